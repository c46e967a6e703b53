package physio

import (
	"slices"

	"ebb"
	"ebb/evidence"
)

// EasyRun is a steady run of one day.
type EasyRun struct {
	Day ebb.Day
	Steady
}

// NearEasy keeps the runs within 5 % of an easy speed (mm/s, graded): only at one speed do
// heart rates of different runs compare. The order stays.
func NearEasy(runs []EasyRun, easyMmS int, n *evidence.Numbers) []EasyRun {
	var out []EasyRun
	for _, r := range runs {
		if d := r.SpeedMmS - easyMmS; 100*max(d, -d) <= n.Physio.NearEasyPct.Int()*easyMmS {
			out = append(out, r)
		}
	}
	return out
}

// EasyHeart is the median heart rate, 0.1 bpm, of the runs of the 28 days up to a day;
// absent with fewer than three. The runs are ascending by day.
func EasyHeart(near []EasyRun, day ebb.Day, n *evidence.Numbers) ebb.Opt[int] {
	var hr []int
	for i := len(near) - 1; i >= 0 && near[i].Day > day-ebb.Day(n.Physio.NearEasyDays.Int()); i-- {
		if near[i].Day <= day {
			hr = append(hr, near[i].HRTenths)
		}
	}
	if len(hr) < n.Physio.NearEasyRuns.Int() {
		return ebb.None[int]()
	}
	slices.Sort(hr)
	return ebb.Some((hr[(len(hr)-1)/2] + hr[len(hr)/2]) / 2)
}
