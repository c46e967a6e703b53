package insight_test

import (
	"testing"

	"ebb"
	"ebb/insight"
)

func TestTheSumOfAMonthCountsHardDaysOfAnySportAndRunsAlone(t *testing.T) {
	run := func(day ebb.Day, sport ebb.Sport, hard bool, movingS, distM int) insight.Run {
		r := insight.Run{Reading: ebb.Reading{Day: day, Sport: sport, Hard: hard, DistM: ebb.Some(distM)}, Features: &ebb.Features{MovingS: movingS}}
		return r
	}
	warm := run(116, ebb.SportRunning, true, 600, 1500)
	warm.Reading.Partner = ebb.Some(ebb.RunID("b"))
	got := insight.SumOf([]insight.Run{
		run(99, ebb.SportRunning, true, 9000, 30000), // before it
		run(110, ebb.SportRunning, false, 1800, 5000),
		warm,
		run(116, ebb.SportRunning, true, 3600, 12000),
		run(117, ebb.SportCycling, true, 7200, 40000), // hard on the legs, and no run
		run(120, ebb.SportRunning, true, 2400, 8000),
		run(131, ebb.SportRunning, true, 2400, 8000), // after it
	}, 100, 130)
	want := insight.Sum{Runs: 3, Days: 3, MovingS: 1800 + 600 + 3600 + 2400, DistM: 5000 + 1500 + 12000 + 8000, LongestS: 3600, Hard: 3, Nearest: 1}
	if got != want {
		t.Errorf("%+v, want %+v", got, want)
	}
}
