package ingest_test

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"ebb"
	"ebb/internal/export"
	"ebb/internal/ingest"
	"ebb/internal/limit"
)

func sideZip(t *testing.T, table string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, m := range [][2]string{{"in/table.csv", table}, {"in/workout-routes/r.gpx", "<gpx/>"}, {"outside.gpx", "<gpx>outside</gpx>"}} {
		f, err := z.Create(m[0])
		if err != nil {
			t.Fatal(err)
		}
		if _, err := f.Write([]byte(m[1])); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// sides walks and hands over the side files while they are open.
func sides(t *testing.T, root string, l limit.Limits, f func(ingest.Leaf)) {
	t.Helper()
	n := 0
	if err := ingest.Walk(context.Background(), root, l, func(leaf ingest.Leaf) error {
		if leaf.Side != nil {
			n++
			f(leaf)
		}
		return nil
	}); err != nil || n != 1 {
		t.Fatal(n, err)
	}
}

func readSide(t *testing.T, leaf ingest.Leaf) (string, error) {
	t.Helper()
	r, err := leaf.Side.Open()
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	b, err := io.ReadAll(r)
	return string(b), err
}

func TestATableCanBeReadAgainAndWhatLiesBesideIt(t *testing.T) {
	dir := t.TempDir()
	table := "date,rhr\n" + strings.Repeat("2026-11-20,50\n", 20_000)
	packed := filepath.Join(dir, "x.zip")
	if err := os.WriteFile(packed, sideZip(t, table), 0o600); err != nil {
		t.Fatal(err)
	}
	nested := filepath.Join(dir, "nested.zip")
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	f, _ := z.Create("inner.zip")
	if _, err := f.Write(sideZip(t, table)); err != nil || z.Close() != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(nested, b.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	open := filepath.Join(dir, "open")
	r, err := zip.OpenReader(packed)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	if err := os.CopyFS(open, r); err != nil {
		t.Fatal(err)
	}
	l := limit.Local()
	l.InflatedBytes = int64(2*len(sideZip(t, table)) + 2*len(table) + 200_000) // one reading and the head count, a second one does not
	for _, root := range []string{packed, nested, open, filepath.Join(open, "in", "table.csv")} {
		sides(t, root, l, func(leaf ingest.Leaf) {
			for range 5 {
				if got, err := readSide(t, leaf); err != nil || got != table {
					t.Fatalf("%s: %d bytes, %v", root, len(got), err)
				}
			}
			if got, err := leaf.Side.Beside("workout-routes/r.gpx"); err != nil || string(got) != "<gpx/>" {
				t.Errorf("%s: %q %v", root, got, err)
			}
			for _, name := range []string{"../outside.gpx", "/../outside.gpx", "..", "", "workout-routes", "nothing.gpx"} {
				if got, err := leaf.Side.Beside(name); err == nil {
					t.Errorf("%s: %s gave %q", root, name, got)
				}
			}
		})
	}
}

func TestATableWithAWrongChecksumIsNotReadAsWhole(t *testing.T) {
	table := "date,rhr\n" + strings.Repeat("2026-11-20,50\n", 20_000)
	b := sideZip(t, table)
	at := bytes.Index(b, []byte("PK\x01\x02"))
	b[at+16] ^= 1 // the checksum in the directory
	root := filepath.Join(t.TempDir(), "x.zip")
	if err := os.WriteFile(root, b, 0o600); err != nil {
		t.Fatal(err)
	}
	sides(t, root, limit.Local(), func(leaf ingest.Leaf) {
		if _, err := readSide(t, leaf); err == nil {
			t.Error("no error")
		}
	})
}

func appleLeaf(t *testing.T) ingest.Leaf {
	t.Helper()
	w := &export.AppleWorkout{Type: "Running", Sport: ebb.SportRunning, Start: 1_700_000_000_000, End: 1_700_000_600_000, DistM: ebb.Some(1500), DurationS: ebb.Some(590),
		Indoor: ebb.Some(true), Pauses: []export.ApplePause{{From: 1_700_000_100_000, To: 1_700_000_110_000}}}
	for s := range 120 {
		w.HR = append(w.HR, export.AppleHR{At: w.Start + ebb.Instant(s*5000), Bpm: 130})
	}
	leaf, err := ingest.AppleWorkout(ingest.Leaf{Path: "export.xml"}, w, limit.Local())
	if err != nil {
		t.Fatal(err)
	}
	return leaf
}

func TestAWorkoutIsKeptAsADocumentThatReadsBack(t *testing.T) {
	leaf := appleLeaf(t)
	d := ingest.Decode(ebb.LocalAthlete, leaf, limit.Local(), 1_800_000_000_000)
	if d.Fault != nil || len(d.Recordings) != 1 {
		t.Fatalf("%+v", d)
	}
	r := d.Recordings[0]
	if r.Format != "apple" || r.SubSport != ebb.SubTreadmill || r.Totals.DistCm != ebb.Some[int32](150_000) || r.Totals.TimerMs != ebb.Some[int32](590_000) ||
		len(r.Pauses) != 1 || r.Cols.Len() != 121 || r.Cols.TMs[120] != 600_000 || r.Cols.HR[120] != ebb.NoHR || r.Cols.HR[119] != 130 || r.Start != 1_700_000_000_000 {
		t.Errorf("%+v", r)
	}
	if k := ingest.Sniff(leaf.Data); k != "apple workout" {
		t.Error(k)
	}
}

func TestNoDocumentOfAWorkoutPanics(t *testing.T) {
	good := appleLeaf(t)
	var doc map[string]any
	if err := json.Unmarshal(good.Data, &doc); err != nil {
		t.Fatal(err)
	}
	try := func(b []byte) ebb.Decoded {
		d := ingest.Decode(ebb.LocalAthlete, ingest.Leaf{Data: b}, limit.Local(), 1_800_000_000_000)
		if d.Fault != nil && strings.Contains(d.Fault.Msg, "failed on this file") {
			t.Fatalf("%s: %.200s", d.Fault.Msg, b)
		}
		return d
	}
	for _, c := range []string{`"track":{"t":[1],"lat_e7":[],"lon_e7":[],"alt_cm":[]}`, `"workout":{"start_ms":-9223372036854775808,"end_ms":9223372036854775807}`,
		`"workout":{"start_ms":0,"end_ms":999999999999}`, `"workout":7`, `"workout":{"start_ms":5,"end_ms":1}`} {
		if d := try([]byte(`{"ebb_apple_workout":1,` + c + `}`)); len(d.Recordings) > 0 || d.Fault == nil {
			t.Errorf("%s: %+v", c, d)
		}
	}
	for cut := 23; cut < len(good.Data)-1; cut += 7 {
		if d := try(good.Data[:cut]); len(d.Recordings) > 0 {
			t.Fatalf("cut at %d", cut)
		}
	}
	for i := range len(good.Data) {
		b := bytes.Clone(good.Data)
		b[i] = fmt.Sprint(i % 10)[0]
		try(b)
	}
}
