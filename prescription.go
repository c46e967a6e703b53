package ebb

// Mode is what is to be done.
type Mode string

// Modes.
const (
	ModeRun     Mode = "run"
	ModeRunWalk Mode = "run_walk"
	ModeWalk    Mode = "walk"
	ModeRest    Mode = "rest"
	ModeEasy    Mode = "easy"
	ModeHard    Mode = "hard"
)

// Guide says what leads: heart rate, or the talk test.
type Guide string

// Guides.
const (
	GuideHR   Guide = "hr"
	GuideTalk Guide = "talk"
)

// Kinds of ceiling.
const (
	CeilingRecovery = "recovery"
	CeilingEasy     = "easy"
)

// Step is one step of the run, in order. Repeat > 1 repeats it together with the next step.
type Step struct {
	Key     string   `json:"key"` // open, run, walk
	Seconds int      `json:"seconds"`
	Ceiling Opt[int] `json:"ceiling_bpm"`
	Repeat  int      `json:"repeat"`
}

// Prescription is what to do with the day. The word ceiling means bpm and nothing else.
type Prescription struct {
	Schema        int         `json:"schema"` // 1
	Mode          Mode        `json:"mode"`
	Guide         Guide       `json:"guide"`
	CeilingBpm    Opt[int]    `json:"ceiling_bpm"`
	CeilingKind   Opt[string] `json:"ceiling_kind"`
	CeilingErr    Opt[int]    `json:"ceiling_error_bpm"` // 1 SD that HRmax brings with it
	FloorInfo     Opt[int]    `json:"band_low_bpm"`      // 60 % of HRmax: information, never an instruction to speed up
	Minutes       Opt[int]    `json:"minutes"`
	RunMinutes    Opt[int]    `json:"run_minutes"`
	PaceSPerKm    Opt[int]    `json:"pace_not_faster_s_per_km"`
	SuggestSPerKm Opt[int]    `json:"pace_suggested_s_per_km"`
	Why           []Fact      `json:"why"` // what made the minutes and the ceiling: vol, exp, weekly, longest, legs, heat …
	Steps         []Step      `json:"steps"`
	StopRules     []string    `json:"stop_rules"` // keys: pain, chest, dizzy, talk
}

// Answer is one day's answer with all its working: what is stored and what every
// skin shows.
type Answer struct {
	Morning      Morning      `json:"morning"`
	Decision     Decision     `json:"decision"`
	Prescription Prescription `json:"prescription"`
}
