package ebb_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"testing"
	"time"
	_ "time/tzdata"

	"ebb"
)

func TestDaysCountLikeACalendar(t *testing.T) {
	at := time.Date(1899, 12, 31, 12, 0, 0, 0, time.UTC)
	d := ebb.NewDay(1899, 12, 31)
	for range 400 * 366 {
		if d.String() != at.Format("2006-01-02") || d.Weekday() != at.Weekday() {
			t.Fatalf("%s is %s on the calendar", d, at.Format("2006-01-02 Mon"))
		}
		back, err := ebb.ParseDay(d.String())
		if err != nil || back != d {
			t.Fatalf("%s read back as %s, %v", d, back, err)
		}
		d, at = d+1, at.AddDate(0, 0, 1)
	}
}

func TestNoDayIsNoDate(t *testing.T) {
	var none ebb.Day
	if none.String() != "" {
		t.Errorf("no day is written %q", none)
	}
	b, err := json.Marshal(struct{ D ebb.Day }{})
	if err != nil || string(b) != `{"D":""}` {
		t.Errorf("no day in JSON is %s, %v", b, err)
	}
	for _, bad := range []string{"2026-02-30", "2026-2-3", "today", "0000-01-01", "2026-11-23T07:00"} {
		if d, err := ebb.ParseDay(bad); ebb.KindOf(err) != ebb.Invalid {
			t.Errorf("%q was read as %s, %v", bad, d, err)
		}
	}
}

// Where the clock skips midnight, goes back an hour, or a whole day is missing, every
// instant still falls on one day, days never go back, and none is a day early.
func TestAnInstantFallsOnItsCivilDay(t *testing.T) {
	for _, name := range []string{"America/Santiago", "Australia/Lord_Howe", "Antarctica/Troll", "Africa/Casablanca",
		"Europe/Brussels", "Pacific/Apia", "America/New_York", "Asia/Kathmandu", "Pacific/Kiritimati"} {
		loc, err := time.LoadLocation(name)
		if err != nil {
			t.Fatal(err)
		}
		prev := ebb.Day(0)
		for h := range 24 * 366 * 2 {
			at := time.Date(2010, 12, 1, 0, 30, 0, 0, time.UTC).Add(time.Duration(h) * time.Hour)
			d := ebb.DayOf(ebb.InstantOf(at), loc)
			if d.String() != at.In(loc).Format("2006-01-02") {
				t.Fatalf("%s: %s falls on %s", name, at.In(loc), d)
			}
			if d < prev {
				t.Fatalf("%s: the day goes back at %s", name, at)
			}
			prev = d
		}
	}
}

func TestSevenInTheMorningIsOnTheDay(t *testing.T) {
	loc, err := time.LoadLocation("America/Santiago")
	if err != nil {
		t.Fatal(err)
	}
	for d := ebb.NewDay(2022, 9, 1); d < ebb.NewDay(2022, 9, 30); d++ { // the clock skips a midnight in between
		if got := ebb.DayOf(d.At(7, 0, loc), loc); got != d {
			t.Errorf("7:00 of %s falls on %s", d, got)
		}
	}
}

func TestAbsentIsNullAndComesBackAbsent(t *testing.T) {
	type doc struct {
		A, B ebb.Opt[int]
		C    ebb.Opt[[]ebb.FlagID]
	}
	in := doc{A: ebb.Some(0), C: ebb.Some([]ebb.FlagID{})}
	b, err := json.Marshal(in)
	if err != nil || string(b) != `{"A":0,"B":null,"C":[]}` {
		t.Fatalf("%s, %v", b, err)
	}
	out := doc{B: ebb.Some(7)}
	if err := json.Unmarshal(b, &out); err != nil || out.B.OK || !out.A.OK || !out.C.OK {
		t.Errorf("read back as %+v, %v", out, err)
	}
}

func TestVerdictsAreOrderedAndTheZeroOneIsIllegal(t *testing.T) {
	order := []ebb.Verdict{ebb.Rest, ebb.Walk, ebb.RecoveryRun, ebb.Easy, ebb.Hard}
	for i, v := range order {
		if i > 0 && order[i-1] >= v {
			t.Errorf("%s is not harder than %s", v, order[i-1])
		}
		var back ebb.Verdict
		b, err := v.MarshalText()
		if err != nil || back.UnmarshalText(b) != nil || back != v {
			t.Errorf("%s read back as %s", v, back)
		}
	}
	var zero ebb.Verdict
	if _, err := zero.MarshalText(); err == nil {
		t.Error("the zero verdict was written")
	}
	if zero.UnmarshalText(nil) == nil || zero.UnmarshalText([]byte("ready")) == nil {
		t.Error("an unknown verdict was read")
	}
}

func TestARecordingIsTheSameForEverAndForOneAthlete(t *testing.T) {
	a := ebb.NewRecordingID("ann", "00ff", 0)
	if a != ebb.NewRecordingID("ann", "00ff", 0) {
		t.Error("the id changed")
	}
	for _, other := range []ebb.RecordingID{ebb.NewRecordingID("bob", "00ff", 0), ebb.NewRecordingID("ann", "00fe", 0), ebb.NewRecordingID("ann", "00ff", 1)} {
		if a == other {
			t.Error("two recordings share an id")
		}
	}
}

func TestTheKindOfAnErrorSurvivesWrapping(t *testing.T) {
	cause := errors.New("disk full")
	err := fmt.Errorf("import: %w", ebb.Wrap(ebb.NotConfirmed, "storage_full", cause, "not saved yet"))
	if ebb.KindOf(err) != ebb.NotConfirmed || ebb.CodeOf(err) != "storage_full" || !errors.Is(err, cause) {
		t.Errorf("%v is %s %s", err, ebb.KindOf(err), ebb.CodeOf(err))
	}
	if ebb.KindOf(cause) != ebb.Internal || ebb.CodeOf(cause) != "" {
		t.Error("a plain error has a kind")
	}
}

func TestALaterCorrectionWinsFieldByField(t *testing.T) {
	c := ebb.Correction{Kind: ebb.Some(ebb.KindEasy), RPE: ebb.Some(3)}.Merge(ebb.Correction{RPE: ebb.Some(7)}).
		Merge(ebb.Correction{Talk: ebb.Some(ebb.TalkNotSure)}).Merge(ebb.Correction{})
	if c.Kind.V != ebb.KindEasy || c.RPE.V != 7 || c.IgnoreHR.OK || c.Talk.V != ebb.TalkNotSure {
		t.Errorf("%+v", c)
	}
}
