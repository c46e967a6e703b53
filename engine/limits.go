package engine

import (
	"ebb"
	"ebb/decide"
	"ebb/prescribe"
)

// limits are what a run of the day is held against where nothing was prescribed.
func (f *fold) limits(day ebb.Day, nums ebb.Numbers) ebb.Limits {
	m := ebb.Morning{Day: day, Age: age(f.profile, day), HRMode: f.profile.HRMode, HRMax: nums.HRMax}
	if nums.LTHRStated {
		m.LTHR = nums.LTHR
	}
	m.History.EasySPerKm = easyPace(nums)
	l := prescribe.Limits(m, *f.n)
	l.HRMaxBpm, l.HRMaxSource, l.LTHR, l.HRRestBpm = nums.HRMax.Bpm, nums.HRMax.Source, m.LTHR, nums.HRRest
	l.Professional = f.professional(day)
	return l
}

// professional: by what was said up to a day, it belonged to a professional.
func (f *fold) professional(day ebb.Day) bool {
	if !f.log.Grave(day) {
		return false
	}
	m := ebb.Morning{Day: day, Signals: f.log.Signals(day, f.profile.HRMode, f.n)}
	m.Ramp, m.IllDays = f.log.Ramp(day, f.n)
	return decide.Safety(&m, f.n).Level.Professional()
}

// easyPace is the usual easy graded pace, s/km, rounded up.
func easyPace(nums ebb.Numbers) ebb.Opt[int] {
	if v, ok := nums.EasyMmS.Get(); ok && v > 0 {
		return ebb.Some((1_000_000 + v - 1) / v)
	}
	return ebb.None[int]()
}
