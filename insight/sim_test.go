package insight_test

import (
	"os"
	"testing"

	"ebb"
	"ebb/evidence"
	"ebb/insight"
	"ebb/stats"
)

var n = evidence.Current()

// world is what a synthetic runner is made of: what the days before do to each outcome, and what would fool a
// careless reader of the log.
type world struct {
	effect  map[insight.Did]map[string]float64 // on an outcome, over a true recovery run
	fooling bool
}

var (
	start   = ebb.NewDay(2024, 1, 1)
	classes = []ebb.HardClass{ebb.ClassIntervals, ebb.ClassTempo, ebb.ClassLongHard}
	kinds   = map[ebb.HardClass]ebb.Kind{ebb.ClassIntervals: ebb.KindIntervals, ebb.ClassTempo: ebb.KindTempo, ebb.ClassLongHard: ebb.KindLong}
	easies  = []insight.Did{insight.Recovery, insight.Spoiled, insight.Rest, insight.Walk, insight.Easy}
)

// live makes two years of a runner: a hard session every two to five days and on the days between what the habits of the
// month, the next session and the legs of the morning suggest. Fitness wanders, soreness lingers, seasons count.
func (w world) live(seed uint64) insight.Input {
	g := stats.NewRand(seed)
	in := insight.Input{Legs: map[ebb.Day]int{}}
	fitness, season, habit := 0.0, 0.0, g.Intn(len(easies))
	day, legs := start, 2.0
	class, before := classes[g.Intn(3)], easies[g.Intn(5)]
	for i := 0; day < start+730; i++ {
		if w.fooling {
			fitness = 0.97*fitness + 0.4*g.Norm()
			season = 4 * float64((int(day-start)+180)%365-182) / 182
			if season < 0 {
				season = -season
			}
			if g.Intn(12) == 0 {
				habit = g.Intn(len(easies))
			}
		}
		h := w.session(g, day, class, before, fitness+season)
		in.Runs = append(in.Runs, h)
		// The first morning, what is done about it, and the second morning.
		gap := 2 + g.Intn(3)
		next := easies[g.Intn(len(easies))]
		legs = 0.4*legs + 1.5 + float64(h.Reading.Load)/8000 + 1.2*g.Norm()
		nextClass := classes[g.Intn(3)]
		if w.fooling {
			switch {
			case legs > 4 && g.Intn(3) > 0: // sore legs choose rest, fresh ones run too fast
				next = insight.Rest
			case legs < 1.5 && g.Intn(2) > 0:
				next = insight.Spoiled
			case nextClass == ebb.ClassIntervals && g.Intn(2) > 0:
				next = insight.Recovery
			case g.Intn(2) > 0:
				next = easies[habit]
			}
		}
		was := in10(legs)
		if g.Intn(10) > 0 {
			in.Legs[day+1] = was
		}
		legs = 0.3 + 0.6*float64(was) + 1.2*g.Norm() + w.effect[next][insight.Soreness]
		if g.Intn(10) > 0 {
			in.Legs[day+2] = in10(legs)
		}
		for d := day + 1; d < day+ebb.Day(gap); d++ {
			in.Runs = append(in.Runs, easyDay(d, next)...)
		}
		day, class, before = day+ebb.Day(gap), nextClass, next
	}
	in.Day = day
	return in
}

func in10(v float64) int { return int(min(max(v+0.5, 0), 10)) }

func (w world) session(g *stats.Rand, day ebb.Day, class ebb.HardClass, before insight.Did, tired float64) insight.Run {
	eff := w.effect[before]
	speed := 3.6 + 0.15*g.Norm()
	if class == ebb.ClassIntervals {
		speed += 0.7
	}
	bpm := 100 + 16*speed + tired + eff[insight.Pulse] + 3*g.Norm()
	load := 8000 + int(1500*g.Norm())
	f := &ebb.Features{HRMeanLate: ebb.Some(int(100 * bpm)), GradedMmS: ebb.Some(int(1000 * speed))}
	if class != ebb.ClassIntervals {
		f.Decoupling = ebb.Some(int(100 * (4 + tired/3 + eff[insight.Decoupling] + 2*g.Norm())))
	} else {
		fade := (2 + tired/3 + eff[insight.Fade] + 1.5*g.Norm()) / 100
		s := ebb.Split{N: 6}
		for i := range 6 {
			v := speed
			if i >= 3 {
				v *= 1 - fade
			}
			s.Bouts = append(s.Bouts, ebb.Bout{SpeedMmS: int(1000 * v), HRLate: ebb.Some(int(bpm + 0.5))})
		}
		f.Running = ebb.Some(s)
	}
	rpe := in10(3 + float64(load)/2500 + tired/3 + eff[insight.Exertion] + 0.8*g.Norm())
	return insight.Run{Features: f, Reading: ebb.Reading{Day: day, WindowDay: day, Sport: ebb.SportRunning, Kind: kinds[class], Hard: true,
		Class: ebb.Some(class), Load: load, LoadSource: ebb.LoadHR, RPE: ebb.Some(rpe), HRUsed: true}}
}

