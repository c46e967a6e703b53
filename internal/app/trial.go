package app

import (
	"context"
	"crypto/rand"
	"encoding/binary"
	"strings"

	"ebb"
	"ebb/internal/say"
	"ebb/internal/store"
	"ebb/trial"
)

// TrialAsk is a design: a template, or two arms in plain words. 0 and "" take what is usual.
type TrialAsk struct {
	Template    string // a key of say.TrialTemplates, or own
	Against     string // what a recovery run is held against: walk (usual), rest
	Question    string // own
	A, B        string // own: the arms in words
	When        string // own: night, next_day
	Pairs       int
	SESOITenths int // 0.1 points
	GapDays     int
}

// maxTrialText bounds each text of an own trial, bytes.
const maxTrialText = 300

// protocol makes a protocol of a design, without id, seed and start.
func (a *App) protocol(q TrialAsk) (ebb.TrialProtocol, error) {
	n := a.numbers()
	x := &n.Trial
	p := ebb.TrialProtocol{Schema: 1, Outcome: "legs", Secondary: []string{"fatigue", "stride", "wellness"}, Pairs: x.Pairs.Int(),
		GapDays: x.GapDays.Int(), LateHour: x.LateHour.Int(), SESOITenths: int(x.SESOI.Value * 10), ClaimE: x.ClaimE.Int(),
		ClaimPct: x.ClaimPct.Int(), RuleSet: n.RuleSet}
	if err := words(&p, q); err != nil {
		return p, err
	}
	for _, f := range []struct {
		name      string
		v         int
		to        *int
		low, high int
		unit      string
	}{
		{"pairs", q.Pairs, &p.Pairs, x.MinPairs.Int(), x.MaxPairs.Int(), "pairs"},
		{"sesoi", q.SESOITenths, &p.SESOITenths, int(x.SESOI.Min * 10), int(x.SESOI.Max * 10), "tenths of a point"},
		{"gap", q.GapDays, &p.GapDays, int(x.GapDays.Min), int(x.GapDays.Max), "days"},
	} {
		switch {
		case f.v == 0:
		case f.v < f.low || f.v > f.high:
			return p, ebb.Errorf(ebb.Invalid, "out_of_range", f.name, "%s must be from %d to %d %s", f.name, f.low, f.high, f.unit)
		default:
			*f.to = f.v
		}
	}
	return p, nil
}

// words fills in the question and the arms.
func words(p *ebb.TrialProtocol, q TrialAsk) error {
	p.Template = q.Template
	if q.Against != "" && q.Template != "recovery_run" {
		return ebb.Errorf(ebb.Invalid, "against", "against", "only a recovery run is held against something else: walk or rest")
	}
	if q.Template == "own" {
		return ownWords(p, q)
	}
	if q.Question+q.A+q.B+q.When != "" {
		return ebb.Errorf(ebb.Invalid, "own_words", "template", "question and arms in your own words belong to the template “own”")
	}
	for _, t := range say.TrialTemplates {
		if t.Key != q.Template {
			continue
		}
		p.Question, p.When, p.A, p.B = t.Question, t.When, ebb.TrialArm{Key: t.Key, Text: t.A}, ebb.TrialArm{Key: "without", Text: t.B}
		if t.Key != "recovery_run" {
			return nil
		}
		p.A.Verdict, p.B.Key, p.B.Verdict = ebb.Some(ebb.RecoveryRun), "walk", ebb.Some(ebb.Walk)
		switch q.Against {
		case "", "walk":
		case "rest":
			p.Question = strings.Replace(p.Question, "a walk", "rest", 1)
			p.B = ebb.TrialArm{Key: "rest", Text: say.TrialRest, Verdict: ebb.Some(ebb.Rest)}
		default:
			return ebb.Errorf(ebb.Invalid, "against", "against", "%q: a recovery run is held against walk or rest", q.Against)
		}
		return nil
	}
	keys := []string{}
	for _, t := range say.TrialTemplates {
		keys = append(keys, t.Key)
	}
	return ebb.Errorf(ebb.Invalid, "bad_template", "template", "%q is not a question that is ready; they are: %s, own", q.Template, strings.Join(keys, ", "))
}

