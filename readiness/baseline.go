package readiness

import (
	"math"

	"ebb"
	"ebb/evidence"
	"ebb/stats"
)

// WBGT estimates the wet-bulb globe temperature, 0.1 °C, in average sun and little wind
// from air temperature (0.1 °C) and relative humidity (%): the approximation of the Australian
// Bureau of Meteorology.
func WBGT(tempTenths, humidity int, n *evidence.Numbers) int {
	return int(math.Round(WBGTDegrees(float64(tempTenths)/10, float64(humidity), n) * 10))
}

// WBGTDegrees is WBGT before rounding, °C.
func WBGTDegrees(temp, humidity float64, n *evidence.Numbers) float64 {
	r := &n.Readiness
	vapour := humidity / 100 * r.VapourBase.Value * math.Exp(r.VapourSlope.Value*temp/(r.VapourOffsetC.Value+temp))
	return float64(r.WBGTTemp.Value*temp) + float64(r.WBGTVapour.Value*vapour) + r.WBGTBase.Value
}

// WellnessSum is the sum of five answers of 1 (bad) to 5 (good), 5–25: fatigue, sleep
// quality, stress, mood, and the legs, whose soreness of 0–10 becomes 5 at 0–1, 4 at 2–3 … 1 at
// 8 and more. It is absent unless all five were answered.
func WellnessSum(c ebb.CheckIn, n *evidence.Numbers) ebb.Opt[int] {
	low, high := n.Guard.FiveLow.Int(), n.Guard.FiveHigh.Int()
	legs := within(c.Legs, 0, n.Guard.ScaleHigh.Int())
	if !legs.OK {
		return ebb.None[int]()
	}
	sum := max(low, high-legs.V/n.Readiness.LegsPerStep.Int())
	for _, o := range []ebb.Opt[int]{c.Fatigue, c.SleepQ, c.Stress, c.Mood} {
		if o = within(o, low, high); !o.OK {
			return ebb.None[int]()
		}
		sum += o.V
	}
	return ebb.Some(sum)
}

// WellnessZ is how far a wellness sum lies from the person's mean, in spreads of at
// least one point. Low is worse.
func WellnessZ(sum, mean, sd float64, n *evidence.Numbers) float64 {
	return (sum - mean) / max(sd, n.Readiness.WellnessMinSD.Value)
}

// Resting is a resting heart-rate baseline: the median of 28 days and a robust spread, 0.1 bpm.
type Resting struct {
	MedianTenths, SDTenths, Values int
}

// RestingHR is the baseline of the days before a day; absent with fewer than 7 values.
func (l *Log) RestingHR(day ebb.Day, n *evidence.Numbers) ebb.Opt[Resting] {
	v := l.rhr.between(day-ebb.Day(n.Readiness.BaseDays.Int()), day-1)
	if len(v) < n.Readiness.RHRValues.Int() {
		return ebb.None[Resting]()
	}
	sd := math.Round(10 * n.Readiness.MADScale.Value * stats.MAD(v))
	return ebb.Some(Resting{
		MedianTenths: int(math.Round(10 * stats.Median(v))),
		SDTenths:     max(n.Readiness.RHRMinSDTenths.Int(), int(sd)),
		Values:       len(v),
	})
}

// RMSSD is the root mean square of successive differences of beat-to-beat intervals, ms.
func RMSSD(rr []int) float64 {
	var sum float64
	for i := 1; i < len(rr); i++ {
		d := float64(rr[i] - rr[i-1])
		sum += float64(d * d)
	}
	return math.Sqrt(sum / float64(len(rr)-1))
}

// Band is a person's own band of the mean of a measurement: mean ± 0.5 SD of the baseline.
type Band struct{ Mean, SD, Low, High float64 }

// OwnBand is the band of a baseline; absent with fewer than 14 values.
func OwnBand(baseline []float64, n *evidence.Numbers) ebb.Opt[Band] {
	if len(baseline) < n.Readiness.HRVValues.Int() {
		return ebb.None[Band]()
	}
	mean, sd := stats.Mean(baseline), stats.SDSample(baseline)
	half := float64(n.Readiness.HRVBandSD.Value * sd)
	return ebb.Some(Band{Mean: mean, SD: sd, Low: mean - half, High: mean + half})
}

// State is −1 below the band, 0 in it, 1 above.
func (b Band) State(mean float64) int {
	switch {
	case mean < b.Low:
		return -1
	case mean > b.High:
		return 1
	}
	return 0
}

// hrvState is the state of the last seven days against the band of the 28 days that ended
// a week ago; re-centred, against the last 28 days.
func hrvState(s series, day ebb.Day, recentred bool, n *evidence.Numbers) (int, bool) {
	r := &n.Readiness
	to := day - ebb.Day(r.HRVLagDays.Int())
	if recentred {
		to = day
	}
	band, ok := OwnBand(s.between(to-ebb.Day(r.BaseDays.Int())+1, to), n).Get()
	week := s.between(day-ebb.Day(r.HRVWeekDays.Int())+1, day)
	if !ok || len(week) < r.HRVWeekValues.Int() {
		return 0, false
	}
	return band.State(stats.Mean(week)), true
}

// wellnessZ is the z of a day × 100 against the 28 days before it.
func (l *Log) wellnessZ(day ebb.Day, n *evidence.Numbers) (int, bool) {
	sum, ok := l.wellness.at(day)
	base := l.wellness.between(day-ebb.Day(n.Readiness.BaseDays.Int()), day-1)
	if !ok || len(base) < n.Readiness.WellnessValues.Int() {
		return 0, false
	}
	z := WellnessZ(float64(sum), stats.Mean(base), stats.SDSample(base), n)
	return int(math.Round(z * 100)), true
}

// rhrDelta is resting heart rate over the own baseline, 0.1 bpm; re-centred, over the
// median of the week before.
func (l *Log) rhrDelta(day ebb.Day, recentred bool, n *evidence.Numbers) (int, bool) {
	bpm, ok := l.rhr.at(day)
	base, known := l.RestingHR(day, n).Get()
	if !ok || !known {
		return 0, false
	}
	if recentred {
		week := l.rhr.between(day-ebb.Day(n.Readiness.HRVWeekDays.Int()), day-1)
		if len(week) > 0 {
			base.MedianTenths = int(math.Round(10 * stats.Median(week)))
		}
	}
	return 10*bpm - base.MedianTenths, true
}
