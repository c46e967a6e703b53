package physio

import (
	"ebb"
	"ebb/evidence"
)

// Karvonen is the heart rate at a share of the reserve, bpm: rest + share·(max − rest).
func Karvonen(share float64, hrmax, hrrest int) float64 {
	return float64(hrrest) + float64(share*float64(hrmax-hrrest))
}

// Reserve is the share of the heart-rate reserve that bpm stands for.
func Reserve(bpm float64, hrmax, hrrest int) float64 {
	return (bpm - float64(hrrest)) / float64(hrmax-hrrest)
}

// RestingHR is the resting heart rate to count with: the stated one, else the
// measured baseline, if it can be one for this maximum (RELIABILITY 7.2).
func RestingHR(stated, measured ebb.Opt[int], m ebb.HRMax, n *evidence.Numbers) ebb.Opt[int] {
	for _, o := range []ebb.Opt[int]{stated, measured} {
		bpm, ok := o.Get()
		if !ok || bpm < n.Guard.HRRestLow.Int() || bpm > n.Guard.HRRestHigh.Int() {
			continue
		}
		if m.Source != ebb.HRMaxNone && bpm*100 >= m.Bpm*n.Physio.RestMaxPct.Int() {
			continue
		}
		return o
	}
	return ebb.None[int]()
}

// LTHR is the threshold heart rate: the stated one when it can be one for this maximum
// (then true), else 85 % of the reserve, else 92 % of the maximum, rounded down.
func LTHR(stated, hrrest ebb.Opt[int], m ebb.HRMax, n *evidence.Numbers) (ebb.Opt[int], bool) {
	if bpm, ok := stated.Get(); ok {
		low, high := m.Bpm*n.Guard.LTHRLowPct.Int(), m.Bpm*n.Guard.LTHRHighPct.Int()
		if m.Source == ebb.HRMaxNone || bpm*100 >= low && bpm*100 <= high {
			return stated, true
		}
	}
	if m.Source == ebb.HRMaxNone {
		return ebb.None[int](), false
	}
	if rest, ok := hrrest.Get(); ok {
		return ebb.Some(rest + (m.Bpm-rest)*n.Physio.LTHRReservePct.Int()/100), false
	}
	return ebb.Some(m.Bpm * n.Physio.LTHRMaxPct.Int() / 100), false
}

// ThreeZones gives the first and second thresholds, bpm: from a stated threshold
// heart rate, else from the maximum (SCIENCE 1.5).
func ThreeZones(hrmax int, lthr ebb.Opt[int], n *evidence.Numbers) (vt1, vt2 int) {
	if l, ok := lthr.Get(); ok {
		return l * n.Physio.VT1LTHRPct.Int() / 100, l * n.Physio.VT2LTHRPct.Int() / 100
	}
	return hrmax * n.Physio.VT1Pct.Int() / 100, hrmax * n.Physio.VT2Pct.Int() / 100
}

// FiveZone is the zone 1…5 of a heart rate by % of the maximum; 0 below the first.
func FiveZone(bpm, hrmax int, n *evidence.Numbers) int {
	p := &n.Physio
	return zone(bpm, hrmax, p.Five1, p.Five2, p.Five3, p.Five4, p.Five5)
}

// FrielZone is the zone of a heart rate by % of the threshold heart rate: 0 is zone 1,
// then 2, 3, 4, and 5a, 5b, 5c as 4, 5, 6.
func FrielZone(bpm, lthr int, n *evidence.Numbers) int {
	p := &n.Physio
	return zone(bpm, lthr, p.Friel1, p.Friel2, p.Friel3, p.Friel4, p.Friel5a, p.Friel5b)
}

func zone(bpm, whole int, lower ...evidence.Number) int {
	z := 0
	for _, l := range lower {
		if bpm*100 >= whole*l.Int() {
			z++
		}
	}
	return z
}
