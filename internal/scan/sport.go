package scan

import (
	"strings"

	"ebb"
)

// Sport reads what a file calls its sport, in the words of TCX, Garmin Connect,
// Strava (its numbers too) and the common phone programs. A word that is not known
// is SportUnknown: it may be anything.
func Sport(word string) (sport ebb.Sport, sub string) {
	w := strings.NewReplacer(" ", "", "_", "", "-", "").Replace(strings.ToLower(word))
	if strings.Contains(w, "trail") {
		sub = ebb.SubTrail
	}
	if strings.Contains(w, "treadmill") {
		sub = ebb.SubTreadmill
	}
	switch w {
	case "running", "run", "jogging", "trailrunning", "trailrun", "treadmillrunning", "treadmill", "streetrunning",
		"trackrunning", "indoorrunning", "virtualrun", "virtualrunning", "roadrunning", "9":
		return ebb.SportRunning, sub
	case "biking", "cycling", "ride", "bike", "bicycle", "roadcycling", "roadbiking", "mountainbiking", "gravelcycling",
		"indoorcycling", "virtualride", "ebikeride", "1":
		return ebb.SportCycling, sub
	case "walking", "walk", "casualwalking", "speedwalking", "indoorwalking", "10":
		return ebb.SportWalking, sub
	case "hiking", "hike", "mountaineering", "4":
		return ebb.SportHiking, sub
	case "swimming", "swim", "lapswimming", "openwaterswimming":
		return ebb.SportSwimming, sub
	case "strength", "strengthtraining", "weighttraining", "crossfit":
		return ebb.SportStrength, sub
	case "other", "multisport", "transition", "skiing", "crosscountryskiing", "alpineski", "nordicski", "snowboarding",
		"rowing", "kayaking", "yoga", "pilates", "elliptical", "driving", "sailing", "golf", "skating", "inlineskating":
		return ebb.SportOther, sub
	}
	return ebb.SportUnknown, sub
}

// OnFoot says whether cadence is counted in steps.
func OnFoot(s ebb.Sport) bool {
	return s == ebb.SportRunning || s == ebb.SportWalking || s == ebb.SportHiking
}

// Absent says whether a value is one of the ways in which files write "nothing".
func Absent(b []byte) bool {
	b = Trim(b)
	return len(b) == 0 || len(b) == 3 && strings.EqualFold(string(b), "nan")
}
