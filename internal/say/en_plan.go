package say

import (
	"fmt"

	"ebb"
)

// The words of a planned week, in English.

// PlanNone is what stands where no week is planned.
const PlanNone = "No week is planned. Say what your hard days are, like “Tue intervals, Thu tempo, Sun long 100min”, and Ebb lays the days between."

// PlanSilent stands for the days that would be laid while the day belongs to a professional.
const (
	PlanSilent    = "Nothing is laid from today on: see a professional first. What you wished stays, and the week is laid again once you answer the warning signs anew."
	PlanSilentDay = "Not before a professional has looked at it."
)

var planKinds = map[ebb.Kind]string{ebb.KindIntervals: "Intervals", ebb.KindTempo: "Tempo", ebb.KindLong: "Long run", ebb.KindRace: "Race"}

// PlanWord is what a day is, in a word or two.
func PlanWord(d ebb.PlanDay) string {
	if w, ok := planKinds[d.Kind]; ok {
		return w
	}
	switch {
	case d.Verdict == ebb.Hard:
		return "Hard session"
	case d.Minutes == 0 && d.Verdict == ebb.Walk:
		return "Walk or rest"
	case d.Minutes == 0:
		return "Rest"
	case d.Walking > 0:
		return "Run and walk"
	case d.Verdict == ebb.RecoveryRun:
		return "Recovery run"
	}
	return "Easy run"
}

// planRules are why a rule holds a day down, when the day is one of a plan.
var planRules = map[ebb.RuleID]string{
	ebb.RuleHardWindow:   "a hard session before it is too near",
	ebb.RulePossibleHard: "a session before it may have been hard",
	ebb.RuleRunDays:      "there were too many days with a run in a row",
	ebb.RuleIllnessRamp:  "the way back from illness is not over",
	ebb.RuleBuilding:     "there is too little running yet, or again, to carry a hard day",
	ebb.RuleCondition:    "what you told Ebb of yourself allows no hard day",
	ebb.RuleSoreness:     "your legs are not ready this morning",
	ebb.RulePain:         "something hurts",
	ebb.RuleIllness:      "you are not well",
	ebb.RuleRedFlags:     "of a warning sign",
	ebb.RuleRecovery:     "the morning shows that you are not recovered",
	ebb.RuleHeat:         "it is too hot",
	ebb.RuleNightMissing: "a measurement of the night is missing",
	ebb.RuleStaleRuns:    "nothing is known of the last days",
	ebb.RuleSameDay:      "there was a run that day already",
}

// PlanWhy is the reason of a day.
func PlanWhy(d ebb.PlanDay) string {
	day := func(x ebb.Day) string { return x.Weekday().String() }
	switch d.Why {
	case "asked":
		return "As you wished."
	case "moved":
		if why, ok := planRules[d.Rule]; ok {
			return fmt.Sprintf("From %s, where it could not be because %s.", day(d.From), why)
		}
		return fmt.Sprintf("From %s.", day(d.From))
	case "recovery":
		if d.Ref != 0 {
			return fmt.Sprintf("After the session of %s: slow and short, or not at all.", day(d.Ref))
		}
		return "A lighter day is due."
	case "run_walk":
		return fmt.Sprintf("In turns, %s of it running. That is the right session for now.", Minutes(d.Running()))
	case "walk":
		return "Running can wait; a walk is better."
	case "free":
		return "A free day. It counts as training."
	case "off":
		return "You cannot run on this day."
	case "race_soon":
		return "The race is near: rested legs are worth more than a run."
	case "lighter":
		return "A lighter day, so that the rest of the week stands."
	case "before":
		return fmt.Sprintf("Easy, before the session of %s.", day(d.Ref))
	case "easy":
		return "Easy minutes are what carries the rest."
	}
	if d.Done && d.Minutes > 0 {
		return "Done."
	}
	return ""
}

// PlanRefused says which law a wish would break, and what is laid instead.
func PlanRefused(r ebb.PlanRefusal) string {
	what := lowerFirst(planKinds[r.Kind])
	if what == "" {
		what = "session"
	}
	where := fmt.Sprintf("%s on %s", upperFirst(what), r.Day.Weekday())
	then := "It is left out this week."
	if r.To != 0 {
		then = fmt.Sprintf("The nearest day is %s.", r.To.Weekday())
	}
	switch r.Law {
	case "longest":
		return fmt.Sprintf("%s: %s is too much more than your longest run of 30 days, so it is laid with %s.", where, Minutes(r.Asked), Minutes(r.Limit))
	case "week_minutes":
		if r.Day == 0 {
			return fmt.Sprintf("%s a week is too much more than your average week, so %s are laid.", Minutes(r.Asked), Minutes(r.Limit))
		}
		return fmt.Sprintf("%s: the week may hold no more, so it is laid with %s instead of %s.", where, Minutes(r.Limit), Minutes(r.Asked))
	case "least":
		return fmt.Sprintf("%s: your last weeks leave no room for a run of %s yet. It is left out this week.", where, Minutes(r.Asked))
	case "past":
		if r.To != 0 {
			return fmt.Sprintf("%s was not run; there is room for it on %s.", where, r.To.Weekday())
		}
		return where + ": the day is past and there is no such session on it. It is left out and not made up."
	case "unavailable":
		return where + ": you cannot run on that day. " + then
	case "race":
		return where + ": nothing hard in the last days before a race. " + then
	case "taken":
		return where + ": another session is better placed there. " + then
	case "rule":
		if why, ok := planRules[r.Rule]; ok {
			return where + " cannot be, because " + why + ". " + then
		}
	}
	return where + " would fall into the recovery of another hard session. " + then
}

// PlanWeek says how much the week holds.
func PlanWeek(minutes, limit int) string {
	return fmt.Sprintf("%s of running; your average week carries up to %s.", Minutes(minutes), Minutes(limit))
}

// PlanToday is the line of the plan on the day itself.
func PlanToday(d ebb.PlanDay) string {
	s := "Plan for today: " + lowerFirst(PlanWord(d))
	if d.Minutes > 0 {
		s += ", " + Minutes(d.Minutes)
	}
	return s + ". " + PlanWhy(d)
}

var planChanges = map[string]string{
	ebb.PlanMissed: "You left its session out.",
	ebb.PlanMove:   "You moved its session.",
	ebb.PlanOff:    "You said that you cannot run.",
	ebb.PlanSick:   "You said that you are not well.",
}

// PlanChanged is what was said of a day of the plan; "" when nothing was.
func PlanChanged(what string) string { return planChanges[what] }
