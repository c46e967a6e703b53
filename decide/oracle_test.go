package decide_test

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"ebb"
)

// The oracle is a second reading of the rules, as one plain script with its own
// numbers and no code of the room: levels 4 hard, 3 easy, 2 recovery run, 1 walk, 0
// rest. It gives what is allowed, and nothing else.
func oracle(m ebb.Morning) int {
	level := 4
	cap := func(v int, when bool) {
		if when && v < level {
			level = v
		}
	}
	s, h := m.Signals, m.History
	has := func(x ebb.Signal) bool { return x.State == "present" || x.State == "contradictory" }
	fresh := func(x ebb.Signal) bool { return has(x) && !x.Latched && x.Value >= 0 }
	stands := func(x ebb.Signal) bool { return (has(x) || x.Latched) && x.Value >= 0 }

	// The four questions.
	cap(2, !fresh(s.Legs))
	cap(2, !fresh(s.Pain))
	cap(2, !fresh(s.Ill))
	cap(2, !fresh(s.FlagsAsk))
	cap(0, len(s.Flags) > 0 || stands(s.FlagsAsk) && s.FlagsAsk.Value > 0)
	if stands(s.Ill) {
		cap([]int{4, 1, 0, 0, 0, 0}[min(s.Ill.Value, 5)], true)
	}
	if fresh(s.Legs) {
		cap([]int{4, 4, 4, 2, 2, 2, 1, 1, 0, 0, 0}[min(s.Legs.Value, 10)], true)
	}
	if stands(s.Pain) {
		by := []int{4, 2, 1, 1, 0, 0, 0, 0, 0, 0, 0}
		if fresh(s.Niggle) && s.Niggle.Value > 0 {
			by[1], by[2] = 3, 3
		}
		cap(by[min(s.Pain.Value, 10)], true)
	}
	cap(0, stands(s.Stride) && s.Stride.Value > 0)

	// The way back.
	if m.Ramp.OK {
		r := m.Ramp.V
		n, k := max(r.Days, 1), max(r.FreeDay, 1)
		switch r.Kind {
		case "none":
		case "above":
			cap(3, k == 1)
		default:
			end := r.FeverEnd
			if r.Kind == "fever" && !end.OK {
				end = ebb.Some(k)
			}
			cap(0, end.OK && end.V < 2)
			cap(1, k == 1)
			cap(2, k <= n+1 && k <= 14)
			cap(3, k <= 14 && k <= 4 || k <= 14 && k <= 2*n)
		}
	}

	// Sessions: class, window, walk below.
	table := map[ebb.HardClass][2]int{"moderate": {24, 0}, "long": {30, 0}, "load": {36, 0}, "tempo": {36, 0}, "intervals": {48, 0},
		"long_hard": {48, 0}, "race_10k": {72, 0}, "race_half": {120, 48}, "marathon": {240, 72}, "damage": {120, 48}}
	adult := m.Age.OK && m.Age.V >= 0 && m.Age.V <= 100
	for _, x := range h.Hards {
		w, t := table[x.Class], max(x.HoursAgo, 0)
		if adult && m.Age.V >= 60 {
			w[0] += 12
		}
		part := 30
		if w[1] > 0 {
			part = w[0] / 2
		}
		cap(3, t < w[0])
		cap(2, t < w[0] && t <= part)
		cap(1, t < w[1])
	}
	novice := !h.Months.OK || h.Months.V < 6
	earlier := false
	for _, x := range h.Hards {
		w, t := table[x.Class], max(x.HoursAgo, 0)
		if adult && m.Age.V >= 60 {
			w[0] += 12
		}
		part := 30
		if w[1] > 0 {
			part = w[0] / 2
		}
		earlier = earlier || !x.Possible && x.Day > 0 && x.Day < m.Day && t < w[0] && t <= max(part, w[1]-1)
	}
	for _, x := range h.Today {
		run := x.Sport == "running" || x.Sport == "unknown" || x.Sport == ""
		pounding := run && x.Kind != "easy" && x.Kind != "moderate" && x.Kind != "recovery" && x.Kind != "long"
		cap(2, x.Hard || pounding || run && x.Kind == "recovery")
		enough := novice || earlier && x.Minutes >= 20
		cap(1, enough && (x.Hard || pounding) || run && x.Kind == "long")
		cap(3, run)
		cap(1, enough && run && x.Kind != "recovery" && x.Kind != "long")
	}
	sessions := 0
	for _, x := range h.Today {
		if (x.Sport == "running" || x.Sport == "unknown" || x.Sport == "") && !x.Part {
			sessions++
		}
	}
	cap(1, sessions >= 2)
	cap(2, !novice && h.RunDays >= 6 && h.FullDays >= 6)
	cap(1, novice && h.RunDays >= 2)

	// Signs.
	pregnant := m.HRMode == "pregnancy"
	night, own := 0, 0
	point := func(x ebb.Signal, off bool, to *int, n int, when bool) {
		if has(x) && !x.Muted && !off && when {
			*to += n
		}
	}
	point(s.HRV, pregnant, &night, 2, s.HRV.Value < 0)
	point(s.RHRDelta, pregnant, &night, 1, s.RHRDelta.Value >= 50)
	point(s.RHRDelta, pregnant, &night, 1, s.RHRDelta.Value >= 100)
	point(s.SleepMin, false, &own, 1, s.SleepMin.Value < 360)
	point(s.SleepMin, false, &own, 1, s.SleepMin.Value < 270)
	point(s.Wellness, false, &own, 1, s.Wellness.Value <= -100)
	point(s.Wellness, false, &own, 1, s.Wellness.Value <= -200)
	cap(2, night+own >= 2)
	cap(1, night+own >= 4 && own > 0)
	for i, x := range []ebb.Signal{s.HRV, s.RHRDelta, s.SleepMin, s.Wellness} {
		cap(3, x.Expected && (i > 1 || !pregnant) && (x.State == "stale" || x.State == "missing" || x.State == "implausible" || x.State == ""))
	}

	// Heat.
	t := -1000
	if has(s.WBGT) {
		t = s.WBGT.Value
	}
	if has(s.Heat) && s.Heat.Value > 0 {
		t = max(t, []int{0, 279, 301}[min(s.Heat.Value, 2)])
	}
	cap(2, t >= 279)
	cap(1, t >= 301)
	cap(0, t >= 301 && !m.Acclimatised || t > 322)

	// What is known of the runs and the person.
	cap(3, !h.LastDaysAgo.OK || !h.Rested && (h.Unsynced != "" || !h.UsualGap.OK || h.LastDaysAgo.V > h.UsualGap.V+1))
	cap(3, !h.Months.OK || h.Months.V < 3 || h.WeekMin < 60)
	cap(3, h.SinceBreak.OK && h.SinceBreak.V < 3 || h.LastDaysAgo.OK && h.LastDaysAgo.V >= 14)
	cap(3, m.HRMode != "auto" && m.HRMode != "talk" || !adult || m.Age.V < 18)
	cap(1, adult && m.Age.V < 16)
	for _, x := range []ebb.Signal{s.Legs, s.Pain, s.Stride, s.Ill, s.FlagsAsk, s.HRV, s.RHRDelta, s.SleepMin, s.Wellness, s.WBGT, s.Heat} {
		cap(3, x.State == "contradictory")
	}
	return level
}

