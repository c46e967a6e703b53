package app

import (
	"context"
	"math"
	"time"

	"ebb"
	"ebb/engine"
	"ebb/grade"
	"ebb/insight"
	"ebb/internal/say"
	"ebb/internal/store"
	"ebb/stats"
)

// LetterHard is one hard session of a month.
type LetterHard struct {
	ID         ebb.RunID           `json:"id"`
	Day        ebb.Day             `json:"day"`
	Kind       ebb.Kind            `json:"kind"`
	Minutes    int                 `json:"minutes"`
	DistanceM  ebb.Opt[int]        `json:"distance_m"`
	PaceSPerKm ebb.Opt[int]        `json:"pace_s_per_km"`
	HRMeanBpm  ebb.Opt[int]        `json:"hr_mean_bpm"`
	RPE        ebb.Opt[int]        `json:"rpe"`
	Bouts      int                 `json:"bouts"`       // of intervals
	FadePct    ebb.Opt[Hundredths] `json:"fade_pct"`    // of intervals
	Before     string              `json:"days_before"` // rest, walk, recovery, easy, spoiled, or "": can't say
	Text       string              `json:"text"`
}

// LetterSum is what the days of a month came to. Medians are null without enough mornings.
type LetterSum struct {
	Runs         int                 `json:"runs"`
	RunDays      int                 `json:"run_days"`
	Minutes      int                 `json:"minutes"`
	DistanceM    int                 `json:"distance_m"`
	LongestMin   int                 `json:"longest_min"`
	HardSessions int                 `json:"hard_sessions"`
	EasyRuns     int                 `json:"easy_runs"`
	TrulyEasy    int                 `json:"truly_easy"`
	CantSay      int                 `json:"cant_say"`
	Mornings     int                 `json:"mornings"` // with an answer on soreness
	Soreness     ebb.Opt[Tenths]     `json:"soreness_median"`
	RestingHR    ebb.Opt[Tenths]     `json:"resting_hr_median_bpm"`
	Fitness      ebb.Opt[Hundredths] `json:"fitness"` // on the last day
}

// LetterView is a month as a runner would forward it to a coach. Of a month that is not over, Before is the same
// days of the month before.
type LetterView struct {
	Schema    int          `json:"schema"`
	Synthetic bool         `json:"synthetic"`
	Month     string       `json:"month"` // 2026-11
	From      ebb.Day      `json:"from"`
	To        ebb.Day      `json:"to"`
	This      LetterSum    `json:"this"`
	Before    LetterSum    `json:"before"`
	Hard      []LetterHard `json:"hard"`
	Try       string       `json:"try"`
	Text      []string     `json:"text"`

	Say            say.LetterText `json:"-"`
	Earlier, Later string         `json:"-"` // months beside it, "" for none
}

// month is one month of a log as it is added up.
type month struct {
	from, to ebb.Day
	sum      insight.Sum
	easy     grade.Month
	spoilt   ebb.Opt[insight.Run] // the easy run that went over most
	m        mornStats
}

