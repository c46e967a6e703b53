package ingest_test

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"ebb"
	"ebb/internal/ingest"
	"ebb/internal/limit"
	"ebb/internal/spent"
)

func decode(b []byte, l limit.Limits) ebb.Decoded {
	return ingest.Decode("local", ingest.Leaf{Path: "x", Data: b}, l, now)
}

func keys(r *ebb.Recording) []string {
	var out []string
	for _, n := range r.Notes {
		out = append(out, fmt.Sprintf("%s %d", n.Key, n.N))
	}
	return out
}

func TestARecordingGetsItsIdentity(t *testing.T) {
	b := slices.Concat(bytes.TrimSuffix(good, []byte("</gpx>")), track("2024-05-02T06:00:00Z", 60)[len(`<gpx creator="test">`):])
	d := decode(b, limit.Local())
	if len(d.Recordings) != 2 || d.Fault != nil || d.Format != "gpx" {
		t.Fatalf("%+v", d)
	}
	for i, r := range d.Recordings {
		if r.Index != i || r.ID != ebb.NewRecordingID("local", r.SHA256, i) || len(r.SHA256) != 64 || r.Format != "gpx" {
			t.Errorf("%d: %s %s %d", i, r.ID, r.SHA256, r.Index)
		}
	}
	again := decode(b, limit.Local())
	if diff := cmp.Diff(d, again); diff != "" {
		t.Errorf("the same bytes gave something else: %s", diff)
	}
	other := ingest.Decode("someone", ingest.Leaf{Data: b}, limit.Local(), now)
	if other.Recordings[0].ID == d.Recordings[0].ID {
		t.Error("two people share an id")
	}
}

func TestDurationsOutsideOfTheLimitsAreLeftOut(t *testing.T) {
	points := func(at ...string) []byte {
		out := "<gpx>"
		for i := 0; i < len(at); i += 2 {
			out += "<trk><trkseg><trkpt lat='1' lon='2'><time>" + at[i] + "</time></trkpt><trkpt lat='1' lon='2'><time>" + at[i+1] + "</time></trkpt></trkseg></trk>"
		}
		return []byte(out + "</gpx>")
	}
	for _, c := range []struct {
		name  string
		doc   []byte
		n     int
		code  string
		notes []string
	}{
		{"29 s", points("2024-05-01T06:00:00Z", "2024-05-01T06:00:29Z"), 0, ebb.CodeTooShort, nil},
		{"30 s", points("2024-05-01T06:00:00Z", "2024-05-01T06:00:30Z"), 1, "", nil},
		{"72 h", points("2024-05-01T06:00:00Z", "2024-05-04T06:00:00Z"), 1, "", nil},
		{"72 h and a second", points("2024-05-01T06:00:00Z", "2024-05-04T06:00:01Z"), 0, ebb.CodeTooLong, nil},
		{"500 h", points("2024-05-01T06:00:00Z", "2024-05-22T02:00:00Z"), 0, ebb.CodeTooLong, nil},
		{"a short part beside a whole one", points("2024-05-01T06:00:00Z", "2024-05-01T06:00:05Z", "2024-05-01T09:00:00Z", "2024-05-01T09:30:00Z"), 1, "", []string{"short_part 1"}},
		{"a part too long beside a whole one", points("2024-05-01T06:00:00Z", "2024-05-09T06:00:00Z", "2024-06-01T09:00:00Z", "2024-06-01T09:30:00Z"), 1, ebb.CodeTooLong, nil},
	} {
		d := decode(c.doc, limit.Local())
		code := ""
		if d.Fault != nil {
			code = d.Fault.Code
		}
		var notes []string
		if len(d.Recordings) > 0 {
			notes = keys(d.Recordings[0])
		}
		if len(d.Recordings) != c.n || code != c.code || cmp.Diff(c.notes, notes) != "" {
			t.Errorf("%s: %d recordings, %q, %v", c.name, len(d.Recordings), code, notes)
		}
	}
}

