package engine_test

import (
	"testing"

	"ebb"
	"ebb/engine"
)

// The twelve days of docs/twelve-days.md: birth year, running since and check-ins are made up.
func TestTheTwelveDaysAreCalledAsTheyAreWrittenUp(t *testing.T) {
	runs := realRuns(t)
	const z = "America/New_York"
	profile := []ebb.ProfileItem{item(ebb.FieldZone, z, 1), item(ebb.FieldBirthYear, "1980", 1), item(ebb.FieldRunningSince, "2015-01-01", 1)}
	for _, c := range []struct {
		day     string
		clock   [2]int
		legs    int
		mode    ebb.Mode
		minutes int
		binds   ebb.RuleID
	}{
		{"2021-03-25", [2]int{7, 0}, 1, ebb.ModeRun, 25, ebb.RulePossibleHard},
		{"2021-05-07", [2]int{7, 0}, 1, ebb.ModeRun, 40, ebb.RulePossibleHard},
		{"2021-08-18", [2]int{7, 0}, 2, ebb.ModeEasy, 40, ebb.RuleHardWindow},
		{"2021-09-15", [2]int{7, 30}, 2, ebb.ModeRun, 40, ebb.RuleHardWindow},
		{"2021-11-18", [2]int{7, 0}, 2, ebb.ModeWalk, 20, ebb.RuleSameDay},
		{"2021-12-01", [2]int{7, 0}, 4, ebb.ModeWalk, 20, ebb.RuleSameDay},
		{"2022-01-07", [2]int{7, 0}, 1, ebb.ModeRun, 40, ebb.RuleRunDays},
		{"2022-01-10", [2]int{7, 0}, 5, ebb.ModeWalk, 20, ebb.RuleHardWindow},
		{"2022-04-06", [2]int{7, 0}, 1, ebb.ModeEasy, 81, ""},
		{"2022-05-30", [2]int{7, 0}, 0, ebb.ModeEasy, 20, ebb.RuleBuilding},
		{"2022-06-17", [2]int{7, 0}, 2, ebb.ModeRun, 40, ebb.RuleHardWindow},
		{"2022-06-26", [2]int{7, 0}, 7, ebb.ModeWalk, 20, ebb.RuleHardWindow},
	} {
		d, err := ebb.ParseDay(c.day)
		if err != nil {
			t.Fatal(err)
		}
		in := engine.Input{Runs: runs, Profile: profile, CheckIns: []ebb.CheckIn{well(d, c.legs)}, Day: d, Now: d.At(c.clock[0], c.clock[1], location(z))}
		a := engine.Day(in, n).Answer
		p, f := a.Prescription, a.Decision.Findings[0]
		if p.Mode != c.mode || p.Minutes != ebb.Some(c.minutes) || (f.State == ebb.Objects) != (c.binds != "") || c.binds != "" && f.Rule != c.binds {
			t.Errorf("%s: %s %v, first %s %s; want %s %d by %q", c.day, p.Mode, p.Minutes, f.Rule, f.State, c.mode, c.minutes, c.binds)
		}
	}
}
