package decide

import (
	"ebb"
	"ebb/evidence"
)

// measurement is a signal that a device or a scale gives, by its name in facts.
type measurement struct {
	name   string
	signal ebb.Signal
}

// measurements are those that count today: in pregnancy heart-rate variability and
// resting heart rate say nothing, so they are not missed either.
func measurements(m ebb.Morning) []measurement {
	s := m.Signals
	own := []measurement{{"sleep", s.SleepMin}, {"wellness", s.Wellness}}
	if m.HRMode == ebb.HRPregnancy {
		return own
	}
	return append([]measurement{{"hrv", s.HRV}, {"rhr", s.RHRDelta}}, own...)
}

// points is what one measurement adds to the amber score, with its fact.
func points(q measurement, d *evidence.Decide) (int, ebb.Fact) {
	v := q.signal.Value
	switch q.name {
	case "hrv":
		if v < 0 {
			return d.HRVPoints.Int(), limited("hrv", v, 0, "band")
		}
		return 0, limited("hrv", v, 0, "band")
	case "rhr":
		return twoSteps(v, scaled(d.RHRLow, 10), scaled(d.RHRHigh, 10), "rhr", "0.1 bpm")
	case "sleep":
		// Shorter than the limit counts: one more than the minutes left, negated.
		p, f := twoSteps(-v-1, -d.SleepShort.Int(), -d.SleepTiny.Int(), "sleep", "min")
		return p, limited("sleep", v, -f.Limit.V, "min")
	}
	p, f := twoSteps(-v, -scaled(d.WellnessLow, 100), -scaled(d.WellnessVery, 100), "wellness", "0.01 SD")
	return p, limited("wellness", v, -f.Limit.V, "0.01 SD")
}

// twoSteps gives one point from low on and two from high on, against the limit reached,
// or the first when none is.
func twoSteps(v, low, high int, name, unit string) (int, ebb.Fact) {
	switch {
	case v >= high:
		return 2, limited(name, v, high, unit)
	case v >= low:
		return 1, limited(name, v, low, unit)
	}
	return 0, limited(name, v, low, unit)
}

// recoverySigns adds heart-rate variability, resting heart rate, sleep and wellness
// into one small score. Signs of the night alone never make it less than a recovery run.
func recoverySigns(m ebb.Morning, n evidence.Numbers) ebb.Finding {
	d := &n.Decide
	score, own := 0, 0
	facts := []ebb.Fact{}
	for _, q := range measurements(m) {
		if !q.signal.Known() || q.signal.Muted {
			continue
		}
		p, f := points(q, d)
		score += p
		if q.name == "sleep" || q.name == "wellness" {
			own += p
		}
		facts = append(facts, f)
	}
	if len(facts) == 0 {
		return silent(ebb.RuleRecovery)
	}
	say := func(key string, allows ebb.Verdict, limit evidence.Number) ebb.Finding {
		all := append([]ebb.Fact{limited("score", score, limit.Int(), "1")}, facts...)
		return finding(ebb.RuleRecovery, key, allows, all...)
	}
	switch {
	case score >= d.ScoreWalk.Int() && own > 0:
		return say("many_signs", ebb.Walk, d.ScoreWalk)
	case score >= d.ScoreWalk.Int():
		return say("night_signs", ebb.RecoveryRun, d.ScoreRun)
	case score >= d.ScoreRun.Int():
		return say("signs", ebb.RecoveryRun, d.ScoreRun)
	case score > 0:
		return say("one_sign", ebb.Hard, d.ScoreRun)
	}
	return say("fine", ebb.Hard, d.ScoreRun)
}

// nightMissing: no hard day on a night of which nothing is known, when it usually is.
func nightMissing(m ebb.Morning, _ evidence.Numbers) ebb.Finding {
	facts := []ebb.Fact{}
	expected := false
	for _, q := range measurements(m) {
		expected = expected || q.signal.Expected
		if lost(q.signal) {
			facts = append(facts, ref(fact("missing", 1, "1"), q.name))
		}
	}
	switch {
	case len(facts) > 0:
		return finding(ebb.RuleNightMissing, "missing", ebb.Easy, facts...)
	case expected:
		return finding(ebb.RuleNightMissing, "complete", ebb.Hard)
	}
	return silent(ebb.RuleNightMissing)
}

// heatRule takes the hotter of what was typed and what was tapped.
func heatRule(m ebb.Morning, n evidence.Numbers) ebb.Finding {
	s, d := &m.Signals, &n.Decide
	typed, tapped := s.WBGT.Known(), s.Heat.Known() && s.Heat.Value >= 0
	if !typed && !tapped {
		return silent(ebb.RuleHeat)
	}
	limit, stop, never := scaled(d.WBGTLimit, 10), scaled(d.WBGTStop, 10), scaled(d.WBGTNever, 10)
	hot := limit - 1
	if typed {
		hot = s.WBGT.Value
	}
	chip := ebb.HeatNone
	switch {
	case tapped && s.Heat.Value >= 2:
		chip, hot = ebb.HeatVeryHot, max(hot, scaled(d.ChipVeryHot, 10))
	case tapped && s.Heat.Value == 1:
		chip, hot = ebb.HeatHot, max(hot, scaled(d.ChipHot, 10))
	}
	say := func(key string, allows ebb.Verdict, limit int) ebb.Finding {
		facts := []ebb.Fact{}
		if typed {
			facts = append(facts, limited("wbgt", s.WBGT.Value, limit, "0.1 °C"))
		}
		if tapped {
			facts = append(facts, ref(fact("heat", s.Heat.Value, "level"), string(chip)))
		}
		if m.Acclimatised {
			facts = append(facts, fact("acclimatised", 1, "1"))
		}
		return finding(ebb.RuleHeat, key, allows, facts...)
	}
	switch {
	case hot > never:
		return say("extreme", ebb.Rest, never)
	case hot >= stop && m.Acclimatised:
		return say("very_hot", ebb.Walk, stop)
	case hot >= stop:
		return say("very_hot", ebb.Rest, stop)
	case hot >= limit:
		return say("hot", ebb.RecoveryRun, limit)
	}
	return say("fine", ebb.Hard, limit)
}
