package rulesdoc

import (
	"strings"

	"ebb"
	"ebb/decide"
	"ebb/evidence"
	"ebb/internal/say"
)

// Example is the sentence of a key with plausible facts; "" where it says nothing.
func Example(k decide.Key, n evidence.Numbers) string {
	f := ebb.Finding{Rule: k.Rule, Key: k.Key, State: k.State, Allows: k.Allows, Facts: []ebb.Fact{}}
	for _, name := range k.Facts {
		bare := strings.TrimRight(name, "?*")
		if bare == "since" || bare == "wbgt" && k.Key == "hot" {
			continue // the example is of today, and of a tapped chip
		}
		f.Facts = append(f.Facts, exampleFact(k, bare, n))
	}
	return say.Finding(f, say.Km)
}

// exampleFact is one fact on the side of its limit that the key is about.
func exampleFact(k decide.Key, name string, n evidence.Numbers) ebb.Fact {
	d := n.Decide
	f := func(value, limit int, unit, ref string) ebb.Fact {
		return ebb.Fact{Name: name, Value: value, Limit: ebb.Some(limit), Unit: unit, Text: ref}
	}
	switch name {
	case "legs":
		limit := map[string]int{"battered": d.SoreRest.Int(), "sore": d.SoreWalk.Int()}[k.Key]
		if k.Key == "fresh" {
			return f(d.SoreRun.Int()-2, d.SoreRun.Int(), "0–10", "")
		}
		if limit == 0 {
			limit = d.SoreRun.Int()
		}
		return f(limit, limit, "0–10", "")
	case "pain":
		limit := map[string]int{"strong": d.PainRest.Int(), "some": d.PainWalk.Int(), "niggle": d.Niggle.Int()}[k.Key]
		if limit == 0 {
			limit = d.PainRun.Int()
		}
		return f(limit, limit, "0–10", "left knee")
	case "flag":
		if k.Key == "emergency" {
			return f(1, 1, "1", string(ebb.FlagChest))
		}
		return f(1, 1, "1", string(ebb.FlagCalf))
	case "hours":
		return windowFact(k, f, d)
	case "class":
		c, w := windowOf(k, d)
		return f(w, w, "h", string(c))
	case "free_day":
		return f(2, d.RampMinDays.Int(), "day", "")
	case "run_days", "full_days":
		limit := d.RunDays.Int()
		if name == "run_days" {
			limit = d.RunDaysNovice.Int()
		}
		if k.State == ebb.Agrees {
			return f(1, limit, "days", "")
		}
		return f(limit, limit, "days", "")
	case "runs":
		return f(d.RunsADay.Int(), d.RunsADay.Int(), "runs", "")
	}
	return otherFact(k, name, f, d)
}

func windowOf(k decide.Key, d evidence.Decide) (ebb.HardClass, int) {
	if k.Key == "walk" {
		return ebb.ClassRaceHalf, d.Window.RaceHalf.Int()
	}
	return ebb.ClassIntervals, d.Window.Intervals.Int()
}

func windowFact(k decide.Key, f func(int, int, string, string) ebb.Fact, d evidence.Decide) ebb.Fact {
	_, w := windowOf(k, d)
	switch k.Key {
	case "walk":
		return f(24, d.HalfWalkH.Int(), "h", "run")
	case "outside":
		return f(w+24, w, "h", "run")
	default:
		return f(24, w, "h", "run")
	}
}

// otherFact are the facts whose example does not depend on much.
func otherFact(k decide.Key, name string, f func(int, int, string, string) ebb.Fact, d evidence.Decide) ebb.Fact {
	switch name {
	case "today":
		return f(40, 0, "min", "run")
	case "hrv":
		return f(-1, 0, "band", "")
	case "rhr":
		return f(d.RHRLow.Int()*10+15, d.RHRLow.Int()*10, "0.1 bpm", "")
	case "sleep":
		if k.Key == "many_signs" || k.Key == "signs" {
			return f(d.SleepShort.Int()-40, d.SleepShort.Int(), "min", "")
		}
		return f(d.SleepShort.Int()+60, d.SleepShort.Int(), "min", "")
	case "wellness":
		return f(0, int(d.WellnessLow.Value*100), "0.01 SD", "")
	case "missing":
		return f(1, 1, "1", "hrv")
	case "conflict":
		return f(1, 1, "1", "sleep")
	case "wbgt":
		if k.Key == "extreme" {
			return f(331, int(d.WBGTNever.Value*10+0.5), "0.1 °C", "")
		}
		return f(312, int(d.WBGTStop.Value*10+0.5), "0.1 °C", "")
	case "heat":
		return f(1, 1, "level", string(ebb.HeatHot))
	case "days_ago":
		return f(6, 3, "days", "")
	case "usual_gap":
		return f(2, 2, "days", "")
	case "months":
		if k.Rule == ebb.RuleBuilding && k.Key == "built" {
			return f(24, d.NewMonths.Int(), "months", "")
		}
		return f(1, d.NewMonths.Int(), "months", "")
	case "runs_since_break":
		return f(1, d.BreakRuns.Int(), "runs", "")
	case "week_min":
		if k.Key == "built" {
			return f(150, d.LittleMin.Int(), "min", "")
		}
		return f(45, d.LittleMin.Int(), "min", "")
	case "mode":
		return f(1, 1, "1", string(ebb.HRBetaBlocker))
	case "age":
		if k.Key == "child" {
			return f(d.ChildAge.Int()-1, d.ChildAge.Int(), "years", "")
		}
		return f(d.AdultAge.Int()-1, d.AdultAge.Int(), "years", "")
	default:
		return f(3, 3, "1", "")
	}
}
