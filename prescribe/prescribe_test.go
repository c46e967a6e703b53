package prescribe_test

import (
	"testing"

	"ebb"
	"ebb/evidence"
	"ebb/prescribe"

	"github.com/google/go-cmp/cmp"
)

func present(v int) ebb.Signal { return ebb.Signal{State: ebb.Present, Value: v} }

func morning(week, longest, months int) ebb.Morning {
	return ebb.Morning{
		Age: ebb.Some(40), HRMode: ebb.HRAuto, HRMax: ebb.HRMax{Bpm: 190, Source: ebb.HRMaxTested, ErrorBpm: 3},
		Signals: ebb.Signals{Legs: present(0)},
		History: ebb.History{WeekMin: week, LongestMin: longest, Months: ebb.Some(months)},
	}
}

// day is a decision of that verdict with that amber score.
func day(v ebb.Verdict, score int) ebb.Decision {
	return ebb.Decision{Verdict: v, Allowed: v, Safety: ebb.Safety{Level: ebb.SafetyNone}, Findings: []ebb.Finding{
		{Rule: ebb.RuleHeat, State: ebb.Agrees, Facts: []ebb.Fact{{Name: "score", Value: 99}}},
		{Rule: ebb.RuleBuilding, State: ebb.Agrees},
		{Rule: ebb.RuleRecovery, Facts: []ebb.Fact{{Name: "hrv", Value: 7}, {Name: "score", Value: score}}},
	}}
}

func building(v ebb.Verdict) ebb.Decision {
	d := day(v, 0)
	d.Findings[1].State = ebb.Objects
	return d
}

func second(v ebb.Verdict) ebb.Decision {
	d := day(v, 0)
	d.Findings = append(d.Findings, ebb.Finding{Rule: ebb.RuleSameDay, State: ebb.Objects})
	return d
}

func comingBack(v ebb.Verdict) ebb.Decision {
	d := day(v, 0)
	d.Findings = append(d.Findings, ebb.Finding{Rule: ebb.RuleIllnessRamp, State: ebb.Objects})
	return d
}

func inside(v ebb.Verdict, hours int) ebb.Decision {
	d := day(v, 0)
	d.Findings = append(d.Findings, ebb.Finding{Rule: ebb.RuleHardWindow, State: ebb.Objects, Facts: []ebb.Fact{{Name: "class", Value: hours, Unit: "h"}}})
	return d
}

// agrees is that decision where the last rule no longer objects.
func agrees(d ebb.Decision) ebb.Decision {
	d.Findings[len(d.Findings)-1].State = ebb.Agrees
	return d
}

// of is that decision with what the last rule says said by another.
func of(rule ebb.RuleID, d ebb.Decision) ebb.Decision {
	d.Findings[len(d.Findings)-1].Rule = rule
	return d
}

func do(m ebb.Morning, d ebb.Decision) ebb.Prescription { return prescribe.For(m, d, evidence.V1()) }

func TestCeilingsAreTheWorkedIntegers(t *testing.T) {
	for _, c := range []struct{ hrmax, low, high int }{
		{150, 90, 105}, {159, 96, 111}, {160, 96, 112}, {166, 100, 116}, {170, 102, 119}, {173, 104, 121},
		{176, 106, 123}, {180, 108, 126}, {187, 113, 130}, {190, 114, 133}, {191, 115, 133}, {200, 120, 140},
		{120, 72, 84}, {230, 138, 161},
	} {
		m := morning(300, 100, 60)
		m.HRMax.Bpm = c.hrmax
		p := do(m, day(ebb.RecoveryRun, 0))
		if p.CeilingBpm != ebb.Some(c.high) || p.FloorInfo != ebb.Some(c.low) || p.CeilingKind != ebb.Some(ebb.CeilingRecovery) {
			t.Errorf("HRmax %d: %v–%v, want %d–%d", c.hrmax, p.FloorInfo, p.CeilingBpm, c.low, c.high)
		}
	}
	for _, bpm := range []int{0, 119, 231} {
		m := morning(300, 100, 60)
		m.HRMax.Bpm = bpm
		if p := do(m, day(ebb.RecoveryRun, 0)); p.CeilingBpm.OK || p.Guide != ebb.GuideTalk || p.CeilingKind.OK || p.CeilingErr.OK || p.FloorInfo.OK {
			t.Errorf("HRmax %d is believed: %+v", bpm, p)
		}
	}
}

