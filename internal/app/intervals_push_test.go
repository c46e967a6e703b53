package app

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"ebb"
	"ebb/evidence"
	"ebb/internal/remote/intervals"

	"github.com/google/go-cmp/cmp"
)

func (h *house) push() PushView {
	h.t.Helper()
	v, err := h.PushIntervals(bg, owner, mine)
	if err != nil {
		h.t.Fatal(err)
	}
	return v
}

func TestTheWorkoutIsPushedOnceReadBackAndTakenBack(t *testing.T) {
	s := filled(t, 1)
	h := linked(t, s)
	if v := h.push(); v.State != pushNothing || len(s.events) != 0 || !strings.Contains(strings.Join(v.Text, " "), "not answered") {
		t.Errorf("a day nobody checked in for: %+v", v)
	}
	h.says(fine)
	v := h.push()
	if v.State != ebb.SentOut || v.Ceiling != ebb.Some(133) || v.Back != ebb.Some(133) || len(s.events) != 1 {
		t.Fatalf("%+v", v)
	}
	e := s.events[1]
	if e.Category != "WORKOUT" || e.Type != "Walk" || e.Start != "2026-11-23T00:00:00" || e.Target != "HR" || !strings.HasSuffix(e.ExternalID, "-2026-11-23") {
		t.Errorf("%+v", e)
	}
	asked := len(s.asked)
	if v := h.push(); v.State != pushSame || len(s.asked) != asked {
		t.Errorf("pushed again: %+v", v)
	}
	h.says(ebb.CheckIn{Wish: ebb.Some(ebb.Rest)})
	if today, _ := h.Today(bg, owner, mine, 0); !strings.Contains(today.Say.Recall, "still in the calendar of Intervals.icu") {
		t.Errorf("Today does not say that it is still there: %q", today.Say.Recall)
	}
	s.fault = func(w http.ResponseWriter, _ *http.Request) bool { w.WriteHeader(500); return true }
	if err := h.Recall(bg, owner, mine); err == nil || len(s.events) != 1 {
		t.Errorf("%v", err)
	}
	if today, _ := h.Today(bg, owner, mine, 0); !strings.Contains(today.Say.Recall, "still in") {
		t.Error("it could not be taken back, and Today does not say so")
	}
	s.fault = nil
	if err := h.Tick(bg, owner, mine); err != nil || len(s.events) != 0 {
		t.Errorf("%v, %d events are left", err, len(s.events))
	}
	if today, _ := h.Today(bg, owner, mine, 0); today.Say.Recall != "" {
		t.Errorf("%q", today.Say.Recall)
	}
	before := len(s.asked)
	if err := h.Recall(bg, owner, mine); err != nil || slices.ContainsFunc(s.asked[before:], func(p string) bool { return strings.HasPrefix(p, "DELETE") }) {
		t.Errorf("taken back twice: %v %v", err, s.asked[before:])
	}
}

func TestARedFlagTakesTheWorkoutBack(t *testing.T) {
	s := filled(t, 1)
	h := linked(t, s)
	h.says(fine)
	h.push()
	h.says(ebb.CheckIn{Flags: ebb.Some([]ebb.FlagID{ebb.FlagChest})})
	if v := h.push(); v.State != ebb.SentRecalled || len(s.events) != 0 {
		t.Errorf("%+v", v)
	} else if strings.ContainsAny(strings.Join(v.Text, " "), "0123456789") {
		t.Errorf("a number on a red-flag day: %v", v.Text)
	}
}

func TestACeilingThatComesBackDifferentIsTold(t *testing.T) {
	for name, c := range map[string]struct {
		lthr  int // what the service really has, 170 when it was connected
		state string
		says  string
		left  int
	}{
		"lower":  {160, ebb.SentOut, "a little early", 1},
		"higher": {180, ebb.SentRecalled, "taken back", 0},
		"equal":  {170, ebb.SentOut, "was read back: 133", 1},
	} {
		s := filled(t, 1)
		h := linked(t, s)
		h.says(fine)
		s.lthr = c.lthr
		v := h.push()
		if v.State != c.state || !strings.Contains(strings.Join(v.Text, " "), c.says) || len(s.events) != c.left {
			t.Errorf("%s: %+v, %d events", name, v, len(s.events))
		}
	}
	// what cannot be read back is told, too
	s := filled(t, 1)
	h := linked(t, s)
	h.says(fine)
	s.fault = func(w http.ResponseWriter, r *http.Request) bool {
		if r.Method == "GET" && strings.Contains(r.URL.Path, "/events/") {
			_ = json.NewEncoder(w).Encode(intervals.Event{ID: 1})
			return true
		}
		return false
	}
	if v := h.push(); v.Back.OK || !strings.Contains(strings.Join(v.Text, " "), "could not be read back") {
		t.Errorf("%+v", v)
	}
}

