package decide

import (
	"ebb"
	"ebb/evidence"
)

// redFlags: any red flag is rest and a professional, until the athlete says it is gone.
func redFlags(m ebb.Morning, _ evidence.Numbers) ebb.Finding {
	s := m.Signals
	if flagged(s) {
		key := "flag"
		facts := []ebb.Fact{}
		for _, f := range orderedFlags(s.Flags) {
			if f.Emergency() {
				key = "emergency"
			}
			facts = append(facts, ref(fact("flag", 1, "1"), string(f)))
		}
		return finding(ebb.RuleRedFlags, key, ebb.Rest, withSince(facts, m, s.FlagsAsk)...)
	}
	if !answered(s.FlagsAsk) {
		return finding(ebb.RuleRedFlags, "unanswered", ebb.RecoveryRun)
	}
	return finding(ebb.RuleRedFlags, "none", ebb.Hard)
}

// illness is the neck check.
func illness(m ebb.Morning, n evidence.Numbers) ebb.Finding {
	s := m.Signals.Ill
	said := func(key ebb.Illness) []ebb.Fact {
		return []ebb.Fact{ref(fact("ill", s.Value, "level"), string(key))}
	}
	days := limited("ill_days", m.IllDays, n.Decide.IllProDays.Int(), "days")
	switch {
	case inForce(s) && s.Value >= ebb.IllFever.Level():
		return finding(ebb.RuleIllness, "fever", ebb.Rest, withSince(append(said(ebb.IllFever), days), m, s)...)
	case inForce(s) && s.Value == ebb.IllBelow.Level():
		return finding(ebb.RuleIllness, "below", ebb.Rest, withSince(append(said(ebb.IllBelow), days), m, s)...)
	case inForce(s) && s.Value == ebb.IllAbove.Level():
		return finding(ebb.RuleIllness, "above", ebb.Walk, withSince(said(ebb.IllAbove), m, s)...)
	case !answered(s):
		return finding(ebb.RuleIllness, "unanswered", ebb.RecoveryRun)
	}
	return finding(ebb.RuleIllness, "none", ebb.Hard, said(ebb.IllNone)...)
}

// illnessRamp is the way back after an illness.
func illnessRamp(m ebb.Morning, n evidence.Numbers) ebb.Finding {
	r, ok := m.Ramp.Get()
	if !ok || r.Kind == ebb.IllNone {
		return silent(ebb.RuleIllnessRamp)
	}
	d := &n.Decide
	free := max(1, r.FreeDay)
	ill := max(1, r.Days)
	facts := func(until int) []ebb.Fact {
		return []ebb.Fact{limited("free_day", free, until, "day"), ref(fact("days_ill", ill, "days"), string(r.Kind))}
	}
	if r.Kind == ebb.IllAbove {
		until := d.RampColdDay.Int()
		if free <= until {
			return finding(ebb.RuleIllnessRamp, "after_cold", ebb.Easy, facts(until)...)
		}
		return finding(ebb.RuleIllnessRamp, "over", ebb.Hard, facts(until)...)
	}
	if hours, fever := feverFreeH(r, free); fever && hours < d.FeverFreeH.Int() {
		clear := limited("fever_free", hours, d.FeverFreeH.Int(), "h")
		return finding(ebb.RuleIllnessRamp, "fever_recent", ebb.Rest, append([]ebb.Fact{clear}, facts(1)...)...)
	}
	last := min(max(d.RampMinDays.Int(), d.RampPerDay.Int()*ill), d.RampMaxDays.Int())
	runs := min(ill+1, d.RampMaxDays.Int())
	switch {
	case free == 1:
		return finding(ebb.RuleIllnessRamp, "first_day", ebb.Walk, facts(1)...)
	case free <= runs:
		return finding(ebb.RuleIllnessRamp, "recovery_days", ebb.RecoveryRun, facts(runs)...)
	case free <= last:
		return finding(ebb.RuleIllnessRamp, "easy_days", ebb.Easy, facts(last)...)
	}
	return finding(ebb.RuleIllnessRamp, "over", ebb.Hard, facts(last)...)
}

// feverFreeH is how many hours have surely passed since a fever: its last day is
// counted whole, because nobody knows at what hour it ended. A fever whose last day
// is not known lasted to the day before the first free one.
func feverFreeH(r ebb.Ramp, free int) (int, bool) {
	if r.Kind != ebb.IllFever && !r.FeverEnd.OK {
		return 0, false
	}
	return 24 * max(0, r.FeverEnd.Or(free)-1), true
}

// painRule: one spot, and whether it changes the stride.
func painRule(m ebb.Morning, n evidence.Numbers) ebb.Finding {
	s, d := &m.Signals, &n.Decide
	told := func(limit evidence.Number) []ebb.Fact {
		return withSince([]ebb.Fact{ref(limited("pain", s.Pain.Value, limit.Int(), "0–10"), s.PainAt)}, m, s.Pain)
	}
	if altered(*s) {
		facts := []ebb.Fact{ref(fact("stride", 1, "1"), s.PainAt)}
		if inForce(s.Pain) {
			facts = append(facts, ref(limited("pain", s.Pain.Value, d.PainRest.Int(), "0–10"), s.PainAt))
		}
		return finding(ebb.RulePain, "stride", ebb.Rest, withSince(facts, m, s.Stride)...)
	}
	value := s.Pain.Value
	switch {
	case !inForce(s.Pain) || s.Pain.Latched && value < d.PainRun.Int():
		return finding(ebb.RulePain, "unanswered", ebb.RecoveryRun)
	case value >= d.PainRest.Int():
		return finding(ebb.RulePain, "strong", ebb.Rest, told(d.PainRest)...)
	case value >= d.PainRun.Int() && value <= d.Niggle.Int() && answered(s.Niggle) && s.Niggle.Value > 0:
		allows := ebb.Easy
		if s.Pain.Latched {
			allows = ebb.RecoveryRun
		}
		return finding(ebb.RulePain, "niggle", allows, told(d.Niggle)...)
	case value >= d.PainWalk.Int():
		return finding(ebb.RulePain, "some", ebb.Walk, told(d.PainWalk)...)
	case value >= d.PainRun.Int():
		return finding(ebb.RulePain, "slight", ebb.RecoveryRun, told(d.PainRun)...)
	}
	return finding(ebb.RulePain, "none", ebb.Hard, told(d.PainRun)...)
}

// soreness: the legs, both of them. Unanswered legs are never fresh legs.
func soreness(m ebb.Morning, n evidence.Numbers) ebb.Finding {
	s, d := m.Signals.Legs, &n.Decide
	told := func(limit evidence.Number) ebb.Fact {
		return limited("legs", s.Value, limit.Int(), "0–10")
	}
	switch {
	case !answered(s):
		return finding(ebb.RuleSoreness, "unanswered", ebb.RecoveryRun)
	case s.Value >= d.SoreRest.Int():
		return finding(ebb.RuleSoreness, "battered", ebb.Rest, told(d.SoreRest))
	case s.Value >= d.SoreWalk.Int():
		return finding(ebb.RuleSoreness, "sore", ebb.Walk, told(d.SoreWalk))
	case s.Value >= d.SoreRun.Int():
		return finding(ebb.RuleSoreness, "heavy", ebb.RecoveryRun, told(d.SoreRun))
	}
	return finding(ebb.RuleSoreness, "fresh", ebb.Hard, told(d.SoreRun))
}
