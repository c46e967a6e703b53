package store_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"ebb"
	"ebb/internal/store"
)

func TestAnEffortComesBackAsItWas(t *testing.T) {
	suite(t, func(t *testing.T, s *store.Store) {
		row, other := addRecording(t, s, local, 1), addRecording(t, s, local, 2)
		e := ebb.Effort{Recording: row.ID, Erratic: true, Pace: true, TimerS: 1800, MovingS: 1790, WalkS: 12, CountedS: 1620, Surges: 3,
			Heart:  []ebb.HeartCell{{Place: 0, Bpm: 120, S: 60}, {Place: 5, Bpm: 254, S: 1, Doubt: 7}},
			Paces:  []ebb.PaceCell{{SPerKm: 333, S: 20}, {SPerKm: 3600, S: 9}},
			Thirds: [3]ebb.Third{{S: 540, GradedMmS: ebb.Some(2700), SpeedMmS: ebb.Some(2650), HRMean: ebb.Some(1301)}, {S: 540}, {S: 540}}}
		tx(t, s, func(x *store.Tx) error { return x.PutEffort(ctx, local, "e2", e) })
		var got []ebb.Effort
		read(t, s, func(x *store.Tx) error {
			return x.EachEffort(ctx, local, "e2", map[ebb.RecordingID]bool{row.ID: true, other.ID: true}, func(e ebb.Effort) { got = append(got, e) })
		})
		if diff := cmp.Diff([]ebb.Effort{e}, got); diff != "" {
			t.Error(diff)
		}
		tx(t, s, func(x *store.Tx) error { return x.DropDerived(ctx, local, row.ID) })
		read(t, s, func(x *store.Tx) error {
			return x.EachEffort(ctx, local, "e2", map[ebb.RecordingID]bool{row.ID: true}, func(e ebb.Effort) { t.Errorf("dropped: %+v", e) })
		})
	})
}

func TestAnEffortOfTheFormBeforeIsMadeAgain(t *testing.T) {
	s := open(t, store.Config{Dir: t.TempDir()})
	row := addRecording(t, s, local, 1)
	tx(t, s, func(x *store.Tx) error { return x.PutEffort(ctx, local, "e2", ebb.Effort{Recording: row.ID}) })
	if _, err := s.Writer().Exec(`UPDATE effort SET doc = '{"timer_s":1800,"heart":[0,139,7,0],"paces":[333,20]}'`); err != nil {
		t.Fatal(err)
	}
	read(t, s, func(x *store.Tx) error {
		return x.EachEffort(ctx, local, "e2", map[ebb.RecordingID]bool{row.ID: true}, func(e ebb.Effort) { t.Errorf("read as %+v", e) })
	})
}
