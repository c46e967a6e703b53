package plan

import (
	"slices"

	"ebb"
	"ebb/evidence"
)

// Session is one session of a concrete week.
type Session struct {
	Day     ebb.Day // where it is wished
	Kind    ebb.Kind
	Class   ebb.HardClass
	Minutes int  // 0: nobody said
	Race    bool // it stays on its day or is left out
}

// needs is the day that a session asks for: a long run that is not hard is an easy day.
func (s Session) needs() ebb.Verdict {
	if s.Class == ebb.ClassLong {
		return ebb.Easy
	}
	return ebb.Hard
}

// Week is one week that is to be laid.
type Week struct {
	First      ebb.Day // a Monday
	From       ebb.Day // the first day that can still be laid
	Done       []ebb.PlanDay
	Sessions   []Session
	Off        []ebb.Day // days that cannot be run
	WeekMin    int       // average week of 28 days, minutes
	LongestMin int       // longest run of 30 days, minutes
	AskWeek    ebb.Opt[int]
	AskLongest ebb.Opt[int]
	EasyMin    int // usual easy run, minutes; 0: not known
	RunDays    int // days with a run in a usual week; 0: not known
}

// Answer is what the rules say of a day under a perfect check-in.
type Answer struct {
	Allowed ebb.Verdict
	Minutes int // of the session of a recovery day; 0: a walk
	Walking int // of its minutes, when running and walking take turns
	Rule    ebb.RuleID
	Ref     ebb.Day // the day of the session whose window it is, if that is why
}

// Rules answers a day of the week, given every day of it before that day.
type Rules func(day ebb.Day, before []ebb.PlanDay) Answer

// Laid is a week with what was refused, and why.
type Laid struct {
	Days    []ebb.PlanDay
	Refused []ebb.PlanRefusal
	Minutes int // of the whole week
	Limit   int // the most that the week may hold
}

// Costs of a search: a session that is left out costs more than any move, a race most of all. One whose day
// is past is made up the day after if nothing else has to move for it, and left out otherwise.
const (
	costMove   = 2 // a day
	costMissed = 3
	costDrop   = 200
	costRace   = 20000
)

// Lay lays a week. The sessions take the legal places that are nearest to where they were wished, all
// places tried; then the days between are filled, one run at a time, as long as every day stays legal.
func Lay(w Week, rules Rules, n *evidence.Numbers) Laid {
	w.Sessions = slices.Clone(w.Sessions)
	l := layer{w: w, rules: rules, n: n, limit: weekLimit(w, n), longest: longestLimit(w, n)}
	l.memo = map[string]Answer{}
	l.trim()
	l.search()
	l.fill()
	l.why()
	out := Laid{Days: l.best, Refused: l.refused, Limit: l.limit}
	for _, d := range out.Days {
		out.Minutes += d.Running()
	}
	return out
}

type layer struct {
	w       Week
	rules   Rules
	n       *evidence.Numbers
	limit   int
	longest int
	best    []ebb.PlanDay
	places  []ebb.Day // of each session in the best week; 0: left out
	refused []ebb.PlanRefusal
	memo    map[string]Answer
}

// weekLimit is the most minutes of the week: what was asked, never over the growth limit.
func weekLimit(w Week, n *evidence.Numbers) int {
	most := w.WeekMin * n.Plan.WeekPct.Int() / 100
	if a, ok := w.AskWeek.Get(); ok {
		return min(a, most)
	}
	return most
}

func longestLimit(w Week, n *evidence.Numbers) int {
	most := w.LongestMin * n.Plan.LongestPct.Int() / 100
	if a, ok := w.AskLongest.Get(); ok {
		return min(a, most)
	}
	return most
}

// trim gives each session its minutes, within the longest run and the week.
func (l *layer) trim() {
	if a, ok := l.w.AskWeek.Get(); ok && a > l.limit {
		l.refuse(ebb.PlanRefusal{Law: "week_minutes", Asked: a, Limit: l.limit})
	}
	sum := 0
	for i := range l.w.Sessions {
		s := &l.w.Sessions[i]
		if s.Minutes == 0 {
			s.Minutes = l.usual(s)
		}
		if s.Minutes > l.longest {
			if !s.Race { // nobody is told how far a race is
				l.refuse(ebb.PlanRefusal{Law: "longest", Day: s.Day, To: s.Day, Kind: s.Kind, Asked: s.Minutes, Limit: l.step(l.longest)})
				s.Minutes = l.longest
			}
		}
		s.Minutes = l.step(s.Minutes)
		sum += s.Minutes
	}
	if room := l.limit - l.ran(); sum > room && sum > 0 {
		l.shrink(room, sum)
	}
	l.dropShort()
}

