package app

import (
	"context"
	"slices"
	"sync"

	"ebb"
	"ebb/engine"
	"ebb/evidence"
	"ebb/grade"
	"ebb/internal/say"
	"ebb/internal/store"
	"ebb/prescribe"
	"ebb/session"
)

// CriterionView is one thing asked of a run and what it got, in words; pass is null where it is not known.
type CriterionView struct {
	Name  string        `json:"name"`
	Asked string        `json:"asked"`
	Got   string        `json:"got"`
	Pass  ebb.Opt[bool] `json:"pass"`
}

// RunGrade says whether a run really was easy. Minutes over and excess are null where heart
// rate cannot say; moment is null where nothing lay over the ceiling or heart rate cannot say.
type RunGrade struct {
	Schema      int             `json:"schema"`
	Synthetic   bool            `json:"synthetic"`
	Run         ebb.RunID       `json:"run"`
	Letter      ebb.Letter      `json:"letter"`
	Level       ebb.Level       `json:"level"`
	CeilingBpm  ebb.Opt[int]    `json:"ceiling_bpm"`
	Minutes     int             `json:"minutes"`
	MinutesOver ebb.Opt[Tenths] `json:"minutes_over"`
	Excess      ebb.Opt[Tenths] `json:"excess_bpm_min"`
	Criteria    []CriterionView `json:"criteria"`
	Moment      ebb.Opt[string] `json:"moment"`
	Text        string          `json:"text"`

	// Say is the same grade in words, Grade the data behind it.
	Say   say.GradeText `json:"-"`
	Grade ebb.Grade     `json:"-"`
	// Day and Start are those of the run, Start in the zone of the profile: "07:00".
	Day   ebb.Day `json:"-"`
	Start string  `json:"-"`
}

// Tenths is a number kept in 0.1 and shown with one decimal.
type Tenths int

// MarshalJSON writes 74 as 7.4.
func (t Tenths) MarshalJSON() ([]byte, error) { return []byte(say.Tenths(int(t))), nil }

// Grade says whether a run really was easy: against the answer that was in force when it began, or
// against the limits of the kind it was. id is as for Run.
func (a *App) Grade(ctx context.Context, actor ebb.Actor, athlete ebb.AthleteID, id string) (RunGrade, error) {
	if err := may(actor, athlete); err != nil {
		return RunGrade{}, err
	}
	var v RunGrade
	err := a.st.Read(ctx, func(t *store.Tx) error {
		row, err := a.findRun(ctx, t, athlete, id)
		if err != nil {
			return err
		}
		h, out, err := a.read(ctx, t, athlete, 0)
		if err != nil {
			return err
		}
		i := slices.IndexFunc(out.Readings, func(r ebb.Reading) bool { return r.Run == row.Run.ID })
		if i < 0 {
			return ebb.Errorf(ebb.NotFound, "not_read", "id", "run %s is stored, but not read yet or dated in the future; `ebb rebuild` reads it again", row.Run.ID)
		}
		if v, err = a.gradeOf(ctx, t, athlete, h, out, i); err != nil {
			return err
		}
		v.Synthetic, err = synthetic(ctx, t)
		return err
	})
	return v, err
}

// gradeOf grades the i-th run that was read; it reads the samples of that run alone.
func (a *App) gradeOf(ctx context.Context, t *store.Tx, athlete ebb.AthleteID, h history, out engine.Output, i int) (RunGrade, error) {
	rec, err := t.Recording(ctx, athlete, out.Readings[i].Recording)
	return a.gradeRead(ctx, t, athlete, h, out, i, rec, err)
}

// gradeKept grades a run by what is kept of its recording, without its samples; false when its sentence needs
// them and they were not looked at yet, or nothing is kept.
func (a *App) gradeKept(ctx context.Context, t *store.Tx, athlete ebb.AthleteID, h history, out engine.Output, i int) (RunGrade, bool, error) {
	n, r := a.numbers(), out.Readings[i]
	before, err := a.before(ctx, t, athlete, r)
	if err != nil {
		return RunGrade{}, false, err
	}
	in, kept := h.gradeInput(out, i, h.byID()[r.Run], before, n), false
	if in.Effort, kept = a.lately.effort(r.Recording); !kept {
		return RunGrade{}, false, nil
	}
	g, units := grade.Run(in, n), out.Answer.Morning.Units
	m, known := ebb.Moment{}, !say.NeedsMoment(g)
	if !known {
		m, known = a.lately.moment(momentKey{r.Recording, say.UnitM(units), g.Asked.CeilingBpm.V})
	}
	return runGrade(g, m, r, h, units), known, nil
}

