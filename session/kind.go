package session

import (
	"ebb"
	"ebb/evidence"
)

// detect is the rule order of SCIENCE 3.3: the kind, its sub-kind, and whether it is sure.
func (j *judge) detect() (ebb.Kind, string, bool) {
	if !j.isRun() {
		return j.otherSport()
	}
	k := j.x.Kinds
	if j.f.TimerS < k.MinS.Int() || !j.hr && !j.pace {
		j.fact("duration", j.f.TimerS, ebb.Some(k.MinS.Int()), "s")
		return ebb.KindUnknown, "", false
	}
	if yes, sure := j.isRace(); yes {
		return ebb.KindRace, "", sure
	}
	if yes, cruise := j.isIntervals(); yes {
		if cruise {
			return ebb.KindIntervals, "cruise", true
		}
		return ebb.KindIntervals, "", true
	}
	if j.isTempo() {
		return ebb.KindTempo, "", true
	}
	kind, sub := j.easier()
	return kind, sub, j.sure()
}

// sure: heart rate was read, and no suspected cadence lock could hide a hard effort.
func (j *judge) sure() bool {
	if !j.hr {
		return false
	}
	if j.f.HRSource != ebb.HRStrap && j.f.Suspect >= j.x.Kinds.DoubtS.Int() {
		j.fact("suspect", j.f.Suspect, ebb.Some(j.x.Kinds.DoubtS.Int()), "s")
		return false
	}
	return true
}

// otherSport: kinds are for runs. Only a hard heart rate is said of other sports.
func (j *judge) otherSport() (ebb.Kind, string, bool) {
	if j.hr && j.f.TimerS >= j.x.Kinds.MinS.Int() && j.hardHeart() {
		return ebb.KindTempo, "", true
	}
	return ebb.KindUnknown, "", true
}

// isRace: most of the session at a heart rate that only a hard effort holds, or a race distance.
func (j *judge) isRace() (yes, sure bool) {
	k := j.x.Kinds
	if j.hr {
		t := j.above(k.RaceHR)
		if t >= k.RaceS.Int() && 100*t >= k.RaceShare.Int()*j.f.TimerS {
			j.fact("time_88", t, ebb.Some(k.RaceS.Int()), "s")
			return true, true
		}
	}
	for _, d := range []evidence.Number{k.RaceHalfM, k.RaceMarathonM} {
		if j.nearDistance(d) {
			j.fact("distance", j.f.DistM.V, ebb.Some(d.Int()), "m")
			return true, false
		}
	}
	rpe, said := j.rpe.Get()
	for _, d := range []evidence.Number{k.Race5M, k.Race10M} {
		if said && rpe >= k.RaceRPE.Int() && j.nearDistance(d) {
			j.fact("distance", j.f.DistM.V, ebb.Some(d.Int()), "m")
			return true, true
		}
	}
	return false, false
}

// isIntervals looks at all moving seconds, and at the running ones alone.
func (j *judge) isIntervals() (yes, cruise bool) {
	if !j.pace {
		return false, false
	}
	k := j.x.Kinds
	for _, o := range []ebb.Opt[ebb.Split]{j.f.All, j.f.Running} {
		s, ok := o.Get()
		if ok && j.structured(s) && s.HighS >= k.IntHighS.Int() && j.strong(s) {
			j.fact("bouts", s.N, ebb.Some(k.IntN.Int()), "1")
			j.fact("work", s.HighS, ebb.Some(k.IntHighS.Int()), "s")
			j.fact("two_speeds", int(s.Eta*1000), ebb.Some(int(k.IntEta.Value*1000)), "‰")
			j.fact("speed_ratio", 1000*s.HiMmS/max(s.LoMmS, 1), ebb.Some(int(k.IntRatio.Value*1000)), "‰")
			return true, s.LongS >= k.CruiseS.Int()
		}
	}
	return false, false
}

// structured: two clearly different speeds, several bouts, none too long.
func (j *judge) structured(s ebb.Split) bool {
	k := j.x.Kinds
	return s.Eta >= k.IntEta.Value && atLeast(s.HiMmS, k.IntRatio, s.LoMmS) &&
		s.N >= k.IntN.Int() && s.LongS <= k.IntLongS.Int()
}

// strong: the bouts were hard, by heart rate late in them or by speed.
func (j *judge) strong(s ebb.Split) bool {
	k := j.x.Kinds
	if j.hr {
		top := 0
		for _, b := range s.Bouts {
			top = max(top, b.HRLate.V)
		}
		if top >= j.at(k.IntHR) {
			j.fact("bout_hr", top, ebb.Some(j.at(k.IntHR)), "bpm")
			return true
		}
	}
	if v, ok := j.nums.ThreshMmS.Get(); ok && atLeast(s.HiMmS, k.IntThresh, v) {
		j.fact("bout_speed", s.HiMmS, ebb.Some(int(k.IntThresh.Value*float64(v))), "mm/s")
		return true
	}
	if v, ok := j.nums.EasyMmS.Get(); ok && atLeast(s.HiMmS, k.IntEasy, v) {
		j.fact("bout_speed", s.HiMmS, ebb.Some(int(k.IntEasy.Value*float64(v))), "mm/s")
		return true
	}
	return false
}

