package session

import (
	"ebb"
	"ebb/evidence"
)

// Trace is a recording second by second, as a run page draws it; all columns have one length.
type Trace struct {
	AtS           []int   // seconds since the start
	HR            []int   // believed bpm; 0 absent
	RawHR         []int   // as recorded, held over short gaps; 0 absent
	SpeedMmS      []int   // smoothed over ground; 0 absent or standing
	GradedMmS     []int   // smoothed graded speed; 0 absent or standing
	GradePermille []int   // rise per thousand
	Why           []uint8 // why a heart rate was not believed: 0 it was, 1 out of range, 2 spike, 3 cadence lock
}

// TraceOf is the trace of a recording; pauses are left out.
func TraceOf(r *ebb.Recording, numbers evidence.Numbers) Trace {
	n := &numbers
	d := newDesk()
	defer d.giveBack()
	s := resample(d, r, n)
	c := cleanHR(s, n)
	g := readGround(s, n)
	hr := c.believed(d, r.Device.HR == ebb.HRStrap)
	plain := smoothSpeed(d, s.v, n.Session.SpeedMedianS.Int(), n.Session.SpeedMeanS.Int())
	var t Trace
	for i := range s.n {
		if !s.active[i] {
			continue
		}
		t.AtS = append(t.AtS, i)
		t.HR = append(t.HR, int(hr[i]))
		t.RawHR = append(t.RawHR, int(s.hr[i]))
		t.SpeedMmS = append(t.SpeedMmS, int(max(plain[i], 0))/fine)
		t.GradedMmS = append(t.GradedMmS, int(max(g.smooth[i], 0))/fine)
		t.GradePermille = append(t.GradePermille, int(g.permille[i]))
		t.Why = append(t.Why, c.why[i])
	}
	return t
}
