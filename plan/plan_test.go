package plan_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"ebb"
	"ebb/engine"
	"ebb/evidence"
	"ebb/plan"
)

var n = evidence.Current()

var monday = ebb.NewDay(2026, 11, 23)

func said(v int) ebb.Signal {
	return ebb.Signal{State: ebb.Present, Value: v, AsOf: monday, Source: "check-in"}
}

// morning is a Monday on which nothing is wrong, of somebody who runs five hours a week.
func morning() ebb.Morning {
	return ebb.Morning{Schema: 1, Athlete: ebb.LocalAthlete, Day: monday, Zone: "UTC", RuleSet: n.RuleSet, Units: "km", Age: ebb.Some(35),
		HRMode: ebb.HRAuto, HRMax: ebb.HRMax{Bpm: 190, Source: ebb.HRMaxTested, ErrorBpm: 3},
		Signals: ebb.Signals{Legs: said(0), Pain: said(0), Stride: said(0), Niggle: said(0), Ill: said(0), FlagsAsk: said(0), Flags: []ebb.FlagID{},
			SleepMin: said(470), Wellness: said(0), RHRDelta: said(0), HRV: said(0), HRVKind: "rmssd",
			WBGT: ebb.Signal{State: ebb.Missing}, Heat: ebb.Signal{State: ebb.Missing}},
		History: ebb.History{WeekMin: 300, LongestMin: 100, EasyMin: ebb.Some(50), Months: ebb.Some(60), RunDays: 1, FullDays: 1,
			LastDaysAgo: ebb.Some(1), UsualGap: ebb.Some(2), DaysOfRuns: 400, EasySPerKm: ebb.Some(360)}}
}

func week(m ebb.Morning, s ...plan.Session) plan.Week {
	return plan.Week{First: monday, From: monday, Sessions: s, WeekMin: m.History.WeekMin, LongestMin: m.History.LongestMin,
		EasyMin: m.History.EasyMin.Or(0)}
}

func on(weekday int, k ebb.Kind, c ebb.HardClass, minutes int) plan.Session {
	return plan.Session{Day: monday + ebb.Day(weekday-1), Kind: k, Class: c, Minutes: minutes, Race: k == ebb.KindRace}
}

func tue() plan.Session        { return on(2, ebb.KindIntervals, ebb.ClassIntervals, 50) }
func thu() plan.Session        { return on(4, ebb.KindTempo, ebb.ClassTempo, 45) }
func sun(min int) plan.Session { return on(7, ebb.KindLong, ebb.ClassLong, min) }
func show(d []ebb.PlanDay) (s string) {
	for _, x := range d {
		s += fmt.Sprintf("%s %s %d %s %s; ", x.Day.Weekday().String()[:3], x.Verdict, x.Minutes, x.Kind, x.Why)
	}
	return s
}

func lay(m ebb.Morning, w plan.Week) plan.Laid { return plan.Lay(w, engine.PlanRules(m, n), &n) }

// TestTheHardTuesdayOfTheArticle: intervals on Tuesday, and Wednesday is a recovery run, not an easy one.
func TestTheHardTuesdayOfTheArticle(t *testing.T) {
	m := morning()
	l := lay(m, week(m, tue()))
	if len(l.Days) != 7 || len(l.Refused) != 0 {
		t.Fatalf("%d days, refused %+v", len(l.Days), l.Refused)
	}
	tuesday, wednesday := l.Days[1], l.Days[2]
	if tuesday.Verdict != ebb.Hard || !tuesday.Fixed || tuesday.Minutes != 50 {
		t.Errorf("Tuesday: %+v", tuesday)
	}
	if wednesday.Verdict != ebb.RecoveryRun || wednesday.Ref != tuesday.Day || wednesday.Why != "recovery" || wednesday.Minutes < 20 || wednesday.Minutes > 40 {
		t.Errorf("Wednesday: %+v", wednesday)
	}
	if l.Minutes > 330 || free(l.Days) < 1 {
		t.Errorf("%d minutes, %d free: %s", l.Minutes, free(l.Days), show(l.Days))
	}
}

func free(days []ebb.PlanDay) int {
	k := 0
	for _, d := range days {
		if d.Minutes == 0 {
			k++
		}
	}
	return k
}

