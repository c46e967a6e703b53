package scan

import (
	"math"
	"slices"

	"ebb"
)

// Row is one sample as it stands in the file. NewRow is one without any value.
type Row struct {
	AtMs  int64 // Unix ms
	Timed bool  // AtMs was in the file
	HR    uint8
	Cad   uint16
	Power uint16
	Dist  int32
	Speed int32
	Alt   int32
	Lat   int32
	Lon   int32
}

// NewRow is a row in which everything is absent.
func NewRow() Row {
	return Row{Cad: ebb.NoUint16, Power: ebb.NoUint16, Dist: ebb.NoInt32, Speed: ebb.NoInt32, Alt: ebb.NoInt32, Lat: ebb.NoInt32, Lon: ebb.NoInt32}
}

// Rows gathers the samples of one recording into columns.
type Rows struct {
	StartMs int64 // Unix ms of the first row
	LastMs  int64 // Unix ms of the last row
	Back    int   // rows dropped because they ran backwards in time
	TooFar  bool  // a row lay further from the start than a column can say
	Cols    ebb.Columns
}

// Add appends a row with a time. A row that runs backwards is dropped and counted.
func (r *Rows) Add(w Row) {
	n := len(r.Cols.TMs)
	if n == 0 {
		r.StartMs = w.AtMs
	} else if w.AtMs < r.LastMs {
		r.Back++
		return
	}
	at := w.AtMs - r.StartMs
	if at > math.MaxInt32 {
		r.TooFar = true
		return
	}
	r.LastMs = w.AtMs
	c := &r.Cols
	c.TMs = append(c.TMs, int32(at))
	c.HR = put(c.HR, n, w.HR, ebb.NoHR)
	c.Cad = put(c.Cad, n, w.Cad, ebb.NoUint16)
	c.DistCm = put(c.DistCm, n, w.Dist, ebb.NoInt32)
	c.SpeedMm = put(c.SpeedMm, n, w.Speed, ebb.NoInt32)
	c.AltCm = put(c.AltCm, n, w.Alt, ebb.NoInt32)
	c.LatE7 = put(c.LatE7, n, w.Lat, ebb.NoInt32)
	c.LonE7 = put(c.LonE7, n, w.Lon, ebb.NoInt32)
	c.PowerW = put(c.PowerW, n, w.Power, ebb.NoUint16)
}

// put appends v to a column of n values; a column begins with its first present value.
func put[T comparable](col []T, n int, v, absent T) []T {
	if col == nil {
		if v == absent {
			return nil
		}
		col = make([]T, n, max(n*2, 64))
		for i := range col {
			col[i] = absent
		}
	}
	return append(col, v)
}

// StepsPerMinute doubles a cadence column that counts the strides of one foot. Some
// programs write steps into that field: nobody takes 120 strides, 240 steps, a minute,
// so a middle value of 120 or more is steps already.
func StepsPerMinute(cad []uint16) {
	var seen []uint16
	for _, v := range cad {
		if v != ebb.NoUint16 && v > 0 {
			seen = append(seen, v)
		}
	}
	if len(seen) == 0 {
		return
	}
	slices.Sort(seen)
	if seen[len(seen)/2] >= 120 {
		return
	}
	for i, v := range cad {
		if v < math.MaxInt16 {
			cad[i] = 2 * v
		}
	}
}

// Samples is nil while n samples are not more than the most that may be read.
func (s *Scanner) Samples(n, most int) *ebb.DecodeError {
	if n <= most {
		return nil
	}
	return s.Fault(ebb.CodeTooMany, "samples", "more samples than are read from one file")
}

// Int32 reads a number as Fixed does, absent when it does not fit a column.
func Int32(b []byte, decimals int) (v int32, ok bool) {
	n, ok := Fixed(b, decimals)
	if !ok || n <= math.MinInt32 || n > math.MaxInt32 {
		return ebb.NoInt32, false
	}
	return int32(n), true
}

// Uint16 reads a number as Fixed does, rounded to a whole, absent when it does not fit.
func Uint16(b []byte) (v uint16, ok bool) {
	n, ok := Fixed(b, 0)
	if !ok || n < 0 || n >= math.MaxUint16 {
		return ebb.NoUint16, false
	}
	return uint16(n), true
}

// Position drops a position that is none: off the globe, half of one, or exactly 0,0,
// which is what a device without a fix writes.
func Position(w *Row) {
	const lat, lon = 90 * 1e7, 180 * 1e7
	if w.Lat == ebb.NoInt32 || w.Lon == ebb.NoInt32 || w.Lat > lat || w.Lat < -lat || w.Lon > lon || w.Lon < -lon || w.Lat == 0 && w.Lon == 0 {
		w.Lat, w.Lon = ebb.NoInt32, ebb.NoInt32
	}
}

// Notes are the remarks that both readers make: rows that ran backwards, heart rates
// that no heart has, points without a time.
func Notes(back, hrRange, untimed int) []ebb.Note {
	var out []ebb.Note
	if back > 0 {
		out = append(out, ebb.Note{Key: ebb.NoteTimeBack, N: back})
	}
	if hrRange > 0 {
		out = append(out, ebb.Note{Key: ebb.NoteHRRange, N: hrRange})
	}
	if untimed > 0 {
		out = append(out, ebb.Note{Key: ebb.NoteUntimed, N: untimed})
	}
	return out
}
