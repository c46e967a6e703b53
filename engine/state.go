package engine

import (
	"errors"

	"ebb"
	"ebb/evidence"
	"ebb/load"
	"ebb/physio"
	"ebb/readiness"
	"ebb/stats"
)

// State is what of a fold counts for the mornings of a day and later: everything before that
// day is in it. It holds for the profile, the numbers and the runs that it was made of, which
// whoever keeps it must watch; it is made anew from the whole history at any time.
type State struct {
	Day     ebb.Day            `json:"day"`
	End     ebb.Instant        `json:"end"` // when the last of its runs was over
	Log     readiness.State    `json:"log"`
	Court   physio.CourtState  `json:"court"`
	Windows []stats.Window     `json:"windows"` // as fold.windows lists them
	Load    load.State         `json:"load"`
	Loads   []ebb.LoadDay      `json:"loads"` // the last days before Day
	First   ebb.Day            `json:"first"`
	Any     []span             `json:"any"`
	Runs    []span             `json:"runs"`
	Full    []span             `json:"full"`
	Past    []past             `json:"past"` // runs that a later day looks back to, oldest first
	Rest    map[ebb.RunID]bool `json:"-"`    // the runs of the input that are not in it
}

// span is days in a row, both ends included.
type span [2]int

// past is what a later day asks of a run.
type past struct {
	Run       ebb.RunID              `json:"run"`
	Day       ebb.Day                `json:"day"`
	Window    ebb.Day                `json:"window"`
	Condition ebb.Condition          `json:"condition"`
	Sport     ebb.Sport              `json:"sport"`
	SubSport  string                 `json:"sub_sport"`
	Start     ebb.Instant            `json:"start"`
	End       ebb.Instant            `json:"end"`
	DurationS int                    `json:"duration_s"`
	MovingS   int                    `json:"moving_s"`
	DistM     ebb.Opt[int]           `json:"dist_m"`
	GradedMmS ebb.Opt[int]           `json:"graded_mm_s"`
	SteadyHR  ebb.Opt[int]           `json:"steady_hr"`
	SteadyMmS ebb.Opt[int]           `json:"steady_mm_s"`
	HRAfter10 ebb.Opt[int]           `json:"hr_after_10"`
	Kind      ebb.Kind               `json:"kind"`
	Hard      bool                   `json:"hard"`
	HardBy    []string               `json:"hard_by"`
	Possible  bool                   `json:"possible"`
	Class     ebb.Opt[ebb.HardClass] `json:"class"`
	Partner   ebb.Opt[ebb.RunID]     `json:"partner"`
	HRUsed    bool                   `json:"hr_used"`
	AskHRMax  bool                   `json:"ask_hr_max"`
}

func pastOf(s *seen) past {
	x, r := s.f(), &s.r
	return past{Run: s.in.ID, Day: s.day, Window: r.WindowDay, Condition: x.Condition, Sport: r.Sport, SubSport: x.SubSport,
		Start: r.Start, End: r.End, DurationS: r.DurationS, MovingS: x.MovingS, DistM: x.DistM, GradedMmS: x.GradedMmS,
		SteadyHR: x.SteadyHR, SteadyMmS: x.SteadyMmS, HRAfter10: x.HRAfter10, Kind: r.Kind, Hard: r.Hard, HardBy: r.HardBy,
		Possible: r.Possible, Class: r.Class, Partner: r.Partner, HRUsed: r.HRUsed, AskHRMax: r.AskHRMax}
}

func (p *past) seen() seen {
	x := ebb.Features{Condition: p.Condition, Sport: p.Sport, SubSport: p.SubSport, Start: p.Start, MovingS: p.MovingS, DistM: p.DistM,
		GradedMmS: p.GradedMmS, SteadyHR: p.SteadyHR, SteadyMmS: p.SteadyMmS, HRAfter10: p.HRAfter10}
	return seen{in: &RunInput{ID: p.Run, Features: x}, day: p.Day, next: p.Window,
		r: ebb.Reading{Run: p.Run, Day: p.Day, WindowDay: p.Window, Sport: p.Sport, Start: p.Start, End: p.End, DurationS: p.DurationS,
			DistM: p.DistM, Kind: p.Kind, Hard: p.Hard, HardBy: p.HardBy, Possible: p.Possible, Class: p.Class, Partner: p.Partner,
			HRUsed: p.HRUsed, AskHRMax: p.AskHRMax}}
}

// errOther says that a state does not belong to an input.
var errOther = errors.New("engine: the state is not of this history")

// Resume is the answer of Day, with the readings and limits of the runs of that day alone, the runs
// that are not in the state and the day of the first of all, from a state of an earlier day (nil: from the beginning) and
// an input that lacks the runs and check-ins that are in it. With keep it also makes the state of
// the morning of that day; there is none (nil) when a run before it is not over or when there is
// nothing to keep. An input that the state cannot be gone on with is an error: the whole history
// then gives the answer.
func Resume(s *State, in Input, keep ebb.Day, n evidence.Numbers) (Output, *State, error) {
	f := newFold(in, &n)
	if s == nil {
		f.log = newLog(in, &n)
	} else if err := f.from(s); err != nil {
		return Output{}, nil, err
	}
	var next *State
	if keep != 0 && keep <= in.Day && (s == nil || keep > s.Day) {
		f.run(keep)
		next = f.state(keep)
	}
	f.run(in.Day + 1)
	nums := f.numbers(in.Day)
	out := Output{Answer: Decide(f.morning(in, nums, f.loadDays(in.Day)), n), First: f.cal.first}
	for i := f.aside; i < len(f.seen); i++ {
		out.Recent = append(out.Recent, f.seen[i].r)
		if s := &f.seen[i]; s.day == in.Day {
			out.Readings, out.Limits = append(out.Readings, s.r), append(out.Limits, s.limits)
		}
	}
	return out, next, nil
}

