package app

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"time"

	"ebb"
	"ebb/engine"
	"ebb/internal/say"
	"ebb/internal/store"
	"ebb/trial"
)

// trialKinds are the kinds of fact that trials are made of.
var trialKinds = []string{store.KindTrialDraft, store.KindTrial, store.KindTrialDraw, store.KindTrialSkip, store.KindTrialDone, store.KindTrialStop}

// trialRecord is everything that was said and drawn of one trial.
type trialRecord struct {
	p     ebb.TrialProtocol
	hash  string // "" while it is a draft
	draws []ebb.TrialDraw
	skips []ebb.TrialSkip
	done  map[int]string // by number of the draw; the last word counts
	stop  *ebb.TrialStop
}

// trialBook holds the trials in the order in which they were designed.
type trialBook []*trialRecord

// trialFacts are the facts of all trials in order of seq.
func trialFacts(ctx context.Context, t *store.Tx, athlete ebb.AthleteID) ([]store.Fact, error) {
	var out []store.Fact
	for _, kind := range trialKinds {
		facts, err := t.Facts(ctx, athlete, kind, 0)
		if err != nil {
			return nil, err
		}
		out = append(out, facts...)
		if kind == store.KindTrial && len(facts) == 0 { // nothing was ever begun: there is nothing else to read
			return out, nil
		}
	}
	slices.SortFunc(out, func(a, b store.Fact) int { return int(a.Seq - b.Seq) })
	return out, nil
}

// readTrials makes the book of the facts up to a seq (0: all).
func readTrials(facts []store.Fact, uptoSeq int64) (trialBook, error) {
	var b trialBook
	for _, f := range facts {
		if uptoSeq != 0 && f.Seq > uptoSeq {
			break
		}
		if err := b.take(f); err != nil {
			return nil, ebb.Wrap(ebb.Internal, "bad_fact", err, "the %s fact %s cannot be read", f.Kind, f.ID)
		}
	}
	return b, nil
}

func (b *trialBook) take(f store.Fact) error {
	r := b.find(ebb.TrialID(f.Subject))
	if r == nil {
		if f.Kind != store.KindTrialDraft {
			return ebb.Errorf(ebb.Internal, "no_draft", "", "trial %s was never designed", f.Subject)
		}
		r = &trialRecord{done: map[int]string{}}
		*b = append(*b, r)
	}
	switch f.Kind {
	case store.KindTrialDraft:
		return json.Unmarshal(f.Doc, &r.p)
	case store.KindTrial:
		var v store.TrialBegun
		if err := json.Unmarshal(f.Doc, &v); err != nil {
			return err
		}
		r.p, r.hash = v.Protocol, v.Hash
	case store.KindTrialDraw:
		return add(f.Doc, &r.draws)
	case store.KindTrialSkip:
		return add(f.Doc, &r.skips)
	case store.KindTrialDone:
		var v ebb.TrialAdherence
		if err := json.Unmarshal(f.Doc, &v); err != nil {
			return err
		}
		r.done[v.N] = v.Done
	case store.KindTrialStop:
		r.stop = &ebb.TrialStop{}
		return json.Unmarshal(f.Doc, r.stop)
	}
	return nil
}

func add[T any](doc []byte, to *[]T) error {
	var v T
	if err := json.Unmarshal(doc, &v); err != nil {
		return err
	}
	*to = append(*to, v)
	return nil
}

func (b trialBook) find(id ebb.TrialID) *trialRecord {
	for _, r := range b {
		if r.p.ID == id {
			return r
		}
	}
	return nil
}

// running is the latest trial that was begun and not stopped; nil when there is none. A trial whose
// pairs are all drawn still waits for its last mornings.
func (b trialBook) running() *trialRecord {
	for _, r := range slices.Backward(b) {
		if r.hash != "" && r.stop == nil {
			return r
		}
	}
	return nil
}

// arm is the text and the verdict of an arm.
func (r *trialRecord) arm(a ebb.Arm) ebb.TrialArm {
	if a == ebb.ArmA {
		return r.p.A
	}
	return r.p.B
}

// trialWishes are the arms that are a day, on their day. A trial that is stopped wishes nothing.
func trialWishes(b trialBook, day ebb.Day) []ebb.Wish {
	var out []ebb.Wish
	r := b.running()
	if r == nil {
		return nil
	}
	for _, d := range r.draws {
		if v, ok := r.arm(d.Arm).Verdict.Get(); ok && d.Day+1 == day {
			out = append(out, ebb.Wish{Source: ebb.WishTrial, Verdict: v, Ref: string(r.p.ID)})
		}
	}
	return out
}

