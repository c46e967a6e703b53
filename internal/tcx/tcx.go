// Package tcx reads Training Center XML: every activity of the file is a recording.
package tcx

import (
	"math"
	"strings"

	"ebb"
	"ebb/internal/limit"
	"ebb/internal/scan"
)

// reader is the state of one file. A field that is nil or false means "not inside".
type reader struct {
	s     *scan.Scanner
	l     limit.Limits
	clock scan.Clock
	out   ebb.Decoded
	text  []byte // characters of the element that is open

	act     *activity
	row     scan.Row
	inPoint bool
	hrOf    string // the element whose <Value> comes
	creator bool
	other   string // what the file holds besides activities
	seen    bool   // an activity was seen
	samples int    // of the whole file
}

// Decode reads a TCX file. Recordings lack ID, SHA256 and Index. A file that is cut
// or faulty gives what came before the fault, and the fault with its place.
func Decode(b []byte, l limit.Limits) ebb.Decoded {
	r := &reader{s: scan.New(b, budget(l)), l: l, out: ebb.Decoded{Format: "tcx"}}
	for {
		switch r.s.Next() {
		case scan.Start:
			r.text = nil
			if r.s.Depth() == 1 && string(r.s.Name) != "TrainingCenterDatabase" {
				r.out.Fault = r.s.Fault(ebb.CodeUnknownFormat, "", "the root element is not TrainingCenterDatabase")
				return r.out
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
			if f := r.over(); f != nil {
				return ebb.Decoded{Format: "tcx", Fault: f}
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

// over is the fault of a file that holds more than is read, nil while it does not.
func (r *reader) over() *ebb.DecodeError {
	switch {
	case r.act != nil && len(r.act.laps) > r.l.LapsOrPauses:
		return r.s.Fault(ebb.CodeTooMany, "Lap", "more laps than are read from one activity")
	case len(r.out.Recordings) > r.l.Recordings:
		return r.s.Fault(ebb.CodeTooMany, "Activity", "more activities than are read from one file")
	}
	return r.s.Samples(r.samples, r.l.Samples)
}

func (r *reader) start() {
	switch string(r.s.Name) {
	case "Trackpoint":
		if r.act != nil {
			r.row, r.inPoint = scan.NewRow(), true
		}
	case "HeartRateBpm", "AverageHeartRateBpm", "MaximumHeartRateBpm":
		r.hrOf = string(r.s.Name)
	case "Track":
		if r.act != nil {
			r.act.tracks++
			r.act.freshTrack = true
		}
	case "Lap":
		if r.act != nil {
			r.act.beginLap(r.lapStart())
		}
	case "Activity":
		if r.act != nil { // one inside another is nothing a device writes
			r.note(r.s.Fault(ebb.CodeBadData, "Activity", "an activity inside an activity"))
			r.finish(ebb.Damaged)
		}
		r.seen = true
		r.act = newActivity(r.s.Attr("Sport"))
	case "Creator":
		r.creator = r.act != nil
	case "Course", "Workout":
		if r.act == nil && r.other == "" {
			r.other = strings.ToLower(string(r.s.Name))
		}
	}
}

// lapStart is the start of a lap as its attribute says, Unix ms.
func (r *reader) lapStart() ebb.Opt[int64] {
	v := r.s.Attr("StartTime")
	if scan.Absent(v) {
		return ebb.None[int64]()
	}
	ms, _, _, ok := r.clock.Ms(v)
	if !ok {
		r.bad("StartTime")
		return ebb.None[int64]()
	}
	return ebb.Some(ms)
}

func (r *reader) end() {
	switch {
	case r.inPoint:
		r.endInPoint()
	case r.act != nil && r.act.lap != nil:
		r.endInLap()
	case r.act != nil:
		r.endInActivity()
	}
}

func (r *reader) endInPoint() {
	w := &r.row
	switch string(r.s.Name) {
	case "Time":
		ms, off, has, ok := r.clock.Ms(r.text)
		if !ok {
			r.bad("Time")
			return
		}
		w.AtMs, w.Timed = ms, true
		if has && !r.act.zone.OK {
			r.act.zone = ebb.Some(off)
		}
	case "LatitudeDegrees":
		w.Lat = r.int32(7)
	case "LongitudeDegrees":
		w.Lon = r.int32(7)
	case "AltitudeMeters":
		w.Alt = r.int32(2)
	case "DistanceMeters":
		w.Dist = r.int32(2)
	case "Speed":
		w.Speed = r.int32(3)
	case "Value":
		if r.hrOf == "HeartRateBpm" {
			w.HR = r.hr()
		}
	case "Cadence":
		if v := r.uint16(); w.Cad == ebb.NoUint16 {
			w.Cad = v
		}
	case "RunCadence":
		w.Cad = r.uint16()
		r.act.runCadence = true
	case "Watts":
		w.Power = r.uint16()
	case "Trackpoint":
		r.inPoint = false
		r.addRow()
	}
}

func (r *reader) addRow() {
	if !r.row.Timed {
		r.act.untimed++
		return
	}
	r.samples++
	scan.Position(&r.row)
	r.act.add(r.row)
}

func (r *reader) endInLap() {
	lap := r.act.lap
	switch string(r.s.Name) {
	case "TotalTimeSeconds":
		lap.timerMs = r.int32(3)
	case "DistanceMeters":
		lap.distCm = r.int32(2)
	case "Value":
		if r.hrOf == "MaximumHeartRateBpm" {
			r.act.maxHR = max(r.act.maxHR, r.hr())
		}
	case "Lap":
		r.act.endLap()
	}
}

func (r *reader) endInActivity() {
	switch string(r.s.Name) {
	case "Name":
		if r.creator {
			r.act.product = scan.Label(r.text, r.l.TextBytes)
		}
	case "Creator":
		r.creator = false
	case "Activity":
		r.finish(ebb.Intact)
	}
}

// done closes what the end of the bytes, or a fault in them, left open.
func (r *reader) done() ebb.Decoded {
	if err := r.s.Err(); err != nil {
		c := ebb.Damaged
		if err.Code == ebb.CodeTruncated {
			c = ebb.Truncated
		}
		if err.Code == ebb.CodeTooSlow { // whole or not at all
			return ebb.Decoded{Format: "tcx", Fault: err}
		}
		r.note(err)
		r.finish(c)
		if len(r.out.Recordings) == 0 {
			r.out.Fault = err
		}
		return r.out
	}
	if len(r.out.Recordings) > 0 || r.out.Fault != nil {
		return r.out
	}
	if !r.seen && r.other != "" {
		r.out.NotActivity = r.other
		return r.out
	}
	r.out.Fault = &ebb.DecodeError{Code: ebb.CodeNoSamples, Offset: -1, Msg: "the file has no samples with a time"}
	return r.out
}

// finish turns the open activity into a recording, if it has samples.
func (r *reader) finish(c ebb.Condition) {
	a := r.act
	r.act, r.inPoint, r.creator = nil, false, false
	if a == nil {
		return
	}
	if a.rows.TooFar {
		r.note(&ebb.DecodeError{Code: ebb.CodeTooLong, Offset: -1, Field: "Time", Msg: "the samples lie weeks apart"})
		c = ebb.Damaged
	}
	if c == ebb.Intact && a.bad {
		c = ebb.Damaged
	}
	if rec := a.recording(c); rec != nil {
		r.out.Recordings = append(r.out.Recordings, rec)
	}
}

// note keeps the first fault of the file.
func (r *reader) note(f *ebb.DecodeError) {
	if r.out.Fault == nil {
		r.out.Fault = f
	}
}

// bad marks the activity as damaged by a value that cannot be what it says.
func (r *reader) bad(field string) {
	if r.act != nil {
		r.act.bad = true
	}
	if r.out.Fault == nil {
		r.out.Fault = r.s.Fault(ebb.CodeBadData, field, "a value that is not a "+kindOf(field))
	}
}

func kindOf(field string) string {
	if field == "Time" || field == "StartTime" {
		return "time"
	}
	return "number"
}

func (r *reader) int32(decimals int) int32 {
	v, ok := scan.Int32(r.text, decimals)
	if !ok && !scan.Absent(r.text) {
		r.bad(string(r.s.Name))
	}
	return v
}

func (r *reader) uint16() uint16 {
	v, ok := scan.Uint16(r.text)
	if !ok && !scan.Absent(r.text) {
		r.bad(string(r.s.Name))
	}
	return v
}

// hr is a heart rate in bpm; one that no column holds is absent and counted.
func (r *reader) hr() uint8 {
	v, ok := scan.Uint16(r.text)
	switch {
	case !ok && !scan.Absent(r.text):
		r.bad("HeartRateBpm")
	case ok && v > math.MaxUint8:
		r.act.hrRange++
	case ok:
		return uint8(v)
	}
	return ebb.NoHR
}
