// Package gpx reads GPS Exchange files, 1.0 and 1.1, with the extensions that carry
// heart rate, cadence, speed and power, whatever their prefix.
package gpx

import (
	"math"

	"ebb"
	"ebb/internal/limit"
	"ebb/internal/scan"
)

// sameOutingMs: tracks of one file are one recording when the next begins no earlier
// than the last ended and at most this much later. Watches write a track per
// file, phones one per press of "start": an hour apart is another outing.
const sameOutingMs = 3600 * 1000

// reader is the state of one file.
type reader struct {
	s     *scan.Scanner
	l     limit.Limits
	clock scan.Clock
	out   ebb.Decoded
	text  []byte

	product  string
	fileName string
	name     string // of the track that is open
	sport    ebb.Sport
	sub      string

	cur        *outing
	row        scan.Row
	pointDepth int // 0 outside of a point
	freshTrack bool
	freshSeg   bool
	rowBad     bool         // a bad value since the last row
	zone       ebb.Opt[int] // that the last time was written in
	untimed    int          // points dropped since the last recording
	hrRange    int          // heart rates dropped since the last recording
	samples    int          // of the whole file
	untimedAll int          // of the whole file
	hasRoute   bool
	hasPlaces  bool
	hasTrack   bool
	inTrack    bool
	inMeta     bool
}

// outing is one recording in the making.
type outing struct {
	name   string
	sport  ebb.Sport
	sub    string
	rows   scan.Rows
	pauses []ebb.Pause
	zone   ebb.Opt[int]
	bad    bool
}

// Decode reads a GPX file. Recordings lack ID, SHA256 and Index. Points without a
// time are dropped and counted; a file with more of these than of others is a route,
// not an activity. A file that is cut or faulty gives what came before the fault, and the
// fault with its place.
func Decode(b []byte, l limit.Limits) ebb.Decoded {
	r := &reader{s: scan.New(b, budget(l)), l: l, out: ebb.Decoded{Format: "gpx"}, sport: ebb.SportUnknown}
	for {
		switch r.s.Next() {
		case scan.Start:
			r.text = nil
			if r.s.Depth() == 1 {
				if string(r.s.Name) != "gpx" {
					r.out.Fault = r.s.Fault(ebb.CodeUnknownFormat, "", "the root element is not gpx")
					return r.out
				}
				r.product = scan.Label(r.s.Attr("creator"), l.TextBytes)
				continue
			}
			r.start()
		case scan.Text:
			if r.text == nil {
				r.text = r.s.Text
			} else {
				r.text = append(append([]byte(nil), r.text...), r.s.Text...)
			}
		case scan.End:
			r.end()
			r.text = nil
			f := r.s.Samples(r.samples, l.Samples)
			if len(r.out.Recordings) > l.Recordings {
				f = r.s.Fault(ebb.CodeTooMany, "trk", "more outings than are read from one file")
			}
			if f != nil {
				return ebb.Decoded{Format: "gpx", Fault: f}
			}
		case scan.Stop:
			return r.done()
		}
	}
}

// budget is what the limits allow a document.
func budget(l limit.Limits) scan.Budget {
	return scan.Budget{Depth: l.XMLDepth, Token: l.XMLToken, Attrs: l.XMLAttrs, Doctype: l.XMLDoctype, Until: l.Until}
}

func (r *reader) start() {
	if r.pointDepth > 0 {
		return
	}
	switch string(r.s.Name) {
	case "trkpt":
		r.pointDepth = r.s.Depth()
		r.row = scan.NewRow()
		r.row.Lat = r.degrees("lat")
		r.row.Lon = r.degrees("lon")
	case "trkseg":
		r.freshSeg = true
	case "trk":
		r.hasTrack, r.inTrack, r.freshTrack = true, true, true
		r.name, r.sport, r.sub = "", ebb.SportUnknown, ""
	case "metadata":
		r.inMeta = true
	case "rte":
		r.hasRoute = true
	case "wpt":
		r.hasPlaces = true
	}
}

func (r *reader) degrees(attr string) int32 {
	text := r.s.Attr(attr)
	v, ok := scan.Int32(text, 7)
	if !ok && !scan.Absent(text) && !offGlobe(text) {
		r.bad(attr)
	}
	return v
}

// offGlobe: a number, but none that a column of degrees holds. Some programs mark a
// pause with a latitude of 100 or more; such a position is absent, not damage.
func offGlobe(text []byte) bool {
	_, ok := scan.Fixed(text, 7)
	return ok
}

func (r *reader) end() {
	if r.pointDepth > 0 {
		r.endInPoint()
		return
	}
	depth := r.s.Depth()
	switch string(r.s.Name) {
	case "name": // GPX 1.0 names the file in the root, 1.1 in its metadata
		if depth == 1 || depth == 2 && r.inMeta {
			r.fileName = scan.Label(r.text, r.l.TextBytes)
		} else if depth == 2 && r.inTrack {
			r.name = scan.Label(r.text, r.l.TextBytes)
		}
	case "type":
		if depth == 2 && r.inTrack {
			r.sport, r.sub = scan.Sport(scan.Label(r.text, r.l.TextBytes))
		}
	case "metadata":
		r.inMeta = false
	case "trk":
		r.inTrack = false
	}
}

