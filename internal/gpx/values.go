package gpx

import (
	"math"

	"ebb"
	"ebb/internal/scan"
)

// note keeps the first fault of the file.
func (r *reader) note(f *ebb.DecodeError) {
	if r.out.Fault == nil {
		r.out.Fault = f
	}
}

// bad marks the outing as damaged by a value that cannot be what it says.
func (r *reader) bad(field string) {
	r.rowBad = true
	if r.out.Fault == nil {
		msg := "a value that is not a number"
		if field == "time" {
			msg = "a value that is not a time"
		}
		r.out.Fault = r.s.Fault(ebb.CodeBadData, field, msg)
	}
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
		r.bad("hr")
	case ok && v > math.MaxUint8:
		r.hrRange++
	case ok:
		return uint8(v)
	}
	return ebb.NoHR
}
