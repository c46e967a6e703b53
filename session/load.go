package session

import (
	"math"

	"ebb"
)

// load finds the load by the best source there is (SCIENCE 2.7): heart rate, pace,
// exertion, the athlete's usual load for the time. A damaged recording gives none.
func (j *judge) load() {
	j.r.LoadSource = ebb.LoadNone
	if j.f.Condition != ebb.Intact {
		return
	}
	if j.hr && j.byHeart() {
		return
	}
	thresh, known := j.nums.ThreshMmS.Get()
	if v, ok := j.f.NGSMmS.Get(); ok && known && thresh > 0 && j.pace && j.sport == ebb.SportRunning {
		j.setLoad(ebb.LoadPace, paceLoad(j.f.MovingS, v, thresh))
		return
	}
	if rpe, ok := j.rpe.Get(); ok {
		k := j.x.RPEFactor.Value
		if own, ok := j.nums.RPEFactor.Get(); ok {
			k = float64(own) / 10000
		}
		j.setLoad(ebb.LoadRPE, float64(rpe*length(j.f))/60*k)
		return
	}
	for _, r := range j.nums.LoadPerMin {
		if r.Kind == j.r.Kind && j.isRun() {
			j.setLoad(ebb.LoadDuration, float64(r.Rate*length(j.f))/6000)
			return
		}
	}
}

// byHeart sums heart rate second by second; false when the numbers make no sense together.
func (j *judge) byHeart() bool {
	top := float64(j.nums.HRMax.Bpm)
	rest := j.x.RestAssumed.Value
	if v, ok := j.nums.HRRest.Get(); ok {
		rest = float64(v)
	}
	lthr := rest + float64(j.x.LTHRShare.Value/100*(top-rest))
	if v, ok := j.nums.LTHR.Get(); ok {
		lthr = float64(v)
	}
	if !(top > rest) || !(lthr > rest) {
		return false
	}
	t := trimp(j.f.Hist, top, rest, j.nums.Sex, &j.x.Trimp)
	j.r.Trimp = ebb.Some(int(math.Round(100 * t)))
	j.setLoad(ebb.LoadHR, hrss(t, top, rest, lthr, j.nums.Sex, &j.x.Trimp))
	return true
}

func (j *judge) setLoad(source ebb.LoadSource, load float64) {
	j.r.Load, j.r.LoadSource = int(math.Round(100*load)), source
}
