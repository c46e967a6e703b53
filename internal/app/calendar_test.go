package app_test

import (
	"strings"
	"testing"
	"time"

	"ebb"
)

// TestACalendarTellsDaysApart: a hard day with an easy run beside it, an easy day, a walk, a
// ride, rest, what is not known, and what lies ahead.
func TestACalendarTellsDaysApart(t *testing.T) {
	a, _, _ := open(t, "2026-11-20T07:00:00Z")
	for f, v := range map[string]string{"hr-max": "190", "birth-year": "1990", "hr-rest": "50"} {
		if _, err := a.SetProfile(ctx, me, my, f, v, 0); err != nil {
			t.Fatal(err)
		}
	}
	at := func(day, hour int) time.Time { return time.Date(2026, 11, day, hour, 0, 0, 0, time.UTC) }
	beat := func(bpm uint8) func(int) uint8 { return func(int) uint8 { return bpm } }
	walk := steadyRun(at(12, 6), 2400, beat(95), even(1400))
	walk.Sport = ebb.SportWalking
	ride := steadyRun(at(13, 6), 3600, beat(120), even(7000))
	ride.Sport = ebb.SportCycling
	bare := steadyRun(at(11, 6), 2400, beat(0), even(2500))
	imported(t, a, steadyRun(at(10, 6), 2400, beat(172), even(4000)), steadyRun(at(10, 18), 2400, beat(130), even(2500)),
		bare, walk, ride, steadyRun(at(16, 6), 2400, beat(125), even(2400)))
	v, err := a.Calendar(ctx, me, my, ebb.NewDay(2026, 11, 9), ebb.NewDay(2026, 11, 22))
	if err != nil || len(v.Weeks) != 2 {
		t.Fatalf("%d weeks, %v", len(v.Weeks), err)
	}
	var got []string
	for _, w := range v.Weeks {
		for _, d := range w.Days {
			got = append(got, d.Shape)
		}
	}
	want := "before hard perhaps walk other rest rest recovery unknown unknown unknown open ahead ahead"
	if g := strings.Join(got, " "); g != want {
		t.Errorf("got  %s\nwant %s", g, want)
	}
	double := v.Weeks[0].Days[1]
	if len(double.Runs) != 2 || !strings.Contains(double.Text, "Tuesday 10 November 2026") || strings.Count(double.Text, ";") != 1 {
		t.Errorf("the double day: %q", double.Text)
	}
	w := v.Weeks[0]
	if w.Sessions != 5 || !w.Load.OK || w.UnknownLoad != 1 || w.HardPct.V <= 50 || w.HardPct.V >= 100 || w.HardLoad >= w.Load.V {
		t.Errorf("the week: %+v", w)
	}
	if !strings.Contains(w.Text, "5 sessions") || !strings.Contains(w.Text, "The load of 1 session is not known") {
		t.Errorf("%q", w.Text)
	}
	if v.TopLoad < w.Load.V {
		t.Errorf("the axis ends at %s and a week has %s", v.TopLoad, w.Load.V)
	}
}

// TestAWeekWithoutAnythingHasNoLoad: an absent load is no zero.
func TestAWeekWithoutAnythingHasNoLoad(t *testing.T) {
	a, _, _ := open(t, "2026-11-20T07:00:00Z")
	v, err := a.Calendar(ctx, me, my, 0, 0)
	if err != nil || v.First != 0 || len(v.Weeks) != 6 || v.From != ebb.NewDay(2026, 11, 1) || v.To != ebb.NewDay(2026, 11, 30) {
		t.Fatalf("%+v, %v", v, err)
	}
	for _, w := range v.Weeks {
		want := "Nothing recorded."
		if w.From > v.Today {
			want = "" // of what lies ahead nothing is said
		}
		if w.Load.OK || w.HardPct.OK || w.Text != want {
			t.Errorf("%+v", w)
		}
	}
	imported(t, a, steadyRun(time.Date(2026, 11, 10, 6, 0, 0, 0, time.UTC), 2400, func(int) uint8 { return 0 }, even(2500)))
	if v, err = a.Calendar(ctx, me, my, 0, 0); err != nil || v.Weeks[2].Load.OK || v.Weeks[2].UnknownLoad != 1 {
		t.Errorf("a week whose load nothing tells: %+v, %v", v.Weeks[2], err)
	}
}

func TestACalendarOfAWrongSpanIsRefused(t *testing.T) {
	a, _, _ := open(t, "2026-11-20T07:00:00Z")
	for _, s := range [][2]ebb.Day{{ebb.NewDay(2026, 2, 1), ebb.NewDay(2026, 1, 1)}, {ebb.NewDay(2020, 1, 1), ebb.NewDay(2026, 1, 1)}} {
		if _, err := a.Calendar(ctx, me, my, s[0], s[1]); ebb.KindOf(err) != ebb.Invalid {
			t.Errorf("%s to %s: %v", s[0], s[1], err)
		}
	}
}

// TestASaidRestIsRest: "rested, nothing is missing" makes the silent days before it known.
func TestASaidRestIsRest(t *testing.T) {
	a, _, _ := open(t, "2026-11-20T07:00:00Z")
	imported(t, a, steadyRun(time.Date(2026, 11, 16, 6, 0, 0, 0, time.UTC), 2400, func(int) uint8 { return 130 }, even(2500)))
	if _, err := a.CheckIn(ctx, me, my, ebb.CheckIn{Day: ebb.NewDay(2026, 11, 19), Rested: ebb.Some(true)}, ""); err != nil {
		t.Fatal(err)
	}
	v, err := a.Calendar(ctx, me, my, ebb.NewDay(2026, 11, 16), ebb.NewDay(2026, 11, 22))
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, d := range v.Weeks[0].Days[1:] {
		got = append(got, d.Shape)
	}
	if g := strings.Join(got, " "); g != "rest rest rest open ahead ahead" {
		t.Error(g)
	}
}
