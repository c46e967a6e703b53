package decide

import (
	"sort"

	"ebb"
	"ebb/evidence"
)

// Schema is the version of the Decision document.
const Schema = 1

// Rule is one rule: what Judge returns carries the rule's ID, and depends on nothing
// but the morning and the numbers.
type Rule struct {
	ID    ebb.RuleID
	Judge func(ebb.Morning, evidence.Numbers) ebb.Finding
}

// Rules lists every rule once. The order means nothing: the day is a minimum.
func Rules() []Rule {
	return []Rule{
		{ebb.RuleRedFlags, redFlags},
		{ebb.RuleIllness, illness},
		{ebb.RuleIllnessRamp, illnessRamp},
		{ebb.RulePain, painRule},
		{ebb.RuleSoreness, soreness},
		{ebb.RuleHardWindow, hardWindow},
		{ebb.RulePossibleHard, possibleHard},
		{ebb.RuleSameDay, sameDay},
		{ebb.RuleRunDays, runDays},
		{ebb.RuleRecovery, recoverySigns},
		{ebb.RuleNightMissing, nightMissing},
		{ebb.RuleHeat, heatRule},
		{ebb.RuleStaleRuns, staleRuns},
		{ebb.RuleBuilding, building},
		{ebb.RuleCondition, condition},
		{ebb.RuleConflict, conflict},
	}
}

// Today asks every rule, takes the least of what they allow, and then the least of
// that and every wish. The same morning, numbers and rules give the same Decision in
// any order of the rules; nothing in it is prose.
func Today(m ebb.Morning, n evidence.Numbers, rules []Rule) ebb.Decision {
	findings := make([]ebb.Finding, 0, len(rules))
	allowed := ebb.Hard
	for _, r := range rules {
		f := r.Judge(m, n)
		allowed = min(allowed, f.Allows)
		findings = append(findings, f)
	}
	sort.SliceStable(findings, func(i, j int) bool {
		a, b := binds(findings[i], allowed), binds(findings[j], allowed)
		if a != b {
			return a
		}
		return findings[i].Rule < findings[j].Rule
	})
	wishes := wishesOf(m)
	verdict := allowed
	for _, w := range wishes {
		verdict = min(verdict, w.Verdict)
	}
	lacking := lackingOf(&m, &n)
	return ebb.Decision{
		Schema:      Schema,
		RuleSet:     n.RuleSet,
		Day:         m.Day,
		Allowed:     allowed,
		Verdict:     verdict,
		Provisional: provisional(m.Signals),
		Findings:    findings,
		Wishes:      wishes,
		Changes:     changesOf(findings, wishes, allowed),
		Missing:     missingOf(m),
		Confidence:  confidenceOf(lacking),
		Lacking:     lacking,
		Safety:      Safety(&m, &n),
	}
}

// binds says whether a finding is one of those that make the day what it is.
func binds(f ebb.Finding, allowed ebb.Verdict) bool {
	return f.State == ebb.Objects && f.Allows == allowed
}

// wishesOf keeps the legal wishes. With no plan, no trial and no coach the default
// wish, Easy, stands beside what the athlete asks: a hard day is planned, never the
// outcome of feeling good.
func wishesOf(m ebb.Morning) []ebb.Wish {
	out := []ebb.Wish{}
	planned := false
	for _, w := range m.Wishes {
		if w.Verdict < ebb.Rest || w.Verdict > ebb.Hard {
			continue
		}
		if w.Source == ebb.WishPlan || w.Source == ebb.WishTrial || w.Source == ebb.WishCoach {
			planned = true
		}
		out = append(out, w)
	}
	if !planned {
		out = append(out, ebb.Wish{Source: ebb.WishDefault, Verdict: ebb.Easy})
	}
	return out
}

// changesOf takes each binding finding away in turn and says what the day would be.
func changesOf(findings []ebb.Finding, wishes []ebb.Wish, allowed ebb.Verdict) []ebb.Change {
	out := []ebb.Change{}
	for i, f := range findings {
		if !binds(f, allowed) {
			continue
		}
		to := ebb.Hard
		for j, other := range findings {
			if j != i {
				to = min(to, other.Allows)
			}
		}
		for _, w := range wishes {
			to = min(to, w.Verdict)
		}
		out = append(out, ebb.Change{Rule: f.Rule, Key: f.Key, To: to, Facts: f.Facts})
	}
	return out
}

// provisional: pain, illness or red flags are not answered today.
func provisional(s ebb.Signals) bool {
	return !answered(s.Pain) || !answered(s.Ill) || !answered(s.FlagsAsk)
}

// missingOf names what was not said: the four questions, then the measurements that
// are usually there.
func missingOf(m ebb.Morning) []string {
	out := []string{}
	for _, q := range []struct {
		name string
		s    ebb.Signal
	}{{"legs", m.Signals.Legs}, {"pain", m.Signals.Pain}, {"ill", m.Signals.Ill}, {"flags", m.Signals.FlagsAsk}} {
		if !answered(q.s) {
			out = append(out, q.name)
		}
	}
	for _, q := range measurements(m) {
		if lost(q.signal) {
			out = append(out, q.name)
		}
	}
	return out
}

// lackingOf names what a good confidence needs and does not have: a maximum heart
// rate that was tested or seen, four weeks of runs, the four questions of today.
func lackingOf(m *ebb.Morning, n *evidence.Numbers) []string {
	out := []string{}
	switch m.HRMax.Source {
	case ebb.HRMaxTested, ebb.HRMaxObservedMax, ebb.HRMaxObservedFloor:
	default:
		out = append(out, "hr_max")
	}
	if m.History.DaysOfRuns < n.Decide.GoodHistoryD.Int() {
		out = append(out, "history")
	}
	if provisional(m.Signals) || !answered(m.Signals.Legs) {
		out = append(out, "checkin")
	}
	return out
}

func confidenceOf(lacking []string) ebb.Confidence {
	switch len(lacking) {
	case 0:
		return ebb.ConfidenceGood
	case 1:
		return ebb.ConfidenceLimited
	}
	return ebb.ConfidencePoor
}

// Safety says whether the day belongs to a professional, by what the person says
// and never by what a device measured. The gravest reason gives the key.
func Safety(m *ebb.Morning, n *evidence.Numbers) ebb.Safety {
	s := m.Signals
	flags := orderedFlags(s.Flags)
	for _, f := range flags {
		if f.Emergency() {
			return ebb.Safety{Level: ebb.SafetyEmergency, Key: "emergency", Flags: flags}
		}
	}
	level, key := ebb.SafetyNone, "none"
	switch {
	case flagged(s):
		level, key = ebb.SafetyProfessional, "flag"
	case altered(s):
		level, key = ebb.SafetyProfessional, "stride"
	case grave(s) && m.IllDays > n.Decide.IllProDays.Int():
		level, key = ebb.SafetyProfessional, "ill_days"
	case grave(s):
		level, key = ebb.SafetyStop, "ill"
	case inForce(s.Pain) && s.Pain.Value >= n.Decide.PainRest.Int():
		level, key = ebb.SafetyStop, "pain"
	}
	return ebb.Safety{Level: level, Key: key, Flags: flags}
}

// SafetyKeys lists the keys of Safety, for the room that writes their text.
var SafetyKeys = []string{"none", "pain", "ill", "ill_days", "stride", "flag", "emergency"}
