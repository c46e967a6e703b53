package decide

import (
	"ebb"
	"ebb/evidence"
)

// condition: declared conditions, pregnancy and age. An age that was not stated
// allows no hard day, or keeping it back would buy what a stated one forbids.
func condition(m ebb.Morning, n evidence.Numbers) ebb.Finding {
	age, known := ageOf(&m, &n)
	told := func(limit evidence.Number) ebb.Fact { return limited("age", age, limit.Int(), "years") }
	switch {
	case known && age < n.Decide.ChildAge.Int():
		return finding(ebb.RuleCondition, "child", ebb.Walk, told(n.Decide.ChildAge))
	case m.HRMode == ebb.HRPregnancy:
		return finding(ebb.RuleCondition, "pregnancy", ebb.Easy)
	case m.HRMode != ebb.HRAuto && m.HRMode != ebb.HRTalk:
		return finding(ebb.RuleCondition, "declared", ebb.Easy, ref(fact("mode", 1, "1"), string(m.HRMode)))
	case known && age < n.Decide.AdultAge.Int():
		return finding(ebb.RuleCondition, "youth", ebb.Easy, told(n.Decide.AdultAge))
	case !known:
		return finding(ebb.RuleCondition, "age_unknown", ebb.Easy)
	}
	return finding(ebb.RuleCondition, "none", ebb.Hard, told(n.Decide.AdultAge))
}

// conflict: two answers that contradict each other. Soreness and pain are different
// things and never contradict each other. The worse value already counts in its own
// rule; as long as they disagree no day is hard.
func conflict(m ebb.Morning, n evidence.Numbers) ebb.Finding {
	s := m.Signals
	facts := []ebb.Fact{}
	add := func(name string) { facts = append(facts, ref(fact("conflict", 1, "1"), name)) }
	for _, q := range []measurement{
		{"legs", s.Legs}, {"pain", s.Pain}, {"ill", s.Ill}, {"hrv", s.HRV}, {"rhr", s.RHRDelta},
		{"sleep", s.SleepMin}, {"wellness", s.Wellness}, {"wbgt", s.WBGT}, {"heat", s.Heat},
	} {
		if q.signal.State == ebb.Contradictory {
			add(q.name)
		}
	}
	noPain := answered(s.Pain) && s.Pain.Value < n.Decide.PainRun.Int()
	if s.Stride.State == ebb.Contradictory || altered(s) && noPain {
		add("stride")
	}
	if s.FlagsAsk.State == ebb.Contradictory || len(s.Flags) > 0 && answered(s.FlagsAsk) && s.FlagsAsk.Value == 0 {
		add("flags")
	}
	if len(facts) == 0 {
		return silent(ebb.RuleConflict)
	}
	return finding(ebb.RuleConflict, "conflict", ebb.Easy, facts...)
}
