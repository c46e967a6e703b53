package app

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"

	"ebb"
	"ebb/evidence"
	"ebb/internal/fit"
	"ebb/internal/say"
	"ebb/internal/store"
)

// WorkoutStepView is one step as a watch gets it; the heart rates are null where it is open.
type WorkoutStepView struct {
	Name    string       `json:"name"`
	Seconds int          `json:"seconds"`
	LowBpm  ebb.Opt[int] `json:"low_bpm"`
	HighBpm ebb.Opt[int] `json:"high_bpm"`
	From    ebb.Opt[int] `json:"from"`  // a repeat goes back to this step, counted from 0
	Times   ebb.Opt[int] `json:"times"` // until all was done so often
}

// WorkoutView is the workout of a day as a file for a watch.
type WorkoutView struct {
	Schema int               `json:"schema"`
	Day    ebb.Day           `json:"day"`
	Name   string            `json:"name"`
	Serial uint32            `json:"serial"`
	Bytes  int               `json:"bytes"`
	Steps  []WorkoutStepView `json:"steps"`
	Text   string            `json:"text"`

	FileName string `json:"-"` // for a watch: ASCII, one for a day
	File     []byte `json:"-"`
}

// CardView is the day as one line to copy.
type CardView struct {
	Schema int     `json:"schema"`
	Day    ebb.Day `json:"day"`
	Text   string  `json:"text"`
}

// Workout is the workout of a day (0: today) as a FIT file. Days without one are Conflict,
// code no_workout. Nothing is sent and nothing is noted by it.
func (a *App) Workout(ctx context.Context, actor ebb.Actor, athlete ebb.AthleteID, day ebb.Day) (WorkoutView, error) {
	if err := may(actor, athlete); err != nil {
		return WorkoutView{}, err
	}
	v, err := a.Today(ctx, actor, athlete, day)
	if err != nil {
		return WorkoutView{}, err
	}
	return a.workout(athlete, v)
}

// Card is the day (0: today) as one line to copy. Days that may not leave Ebb are Conflict, code no_card.
func (a *App) Card(ctx context.Context, actor ebb.Actor, athlete ebb.AthleteID, day ebb.Day) (CardView, error) {
	if err := may(actor, athlete); err != nil {
		return CardView{}, err
	}
	v, err := a.Today(ctx, actor, athlete, day)
	if err != nil {
		return CardView{}, err
	}
	if v.Empty || v.Card == "" {
		return CardView{}, ebb.Errorf(ebb.Conflict, "no_card", "day", "%s", say.NoCard(v.Answer))
	}
	return CardView{Schema: Schema, Day: v.Day, Text: v.Card}, nil
}

// NoteSent notes that the workout went to a watch, a folder or a browser, so that an easier
// answer later knows of it.
func (a *App) NoteSent(ctx context.Context, actor ebb.Actor, athlete ebb.AthleteID, w WorkoutView) error {
	if err := may(actor, athlete); err != nil {
		return err
	}
	v, err := a.Today(ctx, actor, athlete, w.Day)
	if err != nil {
		return err
	}
	s := sentOf(v.Answer, ebb.ChannelWatch, fmt.Sprint(w.Serial), hexDigest(w.File))
	return a.noteSent(ctx, actor, athlete, w.Day, s)
}

// sentOf is the record of what an answer asks for as it goes out.
func sentOf(ans ebb.Answer, c ebb.Channel, ref, digest string) ebb.Sent {
	p := ans.Prescription
	return ebb.Sent{Channel: c, State: ebb.SentOut, Ref: ref, Digest: digest, Verdict: ans.Decision.Verdict, Mode: p.Mode,
		Minutes: p.Minutes, CeilingBpm: p.CeilingBpm}
}

