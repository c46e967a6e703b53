package plan

import (
	"slices"

	"ebb"
)

// fill lays runs on the days between, the most wanted first: the day after a session, then the days that
// come before none, then the day before one. Each is laid only if every later day stays legal, a free day
// remains, the week has no more days with a run than usual, and its minutes hold it.
func (l *layer) fill() {
	free := l.n.Plan.FreeDays.Int()
	for _, d := range l.wanted() {
		if l.freeDays() <= free || l.w.RunDays > 0 && 7-l.freeDays() >= l.w.RunDays {
			break
		}
		l.add(d)
	}
	l.spread()
}

func (l *layer) freeDays() int {
	free := 0
	for _, d := range l.best {
		if d.Minutes == 0 {
			free++
		}
	}
	return free
}

// wanted are the empty days in the order in which they are filled.
func (l *layer) wanted() []ebb.Day {
	var after, other, before []ebb.Day
	for i, d := range l.best {
		if d.Fixed || d.Done || d.Day < l.w.From || slices.Contains(l.w.Off, d.Day) {
			continue
		}
		switch {
		case i > 0 && l.best[i-1].Class.OK:
			after = append(after, d.Day)
		case i+1 < len(l.best) && l.best[i+1].Fixed:
			before = append(before, d.Day)
		default:
			other = append(other, d.Day)
		}
	}
	return append(append(after, other...), before...)
}

// add lays the hardest run that is legal on a day: easy, or the session of a recovery day. That is a run-walk where
// there is no room for a run yet; only what is run of it counts.
func (l *layer) add(d ebb.Day) {
	at := int(d - l.w.First)
	a := l.ask(d, l.best[:at])
	most := min(a.Allowed, ebb.Easy)
	if l.raceWithin(d, l.places, l.n.Plan.RaceEasyDays.Int()) {
		most = min(most, ebb.RecoveryRun)
	}
	least, room := l.n.Plan.RunLeast.Int(), min(l.limit-l.total(), l.longest)
	for v := most; v >= ebb.RecoveryRun; v-- {
		day := ebb.PlanDay{Day: d, Verdict: v, Minutes: least}
		switch {
		case v == ebb.RecoveryRun && a.Walking > 0:
			day.Minutes, day.Walking = a.Minutes, a.Walking
		case v == ebb.RecoveryRun:
			day.Minutes = l.step(min(room, a.Minutes))
		}
		if day.Minutes < least || day.Running() > room {
			continue
		}
		was := l.best[at]
		l.best[at] = day
		if l.holds() {
			return
		}
		l.best[at] = was
	}
}

func (l *layer) total() int {
	sum := 0
	for _, d := range l.best {
		sum += d.Running()
	}
	return sum
}

// holds asks the rules of every day that is still to come.
func (l *layer) holds() bool {
	for i, d := range l.best {
		if d.Day < l.w.From || d.Verdict <= ebb.Walk {
			continue
		}
		if l.ask(d.Day, l.best[:i]).Allowed < d.Verdict {
			return false
		}
	}
	return true
}

// spread gives the minutes that are left to the easy days, as evenly as the steps allow; none becomes
// longer than a usual easy run, or than the longest run allows.
func (l *layer) spread() {
	most := l.step(l.longest)
	if l.w.EasyMin > 0 {
		most = min(most, l.step(l.w.EasyMin*l.n.Plan.LongestPct.Int()/100))
	}
	step := l.n.Plan.Step.Int()
	for grown := true; grown; {
		grown = false
		for i := range l.best {
			d := &l.best[i]
			if d.Fixed || d.Done || d.Verdict != ebb.Easy || d.Day < l.w.From || d.Minutes+step > most || l.total()+step > l.limit {
				continue
			}
			d.Minutes += step
			grown = true
		}
	}
	if !l.holds() { // minutes do not move a rule; if they ever do, the week stays short and legal
		for i := range l.best {
			if d := &l.best[i]; !d.Fixed && !d.Done && d.Verdict == ebb.Easy && d.Day >= l.w.From {
				d.Minutes = l.n.Plan.RunLeast.Int()
			}
		}
	}
}

// why gives each day between its reason.
func (l *layer) why() {
	for i := range l.best {
		d := &l.best[i]
		if d.Fixed || d.Done || d.Day < l.w.From {
			continue
		}
		a := l.ask(d.Day, l.best[:i])
		switch {
		case slices.Contains(l.w.Off, d.Day):
			d.Why = "off"
		case d.Minutes == 0 && a.Allowed == ebb.Walk:
			d.Why, d.Verdict, d.Ref, d.Rule = "walk", ebb.Walk, a.Ref, a.Rule
		case d.Minutes == 0:
			d.Why = "free"
		case d.Walking > 0 && a.Ref == 0:
			d.Why = "run_walk"
		case d.Verdict == ebb.RecoveryRun && a.Allowed <= ebb.RecoveryRun:
			d.Why, d.Ref, d.Rule = "recovery", a.Ref, a.Rule
		case l.raceWithin(d.Day, l.places, l.n.Plan.RaceEasyDays.Int()):
			d.Why = "race_soon"
		case d.Verdict == ebb.RecoveryRun:
			d.Why = "lighter"
		case i+1 < len(l.best) && l.best[i+1].Fixed:
			d.Why, d.Ref = "before", l.best[i+1].Day
		default:
			d.Why = "easy"
		}
	}
}
