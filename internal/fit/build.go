package fit

import (
	"math"
	"slices"
	"sort"

	"ebb"
	"ebb/internal/spare"
)

// recordings makes what the part holds into recordings, one for each session, or says
// what the part is instead.
func (p *part) recordings() ([]*ebb.Recording, string) {
	if k := p.kind(); k != "" {
		return nil, k
	}
	p.rows.pad()
	dropped := p.rows.forward(p.lim.MaxS)
	ss := p.bySession()
	shares := p.shares(ss, dropped)
	var out []*ebb.Recording
	for i, s := range ss {
		from, to := 0, len(p.rows.t)
		if i > 0 {
			from = p.rows.since(s.start)
		}
		if i+1 < len(ss) {
			to = p.rows.since(ss[i+1].start)
		}
		if r := p.recording(s, from, to, shares[i]); r != nil {
			out = append(out, r)
		}
	}
	return out, ""
}

// bySession is the sessions in the order of time; where the file has none, one that
// says nothing but what the sport message said.
func (p *part) bySession() []session {
	var ss []session
	for _, s := range p.sessions {
		if s.start == noTime && len(p.sessions) > 1 {
			continue // it cannot be placed; its samples belong to the one before
		}
		if i := slices.IndexFunc(ss, func(o session) bool { return o.start == s.start }); i >= 0 {
			ss[i] = s
			continue
		}
		ss = append(ss, s)
	}
	sort.SliceStable(ss, func(i, j int) bool { return ss[i].start < ss[j].start })
	if len(ss) == 0 {
		ss = []session{{start: noTime, end: noTime, sport: p.found.sport, sub: p.found.sub}}
	}
	return ss
}

// share is what belongs to one session by its time.
type share struct {
	laps    []lap
	timer   []timerEvent
	rr      []uint16
	dropped int
}

// shares gives everything that has a time to the last session that had begun by then,
// or to the first.
func (p *part) shares(ss []session, dropped []uint32) []share {
	out := make([]share, len(ss))
	owner := func(t uint32) *share {
		i := sort.Search(len(ss), func(i int) bool { return ss[i].start > t })
		return &out[max(i-1, 0)]
	}
	p.sortTimer()
	for _, l := range p.laps {
		o := owner(l.start)
		o.laps = append(o.laps, l)
	}
	for _, e := range p.timer {
		o := owner(e.at)
		o.timer = append(o.timer, e)
	}
	for _, t := range dropped {
		owner(t).dropped++
	}
	if len(ss) == 1 {
		out[0].rr = p.rr
		return out
	}
	from := 0
	for _, m := range p.rrMarks {
		o := owner(m.at)
		o.rr = append(o.rr, p.rr[from:m.end]...)
		from = m.end
	}
	return out
}

// recording builds one session from rows from … to; nil when it has no time at all.
func (p *part) recording(s session, from, to int, sh share) *ebb.Recording {
	start, ok := p.startOf(s, from, to)
	if !ok {
		return nil
	}
	r := &ebb.Recording{
		Format: "fit", Condition: p.condition(), Name: s.name, Device: p.device(), ZoneS: p.zoneS, Totals: s.totals,
		Start: ebb.Instant((int64(start) + epochUnix) * 1000), Pauses: pauses(sh.timer, start), RRMs: sh.rr,
	}
	if r.Name == "" {
		r.Name = p.name
	}
	r.Sport, r.SubSport = sportOf(s.sport, s.sub)
	if r.Sport == ebb.SportUnknown && len(p.sessions) <= 1 {
		r.Sport, r.SubSport = sportOf(p.found.sport, p.found.sub)
	}
	if from < to {
		r.Cols = p.rows.slice(from, to, start, onFoot(r.Sport))
	} else {
		r.Cols.TMs = []int32{0, ms(s.end, start)}
		r.Notes = append(r.Notes, ebb.Note{Key: ebb.NoteSummaryOnly, N: 1})
	}
	for _, l := range sh.laps {
		r.Laps = append(r.Laps, ebb.Lap{StartMs: ms(l.start, start), EndMs: ms(l.end, start), DistCm: l.distCm})
	}
	p.notes(r, sh.dropped)
	decimate(r, p.lim.StoredSamples)
	return r
}

