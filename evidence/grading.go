package evidence

// Grading holds the numbers of the room grade: SCIENCE 8.4.
type Grading struct {
	ToleranceBpm, ValidPct          Number
	OverA, OverB, OverC, OverD      Number
	FastA, FastB, FastC             Number
	LongA, LongB, LongC             Number
	RPEA, RPEB, RPEC                Number
	DisguisePct, DisguiseRPE        Number
	WalkPct                         Number
	MedianS, LagS, ClimbPermille    Number
	SurgePct, SurgeS                Number
	FasterPct, DriftBpm             Number
	MostPct, AllPct, MergeS, MostUp Number
}

func gradingV1() Grading {
	ownNum := func(v float64, unit string, lo, hi float64, why string) Number {
		return decideNum(v, unit, lo, hi, P, "policy", why)
	}
	return Grading{
		ToleranceBpm: ownNum(2, "bpm", 0, 5, "over the ceiling means more than so much over it"),
		ValidPct:     ownNum(70, "%", 60, 90, "share of the time with heart rate below which it grades nothing"),
		OverA:        ownNum(5, "%", 2, 10, "time over the ceiling up to which a run is an A"), OverB: ownNum(15, "%", 10, 20, "… a B"),
		OverC: ownNum(30, "%", 20, 40, "… a C"), OverD: ownNum(50, "%", 40, 60, "… a D, and beyond it an F"),
		FastA: ownNum(10, "%", 5, 15, "time faster than the pace not to beat up to which a run is an A"), FastB: ownNum(25, "%", 15, 35, "… a B"),
		FastC: ownNum(50, "%", 35, 60, "… a C, and beyond it a D: pace alone gives no F"),
		LongA: ownNum(110, "%", 100, 115, "minutes of those asked up to which a run is an A"), LongB: ownNum(125, "%", 115, 135, "… a B"),
		LongC: ownNum(150, "%", 135, 200, "… a C, and beyond it a D"),
		RPEA:  decideNum(3, "0–10", 2, 4, C, "foster", "exertion up to which a run is an A"),
		RPEB:  ownNum(4, "0–10", 3, 5, "… a B"), RPEC: ownNum(5, "0–10", 4, 6, "… a C, and beyond it an F"),
		DisguisePct: ownNum(15, "%", 10, 30, "time over the ceiling of an easy day from which a run may be called a workout in disguise"),
		DisguiseRPE: ownNum(5, "0–10", 4, 7, "or exertion from which it may"),
		WalkPct:     ownNum(90, "%", 75, 100, "share of the moving time at walking speed that makes a run a walk"),
		MedianS:     ownNum(31, "s", 15, 61, "heart rate is the median of so many seconds: a median never falls when a value in it rises"),
		LagS:        decideNum(30, "s", 15, 60, C, "model", "heart rate answers to what was done so long before"),
		ClimbPermille: ownNum(30, "‰", 20, 60,
			"gradient from which a stretch is a climb"),
		SurgePct: ownNum(125, "%", 115, 150, "of the median graded speed of the run: faster is a surge"), SurgeS: ownNum(20, "s", 10, 30, "shortest surge"),
		FasterPct: ownNum(3, "%", 2, 10, "difference in graded speed that is a change of pace"), DriftBpm: ownNum(5, "bpm", 3, 10, "rise of heart rate at the same pace, first to last third, that is drift"),
		MostPct: ownNum(60, "%", 50, 80, "of the time over that is most of it"), AllPct: ownNum(90, "%", 80, 100, "of the time over that is all of it"),
		MergeS: ownNum(30, "s", 10, 60, "gaps inside a stretch over the ceiling that are forgiven"),
		MostUp: ownNum(50, "%", 30, 70, "of the whole run on climbs: beyond it the climbs are no moment of their own"),
	}
}
