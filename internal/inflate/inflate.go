// Package inflate unpacks DEFLATE (RFC 1951) out of a whole buffer into a whole buffer.
//
// Libraries in Go read a stream, a byte at a time out of a reader into a window that is
// copied again. A recording in an archive is small and lies in memory whole, so that here
// eight bytes are taken at a time and matches are copied where they stay. What is refused
// may be told better by a library: the caller reads it again with one.
package inflate

import (
	"encoding/binary"
	"errors"
	"io"
)

var (
	// ErrCorrupt says that the bytes are no DEFLATE stream.
	ErrCorrupt = errors.New("inflate: the packed bytes are damaged")
	// ErrTooLarge says that the stream comes to more bytes than were asked for.
	ErrTooLarge = errors.New("inflate: the bytes come to more than is read")
)

const (
	longest = 258             // bytes of a match
	margin  = 4 + longest + 8 // bytes that one turn of the fast loop may write
)

// Inflater is the tables and the place in a stream. It is used again for the next one, by
// one goroutine at a time. Its zero value is ready.
type Inflater struct {
	lit  [litRoom]uint32
	dist [distRoom]uint32
	lens [maxLit + maxDist]uint8

	src []byte
	pos int    // of the next byte that is not in bits
	bit uint64 // bits taken from src, the next one lowest; none above have, but within fast
	num int    // how many; below zero when more were used than there are

	out   []byte // all of it may be written
	at    int    // of the next byte
	begin int
	end   int // at most so many bytes of out
}

// Append unpacks the stream that src begins with behind dst, at most so many bytes, and says
// how many bytes of src it took. The error is io.ErrUnexpectedEOF, ErrCorrupt or
// ErrTooLarge; what was unpacked until then is not handed out.
func (z *Inflater) Append(dst, src []byte, most int) (out []byte, taken int, err error) {
	z.src, z.pos, z.bit, z.num = src, 0, 0, 0
	z.begin, z.at, z.end = len(dst), len(dst), len(dst)+max(most, 0)
	z.out = dst[:min(cap(dst), z.end)]
	defer func() { z.src, z.out = nil, nil }()
	for last := false; !last; {
		head, err := z.take(3)
		if err != nil {
			return dst, 0, err
		}
		last = head&1 == 1
		if err := z.block(head >> 1); err != nil {
			return dst, 0, err
		}
	}
	return z.out[:z.at], z.pos - z.num/8, nil
}

func (z *Inflater) block(kind int) error {
	switch kind {
	case 0:
		return z.stored()
	case 1:
		z.fixed()
	case 2:
		if err := z.dynamic(); err != nil {
			return err
		}
	default:
		return ErrCorrupt
	}
	return z.codes()
}

// fill takes bytes until there are 56 bits, or no bytes.
func (z *Inflater) fill() {
	for z.num < 56 && z.pos < len(z.src) {
		z.bit |= uint64(z.src[z.pos]) << z.num
		z.pos++
		z.num += 8
	}
}

// take is the next n bits, at most 16.
func (z *Inflater) take(n int) (int, error) {
	if z.num < n {
		if z.fill(); z.num < n {
			return 0, io.ErrUnexpectedEOF
		}
	}
	v := int(z.bit & (1<<n - 1))
	z.bit >>= n
	z.num -= n
	return v, nil
}

// stored copies a block that is not packed.
func (z *Inflater) stored() error {
	z.pos -= z.num / 8 // bytes that were taken too early; the rest of the last one is filling
	z.bit, z.num = 0, 0
	if len(z.src)-z.pos < 4 {
		return io.ErrUnexpectedEOF
	}
	n := int(binary.LittleEndian.Uint16(z.src[z.pos:]))
	if n != int(^binary.LittleEndian.Uint16(z.src[z.pos+2:])) {
		return ErrCorrupt
	}
	z.pos += 4
	if len(z.src)-z.pos < n {
		return io.ErrUnexpectedEOF
	}
	if err := z.room(n); err != nil {
		return err
	}
	z.at += copy(z.out[z.at:], z.src[z.pos:z.pos+n])
	z.pos += n
	return nil
}

// room sees to it that n more bytes can be written.
func (z *Inflater) room(n int) error {
	if z.end-z.at < n {
		return ErrTooLarge
	}
	if len(z.out)-z.at < n {
		z.grow(n)
	}
	return nil
}

func (z *Inflater) grow(n int) {
	size := min(max(2*len(z.out), z.at+n, 4096), z.end)
	out := make([]byte, size)
	copy(out, z.out[:z.at])
	z.out = out
}

// codes unpacks a block with the tables that are there.
func (z *Inflater) codes() error {
	for {
		switch z.fast() {
		case blockEnds:
			return nil
		case damaged:
			return ErrCorrupt
		}
		if len(z.out)-z.at < margin && len(z.out) < z.end {
			z.grow(margin)
			continue
		}
		if ended, err := z.careful(); ended || err != nil {
			return err
		}
	}
}

// careful unpacks one literal or match near the end of src or out.
func (z *Inflater) careful() (ended bool, err error) {
	z.fill()
	e := z.look(z.lit[:], litBits)
	switch {
	case z.num < 0:
		return false, io.ErrUnexpectedEOF
	case e&literal != 0:
		if err := z.room(1); err != nil {
			return false, err
		}
		z.out[z.at] = byte(e >> 16)
		z.at++
		return false, nil
	case e&blockEnd != 0:
		return true, nil
	case e&odd != 0:
		return false, ErrCorrupt
	}
	n := z.extra(e)
	e = z.look(z.dist[:], distBits)
	if z.num >= 0 && e&odd != 0 {
		return false, ErrCorrupt
	}
	d := z.extra(e)
	if z.num < 0 {
		return false, io.ErrUnexpectedEOF
	}
	if d > z.at-z.begin {
		return false, ErrCorrupt
	}
	if err := z.room(n); err != nil {
		return false, err
	}
	for range n {
		z.out[z.at] = z.out[z.at-d]
		z.at++
	}
	return false, nil
}

// look is the entry of the next code, whose bits it takes.
func (z *Inflater) look(t []uint32, primary int) uint32 {
	e := t[z.bit&(1<<primary-1)]
	if e&deeper != 0 {
		z.bit >>= primary
		z.num -= primary
		e = t[int(e>>16)+int(z.bit&(1<<(e&lenMask)-1))]
	}
	z.bit >>= e >> codeShift & lenMask
	z.num -= int(e >> codeShift & lenMask)
	return e
}

// extra is the value of an entry with the bits that follow its code.
func (z *Inflater) extra(e uint32) int {
	n := e&lenMask - e>>codeShift&lenMask
	v := int(e>>16) + int(z.bit&(1<<n-1))
	z.bit >>= n
	z.num -= int(n)
	return v
}
