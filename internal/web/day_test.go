package web_test

import (
	"net/url"
	"regexp"
	"strings"
	"testing"

	"ebb"
)

// gpxOf is the slow run of gpx on another day.
func gpxOf(day string) string { return strings.ReplaceAll(gpx(), "2026-11-22", day) }

func TestWhyShowsEveryRuleWithItsEvidence(t *testing.T) {
	h := open(t)
	h.checkIn(well())
	text := visible(h.get("/why").Body.String())
	for _, want := range []string{"What holds the day down", "What was looked at and does not object", "What had nothing to judge",
		"Legs: 2 of 10 (limit 3)", "Pain in one spot", "weak or indirect evidence", "a choice of Ebb", "The day before"} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is not there:\n%s", want, text)
		}
	}
	v, err := h.app.Why(ctx, me, my, 0)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range v.Findings {
		if f.Text != "" && !strings.Contains(text, f.Text) {
			t.Errorf("%s: %q is not there", f.Rule, f.Text)
		}
	}
	if w := h.get("/why?day=2026-11-20"); w.Code != 200 || !strings.Contains(w.Body.String(), "20 November 2026") {
		t.Errorf("another day: %d", w.Code)
	}
	for path, code := range map[string]int{"/why?day=2026-11-24": 404, "/why?day=soon": 422} {
		if w := h.get(path); w.Code != code {
			t.Errorf("%s: %d", path, w.Code)
		}
	}
}

func TestWhyOfARedFlagDayShowsNoDigit(t *testing.T) {
	h := open(t)
	c := well()
	c.Flags = ebb.Some([]ebb.FlagID{ebb.FlagCalf})
	h.checkIn(c)
	text := visible(h.get("/why").Body.String())
	if d := regexp.MustCompile(`[0-9]`).FindString(text); d != "" || !strings.Contains(text, "see a professional") {
		t.Errorf("the digit %q is shown:\n%s", d, text)
	}
}

func TestAfterARunItIsAskedHowItFeltAndTomorrowIsNamed(t *testing.T) {
	h := open(t)
	h.imported(map[string]string{"run.gpx": strings.ReplaceAll(gpxOf("2026-11-23"), "T07", "T05")})
	h.checkIn(well())
	body := h.get("/").Body.String()
	m := regexp.MustCompile(`name="run" value="([^"]+)"`).FindStringSubmatch(body)
	if len(m) < 2 || !strings.Contains(body, "How hard was it?") || strings.Contains(body, "Tomorrow,") {
		t.Fatalf("it is not asked:\n%s", visible(body))
	}
	w := h.post("/felt", url.Values{"run": {m[1]}, "rpe": {"2"}, "talk": {"yes"}})
	if w.Code != 303 {
		t.Fatalf("%d\n%s", w.Code, w.Body)
	}
	text := visible(h.get(w.Header().Get("Location")).Body.String())
	for _, want := range []string{"Exertion 2 of 10; a full sentence was comfortable.", "Tomorrow, if you feel as you do today:", "Noted.", "Undo"} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is not there:\n%s", want, text)
		}
	}
	if w := h.post("/felt/undo", url.Values{"run": {m[1]}}); w.Code != 303 {
		t.Errorf("undo: %d", w.Code)
	}
	if !strings.Contains(h.get("/").Body.String(), "How hard was it?") {
		t.Error("after the undo it is not asked again")
	}
	seq, _ := h.seq()
	for _, bad := range []url.Values{{"run": {m[1]}, "rpe": {"11"}}, {"run": {m[1]}, "rpe": {"x"}}, {"run": {m[1]}}, {"run": {"none"}, "rpe": {"2"}}, {"run": {m[1]}, "talk": {"loud"}}} {
		if w := h.post("/felt", bad); w.Code != 422 && w.Code != 404 {
			t.Errorf("%v: %d", bad, w.Code)
		}
	}
	if s, _ := h.seq(); s != seq {
		t.Error("something refused was written")
	}
}

func TestWhatWasSaidCanBeTakenBackAtOnce(t *testing.T) {
	h := open(t)
	h.checkIn(well())
	for _, form := range []struct {
		path string
		form url.Values
	}{{"/wish", url.Values{"wish": {"rest"}}}, {"/checkin", url.Values{"well": {"fever"}}}, {"/checkin", url.Values{"flag": {"chest"}}}} {
		before := visible(h.get("/").Body.String())
		w := h.post(form.path, form.form)
		page := h.get(w.Header().Get("Location")).Body.String()
		if !strings.Contains(page, `action="/checkin/undo"`) {
			t.Errorf("%v: no undo", form.form)
		}
		if w := h.post("/checkin/undo", nil); w.Code != 303 {
			t.Errorf("%v: %d", form.form, w.Code)
		}
		if after := visible(h.get("/").Body.String()); after != before {
			t.Errorf("%v: the day is not as it was:\n%s", form.form, after)
		}
	}
	if strings.Contains(h.get("/?done=nonsense<script>").Body.String(), "nonsense") {
		t.Error("the address puts words on the page")
	}
}

func TestTheLastSevenDaysAreToldByShapeAndWord(t *testing.T) {
	h := open(t)
	h.imported(map[string]string{"run.gpx": gpx(), "older.gpx": gpxOf("2026-11-18")})
	h.checkIn(well())
	body := h.get("/").Body.String()
	if n := strings.Count(body, `class="shape s-`); n != 7 {
		t.Errorf("%d shapes", n)
	}
	text := visible(body)
	for _, want := range []string{"Wednesday 18 November 2026: ", "Thursday 19 November 2026: nothing recorded.", "Monday 23 November 2026: today, nothing yet."} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is not there:\n%s", want, text)
		}
	}
}

func TestTheGalleryShowsEveryStateOfADay(t *testing.T) {
	h := open(t)
	body := h.get("/gallery").Body.String()
	for _, want := range []string{`class="card verdict rest`, `class="card verdict walk`, `class="card verdict run`, `class="card verdict easy`,
		"Full sentences, slower than", "If nothing hurts and you are well:", "No running today", "see a professional", "call your local emergency number"} {
		if !strings.Contains(body, want) {
			t.Errorf("%q is not there", want)
		}
	}
	if seq, n := h.seq(); seq != 0 || n != 0 {
		t.Error("the gallery wrote something")
	}
}
