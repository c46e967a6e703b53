package trial

import (
	"ebb"
	"ebb/evidence"
	"ebb/stats"
)

// States of a result, SCIENCE 6.7.
const (
	TooEarly = "too_early" // even a perfect streak could be luck
	Small    = "small"     // the difference, if any, is smaller than what matters
	Helps    = "helps"     // less sore with A
	Harms    = "harms"     // more sore with A
	Unclear  = "unclear"   // you can't tell
)

// States of one pair.
const (
	PairOpen     = "open"     // one episode, or an outcome that is still to come
	PairComplete = "complete" // both outcomes are in
	PairDropped  = "dropped"  // an outcome is missing for good
)

// Lived is one draw with what became of it.
type Lived struct {
	Draw    ebb.TrialDraw
	Outcome ebb.Opt[int]    // 0–10, on the morning that counts
	Done    ebb.Opt[string] // as the person says
	Capped  bool            // a rule asked for an easier day than the arm
}

// Pair is one block: the two outcomes and their difference A − B, in points.
type Pair struct {
	Block int
	State string
	A, B  ebb.Opt[int]
	Diff  ebb.Opt[int]
	Day   ebb.Day // of the later outcome
}

// AsDone compares the episodes by what was really done: described only, never tested.
type AsDone struct {
	A, B    int              // episodes on each side
	LeftOut int              // not asked, lived in part, or capped
	Diff    ebb.Opt[float64] // mean A − mean B, points
}

// Result is the analysis of a trial at one moment. Diffs are A − B in points: below 0 means less
// sore with A.
type Result struct {
	State              string
	Pairs              []Pair
	Complete, Dropped  int
	Diffs              []int // of the complete pairs, in the order in which they became complete
	Mean               ebb.Opt[float64]
	Belief             Posterior
	Low, High          float64 // the interval of the belief
	Bigger, BiggerHarm float64 // believed chance of an effect larger than the smallest that matters, either way
	E, EMax            float64
	P                  float64 // exact sign-flip; exported, never printed alone
	SpreadKnown        Posterior
	AsDone             AsDone
	NotLived, Capped   int
}

// Analyse reads a trial as assigned: what was done or capped never moves an episode from one arm to
// the other. today tells an outcome that is missing from one that is to come.
func Analyse(p ebb.TrialProtocol, lived []Lived, today ebb.Day, n *evidence.Numbers) Result {
	r := Result{Pairs: pairs(lived, today), AsDone: asDone(lived)}
	for _, l := range lived {
		if d, ok := l.Done.Get(); ok && d != ebb.AdheredYes {
			r.NotLived++
		}
		if l.Capped {
			r.Capped++
		}
	}
	for _, x := range inOrder(r.Pairs) {
		r.Diffs = append(r.Diffs, x.Diff.V)
	}
	for _, x := range r.Pairs {
		if x.State == PairDropped {
			r.Dropped++
		}
	}
	r.Complete = len(r.Diffs)
	r.Belief = Believe(r.Diffs, n)
	r.Low, r.High = r.Belief.Interval(n.Trial.IntervalPct.Value)
	sesoi := float64(p.SESOITenths) / 10
	r.Bigger, r.BiggerHarm = r.Belief.Below(-sesoi), 1-r.Belief.Below(sesoi)
	r.E, r.EMax, r.P = EValue(r.Diffs, n), EMax(r.Diffs, n), SignFlip(r.Diffs)
	mean := 0.0
	if r.Complete > 0 {
		mean = stats.Mean(points(r.Diffs))
		r.Mean = ebb.Some(mean)
	}
	r.SpreadKnown = BelieveSpread(mean, r.Complete, max(SpreadOf(r.Diffs, n), 0.1), n)
	r.State = state(p, r, n)
	return r
}

// state needs both: evidence that holds however often one looked, and an effect that is
// probably large enough to matter.
func state(p ebb.TrialProtocol, r Result, n *evidence.Numbers) string {
	sesoi := float64(p.SESOITenths) / 10
	sure := r.EMax >= float64(p.ClaimE)
	likely := float64(p.ClaimPct) / 100
	switch {
	case r.Complete < n.Trial.MinPairs.Int():
		return TooEarly
	case sure && r.Bigger >= likely:
		return Helps
	case sure && r.BiggerHarm >= likely:
		return Harms
	case r.Low > -sesoi && r.High < sesoi:
		return Small
	}
	return Unclear
}

func pairs(lived []Lived, today ebb.Day) []Pair {
	var out []Pair
	at := map[int]int{}
	count := map[int]int{}
	for _, l := range lived {
		i, ok := at[l.Draw.Block]
		if !ok {
			i = len(out)
			at[l.Draw.Block] = i
			out = append(out, Pair{Block: l.Draw.Block, State: PairOpen})
		}
		x := &out[i]
		count[l.Draw.Block]++
		x.Day = max(x.Day, l.Draw.Outcome)
		switch {
		case !l.Outcome.OK && l.Draw.Outcome < today:
			x.State = PairDropped
		case l.Draw.Arm == ebb.ArmA:
			x.A = l.Outcome
		default:
			x.B = l.Outcome
		}
	}
	for i := range out {
		x := &out[i]
		if x.State == PairOpen && count[x.Block] == 2 && x.A.OK && x.B.OK {
			x.State, x.Diff = PairComplete, ebb.Some(x.A.V-x.B.V)
		}
	}
	return out
}

// inOrder are the complete pairs by the day on which they became complete, then by number: the
// order in which somebody who looks every morning sees them.
func inOrder(all []Pair) []Pair {
	var out []Pair
	for _, x := range all {
		if x.State != PairComplete {
			continue
		}
		i := len(out)
		for i > 0 && (out[i-1].Day > x.Day || out[i-1].Day == x.Day && out[i-1].Block > x.Block) {
			i--
		}
		out = append(out[:i], append([]Pair{x}, out[i:]...)...)
	}
	return out
}

// asDone counts an arm that was not lived as the other one, and leaves out what was lived in part,
// was capped, or was not asked.
func asDone(lived []Lived) AsDone {
	var a, b []float64
	out := AsDone{}
	for _, l := range lived {
		done, asked := l.Done.Get()
		if !l.Outcome.OK {
			continue
		}
		if !asked || done == ebb.AdheredPart || l.Capped {
			out.LeftOut++
			continue
		}
		arm := l.Draw.Arm
		if done == ebb.AdheredNo {
			arm = arm.Other()
		}
		if arm == ebb.ArmA {
			a = append(a, float64(l.Outcome.V))
		} else {
			b = append(b, float64(l.Outcome.V))
		}
	}
	out.A, out.B = len(a), len(b)
	if out.A > 0 && out.B > 0 {
		out.Diff = ebb.Some(stats.Mean(a) - stats.Mean(b))
	}
	return out
}
