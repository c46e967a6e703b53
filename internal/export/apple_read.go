package export

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"ebb"
	"ebb/evidence"
	"ebb/internal/limit"
	"ebb/internal/scan"
)

// apple reads one export. The first pass takes everything; later ones, found, take
// only samples within the workouts of a batch.
type apple struct {
	rep      AppleReport
	l        limit.Limits
	guard    *evidence.Guard
	zone     *time.Location
	workouts []*AppleWorkout
	found    bool
	short    bool // a later pass did not come as far as the first
	batch    []*AppleWorkout
	within   stretches
	store    sampleStore
	blocks   blockList
	days     appleDays

	s     *scan.Scanner
	clock scan.Clock
	names map[string]uint16 // sources and zones
	named []string
	zones map[uint16]*time.Location
	w     *AppleWorkout // the workout that is open
	pause ebb.Instant   // since when it is paused
	rec   appleRecord   // the record that is open
}

// appleRecord is a Record or Workout as it stands; values are valid until Next.
type appleRecord struct {
	kind                                       recordKind
	value, unit, source, start, end, typ       []byte
	duration, durationUnit, distance, distUnit []byte
	from, to                                   int64 // Unix ms, of a record that waits for its end
	num                                        int64
	entered                                    bool
	zone                                       uint16
}

type recordKind uint8

const (
	otherRecord recordKind = iota
	hrRecord
	distRecord
	speedRecord
	restingRecord
	sdnnRecord
	asleepRecord
	inBedRecord
	awakeRecord
)

func newApple(zone *time.Location, l limit.Limits, n *evidence.Numbers) *apple {
	return &apple{l: l, guard: &n.Guard, zone: zone, names: map[string]uint16{"": 0}, named: []string{""},
		zones: map[uint16]*time.Location{0: nil}}
}

// pass reads the file once. Its error is that of open.
func (a *apple) pass(open func() (io.ReadCloser, error)) error {
	f, err := open()
	if err != nil {
		return err
	}
	defer f.Close()
	again := &blockReader{r: f, blocks: a.blocks.list}
	var r io.Reader = f
	if a.found {
		r = again
	}
	a.s = scan.NewStream(r, scan.Budget{Depth: a.l.XMLDepth, Token: a.l.XMLToken, Attrs: a.l.XMLAttrs, Doctype: a.l.AppleDoctype, Until: a.l.Until})
	a.rep.Passes++
	a.w = nil
	for {
		switch a.s.Next() {
		case scan.Start:
			if !a.begin() {
				return nil
			}
		case scan.End:
			if a.s.Depth() == 1 && !a.found {
				a.ended()
				a.blocks.ended(a.s.Offset())
			}
		case scan.Stop:
			a.stopped(again)
			return nil
		}
	}
}

// stopped keeps why a pass came to its end. A later pass ends well, or it has not seen
// all that belongs to its workouts.
func (a *apple) stopped(again *blockReader) {
	fault := a.s.Err()
	switch {
	case !a.found:
		a.rep.Fault, a.rep.ReadErr, a.rep.Bytes = fault, a.s.ReadErr(), a.s.Offset()
		a.blocks.close()
	case fault != nil:
		a.short = true
		fault.Offset, fault.Line = again.at, 0
		if a.rep.ReadErr = a.s.ReadErr(); errors.Is(a.rep.ReadErr, io.ErrUnexpectedEOF) {
			fault.Code, fault.Msg = ebb.CodeTruncated, "the file ended sooner when it was read again"
		}
		a.rep.Fault = fault
	}
}

// begin reads a start tag; false when the file is no export of Apple Health.
func (a *apple) begin() bool {
	depth := a.s.Depth()
	switch name := string(a.s.Name); {
	case depth == 1:
		if name != "HealthData" {
			a.rep.Fault = a.s.Fault(ebb.CodeUnknownFormat, "", "not an Apple Health export: its root is not HealthData")
			return false
		}
		a.blocks.ended(a.s.Offset())
	case depth == 2 && name == "Record":
		a.record()
	case a.found:
	case depth == 2 && name == "Workout":
		a.workout()
	case depth == 3 && name == "MetadataEntry": // of a Correlation too: nothing is open then
		a.metadata()
	case a.w == nil:
	case depth == 3 && name == "WorkoutStatistics":
		a.statistics()
	case depth == 3 && name == "WorkoutEvent":
		a.event()
	case depth == 4 && name == "FileReference" && len(a.w.Routes) < appleRoutes:
		if p := scan.Label(a.s.Attr("path"), a.l.TextBytes); p != "" {
			a.w.Routes = append(a.w.Routes, p)
		}
	}
	return true
}

// kindOf a record by its type and, for sleep, its value.
func kindOf(typ []byte) recordKind {
	const prefix = len("HKQuantityTypeIdentifier") // and HKCategoryTypeIdentifier
	if len(typ) < prefix {
		return otherRecord
	}
	switch string(typ[prefix:]) {
	case "HeartRate":
		return hrRecord
	case "DistanceWalkingRunning":
		return distRecord
	case "RunningSpeed":
		return speedRecord
	case "RestingHeartRate":
		return restingRecord
	case "HeartRateVariabilitySDNN":
		return sdnnRecord
	case "SleepAnalysis":
		return asleepRecord
	}
	return otherRecord
}