func TestAStatedThresholdMayOnlyLowerTheCeiling(t *testing.T) {
	for _, c := range []struct{ hrmax, lthr, want, easy int }{
		{190, 170, 133, 144}, {190, 150, 127, 133}, {185, 168, 129, 140}, {200, 178, 140, 152}, {190, 0, 133, 144}, {190, -5, 133, 144}, {190, 120, 102, 106}, {190, 156, 132, 138}, {190, 157, 133, 139},
	} {
		m := morning(300, 100, 60)
		m.HRMax.Bpm, m.LTHR, m.History.EasyMin = c.hrmax, ebb.Some(c.lthr), ebb.Some(50)
		p, e := do(m, day(ebb.RecoveryRun, 0)), do(m, day(ebb.Easy, 0))
		if p.CeilingBpm.V != c.want || e.CeilingBpm.V != c.easy || e.CeilingKind.V != ebb.CeilingEasy || e.Mode != ebb.ModeEasy {
			t.Errorf("%d/%d: %d and %d, want %d and %d", c.hrmax, c.lthr, p.CeilingBpm.V, e.CeilingBpm.V, c.want, c.easy)
		}
		if binds := p.CeilingBpm.V < c.hrmax*70/100; binds == p.CeilingErr.OK {
			t.Errorf("%d/%d: the error of HRmax is not that of a threshold: %v", c.hrmax, c.lthr, p.CeilingErr)
		}
		if c.lthr == 120 && p.FloorInfo.OK {
			t.Errorf("the band begins above its end: %v", p.FloorInfo)
		}
		if low := p.FloorInfo; low.OK && low.V > p.CeilingBpm.V {
			t.Errorf("a band upside down: %d–%d", low.V, p.CeilingBpm.V)
		}
	}
}

func TestTheCeilingBringsTheErrorOfTheMaximum(t *testing.T) {
	for _, c := range []struct {
		err  int
		want ebb.Opt[int]
	}{{11, ebb.Some(8)}, {12, ebb.Some(8)}, {3, ebb.Some(2)}, {0, ebb.Some(0)}, {5, ebb.Some(4)}, {49, ebb.Some(34)}, {-1, ebb.None[int]()}} {
		m := morning(300, 100, 60)
		m.HRMax.ErrorBpm = c.err
		if p := do(m, day(ebb.RecoveryRun, 0)); p.CeilingErr != c.want {
			t.Errorf("±%d gives %v, want %v", c.err, p.CeilingErr, c.want)
		}
	}
}

