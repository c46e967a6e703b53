package readiness

import (
	"math"

	"ebb"
	"ebb/evidence"
	"ebb/stats"
)

// Mark is one day of a sign against the person's own band of that day, in tenths of its
// unit. What was not measured, or has too few values for a band, is absent.
type Mark struct {
	Day       ebb.Day
	Value     ebb.Opt[int] // of the day
	Week      ebb.Opt[int] // mean of the last seven days, where the band is one of means
	Low, High ebb.Opt[int]
}

// Legs is the soreness of each day from…to, 0–10 in tenths; it has no band.
func (l *Log) Legs(from, to ebb.Day) []Mark {
	out := make([]Mark, 0, int(to-from)+1)
	for d := from; d <= to; d++ {
		m := Mark{Day: d}
		if v, ok := l.legs.at(d); ok {
			m.Value = ebb.Some(10 * v)
		}
		out = append(out, m)
	}
	return out
}

// Resting is resting heart rate from…to, 0.1 bpm, with the median of the 28 days before each
// day ± one robust spread.
func (l *Log) Resting(from, to ebb.Day, n *evidence.Numbers) []Mark {
	out := make([]Mark, 0, int(to-from)+1)
	for d := from; d <= to; d++ {
		m := Mark{Day: d}
		if v, ok := l.rhr.at(d); ok {
			m.Value = ebb.Some(10 * v)
		}
		if b, ok := l.RestingHR(d, n).Get(); ok {
			m.Low, m.High = ebb.Some(b.MedianTenths-b.SDTenths), ebb.Some(b.MedianTenths+b.SDTenths)
		}
		out = append(out, m)
	}
	return out
}

// HRV is heart-rate variability from…to, 0.1 ms, of one measure (rmssd or sdnn, never mixed):
// the night, the mean of seven days, and the band that it is held against. Means are of the logarithm.
func (l *Log) HRV(measure string, from, to ebb.Day, n *evidence.Numbers) []Mark {
	r := &n.Readiness
	s := l.hrv[0]
	if measure == ebb.MeasureSDNN {
		s = l.hrv[1]
	}
	out := make([]Mark, 0, int(to-from)+1)
	for d := from; d <= to; d++ {
		m := Mark{Day: d}
		if v, ok := s.at(d); ok {
			m.Value = ebb.Some(tenthsOfLn(float64(v)))
		}
		if week := s.between(d-ebb.Day(r.HRVWeekDays.Int())+1, d); len(week) >= r.HRVWeekValues.Int() {
			m.Week = ebb.Some(tenthsOfLn(stats.Mean(week)))
		}
		base := d - ebb.Day(r.HRVLagDays.Int())
		if b, ok := OwnBand(s.between(base-ebb.Day(r.BaseDays.Int())+1, base), n).Get(); ok {
			m.Low, m.High = ebb.Some(tenthsOfLn(b.Low)), ebb.Some(tenthsOfLn(b.High))
		}
		out = append(out, m)
	}
	return out
}

// tenthsOfLn is the opposite of microLn.
func tenthsOfLn(micro float64) int { return int(math.Round(10 * math.Exp(micro/1e6))) }
