package evidence

// Session holds the numbers of the room session: cleaning, features, kinds, load.
type Session struct {
	HRLow, HRHigh                               Number // plausible heart rate
	HampelWindowS, HampelFloor, HampelK         Number
	JumpBpm, JumpS, JumpShare                   Number
	PeakGapS, HoldS                             Number
	LockWindowS, LockShare, LockDiff, LockHalf  Number
	PeakWindowS, PeakValid                      Number
	PeakApproachS, PeakApproach, PeakHeldDrop   Number
	StayWindowS, StayMergeS                     Number
	SpeedMedianS, SpeedMeanS                    Number
	MovingMmS, RunningMmS, RunningLeastS        Number
	OtsuBins, BoutMergeS, BoutMinS              Number
	LateS, SteadySkipS, SteadyMinS, SteadyLineS Number
	SteadySpread                                Number
	GradeWindowS, GradeMinM, GradeGapS          Number
	AscentStepM, SampleTopMmS, RunTopMmS        Number
	NGSWindowS                                  Number
	Best1S, Best2S, Best3S, Best4S, Best5S      Number // best efforts
	Minetti                                     Minetti
	Coverage, RestAssumed, LTHRShare, RPEFactor Number
	Trimp                                       Trimp
	Kinds                                       Kinds
	Hard                                        Hard
}

// Minetti is the energy cost of running C(i) = Σ c·iⁿ in J/kg/m, and how it is used.
type Minetti struct {
	C5, C4, C3, C2, C1, C0      Number
	Clamp, DownShare, DownFloor Number
}

// Trimp are the constants of Banister's impulse x·A·e^(B·x).
type Trimp struct {
	MaleA, MaleB, FemaleA, FemaleB, UnsaidA, UnsaidB Number
}

// Kinds are the thresholds of the rule order of SCIENCE 3.3.
type Kinds struct {
	MinS                                            Number
	RaceHR, RaceS, RaceShare, RaceNear, RaceRPE     Number
	Race5M, Race10M, RaceHalfM, RaceMarathonM       Number
	IntEta, IntRatio, IntN, IntLongS, IntHighS      Number
	IntHR, IntThresh, IntEasy, CruiseS              Number
	TempoHR, TempoS, TempoTotalS                    Number
	TempoThresh, TempoThreshS                       Number
	LongS, LongFactor, LongUnknownS                 Number
	RecoveryS, RecoveryP95, RecoveryHR, RecoveryPac Number
	EasyHR, EasyShare, EasyStayS                    Number
	LowRPE, AskHR, AskS, AskRPE                     Number
	DoubtS                                          Number
}

// Hard are the limits that make a session hard or damaging whatever its kind.
type Hard struct {
	LongS, LongHRS, LongRPE, RPE  Number
	RaceShortS, RaceHalfS         Number
	DamageS, DamageM, DamageDownM Number
}

// sessionPolicy is a number of the house itself: an engineering choice of SCIENCE 1.2, 2 and 3.
func sessionPolicy(v float64, unit string, low, high float64, why string) Number {
	return Number{Value: v, Unit: unit, Min: low, Max: high, Grade: P, Source: "policy", Why: why}
}

