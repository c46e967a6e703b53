package fit_test

import (
	"math/rand/v2"
	"testing"

	"github.com/google/go-cmp/cmp"

	"ebb/internal/fit"
	"ebb/internal/limit"
	"ebb/internal/spare"
)

// dirty gives back columns that hold nonsense, as a recording before might have left them.
func dirty() {
	for range 8 {
		spare.Give(filled[uint8](2_000, 0xA5))
		spare.Give(filled[uint16](2_000, 0xA5A5))
		spare.Give(filled[int32](2_000, 0x25A5A5A5))
		spare.Give(filled[uint32](2_000, 0x25A5A5A5))
	}
}

func filled[T spare.Cell](n int, v T) []T {
	s := make([]T, n)
	for i := range s {
		s[i] = v
	}
	return s
}

// What lay in memory that is used again is never seen: a file reads the same after any other.
func TestColumnsHoldNothingOfTheRecordingBefore(t *testing.T) {
	g := rand.New(rand.NewPCG(11, 12))
	all := seeds(t)
	read := 0
	for range 500 {
		b := mutant(g, all[g.IntN(len(all))])
		want := fit.Decode(b, limit.Local())
		dirty()
		got := fit.Decode(b, limit.Local())
		if d := cmp.Diff(want, got); d != "" {
			t.Fatalf("the same file reads otherwise after another one:\n%s\n%x", d, b)
		}
		for _, r := range got.Recordings {
			read += r.Cols.Len()
			if spare.GiveColumns(r); r.Cols.Len() != 0 || r.Cols.HR != nil {
				t.Fatal("columns were given back and are still held")
			}
		}
		if d := cmp.Diff(want, fit.Decode(b, limit.Local())); d != "" {
			t.Fatalf("what was read changed when other columns were given back:\n%s", d)
		}
	}
	if read < 5_000 {
		t.Errorf("only %d samples were read", read)
	}
}
