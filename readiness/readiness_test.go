package readiness_test

import (
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"

	"ebb"
	"ebb/evidence"
	"ebb/readiness"
	"ebb/stats"
)

var numbers = evidence.Current()
var n = &numbers

const today = ebb.Day(739943)

func near(t *testing.T, what string, got, want, tol float64) {
	t.Helper()
	if !(math.Abs(got-want) <= tol) {
		t.Errorf("%s = %.9f, want %.9f", what, got, want)
	}
}

func signals(mode ebb.HRMode, cs ...ebb.CheckIn) ebb.Signals {
	return readiness.NewLog(cs, n).Signals(today, mode, n)
}

// on makes a check-in of some days ago.
func on(ago int, set func(*ebb.CheckIn)) ebb.CheckIn {
	c := ebb.CheckIn{Day: today - ebb.Day(ago)}
	set(&c)
	return c
}

func TestWetBulbGivesTheWorkedValues(t *testing.T) {
	for _, c := range []struct{ temp, hum, want float64 }{
		{20, 50, 19.8629}, {25, 60, 25.5623}, {28, 70, 30.1810}, {30, 50, 29.2594}, {32, 60, 33.2562}, {35, 40, 32.5908},
	} {
		near(t, "WBGT", readiness.WBGTDegrees(c.temp, c.hum, n), c.want, 5e-5)
		if got := readiness.WBGT(int(c.temp*10), int(c.hum), n); got != int(math.Round(c.want*10)) {
			t.Errorf("WBGT(%v, %v) = %d", c.temp, c.hum, got)
		}
	}
}

func TestWellnessZGivesTheWorkedValues(t *testing.T) {
	near(t, "z", readiness.WellnessZ(15, 18.2, 1.6, n), -2, 1e-12)
	near(t, "floored spread", readiness.WellnessZ(17.2, 18.2, 0.4, n), -1, 1e-12)
}

func TestRMSSDGivesTheWorkedValues(t *testing.T) {
	for _, c := range []struct {
		rr       []int
		want, ln float64
	}{
		{[]int{800, 810, 790, 805, 795}, 14.361407, 2.664545},
		{[]int{1000, 1020, 980, 1010, 1000, 990, 1030}, 27.988093, 3.331779},
		{[]int{888, 1262, 1290, 1274, 1300, 1244, 1266}, 155.569920, 5.047095},
	} {
		got := readiness.RMSSD(c.rr)
		near(t, "RMSSD", got, c.want, 5e-7)
		near(t, "ln", math.Log(got), c.ln, 5e-7)
	}
}

func TestOwnBandGivesTheWorkedValues(t *testing.T) {
	const mean, sd = 4.106071, 0.054524
	base := make([]float64, 28)
	for i := range base {
		d := sd * math.Sqrt(27.0/28)
		if i%2 == 0 {
			d = -d
		}
		base[i] = mean + d
	}
	b, ok := readiness.OwnBand(base, n).Get()
	if !ok {
		t.Fatal("no band")
	}
	near(t, "low", b.Low, 4.078809, 1e-6)
	near(t, "high", b.High, 4.133334, 1.1e-6)
	week := []float64{4.02, 3.98, 4.05, 4.00, 4.03, 3.97, 4.06}
	near(t, "week", stats.Mean(week), 4.015714, 5e-7)
	near(t, "CV", 100*stats.SDSample(week)/stats.Mean(week), 0.848833, 5e-7)
	if b.State(stats.Mean(week)) != -1 || b.State(mean) != 0 || b.State(4.14) != 1 {
		t.Error("states")
	}
	if b.State(b.Low) != 0 || b.State(b.High) != 0 {
		t.Error("the edges belong to the band")
	}
	if readiness.OwnBand(base[:13], n).OK {
		t.Error("13 values made a band")
	}
}

