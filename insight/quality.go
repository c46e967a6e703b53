package insight

import (
	"ebb"
	"ebb/evidence"
)

// Outcomes, in the order of a page.
const (
	Pulse      = "heart_rate" // at the same graded pace, bpm
	Fade       = "fade"       // of intervals, % of speed from the first half of them to the last
	Decoupling = "decoupling" // Pa:HR, %
	Exertion   = "exertion"   // for the same load, points
	Soreness   = "soreness"   // of the morning after the easy day, points
)

// Outcomes lists them.
var Outcomes = []string{Pulse, Fade, Decoupling, Exertion, Soreness}

// Units of the outcomes.
var Units = map[string]string{Pulse: "bpm", Fade: "%", Decoupling: "%", Exertion: "points", Soreness: "points"}

// Adjustments, by name.
const (
	ByClass  = "class"  // sort of session
	BySeason = "season" // span of months, and the trend over all of them
	ByPace   = "pace"   // graded pace
	ByLoad   = "load"   // of the hard session
	ByGap    = "gap"    // days since the hard session before
	ByBefore = "before" // soreness of the morning before
)

// row is one day of a comparison.
type row struct {
	day   ebb.Day
	class ebb.HardClass
	did   Did
	y     float64
	with  []float64 // adjustments that are numbers, in the order of adjusted
}

// adjusted are the adjustments of an outcome; the first two are groups, the others numbers.
var adjusted = map[string][]string{
	Pulse:      {ByClass, BySeason, ByPace, ByGap},
	Fade:       {ByClass, BySeason, ByGap},
	Decoupling: {ByClass, BySeason, ByGap},
	Exertion:   {ByClass, BySeason, ByLoad, ByGap},
	Soreness:   {ByClass, BySeason, ByLoad, ByBefore},
}

// Bouts are the repetitions of a session as its reading counts them.
func Bouts(f *ebb.Features) []ebb.Bout {
	if s, ok := f.Running.Get(); ok && s.N >= 3 {
		return s.Bouts
	}
	return f.All.V.Bouts
}

// FadeOf is how much slower the last half of the repetitions was than the first, %; the middle one of an odd number is left out.
func FadeOf(b []ebb.Bout, n *evidence.Insight) (float64, bool) {
	if len(b) < n.FadeBouts.Int() {
		return 0, false
	}
	first, last := 0, 0
	for i := range len(b) / 2 {
		first += b[i].SpeedMmS
		last += b[len(b)-1-i].SpeedMmS
	}
	if first <= 0 {
		return 0, false
	}
	return 100 * float64(first-last) / float64(first), true
}

// pulse is the heart rate of the hard part (bpm) and its graded speed (m/s): of intervals the last thirds of the
// repetitions, of anything else the whole after the start.
func pulse(h hard, n *evidence.Insight) (bpm, speed float64, ok bool) {
	f := h.Features
	if !h.Reading.HRUsed {
		return 0, 0, false
	}
	if h.Reading.Kind != ebb.KindIntervals {
		hr, ok1 := f.HRMeanLate.Get()
		v, ok2 := f.GradedMmS.Get()
		return float64(hr) / 100, float64(v) / 1000, ok1 && ok2
	}
	count := 0
	for _, b := range Bouts(f) {
		if v, ok := b.HRLate.Get(); ok {
			bpm, speed, count = bpm+float64(v), speed+float64(b.SpeedMmS)/1000, count+1
		}
	}
	if count < n.PulseBouts.Int() {
		return 0, 0, false
	}
	return bpm / float64(count), speed / float64(count), true
}

// measure is an outcome of a hard session with its numbers to adjust for.
func measure(outcome string, h hard, n *evidence.Insight) (y float64, with []float64, ok bool) {
	gap := float64(min(h.gap, n.GapDays.Int()))
	switch r := h.Reading; outcome {
	case Pulse:
		bpm, speed, ok := pulse(h, n)
		return bpm, []float64{speed, gap}, ok
	case Fade:
		if r.Kind != ebb.KindIntervals {
			return 0, nil, false
		}
		y, ok := FadeOf(Bouts(h.Features), n)
		return y, []float64{gap}, ok
	case Decoupling:
		v, ok := h.Features.Decoupling.Get()
		return float64(v) / 100, []float64{gap}, ok && r.HRUsed
	case Exertion: // a load that was made of the exertion itself says nothing
		v, ok := r.RPE.Get()
		return float64(v), []float64{float64(r.Load) / 100, gap}, ok && (r.LoadSource == ebb.LoadHR || r.LoadSource == ebb.LoadPace)
	}
	return 0, nil, false
}

// rows are the days of an outcome.
func (d diary) rows(outcome string, legs map[ebb.Day]int, until ebb.Day, n *evidence.Insight) []row {
	var out []row
	for _, h := range d.hards() {
		x := row{day: h.Reading.Day, class: h.Reading.Class.V}
		ok := false
		if outcome == Soreness {
			x.did, x.y, x.with, ok = d.morning(h, legs, until)
		} else if x.did = d.before(h, n); x.did != Unknown {
			x.y, x.with, ok = measure(outcome, h, n)
		}
		if ok && x.did != Unknown {
			out = append(out, x)
		}
	}
	return out
}

// morning is the soreness of the second morning after a hard session, by what was done on the day between. Sore
// legs choose an easier day, so the soreness of the morning before that choice has to be known too.
func (d diary) morning(h hard, legs map[ebb.Day]int, until ebb.Day) (did Did, y float64, with []float64, ok bool) {
	next := h.Reading.WindowDay + 1
	if next+1 > until {
		return Unknown, 0, nil, false
	}
	was, ok1 := legs[next]
	is, ok2 := legs[next+1]
	if !ok1 || !ok2 {
		return Unknown, 0, nil, false
	}
	return d.between(next, next), float64(is), []float64{float64(h.Reading.Load) / 100, float64(was)}, true
}
