package grade_test

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"ebb"
	"ebb/evidence"
	"ebb/grade"
	"ebb/session"
)

var n = evidence.Current()

// part is so many seconds at one heart rate and one speed, on one gradient.
type part struct {
	s, hr   int
	mmS     int
	permill int
}

// recorded lays parts end to end, one sample a second.
func recorded(parts ...part) *ebb.Recording {
	r := &ebb.Recording{ID: "rec_x", Condition: ebb.Intact, Sport: ebb.SportRunning, Device: ebb.Device{HR: ebb.HROptical}}
	dist, alt := 0, 10000.0
	for _, p := range parts {
		for range p.s {
			dist += p.mmS
			alt += float64(p.mmS) / 10 * float64(p.permill) / 1000
			c := &r.Cols
			c.TMs = append(c.TMs, int32(1000*len(c.TMs)))
			c.HR = append(c.HR, uint8(p.hr))
			c.DistCm = append(c.DistCm, int32(dist/10))
			c.SpeedMm = append(c.SpeedMm, int32(p.mmS))
			c.AltCm = append(c.AltCm, int32(alt))
		}
	}
	return r
}

// asked are 30 minutes under 133, not faster than 6:25 (2.6 m/s), for an HRmax of 190.
func asked() ebb.Asked {
	return ebb.Asked{Source: ebb.AskedPrescription, Verdict: ebb.RecoveryRun, Mode: ebb.ModeRun, CeilingBpm: ebb.Some(133),
		EasyBpm: ebb.Some(144), Minutes: ebb.Some(30)}
}

func input(r *ebb.Recording, a ebb.Asked) grade.Input {
	f, e := session.Efforts(r, n)
	return grade.Input{Run: "run_x", Sport: f.Sport, Asked: a, Effort: e}
}

func got(g ebb.Grade, name string) ebb.Criterion {
	for _, c := range g.Criteria {
		if c.Name == name {
			return c
		}
	}
	return ebb.Criterion{}
}

func TestTheWordNeverHearsOfMinutes(t *testing.T) {
	for _, min := range []int{10, 29, 33, 34, 37, 38, 45, 46, 90} {
		g := grade.Run(input(recorded(part{60 * min, 125, 2400, 0}), asked()), n)
		want := ebb.LetterA
		switch {
		case min > 45:
			want = ebb.LetterD
		case min > 37:
			want = ebb.LetterC
		case min > 33:
			want = ebb.LetterB
		}
		if g.Level != ebb.TrueRecovery || g.Letter != want || got(g, ebb.CriterionMinutes).Pass != ebb.Some(min <= 33) {
			t.Errorf("%d min: %s %s, want %s", min, g.Letter, g.Level, want)
		}
	}
}

func TestAStrongWordNeedsAStrongReason(t *testing.T) {
	over := func(secs, bpm int) []part { return []part{{1800 - secs, 125, 2400, 0}, {secs, bpm, 2400, 0}} }
	for _, c := range []struct {
		name  string
		parts []part
		rpe   int
		want  ebb.Level
	}{
		{"all of it a little over 133, under 144", over(1620, 140), 3, ebb.Drifted},
		{"14 % over the easy ceiling", append(over(1200, 140), part{0, 0, 0, 0}), 3, ebb.Drifted},
		{"60 % over 133, 20 % over 144", []part{{180, 125, 2400, 0}, {540, 125, 2400, 0}, {740, 140, 2400, 0}, {340, 150, 2400, 0}}, 3, ebb.Disguise},
		{"60 % over 133, 14 % over 144", []part{{180, 125, 2400, 0}, {540, 125, 2400, 0}, {860, 140, 2400, 0}, {220, 150, 2400, 0}}, 3, ebb.Drifted},
		{"exertion 5", over(1620, 140), 5, ebb.Disguise},
		{"exertion 6, heart rate low", over(0, 140), 6, ebb.Disguise},
	} {
		in := input(recorded(c.parts...), asked())
		in.RPE = ebb.Some(c.rpe)
		if g := grade.Run(in, n); g.Level != c.want {
			t.Errorf("%s: %s (%s), want %s", c.name, g.Level, g.Letter, c.want)
		}
	}
}