func TestRestingBaselineIsAMedianWithARobustSpread(t *testing.T) {
	var cs []ebb.CheckIn
	for i, v := range []int{50, 51, 49, 50, 52, 50} {
		cs = append(cs, on(i+1, func(c *ebb.CheckIn) { c.RHR = ebb.Some(v) }))
	}
	if readiness.NewLog(cs, n).RestingHR(today, n).OK {
		t.Error("six values made a baseline")
	}
	cs = append(cs, on(28, func(c *ebb.CheckIn) { c.RHR = ebb.Some(60) }))
	got, ok := readiness.NewLog(cs, n).RestingHR(today, n).Get()
	if want := (readiness.Resting{MedianTenths: 500, SDTenths: 15, Values: 7}); !ok || got != want {
		t.Errorf("%+v, want %+v", got, want)
	}
	cs[6].Day--
	if readiness.NewLog(cs, n).RestingHR(today, n).OK {
		t.Error("a value of 29 days ago counted")
	}
}

func TestCheckInsOfADayMergeFieldByField(t *testing.T) {
	s := signals(ebb.HRAuto,
		on(0, func(c *ebb.CheckIn) {
			c.Legs, c.Pain, c.PainAt = ebb.Some(6), ebb.Some(3), ebb.Some("left knee")
			c.Flags = ebb.Some([]ebb.FlagID{ebb.FlagChest})
		}),
		on(0, func(c *ebb.CheckIn) { c.Legs = ebb.Some(2) }),
		on(0, func(c *ebb.CheckIn) { c.Flags = ebb.Some([]ebb.FlagID{}) }),
	)
	if s.Legs.Value != 2 || s.Pain.Value != 3 || s.PainAt != "left knee" || len(s.Flags) != 0 || s.FlagsAsk.State != ebb.Present {
		t.Errorf("%+v", s)
	}
}

func TestEachStateOfASignal(t *testing.T) {
	legs := func(ago, v int) ebb.CheckIn { return on(ago, func(c *ebb.CheckIn) { c.Legs = ebb.Some(v) }) }
	sleep := func(ago, v int) ebb.CheckIn { return on(ago, func(c *ebb.CheckIn) { c.SleepMin = ebb.Some(v) }) }
	decline := on(3, func(c *ebb.CheckIn) { c.Declined = []string{ebb.MeasureSleep} })
	for _, c := range []struct {
		name string
		cs   []ebb.CheckIn
		pick func(ebb.Signals) ebb.Signal
		want ebb.SignalState
	}{
		{"never said", nil, legsOf, ebb.Missing},
		{"said today", []ebb.CheckIn{legs(0, 3)}, legsOf, ebb.Present},
		{"said yesterday", []ebb.CheckIn{legs(1, 3)}, legsOf, ebb.Stale},
		{"said long ago", []ebb.CheckIn{legs(8, 3)}, legsOf, ebb.Missing},
		{"eleven of ten", []ebb.CheckIn{legs(0, 11)}, legsOf, ebb.Implausible},
		{"17 hours of sleep", []ebb.CheckIn{sleep(0, 1020)}, sleepOf, ebb.Implausible},
		{"declined", []ebb.CheckIn{decline}, sleepOf, ebb.Declined},
		{"declined, yet measured today", []ebb.CheckIn{decline, sleep(0, 420)}, sleepOf, ebb.Present},
		{"taken up again", []ebb.CheckIn{decline, on(1, func(c *ebb.CheckIn) { c.Undecline = []string{ebb.MeasureSleep} })}, sleepOf, ebb.Missing},
		{"limp without pain", []ebb.CheckIn{on(0, func(c *ebb.CheckIn) { c.Stride, c.Pain = ebb.Some(true), ebb.Some(0) })},
			func(s ebb.Signals) ebb.Signal { return s.Stride }, ebb.Contradictory},
		{"after today", []ebb.CheckIn{legs(-1, 3)}, legsOf, ebb.Missing},
	} {
		if got := c.pick(signals(ebb.HRAuto, c.cs...)); got.State != c.want {
			t.Errorf("%s: %s, want %s", c.name, got.State, c.want)
		}
	}
}

func legsOf(s ebb.Signals) ebb.Signal  { return s.Legs }
func sleepOf(s ebb.Signals) ebb.Signal { return s.SleepMin }