func TestMinutesAreTheWorkedValues(t *testing.T) {
	type row struct {
		week, longest, months, score, wbgt, legs int
		mode                                     ebb.Mode
		total, run                               int
	}
	for _, c := range []row{
		{60, 25, 1, 0, 0, 0, ebb.ModeRunWalk, 20, 15},
		{90, 35, 6, 0, 0, 0, ebb.ModeRun, 20, 20},
		{120, 45, 12, 0, 0, 0, ebb.ModeRun, 20, 20},
		{150, 60, 18, 0, 0, 0, ebb.ModeRun, 25, 25},
		{200, 75, 24, 0, 0, 0, ebb.ModeRun, 30, 30},
		{240, 90, 36, 0, 0, 0, ebb.ModeRun, 30, 30},
		{300, 100, 60, 0, 0, 0, ebb.ModeRun, 40, 40},
		{420, 120, 120, 0, 0, 0, ebb.ModeRun, 40, 40},
		{300, 40, 60, 0, 0, 0, ebb.ModeRun, 30, 30},
		{300, 100, 12, 0, 0, 0, ebb.ModeRun, 25, 25},
		{0, 0, 0, 0, 0, 0, ebb.ModeWalk, 20, 0},
		{150, 60, 18, 1, 0, 0, ebb.ModeRun, 20, 20},
		{120, 45, 12, 1, 0, 0, ebb.ModeRunWalk, 20, 15},
		{300, 100, 60, 0, 300, 0, ebb.ModeRun, 30, 30},
		{150, 60, 18, 0, 300, 0, ebb.ModeRunWalk, 20, 15},
		// The steps between: reductions at their thresholds, and the edges of each limit.
		{300, 100, 60, 2, 0, 0, ebb.ModeRun, 30, 30},
		{300, 100, 60, 0, 219, 0, ebb.ModeRun, 40, 40},
		{300, 100, 60, 0, 220, 0, ebb.ModeRun, 35, 35},
		{300, 100, 60, 0, 278, 0, ebb.ModeRun, 35, 35},
		{300, 100, 60, 0, 279, 0, ebb.ModeRun, 30, 30},
		{300, 100, 60, 0, 0, 3, ebb.ModeRun, 40, 40},
		{300, 100, 60, 0, 0, 4, ebb.ModeRun, 35, 35},
		{300, 100, 36, 0, 0, 0, ebb.ModeRun, 40, 40},
		{300, 100, 35, 0, 0, 0, ebb.ModeRun, 35, 35},
		{299, 100, 60, 0, 0, 0, ebb.ModeRun, 35, 35},
		{247, 100, 60, 0, 0, 0, ebb.ModeRun, 30, 30}, // 20 + 20·157/210 = 34.95
		{248, 100, 60, 0, 0, 0, ebb.ModeRun, 35, 35}, // 35.05
		{300, 100, 27, 0, 0, 0, ebb.ModeRun, 30, 30}, // 20 + 20·24/33 = 34.55
		{300, 100, 28, 0, 0, 0, ebb.ModeRun, 35, 35}, // 35.15
		{300, 46, 60, 0, 0, 0, ebb.ModeRun, 30, 30},  // 34.5
		{300, 47, 60, 0, 0, 0, ebb.ModeRun, 35, 35},  // 35.25
		{247, 100, 60, 1, 0, 0, ebb.ModeRun, 25, 25}, // 29.95
		{247, 100, 60, 0, 220, 0, ebb.ModeRun, 25, 25},
		{247, 100, 60, 0, 0, 4, ebb.ModeRun, 25, 25},
		{247, 100, 60, 0, 279, 0, ebb.ModeRun, 20, 20}, // 24.95
		{80, 100, 60, 0, 0, 0, ebb.ModeRun, 20, 20},
		{79, 100, 60, 0, 0, 0, ebb.ModeRunWalk, 20, 15},
		{40, 100, 60, 0, 0, 0, ebb.ModeRunWalk, 20, 10},
		{39, 100, 60, 0, 0, 0, ebb.ModeWalk, 20, 0},
		{300, 14, 60, 0, 0, 0, ebb.ModeRunWalk, 20, 10},
		{300, 13, 60, 0, 0, 0, ebb.ModeWalk, 20, 0},
		{300, 26, 60, 0, 0, 0, ebb.ModeRunWalk, 20, 15},
		{300, 27, 60, 0, 0, 0, ebb.ModeRun, 20, 20},
		{300, 100, 60, 3, 340, 9, ebb.ModeRunWalk, 20, 10},
		{300, 100, 60, 4, 340, 9, ebb.ModeWalk, 20, 0},
		{-50, -9, -3, 0, 0, 0, ebb.ModeWalk, 20, 0},
		{1 << 40, 1 << 40, 1 << 40, 0, 0, 0, ebb.ModeRun, 40, 40},
	} {
		m := morning(c.week, c.longest, c.months)
		m.Signals.Legs = present(c.legs)
		if c.wbgt > 0 {
			m.Signals.WBGT = present(c.wbgt)
		}
		p := do(m, day(ebb.RecoveryRun, c.score))
		if p.Mode != c.mode || p.Minutes != ebb.Some(c.total) || p.RunMinutes.V != c.run || p.RunMinutes.OK != (c.run > 0) {
			t.Errorf("%+v: %s %v/%v", c, p.Mode, p.Minutes, p.RunMinutes)
		}
	}
}

func TestHeatIsTheHotterOfTypedAndTapped(t *testing.T) {
	none := ebb.Signal{State: ebb.Missing, Value: 999}
	for _, c := range []struct {
		name       string
		wbgt, chip ebb.Signal
		want       int
	}{
		{"nothing said", none, none, 40}, {"not hot", none, present(0), 40}, {"hot", none, present(1), 30}, {"very hot", none, present(2), 30},
		{"warm and tapped hot", present(230), present(1), 30}, {"warm and tapped none", present(230), present(0), 35},
		{"hot and tapped none", present(290), present(0), 30}, {"cool and tapped hot", present(100), present(1), 30},
		{"the worse of two", ebb.Signal{State: ebb.Contradictory, Value: 290}, none, 30},
	} {
		m := morning(300, 100, 60)
		m.Signals.WBGT, m.Signals.Heat = c.wbgt, c.chip
		if p := do(m, day(ebb.RecoveryRun, 0)); p.Minutes.V != c.want {
			t.Errorf("%s: %d minutes, want %d", c.name, p.Minutes.V, c.want)
		}
	}
}

