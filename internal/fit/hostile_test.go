package fit_test

import (
	"bytes"
	"encoding/binary"
	"math/rand/v2"
	"os"
	"runtime"
	"slices"
	"testing"
	"time"

	"ebb"
	"ebb/internal/fit"
	"ebb/internal/limit"
	"ebb/internal/spent"

	"github.com/muktihari/fit/decoder"
	"github.com/muktihari/fit/encoder"
)

// seeds are the files that mutants are made of.
func seeds(t testing.TB) [][]byte {
	a := encoded(t, made(1, 400))
	return [][]byte{
		a, again(t, a, encoder.WithBigEndian()), again(t, a, encoder.WithHeaderOption(encoder.HeaderOptionCompressedTimestamp, 1)),
		encoded(t, made(2, 30)), slices.Concat(encoded(t, made(3, 100)), encoded(t, made(4, 50))),
		sealed(fileIDActivity, recordDef, row(0, u32(someTime), []byte{100}), row(0, u32(someTime+1), []byte{101})),
	}
}

// mutant is b with a few changes: flipped bits, runs of one value, bytes put in, taken
// out or moved, and definitions and sizes hit where they hurt; the CRC is mended in half
// of them so that the damage gets past it.
func mutant(g *rand.Rand, b []byte) []byte {
	b = bytes.Clone(b)
	for range 1 + g.IntN(6) {
		if len(b) < 20 {
			break
		}
		at := g.IntN(len(b))
		n := min(1+g.IntN(40), len(b)-at)
		switch g.IntN(9) {
		case 0:
			b[at] ^= 1 << g.IntN(8)
		case 1:
			b = b[:at]
		case 2:
			for i := range n {
				b[at+i] = 0xFF
			}
		case 3:
			b = slices.Insert(b, at, bytes.Repeat([]byte{byte(g.Uint32())}, n)...)
		case 4:
			b = slices.Delete(b, at, at+n)
		case 5:
			copy(b[at:], b[g.IntN(len(b)):])
		case 6: // a header or definition byte near the front
			b[g.IntN(min(len(b), 120))] = byte(g.Uint32())
		case 7:
			b[at] = []byte{0, 1, 0x40, 0x60, 0x80, 0xFF, 118, 255}[g.IntN(8)]
		case 8:
			binary.LittleEndian.PutUint32(b[4:], []uint32{0, 1, 0xFFFFFFFF, uint32(len(b)), 0x7FFFFFFF}[g.IntN(5)])
		}
	}
	if g.IntN(2) == 0 && len(b) > 20 {
		binary.LittleEndian.PutUint32(b[4:], uint32(len(b)-int(b[0])-2))
		binary.LittleEndian.PutUint16(b[len(b)-2:], crc16(b[:len(b)-2]))
	}
	return b
}

// sound fails when a decoded file breaks a promise of Decode.
func sound(t testing.TB, b []byte, d ebb.Decoded) {
	t.Helper()
	if len(d.Recordings) == 0 && d.NotActivity == "" && d.Fault == nil {
		t.Fatal("neither recordings nor a reason")
	}
	if f := d.Fault; f != nil && (!slices.Contains(ebb.Codes, f.Code) || f.Offset < 0 || f.Offset > int64(len(b)) || f.Msg == "") {
		t.Fatalf("a fault without code, place or words: %+v", f)
	}
	for _, r := range d.Recordings {
		c, n := r.Cols, r.Cols.Len()
		if n == 0 || !slices.IsSorted(c.TMs) || c.TMs[0] < 0 {
			t.Fatalf("%d times that do not go forward", n)
		}
		for _, l := range []int{len(c.HR), len(c.Cad), len(c.DistCm), len(c.SpeedMm), len(c.AltCm), len(c.LatE7), len(c.LonE7), len(c.PowerW)} {
			if l != 0 && l != n {
				t.Fatalf("a column of %d beside %d times", l, n)
			}
		}
		if r.Condition != ebb.Intact && d.Fault == nil {
			t.Fatalf("%s without a fault", r.Condition)
		}
		for _, l := range r.Laps {
			if l.EndMs < l.StartMs || l.StartMs < 0 {
				t.Fatalf("a lap that ends before it starts: %+v", l)
			}
		}
		for _, p := range r.Pauses {
			if p.ToMs < p.FromMs || p.FromMs < 0 {
				t.Fatalf("a pause that ends before it starts: %+v", p)
			}
		}
	}
}

