package app

import (
	"context"
	"slices"
	"strings"

	"ebb"
	"ebb/engine"
	"ebb/internal/say"
	"ebb/internal/store"
)

// Today answers what a day (0: today) should be. The answer for today is recorded when it
// differs from the latest record of the day; no other day writes a record. Where nothing can
// be written (a full disk) it answers all the same, and Unrecorded says so.
func (a *App) Today(ctx context.Context, actor ebb.Actor, athlete ebb.AthleteID, day ebb.Day) (TodayView, error) {
	if err := may(actor, athlete); err != nil {
		return TodayView{}, err
	}
	if day == 0 { // looking at another day draws nothing
		if err := a.stepTrials(ctx, athlete); err != nil && !noRoom(err) {
			return TodayView{}, err
		}
	}
	var v TodayView
	err := a.st.Read(ctx, func(t *store.Tx) (err error) {
		v, err = a.answer(ctx, t, athlete, day)
		return err
	})
	if err != nil || v.Empty || !v.now {
		return v, err
	}
	err = a.st.Tx(ctx, func(t *store.Tx) error {
		r, _, err := t.PutDecision(ctx, athlete, v.Answer, engine.Version())
		v.Recorded = ebb.Some(Instant(r.RecordedAt))
		return err
	})
	a.putFold(ctx, athlete, v)
	if noRoom(err) {
		v.Recorded, v.Unrecorded = ebb.Opt[Instant]{}, ebb.Some(ebb.CodeOf(err))
		return v, nil
	}
	return v, err
}

// putFold keeps what the next morning starts from, if this one made it. It can be made again, so
// a folder that cannot be written is no reason to say nothing.
func (a *App) putFold(ctx context.Context, athlete ebb.AthleteID, v TodayView) {
	if v.fold != nil && !v.Empty {
		_ = a.st.Tx(ctx, func(t *store.Tx) error { return t.PutFold(ctx, athlete, *v.fold) })
	}
}

// noRoom says that nothing more can be stored, and that what is stored can be read.
func noRoom(err error) bool {
	code := ebb.CodeOf(err)
	return code == "storage_full" || code == "not_writable"
}

// Why is Today with everything behind it: every rule, the evidence and the Morning. It records nothing.
func (a *App) Why(ctx context.Context, actor ebb.Actor, athlete ebb.AthleteID, day ebb.Day) (WhyView, error) {
	if err := may(actor, athlete); err != nil {
		return WhyView{}, err
	}
	var v WhyView
	err := a.st.Read(ctx, func(t *store.Tx) (err error) {
		v.TodayView, err = a.answer(ctx, t, athlete, day)
		return err
	})
	if err == nil {
		a.putFold(ctx, athlete, v.TodayView)
	}
	v.Grades, v.Rates = []GradeView{}, []say.Rate{}
	if err == nil && !v.onlyFlags() {
		v.Morning = ebb.Some(v.Answer.Morning)
		v.Grades = grades(v.Answer.Decision, a.numbers())
		v.Rates = say.Rates(v.Answer.Morning.Signals)
	}
	return v, err
}

// DecideMorning answers one Morning as it stands, with the rule set it names. Nothing is
// read from the store and nothing is written.
func (a *App) DecideMorning(ctx context.Context, actor ebb.Actor, athlete ebb.AthleteID, doc []byte) (TodayView, error) {
	if err := may(actor, athlete); err != nil {
		return TodayView{}, err
	}
	m, err := parseMorning(doc)
	if err != nil {
		return TodayView{}, err
	}
	n, err := ruleSet(m.RuleSet)
	if err != nil {
		return TodayView{}, err
	}
	return todayView(engine.Decide(m, n)), nil
}

// answer computes a day from the facts as they stand.
func (a *App) answer(ctx context.Context, t *store.Tx, athlete ebb.AthleteID, day ebb.Day) (TodayView, error) {
	l, err := a.look(ctx, t, athlete, day)
	if err != nil {
		return TodayView{}, err
	}
	v := todayView(l.out.Answer)
	if v.Synthetic, err = synthetic(ctx, t); err != nil {
		return TodayView{}, err
	}
	v.now, v.Empty, v.fold = l.isToday, l.h.empty(), l.fold
	if err := a.addSent(ctx, t, athlete, &v); err != nil {
		return TodayView{}, err
	}
	if !v.onlyFlags() {
		if v.Graded, err = a.graded(ctx, t, athlete, l.h, l.out, l.day); err != nil {
			return TodayView{}, err
		}
		for _, g := range v.Graded {
			v.Text += "\n" + say.TodayGrade(g.Start, g.Text)
		}
		v.Asks, v.arm = trialAsks(l.h, l.day, v.Allowed)
		v.Asks = notNil(v.Asks)
		if v.Plan = l.plan; v.Plan != "" {
			v.Text += "\n" + v.Plan
		}
		v.Text = strings.Join(append([]string{v.Text}, v.Asks...), "\n")
		v.Say.Full = v.Text
	}
	v.around(l)
	if v.Synthetic {
		v.Say.Closing = append(v.Say.Closing, SyntheticLine)
		v.Say.Full += "\n" + SyntheticLine
		v.Text = v.Say.Full
	}
	return v, nil
}

