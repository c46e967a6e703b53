package export

import (
	"cmp"
	"math"
	"slices"
	"sort"

	"ebb"
	"ebb/internal/limit"
	"ebb/internal/scan"
)

// A sample is one number, so that sorting is cheap and a million take 8 MB: Unix
// seconds 32 bits, kind 2, source 14, value 16.
func sampleOf(s uint32, kind recordKind, source uint16, value uint16) uint64 {
	return uint64(s)<<32 | uint64(kind)<<30 | uint64(source)<<16 | uint64(value)
}

func sampleS(x uint64) int64         { return int64(x >> 32) }
func sampleKind(x uint64) recordKind { return recordKind(x >> 30 & 3) }
func sampleSource(x uint64) uint16   { return uint16(x >> 16 & 0x3fff) }
func sampleValue(x uint64) uint16    { return uint16(x) }

// sampleStore holds samples in the order of the file; full says that one was left out.
type sampleStore struct {
	samples []uint64
	full    bool
}

// room for one more; a small export takes no more than it needs.
func (s *sampleStore) room() bool {
	if len(s.samples) == cap(s.samples) && cap(s.samples) < appleSamples {
		most := min(1<<14, appleSamples)
		if cap(s.samples) > 0 {
			most = appleSamples
		}
		s.samples = append(make([]uint64, 0, most), s.samples...)
	}
	return len(s.samples) < appleSamples
}

func (s *sampleStore) reset() { s.samples, s.full = s.samples[:0], false }

// stretch is a time in which at least one workout was going on, Unix seconds.
type stretch struct{ from, to int64 }

// stretches are sorted and apart; last is where the sample before was found.
type stretches struct {
	list []stretch
	last int
}

// of are the stretches of workouts sorted by start. Those that are no workout of a
// person, by their length, take no samples.
func (x stretches) of(ws []*AppleWorkout, l limit.Limits) stretches {
	list := x.list[:0]
	for _, w := range ws {
		from, to := int64(w.Start)/1000, int64(w.End)/1000
		if to-from > int64(l.MaxS) {
			continue
		}
		if n := len(list); n > 0 && from <= list[n-1].to {
			list[n-1].to = max(list[n-1].to, to)
			continue
		}
		list = append(list, stretch{from, to})
	}
	return stretches{list: list}
}

// has says whether a second is within a stretch.
func (x *stretches) has(s int64) bool {
	if x.last < len(x.list) && s >= x.list[x.last].from && s <= x.list[x.last].to {
		return true
	}
	i := sort.Search(len(x.list), func(i int) bool { return x.list[i].to >= s })
	x.last = i
	return i < len(x.list) && s >= x.list[i].from
}

// sample reads a heart rate, a distance or a speed. A distance counts when it is run.
func (a *apple) sample(kind recordKind) {
	r := &a.rec
	at := r.start
	if kind == distRecord {
		at = r.end
	}
	ms, _, ok := a.time(at)
	s := ms / 1000
	if ok && !a.found {
		a.blocks.sample(s)
		if a.store.full {
			return
		}
	}
	if !ok || s < 0 || s > math.MaxUint32 {
		if !a.found {
			a.fault("startDate", CodeBadDate, "a record without a time that can be read")
		}
		return
	}
	if a.found && !a.within.has(s) {
		return
	}
	var v int64
	switch kind {
	case hrRecord:
		v, ok = scan.Fixed(r.value, 0)
		ok = ok && v > 0 && v < math.MaxUint8 && (len(r.unit) == 0 || string(r.unit) == "count/min")
	case distRecord:
		v, ok = appleCm(r.value, r.unit)
	case speedRecord:
		v, ok = appleMmS(r.value, r.unit)
	}
	if !ok || v > math.MaxUint16 {
		if !a.found {
			a.fault("value", CodeBadValue, "a value that is none of a heart rate, a distance or a speed")
		}
		return
	}
	a.keep(sampleOf(uint32(s), kind, a.name(r.source), uint16(v)))
}

// keep stores a sample. Of a full store the later half of the batch is put off to
// another pass, until one workout alone is left.
func (a *apple) keep(x uint64) {
	st := &a.store
	if !st.room() {
		st.full = true
		if !a.found {
			return
		}
		for !st.room() && len(a.batch) > 1 {
			a.batch = a.batch[:len(a.batch)/2]
			a.within = a.within.of(a.batch, a.l)
			st.samples = slices.DeleteFunc(st.samples, func(y uint64) bool { return !a.within.has(sampleS(y)) })
		}
		if !a.within.has(sampleS(x)) {
			return
		}
		if !st.room() {
			a.fault("Record", ebb.CodeTooMany, "more samples within one workout than are read")
			return
		}
	}
	st.samples = append(st.samples, x)
}

// join gives a workout its samples, of each kind those of the one source that has
// most of them: two devices side by side are no trace. The store is sorted.
func (a *apple) join(w *AppleWorkout) {
	from, to := int64(w.Start)/1000, int64(w.End)/1000
	if to-from > int64(a.l.MaxS) {
		return
	}
	first, _ := slices.BinarySearch(a.store.samples, uint64(from)<<32)
	past, _ := slices.BinarySearch(a.store.samples, uint64(to+1)<<32)
	xs := a.store.samples[first:past]
	var count [3]map[uint16]int
	for _, x := range xs {
		k := sampleKind(x) - hrRecord
		if count[k] == nil {
			count[k] = map[uint16]int{}
		}
		count[k][sampleSource(x)]++
	}
	var best [3]uint16
	for k, c := range count {
		best[k] = a.richest(c, w.Source)
	}
	if n := count[0][best[0]]; n > 0 {
		w.HR, w.HRSource = make([]AppleHR, 0, n), a.named[best[0]]
	}
	cm, before := int64(0), uint64(0)
	for _, x := range xs {
		k := sampleKind(x)
		if sampleSource(x) != best[k-hrRecord] || x == before {
			continue // of another source, or twice in the file
		}
		before = x
		at := ebb.Instant(sampleS(x) * 1000)
		switch k {
		case hrRecord:
			w.HR = append(w.HR, AppleHR{at, uint8(sampleValue(x))})
		case distRecord:
			if cm += int64(sampleValue(x)); cm <= math.MaxInt32 {
				w.Dist = append(w.Dist, AppleDist{at, int32(cm)})
			}
		case speedRecord:
			w.Speed = append(w.Speed, AppleSpeed{at, sampleValue(x)})
		}
	}
	a.rep.HR += len(w.HR)
}

// richest is the source with most samples; of equals the workout's own, then by name.
func (a *apple) richest(count map[uint16]int, own string) uint16 {
	sources := make([]uint16, 0, len(count))
	for s := range count {
		sources = append(sources, s)
	}
	if len(sources) == 0 {
		return 0
	}
	return slices.MinFunc(sources, func(x, y uint16) int {
		mine := func(s uint16) int {
			if a.named[s] == own {
				return 0
			}
			return 1
		}
		return cmp.Or(count[y]-count[x], mine(x)-mine(y), cmp.Compare(a.named[x], a.named[y]), int(x)-int(y))
	})
}
