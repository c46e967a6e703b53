package engine_test

import (
	"fmt"
	"math"
	"slices"
	"time"
	_ "time/tzdata"

	"ebb"
	"ebb/engine"
	"ebb/evidence"
	"ebb/session"
)

var n = evidence.Current()

// seg is a stretch of seconds at a speed.
type seg struct {
	s int
	v float64
}

// rand31 is the generator of SCIENCE 3.6.
type rand31 uint32

func (r *rand31) next() float64 {
	*r = (*r*1103515245 + 12345) & (1<<31 - 1)
	return float64(*r) / (1 << 31)
}

// recording writes a run of segments at 1 Hz, with the heart of SCIENCE 3.6.
func recording(id string, start ebb.Instant, segs []seg, seed uint32) *ebb.Recording {
	r := rand31(seed)
	rec := &ebb.Recording{ID: ebb.RecordingID(id), Condition: ebb.Intact, Sport: ebb.SportRunning, Start: start,
		Device: ebb.Device{HR: ebb.HRStrap}}
	c := &rec.Cols
	h, dist, t := 85.0, 0.0, 0
	for _, s := range segs {
		for range s.s {
			goal := min(188, 88+float64(30*(s.v-1)))
			tau := 45.0
			if goal > h {
				tau = 30
			}
			h += (goal - h) / tau
			v := s.v + float64((r.next()-0.5)*0.2)
			bpm := h + float64((r.next()-0.5)*2)
			dist += v
			c.TMs = append(c.TMs, int32(t*1000))
			c.HR = append(c.HR, uint8(math.Round(bpm)))
			c.SpeedMm = append(c.SpeedMm, int32(math.Round(float64(v*1000))))
			c.DistCm = append(c.DistCm, int32(math.Round(float64(dist*100))))
			t++
		}
	}
	rec.Totals.TimerMs = ebb.Some(int32(t * 1000))
	return rec
}

var shapes = map[string][]seg{
	"recovery":  {{1800, 2.2}},
	"easy":      {{300, 2.4}, {2400, 2.75}},
	"intervals": {{900, 2.6}, {180, 4.2}, {120, 2.2}, {180, 4.2}, {120, 2.2}, {180, 4.2}, {120, 2.2}, {180, 4.2}, {120, 2.2}, {180, 4.2}, {120, 2.2}, {180, 4.2}, {120, 2.2}, {600, 2.4}},
	"tempo":     {{900, 2.6}, {1500, 3.75}, {600, 2.4}},
	"long":      {{6600, 2.65}},
	"race":      {{1260, 4.0}},
	"short":     {{600, 2.5}},
	"reps":      {{180, 4.2}, {120, 2.2}, {180, 4.2}, {120, 2.2}, {180, 4.2}, {120, 2.2}, {180, 4.2}},
}

const (
	firstDay = "2026-02-02" // a Monday
	zone     = "Europe/Brussels"
)

func day(s string) ebb.Day {
	d, err := ebb.ParseDay(s)
	if err != nil {
		panic(err)
	}
	return d
}

func location(name string) *time.Location {
	z, err := time.LoadLocation(name)
	if err != nil {
		panic(err)
	}
	return z
}

// run makes a run of a shape on a day at an hour.
func run(shape string, d ebb.Day, hour int, z string) engine.RunInput {
	id := fmt.Sprintf("%s-%s-%02d", shape, d, hour)
	rec := recording("rec_"+id, d.At(hour, 0, location(z)), shapes[shape], uint32(d)*31+uint32(hour))
	return engine.RunInput{ID: ebb.RunID("run_" + id), Features: session.Features(rec, n)}
}

func item(field, value string, from ebb.Day) ebb.ProfileItem {
	return ebb.ProfileItem{Field: field, Value: value, From: from}
}

// person is the runner of the tests: 36 years old in 2026, maximum 190 in the generator.
func person(z string) []ebb.ProfileItem {
	return []ebb.ProfileItem{
		item(ebb.FieldBirthYear, "1990", 1), item(ebb.FieldSex, "male", 1), item(ebb.FieldZone, z, 1),
		item(ebb.FieldHRRest, "52", 1), item(ebb.FieldRunningSince, "2023-05-01", 1),
	}
}

