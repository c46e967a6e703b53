package evidence

// Physio holds the numbers of the room physio.
type Physio struct {
	// The prior: what age alone says of HRmax, in tenths so that it is exact.
	PriorTenths, PriorFallTenths Number
	PriorAgeLow, PriorAgeHigh    Number
	PriorSETenths                Number

	// The court file.
	TestedDays, TestedBand         Number
	SupportRuns, AgreeBpm          Number
	ObservedDays                   Number
	CapSE, MaximalSE               Number
	MaximalRPE                     Number
	FloorAloneBpm                  Number
	ErrTested, ErrObserved, ErrAge Number
	ErrFloor                       Number
	AskDays                        Number

	// Resting and threshold heart rate.
	RestMaxPct                 Number
	LTHRReservePct, LTHRMaxPct Number

	// Zones, % of HRmax unless said otherwise.
	VT1Pct, VT2Pct           Number
	VT1LTHRPct, VT2LTHRPct   Number
	Five1, Five2, Five3      Number
	Five4, Five5             Number
	Friel1, Friel2, Friel3   Number
	Friel4, Friel5a, Friel5b Number

	// Speeds.
	EasyDays, EasyLongDays, EasyRuns       Number
	LineDays, LineRuns, LineSpreadBpm      Number
	NearEasyPct                            Number
	NearEasyDays, NearEasyRuns             Number
	CSDays, CSMinS, CSMaxS, CSPoints, CSR2 Number
}

func physioV1() Physio {
	p := Physio{
		PriorTenths:     physioNum(2080, "0.1 bpm", 1900, 2200, B, "tanaka2001", "predicted HRmax at age 0"),
		PriorFallTenths: physioNum(7, "0.1 bpm/year", 5, 11, B, "tanaka2001", "fall of predicted HRmax a year"),
		PriorAgeLow:     physioNum(18, "years", 16, 21, B, "tanaka2001", "below it the equation for adults does not hold"),
		PriorAgeHigh:    physioNum(90, "years", 80, 100, B, "tanaka2001", "above it nobody was measured"),
		PriorSETenths:   physioNum(108, "0.1 bpm", 80, 130, B, "nes2013", "standard error of a prediction from age"),

		TestedDays:    physioNum(730, "days", 365, 1100, P, "policy", "a stated maximum is believed for 24 months"),
		TestedBand:    physioNum(24, "bpm", 20, 30, P, "policy", "a stated maximum this far from the prediction needs runs that support it"),
		SupportRuns:   physioNum(2, "runs", 2, 4, P, "policy", "runs that support a stated maximum"),
		AgreeBpm:      physioNum(3, "bpm", 1, 5, P, "policy", "peaks this near confirm each other"),
		ObservedDays:  physioNum(365, "days", 180, 730, P, "policy", "an observed peak counts for this long"),
		CapSE:         physioNum(3, "SE", 2, 4, P, "policy", "a peak this many standard errors above the prediction is not believed"),
		MaximalSE:     physioNum(2, "SE", 1, 3, P, "policy", "the peak of a maximal effort farther below the prediction is not believed to be the maximum"),
		MaximalRPE:    physioNum(9, "0–10", 8, 10, P, "policy", "exertion from which an effort counts as maximal"),
		FloorAloneBpm: physioNum(160, "bpm", 150, 180, P, "policy", "with no birth year, an observed floor below it says too little to stand"),
		ErrTested:     physioNum(3, "bpm", 1, 5, P, "policy", "error of a tested maximum, 1 SD"),
		ErrObserved:   physioNum(4, "bpm", 2, 8, P, "policy", "error of a maximum seen in maximal efforts, 1 SD"),
		ErrFloor:      physioNum(7, "bpm", 4, 11, P, "policy", "error of a floor seen in any runs: the true maximum may be higher, 1 SD"),
		ErrAge:        physioNum(11, "bpm", 8, 13, B, "tanaka2001", "error of a maximum predicted from age, 1 SD"),
		AskDays:       physioNum(42, "days", 14, 90, P, "policy", "runs of these days may ask whether the maximum is higher"),

		RestMaxPct:     physioNum(60, "% HRmax", 50, 70, P, "policy", "a resting heart rate at or above this share is not believed"),
		LTHRReservePct: physioNum(85, "% of reserve", 80, 90, P, "elevate", "threshold heart rate when none was stated"),
		LTHRMaxPct:     physioNum(92, "% HRmax", 88, 95, P, "policy", "threshold heart rate when no resting heart rate is known either"),
	}
	p.zones()
	p.speeds()
	return p
}

