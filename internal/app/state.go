package app

import (
	"context"
	"encoding/json"

	"ebb"
	"ebb/engine"
	"ebb/internal/store"
)

// synthetic reads the mark of the demo folder.
func synthetic(ctx context.Context, t *store.Tx) (bool, error) {
	v, err := t.Meta(ctx, store.MetaSynthetic)
	return v == "true", err
}

// liveFacts are the facts of a kind that nobody has taken back, in order of seq.
func liveFacts(ctx context.Context, t *store.Tx, athlete ebb.AthleteID, kind string) ([]store.Fact, error) {
	all, err := t.Facts(ctx, athlete, kind, 0)
	if err != nil {
		return nil, err
	}
	gone, err := t.Facts(ctx, athlete, store.KindRetract, 0)
	if err != nil {
		return nil, err
	}
	return standing(all, gone, 0), nil
}

// standing are the facts that nobody had taken back at a seq (0: now).
func standing(all, gone []store.Fact, uptoSeq int64) []store.Fact {
	retracted := map[string]bool{}
	for _, f := range gone {
		if uptoSeq == 0 || f.Seq <= uptoSeq {
			retracted[f.Supersedes] = true
		}
	}
	out := make([]store.Fact, 0, len(all))
	for i := range all {
		if f := &all[i]; !retracted[f.ID] && (uptoSeq == 0 || f.Seq <= uptoSeq) {
			out = append(out, *f)
		}
	}
	return out
}

// retract takes a fact back, with another fact.
func (a *App) retract(ctx context.Context, t *store.Tx, actor ebb.Actor, athlete ebb.AthleteID, f store.Fact) error {
	_, _, err := t.AppendFact(ctx, athlete, store.Fact{Kind: store.KindRetract, Subject: f.ID, Effective: f.Effective,
		RecordedAt: a.now(), Actor: actor, Supersedes: f.ID, Doc: []byte("{}")})
	return err
}

// docs reads the documents of facts as values.
func docs[T any](facts []store.Fact) ([]T, error) {
	out := make([]T, len(facts))
	for i := range facts {
		if err := json.Unmarshal(facts[i].Doc, &out[i]); err != nil {
			return nil, ebb.Wrap(ebb.Internal, "bad_fact", err, "the %s fact %s cannot be read", facts[i].Kind, facts[i].ID)
		}
	}
	return out, nil
}

func profileItems(ctx context.Context, t *store.Tx, athlete ebb.AthleteID) ([]ebb.ProfileItem, error) {
	facts, err := liveFacts(ctx, t, athlete, store.KindProfile)
	if err != nil {
		return nil, err
	}
	return docs[ebb.ProfileItem](facts)
}

func checkIns(ctx context.Context, t *store.Tx, athlete ebb.AthleteID) ([]ebb.CheckIn, error) {
	facts, err := liveFacts(ctx, t, athlete, store.KindCheckIn)
	if err != nil {
		return nil, err
	}
	return docs[ebb.CheckIn](personLast(facts))
}

// withZone states the zone of this machine where the profile states none.
func withZone(items []ebb.ProfileItem, zone string) []ebb.ProfileItem {
	for _, i := range items {
		if i.Field == ebb.FieldZone {
			return items
		}
	}
	return append([]ebb.ProfileItem{{Field: ebb.FieldZone, Value: zone, From: firstDay}}, items...)
}

// today is the civil day of the clock in the athlete's zone.
func (a *App) today(ctx context.Context, t *store.Tx, athlete ebb.AthleteID) (ebb.Day, error) {
	items, err := profileItems(ctx, t, athlete)
	if err != nil {
		return 0, err
	}
	return a.todayOf(items)
}

// todayOf is the day of the clock in the zone in force. A zone is itself dated, so the day
// is found in the zone of the day before, which no traveller's change can make circular.
func (a *App) todayOf(items []ebb.ProfileItem) (ebb.Day, error) {
	guess := ebb.DayOf(a.now(), a.clock().UTC().Location())
	loc, err := zoneOf(engine.Profile(withZone(items, a.Zone), guess).Zone)
	if err != nil {
		return 0, err
	}
	return ebb.DayOf(a.now(), loc), nil
}

// history is everything known of an athlete up to a seq, ready for the engine.
type history struct {
	items    []ebb.ProfileItem
	runs     []store.RunRow
	checkIns []ebb.CheckIn
	fixes    map[ebb.RunID]ebb.Correction
	told     map[ebb.RunID]described // what exports say of runs
	trials   trialBook
	plans    planBook
	seq      int64
	folded   bool // the runs and check-ins of long ago are in a kept fold, and not here
}

// ledger is every fact of an athlete, from which the history at any seq can be read.
type ledger struct {
	profile, checkIns, corrections, told, retracts []store.Fact
	trials, plans                                  []store.Fact // of all kinds that they are made of

	links []store.LinkRow // everything that was said
	runs  []store.RunRow  // one a recording
	seq   int64
	zone  string // that counts while none is stated
}

func (a *App) ledger(ctx context.Context, t *store.Tx, athlete ebb.AthleteID) (ledger, error) {
	return a.ledgerFrom(ctx, t, athlete, nil)
}

