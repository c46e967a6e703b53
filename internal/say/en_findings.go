package say

import (
	"fmt"
	"slices"
	"strings"

	"ebb"
)

// sentence is what one key of one rule says, and the condition under which the day
// would be another one ("with legs at 5 or less").
//
// A change that only leads one step up names that step in next: legs of five instead
// of six still allow no more than a recovery run.
type sentence struct {
	says   func(f facts) string
	change func(f facts) string
	next   ebb.Verdict // 0: nothing of this rule is left then
}

// plain is a sentence that speaks of no fact.
func plain(s string) func(facts) string { return func(facts) string { return s } }

// Every (rule, key) of decide has its sentence here, in English. Those of red flags,
// of illness and of a changed stride hold no digit: they may stand on a day on which
// no number is shown.
var sentences = map[ebb.RuleID]map[string]sentence{
	ebb.RuleRedFlags: {
		"emergency":  {says: sayFlags},
		"flag":       {says: sayFlags},
		"unanswered": {says: plain("you have not answered the warning signs today"), change: plain("once the warning signs are answered with none")},
		"none":       {says: plain("no warning signs today")},
	},
	ebb.RuleIllness: {
		"fever": {says: func(f facts) string { return "fever" + earlier(f) + ": rest until it has been gone for a full day" }},
		"below": {says: func(f facts) string { return "ill below the neck" + earlier(f) + ": rest until it is gone" }},
		"above": {says: func(f facts) string {
			return "a cold, above the neck only" + earlier(f) + ": nothing harder than a walk"
		}, change: plain("without the cold"), next: ebb.Easy},
		"unanswered": {says: plain("you have not said whether you are well today"), change: plain("once you say that you are well")},
		"none":       {says: plain("you are well today")},
	},
	ebb.RuleIllnessRamp: {
		"fever_recent":  {says: plain("the fever ended less than a full day ago"), change: plain("tomorrow, if the fever stays away"), next: ebb.RecoveryRun},
		"first_day":     {says: plain("the first day without symptoms: a walk is a good way back"), change: plain("tomorrow, if you stay well"), next: ebb.RecoveryRun},
		"recovery_days": {says: sayRamp("recovery runs"), change: rampOver, next: ebb.Easy},
		"easy_days":     {says: sayRamp("easy days"), change: rampOver},
		"after_cold":    {says: sayAfterCold, change: plain("tomorrow, if you stay well")},
		"over":          {says: plain("the way back from illness is behind you")},
		"none":          {},
	},
	ebb.RulePain: {
		"stride":     {says: func(f facts) string { return "pain changes your stride" + earlier(f) + ": do not run on it" }},
		"strong":     {says: sayPain("that is too strong to run on"), change: painBelow, next: ebb.Walk},
		"some":       {says: sayPain("walk, do not run on it"), change: painBelow, next: ebb.RecoveryRun},
		"slight":     {says: sayPain("nothing harder than a recovery run"), change: painBelow},
		"niggle":     {says: sayPain("a niggle that you know and had looked at"), change: plain("without the niggle")},
		"unanswered": {says: plain("you have not said whether anything hurts today"), change: plain("once you say that nothing hurts")},
		"none":       {says: plain("nothing hurts today")},
	},
	ebb.RuleSoreness: {
		"battered":   {says: sayLegs, change: legsBelow, next: ebb.Walk},
		"sore":       {says: sayLegs, change: legsBelow, next: ebb.RecoveryRun},
		"heavy":      {says: sayLegs, change: legsBelow},
		"unanswered": {says: plain("you have not said how your legs are today"), change: plain("with fresh legs, once you say so")},
		"fresh":      {says: sayLegs},
	},
	ebb.RuleHardWindow: {
		"walk":     {says: sayWindowWalk, change: walkOver, next: ebb.RecoveryRun},
		"recovery": {says: sayWindow, change: partOver},
		"easy":     {says: sayWindow, change: windowOver},
		"outside":  {says: sayWindowPast},
		"none":     {},
	},
	ebb.RulePossibleHard: {
		"walk":     {says: sayPossible, change: possibleSaid},
		"recovery": {says: sayPossible, change: possibleSaid},
		"easy":     {says: sayPossible, change: possibleSaid},
		"outside": {says: func(f facts) string {
			return "a session that may have been hard was " + DaysAgo(f.val("hours")/24) + ", long enough ago"
		}},
		"none": {},
	},
	ebb.RuleSameDay: {
		"twice":    {says: sayTwice, change: plain("on a day without two runs")},
		"hard":     {says: sayToday("a hard session"), change: plain("without today's hard session")},
		"unknown":  {says: plain("you have already run today, and Ebb cannot tell how hard it was"), change: plain("once you say that today's run was easy")},
		"long":     {says: sayToday("a long run"), change: plain("without today's long run")},
		"recovery": {says: sayToday("a recovery run"), change: plain("without today's recovery run")},
		"easy":     {says: sayToday("a run"), change: plain("without today's run")},
		"other":    {says: plain("what you did today was not hard")},
		"none":     {},
	},
	ebb.RuleRunDays: {
		"novice":     {says: sayRunDays, change: plain("after a day without a run")},
		"novice_few": {says: sayFewRunDays},
		"many":       {says: sayFullDays, change: plain("after a day off or a recovery run")},
		"few":        {says: sayFewFullDays},
	},
	ebb.RuleRecovery: {
		"many_signs":  {says: saySigns("several signs that you may not be recovered yet"), change: plain("with usual sleep and night values")},
		"night_signs": {says: saySigns("the night was unlike your usual ones"), change: plain("with usual night values")},
		"signs":       {says: saySigns("signs that you may not be recovered yet"), change: plain("with usual sleep and night values")},
		"one_sign":    {says: saySigns("one slight sign, too little to decide")},
		"fine":        {says: plain("sleep and night values are as usual")},
		"none":        {},
	},
	ebb.RuleNightMissing: {
		"missing":  {says: func(f facts) string { return "missing this morning, though usually there: " + f.measures("missing") }, change: func(f facts) string { return "with a usual value for " + f.measures("missing") }},
		"complete": {says: plain("the measurements you usually have are here")},
		"none":     {},
	},
	ebb.RuleHeat: {
		"extreme":  {says: sayHeat("too hot for anybody to run outside"), change: plain("indoors or on a cooler day")},
		"very_hot": {says: sayHeat("too hot to run outside"), change: plain("indoors or on a cooler day")},
		"hot":      {says: sayHeat("hot, so nothing harder than a recovery run"), change: plain("in a cooler hour")},
		"fine":     {says: plain("it is not too hot")},
		"none":     {},
	},
	ebb.RuleStaleRuns: {
		"no_runs":      {says: plain("no recording is here yet, so nothing is known of your running"), change: plain("with your runs imported")},
		"sync_failing": {says: plain("Intervals.icu cannot be read at the moment, so a hard run may be missing"), change: plain("once a sync goes well, or you say that nothing is missing")},
		"sync_old":     {says: plain("Intervals.icu was not read for a day, so a hard run may be missing"), change: plain("once a sync goes well, or you say that nothing is missing")},
		"gap_unknown":  {says: sayGapUnknown, change: plain("once you import what is missing, or say that you rested")},
		"gap":          {says: sayGap, change: plain("once you import what is missing, or say that you rested")},
		"rested": {says: func(f facts) string {
			return "you said that nothing is missing since the last recording, " + DaysAgo(f.val("days_ago"))
		}},
		"current": {says: func(f facts) string {
			return "the recordings are up to date, the last one " + DaysAgo(f.val("days_ago"))
		}},
	},
	ebb.RuleBuilding: {
		"no_history":     {says: plain("no run is known yet, so the day stays easy and short"), change: plain("with your runs imported")},
		"new":            {says: sayNew, change: func(f facts) string { return "after " + months(f.limit("months")) + " of running" }},
		"months_unknown": {says: plain("how long you have been running is not known"), change: plain("once you say since when you run")},
		"break":          {says: sayBreak, change: func(f facts) string { return "after " + Count(f.limit("runs_since_break"), "run") + " since the break" }},
		"little":         {says: sayLittle, change: func(f facts) string { return "with " + Minutes(f.limit("week_min")) + " of running a week" }},
		"built":          {says: func(f facts) string { return "you run " + Minutes(f.val("week_min")) + " a week, enough to stand on" }},
	},
	ebb.RuleCondition: {
		"pregnancy": {says: plain("in pregnancy there is no hard day from Ebb, and talk guides instead of heart rate")},
		"declared": {says: func(f facts) string {
			return "you told Ebb of " + hrModes[ebb.HRMode(f.ref("mode"))] + ": talk guides, and no day is hard. Ask your clinician how hard you may run"
		}},
		"child":       {says: func(f facts) string { return fmt.Sprintf("Ebb is made for people of %d and older", f.limit("age")) }},
		"youth":       {says: func(f facts) string { return fmt.Sprintf("under %d, Ebb gives no hard day", f.limit("age")) }},
		"age_unknown": {says: plain("your birth year is not known, so no day is hard"), change: plain("once you enter your birth year")},
		"none":        {says: plain("no condition is declared")},
	},
	ebb.RuleConflict: {
		"conflict": {says: func(f facts) string {
			return "these answers do not fit together, so the worse one counts: " + f.measures("conflict")
		}, change: plain("once the answers fit together")},
		"none": {},
	},
}

