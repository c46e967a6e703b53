package say

import (
	"fmt"

	"ebb"
)

// EasySum is what the runs of some time that were to be easy came to; loads are 0.01.
type EasySum struct {
	Runs, Truly, CantSay int
	Excess, Load         int
	Fault                string
}

// EasyText says how easy the easy days are.
type EasyText struct {
	Year  []string // of the last twelve months; empty when nothing was run in them
	All   []string // of all time; empty without a run
	Note  string
	Empty string // what is said when there is nothing to grade
}

// Easy puts the last twelve months and all time into words.
func Easy(year, all EasySum) EasyText {
	t := EasyText{Note: "Counted are runs on days that asked for an easy day or less, and runs that look easy or like recovery runs. A run so hard that it looks like something else, on a day that asked for nothing, is not among them."}
	if all.Runs == 0 {
		t.Empty = "There is no easy run to look at yet."
		return t
	}
	t.All = easyWords("Of all time", all)
	if year.Runs > 0 && year.Runs < all.Runs {
		t.Year = easyWords("In the last twelve months", year)
	}
	return t
}

func easyWords(when string, s EasySum) []string {
	graded := s.Runs - s.CantSay
	var out []string
	switch {
	case graded == 0:
		return []string{fmt.Sprintf("%s: %s, and of none can it be said how easy it was: heart rate is missing or cannot be believed, and nothing was said of how it felt.", when, Count(s.Runs, "easy run"))}
	default:
		out = append(out, fmt.Sprintf("%s %d of %s were truly easy (%d %%).", when, s.Truly, Count(graded, "easy run"), (100*s.Truly+graded/2)/graded))
	}
	if s.CantSay > 0 {
		out = append(out, fmt.Sprintf("Of %d more it can't be said.", s.CantSay))
	}
	if f := Fault(s.Fault); f != "" {
		out = append(out, "Where they went over, it was mostly "+f+".")
	}
	if s.Excess >= 50 && s.Load > 0 {
		out = append(out, fmt.Sprintf("The time over the ceilings added %s to their load of %s.", Hundredths(s.Excess), Hundredths(s.Load)))
	}
	return out
}

var faults = map[string]string{
	"fast_start":  "a fast start",
	"hills":       "the hills",
	"fast_finish": "a fast finish",
	"drift":       "heart rate drifting up late at the same pace",
	"heat":        "a hot day",
	"throughout":  "too fast all along",
}

// Fault is the usual way in which easy days go wrong, in words; "" for none.
func Fault(key string) string { return faults[key] }

// FaultOf is Fault of a value that may be absent, "–" then.
func FaultOf(key ebb.Opt[string]) string {
	if f := Fault(key.V); key.OK && f != "" {
		return f
	}
	return "–"
}
