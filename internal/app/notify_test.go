package app

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"ebb"
	"ebb/internal/store"
)

// phone is an ntfy server of our own.
type phone struct {
	*httptest.Server
	got    []map[string]any
	auth   string
	status int
}

func newPhone(t *testing.T) *phone {
	t.Helper()
	p := &phone{status: 200}
	p.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var m map[string]any
		if r.Method != http.MethodPost || r.URL.Path != "/" || json.NewDecoder(r.Body).Decode(&m) != nil {
			w.WriteHeader(http.StatusBadRequest)
			return
		}
		p.auth = r.Header.Get("Authorization")
		if p.status == 200 {
			p.got = append(p.got, m)
		}
		w.WriteHeader(p.status)
	}))
	t.Cleanup(p.Close)
	return p
}

// called is a house that notifies a phone, at ten to seven on Monday.
func called(t *testing.T, p *phone) *house {
	t.Helper()
	h := newHouse(t, "2026-11-23T06:50:00Z")
	address := strings.Replace(p.URL, "http://", "http://:tk_secret@", 1) + "/a-topic-nobody-guesses"
	if v, err := h.SetNotify(bg, owner, mine, address, "7:00", "http://ebb.local:8127/"); err != nil || !v.On || strings.Contains(strings.Join(v.Text, " "), "nobody-guesses") {
		t.Fatalf("%+v %v", v, err)
	}
	return h
}

func (h *house) tick(later time.Duration) {
	h.t.Helper()
	h.at = h.at.Add(later)
	if err := h.Tick(bg, owner, mine); err != nil {
		h.t.Fatal(err)
	}
}

func TestTheMorningIsAskedAboutOnceAndAllWellIsOneTap(t *testing.T) {
	p := newPhone(t)
	h := called(t, p)
	h.tick(0)
	if len(p.got) != 0 {
		t.Fatal("asked before its time")
	}
	h.tick(11 * time.Minute)
	h.tick(time.Minute)
	if len(p.got) != 1 || p.auth != "Bearer tk_secret" {
		t.Fatalf("%d messages, %q", len(p.got), p.auth)
	}
	m := p.got[0]
	if m["topic"] != "a-topic-nobody-guesses" || m["message"] != "How are your legs?" || strings.ContainsAny(m["message"].(string)+m["title"].(string), "0123456789") {
		t.Errorf("%v", m)
	}
	action := m["actions"].([]any)[0].(map[string]any)
	token, ok := strings.CutPrefix(action["url"].(string), "http://ebb.local:8127/well/")
	if !ok || action["label"] != "All well" {
		t.Fatalf("%v", action)
	}
	_, _, before := h.counts()
	if err := h.App.Tap(bg, owner, mine, token); err != nil {
		t.Fatal(err)
	}
	if _, _, after := h.counts(); after != before {
		t.Error("looking at the link changed something")
	}
	if err := h.AllWell(bg, owner, mine, token); err != nil {
		t.Fatal(err)
	}
	v, err := h.Today(bg, owner, mine, 0)
	if err != nil || len(v.Missing) > 0 || v.Provisional {
		t.Errorf("%v %v", v.Missing, err)
	}
	for what, tok := range map[string]string{"used": token, "a guess": strings.Repeat("a", 26), "nothing": ""} {
		if err := h.AllWell(bg, owner, mine, tok); ebb.CodeOf(err) != "no_tap" {
			t.Errorf("%s: %v", what, err)
		}
	}
}

func TestAllWellIsForThatMorningAlone(t *testing.T) {
	p := newPhone(t)
	h := called(t, p)
	h.tick(15 * time.Minute)
	url := p.got[0]["actions"].([]any)[0].(map[string]any)["url"].(string)
	token := url[strings.LastIndex(url, "/")+1:]
	h.at = h.at.Add(24 * time.Hour)
	if err := h.AllWell(bg, owner, mine, token); ebb.CodeOf(err) != "no_tap" {
		t.Errorf("a day later: %v", err)
	}
}

