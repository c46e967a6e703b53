package inflate

import "encoding/binary"

// How the fast loop ended.
const (
	nearAnEnd = iota // of src or of out
	blockEnds
	damaged
)

// fast unpacks while there are bytes to take and room to write without looking at each.
// A refill fills all 64 bits, of which four short literals take at most 44 and a match at most
// 48: what is left holds the next entry, which is looked up before the refill, so that it does not
// wait for it. num counts fewer of them, and the same bits are laid over the rest by the
// refill. Of num and of a shift only the low six bits count: an entry is taken off as it is.
func (z *Inflater) fast() int {
	src, out, pos, at := z.src, z.out, z.pos, z.at
	bit, num := z.bit, uint(z.num)
	lit, dist := &z.lit, &z.dist
	how, e := nearAnEnd, uint32(0)
	if pos+16 <= len(src) {
		bit, num, pos = refill(src, bit, num, pos)
		e = lit[bit&(1<<litBits-1)]
	}
	for pos+16 <= len(src) && at+margin <= len(out) {
		bit, num, pos = refill(src, bit, num, pos)
		if e&literal != 0 {
			to := (*[4]byte)(out[at:])
			to[0], bit, num = byte(e>>16), bit>>(e&lenMask), num-uint(e)
			if e = lit[bit&(1<<litBits-1)]; e&literal != 0 {
				to[1], bit, num = byte(e>>16), bit>>(e&lenMask), num-uint(e)
				if e = lit[bit&(1<<litBits-1)]; e&literal != 0 {
					to[2], bit, num = byte(e>>16), bit>>(e&lenMask), num-uint(e)
					if e = lit[bit&(1<<litBits-1)]; e&literal != 0 {
						to[3], bit, num = byte(e>>16), bit>>(e&lenMask), num-uint(e)
						at += 4
						e = lit[bit&(1<<litBits-1)]
						continue
					}
					at++
				}
				at++
			}
			at++
			bit, num, pos = refill(src, bit, num, pos)
		}
		if e&deeper != 0 {
			bit, num = bit>>litBits, num-litBits
			e = lit[uint(e>>16)+uint(bit&(1<<(e&lenMask)-1))]
		}
		saved := bit
		bit, num = bit>>(e&lenMask), num-uint(e)
		if e&(literal|odd) != 0 {
			if e&literal != 0 {
				out[at] = byte(e >> 16)
				at++
				e = lit[bit&(1<<litBits-1)]
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
			bit, num = bit>>distBits, num-distBits
			e = dist[uint(e>>16)+uint(bit&(1<<(e&lenMask)-1))]
		}
		saved = bit
		bit, num = bit>>(e&lenMask), num-uint(e)
		d := int(e>>16) + int(saved&(1<<(e&lenMask)-1)>>(e>>codeShift&lenMask))
		if e&odd != 0 || d > at-z.begin {
			how = damaged
			break
		}
		repeat(out, at, d, n)
		at += n
		e = lit[bit&(1<<litBits-1)]
	}
	num &= 63
	z.pos, z.at, z.num, z.bit = pos, at, int(num), bit&(1<<num-1)
	return how
}

// refill takes whole bytes until there are at least 56 bits. It is inlined.
func refill(src []byte, bit uint64, num uint, pos int) (uint64, uint, int) {
	return bit | binary.LittleEndian.Uint64(src[pos:])<<(num&63), num | 56, pos + int(^num&63>>3)
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