func TestUnansweredLegsCountAsSore(t *testing.T) {
	for _, s := range []ebb.Signal{{}, {State: ebb.Missing}, {State: ebb.Stale}, {State: ebb.Declined},
		{State: ebb.Present, Value: -1}, {State: ebb.Present, Latched: true}} {
		m := morning(300, 100, 60)
		m.Signals.Legs = s
		p := do(m, day(ebb.RecoveryRun, 0))
		if p.Minutes.V != 35 || p.Why[len(p.Why)-1].Text != "unanswered" {
			t.Errorf("%+v: %d minutes, %+v", s, p.Minutes.V, p.Why)
		}
	}
	m := morning(300, 100, 60)
	m.History.Months = ebb.None[int]()
	if p := do(m, day(ebb.RecoveryRun, 0)); p.Minutes.V != 20 {
		t.Errorf("unknown months bought %d minutes", p.Minutes.V)
	}
}

func TestPacesAreTheWorkedValues(t *testing.T) {
	for _, c := range []struct{ usual, limit, suggested int }{
		{300, 315, 330}, {330, 350, 365}, {360, 380, 400}, {390, 410, 430}, {420, 445, 465}, {480, 505, 530},
	} {
		m := morning(300, 100, 60)
		m.History.EasySPerKm = ebb.Some(c.usual)
		p := do(m, day(ebb.RecoveryRun, 0))
		if p.PaceSPerKm != ebb.Some(c.limit) || p.SuggestSPerKm != ebb.Some(c.suggested) {
			t.Errorf("%d: %v, %v, want %d, %d", c.usual, p.PaceSPerKm, p.SuggestSPerKm, c.limit, c.suggested)
		}
	}
	for _, usual := range []ebb.Opt[int]{ebb.None[int](), ebb.Some(0), ebb.Some(-4)} {
		m := morning(300, 100, 60)
		m.History.EasySPerKm = usual
		if p := do(m, day(ebb.RecoveryRun, 0)); p.PaceSPerKm.OK || p.SuggestSPerKm.OK {
			t.Errorf("%v gave a pace: %v", usual, p.PaceSPerKm)
		}
		m.History.EasyMin = ebb.Some(50)
		if p := do(m, day(ebb.Easy, 0)); p.SuggestSPerKm.OK {
			t.Errorf("%v gave an easy pace: %v", usual, p.SuggestSPerKm)
		}
	}
}

func TestThePaceUnderTheCeilingCountsWhenItIsSlower(t *testing.T) {
	// Ceiling 133, predicted at 128.
	for _, c := range []struct {
		name             string
		intercept, slope int
		limit, suggested int
		mode             ebb.Mode
	}{
		{"faster than the usual", 0, 25000, 380, 400, ebb.ModeRun},              // 3.2 m/s
		{"slower", 0, 20000, 395, 400, ebb.ModeRun},                             // 2.560 m/s = 390.6
		{"slower than the suggested", 0, 17000, 460, 460, ebb.ModeRun},          // 2.176 m/s = 459.6
		{"on the step", -60, 20000, 400, 400, ebb.ModeRun},                      // 2.500 m/s = 400.0
		{"just a jog", 80, 15000, 500, 500, ebb.ModeRun},                        // 2.000 m/s
		{"a walk: only the usual counts", 79, 15000, 380, 400, ebb.ModeRunWalk}, // 1.999 m/s
		{"a line that falls is no line", 9000, -50000, 380, 400, ebb.ModeRun},
		{"one that stands still", -9000, 0, 380, 400, ebb.ModeRun},
		{"a flat line is no line", 100, 0, 380, 400, ebb.ModeRun},
	} {
		m := morning(300, 100, 60)
		m.History.EasySPerKm = ebb.Some(360)
		m.History.PaceLine = ebb.Some(ebb.PaceLine{InterceptMmS: c.intercept, SlopeUmS: c.slope, Runs: 5})
		p := do(m, day(ebb.RecoveryRun, 0))
		if p.PaceSPerKm.V != c.limit || p.SuggestSPerKm.V != c.suggested || p.Mode != c.mode {
			t.Errorf("%s: %s %d, %d, want %s %d, %d", c.name, p.Mode, p.PaceSPerKm.V, p.SuggestSPerKm.V, c.mode, c.limit, c.suggested)
		}
	}
}

