package session

import (
	"math"

	"ebb"
	"ebb/evidence"
)

// gradeCost is the energy cost of running on slope i (rise over run), J/kg/m (SCIENCE 2.4).
func gradeCost(i float64, m *evidence.Minetti) float64 {
	c := m.C5.Value
	for _, next := range []evidence.Number{m.C4, m.C3, m.C2, m.C1, m.C0} {
		c = float64(c*i) + next.Value
	}
	return c
}

// gradeFactor is cost relative to the level, clamped to the slopes that were studied,
// with half the downhill credit and a floor.
func gradeFactor(i float64, m *evidence.Minetti) float64 {
	clamp := m.Clamp.Value / 1000
	f := gradeCost(min(max(i, -clamp), clamp), m) / m.C0.Value
	if i < 0 {
		f = max(1-float64(m.DownShare.Value/100*(1-f)), m.DownFloor.Value/100)
	}
	return f
}

// ground is what the recording says of the way: gradient, graded speed, smoothed graded speed.
type ground struct {
	permille []int16
	graded   []int32 // mm/s, absent where speed is
	smooth   []int32 // fine/mm/s after median and mean: finer, because a split of near-equal speeds hangs on it
	ascentM  ebb.Opt[int]
	descentM ebb.Opt[int]
}

func readGround(s *series, n *evidence.Numbers) *ground {
	g := &ground{permille: s.desk.int16s.take(s.n), graded: s.desk.int32s.take(s.n)}
	if s.hasAlt {
		smooth := smoothAltitude(s, n.Session.GradeWindowS.Int())
		gradients(g.permille, s, smooth, &n.Session)
		up, down := climb(smooth, n.Session.AscentStepM.Int()*100)
		g.ascentM, g.descentM = ebb.Some(up/100), ebb.Some(down/100)
	}
	m := &n.Session.Minetti
	top := m.Clamp.Int()
	factor := s.desk.int64s.take(2*top + 1) // × 10000: whole, so that every machine agrees; 0: not worked out yet
	for i, v := range s.v {
		g.graded[i] = v
		if v == absent {
			continue
		}
		k := &factor[int(g.permille[i])+top]
		if *k == 0 {
			*k = int64(math.Round(10000 * gradeFactor(float64(g.permille[i])/1000, m)))
		}
		g.graded[i] = int32(int64(v) * *k / 10000)
	}
	g.smooth = smoothSpeed(s.desk, g.graded, n.Session.SpeedMedianS.Int(), n.Session.SpeedMeanS.Int())
	return g
}

// smoothAltitude is a centred mean over width seconds, of the altitudes there are.
func smoothAltitude(s *series, width int) []int32 {
	out := s.desk.int32s.take(s.n)
	half := width / 2
	var sum int64
	count := 0
	at := func(j, sign int) {
		if j >= 0 && j < s.n && s.alt[j] != ebb.NoInt32 {
			sum += int64(sign) * int64(s.alt[j])
			count += sign
		}
	}
	for j := 0; j < half; j++ {
		at(j, 1)
	}
	for i := range out {
		at(i+half, 1)
		at(i-half-1, -1)
		out[i] = ebb.NoInt32
		if count > 0 {
			out[i] = int32(sum / int64(count))
		}
	}
	return out
}

// gradients takes rise over run across the window centred on each second.
func gradients(out []int16, s *series, alt []int32, x *evidence.Session) {
	half := x.GradeWindowS.Int() / 2
	clamp := int64(x.Minetti.Clamp.Int())
	least := int64(x.GradeMinM.Int()) * 1000
	run := s.desk.int64s.take(s.n + 1) // mm covered before second i
	for i, v := range s.v {
		run[i+1] = run[i] + int64(max(v, 0))
	}
	for i := range out {
		a, b := max(0, i-half), min(s.n-1, i+half)
		way := run[b] - run[a]
		if way < least || alt[a] == ebb.NoInt32 || alt[b] == ebb.NoInt32 {
			continue
		}
		rise := (int64(alt[b]) - int64(alt[a])) * 10
		out[i] = int16(min(max(rise*1000/way, -clamp), clamp))
	}
}

