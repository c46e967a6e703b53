// Package load turns the load of days into fitness, fatigue and form, and says how even and how sudden the load was.
package load

import (
	"math"

	"ebb"
	"ebb/evidence"
	"ebb/stats"
)

// Decay is the share that is left after a day with a time constant of days:
// e^(−1/days), the form that GoldenCheetah and intervals.icu use.
func Decay(days float64) float64 { return math.Exp(-1 / days) }

// Step moves an average on by a day of load: old·decay + load·(1 − decay).
func Step(old, load, decay float64) float64 {
	return float64(old*decay) + float64(load*(1-decay))
}

// State is what the loads of days leave behind: fitness and fatigue, 0.01 and not rounded,
// after so many days. The zero State is before the first.
type State struct {
	Days    int     `json:"days"`
	Fitness float64 `json:"fitness"`
	Fatigue float64 `json:"fatigue"`
}

// Days is the load state of every civil day from first on, loads in 0.01 and one for
// each day with 0 for a day without. It starts from nothing, so its first 42 days are
// marked as building. Form is the fitness less the fatigue of the day before.
func Days(first ebb.Day, loads []int, n *evidence.Numbers) []ebb.LoadDay {
	var s State
	return s.Add(first, loads, n)
}

// Add goes on with the days from first, as Days does from the beginning.
func (s *State) Add(first ebb.Day, loads []int, n *evidence.Numbers) []ebb.LoadDay {
	slow, fast := Decay(n.Load.FitnessDays.Value), Decay(n.Load.FatigueDays.Value)
	out := make([]ebb.LoadDay, len(loads))
	for i, w := range loads {
		form := s.Fitness - s.Fatigue
		s.Fitness, s.Fatigue = Step(s.Fitness, float64(w), slow), Step(s.Fatigue, float64(w), fast)
		out[i] = ebb.LoadDay{
			Day: first + ebb.Day(i), Load: w,
			Fitness: round(s.Fitness), Fatigue: round(s.Fatigue), Form: round(form),
			Building: s.Days < n.Load.BuildingDays.Int(),
		}
		s.Days++
	}
	return out
}

// Monotony is mean ÷ population standard deviation of a week of daily loads, at most
// 10, and strain their sum × monotony (Foster). Fewer than seven values are taken as
// followed by days without load; ok is false for a week without any.
func Monotony(week []float64, n *evidence.Numbers) (monotony, strain float64, ok bool) {
	days := make([]float64, n.Load.MonotonyDays.Int())
	copy(days, week)
	mean := stats.Mean(days)
	if mean <= 0 {
		return 0, 0, false
	}
	monotony = n.Load.Cap.Value
	if sd := stats.SDPop(days); sd > 0 {
		monotony = min(monotony, mean/sd)
	}
	return monotony, float64(mean * float64(len(days)) * monotony), true
}

// SpikePct is a distance as % of the longest run of the 30 days before it, rounded
// down; absent when there was none (Frandsen et al. 2025: observational).
func SpikePct(distM, longestM int) ebb.Opt[int] {
	if longestM <= 0 || distM <= 0 {
		return ebb.None[int]()
	}
	return ebb.Some(distM * 100 / longestM)
}

// Ratio is acute over chronic load in its three published forms. It is drawn at
// most and never decides: acute load over any other number predicts as well.
type Ratio struct {
	Coupled, Uncoupled, EWMA float64
}

// ACWR is the ratio after the last of the days, 7 over 28: coupled, with the acute week left out
// of the chronic weeks, and with exponential averages of span 7 and 28 seeded by the first day.
// ok is false with fewer than 28 days or no load in them.
func ACWR(loads []float64, n *evidence.Numbers) (Ratio, bool) {
	acute, chronic := n.Load.AcuteDays.Int(), n.Load.ChronicDays.Int()
	if len(loads) < chronic {
		return Ratio{}, false
	}
	last := loads[len(loads)-chronic:]
	week, before := stats.Mean(last[chronic-acute:]), stats.Mean(last[:chronic-acute])
	all := stats.Mean(last)
	if all <= 0 {
		return Ratio{}, false
	}
	r := Ratio{Coupled: week / all, EWMA: ewmaRatio(last, acute, chronic)}
	if before > 0 {
		r.Uncoupled = week / before
	}
	return r, true
}

func ewmaRatio(loads []float64, acute, chronic int) float64 {
	fast, slow := 2/float64(acute+1), 2/float64(chronic+1)
	a, c := loads[0], loads[0]
	for _, w := range loads[1:] {
		a, c = Step(a, w, 1-fast), Step(c, w, 1-slow)
	}
	if c <= 0 {
		return 0
	}
	return a / c
}

func round(x float64) int { return int(math.Round(x)) }
