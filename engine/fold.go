package engine

import (
	"cmp"
	"slices"

	"ebb"
	"ebb/evidence"
	"ebb/load"
	"ebb/physio"
	"ebb/readiness"
	"ebb/session"
	"ebb/stats"
)

// seen is one run of the fold.
type seen struct {
	in   *RunInput
	day  ebb.Day // civil day of its start
	next ebb.Day // the day its hours count from
	r    ebb.Reading

	limits ebb.Limits // as known before it
}

func (s *seen) f() *ebb.Features { return &s.in.Features }

// intact: its numbers count.
func (s *seen) intact() bool { return s.in.Features.Condition == ebb.Intact }

// isRun: a run, or a sport nobody named that moved like one.
func (s *seen) isRun() bool {
	return s.r.Sport == ebb.SportRunning || s.r.Sport == ebb.SportUnknown
}

// ownPace: outdoors, where speed is measured and not believed of a belt.
func (s *seen) ownPace() bool {
	sub := s.in.Features.SubSport
	return s.isRun() && s.intact() && sub != ebb.SubTreadmill && sub != ebb.SubIndoor
}

// fold is the one chronological walk over a history. Windows hold only what was
// known before the day that is being read.
type fold struct {
	n     *evidence.Numbers
	in    Input
	log   *readiness.Log
	times *timeline
	seen  []seen // ascending by day, start, id
	aside int    // how many at the head of seen have an implausible clock and say nothing
	read  int    // how many of seen are read
	cal   calendar
	load  load.State
	past  []ebb.LoadDay // the days before the state that the fold goes on from
	end   ebb.Instant   // of the last run in that state

	profile    ebb.Profile
	profileDay ebb.Day

	court          physio.Court
	easy, easyLong stats.Window // graded mm/s of easy and long runs
	minutes        stats.Window // seconds of runs
	loads          stats.Window // loads of runs
	pairs          stats.Window // load per exertion × minutes
	rates          []stats.Window
	races          stats.Window // days with a maximal effort
	best           []stats.Window
	bestS          []int
}

func newFold(in Input, n *evidence.Numbers) *fold {
	x := &n.Session
	f := &fold{n: n, in: in, times: newTimeline(in.Profile), rates: make([]stats.Window, len(ebb.Kinds)),
		bestS: []int{x.Best1S.Int(), x.Best2S.Int(), x.Best3S.Int(), x.Best4S.Int(), x.Best5S.Int()}}
	f.best = make([]stats.Window, len(f.bestS))
	f.profile, f.profileDay = f.times.at(0), 0
	f.see()
	return f
}

// see lists the runs that are over by now, in order.
func (f *fold) see() {
	in := &f.in
	f.seen = make([]seen, 0, len(in.Runs))
	for i := range in.Runs {
		r := &in.Runs[i]
		day, next := f.days(&r.Features)
		if day > in.Day || r.Features.Start > lastInstant || in.Now != 0 && f.unfinished(&r.Features) {
			continue
		}
		f.seen = append(f.seen, seen{in: r, day: day, next: next})
	}
	slices.SortFunc(f.seen, func(a, b seen) int {
		return cmp.Or(cmp.Compare(clock(&a), clock(&b)), cmp.Compare(a.day, b.day),
			cmp.Compare(a.f().Start, b.f().Start), cmp.Compare(a.in.ID, b.in.ID))
	})
	for f.aside < len(f.seen) && clock(&f.seen[f.aside]) == 0 {
		f.aside++
	}
}

// unfinished: at Now the run had not begun, or was still going on (a watch may be some
// minutes fast).
func (f *fold) unfinished(x *ebb.Features) bool {
	return x.Start > f.in.Now || x.Start.AddS(x.ElapsedS) > f.in.Now.AddS(60*f.n.Load.ClockMin.Int())
}

// lastInstant is the end of the year 9999: what is dated later has no civil day.
const lastInstant = ebb.Instant(253402300799999)

