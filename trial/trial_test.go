package trial_test

import (
	"math"
	"os"
	"testing"

	"pgregory.net/rapid"

	"ebb"
	"ebb/evidence"
	"ebb/stats"
	"ebb/trial"
)

var n = evidence.Current()

func near(t *testing.T, what string, got, want, tol float64) {
	t.Helper()
	if math.IsNaN(got) || math.Abs(got-want) > tol {
		t.Errorf("%s: %.9g, want %.9g", what, got, want)
	}
}

func protocol(pairs int) ebb.TrialProtocol {
	x := &n.Trial
	return ebb.TrialProtocol{Schema: 1, ID: "trl_test", When: ebb.ArmNight, Pairs: pairs, GapDays: x.GapDays.Int(), LateHour: x.LateHour.Int(),
		SESOITenths: 10, ClaimE: x.ClaimE.Int(), ClaimPct: x.ClaimPct.Int(), Seed: 7, Start: ebb.NewDay(2026, 1, 1), RuleSet: n.RuleSet}
}

func TestSignFlipGivesTheWorkedValues(t *testing.T) {
	for _, c := range []struct {
		d []int
		p float64
	}{
		{[]int{-1, -2, -1, 0, -3, -1}, 0.0625},
		{[]int{-2, -1, -3, -1, -2, -1}, 0.03125},
		{[]int{-1, 1, -2, -1, 0, -2, -1, 1}, 0.28125},
		{[]int{-1, -1, -2, 1, -3, -1, 0, -2, -1, -1}, 0.02734375},
		{[]int{1, 1, 1, 1}, 0.125}, {[]int{2, 2, 2, 2, 2}, 0.0625}, {[]int{1, 2, 3, 4, 5, 6, 7, 8}, 0.0078125},
		{nil, 1}, {[]int{0, 0}, 1},
	} {
		if got := trial.SignFlip(c.d); got != c.p {
			t.Errorf("SignFlip(%v) = %v, want %v", c.d, got, c.p)
		}
	}
}

func TestEValuesAreTheWorkedOnes(t *testing.T) {
	same := func(v, k int) []int {
		d := make([]int, k)
		for i := range d {
			d[i] = v
		}
		return d
	}
	for _, c := range []struct {
		d []int
		e float64
	}{
		{[]int{-1, -2, -1, 0, -3, -1}, 3.982106}, {[]int{-2, -1, -3, -1, -2, -1}, 6.876490},
		{[]int{-1, 1, -2, -1, 0, -2, -1, 1}, 1.159355},
		{same(-2, 6), 10.220935}, {same(-2, 8), 32.790286}, {same(-1, 10), 24.617901}, {nil, 1},
	} {
		near(t, "e-value", trial.EValue(c.d, &n), c.e, 1e-6)
	}
}

func TestBeliefsAreTheWorkedOnes(t *testing.T) {
	for _, c := range []struct {
		mean float64
		m    int
		s    float64
		want [5]float64 // mean, sd, P(<0), P(<−0.5), P(|δ|<0.5)
	}{
		{-1, 6, 1.9, [5]float64{-0.483178, 0.539177, 0.814911, 0.487555, 0.478329}},
		{-1, 12, 1.9, [5]float64{-0.651544, 0.442726, 0.929444, 0.633937, 0.361416}},
		{-0.2, 12, 1.9, [5]float64{-0.130309, 0.442726, 0.615748, 0.201849, 0.720884}},
		{0.5, 8, 2.2, [5]float64{0.240899, 0.539896, 0.327728, 0.084985, 0.599368}},
	} {
		p := trial.BelieveSpread(c.mean, c.m, c.s, &n)
		for i, got := range []float64{p.Mean, p.Scale, p.Below(0), p.Below(-0.5), p.Below(0.5) - p.Below(-0.5)} {
			near(t, "known spread", got, c.want[i], 1e-6)
		}
	}
	p := trial.Believe([]int{-1, -2, -1, 0, -3, -1}, &n)
	near(t, "mean", p.Mean, -0.644238, 1e-6)
	near(t, "scale", p.Scale, 0.411935, 1e-6)
	near(t, "df", p.DF, 12, 0)
	near(t, "P(<0)", p.Below(0), 0.928095, 1e-6)
	near(t, "P(<-0.5)", p.Below(-0.5), 0.633851, 1e-6)
}

