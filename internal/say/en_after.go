package say

import (
	"fmt"

	"ebb"
)

// What is asked and said after a run, in English.
const (
	AskExertion     = "How hard was it?"
	AskExertionHint = "All of it together, from 0, nothing at all, to 10, as hard as you can."
	AskTalk         = "Could you say a full sentence in comfort?"
	AskTalkHint     = "In its harder parts, too."
)

// TalkOptions are the answers to AskTalk.
var TalkOptions = []Option{{string(ebb.TalkYes), "Yes"}, {string(ebb.TalkNotSure), "Not sure"}, {string(ebb.TalkNo), "No"}}

// ExertionWords name the ends of the scale of exertion and its middle.
var ExertionWords = map[int]string{0: "nothing", 3: "easy", 5: "hard", 7: "very hard", 10: "all out"}

// Felt is what the person said of a session: "exertion 2 of 10, a full sentence was comfortable".
func Felt(rpe ebb.Opt[int], talk ebb.Opt[ebb.Talk]) string {
	s := ""
	if n, ok := rpe.Get(); ok {
		s = fmt.Sprintf("Exertion %d of 10", n)
	}
	if t, ok := talk.Get(); ok {
		if s != "" {
			return s + "; " + Talk(t) + "."
		}
		return upperFirst(Talk(t)) + "."
	}
	return end(s)
}

// Likely says what a day ahead is likely to be; felt: the answers of today are taken for it. It is
// "" when there is nothing to promise.
func Likely(a ebb.Answer, felt bool) string {
	s := a.Decision.Safety.Level
	if s.Professional() {
		return ""
	}
	then := map[ebb.Mode]string{ebb.ModeRest: "a day of rest", ebb.ModeWalk: "a walk", ebb.ModeRunWalk: "running and walking in turns"}[a.Prescription.Mode]
	switch {
	case then != "":
	case a.Decision.Verdict >= ebb.Hard:
		then = "a hard day, if you want one"
	case a.Decision.Verdict >= ebb.Easy:
		then = "an easy run"
	default:
		then = "a slow run at recovery effort"
	}
	if felt {
		return "Tomorrow, if you feel as you do today: " + then + ", most likely."
	}
	return "Tomorrow, if nothing hurts and you are well: " + then + ", most likely. The check-in settles it."
}

// Done are the sentences after something was noted, by what it was.
var Done = map[string]string{
	"checkin": "Noted.",
	"wish":    "Noted. Easier is always fine.",
	"felt":    "Noted.",
	"rested":  "Noted: nothing is missing.",
	"undone":  "Taken back.",
}

// shapeShort are the words under the shapes of a strip, where there is room for one.
var shapeShort = map[string]string{
	"hard": "hard", "perhaps": "maybe hard", "steady": "steady", "easy": "easy", "recovery": "slow", "walk": "walk", "other": "other",
	"rest": "no run", "unknown": "not known", "open": "today",
}

// ShapeShort is a day in a word, for a strip of days.
func ShapeShort(key string) string { return shapeShort[key] }
