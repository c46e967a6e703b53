package session

import (
	"math"

	"ebb"
	"ebb/evidence"
)

// Trimp is Banister's training impulse of seconds at heart rates: Σ minutes·x·A·e^(B·x),
// x the share of heart-rate reserve clipped to 0…1 (SCIENCE 2.1). It is 0 when hrmax
// is not above hrrest.
func Trimp(h []ebb.BpmSeconds, hrmax, hrrest float64, sex ebb.Sex, n evidence.Numbers) float64 {
	return trimp(h, hrmax, hrrest, sex, &n.Session.Trimp)
}

func trimp(h []ebb.BpmSeconds, hrmax, hrrest float64, sex ebb.Sex, t *evidence.Trimp) float64 {
	if !(hrmax > hrrest) {
		return 0
	}
	a, b := trimpConstants(sex, t)
	var sum float64
	for _, c := range h {
		x := min(max((float64(c.Bpm)-hrrest)/(hrmax-hrrest), 0), 1)
		sum += float64(float64(c.S) / 60 * x * a * math.Exp(float64(b*x)))
	}
	return sum
}

// trimpConstants are factor and exponent for a sex.
func trimpConstants(sex ebb.Sex, t *evidence.Trimp) (a, b float64) {
	switch sex {
	case ebb.SexMale:
		return t.MaleA.Value, t.MaleB.Value
	case ebb.SexFemale:
		return t.FemaleA.Value, t.FemaleB.Value
	}
	return t.UnsaidA.Value, t.UnsaidB.Value
}

// HRSS scales a training impulse so that an hour at threshold heart rate is 100
// (SCIENCE 2.3). It is 0 when the threshold is not above rest.
func HRSS(impulse, hrmax, hrrest, lthr float64, sex ebb.Sex, n evidence.Numbers) float64 {
	return hrss(impulse, hrmax, hrrest, lthr, sex, &n.Session.Trimp)
}

func hrss(impulse, hrmax, hrrest, lthr float64, sex ebb.Sex, t *evidence.Trimp) float64 {
	if !(hrmax > hrrest) || !(lthr > hrrest) {
		return 0
	}
	a, b := trimpConstants(sex, t)
	x := min((lthr-hrrest)/(hrmax-hrrest), 1)
	return 100 * impulse / float64(60*x*a*math.Exp(float64(b*x)))
}

// paceLoad is 100 · hours · (graded speed over threshold speed)².
func paceLoad(seconds int, ngsMmS, threshMmS int) float64 {
	i := float64(ngsMmS) / float64(threshMmS)
	return 100 * float64(seconds) / 3600 * float64(i*i)
}
