package store

import (
	"encoding/binary"
	"math/bits"

	"github.com/klauspost/compress/fse"
)

// The numbers of a column, as the blob has them:
//
//	uvarint zigzag of the first · uvarint unit, of which all differences are multiples
//	a symbol each for the others (bytes of their own) · their low bits
//
// Counted in units from the first, each number is expected to be the one before it, or to
// lie on the line through the two before it, at its time: whichever of the two comes
// nearer in the column. The zigzag of the difference z is a symbol and low bits: below
// 16 the symbol is z; above it tells the place of the highest bit and the three below
// it, and the low bits are the rest. All arithmetic wraps, so every value comes back.

// numbers writes flags and the numbers, taken at t; nil is of no matter.
func (c *coder) numbers(b []byte, flags byte, v, t []int32) []byte {
	at := len(b)
	b = append(b, flags)
	if flags&flagHoles != 0 && flags&flagSame == 0 {
		b = c.appendBytes(b, c.gone)
	}
	if len(v) == 0 {
		return b
	}
	unit := unitOf(v)
	b = binary.AppendUvarint(b, uint64(zigzag(v[0])))
	b = binary.AppendUvarint(b, uint64(unit))
	count(v, unit)
	for k := range c.diffs {
		c.diffs[k] = room(c.diffs[k], len(v))
	}
	diffs := c.diffs[0]
	if step, slope := differences(diffs, c.diffs[1], v, t); step > slope {
		diffs = c.diffs[1]
		b[at] |= flagSlopes
	}
	c.syms = room(c.syms, len(v)-1)
	c.low = symbols(c.syms, c.low[:0], diffs[1:])
	b = c.appendBytes(b, c.syms)
	return append(b, c.low...)
}

// unitOf is the largest number that all differences are multiples of.
func unitOf(v []int32) uint32 {
	unit := uint32(0)
	for _, x := range v[1:] {
		d := uint32(max(x, v[0])) - uint32(min(x, v[0]))
		if d == 0 || unit != 0 && d%unit == 0 {
			continue
		}
		for d != 0 {
			unit, d = d, unit%d
		}
		if unit == 1 {
			return 1
		}
	}
	return max(unit, 1)
}

// count turns values into units from the first.
func count(v []int32, unit uint32) {
	first := v[0]
	if unit == 1 {
		for i := range v {
			v[i] -= first
		}
		return
	}
	// Division without a remainder is multiplication: by the inverse of the odd part, modulo 2^32.
	zeros := bits.TrailingZeros32(unit)
	odd := unit >> zeros
	inverse := odd // right in three bits, and in twice as many with each step
	for range 4 {
		inverse *= 2 - odd*inverse
	}
	for i, x := range v {
		v[i] = int32(uint32((int64(x)-int64(first))>>zeros) * inverse)
	}
}

func zigzag(d int32) uint32   { return uint32(d)<<1 ^ uint32(d>>31) }
func unzigzag(z uint32) int32 { return int32(z>>1 ^ -(z & 1)) }

// differences writes the zigzag differences from the number before to a, and those from the line through the
// two before to b; it returns about how many bits either have.
func differences(a, b []uint32, v, t []int32) (step, slope int) {
	a, b = a[:len(v)], b[:len(v)]
	older, last, before, dt := v[0], v[0], int32(0), int32(0)
	for i := 1; i < len(v); i++ {
		if t != nil {
			before, dt = dt, t[i]-t[i-1]
		}
		x, y := zigzag(v[i]-last), zigzag(v[i]-onLine(older, last, before, dt))
		a[i], b[i] = x, y
		step, slope = step+bits.Len32(x), slope+bits.Len32(y)
		older, last = last, v[i]
	}
	return step, slope
}

// onLine is what is expected dt after last, which came before after older.
func onLine(older, last, before, dt int32) int32 {
	if dt == before || before == 0 {
		return 2*last - older
	}
	return last + int32((int64(last)-int64(older))*int64(dt)/int64(before))
}

