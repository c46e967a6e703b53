package ebb

// Illness as the athlete tells it (the neck check, SCIENCE 4.5).
type Illness string

// Illness answers, mildest first.
const (
	IllNone  Illness = "none"
	IllAbove Illness = "above" // above the neck only: a cold
	IllBelow Illness = "below" // chest, stomach, aches
	IllFever Illness = "fever"
)

// Level orders illness: 0 none … 3 fever; -1 for an unknown word.
func (i Illness) Level() int {
	for n, v := range []Illness{IllNone, IllAbove, IllBelow, IllFever} {
		if i == v {
			return n
		}
	}
	return -1
}

// FlagID names a red flag (RELIABILITY 7.3).
type FlagID string

// The red flags.
const (
	FlagChest        FlagID = "chest"
	FlagFaint        FlagID = "faint"
	FlagPalpitations FlagID = "palpitations"
	FlagBreathless   FlagID = "breathless"
	FlagCalf         FlagID = "calf"
	FlagDarkUrine    FlagID = "dark_urine"
	FlagBonePain     FlagID = "bone_pain"
	FlagRestPain     FlagID = "rest_pain"
	FlagHeat         FlagID = "heat"
	FlagStroke       FlagID = "stroke"
	FlagHead         FlagID = "head"
	FlagBleeding     FlagID = "bleeding"     // pregnancy
	FlagContractions FlagID = "contractions" // pregnancy
	FlagFluid        FlagID = "fluid"        // pregnancy
	FlagDizzy        FlagID = "dizzy"        // pregnancy
)

// Flags lists every red flag; the last PregnancyFlags of them are asked in pregnancy only.
var Flags = []FlagID{FlagChest, FlagFaint, FlagBreathless, FlagStroke, FlagHeat, FlagPalpitations, FlagCalf,
	FlagDarkUrine, FlagBonePain, FlagRestPain, FlagHead, FlagBleeding, FlagContractions, FlagFluid, FlagDizzy}

// PregnancyFlags is how many of Flags are asked in pregnancy only.
const PregnancyFlags = 4

// Emergency says whether a flag belongs to the emergency subset: stop now, call the emergency number.
func (f FlagID) Emergency() bool {
	switch f {
	case FlagChest, FlagFaint, FlagBreathless, FlagStroke, FlagHeat:
		return true
	}
	return false
}

// HeatChip is how hot the day is, as tapped.
type HeatChip string

// Heat chips.
const (
	HeatNone    HeatChip = "none"
	HeatHot     HeatChip = "hot"
	HeatVeryHot HeatChip = "very_hot"
)

// Names of the measurements that can be declined ("I don't measure this"). Legs,
// pain, illness and red flags cannot: they can only be left unanswered.
const (
	MeasureRHR      = "rhr"
	MeasureRMSSD    = "rmssd"
	MeasureSDNN     = "sdnn"
	MeasureSleep    = "sleep"
	MeasureWellness = "wellness"
)

// Declinable lists what can be declined.
var Declinable = []string{MeasureRHR, MeasureRMSSD, MeasureSDNN, MeasureSleep, MeasureWellness}

// CheckIn is what the athlete said of one day, or part of it: each field that is
// absent was not said. The state of a day is all its check-ins merged in order.
type CheckIn struct {
	Day       Day           `json:"day"`
	Legs      Opt[int]      `json:"legs"` // soreness, both legs, 0–10
	Pain      Opt[int]      `json:"pain"` // one spot, 0–10
	PainAt    Opt[string]   `json:"pain_where"`
	Stride    Opt[bool]     `json:"stride"` // does it change your stride?
	Niggle    Opt[bool]     `json:"niggle"` // known, looked at, stable
	Ill       Opt[Illness]  `json:"ill"`
	Flags     Opt[[]FlagID] `json:"flags"` // present and empty: asked, none
	SleepMin  Opt[int]      `json:"sleep_min"`
	SleepQ    Opt[int]      `json:"sleep_q"` // 1–5, 5 best
	Fatigue   Opt[int]      `json:"fatigue"` // 1–5, 5 very fresh
	Stress    Opt[int]      `json:"stress"`  // 1–5, 5 very relaxed
	Mood      Opt[int]      `json:"mood"`    // 1–5, 5 very positive
	RHR       Opt[int]      `json:"rhr"`     // bpm
	RMSSD     Opt[int]      `json:"rmssd"`   // 0.1 ms
	SDNN      Opt[int]      `json:"sdnn"`    // 0.1 ms; never mixed with RMSSD
	Heat      Opt[HeatChip] `json:"heat"`
	TempC     Opt[int]      `json:"temp_c"`    // 0.1 °C
	Humidity  Opt[int]      `json:"humidity"`  // %
	Declined  []string      `json:"declined"`  // measurements declined from this day on
	Undecline []string      `json:"undecline"` // measured again from this day on
	Rested    Opt[bool]     `json:"rested"`    // answer to "rested, or not imported?": true = nothing hard is missing
	Wish      Opt[Verdict]  `json:"wish"`      // "I'll walk", "I'll rest": the athlete's wish for the day
}
