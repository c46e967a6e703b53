package session_test

import (
	"slices"
	"testing"

	"ebb"
	"ebb/evidence"
	"ebb/session"
)

// steadyRun is a run at 2.7 m/s and one heart rate, for so long and so far.
func steadyRun(seconds, bpm int) ebb.Features {
	return ebb.Features{
		Recording: "r", Sport: ebb.SportRunning, Condition: ebb.Intact, ElapsedS: seconds, TimerS: seconds, MovingS: seconds,
		HasSpeed: true, HRCoverage: 1000, DistM: ebb.Some(seconds * 27 / 10), SpeedMmS: ebb.Some(2700), GradedMmS: ebb.Some(2700), NGSMmS: ebb.Some(2700),
		Hist: hist(bpm, seconds), Stay: hist(bpm, seconds), HRMeanLate: ebb.Some(100 * bpm), HRP95Late: ebb.Some(bpm), HRMean: ebb.Some(bpm), HRMax: ebb.Some(bpm),
		All: ebb.Some(ebb.Split{LoMmS: 2680, HiMmS: 2720, Eta: .63}),
	}
}

func with(f ebb.Features, change func(*ebb.Features)) ebb.Features {
	change(&f)
	return f
}

func rpe(v int) ebb.Correction              { return ebb.Correction{RPE: ebb.Some(v)} }
func called(k ebb.Kind) ebb.Correction      { return ebb.Correction{Kind: ebb.Some(k)} }
func noHR(f *ebb.Features)                  { f.HRCoverage, f.Hist, f.Stay = 0, nil, nil }
func sport(s ebb.Sport) func(*ebb.Features) { return func(f *ebb.Features) { f.Sport = s } }
func dist(m int) func(*ebb.Features)        { return func(f *ebb.Features) { f.DistM = ebb.Some(m) } }

