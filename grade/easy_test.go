package grade_test

import (
	"testing"

	"ebb"
	"ebb/grade"
)

// Worked by hand (Python) with the factors of SCIENCE 2.1: the part of Σ s·x·e^(bx) above that of the ceiling.
func TestWhatWentOverCostsItsShareOfTheLoad(t *testing.T) {
	e := ebb.Effort{Heart: []ebb.HeartCell{{Bpm: 120, S: 600}, {Place: 1, Bpm: 133, S: 300}, {Place: 2, Bpm: 163, S: 240, Doubt: 90},
		{Place: 5, Bpm: 200, S: 60}, {Bpm: 50, S: 60}}}
	l := ebb.Limits{HRMaxBpm: 190, HRRestBpm: ebb.Some(60)}
	unsaidRest, high := l, l
	unsaidRest.HRRestBpm, high.HRRestBpm = ebb.None[int](), ebb.Some(45)
	for _, c := range []struct {
		name    string
		e       ebb.Effort
		ceiling int
		l       ebb.Limits
		sex     ebb.Sex
		want    int
	}{
		{"a man", e, 133, l, ebb.SexMale, 1603},
		{"a woman", e, 133, l, ebb.SexFemale, 1461},
		{"sex not said", e, 133, l, "", 1532},
		{"resting heart rate not known: 60", e, 133, unsaidRest, ebb.SexMale, 1603},
		{"a resting heart rate of 45", e, 133, high, ebb.SexMale, 1369},
		{"no ceiling", e, 0, l, ebb.SexMale, 0},
		{"no maximum", e, 133, ebb.Limits{}, ebb.SexMale, 0},
		{"a maximum that is the resting one", e, 133, ebb.Limits{HRMaxBpm: 60, HRRestBpm: ebb.Some(60)}, ebb.SexMale, 0},
		{"a span of one beat", e, 59, ebb.Limits{HRMaxBpm: 61, HRRestBpm: ebb.Some(60)}, ebb.SexMale, 5000},
		{"the least ceiling", e, 1, l, ebb.SexMale, 5000},
		{"never over", ebb.Effort{Heart: e.Heart[:2]}, 133, l, ebb.SexMale, 0},
		{"no heart rate", ebb.Effort{}, 133, l, ebb.SexMale, 0},
		{"none above rest", ebb.Effort{Heart: e.Heart[4:]}, 133, l, ebb.SexMale, 0},
	} {
		if got := grade.ExcessLoad(c.e, c.ceiling, c.l, c.sex, 5000, n); got != c.want {
			t.Errorf("%s: %d, want %d", c.name, got, c.want)
		}
	}
}

func TestAMonthAddsUp(t *testing.T) {
	add := func(m *grade.Month, times int, level ebb.Level, fault string) {
		for range times {
			m.Add(ebb.Grade{Level: level, Fault: fault}, 5000, 700)
		}
	}
	var june, july, both, none grade.Month
	add(&june, 2, ebb.TrueRecovery, "fast_start") // a true recovery went wrong by nothing
	add(&june, 1, ebb.CantSay, "")
	add(&june, 1, ebb.Drifted, "fast_start")
	if june.Fault() != "fast_start" {
		t.Errorf("one fault: %q", june.Fault())
	}
	add(&july, 1, ebb.Disguise, "hills")
	add(&july, 1, ebb.Drifted, "throughout")
	if july.Fault() != "hills" {
		t.Errorf("as many of each: %q, want the first in the order of the page", july.Fault())
	}
	add(&july, 1, ebb.MostlyEasy, "throughout")
	if july.Fault() != "throughout" {
		t.Errorf("two of three: %q", july.Fault())
	}
	both.Join(june)
	both.Join(july)
	both.Join(none)
	if both.Runs != 7 || both.Truly != 2 || both.CantSay != 1 || both.Load != 35000 || both.Excess != 4900 || both.Fault() != "throughout" {
		t.Errorf("%+v", both)
	}
	if june.Runs != 4 || june.Fault() != "fast_start" || none.Fault() != "" {
		t.Errorf("joined, the parts changed: %+v %+v", june, none)
	}
}
