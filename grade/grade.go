// Package grade says whether a run really was easy: what was asked of it, what it got, criterion by
// criterion, a letter, a word, and the moment in which it went over (SCIENCE 8.4).
package grade

import (
	"slices"

	"ebb"
	"ebb/evidence"
)

// Whys lists the keys of Grade.Why: why heart rate does not grade a run, or nothing does.
//
//	not_asked   nothing was asked to be easy of it: a hard day, or a run of another kind
//	flags       the day belonged to a professional: no number is shown
//	damaged     the recording is not intact
//	other_sport nothing on foot or on a bike
//	part        the warm-up or cool-down of a harder session
//	no_ceiling  there is no maximum heart rate to rest a ceiling on, or it may not guide
//	ignored     the person said that its heart rate is wrong
//	erratic     heart rate jumps too often to be believed
//	missing     too little of the time has a heart rate
//	steps       the sensor may have counted steps, and the letter depends on those minutes
var Whys = []string{"not_asked", "flags", "damaged", "other_sport", "part", "no_ceiling", "ignored", "erratic", "missing", "steps"}

// Input is one run and what is said of it.
type Input struct {
	Run      ebb.RunID
	Sport    ebb.Sport
	Asked    ebb.Asked
	Effort   ebb.Effort
	RPE      ebb.Opt[int]
	Talk     ebb.Opt[ebb.Talk]
	IgnoreHR bool
	Hot      bool   // a warm or hot day, as the person told
	Refused  string // a key of Whys known beforehand: damaged, part, flags, other_sport; or ""
}

// judge is the working state of one grade.
type judge struct {
	in   *Input
	x    *evidence.Grading
	g    ebb.Grade
	easy int // seconds surely over the ceiling of an easy day
	// letters of what the word rests on; the minutes come apart
	word   ebb.Letter
	floor  ebb.Letter // what the seconds surely over the ceiling already give, where heart rate cannot grade
	length ebb.Letter
}

// Run grades one run. Slices of the grade are never nil.
func Run(in Input, numbers evidence.Numbers) ebb.Grade {
	j := &judge{in: &in, x: &numbers.Grading, word: ebb.LetterA, floor: ebb.LetterA, length: ebb.LetterA}
	j.g = ebb.Grade{Run: in.Run, Asked: in.Asked, Letter: ebb.Ungraded, Level: ebb.CantSay, Witness: ebb.WitnessNone,
		RanS: in.Effort.TimerS, Criteria: []ebb.Criterion{}, Describes: []string{}}
	if j.refused() {
		return j.g
	}
	j.day()
	hr := j.heart()
	pace := j.pace()
	feel := j.feel()
	j.minutes()
	j.describe()
	switch {
	case j.walked():
		j.g.Witness, j.g.Why = ebb.WitnessWalk, ""
		j.length = ebb.LetterA // walking longer is no fault
	case hr != "":
		j.g.Witness = ebb.WitnessHR
		j.word = worst(hr, pace, feel)
	default:
		j.byFeel(pace, feel)
	}
	j.conclude()
	return j.g
}

// refused says whether there is nothing to grade at all.
func (j *judge) refused() bool {
	switch {
	case j.in.Refused != "":
		j.g.Why = j.in.Refused
	case j.in.Asked.Source == "":
		j.g.Why = "not_asked"
	}
	return j.g.Why != ""
}

// rank of a letter: A is 0. No letter is no objection.
func rank(l ebb.Letter) int { return max(0, slices.Index(ebb.Letters, l)) }

func worst(letters ...ebb.Letter) ebb.Letter {
	top := 0
	for _, l := range letters {
		top = max(top, rank(l))
	}
	return ebb.Letters[top]
}

// stage is the letter of a value against limits in order; beyond the last it is beyond.
func stage(value int, beyond ebb.Letter, limits ...int) ebb.Letter {
	for i, l := range limits {
		if value <= l {
			return ebb.Letters[i]
		}
	}
	return beyond
}

