package session

import (
	"slices"

	"ebb"
	"ebb/evidence"
)

// Input is one run with what is known of the athlete before it and what the athlete said of it.
type Input struct {
	Run        ebb.RunID
	Features   ebb.Features
	Numbers    ebb.Numbers
	Correction ebb.Correction
	Day        ebb.Day
	WindowDay  ebb.Day
}

// judge is the working state of one reading.
type judge struct {
	in    *Input
	f     *ebb.Features
	nums  *ebb.Numbers
	x     *evidence.Session
	n     *evidence.Numbers
	sport ebb.Sport // what it really was: a ride recorded as a run is no run
	hr    bool      // heart rate may be read
	pace  bool      // speed may be read
	rpe   ebb.Opt[int]
	r     ebb.Reading
}

// Read says what a run was for this athlete: kind, hard or not, load, each with the
// facts it rests on (SCIENCE 2.7, 3.3, 4.6). What the athlete said always wins.
func Read(in Input, n evidence.Numbers) ebb.Reading { return ReadWith(&in, &n) }

// ReadWith is Read without copies, for the fold over a long history; it changes neither.
func ReadWith(in *Input, n *evidence.Numbers) ebb.Reading {
	j := newJudge(in, n)
	j.kind()
	j.load()
	j.hard()
	j.damage()
	j.possible()
	j.class()
	return j.r
}

func newJudge(in *Input, n *evidence.Numbers) *judge {
	f := &in.Features
	j := &judge{in: in, f: f, nums: &in.Numbers, x: &n.Session, n: n}
	j.rpe = in.Correction.RPE
	if !j.rpe.OK {
		j.rpe = f.RPE
	}
	j.sport = sportOf(f, n)
	intact := f.Condition == ebb.Intact
	j.pace = intact && f.HasSpeed && f.All.OK && f.GradedMmS.OK
	j.hr = intact && in.Numbers.HRTrusted && in.Numbers.HRMax.Bpm > 0 && !in.Correction.IgnoreHR.V &&
		!f.Erratic && f.HRCoverage >= 10*j.x.Coverage.Int() && len(f.Hist) > 0
	j.r = ebb.Reading{
		Run: in.Run, Recording: f.Recording, Day: in.Day, WindowDay: in.WindowDay, Sport: j.sport,
		Start: f.Start, End: f.Start.AddS(f.ElapsedS), DurationS: length(f), DistM: f.DistM,
		RPE: j.rpe, HRUsed: j.hr, Sure: true, Kind: ebb.KindUnknown,
	}
	return j
}

// sportOf judges a sport that the file leaves open, or gets wrong, by its speed.
func sportOf(f *ebb.Features, n *evidence.Numbers) ebb.Sport {
	v, known := f.SpeedMmS.Get()
	switch {
	case tooFast(f, n):
		return ebb.SportOther
	case f.Sport != ebb.SportUnknown && f.Sport != "":
		return f.Sport
	case !known:
		return ebb.SportUnknown
	case v > n.Session.RunTopMmS.Int():
		return ebb.SportOther
	case v < n.Session.RunningMmS.Int() && !f.Running.OK:
		return ebb.SportWalking
	}
	return ebb.SportRunning
}

// isRun: pace rules and kinds are for runs; a sport nobody named may be one.
func (j *judge) isRun() bool {
	return j.sport == ebb.SportRunning || j.sport == ebb.SportUnknown
}

func (j *judge) fact(name string, value int, limit ebb.Opt[int], unit string) {
	j.r.Evidence = append(j.r.Evidence, ebb.Fact{Name: name, Value: value, Limit: limit, Unit: unit})
}

// at is the whole bpm from which a heart rate is at least pct % of HRmax.
func (j *judge) at(pct evidence.Number) int {
	return (j.nums.HRMax.Bpm*pct.Int() + 99) / 100
}

// above is the time at or above pct % of HRmax.
func (j *judge) above(pct evidence.Number) int {
	sum := 0
	for _, b := range j.f.Hist {
		if b.Bpm >= j.at(pct) {
			sum += b.S
		}
	}
	return sum
}

// kind decides the kind and notes the facts.
func (j *judge) kind() {
	if j.f.Condition != ebb.Intact {
		j.r.Sure = false
		j.r.Evidence = append(j.r.Evidence, ebb.Fact{Name: "damaged", Value: 1, Unit: "1", Text: string(j.f.Condition)})
	} else {
		j.r.Kind, j.r.SubKind, j.r.Sure = j.detect()
		j.second()
	}
	if k, ok := j.in.Correction.Kind.Get(); ok {
		j.r.Kind, j.r.Sure, j.r.ByAthlete = k, true, true
		if k != ebb.KindIntervals && k != ebb.KindEasy {
			j.r.SubKind = ""
		}
	}
}

// second holds perceived exertion against heart rate: an easy feeling at a hard
// heart rate says that the maximum is too low, unless the maximum was measured.
func (j *judge) second() {
	rpe, said := j.rpe.Get()
	if !said || !j.hr {
		return
	}
	if held := stayAt(j.f.Stay, j.at(j.x.Kinds.AskHR)); rpe <= j.x.Kinds.AskRPE.Int() && held >= j.x.Kinds.AskS.Int() {
		j.r.AskHRMax = true
		j.fact("held_90", held, ebb.Some(j.x.Kinds.AskS.Int()), "s")
	}
	verified := j.nums.HRMax.Source == ebb.HRMaxTested || j.nums.HRMax.Source == ebb.HRMaxObservedMax
	if rpe > j.x.Kinds.LowRPE.Int() || verified || j.r.Kind != ebb.KindTempo && j.r.Kind != ebb.KindModerate {
		return
	}
	j.fact("low_exertion", rpe, ebb.Some(j.x.Kinds.LowRPE.Int()), "rpe")
	j.r.AskHRMax = true
	// Minutes at the heart rate of a race stay hard: of two answers that contradict each
	// other the worse one counts until the person says.
	if j.above(j.x.Kinds.RaceHR) < j.x.Kinds.TempoTotalS.Int() {
		j.r.Kind, j.r.SubKind = ebb.KindEasy, ""
	}
}