func sessionV1() Session {
	p := sessionPolicy
	return Session{
		HRLow: p(30, "bpm", 25, 40, "below it a sample is not a heart rate"), HRHigh: p(230, "bpm", 220, 240, "above it a sample is not a heart rate"),
		HampelWindowS: p(31, "s", 15, 61, "centred window of the spike filter"), HampelFloor: p(2, "bpm", 1, 5, "least spread the spike filter believes"),
		HampelK: p(3, "1", 2, 5, "scaled deviations beyond which a sample is a spike"),
		JumpBpm: p(30, "bpm", 20, 50, "a change this large …"), JumpS: p(10, "s", 5, 20, "… within this time is a jump, not a heart"),
		JumpShare: p(4, "%", 2, 10, "so much of the time within a jump, and nothing of the trace is believed"),
		PeakGapS:  p(5, "s", 2, 10, "a longer gap is never filled for the peak search"), HoldS: p(10, "s", 5, 15, "smart recording: how long one value stands for the seconds after it"),
		LockWindowS: p(60, "s", 30, 120, "window in which heart rate is compared with cadence"), LockShare: p(90, "%", 80, 100, "share of it that must agree"),
		LockDiff: p(3, "bpm", 1, 5, "agreement with steps per minute"), LockHalf: p(2, "bpm", 1, 5, "agreement with strides per minute"),
		PeakWindowS: p(15, "s", 5, 60, "a peak is the median of so many seconds"), PeakValid: p(80, "%", 50, 100, "share of them that must be valid"),
		PeakApproachS: p(60, "s", 30, 120, "a real peak is approached: the time before it"), PeakApproach: p(88, "%", 80, 95, "mean of that time relative to the peak"),
		PeakHeldDrop: p(3, "bpm", 1, 5, "a peak counts as held down to so much below it"),
		StayWindowS:  p(31, "s", 15, 61, "median window for stays at or above a heart rate"), StayMergeS: p(30, "s", 10, 60, "gaps inside a stay that are forgiven"),
		SpeedMedianS: p(9, "s", 3, 15, "first smoothing of speed"), SpeedMeanS: p(11, "s", 5, 21, "second smoothing of speed"),
		MovingMmS: p(1000, "mm/s", 500, 1200, "slower is standing"), RunningMmS: p(1800, "mm/s", 1500, 2200, "slower is walking"),
		RunningLeastS: p(180, "s", 60, 600, "running that deserves a second look by itself; a share of the moving time would let a walk home hide the work"),
		OtsuBins:      p(64, "1", 32, 128, "bins of the two-speed split"), BoutMergeS: p(10, "s", 5, 20, "gaps inside a bout that are forgiven"), BoutMinS: p(20, "s", 10, 30, "shortest bout"),
		LateS: p(180, "s", 60, 600, "start left out of the mean heart rate"), SteadySkipS: p(600, "s", 300, 900, "warm-up left out of decoupling and of the steady point"),
		SteadyMinS: p(2400, "s", 1800, 3600, "shortest steady run for decoupling"), SteadyLineS: p(1200, "s", 900, 2400, "shortest steady run for a point of the heart rate to pace line"),
		SteadySpread: p(10, "%", 5, 20, "largest spread of minute speeds of a steady run"),
		GradeWindowS: p(30, "s", 15, 120, "time over which gradient is taken"), GradeMinM: p(10, "m", 5, 60, "less ground than this in the window has no gradient"),
		GradeGapS: p(30, "s", 10, 60, "altitude is interpolated over gaps up to this"), AscentStepM: p(3, "m", 1, 10, "rise or fall that counts, against noise"),
		SampleTopMmS: p(12500, "mm/s", 10000, 13000, "no runner is faster for a second"), RunTopMmS: p(6500, "mm/s", 6000, 7000, "a mean above it is not a run"),
		NGSWindowS: p(30, "s", 15, 60, "trailing mean of the normalised graded speed"),
		Best1S:     p(120, "s", 120, 180, "a best stretch, for critical speed"), Best2S: p(240, "s", 180, 300, "a best stretch, for critical speed"),
		Best3S: p(480, "s", 300, 500, "a best stretch, for critical speed"), Best4S: p(600, "s", 500, 900, "a best stretch: continuous hard running by speed"),
		Best5S:      p(1200, "s", 900, 1200, "a best stretch, for critical speed"),
		Minetti:     minettiV1(),
		Coverage:    p(80, "%", 70, 95, "share of the time with believable heart rate below which it is not read"),
		RestAssumed: p(60, "bpm", 40, 80, "resting heart rate in the load sum alone, while none is known"),
		LTHRShare:   Number{Value: 85, Unit: "%", Min: 80, Max: 95, Grade: P, Source: "elevate", Why: "threshold as a share of heart-rate reserve, while none is stated"},
		RPEFactor:   p(0.24, "1", 0.1, 0.5, "load per exertion × minutes until own pairs exist: an hour at 7 is about 100"),
		Trimp:       trimpV1(),
		Kinds:       kindsV1(),
		Hard:        hardV1(),
	}
}

func minettiV1() Minetti {
	m := func(v float64, why string) Number {
		return Number{Value: v, Unit: "J/kg/m", Min: v - 1, Max: v + 1, Grade: B, Source: "minetti2002", Why: why}
	}
	return Minetti{
		C5: m(155.4, "slope to the fifth"), C4: m(-30.4, "slope to the fourth"), C3: m(-43.3, "slope cubed"),
		C2: m(46.3, "slope squared"), C1: m(19.5, "slope"), C0: m(3.6, "cost on the level"),
		Clamp:     Number{Value: 450, Unit: "‰", Min: 300, Max: 450, Grade: B, Source: "minetti2002", Why: "the steepest slope that was studied"},
		DownShare: sessionPolicy(50, "%", 0, 100, "share of the downhill credit that is given: energy is not effort"),
		DownFloor: sessionPolicy(85, "%", 70, 100, "least factor downhill, so that no downhill makes a run look slow"),
	}
}

func trimpV1() Trimp {
	b := func(v float64, source, why string) Number {
		return Number{Value: v, Unit: "1", Min: v / 2, Max: v * 2, Grade: C, Source: source, Why: why}
	}
	return Trimp{
		MaleA: b(0.64, "banister1991", "men, factor"), MaleB: b(1.92, "banister1991", "men, exponent"),
		FemaleA: b(0.86, "banister1991", "women, factor"), FemaleB: b(1.67, "banister1991", "women, exponent"),
		UnsaidA: b(0.725215, "runalyze", "sex not said, factor"), UnsaidB: b(1.795, "runalyze", "sex not said, exponent"),
	}
}

