package session

import (
	"math"
	"slices"

	"ebb"
)

// Merge reads recordings made minutes apart (warm-up, main part, cool-down), oldest
// first, as one session. Identity, sport and whatever needs the stream itself come from
// the main part: the one with the clearest bouts, else the longest. The time between
// the recordings is a pause. Nothing at all gives zero Features.
func Merge(fs []ebb.Features) ebb.Features {
	if len(fs) == 0 {
		return ebb.Features{}
	}
	if len(fs) == 1 {
		return fs[0]
	}
	m := fs[mainPart(fs)]
	first := fs[0]
	m.Start, m.ZoneS, m.Condition = first.Start, first.ZoneS, ebb.Intact
	m.Hist, m.Stay, m.Notes, m.Best = nil, nil, nil, nil
	m.ElapsedS, m.TimerS, m.MovingS, m.Suspect = 0, 0, 0, 0
	m.HRMax, m.Peak, m.RPE = ebb.None[int](), ebb.None[ebb.Peak](), ebb.None[int]()
	m.DistM, m.AscentM, m.DescentM = ebb.None[int](), ebb.None[int](), ebb.None[int]()
	m.HRP95Late = ebb.None[int]()
	for i := range fs {
		f := &fs[i]
		off := int((f.Start - first.Start) / 1000)
		m.ElapsedS = max(m.ElapsedS, off+f.ElapsedS)
		m.TimerS, m.MovingS, m.Suspect = m.TimerS+f.TimerS, m.MovingS+f.MovingS, m.Suspect+f.Suspect
		m.DistM, m.AscentM, m.DescentM = plus(m.DistM, f.DistM), plus(m.AscentM, f.AscentM), plus(m.DescentM, f.DescentM)
		m.HRMax, m.RPE, m.HRP95Late = larger(m.HRMax, f.HRMax), larger(m.RPE, f.RPE), larger(m.HRP95Late, f.HRP95Late)
		if !f.Erratic || m.Erratic { // a failing sensor in one part must not colour the others
			m.Hist, m.Stay = addHist(m.Hist, f.Hist), maxStay(m.Stay, f.Stay)
		}
		m.Peak, m.Best = betterPeak(m.Peak, f.Peak, off), maxBest(m.Best, f.Best)
		m.HasGPS, m.HasSpeed, m.HasAlt = m.HasGPS || f.HasGPS, m.HasSpeed || f.HasSpeed, m.HasAlt || f.HasAlt
		if f.Condition != ebb.Intact {
			m.Condition = f.Condition
		}
		if f.HRSource != ebb.HRStrap {
			m.HRSource = f.HRSource
		}
		for _, note := range f.Notes {
			if note.ToMs > 0 {
				note.FromMs, note.ToMs = note.FromMs+int32(1000*off), note.ToMs+int32(1000*off)
			}
			m.Notes = append(m.Notes, note)
		}
	}
	mergeMeans(&m, fs)
	m.All, m.Running = joinSplits(fs, &m, allOf), joinSplits(fs, &m, runningOf)
	return m
}

func allOf(f *ebb.Features) ebb.Opt[ebb.Split]     { return f.All }
func runningOf(f *ebb.Features) ebb.Opt[ebb.Split] { return f.Running }

// mainPart is the recording with the most work in clear bouts, else the longest.
func mainPart(fs []ebb.Features) int {
	best := 0
	work := func(f *ebb.Features) int {
		top := 0
		for _, o := range []ebb.Opt[ebb.Split]{f.All, f.Running} {
			if s, ok := o.Get(); ok && s.N > 1 {
				top = max(top, int(1000*s.Eta)*s.HiMmS/max(s.LoMmS, 1)*min(s.HighS, f.TimerS))
			}
		}
		return top
	}
	for i := range fs {
		a, b := work(&fs[i]), work(&fs[best])
		if a > b || a == b && fs[i].TimerS > fs[best].TimerS {
			best = i
		}
	}
	return best
}

// mergeMeans weighs means by the time they stand for.
func mergeMeans(m *ebb.Features, fs []ebb.Features) {
	valid, bpm := histSum(m.Hist)
	m.HRMean, m.HRMeanLate, m.HRCoverage = ebb.None[int](), ebb.None[int](), 0
	if valid > 0 {
		m.HRMean = ebb.Some((bpm + valid/2) / valid)
	}
	if m.TimerS > 0 {
		m.HRCoverage = min(1000, 1000*valid/m.TimerS)
	}
	weighted := func(get func(f *ebb.Features) ebb.Opt[int], weight func(f *ebb.Features) int) ebb.Opt[int] {
		sum, total := 0, 0
		for i := range fs {
			if v, ok := get(&fs[i]).Get(); ok {
				sum, total = sum+v*weight(&fs[i]), total+weight(&fs[i])
			}
		}
		if total == 0 {
			return ebb.None[int]()
		}
		return ebb.Some((sum + total/2) / total)
	}
	moving := func(f *ebb.Features) int { return f.MovingS }
	heart := func(f *ebb.Features) int { s, _ := histSum(f.Hist); return s }
	m.HRMeanLate = weighted(func(f *ebb.Features) ebb.Opt[int] { return f.HRMeanLate }, heart)
	m.SpeedMmS = weighted(func(f *ebb.Features) ebb.Opt[int] { return f.SpeedMmS }, moving)
	m.GradedMmS = weighted(func(f *ebb.Features) ebb.Opt[int] { return f.GradedMmS }, moving)
	m.NGSMmS = mergeNGS(fs)
}