func TestTheUsualWeekStandsAsItWasWished(t *testing.T) {
	m := morning()
	l := lay(m, week(m, tue(), thu(), sun(100)))
	if len(l.Refused) != 0 || l.Days[1].Kind != ebb.KindIntervals || l.Days[3].Kind != ebb.KindTempo || l.Days[6].Kind != ebb.KindLong || l.Days[6].Minutes != 100 {
		t.Errorf("%s refused %+v", show(l.Days), l.Refused)
	}
	if l.Days[2].Verdict != ebb.RecoveryRun || l.Days[4].Verdict != ebb.RecoveryRun {
		t.Errorf("the days after: %s", show(l.Days))
	}
}

// TestAHardDayInsideAWindowMovesToTheNearestDayAndSaysWhy.
func TestAHardDayInsideAWindowMovesToTheNearestDayAndSaysWhy(t *testing.T) {
	m := morning()
	wed := on(3, ebb.KindTempo, ebb.ClassTempo, 45)
	l := lay(m, week(m, tue(), wed))
	if len(l.Refused) != 1 || l.Refused[0].Law != "window" || l.Refused[0].Day == l.Refused[0].To {
		t.Fatalf("refused %+v: %s", l.Refused, show(l.Days))
	}
	hard := 0
	for _, d := range l.Days {
		if d.Verdict == ebb.Hard {
			hard++
		}
	}
	if hard != 2 {
		t.Errorf("both sessions have a place: %s", show(l.Days))
	}
}

func TestRacesAreComeToRested(t *testing.T) {
	m := morning()
	race := on(7, ebb.KindRace, ebb.ClassRaceShort, 50)
	l := lay(m, week(m, tue(), on(5, ebb.KindTempo, ebb.ClassTempo, 45), race))
	if l.Days[6].Kind != ebb.KindRace {
		t.Fatalf("the race is not on its day: %s", show(l.Days))
	}
	for _, d := range l.Days[3:6] {
		if d.Verdict == ebb.Hard {
			t.Errorf("hard on %s before the race: %s", d.Day, show(l.Days))
		}
	}
	if l.Days[5].Verdict > ebb.RecoveryRun {
		t.Errorf("the day before the race: %s", l.Days[5].Verdict)
	}
	if !slices.ContainsFunc(l.Refused, func(r ebb.PlanRefusal) bool { return r.Law == "race" && r.Kind == ebb.KindTempo }) {
		t.Errorf("refused: %+v", l.Refused)
	}
}

// A race is as long as it is, whatever the longest run was.
func TestARaceWhoseMinutesNobodySaidHasThoseOfItsDistance(t *testing.T) {
	m := morning()
	for class, want := range map[ebb.HardClass]int{ebb.ClassRaceShort: 50, ebb.ClassRaceHalf: 120, ebb.ClassMarathon: 240} {
		for _, said := range []int{0, 35} {
			if said > 0 {
				want = said
			}
			if l := lay(m, week(m, on(7, ebb.KindRace, class, said))); l.Days[6].Kind != ebb.KindRace || l.Days[6].Minutes != want {
				t.Errorf("%s of %d min: %s", class, said, show(l.Days))
			}
		}
	}
}

func TestMinutesGrowCautiously(t *testing.T) {
	m := morning()
	w := week(m, sun(180))
	w.AskWeek = ebb.Some(600)
	l := lay(m, w)
	laws := []string{}
	for _, r := range l.Refused {
		laws = append(laws, r.Law)
	}
	if l.Limit != 330 || l.Minutes > 330 || l.Days[6].Minutes > 110 || !slices.Contains(laws, "longest") || !slices.Contains(laws, "week_minutes") {
		t.Errorf("limit %d, %d minutes, long %d, refused %v", l.Limit, l.Minutes, l.Days[6].Minutes, laws)
	}
}

func TestADayThatCannotBeRunIsFree(t *testing.T) {
	m := morning()
	w := week(m, tue(), sun(90))
	w.Off = []ebb.Day{monday + 1, monday + 2}
	l := lay(m, w)
	if l.Days[1].Minutes != 0 || l.Days[2].Minutes != 0 || l.Days[1].Why != "off" {
		t.Errorf("%s", show(l.Days))
	}
	if len(l.Refused) != 1 || l.Refused[0].Law != "unavailable" || l.Refused[0].To == 0 {
		t.Errorf("refused %+v", l.Refused)
	}
}

