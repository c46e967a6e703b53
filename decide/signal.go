package decide

import (
	"math"

	"ebb"
	"ebb/evidence"
)

// answered: said today, with a value that makes sense. A negative value is a fault
// of whoever made the morning and counts as no answer.
func answered(s ebb.Signal) bool { return s.Known() && !s.Latched && s.Value >= 0 }

// inForce: said today, or said earlier and standing until it is answered again.
func inForce(s ebb.Signal) bool { return (s.Known() || s.Latched) && s.Value >= 0 }

// lost: a measurement that is usually there and is not. Declining it is neutral.
func lost(s ebb.Signal) bool {
	return s.Expected && !s.Known() && s.State != ebb.Declined
}

// flagged: a red flag was raised, and not taken back.
func flagged(s ebb.Signals) bool {
	return len(s.Flags) > 0 || inForce(s.FlagsAsk) && s.FlagsAsk.Value > 0
}

// altered: pain changes the stride.
func altered(s ebb.Signals) bool { return inForce(s.Stride) && s.Stride.Value > 0 }

// grave: fever, or ill below the neck.
func grave(s ebb.Signals) bool {
	return inForce(s.Ill) && s.Ill.Value >= ebb.IllBelow.Level()
}

// orderedFlags puts flags in the order of ebb.Flags; unknown ones come last.
func orderedFlags(flags []ebb.FlagID) []ebb.FlagID {
	out := []ebb.FlagID{}
	for _, known := range ebb.Flags {
		for _, f := range flags {
			if f == known {
				out = append(out, f)
				break
			}
		}
	}
	for _, f := range flags {
		if !contains(ebb.Flags, f) {
			out = append(out, f)
		}
	}
	return out
}

func contains[T comparable](list []T, x T) bool {
	for _, v := range list {
		if v == x {
			return true
		}
	}
	return false
}

// finding makes what a rule says; it objects when it allows less than a hard day.
func finding(rule ebb.RuleID, key string, allows ebb.Verdict, facts ...ebb.Fact) ebb.Finding {
	state := ebb.Agrees
	if allows < ebb.Hard {
		state = ebb.Objects
	}
	if facts == nil {
		facts = []ebb.Fact{}
	}
	return ebb.Finding{Rule: rule, Allows: allows, State: state, Key: key, Facts: facts}
}

// silent is a rule that had nothing to judge.
func silent(rule ebb.RuleID) ebb.Finding {
	return ebb.Finding{Rule: rule, Allows: ebb.Hard, State: ebb.Silent, Key: "none", Facts: []ebb.Fact{}}
}

func fact(name string, value int, unit string) ebb.Fact {
	return ebb.Fact{Name: name, Value: value, Unit: unit}
}

func limited(name string, value, limit int, unit string) ebb.Fact {
	return ebb.Fact{Name: name, Value: value, Limit: ebb.Some(limit), Unit: unit}
}

func ref(f ebb.Fact, text string) ebb.Fact {
	f.Text = text
	return f
}

// withSince appends since when a latched answer has been in force.
func withSince(facts []ebb.Fact, m ebb.Morning, s ebb.Signal) []ebb.Fact {
	if !s.Latched || s.AsOf == 0 {
		return facts
	}
	return append(facts, ref(fact("since", int(m.Day-s.AsOf), "days"), s.AsOf.String()))
}

// scaled is a number at a finer resolution: 27.9 °C × 10 is 279.
func scaled(n evidence.Number, by float64) int { return int(math.Round(n.Value * by)) }

// ageOf is the age when it is one.
func ageOf(m *ebb.Morning, n *evidence.Numbers) (int, bool) {
	age, ok := m.Age.Get()
	return age, ok && age >= 0 && age <= n.Guard.AgeHigh.Int()
}

// novice: under half a year of running, or nobody knows.
func novice(m *ebb.Morning, n *evidence.Numbers) bool {
	months, ok := m.History.Months.Get()
	return !ok || months < n.Decide.NoviceMonths.Int()
}
