package session

import (
	"slices"

	"ebb"
	"ebb/evidence"
)

// steady fills in decoupling, efficiency and the steady point, where they mean
// something: one effort, long enough, the warm-up left out (SCIENCE 3.4).
func steady(f *ebb.Features, s *series, g *ground, hr []uint8, x *evidence.Session) {
	skip := x.SteadySkipS.Int()
	if f.MovingS < x.SteadyLineS.Int() || !isSteady(g.smooth, skip, x) {
		return
	}
	point, ok := together(g, hr, skip, s.n, x)
	if !ok || f.HRCoverage < 10*x.Coverage.Int() {
		return
	}
	f.SteadyHR = ebb.Some((10*point.bpm + point.s/2) / point.s)
	f.SteadyMmS = ebb.Some((point.mm + point.s/2) / point.s)
	if f.MovingS < x.SteadyMinS.Int() {
		return
	}
	half := skip + (s.n-skip)/2
	first, ok1 := together(g, hr, skip, half, x)
	second, ok2 := together(g, hr, half, s.n, x)
	if !ok1 || !ok2 {
		return
	}
	e1, e2 := first.efficiency(), second.efficiency()
	f.Efficiency = ebb.Some(int(float64(1000*point.efficiency()) + 0.5))
	f.Decoupling = ebb.Some(hundredths(decoupling(e1, e2)))
}

// decoupling is Pa:HR in %: how much less ground each beat covers in the second half.
func decoupling(first, second float64) float64 { return 100 * (first - second) / first }

func hundredths(v float64) int {
	if v < 0 {
		return -int(-v*100 + 0.5)
	}
	return int(v*100 + 0.5)
}

// isSteady: the speeds of the minutes after the warm-up, standing left out, lie close together.
func isSteady(v []int32, skip int, x *evidence.Session) bool {
	moving := int32(fine * x.MovingMmS.Int())
	var minutes []int64
	for i := skip; i+60 <= len(v); i += 60 {
		var sum, count int64
		for _, m := range v[i : i+60] {
			if m >= moving {
				sum, count = sum+int64(m), count+1
			}
		}
		if count >= 30 {
			minutes = append(minutes, sum/count)
		}
	}
	if len(minutes) < 5 {
		return false
	}
	slices.Sort(minutes)
	k := len(minutes)
	low, mid, high := minutes[k/10], minutes[k/2], minutes[k-1-k/10]
	limit := mid * int64(x.SteadySpread.Int())
	return 100*(mid-low) <= limit && 100*(high-mid) <= limit
}

// sums are bpm·seconds and millimetres over seconds that have both.
type sums struct{ bpm, mm, s int }

// efficiency is graded metres per minute for each beat per minute.
func (t sums) efficiency() float64 { return 60 * float64(t.mm) / 1000 / float64(t.bpm) }

// together sums heart rate and graded way over the moving seconds that have both.
func together(g *ground, hr []uint8, from, to int, x *evidence.Session) (sums, bool) {
	moving := int32(fine * x.MovingMmS.Int())
	var t sums
	for i := from; i < to; i++ {
		if hr[i] != 0 && g.smooth[i] >= moving {
			t.bpm += int(hr[i])
			t.mm += int(g.graded[i])
			t.s++
		}
	}
	return t, t.s > 0 && t.mm > 0
}

// bests are the fastest stretches of set lengths, graded; pauses are not bridged.
func bests(d *desk, graded []int32, x *evidence.Session) []ebb.Best {
	lengths := []int{x.Best1S.Int(), x.Best2S.Int(), x.Best3S.Int(), x.Best4S.Int(), x.Best5S.Int()}
	tops := make([]int64, len(lengths))
	way := d.int64s.take(len(graded) + 1) // mm covered since the last absent second
	n := 0
	stretch := func() {
		for k, length := range lengths {
			if n < length {
				continue
			}
			to, from, top := way[length:n+1], way[:n+1-length], tops[k]
			for i := range from {
				top = max(top, to[i]-from[i])
			}
			tops[k] = top
		}
		n = 0
	}
	for _, v := range graded {
		if v == absent {
			stretch()
			continue
		}
		way[n+1] = way[n] + int64(v)
		n++
	}
	stretch()
	var out []ebb.Best
	for k, length := range lengths {
		if tops[k] > 0 {
			out = append(out, ebb.Best{S: length, SpeedMmS: int(tops[k] / int64(length))})
		}
	}
	return out
}
