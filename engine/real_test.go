package engine_test

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"testing"

	"ebb"
	"ebb/engine"
	"ebb/internal/fit"
	"ebb/internal/limit"
	"ebb/session"
)

// realData is the folder of real recordings, which are not part of the repository.
func realData(t *testing.T) string {
	t.Helper()
	if d := os.Getenv("EBB_REAL_DATA"); d != "" {
		return d
	}
	dir, _ := os.Getwd()
	for range 6 {
		dir = filepath.Dir(dir)
		if d := filepath.Join(dir, "shared", "data"); exists(d) {
			return d
		}
	}
	t.Skip("SKIPPED, NO REAL DATA: put the folder shared/data beside the repository, or set EBB_REAL_DATA")
	return ""
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

// realRuns reads the features of every recording of the real history.
func realRuns(t *testing.T) []engine.RunInput {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(realData(t), "histories", "A_fit", "*.fit.gz"))
	if err != nil || len(files) == 0 {
		t.Skip("SKIPPED, NO REAL DATA: no history")
	}
	if realHistory != nil {
		return realHistory
	}
	var out []engine.RunInput
	for _, f := range files {
		raw, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		z, err := gzip.NewReader(bytes.NewReader(raw))
		if err != nil {
			t.Fatal(err)
		}
		b, err := io.ReadAll(z)
		if err != nil {
			t.Fatal(err)
		}
		for i, r := range fit.Decode(b, limit.Local()).Recordings {
			r.ID = ebb.RecordingID(fmt.Sprintf("rec_%s_%d", filepath.Base(f), i))
			out = append(out, engine.RunInput{ID: ebb.RunID(r.ID), Features: session.Features(r, n)})
		}
	}
	realHistory = out
	return out
}

var realHistory []engine.RunInput // read once

// The real history has spikes far beyond any heart; none of them may reach HRmax, with
// or without a birth year, on any month of it.
func TestRealHistoryHasAnHRMaxThatNoSpikeMoved(t *testing.T) {
	runs := realRuns(t)
	spikes, first, last := 0, runs[0].Features.Start, runs[0].Features.Start
	for i := range runs {
		f := &runs[i].Features
		if p, ok := f.Peak.Get(); ok && p.Bpm >= 210 {
			spikes++
		}
		first, last = min(first, f.Start), max(last, f.Start)
	}
	if spikes == 0 {
		t.Fatal("the history has no spike: it proves nothing")
	}
	const z = "America/New_York"
	for _, birth := range []string{"", "1960", "1985"} {
		in := engine.Input{Runs: runs, Profile: []ebb.ProfileItem{item(ebb.FieldZone, z, 1), item(ebb.FieldBirthYear, birth, 1)}}
		for d := ebb.DayOf(first, location(z)); d <= ebb.DayOf(last, location(z))+1; d += 30 {
			out := engine.Day(at(in, d, z), n)
			if out.HRMax.Bpm > 190 {
				t.Errorf("born %q, %s: %+v", birth, d, out.HRMax)
			}
			for _, c := range out.CourtFile {
				if c.Bpm >= 205 && c.Accepted || c.Why == "" {
					t.Errorf("born %q, %s: %+v", birth, d, c)
				}
			}
		}
	}
}

func TestRealHistoryFoldsToWholeDays(t *testing.T) {
	runs := realRuns(t)
	const z = "America/New_York"
	last := runs[0].Features.Start
	for i := range runs {
		last = max(last, runs[i].Features.Start)
	}
	d := ebb.DayOf(last, location(z)) + 1
	in := engine.Input{Runs: runs, Profile: []ebb.ProfileItem{item(ebb.FieldZone, z, 1), item(ebb.FieldBirthYear, "1985", 1)}}
	out := engine.Day(at(in, d, z), n)
	kinds := map[ebb.Kind]int{}
	total := 0
	for i, r := range out.Readings {
		kinds[r.Kind]++
		total += r.Load
		if i > 0 && r.Day < out.Readings[i-1].Day {
			t.Errorf("%s is out of order", r.Run)
		}
		if r.Hard && !r.Class.OK {
			t.Errorf("%s is hard and opens no window", r.Run)
		}
	}
	for i, l := range out.Load {
		total -= l.Load
		if l.Day != out.Load[0].Day+ebb.Day(i) {
			t.Fatalf("load days are not contiguous at %s", l.Day)
		}
	}
	if len(out.Readings) != len(runs) || total != 0 || out.Load[len(out.Load)-1].Day != d {
		t.Errorf("%d readings of %d runs, %d load lost", len(out.Readings), len(runs), total)
	}
	t.Logf("%d runs: %v", len(runs), kinds)
}
