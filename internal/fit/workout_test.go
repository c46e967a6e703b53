package fit_test

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"ebb"
	"ebb/internal/fit"

	"github.com/google/go-cmp/cmp"
)

var noon = ebb.InstantOf(time.Date(2026, 11, 23, 7, 0, 5, 0, time.UTC))

func workouts() map[string]fit.Workout {
	return map[string]fit.Workout{
		"run": {Name: "Recov 30m <133", Serial: 4_000_000_001, Created: noon, Steps: []fit.WorkoutStep{
			{Name: "Easy start", Seconds: 180, Intensity: fit.WarmUp},
			{Name: "Easy <133", Seconds: 1620, LowBpm: 65, HighBpm: 133},
		}},
		"run_walk": {Name: "RunWalk 20m<133", Serial: 7, Created: noon, Steps: []fit.WorkoutStep{
			{Name: "Walk", Seconds: 60, Intensity: fit.WarmUp},
			{Name: "Run easy", Seconds: 60, Intensity: fit.WarmUp},
			{Name: "Walk <133", Seconds: 60, LowBpm: 65, HighBpm: 133, Intensity: fit.Recovery},
			{Name: "Run <133", Seconds: 60, LowBpm: 65, HighBpm: 133},
			{From: 2, Times: 9},
		}},
		"walk": {Name: "Walk 20m <133", Walk: true, Serial: 1 << 31, Created: noon, Steps: []fit.WorkoutStep{
			{Name: "Walk", Seconds: 120, Intensity: fit.WarmUp}, {Name: "Walk <133", Seconds: 1080, LowBpm: 65, HighBpm: 133},
		}},
	}
}

// read is what the readers said of the bytes of a file.
var read = map[string][]byte{}