func TestTheRulesOneByOne(t *testing.T) {
	guess := func(a *ebb.Numbers) { a.HRMax.Source = ebb.HRMaxAge }
	p90 := func(v int) func(*ebb.Numbers) { return func(a *ebb.Numbers) { a.LoadP90 = ebb.Some(v) } }
	thresh := func(a *ebb.Numbers) { a.ThreshMmS = ebb.Some(2800) }
	same := func(*ebb.Numbers) {}
	none := ebb.HardClass("")
	for _, c := range []struct {
		name     string
		f        ebb.Features
		a        func(*ebb.Numbers)
		c        ebb.Correction
		kind     ebb.Kind
		hardBy   []string
		class    ebb.HardClass
		possible bool
		damage   bool
		ask      bool
	}{
		{"an easy run", steadyRun(2700, 140), same, ebb.Correction{}, ebb.KindEasy, nil, none, false, false, false},
		{"four minutes are no session", steadyRun(240, 180), same, ebb.Correction{}, ebb.KindUnknown, nil, none, false, false, false},
		{"no heart rate: easy by pace alone, in doubt", with(steadyRun(2700, 140), noHR), same, ebb.Correction{}, ebb.KindEasy, nil, ebb.ClassTempo, true, false, false},
		{"no heart rate, but said to be easy", with(steadyRun(2700, 140), noHR), same, rpe(3), ebb.KindEasy, nil, none, false, false, false},
		{"no heart rate and no speed", with(with(steadyRun(2700, 140), noHR), func(f *ebb.Features) { f.HasSpeed, f.All = false, ebb.None[ebb.Split]() }), same, ebb.Correction{}, ebb.KindUnknown, nil, ebb.ClassTempo, true, false, false},
		{"best ten minutes at threshold speed, without heart rate", with(with(steadyRun(2700, 140), noHR), func(f *ebb.Features) { f.Best = []ebb.Best{{S: 600, SpeedMmS: 2700}} }), thresh, ebb.Correction{}, ebb.KindTempo, []string{"kind"}, ebb.ClassTempo, false, false, false},
		{"a half marathon until the person says no", with(steadyRun(7700, 145), dist(21200)), same, ebb.Correction{}, ebb.KindRace, []string{"kind"}, ebb.ClassRaceHalf, false, false, false},
		{"the person says no", with(steadyRun(7000, 145), dist(21200)), same, called(ebb.KindLong), ebb.KindLong, nil, ebb.ClassLong, false, false, false},
		{"a marathon is a marathon, and damages", with(steadyRun(14000, 145), dist(42300)), same, ebb.Correction{}, ebb.KindRace, []string{"kind"}, ebb.ClassMarathon, false, true, false},
		{"sixty kilometres take as long to close as a marathon", with(steadyRun(22000, 130), dist(60000)), same, ebb.Correction{}, ebb.KindLong, []string{"long"}, ebb.ClassMarathon, false, true, false},
		{"a watch left running on the table makes no long run", with(steadyRun(9000, 130), func(f *ebb.Features) { f.MovingS, f.DistM = 2400, ebb.Some(6500) }), same, ebb.Correction{}, ebb.KindEasy, nil, none, false, false, false},
		{"5 km all out by feeling", with(steadyRun(1700, 140), dist(5050)), same, rpe(8), ebb.KindRace, []string{"kind", "rpe"}, ebb.ClassRaceShort, false, false, false},
		{"5 km with an easy feeling is no race", with(steadyRun(1700, 140), dist(5050)), same, rpe(4), ebb.KindEasy, nil, none, false, false, false},
		{"a race of two hours at no known distance", with(steadyRun(7300, 170), dist(24000)), same, ebb.Correction{}, ebb.KindRace, []string{"kind"}, ebb.ClassRaceHalf, false, false, false},
		{"long and easy", steadyRun(4600, 140), same, ebb.Correction{}, ebb.KindLong, nil, ebb.ClassLong, false, false, false},
		{"long by two hours", steadyRun(7200, 140), same, ebb.Correction{}, ebb.KindLong, []string{"long"}, ebb.ClassLongHard, false, false, false},
		{"long and warm", steadyRun(4600, 153), same, ebb.Correction{}, ebb.KindLong, []string{"long"}, ebb.ClassLongHard, false, false, false},
		{"long by exertion six", steadyRun(4600, 140), same, rpe(6), ebb.KindLong, []string{"long"}, ebb.ClassLongHard, false, false, false},
		{"two and a half hours damage whatever the heart rate", steadyRun(9000, 130), same, ebb.Correction{}, ebb.KindLong, []string{"long"}, ebb.ClassDamage, false, true, false},
		{"a mountain run damages by its descent", with(steadyRun(2700, 140), func(f *ebb.Features) { f.DescentM = ebb.Some(800) }), same, ebb.Correction{}, ebb.KindEasy, nil, ebb.ClassDamage, false, true, false},
		{"easy by heart rate, hard by exertion", steadyRun(2700, 140), same, rpe(7), ebb.KindEasy, []string{"rpe"}, ebb.ClassLoad, false, false, false},
		{"easy, but more load than nine in ten", steadyRun(2700, 140), p90(3000), ebb.Correction{}, ebb.KindEasy, []string{"load"}, ebb.ClassLoad, false, false, false},
		{"the athlete calls that easy", steadyRun(2700, 140), p90(3000), called(ebb.KindEasy), ebb.KindEasy, nil, none, false, false, false},
		{"moderate opens nothing", steadyRun(2700, 153), same, ebb.Correction{}, ebb.KindModerate, nil, none, false, false, false},
		{"moderate and a hard feeling", steadyRun(2700, 153), same, rpe(7), ebb.KindModerate, []string{"rpe"}, ebb.ClassModerate, false, false, false},
		{"tempo heart rate", steadyRun(2700, 160), same, ebb.Correction{}, ebb.KindTempo, []string{"kind"}, ebb.ClassTempo, false, false, false},
		{"tempo heart rate felt easy under a guessed maximum", steadyRun(2700, 160), guess, rpe(3), ebb.KindEasy, nil, none, false, false, true},
		{"tempo heart rate felt easy under a tested maximum", steadyRun(2700, 160), same, rpe(3), ebb.KindTempo, []string{"kind"}, ebb.ClassTempo, false, false, false},
		{"half an hour above 90 % felt like four", steadyRun(1800, 172), same, rpe(4), ebb.KindRace, []string{"kind"}, ebb.ClassRaceShort, false, false, true},
		{"tempo by heart rate the athlete told to ignore", steadyRun(2700, 160), same, ebb.Correction{IgnoreHR: ebb.Some(true), RPE: ebb.Some(3)}, ebb.KindEasy, nil, none, false, false, false},
		{"the athlete calls it intervals", steadyRun(2700, 140), same, called(ebb.KindIntervals), ebb.KindIntervals, []string{"athlete"}, ebb.ClassIntervals, false, false, false},
		{"the athlete calls tempo easy", steadyRun(2700, 160), same, called(ebb.KindEasy), ebb.KindEasy, nil, none, false, false, false},
		{"a damaged file may have been hard", with(steadyRun(2700, 140), func(f *ebb.Features) { f.Condition = ebb.Truncated }), same, ebb.Correction{}, ebb.KindUnknown, nil, ebb.ClassTempo, true, false, false},
		{"a damaged file the athlete answered for", with(steadyRun(2700, 140), func(f *ebb.Features) { f.Condition = ebb.Truncated }), same, rpe(2), ebb.KindUnknown, nil, none, false, false, false},
		{"a hard ride", with(steadyRun(3600, 160), sport(ebb.SportCycling)), same, ebb.Correction{}, ebb.KindTempo, []string{"kind"}, ebb.ClassLoad, false, false, false},
		{"a long easy ride", with(steadyRun(12000, 120), sport(ebb.SportCycling)), same, ebb.Correction{}, ebb.KindUnknown, nil, none, false, false, false},
		{"a ride without heart rate", with(with(steadyRun(3600, 0), noHR), sport(ebb.SportCycling)), same, ebb.Correction{}, ebb.KindUnknown, nil, none, false, false, false},
		{"a swim that felt like eight", with(steadyRun(1800, 120), sport(ebb.SportSwimming)), same, rpe(8), ebb.KindUnknown, []string{"rpe"}, ebb.ClassLoad, false, false, false},
		{"a walk is no easy run", with(steadyRun(2700, 95), sport(ebb.SportWalking)), same, ebb.Correction{}, ebb.KindUnknown, nil, none, false, false, false},
		{"a long hike damages", with(steadyRun(14400, 110), sport(ebb.SportHiking)), same, ebb.Correction{}, ebb.KindUnknown, nil, ebb.ClassDamage, false, true, false},
		{"suspected cadence lock hides what it was", with(steadyRun(2700, 140), func(f *ebb.Features) { f.Suspect = 420 }), same, ebb.Correction{}, ebb.KindEasy, nil, ebb.ClassTempo, true, false, false},
		{"a strap is believed", with(steadyRun(2700, 140), func(f *ebb.Features) { f.Suspect, f.HRSource = 420, ebb.HRStrap }), same, ebb.Correction{}, ebb.KindEasy, nil, none, false, false, false},
	} {
		a := athlete()
		c.a(&a)
		r := read(c.f, a, c.c)
		if r.Kind != c.kind || !slices.Equal(r.HardBy, c.hardBy) || r.Hard != (len(c.hardBy) > 0) || r.Class.V != c.class ||
			r.Class.OK != (c.class != "") || r.Possible != c.possible || r.Damage != c.damage || r.AskHRMax != c.ask {
			t.Errorf("%s: %s hard by %v class %q possible %v damage %v ask %v %v", c.name, r.Kind, r.HardBy, r.Class.V, r.Possible, r.Damage, r.AskHRMax, r.Evidence)
		}
	}
}

