package session

import (
	"slices"

	"ebb"
	"ebb/evidence"
)

// LineOf is a recording second by second as grading sees it: seconds of the running timer.
// The heart rate is a running median over all that was recorded and is not too low for a
// heart: a median never falls when a value in it rises, so no error of a
// sensor upwards can make a run look easier.
func LineOf(r *ebb.Recording, numbers evidence.Numbers) ebb.Line {
	s := resample(new(desk), r, &numbers) // the line stays: this desk is not used again
	l := lineOf(r, s, cleanHR(s, &numbers), readGround(s, &numbers), &numbers)
	if ground := s.groundMmS(r, &numbers); ground != nil {
		for _, i := range l.AtS {
			l.GroundMmS = append(l.GroundMmS, ground[i])
		}
	}
	return l
}

func lineOf(r *ebb.Recording, s *series, c *cleaned, g *ground, n *evidence.Numbers) ebb.Line {
	d := s.desk
	raw := d.uint8s.take(s.n)
	low := uint8(n.Session.HRLow.Int())
	for i, v := range s.hr {
		if v >= low {
			raw[i] = v
		}
	}
	med := c.med // often the same window over the same seconds
	if c.over || n.Grading.MedianS.Int() != n.Session.HampelWindowS.Int() {
		med = medians(d, raw, n.Grading.MedianS.Int())
	}
	plain := g.smooth
	if s.hasAlt {
		plain = smoothSpeed(d, s.v, n.Session.SpeedMedianS.Int(), n.Session.SpeedMeanS.Int())
	}
	active := 0
	for _, a := range s.active {
		if a {
			active++
		}
	}
	l := ebb.Line{AtS: d.int32s.take(active), HR: d.uint8s.take(active), Doubt: d.bools.take(active),
		GradedMmS: d.int32s.take(active), SpeedMmS: d.int32s.take(active), Permille: d.int16s.take(active),
		GraceS: min(n.Prescribe.OpenS.Int(), active*n.Prescribe.OpenPct.Int()/100)}
	strap := r.Device.HR == ebb.HRStrap
	at := 0
	for i := range s.n {
		if !s.active[i] {
			continue
		}
		if raw[i] != ebb.NoHR {
			l.HR[at] = med[i]
			l.Doubt[at] = med[i] != ebb.NoHR && !strap && c.why[i] == whyCadence
		}
		l.AtS[at], l.Permille[at] = int32(i), g.permille[i]
		l.GradedMmS[at], l.SpeedMmS[at] = coarse(g.smooth[i]), coarse(plain[i])
		at++
	}
	return l
}

// coarse turns 1/fine mm/s into mm/s; absent stays absent.
func coarse(v int32) int32 {
	if v < 0 {
		return absent
	}
	return v / fine
}

// Efforts is Features with what grading needs beside it, in one reading of the recording.
func Efforts(r *ebb.Recording, numbers evidence.Numbers) (ebb.Features, ebb.Effort) {
	n := &numbers
	d := newDesk()
	defer d.giveBack()
	s := resample(d, r, n)
	c := cleanHR(s, n)
	g := readGround(s, n)
	f := features(r, s, c, g, n)
	return f, SumUp(lineOf(r, s, c, g, n), &f, numbers)
}

// SumUp makes the Effort of a line; f are the features of the same recording.
func SumUp(l ebb.Line, f *ebb.Features, numbers evidence.Numbers) ebb.Effort {
	x := &numbers.Grading
	indoor := f.SubSport == ebb.SubTreadmill || f.SubSport == ebb.SubIndoor
	e := ebb.Effort{Recording: f.Recording, Erratic: f.Erratic, Pace: f.HasSpeed && !indoor, TimerS: f.TimerS, MovingS: 0}
	from := min(l.GraceS, l.Len())
	e.CountedS = l.Len() - from
	running, moving := int32(numbers.Session.RunningMmS.Int()), int32(numbers.Session.MovingMmS.Int())
	for _, v := range l.SpeedMmS {
		if v < moving {
			continue
		}
		e.MovingS++
		if v < running {
			e.WalkS++
		}
	}
	e.Heart = heartCells(l, from, x)
	e.Paces = paceCells(l, from)
	for k := range e.Thirds {
		a, b := from+e.CountedS*k/3, from+e.CountedS*(k+1)/3
		e.Thirds[k] = third(l, a, b, moving)
	}
	e.Surges = surges(l, from, moving, x)
	return e
}