func TestWithoutHeartRateFeelAndPaceSpeak(t *testing.T) {
	strapless := recorded(part{1800, 0, 2400, 0})
	quick := recorded(part{1800, 0, 3000, 0})
	yes, no, unsure := ebb.Some(ebb.TalkYes), ebb.Some(ebb.TalkNo), ebb.Some(ebb.TalkNotSure)
	none := ebb.None[ebb.Talk]()
	for _, c := range []struct {
		name string
		rec  *ebb.Recording
		rpe  ebb.Opt[int]
		talk ebb.Opt[ebb.Talk]
		want ebb.Level
	}{
		{"nothing said, slow", strapless, ebb.None[int](), none, ebb.CantSay},
		{"nothing said, fast", quick, ebb.None[int](), none, ebb.Drifted},
		{"both well", strapless, ebb.Some(2), yes, ebb.TrueRecovery},
		{"exertion alone", strapless, ebb.Some(2), none, ebb.MostlyEasy},
		{"talk alone", strapless, ebb.None[int](), yes, ebb.MostlyEasy},
		{"could not talk", strapless, ebb.Some(2), no, ebb.Drifted},
		{"not sure counts as no", strapless, ebb.Some(2), unsure, ebb.Drifted},
		{"both well, and fast", quick, ebb.Some(2), yes, ebb.Drifted},
		{"exertion 7", strapless, ebb.Some(7), yes, ebb.Disguise},
	} {
		a := asked()
		a.PaceSPerKm = ebb.Some(385)
		in := input(c.rec, a)
		in.RPE, in.Talk = c.rpe, c.talk
		g := grade.Run(in, n)
		if g.Level != c.want || g.Why != "missing" || g.Witness == ebb.WitnessHR || g.OverPct.OK {
			t.Errorf("%s: %s %s by %s (%s), want %s", c.name, g.Letter, g.Level, g.Witness, g.Why, c.want)
		}
	}
}

func TestFeelCannotMakeGoodWhatWasSurelyOver(t *testing.T) {
	in := input(recorded(part{1000, 160, 2400, 0}, part{800, 0, 2400, 0}), asked())
	in.RPE, in.Talk = ebb.Some(1), ebb.Some(ebb.TalkYes)
	if g := grade.Run(in, n); g.Level == ebb.TrueRecovery || g.Level == ebb.MostlyEasy {
		t.Errorf("13 minutes surely over, then the strap was lost: %s", g.Level)
	}
}

func TestStepsAreNoHeartAndNoProofEither(t *testing.T) {
	rec := recorded(part{900, 125, 2400, 0}, part{900, 165, 2400, 0})
	rec.Cols.Cad = make([]uint16, rec.Cols.Len())
	for i := range rec.Cols.Cad {
		rec.Cols.Cad[i] = 165
	}
	g := grade.Run(input(rec, asked()), n)
	if g.Why != "steps" || g.Level != ebb.CantSay || g.DoubtS < 800 {
		t.Errorf("%s %s, %d s in doubt", g.Why, g.Level, g.DoubtS)
	}
	rec.Device.HR = ebb.HRStrap // a strap is believed
	if g := grade.Run(input(rec, asked()), n); g.Level != ebb.Disguise {
		t.Errorf("strap: %s", g.Level)
	}
	// Few enough minutes change no letter, and the rest is graded.
	rec = recorded(part{1720, 125, 2400, 0}, part{80, 165, 2400, 0})
	rec.Cols.Cad = make([]uint16, rec.Cols.Len())
	for i := range rec.Cols.Cad {
		rec.Cols.Cad[i] = 165
	}
	if g := grade.Run(input(rec, asked()), n); g.Level != ebb.TrueRecovery || g.DoubtS < 60 {
		t.Errorf("80 s of steps: %s %s, %d s in doubt", g.Level, g.Why, g.DoubtS)
	}
}

func TestSlowerIsAlwaysAGoodCall(t *testing.T) {
	a := asked()
	walk := input(recorded(part{5400, 140, 1500, 0}), a)
	if g := grade.Run(walk, n); g.Letter != ebb.LetterA || g.Level != ebb.TrueRecovery || g.Witness != ebb.WitnessWalk {
		t.Errorf("walked instead: %s %s", g.Letter, g.Level)
	}
	ride := recorded(part{1800, 120, 6000, 0})
	ride.Sport = ebb.SportCycling
	if g := grade.Run(input(ride, a), n); g.Letter != ebb.LetterA || got(g, ebb.CriterionPace).Name != "" {
		t.Errorf("an easy ride instead: %s, pace of it %+v", g.Letter, got(g, ebb.CriterionPace))
	}
	short := input(recorded(part{600, 125, 2000, 0}), a)
	if g := grade.Run(short, n); g.Letter != ebb.LetterA {
		t.Errorf("ten slow minutes of thirty: %s", g.Letter)
	}
	rest := a
	rest.Verdict, rest.Mode, rest.Minutes = ebb.Rest, ebb.ModeRest, ebb.None[int]()
	g := grade.Run(input(recorded(part{1800, 125, 2400, 0}), rest), n)
	if d := got(g, ebb.CriterionDay); d.Pass != ebb.Some(false) || g.Level != ebb.TrueRecovery {
		t.Errorf("a run on a rest day: %+v, %s", d, g.Level)
	}
}

