package stats_test

import (
	"encoding/json"
	"math"
	"slices"
	"testing"

	"ebb/stats"
)

func TestWindowAgreesWithSortingAtEveryStep(t *testing.T) {
	r := stats.NewRand(7)
	var w stats.Window
	type dv struct{ day, v int }
	var all []dv
	day := 0
	for range 2000 {
		day += r.Intn(3)
		v := r.Intn(60) - 20
		w.Add(day, v)
		all = append(all, dv{day, v})
		w.Expire(day - 41)
		var want []int
		for _, x := range all {
			if x.day >= day-41 {
				want = append(want, x.v)
			}
		}
		slices.Sort(want)
		if !slices.Equal(want, w.Sorted()) || w.Len() != len(want) {
			t.Fatalf("day %d: %v, want %v", day, w.Sorted(), want)
		}
		f := make([]float64, len(want))
		for i, x := range want {
			f[i] = float64(x)
		}
		if got, m := w.Median(), int(math.Floor(stats.Median(f))); got != m {
			t.Fatalf("median %d, want %d", got, m)
		}
		if got, q := w.Percentile(90), int(math.Floor(stats.Quantile(f, 0.9)+1e-9)); got != q {
			t.Fatalf("p90 %d, want %d", got, q)
		}
	}
}

func TestWindowOfNothingIsZero(t *testing.T) {
	var w stats.Window
	w.Expire(9)
	if w.Median() != 0 || w.Percentile(50) != 0 || w.Len() != 0 {
		t.Error("an empty window has values")
	}
}

func TestAWindowThatWasKeptGoesOnAsItWas(t *testing.T) {
	r := stats.NewRand(7)
	var w stats.Window
	for day := range 400 {
		w.Add(day, r.Intn(40))
		w.Expire(day - 60)
		doc, err := json.Marshal(w)
		if err != nil {
			t.Fatal(err)
		}
		var again stats.Window
		if err := json.Unmarshal(doc, &again); err != nil {
			t.Fatal(err)
		}
		clone := w.Clone()
		for _, x := range []*stats.Window{&w, &again, &clone} {
			if day%7 == 0 {
				x.Add(day, 3)
				x.Expire(day - 50)
			}
		}
		for _, x := range []*stats.Window{&again, &clone} {
			if !slices.Equal(w.Sorted(), x.Sorted()) || w.Median() != x.Median() {
				t.Fatalf("day %d: %v, kept %v", day, w.Sorted(), x.Sorted())
			}
		}
	}
	for _, doc := range []string{`{"d":[1],"v":[]}`, `{"d":[2,1],"v":[0,0]}`, `[]`, `{"d":["x"],"v":[1]}`} {
		if err := json.Unmarshal([]byte(doc), new(stats.Window)); err == nil {
			t.Errorf("%s is read as a window", doc)
		}
	}
}