func TestTheJogThatIsTooFastBecomesARunWalk(t *testing.T) {
	line := ebb.Some(ebb.PaceLine{InterceptMmS: 0, SlopeUmS: 20000, Runs: 5})
	for _, c := range []struct {
		name       string
		change     func(*ebb.Morning)
		v          ebb.Verdict
		mode       ebb.Mode
		total, run int
		why        string
	}{
		{"easy runs at the ceiling", func(m *ebb.Morning) { m.History.JogOver = ebb.Some(133) }, ebb.RecoveryRun, ebb.ModeRun, 40, 40, ""},
		{"easy runs above it", func(m *ebb.Morning) { m.History.JogOver = ebb.Some(134) }, ebb.RecoveryRun, ebb.ModeRunWalk, 20, 10, "jog"},
		{"above it, but the line says it can be done", func(m *ebb.Morning) { m.History.JogOver, m.History.PaceLine = ebb.Some(150), line }, ebb.RecoveryRun, ebb.ModeRun, 40, 40, ""},
		{"above it, on little running", func(m *ebb.Morning) { m.History.JogOver, m.History.WeekMin = ebb.Some(150), 40 }, ebb.RecoveryRun, ebb.ModeRunWalk, 20, 10, "jog"},
		{"above it, on hardly any", func(m *ebb.Morning) { m.History.JogOver, m.History.WeekMin = ebb.Some(150), 39 }, ebb.RecoveryRun, ebb.ModeWalk, 20, 0, "jog"},
		{"heart rate in doubt", func(m *ebb.Morning) { m.History.JogOver, m.History.HRDoubt = ebb.Some(150), true }, ebb.RecoveryRun, ebb.ModeRun, 40, 40, ""},
		{"no ceiling", func(m *ebb.Morning) { m.History.JogOver, m.HRMax = ebb.Some(150), ebb.HRMax{Source: ebb.HRMaxNone} }, ebb.RecoveryRun, ebb.ModeRun, 40, 40, ""},
		{"an easy day, under its own ceiling", func(m *ebb.Morning) { m.History.JogOver = ebb.Some(144) }, ebb.Easy, ebb.ModeEasy, 50, 50, ""},
		{"an easy day, above its own ceiling", func(m *ebb.Morning) { m.History.JogOver = ebb.Some(145) }, ebb.Easy, ebb.ModeRunWalk, 20, 10, "jog"},
	} {
		m := morning(300, 100, 60)
		m.History.EasyMin = ebb.Some(50)
		c.change(&m)
		p := do(m, day(c.v, 0))
		why := ""
		for _, f := range p.Why {
			if f.Name == "jog" || f.Name == "jog_speed" {
				why = f.Name
			}
		}
		if p.Mode != c.mode || p.Minutes.V != c.total || p.RunMinutes.V != c.run || why != c.why {
			t.Errorf("%s: %s %d/%d because of %q", c.name, p.Mode, p.Minutes.V, p.RunMinutes.V, why)
		}
		if p.Mode == ebb.ModeRunWalk && p.CeilingBpm.V != 133 {
			t.Errorf("%s: a run-walk has the ceiling of a recovery run, not %d", c.name, p.CeilingBpm.V)
		}
	}
}