// well is a check-in with nothing wrong.
func well(d ebb.Day, legs int) ebb.CheckIn {
	return ebb.CheckIn{Day: d, Legs: ebb.Some(legs), Pain: ebb.Some(0), Ill: ebb.Some(ebb.IllNone), Flags: ebb.Some([]ebb.FlagID{})}
}

// season is 200 days of a runner: a week of intervals, long and easy runs, a race now
// and then, an illness, a pain, a break, a damaged file, a session in three parts, nights of HRV.
func season(first ebb.Day, z string) engine.Input {
	key := first.String() + z
	if _, ok := seasons[key]; !ok {
		seasons[key] = newSeason(first, z)
	}
	in := seasons[key]
	in.Runs = slices.Clone(in.Runs)
	return in
}

var seasons = map[string]engine.Input{}

func newSeason(first ebb.Day, z string) engine.Input {
	in := engine.Input{Athlete: ebb.LocalAthlete, Profile: person(z)}
	week := []string{"easy", "intervals", "recovery", "tempo", "", "long", "easy"}
	r := rand31(42)
	for i := range 200 {
		d := first + ebb.Day(i)
		shape := week[i%7]
		if i%49 == 47 {
			shape = "race"
		}
		away := i >= 90 && i < 97 || i >= 140 && i < 156
		if shape != "" && !away {
			x := run(shape, d, 7+i%3, z)
			switch {
			case i%61 == 60:
				x.Features.Condition = ebb.Truncated
			case i%23 == 22:
				x.Correction.RPE = ebb.Some(3 + i%6)
			case i%37 == 36:
				x.Correction.IgnoreHR = ebb.Some(true)
			case shape == "race":
				x.Correction.RPE = ebb.Some(9)
			}
			in.Runs = append(in.Runs, x)
		}
		if i%50 == 30 {
			in.Runs = append(in.Runs, parts(d, z)...)
		}
		in.CheckIns = append(in.CheckIns, morningOf(d, i, &r)...)
	}
	return in
}

// parts is an evening session recorded in three files.
func parts(d ebb.Day, z string) []engine.RunInput {
	var out []engine.RunInput
	at := d.At(19, 0, location(z))
	for i, shape := range []string{"short", "reps", "short"} {
		id := fmt.Sprintf("part%d-%s", i, d)
		rec := recording("rec_"+id, at, shapes[shape], uint32(d)+uint32(i))
		f := session.Features(rec, n)
		out = append(out, engine.RunInput{ID: ebb.RunID("run_" + id), Features: f})
		at = at.AddS(f.ElapsedS + 300)
	}
	return out
}

func morningOf(d ebb.Day, i int, r *rand31) []ebb.CheckIn {
	if i%11 == 10 {
		return nil // forgot
	}
	c := well(d, int(r.next()*5))
	c.RHR = ebb.Some(50 + int(r.next()*6))
	c.RMSSD = ebb.Some(560 + int(r.next()*120))
	c.SleepMin = ebb.Some(360 + int(r.next()*150))
	c.SleepQ, c.Fatigue = ebb.Some(2+int(r.next()*4)), ebb.Some(2+int(r.next()*4))
	c.Stress, c.Mood = ebb.Some(2+int(r.next()*4)), ebb.Some(2+int(r.next()*4))
	switch {
	case i >= 90 && i < 94:
		c.Ill = ebb.Some(ebb.IllFever)
	case i == 94:
		c.Ill = ebb.Some(ebb.IllBelow)
	case i == 120, i == 121:
		c.Pain, c.PainAt = ebb.Some(3), ebb.Some("left shin")
	case i == 70:
		c.TempC, c.Humidity = ebb.Some(310), ebb.Some(55)
	case i == 160:
		c.Flags = ebb.Some([]ebb.FlagID{ebb.FlagCalf})
	case i == 33:
		c.Legs, c.Wish = ebb.Some(8), ebb.Some(ebb.Rest)
	}
	return []ebb.CheckIn{c, {Day: d, Niggle: ebb.Some(false)}}
}

// at is the input as of a day, 07:00.
func at(in engine.Input, d ebb.Day, z string) engine.Input {
	in.Day, in.Now = d, d.At(7, 0, location(z))
	return in
}
