package export_test

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"testing"
	"unicode/utf16"

	"ebb"
	"ebb/evidence"
	"ebb/internal/export"
	"ebb/internal/limit"

	"github.com/google/go-cmp/cmp"
)

var numbers = evidence.Current()

func day(t testing.TB, s string) ebb.Day {
	t.Helper()
	d, err := ebb.ParseDay(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// codes are line:field:code of the faults.
func codes(f export.Faults) []string {
	var out []string
	for _, x := range f.List {
		out = append(out, fmt.Sprintf("%d:%s:%s", x.Line, x.Field, x.Code))
	}
	return out
}

func utf16LE(s string) []byte {
	out := []byte{0xff, 0xfe}
	for _, u := range utf16.Encode([]rune(s)) {
		out = append(out, byte(u), byte(u>>8))
	}
	return out
}

// layouts is the folder of assembled exports; the test is skipped aloud without it.
func layouts(t *testing.T) string {
	t.Helper()
	if dir := os.Getenv("EBB_REAL_DATA"); dir != "" {
		return filepath.Join(dir, "layouts")
	}
	at, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for ; at != filepath.Dir(at); at = filepath.Dir(at) {
		p := filepath.Join(at, "shared", "data", "layouts")
		if _, err := os.Stat(p); err == nil {
			return p
		}
	}
	t.Skip("SKIPPED, NO REAL DATA: no shared/data/layouts beside the repository and EBB_REAL_DATA is not set")
	return ""
}

// members of a zip, by name.
func members(t *testing.T, file string) map[string][]byte {
	t.Helper()
	z, err := zip.OpenReader(file)
	if err != nil {
		t.Fatal(err)
	}
	defer z.Close()
	out := map[string][]byte{}
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		if out[f.Name], err = io.ReadAll(r); err != nil {
			t.Fatal(err)
		}
		r.Close()
	}
	return out
}

func names(m map[string][]byte) []string {
	var out []string
	for n := range m {
		out = append(out, n)
	}
	return out
}

func TestTheLongestNightOfADayAndTheLastOfOtherValuesStand(t *testing.T) {
	d := day(t, "2026-05-01")
	got := export.MergeMornings([]export.MorningRow{
		{Day: d + 1, Source: "garmin", RHR: ebb.Some(50)},
		{Day: d, Source: "garmin", SleepMin: ebb.Some(420), SleepStart: ebb.Some(ebb.Instant(7))},
		{Day: d, Source: "garmin", SleepMin: ebb.Some(90), SleepStart: ebb.Some(ebb.Instant(9)), RMSSD: ebb.Some(400)},
		{Day: d, Source: "apple", SDNN: ebb.Some(500)},
		{Day: d, Source: "garmin", RMSSD: ebb.Some(410)},
	})
	want := []export.MorningRow{
		{Day: d, Source: "apple", SDNN: ebb.Some(500)},
		{Day: d, Source: "garmin", SleepMin: ebb.Some(420), SleepStart: ebb.Some(ebb.Instant(7)), RMSSD: ebb.Some(410)},
		{Day: d + 1, Source: "garmin", RHR: ebb.Some(50)},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func FuzzSideFiles(f *testing.F) {
	for _, s := range []string{stravaEnglish, sleepJSON, healthJSON, udsJSON, gearJSON, activitiesJSON, hrv4tIOS, hrv4tAndroid, intervalsCSV,
		"sep=;\nDate;Sleep\n1.2.2026;7,5\n", "\"", "date,rhr\n\"", "[{\"a\":", "[[[[[[[[[[[[[[[[[[[[[[", "{\"dailySleepDTO\":{\"dailySleepDTO\":1}}"} {
		f.Add([]byte(s))
		f.Add(utf16LE(s))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		l := limit.Local()
		acts, err := export.Strava(b, l)
		if err != nil && ebb.KindOf(err) != ebb.Invalid {
			t.Fatal(err)
		}
		for _, r := range acts.Rows {
			if r.ID == "" || r.Line < 1 || r.RPE.V > 10 {
				t.Fatalf("%+v", r)
			}
		}
		for _, k := range []export.GarminKind{export.GarminSleep, export.GarminDaily, export.GarminHealth, export.GarminHRV} {
			believable(t, export.GarminMornings(bytes.NewReader(b), k, l, &numbers))
		}
		export.ReadGarminActivities(bytes.NewReader(b), l)
		export.ReadGarminGear(bytes.NewReader(b), l)
		m, err := export.MappingFor(b, "")
		if err != nil {
			return
		}
		if got, err := export.CSVMornings(b, m, l, &numbers); err == nil {
			believable(t, got)
		} else if ebb.KindOf(err) != ebb.Invalid {
			t.Fatal(err)
		}
	})
}

// believable: no value outside of the guard-rails is ever in a row.
func believable(t *testing.T, m export.Mornings) {
	t.Helper()
	g := numbers.Guard
	for _, r := range m.Rows {
		if !r.Any() || r.Day == 0 || r.Source == "" {
			t.Fatalf("a row of nothing: %+v", r)
		}
		for _, c := range []struct {
			v         ebb.Opt[int]
			low, high int
		}{{r.RHR, g.HRRestLow.Int(), g.HRRestHigh.Int()}, {r.RMSSD, g.HRVLowMs.Int() * 10, g.HRVHighMs.Int() * 10},
			{r.SDNN, g.HRVLowMs.Int() * 10, g.HRVHighMs.Int() * 10}, {r.SleepMin, 1, g.SleepHighH.Int() * 60}} {
			if c.v.OK && (c.v.V < c.low || c.v.V > c.high) {
				t.Fatalf("%d outside of %d … %d: %+v", c.v.V, c.low, c.high, r)
			}
		}
	}
}
