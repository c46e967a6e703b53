package physio

import (
	"math"

	"ebb"
	"ebb/evidence"
	"ebb/stats"
)

// EasySpeed is the usual easy graded speed, mm/s: the median of easy and long runs of
// 42 days, else of 90, else none (SCIENCE 8.2). Recovery runs are never in it, or the
// pace would get slower for ever.
func EasySpeed(near, far *stats.Window, n *evidence.Numbers) ebb.Opt[int] {
	for _, w := range []*stats.Window{near, far} {
		if w.Len() >= n.Physio.EasyRuns.Int() {
			return ebb.Some(w.Median())
		}
	}
	return ebb.None[int]()
}

// Steady is one steady run after its first ten minutes.
type Steady struct {
	HRTenths int // 0.1 bpm
	SpeedMmS int // graded
}

// PaceLine fits speed over heart rate through steady runs. It is absent with fewer
// than five, when they all have nearly the same heart rate, or when faster does not go
// with a higher heart rate.
func PaceLine(runs []Steady, n *evidence.Numbers) ebb.Opt[ebb.PaceLine] {
	if len(runs) < n.Physio.LineRuns.Int() {
		return ebb.None[ebb.PaceLine]()
	}
	x, y := make([]float64, len(runs)), make([]float64, len(runs))
	lo, hi := runs[0].HRTenths, runs[0].HRTenths
	for i, r := range runs {
		x[i], y[i] = float64(r.HRTenths)/10, float64(r.SpeedMmS)
		lo, hi = min(lo, r.HRTenths), max(hi, r.HRTenths)
	}
	slope, intercept, _ := stats.OLS(x, y)
	if hi-lo < 10*n.Physio.LineSpreadBpm.Int() || !(slope > 0) {
		return ebb.None[ebb.PaceLine]()
	}
	return ebb.Some(ebb.PaceLine{
		InterceptMmS: int(math.Round(intercept)),
		SlopeUmS:     int(math.Round(float64(slope * 1000))),
		Runs:         len(runs),
	})
}

// Effort is a near-maximal effort: a distance and its time.
type Effort struct {
	DistM float64
	S     float64
}

// Critical is a critical-speed line: distance = DPrimeM + SpeedMS · time.
type Critical struct {
	SpeedMS float64
	DPrimeM float64
	R2      float64
}

// TimeAt is how long a speed above the critical speed can be held, s.
func (c Critical) TimeAt(speedMS float64) float64 { return c.DPrimeM / (speedMS - c.SpeedMS) }

// CriticalSpeed fits a line through efforts of 2 to 20 minutes (Smyth and Muniz-Pumares
// 2020). It is absent with fewer than three, and when the line is not one of maximal efforts.
func CriticalSpeed(efforts []Effort, n *evidence.Numbers) ebb.Opt[Critical] {
	if len(efforts) < n.Physio.CSPoints.Int() {
		return ebb.None[Critical]()
	}
	x, y := make([]float64, len(efforts)), make([]float64, len(efforts))
	for i, e := range efforts {
		x[i], y[i] = e.S, e.DistM
	}
	speed, dprime, r2 := stats.OLS(x, y)
	if !(speed > 0) || !(dprime > 0) || r2 < n.Physio.CSR2.Value {
		return ebb.None[Critical]()
	}
	return ebb.Some(Critical{SpeedMS: speed, DPrimeM: dprime, R2: r2})
}
