package evidence_test

import (
	"testing"

	"ebb/evidence"
)

func TestEveryNumberHasUnitBoundsGradeAndSource(t *testing.T) {
	all := evidence.Current().All()
	if len(all) < 40 {
		t.Fatalf("only %d numbers: the table is not the home of the numbers", len(all))
	}
	for _, e := range all {
		at := e.Room + "." + e.Name
		if e.Unit == "" || e.Why == "" {
			t.Errorf("%s: no unit or no reason", at)
		}
		if !(e.Min <= e.Value && e.Value <= e.Max) || e.Min == e.Max {
			t.Errorf("%s: %v outside its bounds %v…%v, or no bounds", at, e.Value, e.Min, e.Max)
		}
		switch e.Grade {
		case evidence.A, evidence.B, evidence.C, evidence.D, evidence.P:
		default:
			t.Errorf("%s: no grade", at)
		}
		if e.Source == "policy" && e.Grade != evidence.P {
			t.Errorf("%s: a policy of ours has grade %s", at, e.Grade)
		}
		if evidence.Sources[e.Source] == "" {
			t.Errorf("%s: unknown source %q", at, e.Source)
		}
	}
}

func TestNoSourceIsUnused(t *testing.T) {
	used := map[string]bool{}
	for _, e := range evidence.Current().All() {
		used[e.Source] = true
	}
	for s := range evidence.Sources {
		if !used[s] {
			t.Errorf("source %q is cited by no number", s)
		}
	}
}
