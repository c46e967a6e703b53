package fit

import (
	"encoding/binary"
	"strings"
	"unicode"
)

// Base types of the format that this reader tells apart: the low five bits of the byte.
const (
	baseSint8   = 1
	baseSint16  = 3
	baseSint32  = 5
	baseString  = 7
	baseFloat32 = 8
	baseFloat64 = 9
	baseUint8z  = 10
	baseUint16z = 11
	baseUint32z = 12
	baseMask    = 0x1F
)

// baseWidths are the bytes of one value of each base type; 0 is a type that is not read.
var baseWidths = [32]uint8{0: 1, 1: 1, 2: 1, 3: 2, 4: 2, 5: 4, 6: 4, 7: 1, 10: 1, 11: 2, 12: 4, 13: 1}

// field is one field of a definition. at counts from the header byte of the message.
type field struct {
	num, base byte
	at, size  int
}

// width is the bytes of one value, 0 when the field cannot be read as an integer. A field
// smaller than its type is taken as the smaller type, as widespread watches mean it.
func (f field) width() int {
	w := int(baseWidths[f.base&baseMask])
	if f.size < w {
		w = f.size
	}
	if w == 3 {
		return 0
	}
	return w
}

// none is the value that means "absent" in a field of this type.
func (f field) none() uint32 {
	w := f.width()
	if w == int(baseWidths[f.base&baseMask]) {
		switch f.base & baseMask {
		case baseSint8:
			return 0x7F
		case baseSint16:
			return 0x7FFF
		case baseSint32:
			return 0x7FFFFFFF
		case baseUint8z, baseUint16z, baseUint32z:
			return 0
		}
	}
	return uint32(1<<(8*w) - 1)
}

// definition is a definition message, compiled once for all messages that follow it.
type definition struct {
	num     uint16
	size    int // bytes of one message with its header byte; 0: never defined
	big     bool
	strange bool // a message number that is not in the public profile, or not read
	stampAt int  // where the timestamp stands, 0 when there is none
	fields  []field
	takes   []take // record messages: which columns stand where
	dev     []uint16
}

// u reads the first value of a field as an unsigned integer; false when the message has
// none of it or says that it is absent.
func (d *definition) u(m []byte, num byte) (uint32, bool) {
	for _, f := range d.fields {
		if f.num != num {
			continue
		}
		w := f.width()
		if w == 0 || f.base&baseMask == baseString {
			return 0, false
		}
		v := load(m[f.at:], w, d.big)
		return v, v != f.none()
	}
	return 0, false
}

// text reads a string field, at most limit bytes of it, without characters that do not print.
func (d *definition) text(m []byte, num byte, limit int) string {
	for _, f := range d.fields {
		if f.num != num || f.base&baseMask != baseString {
			continue
		}
		s := string(m[f.at : f.at+min(f.size, limit)])
		if i := strings.IndexByte(s, 0); i >= 0 {
			s = s[:i]
		}
		return strings.TrimSpace(strings.Map(func(r rune) rune {
			if r == unicode.ReplacementChar || !unicode.IsPrint(r) {
				return -1
			}
			return r
		}, s))
	}
	return ""
}

// load reads an unsigned integer of 1, 2 or 4 bytes.
func load(b []byte, width int, big bool) uint32 {
	switch {
	case width == 1:
		return uint32(b[0])
	case width == 2 && big:
		return uint32(binary.BigEndian.Uint16(b))
	case width == 2:
		return uint32(binary.LittleEndian.Uint16(b))
	case big:
		return binary.BigEndian.Uint32(b)
	default:
		return binary.LittleEndian.Uint32(b)
	}
}