func (r *reader) endInPoint() {
	own := r.s.Depth() == r.pointDepth // a direct child of the point, not an extension of it
	w := &r.row
	switch string(r.s.Name) {
	case "trkpt":
		if r.s.Depth() < r.pointDepth {
			r.pointDepth = 0
			r.addRow()
		}
	case "time":
		if own {
			r.time()
		}
	case "ele":
		if own {
			w.Alt = r.int32(2)
		}
	case "hr", "heartrate", "HeartRate", "heartRate", "heart_rate", "HeartRateBpm":
		w.HR = r.hr()
	case "cad", "cadence", "Cadence", "RunCadence":
		w.Cad = r.uint16()
	case "speed", "Speed":
		w.Speed = r.int32(3)
	case "distance", "Distance":
		w.Dist = r.int32(2)
	case "power", "Power", "PowerInWatts", "watts", "Watts":
		w.Power = r.uint16()
	}
}

func (r *reader) time() {
	ms, off, has, ok := r.clock.Ms(r.text)
	if !ok {
		if !scan.Absent(r.text) {
			r.bad("time")
		}
		return
	}
	r.row.AtMs, r.row.Timed = ms, true
	r.zone = ebb.None[int]()
	if has {
		r.zone = ebb.Some(off)
	}
}

// addRow puts a point into the outing it belongs to.
func (r *reader) addRow() {
	w := &r.row
	if !w.Timed {
		r.untimed++
		r.untimedAll++
		return
	}
	r.samples++
	scan.Position(w)
	if r.cur != nil && r.freshTrack && (w.AtMs < r.cur.rows.LastMs || w.AtMs-r.cur.rows.LastMs > sameOutingMs) {
		r.finish(ebb.Intact)
	}
	if r.cur == nil {
		r.cur = &outing{name: r.name, sport: r.sport, sub: r.sub, zone: r.zone}
	}
	o := r.cur
	if (r.freshTrack || r.freshSeg) && o.rows.Cols.Len() > 0 && w.AtMs > o.rows.LastMs && w.AtMs-o.rows.StartMs <= math.MaxInt32 {
		o.pauses = append(o.pauses, ebb.Pause{FromMs: int32(o.rows.LastMs - o.rows.StartMs), ToMs: int32(w.AtMs - o.rows.StartMs)})
	}
	o.bad = o.bad || r.rowBad
	r.freshTrack, r.freshSeg, r.rowBad = false, false, false
	o.rows.Add(*w)
}

// done closes what the end of the bytes, or a fault in them, left open.
func (r *reader) done() ebb.Decoded {
	if err := r.s.Err(); err != nil {
		c := ebb.Damaged
		if err.Code == ebb.CodeTruncated {
			c = ebb.Truncated
		}
		if err.Code == ebb.CodeTooSlow { // whole or not at all
			return ebb.Decoded{Format: "gpx", Fault: err}
		}
		r.note(err)
		r.finish(c)
		if len(r.out.Recordings) == 0 {
			r.out.Fault = err
		}
		return r.out
	}
	r.finish(ebb.Intact)
	if r.untimedAll > r.samples { // a planned route carries a time here and there
		return ebb.Decoded{Format: "gpx", NotActivity: "route without times"}
	}
	switch {
	case len(r.out.Recordings) > 0 || r.out.Fault != nil:
	case r.hasRoute && !r.hasTrack:
		r.out.NotActivity = "course"
	case r.hasPlaces && !r.hasTrack:
		r.out.NotActivity = "places"
	default:
		r.out.Fault = &ebb.DecodeError{Code: ebb.CodeNoSamples, Offset: -1, Msg: "the file has no points with a time"}
	}
	return r.out
}

// finish turns the outing into a recording.
func (r *reader) finish(c ebb.Condition) {
	o := r.cur
	r.cur = nil
	if o == nil {
		return
	}
	if o.rows.TooFar {
		r.note(&ebb.DecodeError{Code: ebb.CodeTooLong, Offset: -1, Field: "time", Msg: "the points lie weeks apart"})
		o.bad = true
	}
	if c == ebb.Intact && (o.bad || r.rowBad) {
		c = ebb.Damaged
	}
	r.rowBad = false
	name := o.name
	if name == "" {
		name = r.fileName
	}
	rec := &ebb.Recording{
		Format: "gpx", Condition: c, Sport: o.sport, SubSport: o.sub, Name: name, Start: ebb.Instant(o.rows.StartMs), ZoneS: o.zone,
		Device: ebb.Device{Product: r.product, HR: ebb.HRUnknown}, Cols: o.rows.Cols, Pauses: o.pauses,
		Notes: scan.Notes(o.rows.Back, r.hrRange, r.untimed),
	}
	r.untimed, r.hrRange = 0, 0
	if scan.OnFoot(o.sport) {
		scan.StepsPerMinute(rec.Cols.Cad)
	}
	if !cumulative(rec.Cols.DistCm) {
		rec.Cols.DistCm = nil
	}
	r.out.Recordings = append(r.out.Recordings, rec)
}

// cumulative: some programs write into "distance" the way since the last point.
func cumulative(dist []int32) bool {
	last := int32(0)
	for _, d := range dist {
		if d == ebb.NoInt32 {
			continue
		}
		if d < last {
			return false
		}
		last = d
	}
	return last > 0
}
