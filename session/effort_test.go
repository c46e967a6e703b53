package session_test

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"ebb"
	"ebb/evidence"
	"ebb/session"
)

func TestTheMedianFromAFloorIsThatOfTheSortedValues(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		v := rapid.SliceOf(rapid.OneOf(rapid.Int32Range(-1, 6000), rapid.Int32Range(-1, 1<<31-1))).Draw(t, "v")
		floor := rapid.Int32Range(0, 3000).Draw(t, "floor")
		sorted := slices.DeleteFunc(slices.Sorted(slices.Values(v)), func(x int32) bool { return x < floor })
		got, ok := session.MedianFrom(v, floor)
		if ok != (len(sorted) > 0) || ok && got != sorted[(len(sorted)-1)/2] {
			t.Fatalf("got %d %v of %v", got, ok, sorted)
		}
	})
}

// What the reading of a recording has worked out already is used for the line of grading:
// it must be what it would be, worked out from what was recorded.
func TestTheLineIsOfAllThatWasRecorded(t *testing.T) {
	n := evidence.Current()
	rapid.Check(t, func(t *rapid.T) {
		r := &ebb.Recording{Sport: ebb.SportRunning, Device: ebb.Device{HR: rapid.SampledFrom([]ebb.HRSource{ebb.HROptical, ebb.HRStrap}).Draw(t, "sensor")}}
		c := &r.Cols
		length := rapid.IntRange(1, 400).Draw(t, "n")
		c.HR = rapid.SliceOfN(rapid.OneOf(rapid.Uint8Range(130, 150), rapid.Uint8Range(130, 150), rapid.Just(uint8(0)), rapid.Byte()), length, length).Draw(t, "hr")
		c.SpeedMm = rapid.SliceOfN(rapid.OneOf(rapid.Int32Range(2000, 4000), rapid.Just(ebb.NoInt32)), length, length).Draw(t, "speed")
		if rapid.Bool().Draw(t, "hills") {
			c.AltCm = rapid.SliceOfN(rapid.Int32Range(0, 9000), length, length).Draw(t, "alt")
		}
		if rapid.Bool().Draw(t, "steps") {
			c.Cad = rapid.SliceOfN(rapid.Uint16Range(138, 142), length, length).Draw(t, "cad")
		}
		for i := range length {
			c.TMs = append(c.TMs, int32(i)*1000)
		}
		line, trace := session.LineOf(r, n), session.TraceOf(r, n)
		raw := make([]uint8, len(trace.RawHR))
		for i, v := range trace.RawHR {
			if v >= n.Session.HRLow.Int() {
				raw[i] = uint8(v)
			}
		}
		med := session.Medians(raw, n.Grading.MedianS.Int())
		for i := range raw {
			want := med[i]
			if raw[i] == 0 {
				want = 0
			}
			if line.HR[i] != want || max(line.SpeedMmS[i], 0) != int32(trace.SpeedMmS[i]) {
				t.Fatalf("second %d: heart rate %d, want %d; speed %d, want %d", i, line.HR[i], want, line.SpeedMmS[i], trace.SpeedMmS[i])
			}
		}
	})
}
