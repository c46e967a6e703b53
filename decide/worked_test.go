package decide_test

import (
	"testing"

	"ebb"
	"ebb/decide"
	"ebb/evidence"

	"github.com/google/go-cmp/cmp"
)

func hardSession(class ebb.HardClass, hours int) ebb.HardSession {
	return ebb.HardSession{Run: "r", Day: today - ebb.Day(hours/24), HoursAgo: hours, Class: class, Sport: ebb.SportRunning, Why: "kind"}
}

func after(class ebb.HardClass, hours int) func(*ebb.Morning) {
	return func(m *ebb.Morning) { m.History.Hards = append(m.History.Hards, hardSession(class, hours)) }
}

func set(of func(*ebb.Signals) *ebb.Signal, v int) func(*ebb.Morning) {
	return func(m *ebb.Morning) { *of(&m.Signals) = present(v) }
}

func legs(v int) func(*ebb.Morning) {
	return set(func(s *ebb.Signals) *ebb.Signal { return &s.Legs }, v)
}
func hurts(v int) func(*ebb.Morning) {
	return set(func(s *ebb.Signals) *ebb.Signal { return &s.Pain }, v)
}
func ill(v int) func(*ebb.Morning) {
	return set(func(s *ebb.Signals) *ebb.Signal { return &s.Ill }, v)
}
func hrv(v int) func(*ebb.Morning) {
	return set(func(s *ebb.Signals) *ebb.Signal { return &s.HRV }, v)
}
func rhr(v int) func(*ebb.Morning) {
	return set(func(s *ebb.Signals) *ebb.Signal { return &s.RHRDelta }, v)
}
func slept(v int) func(*ebb.Morning) {
	return set(func(s *ebb.Signals) *ebb.Signal { return &s.SleepMin }, v)
}
func wellness(v int) func(*ebb.Morning) {
	return set(func(s *ebb.Signals) *ebb.Signal { return &s.Wellness }, v)
}
func hot(v int) func(*ebb.Morning) {
	return set(func(s *ebb.Signals) *ebb.Signal { return &s.WBGT }, v)
}
func chip(v int) func(*ebb.Morning) {
	return set(func(s *ebb.Signals) *ebb.Signal { return &s.Heat }, v)
}
func limps(m *ebb.Morning)        { m.Signals.Stride = present(1) }
func acclimatised(m *ebb.Morning) { m.Acclimatised = true }
func niggle(m *ebb.Morning)       { m.Signals.Niggle = present(1) }
func age(v int) func(*ebb.Morning) {
	return func(m *ebb.Morning) { m.Age = ebb.Some(v) }
}
func months(v int) func(*ebb.Morning) {
	return func(m *ebb.Morning) { m.History.Months = ebb.Some(v) }
}
func back(kind ebb.Illness, days, free, feverEnd int) func(*ebb.Morning) {
	return func(m *ebb.Morning) {
		r := ebb.Ramp{Kind: kind, Days: days, FreeDay: free}
		if feverEnd >= 0 {
			r.FeverEnd = ebb.Some(feverEnd)
		}
		m.Ramp = ebb.Some(r)
	}
}
func ran(kind ebb.Kind, hard bool) func(*ebb.Morning) {
	return func(m *ebb.Morning) {
		m.History.Today = append(m.History.Today, ebb.TodayRun{Run: "t", Kind: kind, Sport: ebb.SportRunning, Hard: hard, Minutes: 40})
	}
}
func did(sport ebb.Sport, kind ebb.Kind, hard bool) func(*ebb.Morning) {
	return func(m *ebb.Morning) {
		m.History.Today = append(m.History.Today, ebb.TodayRun{Run: "t", Kind: kind, Sport: sport, Hard: hard, Minutes: 40})
	}
}
func row(days int) func(*ebb.Morning) {
	return func(m *ebb.Morning) { m.History.RunDays, m.History.FullDays = days, days }
}

// runsBut is a run on each of days, of which the last full were more than recovery runs.
func runsBut(days, full int) func(*ebb.Morning) {
	return func(m *ebb.Morning) { m.History.RunDays, m.History.FullDays = days, full }
}
func part(m *ebb.Morning) { m.History.Today[len(m.History.Today)-1].Part = true }
func mode(v ebb.HRMode) func(*ebb.Morning) {
	return func(m *ebb.Morning) { m.HRMode = v }
}
func recorded(ago, gap int) func(*ebb.Morning) {
	return func(m *ebb.Morning) { m.History.LastDaysAgo, m.History.UsualGap = ebb.Some(ago), ebb.Some(gap) }
}
func change(f func(*ebb.Morning)) func(*ebb.Morning) { return f }

type does = []func(*ebb.Morning)

func possible(class ebb.HardClass, hours int) func(*ebb.Morning) {
	return func(m *ebb.Morning) {
		h := hardSession(class, hours)
		h.Possible = true
		m.History.Hards = append(m.History.Hards, h)
	}
}

