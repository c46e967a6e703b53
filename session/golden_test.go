package session_test

import (
	"math"
	"testing"

	"ebb"
	"ebb/evidence"
	"ebb/session"
)

// seg is a stretch at one speed.
type seg struct {
	s int
	v float64
}

func reps(n int, part ...seg) []seg {
	var out []seg
	for range n {
		out = append(out, part...)
	}
	return out
}

func join(parts ...[]seg) []seg {
	var out []seg
	for _, p := range parts {
		out = append(out, p...)
	}
	return out
}

// stream is the portable generator of SCIENCE 3.6.
type stream struct {
	v []float64
	h []int
}

type lcg uint32

func (x *lcg) next() float64 {
	*x = lcg((1103515245*uint64(*x) + 12345) % (1 << 31))
	return float64(*x) / (1 << 31)
}

func generate(segs []seg, drift, noiseV, noiseH float64, seed uint32) stream {
	x := lcg(seed)
	var out stream
	h, t := 85.0, 0
	for _, g := range segs {
		for range g.s {
			ss := 60 + 28 + 30*(g.v-1) + math.Max(0, float64(t)/60-10)*drift
			ss = math.Min(188, ss)
			tau := 45.0
			if ss > h {
				tau = 30
			}
			h += (ss - h) / tau
			out.v = append(out.v, g.v+(x.next()-.5)*2*noiseV)
			out.h = append(out.h, int(math.Floor(h+(x.next()-.5)*2*noiseH+.5)))
			t++
		}
	}
	return out
}

// record makes a 1 Hz run of a stream, with the device's speed.
func (s stream) record() *ebb.Recording {
	r := &ebb.Recording{ID: "rec", Sport: ebb.SportRunning, Condition: ebb.Intact, Start: 1_700_000_000_000}
	for i := range s.v {
		r.Cols.TMs = append(r.Cols.TMs, int32(i*1000))
		r.Cols.HR = append(r.Cols.HR, uint8(min(255, max(0, s.h[i]))))
		r.Cols.SpeedMm = append(r.Cols.SpeedMm, int32(math.Round(max(0, s.v[i])*1000)))
	}
	return r
}

// golden is one row of the table of SCIENCE 3.6, with the features of its reference program.
type golden struct {
	name                     string
	segs                     []seg
	drift                    float64
	label                    ebb.Kind
	hard                     bool
	sumHR                    int
	eta, lo, hi              float64
	nb, high, long, t80, c82 int
	bh, p95, mean            float64
	sub                      string
}

var goldens = []golden{
	{"recovery30", []seg{{1800, 2.2}}, 0, "recovery", false, 222101, .6321, 2.1851, 2.2163, 23, 876, 110, 0, 0, .6526, .6579, .6527, ""},
	{"easy45", []seg{{300, 2.4}, {2400, 2.75}}, 0, "easy", false, 374626, .9623, 2.4087, 2.7493, 1, 2400, 2400, 0, 0, .7421, .7421, .7363, ""},
	{"easy_strides", join([]seg{{2100, 2.7}}, reps(6, seg{20, 4.6}, seg{70, 2.3})), 0, "easy", false, 368870, .7972, 2.6478, 4.2843, 6, 121, 21, 141, 18, .8421, .8053, .739, "strides"},
	{"int6x3", join([]seg{{900, 2.6}}, reps(6, seg{180, 4.2}, seg{120, 2.2}), []seg{{600, 2.4}}), 0, "intervals", true, 492133, .9595, 2.4356, 4.1745, 6, 1072, 180, 1197, 193, .9684, .9684, .7914, ""},
	{"int10x400", join([]seg{{900, 2.6}}, reps(10, seg{90, 4.4}, seg{90, 2.0}), []seg{{600, 2.4}}), 0, "intervals", true, 483255, .9201, 2.3594, 4.35, 10, 882, 90, 1062, 102, .9684, .9632, .7764, ""},
	{"int30_30", join([]seg{{900, 2.6}}, reps(20, seg{30, 4.6}, seg{30, 2.2}), []seg{{600, 2.4}}), 0, "intervals", true, 393954, .9068, 2.4923, 4.3742, 20, 601, 31, 1087, 1178, .9079, .9053, .7747, ""},
	{"tempo25", []seg{{900, 2.6}, {1500, 3.75}, {600, 2.4}}, 0, "tempo", true, 455481, .9839, 2.5221, 3.7493, 1, 1500, 1500, 1511, 1496, .9, .9, .8072, ""},
	{"cruise3x10", join([]seg{{900, 2.6}}, reps(3, seg{600, 3.8}, seg{90, 2.2}), []seg{{600, 2.4}}), 0, "intervals", true, 544077, .9716, 2.4804, 3.7943, 3, 1796, 600, 1818, 595, .9053, .9105, .809, "cruise"},
	{"long110", []seg{{6600, 2.65}}, .06, "long", false, 923823, .6459, 2.6327, 2.6674, 72, 3116, 137, 0, 0, .7579, .7526, .7383, ""},
	{"long150", []seg{{9000, 2.65}}, .06, "long", true, 1270994, .6455, 2.6333, 2.6676, 99, 4103, 137, 0, 0, .7684, .7684, .7446, ""},
	{"progression50", []seg{{1200, 2.5}, {1200, 3.0}, {600, 3.5}}, 0, "moderate", false, 432772, .7635, 2.5009, 3.1682, 1, 1797, 1797, 594, 578, .8579, .8579, .7656, ""},
	{"runwalk24", reps(10, seg{90, 2.4}, seg{60, 1.4}), 0, "recovery", false, 179573, .95, 1.4441, 2.3693, 10, 900, 90, 0, 0, .6737, .6789, .6329, "run_walk"},
	{"race5k", []seg{{1260, 4.0}}, 0, "race", true, 221602, .6202, 3.985, 4.016, 14, 534, 110, 1223, 1219, .9368, .9421, .9369, ""},
	{"grey60", []seg{{3600, 3.15}}, 0, "moderate", false, 547045, .6382, 3.1352, 3.1675, 42, 1655, 110, 3463, 0, .8053, .8053, .8026, ""},
	{"tt3k", []seg{{900, 2.6}, {720, 4.1}, {600, 2.3}}, 0, "tempo", true, 328545, .9712, 2.4843, 4.0932, 1, 720, 720, 742, 733, .9526, .9579, .7883, ""},
	{"finish", []seg{{2400, 2.6}, {480, 4.0}}, 0, "tempo", true, 409189, .9962, 2.602, 3.9925, 1, 480, 480, 467, 462, .9368, .9368, .7528, ""},
	{"walkrec", reps(8, seg{90, 4.4}, seg{120, 1.4}), 0, "intervals", true, 240170, .9669, 1.4642, 4.3139, 8, 720, 90, 694, 82, .9579, .9632, .7506, ""},
}

