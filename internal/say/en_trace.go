package say

import (
	"fmt"
	"strings"

	"ebb"
)

// What is said beside the drawing of a run, in English.

// Heart is what the summary of a heart-rate trace rests on.
type Heart struct {
	Low, Mean, High ebb.Opt[int] // bpm, believed; absent: none is
	Raw             bool         // some was recorded and not believed
	CeilingBpm      ebb.Opt[int]
	Guess           bool         // the ceiling rests on an estimate from age
	Over            ebb.Opt[int] // seconds above it, the open beginning left out
}

// HeartTrace sums up a heart-rate trace in words.
func HeartTrace(h Heart) string {
	if !h.Mean.OK {
		if h.Raw {
			return "A heart rate was recorded, and none of it can be believed."
		}
		return "No heart rate was recorded."
	}
	s := fmt.Sprintf("Heart rate from %d to %d bpm, %d on average.", h.Low.V, h.High.V, h.Mean.V)
	over, counted := h.Over.Get()
	if h.CeilingBpm.OK && counted {
		kind := "the ceiling of a recovery run on that day"
		if h.Guess {
			kind += ", a guess from age"
		}
		switch {
		case over == 0:
			s += fmt.Sprintf(" After the first minutes it never passed %d bpm, %s.", h.CeilingBpm.V, kind)
		default:
			s += fmt.Sprintf(" After the first minutes it was above %d bpm for %s (%s).", h.CeilingBpm.V, Duration(over), kind)
		}
	}
	if h.Raw {
		s += " What was recorded and not believed is drawn apart, and counts for nothing."
	}
	return s
}

// Ground is what the summary of pace and gradient rests on.
type Ground struct {
	Any          bool         // a speed was recorded
	Foot         bool         // told as a pace
	Climb        bool         // an altitude was recorded
	Mean, Graded ebb.Opt[int] // s/km while moving
	UpM, DownM   ebb.Opt[int]
}

// PaceTrace sums up pace and gradient in words.
func PaceTrace(g Ground, units string) string {
	if !g.Any {
		return "No speed was recorded."
	}
	s := "The speed was recorded."
	if p, ok := g.Mean.Get(); ok {
		s = "On average " + Speed(1000000/max(p, 1), g.Foot, units) + " while moving."
	}
	if !g.Climb {
		return s + " No altitude was recorded, so hills are not accounted for."
	}
	if up, ok := g.UpM.Get(); ok {
		s += fmt.Sprintf(" %d m up and %d m down", up, g.DownM.V)
		if p, ok := g.Graded.Get(); ok && g.Foot {
			s += ": as hard as " + Pace(p, units) + " on the flat"
		}
		s += "."
	}
	return s
}

// Speed writes mm/s as a pace on foot, and as km/h or mph otherwise; "" for none.
func Speed(mmS int, foot bool, units string) string {
	switch {
	case mmS <= 0:
		return ""
	case foot:
		return PaceOfSpeed(mmS, units)
	case units == Mi:
		return Tenths((mmS*36000+mmPerMile/2)/mmPerMile) + " mph"
	}
	return Tenths((mmS*36+500)/1000) + " km/h"
}

var bands = map[string]string{
	"recovery":  "at most the ceiling of a recovery run",
	"easy":      "up to the ceiling of an easy day",
	"steady":    "up to where full sentences end",
	"threshold": "up to the threshold",
	"above":     "above the threshold",
}

// Band names a band of heart rate by its upper end; "" for an unknown key.
func Band(key string) string { return bands[key] }

// RunKind is what a run was, in lower case.
func RunKind(sport ebb.Sport, kind ebb.Kind, sure, byAthlete bool) string {
	if sport != ebb.SportRunning {
		return Sport(sport)
	}
	w := Kind(kind)
	if w == "" {
		w = string(kind)
	}
	if !sure && !byAthlete && kind != ebb.KindUnknown {
		w += ", not sure"
	}
	return w
}

var hardBy = map[string]string{"kind": "its structure", "long": "its length", "rpe": "the exertion", "load": "its load",
	"athlete": "what you said", "session": "the rest of the session it belongs to"}

