package web_test

import (
	"encoding/json"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"ebb"
)

func TestTheCalendarShowsDaysWeeksAndDoubles(t *testing.T) {
	h := open(t) // the morning of 23 November 2026
	h.profile("hr-max", "190", "birth-year", "1990", "hr-rest", "50")
	evening := record(10, 1800, beats(125), 2400)
	evening.Start += 12 * 3600 * 1000
	h.imports(record(10, 2400, beats(172), 4000), evening, record(12, 2400, beats(125), 2400))
	month := h.get("/calendar").Body.String()
	for _, want := range []string{"<h1>November 2026</h1>", "s-hard", "s-recovery", "s-rest", "s-unknown", "9–15 Nov", "3 sessions", "% of it hard", `class="hardpart"`,
		`href="/calendar?view=list&amp;month=2026-11#2026-11-10"`, "Tuesday 10 November 2026: ", `class="now"`} {
		if want == `class="now"` {
			want = ` now"`
		}
		if !strings.Contains(month, want) {
			t.Errorf("the month does not hold %q", want)
		}
	}
	if strings.Contains(month, `rel="next"`) || strings.Contains(month, `rel="prev"`) {
		t.Error("there is nothing before or after, and a way to it")
	}
	list := h.get("/calendar?view=list&month=2026-11").Body.String()
	for _, want := range []string{`id="2026-11-10"`, "2 sessions", "Not known yet", `href="/runs/run_`} {
		if !strings.Contains(strings.ReplaceAll(list, "not known", "Not known"), want) {
			t.Errorf("the list does not hold %q", want)
		}
	}
	if a, b := strings.Index(list, `id="2026-11-12"`), strings.Index(list, `id="2026-11-10"`); a < 0 || a > b {
		t.Error("the list is not newest first")
	}
	for path, want := range map[string]int{"/calendar?year=2026&m=11": 200, "/calendar?year=2026&m=3": 200, "/calendar?month=x": 422, "/calendar?month=2026-13": 422,
		"/calendar?month=0000-01": 422, "/trends?span=9w": 422, "/trends.json?span=9w": 422} {
		if w := h.get(path); w.Code != want {
			t.Errorf("%s: %d, not %d", path, w.Code, want)
		}
	}
}

func TestTrendsAreDrawnWithGapsAndNumbers(t *testing.T) {
	h := open(t)
	today := ebb.NewDay(2026, 11, 23)
	for ago := range 40 {
		if ago == 5 {
			continue
		}
		h.checkIn(ebb.CheckIn{Day: today - ebb.Day(ago), Legs: ebb.Some(ago % 4), RHR: ebb.Some(50 + ago%3)})
	}
	for span, rows := range map[string]int{"6w": 42, "6m": 27, "all": 2} {
		page := h.get("/trends?span=" + span).Body.String()
		for _, want := range []string{"Resting heart rate, bpm", `class="band"`, `class="day-dots"`, "your own usual range", "Load and form need six weeks of runs", "How sore the legs are"} {
			if !strings.Contains(page, want) {
				t.Errorf("%s does not hold %q", span, want)
			}
		}
		if n := strings.Count(page, "<tr><th scope=\"row\">") / 2; n != rows {
			t.Errorf("%s: a table of %d rows, not %d", span, n, rows)
		}
		if regexp.MustCompile(`="[^"]*(NaN|Inf)`).MatchString(page) || strings.Contains(page, "-2147483648") {
			t.Errorf("%s holds what is no number", span)
		}
	}
	w := h.get("/trends.json?span=6w")
	var v struct {
		Charts []struct {
			Key   string
			Lines []struct{ Values []*int }
		}
	}
	if err := json.Unmarshal(w.Body.Bytes(), &v); err != nil || w.Code != http.StatusOK || len(v.Charts) != 2 {
		t.Fatalf("%d charts, %v", len(v.Charts), err)
	}
	if c := v.Charts[0]; c.Key != "resting" || c.Lines[0].Values[36] != nil || c.Lines[0].Values[41] == nil || *c.Lines[0].Values[41] != 500 {
		t.Errorf("%+v", c)
	}
}

func TestPagesOfNothingSayHowToBegin(t *testing.T) {
	h := open(t)
	for path, want := range map[string]string{"/calendar": "No run is stored yet", "/calendar?view=list": "No run is stored yet", "/trends": "Not drawn"} {
		if page := h.get(path).Body.String(); !strings.Contains(page, want) {
			t.Errorf("%s does not say %q", path, want)
		}
	}
}
