package decide

import (
	"ebb"
	"ebb/evidence"
)

// span is the window of a class in hours: walk at most below walkH, then a recovery
// run up to and including runH, then easy until the window closes.
type span struct{ walkH, runH, windowH int }

// spanOf is the window of a class. A class that nobody knows counts as tempo, as a
// run of unknown kind does.
func spanOf(c ebb.HardClass, m *ebb.Morning, n *evidence.Numbers) span {
	d, w := &n.Decide, &n.Decide.Window
	window, walk, long := w.Tempo, 0, false
	switch c {
	case ebb.ClassModerate:
		window = w.Moderate
	case ebb.ClassLong:
		window = w.Long
	case ebb.ClassLoad:
		window = w.Load
	case ebb.ClassIntervals:
		window = w.Intervals
	case ebb.ClassLongHard:
		window = w.LongHard
	case ebb.ClassRaceShort:
		window = w.RaceShort
	case ebb.ClassRaceHalf:
		window, walk, long = w.RaceHalf, d.HalfWalkH.Int(), true
	case ebb.ClassMarathon:
		window, walk, long = w.Marathon, d.MaraWalkH.Int(), true
	case ebb.ClassDamage:
		window, walk, long = w.Damage, d.DamageH.Int(), true
	}
	s := span{walkH: walk, runH: d.InsideRunH.Int(), windowH: window.Int()}
	if age, ok := ageOf(m, n); ok && age >= d.MastersAge.Int() {
		s.windowH += d.MastersH.Int()
	}
	if long {
		s.runH = s.windowH * d.HalfPct.Int() / 100
	}
	return s
}

// at is what the window allows so many hours after the session, with the key of it.
func (s span) at(hours int) (string, ebb.Verdict) {
	switch {
	case hours < s.walkH:
		return "walk", ebb.Walk
	case hours >= s.windowH:
		return "outside", ebb.Hard
	case hours <= s.runH:
		return "recovery", ebb.RecoveryRun
	}
	return "easy", ebb.Easy
}

// nextH is the hour from which more is allowed: the end of the walking, or of the recovery
// runs where a morning lies between it and the close of the window; else the close.
func (s span) nextH(allows ebb.Verdict, hours int) int {
	mornings := func(h int) int { return (h - hours + 23) / 24 }
	switch {
	case allows == ebb.Walk:
		return s.walkH
	case allows == ebb.RecoveryRun && mornings(s.runH+1) < mornings(s.windowH):
		return s.runH + 1
	}
	return s.windowH
}

func hardWindow(m ebb.Morning, n evidence.Numbers) ebb.Finding {
	return windowFinding(ebb.RuleHardWindow, &m, &n, false)
}

// possibleHard judges sessions that count as hard until the person says what they were.
func possibleHard(m ebb.Morning, n evidence.Numbers) ebb.Finding {
	return windowFinding(ebb.RulePossibleHard, &m, &n, true)
}

// windowFinding speaks of the session that allows least; among equals of the one
// whose window closes last, then of the newest, then by id: never by its place in the list.
func windowFinding(rule ebb.RuleID, m *ebb.Morning, n *evidence.Numbers, possible bool) ebb.Finding {
	out := silent(rule)
	best := [3]int{}
	bestRun := ebb.RunID("")
	for _, h := range m.History.Hards {
		if h.Possible != possible {
			continue
		}
		s := spanOf(h.Class, m, n)
		hours := max(0, h.HoursAgo) // what ended after 21:00 counts from tomorrow
		key, allows := s.at(hours)
		rank := [3]int{int(allows), hours - s.windowH, hours}
		if allows == ebb.Hard {
			rank[1] = 0 // all are over: the newest
		}
		if out.State != ebb.Silent && !before(rank, best, h.Run, bestRun) {
			continue
		}
		best, bestRun = rank, h.Run
		limit := s.nextH(allows, hours)
		facts := []ebb.Fact{
			ref(limited("hours", hours, limit, "h"), string(h.Run)),
			ref(fact("class", s.windowH, "h"), string(h.Class)),
		}
		if days := int(m.Day - h.Day); h.Day != 0 && days > 0 && 24*days > hours {
			facts = append(facts, fact("late", days, "days"))
		}
		out = finding(rule, key, allows, facts...)
	}
	return out
}

func before(a, b [3]int, runA, runB ebb.RunID) bool {
	for i := range a {
		if a[i] != b[i] {
			return a[i] < b[i]
		}
	}
	return runA < runB
}

// sameDay: what was already done today. Each run has its say; the least stands.
func sameDay(m ebb.Morning, n evidence.Numbers) ebb.Finding {
	if runs, limit := sessionsOf(m.History.Today), n.Decide.RunsADay.Int(); runs >= limit {
		return finding(ebb.RuleSameDay, "twice", ebb.Walk, limited("runs", runs, limit, "runs"))
	}
	out := silent(ebb.RuleSameDay)
	rank, id := 0, ebb.RunID("")
	isNovice, held := novice(&m, &n), heldByEarlier(&m, &n)
	for _, r := range m.History.Today {
		key, allows := afterRun(r, isNovice || held && r.Minutes >= n.Prescribe.MinutesBase.Int())
		k := int(allows)*len(sameDayKeys) + indexOf(sameDayKeys, key)
		if out.State != ebb.Silent && (k > rank || k == rank && r.Run >= id) {
			continue
		}
		rank, id = k, r.Run
		out = finding(ebb.RuleSameDay, key, allows, ref(fact("today", r.Minutes, "min"), string(r.Run)))
	}
	return out
}

// sessionsOf counts the runs of the day; a warm-up, a main part and a cool-down are one.
func sessionsOf(today []ebb.TodayRun) int {
	count := 0
	for _, r := range today {
		if isRunning(r) && !r.Part {
			count++
		}
	}
	return count
}

