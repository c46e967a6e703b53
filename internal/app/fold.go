package app

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"sync"

	"ebb"
	"ebb/engine"
	"ebb/evidence"
	"ebb/internal/store"
)

// A morning looks back at years, and all but the last weeks of them were the same the day before. So
// the fold of the engine is kept as it was some weeks ago, with the list of what is not in it;
// the next morning reads that and what came later. Whatever is said of the time before makes it
// worthless, and the answer comes the long way, from every fact. It always comes out the same.

const (
	foldVersion  = 1
	foldBackDays = 14 // a fold is kept of the morning so many days ago: what is synced late is younger
	foldMostDays = 42 // and made of a later morning when it is older than this
)

// foldedKinds are the kinds of which facts may be in a kept fold. The facts of every other kind
// are read whole each time; a kind that is added needs nothing here.
var foldedKinds = []string{store.KindCheckIn, store.KindCorrection, store.KindDescribed, store.KindLink}

// keptFold is a fold with everything that was known when it was made and is not in it.
type keptFold struct {
	State      *engine.State     `json:"state"`
	Profile    string            `json:"profile"` // digest of the statements that it was made with
	Recordings []ebb.RecordingID `json:"recordings"`
	Facts      []store.Fact      `json:"facts"` // of foldedKinds, and of what was taken back of the other kinds

	seq int64 // the last fact that was known
}

// madeBy names the program and the numbers that a fold is made with. The version of the engine
// is not enough while Ebb is being worked on: so the file of the program is part of it.
func (a *App) madeBy() string {
	return fmt.Sprintf("%d %s %s %s", foldVersion, engine.Version(), numbersDigest(), program())
}

var numbersDigest = sync.OnceValue(func() string {
	return store.HashOf(fmt.Append(nil, evidence.Current()))[:16]
})

var program = sync.OnceValue(func() string {
	path, err := os.Executable()
	if err != nil {
		return ""
	}
	info, err := os.Stat(path)
	if err != nil {
		return ""
	}
	return fmt.Sprintf("%d.%d", info.Size(), info.ModTime().UnixNano())
})

// readKept is the fold in a row, nil when there is none that can be gone on with.
func (a *App) readKept(f store.Fold) *keptFold {
	if len(f.Doc) == 0 || f.MadeBy != a.madeBy() {
		return nil
	}
	k := &keptFold{seq: f.Seq}
	if err := json.Unmarshal(f.Doc, k); err != nil || k.State == nil {
		return nil
	}
	return k
}

// facts are those of a kind that are not in the fold; all of them without one.
func (k *keptFold) facts(ctx context.Context, t *store.Tx, athlete ebb.AthleteID, kind string) ([]store.Fact, error) {
	if k == nil || kind != store.KindRetract && !slices.Contains(foldedKinds, kind) {
		return t.Facts(ctx, athlete, kind, 0)
	}
	var out []store.Fact
	for _, f := range k.Facts {
		if f.Kind == kind {
			out = append(out, f)
		}
	}
	later, err := t.FactsAfter(ctx, athlete, kind, k.seq)
	return append(out, later...), err
}

// runs are the recordings that are not in the fold, one run each; all of them without one.
func (k *keptFold) runs(ctx context.Context, t *store.Tx, athlete ebb.AthleteID) ([]store.RunRow, error) {
	if k == nil {
		return t.RecordingRuns(ctx, athlete, 0)
	}
	return t.RecordingRunsAfter(ctx, athlete, k.seq, k.Recordings)
}

// look is a day as it is seen from a morning.
type look struct {
	h       history
	day     ebb.Day
	isToday bool
	out     engine.Output // the answer, with the readings of the day alone
	fold    *store.Fold   // to be kept, nil: what is kept is good
	plan    string        // what the plan of the week says of the day
}

// look answers a day (0: today), from what is kept if that holds; as if, besides what was said,
// suppose had been said.
func (a *App) look(ctx context.Context, t *store.Tx, athlete ebb.AthleteID, day ebb.Day, suppose ...ebb.CheckIn) (look, error) {
	f, err := t.Fold(ctx, athlete)
	if err != nil {
		return look{}, err
	}
	if k := a.readKept(f); k != nil {
		v, holds, err := a.lookFrom(ctx, t, athlete, day, f.Gen, k, suppose...)
		if err != nil || holds {
			return v, err
		}
	}
	v, _, err := a.lookFrom(ctx, t, athlete, day, f.Gen, nil, suppose...)
	return v, err
}

// lookFrom looks from a kept fold (nil: from the beginning), and says whether that holds.
func (a *App) lookFrom(ctx context.Context, t *store.Tx, athlete ebb.AthleteID, day ebb.Day, gen int64, k *keptFold, suppose ...ebb.CheckIn) (v look, holds bool, err error) {
	l, err := a.ledgerFrom(ctx, t, athlete, k)
	if err != nil {
		return v, false, err
	}
	if v.h, err = l.at(l.seq); err != nil {
		return v, false, err
	}
	var state *engine.State
	if k != nil {
		if holds, err = l.holds(ctx, t, athlete, v.h, k); err != nil || !holds {
			return v, false, err
		}
		state, v.h.folded = k.State, true
	}
	var now ebb.Instant
	if v.day, now, v.isToday, err = a.moment(v.h, day); err != nil {
		return v, false, err
	}
	keep := ebb.Day(0)
	if v.isToday && (state == nil || v.day-state.Day > foldMostDays) {
		keep = v.day - foldBackDays
	}
	var next *engine.State
	v.h.checkIns = append(v.h.checkIns, suppose...)
	if v.out, next, err = engine.Resume(state, v.h.at(athlete, v.day, now), keep, a.numbers()); err != nil {
		return v, false, nil // of another history
	}
	if v.isToday {
		why, err := a.unsynced(ctx, t, athlete, now)
		if err != nil {
			return v, false, err
		}
		v.out.Answer = withUnsynced(v.out.Answer, why, a.numbers())
	}
	v.out.Answer, v.plan = v.h.withPlan(v.out.Answer, a.numbers())
	if next != nil {
		v.fold, err = a.keep(l, v.h, next, gen)
	}
	return v, true, err
}

