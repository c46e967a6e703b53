package evidence

// Trial holds the numbers of trials on oneself.
type Trial struct {
	GapDays, LateHour         Number
	SESOI                     Number
	MinPairs, MaxPairs, Pairs Number
	ClaimE, ClaimPct          Number
	Theta1, Theta2            Number
	Theta3, Theta4            Number
	PriorSD, AssumedSD        Number
	DiffSD, SDPairs           Number
	NIGShape                  Number
	WithinR                   Number
	IntervalPct, PowerPct     Number
	OwnDays, OwnEpisodes      Number
	LoneDays                  Number
	AdviseWeeks               Number
	AdvisePoints              Number
	MissingPct                Number
	SimRuns                   Number
}

func trialV1() Trial {
	return Trial{
		GapDays:     trialNum(3, "days", 2, 7, P, "policy", "civil days since the hard session before: the wash-out between two episodes"),
		LateHour:    trialNum(15, "h", 12, 18, P, "policy", "after a session that ended later, the first morning is too early for what was done that night"),
		SESOI:       trialNum(1, "points", 0.5, 1, P, "policy", "smallest difference in soreness that matters to a runner"),
		MinPairs:    trialNum(6, "pairs", 5, 8, A, "sign_flip", "with fewer, even a perfect streak could be luck: 2 in 2^6 is the first chance under 5 %"),
		MaxPairs:    trialNum(30, "pairs", 20, 60, P, "policy", "more would take years"),
		Pairs:       trialNum(20, "pairs", 6, 30, P, "policy", "pairs of a trial that nobody changed"),
		ClaimE:      trialNum(20, "1", 20, 100, A, "ville", "an e-value this high comes up in at most 1 of 20 trials of nothing, however often one looks"),
		ClaimPct:    trialNum(80, "%", 80, 99, P, "policy", "chance that the effect is larger than the smallest that matters"),
		Theta1:      trialNum(0.1, "1/point", 0.05, 0.2, P, "policy", "first bet of the e-process"),
		Theta2:      trialNum(0.2, "1/point", 0.1, 0.4, P, "policy", "second bet of the e-process"),
		Theta3:      trialNum(0.4, "1/point", 0.2, 0.8, P, "policy", "third bet of the e-process"),
		Theta4:      trialNum(0.8, "1/point", 0.4, 1.6, P, "policy", "fourth bet of the e-process"),
		PriorSD:     trialNum(0.75, "points", 0.5, 1.5, P, "policy", "sceptical prior: most habits do little to soreness"),
		AssumedSD:   trialNum(1.75, "points", 1, 2.5, P, "policy", "spread of morning soreness while the person's own is not known"),
		DiffSD:      trialNum(1.9, "points", 1, 3, P, "policy", "spread of the differences within pairs, before there are enough of them"),
		SDPairs:     trialNum(5, "pairs", 4, 8, P, "policy", "least pairs whose own spread is believed"),
		NIGShape:    trialNum(3, "1", 2, 5, P, "policy", "how firmly the assumed spread is believed"),
		WithinR:     trialNum(0.2, "1", 0, 0.5, P, "policy", "likeness of two episodes of one pair"),
		IntervalPct: trialNum(95, "%", 90, 99, P, "policy", "chance that the interval is said to hold"),
		PowerPct:    trialNum(80, "%", 70, 95, P, "policy", "chance of seeing an effect that a trial should have"),
		OwnDays:     trialNum(182, "days", 90, 365, P, "policy", "days whose mornings and hard sessions a design is reckoned from"),
		OwnEpisodes: trialNum(8, "episodes", 6, 20, P, "policy", "least mornings after hard sessions from which a person's own spread is taken"),
		LoneDays:    trialNum(28, "days", 14, 60, P, "policy", "a pair waits this long for a session of its own class, then takes any"),
		AdviseWeeks: trialNum(52, "weeks", 26, 104, P, "policy", "a trial longer than this is advised against"),
		AdvisePoints: trialNum(2.5, "points", 1.5, 3, P, "policy",
			"a trial that sees only effects larger than this is advised against: no habit is known to do so much"),
		MissingPct: trialNum(10, "%", 0, 30, P, "policy", "episodes lost to missing answers that a design reckons with"),
		SimRuns:    trialNum(1000, "trials", 500, 20000, P, "policy", "simulated trials behind a stated power"),
	}
}

func trialNum(v float64, unit string, lo, hi float64, g Grade, source, why string) Number {
	return Number{Value: v, Unit: unit, Min: lo, Max: hi, Grade: g, Source: source, Why: why}
}
