package app

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"ebb"
	"ebb/internal/store"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

var (
	bg    = context.Background()
	owner = ebb.LocalOwner("test")
	mine  = ebb.LocalAthlete
	fine  = ebb.CheckIn{Legs: ebb.Some(0), Pain: ebb.Some(0), Ill: ebb.Some(ebb.IllNone), Flags: ebb.Some([]ebb.FlagID{})}
)

// house is an app over a folder of its own, with a clock that a test turns by hand.
type house struct {
	*App
	t   *testing.T
	at  time.Time
	dir string
}

func newHouse(t *testing.T, at string) *house {
	t.Helper()
	when, err := time.Parse(time.RFC3339, at)
	if err != nil {
		t.Fatal(err)
	}
	h := &house{t: t, at: when, dir: t.TempDir()}
	clock := func() time.Time { return h.at }
	st, err := store.Open(bg, store.Config{Dir: h.dir, Clock: clock})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = st.Close() })
	h.App = New(st, clock)
	h.profile(ebb.FieldHRMax, "190")
	return h
}

func (h *house) profile(field, value string) {
	h.t.Helper()
	if _, err := h.SetProfile(bg, owner, mine, field, value, 0); err != nil {
		h.t.Fatal(err)
	}
}

func (h *house) says(c ebb.CheckIn) {
	h.t.Helper()
	h.at = h.at.Add(time.Minute)
	if _, err := h.CheckIn(bg, owner, mine, c, ""); err != nil {
		h.t.Fatal(err)
	}
}

func (h *house) calendar(numbers bool) IcsView {
	h.t.Helper()
	v, err := h.Ics(bg, owner, mine, numbers, "")
	if err != nil {
		h.t.Fatal(err)
	}
	return v
}

// on are the entries of a day in words: number of the UID, sequence, title.
func (h *house) on(day ebb.Day) []string {
	h.t.Helper()
	out := []string{}
	for _, e := range h.calendar(true).Entries {
		if e.Day == day {
			no, _, _ := strings.Cut(strings.TrimPrefix(e.UID, day.String()+"-"), "-")
			out = append(out, fmt.Sprintf("%s.%d %s", no, e.Sequence, e.Summary))
		}
	}
	return out
}

