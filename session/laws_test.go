package session_test

import (
	"bytes"
	"encoding/json"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"ebb"
	"ebb/evidence"
	"ebb/session"
)

// anySession draws what people run: a warm-up, one to ten pieces of work with their
// rests, a way home.
func anySession(t *rapid.T) stream {
	part := func(name string, s0, s1, v0, v1 int) seg {
		return seg{rapid.IntRange(s0, s1).Draw(t, name+" s"), float64(rapid.IntRange(v0, v1).Draw(t, name+" v")) / 10}
	}
	segs := []seg{part("warm-up", 300, 1200, 20, 28)}
	segs = append(segs, reps(rapid.IntRange(1, 10).Draw(t, "n"), part("work", 20, 1200, 22, 48), part("rest", 30, 180, 12, 26))...)
	segs = append(segs, part("home", 1, 900, 12, 26))
	return generate(segs, 0, float64(rapid.IntRange(0, 5).Draw(t, "nv"))/10, float64(rapid.IntRange(0, 3).Draw(t, "nh")), uint32(rapid.IntRange(1, 1<<20).Draw(t, "seed")))
}

func anyAthlete(t *rapid.T) ebb.Numbers {
	a := athlete()
	a.HRMax.Bpm = rapid.IntRange(165, 205).Draw(t, "hrmax")
	if rapid.Bool().Draw(t, "unverified") {
		a.HRMax.Source = ebb.HRMaxAge
	}
	if rapid.Bool().Draw(t, "no easy") {
		a.EasyMmS = ebb.None[int]()
	}
	if rapid.Bool().Draw(t, "threshold") {
		a.ThreshMmS = ebb.Some(rapid.IntRange(3000, 4500).Draw(t, "v_thr"))
	}
	if rapid.Bool().Draw(t, "p90") {
		a.LoadP90 = ebb.Some(rapid.IntRange(2000, 15000).Draw(t, "p90 value"))
	}
	return a
}

func anyCorrection(t *rapid.T) ebb.Correction {
	if rapid.IntRange(0, 2).Draw(t, "said") > 0 {
		return ebb.Correction{}
	}
	return ebb.Correction{RPE: ebb.Some(rapid.IntRange(0, 10).Draw(t, "rpe"))}
}

func TestOneMoreBeatNeverRemovesHard(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s, a, c := anySession(t), anyAthlete(t), anyCorrection(t)
		before := read(features(s), a, c)
		up := stream{s.v, slices.Clone(s.h)}
		for i := range up.h {
			up.h[i]++
		}
		if after := read(features(up), a, c); before.Hard && !after.Hard {
			t.Fatalf("%s %v became %s %v", before.Kind, before.HardBy, after.Kind, after.HardBy)
		}
	})
}

func TestAWalkHomeNeverRemovesHard(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s, a, c := anySession(t), anyAthlete(t), anyCorrection(t)
		f := features(s)
		before := read(f, a, c)
		if before.Kind == ebb.KindIntervals && max(f.All.V.HighS, f.Running.V.HighS) < 240 {
			t.Skip("on the border of strides: where a bout ends hangs on every second of the file")
		}
		home := stream{slices.Clone(s.v), slices.Clone(s.h)}
		h := float64(s.h[len(s.h)-1])
		for range 600 {
			h += (95 - h) / 45
			home.v, home.h = append(home.v, 1.4), append(home.h, int(h))
		}
		if after := read(features(home), a, c); before.Hard && !after.Hard {
			t.Fatalf("%s %v became %s %v", before.Kind, before.HardBy, after.Kind, after.HardBy)
		}
	})
}

func TestLapsAndStartTimeChangeNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := anySession(t).record()
		a := session.Features(r, evidence.Current())
		if again := session.Features(r, evidence.Current()); !cmp.Equal(a, again) {
			t.Fatal(cmp.Diff(a, again))
		}
		for i := range rapid.IntRange(1, 9).Draw(t, "laps") {
			r.Laps = append(r.Laps, ebb.Lap{StartMs: int32(i * 60000), EndMs: int32(i*60000 + 60000), DistCm: 20000})
		}
		shift := ebb.Instant(rapid.Int64Range(-1e12, 1e12).Draw(t, "shift"))
		r.Start += shift
		b := session.Features(r, evidence.Current())
		b.Start -= shift
		if !cmp.Equal(a, b) {
			t.Fatal(cmp.Diff(a, b))
		}
	})
}

