package evidence

// Readiness holds the numbers of the room readiness. From which value a signal
// objects is said in Decide.
type Readiness struct {
	ExpectedDays, ExpectedOf      Number
	FireDays                      Number
	MuteDays, MuteOver            Number
	BaseDays                      Number
	WellnessValues, WellnessMinSD Number
	RHRValues                     Number
	RHRMinSDTenths, MADScale      Number
	HRVValues, HRVLagDays         Number
	HRVWeekDays, HRVWeekValues    Number
	HRVBandSD, HRVImplausibleSD   Number
	HRVMinSDLn                    Number
	LegsPerStep                   Number

	// Wet-bulb globe temperature from air temperature and humidity.
	WBGTTemp, WBGTVapour, WBGTBase         Number
	VapourBase, VapourSlope, VapourOffsetC Number
}

func readinessV1() Readiness {
	return Readiness{
		ExpectedDays:   readyNum(7, "days", 5, 14, P, "policy", "days before today in which a measurement is a habit or not"),
		ExpectedOf:     readyNum(4, "days", 3, 7, P, "policy", "measured on this many of them: expected today"),
		FireDays:       readyNum(90, "days", 28, 180, P, "policy", "days over which we tell how often a signal objects"),
		MuteDays:       readyNum(28, "days", 14, 60, P, "policy", "days over which a night signal is watched for crying wolf"),
		MuteOver:       readyNum(7, "days", 5, 14, P, "policy", "a night signal that objects on more of them is re-centred and muted"),
		BaseDays:       readyNum(28, "days", 21, 60, P, "policy", "days of a person's own baseline"),
		WellnessValues: readyNum(10, "values", 7, 20, P, "policy", "least values of the wellness baseline"),
		WellnessMinSD:  readyNum(1, "points", 0.5, 2, P, "policy", "floor of the spread of the wellness sum"),
		RHRValues:      readyNum(7, "values", 4, 14, P, "policy", "least values of the resting heart-rate baseline"),
		RHRMinSDTenths: readyNum(15, "0.1 bpm", 5, 30, P, "policy", "floor of the robust spread of resting heart rate"),
		MADScale:       readyNum(1.4826, "1", 1.48, 1.49, P, "policy", "makes the median deviation of normal values a standard deviation"),
		HRVValues:      readyNum(14, "values", 10, 28, P, "policy", "least values of the heart-rate variability baseline"),
		HRVLagDays:     readyNum(7, "days", 5, 14, P, "policy", "the baseline ends this many days ago, so that the week is held against something else"),
		HRVWeekDays:    readyNum(7, "days", 5, 10, P, "policy", "days of the rolling mean"),
		HRVWeekValues:  readyNum(3, "values", 3, 7, P, "policy", "least values of the rolling mean"),
		HRVBandSD:      readyNum(0.5, "SD", 0.3, 1, P, "policy", "half width of the own band; the trial held the state against it, the factor is practice"),
		HRVImplausibleSD: readyNum(4, "SD", 3, 6, P, "policy",
			"a night this far from the own baseline is a measurement error"),
		HRVMinSDLn:  readyNum(0.05, "ln ms", 0.02, 0.1, P, "policy", "floor of the spread that a night is judged implausible against"),
		LegsPerStep: readyNum(2, "0–10", 1, 3, P, "policy", "points of leg soreness that make one point on the five-point scale of the wellness sum"),

		WBGTTemp:      readyNum(0.567, "1", 0.5, 0.6, B, "bom_wbgt", "weight of the air temperature"),
		WBGTVapour:    readyNum(0.393, "°C/hPa", 0.35, 0.45, B, "bom_wbgt", "weight of the vapour pressure"),
		WBGTBase:      readyNum(3.94, "°C", 3, 5, B, "bom_wbgt", "constant"),
		VapourBase:    readyNum(6.105, "hPa", 6, 6.2, B, "bom_wbgt", "vapour pressure of saturated air at 0 °C"),
		VapourSlope:   readyNum(17.27, "1", 17, 18, B, "bom_wbgt", "rise of the vapour pressure with temperature"),
		VapourOffsetC: readyNum(237.7, "°C", 230, 245, B, "bom_wbgt", "offset of the temperature"),
	}
}

func readyNum(value float64, unit string, low, high float64, g Grade, source, why string) Number {
	return Number{Value: value, Unit: unit, Min: low, Max: high, Grade: g, Source: source, Why: why}
}
