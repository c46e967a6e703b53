package inflate

import (
	"io"
	"math/bits"
)

// An entry of a table, from its low bits: how many bits the code and its extra bits have
// together; at codeShift how many the code alone; what the entry is; from bit 16 the
// literal, the least length or distance, or the place of a deeper table, whose width
// then stands in the low bits.
const (
	lenMask   = 63
	codeShift = 6
	deeper    = 1 << 12
	blockEnd  = 1 << 13
	odd       = 1 << 14 // a code that nothing has, or the end of the block
	literal   = 1 << 15
)

const (
	maxBits  = 15
	maxLit   = 288
	maxDist  = 32
	litBits  = 11 // of a code that is found at once
	distBits = 9
	preBits  = 7
	// A deeper table serves at least two codes and is as wide as the longest asks for.
	litRoom  = 1<<litBits + maxLit/2<<(maxBits-litBits)
	distRoom = 1<<distBits + maxDist/2<<(maxBits-distBits)
)

// The alphabets: what a code stands for, with how many extra bits.
var litValues, distValues, preValues = func() (lit, dist, pre []uint32) {
	for v := range uint32(256) {
		lit = append(lit, literal|v<<16)
	}
	lit = append(lit, odd|blockEnd)
	n := uint32(3)
	for i := range uint32(28) {
		extra := max(i>>2, 1) - 1
		lit = append(lit, n<<16|extra)
		n += 1 << extra
	}
	lit = append(lit, longest<<16, odd, odd)
	n = 1
	for i := range uint32(30) {
		extra := max(i>>1, 1) - 1
		dist = append(dist, n<<16|extra)
		n += 1 << extra
	}
	dist = append(dist, odd, odd)
	for v := range uint32(19) {
		pre = append(pre, v<<16)
	}
	return lit, dist, pre
}()

// build makes the table of a canonical code of such lengths (0: no code). Like the standard
// library it takes a complete code, one code of one bit, and none at all.
func build(t []uint32, primary int, lens []uint8, values []uint32) error {
	var count, next [maxBits + 1]int
	for _, n := range lens {
		count[n]++
	}
	count[0] = 0
	code, longest := 0, 0
	for n := 1; n <= maxBits; n++ {
		code = (code + count[n-1]) << 1
		if next[n] = code; count[n] > 0 {
			longest = n
		}
	}
	end := 0
	if longest > 0 {
		end = next[longest] + count[longest]
	}
	if longest > 0 && end != 1<<longest && (longest != 1 || end != 1) {
		return ErrCorrupt
	}
	if end != 1<<longest || longest == 0 || longest > primary {
		for i := range t[:1<<primary] {
			t[i] = odd
		}
	}
	wide, free := max(longest-primary, 0), 1<<primary
	for sym, n := range lens {
		if n == 0 {
			continue
		}
		n := int(n)
		rev := int(bits.Reverse16(uint16(next[n])) >> (16 - n))
		next[n]++
		part, step := t[:1<<primary], n
		if n > primary {
			root := &t[rev&(1<<primary-1)]
			if *root&deeper == 0 {
				*root = deeper | uint32(free)<<16 | uint32(wide)
				free += 1 << wide
			}
			place := int(*root >> 16)
			part, rev, step = t[place:place+1<<wide], rev>>primary, n-primary
		}
		e := values[sym] + uint32(step) | uint32(step)<<codeShift
		for i := rev; i < len(part); i += 1 << step {
			part[i] = e
		}
	}
	return nil
}

// fixed makes the tables that the format knows by heart.
func (z *Inflater) fixed() {
	for i := range z.lens[:maxLit] {
		n := uint8(8)
		switch {
		case i >= 280:
		case i >= 256:
			n = 7
		case i >= 144:
			n = 9
		}
		z.lens[i] = n
	}
	for i := range maxDist {
		z.lens[maxLit+i] = 5
	}
	must(build(z.lit[:], litBits, z.lens[:maxLit], litValues))
	must(build(z.dist[:], distBits, z.lens[maxLit:], distValues))
}

func must(err error) {
	if err != nil {
		panic(err) // a code of the format itself
	}
}

// order is in which the lengths of the code of lengths come.
var order = [19]uint8{16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15}

// dynamic reads the tables of a block.
func (z *Inflater) dynamic() error {
	head, err := z.take(14)
	if err != nil {
		return err
	}
	lits, dists, pres := head&31+257, head>>5&31+1, head>>10+4
	if lits > 286 || dists > 30 {
		return ErrCorrupt
	}
	var pre [19]uint8
	for _, i := range order[:pres] {
		n, err := z.take(3)
		if err != nil {
			return err
		}
		pre[i] = uint8(n)
	}
	var t [1 << preBits]uint32
	if err := build(t[:], preBits, pre[:], preValues); err != nil {
		return err
	}
	if err := z.lengths(t[:], lits+dists); err != nil {
		return err
	}
	if err := build(z.lit[:], litBits, z.lens[:lits], litValues); err != nil {
		return err
	}
	return build(z.dist[:], distBits, z.lens[lits:lits+dists], distValues)
}

// lengths reads n lengths of codes.
func (z *Inflater) lengths(t []uint32, n int) error {
	for i := 0; i < n; {
		z.fill()
		e := z.look(t, preBits)
		if z.num < 0 {
			return io.ErrUnexpectedEOF
		}
		if e&odd != 0 {
			return ErrCorrupt
		}
		sym := int(e >> 16)
		if sym < 16 {
			z.lens[i] = uint8(sym)
			i++
			continue
		}
		var again uint8
		if sym == 16 {
			if i == 0 {
				return ErrCorrupt
			}
			again = z.lens[i-1]
		}
		times, err := z.take([3]int{2, 3, 7}[sym-16])
		if err != nil {
			return err
		}
		if times += [3]int{3, 3, 11}[sym-16]; i+times > n {
			return ErrCorrupt
		}
		for range times {
			z.lens[i] = again
			i++
		}
	}
	return nil
}