func TestPairsAndDetectableEffectsAreTheWorkedOnes(t *testing.T) {
	for _, c := range []struct {
		sd, delta float64
		pairs     int
	}{{1.5, 1, 29}, {1.5, 1.5, 13}, {1.5, 2, 8}, {1.5, 0.5, 114}, {2, 1, 51}, {2, 1.5, 23}, {2, 2, 13}, {2, 0.5, 201}} {
		spread := c.sd * math.Sqrt(2*(1-n.Trial.WithinR.Value))
		near(t, "pairs", float64(trial.PairsFor(c.delta, spread)), float64(c.pairs), 1) // SCIENCE rounds to the nearest
	}
	near(t, "detectable, SD 1.5", trial.Detectable(12, 1.5, &n), 1.53, 0.005)
	near(t, "detectable, SD 2", trial.Detectable(12, 2, &n), 2.05, 0.005)
}

// The power of the exact test, SCIENCE 6.3, within the error of a simulation of 4,000 trials. Those
// are means of normal noise with no floor at 0; soreness is rounded to whole numbers.
func TestPowerOfTheExactTestIsThatOfTheScience(t *testing.T) {
	rows := []struct {
		sd    float64
		pairs int
		power [3]float64 // δ = 1, 1.5, 2
	}{
		{1.5, 6, [3]float64{.05, .11, .22}}, {1.5, 8, [3]float64{.16, .36, .57}}, {1.5, 12, [3]float64{.31, .62, .86}},
		{1.5, 20, [3]float64{.56, .89, .99}}, {2, 12, [3]float64{.20, .41, .64}}, {2, 20, [3]float64{.34, .66, .89}},
	}
	const runs = 4000
	rnd := stats.NewRand(63)
	for _, r := range rows {
		for k, delta := range []float64{1, 1.5, 2} {
			hits := 0
			for range runs {
				d := make([]int, r.pairs)
				for i := range d {
					z := rnd.Norm()
					a := 5 + r.sd*z - delta
					b := 5 + r.sd*(0.2*z+math.Sqrt(1-0.04)*rnd.Norm())
					d[i] = whole(a) - whole(b)
				}
				if trial.SignFlip(d) <= 0.05 {
					hits++
				}
			}
			got := float64(hits) / runs
			t.Logf("SD %.1f, %2d pairs, δ %.1f: power %.3f (SCIENCE %.2f)", r.sd, r.pairs, delta, got, r.power[k])
			near(t, "power", got, r.power[k], 0.035)
		}
	}
}

func whole(x float64) int { return int(math.Round(max(0, min(10, x)))) }

func TestALawOfEValuesTheirMeanUnderRandomSignsIsOne(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := rapid.SliceOfN(rapid.IntRange(-10, 10), 0, 10).Draw(t, "d")
		mean := 0.0
		for mask := range 1 << len(d) {
			x := make([]int, len(d))
			for i, v := range d {
				x[i] = v
				if mask>>i&1 == 1 {
					x[i] = -v
				}
			}
			mean += trial.EValue(x, &n)
		}
		if mean /= float64(int(1) << len(d)); math.Abs(mean-1) > 1e-9 {
			t.Fatalf("mean %v of %v", mean, d)
		}
	})
}

func TestSignFlipHasNoSideAndNoOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := rapid.SliceOfN(rapid.IntRange(-10, 10), 1, 20).Draw(t, "d")
		neg, rev := make([]int, len(d)), make([]int, len(d))
		for i, v := range d {
			neg[i], rev[len(d)-1-i] = -v, v
		}
		p := trial.SignFlip(d)
		if q := trial.SignFlip(neg); math.Abs(p-q) > 1e-12 {
			t.Fatalf("%v and %v", p, q)
		}
		if q := trial.SignFlip(rev); math.Abs(p-q) > 1e-12 {
			t.Fatalf("%v and %v", p, q)
		}
		if least := math.Pow(2, float64(1-len(d))); p < least-1e-15 || p > 1+1e-12 {
			t.Fatalf("p %v of %d pairs", p, len(d))
		}
	})
}

