// Package session turns a Recording into Features, which know nothing of the athlete, and Features into a Reading: kind, hard or not, load.
package session

import (
	"math"

	"ebb"
	"ebb/evidence"
)

// maxSeconds bounds the time line: a wild clock must not cost memory. Two weeks.
const maxSeconds = 14 * 86400

// absent marks a second without speed.
const absent int32 = -1

// series is a recording at one value per second; second i stands for [i, i+1) s
// after the start. Paused seconds carry nothing.
type series struct {
	desk   *desk
	n      int
	active []bool   // the timer ran
	hr     []uint8  // as recorded, held forward over short gaps; 0 absent
	sparse []bool   // held over a gap too long for the peak search
	gaps   bool     // some second is sparse
	cad    []uint16 // steps per minute, held forward; 0 absent
	v      []int32  // speed over ground, mm/s; absent
	alt    []int32  // cm; ebb.NoInt32
	samp   int      // seconds with a heart-rate sample of their own
	fast   int      // seconds too fast for a person on foot, dropped
	distCm float64  // ground covered by the distance column or the positions
	hasV   bool
	hasAlt bool
	hasPos bool
}

// onFoot says whether the limits of human speed hold for a sport.
func onFoot(s ebb.Sport) bool {
	return s == ebb.SportRunning || s == ebb.SportWalking || s == ebb.SportHiking
}

// resample lays the columns on a time line of seconds. Columns of the wrong length
// and times before the start are ignored, so that no recording can make it panic.
func resample(d *desk, r *ebb.Recording, n *evidence.Numbers) *series {
	c := &r.Cols
	s := &series{desk: d}
	for _, t := range c.TMs {
		s.n = max(s.n, int(t/1000)+1)
	}
	s.n = min(s.n, maxSeconds)
	s.active = d.bools.take(s.n)
	for i := range s.active {
		s.active[i] = true
	}
	for _, p := range r.Pauses {
		for i := max(0, (int(p.FromMs)+999)/1000); i < min(s.n, int(p.ToMs)/1000); i++ {
			s.active[i] = false
		}
	}
	hold := n.Session.HoldS.Int()
	s.hr, s.sparse = d.uint8s.take(s.n), d.bools.take(s.n)
	if len(c.HR) == len(c.TMs) {
		s.samp = s.fillHR(c.TMs, c.HR, hold, n.Session.PeakGapS.Int())
	}
	s.cad = d.uint16s.take(s.n)
	if len(c.Cad) == len(c.TMs) {
		s.fillCadence(c.TMs, c.Cad, hold)
	}
	s.fillSpeed(r, n.Session.PeakGapS.Int(), hold)
	if onFoot(r.Sport) {
		s.dropFast(int32(n.Session.SampleTopMmS.Int()))
	}
	s.fillAltitude(c, n.Session.GradeGapS.Int())
	return s
}

// cell is the second a sample falls in, and false when it is off the time line or in a pause.
func (s *series) cell(tMs int32) (int, bool) {
	i := int(tMs / 1000)
	return i, tMs >= 0 && i < s.n && s.active[i]
}

// fillHR holds each value for at most hold seconds, never across a pause; seconds
// inside a gap longer than gap are marked sparse. It returns the seconds that have a sample.
func (s *series) fillHR(t []int32, hr []uint8, hold, gap int) int {
	last, count := -1, 0
	for k, v := range hr {
		i, ok := s.cell(t[k])
		if !ok || v == ebb.NoHR {
			continue
		}
		if last >= 0 && i > last+1 {
			s.holdHR(last, min(i-1, last+hold), i-last > gap)
		}
		if i != last {
			count++
		}
		s.hr[i], last = v, i
	}
	return count
}

func (s *series) holdHR(from, to int, sparse bool) {
	for j := from + 1; j <= to && s.active[j]; j++ {
		s.hr[j], s.sparse[j] = s.hr[from], sparse
		s.gaps = s.gaps || sparse
	}
}

func (s *series) fillCadence(t []int32, cad []uint16, hold int) {
	last := -1
	for k, v := range cad {
		i, ok := s.cell(t[k])
		if !ok || v == ebb.NoUint16 {
			continue
		}
		if last >= 0 {
			for j := last + 1; j < min(i, last+hold+1) && s.active[j]; j++ {
				s.cad[j] = s.cad[last]
			}
		}
		s.cad[i], last = v, i
	}
}

// fillSpeed takes the device's own speed where samples are close together, and
// ground covered over time elsewhere: that is what makes smart recording honest.
func (s *series) fillSpeed(r *ebb.Recording, gap, stall int) {
	c := &r.Cols
	s.v = s.desk.int32s.take(s.n)
	for i := range s.v {
		s.v[i] = absent
	}
	s.hasPos = hasPositions(c)
	dist := s.wayCm(c)
	if dist != nil {
		s.fromGround(c.TMs, dist, stall)
	}
	if len(c.SpeedMm) == len(c.TMs) && moves(c.SpeedMm) {
		s.fromDevice(c.TMs, c.SpeedMm, gap)
	}
	for _, v := range s.v {
		if v != absent {
			s.hasV = true
			break
		}
	}
}

func hasPositions(c *ebb.Columns) bool {
	return len(c.LatE7) == len(c.TMs) && len(c.LonE7) == len(c.TMs) && anyInt32(c.LatE7)
}

// wayCm is the ground covered at each sample: the distance column where it advances, else the positions; nil
// where there is neither.
func (s *series) wayCm(c *ebb.Columns) []int32 {
	if len(c.DistCm) == len(c.TMs) && advances(c.DistCm) {
		return c.DistCm
	}
	if hasPositions(c) {
		return groundCm(s.desk, c.LatE7, c.LonE7)
	}
	return nil
}