func kindsV1() Kinds {
	p := sessionPolicy
	return Kinds{
		MinS:   p(300, "s", 60, 600, "shorter is not a session"),
		RaceHR: p(88, "%", 85, 92, "share of HRmax that only a hard effort holds"), RaceS: p(420, "s", 300, 900, "how long a race holds it"),
		RaceShare: p(75, "%", 60, 90, "share of the session a race holds it"), RaceNear: p(2, "%", 1, 5, "how near a race distance is that distance"),
		RaceRPE: p(8, "1", 7, 10, "exertion that makes a race distance a race"),
		Race5M:  p(5000, "m", 4999, 5001, "race distance"), Race10M: p(10000, "m", 9999, 10001, "race distance"),
		RaceHalfM: p(21097, "m", 21000, 21100, "half marathon"), RaceMarathonM: p(42195, "m", 42100, 42200, "marathon"),
		IntEta: p(0.75, "1", 0.65, 0.9, "how clearly two speeds explain the run"), IntRatio: p(1.20, "1", 1.1, 1.5, "how far the two speeds are apart"),
		IntN: p(3, "1", 2, 6, "bouts that make intervals"), IntLongS: p(900, "s", 600, 1200, "longest single interval"), IntHighS: p(180, "s", 120, 600, "less work than this is strides"),
		IntHR: p(85, "%", 80, 90, "heart rate late in a hard bout"), IntThresh: p(0.95, "1", 0.9, 1, "bout speed relative to threshold speed"),
		IntEasy: p(1.20, "1", 1.1, 1.4, "bout speed relative to the usual easy speed"), CruiseS: p(480, "s", 300, 600, "a bout from which intervals are cruise intervals"),
		TempoHR: p(82, "%", 80, 88, "heart rate of continuous hard running"), TempoS: p(900, "s", 600, 1800, "how long a tempo run stays there"),
		TempoTotalS: p(420, "s", 300, 900, "total time at the heart rate of a race that makes a run hard"),
		TempoThresh: p(0.92, "1", 0.88, 1, "speed of continuous hard running relative to threshold speed"), TempoThreshS: p(600, "s", 480, 1200, "how long it lasts"),
		LongS: p(4500, "s", 3600, 5400, "least length of a long run"), LongFactor: p(1.4, "1", 1.2, 2, "a long run relative to the usual run"), LongUnknownS: p(5400, "s", 4500, 7200, "a long run when the usual run is not known"),
		RecoveryS:   Number{Value: 2700, Unit: "s", Min: 2400, Max: 3600, Grade: P, Source: "article", Why: "longest recovery run, with a margin on forty minutes"},
		RecoveryP95: p(75, "%", 70, 80, "heart rate not exceeded in 95 % of a recovery run"),
		RecoveryHR:  Number{Value: 70, Unit: "%", Min: 65, Max: 72, Grade: P, Source: "article", Why: "mean heart rate of a recovery run, share of HRmax"},
		RecoveryPac: p(0.97, "1", 0.9, 1, "a recovery run is slower than the usual easy run"),
		EasyHR:      p(80, "%", 75, 82, "above it a run is not easy"), EasyShare: p(20, "%", 10, 30, "share of an easy run that may be above it"), EasyStayS: p(420, "s", 300, 900, "an easy run stays at the heart rate of a tempo for less"),
		LowRPE: p(3, "1", 2, 4, "exertion that contradicts a hard heart rate"),
		AskHR:  p(90, "%", 88, 95, "heart rate that an easy exertion contradicts"), AskS: p(1200, "s", 600, 1800, "how long without a break"), AskRPE: p(4, "1", 3, 5, "highest exertion that contradicts it"),
		DoubtS: Number{Value: 420, Unit: "s", Min: 300, Max: 900, Grade: C, Source: "wrist2020", Why: "so much suspected cadence lock, which straps do not show, could hide a hard effort"},
	}
}

func hardV1() Hard {
	p := sessionPolicy
	return Hard{
		LongS: p(7200, "s", 5400, 9000, "a long run of this length is hard"), LongHRS: p(1200, "s", 600, 1800, "time above easy heart rate that makes a long run hard"),
		LongRPE: p(6, "1", 5, 7, "exertion that makes a long run hard"), RPE: p(7, "1", 6, 8, "exertion that makes any session hard"),
		RaceShortS: p(3600, "s", 3000, 4200, "a race up to this is a short race"), RaceHalfS: p(9000, "s", 7200, 10800, "a race up to this is like a half marathon"),
		DamageS: p(9000, "s", 7200, 12600, "time on foot that damages muscle"), DamageM: p(30000, "m", 25000, 42000, "distance that damages muscle"), DamageDownM: p(800, "m", 500, 1500, "descent that damages muscle"),
	}
}
