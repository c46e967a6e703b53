package say

import (
	"fmt"

	"ebb"
)

// What is said of weeks and years, in English. Nothing here says why: a trend has no cause.

var trendTitles = map[string]string{
	"load":           "Load",
	"form":           "Form",
	"resting":        "Resting heart rate",
	ebb.MeasureRMSSD: "Heart-rate variability (rMSSD)",
	ebb.MeasureSDNN:  "Heart-rate variability (SDNN)",
	"legs":           "How sore the legs are",
	"easy":           "Heart rate at easy pace",
}

// TrendTitle is the heading of a chart.
func TrendTitle(key string) string { return trendTitles[key] }

var trendUnits = map[string]string{"resting": "bpm", ebb.MeasureRMSSD: "ms", ebb.MeasureSDNN: "ms", "legs": "of 10", "easy": "bpm"}

// TrendUnit is the unit of a chart; "" for none.
func TrendUnit(key string) string { return trendUnits[key] }

var trendLines = map[string]string{
	"fitness":        "fitness, the load of about six weeks",
	"fatigue":        "fatigue, the load of about one week",
	"form":           "form",
	"resting":        "each morning",
	ebb.MeasureRMSSD: "each night",
	ebb.MeasureSDNN:  "each night",
	"legs":           "each morning",
	"week":           "mean of seven days",
	"run":            "each steady run at easy pace",
	"middle":         "middle of 28 days",
}

// TrendLine is the label of a line.
func TrendLine(key string) string { return trendLines[key] }

var trendBands = map[string]string{
	"form":           "where eight of ten of your days lie",
	"resting":        "your own usual range: the middle of the 28 days before, and one spread to each side",
	ebb.MeasureRMSSD: "your own usual range: 28 days that ended a week before, half a spread to each side of their mean",
	ebb.MeasureSDNN:  "your own usual range: 28 days that ended a week before, half a spread to each side of their mean",
}

// TrendBand says what the shaded band of a chart is; "" without one.
func TrendBand(key string) string { return trendBands[key] }

var trendAbouts = map[string]string{
	"load":           "An hour at the threshold is a load of 100. Both lines are averages that forget: fitness slowly, fatigue quickly. The first six weeks are not drawn.",
	"form":           "Fitness less the fatigue of the day before. It says how the load of the last week stands to that of the last weeks, and nothing of how you feel. It decides nothing in Ebb.",
	"resting":        "It differs by a few beats from day to day. Alone it never makes more than a small mark against a hard day.",
	ebb.MeasureRMSSD: "Single nights jump; only the mean of seven days is held against the range. Above it is not better than in it.",
	ebb.MeasureSDNN:  "Single nights jump; only the mean of seven days is held against the range. Above it is not better than in it. SDNN is never mixed with rMSSD.",
	"legs":           "As you said it, 0 for fresh and 10 for the worst. A morning without an answer is a gap.",
	"easy":           "Steady runs outdoors with a believable heart rate, from the tenth minute on, hills evened out. Heat, sleep, coffee and hard weeks move it too, so a lower line is no proof of anything.",
}

// TrendAbout says what a chart shows, and what it does not say.
func TrendAbout(key string) string { return trendAbouts[key] }

var trendMissing = map[string]string{
	"load":    "Load and form need six weeks of runs.",
	"resting": "Resting heart rate: note it in the check-in, or import it, to see it against your own range.",
	"hrv":     "Heart-rate variability: note it in the check-in, or import it, to see it against your own range.",
	"legs":    "Sore legs: the check-in asks for them each morning.",
	"easy":    "Heart rate at easy pace needs three easy runs of the last 90 days, and steady ones at that pace with a heart rate.",
}

// TrendMissing says what would make a chart.
func TrendMissing(key string) string { return trendMissing[key] }

// Ends are the first and the last value of a span, 0.1, with the index of their days.
type Ends struct {
	Any                            bool
	First, Last, FirstDay, LastDay int
	Days                           int
}

// WholeTenths writes tenths as a whole number.
func WholeTenths(tenths int) string {
	if tenths < 0 {
		if (5-tenths)/10 == 0 {
			return "0"
		}
		return fmt.Sprintf("−%d", (5-tenths)/10)
	}
	return fmt.Sprint((tenths + 5) / 10)
}