// climb sums rises and falls in cm that exceed step: smaller ones are noise.
func climb(alt []int32, step int) (up, down int) {
	ref, started := 0, false
	for _, a := range alt {
		switch v := int(a); {
		case a == ebb.NoInt32:
		case !started:
			ref, started = v, true
		case v-ref >= step:
			up += v - ref
			ref = v
		case ref-v >= step:
			down += ref - v
			ref = v
		}
	}
	return up, down
}

// fine is how many parts of 1 mm/s smoothed speeds are counted in.
const fine = 100

// smoothSpeed, in 1/fine mm/s, is a centred median, then a centred mean, both cut at the ends and
// blind to absent seconds, which stay absent.
func smoothSpeed(d *desk, v []int32, median, mean int) []int32 {
	mid := d.int32s.take(len(v))
	half := median / 2
	win := make([]int32, 0, median+1)
	for j := 0; j < min(half, len(v)); j++ {
		win = move(win, absent, v[j])
	}
	for i := range v {
		in, out := absent, absent
		if j := i + half; j < len(v) {
			in = v[j]
		}
		if j := i - half - 1; j >= 0 {
			out = v[j]
		}
		win = move(win, out, in)
		mid[i] = absent
		if k := len(win); v[i] != absent && k > 0 {
			mid[i] = (win[(k-1)/2] + win[k/2]) * (fine / 2)
		}
	}
	return trailing(d, mid, mean/2, mean/2)
}

// move takes one value out of the sorted window and puts another in; absent is none.
func move(w []int32, out, in int32) []int32 {
	if out == in {
		return w
	}
	switch {
	case out == absent:
		w = append(w, math.MaxInt32)
		exchange(w, math.MaxInt32, in)
	case in == absent:
		exchange(w, out, math.MaxInt32)
		w = w[:len(w)-1]
	default:
		exchange(w, out, in)
	}
	return w
}

// exchange takes a value out of a sorted window and puts another in its place in the order. Without the one that
// goes, cell i holds w[i] below it and w[i+1] from it on; the new one is put among those by a minimum and a maximum:
// no branch to guess wrong, and no cell waits for the one before.
func exchange(w []int32, out, in int32) {
	before := int32(math.MinInt32)
	for i := 0; i+1 < len(w); i++ {
		here := w[i+1]
		if w[i] < out {
			here = w[i]
		}
		w[i] = max(before, min(here, in))
		before = here
	}
	w[len(w)-1] = max(before, in)
}

// trailing is the mean of v from back seconds before to ahead seconds after, absent
// seconds left out; an absent second stays absent.
func trailing(d *desk, v []int32, back, ahead int) []int32 {
	out := d.int32s.take(len(v))
	var sum, count int64
	for j := 0; j < min(ahead, len(v)); j++ {
		if v[j] != absent {
			sum, count = sum+int64(v[j]), count+1
		}
	}
	for i := range v {
		if j := i + ahead; j < len(v) && v[j] != absent {
			sum, count = sum+int64(v[j]), count+1
		}
		if j := i - back - 1; j >= 0 && v[j] != absent {
			sum, count = sum-int64(v[j]), count-1
		}
		out[i] = absent
		if v[i] != absent {
			out[i] = int32((sum + count/2) / count)
		}
	}
	return out
}

// ngs is the normalised graded speed (SCIENCE 2.5), mm/s; false without speed.
func ngs(d *desk, graded []int32, window int) (float64, bool) {
	var sum float64
	count := 0
	for _, v := range trailing(d, graded, window-1, 0) {
		if v != absent {
			m := float64(v) / 1000
			sum += float64(float64(m*m) * float64(m*m))
			count++
		}
	}
	if count == 0 {
		return 0, false
	}
	return 1000 * math.Sqrt(math.Sqrt(sum/float64(count))), true
}