func TestRefusalsHaveAReasonAndNoNumber(t *testing.T) {
	for _, why := range []string{"flags", "damaged", "part", "other_sport"} {
		in := input(recorded(part{1800, 150, 2400, 0}), asked())
		in.Refused = why
		g := grade.Run(in, n)
		if g.Why != why || g.Level != ebb.CantSay || g.Letter != ebb.Ungraded || len(g.Criteria) != 0 || g.OverS != 0 || !slices.Contains(grade.Whys, g.Why) {
			t.Errorf("%s: %+v", why, g)
		}
	}
	if g := grade.Run(input(recorded(part{1800, 150, 2400, 0}), ebb.Asked{}), n); g.Why != "not_asked" {
		t.Errorf("nothing asked: %s", g.Why)
	}
}

// rank puts a grade in order; a run that heart rate can no longer grade is no better.
func rank(g ebb.Grade) int {
	if g.Letter == ebb.Ungraded {
		return len(ebb.Letters)
	}
	return slices.Index(ebb.Letters, g.Letter)
}

var levels = []ebb.Level{ebb.TrueRecovery, ebb.MostlyEasy, ebb.Drifted, ebb.Disguise, ebb.CantSay}

// drawn is a run of some parts, a second of noise here and there, and a random shape.
func drawn(t *rapid.T) *ebb.Recording {
	var parts []part
	for range rapid.IntRange(2, 8).Draw(t, "parts") {
		parts = append(parts, part{rapid.IntRange(20, 500).Draw(t, "s"), rapid.IntRange(95, 185).Draw(t, "hr"), rapid.IntRange(1500, 4000).Draw(t, "mm/s"), rapid.IntRange(-60, 60).Draw(t, "‰")})
	}
	r := recorded(parts...)
	r.Device.HR = ebb.HRStrap
	for range rapid.IntRange(0, 20).Draw(t, "spikes") {
		i := rapid.IntRange(0, r.Cols.Len()-1).Draw(t, "at")
		r.Cols.HR[i] = uint8(rapid.IntRange(31, 254).Draw(t, "bpm"))
	}
	return r
}

func TestRaisingHeartRateNeverMakesTheGradeBetter(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rec := drawn(t)
		a := asked()
		a.CeilingBpm = ebb.Some(rapid.IntRange(110, 150).Draw(t, "ceiling"))
		a.EasyBpm = ebb.Some(a.CeilingBpm.V + rapid.IntRange(0, 15).Draw(t, "easy"))
		in := input(rec, a)
		in.RPE = rapid.SampledFrom([]ebb.Opt[int]{{}, ebb.Some(2), ebb.Some(5), ebb.Some(7)}).Draw(t, "rpe")
		before := grade.Run(in, n)
		raise := rapid.IntRange(1, 160).Draw(t, "by")
		from := rapid.IntRange(0, rec.Cols.Len()-1).Draw(t, "from")
		to := rapid.IntRange(from+1, rec.Cols.Len()).Draw(t, "to")
		for i := from; i < to; i++ {
			// 255 means "no value" in a file: the sample that is too high stays the highest value there is.
			rec.Cols.HR[i] = uint8(min(254, int(rec.Cols.HR[i])+raise))
		}
		raised := input(rec, a)
		raised.RPE = in.RPE
		raised.Effort.Erratic = in.Effort.Erratic // a trace that jumps grades nothing: not what is asked here
		after := grade.Run(raised, n)
		if rank(after) < rank(before) || slices.Index(levels, after.Level) < slices.Index(levels, before.Level) {
			t.Fatalf("%s %s became %s %s (over %d of %d, then %d of %d)", before.Letter, before.Level, after.Letter, after.Level,
				before.OverS, before.ValidS, after.OverS, after.ValidS)
		}
		if after.OverS < before.OverS || after.ExcessBpmS < before.ExcessBpmS {
			t.Fatalf("over %d → %d, excess %d → %d", before.OverS, after.OverS, before.ExcessBpmS, after.ExcessBpmS)
		}
	})
}