func TestTheBeliefLiesBetweenNothingAndWhatWasSeen(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := rapid.SliceOfN(rapid.IntRange(-10, 10), 1, 30).Draw(t, "d")
		x := make([]float64, len(d))
		for i, v := range d {
			x[i] = float64(v)
		}
		mean, got := stats.Mean(x), trial.Believe(d, &n).Mean
		if got*mean < 0 || math.Abs(got) > math.Abs(mean) {
			t.Fatalf("belief %v, seen %v", got, mean)
		}
	})
}

// False claims with unlimited looking: 10,000 trials of nothing in each of many worlds.
func TestATrialOfNothingClaimsSomethingInAtMostOneOfTwenty(t *testing.T) {
	runs := 2500
	if os.Getenv("EBB_DEEP") != "" {
		runs = 10000
	}
	for _, rho := range []float64{0, 0.2, 0.4, 0.6} {
		for _, trend := range []float64{0, -0.08} {
			for _, missing := range []float64{0, 20} {
				w := trial.World{Base: 4.5, SD: 1.75, Rho: rho, Trend: trend, MissingPct: missing}
				s := trial.Simulate(protocol(20), w, runs, 11, &n)
				false100 := 100 * float64(s.Helps+s.Harms) / float64(runs)
				naive100 := 100 * float64(s.NaiveClaims) / float64(runs)
				t.Logf("autocorrelation %.1f, trend %+.2f an episode, %2.0f %% missing: %.2f %% false claims; a t-test after every pair %.1f %%",
					rho, trend, missing, false100, naive100)
				if false100 > 5 {
					t.Errorf("%.2f %% false claims", false100)
				}
				if rho == 0 && trend == 0 && naive100 < 8 {
					t.Errorf("the control is too good: a t-test after every pair claims only %.1f %%", naive100)
				}
			}
		}
	}
}

// A wrong claim rule must be caught by the test above: without the e-value it is far over 5 %.
func TestTheControlWithoutTheEValueClaimsTooOften(t *testing.T) {
	p := protocol(20)
	p.ClaimE, p.SESOITenths = 1, 0
	s := trial.Simulate(p, trial.World{Base: 4.5, SD: 1.75}, 2000, 11, &n)
	if share := float64(s.Helps+s.Harms) / 2000; share < 0.1 {
		t.Errorf("only %.3f", share)
	}
}

func TestALargeEffectIsFoundAndASmallOneIsCalledSmall(t *testing.T) {
	s := trial.Simulate(protocol(20), trial.World{Base: 5, SD: 1.5, Rho: 0.2, Effect: -2.5}, 1000, 3, &n)
	if s.Helps < 900 || s.Harms > 0 {
		t.Errorf("%+v", s)
	}
	s = trial.Simulate(protocol(20), trial.World{Base: 5, SD: 1.5, Rho: 0.2, Effect: 2.5}, 1000, 3, &n)
	if s.Harms < 900 || s.Helps > 0 {
		t.Errorf("%+v", s)
	}
	s = trial.Simulate(protocol(30), trial.World{Base: 5, SD: 0.7, Rho: 0.2}, 1000, 3, &n)
	if s.Small < 900 {
		t.Errorf("%+v", s)
	}
}

func TestPowerOfTheEProcessIsThatOfTheScience(t *testing.T) {
	for _, c := range []struct{ delta, power float64 }{{1, .28}, {2, .91}} {
		rnd, hits := stats.NewRand(5), 0
		const runs = 3000
		for range runs {
			d := make([]int, 20)
			for i := range d {
				z := rnd.Norm()
				d[i] = whole(5+1.5*z-c.delta) - whole(5+1.5*(0.2*z+math.Sqrt(1-0.04)*rnd.Norm()))
			}
			if trial.EMax(d, &n) >= 20 {
				hits++
			}
		}
		t.Logf("δ %.0f, 20 pairs: %.3f (SCIENCE %.2f)", c.delta, float64(hits)/runs, c.power)
		near(t, "power", float64(hits)/runs, c.power, 0.05)
	}
}

func hard(day int, class ebb.HardClass, late bool) trial.Episode {
	return trial.Episode{Run: ebb.RunID(string(rune('a' + day%26))), Day: protocol(1).Start + ebb.Day(day), Class: class, Late: late}
}

// drawAll lets episodes come in one after the other.
func drawAll(t interface{ Fatalf(string, ...any) }, p ebb.TrialProtocol, eps []trial.Episode) []ebb.TrialDraw {
	var out []ebb.TrialDraw
	for _, e := range eps {
		if d, ok := trial.Draw(p, out, e, &n); ok {
			out = append(out, d)
		}
	}
	return out
}

