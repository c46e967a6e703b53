package fit

import (
	"math"
	"slices"

	"ebb"
	"ebb/internal/spare"
)

// chunk is how many rows are turned into columns at once: their offsets and one column
// of raw values stay in the nearest cache.
const chunk = 512

// rows are the record messages of a part, as columns. A column is as long as the rows
// were when it was last written; pad brings all to the same length.
type rows struct {
	lim     int
	read    int // rows in the columns
	untimed int // rows that had no time and were dropped

	t                           []uint32
	hr                          []uint8
	cad, power                  []uint16 // cad in 1/128 of what the device counts per minute
	dist, speed, alt, lat, long []int32

	// rows that wait for flush
	def    *definition
	comp   bool
	queued int
	at     [chunk]int
	stamps [chunk]uint32
	raw    [chunk]uint32

	// compressed_speed_distance counts 12 bits of 1/16 m that wrap
	packedSum  uint64
	packedLast uint32
}

// A source is one field of a record message that feeds a column. They are read in this
// order, and a later one overwrites: enhanced fields are preferred.
type source uint8

const (
	srcPacked source = iota
	srcLat
	srcLong
	srcDist
	srcSpeed
	srcSpeedEnhanced
	srcAlt
	srcAltEnhanced
	srcHR
	srcCad
	srcCadFraction
	srcCad256
	srcPower
	sources
)

// recordSources maps field numbers of the record message.
var recordSources = map[byte]source{8: srcPacked, 0: srcLat, 1: srcLong, 5: srcDist, 6: srcSpeed, 73: srcSpeedEnhanced,
	2: srcAlt, 78: srcAltEnhanced, 3: srcHR, 4: srcCad, 53: srcCadFraction, 52: srcCad256, 7: srcPower}

// take is one source in a definition.
type take struct {
	src   source
	at    int
	width int
	none  uint32
}

// takesOf compiles what a record definition feeds, in the order of the sources.
func takesOf(d *definition, buf []take) []take {
	var have [sources]take
	for _, f := range d.fields {
		src, ok := recordSources[f.num]
		w := f.width()
		switch {
		case !ok, f.base&baseMask == baseString, w == 0:
		case src == srcPacked && f.size != 3, (src == srcLat || src == srcLong) && w != 4:
		default:
			have[src] = take{src: src, at: f.at, width: w, none: f.none()}
		}
	}
	buf = buf[:0]
	for _, t := range have {
		if t.width > 0 {
			buf = append(buf, t)
		}
	}
	return buf
}

// flush moves the rows that wait into the columns.
func (p *part) flush() {
	r := &p.rows
	n := r.queued
	if n == 0 {
		return
	}
	d := r.def
	at := r.at[:n]
	// How many rows may still come: columns are made that long at once.
	hint := min((p.head.end-at[0])/d.size, r.lim-r.read) + 1
	t := room(&r.t, r.read, n, hint, noTime)
	switch {
	case r.comp:
		copy(t, r.stamps[:n])
	case d.stampAt > 0:
		gather(t, p.b, at, d.stampAt, 4, d.big)
	}
	for _, k := range d.takes {
		if k.src == srcPacked {
			r.packed(p.b, at, k, n, hint)
			continue
		}
		raw := r.raw[:n]
		gather(raw, p.b, at, k.at, k.width, d.big)
		r.put(k, raw, n, hint)
	}
	r.read += n
	r.queued = 0
}

// put converts one raw column.
func (r *rows) put(k take, raw []uint32, n, hint int) {
	switch k.src {
	case srcLat:
		degrees(room(&r.lat, r.read, n, hint, ebb.NoInt32), raw, k.none, 90e7)
	case srcLong:
		degrees(room(&r.long, r.read, n, hint, ebb.NoInt32), raw, k.none, 180e7)
	case srcDist:
		linear(room(&r.dist, r.read, n, hint, ebb.NoInt32), raw, k.none, 1, 0, math.MaxInt32)
	case srcSpeed, srcSpeedEnhanced:
		linear(room(&r.speed, r.read, n, hint, ebb.NoInt32), raw, k.none, 1, 0, math.MaxInt32)
	case srcAlt, srcAltEnhanced: // 1/5 m above −500 m
		linear(room(&r.alt, r.read, n, hint, ebb.NoInt32), raw, k.none, 20, -50_000, math.MaxInt32/20)
	case srcHR:
		beats(room(&r.hr, r.read, n, hint, ebb.NoHR), raw, k.none)
	case srcCad:
		small(room(&r.cad, r.read, n, hint, ebb.NoUint16), raw, k.none, 7, math.MaxUint8)
	case srcCadFraction:
		fractions(room(&r.cad, r.read, n, hint, ebb.NoUint16), raw, k.none)
	case srcCad256:
		cad256(room(&r.cad, r.read, n, hint, ebb.NoUint16), raw, k.none)
	case srcPower:
		small(room(&r.power, r.read, n, hint, ebb.NoUint16), raw, k.none, 0, math.MaxUint16-1)
	}
}