func (h *house) same(want ...string) {
	h.t.Helper()
	if diff := cmp.Diff(want, h.on(theMonday)); diff != "" {
		h.t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestACalendarFollowsTheDay(t *testing.T) {
	h := newHouse(t, "2026-11-21T07:00:00Z")
	h.says(fine)
	h.same("1.0 plan: easy day (check in first)") // seen from Saturday
	h.at = h.at.AddDate(0, 0, 2)
	h.same("1.0 plan: easy day (check in first)") // the morning itself, nothing answered
	h.says(fine)
	h.same("1.1 Walk · 20 min · under 133") // the same entry, one change later
	h.same("1.1 Walk · 20 min · under 133") // asking again changes nothing
	h.says(ebb.CheckIn{Wish: ebb.Some(ebb.Rest)})
	h.same("1.2 Ebb: taken back", "2.0 Rest") // easier: taken back, and another one
	h.says(ebb.CheckIn{Flags: ebb.Some([]ebb.FlagID{ebb.FlagCalf})})
	h.same("1.2 Ebb: taken back", "2.1 Ebb: taken back") // a red flag: no verdict, no number
	for _, e := range h.calendar(true).Entries {
		if e.Day > theMonday && !e.Cancelled {
			t.Errorf("a day ahead of a red flag says %q", e.Summary)
		}
	}
	h.at = h.at.AddDate(0, 0, 1)
	h.same("1.2 Ebb: taken back", "2.1 Ebb: taken back") // and it stays so
}

func TestAnEntryOfTheMorningIsTakenBackWhenTheCheckInIs(t *testing.T) {
	h := newHouse(t, "2026-11-23T07:00:00Z")
	h.says(fine)
	h.same("1.0 Walk · 20 min · under 133")
	if _, err := h.UndoCheckIn(bg, owner, mine, 0); err != nil {
		t.Fatal(err)
	}
	h.same("1.1 Ebb: taken back", "2.0 plan: easy day (check in first)")
}

func TestWithoutNumbersACalendarHasNone(t *testing.T) {
	h := newHouse(t, "2026-11-23T07:00:00Z")
	h.says(fine)
	v := h.calendar(false)
	var got struct {
		Entries []struct{ Summary, Description, Start string }
	}
	readBy(t, "ical.mjs", "c.ics", v.File, &got)
	if len(got.Entries) != 1+calendarAhead || got.Entries[0].Summary != "Walk" {
		t.Fatalf("%+v", got.Entries)
	}
	for _, e := range got.Entries {
		if strings.ContainsAny(e.Summary+e.Description, "0123456789") {
			t.Errorf("a number in %q %q", e.Summary, e.Description)
		}
	}
}

// The day of a calendar is the day of the athlete, whatever the zone and the clock change.
func TestDaysAreThoseOfTheAthlete(t *testing.T) {
	for _, c := range []struct{ at, zone, today string }{
		{"2026-11-22T11:30:00Z", "Pacific/Auckland", "2026-11-23"},
		{"2026-11-23T07:30:00Z", "America/Los_Angeles", "2026-11-22"},
		{"2026-03-29T00:30:00Z", "Europe/Berlin", "2026-03-29"}, // 23 hours long
		{"2026-10-25T23:30:00Z", "Europe/Berlin", "2026-10-26"}, // the day after one of 25
		{"2026-11-01T05:30:00Z", "America/New_York", "2026-11-01"},
		{"2011-12-29T12:00:00Z", "Pacific/Apia", "2011-12-29"}, // the 30th was left out there
	} {
		h := newHouse(t, c.at)
		h.profile(ebb.FieldZone, c.zone)
		h.says(fine)
		var got struct {
			Entries []struct {
				Start, End string
				AllDay     bool
			}
		}
		readBy(t, "ical.mjs", "c.ics", h.calendar(true).File, &got)
		today, _ := ebb.ParseDay(c.today)
		for i, e := range got.Entries {
			if d := today + ebb.Day(i); e.Start != d.String() || e.End != (d+1).String() || !e.AllDay {
				t.Errorf("%s in %s: entry %d is %s to %s", c.at, c.zone, i, e.Start, e.End)
			}
		}
		if len(got.Entries) != 1+calendarAhead {
			t.Errorf("%s: %d entries", c.zone, len(got.Entries))
		}
	}
}

func TestTheSecretAddress(t *testing.T) {
	h := newHouse(t, "2026-11-23T07:00:00Z")
	h.says(fine)
	token := func(v FeedView) string { return strings.TrimSuffix(strings.TrimPrefix(v.Path.V, "/feed/"), ".ics") }
	made, err := h.MakeFeed(bg, owner, mine, true)
	if err != nil {
		t.Fatal(err)
	}
	if s, err := h.FeedState(bg, owner, mine); err != nil || !s.On || !s.Numbers || s.SeenAt.OK || s.Path.OK {
		t.Errorf("%+v %v", s, err)
	}
	v, err := h.Feed(bg, owner, mine, token(made), "http://127.0.0.1:8127/")
	if err != nil || !bytes.Contains(v.File, []byte("SUMMARY:Walk · 20 min")) || !bytes.Contains(v.File, []byte("URL:http://127.0.0.1:8127/")) {
		t.Errorf("%v %s", err, v.File)
	}
	if s, _ := h.FeedState(bg, owner, mine); !s.SeenAt.OK {
		t.Error("nobody asked")
	}
	files, err := filepath.Glob(filepath.Join(h.dir, "*"))
	if err != nil || len(files) < 2 {
		t.Fatal(files, err)
	}
	for _, f := range files {
		if b, err := os.ReadFile(f); err == nil && bytes.Contains(b, []byte(token(made))) {
			t.Errorf("%s holds the token itself", filepath.Base(f))
		}
	}
	again, err := h.MakeFeed(bg, owner, mine, false)
	if err != nil {
		t.Fatal(err)
	}
	for what, tok := range map[string]string{"the old address": token(made), "a guess": strings.Repeat("a", 26), "nothing": "", "too much": strings.Repeat("a", 101)} {
		if _, err := h.Feed(bg, owner, mine, tok, ""); ebb.KindOf(err) != ebb.NotFound {
			t.Errorf("%s: %v", what, err)
		}
	}
	if v, err := h.Feed(bg, owner, mine, token(again), ""); err != nil || bytes.Contains(v.File, []byte("133")) {
		t.Errorf("%v: numbers nobody chose", err)
	}
	if _, err := h.DropFeed(bg, owner, mine); err != nil {
		t.Fatal(err)
	}
	if _, err := h.Feed(bg, owner, mine, token(again), ""); ebb.KindOf(err) != ebb.NotFound {
		t.Errorf("revoked, and still there: %v", err)
	}
}

// Whatever is said in whatever order: an entry that changed has a higher sequence, a UID is
// never used again after it was taken back, and at most one entry of a day lives.
func TestWhatACalendarSawIsNeverContradicted(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		h := newHouse(t, "2026-11-23T07:00:00Z")
		seen := map[string]IcsEntryView{}
		for range rapid.IntRange(1, 8).Draw(rt, "steps") {
			switch rapid.IntRange(0, 5).Draw(rt, "what") {
			case 0:
				h.says(fine)
			case 1:
				h.says(ebb.CheckIn{Legs: ebb.Some(rapid.IntRange(0, 10).Draw(rt, "legs"))})
			case 2:
				h.says(ebb.CheckIn{Wish: ebb.Some(rapid.SampledFrom([]ebb.Verdict{ebb.Rest, ebb.Walk, ebb.Easy}).Draw(rt, "wish"))})
			case 3:
				h.says(ebb.CheckIn{Flags: ebb.Some([]ebb.FlagID{ebb.FlagCalf})})
			case 4:
				h.at = h.at.AddDate(0, 0, rapid.IntRange(1, 3).Draw(rt, "days"))
			case 5:
				_, _ = h.UndoCheckIn(bg, owner, mine, 0)
			}
			if rapid.Bool().Draw(rt, "asked") {
				continue
			}
			live := map[ebb.Day]int{}
			for _, e := range h.calendar(true).Entries {
				was, ok := seen[e.UID]
				if ok && (e.Sequence < was.Sequence || was.Cancelled && !e.Cancelled || e.Sequence == was.Sequence && (e.Summary != was.Summary || e.Changed != was.Changed)) {
					rt.Fatalf("%+v became %+v", was, e)
				}
				seen[e.UID] = e
				if !e.Cancelled {
					live[e.Day]++
				}
			}
			for d, n := range live {
				if n > 1 {
					rt.Fatalf("%d entries live on %s", n, d)
				}
			}
		}
	})
}