func TestAnEventSaysWhatTheWorkoutSays(t *testing.T) {
	want := map[string]string{
		"run":      "- Easy start 3m\n- Easy, walk if it beeps 27m 38-78% LTHR",
		"run_walk": "- Walk 1m\n- Run talk 3m\n\n4x\n- Walk, slower if it beeps 1m 38-78% LTHR\n- Run, walk if it beeps 3m 38-78% LTHR",
		"talk":     "- Easy start 3m\n- Easy talk 27m",
	}
	for name, w := range want {
		got := strings.Join(eventLines(view(mornings()[name]).Answer, 170, "LTHR", evidence.Current()), "\n")
		if diff := cmp.Diff(w, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
	for lthr := 100; lthr <= 220; lthr++ {
		for _, l := range eventLines(view(sore()).Answer, lthr, "LTHR", evidence.Current()) {
			if f := strings.Fields(l); strings.Contains(l, "%") {
				var high int
				if _, after, ok := strings.Cut(f[len(f)-2], "-"); ok {
					for _, r := range strings.TrimSuffix(after, "%") {
						high = high*10 + int(r-'0')
					}
				}
				if high*lthr > 133*100 {
					t.Errorf("%d%% of %d is above 133", high, lthr)
				}
			}
		}
	}
}

func TestAMorningIsWrittenOnRequestAndOnlyWhatWasSaid(t *testing.T) {
	s := filled(t, 1)
	hr := 44.0
	s.well = append(s.well, intervals.Wellness{ID: "2026-11-23", RestingHR: &hr})
	h := linked(t, s)
	if _, err := h.sync(); err != nil {
		t.Fatal(err)
	}
	if text, err := h.PushMorning(bg, owner, mine); err != nil || !strings.Contains(text[0], "said nothing") {
		t.Errorf("what came from there would go back: %v %v", text, err)
	}
	h.says(ebb.CheckIn{RMSSD: ebb.Some(555), Legs: ebb.Some(6), SleepMin: ebb.Some(450)})
	if text, err := h.PushMorning(bg, owner, mine); err != nil || text[0] != "Written to Intervals.icu: HRV (rMSSD), sleep and legs." {
		t.Errorf("%v %v", text, err)
	}
	got := s.well[len(s.well)-1]
	if got.ID != "2026-11-23" || *got.RMSSD != 55.5 || *got.SleepS != 27000 || *got.Soreness != 3 || got.RestingHR != nil {
		t.Errorf("%+v", got)
	}
}

func TestNothingIsAskedBeforeItIsTime(t *testing.T) {
	s := filled(t, 1)
	h := linked(t, s)
	ask := func(later time.Duration) int {
		t.Helper()
		h.at = h.at.Add(later)
		before := len(s.asked)
		if err := h.Tick(bg, owner, mine); err != nil {
			t.Fatal(err)
		}
		return len(s.asked) - before
	}
	if n := ask(time.Minute); n == 0 {
		t.Error("the first tick asks nothing")
	}
	if n := ask(10 * time.Minute); n != 0 {
		t.Errorf("%d requests after 10 minutes", n)
	}
	if n := ask(6 * time.Minute); n == 0 {
		t.Error("nothing was asked after 16 minutes")
	}
	s.fault = func(w http.ResponseWriter, _ *http.Request) bool { w.WriteHeader(401); return true }
	if _, err := h.sync(); err == nil {
		t.Fatal("no fault")
	}
	if n := ask(5 * time.Hour); n != 0 {
		t.Errorf("%d requests with a key that is refused", n)
	}
}
