package app

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"ebb"
	"ebb/engine"
	"ebb/evidence"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

var theMonday = ebb.NewDay(2026, 11, 23)

func known(v int) ebb.Signal { return ebb.Signal{State: ebb.Present, Value: v, AsOf: theMonday} }

// usual is a runner of two years on a day on which nothing is wrong.
func usual() ebb.Morning {
	return ebb.Morning{
		Schema: 1, Athlete: ebb.LocalAthlete, Day: theMonday, Zone: "Europe/Berlin", RuleSet: evidence.Current().RuleSet,
		Age: ebb.Some(38), HRMode: ebb.HRAuto, Units: "km", HRRest: ebb.Some(50),
		HRMax:   ebb.HRMax{Bpm: 190, Source: ebb.HRMaxObservedMax, ErrorBpm: 4},
		Signals: ebb.Signals{Legs: known(1), Pain: known(0), Ill: known(0), FlagsAsk: known(0), Stride: known(0)},
		History: ebb.History{WeekMin: 200, LongestMin: 90, EasyMin: ebb.Some(45), Months: ebb.Some(24), RunDays: 1, FullDays: 1,
			LastDaysAgo: ebb.Some(1), UsualGap: ebb.Some(2), DaysOfRuns: 300, EasySPerKm: ebb.Some(370)},
	}
}

func sore() ebb.Morning { m := usual(); m.Signals.Legs = known(3); return m }

func view(m ebb.Morning) TodayView { return todayView(engine.Decide(m, evidence.Current())) }

// mornings by what they ask for.
func mornings() map[string]ebb.Morning {
	walk, short, guess := usual(), sore(), sore()
	walk.Signals.Legs = known(6)
	short.History.WeekMin = 60
	guess.HRMax = ebb.HRMax{Bpm: 183, Source: ebb.HRMaxAge, ErrorBpm: 11}
	talk := sore()
	talk.HRMode = ebb.HRTalk
	return map[string]ebb.Morning{"easy": usual(), "run": sore(), "run_walk": short, "walk": walk, "guess": guess, "talk": talk}
}

