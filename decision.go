package ebb

// RuleID names a rule of decide.
type RuleID string

// The rules. Each names the hardest day it would allow; the day is the smallest.
const (
	RuleRedFlags     RuleID = "red_flags"      // any red flag: rest, see a professional
	RuleIllness      RuleID = "illness"        // the neck check
	RuleIllnessRamp  RuleID = "illness_ramp"   // the way back
	RulePain         RuleID = "pain"           // one spot, stride
	RuleSoreness     RuleID = "soreness"       // legs
	RuleHardWindow   RuleID = "hard_window"    // time since the last hard session
	RulePossibleHard RuleID = "possible_hard"  // a session that may have been hard
	RuleSameDay      RuleID = "same_day"       // what was already done today
	RuleRunDays      RuleID = "run_days"       // days in a row with a run
	RuleRecovery     RuleID = "recovery_signs" // HRV, resting HR, sleep and wellness together
	RuleNightMissing RuleID = "night_missing"  // an expected measurement is missing
	RuleHeat         RuleID = "heat"           // wet-bulb globe temperature, or the chip
	RuleStaleRuns    RuleID = "stale_runs"     // rested, or not imported?
	RuleBuilding     RuleID = "building"       // new to running, little running, or back from a break
	RuleCondition    RuleID = "condition"      // declared conditions, pregnancy, age
	RuleConflict     RuleID = "conflict"       // two answers that contradict each other
)

// FindingState says what a rule has to say about the day.
type FindingState string

// A rule objects when it allows less than Hard; agrees when it saw its inputs and
// allows Hard; is silent when it had nothing to judge.
const (
	Objects FindingState = "objects"
	Agrees  FindingState = "agrees"
	Silent  FindingState = "silent"
)

// Finding is what one rule says of one morning: the hardest day it allows, and the
// facts it rests on. Key picks the sentence within the rule; `say` writes it.
type Finding struct {
	Rule   RuleID       `json:"rule"`
	Allows Verdict      `json:"allows"`
	State  FindingState `json:"state"`
	Key    string       `json:"key"`
	Facts  []Fact       `json:"facts"`
}

// Confidence is a word, never a percentage.
type Confidence string

// Confidence words; the rule is printed with them (issue: good, limited, poor).
const (
	ConfidenceGood    Confidence = "good"
	ConfidenceLimited Confidence = "limited"
	ConfidencePoor    Confidence = "poor"
)

// SafetyLevel says whether the day belongs to a professional.
type SafetyLevel string

// Safety levels, least first.
const (
	SafetyNone         SafetyLevel = "none"
	SafetyStop         SafetyLevel = "stop"         // no running today (fever, strong pain)
	SafetyProfessional SafetyLevel = "professional" // see a professional; no number is shown
	SafetyEmergency    SafetyLevel = "emergency"    // stop now, call the emergency number
)

// Safety is the level and the key of its text, with the flags behind it.
type Safety struct {
	Level SafetyLevel `json:"level"`
	Key   string      `json:"key"`
	Flags []FlagID    `json:"flags"`
}

// Professional says whether the day belongs to somebody else's judgement: then no number is shown.
func (l SafetyLevel) Professional() bool { return l == SafetyProfessional || l == SafetyEmergency }

// Change is one thing that would change the day: a binding finding with its limit.
type Change struct {
	Rule  RuleID  `json:"rule"`
	Key   string  `json:"key"`
	To    Verdict `json:"to"` // what the day would be without this finding
	Facts []Fact  `json:"facts"`
}

// Decision is the answer to one Morning: data only. The record keeps Allowed and Verdict both.
type Decision struct {
	Schema      int        `json:"schema"` // 1
	RuleSet     string     `json:"rule_set"`
	Day         Day        `json:"day"`
	Allowed     Verdict    `json:"allowed"`
	Verdict     Verdict    `json:"verdict"`
	Provisional bool       `json:"provisional"` // pain, illness or red flags unanswered today
	Findings    []Finding  `json:"findings"`    // binding ones first, then by rule id
	Wishes      []Wish     `json:"wishes"`
	Changes     []Change   `json:"changes"`
	Missing     []string   `json:"missing"` // names: legs, pain, ill, flags, and expected measurements
	Confidence  Confidence `json:"confidence"`
	Lacking     []string   `json:"lacking"` // what confidence lacks: hr_max, history, checkin
	Safety      Safety     `json:"safety"`
}
