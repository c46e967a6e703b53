package fit_test

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"sort"
	"strconv"
	"strings"
	"testing"
	"time"

	"ebb"

	"github.com/google/go-cmp/cmp"
)

// realData is the folder of real recordings beside the clone, or skips loudly.
func realData(t testing.TB) string {
	t.Helper()
	if d := os.Getenv("EBB_REAL_DATA"); d != "" {
		return d
	}
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for {
		d := filepath.Join(filepath.Dir(dir), "shared", "data")
		if _, err := os.Stat(filepath.Join(d, "EXPECTED.tsv")); err == nil {
			return d
		}
		if up := filepath.Dir(dir); up != dir {
			dir = up
			continue
		}
		t.Skip("SKIPPED, NO REAL DATA: neither EBB_REAL_DATA nor a sibling shared/data")
	}
}

// expected is one row of EXPECTED.tsv.
type expected map[string]string

func (e expected) int(name string) int {
	n, _ := strconv.Atoi(e[name])
	return n
}

func readExpected(t testing.TB, dir string) []expected {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(dir, "EXPECTED.tsv"))
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimRight(string(b), "\n"), "\n")
	names := strings.Split(lines[0], "\t")
	var out []expected
	for _, l := range lines[1:] {
		e := expected{}
		for i, v := range strings.Split(l, "\t") {
			e[names[i]] = v
		}
		if e["kind"] == "fit" {
			out = append(out, e)
		}
	}
	return out
}

func readLeaf(t testing.TB, path string) []byte {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if len(b) > 2 && b[0] == 0x1f && b[1] == 0x8b {
		z, err := gzip.NewReader(bytes.NewReader(b))
		if err != nil {
			t.Fatal(err)
		}
		if b, err = io.ReadAll(z); err != nil {
			t.Fatal(err)
		}
	}
	return b
}

// seen is what we read, in the words of EXPECTED.tsv.
type seen struct {
	records, hr, min, median, max, gps, rr, laps, sessions, back, untimed int
	sports, start                                                         string
	condition                                                             ebb.Condition
}

func sum(d ebb.Decoded) seen {
	s := seen{sessions: len(d.Recordings)}
	var hr []int
	var sports []string
	for _, r := range d.Recordings {
		s.condition = r.Condition
		sports = append(sports, string(r.Sport))
		s.rr += len(r.RRMs)
		s.laps += len(r.Laps)
		summary := false
		for _, n := range r.Notes {
			switch n.Key {
			case ebb.NoteSummaryOnly:
				summary = true
			case ebb.NoteTimeBack:
				s.back += n.N
			case ebb.NoteUntimed:
				s.untimed += n.N
			}
		}
		if !summary {
			s.records += r.Cols.Len()
		}
		for i := range r.Cols.TMs {
			if r.Cols.HR != nil && r.Cols.HR[i] != ebb.NoHR {
				hr = append(hr, int(r.Cols.HR[i]))
			}
			if r.Cols.LatE7 != nil && r.Cols.LatE7[i] != ebb.NoInt32 {
				s.gps++
			}
		}
	}
	s.sports = strings.Join(sports, "+")
	if len(d.Recordings) > 0 {
		s.start = d.Recordings[0].Start.In(time.UTC).Format(time.RFC3339)
	}
	if sort.Ints(hr); len(hr) > 0 {
		s.hr, s.min, s.median, s.max = len(hr), hr[0], hr[len(hr)/2], hr[len(hr)-1]
	}
	return s
}

// sportWords turns the sports of the format into those of the house.
var sportWords = strings.NewReplacer("fitness_equipment", "other", "stand_up_paddleboarding", "other", "transition", "other", "training", "other", "generic", "unknown")