func TestAWrongClockIsQuarantined(t *testing.T) {
	for _, c := range []struct {
		start string
		want  ebb.Condition
	}{
		{"1989-12-31T23:59:59Z", ebb.Quarantined}, {"1990-01-01T00:00:00Z", ebb.Intact}, {"2026-11-23T07:15:00Z", ebb.Intact},
		{"2026-11-23T07:15:01Z", ebb.Quarantined}, {"2099-01-01T00:00:00Z", ebb.Quarantined}, {"1901-12-13T20:45:52Z", ebb.Quarantined},
	} {
		d := decode(track(c.start, 60), limit.Local())
		if len(d.Recordings) != 1 || d.Recordings[0].Condition != c.want || (c.want == ebb.Quarantined) != (len(d.Recordings[0].Notes) == 1) {
			t.Errorf("%s: %+v", c.start, d)
		}
	}
}

func TestMoreSamplesThanAreKeptAreThinnedAndSaid(t *testing.T) {
	l := limit.Local()
	l.StoredSamples = 50
	d := decode(good, l)
	r := d.Recordings[0]
	if r.Cols.Len() != 40 || len(r.Cols.HR) != 40 || r.Cols.TMs[1] != 3000 || cmp.Diff([]string{"decimated 80"}, keys(r)) != "" || r.Condition != ebb.Intact {
		t.Errorf("%d samples, %v, %v", r.Cols.Len(), r.Cols.TMs[:3], keys(r))
	}
	l.Samples = 100
	if d := decode(good, l); d.Fault == nil || d.Fault.Code != ebb.CodeTooMany {
		t.Errorf("%+v", d)
	}
}

func TestALeafOutOfABrokenContainerIsNeverIntact(t *testing.T) {
	for code, want := range map[string]ebb.Condition{ebb.CodeTruncated: ebb.Truncated, ebb.CodeBadCRC: ebb.CRCFailed, ebb.CodeBadArchive: ebb.Damaged} {
		leaf := ingest.Leaf{Data: good, Fault: &ebb.DecodeError{Code: code, Msg: "x"}}
		d := ingest.Decode("local", leaf, limit.Local(), now)
		if d.Recordings[0].Condition != want || d.Fault.Code != code {
			t.Errorf("%s: %s", code, d.Recordings[0].Condition)
		}
	}
}

func TestReadingThatTakesTooLongIsDiscardedWhole(t *testing.T) {
	l := limit.Local()
	l.PerMB, l.MinDeadline, l.MaxDeadline = 0, 1, 1
	d := decode(good, l)
	if len(d.Recordings) > 0 || d.Fault == nil || d.Fault.Code != ebb.CodeTooSlow {
		t.Errorf("%+v", d)
	}
}

func TestAMillionPointsAreReadInTimeAndMemory(t *testing.T) {
	if testing.Short() {
		t.Skip("makes a large file")
	}
	p := filepath.Join(t.TempDir(), "big.gpx")
	f, err := os.Create(p)
	if err != nil {
		t.Fatal(err)
	}
	fmt.Fprint(f, "<gpx><trk><trkseg>")
	at := time.Date(2024, 5, 1, 6, 0, 0, 0, time.UTC)
	var b bytes.Buffer
	for i := range 1_000_000 {
		fmt.Fprintf(&b, "<trkpt lat=\"47.%06d\" lon=\"8.%06d\"><ele>400</ele><time>%s</time></trkpt>\n", i, i, at.Add(time.Duration(i)*200*time.Millisecond).Format("2006-01-02T15:04:05.0Z"))
		if b.Len() > 1<<20 {
			b.WriteTo(f)
		}
	}
	fmt.Fprint(&b, "</trkseg></trk></gpx>")
	b.WriteTo(f)
	f.Close()
	defer debug.SetMemoryLimit(debug.SetMemoryLimit(64 << 20)) // as an import does: what counts is what is alive
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	took := spent.On(func() { // 5 s of the reader, and the collector's on another core: the file alone is more than the limit
		err = ingest.Walk(context.Background(), p, limit.Local(), func(leaf ingest.Leaf) error {
			d := ingest.Decode("local", leaf, limit.Local(), now)
			if d.Fault != nil || d.Recordings[0].Cols.Len() != 500_000 {
				t.Errorf("%+v", d.Fault)
			}
			runtime.ReadMemStats(&after)
			return nil
		})
	})
	t.Logf("%s, heap +%d MB", took.Round(time.Millisecond), (int64(after.HeapAlloc)-int64(before.HeapAlloc))>>20)
	if err != nil || took > 2*5*spent.Second() || int64(after.HeapAlloc)-int64(before.HeapAlloc) > 256<<20 {
		t.Errorf("%v, %s, heap %d MB", err, took, after.HeapAlloc>>20)
	}
}