// momentKey is all that a moment depends on: one program reads a recording always the same.
type momentKey struct {
	rec            ebb.RecordingID
	unitM, ceiling int
}

// lately keeps what the samples of runs said that were graded: a calendar asks for four weeks of them every hour.
type lately struct {
	mu      sync.Mutex
	efforts map[ebb.RecordingID]ebb.Effort
	moments map[momentKey]ebb.Moment
}

// mostLately bounds what is kept; then it begins anew.
const mostLately = 200

func (k *lately) effort(id ebb.RecordingID) (ebb.Effort, bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	e, ok := k.efforts[id]
	return e, ok
}

func (k *lately) moment(key momentKey) (ebb.Moment, bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	m, ok := k.moments[key]
	return m, ok
}

func (k *lately) put(key momentKey, e ebb.Effort, m ebb.Moment) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.efforts == nil || len(k.moments) >= mostLately {
		k.efforts, k.moments = map[ebb.RecordingID]ebb.Effort{}, map[momentKey]ebb.Moment{}
	}
	k.efforts[key.rec], k.moments[key] = e, m
}

// gradeRead grades it with its recording, or with the error of reading that.
func (a *App) gradeRead(ctx context.Context, t *store.Tx, athlete ebb.AthleteID, h history, out engine.Output, i int, rec *ebb.Recording, lost error) (RunGrade, error) {
	n, r := a.numbers(), out.Readings[i]
	before, err := a.before(ctx, t, athlete, r)
	if err != nil {
		return RunGrade{}, err
	}
	row := h.byID()[r.Run]
	in := h.gradeInput(out, i, row, before, n)
	line := ebb.Line{}
	switch kind := ebb.KindOf(lost); {
	case lost == nil:
		line = session.LineOf(rec, n)
		in.Effort = session.SumUp(line, &row.Features, n)
	case kind == ebb.NotFound || kind == ebb.Conflict:
		in.Refused = "damaged"
	default:
		return RunGrade{}, lost
	}
	g := grade.Run(in, n)
	var m ebb.Moment
	if c, ok := g.Asked.CeilingBpm.Get(); ok && g.OverPct.OK {
		m = grade.Find(line, c, say.UnitM(out.Answer.Morning.Units), n)
	}
	if lost == nil {
		a.lately.put(momentKey{r.Recording, say.UnitM(out.Answer.Morning.Units), g.Asked.CeilingBpm.V}, in.Effort, m)
	}
	return runGrade(g, m, r, h, out.Answer.Morning.Units), nil
}

func runGrade(g ebb.Grade, m ebb.Moment, r ebb.Reading, h history, units string) RunGrade {
	words := say.Grade(g, m, units)
	v := RunGrade{Schema: Schema, Run: g.Run, Letter: g.Letter, Level: g.Level, CeilingBpm: g.Asked.CeilingBpm, Minutes: (g.RanS + 30) / 60,
		Criteria: []CriterionView{}, Text: words.Full, Say: words, Grade: g, Day: r.Day, Start: r.Start.In(h.zone()).Format("15:04")}
	if g.OverPct.OK {
		v.MinutesOver, v.Excess = ebb.Some(Tenths((g.OverS*10+30)/60)), ebb.Some(Tenths((g.ExcessBpmS*10+30)/60))
		v.Moment = ebb.Some(words.Moment)
	}
	for _, c := range words.Criteria {
		v.Criteria = append(v.Criteria, CriterionView{Name: c.Name, Asked: c.Asked, Got: c.Got, Pass: c.Pass})
	}
	return v
}

// before is the last answer that was given for the day of a run before it began.
func (a *App) before(ctx context.Context, t *store.Tx, athlete ebb.AthleteID, r ebb.Reading) (ebb.Opt[ebb.Answer], error) {
	rec, ok, err := t.DecisionBefore(ctx, athlete, r.Day, r.Start)
	if err != nil || !ok {
		return ebb.None[ebb.Answer](), err
	}
	ans, err := rec.Answer()
	return ebb.Some(ans), err
}