// clock is 0 for a recording whose date cannot be believed, 1 for the others. No
// recorder ran before 1970, and 0 is no moment.
func clock(s *seen) int {
	if s.in.Features.Condition == ebb.Quarantined || s.in.Features.Start <= 0 {
		return 0
	}
	return 1
}

// days are the civil day of the start and the day from which hours count: the next
// one when the session ended after 21:00.
func (f *fold) days(x *ebb.Features) (day, next ebb.Day) {
	z := f.times.zone(x.Start)
	day = ebb.DayOf(x.Start, z)
	end := x.Start.AddS(x.ElapsedS)
	next = max(day, ebb.DayOf(end, z))
	if end > next.At(f.n.Load.LateHour.Int(), 0, z) {
		next++
	}
	return day, next
}

// run reads every run before a day, day by day: runs of one day are all read with what was
// known before that day.
func (f *fold) run(before ebb.Day) {
	for f.read < f.aside {
		f.reading(&f.seen[f.read], ebb.Numbers{})
		f.read++
	}
	for f.read < len(f.seen) && f.seen[f.read].day < before {
		i, j := f.read, f.read+1
		for j < len(f.seen) && f.seen[j].day == f.seen[i].day {
			j++
		}
		today := f.seen[i:j]
		nums := f.numbers(today[0].day)
		limits := f.limits(today[0].day, nums)
		for k := range today {
			f.reading(&today[k], nums)
			today[k].limits = limits
		}
		f.sessions(today, nums)
		for k := range today {
			f.cal.add(&today[k])
			if today[0].day < f.in.Day {
				f.add(&today[k])
			}
		}
		f.read = j
	}
}

func (f *fold) reading(s *seen, nums ebb.Numbers) {
	s.r = session.ReadWith(&session.Input{Run: s.in.ID, Features: s.in.Features, Numbers: nums,
		Correction: s.in.Correction, Day: s.day, WindowDay: s.next}, f.n)
}

// add makes a run part of what is known from the next day on.
func (f *fold) add(s *seen) {
	f.witness(s)
	if !s.intact() || !s.isRun() || s.r.DurationS <= 0 {
		return
	}
	day := int(s.day)
	if !s.r.Partner.OK {
		f.minutes.Add(day, s.r.DurationS)
	}
	measured := s.r.LoadSource == ebb.LoadHR || s.r.LoadSource == ebb.LoadPace
	if measured || s.r.LoadSource == ebb.LoadRPE {
		f.loads.Add(day, s.r.Load)
	}
	if measured {
		k := slices.Index(ebb.Kinds, s.r.Kind)
		f.rates[max(k, 0)].Add(day, s.r.Load*60/s.r.DurationS)
	}
	if rpe, ok := s.r.RPE.Get(); ok && rpe > 0 && s.r.LoadSource == ebb.LoadHR {
		f.pairs.Add(day, s.r.Load*100*60/(rpe*s.r.DurationS))
	}
	if !s.ownPace() {
		return
	}
	easy := s.r.Kind == ebb.KindEasy || s.r.Kind == ebb.KindLong
	if v, ok := s.f().GradedMmS.Get(); ok && easy && !s.r.Partner.OK {
		f.easy.Add(day, v)
		f.easyLong.Add(day, v)
	}
	for _, b := range s.f().Best {
		if k := slices.Index(f.bestS, b.S); k >= 0 {
			f.best[k].Add(day, b.SpeedMmS)
		}
	}
}

// maximal: an effort from which a maximum can be read. A race that was only guessed by
// its distance is none, nor one judged against a maximum that itself is only a floor.
func (f *fold) maximal(s *seen) bool {
	if rpe, ok := s.r.RPE.Get(); ok && rpe >= f.n.Physio.MaximalRPE.Int() {
		return true
	}
	if s.r.Kind != ebb.KindRace {
		return false
	}
	grounded := f.profile.BirthYear.OK || f.profile.HRMax.OK
	return s.r.ByAthlete || s.r.Sure && grounded
}

