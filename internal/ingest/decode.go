package ingest

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"path"
	"strings"
	"time"

	"ebb"
	"ebb/internal/fit"
	"ebb/internal/gpx"
	"ebb/internal/limit"
	"ebb/internal/scan"
	"ebb/internal/tcx"
)

// Decode reads a leaf: by what its bytes are, whatever its name, and gives the
// recordings their ids. Recordings outside of the limits (30 s … 72 h) are left out; one
// dated before 1990 or in the future is quarantined. What was saved of a leaf with a
// Fault is never intact.
func Decode(a ebb.AthleteID, leaf Leaf, l limit.Limits, now ebb.Instant) ebb.Decoded {
	if len(leaf.Data) == 0 {
		f := leaf.Fault
		if f == nil {
			f = &ebb.DecodeError{Code: ebb.CodeEmpty, Offset: 0, Msg: "the file is empty"}
		}
		return ebb.Decoded{Fault: f}
	}
	l.Until = time.Now().Add(l.Deadline(len(leaf.Data)))
	d := read(leaf, l)
	if time.Now().After(l.Until) {
		return ebb.Decoded{Format: d.Format, Fault: &ebb.DecodeError{Code: ebb.CodeTooSlow, Offset: -1, Msg: "reading took too long"}}
	}
	if leaf.Fault != nil {
		d = partial(d, leaf.Fault)
	}
	d = bounded(d, l, now)
	sum := leaf.SHA256
	if sum == "" {
		h := sha256.Sum256(leaf.Data)
		sum = hex.EncodeToString(h[:])
	}
	for i, r := range d.Recordings {
		r.Index, r.SHA256, r.ID = i, sum, ebb.NewRecordingID(a, sum, i)
		judgeClock(r, l, now)
		thin(r, l)
		if (r.Condition == ebb.Truncated || r.Condition == ebb.Damaged) && !noted(r, ebb.NoteDamaged) {
			r.Notes = append(r.Notes, ebb.Note{Key: ebb.NoteDamaged, FromMs: spanMs(r), ToMs: spanMs(r), N: 1})
		}
	}
	return d
}

// read hands the bytes to the reader of their format. A reader that panics has a bug;
// the file is refused and the import goes on.
func read(leaf Leaf, l limit.Limits) (d ebb.Decoded) {
	kind := Sniff(leaf.Data)
	defer func() {
		if p := recover(); p != nil {
			d = ebb.Decoded{Format: kind, Fault: &ebb.DecodeError{Code: ebb.CodeBadData, Offset: -1, Msg: fmt.Sprintf("the reader failed on this file: %v", p)}}
		}
	}()
	switch kind {
	case kindFIT:
		return fit.Decode(leaf.Data, l)
	case kindTCX:
		return tcx.Decode(leaf.Data, l)
	case kindGPX:
		return gpx.Decode(leaf.Data, l)
	case kindWorkout:
		return appleWorkout(leaf.Data, l)
	case kindXML:
		return otherXML(leaf.Data, l)
	case kindApple:
		return ebb.Decoded{NotActivity: "Apple Health export"}
	case kindMedia, kindSystem:
		return ebb.Decoded{NotActivity: kind}
	case kindJSON, kindCSV, kindText:
		if besides(leaf) {
			return ebb.Decoded{NotActivity: kind}
		}
	}
	return ebb.Decoded{Fault: &ebb.DecodeError{Code: ebb.CodeUnknownFormat, Offset: 0, Msg: "this is no recording that is read (FIT, TCX, GPX)"}}
}

// besides: text in an archive lies beside the recordings; a lone text file does so
// when its name claims nothing else. (The name only chooses between two ways to say
// that nothing was read.)
func besides(leaf Leaf) bool {
	if leaf.Member != "" {
		return true
	}
	switch path.Ext(strings.TrimSuffix(strings.ToLower(leaf.Path), ".gz")) {
	case ".csv", ".json", ".txt", ".md", ".html", ".log", ".ini", ".yaml", ".yml":
		return true
	}
	return false
}

// budget is what the limits allow a document.
func budget(l limit.Limits) scan.Budget {
	return scan.Budget{Depth: l.XMLDepth, Token: l.XMLToken, Attrs: l.XMLAttrs, Doctype: l.XMLDoctype, Until: l.Until}
}