func TestACeilingThatFallsNeverMakesTheGradeBetter(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		in := input(drawn(t), asked())
		in.Talk = rapid.SampledFrom([]ebb.Opt[ebb.Talk]{{}, ebb.Some(ebb.TalkYes), ebb.Some(ebb.TalkNo)}).Draw(t, "talk")
		before := grade.Run(in, n)
		in.Asked.CeilingBpm.V -= rapid.IntRange(1, 30).Draw(t, "lower")
		if after := grade.Run(in, n); rank(after) < rank(before) {
			t.Fatalf("%s became %s", before.Letter, after.Letter)
		}
	})
}

func TestSayingMoreNeverMakesAHeartRateGradeBetter(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		in := input(drawn(t), asked())
		before := grade.Run(in, n)
		in.RPE = ebb.Some(rapid.IntRange(0, 10).Draw(t, "rpe"))
		in.Talk = ebb.Some(rapid.SampledFrom(ebb.Talks).Draw(t, "talk"))
		if after := grade.Run(in, n); before.Witness == ebb.WitnessHR && rank(after) < rank(before) {
			t.Fatalf("%s became %s", before.Letter, after.Letter)
		}
	})
}

// A watch that shows its speed every few seconds may be a fifth off on a trail; its laps are of the ground covered, and
// that is what the runner saw.
func TestThePaceOfAMomentIsThatOfTheGroundCovered(t *testing.T) {
	rec := recorded(part{2000, 125, 2000, 0}, part{500, 150, 2500, 0})
	for i := range rec.Cols.SpeedMm {
		rec.Cols.SpeedMm[i] = rec.Cols.SpeedMm[i] * 8 / 10
	}
	m := grade.Find(session.LineOf(rec, n), 133, 1000, n)
	if m.Where != "last" || m.Before.V < 478 || m.Before.V > 500 || m.In.V < 400 || m.In.V > 412 || m.ToS-m.FromS < 400 || m.ToS-m.FromS > 412 {
		t.Errorf("%+v, want the last 1000 m in some 405 s, after 500 s/km", m)
	}
	rec.Cols.DistCm = nil // nothing but the speed to go by
	if m := grade.Find(session.LineOf(rec, n), 133, 1000, n); m.Where != "last" || m.In.V < 500 || m.In.V > 515 {
		t.Errorf("without distance: %+v", m)
	}
}

// stretches lays seconds end to end.
func stretches(parts ...second) []second {
	var out []second
	for _, p := range parts {
		for range p.ground {
			out = append(out, second{hr: p.hr, graded: p.graded, speed: p.speed})
		}
	}
	return out
}

// On the limits themselves: 90 % is all along, 3 % is a change of pace, and half a second per km rounds up.
func TestTheLimitsOfAMoment(t *testing.T) {
	find := func(ss []second) ebb.Moment { return grade.Find(lineFrom(ss, 1), 133, 10_000, n) }
	if m := find(stretches(second{120, 2000, 2000, 0, false, 11}, second{150, 2000, 2000, 0, false, 90})); m.Where != "all_along" {
		t.Errorf("90 of 100 s: %+v", m)
	}
	if m := find(stretches(second{120, 2000, 2000, 0, false, 12}, second{150, 2000, 2000, 0, false, 90})); m.Where != "stretch" {
		t.Errorf("90 of 101 s: %+v", m)
	}
	some := stretches(second{120, 2000, 2000, 0, false, 301}, second{150, 2000, 2000, 0, false, 90}, second{120, 2000, 2000, 0, false, 100}, second{150, 2000, 2000, 0, false, 10})
	if m := find(some); m.Where != "stretch" || !m.All || m.Spells != 2 {
		t.Errorf("90 of 100 s over in one stretch: %+v", m)
	}
	three := stretches(second{120, 2000, 2000, 0, false, 1100}, second{150, 2000, 2000, 0, false, 400})
	for _, unit := range []int{1000, 1001} {
		if m := grade.Find(lineFrom(three, 1), 133, unit, n); (m.Where == "last") != (unit == 1000) {
			t.Errorf("3 km in units of %d m: %+v", unit, m)
		}
	}
	for _, c := range []struct {
		graded0, graded1, plain0, plain1 int
		before, in                       int
		same                             bool
	}{
		{2000, 2060, 2000, 2200, 500, 455, false},
		{2000, 2059, 2000, 2200, 0, 0, true},
		{2000, 2200, 2000, 2060, 500, 485, false},
		{5000, 6000, 5000, 5149, 0, 0, false},
		{5000, 5149, 5000, 6000, 0, 0, true},
		{2000, 2200, 1207, 1657, 829, 604, false}, // a half of 1 s/km is rounded up, less is not
		{2000, 2200, 3200, 6400, 313, 156, false},
		{2000, 2200, 0, 2200, 0, 0, false}, // a distance that stood still before
	} {
		at := func(hr, g, v, s int) second { return second{hr, g, v, 0, false, s} }
		// Heart rate is half a minute late.
		m := find(stretches(at(120, c.graded0, c.plain0, 200), at(120, c.graded1, c.plain1, 30), at(150, c.graded1, c.plain1, 170),
			at(150, c.graded0, c.plain0, 30), at(120, c.graded0, c.plain0, 200)))
		if m.Where != "stretch" || m.FromS != 230 || m.ToS != 430 || m.Before.Or(0) != c.before || m.In.Or(0) != c.in || m.Same != c.same {
			t.Errorf("%+v: %+v", c, m)
		}
	}
}

