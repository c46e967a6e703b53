package readiness

import (
	"ebb"
	"ebb/evidence"
)

// episode is an illness with the days since: what the way back depends on.
type episode struct {
	worst     int // level
	days      int // ill, any level
	grave     int // of them below the neck or with fever
	graveRun  int // of them in a row up to now
	lastFever ebb.Day
	freeSince ebb.Day // first symptom-free day, 0 while ill
}

// ill adds count days of a level, the last of them being to.
func (e *episode) ill(level, count int, to ebb.Day) {
	e.freeSince = 0
	e.worst = max(e.worst, level)
	e.days += count
	if level >= ebb.IllBelow.Level() {
		e.grave += count
		e.graveRun += count
	} else {
		e.graveRun = 0
	}
	if level == ebb.IllFever.Level() {
		e.lastFever = to
	}
}

// ramp is the way back on a symptom-free day, while there is one (SCIENCE 4.5).
func (e episode) ramp(day ebb.Day, n *evidence.Numbers) ebb.Opt[ebb.Ramp] {
	if e.worst == 0 || e.freeSince == 0 || day < e.freeSince {
		return ebb.None[ebb.Ramp]()
	}
	d := &n.Decide
	r := ebb.Ramp{Kind: ebb.IllAbove, Days: e.days, FreeDay: int(day-e.freeSince) + 1}
	length := d.RampColdDay.Int()
	if e.worst >= ebb.IllBelow.Level() {
		r.Kind, r.Days = ebb.IllBelow, e.grave
		length = min(d.RampMaxDays.Int(), max(d.RampMinDays.Int(), d.RampPerDay.Int()*e.grave))
	}
	if e.worst == ebb.IllFever.Level() {
		r.Kind, r.FeverEnd = ebb.IllFever, ebb.Some(int(day-e.lastFever))
	}
	if r.FreeDay > length {
		return ebb.None[ebb.Ramp]()
	}
	return ebb.Some(r)
}

// Ramp is the way back after an illness on a day, and how many days of fever or
// below-neck illness there were in a row up to it. An answer stays in force until the next one,
// so unanswered days of an illness count as ill. A symptom that returns before the way back
// is over carries the illness on: days add up and the worst of it stands.
func (l *Log) Ramp(day ebb.Day, n *evidence.Numbers) (ebb.Opt[ebb.Ramp], int) {
	e, _ := l.episode(day, n)
	return e.ramp(day, n), e.graveRun
}

// episode is the illness as it stands on a day, and with which answer it began: those before
// that one do not matter any more.
func (l *Log) episode(day ebb.Day, n *evidence.Numbers) (e episode, first int) {
	_, end := l.ill.span(day, day)
	for i := range end {
		from, level := l.ill.days[i], l.ill.values[i]
		to := day
		if i+1 < end {
			to = l.ill.days[i+1] - 1
		}
		if e.freeSince != 0 && !e.ramp(from-1, n).OK {
			e, first = episode{}, i
		}
		if level > 0 {
			e.ill(level, int(to-from)+1, to)
			continue
		}
		e.graveRun = 0
		if e.freeSince == 0 {
			e.freeSince = from
		}
	}
	return e, first
}