// atLeast: v is at least share × base.
func atLeast(v int, share evidence.Number, base int) bool {
	return float64(v) >= float64(share.Value*float64(base))
}

// isTempo: a continuous hard effort by heart rate, or by speed when the threshold is known.
func (j *judge) isTempo() bool {
	if j.hr && j.hardHeart() {
		return true
	}
	k := j.x.Kinds
	v, ok := j.nums.ThreshMmS.Get()
	if !ok || !j.pace {
		return false
	}
	limit := int(k.TempoThresh.Value * float64(v))
	if s := j.f.All.V; s.LongS >= k.TempoThreshS.Int() && atLeast(s.HiMmS, k.TempoThresh, v) {
		j.fact("bout_speed", s.HiMmS, ebb.Some(limit), "mm/s")
		return true
	}
	// A run at one fast speed has no two classes: its best ten minutes tell.
	for _, b := range j.f.Best {
		if b.S >= k.TempoThreshS.Int() && atLeast(b.SpeedMmS, k.TempoThresh, v) {
			j.fact("best_speed", b.SpeedMmS, ebb.Some(limit), "mm/s")
			return true
		}
	}
	return false
}

// hardHeart: a long stay at tempo heart rate, or minutes at race heart rate.
func (j *judge) hardHeart() bool {
	k := j.x.Kinds
	if c := stayAt(j.f.Stay, j.at(k.TempoHR)); c >= k.TempoS.Int() {
		j.fact("stay_82", c, ebb.Some(k.TempoS.Int()), "s")
		return true
	}
	if t := j.above(k.RaceHR); t >= k.TempoTotalS.Int() {
		j.fact("time_88", t, ebb.Some(k.TempoTotalS.Int()), "s")
		return true
	}
	return false
}

// length is how long somebody was on the way: the time in motion where a speed tells it. A watch
// left running on the table makes no long run.
func length(f *ebb.Features) int {
	if f.HasSpeed && f.MovingS > 0 {
		return f.MovingS
	}
	return f.TimerS
}

// easier tells long, recovery, easy and moderate apart.
func (j *judge) easier() (ebb.Kind, string) {
	k := j.x.Kinds
	long := k.LongUnknownS.Int()
	if m, ok := j.nums.MedianRunS.Get(); ok {
		long = max(k.LongS.Int(), int(k.LongFactor.Value*float64(m)))
	}
	j.fact("duration", length(j.f), ebb.Some(long), "s")
	if length(j.f) >= long {
		return ebb.KindLong, ""
	}
	if !j.hr {
		j.fact("pace_only", j.f.GradedMmS.V, ebb.None[int](), "mm/s")
		return ebb.KindEasy, j.easySub()
	}
	if j.isRecovery() {
		return ebb.KindRecovery, j.easySub()
	}
	t80, c82 := j.above(k.EasyHR), stayAt(j.f.Stay, j.at(k.TempoHR))
	limit := j.f.TimerS * k.EasyShare.Int() / 100
	j.fact("time_80", t80, ebb.Some(limit), "s")
	j.fact("stay_82", c82, ebb.Some(k.EasyStayS.Int()), "s")
	if t80 <= limit && c82 < k.EasyStayS.Int() {
		return ebb.KindEasy, j.easySub()
	}
	return ebb.KindModerate, ""
}

// isRecovery: short, low in heart rate throughout, and slower than the usual easy run.
func (j *judge) isRecovery() bool {
	k := j.x.Kinds
	mean, p95 := j.f.HRMeanLate, j.f.HRP95Late
	if !mean.OK || !p95.OK {
		return false
	}
	j.fact("hr_mean", mean.V, ebb.Some(j.nums.HRMax.Bpm*k.RecoveryHR.Int()), "0.01 bpm")
	j.fact("hr_p95", p95.V, ebb.Some(j.nums.HRMax.Bpm*k.RecoveryP95.Int()/100), "bpm")
	slow := true
	if easy, ok := j.nums.EasyMmS.Get(); ok && j.pace {
		slow = float64(j.f.GradedMmS.V) <= float64(k.RecoveryPac.Value*float64(easy))
		j.fact("speed", j.f.GradedMmS.V, ebb.Some(int(k.RecoveryPac.Value*float64(easy))), "mm/s")
	}
	return slow && j.f.TimerS <= k.RecoveryS.Int() && mean.V <= j.nums.HRMax.Bpm*k.RecoveryHR.Int() &&
		100*p95.V <= j.nums.HRMax.Bpm*k.RecoveryP95.Int()
}

// easySub names what an easy run held: walk breaks, or a few strides.
func (j *judge) easySub() string {
	s, ok := j.f.All.Get()
	if !ok || !j.pace || !j.structured(s) {
		return ""
	}
	walk := j.x.RunningMmS.Int()
	switch {
	case s.LoMmS < walk && s.HiMmS >= walk:
		return "run_walk"
	case s.HighS < j.x.Kinds.IntHighS.Int():
		return "strides"
	}
	return ""
}
