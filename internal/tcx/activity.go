package tcx

import (
	"math"

	"ebb"
	"ebb/internal/scan"
)

// lap is one <Lap>; ms are Unix.
type lap struct {
	start   ebb.Opt[int64]
	timerMs int32
	distCm  int32
	firstMs ebb.Opt[int64] // first sample
	lastMs  int64          // last sample
	paused  int64          // ms between its tracks
}

// activity gathers one <Activity>.
type activity struct {
	sport      ebb.Sport
	sub        string
	product    string
	rows       scan.Rows
	laps       []lap
	lap        *lap
	pauses     [][2]int64 // Unix ms
	tracks     int
	freshTrack bool // the next sample is the first of a track
	zone       ebb.Opt[int]
	maxHR      uint8
	runCadence bool
	bad        bool
	untimed    int
	hrRange    int
}

func newActivity(sport []byte) *activity {
	a := &activity{}
	a.sport, a.sub = scan.Sport(string(sport))
	return a
}

func (a *activity) beginLap(start ebb.Opt[int64]) {
	a.lap = &lap{start: start, timerMs: ebb.NoInt32, distCm: ebb.NoInt32}
}

func (a *activity) add(w scan.Row) {
	if l := a.lap; l != nil {
		if !l.firstMs.OK {
			l.firstMs = ebb.Some(w.AtMs)
		} else if a.freshTrack && w.AtMs > l.lastMs { // a second track in a lap: the timer was stopped
			a.pauses = append(a.pauses, [2]int64{l.lastMs, w.AtMs})
			l.paused += w.AtMs - l.lastMs
		}
		l.lastMs = max(l.lastMs, w.AtMs)
	}
	a.freshTrack = false
	a.rows.Add(w)
}

// endLap closes a lap. When the next one began later than the timer of this one
// explains, the timer was stopped between them.
func (a *activity) endLap() {
	l := *a.lap
	a.lap = nil
	if !l.start.OK {
		l.start = l.firstMs
	}
	if n := len(a.laps); n > 0 {
		p := a.laps[n-1]
		if p.start.OK && l.start.OK && l.firstMs.OK && p.firstMs.OK && p.timerMs != ebb.NoInt32 {
			stopped := l.start.V - p.start.V - int64(p.timerMs) - p.paused
			if stopped > 1500 && l.firstMs.V > p.lastMs { // a timer is rounded to the second
				a.pauses = append(a.pauses, [2]int64{max(p.lastMs, l.firstMs.V-stopped), l.firstMs.V})
			}
		}
	}
	a.laps = append(a.laps, l)
}

// recording is the activity as a Recording, nil when it has no sample.
func (a *activity) recording(c ebb.Condition) *ebb.Recording {
	if a.rows.Cols.Len() == 0 {
		return nil
	}
	if a.lap != nil {
		a.endLap()
	}
	rec := &ebb.Recording{
		Format: "tcx", Condition: c, Sport: a.sport, SubSport: a.sub, Start: ebb.Instant(a.rows.StartMs), ZoneS: a.zone,
		Device: ebb.Device{Product: a.product, HR: ebb.HRUnknown}, Cols: a.rows.Cols,
	}
	if scan.OnFoot(a.sport) || a.runCadence {
		scan.StepsPerMinute(rec.Cols.Cad)
	}
	a.putLaps(rec)
	for _, p := range a.pauses {
		if from, to := a.since(p[0]), a.since(p[1]); to > from {
			rec.Pauses = append(rec.Pauses, ebb.Pause{FromMs: from, ToMs: to})
		}
	}
	if a.maxHR > 0 {
		rec.Totals.MaxHR = ebb.Some(int(a.maxHR))
	}
	rec.Notes = scan.Notes(a.rows.Back, a.hrRange, a.untimed)
	return rec
}

// putLaps writes the laps and what they sum up to.
func (a *activity) putLaps(rec *ebb.Recording) {
	timer, dist := int64(0), int64(0)
	timed, measured := len(a.laps) > 0, len(a.laps) > 0
	for i, l := range a.laps {
		timed = timed && l.timerMs != ebb.NoInt32 && l.timerMs >= 0
		measured = measured && l.distCm != ebb.NoInt32 && l.distCm >= 0
		timer += int64(l.timerMs)
		dist += int64(l.distCm)
		end := a.rows.LastMs
		if i+1 < len(a.laps) && a.laps[i+1].start.OK {
			end = a.laps[i+1].start.V
		}
		if l.start.OK {
			from := a.since(l.start.V)
			rec.Laps = append(rec.Laps, ebb.Lap{StartMs: from, EndMs: max(from, a.since(end)), DistCm: l.distCm})
		}
	}
	if timed && timer <= math.MaxInt32 {
		rec.Totals.TimerMs = ebb.Some(int32(timer))
	}
	if measured && dist <= math.MaxInt32 {
		rec.Totals.DistCm = ebb.Some(int32(dist))
	}
}

// since is a moment as ms since the start, held within the recording.
func (a *activity) since(ms int64) int32 {
	return int32(min(max(ms, a.rows.StartMs), a.rows.LastMs) - a.rows.StartMs)
}
