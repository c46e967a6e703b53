package prescribe

import (
	"math"

	"ebb"
	"ebb/evidence"
)

// longestWeekMin bounds what a week can hold, so that no product overflows.
const longestWeekMin = 7 * 24 * 60

// minutes is the running that a recovery run may hold today, in whole steps and never
// negative, with what made it so (SCIENCE 8.3). It is exact: everything is counted in
// fractions of a minute with the denominator VolSpan × ExpSpan × 100. Unknown months
// count as none, unanswered legs as sore.
func minutes(m ebb.Morning, d ebb.Decision, n evidence.Numbers) (int, []ebb.Fact) {
	q := n.Prescribe
	week := clip(m.History.WeekMin, longestWeekMin)
	longest := clip(m.History.LongestMin, longestWeekMin)
	months := clip(m.History.Months.Or(0), 1200)
	vs, es := q.VolSpan.Int(), q.ExpSpan.Int()
	unit := vs * es * 100
	base, extra := q.MinutesBase.Int()*unit, q.MinutesExtra.Int()
	limits := []struct {
		name  string
		parts int
		input int
		unit  string
	}{
		{"vol", base + extra*clip(week-q.VolFrom.Int(), vs)*es*100, week, "min"},
		{"exp", base + extra*clip(months-q.ExpFrom.Int(), es)*vs*100, months, "min"},
		{"weekly", week * q.WeekPct.Int() * vs * es, week, "min"},
		{"longest", longest * q.LongestPct.Int() * vs * es, longest, "min"},
	}
	least := math.MaxInt
	why := make([]ebb.Fact, 0, 8)
	for _, l := range limits {
		least = min(least, l.parts)
		why = append(why, limited(l.name, l.parts/unit, l.input, l.unit))
	}
	for _, off := range offs(m, d, n) {
		least -= off.Value * unit
		why = append(why, off)
	}
	step := q.MinutesStep.Int()
	out := max(0, least) / (step * unit) * step
	if usual, ok := easyMinutes(m, n); ok && usual/step*step < out {
		out = usual / step * step
		why = append(why, fact("easy", usual, "min"))
	}
	return out, why
}

// clip is x within 0…high.
func clip(x, high int) int { return max(0, min(x, high)) }

// offs are the minutes taken off today, only those that are.
func offs(m ebb.Morning, d ebb.Decision, n evidence.Numbers) []ebb.Fact {
	q := n.Prescribe
	out := []ebb.Fact{}
	if k := score(d); k > 0 {
		out = append(out, fact("signs", k*q.SignMin.Int(), "min"))
	}
	legs := m.Signals.Legs
	if !legs.Known() || legs.Latched || legs.Value < 0 {
		f := fact("legs", q.SoreMin.Int(), "min")
		f.Text = "unanswered"
		out = append(out, f)
	} else if legs.Value >= q.SoreFrom.Int() {
		out = append(out, fact("legs", q.SoreMin.Int(), "min"))
	}
	switch warm := wbgt(m, n); {
	case warm >= tenths(q.HotFrom):
		out = append(out, fact("heat", q.HotMin.Int(), "min"))
	case warm >= tenths(q.WarmFrom):
		out = append(out, fact("heat", q.WarmMin.Int(), "min"))
	}
	return out
}

// score is the amber score that the rule of the recovery signs found.
func score(d ebb.Decision) int {
	for _, f := range d.Findings {
		for _, g := range f.Facts {
			if f.Rule == ebb.RuleRecovery && g.Name == "score" {
				return g.Value
			}
		}
	}
	return 0
}

// wbgt is the wet-bulb globe temperature in 0.1 °C, the hotter of typed and tapped; 0,
// which is not warm, when nothing was said. "Very hot" takes no more minutes than
// "hot": it is the rule of the heat that makes it no run.
func wbgt(m ebb.Morning, n evidence.Numbers) int {
	typed, tapped := m.Signals.WBGT, m.Signals.Heat
	hot := 0
	if typed.Known() {
		hot = typed.Value
	}
	if tapped.Known() && tapped.Value > 0 {
		hot = max(hot, tenths(n.Decide.ChipHot))
	}
	return hot
}

// tenths is a temperature in 0.1 °C.
func tenths(n evidence.Number) int { return int(math.Round(n.Value * 10)) }

// easyMinutes is the usual easy run, at most a little over the longest of 30 days,
// when it is long enough to be a run.
func easyMinutes(m ebb.Morning, n evidence.Numbers) (int, bool) {
	usual, ok := m.History.EasyMin.Get()
	longest := clip(m.History.LongestMin, longestWeekMin)
	usual = min(usual, longest*n.Prescribe.EasyLongestPct.Int()/100)
	return usual, ok && usual >= n.Prescribe.RunLow.Int()
}