// groundMmS is the ground covered in each second, whatever speed the device showed in it; nil where the recording
// has no distance. A speed shown every few seconds may be a fifth off on a trail: the laps of the watch are of the ground.
func (s *series) groundMmS(r *ebb.Recording, n *evidence.Numbers) []int32 {
	dist := s.wayCm(&r.Cols)
	if dist == nil {
		return nil
	}
	g := series{n: s.n, active: s.active, v: s.desk.int32s.take(s.n)}
	for i := range g.v {
		g.v[i] = absent
	}
	g.fromGround(r.Cols.TMs, dist, n.Session.HoldS.Int())
	if onFoot(r.Sport) {
		g.dropFast(int32(n.Session.SampleTopMmS.Int()))
	}
	return g.v
}

// fromGround spreads each advance over the time it took. A distance that stands
// still for up to stall seconds was only not yet updated.
func (s *series) fromGround(t, dist []int32, stall int) {
	a := -1
	for b := range t {
		i, ok := s.cell(t[b])
		if !ok || dist[b] == ebb.NoInt32 {
			continue
		}
		if a < 0 {
			a = b
			continue
		}
		j := int(t[a] / 1000)
		dt := int64(t[b]) - int64(t[a])
		d := int64(dist[b]) - int64(dist[a])
		if i == j || d == 0 && dt <= int64(stall)*1000 {
			continue
		}
		a = b
		if d < 0 || s.pausedBetween(j, i) {
			continue
		}
		s.distCm += float64(d)
		v := int32(min(d*10000/dt, math.MaxInt32))
		for k := j; k < i; k++ {
			s.v[k] = v
		}
		if i == s.n-1 {
			s.v[i] = v
		}
	}
}

func (s *series) pausedBetween(from, to int) bool {
	for k := from; k < to; k++ {
		if !s.active[k] {
			return true
		}
	}
	return false
}

// fromDevice writes the device's speed on every second nearer than gap to its sample.
func (s *series) fromDevice(t, speed []int32, gap int) {
	last := -1
	for k, v := range speed {
		i, ok := s.cell(t[k])
		if !ok || v == ebb.NoInt32 || v < 0 {
			continue
		}
		if last >= 0 && i-last <= gap {
			for j := last + 1; j < i && s.active[j]; j++ {
				s.v[j] = s.v[last]
			}
		}
		if last >= 0 && i-last > gap && s.v[i] == absent && !s.pausedBetween(last, i) && i-last <= 6*gap {
			// No distance to go by: the mean of both ends.
			for j := last + 1; j < i; j++ {
				if s.v[j] == absent {
					s.v[j] = int32((int64(s.v[last]) + int64(v)) / 2)
				}
			}
		}
		s.v[i], last = v, i
	}
}

func (s *series) dropFast(top int32) {
	for i, v := range s.v {
		if v > top {
			s.v[i] = absent
			s.fast++
		}
	}
}

func (s *series) fillAltitude(c *ebb.Columns, gap int) {
	s.alt = s.desk.int32s.take(s.n)
	for i := range s.alt {
		s.alt[i] = ebb.NoInt32
	}
	if len(c.AltCm) != len(c.TMs) {
		return
	}
	last := -1
	for k, a := range c.AltCm {
		i, ok := s.cell(c.TMs[k])
		if !ok || a == ebb.NoInt32 {
			continue
		}
		s.hasAlt = true
		if last >= 0 && i-last <= gap {
			for j := last + 1; j < i; j++ {
				part := (int64(a) - int64(s.alt[last])) * int64(j-last) / int64(i-last)
				s.alt[j] = s.alt[last] + int32(part)
			}
		}
		s.alt[i], last = a, i
	}
}

func anyInt32(col []int32) bool {
	for _, v := range col {
		if v != ebb.NoInt32 {
			return true
		}
	}
	return false
}

// advances says whether a cumulative column ever grows.
func advances(col []int32) bool {
	low := int32(math.MaxInt32)
	for _, v := range col {
		if v == ebb.NoInt32 {
			continue
		}
		if v > low {
			return true
		}
		low = min(low, v)
	}
	return false
}

// moves says whether a speed column is ever above zero.
func moves(col []int32) bool {
	for _, v := range col {
		if v > 0 {
			return true
		}
	}
	return false
}

// groundCm is the way along the positions in cm, cumulative; NoInt32 without a
// position. On legs of a few metres the flat-earth distance equals the haversine to far below 1 cm.
func groundCm(d *desk, lat, lon []int32) []int32 {
	const cmPerE7 = 6371008.8 * 100 * math.Pi / 180 / 1e7 // mean earth radius
	out := d.int32s.take(len(lat))
	var sum float64
	last := -1
	for i := range lat {
		if lat[i] == ebb.NoInt32 || lon[i] == ebb.NoInt32 {
			out[i] = ebb.NoInt32
			continue
		}
		if last >= 0 && (lat[i] != lat[last] || lon[i] != lon[last]) {
			dy := float64(int64(lat[i]) - int64(lat[last]))
			dx := float64(int64(lon[i])-int64(lon[last])) * math.Cos(float64(lat[i])*(math.Pi/180/1e7))
			sum += cmPerE7 * math.Sqrt(float64(dx*dx)+float64(dy*dy))
		}
		out[i], last = int32(min(math.Round(sum), math.MaxInt32)), i
	}
	return out
}
