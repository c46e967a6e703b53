package app

import (
	"context"
	"math"
	"slices"

	"ebb"
	"ebb/engine"
	"ebb/grade"
	"ebb/insight"
	"ebb/internal/say"
	"ebb/internal/store"
)

// PatternView is one comparison: an outcome after true recovery runs, less the same after something else. Difference and
// interval are null while there are too few days.
type PatternView struct {
	Outcome   string              `json:"outcome"` // heart_rate, fade, decoupling, exertion, soreness
	Against   string              `json:"against"` // rest, walk, easy, spoiled
	NRecovery int                 `json:"n_recovery"`
	NOther    int                 `json:"n_other"`
	State     string              `json:"state"` // too_few, cant_tell, lower, higher
	Unit      string              `json:"unit"`
	Diff      ebb.Opt[Hundredths] `json:"difference"`
	Low       ebb.Opt[Hundredths] `json:"low"`
	High      ebb.Opt[Hundredths] `json:"high"`
	Adjusted  []string            `json:"adjusted_for"`
	Text      string              `json:"text"`
}

// KeptView is how steadily somebody ran over the last whole weeks, and what the hard days of a plan were lost to in them.
type KeptView struct {
	Weeks        int `json:"weeks"` // 0: too few
	Kept         int `json:"kept"`
	UsualDays    int `json:"usual_days"`
	Mornings     int `json:"mornings"` // with an answer on soreness
	SoreMornings int `json:"sore_mornings"`
	IllMornings  int `json:"ill_mornings"`
	LostSoreness int `json:"lost_to_soreness"` // planned hard days that soreness or pain made easier
	LostIllness  int `json:"lost_to_illness"`
}

// InsightView is what the log shows, with its doubt.
type InsightView struct {
	Schema       int                 `json:"schema"`
	Synthetic    bool                `json:"synthetic"`
	Day          ebb.Day             `json:"day"`
	HardSessions int                 `json:"hard_sessions"`
	Looked       int                 `json:"comparisons_looked_at"`
	EachPct      ebb.Opt[Hundredths] `json:"each_interval_pct"`
	Patterns     []PatternView       `json:"comparisons"`
	Kept         KeptView            `json:"consistency"`
	Text         []string            `json:"text"`
	Try          string              `json:"try"` // the command that tests it properly

	Say say.InsightText `json:"-"`
}

// Insight compares how hard sessions went, and how sore the mornings were, after true recovery runs and after
// everything else, and says how steady the last weeks were. It reads no samples, but of runs never graded before.
func (a *App) Insight(ctx context.Context, actor ebb.Actor, athlete ebb.AthleteID) (InsightView, error) {
	if err := may(actor, athlete); err != nil {
		return InsightView{}, err
	}
	var v InsightView
	err := a.graduated(ctx, athlete, func(t *store.Tx, h history, out engine.Output, in insight.Input) (err error) {
		n := a.numbers()
		r := insight.Analyse(in, n)
		v = InsightView{Schema: Schema, Day: in.Day, HardSessions: r.Hards, Looked: r.Looked, Patterns: []PatternView{}, Try: say.InsightTry}
		if r.Looked > 0 {
			v.EachPct = ebb.Some(Hundredths(math.Round(100 * r.EachPct)))
		}
		if v.Synthetic, err = synthetic(ctx, t); err != nil {
			return err
		}
		placed := map[string]int{}
		for did, k := range r.Placed {
			placed[string(did)] = k
		}
		var words []say.Pattern
		for _, c := range r.Comparisons {
			p, w := patternView(c)
			v.Patterns, words = append(v.Patterns, p), append(words, w)
		}
		if v.Kept, err = a.kept(ctx, t, athlete, h, in); err != nil {
			return err
		}
		k := v.Kept
		v.Say = say.Insight(words, say.InsightSum{Hards: r.Hards, Looked: r.Looked, Least: n.Insight.LeastDays.Int(), EachPct: int(math.Round(10 * r.EachPct)), AllPct: n.Insight.IntervalPct.Int(), Placed: placed},
			say.KeptSum{Weeks: k.Weeks, Kept: k.Kept, Usual: k.UsualDays, Spare: n.Insight.WeekSpare.Int(), Mornings: k.Mornings, Sore: k.SoreMornings, SoreAt: n.Insight.SoreLegs.Int(), Ill: k.IllMornings,
				LostSore: k.LostSoreness, LostIll: k.LostIllness})
		for i := range v.Patterns {
			v.Patterns[i].Text = v.Say.Rows[i].Text
		}
		v.Text = v.Say.Lines()
		return nil
	})
	return v, err
}

