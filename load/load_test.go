package load_test

import (
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"

	"ebb"
	"ebb/evidence"
	"ebb/load"
	"ebb/stats"
)

var numbers = evidence.Current()
var n = &numbers

func near(t *testing.T, what string, got, want, tol float64) {
	t.Helper()
	if !(math.Abs(got-want) <= tol) {
		t.Errorf("%s = %.9f, want %.9f", what, got, want)
	}
}

func TestFitnessAndFatigueGiveTheWorkedValuesOfVariantA(t *testing.T) {
	w := []float64{150, 50, 40, 0, 0, 60, 30, 100}
	fitness := []float64{3.5292, 4.6226, 5.4550, 5.3266, 5.2013, 6.4906, 7.0438, 9.2309}
	fatigue := []float64{19.9683, 23.9662, 26.1006, 22.6261, 19.6140, 24.9903, 25.6572, 35.5539}
	slow, fast := load.Decay(42), load.Decay(7)
	near(t, "1−e^(−1/42)", 1-slow, 0.0235283133, 5e-11)
	near(t, "1−e^(−1/7)", 1-fast, 0.1331221002, 5e-11)
	var c, a float64
	loads := make([]int, len(w))
	for i := range w {
		c, a = load.Step(c, w[i], slow), load.Step(a, w[i], fast)
		near(t, "fitness", c, fitness[i], 5e-5)
		near(t, "fatigue", a, fatigue[i], 5e-5)
		loads[i] = int(w[i] * 100)
	}
	got := load.Days(1000, loads, n)
	want := ebb.LoadDay{Day: 1007, Load: 10000, Fitness: 923, Fatigue: 3555, Form: 704 - 2566 + 1, Building: true}
	if diff := cmp.Diff(want, got[7]); diff != "" {
		t.Error(diff)
	}
}

func TestConstantLoadComesToItself(t *testing.T) {
	loads := make([]int, 800)
	for i := range loads {
		loads[i] = 5000
	}
	d := load.Days(1, loads, n)
	if d[41].Fitness != 3161 || d[100].Fitness != 4549 || d[100].Fatigue != 5000 {
		t.Errorf("after 42 days %+v, after 101 %+v", d[41], d[100])
	}
	if d[799].Fitness != 5000 || d[799].Form != 0 {
		t.Errorf("%+v", d[799])
	}
	if !d[41].Building || d[42].Building {
		t.Error("building ends after 42 days")
	}
}

// SCIENCE 8.5, item 10.
func TestLoadIsLinearBoundedAndGapsAreZeros(t *testing.T) {
	r := stats.NewRand(3)
	slow := load.Decay(42)
	for range 200 {
		var lw, lv, lsum, top float64
		a, b := float64(r.Intn(5)), float64(r.Intn(5))
		loads := make([]int, 120)
		for i := range 120 {
			w, v := float64(r.Intn(200)), float64(r.Intn(200))
			if r.Intn(3) == 0 {
				w, v = 0, 0
			}
			loads[i] = int(w * 100)
			top = max(top, w)
			lw, lv = load.Step(lw, w, slow), load.Step(lv, v, slow)
			lsum = load.Step(lsum, a*w+b*v, slow)
			if lw < 0 || lw > top {
				t.Fatalf("%v outside 0…%v", lw, top)
			}
		}
		near(t, "linear", lsum, a*lw+b*lv, 1e-9)
		days := load.Days(5, loads, n)
		for i, d := range days {
			if d.Day != ebb.Day(5+i) {
				t.Fatalf("day %d is %v", i, d.Day)
			}
			if i > 0 && loads[i] == 0 && d.Fitness > days[i-1].Fitness {
				t.Fatalf("a day without load raised fitness")
			}
		}
	}
}

func TestMonotonyGivesThePublishedValues(t *testing.T) {
	for _, c := range []struct {
		week             []float64
		monotony, strain float64
	}{
		{[]float64{0, 20, 10, 10, 10, 10, 10}, 1.870829, 130.958009},
		{[]float64{5, 15, 20, 20, 20, 25, 35}, 2.366432, 331.300468},
		{[]float64{10, 20, 30, 40}, 0.953463, 95.346259},
		{[]float64{1, 1, 1, 1, 1, 1, 1}, 10, 70},
	} {
		m, s, ok := load.Monotony(c.week, n)
		near(t, "monotony", m, c.monotony, 5e-7)
		near(t, "strain", s, c.strain, 5e-7)
		if !ok {
			t.Error("not ok")
		}
	}
	if _, _, ok := load.Monotony(make([]float64, 7), n); ok {
		t.Error("a week without load has a monotony")
	}
}

func TestRatioGivesTheWorkedValues(t *testing.T) {
	steady := make([]float64, 28)
	for i := range steady {
		steady[i] = 40
		if i >= 21 {
			steady[i] = 60
		}
	}
	r, ok := load.ACWR(steady, n)
	if !ok {
		t.Fatal("no ratio")
	}
	near(t, "coupled", r.Coupled, 1.333333, 5e-7)
	near(t, "uncoupled", r.Uncoupled, 1.5, 1e-12)
	near(t, "EWMA", r.EWMA, 1.197576, 5e-7)
	burst := make([]float64, 28)
	burst[27] = 100
	r, _ = load.ACWR(burst, n)
	near(t, "upper bound", r.Coupled, 4, 1e-12)
	if _, ok := load.ACWR(steady[:27], n); ok {
		t.Error("27 days gave a ratio")
	}
}

func TestSpikeIsAShareOfTheLongestRunBefore(t *testing.T) {
	for _, c := range []struct {
		d, longest int
		want       ebb.Opt[int]
	}{{11000, 10000, ebb.Some(110)}, {20999, 10000, ebb.Some(209)}, {5000, 0, ebb.None[int]()}} {
		if got := load.SpikePct(c.d, c.longest); got != c.want {
			t.Errorf("%d/%d: %v, want %v", c.d, c.longest, got, c.want)
		}
	}
}
