package trial

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"slices"

	"ebb"
	"ebb/evidence"
	"ebb/stats"
)

// Hash is the SHA-256 of the protocol as canonical JSON, in hexadecimal.
func Hash(p ebb.TrialProtocol) string {
	doc, err := json.Marshal(p)
	if err != nil { // a protocol holds numbers and words only
		panic(err)
	}
	sum := sha256.Sum256(doc)
	return hex.EncodeToString(sum[:])
}

// First is the arm of the first episode of a block: a coin of the stored seed, the first block
// included. Nothing but the seed and the number of the block goes in.
func First(seed uint64, block int) ebb.Arm {
	if stats.NewRand(seed^(uint64(block)+1)*0x9e3779b97f4a7c15).Uint64()>>63 == 0 {
		return ebb.ArmA
	}
	return ebb.ArmB
}

// Episode is one hard session that has come in, with what the rules of eligibility ask.
type Episode struct {
	Run     ebb.RunID
	Day     ebb.Day
	Late    bool // ended after the protocol's late hour
	Class   ebb.HardClass
	Before  ebb.Day // the hard session before it; 0: none known
	Ill     bool    // illness that day
	Pain    bool    // pain that day
	Planned bool    // the plan holds something hard on the arm's day
	TooLate bool    // the arm's time had passed when the session became known
}

// Skip says by which rule an episode is left out, "" when it is in. No outcome is looked at.
func Skip(p ebb.TrialProtocol, e Episode) string {
	switch {
	case e.Before != 0 && int(e.Day-e.Before) < p.GapDays:
		return "gap"
	case e.Ill:
		return "ill"
	case e.Pain:
		return "pain"
	case e.TooLate:
		return "arrived_late"
	case e.Planned:
		return "planned"
	}
	return ""
}

// Draw assigns an arm to an episode that is in. drawn are the assignments so far, in order; they
// are never drawn again. It is false when every pair has begun and none waits.
func Draw(p ebb.TrialProtocol, drawn []ebb.TrialDraw, e Episode, n *evidence.Numbers) (ebb.TrialDraw, bool) {
	out := ebb.TrialDraw{Trial: p.ID, N: len(drawn) + 1, Run: e.Run, Day: e.Day, Late: e.Late, Class: e.Class}
	if mate, ok := waiting(p, drawn, e, n); ok {
		out.Block, out.Second, out.Arm = mate.Block, true, mate.Arm.Other()
	} else {
		out.Block = blocks(drawn)
		if out.Block >= p.Pairs {
			return ebb.TrialDraw{}, false
		}
		out.Arm = First(p.Seed, out.Block)
	}
	out.Outcome = OutcomeDay(p, e.Day, e.Late)
	return out, true
}

// OutcomeDay is the morning that counts: always after the arm was lived (SCIENCE 6.1).
func OutcomeDay(p ebb.TrialProtocol, day ebb.Day, late bool) ebb.Day {
	if p.When == ebb.ArmNextDay || late {
		return day + 2
	}
	return day + 1
}

// waiting finds the first episode of the pair that e completes: one of its own class; one that has
// waited too long for its class; or any, when no new pair may begin.
func waiting(p ebb.TrialProtocol, drawn []ebb.TrialDraw, e Episode, n *evidence.Numbers) (ebb.TrialDraw, bool) {
	full := blocks(drawn) >= p.Pairs
	var open []ebb.TrialDraw
	for _, d := range drawn {
		if d.Second {
			open = slices.DeleteFunc(open, func(o ebb.TrialDraw) bool { return o.Block == d.Block })
		} else {
			open = append(open, d)
		}
	}
	for _, o := range open {
		if group(o.Class) == group(e.Class) {
			return o, true
		}
	}
	for _, o := range open {
		if full || int(e.Day-o.Day) > n.Trial.LoneDays.Int() {
			return o, true
		}
	}
	return ebb.TrialDraw{}, false
}

// blocks is how many pairs have begun.
func blocks(drawn []ebb.TrialDraw) int {
	count := 0
	for _, d := range drawn {
		if !d.Second {
			count++
		}
	}
	return count
}

// group puts classes together that leave the legs alike.
func group(c ebb.HardClass) string {
	switch c {
	case ebb.ClassLong, ebb.ClassLongHard, ebb.ClassDamage:
		return "long"
	case ebb.ClassRaceShort, ebb.ClassRaceHalf, ebb.ClassMarathon:
		return "race"
	}
	return "quality"
}
