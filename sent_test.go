package ebb_test

import (
	"testing"

	"ebb"
)

func TestWhatWasSentIsStaleWhenTheAnswerAsksForLess(t *testing.T) {
	was := ebb.Sent{Verdict: ebb.RecoveryRun, Mode: ebb.ModeRun, Minutes: ebb.Some(30), CeilingBpm: ebb.Some(133)}
	now := func(v ebb.Verdict, m ebb.Mode, minutes, ceiling int) ebb.Answer {
		return ebb.Answer{Decision: ebb.Decision{Verdict: v, Safety: ebb.Safety{Level: ebb.SafetyNone}},
			Prescription: ebb.Prescription{Mode: m, Minutes: ebb.Some(minutes), CeilingBpm: ebb.Some(ceiling)}}
	}
	same, open, flag := now(ebb.RecoveryRun, ebb.ModeRun, 30, 133), now(ebb.Easy, ebb.ModeEasy, 45, 144), now(ebb.Easy, ebb.ModeEasy, 45, 144)
	open.Decision.Provisional = true
	flag.Decision.Safety.Level = ebb.SafetyProfessional
	for name, c := range map[string]struct {
		a    ebb.Answer
		want bool
	}{
		"the same": {same, false}, "harder": {now(ebb.Easy, ebb.ModeEasy, 45, 144), false},
		"a walk": {now(ebb.Walk, ebb.ModeWalk, 30, 133), true}, "a run-walk": {now(ebb.RecoveryRun, ebb.ModeRunWalk, 30, 133), true},
		"shorter": {now(ebb.RecoveryRun, ebb.ModeRun, 25, 133), true}, "a lower ceiling": {now(ebb.RecoveryRun, ebb.ModeRun, 30, 132), true},
		"provisional": {open, true}, "a red flag": {flag, true},
	} {
		if got := was.Easier(c.a); got != c.want {
			t.Errorf("%s: %t", name, got)
		}
	}
}
