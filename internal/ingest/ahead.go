package ingest

import (
	"errors"
	"runtime"
	"sync"
)

// Unpacking is half of the work of an import, so the members of an archive are unpacked
// on every core before their turn. They are handed out one by one and in the order of the
// archive, under the same limits, as if each had been read when it came.
const (
	aheadBytes = 4 << 20 // a member that comes to more waits for its turn
	aheadMost  = 8       // members in flight: with the bytes, the bound on memory
)

// errTurn says that a member is to be read when its turn comes.
var errTurn = errors.New("not ahead of its turn")

// queue is the members of one archive that have been taken up, oldest first.
type queue struct {
	w       *walker
	dir     *zipDir
	depth   int
	members []*early
}

// early is one member on its way.
type early struct {
	label    string
	e        zipEntry
	leaves   []Leaf
	inflated int64
	err      error
	ready    chan struct{}
}

var scratches = sync.Pool{New: func() any { return &scratch{} }}

// add takes up a member, and hands out the oldest ones when enough are on their way.
func (q *queue) add(label string, e zipEntry) error {
	m := &early{label: label, e: e, err: errTurn, ready: make(chan struct{})}
	q.members = append(q.members, m)
	if e.dir || e.packed > aheadBytes/2 || e.size > aheadBytes {
		close(m.ready)
	} else {
		go m.read(q)
	}
	return q.drain(min(runtime.GOMAXPROCS(0)+2, aheadMost) - 1)
}

// read walks the member with a walker of its own.
func (m *early) read(q *queue) {
	defer close(m.ready)
	scratch := scratches.Get().(*scratch)
	defer scratches.Put(scratch)
	w := &walker{ctx: q.w.ctx, l: q.w.l, path: q.w.path, scratch: scratch, ahead: true, dir: q.w.dir, name: q.w.name}
	w.l.InflatedBytes = min(w.l.InflatedBytes, aheadBytes)
	w.yield = func(l Leaf) error {
		m.leaves = append(m.leaves, l)
		return nil
	}
	m.err = w.member(m.label, q.dir, m.e, q.depth)
	if m.inflated = w.inflated; m.inflated > w.l.InflatedBytes {
		m.leaves, m.err = nil, errTurn
	}
}

// drain hands out the oldest members until at most so many are left.
func (q *queue) drain(most int) error {
	for len(q.members) > most {
		m := q.members[0]
		<-m.ready
		q.members = q.members[1:]
		q.w.entries++
		if m.e.dir {
			continue
		}
		if err := q.hand(m); err != nil {
			return err
		}
	}
	return nil
}

func (q *queue) hand(m *early) error {
	w := q.w
	if errors.Is(m.err, errTurn) || w.inflated+m.inflated > w.l.InflatedBytes {
		return w.member(m.label, q.dir, m.e, q.depth)
	}
	if m.err != nil {
		return m.err
	}
	w.inflated += m.inflated
	for _, l := range m.leaves {
		if err := w.ctx.Err(); err != nil {
			return err
		}
		if err := w.yield(l); err != nil {
			return err
		}
	}
	return nil
}

// wait lets nobody read from the archive any more.
func (q *queue) wait() {
	for _, m := range q.members {
		<-m.ready
	}
}