func sayFlags(f facts) string {
	var said []string
	for _, r := range f.refs("flag") {
		if w := Flag(ebb.FlagID(r)); w != "" {
			said = append(said, lowerFirst(w))
		}
	}
	if len(said) == 0 {
		return "you told Ebb of a warning sign" + earlier(f)
	}
	return "you told Ebb: " + strings.Join(said, "; ") + earlier(f)
}

// earlier says without a digit that an answer is an older one still in force.
func earlier(f facts) string {
	if !f.has("since") {
		return ""
	}
	return ", said earlier and not answered since"
}

func sayRamp(what string) func(facts) string {
	return func(f facts) string {
		return fmt.Sprintf("day %d without symptoms, after %s of illness: %s up to day %d", f.val("free_day"), Count(f.val("days_ill"), "day"), what, f.limit("free_day"))
	}
}

func rampOver(f facts) string {
	return fmt.Sprintf("after day %d without symptoms", f.limit("free_day"))
}

func sayAfterCold(facts) string { return "the cold has just gone: one more easy day" }

func sayPain(so string) func(facts) string {
	return func(f facts) string {
		return fmt.Sprintf("pain %d/10 in one spot%s: %s", f.val("pain"), f.since(), so)
	}
}

// below is the largest whole value under the limit of a fact.
func below(f facts, name string) int { return f.limit(name) - 1 }