// Letter writes a month: "2026-11", or "" for that of yesterday.
func (a *App) Letter(ctx context.Context, actor ebb.Actor, athlete ebb.AthleteID, name string) (LetterView, error) {
	if err := may(actor, athlete); err != nil {
		return LetterView{}, err
	}
	var v LetterView
	err := a.graduated(ctx, athlete, func(t *store.Tx, h history, out engine.Output, in insight.Input) (err error) {
		from, err := monthOf(name, in.Day)
		if err != nil {
			return err
		}
		n := a.numbers()
		to := min(nextMonth(from)-1, in.Day)
		prior := nextMonthOf(from, -1)
		this, before := monthSum(h, in, from, to, n.Insight.SoreLegs.Int()), monthSum(h, in, prior, min(prior+(to-from), from-1), n.Insight.SoreLegs.Int())
		if to == nextMonth(from)-1 {
			before = monthSum(h, in, prior, from-1, n.Insight.SoreLegs.Int())
		}
		v = LetterView{Schema: Schema, Month: from.String()[:7], From: from, To: to, This: letterSum(this, out, n.Insight.LeastMedian.Int()), Before: letterSum(before, out, n.Insight.LeastMedian.Int()), Hard: []LetterHard{}}
		if v.Synthetic, err = synthetic(ctx, t); err != nil {
			return err
		}
		if len(in.Runs) > 0 && in.Runs[0].Reading.Day < from {
			v.Earlier = prior.String()[:7]
		}
		if nextMonth(from) <= in.Day {
			v.Later = nextMonth(from).String()[:7]
		}
		units := out.Answer.Morning.Units
		words := say.LetterData{From: from, To: to, Whole: to == nextMonth(from)-1, Units: units, This: letterWords(this, v.This), Before: letterWords(before, v.Before)}
		for _, r := range in.Runs {
			if x := r.Reading; x.Day >= from && x.Day <= to && x.Hard && !x.Partner.OK {
				l, w := a.letterHard(in, r, units)
				v.Hard, words.Hard = append(v.Hard, l), append(words.Hard, w)
			}
		}
		words.Try = a.tryOf(this, out.Answer.Decision.Safety.Level, to-from+1)
		v.Say = say.Letter(words)
		v.Try, v.Text = v.Say.Try, v.Say.Lines()
		return nil
	})
	return v, err
}

// monthOf is the first day of a month, which must have begun.
func monthOf(name string, today ebb.Day) (ebb.Day, error) {
	if name == "" {
		y, m, _ := (today - 1).Date()
		return ebb.NewDay(y, m, 1), nil
	}
	at, err := time.Parse("2006-01", name)
	if err != nil || at.Year() < 2 {
		return 0, ebb.Errorf(ebb.Invalid, "bad_month", "month", "%q is not a month like 2026-11", name)
	}
	if d := ebb.NewDay(at.Year(), at.Month(), 1); d <= today {
		return d, nil
	}
	return 0, ebb.Errorf(ebb.Invalid, "bad_month", "month", "%s has not begun yet", name)
}

func nextMonth(d ebb.Day) ebb.Day { return nextMonthOf(d, 1) }

func nextMonthOf(d ebb.Day, by int) ebb.Day {
	y, m, _ := d.Date()
	return ebb.NewDay(y, m+time.Month(by), 1)
}

func monthSum(h history, in insight.Input, from, to ebb.Day, soreAt int) month {
	x := month{from: from, to: to, sum: insight.SumOf(in.Runs, from, to), m: morningsOf(h, from, to, soreAt)}
	worst := 0
	for _, r := range in.Runs {
		g, ok := r.Grade.Get()
		if !ok || r.Reading.Day < from || r.Reading.Day > to {
			continue
		}
		x.easy.Add(g, r.Reading.Load, 0)
		// A long run stands among what was hard, and is no easy run that went wrong.
		if (g.Level == ebb.Drifted || g.Level == ebb.Disguise) && g.OverPct.OK && g.OverS > worst && r.Reading.Kind != ebb.KindLong {
			worst, x.spoilt = g.OverS, ebb.Some(r)
		}
	}
	return x
}

func letterSum(x month, out engine.Output, least int) LetterSum {
	s := x.sum
	v := LetterSum{Runs: s.Runs, RunDays: s.Days, Minutes: (s.MovingS + 30) / 60, DistanceM: s.DistM, LongestMin: (s.LongestS + 30) / 60, HardSessions: s.Hard,
		EasyRuns: x.easy.Runs, TrulyEasy: x.easy.Truly, CantSay: x.easy.CantSay, Mornings: len(x.m.legs)}
	middle := func(list []float64) ebb.Opt[Tenths] {
		if len(list) < least {
			return ebb.None[Tenths]()
		}
		return ebb.Some(Tenths(math.Round(10 * stats.Median(list))))
	}
	v.Soreness, v.RestingHR = middle(x.m.legs), middle(x.m.rhr)
	for _, l := range out.Load {
		if l.Day == x.to && !l.Building {
			v.Fitness = ebb.Some(Hundredths(l.Fitness))
		}
	}
	return v
}