func hexDigest(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

func (a *App) noteSent(ctx context.Context, actor ebb.Actor, athlete ebb.AthleteID, day ebb.Day, s ebb.Sent) error {
	return a.st.Tx(ctx, func(t *store.Tx) error { return a.putSent(ctx, t, actor, athlete, day, s) })
}

func (a *App) putSent(ctx context.Context, t *store.Tx, actor ebb.Actor, athlete ebb.AthleteID, day ebb.Day, s ebb.Sent) error {
	doc, err := store.Doc(s)
	if err != nil {
		return err
	}
	_, _, err = t.AppendFact(ctx, athlete, store.Fact{Kind: store.KindSent, Subject: day.String(), Effective: day, RecordedAt: a.now(), Actor: actor, Doc: doc})
	return err
}

// outgoing is one thing that went out, with when.
type outgoing struct {
	ebb.Sent
	at ebb.Instant
}

// sentOn is what went out for a day, in order.
func sentOn(ctx context.Context, t *store.Tx, athlete ebb.AthleteID, day ebb.Day) ([]outgoing, error) {
	list, err := t.FactsAbout(ctx, athlete, store.KindSent, day.String())
	if err != nil {
		return nil, err
	}
	docs, err := docs[ebb.Sent](list)
	if err != nil {
		return nil, err
	}
	out := make([]outgoing, len(docs))
	for i, d := range docs {
		out[i] = outgoing{d, list[i].RecordedAt}
	}
	return out, nil
}

// addSent says on a day what went out for it. A file cannot be recalled, so the day says when the
// one that was sent asks for more.
func (a *App) addSent(ctx context.Context, t *store.Tx, athlete ebb.AthleteID, v *TodayView) error {
	list, err := sentOn(ctx, t, athlete, v.Day)
	if err != nil {
		return err
	}
	now, _ := a.workout(athlete, *v) // a day without a workout has the serial 0
	line := ""
	if live, ok := liveOf(list, ebb.ChannelIntervals); ok && live.Easier(v.Answer) {
		line = say.NotYetRecalled
	}
	for _, s := range list {
		stale := s.Easier(v.Answer)
		v.Sent = append(v.Sent, SentView{Channel: s.Channel, At: Instant(s.at), State: s.State, Ref: s.Ref, Stale: stale})
		switch {
		case s.Channel != ebb.ChannelWatch:
		case s.Ref == fmt.Sprint(now.Serial): // the latest word on the watch is today's
			if line != say.NotYetRecalled {
				line = ""
			}
		case stale:
			line = say.CannotRecall
		case line == "":
			line = say.SendAgain
		}
	}
	if line != "" {
		v.Say = say.WithRecall(v.Say, line)
		v.Text = v.Say.Full
	}
	return nil
}

// workout makes the file of a day.
func (a *App) workout(athlete ebb.AthleteID, v TodayView) (WorkoutView, error) {
	p := v.Answer.Prescription
	if v.Empty || !v.Workout {
		return WorkoutView{}, ebb.Errorf(ebb.Conflict, "no_workout", "day", "%s", say.NoWorkout(v.Answer))
	}
	ceiling := watchCeiling(p)
	w := fit.Workout{Name: say.WatchName(p, ceiling), Walk: p.Mode == ebb.ModeWalk, Steps: watchSteps(v.Answer.Morning, p, a.numbers())}
	w.Created = v.Day.At(0, 0, utc)
	w.Serial = serial(athlete, v.Day, w)
	if at, ok := v.Recorded.Get(); ok {
		w.Created = ebb.Instant(at)
	}
	b, err := fit.EncodeWorkout(w)
	if err != nil {
		return WorkoutView{}, err
	}
	out := WorkoutView{Schema: Schema, Day: v.Day, Name: w.Name, Serial: w.Serial, Bytes: len(b), File: b,
		FileName: "ebb-" + v.Day.String() + ".fit", Text: v.Card}
	for _, s := range w.Steps {
		out.Steps = append(out.Steps, stepView(s))
	}
	return out, nil
}

func stepView(s fit.WorkoutStep) WorkoutStepView {
	v := WorkoutStepView{Name: s.Name, Seconds: s.Seconds}
	if s.HighBpm > 0 {
		v.LowBpm, v.HighBpm = ebb.Some(s.LowBpm), ebb.Some(s.HighBpm)
	}
	if s.Times > 0 {
		v.From, v.Times = ebb.Some(s.From), ebb.Some(s.Times)
	}
	return v
}

// serial is drawn from what the workout is: the same workout again is the same to a watch,
// another one is new.
func serial(athlete ebb.AthleteID, day ebb.Day, w fit.Workout) uint32 {
	h := sha256.Sum256([]byte(fmt.Sprintf("%s %s %+v", athlete, day, w)))
	n := binary.BigEndian.Uint32(h[:])
	if n == 0 || n == 1<<32-1 {
		return 1
	}
	return n
}

// watchCeiling is the ceiling that a watch guards. A walk that goes by feel has none: an
// alarm at a guess would only disturb it.
func watchCeiling(p ebb.Prescription) ebb.Opt[int] {
	if p.Mode == ebb.ModeWalk && p.Guide != ebb.GuideHR {
		return ebb.None[int]()
	}
	return p.CeilingBpm
}

// watchSteps are the steps of a prescription as a watch follows them: the first minutes are
// open, because heart rate lags and sensors need a while, and the low edge cannot beep.
func watchSteps(m ebb.Morning, p ebb.Prescription, n evidence.Numbers) []fit.WorkoutStep {
	q := n.Prescribe
	open := min(q.OpenS.Int(), p.Minutes.V*60*q.OpenPct.Int()/100)
	ceiling := watchCeiling(p)
	step := func(s ebb.Step, seconds int, guarded bool, in fit.Intensity) fit.WorkoutStep {
		out := fit.WorkoutStep{Seconds: seconds, Intensity: in}
		limit := ebb.None[int]()
		if guarded {
			limit = ceiling
		}
		if c, ok := limit.Get(); ok {
			out.LowBpm, out.HighBpm = lowEdge(m, c, n), c
		}
		out.Name = say.WatchStep(s.Key, p.Mode, limit, p.Guide)
		return out
	}
	switch p.Mode {
	case ebb.ModeWalk:
		s := p.Steps[0]
		if !ceiling.OK {
			return []fit.WorkoutStep{step(s, s.Seconds, false, fit.Active)}
		}
		return []fit.WorkoutStep{step(s, open, false, fit.WarmUp), step(s, s.Seconds-open, true, fit.Active)}
	case ebb.ModeRunWalk:
		walk, run, pairs := p.Steps[0], p.Steps[1], p.Steps[0].Repeat
		pair := walk.Seconds + run.Seconds
		first := min((open+pair-1)/pair, pairs-1)
		out := []fit.WorkoutStep{}
		for range first {
			out = append(out, step(walk, walk.Seconds, false, fit.WarmUp), step(run, run.Seconds, false, fit.WarmUp))
		}
		from := len(out)
		out = append(out, step(walk, walk.Seconds, true, fit.Recovery), step(run, run.Seconds, true, fit.Active))
		if left := pairs - first; left > 1 {
			out = append(out, fit.WorkoutStep{From: from, Times: left})
		}
		return out
	}
	out := []fit.WorkoutStep{}
	for _, s := range p.Steps {
		in := fit.Active
		if s.Key == "open" {
			in = fit.WarmUp
		}
		out = append(out, step(s, s.Seconds, s.Key != "open", in))
	}
	return out
}

// lowEdge is where a watch would say "too slow": below what anybody who moves has.
func lowEdge(m ebb.Morning, ceiling int, n evidence.Numbers) int {
	low := n.Prescribe.LowUnknown.Int()
	if rest, ok := m.HRRest.Get(); ok && rest > 0 {
		low = rest + n.Prescribe.LowOverRest.Int()
	}
	return max(1, min(low, ceiling-n.Prescribe.LowOverRest.Int()))
}
