package export_test

import (
	"bytes"
	"math/rand/v2"
	"os"
	"testing"
	"time"

	"ebb"
	"ebb/internal/export"
	"ebb/internal/limit"
	"ebb/internal/spent"
)

// spoiled is a damaged copy of one of the seeds.
func spoiled(r *rand.Rand, seeds []string) []byte {
	b := []byte(seeds[r.IntN(len(seeds))])
	for range 1 + r.IntN(4) {
		at := r.IntN(len(b) + 1)
		to := min(len(b), at+1+r.IntN(30))
		switch r.IntN(6) {
		case 0:
			if len(b) > 0 {
				b[r.IntN(len(b))] ^= 1 << r.IntN(8)
			}
		case 1:
			b = b[:at]
		case 2:
			b = append(bytes.Clone(b[:at]), b[to:]...)
		case 3:
			b = append(append(bytes.Clone(b[:to]), b[at:to]...), b[to:]...)
		case 4:
			o := seeds[r.IntN(len(seeds))]
			k := r.IntN(len(o))
			b = append(append(bytes.Clone(b[:at]), o[k:min(len(o), k+r.IntN(200))]...), b[at:]...)
		case 5:
			words := []string{"\"", "\"\"", ",", "\n", "\r", "\x00", "NaN", "-1", "1e308", "9999999999999999999", "[", "{", "}", "null", "\xff\xfe", "2026-13-40", "=1+1"}
			b = append(append(bytes.Clone(b[:at]), words[r.IntN(len(words))]...), b[at:]...)
		}
	}
	return b
}

// plausible holds a row to the guard-rails: SleepHighH, HRRestLow, HRVHighMs and the like.
func plausible(m export.MorningRow) bool {
	g := numbers.Guard
	in := func(v ebb.Opt[int], low, high int) bool { return !v.OK || v.V >= low && v.V <= high }
	return m.Any() && in(m.SleepMin, 0, 60*g.SleepHighH.Int()) && in(m.RHR, g.HRRestLow.Int(), g.HRRestHigh.Int()) &&
		in(m.RMSSD, 10*g.HRVLowMs.Int(), 10*g.HRVHighMs.Int()) && in(m.SDNN, 10*g.HRVLowMs.Int(), 10*g.HRVHighMs.Int())
}

// TestMutantsOfTablesAndListsAreNeverMoreThanFaults is P-1 for the side files of exports:
// whatever the bytes, no panic, no value outside of the guard-rails, every fault with its code
// and place.
func TestMutantsOfTablesAndListsAreNeverMoreThanFaults(t *testing.T) {
	n := 500
	if os.Getenv("EBB_DEEP") != "" {
		n = 10_000
	}
	r := rand.New(rand.NewPCG(4, 2026))
	rows, faults, refused, slowest := 0, 0, 0, time.Duration(0)
	judge := func(b []byte, f export.Faults, err error, ms ...export.MorningRow) {
		if err != nil {
			refused++
		}
		for _, x := range f.List {
			if faults++; x.Code == "" || x.Msg == "" || x.Line <= 0 && x.Offset < 0 {
				t.Fatalf("a fault without code or place: %+v of %q", x, b)
			}
		}
		for _, m := range ms {
			if rows++; !plausible(m) {
				t.Fatalf("not to be believed: %+v of %q", m, b)
			}
		}
	}
	for range n {
		b := spoiled(r, []string{hrv4tIOS, hrv4tAndroid, intervalsCSV})
		start := spent.CPU()
		if m, err := export.MappingFor(b, ""); err == nil {
			got, err := export.CSVMornings(b, m, limit.Local(), &numbers)
			judge(b, got.Faults, err, got.Rows...)
		} else {
			refused++
		}
		b = spoiled(r, []string{stravaEnglish})
		list, err := export.Strava(b, limit.Local())
		judge(b, list.Faults, err)
		b = spoiled(r, []string{activitiesJSON})
		list = export.ReadGarminActivities(bytes.NewReader(b), limit.Local())
		judge(b, list.Faults, nil)
		b = spoiled(r, []string{sleepJSON, healthJSON, udsJSON})
		for _, kind := range []export.GarminKind{export.GarminSleep, export.GarminHealth, export.GarminDaily} {
			got := export.GarminMornings(bytes.NewReader(b), kind, limit.Local(), &numbers)
			judge(b, got.Faults, nil, got.Rows...)
		}
		slowest = max(slowest, spent.CPU()-start)
	}
	t.Logf("%d mutants of each: %d rows, %d faults, %d refused, slowest round %s", n, rows, faults, refused, slowest.Round(time.Millisecond))
	if slowest > spent.Second() {
		t.Errorf("a round took %s", slowest)
	}
	if rows < n || faults < n/2 || refused < n/50 {
		t.Errorf("%d rows, %d faults, %d refused: the mutants hardly hurt", rows, faults, refused)
	}
	if plausible(export.MorningRow{Day: 20000, RHR: ebb.Some(400)}) { // the control
		t.Error("a resting heart rate of 400 is believed: the test is blind")
	}
}
