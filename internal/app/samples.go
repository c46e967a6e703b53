package app

import (
	"math"
	"strconv"

	"ebb"
	"ebb/session"
	"ebb/stats"
)

// Samples are the values of one column of a trace; NoSample is a gap, null in JSON.
type Samples []int32

// NoSample is where nothing was measured, or nothing that can be believed.
const NoSample int32 = math.MinInt32

// MarshalJSON writes a list of whole numbers and nulls.
func (s Samples) MarshalJSON() ([]byte, error) {
	out := make([]byte, 0, 4*len(s)+2)
	out = append(out, '[')
	for i, v := range s {
		if i > 0 {
			out = append(out, ',')
		}
		if v == NoSample {
			out = append(out, "null"...)
			continue
		}
		out = strconv.AppendInt(out, int64(v), 10)
	}
	return append(out, ']'), nil
}

// TraceView is a run second by second, paused seconds left out. A column of which the
// recording has nothing is empty; the others are as long as AtS.
type TraceView struct {
	AtS   Samples `json:"at_s"`           // seconds since the start
	HR    Samples `json:"hr_bpm"`         // believed
	RawHR Samples `json:"raw_hr_bpm"`     // recorded and not believed, only where it was not
	Speed Samples `json:"speed_mm_s"`     // over ground, smoothed; a gap while standing
	Grade Samples `json:"grade_permille"` // rise per thousand
}

// mostSamples is how many seconds are drawn as they are: twelve hours. A longer recording
// keeps the lowest and the highest heart rate of each stretch.
const mostSamples = 12 * 3600

// traceView lays a trace out for drawing; believe says whether any of its heart rate counts.
func traceView(t session.Trace, believe, altitude bool) TraceView {
	n := len(t.AtS)
	v := TraceView{AtS: make(Samples, 0, n), HR: make(Samples, 0, n), RawHR: make(Samples, 0, n), Speed: make(Samples, 0, n)}
	if altitude {
		v.Grade = make(Samples, 0, n)
	}
	last := -1
	for _, i := range kept(t) {
		if last >= 0 && v.pausedBefore(t, last, i) {
			v.gap(t.AtS[last] + 1)
		}
		hr, raw := positive(t.HR[i]), NoSample
		if !believe {
			hr = NoSample
		}
		if hr == NoSample {
			raw = positive(t.RawHR[i])
		}
		v.AtS = append(v.AtS, int32(t.AtS[i]))
		v.HR, v.RawHR, v.Speed = append(v.HR, hr), append(v.RawHR, raw), append(v.Speed, positive(t.SpeedMmS[i]))
		if altitude {
			v.Grade = append(v.Grade, int32(t.GradePermille[i]))
		}
		last = i
	}
	return v.withoutEmpty()
}

// pausedBefore: the timer stood somewhere between two samples that are kept.
func (v *TraceView) pausedBefore(t session.Trace, a, b int) bool {
	return t.AtS[b]-t.AtS[a] != b-a
}

// gap breaks every line at a second.
func (v *TraceView) gap(at int) {
	v.AtS = append(v.AtS, int32(at))
	v.HR, v.RawHR, v.Speed = append(v.HR, NoSample), append(v.RawHR, NoSample), append(v.Speed, NoSample)
	if v.Grade != nil {
		v.Grade = append(v.Grade, NoSample)
	}
}

// withoutEmpty drops the columns in which nothing is.
func (v TraceView) withoutEmpty() TraceView {
	for _, c := range []*Samples{&v.HR, &v.RawHR, &v.Speed, &v.Grade} {
		any := false
		for _, x := range *c {
			any = any || x != NoSample
		}
		if !any {
			*c = Samples{}
		}
	}
	return v
}

func positive(v int) int32 {
	if v <= 0 {
		return NoSample
	}
	return int32(v)
}

// kept are the indices of a trace that are drawn, ascending.
func kept(t session.Trace) []int {
	n := len(t.AtS)
	step := (n + mostSamples - 1) / mostSamples
	out := make([]int, 0, min(n, mostSamples)+2)
	if step <= 1 {
		for i := range n {
			out = append(out, i)
		}
		return out
	}
	for from := 0; from < n; from += 2 * step {
		lo, hi := from, from
		for i := from; i < min(n, from+2*step); i++ {
			if b := t.RawHR[i]; b > 0 {
				if a := t.RawHR[lo]; a == 0 || b < a {
					lo = i
				}
				if b > t.RawHR[hi] {
					hi = i
				}
			}
		}
		out = append(out, min(lo, hi))
		if lo != hi {
			out = append(out, max(lo, hi))
		}
	}
	return out
}

// Point is a place on the route in metres east and north of where it begins.
type Point struct{ X, Y int }

// mostPoints of a route are kept: more than a screen can show.
const mostPoints = 800

// route is the way as a line without a place: metres from its own start. A position that
// lies farther from the middle of them than anybody went is an error of the receiver.
func route(c ebb.Columns, reachM int) []Point {
	lat, lon := c.LatE7, c.LonE7
	if len(lat) != c.Len() || len(lon) != c.Len() {
		return nil
	}
	const mPerE7 = 6371008.8 * math.Pi / 180 / 1e7
	var all []Point
	var lat0, lon0 int32
	for i := range lat {
		if lat[i] == ebb.NoInt32 || lon[i] == ebb.NoInt32 {
			continue
		}
		if len(all) == 0 {
			lat0, lon0 = lat[i], lon[i]
		}
		east := math.Remainder(float64(int64(lon[i])-int64(lon0)), 3.6e9)
		shrink := math.Cos(float64(lat0) * (math.Pi / 180 / 1e7))
		all = append(all, Point{X: int(math.Round(mPerE7 * east * shrink)), Y: int(math.Round(mPerE7 * float64(int64(lat[i])-int64(lat0))))})
	}
	all = near(all, reachM)
	step := max(1, (len(all)+mostPoints-1)/mostPoints)
	var out []Point
	for i, p := range all {
		if i%step == 0 || i == len(all)-1 {
			out = append(out, p)
		}
	}
	return out
}

// near drops the positions farther than reach metres, each way, from the middle of all.
func near(all []Point, reach int) []Point {
	if len(all) == 0 {
		return nil
	}
	xs, ys := make([]float64, len(all)), make([]float64, len(all))
	for i, p := range all {
		xs[i], ys[i] = float64(p.X), float64(p.Y)
	}
	x, y := stats.Median(xs), stats.Median(ys)
	out := all[:0]
	for _, p := range all {
		if math.Abs(float64(p.X)-x) <= float64(reach) && math.Abs(float64(p.Y)-y) <= float64(reach) {
			out = append(out, p)
		}
	}
	return out
}
