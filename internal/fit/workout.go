package fit

import (
	"fmt"
	"time"

	"ebb"

	"github.com/muktihari/fit/encoder"
	"github.com/muktihari/fit/profile/mesgdef"
	"github.com/muktihari/fit/profile/typedef"
	"github.com/muktihari/fit/proto"
)

// Workout is what a watch is to lead somebody through.
type Workout struct {
	Name    string // at most MaxWorkoutName characters of ASCII
	Walk    bool   // the sport is walking, not running
	Serial  uint32 // unique per workout: watches drop what they have seen before; never 0
	Created ebb.Instant
	Steps   []WorkoutStep
}

// WorkoutStep is one step. HighBpm 0 leaves it open; else the watch beeps above HighBpm
// and below LowBpm. A step with Times is no step of its own: it goes back to step
// number From (counted from 0) until all has been done Times times.
type WorkoutStep struct {
	Name            string // at most MaxWorkoutName characters of ASCII
	Seconds         int
	LowBpm, HighBpm int
	Intensity       Intensity
	From, Times     int
}

// Intensity tells a watch what a step is for.
type Intensity uint8

// Intensities.
const (
	Active Intensity = iota
	WarmUp
	Recovery
)

// MaxWorkoutName is how long a name may be: older watches cut or refuse longer ones.
const MaxWorkoutName = 15

// bpmOffset: values up to 100 are per cent of the maximum, so 137 bpm is written 237.
const bpmOffset = 100

// EncodeWorkout writes a FIT workout, protocol 1.0. It fails, Internal, for what no watch could follow.
func EncodeWorkout(w Workout) ([]byte, error) {
	if err := w.check(); err != nil {
		return nil, err
	}
	sport := typedef.SportRunning
	if w.Walk {
		sport = typedef.SportWalking
	}
	made := w.Created.In(time.UTC)
	msgs := []proto.Message{
		mesgdef.NewFileId(nil).SetType(typedef.FileWorkout).SetManufacturer(typedef.ManufacturerDevelopment).SetProduct(0).
			SetSerialNumber(w.Serial).SetTimeCreated(made).ToMesg(nil),
		mesgdef.NewWorkout(nil).SetWktName(w.Name).SetSport(sport).SetNumValidSteps(uint16(len(w.Steps))).ToMesg(nil),
	}
	for i, s := range w.Steps {
		msgs = append(msgs, s.message(i))
	}
	buf := memory{b: make([]byte, 0, 512)}
	f := &proto.FIT{FileHeader: proto.FileHeader{ProtocolVersion: proto.V1}, Messages: msgs}
	if err := encoder.New(&buf, encoder.WithHeaderOption(encoder.HeaderOptionNormal, locals)).Encode(f); err != nil {
		return nil, fmt.Errorf("write FIT: %w", err)
	}
	return buf.b, nil
}

func (s WorkoutStep) message(i int) proto.Message {
	m := mesgdef.NewWorkoutStep(nil).SetMessageIndex(typedef.MessageIndex(i))
	if s.Times > 0 {
		return m.SetDurationType(typedef.WktStepDurationRepeatUntilStepsCmplt).SetDurationValue(uint32(s.From)).
			SetTargetValue(uint32(s.Times)).ToMesg(nil)
	}
	m.SetWktStepName(s.Name).SetDurationType(typedef.WktStepDurationTime).SetDurationValue(uint32(s.Seconds) * 1000)
	m.SetIntensity([]typedef.Intensity{typedef.IntensityActive, typedef.IntensityWarmup, typedef.IntensityRecovery}[s.Intensity])
	if s.HighBpm == 0 {
		return m.SetTargetType(typedef.WktStepTargetOpen).SetTargetValue(0).ToMesg(nil)
	}
	return m.SetTargetType(typedef.WktStepTargetHeartRate).SetTargetValue(0).
		SetCustomTargetValueLow(uint32(s.LowBpm + bpmOffset)).SetCustomTargetValueHigh(uint32(s.HighBpm + bpmOffset)).ToMesg(nil)
}

func (w Workout) check() error {
	bad := func(what string) error {
		return ebb.Errorf(ebb.Internal, "bad_workout", "workout", "a workout cannot be written: %s", what)
	}
	if w.Serial == 0 || w.Serial == 1<<32-1 || len(w.Steps) == 0 || !watchName(w.Name) {
		return bad("its serial number, its name or its steps")
	}
	for i, s := range w.Steps {
		switch {
		case s.Times > 0:
			if s.From < 0 || s.From >= i {
				return bad(fmt.Sprintf("step %d repeats what does not stand before it", i))
			}
		case s.Seconds <= 0 || s.Seconds > 24*3600 || !watchName(s.Name) || int(s.Intensity) > int(Recovery):
			return bad(fmt.Sprintf("step %d", i))
		case s.HighBpm != 0 && (s.LowBpm <= 0 || s.LowBpm >= s.HighBpm || s.HighBpm > 255):
			return bad(fmt.Sprintf("step %d has the heart rates %d to %d", i, s.LowBpm, s.HighBpm))
		}
	}
	return nil
}

// watchName says whether every watch can show a name.
func watchName(s string) bool {
	for _, r := range s {
		if r < ' ' || r > '~' {
			return false
		}
	}
	return s != "" && len(s) <= MaxWorkoutName
}
