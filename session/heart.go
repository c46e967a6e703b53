package session

import (
	"ebb"
	"ebb/evidence"
)

// histogram counts seconds at each bpm, ascending.
func histogram(hr []uint8) []ebb.BpmSeconds {
	var count [256]int
	for _, v := range hr {
		count[v]++
	}
	var out []ebb.BpmSeconds
	for b := 1; b < len(count); b++ {
		if count[b] > 0 {
			out = append(out, ebb.BpmSeconds{Bpm: b, S: count[b]})
		}
	}
	return out
}

// level is a stretch of seconds with one median heart rate.
type level struct {
	bpm      uint8
	from, to int
}

// medians is the median of the window of so many seconds around each second, 0 of nothing.
func medians(d *desk, hr []uint8, width int) []uint8 {
	out := d.uint8s.take(len(hr))
	slide(hr, width, func(i int, w *window) {
		if w.n > 0 {
			out[i] = uint8(w.twice() / 2)
		}
	})
	return out
}

// stays lists, for each bpm that the smoothed heart rate reaches, the longest stay
// at or above it: a centred median, with gaps up to merge seconds forgiven.
func stays(d *desk, smooth []uint8, merge int) []ebb.BpmSeconds {
	levels := d.levels[:0]
	lo, hi := uint8(255), uint8(0)
	for i, m := range smooth {
		if k := len(levels); k > 0 && levels[k-1].bpm == m {
			levels[k-1].to = i + 1
			continue
		}
		if m > 0 {
			lo, hi = min(lo, m), max(hi, m)
		}
		levels = append(levels, level{m, i, i + 1})
	}
	d.levels = levels
	if hi == 0 {
		return nil
	}
	out := make([]ebb.BpmSeconds, 0, int(hi)-int(lo)+1)
	for b := int(lo); b <= int(hi); b++ {
		out = append(out, ebb.BpmSeconds{Bpm: b, S: longestAt(levels, uint8(b), merge)})
	}
	return out
}

func longestAt(levels []level, bpm uint8, merge int) int {
	best, from, to := 0, -1, 0
	for _, l := range levels {
		if l.bpm < bpm {
			continue
		}
		if from < 0 || l.from-to > merge {
			from = l.from
		}
		to = l.to
		best = max(best, to-from)
	}
	return best
}

// stayAt reads the table of stays: the longest stay at or above bpm.
func stayAt(stay []ebb.BpmSeconds, bpm int) int {
	for _, s := range stay {
		if s.Bpm >= bpm {
			return s.S
		}
	}
	return 0
}

// peak is the highest heart rate that was held and approached (SCIENCE 1.2, step 4);
// absent when the recording has no heart rate at all.
func peak(s *series, c *cleaned, f *ebb.Features, x *evidence.Session) ebb.Opt[ebb.Peak] {
	dense := c.hr
	if s.gaps || c.lost[whyCadence] > 0 {
		dense = s.desk.uint8s.take(s.n)
		for i, v := range c.hr {
			if c.why[i] == whyOK && !s.sparse[i] {
				dense[i] = v
			}
		}
	}
	width, approach := x.PeakWindowS.Int(), x.PeakApproachS.Int()
	need := (width*x.PeakValid.Int() + 99) / 100
	share := x.PeakApproach.Int()
	var w window
	var best, jump ebb.Peak
	sum, count := 0, 0
	for i, v := range dense {
		if v != 0 {
			sum, count = sum+int(v), count+1
		}
		var out uint8
		if j := i - width; j >= 0 {
			out = dense[j]
		}
		w.move(out, v)
		if j := i - approach; j >= 0 && dense[j] != 0 {
			sum, count = sum-int(dense[j]), count-1
		}
		if w.n < need {
			continue
		}
		m := w.twice() / 2
		p := ebb.Peak{Bpm: m, AtS: i}
		if 100*sum < share*m*count {
			if m > jump.Bpm {
				jump = p
			}
		} else if m > best.Bpm {
			best = p
		}
	}
	return judgePeak(best, jump, f, x)
}

func judgePeak(best, jump ebb.Peak, f *ebb.Features, x *evidence.Session) ebb.Opt[ebb.Peak] {
	p := best
	switch {
	case best.Bpm > 0:
		p.Why, p.Accept = "ok", true
	case jump.Bpm > 0:
		p = jump
		p.Why = "jump"
	case f.Suspect > 0:
		p.Why, p.Bpm = "cadence_lock", f.HRMax.V
	case f.HRMax.OK:
		p.Why, p.Bpm = "sparse", f.HRMax.V
	default:
		return ebb.None[ebb.Peak]()
	}
	if f.Erratic {
		p.Why, p.Accept = "jump", false
	}
	if f.Condition != ebb.Intact {
		p.Why, p.Accept = "damaged", false
	}
	p.HeldS = stayAt(f.Stay, p.Bpm-x.PeakHeldDrop.Int())
	return ebb.Some(p)
}

// heartFeatures fills in what heart rate alone says.
func heartFeatures(f *ebb.Features, s *series, c *cleaned, hr []uint8, n *evidence.Numbers) {
	x := &n.Session
	f.Suspect = c.lost[whyCadence]
	f.Hist = histogram(hr)
	if len(f.Hist) > 0 {
		smooth := c.med // often the same window over the same seconds
		if c.less() || x.StayWindowS.Int() != x.HampelWindowS.Int() {
			smooth = medians(s.desk, hr, x.StayWindowS.Int())
		}
		f.Stay = stays(s.desk, smooth, x.StayMergeS.Int())
		f.HRMax = ebb.Some(f.Hist[len(f.Hist)-1].Bpm)
	}
	valid, sum := histSum(f.Hist)
	if f.TimerS > 0 {
		f.HRCoverage = min(1000, 1000*valid/f.TimerS)
	}
	if valid > 0 {
		f.HRMean = ebb.Some((sum + valid/2) / valid)
	}
	lateFrom := x.LateS.Int()
	fromLate := histogram(hr[min(lateFrom, len(hr)):])
	if lateS, late := histSum(fromLate); lateS > 0 {
		f.HRP95Late = ebb.Some(rank(fromLate, lateS*95/100))
		f.HRMeanLate = ebb.Some((100*late + lateS/2) / lateS)
	}
	after := histogram(hr[min(x.SteadySkipS.Int(), len(hr)):])
	if afterS, _ := histSum(after); afterS >= lateFrom {
		f.HRAfter10 = ebb.Some(middle(after, afterS))
	}
	f.Erratic = c.erratic(x)
	f.Peak = peak(s, c, f, x)
}

// histSum is the seconds of a histogram and the beats-per-minute seconds in it.
func histSum(h []ebb.BpmSeconds) (seconds, bpmSeconds int) {
	for _, b := range h {
		seconds += b.S
		bpmSeconds += b.S * b.Bpm
	}
	return seconds, bpmSeconds
}

// rank is the bpm of so many values from the bottom.
func rank(h []ebb.BpmSeconds, at int) int {
	for _, b := range h {
		if at < b.S {
			return b.Bpm
		}
		at -= b.S
	}
	return 0
}

// medianBpm is the median of the values that are there, rounded down; 0 of nothing.
func medianBpm(hr []uint8) int {
	h := histogram(hr)
	n, _ := histSum(h)
	return middle(h, n)
}

// middle is the median of a histogram of n seconds, rounded down.
func middle(h []ebb.BpmSeconds, n int) int {
	return (rank(h, (n-1)/2) + rank(h, n/2)) / 2
}
