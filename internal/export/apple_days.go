package export

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"time"

	"ebb"
)

// appleNightGapS: who is up for longer begins another sleep. It parts rows of one
// night from a nap and is no statement about a person.
const appleNightGapS = 2 * 3600

// appleDays holds what was recorded of mornings until all of it is known.
type appleDays struct {
	spans   []appleSpan // asleep, in bed, awake
	sdnn    []appleValue
	resting []appleValue
	offsetS int // the offset that the file writes
}

// appleSpan is a row of sleep analysis, Unix seconds.
type appleSpan struct {
	from, to uint32
	zone     uint16
	kind     recordKind
	entered  bool
}

// appleValue is a measurement, Unix seconds.
type appleValue struct {
	from, to int64
	num      int32
	zone     uint16
	entered  bool
}

// appleNight is a sleep without a longer break.
type appleNight struct {
	from, to, asleepS int64
	zone              uint16
}

// add files a record; false when there are too many.
func (d *appleDays) add(r *appleRecord) bool {
	from, to := r.from/1000, r.to/1000
	v := appleValue{from, to, int32(r.num), r.zone, r.entered}
	switch r.kind {
	case sdnnRecord:
		return putUpTo(&d.sdnn, v, appleHRVs)
	case restingRecord:
		return putUpTo(&d.resting, v, appleRHRs)
	default:
		return putUpTo(&d.spans, appleSpan{uint32(from), uint32(to), r.zone, r.kind, r.entered}, appleSpans)
	}
}

func putUpTo[T any](list *[]T, v T, most int) bool {
	if len(*list) == most {
		return false
	}
	*list = append(*list, v)
	return true
}

// location of a named zone; nil when there is none of that name.
func (a *apple) location(zone uint16) *time.Location {
	loc, ok := a.zones[zone]
	if !ok {
		name := a.named[zone]
		if l, err := time.LoadLocation(name); err == nil && name != "" && name != "Local" {
			loc = l
		}
		a.zones[zone] = loc
	}
	return loc
}

// day on which a moment falls: where the person was, if the row says, else at home.
func (a *apple) day(s int64, zone uint16) ebb.Day {
	loc := a.location(zone)
	if loc == nil {
		loc = a.zone
	}
	return ebb.DayOf(ebb.Instant(s*1000), loc)
}

// home is the zone of rows that name none: the athlete's, else the one that most rows
// name, else the offset that the file writes.
func (a *apple) home() *time.Location {
	if a.zone != nil {
		return a.zone
	}
	count := map[uint16]int{}
	for _, s := range a.days.spans {
		count[s.zone]++
	}
	best, most := uint16(0), 0
	for _, z := range slices.Sorted(maps.Keys(count)) {
		if count[z] > most && a.location(z) != nil {
			best, most = z, count[z]
		}
	}
	if most > 0 {
		return a.location(best)
	}
	return time.FixedZone("", a.days.offsetS)
}

// mornings makes the rows of the report. What was typed, and time in bed, count only
// on days on which nothing was measured.
func (a *apple) mornings() {
	a.zone = a.home()
	d := &a.days
	slices.SortFunc(d.spans, func(x, y appleSpan) int {
		return cmp.Or(cmp.Compare(x.from, y.from), cmp.Compare(x.to, y.to), int(x.kind)-int(y.kind), int(x.zone)-int(y.zone))
	})
	awake := d.union(func(s appleSpan) bool { return s.kind == awakeRecord })
	measured := d.union(func(s appleSpan) bool { return s.kind == asleepRecord && !s.entered })
	entered := d.union(func(s appleSpan) bool { return s.kind == asleepRecord && s.entered })
	inBed := d.union(func(s appleSpan) bool { return s.kind == inBedRecord })
	days := map[ebb.Day]*AppleMorning{}
	at := func(day ebb.Day) *AppleMorning {
		m := days[day]
		if m == nil {
			m = &AppleMorning{MorningRow: MorningRow{Day: day, Source: "apple"}}
			days[day] = m
		}
		return m
	}
	slept := a.nights(subtract(measured, awake), at, func(m *AppleMorning) {})
	a.nights(entered, at, func(m *AppleMorning) { m.Entered = true })
	a.nights(inBed, at, func(m *AppleMorning) { m.InBed = true })
	a.restingHR(at)
	a.nightHRV(slept, at)
	for _, day := range slices.Sorted(maps.Keys(days)) {
		if days[day].Any() {
			a.rep.Mornings = append(a.rep.Mornings, *days[day])
		}
	}
	a.days = appleDays{}
}

