package insight

import "math"

// estimate is a difference with its standard error and degrees of freedom.
type estimate struct {
	diff, se float64
	df       int
	n        [2]int // rows on each side that can be compared with any other
}

// groups turns labels into columns of 0 and 1.
func groups[T comparable](labels []T) [][]float64 {
	at := map[T]int{}
	var cols [][]float64
	for i, l := range labels {
		c, ok := at[l]
		if !ok {
			c = len(cols)
			at[l] = c
			cols = append(cols, make([]float64, len(labels)))
		}
		cols[c][i] = 1
	}
	return cols
}

// basis makes the columns orthonormal one after the other; one that says nothing new is left out.
func basis(cols [][]float64) [][]float64 {
	var q [][]float64
	for _, c := range cols {
		v := append([]float64(nil), c...)
		size := math.Sqrt(dot(v, v))
		v = without(without(v, q), q) // twice: what the first time left by rounding
		if left := math.Sqrt(dot(v, v)); left > 1e-8*size && left > 0 {
			for i := range v {
				v[i] /= left
			}
			q = append(q, v)
		}
	}
	return q
}

// without is v less its parts along each of q; v is changed.
func without(v []float64, q [][]float64) []float64 {
	for _, c := range q {
		k := dot(v, c)
		for i := range v {
			v[i] -= k * c[i]
		}
	}
	return v
}

func dot(a, b []float64) float64 {
	s := 0.0
	for i := range a {
		s += float64(a[i] * b[i])
	}
	return s
}

// contrast is the difference of y between the rows with x 1 and those with x 0, by least squares with the columns
// held equal. Its standard error is the larger of the usual one and two that do not believe in it: one for unequal spread
// (HC3), one for neighbours in time that are alike (Newey and West, HC3 residuals). Rows come in order of time.
func contrast(y, x []float64, cols [][]float64) (estimate, bool) {
	q := basis(cols)
	only := without(without(append([]float64(nil), x...), q), q)
	weight := dot(only, only)
	if weight < 1e-6 {
		return estimate{}, false // the two sides never meet
	}
	e := estimate{diff: dot(only, y) / weight, df: len(y) - len(q) - 1}
	if e.df < 1 {
		return estimate{}, false
	}
	rest := without(without(append([]float64(nil), y...), q), q)
	sum := 0.0
	score := make([]float64, len(y))
	for i := range y {
		r := rest[i] - e.diff*only[i]
		lever := only[i] * only[i] / weight
		for _, c := range q {
			lever += c[i] * c[i]
		}
		sum += r * r
		if lever > 1-1e-6 {
			continue // alone in its group: it is compared with nothing
		}
		if x[i] == 1 {
			e.n[0]++
		} else {
			e.n[1]++
		}
		score[i] = only[i] * r / (1 - lever)
	}
	usual := sum / float64(e.df) / weight
	apart := dot(score, score) / (weight * weight)
	alike := dot(score, score)
	const lags = 4
	for l := 1; l <= lags && l < len(y); l++ {
		alike += 2 * (1 - float64(l)/(lags+1)) * dot(score[l:], score[:len(y)-l])
	}
	e.se = math.Sqrt(max(usual, apart, alike/(weight*weight)))
	return e, e.se > 0
}
