package fit

import (
	"fmt"
	"io"
	"math"
	"time"

	"ebb"

	"github.com/muktihari/fit/encoder"
	"github.com/muktihari/fit/profile/mesgdef"
	"github.com/muktihari/fit/profile/typedef"
	"github.com/muktihari/fit/proto"
)

// locals is how many definitions the writer keeps at once: a sample without heart rate
// does not cost a new one each time.
const locals = 15

// EncodeActivity writes one recording as a FIT activity. Times are kept to the second,
// altitude to 20 cm, exertion to a whole number. It fails when the recording has no sample.
func EncodeActivity(r *ebb.Recording) ([]byte, error) {
	if r.Cols.Len() == 0 {
		return nil, ebb.Errorf(ebb.Invalid, ebb.CodeNoSamples, "cols", "a recording without samples cannot be written")
	}
	w := writer{r: r, start: time.UnixMilli(int64(r.Start)).UTC()}
	w.sport, w.sub = sportBack(r.Sport, r.SubSport)
	w.opening()
	w.samples()
	w.closing()
	buf := memory{b: make([]byte, 0, 48*len(w.msgs)+1024)}
	fit := &proto.FIT{FileHeader: proto.FileHeader{ProtocolVersion: proto.V1}, Messages: w.msgs}
	if err := encoder.New(&buf, encoder.WithHeaderOption(encoder.HeaderOptionNormal, locals)).Encode(fit); err != nil {
		return nil, fmt.Errorf("write FIT: %w", err)
	}
	return buf.b, nil
}

// memory is a file in memory. It can be written at a place, so that the library goes
// through the messages once and then fills in the header, instead of twice.
type memory struct{ b []byte }

func (m *memory) Write(p []byte) (int, error) {
	m.b = append(m.b, p...)
	return len(p), nil
}

func (m *memory) WriteAt(p []byte, at int64) (int, error) {
	if at < 0 || int(at) > len(m.b) {
		return 0, io.ErrShortWrite
	}
	return copy(m.b[at:], p), nil
}

type writer struct {
	r     *ebb.Recording
	start time.Time
	sport typedef.Sport
	sub   typedef.SubSport
	msgs  []proto.Message
}

func (w *writer) add(m proto.Message) { w.msgs = append(w.msgs, m) }

// at is the moment ms after the start.
func (w *writer) at(ms int32) time.Time { return w.start.Add(time.Duration(ms) * time.Millisecond) }

func (w *writer) lastMs() int32 { return w.r.Cols.TMs[w.r.Cols.Len()-1] }

// opening is who wrote the file, with which sensor, and what sport.
func (w *writer) opening() {
	maker := typedef.ManufacturerFromString(w.r.Device.Manufacturer)
	if maker == typedef.ManufacturerInvalid {
		maker = typedef.ManufacturerDevelopment
	}
	id := mesgdef.NewFileId(nil).SetType(typedef.FileActivity).SetManufacturer(maker).SetTimeCreated(w.start)
	if w.r.Device.Product != "" {
		id.SetProductName(w.r.Device.Product)
	}
	w.add(id.ToMesg(nil))
	info := mesgdef.NewDeviceInfo(nil).SetTimestamp(w.start).SetDeviceIndex(1)
	switch w.r.Device.HR {
	case ebb.HRStrap:
		w.add(info.SetSourceType(typedef.SourceTypeAntplus).SetDeviceType(antHeartRate).ToMesg(nil))
	case ebb.HROptical:
		w.add(info.SetSourceType(typedef.SourceTypeLocal).SetDeviceType(localWristHR).ToMesg(nil))
	}
	if w.r.Name != "" {
		w.add(mesgdef.NewSport(nil).SetSport(w.sport).SetSubSport(w.sub).SetName(w.r.Name).ToMesg(nil))
	}
	w.timer(0, typedef.EventTypeStart)
}

func (w *writer) timer(ms int32, t typedef.EventType) {
	w.add(mesgdef.NewEvent(nil).SetTimestamp(w.at(ms)).SetEvent(typedef.EventTimer).SetEventType(t).ToMesg(nil))
}

// samples are the records, with the pauses and the beat-to-beat intervals between them.
func (w *writer) samples() {
	c, rr, pauses, stopped := w.r.Cols, w.r.RRMs, w.r.Pauses, false
	const perMessage = 5
	n := c.Len()
	for i := range n {
		for len(pauses) > 0 && pauses[0].FromMs < c.TMs[i] {
			if !stopped {
				w.timer(pauses[0].FromMs, typedef.EventTypeStopAll)
				stopped = true
			}
			if pauses[0].ToMs > c.TMs[i] {
				break
			}
			w.timer(pauses[0].ToMs, typedef.EventTypeStart)
			pauses, stopped = pauses[1:], false
		}
		w.record(i)
		for due := len(w.r.RRMs) * (i + 1) / n; len(w.r.RRMs)-len(rr) < due; {
			k := min(perMessage, due-(len(w.r.RRMs)-len(rr)))
			w.add(mesgdef.NewHrv(nil).SetTime(rr[:k]).ToMesg(nil))
			rr = rr[k:]
		}
	}
}

