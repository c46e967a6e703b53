package engine

import (
	"ebb"
	"ebb/evidence"
	"ebb/plan"
)

// Ahead answers a day that is still to come: the morning m goes on as the days before it are laid, and the
// person wakes with nothing to say against it and the wish of a plan. before are the days from that of m on; what m already saw
// of its own day is not counted twice.
func Ahead(m ebb.Morning, day ebb.Day, before []ebb.PlanDay, wish ebb.Verdict, n evidence.Numbers) ebb.Answer {
	next := m
	next.Day, next.Wishes = day, []ebb.Wish{{Source: ebb.WishPlan, Verdict: wish}}
	next.Signals = perfect(m.Signals, day)
	gone := int(day - m.Day)
	next.IllDays = 0
	next.Ramp = rampAhead(m, gone)
	next.History = historyAhead(m.History, m.Day, day, before)
	return Decide(next, n)
}

// perfect is a check-in with nothing wrong, and every measurement that is usually there as usual.
func perfect(s ebb.Signals, day ebb.Day) ebb.Signals {
	fine := func(v int) ebb.Signal {
		return ebb.Signal{State: ebb.Present, Value: v, AsOf: day, Source: "plan"}
	}
	if s.HRVKind == "" {
		s.HRVKind = "rmssd"
	}
	return ebb.Signals{Legs: fine(0), Pain: fine(0), Stride: fine(0), Niggle: fine(0), Ill: fine(0), FlagsAsk: fine(0), Flags: []ebb.FlagID{},
		SleepMin: fine(480), Wellness: fine(0), RHRDelta: fine(0), HRV: fine(0), HRVKind: s.HRVKind,
		WBGT: ebb.Signal{State: ebb.Missing}, Heat: ebb.Signal{State: ebb.Missing}}
}

// rampAhead: who is ill today is taken to be free of it from tomorrow on, and goes the whole way back.
func rampAhead(m ebb.Morning, gone int) ebb.Opt[ebb.Ramp] {
	if r, ok := m.Ramp.Get(); ok {
		r.FreeDay += gone
		if v, ok := r.FeverEnd.Get(); ok {
			r.FeverEnd = ebb.Some(v + gone)
		}
		return ebb.Some(r)
	}
	if ill := m.Signals.Ill; ill.Known() && ill.Value > 0 && gone > 0 {
		r := ebb.Ramp{Days: max(1, m.IllDays), FreeDay: gone}
		for _, k := range []ebb.Illness{ebb.IllAbove, ebb.IllBelow, ebb.IllFever} {
			if k.Level() == ill.Value {
				r.Kind = k
			}
		}
		if r.Kind == ebb.IllFever {
			r.FeverEnd = ebb.Some(gone)
		}
		return ebb.Some(r)
	}
	return ebb.None[ebb.Ramp]()
}

// historyAhead goes through the days before the one that is asked.
func historyAhead(h ebb.History, from, day ebb.Day, before []ebb.PlanDay) ebb.History {
	hards := make([]ebb.HardSession, 0, len(h.Hards)+len(before))
	runs, full, last := h.RunDays, h.FullDays, -1
	since := h.SinceBreak
	today := ranToday(h)
	for d := from; d < day; d++ {
		ran, fullDay := false, false
		for _, b := range before {
			if b.Day != d {
				continue
			}
			ran, fullDay = b.Minutes > 0 && b.Verdict >= ebb.RecoveryRun, b.Verdict >= ebb.Easy && b.Minutes > 0
			if c, ok := b.Class.Get(); ok && b.Minutes > 0 && !(b.Done && d == from) {
				hards = append([]ebb.HardSession{{Day: d, HoursAgo: 24 * int(day-d), Class: c, Sport: ebb.SportRunning, Why: "kind"}}, hards...)
			}
		}
		if d == from && today {
			ran, fullDay = true, fullDay || fullToday(h)
		}
		runs, full = inRow(runs, ran), inRow(full, fullDay)
		if ran {
			last = int(day - d)
			if v, ok := since.Get(); ok {
				since = ebb.Some(v + 1)
			}
		}
	}
	for _, x := range h.Hards {
		x.HoursAgo += 24 * int(day-from)
		hards = append(hards, x)
	}
	h.Hards, h.RunDays, h.FullDays, h.SinceBreak, h.Today = hards, runs, full, since, nil
	if last < 0 {
		if v, ok := h.LastDaysAgo.Get(); ok {
			last = v + int(day-from)
		}
	}
	if last >= 0 {
		h.LastDaysAgo = ebb.Some(last)
	}
	h.Rested = h.Rested || day > from // the plan says what is done in between
	h.DaysOfRuns += int(day - from)
	h.AskHRMax = nil
	return h
}

// inRow goes on with a row of days, or ends it.
func inRow(days int, more bool) int {
	if more {
		return days + 1
	}
	return 0
}

func ranToday(h ebb.History) bool {
	for _, t := range h.Today {
		if t.Sport == ebb.SportRunning {
			return true
		}
	}
	return false
}

func fullToday(h ebb.History) bool {
	for _, t := range h.Today {
		if t.Sport == ebb.SportRunning && t.Kind != ebb.KindRecovery {
			return true
		}
	}
	return false
}

// PlanRules asks Ahead for a week of plan.Lay: what is allowed on a day, the minutes of a recovery run, and the
// rule that holds the day down. Of the day of m itself it says what m says, once the person has checked in.
func PlanRules(m ebb.Morning, n evidence.Numbers) plan.Rules {
	real := Decide(m, n)
	return func(day ebb.Day, before []ebb.PlanDay) plan.Answer {
		var best ebb.Answer
		if best = Ahead(m, day, before, ebb.Hard, n); day == m.Day && !real.Decision.Provisional {
			best.Decision.Allowed, best.Decision.Findings = real.Decision.Allowed, real.Decision.Findings
		}
		a := plan.Answer{Allowed: best.Decision.Allowed}
		if a.Allowed >= ebb.RecoveryRun {
			p := Ahead(m, day, before, ebb.RecoveryRun, n).Prescription
			if run := p.RunMinutes.Or(0); run > 0 {
				a.Minutes = p.Minutes.Or(0)
				a.Walking = a.Minutes - run
			}
		}
		for _, f := range best.Decision.Findings {
			if f.State != ebb.Objects || f.Allows != a.Allowed {
				continue
			}
			a.Rule = f.Rule
			for _, x := range f.Facts {
				if x.Name == "hours" {
					a.Ref = day - ebb.Day(x.Value/24)
				}
			}
			break
		}
		return a
	}
}