func TestASecondImplementationAgrees(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 8))
	for i := range mornings() {
		m := random(r)
		d, p := answer(m)
		if got, want := int(d.Allowed)-1, oracle(m); got != want {
			t.Fatalf("morning %d: level %d, the oracle says %d: %+v\n%s", i, got, want, d.Findings[0], bytesOf(m))
		}
		if p.Mode == ebb.ModeRun || p.Mode == ebb.ModeRunWalk {
			if got, want := p.RunMinutes.V, oracleMinutes(m, p); got != want {
				t.Fatalf("morning %d: %d minutes, the oracle says %d: %+v\n%s", i, got, want, p, bytesOf(m))
			}
		}
	}
	fmt.Printf("oracle: %d random mornings, 0 differences\n", mornings())
}

// oracleMinutes is SCIENCE 8.3 over the denominator 924, with what takes minutes off.
func oracleMinutes(m ebb.Morning, p ebb.Prescription) int {
	w, l, months := max(m.History.WeekMin, 0), max(m.History.LongestMin, 0), m.History.Months.Or(0)
	d := min(924*20+88*max(0, min(w-90, 210)), 924*20+560*max(0, min(months-3, 33)), 231*w, 693*l)
	off := 0
	for _, f := range p.Why {
		switch f.Name {
		case "signs", "legs", "heat":
			off += f.Value
		}
	}
	run := (d - 924*off) / 924 / 5 * 5
	if e := m.History.EasyMin; e.OK && e.V > 0 && l > 0 {
		if usual := min(e.V, l*11/10); usual >= 20 {
			run = min(run, usual/5*5)
		}
	}
	for _, f := range p.Why {
		if f.Name == "jog" || f.Name == "jog_speed" {
			run = min(run, 10)
		}
	}
	return run
}
