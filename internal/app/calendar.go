package app

import (
	"context"

	"ebb"
	"ebb/engine"
	"ebb/internal/say"
	"ebb/internal/store"
)

// CalendarDay is one civil day: what was done, by the hardest of it.
type CalendarDay struct {
	Day   ebb.Day   `json:"day"`
	Shape string    `json:"shape"` // hard, perhaps, steady, easy, recovery, walk, other, rest, unknown, open, ahead, before
	Runs  []RunView `json:"runs"`
	Text  string    `json:"text"`
}

// WeekView is the seven days from a Monday. Load is absent when nothing in the week tells it.
type WeekView struct {
	From        ebb.Day             `json:"from"`
	Days        []CalendarDay       `json:"days"`
	Sessions    int                 `json:"sessions"`
	MovingS     int                 `json:"moving_s"`
	DistanceM   ebb.Opt[int]        `json:"run_distance_m"` // on foot, running
	Load        ebb.Opt[Hundredths] `json:"load"`
	HardLoad    Hundredths          `json:"hard_load"`
	HardPct     ebb.Opt[int]        `json:"hard_pct"`     // of the load, from sessions that count as hard
	UnknownLoad int                 `json:"unknown_load"` // sessions whose load nothing tells
	Text        string              `json:"text"`
}

// CalendarView is the weeks that hold the days from…to, oldest first.
type CalendarView struct {
	Schema    int        `json:"schema"`
	Synthetic bool       `json:"synthetic"`
	From      ebb.Day    `json:"from"`
	To        ebb.Day    `json:"to"`
	Today     ebb.Day    `json:"today"`
	First     ebb.Day    `json:"first"` // of the first recording; "" without any
	Weeks     []WeekView `json:"weeks"`
	TopLoad   Hundredths `json:"top_load"` // of any week there is: the end of the axis

	Units string `json:"-"`
}

// Calendar shows the weeks that hold the days from…to; 0 and 0 is the month of today.
func (a *App) Calendar(ctx context.Context, actor ebb.Actor, athlete ebb.AthleteID, from, to ebb.Day) (CalendarView, error) {
	if err := may(actor, athlete); err != nil {
		return CalendarView{}, err
	}
	if from > to || to-from > mostDays {
		return CalendarView{}, ebb.Errorf(ebb.Invalid, "bad_span", "from", "a calendar goes from a day to a later one, %d days at most", mostDays)
	}
	var v CalendarView
	err := a.st.Read(ctx, func(t *store.Tx) error {
		h, out, err := a.read(ctx, t, athlete, 0)
		if err != nil {
			return err
		}
		v = CalendarView{Schema: Schema, Today: out.Answer.Decision.Day, Units: out.Answer.Morning.Units}
		if v.Synthetic, err = synthetic(ctx, t); err != nil {
			return err
		}
		v.From, v.To = from, to
		if from == 0 {
			y, m, _ := v.Today.Date()
			v.From, v.To = ebb.NewDay(y, m, 1), ebb.NewDay(y, m+1, 0)
		}
		v.fill(h, out)
		return nil
	})
	return v, err
}

// mostDays of a calendar: a year and its ends.
const mostDays = 380

// monday is the first day of the week of a day.
func monday(d ebb.Day) ebb.Day { return d - ebb.Day((d.Weekday()+6)%7) }

// fill lays the readings on the days.
func (v *CalendarView) fill(h history, out engine.Output) {
	start, end := monday(v.From), monday(v.To)+6
	rows := map[ebb.RunID]*store.RunRow{}
	for i := range h.runs {
		rows[h.runs[i].Run.ID] = &h.runs[i]
	}
	byDay, loc := map[ebb.Day][]RunView{}, h.zone()
	last := restedUntil(h.checkIns)
	for _, r := range out.Readings {
		if !believedClock(r) {
			continue
		}
		if v.First == 0 || r.Day < v.First {
			v.First = r.Day
		}
		last = max(last, r.Day)
		if r.Day >= start && r.Day <= end {
			byDay[r.Day] = append(byDay[r.Day], runView(r, rows[r.Run].Features, loc))
		}
	}
	v.Weeks, v.TopLoad = []WeekView{}, topWeek(out.Load)
	for from := start; from <= end; from += 7 {
		w := WeekView{From: from}
		for d := from; d < from+7; d++ {
			one := CalendarDay{Day: d, Runs: notNil(byDay[d]), Shape: v.shape(d, last, byDay[d])}
			var lines []string
			for _, r := range one.Runs {
				lines = append(lines, r.Text(v.Units))
			}
			one.Text = say.CalendarDay(d, one.Shape, lines)
			w.Days = append(w.Days, one)
		}
		if w.sum(); from > v.Today {
			v.Weeks = append(v.Weeks, w)
			continue
		}
		w.Text = say.Week(say.WeekFacts{Sessions: w.Sessions, MovingS: w.MovingS, DistM: w.DistanceM, HardPct: w.HardPct,
			Load: plain(w.Load), Unknown: w.UnknownLoad}, v.Units)
		v.Weeks = append(v.Weeks, w)
	}
}

