// Package readiness turns check-ins into signals held against the person's own baseline.
package readiness

import (
	"cmp"
	"math"
	"slices"

	"ebb"
	"ebb/evidence"
	"ebb/stats"
)

// Log is what a person said, one merged check-in a day: within a day the latest answer
// of each field wins, and a later silence leaves it.
type Log struct {
	days []ebb.CheckIn // ascending, one a day

	declinedBefore []string // by days that are not among days any more

	legs, pain, stride, niggle, ill, flags series
	sleep, wellness, rhr, wbgt, heat       series
	hrv                                    [2]series // rMSSD, SDNN: ln of the milliseconds × 1e6
	oddHRV                                 [2]series // nights not believed
}

// NewLog merges check-ins. Those of one day must come in the order in which they were said;
// the order of the days is irrelevant.
func NewLog(checkIns []ebb.CheckIn, n *evidence.Numbers) *Log {
	l := &Log{}
	l.read(checkIns, n)
	return l
}

// read adds check-ins of days after those that are there.
func (l *Log) read(checkIns []ebb.CheckIn, n *evidence.Numbers) {
	order := make([]int, len(checkIns)) // of the days; a check-in is too large to be moved about
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(checkIns[a].Day, checkIns[b].Day) })
	from := len(l.days)
	l.days = slices.Grow(l.days, len(checkIns))
	for _, i := range order {
		c := &checkIns[i]
		if k := len(l.days); k == from || l.days[k-1].Day != c.Day {
			l.days = append(l.days, ebb.CheckIn{Day: c.Day})
		}
		lay(&l.days[len(l.days)-1], c)
	}
	for i := from; i < len(l.days); i++ {
		l.add(&l.days[i], n)
	}
}

// Merge lays a later check-in of the same day over an earlier one.
func Merge(a, later ebb.CheckIn) ebb.CheckIn {
	lay(&a, &later)
	return a
}

func lay(a, later *ebb.CheckIn) {
	take(&a.Legs, later.Legs)
	take(&a.Pain, later.Pain)
	take(&a.PainAt, later.PainAt)
	take(&a.Stride, later.Stride)
	take(&a.Niggle, later.Niggle)
	take(&a.Ill, later.Ill)
	take(&a.Flags, later.Flags)
	take(&a.SleepMin, later.SleepMin)
	take(&a.SleepQ, later.SleepQ)
	take(&a.Fatigue, later.Fatigue)
	take(&a.Stress, later.Stress)
	take(&a.Mood, later.Mood)
	take(&a.RHR, later.RHR)
	take(&a.RMSSD, later.RMSSD)
	take(&a.SDNN, later.SDNN)
	take(&a.Heat, later.Heat)
	take(&a.TempC, later.TempC)
	take(&a.Humidity, later.Humidity)
	take(&a.Rested, later.Rested)
	take(&a.Wish, later.Wish)
	a.Declined = change(a.Declined, later.Declined, later.Undecline)
	a.Undecline = change(a.Undecline, later.Undecline, later.Declined)
}

func take[T any](into *ebb.Opt[T], later ebb.Opt[T]) {
	if later.OK {
		*into = later
	}
}

// change adds names to a list and takes others out.
func change(list, add, remove []string) []string {
	var out []string
	for _, s := range append(slices.Clone(list), add...) {
		if !slices.Contains(out, s) && !slices.Contains(remove, s) {
			out = append(out, s)
		}
	}
	return out
}

// add files the plausible answers of a day into their series.
func (l *Log) add(c *ebb.CheckIn, n *evidence.Numbers) {
	g := &n.Guard
	l.legs.put(c.Day, within(c.Legs, 0, g.ScaleHigh.Int()))
	l.pain.put(c.Day, within(c.Pain, 0, g.ScaleHigh.Int()))
	l.stride.put(c.Day, truth(c.Stride))
	l.niggle.put(c.Day, truth(c.Niggle))
	if ill, ok := c.Ill.Get(); ok && ill.Level() >= 0 {
		l.ill.put(c.Day, ebb.Some(ill.Level()))
	}
	if flags, ok := c.Flags.Get(); ok {
		l.flags.put(c.Day, ebb.Some(min(1, len(flags))))
	}
	l.sleep.put(c.Day, within(c.SleepMin, 0, 60*g.SleepHighH.Int()))
	l.wellness.put(c.Day, WellnessSum(*c, n))
	l.rhr.put(c.Day, within(c.RHR, g.HRRestLow.Int(), g.HRRestHigh.Int()))
	l.night(0, c.Day, microLn(within(c.RMSSD, 10*g.HRVLowMs.Int(), 10*g.HRVHighMs.Int())), n)
	l.night(1, c.Day, microLn(within(c.SDNN, 10*g.HRVLowMs.Int(), 10*g.HRVHighMs.Int())), n)
	t := within(c.TempC, 10*g.TempLowC.Int(), 10*g.TempHighC.Int())
	if h := within(c.Humidity, 0, g.HumidityHigh.Int()); t.OK && h.OK {
		l.wbgt.put(c.Day, ebb.Some(WBGT(t.V, h.V, n)))
	}
	if heat, ok := c.Heat.Get(); ok {
		if i := slices.Index([]ebb.HeatChip{ebb.HeatNone, ebb.HeatHot, ebb.HeatVeryHot}, heat); i >= 0 {
			l.heat.put(c.Day, ebb.Some(i))
		}
	}
}

