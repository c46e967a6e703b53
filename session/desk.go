package session

import "sync"

// most is how many cells a column may have that lies on a desk, nine hours: what a recording of days needs comes
// and goes with it.
const most = 1 << 15

// desk is the memory that one reading of a recording works in: columns of one cell a second, taken one after
// the other and given back together. Nothing that a reading returns may lie on it.
type desk struct {
	bools   pile[bool]
	uint8s  pile[uint8]
	uint16s pile[uint16]
	int16s  pile[int16]
	int32s  pile[int32]
	int64s  pile[int64]
	levels  []level
}

// desks are used again: making and clearing this memory had cost a tenth of an import.
var desks = sync.Pool{New: func() any { return new(desk) }}

func newDesk() *desk { return desks.Get().(*desk) }

func (d *desk) giveBack() {
	if cap(d.levels) > most {
		d.levels = nil
	}
	d.bools.used, d.uint8s.used, d.uint16s.used, d.int16s.used, d.int32s.used, d.int64s.used = 0, 0, 0, 0, 0, 0
	desks.Put(d)
}

// pile is a run of cells of which the first so many are taken.
type pile[T any] struct {
	cells []T
	used  int
}

// take is n cells, all zero. When the pile is too small a larger one follows it; what was taken stays as it is.
func (p *pile[T]) take(n int) []T {
	if n > most {
		return make([]T, n)
	}
	if p.used+n > len(p.cells) {
		p.cells, p.used = make([]T, max(2*len(p.cells), 4*n)), 0
	}
	out := p.cells[p.used : p.used+n : p.used+n]
	p.used += n
	clear(out)
	return out
}