func TestMutantsAreRefusedSalvagedOrReadButNeverBreakIt(t *testing.T) {
	n := 500
	if os.Getenv("EBB_DEEP") != "" {
		n = 10_000
	}
	g := rand.New(rand.NewPCG(2, 2026))
	from := seeds(t)
	states, slowest := map[string]int{}, time.Duration(0)
	var most uint64
	for i := range n {
		b := mutant(g, from[i%len(from)])
		var d ebb.Decoded
		took := spent.On(func() { d = fit.Decode(b, limit.Upload()) })
		slowest = max(slowest, took)
		if took > spent.Second() {
			t.Fatalf("mutant %d took %s", i, took)
		}
		sound(t, b, d)
		states[stateOf(d)]++
		if i%500 == 0 {
			var m runtime.MemStats
			runtime.ReadMemStats(&m)
			most = max(most, m.HeapSys)
		}
	}
	t.Logf("%d mutants: %v, slowest %s, heap %d MB", n, states, slowest, most>>20)
	if most > 256<<20 {
		t.Errorf("heap of %d MB", most>>20)
	}
	if states["salvaged"] < n/10 || states["refused"] < n/50 {
		t.Errorf("the mutants hardly hurt: %v", states)
	}
}

// What costs most for its bytes: each must stay within a microsecond a byte.
func TestHostileBytesCostLittle(t *testing.T) {
	repeat := func(n int, m ...[]byte) []byte { return bytes.Repeat(slices.Concat(m...), n) }
	fields := make([]byte, 0, 765)
	for i := range 255 {
		fields = append(fields, byte(i), 0, 2)
	}
	var down, saw [][]byte
	for i := range uint32(300_000) {
		down = append(down, row(0, u32(someTime-i), []byte{100}))
		saw = append(saw, row(0, u32(someTime+i%2*1000-i%3), []byte{100}))
	}
	var sessions, laps [][]byte
	for i := range uint32(1000) {
		sessions = append(sessions, row(1, u32(someTime+i*10), []byte{1}))
	}
	for i := range uint32(90_000) {
		laps = append(laps, row(2, u32(someTime+i), u32(someTime)))
	}
	for name, b := range map[string][]byte{
		"definitions alone":              sealed(repeat(10_000, def(0, 20, fields...))),
		"records of one byte":            sealed(fileIDActivity, def(0, 20), repeat(1_500_000, []byte{0})),
		"compressed records of one byte": sealed(fileIDActivity, recordDef, row(0, u32(someTime), []byte{1}), def(1, 20), repeat(1_500_000, []byte{0xA1})),
		"time that only goes back":       sealed(append([][]byte{fileIDActivity, recordDef}, down...)...),
		"time that jumps":                sealed(append([][]byte{fileIDActivity, recordDef}, saw...)...),
		"a definition for each record":   sealed(fileIDActivity, repeat(50_000, recordDef, row(0, u32(someTime), []byte{100}))),
		"many sessions and laps": sealed(slices.Concat([][]byte{fileIDActivity, def(1, 18, 2, 4, 0x86, 5, 1, 0), def(2, 19, 253, 4, 0x86, 2, 4, 0x86)},
			sessions, laps, [][]byte{recordDef}, down[:50_000])...),
		"a chain of empty parts": repeat(100_000, sealed()),
		"intervals":              sealed(fileIDActivity, recordDef, row(0, u32(someTime), []byte{100}), def(1, 78, 0, 250, 0x84), repeat(8000, append([]byte{1}, bytes.Repeat([]byte{0, 3}, 125)...))),
	} {
		var d ebb.Decoded
		took := time.Hour
		for range 3 { // the best of three: what counts is the reader, not its neighbours
			took = min(took, spent.On(func() { d = fit.Decode(b, limit.Local()) }))
		}
		sound(t, b, d)
		if budget := spent.Second()/1_000_000*time.Duration(len(b)) + spent.Second()/200; took > budget {
			t.Errorf("%s: %s for %d bytes", name, took, len(b))
		}
		t.Logf("%s: %d bytes in %s, %s", name, len(b), took, stateOf(d))
	}
}