// A surge is 20 s faster than 125 % of the median, over ground and with the hills reckoned in.
func TestTheLimitsOfASurge(t *testing.T) {
	for _, c := range []struct{ s, graded, speed, want int }{
		{30, 2501, 2501, 1}, {30, 2500, 2600, 0}, {30, 2600, 2500, 0}, {20, 2600, 2600, 1}, {19, 2600, 2600, 0},
	} {
		fast, slow := second{120, c.graded, c.speed, 0, false, c.s}, second{120, 2000, 2000, 0, false, 300}
		for _, ss := range [][]second{stretches(fast, slow), stretches(slow, fast)} {
			if e := session.SumUp(lineFrom(ss, 0), &ebb.Features{HasSpeed: true}, n); e.Surges != c.want {
				t.Errorf("%+v: %d surges", c, e.Surges)
			}
		}
	}
	e := session.SumUp(lineFrom(stretches(second{120, 9901, 9901, 0, false, 5}), 0), &ebb.Features{}, n)
	if len(e.Paces) != 1 || e.Paces[0].SPerKm != 101 {
		t.Errorf("9901 mm/s is faster than 101 s/km and no faster than 100: %+v", e.Paces)
	}
}

// The line of a recording: pauses are no time, what is too low is no heart and what is too high stays, and the median is
// that of 31 seconds.
func TestTheLineOfARecording(t *testing.T) {
	for _, c := range []struct{ s, grace int }{{600, 60}, {1790, 179}, {1799, 179}, {1800, 180}, {3600, 180}} {
		rec := recorded(part{c.s, 125, 2400, 0})
		if l := session.LineOf(rec, n); l.Len() != c.s || l.GraceS != c.grace {
			t.Errorf("%d s: %d s long, grace %d", c.s, l.Len(), l.GraceS)
		}
	}
	rec := recorded(part{100, 120, 2400, 50}, part{16, 150, 2400, 50}, part{84, 120, 2400, 50}, part{60, 20, 2400, 50}, part{60, 240, 2400, 50}, part{100, 120, 2400, 50})
	rec.Device.HR = ebb.HRStrap
	rec.Pauses = []ebb.Pause{{FromMs: 370_000, ToMs: 400_000}}
	l := session.LineOf(rec, n)
	if l.Len() != rec.Cols.Len()-30 || l.AtS[369] != 369 || l.AtS[370] != 400 || l.GraceS != 39 {
		t.Errorf("paused for 30 s of %d: %d", rec.Cols.Len(), l.Len())
	}
	if l.HR[99] != 120 || l.HR[100] != 150 || l.HR[115] != 150 || l.HR[116] != 120 {
		t.Errorf("16 s higher, the most of 31: %v", l.HR[95:120])
	}
	if l.HR[230] != ebb.NoHR || l.HR[199] != 120 || l.HR[290] != 240 {
		t.Errorf("20 bpm: %d, beside it %d; 240 bpm: %d", l.HR[230], l.HR[199], l.HR[290])
	}
	if l.SpeedMmS[150] != 2400 || l.GradedMmS[150] < 2900 || l.Permille[150] < 45 {
		t.Errorf("uphill: %d, graded %d, %d ‰", l.SpeedMmS[150], l.GradedMmS[150], l.Permille[150])
	}
	if l := session.LineOf(recorded(part{60, 30, 2400, 0}), n); l.HR[30] != 30 {
		t.Errorf("30 bpm is not too low: %d", l.HR[30])
	}
	rec.Cols.SpeedMm, rec.Cols.DistCm = nil, nil
	if l := session.LineOf(rec, n); l.SpeedMmS[150] != -1 || l.GradedMmS[150] != -1 || l.GroundMmS != nil {
		t.Errorf("no speed: %d %d", l.SpeedMmS[150], l.GradedMmS[150])
	}
}
