package fit

import (
	"math"
	"slices"
	"strconv"
	"strings"

	"ebb"

	"github.com/muktihari/fit/profile/typedef"
)

// found is what the few messages of a part say that are not records.
type found struct {
	fileType, manufacturer, product uint32
	hasType, hasMaker, hasProduct   bool
	productName                     string
	hr                              ebb.HRSource
	zoneS                           ebb.Opt[int]
	sport, sub                      uint8
	name                            string
	sessions                        []session
	laps                            []lap
	timer                           []timerEvent
	rr                              []uint16
	rrMarks                         []rrMark
	rrDropped                       int
}

// session is a session message.
type session struct {
	start, end uint32 // FIT time; noTime when it does not say
	sport, sub uint8
	name       string
	totals     ebb.Totals
}

type lap struct {
	start, end uint32
	distCm     int32
}

type timerEvent struct {
	at   uint32
	stop bool
}

// rrMark: the intervals up to end were written at time at or before.
type rrMark struct {
	at  uint32
	end int
}

const invalidEnum = 255

// message reads one message that is not a record.
func (p *part) message(d *definition, m []byte) {
	switch d.num {
	case msgFileID:
		p.fileID(d, m)
	case msgSport:
		p.found.sport, p.found.sub = enum(d, m, 0), enum(d, m, 1)
		p.name = d.text(m, 3, p.lim.TextBytes)
	case msgSession:
		p.session(d, m)
	case msgLap:
		p.lap(d, m)
	case msgEvent:
		p.event(d, m)
	case msgDeviceInfo:
		p.deviceInfo(d, m)
	case msgActivity:
		p.activity(d, m)
	case msgHRV:
		p.beats(d, m)
	}
}

func enum(d *definition, m []byte, num byte) uint8 {
	if v, ok := d.u(m, num); ok {
		return uint8(v)
	}
	return invalidEnum
}

func (p *part) fileID(d *definition, m []byte) {
	p.fileType, p.hasType = d.u(m, 0)
	p.manufacturer, p.hasMaker = d.u(m, 1)
	p.product, p.hasProduct = d.u(m, 2)
	if s := d.text(m, 8, p.lim.TextBytes); s != "" {
		p.productName = s
	}
}

// stampOf is a time field, noTime when it is absent or zero.
func stampOf(d *definition, m []byte, num byte) uint32 {
	if v, ok := d.u(m, num); ok && v != 0 {
		return v
	}
	return noTime
}

// when is the time of a message: its own, or the one of its compressed header.
func (p *part) when(d *definition, m []byte) uint32 {
	if m[0]&bitCompressed != 0 {
		return p.stamp
	}
	return stampOf(d, m, fieldTimestamp)
}

// after is start and a number of ms, within FIT time.
func after(start uint32, ms uint32) uint32 {
	return uint32(min(uint64(start)+uint64(ms)/1000, uint64(noTime-1)))
}

func (p *part) session(d *definition, m []byte) {
	s := session{start: stampOf(d, m, 2), end: p.when(d, m), sport: enum(d, m, 5), sub: enum(d, m, 6)}
	s.name = d.text(m, 110, p.lim.TextBytes)
	elapsed, ok := d.u(m, 7)
	if ok && s.start != noTime {
		s.end = after(s.start, elapsed)
	}
	t := &s.totals
	t.ElapsedMs = count(elapsed, ok)
	t.TimerMs = count(d.u(m, 8))
	t.DistCm = count(d.u(m, 9))
	t.AscentCm = climb(d, m, 22, 199)
	t.DescentCm = climb(d, m, 23, 200)
	t.MeanHR = pulse(d.u(m, 16))
	t.MaxHR = pulse(d.u(m, 17))
	if v, ok := d.u(m, 193); ok && v <= 100 {
		t.RPE = ebb.Some(int(v+5) / 10)
	}
	p.sessions = append(p.sessions, s)
}

func count(v uint32, ok bool) ebb.Opt[int32] {
	if !ok || v > math.MaxInt32 {
		return ebb.None[int32]()
	}
	return ebb.Some(int32(v))
}

// climb is whole metres in one field and 1/100 m in another.
func climb(d *definition, m []byte, whole, fraction byte) ebb.Opt[int32] {
	v, ok := d.u(m, whole)
	if !ok || v > math.MaxUint16 {
		return ebb.None[int32]()
	}
	if f, ok := d.u(m, fraction); ok && f < 100 {
		return ebb.Some(int32(v*100 + f))
	}
	return ebb.Some(int32(v * 100))
}

func pulse(v uint32, ok bool) ebb.Opt[int] {
	if !ok || v == 0 || v >= math.MaxUint8 {
		return ebb.None[int]()
	}
	return ebb.Some(int(v))
}

func (p *part) lap(d *definition, m []byte) {
	l := lap{start: stampOf(d, m, 2), end: p.when(d, m), distCm: ebb.NoInt32}
	if v, ok := d.u(m, 7); ok && l.start != noTime {
		l.end = after(l.start, v)
	}
	if l.start == noTime || l.end == noTime || l.end < l.start {
		return
	}
	if v, ok := d.u(m, 9); ok && v <= math.MaxInt32 {
		l.distCm = int32(v)
	}
	p.laps = append(p.laps, l)
}