// otherXML refuses XML that is neither TCX nor GPX, or breaks before it says so.
func otherXML(b []byte, l limit.Limits) ebb.Decoded {
	s := scan.New(b, budget(l))
	if s.Next() != scan.Start {
		return ebb.Decoded{Fault: s.Err()}
	}
	switch string(s.Name) {
	case "HealthData":
		return ebb.Decoded{NotActivity: "Apple Health export"}
	case "ClinicalDocument": // export_cda.xml says the same once more, without workouts
		return ebb.Decoded{NotActivity: "clinical document"}
	}
	return ebb.Decoded{Fault: s.Fault(ebb.CodeUnknownFormat, scan.Label(s.Name, 64), "this XML is no recording that is read (TCX, GPX)")}
}

// partial marks what was read of bytes that a broken container gave.
func partial(d ebb.Decoded, fault *ebb.DecodeError) ebb.Decoded {
	for _, r := range d.Recordings {
		if r.Condition != ebb.Intact {
			continue
		}
		r.Condition = ebb.Damaged
		if fault.Code == ebb.CodeTruncated {
			r.Condition = ebb.Truncated
		} else if fault.Code == ebb.CodeBadCRC {
			r.Condition = ebb.CRCFailed
		}
	}
	d.Fault = fault
	d.NotActivity = ""
	return d
}

// bounded leaves out what is too short or too long for a recording. A short part
// beside others (the change between two sports) is left out with a note. A broken clock
// says nothing of how long a recording lasts.
func bounded(d ebb.Decoded, l limit.Limits, now ebb.Instant) ebb.Decoded {
	var kept []*ebb.Recording
	var short, long int
	for _, r := range d.Recordings {
		lasts := max(spanMs(r), r.Totals.ElapsedMs.Or(0), r.Totals.TimerMs.Or(0))
		switch span := spanMs(r); {
		case int64(lasts) < int64(l.MinS)*1000 && (clockGood(r, l, now) || r.Cols.Len() < l.MinS):
			short++
		case int64(span) > int64(l.MaxS)*1000 || span == 0 && int64(lasts) > int64(l.MaxS)*1000:
			long++
		default:
			kept = append(kept, r)
		}
	}
	if len(kept) > 0 && short > 0 {
		kept[0].Notes = append(kept[0].Notes, ebb.Note{Key: ebb.NoteShortPart, N: short})
	}
	if len(kept) == 0 && short > 0 && d.Fault == nil {
		d.Fault = &ebb.DecodeError{Code: ebb.CodeTooShort, Offset: -1, Msg: "the recording is shorter than half a minute"}
	}
	if long > 0 && (d.Fault == nil || len(kept) == 0) {
		d.Fault = &ebb.DecodeError{Code: ebb.CodeTooLong, Offset: -1, Msg: "the recording is longer than three days"}
	}
	d.Recordings = kept
	return d
}

// spanMs is the time of the last sample, ms since the start.
func spanMs(r *ebb.Recording) int32 {
	if n := r.Cols.Len(); n > 0 {
		return r.Cols.TMs[n-1]
	}
	return 0
}

func clockGood(r *ebb.Recording, l limit.Limits, now ebb.Instant) bool {
	return r.Start >= ebb.Instant(l.EarliestUnix*1000) && r.Start <= now.AddS(l.FutureS)
}

// judgeClock quarantines what a watch with a wrong clock wrote.
func judgeClock(r *ebb.Recording, l limit.Limits, now ebb.Instant) {
	if clockGood(r, l, now) {
		return
	}
	r.Condition = ebb.Quarantined
	if !noted(r, ebb.NoteClock) {
		r.Notes = append(r.Notes, ebb.Note{Key: ebb.NoteClock, N: 1})
	}
}

// thin keeps every k-th sample of a recording that has more than are stored.
func thin(r *ebb.Recording, l limit.Limits) {
	n := r.Cols.Len()
	if n <= l.StoredSamples {
		return
	}
	k := (n + l.StoredSamples - 1) / l.StoredSamples
	c := &r.Cols
	c.TMs, c.HR, c.Cad, c.PowerW = every(c.TMs, k), every(c.HR, k), every(c.Cad, k), every(c.PowerW, k)
	c.DistCm, c.SpeedMm, c.AltCm = every(c.DistCm, k), every(c.SpeedMm, k), every(c.AltCm, k)
	c.LatE7, c.LonE7 = every(c.LatE7, k), every(c.LonE7, k)
	r.Notes = append(r.Notes, ebb.Note{Key: ebb.NoteTooLong, N: n - c.Len()})
}

// every keeps the k-th values, in a slice of its own so that the long one can go.
func every[T any](col []T, k int) []T {
	if col == nil {
		return nil
	}
	out := make([]T, 0, (len(col)+k-1)/k)
	for i := 0; i < len(col); i += k {
		out = append(out, col[i])
	}
	return out
}

func noted(r *ebb.Recording, key string) bool {
	for _, n := range r.Notes {
		if n.Key == key {
			return true
		}
	}
	return false
}
