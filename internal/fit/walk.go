package fit

import (
	"encoding/binary"
	"strings"

	"ebb"
	"ebb/internal/limit"

	"github.com/muktihari/fit/profile/typedef"
)

// Bits of the header byte of a message.
const (
	bitCompressed = 0x80 // a data message with five bits of time in its header
	bitDefinition = 0x40
	bitDeveloper  = 0x20 // the definition goes on with developer fields
	maskLocal     = 0x0F
	maskOffset    = 0x1F // of a compressed header: the low bits of the time
)

// Messages of the public profile that are read.
const (
	msgFileID     = 0
	msgSport      = 12
	msgSession    = 18
	msgLap        = 19
	msgRecord     = 20
	msgEvent      = 21
	msgDeviceInfo = 23
	msgActivity   = 34
	msgHRV        = 78
	msgHR         = 132 // beats of a swim strap, in its own clock: counted, not read
)

const fieldTimestamp = 253

// noTime is the timestamp that means "absent".
const noTime = ^uint32(0)

// part is one FIT file of a chain while it is read.
type part struct {
	b    []byte
	head header
	lim  limit.Limits

	defs [16]definition
	rows rows
	// The message that last carried a timestamp: compressed headers count from it. It is
	// read only when one comes.
	stampAt  int
	stampBig bool
	stamp    uint32 // the time so far, when stampAt is 0

	found

	messages    int
	definitions int
	strange     int
	dev         map[uint16]bool

	over  bool // a limit was passed: the file is refused whole
	fault *ebb.DecodeError
}

// read walks through the messages of the part and checks its CRC.
func (p *part) read() {
	p.stamp = noTime
	p.rows.lim = p.lim.Samples
	end := p.walk()
	p.flush()
	h := p.head
	switch {
	case p.fault != nil:
	case h.open:
		p.fault = faultf(ebb.CodeTruncated, end, "the recorder did not finish the file: its size is zero")
	case h.missing:
		p.fault = faultf(ebb.CodeTruncated, end, "the file ends early")
	case h.end > h.data && !h.crcOK(p.b):
		p.fault = faultf(ebb.CodeBadCRC, h.end, "the checksum does not fit: some bytes have changed")
	}
}

// walk reads messages until the end, a fault or a limit, and returns where it stopped.
func (p *part) walk() int {
	b, pos, end := p.b[:p.head.end], p.head.data, p.head.end
	for pos < end && p.fault == nil {
		h := b[pos]
		if h&(bitCompressed|bitDefinition) == bitDefinition {
			pos = p.define(b, pos)
			continue
		}
		local := h & maskLocal
		if h&bitCompressed != 0 {
			local = h >> 5 & 3
		}
		d := &p.defs[local]
		switch {
		case d.size == 0:
			p.fault = faultf(ebb.CodeBadData, pos, "a message of a kind that was never defined")
			return pos
		case pos+d.size > end:
			p.cut(pos)
			return pos
		case d.num == msgRecord:
			pos = p.take(b, pos, d, h)
		default:
			p.messages++
			if h&bitCompressed != 0 {
				p.compressed(b, h)
			} else if d.stampAt > 0 {
				p.stampAt, p.stampBig = pos+d.stampAt, d.big
			}
			if d.strange {
				p.strange++
			} else {
				p.message(d, b[pos:pos+d.size])
			}
			pos += d.size
		}
		p.check(pos)
	}
	return pos
}

// take queues record messages for the columns: all that follow each other with the same header.
func (p *part) take(b []byte, pos int, d *definition, h byte) int {
	comp := h&bitCompressed != 0
	if p.rows.queued > 0 && (p.rows.def != d || p.rows.comp != comp) {
		p.flush()
	}
	p.rows.def, p.rows.comp = d, comp
	from := pos
	for pos+d.size <= len(b) && b[pos] == h {
		if p.rows.queued == chunk {
			p.flush()
			if p.rows.read > p.lim.Samples {
				break
			}
		}
		p.rows.at[p.rows.queued] = pos
		if comp {
			p.rows.stamps[p.rows.queued] = p.compressed(b, h)
		}
		p.rows.queued++
		p.messages++
		pos += d.size
	}
	if !comp && d.stampAt > 0 && pos > from {
		p.stampAt, p.stampBig = pos-d.size+d.stampAt, d.big
	}
	return pos
}