func TestAnEasyDayTakesTheUsualEasyRun(t *testing.T) {
	for _, c := range []struct {
		name          string
		easy          ebb.Opt[int]
		week, longest int
		d             ebb.Decision
		mode          ebb.Mode
		total         int
		ceiling       int
	}{
		{"the median", ebb.Some(50), 300, 100, day(ebb.Easy, 0), ebb.ModeEasy, 50, 144},
		{"at most 110 % of the longest", ebb.Some(50), 300, 41, day(ebb.Easy, 0), ebb.ModeEasy, 45, 144},
		{"twenty minutes are an easy run", ebb.Some(20), 300, 100, day(ebb.Easy, 0), ebb.ModeEasy, 20, 144},
		{"less is the recovery session", ebb.Some(19), 300, 100, day(ebb.Easy, 0), ebb.ModeEasy, 40, 144},
		{"not known", ebb.None[int](), 300, 100, day(ebb.Easy, 0), ebb.ModeEasy, 40, 144},
		{"nonsense", ebb.Some(0), 300, 100, day(ebb.Easy, 0), ebb.ModeEasy, 40, 144},
		{"no run in thirty days", ebb.Some(50), 300, 0, day(ebb.Easy, 0), ebb.ModeWalk, 20, 133},
		{"at most 110 % of the longest, exactly", ebb.Some(120), 300, 100, day(ebb.Easy, 0), ebb.ModeEasy, 110, 144},
		{"building, twenty minutes", ebb.Some(50), 90, 35, building(ebb.Easy), ebb.ModeEasy, 20, 144},
		{"still building", ebb.Some(50), 150, 60, building(ebb.Easy), ebb.ModeEasy, 25, 144},
		{"the second run of the day", ebb.Some(50), 150, 60, second(ebb.Easy), ebb.ModeEasy, 25, 144},
		{"on the way back from an illness", ebb.Some(50), 150, 60, comingBack(ebb.Easy), ebb.ModeEasy, 25, 144},
		{"in the later part of the window of a race", ebb.Some(50), 150, 60, inside(ebb.Easy, 72), ebb.ModeEasy, 25, 144},
		{"in the later part of a short window", ebb.Some(50), 150, 60, inside(ebb.Easy, 60), ebb.ModeEasy, 50, 144},
		{"after the window of a race", ebb.Some(50), 150, 60, agrees(inside(ebb.Easy, 72)), ebb.ModeEasy, 50, 144},
		{"another rule's word on a class", ebb.Some(50), 150, 60, of(ebb.RuleHeat, inside(ebb.Easy, 72)), ebb.ModeEasy, 50, 144},
		{"building, little", ebb.Some(30), 60, 25, building(ebb.Easy), ebb.ModeRunWalk, 20, 133},
		{"building, nothing", ebb.None[int](), 0, 0, building(ebb.Easy), ebb.ModeWalk, 20, 133},
		{"a recovery run is no longer than the easy one", ebb.Some(32), 300, 100, day(ebb.RecoveryRun, 0), ebb.ModeRun, 30, 133},
		{"and as long as it may be otherwise", ebb.Some(41), 300, 100, day(ebb.RecoveryRun, 0), ebb.ModeRun, 40, 133},
		{"an easy run under twenty minutes limits nothing", ebb.Some(19), 300, 100, day(ebb.RecoveryRun, 0), ebb.ModeRun, 40, 133},
	} {
		m := morning(c.week, c.longest, 60)
		m.History.EasyMin, m.History.EasySPerKm = c.easy, ebb.Some(362)
		p := do(m, c.d)
		if p.Mode != c.mode || p.Minutes.V != c.total || p.CeilingBpm.V != c.ceiling {
			t.Errorf("%s: %s %d under %d", c.name, p.Mode, p.Minutes.V, p.CeilingBpm.V)
		}
		if p.Mode == ebb.ModeEasy && (p.PaceSPerKm.OK || p.SuggestSPerKm != ebb.Some(362) || p.FloorInfo.OK || p.RunMinutes != p.Minutes) {
			t.Errorf("%s: an easy day has no pace to stay behind: %+v", c.name, p)
		}
	}
}

func TestTheTalkTestGuidesWhereHeartRateCannot(t *testing.T) {
	for _, c := range []struct {
		name    string
		change  func(*ebb.Morning)
		guide   ebb.Guide
		ceiling ebb.Opt[int]
	}{
		{"tested", func(*ebb.Morning) {}, ebb.GuideHR, ebb.Some(133)},
		{"observed", func(m *ebb.Morning) { m.HRMax.Source = ebb.HRMaxObservedMax }, ebb.GuideHR, ebb.Some(133)},
		{"observed at least", func(m *ebb.Morning) { m.HRMax.Source = ebb.HRMaxObservedFloor }, ebb.GuideHR, ebb.Some(133)},
		{"by age: a guess", func(m *ebb.Morning) { m.HRMax.Source = ebb.HRMaxAge }, ebb.GuideTalk, ebb.Some(133)},
		{"typed and unsupported", func(m *ebb.Morning) { m.HRMax.Source = ebb.HRMaxGuarded }, ebb.GuideTalk, ebb.Some(133)},
		{"no maximum", func(m *ebb.Morning) { m.HRMax.Source = ebb.HRMaxNone }, ebb.GuideTalk, ebb.None[int]()},
		{"a word nobody knows", func(m *ebb.Morning) { m.HRMax.Source = "odd" }, ebb.GuideTalk, ebb.None[int]()},
		{"a sensor in doubt", func(m *ebb.Morning) { m.History.HRDoubt = true }, ebb.GuideTalk, ebb.Some(133)},
		{"by feel", func(m *ebb.Morning) { m.HRMode = ebb.HRTalk }, ebb.GuideTalk, ebb.None[int]()},
		{"beta-blocker", func(m *ebb.Morning) { m.HRMode = ebb.HRBetaBlocker }, ebb.GuideTalk, ebb.None[int]()},
		{"pregnancy", func(m *ebb.Morning) { m.HRMode = ebb.HRPregnancy }, ebb.GuideTalk, ebb.None[int]()},
		{"17, by age", func(m *ebb.Morning) { m.Age, m.HRMax.Source = ebb.Some(17), ebb.HRMaxAge }, ebb.GuideTalk, ebb.None[int]()},
		{"18, by age", func(m *ebb.Morning) { m.Age, m.HRMax.Source = ebb.Some(18), ebb.HRMaxAge }, ebb.GuideTalk, ebb.Some(133)},
		{"17, observed", func(m *ebb.Morning) { m.Age, m.HRMax.Source = ebb.Some(17), ebb.HRMaxObservedMax }, ebb.GuideHR, ebb.Some(133)},
		{"no age, by age", func(m *ebb.Morning) { m.Age, m.HRMax.Source = ebb.None[int](), ebb.HRMaxAge }, ebb.GuideTalk, ebb.Some(133)},
	} {
		for _, v := range []ebb.Verdict{ebb.Walk, ebb.RecoveryRun} {
			m := morning(300, 100, 60)
			c.change(&m)
			p := do(m, day(v, 0))
			rpe := 0
			for _, f := range p.Why {
				if f.Name == "rpe" {
					rpe = f.Value
				}
			}
			if p.Guide != c.guide || p.CeilingBpm != c.ceiling || (rpe == 3) != (c.guide == ebb.GuideTalk) {
				t.Errorf("%s, %s: %s %v, exertion %d", c.name, v, p.Guide, p.CeilingBpm, rpe)
			}
			if want := 40; v == ebb.RecoveryRun && p.Minutes.V != want {
				t.Errorf("%s: %d minutes: the guide does not change them", c.name, p.Minutes.V)
			}
		}
	}
}

