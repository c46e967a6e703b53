package physio_test

import (
	"fmt"
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"

	"ebb"
	"ebb/evidence"
	"ebb/physio"
	"ebb/stats"
)

var numbers = evidence.Current()
var n = &numbers

func day(s string) ebb.Day {
	d, err := ebb.ParseDay(s)
	if err != nil {
		panic(err)
	}
	return d
}

// born is a profile of somebody whose prior is the wanted one on the days of these tests.
func born(prior int, d ebb.Day) ebb.Profile {
	y, _, _ := d.Date()
	for age := 18; age <= 90; age++ {
		if physio.AgeHRMax(age, n).Or(0) == prior {
			return ebb.Profile{BirthYear: ebb.Some(y - age)}
		}
	}
	panic(fmt.Sprint("no age has a prior of ", prior))
}

func TestAgeEquationsGiveTheWorkedValuesOfTheScience(t *testing.T) {
	want := map[int][5]int{
		20: {20000, 19400, 19820, 18840, 19350}, 30: {19000, 18700, 19180, 17960, 18680},
		40: {18000, 18000, 18540, 17080, 18010}, 50: {17000, 17300, 17900, 16200, 17340},
		60: {16000, 16600, 17260, 15320, 16670}, 70: {15000, 15900, 16620, 14440, 16000},
	}
	for age, w := range want {
		for i, e := range physio.Equations {
			if got := e.Hundredths(age); got != w[i] {
				t.Errorf("%s at %d = %d, want %d", e.Name, age, got, w[i])
			}
		}
		if got := physio.AgeHRMax(age, n); got != ebb.Some(w[1]/100) {
			t.Errorf("prior at %d = %v, want %d", age, got, w[1]/100)
		}
	}
	tanaka, nes := physio.Equations[1], physio.Equations[2]
	for age := 18; age <= 90; age++ {
		if tanaka.Hundredths(age) > nes.Hundredths(age) {
			t.Errorf("the prior is not the lower one at %d", age)
		}
	}
}

func TestAgeIsOfTheYearOfTheDay(t *testing.T) {
	d := day("2026-01-01")
	for year, want := range map[int]ebb.Opt[int]{1990: ebb.Some(36), 2026: ebb.Some(0), 2027: ebb.None[int]()} {
		if got := physio.Age(ebb.Profile{BirthYear: ebb.Some(year)}, d); got != want {
			t.Errorf("born %d: %v, want %v", year, got, want)
		}
	}
}

func TestAgeIsRoundedDownAndEndsWhereTheEquationEnds(t *testing.T) {
	for _, c := range []struct {
		age  int
		want ebb.Opt[int]
	}{{17, ebb.None[int]()}, {18, ebb.Some(195)}, {25, ebb.Some(190)}, {41, ebb.Some(179)}, {90, ebb.Some(145)}, {91, ebb.None[int]()}} {
		if got := physio.AgeHRMax(c.age, n); got != c.want {
			t.Errorf("%d: %v, want %v", c.age, got, c.want)
		}
	}
}

// peaks makes a court of clean peaks, one a day up to d, the first k of them maximal.
func peaks(d ebb.Day, bpms []int, k int) *physio.Court {
	c := &physio.Court{}
	for i, b := range bpms {
		c.Add(physio.Witness{Run: ebb.RunID(fmt.Sprint("r", i)), Day: d - ebb.Day(len(bpms)-i), Maximal: i < k,
			Peak: ebb.Peak{Bpm: b, HeldS: 30, Accept: true, Why: "ok"}})
	}
	return c
}

