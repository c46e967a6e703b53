package engine

import (
	"math"
	"slices"

	"ebb"
	"ebb/evidence"
	"ebb/load"
	"ebb/physio"
)

// back walks over the runs seen in the days before day, newest first, until visit says no.
func (f *fold) back(day ebb.Day, days evidence.Number, visit func(*seen) bool) {
	for i := len(f.seen) - 1; i >= f.aside; i-- {
		s := &f.seen[i]
		if s.day >= day {
			continue
		}
		if s.day < day-ebb.Day(days.Int()) || !visit(s) {
			return
		}
	}
}

// whole: a run whose numbers count.
func (s *seen) whole() bool { return s.isRun() && s.intact() }

// runningS is the running time: moving time where the recording tells it.
func (s *seen) runningS() int {
	if m := s.in.Features.MovingS; m > 0 {
		return m
	}
	return s.r.DurationS
}

// history is what the runs say on the morning of a day. Amounts count the days before
// it; what was done today stands in Today and among the hard sessions.
func (f *fold) history(day ebb.Day, nums ebb.Numbers, loads []ebb.LoadDay) ebb.History {
	h := ebb.History{Rested: f.log.Rested(day), Hards: []ebb.HardSession{}, Today: []ebb.TodayRun{}, AskHRMax: []ebb.RunID{}}
	f.amounts(&h, day)
	f.calendar(&h, day)
	f.hards(&h, day)
	f.today(&h, day)
	f.pace(&h, day, nums)
	f.doubts(&h, day, nums)
	f.loadState(&h, loads)
	return h
}

// amounts: weekly minutes, longest and usual easy run, spike.
func (f *fold) amounts(h *ebb.History, day ebb.Day) {
	l := &f.n.Load
	weekS, longestS := 0, 0
	var easyS []int
	f.back(day, f.n.Physio.EasyDays, func(s *seen) bool {
		if !s.whole() {
			return true
		}
		if s.day >= day-ebb.Day(l.WeekDays.Int()) {
			weekS += s.runningS()
		}
		if s.day >= day-ebb.Day(l.LongestDays.Int()) {
			longestS = max(longestS, s.runningS())
		}
		if s.r.Kind == ebb.KindEasy && !s.r.Partner.OK {
			easyS = append(easyS, s.runningS())
		}
		return true
	})
	h.WeekMin = weekS / (60 * l.WeekDays.Int() / 7)
	h.LongestMin = longestS / 60
	if len(easyS) > 0 {
		slices.Sort(easyS)
		h.EasyMin = ebb.Some(easyS[(len(easyS)-1)/2] / 60)
	}
	h.SpikePct = f.spike()
}

// spike holds the distance of the last run against the longest of the 30 days before it.
func (f *fold) spike() ebb.Opt[int] {
	last, longest := (*seen)(nil), 0
	for i := len(f.seen) - 1; i >= f.aside; i-- {
		s := &f.seen[i]
		if last != nil && s.day < last.day-ebb.Day(f.n.Load.SpikeDays.Int()) {
			break
		}
		if !s.whole() || !s.f().DistM.OK {
			continue
		}
		if last == nil {
			last = s
			continue
		}
		longest = max(longest, s.f().DistM.V)
	}
	if last == nil {
		return ebb.None[int]()
	}
	return load.SpikePct(last.f().DistM.V, longest)
}

// calendar is the days on which something was recorded, each once, ascending.
type calendar struct {
	any, runs []ebb.Day // damaged recordings count
	full      []ebb.Day // with a run that was more than a recovery run
	first     ebb.Day   // of all runs, 0 before
}

func (c *calendar) add(s *seen) {
	c.any = once(c.any, s.day)
	if !s.isRun() {
		return
	}
	if c.runs = once(c.runs, s.day); c.first == 0 {
		c.first = s.day
	}
	// What was hard is no recovery run, whatever its kind.
	if s.r.Kind != ebb.KindRecovery || s.r.Hard {
		c.full = once(c.full, s.day)
	}
}

func once(days []ebb.Day, d ebb.Day) []ebb.Day {
	if k := len(days); k > 0 && days[k-1] == d {
		return days
	}
	return append(days, d)
}

// inARow counts the days before day, one after the other.
func inARow(days []ebb.Day, day ebb.Day) int {
	before, _ := slices.BinarySearch(days, day)
	n := 0
	for n < before && days[before-1-n] == day-1-ebb.Day(n) {
		n++
	}
	return n
}