func TestTrimpAddsUpAndGrows(t *testing.T) {
	n := evidence.Current()
	sexes := []ebb.Sex{ebb.SexMale, ebb.SexFemale, ebb.SexUnspecified}
	rapid.Check(t, func(t *rapid.T) {
		sex := rapid.SampledFrom(sexes).Draw(t, "sex")
		draw := func(name string) (h []ebb.BpmSeconds) {
			for _, b := range rapid.SliceOfN(rapid.IntRange(40, 210), 1, 20).Draw(t, name) {
				h = append(h, ebb.BpmSeconds{Bpm: b, S: rapid.IntRange(1, 600).Draw(t, "s")})
			}
			return h
		}
		of := func(h []ebb.BpmSeconds) float64 { return session.Trimp(h, 190, 55, sex, n) }
		a, b := draw("a"), draw("b")
		if sum := of(append(slices.Clone(a), b...)); sum < 0 || sum-of(a)-of(b) > 1e-9 || of(a)+of(b)-sum > 1e-9 {
			t.Fatalf("not additive: %v, %v + %v", sum, of(a), of(b))
		}
		harder, longer, seconds, beats := slices.Clone(a), slices.Clone(a), 0, 0
		inside := true
		for i := range a {
			harder[i].Bpm++
			longer[i].S++
			seconds, beats = seconds+a[i].S, beats+a[i].S*a[i].Bpm
			inside = inside && a[i].Bpm >= 55 && a[i].Bpm <= 190
		}
		if of(harder) < of(a) || of(longer) < of(a) {
			t.Fatal("more heart rate or more time gave less")
		}
		even := []ebb.BpmSeconds{{Bpm: beats / seconds, S: seconds}}
		if inside && of(a) < of(even)-1e-9 {
			t.Fatalf("second by second %v is below the mean's %v", of(a), of(even))
		}
	})
}

// garbage draws a recording that no device wrote.
func garbage(t *rapid.T) *ebb.Recording {
	n := rapid.IntRange(0, 300).Draw(t, "n")
	r := &ebb.Recording{
		Sport:     rapid.SampledFrom([]ebb.Sport{ebb.SportRunning, ebb.SportCycling, ebb.SportSwimming, ebb.SportUnknown, ebb.SportStrength, "", ebb.SportHiking}).Draw(t, "sport"),
		Condition: rapid.SampledFrom([]ebb.Condition{ebb.Intact, ebb.Truncated, "", ebb.Quarantined}).Draw(t, "condition"),
		Device:    ebb.Device{HR: rapid.SampledFrom([]ebb.HRSource{ebb.HROptical, ebb.HRStrap, ""}).Draw(t, "source")},
	}
	step := rapid.SampledFrom([]int{0, 500, 1000, 9000, 864_000}).Draw(t, "step")
	at := 0
	for range n {
		at += rapid.IntRange(0, step).Draw(t, "dt")
		r.Cols.TMs = append(r.Cols.TMs, int32(at))
	}
	columns := func(name string) []int32 {
		switch rapid.IntRange(0, 3).Draw(t, name) {
		case 0:
			return nil
		case 1:
			return rapid.SliceOfN(rapid.Int32Range(-2000, 20000), n, n).Draw(t, name)
		}
		return rapid.SliceOfN(rapid.Int32(), n, n).Draw(t, name)
	}
	if rapid.Bool().Draw(t, "hr") {
		r.Cols.HR = rapid.SliceOfN(rapid.Uint8(), n, n).Draw(t, "hr")
	}
	if rapid.Bool().Draw(t, "cad") {
		r.Cols.Cad = rapid.SliceOfN(rapid.Uint16(), n, n).Draw(t, "cad")
	}
	r.Cols.DistCm, r.Cols.SpeedMm, r.Cols.AltCm = columns("dist"), columns("speed"), columns("alt")
	r.Cols.LatE7, r.Cols.LonE7 = columns("lat"), columns("lon")
	for range rapid.IntRange(0, 3).Draw(t, "pauses") {
		r.Pauses = append(r.Pauses, ebb.Pause{FromMs: rapid.Int32().Draw(t, "from"), ToMs: rapid.Int32().Draw(t, "to")})
	}
	if rapid.Bool().Draw(t, "timer") {
		r.Totals.TimerMs = ebb.Some(rapid.Int32().Draw(t, "timer"))
		r.Totals.DistCm = ebb.Some(rapid.Int32().Draw(t, "total"))
	}
	return r
}