func (p *Physio) zones() {
	p.VT1Pct = physioNum(82, "% HRmax", 75, 87, P, "policy", "first threshold when nothing was tested")
	p.VT2Pct = physioNum(92, "% HRmax", 88, 95, P, "policy", "second threshold when nothing was tested")
	p.VT1LTHRPct = physioNum(91, "% LTHR", 85, 95, P, "policy", "first threshold from a stated threshold heart rate")
	p.VT2LTHRPct = physioNum(100, "% LTHR", 97, 102, P, "policy", "second threshold from a stated threshold heart rate")
	p.Five1 = physioNum(60, "% HRmax", 50, 65, C, "seiler", "lower end of zone 1 of five")
	p.Five2 = physioNum(72, "% HRmax", 68, 76, C, "seiler", "lower end of zone 2 of five")
	p.Five3 = physioNum(82, "% HRmax", 78, 85, C, "seiler", "lower end of zone 3 of five")
	p.Five4 = physioNum(88, "% HRmax", 85, 90, C, "seiler", "lower end of zone 4 of five")
	p.Five5 = physioNum(94, "% HRmax", 91, 96, P, "policy", "lower end of zone 5 of five")
	p.Friel1 = physioNum(85, "% LTHR", 80, 88, C, "friel", "lower end of zone 2")
	p.Friel2 = physioNum(90, "% LTHR", 88, 92, C, "friel", "lower end of zone 3")
	p.Friel3 = physioNum(95, "% LTHR", 93, 97, C, "friel", "lower end of zone 4")
	p.Friel4 = physioNum(100, "% LTHR", 99, 101, C, "friel", "lower end of zone 5a")
	p.Friel5a = physioNum(103, "% LTHR", 101, 104, C, "friel", "lower end of zone 5b")
	p.Friel5b = physioNum(107, "% LTHR", 105, 108, C, "friel", "lower end of zone 5c")
}

func (p *Physio) speeds() {
	p.EasyDays = physioNum(42, "days", 28, 60, P, "policy", "days of the usual easy speed")
	p.EasyLongDays = physioNum(90, "days", 60, 120, P, "policy", "days of the usual easy speed when the shorter window has too few runs")
	p.EasyRuns = physioNum(3, "runs", 2, 6, P, "policy", "least runs of the usual easy speed")
	p.LineDays = physioNum(60, "days", 30, 90, P, "policy", "days of the line from heart rate to pace")
	p.LineRuns = physioNum(5, "runs", 4, 10, P, "policy", "least steady runs of the line from heart rate to pace")
	p.LineSpreadBpm = physioNum(5, "bpm", 3, 10, P, "policy", "steady runs nearer together than this make no line")
	p.NearEasyPct = physioNum(5, "%", 2, 10, P, "policy", "a steady run this near to the usual easy speed shows heart rate at easy pace")
	p.NearEasyDays = physioNum(28, "days", 14, 60, P, "policy", "days whose steady runs make one middle of heart rate at easy pace")
	p.NearEasyRuns = physioNum(3, "runs", 2, 6, P, "policy", "least runs of that middle")
	p.CSDays = physioNum(90, "days", 60, 120, P, "policy", "critical speed needs a race or time trial this recent")
	p.CSMinS = physioNum(120, "s", 60, 180, C, "smyth2020", "shortest effort of the critical speed")
	p.CSMaxS = physioNum(1200, "s", 900, 1800, C, "smyth2020", "longest effort of the critical speed")
	p.CSPoints = physioNum(3, "efforts", 3, 6, C, "smyth2020", "least efforts of the critical speed")
	p.CSR2 = physioNum(0.98, "1", 0.95, 0.999, P, "policy", "efforts that fit worse were not maximal")
}

func physioNum(value float64, unit string, low, high float64, g Grade, source, why string) Number {
	return Number{Value: value, Unit: unit, Min: low, Max: high, Grade: g, Source: source, Why: why}
}
