package say

import (
	"fmt"
	"strings"

	"ebb"
)

// The names of the rules and of the facts they rest on, for the page that shows them all.

var rules = map[ebb.RuleID]string{
	ebb.RuleRedFlags:     "Warning signs",
	ebb.RuleIllness:      "Illness",
	ebb.RuleIllnessRamp:  "The way back from illness",
	ebb.RulePain:         "Pain in one spot",
	ebb.RuleSoreness:     "Legs",
	ebb.RuleHardWindow:   "Time since the last hard session",
	ebb.RulePossibleHard: "A session that may have been hard",
	ebb.RuleSameDay:      "What was already done today",
	ebb.RuleRunDays:      "Days in a row with a run",
	ebb.RuleRecovery:     "Signs of the night",
	ebb.RuleNightMissing: "Measurements that are missing",
	ebb.RuleHeat:         "Heat",
	ebb.RuleStaleRuns:    "Rested, or not imported",
	ebb.RuleBuilding:     "Building up",
	ebb.RuleCondition:    "Conditions and age",
	ebb.RuleConflict:     "Answers that contradict each other",
}

// Rule is the name of a rule.
func Rule(r ebb.RuleID) string { return rules[r] }

var allows = map[ebb.Verdict]string{
	ebb.Rest:        "rest",
	ebb.Walk:        "a walk at most",
	ebb.RecoveryRun: "a recovery run at most",
	ebb.Easy:        "easy at most",
	ebb.Hard:        "anything",
}

// Allows says what a rule allows.
func Allows(v ebb.Verdict) string { return allows[v] }

var states = map[ebb.FindingState]string{
	ebb.Objects: "What holds the day down",
	ebb.Agrees:  "What was looked at and does not object",
	ebb.Silent:  "What had nothing to judge",
}

// State is the title over the rules of one state.
func State(s ebb.FindingState) string { return states[s] }

var gradeWords = map[string]string{
	"A": "strong evidence", "B": "moderate evidence", "C": "weak or indirect evidence", "D": "contradicted evidence",
}

// EvidenceGrade is a grade of evidence in words; "" for a choice of Ebb's own, whose source says so.
func EvidenceGrade(g string) string { return gradeWords[g] }

var factNames = map[string]string{
	"legs": "Legs", "pain": "Pain", "ill": "Illness", "ill_days": "Days of illness", "free_day": "Day without symptoms", "days_ill": "Days ill",
	"fever_free": "Hours without fever", "stride": "Changes the stride", "since": "Said, days ago", "hours": "Hours since", "class": "Its window",
	"today": "Done today", "runs": "Runs today", "run_days": "Days in a row with a run", "full_days": "Days in a row with a full run",
	"hrv": "HRV against your band", "rhr": "Resting heart rate above your usual", "sleep": "Sleep", "wellness": "How you feel, against your usual",
	"score": "Signs that object", "missing": "Missing", "wbgt": "Heat index (WBGT)", "heat": "Heat, as tapped", "days_ago": "Last recording, days ago",
	"usual_gap": "Your usual gap", "months": "Months of running", "week_min": "Minutes a week", "runs_since_break": "Runs since the break",
	"age": "Age", "mode": "Condition", "flag": "Warning sign", "conflict": "Contradiction", "late": "Late in the evening", "acclimatised": "Used to heat",
}

// RuleFact is one number that a rule rests on, with its limit: "Legs: 4 of 10 (limit 3)".
// It is "" for a fact that is no number, whose sentence says it all.
func RuleFact(name string, value, limit ebb.Opt[int], unit string) string {
	v, ok := value.Get()
	if !ok || factNames[name] == "" || unit == "1" || unit == "" || unit == "level" {
		return ""
	}
	s := factNames[name] + ": " + inUnit(v, unit)
	if l, ok := limit.Get(); ok && unit == "0–10" {
		s += fmt.Sprintf(" (limit %d)", l)
	} else if ok {
		s += " (limit " + inUnit(l, unit) + ")"
	}
	return s
}

// inUnit writes an integer at the resolution that its unit states.
func inUnit(v int, unit string) string {
	switch {
	case unit == "0–10":
		return fmt.Sprintf("%d of 10", v)
	case unit == "min":
		return Minutes(v)
	case unit == "band":
		return map[int]string{-1: "below it", 0: "inside it", 1: "above it"}[v]
	case strings.HasPrefix(unit, "0.01 "):
		return Hundredths(v) + strings.TrimPrefix(unit, "0.01")
	case strings.HasPrefix(unit, "0.1 "):
		return Tenths(v) + strings.TrimPrefix(unit, "0.1")
	case v == 1 && strings.HasSuffix(unit, "s"):
		return "1 " + strings.TrimSuffix(unit, "s")
	}
	return fmt.Sprintf("%d %s", v, unit)
}
