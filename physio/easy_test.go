package physio_test

import (
	"testing"

	"ebb"
	"ebb/evidence"
	"ebb/physio"
)

func TestHeartRateAtEasyPaceComparesOnlyOneSpeed(t *testing.T) {
	n := evidence.Current()
	day := ebb.NewDay(2026, 11, 1)
	run := func(after, tenths, mmS int) physio.EasyRun {
		return physio.EasyRun{Day: day + ebb.Day(after), Steady: physio.Steady{HRTenths: tenths, SpeedMmS: mmS}}
	}
	all := []physio.EasyRun{run(0, 1400, 2500), run(2, 1300, 2374), run(4, 1420, 2625), run(6, 1500, 2626), run(8, 1380, 2375), run(40, 1350, 2500)}
	near := physio.NearEasy(all, 2500, &n)
	if len(near) != 4 || near[1].HRTenths != 1420 || near[2].HRTenths != 1380 {
		t.Fatalf("within 5 %% of 2.5 m/s: %+v", near)
	}
	for after, want := range map[int]ebb.Opt[int]{7: {}, 8: ebb.Some(1400), 27: ebb.Some(1400), 28: {}, 40: {}} {
		if got := physio.EasyHeart(near, day+ebb.Day(after), &n); got != want {
			t.Errorf("after %d days: %v, want %v", after, got, want)
		}
	}
}
