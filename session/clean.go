package session

import (
	"ebb"
	"ebb/evidence"
)

// Reasons why a second of heart rate was not believed (Trace.Why).
const (
	whyOK      uint8 = iota
	whyRange         // not a heart rate
	whySpike         // Hampel
	whyCadence       // follows the cadence
)

// madScale makes a MAD comparable with a standard deviation (normal distribution).
const madScale = 1.4826

// window is a sliding count of bpm values that knows its median.
type window struct {
	count [256]uint16
	n     int // values in the window
	med   int // lower median, when n > 0
	below int // values below med
}

func (w *window) add(v uint8) {
	w.count[v]++
	w.n++
	if w.n == 1 {
		w.med, w.below = int(v), 0
		return
	}
	if int(v) < w.med {
		w.below++
	}
	w.settle()
}

func (w *window) remove(v uint8) {
	w.count[v]--
	w.n--
	if int(v) < w.med {
		w.below--
	}
	if w.n > 0 {
		w.settle()
	}
}

// swap takes one value out and puts another in: one way to the median instead of two.
func (w *window) swap(out, in uint8) {
	if out == in {
		return
	}
	w.count[out]--
	w.count[in]++
	if int(out) < w.med {
		w.below--
	}
	if int(in) < w.med {
		w.below++
	}
	w.settle()
}

// settle moves med to the value at rank (n−1)/2.
func (w *window) settle() {
	rank := (w.n - 1) / 2
	for w.below > rank {
		w.med--
		w.below -= int(w.count[w.med])
	}
	for w.below+int(w.count[w.med]) <= rank {
		w.below += int(w.count[w.med])
		w.med++
	}
}

// twice is two times the median, so that the middle of two values stays whole.
func (w *window) twice() int {
	if w.n%2 == 1 || w.below+int(w.count[w.med]) > w.n/2 {
		return 2 * w.med
	}
	hi := w.med + 1
	for w.count[hi] == 0 {
		hi++
	}
	return w.med + hi
}

// twiceMAD is two times the median absolute deviation from median2/2: deviations are
// counted outwards from the median until half of the window is seen.
func (w *window) twiceMAD(median2 int) int {
	lo, hi := median2/2, (median2+1)/2
	if lo == hi {
		hi++
	}
	seen, first := 0, -1
	a, b := (w.n-1)/2, w.n/2 // ranks of the middle deviations
	for {
		dl, dh := 1<<20, 1<<20
		if lo >= 0 {
			dl = median2 - 2*lo
		}
		if hi < len(w.count) {
			dh = 2*hi - median2
		}
		d := min(dl, dh)
		if dl == d {
			seen += int(w.count[lo])
			lo--
		}
		if dh == d {
			seen += int(w.count[hi])
			hi++
		}
		if first < 0 && seen > a {
			first = d
		}
		if seen > b {
			return (first + d) / 2
		}
	}
}

// cleaned is heart rate with the reason for every second that was not believed.
type cleaned struct {
	hr   []uint8 // believed; 0 otherwise. Suspected cadence lock is still in it
	why  []uint8
	med  []uint8 // median of the window around each second over all that can be a heart rate, 0 of nothing
	lost [4]int  // seconds not believed, by why
	over bool    // something was recorded that is too high for a heart rate, and is not in med
}

// less says that something in med was dropped later.
func (c *cleaned) less() bool { return c.lost[whySpike]+c.lost[whyCadence] > 0 }

// cleanHR drops what cannot be a heart rate, then spikes, then marks cadence lock
// (SCIENCE 1.2, steps 1–3). Nothing is repaired.
func cleanHR(s *series, n *evidence.Numbers) *cleaned {
	x := &n.Session
	cells := s.desk.uint8s.take
	c := &cleaned{hr: cells(s.n), why: cells(s.n), med: cells(s.n)}
	gated := cells(s.n)
	lo, hi := uint8(x.HRLow.Int()), uint8(x.HRHigh.Int())
	for i, v := range s.hr {
		switch {
		case v == 0:
		case v < lo || v > hi:
			c.why[i] = whyRange
			c.lost[whyRange]++
			c.over = c.over || v > hi
		default:
			gated[i] = v
		}
	}
	limit := x.HampelK.Value * madScale
	floor := x.HampelFloor.Int()
	slide(gated, x.HampelWindowS.Int(), func(i int, w *window) {
		if w.n == 0 {
			return
		}
		v, m2 := gated[i], w.twice()
		c.med[i] = uint8(m2 / 2)
		if v == 0 {
			return
		}
		c.hr[i] = v
		d2 := abs(2*int(v) - m2)
		if float64(d2) <= limit*float64(2*floor) {
			return
		}
		if float64(d2) > limit*float64(max(w.twiceMAD(m2), 2*floor)) {
			c.hr[i], c.why[i] = 0, whySpike
			c.lost[whySpike]++
		}
	})
	markLock(s, c, x)
	return c
}