// What was said of pain, illness or a red flag is never tapped away.
func TestNoTapAfterAMorningThatWasNotWell(t *testing.T) {
	for name, c := range map[string]ebb.CheckIn{
		"a fever": {Ill: ebb.Some(ebb.IllFever), Flags: ebb.Some([]ebb.FlagID{}), Pain: ebb.Some(0)},
		"pain":    {Pain: ebb.Some(5), Ill: ebb.Some(ebb.IllNone), Flags: ebb.Some([]ebb.FlagID{})},
	} {
		p := newPhone(t)
		h := called(t, p)
		h.says(c)
		h.tick(24*time.Hour + 15*time.Minute)
		if len(p.got) != 1 || p.got[0]["actions"] != nil {
			t.Errorf("%s: %v", name, p.got)
		}
	}
}

// The morning after a red flag nobody is asked lightly how the legs are.
func TestAfterARedFlagThePhoneIsSilent(t *testing.T) {
	p := newPhone(t)
	h := called(t, p)
	h.says(ebb.CheckIn{Flags: ebb.Some([]ebb.FlagID{ebb.FlagCalf}), Pain: ebb.Some(0), Ill: ebb.Some(ebb.IllNone)})
	h.tick(24*time.Hour + 15*time.Minute)
	if len(p.got) != 0 {
		t.Errorf("%v", p.got)
	}
}

func TestAnEasierDayIsToldOnceWithoutANumber(t *testing.T) {
	p := newPhone(t)
	h := called(t, p)
	h.says(fine)
	w, err := h.Workout(bg, owner, mine, 0)
	if err != nil {
		t.Fatal(err)
	}
	if err := h.NoteSent(bg, owner, mine, w); err != nil {
		t.Fatal(err)
	}
	h.tick(time.Minute)
	if len(p.got) != 0 {
		t.Fatalf("%v", p.got)
	}
	h.says(ebb.CheckIn{Flags: ebb.Some([]ebb.FlagID{ebb.FlagChest})})
	h.tick(time.Minute)
	h.tick(time.Minute)
	if len(p.got) != 1 || !strings.Contains(p.got[0]["message"].(string), "no longer counts") || strings.ContainsAny(p.got[0]["message"].(string), "0123456789") {
		t.Errorf("%v", p.got)
	}
}

func TestAPhoneThatCannotBeReachedIsSaidAndTriedAgain(t *testing.T) {
	p := newPhone(t)
	h := called(t, p)
	p.status = 500
	h.at = h.at.Add(15 * time.Minute)
	if err := h.Tick(bg, owner, mine); ebb.CodeOf(err) != "ntfy_refused" {
		t.Errorf("%v", err)
	}
	if v, _ := h.NotifyState(bg, owner, mine); !v.Since.OK || !strings.Contains(strings.Join(v.Text, " "), "failing since") {
		t.Errorf("%+v", v)
	}
	p.status = 200
	h.tick(time.Second)
	if len(p.got) != 0 {
		t.Error("it does not step back")
	}
	h.tick(10 * time.Minute)
	if v, _ := h.NotifyState(bg, owner, mine); len(p.got) != 1 || v.Since.OK {
		t.Errorf("%v %+v", p.got, v)
	}
	if _, err := h.DropNotify(bg, owner, mine); err != nil {
		t.Fatal(err)
	}
	if err := h.TestNotify(bg, owner, mine); ebb.CodeOf(err) != "not_connected" {
		t.Errorf("%v", err)
	}
	for _, bad := range []string{"", "ntfy.sh/x", "https://ntfy.sh/", "https://ntfy.sh/a b", "ftp://ntfy.sh/x"} {
		if _, err := h.SetNotify(bg, owner, mine, bad, "", ""); ebb.CodeOf(err) != "bad_url" {
			t.Errorf("%q: %v", bad, err)
		}
	}
}

