package readiness

import (
	"math"

	"ebb"
	"ebb/evidence"
)

const source = "checkin"

// Signals are the inputs of the morning of a day. In pregnancy the signs of the night
// are off: they count as declined.
func (l *Log) Signals(day ebb.Day, mode ebb.HRMode, n *evidence.Numbers) ebb.Signals {
	d := &n.Decide
	c, _ := l.on(day)
	least := func(limit evidence.Number) func(int) bool {
		return func(v int) bool { return v >= limit.Int() }
	}
	some := func(v int) bool { return v > 0 }
	s := ebb.Signals{
		Legs:     l.answer(l.legs, day, c.Legs.OK, least(d.SoreRun), n),
		Pain:     latch(l.answer(l.pain, day, c.Pain.OK, least(d.PainRun), n), l.pain, day),
		Stride:   l.strideSignal(day, c, n),
		Niggle:   l.answer(l.niggle, day, false, some, n),
		Ill:      latch(l.answer(l.ill, day, c.Ill.OK, some, n), l.ill, day),
		FlagsAsk: latch(l.answer(l.flags, day, false, some, n), l.flags, day),
		SleepMin: l.measured(ebb.MeasureSleep, l.answer(l.sleep, day, c.SleepMin.OK,
			func(v int) bool { return v < d.SleepShort.Int() }, n), day),
		Wellness: l.wellnessSignal(day, n),
		RHRDelta: l.rhrSignal(day, c, n),
		WBGT: l.answer(l.wbgt, day, c.TempC.OK && c.Humidity.OK,
			func(v int) bool { return v >= tenths(d.WBGTLimit) }, n),
		Heat: l.answer(l.heat, day, c.Heat.OK, some, n),
	}
	s.HRV, s.HRVKind = l.hrvSignal(day, c, n)
	s.WBGT.Expected, s.Heat.Expected = false, false // without an answer heat says nothing
	if s.Pain.Known() || s.Pain.Latched {
		if at, ok := l.on(s.Pain.AsOf); ok {
			s.PainAt = at.PainAt.Or("")
		}
	}
	s.Flags = l.flagsInForce(s.FlagsAsk)
	if mode == ebb.HRPregnancy {
		s.HRV, s.RHRDelta = off(s.HRV), off(s.RHRDelta)
	}
	return s
}

func off(s ebb.Signal) ebb.Signal {
	return ebb.Signal{State: ebb.Declined, Source: source, Fires: s.Fires, Of: s.Of}
}

// answer is the signal of a question whose value is what was answered. said tells
// that something was answered today, plausible or not.
func (l *Log) answer(s series, day ebb.Day, said bool, fires func(int) bool, n *evidence.Numbers) ebb.Signal {
	r := &n.Readiness
	out := ebb.Signal{State: ebb.Missing, Source: source}
	out.Expected = s.count(day-ebb.Day(r.ExpectedDays.Int()), day-1) >= r.ExpectedOf.Int()
	if v, ok := s.at(day); ok {
		out.State, out.Value, out.AsOf = ebb.Present, v, day
	} else if said {
		out.State, out.AsOf = ebb.Implausible, day
	} else if at, _, ok := s.last(day); ok {
		out.AsOf = at
		if day-at <= ebb.Day(r.ExpectedDays.Int()) {
			out.State = ebb.Stale
		}
	}
	from, to := s.span(day-ebb.Day(r.FireDays.Int()), day-1)
	for _, v := range s.values[from:to] {
		out.Of++
		if fires(v) {
			out.Fires++
		}
	}
	return out
}

// latch keeps a bad answer in force until it is answered again, however long ago.
func latch(out ebb.Signal, s series, day ebb.Day) ebb.Signal {
	if out.State == ebb.Present {
		return out
	}
	at, v, ok := s.last(day)
	if !ok || v <= 0 {
		return out
	}
	if out.State != ebb.Implausible {
		out.State = ebb.Stale
	}
	out.Latched, out.Value, out.AsOf = true, v, at
	return out
}

// strideSignal: a limp stays until it is answered again, or until the pain is gone. A limp
// without pain on the same day is a contradiction, and the worse of the two counts.
func (l *Log) strideSignal(day ebb.Day, c ebb.CheckIn, n *evidence.Numbers) ebb.Signal {
	out := l.answer(l.stride, day, false, func(v int) bool { return v > 0 }, n)
	if out.State == ebb.Present {
		if pain, ok := c.Pain.Get(); ok && pain == 0 && out.Value > 0 {
			out.State = ebb.Contradictory
		}
		return out
	}
	painDay, pain, ok := l.pain.last(day)
	if at, _, limp := l.stride.last(day); limp && ok && painDay > at && pain == 0 {
		return out
	}
	return latch(out, l.stride, day)
}

// flagsInForce lists the red flags of the answer in force, in the order of ebb.Flags;
// one that Ebb does not know is kept, at the end.
func (l *Log) flagsInForce(s ebb.Signal) []ebb.FlagID {
	out := []ebb.FlagID{}
	if s.Value == 0 {
		return out
	}
	c, _ := l.on(s.AsOf)
	for _, f := range ebb.Flags {
		if has(c.Flags.V, f) {
			out = append(out, f)
		}
	}
	for _, f := range c.Flags.V {
		if !has(out, f) {
			out = append(out, f)
		}
	}
	return out
}

// Grave says whether a red flag, a changed stride or an illness may be in force on a day: the latest word on
// one of them was yes. It is quick; Signals says which stands.
func (l *Log) Grave(day ebb.Day) bool {
	for _, s := range []*series{&l.flags, &l.stride, &l.ill} {
		if _, v, ok := s.last(day); ok && v > 0 {
			return true
		}
	}
	return false
}

