package ingest_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"testing"
	"time"

	"ebb"
	"ebb/internal/ingest"
)

// world is what a body really did, second by second.
type world struct {
	start   ebb.Instant
	hr      []float64
	speed   []float64 // m/s
	heading []float64
}

// smooth is noise that changes over about tau seconds, of standard deviation sd.
func smooth(r *rand.Rand, n, tau int, sd float64) []float64 {
	out := make([]float64, n)
	keep := math.Exp(-1 / float64(tau))
	v := r.NormFloat64()
	for i := range out {
		v = keep*v + math.Sqrt(1-keep*keep)*r.NormFloat64()
		out[i] = v * sd
	}
	return out
}

// hills are what a course does to whoever runs it, by metre.
func hills(r *rand.Rand) func(m float64) float64 {
	var phase, length, height [6]float64
	for i := range phase {
		phase[i], length[i], height[i] = r.Float64()*7, 150+r.Float64()*1500, 0.03+0.06*r.Float64()
	}
	return func(m float64) float64 {
		sum := 0.0
		for i := range phase {
			sum += height[i] * math.Sin(phase[i]+m*2*math.Pi/length[i])
		}
		return sum
	}
}

// body runs a course at a pace and a heart rate of its own; metres 0 means for seconds.
func body(r *rand.Rand, start ebb.Instant, seconds int, metres, pace, beats float64, course func(float64) float64) world {
	w := world{start: start}
	noise, drift, quick := smooth(r, seconds, 20, 0.12), smooth(r, seconds, 400, 0.06), smooth(r, seconds, 25, 1.5)
	hr, at := beats*0.7, 0.0
	for s := range seconds {
		v := pace * (1 - course(at) + drift[s])
		v = math.Max(0.5, v+noise[s])
		at += v
		hr += (beats*(0.82+0.18*v/pace)*(1+0.2*course(at)) - hr) / 40
		w.hr, w.speed, w.heading = append(w.hr, hr+quick[s]), append(w.speed, v), append(w.heading, 8*course(at/3))
		if metres > 0 && at >= metres {
			break
		}
	}
	return w
}

// device is how one device sees a body.
type device struct {
	name           string
	hr             string // strap, optical, or ""
	places, metres bool
	scale          float64 // of its distance
	noiseM         float64 // of a position
	every          int     // seconds between samples, at most
	from, to       int     // seconds left out at the two ends
	clockS         int
	pauses         bool
}

func (d device) record(r *rand.Rand, w world, file string) *ebb.Recording {
	rec := &ebb.Recording{SHA256: file, ID: ebb.RecordingID("rec_" + file), Format: "fit", Condition: ebb.Intact, Sport: ebb.SportRunning,
		Start: w.start.AddS(d.from + d.clockS), Device: ebb.Device{Manufacturer: "m", Product: d.name}}
	east, north := smooth(r, len(w.hr), 30, d.noiseM), smooth(r, len(w.hr), 30, d.noiseM)
	optical := smooth(r, len(w.hr), 60, 0.9)
	c := &rec.Cols
	x, y, dist, next := 0.0, 0.0, 0.0, d.from
	for s := range w.hr {
		x, y = x+w.speed[s]*math.Cos(w.heading[s]), y+w.speed[s]*math.Sin(w.heading[s])
		if s < d.from || s >= len(w.hr)-d.to {
			continue
		}
		dist += w.speed[s] * d.scale
		if s < next || d.pauses && s%1500 > 1440 {
			continue
		}
		next = s + 1 + r.IntN(max(1, d.every))
		c.TMs = append(c.TMs, int32(s-d.from)*1000)
		switch d.hr {
		case "strap":
			c.HR = append(c.HR, uint8(math.Round(w.hr[s])))
		case "optical":
			c.HR = append(c.HR, uint8(math.Round(w.hr[max(0, s-2)]+optical[s])))
		}
		if d.metres {
			c.DistCm = append(c.DistCm, int32(dist*100))
		}
		if d.places {
			c.LatE7 = append(c.LatE7, 500000000+int32((y+north[s])*89.8))
			c.LonE7 = append(c.LonE7, 40000000+int32((x+east[s])*89.8/math.Cos(50*math.Pi/180)))
		}
	}
	return rec
}

func day(r *rand.Rand) ebb.Instant {
	return ebb.InstantOf(time.Date(2022, 1, 1, 6, 0, 0, 0, time.UTC)).AddS(r.IntN(3 * 365 * 86400))
}

