package app

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"ebb"
	"ebb/evidence"
	"ebb/internal/store"
)

// legsWords are the five words for the legs, with the number that each stands for
// on the scale of soreness.
var legsWords = []struct {
	Word  string
	Value int
}{{"fresh", 0}, {"fine", 2}, {"heavy", 4}, {"sore", 6}, {"battered", 9}}

// LegsWords are the five words, freshest first.
func LegsWords() []string {
	var out []string
	for _, w := range legsWords {
		out = append(out, w.Word)
	}
	return out
}

// ParseLegs reads one of the five words, the beginning of exactly one, or a whole
// number on the scale.
func ParseLegs(s string) (int, error) {
	s = strings.ToLower(strings.TrimSpace(s))
	if n, err := strconv.Atoi(s); err == nil {
		return n, nil // the range is checked with the whole check-in
	}
	found := -1
	for _, w := range legsWords {
		if s == "" || !strings.HasPrefix(w.Word, s) {
			continue
		}
		if found >= 0 {
			found = -1
			break
		}
		found = w.Value
	}
	if found < 0 {
		return 0, ebb.Errorf(ebb.Invalid, "bad_legs", "legs",
			"%q: say how the legs are with one of %s, or a number from 0 (fresh) to 10", s, strings.Join(LegsWords(), ", "))
	}
	return found, nil
}

// ParseSleep reads hours of sleep, "7.5", "7:30" or "7h30", as minutes.
func ParseSleep(s string) (int, error) {
	bad := ebb.Errorf(ebb.Invalid, "bad_sleep", "sleep-h", "%q is not a length of sleep: write hours, like 7.5 or 7:30", s)
	t := strings.ToLower(strings.TrimSpace(s))
	if h, m, ok := strings.Cut(strings.TrimSuffix(strings.Replace(t, "h", ":", 1), ":"), ":"); ok {
		hours, err1 := strconv.Atoi(h)
		mins, err2 := strconv.Atoi(m)
		if err1 != nil || err2 != nil || mins < 0 || mins > 59 {
			return 0, bad
		}
		return hours*60 + mins, nil
	}
	h, err := strconv.ParseFloat(strings.Replace(strings.TrimSuffix(t, "h"), ",", ".", 1), 64)
	if err != nil || h != h || h > 1000 || h < -1000 {
		return 0, bad
	}
	return int(h*60 + 0.5), nil
}

// validCheckIn holds a check-in against the guard-rails (RELIABILITY 7.2). It
// returns an invalid error that names the field.
func validCheckIn(c ebb.CheckIn, g evidence.Guard) error {
	ten, five0, five := g.ScaleHigh.Int(), g.FiveLow.Int(), g.FiveHigh.Int()
	for _, f := range []struct {
		name      string
		v         ebb.Opt[int]
		low, high int
		per       int // stored units in one shown unit
		unit      string
	}{
		{"legs", c.Legs, 0, ten, 1, ""},
		{"pain", c.Pain, 0, ten, 1, ""},
		{"sleep-h", c.SleepMin, 0, g.SleepHighH.Int() * 60, 60, "hours"},
		{"sleep-q", c.SleepQ, five0, five, 1, ""},
		{"fatigue", c.Fatigue, five0, five, 1, ""},
		{"stress", c.Stress, five0, five, 1, ""},
		{"mood", c.Mood, five0, five, 1, ""},
		{"rhr", c.RHR, g.HRRestLow.Int(), g.HRRestHigh.Int(), 1, "bpm"},
		{"rmssd", c.RMSSD, g.HRVLowMs.Int() * 10, g.HRVHighMs.Int() * 10, 10, "ms"},
		{"sdnn", c.SDNN, g.HRVLowMs.Int() * 10, g.HRVHighMs.Int() * 10, 10, "ms"},
		{"temp-c", c.TempC, g.TempLowC.Int() * 10, g.TempHighC.Int() * 10, 10, "°C"},
		{"humidity", c.Humidity, 0, g.HumidityHigh.Int(), 1, "%"},
	} {
		if v, ok := f.v.Get(); ok && (v < f.low || v > f.high) {
			return ebb.Errorf(ebb.Invalid, "out_of_range", f.name, "%s must be from %d to %d%s",
				f.name, f.low/f.per, f.high/f.per, spaced(f.unit))
		}
	}
	return validWords(c)
}

