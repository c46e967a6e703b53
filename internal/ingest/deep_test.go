package ingest_test

import (
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"ebb"
	"ebb/internal/ingest"
	"ebb/internal/limit"
	"ebb/internal/spent"
)

const tcxHead = `<?xml version="1.0" encoding="UTF-8"?>
<TrainingCenterDatabase xmlns="http://www.garmin.com/xmlschemas/TrainingCenterDatabase/v2"><Activities><Activity Sport="Running"><Id>2024-05-01T06:00:00Z</Id>
<Lap StartTime="2024-05-01T06:00:00Z"><TotalTimeSeconds>120</TotalTimeSeconds><DistanceMeters>360</DistanceMeters><Track>`

// tcxRun is a TCX of n samples, a second apart.
func tcxRun(n int) []byte {
	var b bytes.Buffer
	b.WriteString(tcxHead)
	for i := range n {
		fmt.Fprintf(&b, "<Trackpoint>\n <Time>2024-05-01T06:%02d:%02dZ</Time>\n <Position><LatitudeDegrees>47.%05d</LatitudeDegrees><LongitudeDegrees>8.%05d</LongitudeDegrees></Position>\n"+
			" <AltitudeMeters>4%02d.5</AltitudeMeters><DistanceMeters>%d.25</DistanceMeters><HeartRateBpm><Value>%d</Value></HeartRateBpm><Cadence>8%d</Cadence>\n</Trackpoint>\n",
			i/60, i%60, i, i, i%100, 3*i, 120+i%40, i%10)
	}
	b.WriteString("</Track></Lap><Creator><Name>Watch</Name></Creator></Activity></Activities></TrainingCenterDatabase>")
	return b.Bytes()
}

// mutant is a damaged copy of one of the seeds.
func mutant(r *rand.Rand, seeds [][]byte) []byte {
	b := bytes.Clone(seeds[r.IntN(len(seeds))])
	for range 1 + r.IntN(4) {
		at := r.IntN(len(b) + 1)
		to := min(len(b), at+1+r.IntN(40))
		switch r.IntN(9) {
		case 0: // bit flips
			for range 1 + r.IntN(8) {
				b[r.IntN(len(b))] ^= 1 << r.IntN(8)
			}
		case 1: // cut
			b = b[:max(at, 1)]
		case 2: // 0xFF run
			for i := at; i < to; i++ {
				b[i] = 0xff
			}
		case 3: // splice of another seed
			o := seeds[r.IntN(len(seeds))]
			k := r.IntN(len(o))
			b = append(append(bytes.Clone(b[:at]), o[k:min(len(o), k+r.IntN(400))]...), b[at:]...)
		case 4: // cut out
			b = append(bytes.Clone(b[:at]), b[to:]...)
		case 5: // repeat
			b = append(append(bytes.Clone(b[:to]), b[at:to]...), b[to:]...)
		case 6: // zero run
			for i := at; i < to; i++ {
				b[i] = 0
			}
		case 7: // a random byte
			for range 1 + r.IntN(4) {
				b[r.IntN(len(b))] = byte(r.IntN(256))
			}
		case 8: // a hostile word
			words := []string{"<", ">", "&", "]]>", "<!--", "<![CDATA[", "\x00", "NaN", "-", "9999999999999999999", "1e308", "<trkpt", "</Activity>", "<!DOCTYPE a [", "PK\x05\x06", "\x1f\x8b\x08"}
			b = append(append(bytes.Clone(b[:at]), words[r.IntN(len(words))]...), b[at:]...)
		}
		if len(b) == 0 {
			b = []byte{0}
		}
	}
	return b
}

