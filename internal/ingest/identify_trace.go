package ingest

import (
	"math"
	"sort"

	"ebb"
)

// looked is a recording laid out second by second for comparison.
type looked struct {
	span   Span
	sport  ebb.Sport    // "" when the file does not say
	device string       // "" likewise
	hr     []float64    // bpm at each second from the start; NaN where absent
	moved  []float64    // metres from the beginning, by the distance of the file
	placed []float64    // the same, by positions
	place  [2][]float64 // metres east and north of a point of the globe, at each second; nil without positions
	rich   [10]int      // what it has, the weightiest first
}

// tolerance is how alike two traces must be.
type tolerance struct {
	hr, hrDetail float64 // bpm; correlation of what is left without the slow changes
	speed, share float64 // m/s, or this share of the speed
	speedDetail  float64
}

// loose is for two sensors on one body at one time, strict for copies of one trace.
var (
	loose  = tolerance{hr: 2, hrDetail: 0.7, speed: 0.25, share: 0.08, speedDetail: 0.75}
	strict = tolerance{hr: 1, hrDetail: 0.9, speed: 0.15, share: 0, speedDetail: 0.9}
)

const (
	holdS     = 10  // a heart rate counts until the next sample, at most so long
	gapS      = 20  // a distance is interpolated over at most so long
	smoothS   = 15  // speeds are means over so long
	slowS     = 300 // slower changes are taken out for the detail
	lagS      = 5   // clocks of two devices differ by up to this
	minFlatHR = 0.3 // bpm of variation without which a trace shows nothing
	minFlatV  = 0.02
	placeM    = 50 // metres between two devices on one body, at the median
)

func look(r *ebb.Recording) *looked {
	lasts := int(max(spanMs(r), r.Totals.ElapsedMs.Or(0)) / 1000)
	l := &looked{span: Span{Start: r.Start, LastsS: lasts}}
	if r.Sport != ebb.SportUnknown && r.Sport != ebb.SportOther {
		l.sport = r.Sport
	}
	if named(r.Device.Manufacturer) && named(r.Device.Product) {
		l.device = r.Device.Manufacturer + "\x00" + r.Device.Product
	}
	l.hr = heartRates(&r.Cols, lasts)
	if r.Cols.LatE7 != nil && r.Cols.LonE7 != nil {
		l.placed = everySecond(&r.Cols, lasts, positions(&r.Cols))
		l.place = places(&r.Cols, lasts)
	}
	if r.Cols.DistCm != nil {
		l.moved = everySecond(&r.Cols, lasts, distances(&r.Cols))
	} else if r.Cols.SpeedMm != nil && l.placed == nil {
		l.moved = everySecond(&r.Cols, lasts, speeds(&r.Cols))
	}
	if cm, ok := r.Totals.DistCm.Get(); ok {
		l.span.DistM = ebb.Some(int(cm / 100))
	} else if m, ok := last(l.moved); ok {
		l.span.DistM = ebb.Some(int(m))
	} else if m, ok := last(l.placed); ok {
		l.span.DistM = ebb.Some(int(m))
	}
	l.rich = richness(r, l)
	return l
}

// named is false for what files write that do not know.
func named(s string) bool { return s != "" && s != "0" }

// richness: bytes that can be trusted, samples, a sport, heart rate, distance, the better sensor,
// positions, height, density, and the format that carries most.
func richness(r *ebb.Recording, l *looked) [10]int {
	hr := 0
	for _, v := range l.hr {
		if v == v {
			hr++
		}
	}
	yes := func(b bool) int {
		if b {
			return 1
		}
		return 0
	}
	return [10]int{yes(r.Condition == ebb.Intact), yes(r.Cols.Len() > 2), yes(l.sport != ""), hr * 10 / max(1, len(l.hr)), yes(l.moved != nil || l.placed != nil),
		yes(r.Device.HR == ebb.HRStrap), yes(l.placed != nil), yes(r.Cols.AltCm != nil) + yes(r.Cols.Cad != nil) + yes(r.Cols.PowerW != nil),
		r.Cols.Len() * 10 / max(1, l.span.LastsS), map[string]int{"fit": 2, "tcx": 1}[r.Format]}
}

func last(v []float64) (float64, bool) {
	for i := len(v) - 1; i >= 0; i-- {
		if v[i] == v[i] {
			return v[i], true
		}
	}
	return 0, false
}

