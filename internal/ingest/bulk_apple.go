package ingest

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"path"
	"slices"

	"ebb"
	"ebb/internal/export"
	"ebb/internal/gpx"
	"ebb/internal/limit"
	"ebb/internal/scan"
)

// workoutMagic begins the document that is kept as the original of a workout of an
// Apple Health export: the export itself is one file of gigabytes.
const workoutMagic = `{"ebb_apple_workout":1,`

// maxTrack is how many points of the routes of one workout are kept.
const maxTrack = 500_000

// workoutDoc is such a document: the workout with its samples, and the points of its routes.
type workoutDoc struct {
	Version int                 `json:"ebb_apple_workout"`
	Workout export.AppleWorkout `json:"workout"`
	Track   workoutTrack        `json:"track"`
}

// workoutTrack is the points of the routes of a workout, in the order of time.
type workoutTrack struct {
	At    []ebb.Instant `json:"t"`
	LatE7 []int32       `json:"lat_e7"`
	LonE7 []int32       `json:"lon_e7"`
	AltCm []int32       `json:"alt_cm"` // NoInt32 when absent
}

// AppleWorkout makes the leaf of one workout of an Apple Health export, with the routes
// it names that lie beside the export. A route that is missing or damaged leaves the
// workout without its positions.
func AppleWorkout(parent Leaf, wk *export.AppleWorkout, l limit.Limits) (Leaf, error) {
	d := workoutDoc{Version: 1, Workout: *wk, Track: workoutTrack{At: []ebb.Instant{}, LatE7: []int32{}, LonE7: []int32{}, AltCm: []int32{}}}
	for _, name := range wk.Routes {
		if parent.Side == nil {
			break
		}
		// Only the folder of routes is looked into, whatever the file says.
		b, err := parent.Side.Beside(path.Join("workout-routes", path.Base(path.Clean("/"+name))))
		if err != nil {
			continue
		}
		for _, r := range gpx.Decode(b, l).Recordings {
			d.Track.add(r, wk)
		}
	}
	d.Track.sort()
	b, err := json.Marshal(d)
	if err != nil {
		return Leaf{}, err
	}
	sum := sha256.Sum256(b)
	return Leaf{Path: parent.Path, Member: parent.Member, Data: b, SHA256: hex.EncodeToString(sum[:])}, nil
}

func (t *workoutTrack) add(r *ebb.Recording, wk *export.AppleWorkout) {
	c := &r.Cols
	if c.LatE7 == nil || c.LonE7 == nil {
		return
	}
	for i, ms := range c.TMs {
		at := r.Start + ebb.Instant(ms)
		if at < wk.Start || at > wk.End || c.LatE7[i] == ebb.NoInt32 || len(t.At) >= maxTrack {
			continue
		}
		alt := ebb.NoInt32
		if c.AltCm != nil {
			alt = c.AltCm[i]
		}
		t.At, t.LatE7 = append(t.At, at), append(t.LatE7, c.LatE7[i])
		t.LonE7, t.AltCm = append(t.LonE7, c.LonE7[i]), append(t.AltCm, alt)
	}
}

// sort puts the points of several routes in the order of time.
func (t *workoutTrack) sort() {
	if slices.IsSorted(t.At) {
		return
	}
	by := make([]int, len(t.At))
	for i := range by {
		by[i] = i
	}
	slices.SortStableFunc(by, func(a, b int) int { return int(t.At[a] - t.At[b]) })
	old := *t
	*t = workoutTrack{}
	for _, i := range by {
		t.At, t.LatE7 = append(t.At, old.At[i]), append(t.LatE7, old.LatE7[i])
		t.LonE7, t.AltCm = append(t.LonE7, old.LonE7[i]), append(t.AltCm, old.AltCm[i])
	}
}

// whole says whether the columns are of one length.
func (t *workoutTrack) whole() bool {
	n := len(t.At)
	return len(t.LatE7) == n && len(t.LonE7) == n && len(t.AltCm) == n
}