// record is sample i.
func (w *writer) record(i int) {
	c := w.r.Cols
	m := mesgdef.NewRecord(nil).SetTimestamp(w.at(c.TMs[i]))
	if c.LatE7 != nil && c.LonE7 != nil && c.LatE7[i] != ebb.NoInt32 && c.LonE7[i] != ebb.NoInt32 {
		m.SetPositionLat(semicircles(c.LatE7[i])).SetPositionLong(semicircles(c.LonE7[i]))
	}
	if c.DistCm != nil && c.DistCm[i] != ebb.NoInt32 {
		m.SetDistance(uint32(c.DistCm[i]))
	}
	if c.AltCm != nil && c.AltCm[i] != ebb.NoInt32 {
		m.SetEnhancedAltitude(uint32(math.Round(float64(c.AltCm[i]+50_000) / 20)))
	}
	if c.SpeedMm != nil && c.SpeedMm[i] != ebb.NoInt32 {
		m.SetEnhancedSpeed(uint32(c.SpeedMm[i]))
	}
	if c.HR != nil && c.HR[i] != ebb.NoHR {
		m.SetHeartRate(c.HR[i])
	}
	if c.PowerW != nil && c.PowerW[i] != ebb.NoUint16 {
		m.SetPower(c.PowerW[i])
	}
	if c.Cad != nil && c.Cad[i] != ebb.NoUint16 {
		v := c.Cad[i]
		if onFoot(w.r.Sport) {
			m.SetFractionalCadence(uint8(v % 2 * 64))
			v /= 2
		}
		m.SetCadence(uint8(min(v, 254)))
	}
	w.add(m.ToMesg(nil))
}

func semicircles(e7 int32) int32 {
	return int32(math.Round(float64(e7) / 1.8e9 * (1 << 31)))
}

// closing is laps, session and activity, which a device writes last.
func (w *writer) closing() {
	end := w.lastMs()
	w.timer(end, typedef.EventTypeStopAll)
	for i, l := range w.r.Laps {
		m := mesgdef.NewLap(nil).SetMessageIndex(typedef.MessageIndex(i)).SetTimestamp(w.at(l.EndMs)).SetStartTime(w.at(l.StartMs)).
			SetTotalElapsedTime(uint32(l.EndMs - l.StartMs)).SetSport(w.sport).SetSubSport(w.sub)
		if l.DistCm != ebb.NoInt32 {
			m.SetTotalDistance(uint32(l.DistCm))
		}
		w.add(m.ToMesg(nil))
	}
	w.session(end)
	a := mesgdef.NewActivity(nil).SetTimestamp(w.at(end)).SetNumSessions(1).SetType(typedef.ActivityManual).
		SetEvent(typedef.EventActivity).SetEventType(typedef.EventTypeStop)
	if z, ok := w.r.ZoneS.Get(); ok {
		a.SetLocalTimestamp(w.at(end).Add(time.Duration(z) * time.Second))
	}
	w.add(a.ToMesg(nil))
}

func (w *writer) session(endMs int32) {
	t := w.r.Totals
	m := mesgdef.NewSession(nil).SetTimestamp(w.at(endMs)).SetStartTime(w.start).SetSport(w.sport).SetSubSport(w.sub)
	m.SetTotalElapsedTime(uint32(t.ElapsedMs.Or(endMs)))
	if v, ok := t.TimerMs.Get(); ok {
		m.SetTotalTimerTime(uint32(v))
	}
	if v, ok := t.DistCm.Get(); ok {
		m.SetTotalDistance(uint32(v))
	}
	if v, ok := t.AscentCm.Get(); ok {
		m.SetTotalAscent(uint16(v / 100))
		m.SetTotalFractionalAscent(uint8(v % 100))
	}
	if v, ok := t.DescentCm.Get(); ok {
		m.SetTotalDescent(uint16(v / 100))
		m.SetTotalFractionalDescent(uint8(v % 100))
	}
	if v, ok := t.MeanHR.Get(); ok {
		m.SetAvgHeartRate(uint8(v))
	}
	if v, ok := t.MaxHR.Get(); ok {
		m.SetMaxHeartRate(uint8(v))
	}
	if v, ok := t.RPE.Get(); ok {
		m.SetWorkoutRpe(uint8(v * 10))
	}
	w.add(m.ToMesg(nil))
}