// startOf is the start of the session, or of its samples when these are earlier or the
// clock of the session was not set.
func (p *part) startOf(s session, from, to int) (uint32, bool) {
	if from == to {
		return s.start, s.start != noTime && s.end != noTime && s.end > s.start
	}
	t := p.rows.t[from]
	if s.start == noTime || s.start > t || int64(t)-int64(s.start) > int64(p.lim.MaxS) {
		return t, true
	}
	return s.start, true
}

// condition is the one of all recordings of the part.
func (p *part) condition() ebb.Condition {
	if p.fault == nil {
		return ebb.Intact
	}
	switch p.fault.Code {
	case ebb.CodeTruncated:
		return ebb.Truncated
	case ebb.CodeBadCRC:
		return ebb.CRCFailed
	}
	return ebb.Damaged
}

// notes says what was not read, dropped, or damaged.
func (p *part) notes(r *ebb.Recording, dropped int) {
	add := func(key string, n int) {
		if n > 0 {
			r.Notes = append(r.Notes, ebb.Note{Key: key, N: n})
		}
	}
	add(ebb.NoteTimeBack, dropped)
	add(ebb.NoteUntimed, p.rows.untimed)
	add(ebb.NoteUnknownFields, p.strange)
	add(ebb.NoteDeveloper, len(p.dev))
	if p.fault != nil {
		last := r.Cols.TMs[len(r.Cols.TMs)-1]
		r.Notes = append(r.Notes, ebb.Note{Key: ebb.NoteDamaged, FromMs: last, ToMs: last, N: 1})
	}
}

// pauses are the stretches between a stop of the timer and the next start.
func pauses(timer []timerEvent, start uint32) []ebb.Pause {
	var out []ebb.Pause
	var from uint32
	stopped := false
	for _, e := range timer {
		switch {
		case e.stop && !stopped:
			from, stopped = e.at, true
		case !e.stop && stopped:
			stopped = false
			if e.at > from {
				out = append(out, ebb.Pause{FromMs: ms(from, start), ToMs: ms(e.at, start)})
			}
		}
	}
	return out
}

// ms is the time from start to t, within what a recording can hold.
func ms(t, start uint32) int32 {
	d := (int64(t) - int64(start)) * 1000
	return int32(min(max(d, 0), math.MaxInt32))
}

// since is the first row at or after t.
func (r *rows) since(t uint32) int {
	return sort.Search(len(r.t), func(i int) bool { return r.t[i] >= t })
}

// forward drops rows without a time and rows that break the order of time, and keeps
// the larger side of a gap that no recording can have. Where time goes back, the shorter
// side is dropped: a clock that was set wrong for a moment must not cost what follows.
// It returns the times of the rows that are gone, and counts those without.
func (r *rows) forward(maxGapS int) []uint32 {
	if ordered(r.t, maxGapS) {
		return nil
	}
	var dropped []uint32
	keep := make([]int, 0, len(r.t))
	for i := 0; i < len(r.t); i++ {
		t := r.t[i]
		if t == noTime {
			r.untimed++
			continue
		}
		if n := len(keep); n > 0 && t < r.t[keep[n-1]] {
			if ahead, fewer := r.stepBack(i, keep); fewer {
				dropped = append(dropped, r.t[i:i+ahead]...)
				i += ahead - 1
				continue
			}
			for n := len(keep); n > 0 && r.t[keep[n-1]] > t; n-- {
				dropped = append(dropped, r.t[keep[n-1]])
				keep = keep[:n-1]
			}
		}
		keep = append(keep, i)
	}
	keep, gone := r.largest(keep, maxGapS)
	dropped = append(dropped, gone...)
	r.pick(keep)
	return dropped
}

// stepBack compares, where time goes back at row i, the rows from i on that stay before
// the last kept one with the kept ones that lie after row i; fewer says that the rows from
// i on are the fewer, ahead how many they are. Both are counted in step, so that the cost
// is that of the rows that go.
func (r *rows) stepBack(i int, keep []int) (ahead int, fewer bool) {
	last := r.t[keep[len(keep)-1]]
	for k := 0; ; k++ {
		if i+k >= len(r.t) || r.t[i+k] >= last {
			return k, true
		}
		if k >= len(keep) || r.t[keep[len(keep)-1-k]] <= r.t[i] {
			return 0, false
		}
	}
}