func usual(r *rand.Rand) world {
	return body(r, day(r), 900+r.IntN(5400), 0, 2.4+1.6*r.Float64(), 130+40*r.Float64(), hills(r))
}

var watch = device{name: "watch", hr: "strap", places: true, metres: true, scale: 1, noiseM: 0.5, every: 1}

// truePairs are two recordings of one run.
var truePairs = []struct {
	name string
	make func(r *rand.Rand) (a, b *ebb.Recording)
}{
	{"the file and its export, started up to 3 s apart", func(r *rand.Rand) (a, b *ebb.Recording) {
		w, export := usual(r), watch
		export.metres, export.from = false, r.IntN(4)
		s := r.Uint64()
		return watch.record(noise(s), w, "a"), export.record(noise(s), w, "b")
	}},
	{"an export without heart rate", func(r *rand.Rand) (a, b *ebb.Recording) {
		w, export := usual(r), watch
		export.metres, export.hr, export.name = false, "", ""
		s := r.Uint64()
		return watch.record(noise(s), w, "a"), export.record(noise(s), w, "b")
	}},
	{"a sample every few seconds", func(r *rand.Rand) (a, b *ebb.Recording) {
		w, sparse := usual(r), watch
		sparse.every = 2 + r.IntN(7)
		return watch.record(r, w, "a"), sparse.record(r, w, "b")
	}},
	{"trimmed at the ends", func(r *rand.Rand) (a, b *ebb.Recording) {
		w, cut := usual(r), watch
		cut.from, cut.to = r.IntN(len(w.hr)/110), r.IntN(len(w.hr)/110)
		return watch.record(r, w, "a"), cut.record(r, w, "b")
	}},
	{"the same file in another zone", func(r *rand.Rand) (a, b *ebb.Recording) {
		w, moved := usual(r), watch
		moved.clockS = 3600 * (1 + r.IntN(12)) * (1 - 2*r.IntN(2))
		s := r.Uint64()
		return watch.record(noise(s), w, "a"), moved.record(noise(s), w, "b")
	}},
	{"watch with its own sensor, phone with a strap", func(r *rand.Rand) (a, b *ebb.Recording) {
		w, wrist, phone := usual(r), watch, watch
		wrist.hr, wrist.name = "optical", "wrist"
		phone.name, phone.scale, phone.noiseM, phone.from, phone.clockS = "phone", 0.99+0.02*r.Float64(), 3, r.IntN(20), r.IntN(5)-2
		return wrist.record(r, w, "a"), phone.record(r, w, "b")
	}},
	{"one strap on watch and phone, the phone in another zone", func(r *rand.Rand) (a, b *ebb.Recording) {
		w, phone := usual(r), watch
		phone.name, phone.scale, phone.noiseM, phone.from, phone.clockS = "phone", 0.99+0.02*r.Float64(), 3, r.IntN(20), 3600*(1+r.IntN(9))+r.IntN(5)-2
		return watch.record(r, w, "a"), phone.record(r, w, "b")
	}},
	{"paused on one of them", func(r *rand.Rand) (a, b *ebb.Recording) {
		w, p := usual(r), watch
		p.pauses = true
		return watch.record(r, w, "a"), p.record(r, w, "b")
	}},
	{"a phone without heart rate", func(r *rand.Rand) (a, b *ebb.Recording) {
		w, phone := usual(r), watch
		phone.name, phone.hr, phone.noiseM, phone.from = "phone", "", 2, r.IntN(20)
		return watch.record(r, w, "a"), phone.record(r, w, "b")
	}},
	{"a treadmill and a watch with one strap", func(r *rand.Rand) (a, b *ebb.Recording) {
		w, in, belt := usual(r), watch, watch
		in.places, belt.places, belt.name, belt.scale = false, false, "belt", 0.98+0.04*r.Float64()
		return in.record(r, w, "a"), belt.record(r, w, "b")
	}},
}

