package web_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"ebb"
)

// TestAWeekIsPlannedOnThePage: looked at, kept, changed with one tap, taken back.
func TestAWeekIsPlannedOnThePage(t *testing.T) {
	h := open(t)
	body := h.get("/plan").Body.String()
	if !strings.Contains(body, "No week is planned") || !strings.Contains(body, "Take it from my last weeks") {
		t.Errorf("without a plan: %s", body)
	}
	before, _ := h.seq()
	r := h.post("/plan", url.Values{"text": {"Tue intervals, Sun long"}, "do": {"try"}})
	if after, _ := h.seq(); r.Code != http.StatusOK || after != before || !strings.Contains(r.Body.String(), "Only looked at") {
		t.Errorf("looking keeps something: %d, %d facts more", r.Code, after-before)
	}
	if r = h.post("/plan", url.Values{"text": {"Tue <b>swimming</b>"}, "do": {"keep"}}); r.Code != http.StatusUnprocessableEntity || strings.Contains(r.Body.String(), "<b>swimming") {
		t.Errorf("a plan that cannot be read: %d", r.Code)
	}
	if r = h.post("/plan", url.Values{"text": {"Tue intervals, Sun long"}, "day": {"1", "2", "3", "5", "7"}, "do": {"keep"}}); r.Code != http.StatusSeeOther {
		t.Fatalf("keep: %d %s", r.Code, r.Body)
	}
	body = h.get("/plan").Body.String()
	for _, want := range []string{"This week", "Monday", "Sunday", "I can&#39;t run", "You cannot run on this day"} {
		if !strings.Contains(body, want) && !strings.Contains(body, strings.ReplaceAll(want, "&#39;", "'")) {
			t.Errorf("the week does not say %q", want)
		}
	}
	if r = h.post("/plan/day", url.Values{"day": {"2026-11-25"}, "what": {"off"}}); r.Code != http.StatusSeeOther {
		t.Fatalf("off: %d %s", r.Code, r.Body)
	}
	if body = h.get("/plan").Body.String(); !strings.Contains(body, "You said that you cannot run.") {
		t.Error("the change is not shown")
	}
	h.post("/plan/undo", nil)
	if body = h.get("/plan").Body.String(); strings.Contains(body, "You said that you cannot run.") {
		t.Error("the change was not taken back")
	}
	if r = h.get("/plan?week=nonsense"); r.Code != http.StatusUnprocessableEntity {
		t.Errorf("a week that is none: %d", r.Code)
	}
}

// TestAWeekBelongsToAProfessionalWhileARedFlagStands: no day ahead has a session or a minute, in any week, and
// the wishes are there again when the flag is answered anew.
func TestAWeekBelongsToAProfessionalWhileARedFlagStands(t *testing.T) {
	h := open(t)
	runs := map[string]string{}
	for _, d := range []string{"02", "05", "08", "11", "14", "17", "20"} {
		runs["run-"+d+".gpx"] = gpxOf("2026-11-" + d)
	}
	h.imported(runs)
	if r := h.post("/plan", url.Values{"text": {"Tue long 30min, Sun long"}, "do": {"keep"}}); r.Code != http.StatusSeeOther {
		t.Fatalf("keep: %d %s", r.Code, r.Body)
	}
	week := func(path string) string {
		_, rest, _ := strings.Cut(h.get(path).Body.String(), `<ol class="weekplan">`)
		list, rest, _ := strings.Cut(rest, `</ol>`)
		said, _, _ := strings.Cut(rest, `<p class="hint">`)
		return visible(list + said)
	}
	paths := []string{"/plan", "/plan?week=2026-11-30"}
	before := map[string]string{}
	for _, p := range paths {
		if before[p] = week(p); !strings.Contains(before[p], " min") {
			t.Fatalf("%s lays nothing: the test sees nothing\n%s", p, before[p])
		}
	}
	flagged := well()
	flagged.Flags = ebb.Some([]ebb.FlagID{ebb.FlagCalf})
	h.checkIn(flagged)
	for _, p := range paths {
		if text := week(p); strings.Contains(text, " min") || strings.Contains(text, "Long run") || !strings.Contains(text, "see a professional") {
			t.Errorf("%s with a red flag:\n%s", p, text)
		}
	}
	h.checkIn(well())
	for _, p := range paths {
		if text := week(p); !strings.Contains(text, " min") || strings.Contains(text, "professional") {
			t.Errorf("%s after it:\n%s", p, text)
		}
	}
}