func patternView(c insight.Comparison) (PatternView, say.Pattern) {
	p := PatternView{Outcome: c.Outcome, Against: string(c.Against), NRecovery: c.N[0], NOther: c.N[1], State: c.State, Unit: insight.Units[c.Outcome], Adjusted: notNil(c.Adjusted)}
	w := say.Pattern{Outcome: c.Outcome, Against: string(c.Against), N: c.N, State: c.State, Adjusted: c.Adjusted}
	if c.State != insight.TooFew {
		h := func(x float64) int { return int(math.Round(100 * x)) }
		w.Diff, w.Low, w.High = h(c.Diff), h(c.Low), h(c.High)
		p.Diff, p.Low, p.High = ebb.Some(Hundredths(w.Diff)), ebb.Some(Hundredths(w.Low)), ebb.Some(Hundredths(w.High))
	}
	return p, w
}

// graduated reads a log with the grades of the runs that were to be easy; efforts that are missing are made first.
func (a *App) graduated(ctx context.Context, athlete ebb.AthleteID, then func(*store.Tx, history, engine.Output, insight.Input) error) error {
	var missing []ebb.RecordingID
	look := func(t *store.Tx) error {
		h, out, err := a.read(ctx, t, athlete, 0)
		if err != nil {
			return err
		}
		in, lacking, err := a.insightInput(ctx, t, athlete, h, out)
		if err != nil {
			return err
		}
		missing = lacking
		return then(t, h, out, in)
	}
	if err := a.st.Read(ctx, look); err != nil || len(missing) == 0 {
		return err
	}
	if err := a.fillEfforts(ctx, athlete, missing); err != nil {
		return nil // a folder that cannot be written still answers, without those runs
	}
	return a.st.Read(ctx, look)
}

func (a *App) insightInput(ctx context.Context, t *store.Tx, athlete ebb.AthleteID, h history, out engine.Output) (in insight.Input, missing []ebb.RecordingID, err error) {
	inputs, err := a.easyInputs(ctx, t, athlete, h, out)
	if err != nil {
		return in, nil, err
	}
	want, efforts := map[ebb.RecordingID]bool{}, map[ebb.RecordingID]ebb.Effort{}
	for _, x := range inputs {
		want[out.Readings[x.at].Recording] = true
	}
	if err := t.EachEffort(ctx, athlete, engineVersion(), want, func(e ebb.Effort) { efforts[e.Recording] = e }); err != nil {
		return in, nil, err
	}
	byID := h.byID()
	in = insight.Input{Day: out.Answer.Morning.Day, Legs: map[ebb.Day]int{}, Runs: make([]insight.Run, len(out.Readings))}
	for i, r := range out.Readings {
		row := byID[r.Run]
		in.Runs[i] = insight.Run{Reading: r, Features: &row.Features}
	}
	for _, x := range inputs {
		id := out.Readings[x.at].Recording
		e, ok := efforts[id]
		if !ok {
			missing = append(missing, id)
			continue
		}
		x.in.Effort = e
		in.Runs[x.at].Grade = ebb.Some(grade.Run(x.in, a.numbers()))
	}
	slices.SortStableFunc(in.Runs, func(x, y insight.Run) int { return int(x.Reading.Day - y.Reading.Day) })
	for _, c := range h.checkIns {
		if v, ok := c.Legs.Get(); ok {
			in.Legs[c.Day] = v
		}
	}
	return in, missing, nil
}