// hard collects every reason that makes the session hard.
func (j *judge) hard() {
	h := j.x.Hard
	by := func(key string, yes bool) {
		if yes {
			j.r.Hard = true
			j.r.HardBy = append(j.r.HardBy, key)
		}
	}
	hardKind := slices.Contains([]ebb.Kind{ebb.KindRace, ebb.KindIntervals, ebb.KindTempo}, j.r.Kind)
	by("athlete", hardKind && j.r.ByAthlete)
	by("kind", hardKind && !j.r.ByAthlete)
	rpe, said := j.rpe.Get()
	by("long", j.r.Kind == ebb.KindLong && (length(j.f) >= h.LongS.Int() ||
		j.hr && j.above(j.x.Kinds.EasyHR) >= h.LongHRS.Int() || said && rpe >= h.LongRPE.Int()))
	if said && rpe >= h.RPE.Int() {
		by("rpe", true)
		j.fact("rpe", rpe, ebb.Some(h.RPE.Int()), "rpe")
	}
	called := j.r.ByAthlete && (j.r.Kind == ebb.KindEasy || j.r.Kind == ebb.KindRecovery)
	measured := j.r.LoadSource != ebb.LoadNone && j.r.LoadSource != ebb.LoadDuration
	if p90, ok := j.nums.LoadP90.Get(); ok && p90 > 0 && measured && !called && j.r.Load >= p90 {
		by("load", true)
		j.fact("load", j.r.Load, ebb.Some(p90), "0.01")
	}
}

// damage: long, far or steep enough to hurt muscle whatever the heart rate.
func (j *judge) damage() {
	if !(j.isRun() || j.sport == ebb.SportHiking) || j.f.Condition != ebb.Intact {
		return
	}
	h := j.x.Hard
	check := func(name string, v ebb.Opt[int], limit evidence.Number, unit string) {
		if v.OK && v.V >= limit.Int() {
			j.r.Damage = true
			j.fact(name, v.V, ebb.Some(limit.Int()), unit)
		}
	}
	check("duration", ebb.Some(length(j.f)), h.DamageS, "s")
	check("distance", j.f.DistM, h.DamageM, "m")
	check("descent", j.f.DescentM, h.DamageDownM, "m")
}

// possible: what cannot be read might have been hard, until the person says. A ride or a walk
// without heart rate is left alone, and so is what is too short for a session.
func (j *judge) possible() {
	if j.r.ByAthlete || j.rpe.OK || j.r.Hard {
		return
	}
	if j.f.Condition != ebb.Intact {
		j.r.Possible = true
		return
	}
	unsure := j.r.Kind == ebb.KindUnknown || !j.r.Sure
	j.r.Possible = j.isRun() && unsure && j.f.TimerS >= j.x.Kinds.MinS.Int()
}

// class chooses the window that the session opens (SCIENCE 4.6).
func (j *judge) class() {
	set := func(c ebb.HardClass) { j.r.Class = ebb.Some(c) }
	run := j.isRun() || j.r.ByAthlete
	switch {
	case j.r.Hard && !run:
		set(ebb.ClassLoad)
	case j.r.Kind == ebb.KindRace:
		set(j.raceClass())
	case j.r.Kind == ebb.KindIntervals:
		set(ebb.ClassIntervals)
	case j.r.Kind == ebb.KindTempo:
		set(ebb.ClassTempo)
	case j.r.Kind == ebb.KindLong && slices.Contains(j.r.HardBy, "long"):
		set(ebb.ClassLongHard)
	case j.r.Kind == ebb.KindModerate && j.r.Hard:
		set(ebb.ClassModerate)
	case j.r.Hard:
		set(ebb.ClassLoad)
	case j.r.Possible:
		set(ebb.ClassTempo)
	case j.r.Kind == ebb.KindLong:
		set(ebb.ClassLong)
	}
	if j.r.Damage && j.r.Class.V != ebb.ClassMarathon {
		set(ebb.ClassDamage)
		if j.marathonFar() {
			set(ebb.ClassMarathon)
		}
	}
}

// marathonFar: as far as a marathon or farther, in one go. A run of 60 km must not close
// sooner than one of 42.
func (j *judge) marathonFar() bool {
	m, ok := j.f.DistM.Get()
	k := j.x.Kinds
	return ok && j.r.Hard && 100*m >= (100-k.RaceNear.Int())*k.RaceMarathonM.Int()
}

// raceClass goes by the race distance, else by time.
func (j *judge) raceClass() ebb.HardClass {
	k, h := j.x.Kinds, j.x.Hard
	switch {
	case j.nearDistance(k.RaceMarathonM):
		return ebb.ClassMarathon
	case j.nearDistance(k.RaceHalfM):
		return ebb.ClassRaceHalf
	case j.nearDistance(k.Race5M), j.nearDistance(k.Race10M), j.f.TimerS <= h.RaceShortS.Int():
		return ebb.ClassRaceShort
	case j.f.TimerS <= h.RaceHalfS.Int():
		return ebb.ClassRaceHalf
	}
	return ebb.ClassMarathon
}

func (j *judge) nearDistance(d evidence.Number) bool {
	m, ok := j.f.DistM.Get()
	return ok && 100*abs(m-d.Int()) <= j.x.Kinds.RaceNear.Int()*d.Int()
}