// now is the last time that a message told, noTime before the first.
func (p *part) now(b []byte) uint32 {
	if p.stampAt > 0 {
		if v := load(b[p.stampAt:], 4, p.stampBig); v != noTime {
			p.stamp = v
		}
		p.stampAt = 0
	}
	return p.stamp
}

// compressed moves the time on to the next moment with the low bits of header h.
func (p *part) compressed(b []byte, h byte) uint32 {
	if t := p.now(b); t != noTime {
		p.stamp = t + (uint32(h)-t)&maskOffset
	}
	return p.stamp
}

// check holds the counts against the limits.
func (p *part) check(pos int) {
	over := ""
	switch {
	case p.rows.read+p.rows.queued > p.lim.Samples:
		over = "samples"
	case p.messages > p.lim.Messages:
		over = "messages"
	case p.definitions > p.lim.Definitions:
		over = "definitions"
	case len(p.laps) > p.lim.LapsOrPauses:
		over = "laps"
	case len(p.timer) > 2*p.lim.LapsOrPauses:
		over = "events"
	case len(p.sessions) > p.lim.Recordings:
		over = "sessions"
	default:
		return
	}
	p.over = true
	p.fault = faultf(ebb.CodeTooMany, pos, "more %s than are read from one file", over)
}

// cut notes a message that goes beyond the end of the part.
func (p *part) cut(pos int) {
	if p.head.missing {
		p.fault = faultf(ebb.CodeTruncated, pos, "the file ends early")
		return
	}
	p.fault = faultf(ebb.CodeBadData, pos, "a message goes beyond the end of the data")
}

// define reads a definition message at pos and returns where the next message begins.
func (p *part) define(b []byte, pos int) int {
	p.definitions++
	if len(b)-pos < 6 {
		p.cut(pos)
		return pos
	}
	n := int(b[pos+5])
	next := pos + 6 + 3*n
	dev := 0
	if b[pos]&bitDeveloper != 0 {
		if next >= len(b) {
			p.cut(pos)
			return pos
		}
		dev = int(b[next])
		next++
	}
	devAt := next
	next += 3 * dev
	if next > len(b) {
		p.cut(pos)
		return pos
	}
	if b[pos+2] > 1 {
		p.fault = faultf(ebb.CodeBadData, pos, "a definition with byte order %d", b[pos+2])
		return pos
	}
	d := &p.defs[b[pos]&maskLocal]
	if p.rows.def == d {
		p.flush() // rows that wait were written under the old definition
	}
	*d = definition{size: 1, big: b[pos+2] == 1, fields: d.fields[:0], takes: d.takes[:0], dev: d.dev[:0]}
	d.num = binary.LittleEndian.Uint16(b[pos+3:])
	if d.big {
		d.num = binary.BigEndian.Uint16(b[pos+3:])
	}
	for f := b[pos+6 : pos+6+3*n]; len(f) > 0; f = f[3:] {
		d.add(field{num: f[0], size: int(f[1]), base: f[2]})
	}
	for f := b[devAt:next]; len(f) > 0; f = f[3:] {
		d.size += int(f[1])
		p.developer(uint16(f[2])<<8 | uint16(f[0]))
	}
	p.compile(d)
	return next
}

// developer counts a developer field; its meaning is not read.
func (p *part) developer(id uint16) {
	if p.dev == nil {
		p.dev = map[uint16]bool{}
	}
	p.dev[id] = true
}

// add appends a field to the definition.
func (d *definition) add(f field) {
	if f.size == 0 {
		return
	}
	f.at = d.size
	d.size += f.size
	d.fields = append(d.fields, f)
	if f.num == fieldTimestamp && f.size == 4 && d.stampAt == 0 {
		d.stampAt = f.at
	}
}

// compile prepares what is done with each message of the definition.
func (p *part) compile(d *definition) {
	if d.num == msgRecord {
		d.takes = takesOf(d, d.takes)
		return
	}
	d.strange = d.num == msgHR || !publicMessage(d.num)
}

// publicMessage says whether the public profile knows the message.
func publicMessage(num uint16) bool {
	m := typedef.MesgNum(num)
	return m < typedef.MesgNumMfgRangeMin && !strings.Contains(m.String(), "Invalid")
}