// kept is the consistency of the last whole weeks.
func (a *App) kept(ctx context.Context, t *store.Tx, athlete ebb.AthleteID, h history, in insight.Input) (KeptView, error) {
	n := a.numbers()
	k := insight.Consistency(in, &n.Insight)
	v := KeptView{Weeks: k.Weeks, Kept: k.Kept, UsualDays: k.Usual}
	to := mondayOf(in.Day) - 1
	from := to + 1 - ebb.Day(7*k.Weeks)
	m := morningsOf(h, from, to, n.Insight.SoreLegs.Int())
	v.Mornings, v.SoreMornings, v.IllMornings = len(m.legs), m.sore, m.ill
	hard := map[ebb.Day]bool{}
	for _, r := range in.Runs {
		hard[r.Reading.Day] = hard[r.Reading.Day] || r.Reading.Hard
	}
	times, err := t.DecisionTimes(ctx, athlete)
	if err != nil {
		return v, err
	}
	seen := map[ebb.Day]bool{}
	for _, d := range times {
		if d.Day < from || d.Day > to || seen[d.Day] || hard[d.Day] {
			continue
		}
		seen[d.Day] = true
		rec, ok, err := t.LatestDecision(ctx, athlete, d.Day)
		if err != nil || !ok {
			return v, err
		}
		ans, err := rec.Answer()
		if err != nil {
			return v, err
		}
		switch lostTo(ans.Decision) {
		case "ill":
			v.LostIllness++
		case "sore":
			v.LostSoreness++
		}
	}
	return v, nil
}

// lostTo says what made a planned hard day an easier one: ill, sore, or "" for neither.
func lostTo(d ebb.Decision) string {
	planned := slices.ContainsFunc(d.Wishes, func(w ebb.Wish) bool { return w.Source == ebb.WishPlan && w.Verdict == ebb.Hard })
	if !planned || d.Allowed == ebb.Hard || d.Provisional {
		return ""
	}
	for _, f := range d.Findings {
		if f.State != ebb.Objects || f.Allows != d.Allowed {
			continue
		}
		switch f.Rule {
		case ebb.RuleIllness, ebb.RuleIllnessRamp:
			return "ill"
		case ebb.RuleSoreness, ebb.RulePain:
			return "sore"
		}
	}
	return ""
}

// mornStats is what was said of the mornings of some days, the latest of each.
type mornStats struct {
	legs, rhr       []float64
	worst           int
	worstDay        ebb.Day
	sore, ill, pain int
}

func morningsOf(h history, from, to ebb.Day, soreAt int) mornStats {
	days := map[ebb.Day]ebb.CheckIn{}
	for _, c := range h.checkIns {
		if c.Day < from || c.Day > to {
			continue
		}
		d := days[c.Day]
		for _, x := range []struct{ to, said *ebb.Opt[int] }{{&d.Legs, &c.Legs}, {&d.Pain, &c.Pain}, {&d.RHR, &c.RHR}} {
			if x.said.OK {
				*x.to = *x.said
			}
		}
		if c.Ill.OK {
			d.Ill = c.Ill
		}
		days[c.Day] = d
	}
	var m mornStats
	for day := from; day <= to; day++ {
		c := days[day]
		if v, ok := c.Legs.Get(); ok {
			m.legs = append(m.legs, float64(v))
			if v >= soreAt {
				m.sore++
			}
			if v > m.worst {
				m.worst, m.worstDay = v, day
			}
		}
		if v, ok := c.RHR.Get(); ok {
			m.rhr = append(m.rhr, float64(v))
		}
		if c.Ill.OK && c.Ill.V != ebb.IllNone {
			m.ill++
		}
		if c.Pain.V > 0 {
			m.pain++
		}
	}
	return m
}