func painBelow(f facts) string {
	if below(f, "pain") <= 0 {
		return "without the pain"
	}
	return fmt.Sprintf("with pain at %d or less", below(f, "pain"))
}

func sayLegs(f facts) string { return fmt.Sprintf("legs %d/10 this morning", f.val("legs")) }

func legsBelow(f facts) string {
	if below(f, "legs") <= 0 {
		return "with fresh legs"
	}
	return fmt.Sprintf("with legs at %d or less", below(f, "legs"))
}

// session is the hard session of a window: what it was, and whose window it is.
func session(f facts) (what, its string) {
	c := ebb.HardClass(f.ref("class"))
	if what = classes[c]; what == "" {
		what = "a hard session"
	}
	if c == ebb.ClassIntervals {
		return what, "their"
	}
	return what, "its"
}

// hoursAgo is "yesterday (24 h)": hours are 24 for each civil day. What ended late in the
// evening counts from the day after.
func hoursAgo(f facts) string {
	h := f.val("hours")
	if f.has("late") {
		return DaysAgo(f.val("late")) + " that ended late and counts from the day after"
	}
	if h < 24 {
		return "today"
	}
	if h < 72 {
		return fmt.Sprintf("%s (%d h)", DaysAgo(h/24), h)
	}
	return DaysAgo(h / 24)
}

