package store_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"ebb"
	"ebb/internal/spare"
	"ebb/internal/store"
)

func int32s(t *rapid.T, n int, name string) []int32 {
	if !rapid.Bool().Draw(t, name) {
		return nil
	}
	return rapid.SliceOfN(rapid.OneOf(rapid.Int32(), rapid.Int32Range(-5, 5), rapid.Just(ebb.NoInt32), rapid.Just(int32(math.MaxInt32))), n, n).Draw(t, name)
}

func uint16s(t *rapid.T, n int, name string) []uint16 {
	if !rapid.Bool().Draw(t, name) {
		return nil
	}
	return rapid.SliceOfN(rapid.OneOf(rapid.Uint16(), rapid.Just(ebb.NoUint16)), n, n).Draw(t, name)
}

func anyRecording(t *rapid.T) *ebb.Recording {
	n := rapid.IntRange(1, 60).Draw(t, "n")
	r := &ebb.Recording{ID: "rec_1", Format: "fit", SHA256: "ab", Index: 3, Condition: ebb.Damaged, Sport: ebb.SportHiking, SubSport: "trail",
		Name: rapid.String().Draw(t, "name"), Start: 1_600_000_000_000, ZoneS: ebb.Some(-18000), Device: ebb.Device{Manufacturer: "m", Product: "p", HR: ebb.HROptical},
		Totals: ebb.Totals{TimerMs: ebb.Some[int32](5), RPE: ebb.Some(0)}, Laps: []ebb.Lap{{StartMs: 1, EndMs: 2, DistCm: ebb.NoInt32}},
		Pauses: []ebb.Pause{{FromMs: 1, ToMs: 2}}, RRMs: []uint16{800, 65535}, Notes: []ebb.Note{{Key: ebb.NoteDamaged, N: 1}}}
	r.Cols.TMs = rapid.SliceOfN(rapid.Int32Range(0, math.MaxInt32), n, n).Draw(t, "t")
	if rapid.Bool().Draw(t, "hr") {
		r.Cols.HR = rapid.SliceOfN(rapid.Byte(), n, n).Draw(t, "hr")
	}
	r.Cols.Cad, r.Cols.PowerW = uint16s(t, n, "cad"), uint16s(t, n, "power")
	r.Cols.DistCm, r.Cols.SpeedMm, r.Cols.AltCm = int32s(t, n, "dist"), int32s(t, n, "speed"), int32s(t, n, "alt")
	r.Cols.LatE7, r.Cols.LonE7 = int32s(t, n, "lat"), int32s(t, n, "lon")
	return r
}

func got(t *rapid.T, b []byte) *ebb.Recording {
	r, err := store.Decode(b)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestEveryRecordingComesBackAsItWas(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := anyRecording(t)
		b, err := store.Encode(r)
		if err != nil {
			t.Fatal(err)
		}
		junk := *got(t, b) // what lay in the memory of the columns before is not seen
		for i := range junk.Cols.TMs {
			junk.Cols.TMs[i] = 0x5A5A5A5A
		}
		spare.GiveColumns(&junk)
		got := got(t, b)
		want := *r
		want.Name = validText(r.Name)
		if d := cmp.Diff(&want, got); d != "" {
			t.Fatal(d)
		}
	})
}

// walk is a column as sensors write them: it wanders in steps of a unit, stands still,
// jumps, and is absent here and there, or always in the same rows as others are.
func walk(t *rapid.T, rng *rand.Rand, n int, gone []bool, name string) []int32 {
	if !rapid.Bool().Draw(t, name) {
		return nil
	}
	spread := rapid.SampledFrom([]int{1, 3, 200, 100_000, math.MaxInt32}).Draw(t, name)
	unit := rapid.SampledFrom([]int32{1, 2, 20, 1000}).Draw(t, name)
	inertia := rapid.SampledFrom([]float64{0, 0.99}).Draw(t, name)
	holes := rapid.SampledFrom([]float64{0, 0.3, 1}).Draw(t, name)
	together := rapid.Bool().Draw(t, name)
	out := make([]int32, n)
	v, step := rng.Int32()-1<<30, 0.0
	for i := range out {
		step = inertia*step + float64(rng.IntN(spread)-spread/2)
		v += int32(step) * unit
		if out[i] = v; together && gone[i] || !together && rng.Float64() < holes {
			out[i] = ebb.NoInt32
		}
	}
	return out
}

