package readiness_test

import (
	"encoding/json"
	"reflect"
	"testing"

	"ebb"
	"ebb/evidence"
	"ebb/readiness"
	"ebb/stats"
)

// random is a check-in with any answers, plausible or not.
func random(r *stats.Rand, day ebb.Day) ebb.CheckIn {
	c := ebb.CheckIn{Day: day}
	maybe := func(o *ebb.Opt[int], of, low, high int) {
		if r.Intn(of) == 0 {
			*o = ebb.Some(low + r.Intn(high-low+1))
		}
	}
	maybe(&c.Legs, 2, 0, 11)
	maybe(&c.Pain, 12, 0, 6)
	maybe(&c.SleepMin, 2, 200, 600)
	maybe(&c.RHR, 2, 44, 58)
	maybe(&c.RMSSD, 2, 300, 900)
	maybe(&c.SDNN, 9, 300, 900)
	maybe(&c.TempC, 3, 100, 400)
	maybe(&c.Humidity, 3, 20, 100)
	for _, o := range []*ebb.Opt[int]{&c.SleepQ, &c.Fatigue, &c.Stress, &c.Mood} {
		maybe(o, 8, 1, 5)
		if r.Intn(3) > 0 {
			*o = ebb.Some(1 + r.Intn(5))
		}
	}
	if r.Intn(20) == 0 {
		c.Stride, c.Niggle, c.PainAt = ebb.Some(r.Intn(2) == 0), ebb.Some(r.Intn(2) == 0), ebb.Some("left knee")
	}
	if r.Intn(6) == 0 {
		c.Ill = ebb.Some([]ebb.Illness{ebb.IllNone, ebb.IllNone, ebb.IllAbove, ebb.IllBelow, ebb.IllFever}[r.Intn(5)])
	}
	if r.Intn(25) == 0 {
		c.Flags = ebb.Some([][]ebb.FlagID{{}, {}, {ebb.FlagCalf}, {ebb.FlagHeat, ebb.FlagChest}}[r.Intn(4)])
	}
	if r.Intn(30) == 0 {
		c.Declined = []string{ebb.Declinable[r.Intn(len(ebb.Declinable))]}
	}
	if r.Intn(30) == 0 {
		c.Undecline = []string{ebb.Declinable[r.Intn(len(ebb.Declinable))]}
	}
	if r.Intn(5) == 0 {
		c.Heat, c.Rested = ebb.Some(ebb.HeatHot), ebb.Some(r.Intn(2) == 0)
	}
	return c
}

// all is everything that a log is asked.
func all(l *readiness.Log, day ebb.Day, n *evidence.Numbers) []any {
	ramp, ill := l.Ramp(day, n)
	return []any{l.Signals(day, ebb.HRAuto, n), l.Signals(day, ebb.HRPregnancy, n), ramp, ill, l.RestingHR(day, n), l.Rested(day), l.Wish(day)}
}

// TestALogThatWasKeptGoesOnAsItWas keeps the log at random days, also of a log that was
// kept itself, and asks both about the days after.
func TestALogThatWasKeptGoesOnAsItWas(t *testing.T) {
	n := evidence.Current()
	for seed := range uint64(8) {
		r := stats.NewRand(seed)
		var said []ebb.CheckIn
		for day := ebb.Day(1000); day < 1500; day++ {
			if seed%4 == 3 && day > 1150 && day < 1330 {
				continue // a long silence
			}
			for range r.Intn(3) {
				said = append(said, random(r, day))
			}
		}
		kept := readiness.State{}
		for day := ebb.Day(1020); day < 1500; day += ebb.Day(1 + r.Intn(60)) {
			var before, after []ebb.CheckIn
			for _, c := range said {
				if c.Day < kept.Day {
					continue
				}
				if c.Day < day {
					before = append(before, c)
				}
			}
			l := readiness.NewLog(before, &n)
			if kept.Day != 0 {
				var err error
				if l, err = kept.Log(before, &n); err != nil {
					t.Fatal(err)
				}
			}
			doc, err := json.Marshal(l.State(day, &n))
			if err != nil {
				t.Fatal(err)
			}
			kept = readiness.State{}
			if err := json.Unmarshal(doc, &kept); err != nil {
				t.Fatal(err)
			}
			for later := day; later < min(day+70, 1500); later += 9 {
				var whole []ebb.CheckIn
				after = after[:0]
				for _, c := range said {
					if c.Day <= later {
						whole = append(whole, c)
						if c.Day >= day {
							after = append(after, c)
						}
					}
				}
				l, err := kept.Log(after, &n)
				if err != nil {
					t.Fatal(err)
				}
				if got, want := all(l, later, &n), all(readiness.NewLog(whole, &n), later, &n); !reflect.DeepEqual(got, want) {
					t.Fatalf("seed %d, kept at %d, on %d:\n%+v\nwant\n%+v", seed, day, later, got, want)
				}
			}
		}
		if kept.Day == 0 || len(said) == 0 {
			t.Fatal("nothing was kept")
		}
		if _, err := kept.Log([]ebb.CheckIn{{Day: kept.Day - 1}}, &n); err == nil {
			t.Error("a check-in of the days before is taken in silence")
		}
		kept.Series = kept.Series[1:]
		if _, err := kept.Log(nil, &n); err == nil {
			t.Error("a state without one of its series is taken")
		}
	}
}
