package ingest_test

import (
	"bytes"
	"context"
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"testing"

	"ebb/internal/ingest"
	"ebb/internal/limit"
)

// leavesOf is what a walk hands out, and its error.
func leavesOf(root string, l limit.Limits) (out []ingest.Leaf, err error) {
	err = ingest.Walk(context.Background(), root, l, func(leaf ingest.Leaf) error {
		leaf.Side = nil // functions are not compared
		out = append(out, leaf)
		return nil
	})
	return out, err
}

// A recording that is unpacked from memory to memory is handed out as one that came through
// the streams, which are what is left when nothing may inflate unseen; and so is a broken one.
func TestTheQuickWayHandsOutWhatTheStreamsDo(t *testing.T) {
	r := rand.New(rand.NewPCG(11, 12))
	run := track("2026-01-02T03:04:05Z", 900)
	seeds := map[string][]byte{
		"a.zip": zipped(file{"a.gpx", run}, file{"b.gpx.gz", gzipped(run)}, file{"c.txt", []byte("hello")}, file{"d.gz", gzipped(run[:300], run[300:])}),
		"b.zip": stored(file{"a.gpx", run}, file{"b.gpx.gz", gzipped(run)}, file{"e.gz", gzipped(gzipped(run))}),
		"c.gz":  append(gzipped(run), 0, 0, 0),
		"d.zip": zipped(file{"deep.zip", zipped(file{"a.gpx.gz", gzipped(run)})}),
	}
	streams := limit.Local()
	streams.RatioFrom = 0
	shallow := limit.Local()
	shallow.Depth = 1
	shallowStreams := shallow
	shallowStreams.RatioFrom = 0
	whole, broken := 0, 0
	for range 150 {
		for name, b := range seeds {
			b := bytes.Clone(b)
			switch r.IntN(4) {
			case 0:
			case 1:
				b[r.IntN(len(b))] ^= 1 << r.IntN(8)
			case 2:
				b = b[:len(b)-r.IntN(len(b)/2)]
			case 3:
				at := r.IntN(len(b))
				b = append(b[:at:at], b[min(len(b), at+1+r.IntN(3)):]...)
			}
			at := filepath.Join(t.TempDir(), name)
			if err := os.WriteFile(at, b, 0o600); err != nil {
				t.Fatal(err)
			}
			for _, ways := range [][2]limit.Limits{{limit.Local(), streams}, {shallow, shallowStreams}} {
				got, err := leavesOf(at, ways[0])
				want, other := leavesOf(at, ways[1])
				if !reflect.DeepEqual(got, want) || (err == nil) != (other == nil) {
					t.Fatalf("%s, depth %d:\n%+v %v\nthrough the streams\n%+v %v", name, ways[0].Depth, got, err, want, other)
				}
				for _, leaf := range got {
					if leaf.Fault != nil {
						broken++
					} else {
						whole++
					}
				}
			}
		}
	}
	if whole < 300 || broken < 300 {
		t.Errorf("%d whole and %d broken leaves say little", whole, broken)
	}
}
