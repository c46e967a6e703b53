package evidence

// Guard holds the guard-rails: the range outside of which a value that a person
// types is refused, not believed. They are constants and no settings.
type Guard struct {
	AgeLow, AgeHigh           Number
	HRMaxLow, HRMaxHigh       Number
	HRRestLow, HRRestHigh     Number
	LTHRLowPct, LTHRHighPct   Number
	ScaleHigh                 Number
	FiveLow, FiveHigh         Number
	SleepHighH                Number
	NightLowMin               Number
	HRVLowMs, HRVHighMs       Number
	TempLowC, TempHighC       Number
	HumidityHigh              Number
	RunningSinceEarliestYears Number
}

func guardV1() Guard {
	return Guard{
		AgeLow:      guard(16, "years", 10, 18, "below it the equations for adults do not hold"),
		AgeHigh:     guard(100, "years", 90, 120, "an older birth year is a typing error"),
		HRMaxLow:    guard(120, "bpm", 100, 140, "lowest maximum heart rate that is believed when typed"),
		HRMaxHigh:   guard(230, "bpm", 210, 240, "highest maximum heart rate that is believed when typed"),
		HRRestLow:   guard(30, "bpm", 25, 40, "lowest resting heart rate that is believed"),
		HRRestHigh:  guard(110, "bpm", 90, 120, "highest resting heart rate that is believed"),
		LTHRLowPct:  guard(70, "% HRmax", 60, 80, "lowest threshold heart rate that is believed"),
		LTHRHighPct: guard(98, "% HRmax", 95, 100, "highest threshold heart rate that is believed"),
		ScaleHigh:   guard(10, "1", 9, 11, "legs, pain and exertion are whole numbers from 0 to this"),
		FiveLow:     guard(1, "1", 0, 2, "least answer on the five-point scales"),
		FiveHigh:    guard(5, "1", 4, 6, "best answer on the five-point scales"),
		SleepHighH:  guard(16, "h", 12, 24, "longest night that is believed"),
		NightLowMin: guard(60, "min", 30, 120, "a shorter sleep in a device's file is a nap or a watch taken off, and no night"),
		HRVLowMs:    guard(3, "ms", 1, 10, "lowest heart-rate variability that is believed"),
		HRVHighMs:   guard(250, "ms", 200, 400, "highest heart-rate variability that is believed"),
		TempLowC:    guard(-40, "°C", -60, -20, "coldest air that is believed"),
		TempHighC:   guard(55, "°C", 45, 60, "hottest air that is believed"),
		HumidityHigh: guard(100, "%", 99, 101,
			"relative humidity is a share"),
		RunningSinceEarliestYears: guard(90, "years", 50, 100, "an earlier start of running is a typing error"),
	}
}

// guard is a guard-rail: all of them are product policy, anchored in what the
// measured ranges of the signals are.
func guard(value float64, unit string, low, high float64, why string) Number {
	return Number{Value: value, Unit: unit, Min: low, Max: high, Grade: P, Source: "policy", Why: why}
}
