package decide_test

import (
	"math/rand/v2"
	"os"
	"strconv"

	"ebb"
	"ebb/decide"
	"ebb/evidence"
	"ebb/prescribe"
)

var today = ebb.NewDay(2026, 11, 23)

func present(v int) ebb.Signal {
	return ebb.Signal{State: ebb.Present, Value: v, AsOf: today, Source: "check-in"}
}

// well is a morning on which every question is answered, nothing is wrong and a hard
// day is planned: the golden `{}` of SCIENCE 4.6.
func well() ebb.Morning {
	return ebb.Morning{
		Schema: 1, Athlete: ebb.LocalAthlete, Day: today, Zone: "Europe/Brussels", RuleSet: "1", Units: "km",
		Age: ebb.Some(35), HRMode: ebb.HRAuto, HRMax: ebb.HRMax{Bpm: 190, Source: ebb.HRMaxTested, ErrorBpm: 3},
		Signals: ebb.Signals{
			Legs: present(0), Pain: present(0), Stride: present(0), Niggle: present(0), Ill: present(0),
			FlagsAsk: present(0), Flags: []ebb.FlagID{}, SleepMin: present(470), Wellness: present(0),
			RHRDelta: present(0), HRV: present(0), HRVKind: "rmssd",
			WBGT: ebb.Signal{State: ebb.Missing}, Heat: ebb.Signal{State: ebb.Missing},
		},
		History: ebb.History{
			WeekMin: 300, LongestMin: 100, EasyMin: ebb.Some(50), Months: ebb.Some(60), RunDays: 1, FullDays: 1,
			LastDaysAgo: ebb.Some(1), UsualGap: ebb.Some(2), DaysOfRuns: 400,
			EasySPerKm: ebb.Some(360),
		},
		Wishes: []ebb.Wish{{Source: ebb.WishPlan, Verdict: ebb.Hard, Ref: "plan-1"}},
	}
}

// mornings says how many random mornings the laws run over.
func mornings() int {
	if n, err := strconv.Atoi(os.Getenv("EBB_MORNINGS")); err == nil {
		return n // the mutation tester asks for few
	}
	if os.Getenv("EBB_DEEP") != "" {
		return 200_000
	}
	return 20_000
}

func answer(m ebb.Morning) (ebb.Decision, ebb.Prescription) {
	n := evidence.V1()
	d := decide.Today(m, n, decide.Rules())
	return d, prescribe.For(m, d, n)
}

func pick[T any](r *rand.Rand, list ...T) T { return list[r.IntN(len(list))] }

func chance(r *rand.Rand, percent int) bool { return r.IntN(100) < percent }

var classes = []ebb.HardClass{ebb.ClassModerate, ebb.ClassLong, ebb.ClassLoad, ebb.ClassTempo, ebb.ClassIntervals,
	ebb.ClassLongHard, ebb.ClassRaceShort, ebb.ClassRaceHalf, ebb.ClassMarathon, ebb.ClassDamage}

var states = []ebb.SignalState{ebb.Present, ebb.Stale, ebb.Missing, ebb.Implausible, ebb.Contradictory, ebb.Declined, ""}

// random is a morning around a good one: each part is disturbed with a chance, so that
// hard days, middling days and bad days all come up. Values lie on and beside limits.
func random(r *rand.Rand) ebb.Morning {
	m := well()
	p := pick(r, 3, 15, 45) // how much is disturbed, in percent
	m.Day = today + ebb.Day(r.IntN(2000)-1000)
	s := &m.Signals
	for _, q := range []struct {
		s      *ebb.Signal
		values []int
	}{
		{&s.Legs, []int{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10}}, {&s.Pain, []int{0, 1, 2, 3, 4, 5, 9}},
		{&s.Stride, []int{0, 0, 1}}, {&s.Niggle, []int{0, 1}}, {&s.Ill, []int{0, 1, 2, 3}},
		{&s.SleepMin, []int{200, 269, 270, 271, 359, 360, 361, 480}}, {&s.Wellness, []int{-250, -200, -199, -150, -100, -99, 0, 120}},
		{&s.RHRDelta, []int{-40, 0, 20, 49, 50, 51, 60, 99, 100, 110}}, {&s.HRV, []int{-1, 0, 1}},
		{&s.WBGT, []int{100, 219, 220, 221, 278, 279, 280, 300, 301, 302, 321, 322, 323, 340}}, {&s.Heat, []int{0, 1, 2}},
	} {
		q.s.AsOf = m.Day
		if chance(r, p) {
			q.s.State, q.s.Value = ebb.Present, pick(r, q.values...)
		}
		if chance(r, p/3) {
			q.s.State = pick(r, states...)
		}
		q.s.Expected = chance(r, 40)
		q.s.Muted = chance(r, p/3)
	}
	for _, q := range []*ebb.Signal{&s.Legs, &s.Pain, &s.Stride, &s.Ill} {
		if chance(r, p/4) {
			q.Latched, q.AsOf = true, m.Day-ebb.Day(1+r.IntN(4))
		}
	}
	if chance(r, p/6) {
		s.Flags = append([]ebb.FlagID{}, ebb.Flags[r.IntN(len(ebb.Flags))])
		s.FlagsAsk.Value = 1
	}
	s.FlagsAsk.AsOf = m.Day
	if chance(r, p/4) {
		s.FlagsAsk.State = pick(r, states...)
	}
	m.IllDays = pick(r, 0, 1, 2, 3, 4, 5)
	m.Acclimatised = chance(r, 30)
	if chance(r, p) {
		m.Ramp = ebb.Some(randomRamp(r))
	}
	if chance(r, p) {
		m.Age = pick(r, ebb.None[int](), ebb.Some(15), ebb.Some(16), ebb.Some(17), ebb.Some(18), ebb.Some(59), ebb.Some(60), ebb.Some(75), ebb.Some(101))
	}
	if chance(r, p) {
		m.HRMode = pick(r, ebb.HRModes...)
	}
	if chance(r, p) {
		m.HRMax = ebb.HRMax{Bpm: pick(r, 0, 119, 120, 150, 159, 173, 185, 200, 230, 231),
			Source:   pick(r, ebb.HRMaxTested, ebb.HRMaxObservedMax, ebb.HRMaxObservedFloor, ebb.HRMaxAge, ebb.HRMaxGuarded, ebb.HRMaxNone),
			ErrorBpm: r.IntN(13)}
	}
	if chance(r, p) {
		m.LTHR = ebb.Some(120 + r.IntN(80))
	}
	randomHistory(r, &m, p)
	m.Wishes = randomWishes(r)
	return m
}

