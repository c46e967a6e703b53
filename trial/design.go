package trial

import (
	"math"
	"sort"

	"ebb"
	"ebb/evidence"
	"ebb/stats"
)

// Habits are what a design is reckoned from: the person's own mornings and hard sessions.
type Habits struct {
	Mornings []int // soreness on the mornings that would have counted, 0–10
	Episodes int   // hard sessions of Days that the rules would have let in
	Hards    int   // all hard sessions of Days
	Days     int
}

// Advice about a design, before it is begun.
const (
	AdviceGo      = "go"
	AdviceNoGap   = "no_gap"   // refused: the usual week leaves no room between hard sessions
	AdviceTooLong = "too_long" // advised against
	AdviceBlunt   = "too_blunt"
	AdviceUnknown = "unknown" // no hard session known yet: nothing can be said of the length
)

// Design is what a trial can be expected to do.
type Design struct {
	SD      float64          // spread of one morning, points
	Own     bool             // it is the person's, not assumed
	Weeks   ebb.Opt[int]     // until the last pair is complete
	Sees    ebb.Opt[float64] // smallest effect that it finds with the stated power, points; absent: none up to 5
	Formula float64          // smallest effect by the usual formula for one look at the end, points: always rosier
	Advice  string
}

// Consider says what a protocol can be expected to do for a person (SCIENCE 6.3). What it sees is
// simulated with the very rule that will claim, looks after every pair included.
func Consider(p ebb.TrialProtocol, h Habits, n *evidence.Numbers) Design {
	t := &n.Trial
	d := Design{SD: Spread(h, n), Advice: AdviceGo}
	d.Own = len(h.Mornings) >= t.OwnEpisodes.Int()
	d.Sees = sees(p, d.SD, n)
	d.Formula = Detectable(p.Pairs, d.SD, n)
	switch {
	case h.Hards == 0 || h.Days < 28:
		d.Advice = AdviceUnknown
	case h.Episodes == 0, h.Episodes*28 < h.Days && h.Hards*14 >= h.Days: // hard sessions enough, but too close
		d.Advice = AdviceNoGap
	default:
		perWeek := float64(h.Episodes) * 7 / float64(h.Days) * (1 - t.MissingPct.Value/100)
		d.Weeks = ebb.Some(int(math.Ceil(float64(2*p.Pairs) / perWeek)))
	}
	if d.Advice != AdviceGo {
		return d
	}
	switch {
	case d.Weeks.V > t.AdviseWeeks.Int():
		d.Advice = AdviceTooLong
	case !d.Sees.OK || d.Sees.V > t.AdvisePoints.Value:
		d.Advice = AdviceBlunt
	}
	return d
}

// Spread is how much the mornings that would count differ, points: the person's own where enough of them
// are known, else the assumed one. Whole numbers cannot tell less than half a point.
func Spread(h Habits, n *evidence.Numbers) float64 {
	if len(h.Mornings) < n.Trial.OwnEpisodes.Int() {
		return n.Trial.AssumedSD.Value
	}
	return max(stats.SDSample(points(h.Mornings)), 0.5)
}

// Detectable is the effect that one exact test at the end would find in 4 of 5 trials, points:
// (1.96 + 0.84) · SD · √(2 (1 − r)) / √pairs.
func Detectable(pairs int, sd float64, n *evidence.Numbers) float64 {
	return (1.959964 + 0.841621) * sd * math.Sqrt(2*(1-n.Trial.WithinR.Value)) / math.Sqrt(float64(pairs))
}

// PairsFor is how many pairs that formula asks for an effect of delta points.
func PairsFor(delta, spread float64) int {
	x := (1.959964 + 0.841621) * spread / delta
	return int(math.Ceil(x * x))
}

const (
	seesStep = 0.25 // points
	seesMost = 5.0
	seesSeed = 20260101
)

// sees finds, by halves, the smallest effect that the simulated trial finds often enough: more effect
// is never found less often.
func sees(p ebb.TrialProtocol, sd float64, n *evidence.Numbers) ebb.Opt[float64] {
	runs := n.Trial.SimRuns.Int()
	w := World{Base: 5, SD: sd, Rho: n.Trial.WithinR.Value, MissingPct: n.Trial.MissingPct.Value}
	found := func(steps int) bool {
		w.Effect = -seesStep * float64(steps)
		return 100*Simulate(p, w, runs, seesSeed, n).Helps >= runs*n.Trial.PowerPct.Int()
	}
	most := int(seesMost / seesStep)
	steps := 1 + sort.Search(most, func(i int) bool { return found(i + 1) })
	if steps > most {
		return ebb.None[float64]()
	}
	return ebb.Some(seesStep * float64(steps))
}