func TestNothingIsPrescribedForADayOfAProfessional(t *testing.T) {
	for _, level := range []ebb.SafetyLevel{ebb.SafetyProfessional, ebb.SafetyEmergency} {
		for v := ebb.Rest; v <= ebb.Hard; v++ {
			d := day(v, 0)
			d.Safety.Level = level
			want := ebb.Prescription{Schema: 1, Mode: ebb.ModeRest, Guide: ebb.GuideTalk, Why: []ebb.Fact{}, Steps: []ebb.Step{}, StopRules: []string{}}
			if diff := cmp.Diff(want, do(morning(300, 100, 60), d)); diff != "" {
				t.Errorf("%s: %s", level, diff)
			}
		}
	}
}

func TestRestHardAndWalk(t *testing.T) {
	m := morning(300, 100, 60)
	all := []string{"pain", "chest", "dizzy", "talk"}
	rest := ebb.Prescription{Schema: 1, Mode: ebb.ModeRest, Guide: ebb.GuideHR, Why: []ebb.Fact{}, Steps: []ebb.Step{}, StopRules: []string{}}
	if diff := cmp.Diff(rest, do(m, day(ebb.Rest, 0))); diff != "" {
		t.Error("rest", diff)
	}
	hard := rest
	hard.Mode, hard.StopRules = ebb.ModeHard, all
	if diff := cmp.Diff(hard, do(m, day(ebb.Hard, 0))); diff != "" {
		t.Error("hard", diff)
	}
	walk := hard
	walk.Mode, walk.Minutes, walk.CeilingBpm, walk.CeilingKind, walk.CeilingErr = ebb.ModeWalk, ebb.Some(20), ebb.Some(133), ebb.Some("recovery"), ebb.Some(2)
	walk.Why = []ebb.Fact{{Name: "hr_max", Value: 190, Unit: "bpm", Text: "tested"}}
	walk.Steps = []ebb.Step{{Key: "walk", Seconds: 1200, Ceiling: ebb.Some(133), Repeat: 1}}
	if diff := cmp.Diff(walk, do(m, day(ebb.Walk, 0))); diff != "" {
		t.Error("walk", diff)
	}
	m.HRMode = ebb.HRPregnancy
	if p := do(m, day(ebb.Walk, 0)); len(p.StopRules) != 5 || p.StopRules[4] != "pregnancy" {
		t.Errorf("stop rules in pregnancy: %v", p.StopRules)
	}
}

func TestStepsOpenTheRunAndPairTheRunWalk(t *testing.T) {
	c := ebb.Some(133)
	for _, x := range []struct {
		name string
		m    ebb.Morning
		want []ebb.Step
	}{
		{"40 minutes", morning(300, 100, 60), []ebb.Step{{Key: "open", Seconds: 180, Repeat: 1}, {Key: "run", Seconds: 2220, Ceiling: c, Repeat: 1}}},
		{"20 minutes", morning(90, 35, 6), []ebb.Step{{Key: "open", Seconds: 120, Repeat: 1}, {Key: "run", Seconds: 1080, Ceiling: c, Repeat: 1}}},
		{"15 of 20", morning(60, 25, 1), []ebb.Step{{Key: "walk", Seconds: 60, Ceiling: c, Repeat: 5}, {Key: "run", Seconds: 180, Ceiling: c, Repeat: 1}}},
		{"10 of 20", morning(40, 25, 1), []ebb.Step{{Key: "walk", Seconds: 60, Ceiling: c, Repeat: 10}, {Key: "run", Seconds: 60, Ceiling: c, Repeat: 1}}},
	} {
		p := do(x.m, day(ebb.RecoveryRun, 0))
		if diff := cmp.Diff(x.want, p.Steps); diff != "" {
			t.Error(x.name, diff)
		}
		d := day(ebb.RecoveryRun, 0)
		d.Provisional = true
		if q := do(x.m, d); len(q.Steps) != 0 || q.Minutes != p.Minutes || len(q.StopRules) != 4 {
			t.Errorf("%s: a conditional day: %+v", x.name, q)
		}
	}
}

