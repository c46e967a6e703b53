package grade

import (
	"math"
	"slices"

	"ebb"
	"ebb/evidence"
)

// ExcessLoad is how much less a run would have weighed if its heart rate had stayed at the ceiling wherever it was
// above it, in the unit of load (0.01); load is its own, by heart rate. 0 where that cannot be said.
func ExcessLoad(e ebb.Effort, ceiling int, l ebb.Limits, sex ebb.Sex, load int, numbers evidence.Numbers) int {
	rest := l.HRRestBpm.Or(numbers.Session.RestAssumed.Int())
	span := float64(l.HRMaxBpm - rest)
	if span <= 0 || ceiling <= 0 {
		return 0
	}
	t := &numbers.Session.Trimp
	b := t.UnsaidB.Value
	switch sex {
	case ebb.SexMale:
		b = t.MaleB.Value
	case ebb.SexFemale:
		b = t.FemaleB.Value
	}
	weight := func(bpm int) float64 {
		x := min(max(float64(bpm-rest)/span, 0), 1)
		return x * math.Exp(float64(b*x))
	}
	all, over := 0.0, 0.0
	for _, c := range e.Heart {
		w := float64(c.S)
		all += w * weight(c.Bpm)
		over += w * max(0, weight(c.Bpm)-weight(ceiling))
	}
	if all == 0 {
		return 0
	}
	return int(math.Round(float64(load) * over / all))
}

// Month sums up the runs of one month that were to be easy.
type Month struct {
	Runs, Truly, CantSay int
	Excess               int // load over what the ceilings would have given, 0.01
	Load                 int // of all of them
	faults               []int
}

// Add counts one grade.
func (m *Month) Add(g ebb.Grade, load, excess int) {
	if m.faults == nil {
		m.faults = make([]int, len(ebb.Faults))
	}
	m.Runs++
	m.Load += load
	m.Excess += excess
	switch g.Level {
	case ebb.TrueRecovery:
		m.Truly++
	case ebb.CantSay:
		m.CantSay++
	}
	if i := slices.Index(ebb.Faults, g.Fault); i >= 0 && g.Level != ebb.TrueRecovery {
		m.faults[i]++
	}
}

// Join adds another month to m.
func (m *Month) Join(o Month) {
	if m.faults == nil {
		m.faults = make([]int, len(ebb.Faults))
	}
	m.Runs, m.Truly, m.CantSay, m.Excess, m.Load = m.Runs+o.Runs, m.Truly+o.Truly, m.CantSay+o.CantSay, m.Excess+o.Excess, m.Load+o.Load
	for i, n := range o.faults {
		m.faults[i] += n
	}
}

// Fault is the most frequent way in which they went wrong, "" for none.
func (m Month) Fault() string {
	best := 0
	fault := ""
	for i, n := range m.faults {
		if n > best {
			best, fault = n, ebb.Faults[i]
		}
	}
	return fault
}
