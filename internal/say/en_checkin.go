package say

import "ebb"

// Option is one answer of a question: the value that a form sends, and its words.
type Option struct{ Value, Label string }

// The questions of the check-in, in English. How somebody is comes with the red flags
// beside it, so that one answer settles both.
const (
	AskLegs       = "How are your legs?"
	AskLegsHint   = "Both legs, the muscles. One spot that hurts is the next question."
	AskLegsExact  = "Give an exact number instead"
	AskLegsNumber = "0 fresh, 10 cannot walk"
	AskPain       = "Does anything hurt?"
	AskPainHint   = "One spot: a bone, a joint, a tendon, one side."
	AskPainHow    = "How much, 1 to 10?"
	AskPainWhere  = "Where?"
	AskStride     = "It changes how I run or walk"
	AskNiggle     = "I know it, had it looked at, and it is stable"
	AskWell       = "How are you?"
	AskWellHint   = "Tick what is there today. If nothing is, one tap below answers it all."
	AskNight      = "Last night"
	AskNightHint  = "Only what you measure. Leave the rest empty."
	AskSleep      = "Sleep, hours"
	AskRHR        = "Resting heart rate, bpm"
	AskRMSSD      = "HRV as rMSSD, ms"
	AskSDNN       = "HRV as SDNN, ms"
	AskFeel       = "Sleep quality, fatigue, stress, mood"
	AskDecline    = "I do not measure this"
	AskHeat       = "Is it hot?"
	AskHeatHint   = "Skip it on an ordinary day."
	AskHeatExact  = "Give temperature and humidity"
	AskHabits     = "Anything you did since yesterday?"
	AskHabitsHint = "Only if you like to see it. It is noted for today and changes nothing."
	AskKeys       = "Three answers are enough. Keys: 1 to 5 answer and go on, Ctrl+Enter saves."
)

// Questions lists every text of the check-in, for tests.
func Questions() []string {
	out := []string{AskLegs, AskLegsHint, AskLegsExact, AskLegsNumber, AskPain, AskPainHint, AskPainHow, AskPainWhere, AskStride,
		AskNiggle, AskWell, AskWellHint, AskNight, AskNightHint, AskSleep, AskRHR, AskRMSSD, AskSDNN, AskFeel, AskDecline, AskHeat,
		AskHeatHint, AskHeatExact, AskHabits, AskHabitsHint, AskKeys}
	for _, f := range Feelings {
		out = append(out, f.Ask, f.Low, f.High)
	}
	for _, o := range append(append([]Option{}, WellOptions...), HeatOptions...) {
		out = append(out, o.Label)
	}
	return out
}

// WellOptions are the answers to "How are you?".
var WellOptions = []Option{
	{"well", "Well, none of the above"},
	{"cold", "A cold, above the neck, none of the above"},
	{"below", "Ill below the neck: chest, stomach, aches"},
	{"fever", "Fever"},
	{"worse", "What I ticked above"},
}

// HeatOptions are the answers to "Is it hot?".
var HeatOptions = []Option{{"none", "No"}, {"hot", "Hot"}, {"very_hot", "Very hot"}}

// Feeling is one question from 1 to 5, 5 best.
type Feeling struct{ Name, Ask, Low, High string }

// Feelings are the questions behind wellness.
var Feelings = []Feeling{
	{"sleep_q", "How did you sleep?", "badly", "very well"},
	{"fatigue", "How tired are you?", "very tired", "very fresh"},
	{"stress", "How tense are you?", "very tense", "very relaxed"},
	{"mood", "How is your mood?", "very low", "very good"},
}

// ButtonCheckIn leads to the check-in while questions are open.
const ButtonCheckIn = "Check in"

// TakeBack takes back the wish for less.
var TakeBack = Option{"easy", "Back to what Ebb says"}

// Easier are the easier days that are one tap away, hardest first.
func Easier() []Option {
	return []Option{{"walk", "I'll walk"}, {"rest", "I'll rest"}}
}

// Closing is what is said at the end of every page.
func Closing() []string { return []string{notMedical} }

// CheckInWords are the texts of the form by the name that a page knows them by.
func CheckInWords() map[string]string {
	return map[string]string{
		"Legs": AskLegs, "LegsHint": AskLegsHint, "LegsExact": AskLegsExact, "LegsNumber": AskLegsNumber,
		"Pain": AskPain, "PainHint": AskPainHint, "PainHow": AskPainHow, "PainWhere": AskPainWhere, "Stride": AskStride, "Niggle": AskNiggle,
		"Well": AskWell, "WellHint": AskWellHint, "Night": AskNight, "NightHint": AskNightHint, "Sleep": AskSleep, "RHR": AskRHR,
		"RMSSD": AskRMSSD, "SDNN": AskSDNN, "Feel": AskFeel, "Decline": AskDecline, "Heat": AskHeat, "HeatHint": AskHeatHint, "HeatExact": AskHeatExact,
		"Habits": AskHabits, "HabitsHint": AskHabitsHint, "Keys": AskKeys,
	}
}

// ProfileQuestion is one field of the profile as a form asks it.
type ProfileQuestion struct {
	Field, Ask, Example string
	Choices             []Option
	Later               bool // not among the first questions
}

// ProfileQuestions are the fields of the profile that a page asks for, in its order.
func ProfileQuestions() []ProfileQuestion {
	var modes []Option
	for _, m := range ebb.HRModes {
		modes = append(modes, Option{string(m), hrModes[m]})
	}
	return []ProfileQuestion{
		{Field: ebb.FieldBirthYear, Ask: "Year of birth", Example: "1986"},
		{Field: ebb.FieldRunningSince, Ask: "Running since", Example: "2019 or 2019-04"},
		{Field: ebb.FieldUnits, Ask: "Distances in", Choices: []Option{{Km, "kilometres"}, {Mi, "miles"}}},
		{Field: ebb.FieldSex, Later: true, Ask: "Sex, for the training load", Choices: []Option{{"female", "female"}, {"male", "male"}, {"unspecified", "I do not say"}}},
		{Field: ebb.FieldZone, Later: true, Ask: "Time zone", Example: "Europe/Berlin"},
		{Field: ebb.FieldHRMax, Later: true, Ask: "Maximum heart rate, if tested", Example: "bpm"},
		{Field: ebb.FieldHRRest, Later: true, Ask: "Resting heart rate, if known", Example: "bpm"},
		{Field: ebb.FieldLTHR, Later: true, Ask: "Threshold heart rate, if tested", Example: "bpm"},
		{Field: ebb.FieldHRMode, Later: true, Ask: "What guides you", Choices: modes},
	}
}

// QueueWords are what a page says of check-ins that wait on the device.
var QueueWords = map[string]string{
	"kept":    "No connection. Your check-in is kept on this device and sent as soon as there is one.",
	"signin":  "Your check-in is kept on this device. Sign in, and it is sent.",
	"waiting": "A check-in waits on this device and is sent as soon as there is a connection.",
	"sent":    "The check-in that waited on this device has been sent.",
	"refused": "A check-in that waited on this device was not accepted. Check in again.",
	"discard": "Discard it",
}
