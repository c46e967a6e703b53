package ingest

import (
	"sort"

	"ebb"
)

// What two recordings of one run have in common (DESIGN 5), and the tolerances of
// devices. Engineering choices, not physiology: docs say how they were tried.
const (
	minOverlap   = 800 // ‰ of the longer one's time
	maxDistance  = 30  // ‰ between the distances
	minEqual     = 900 // ‰ of the samples that both have
	minCommon    = 500 // ‰ of the common time in which both have the trace, to compare it
	maxOffsetH   = 14  // whole hours that a clock may be off
	sameStartS   = 3   // the same device wrote it twice
	sameDistance = 5   // ‰, likewise
)

// Span is when and how far a recording went.
type Span struct {
	Start  ebb.Instant
	LastsS int
	DistM  ebb.Opt[int]
}

// Near says whether two recordings can be of one run, by their totals alone: whether it is
// worth the while to read their samples. NearS is how far apart their starts can be.
func Near(a, b Span) bool {
	for h := -maxOffsetH; h <= maxOffsetH; h++ {
		longer, shorter := overlap(a, b, h)
		if h == 0 && shorter >= minOverlap {
			return true
		}
		if longer < minOverlap {
			continue
		}
		x, okX := a.DistM.Get()
		y, okY := b.DistM.Get()
		// A metre of rounding each.
		if !okX || !okY || apart(x, y) <= maxDistance+3000/max(1, x, y) {
			return true
		}
	}
	return false
}

// NearS is how many seconds before or after a recording of that length another one of
// the same run can start.
func NearS(lastsS int) int { return maxOffsetH*3600 + lastsS*1000/minOverlap }

// overlap is the common time of two recordings once b's clock is set back by hours, in
// ‰ of the longer and of the shorter one.
func overlap(a, b Span, hours int) (longer, shorter int) {
	aEnd := a.Start.AddS(a.LastsS)
	bStart := b.Start.AddS(-hours * 3600)
	bEnd := bStart.AddS(b.LastsS)
	common := int64(min(aEnd, bEnd) - max(a.Start, bStart))
	if common <= 0 {
		return 0, 0
	}
	return int(common / int64(max(1, a.LastsS, b.LastsS))), int(common / int64(max(1, min(a.LastsS, b.LastsS))))
}

// apart is the difference of two distances, ‰ of the larger.
func apart(x, y int) int {
	if m := max(x, y); m > 0 {
		return int(int64(m-min(x, y)) * 1000 / int64(m))
	}
	return 0
}

// Identify says which of the neighbours are recordings of the same run as fresh, or may
// be: links from neighbour (A) to fresh (B), linked before proposed, likest first. A
// neighbour that is not named is another run. Nothing is linked that a second person, or
// the same loop an hour later, could have made: that is proposed, or left alone.
// Recordings of the same file, and those with a wrong clock, are never compared.
func Identify(fresh *ebb.Recording, neighbours []*ebb.Recording) []ebb.Link {
	var out []ebb.Link
	b := look(fresh)
	for _, n := range neighbours {
		if n.SHA256 == fresh.SHA256 || n.Condition == ebb.Quarantined || fresh.Condition == ebb.Quarantined {
			continue
		}
		a := look(n)
		if l, ok := compare(a, b); ok {
			l.A, l.B, l.Preferred = n.ID, fresh.ID, n.ID
			if richer(b, a) {
				l.Preferred = fresh.ID
			}
			out = append(out, l)
		}
	}
	sort.SliceStable(out, func(i, j int) bool { return better(out[i], out[j]) })
	return out
}

func better(x, y ebb.Link) bool {
	if x.State != y.State {
		return x.State == ebb.LinkLinked
	}
	if x.Equal.Or(0) != y.Equal.Or(0) {
		return x.Equal.Or(0) > y.Equal.Or(0)
	}
	return x.Overlap > y.Overlap
}

// compare is the best that can be said of a pair over all clock offsets.
func compare(a, b *looked) (best ebb.Link, found bool) {
	for h := -maxOffsetH; h <= maxOffsetH; h++ {
		longer, shorter := overlap(a.span, b.span, h)
		if longer < minOverlap && (h != 0 || shorter < minOverlap) {
			continue
		}
		l := ebb.Link{State: ebb.LinkProposed, ShiftS: h * 3600, Overlap: longer}
		keep := false
		if h == 0 {
			keep = true
			judge(&l, a, b)
		} else {
			keep = judgeShifted(&l, a, b)
		}
		if keep && (!found || better(l, best)) {
			best, found = l, true
		}
	}
	return best, found
}

// judge is for recordings of the same time: whatever is not linked is proposed, because
// nobody runs twice at once.
func judge(l *ebb.Link, a, b *looked) {
	traces := same(a, b, 0, loose)
	l.Trace, l.Equal = traces.name, traces.equal
	far, known := distance(l, a, b)
	switch {
	case l.Overlap < minOverlap:
		l.Why = "part"
	case a.sport != "" && b.sport != "" && a.sport != b.sport:
		l.Why = "sport"
	case far:
		l.Why = "distance"
	case !known && (a.span.DistM.OK || b.span.DistM.OK):
		l.Why = "no_distance"
	case elsewhere(a, b, 0):
		l.Why = "elsewhere"
	case traces.like:
		l.State, l.Why = ebb.LinkLinked, "equal_traces"
	case traces.name != "":
		l.Why = "unlike_traces"
	case known && sameDevice(a, b) && l.Distance.Or(1000) <= sameDistance:
		l.State, l.Why = ebb.LinkLinked, "same_device"
	default:
		l.Why = "no_traces"
	}
}

// judgeShifted is for recordings whose clocks are whole hours apart. The same loop at the
// same pace an hour later is alike in everything but the detail, so the traces must be
// copies; false leaves the pair alone.
func judgeShifted(l *ebb.Link, a, b *looked) bool {
	far, known := distance(l, a, b)
	if far || a.sport != "" && b.sport != "" && a.sport != b.sport || elsewhere(a, b, l.ShiftS) {
		return false
	}
	traces := same(a, b, l.ShiftS, strict)
	l.Trace, l.Equal = traces.name, traces.equal
	switch {
	case traces.like && known:
		l.State, l.Why = ebb.LinkLinked, "equal_traces"
		return true
	case traces.like:
		l.Why = "no_distance"
		return true
	case traces.name != "":
		l.Why = "unlike_traces"
		return same(a, b, l.ShiftS, loose).like
	}
	l.Why = "no_traces"
	return known && l.Distance.Or(1000) <= sameDistance && abs(a.span.LastsS-b.span.LastsS) <= sameStartS
}

// distance notes how far apart the distances are.
func distance(l *ebb.Link, a, b *looked) (far, known bool) {
	x, okX := a.span.DistM.Get()
	y, okY := b.span.DistM.Get()
	if !okX || !okY {
		return false, false
	}
	l.Distance = ebb.Some(apart(x, y))
	return l.Distance.V > maxDistance, true
}

// sameDevice: one device wrote both, and of the same moment.
func sameDevice(a, b *looked) bool {
	return a.device != "" && a.device == b.device && abs(int(a.span.Start-b.span.Start)) <= sameStartS*1000 &&
		abs(a.span.LastsS-b.span.LastsS) <= sameStartS
}

// richer says whether b tells more of the run than a.
func richer(b, a *looked) bool {
	for i := range a.rich {
		if a.rich[i] != b.rich[i] {
			return b.rich[i] > a.rich[i]
		}
	}
	return false
}

func abs(n int) int {
	if n < 0 {
		return -n
	}
	return n
}
