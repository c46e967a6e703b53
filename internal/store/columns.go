package store

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"errors"
	"sync"

	"github.com/klauspost/compress/fse"
	"github.com/klauspost/compress/zstd"

	"ebb"
	"ebb/internal/spare"
)

// The blob of a recording:
//
//	version byte · uvarint length of head · head (JSON under zstd: everything but the columns)
//	uvarint rows · uint16 which columns are there · the columns in the order of the type
//
// A column is a byte of flags, then, where samples are absent, one bit per row (1: absent),
// then the numbers of the samples that are there (numbers.go). A blob of the first
// version (columns_v1.go) begins with the magic of zstd, and is read as well.
const (
	blobVersion = 2
	maxRows     = 4_000_000
	maxBlob     = 512 << 20 // inflated
)

// Flags of a column.
const (
	flagHoles   = 1 << iota // some samples are absent
	flagSame                // in the same rows as in the last column with absent ones: no bits follow
	flagSlopes              // the differences are from a straight line through two samples, not from the last one
	flagUnknown = 0xFF &^ (flagHoles | flagSame | flagSlopes)
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

// recording is a recording that still lacks its columns.
func (h *head) recording() *ebb.Recording {
	return &ebb.Recording{ID: h.ID, Format: h.Format, SHA256: h.SHA256, Index: h.Index, Condition: h.Condition, Sport: h.Sport,
		SubSport: h.SubSport, Name: h.Name, Start: h.Start, ZoneS: h.ZoneS, Device: h.Device, Totals: h.Totals,
		Laps: h.Laps, Pauses: h.Pauses, RRMs: h.RRMs, Notes: h.Notes}
}

// coder is what writing and reading blobs needs, used again for the next one.
type coder struct {
	enc   *zstd.Encoder
	dec   *zstd.Decoder
	fse   fse.Scratch
	buf   []byte
	gone  []byte  // rows of the last column with absent samples, a bit each
	vals  []int32 // samples of a column that are there
	times []int32 // and theirs
	diffs [2][]uint32
	syms  []byte
	low   []byte
}

var coderPool = sync.Pool{New: func() any {
	enc, err := zstd.NewWriter(nil, zstd.WithEncoderConcurrency(1), zstd.WithEncoderLevel(zstd.SpeedFastest),
		zstd.WithWindowSize(64<<10), zstd.WithLowerEncoderMem(true), zstd.WithEncoderCRC(false))
	if err != nil {
		panic(err) // the options are constants
	}
	dec, err := zstd.NewReader(nil, zstd.WithDecoderConcurrency(1), zstd.WithDecoderLowmem(true), zstd.WithDecoderMaxMemory(maxBlob))
	if err != nil {
		panic(err)
	}
	return &coder{enc: enc, dec: dec}
}}

// put hands the coder back. What one huge recording needed must not stay in memory.
func (c *coder) put() {
	if cap(c.vals) <= 1<<16 && cap(c.buf) <= 1<<20 {
		coderPool.Put(c)
	}
}

// Encode writes a recording as one compressed blob. It fails when a column is not as
// long as the times.
func Encode(r *ebb.Recording) ([]byte, error) {
	h, err := Doc(headOf(r))
	if err != nil {
		return nil, err
	}
	c := coderPool.Get().(*coder)
	defer c.put()
	n := r.Cols.Len()
	packed := c.enc.EncodeAll(h, c.syms[:0])
	b := append(c.buf[:0], blobVersion)
	b = binary.AppendUvarint(b, uint64(len(packed)))
	b = append(b, packed...)
	b = binary.AppendUvarint(b, uint64(n))
	at := len(b)
	b = append(b, 0, 0)
	var mask uint16
	c.gone = c.gone[:0]
	for i, col := range columnsOf(&r.Cols) {
		if col.len() == 0 {
			continue
		}
		if col.len() != n {
			return nil, ebb.Errorf(ebb.Internal, "ragged_columns", "recording", "column %d of %s has %d rows, not %d", i, r.ID, col.len(), n)
		}
		mask |= 1 << i
		b = col.append(c, b, r.Cols.TMs)
	}
	binary.LittleEndian.PutUint16(b[at:], mask)
	c.buf = b
	return bytes.Clone(b), nil
}

var errBlob = errors.New("not a blob of samples")

// Decode reads what Encode wrote, in this version or the one before. It never panics;
// damaged bytes are a Conflict.
func Decode(data []byte) (*ebb.Recording, error) {
	c := coderPool.Get().(*coder)
	defer c.put()
	var r *ebb.Recording
	var err error
	if len(data) > 0 && data[0] == blobVersion {
		r, err = c.decode(data[1:])
	} else {
		r, err = c.decodeV1(data)
	}
	if err != nil {
		return nil, ebb.Wrap(ebb.Conflict, "damaged_stream", err, "stored samples cannot be read: run `ebb rebuild`")
	}
	return r, nil
}

func (c *coder) decode(b []byte) (*ebb.Recording, error) {
	size, b, ok := uvarint(b)
	if !ok || size > uint64(len(b)) {
		return nil, errBlob
	}
	text, err := c.dec.DecodeAll(b[:size], nil)
	if err != nil {
		return nil, err
	}
	var h head
	if err := json.Unmarshal(text, &h); err != nil {
		return nil, err
	}
	n, mask, b, ok := rowsOf(b[size:])
	if !ok {
		return nil, errBlob
	}
	r := h.recording()
	c.gone = c.gone[:0]
	for i, col := range columnsOf(&r.Cols) {
		if mask&(1<<i) == 0 {
			continue
		}
		if b, ok = c.readColumn(b, col, n, r.Cols.TMs); !ok {
			return nil, errBlob
		}
	}
	if len(b) != 0 || r.Cols.Len() != n {
		return nil, errBlob
	}
	return r, nil
}

// rowsOf reads how many rows there are and which columns.
func rowsOf(b []byte) (n int, mask uint16, rest []byte, ok bool) {
	rows, b, ok := uvarint(b)
	if !ok || rows > maxRows || len(b) < 2 {
		return 0, 0, nil, false
	}
	return int(rows), binary.LittleEndian.Uint16(b), b[2:], true
}

// column is one column behind 32-bit values.
type column struct {
	len    func() int
	get    func(i int) uint32
	append func(c *coder, b []byte, t []int32) []byte // as the blob has it
	fill   func(n int, vals []int32, gone []byte)     // makes it of the samples that are there
	absent uint32
	always bool // has no absent value
}

// columnsOf lists the columns in the order of the blob; new ones are added at the end.
func columnsOf(c *ebb.Columns) []column {
	return []column{columnOf(&c.TMs, 0, true), columnOf(&c.HR, ebb.NoHR, false), columnOf(&c.Cad, ebb.NoUint16, false),
		columnOf(&c.DistCm, ebb.NoInt32, false), columnOf(&c.SpeedMm, ebb.NoInt32, false), columnOf(&c.AltCm, ebb.NoInt32, false),
		columnOf(&c.LatE7, ebb.NoInt32, false), columnOf(&c.LonE7, ebb.NoInt32, false), columnOf(&c.PowerW, ebb.NoUint16, false)}
}

func columnOf[T uint8 | uint16 | int32](p *[]T, absent T, always bool) column {
	return column{
		len: func() int { return len(*p) },
		get: func(i int) uint32 { return uint32((*p)[i]) },
		append: func(c *coder, b []byte, t []int32) []byte {
			if always {
				t = nil // the times themselves
			}
			return appendColumn(c, b, *p, absent, always, t)
		},
		fill:   func(n int, vals []int32, gone []byte) { *p = filled(n, vals, gone, absent) },
		absent: uint32(absent), always: always,
	}
}

// appendColumn writes one column whose samples were taken at t; with always no value of it is absent.
func appendColumn[T uint8 | uint16 | int32](c *coder, b []byte, col []T, absent T, always bool, t []int32) []byte {
	c.vals = room(c.vals, len(col))
	holes := 0
	for i, v := range col {
		c.vals[i] = int32(v)
		if v == absent {
			holes++
		}
	}
	if always || holes == 0 {
		return c.numbers(b, 0, c.vals, t)
	}
	gone := make([]byte, (len(col)+7)/8)
	vals := c.vals[:0]
	c.times = room(c.times, len(col))[:0]
	for i, v := range col {
		if v == absent {
			gone[i/8] |= 1 << (i % 8)
			continue
		}
		vals, c.times = append(vals, int32(v)), append(c.times, t[i])
	}
	if bytes.Equal(gone, c.gone) {
		return c.numbers(b, flagHoles|flagSame, vals, c.times)
	}
	c.gone = gone
	return c.numbers(b, flagHoles, vals, c.times)
}

// readColumn reads one column of n rows that were taken at t (nil: this is the times).
func (c *coder) readColumn(b []byte, col column, n int, t []int32) ([]byte, bool) {
	if len(b) == 0 || b[0]&flagUnknown != 0 || !col.always && len(t) != n || col.always && b[0]&flagHoles != 0 {
		return nil, false
	}
	flags, b := b[0], b[1:]
	if flags&flagHoles == 0 {
		vals, b, ok := c.readNumbers(b, flags, n, t)
		if ok {
			col.fill(n, vals, nil)
		}
		return b, ok
	}
	if flags&flagSame == 0 {
		gone, rest, ok := c.readBytes(b, (n+7)/8)
		if !ok {
			return nil, false
		}
		c.gone, b = bytes.Clone(gone), rest
	} else if len(c.gone) != (n+7)/8 {
		return nil, false
	}
	c.times = room(c.times, n)[:0]
	for i, at := range t {
		if c.gone[i/8]&(1<<(i%8)) == 0 {
			c.times = append(c.times, at)
		}
	}
	vals, b, ok := c.readNumbers(b, flags, len(c.times), c.times)
	if ok {
		col.fill(n, vals, c.gone)
	}
	return b, ok
}

// filled makes a column of the samples that are there and the rows that have none.
func filled[T uint8 | uint16 | int32](n int, vals []int32, gone []byte, absent T) []T {
	out := spare.Take[T](n)[:n]
	if gone == nil {
		for i, v := range vals {
			out[i] = T(v)
		}
		return out
	}
	k := 0
	for i := range out {
		if gone[i/8]&(1<<(i%8)) != 0 {
			out[i] = absent
			continue
		}
		out[i] = T(vals[k])
		k++
	}
	return out
}

func uvarint(b []byte) (uint64, []byte, bool) {
	v, k := binary.Uvarint(b)
	if k <= 0 {
		return 0, nil, false
	}
	return v, b[k:], true
}

// room is s with n elements of whatever it held.
func room[T any](s []T, n int) []T {
	if cap(s) < n {
		return make([]T, n)
	}
	return s[:n]
}