func TestExpectedIsFourOfTheLastSevenDaysBeforeToday(t *testing.T) {
	var cs []ebb.CheckIn
	for _, ago := range []int{7, 5, 3} {
		cs = append(cs, on(ago, func(c *ebb.CheckIn) { c.SleepMin = ebb.Some(450) }))
	}
	cs = append(cs, on(0, func(c *ebb.CheckIn) { c.SleepMin = ebb.Some(450) }), on(8, func(c *ebb.CheckIn) { c.SleepMin = ebb.Some(450) }))
	if signals(ebb.HRAuto, cs...).SleepMin.Expected {
		t.Error("three of seven is a habit")
	}
	cs = append(cs, on(1, func(c *ebb.CheckIn) { c.SleepMin = ebb.Some(450) }))
	if !signals(ebb.HRAuto, cs...).SleepMin.Expected {
		t.Error("four of seven is no habit")
	}
}

func TestPainIllnessAndFlagsStayUntilAnsweredAgain(t *testing.T) {
	bad := on(40, func(c *ebb.CheckIn) {
		c.Pain, c.PainAt, c.Stride, c.Ill = ebb.Some(4), ebb.Some("shin"), ebb.Some(true), ebb.Some(ebb.IllFever)
		c.Flags = ebb.Some([]ebb.FlagID{ebb.FlagHead, ebb.FlagChest})
	})
	s := signals(ebb.HRAuto, bad)
	for name, g := range map[string]ebb.Signal{"pain": s.Pain, "stride": s.Stride, "ill": s.Ill, "flags": s.FlagsAsk} {
		if !g.Latched || g.State != ebb.Stale || g.Value == 0 || g.AsOf != today-40 {
			t.Errorf("%s: %+v", name, g)
		}
	}
	if diff := cmp.Diff([]ebb.FlagID{ebb.FlagChest, ebb.FlagHead}, s.Flags); diff != "" || s.PainAt != "shin" {
		t.Error(diff, s.PainAt)
	}
	well := on(1, func(c *ebb.CheckIn) {
		c.Pain, c.Ill, c.Flags = ebb.Some(0), ebb.Some(ebb.IllNone), ebb.Some([]ebb.FlagID{})
	})
	s = signals(ebb.HRAuto, bad, well)
	for name, g := range map[string]ebb.Signal{"pain": s.Pain, "stride": s.Stride, "ill": s.Ill, "flags": s.FlagsAsk} {
		if g.Latched || g.Value != 0 || g.State == ebb.Present {
			t.Errorf("after an all-clear, %s: %+v", name, g)
		}
	}
	// A silent later check-in clears nothing.
	if s = signals(ebb.HRAuto, bad, on(0, func(c *ebb.CheckIn) { c.Legs = ebb.Some(0) })); !s.Ill.Latched || len(s.Flags) != 2 {
		t.Errorf("silence cleared: %+v", s)
	}
}

// nights gives a value for each of the days from…to ago.
func nights(from, to int, f func(ago int, c *ebb.CheckIn)) []ebb.CheckIn {
	var out []ebb.CheckIn
	for ago := from; ago >= to; ago-- {
		out = append(out, on(ago, func(c *ebb.CheckIn) { f(ago, c) }))
	}
	return out
}

func TestRestingHRIsHeldAgainstTheOwnMedian(t *testing.T) {
	cs := nights(28, 1, func(_ int, c *ebb.CheckIn) { c.RHR = ebb.Some(50) })
	s := signals(ebb.HRAuto, append(cs, on(0, func(c *ebb.CheckIn) { c.RHR = ebb.Some(56) }))...)
	if s.RHRDelta.Value != 60 || s.RHRDelta.State != ebb.Present || !s.RHRDelta.Expected || s.RHRDelta.Of == 0 || s.RHRDelta.Fires != 0 {
		t.Errorf("%+v", s.RHRDelta)
	}
	if s = signals(ebb.HRAuto, cs...); s.RHRDelta.State != ebb.Stale || !s.RHRDelta.Expected || s.RHRDelta.Value != 0 {
		t.Errorf("missing today: %+v", s.RHRDelta)
	}
	s = signals(ebb.HRAuto, nights(5, 0, func(_ int, c *ebb.CheckIn) { c.RHR = ebb.Some(50) })...)
	if s.RHRDelta.State != ebb.Missing || s.RHRDelta.Expected {
		t.Errorf("a habit that just began: %+v", s.RHRDelta)
	}
}