func plain(h ebb.Opt[Hundredths]) ebb.Opt[int] { return ebb.Opt[int]{V: int(h.V), OK: h.OK} }

// believedClock: the date of the recording can be believed.
func believedClock(r ebb.Reading) bool { return r.Start > 0 && r.Day > firstDay }

// restedUntil is the last day of which the person said that nothing is missing before it.
func restedUntil(said []ebb.CheckIn) ebb.Day {
	var last ebb.Day
	for _, c := range said {
		if c.Rested.Or(false) {
			last = max(last, c.Day)
		}
	}
	return last
}

// topWeek is the load of the hardest week there is.
func topWeek(days []ebb.LoadDay) Hundredths {
	sums, top := map[ebb.Day]int{}, 0
	for _, d := range days {
		sums[monday(d.Day)] += d.Load
		top = max(top, sums[monday(d.Day)])
	}
	return Hundredths(top)
}

// shapes in the order in which one of a day hides another, hardest first.
var shapes = []string{"hard", "perhaps", "steady", "easy", "recovery", "other", "walk"}

// shape of a day: the hardest of what was done, else what its silence means.
func (v *CalendarView) shape(d, last ebb.Day, runs []RunView) string {
	for _, s := range shapes {
		for _, r := range runs {
			if r.Shape() == s {
				return s
			}
		}
	}
	switch {
	case d > v.Today:
		return "ahead"
	case v.First == 0 || d < v.First:
		return "before"
	case d <= last:
		return "rest"
	case d == v.Today:
		return "open"
	}
	return "unknown"
}

// Shape is what a session is drawn as.
func (r RunView) Shape() string {
	switch {
	case r.Hard:
		return "hard"
	case r.Possible:
		return "perhaps"
	case r.Sport == ebb.SportWalking, r.Sport == ebb.SportHiking:
		return "walk"
	case r.Sport != ebb.SportRunning:
		return "other"
	}
	switch r.Kind {
	case ebb.KindRecovery:
		return "recovery"
	case ebb.KindEasy, ebb.KindLong:
		return "easy"
	case ebb.KindUnknown:
		return "other"
	}
	return "steady"
}

// Text is a session in one line.
func (r RunView) Text(units string) string {
	return say.Session(say.SessionFacts{Sport: r.Sport, Kind: r.Kind, Sure: r.Sure, ByAthlete: r.ByAthlete, Hard: r.Hard, Possible: r.Possible,
		DistM: r.DistanceM, MovingS: r.MovingS}, units)
}

// sum adds up a week.
func (w *WeekView) sum() {
	load, hard, known := 0, 0, false
	for _, d := range w.Days {
		for _, r := range d.Runs {
			w.Sessions++
			w.MovingS += r.MovingS
			if m, ok := r.DistanceM.Get(); ok && r.Sport == ebb.SportRunning {
				w.DistanceM = ebb.Some(w.DistanceM.Or(0) + m)
			}
			if r.LoadSource == ebb.LoadNone {
				w.UnknownLoad++
				continue
			}
			known = true
			load += int(r.Load)
			if r.Hard || r.Possible {
				hard += int(r.Load)
			}
		}
	}
	if !known {
		return
	}
	w.Load, w.HardLoad = ebb.Some(Hundredths(load)), Hundredths(hard)
	if load > 0 {
		w.HardPct = ebb.Some((100*hard + load/2) / load)
	}
}