// calendar: months, days in a row, breaks, gaps.
func (f *fold) calendar(h *ebb.History, day ebb.Day) {
	c := &f.cal
	since := f.profile.RunningSince
	if since == 0 {
		since = c.first
	}
	if since != 0 && since <= day {
		h.Months = ebb.Some(int(day-since) * 100 / 3044)
	}
	if len(c.runs) > 0 {
		h.DaysOfRuns = int(day - c.first)
	}
	if len(c.any) > 0 {
		h.LastDaysAgo = ebb.Some(int(day - c.any[len(c.any)-1]))
	}
	h.FullDays, h.RunDays = inARow(c.full, day), inARow(c.runs, day)
	before, _ := slices.BinarySearch(c.runs, day)
	h.SinceBreak = f.sinceBreak(c.runs[:before], day)
	h.UsualGap = f.usualGap(c.any, day)
}

// sinceBreak counts the runs before day since a break of 14 days that ended within 42
// days; 0 while the break lasts.
func (f *fold) sinceBreak(runs []ebb.Day, day ebb.Day) ebb.Opt[int] {
	gap := ebb.Day(f.n.Decide.BreakDays.Int())
	end := day
	for i := len(runs) - 1; i >= 0 && day-end <= ebb.Day(f.n.Load.BreakLookDays.Int()); i-- {
		if end-runs[i] < gap {
			end = runs[i]
			continue
		}
		since := 0
		f.back(day, f.n.Load.BreakLookDays, func(s *seen) bool {
			if s.isRun() && s.day >= end {
				since++
			}
			return s.day >= end
		})
		return ebb.Some(since)
	}
	return ebb.None[int]()
}

// usualGap is the median of the days between recordings of 90 days, rounded up.
func (f *fold) usualGap(any []ebb.Day, day ebb.Day) ebb.Opt[int] {
	from, _ := slices.BinarySearch(any, day-ebb.Day(f.n.Load.GapDays.Int()))
	to, _ := slices.BinarySearch(any, day)
	var gaps []int
	for i := from + 1; i < to; i++ {
		gaps = append(gaps, int(any[i]-any[i-1]))
	}
	if len(gaps) < f.n.Load.GapCount.Int() {
		return ebb.None[int]()
	}
	slices.Sort(gaps)
	k := len(gaps)
	return ebb.Some((gaps[(k-1)/2] + gaps[k/2] + 1) / 2)
}

// hards lists the sessions whose window may still be open, newest first.
func (f *fold) hards(h *ebb.History, day ebb.Day) {
	for i := len(f.seen) - 1; i >= f.aside; i-- {
		s := &f.seen[i]
		if s.day < day-ebb.Day(f.n.Load.HardLookDays.Int()) {
			break
		}
		if c, ok := s.r.Class.Get(); ok {
			h.Hards = append(h.Hards, ebb.HardSession{
				Run: s.in.ID, Day: s.day, HoursAgo: 24 * max(0, int(day-s.r.WindowDay)), Class: c,
				Sport: s.r.Sport, Possible: s.r.Possible, Why: s.why(),
			})
		}
	}
}

// today lists what was done on the day, in the order of the clock. A run that begins within
// minutes of the end of the one before, or before it, is a part of the same session.
func (f *fold) today(h *ebb.History, day ebb.Day) {
	var end ebb.Instant
	for i := f.aside; i < len(f.seen); i++ {
		s := &f.seen[i]
		if s.day != day {
			continue
		}
		done := ebb.TodayRun{Run: s.in.ID, Kind: s.r.Kind, Sport: s.r.Sport, Hard: s.r.Hard, Minutes: s.r.DurationS / 60}
		if s.isRun() {
			done.Part = end > 0 && s.r.Start <= end.AddS(60*f.n.Load.SessionGapMin.Int())
			end = max(end, s.r.End)
		}
		h.Today = append(h.Today, done)
	}
}

// why is the key of the reason for which a session opens a window.
func (s *seen) why() string {
	by := func(key string) bool { return slices.Contains(s.r.HardBy, key) }
	switch {
	case s.r.Possible && !s.intact():
		return "salvaged"
	case s.r.Possible:
		return "unknown_kind"
	case by("kind"), by("athlete"), by("session"):
		return "kind"
	case s.r.Kind == ebb.KindModerate && s.r.Hard:
		return "moderate"
	case by("long"):
		return "long"
	case by("rpe"):
		return "rpe"
	case by("load"):
		return "load"
	}
	return "long"
}