// LoadTrend sums up fitness and fatigue over a span.
func LoadTrend(fitness, fatigue Ends) string {
	if !fitness.Any {
		return "Nothing is known of this time."
	}
	s := fmt.Sprintf("Fitness is %s and fatigue %s.", WholeTenths(fitness.Last), WholeTenths(fatigue.Last))
	if ago := fitness.LastDay - fitness.FirstDay; ago >= 7 {
		s += fmt.Sprintf(" %s before, they were %s and %s.", upperFirst(span(ago)), WholeTenths(fitness.First), WholeTenths(fatigue.First))
	}
	return s
}

// span writes a number of days as a person would: "6 weeks", "14 months", "9 years".
func span(days int) string {
	switch {
	case days >= 3*365:
		return Count((days+182)/365, "year")
	case days >= 120:
		return Count((days*10+152)/304, "month")
	case days >= 14:
		return Count((days+3)/7, "week")
	}
	return Count(days, "day")
}

// Sign is what is said of a sign of the morning, values in 0.1.
type Sign struct {
	Days, Measured  int
	Last            ebb.Opt[int] // the latest that is held against the band
	LastAgo         int          // days before the end of the span
	Low, High       ebb.Opt[int] // the band of that day
	Judged, Outside int          // days with a band, and those outside it
	Top             ebb.Opt[int] // the highest of the span
	TopAgo          int
}

// SignTrend sums up a sign over a span. A value is told against the person's own band, never as a score.
func SignTrend(key string, s Sign) string {
	if s.Measured == 0 {
		return "Nothing was noted in this time."
	}
	unit := ""
	if u := trendUnits[key]; u != "" {
		unit = " " + u
	}
	days := fmt.Sprintf("Noted on %d of %d days.", s.Measured, s.Days)
	if key == "legs" {
		return fmt.Sprintf("%s At the worst %s%s, %s.", days, WholeTenths(s.Top.V), unit, DaysAgo(s.TopAgo))
	}
	last, ok := s.Last.Get()
	if !ok {
		return days + " Too few for a mean of seven days."
	}
	what := map[string]string{"form": "Form", "resting": "Resting heart rate"}[key]
	if what == "" {
		what = "The mean of seven days"
	}
	out := fmt.Sprintf("%s: %s%s, %s", what, WholeTenths(last), unit, DaysAgo(s.LastAgo))
	if s.Low.OK {
		where := "inside"
		switch {
		case last < s.Low.V:
			where = "below"
		case last > s.High.V:
			where = "above"
		}
		out += fmt.Sprintf(", %s your own range of %s to %s", where, WholeTenths(s.Low.V), WholeTenths(s.High.V))
	} else {
		out += "; too few values for your own range yet"
	}
	out += "."
	if s.Judged > 0 {
		out += fmt.Sprintf(" Outside it on %d of %d days.", s.Outside, s.Judged)
	}
	if key == "form" {
		return out
	}
	return out + " " + days
}

// EasyTrend sums up heart rate at the usual easy pace, given as graded mm/s.
func EasyTrend(easyMmS int, middle Ends, runs int, units string) string {
	pace := PaceOfSpeed(easyMmS, units)
	if runs == 0 {
		return "No steady run near " + pace + " in this time."
	}
	s := fmt.Sprintf("%s within 5 %% of %s, your usual easy pace on the flat.", upperFirst(Count(runs, "steady run")), pace)
	if !middle.Any {
		return s + " Too few for a middle of 28 days."
	}
	s += fmt.Sprintf(" The middle of 28 days is %s bpm", WholeTenths(middle.Last))
	if ago := middle.LastDay - middle.FirstDay; ago >= 14 {
		s += fmt.Sprintf("; %s before it was %s", span(ago), WholeTenths(middle.First))
	}
	return s + "."
}

var spans = map[string]string{"6w": "Six weeks", "6m": "Six months", "all": "Everything"}

// Span names a span of the trends.
func Span(key string) string { return spans[key] }