// randomWeek draws a person, a state and a wish.
func randomWeek(r *rand.Rand) (ebb.Morning, plan.Week) {
	m := morning()
	h := &m.History
	h.WeekMin, h.LongestMin = r.IntN(600), r.IntN(180)
	h.EasyMin, h.Months = ebb.Some(20+r.IntN(70)), ebb.Some(r.IntN(60))
	h.RunDays = r.IntN(8)
	h.FullDays = r.IntN(h.RunDays + 1)
	if r.IntN(4) == 0 {
		m.Age = ebb.Some(60 + r.IntN(20))
	}
	if r.IntN(6) == 0 {
		h.SinceBreak = ebb.Some(r.IntN(6))
	}
	if r.IntN(8) == 0 {
		m.Ramp = ebb.Some(ebb.Ramp{Kind: ebb.IllBelow, Days: 1 + r.IntN(5), FreeDay: 1 + r.IntN(5)})
	}
	classes := []ebb.HardClass{ebb.ClassIntervals, ebb.ClassTempo, ebb.ClassLong, ebb.ClassLongHard, ebb.ClassRaceShort, ebb.ClassRaceHalf, ebb.ClassMarathon}
	for k := r.IntN(3); k > 0; k-- {
		ago := 1 + r.IntN(10)
		h.Hards = append(h.Hards, ebb.HardSession{Day: monday - ebb.Day(ago), HoursAgo: 24 * ago, Class: classes[r.IntN(len(classes))]})
	}
	kinds := []plan.Session{{Kind: ebb.KindIntervals, Class: ebb.ClassIntervals}, {Kind: ebb.KindTempo, Class: ebb.ClassTempo},
		{Kind: ebb.KindLong, Class: ebb.ClassLong}, {Kind: ebb.KindLong, Class: ebb.ClassLongHard}, {Kind: ebb.KindRace, Class: ebb.ClassRaceShort, Race: true},
		{Kind: ebb.KindRace, Class: ebb.ClassRaceHalf, Race: true}, {Kind: ebb.KindRace, Class: ebb.ClassMarathon, Race: true}}
	w := week(m)
	for _, k := range r.Perm(7)[:r.IntN(4)] {
		s := kinds[r.IntN(len(kinds))]
		s.Day, s.Minutes = monday+ebb.Day(k), r.IntN(4)*40
		w.Sessions = append(w.Sessions, s)
	}
	for d := range ebb.Day(7) {
		if r.IntN(6) == 0 {
			w.Off = append(w.Off, monday+d)
		}
	}
	if r.IntN(3) == 0 {
		w.AskWeek = ebb.Some(r.IntN(700))
	}
	return m, w
}

func TestTheSameWishGivesTheSameWeek(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 7))
	for range 200 {
		m, w := randomWeek(r)
		v := w
		v.Sessions = slices.Clone(w.Sessions)
		if a, b := show(lay(m, w).Days), show(lay(m, v).Days); a != b {
			t.Fatalf("%s\n%s", a, b)
		}
	}
}

// TestALongRunIsNotOnTheEveOfARace: its window would hold the race, though to the rules it is itself only an easy day.
func TestALongRunIsNotOnTheEveOfARace(t *testing.T) {
	m := morning()
	l := lay(m, week(m, on(6, ebb.KindLong, ebb.ClassLong, 90), on(7, ebb.KindRace, ebb.ClassRaceShort, 50)))
	if l.Days[6].Kind != ebb.KindRace || l.Days[5].Verdict > ebb.RecoveryRun {
		t.Errorf("%s", show(l.Days))
	}
	if !slices.ContainsFunc(l.Refused, func(r ebb.PlanRefusal) bool { return r.Law == "window" && r.Kind == ebb.KindLong && r.To != 0 }) {
		t.Errorf("refused %+v", l.Refused)
	}
}

// TestWhoHasNotRunYetIsNotGivenARunOfNoMinutes.
func TestWhoHasNotRunYetIsNotGivenARunOfNoMinutes(t *testing.T) {
	m := morning()
	m.History = ebb.History{}
	for _, minutes := range []int{0, 100} {
		l := lay(m, week(m, sun(minutes)))
		if l.Days[6].Kind != "" || l.Days[6].Fixed || len(l.Refused) != 1 || l.Refused[0].Law != "least" {
			t.Errorf("%s refused %+v", show(l.Days), l.Refused)
		}
	}
}