func empty(n int) []float64 {
	out := make([]float64, n)
	for i := range out {
		out[i] = math.NaN()
	}
	return out
}

func heartRates(c *ebb.Columns, lasts int) []float64 {
	if c.HR == nil || lasts <= 0 {
		return nil
	}
	out := empty(lasts + 1)
	for i, t := range c.TMs {
		if c.HR[i] == ebb.NoHR {
			continue
		}
		from, to := int(t/1000), int(t/1000)+holdS
		if i+1 < len(c.TMs) {
			to = min(to, int(c.TMs[i+1]/1000)-1)
		}
		for s := max(0, from); s <= min(max(to, from), lasts); s++ {
			out[s] = float64(c.HR[i])
		}
	}
	return out
}

// distances, positions and speeds give metres from the beginning at each sample.
func distances(c *ebb.Columns) []float64 {
	out := empty(c.Len())
	for i, cm := range c.DistCm {
		if cm != ebb.NoInt32 {
			out[i] = float64(cm) / 100
		}
	}
	return out
}

func speeds(c *ebb.Columns) []float64 {
	out := empty(c.Len())
	sum := 0.0
	for i, v := range c.SpeedMm {
		if v == ebb.NoInt32 {
			continue
		}
		if i > 0 {
			sum += float64(v) / 1000 * math.Min(holdS, float64(c.TMs[i]-c.TMs[i-1])/1000)
		}
		out[i] = sum
	}
	return out
}

// metre is one unit of latitude.
const metre = 6371000 * math.Pi / 180 / 1e7

// places lays the positions out by the second; east is shrunk for the latitude of the first.
func places(c *ebb.Columns, lasts int) [2][]float64 {
	east, north := empty(c.Len()), empty(c.Len())
	shrink := 0.0
	for i := range c.LatE7 {
		if c.LatE7[i] == ebb.NoInt32 || c.LonE7[i] == ebb.NoInt32 {
			continue
		}
		if shrink == 0 {
			// To a degree, so that two recordings of one place shrink alike.
			shrink = math.Cos(math.Round(float64(c.LatE7[i])/1e7) * math.Pi / 180)
		}
		east[i], north[i] = metre*shrink*float64(c.LonE7[i]), metre*float64(c.LatE7[i])
	}
	return [2][]float64{everySecond(c, lasts, east), everySecond(c, lasts, north)}
}

// elsewhere says that the two were in different places most of the time: two bodies.
func elsewhere(a, b *looked, shift int) bool {
	if a.place[0] == nil || b.place[0] == nil {
		return false
	}
	offset := int(math.Round(float64(b.span.Start-a.span.Start)/1000)) - shift
	least := math.Inf(1)
	for lag := -lagS; lag <= lagS; lag++ {
		var far []float64
		for i := max(0, offset+lag); i < min(len(a.place[0]), len(b.place[0])+offset+lag); i++ {
			j := i - offset - lag
			if d := math.Hypot(a.place[0][i]-b.place[0][j], a.place[1][i]-b.place[1][j]); d == d {
				far = append(far, d)
			}
		}
		if len(far) > 0 {
			sort.Float64s(far)
			least = math.Min(least, far[len(far)/2])
		}
	}
	return least > placeM && !math.IsInf(least, 1)
}

func positions(c *ebb.Columns) []float64 {
	out := empty(c.Len())
	sum, before := 0.0, -1
	for i := range c.LatE7 {
		if c.LatE7[i] == ebb.NoInt32 || c.LonE7[i] == ebb.NoInt32 {
			continue
		}
		if before >= 0 {
			dLon := float64(c.LonE7[i]-c.LonE7[before]) * math.Cos(float64(c.LatE7[i])*math.Pi/180/1e7)
			sum += metre * math.Hypot(float64(c.LatE7[i]-c.LatE7[before]), dLon)
		}
		out[i], before = sum, i
	}
	return out
}

// everySecond interpolates metres at the samples to metres at each second; nil for nothing.
func everySecond(c *ebb.Columns, lasts int, at []float64) []float64 {
	if len(at) < 2 || lasts <= 0 {
		return nil
	}
	out := empty(lasts + 1)
	before := -1
	for i, m := range at {
		if m != m {
			continue
		}
		if before >= 0 {
			t0, t1 := float64(c.TMs[before])/1000, float64(c.TMs[i])/1000
			for s := int(math.Ceil(t0)); t1 > t0 && t1-t0 <= gapS && s <= min(int(t1), lasts); s++ {
				out[s] = at[before] + (m-at[before])*(float64(s)-t0)/(t1-t0)
			}
		}
		before = i
	}
	if _, ok := last(out); !ok {
		return nil
	}
	return out
}