// gradeInput is everything but the effort of the i-th run that was read.
func (h history) gradeInput(out engine.Output, i int, row store.RunRow, before ebb.Opt[ebb.Answer], n evidence.Numbers) grade.Input {
	r := out.Readings[i]
	c := h.fixes[r.Run]
	in := grade.Input{Run: r.Run, Sport: r.Sport, RPE: r.RPE, Talk: c.Talk, IgnoreHR: c.IgnoreHR.V, Hot: h.hot(r.Day)}
	in.Asked, in.Refused = asked(r, out.Limits[i], before, n)
	if in.Refused == "" {
		in.Refused = refused(r, row.Features.Condition)
	}
	return in
}

// asked is what a run is held against, or why it is not graded at all.
func asked(r ebb.Reading, l ebb.Limits, before ebb.Opt[ebb.Answer], n evidence.Numbers) (ebb.Asked, string) {
	ans, ok := before.Get()
	if l.Professional || ok && ans.Decision.Safety.Level.Professional() {
		return ebb.Asked{}, "flags"
	}
	if ok {
		d, p := ans.Decision, ans.Prescription
		free := d.Allowed == ebb.Hard && (r.Hard || r.Kind == ebb.KindLong) // the body was ready for it: nothing in disguise
		if !d.Provisional && d.Verdict <= ebb.Easy && !free {
			then := prescribe.Limits(ans.Morning, n)
			a := ebb.Asked{Source: ebb.AskedPrescription, Verdict: d.Verdict, Mode: p.Mode, CeilingBpm: p.CeilingBpm, CeilingKind: p.CeilingKind,
				CeilingErr: then.CeilingErr, EasyBpm: then.EasyBpm, PaceSPerKm: p.PaceSPerKm, Minutes: p.Minutes}
			if d.Verdict == ebb.Rest { // rest has no ceiling: the easiest run there is has
				a.CeilingBpm, a.CeilingKind, a.PaceSPerKm = then.RecoveryBpm, ebb.Some(ebb.CeilingRecovery), then.PaceSPerKm
			}
			return a, ""
		}
	}
	a := ebb.Asked{Source: ebb.AskedKind, CeilingErr: l.CeilingErr, EasyBpm: l.EasyBpm}
	switch {
	case r.Sport != ebb.SportRunning && r.Sport != ebb.SportUnknown:
	case r.Kind == ebb.KindRecovery:
		a.Verdict, a.CeilingBpm, a.CeilingKind, a.PaceSPerKm = ebb.RecoveryRun, l.RecoveryBpm, ebb.Some(ebb.CeilingRecovery), l.PaceSPerKm
		return a, ""
	case r.Kind == ebb.KindEasy:
		a.Verdict, a.CeilingBpm, a.CeilingKind = ebb.Easy, l.EasyBpm, ebb.Some(ebb.CeilingEasy)
		return a, ""
	}
	return ebb.Asked{}, ""
}

// refused says why a run gets no grade whatever was asked of it; "" when it gets one.
func refused(r ebb.Reading, c ebb.Condition) string {
	switch {
	case c != ebb.Intact:
		return "damaged"
	case r.Partner.OK:
		return "part"
	}
	switch r.Sport {
	case ebb.SportRunning, ebb.SportUnknown, ebb.SportWalking, ebb.SportHiking, ebb.SportCycling:
		return ""
	}
	return "other_sport"
}

// hot: the person said that it was a hot day.
func (h history) hot(day ebb.Day) bool {
	hot := false
	for _, c := range h.checkIns {
		if chip, ok := c.Heat.Get(); ok && c.Day == day {
			hot = chip == ebb.HeatHot || chip == ebb.HeatVeryHot
		}
	}
	return hot
}

// graded are the runs of a day that were to be easy, each by itself. They follow the answer of the day
// and change nothing of it.
func (a *App) graded(ctx context.Context, t *store.Tx, athlete ebb.AthleteID, h history, out engine.Output, day ebb.Day) ([]RunGrade, error) {
	list := []RunGrade{}
	for i, r := range out.Readings {
		if r.Day != day {
			continue
		}
		v, ok, err := a.gradeKept(ctx, t, athlete, h, out, i)
		if err == nil && !ok {
			v, err = a.gradeOf(ctx, t, athlete, h, out, i)
		}
		if err != nil {
			return nil, err
		}
		switch v.Grade.Why {
		case "not_asked", "part", "other_sport", "flags":
			continue
		}
		list = append(list, v)
	}
	return list, nil
}
