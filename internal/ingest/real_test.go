package ingest_test

import (
	"context"
	"encoding/csv"
	"maps"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"ebb"
	"ebb/internal/ingest"
	"ebb/internal/limit"
)

var now = ebb.InstantOf(time.Date(2026, 11, 23, 7, 0, 0, 0, time.UTC))

// realData is the folder of real recordings beside the repository, or a loud skip.
func realData(t testing.TB) string {
	if dir := os.Getenv("EBB_REAL_DATA"); dir != "" {
		return dir
	}
	wd, _ := os.Getwd()
	for up := wd; up != filepath.Dir(up); up = filepath.Dir(up) {
		dir := filepath.Join(up, "shared", "data")
		if _, err := os.Stat(dir); err == nil {
			return dir
		}
	}
	t.Skip("SKIPPED, NO REAL DATA: no shared/data beside the repository and EBB_REAL_DATA is not set")
	return ""
}

type expected struct {
	kind, fileType, start, sports             string
	records, hr, hrMin, hrMax, back, sessions int
	hrMedian                                  float64
}

// expectations is EXPECTED.tsv by file.
func expectations(t testing.TB, dir string) map[string]expected {
	f, err := os.Open(filepath.Join(dir, "EXPECTED.tsv"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	r := csv.NewReader(f)
	r.Comma, r.LazyQuotes, r.FieldsPerRecord = '\t', true, -1
	rows, err := r.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	col := map[string]int{}
	for i, h := range rows[0] {
		col[h] = i
	}
	out := map[string]expected{}
	for _, row := range rows[1:] {
		n := func(h string) int { v, _ := strconv.ParseFloat(row[col[h]], 64); return int(v) }
		med, _ := strconv.ParseFloat(row[col["hr_median"]], 64)
		out[row[0]] = expected{row[col["kind"]], row[col["file_type"]], row[col["start"]], row[col["sports"]],
			n("records"), n("hr_records"), n("hr_min"), n("hr_max"), n("back_steps"), n("sessions"), med}
	}
	return out
}

// leaves decodes every leaf under a folder, one line of state each.
func leaves(t testing.TB, root string, each func(leaf ingest.Leaf, d ebb.Decoded)) {
	t.Helper()
	err := ingest.Walk(context.Background(), root, limit.Local(), func(leaf ingest.Leaf) error {
		each(leaf, ingest.Decode("local", leaf, limit.Local(), now))
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func state(d ebb.Decoded) string {
	if len(d.Recordings) == 0 {
		if d.Fault != nil {
			return "refused " + d.Fault.Code
		}
		return "not_an_activity " + d.NotActivity
	}
	for _, r := range d.Recordings {
		if r.Condition != ebb.Intact {
			return "salvaged " + string(r.Condition)
		}
	}
	if d.Fault != nil {
		return "salvaged " + d.Fault.Code
	}
	return "intact"
}

// counts is what a file came to: its state, its samples and those with a heart rate.
func counts(d ebb.Decoded) (st string, records int, hr []int) {
	for _, r := range d.Recordings {
		records += r.Cols.Len()
		for _, v := range r.Cols.HR {
			if v != ebb.NoHR {
				hr = append(hr, int(v))
			}
		}
	}
	slices.Sort(hr)
	return state(d), records, hr
}

func TestEveryRealFileEndsAsExpected(t *testing.T) {
	dir := realData(t)
	table := expectations(t, dir)
	seen, exact := 0, 0
	states := map[string]int{}
	leaves(t, dir, func(leaf ingest.Leaf, d ebb.Decoded) {
		rel, _ := filepath.Rel(dir, leaf.Path)
		want, ok := table[filepath.ToSlash(rel)]
		st, records, hr := counts(d)
		states[st]++
		if d.Fault != nil && strings.Contains(d.Fault.Msg, "the reader failed") {
			t.Errorf("%s %s: %s", rel, leaf.Member, d.Fault.Msg)
		}
		if !ok {
			if why, known := beside(filepath.ToSlash(rel), leaf.Member, d); !known {
				t.Errorf("%s %s: %s %s, not in EXPECTED.tsv and not explained", rel, leaf.Member, st, why)
			}
			return
		}
		seen++
		got := [3]any{st, records, len(hr)}
		if e, ok := explained[filepath.ToSlash(rel)]; ok {
			if got != [3]any{e.state, e.records, e.hr} {
				t.Errorf("%s: %v, explained as %+v", rel, got, e)
			}
			return
		}
		if got != [3]any{"intact", want.records, want.hr} {
			t.Errorf("%s: %v, want intact %d %d (%v)", rel, got, want.records, want.hr, d.Fault)
			return
		}
		exact++
		if n := len(hr); n > 0 {
			median := float64(hr[(n-1)/2]+hr[n/2]) / 2
			if hr[0] != want.hrMin || hr[n-1] != want.hrMax || math.Abs(median-want.hrMedian) > 1 /* fractions of a beat are cut off there, rounded here */ {
				t.Errorf("%s: heart rates %d %.1f %d, want %d %.1f %d", rel, hr[0], median, hr[n-1], want.hrMin, want.hrMedian, want.hrMax)
			}
		}
		if at, err := time.Parse(time.RFC3339, want.start); err == nil && want.kind == "xml" && ebb.InstantOf(at) != d.Recordings[0].Start {
			t.Errorf("%s: start %s, want %s", rel, d.Recordings[0].Start, want.start)
		}
	})
	if seen != len(table) {
		t.Errorf("%d of %d files of EXPECTED.tsv were seen", seen, len(table))
	}
	t.Logf("%d files as in EXPECTED.tsv, %d of them exactly, %d explained", seen, exact, len(explained))
	for _, s := range slices.Sorted(maps.Keys(states)) {
		t.Logf("%5d %s", states[s], s)
	}
}

// beside knows the leaves that EXPECTED.tsv does not list.
func beside(rel, member string, d ebb.Decoded) (string, bool) {
	switch {
	case strings.HasSuffix(member, "9100000029.fit.gz"):
		return "a run of a few seconds", d.Fault != nil && d.Fault.Code == ebb.CodeTooShort
	case strings.HasPrefix(rel, "layouts/") && len(d.Recordings) > 0:
		return "a copy of a file of the history", state(d) == "intact"
	case strings.HasPrefix(rel, "layouts/") && d.NotActivity != "":
		return "a side file of an export", true
	case strings.HasSuffix(rel, ".csv"), strings.HasSuffix(rel, ".md"), strings.HasSuffix(rel, ".json.gz"):
		return "a text", d.NotActivity != ""
	case strings.HasSuffix(rel, ".tsv"), strings.HasSuffix(rel, ".pwx"):
		return "no format of ours", d.Fault != nil && d.Fault.Code == ebb.CodeUnknownFormat
	}
	return "", false
}
