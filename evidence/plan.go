package evidence

// Plan holds the numbers of a week around its hard days.
type Plan struct {
	LongestPct    Number
	WeekPct       Number
	FreeDays      Number
	RaceHardDays  Number
	RaceEasyDays  Number
	RunLeast      Number
	Step          Number
	HardMin       Number
	HalfMin       Number
	MarathonMin   Number
	LearnDays     Number
	LearnPct      Number
	MostSessions  Number
	HardIntensity Number
}

func planV1() Plan {
	return Plan{
		LongestPct: planNum(110, "%", 100, 110, B, "frandsen2025", "of the longest run of 30 days: the most that one run of a plan takes"),
		WeekPct: planNum(110, "%", 100, 115, P, "policy",
			"of the average week of 28 days: the most that a planned week takes; no weekly number has good evidence, a single long run has"),
		FreeDays:      planNum(1, "days", 1, 3, P, "policy", "days of a week without a run"),
		RaceHardDays:  planNum(3, "days", 2, 7, P, "policy", "no hard session in this many days before a race"),
		RaceEasyDays:  planNum(1, "days", 1, 3, P, "policy", "on this many days before a race, a recovery run at most"),
		RunLeast:      planNum(20, "min", 15, 30, P, "policy", "a run shorter than this is not laid"),
		Step:          planNum(5, "min", 5, 10, P, "policy", "minutes are laid in these steps"),
		HardMin:       planNum(50, "min", 30, 90, P, "policy", "length of a hard session whose minutes nobody said, warm-up and cool-down included"),
		HalfMin:       planNum(120, "min", 80, 180, P, "policy", "length of a half marathon whose minutes nobody said"),
		MarathonMin:   planNum(240, "min", 160, 360, P, "policy", "length of a marathon whose minutes nobody said"),
		LearnDays:     planNum(56, "days", 28, 112, P, "policy", "days of history from which a week is learned"),
		LearnPct:      planNum(50, "%", 40, 80, P, "policy", "a weekday that had a hard session in this share of the weeks is learned as one"),
		MostSessions:  planNum(4, "sessions", 2, 5, P, "policy", "hard and long sessions in one week"),
		HardIntensity: planNum(85, "%", 80, 95, P, "policy", "of threshold: a planned run of this intensity on Intervals.icu whose name says nothing is taken as a tempo run"),
	}
}

func planNum(v float64, unit string, lo, hi float64, g Grade, source, why string) Number {
	return Number{Value: v, Unit: unit, Min: lo, Max: hi, Grade: g, Source: source, Why: why}
}