func TestAGradedRunIsToldOnce(t *testing.T) {
	p := newPhone(t)
	h := called(t, p)
	h.at = time.Date(2026, 11, 20, 8, 0, 0, 0, time.UTC)
	h.says(fine)
	s := filled(t, 14)
	if _, err := linkedTo(h, s).sync(); err != nil {
		t.Fatal(err)
	}
	h.at = time.Date(2026, 11, 22, 8, 0, 0, 0, time.UTC)
	h.says(fine)
	h.tick(0)
	h.tick(time.Minute)
	var graded int
	if err := h.st.Read(bg, func(tx *store.Tx) error {
		v, err := h.answer(bg, tx, mine, 0)
		graded = len(v.Graded)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	if graded == 0 {
		t.Fatal("the run of the day is not graded: the test tells nothing")
	}
	n := 0
	for _, m := range p.got {
		if m["message"] != "How are your legs?" {
			n++
		}
	}
	if n != graded {
		t.Errorf("%d told of %d graded: %v", n, graded, p.got)
	}
}

// A run that arrives after midnight is told on the next day, after the check-in, once; one told on its day is not told again.
func TestARunOfYesterdayIsToldOnceWhenItArrivesLate(t *testing.T) {
	for _, arrives := range []time.Duration{0, 18 * time.Hour} { // at 08:00 of its day, or at 02:00 after it
		p := newPhone(t)
		h := called(t, p)
		h.at = time.Date(2026, 11, 22, 8, 0, 0, 0, time.UTC)
		h.says(fine)
		h.at = h.at.Add(arrives)
		if _, err := linkedTo(h, filled(t, 14)).sync(); err != nil {
			t.Fatal(err)
		}
		told := func() (n int) {
			for _, m := range p.got {
				if m["message"] != "How are your legs?" {
					n++
				}
			}
			return n
		}
		h.tick(0)
		if arrives > 0 && told() != 0 {
			t.Errorf("told before the check-in: %v", p.got)
		}
		h.at = time.Date(2026, 11, 23, 8, 0, 0, 0, time.UTC)
		h.says(fine)
		h.tick(0)
		h.tick(time.Minute)
		h.at = time.Date(2026, 11, 24, 8, 0, 0, 0, time.UTC)
		h.says(fine)
		h.tick(0)
		if told() != 1 {
			t.Errorf("arrived %v later: told %d times: %v", arrives, told(), p.got)
		}
	}
}

func linkedTo(h *house, s *service) *house {
	h.t.Helper()
	h.remoteWait = func(ctx context.Context, _ time.Duration) error { return ctx.Err() }
	if _, err := h.ConnectIntervals(bg, owner, mine, theKey, s.URL); err != nil {
		h.t.Fatal(err)
	}
	return h
}

// TestADrawnArmIsToldOnceAndNeverBeforeTheCheckIn: in the morning a phone hears only the question.
func TestADrawnArmIsToldOnceAndNeverBeforeTheCheckIn(t *testing.T) {
	a := &App{}
	arm := "Trial, drawn for this session: ten minutes of mobility in the evening."
	v := TodayView{arm: arm, Missing: []string{"legs"}}
	if got := a.due(v, nil, nil, ntfyDoc{At: "07:00"}, "08:00"); len(got) != 1 || got[0].Text != "How are your legs?" {
		t.Errorf("before the check-in: %+v", got)
	}
	v.Missing = nil
	first, second := a.due(v, nil, nil, ntfyDoc{}, "20:00"), a.due(v, nil, nil, ntfyDoc{}, "21:00")
	if len(first) != 1 || first[0].Text != arm || first[0].ref != second[0].ref {
		t.Errorf("%+v, then %+v", first, second)
	}
	v.Safety.Level = ebb.SafetyEmergency
	if got := a.due(v, nil, nil, ntfyDoc{}, "20:00"); len(got) != 0 {
		t.Errorf("with a red flag: %+v", got)
	}
}
