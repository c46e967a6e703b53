package app

import (
	"context"
	"time"

	"ebb"
	"ebb/engine"
	"ebb/evidence"
	"ebb/internal/say"
	"ebb/internal/store"
)

// read runs the engine over everything known, for the views of the past.
func (a *App) read(ctx context.Context, t *store.Tx, athlete ebb.AthleteID, day ebb.Day) (history, engine.Output, error) {
	h, err := a.load(ctx, t, athlete)
	if err != nil {
		return h, engine.Output{}, err
	}
	day, now, _, err := a.moment(h, day)
	if err != nil {
		return h, engine.Output{}, err
	}
	out := engine.Day(h.at(athlete, day, now), a.numbers())
	out.Answer, _ = h.withPlan(out.Answer, a.numbers())
	return h, out, nil
}

// Runs lists every run as it was read, oldest first, as seen from a day (0: today).
func (a *App) Runs(ctx context.Context, actor ebb.Actor, athlete ebb.AthleteID, day ebb.Day) (RunsView, error) {
	if err := may(actor, athlete); err != nil {
		return RunsView{}, err
	}
	v := RunsView{Schema: Schema, Runs: []RunView{}}
	err := a.st.Read(ctx, func(t *store.Tx) error {
		h, out, err := a.read(ctx, t, athlete, day)
		if err != nil {
			return err
		}
		if v.Synthetic, err = synthetic(ctx, t); err != nil {
			return err
		}
		v.Runs, v.Units = []RunView{}, out.Answer.Morning.Units
		byID := h.byID()
		for _, r := range out.Readings {
			v.Runs = append(v.Runs, runView(r, byID[r.Run].Features, h.zone()))
		}
		return nil
	})
	return v, err
}

// Run shows one run with the working behind its reading.
func (a *App) Run(ctx context.Context, actor ebb.Actor, athlete ebb.AthleteID, id string) (RunDetail, error) {
	if err := may(actor, athlete); err != nil {
		return RunDetail{}, err
	}
	var v RunDetail
	err := a.st.Read(ctx, func(t *store.Tx) error {
		h, out, err := a.read(ctx, t, athlete, 0)
		if err != nil {
			return err
		}
		row, err := h.find(id, a.now())
		if err != nil {
			return err
		}
		if v, err = h.detail(out, row, a.numbers()); err != nil {
			return err
		}
		if err = v.wear(ctx, t, athlete, h, out.Readings); err != nil {
			return err
		}
		v.Synthetic, err = synthetic(ctx, t)
		return err
	})
	return v, err
}

// detail is one run of what was read.
func (h history) detail(out engine.Output, row store.RunRow, n evidence.Numbers) (RunDetail, error) {
	for _, r := range out.Readings {
		if r.Run == row.Run.ID {
			v := runDetail(r, row, h.fixes[r.Run], h.zone(), out.Answer.Morning.Units, n)
			v.Units = out.Answer.Morning.Units
			v.describe(h.told[r.Run])
			return v, nil
		}
	}
	return RunDetail{}, ebb.Errorf(ebb.NotFound, "not_read", "id", "run %s is stored, but not read yet or dated in the future; `ebb rebuild` reads it again", row.Run.ID)
}

func (h history) byID() map[ebb.RunID]store.RunRow {
	out := map[ebb.RunID]store.RunRow{}
	for _, r := range h.runs {
		out[r.Run.ID] = r
	}
	return out
}

// zone is the latest zone stated; every item was checked when it was noted.
func (h history) zone() *time.Location {
	name := ""
	var from ebb.Day
	for _, i := range h.items {
		if i.Field == ebb.FieldZone && i.From >= from {
			name, from = i.Value, i.From
		}
	}
	loc, err := zoneOf(name)
	if err != nil {
		return time.UTC
	}
	return loc
}

func runView(r ebb.Reading, f ebb.Features, loc *time.Location) RunView {
	v := RunView{ID: r.Run, Start: r.Start.In(loc).Format(time.RFC3339), Day: r.Day, Sport: r.Sport, Kind: r.Kind, Sure: r.Sure, ByAthlete: r.ByAthlete,
		Hard: r.Hard, Possible: r.Possible, DistanceM: r.DistM, MovingS: f.MovingS, HRMeanBpm: f.HRMean, HRMaxBpm: f.HRMax,
		Load: Hundredths(r.Load), LoadSource: r.LoadSource, Notes: []NoteView{}}
	for _, n := range f.Notes {
		nv := NoteView{Key: n.Key, N: n.N, Text: say.Note(n)}
		if n.FromMs != 0 || n.ToMs != 0 {
			nv.FromS, nv.ToS = ebb.Some(int(n.FromMs/1000)), ebb.Some(int(n.ToMs/1000))
		}
		v.Notes = append(v.Notes, nv)
	}
	return v
}

