package insight_test

import (
	"math"
	"testing"

	"ebb"
	"ebb/insight"
)

// alternating is a log of tempo sessions every second day, the days between as did says, heart rates as bpm says.
func alternating(days int, did func(i int) insight.Did, bpm func(i int) float64) insight.Input {
	in := insight.Input{Legs: map[ebb.Day]int{}, Day: start + ebb.Day(2*days)}
	for i := range days {
		day := start + ebb.Day(2*i)
		in.Runs = append(in.Runs, insight.Run{Features: &ebb.Features{HRMeanLate: ebb.Some(int(math.Round(100 * bpm(i)))), GradedMmS: ebb.Some(3500 + i%5)},
			Reading: ebb.Reading{Day: day, WindowDay: day, Sport: ebb.SportRunning, Kind: ebb.KindTempo, Hard: true, Class: ebb.Some(ebb.ClassTempo), HRUsed: true}})
		in.Runs = append(in.Runs, easyDay(day+1, did(i))...)
	}
	return in
}

func find(t *testing.T, r insight.Report, outcome string, against insight.Did) insight.Comparison {
	t.Helper()
	_, of := claims(r)
	return of(outcome, against)
}

func restOrRecovery(i int) insight.Did {
	if i%2 == 0 {
		return insight.Recovery
	}
	return insight.Rest
}

func TestADifferenceComesOutAsItIs(t *testing.T) {
	// The session after day i is i+1: 4 bpm lower after a recovery run, with 1 bpm of spread that has nothing to do with it.
	r := insight.Analyse(alternating(60, restOrRecovery, func(i int) float64 {
		b := 160 + []float64{1, -1, -1, 1}[i/2%4]
		if i%2 == 1 {
			b -= 4
		}
		return b
	}), n)
	c := find(t, r, insight.Pulse, insight.Rest)
	if c.State != insight.Lower || math.Abs(c.Diff+4) > 0.2 || c.N[0] != 30 || c.N[1] != 29 || len(c.Adjusted) != 4 {
		t.Errorf("%+v", c)
	}
	if r.Looked != 1 || math.Abs(r.EachPct-95) > 1e-9 || r.Hards != 60 || r.Placed[insight.Rest] != 29 {
		t.Errorf("%+v", r)
	}
	if c := find(t, r, insight.Pulse, insight.Spoiled); c.State != insight.TooFew || c.N != [2]int{30, 0} || c.Diff != 0 || len(c.Adjusted) != 0 {
		t.Errorf("%+v", c)
	}
}

func TestNineDaysAreTooFewAndATrendIsNoEffect(t *testing.T) {
	few := alternating(20, func(i int) insight.Did {
		if i < 18 && i%2 == 0 {
			return insight.Recovery
		}
		return insight.Rest
	}, func(i int) float64 { return 160 - 9*float64(i%2) })
	if c := find(t, insight.Analyse(few, n), insight.Pulse, insight.Rest); c.State != insight.TooFew || c.N[0] != 9 {
		t.Errorf("%+v", c)
	}
	// Rests all come in the first year, recovery runs in the second, and the runner got fitter: nothing can be said.
	year := alternating(200, func(i int) insight.Did {
		if i < 100 {
			return insight.Rest
		}
		return insight.Recovery
	}, func(i int) float64 { return 170 - float64(i)/10 + float64(i%3) })
	if c := find(t, insight.Analyse(year, n), insight.Pulse, insight.Rest); c.State == insight.Lower || c.State == insight.Higher {
		t.Errorf("%+v", c)
	}
}

// TestDaysOfWhichSomethingIsUnknownAreNotCounted: a ride, a run without a grade, a hard session the day before, the first session.
func TestDaysOfWhichSomethingIsUnknownAreNotCounted(t *testing.T) {
	base := alternating(3, func(int) insight.Did { return insight.Recovery }, func(int) float64 { return 160 })
	placed := func(change func(*insight.Input)) map[insight.Did]int {
		in := insight.Input{Day: base.Day, Runs: append([]insight.Run(nil), base.Runs...)}
		change(&in)
		return insight.Analyse(in, n).Placed
	}
	if p := placed(func(*insight.Input) {}); p[insight.Recovery] != 2 || len(p) != 1 {
		t.Errorf("%v", p)
	}
	for name, change := range map[string]func(*insight.Run){
		"ride":     func(r *insight.Run) { r.Reading.Sport = ebb.SportCycling },
		"ungraded": func(r *insight.Run) { r.Grade = ebb.None[ebb.Grade]() },
		"can't say": func(r *insight.Run) {
			r.Grade = ebb.Some(ebb.Grade{Level: ebb.CantSay, Asked: ebb.Asked{Verdict: ebb.RecoveryRun}})
		},
		"hard":          func(r *insight.Run) { r.Reading.Hard = true },
		"possibly hard": func(r *insight.Run) { r.Reading.Possible = true },
	} {
		if p := placed(func(in *insight.Input) { change(&in.Runs[1]) }); p[insight.Recovery] != 1 || len(p) != 1 {
			t.Errorf("%s: %v", name, p)
		}
	}
	// The hardest thing counts, and a warm-up is not a run of its own.
	if p := placed(func(in *insight.Input) {
		in.Runs = append(in.Runs[:2:2], append(easyDay(start+1, insight.Spoiled), in.Runs[2:]...)...)
	}); p[insight.Spoiled] != 1 || p[insight.Recovery] != 1 {
		t.Errorf("two runs: %v", p)
	}
	if p := placed(func(in *insight.Input) { in.Runs[1].Reading.Partner = ebb.Some(ebb.RunID("x")) }); p[insight.Rest] != 1 {
		t.Errorf("a part: %v", p)
	}
}

func TestFadeLeavesTheMiddleOut(t *testing.T) {
	bouts := func(v ...int) (b []ebb.Bout) {
		for _, x := range v {
			b = append(b, ebb.Bout{SpeedMmS: x})
		}
		return b
	}
	if f, ok := insight.FadeOf(bouts(5000, 5000, 1, 4900, 4800), &n.Insight); !ok || math.Abs(f-3) > 1e-9 {
		t.Errorf("%v %v", f, ok)
	}
	if _, ok := insight.FadeOf(bouts(5000, 5000, 4800), &n.Insight); ok {
		t.Error("three repetitions have no fade")
	}
}