func TestLongColumnsComeBackAsTheyWere(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 3000).Draw(t, "n")
		rng := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 1))
		gone := make([]bool, n)
		for i := range gone {
			gone[i] = rng.IntN(5) == 0
		}
		r := &ebb.Recording{ID: "rec_1", Start: 1}
		c := &r.Cols
		c.TMs = make([]int32, n)
		smart := rapid.Bool().Draw(t, "smart")
		for i := 1; i < n; i++ {
			c.TMs[i] = c.TMs[i-1] + 1000
			if smart {
				c.TMs[i] += 1000 * rng.Int32N(7) // 0 … as some devices do
			}
		}
		c.DistCm, c.SpeedMm, c.AltCm = walk(t, rng, n, gone, "dist"), walk(t, rng, n, gone, "speed"), walk(t, rng, n, gone, "alt")
		c.LatE7, c.LonE7 = walk(t, rng, n, gone, "lat"), walk(t, rng, n, gone, "lon")
		for _, v := range walk(t, rng, n, gone, "small") {
			c.HR, c.Cad, c.PowerW = append(c.HR, uint8(v)), append(c.Cad, uint16(v)), append(c.PowerW, uint16(v>>8))
		}
		b, err := store.Encode(r)
		if err != nil {
			t.Fatal(err)
		}
		got, err := store.Decode(b)
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(r, got, cmpopts.EquateEmpty()); d != "" {
			t.Fatal(d)
		}
	})
}

// validText is what JSON makes of a name: broken bytes become the replacement character.
func validText(s string) string { return string([]rune(s)) }

func TestARecordingWithoutSamplesComesBack(t *testing.T) {
	r := &ebb.Recording{ID: "rec_0", Start: 5}
	b, err := store.Encode(r)
	if err != nil {
		t.Fatal(err)
	}
	got, err := store.Decode(b)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(r, got, cmpopts.EquateEmpty()); d != "" {
		t.Error(d)
	}
}

func TestRaggedColumnsAreRefused(t *testing.T) {
	_, err := store.Encode(&ebb.Recording{Cols: ebb.Columns{TMs: []int32{0, 1}, HR: []uint8{100}}})
	wantCode(t, err, ebb.Internal, "ragged_columns")
}

func TestDamagedSamplesAreAnErrorAndNeverAPanic(t *testing.T) {
	b, err := store.Encode(hour(1))
	if err != nil {
		t.Fatal(err)
	}
	rng := rand.New(rand.NewPCG(1, 1))
	for range 2000 {
		m := append([]byte(nil), b[:1+rng.IntN(len(b))]...)
		m[rng.IntN(len(m))] ^= byte(1 + rng.IntN(255))
		if r, err := store.Decode(m); err == nil && r == nil {
			t.Fatal("neither a recording nor an error")
		} else if err != nil {
			wantCode(t, err, ebb.Conflict, "damaged_stream")
		}
	}
}

// hour is a synthetic hour with the noise that sensors have.
func hour(seed uint64) *ebb.Recording {
	rng := rand.New(rand.NewPCG(seed, 2))
	var c ebb.Columns
	v, hr, alt, dist, lat, lon := 2.8, 130.0, 100.0, 0.0, 5e8, 4e7
	for s := range 3600 {
		v += 0.05*(2.8-v) + 0.03*rng.NormFloat64()
		hr += 0.01*(140-hr) + 0.4*rng.NormFloat64()
		alt += 0.05 * rng.NormFloat64()
		dist += v
		lat, lon = lat+60*v, lon+30
		c.TMs, c.HR, c.Cad = append(c.TMs, int32(s*1000)), append(c.HR, uint8(hr)), append(c.Cad, uint16(164+2*rng.IntN(2)))
		c.DistCm, c.SpeedMm, c.AltCm = append(c.DistCm, int32(dist*100)), append(c.SpeedMm, int32(v*1000)), append(c.AltCm, int32(alt*5)*20)
		c.LatE7, c.LonE7 = append(c.LatE7, int32(lat)), append(c.LonE7, int32(lon))
	}
	return &ebb.Recording{ID: "rec_h", Start: 1, Cols: c}
}

func TestAnHourOfSamplesTakesLittle(t *testing.T) {
	b, err := store.Encode(hour(1))
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%d bytes", len(b))
	if len(b) > 10_000 {
		t.Errorf("an hour takes %d bytes", len(b))
	}
}

func FuzzDecode(f *testing.F) {
	b, err := store.Encode(&ebb.Recording{ID: "rec_1", Cols: ebb.Columns{TMs: []int32{0, 1000}, HR: []uint8{100, 0}}})
	if err != nil {
		f.Fatal(err)
	}
	f.Add(b)
	f.Fuzz(func(t *testing.T, b []byte) {
		if r, err := store.Decode(b); (r == nil) == (err == nil) {
			t.Fatal("neither or both of a recording and an error")
		}
	})
}

func BenchmarkEncodeAnHour(b *testing.B) {
	r := hour(1)
	for b.Loop() {
		if _, err := store.Encode(r); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkDecodeAnHour(b *testing.B) {
	data, err := store.Encode(hour(1))
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, err := store.Decode(data); err != nil {
			b.Fatal(err)
		}
	}
}