// nearMisses are recordings of two runs, or such that nobody can tell.
var nearMisses = []struct {
	name string
	make func(r *rand.Rand) (a, b *ebb.Recording)
}{
	{"two runs back to back", func(r *rand.Rand) (a, b *ebb.Recording) {
		course, pace, beats, n := hills(r), 2.4+1.6*r.Float64(), 130+40*r.Float64(), 900+r.IntN(3600)
		w := body(r, day(r), n, 0, pace, beats, course)
		v := body(r, w.start.AddS(n+r.IntN(600)), n, 0, pace, beats, course)
		return watch.record(r, w, "a"), watch.record(r, v, "b")
	}},
	{"the same loop an hour later", func(r *rand.Rand) (a, b *ebb.Recording) {
		course, pace, beats, n := hills(r), 2.4+1.6*r.Float64(), 130+40*r.Float64(), 900+r.IntN(2400)
		w := body(r, day(r), n, 0, pace, beats, course)
		v := body(r, w.start.AddS(3600*(1+r.IntN(3))+r.IntN(7)-3), n, 0, pace*(0.995+0.01*r.Float64()), beats*(0.995+0.01*r.Float64()), course)
		d := watch
		if r.IntN(2) == 0 {
			d.hr = ""
		}
		return d.record(r, w, "a"), d.record(r, v, "b")
	}},
	{"two people in one race", func(r *rand.Rand) (a, b *ebb.Recording) {
		course, pace, beats, metres := hills(r), 3+1.5*r.Float64(), 150+25*r.Float64(), 3000+9000*r.Float64()
		w := body(r, day(r), 8000, metres, pace, beats, course)
		v := body(r, w.start.AddS(r.IntN(3)), 8000, metres, pace*(0.99+0.02*r.Float64()), beats*(0.99+0.02*r.Float64()), course)
		d, e := watch, watch
		d.noiseM, e.noiseM = 2, 2
		switch r.IntN(3) {
		case 0:
			e.hr = ""
		case 1:
			e.name, d.hr = "other", "optical"
		}
		return d.record(r, w, "a"), e.record(r, v, "b")
	}},
	{"a treadmill recorded twice with unlike traces", func(r *rand.Rand) (a, b *ebb.Recording) {
		flat := func(float64) float64 { return 0 }
		pace, n := 2.4+1.6*r.Float64(), 900+r.IntN(3600)
		w := body(r, day(r), n, 0, pace, 130+40*r.Float64(), flat)
		v := body(r, w.start.AddS(r.IntN(5)), n, 0, pace, 130+40*r.Float64(), flat)
		d, e := watch, watch
		d.places, e.places, e.name = false, false, "belt"
		switch r.IntN(3) {
		case 0: // the belt knows only its speed
			e.hr = ""
			for i := range v.speed {
				v.speed[i] = pace
			}
		case 1:
			e.hr = ""
		}
		return d.record(r, w, "a"), e.record(r, v, "b")
	}},
}

func noise(seed uint64) *rand.Rand { return rand.New(rand.NewPCG(seed, 3)) }

func howMany() int {
	if os.Getenv("EBB_DEEP") != "" {
		return 1000
	}
	return 200
}

func TestTwoRecordingsOfOneRunAreLinked(t *testing.T) {
	n, linked := howMany(), 0
	for i := range n {
		p := truePairs[i%len(truePairs)]
		a, b := p.make(noise(uint64(i)))
		switch got := ingest.Identify(b, []*ebb.Recording{a}); {
		case len(got) == 1 && got[0].State == ebb.LinkLinked:
			linked++
		default:
			t.Logf("pair %d, %s: %+v", i, p.name, got)
		}
	}
	t.Logf("%d of %d linked", linked, n)
	if linked*1000 < n*995 {
		t.Errorf("%d of %d true pairs are linked", linked, n)
	}
}

func TestTwoRunsAreNeverLinked(t *testing.T) {
	n, proposed := howMany(), 0
	for i := range n {
		p := nearMisses[i%len(nearMisses)]
		a, b := p.make(noise(uint64(i) + 1<<32))
		for _, pair := range [][2]*ebb.Recording{{a, b}, {b, a}} {
			for _, l := range ingest.Identify(pair[1], []*ebb.Recording{pair[0]}) {
				proposed++
				if l.State == ebb.LinkLinked {
					t.Errorf("pair %d, %s: %+v", i, p.name, l)
				}
			}
		}
	}
	t.Logf("%d of %d proposed", proposed/2, n)
}