func TestGarbageNeverPanicsAndStaysInItsBounds(t *testing.T) {
	n := evidence.Current()
	rapid.Check(t, func(t *rapid.T) {
		var fs []ebb.Features
		for range rapid.IntRange(1, 3).Draw(t, "parts") {
			r := garbage(t)
			f := session.Features(r, n)
			session.TraceOf(r, n)
			fs = append(fs, f)
			if f.TimerS < 0 || f.MovingS < 0 || f.MovingS > f.TimerS || f.TimerS > f.ElapsedS || f.HRCoverage < 0 || f.HRCoverage > 1000 {
				t.Fatalf("timer %d moving %d elapsed %d coverage %d", f.TimerS, f.MovingS, f.ElapsedS, f.HRCoverage)
			}
			if total := atOrAbove(f.Hist, 0); total > f.ElapsedS {
				t.Fatalf("%d s of heart rate in %d s", total, f.ElapsedS)
			}
		}
		slices.SortFunc(fs, func(a, b ebb.Features) int { return int(a.Start - b.Start) })
		m := session.Merge(fs)
		if r := read(m, anyAthlete(t), anyCorrection(t)); r.Load < 0 {
			t.Fatalf("load %d", r.Load)
		}
	})
}

func TestEdgesOfARecording(t *testing.T) {
	n := evidence.Current()
	for name, r := range map[string]*ebb.Recording{
		"nothing":           {},
		"one sample":        {Sport: ebb.SportRunning, Cols: ebb.Columns{TMs: []int32{0}, HR: []uint8{140}, SpeedMm: []int32{3000}}},
		"equal times":       {Sport: ebb.SportRunning, Cols: ebb.Columns{TMs: []int32{5, 5, 5}, DistCm: []int32{0, 100, 200}, HR: []uint8{1, 2, 255}}},
		"before the start":  {Cols: ebb.Columns{TMs: []int32{-5000, 0}, HR: []uint8{100, 100}}},
		"a clock of weeks":  {Cols: ebb.Columns{TMs: []int32{0, 1<<31 - 1}, HR: []uint8{100, 100}, AltCm: []int32{0, 100}, DistCm: []int32{0, 5}}},
		"columns too short": {Cols: ebb.Columns{TMs: []int32{0, 1000, 2000}, HR: []uint8{100}, SpeedMm: []int32{1}, AltCm: []int32{1}, LatE7: []int32{1}, Cad: []uint16{1}}},
	} {
		f := session.Features(r, n)
		session.TraceOf(r, n)
		if got := read(f, athlete(), ebb.Correction{}); got.Hard || got.Kind != ebb.KindUnknown {
			t.Errorf("%s: %s hard %v", name, got.Kind, got.Hard)
		}
	}
	long := generate([]seg{{72 * 3600, 2}}, 0, .1, 1, 42)
	if f := features(long); f.TimerS != 72*3600 {
		t.Errorf("72 h: timer %d", f.TimerS)
	}
}

// A reading works in memory that the next one uses again: nothing that was returned may change with it.
func TestWhatWasReadStaysAsItWas(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := evidence.Current()
		r := garbage(t)
		f, e := session.Efforts(r, n)
		line, trace := session.LineOf(r, n), session.TraceOf(r, n)
		said, err := json.Marshal([]any{f, e, line, trace})
		if err != nil {
			t.Fatal(err)
		}
		for range 4 {
			other := anySession(t).record()
			session.Efforts(other, n)
			session.LineOf(other, n)
			session.TraceOf(other, n)
			session.Efforts(garbage(t), n)
		}
		if now, _ := json.Marshal([]any{f, e, line, trace}); !bytes.Equal(said, now) {
			t.Fatalf("what was read changed:\n%s\n%s", said, now)
		}
		f2, e2 := session.Efforts(r, n)
		if now, _ := json.Marshal([]any{f2, e2, session.LineOf(r, n), session.TraceOf(r, n)}); !bytes.Equal(said, now) {
			t.Fatalf("the same recording reads otherwise the second time:\n%s\n%s", said, now)
		}
	})
}

func BenchmarkFeatures(b *testing.B) {
	benchmark(b, func(r *ebb.Recording, n evidence.Numbers) { session.Features(r, n) })
}

// BenchmarkEfforts is what an import makes of every recording: the features, and what grading needs.
func BenchmarkEfforts(b *testing.B) {
	benchmark(b, func(r *ebb.Recording, n evidence.Numbers) { session.Efforts(r, n) })
}

func benchmark(b *testing.B, f func(*ebb.Recording, evidence.Numbers)) {
	g := named(b, "cruise3x10")
	r := generate(g.segs, 0, .1, 1, 42).record()
	n := evidence.Current()
	for i := range r.Cols.TMs {
		r.Cols.AltCm = append(r.Cols.AltCm, int32(i%400)*10)
		r.Cols.Cad = append(r.Cols.Cad, uint16(165+i%9))
	}
	b.ReportAllocs()
	for b.Loop() {
		f(r, n)
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(r.Cols.Len()), "ns/sample")
}
