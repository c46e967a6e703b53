package physio_test

import (
	"testing"

	"ebb/physio"
)

// The first row is the golden value of SCIENCE 4.4: 1.2 L/h, a loss of 1.142857 %.
func TestSweatOf(t *testing.T) {
	for _, c := range []struct {
		before, after, drank, urine, minutes int
		want                                 physio.Sweat
	}{
		{70000, 69200, 500, 100, 60, physio.Sweat{RateMlH: 1200, LossG: 800, LossCent: 114}},
		{70000, 69200, 500, 0, 60, physio.Sweat{RateMlH: 1300, LossG: 800, LossCent: 114}},
		{60000, 58800, 0, 0, 90, physio.Sweat{RateMlH: 800, LossG: 1200, LossCent: 200}},
		{80000, 80500, 1500, 0, 120, physio.Sweat{RateMlH: 500, LossG: -500, LossCent: -63}},
		{70000, 70000, 0, 0, 45, physio.Sweat{}},
		{70000, 69990, 0, 0, 45, physio.Sweat{RateMlH: 13, LossG: 10, LossCent: 1}},
	} {
		if got := physio.SweatOf(c.before, c.after, c.drank, c.urine, c.minutes); got != c.want {
			t.Errorf("%+v: %+v, want %+v", c, got, c.want)
		}
	}
}