func mergeNGS(fs []ebb.Features) ebb.Opt[int] {
	var sum float64
	total := 0
	for i := range fs {
		if v, ok := fs[i].NGSMmS.Get(); ok {
			x := float64(v) / 1000
			sum += float64(float64(fs[i].MovingS) * float64(x*x) * float64(x*x))
			total += fs[i].MovingS
		}
	}
	if total == 0 {
		return ebb.None[int]()
	}
	return ebb.Some(int(1000*math.Sqrt(math.Sqrt(sum/float64(total))) + 0.5))
}

// joinSplits keeps the two speeds of the main part; bouts of the others are no bouts of its classes.
func joinSplits(fs []ebb.Features, m *ebb.Features, get func(*ebb.Features) ebb.Opt[ebb.Split]) ebb.Opt[ebb.Split] {
	for i := range fs {
		f := &fs[i]
		if f.Recording != m.Recording || !get(f).OK {
			continue
		}
		s := get(f).V
		s.Bouts = slices.Clone(s.Bouts)
		off := int((f.Start - fs[0].Start) / 1000)
		for b := range s.Bouts {
			s.Bouts[b].StartS += off
			s.Bouts[b].EndS += off
		}
		return ebb.Some(s)
	}
	return ebb.None[ebb.Split]()
}

func plus(a, b ebb.Opt[int]) ebb.Opt[int] {
	if !a.OK || !b.OK {
		return larger(a, b)
	}
	return ebb.Some(a.V + b.V)
}

func larger(a, b ebb.Opt[int]) ebb.Opt[int] {
	if !a.OK || b.OK && b.V > a.V {
		return b
	}
	return a
}

// addHist adds seconds at equal bpm; both ascending.
func addHist(a, b []ebb.BpmSeconds) []ebb.BpmSeconds {
	var out []ebb.BpmSeconds
	for len(a) > 0 || len(b) > 0 {
		switch {
		case len(b) == 0 || len(a) > 0 && a[0].Bpm < b[0].Bpm:
			out, a = append(out, a[0]), a[1:]
		case len(a) == 0 || b[0].Bpm < a[0].Bpm:
			out, b = append(out, b[0]), b[1:]
		default:
			out = append(out, ebb.BpmSeconds{Bpm: a[0].Bpm, S: a[0].S + b[0].S})
			a, b = a[1:], b[1:]
		}
	}
	return out
}

// maxStay is the longer stay at each bpm. Below the lowest bpm of a table the stay is that of its lowest.
func maxStay(a, b []ebb.BpmSeconds) []ebb.BpmSeconds {
	if len(a) == 0 || len(b) == 0 {
		return append(slices.Clone(a), b...)
	}
	var out []ebb.BpmSeconds
	for bpm := min(a[0].Bpm, b[0].Bpm); bpm <= max(a[len(a)-1].Bpm, b[len(b)-1].Bpm); bpm++ {
		out = append(out, ebb.BpmSeconds{Bpm: bpm, S: max(stayAt(a, bpm), stayAt(b, bpm))})
	}
	return out
}

func betterPeak(a, b ebb.Opt[ebb.Peak], off int) ebb.Opt[ebb.Peak] {
	if b.OK {
		b.V.AtS += off
	}
	switch {
	case !a.OK:
		return b
	case !b.OK || a.V.Accept && !b.V.Accept:
		return a
	case b.V.Accept && !a.V.Accept || b.V.Bpm > a.V.Bpm:
		return b
	}
	return a
}

// maxBest is the faster stretch of each length; both ascending in length.
func maxBest(a, b []ebb.Best) []ebb.Best {
	out := slices.Clone(a)
	for _, x := range b {
		i := slices.IndexFunc(out, func(y ebb.Best) bool { return y.S == x.S })
		if i < 0 {
			out = append(out, x)
			continue
		}
		out[i].SpeedMmS = max(out[i].SpeedMmS, x.SpeedMmS)
	}
	slices.SortFunc(out, func(x, y ebb.Best) int { return x.S - y.S })
	return out
}