// Worked values of SCIENCE 4.6 (marked) and the edges of every limit. They are about
// what is allowed, before any wish.
var worked = []struct {
	name string
	do   does
	want ebb.Verdict
	key  string // rule and key of the first finding, where one objects
}{
	{"4.6: nothing wrong", does{}, ebb.Hard, ""},
	{"4.6: 20 h after intervals, sore 3", does{after(ebb.ClassIntervals, 20), legs(3)}, ebb.RecoveryRun, "hard_window recovery"},
	{"4.6: sore 6", does{legs(6)}, ebb.Walk, "soreness sore"},
	{"4.6: sore 9", does{legs(9)}, ebb.Rest, "soreness battered"},
	{"4.6: 50 h after intervals, sore 2", does{after(ebb.ClassIntervals, 50), legs(2)}, ebb.Hard, ""},
	{"4.6: the same and HRV below", does{after(ebb.ClassIntervals, 50), legs(2), hrv(-1)}, ebb.RecoveryRun, "recovery_signs signs"},
	{"4.6: resting heart rate 5 over, only", does{rhr(50)}, ebb.Hard, ""},
	{"4.6: resting heart rate 6 over and 5.5 h of sleep", does{rhr(60), slept(330)}, ebb.RecoveryRun, "recovery_signs signs"},
	{"4.6: resting heart rate 11 over and HRV below", does{rhr(110), hrv(-1)}, ebb.RecoveryRun, "recovery_signs night_signs"},
	{"4.6: and with 4 h of sleep", does{rhr(110), hrv(-1), slept(240)}, ebb.Walk, "recovery_signs many_signs"},
	{"4.6: a cold", does{ill(1)}, ebb.Walk, "illness above"},
	{"4.6: fever", does{ill(3)}, ebb.Rest, "illness fever"},
	{"4.6: pain 2", does{hurts(2)}, ebb.Walk, "pain some"},
	{"4.6: limp", does{limps}, ebb.Rest, "pain stride"},
	{"4.6: half marathon 30 h ago", does{after(ebb.ClassRaceHalf, 30)}, ebb.Walk, "hard_window walk"},
	{"4.6: half marathon 60 h ago, sore 2", does{after(ebb.ClassRaceHalf, 60), legs(2)}, ebb.RecoveryRun, "hard_window recovery"},
	{"4.6: WBGT 30.5", does{hot(305)}, ebb.Rest, "heat very_hot"},
	{"4.6: WBGT 30.5, acclimatised", does{hot(305), acclimatised}, ebb.Walk, "heat very_hot"},

	{"legs 2", does{legs(2)}, ebb.Hard, ""}, {"legs 3", does{legs(3)}, ebb.RecoveryRun, "soreness heavy"},
	{"legs 5", does{legs(5)}, ebb.RecoveryRun, "soreness heavy"}, {"legs 7", does{legs(7)}, ebb.Walk, "soreness sore"},
	{"legs 8", does{legs(8)}, ebb.Rest, "soreness battered"}, {"legs beyond the scale", does{legs(12)}, ebb.Rest, "soreness battered"},
	{"legs of nonsense", does{legs(-1)}, ebb.RecoveryRun, "soreness unanswered"},
	{"pain 1", does{hurts(1)}, ebb.RecoveryRun, "pain slight"}, {"pain 3", does{hurts(3)}, ebb.Walk, "pain some"},
	{"pain 4", does{hurts(4)}, ebb.Rest, "pain strong"}, {"pain of nonsense", does{hurts(-1)}, ebb.RecoveryRun, "pain unanswered"},
	{"a niggle without pain", does{niggle}, ebb.Hard, ""}, {"a niggle of 1", does{niggle, hurts(1)}, ebb.Easy, "pain niggle"},
	{"a niggle of 2", does{niggle, hurts(2)}, ebb.Easy, "pain niggle"}, {"a niggle of 3 is pain", does{niggle, hurts(3)}, ebb.Walk, "pain some"},
	{"a niggle that changes the stride", does{niggle, hurts(1), limps}, ebb.Rest, "pain stride"},
	{"ill below the neck", does{ill(2)}, ebb.Rest, "illness below"}, {"illness beyond the scale", does{ill(4)}, ebb.Rest, "illness fever"},

	{"moderate, 23 h", does{after(ebb.ClassModerate, 23)}, ebb.RecoveryRun, "hard_window recovery"},
	{"moderate, 24 h", does{after(ebb.ClassModerate, 24)}, ebb.Hard, ""},
	{"long, 29 h", does{after(ebb.ClassLong, 29)}, ebb.RecoveryRun, "hard_window recovery"},
	{"long, 30 h", does{after(ebb.ClassLong, 30)}, ebb.Hard, ""},
	{"load, 30 h", does{after(ebb.ClassLoad, 30)}, ebb.RecoveryRun, "hard_window recovery"},
	{"load, 31 h", does{after(ebb.ClassLoad, 31)}, ebb.Easy, "hard_window easy"},
	{"load, 35 h", does{after(ebb.ClassLoad, 35)}, ebb.Easy, "hard_window easy"},
	{"load, 36 h", does{after(ebb.ClassLoad, 36)}, ebb.Hard, ""},
	{"tempo, 35 h", does{after(ebb.ClassTempo, 35)}, ebb.Easy, "hard_window easy"},
	{"tempo, 36 h", does{after(ebb.ClassTempo, 36)}, ebb.Hard, ""},
	{"intervals, 30 h", does{after(ebb.ClassIntervals, 30)}, ebb.RecoveryRun, "hard_window recovery"},
	{"intervals, 31 h", does{after(ebb.ClassIntervals, 31)}, ebb.Easy, "hard_window easy"},
	{"intervals, 47 h", does{after(ebb.ClassIntervals, 47)}, ebb.Easy, "hard_window easy"},
	{"intervals, 48 h", does{after(ebb.ClassIntervals, 48)}, ebb.Hard, ""},
	{"hard long, 47 h", does{after(ebb.ClassLongHard, 47)}, ebb.Easy, "hard_window easy"},
	{"hard long, 48 h", does{after(ebb.ClassLongHard, 48)}, ebb.Hard, ""},
	{"10 km race, 24 h", does{after(ebb.ClassRaceShort, 24)}, ebb.RecoveryRun, "hard_window recovery"},
	{"10 km race, 71 h", does{after(ebb.ClassRaceShort, 71)}, ebb.Easy, "hard_window easy"},
	{"10 km race, 72 h", does{after(ebb.ClassRaceShort, 72)}, ebb.Hard, ""},
	{"half, 47 h", does{after(ebb.ClassRaceHalf, 47)}, ebb.Walk, "hard_window walk"},
	{"half, 48 h", does{after(ebb.ClassRaceHalf, 48)}, ebb.RecoveryRun, "hard_window recovery"},
	{"half, 61 h", does{after(ebb.ClassRaceHalf, 61)}, ebb.Easy, "hard_window easy"},
	{"half, 119 h", does{after(ebb.ClassRaceHalf, 119)}, ebb.Easy, "hard_window easy"},
	{"half, 120 h", does{after(ebb.ClassRaceHalf, 120)}, ebb.Hard, ""},
	{"marathon, 71 h", does{after(ebb.ClassMarathon, 71)}, ebb.Walk, "hard_window walk"},
	{"marathon, 72 h", does{after(ebb.ClassMarathon, 72)}, ebb.RecoveryRun, "hard_window recovery"},
	{"marathon, 120 h", does{after(ebb.ClassMarathon, 120)}, ebb.RecoveryRun, "hard_window recovery"},
	{"marathon, 121 h", does{after(ebb.ClassMarathon, 121)}, ebb.Easy, "hard_window easy"},
	{"marathon, 240 h", does{after(ebb.ClassMarathon, 240)}, ebb.Hard, ""},
	{"marathon, 239 h", does{after(ebb.ClassMarathon, 239)}, ebb.Easy, "hard_window easy"},
	{"damage, 47 h", does{after(ebb.ClassDamage, 47)}, ebb.Walk, "hard_window walk"},
	{"damage, 48 h", does{after(ebb.ClassDamage, 48)}, ebb.RecoveryRun, "hard_window recovery"},
	{"damage, 61 h", does{after(ebb.ClassDamage, 61)}, ebb.Easy, "hard_window easy"},
	{"damage, 119 h", does{after(ebb.ClassDamage, 119)}, ebb.Easy, "hard_window easy"},
	{"damage, 120 h", does{after(ebb.ClassDamage, 120)}, ebb.Hard, ""},
	{"an unknown class is tempo", does{after("odd", 35)}, ebb.Easy, "hard_window easy"},
	{"and no more", does{after("odd", 36)}, ebb.Hard, ""},
	{"a session that ended after 21:00 today", does{after(ebb.ClassTempo, -24)}, ebb.RecoveryRun, "hard_window recovery"},
	{"at 60, 12 h more", does{age(60), after(ebb.ClassIntervals, 59)}, ebb.Easy, "hard_window easy"},
	{"at 60, then free", does{age(60), after(ebb.ClassIntervals, 60)}, ebb.Hard, ""},
	{"at 59 none", does{age(59), after(ebb.ClassIntervals, 48)}, ebb.Hard, ""},
	{"at 60, half of the longer window", does{age(60), after(ebb.ClassRaceHalf, 66)}, ebb.RecoveryRun, "hard_window recovery"},
	{"at 60, past half of it", does{age(60), after(ebb.ClassRaceHalf, 67)}, ebb.Easy, "hard_window easy"},
	{"two sessions: the stricter", does{after(ebb.ClassTempo, 24), after(ebb.ClassMarathon, 48)}, ebb.Walk, "hard_window walk"},
	{"perhaps hard, yesterday", does{possible(ebb.ClassTempo, 24)}, ebb.RecoveryRun, "possible_hard recovery"},
	{"perhaps hard, two days ago", does{possible(ebb.ClassTempo, 48)}, ebb.Hard, ""},
	{"perhaps a marathon", does{possible(ebb.ClassMarathon, 48)}, ebb.Walk, "possible_hard walk"},
	{"perhaps an easy day after intervals", does{possible(ebb.ClassIntervals, 40)}, ebb.Easy, "possible_hard easy"},

	{"ΔRHR 4.9", does{rhr(49), slept(359)}, ebb.Hard, ""}, {"ΔRHR 10 alone", does{rhr(100)}, ebb.RecoveryRun, "recovery_signs signs"},
	{"ΔRHR 9.9 alone", does{rhr(99)}, ebb.Hard, ""},
	{"sleep 5:59 with HRV in the band", does{slept(359)}, ebb.Hard, ""}, {"sleep 4:29", does{slept(269)}, ebb.RecoveryRun, "recovery_signs signs"},
	{"sleep 4:30", does{slept(270)}, ebb.Hard, ""}, {"sleep 6:00 and one point", does{slept(360), rhr(50)}, ebb.Hard, ""},
	{"wellness −1 and one point", does{wellness(-100), rhr(50)}, ebb.RecoveryRun, "recovery_signs signs"},
	{"wellness −0.99 and one point", does{wellness(-99), rhr(50)}, ebb.Hard, ""},
	{"wellness −2", does{wellness(-200)}, ebb.RecoveryRun, "recovery_signs signs"}, {"wellness −1.99", does{wellness(-199)}, ebb.Hard, ""},
	{"four points with sleep", does{rhr(100), slept(269)}, ebb.Walk, "recovery_signs many_signs"},
	{"three points", does{rhr(100), slept(300)}, ebb.RecoveryRun, "recovery_signs signs"},
	{"four points with wellness", does{hrv(-1), wellness(-200)}, ebb.Walk, "recovery_signs many_signs"},
	{"HRV above the band is no sign", does{hrv(1)}, ebb.Hard, ""},
	{"muted HRV says nothing", does{hrv(-1), change(func(m *ebb.Morning) { m.Signals.HRV.Muted = true })}, ebb.Hard, ""},
	{"night signs are off in pregnancy", does{hrv(-1), rhr(150), mode(ebb.HRPregnancy)}, ebb.Easy, "condition pregnancy"},
	{"short sleep is not", does{slept(200), mode(ebb.HRPregnancy)}, ebb.RecoveryRun, "recovery_signs signs"},
	{"a lost night in pregnancy", does{change(func(m *ebb.Morning) {
		m.Signals.HRV = ebb.Signal{State: ebb.Missing, Expected: true}
	}), mode(ebb.HRPregnancy)}, ebb.Easy, "condition pregnancy"},

	{"WBGT 27.8", does{hot(278)}, ebb.Hard, ""}, {"WBGT 27.9", does{hot(279)}, ebb.RecoveryRun, "heat hot"},
	{"WBGT 30.0", does{hot(300)}, ebb.RecoveryRun, "heat hot"}, {"WBGT 30.1", does{hot(301)}, ebb.Rest, "heat very_hot"},
	{"WBGT 32.2, acclimatised", does{hot(322), acclimatised}, ebb.Walk, "heat very_hot"},
	{"WBGT 32.3, acclimatised", does{hot(323), acclimatised}, ebb.Rest, "heat extreme"},
	{"WBGT 27.9, acclimatised", does{hot(279), acclimatised}, ebb.RecoveryRun, "heat hot"},
	{"tapped none", does{chip(0)}, ebb.Hard, ""}, {"tapped hot", does{chip(1)}, ebb.RecoveryRun, "heat hot"},
	{"tapped very hot", does{chip(2)}, ebb.Rest, "heat very_hot"}, {"tapped very hot, acclimatised", does{chip(2), acclimatised}, ebb.Walk, "heat very_hot"},
	{"typed cool, tapped hot", does{hot(200), chip(1)}, ebb.RecoveryRun, "heat hot"}, {"typed hot, tapped none", does{hot(280), chip(0)}, ebb.RecoveryRun, "heat hot"},
	{"tapped nonsense", does{chip(-1)}, ebb.Hard, ""},

	{"fever yesterday", does{back(ebb.IllFever, 1, 1, 1)}, ebb.Rest, "illness_ramp fever_recent"},
	{"fever this morning, gone at noon", does{back(ebb.IllFever, 1, 1, 0)}, ebb.Rest, "illness_ramp fever_recent"},
	{"fever two days ago, first free day", does{back(ebb.IllFever, 3, 1, 2)}, ebb.Walk, "illness_ramp first_day"},
	{"fever of unknown end, first free day", does{back(ebb.IllFever, 3, 1, -1)}, ebb.Rest, "illness_ramp fever_recent"},
	{"fever of unknown end, second free day", does{back(ebb.IllFever, 3, 2, -1)}, ebb.RecoveryRun, "illness_ramp recovery_days"},
	{"flu of 3 days, day 3", does{back(ebb.IllFever, 3, 3, 3)}, ebb.RecoveryRun, "illness_ramp recovery_days"},
	{"flu of 3 days, day 4", does{back(ebb.IllFever, 3, 4, 4)}, ebb.RecoveryRun, "illness_ramp recovery_days"},
	{"flu of 3 days, day 5", does{back(ebb.IllFever, 3, 5, 5)}, ebb.Easy, "illness_ramp easy_days"},
	{"flu of 3 days, day 6", does{back(ebb.IllFever, 3, 6, 6)}, ebb.Easy, "illness_ramp easy_days"},
	{"flu of 3 days, day 7", does{back(ebb.IllFever, 3, 7, 7)}, ebb.Hard, ""},
	{"below the neck, 1 day, first free day", does{back(ebb.IllBelow, 1, 1, -1)}, ebb.Walk, "illness_ramp first_day"},
	{"below the neck, 1 day, day 2", does{back(ebb.IllBelow, 1, 2, -1)}, ebb.RecoveryRun, "illness_ramp recovery_days"},
	{"below the neck, 1 day, day 3", does{back(ebb.IllBelow, 1, 3, -1)}, ebb.Easy, "illness_ramp easy_days"},
	{"below the neck, 1 day, day 4", does{back(ebb.IllBelow, 1, 4, -1)}, ebb.Easy, "illness_ramp easy_days"},
	{"below the neck, 1 day, day 5", does{back(ebb.IllBelow, 1, 5, -1)}, ebb.Hard, ""},
	{"ten days ill, day 11", does{back(ebb.IllBelow, 10, 11, -1)}, ebb.RecoveryRun, "illness_ramp recovery_days"},
	{"ten days ill, day 14", does{back(ebb.IllBelow, 10, 14, -1)}, ebb.Easy, "illness_ramp easy_days"},
	{"ten days ill, day 15", does{back(ebb.IllBelow, 10, 15, -1)}, ebb.Hard, ""},
	{"twenty days ill, day 14", does{back(ebb.IllBelow, 20, 14, -1)}, ebb.RecoveryRun, "illness_ramp recovery_days"},
	{"twenty days ill, day 15", does{back(ebb.IllBelow, 20, 15, -1)}, ebb.Hard, ""},
	{"nonsense counts as one day", does{back(ebb.IllBelow, 0, 0, -1)}, ebb.Walk, "illness_ramp first_day"},
	{"a day of nonsense lasts as a day", does{back(ebb.IllBelow, 0, 2, -1)}, ebb.RecoveryRun, "illness_ramp recovery_days"},
	{"after a cold, day 1", does{back(ebb.IllAbove, 5, 1, -1)}, ebb.Easy, "illness_ramp after_cold"},
	{"after a cold, day 2", does{back(ebb.IllAbove, 5, 2, -1)}, ebb.Hard, ""},
	{"nothing to come back from", does{back(ebb.IllNone, 5, 1, -1)}, ebb.Hard, ""},

	{"a hard run today", does{ran(ebb.KindIntervals, true)}, ebb.RecoveryRun, "same_day hard"},
	{"a tempo today, though not called hard", does{ran(ebb.KindTempo, false)}, ebb.RecoveryRun, "same_day hard"},
	{"intervals today, though not called hard", does{ran(ebb.KindIntervals, false)}, ebb.RecoveryRun, "same_day hard"},
	{"a race today, though not called hard", does{ran(ebb.KindRace, false)}, ebb.RecoveryRun, "same_day hard"},
	{"a hard run today, a novice", does{ran(ebb.KindIntervals, true), months(5)}, ebb.Walk, "same_day hard"},
	{"a hard run today, at six months", does{ran(ebb.KindIntervals, true), months(6)}, ebb.RecoveryRun, "same_day hard"},
	{"a hard easy run today", does{ran(ebb.KindEasy, true)}, ebb.RecoveryRun, "same_day hard"},
	{"a long run today", does{ran(ebb.KindLong, false)}, ebb.Walk, "same_day long"},
	{"a hard long run today", does{ran(ebb.KindLong, true)}, ebb.Walk, "same_day long"},
	{"a recovery run today", does{ran(ebb.KindRecovery, false)}, ebb.RecoveryRun, "same_day recovery"},
	{"an easy run today", does{ran(ebb.KindEasy, false)}, ebb.Easy, "same_day easy"},
	{"a moderate run today", does{ran(ebb.KindModerate, false)}, ebb.Easy, "same_day easy"},
	{"an easy run today, a novice", does{ran(ebb.KindEasy, false), months(5)}, ebb.Walk, "same_day easy"},
	{"a run of unknown kind today", does{ran(ebb.KindUnknown, false)}, ebb.RecoveryRun, "same_day unknown"},
	{"a run of unknown kind today, a novice", does{ran(ebb.KindUnknown, false), months(5)}, ebb.Walk, "same_day unknown"},
	{"an easy run today, the day after intervals", does{ran(ebb.KindEasy, false), after(ebb.ClassIntervals, 24)}, ebb.Walk, "same_day easy"},
	{"an easy run today, two days after intervals", does{ran(ebb.KindEasy, false), after(ebb.ClassIntervals, 48)}, ebb.Easy, "same_day easy"},
	{"a hard run today, the day after intervals", does{ran(ebb.KindTempo, true), after(ebb.ClassIntervals, 24)}, ebb.Walk, "same_day hard"},
	{"an easy run today, four days after a marathon", does{ran(ebb.KindEasy, false), after(ebb.ClassMarathon, 96)}, ebb.Walk, "same_day easy"},
	{"a recovery run today, the day after intervals", does{ran(ebb.KindRecovery, false), after(ebb.ClassIntervals, 24)}, ebb.RecoveryRun, "hard_window recovery"},
	{"a short easy run today, the day after intervals", does{ran(ebb.KindEasy, false), after(ebb.ClassIntervals, 24), func(m *ebb.Morning) { m.History.Today[0].Minutes = 19 }}, ebb.RecoveryRun, "hard_window recovery"},
	{"an easy run as long as a recovery run at least, the day after intervals", does{ran(ebb.KindEasy, false), after(ebb.ClassIntervals, 24), func(m *ebb.Morning) { m.History.Today[0].Minutes = 20 }}, ebb.Walk, "same_day easy"},
	{"an easy run today, the day after what may have been hard", does{ran(ebb.KindEasy, false), after(ebb.ClassTempo, 24), func(m *ebb.Morning) { m.History.Hards[0].Possible = true }}, ebb.RecoveryRun, "possible_hard recovery"},
	{"a walk today", does{did(ebb.SportWalking, ebb.KindEasy, false)}, ebb.Hard, ""},
	{"a ride today", does{did(ebb.SportCycling, ebb.KindModerate, false)}, ebb.Hard, ""},
	{"a long ride today", does{did(ebb.SportCycling, ebb.KindLong, false)}, ebb.Hard, ""},
	{"a hard ride today", does{did(ebb.SportCycling, ebb.KindTempo, true)}, ebb.RecoveryRun, "same_day hard"},
	{"a sport that nobody told is running", does{did(ebb.SportUnknown, ebb.KindLong, false)}, ebb.Walk, "same_day long"},
	{"and so is none", does{did("", ebb.KindLong, false)}, ebb.Walk, "same_day long"},
	{"an easy and a recovery run", does{ran(ebb.KindEasy, false), ran(ebb.KindRecovery, false)}, ebb.Walk, "same_day twice"},
	{"two recovery runs", does{ran(ebb.KindRecovery, false), ran(ebb.KindRecovery, false)}, ebb.Walk, "same_day twice"},
	{"two runs, one of an unnamed sport", does{ran(ebb.KindEasy, false), did(ebb.SportUnknown, ebb.KindEasy, false)}, ebb.Walk, "same_day twice"},
	{"a run and its cool-down", does{ran(ebb.KindEasy, false), ran(ebb.KindRecovery, false), part}, ebb.RecoveryRun, "same_day recovery"},
	{"a run and a walk", does{ran(ebb.KindEasy, false), did(ebb.SportWalking, ebb.KindEasy, false)}, ebb.Easy, "same_day easy"},
	{"a run and a hard ride", does{ran(ebb.KindEasy, false), did(ebb.SportCycling, ebb.KindTempo, true)}, ebb.RecoveryRun, "same_day hard"},

	{"5 run days", does{row(5)}, ebb.Hard, ""}, {"6 run days", does{row(6)}, ebb.RecoveryRun, "run_days many"},
	{"novice, 1 run day", does{row(1), months(5)}, ebb.Hard, ""}, {"novice, 2 run days", does{row(2), months(5)}, ebb.Walk, "run_days novice"},
	{"not a novice, 2 run days", does{row(2), months(6)}, ebb.Hard, ""},
	{"98 run days, a recovery run yesterday", does{runsBut(98, 0)}, ebb.Hard, ""},
	{"98 run days, a recovery run six days ago", does{runsBut(98, 5)}, ebb.Hard, ""},
	{"98 run days, a recovery run seven days ago", does{runsBut(98, 6)}, ebb.RecoveryRun, "run_days many"},
	{"more full days than days with a run", does{runsBut(5, 9)}, ebb.Hard, ""},
	{"a novice's recovery runs count", does{runsBut(2, 0), months(5)}, ebb.Walk, "run_days novice"},

	{"usual gap 2, 3 days ago", does{recorded(3, 2)}, ebb.Hard, ""}, {"usual gap 2, 4 days ago", does{recorded(4, 2)}, ebb.Easy, "stale_runs gap"},
	{"and rested", does{recorded(4, 2), change(func(m *ebb.Morning) { m.History.Rested = true })}, ebb.Hard, ""},
	{"usual gap 20, 13 days ago", does{recorded(13, 20)}, ebb.Hard, ""}, {"usual gap 20, 14 days ago", does{recorded(14, 20)}, ebb.Easy, "building break"},
	{"two months", does{months(2)}, ebb.Easy, "building new"}, {"three months", does{months(3)}, ebb.Hard, ""},
	{"59 minutes a week", does{change(func(m *ebb.Morning) { m.History.WeekMin = 59 })}, ebb.Easy, "building little"},
	{"60 minutes a week", does{change(func(m *ebb.Morning) { m.History.WeekMin = 60 })}, ebb.Hard, ""},
	{"second run after a break", does{change(func(m *ebb.Morning) { m.History.SinceBreak = ebb.Some(2) })}, ebb.Easy, "building break"},
	{"fourth run after a break", does{change(func(m *ebb.Morning) { m.History.SinceBreak = ebb.Some(3) })}, ebb.Hard, ""},
	{"a break that goes on, said to be rest", does{recorded(14, 2), change(func(m *ebb.Morning) { m.History.Rested, m.History.SinceBreak = true, ebb.Some(9) })}, ebb.Easy, "building break"},

	{"15 years", does{age(15)}, ebb.Walk, "condition child"}, {"16 years", does{age(16)}, ebb.Easy, "condition youth"},
	{"17 years", does{age(17)}, ebb.Easy, "condition youth"}, {"18 years", does{age(18)}, ebb.Hard, ""},
	{"100 years", does{age(100)}, ebb.Hard, ""}, {"101 years are none", does{age(101)}, ebb.Easy, "condition age_unknown"},
	{"a negative age is none", does{age(-1)}, ebb.Easy, "condition age_unknown"}, {"no years", does{age(0)}, ebb.Walk, "condition child"},
	{"by feel", does{mode(ebb.HRTalk)}, ebb.Hard, ""}, {"a beta-blocker", does{mode(ebb.HRBetaBlocker)}, ebb.Easy, "condition declared"},
	{"a mode nobody knows", does{mode("")}, ebb.Easy, "condition declared"}, {"pregnant at 15", does{mode(ebb.HRPregnancy), age(15)}, ebb.Walk, "condition child"},
	{"two sleeps that differ", does{change(func(m *ebb.Morning) { m.Signals.SleepMin.State = ebb.Contradictory })}, ebb.Easy, "conflict conflict"},
}