func TestHRMaxInForceIsTheWorkedValueOfTheScience(t *testing.T) {
	d := day("2026-11-23")
	for _, c := range []struct {
		name   string
		prior  int
		peaks  []int
		max    int
		bpm    int
		source ebb.HRMaxSource
	}{
		{"below the prior says nothing", 187, []int{181, 179, 170}, 0, 187, ebb.HRMaxAge},
		{"two races that agree", 187, []int{196, 195, 188}, 2, 196, ebb.HRMaxObservedMax},
		{"one glitch", 187, []int{212, 184, 183}, 0, 187, ebb.HRMaxAge},
		{"two races may lie below the prior", 187, []int{176, 175, 170}, 2, 176, ebb.HRMaxObservedMax},
		{"but not so far below", 187, []int{160, 158}, 2, 187, ebb.HRMaxAge},
		{"three apart still agree", 180, []int{192, 189}, 0, 192, ebb.HRMaxObservedFloor},
		{"four apart do not", 180, []int{192, 188}, 0, 188, ebb.HRMaxObservedFloor},
		{"no run at all", 187, nil, 0, 187, ebb.HRMaxAge},
		{"one single peak", 180, []int{193}, 0, 180, ebb.HRMaxAge},
		{"any runs above the prior are a floor", 180, []int{190, 189}, 0, 190, ebb.HRMaxObservedFloor},
		{"a spoofed 230 is over the cap", 187, []int{230, 229, 184}, 0, 187, ebb.HRMaxAge},
	} {
		got := peaks(d, c.peaks, c.max).InForce(born(c.prior, d), d, n)
		if got.Bpm != c.bpm || got.Source != c.source || got.ErrorBpm == 0 {
			t.Errorf("%s: %+v, want %d %s", c.name, got, c.bpm, c.source)
		}
	}
}

func TestWithoutABirthYearAnObservedFloorMayStand(t *testing.T) {
	d := day("2026-11-23")
	for _, c := range []struct {
		peaks  []int
		max    int
		bpm    int
		source ebb.HRMaxSource
	}{
		{nil, 0, 0, ebb.HRMaxNone}, {[]int{185}, 0, 0, ebb.HRMaxNone}, {[]int{185, 183}, 0, 185, ebb.HRMaxObservedFloor},
		{[]int{150, 149}, 0, 0, ebb.HRMaxNone}, {[]int{160, 160}, 0, 160, ebb.HRMaxObservedFloor}, {[]int{159, 159}, 0, 0, ebb.HRMaxNone}, {[]int{172, 171}, 2, 172, ebb.HRMaxObservedMax},
	} {
		got := peaks(d, c.peaks, c.max).InForce(ebb.Profile{}, d, n)
		if got.Bpm != c.bpm || got.Source != c.source {
			t.Errorf("%v: %+v, want %d %s", c.peaks, got, c.bpm, c.source)
		}
	}
}

func TestStatedHRMaxIsBelievedWithinTheGuardRails(t *testing.T) {
	d := day("2026-11-23")
	for _, c := range []struct {
		name   string
		stated int
		ago    int
		peaks  []int
		bpm    int
		source ebb.HRMaxSource
	}{
		{"a tested value wins over races", 190, 10, []int{196, 195}, 190, ebb.HRMaxTested},
		{"24 above the prediction is believed", 204, 10, nil, 204, ebb.HRMaxTested},
		{"25 above alone is not: the lower of the two", 205, 10, nil, 180, ebb.HRMaxGuarded},
		{"25 above with two runs is", 205, 10, []int{206, 203}, 205, ebb.HRMaxTested},
		{"25 above with one run is not", 205, 10, []int{206}, 180, ebb.HRMaxGuarded},
		{"25 below is taken, but not as tested", 155, 10, nil, 155, ebb.HRMaxGuarded},
		{"out of range is no value", 231, 10, nil, 180, ebb.HRMaxAge},
		{"too low is no value", 119, 10, nil, 180, ebb.HRMaxAge},
		{"24 months old still counts", 190, 730, nil, 190, ebb.HRMaxTested},
		{"older is forgotten", 190, 731, nil, 180, ebb.HRMaxAge},
	} {
		p := born(180, d)
		p.HRMax, p.HRMaxSince = ebb.Some(c.stated), d-ebb.Day(c.ago)
		got := peaks(d, c.peaks, len(c.peaks)).InForce(p, d, n)
		if got.Bpm != c.bpm || got.Source != c.source {
			t.Errorf("%s: %+v, want %d %s", c.name, got, c.bpm, c.source)
		}
	}
}