func ownWords(p *ebb.TrialProtocol, q TrialAsk) error {
	p.Question, p.When = oneLine(q.Question), q.When
	p.A, p.B = ebb.TrialArm{Key: "a", Text: oneLine(q.A)}, ebb.TrialArm{Key: "b", Text: oneLine(q.B)}
	if p.When == "" {
		p.When = ebb.ArmNight
	}
	if p.When != ebb.ArmNight && p.When != ebb.ArmNextDay {
		return ebb.Errorf(ebb.Invalid, "bad_when", "when", "%q: an arm is lived in the night (night) or on the day after (next_day)", q.When)
	}
	for _, f := range []struct{ name, text string }{{"question", p.Question}, {"a", p.A.Text}, {"b", p.B.Text}} {
		if f.text == "" {
			return ebb.Errorf(ebb.Invalid, "no_words", f.name, "an own trial needs a question and both arms in words")
		}
		if len(f.text) > maxTrialText {
			return ebb.Errorf(ebb.Invalid, "too_long", f.name, "%s is at most %d bytes", f.name, maxTrialText)
		}
	}
	if strings.EqualFold(p.A.Text, p.B.Text) {
		return ebb.Errorf(ebb.Invalid, "same_arms", "b", "both arms say the same: there is nothing to compare")
	}
	return nil
}

// NewTrial designs a trial and says what it can be expected to do. Nothing is begun. A design for
// which the usual week leaves no room is refused with the reason, and not kept.
func (a *App) NewTrial(ctx context.Context, actor ebb.Actor, athlete ebb.AthleteID, q TrialAsk) (TrialView, error) {
	if err := may(actor, athlete); err != nil {
		return TrialView{}, err
	}
	p, err := a.protocol(q)
	if err != nil {
		return TrialView{}, err
	}
	var v TrialView
	err = a.st.Tx(ctx, func(t *store.Tx) error {
		h, out, err := a.read(ctx, t, athlete, 0)
		if err != nil {
			return err
		}
		p.ID = ebb.TrialID(store.NewID("trl", a.now()))
		n := a.numbers()
		if d := trial.Consider(p, habits(h, out, p, &n), &n); d.Advice == trial.AdviceNoGap {
			return ebb.Errorf(ebb.Conflict, d.Advice, "template", "%s", say.TrialAdvice(d.Advice))
		}
		if err := a.putTrial(ctx, t, actor, athlete, store.KindTrialDraft, p.ID, p); err != nil {
			return err
		}
		v, err = a.trialView(ctx, t, athlete, p.ID)
		return err
	})
	return v, err
}

func (a *App) putTrial(ctx context.Context, t *store.Tx, actor ebb.Actor, athlete ebb.AthleteID, kind string, id ebb.TrialID, v any) error {
	doc, err := store.Doc(v)
	if err != nil {
		return err
	}
	_, _, err = t.AppendFact(ctx, athlete, store.Fact{Kind: kind, Subject: string(id), RecordedAt: a.now(), Actor: actor, Doc: doc})
	return err
}

// StartTrial begins a designed trial ("": the latest design): a seed is drawn, the protocol is hashed,
// and from then on nothing of it changes. Only one trial runs at a time: two would disturb each other.
func (a *App) StartTrial(ctx context.Context, actor ebb.Actor, athlete ebb.AthleteID, id string) (TrialView, error) {
	if err := may(actor, athlete); err != nil {
		return TrialView{}, err
	}
	return a.changeTrial(ctx, actor, athlete, func(t *store.Tx, h history, today ebb.Day) (ebb.TrialID, string, any, error) {
		if r := h.trials.running(); r != nil && !r.over(today) {
			return "", "", nil, ebb.Errorf(ebb.Conflict, "running", "id", "a trial is running (%s): stop it first, or let it end; two at a time would disturb each other", r.p.Question)
		}
		r, err := h.trials.choose(id, func(r *trialRecord) bool { return r.hash == "" })
		if err != nil {
			return "", "", nil, err
		}
		if r.hash != "" {
			return "", "", nil, ebb.Errorf(ebb.Conflict, "begun", "id", "this trial was begun before, and nothing of it changes any more: design a new one")
		}
		p := r.p
		var b [8]byte
		_, _ = rand.Read(b[:]) // never fails
		p.Seed, p.Start = binary.BigEndian.Uint64(b[:]), today
		return p.ID, store.KindTrial, store.TrialBegun{Protocol: p, Hash: trial.Hash(p)}, nil
	})
}

