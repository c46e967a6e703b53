package decide_test

import (
	"math/rand/v2"
	"strings"
	"testing"

	"ebb"
	"ebb/decide"
	"ebb/evidence"
)

// allRules are the rules of the language, as the root declares them.
var allRules = []ebb.RuleID{ebb.RuleRedFlags, ebb.RuleIllness, ebb.RuleIllnessRamp, ebb.RulePain, ebb.RuleSoreness,
	ebb.RuleHardWindow, ebb.RulePossibleHard, ebb.RuleSameDay, ebb.RuleRunDays, ebb.RuleRecovery, ebb.RuleNightMissing,
	ebb.RuleHeat, ebb.RuleStaleRuns, ebb.RuleBuilding, ebb.RuleCondition, ebb.RuleConflict}

func TestEveryRuleOfTheLanguageIsThereOnce(t *testing.T) {
	seen := map[ebb.RuleID]int{}
	for _, r := range decide.Rules() {
		seen[r.ID]++
		if f := r.Judge(well(), evidence.V1()); f.Rule != r.ID {
			t.Errorf("%s speaks as %s", r.ID, f.Rule)
		}
	}
	for _, id := range allRules {
		if seen[id] != 1 {
			t.Errorf("%s is there %d times", id, seen[id])
		}
	}
	if len(seen) != len(allRules) {
		t.Errorf("%d rules, want %d", len(seen), len(allRules))
	}
}

func keyOf(f ebb.Finding) (decide.Key, bool) {
	for _, k := range decide.Keys {
		if k.Rule == f.Rule && k.Key == f.Key {
			return k, true
		}
	}
	return decide.Key{}, false
}

// misfit says how a finding differs from what the table says of its key.
func misfit(f ebb.Finding) string {
	k, ok := keyOf(f)
	if !ok {
		return "is not in the table"
	}
	low := k.Allows
	if k.AlsoLow != 0 {
		low = k.AlsoLow
	}
	if f.State != k.State || f.Allows > k.Allows || f.Allows < low {
		return "is " + string(f.State) + " and allows " + f.Allows.String()
	}
	if f.Facts == nil {
		return "has no list of facts"
	}
	i := 0
	for _, name := range k.Facts {
		bare := strings.TrimRight(name, "?*")
		n := 0
		for i < len(f.Facts) && f.Facts[i].Name == bare && (n == 0 || strings.HasSuffix(name, "*")) {
			if f.Facts[i].Unit == "" {
				return "has a fact without a unit: " + bare
			}
			i++
			n++
		}
		if n == 0 && bare == name {
			return "lacks " + name
		}
	}
	if i != len(f.Facts) {
		return "has a fact too many: " + f.Facts[i].Name
	}
	return ""
}

func TestTheTableSaysAllThatCanBeSaid(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	said := map[string]int{}
	for range mornings() {
		m := random(r)
		for _, rule := range decide.Rules() {
			f := rule.Judge(m, evidence.V1())
			said[string(f.Rule)+" "+f.Key]++
			if bad := misfit(f); bad != "" {
				t.Fatalf("%s %s %s: %+v", f.Rule, f.Key, bad, f)
			}
		}
	}
	for i, k := range decide.Keys {
		if said[string(k.Rule)+" "+k.Key] == 0 && mornings() >= 20_000 {
			t.Errorf("%s %s is in the table and was never said", k.Rule, k.Key)
		}
		if k.Means == "" || len(k.Sources) == 0 {
			t.Errorf("%s %s has no meaning or no source", k.Rule, k.Key)
		}
		for _, s := range k.Sources {
			if evidence.Sources[s] == "" {
				t.Errorf("%s %s: unknown source %q", k.Rule, k.Key, s)
			}
		}
		for _, other := range decide.Keys[:i] {
			if other.Rule == k.Rule && other.Key == k.Key {
				t.Errorf("%s %s is in the table twice", k.Rule, k.Key)
			}
		}
	}
}

func TestAFindingOutsideTheTableIsCaught(t *testing.T) {
	for _, f := range []ebb.Finding{
		{Rule: ebb.RuleHeat, Key: "odd", Allows: ebb.Rest, State: ebb.Objects, Facts: []ebb.Fact{}},
		{Rule: ebb.RuleSoreness, Key: "sore", Allows: ebb.Easy, State: ebb.Objects, Facts: []ebb.Fact{{Name: "legs", Unit: "1"}}},
		{Rule: ebb.RuleSoreness, Key: "sore", Allows: ebb.Walk, State: ebb.Objects, Facts: []ebb.Fact{}},
		{Rule: ebb.RuleSoreness, Key: "sore", Allows: ebb.Walk, State: ebb.Objects, Facts: []ebb.Fact{{Name: "legs", Unit: "1"}, {Name: "legs", Unit: "1"}}},
		{Rule: ebb.RuleSoreness, Key: "sore", Allows: ebb.Walk, State: ebb.Objects, Facts: []ebb.Fact{{Name: "legs"}}},
	} {
		if misfit(f) == "" {
			t.Errorf("%+v passed", f)
		}
	}
}