// share is stage for a share of seconds, exact: no rounding decides.
func share(part, of int, beyond ebb.Letter, pct ...evidence.Number) ebb.Letter {
	limits := make([]int, len(pct))
	for i, p := range pct {
		limits[i] = p.Int() * of
	}
	return stage(100*part, beyond, limits...)
}

func (j *judge) criterion(c ebb.Criterion) { j.g.Criteria = append(j.g.Criteria, c) }

func passed(l ebb.Letter) ebb.Opt[bool] { return ebb.Some(l == ebb.LetterA) }

// day: a run where rest or a walk was asked. It is told and not graded: the limits of the
// run say how hard it was.
func (j *judge) day() {
	a := j.in.Asked
	if a.Source != ebb.AskedPrescription || a.Verdict > ebb.Walk || j.slower() {
		return
	}
	j.criterion(ebb.Criterion{Name: ebb.CriterionDay, Asked: ebb.Some(int(a.Verdict)), Got: ebb.Some(int(ebb.RecoveryRun)),
		Unit: "verdict", Pass: ebb.Some(false)})
}

// heart is the letter of the time over the ceiling, "" when heart rate cannot say.
func (j *judge) heart() ebb.Letter {
	e := &j.in.Effort
	ceiling, ok := j.in.Asked.CeilingBpm.Get()
	over := ebb.Criterion{Name: ebb.CriterionOver, Asked: ebb.Some(j.x.OverA.Int()), Unit: "%"}
	switch {
	case !ok:
		j.g.Why = "no_ceiling"
	case j.in.IgnoreHR:
		j.g.Why = "ignored"
	case e.Erratic:
		j.g.Why = "erratic"
	}
	if j.g.Why != "" {
		j.criterion(over)
		return ""
	}
	doubtOver := j.count(ceiling)
	limits := []evidence.Number{j.x.OverA, j.x.OverB, j.x.OverC, j.x.OverD}
	g := &j.g
	if 100*g.ValidS < j.x.ValidPct.Int()*e.CountedS || g.ValidS == 0 {
		g.Why = "missing"
		j.floor = share(g.OverS, max(1, e.CountedS), ebb.LetterF, limits...)
		j.criterion(over)
		return ""
	}
	best, least := share(g.OverS, g.ValidS, ebb.LetterF, limits...), share(g.OverS+doubtOver, g.ValidS, ebb.LetterF, limits...)
	if best != least {
		g.Why = "steps"
		j.floor = best
		j.criterion(over)
		return ""
	}
	g.OverPct = ebb.Some((1000*g.OverS + g.ValidS/2) / g.ValidS)
	over.Got, over.Pass, over.Letter = ebb.Some((100*g.OverS+g.ValidS/2)/g.ValidS), passed(best), best
	j.criterion(over)
	return best
}

// count sums the seconds over the ceilings; it returns those over that may be steps.
func (j *judge) count(ceiling int) (doubtOver int) {
	easy := j.in.Asked.EasyBpm.Or(ceiling)
	tol := j.x.ToleranceBpm.Int()
	for _, c := range j.in.Effort.Heart {
		j.g.ValidS += c.S + c.Doubt
		j.g.DoubtS += c.Doubt
		if c.Bpm > ceiling {
			j.g.ExcessBpmS += (c.Bpm - ceiling) * c.S
		}
		if c.Bpm > ceiling+tol {
			j.g.OverS += c.S
			doubtOver += c.Doubt
		}
		if c.Bpm > easy+tol {
			j.easy += c.S
		}
	}
	return doubtOver
}

// pace is the letter of the time faster than the pace not to beat, "" when none was asked
// or the speed is not to be believed.
func (j *judge) pace() ebb.Letter {
	limit, ok := j.in.Asked.PaceSPerKm.Get()
	if !ok || !j.in.Effort.Pace || !onFoot(j.in.Sport) {
		return ""
	}
	fast, all := 0, 0
	for _, c := range j.in.Effort.Paces {
		all += c.S
		if c.SPerKm <= limit {
			fast += c.S
		}
	}
	if all == 0 {
		return ""
	}
	l := share(fast, all, ebb.LetterD, j.x.FastA, j.x.FastB, j.x.FastC)
	j.criterion(ebb.Criterion{Name: ebb.CriterionPace, Asked: ebb.Some(j.x.FastA.Int()), Got: ebb.Some((100*fast + all/2) / all),
		Unit: "%", Pass: passed(l), Letter: l})
	return l
}