// stepTrials draws an arm for each hard session that has come in since the last look, or notes by which
// rule it is none. It looks at no outcome. Without a running trial it reads one list and writes nothing.
func (a *App) stepTrials(ctx context.Context, athlete ebb.AthleteID) error {
	waiting := false
	var at steppedAt
	err := a.st.Read(ctx, func(t *store.Tx) error {
		facts, err := trialFacts(ctx, t, athlete)
		if err != nil {
			return err
		}
		b, err := readTrials(facts, 0)
		if waiting = err == nil && b.running() != nil; !waiting {
			return err
		}
		at, err = a.stepAt(ctx, t, athlete)
		return err
	})
	if last, ok := a.stepped.Load(athlete); err != nil || !waiting || ok && last == at {
		return err
	}
	err = a.st.Tx(ctx, func(t *store.Tx) error {
		h, out, err := a.read(ctx, t, athlete, 0)
		if err != nil {
			return err
		}
		r := h.trials.running()
		if r == nil {
			return nil
		}
		for _, e := range h.episodes(r, out, a.numbers().Trial.LateHour.Int()) {
			if err := a.enter(ctx, t, athlete, r, e); err != nil {
				return err
			}
		}
		at, err = a.stepAt(ctx, t, athlete)
		return err
	})
	if err == nil {
		a.stepped.Store(athlete, at)
	}
	return err
}

// steppedAt is everything that a step of a trial depends on. The step reads the whole history, and
// a page that is opened again needs none.
type steppedAt struct {
	day ebb.Day
	seq int64 // the last fact
	gen int64 // of the features
}

func (a *App) stepAt(ctx context.Context, t *store.Tx, athlete ebb.AthleteID) (at steppedAt, err error) {
	if at.day, err = a.today(ctx, t, athlete); err != nil {
		return at, err
	}
	if at.seq, err = t.LastSeen(ctx, athlete); err != nil {
		return at, err
	}
	f, err := t.Fold(ctx, athlete)
	at.gen = f.Gen
	return at, err
}

// enter records what one hard session is to a trial.
func (a *App) enter(ctx context.Context, t *store.Tx, athlete ebb.AthleteID, r *trialRecord, e trial.Episode) error {
	n := a.numbers()
	f := store.Fact{Subject: string(r.p.ID), Effective: e.Day, RecordedAt: a.now(), Actor: identifier("trial"),
		ClientKey: "trial-" + string(r.p.ID) + "-" + string(e.Run)}
	var err error
	if why := trial.Skip(r.p, e); why != "" {
		s := ebb.TrialSkip{Trial: r.p.ID, Run: e.Run, Day: e.Day, Why: why}
		r.skips = append(r.skips, s)
		f.Kind = store.KindTrialSkip
		f.Doc, err = store.Doc(s)
	} else {
		d, ok := trial.Draw(r.p, r.draws, e, &n)
		if !ok {
			return nil
		}
		r.draws = append(r.draws, d)
		f.Kind = store.KindTrialDraw
		f.Doc, err = store.Doc(d)
	}
	if err != nil {
		return err
	}
	_, _, err = t.AppendFact(ctx, athlete, f)
	return err
}

// episodes are the hard sessions since the start of a trial that were not looked at yet, oldest first.
func (h history) episodes(r *trialRecord, out engine.Output, lateHour int) []trial.Episode {
	looked := map[ebb.RunID]bool{}
	for _, d := range r.draws {
		looked[d.Run] = true
	}
	for _, s := range r.skips {
		looked[s.Run] = true
	}
	today, loc := out.Answer.Morning.Day, h.zone()
	var list []trial.Episode
	var before ebb.Day
	for _, x := range out.Readings {
		if !x.Hard || x.Partner.OK {
			continue
		}
		if x.Day >= r.p.Start && !x.Possible && x.Class.OK && !looked[x.Run] {
			list = append(list, trial.Episode{Run: x.Run, Day: x.Day, Late: x.End.In(loc).Hour() >= lateHour || ebb.DayOf(x.End, loc) > x.Day,
				Class: x.Class.V, Before: before, Ill: h.ill(x.Day), Pain: h.pain(x.Day), TooLate: tooLate(r.p, x.Day, today, out.Readings),
				Planned: h.planned(x.Day, r.p.When)})
		}
		before = x.Day
	}
	return list
}