func TestWorkedDecisions(t *testing.T) {
	for _, c := range worked {
		m := well()
		for _, f := range c.do {
			f(&m)
		}
		d, _ := answer(m)
		key := ""
		if f := d.Findings[0]; f.State == ebb.Objects {
			key = string(f.Rule) + " " + f.Key
		}
		if d.Allowed != c.want || key != c.key {
			t.Errorf("%s: %s by %q, want %s by %q", c.name, d.Allowed, key, c.want, c.key)
		}
	}
}

func TestAnUnansweredMorningIsProvisionalAndAtMostARecoveryRun(t *testing.T) {
	m := well()
	m.Signals = ebb.Signals{}
	d, p := answer(m)
	if d.Allowed != ebb.RecoveryRun || !d.Provisional || len(p.Steps) != 0 || p.Minutes.V != 35 {
		t.Errorf("%s, provisional %v, %d steps, %d min", d.Allowed, d.Provisional, len(p.Steps), p.Minutes.V)
	}
	if diff := cmp.Diff([]string{"legs", "pain", "ill", "flags"}, d.Missing); diff != "" {
		t.Error(diff)
	}
	for name, of := range map[string]func(*ebb.Signals) *ebb.Signal{
		"pain": func(s *ebb.Signals) *ebb.Signal { return &s.Pain }, "ill": func(s *ebb.Signals) *ebb.Signal { return &s.Ill },
		"flags": func(s *ebb.Signals) *ebb.Signal { return &s.FlagsAsk },
	} {
		m := well()
		*of(&m.Signals) = ebb.Signal{State: ebb.Missing}
		if d, _ := answer(m); d.Allowed != ebb.RecoveryRun || !d.Provisional || len(d.Missing) != 1 || d.Missing[0] != name {
			t.Errorf("%s unanswered: %s, provisional %v, missing %v", name, d.Allowed, d.Provisional, d.Missing)
		}
	}
	m = well()
	m.Signals.Legs = ebb.Signal{State: ebb.Missing}
	if d, _ := answer(m); d.Provisional || d.Allowed != ebb.RecoveryRun {
		t.Errorf("legs alone do not make a day provisional: %v, %s", d.Provisional, d.Allowed)
	}
}