func TestWhatIsSaidOfAPair(t *testing.T) {
	r := noise(1)
	w := usual(r)
	a := watch.record(noise(2), w, "a")
	for _, c := range []struct {
		name   string
		change func(b *ebb.Recording)
		want   string
	}{
		{"the same", func(*ebb.Recording) {}, "linked equal_traces heart_rate"},
		{"the same file", func(b *ebb.Recording) { b.SHA256 = "a" }, ""},
		{"a wrong clock", func(b *ebb.Recording) { b.Condition = ebb.Quarantined }, ""},
		{"another day", func(b *ebb.Recording) { b.Start = b.Start.AddS(86400) }, ""},
		{"half an hour off", func(b *ebb.Recording) { b.Start = b.Start.AddS(1800 + len(w.hr)) }, ""},
		{"a ride at the same time", func(b *ebb.Recording) { b.Sport = ebb.SportCycling }, "proposed sport heart_rate"},
		{"no sport said", func(b *ebb.Recording) { b.Sport = ebb.SportUnknown }, "linked equal_traces heart_rate"},
		{"5 % farther", func(b *ebb.Recording) { b.Totals.DistCm = ebb.Some(a.Cols.DistCm[len(a.Cols.DistCm)-1] / 20 * 21) }, "proposed distance heart_rate"},
		{"no distance", func(b *ebb.Recording) { b.Cols.DistCm, b.Cols.LatE7, b.Cols.LonE7 = nil, nil, nil }, "proposed no_distance heart_rate"},
		{"a heart rate of another", func(b *ebb.Recording) {
			for i := range b.Cols.HR {
				b.Cols.HR[i] += 4
			}
		}, "proposed unlike_traces heart_rate"},
		{"totals alone, of the same device", func(b *ebb.Recording) {
			b.Totals.ElapsedMs, b.Totals.DistCm = ebb.Some(b.Cols.TMs[len(b.Cols.TMs)-1]), ebb.Some(b.Cols.DistCm[len(b.Cols.DistCm)-1])
			b.Cols = ebb.Columns{TMs: []int32{0, b.Totals.ElapsedMs.V}}
		}, "linked same_device "},
		{"totals alone, of another device", func(b *ebb.Recording) {
			b.Totals.ElapsedMs, b.Totals.DistCm = ebb.Some(b.Cols.TMs[len(b.Cols.TMs)-1]), ebb.Some(b.Cols.DistCm[len(b.Cols.DistCm)-1])
			b.Cols, b.Device.Product = ebb.Columns{TMs: []int32{0, b.Totals.ElapsedMs.V}}, "x"
		}, "proposed no_traces "},
	} {
		b := watch.record(noise(2), w, "b")
		c.change(b)
		got := ""
		for _, l := range ingest.Identify(b, []*ebb.Recording{a}) {
			got += fmt.Sprintf("%s %s %s", l.State, l.Why, l.Trace)
			if l.A != a.ID || l.B != b.ID {
				t.Errorf("%s: %s and %s", c.name, l.A, l.B)
			}
		}
		if got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

func TestARecordingThatStoppedHalfWayIsProposed(t *testing.T) {
	w := usual(noise(1))
	half := watch
	half.to = len(w.hr) / 2
	got := ingest.Identify(half.record(noise(2), w, "b"), []*ebb.Recording{watch.record(noise(2), w, "a")})
	if len(got) != 1 || got[0].State != ebb.LinkProposed || got[0].Why != "part" {
		t.Errorf("%+v", got)
	}
}

func TestTheRicherRecordingIsPreferred(t *testing.T) {
	w := usual(noise(1))
	poor := watch
	poor.hr = ""
	a, b := poor.record(noise(2), w, "a"), watch.record(noise(2), w, "b")
	broken := watch.record(noise(2), w, "c")
	broken.Condition = ebb.CRCFailed
	nameless := watch.record(noise(2), w, "d")
	nameless.Sport = ebb.SportOther
	for _, c := range []struct {
		a, b *ebb.Recording
		want ebb.RecordingID
	}{{a, b, b.ID}, {b, a, b.ID}, {broken, a, a.ID}, {a, broken, a.ID}, {b, broken, b.ID}, {nameless, a, a.ID}} {
		if got := ingest.Identify(c.b, []*ebb.Recording{c.a}); len(got) != 1 || got[0].Preferred != c.want {
			t.Errorf("%s and %s: %+v", c.a.ID, c.b.ID, got)
		}
	}
}

func TestWhatIsIdentifiedIsNear(t *testing.T) {
	for i := range len(truePairs) * 5 {
		a, b := truePairs[i%len(truePairs)].make(noise(uint64(i)))
		span := func(r *ebb.Recording) ingest.Span {
			return ingest.Span{Start: r.Start, LastsS: int(r.Cols.TMs[r.Cols.Len()-1] / 1000)}
		}
		if !ingest.Near(span(a), span(b)) || !ingest.Near(span(b), span(a)) {
			t.Errorf("%s is not near", truePairs[i%len(truePairs)].name)
		}
		if d := int(b.Start-a.Start) / 1000; max(d, -d) > ingest.NearS(span(a).LastsS) {
			t.Errorf("%d s apart is too far", d)
		}
	}
}