// symbols splits z into symbols and low bits; low is returned longer.
func symbols(syms, low []byte, z []uint32) []byte {
	syms = syms[:len(z)]
	var acc uint64
	var n int
	for i, v := range z {
		if v < 16 {
			syms[i] = byte(v)
			continue
		}
		e := (bits.Len32(v) - 4) & 31
		syms[i] = byte(e<<3 + int(v>>e))
		acc |= uint64(v&(1<<e-1)) << (n & 63)
		if n += e; n >= 32 {
			low = binary.LittleEndian.AppendUint32(low, uint32(acc))
			acc >>= 32
			n -= 32
		}
	}
	for ; n > 0; n -= 8 {
		low = append(low, byte(acc))
		acc >>= 8
	}
	return low
}

// readNumbers reads n numbers; they lie in the coder until the next call.
func (c *coder) readNumbers(b []byte, flags byte, n int, t []int32) ([]int32, []byte, bool) {
	c.vals = room(c.vals, n)
	v := c.vals
	if n == 0 {
		return v, b, true
	}
	first, b, ok := uvarint(b)
	if !ok || first>>32 != 0 {
		return nil, nil, false
	}
	unit, b, ok := uvarint(b)
	if !ok || unit == 0 || unit>>32 != 0 {
		return nil, nil, false
	}
	syms, b, ok := c.readBytes(b, n-1)
	if !ok {
		return nil, nil, false
	}
	v[0] = 0
	if b, ok = unsymbols(v[1:], syms, b); !ok {
		return nil, nil, false
	}
	if flags&flagSlopes != 0 {
		older, last, before, dt := int32(0), int32(0), int32(0), int32(0)
		for i := 1; i < n; i++ {
			if t != nil {
				before, dt = dt, t[i]-t[i-1]
			}
			v[i] += onLine(older, last, before, dt)
			older, last = last, v[i]
		}
	} else {
		for i := 1; i < n; i++ {
			v[i] += v[i-1]
		}
	}
	from := unzigzag(uint32(first))
	for i := range v {
		v[i] = from + v[i]*int32(uint32(unit))
	}
	return v, b, true
}

// unsymbols puts differences together again and returns what lies behind their low bits.
func unsymbols(d []int32, syms, low []byte) ([]byte, bool) {
	var acc uint64
	var n, at int
	for i, s := range syms {
		if s < 16 {
			d[i] = unzigzag(uint32(s))
			continue
		}
		e := int(s>>3) - 1
		if e > 28 {
			return nil, false
		}
		for n < e {
			if at == len(low) {
				return nil, false
			}
			acc |= uint64(low[at]) << n
			at++
			n += 8
		}
		d[i] = unzigzag(uint32(int(s)-e<<3)<<e | uint32(acc)&(1<<e-1))
		acc >>= e
		n -= e
	}
	return low[at:], true
}

// How bytes are written whose number is known.
const (
	bytesPlain = iota
	bytesAlike // one byte, that all are
	bytesFSE   // uvarint length, then so many bytes of finite state entropy
)

func (c *coder) appendBytes(b, p []byte) []byte {
	if len(p) == 0 {
		return b
	}
	out, err := fse.Compress(p, &c.fse)
	switch {
	case err == fse.ErrUseRLE:
		return append(b, bytesAlike, p[0])
	case err != nil:
		return append(append(b, bytesPlain), p...)
	}
	b = binary.AppendUvarint(append(b, bytesFSE), uint64(len(out)))
	return append(b, out...)
}

// readBytes reads n bytes; they lie in b or in the coder until the next call.
func (c *coder) readBytes(b []byte, n int) (p, rest []byte, ok bool) {
	if n == 0 {
		return nil, b, true
	}
	if len(b) < 2 {
		return nil, nil, false
	}
	kind, b := b[0], b[1:]
	switch kind {
	case bytesPlain:
		if len(b) < n {
			return nil, nil, false
		}
		return b[:n], b[n:], true
	case bytesAlike:
		c.syms = room(c.syms, n)
		for i := range c.syms {
			c.syms[i] = b[0]
		}
		return c.syms, b[1:], true
	case bytesFSE:
		size, b, ok := uvarint(b)
		if !ok || size > uint64(len(b)) {
			return nil, nil, false
		}
		c.fse.DecompressLimit = n + 256 // it looks when it has written 256 more
		p, err := fse.Decompress(b[:size], &c.fse)
		return p, b[size:], err == nil && len(p) == n
	}
	return nil, nil, false
}
