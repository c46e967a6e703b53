package say

import (
	"fmt"

	"ebb"
	"ebb/evidence"
)

// What the reading of a run rests on, in English.

// Evidence is one fact behind the kind of a run, or behind its being hard; "" for a
// name that is not known.
func Evidence(f ebb.Fact, units string, n *evidence.Numbers) string {
	value, limit := evidenceValue(f.Value, f, units), ""
	if l, ok := f.Limit.Get(); ok {
		limit = " (the limit is " + evidenceValue(l, f, units) + ")"
	}
	switch f.Name {
	case "duration":
		return "It took " + value + limit + "."
	case "distance":
		return "It was " + value + " long" + limit + "."
	case "descent":
		return "It went down " + value + limit + "."
	case "suspect":
		return "For " + value + " the heart rate may have followed the steps" + limit + "."
	case "bouts":
		return stretches(f.Value) + limit + "."
	case "work":
		return "The harder stretches add up to " + value + limit + "."
	case "two_speeds":
		return "Two speeds explain " + value + " of its changes" + limit + "."
	case "speed_ratio":
		return "The faster speed is " + value + " of the slower" + limit + "."
	case "bout_hr":
		return "The heart rate in the harder stretches reached " + value + limit + "."
	case "bout_speed":
		return "The harder stretches were run at " + value + limit + "."
	case "best_speed":
		return "Its fastest stretch was run at " + value + limit + "."
	case "stay_82":
		return hrShare("It stayed", n.Session.Kinds.TempoHR) + value + limit + "."
	case "time_88":
		return hrShare("It was", n.Session.Kinds.RaceHR) + value + limit + "."
	case "time_80":
		return hrShare("It was", n.Session.Kinds.EasyHR) + value + limit + "."
	case "held_90":
		return hrShare("It stayed", n.Session.Kinds.AskHR) + value + ", and felt easy" + limit + "."
	case "low_exertion":
		return "You said that it felt like " + value + ": too easy for such a heart rate."
	case "pace_only":
		return "Read by pace alone: " + value + "."
	case "hr_mean":
		return "The mean heart rate was " + value + limit + "."
	case "hr_p95":
		return "The heart rate was at most " + value + " for all but a twentieth of the time" + limit + "."
	case "speed":
		return "The pace was " + value + limit + "."
	case "rpe":
		return "The exertion was " + value + limit + "."
	case "load":
		return "Its load was " + value + limit + ", among your highest."
	case "parts":
		return fmt.Sprintf("It was recorded in %d parts that are one session.", f.Value)
	case "parts_gap":
		return "The longest break between the parts was " + Minutes(f.Value) + "."
	case "damaged":
		return "The recording is damaged, so it gives no number."
	}
	return ""
}

// hrShare begins a sentence on a share of the maximum heart rate.
func hrShare(verb string, pct evidence.Number) string {
	return fmt.Sprintf("%s at or above %d %% of HRmax for ", verb, pct.Int())
}

// evidenceValue writes a value at the resolution of its unit.
func evidenceValue(v int, f ebb.Fact, units string) string {
	switch f.Unit {
	case "s":
		return Duration(v)
	case "m":
		if f.Name == "descent" {
			return fmt.Sprintf("%d m", v)
		}
		return Distance(v, units)
	case "mm/s":
		return PaceOfSpeed(v, units)
	case "‰":
		return fmt.Sprintf("%d %%", (v+5)/10)
	case "0.01 bpm":
		return fmt.Sprintf("%d bpm", (v+50)/100)
	case "0.01":
		return fmt.Sprint((v + 50) / 100)
	case "rpe":
		return fmt.Sprintf("%d of 10", v)
	case "1", "":
		return fmt.Sprint(v)
	}
	return fmt.Sprintf("%d %s", v, f.Unit)
}

func stretches(n int) string {
	if n == 1 {
		return "1 harder stretch"
	}
	return fmt.Sprintf("%d harder stretches", n)
}

// Talk is an answer to the talk test in words.
func Talk(t ebb.Talk) string {
	switch t {
	case ebb.TalkYes:
		return "a full sentence was comfortable"
	case ebb.TalkNotSure:
		return "not sure that a full sentence was comfortable"
	case ebb.TalkNo:
		return "a full sentence was not comfortable"
	}
	return ""
}
