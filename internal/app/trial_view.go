package app

import (
	"context"
	"math"

	"ebb"
	"ebb/engine"
	"ebb/evidence"
	"ebb/internal/say"
	"ebb/internal/store"
	"ebb/stats"
	"ebb/trial"
)

// TrialView is one trial: what is fixed, what was drawn, what came of it.
type TrialView struct {
	Schema    int                      `json:"schema"`
	Synthetic bool                     `json:"synthetic"`
	ID        ebb.TrialID              `json:"id"`
	State     string                   `json:"state"` // draft, running, stopped, complete
	Protocol  ebb.TrialProtocol        `json:"protocol"`
	Hash      ebb.Opt[string]          `json:"sha256"` // of the protocol, once begun
	Design    ebb.Opt[TrialDesignView] `json:"design"` // while nothing is begun
	Draws     []TrialDrawView          `json:"draws"`
	Skipped   []TrialSkipView          `json:"skipped"`
	Result    TrialResultView          `json:"result"`
	Stopped   ebb.Opt[StopView]        `json:"stopped"`
	Next      string                   `json:"next"`
	Fixed     []string                 `json:"fixed"`
	AskDone   ebb.Opt[TrialDone]       `json:"ask_done"` // the arm that is asked about now
}

// StopView says when and why a trial was stopped early.
type StopView struct {
	Day ebb.Day `json:"day"`
	Why string  `json:"why"`
}

// TrialDone is an arm that nobody has spoken of yet.
type TrialDone struct {
	N    int    `json:"n"`
	Text string `json:"text"`
}

// TrialDesignView is what the design can be expected to do, by the person's mornings as they are known now.
type TrialDesignView struct {
	SpreadPoints  float64          `json:"spread_points"`
	SpreadOwn     bool             `json:"spread_own"`
	Weeks         ebb.Opt[int]     `json:"weeks"`
	SeesPoints    ebb.Opt[float64] `json:"sees_points"`         // found in 4 of 5 trials, looks included
	FormulaPoints float64          `json:"sees_formula_points"` // the usual formula for one look at the end, rosier
	Advice        string           `json:"advice"`              // go, too_long, too_blunt, unknown, no_gap
	Text          string           `json:"text"`
}

// TrialDrawView is one episode.
type TrialDrawView struct {
	ebb.TrialDraw
	Text     string           `json:"text"` // the arm
	Legs     ebb.Opt[int]     `json:"legs"` // the outcome, 0–10
	Done     ebb.Opt[string]  `json:"done"`
	Capped   bool             `json:"capped"`
	Fatigue  ebb.Opt[int]     `json:"fatigue"` // 1–5
	Stride   ebb.Opt[bool]    `json:"stride_changed"`
	Wellness ebb.Opt[float64] `json:"wellness"` // mean of what was said of sleep, freshness, stress and mood, 1–5
}

// PairNumber counts pairs from 1.
func (v TrialDrawView) PairNumber() int { return v.Block + 1 }

// TrialSkipView is a hard session that was no episode.
type TrialSkipView struct {
	ebb.TrialSkip
	Text string `json:"text"`
}

// TrialPairView is one pair: soreness with A and with B, and A − B.
type TrialPairView struct {
	Block int          `json:"block"`
	State string       `json:"state"` // open, complete, dropped
	A     ebb.Opt[int] `json:"a"`
	B     ebb.Opt[int] `json:"b"`
	Diff  ebb.Opt[int] `json:"diff"`
}

// TrialResultView is the analysis as assigned at this moment. Differences are A − B in points.
type TrialResultView struct {
	State       string           `json:"state"` // too_early, small, helps, harms, unclear
	Pairs       []TrialPairView  `json:"pairs"`
	Complete    int              `json:"complete"`
	Dropped     int              `json:"dropped"`
	Mean        ebb.Opt[float64] `json:"mean"`     // of the pairs, as they are
	Estimate    float64          `json:"estimate"` // sceptical: drawn towards 0
	Low         float64          `json:"low"`
	High        float64          `json:"high"`
	IntervalPct int              `json:"interval_pct"`
	PBetter     float64          `json:"p_less_sore_than_matters"`
	PWorse      float64          `json:"p_more_sore_than_matters"`
	EValue      float64          `json:"e_value"`
	EMax        float64          `json:"e_max"`
	SignFlipP   float64          `json:"sign_flip_p"`
	KnownMean   float64          `json:"known_spread_mean"` // the belief with the spread taken as known
	KnownSD     float64          `json:"known_spread_sd"`
	AsDoneA     int              `json:"as_done_a"`
	AsDoneB     int              `json:"as_done_b"`
	AsDoneOut   int              `json:"as_done_left_out"`
	AsDoneDiff  ebb.Opt[float64] `json:"as_done_diff"`
	NotLived    int              `json:"not_lived"`
	Capped      int              `json:"capped"`
	Text        string           `json:"text"`
	AsDone      string           `json:"as_done_text"`
	Counts      string           `json:"counts_text"`
	Expectation string           `json:"expectation"`
}