func randomRamp(r *rand.Rand) ebb.Ramp {
	x := ebb.Ramp{Kind: pick(r, ebb.IllAbove, ebb.IllBelow, ebb.IllFever), Days: 1 + r.IntN(20), FreeDay: 1 + r.IntN(16)}
	if chance(r, 50) {
		x.FeverEnd = ebb.Some(r.IntN(4))
	}
	return x
}

func randomHard(r *rand.Rand, day ebb.Day) ebb.HardSession {
	ago := r.IntN(12)
	return ebb.HardSession{Run: ebb.RunID(pick(r, "a", "b", "c", "d", "e", "f")), Day: day - ebb.Day(ago), HoursAgo: 24 * ago,
		Class: pick(r, classes...), Sport: ebb.SportRunning, Possible: chance(r, 30), Why: "kind"}
}

func randomToday(r *rand.Rand) ebb.TodayRun {
	return ebb.TodayRun{Run: ebb.RunID(pick(r, "t", "u", "v")), Kind: pick(r, append([]ebb.Kind{"", "odd"}, ebb.Kinds...)...), Hard: chance(r, 25),
		Sport: pick(r, ebb.SportRunning, ebb.SportWalking, ebb.SportCycling, ebb.SportUnknown, ebb.SportHiking), Minutes: 10 + r.IntN(100), Part: chance(r, 30)}
}

func randomHistory(r *rand.Rand, m *ebb.Morning, p int) {
	h := &m.History
	for range pick(r, 0, 0, 1, 2, 4) {
		if chance(r, p*2) {
			h.Hards = append(h.Hards, randomHard(r, m.Day))
		}
	}
	if chance(r, p) {
		for range 1 + r.IntN(3) {
			h.Today = append(h.Today, randomToday(r))
		}
	}
	if chance(r, p) {
		h.WeekMin = pick(r, 0, 40, 59, 60, 61, 89, 90, 120, 150, 200, 240, 300, 420, 700)
	}
	if chance(r, p) {
		h.LongestMin = pick(r, 0, 13, 14, 25, 27, 35, 45, 60, 75, 120, 200)
	}
	if chance(r, p) {
		h.EasyMin = pick(r, ebb.None[int](), ebb.Some(0), ebb.Some(15), ebb.Some(20), ebb.Some(33), ebb.Some(75))
	}
	if chance(r, p) {
		h.Months = pick(r, ebb.None[int](), ebb.Some(0), ebb.Some(2), ebb.Some(3), ebb.Some(5), ebb.Some(6), ebb.Some(18), ebb.Some(36))
	}
	if chance(r, p) {
		h.RunDays = r.IntN(8)
		h.FullDays = r.IntN(8)
	}
	if chance(r, p) {
		h.SinceBreak = pick(r, ebb.Some(0), ebb.Some(2), ebb.Some(3), ebb.Some(9))
	}
	if chance(r, p) {
		h.LastDaysAgo = pick(r, ebb.None[int](), ebb.Some(0), ebb.Some(3), ebb.Some(4), ebb.Some(13), ebb.Some(14))
	}
	if chance(r, p) {
		h.UsualGap = pick(r, ebb.None[int](), ebb.Some(1), ebb.Some(3))
	}
	h.Rested = chance(r, p)
	if chance(r, p) {
		h.Unsynced = pick(r, ebb.SyncFailing, ebb.SyncOld)
	}
	if chance(r, p) {
		h.DaysOfRuns = pick(r, 0, 1, 27, 28)
	}
	if chance(r, p*2) {
		h.JogOver = ebb.Some(100 + r.IntN(70))
	}
	if chance(r, p) {
		h.PaceLine = ebb.Some(ebb.PaceLine{InterceptMmS: r.IntN(2500) - 1500, SlopeUmS: pick(r, -3000, 0, 10000, 20000, 27000, 35000), Runs: 6})
	}
	if chance(r, p) {
		h.EasySPerKm = pick(r, ebb.None[int](), ebb.Some(0), ebb.Some(240+r.IntN(300)))
	}
	h.HRDoubt = chance(r, p/2)
}

func randomWishes(r *rand.Rand) []ebb.Wish {
	out := []ebb.Wish{}
	for range pick(r, 0, 1, 1, 2) {
		out = append(out, ebb.Wish{Verdict: pick(r, ebb.Hard, ebb.Hard, ebb.Easy, ebb.RecoveryRun, ebb.Walk, ebb.Rest),
			Source: pick(r, ebb.WishPlan, ebb.WishTrial, ebb.WishAthlete, ebb.WishCoach)})
	}
	return out
}