// pace: what speed goes with which heart rate, and whether a jog fits under a ceiling.
func (f *fold) pace(h *ebb.History, day ebb.Day, nums ebb.Numbers) {
	l := &f.n.Load
	h.EasySPerKm = easyPace(nums)
	var steady []physio.Steady
	var jogs []int
	f.back(day, f.n.Physio.LineDays, func(s *seen) bool {
		x := s.f()
		if !s.ownPace() || !s.r.HRUsed {
			return true
		}
		if x.SteadyHR.OK && x.SteadyMmS.OK {
			steady = append(steady, physio.Steady{HRTenths: x.SteadyHR.V, SpeedMmS: x.SteadyMmS.V})
		}
		slow := x.GradedMmS.OK && x.GradedMmS.V <= l.JogMaxMm.Int() && s.r.Kind != ebb.KindIntervals && s.r.Kind != ebb.KindRace
		recent := s.day >= day-ebb.Day(l.JogDays.Int()) && len(jogs) < l.JogRuns.Int()
		if slow && recent && x.HRAfter10.OK {
			jogs = append(jogs, x.HRAfter10.V)
		}
		return true
	})
	h.PaceLine = physio.PaceLine(steady, f.n)
	if len(jogs) == l.JogRuns.Int() {
		h.JogOver = ebb.Some(slices.Min(jogs))
	}
}

// doubts: heart rate that could not be used, and runs that contradict the maximum in force.
func (f *fold) doubts(h *ebb.History, day ebb.Day, nums ebb.Numbers) {
	l := &f.n.Load
	runs, bad := 0, 0
	first := max(day-ebb.Day(f.n.Physio.AskDays.Int()), f.profile.HRMaxSince)
	ask := f.court.Contradicts(nums.HRMax, f.profile, day, f.n)
	f.back(day, f.n.Physio.AskDays, func(s *seen) bool {
		if s.isRun() && runs < l.DoubtRuns.Int() {
			runs++
			if !s.r.HRUsed {
				bad++
			}
		}
		if s.r.AskHRMax && s.day >= first && !slices.Contains(ask, s.in.ID) {
			ask = append(ask, s.in.ID)
		}
		return true
	})
	h.HRDoubt = runs >= l.DoubtLeast.Int() && 2*bad > runs
	slices.Sort(ask)
	h.AskHRMax = append(h.AskHRMax, ask...)
}

// loadDays is the load of every civil day from the first run, or from where the state that
// the fold goes on from has kept them, up to a day.
func (f *fold) loadDays(to ebb.Day) []ebb.LoadDay {
	first := f.loadFrom()
	if first == 0 || to < first {
		return append([]ebb.LoadDay{}, f.past...)
	}
	loads := make([]int, int(to-first)+1)
	for i := f.read - 1; i >= f.aside && f.seen[i].day >= first; i-- {
		if f.seen[i].day <= to {
			loads[f.seen[i].day-first] += f.seen[i].r.Load
		}
	}
	state := f.load
	return append(slices.Clip(f.past), state.Add(first, loads, f.n)...)
}

// loadFrom is the first day whose load is not in f.load, 0 before the first run.
func (f *fold) loadFrom() ebb.Day {
	if k := len(f.past); k > 0 {
		return f.past[k-1].Day + 1
	}
	if f.aside == len(f.seen) {
		return 0
	}
	return f.seen[f.aside].day
}

// loadState is the state on the evening before, and how even the last week was.
func (f *fold) loadState(h *ebb.History, loads []ebb.LoadDay) {
	k := len(loads) - 1 // today
	if k < 1 {
		return
	}
	h.Fitness, h.Fatigue, h.Form = loads[k-1].Fitness, loads[k-1].Fatigue, loads[k].Form
	days := f.n.Load.MonotonyDays.Int()
	if k < days {
		return
	}
	var week []float64
	for _, d := range loads[k-days : k] {
		week = append(week, float64(d.Load)/100)
	}
	if m, _, ok := load.Monotony(week, f.n); ok {
		h.Monotony = ebb.Some(int(math.Round(float64(m * 100))))
	}
}
