package ebb

import "fmt"

// Verdict is the hardest day something allows. The order is the whole point:
// Rest < Walk < RecoveryRun < Easy < Hard. The zero value is illegal.
type Verdict int8

// The verdicts, easiest first.
const (
	Rest Verdict = iota + 1
	Walk
	RecoveryRun
	Easy
	Hard
)

var verdictNames = [...]string{"", "rest", "walk", "recovery_run", "easy", "hard"}

// String is the name used in JSON: rest, walk, recovery_run, easy, hard.
func (v Verdict) String() string {
	if v < 0 || int(v) >= len(verdictNames) {
		return fmt.Sprintf("verdict(%d)", int8(v))
	}
	return verdictNames[v]
}

// MarshalText writes the name.
func (v Verdict) MarshalText() ([]byte, error) {
	if v < Rest || v > Hard {
		return nil, Errorf(Internal, "bad_verdict", "verdict", "verdict %d has no name", int8(v))
	}
	return []byte(v.String()), nil
}

// UnmarshalText reads the name.
func (v *Verdict) UnmarshalText(b []byte) error {
	for i, n := range verdictNames {
		if i > 0 && n == string(b) {
			*v = Verdict(i)
			return nil
		}
	}
	return Errorf(Invalid, "bad_verdict", "verdict", "%q is not rest, walk, recovery_run, easy or hard", b)
}

// WishSource says who wishes something of the day.
type WishSource string

// Sources of wishes. Each may ask for less than is allowed and never for more.
const (
	WishDefault WishSource = "default"
	WishPlan    WishSource = "plan"
	WishTrial   WishSource = "trial"
	WishAthlete WishSource = "athlete"
	WishCoach   WishSource = "coach"
)

// Wish is what somebody would like the day to be. Ref names the plan, trial or fact.
type Wish struct {
	Source  WishSource `json:"source"`
	Verdict Verdict    `json:"verdict"`
	Ref     string     `json:"ref"`
}