func TestWhatWasSaidEarlierStandsUntilItIsAnsweredAgain(t *testing.T) {
	since := ebb.Fact{Name: "since", Value: 2, Unit: "days", Text: "2026-11-21"}
	latched := func(v int) ebb.Signal {
		return ebb.Signal{State: ebb.Stale, Value: v, Latched: true, AsOf: today - 2}
	}
	for _, c := range []struct {
		name   string
		change func(*ebb.Signals)
		want   ebb.Verdict
		key    string
		level  ebb.SafetyLevel
	}{
		{"fever", func(s *ebb.Signals) { s.Ill = latched(3) }, ebb.Rest, "fever", ebb.SafetyStop},
		{"below", func(s *ebb.Signals) { s.Ill = latched(2) }, ebb.Rest, "below", ebb.SafetyStop},
		{"a cold", func(s *ebb.Signals) { s.Ill = latched(1) }, ebb.Walk, "above", ebb.SafetyNone},
		{"strong pain", func(s *ebb.Signals) { s.Pain = latched(5) }, ebb.Rest, "strong", ebb.SafetyStop},
		{"some pain", func(s *ebb.Signals) { s.Pain = latched(3) }, ebb.Walk, "some", ebb.SafetyNone},
		{"slight pain", func(s *ebb.Signals) { s.Pain = latched(1) }, ebb.RecoveryRun, "slight", ebb.SafetyNone},
		{"a niggle", func(s *ebb.Signals) { s.Pain, s.Niggle = latched(1), present(1) }, ebb.RecoveryRun, "niggle", ebb.SafetyNone},
		{"a flag", func(s *ebb.Signals) { s.FlagsAsk, s.Flags = latched(1), []ebb.FlagID{ebb.FlagCalf} }, ebb.Rest, "flag", ebb.SafetyProfessional},
		{"an emergency", func(s *ebb.Signals) { s.FlagsAsk, s.Flags = latched(1), []ebb.FlagID{ebb.FlagChest} }, ebb.Rest, "emergency", ebb.SafetyEmergency},
		{"a limp", func(s *ebb.Signals) { s.Pain, s.Stride = latched(2), latched(1) }, ebb.Rest, "stride", ebb.SafetyProfessional},
	} {
		m := well()
		c.change(&m.Signals)
		d, _ := answer(m)
		f := d.Findings[0]
		if d.Allowed != c.want || f.Key != c.key || !d.Provisional || d.Safety.Level != c.level {
			t.Errorf("%s: %s by %s, provisional %v, safety %s", c.name, d.Allowed, f.Key, d.Provisional, d.Safety.Level)
		}
		if diff := cmp.Diff(since, f.Facts[len(f.Facts)-1]); diff != "" {
			t.Errorf("%s: %s", c.name, diff)
		}
		for i := range d.Findings {
			if f := d.Findings[i]; f.Key != c.key && len(f.Facts) > 0 && f.Facts[len(f.Facts)-1].Name == "since" {
				t.Errorf("%s: %s speaks of the past as well", c.name, f.Rule)
			}
		}
	}
	m := well()
	m.Signals.Pain, m.Signals.Ill, m.Signals.FlagsAsk = latched(0), latched(0), latched(0)
	d, _ := answer(m)
	if d.Allowed != ebb.RecoveryRun || len(d.Changes) != 3 {
		t.Errorf("an old \"nothing\" is no answer of today: %s, %+v", d.Allowed, d.Changes)
	}
	m = well()
	m.Signals.Ill = ebb.Signal{State: ebb.Present, Value: 1, Latched: true}
	if d, _ := answer(m); len(d.Findings[0].Facts) != 1 {
		t.Errorf("since no day: %+v", d.Findings[0])
	}
}

