//go:build unix

package app_test

import (
	"archive/zip"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"ebb"
	"ebb/internal/fit"
	"ebb/internal/store"
)

func soak() bool { return os.Getenv("EBB_SOAK") == "1" }

// soakFor is how long each of the repeating tests of make soak goes on (EBB_SOAK_FOR); a test
// that is not soaked ends by its count alone.
func soakFor(t *testing.T) (goesOn func() bool) {
	t.Helper()
	if !soak() {
		return func() bool { return true }
	}
	d, err := time.ParseDuration(os.Getenv("EBB_SOAK_FOR"))
	if err != nil {
		t.Fatalf("EBB_SOAK_FOR is %q: make soak SOAK=10m", os.Getenv("EBB_SOAK_FOR"))
	}
	end := time.Now().Add(d)
	return func() bool { return time.Now().Before(end) }
}

// times is how often something is done by default, with EBB_DEEP=1 and with EBB_SOAK=1.
func times(quick, full, soaked int) int {
	if soak() {
		return soaked
	}
	return rounds(quick, full)
}

// lifetime writes a Strava export of n files: each fiftieth is broken, each hundredth is a
// copy of the one before, and the list knows them all.
func lifetime(t *testing.T, n, seconds int) (path string, broken, copies int) {
	t.Helper()
	path = filepath.Join(t.TempDir(), "export_1.zip")
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	w := zip.NewWriter(f)
	put := func(name string, b []byte) {
		m, err := w.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Store}) // a .gz is not packed again
		if err == nil {
			_, err = m.Write(b)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	var list strings.Builder
	list.WriteString(stravaHead)
	var last []byte
	for i := range n {
		name := fmt.Sprintf("activities/%d.fit.gz", i)
		run := madeUpRun(i, seconds)
		run.Start = ebb.InstantOf(time.Date(1990, 1, 2, 6, 0, 0, 0, time.UTC).Add(time.Duration(i) * 16 * time.Hour)) // the last of 20,000 is in 2026
		packed, err := fit.EncodeActivity(run)
		if err != nil {
			t.Fatal(err)
		}
		b := gz(t, packed)
		switch {
		case i%100 == 99:
			b = last
			copies++
		case i%50 == 20:
			b = [][]byte{[]byte("\x1f\x8b\x08 no gz at all"), []byte("nothing"), gz(t, []byte("no recording")), {}}[i/50%4]
			broken++
		default:
			last = b
		}
		put(name, b)
		at := run.Start.In(time.UTC)
		fmt.Fprintf(&list, "%d,\"%s\",Run %d,Run,,%d,5.0,false,Shoes,%s,\n", i, at.Format("Jan 2, 2006, 3:04:05 PM"), i, seconds, name)
	}
	put("activities.csv", []byte(list.String()))
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	return path, broken, copies
}

// TestALifetimeGoesThroughWhateverIsBrokenInIt is P-9: 20,000 files with make soak, 1,000 with
// EBB_DEEP=1. The import is killed on the way and goes on, and the report adds up. Memory is
// that of a tenth of it.
func TestALifetimeGoesThroughWhateverIsBrokenInIt(t *testing.T) {
	n, seconds := times(300, 1000, 20_000), times(60, 120, 900)
	path, broken, copies := lifetime(t, n, seconds)
	data, acked := t.TempDir(), map[string]bool{}
	goesOn, rng := soakFor(t), rand.New(rand.NewPCG(9, 9))
	kills, want := 0, times(2, 5, 50)
	for kills < want && goesOn() {
		h := child(t, data, path, time.Duration(1+rng.IntN(times(150, 400, 6000)))*time.Millisecond)
		for _, sum := range h.acked {
			acked[sum] = true
		}
		if h.complete {
			break
		}
		kills++
	}
	h := child(t, data, path, 0)
	if !h.complete {
		t.Fatalf("it does not end after %d kills: %s", kills, h.fault)
	}
	for _, sum := range h.acked {
		acked[sum] = true
	}
	stored, faults := held(data, acked)
	if whole := n - broken - copies; stored != whole || len(acked) != whole || len(faults) > 0 {
		t.Errorf("%d stored, %d told, %d are whole; %v", stored, len(acked), whole, faults[:min(3, len(faults))])
	}
	a, _ := openAt(t, data)
	v := importAll(t, a, path) // the second time: nothing changes, each file is one line, and the sums are true
	if v.Stored != 0 || v.Duplicate != n-broken || v.Refused == 0 || v.Refused+v.NotActivity != broken+1 || v.Seen != n+1 {
		t.Errorf("again: %s of %d, %d broken, %d copies", counts(v), v.Seen, broken, copies)
	}
	for _, it := range v.Items {
		if it.State == "refused" && (!it.Code.OK || !it.Message.OK) {
			t.Errorf("%s is refused without a word", it.Path)
		}
	}
	small, _, _ := lifetime(t, n/10, seconds)
	tenth, all := child(t, t.TempDir(), small, 0), child(t, t.TempDir(), path, 0)
	info, _ := os.Stat(path)
	t.Logf("%d files, %d MB packed, %d kills; peak %d MiB for a tenth, %d MiB for all", n, info.Size()>>20, kills, tenth.peak>>10, all.peak>>10)
	if all.peak > 128<<10 {
		t.Errorf("peak %d MiB", all.peak>>10)
	}
}

