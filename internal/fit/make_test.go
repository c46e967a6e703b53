package fit_test

import (
	"bytes"
	"math/rand/v2"
	"testing"

	"ebb"
	"ebb/internal/fit"

	"github.com/muktihari/fit/decoder"
	"github.com/muktihari/fit/encoder"
)

// made is a recording with everything that the format keeps, drawn from a seed.
func made(seed uint64, n int) *ebb.Recording {
	g := rand.New(rand.NewPCG(seed, 1))
	r := &ebb.Recording{
		Format: "fit", Condition: ebb.Intact, Sport: ebb.SportRunning, SubSport: ebb.SubTrail, Name: "Morning",
		Start: ebb.Instant(1_700_000_000_000 + int64(g.IntN(1e8))*1000), ZoneS: ebb.Some(-5 * 3600),
		Device: ebb.Device{Manufacturer: "development", Product: "synthetic", HR: ebb.HRStrap},
	}
	c := &r.Cols
	t, dist := int32(0), int32(0)
	for i := range n {
		c.TMs = append(c.TMs, t)
		t += 1000 * (1 + int32(g.IntN(20)/19*g.IntN(90)))
		dist += int32(200 + g.IntN(200))
		c.HR = append(c.HR, uint8(60+g.IntN(140)))
		c.Cad = append(c.Cad, uint16(140+g.IntN(60)))
		c.DistCm = append(c.DistCm, dist)
		c.SpeedMm = append(c.SpeedMm, int32(1000+g.IntN(4000)))
		c.AltCm = append(c.AltCm, int32(g.IntN(1000)*20-5000))
		c.LatE7 = append(c.LatE7, int32(g.IntN(180e7)-90e7))
		c.LonE7 = append(c.LonE7, int32(g.IntN(360e7)-180e7))
		c.PowerW = append(c.PowerW, uint16(g.IntN(400)))
		if g.IntN(9) == 0 {
			c.HR[i], c.AltCm[i] = ebb.NoHR, ebb.NoInt32
		}
		if g.IntN(9) == 0 {
			c.LatE7[i], c.LonE7[i], c.Cad[i] = ebb.NoInt32, ebb.NoInt32, ebb.NoUint16
		}
		if g.IntN(2) == 0 {
			r.RRMs = append(r.RRMs, uint16(400+g.IntN(800)))
		}
	}
	// the first sample says everything, so that every column exists
	c.HR[0], c.AltCm[0], c.LatE7[0], c.LonE7[0], c.Cad[0] = 100, 0, 1, -1, 170
	last := c.TMs[n-1]
	for at := int32(0); at+2000 <= last && len(r.Laps) < 9; at += max(last/5000*1000, 1000) {
		r.Laps = append(r.Laps, ebb.Lap{StartMs: at, EndMs: at + 1000, DistCm: int32(g.IntN(1e5))})
	}
	if last > 20000 {
		r.Pauses = []ebb.Pause{{FromMs: 2000, ToMs: 4000}, {FromMs: 10000, ToMs: 11000}}
	}
	r.Totals = ebb.Totals{TimerMs: ebb.Some(last), ElapsedMs: ebb.Some(last), DistCm: ebb.Some(dist), AscentCm: ebb.Some[int32](12345),
		DescentCm: ebb.Some[int32](678), MeanHR: ebb.Some(140), MaxHR: ebb.Some(188), RPE: ebb.Some(g.IntN(11))}
	return r
}

func encoded(t testing.TB, r *ebb.Recording) []byte {
	t.Helper()
	b, err := fit.EncodeActivity(r)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// again writes a file anew through the library, with options of its writer.
func again(t testing.TB, b []byte, opts ...encoder.Option) []byte {
	t.Helper()
	f, err := decoder.New(bytes.NewReader(b), decoder.WithNoComponentExpansion()).Decode()
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err := encoder.New(&out, opts...).Encode(f); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// crc16 is the plain bitwise CRC of the format, written apart from the one under test.
func crc16(b []byte) uint16 {
	var c uint16
	for _, v := range b {
		c ^= uint16(v)
		for range 8 {
			if c&1 != 0 {
				c = c>>1 ^ 0xA001
			} else {
				c >>= 1
			}
		}
	}
	return c
}

// sealed wraps messages in a header of 12 bytes and the CRC.
func sealed(messages ...[]byte) []byte {
	data := bytes.Join(messages, nil)
	n := len(data)
	b := append([]byte{12, 0x10, 0, 0, byte(n), byte(n >> 8), byte(n >> 16), byte(n >> 24)}, ".FIT"...)
	b = append(b, data...)
	c := crc16(b)
	return append(b, byte(c), byte(c>>8))
}

// Small hand-made messages, little endian.
func def(local byte, num uint16, fields ...byte) []byte {
	return append([]byte{0x40 | local, 0, 0, byte(num), byte(num >> 8), byte(len(fields) / 3)}, fields...)
}

func u32(v uint32) []byte { return []byte{byte(v), byte(v >> 8), byte(v >> 16), byte(v >> 24)} }

// row is a data message of local type l.
func row(l byte, parts ...[]byte) []byte { return append([]byte{l}, bytes.Join(parts, nil)...) }

var (
	fileIDActivity = append(def(15, 0, 0, 1, 0), 15, 4)
	recordDef      = def(0, 20, 253, 4, 0x86, 3, 1, 2) // timestamp, heart rate
)

const someTime = 1_000_000_000