// feel is the letter of exertion and talk test, "" when neither was said. "Not sure" of the talk
// test counts as no, and no is a drift: full sentences end well above any ceiling here.
func (j *judge) feel() ebb.Letter {
	var out ebb.Letter
	rpe := ebb.Criterion{Name: ebb.CriterionRPE, Asked: ebb.Some(j.x.RPEA.Int()), Unit: "0–10"}
	if v, ok := j.in.RPE.Get(); ok {
		l := stage(v, ebb.LetterF, j.x.RPEA.Int(), j.x.RPEB.Int(), j.x.RPEC.Int())
		rpe.Got, rpe.Pass, rpe.Letter = ebb.Some(v), passed(l), l
		out = l
	}
	j.criterion(rpe)
	talk := ebb.Criterion{Name: ebb.CriterionTalk, Asked: ebb.Some(0), Unit: "talk"}
	if v, ok := j.in.Talk.Get(); ok {
		l := ebb.LetterA
		if v != ebb.TalkYes {
			l = ebb.LetterC
		}
		talk.Got, talk.Pass, talk.Letter = ebb.Some(max(0, slices.Index(ebb.Talks, v))), passed(l), l
		out = worst(out, l)
	}
	j.criterion(talk)
	return out
}

// minutes are a line of their own: they never change the word, and shorter is never worse.
func (j *judge) minutes() {
	asked, ok := j.in.Asked.Minutes.Get()
	if !ok || asked <= 0 {
		return
	}
	ran := j.in.Effort.TimerS
	j.length = stage(100*ran, ebb.LetterD, j.x.LongA.Int()*60*asked, j.x.LongB.Int()*60*asked, j.x.LongC.Int()*60*asked)
	j.criterion(ebb.Criterion{Name: ebb.CriterionMinutes, Asked: ebb.Some(asked), Got: ebb.Some((ran + 30) / 60), Unit: "min",
		Pass: passed(j.length), Letter: j.length})
}

// onFoot: paces are of runs and walks.
func onFoot(s ebb.Sport) bool {
	return s == ebb.SportRunning || s == ebb.SportWalking || s == ebb.SportHiking || s == ebb.SportUnknown
}

// walked: something easy was asked, and it was a walk, whatever the watch called it. A hike that nobody
// asked anything of is judged as it was.
func (j *judge) walked() bool {
	e := &j.in.Effort
	if j.in.Asked.Source != ebb.AskedPrescription {
		return false
	}
	return j.in.Sport == ebb.SportWalking || onFoot(j.in.Sport) && e.Pace && e.MovingS > 0 && 100*e.WalkS >= j.x.WalkPct.Int()*e.MovingS
}

// slower: a walk or a ride instead of a run is always a good call, never more than was asked.
func (j *judge) slower() bool { return j.walked() || !onFoot(j.in.Sport) }

// byFeel grades without heart rate: by pace, exertion and the talk test. Errors of the talk test and of
// memory are on the easy side, so the best letter needs both; pace alone can only object, and
// feel cannot make good what was surely over the ceiling.
func (j *judge) byFeel(pace, feel ebb.Letter) {
	if feel == "" && rank(pace) < rank(ebb.LetterC) {
		j.word = ebb.Ungraded
		return
	}
	l := worst(j.floor, pace, feel)
	if !(j.in.RPE.OK && j.in.Talk.OK) {
		l = worst(l, ebb.LetterB)
	}
	j.g.Witness, j.word = ebb.WitnessFeel, l
}