// SCIENCE 8.5, item 12.
func TestOneMorePeakCannotRaiseHRMaxUnlessItIsNearTheOthers(t *testing.T) {
	d := day("2026-11-23")
	r := stats.NewRand(1)
	for range 4000 {
		prior := 165 + r.Intn(30)
		p := born(nearestPrior(prior), d)
		pr := nearestPrior(prior)
		bpms := make([]int, r.Intn(6))
		top := pr
		highest := 0
		for i := range bpms {
			bpms[i] = 140 + r.Intn(70)
			top, highest = max(top, bpms[i]), max(highest, bpms[i])
		}
		q := 30 + r.Intn(201)
		k := r.Intn(len(bpms) + 2)
		after := peaks(d, append([]int{q}, bpms...), k).InForce(p, d, n).Bpm
		limit := top
		if abs(q-highest) <= 3 {
			limit = max(limit, highest+3)
		}
		if after > limit {
			t.Fatalf("prior %d, peaks %v, then %d (maximal %d): %d", pr, bpms, q, k, after)
		}
	}
}

func nearestPrior(v int) int {
	for age := 18; age <= 90; age++ {
		if got := physio.AgeHRMax(age, n).Or(0); got <= v {
			return got
		}
	}
	return 0
}

func TestOrderOfThePeaksOfADayIsIrrelevant(t *testing.T) {
	d := day("2026-11-23")
	r := stats.NewRand(2)
	for range 500 {
		ws := make([]physio.Witness, 1+r.Intn(8))
		for i := range ws {
			ws[i] = physio.Witness{Run: ebb.RunID(fmt.Sprint(i)), Day: d - 1, Maximal: r.Intn(2) == 0,
				Peak: ebb.Peak{Bpm: 150 + r.Intn(60), Accept: r.Intn(4) > 0, Why: "jump"}}
		}
		var a, b physio.Court
		for i := range ws {
			a.Add(ws[i])
			b.Add(ws[len(ws)-1-i])
		}
		p := born(180, d)
		if diff := cmp.Diff(a.File(p, d, n), b.File(p, d, n)); diff != "" || a.InForce(p, d, n) != b.InForce(p, d, n) {
			t.Fatalf("order matters: %s", diff)
		}
	}
}