// TrialsView lists all trials, the first first.
type TrialsView struct {
	Schema    int         `json:"schema"`
	Synthetic bool        `json:"synthetic"`
	Trials    []TrialView `json:"trials"`
}

// Trial shows one trial as it stands; "" is the running one, else the latest.
func (a *App) Trial(ctx context.Context, actor ebb.Actor, athlete ebb.AthleteID, id string) (TrialView, error) {
	if err := may(actor, athlete); err != nil {
		return TrialView{}, err
	}
	var v TrialView
	err := a.st.Read(ctx, func(t *store.Tx) error {
		h, out, err := a.read(ctx, t, athlete, 0)
		if err != nil {
			return err
		}
		r, err := h.trials.choose(id, nil)
		if err != nil {
			return err
		}
		v, err = a.viewTrial(ctx, t, athlete, r, h, out)
		return err
	})
	return v, err
}

// Trials lists the trials of a person.
func (a *App) Trials(ctx context.Context, actor ebb.Actor, athlete ebb.AthleteID) (TrialsView, error) {
	if err := may(actor, athlete); err != nil {
		return TrialsView{}, err
	}
	v := TrialsView{Schema: Schema, Trials: []TrialView{}}
	err := a.st.Read(ctx, func(t *store.Tx) error {
		h, out, err := a.read(ctx, t, athlete, 0)
		if err != nil {
			return err
		}
		if v.Synthetic, err = synthetic(ctx, t); err != nil {
			return err
		}
		v.Trials = []TrialView{}
		for _, r := range h.trials {
			one, err := a.viewTrial(ctx, t, athlete, r, h, out)
			if err != nil {
				return err
			}
			v.Trials = append(v.Trials, one)
		}
		return nil
	})
	return v, err
}

// trialView reads one trial inside a transaction.
func (a *App) trialView(ctx context.Context, t *store.Tx, athlete ebb.AthleteID, id ebb.TrialID) (TrialView, error) {
	h, out, err := a.read(ctx, t, athlete, 0)
	if err != nil {
		return TrialView{}, err
	}
	return a.viewTrial(ctx, t, athlete, h.trials.find(id), h, out)
}

func (a *App) viewTrial(ctx context.Context, t *store.Tx, athlete ebb.AthleteID, r *trialRecord, h history, out engine.Output) (TrialView, error) {
	n, today := a.numbers(), out.Answer.Morning.Day
	v := TrialView{Schema: Schema, ID: r.p.ID, Protocol: r.p, State: r.state(today), Fixed: say.TrialFixed(r.p)}
	if v.State == "draft" {
		v.Design = ebb.Some(designView(r.p, trial.Consider(r.p, habits(h, out, r.p, &n), &n)))
	}
	var err error
	if v.Synthetic, err = synthetic(ctx, t); err != nil {
		return v, err
	}
	if r.hash != "" {
		v.Hash = ebb.Some(r.hash)
	}
	if r.stop != nil {
		v.Stopped = ebb.Some(StopView{Day: r.stop.Day, Why: r.stop.Why})
	}
	if v.Draws, err = a.drawViews(ctx, t, athlete, r, h); err != nil {
		return v, err
	}
	v.Skipped = []TrialSkipView{}
	for _, s := range r.skips {
		v.Skipped = append(v.Skipped, TrialSkipView{s, say.TrialSkip(s.Why)})
	}
	for _, d := range r.draws {
		if v.State == "running" && asksDone(r, d, today) {
			v.AskDone = ebb.Some(TrialDone{d.N, say.TrialAdherence(d.Day, r.arm(d.Arm).Text)})
			break
		}
	}
	v.Result = resultView(r.p, trial.Analyse(r.p, lived(v.Draws), today, &n), v.State != "running" && v.State != "draft", len(r.skips), &n)
	v.Next = say.TrialNext(v.State, r.p.GapDays, v.Result.Complete, r.p.Pairs, len(r.draws))
	return v, nil
}

func (r *trialRecord) state(today ebb.Day) string {
	switch {
	case r.hash == "":
		return "draft"
	case r.stop != nil:
		return "stopped"
	case r.over(today):
		return "complete"
	}
	return "running"
}

// drawViews joins each draw with what was said on the morning that counts.
func (a *App) drawViews(ctx context.Context, t *store.Tx, athlete ebb.AthleteID, r *trialRecord, h history) ([]TrialDrawView, error) {
	said, err := saidInTime(ctx, t, athlete, h.zone())
	if err != nil {
		return nil, err
	}
	out := []TrialDrawView{}
	for _, d := range r.draws {
		arm, c := r.arm(d.Arm), said[d.Outcome]
		v := TrialDrawView{TrialDraw: d, Text: arm.Text, Legs: c.Legs, Fatigue: c.Fatigue, Stride: c.Stride, Wellness: wellness(c)}
		if done, ok := r.done[d.N]; ok {
			v.Done = ebb.Some(done)
		}
		if want, ok := arm.Verdict.Get(); ok {
			rec, found, err := t.LatestDecision(ctx, athlete, d.Day+1)
			if err != nil {
				return nil, err
			}
			if found {
				ans, err := rec.Answer()
				if err != nil {
					return nil, err
				}
				v.Capped = ans.Decision.Allowed < want
			}
		}
		out = append(out, v)
	}
	return out, nil
}