// others reads a file with the readers of testdata/readers.
func others(t *testing.T, b []byte, to any) {
	t.Helper()
	if out, ok := read[string(b)]; ok {
		if err := json.Unmarshal(out, to); err != nil {
			t.Fatal(err)
		}
		return
	}
	dir, err := filepath.Abs("../../testdata/readers")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := exec.LookPath("node"); err != nil {
		t.Skip("SKIPPED, NO NODE: the official FIT decoder did not read the workouts")
	}
	if _, err := os.Stat(filepath.Join(dir, "node_modules", "@garmin", "fitsdk")); err != nil {
		t.Skip("SKIPPED, NO READERS: the official FIT decoder did not read the workouts; `make readers` installs it")
	}
	file := filepath.Join(t.TempDir(), "w.fit")
	if err := os.WriteFile(file, b, 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command("node", filepath.Join(dir, "fit.mjs"), file).Output()
	if err != nil {
		t.Fatalf("the readers: %v %s", err, err.(*exec.ExitError).Stderr)
	}
	read[string(b)] = out
	if err := json.Unmarshal(out, to); err != nil {
		t.Fatalf("%v in %s", err, out)
	}
}

// officialFile is what the JavaScript decoder of the format's owner makes of a workout.
type officialFile struct {
	IsFIT, Intact bool
	Errors        []string
	Messages      struct {
		FileIDMesgs []struct {
			Type, Manufacturer string
			SerialNumber       uint32
			TimeCreated        string
		} `json:"fileIdMesgs"`
		WorkoutMesgs []struct {
			WktName, Sport string
			NumValidSteps  int
		} `json:"workoutMesgs"`
		WorkoutStepMesgs []officialStep `json:"workoutStepMesgs"`
	}
}

type officialStep struct {
	MessageIndex                                int
	WktStepName, DurationType, TargetType       string
	Intensity                                   string
	DurationTime                                float64 // s
	DurationStep, RepeatSteps, TargetValue      int
	CustomTargetValueLow, CustomTargetValueHigh uint32
	DurationValue                               uint32
}

func TestTheOfficialDecoderSaysTheSameNumbers(t *testing.T) {
	for name, w := range workouts() {
		b, err := fit.EncodeWorkout(w)
		if err != nil {
			t.Fatal(err)
		}
		var got struct{ Official officialFile }
		others(t, b, &got)
		o := got.Official
		if !o.IsFIT || !o.Intact || len(o.Errors) > 0 || len(o.Messages.FileIDMesgs) != 1 || len(o.Messages.WorkoutMesgs) != 1 {
			t.Fatalf("%s is not read: %+v", name, o)
		}
		id, wk := o.Messages.FileIDMesgs[0], o.Messages.WorkoutMesgs[0]
		sport := "running"
		if w.Walk {
			sport = "walking"
		}
		if id.Type != "workout" || id.Manufacturer != "development" || id.SerialNumber != w.Serial || id.TimeCreated != "2026-11-23T07:00:05.000Z" {
			t.Errorf("%s: %+v", name, id)
		}
		if wk.WktName != w.Name || wk.Sport != sport || wk.NumValidSteps != len(w.Steps) {
			t.Errorf("%s: %+v", name, wk)
		}
		if len(o.Messages.WorkoutStepMesgs) != len(w.Steps) {
			t.Fatalf("%s: %d steps of %d", name, len(o.Messages.WorkoutStepMesgs), len(w.Steps))
		}
		for i, s := range o.Messages.WorkoutStepMesgs {
			if diff := cmp.Diff(plain(i, w.Steps[i]), s.plain()); diff != "" {
				t.Errorf("%s, step %d (-ours +official):\n%s", name, i, diff)
			}
		}
	}
}

// plain is a step in words, from our side.
func plain(i int, s fit.WorkoutStep) string {
	switch {
	case s.Times > 0:
		return fmt.Sprintf("%d: %d times from %d", i, s.Times, s.From)
	case s.HighBpm == 0:
		return fmt.Sprintf("%d: %s %d s open %s", i, s.Name, s.Seconds, intensities[s.Intensity])
	}
	return fmt.Sprintf("%d: %s %d s %d-%d bpm %s", i, s.Name, s.Seconds, s.LowBpm, s.HighBpm, intensities[s.Intensity])
}

var intensities = []string{"active", "warmup", "recovery"}

// plain is a step in words, from what the decoder said.
func (s officialStep) plain() string {
	switch {
	case s.DurationType == "repeatUntilStepsCmplt":
		return fmt.Sprintf("%d: %d times from %d", s.MessageIndex, s.RepeatSteps, s.DurationStep)
	case s.DurationType == "time" && s.TargetType == "open":
		return fmt.Sprintf("%d: %s %g s open %s", s.MessageIndex, s.WktStepName, s.DurationTime, s.Intensity)
	case s.DurationType == "time" && s.TargetType == "heartRate":
		return fmt.Sprintf("%d: %s %g s %d-%d bpm %s", s.MessageIndex, s.WktStepName, s.DurationTime, int(s.CustomTargetValueLow)-100, int(s.CustomTargetValueHigh)-100, s.Intensity)
	}
	return fmt.Sprintf("%+v", s)
}

// secondFile is what a reader of another maker makes of it.
type secondFile struct {
	Messages struct {
		FileID []struct {
			Type, Manufacturer string
			SerialNumber       uint32 `json:"serial_number"`
		} `json:"file_id"`
		Workout []struct {
			Name  string `json:"wkt_name"`
			Sport string
			Steps int `json:"num_valid_steps"`
		}
		Steps []struct {
			Index        struct{ Value int } `json:"message_index"`
			Name         string              `json:"wkt_step_name"`
			DurationType string              `json:"duration_type"`
			Duration     int                 `json:"duration_value"`
			TargetType   string              `json:"target_type"`
			Target       int                 `json:"target_value"`
			Low          int                 `json:"custom_target_value_low"`
			High         int                 `json:"custom_target_value_high"`
			Intensity    string
		} `json:"workout_step"`
	}
}

func TestASecondReaderSaysTheSameNumbers(t *testing.T) {
	for name, w := range workouts() {
		b, err := fit.EncodeWorkout(w)
		if err != nil {
			t.Fatal(err)
		}
		var all struct{ Second secondFile }
		others(t, b, &all)
		got := all.Second.Messages
		if len(got.FileID) != 1 || got.FileID[0].Type != "workout" || got.FileID[0].SerialNumber != w.Serial ||
			len(got.Workout) != 1 || got.Workout[0].Name != w.Name || got.Workout[0].Steps != len(w.Steps) || len(got.Steps) != len(w.Steps) {
			t.Fatalf("%s: %+v", name, got)
		}
		for i, s := range got.Steps {
			said := fmt.Sprintf("%d: %s %d s %d-%d bpm %s", s.Index.Value, s.Name, s.Duration/1000, s.Low-100, s.High-100, s.Intensity)
			switch {
			case s.DurationType == "repeat_until_steps_cmplt":
				said = fmt.Sprintf("%d: %d times from %d", s.Index.Value, s.Target, s.Duration)
			case s.TargetType == "open":
				said = fmt.Sprintf("%d: %s %d s open %s", s.Index.Value, s.Name, s.Duration/1000, s.Intensity)
			}
			if diff := cmp.Diff(plain(i, w.Steps[i]), said); diff != "" {
				t.Errorf("%s, step %d (-ours +second):\n%s", name, i, diff)
			}
		}
	}
}

// The layout that every watch and decoder tried accepted: protocol 1.0, a header of 14
// bytes, 137 bpm written 237, time in milliseconds.
func TestAWorkoutIsSmallPlainAndTheSameEveryTime(t *testing.T) {
	for name, w := range workouts() {
		b, err := fit.EncodeWorkout(w)
		if err != nil {
			t.Fatal(err)
		}
		again, _ := fit.EncodeWorkout(w)
		if b[0] != 14 || b[1] != 0x10 || string(b[8:12]) != ".FIT" || len(b) > 600 || string(b) != string(again) {
			t.Errorf("%s: %d bytes, header % x", name, len(b), b[:14])
		}
		if n := len(b); crc16(b[:n-2]) != uint16(b[n-2])|uint16(b[n-1])<<8 {
			t.Errorf("%s: the CRC is wrong", name)
		}
	}
}

func TestAWorkoutNoWatchCouldFollowIsNotWritten(t *testing.T) {
	step := fit.WorkoutStep{Name: "Easy <133", Seconds: 60, LowBpm: 65, HighBpm: 133}
	good := fit.Workout{Name: "Easy", Serial: 1, Created: noon, Steps: []fit.WorkoutStep{step}}
	if _, err := fit.EncodeWorkout(good); err != nil {
		t.Fatal(err)
	}
	for what, spoil := range map[string]func(*fit.Workout, *fit.WorkoutStep){
		"no serial":          func(w *fit.Workout, _ *fit.WorkoutStep) { w.Serial = 0 },
		"the absent serial":  func(w *fit.Workout, _ *fit.WorkoutStep) { w.Serial = 1<<32 - 1 },
		"a long name":        func(w *fit.Workout, _ *fit.WorkoutStep) { w.Name = "Sixteen letters!" },
		"an accent":          func(_ *fit.Workout, s *fit.WorkoutStep) { s.Name = "É" },
		"no time":            func(_ *fit.Workout, s *fit.WorkoutStep) { s.Seconds = 0 },
		"a band upside down": func(_ *fit.Workout, s *fit.WorkoutStep) { s.LowBpm = 133 },
		"no low edge":        func(_ *fit.Workout, s *fit.WorkoutStep) { s.LowBpm = 0 },
		"a repeat of itself": func(_ *fit.Workout, s *fit.WorkoutStep) { s.Times = 2 },
		"no steps":           func(w *fit.Workout, _ *fit.WorkoutStep) { w.Steps = nil },
	} {
		w, s := good, step
		w.Steps = []fit.WorkoutStep{s}
		spoil(&w, &s)
		if w.Steps != nil {
			w.Steps[0] = s
		}
		if _, err := fit.EncodeWorkout(w); ebb.CodeOf(err) != "bad_workout" {
			t.Errorf("%s was written: %v", what, err)
		}
	}
}
