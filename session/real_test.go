package session_test

import (
	"bytes"
	"compress/gzip"
	"io"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"ebb"
	"ebb/evidence"
	"ebb/internal/fit"
	"ebb/internal/limit"
	"ebb/session"
)

// realData is the folder of real recordings beside the clone.
func realData(t *testing.T) string {
	t.Helper()
	if p := os.Getenv("EBB_REAL_DATA"); p != "" {
		return p
	}
	for dir := ".."; len(dir) < 30; dir = filepath.Join("..", dir) {
		p := filepath.Join(dir, "shared", "data")
		if _, err := os.Stat(p); err == nil {
			return p
		}
	}
	t.Skip("SKIPPED, NO REAL DATA: no folder shared/data above this one")
	return ""
}

func decodeGz(t *testing.T, path string) []*ebb.Recording {
	t.Helper()
	packed, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	z, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		t.Fatal(err)
	}
	b, err := io.ReadAll(z)
	if err != nil {
		t.Fatal(err)
	}
	return fit.Decode(b, limit.Local()).Recordings
}

// TestARealHistoryReadsSanely holds a year and a half of one runner to what a coach
// would expect of it, with the maximum that two peaks confirm. -v prints a table by month.
func TestARealHistoryReadsSanely(t *testing.T) {
	if testing.Short() {
		t.Skip("SKIPPED, NO REAL DATA: -short")
	}
	files, _ := filepath.Glob(filepath.Join(realData(t), "histories", "A_fit", "*.fit.gz"))
	n := evidence.Current()
	var fs []ebb.Features
	for _, path := range files {
		for _, r := range decodeGz(t, path) {
			fs = append(fs, session.Features(r, n))
		}
	}
	if len(fs) < 300 {
		t.Fatalf("%d recordings of %d files", len(fs), len(files))
	}
	slices.SortFunc(fs, func(a, b ebb.Features) int { return int((a.Start - b.Start) / 1000) })
	var peaks, easy []int
	for i := range fs {
		if fs[i].Peak.V.Accept {
			peaks = append(peaks, fs[i].Peak.V.Bpm)
		}
		if fs[i].Sport == ebb.SportRunning && fs[i].GradedMmS.OK {
			easy = append(easy, fs[i].GradedMmS.V)
		}
	}
	slices.Sort(peaks)
	slices.Sort(easy)
	a := ebb.Numbers{HRMax: ebb.HRMax{Bpm: peaks[len(peaks)-2], Source: ebb.HRMaxObservedFloor}, HRRest: ebb.Some(50), Sex: ebb.SexMale,
		HRTrusted: true, EasyMmS: ebb.Some(easy[len(easy)/2]), MedianRunS: ebb.Some(4200)}
	t.Logf("peaks %v, usual speed %d mm/s", peaks[max(0, len(peaks)-12):], a.EasyMmS.V)
	kinds := map[ebb.Kind]int{}
	hard, withHR := 0, 0
	for i := range fs {
		f := &fs[i]
		r := read(*f, a, ebb.Correction{})
		if testing.Verbose() {
			t.Logf("%s %-8s %3d min %5.1f km hr %3d/%3d cov %4d peak %v %-5s graded %4d eta %.2f %d/%d n %d H %d | %-9s %-8s sure %-5v hard %v %s poss %v load %d %s sus %d notes %d dec %v src %s",
				f.Start.String()[:10], r.Sport, f.TimerS/60, float64(f.DistM.V)/1000, f.HRMean.V, f.HRMax.V, f.HRCoverage, f.Peak.V.Bpm, f.Peak.V.Why, f.GradedMmS.V,
				f.All.V.Eta, f.All.V.LoMmS, f.All.V.HiMmS, f.All.V.N, f.All.V.HighS, r.Kind, r.SubKind, r.Sure, r.HardBy, r.Class.V, r.Possible, r.Load, r.LoadSource, f.Suspect, len(f.Notes), f.Decoupling, f.HRSource)
		}
		if r.Sport == ebb.SportRunning && r.HRUsed {
			withHR++
			kinds[r.Kind]++
			if r.Hard {
				hard++
			}
		}
		if f.MovingS > f.TimerS || f.HRCoverage > 1000 || r.Load < 0 || f.Peak.V.Accept && f.Peak.V.Bpm > 180 {
			t.Errorf("%s: out of bounds: %+v", f.Start, r)
		}
	}
	t.Log(kinds, hard, "hard of", withHR)
	if withHR < 100 || hard*2 > withHR || kinds[ebb.KindEasy]+kinds[ebb.KindRecovery]+kinds[ebb.KindLong] < withHR/4 {
		t.Errorf("no coach would believe this: %v, %d hard of %d", kinds, hard, withHR)
	}
}