// StopTrial ends a running trial early. It is recorded, and what was found so far stays as it is.
func (a *App) StopTrial(ctx context.Context, actor ebb.Actor, athlete ebb.AthleteID, id, why string) (TrialView, error) {
	if err := may(actor, athlete); err != nil {
		return TrialView{}, err
	}
	if len(why) > maxTrialText {
		return TrialView{}, ebb.Errorf(ebb.Invalid, "too_long", "why", "why is at most %d bytes", maxTrialText)
	}
	return a.changeTrial(ctx, actor, athlete, func(t *store.Tx, h history, today ebb.Day) (ebb.TrialID, string, any, error) {
		r, err := h.trials.choose(id, func(r *trialRecord) bool { return r.hash != "" && r.stop == nil })
		switch {
		case err != nil:
			return "", "", nil, err
		case r.hash == "":
			return "", "", nil, ebb.Errorf(ebb.Conflict, "not_begun", "id", "this trial was never begun: there is nothing to stop")
		case r.stop != nil:
			return "", "", nil, ebb.Errorf(ebb.Conflict, "stopped", "id", "this trial was stopped on %s", r.stop.Day)
		}
		return r.p.ID, store.KindTrialStop, ebb.TrialStop{Trial: r.p.ID, Day: today, Why: oneLine(why)}, nil
	})
}

// SayTrialDone notes how an arm was lived: yes, part or no. number 0 is the one that is asked about, or
// else the latest. The last word counts, and none changes the analysis as assigned.
func (a *App) SayTrialDone(ctx context.Context, actor ebb.Actor, athlete ebb.AthleteID, number int, done string) (TrialView, error) {
	if err := may(actor, athlete); err != nil {
		return TrialView{}, err
	}
	if done != ebb.AdheredYes && done != ebb.AdheredPart && done != ebb.AdheredNo {
		return TrialView{}, ebb.Errorf(ebb.Invalid, "bad_done", "done", "%q: was it so? yes, part or no", done)
	}
	return a.changeTrial(ctx, actor, athlete, func(t *store.Tx, h history, today ebb.Day) (ebb.TrialID, string, any, error) {
		r, err := h.trials.choose("", nil)
		if err != nil {
			return "", "", nil, err
		}
		if len(r.draws) == 0 {
			return "", "", nil, ebb.Errorf(ebb.NotFound, "no_draw", "n", "no arm was drawn yet: there is nothing to say of it")
		}
		if number == 0 {
			number = len(r.draws)
			for _, d := range r.draws {
				if asksDone(r, d, today) {
					number = d.N
					break
				}
			}
		}
		if number < 1 || number > len(r.draws) {
			return "", "", nil, ebb.Errorf(ebb.NotFound, "no_draw", "n", "there is no draw %d; there are %d", number, len(r.draws))
		}
		return r.p.ID, store.KindTrialDone, ebb.TrialAdherence{Trial: r.p.ID, N: number, Done: done}, nil
	})
}

// changeTrial appends one fact of a trial and shows the trial after it.
func (a *App) changeTrial(ctx context.Context, actor ebb.Actor, athlete ebb.AthleteID,
	what func(*store.Tx, history, ebb.Day) (ebb.TrialID, string, any, error)) (TrialView, error) {
	var v TrialView
	err := a.st.Tx(ctx, func(t *store.Tx) error {
		h, err := a.load(ctx, t, athlete)
		if err != nil {
			return err
		}
		today, err := a.todayOf(h.items)
		if err != nil {
			return err
		}
		id, kind, doc, err := what(t, h, today)
		if err != nil {
			return err
		}
		if err := a.putTrial(ctx, t, actor, athlete, kind, id, doc); err != nil {
			return err
		}
		v, err = a.trialView(ctx, t, athlete, id)
		return err
	})
	return v, err
}

// over: every pair is drawn, and the last morning is past.
func (r *trialRecord) over(today ebb.Day) bool {
	return r.hash != "" && len(r.draws) == 2*r.p.Pairs && r.draws[len(r.draws)-1].Outcome < today
}

// choose finds a trial by its id or the end of it. "" is the latest that fits, else the running one, else
// the latest that was begun, else the latest design.
func (b trialBook) choose(id string, fits func(*trialRecord) bool) (*trialRecord, error) {
	if id == "" {
		var latest, begun *trialRecord
		for _, r := range b {
			if fits != nil && fits(r) {
				latest = r
			}
			if r.hash != "" {
				begun = r
			}
		}
		for _, r := range []*trialRecord{latest, b.running(), begun} {
			if r != nil {
				return r, nil
			}
		}
		if len(b) > 0 {
			return b[len(b)-1], nil
		}
		return nil, ebb.Errorf(ebb.NotFound, "no_trial", "id", "there is no trial yet: `ebb trial new compression` designs one")
	}
	var found []*trialRecord
	for _, r := range b {
		if string(r.p.ID) == id {
			return r, nil
		}
		if len(id) >= 4 && strings.HasSuffix(string(r.p.ID), id) {
			found = append(found, r)
		}
	}
	if len(found) == 1 {
		return found[0], nil
	}
	return nil, ebb.Errorf(ebb.NotFound, "no_trial", "id", "there is no trial %q; `ebb trial list` lists them", id)
}