// holds says whether all that came after the fold is about what is not in it. What is said of
// days before it the engine sees itself.
func (l ledger) holds(ctx context.Context, t *store.Tx, athlete ebb.AthleteID, h history, k *keptFold) (bool, error) {
	runs, recordings, known := map[ebb.RunID]bool{}, map[ebb.RecordingID]bool{}, map[string]bool{}
	for _, r := range l.runs {
		runs[r.Run.ID], recordings[r.Recording.ID] = true, true
	}
	for _, id := range k.Recordings {
		if !recordings[id] {
			return false, nil // taken back
		}
	}
	if digest, err := profileDigest(h.items); err != nil || digest != k.Profile {
		return false, err
	}
	for _, list := range [][]store.Fact{l.profile, l.checkIns, l.corrections, l.told, l.trials, l.plans} {
		for _, f := range list {
			known[f.ID] = true
		}
	}
	for _, x := range l.links {
		known[x.Fact.ID] = true
	}
	for _, f := range l.retracts {
		if f.Seq > k.seq && !known[f.Supersedes] {
			return false, nil
		}
	}
	for _, f := range l.corrections {
		if f.Seq > k.seq && !runs[ebb.RunID(f.Subject)] {
			return false, nil
		}
	}
	told, err := docs[described](l.told)
	if err != nil {
		return false, err
	}
	for i, f := range l.told {
		if f.Seq > k.seq && !recordings[told[i].Recording] {
			return false, nil
		}
	}
	return l.linksHold(ctx, t, athlete, recordings, k)
}

// linksHold says whether no link leads into the fold.
func (l ledger) linksHold(ctx context.Context, t *store.Tx, athlete ebb.AthleteID, recordings map[ebb.RecordingID]bool, k *keptFold) (bool, error) {
	for _, x := range l.links {
		a, b := recordings[x.A], recordings[x.B]
		if a && b || !a && !b && x.Fact.Seq <= k.seq {
			continue // both are gone still: the fold was made without them
		}
		for _, id := range []ebb.RecordingID{x.A, x.B} {
			if recordings[id] || x.State != ebb.LinkLinked {
				continue
			}
			if here, err := t.HasRecording(ctx, athlete, id); err != nil || here {
				return false, err
			}
		}
		if !a && !b {
			return false, nil
		}
	}
	return true, nil
}

func profileDigest(items []ebb.ProfileItem) (string, error) {
	doc, err := store.Doc(items)
	return store.HashOf(doc), err
}

// keep is the row of a fold that was made of a history.
func (a *App) keep(l ledger, h history, s *engine.State, gen int64) (*store.Fold, error) {
	k := keptFold{State: s, Recordings: []ebb.RecordingID{}, Facts: []store.Fact{}}
	runs, recordings := map[ebb.RunID]bool{}, map[ebb.RecordingID]bool{} // that are in it
	for _, r := range h.runs {
		if !r.HasFeatures || s.Rest[r.Run.ID] {
			k.Recordings = append(k.Recordings, r.Run.Recordings...)
			continue
		}
		for _, id := range append(r.Aliases, r.Run.ID) {
			runs[id] = true
		}
		for _, id := range r.Run.Recordings {
			recordings[id] = true
		}
	}
	var err error
	if k.Facts, err = l.beside(s.Day, runs, recordings); err != nil {
		return nil, err
	}
	if k.Profile, err = profileDigest(h.items); err != nil {
		return nil, err
	}
	doc, err := store.Doc(k)
	return &store.Fold{Gen: gen, Seq: l.seq, MadeBy: a.madeBy(), Doc: doc}, err
}

// beside are the facts of foldedKinds that stand and are not wholly about days before and runs
// and recordings in a fold, and what was taken back of other kinds.
func (l ledger) beside(day ebb.Day, runs map[ebb.RunID]bool, recordings map[ebb.RecordingID]bool) ([]store.Fact, error) {
	out := []store.Fact{}
	folded := map[string]bool{}
	choose := func(facts []store.Fact, in func(i int) bool) {
		stands := map[string]bool{}
		for _, f := range standing(facts, l.retracts, 0) {
			stands[f.ID] = true
		}
		for i, f := range facts {
			if folded[f.ID] = true; stands[f.ID] && !in(i) {
				out = append(out, f)
			}
		}
	}
	said, err := docs[ebb.CheckIn](l.checkIns)
	if err != nil {
		return nil, err
	}
	told, err := docs[described](l.told)
	if err != nil {
		return nil, err
	}
	links := make([]store.Fact, len(l.links))
	for i := range l.links {
		links[i] = l.links[i].Fact
	}
	choose(l.checkIns, func(i int) bool { return said[i].Day < day })
	choose(l.corrections, func(i int) bool { return runs[ebb.RunID(l.corrections[i].Subject)] })
	choose(l.told, func(i int) bool { return recordings[told[i].Recording] })
	choose(links, func(i int) bool { return recordings[l.links[i].A] && recordings[l.links[i].B] })
	for _, f := range l.retracts {
		if !folded[f.Supersedes] {
			out = append(out, f)
		}
	}
	return out, nil
}