func TestCourtFileSaysWhyEachPeakWasBelievedOrNot(t *testing.T) {
	d := day("2026-11-23")
	var c physio.Court
	for _, w := range []struct {
		id     string
		ago    int
		bpm    int
		accept bool
		why    string
		barred string
	}{
		{"old", 400, 196, true, "ok", ""}, {"older-and-lower", 401, 150, true, "ok", ""},
		{"spoof", 50, 230, true, "ok", ""}, {"glitch", 49, 205, true, "ok", ""}, {"jump", 48, 199, false, "jump", ""},
		{"mute", 47, 198, true, "ok", "ignored"}, {"torn", 46, 197, true, "ok", "damaged"},
		{"race", 45, 192, true, "ok", ""}, {"hill", 44, 190, true, "ok", ""}, {"easy", 43, 150, true, "ok", ""},
	} {
		c.Add(physio.Witness{Run: ebb.RunID(w.id), Day: d - ebb.Day(w.ago), Barred: w.barred,
			Peak: ebb.Peak{Bpm: w.bpm, HeldS: 20, Accept: w.accept, Why: w.why}})
	}
	p := born(187, d)
	if got := c.InForce(p, d, n); got.Bpm != 192 || got.Source != ebb.HRMaxObservedFloor {
		t.Fatalf("in force %+v", got)
	}
	var got []string
	for _, l := range c.File(p, d, n) {
		got = append(got, fmt.Sprintf("%s %d %v %s", l.Run, l.Bpm, l.Accepted, l.Why))
	}
	want := []string{"spoof 230 false over_cap", "glitch 205 false alone", "jump 199 false jump", "mute 198 false ignored",
		"torn 197 false damaged", "old 196 false old", "race 192 true confirmed", "hill 190 true confirmed", "easy 150 true below"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestRunsAboveTheMaximumAskAndNeverChangeIt(t *testing.T) {
	d := day("2026-11-23")
	p := born(180, d)
	p.HRMax, p.HRMaxSince = ebb.Some(180), d-30
	c := peaks(d, []int{186, 185, 150}, 0)
	m := c.InForce(p, d, n)
	if diff := cmp.Diff([]ebb.RunID{"r0", "r1"}, c.Contradicts(m, p, d, n)); diff != "" || m.Bpm != 180 {
		t.Errorf("%+v %s", m, diff)
	}
	if got := peaks(d, []int{186, 150}, 0).Contradicts(m, p, d, n); got != nil {
		t.Errorf("one run alone asks: %v", got)
	}
	p.HRMaxSince = d - 1
	if got := c.Contradicts(m, p, d, n); got != nil {
		t.Errorf("runs from before the statement still ask: %v", got)
	}
}

func TestKarvonenGivesThePublishedValues(t *testing.T) {
	for _, c := range []struct {
		p         float64
		max, rest int
		hr        float64
	}{{0.4, 190, 70, 118}, {0.85, 190, 70, 172}, {0.5, 180, 70, 125}, {0.85, 180, 70, 163.5}, {0.85, 190, 60, 170.5}, {0.5, 190, 60, 125}} {
		if got := physio.Karvonen(c.p, c.max, c.rest); math.Abs(got-c.hr) > 1e-9 {
			t.Errorf("Karvonen(%v, %d, %d) = %v, want %v", c.p, c.max, c.rest, got, c.hr)
		}
	}
	for _, c := range []struct {
		max, rest int
		at60, at7 float64
	}{{190, 45, 47.59, 60.69}, {190, 60, 41.54, 56.15}, {190, 75, 33.91, 50.43}, {180, 50, 44.62, 58.46}, {200, 40, 50, 62.5}, {170, 70, 32, 49}} {
		lo, hi := 100*physio.Reserve(0.6*float64(c.max), c.max, c.rest), 100*physio.Reserve(0.7*float64(c.max), c.max, c.rest)
		if math.Abs(lo-c.at60) > 0.005 || math.Abs(hi-c.at7) > 0.005 {
			t.Errorf("%d/%d: %.2f %.2f, want %v %v", c.max, c.rest, lo, hi, c.at60, c.at7)
		}
	}
}

func TestThresholdIsStatedOrFallsBackRoundedDown(t *testing.T) {
	m := ebb.HRMax{Bpm: 190, Source: ebb.HRMaxTested}
	for _, c := range []struct {
		name         string
		stated, rest ebb.Opt[int]
		m            ebb.HRMax
		want         ebb.Opt[int]
		said         bool
	}{
		{"stated", ebb.Some(170), ebb.Some(60), m, ebb.Some(170), true},
		{"at 98 % it stands", ebb.Some(186), ebb.Some(60), m, ebb.Some(186), true},
		{"above 98 % it is ignored", ebb.Some(187), ebb.Some(60), m, ebb.Some(170), false},
		{"below 70 % it is ignored", ebb.Some(132), ebb.Some(60), m, ebb.Some(170), false},
		{"fallback 170.5 rounds down", ebb.None[int](), ebb.Some(60), m, ebb.Some(170), false},
		{"no resting heart rate", ebb.None[int](), ebb.None[int](), m, ebb.Some(174), false},
		{"nothing known", ebb.None[int](), ebb.Some(60), ebb.HRMax{Source: ebb.HRMaxNone}, ebb.None[int](), false},
	} {
		got, said := physio.LTHR(c.stated, c.rest, c.m, n)
		if got != c.want || said != c.said {
			t.Errorf("%s: %v %v, want %v %v", c.name, got, said, c.want, c.said)
		}
	}
}

func TestRestingHRIsStatedElseMeasuredIfItCanBeOne(t *testing.T) {
	m := ebb.HRMax{Bpm: 180, Source: ebb.HRMaxAge}
	for _, c := range []struct{ stated, measured, want ebb.Opt[int] }{
		{ebb.Some(50), ebb.Some(55), ebb.Some(50)}, {ebb.None[int](), ebb.Some(55), ebb.Some(55)},
		{ebb.Some(29), ebb.Some(55), ebb.Some(55)}, {ebb.Some(108), ebb.None[int](), ebb.None[int]()},
		{ebb.Some(107), ebb.None[int](), ebb.Some(107)}, {ebb.None[int](), ebb.None[int](), ebb.None[int]()},
	} {
		if got := physio.RestingHR(c.stated, c.measured, m, n); got != c.want {
			t.Errorf("%v %v: %v, want %v", c.stated, c.measured, got, c.want)
		}
	}
}

func TestZonesBeginWhereTheirAuthorsSay(t *testing.T) {
	for bpm, z := range map[int]int{169: 0, 170: 1, 179: 1, 180: 2, 190: 3, 199: 3, 200: 4, 205: 4, 206: 5, 213: 5, 214: 6} {
		if got := physio.FrielZone(bpm, 200, n); got != z {
			t.Errorf("Friel %d: %d, want %d", bpm, got, z)
		}
	}
	for bpm, z := range map[int]int{119: 0, 120: 1, 143: 1, 144: 2, 164: 3, 176: 4, 188: 5} {
		if got := physio.FiveZone(bpm, 200, n); got != z {
			t.Errorf("five zones %d: %d, want %d", bpm, got, z)
		}
	}
	if a, b := physio.ThreeZones(190, ebb.None[int](), n); a != 155 || b != 174 {
		t.Errorf("three zones %d %d", a, b)
	}
	if a, b := physio.ThreeZones(190, ebb.Some(170), n); a != 154 || b != 170 {
		t.Errorf("three zones from a threshold %d %d", a, b)
	}
}

func TestUsualEasySpeedNeedsThreeRunsAndFallsBackToNinetyDays(t *testing.T) {
	var near, far stats.Window
	far.Add(1, 2600)
	far.Add(2, 2700)
	if got := physio.EasySpeed(&near, &far, n); got.OK {
		t.Errorf("two runs gave %v", got)
	}
	far.Add(3, 2800)
	if got := physio.EasySpeed(&near, &far, n); got != ebb.Some(2700) {
		t.Errorf("%v", got)
	}
	for i := range 3 {
		near.Add(80+i, 2500)
	}
	if got := physio.EasySpeed(&near, &far, n); got != ebb.Some(2500) {
		t.Errorf("%v", got)
	}
}

func TestPaceLineIsAbsentWhereItWouldBeAGuess(t *testing.T) {
	runs := []physio.Steady{{1350, 2500}, {1400, 2650}, {1450, 2800}, {1500, 2950}, {1550, 3100}}
	l, ok := physio.PaceLine(runs, n).Get()
	if want := (ebb.PaceLine{InterceptMmS: -1550, SlopeUmS: 30000, Runs: 5}); !ok || l != want {
		t.Errorf("%+v, want %+v", l, want)
	}
	if l.SpeedAt(128) != 2290 {
		t.Errorf("speed at 128: %d", l.SpeedAt(128))
	}
	if physio.PaceLine(runs[:4], n).OK {
		t.Error("four runs made a line")
	}
	near := []physio.Steady{{1400, 2500}, {1410, 2650}, {1405, 2800}, {1402, 2950}, {1449, 3100}}
	if physio.PaceLine(near, n).OK {
		t.Error("runs of one heart rate made a line")
	}
	falling := []physio.Steady{{1350, 3100}, {1400, 2950}, {1450, 2800}, {1500, 2650}, {1550, 2500}}
	if physio.PaceLine(falling, n).OK {
		t.Error("slower with a higher heart rate made a line")
	}
}

func TestCriticalSpeedGivesTheWorkedValues(t *testing.T) {
	for _, c := range []struct {
		e      []physio.Effort
		cs, dp float64
	}{
		{[]physio.Effort{{1200, 240}, {2400, 520}, {3600, 805}}, 4.247677, 184.128642},
		{[]physio.Effort{{400, 80}, {800, 172}, {5000, 1290}}, 3.782716, 122.350438},
		{[]physio.Effort{{1000, 210}, {3000, 690}, {5000, 1185}}, 4.102240, 148.942884},
	} {
		got, ok := physio.CriticalSpeed(c.e, n).Get()
		if !ok || math.Abs(got.SpeedMS-c.cs) > 5e-7 || math.Abs(got.DPrimeM-c.dp) > 5e-7 {
			t.Errorf("%+v, want %v %v", got, c.cs, c.dp)
		}
	}
	first, _ := physio.CriticalSpeed([]physio.Effort{{1200, 240}, {2400, 520}, {3600, 805}}, n).Get()
	if math.Abs(first.TimeAt(4.6)-522.612767) > 1e-6 || math.Abs(first.R2-0.999974) > 1e-6 {
		t.Errorf("time at 4.6 m/s: %v, R² %v", first.TimeAt(4.6), first.R2)
	}
	if physio.CriticalSpeed([]physio.Effort{{1200, 240}, {2400, 520}}, n).OK {
		t.Error("two efforts made a critical speed")
	}
	if physio.CriticalSpeed([]physio.Effort{{1200, 500}, {2400, 700}, {3600, 1700}}, n).OK {
		t.Error("efforts that do not fit made a critical speed")
	}
}

func abs(x int) int { return max(x, -x) }
