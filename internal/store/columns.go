package store

import (
	"encoding/binary"
	"encoding/json"
	"errors"
	"slices"
	"sync"

	"github.com/klauspost/compress/zstd"

	"ebb"
)

// The blob of a recording: one zstd frame of
//
//	version byte · uvarint length of head · head (JSON: everything but the columns)
//	uvarint rows · uint16 which columns are there · the columns in the order of the type
//
// A column is a flag byte (1: some samples are absent), then, with the flag, one bit per
// row (1: absent), then four byte planes of the zigzag differences from the row before.
// An absent sample repeats the one before it, so that it costs nothing. Differences wrap
// at 32 bits, so every value comes back.
const (
	blobVersion = 1
	maxRows     = 4_000_000
	maxBlob     = 512 << 20 // inflated
)

// head is a Recording without its columns.
type head struct {
	ID        ebb.RecordingID `json:"id"`
	Format    string          `json:"format"`
	SHA256    string          `json:"sha256"`
	Index     int             `json:"index"`
	Condition ebb.Condition   `json:"condition"`
	Sport     ebb.Sport       `json:"sport"`
	SubSport  string          `json:"sub_sport"`
	Name      string          `json:"name"`
	Start     ebb.Instant     `json:"start"`
	ZoneS     ebb.Opt[int]    `json:"zone_s"`
	Device    ebb.Device      `json:"device"`
	Totals    ebb.Totals      `json:"totals"`
	Laps      []ebb.Lap       `json:"laps"`
	Pauses    []ebb.Pause     `json:"pauses"`
	RRMs      []uint16        `json:"rr_ms"`
	Notes     []ebb.Note      `json:"notes"`
}

type coders struct {
	enc *zstd.Encoder
	dec *zstd.Decoder
	buf []byte
}

var coderPool = sync.Pool{New: func() any {
	enc, err := zstd.NewWriter(nil, zstd.WithEncoderConcurrency(1), zstd.WithEncoderLevel(zstd.SpeedBetterCompression),
		zstd.WithWindowSize(1<<20), zstd.WithLowerEncoderMem(true), zstd.WithEncoderCRC(false))
	if err != nil {
		panic(err) // the options are constants
	}
	dec, err := zstd.NewReader(nil, zstd.WithDecoderConcurrency(1), zstd.WithDecoderLowmem(true), zstd.WithDecoderMaxMemory(maxBlob))
	if err != nil {
		panic(err)
	}
	return &coders{enc: enc, dec: dec}
}}

// Encode writes a recording as one compressed blob. It fails when a column is not as
// long as the times.
func Encode(r *ebb.Recording) ([]byte, error) {
	h, err := Doc(head{r.ID, r.Format, r.SHA256, r.Index, r.Condition, r.Sport, r.SubSport, r.Name, r.Start, r.ZoneS,
		r.Device, r.Totals, r.Laps, r.Pauses, r.RRMs, r.Notes})
	if err != nil {
		return nil, err
	}
	c := coderPool.Get().(*coders)
	defer coderPool.Put(c)
	n := r.Cols.Len()
	b := append(c.buf[:0], blobVersion)
	b = binary.AppendUvarint(b, uint64(len(h)))
	b = append(b, h...)
	b = binary.AppendUvarint(b, uint64(n))
	at := len(b)
	b = append(b, 0, 0)
	var mask uint16
	for i, col := range columnsOf(&r.Cols) {
		if col.len() == 0 {
			continue
		}
		if col.len() != n {
			return nil, ebb.Errorf(ebb.Internal, "ragged_columns", "recording", "column %d of %s has %d rows, not %d", i, r.ID, col.len(), n)
		}
		mask |= 1 << i
		b = col.append(b)
	}
	binary.LittleEndian.PutUint16(b[at:], mask)
	c.buf = b
	out := c.enc.EncodeAll(b, make([]byte, 0, len(b)/8))
	if cap(c.buf) > 8<<20 {
		c.buf = nil // one huge recording must not stay in memory
	}
	return out, nil
}

var errBlob = errors.New("not a blob of samples")

// Decode reads what Encode wrote. It never panics; damaged bytes are a Conflict.
func Decode(data []byte) (*ebb.Recording, error) {
	c := coderPool.Get().(*coders)
	defer coderPool.Put(c)
	b, err := c.dec.DecodeAll(data, nil)
	var r *ebb.Recording
	if err == nil {
		r, err = decodeBlob(b)
	}
	if err != nil {
		return nil, ebb.Wrap(ebb.Conflict, "damaged_stream", err, "stored samples cannot be read: run `ebb rebuild`")
	}
	return r, nil
}

