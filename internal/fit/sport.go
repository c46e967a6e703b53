package fit

import (
	"strings"

	"ebb"

	"github.com/muktihari/fit/profile/typedef"
)

// sportOf maps the sport and sub-sport of the format. Machines and "training" are told
// apart by their sub-sport alone.
func sportOf(sport, sub uint8) (ebb.Sport, string) {
	s, u := typedef.Sport(sport), typedef.SubSport(sub)
	name := subSportOf(u)
	switch s {
	case typedef.SportRunning:
		return ebb.SportRunning, name
	case typedef.SportCycling, typedef.SportEBiking:
		return ebb.SportCycling, name
	case typedef.SportWalking:
		return ebb.SportWalking, name
	case typedef.SportHiking, typedef.SportMountaineering, typedef.SportSnowshoeing:
		return ebb.SportHiking, name
	case typedef.SportSwimming:
		return ebb.SportSwimming, name
	case typedef.SportTransition:
		return ebb.SportOther, "transition"
	case typedef.SportInvalid, typedef.SportGeneric, typedef.SportFitnessEquipment, typedef.SportTraining:
		return machineOf(s, u), name
	}
	if name == "" {
		name = s.String()
	}
	return ebb.SportOther, name
}

// machineOf is the sport where only the sub-sport tells it.
func machineOf(s typedef.Sport, u typedef.SubSport) ebb.Sport {
	switch u {
	case typedef.SubSportTreadmill, typedef.SubSportIndoorRunning, typedef.SubSportTrail, typedef.SubSportTrack, typedef.SubSportStreet:
		return ebb.SportRunning
	case typedef.SubSportIndoorWalking, typedef.SubSportCasualWalking, typedef.SubSportSpeedWalking:
		return ebb.SportWalking
	case typedef.SubSportIndoorCycling, typedef.SubSportSpin, typedef.SubSportRoad, typedef.SubSportMountain:
		return ebb.SportCycling
	case typedef.SubSportLapSwimming, typedef.SubSportOpenWater:
		return ebb.SportSwimming
	case typedef.SubSportStrengthTraining:
		return ebb.SportStrength
	}
	if s == typedef.SportInvalid || s == typedef.SportGeneric {
		return ebb.SportUnknown
	}
	return ebb.SportOther
}

// subSportOf names the sub-sport: in the words of the root where it has one.
func subSportOf(u typedef.SubSport) string {
	switch u {
	case typedef.SubSportGeneric, typedef.SubSportInvalid, typedef.SubSportAll:
		return ""
	case typedef.SubSportIndoorRunning, typedef.SubSportIndoorWalking, typedef.SubSportIndoorCycling,
		typedef.SubSportSpin, typedef.SubSportVirtualActivity:
		return ebb.SubIndoor
	}
	if s := u.String(); !strings.Contains(s, "Invalid") {
		return s
	}
	return ""
}

// sportBack is the sport and sub-sport to write for a recording.
func sportBack(s ebb.Sport, sub string) (typedef.Sport, typedef.SubSport) {
	u := typedef.SubSportFromString(sub)
	switch {
	case sub == "":
		u = typedef.SubSportGeneric
	case sub == ebb.SubIndoor && s == ebb.SportRunning:
		u = typedef.SubSportIndoorRunning
	case sub == ebb.SubIndoor && s == ebb.SportWalking:
		u = typedef.SubSportIndoorWalking
	case sub == ebb.SubIndoor && s == ebb.SportCycling:
		u = typedef.SubSportIndoorCycling
	case u == typedef.SubSportInvalid:
		u = typedef.SubSportGeneric
	}
	switch s {
	case ebb.SportRunning:
		return typedef.SportRunning, u
	case ebb.SportCycling:
		return typedef.SportCycling, u
	case ebb.SportWalking:
		return typedef.SportWalking, u
	case ebb.SportHiking:
		return typedef.SportHiking, u
	case ebb.SportSwimming:
		return typedef.SportSwimming, u
	case ebb.SportStrength:
		return typedef.SportTraining, typedef.SubSportStrengthTraining
	case ebb.SportOther:
		if t := typedef.SportFromString(sub); t != typedef.SportInvalid {
			return t, typedef.SubSportGeneric
		}
		return typedef.SportTraining, u
	}
	return typedef.SportGeneric, u
}

// onFoot: cadence is counted in strides of one leg.
func onFoot(s ebb.Sport) bool {
	return s == ebb.SportRunning || s == ebb.SportWalking || s == ebb.SportHiking
}