// Events of the timer.
const (
	eventTimer     = 0
	typeStart      = 0
	typeStop       = 1
	typeStopAll    = 4
	typeStopOff    = 8
	typeStopAllOff = 9
)

func (p *part) event(d *definition, m []byte) {
	at := p.when(d, m)
	if enum(d, m, 0) != eventTimer || at == noTime {
		return
	}
	switch enum(d, m, 1) {
	case typeStart:
		p.timer = append(p.timer, timerEvent{at: at})
	case typeStop, typeStopAll, typeStopOff, typeStopAllOff:
		p.timer = append(p.timer, timerEvent{at: at, stop: true})
	}
}

// Classes of sensors in device_info.
const (
	sourceANT     = 0
	sourceANTPlus = 1
	sourceBLE     = 3
	sourceLocal   = 5
	antHeartRate  = 120
	bleHeartRate  = 1
	localWristHR  = 10
)

// deviceInfo finds the sensor of the heart rate: a strap, once seen, is what a watch
// uses, even when it has an optical sensor too.
func (p *part) deviceInfo(d *definition, m []byte) {
	if i, ok := d.u(m, 0); ok && i == 0 && p.productName == "" {
		p.productName = d.text(m, 27, p.lim.TextBytes)
	}
	kind, ok := d.u(m, 1)
	if !ok {
		return
	}
	from, known := d.u(m, 25)
	switch {
	case kind == antHeartRate && (!known || from == sourceANT || from == sourceANTPlus || from == sourceBLE),
		kind == bleHeartRate && known && from == sourceBLE:
		p.hr = ebb.HRStrap
	case kind == localWristHR && known && from == sourceLocal && p.hr != ebb.HRStrap:
		p.hr = ebb.HROptical
	}
}

// activity tells the zone: the same moment in local time. Clocks that are a little off
// are rounded to the quarter hour that zones are made of.
func (p *part) activity(d *definition, m []byte) {
	at, local := p.when(d, m), stampOf(d, m, 5)
	if at == noTime || local == noTime {
		return
	}
	const quarterS, mostS, slackS = 900, 15 * 3600, 90
	diff := int(int64(local) - int64(at))
	round := int(math.Round(float64(diff)/quarterS)) * quarterS
	if max(diff, -diff) <= mostS && max(diff-round, round-diff) <= slackS {
		p.zoneS = ebb.Some(round)
	}
}

// beats reads beat-to-beat intervals, in ms.
func (p *part) beats(d *definition, m []byte) {
	for _, f := range d.fields {
		if f.num != 0 || f.width() != 2 {
			continue
		}
		for at := f.at; at+2 <= f.at+f.size; at += 2 {
			v := load(m[at:], 2, d.big)
			if v == f.none() || v == 0 {
				continue
			}
			if len(p.rr) >= p.lim.RRIntervals {
				p.rrDropped++
				continue
			}
			p.rr = append(p.rr, uint16(v))
		}
	}
	at := p.now(p.b)
	if n := len(p.rrMarks); n > 0 && p.rrMarks[n-1].at == at {
		p.rrMarks[n-1].end = len(p.rr)
		return
	}
	p.rrMarks = append(p.rrMarks, rrMark{at: at, end: len(p.rr)})
}

// device is who wrote the file.
func (f *found) device() ebb.Device {
	out := ebb.Device{HR: f.hr, Product: f.productName}
	if out.HR == "" {
		out.HR = ebb.HRUnknown
	}
	if f.hasMaker {
		out.Manufacturer = typedef.Manufacturer(f.manufacturer).String()
		if strings.Contains(out.Manufacturer, "Invalid") {
			out.Manufacturer = strconv.Itoa(int(f.manufacturer))
		}
	}
	if out.Product == "" && f.hasProduct {
		out.Product = strconv.Itoa(int(f.product))
		if out.Manufacturer == "garmin" || out.Manufacturer == "dynastream" {
			if s := typedef.GarminProduct(f.product).String(); !strings.Contains(s, "Invalid") {
				out.Product = s
			}
		}
	}
	return out
}

// kind is what the file is when it is not an activity, "" when it is one, or may be.
func (f *found) kind() string {
	if !f.hasType {
		return ""
	}
	switch t := typedef.File(f.fileType); {
	case t == typedef.FileActivity:
		return ""
	case t >= typedef.FileMfgRangeMin:
		return "manufacturer_file"
	default:
		if s := t.String(); !strings.Contains(s, "Invalid") {
			return s
		}
		return "file_type_" + strconv.Itoa(int(f.fileType))
	}
}

// sortTimer brings timer events into the order of time.
func (f *found) sortTimer() {
	slices.SortStableFunc(f.timer, func(a, b timerEvent) int {
		switch {
		case a.at < b.at:
			return -1
		case a.at > b.at:
			return 1
		}
		return 0
	})
}