func decodeBlob(b []byte) (*ebb.Recording, error) {
	if len(b) < 1 || b[0] != blobVersion {
		return nil, errBlob
	}
	size, b, ok := uvarint(b[1:])
	if !ok || size > uint64(len(b)) {
		return nil, errBlob
	}
	var h head
	if err := json.Unmarshal(b[:size], &h); err != nil {
		return nil, err
	}
	n, b, ok := uvarint(b[size:])
	if !ok || n > maxRows || len(b) < 2 {
		return nil, errBlob
	}
	mask := binary.LittleEndian.Uint16(b)
	b = b[2:]
	r := &ebb.Recording{ID: h.ID, Format: h.Format, SHA256: h.SHA256, Index: h.Index, Condition: h.Condition, Sport: h.Sport,
		SubSport: h.SubSport, Name: h.Name, Start: h.Start, ZoneS: h.ZoneS, Device: h.Device, Totals: h.Totals,
		Laps: h.Laps, Pauses: h.Pauses, RRMs: h.RRMs, Notes: h.Notes}
	for i, col := range columnsOf(&r.Cols) {
		if mask&(1<<i) == 0 {
			continue
		}
		if b, ok = readColumn(b, col, int(n)); !ok {
			return nil, errBlob
		}
	}
	if len(b) != 0 || r.Cols.Len() != int(n) {
		return nil, errBlob
	}
	return r, nil
}

// column is one column behind 32-bit values.
type column struct {
	len    func() int
	get    func(i int) uint32
	append func(b []byte) []byte // as the blob has it
	make   func(n int)
	set    func(i int, v uint32)
	absent uint32
	always bool // has no absent value
}

// columnsOf lists the columns in the order of the blob; new ones are added at the end.
func columnsOf(c *ebb.Columns) []column {
	i32 := func(p *[]int32, always bool) column {
		none := ebb.NoInt32
		return column{func() int { return len(*p) }, func(i int) uint32 { return uint32((*p)[i]) }, func(b []byte) []byte { return appendColumn(b, *p, none, always) },
			func(n int) { *p = make([]int32, n) }, func(i int, v uint32) { (*p)[i] = int32(v) }, uint32(none), always}
	}
	u16 := func(p *[]uint16) column {
		return column{func() int { return len(*p) }, func(i int) uint32 { return uint32((*p)[i]) }, func(b []byte) []byte { return appendColumn(b, *p, ebb.NoUint16, false) },
			func(n int) { *p = make([]uint16, n) }, func(i int, v uint32) { (*p)[i] = uint16(v) }, uint32(ebb.NoUint16), false}
	}
	u8 := func(p *[]uint8) column {
		return column{func() int { return len(*p) }, func(i int) uint32 { return uint32((*p)[i]) }, func(b []byte) []byte { return appendColumn(b, *p, ebb.NoHR, false) },
			func(n int) { *p = make([]uint8, n) }, func(i int, v uint32) { (*p)[i] = uint8(v) }, uint32(ebb.NoHR), false}
	}
	return []column{i32(&c.TMs, true), u8(&c.HR), u16(&c.Cad), i32(&c.DistCm, false), i32(&c.SpeedMm, false),
		i32(&c.AltCm, false), i32(&c.LatE7, false), i32(&c.LonE7, false), u16(&c.PowerW)}
}

// appendColumn writes one column; with always no value of it is absent.
func appendColumn[T uint8 | uint16 | int32](b []byte, col []T, absent T, always bool) []byte {
	n := len(col)
	holes := !always && slices.Contains(col, absent)
	if !holes {
		b = append(b, 0)
	} else {
		b = append(b, 1)
		at := len(b)
		b = append(b, make([]byte, (n+7)/8)...)
		for i, v := range col {
			if v == absent {
				b[at+i/8] |= 1 << (i % 8)
			}
		}
	}
	at := len(b)
	b = append(b, make([]byte, 4*n)...)
	p0, p1, p2, p3 := b[at:at+n], b[at+n:at+2*n], b[at+2*n:at+3*n], b[at+3*n:at+4*n]
	prev := uint32(0)
	for i, v := range col {
		x := uint32(v)
		if holes && v == absent {
			x = prev
		}
		d := x - prev
		z := d<<1 ^ uint32(int32(d)>>31)
		p0[i], p1[i], p2[i], p3[i] = byte(z), byte(z>>8), byte(z>>16), byte(z>>24)
		prev = x
	}
	return b
}

func readColumn(b []byte, c column, n int) ([]byte, bool) {
	if len(b) < 1 || b[0] > 1 {
		return nil, false
	}
	holes := b[0] == 1
	b = b[1:]
	var gone []byte
	if holes {
		if len(b) < (n+7)/8 {
			return nil, false
		}
		gone, b = b[:(n+7)/8], b[(n+7)/8:]
	}
	if len(b) < 4*n {
		return nil, false
	}
	c.make(n)
	v := uint32(0)
	for i := range n {
		z := uint32(b[i]) | uint32(b[n+i])<<8 | uint32(b[2*n+i])<<16 | uint32(b[3*n+i])<<24
		v += z>>1 ^ -(z & 1)
		if holes && gone[i/8]&(1<<(i%8)) != 0 {
			c.set(i, c.absent)
			continue
		}
		c.set(i, v)
	}
	return b[4*n:], true
}

func uvarint(b []byte) (uint64, []byte, bool) {
	v, k := binary.Uvarint(b)
	if k <= 0 {
		return 0, nil, false
	}
	return v, b[k:], true
}
