package evidence

// Insight holds the numbers of what the log shows.
type Insight struct {
	LeastDays   Number
	BackDays    Number
	GapDays     Number
	MostGapDays Number
	SeasonDays  Number
	IntervalPct Number
	FadeBouts   Number
	PulseBouts  Number
	SpareDF     Number
	Weeks       Number
	LeastWeeks  Number
	WeekSpare   Number
	SoreLegs    Number
	EasyPct     Number
	LeastEasy   Number
	LeastAsked  Number
	LeastMedian Number
	PainDays    Number
}

func insightV1() Insight {
	p := func(v float64, unit string, lo, hi float64, why string) Number {
		return Number{Value: v, Unit: unit, Min: lo, Max: hi, Grade: P, Source: "policy", Why: why}
	}
	return Insight{
		LeastDays:   p(10, "days", 10, 30, "on each side of a comparison; with fewer nothing is compared"),
		BackDays:    p(2, "days", 1, 3, "days before a hard session that are looked at, never past the hard session before it"),
		GapDays:     p(7, "days", 4, 10, "since the hard session before: longer counts as this long"),
		MostGapDays: p(10, "days", 7, 21, "since the hard session before: after longer, the days before were a break and not a choice"),
		SeasonDays:  p(91, "days", 60, 182, "sessions are compared within spans of so many days, so that fitness and weather of the year do not count as an effect"),
		IntervalPct: p(95, "%", 90, 99, "chance that all the intervals shown together hold: each is widened for the number of them"),
		FadeBouts:   p(4, "bouts", 4, 8, "least repetitions from which a fade is told"),
		PulseBouts:  p(3, "bouts", 2, 6, "least repetitions with a heart rate from which one of the session is told"),
		SpareDF:     p(8, "days", 5, 20, "days left over after everything that is adjusted for; with fewer nothing is compared"),
		Weeks:       p(12, "weeks", 8, 26, "whole weeks that consistency is told from"),
		LeastWeeks:  p(4, "weeks", 3, 8, "with fewer, nothing is said of consistency"),
		WeekSpare:   p(1, "days", 0, 2, "a week with so many days fewer than usual is still kept"),
		SoreLegs:    p(5, "points", 4, 7, "soreness from which a morning is counted as a sore one"),
		EasyPct:     p(70, "%", 50, 90, "share of truly easy runs below which a letter asks for easier ones first"),
		LeastEasy:   p(4, "runs", 3, 8, "least graded easy runs of a month from which a letter draws advice"),
		LeastAsked:  p(10, "mornings", 5, 20, "mornings of a month with an answer; with fewer a letter asks for more"),
		LeastMedian: p(5, "mornings", 3, 10, "with an answer in a month; with fewer a letter gives no median"),
		PainDays:    p(3, "mornings", 2, 5, "with pain in a month, from which a letter speaks of it first"),
	}
}
