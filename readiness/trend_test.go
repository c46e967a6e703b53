package readiness_test

import (
	"math"
	"testing"

	"ebb"
	"ebb/evidence"
	"ebb/readiness"
)

// TestMarksAreTheSignalsOfTheirDays: what a trend draws is what the morning was held against.
func TestMarksAreTheSignalsOfTheirDays(t *testing.T) {
	n := evidence.Current()
	first := ebb.NewDay(2026, 1, 1)
	var said []ebb.CheckIn
	for i := range 60 {
		if i%9 == 4 {
			continue // a day without an answer
		}
		c := ebb.CheckIn{Day: first + ebb.Day(i), Legs: ebb.Some(i % 4), RHR: ebb.Some(48 + i%3), RMSSD: ebb.Some(600 + 10*(i%7))}
		if i >= 50 {
			c.RHR, c.RMSSD = ebb.Some(60), ebb.Some(550)
		}
		said = append(said, c)
	}
	l := readiness.NewLog(said, &n)
	last := first + 59
	rest, hrv, legs := l.Resting(first, last, &n), l.HRV(ebb.MeasureRMSSD, first, last, &n), l.Legs(first, last)
	if len(rest) != 60 || len(hrv) != 60 || len(legs) != 60 {
		t.Fatalf("%d, %d and %d days", len(rest), len(hrv), len(legs))
	}
	for i := range 60 {
		day := first + ebb.Day(i)
		s := l.Signals(day, ebb.HRAuto, &n)
		if measured := i%9 != 4; rest[i].Value.OK != measured || hrv[i].Value.OK != measured || legs[i].Value.OK != measured || rest[i].Day != day {
			t.Errorf("%s: %+v %+v", day, rest[i], legs[i])
		}
		if s.RHRDelta.State == ebb.Present && !s.RHRDelta.Muted {
			middle := (rest[i].Low.V + rest[i].High.V) / 2
			if got := rest[i].Value.V - middle; got != s.RHRDelta.Value {
				t.Errorf("%s: %d over the middle of the band, and the morning says %d", day, got, s.RHRDelta.Value)
			}
		}
		if s.HRV.State != ebb.Present || s.HRV.Muted {
			continue
		}
		state := 0
		switch m := hrv[i]; {
		case m.Week.V < m.Low.V:
			state = -1
		case m.Week.V > m.High.V:
			state = 1
		}
		if near := min(abs(hrv[i].Week.V-hrv[i].Low.V), abs(hrv[i].Week.V-hrv[i].High.V)); state != s.HRV.Value && near > 1 {
			t.Errorf("%s: drawn %d, decided %d (%+v)", day, state, s.HRV.Value, hrv[i])
		}
	}
	if rest[3].Low.OK || hrv[10].Low.OK || hrv[1].Week.OK {
		t.Error("a band of too few values")
	}
	if m := hrv[59]; !(m.Week.V < m.Low.V) {
		t.Errorf("ten nights of 55 ms are not below the band: %+v", m)
	}
	if m := l.HRV(ebb.MeasureSDNN, first, last, &n)[40]; m.Value.OK || m.Week.OK || m.Low.OK {
		t.Errorf("rMSSD was taken for SDNN: %+v", m)
	}
	if v := hrv[0].Value.V; math.Abs(float64(v)-600) > 1 {
		t.Errorf("60 ms came back as %d tenths", v)
	}
}

func abs(x int) int { return max(x, -x) }