// windows lists every window of the fold but those of the court, always in the same order.
func (f *fold) windows() []*stats.Window {
	out := []*stats.Window{&f.easy, &f.easyLong, &f.minutes, &f.loads, &f.pairs, &f.races}
	for i := range f.rates {
		out = append(out, &f.rates[i])
	}
	for i := range f.best {
		out = append(out, &f.best[i])
	}
	return out
}

// from takes the fold to where a state was made.
func (f *fold) from(s *State) error {
	all := f.windows()
	if len(all) != len(s.Windows) || f.in.Day < s.Day || f.in.Now != 0 && f.in.Now < s.End {
		return errOther
	}
	f.seen = f.seen[f.aside:] // what has no date says nothing
	f.aside = 0
	if len(f.seen) > 0 && f.seen[0].day < s.Day {
		return errOther
	}
	var err error
	if f.log, err = s.Log.Log(upTo(f.in.CheckIns, f.in.Day), f.n); err != nil {
		return err
	}
	for i, w := range all {
		*w = s.Windows[i].Clone()
	}
	f.court, f.load, f.past, f.end = s.Court.Court(), s.Load, s.Loads, s.End
	f.cal = calendar{any: days(s.Any), runs: days(s.Runs), full: days(s.Full), first: s.First}
	before := make([]seen, 0, len(s.Past)+len(f.seen))
	for i := range s.Past {
		before = append(before, s.Past[i].seen())
	}
	f.read, f.seen = len(before), append(before, f.seen...)
	return nil
}

// state is the fold on the morning of a day up to which everything was read.
func (f *fold) state(day ebb.Day) *State {
	s := &State{Day: day, End: f.end, Log: f.log.State(day, f.n), Court: f.court.State(day, f.n), Rest: map[ebb.RunID]bool{}, First: f.cal.first}
	if len(f.cal.any) == 0 && s.Log.Empty() || !f.rest(s) {
		return nil
	}
	f.expire(day)
	for _, w := range f.windows() {
		s.Windows = append(s.Windows, w.Clone())
	}
	loads := f.loadDays(day - 1)
	s.Load = f.load
	s.Load.Add(f.loadFrom(), loadsOf(loads[len(f.past):]), f.n)
	s.Loads = loads[max(0, len(loads)-f.n.Load.MonotonyDays.Int()):]
	l := &f.n.Load
	first := day - ebb.Day(max(l.GapDays.Int(), l.BreakLookDays.Int()+f.n.Decide.BreakDays.Int()))
	s.Any, s.Runs, s.Full = spans(f.cal.any, first), spans(f.cal.runs, first), spans(f.cal.full, first)
	from := f.lookedBackTo(day)
	for i := f.aside; i < f.read; i++ {
		x := &f.seen[i]
		s.End = max(s.End, x.r.End, x.f().Start.AddS(x.f().ElapsedS))
		if x.day >= from {
			s.Past = append(s.Past, pastOf(x))
		}
	}
	return s
}

func loadsOf(days []ebb.LoadDay) []int {
	out := make([]int, len(days))
	for i, d := range days {
		out[i] = d.Load
	}
	return out
}

// lookedBackTo is the first day of a run that a morning of day or later looks back to: its
// windows, and the last run with a distance with those that it is held against.
func (f *fold) lookedBackTo(day ebb.Day) ebb.Day {
	l, p := &f.n.Load, &f.n.Physio
	from := day - ebb.Day(max(p.EasyDays.Int(), p.LineDays.Int(), p.AskDays.Int(), l.WeekDays.Int(), l.LongestDays.Int(),
		l.JogDays.Int(), l.BreakLookDays.Int(), l.HardLookDays.Int()))
	for i := f.read - 1; i >= f.aside; i-- {
		if s := &f.seen[i]; s.whole() && s.f().DistM.OK {
			return min(from, s.day-ebb.Day(l.SpikeDays.Int()))
		}
	}
	return from
}

// rest notes which runs are not in a state; false when one of them is of a day before it.
func (f *fold) rest(s *State) bool {
	in := map[ebb.RunID]bool{}
	for i := range f.read {
		in[f.seen[i].in.ID] = true
	}
	for i := range f.in.Runs {
		r := &f.in.Runs[i]
		x := seen{in: r}
		if in[r.ID] || clock(&x) == 0 || r.Features.Start > lastInstant {
			continue
		}
		if day, _ := f.days(&r.Features); day < s.Day {
			return false
		}
		s.Rest[r.ID] = true
	}
	return true
}

// spans are the days from first on as rows of days, each whole, and the row before them.
func spans(days []ebb.Day, first ebb.Day) []span {
	out := []span{}
	for _, d := range days {
		if k := len(out); k > 0 && out[k-1][1] == int(d)-1 {
			out[k-1][1]++
			continue
		}
		out = append(out, span{int(d), int(d)})
	}
	from := len(out) - 1
	for from > 0 && out[from][1] >= int(first) {
		from--
	}
	return out[max(from, 0):]
}

func days(list []span) []ebb.Day {
	var out []ebb.Day
	for _, s := range list {
		for d := s[0]; d <= s[1]; d++ {
			out = append(out, ebb.Day(d))
		}
	}
	return out
}
