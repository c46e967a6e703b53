package app

import (
	"regexp"
	"strconv"
	"strings"
	"sync"

	"ebb"
	"ebb/evidence"
)

var weekdays = []string{"monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"}

// ParseWeekday reads a day of the week, or the beginning of one with at least two letters: 1 is Monday.
func ParseWeekday(s string) (int, bool) {
	s = strings.ToLower(s)
	for i, w := range weekdays {
		if len(s) >= 2 && strings.HasPrefix(w, s) {
			return i + 1, true
		}
	}
	return 0, false
}

var sessionWords = map[string]ebb.Kind{
	"intervals": ebb.KindIntervals, "interval": ebb.KindIntervals, "track": ebb.KindIntervals, "hills": ebb.KindIntervals, "fartlek": ebb.KindIntervals,
	"reps": ebb.KindIntervals, "speed": ebb.KindIntervals, "tempo": ebb.KindTempo, "threshold": ebb.KindTempo, "hard": ebb.KindTempo,
	"long": ebb.KindLong, "race": ebb.KindRace,
}

var raceWords = map[string]ebb.HardClass{
	"5k": ebb.ClassRaceShort, "10k": ebb.ClassRaceShort, "parkrun": ebb.ClassRaceShort, "half": ebb.ClassRaceHalf, "21k": ebb.ClassRaceHalf,
	"marathon": ebb.ClassMarathon, "42k": ebb.ClassMarathon, "ultra": ebb.ClassMarathon,
}

var lengthText = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^(?:(\d{1,2})h(\d{1,2})?|(\d{1,3})(?:min|m|')?)$`)
})

// ParseSessions reads "Tue intervals, Thu tempo, Sun long 100min, 2026-12-06 race half". An error names the part.
func ParseSessions(text string, n evidence.Numbers) ([]ebb.PlanSession, error) {
	out := []ebb.PlanSession{}
	for _, part := range strings.FieldsFunc(text, func(r rune) bool { return r == ',' || r == ';' || r == '\n' }) {
		words := strings.Fields(strings.ToLower(part))
		if len(words) == 0 {
			continue
		}
		s, err := parseSession(strings.TrimSpace(part), words, n)
		if err != nil {
			return nil, err
		}
		out = append(out, s)
	}
	if len(out) > n.Plan.MostSessions.Int() {
		return nil, ebb.Errorf(ebb.Invalid, "too_many", "plan", "%d sessions: a week holds at most %d hard and long ones; the days between are what Ebb lays", len(out), n.Plan.MostSessions.Int())
	}
	return out, nil
}

func parseSession(part string, words []string, n evidence.Numbers) (ebb.PlanSession, error) {
	s := ebb.PlanSession{Kind: ebb.KindUnknown}
	for _, w := range words {
		if d, ok := ParseWeekday(w); ok && s.Weekday == 0 {
			s.Weekday = d
			continue
		}
		if d, err := ebb.ParseDay(w); err == nil {
			s.Day, s.Weekday = d, weekday(d)
			continue
		}
		if k, ok := sessionWords[w]; ok && s.Kind == ebb.KindUnknown {
			s.Kind = k
			continue
		}
		if c, ok := raceWords[w]; ok {
			s.Class, s.Kind = c, ebb.KindRace
			continue
		}
		m := lengthText().FindStringSubmatch(w)
		if m == nil {
			if w == "on" || w == "run" || w == "min" || w == "of" {
				continue
			}
			return s, ebb.Errorf(ebb.Invalid, "bad_plan", "plan", "%q in %q: write a day, what it is and how long, like Tue intervals, Sun long 100min, 2026-12-06 race half", w, part)
		}
		h, _ := strconv.Atoi(m[1])
		a, _ := strconv.Atoi(m[2])
		b, _ := strconv.Atoi(m[3])
		s.Minutes = ebb.Some(60*h + a + b)
	}
	switch {
	case s.Weekday == 0:
		return s, ebb.Errorf(ebb.Invalid, "bad_plan", "plan", "%q: on which day? Tue intervals, or 2026-12-06 race", part)
	case s.Kind == ebb.KindUnknown:
		return s, ebb.Errorf(ebb.Invalid, "bad_plan", "plan", "%q: what is it? intervals, tempo, long or race", part)
	case s.Minutes.OK && (s.Minutes.V < n.Plan.RunLeast.Int() || s.Minutes.V > 12*60):
		return s, ebb.Errorf(ebb.Invalid, "out_of_range", "plan", "%q: a session takes from %d minutes to 12 hours", part, n.Plan.RunLeast.Int())
	case s.Class == "":
		s.Class = classOf(s.Kind, s.Minutes, n)
	}
	return s, nil
}

// classOf is the window that a session opens, as its recording would be read.
func classOf(k ebb.Kind, minutes ebb.Opt[int], n evidence.Numbers) ebb.HardClass {
	switch k {
	case ebb.KindIntervals:
		return ebb.ClassIntervals
	case ebb.KindRace:
		return ebb.ClassRaceShort
	case ebb.KindLong:
		if m, ok := minutes.Get(); ok && m*60 >= n.Session.Hard.LongS.Int() {
			return ebb.ClassLongHard
		}
		return ebb.ClassLong
	}
	return ebb.ClassTempo
}

// weekday counts 1 Monday … 7 Sunday.
func weekday(d ebb.Day) int { return int(d.Weekday()+6)%7 + 1 }

// mondayOf is the first day of the week of a day.
func mondayOf(d ebb.Day) ebb.Day { return d - ebb.Day(weekday(d)-1) }
