package insight

import (
	"math"

	"gonum.org/v1/gonum/stat/distuv"

	"ebb"
	"ebb/evidence"
)

// States of a comparison.
const (
	TooFew   = "too_few"   // fewer days than it takes on a side: nothing was looked at
	CantTell = "cant_tell" // the interval holds 0
	Lower    = "lower"     // after a true recovery run it was lower
	Higher   = "higher"
)

// Comparison is an outcome after true recovery runs held against the same after something else. It is a pattern
// in days that were chosen: never a proof, never a cause.
type Comparison struct {
	Outcome  string
	Against  Did
	N        [2]int // days after a true recovery run, and after the other
	State    string
	Diff     float64 // the first less the second, in the unit of the outcome; 0 while too few
	Low      float64 // the interval
	High     float64
	Adjusted []string // names; empty while too few
}

// Report is everything that was compared.
type Report struct {
	Comparisons []Comparison // in the order of Outcomes and Dids
	Looked      int          // how many had days enough
	EachPct     float64      // chance of each interval, widened so that all hold together as stated
	Hards       int          // hard sessions in the log
	Placed      map[Did]int  // hard sessions by what the days before were
	Mornings    map[Did]int  // mornings with both answers, by what the day before was
}

// Analyse compares whatever there are days enough for. Which comparisons are looked at depends on the
// days alone and not on what they show; each interval is widened for their number (Bonferroni), so that in a log in which nothing
// makes a difference, the chance that any of them claims one is 100 − IntervalPct at most, however they hang together.
func Analyse(in Input, n evidence.Numbers) Report {
	x := &n.Insight
	d := newDiary(in.Runs)
	r := Report{Placed: map[Did]int{}, Mornings: map[Did]int{}}
	for _, h := range d.hards() {
		r.Hards++
		if did := d.before(h, x); did != Unknown {
			r.Placed[did]++
		}
	}
	var found []estimate
	for _, outcome := range Outcomes {
		rows := d.rows(outcome, in.Legs, in.Day, x)
		if outcome == Soreness {
			for _, w := range rows {
				r.Mornings[w.did]++
			}
		}
		for _, against := range Dids {
			if against == Recovery {
				continue
			}
			c := Comparison{Outcome: outcome, Against: against, State: TooFew}
			e, raw, ok := compare(rows, against, x)
			if c.N = raw; ok {
				c.N, c.State, c.Adjusted = e.n, CantTell, adjusted[outcome]
				r.Looked++
			}
			found = append(found, e)
			r.Comparisons = append(r.Comparisons, c)
		}
	}
	r.widen(found, x)
	return r
}

// compare is the difference between recovery runs and against; raw are the days on each side.
func compare(rows []row, against Did, n *evidence.Insight) (e estimate, raw [2]int, ok bool) {
	var y, x []float64
	var class []ebb.HardClass
	var season []int
	var trend []float64
	var with [][]float64
	for _, r := range rows {
		side := 1
		if r.did == Recovery {
			side = 0
		} else if r.did != against {
			continue
		}
		raw[side]++
		y, x = append(y, r.y), append(x, float64(1-side))
		class = append(class, r.class)
		season = append(season, int(r.day)/n.SeasonDays.Int())
		trend = append(trend, float64(r.day))
		if with == nil {
			with = make([][]float64, len(r.with))
		}
		for i, v := range r.with {
			with[i] = append(with[i], v)
		}
	}
	least := n.LeastDays.Int()
	if raw[0] < least || raw[1] < least {
		return e, raw, false
	}
	cols := append(groups(season), groups(class)...)
	for _, c := range append(with, trend) {
		cols = append(cols, centred(c))
	}
	if e, ok = contrast(y, x, cols); !ok || e.n[0] < least || e.n[1] < least || e.df < n.SpareDF.Int() {
		return e, raw, false
	}
	return e, raw, true
}

// widen gives every comparison that was looked at its interval, and its state.
func (r *Report) widen(found []estimate, n *evidence.Insight) {
	if r.Looked == 0 {
		return
	}
	tail := (1 - n.IntervalPct.Value/100) / float64(r.Looked)
	r.EachPct = 100 * (1 - tail)
	for i := range r.Comparisons {
		c, e := &r.Comparisons[i], found[i]
		if c.State == TooFew {
			continue
		}
		reach := e.se * distuv.StudentsT{Mu: 0, Sigma: 1, Nu: float64(e.df)}.Quantile(1-tail/2)
		c.Diff, c.Low, c.High = e.diff, e.diff-reach, e.diff+reach
		switch {
		case c.High < 0:
			c.State = Lower
		case c.Low > 0:
			c.State = Higher
		}
	}
}

func centred(c []float64) []float64 {
	mean := 0.0
	for _, v := range c {
		mean += v / float64(len(c))
	}
	out := make([]float64, len(c))
	for i, v := range c {
		if out[i] = v - mean; math.Abs(out[i]) < 1e-12 {
			out[i] = 0
		}
	}
	return out
}