// What each state of each signal allows, all else being well. The value that a known
// state carries here is the worst, so that a rule which reads a value that is not
// there is seen.
func TestEveryRuleWalksThroughEverySignalState(t *testing.T) {
	set := func(known ebb.Verdict, unknown ebb.Verdict, declined ebb.Verdict) map[ebb.SignalState]ebb.Verdict {
		out := map[ebb.SignalState]ebb.Verdict{ebb.Present: known, ebb.Contradictory: known, ebb.Declined: declined}
		for _, s := range []ebb.SignalState{ebb.Stale, ebb.Missing, ebb.Implausible, ""} {
			out[s] = unknown
		}
		return out
	}
	for _, c := range []struct {
		name     string
		of       func(*ebb.Signals) *ebb.Signal
		worst    int
		rule     ebb.RuleID
		expected bool
		want     map[ebb.SignalState]ebb.Verdict
	}{
		{"legs", func(s *ebb.Signals) *ebb.Signal { return &s.Legs }, 10, ebb.RuleSoreness, false, set(ebb.Rest, ebb.RecoveryRun, ebb.RecoveryRun)},
		{"pain", func(s *ebb.Signals) *ebb.Signal { return &s.Pain }, 10, ebb.RulePain, false, set(ebb.Rest, ebb.RecoveryRun, ebb.RecoveryRun)},
		{"stride", func(s *ebb.Signals) *ebb.Signal { return &s.Stride }, 1, ebb.RulePain, false, set(ebb.Rest, ebb.Hard, ebb.Hard)},
		{"illness", func(s *ebb.Signals) *ebb.Signal { return &s.Ill }, 3, ebb.RuleIllness, false, set(ebb.Rest, ebb.RecoveryRun, ebb.RecoveryRun)},
		{"flags", func(s *ebb.Signals) *ebb.Signal { return &s.FlagsAsk }, 1, ebb.RuleRedFlags, false, set(ebb.Rest, ebb.RecoveryRun, ebb.RecoveryRun)},
		{"hrv", func(s *ebb.Signals) *ebb.Signal { return &s.HRV }, -1, ebb.RuleRecovery, false, set(ebb.RecoveryRun, ebb.Hard, ebb.Hard)},
		{"rhr", func(s *ebb.Signals) *ebb.Signal { return &s.RHRDelta }, 150, ebb.RuleRecovery, false, set(ebb.RecoveryRun, ebb.Hard, ebb.Hard)},
		{"sleep", func(s *ebb.Signals) *ebb.Signal { return &s.SleepMin }, 0, ebb.RuleRecovery, false, set(ebb.RecoveryRun, ebb.Hard, ebb.Hard)},
		{"wellness", func(s *ebb.Signals) *ebb.Signal { return &s.Wellness }, -300, ebb.RuleRecovery, false, set(ebb.RecoveryRun, ebb.Hard, ebb.Hard)},
		{"hrv expected", func(s *ebb.Signals) *ebb.Signal { return &s.HRV }, -1, ebb.RuleNightMissing, true, set(ebb.Hard, ebb.Easy, ebb.Hard)},
		{"rhr expected", func(s *ebb.Signals) *ebb.Signal { return &s.RHRDelta }, 150, ebb.RuleNightMissing, true, set(ebb.Hard, ebb.Easy, ebb.Hard)},
		{"sleep expected", func(s *ebb.Signals) *ebb.Signal { return &s.SleepMin }, 0, ebb.RuleNightMissing, true, set(ebb.Hard, ebb.Easy, ebb.Hard)},
		{"wellness expected", func(s *ebb.Signals) *ebb.Signal { return &s.Wellness }, -300, ebb.RuleNightMissing, true, set(ebb.Hard, ebb.Easy, ebb.Hard)},
		{"wbgt", func(s *ebb.Signals) *ebb.Signal { return &s.WBGT }, 400, ebb.RuleHeat, false, set(ebb.Rest, ebb.Hard, ebb.Hard)},
		{"heat chip", func(s *ebb.Signals) *ebb.Signal { return &s.Heat }, 2, ebb.RuleHeat, false, set(ebb.Rest, ebb.Hard, ebb.Hard)},
	} {
		for _, state := range states {
			m := well()
			*c.of(&m.Signals) = ebb.Signal{State: state, Value: c.worst, Expected: c.expected}
			for _, rule := range decide.Rules() {
				f := rule.Judge(m, evidence.V1())
				want := ebb.Hard
				switch {
				case rule.ID == c.rule:
					want = c.want[state]
				case rule.ID == ebb.RuleConflict && state == ebb.Contradictory, rule.ID == ebb.RuleConflict && c.name == "stride" && state == ebb.Present:
					want = ebb.Easy
				case rule.ID == ebb.RuleRecovery && c.expected && (state == ebb.Present || state == ebb.Contradictory):
					want = ebb.RecoveryRun
				}
				if f.Allows != want {
					t.Errorf("%s is %q: %s allows %s, want %s", c.name, state, rule.ID, f.Allows, want)
				}
			}
		}
	}
}