// differences between what we read and what EXPECTED.tsv says, as text.
func differences(e expected, d ebb.Decoded) []string {
	s := sum(d)
	var out []string
	diff := func(name string, got, want int) {
		if got != want {
			out = append(out, fmt.Sprintf("%s %d, expected %d", name, got, want))
		}
	}
	diff("records", s.records, e.int("records"))
	diff("gps", s.gps, e.int("gps"))
	diff("rr", s.rr, e.int("rr_intervals"))
	diff("laps", s.laps, e.int("laps_or_segs"))
	diff("sessions", s.sessions, e.int("sessions"))
	diff("hr", s.hr, e.int("hr_records"))
	if s.hr > 0 && e.int("hr_records") > 0 {
		diff("hr_min", s.min, e.int("hr_min"))
		diff("hr_median", s.median, e.int("hr_median"))
		diff("hr_max", s.max, e.int("hr_max"))
	}
	if s.start != e["start"] {
		out = append(out, "start differs")
	}
	if want := sportWords.Replace(e["sports"]); s.sports != want {
		out = append(out, fmt.Sprintf("sports %s, expected %s", s.sports, want))
	}
	if d.NotActivity != "" {
		if d.NotActivity != e["file_type"] || len(d.Recordings) > 0 {
			out = append(out, "not an activity: "+d.NotActivity)
		} else {
			out = nil
		}
	}
	if d.Fault != nil {
		out = append(out, fmt.Sprintf("%s at %d", d.Fault.Code, d.Fault.Offset))
	}
	return out
}

// explained lists every file that is not read exactly as EXPECTED.tsv says, with what
// differs and why. EXPECTED.tsv is what the library reads with its checksum off.
var explained = map[string]struct {
	why  string
	want []string
}{
	"fixtures/fitdecode_MIT/activity-activity-filecrc.fit":       {"made to have a wrong checksum: the second part is salvaged", []string{"bad_crc at 1540"}},
	"fixtures/fitdecode_MIT/activity-filecrc.fit":                {"made to have a wrong checksum: salvaged", []string{"bad_crc at 769"}},
	"fixtures/fitdecode_MIT/activity-settings-corruptheader.fit": {"the activity is intact, the second part has no header", []string{"bad_header at 771"}},
	"fixtures/fitdecode_MIT/activity-settings-nodata.fit":        {"the activity is intact, the second part ends after its header", []string{"truncated at 783"}},
	"fixtures/fitdecode_MIT/activity-unexpected-eof.fit": {"cut short: the library gives nothing, we keep what is whole", []string{
		"records 14, expected 0", "gps 14, expected 0", "laps 1, expected 0", "sessions 1, expected 0", "start differs", "sports running, expected ", "truncated at 751"}},
	"fixtures/goldencheetah_GPL2/2013-04-11-17-32-50.fit": {"the clock was years off for 14 samples: they are dropped", []string{
		"records 1802, expected 1816", "gps 1743, expected 1744", "hr 1802, expected 1816", "hr_median 131, expected 132"}},
	"fixtures/goldencheetah_GPL2/20160517-063148-1-1328-ANTFS-4-0.FIT": {"a swim watch: its records have no time, so the totals are kept", []string{"records 0, expected 74"}},
	"fixtures/goldencheetah_GPL2/AleV_Swim_2015-02-09-16-15.fit":       {"a swim watch: its records have no time, so the totals are kept", []string{"records 0, expected 108"}},
	"fixtures/goldencheetah_GPL2/3386684871-saved.fit": {"a field with an unknown type, which the library refuses and we pass over", []string{
		"records 1441, expected 0", "gps 1441, expected 0", "laps 1, expected 0", "sessions 1, expected 0", "hr 1441, expected 0", "start differs", "sports running, expected "}},
	"fixtures/goldencheetah_GPL2/FR55-loaded-and-saved-via-GC.fit": {"a field with an unknown type, which the library refuses and we pass over", []string{
		"records 588, expected 0", "gps 588, expected 0", "laps 1, expected 0", "sessions 1, expected 0", "hr 588, expected 0", "start differs", "sports unknown, expected "}},
	"fixtures/goldencheetah_GPL2/Fr955v19.28andStryd-saved.fit": {"a field with an unknown type, which the library refuses and we pass over", []string{
		"records 3118, expected 0", "gps 3118, expected 0", "laps 1, expected 0", "sessions 1, expected 0", "hr 3118, expected 0", "start differs", "sports running, expected "}},
	"fixtures/muktihari_fit_BSD3/DeveloperData.fit": {"a sample of a format feature: its records have no time", []string{"records 0, expected 3", "hr 0, expected 3", "no_samples at 178"}},
	"fixtures/muktihari_fit_BSD3/TestEncode.fit": {"a sample of a format feature: its record has no time, its session none", []string{
		"records 0, expected 1", "sessions 0, expected 1", "hr 0, expected 1", "sports , expected SportInvalid(255)", "no_samples at 119"}},
	"fixtures/muktihari_fit_BSD3/WithGearChangeData.fit":        {"no session message: one recording all the same", []string{"sessions 1, expected 0", "sports unknown, expected "}},
	"fixtures/muktihari_fit_BSD3/activity_truncated.fit":        {"no session message: one recording all the same", []string{"sessions 1, expected 0", "sports unknown, expected "}},
	"fixtures/muktihari_fit_BSD3/valid_only_contain_fileid.fit": {"no session message: one recording all the same", []string{"sessions 1, expected 0", "sports unknown, expected "}},
	"fixtures/python_fitparse_MIT/nick.fit": {"its last message goes beyond the declared data: the library gives nothing, we keep what is whole", []string{
		"records 14391, expected 0", "gps 14391, expected 0", "sessions 1, expected 0", "hr 14387, expected 0", "start differs", "sports cycling, expected ", "bad_data at 403437"}},
	"fixtures/python_fitparse_MIT/strava-android-app-201.10-b1218918.fit": {"a byte is missing in the middle of a record: we keep what is whole before it, less one sample whose time went back", []string{
		"records 472, expected 0", "gps 236, expected 0", "laps 1, expected 0", "sessions 1, expected 0", "start differs", "sports running, expected ", "bad_data at 7471"}},
	"fixtures/tormoder_fit_MIT/activity-large-fenxi2-multisport.fit": {"two samples whose time went back are dropped; its first sample is earlier than its first session", []string{
		"records 24237, expected 24239", "gps 24233, expected 24235", "hr 24225, expected 24227", "start differs"}},
}