// isRunning: a sport that the file did not tell is taken for running.
func isRunning(r ebb.TodayRun) bool {
	return r.Sport == ebb.SportRunning || r.Sport == ebb.SportUnknown || r.Sport == ""
}

// heldByEarlier: a hard session of an earlier day holds today to a recovery run. That day has
// room for one run, so a run that is done leaves walking.
func heldByEarlier(m *ebb.Morning, n *evidence.Numbers) bool {
	for _, h := range m.History.Hards {
		if h.Possible || h.Day == 0 || h.Day >= m.Day {
			continue
		}
		if _, allows := spanOf(h.Class, m, n).at(max(0, h.HoursAgo)); allows <= ebb.RecoveryRun {
			return true
		}
	}
	return false
}

var sameDayKeys = []string{"hard", "unknown", "long", "recovery", "easy", "other"}

func indexOf(list []string, s string) int {
	for i, v := range list {
		if v == s {
			return i
		}
	}
	return len(list)
}

// afterRun is what one earlier run of the day allows; enough: it leaves walking, for a novice
// and on a day that has room for one run.
func afterRun(r ebb.TodayRun, enough bool) (string, ebb.Verdict) {
	running := isRunning(r)
	second, easy := ebb.RecoveryRun, ebb.Easy
	if enough {
		second, easy = ebb.Walk, ebb.Walk
	}
	if running && r.Kind == ebb.KindLong { // hard or not: it is the length that leaves walking
		return "long", ebb.Walk
	}
	if r.Hard {
		return "hard", second
	}
	if !running {
		return "other", ebb.Hard
	}
	switch r.Kind {
	case ebb.KindTempo, ebb.KindIntervals, ebb.KindRace:
		return "hard", second
	case ebb.KindRecovery:
		return "recovery", ebb.RecoveryRun
	case ebb.KindEasy, ebb.KindModerate:
		return "easy", easy
	}
	return "unknown", second
}

// runDays: days in a row with a run. A recovery run rests a novice too little; for others it
// is what the rule asks for, and ends the row.
func runDays(m ebb.Morning, n evidence.Numbers) ebb.Finding {
	h := &m.History
	if novice(&m, &n) {
		limit, key, allows := n.Decide.RunDaysNovice.Int(), "novice", ebb.Walk
		if h.RunDays < limit {
			key, allows = "novice_few", ebb.Hard
		}
		return finding(ebb.RuleRunDays, key, allows, limited("run_days", h.RunDays, limit, "days"))
	}
	days, limit, key, allows := min(h.FullDays, h.RunDays), n.Decide.RunDays.Int(), "many", ebb.RecoveryRun
	if days < limit {
		key, allows = "few", ebb.Hard
	}
	return finding(ebb.RuleRunDays, key, allows, limited("full_days", days, limit, "days"))
}

// staleRuns asks "rested, or not imported?": no recording is no proof of rest.
func staleRuns(m ebb.Morning, n evidence.Numbers) ebb.Finding {
	h := m.History
	ago, ok := h.LastDaysAgo.Get()
	if !ok {
		return finding(ebb.RuleStaleRuns, "no_runs", ebb.Easy)
	}
	if h.Rested {
		return finding(ebb.RuleStaleRuns, "rested", ebb.Hard, fact("days_ago", ago, "days"))
	}
	switch h.Unsynced {
	case "":
	case ebb.SyncFailing:
		return finding(ebb.RuleStaleRuns, "sync_failing", ebb.Easy, fact("days_ago", ago, "days"))
	default:
		return finding(ebb.RuleStaleRuns, "sync_old", ebb.Easy, fact("days_ago", ago, "days"))
	}
	gap, ok := h.UsualGap.Get()
	if !ok {
		return finding(ebb.RuleStaleRuns, "gap_unknown", ebb.Easy, fact("days_ago", ago, "days"))
	}
	limit := gap + n.Decide.StaleDays.Int()
	facts := []ebb.Fact{limited("days_ago", ago, limit, "days"), fact("usual_gap", gap, "days")}
	if ago > limit {
		return finding(ebb.RuleStaleRuns, "gap", ebb.Easy, facts...)
	}
	return finding(ebb.RuleStaleRuns, "current", ebb.Hard, facts...)
}

// building: new to running, little running, or back from a break.
func building(m ebb.Morning, n evidence.Numbers) ebb.Finding {
	h, d := &m.History, &n.Decide
	months, known := h.Months.Get()
	since, broke := h.SinceBreak.Get()
	if ago, ok := h.LastDaysAgo.Get(); ok && ago >= d.BreakDays.Int() {
		since, broke = 0, true // the break is still on
	}
	switch {
	case h.DaysOfRuns <= 0 && h.WeekMin <= 0:
		return finding(ebb.RuleBuilding, "no_history", ebb.Easy)
	case known && months < d.NewMonths.Int():
		return finding(ebb.RuleBuilding, "new", ebb.Easy, limited("months", months, d.NewMonths.Int(), "months"))
	case !known:
		return finding(ebb.RuleBuilding, "months_unknown", ebb.Easy)
	case broke && since < d.BreakRuns.Int():
		return finding(ebb.RuleBuilding, "break", ebb.Easy, limited("runs_since_break", since, d.BreakRuns.Int(), "runs"))
	case h.WeekMin < d.LittleMin.Int():
		return finding(ebb.RuleBuilding, "little", ebb.Easy, limited("week_min", h.WeekMin, d.LittleMin.Int(), "min"))
	}
	return finding(ebb.RuleBuilding, "built", ebb.Hard,
		limited("months", months, d.NewMonths.Int(), "months"), limited("week_min", h.WeekMin, d.LittleMin.Int(), "min"))
}
