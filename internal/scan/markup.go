package scan

import (
	"bytes"
	"strconv"

	"ebb"
)

var (
	cdataOpen   = []byte("<![CDATA[")
	cdataClose  = []byte("]]>")
	commentOpen = []byte("<!--")
	doctypeOpen = []byte("<!DOCTYPE")
)

// skipTo moves behind the first end that is found from skip bytes on.
func (s *Scanner) skipTo(skip int, end string) bool {
	from := s.tok + skip
	if from > len(s.b) {
		s.ended()
		return false
	}
	n := bytes.Index(s.b[from:], []byte(end))
	if n > s.l.Token || n < 0 && len(s.b)-from > s.l.Token {
		s.fail(s.tok, ebb.CodeTooLarge, "a comment or instruction is longer than is read")
		return false
	}
	if n < 0 {
		s.ended()
		return false
	}
	s.pos = from + n + len(end)
	return true
}

func (s *Scanner) cdata() Token {
	if len(s.names) == 0 {
		return s.fail(s.tok, ebb.CodeBadXML, "text outside of the root element")
	}
	if !s.skipTo(len(cdataOpen), string(cdataClose)) {
		return Stop
	}
	s.Text = s.b[s.tok+len(cdataOpen) : s.pos-len(cdataClose)]
	return Text
}

// markup skips a comment or a DOCTYPE; it is false after an error.
func (s *Scanner) markup() bool {
	rest := s.b[s.tok:]
	switch {
	case bytes.HasPrefix(rest, commentOpen):
		return s.skipTo(len(commentOpen), "-->")
	case bytes.HasPrefix(rest, doctypeOpen):
		return s.doctype()
	case len(rest) < len(cdataOpen) && (bytes.HasPrefix(cdataOpen, rest) || bytes.HasPrefix(doctypeOpen, rest)):
		s.ended()
	default:
		s.fail(s.tok, ebb.CodeBadXML, "markup that a recording does not have")
	}
	return false
}

// doctype skips a DOCTYPE with its internal subset, never reading what it defines.
func (s *Scanner) doctype() bool {
	if s.l.Doctype == 0 || s.rooted || s.doc {
		s.fail(s.tok, ebb.CodeBadXML, "a DOCTYPE is not read here")
		return false
	}
	s.doc = true
	depth, quote := 0, byte(0)
	for i := s.tok; i < len(s.b); i++ {
		if i-s.tok > s.l.Doctype {
			s.fail(s.tok, ebb.CodeTooLarge, "a DOCTYPE is longer than is skipped")
			return false
		}
		c := s.b[i]
		switch {
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case c == '"' || c == '\'':
			quote = c
		case c == '<' && bytes.HasPrefix(s.b[i:], commentOpen):
			n := bytes.Index(s.b[i+len(commentOpen):], []byte("-->"))
			if n < 0 {
				s.ended()
				return false
			}
			i += len(commentOpen) + n + 2
		case c == '<':
			depth++
		case c == '>':
			if depth--; depth == 0 {
				s.pos = i + 1
				return true
			}
		}
	}
	s.ended()
	return false
}

// unescape resolves the five entities and character references; false for any other.
func unescape(b []byte) ([]byte, bool) {
	if bytes.IndexByte(b, '&') < 0 {
		return b, true
	}
	return resolve(make([]byte, 0, len(b)), b)
}

// value is unescape of an attribute, into room that is used again for every tag.
func (s *Scanner) value(b []byte) ([]byte, bool) {
	from := len(s.room)
	out, ok := resolve(s.room, b)
	if !ok {
		return nil, false
	}
	s.room = out
	return out[from:], true
}

// resolve appends b with its entities resolved to out.
func resolve(out, b []byte) ([]byte, bool) {
	i := bytes.IndexByte(b, '&')
	for i >= 0 {
		out = append(out, b[:i]...)
		b = b[i+1:]
		n := bytes.IndexByte(b, ';')
		if n < 1 || n > 10 {
			return nil, false
		}
		r, ok := entity(string(b[:n]))
		if !ok {
			return nil, false
		}
		out = append(out, string(r)...)
		b = b[n+1:]
		i = bytes.IndexByte(b, '&')
	}
	return append(out, b...), true
}

func entity(name string) (rune, bool) {
	switch name {
	case "lt":
		return '<', true
	case "gt":
		return '>', true
	case "amp":
		return '&', true
	case "apos":
		return '\'', true
	case "quot":
		return '"', true
	}
	if len(name) < 2 || name[0] != '#' {
		return 0, false
	}
	base, digits := 10, name[1:]
	if digits[0] == 'x' {
		base, digits = 16, digits[1:]
	}
	n, err := strconv.ParseUint(digits, base, 32)
	if err != nil || !inXML(rune(n)) || n > 0x10ffff {
		return 0, false
	}
	return rune(n), true
}

// inXML: the characters that XML 1.0 allows.
func inXML(r rune) bool {
	return r == '\t' || r == '\n' || r == '\r' || r >= 0x20 && r <= 0xd7ff || r >= 0xe000 && r <= 0xfffd || r >= 0x10000 && r <= 0x10ffff
}

// local is the name without its prefix.
func local(name []byte) []byte {
	for i, c := range name {
		if c == ':' {
			if i > 0 && i+1 < len(name) {
				return name[i+1:]
			}
			return name
		}
	}
	return name
}

func goodName(n []byte) bool {
	return len(n) > 0 && nameByte[n[0]] && n[0] != '-' && n[0] != '.' && (n[0] < '0' || n[0] > '9')
}

var blank, nameByte = tables()

func tables() (bl, nm [256]bool) {
	for _, c := range " \t\r\n" {
		bl[c] = true
	}
	for c := range nm {
		nm[c] = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' ||
			c == '_' || c == ':' || c == '-' || c == '.' || c >= 0x80
	}
	return bl, nm
}