// room makes col reach n rows beyond before, new and skipped rows holding none, and
// returns the n rows. hint is how many rows may come in all.
func room[T spare.Cell](col *[]T, before, n, hint int, none T) []T {
	c := *col
	had, need := len(c), before+n
	if had < need {
		switch more := before + max(n, hint) - had; {
		case cap(c) >= need:
		case had == 0:
			c = spare.Take[T](more)
		default:
			c = slices.Grow(c, max(more, 0))
		}
		c = c[:need]
		tail := c[had:]
		for i := range tail {
			tail[i] = none
		}
		*col = c
	}
	return c[before:need]
}

// gather reads one field of many messages. dst and at have the same length; the walk has
// checked that every message lies within b.
func gather(dst []uint32, b []byte, at []int, off, width int, big bool) {
	dst = dst[:len(at)]
	switch {
	case width == 1:
		for i, a := range at {
			dst[i] = uint32(b[a+off])
		}
	case width == 2 && !big:
		for i, a := range at {
			m := b[a+off : a+off+2]
			dst[i] = uint32(m[0]) | uint32(m[1])<<8
		}
	case width == 4 && !big:
		for i, a := range at {
			m := b[a+off : a+off+4]
			dst[i] = uint32(m[0]) | uint32(m[1])<<8 | uint32(m[2])<<16 | uint32(m[3])<<24
		}
	default:
		for i, a := range at {
			dst[i] = load(b[a+off:], width, true)
		}
	}
}

// linear writes mul·v+add for values that are present and not above most.
func linear(dst []int32, raw []uint32, none uint32, mul, add int32, most uint32) {
	dst = dst[:len(raw)]
	for i, v := range raw {
		if v != none && v <= most {
			dst[i] = int32(v)*mul + add
		}
	}
}

// degrees converts semicircles to degrees × 1e7, leaving out what is not on the globe.
func degrees(dst []int32, raw []uint32, none uint32, most int64) {
	dst = dst[:len(raw)]
	for i, v := range raw {
		if v == none {
			continue
		}
		if e7 := (int64(int32(v))*1_800_000_000 + 1<<30) >> 31; e7 <= most && e7 >= -most {
			dst[i] = int32(e7)
		}
	}
}

// beats writes heart rates. 255 is absent and so is 0, which watches write when the sensor is lost.
func beats(dst []uint8, raw []uint32, none uint32) {
	dst = dst[:len(raw)]
	for i, v := range raw {
		if v != none && v < math.MaxUint8 {
			dst[i] = uint8(v)
		}
	}
}

// small writes v shifted left for values that are present and not above most.
func small(dst []uint16, raw []uint32, none uint32, shift uint, most uint32) {
	dst = dst[:len(raw)]
	for i, v := range raw {
		if v != none && v <= most {
			dst[i] = uint16(v << shift)
		}
	}
}

// fractions adds the fractional part of the cadence, 1/128, where there is a whole part.
func fractions(dst []uint16, raw []uint32, none uint32) {
	dst = dst[:len(raw)]
	for i, v := range raw {
		if v != none && v < 128 && dst[i] != ebb.NoUint16 {
			dst[i] |= uint16(v)
		}
	}
}

// cad256 writes cadence that comes in 1/256, where the plain field said nothing.
func cad256(dst []uint16, raw []uint32, none uint32) {
	dst = dst[:len(raw)]
	for i, v := range raw {
		if v != none && v < math.MaxUint16 && dst[i] == ebb.NoUint16 {
			dst[i] = uint16(v >> 1)
		}
	}
}

// packed reads compressed_speed_distance: 12 bits of speed in cm/s, 12 bits of distance
// in 1/16 m that go round.
func (r *rows) packed(b []byte, at []int, k take, n, hint int) {
	speed := room(&r.speed, r.read, n, hint, ebb.NoInt32)
	dist := room(&r.dist, r.read, n, hint, ebb.NoInt32)
	const mask = 0xFFF
	for i, a := range at {
		v := uint32(b[a+k.at]) | uint32(b[a+k.at+1])<<8 | uint32(b[a+k.at+2])<<16
		if v == mask<<12|mask {
			continue
		}
		d := v >> 12
		r.packedSum += uint64((d - r.packedLast) & mask)
		r.packedLast = d
		speed[i] = int32(v&mask) * 10
		if cm := r.packedSum * 100 / 16; cm <= math.MaxInt32 {
			dist[i] = int32(cm)
		}
	}
}

// pad gives every column that exists the same length.
func (r *rows) pad() {
	n := r.read
	padTo(&r.cad, n, ebb.NoUint16)
	padTo(&r.power, n, ebb.NoUint16)
	padTo(&r.hr, n, ebb.NoHR)
	for _, c := range []*[]int32{&r.dist, &r.speed, &r.alt, &r.lat, &r.long} {
		padTo(c, n, ebb.NoInt32)
	}
}

func padTo[T spare.Cell](col *[]T, n int, none T) {
	if len(*col) > 0 && len(*col) < n {
		room(col, n, 0, 0, none)
	}
}
