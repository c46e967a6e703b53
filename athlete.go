package ebb

// HRMode says whether heart rate may guide this person at all.
type HRMode string

// Heart-rate modes. All but auto and talk are conditions that the person declares:
// talk test only, and no hard day (SCIENCE 7, RELIABILITY 7.3).
const (
	HRAuto         HRMode = "auto"
	HRTalk         HRMode = "talk" // the person prefers to go by feel
	HRBetaBlocker  HRMode = "beta_blocker"
	HRArrhythmia   HRMode = "arrhythmia"
	HRPregnancy    HRMode = "pregnancy"
	HRHeartDisease HRMode = "heart_disease"
	HRInsulin      HRMode = "insulin"
)

// HRModes lists the modes a profile accepts.
var HRModes = []HRMode{HRAuto, HRTalk, HRBetaBlocker, HRArrhythmia, HRPregnancy, HRHeartDisease, HRInsulin}

// ProfileItem is one dated statement about the athlete: from a day on, a field has
// a value. Values are text as typed and checked by the application.
type ProfileItem struct {
	Field string `json:"field"`
	Value string `json:"value"`
	From  Day    `json:"from"`
}

// Names of profile fields.
const (
	FieldBirthYear    = "birth-year"
	FieldSex          = "sex"
	FieldZone         = "zone"
	FieldUnits        = "units"
	FieldHRMax        = "hr-max"
	FieldHRRest       = "hr-rest"
	FieldLTHR         = "lthr"
	FieldRunningSince = "running-since"
	FieldHRMode       = "hr-mode"
)

// Profile is what the athlete has said of themself, as in force on one day.
type Profile struct {
	BirthYear    Opt[int]
	Sex          Sex
	Zone         string // IANA name
	Units        string // km or mi
	HRMax        Opt[int]
	HRMaxSince   Day // when it was stated; a tested value is believed for 24 months
	HRRest       Opt[int]
	LTHR         Opt[int]
	RunningSince Day
	HRMode       HRMode
}

// HRMaxSource says where the HRmax in force comes from (SCIENCE 1.2).
type HRMaxSource string

// Sources of HRmax.
const (
	HRMaxTested        HRMaxSource = "tested"
	HRMaxObservedMax   HRMaxSource = "observed_max"
	HRMaxObservedFloor HRMaxSource = "observed_floor"
	HRMaxAge           HRMaxSource = "age"
	HRMaxGuarded       HRMaxSource = "entered_unsupported" // entered value out of line: the lower of entered and predicted
	HRMaxNone          HRMaxSource = "none"
)

// HRMax is the maximum heart rate in force, with its provenance and error (1 SD).
type HRMax struct {
	Bpm      int         `json:"bpm"` // 0 with source none
	Source   HRMaxSource `json:"source"`
	ErrorBpm int         `json:"error_bpm"`
}

// HRMaxCandidate is one line of the court file: a run, what it offered, and why it
// was believed or not.
type HRMaxCandidate struct {
	Run      RunID  `json:"run"`
	Day      Day    `json:"day"`
	Bpm      int    `json:"bpm"`
	HeldS    int    `json:"held_s"`
	Maximal  bool   `json:"maximal"`
	Accepted bool   `json:"accepted"`
	Why      string `json:"why"` // key: confirmed, alone, jump, sparse, cadence_lock, ignored, damaged, over_cap, old, below
}

// Numbers are the athlete in numbers on one day: what a run may be judged against.
// All are as known before that day's runs.
type Numbers struct {
	HRMax      HRMax      `json:"hr_max"`
	HRRest     Opt[int]   `json:"hr_rest"`
	LTHR       Opt[int]   `json:"lthr"` // stated, or the fallback of SCIENCE 1.3 when LTHRStated is false
	LTHRStated bool       `json:"lthr_stated"`
	Sex        Sex        `json:"sex"`
	HRTrusted  bool       `json:"hr_trusted"`   // false in talk-test modes
	EasyMmS    Opt[int]   `json:"easy_mm_s"`    // usual easy graded speed (SCIENCE 8.2)
	ThreshMmS  Opt[int]   `json:"thresh_mm_s"`  // critical speed, when valid
	MedianRunS Opt[int]   `json:"median_run_s"` // median run of 42 days
	LoadP90    Opt[int]   `json:"load_p90"`     // 90th percentile of 42 days' session loads, 0.01; needs ≥ 10 runs
	RPEFactor  Opt[int]   `json:"rpe_factor"`   // load per sRPE unit × 10000 (SCIENCE 2.7), ≥ 10 pairs
	LoadPerMin []KindRate `json:"load_per_min"` // median load per minute by kind, 0.01
}

// KindRate is a rate for a kind.
type KindRate struct {
	Kind Kind `json:"kind"`
	Rate int  `json:"rate"`
}