func runDetail(r ebb.Reading, row store.RunRow, c ebb.Correction, loc *time.Location, units string, numbers evidence.Numbers) RunDetail {
	f := row.Features
	v := RunDetail{Schema: Schema, RunView: runView(r, f, loc), SubKind: r.SubKind, HardBy: notNil(r.HardBy),
		Damage: r.Damage, Class: r.Class, Partner: r.Partner, RPE: r.RPE, AskHRMax: r.AskHRMax, ElapsedS: f.ElapsedS,
		AscentM: f.AscentM, DescentM: f.DescentM, PaceSPerKm: pace(f.SpeedMmS), GradedSPKm: pace(f.GradedMmS),
		HRCoverage: f.HRCoverage, Condition: f.Condition, HRSource: f.HRSource, Bouts: []ebb.Bout{}, Correction: c,
		Recordings: notNil(row.Run.Recordings), Preferred: row.Run.Preferred, Evidence: []EvidenceView{}}
	for i, e := range facts(r.Evidence) {
		v.Evidence = append(v.Evidence, EvidenceView{FactView: e, Text: say.Evidence(r.Evidence[i], units, &numbers)})
	}
	v.SaidText = say.Said(c)
	v.KindText = say.RunKind(r.Sport, r.Kind, r.Sure, r.ByAthlete)
	v.HardText = say.RunHard(r.Hard, r.Possible, r.Damage, r.HardBy, r.Class)
	if d, ok := f.Decoupling.Get(); ok {
		v.Decoupling = ebb.Some(Hundredths(d))
	}
	if s, ok := f.Running.Get(); ok {
		v.Bouts = notNil(s.Bouts)
	} else if s, ok := f.All.Get(); ok {
		v.Bouts = notNil(s.Bouts)
	}
	return v
}

// pace turns mm/s into whole seconds per kilometre.
func pace(mmS ebb.Opt[int]) ebb.Opt[int] {
	if !mmS.OK || mmS.V <= 0 {
		return ebb.None[int]()
	}
	return ebb.Some((1000000 + mmS.V/2) / mmS.V)
}

// Load shows the daily load with fitness, fatigue and form up to a day (0: today).
func (a *App) Load(ctx context.Context, actor ebb.Actor, athlete ebb.AthleteID, day ebb.Day) (LoadView, error) {
	if err := may(actor, athlete); err != nil {
		return LoadView{}, err
	}
	var v LoadView
	err := a.st.Read(ctx, func(t *store.Tx) error {
		_, out, err := a.read(ctx, t, athlete, day)
		if err != nil {
			return err
		}
		hist := out.Answer.Morning.History
		v = LoadView{Schema: Schema, Days: []LoadDayView{}, SpikePct: hist.SpikePct}
		if m, ok := hist.Monotony.Get(); ok {
			v.Monotony = ebb.Some(Hundredths(m))
		}
		for _, d := range out.Load {
			v.Days = append(v.Days, LoadDayView{Day: d.Day, Load: Hundredths(d.Load), Fitness: Hundredths(d.Fitness),
				Fatigue: Hundredths(d.Fatigue), Form: Hundredths(d.Form), Building: d.Building})
		}
		v.Synthetic, err = synthetic(ctx, t)
		return err
	})
	return v, err
}

// HRMax shows the maximum heart rate in force on a day (0: today) and its court file.
func (a *App) HRMax(ctx context.Context, actor ebb.Actor, athlete ebb.AthleteID, day ebb.Day) (HRMaxCourtView, error) {
	if err := may(actor, athlete); err != nil {
		return HRMaxCourtView{}, err
	}
	var v HRMaxCourtView
	err := a.st.Read(ctx, func(t *store.Tx) error {
		_, out, err := a.read(ctx, t, athlete, day)
		if err != nil {
			return err
		}
		v = HRMaxCourtView{Schema: Schema, InForce: hrMaxView(out.HRMax), Ask: notNil(out.Answer.Morning.History.AskHRMax), Candidates: []CandidateView{}}
		for _, c := range out.CourtFile {
			v.Candidates = append(v.Candidates, CandidateView(c))
		}
		v.Synthetic, err = synthetic(ctx, t)
		return err
	})
	return v, err
}