// daysAgo is when the session was, in civil days.
func daysAgo(f facts) string {
	if f.has("late") {
		return DaysAgo(f.val("late"))
	}
	return DaysAgo(f.val("hours") / 24)
}

func sayWindow(f facts) string {
	what, its := session(f)
	return fmt.Sprintf("%s %s; %s window is %s", what, hoursAgo(f), its, window(f.val("class")))
}

func sayWindowPast(f facts) string {
	what, its := session(f)
	return fmt.Sprintf("%s %s; %s window of %s has passed", what, daysAgo(f), its, window(f.val("class")))
}

func sayWindowWalk(f facts) string {
	what, its := session(f)
	return fmt.Sprintf("%s %s; walking is best for %s, and %s window is %s", what, hoursAgo(f), window(f.limit("hours")), its, window(f.val("class")))
}

// window writes the length of a window: "48 h", and in days from three days on.
func window(h int) string {
	if h >= 72 && h%24 == 0 {
		return Count(h/24, "day")
	}
	return fmt.Sprintf("%d h", h)
}

// windowOver says when the window closes, with the day where it is known.
func windowOver(f facts) string {
	return "once the window of " + the[ebb.HardClass(f.ref("class"))] + " has closed, " + in(f, f.val("class")-f.val("hours"))
}

// partOver says when easy running may begin, if that is a morning before the window closes.
func partOver(f facts) string {
	if !partly(f) {
		return windowOver(f)
	}
	return "once the first part of the window of " + the[ebb.HardClass(f.ref("class"))] + " has passed, " + in(f, f.limit("hours")-f.val("hours"))
}

// partly: more is allowed before the window of a session closes.
func partly(f facts) bool { return f.limit("hours") < f.val("class") }

// walkOver says when the walking ends and slow running may begin.
func walkOver(f facts) string {
	return "once " + window(f.limit("hours")) + " have passed, " + in(f, f.limit("hours")-f.val("hours"))
}

// in says on which day something is that many hours away.
func in(f facts, hours int) string {
	days := (hours + 23) / 24
	switch {
	case f.day == 0:
		return "in " + Count(days, "day")
	case days <= 1:
		return "tomorrow"
	case days < 7:
		return "on " + (f.day + ebb.Day(days)).Weekday().String()
	}
	return "in " + Count(days, "day")
}

func sayPossible(f facts) string {
	what, _ := session(f)
	return fmt.Sprintf("a session %s may have been hard. Until you say, it counts as %s", daysAgo(f), what)
}

func possibleSaid(facts) string { return "once you say that it was easy" }

func sayToday(what string) func(facts) string {
	return func(f facts) string {
		if m := f.val("today"); m > 0 {
			return fmt.Sprintf("%s of %s is already done today", what, Minutes(m))
		}
		return what + " is already done today"
	}
}

func sayTwice(f facts) string {
	return fmt.Sprintf("%s are already done today; after %d only a walk is left", Count(f.val("runs"), "run"), f.limit("runs"))
}

func sayRunDays(f facts) string {
	return fmt.Sprintf("a run on each of the last %s; after %d a day without a run is due", Count(f.val("run_days"), "day"), f.limit("run_days"))
}

func sayFullDays(f facts) string {
	return fmt.Sprintf("a run harder than a recovery run on each of the last %s; after %d a day off or a recovery run is due",
		Count(f.val("full_days"), "day"), f.limit("full_days"))
}

