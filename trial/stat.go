package trial

import (
	"math"

	"gonum.org/v1/gonum/stat/distuv"

	"ebb/evidence"
	"ebb/stats"
)

// SignFlip is the exact two-sided p-value of the differences within pairs: the share of all 2^m
// ways to flip their signs whose sum is at least as far from 0 (SCIENCE 6.2). It is valid
// whatever the trend or the autocorrelation, because the signs are what was drawn. 1 of nothing.
func SignFlip(d []int) float64 {
	reach, sum := 0, 0
	for _, v := range d {
		reach += abs(v)
		sum += v
	}
	chance := make([]float64, 2*reach+1) // of each sum, −reach … reach
	chance[reach] = 1
	for _, v := range d {
		next := make([]float64, len(chance))
		for i, c := range chance {
			if c > 0 {
				next[i-abs(v)] += c / 2
				next[i+abs(v)] += c / 2
			}
		}
		chance = next
	}
	p := 0.0
	for i, c := range chance {
		if abs(i-reach) >= abs(sum) {
			p += c
		}
	}
	return p
}

// EValue is the evidence against "no difference, pair by pair", of the differences in points
// (SCIENCE 6.4): a mixture over ±θ of exp(θ·Σd) / Π cosh(θ·d). Under the null its mean is 1 after
// any number of pairs, so it may be looked at as often as one likes; 1 of nothing.
func EValue(d []int, n *evidence.Numbers) float64 {
	t := &n.Trial
	thetas := []float64{t.Theta1.Value, t.Theta2.Value, t.Theta3.Value, t.Theta4.Value}
	total := 0.0
	for _, theta := range thetas {
		for _, sign := range []float64{1, -1} {
			log := 0.0
			for _, v := range d {
				x := theta * float64(v)
				log += sign*x - logCosh(x)
			}
			total += math.Exp(log)
		}
	}
	return total / float64(2*len(thetas))
}

// EMax is the highest e-value that was ever seen while the pairs came in, in that order.
func EMax(d []int, n *evidence.Numbers) float64 {
	most := 1.0
	for i := range d {
		most = max(most, EValue(d[:i+1], n))
	}
	return most
}

func logCosh(x float64) float64 {
	x = math.Abs(x)
	return x + math.Log1p(math.Exp(-2*x)) - math.Ln2
}

// Posterior is what is believed of the difference after the pairs: a Student's t (or a normal,
// with DF infinite) around Mean, in points.
type Posterior struct {
	Mean, Scale, DF float64
}

// Believe is the posterior of the mean difference with its spread unknown (normal–inverse-gamma,
// SCIENCE 6.5), from a prior around 0 that believes in small effects.
func Believe(d []int, n *evidence.Numbers) Posterior {
	t := &n.Trial
	s0, tau, a := t.DiffSD.Value, t.PriorSD.Value, t.NIGShape.Value
	k := s0 * s0 / (tau * tau)
	m, x := float64(len(d)), points(d)
	mean := 0.0
	if len(d) > 0 {
		mean = stats.Mean(x)
	}
	b := 2 * s0 * s0
	for _, v := range x {
		b += (v - mean) * (v - mean) / 2
	}
	b += k * m * mean * mean / (2 * (k + m))
	a += m / 2
	return Posterior{Mean: m * mean / (k + m), Scale: math.Sqrt(b / (a * (k + m))), DF: 2 * a}
}

// BelieveSpread is the posterior of a mean difference of m pairs whose spread is taken as
// known: the second opinion that an export carries (SCIENCE 6.5).
func BelieveSpread(mean float64, m int, sd float64, n *evidence.Numbers) Posterior {
	tau := n.Trial.PriorSD.Value
	if m == 0 {
		return Posterior{Scale: tau, DF: math.Inf(1)}
	}
	w := float64(m) / (sd * sd)
	v := 1 / (w + 1/(tau*tau))
	return Posterior{Mean: v * w * mean, Scale: math.Sqrt(v), DF: math.Inf(1)}
}

// Below is the believed chance that the difference is below x points.
func (p Posterior) Below(x float64) float64 {
	if math.IsInf(p.DF, 1) {
		return distuv.Normal{Mu: p.Mean, Sigma: p.Scale}.CDF(x)
	}
	return distuv.StudentsT{Mu: p.Mean, Sigma: p.Scale, Nu: p.DF}.CDF(x)
}

// Interval holds pct % of what is believed, as much on either side.
func (p Posterior) Interval(pct float64) (low, high float64) {
	tail := (1 - pct/100) / 2
	if math.IsInf(p.DF, 1) {
		d := distuv.Normal{Mu: p.Mean, Sigma: p.Scale}
		return d.Quantile(tail), d.Quantile(1 - tail)
	}
	d := distuv.StudentsT{Mu: p.Mean, Sigma: p.Scale, Nu: p.DF}
	return d.Quantile(tail), d.Quantile(1 - tail)
}

// SpreadOf is the spread of the differences, and the assumed one while there are too few.
func SpreadOf(d []int, n *evidence.Numbers) float64 {
	if len(d) < n.Trial.SDPairs.Int() {
		return n.Trial.DiffSD.Value
	}
	return stats.SDSample(points(d))
}

func points(d []int) []float64 {
	out := make([]float64, len(d))
	for i, v := range d {
		out[i] = float64(v)
	}
	return out
}

func abs(v int) int { return max(v, -v) }
