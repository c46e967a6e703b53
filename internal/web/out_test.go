package web_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"ebb"
	"ebb/internal/say"
)

func TestTheWorkoutIsDownloadedAndNoted(t *testing.T) {
	h := open(t)
	if w := h.post("/today/workout.fit", nil); w.Code != 409 || w.Header().Get("Content-Disposition") != "" {
		t.Errorf("nothing known: %d", w.Code)
	}
	if _, err := h.app.SetProfile(ctx, me, my, ebb.FieldHRMax, "190", 0); err != nil {
		t.Fatal(err)
	}
	c := well()
	c.Wish = ebb.Some(ebb.Walk)
	h.checkIn(c)
	if body := h.get("/").Body.String(); !strings.Contains(body, "/today/workout.fit") || !strings.Contains(body, "Walk 20 min, as easily as you like") {
		t.Errorf("no card and no workout on the page: %s", body)
	}
	before, _ := h.seq()
	w := h.post("/today/workout.fit", nil)
	if b := w.Body.Bytes(); w.Code != 200 || len(b) < 100 || string(b[8:12]) != ".FIT" || !strings.Contains(w.Header().Get("Content-Disposition"), "ebb-2026-11-23.fit") {
		t.Errorf("%d: %d bytes, %v", w.Code, len(b), w.Header())
	}
	if after, _ := h.seq(); after != before+1 {
		t.Errorf("%d facts after a download", after-before)
	}
	if w := h.get("/today/workout.fit"); w.Code != 404 {
		t.Errorf("a GET sends: %d", w.Code)
	}
	h.checkIn(ebb.CheckIn{Wish: ebb.Some(ebb.Rest)})
	if body := h.get("/").Body.String(); !strings.Contains(body, "Do not follow it") || strings.Contains(body, "/today/workout.fit") {
		t.Errorf("the day does not say that the file cannot be recalled")
	}
	h.checkIn(ebb.CheckIn{Flags: ebb.Some([]ebb.FlagID{ebb.FlagChest})})
	if body := visible(h.get("/").Body.String()); !strings.Contains(body, "Do not follow it") || strings.ContainsAny(body, "0123456789") {
		t.Errorf("a red-flag day after a download: %s", body)
	}
}

func TestTheCalendarHasASecretAddress(t *testing.T) {
	h := open(t)
	h.checkIn(well())
	if body := h.get("/connections").Body.String(); !strings.Contains(body, "Make an address") || strings.Contains(body, "/feed/") {
		t.Errorf("%s", body)
	}
	body := h.post("/connections/feed", url.Values{"do": {"new"}}).Body.String()
	path := regexp.MustCompile(`http://127\.0\.0\.1:8127(/feed/[a-z2-7]{26}\.ics)`).FindStringSubmatch(body)
	if path == nil {
		t.Fatalf("no address on the page: %s", body)
	}
	w := h.get(path[1])
	if w.Code != 200 || w.Header().Get("Content-Type") != "text/calendar; charset=utf-8" || !strings.Contains(w.Body.String(), "URL:http://127.0.0.1:8127/\r\n") {
		t.Errorf("%d %v %s", w.Code, w.Header(), w.Body)
	}
	if body := h.get("/connections").Body.String(); strings.Contains(body, "/feed/") || !strings.Contains(body, "A calendar last asked on 2026-11-23 at 07:00 UTC.") {
		t.Errorf("%s", body)
	}
	for _, p := range []string{"/feed/" + strings.Repeat("a", 26) + ".ics", strings.TrimSuffix(path[1], ".ics")} {
		if w := h.get(p); w.Code != 404 {
			t.Errorf("%s: %d", p, w.Code)
		}
	}
	if w := h.post("/connections/feed", url.Values{"do": {"revoke"}}); w.Code != 303 || h.get(path[1]).Code != 404 {
		t.Errorf("revoked: %d, then %d", w.Code, h.get(path[1]).Code)
	}
}

func TestConnectionsSayHowTheyStand(t *testing.T) {
	h := open(t)
	h.checkIn(well())
	if body := h.get("/connections").Body.String(); !strings.Contains(body, "Intervals.icu is not connected.") || !strings.Contains(body, "Notifications are off.") {
		t.Errorf("%s", body)
	}
	if w := h.post("/connections/intervals", url.Values{"do": {"connect"}, "key": {"no"}}); w.Code != 422 || !strings.Contains(w.Body.String(), "no key of Intervals.icu") {
		t.Errorf("%d %s", w.Code, w.Body)
	}
	if w := h.post("/connections/notify", url.Values{"do": {"set"}, "url": {"nowhere"}, "at": {"07:00"}}); w.Code != 422 {
		t.Errorf("%d", w.Code)
	}
	if w := h.post("/connections/notify", url.Values{"do": {"set"}, "url": {"https://ntfy.example.org/a-secret-topic"}, "at": {"06:30"}}); w.Code != 303 {
		t.Errorf("%d %s", w.Code, w.Body)
	}
	if body := h.get("/connections").Body.String(); !strings.Contains(body, "ntfy.example.org: at 06:30") || strings.Contains(body, "a-secret-topic") {
		t.Errorf("%s", body)
	}
	if w := h.post("/connections/notify", url.Values{"do": {"what"}}); w.Code != 422 {
		t.Errorf("%d", w.Code)
	}
	for _, p := range []string{"/well/" + strings.Repeat("a", 26), "/well/x"} {
		if w := h.get(p); w.Code != 404 || !strings.Contains(w.Body.String(), "has been used, or its day is over") {
			t.Errorf("%s: %d %s", p, w.Code, w.Body)
		}
	}
}