// usual is how long a session is whose minutes nobody said.
func (l *layer) usual(s *Session) int {
	switch {
	case s.Kind == ebb.KindLong:
		return min(l.w.LongestMin, l.longest)
	case s.Race && s.Class == ebb.ClassRaceHalf:
		return l.n.Plan.HalfMin.Int()
	case s.Race && s.Class == ebb.ClassMarathon:
		return l.n.Plan.MarathonMin.Int()
	}
	return min(l.n.Plan.HardMin.Int(), l.longest)
}

// shrink makes the sessions of sum minutes fit the room that the week has.
func (l *layer) shrink(room, sum int) {
	for i := range l.w.Sessions { // all shrink alike
		s := &l.w.Sessions[i]
		if !s.Race {
			asked := s.Minutes
			s.Minutes = l.step(max(0, s.Minutes*room/sum))
			l.refuse(ebb.PlanRefusal{Law: "week_minutes", Day: s.Day, To: s.Day, Kind: s.Kind, Asked: asked, Limit: s.Minutes})
		}
	}
}

// dropShort leaves out what is too short for a run, and says that instead of the minutes it would have had.
func (l *layer) dropShort() {
	l.w.Sessions = slices.DeleteFunc(l.w.Sessions, func(s Session) bool {
		if s.Race || s.Minutes >= l.n.Plan.RunLeast.Int() {
			return false
		}
		l.refused = slices.DeleteFunc(l.refused, func(r ebb.PlanRefusal) bool { return r.Day == s.Day && r.Kind == s.Kind })
		l.refuse(ebb.PlanRefusal{Law: "least", Day: s.Day, Kind: s.Kind, Asked: l.n.Plan.RunLeast.Int(), Limit: s.Minutes})
		return true
	})
}

func (l *layer) step(m int) int { k := l.n.Plan.Step.Int(); return m / k * k }

// ran is the minutes of the days that are past.
func (l *layer) ran() int {
	sum := 0
	for _, d := range l.w.Done {
		sum += d.Minutes
	}
	return sum
}

// refuse notes what could not be as it was wished. Of a session that is left out nothing else is said.
func (l *layer) refuse(r ebb.PlanRefusal) {
	if r.Day != 0 && r.To == 0 {
		l.refused = slices.DeleteFunc(l.refused, func(x ebb.PlanRefusal) bool { return x.Day == r.Day && x.Kind == r.Kind })
	}
	l.refused = append(l.refused, r)
}

func (l *layer) last() ebb.Day { return l.w.First + 6 }

// search tries every place of every session and keeps the cheapest legal week; of equals the one whose
// sessions are later, because a session that comes later finds fresher legs.
func (l *layer) search() {
	places := make([]ebb.Day, len(l.w.Sessions))
	best := -1
	var try func(i, cost int)
	try = func(i, cost int) {
		if best >= 0 && cost >= best {
			return
		}
		if i == len(places) {
			if days, ok := l.week(places); ok {
				best, l.best, l.places = cost, days, slices.Clone(places)
			}
			return
		}
		s := l.w.Sessions[i]
		for _, p := range l.order(s) {
			if p != 0 && (slices.Contains(places[:i], p) || slices.Contains(l.w.Off, p)) {
				continue
			}
			places[i] = p
			try(i+1, cost+l.costOf(s, p))
		}
		places[i] = 0
	}
	try(0, 0)
	l.moved()
}

// order lists the places of a session, nearest first, later before earlier; last of all nowhere.
func (l *layer) order(s Session) []ebb.Day {
	var out []ebb.Day
	if s.Day >= l.w.From && s.Day <= l.last() {
		out = append(out, s.Day)
	}
	for k := ebb.Day(1); k < 7 && !s.Race; k++ {
		for _, d := range []ebb.Day{s.Day + k, s.Day - k} {
			if d >= l.w.From && d <= l.last() {
				out = append(out, d)
			}
		}
	}
	return append(out, 0)
}

func (l *layer) costOf(s Session, place ebb.Day) int {
	switch {
	case place == 0 && s.Race:
		return costRace
	case place == 0 && s.Day < l.w.From:
		return costMissed
	case place == 0:
		return costDrop
	}
	return costMove * int(max(place-s.Day, s.Day-place))
}

