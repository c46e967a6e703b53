package stats_test

import (
	"math"
	"testing"

	"ebb/stats"
)

func near(t *testing.T, what string, got, want, tol float64) {
	t.Helper()
	if !(math.Abs(got-want) <= tol) {
		t.Errorf("%s = %.9f, want %.9f", what, got, want)
	}
}

func TestMedianMADAndQuantileOfSmallSamples(t *testing.T) {
	near(t, "median odd", stats.Median([]float64{9, 1, 5}), 5, 0)
	near(t, "median even", stats.Median([]float64{4, 1, 3, 2}), 2.5, 0)
	near(t, "MAD", stats.MAD([]float64{1, 1, 2, 2, 4, 6, 9}), 1, 0)
	near(t, "q10", stats.Quantile([]float64{0, 10, 20, 30}, 0.1), 3, 1e-12)
	near(t, "q0", stats.Quantile([]float64{3, 4}, -1), 3, 0)
	near(t, "q1", stats.Quantile([]float64{3, 4}, 2), 4, 0)
	in := []float64{3, 1, 2}
	stats.Median(in)
	if in[0] != 3 {
		t.Error("Median changed its argument")
	}
	for _, v := range []float64{stats.Median(nil), stats.MAD(nil), stats.Mean(nil), stats.SDPop(nil), stats.SDSample([]float64{1})} {
		if !math.IsNaN(v) {
			t.Errorf("nothing gives %v, want NaN", v)
		}
	}
}

func TestMonotonyOfTheScienceNeedsThePopulationSD(t *testing.T) {
	w := []float64{0, 20, 10, 10, 10, 10, 10}
	near(t, "population", stats.Mean(w)/stats.SDPop(w), 1.870829, 1e-6)
	near(t, "sample", stats.Mean(w)/stats.SDSample(w), 1.732051, 1e-6)
}

func TestLeastSquaresGivesTheCriticalSpeedsOfTheScience(t *testing.T) {
	for _, c := range []struct {
		d, t   []float64
		cs, dp float64
	}{
		{[]float64{1200, 2400, 3600}, []float64{240, 520, 805}, 4.247677, 184.128642},
		{[]float64{400, 800, 5000}, []float64{80, 172, 1290}, 3.782716, 122.350438},
		{[]float64{1000, 3000, 5000}, []float64{210, 690, 1185}, 4.102240, 148.942884},
	} {
		slope, intercept, _ := stats.OLS(c.t, c.d)
		near(t, "CS", slope, c.cs, 1e-6)
		near(t, "D′", intercept, c.dp, 1e-5)
	}
	_, _, r2 := stats.OLS([]float64{240, 520, 805}, []float64{1200, 2400, 3600})
	near(t, "R²", r2, 0.999974, 1e-6)
	if s, _, _ := stats.OLS([]float64{1, 1}, []float64{2, 3}); !math.IsNaN(s) {
		t.Error("a line through one x has no slope")
	}
}

func TestTheGeneratorIsPinnedAndFair(t *testing.T) {
	r := stats.NewRand(1234567)
	for i, want := range []uint64{6457827717110365317, 3203168211198807973, 9817491932198370423} {
		if got := r.Uint64(); got != want {
			t.Errorf("draw %d = %d, want %d (published SplitMix64 vector)", i, got, want)
		}
	}
	const n = 100_000
	var norm, uni []float64
	var seen [6]int
	for range n {
		norm = append(norm, r.Norm())
		u := r.Float64()
		if u < 0 || u >= 1 {
			t.Fatalf("Float64 gave %v", u)
		}
		uni = append(uni, u)
		seen[r.Intn(6)]++
	}
	near(t, "mean of Norm", stats.Mean(norm), 0, 0.015)
	near(t, "SD of Norm", stats.SDPop(norm), 1, 0.015)
	near(t, "mean of Float64", stats.Mean(uni), 0.5, 0.005)
	for face, c := range seen {
		near(t, "share of a face", float64(c)/n, 1.0/6, 0.006)
		_ = face
	}
	if r.Intn(1) != 0 || r.Intn(0) != 0 {
		t.Error("Intn(≤1) is not 0")
	}
}
