package evidence

// Decide holds the numbers of the room decide. Where a limit is a time or a score,
// the limit itself lies outside: at exactly 48 h a window of 48 h is over.
type Decide struct {
	Window     Windows
	InsideRunH Number
	HalfPct    Number
	HalfWalkH  Number
	MaraWalkH  Number
	DamageH    Number
	MastersAge Number
	MastersH   Number

	SoreRun  Number
	SoreWalk Number
	SoreRest Number
	PainRun  Number
	PainWalk Number
	PainRest Number
	Niggle   Number

	IllProDays  Number
	FeverFreeH  Number
	RampMinDays Number
	RampPerDay  Number
	RampMaxDays Number
	RampColdDay Number

	RHRLow, RHRHigh           Number
	HRVPoints                 Number
	SleepShort, SleepTiny     Number
	WellnessLow, WellnessVery Number
	ScoreRun, ScoreWalk       Number

	WBGTLimit, WBGTStop, WBGTNever Number
	ChipHot, ChipVeryHot           Number

	NoviceMonths  Number
	RunDaysNovice Number
	RunDays       Number
	RunsADay      Number
	NewMonths     Number
	LittleMin     Number
	BreakDays     Number
	BreakRuns     Number
	StaleDays     Number
	SyncH         Number

	AdultAge     Number
	ChildAge     Number
	GoodHistoryD Number
}

// Windows are hours after a session in which no hard day is allowed, by class.
type Windows struct {
	Moderate, Long, Load, Tempo, Intervals, LongHard Number
	RaceShort, RaceHalf, Marathon, Damage            Number
}

