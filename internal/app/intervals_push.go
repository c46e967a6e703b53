package app

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"ebb"
	"ebb/evidence"
	"ebb/internal/fit"
	"ebb/internal/remote/intervals"
	"ebb/internal/say"
	"ebb/internal/store"
)

// PushView is what was put into the calendar of Intervals.icu.
type PushView struct {
	Schema  int          `json:"schema"`
	Day     ebb.Day      `json:"day"`
	State   string       `json:"state"` // sent, same, recalled, nothing
	Event   string       `json:"event"`
	Ceiling ebb.Opt[int] `json:"ceiling_bpm"` // as the day has it
	Back    ebb.Opt[int] `json:"read_back_bpm"`
	Text    []string     `json:"text"`
}

// States of a push, beside those of ebb.Sent.
const (
	pushSame    = "same"    // it is there already
	pushNothing = "nothing" // the day has no workout, and none is there
)

// intervalsOwn begins the external id of every event that Ebb puts there.
const intervalsOwn = "ebb-"

// PushIntervals puts the workout of today into the calendar of Intervals.icu, which gives it to the
// watch, and reads it back: a ceiling that came back higher is taken back at once, a lower one is told. A
// day without a workout takes back what is there.
func (a *App) PushIntervals(ctx context.Context, actor ebb.Actor, athlete ebb.AthleteID) (PushView, error) {
	p := PushView{Schema: Schema, Text: []string{}}
	if err := may(actor, athlete); err != nil {
		return p, err
	}
	doc, client, err := a.connectedIntervals(ctx, athlete)
	if err != nil {
		return p, err
	}
	v, err := a.Today(ctx, actor, athlete, 0)
	if err != nil {
		return p, err
	}
	p.Day = v.Day
	if v.Empty || !v.Workout {
		if p.State, err = a.recallIntervals(ctx, actor, athlete, v, client, true); err == nil {
			p.Text = say.Pushed(p.State, 0, ebb.None[int](), say.NoWorkout(v.Answer))
		}
		return p, err
	}
	event, ceiling, err := a.event(ctx, athlete, v, doc)
	if err != nil {
		return p, err
	}
	p.Ceiling = ceiling
	digest := eventDigest(event)
	if live, ok, err := a.liveEvent(ctx, athlete, v.Day); err != nil {
		return p, err
	} else if ok && live.Digest == digest {
		p.State, p.Event, p.Text = pushSame, live.Ref, say.Pushed(pushSame, 0, ebb.None[int](), "")
		return p, nil
	}
	id, err := client.PutEvent(ctx, event)
	if err != nil {
		return p, err
	}
	p.Event, p.State = strconv.FormatInt(id, 10), ebb.SentOut
	// noted before it is read back: whatever happens now, a later answer knows what to take back
	if err := a.noteSent(ctx, actor, athlete, v.Day, sentOf(v.Answer, ebb.ChannelIntervals, p.Event, digest)); err != nil {
		return p, err
	}
	back, err := client.Event(ctx, id)
	if err != nil {
		return p, err
	}
	if bpm, ok := back.Ceiling(); ok {
		p.Back = ebb.Some(bpm)
	}
	if c, ok := ceiling.Get(); ok && p.Back.OK && p.Back.V > c+1 {
		if p.State, err = a.recallIntervals(ctx, actor, athlete, v, client, true); err != nil {
			return p, err
		}
	}
	p.Text = say.Pushed(p.State, ceiling.V, p.Back, "")
	return p, nil
}

// event is the workout as the calendar there takes it. Beats are unreliable there, so the ceiling
// is a share of the threshold it knows, rounded down; without any limit there the target is open.
func (a *App) event(ctx context.Context, athlete ebb.AthleteID, v TodayView, doc intervalsDoc) (intervals.Event, ebb.Opt[int], error) {
	e := intervals.Event{Category: "WORKOUT", Type: "Run", Start: v.Day.String() + "T00:00:00", Name: say.CalendarSummary(v.Answer, true), Target: "HR"}
	p := v.Answer.Prescription
	if p.Mode == ebb.ModeWalk {
		e.Type = "Walk"
	}
	of, unit := doc.LTHR, "LTHR"
	if of == 0 {
		of, unit = doc.MaxHR, "HR"
	}
	ceiling := watchCeiling(p)
	if of == 0 {
		ceiling = ebb.None[int]()
	}
	lines := eventLines(v.Answer, of, unit, a.numbers())
	e.Text = strings.Join(lines, "\n") + "\n\n" + v.Card
	err := a.st.Tx(ctx, func(t *store.Tx) error {
		id, err := calendarID(ctx, t)
		e.ExternalID = intervalsOwn + id + "-" + v.Day.String()
		return err
	})
	return e, ceiling, err
}

// eventLines are the steps in the words of Intervals.icu: "- Easy, walk if it beeps 25m 60-79% LTHR".
func eventLines(ans ebb.Answer, of int, unit string, n evidence.Numbers) []string {
	steps := watchSteps(ans.Morning, ans.Prescription, n)
	from, times := len(steps), 0
	for _, s := range steps {
		if s.Times > 0 {
			from, times = s.From, s.Times
		}
	}
	var out []string
	for i, s := range steps {
		if s.Times > 0 {
			continue
		}
		if i == from {
			out = append(out, "", fmt.Sprintf("%dx", times))
		}
		out = append(out, eventLine(s, of, unit))
	}
	return out
}

