package web_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"ebb"
)

// A habit is noted, taken back, added, renamed and retired by buttons alone.
func TestHabitsOnThePage(t *testing.T) {
	h := open(t)
	do := func(form url.Values) {
		t.Helper()
		if r := h.post("/habits", form); r.Code != http.StatusSeeOther {
			t.Fatalf("%v: %d: %s", form, r.Code, r.Body)
		}
	}
	has := func(want bool, texts ...string) {
		t.Helper()
		body := h.get("/habits").Body.String()
		for _, s := range texts {
			if strings.Contains(body, s) != want {
				t.Errorf("the page says %q: %v", s, !want)
			}
		}
	}
	has(true, "Hydration: nothing noted in the last 28 days", "Evidence: C, weak or indirect evidence", "Ten minutes of mobility", `href="/trials"`)
	do(url.Values{"do": {"done"}, "habit": {"mobility"}})
	has(true, "Mobility: 1 day in the last 28 days", "Take back: Mobility, today")
	do(url.Values{"do": {"undo"}, "habit": {"mobility"}, "day": {"2026-11-23"}})
	has(false, "Mobility: 1 day")
	do(url.Values{"do": {"add"}, "name": {"<i>cold</i> bath"}})
	has(true, "&lt;i&gt;cold&lt;/i&gt; bath")
	has(false, "<i>cold")
	do(url.Values{"do": {"rename"}, "habit": {"<i>cold"}, "name": {"warm bath"}})
	do(url.Values{"do": {"retire"}, "habit": {"warm bath"}})
	has(false, "warm bath: nothing")
	for _, wrong := range []url.Values{{"do": {"done"}, "habit": {"sleep"}, "day": {"2027-01-01"}}, {"do": {"done"}, "habit": {"sleep"}, "day": {"soon"}}, {"do": {"add"}, "name": {" "}}, {"do": {"win"}}} {
		if r := h.post("/habits", wrong); r.Code != http.StatusUnprocessableEntity || !strings.Contains(r.Body.String(), `role="alert"`) {
			t.Errorf("%v: %d", wrong, r.Code)
		}
	}
}

// The chips of the check-in note habits; alone they are enough.
func TestHabitsInTheCheckIn(t *testing.T) {
	h := open(t)
	if body := h.get("/checkin").Body.String(); !strings.Contains(body, `name="habit" value="mobility"`) {
		t.Fatal("the check-in has no chip of a habit")
	}
	noted := func(id ebb.HabitID) bool {
		t.Helper()
		v, err := h.app.Habits(ctx, me, my, 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, x := range v.Habits {
			if x.ID == id {
				return x.Last()
			}
		}
		return false
	}
	if r := h.post("/checkin", url.Values{"legs": {"fine"}, "habit": {"sleep", "mobility"}}); r.Code != http.StatusSeeOther || !noted("sleep") || !noted("mobility") {
		t.Errorf("with an answer: %d", r.Code)
	}
	if r := h.post("/checkin", url.Values{"habit": {"hydration"}}); r.Code != http.StatusSeeOther || r.Header().Get("Location") != "/habits" || !noted("hydration") {
		t.Errorf("alone: %d", r.Code)
	}
	if body := h.get("/checkin").Body.String(); strings.Contains(body, `value="mobility"`) || !strings.Contains(body, `value="compression"`) {
		t.Error("what was noted is asked again, or what was not is gone")
	}
	if r := h.post("/checkin", url.Values{}); r.Code != http.StatusUnprocessableEntity {
		t.Errorf("nothing at all: %d", r.Code)
	}
}

func TestSweatOnThePage(t *testing.T) {
	h := open(t)
	form := url.Values{"before": {"70,0"}, "after": {"69.2"}, "drank": {"0.5"}, "urine": {"0.1"}, "minutes": {"60"}}
	if r := h.post("/habits/sweat", form); r.Code != http.StatusOK || !strings.Contains(r.Body.String(), "about 1.2 litres an hour") {
		t.Errorf("the worked value: %d", r.Code)
	}
	before, _ := h.seq()
	for _, wrong := range []string{"", "many", "NaN", "1e9", "7"} {
		form.Set("before", wrong)
		if r := h.post("/habits/sweat", form); r.Code != http.StatusUnprocessableEntity || !strings.Contains(r.Body.String(), `value="69.2"`) {
			t.Errorf("before %q: %d", wrong, r.Code)
		}
	}
	if after, _ := h.seq(); after != before {
		t.Error("the scales were kept")
	}
}