// RunHard says whether a run counts as hard, and by what.
func RunHard(hard, possible, damage bool, by []string, class ebb.Opt[ebb.HardClass]) string {
	var why []string
	for _, b := range by {
		if w := hardBy[b]; w != "" {
			why = append(why, w)
		}
	}
	s := "no"
	switch {
	case possible:
		s = "perhaps: it counts as hard until you say what it was"
	case hard:
		s = "yes"
		if len(why) > 0 {
			s += ", by " + strings.Join(why, " and ")
		}
	}
	if c, ok := class.Get(); ok && (hard || possible || damage) {
		if w := Class(c); w != "" {
			s += "; its window is that of " + w
		}
	}
	return s
}

var traceNames = map[string]string{"heart_rate": "heart rate", "speed": "speed"}

// LinkWhy says what speaks for or against two recordings being of one run.
func LinkWhy(l ebb.Link) string {
	equal := ""
	if n, ok := l.Equal.Get(); ok {
		equal = fmt.Sprintf("equal %s in %s %% of the samples", traceNames[l.Trace], Tenths(n))
	}
	apart := ""
	if n, ok := l.Distance.Get(); ok {
		apart = fmt.Sprintf("distances %s %% apart", Tenths(n))
	}
	s := map[string]string{
		"equal_traces":  equal,
		"same_device":   "the same device, moment and distance",
		"no_traces":     "same time and distance, but no heart rate or speed that both have, to compare",
		"unlike_traces": "same time and distance, but " + equal + " is not enough",
		"elsewhere":     "same time and distance, but the positions are apart",
		"distance":      "same time, but " + apart,
		"no_distance":   "same time, but only one of them has a distance",
		"sport":         "same time, but two sports",
		"part":          "the one lies within the time of the other",
		"person":        "you said so",
	}[l.Why]
	if l.ShiftS != 0 {
		h := l.ShiftS / 3600
		s += fmt.Sprintf("; clocks %d h apart", max(h, -h))
	}
	return s
}

// Said is what the person said of a run, in one line; "" for nothing.
func Said(c ebb.Correction) string {
	var out []string
	if k, ok := c.Kind.Get(); ok {
		out = append(out, "it was "+string(k))
	}
	if n, ok := c.RPE.Get(); ok {
		out = append(out, fmt.Sprintf("exertion %d of 10", n))
	}
	if b, ok := c.IgnoreHR.Get(); ok && b {
		out = append(out, "ignore its heart rate")
	}
	if w, ok := c.Talk.Get(); ok {
		out = append(out, Talk(w))
	}
	return strings.Join(out, ", ")
}

// ElapsedShort writes seconds on an axis: "40 s", "25 min", "1:30 h".
func ElapsedShort(s int) string {
	switch {
	case s < 60:
		return fmt.Sprintf("%d s", s)
	case s < 3600:
		return fmt.Sprintf("%d min", s/60)
	}
	return fmt.Sprintf("%d:%02d h", s/3600, s/60%60)
}

// Clock writes seconds as a watch does: "48:10", "1:02:03".
func Clock(s int) string {
	if s >= 3600 {
		return fmt.Sprintf("%d:%02d:%02d", s/3600, s/60%60, s%60)
	}
	return clock(s)
}

// Noted answers a tap.
const Noted = "Noted. It counts from now on, and wins over what was read."

var linkStates = map[string]string{ebb.LinkLinked: "The same run, recorded twice", ebb.LinkProposed: "Perhaps the same run", ebb.LinkRefused: "Another run at the same time"}

// LinkState says what stands between two recordings.
func LinkState(state string) string { return linkStates[state] }

// The keys of the drawings of a run.
const (
	KeyHeart   = "heart rate that is believed"
	KeyRaw     = "recorded, not believed"
	KeyCeiling = "ceiling of a recovery run on that day"
	KeyExcess  = "above it"
	KeyGrade   = "How steep the ground was: above the line uphill, below it downhill."
	KeyRoute   = "The way as a line, seen from above, north at the top. The full dot is the start. No map is loaded: nobody learns where you ran."
)

// DistanceFine writes metres for a lap: "1.00 km", "0.62 mi".
func DistanceFine(m int, units string) string {
	if units == Mi {
		h := (m*100000 + mmPerMile/2) / mmPerMile
		return fmt.Sprintf("%d.%02d mi", h/100, h%100)
	}
	h := (m + 5) / 10
	return fmt.Sprintf("%d.%02d km", h/100, h%100)
}

// LostSamples is why a run has no line over time: damaged on the disk, or never there.
func LostSamples(damaged bool) string {
	if damaged {
		return "What is stored of them is damaged. `ebb rebuild`, on the machine that Ebb runs on, makes them anew from the file that you imported."
	}
	return "Only its totals are known: nothing else came with it."
}