func TestEveryReasonHasItsPlaceInTheList(t *testing.T) {
	m := morning(300, 100, 60)
	m.LTHR = ebb.Some(150)
	m.HRMax.Source = ebb.HRMaxAge
	m.History.EasyMin = ebb.Some(20)
	m.History.JogOver = ebb.Some(150)
	m.Signals.Heat, m.Signals.Legs = present(1), present(0)
	p := do(m, day(ebb.RecoveryRun, 1))
	want := []ebb.Fact{
		{Name: "hr_max", Value: 190, Unit: "bpm", Text: "age"}, {Name: "lthr", Value: 150, Unit: "bpm"}, {Name: "rpe", Value: 3, Unit: "0–10"},
		{Name: "vol", Value: 40, Limit: ebb.Some(300), Unit: "min"}, {Name: "exp", Value: 40, Limit: ebb.Some(60), Unit: "min"},
		{Name: "weekly", Value: 75, Limit: ebb.Some(300), Unit: "min"}, {Name: "longest", Value: 75, Limit: ebb.Some(100), Unit: "min"},
		{Name: "signs", Value: 5, Unit: "min"}, {Name: "heat", Value: 10, Unit: "min"}, {Name: "easy", Value: 20, Unit: "min"},
		{Name: "jog", Value: 150, Limit: ebb.Some(127), Unit: "bpm"},
	}
	if diff := cmp.Diff(want, p.Why); diff != "" {
		t.Error(diff)
	}
	i := 0
	for _, name := range prescribe.WhyNames {
		if i < len(p.Why) && p.Why[i].Name == name {
			i++
		}
	}
	if i != len(p.Why) {
		t.Errorf("%s is not in the list, or not in its order", p.Why[i].Name)
	}
}

func TestWhatChangesNothingIsNoReason(t *testing.T) {
	names := func(p ebb.Prescription) (out []string) {
		for _, f := range p.Why {
			out = append(out, f.Name)
		}
		return out
	}
	m := morning(300, 100, 60)
	m.History.EasyMin = ebb.Some(44) // in steps of five it is what the rest allows
	if diff := cmp.Diff([]string{"hr_max", "vol", "exp", "weekly", "longest"}, names(do(m, day(ebb.RecoveryRun, 0)))); diff != "" {
		t.Error(diff)
	}
	e := do(m, day(ebb.Easy, 0))
	if diff := cmp.Diff([]string{"hr_max", "easy"}, names(e)); diff != "" || e.Why[1].Value != 44 {
		t.Error(diff, e.Why)
	}
	want := []ebb.Step{{Key: "open", Seconds: 180, Repeat: 1}, {Key: "run", Seconds: 2460, Ceiling: ebb.Some(144), Repeat: 1}}
	if diff := cmp.Diff(want, e.Steps); diff != "" {
		t.Error(diff)
	}
}

func TestALineThatPredictsStandingStillGivesNoPace(t *testing.T) {
	m := morning(300, 100, 60)
	m.History.EasySPerKm, m.History.HRDoubt = ebb.Some(360), true
	m.History.PaceLine = ebb.Some(ebb.PaceLine{InterceptMmS: -9000, SlopeUmS: 1000, Runs: 5})
	if p := do(m, day(ebb.RecoveryRun, 0)); p.PaceSPerKm != ebb.Some(380) {
		t.Errorf("%v", p.PaceSPerKm)
	}
}

func TestTheBandMayBeOneBeatWide(t *testing.T) {
	m := morning(300, 100, 60)
	m.LTHR = ebb.Some(135)
	if p := do(m, day(ebb.RecoveryRun, 0)); p.CeilingBpm != ebb.Some(114) || p.FloorInfo != ebb.Some(114) {
		t.Errorf("%v–%v", p.FloorInfo, p.CeilingBpm)
	}
}
