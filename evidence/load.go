package evidence

// Load holds the numbers of the room load and of the windows over past runs that
// the engine keeps.
type Load struct {
	FitnessDays, FatigueDays Number
	BuildingDays             Number
	MonotonyDays, Cap        Number
	SpikeDays                Number
	AcuteDays, ChronicDays   Number

	// Windows over past runs.
	MedianDays, MedianRuns     Number
	P90Days, P90Runs, P90Pct   Number
	PairDays, PairRuns         Number
	RateRuns                   Number
	WeekDays, LongestDays      Number
	GapDays, GapCount          Number
	SessionGapMin, LateHour    Number
	BreakLookDays, ClockMin    Number
	HardLookDays               Number
	DoubtRuns, DoubtLeast      Number
	JogRuns, JogDays, JogMaxMm Number
}

func loadV1() Load {
	return Load{
		FitnessDays:  loadNum(42, "days", 28, 60, P, "pmc", "time constant of fitness"),
		FatigueDays:  loadNum(7, "days", 5, 14, P, "pmc", "time constant of fatigue"),
		BuildingDays: loadNum(42, "days", 28, 60, P, "policy", "first days in which fitness is still building and not to be trusted"),
		MonotonyDays: loadNum(7, "days", 7, 8, C, "foster", "days of monotony"),
		Cap:          loadNum(10, "1", 5, 20, P, "policy", "monotony of days that are all the same"),
		SpikeDays:    loadNum(30, "days", 28, 31, B, "frandsen2025", "the longest run of these days is what a run's distance is held against"),
		AcuteDays:    loadNum(7, "days", 7, 8, D, "frandsen2025", "acute days of the ratio that never decides"),
		ChronicDays:  loadNum(28, "days", 21, 42, D, "frandsen2025", "chronic days of the ratio that never decides"),

		MedianDays: loadNum(42, "days", 28, 60, P, "policy", "days of the median run"),
		MedianRuns: loadNum(5, "runs", 3, 10, P, "policy", "least runs of the median run"),
		P90Days:    loadNum(42, "days", 28, 60, P, "policy", "days of the upper tenth of loads"),
		P90Runs:    loadNum(10, "runs", 8, 20, P, "policy", "least runs of the upper tenth of loads"),
		P90Pct:     loadNum(90, "%", 80, 95, P, "policy", "a load at or above this percentile is hard"),
		PairDays:   loadNum(365, "days", 90, 730, P, "policy", "days in which exertion and heart-rate load are paired"),
		PairRuns:   loadNum(10, "runs", 5, 20, P, "policy", "least pairs of exertion and heart-rate load"),
		RateRuns:   loadNum(3, "runs", 2, 10, P, "policy", "least runs of a median load per minute"),

		WeekDays:      loadNum(28, "days", 21, 42, P, "policy", "days of the weekly running minutes"),
		LongestDays:   loadNum(30, "days", 28, 31, B, "frandsen2025", "days of the longest run"),
		GapDays:       loadNum(90, "days", 42, 180, P, "policy", "days of the usual gap between recordings"),
		GapCount:      loadNum(3, "gaps", 2, 10, P, "policy", "least gaps of the usual gap between recordings"),
		SessionGapMin: loadNum(30, "min", 10, 60, P, "policy", "recordings of one day this near are one session"),
		LateHour:      loadNum(21, "h", 19, 23, P, "policy", "a session that ended after this hour counts for the next day"),
		BreakLookDays: loadNum(42, "days", 28, 90, P, "policy", "a break that ended longer ago is over"),
		ClockMin:      loadNum(15, "min", 5, 30, P, "policy", "a run that ends this much after now is still going on, and not yet seen"),
		HardLookDays:  loadNum(14, "days", 11, 28, P, "policy", "sessions older than this have no open window"),
		DoubtRuns:     loadNum(5, "runs", 3, 10, P, "policy", "last runs that say whether heart rate can be used"),
		DoubtLeast:    loadNum(3, "runs", 2, 5, P, "policy", "fewer runs say nothing about the sensor"),
		JogRuns:       loadNum(3, "runs", 2, 5, P, "policy", "slow jogs that say whether a jog fits under the ceiling"),
		JogDays:       loadNum(42, "days", 28, 90, P, "policy", "days in which those jogs are looked for"),
		JogMaxMm:      loadNum(2500, "mm/s", 2200, 2800, P, "policy", "a run at or below this graded speed could hardly be slower and still be a run"),
	}
}

func loadNum(value float64, unit string, low, high float64, g Grade, source, why string) Number {
	return Number{Value: value, Unit: unit, Min: low, Max: high, Grade: g, Source: source, Why: why}
}