// ledgerFrom lacks what is in a kept fold.
func (a *App) ledgerFrom(ctx context.Context, t *store.Tx, athlete ebb.AthleteID, k *keptFold) (ledger, error) {
	l := ledger{zone: a.Zone}
	var links []store.Fact
	for kind, to := range map[string]*[]store.Fact{store.KindProfile: &l.profile, store.KindCheckIn: &l.checkIns,
		store.KindCorrection: &l.corrections, store.KindDescribed: &l.told, store.KindRetract: &l.retracts,
		store.KindLink: &links} {
		var err error
		if *to, err = k.facts(ctx, t, athlete, kind); err != nil {
			return l, err
		}
	}
	var err error
	if l.trials, err = trialFacts(ctx, t, athlete); err != nil {
		return l, err
	}
	if l.plans, err = planFacts(ctx, t, athlete); err != nil {
		return l, err
	}
	if l.links, err = store.LinkRows(links); err != nil {
		return l, err
	}
	if l.runs, err = k.runs(ctx, t, athlete); err != nil {
		return l, err
	}
	l.seq, err = t.LastSeen(ctx, athlete)
	return l, err
}

// at is the history as it was known at a seq.
func (l ledger) at(seq int64) (history, error) {
	h := history{seq: seq, fixes: map[ebb.RunID]ebb.Correction{}, told: map[ebb.RunID]described{}}
	if seq == 0 { // before the first fact: 0 would mean "all"
		h.items = withZone(nil, l.zone)
		return h, nil
	}
	var err error
	if h.items, err = docs[ebb.ProfileItem](standing(l.profile, l.retracts, seq)); err != nil {
		return h, err
	}
	h.items = withZone(h.items, l.zone)
	if h.checkIns, err = docs[ebb.CheckIn](personLast(standing(l.checkIns, l.retracts, seq))); err != nil {
		return h, err
	}
	if h.trials, err = readTrials(l.trials, seq); err != nil {
		return h, err
	}
	if h.plans, err = readPlans(standing(l.plans, l.retracts, seq)); err != nil {
		return h, err
	}
	h.runs = store.Group(l.known(seq), store.StandingLinks(l.links, l.retracts, seq))
	by, err := describedBy(standing(l.told, l.retracts, seq))
	if err != nil {
		return h, err
	}
	for i := range h.runs {
		if d := toldOf(h.runs[i].Run, by); d != (described{}) {
			h.told[h.runs[i].Run.ID] = d
		}
	}
	said := standing(l.corrections, l.retracts, seq)
	fixes, err := docs[ebb.Correction](said)
	if err != nil {
		return h, err
	}
	canonical := store.Canonical(h.runs)
	for i, c := range fixes {
		id := canonical(ebb.RunID(said[i].Subject))
		h.fixes[id] = h.fixes[id].Merge(c)
	}
	return h, nil
}

// known is the runs that were known at a seq; nobody writes to them.
func (l ledger) known(seq int64) []store.RunRow {
	n := 0
	for i := range l.runs {
		if l.runs[i].Seq <= seq {
			n++
		}
	}
	if n == len(l.runs) {
		return l.runs
	}
	out := make([]store.RunRow, 0, n)
	for i := range l.runs {
		if l.runs[i].Seq <= seq {
			out = append(out, l.runs[i])
		}
	}
	return out
}

// load is the history as it is known now.
func (a *App) load(ctx context.Context, t *store.Tx, athlete ebb.AthleteID) (history, error) {
	l, err := a.ledger(ctx, t, athlete)
	if err != nil {
		return history{}, err
	}
	return l.at(l.seq)
}

// runInputs are the runs whose features are there, each with what the person said of it.
func (h history) runInputs() []engine.RunInput {
	out := make([]engine.RunInput, 0, len(h.runs))
	for i := range h.runs {
		if r := &h.runs[i]; r.HasFeatures {
			f, told := r.Features, h.told[r.Run.ID]
			if told.Sport != "" && (f.Sport == ebb.SportUnknown || f.Sport == "") {
				f.Sport, f.SubSport = told.Sport, told.SubSport
			}
			out = append(out, engine.RunInput{ID: r.Run.ID, Features: f, Correction: ebb.Correction{RPE: told.RPE}.Merge(h.fixes[r.Run.ID])})
		}
	}
	return out
}

// at is the input of the engine for a day, seen at a moment.
func (h history) at(athlete ebb.AthleteID, day ebb.Day, now ebb.Instant) engine.Input {
	return engine.Input{Athlete: athlete, Day: day, Now: now, Seq: h.seq, Profile: h.items,
		Runs: h.runInputs(), CheckIns: h.checkIns, Wishes: trialWishes(h.trials, day)}
}

// empty says whether nothing at all is known of the person.
func (h history) empty() bool {
	stated := 0
	for _, i := range h.items {
		if i.From > firstDay || i.Field != ebb.FieldZone {
			stated++
		}
	}
	return !h.folded && len(h.runs) == 0 && len(h.checkIns) == 0 && stated == 0
}

// moment is the day that is asked for (0: today) and the moment from which it is seen:
// now for today, seven in the morning for any other day.
func (a *App) moment(h history, day ebb.Day) (_ ebb.Day, now ebb.Instant, isToday bool, err error) {
	today, err := a.todayOf(h.items)
	if err != nil {
		return 0, 0, false, err
	}
	if day == 0 || day == today {
		return today, a.now(), true, nil
	}
	loc, err := zoneOf(engine.Profile(h.items, day).Zone)
	if err != nil {
		return 0, 0, false, err
	}
	return day, day.At(7, 0, loc), false, nil
}
