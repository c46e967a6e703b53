package export

import (
	"bytes"
	"math"
	"strings"

	"ebb"
	"ebb/internal/scan"
)

// workout opens a Workout. Versions to 11 have its totals as attributes, later ones as
// WorkoutStatistics.
func (a *apple) workout() {
	a.rec, a.pause = appleRecord{}, 0
	a.attributes()
	r := &a.rec
	from, _, ok1 := a.time(r.start)
	to, _, ok2 := a.time(r.end)
	if !ok1 || !ok2 || to < from {
		a.fault("startDate", CodeBadDate, "a workout without a start and an end that can be read")
		return
	}
	at := a.s.Fault("", "", "")
	w := &AppleWorkout{Start: ebb.Instant(from), End: ebb.Instant(to), Source: a.named[a.name(r.source)], Offset: at.Offset, Line: at.Line}
	w.Type, w.Sport = appleSport(r.typ)
	w.DurationS = appleSeconds(r.duration, r.durationUnit)
	if v, ok := appleCm(r.distance, r.distUnit); ok && v > 0 {
		w.DistM = ebb.Some(int(v+50) / 100)
	}
	a.w = w
}

// statistics are the totals of a workout since iOS 16.
func (a *apple) statistics() {
	kind := bytes.TrimPrefix(a.s.Attr("type"), []byte("HKQuantityTypeIdentifier"))
	switch {
	case bytes.HasPrefix(kind, []byte("Distance")):
		if v, ok := appleCm(a.s.Attr("sum"), a.s.Attr("unit")); ok && v > 0 && !a.w.DistM.OK {
			a.w.DistM = ebb.Some(int(v+50) / 100)
		}
	case string(kind) == "HeartRate":
		if v, ok := scan.Fixed(a.s.Attr("average"), 0); ok && v > 0 && v < math.MaxUint8 {
			a.w.MeanHR = ebb.Some(int(v))
		}
		if v, ok := scan.Fixed(a.s.Attr("maximum"), 0); ok && v > 0 && v < math.MaxUint8 {
			a.w.MaxHR = ebb.Some(int(v))
		}
	}
}

// event opens or closes a pause.
func (a *apple) event() {
	ms, _, ok := a.time(a.s.Attr("date"))
	at := ebb.Instant(ms)
	if !ok || at < a.w.Start || at > a.w.End {
		return
	}
	switch string(a.s.Attr("type")) {
	case "HKWorkoutEventTypePause", "HKWorkoutEventTypeMotionPaused":
		if a.pause == 0 {
			a.pause = at
		}
	case "HKWorkoutEventTypeResume", "HKWorkoutEventTypeMotionResumed":
		if a.pause > 0 && at > a.pause && len(a.w.Pauses) < applePauses {
			a.w.Pauses = append(a.w.Pauses, ApplePause{a.pause, at})
		}
		a.pause = 0
	}
}

// appleSport reads a workoutActivityType. The kinds of workout that Apple names and
// Ebb does not tell apart are SportOther.
func appleSport(typ []byte) (string, ebb.Sport) {
	word := scan.Label(bytes.TrimPrefix(typ, []byte("HKWorkoutActivityType")), 64)
	if word == "" {
		return "", ebb.SportUnknown
	}
	if strings.HasSuffix(word, "StrengthTraining") || word == "CoreTraining" || word == "CrossTraining" {
		return word, ebb.SportStrength
	}
	if sport, _ := scan.Sport(word); sport != ebb.SportUnknown {
		return word, sport
	}
	return word, ebb.SportOther
}

// appleSeconds reads a duration; absent when it cannot be read.
func appleSeconds(value, unit []byte) ebb.Opt[int] {
	v, ok := scan.Fixed(value, 6)
	per := map[string]int64{"min": 60, "s": 1, "hr": 3600, "": 60}[string(unit)]
	if !ok || per == 0 || v < 0 || v > 1e13 {
		return ebb.None[int]()
	}
	return ebb.Some(int((v*per + 500_000) / 1_000_000))
}

// appleCm reads a distance as centimetres.
func appleCm(value, unit []byte) (int64, bool) {
	v, ok := scan.Fixed(value, 6)
	if !ok || v < 0 || v > 1e11 {
		return 0, false
	}
	switch string(unit) {
	case "km":
		return (v + 5) / 10, true
	case "mi":
		return (v*1_609_344 + 5_000_000) / 10_000_000, true // 160,934.4 cm
	case "m":
		return (v + 5_000) / 10_000, true
	case "ft":
		return (v*3048 + 50_000_000) / 100_000_000, true
	case "yd":
		return (v*9144 + 50_000_000) / 100_000_000, true
	case "cm":
		return (v + 500_000) / 1_000_000, true
	}
	return 0, false
}

// appleMmS reads a speed as mm/s.
func appleMmS(value, unit []byte) (int64, bool) {
	v, ok := scan.Fixed(value, 6)
	if !ok || v < 0 || v > 1e9 {
		return 0, false
	}
	switch string(unit) {
	case "m/s":
		return (v + 500) / 1000, true
	case "km/hr":
		return (v + 1800) / 3600, true
	case "mi/hr":
		return (v*44704 + 50_000_000) / 100_000_000, true // 447.04 mm/s
	}
	return 0, false
}