func TestANightSignalThatCriesWolfIsRecentredAndMuted(t *testing.T) {
	for _, c := range []struct {
		high  int
		muted bool
	}{{7, false}, {8, true}} {
		cs := nights(60, 0, func(ago int, c2 *ebb.CheckIn) {
			c2.RHR = ebb.Some(50)
			if ago <= c.high {
				c2.RHR = ebb.Some(57)
			}
		})
		s := signals(ebb.HRAuto, cs...).RHRDelta
		if s.Muted != c.muted || s.Fires != c.high {
			t.Errorf("%d high nights: %+v", c.high, s)
		}
		if c.muted && s.Value != 0 || !c.muted && s.Value != 70 {
			t.Errorf("%d high nights: value %d", c.high, s.Value)
		}
	}
}

func hrvNight(v int) func(*ebb.CheckIn) { return func(c *ebb.CheckIn) { c.RMSSD = ebb.Some(v) } }

func TestHRVIsTheWeekAgainstAnOlderBaseline(t *testing.T) {
	week := func(v int) []ebb.CheckIn {
		return nights(34, 0, func(ago int, c *ebb.CheckIn) {
			x := 600 + 40*(ago%2)
			if ago < 7 {
				x = v
			}
			hrvNight(x)(c)
		})
	}
	for v, want := range map[int]int{560: -1, 620: 0, 680: 1} {
		s := signals(ebb.HRAuto, week(v)...)
		if s.HRV.State != ebb.Present || s.HRV.Value != want || s.HRVKind != "rmssd" {
			t.Errorf("week of %d: %+v", v, s.HRV)
		}
	}
	low := week(560)
	if s := signals(ebb.HRAuto, low[:len(low)-1]...); s.HRV.State != ebb.Stale || !s.HRV.Expected {
		t.Errorf("not measured today: %+v", s.HRV)
	}
	if s := signals(ebb.HRAuto, low[21:]...); s.HRV.State != ebb.Missing || s.HRV.Expected {
		t.Errorf("baseline still building: %+v", s.HRV)
	}
	if s := signals(ebb.HRPregnancy, low...); s.HRV.State != ebb.Declined || s.RHRDelta.State != ebb.Declined || s.HRV.Expected {
		t.Errorf("in pregnancy: %+v", s.HRV)
	}
}

func TestAnOddNightIsNotBelieved(t *testing.T) {
	cs := nights(40, 1, func(ago int, c *ebb.CheckIn) { hrvNight(600 + 20*(ago%3))(c) })
	if s := signals(ebb.HRAuto, append(cs, on(0, hrvNight(1500)))...); s.HRV.State != ebb.Implausible {
		t.Errorf("%+v", s.HRV)
	}
	if s := signals(ebb.HRAuto, append(cs, on(0, hrvNight(20)))...); s.HRV.State != ebb.Implausible {
		t.Errorf("%+v", s.HRV)
	}
	// Nights that were all the same do not make the first other one odd.
	same := nights(40, 1, func(_ int, c *ebb.CheckIn) { hrvNight(600)(c) })
	if s := signals(ebb.HRAuto, append(same, on(0, hrvNight(640)))...); s.HRV.State != ebb.Present {
		t.Errorf("%+v", s.HRV)
	}
	// A new level for good is believed again when the old nights have gone.
	far := nights(120, 0, func(ago int, c *ebb.CheckIn) {
		v := 600 + 20*(ago%3)
		if ago < 70 {
			v *= 2
		}
		hrvNight(v)(c)
	})
	if s := signals(ebb.HRAuto, far...); s.HRV.State != ebb.Present {
		t.Errorf("a new device: %+v", s.HRV)
	}
}

func TestRMSSDAndSDNNAreNeverMixed(t *testing.T) {
	cs := nights(40, 0, func(ago int, c *ebb.CheckIn) {
		if ago > 10 {
			c.SDNN = ebb.Some(900)
		} else {
			c.RMSSD = ebb.Some(400)
		}
	})
	if s := signals(ebb.HRAuto, cs...); s.HRVKind != "rmssd" || s.HRV.State != ebb.Missing {
		t.Errorf("%s %+v", s.HRVKind, s.HRV)
	}
	for i := range cs {
		cs[i].SDNN, cs[i].RMSSD = ebb.Some(900+i%2), ebb.None[int]()
	}
	if s := signals(ebb.HRAuto, cs...); s.HRVKind != "sdnn" || s.HRV.State != ebb.Present {
		t.Errorf("%s %+v", s.HRVKind, s.HRV)
	}
}