func eventLine(s fit.WorkoutStep, of int, unit string) string {
	length := strconv.Itoa(s.Seconds) + "s"
	if s.Seconds%60 == 0 {
		length = strconv.Itoa(s.Seconds/60) + "m"
	}
	name, _, _ := strings.Cut(s.Name, " <")
	name, _, _ = strings.Cut(name, " ~")
	if s.HighBpm == 0 || of == 0 {
		return fmt.Sprintf("- %s %s", strings.ReplaceAll(name, ",", ""), length)
	}
	high := s.HighBpm * 100 / of
	return fmt.Sprintf("- %s %s %d-%d%% %s", say.EventStep(name), length, min(s.LowBpm*100/of, high-1), high, unit)
}

func eventDigest(e intervals.Event) string {
	b, err := json.Marshal(e)
	if err != nil {
		return ""
	}
	return hexDigest(b)
}

// liveEvent is the event of a day that stands in the calendar there, as far as is known here.
func (a *App) liveEvent(ctx context.Context, athlete ebb.AthleteID, day ebb.Day) (live ebb.Sent, ok bool, err error) {
	err = a.st.Read(ctx, func(t *store.Tx) error {
		list, err := sentOn(ctx, t, athlete, day)
		live, ok = liveOf(list, ebb.ChannelIntervals)
		return err
	})
	return live, ok, err
}

// liveOf is the last thing that went out by a channel, unless it was taken back.
func liveOf(list []outgoing, c ebb.Channel) (live ebb.Sent, ok bool) {
	for _, s := range list {
		if s.Channel == c {
			live, ok = s.Sent, s.State != ebb.SentRecalled
		}
	}
	return live, ok
}

// recallIntervals takes the event of the day back when the answer asks for less than it, or always.
func (a *App) recallIntervals(ctx context.Context, actor ebb.Actor, athlete ebb.AthleteID, v TodayView, client *intervals.Client, always bool) (string, error) {
	live, ok, err := a.liveEvent(ctx, athlete, v.Day)
	if err != nil || !ok || !always && !live.Easier(v.Answer) {
		return pushNothing, err
	}
	id, err := strconv.ParseInt(live.Ref, 10, 64)
	if err != nil {
		return pushNothing, ebb.Wrap(ebb.Internal, "bad_event", err, "the number of an event cannot be read")
	}
	if err := client.DropEvent(ctx, id); err != nil {
		return ebb.SentOut, err
	}
	return ebb.SentRecalled, a.noteSent(ctx, actor, athlete, v.Day, takenBack(live))
}

// PushMorning writes what the person said this morning into Intervals.icu: resting heart rate, HRV, sleep
// and sore legs. Only on request; what came from files or from there is never sent back.
func (a *App) PushMorning(ctx context.Context, actor ebb.Actor, athlete ebb.AthleteID) ([]string, error) {
	if err := may(actor, athlete); err != nil {
		return nil, err
	}
	_, client, err := a.connectedIntervals(ctx, athlete)
	if err != nil {
		return nil, err
	}
	var said ebb.CheckIn
	var day ebb.Day
	err = a.st.Read(ctx, func(t *store.Tx) error {
		if day, err = a.today(ctx, t, athlete); err != nil {
			return err
		}
		facts, err := liveFacts(ctx, t, athlete, store.KindCheckIn)
		if err != nil {
			return err
		}
		own := facts[:0:0]
		for _, f := range facts {
			if f.Effective == day && !brought(f) {
				own = append(own, f)
			}
		}
		list, err := docs[ebb.CheckIn](own)
		for _, c := range list {
			said = mergeCheckIn(said, c)
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	w, what := wellnessOf(day, said)
	if len(what) == 0 {
		return []string{say.NothingToPush}, nil
	}
	return []string{say.MorningPushed(what)}, client.PutWellness(ctx, w)
}

// wellnessOf is a morning in the units of Intervals.icu, and the names of what is in it.
func wellnessOf(day ebb.Day, c ebb.CheckIn) (w intervals.Wellness, what []string) {
	w.ID = day.String()
	put := func(to **float64, v ebb.Opt[int], per float64, name string) {
		if x, ok := v.Get(); ok {
			f := float64(x) / per
			*to, what = &f, append(what, name)
		}
	}
	put(&w.RestingHR, c.RHR, 1, ebb.MeasureRHR)
	put(&w.RMSSD, c.RMSSD, 10, ebb.MeasureRMSSD)
	put(&w.SDNN, c.SDNN, 10, ebb.MeasureSDNN)
	put(&w.SleepS, c.SleepMin, 1.0/60, ebb.MeasureSleep)
	if legs, ok := c.Legs.Get(); ok { // 0–10 here, four words there
		four := 1 + min(legs, 9)*4/10
		w.Soreness, what = &four, append(what, "legs")
	}
	return w, what
}