// judge holds what must be true of every leaf and what is made of it.
func judge(t *testing.T, b []byte, leaf ingest.Leaf, d ebb.Decoded) string {
	t.Helper()
	if d.Fault != nil && strings.Contains(d.Fault.Msg, "the reader failed") {
		t.Fatalf("%s on %q", d.Fault.Msg, b)
	}
	if len(d.Recordings) == 0 && (d.Fault == nil) == (d.NotActivity == "") {
		t.Fatalf("neither or both: fault %v, %q", d.Fault, d.NotActivity)
	}
	if f := d.Fault; f != nil {
		placeless := f.Code == ebb.CodeNoSamples || f.Code == ebb.CodeTooShort || f.Code == ebb.CodeTooLong || f.Code == ebb.CodeTooDeep
		if f.Code == "" || f.Msg == "" || f.Offset < 0 && !placeless {
			t.Fatalf("a fault without code or place: %+v", f)
		}
	}
	for i, r := range d.Recordings {
		c := r.Cols
		n := c.Len()
		for _, k := range []int{len(c.HR), len(c.Cad), len(c.DistCm), len(c.SpeedMm), len(c.AltCm), len(c.LatE7), len(c.LonE7), len(c.PowerW)} {
			if k != 0 && k != n {
				t.Fatalf("columns of %d and %d rows", k, n)
			}
		}
		if r.ID == "" || r.SHA256 == "" || r.Index != i || r.Format != d.Format || r.Condition == "" || r.Sport == "" {
			t.Fatalf("a recording without identity: %+v", r.ID)
		}
		for k := 1; k < n; k++ {
			if c.TMs[k] < c.TMs[k-1] {
				t.Fatal("time goes back")
			}
		}
		if n > 0 && c.TMs[n-1] > 72*3600*1000 {
			t.Fatal("longer than three days")
		}
		for k := range c.LatE7 {
			if (c.LatE7[k] == ebb.NoInt32) != (c.LonE7[k] == ebb.NoInt32) {
				t.Fatal("half a position")
			}
		}
		if leaf.Fault != nil && r.Condition == ebb.Intact {
			t.Fatal("bytes of a broken container are intact")
		}
	}
	return state(d)
}

// 500 mutants a format, 10,000 with EBB_DEEP=1: no panic, none over a second, every
// refusal with code and place, a bounded heap.
func TestMutantsAreReadOrRefusedButNeverKill(t *testing.T) {
	count := 500
	if os.Getenv("EBB_DEEP") != "" {
		count = 10_000
	}
	run, ride := tcxRun(120), track("2024-05-01T06:00:00Z", 120)
	z := zipped(file{"a.tcx", run}, file{"b/c.gpx.gz", gzipped(ride)}, file{"d.csv", []byte("a,b\n")}, file{"e.zip", zipped(file{"f.gpx", ride})})
	for _, c := range []struct {
		name  string
		seeds [][]byte
	}{
		{"tcx", [][]byte{run, tcxRun(40)}}, {"gpx", [][]byte{ride, track("2023-01-01T00:00:00Z", 50)}},
		{"zip", [][]byte{z, stored(file{"a.gpx", ride}, file{"b.zip", z})}}, {"gz", [][]byte{gzipped(run), gzipped(ride, []byte{}, ride)}},
	} {
		r := rand.New(rand.NewPCG(2, uint64(len(c.name))))
		p := filepath.Join(t.TempDir(), "mutant")
		states := map[string]int{}
		var slowest time.Duration
		var mem runtime.MemStats
		var peak uint64
		runtime.GC() // what an earlier test left behind is not this one's
		for i := range count {
			b := mutant(r, c.seeds)
			if err := os.WriteFile(p, b, 0o600); err != nil {
				t.Fatal(err)
			}
			start, n := spent.CPU(), 0
			err := ingest.Walk(context.Background(), p, limit.Local(), func(leaf ingest.Leaf) error {
				n++
				states[judge(t, b, leaf, ingest.Decode("local", leaf, limit.Local(), now))]++
				return nil
			})
			if err != nil || n == 0 && c.name != "zip" {
				t.Fatalf("%s %d: %d leaves, %v", c.name, i, n, err)
			}
			slowest = max(slowest, spent.CPU()-start)
			if i%500 == 0 {
				runtime.ReadMemStats(&mem)
				peak = max(peak, mem.HeapAlloc)
			}
		}
		if slowest > spent.Second() {
			t.Errorf("%s: a mutant took %s", c.name, slowest)
		}
		if peak > 256<<20 {
			t.Errorf("%s: heap of %d MB", c.name, peak>>20)
		}
		t.Logf("%s: %d mutants, slowest %s, heap %d MB, %v", c.name, count, slowest.Round(time.Millisecond), peak>>20, states)
	}
}

// FuzzWalk: whatever the bytes of a file, the walk ends and every leaf is judged.
func FuzzWalk(f *testing.F) {
	f.Add(zipped(file{"a.gpx", good}))
	f.Add(stored(file{"a.zip", zipped(file{"b.tcx", tcxRun(40)})}))
	f.Add(gzipped(good))
	f.Add(good)
	f.Add(tcxRun(40))
	f.Add([]byte("a,b\n1,2\n"))
	l := limit.Upload()
	l.InflatedBytes = 8 << 20
	p := filepath.Join(f.TempDir(), "x")
	f.Fuzz(func(t *testing.T, b []byte) {
		if err := os.WriteFile(p, b, 0o600); err != nil {
			t.Fatal(err)
		}
		if err := ingest.Walk(context.Background(), p, l, func(leaf ingest.Leaf) error {
			judge(t, b, leaf, ingest.Decode("local", leaf, l, now))
			return nil
		}); err != nil {
			t.Fatal(err)
		}
	})
}
