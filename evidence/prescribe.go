package evidence

// Prescribe holds the numbers of the room prescribe.
type Prescribe struct {
	CeilingPct, CeilingLTHRPct Number
	EasyPct, EasyLTHRPct       Number
	BandLowPct                 Number

	MinutesBase, MinutesExtra Number
	VolFrom, VolSpan          Number
	ExpFrom, ExpSpan          Number
	WeekPct, LongestPct       Number
	MinutesStep               Number
	SignMin                   Number
	SoreFrom, SoreMin         Number
	WarmFrom, WarmMin         Number
	HotFrom, HotMin           Number
	RunLow, RunWalkLow        Number
	ShortTotal                Number

	EasyLongestPct Number

	WalkBelowMmS, BelowCeiling Number
	PacePct, SuggestPct        Number
	PaceStep                   Number
	OpenS, OpenPct             Number
	WalkS                      Number
	TalkRPE                    Number

	LowOverRest, LowUnknown Number
}

func prescribeV1() Prescribe {
	return Prescribe{
		CeilingPct:     decideNum(70, "%", 60, 70, P, "article", "of maximum heart rate: the ceiling of a walk, a run-walk and a recovery run; cautious coaching convention, not a threshold"),
		CeilingLTHRPct: decideNum(85, "%", 75, 85, P, "friel", "of threshold heart rate, when it was stated: the ceiling if lower"),
		EasyPct:        decideNum(76, "%", 70, 79, P, "policy", "of maximum heart rate: the ceiling of an easy day"),
		EasyLTHRPct:    decideNum(89, "%", 85, 89, P, "friel", "of threshold heart rate, when it was stated: the ceiling of an easy day if lower"),
		BandLowPct:     decideNum(60, "%", 50, 65, P, "article", "of maximum heart rate: the low end of the band; information, never an instruction to speed up"),

		MinutesBase:  decideNum(20, "min", 15, 25, P, "article", "the shortest recovery run"),
		MinutesExtra: decideNum(20, "min", 5, 20, P, "article", "what experience and volume add at most: 40 in all"),
		VolFrom:      decideNum(90, "min/week", 60, 150, P, "policy", "weekly running from which volume adds minutes"),
		VolSpan:      decideNum(210, "min/week", 120, 300, P, "policy", "weekly running over which volume adds them"),
		ExpFrom:      decideNum(3, "months", 1, 6, P, "policy", "months of running from which experience adds minutes"),
		ExpSpan:      decideNum(33, "months", 12, 60, P, "policy", "months over which experience adds them"),
		WeekPct:      decideNum(25, "%", 15, 33, P, "policy", "of the weekly running: the most that one recovery run takes"),
		LongestPct:   decideNum(75, "%", 50, 90, P, "policy", "of the longest run of 30 days: the most that one recovery run takes"),
		MinutesStep:  decideNum(5, "min", 1, 10, P, "policy", "minutes come in steps of this, downwards"),
		SignMin:      decideNum(5, "min", 0, 10, P, "policy", "off for each amber point"),
		SoreFrom:     decideNum(4, "0–10", 3, 6, P, "policy", "legs this sore or more, or unanswered, take minutes off"),
		SoreMin:      decideNum(5, "min", 0, 10, P, "policy", "off for sore legs"),
		WarmFrom:     decideNum(22, "°C", 18, 25, P, "policy", "wet-bulb globe temperature from which a few minutes go"),
		WarmMin:      decideNum(5, "min", 0, 10, P, "policy", "off on a warm day"),
		HotFrom:      decideNum(27.9, "°C", 24, 28, B, "acsm_wbgt", "wet-bulb globe temperature from which more go"),
		HotMin:       decideNum(10, "min", 5, 20, P, "policy", "off on a hot day"),
		RunLow:       decideNum(20, "min", 15, 25, P, "article", "fewer minutes than this make it a run-walk"),
		RunWalkLow:   decideNum(10, "min", 5, 15, P, "policy", "fewer minutes than this make it a walk"),
		ShortTotal:   decideNum(20, "min", 15, 30, P, "article", "how long a walk or a run-walk lasts"),

		EasyLongestPct: decideNum(110, "%", 100, 110, B, "frandsen2025", "of the longest run of 30 days: the most that an easy day takes"),

		WalkBelowMmS: decideNum(2000, "mm/s", 1700, 2300, P, "policy", "a jog predicted to be slower than this is a walk"),
		BelowCeiling: decideNum(5, "bpm", 0, 10, P, "policy", "pace is predicted this far under the ceiling"),
		PacePct:      decideNum(105, "%", 100, 115, P, "article", "of the usual easy pace: the pace not to beat"),
		SuggestPct:   decideNum(110, "%", 105, 130, P, "policy", "of the usual easy pace: the pace suggested"),
		PaceStep:     decideNum(5, "s/km", 1, 15, P, "policy", "paces come in steps of this, upwards"),
		OpenS:        decideNum(180, "s", 60, 600, P, "policy", "the first seconds are open: heart rate lags"),
		OpenPct:      decideNum(10, "%", 5, 20, P, "policy", "but never more than this share of the run"),
		WalkS:        decideNum(60, "s", 30, 120, P, "policy", "each walk of a run-walk"),
		TalkRPE:      decideNum(3, "0–10", 2, 4, C, "acog2020", "perceived exertion at most, where the talk test guides: exertion replaces heart rate in pregnancy; the figure is on the cautious side"),

		LowOverRest: decideNum(15, "bpm", 5, 25, P, "policy", "over resting heart rate: the low edge that a watch asks for, which nobody who moves falls under, so that only the ceiling can beep"),
		LowUnknown:  decideNum(55, "bpm", 45, 65, P, "policy", "the same where resting heart rate is not known"),
	}
}