func TestTheGeneratorOfTheScienceIsThisOne(t *testing.T) {
	x := lcg(42)
	for _, want := range []float64{0.5823075897, 0.5198187493, 0.4659764250} {
		if got := x.next(); math.Abs(got-want) > 1e-10 {
			t.Errorf("draw %v, want %v", got, want)
		}
	}
	for _, g := range goldens {
		sum := 0
		for _, h := range generate(g.segs, g.drift, .1, 1, 42).h {
			sum += h
		}
		if sum != g.sumHR {
			t.Errorf("%s: sum of heart rate %d, want %d", g.name, sum, g.sumHR)
		}
	}
}

func TestFeaturesOfTheGoldenSessions(t *testing.T) {
	n := evidence.Current()
	for _, g := range goldens {
		t.Run(g.name, func(t *testing.T) {
			f := session.Features(generate(g.segs, g.drift, .1, 1, 42).record(), n)
			near := func(what string, got, want, tol float64) {
				t.Helper()
				if math.Abs(got-want) > tol {
					t.Errorf("%s = %v, want %v", what, got, want)
				}
			}
			a := f.All.V
			near("eta", a.Eta, g.eta, .0006)
			near("lo", float64(a.LoMmS)/1000, g.lo, .0011)
			near("hi", float64(a.HiMmS)/1000, g.hi, .0011)
			near("bouts", float64(a.N), float64(g.nb), 0)
			// Of pure noise the bouts hang on a tenth of a mm/s; a Recording keeps whole mm/s.
			near("H", float64(a.HighS), float64(g.high), map[bool]float64{true: 0, false: .015 * float64(g.high)}[g.eta > .7])
			near("L", float64(a.LongS), float64(g.long), 0)
			near("t80", float64(atOrAbove(f.Hist, 152)), float64(g.t80), 0)
			near("c82", float64(stay(f.Stay, 156)), float64(g.c82), 0)
			late := 0
			for _, b := range a.Bouts {
				late = max(late, b.HRLate.V)
			}
			near("b_h", float64(late)/190, g.bh, .0027) // half a beat: medians are whole bpm
			near("P95", float64(f.HRP95Late.V)/190, g.p95, .0001)
			near("mean", float64(f.HRMeanLate.V)/19000, g.mean, .0001)
		})
	}
}

func atOrAbove(h []ebb.BpmSeconds, bpm int) int {
	n := 0
	for _, b := range h {
		if b.Bpm >= bpm {
			n += b.S
		}
	}
	return n
}

func stay(h []ebb.BpmSeconds, bpm int) int {
	for _, b := range h {
		if b.Bpm >= bpm {
			return b.S
		}
	}
	return 0
}