func TestSafetyIsTheGravestThing(t *testing.T) {
	for _, c := range []struct {
		name  string
		do    does
		level ebb.SafetyLevel
		key   string
	}{
		{"nothing", does{}, ebb.SafetyNone, "none"},
		{"battered legs are not for a professional", does{legs(10)}, ebb.SafetyNone, "none"},
		{"pain 3", does{hurts(3)}, ebb.SafetyNone, "none"},
		{"pain 4", does{hurts(4)}, ebb.SafetyStop, "pain"},
		{"limp", does{limps}, ebb.SafetyProfessional, "stride"},
		{"a cold", does{ill(1)}, ebb.SafetyNone, "none"},
		{"below the neck", does{ill(2)}, ebb.SafetyStop, "ill"},
		{"fever and pain", does{ill(3), hurts(6)}, ebb.SafetyStop, "ill"},
		{"fever, 3 days", does{ill(3), days(3)}, ebb.SafetyStop, "ill"},
		{"fever, 4 days", does{ill(3), days(4)}, ebb.SafetyProfessional, "ill_days"},
		{"below the neck, 4 days", does{ill(2), days(4)}, ebb.SafetyProfessional, "ill_days"},
		{"a cold, 4 days", does{ill(1), days(4)}, ebb.SafetyNone, "none"},
		{"a flag", does{flags(ebb.FlagCalf)}, ebb.SafetyProfessional, "flag"},
		{"two flags, one an emergency", does{flags(ebb.FlagCalf, ebb.FlagStroke)}, ebb.SafetyEmergency, "emergency"},
		{"a named flag, the question not asked", does{change(func(m *ebb.Morning) { m.Signals.Flags, m.Signals.FlagsAsk = []ebb.FlagID{ebb.FlagCalf}, ebb.Signal{} })}, ebb.SafetyProfessional, "flag"},
		{"a flag without a name", does{change(func(m *ebb.Morning) { m.Signals.FlagsAsk = present(1) })}, ebb.SafetyProfessional, "flag"},
		{"a flag nobody knows", does{flags("odd")}, ebb.SafetyProfessional, "flag"},
	} {
		m := well()
		for _, f := range c.do {
			f(&m)
		}
		d, _ := answer(m)
		if d.Safety.Level != c.level || d.Safety.Key != c.key {
			t.Errorf("%s: %+v", c.name, d.Safety)
		}
		found := false
		for _, k := range decide.SafetyKeys {
			found = found || k == d.Safety.Key
		}
		if !found {
			t.Errorf("%s is not in the list of keys", d.Safety.Key)
		}
	}
	m := well()
	flags("odd", ebb.FlagCalf, ebb.FlagChest, ebb.FlagCalf)(&m)
	d, _ := answer(m)
	if diff := cmp.Diff([]ebb.FlagID{ebb.FlagChest, ebb.FlagCalf, "odd"}, d.Safety.Flags); diff != "" {
		t.Error(diff)
	}
	if f := d.Findings[0]; f.Key != "emergency" || len(f.Facts) != 3 || f.Facts[0].Text != "chest" {
		t.Errorf("%+v", f)
	}
}

func days(v int) func(*ebb.Morning) { return func(m *ebb.Morning) { m.IllDays = v } }
func flags(ids ...ebb.FlagID) func(*ebb.Morning) {
	return func(m *ebb.Morning) { m.Signals.Flags, m.Signals.FlagsAsk = ids, present(1) }
}

func TestConfidenceIsAWordForWhatIsLacking(t *testing.T) {
	none := func(m *ebb.Morning) { m.HRMax.Source = ebb.HRMaxAge }
	short := func(m *ebb.Morning) { m.History.DaysOfRuns = 27 }
	silent := func(m *ebb.Morning) { m.Signals.Legs.State = ebb.Missing }
	unasked := func(m *ebb.Morning) { m.Signals.Ill.State = ebb.Missing }
	for _, c := range []struct {
		do      does
		want    ebb.Confidence
		lacking []string
	}{
		{does{}, ebb.ConfidenceGood, []string{}},
		{does{func(m *ebb.Morning) { m.HRMax.Source, m.History.DaysOfRuns = ebb.HRMaxObservedMax, 28 }}, ebb.ConfidenceGood, []string{}},
		{does{func(m *ebb.Morning) { m.HRMax.Source = ebb.HRMaxObservedFloor }}, ebb.ConfidenceGood, []string{}},
		{does{none}, ebb.ConfidenceLimited, []string{"hr_max"}},
		{does{func(m *ebb.Morning) { m.HRMax.Source = ebb.HRMaxGuarded }}, ebb.ConfidenceLimited, []string{"hr_max"}},
		{does{short}, ebb.ConfidenceLimited, []string{"history"}},
		{does{silent}, ebb.ConfidenceLimited, []string{"checkin"}},
		{does{unasked}, ebb.ConfidenceLimited, []string{"checkin"}},
		{does{short, unasked}, ebb.ConfidencePoor, []string{"history", "checkin"}},
		{does{none, short, silent}, ebb.ConfidencePoor, []string{"hr_max", "history", "checkin"}},
	} {
		m := well()
		for _, f := range c.do {
			f(&m)
		}
		d, _ := answer(m)
		if diff := cmp.Diff(c.lacking, d.Lacking); diff != "" || d.Confidence != c.want {
			t.Errorf("%s, want %s; %s", d.Confidence, c.want, diff)
		}
	}
}

func TestWishesMayAskForLess(t *testing.T) {
	w := func(s ebb.WishSource, v ebb.Verdict) ebb.Wish { return ebb.Wish{Source: s, Verdict: v, Ref: "x"} }
	byDefault := ebb.Wish{Source: ebb.WishDefault, Verdict: ebb.Easy}
	for _, c := range []struct {
		name   string
		wishes []ebb.Wish
		want   ebb.Verdict
		kept   []ebb.Wish
	}{
		{"none", nil, ebb.Easy, []ebb.Wish{byDefault}},
		{"a hard plan", []ebb.Wish{w(ebb.WishPlan, ebb.Hard)}, ebb.Hard, []ebb.Wish{w(ebb.WishPlan, ebb.Hard)}},
		{"a hard trial", []ebb.Wish{w(ebb.WishTrial, ebb.Hard)}, ebb.Hard, []ebb.Wish{w(ebb.WishTrial, ebb.Hard)}},
		{"a hard coach", []ebb.Wish{w(ebb.WishCoach, ebb.Hard)}, ebb.Hard, []ebb.Wish{w(ebb.WishCoach, ebb.Hard)}},
		{"the athlete wants hard", []ebb.Wish{w(ebb.WishAthlete, ebb.Hard)}, ebb.Easy, []ebb.Wish{w(ebb.WishAthlete, ebb.Hard), byDefault}},
		{"the athlete wants rest", []ebb.Wish{w(ebb.WishAthlete, ebb.Rest)}, ebb.Rest, []ebb.Wish{w(ebb.WishAthlete, ebb.Rest), byDefault}},
		{"the plan and the athlete", []ebb.Wish{w(ebb.WishPlan, ebb.Hard), w(ebb.WishAthlete, ebb.Walk)}, ebb.Walk, []ebb.Wish{w(ebb.WishPlan, ebb.Hard), w(ebb.WishAthlete, ebb.Walk)}},
		{"a wish for nothing there is", []ebb.Wish{w(ebb.WishPlan, 0), w(ebb.WishPlan, 6)}, ebb.Easy, []ebb.Wish{byDefault}},
	} {
		m := well()
		m.Wishes = c.wishes
		d, _ := answer(m)
		if diff := cmp.Diff(c.kept, d.Wishes); diff != "" || d.Verdict != c.want || d.Allowed != ebb.Hard {
			t.Errorf("%s: %s of %s %s", c.name, d.Verdict, d.Allowed, diff)
		}
	}
}

