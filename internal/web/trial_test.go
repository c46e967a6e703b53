package web_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
)

// TestATrialIsDesignedBegunAndStoppedOnThePages goes the way of a runner who types nothing else.
func TestATrialIsDesignedBegunAndStoppedOnThePages(t *testing.T) {
	h := open(t)
	page := func(path string, want int) string {
		t.Helper()
		r := h.get(path)
		if r.Code != want {
			t.Fatalf("GET %s: %d, want %d: %s", path, r.Code, want, r.Body)
		}
		return r.Body.String()
	}
	send := func(path string, form url.Values) string {
		t.Helper()
		r := h.post(path, form)
		if r.Code != http.StatusSeeOther {
			t.Fatalf("POST %s: %d: %s", path, r.Code, r.Body)
		}
		return r.Header().Get("Location")
	}
	body := page("/trials", http.StatusOK)
	for _, want := range []string{"There is no trial yet", "Does compression leave my legs less sore?", "My own question"} {
		if !strings.Contains(body, want) {
			t.Errorf("the page does not say %q", want)
		}
	}
	to := send("/trials", url.Values{"template": {"own"}, "question": {"A <b>bath</b>?"}, "a": {"a hot bath"}, "b": {"no bath"}, "pairs": {"8"}})
	body = page(to, http.StatusOK)
	if !strings.Contains(body, "A &lt;b&gt;bath&lt;/b&gt;?") || strings.Contains(body, "<b>bath") {
		t.Error("the question is not escaped")
	}
	if !strings.Contains(body, "Begin this trial") || strings.Contains(body, "SHA-256 of all this") {
		t.Error("a design is not begun")
	}
	send(to+"/start", nil)
	body = page(to, http.StatusOK)
	if !strings.Contains(body, "Too early") || !strings.Contains(body, "SHA-256 of all this") || strings.Contains(body, "Begin this trial") {
		t.Errorf("a trial that was begun: %s", body)
	}
	if csv := page(to+"/export.csv", http.StatusOK); !strings.HasPrefix(csv, "sha256,n,session_day") {
		t.Errorf("the table: %s", csv)
	}
	send(to+"/stop", url.Values{"why": {"moved house"}})
	if body = page(to, http.StatusOK); !strings.Contains(body, "Stopped early") || !strings.Contains(body, "moved house") {
		t.Error("the stop is not shown")
	}
	page("/trials/nothing", http.StatusNotFound)
}
