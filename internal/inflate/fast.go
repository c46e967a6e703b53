package inflate

import "encoding/binary"

// How the fast loop ended.
const (
	nearAnEnd = iota // of src or of out
	blockEnds
	damaged
)

// fast unpacks while there are bytes to take and room to write without looking at each:
// 56 bits are at hand after a refill, of which four short literals take at most 44, and a
// match at most 48. The high bits of bit may hold more than num says: the same bits are
// laid over them by the next refill.
func (z *Inflater) fast() int {
	src, out, pos, at := z.src, z.out, z.pos, z.at
	bit, num := z.bit, uint(z.num)
	lit, dist := &z.lit, &z.dist
	how := nearAnEnd
	for pos+16 <= len(src) && at+margin <= len(out) {
		bit |= binary.LittleEndian.Uint64(src[pos:]) << (num & 63)
		pos += int((63 - num) >> 3)
		num |= 56
		e := lit[bit&(1<<litBits-1)]
		for k := 0; e&literal != 0; k++ {
			out[at] = byte(e >> 16)
			at++
			bit >>= e & lenMask
			num -= uint(e & lenMask)
			if k == 3 {
				break
			}
			e = lit[bit&(1<<litBits-1)]
		}
		if e&literal != 0 {
			continue
		}
		bit |= binary.LittleEndian.Uint64(src[pos:]) << (num & 63)
		pos += int((63 - num) >> 3)
		num |= 56
		if e&deeper != 0 {
			bit >>= litBits
			num -= litBits
			e = lit[uint(e>>16)+uint(bit&(1<<(e&lenMask)-1))]
		}
		saved := bit
		bit >>= e & lenMask
		num -= uint(e & lenMask)
		if e&(literal|odd) != 0 {
			if e&literal != 0 {
				out[at] = byte(e >> 16)
				at++
				continue
			}
			if how = damaged; e&blockEnd != 0 {
				how = blockEnds
			}
			break
		}
		n := int(e>>16) + int(saved&(1<<(e&lenMask)-1)>>(e>>codeShift&lenMask))
		e = dist[bit&(1<<distBits-1)]
		if e&deeper != 0 {
			bit >>= distBits
			num -= distBits
			e = dist[uint(e>>16)+uint(bit&(1<<(e&lenMask)-1))]
		}
		saved = bit
		bit >>= e & lenMask
		num -= uint(e & lenMask)
		d := int(e>>16) + int(saved&(1<<(e&lenMask)-1)>>(e>>codeShift&lenMask))
		if e&odd != 0 || d > at-z.begin {
			how = damaged
			break
		}
		repeat(out, at, d, n)
		at += n
	}
	z.pos, z.at, z.num = pos, at, int(num)
	z.bit = bit & (1<<num - 1)
	return how
}

// repeat writes n bytes at a place as they stand d before it, and up to seven more.
func repeat(out []byte, at, d, n int) {
	if d < 8 {
		for i := range n {
			out[at+i] = out[at+i-d]
		}
		return
	}
	from, to := out[at-d:at+n], out[at:at+n+8]
	for i := 0; i < n; i += 8 {
		binary.LittleEndian.PutUint64(to[i:], binary.LittleEndian.Uint64(from[i:i+8]))
	}
}