// week is the week with nothing but the sessions in their places, and whether the rules allow it.
func (l *layer) week(places []ebb.Day) ([]ebb.PlanDay, bool) {
	days := slices.Clone(l.w.Done)
	for d := l.w.From; d <= l.last(); d++ {
		day := ebb.PlanDay{Day: d, Verdict: ebb.Rest}
		if i := slices.Index(places, d); i >= 0 {
			day = l.session(i, d)
			if !l.legal(day, days, places) {
				return nil, false
			}
		}
		days = append(days, day)
	}
	free := 0
	for _, d := range days {
		if d.Minutes == 0 {
			free++
		}
	}
	return days, free >= l.n.Plan.FreeDays.Int() || !slices.ContainsFunc(places, func(d ebb.Day) bool { return d != 0 })
}

// session is a session laid on a day.
func (l *layer) session(i int, d ebb.Day) ebb.PlanDay {
	s := l.w.Sessions[i]
	day := ebb.PlanDay{Day: d, Verdict: s.needs(), Minutes: s.Minutes, Kind: s.Kind, Class: ebb.Some(s.Class), Fixed: true, Why: "asked"}
	if s.Day != d {
		day.From, day.Why = s.Day, "moved"
	}
	return day
}

// legal asks the rules, and keeps hard sessions away from a race.
func (l *layer) legal(day ebb.PlanDay, before []ebb.PlanDay, places []ebb.Day) bool {
	if day.Verdict == ebb.Hard && day.Kind != ebb.KindRace && l.raceWithin(day.Day, places, l.n.Plan.RaceHardDays.Int()) {
		return false
	}
	return l.ask(day.Day, before).Allowed >= day.Verdict
}

// raceWithin: a race is laid in the days after a day.
func (l *layer) raceWithin(d ebb.Day, places []ebb.Day, days int) bool {
	for i, p := range places {
		if l.w.Sessions[i].Race && p > d && int(p-d) <= days {
			return true
		}
	}
	return false
}

// ask remembers what the rules said: many weeks of a search begin alike.
func (l *layer) ask(d ebb.Day, before []ebb.PlanDay) Answer {
	key := make([]byte, 0, 4*len(before)+4)
	key = append(key, byte(d-l.w.First))
	for _, b := range before {
		key = append(key, byte(b.Verdict), byte(b.Minutes), byte(b.Minutes>>8))
		key = append(key, b.Class.V...)
	}
	if a, ok := l.memo[string(key)]; ok {
		return a
	}
	a := l.rules(d, before)
	l.memo[string(key)] = a
	return a
}

// moved says of each session that is not where it was wished which law stood in the way.
func (l *layer) moved() {
	for i, s := range l.w.Sessions {
		if l.places[i] == s.Day {
			continue
		}
		r := ebb.PlanRefusal{Law: "rule", Day: s.Day, To: l.places[i], Kind: s.Kind}
		switch {
		case s.Day < l.w.From || s.Day > l.last():
			r.Law = "past"
		case slices.Contains(l.w.Off, s.Day):
			r.Law = "unavailable"
		case s.needs() == ebb.Hard && !s.Race && l.raceWithin(s.Day, l.places, l.n.Plan.RaceHardDays.Int()):
			r.Law = "race"
		default:
			r.Rule, r.Law = l.objects(i, s)
		}
		l.refuse(r)
		for k := range l.best {
			if l.best[k].Day == l.places[i] && r.To != 0 {
				l.best[k].Rule = r.Rule
			}
		}
	}
}

// objects finds the rule that forbids a session on its day, with the sessions before it in their places; where
// none does, it is one of a later day that it would have forbidden.
func (l *layer) objects(i int, s Session) (ebb.RuleID, string) {
	others := slices.Clone(l.places)
	others[i] = 0
	days := slices.Clone(l.w.Done)
	for d := l.w.From; d < s.Day; d++ {
		day := ebb.PlanDay{Day: d, Verdict: ebb.Rest}
		if k := slices.Index(others, d); k >= 0 {
			day = l.session(k, d)
		}
		days = append(days, day)
	}
	if a := l.ask(s.Day, days); a.Allowed < s.needs() {
		if a.Rule == ebb.RuleHardWindow || a.Rule == ebb.RulePossibleHard {
			return a.Rule, "window"
		}
		return a.Rule, "rule"
	}
	if slices.Contains(l.places, s.Day) {
		return "", "taken"
	}
	return "", "window"
}
