package say

import (
	"fmt"
	"strings"

	"ebb"
)

// What is said of days and weeks that are over, in English.

// SessionFacts is what one line about a session rests on.
type SessionFacts struct {
	Sport           ebb.Sport
	Kind            ebb.Kind
	Sure, ByAthlete bool
	Hard, Possible  bool
	DistM           ebb.Opt[int]
	MovingS         int
}

// Session is a session in one line: "Intervals, hard, 8.2 km, 48 min".
func Session(f SessionFacts, units string) string {
	words := []string{RunKind(f.Sport, f.Kind, f.Sure, f.ByAthlete)}
	switch {
	case f.Hard:
		words = append(words, "hard")
	case f.Possible:
		words = append(words, "perhaps hard")
	}
	if m, ok := f.DistM.Get(); ok && m > 0 {
		words = append(words, Distance(m, units))
	}
	if f.MovingS > 0 {
		words = append(words, Duration(f.MovingS))
	}
	return upperFirst(strings.Join(words, ", "))
}

var shapes = map[string]string{
	"hard":     "hard",
	"perhaps":  "perhaps hard",
	"steady":   "moderate",
	"easy":     "easy",
	"recovery": "recovery run",
	"walk":     "walk",
	"other":    "something else",
	"rest":     "nothing recorded",
	"unknown":  "not known yet",
	"open":     "today, nothing yet",
}

// Shape is what a day is called in the key of a calendar; "" for one that has nothing to say.
func Shape(key string) string { return shapes[key] }

// CalendarDay is a day that is over in one line: its date, and what was done.
func CalendarDay(d ebb.Day, shape string, sessions []string) string {
	s := Date(d)
	switch {
	case len(sessions) > 0:
		return s + ": " + strings.Join(sessions, "; ") + "."
	case shapes[shape] != "":
		return s + ": " + shapes[shape] + "."
	}
	return s + "."
}

// WeekFacts is what the line of a week rests on. Load is kept in 0.01.
type WeekFacts struct {
	Sessions, MovingS    int
	DistM, Load, HardPct ebb.Opt[int]
	Unknown              int // sessions without a load
}

// Week sums up a week: "4 sessions, 3 h 05 min, 32.1 km of running. Load 245, 41 % of it hard."
func Week(f WeekFacts, units string) string {
	if f.Sessions == 0 {
		return "Nothing recorded."
	}
	s := Count(f.Sessions, "session")
	if f.MovingS > 0 {
		s += ", " + Duration(f.MovingS)
	}
	if m, ok := f.DistM.Get(); ok {
		s += ", " + Distance(m, units) + " of running"
	}
	s += "."
	if load, ok := f.Load.Get(); ok {
		s += fmt.Sprintf(" Load %d", (load+50)/100)
		if pct, ok := f.HardPct.Get(); ok {
			s += fmt.Sprintf(", %d %% of it hard", pct)
		}
		s += "."
	}
	if f.Unknown > 0 {
		s += fmt.Sprintf(" The load of %s is not known.", Count(f.Unknown, "session"))
	}
	return s
}

// Month writes "November 2026".
func Month(d ebb.Day) string {
	y, m, _ := d.Date()
	return fmt.Sprintf("%s %d", m, y)
}

// WeekOf writes "16–22 Nov", or "30 Nov – 6 Dec" across the end of a month.
func WeekOf(monday ebb.Day) string {
	_, m, d := monday.Date()
	_, m2, d2 := (monday + 6).Date()
	if m == m2 {
		return fmt.Sprintf("%d–%d %s", d, d2, m.String()[:3])
	}
	return fmt.Sprintf("%d %s – %d %s", d, m.String()[:3], d2, m2.String()[:3])
}