func TestWellnessNeedsAllFiveAnswersAndTenDays(t *testing.T) {
	five := func(v, legs int) func(*ebb.CheckIn) {
		return func(c *ebb.CheckIn) {
			c.Fatigue, c.SleepQ, c.Stress, c.Mood, c.Legs = ebb.Some(v), ebb.Some(v), ebb.Some(v), ebb.Some(v), ebb.Some(legs)
		}
	}
	for legs, want := range map[int]int{0: 5, 2: 4, 4: 3, 6: 2, 9: 1, 10: 1} {
		var c ebb.CheckIn
		five(4, legs)(&c)
		if got := readiness.WellnessSum(c, n); got != ebb.Some(16+want) {
			t.Errorf("legs %d: %v", legs, got)
		}
	}
	cs := nights(10, 1, func(_ int, c *ebb.CheckIn) { five(4, 2)(c) })
	if s := signals(ebb.HRAuto, append(cs, on(0, five(3, 4)))...); s.Wellness.Value != -500 || s.Wellness.State != ebb.Present {
		t.Errorf("%+v", s.Wellness)
	}
	if s := signals(ebb.HRAuto, append(cs[1:], on(0, five(3, 4)))...); s.Wellness.State != ebb.Missing || s.Wellness.Expected {
		t.Errorf("nine days: %+v", s.Wellness)
	}
	part := on(0, five(3, 4))
	part.Mood = ebb.None[int]()
	if s := signals(ebb.HRAuto, append(cs, part)...); s.Wellness.State != ebb.Stale || !s.Wellness.Expected {
		t.Errorf("four answers: %+v", s.Wellness)
	}
}

func TestHeatIsTypedOrTappedOrSilent(t *testing.T) {
	s := signals(ebb.HRAuto, on(0, func(c *ebb.CheckIn) {
		c.TempC, c.Humidity, c.Heat = ebb.Some(300), ebb.Some(50), ebb.Some(ebb.HeatVeryHot)
	}))
	if s.WBGT.Value != 293 || s.Heat.Value != 2 {
		t.Errorf("%+v %+v", s.WBGT, s.Heat)
	}
	s = signals(ebb.HRAuto, on(0, func(c *ebb.CheckIn) { c.TempC, c.Humidity = ebb.Some(560), ebb.Some(50) }))
	if s.WBGT.State != ebb.Implausible {
		t.Errorf("%+v", s.WBGT)
	}
	if s = signals(ebb.HRAuto); s.WBGT.State != ebb.Missing || s.WBGT.Expected || s.Heat.Expected {
		t.Errorf("%+v", s.WBGT)
	}
}

// story writes one letter a day, the last being today: f fever, b below, a above,
// n none, . unanswered.
func story(s string) *readiness.Log {
	words := map[rune]ebb.Illness{'f': ebb.IllFever, 'b': ebb.IllBelow, 'a': ebb.IllAbove, 'n': ebb.IllNone}
	var cs []ebb.CheckIn
	for i, r := range s {
		if ill, ok := words[r]; ok {
			cs = append(cs, on(len(s)-1-i, func(c *ebb.CheckIn) { c.Ill = ebb.Some(ill) }))
		}
	}
	return readiness.NewLog(cs, n)
}