// TestKillsAmidImportsCheckInsAndAnswers is D-1: 500 kills with make soak.
func TestKillsAmidImportsCheckInsAndAnswers(t *testing.T) {
	files := manyRuns(t, killFiles)
	data := t.TempDir()
	heard, said := map[string]bool{}, map[string]bool{}
	goesOn, rng := soakFor(t), rand.New(rand.NewPCG(1, 500))
	kills, most, slowest := 0, 0, time.Duration(0)
	for want := times(4, 40, 500); kills < want && goesOn(); kills++ {
		wait := time.Duration(5+rng.IntN(116)) * time.Millisecond
		if kills%2 == 1 {
			wait *= 5 // until runs are stored, on a slow machine too
		}
		h := child(t, data, files, wait, childSays+"="+fmt.Sprint(kills))
		for _, sum := range h.acked {
			heard[sum] = true
		}
		for _, key := range h.said {
			said[key] = true
		}
		begin := time.Now()
		stored, faults := held(data, heard)
		slowest, most = max(slowest, time.Since(begin)), max(most, stored)
		if faults = append(faults, unsaid(data, said)...); len(faults) > 0 {
			t.Fatalf("kill %d, %d stored:\n%s", kills, stored, strings.Join(faults[:min(5, len(faults))], "\n"))
		}
		if v, err := store.Verify(ctx, data, nil); err != nil || len(v.Damaged) > 0 {
			t.Errorf("%v %+v", err, v.Damaged)
		}
		if stored == killFiles { // all of it is in: begin anew
			data, heard, said = t.TempDir(), map[string]bool{}, map[string]bool{}
		}
	}
	t.Logf("%d kills among up to %d of %d runs; everything was read again after each within %s", kills, most, killFiles, slowest.Round(time.Millisecond))
}

// unsaid is what is wrong with the check-ins and answers of a data folder.
func unsaid(data string, said map[string]bool) (faults []string) {
	st, err := store.Open(ctx, store.Config{Dir: data})
	if err != nil {
		return []string{err.Error()}
	}
	defer func() { _ = st.Close() }()
	have := map[string]int{}
	err = st.Read(ctx, func(x *store.Tx) error {
		facts, err := x.Facts(ctx, my, store.KindCheckIn, 0)
		for _, f := range facts {
			have[f.ClientKey]++
		}
		if _, err := x.Decisions(ctx, my); err != nil { // each is held to its digest and to the one before it
			return err
		}
		return err
	})
	if err != nil {
		faults = append(faults, err.Error())
	}
	for key := range said {
		if have[key] == 0 {
			faults = append(faults, key+" was said and is lost")
		}
	}
	for key, n := range have {
		if n != 1 {
			faults = append(faults, fmt.Sprintf("%s is there %d times", key, n))
		}
	}
	return faults
}

// The control of D-1's other half: a check-in that was told and never stored is noticed.
func TestACheckInThatIsMissingIsNoticed(t *testing.T) {
	data := t.TempDir()
	a, _ := openAt(t, data)
	if _, err := a.CheckIn(ctx, me, my, allOK, "a"); err != nil {
		t.Fatal(err)
	}
	if f := unsaid(data, map[string]bool{"a": true}); len(f) > 0 {
		t.Errorf("%v", f)
	}
	if f := unsaid(data, map[string]bool{"a": true, "b": true}); len(f) != 1 {
		t.Errorf("the harness is blind: %v", f)
	}
}