// appleWorkout reads a document that AppleWorkout made.
func appleWorkout(b []byte, l limit.Limits) ebb.Decoded {
	bad := func(msg string) ebb.Decoded {
		return ebb.Decoded{Format: "apple", Fault: &ebb.DecodeError{Code: ebb.CodeBadData, Offset: -1, Msg: msg}}
	}
	var d workoutDoc
	dec := json.NewDecoder(bytes.NewReader(b))
	if err := dec.Decode(&d); err != nil {
		return bad("the workout cannot be read: " + err.Error())
	}
	wk, tr := &d.Workout, &d.Track
	const farthest = ebb.Instant(1) << 50 // so that no difference of two overflows
	if !tr.whole() || wk.Start < -farthest || wk.End > farthest || wk.End < wk.Start || int64(wk.End-wk.Start) > int64(l.MaxS)*1000 {
		return bad("the workout is not one that Ebb has kept")
	}
	if n := len(wk.HR) + len(wk.Dist) + len(wk.Speed) + len(tr.At); n > l.Samples {
		return ebb.Decoded{Format: "apple", Fault: &ebb.DecodeError{Code: ebb.CodeTooMany, Offset: -1, Msg: "the workout has more samples than are read"}}
	}
	r := &ebb.Recording{Format: "apple", Condition: ebb.Intact, Sport: wk.Sport, Start: wk.Start, ZoneS: wk.ZoneS,
		Device: ebb.Device{Product: scan.Label([]byte(wk.Source), l.TextBytes), HR: ebb.HRUnknown}, Cols: workoutColumns(wk, tr)}
	r.Totals.ElapsedMs = ebb.Some(int32(wk.End - wk.Start))
	if s, ok := wk.DurationS.Get(); ok && s >= 0 && s <= l.MaxS {
		r.Totals.TimerMs = ebb.Some(int32(s) * 1000)
	}
	if m, ok := wk.DistM.Get(); ok && m >= 0 && m < 20_000_000 {
		r.Totals.DistCm = ebb.Some(int32(m) * 100)
	}
	r.Totals.MeanHR, r.Totals.MaxHR = wk.MeanHR, wk.MaxHR
	if in, ok := wk.Indoor.Get(); ok && in {
		r.SubSport = ebb.SubIndoor
		if wk.Sport == ebb.SportRunning || wk.Sport == ebb.SportWalking {
			r.SubSport = ebb.SubTreadmill
		}
	}
	for _, p := range wk.Pauses {
		if p.From >= wk.Start && p.To > p.From && p.To <= wk.End {
			r.Pauses = append(r.Pauses, ebb.Pause{FromMs: int32(p.From - wk.Start), ToMs: int32(p.To - wk.Start)})
		}
	}
	if len(wk.HR)+len(wk.Dist)+len(wk.Speed)+len(tr.At) == 0 {
		r.Notes = append(r.Notes, ebb.Note{Key: ebb.NoteSummaryOnly, N: 1})
	}
	return ebb.Decoded{Format: "apple", Recordings: []*ebb.Recording{r}}
}

// workoutColumns lays the series of a workout on one line of whole seconds, which spans
// the workout from its start to its end. Of two values of one second the later stands.
func workoutColumns(wk *export.AppleWorkout, tr *workoutTrack) ebb.Columns {
	type sample struct {
		s  int32
		to func(*scan.Row)
	}
	var all []sample
	put := func(at ebb.Instant, to func(*scan.Row)) {
		if at >= wk.Start && at <= wk.End {
			all = append(all, sample{int32((at - wk.Start) / 1000), to})
		}
	}
	for _, x := range wk.HR {
		put(x.At, func(r *scan.Row) { r.HR = x.Bpm })
	}
	for _, x := range wk.Dist {
		put(x.At, func(r *scan.Row) { r.Dist = x.Cm })
	}
	for _, x := range wk.Speed {
		put(x.At, func(r *scan.Row) { r.Speed = int32(x.MmS) })
	}
	for i, at := range tr.At {
		put(at, func(r *scan.Row) {
			r.Lat, r.Lon, r.Alt = tr.LatE7[i], tr.LonE7[i], tr.AltCm[i]
			scan.Position(r)
		})
	}
	nothing := func(*scan.Row) {}
	put(wk.Start, nothing)
	put(wk.End, nothing)
	slices.SortStableFunc(all, func(a, b sample) int { return int(a.s) - int(b.s) })
	var rows scan.Rows
	for i := 0; i < len(all); {
		w := scan.NewRow()
		w.AtMs, w.Timed = int64(wk.Start)+int64(all[i].s)*1000, true
		for s := all[i].s; i < len(all) && all[i].s == s; i++ {
			all[i].to(&w)
		}
		rows.Add(w)
	}
	return rows.Cols
}
