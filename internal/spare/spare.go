// Package spare keeps the memory of recordings that are done with for those that come: what was touched once is
// not cleared, mapped and looked through again, which had been a tenth of an import.
package spare

import (
	"math/bits"
	"sync"

	"ebb"
)

// mostBits is how large slices may be that are kept, as a power of two: what one huge recording needed must not stay.
const mostBits = 18

// Cell is what the columns of a recording and the bytes of a file are made of.
type Cell interface {
	uint8 | uint16 | int32 | uint32
}

var (
	bytes  pool[uint8]
	shorts pool[uint16]
	words  pool[int32]
	times  pool[uint32]
)

// Take is a slice without elements that has room for n, and holds anything behind its end.
func Take[T Cell](n int) []T { return poolOf[T]().take(n) }

// Give hands a slice back that nobody reads or writes any more, nor any part of it.
func Give[T Cell](s []T) { poolOf[T]().give(s) }

// GiveColumns hands the columns of a recording back, and takes them out of it.
func GiveColumns(r *ebb.Recording) {
	c := &r.Cols
	Give(c.HR)
	Give(c.Cad)
	Give(c.PowerW)
	for _, col := range [][]int32{c.TMs, c.DistCm, c.SpeedMm, c.AltCm, c.LatE7, c.LonE7} {
		Give(col)
	}
	*c = ebb.Columns{}
}

func poolOf[T Cell]() *pool[T] {
	var p any
	switch any(T(0)).(type) {
	case uint8:
		p = &bytes
	case uint16:
		p = &shorts
	case uint32:
		p = &times
	default:
		p = &words
	}
	return p.(*pool[T])
}

// pool keeps slices by their size: in the k-th are those with room for 2^k cells and fewer than twice as many.
type pool[T Cell] [mostBits + 1]sync.Pool

func (p *pool[T]) take(n int) []T {
	k := bits.Len(uint(max(n, 1) - 1))
	if k > mostBits {
		return make([]T, 0, n)
	}
	if s, ok := p[k].Get().(*[]T); ok {
		return (*s)[:0]
	}
	return make([]T, 0, 1<<k)
}

func (p *pool[T]) give(s []T) {
	if k := bits.Len(uint(cap(s))) - 1; k >= 0 && k <= mostBits {
		p[k].Put(&s)
	}
}
