package session_test

import (
	"slices"
	"testing"

	"ebb"
	"ebb/evidence"
	"ebb/session"
)

// The middle of a long recording is that of all of it: 24 hours, the last 8 of them slow.
func TestTheMedianOfADayCountsEveryHour(t *testing.T) {
	r := &ebb.Recording{Sport: ebb.SportHiking}
	var after []int
	for s := range 24 * 3600 {
		bpm := 120 + s%7
		if s >= 16*3600 {
			bpm = 100 + s%5
		}
		r.Cols.TMs = append(r.Cols.TMs, int32(s)*1000)
		r.Cols.HR = append(r.Cols.HR, uint8(bpm))
		if s >= 600 {
			after = append(after, bpm)
		}
	}
	slices.Sort(after)
	if got, want := session.Features(r, evidence.Current()).HRAfter10, ebb.Some(after[len(after)/2]); got != want {
		t.Errorf("got %v, want %v", got, want)
	}
}