func TestTheWayBackAfterAnIllness(t *testing.T) {
	ramp := func(k ebb.Illness, days, free int, fever ebb.Opt[int]) ebb.Opt[ebb.Ramp] {
		return ebb.Some(ebb.Ramp{Kind: k, Days: days, FreeDay: free, FeverEnd: fever})
	}
	no := ebb.None[ebb.Ramp]()
	for _, c := range []struct {
		story string
		want  ebb.Opt[ebb.Ramp]
		ill   int
	}{
		{"nnn", no, 0}, {"", no, 0}, {"nfff", no, 3}, {"nf..", no, 3}, {"nabf", no, 2},
		{"nfn", ramp(ebb.IllFever, 1, 1, ebb.Some(1)), 0},
		{"nf.n", ramp(ebb.IllFever, 2, 1, ebb.Some(1)), 0},
		{"nf.n..", ramp(ebb.IllFever, 2, 3, ebb.Some(3)), 0},
		{"nfbbn", ramp(ebb.IllFever, 3, 1, ebb.Some(3)), 0},
		{"nbbbnnnnnn", ramp(ebb.IllBelow, 3, 6, ebb.None[int]()), 0},
		{"nbbbnnnnnnn", no, 0}, // 2 × 3 days are over
		{"nan", ramp(ebb.IllAbove, 1, 1, ebb.None[int]()), 0},
		{"nann", no, 0},
		{"nbbnnbn", ramp(ebb.IllBelow, 3, 1, ebb.None[int]()), 0},    // it came back: the days add up
		{"nbbnnan", ramp(ebb.IllBelow, 2, 1, ebb.None[int]()), 0},    // back as a cold: the worst stands
		{"nbbnnnnnbn", ramp(ebb.IllBelow, 1, 1, ebb.None[int]()), 0}, // a new one
		{"f......................n.............", ramp(ebb.IllFever, 23, 14, ebb.Some(14)), 0},
		{"f......................n..............", no, 0},
	} {
		got, ill := story(c.story).Ramp(today, n)
		if diff := cmp.Diff(c.want, got); diff != "" || ill != c.ill {
			t.Errorf("%q: %d days ill, want %d %s", c.story, ill, c.ill, diff)
		}
	}
}

func TestRestedAndWishAreOfTheDay(t *testing.T) {
	l := readiness.NewLog([]ebb.CheckIn{
		on(1, func(c *ebb.CheckIn) { c.Rested, c.Wish = ebb.Some(true), ebb.Some(ebb.Rest) }),
		on(0, func(c *ebb.CheckIn) { c.Wish = ebb.Some(ebb.Walk) }),
	}, n)
	if l.Rested(today) || !l.Rested(today-1) || l.Wish(today) != ebb.Some(ebb.Walk) {
		t.Error("an answer of another day counts")
	}
}

func TestOrderOfTheDaysIsIrrelevantAndDatesShift(t *testing.T) {
	r := stats.NewRand(4)
	var cs, back, later []ebb.CheckIn
	const shift = 1000
	for ago := 120; ago >= 0; ago-- {
		c := on(ago, func(c *ebb.CheckIn) {
			maybe(r, &c.Legs, r.Intn(11))
			maybe(r, &c.Pain, r.Intn(3))
			maybe(r, &c.RHR, 48+r.Intn(12))
			maybe(r, &c.RMSSD, 500+r.Intn(200))
			maybe(r, &c.SleepMin, 300+r.Intn(200))
			maybe(r, &c.SleepQ, 1+r.Intn(5))
			maybe(r, &c.Fatigue, 1+r.Intn(5))
			maybe(r, &c.Stress, 1+r.Intn(5))
			maybe(r, &c.Mood, 1+r.Intn(5))
			if r.Intn(4) == 0 {
				c.Ill = ebb.Some([]ebb.Illness{ebb.IllNone, ebb.IllAbove, ebb.IllBelow, ebb.IllFever}[r.Intn(4)])
			}
		})
		cs, back = append(cs, c), append([]ebb.CheckIn{c}, back...)
		c.Day += shift
		later = append(later, c)
	}
	a, b, c := readiness.NewLog(cs, n), readiness.NewLog(back, n), readiness.NewLog(later, n)
	for d := today - 30; d <= today; d++ {
		want := a.Signals(d, ebb.HRAuto, n)
		if diff := cmp.Diff(want, b.Signals(d, ebb.HRAuto, n)); diff != "" {
			t.Fatal("order matters:", diff)
		}
		got := c.Signals(d+shift, ebb.HRAuto, n)
		for _, s := range []*ebb.Signal{&got.Legs, &got.Pain, &got.Stride, &got.Niggle, &got.Ill, &got.FlagsAsk, &got.SleepMin, &got.Wellness, &got.RHRDelta, &got.HRV, &got.WBGT, &got.Heat} {
			if s.AsOf != 0 {
				s.AsOf -= shift
			}
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatal("dates do not shift:", diff)
		}
		ra, ia := a.Ramp(d, n)
		rc, ic := c.Ramp(d+shift, n)
		if ra != rc || ia != ic {
			t.Fatal("ramp does not shift")
		}
	}
}

func maybe(r *stats.Rand, o *ebb.Opt[int], v int) {
	if r.Intn(3) > 0 {
		*o = ebb.Some(v)
	}
}