func TestEveryBlockHoldsBothArmsAndTheSeedAloneDecidesTheirOrder(t *testing.T) {
	classes := []ebb.HardClass{ebb.ClassIntervals, ebb.ClassLongHard, ebb.ClassTempo, ebb.ClassRaceShort}
	rapid.Check(t, func(t *rapid.T) {
		p := protocol(rapid.IntRange(1, 20).Draw(t, "pairs"))
		p.Seed = rapid.Uint64().Draw(t, "seed")
		day := 0
		var eps []trial.Episode
		for range rapid.IntRange(0, 60).Draw(t, "episodes") {
			day += rapid.IntRange(3, 30).Draw(t, "gap")
			eps = append(eps, hard(day, rapid.SampledFrom(classes).Draw(t, "class"), rapid.Bool().Draw(t, "late")))
		}
		draws := drawAll(t, p, eps)
		arms := map[int][]ebb.Arm{}
		for i, d := range draws {
			arms[d.Block] = append(arms[d.Block], d.Arm)
			if d.N != i+1 || d.Block >= p.Pairs {
				t.Fatalf("draw %d: %+v", i, d)
			}
			if !d.Second && d.Arm != trial.First(p.Seed, d.Block) {
				t.Fatalf("block %d did not follow its coin", d.Block)
			}
		}
		for b, a := range arms {
			if len(a) > 2 || len(a) == 2 && a[0] == a[1] {
				t.Fatalf("block %d holds %v", b, a)
			}
		}
		// What comes later never changes what was drawn.
		for i := range draws {
			for j, d := range drawAll(t, p, eps[:i+1]) {
				if d != draws[j] {
					t.Fatalf("draw %d changed", j)
				}
			}
		}
	})
}

func TestTheFirstArmsAreAFairCoin(t *testing.T) {
	a, same := 0, 0
	const blocks = 20000
	last := ebb.ArmB
	for b := range blocks {
		arm := trial.First(uint64(b/20), b%20)
		if arm == ebb.ArmA {
			a++
		}
		if arm == last {
			same++
		}
		last = arm
	}
	if math.Abs(float64(a)-blocks/2) > 300 || math.Abs(float64(same)-blocks/2) > 300 {
		t.Errorf("%d of %d begin with A, %d like the one before", a, blocks, same)
	}
}

func TestPairsAreOfOneClassAndWaitOnlySoLong(t *testing.T) {
	p := protocol(10)
	draws := drawAll(t, p, []trial.Episode{
		hard(0, ebb.ClassIntervals, false), hard(4, ebb.ClassLongHard, false), hard(8, ebb.ClassTempo, false), // the tempo joins the intervals
		hard(12, ebb.ClassLong, true), hard(20, ebb.ClassRaceShort, false), hard(60, ebb.ClassIntervals, false), // the race has waited too long
	})
	blocks := []int{0, 1, 0, 1, 2, 2}
	for i, d := range draws {
		if d.Block != blocks[i] {
			t.Errorf("episode %d is in block %d, want %d", i, d.Block, blocks[i])
		}
	}
	if draws[0].Outcome != draws[0].Day+1 || draws[3].Outcome != draws[3].Day+2 {
		t.Error("the morning that counts is wrong")
	}
	p.When = ebb.ArmNextDay
	if d, _ := trial.Draw(p, nil, hard(0, ebb.ClassIntervals, false), &n); d.Outcome != d.Day+2 {
		t.Error("an arm of the next day is judged before it is over")
	}
}

func TestTheRulesOfEligibility(t *testing.T) {
	p := protocol(10)
	for want, e := range map[string]trial.Episode{
		"":             {Day: 100, Before: 97},
		"gap":          {Day: 100, Before: 98},
		"ill":          {Day: 100, Ill: true},
		"pain":         {Day: 100, Pain: true},
		"arrived_late": {Day: 100, TooLate: true},
		"planned":      {Day: 100, Planned: true},
	} {
		if got := trial.Skip(p, e); got != want {
			t.Errorf("%+v: %q, want %q", e, got, want)
		}
	}
}