// tooLate: the time of the arm had begun without a draw, or was over.
func tooLate(p ebb.TrialProtocol, day, today ebb.Day, readings []ebb.Reading) bool {
	if p.When == ebb.ArmNight {
		return today > day
	}
	ran := slices.ContainsFunc(readings, func(x ebb.Reading) bool { return x.Day == day+1 })
	return today > day+1 || today == day+1 && ran
}

// planned: the plan wishes a hard or long session on the day of an arm that is a day, so it is not free. An arm
// of the night is lived before any day.
func (h history) planned(day ebb.Day, when string) bool {
	ask, ok := h.plans.of(mondayOf(day + 1))
	if !ok || when == ebb.ArmNight {
		return false
	}
	for _, s := range ask.Sessions {
		on := s.Day
		if on == 0 {
			on = mondayOf(day+1) + ebb.Day(s.Weekday-1)
		}
		if c, ok := h.plans.change(on); ok && c.What == ebb.PlanMove {
			on = c.To
		} else if ok && c.What != "" {
			continue // missed, off or not well: it is not done
		}
		if on == day+1 {
			return true
		}
	}
	return false
}

// saidOf is everything that was said of a day.
func (h history) saidOf(day ebb.Day) ebb.CheckIn {
	c := ebb.CheckIn{Day: day}
	for _, x := range h.checkIns {
		if x.Day == day {
			c = mergeCheckIn(c, x)
		}
	}
	return c
}

func (h history) ill(day ebb.Day) bool {
	v, ok := h.saidOf(day).Ill.Get()
	return ok && v != ebb.IllNone
}

func (h history) pain(day ebb.Day) bool { return h.saidOf(day).Pain.Or(0) > 0 }

// saidInTime are the answers that count as outcomes, by day: what the person said of a morning on that
// day itself. What is remembered later may be remembered to suit.
func saidInTime(ctx context.Context, t *store.Tx, athlete ebb.AthleteID, loc *time.Location) (map[ebb.Day]ebb.CheckIn, error) {
	facts, err := liveFacts(ctx, t, athlete, store.KindCheckIn)
	if err != nil {
		return nil, err
	}
	out := map[ebb.Day]ebb.CheckIn{}
	for _, f := range facts {
		if brought(f) || ebb.DayOf(f.RecordedAt, loc) != f.Effective {
			continue
		}
		var c ebb.CheckIn
		if err := json.Unmarshal(f.Doc, &c); err != nil {
			return nil, ebb.Wrap(ebb.Internal, "bad_fact", err, "the check-in %s cannot be read", f.ID)
		}
		out[f.Effective] = mergeCheckIn(out[f.Effective], c)
	}
	return out, nil
}

// trialAsks are what a running trial asks of a day, in words: the outcome, how the last arm was lived, and the
// arm, which is given alone too. allowed is the hardest day that the rules allow.
func trialAsks(h history, day ebb.Day, allowed ebb.Verdict) (asks []string, arm string) {
	r := h.trials.running()
	if r == nil {
		return nil, ""
	}
	var arms, rest []string
	for _, d := range r.draws {
		arm := r.arm(d.Arm)
		switch {
		case r.p.When == ebb.ArmNight && d.Day == day:
			arms = append(arms, say.TrialTonight(arm.Text))
		case r.p.When == ebb.ArmNextDay && d.Day == day:
			arms = append(arms, say.TrialTomorrow(arm.Text))
		case r.p.When == ebb.ArmNextDay && d.Day+1 == day:
			v, ok := arm.Verdict.Get()
			arms = append(arms, say.TrialDay(arm.Text, ok && v > allowed))
		}
		if d.Outcome == day && !h.saidOf(day).Legs.OK {
			rest = append(rest, say.TrialMorning())
		}
		if asksDone(r, d, day) {
			rest = append(rest, say.TrialAdherence(d.Day, arm.Text))
		}
	}
	return append(rest, arms...), strings.Join(arms, " ")
}

// askDays is how long after its outcome an arm is still asked about.
const askDays = 7

// asksDone: the arm was lived, its outcome is there or past, and nobody has said how it was.
func asksDone(r *trialRecord, d ebb.TrialDraw, day ebb.Day) bool {
	_, said := r.done[d.N]
	return !said && day >= d.Outcome && day <= d.Outcome+askDays
}
