// Package prescribe turns a decision into what to do: mode, ceiling, minutes, pace
// and steps, all in integers.
package prescribe

import (
	"ebb"
	"ebb/evidence"
)

// Schema is the version of the Prescription document.
const Schema = 1

// WhyNames lists the names that the facts of Prescription.Why can have, in the order
// in which they come:
//
//	hr_max    bpm  the maximum heart rate behind the ceiling (ref: its source)
//	lthr      bpm  the threshold behind the ceiling, when it is what binds
//	rpe       0–10 exertion at most, where the talk test guides
//	vol, exp, weekly, longest
//	          min  what weekly running, months, the week's share and the longest run allow;
//	               limit: the input of it (min/week, months, min/week, min)
//	signs, legs, heat
//	          min  taken off for amber points, sore legs (ref unanswered), a warm day
//	easy      min  the usual easy run: an easy day takes it, a recovery run is no longer than it
//	jog       bpm  the jog is infeasible: recent easy runs stayed above the ceiling (limit)
//	jog_speed mm/s the jog is infeasible: predicted under the ceiling, slower than the limit
var WhyNames = []string{"hr_max", "lthr", "rpe", "vol", "exp", "weekly", "longest",
	"signs", "legs", "heat", "easy", "jog", "jog_speed"}

// StopKeys lists the keys of stop rules: pain that changes the stride, chest
// symptoms, dizziness, cannot talk, and the signs of pregnancy.
var StopKeys = []string{"pain", "chest", "dizzy", "talk", "pregnancy"}

// For says what to do with the day that d allows and wishes. A day that belongs to a
// professional carries no number at all; rest and a hard day have none of ours.
// Slices are never nil.
func For(m ebb.Morning, d ebb.Decision, n evidence.Numbers) ebb.Prescription {
	p := ebb.Prescription{Schema: Schema, Mode: ebb.ModeRest, Guide: ebb.GuideTalk,
		Why: []ebb.Fact{}, Steps: []ebb.Step{}, StopRules: []string{}}
	if d.Safety.Level.Professional() {
		return p
	}
	p.Guide = guide(m, n)
	switch d.Verdict {
	case ebb.Walk:
		walk(&p, m, n)
	case ebb.RecoveryRun:
		recovery(&p, m, d, n)
	case ebb.Easy:
		easy(&p, m, d, n)
	case ebb.Hard:
		p.Mode = ebb.ModeHard
	default:
		return p
	}
	p.StopRules = stopRules(m)
	if d.Provisional {
		return p // a conditional day is no workout for the watch
	}
	p.Steps = steps(p, n)
	return p
}

func stopRules(m ebb.Morning) []string {
	if m.HRMode == ebb.HRPregnancy {
		return append([]string{}, StopKeys...)
	}
	return append([]string{}, StopKeys[:4]...)
}

func walk(p *ebb.Prescription, m ebb.Morning, n evidence.Numbers) {
	p.Mode = ebb.ModeWalk
	p.Minutes = ebb.Some(n.Prescribe.ShortTotal.Int())
	setCeiling(p, recoveryCeiling(m, n), ebb.CeilingRecovery, n)
}

// recovery is a run, a run-walk or a walk, by what the minutes and the jog allow.
func recovery(p *ebb.Prescription, m ebb.Morning, d ebb.Decision, n evidence.Numbers) {
	q := n.Prescribe
	c := recoveryCeiling(m, n)
	setCeiling(p, c, ebb.CeilingRecovery, n)
	runCap, why := minutes(m, d, n)
	infeasible := jog(m, c.bpm, n)
	p.Why = append(append(p.Why, why...), infeasible...)
	total := q.ShortTotal.Int()
	switch {
	case runCap < q.RunWalkLow.Int():
		p.Mode = ebb.ModeWalk
		p.Minutes = ebb.Some(total)
		return
	case len(infeasible) > 0:
		p.Mode = ebb.ModeRunWalk
		p.Minutes, p.RunMinutes = ebb.Some(total), ebb.Some(min(runCap, total/2))
	case runCap < q.RunLow.Int():
		p.Mode = ebb.ModeRunWalk
		p.Minutes, p.RunMinutes = ebb.Some(total), ebb.Some(runCap)
	default:
		p.Mode = ebb.ModeRun
		p.Minutes, p.RunMinutes = ebb.Some(runCap), ebb.Some(runCap)
	}
	setBandLow(p, m, n)
	setPace(p, m, len(infeasible) == 0, n)
}

// easy takes the usual easy run. Where running is still being built, where today had a run
// already, on the way back from an illness, inside the window of a race or a damaging run, or where the
// usual run is not known or short, it
// takes the minutes of a recovery run; where these are too few for a run, or where even an easy jog is above its ceiling, the session of a
// recovery day is the easy day.
func easy(p *ebb.Prescription, m ebb.Morning, d ebb.Decision, n evidence.Numbers) {
	c := ceilingOf(m, n.Prescribe.EasyPct, n.Prescribe.EasyLTHRPct, n)
	run, known := easyMinutes(m, n)
	why := []ebb.Fact{fact("easy", run, "min")}
	if !known || objects(d, ebb.RuleBuilding) || objects(d, ebb.RuleSameDay) || objects(d, ebb.RuleIllnessRamp) || inLongWindow(d, n) {
		run, why = minutes(m, d, n)
	}
	if run < n.Prescribe.RunLow.Int() || len(jog(m, c.bpm, n)) > 0 {
		recovery(p, m, d, n)
		return
	}
	p.Mode = ebb.ModeEasy
	setCeiling(p, c, ebb.CeilingEasy, n)
	p.Minutes, p.RunMinutes = ebb.Some(run), ebb.Some(run)
	p.Why = append(p.Why, why...)
	if e, ok := m.History.EasySPerKm.Get(); ok && e > 0 {
		p.SuggestSPerKm = ebb.Some(e)
	}
}

// objects: the rule of that name holds the day down. Running still being built, a
// second run of the day, and the way back from an illness take the minutes of a recovery run.
func objects(d ebb.Decision, rule ebb.RuleID) bool {
	for _, f := range d.Findings {
		if f.Rule == rule {
			return f.State == ebb.Objects
		}
	}
	return false
}

// inLongWindow: the window of a race, a marathon or a damaging run is still open. The first
// easy runs in it are short.
func inLongWindow(d ebb.Decision, n evidence.Numbers) bool {
	for _, f := range d.Findings {
		for _, g := range f.Facts {
			if f.Rule == ebb.RuleHardWindow && f.State == ebb.Objects && g.Name == "class" && g.Value >= n.Decide.Window.RaceShort.Int() {
				return true
			}
		}
	}
	return false
}