// spaced is the unit after a blank, or nothing.
func spaced(unit string) string {
	if unit == "" {
		return ""
	}
	return " " + unit
}

// validWords checks the answers of a check-in that are words.
func validWords(c ebb.CheckIn) error {
	if v, ok := c.Ill.Get(); ok && v.Level() < 0 {
		return ebb.Errorf(ebb.Invalid, "bad_ill", "ill", "%q: how ill is one of none, above, below, fever", string(v))
	}
	if v, ok := c.Heat.Get(); ok && v != ebb.HeatNone && v != ebb.HeatHot && v != ebb.HeatVeryHot {
		return ebb.Errorf(ebb.Invalid, "bad_heat", "heat", "%q: heat is one of none, hot, very_hot", string(v))
	}
	if v, ok := c.Flags.Get(); ok {
		for _, f := range v {
			if !slices.Contains(ebb.Flags, f) {
				return ebb.Errorf(ebb.Invalid, "bad_flag", "flag", "%q is not a red flag; they are: %s", string(f), joined(ebb.Flags))
			}
		}
	}
	for _, m := range append(slices.Clone(c.Declined), c.Undecline...) {
		if !slices.Contains(ebb.Declinable, m) {
			return ebb.Errorf(ebb.Invalid, "bad_decline", "decline", "%q cannot be declined; these can: %s (legs, pain, illness and red flags can only be left unanswered)",
				m, strings.Join(ebb.Declinable, ", "))
		}
	}
	if v, ok := c.Wish.Get(); ok && (v < ebb.Rest || v > ebb.Hard) {
		return ebb.Errorf(ebb.Invalid, "bad_wish", "wish", "a wish is one of rest, walk, recovery_run, easy")
	}
	if v, ok := c.PainAt.Get(); ok && len(v) > 200 {
		return ebb.Errorf(ebb.Invalid, "too_long", "pain-where", "pain-where is at most 200 bytes")
	}
	return nil
}

func joined[T ~string](list []T) string {
	var out []string
	for _, v := range list {
		out = append(out, string(v))
	}
	return strings.Join(out, ", ")
}

// nothingSaid tells whether a check-in answers nothing at all.
func nothingSaid(c ebb.CheckIn) bool {
	return !(c.Legs.OK || c.Pain.OK || c.PainAt.OK || c.Stride.OK || c.Niggle.OK || c.Ill.OK || c.Flags.OK ||
		c.SleepMin.OK || c.SleepQ.OK || c.Fatigue.OK || c.Stress.OK || c.Mood.OK || c.RHR.OK || c.RMSSD.OK ||
		c.SDNN.OK || c.Heat.OK || c.TempC.OK || c.Humidity.OK || len(c.Declined) > 0 || len(c.Undecline) > 0 ||
		c.Rested.OK || c.Wish.OK)
}

// CheckIn notes what the person says of a day (Day 0: today). The same client key is the
// same check-in: a retry is noted once. It returns what was noted.
func (a *App) CheckIn(ctx context.Context, actor ebb.Actor, athlete ebb.AthleteID, c ebb.CheckIn, key string) (CheckInView, error) {
	if err := may(actor, athlete); err != nil {
		return CheckInView{}, err
	}
	if nothingSaid(c) {
		return CheckInView{}, ebb.Errorf(ebb.Invalid, "nothing_said", "", "the check-in says nothing: answer at least one question")
	}
	if err := validCheckIn(c, a.numbers().Guard); err != nil {
		return CheckInView{}, err
	}
	if len(key) > 200 {
		return CheckInView{}, ebb.Errorf(ebb.Invalid, "too_long", "key", "the key is at most 200 bytes")
	}
	var out CheckInView
	err := a.st.Tx(ctx, func(t *store.Tx) error {
		today, err := a.today(ctx, t, athlete)
		if err != nil {
			return err
		}
		said := c
		if said.Day == 0 {
			said.Day = today
		}
		if where, ok := said.PainAt.Get(); ok {
			said.PainAt = ebb.Some(oneLine(where))
		}
		if said.Day > today {
			return ebb.Errorf(ebb.Invalid, "future", "date", "%s has not come yet: check in on the day itself", said.Day)
		}
		doc, err := store.Doc(said)
		if err != nil {
			return err
		}
		f, existed, err := t.AppendFact(ctx, athlete, store.Fact{Kind: store.KindCheckIn, Subject: said.Day.String(), Effective: said.Day,
			RecordedAt: a.now(), Actor: actor, ClientKey: key, Doc: doc})
		if err != nil {
			return err
		}
		out, err = a.checkInView(ctx, t, athlete, f, existed)
		return err
	})
	return out, err
}