func FuzzDecode(f *testing.F) {
	small := encoded(f, made(1, 8)) // small seeds: a large one is shrunk for a minute before anything else is tried
	f.Add(small)
	f.Add(again(f, small, encoder.WithBigEndian()))
	f.Add(again(f, small, encoder.WithHeaderOption(encoder.HeaderOptionCompressedTimestamp, 1)))
	f.Add(sealed(fileIDActivity, recordDef, row(0, u32(someTime), []byte{100}), row(0, u32(someTime+1), []byte{101})))
	l := limit.Upload()
	l.LeafBytes = 1 << 20
	f.Fuzz(func(t *testing.T, b []byte) {
		var d ebb.Decoded
		if took := spent.On(func() { d = fit.Decode(b, l) }); took > 8*spent.Second() { // other workers of the fuzzer
			t.Fatalf("%d bytes took %s", len(b), took)
		}
		sound(t, b, d)
		for _, r := range d.Recordings {
			if d.Fault != nil || r.Format == "" || r.Cols.TMs[r.Cols.Len()-1] > 1e8 || r.Start < 1e12 || r.Start > 3e12 {
				continue
			}
			once, err := fit.EncodeActivity(r)
			if err != nil {
				t.Fatalf("what was read cannot be written: %v", err)
			}
			back := fit.Decode(once, limit.Local())
			if len(back.Recordings) != 1 || back.Fault != nil || back.Recordings[0].Cols.Len() != r.Cols.Len() || !bytes.Equal(back.Recordings[0].Cols.HR, r.Cols.HR) {
				t.Fatalf("written and read again it is another: %+v", back.Fault)
			}
		}
	})
}

// hour is a run of an hour as a watch writes it: every sample says the same things.
func hour(b testing.TB) []byte {
	r := made(9, 3600)
	c := &r.Cols
	for i := range c.TMs {
		c.TMs[i] = int32(i) * 1000
		c.HR[i] = max(c.HR[i], 60)
		if c.AltCm[i] == ebb.NoInt32 {
			c.AltCm[i] = 0
		}
		if c.Cad[i] == ebb.NoUint16 {
			c.LatE7[i], c.LonE7[i], c.Cad[i] = int32(i), int32(i), 170
		}
	}
	r.RRMs, r.Pauses, r.Laps = nil, nil, nil
	return encoded(b, r)
}

func BenchmarkDecode(b *testing.B) {
	data := hour(b)
	l := limit.Local()
	b.SetBytes(int64(len(data)))
	b.ReportAllocs()
	for b.Loop() {
		if d := fit.Decode(data, l); len(d.Recordings) != 1 {
			b.Fatal(d.Fault)
		}
	}
}

// lean is the fastest way that the library offers: a listener, no copies, no expansion.
func lean(b testing.TB, data []byte) {
	var l library
	dec := decoder.New(bytes.NewReader(data), decoder.WithIgnoreChecksum(), decoder.WithMesgListener(&l), decoder.WithBroadcastOnly(), decoder.WithNoComponentExpansion())
	for dec.Next() {
		if _, err := dec.Decode(); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkLibrary(b *testing.B) {
	data := hour(b)
	b.SetBytes(int64(len(data)))
	b.ReportAllocs()
	for b.Loop() {
		lean(b, data)
	}
}

// A hundred megabytes that are one recording: refused for its size, at once, in the memory of
// the file.
func TestAHundredMegabytesAreBounded(t *testing.T) {
	if os.Getenv("EBB_SOAK") != "1" {
		t.Skip("EBB_SOAK is not set")
	}
	b := sealed(fileIDActivity, recordDef, bytes.Repeat(row(0, u32(someTime), []byte{100}), 100<<20/6))
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	d := fit.Decode(b, limit.Local())
	runtime.ReadMemStats(&after)
	if d.Fault == nil || d.Fault.Code == "" || len(d.Recordings) > 0 {
		t.Errorf("%+v, %d recordings", d.Fault, len(d.Recordings))
	}
	if grown := int64(after.HeapSys) - int64(before.HeapSys); grown > 256<<20 {
		t.Errorf("it takes %d MB", grown>>20)
	}
	t.Logf("%d MB: %v", len(b)>>20, d.Fault)
}