func TestChangesSayWhatTheDayWouldBe(t *testing.T) {
	m := well()
	legs(4)(&m)
	after(ebb.ClassTempo, 24)(&m)
	d, _ := answer(m)
	want := []ebb.Change{
		{Rule: ebb.RuleHardWindow, Key: "recovery", To: ebb.RecoveryRun, Facts: []ebb.Fact{
			{Name: "hours", Value: 24, Limit: ebb.Some(36), Unit: "h", Text: "r"}, {Name: "class", Value: 36, Unit: "h", Text: "tempo"}}},
		{Rule: ebb.RuleSoreness, Key: "heavy", To: ebb.RecoveryRun, Facts: []ebb.Fact{{Name: "legs", Value: 4, Limit: ebb.Some(3), Unit: "0–10"}}},
	}
	if diff := cmp.Diff(want, d.Changes); diff != "" {
		t.Error(diff)
	}
	m = well()
	legs(7)(&m)
	m.Wishes = nil
	if d, _ := answer(m); len(d.Changes) != 1 || d.Changes[0].To != ebb.Easy {
		t.Errorf("without the legs an easy day, as nothing else is planned: %+v", d.Changes)
	}
	if d, _ := answer(well()); len(d.Changes) != 0 {
		t.Errorf("nothing binds a hard day: %+v", d.Changes)
	}
}