func TestAsAssignedNeverMovesWhatWasDoneOtherwise(t *testing.T) {
	p := protocol(20)
	var eps []trial.Episode
	for i := range 40 {
		eps = append(eps, hard(4*i, ebb.ClassIntervals, false))
	}
	lived := func(change func(i int, l *trial.Lived)) []trial.Lived {
		var out []trial.Lived
		for i, d := range drawAll(t, p, eps) {
			y := 5
			if d.Arm == ebb.ArmA {
				y = 3 - i%2
			}
			l := trial.Lived{Draw: d, Outcome: ebb.Some(y), Done: ebb.Some(ebb.AdheredYes)}
			change(i, &l)
			out = append(out, l)
		}
		return out
	}
	today := p.Start + 1000
	whole := trial.Analyse(p, lived(func(int, *trial.Lived) {}), today, &n)
	if whole.State != trial.Helps || whole.Complete != 20 {
		t.Fatalf("%+v", whole)
	}
	broken := trial.Analyse(p, lived(func(i int, l *trial.Lived) {
		l.Capped = i%3 == 0
		if i%4 == 0 {
			l.Done = ebb.Some(ebb.AdheredNo)
		}
	}), today, &n)
	if broken.E != whole.E || broken.Mean != whole.Mean || broken.State != whole.State {
		t.Error("a broken or capped arm changed the analysis as assigned")
	}
	if broken.Capped != 14 || broken.NotLived != 10 || broken.AsDone.LeftOut != 14 || broken.AsDone.Diff == whole.AsDone.Diff {
		t.Errorf("%+v", broken.AsDone)
	}
	missing := trial.Analyse(p, lived(func(i int, l *trial.Lived) {
		if i == 5 {
			l.Outcome = ebb.None[int]()
		}
	}), today, &n)
	if missing.Complete != 19 || missing.Dropped != 1 {
		t.Errorf("%d complete, %d dropped", missing.Complete, missing.Dropped)
	}
}

func TestTooEarlyStaysTooEarlyHoweverPerfectTheStreak(t *testing.T) {
	p := protocol(20)
	var all []trial.Lived
	var eps []trial.Episode
	for i := range 10 {
		eps = append(eps, hard(4*i, ebb.ClassIntervals, false))
	}
	for _, d := range drawAll(t, p, eps) {
		y := 9
		if d.Arm == ebb.ArmA {
			y = 0
		}
		all = append(all, trial.Lived{Draw: d, Outcome: ebb.Some(y)})
	}
	if r := trial.Analyse(p, all, p.Start+1000, &n); r.State != trial.TooEarly {
		t.Errorf("%s after %d pairs", r.State, r.Complete)
	}
}

func TestADesignSaysWhatItCannotDo(t *testing.T) {
	p := protocol(20)
	quiet := []int{3, 4, 3, 4, 4, 3, 5, 4, 3, 4}
	for want, h := range map[string]trial.Habits{
		trial.AdviceGo:      {Mornings: quiet, Hards: 50, Episodes: 46, Days: 182},
		trial.AdviceNoGap:   {Mornings: quiet, Hards: 90, Days: 182},
		trial.AdviceTooLong: {Mornings: quiet, Hards: 10, Episodes: 10, Days: 182},
		trial.AdviceBlunt:   {Mornings: []int{0, 9, 1, 10, 0, 8, 2, 9, 0, 10}, Hards: 50, Episodes: 46, Days: 182},
		trial.AdviceUnknown: {},
	} {
		if d := trial.Consider(p, h, &n); d.Advice != want {
			t.Errorf("%+v, want %s", d, want)
		}
	}
	d := trial.Consider(p, trial.Habits{Mornings: quiet, Hards: 50, Episodes: 46, Days: 182}, &n)
	if !d.Own || d.Weeks.V != 26 || !d.Sees.OK || d.Sees.V < d.Formula {
		t.Errorf("%+v", d)
	}
}

func TestTheHashOfAProtocolIsPinned(t *testing.T) {
	p := protocol(20)
	if got := trial.Hash(p); got != "a436b0ffdb416b965a89f767dc823fee13bb9deb7a009d248f78cbcf79dd11c6" {
		t.Errorf("hash %s", got)
	}
	q := p
	q.Pairs++
	if trial.Hash(q) == trial.Hash(p) {
		t.Error("an edit leaves the hash as it was")
	}
}