// record reads a Record. Samples are done with at once; what metadata can change
// waits for the end of the element.
func (a *apple) record() {
	if !a.found {
		a.rep.Records++
	}
	kind := kindOf(a.s.Attr("type"))
	a.rec = appleRecord{}
	switch kind {
	case otherRecord:
	case hrRecord, distRecord, speedRecord:
		a.attributes()
		a.sample(kind)
	default:
		if a.found {
			return
		}
		a.attributes()
		a.rec.kind = kind
		var ok1, ok2 bool
		a.rec.from, a.days.offsetS, ok1 = a.time(a.rec.start)
		a.rec.to, _, ok2 = a.time(a.rec.end)
		if !ok1 || !ok2 || a.rec.to < a.rec.from || a.rec.from < 0 || a.rec.to/1000 > 1<<32-1 {
			a.fault("startDate", CodeBadDate, "a record without a start and an end that can be read")
			a.rec.kind = otherRecord
			return
		}
		a.measure()
	}
}

// measure reads the value of a record of a morning.
func (a *apple) measure() {
	r := &a.rec
	low, high, decimals := int64(a.guard.HRRestLow.Int()), int64(a.guard.HRRestHigh.Int()), 0
	switch r.kind {
	case asleepRecord:
		r.kind = sleepKind(string(r.value))
		return
	case sdnnRecord:
		low, high, decimals = int64(a.guard.HRVLowMs.Int())*10, int64(a.guard.HRVHighMs.Int())*10, 1
	}
	var ok bool
	if r.num, ok = scan.Fixed(r.value, decimals); !ok || r.num < low || r.num > high {
		a.fault("value", CodeImplausible, fmt.Sprintf("%.24q is not believed for %.60q", r.value, r.typ))
		r.kind = otherRecord
	}
}

func sleepKind(value string) recordKind {
	const prefix = "HKCategoryValueSleepAnalysis"
	switch v := strings.TrimPrefix(value, prefix); {
	case strings.HasPrefix(v, "Asleep"):
		return asleepRecord
	case v == "InBed":
		return inBedRecord
	case v == "Awake":
		return awakeRecord
	}
	return otherRecord
}

// attributes sets what is wanted of a Record or a Workout.
func (a *apple) attributes() {
	r := &a.rec
	for i := range a.s.Attrs {
		v := a.s.Attrs[i].Value
		switch string(a.s.Attrs[i].Name) {
		case "type", "workoutActivityType":
			r.typ = v
		case "value":
			r.value = v
		case "unit":
			r.unit = v
		case "sourceName":
			r.source = v
		case "startDate":
			r.start = v
		case "endDate":
			r.end = v
		case "duration":
			r.duration = v
		case "durationUnit":
			r.durationUnit = v
		case "totalDistance":
			r.distance = v
		case "totalDistanceUnit":
			r.distUnit = v
		}
	}
}

// metadata of the record or workout that is open.
func (a *apple) metadata() {
	value := a.s.Attr("value")
	switch string(a.s.Attr("key")) {
	case "HKTimeZone":
		zone := a.name(value)
		a.rec.zone = zone
		if a.w != nil {
			a.w.ZoneS = a.offset(zone, a.w.Start)
		}
	case "HKWasUserEntered":
		yes := string(value) == "1"
		a.rec.entered = yes
		if a.w != nil {
			a.w.Entered = yes
		}
	case "HKIndoorWorkout":
		if a.w != nil {
			a.w.Indoor = ebb.Some(string(value) == "1")
		}
	}
}

// offset of a named zone at a moment; absent when there is no such zone.
func (a *apple) offset(zone uint16, at ebb.Instant) ebb.Opt[int] {
	loc := a.location(zone)
	if loc == nil {
		return ebb.None[int]()
	}
	_, s := at.In(loc).Zone()
	return ebb.Some(s)
}

// ended keeps what was open.
func (a *apple) ended() {
	if w := a.w; w != nil {
		a.w = nil
		if a.pause > 0 && a.pause < w.End && len(w.Pauses) < applePauses {
			w.Pauses = append(w.Pauses, ApplePause{a.pause, w.End})
		}
		if len(a.workouts) == appleWorkouts {
			a.fault("Workout", ebb.CodeTooMany, "more workouts than are read of one export")
			return
		}
		a.workouts = append(a.workouts, w)
		a.rep.Workouts++
	}
	if a.rec.kind != otherRecord {
		if !a.days.add(&a.rec) {
			a.fault("Record", ebb.CodeTooMany, "more nights than are read of one export")
		}
		a.rec = appleRecord{}
	}
}

// time reads "2019-06-17 21:07:11 -0400": Unix ms and the offset in seconds.
func (a *apple) time(b []byte) (ms int64, offsetS int, ok bool) {
	if len(b) != 25 || b[19] != ' ' || b[20] != '-' && b[20] != '+' {
		ms, offsetS, _, ok = a.clock.Ms(b)
		return ms, offsetS, ok
	}
	if ms, _, _, ok = a.clock.Ms(b[:19]); !ok {
		return 0, 0, false
	}
	for _, c := range b[21:] {
		if c < '0' || c > '9' {
			return 0, 0, false
		}
	}
	offsetS = (int(b[21]-'0')*10+int(b[22]-'0'))*3600 + (int(b[23]-'0')*10+int(b[24]-'0'))*60
	if b[20] == '-' {
		offsetS = -offsetS
	}
	return ms - int64(offsetS)*1000, offsetS, true
}

// name gives a source or zone a number; the number of "" when there are too many.
func (a *apple) name(b []byte) uint16 {
	if i, ok := a.names[string(b)]; ok {
		return i
	}
	if len(a.named) == appleNames {
		return 0
	}
	i := uint16(len(a.named))
	a.names[string(b)] = i
	a.named = append(a.named, scan.Label(b, a.l.TextBytes))
	return i
}

func (a *apple) fault(field, code, msg string) {
	if len(a.rep.Faults.List) >= keptFaults {
		a.rep.Faults.More++ // the place costs a look through the window
		return
	}
	at := a.s.Fault(code, field, msg)
	a.rep.Faults.add(Fault{Line: at.Line, Offset: at.Offset, Field: field, Code: code, Msg: msg})
}