// The facts of a finding are what its sentence is made of: value, limit, unit and ref.
func TestFindingsCarryTheirFacts(t *testing.T) {
	f := func(name string, value int, limit ebb.Opt[int], unit, ref string) ebb.Fact {
		return ebb.Fact{Name: name, Value: value, Limit: limit, Unit: unit, Text: ref}
	}
	no := ebb.None[int]()
	spot := func(m *ebb.Morning) { m.Signals.PainAt = "left calf" }
	for _, c := range []struct {
		name string
		rule ebb.RuleID
		do   does
		want []ebb.Fact
	}{
		{"pain", ebb.RulePain, does{spot, hurts(3)}, []ebb.Fact{f("pain", 3, ebb.Some(2), "0–10", "left calf")}},
		{"strong pain", ebb.RulePain, does{spot, hurts(6)}, []ebb.Fact{f("pain", 6, ebb.Some(4), "0–10", "left calf")}},
		{"slight pain", ebb.RulePain, does{hurts(1)}, []ebb.Fact{f("pain", 1, ebb.Some(1), "0–10", "")}},
		{"no pain", ebb.RulePain, does{}, []ebb.Fact{f("pain", 0, ebb.Some(1), "0–10", "")}},
		{"niggle", ebb.RulePain, does{niggle, hurts(1)}, []ebb.Fact{f("pain", 1, ebb.Some(2), "0–10", "")}},
		{"limp", ebb.RulePain, does{spot, limps, hurts(2)}, []ebb.Fact{f("stride", 1, no, "1", "left calf"), f("pain", 2, ebb.Some(4), "0–10", "left calf")}},
		{"limp, pain unanswered", ebb.RulePain, does{limps, func(m *ebb.Morning) { m.Signals.Pain = ebb.Signal{} }}, []ebb.Fact{f("stride", 1, no, "1", "")}},
		{"legs", ebb.RuleSoreness, does{legs(9)}, []ebb.Fact{f("legs", 9, ebb.Some(8), "0–10", "")}},
		{"sore", ebb.RuleSoreness, does{legs(6)}, []ebb.Fact{f("legs", 6, ebb.Some(6), "0–10", "")}},
		{"fresh", ebb.RuleSoreness, does{legs(1)}, []ebb.Fact{f("legs", 1, ebb.Some(3), "0–10", "")}},
		{"fever", ebb.RuleIllness, does{ill(3), days(2)}, []ebb.Fact{f("ill", 3, no, "level", "fever"), f("ill_days", 2, ebb.Some(3), "days", "")}},
		{"below", ebb.RuleIllness, does{ill(2), days(2)}, []ebb.Fact{f("ill", 2, no, "level", "below"), f("ill_days", 2, ebb.Some(3), "days", "")}},
		{"cold", ebb.RuleIllness, does{ill(1)}, []ebb.Fact{f("ill", 1, no, "level", "above")}},
		{"well", ebb.RuleIllness, does{}, []ebb.Fact{f("ill", 0, no, "level", "none")}},
		{"fever gone", ebb.RuleIllnessRamp, does{back(ebb.IllFever, 2, 1, 1)}, []ebb.Fact{f("fever_free", 0, ebb.Some(24), "h", ""), f("free_day", 1, ebb.Some(1), "day", ""), f("days_ill", 2, no, "days", "fever")}},
		{"fever of today", ebb.RuleIllnessRamp, does{back(ebb.IllFever, 2, 1, 0)}, []ebb.Fact{f("fever_free", 0, ebb.Some(24), "h", ""), f("free_day", 1, ebb.Some(1), "day", ""), f("days_ill", 2, no, "days", "fever")}},
		{"a flag", ebb.RuleRedFlags, does{flags(ebb.FlagCalf)}, []ebb.Fact{f("flag", 1, no, "1", "calf")}},
		{"half, two days ago", ebb.RuleHardWindow, does{after(ebb.ClassRaceHalf, 48)}, []ebb.Fact{f("hours", 48, ebb.Some(61), "h", "r"), f("class", 120, no, "h", "race_half")}},
		{"half, three days ago", ebb.RuleHardWindow, does{after(ebb.ClassRaceHalf, 72)}, []ebb.Fact{f("hours", 72, ebb.Some(120), "h", "r"), f("class", 120, no, "h", "race_half")}},
		{"intervals: no morning lies between", ebb.RuleHardWindow, does{after(ebb.ClassIntervals, 24)}, []ebb.Fact{f("hours", 24, ebb.Some(48), "h", "r"), f("class", 48, no, "h", "intervals")}},
		{"tempo, 6 h ago: a day and a bit to either end", ebb.RuleHardWindow, does{after(ebb.ClassTempo, 6)}, []ebb.Fact{f("hours", 6, ebb.Some(36), "h", "r"), f("class", 36, no, "h", "tempo")}},
		{"tempo, 7 h ago: tomorrow is easy already", ebb.RuleHardWindow, does{after(ebb.ClassTempo, 7)}, []ebb.Fact{f("hours", 7, ebb.Some(31), "h", "r"), f("class", 36, no, "h", "tempo")}},
		{"tempo, 11 h ago: tomorrow is the last easy morning", ebb.RuleHardWindow, does{after(ebb.ClassTempo, 11)}, []ebb.Fact{f("hours", 11, ebb.Some(31), "h", "r"), f("class", 36, no, "h", "tempo")}},
		{"tempo, 12 h ago: tomorrow it is over", ebb.RuleHardWindow, does{after(ebb.ClassTempo, 12)}, []ebb.Fact{f("hours", 12, ebb.Some(36), "h", "r"), f("class", 36, no, "h", "tempo")}},
		{"it ended late two evenings ago", ebb.RuleHardWindow, does{after(ebb.ClassIntervals, 33), daysAgo(2)}, []ebb.Fact{f("hours", 33, ebb.Some(48), "h", "r"), f("class", 48, no, "h", "intervals"), f("late", 2, no, "days", "")}},
		{"it ended late yesterday", ebb.RuleHardWindow, does{after(ebb.ClassIntervals, 23), daysAgo(1)}, []ebb.Fact{f("hours", 23, ebb.Some(31), "h", "r"), f("class", 48, no, "h", "intervals"), f("late", 1, no, "days", "")}},
		{"whole days are not late", ebb.RuleHardWindow, does{after(ebb.ClassIntervals, 24), daysAgo(1)}, []ebb.Fact{f("hours", 24, ebb.Some(48), "h", "r"), f("class", 48, no, "h", "intervals")}},
		{"a session of an unknown day is not late", ebb.RuleHardWindow, does{after(ebb.ClassIntervals, 24), daysAgo(int(today))}, []ebb.Fact{f("hours", 24, ebb.Some(48), "h", "r"), f("class", 48, no, "h", "intervals")}},
		{"a session of tonight", ebb.RuleHardWindow, does{after(ebb.ClassTempo, -24)}, []ebb.Fact{f("hours", 0, ebb.Some(36), "h", "r"), f("class", 36, no, "h", "tempo")}},
		{"first day", ebb.RuleIllnessRamp, does{back(ebb.IllBelow, 2, 1, -1)}, []ebb.Fact{f("free_day", 1, ebb.Some(1), "day", ""), f("days_ill", 2, no, "days", "below")}},
		{"way back", ebb.RuleIllnessRamp, does{back(ebb.IllBelow, 3, 3, -1)}, []ebb.Fact{f("free_day", 3, ebb.Some(4), "day", ""), f("days_ill", 3, no, "days", "below")}},
		{"way back, easy", ebb.RuleIllnessRamp, does{back(ebb.IllBelow, 3, 5, -1)}, []ebb.Fact{f("free_day", 5, ebb.Some(6), "day", ""), f("days_ill", 3, no, "days", "below")}},
		{"way back, over", ebb.RuleIllnessRamp, does{back(ebb.IllBelow, 1, 9, -1)}, []ebb.Fact{f("free_day", 9, ebb.Some(4), "day", ""), f("days_ill", 1, no, "days", "below")}},
		{"after a cold", ebb.RuleIllnessRamp, does{back(ebb.IllAbove, 3, 1, -1)}, []ebb.Fact{f("free_day", 1, ebb.Some(1), "day", ""), f("days_ill", 3, no, "days", "above")}},
		{"half, walking", ebb.RuleHardWindow, does{after(ebb.ClassRaceHalf, 24)}, []ebb.Fact{f("hours", 24, ebb.Some(48), "h", "r"), f("class", 120, no, "h", "race_half")}},
		{"half, at 60", ebb.RuleHardWindow, does{after(ebb.ClassRaceHalf, 96), age(60)}, []ebb.Fact{f("hours", 96, ebb.Some(132), "h", "r"), f("class", 132, no, "h", "race_half")}},
		{"run today", ebb.RuleSameDay, does{ran(ebb.KindEasy, false)}, []ebb.Fact{f("today", 40, no, "min", "t")}},
		{"run days", ebb.RuleRunDays, does{row(6)}, []ebb.Fact{f("full_days", 6, ebb.Some(6), "days", "")}},
		{"run days, never fewer than the full ones", ebb.RuleRunDays, does{runsBut(5, 9)}, []ebb.Fact{f("full_days", 5, ebb.Some(6), "days", "")}},
		{"two runs today", ebb.RuleSameDay, does{ran(ebb.KindEasy, false), ran(ebb.KindLong, false)}, []ebb.Fact{f("runs", 2, ebb.Some(2), "runs", "")}},
		{"run days, novice", ebb.RuleRunDays, does{row(1), months(1)}, []ebb.Fact{f("run_days", 1, ebb.Some(2), "days", "")}},
		{"signs", ebb.RuleRecovery, does{rhr(60), slept(330)}, []ebb.Fact{f("score", 2, ebb.Some(2), "1", ""), f("hrv", 0, ebb.Some(0), "band", ""),
			f("rhr", 60, ebb.Some(50), "0.1 bpm", ""), f("sleep", 330, ebb.Some(360), "min", ""), f("wellness", 0, ebb.Some(-100), "0.01 SD", "")}},
		{"strong signs", ebb.RuleRecovery, does{hrv(-1), rhr(110), slept(240), wellness(-230)}, []ebb.Fact{f("score", 8, ebb.Some(4), "1", ""), f("hrv", -1, ebb.Some(0), "band", ""),
			f("rhr", 110, ebb.Some(100), "0.1 bpm", ""), f("sleep", 240, ebb.Some(270), "min", ""), f("wellness", -230, ebb.Some(-200), "0.01 SD", "")}},
		{"night signs", ebb.RuleRecovery, does{hrv(-1), rhr(110)}, []ebb.Fact{f("score", 4, ebb.Some(2), "1", ""), f("hrv", -1, ebb.Some(0), "band", ""),
			f("rhr", 110, ebb.Some(100), "0.1 bpm", ""), f("sleep", 470, ebb.Some(360), "min", ""), f("wellness", 0, ebb.Some(-100), "0.01 SD", "")}},
		{"heat", ebb.RuleHeat, does{hot(310), chip(1), acclimatised}, []ebb.Fact{f("wbgt", 310, ebb.Some(301), "0.1 °C", ""), f("heat", 1, no, "level", "hot"), f("acclimatised", 1, no, "1", "")}},
		{"heat, never", ebb.RuleHeat, does{hot(330)}, []ebb.Fact{f("wbgt", 330, ebb.Some(322), "0.1 °C", "")}},
		{"heat, fine", ebb.RuleHeat, does{hot(200), chip(0)}, []ebb.Fact{f("wbgt", 200, ebb.Some(279), "0.1 °C", ""), f("heat", 0, no, "level", "none")}},
		{"very hot", ebb.RuleHeat, does{chip(2)}, []ebb.Fact{f("heat", 2, no, "level", "very_hot")}},
		{"stale", ebb.RuleStaleRuns, does{recorded(5, 2)}, []ebb.Fact{f("days_ago", 5, ebb.Some(3), "days", ""), f("usual_gap", 2, no, "days", "")}},
		{"rested", ebb.RuleStaleRuns, does{recorded(5, 2), func(m *ebb.Morning) { m.History.Rested = true }}, []ebb.Fact{f("days_ago", 5, no, "days", "")}},
		{"sync fails", ebb.RuleStaleRuns, does{func(m *ebb.Morning) { m.History.Unsynced = ebb.SyncFailing }}, []ebb.Fact{f("days_ago", 1, no, "days", "")}},
		{"sync old", ebb.RuleStaleRuns, does{func(m *ebb.Morning) { m.History.Unsynced = ebb.SyncOld }}, []ebb.Fact{f("days_ago", 1, no, "days", "")}},
		{"gap unknown", ebb.RuleStaleRuns, does{func(m *ebb.Morning) { m.History.UsualGap = no }}, []ebb.Fact{f("days_ago", 1, no, "days", "")}},
		{"new", ebb.RuleBuilding, does{months(2)}, []ebb.Fact{f("months", 2, ebb.Some(3), "months", "")}},
		{"break", ebb.RuleBuilding, does{func(m *ebb.Morning) { m.History.SinceBreak = ebb.Some(1) }}, []ebb.Fact{f("runs_since_break", 1, ebb.Some(3), "runs", "")}},
		{"still on a break", ebb.RuleBuilding, does{recorded(20, 2)}, []ebb.Fact{f("runs_since_break", 0, ebb.Some(3), "runs", "")}},
		{"little", ebb.RuleBuilding, does{func(m *ebb.Morning) { m.History.WeekMin = 30 }}, []ebb.Fact{f("week_min", 30, ebb.Some(60), "min", "")}},
		{"built", ebb.RuleBuilding, does{}, []ebb.Fact{f("months", 60, ebb.Some(3), "months", ""), f("week_min", 300, ebb.Some(60), "min", "")}},
		{"youth", ebb.RuleCondition, does{age(17)}, []ebb.Fact{f("age", 17, ebb.Some(18), "years", "")}},
		{"child", ebb.RuleCondition, does{age(12)}, []ebb.Fact{f("age", 12, ebb.Some(16), "years", "")}},
		{"adult", ebb.RuleCondition, does{}, []ebb.Fact{f("age", 35, ebb.Some(18), "years", "")}},
		{"declared", ebb.RuleCondition, does{mode(ebb.HRInsulin)}, []ebb.Fact{f("mode", 1, no, "1", "insulin")}},
		{"lost", ebb.RuleNightMissing, does{func(m *ebb.Morning) {
			m.Signals.HRV = ebb.Signal{Expected: true}
			m.Signals.SleepMin = ebb.Signal{Expected: true, State: ebb.Stale}
		}}, []ebb.Fact{f("missing", 1, no, "1", "hrv"), f("missing", 1, no, "1", "sleep")}},
		{"conflicts", ebb.RuleConflict, does{limps, func(m *ebb.Morning) {
			m.Signals.Legs.State, m.Signals.Flags = ebb.Contradictory, []ebb.FlagID{ebb.FlagCalf}
		}}, []ebb.Fact{f("conflict", 1, no, "1", "legs"), f("conflict", 1, no, "1", "stride"), f("conflict", 1, no, "1", "flags")}},
		{"a limp with pain is no conflict", ebb.RuleConflict, does{limps, hurts(1)}, []ebb.Fact{}},
		{"a limp, pain unanswered, is no conflict", ebb.RuleConflict, does{limps, func(m *ebb.Morning) { m.Signals.Pain = ebb.Signal{} }}, []ebb.Fact{}},
		{"two words on the stride", ebb.RuleConflict, does{hurts(1), func(m *ebb.Morning) { m.Signals.Stride.State = ebb.Contradictory }}, []ebb.Fact{f("conflict", 1, no, "1", "stride")}},
		{"two words on flags", ebb.RuleConflict, does{func(m *ebb.Morning) { m.Signals.FlagsAsk.State = ebb.Contradictory }}, []ebb.Fact{f("conflict", 1, no, "1", "flags")}},
		{"named flags and a yes are no conflict", ebb.RuleConflict, does{flags(ebb.FlagCalf)}, []ebb.Fact{}},
		{"flags that were not asked today are no conflict", ebb.RuleConflict, does{func(m *ebb.Morning) {
			m.Signals.Flags, m.Signals.FlagsAsk = []ebb.FlagID{ebb.FlagCalf}, ebb.Signal{}
		}}, []ebb.Fact{}},
	} {
		m := well()
		for _, x := range c.do {
			x(&m)
		}
		for _, r := range decide.Rules() {
			if r.ID == c.rule {
				if diff := cmp.Diff(c.want, r.Judge(m, evidence.V1()).Facts); diff != "" {
					t.Errorf("%s: %s", c.name, diff)
				}
			}
		}
	}
}

func daysAgo(days int) func(*ebb.Morning) {
	return func(m *ebb.Morning) { m.History.Hards[0].Day = today - ebb.Day(days) }
}

