package trial

import (
	"math"

	"gonum.org/v1/gonum/stat/distuv"

	"ebb"
	"ebb/evidence"
	"ebb/stats"
)

// World is what a simulated trial is lived in. Soreness is a whole number 0–10 around Base.
type World struct {
	Base       float64 // points
	SD         float64 // spread of one morning, points
	Rho        float64 // likeness of one episode to the next: AR(1), 0 … 0.9
	Trend      float64 // points an episode
	MissingPct float64 // % of the outcomes that never come
	Effect     float64 // of arm A, points: below 0 is less sore
}

// Simulated counts what came of many trials, each looked at after every pair.
type Simulated struct {
	Runs        int
	Helps       int // claimed at some look
	Harms       int
	Small       int // ended as "smaller than matters"
	NaiveClaims int // a paired t-test at 5 %, at some look from the fifth pair on
	Complete    int // pairs in all
}

// Simulate lives runs trials of a protocol in a world. The same seed gives the same counts.
func Simulate(p ebb.TrialProtocol, w World, runs int, seed uint64, n *evidence.Numbers) Simulated {
	out := Simulated{Runs: runs}
	rnd := stats.NewRand(seed)
	for range runs {
		d := live(p, w, rnd)
		out.Complete += len(d)
		switch claim(p, d, n) {
		case Helps:
			out.Helps++
		case Harms:
			out.Harms++
		case Small:
			out.Small++
		}
		if naive(d, n) {
			out.NaiveClaims++
		}
	}
	return out
}

// live gives the differences of the complete pairs of one trial.
func live(p ebb.TrialProtocol, w World, rnd *stats.Rand) []int {
	var out []int
	noise := rnd.Norm()
	kick := math.Sqrt(1 - w.Rho*w.Rho)
	seed := rnd.Uint64()
	for block := range p.Pairs {
		var y [2]int // of A, of B
		whole := true
		for k := range 2 {
			arm := First(seed, block)
			if k == 1 {
				arm = arm.Other()
			}
			mean := w.Base + w.Trend*float64(2*block+k) + w.SD*noise
			if arm == ebb.ArmA {
				mean += w.Effect
			}
			v := int(math.Round(max(0, min(10, mean))))
			if arm == ebb.ArmA {
				y[0] = v
			} else {
				y[1] = v
			}
			whole = whole && rnd.Float64()*100 >= w.MissingPct
			noise = w.Rho*noise + kick*rnd.Norm()
		}
		if whole {
			out = append(out, y[0]-y[1])
		}
	}
	return out
}

// claim is the state in which somebody who looks after every pair ends: the first claim stands.
func claim(p ebb.TrialProtocol, d []int, n *evidence.Numbers) string {
	last := TooEarly
	most := 1.0
	sesoi := float64(p.SESOITenths) / 10
	for i := range d {
		r := Result{Complete: i + 1, Diffs: d[:i+1]}
		most = max(most, EValue(r.Diffs, n))
		r.EMax = most
		if r.Complete < n.Trial.MinPairs.Int() || r.EMax < float64(p.ClaimE) && i < len(d)-1 {
			continue // nothing can be claimed here: the belief is not needed
		}
		r.Belief = Believe(r.Diffs, n)
		r.Low, r.High = r.Belief.Interval(n.Trial.IntervalPct.Value)
		r.Bigger, r.BiggerHarm = r.Belief.Below(-sesoi), 1-r.Belief.Below(sesoi)
		if last = state(p, r, n); last == Helps || last == Harms {
			return last
		}
	}
	return last
}

// naive is what others do: a paired t-test at 5 % after every pair, from the fifth on.
func naive(d []int, n *evidence.Numbers) bool {
	for m := n.Trial.SDPairs.Int(); m <= len(d); m++ {
		x := points(d[:m])
		mean, sd := stats.Mean(x), stats.SDSample(x)
		if sd == 0 {
			if mean != 0 {
				return true
			}
			continue
		}
		t := math.Abs(mean) / (sd / math.Sqrt(float64(m)))
		if 2*(1-distuv.StudentsT{Sigma: 1, Nu: float64(m - 1)}.CDF(t)) < 0.05 {
			return true
		}
	}
	return false
}