func (f *fold) witness(s *seen) {
	if !s.isRun() {
		return
	}
	maximal := f.maximal(s)
	if maximal && s.intact() {
		f.races.Add(int(s.day), 1)
	}
	peak, ok := s.f().Peak.Get()
	if !ok {
		return
	}
	w := physio.Witness{Run: s.in.ID, Day: s.day, Peak: peak, Maximal: maximal}
	switch {
	case !s.intact():
		w.Barred = "damaged"
	case s.in.Correction.IgnoreHR.V:
		w.Barred = "ignored"
	}
	f.court.Add(w)
}

// numbers is the athlete in numbers on a day. Days never go back.
func (f *fold) numbers(day ebb.Day) ebb.Numbers {
	if f.profileDay == 0 || f.times.changed(f.profileDay, day) {
		f.profile = f.times.at(day)
	}
	f.profileDay = day
	p, n := f.profile, f.n
	out := ebb.Numbers{HRMax: f.court.InForce(p, day, n), Sex: p.Sex, HRTrusted: p.HRMode == ebb.HRAuto || p.HRMode == ebb.HRTalk}
	measured := ebb.None[int]()
	if b, ok := f.log.RestingHR(day, n).Get(); ok {
		measured = ebb.Some((b.MedianTenths + 5) / 10)
	}
	out.HRRest = physio.RestingHR(p.HRRest, measured, out.HRMax, n)
	out.LTHR, out.LTHRStated = physio.LTHR(p.LTHR, out.HRRest, out.HRMax, n)
	f.expire(day)
	out.EasyMmS = physio.EasySpeed(&f.easy, &f.easyLong, n)
	out.ThreshMmS = f.threshold()
	l := &n.Load
	if f.minutes.Len() >= l.MedianRuns.Int() {
		out.MedianRunS = ebb.Some(f.minutes.Median())
	}
	if f.loads.Len() >= l.P90Runs.Int() {
		out.LoadP90 = ebb.Some(f.loads.Percentile(l.P90Pct.Int()))
	}
	if f.pairs.Len() >= l.PairRuns.Int() {
		out.RPEFactor = ebb.Some(f.pairs.Median())
	}
	for i, k := range ebb.Kinds {
		if f.rates[i].Len() >= l.RateRuns.Int() {
			out.LoadPerMin = append(out.LoadPerMin, ebb.KindRate{Kind: k, Rate: f.rates[i].Median()})
		}
	}
	return out
}

func (f *fold) expire(day ebb.Day) {
	p, l := &f.n.Physio, &f.n.Load
	old := func(w *stats.Window, days evidence.Number) { w.Expire(int(day) - days.Int()) }
	old(&f.easy, p.EasyDays)
	old(&f.easyLong, p.EasyLongDays)
	old(&f.minutes, l.MedianDays)
	old(&f.loads, l.P90Days)
	old(&f.pairs, l.PairDays)
	old(&f.races, p.CSDays)
	for i := range f.rates {
		old(&f.rates[i], l.PairDays)
	}
	for i := range f.best {
		old(&f.best[i], p.CSDays)
	}
}

// threshold is the critical speed, mm/s: from the best stretches of 90 days, and only
// with a race or time trial among them.
func (f *fold) threshold() ebb.Opt[int] {
	if f.races.Len() == 0 {
		return ebb.None[int]()
	}
	var efforts []physio.Effort
	for i, s := range f.bestS {
		v := f.best[i].Sorted()
		if len(v) > 0 && s >= f.n.Physio.CSMinS.Int() && s <= f.n.Physio.CSMaxS.Int() {
			efforts = append(efforts, physio.Effort{DistM: float64(s*v[len(v)-1]) / 1000, S: float64(s)})
		}
	}
	c, ok := physio.CriticalSpeed(efforts, f.n).Get()
	if !ok {
		return ebb.None[int]()
	}
	return ebb.Some(int(float64(c.SpeedMS * 1000)))
}