func ordered(t []uint32, maxGapS int) bool {
	for i, v := range t {
		if v == noTime || i > 0 && (v < t[i-1] || int64(v-t[i-1]) > int64(maxGapS)) {
			return false
		}
	}
	return true
}

// largest is the longest stretch of kept rows without an impossible gap.
func (r *rows) largest(keep []int, maxGapS int) ([]int, []uint32) {
	best, from := keep[:0], 0
	for i := 1; i <= len(keep); i++ {
		if i < len(keep) && int64(r.t[keep[i]]-r.t[keep[i-1]]) <= int64(maxGapS) {
			continue
		}
		if i-from > len(best) {
			best = keep[from:i]
		}
		from = i
	}
	var gone []uint32
	for _, k := range keep {
		if len(best) > 0 && (k < best[0] || k > best[len(best)-1]) {
			gone = append(gone, r.t[k])
		}
	}
	return best, gone
}

// pick keeps the named rows.
func (r *rows) pick(keep []int) {
	pick(&r.t, keep)
	pick(&r.hr, keep)
	pick(&r.cad, keep)
	pick(&r.power, keep)
	for _, c := range []*[]int32{&r.dist, &r.speed, &r.alt, &r.lat, &r.long} {
		pick(c, keep)
	}
}

func pick[T any](col *[]T, keep []int) {
	c := *col
	if len(c) == 0 {
		return
	}
	for i, k := range keep {
		c[i] = c[k]
	}
	*col = c[:len(keep)]
}

// slice makes rows from … to the columns of a recording that began at start.
func (r *rows) slice(from, to int, start uint32, foot bool) ebb.Columns {
	t := spare.Take[int32](to - from)[:to-from]
	for i, v := range r.t[from:to] {
		t[i] = ms(v, start)
	}
	return ebb.Columns{
		TMs: t, HR: cut(r.hr, from, to, ebb.NoHR), Cad: perMinute(cut(r.cad, from, to, ebb.NoUint16), foot),
		DistCm: cut(r.dist, from, to, ebb.NoInt32), SpeedMm: cut(r.speed, from, to, ebb.NoInt32), AltCm: cut(r.alt, from, to, ebb.NoInt32),
		LatE7: cut(r.lat, from, to, ebb.NoInt32), LonE7: cut(r.long, from, to, ebb.NoInt32), PowerW: cut(r.power, from, to, ebb.NoUint16),
	}
}

// cut is col[from:to], nil when nothing in it is present.
func cut[T comparable](col []T, from, to int, none T) []T {
	if len(col) == 0 {
		return nil
	}
	for _, v := range col[from:to] {
		if v == none {
			continue
		}
		if to-from == len(col) {
			return col // with all of its room, for the one that uses it again
		}
		return col[from:to:to]
	}
	return nil
}

// perMinute rounds cadence from 1/128 to whole numbers; on foot the device counts
// strides of one leg, and a recording holds steps.
func perMinute(c []uint16, foot bool) []uint16 {
	shift := 7
	if foot {
		shift = 6
	}
	for i, v := range c {
		if v != ebb.NoUint16 {
			c[i] = uint16((uint32(v) + 1<<(shift-1)) >> shift)
		}
	}
	return c
}

// decimate keeps every k-th sample of a recording with more than most.
func decimate(r *ebb.Recording, most int) {
	n := r.Cols.Len()
	if n <= most || most <= 0 {
		return
	}
	var keep []int
	for i, k := 0, (n+most-1)/most; i < n; i += k {
		keep = append(keep, i)
	}
	c := &r.Cols
	pick(&c.TMs, keep)
	pick(&c.HR, keep)
	pick(&c.Cad, keep)
	pick(&c.PowerW, keep)
	for _, col := range []*[]int32{&c.DistCm, &c.SpeedMm, &c.AltCm, &c.LatE7, &c.LonE7} {
		pick(col, keep)
	}
	r.Notes = append(r.Notes, ebb.Note{Key: ebb.NoteTooLong, N: n})
}