// easyDay is a day on which something was done; of rest nothing is recorded.
func easyDay(day ebb.Day, did insight.Did) []insight.Run {
	r := insight.Run{Features: &ebb.Features{}, Reading: ebb.Reading{Day: day, WindowDay: day, Sport: ebb.SportRunning, Kind: ebb.KindEasy}}
	switch did {
	case insight.Rest:
		return nil
	case insight.Walk:
		r.Reading.Sport = ebb.SportWalking
	case insight.Recovery:
		r.Grade = ebb.Some(ebb.Grade{Level: ebb.TrueRecovery, Asked: ebb.Asked{Verdict: ebb.RecoveryRun}})
	case insight.Easy:
		r.Grade = ebb.Some(ebb.Grade{Level: ebb.TrueRecovery, Asked: ebb.Asked{Verdict: ebb.Easy}})
	case insight.Spoiled:
		r.Grade = ebb.Some(ebb.Grade{Level: ebb.Drifted, Asked: ebb.Asked{Verdict: ebb.RecoveryRun}})
	}
	return []insight.Run{r}
}

// claims counts the comparisons that claim a difference.
func claims(r insight.Report) (total int, of func(outcome string, against insight.Did) insight.Comparison) {
	of = func(outcome string, against insight.Did) insight.Comparison {
		for _, c := range r.Comparisons {
			if c.Outcome == outcome && c.Against == against {
				return c
			}
		}
		panic("no such comparison")
	}
	for _, c := range r.Comparisons {
		if c.State == insight.Lower || c.State == insight.Higher {
			total++
		}
	}
	return total, of
}

// runners is how many are lived; EBB_DEEP=1 lives a thousand.
var runners = map[bool]int{false: 200, true: 1000}[os.Getenv("EBB_DEEP") == "1"]

// TestPlantedNullsAreNotFound: in runners to whom nothing makes a difference, with and without what fools a careless
// reader, at most one in twenty logs claims anything at all.
func TestPlantedNullsAreNotFound(t *testing.T) {
	for _, fooling := range []bool{false, true} {
		false1, looked := 0, 0
		for seed := range runners {
			r := insight.Analyse(world{fooling: fooling}.live(uint64(seed)), n)
			if total, _ := claims(r); total > 0 {
				false1++
			}
			looked += r.Looked
		}
		t.Logf("fooling %v: %d of %d runners to whom nothing makes a difference are told of one (%.1f %%); %.1f comparisons looked at in each",
			fooling, false1, runners, 100*float64(false1)/float64(runners), float64(looked)/float64(runners))
		if looked < 10*runners {
			t.Errorf("only %d comparisons looked at: the test sees nothing", looked)
		}
		if 20*false1 > runners {
			t.Errorf("false discoveries in %d of %d", false1, runners)
		}
	}
}

// TestPlantedEffectsAreFound: spoiled days that cost heart beats, pace and comfort are found with the right sign by
// most logs that have days enough, and of everything that is claimed at most 5 % is false.
func TestPlantedEffectsAreFound(t *testing.T) {
	planted := map[string]float64{insight.Pulse: 5, insight.Soreness: 2, insight.Exertion: 1.5, insight.Fade: 5, insight.Decoupling: 4}
	w := world{fooling: true, effect: map[insight.Did]map[string]float64{insight.Spoiled: planted}}
	looked, found, covered := map[string]int{}, map[string]int{}, map[string]int{}
	all, wrong := 0, 0
	for seed := range runners {
		r := insight.Analyse(w.live(uint64(seed)+1<<20), n)
		total, of := claims(r)
		all, wrong = all+total, wrong+total
		for outcome, e := range planted {
			c := of(outcome, insight.Spoiled)
			if c.State == insight.TooFew {
				continue
			}
			looked[outcome]++
			if c.State == insight.Lower {
				found[outcome]++
				wrong--
			}
			if c.Low <= -e && -e <= c.High {
				covered[outcome]++
			}
		}
	}
	for outcome, e := range planted {
		t.Logf("%s, %.1f planted: looked at in %d of %d logs, found in %d; the interval holds it in %d", outcome, e, looked[outcome], runners, found[outcome], covered[outcome])
		could := runners
		if outcome == insight.Fade { // of intervals alone: not every log has days enough
			could = looked[outcome]
		}
		if looked[outcome] < runners/4 || found[outcome]*10 < could*6 {
			t.Errorf("%s: found in %d only", outcome, found[outcome])
		}
		if covered[outcome]*100 < looked[outcome]*95 {
			t.Errorf("%s: the interval holds what was planted in %d of %d", outcome, covered[outcome], looked[outcome])
		}
	}
	t.Logf("%d of %d claims false (%.1f %%)", wrong, all, 100*float64(wrong)/float64(all))
	if 20*wrong > all {
		t.Errorf("%d of %d claims are false", wrong, all)
	}
}