// UndoCheckIn takes back the newest check-in of a day (0: today) that still stands.
func (a *App) UndoCheckIn(ctx context.Context, actor ebb.Actor, athlete ebb.AthleteID, day ebb.Day) (CheckInView, error) {
	if err := may(actor, athlete); err != nil {
		return CheckInView{}, err
	}
	var out CheckInView
	err := a.st.Tx(ctx, func(t *store.Tx) error {
		if day == 0 {
			today, err := a.today(ctx, t, athlete)
			if err != nil {
				return err
			}
			day = today
		}
		live, err := liveFacts(ctx, t, athlete, store.KindCheckIn)
		if err != nil {
			return err
		}
		var last *store.Fact
		for i := range live {
			if live[i].Effective == day && !brought(live[i]) {
				last = &live[i]
			}
		}
		if last == nil {
			return ebb.Errorf(ebb.NotFound, "no_checkin", "date", "there is no check-in of %s to take back", day)
		}
		if err := a.retract(ctx, t, actor, athlete, *last); err != nil {
			return err
		}
		out, err = a.checkInView(ctx, t, athlete, *last, false)
		out.Undone = true
		return err
	})
	return out, err
}

// checkInView shows a check-in and the state of its day, all its check-ins merged.
func (a *App) checkInView(ctx context.Context, t *store.Tx, athlete ebb.AthleteID, f store.Fact, existed bool) (CheckInView, error) {
	syn, err := synthetic(ctx, t)
	if err != nil {
		return CheckInView{}, err
	}
	v := CheckInView{Schema: Schema, Synthetic: syn, ID: f.ID, Seq: f.Seq, Day: f.Effective, Existed: existed}
	all, err := checkIns(ctx, t, athlete)
	if err != nil {
		return CheckInView{}, err
	}
	v.State.Day = f.Effective
	for _, c := range all {
		if c.Day == f.Effective {
			v.State = mergeCheckIn(v.State, c)
		}
	}
	v.State.Declined, v.State.Undecline = notNil(v.State.Declined), notNil(v.State.Undecline)
	return v, nil
}

// mergeCheckIn lays a later check-in of the same day over an earlier one.
func mergeCheckIn(c, later ebb.CheckIn) ebb.CheckIn {
	over(&c.Legs, later.Legs)
	over(&c.Pain, later.Pain)
	over(&c.PainAt, later.PainAt)
	over(&c.Stride, later.Stride)
	over(&c.Niggle, later.Niggle)
	over(&c.Ill, later.Ill)
	over(&c.Flags, later.Flags)
	over(&c.SleepMin, later.SleepMin)
	over(&c.SleepQ, later.SleepQ)
	over(&c.Fatigue, later.Fatigue)
	over(&c.Stress, later.Stress)
	over(&c.Mood, later.Mood)
	over(&c.RHR, later.RHR)
	over(&c.RMSSD, later.RMSSD)
	over(&c.SDNN, later.SDNN)
	over(&c.Heat, later.Heat)
	over(&c.TempC, later.TempC)
	over(&c.Humidity, later.Humidity)
	over(&c.Rested, later.Rested)
	over(&c.Wish, later.Wish)
	c.Declined = append(c.Declined, later.Declined...)
	c.Undecline = append(c.Undecline, later.Undecline...)
	return c
}

func over[T any](to *ebb.Opt[T], later ebb.Opt[T]) {
	if later.OK {
		*to = later
	}
}

// notNil is the list, empty rather than null in JSON.
func notNil[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}
