package session_test

import (
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"ebb"
	"ebb/evidence"
	"ebb/session"
)

func goldenStream(t testing.TB, name string) stream {
	g := named(t, name)
	return generate(g.segs, g.drift, .1, 1, 42)
}

func count(f ebb.Features, key string) int {
	n := 0
	for _, x := range f.Notes {
		if x.Key == key {
			n += x.N
		}
	}
	return n
}

func TestSpikesAreDroppedAndThePeakStays(t *testing.T) {
	s := goldenStream(t, "int6x3")
	f := features(s)
	if p := f.Peak.V; p.Bpm != 184 || !p.Accept || f.HRMax.V != 185 {
		t.Errorf("clean: peak %+v, highest %d; want 184 accepted, 185", p, f.HRMax.V)
	}
	if f.HRCoverage != 1000 || count(f, ebb.NoteHRSpike) != 0 {
		t.Errorf("clean: coverage %d, notes %v", f.HRCoverage, f.Notes)
	}
	for _, i := range []int{300, 700, 1200, 1900, 2500} {
		s.h[i] = 225
	}
	for _, i := range []int{400, 1500, 2900} {
		s.h[i] = 30
	}
	f = features(s)
	if got := count(f, ebb.NoteHRSpike); got != 8 {
		t.Errorf("dropped %d, want 8: %v", got, f.Notes)
	}
	if p := f.Peak.V; p.Bpm != 184 || !p.Accept || f.HRMax.V != 185 {
		t.Errorf("spiky: peak %+v, highest %d; want 184 accepted, 185", p, f.HRMax.V)
	}
}

func TestCadenceLockIsSeenInStepsPerMinute(t *testing.T) {
	s := generate([]seg{{300, 2.4}, {2100, 2.75}}, 0, .1, 1, 42)
	clean := s.record()
	lock := s.record()
	for _, r := range []*ebb.Recording{clean, lock} {
		r.Cols.Cad = make([]uint16, len(s.h))
		for i := range r.Cols.Cad {
			r.Cols.Cad[i] = uint16(171 + i%3)
		}
	}
	for i := 900; i < 1500; i++ {
		lock.Cols.HR[i] = uint8(lock.Cols.Cad[i])
	}
	n := evidence.Current()
	if f := session.Features(clean, n); f.Suspect != 0 || f.Peak.V.Bpm != 141 {
		t.Errorf("clean: %d suspect, peak %+v; want none, 141", f.Suspect, f.Peak.V)
	}
	f := session.Features(lock, n)
	if f.Suspect != 612 || f.Peak.V.Bpm != 141 || f.HRMax.V > 145 {
		t.Errorf("locked: %d suspect, peak %+v, highest %d; want 612, 141", f.Suspect, f.Peak.V, f.HRMax.V)
	}
	if f.HRCoverage >= 800 {
		t.Errorf("a quarter of the time is not believed, yet coverage is %d ‰", f.HRCoverage)
	}
	notes := slices.DeleteFunc(slices.Clone(f.Notes), func(x ebb.Note) bool { return x.Key != ebb.NoteCadenceLock })
	if len(notes) != 1 || notes[0].FromMs != 894000 || notes[0].ToMs != 1506000 {
		t.Errorf("notes %v, want one stretch 894–1506 s", notes)
	}
	lock.Cols.Cad = nil
	if f := session.Features(lock, n); f.Peak.V.Bpm != 172 {
		t.Errorf("without cadence nothing is seen: peak %d, want 172", f.Peak.V.Bpm)
	}
	strap := s.record()
	strap.Cols = lock.Cols
	strap.Cols.Cad = clean.Cols.Cad
	strap.Device.HR = ebb.HRStrap
	if f := session.Features(strap, n); f.HRCoverage != 1000 || f.Peak.V.Bpm != 141 {
		t.Errorf("a strap is believed for load, not for the peak: coverage %d, peak %d", f.HRCoverage, f.Peak.V.Bpm)
	}
	for i := 900; i < 1500; i++ {
		lock.Cols.HR[i] = 86
	}
	lock.Cols.Cad = clean.Cols.Cad
	if f := session.Features(lock, n); f.Suspect < 590 {
		t.Errorf("half the step rate: %d suspect", f.Suspect)
	}
}

