package ebb

// TrialID names a trial; minted once, a fact.
type TrialID string

// Arm is one of the two things that a trial compares.
type Arm string

// The arms. A is the thing that is tried, B what it is held against.
const (
	ArmA Arm = "a"
	ArmB Arm = "b"
)

// Other is the other arm.
func (a Arm) Other() Arm {
	if a == ArmA {
		return ArmB
	}
	return ArmA
}

// When an arm is lived, counted from its hard session.
const (
	ArmNight   = "night"    // that evening or night
	ArmNextDay = "next_day" // the whole day after
)

// TrialArm is one arm in plain words. Verdict is what it asks of the day after, for arms
// that are a day (recovery run, walk, rest); it is a wish that every rule can cap.
type TrialArm struct {
	Key     string       `json:"key"`
	Text    string       `json:"text"`
	Verdict Opt[Verdict] `json:"verdict"`
}

// TrialProtocol is what is fixed before the first draw. Its hash is kept with the fact;
// no later fact changes it. Values are integers, so the hash is the same everywhere.
type TrialProtocol struct {
	Schema      int      `json:"schema"` // 1
	ID          TrialID  `json:"id"`
	Template    string   `json:"template"` // compression, recovery_run, mobility, sleep, hydration, own
	Question    string   `json:"question"`
	A           TrialArm `json:"a"`
	B           TrialArm `json:"b"`
	When        string   `json:"when"`      // night, next_day
	Outcome     string   `json:"outcome"`   // legs: soreness 0–10 at the morning check-in
	Secondary   []string `json:"secondary"` // named before the start, described and never tested
	Pairs       int      `json:"pairs"`     // blocks of two
	GapDays     int      `json:"gap_days"`  // civil days since the hard session before, at least
	LateHour    int      `json:"late_hour"` // a session that ended later moves the outcome of a night arm by a day
	SESOITenths int      `json:"sesoi"`     // smallest effect that matters, 0.1 points
	ClaimE      int      `json:"claim_e"`   // a claim needs an e-value of at least this
	ClaimPct    int      `json:"claim_pct"` // and this chance, %, that the effect is larger than the smallest that matters
	Seed        uint64   `json:"seed,string"`
	Start       Day      `json:"start"`
	RuleSet     string   `json:"rule_set"`
}

// TrialDraw is one assignment, a fact: made once, when its hard session is in, and never
// again, whatever is learned later of that session.
type TrialDraw struct {
	Trial   TrialID   `json:"trial"`
	N       int       `json:"n"` // 1, 2, … in the order of the draws
	Run     RunID     `json:"run"`
	Day     Day       `json:"day"`     // civil day of the session
	Late    bool      `json:"late"`    // it ended after the protocol's late hour
	Class   HardClass `json:"class"`   // as it was read then
	Block   int       `json:"block"`   // 0, 1, …
	Second  bool      `json:"second"`  // the second of its block
	Arm     Arm       `json:"arm"`     // as assigned: the analysis never departs from it
	Outcome Day       `json:"outcome"` // the morning that counts
}

// TrialSkip says why a hard session was no episode: a rule of the protocol, found without
// looking at any outcome. A fact too, so that later data cannot let it in.
type TrialSkip struct {
	Trial TrialID `json:"trial"`
	Run   RunID   `json:"run"`
	Day   Day     `json:"day"`
	Why   string  `json:"why"` // gap, ill, pain, arrived_late, planned
}

// How an arm was lived, as the person says. Lived in part counts as not lived.
const (
	AdheredYes  = "yes"
	AdheredPart = "part"
	AdheredNo   = "no"
)

// TrialAdherence is what the person says of one draw, asked apart from the outcome.
type TrialAdherence struct {
	Trial TrialID `json:"trial"`
	N     int     `json:"n"`
	Done  string  `json:"done"`
}

// TrialStop ends a trial before its planned pairs; it is recorded and never undone.
type TrialStop struct {
	Trial TrialID `json:"trial"`
	Day   Day     `json:"day"`
	Why   string  `json:"why"` // in the person's words, or ""
}