// move lets the window go on by one second; 0 is no value.
func (w *window) move(out, in uint8) {
	switch {
	case in != 0 && out != 0:
		w.swap(out, in)
	case in != 0:
		w.add(in)
	case out != 0:
		w.remove(out)
	}
}

// slide calls f for every second with the window of so many seconds centred on it,
// cut at the ends; zeros are not in the window.
func slide(hr []uint8, width int, f func(i int, w *window)) {
	var w window
	half := width / 2
	for j := 0; j < min(half, len(hr)); j++ {
		if hr[j] != 0 {
			w.add(hr[j])
		}
	}
	for i := range hr {
		var in, out uint8
		if j := i + half; j < len(hr) {
			in = hr[j]
		}
		if j := i - half - 1; j >= 0 {
			out = hr[j]
		}
		w.move(out, in)
		f(i, &w)
	}
}

// markLock marks every second of a window in which heart rate equals the step rate,
// or half of it, nearly all the time.
func markLock(s *series, c *cleaned, x *evidence.Session) {
	width := x.LockWindowS.Int()
	need := (width*x.LockShare.Int() + 99) / 100
	agree := s.desk.uint8s.take(len(c.hr))
	for _, half := range []bool{false, true} {
		near, parts := 2*x.LockDiff.Int(), 2
		if half {
			near, parts = 2*x.LockHalf.Int(), 1
		}
		total := 0
		for i, v := range c.hr {
			cad := parts * int(s.cad[i])
			agree[i] = 0
			if d := 2*int(v) - cad; cad > 0 && v > 0 && d <= near && d >= -near {
				agree[i] = 1
				total++
			}
		}
		if total >= need {
			c.lock(agree, width, need)
		}
	}
}

// lock marks the windows in which at least need seconds agree.
func (c *cleaned) lock(agree []uint8, width, need int) {
	count, marked := 0, 0
	for i := range agree {
		count += int(agree[i])
		if i >= width {
			count -= int(agree[i-width])
		}
		if i < width-1 || count < need {
			continue
		}
		for j := max(marked, i-width+1); j <= i; j++ {
			if c.why[j] == whyOK && c.hr[j] > 0 {
				c.why[j] = whyCadence
				c.lost[whyCadence]++
			}
		}
		marked = i + 1
	}
}

// believed is the heart rate that may be counted: without the suspected seconds,
// except that a strap is believed for load and kind (not for the peak).
func (c *cleaned) believed(d *desk, strap bool) []uint8 {
	if strap || c.lost[whyCadence] == 0 { // the others are out of it already
		return c.hr
	}
	out := d.uint8s.take(len(c.hr))
	for i, v := range c.hr {
		if c.why[i] == whyOK {
			out[i] = v
		}
	}
	return out
}

// erratic says that heart rate jumps up and down so often that none of it can be
// believed: a failing strap agrees with itself for long enough to pass every other test.
func (c *cleaned) erratic(x *evidence.Session) bool {
	jump, within := x.JumpBpm.Int(), x.JumpS.Int()
	jumps, pairs := 0, 0
	for i := within; i < len(c.hr); i++ {
		a, b := int(c.hr[i-within]), int(c.hr[i])
		if a == 0 || b == 0 {
			continue
		}
		pairs++
		if abs(a-b) >= jump {
			jumps++
		}
	}
	return 100*jumps > x.JumpShare.Int()*pairs
}

// notes says what was dropped, merged into stretches.
func (c *cleaned) notes(merge int) []ebb.Note {
	var out []ebb.Note
	for _, k := range []struct {
		why uint8
		key string
	}{{whyRange, ebb.NoteHRRange}, {whySpike, ebb.NoteHRSpike}, {whyCadence, ebb.NoteCadenceLock}} {
		if c.lost[k.why] == 0 {
			continue
		}
		last := -1 // end of the open stretch
		for i, w := range c.why {
			if w != k.why {
				continue
			}
			if last < 0 || i-last > merge {
				out = append(out, ebb.Note{Key: k.key, FromMs: int32(i) * 1000})
			}
			o := &out[len(out)-1]
			o.N++
			o.ToMs, last = int32(i+1)*1000, i
		}
	}
	return out
}

func abs(x int) int {
	if x < 0 {
		return -x
	}
	return x
}
