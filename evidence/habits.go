package evidence

// Habits holds the numbers of habits, sweat and gear. None of them takes part in a day's decision.
type Habits struct {
	GridDays                Number
	LossPct                 Number
	EasyRunMin              Number
	MassLowKg, MassHighKg   Number
	DrankHighL              Number
	MinutesLow, MinutesHigh Number
	ShoeKm, GarmentH        Number
	SweatHighLh             Number
}

func habitsV1() Habits {
	return Habits{
		GridDays:    habitNum(28, "days", 14, 56, P, "policy", "days that the dots of a habit show"),
		LossPct:     habitNum(2, "% of body mass", 2, 3, B, "sawka2007", "loss of body mass in one run that is better not exceeded"),
		EasyRunMin:  habitNum(40, "min", 30, 60, P, "policy", "an easy run up to this long rarely needs a drink along the way"),
		MassLowKg:   habitNum(30, "kg", 20, 40, P, "policy", "lowest body mass that is believed when typed"),
		MassHighKg:  habitNum(250, "kg", 200, 300, P, "policy", "highest body mass that is believed when typed"),
		DrankHighL:  habitNum(15, "L", 10, 20, P, "policy", "most that is believed to be drunk in one session"),
		MinutesLow:  habitNum(10, "min", 5, 20, P, "policy", "in a shorter session the scales are wronger than the sweat is large"),
		MinutesHigh: habitNum(1440, "min", 720, 2880, P, "policy", "longest session that a sweat rate is worked out for"),
		ShoeKm:      habitNum(700, "km", 300, 1200, P, "policy", "distance after which shoes are worth a look, until the person says another; no study gives one"),
		GarmentH:    habitNum(200, "h", 50, 500, P, "policy", "hours after which compression is worth a look for having gone slack, until the person says another"),
		SweatHighLh: habitNum(4, "L/h", 3, 5, P, "policy", "a higher sweat rate is a typing error"),
	}
}

func habitNum(v float64, unit string, lo, hi float64, g Grade, source, why string) Number {
	return Number{Value: v, Unit: unit, Min: lo, Max: hi, Grade: g, Source: source, Why: why}
}
