// Package fit reads FIT activity files column by column, straight from the format,
// and writes them; whatever the bytes are, it gives recordings or the reason and place.
package fit

import (
	"bytes"
	"encoding/binary"
	"fmt"

	"ebb"
	"ebb/internal/limit"
	"ebb/internal/spare"
)

const (
	headerMin  = 12 // bytes of the oldest header
	headerCRC  = 14 // bytes of a header that ends in its own CRC
	crcBytes   = 2
	magic      = ".FIT"
	magicAt    = 8
	dataSizeAt = 4
	epochUnix  = 631065600 // 1989-12-31T00:00:00Z, where FIT time begins
)

// Decode reads one FIT file, which may be a chain of several. Recordings come in the
// order of the file, one for each session; ID and SHA256 are left empty. A part that is
// not an activity is skipped. Damage ends the part it is in: what was whole before it
// is kept, its Condition says so, and Fault names the first place. It never panics.
func Decode(b []byte, l limit.Limits) ebb.Decoded {
	out := ebb.Decoded{Format: "fit"}
	switch {
	case len(b) == 0:
		out.Fault = faultf(ebb.CodeEmpty, 0, "the file is empty")
		return out
	case int64(len(b)) > l.LeafBytes:
		out.Fault = faultf(ebb.CodeTooLarge, l.LeafBytes, "the file has %d bytes, more than the %d that are read", len(b), l.LeafBytes)
		return out
	}
	other := ""
	budget := l
	for pos, n := 0, 0; pos < len(b); n++ {
		if n > 0 && isPadding(b[pos:]) {
			break
		}
		if n >= l.Chained {
			out.Fault = first(out.Fault, faultf(ebb.CodeTooMany, pos, "more than %d chained parts", l.Chained))
			break
		}
		h, fault := readHeader(b, pos)
		if fault != nil {
			out.Fault = first(out.Fault, fault)
			break
		}
		p := part{b: b, head: h, lim: budget}
		p.read()
		if p.over {
			return ebb.Decoded{Format: "fit", Fault: p.fault}
		}
		rs, kind := p.recordings()
		spare.Give(p.rows.t)
		if kind != "" {
			other = kind
		} else {
			out.Fault = first(out.Fault, p.fault)
		}
		out.Recordings = append(out.Recordings, rs...)
		if len(out.Recordings) > l.Recordings {
			return ebb.Decoded{Format: "fit", Fault: faultf(ebb.CodeTooMany, pos, "more than %d recordings in one file", l.Recordings)}
		}
		budget.Samples -= p.rows.read
		budget.Messages -= p.messages
		budget.Definitions -= p.definitions
		pos = h.next
	}
	for i, r := range out.Recordings {
		r.Index = i
	}
	switch {
	case len(out.Recordings) > 0:
	case other != "":
		out.NotActivity, out.Fault = other, nil
	case out.Fault == nil: // a chain may hold parts without samples, but not only such
		out.Fault = faultf(ebb.CodeNoSamples, len(b), "the activity has neither samples nor times")
	}
	return out
}

// header is where a part lies in the file, as far as it can be believed.
type header struct {
	at      int  // of the header
	data    int  // first byte of the messages
	end     int  // just past the messages, as declared; at most len(b)
	next    int  // first byte after the part
	missing bool // the file ends before the part does
	open    bool // the recorder died before it wrote the size
}

// readHeader reads the header at pos. Both sizes of the format, and any longer one that
// a later version may bring, are taken; the header's own CRC is not needed, because the
// CRC of the part covers the header.
func readHeader(b []byte, pos int) (header, *ebb.DecodeError) {
	rest := b[pos:]
	if len(rest) < headerMin {
		if bytes.HasPrefix(rest[min(len(rest), magicAt):], []byte(magic)[:max(0, len(rest)-magicAt)]) && (rest[0] == headerMin || rest[0] == headerCRC) {
			return header{}, faultf(ebb.CodeTruncated, len(b), "the file ends within its header")
		}
		return header{}, faultf(ebb.CodeBadHeader, pos, "this is not a FIT header")
	}
	size := int(rest[0])
	if size < headerMin || string(rest[magicAt:magicAt+len(magic)]) != magic {
		return header{}, faultf(ebb.CodeBadHeader, pos, "this is not a FIT header")
	}
	if size > len(rest) {
		return header{}, faultf(ebb.CodeTruncated, len(b), "the file ends within its header")
	}
	h := header{at: pos, data: pos + size}
	dataSize := int(binary.LittleEndian.Uint32(rest[dataSizeAt:]))
	after := b[h.data:]
	switch {
	case dataSize == 0 && isHeader(after):
		h.end, h.next = h.data, h.data
	case dataSize == 0 && (len(after) <= crcBytes || isHeader(after[crcBytes:])):
		h.end, h.next = h.data, h.data+min(len(after), crcBytes)
	case dataSize == 0:
		h.open, h.missing, h.end, h.next = true, true, len(b), len(b)
	case dataSize > len(after)-crcBytes:
		h.missing, h.end, h.next = true, min(h.data+dataSize, len(b)), len(b)
	default:
		h.end = h.data + dataSize
		h.next = h.end + crcBytes
	}
	return h, nil
}

func isHeader(b []byte) bool {
	return len(b) >= headerMin && b[0] >= headerMin && string(b[magicAt:magicAt+len(magic)]) == magic
}

// isPadding: some devices fill the last block of a file with one value.
func isPadding(b []byte) bool {
	for _, v := range b {
		if v != b[0] {
			return false
		}
	}
	return len(b) == 0 || b[0] == 0 || b[0] == 0xFF
}

// crcOK says whether the CRC behind the messages fits header and messages.
func (h header) crcOK(b []byte) bool {
	return checksum(0, b[h.at:h.end]) == binary.LittleEndian.Uint16(b[h.end:])
}

func faultf[N int | int64](code string, at N, format string, args ...any) *ebb.DecodeError {
	return &ebb.DecodeError{Code: code, Offset: int64(at), Msg: fmt.Sprintf(format, args...)}
}

func first(a, b *ebb.DecodeError) *ebb.DecodeError {
	if a != nil {
		return a
	}
	return b
}