func TestWorkoutsAreWhatThePrescriptionSays(t *testing.T) {
	a := New(nil, nil)
	want := map[string]string{
		"easy":     "Easy 45m <144 | Easy start 180 | Easy <144 2520 65-144",
		"run":      "Recov 30m <133 | Easy start 180 | Easy <133 1620 65-133",
		"run_walk": "RunWk 20m <133 | Walk 60 | Run, talk 180 | Walk <133 60 65-133 | Run <133 180 65-133 | 4 × from 2",
		"walk":     "Walk 20m <133 | Walk 120 | Walk <133 1080 65-133",
		"guess":    "Recov 30m ~128 | Easy start 180 | Easy ~128 1620 65-128",
		"talk":     "Recov 30m | Easy start 180 | Easy, talk 1620",
	}
	for name, m := range mornings() {
		w, err := a.workout(ebb.LocalAthlete, view(m))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if diff := cmp.Diff(want[name], inWords(w)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

func inWords(w WorkoutView) string {
	out := []string{w.Name}
	for _, s := range w.Steps {
		switch {
		case s.Times.OK:
			out = append(out, fmt.Sprintf("%d × from %d", s.Times.V, s.From.V))
		case s.HighBpm.OK:
			out = append(out, fmt.Sprintf("%s %d %d-%d", s.Name, s.Seconds, s.LowBpm.V, s.HighBpm.V))
		default:
			out = append(out, fmt.Sprintf("%s %d", s.Name, s.Seconds))
		}
	}
	return strings.Join(out, " | ")
}

// readBy gives bytes to a program of testdata/readers and decodes what it says.
func readBy(t *testing.T, program, name string, b []byte, to any) {
	t.Helper()
	dir, err := filepath.Abs("../../testdata/readers")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := exec.LookPath("node"); err != nil {
		t.Skip("SKIPPED, NO NODE: no program of others read what Ebb writes")
	}
	if _, err := os.Stat(filepath.Join(dir, "node_modules", "ical.js")); err != nil {
		t.Skip("SKIPPED, NO READERS: no program of others read what Ebb writes; `make readers` installs them")
	}
	file := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(file, b, 0o600); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command("node", filepath.Join(dir, program), file)
	var errs strings.Builder
	cmd.Stderr = &errs
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%s: %v %s", program, err, errs.String())
	}
	if err := json.Unmarshal(out, to); err != nil {
		t.Fatalf("%v in %s", err, out)
	}
}

// From the decision to the wrist: what the official decoder reads is what the day says.
func TestTheOfficialDecoderReadsTheDayItself(t *testing.T) {
	a := New(nil, nil)
	for name, m := range mornings() {
		v := view(m)
		w, err := a.workout(ebb.LocalAthlete, v)
		if err != nil {
			t.Fatal(err)
		}
		var got struct {
			Official struct {
				Messages struct {
					WorkoutStepMesgs []struct {
						DurationType                                string
						DurationTime                                float64
						RepeatSteps, DurationStep                   int
						CustomTargetValueLow, CustomTargetValueHigh int
					}
				}
			}
		}
		readBy(t, "fit.mjs", name+".fit", w.File, &got)
		var times []float64
		highest := 0
		for _, s := range got.Official.Messages.WorkoutStepMesgs {
			if s.DurationType == "repeatUntilStepsCmplt" {
				block := append([]float64{}, times[s.DurationStep:]...)
				for range s.RepeatSteps - 1 {
					times = append(times, block...)
				}
				continue
			}
			times = append(times, s.DurationTime)
			highest = max(highest, s.CustomTargetValueHigh-100)
		}
		total := 0.0
		for _, s := range times {
			total += s
		}
		if int(total) != v.Minutes.V*60 {
			t.Errorf("%s lasts %g s on the watch, %d min on the page", name, total, v.Minutes.V)
		}
		if c, ok := v.CeilingBpm.Get(); ok && highest != c || !ok && highest > 0 {
			t.Errorf("%s: the watch guards %d, the page says %v", name, highest, v.CeilingBpm)
		}
	}
}

func TestNothingLeavesOnADayThatMayNotLeave(t *testing.T) {
	a := New(nil, nil)
	open, flag, rest, hard := usual(), usual(), usual(), usual()
	open.Signals.Pain = ebb.Signal{State: ebb.Missing}
	flag.Signals.FlagsAsk, flag.Signals.Flags = known(1), []ebb.FlagID{ebb.FlagChest}
	rest.Signals.Ill = known(3)
	hard.Wishes = []ebb.Wish{{Source: ebb.WishPlan, Verdict: ebb.Hard}}
	for name, m := range map[string]ebb.Morning{"provisional": open, "red flag": flag, "rest": rest, "hard": hard} {
		v := view(m)
		if w, err := a.workout(ebb.LocalAthlete, v); ebb.CodeOf(err) != "no_workout" || w.File != nil {
			t.Errorf("%s: a workout of %d bytes, %v", name, w.Bytes, err)
		} else if strings.ContainsAny(err.Error(), "0123456789") {
			t.Errorf("%s: a number in %q", name, err)
		}
	}
}

// Whatever the morning: the watch guards nothing above the ceiling, the low edge lies well
// below it, the steps add up to the minutes, and every name fits.
func TestNoWorkoutRaisesACeiling(t *testing.T) {
	a := New(nil, nil)
	rapid.Check(t, func(t *rapid.T) {
		m := usual()
		m.HRMax.Bpm = rapid.IntRange(120, 230).Draw(t, "max")
		m.HRMax.Source = rapid.SampledFrom([]ebb.HRMaxSource{ebb.HRMaxTested, ebb.HRMaxAge, ebb.HRMaxNone}).Draw(t, "source")
		if rapid.Bool().Draw(t, "rest known") {
			m.HRRest = ebb.Some(rapid.IntRange(0, 110).Draw(t, "rest"))
		}
		m.Signals.Legs = known(rapid.IntRange(0, 10).Draw(t, "legs"))
		m.History.WeekMin = rapid.IntRange(0, 600).Draw(t, "week")
		m.History.LongestMin = rapid.IntRange(0, 300).Draw(t, "longest")
		m.History.EasyMin = ebb.Some(rapid.IntRange(0, 240).Draw(t, "easy"))
		v := view(m)
		w, err := a.workout(ebb.LocalAthlete, v)
		if err != nil {
			if ebb.CodeOf(err) != "no_workout" {
				t.Fatal(err)
			}
			return
		}
		total, block := 0, 0
		for i, s := range w.Steps {
			if s.Times.OK {
				for _, b := range w.Steps[s.From.V:i] {
					block += b.Seconds
				}
				total += block * (s.Times.V - 1)
				continue
			}
			total += s.Seconds
			if h, ok := s.HighBpm.Get(); ok && (h > v.CeilingBpm.V || s.LowBpm.V > h-10 || s.LowBpm.V < 1) {
				t.Fatalf("%+v with the ceiling %v", s, v.CeilingBpm)
			}
		}
		if total != v.Minutes.V*60 && (v.Mode != ebb.ModeRunWalk || total > v.Minutes.V*60 || total < v.Minutes.V*60-60) {
			t.Fatalf("%d s for %d min: %s", total, v.Minutes.V, inWords(w))
		}
		again, _ := a.workout(ebb.LocalAthlete, v)
		if again.Serial != w.Serial {
			t.Fatal("the same workout has another serial")
		}
	})
}