func decideV1() Decide {
	return Decide{
		Window: windowsV1(),
		InsideRunH: decideNum(30, "h", 24, 48, P, "policy",
			"inside a window: a recovery run at most up to and including these hours, then easy"),
		HalfPct: decideNum(50, "%", 30, 70, P, "policy",
			"inside the window of a half, a marathon or a damage run: a recovery run at most up to and including this share of it"),
		HalfWalkH: decideNum(48, "h", 24, 72, C, "wiewelhove2018",
			"after a half marathon: walk at most below these hours; running soon after it made recovery feel worse"),
		MaraWalkH: decideNum(72, "h", 48, 120, C, "wiewelhove2018",
			"after a marathon: walk at most below these hours, carried over from the half marathon"),
		DamageH: decideNum(48, "h", 24, 72, C, "wiewelhove2018",
			"after a very long, far or steep downhill run: walk at most below these hours, carried over from the half marathon"),
		MastersAge: decideNum(60, "years", 50, 80, P, "policy", "from this age windows are longer"),
		MastersH:   decideNum(12, "h", 0, 24, P, "policy", "how much longer windows are from that age; the evidence is weak"),

		SoreRun:  decideNum(3, "0–10", 1, 5, B, "saw2016", "legs this sore or more: a recovery run at most; own reports answer to load better than devices, the step is policy"),
		SoreWalk: decideNum(6, "0–10", 4, 8, B, "saw2016", "legs this sore or more: walk at most"),
		SoreRest: decideNum(8, "0–10", 6, 10, B, "saw2016", "legs this sore or more: rest"),
		PainRun:  decideNum(1, "0–10", 1, 2, C, "acsm_pain", "pain in one spot of this or more: a recovery run at most"),
		PainWalk: decideNum(2, "0–10", 1, 3, C, "acsm_pain", "pain in one spot of this or more: walk at most"),
		PainRest: decideNum(4, "0–10", 3, 5, C, "acsm_pain", "pain in one spot of this or more: rest"),
		Niggle:   decideNum(2, "0–10", 1, 2, P, "policy", "a known, looked-at, stable niggle of this or less allows an easy day instead"),

		IllProDays:  decideNum(3, "days", 1, 7, P, "policy", "fever or illness below the neck for more days than this: see a professional"),
		FeverFreeH:  decideNum(24, "h", 24, 72, C, "neck_check", "rest until these hours after the fever ended; the last day with fever is counted whole"),
		RampMinDays: decideNum(4, "days", 2, 7, P, "policy", "the way back from fever or below-neck illness lasts at least to this symptom-free day"),
		RampPerDay:  decideNum(2, "days per day", 1, 4, P, "policy", "days of the way back for each day ill"),
		RampMaxDays: decideNum(14, "days", 7, 28, P, "policy", "the way back never lasts longer than this"),
		RampColdDay: decideNum(1, "days", 1, 3, P, "policy", "easy days after an illness above the neck"),

		RHRLow:       decideNum(5, "bpm", 3, 8, C, "bosquet2008", "resting heart rate this far over the own baseline: one amber point; the finding is within day-to-day noise, so it never decides alone"),
		RHRHigh:      decideNum(10, "bpm", 7, 15, C, "bosquet2008", "resting heart rate this far over the own baseline: two amber points"),
		HRVPoints:    decideNum(2, "1", 1, 2, B, "vesterinen2016", "amber points of heart-rate variability below the own band: no hard session then"),
		SleepShort:   decideNum(360, "min", 300, 420, C, "walsh2021", "sleep shorter than this: one amber point; the effect of one short night is unclear"),
		SleepTiny:    decideNum(270, "min", 180, 330, C, "walsh2021", "sleep shorter than this: two amber points"),
		WellnessLow:  decideNum(-1, "SD", -2, -0.5, B, "saw2016", "wellness this far or farther below the own mean: one amber point"),
		WellnessVery: decideNum(-2, "SD", -3, -1, B, "saw2016", "wellness this far or farther below the own mean: two amber points"),
		ScoreRun:     decideNum(2, "1", 1, 3, B, "nuuttila2022", "amber points from which the day is a recovery run at most; a combined rule is what the trial supports, the points are policy"),
		ScoreWalk:    decideNum(4, "1", 3, 6, P, "policy", "amber points from which it is a walk at most, when sleep or wellness are among them"),

		WBGTLimit:   decideNum(27.9, "°C", 24, 28, B, "acsm_wbgt", "wet-bulb globe temperature from which a recovery run is the most"),
		WBGTStop:    decideNum(30.1, "°C", 28, 31, B, "acsm_wbgt", "from which: rest; walk at most for the acclimatised"),
		WBGTNever:   decideNum(32.2, "°C", 31, 33, B, "acsm_wbgt", "above which: rest for everybody"),
		ChipHot:     decideNum(27.9, "°C", 24, 30, P, "policy", "what the answer \"hot\" counts as, wet-bulb globe"),
		ChipVeryHot: decideNum(30.1, "°C", 28, 33, P, "policy", "what the answer \"very hot\" counts as, wet-bulb globe"),

		NoviceMonths:  decideNum(6, "months", 3, 12, P, "policy", "under this many months of running, or unknown: a novice"),
		RunDaysNovice: decideNum(2, "days", 1, 4, P, "policy", "days in a row with a run after which a novice walks"),
		RunDays:       decideNum(6, "days", 3, 14, P, "policy", "days in a row with a run harder than a recovery run after which the day is a recovery run at most"),
		RunsADay:      decideNum(2, "runs", 1, 3, P, "policy", "runs done today after which only a walk is left"),
		NewMonths:     decideNum(3, "months", 1, 6, P, "policy", "under this many months of running no day is hard"),
		LittleMin:     decideNum(60, "min/week", 30, 120, P, "policy", "under this weekly running no day is hard"),
		BreakDays:     decideNum(14, "days", 7, 28, P, "policy", "days without a run that make a break"),
		BreakRuns:     decideNum(3, "runs", 1, 6, P, "policy", "the first runs after a break that are not hard"),
		SyncH:         decideNum(24, "h", 12, 48, P, "policy", "hours since a connected service was last read after which runs may be missing"),
		StaleDays:     decideNum(1, "days", 0, 3, P, "policy", "days over the usual gap between recordings after which we ask: rested, or not imported?"),

		AdultAge:     decideNum(18, "years", 16, 21, P, "policy", "below this age, or with no age known, no day is hard"),
		ChildAge:     decideNum(16, "years", 14, 18, P, "policy", "below this age a walk is the most that Ebb advises"),
		GoodHistoryD: decideNum(28, "days", 14, 90, P, "policy", "days of recorded runs that a good confidence needs"),
	}
}

func windowsV1() Windows {
	return Windows{
		Moderate:  decideNum(24, "h", 12, 48, P, "policy", "after a moderate run that something else made hard"),
		Long:      decideNum(30, "h", 24, 48, P, "policy", "after a long run that is not hard: the next day is a recovery run"),
		Load:      decideNum(36, "h", 24, 48, P, "policy", "after a session hard by load or exertion only, a hard ride or swim"),
		Tempo:     decideNum(36, "h", 24, 48, C, "stanley2013", "after a tempo run: parasympathetic recovery 24–48 h"),
		Intervals: decideNum(48, "h", 36, 72, C, "stanley2013", "after intervals: at least 48 h"),
		LongHard:  decideNum(48, "h", 36, 96, P, "policy", "after a hard long run"),
		RaceShort: decideNum(72, "h", 48, 120, P, "policy", "after a race up to 10 km or an hour"),
		RaceHalf:  decideNum(120, "h", 72, 168, C, "wiewelhove2018", "after a half marathon"),
		Marathon:  decideNum(240, "h", 168, 504, P, "policy", "after a marathon: soreness to day 3, aerobic measures back by day 7, and a margin"),
		Damage:    decideNum(120, "h", 72, 240, P, "policy", "after a very long, far or steep downhill run, whatever its heart rate"),
	}
}

func decideNum(value float64, unit string, low, high float64, g Grade, source, why string) Number {
	return Number{Value: value, Unit: unit, Min: low, Max: high, Grade: g, Source: source, Why: why}
}