// union of the spans that are wanted, apart and sorted.
func (d *appleDays) union(wanted func(appleSpan) bool) []appleSpan {
	var out []appleSpan
	for _, s := range d.spans {
		if !wanted(s) {
			continue
		}
		if n := len(out); n > 0 && s.from <= out[n-1].to {
			if s.to > out[n-1].to {
				out[n-1].to, out[n-1].zone = s.to, max(s.zone, out[n-1].zone)
			}
			continue
		}
		out = append(out, s)
	}
	return out
}

// subtract takes without from spans; both are apart and sorted.
func subtract(spans, without []appleSpan) []appleSpan {
	var out []appleSpan
	i := 0
	for _, s := range spans {
		for i < len(without) && without[i].to <= s.from {
			i++
		}
		for j := i; j < len(without) && without[j].from < s.to; j++ {
			if without[j].from > s.from {
				out = append(out, appleSpan{from: s.from, to: without[j].from, zone: s.zone})
			}
			s.from = max(s.from, without[j].to)
		}
		if s.from < s.to {
			out = append(out, s)
		}
	}
	return out
}

// nights gives each day that has no night yet its longest of spans, and returns those
// that were given. Short sleeps are naps; too long ones are faults.
func (a *apple) nights(spans []appleSpan, at func(ebb.Day) *AppleMorning, mark func(*AppleMorning)) []appleNight {
	best := map[ebb.Day]appleNight{}
	for i := 0; i < len(spans); {
		n := appleNight{from: int64(spans[i].from)}
		for ; i < len(spans) && (n.to == 0 || int64(spans[i].from)-n.to <= appleNightGapS); i++ {
			n.asleepS += int64(spans[i].to - spans[i].from)
			n.to, n.zone = int64(spans[i].to), max(n.zone, spans[i].zone)
		}
		if n.asleepS < int64(a.guard.NightLowMin.Int())*60 {
			continue
		}
		day := a.day(n.to, n.zone)
		if n.asleepS > int64(a.guard.SleepHighH.Int())*3600 {
			a.rep.Faults.add(Fault{Offset: -1, Field: "sleep", Code: CodeImplausible,
				Msg: fmt.Sprintf("%s: %d min of sleep are no night (up to %d h are believed)", day, n.asleepS/60, a.guard.SleepHighH.Int())})
			continue
		}
		if n.asleepS > best[day].asleepS {
			best[day] = n
		}
	}
	var out []appleNight
	for _, day := range slices.Sorted(maps.Keys(best)) {
		m, n := at(day), best[day]
		if m.SleepMin.OK {
			continue
		}
		m.SleepMin = ebb.Some(int(n.asleepS+30) / 60)
		m.SleepStart, m.SleepEnd = ebb.Some(ebb.Instant(n.from*1000)), ebb.Some(ebb.Instant(n.to*1000))
		mark(m)
		out = append(out, n)
	}
	return out
}

// restingHR: Apple corrects the value of a day until it is over, so the last of it
// counts, and a measured one before one that was typed. Its day is that of its middle:
// the offsets of the file may be an hour off.
func (a *apple) restingHR(at func(ebb.Day) *AppleMorning) {
	list := a.days.resting
	slices.SortStableFunc(list, func(x, y appleValue) int {
		typed := func(v appleValue) int {
			if v.entered {
				return 0
			}
			return 1
		}
		return cmp.Or(typed(x)-typed(y), cmp.Compare(x.to, y.to), cmp.Compare(x.from, y.from), cmp.Compare(x.num, y.num))
	})
	for _, v := range list {
		at(a.day((v.from+v.to)/2, v.zone)).RHR = ebb.Some(int(v.num))
	}
}

// nightHRV is the median of the values of the night. Without any in it, of those
// from midnight to noon: a watch that lies on the table at night is put on then.
func (a *apple) nightHRV(nights []appleNight, at func(ebb.Day) *AppleMorning) {
	inNight, early := map[ebb.Day][]int{}, map[ebb.Day][]int{}
	slices.SortFunc(nights, func(x, y appleNight) int { return cmp.Compare(x.from, y.from) })
	for _, v := range a.days.sdnn {
		if v.entered {
			continue
		}
		i, _ := slices.BinarySearchFunc(nights, v.from, func(n appleNight, s int64) int { return cmp.Compare(n.to, s) })
		if i < len(nights) && nights[i].from <= v.from {
			day := a.day(nights[i].to, nights[i].zone)
			inNight[day] = append(inNight[day], int(v.num))
			continue
		}
		loc := cmp.Or(a.location(v.zone), a.zone)
		if t := ebb.Instant(v.from * 1000).In(loc); t.Hour() < 12 {
			day := ebb.NewDay(t.Date())
			early[day] = append(early[day], int(v.num))
		}
	}
	for _, from := range []map[ebb.Day][]int{early, inNight} {
		for day, list := range from {
			slices.Sort(list)
			at(day).SDNN = ebb.Some((list[(len(list)-1)/2] + list[len(list)/2]) / 2)
		}
	}
}