// speedOf is the mean speed around each second, m/s.
func speedOf(moved []float64) []float64 {
	out := empty(len(moved))
	for s := smoothS / 2; s+smoothS/2+1 < len(moved); s++ {
		out[s] = (moved[s+smoothS/2+1] - moved[s-smoothS/2]) / smoothS
	}
	return out
}

// likeness is what a comparison of traces gave.
type likeness struct {
	name  string // the trace that was compared: heart_rate, speed, or "" for none
	like  bool
	equal ebb.Opt[int] // ‰
}

// same compares the heart rates where both have them, else the speeds; b's clock is
// shift seconds ahead. Heart rates decide alone: two people side by side have one speed.
func same(a, b *looked, shift int, tol tolerance) likeness {
	offset := int(math.Round(float64(b.span.Start-a.span.Start)/1000)) - shift // of b's first second in a
	if l, ok := alike(a.hr, b.hr, offset, minFlatHR, tol.hrDetail, func(x, y float64) bool { return math.Abs(x-y) <= tol.hr }); ok {
		l.name = "heart_rate"
		return l
	}
	x, y := a.placed, b.placed
	if x == nil || y == nil { // the same source where it can be
		if x = a.moved; x == nil {
			x = a.placed
		}
		if y = b.moved; y == nil {
			y = b.placed
		}
	}
	near := func(x, y float64) bool { return math.Abs(x-y) <= math.Max(tol.speed, tol.share*math.Max(x, y)) }
	if l, ok := alike(speedOf(x), speedOf(y), offset, minFlatV, tol.speedDetail, near); ok {
		l.name = "speed"
		return l
	}
	return likeness{}
}

// alike compares two traces at the lag where they fit best: enough samples must be equal,
// and the detail must go together, because two people in one race have equal slow
// changes. It is not ok when there is too little, or too flat a trace, to compare.
func alike(a, b []float64, offset int, flat, minDetail float64, equal func(x, y float64) bool) (likeness, bool) {
	var best likeness
	compared := false
	for lag := -lagS; lag <= lagS; lag++ {
		from, to := max(0, offset+lag), min(len(a), len(b)+offset+lag)
		if to-from < 2*smoothS {
			continue
		}
		x, y := a[from:to], b[from-offset-lag:to-offset-lag]
		both, eq := 0, 0
		for i := range x {
			if x[i] == x[i] && y[i] == y[i] {
				both++
				if equal(x[i], y[i]) {
					eq++
				}
			}
		}
		if both*1000 < minCommon*(to-from) {
			continue
		}
		detail, ok := together(x, y, flat)
		if !ok {
			continue
		}
		compared = true
		now := likeness{equal: ebb.Some(eq * 1000 / both)}
		now.like = now.equal.V >= minEqual && detail >= minDetail
		if now.like && !best.like || now.like == best.like && now.equal.V > best.equal.Or(-1) {
			best = now
		}
	}
	return best, compared
}

// together is the correlation of two traces without their slow changes, over the seconds
// that both have. It is not ok when one of them is flat.
func together(x, y []float64, flat float64) (float64, bool) {
	sx, sy, n := make([]float64, len(x)+1), make([]float64, len(x)+1), make([]int, len(x)+1)
	for i := range x {
		sx[i+1], sy[i+1], n[i+1] = sx[i], sy[i], n[i]
		if x[i] == x[i] && y[i] == y[i] {
			sx[i+1] += x[i]
			sy[i+1] += y[i]
			n[i+1]++
		}
	}
	var xx, yy, xy float64
	count := 0
	for i := range x {
		if x[i] != x[i] || y[i] != y[i] {
			continue
		}
		from, to := max(0, i-slowS/2), min(len(x), i+slowS/2+1)
		k := float64(n[to] - n[from])
		dx, dy := x[i]-(sx[to]-sx[from])/k, y[i]-(sy[to]-sy[from])/k
		xx += dx * dx
		yy += dy * dy
		xy += dx * dy
		count++
	}
	if count == 0 || math.Sqrt(xx/float64(count)) < flat || math.Sqrt(yy/float64(count)) < flat {
		return 0, false
	}
	return xy / math.Sqrt(xx*yy), true
}