// Each class has a number of its own, also where two are alike today.
func TestEachClassHasItsOwnWindow(t *testing.T) {
	windows := map[ebb.HardClass]func(*evidence.Numbers) *evidence.Number{
		ebb.ClassModerate:  func(n *evidence.Numbers) *evidence.Number { return &n.Decide.Window.Moderate },
		ebb.ClassLong:      func(n *evidence.Numbers) *evidence.Number { return &n.Decide.Window.Long },
		ebb.ClassLoad:      func(n *evidence.Numbers) *evidence.Number { return &n.Decide.Window.Load },
		ebb.ClassTempo:     func(n *evidence.Numbers) *evidence.Number { return &n.Decide.Window.Tempo },
		ebb.ClassIntervals: func(n *evidence.Numbers) *evidence.Number { return &n.Decide.Window.Intervals },
		ebb.ClassLongHard:  func(n *evidence.Numbers) *evidence.Number { return &n.Decide.Window.LongHard },
		ebb.ClassRaceShort: func(n *evidence.Numbers) *evidence.Number { return &n.Decide.Window.RaceShort },
		ebb.ClassRaceHalf:  func(n *evidence.Numbers) *evidence.Number { return &n.Decide.Window.RaceHalf },
		ebb.ClassMarathon:  func(n *evidence.Numbers) *evidence.Number { return &n.Decide.Window.Marathon },
		ebb.ClassDamage:    func(n *evidence.Numbers) *evidence.Number { return &n.Decide.Window.Damage },
	}
	for class, of := range windows {
		n := evidence.V1()
		of(&n).Value += 7
		for other := range windows {
			m := well()
			after(other, 1)(&m)
			for _, r := range decide.Rules() {
				if r.ID != ebb.RuleHardWindow {
					continue
				}
				was, is := r.Judge(m, evidence.V1()).Facts[1].Value, r.Judge(m, n).Facts[1].Value
				if moved := is - was; moved != 0 && other != class || moved != 7 && other == class {
					t.Errorf("the window of %s 7 h longer: that of %s moves by %d", class, other, moved)
				}
			}
		}
	}
}

// Among several sessions the finding speaks of the one that matters, wherever it stands.
func TestTheFindingSpeaksOfTheSessionThatMatters(t *testing.T) {
	s := func(run string, class ebb.HardClass, hours int) ebb.HardSession {
		h := hardSession(class, hours)
		h.Run = ebb.RunID(run)
		return h
	}
	for _, c := range []struct {
		name string
		list []ebb.HardSession
		want string
	}{
		{"the stricter day", []ebb.HardSession{s("a", ebb.ClassTempo, 24), s("b", ebb.ClassRaceHalf, 24)}, "b"},
		{"the later end", []ebb.HardSession{s("a", ebb.ClassTempo, 24), s("b", ebb.ClassIntervals, 24)}, "b"},
		{"the newer, when they end together", []ebb.HardSession{s("a", ebb.ClassRaceShort, 48), s("b", ebb.ClassDamage, 96)}, "a"},
		{"the newest, when all are over", []ebb.HardSession{s("a", ebb.ClassMarathon, 250), s("b", ebb.ClassTempo, 72)}, "b"},
		{"the first by name, when they are the same", []ebb.HardSession{s("b", ebb.ClassTempo, 24), s("a", ebb.ClassTempo, 24)}, "a"},
	} {
		for range 2 {
			c.list[0], c.list[1] = c.list[1], c.list[0]
			m := well()
			m.History.Hards = c.list
			for _, r := range decide.Rules() {
				if r.ID == ebb.RuleHardWindow {
					if got := r.Judge(m, evidence.V1()).Facts[0].Text; got != c.want {
						t.Errorf("%s: %s", c.name, got)
					}
				}
			}
		}
	}
	for _, c := range []struct {
		name string
		list []ebb.TodayRun
		want string
	}{
		{"the stricter", []ebb.TodayRun{{Run: "a", Kind: ebb.KindEasy}, {Run: "b", Kind: ebb.KindLong, Part: true}}, "b"},
		{"the harder of two that allow the same", []ebb.TodayRun{{Run: "a", Kind: ebb.KindRecovery}, {Run: "b", Kind: ebb.KindTempo, Part: true}}, "b"},
		{"the first by name", []ebb.TodayRun{{Run: "b", Kind: ebb.KindEasy}, {Run: "a", Kind: ebb.KindModerate, Part: true}}, "a"},
	} {
		for range 2 {
			c.list[0], c.list[1] = c.list[1], c.list[0]
			m := well()
			m.History.Today = c.list
			for _, r := range decide.Rules() {
				if r.ID == ebb.RuleSameDay {
					if got := r.Judge(m, evidence.V1()).Facts[0].Text; got != c.want {
						t.Errorf("%s: %s", c.name, got)
					}
				}
			}
		}
	}
}

// What a rule says when it does not object: the key picks the sentence all the same.
func TestRulesThatDoNotObject(t *testing.T) {
	gone := func(m *ebb.Morning) {
		for _, s := range []*ebb.Signal{&m.Signals.HRV, &m.Signals.RHRDelta, &m.Signals.SleepMin, &m.Signals.Wellness} {
			*s = ebb.Signal{State: ebb.Declined}
		}
	}
	for _, c := range []struct {
		rule  ebb.RuleID
		do    does
		key   string
		state ebb.FindingState
	}{
		{ebb.RuleRecovery, does{}, "fine", ebb.Agrees},
		{ebb.RuleRecovery, does{rhr(50)}, "one_sign", ebb.Agrees},
		{ebb.RuleRecovery, does{gone}, "none", ebb.Silent},
		{ebb.RuleNightMissing, does{}, "none", ebb.Silent},
		{ebb.RuleNightMissing, does{func(m *ebb.Morning) { m.Signals.HRV.Expected = true }}, "complete", ebb.Agrees},
		{ebb.RuleNightMissing, does{func(m *ebb.Morning) { m.Signals.Wellness.Expected = true }}, "complete", ebb.Agrees},
		{ebb.RuleHeat, does{}, "none", ebb.Silent},
		{ebb.RuleHeat, does{chip(0)}, "fine", ebb.Agrees},
		{ebb.RuleHeat, does{chip(-1)}, "none", ebb.Silent},
		{ebb.RuleHardWindow, does{}, "none", ebb.Silent},
		{ebb.RuleHardWindow, does{after(ebb.ClassTempo, 48)}, "outside", ebb.Agrees},
		{ebb.RuleHardWindow, does{possible(ebb.ClassTempo, 24)}, "none", ebb.Silent},
		{ebb.RulePossibleHard, does{after(ebb.ClassTempo, 24)}, "none", ebb.Silent},
		{ebb.RuleSameDay, does{}, "none", ebb.Silent},
		{ebb.RuleSameDay, does{did(ebb.SportWalking, ebb.KindEasy, false)}, "other", ebb.Agrees},
		{ebb.RuleIllnessRamp, does{}, "none", ebb.Silent},
		{ebb.RuleIllnessRamp, does{back(ebb.IllAbove, 1, 2, -1)}, "over", ebb.Agrees},
		{ebb.RuleConflict, does{}, "none", ebb.Silent},
		{ebb.RuleBuilding, does{func(m *ebb.Morning) { m.History.WeekMin, m.History.DaysOfRuns = 0, 0 }}, "no_history", ebb.Objects},
		{ebb.RuleBuilding, does{func(m *ebb.Morning) { m.History.WeekMin, m.History.DaysOfRuns = 0, 1 }}, "little", ebb.Objects},
		{ebb.RuleBuilding, does{func(m *ebb.Morning) { m.History.WeekMin, m.History.DaysOfRuns = 1, 0 }}, "little", ebb.Objects},
		{ebb.RuleBuilding, does{func(m *ebb.Morning) { m.History.Months = ebb.None[int]() }}, "months_unknown", ebb.Objects},
		{ebb.RuleStaleRuns, does{}, "current", ebb.Agrees},
		{ebb.RuleStaleRuns, does{func(m *ebb.Morning) { m.History.Unsynced = ebb.SyncFailing }}, "sync_failing", ebb.Objects},
		{ebb.RuleStaleRuns, does{func(m *ebb.Morning) { m.History.Unsynced = ebb.SyncOld }}, "sync_old", ebb.Objects},
		{ebb.RuleStaleRuns, does{func(m *ebb.Morning) { m.History.Unsynced, m.History.Rested = ebb.SyncFailing, true }}, "rested", ebb.Agrees},
		{ebb.RuleStaleRuns, does{func(m *ebb.Morning) { m.History.LastDaysAgo = ebb.None[int]() }}, "no_runs", ebb.Objects},
		{ebb.RuleCondition, does{}, "none", ebb.Agrees},
		{ebb.RuleRedFlags, does{}, "none", ebb.Agrees},
	} {
		m := well()
		for _, x := range c.do {
			x(&m)
		}
		for _, r := range decide.Rules() {
			if f := r.Judge(m, evidence.V1()); r.ID == c.rule && (f.Key != c.key || f.State != c.state) {
				t.Errorf("%s is %s %s, want %s %s", c.rule, f.State, f.Key, c.state, c.key)
			}
		}
	}
}

func TestAMissingMeasurementIsNamed(t *testing.T) {
	m := well()
	m.Signals.SleepMin = ebb.Signal{State: ebb.Missing, Expected: true}
	m.Signals.RHRDelta = ebb.Signal{State: ebb.Implausible, Expected: true}
	m.Signals.Wellness = ebb.Signal{State: ebb.Missing}
	d, _ := answer(m)
	if diff := cmp.Diff([]string{"rhr", "sleep"}, d.Missing); diff != "" {
		t.Error(diff)
	}
}