func has(list []ebb.FlagID, f ebb.FlagID) bool {
	for _, x := range list {
		if x == f {
			return true
		}
	}
	return false
}

// measured lays "I don't measure this" over a signal; a value of today overrides it.
func (l *Log) measured(name string, s ebb.Signal, day ebb.Day) ebb.Signal {
	if s.State == ebb.Present || !l.declined(name, day) {
		return s
	}
	return off(s)
}

// derived turns the signal of a raw measurement into one of a value over a baseline.
// Without a baseline for today nothing is expected: a habit that just began is not missed.
func derived(raw ebb.Signal, day ebb.Day, baseline bool, fires func(int) bool, at func(ebb.Day) (int, bool), n *evidence.Numbers) ebb.Signal {
	out := raw
	out.Expected = raw.Expected && baseline
	out.Fires, out.Of = tally(day, n.Readiness.FireDays, fires, at)
	out.Value = 0
	if raw.State != ebb.Present {
		return out
	}
	v, ok := at(day)
	if !ok {
		out.State = ebb.Missing
		return out
	}
	out.Value = v
	return out
}

// tally counts on how many of the days before day a signal objected, and had a value.
func tally(day ebb.Day, window evidence.Number, fires func(int) bool, at func(ebb.Day) (int, bool)) (fired, of int) {
	for d := day - ebb.Day(window.Int()); d < day; d++ {
		if v, ok := at(d); ok {
			of++
			if fires(v) {
				fired++
			}
		}
	}
	return fired, of
}

// criesWolf says whether a night signal objected on so many of the last days that it
// has lost its meaning.
func criesWolf(day ebb.Day, fires func(int) bool, at func(ebb.Day) (int, bool), n *evidence.Numbers) bool {
	fired, _ := tally(day, n.Readiness.MuteDays, fires, at)
	return fired > n.Readiness.MuteOver.Int()
}

func (l *Log) wellnessSignal(day ebb.Day, n *evidence.Numbers) ebb.Signal {
	never := func(int) bool { return false }
	raw := l.measured(ebb.MeasureWellness, l.answer(l.wellness, day, false, never, n), day)
	limit := hundredths(n.Decide.WellnessLow)
	base := l.wellness.count(day-ebb.Day(n.Readiness.BaseDays.Int()), day-1) >= n.Readiness.WellnessValues.Int()
	return derived(raw, day, base, func(v int) bool { return v <= limit },
		func(d ebb.Day) (int, bool) { return l.wellnessZ(d, n) }, n)
}

func (l *Log) rhrSignal(day ebb.Day, c ebb.CheckIn, n *evidence.Numbers) ebb.Signal {
	never := func(int) bool { return false }
	raw := l.measured(ebb.MeasureRHR, l.answer(l.rhr, day, c.RHR.OK, never, n), day)
	fires := func(v int) bool { return v >= tenths(n.Decide.RHRLow) }
	at := func(d ebb.Day) (int, bool) { return l.rhrDelta(d, false, n) }
	out := derived(raw, day, l.RestingHR(day, n).OK, fires, at, n)
	if criesWolf(day, fires, at, n) {
		out.Muted = true
		if out.State == ebb.Present {
			out.Value, _ = l.rhrDelta(day, true, n)
		}
	}
	return out
}

// hrvSignal reads rMSSD, or SDNN if only that is measured; the two are never mixed.
func (l *Log) hrvSignal(day ebb.Day, c ebb.CheckIn, n *evidence.Numbers) (ebb.Signal, string) {
	names := [2]string{ebb.MeasureRMSSD, ebb.MeasureSDNN}
	said := [2]bool{c.RMSSD.OK, c.SDNN.OK}
	from := day - ebb.Day(n.Readiness.BaseDays.Int()+n.Readiness.HRVLagDays.Int())
	kind, found := 0, false
	for i := range names {
		used := l.hrv[i].count(from, day) > 0 && !l.declined(names[i], day)
		if used && !found {
			kind, found = i, true
		}
	}
	never := func(int) bool { return false }
	if !found {
		out := l.answer(series{}, day, said[0] || said[1], never, n)
		if l.declined(names[0], day) || l.declined(names[1], day) {
			out = off(out)
		}
		return out, ""
	}
	s := l.hrv[kind]
	_, odd := l.oddHRV[kind].at(day)
	raw := l.answer(s, day, said[kind] || odd, never, n)
	fires := func(v int) bool { return v < 0 }
	at := func(d ebb.Day) (int, bool) {
		if _, ok := s.at(d); !ok {
			return 0, false
		}
		return hrvState(s, d, false, n)
	}
	out := derived(raw, day, hasBand(s, day, n), fires, at, n)
	if criesWolf(day, fires, at, n) {
		out.Muted = true
		if out.State == ebb.Present {
			out.Value, _ = hrvState(s, day, true, n)
		}
	}
	return out, names[kind]
}

func hasBand(s series, day ebb.Day, n *evidence.Numbers) bool {
	r := &n.Readiness
	to := day - ebb.Day(r.HRVLagDays.Int())
	return s.count(to-ebb.Day(r.BaseDays.Int())+1, to) >= r.HRVValues.Int() &&
		s.count(day-ebb.Day(r.HRVWeekDays.Int())+1, day-1) >= r.HRVWeekValues.Int()-1
}

func tenths(x evidence.Number) int     { return int(math.Round(x.Value * 10)) }
func hundredths(x evidence.Number) int { return int(math.Round(x.Value * 100)) }