// The phone is asked, its button leads to a page, and one tap there answers the morning, once.
func TestAllWellIsOneTapOnItsPage(t *testing.T) {
	h := open(t)
	h.imported(map[string]string{"run.gpx": gpx()})
	var message []byte
	phone := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { message, _ = io.ReadAll(r.Body) }))
	defer phone.Close()
	if _, err := h.app.SetNotify(ctx, me, my, phone.URL+"/a-topic-nobody-guesses", "06:00", "http://127.0.0.1:8127/"); err != nil {
		t.Fatal(err)
	}
	if err := h.app.Tick(ctx, me, my); err != nil {
		t.Fatal(err)
	}
	path := string(regexp.MustCompile(`/well/\w+`).Find(message))
	before, _ := h.seq()
	for range 2 { // looking answers nothing
		if w := h.get(path); w.Code != 200 || !strings.Contains(w.Body.String(), `action="`+path+`"`) {
			t.Fatalf("%s: %d %s", path, w.Code, w.Body)
		}
	}
	if now, _ := h.seq(); now != before {
		t.Error("looking wrote something")
	}
	if w := h.post(path, nil); w.Code != 200 || !strings.Contains(w.Body.String(), say.TapDone) {
		t.Errorf("%d %s", w.Code, w.Body)
	}
	v, err := h.app.Why(ctx, me, my, 0)
	if err != nil || len(v.Missing) != 0 {
		t.Errorf("the morning still misses %v, %v", v.Missing, err)
	}
	if w := h.post(path, nil); w.Code != 404 {
		t.Errorf("a second tap: %d", w.Code)
	}
}

// "Sync now" fetches in the background, and the page says what came of it: what was new, or why it failed.
func TestSyncNowSaysWhatCameOfIt(t *testing.T) {
	h := open(t)
	h.checkIn(well())
	if body := h.get("/connections").Body.String(); strings.Contains(body, "Sync now") {
		t.Error("a button without a connection")
	}
	if w := h.post("/connections/intervals", url.Values{"do": {"sync"}}); w.Code != 409 || !strings.Contains(w.Body.String(), "put your key in first") {
		t.Errorf("not connected: %d", w.Code)
	}
	var fails atomic.Bool
	held := make(chan struct{})
	service := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case fails.Load():
			w.WriteHeader(http.StatusUnauthorized)
		case strings.HasSuffix(r.URL.Path, "/wellness"):
			<-held
			_, _ = io.WriteString(w, `[{"id":"2026-11-20","restingHR":50}]`)
		default:
			_, _ = io.WriteString(w, "[]")
		}
	}))
	t.Cleanup(service.Close)
	if _, err := h.app.ConnectIntervals(t.Context(), me, my, "key-of-nobody-0123456789", service.URL); err != nil {
		t.Fatal(err)
	}
	body := h.get("/connections").Body.String()
	if !strings.Contains(body, `value="sync">Sync now</button>`) {
		t.Fatalf("no button: %s", visible(body))
	}
	syncs := func() string {
		t.Helper()
		if w := h.post("/connections/intervals", url.Values{"do": {"sync"}}); w.Code != 303 || w.Header().Get("Location") != "/progress" {
			t.Fatalf("%d %s", w.Code, w.Header().Get("Location"))
		}
		select {
		case <-held: // the service answers at once: how far it is by now nobody knows
		default:
			w := h.get("/progress")
			if body := w.Body.String(); w.Code != 200 || !strings.Contains(body, "Reading Intervals.icu") || !strings.Contains(body, `http-equiv="refresh"`) {
				t.Errorf("while it goes on: %d %s", w.Code, visible(body))
			}
			if w := h.post("/connections/intervals", url.Values{"do": {"sync"}}); w.Code != 409 {
				t.Errorf("a second one beside it: %d", w.Code)
			}
			if !strings.Contains(h.get("/connections").Body.String(), "Intervals.icu is being read.") {
				t.Error("other pages do not say that it goes on")
			}
			close(held)
		}
		for h.get("/progress").Code == 200 {
			time.Sleep(20 * time.Millisecond)
		}
		return h.get("/progress").Header().Get("Location")
	}
	to := syncs()
	if body := h.get(to).Body.String(); to != "/connections?done=sync" || !strings.Contains(visible(body), "connected and works. Last fetched") || !strings.Contains(body, `role="status"`) {
		t.Errorf("%s: %s", to, visible(body))
	}
	if strings.Contains(h.get("/connections").Body.String(), `role="status"`) {
		t.Error("the page says it for ever")
	}
	fails.Store(true)
	if w := h.get(syncs()); w.Code < 400 || !strings.Contains(visible(w.Body.String()), "refuse") || strings.Contains(w.Body.String(), "Sync now") {
		t.Errorf("the key is refused: %d %s", w.Code, visible(w.Body.String()))
	}
}