func sayFewFullDays(f facts) string {
	switch n := f.val("full_days"); n {
	case 0:
		return "no run harder than a recovery run yesterday"
	case 1:
		return "a run harder than a recovery run yesterday, none the day before"
	default:
		return fmt.Sprintf("%d days in a row with a run harder than a recovery run; up to %d is fine", n, f.limit("full_days")-1)
	}
}

func sayFewRunDays(f facts) string {
	switch n := f.val("run_days"); n {
	case 0:
		return "no run yesterday"
	case 1:
		return "a run yesterday, none the day before"
	default:
		return fmt.Sprintf("%d days in a row with a run; up to %d is fine", n, f.limit("run_days")-1)
	}
}

func sayHeat(so string) func(facts) string {
	return func(f facts) string {
		switch {
		case f.has("wbgt"):
			return fmt.Sprintf("%s: %s °C wet-bulb globe temperature; the limit is %s", so, Tenths(f.val("wbgt")), Tenths(f.limit("wbgt")))
		case slices.Contains(f.refs("heat"), string(ebb.HeatVeryHot)):
			return so + ": you said very hot"
		default:
			return so + ": you said hot"
		}
	}
}

// saySigns lists the signs that count, each with its value and limit.
func saySigns(so string) func(facts) string {
	return func(f facts) string {
		var out []string
		if fires(f, "hrv") {
			out = append(out, "HRV below your usual band")
		}
		if fires(f, "rhr") {
			out = append(out, "resting heart rate "+Tenths(f.val("rhr"))+" bpm over your usual")
		}
		if fires(f, "sleep") {
			slept := "no sleep"
			if m := f.val("sleep"); m > 0 {
				slept = Minutes(m) + " of sleep"
			}
			out = append(out, slept)
		}
		if fires(f, "wellness") {
			out = append(out, "you feel worse than is usual for you")
		}
		if len(out) == 0 {
			return so
		}
		return so + ": " + list(out)
	}
}

// fires says whether a measurement counts against the day: resting heart rate from its
// limit up, wellness from its limit down, the others below it.
func fires(f facts, name string) bool {
	if !f.has(name) {
		return false
	}
	v, l := f.val(name), f.limit(name)
	switch name {
	case "rhr":
		return v >= l
	case "wellness":
		return v <= l
	default:
		return v < l
	}
}

func sayGap(f facts) string {
	return fmt.Sprintf("no recording for %s, you usually have one every %s: rested, or not imported?", Count(f.val("days_ago"), "day"), usual(f.val("usual_gap")))
}

// sayGapUnknown: with a handful of recordings nobody can tell whether one is missing.
func sayGapUnknown(f facts) string {
	n := f.val("days_ago")
	if n <= 1 {
		return "the last recording is from " + DaysAgo(n) + ", and too few are here to know whether one is missing"
	}
	return fmt.Sprintf("no recording for %s, and too few are here to know what is usual: rested, or not imported?", Count(n, "day"))
}

func usual(days int) string {
	if days <= 1 {
		return "day"
	}
	return Count(days, "day")
}

func months(n int) string { return Count(n, "month") }

func sayNew(f facts) string {
	known := months(f.val("months"))
	if f.val("months") <= 0 {
		known = "less than a month"
	}
	return fmt.Sprintf("Ebb knows of %s of running; the first %s stay easy", known, months(f.limit("months")))
}

func sayBreak(f facts) string {
	since := Count(f.val("runs_since_break"), "run") + " since a break"
	if f.val("runs_since_break") <= 0 {
		since = "no run yet since a break"
	}
	return fmt.Sprintf("%s; the first %s stay easy and short", since, Count(f.limit("runs_since_break"), "run"))
}

func sayLittle(f facts) string {
	if f.val("week_min") <= 0 {
		return fmt.Sprintf("hardly any running of late; under %s a week the day stays easy and short", Minutes(f.limit("week_min")))
	}
	return fmt.Sprintf("you run %s a week of late; under %s the day stays easy and short", Minutes(f.val("week_min")), Minutes(f.limit("week_min")))
}
