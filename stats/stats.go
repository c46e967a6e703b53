// Package stats holds the few statistics the house needs: medians, quantiles, spread, least squares and a seeded generator.
package stats

import (
	"math"
	"slices"
)

// Median is the middle of x, the mean of the two middle values when their number is
// even; NaN of nothing. x is not changed.
func Median(x []float64) float64 {
	s := slices.Clone(x)
	slices.Sort(s)
	return Quantile(s, 0.5)
}

// MAD is the median absolute deviation from the median, not scaled; NaN of nothing.
func MAD(x []float64) float64 {
	m := Median(x)
	d := make([]float64, len(x))
	for i, v := range x {
		d[i] = math.Abs(v - m)
	}
	return Median(d)
}

// Quantile is the q-quantile (0…1) of an ascending slice, linear between order
// statistics (Hyndman and Fan type 7); NaN of nothing. q outside 0…1 is the nearest end.
func Quantile(sorted []float64, q float64) float64 {
	if len(sorted) == 0 || math.IsNaN(q) {
		return math.NaN()
	}
	at := min(max(q, 0), 1) * float64(len(sorted)-1)
	lo := int(at)
	if lo+1 >= len(sorted) {
		return sorted[len(sorted)-1]
	}
	part := at - float64(lo)
	return float64(sorted[lo]*(1-part)) + float64(sorted[lo+1]*part)
}

// Mean is the arithmetic mean; NaN of nothing.
func Mean(x []float64) float64 {
	var sum float64
	for _, v := range x {
		sum += v
	}
	return sum / float64(len(x))
}

// SDPop is the population standard deviation (÷ n); NaN of nothing.
func SDPop(x []float64) float64 { return math.Sqrt(squares(x) / float64(len(x))) }

// SDSample is the sample standard deviation (÷ n−1); NaN of fewer than two values.
func SDSample(x []float64) float64 {
	if len(x) < 2 {
		return math.NaN()
	}
	return math.Sqrt(squares(x) / float64(len(x)-1))
}

// squares is the sum of squared deviations from the mean.
func squares(x []float64) float64 {
	m := Mean(x)
	var sum float64
	for _, v := range x {
		sum += float64((v - m) * (v - m))
	}
	return sum
}

// OLS fits y = intercept + slope·x by ordinary least squares. All three are NaN with
// fewer than two pairs or when every x is the same; r2 is 1 when every y is the same.
// The shorter of x and y sets the number of pairs.
func OLS(x, y []float64) (slope, intercept, r2 float64) {
	n := min(len(x), len(y))
	x, y = x[:n], y[:n]
	mx, my := Mean(x), Mean(y)
	var sxx, sxy, syy float64
	for i := range x {
		dx, dy := x[i]-mx, y[i]-my
		sxx += float64(dx * dx)
		sxy += float64(dx * dy)
		syy += float64(dy * dy)
	}
	if n < 2 || sxx == 0 {
		return math.NaN(), math.NaN(), math.NaN()
	}
	slope = sxy / sxx
	intercept = my - float64(slope*mx)
	if syy == 0 {
		return slope, intercept, 1
	}
	return slope, intercept, float64(sxy*sxy) / float64(sxx*syy)
}