func TestADamagedRecordingGivesNoNumber(t *testing.T) {
	for _, c := range []ebb.Condition{ebb.Truncated, ebb.CRCFailed, ebb.Damaged, ebb.Quarantined} {
		f := with(steadyRun(12000, 160), func(f *ebb.Features) { f.Condition = c })
		r := read(f, athlete(), ebb.Correction{RPE: ebb.Some(9)})
		if r.Load != 0 || r.LoadSource != ebb.LoadNone || r.Trimp.OK || r.Damage || r.HRUsed {
			t.Errorf("%s: %+v", c, r)
		}
		if !r.Hard || r.Class.V != ebb.ClassLoad {
			t.Errorf("%s: exertion nine was said, and was not heard: %+v", c, r)
		}
	}
}

func TestWarmUpMainAndCoolDownAreOneSession(t *testing.T) {
	whole := goldenFeatures(t, "int6x3")
	s := goldenStream(t, "int6x3")
	n := evidence.Current()
	var parts []ebb.Features
	for i, cut := range [][2]int{{0, 900}, {900, 2700}, {2700, 3300}} {
		r := stream{s.v[cut[0]:cut[1]], s.h[cut[0]:cut[1]]}.record()
		r.ID = ebb.RecordingID([]string{"warm", "main", "cool"}[i])
		r.Start = r.Start.AddS(cut[0])
		parts = append(parts, session.Features(r, n))
	}
	m := session.Merge(parts)
	if m.Recording != "main" || m.Start != parts[0].Start || m.ElapsedS != 3300 || m.TimerS != 3300 || m.Peak.V.Bpm != whole.Peak.V.Bpm {
		t.Errorf("merged: %s elapsed %d timer %d peak %+v", m.Recording, m.ElapsedS, m.TimerS, m.Peak.V)
	}
	a, b := read(whole, athlete(), ebb.Correction{}), read(m, athlete(), ebb.Correction{})
	if b.Kind != ebb.KindIntervals || !b.Hard {
		t.Errorf("merged reads %s hard %v %v", b.Kind, b.Hard, b.Evidence)
	}
	near(t, "load", float64(b.Load), float64(a.Load), .005*float64(a.Load))
	if got := session.Merge(parts[:1]); got.Recording != "warm" {
		t.Error("one recording is itself")
	}
	if got := session.Merge(nil); got.TimerS != 0 {
		t.Error("nothing merges to nothing")
	}
}

func TestMergingNeverMakesAHardPartEasy(t *testing.T) {
	easy := goldenFeatures(t, "recovery30")
	easy.Recording = "easy"
	for _, g := range goldens {
		f := goldenFeatures(t, g.name)
		f.Start = easy.Start.AddS(2400)
		r := read(session.Merge([]ebb.Features{easy, f}), athlete(), ebb.Correction{})
		if g.hard && !r.Hard {
			t.Errorf("%s after a warm-up file reads %s %v", g.name, r.Kind, r.Evidence)
		}
	}
}
