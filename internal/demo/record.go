package demo

import (
	"time"

	"ebb"
	"ebb/stats"
)

// The heart of the synthetic runner: SCIENCE 3.6, with its speed scaled to the runner.
const (
	heartBase   = 88.0 // bpm at 1 m/s
	heartPerMS  = 30.0 // bpm for each m/s more
	modelEasyMS = 2.70 // the easy speed that the model was written for
	tauUpS      = 30.0
	tauDownS    = 45.0
	heartStart  = 85.0
)

// The path: a square of 1 km, 5 km from where the equator meets the prime meridian. No
// road is there, and nobody lives there.
const (
	e7PerM   = 89.932
	originE7 = 450_000
	sideM    = 1000.0
	stopS    = 45 // a crossing
)

// record makes the recording of a session on a day.
func record(s session, day ebb.Day, g *stats.Rand) *ebb.Recording {
	r := &ebb.Recording{
		Format: "fit", Condition: ebb.Intact, Sport: s.sport, Name: "SYNTHETIC " + s.what,
		Start: day.At(s.startMin/60, s.startMin%60, time.UTC), ZoneS: ebb.Some(0),
		Device: ebb.Device{Manufacturer: "development", Product: "Ebb synthetic runner", HR: ebb.HRStrap},
		Totals: ebb.Totals{RPE: s.rpe},
	}
	if s.wrist {
		r.Device.HR = ebb.HROptical
	}
	w := walker{s: s, g: g, heart: heartStart, r: r}
	for _, seg := range s.segs {
		from, distFrom := w.t, w.dist
		for range seg.s {
			w.step(seg)
		}
		r.Laps = append(r.Laps, ebb.Lap{StartMs: from * 1000, EndMs: w.t * 1000, DistCm: int32(float64((w.dist - distFrom) * 100))})
	}
	w.spoil()
	w.sum()
	return r
}

// walker goes through a session second by second.
type walker struct {
	s     session
	g     *stats.Rand
	r     *ebb.Recording
	t     int32 // s since the start, pauses included
	moved int   // s
	dist  float64
	heart float64
}

// step is one second of a stretch.
func (w *walker) step(seg seg) {
	if w.s.pauseAt > 0 && w.moved == w.s.pauseAt {
		w.r.Pauses = append(w.r.Pauses, ebb.Pause{FromMs: w.t * 1000, ToMs: (w.t + stopS) * 1000})
		for range stopS {
			w.beat(1)
		}
		w.t += stopS
	}
	// A hill takes speed and leaves the effort as it is.
	grade := float64((height(w.dist+5) - height(w.dist-5)) / 10)
	v := seg.v / (1 + float64(3*grade))
	v += float64(0.2 * (w.g.Float64() - 0.5))
	w.beat(seg.effort)
	c := &w.r.Cols
	c.TMs = append(c.TMs, w.t*1000)
	c.HR = append(c.HR, uint8(w.heart+float64(2*(w.g.Float64()-0.5))+0.5))
	c.Cad = append(c.Cad, w.cadence(v))
	c.DistCm = append(c.DistCm, int32(float64(w.dist*100)))
	c.SpeedMm = append(c.SpeedMm, int32(float64(v*1000)))
	c.AltCm = append(c.AltCm, int32(float64(height(w.dist)*5))*20)
	lat, long := place(w.dist)
	c.LatE7 = append(c.LatE7, originE7+int32(float64(e7PerM*(lat+w.g.Float64()-0.5))))
	c.LonE7 = append(c.LonE7, originE7+int32(float64(e7PerM*(long+w.g.Float64()-0.5))))
	if w.s.sport == ebb.SportCycling {
		c.PowerW = append(c.PowerW, uint16(float64(70*seg.effort)+float64(20*w.g.Float64())))
	}
	w.dist += v
	w.t++
	w.moved++
}

// beat moves the heart one second towards what the effort asks for.
func (w *walker) beat(effort float64) {
	minutes := float64(w.moved) / 60
	want := heartBase + float64(heartPerMS*(effort*modelEasyMS/w.s.easyV-1)) + w.s.shift + float64(w.s.drift*max(0, minutes-10))
	want = min(want, hrMaxBpm)
	tau := tauDownS
	if want > w.heart {
		tau = tauUpS
	}
	w.heart += (want - w.heart) / tau
}

// cadence in steps, or turns on a bike, a minute.
func (w *walker) cadence(v float64) uint16 {
	noise := float64(4 * w.g.Float64())
	switch w.s.sport {
	case ebb.SportCycling:
		return uint16(84 + noise)
	case ebb.SportWalking:
		return uint16(108 + noise)
	}
	return uint16(158 + float64(9*(v-2)) + noise)
}

// wave goes from −1 to 1 and back over a period.
func wave(at, period float64) float64 {
	x := at / period
	x -= float64(int(x))
	if x < 0 {
		x++
	}
	if x < 0.5 {
		return float64(4*x) - 1
	}
	return 3 - float64(4*x)
}

// height of the path in metres: long hills with small ones on them.
func height(at float64) float64 {
	return 40 + float64(11*wave(at, 1900)) + float64(1.5*wave(at, 410))
}

// place on the square, in metres north and east.
func place(at float64) (north, east float64) {
	at -= float64(4 * sideM * float64(int(at/(4*sideM))))
	switch {
	case at < sideM:
		return at, 0
	case at < 2*sideM:
		return sideM, at - sideM
	case at < 3*sideM:
		return 3*sideM - at, sideM
	}
	return 0, 4*sideM - at
}

// spoil does to the heart rate what sensors do.
func (w *walker) spoil() {
	hr, n := w.r.Cols.HR, len(w.r.Cols.HR)
	if w.s.dropouts {
		for at := 120 + w.g.Intn(120); at < n; at += 60 + w.g.Intn(240) {
			for k := 20 + w.g.Intn(100); k > 0 && at < n; k-- {
				hr[at] = ebb.NoHR
				at++
			}
		}
	}
	if w.s.spikes {
		for range 4 {
			at, top := w.g.Intn(n), uint8(205+w.g.Intn(50))
			for k := 3 + w.g.Intn(12); k > 0 && at < n; k-- {
				hr[at] = min(top, 254)
				at++
			}
		}
	}
	if w.s.locked {
		for at := 480; at < min(n, 1260); at++ {
			hr[at] = uint8(w.r.Cols.Cad[at] - 2 + uint16(w.g.Intn(4)))
		}
	}
}

// sum fills in what the device totals up.
func (w *walker) sum() {
	t := &w.r.Totals
	t.ElapsedMs = ebb.Some(w.t * 1000)
	t.TimerMs = ebb.Some(int32(w.moved) * 1000)
	t.DistCm = ebb.Some(int32(float64(w.dist * 100)))
	total, n, top := 0, 0, 0
	for _, v := range w.r.Cols.HR {
		if v != ebb.NoHR {
			total += int(v)
			n++
			top = max(top, int(v))
		}
	}
	if n > 0 {
		t.MeanHR, t.MaxHR = ebb.Some(total/n), ebb.Some(top)
	}
}
