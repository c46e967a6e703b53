package app

import (
	"context"
	"slices"
	"strings"

	"ebb"
	"ebb/internal/store"
)

// Correct notes what the person says of a run: its kind, the exertion, the talk test, whether
// its heart rate is to be ignored. It always wins over what was read. id may be the beginning of
// exactly one run's id.
func (a *App) Correct(ctx context.Context, actor ebb.Actor, athlete ebb.AthleteID, id string, c ebb.Correction) (RunDetail, error) {
	if err := may(actor, athlete); err != nil {
		return RunDetail{}, err
	}
	if c == (ebb.Correction{}) {
		return RunDetail{}, ebb.Errorf(ebb.Invalid, "nothing_said", "", "say what is to be corrected: the kind, the exertion, the talk test, or the heart rate")
	}
	if k, ok := c.Kind.Get(); ok && !slices.Contains(ebb.Kinds, k) {
		return RunDetail{}, ebb.Errorf(ebb.Invalid, "bad_kind", "kind", "%q is not a kind of run; they are: %s", string(k), joined(ebb.Kinds))
	}
	if n, ok := c.RPE.Get(); ok && (n < 0 || n > a.numbers().Guard.ScaleHigh.Int()) {
		return RunDetail{}, ebb.Errorf(ebb.Invalid, "out_of_range", "rpe", "exertion must be a whole number from 0 to %d", a.numbers().Guard.ScaleHigh.Int())
	}
	if w, ok := c.Talk.Get(); ok && !slices.Contains(ebb.Talks, w) {
		return RunDetail{}, ebb.Errorf(ebb.Invalid, "bad_talk", "talk", "%q is not an answer to the talk test; they are: %s", string(w), joined(ebb.Talks))
	}
	err := a.st.Tx(ctx, func(t *store.Tx) error {
		r, err := a.findRun(ctx, t, athlete, id)
		if err != nil {
			return err
		}
		doc, err := store.Doc(c)
		if err != nil {
			return err
		}
		_, _, err = t.AppendFact(ctx, athlete, store.Fact{Kind: store.KindCorrection, Subject: string(r.Run.ID),
			RecordedAt: a.now(), Actor: actor, Doc: doc})
		return err
	})
	if err != nil {
		return RunDetail{}, err
	}
	if err := a.stepTrials(ctx, athlete); err != nil {
		return RunDetail{}, err
	}
	return a.Run(ctx, actor, athlete, id)
}

// UndoCorrect takes back everything that was said of a run.
func (a *App) UndoCorrect(ctx context.Context, actor ebb.Actor, athlete ebb.AthleteID, id string) (RunDetail, error) {
	return a.takeBack(ctx, actor, athlete, id, func(said []store.Fact) []store.Fact { return said })
}

// UndoLastCorrect takes back what was last said of a run; what was said before stands again.
func (a *App) UndoLastCorrect(ctx context.Context, actor ebb.Actor, athlete ebb.AthleteID, id string) (RunDetail, error) {
	return a.takeBack(ctx, actor, athlete, id, func(said []store.Fact) []store.Fact { return said[len(said)-1:] })
}

// takeBack takes back those of the corrections of a run that are chosen, in the order in which they were said.
func (a *App) takeBack(ctx context.Context, actor ebb.Actor, athlete ebb.AthleteID, id string, choose func([]store.Fact) []store.Fact) (RunDetail, error) {
	if err := may(actor, athlete); err != nil {
		return RunDetail{}, err
	}
	err := a.st.Tx(ctx, func(t *store.Tx) error {
		r, err := a.findRun(ctx, t, athlete, id)
		if err != nil {
			return err
		}
		live, err := liveFacts(ctx, t, athlete, store.KindCorrection)
		if err != nil {
			return err
		}
		var said []store.Fact
		for _, f := range live {
			if id := ebb.RunID(f.Subject); id == r.Run.ID || slices.Contains(r.Aliases, id) {
				said = append(said, f)
			}
		}
		if len(said) == 0 {
			return ebb.Errorf(ebb.NotFound, "no_correction", "id", "nothing was corrected on run %s", r.Run.ID)
		}
		for _, f := range choose(said) {
			if err := a.retract(ctx, t, actor, athlete, f); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return RunDetail{}, err
	}
	return a.Run(ctx, actor, athlete, id)
}

// findRun finds a run by its id, by the beginning or the end of exactly one id, by the day
// of exactly one run ("2021-05-03"), or as the "last" one.
func (a *App) findRun(ctx context.Context, t *store.Tx, athlete ebb.AthleteID, id string) (store.RunRow, error) {
	h, err := a.load(ctx, t, athlete)
	if err != nil {
		return store.RunRow{}, err
	}
	return h.find(id, a.now())
}

// find is findRun in a history.
func (h history) find(id string, now ebb.Instant) (store.RunRow, error) {
	day, dayErr := ebb.ParseDay(id)
	loc := h.zone()
	var found []store.RunRow
	for _, r := range h.runs {
		switch name := string(r.Run.ID); {
		case name == id, slices.Contains(r.Aliases, ebb.RunID(id)):
			return r, nil
		case id == "last":
			if len(found) == 0 {
				found = append(found, r)
			} else if r.Features.Start > found[0].Features.Start && r.Features.Start <= now {
				found[0] = r
			}
		case dayErr == nil:
			if ebb.DayOf(r.Features.Start, loc) == day {
				found = append(found, r)
			}
		case len(id) >= 4 && (strings.HasPrefix(name, id) || strings.HasSuffix(name, id)):
			found = append(found, r)
		}
	}
	switch len(found) {
	case 1:
		return found[0], nil
	case 0:
		if id == "last" && len(h.runs) == 0 {
			return store.RunRow{}, ebb.Errorf(ebb.NotFound, "no_run", "id", "no run is here yet; `ebb import PATH` reads your recordings")
		}
		return store.RunRow{}, ebb.Errorf(ebb.NotFound, "no_run", "id", "there is no run %q; `ebb runs` lists them with the end of their ids", id)
	}
	var ids []string
	for _, r := range found[:min(len(found), 5)] {
		ids = append(ids, string(r.Run.ID))
	}
	return store.RunRow{}, ebb.Errorf(ebb.Invalid, "ambiguous", "id", "%q fits %d runs: write the id of one of them (%s)", id, len(found), strings.Join(ids, ", "))
}