// wellness is the mean of what was said, 1–5; nothing where nothing was said.
func wellness(c ebb.CheckIn) ebb.Opt[float64] {
	var said []float64
	for _, x := range []ebb.Opt[int]{c.SleepQ, c.Fatigue, c.Stress, c.Mood} {
		if v, ok := x.Get(); ok {
			said = append(said, float64(v))
		}
	}
	if len(said) == 0 {
		return ebb.None[float64]()
	}
	return ebb.Some(round3(stats.Mean(said)))
}

func lived(draws []TrialDrawView) []trial.Lived {
	out := make([]trial.Lived, 0, len(draws))
	for _, d := range draws {
		out = append(out, trial.Lived{Draw: d.TrialDraw, Outcome: d.Legs, Done: d.Done, Capped: d.Capped})
	}
	return out
}

// habits are the person's own mornings and hard sessions, as this design would have met them.
func habits(h history, out engine.Output, p ebb.TrialProtocol, n *evidence.Numbers) trial.Habits {
	today := out.Answer.Morning.Day
	from := today - ebb.Day(n.Trial.OwnDays.Int())
	if len(out.Readings) > 0 {
		from = max(from, out.Readings[0].Day)
	}
	hb := trial.Habits{Days: int(today - from)}
	var before ebb.Day
	for _, x := range out.Readings {
		if !x.Hard || x.Partner.OK {
			continue
		}
		if x.Day >= from && !x.Possible && x.Class.OK {
			hb.Hards++
			e := trial.Episode{Run: x.Run, Day: x.Day, Class: x.Class.V, Before: before, Ill: h.ill(x.Day), Pain: h.pain(x.Day)}
			if trial.Skip(p, e) == "" {
				hb.Episodes++
				late := x.End.In(h.zone()).Hour() >= p.LateHour
				if v, ok := h.saidOf(trial.OutcomeDay(p, x.Day, late)).Legs.Get(); ok {
					hb.Mornings = append(hb.Mornings, v)
				}
			}
		}
		before = x.Day
	}
	return hb
}

func designView(p ebb.TrialProtocol, d trial.Design) TrialDesignView {
	v := TrialDesignView{SpreadPoints: round3(d.SD), SpreadOwn: d.Own, Weeks: d.Weeks, SeesPoints: d.Sees, FormulaPoints: round3(d.Formula), Advice: d.Advice}
	v.Text = say.TrialSessions(d.Weeks, d.Sees, p.Pairs) + " " + say.TrialSpread(d.SD, d.Own)
	if s := say.TrialAdvice(d.Advice); s != "" {
		v.Text += " " + s
	}
	return v
}

func resultView(p ebb.TrialProtocol, r trial.Result, over bool, skipped int, n *evidence.Numbers) TrialResultView {
	v := TrialResultView{State: r.State, Pairs: []TrialPairView{}, Complete: r.Complete, Dropped: r.Dropped, Mean: r.Mean,
		Estimate: round3(r.Belief.Mean), Low: round3(r.Low), High: round3(r.High), IntervalPct: n.Trial.IntervalPct.Int(),
		PBetter: round3(r.Bigger), PWorse: round3(r.BiggerHarm), EValue: round3(r.E), EMax: round3(r.EMax), SignFlipP: r.P,
		KnownMean: round3(r.SpreadKnown.Mean), KnownSD: round3(r.SpreadKnown.Scale),
		AsDoneA: r.AsDone.A, AsDoneB: r.AsDone.B, AsDoneOut: r.AsDone.LeftOut, AsDoneDiff: r.AsDone.Diff, NotLived: r.NotLived, Capped: r.Capped,
		Expectation: say.TrialExpectation}
	for _, x := range r.Pairs {
		v.Pairs = append(v.Pairs, TrialPairView{x.Block + 1, x.State, x.A, x.B, x.Diff})
	}
	f := say.TrialFinding{State: r.State, A: p.A.Text, B: p.B.Text, Complete: r.Complete, Pairs: p.Pairs, Mean: r.Belief.Mean,
		Low: r.Low, High: r.High, SESOI: float64(p.SESOITenths) / 10, Over: over}
	if r.State == trial.Unclear {
		f.More = ebb.Some(max(0, trial.PairsFor(f.SESOI, trial.SpreadOf(r.Diffs, n))-r.Complete))
	}
	v.Text = say.TrialResult(f)
	v.AsDone = say.TrialAsDone(r.AsDone.A, r.AsDone.B, r.AsDone.LeftOut, r.AsDone.Diff)
	v.Counts = say.TrialCounts(r.Dropped, r.NotLived, r.Capped, skipped)
	return v
}

func round3(v float64) float64 { return math.Round(v*1000) / 1000 }