func letterWords(x month, v LetterSum) say.LetterMonth {
	w := say.LetterMonth{From: x.from, To: x.to, Runs: v.Runs, Days: v.RunDays, Minutes: v.Minutes, DistM: v.DistanceM, LongestMin: v.LongestMin, Hard: v.HardSessions, Nearest: x.sum.Nearest,
		Easy:     say.EasySum{Runs: x.easy.Runs, Truly: x.easy.Truly, CantSay: x.easy.CantSay, Fault: x.easy.Fault()},
		Mornings: v.Mornings, Sore: x.m.sore, Ill: x.m.ill, Pain: x.m.pain, Worst: x.m.worst, WorstDay: x.m.worstDay,
		Legs: ebb.Opt[int]{V: int(v.Soreness.V), OK: v.Soreness.OK}, RHR: ebb.Opt[int]{V: int(v.RestingHR.V), OK: v.RestingHR.OK}, Fitness: ebb.Opt[int]{V: int(v.Fitness.V), OK: v.Fitness.OK}}
	if r, ok := x.spoilt.Get(); ok {
		w.Spoilt = ebb.Some(say.LetterOver{Day: r.Reading.Day, OverMin: (r.Grade.V.OverS + 30) / 60, OfMin: (r.Grade.V.RanS + 30) / 60, Ceiling: r.Grade.V.Asked.CeilingBpm.V})
	}
	return w
}

func (a *App) letterHard(in insight.Input, r insight.Run, units string) (LetterHard, say.LetterHard) {
	x, f := r.Reading, r.Features
	n := a.numbers()
	v := LetterHard{ID: x.Run, Day: x.Day, Kind: x.Kind, Minutes: (f.MovingS + 30) / 60, DistanceM: x.DistM, RPE: x.RPE,
		Before: string(insight.Before(in, x.Run, &n.Insight))}
	if d, ok := x.DistM.Get(); ok && d > 0 && x.Sport != ebb.SportCycling { // of the two numbers beside it, so that a reader can check
		v.PaceSPerKm = ebb.Some((1000*f.MovingS + d/2) / d)
	}
	if x.HRUsed {
		v.HRMeanBpm = f.HRMean
	}
	w := say.LetterHard{Day: x.Day, Sport: x.Sport, Kind: x.Kind, Sure: x.Sure, ByAthlete: x.ByAthlete, MovingS: f.MovingS, DistM: x.DistM, PaceSPerKm: v.PaceSPerKm, HR: v.HRMeanBpm, RPE: x.RPE, Before: v.Before}
	if x.Kind == ebb.KindIntervals {
		b := insight.Bouts(f)
		v.Bouts, w.Bouts = len(b), len(b)
		var speed, long []float64
		for _, one := range b {
			speed, long = append(speed, float64(one.SpeedMmS)), append(long, float64(one.EndS-one.StartS))
		}
		if len(b) > 0 {
			w.BoutMmS, w.BoutS = int(stats.Median(speed)), int(stats.Median(long))
		}
		if fade, ok := insight.FadeOf(b, &n.Insight); ok {
			v.FadePct = ebb.Some(Hundredths(math.Round(100 * fade)))
			w.Fade = ebb.Some(int(v.FadePct.V))
		}
	}
	v.Text = say.HardLine(w, units)
	return v, w
}

// tryOf is the one thing to try, by what weighs most: today's red flags, pain, easy days that are not, hard days too near,
// questions without an answer; else a trial.
func (a *App) tryOf(x month, safety ebb.SafetyLevel, days ebb.Day) string {
	n := a.numbers().Insight
	graded := x.easy.Runs - x.easy.CantSay
	switch {
	case safety.Professional():
		return "safety"
	case x.m.pain >= n.PainDays.Int():
		return "pain"
	case x.sum.Runs == 0:
		return "import"
	case graded >= n.LeastEasy.Int() && 100*x.easy.Truly < n.EasyPct.Int()*graded:
		if f := x.easy.Fault(); f != "" {
			return f
		}
		return "throughout"
	case x.sum.Nearest == 1:
		return "gap"
	case len(x.m.legs) < n.LeastAsked.Int() && int(days) > n.LeastAsked.Int():
		return "checkin"
	}
	return "trial"
}
