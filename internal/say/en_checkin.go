package say

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
)

// Questions lists every text of the check-in, for tests.
func Questions() []string {
	out := []string{AskLegs, AskLegsHint, AskLegsExact, AskLegsNumber, AskPain, AskPainHint, AskPainHow, AskPainWhere, AskStride,
		AskNiggle, AskWell, AskWellHint, AskNight, AskNightHint, AskSleep, AskRHR, AskRMSSD, AskSDNN, AskFeel, AskDecline, AskHeat,
		AskHeatHint, AskHeatExact}
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