func within(o ebb.Opt[int], low, high int) ebb.Opt[int] {
	if !o.OK || o.V < low || o.V > high {
		return ebb.None[int]()
	}
	return o
}

func truth(o ebb.Opt[bool]) ebb.Opt[int] {
	switch {
	case !o.OK:
		return ebb.None[int]()
	case o.V:
		return ebb.Some(1)
	}
	return ebb.Some(0)
}

// microLn is the natural logarithm of 0.1 ms as ms, × 1e6, as a whole number, so that
// means of it are the same on every machine.
func microLn(tenths ebb.Opt[int]) ebb.Opt[int] {
	if !tenths.OK {
		return tenths
	}
	return ebb.Some(int(math.Round(math.Log(float64(tenths.V)/10) * 1e6)))
}

// night files a night, with those not believed if it lies too far from the 28 days before it.
func (l *Log) night(kind int, d ebb.Day, v ebb.Opt[int], n *evidence.Numbers) {
	r, kept := &n.Readiness, &l.hrv[kind]
	base := kept.between(d-ebb.Day(r.BaseDays.Int()), d-1)
	if v.OK && len(base) >= r.HRVValues.Int() {
		mean, sd := stats.Mean(base), stats.SDSample(base)
		sd = max(sd, r.HRVMinSDLn.Value*1e6)
		if math.Abs(float64(v.V)-mean) > r.HRVImplausibleSD.Value*sd {
			kept = &l.oddHRV[kind]
		}
	}
	kept.put(d, v)
}

// on is the merged check-in of a day.
func (l *Log) on(day ebb.Day) (ebb.CheckIn, bool) {
	i, ok := slices.BinarySearchFunc(l.days, day, func(c ebb.CheckIn, d ebb.Day) int { return cmp.Compare(c.Day, d) })
	if !ok {
		return ebb.CheckIn{Day: day}, false
	}
	return l.days[i], true
}

// Rested says whether the person answered on the day that nothing hard is missing.
func (l *Log) Rested(day ebb.Day) bool {
	c, _ := l.on(day)
	return c.Rested.Or(false)
}

// Wish is what the person wished for the day.
func (l *Log) Wish(day ebb.Day) ebb.Opt[ebb.Verdict] {
	c, _ := l.on(day)
	return c.Wish
}

// declined says whether the person does not measure something on a day.
func (l *Log) declined(name string, day ebb.Day) bool {
	out := slices.Contains(l.declinedBefore, name)
	for _, c := range l.days {
		if c.Day > day {
			break
		}
		out = (out || slices.Contains(c.Declined, name)) && !slices.Contains(c.Undecline, name)
	}
	return out
}

// series is the answers to one question, ascending by day.
type series struct {
	days   []ebb.Day
	values []int
}

func (s *series) put(d ebb.Day, v ebb.Opt[int]) {
	if v.OK {
		s.days, s.values = append(s.days, d), append(s.values, v.V)
	}
}

// span is the range of indices of the days from…to, both included.
func (s series) span(from, to ebb.Day) (int, int) {
	a, _ := slices.BinarySearch(s.days, from)
	b, _ := slices.BinarySearch(s.days, to+1)
	return a, b
}

func (s series) between(from, to ebb.Day) []float64 {
	a, b := s.span(from, to)
	out := make([]float64, 0, b-a)
	for _, v := range s.values[a:b] {
		out = append(out, float64(v))
	}
	return out
}

func (s series) count(from, to ebb.Day) int {
	a, b := s.span(from, to)
	return b - a
}

func (s series) at(d ebb.Day) (int, bool) {
	i, ok := slices.BinarySearch(s.days, d)
	if !ok {
		return 0, false
	}
	return s.values[i], true
}

// last is the latest answer up to a day.
func (s series) last(to ebb.Day) (day ebb.Day, value int, ok bool) {
	_, b := s.span(to, to)
	if b == 0 {
		return 0, 0, false
	}
	return s.days[b-1], s.values[b-1], true
}
