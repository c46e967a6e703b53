package spare_test

import (
	"testing"

	"pgregory.net/rapid"

	"ebb"
	"ebb/internal/spare"
)

// Whatever was given back before, what is taken has no elements, room for what was asked for, and is nobody else's.
func TestWhatIsTakenHasRoomAndOneOwner(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var held [][]int32
		owner := map[*int32]int{}
		for k := range rapid.IntRange(1, 60).Draw(t, "steps") {
			if len(held) > 0 && rapid.Bool().Draw(t, "give") {
				i := rapid.IntRange(0, len(held)-1).Draw(t, "which")
				s := held[i]
				held = append(held[:i], held[i+1:]...)
				delete(owner, &s[:1][0])
				spare.Give(s[:rapid.IntRange(0, cap(s)).Draw(t, "length")])
				continue
			}
			n := rapid.OneOf(rapid.IntRange(1, 70), rapid.IntRange(4000, 4200), rapid.IntRange(1<<18-2, 1<<18+2)).Draw(t, "n")
			s := spare.Take[int32](n)
			if len(s) != 0 || cap(s) < n {
				t.Fatalf("asked for %d: %d elements, room for %d", n, len(s), cap(s))
			}
			if at, taken := owner[&s[:1][0]]; taken {
				t.Fatalf("taken twice, first in step %d", at)
			}
			owner[&s[:1][0]], held = k, append(held, s)
		}
	})
}

func TestNothingIsTakenAndGivenToo(t *testing.T) {
	if s := spare.Take[uint8](0); len(s) != 0 {
		t.Errorf("%d elements", len(s))
	}
	spare.Give[uint8](nil)
	spare.Give([]uint16{})
}

func TestColumnsThatWereGivenBackAreOutOfTheRecording(t *testing.T) {
	r := &ebb.Recording{ID: "r", Cols: ebb.Columns{TMs: []int32{0}, HR: []uint8{1}, Cad: []uint16{2}, DistCm: []int32{3}, SpeedMm: []int32{4},
		AltCm: []int32{5}, LatE7: []int32{6}, LonE7: []int32{7}, PowerW: []uint16{8}}}
	spare.GiveColumns(r)
	c := r.Cols
	if c.Len() != 0 || c.HR != nil || c.Cad != nil || c.DistCm != nil || c.SpeedMm != nil || c.AltCm != nil || c.LatE7 != nil || c.LonE7 != nil || c.PowerW != nil {
		t.Errorf("still held: %+v", c)
	}
	if r.ID != "r" {
		t.Error("the rest of the recording is gone")
	}
}
