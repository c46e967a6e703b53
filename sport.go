package ebb

// Sport is what the person did. Pace rules use running alone; the heart-rate load
// of every sport counts.
type Sport string

// The sports that Ebb tells apart; everything else is SportOther. SportUnknown
// means that the file did not say.
const (
	SportRunning  Sport = "running"
	SportWalking  Sport = "walking"
	SportHiking   Sport = "hiking"
	SportCycling  Sport = "cycling"
	SportSwimming Sport = "swimming"
	SportStrength Sport = "strength"
	SportOther    Sport = "other"
	SportUnknown  Sport = "unknown"
)

// Sex chooses the TRIMP constants (SCIENCE 2.1); unspecified has its own.
type Sex string

// Sexes, as the published constants know them.
const (
	SexUnspecified Sex = ""
	SexFemale      Sex = "female"
	SexMale        Sex = "male"
)

// Surface says where a recording was made, when the file tells.
const (
	SubTrail     = "trail"
	SubTreadmill = "treadmill"
	SubTrack     = "track"
	SubIndoor    = "indoor"
)
