package app

import (
	"net/http"
	"strings"
	"testing"

	"ebb"
	"ebb/internal/remote/intervals"
)

// TestTheCalendarOfIntervalsProposesAWeek: hard and long runs of others, never Ebb's own, nothing kept, and what is
// removed there is gone; a service that fails leaves the plan as it was.
func TestTheCalendarOfIntervalsProposesAWeek(t *testing.T) {
	s := filled(t, 3)
	h := linked(t, s)
	own := intervals.Planned{Category: "WORKOUT", Type: "Run", Start: "2026-11-25T00:00:00", Name: "Intervals", ExternalID: "ebb-x-2026-11-25", Intensity: 99}
	s.planned = []intervals.Planned{own,
		{Category: "WORKOUT", Type: "Run", Start: "2026-11-24T00:00:00", Name: "6x3 Intervals", MovingS: 3600},
		{Category: "WORKOUT", Type: "Run", Start: "2026-11-26T00:00:00", Name: "Easy after intervals", MovingS: 3000, Intensity: 95},
		{Category: "WORKOUT", Type: "Run", Start: "2026-11-27T00:00:00", Name: "Bloc", MovingS: 2700, Intensity: 91},
		{Category: "WORKOUT", Type: "Ride", Start: "2026-11-28T00:00:00", Name: "Threshold", Intensity: 95},
		{Category: "NOTE", Type: "Run", Start: "2026-11-28T00:00:00", Name: "long"},
		{Category: "RACE_B", Type: "Run", Start: "2026-11-29T00:00:00", Name: "City half"},
		{Category: "WORKOUT", Type: "Run", Start: "2026-12-01T00:00:00", Name: "tempo of the week after"}}
	_, _, seq := h.counts()
	for range 2 {
		ask, err := h.IntervalsPlan(bg, owner, mine, 0)
		if want := "2026-11-24 intervals 1h00, 2026-11-27 tempo 45min, 2026-11-29 race half"; err != nil || ask.Text != want || ask.Source != ebb.PlanFromIntervals {
			t.Fatalf("%q %q %v, want %q", ask.Text, ask.Source, err, want)
		}
	}
	if _, _, now := h.counts(); now != seq {
		t.Errorf("looking kept %d facts", now-seq)
	}
	ask, _ := h.IntervalsPlan(bg, owner, mine, 0)
	v, err := h.SetPlan(bg, owner, mine, 0, ask, true)
	if err != nil || v.Ask.Source != ebb.PlanFromIntervals || len(v.Ask.Sessions) != 3 || v.Ask.Sessions[0].Minutes.V != 60 || v.Ask.Sessions[2].Class != ebb.ClassRaceHalf {
		t.Fatalf("%+v %v", v.Ask, err)
	}
	_, _, seq = h.counts()
	if _, err = h.SetPlan(bg, owner, mine, 0, ask, true); err != nil {
		t.Fatal(err)
	}
	if _, _, now := h.counts(); now != seq {
		t.Errorf("the same calendar taken twice keeps %d facts more", now-seq)
	}
	if next, err := h.Plan(bg, owner, mine, v.Monday+7); err != nil || next.Set {
		t.Errorf("it holds for the next week too: %+v %v", next.Ask, err)
	}
	s.planned = s.planned[:2]
	if ask, err := h.IntervalsPlan(bg, owner, mine, 0); err != nil || ask.Text != "2026-11-24 intervals 1h00" {
		t.Errorf("removed there, and here %q %v", ask.Text, err)
	}
	s.planned = []intervals.Planned{own}
	if _, err := h.IntervalsPlan(bg, owner, mine, 0); ebb.KindOf(err) != ebb.NotFound || !strings.Contains(err.Error(), "no hard or long run") {
		t.Errorf("nothing but Ebb's own: %v", err)
	}
	s.fault = func(w http.ResponseWriter, _ *http.Request) bool { w.WriteHeader(http.StatusBadGateway); return true }
	if _, err := h.IntervalsPlan(bg, owner, mine, 0); ebb.CodeOf(err) != intervals.CodeFailing {
		t.Errorf("a service that fails: %v", err)
	}
	if v, err := h.Plan(bg, owner, mine, 0); err != nil || len(v.Ask.Sessions) != 3 {
		t.Errorf("the plan after a fault: %+v %v", v.Ask, err)
	}
}
