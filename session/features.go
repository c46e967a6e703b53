package session

import (
	"slices"

	"ebb"
	"ebb/evidence"
)

// Features reads a recording alone, with no number of the athlete. It never panics,
// whatever the recording holds; what cannot be known is absent.
func Features(r *ebb.Recording, numbers evidence.Numbers) ebb.Features {
	n := &numbers
	d := newDesk()
	defer d.giveBack()
	s := resample(d, r, n)
	return features(r, s, cleanHR(s, n), readGround(s, n), n)
}

func features(r *ebb.Recording, s *series, c *cleaned, g *ground, n *evidence.Numbers) ebb.Features {
	f := ebb.Features{
		Recording: r.ID, Sport: r.Sport, SubSport: r.SubSport, Start: r.Start, ZoneS: r.ZoneS,
		Condition: r.Condition, HRSource: r.Device.HR, RPE: r.Totals.RPE, ElapsedS: s.n,
		TimerS: s.timer(r), HasGPS: s.hasPos, HasSpeed: s.hasV, HasAlt: s.hasAlt,
	}
	if f.Condition == "" {
		f.Condition = ebb.Intact
	}
	hr := c.believed(s.desk, f.HRSource == ebb.HRStrap)
	heartFeatures(&f, s, c, hr, n)
	groundFeatures(&f, r, s, g, hr, n)
	f.Notes = notes(r, &f, s, c, n)
	return f
}

// timer is the seconds the timer ran: less the pauses, and less what the device
// itself says that it stood still.
func (s *series) timer(r *ebb.Recording) int {
	active := 0
	for _, a := range s.active {
		if a {
			active++
		}
	}
	if ms, ok := r.Totals.TimerMs.Get(); ok && ms > 0 {
		active = min(active, (int(ms)+999)/1000)
	}
	return active
}

// groundFeatures fills in what speed and altitude say, alone and with heart rate.
func groundFeatures(f *ebb.Features, r *ebb.Recording, s *series, g *ground, hr []uint8, n *evidence.Numbers) {
	x := &n.Session
	f.DistM = distance(r, s)
	// The device knows its barometer: its climb comes first. Ours, smoothed against noise,
	// is about a quarter lower.
	if f.AscentM = metres(r.Totals.AscentCm); !f.AscentM.OK {
		f.AscentM = g.ascentM
	}
	if f.DescentM = metres(r.Totals.DescentCm); !f.DescentM.OK {
		f.DescentM = g.descentM
	}
	f.MovingS = f.TimerS
	if !s.hasV {
		return
	}
	moving := int32(fine * x.MovingMmS.Int())
	running := int32(fine * x.RunningMmS.Int())
	var plain, graded, count, run int64
	for i, v := range g.smooth {
		if v < moving {
			continue
		}
		count++
		plain += int64(max(s.v[i], 0))
		graded += int64(g.graded[i])
		if v >= running {
			run++
		}
	}
	if f.Sport != ebb.SportSwimming && f.Sport != ebb.SportStrength {
		f.MovingS = min(int(count), f.TimerS)
	}
	if count > 0 {
		f.SpeedMmS = ebb.Some(int((plain + count/2) / count))
		f.GradedMmS = ebb.Some(int((graded + count/2) / count))
	}
	if v, ok := ngs(s.desk, g.graded, x.NGSWindowS.Int()); ok {
		f.NGSMmS = ebb.Some(int(v + 0.5))
	}
	f.All = split(g.smooth, moving, hr, x)
	if run >= int64(x.RunningLeastS.Int()) {
		f.Running = split(g.smooth, running, hr, x)
	}
	steady(f, s, g, hr, x)
	f.Best = bests(s.desk, g.graded, x)
}

func metres(cm ebb.Opt[int32]) ebb.Opt[int] {
	if v, ok := cm.Get(); ok && v >= 0 {
		return ebb.Some(int(v) / 100)
	}
	return ebb.None[int]()
}

// distance is what the device summed up, else the ground its columns cover, else
// its speed over time.
func distance(r *ebb.Recording, s *series) ebb.Opt[int] {
	if d, ok := r.Totals.DistCm.Get(); ok && d > 0 {
		return ebb.Some(int(d) / 100)
	}
	if s.distCm > 0 {
		return ebb.Some(int(s.distCm / 100))
	}
	if !s.hasV {
		return ebb.None[int]()
	}
	var mm int64
	for _, v := range s.v {
		mm += int64(max(v, 0))
	}
	return ebb.Some(int(mm / 1000))
}

// notes joins what the reader of the file remarked with what cleaning did.
func notes(r *ebb.Recording, f *ebb.Features, s *series, c *cleaned, n *evidence.Numbers) []ebb.Note {
	out := slices.Clone(r.Notes)
	out = append(out, c.notes(n.Session.StayMergeS.Int())...)
	if f.HRMax.OK && f.HRCoverage < 10*n.Session.Coverage.Int() {
		out = append(out, ebb.Note{Key: ebb.NoteHRMissing, N: max(0, f.TimerS-f.TimerS*f.HRCoverage/1000)})
	}
	if f.Erratic {
		out = append(out, ebb.Note{Key: ebb.NoteHRErratic})
	}
	if s.fast > 0 {
		out = append(out, ebb.Note{Key: ebb.NoteSpeedSpike, N: s.fast})
	}
	if onFoot(f.Sport) && s.hasV && !s.hasAlt {
		out = append(out, ebb.Note{Key: ebb.NoteNoElevation})
	}
	if tooFast(f, n) {
		out = append(out, ebb.Note{Key: ebb.NoteNotARun})
	}
	return out
}

// tooFast says that nobody on foot moves like this: a ride recorded as a run (RELIABILITY 7.2).
func tooFast(f *ebb.Features, n *evidence.Numbers) bool {
	return f.Sport == ebb.SportRunning && f.SpeedMmS.OK && f.SpeedMmS.V > n.Session.RunTopMmS.Int()
}