// naiveSpikes is the definition: sort, median, MAD floored at 2, three scaled deviations.
func naiveSpikes(hr []uint8) []bool {
	out := make([]bool, len(hr))
	for i, v := range hr {
		if v < 30 || v > 230 {
			continue
		}
		var w []float64
		for j := max(0, i-15); j <= min(len(hr)-1, i+15); j++ {
			if hr[j] >= 30 && hr[j] <= 230 {
				w = append(w, float64(hr[j]))
			}
		}
		median := func(x []float64) float64 {
			slices.Sort(x)
			return (x[(len(x)-1)/2] + x[len(x)/2]) / 2
		}
		m := median(w)
		d := make([]float64, len(w))
		for k := range w {
			d[k] = math.Abs(w[k] - m)
		}
		out[i] = math.Abs(float64(v)-m) > 3*1.4826*math.Max(2, median(d))
	}
	return out
}

func TestTheSlidingFilterEqualsTheNaiveOne(t *testing.T) {
	n := evidence.Current()
	rapid.Check(t, func(t *rapid.T) {
		base := rapid.IntRange(60, 180).Draw(t, "base")
		spread := rapid.IntRange(0, 60).Draw(t, "spread")
		hr := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) uint8 {
			if rapid.IntRange(0, 9).Draw(t, "odd") == 0 {
				return rapid.Uint8().Draw(t, "any")
			}
			return uint8(min(255, max(0, base+rapid.IntRange(-spread, spread).Draw(t, "off"))))
		}), 0, 120).Draw(t, "hr")
		got, want := session.Spikes(hr, n), naiveSpikes(hr)
		if !slices.Equal(got, want) {
			t.Fatalf("%v\n got %v\nwant %v", hr, got, want)
		}
	})
}

func TestSpikesShorterThanEightSecondsNeverRaiseThePeak(t *testing.T) {
	clean := goldenStream(t, "int6x3")
	rapid.Check(t, func(t *rapid.T) {
		s := stream{clean.v, slices.Clone(clean.h)}
		at := rapid.IntRange(0, len(s.h)-8).Draw(t, "at")
		for i := range rapid.IntRange(1, 7).Draw(t, "len") {
			s.h[at+i] = rapid.IntRange(200, 254).Draw(t, "bpm")
		}
		// The seconds that are left move a median by one beat at most, never above the highest true second.
		if f := features(s); f.Peak.V.Bpm > 185 || f.Peak.V.Bpm < 183 {
			t.Fatalf("peak moved to %+v", f.Peak.V)
		}
	})
}

func TestAJumpIsNoPeakAndADamagedFileOffersNone(t *testing.T) {
	s := generate([]seg{{1200, 2.2}}, 0, 0, 0, 42)
	for i := 1180; i < 1200; i++ {
		s.h[i] = 185
	}
	// The last twenty seconds jump by sixty beats.
	if p := features(s).Peak.V; p.Bpm > 130 {
		t.Errorf("a jump became the peak: %+v", p)
	}
	r := goldenStream(t, "int6x3").record()
	r.Condition = ebb.Truncated
	if p := session.Features(r, evidence.Current()).Peak.V; p.Accept || p.Why != "damaged" {
		t.Errorf("a truncated file offered %+v", p)
	}
	s = generate([]seg{{1200, 2.2}}, 0, 0, 0, 42)
	r = s.record()
	for i := range r.Cols.HR {
		if i%8 != 0 {
			r.Cols.HR[i] = 0
		}
	}
	if f := session.Features(r, evidence.Current()); f.Peak.V.Accept || f.Peak.V.Why != "sparse" || f.HRCoverage < 990 {
		t.Errorf("one value in eight seconds: peak %+v, coverage %d ‰; want sparse and covered", f.Peak.V, f.HRCoverage)
	}
}

func TestAStrapThatFailsIsNotReadAtAll(t *testing.T) {
	s := goldenStream(t, "easy45")
	for i := range s.h {
		if i/40%4 == 3 { // forty seconds of 215 every two minutes: long enough to pass as a peak
			s.h[i] = 213 + i%3
		}
	}
	f := features(s)
	if !f.Erratic || f.Peak.V.Accept || f.Peak.V.Why != "jump" {
		t.Errorf("erratic %v, peak %+v", f.Erratic, f.Peak.V)
	}
	if r := read(f, athlete(), ebb.Correction{}); r.HRUsed || r.Hard || !r.Possible || r.LoadSource == ebb.LoadHR {
		t.Errorf("read as %+v", r)
	}
	for _, g := range goldens {
		for _, noise := range [][2]float64{{.1, 1}, {1, 6}} {
			if features(generate(g.segs, g.drift, noise[0], noise[1], 7)).Erratic {
				t.Errorf("%s with noise %v is called erratic", g.name, noise)
			}
		}
	}
}
