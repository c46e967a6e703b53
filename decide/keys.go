// Package decide judges one morning: each rule names the hardest day it would allow,
// and the day is the smallest of those.
package decide

import "ebb"

// Key is one thing that a rule can say: it documents the finding (docs/rules.md)
// and is the contract with the room that writes the sentence.
//
// Facts are the names of the facts that come with it, always in this order; a name
// that ends in "?" may be left out, one that ends in "*" may come several times or
// not at all. Any finding of red_flags, illness and pain may carry "since" at its
// end: the answer is not of today but still in force from that day (value: days ago,
// ref: the date).
type Key struct {
	Rule    ebb.RuleID
	Key     string
	State   ebb.FindingState
	Allows  ebb.Verdict // the hardest day; with AlsoLow, the range of it
	AlsoLow ebb.Verdict // 0, or the lowest day that the same key can allow
	Facts   []string
	Means   string
	Sources []string // keys of evidence.Sources
}

// Keys lists everything that can be said of a morning, in the order of the rules. A
// test proves that no rule says anything else.
var Keys = []Key{
	{ebb.RuleRedFlags, "emergency", ebb.Objects, ebb.Rest, 0, []string{"flag*", "since?"}, "a red flag of the emergency kind: stop, call the emergency number", policy},
	{ebb.RuleRedFlags, "flag", ebb.Objects, ebb.Rest, 0, []string{"flag*", "since?"}, "a red flag: rest, and see a professional", policy},
	{ebb.RuleRedFlags, "unanswered", ebb.Objects, ebb.RecoveryRun, 0, nil, "red flags are not answered today: the day is provisional", policy},
	{ebb.RuleRedFlags, "none", ebb.Agrees, ebb.Hard, 0, nil, "asked today, and there is none", policy},

	{ebb.RuleIllness, "fever", ebb.Objects, ebb.Rest, 0, []string{"ill", "ill_days", "since?"}, "fever: rest; for more than the limit of days, see a professional", neck},
	{ebb.RuleIllness, "below", ebb.Objects, ebb.Rest, 0, []string{"ill", "ill_days", "since?"}, "ill below the neck: rest; for more than the limit of days, see a professional", neck},
	{ebb.RuleIllness, "above", ebb.Objects, ebb.Walk, 0, []string{"ill", "since?"}, "a cold, above the neck only: walk at most", neck},
	{ebb.RuleIllness, "unanswered", ebb.Objects, ebb.RecoveryRun, 0, nil, "illness is not answered today: the day is provisional", policy},
	{ebb.RuleIllness, "none", ebb.Agrees, ebb.Hard, 0, []string{"ill"}, "asked today, and well", neck},

	{ebb.RuleIllnessRamp, "fever_recent", ebb.Objects, ebb.Rest, 0, []string{"fever_free", "free_day", "days_ill"}, "the fever ended less than its hours ago (value: whole hours that have surely passed since)", neck},
	{ebb.RuleIllnessRamp, "first_day", ebb.Objects, ebb.Walk, 0, []string{"free_day", "days_ill"}, "the first day without symptoms: walk at most", policy},
	{ebb.RuleIllnessRamp, "recovery_days", ebb.Objects, ebb.RecoveryRun, 0, []string{"free_day", "days_ill"}, "on the way back: recovery runs at most, until the limit day", policy},
	{ebb.RuleIllnessRamp, "easy_days", ebb.Objects, ebb.Easy, 0, []string{"free_day", "days_ill"}, "on the way back: easy days at most, until the limit day", policy},
	{ebb.RuleIllnessRamp, "after_cold", ebb.Objects, ebb.Easy, 0, []string{"free_day", "days_ill"}, "just over a cold: easy at most, until the limit day", policy},
	{ebb.RuleIllnessRamp, "over", ebb.Agrees, ebb.Hard, 0, []string{"free_day", "days_ill"}, "the way back is behind you", policy},
	{ebb.RuleIllnessRamp, "none", ebb.Silent, ebb.Hard, 0, nil, "no illness to come back from", policy},

	{ebb.RulePain, "stride", ebb.Objects, ebb.Rest, 0, []string{"stride", "pain?", "since?"}, "pain changes the stride: rest, and see a professional", painSrc},
	{ebb.RulePain, "strong", ebb.Objects, ebb.Rest, 0, []string{"pain", "since?"}, "strong pain in one spot: rest", painSrc},
	{ebb.RulePain, "some", ebb.Objects, ebb.Walk, 0, []string{"pain", "since?"}, "pain in one spot: walk at most", painSrc},
	{ebb.RulePain, "slight", ebb.Objects, ebb.RecoveryRun, 0, []string{"pain", "since?"}, "slight pain in one spot: a recovery run at most", painSrc},
	{ebb.RulePain, "niggle", ebb.Objects, ebb.Easy, ebb.RecoveryRun, []string{"pain", "since?"}, "a known, looked-at, stable niggle: easy at most (a recovery run while it is not answered today)", policy},
	{ebb.RulePain, "unanswered", ebb.Objects, ebb.RecoveryRun, 0, nil, "pain is not answered today: the day is provisional", policy},
	{ebb.RulePain, "none", ebb.Agrees, ebb.Hard, 0, []string{"pain"}, "asked today, and nothing hurts", painSrc},

	{ebb.RuleSoreness, "battered", ebb.Objects, ebb.Rest, 0, []string{"legs"}, "battered legs: rest", legsSrc},
	{ebb.RuleSoreness, "sore", ebb.Objects, ebb.Walk, 0, []string{"legs"}, "sore legs: walk at most", legsSrc},
	{ebb.RuleSoreness, "heavy", ebb.Objects, ebb.RecoveryRun, 0, []string{"legs"}, "heavy legs: a recovery run at most", legsSrc},
	{ebb.RuleSoreness, "unanswered", ebb.Objects, ebb.RecoveryRun, 0, nil, "legs are not answered today: a recovery run at most", policy},
	{ebb.RuleSoreness, "fresh", ebb.Agrees, ebb.Hard, 0, []string{"legs"}, "fresh legs", legsSrc},

	{ebb.RuleHardWindow, "walk", ebb.Objects, ebb.Walk, 0, session, "soon after a half marathon, a marathon or a damaging run: walk at most (hours: limit is the end of the walking)", windows},
	{ebb.RuleHardWindow, "recovery", ebb.Objects, ebb.RecoveryRun, 0, session, "inside the window of a hard session, its first part: a recovery run at most (limit of hours: from when an easy run is allowed, or the window when no morning lies between)", windows},
	{ebb.RuleHardWindow, "easy", ebb.Objects, ebb.Easy, 0, session, "inside the window of a hard session, its later part: easy at most (limit of hours: the window)", windows},
	{ebb.RuleHardWindow, "outside", ebb.Agrees, ebb.Hard, 0, session, "the window of the last hard session has passed", windows},
	{ebb.RuleHardWindow, "none", ebb.Silent, ebb.Hard, 0, nil, "no hard session is known", windows},

	{ebb.RulePossibleHard, "walk", ebb.Objects, ebb.Walk, 0, session, "a session that may have been a half marathon, a marathon or a damaging run: walk at most until you say what it was", windows},
	{ebb.RulePossibleHard, "recovery", ebb.Objects, ebb.RecoveryRun, 0, session, "a session that may have been hard: a recovery run at most until you say what it was", windows},
	{ebb.RulePossibleHard, "easy", ebb.Objects, ebb.Easy, 0, session, "a session that may have been hard: easy at most until you say what it was", windows},
	{ebb.RulePossibleHard, "outside", ebb.Agrees, ebb.Hard, 0, session, "the last session that may have been hard is long enough ago", windows},
	{ebb.RulePossibleHard, "none", ebb.Silent, ebb.Hard, 0, nil, "no session is in doubt", windows},

	{ebb.RuleSameDay, "twice", ebb.Objects, ebb.Walk, 0, []string{"runs"}, "two runs are already done today, parts recorded minutes apart counted as one: walk at most", policy},
	{ebb.RuleSameDay, "hard", ebb.Objects, ebb.RecoveryRun, ebb.Walk, []string{"today"}, "a hard session is already done today: a recovery run at most; walk at most for a novice, and when a hard session of an earlier day holds the day to a recovery run", policy},
	{ebb.RuleSameDay, "unknown", ebb.Objects, ebb.RecoveryRun, ebb.Walk, []string{"today"}, "a run of unknown kind is already done today, it may have been hard: a recovery run at most; walk at most as above", policy},
	{ebb.RuleSameDay, "long", ebb.Objects, ebb.Walk, 0, []string{"today"}, "a long run is already done today: walk at most", policy},
	{ebb.RuleSameDay, "recovery", ebb.Objects, ebb.RecoveryRun, 0, []string{"today"}, "today's recovery run is done: a second one at most", policy},
	{ebb.RuleSameDay, "easy", ebb.Objects, ebb.Easy, ebb.Walk, []string{"today"}, "an easy or moderate run is already done today: easy at most; walk at most as above", policy},
	{ebb.RuleSameDay, "other", ebb.Agrees, ebb.Hard, 0, []string{"today"}, "what was done today was not a run and not hard", policy},
	{ebb.RuleSameDay, "none", ebb.Silent, ebb.Hard, 0, nil, "nothing was done today yet", policy},

	{ebb.RuleRunDays, "novice", ebb.Objects, ebb.Walk, 0, []string{"run_days"}, "a novice with a run on each of the last days: walk at most", policy},
	{ebb.RuleRunDays, "novice_few", ebb.Agrees, ebb.Hard, 0, []string{"run_days"}, "a novice with fewer days with a run in a row than the limit", policy},
	{ebb.RuleRunDays, "many", ebb.Objects, ebb.RecoveryRun, 0, []string{"full_days"}, "a run harder than a recovery run on each of many days: a recovery run at most", policy},
	{ebb.RuleRunDays, "few", ebb.Agrees, ebb.Hard, 0, []string{"full_days"}, "fewer such days in a row than the limit", policy},

	{ebb.RuleRecovery, "many_signs", ebb.Objects, ebb.Walk, 0, signs, "several signs together, sleep or wellness among them: walk at most", recovery},
	{ebb.RuleRecovery, "night_signs", ebb.Objects, ebb.RecoveryRun, 0, signs, "strong night signs, but no others: a recovery run at most", recovery},
	{ebb.RuleRecovery, "signs", ebb.Objects, ebb.RecoveryRun, 0, signs, "signs of a body that is not back yet: a recovery run at most", recovery},
	{ebb.RuleRecovery, "one_sign", ebb.Agrees, ebb.Hard, 0, signs, "one slight sign: too little to decide", recovery},
	{ebb.RuleRecovery, "fine", ebb.Agrees, ebb.Hard, 0, signs, "the measurements are as usual", recovery},
	{ebb.RuleRecovery, "none", ebb.Silent, ebb.Hard, 0, nil, "nothing is measured", recovery},

	{ebb.RuleNightMissing, "missing", ebb.Objects, ebb.Easy, 0, []string{"missing*"}, "a measurement that is usually there is missing today: easy at most (ref: hrv, rhr, sleep or wellness)", policy},
	{ebb.RuleNightMissing, "complete", ebb.Agrees, ebb.Hard, 0, nil, "every measurement that is usually there is there", policy},
	{ebb.RuleNightMissing, "none", ebb.Silent, ebb.Hard, 0, nil, "no measurement is expected", policy},

	{ebb.RuleHeat, "extreme", ebb.Objects, ebb.Rest, 0, heat, "too hot for anybody: rest, or go indoors", wbgt},
	{ebb.RuleHeat, "very_hot", ebb.Objects, ebb.Walk, ebb.Rest, heat, "very hot: rest, or go indoors; the acclimatised may walk", wbgt},
	{ebb.RuleHeat, "hot", ebb.Objects, ebb.RecoveryRun, 0, heat, "hot: a recovery run at most", wbgt},
	{ebb.RuleHeat, "fine", ebb.Agrees, ebb.Hard, 0, heat, "not too hot", wbgt},
	{ebb.RuleHeat, "none", ebb.Silent, ebb.Hard, 0, nil, "nothing was said of the heat", wbgt},

	{ebb.RuleStaleRuns, "no_runs", ebb.Objects, ebb.Easy, 0, nil, "no recording at all: nothing is known of your running", policy},
	{ebb.RuleStaleRuns, "sync_failing", ebb.Objects, ebb.Easy, 0, []string{"days_ago"}, "the service that brings the runs does not answer as it should: a hard one may be missing", policy},
	{ebb.RuleStaleRuns, "sync_old", ebb.Objects, ebb.Easy, 0, []string{"days_ago"}, "the service that brings the runs was not read for a day: a hard one may be missing", policy},
	{ebb.RuleStaleRuns, "gap_unknown", ebb.Objects, ebb.Easy, 0, []string{"days_ago"}, "too few recordings to know your usual gap: rested, or not imported?", policy},
	{ebb.RuleStaleRuns, "gap", ebb.Objects, ebb.Easy, 0, []string{"days_ago", "usual_gap"}, "longer without a recording than usual: rested, or not imported?", policy},
	{ebb.RuleStaleRuns, "rested", ebb.Agrees, ebb.Hard, 0, []string{"days_ago"}, "you said that nothing is missing since the last recording", policy},
	{ebb.RuleStaleRuns, "current", ebb.Agrees, ebb.Hard, 0, []string{"days_ago", "usual_gap"}, "the recordings are up to date", policy},

	{ebb.RuleBuilding, "no_history", ebb.Objects, ebb.Easy, 0, nil, "no run is known: easy at most, and the minutes of a recovery run", policy},
	{ebb.RuleBuilding, "new", ebb.Objects, ebb.Easy, 0, []string{"months"}, "new to running: easy at most, and the minutes of a recovery run", policy},
	{ebb.RuleBuilding, "months_unknown", ebb.Objects, ebb.Easy, 0, nil, "how long you have been running is not known: easy at most, and the minutes of a recovery run", policy},
	{ebb.RuleBuilding, "break", ebb.Objects, ebb.Easy, 0, []string{"runs_since_break"}, "back from a break: the first runs are easy, with the minutes of a recovery run", policy},
	{ebb.RuleBuilding, "little", ebb.Objects, ebb.Easy, 0, []string{"week_min"}, "little running of late: easy at most, and the minutes of a recovery run", policy},
	{ebb.RuleBuilding, "built", ebb.Agrees, ebb.Hard, 0, []string{"months", "week_min"}, "enough running to stand on", policy},

	{ebb.RuleCondition, "pregnancy", ebb.Objects, ebb.Easy, 0, nil, "pregnancy: no hard day, and heart rate does not guide", []string{"acog2020", "policy"}},
	{ebb.RuleCondition, "declared", ebb.Objects, ebb.Easy, 0, []string{"mode"}, "a declared condition (ref): no hard day, the talk test guides, ask your clinician", policy},
	{ebb.RuleCondition, "child", ebb.Objects, ebb.Walk, 0, []string{"age"}, "under the age that Ebb is made for: walk at most", policy},
	{ebb.RuleCondition, "youth", ebb.Objects, ebb.Easy, 0, []string{"age"}, "under 18: no hard day from Ebb", policy},
	{ebb.RuleCondition, "age_unknown", ebb.Objects, ebb.Easy, 0, nil, "the birth year is not known: no hard day until it is", policy},
	{ebb.RuleCondition, "none", ebb.Agrees, ebb.Hard, 0, []string{"age"}, "no condition is declared", policy},

	{ebb.RuleConflict, "conflict", ebb.Objects, ebb.Easy, 0, []string{"conflict*"}, "answers that contradict each other (ref: names of signals, stride or flags): the worse one counts, and easy at most", policy},
	{ebb.RuleConflict, "none", ebb.Silent, ebb.Hard, 0, nil, "no two answers contradict each other", policy},
}

var (
	session  = []string{"hours", "class", "late?"} // hours: ref is the run; class: ref is the HardClass, value the full window in hours; late: civil days since a session whose hours count from the day after
	signs    = []string{"score", "hrv?", "rhr?", "sleep?", "wellness?"}
	heat     = []string{"wbgt?", "heat?", "acclimatised?"}
	policy   = []string{"policy"}
	neck     = []string{"neck_check", "policy"}
	painSrc  = []string{"acsm_pain", "policy"}
	legsSrc  = []string{"saw2016", "policy"}
	windows  = []string{"stanley2013", "wiewelhove2018", "policy"}
	recovery = []string{"bosquet2008", "vesterinen2016", "nuuttila2022", "walsh2021", "saw2016", "policy"}
	wbgt     = []string{"acsm_wbgt", "policy"}
)
