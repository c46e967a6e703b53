package ical_test

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"ebb"
	"ebb/internal/ical"

	"github.com/google/go-cmp/cmp"
)

func entries() []ical.Entry {
	at := ebb.InstantOf(time.Date(2026, 3, 28, 22, 30, 5, 0, time.UTC))
	return []ical.Entry{
		{UID: "2026-03-29-1-abc@ebb", Sequence: 0, Changed: at, Day: ebb.NewDay(2026, 3, 29), Summary: "Recovery run · 30 min · under 133",
			Description: "30 min, full sentences; under 133, walk if over\nIf you feel worse than this says, do less: you are right, not the app. " + strings.Repeat("öüß ", 40),
			URL:         "http://127.0.0.1:8127/"},
		{UID: "2026-12-31-1-abc@ebb", Sequence: 7, Changed: at, Day: ebb.NewDay(2026, 12, 31), Summary: "a, b; c \\ d", Cancelled: true},
	}
}

func TestAReaderOfOthersSaysTheSame(t *testing.T) {
	b, err := ical.Encode("Ebb", time.Hour, entries())
	if err != nil {
		t.Fatal(err)
	}
	var got struct {
		Method, Name, Version string
		Entries               []struct {
			UID, Summary, Description, Start, End, Status, URL, Stamp, Modified, Transp string
			Sequence                                                                    int
			AllDay                                                                      bool
		}
	}
	read(t, b, &got)
	if got.Method != "PUBLISH" || got.Name != "Ebb" || got.Version != "2.0" || len(got.Entries) != 2 {
		t.Fatalf("%+v", got)
	}
	for i, w := range entries() {
		g := got.Entries[i]
		status := map[bool]string{true: "CANCELLED", false: "CONFIRMED"}[w.Cancelled]
		if diff := cmp.Diff([]any{w.UID, w.Sequence, w.Summary, w.Description, w.URL, w.Day.String(), (w.Day + 1).String(), status, true, "2026-03-28T22:30:05Z", "2026-03-28T22:30:05Z", "TRANSPARENT"},
			[]any{g.UID, g.Sequence, g.Summary, g.Description, g.URL, g.Start, g.End, g.Status, g.AllDay, g.Stamp, g.Modified, g.Transp}); diff != "" {
			t.Errorf("entry %d (-ours +theirs):\n%s", i, diff)
		}
	}
}

func TestTheLinesAreThoseOfTheFormat(t *testing.T) {
	b, err := ical.Encode("Ebb", time.Hour, entries())
	if err != nil {
		t.Fatal(err)
	}
	text := string(b)
	if strings.Count(text, "\n") != strings.Count(text, "\r\n") || !strings.HasSuffix(text, "END:VCALENDAR\r\n") {
		t.Error("a line does not end in CR LF")
	}
	for _, l := range strings.Split(text, "\r\n") {
		if len(l) > 75 {
			t.Errorf("%d bytes in %q", len(l), l)
		}
	}
	for _, w := range []string{"DTSTART;VALUE=DATE:20260329\r\n", "DTEND;VALUE=DATE:20260330\r\n", "REFRESH-INTERVAL;VALUE=DURATION:PT60M\r\n", "X-PUBLISHED-TTL:PT60M\r\n", "CLASS:PRIVATE\r\n"} {
		if !strings.Contains(text, w) {
			t.Errorf("no %q in\n%s", w, text)
		}
	}
	if strings.Contains(text, "TZID") || strings.Contains(text, "VTIMEZONE") {
		t.Error("a whole day with a zone")
	}
}

func read(t *testing.T, b []byte, to any) {
	t.Helper()
	dir := filepath.Join("..", "..", "testdata", "readers")
	if _, err := exec.LookPath("node"); err != nil {
		t.Skip("SKIPPED, NO NODE: no program of others read the calendar")
	}
	if _, err := os.Stat(filepath.Join(dir, "node_modules", "ical.js")); err != nil {
		t.Skip("SKIPPED, NO READERS: no program of others read the calendar; `make readers` installs one")
	}
	file := filepath.Join(t.TempDir(), "c.ics")
	if err := os.WriteFile(file, b, 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command("node", filepath.Join(dir, "ical.mjs"), file).Output()
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(out, to); err != nil {
		t.Fatal(err)
	}
}
