package scan

import (
	"bytes"
	"encoding/binary"
	"math/bits"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"ebb"
)

// toUTF8 turns the document into UTF-8 and says how an offset in it maps to one in
// the file.
func toUTF8(b []byte) ([]byte, func(int) int64, *ebb.DecodeError) {
	switch {
	case bytes.HasPrefix(b, []byte{0xef, 0xbb, 0xbf}):
		return shifted(b[3:], 3)
	case bytes.HasPrefix(b, []byte{0xff, 0xfe}):
		return fromUTF16(b, 2, binary.LittleEndian)
	case bytes.HasPrefix(b, []byte{0xfe, 0xff}):
		return fromUTF16(b, 2, binary.BigEndian)
	case len(b) > 3 && b[0] == '<' && b[1] == 0 && b[3] == 0:
		return fromUTF16(b, 0, binary.LittleEndian)
	case len(b) > 3 && b[0] == 0 && b[1] == '<' && b[2] == 0:
		return fromUTF16(b, 0, binary.BigEndian)
	}
	switch name := declared(b); name {
	case "", "utf-8", "utf8", "us-ascii", "ascii":
		return shifted(b, 0)
	case "iso-8859-1", "iso8859-1", "latin1", "latin-1", "windows-1252", "cp1252":
		return fromLatin1(b)
	default:
		return nil, nil, &ebb.DecodeError{Code: ebb.CodeBadEncoding, Offset: 0, Line: 1, Field: "encoding",
			Msg: "the encoding of the file is not one that is read (UTF-8, UTF-16, ISO-8859-1)"}
	}
}

// shifted is UTF-8 as it stands. Zero bytes at the end are what some devices leave.
func shifted(b []byte, by int64) ([]byte, func(int) int64, *ebb.DecodeError) {
	return bytes.TrimRight(b, "\x00"), func(at int) int64 { return int64(at) + by }, nil
}

// declared is the encoding named by the XML declaration, lower case, "" without one.
func declared(b []byte) string {
	head := bytes.TrimLeft(b[:min(len(b), 1024)], " \t\r\n")
	if !bytes.HasPrefix(head, []byte("<?xml")) {
		return ""
	}
	head, _, _ = bytes.Cut(head, []byte("?>"))
	_, v, ok := bytes.Cut(head, []byte("encoding"))
	if !ok {
		return ""
	}
	v = bytes.TrimLeft(v, " \t\r\n=")
	if len(v) == 0 || v[0] != '"' && v[0] != '\'' {
		return ""
	}
	name, _, _ := bytes.Cut(v[1:], v[:1])
	return strings.ToLower(string(name))
}

func fromUTF16(b []byte, mark int, order binary.ByteOrder) ([]byte, func(int) int64, *ebb.DecodeError) {
	out := make([]byte, 0, len(b)/2+len(b)/16)
	for i := mark; i+1 < len(b); i += 2 {
		r := rune(order.Uint16(b[i:]))
		if utf16.IsSurrogate(r) {
			if i+3 >= len(b) { // cut within a character
				break
			}
			if r = utf16.DecodeRune(r, rune(order.Uint16(b[i+2:]))); r == utf8.RuneError {
				return nil, nil, &ebb.DecodeError{Code: ebb.CodeBadEncoding, Offset: int64(i), Line: 1 + bytes.Count(out, []byte{'\n'}),
					Msg: "half a character in UTF-16"}
			}
			i += 2
		}
		out = utf8.AppendRune(out, r)
	}
	place := func(at int) int64 {
		n := int64(mark)
		for _, r := range string(out[:min(at, len(out))]) {
			n += 2
			if r > 0xffff {
				n += 2
			}
		}
		return n
	}
	return out, place, nil
}

func fromLatin1(b []byte) ([]byte, func(int) int64, *ebb.DecodeError) {
	out := make([]byte, 0, len(b)+len(b)/16)
	for _, c := range b {
		out = utf8.AppendRune(out, rune(c))
	}
	out = bytes.TrimRight(out, "\x00")
	return out, func(at int) int64 { return int64(utf8.RuneCount(out[:min(at, len(out))])) }, nil
}

// firstBad finds the first byte that no XML document may have: -1 when there is none.
func firstBad(b []byte) (at int, code, msg string) {
	if clean(b) {
		return -1, "", ""
	}
	for i := 0; i < len(b); {
		if c := b[i]; c < utf8.RuneSelf {
			if c < 0x20 && !blank[c] {
				return i, ebb.CodeBadXML, "a control character in the text"
			}
			i++
			continue
		}
		r, n := utf8.DecodeRune(b[i:])
		if r == utf8.RuneError && n == 1 {
			return i, ebb.CodeBadEncoding, "bytes that are not UTF-8"
		}
		if !inXML(r) {
			return i, ebb.CodeBadXML, "a character that XML does not allow"
		}
		i += n
	}
	return -1, "", ""
}

// clean is a fast look, eight bytes at a time: true when every character is one that
// XML allows. False says only that a slow look is needed.
func clean(b []byte) bool {
	const high, low7, from = 0x8080808080808080, 0x7f7f7f7f7f7f7f7f, 0x6060606060606060
	controls, all, i := 0, uint64(0), 0
	for ; i+8 <= len(b); i += 8 {
		w := binary.LittleEndian.Uint64(b[i:])
		all |= w
		// A byte of 0x20 to 0x7f carries into its top bit, others from 0x80 have it: what
		// is left are controls.
		if c := ^(((w & low7) + from) | w) & high; c != 0 {
			controls += bits.OnesCount64(c)
		}
	}
	for _, c := range b[i:] {
		all |= uint64(c)
		if c < 0x20 {
			controls++
		}
	}
	if all&high != 0 && (!utf8.Valid(b) || bytes.Contains(b, notChars[0]) || bytes.Contains(b, notChars[1])) {
		return false
	}
	for _, c := range []byte("\n\t\r") {
		if controls > 0 {
			controls -= bytes.Count(b, []byte{c})
		}
	}
	return controls == 0
}

// notChars are U+FFFE and U+FFFF: valid UTF-8, and no characters.
var notChars = [2][]byte{[]byte("\xef\xbf\xbe"), []byte("\xef\xbf\xbf")}