func TestEveryRealFileIsReadAsExpectedOrTheDifferenceIsExplained(t *testing.T) {
	dir := realData(t)
	states := map[string]int{}
	rows := readExpected(t, dir)
	for _, e := range rows {
		d := decode(readLeaf(t, filepath.Join(dir, e["file"])))
		states[stateOf(d)]++
		if diff := cmp.Diff(explained[e["file"]].want, differences(e, d)); diff != "" {
			t.Errorf("%s (-explained +read):\n%s", e["file"], diff)
		}
		// What the library refuses for its checksum alone is intact for us, unless it was made to be wrong.
		made := explained[e["file"]].want != nil
		if strings.Contains(e["strict_v0.26.1"], "decode crc") && e["lenient"] == "ok" && !made {
			for _, r := range d.Recordings {
				if r.Condition != ebb.Intact {
					t.Errorf("%s is valid and is %s", e["file"], r.Condition)
				}
			}
			if d.Fault != nil {
				t.Errorf("%s is valid and has a fault: %+v", e["file"], d.Fault)
			}
		}
	}
	t.Logf("%d files: %v", len(rows), states)
	if states["intact"] < 420 {
		t.Errorf("only %d files intact", states["intact"])
	}
}

func stateOf(d ebb.Decoded) string {
	switch {
	case len(d.Recordings) > 0 && d.Fault != nil:
		return "salvaged"
	case len(d.Recordings) > 0:
		return "intact"
	case d.NotActivity != "":
		return "not an activity"
	}
	return "refused"
}