// onlyFlags: the day belongs to a professional, and no number is shown through any skin.
func (v TodayView) onlyFlags() bool {
	return v.Safety.Level.Professional()
}

// todayView is the view of an answer.
func todayView(ans ebb.Answer) TodayView {
	m, d, p := ans.Morning, ans.Decision, ans.Prescription
	words := say.Today(ans, m.Units)
	v := TodayView{
		Schema: Schema, Day: d.Day, Verdict: d.Verdict, Allowed: d.Allowed, Provisional: d.Provisional,
		Mode: p.Mode, Guide: p.Guide, CeilingBpm: p.CeilingBpm, CeilingKind: p.CeilingKind, Minutes: p.Minutes,
		RunMinutes: p.RunMinutes, PaceSPerKm: p.PaceSPerKm, HRMax: hrMaxView(m.HRMax),
		Wishes: notNil(d.Wishes), Findings: []FindingView{}, Changes: []ChangeView{}, Missing: notNil(d.Missing), Asks: []string{}, Sent: []SentView{},
		Graded:     []RunGrade{},
		Confidence: d.Confidence, Lacking: notNil(d.Lacking), RuleSet: d.RuleSet, Text: words.Full, Say: words, Answer: ans, Units: m.Units,
		Safety: SafetyView{Level: d.Safety.Level, Key: d.Safety.Key, Flags: notNil(d.Safety.Flags), Text: words.Safety},
	}
	for _, f := range d.Findings {
		v.Findings = append(v.Findings, FindingView{Rule: f.Rule, Allows: f.Allows, State: f.State, Key: f.Key,
			Facts: facts(f.Facts), Text: say.Finding(f, m.Units)})
	}
	for _, c := range d.Changes {
		v.Changes = append(v.Changes, ChangeView{Rule: c.Rule, To: c.To, Facts: facts(c.Facts), Text: say.Change(c, m.Units)})
	}
	if v.onlyFlags() {
		return withoutNumbers(v)
	}
	if ans.Open() {
		v.Card, v.Workout = say.Card(ans, m.Units), len(p.Steps) > 0
	}
	return v
}

// withoutNumbers keeps the flags alone: with a red flag there is no minute, no target and
// no other number to argue with.
func withoutNumbers(v TodayView) TodayView {
	v.CeilingBpm, v.Minutes, v.RunMinutes, v.PaceSPerKm = ebb.None[int](), ebb.None[int](), ebb.None[int](), ebb.None[int]()
	v.CeilingKind = ebb.None[string]()
	v.HRMax.Bpm, v.HRMax.ErrorBpm = ebb.None[int](), ebb.None[int]()
	v.Changes, v.Missing = []ChangeView{}, []string{}
	v.Findings = slices.DeleteFunc(v.Findings, func(f FindingView) bool {
		flags := f.Rule == ebb.RuleRedFlags || f.Rule == ebb.RulePain || f.Rule == ebb.RuleIllness
		return !flags || f.Allows != ebb.Rest || f.State != ebb.Objects
	})
	for i := range v.Findings {
		if v.Findings[i].Rule != ebb.RuleRedFlags {
			v.Findings[i].Text = v.Safety.Text
		}
		for j := range v.Findings[i].Facts {
			v.Findings[i].Facts[j].Value, v.Findings[i].Facts[j].Limit = ebb.None[int](), ebb.None[int]()
		}
	}
	return v
}

func facts(list []ebb.Fact) []FactView {
	out := []FactView{}
	for _, f := range list {
		v := FactView{Name: f.Name, Value: ebb.Some(f.Value), Limit: f.Limit, Unit: f.Unit}
		if f.Text != "" {
			v.Ref = ebb.Some(f.Text)
		}
		out = append(out, v)
	}
	return out
}

// hrMaxView turns "0 with source none" into null.
func hrMaxView(h ebb.HRMax) HRMaxView {
	v := HRMaxView{Source: h.Source}
	if v.Source == "" {
		v.Source = ebb.HRMaxNone
	}
	if h.Bpm > 0 {
		v.Bpm, v.ErrorBpm = ebb.Some(h.Bpm), ebb.Some(h.ErrorBpm)
	}
	return v
}