// describe notes what is told and never grades.
func (j *judge) describe() {
	e := &j.in.Effort
	a, b, c := e.Thirds[0], e.Thirds[1], e.Thirds[2]
	say := func(key string, yes bool) {
		if yes {
			j.g.Describes = append(j.g.Describes, key)
		}
	}
	say("fast_start", e.Pace && j.faster(a, b) && j.faster(a, c))
	say("fast_finish", e.Pace && j.faster(c, b) && j.faster(c, a))
	say("drift", j.drifted())
	if e.Pace && onFoot(j.in.Sport) && !j.walked() {
		pass := ebb.Some(e.Surges == 0)
		j.criterion(ebb.Criterion{Name: ebb.CriterionSurges, Asked: ebb.Some(0), Got: ebb.Some(e.Surges), Unit: "1", Pass: pass})
		say("surges", e.Surges > 0)
	}
	j.g.Fault = j.fault()
}

// faster: one third was run clearly faster than another, hills reckoned in.
func (j *judge) faster(a, b ebb.Third) bool {
	return a.GradedMmS.OK && b.GradedMmS.OK && 100*a.GradedMmS.V >= (100+j.x.FasterPct.Int())*b.GradedMmS.V
}

// drifted: heart rate rose from the first to the last third at no higher a pace.
func (j *judge) drifted() bool {
	a, c := j.in.Effort.Thirds[0], j.in.Effort.Thirds[2]
	usable := !j.in.IgnoreHR && !j.in.Effort.Erratic && (j.g.Why == "" || j.g.Why == "no_ceiling")
	return usable && a.HRMean.OK && c.HRMean.OK && c.HRMean.V-a.HRMean.V >= 10*j.x.DriftBpm.Int() && !j.faster(c, a)
}

// conclude makes letter and word of what the criteria say.
func (j *judge) conclude() {
	if j.word == ebb.Ungraded {
		return
	}
	j.g.Letter = worst(j.word, j.length)
	switch j.word {
	case ebb.LetterA:
		j.g.Level = ebb.TrueRecovery
	case ebb.LetterB:
		j.g.Level = ebb.MostlyEasy
	case ebb.LetterC:
		j.g.Level = ebb.Drifted
	default:
		j.g.Level = ebb.Drifted
		if j.disguise() {
			j.g.Level = ebb.Disguise
		}
	}
}

// disguise: a strong word needs a strong reason.
func (j *judge) disguise() bool {
	rpe, said := j.in.RPE.Get()
	if said && rpe >= j.x.DisguiseRPE.Int() {
		return true
	}
	return j.g.ValidS > 0 && 100*j.easy >= j.x.DisguisePct.Int()*j.g.ValidS
}

// fault is where the time over the ceiling lies, of a run that was not an A by heart rate; "" else.
func (j *judge) fault() string {
	e, ceiling := &j.in.Effort, j.in.Asked.CeilingBpm.V+j.x.ToleranceBpm.Int()
	if j.g.OverS == 0 || 100*j.g.OverS <= j.x.OverA.Int()*j.g.ValidS || j.g.Why != "" {
		return ""
	}
	var third [3]int
	up, upAll, all := 0, 0, 0
	for _, c := range e.Heart {
		all += c.S
		if c.Place >= 3 {
			upAll += c.S
		}
		if c.Bpm <= ceiling {
			continue
		}
		third[c.Place%3] += c.S
		if c.Place >= 3 {
			up += c.S
		}
	}
	most := func(s int) bool { return 100*s >= j.x.MostPct.Int()*j.g.OverS }
	describes := func(key string) bool { return slices.Contains(j.g.Describes, key) }
	switch {
	case most(up) && 100*upAll <= j.x.MostUp.Int()*all:
		return "hills"
	case describes("fast_start") && most(third[0]):
		return "fast_start"
	case describes("fast_finish") && most(third[2]):
		return "fast_finish"
	case j.in.Hot && !describes("fast_finish") && !describes("fast_start"):
		return "heat"
	case most(third[2]) && describes("drift"):
		return "drift"
	}
	return "throughout"
}
