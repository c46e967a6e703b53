package readiness

import (
	"errors"
	"slices"

	"ebb"
	"ebb/evidence"
)

// State is what of a Log counts for Signals, Ramp, RestingHR, Rested and Wish on the days
// from Day on. The check-ins of those days are not in it.
type State struct {
	Day      ebb.Day       `json:"day"`
	Days     []ebb.CheckIn `json:"days"`     // whose words may still be in force
	Declined []string      `json:"declined"` // what was not measured any more
	Series   []answers     `json:"series"`   // as Log.all lists them
}

// answers is a series as it is kept.
type answers struct {
	Days   []int `json:"d"`
	Values []int `json:"v"`
}

// all lists every series, always in the same order.
func (l *Log) all() []*series {
	return []*series{&l.legs, &l.pain, &l.stride, &l.niggle, &l.ill, &l.flags, &l.sleep, &l.wellness, &l.rhr,
		&l.wbgt, &l.heat, &l.hrv[0], &l.hrv[1], &l.oddHRV[0], &l.oddHRV[1]}
}

// State is the log on the morning of a day: of each series what a later day can look back
// to, and the answer in force.
func (l *Log) State(day ebb.Day, n *evidence.Numbers) State {
	s := State{Day: day, Days: []ebb.CheckIn{}, Declined: []string{}}
	for _, name := range ebb.Declinable {
		if l.declined(name, day-1) {
			s.Declined = append(s.Declined, name)
		}
	}
	r := &n.Readiness
	back := max(r.FireDays.Int(), r.MuteDays.Int(), r.ExpectedDays.Int()) + r.BaseDays.Int() + r.HRVLagDays.Int() + r.HRVWeekDays.Int()
	for _, x := range l.all() {
		from, to := x.span(day-ebb.Day(back), day-1)
		from = min(from, max(to-1, 0))
		if x == &l.ill && from < to { // an illness is kept whole
			_, first := l.episode(x.days[from], n)
			from = min(from, first)
		}
		s.Series = append(s.Series, answers{numbersOf(x.days[from:to]), slices.Clone(x.values[from:to])})
	}
	for _, c := range l.days {
		pain, _, _ := l.pain.last(day - 1)
		flags, _, _ := l.flags.last(day - 1)
		if c.Day == pain || c.Day == flags {
			c.Declined, c.Undecline = nil, nil // these are in Declined
			s.Days = append(s.Days, c)
		}
	}
	return s
}

func numbersOf(days []ebb.Day) []int {
	out := make([]int, len(days))
	for i, d := range days {
		out[i] = int(d)
	}
	return out
}

// Empty says whether nothing was ever answered.
func (s *State) Empty() bool {
	for _, x := range s.Series {
		if len(x.Days) > 0 {
			return false
		}
	}
	return true
}

// Log goes on from a state with the check-ins of its day and later, and leaves it as it is. A
// check-in of a day before it, or a state that is none, is an error.
func (s *State) Log(checkIns []ebb.CheckIn, n *evidence.Numbers) (*Log, error) {
	l := &Log{days: slices.Clone(s.Days), declinedBefore: s.Declined}
	all := l.all()
	if len(all) != len(s.Series) {
		return nil, errors.New("readiness: this is no state of a log")
	}
	for i, x := range s.Series {
		if len(x.Days) != len(x.Values) || !slices.IsSorted(x.Days) {
			return nil, errors.New("readiness: this is no series of answers")
		}
		for k, d := range x.Days {
			all[i].put(ebb.Day(d), ebb.Some(x.Values[k]))
		}
	}
	for _, c := range checkIns {
		if c.Day < s.Day {
			return nil, errors.New("readiness: the state of the log does not know a check-in of " + c.Day.String())
		}
	}
	l.read(checkIns, n)
	return l, nil
}