// heartCells counts the seconds at each heart rate by third, and apart on a climb: heart
// rate answers late, so the climb is that of a little before.
func heartCells(l ebb.Line, from int, x *evidence.Grading) []ebb.HeartCell {
	var count [6][256][2]int
	counted := l.Len() - from
	lag, steep := x.LagS.Int(), int16(x.ClimbPermille.Int())
	for i := from; i < l.Len(); i++ {
		if l.HR[i] == ebb.NoHR {
			continue
		}
		place := min(2, (i-from)*3/max(1, counted))
		if l.Permille[max(0, i-lag)] >= steep {
			place += 3
		}
		doubt := 0
		if l.Doubt[i] {
			doubt = 1
		}
		count[place][l.HR[i]][doubt]++
	}
	var out []ebb.HeartCell
	for p := range count {
		for b := range count[p] {
			if c := count[p][b]; c[0]+c[1] > 0 {
				out = append(out, ebb.HeartCell{Place: p, Bpm: b, S: c[0], Doubt: c[1]})
			}
		}
	}
	return out
}

// slowestPace is where paces end: slower is standing.
const slowestPace = 3600

// beats is the least whole limit in s/km that a speed is faster than.
func beats(mmS int32) int {
	if mmS <= 0 {
		return slowestPace
	}
	return min(slowestPace, 1_000_000/int(mmS)+1)
}

func paceCells(l ebb.Line, from int) []ebb.PaceCell {
	count := make([]int, slowestPace+1)
	for _, v := range l.GradedMmS[from:] {
		if v >= 0 {
			count[beats(v)]++
		}
	}
	var out []ebb.PaceCell
	for p, s := range count {
		if s > 0 {
			out = append(out, ebb.PaceCell{SPerKm: p, S: s})
		}
	}
	return out
}

func third(l ebb.Line, a, b int, moving int32) ebb.Third {
	t := ebb.Third{S: b - a}
	var graded, plain, heart, n, beats int
	for i := a; i < b; i++ {
		if l.GradedMmS[i] >= moving {
			graded, plain, n = graded+int(l.GradedMmS[i]), plain+int(max(l.SpeedMmS[i], 0)), n+1
		}
		if l.HR[i] != ebb.NoHR && !l.Doubt[i] {
			heart, beats = heart+int(l.HR[i]), beats+1
		}
	}
	if n > 0 {
		t.GradedMmS, t.SpeedMmS = ebb.Some(graded/n), ebb.Some(plain/n)
	}
	if beats > 0 {
		t.HRMean = ebb.Some(10 * heart / beats)
	}
	return t
}

// surges counts the stretches much faster than the median of the run, both over ground and with the
// hills reckoned in: neither a climb nor a descent is a surge, nor an altitude that jumps.
func surges(l ebb.Line, from int, moving int32, x *evidence.Grading) int {
	graded, ok := medianFrom(l.GradedMmS[from:], moving)
	plain, ok2 := medianFrom(l.SpeedMmS[from:], moving)
	if !ok || !ok2 {
		return 0
	}
	graded, plain = graded*int32(x.SurgePct.Int())/100, plain*int32(x.SurgePct.Int())/100
	found, held := 0, 0
	for i := from; i < l.Len(); i++ {
		if l.GradedMmS[i] <= graded || l.SpeedMmS[i] <= plain {
			held = 0
			continue
		}
		if held++; held == x.SurgeS.Int() {
			found++
		}
	}
	return found
}

// medianFrom is the lower median of the values of at least floor, which is not below 0;
// false when there is none. They are counted in coarse bins, and only one bin is sorted.
func medianFrom(v []int32, floor int32) (int32, bool) {
	const width, bins = 16, 1024
	bin := func(x int32) int { return min(int(x)/width, bins-1) }
	var count [bins]int
	n := 0
	for _, x := range v {
		if x >= floor {
			count[bin(x)]++
			n++
		}
	}
	if n == 0 {
		return 0, false
	}
	at, b := (n-1)/2, 0
	for ; at >= count[b]; b++ {
		at -= count[b]
	}
	in := make([]int32, 0, count[b])
	for _, x := range v {
		if x >= floor && bin(x) == b {
			in = append(in, x)
		}
	}
	slices.Sort(in)
	return in[at], true
}
