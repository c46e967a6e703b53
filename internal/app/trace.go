package app

import (
	"cmp"
	"context"
	"slices"

	"ebb"
	"ebb/engine"
	"ebb/evidence"
	"ebb/internal/say"
	"ebb/internal/store"
	"ebb/physio"
	"ebb/session"
)

// LapView is one lap as the device marked it. Heart rate and pace are absent where they are not known.
type LapView struct {
	StartS    int          `json:"start_s"`
	DurationS int          `json:"duration_s"` // pauses included
	DistanceM ebb.Opt[int] `json:"distance_m"`
	SpeedMmS  ebb.Opt[int] `json:"speed_mm_s"` // while moving
	HRMean    ebb.Opt[int] `json:"hr_mean_bpm"`
	HRMax     ebb.Opt[int] `json:"hr_max_bpm"`
}

// BandView is the time at the heart rates from…to, both included; from or to is absent at the ends.
type BandView struct {
	Key     string       `json:"key"` // recovery, easy, steady, threshold, above
	FromBpm ebb.Opt[int] `json:"from_bpm"`
	ToBpm   ebb.Opt[int] `json:"to_bpm"`
	Seconds int          `json:"seconds"`
	Text    string       `json:"text"`
}

// AxesView are the ends of the axes of a trace: the same for every run of a person, so that runs compare.
type AxesView struct {
	HRLow    int `json:"hr_low_bpm"`
	HRHigh   int `json:"hr_high_bpm"`
	SpeedTop int `json:"speed_top_mm_s"`
	Grade    int `json:"grade_permille"` // as far down as up
}

// RunTrace is one run with its samples and everything a page of it shows. The ceilings are
// those of its day, known before it; absent where heart rate may not guide.
type RunTrace struct {
	RunDetail
	Before      ebb.Opt[ebb.RunID] `json:"before"` // the run before it, and the one after
	After       ebb.Opt[ebb.RunID] `json:"after"`
	RecoveryBpm ebb.Opt[int]       `json:"recovery_ceiling_bpm"`
	EasyBpm     ebb.Opt[int]       `json:"easy_ceiling_bpm"`
	Source      ebb.HRMaxSource    `json:"ceiling_source"`
	OverS       ebb.Opt[int]       `json:"over_s"`         // above the recovery ceiling, the open beginning left out; as the grade counts where it has the same ceiling
	Excess      ebb.Opt[int]       `json:"excess_bpm_min"` // of it, bpm × minutes
	Bands       []BandView         `json:"bands"`
	Laps        []LapView          `json:"laps"`
	Links       []LinkView         `json:"links"`
	Axes        AxesView           `json:"axes"`
	Trace       TraceView          `json:"trace"`
	HeartText   string             `json:"heart_text"`
	PaceText    string             `json:"pace_text"`

	// Route is a line in metres from its own start: it tells no place.
	Route []Point `json:"-"`
	// Lost: why there are no samples; "" when there are.
	Lost string `json:"-"`
	// Grade says whether the run was easy.
	Grade RunGrade `json:"-"`
}

// RunTrace shows one run with its samples, and reads those of no other. A run of which only
// totals are stored, or whose samples are damaged, has an empty trace.
func (a *App) RunTrace(ctx context.Context, actor ebb.Actor, athlete ebb.AthleteID, id string) (RunTrace, error) {
	if err := may(actor, athlete); err != nil {
		return RunTrace{}, err
	}
	var v RunTrace
	err := a.st.Read(ctx, func(t *store.Tx) error {
		l, err := a.ledger(ctx, t, athlete)
		if err != nil {
			return err
		}
		h, err := l.at(l.seq)
		if err != nil {
			return err
		}
		row, err := h.find(id, a.now())
		if err != nil {
			return err
		}
		day, now, _, err := a.moment(h, 0)
		if err != nil {
			return err
		}
		out := engine.Day(h.at(athlete, day, now), a.numbers())
		if v.RunDetail, err = h.detail(out, row, a.numbers()); err != nil {
			return err
		}
		if err = v.wear(ctx, t, athlete, h, out.Readings); err != nil {
			return err
		}
		if v.Synthetic, err = synthetic(ctx, t); err != nil {
			return err
		}
		v.links(l, h, row)
		at := slices.IndexFunc(out.Readings, func(r ebb.Reading) bool { return r.Run == row.Run.ID })
		if at > 0 {
			v.Before = ebb.Some(out.Readings[at-1].Run)
		}
		if at+1 < len(out.Readings) {
			v.After = ebb.Some(out.Readings[at+1].Run)
		}
		v.ceilings(out.Limits[at], row.Features, out.Readings[at], a.numbers())
		v.Axes = axes(out, h, a.numbers())
		rec, lost := t.Recording(ctx, athlete, out.Readings[at].Recording)
		if v.Grade, err = a.gradeRead(ctx, t, athlete, h, out, at, rec, lost); err != nil {
			return err
		}
		v.samples(rec, lost, row, out.Readings[at], a.numbers())
		return nil
	})
	return v, err
}

// ceilings are those of the morning of the run. On a day that belonged to a professional there is no number.
func (v *RunTrace) ceilings(limits ebb.Limits, f ebb.Features, r ebb.Reading, n evidence.Numbers) {
	v.Bands, v.Source = []BandView{}, cmp.Or(limits.HRMaxSource, ebb.HRMaxNone)
	if limits.Professional {
		return
	}
	v.RecoveryBpm, v.EasyBpm = limits.RecoveryBpm, limits.EasyBpm
	if v.RecoveryBpm.OK && r.HRUsed {
		v.Bands = bands(v.RecoveryBpm.V, v.EasyBpm.V, limits, f.Hist, n)
	}
}

// bands is the time up to each of the two ceilings and the two thresholds.
func bands(recovery, easy int, limits ebb.Limits, hist []ebb.BpmSeconds, n evidence.Numbers) []BandView {
	vt1, vt2 := physio.ThreeZones(limits.HRMaxBpm, limits.LTHR, &n)
	tops := []int{recovery, max(easy, recovery), max(vt1, easy), max(vt2, vt1, easy)}
	var out []BandView
	for i, key := range []string{"recovery", "easy", "steady", "threshold", "above"} {
		b := BandView{Key: key}
		if i > 0 {
			b.FromBpm = ebb.Some(tops[i-1] + 1)
		}
		if i < len(tops) {
			b.ToBpm = ebb.Some(tops[i])
		}
		for _, s := range hist {
			if s.Bpm >= b.FromBpm.Or(0) && s.Bpm <= b.ToBpm.Or(s.Bpm) {
				b.Seconds += s.S
			}
		}
		b.Text = say.Band(key)
		out = append(out, b)
	}
	return out
}

// axes come from all that is known of the person, never from the run that is shown.
func axes(out engine.Output, h history, n evidence.Numbers) AxesView {
	x := AxesView{HRLow: 60, HRHigh: 200, SpeedTop: 4000, Grade: 200}
	if m := out.HRMax.Bpm; m > 0 {
		x.HRLow, x.HRHigh = m*4/100*10, (m+14)/10*10
	}
	byID := h.byID()
	for _, r := range out.Readings {
		if r.Sport != ebb.SportRunning {
			continue
		}
		for _, b := range byID[r.Run].Features.Best {
			if b.S == n.Session.Best1S.Int() {
				// The best two minutes are as on the flat; downhill, and for less, a person is faster.
				x.SpeedTop = max(x.SpeedTop, (b.SpeedMmS*6/5+499)/500*500)
			}
		}
	}
	return x
}

// samples fills in all that rests on the one stream of the run; lost says why there is none.
func (v *RunTrace) samples(rec *ebb.Recording, lost error, row store.RunRow, r ebb.Reading, n evidence.Numbers) {
	v.Laps, v.Trace = []LapView{}, TraceView{AtS: Samples{}, HR: Samples{}, RawHR: Samples{}, Speed: Samples{}, Grade: Samples{}}
	if lost != nil {
		v.Lost = say.LostSamples(ebb.KindOf(lost) != ebb.NotFound)
		return
	}
	f := row.Features
	if !v.Name.OK && rec.Name != "" {
		v.Name = ebb.Some(rec.Name)
	}
	trace := session.TraceOf(rec, n)
	believe := !f.Erratic && !v.Correction.IgnoreHR.V && f.Condition == ebb.Intact
	v.Trace = traceView(trace, believe, f.HasAlt)
	reach := 200_000
	if m, ok := f.DistM.Get(); ok {
		reach = m + 500
	}
	v.Route = route(rec.Cols, reach)
	if foot := f.Sport == ebb.SportRunning || f.Sport == ebb.SportWalking || f.Sport == ebb.SportHiking; !foot && len(v.Trace.Speed) > 0 {
		v.Axes.SpeedTop = max(4000, int(slices.Max(v.Trace.Speed)+999)/1000*1000)
	}
	if !believe {
		trace.HR = make([]int, len(trace.HR))
	}
	v.laps(rec.Laps, trace)
	v.over(trace, f, n)
	v.words(trace, f, r)
}

// over counts what lies above the recovery ceiling, the open beginning left out (SCIENCE 8.4).
// Where the grade of the run has counted above the same ceiling, its count is the one: a page shows no two.
func (v *RunTrace) over(t session.Trace, f ebb.Features, n evidence.Numbers) {
	ceiling, ok := v.RecoveryBpm.Get()
	if !ok || len(v.Trace.HR) == 0 {
		return
	}
	if g := v.Grade.Grade; !v.Grade.Say.NotAsked && g.OverPct.OK && g.Asked.CeilingBpm == v.RecoveryBpm {
		v.OverS, v.Excess = ebb.Some(g.OverS), ebb.Some((g.ExcessBpmS+30)/60)
		return
	}
	open := min(n.Prescribe.OpenS.Int(), f.TimerS*n.Prescribe.OpenPct.Int()/100)
	over, excess := 0, 0
	for i, b := range t.HR {
		if i >= open && b > ceiling {
			over++
			excess += b - ceiling
		}
	}
	v.OverS, v.Excess = ebb.Some(over), ebb.Some((excess+30)/60)
}

// laps sums up the seconds of each lap.
func (v *RunTrace) laps(laps []ebb.Lap, t session.Trace) {
	for _, l := range laps {
		from, to := int(l.StartMs)/1000, (int(l.EndMs)+999)/1000
		if to <= from {
			continue
		}
		a, _ := slices.BinarySearch(t.AtS, from)
		b, _ := slices.BinarySearch(t.AtS, to)
		one := LapView{StartS: from, DurationS: int(l.EndMs-l.StartMs+500) / 1000}
		if l.DistCm != ebb.NoInt32 {
			one.DistanceM = ebb.Some(int(l.DistCm+50) / 100)
		}
		one.HRMean, one.HRMax = meanMax(t.HR[a:b])
		one.SpeedMmS, _ = meanMax(t.SpeedMmS[a:b])
		v.Laps = append(v.Laps, one)
	}
}

// meanMax is over the values that are there; 0 is none.
func meanMax(values []int) (mean, highest ebb.Opt[int]) {
	sum, n, top := 0, 0, 0
	for _, x := range values {
		if x > 0 {
			sum, n, top = sum+x, n+1, max(top, x)
		}
	}
	if n == 0 {
		return ebb.None[int](), ebb.None[int]()
	}
	return ebb.Some((sum + n/2) / n), ebb.Some(top)
}

// words are the summaries of the charts.
func (v *RunTrace) words(t session.Trace, f ebb.Features, r ebb.Reading) {
	h := say.Heart{Over: v.OverS, CeilingBpm: v.RecoveryBpm, Raw: len(v.Trace.RawHR) > 0, Guess: v.Source == ebb.HRMaxAge || v.Source == ebb.HRMaxGuarded}
	h.Mean, h.High = meanMax(t.HR)
	if h.Mean.OK {
		low := slices.MinFunc(t.HR, func(a, b int) int { return cmp.Compare(hole(a), hole(b)) })
		h.Low = ebb.Some(low)
	}
	v.HeartText = say.HeartTrace(h)
	v.PaceText = say.PaceTrace(say.Ground{Mean: v.PaceSPerKm, Graded: v.GradedSPKm, Foot: r.Sport != ebb.SportCycling && r.Sport != ebb.SportSwimming,
		Climb: f.HasAlt, UpM: v.AscentM, DownM: v.DescentM, Any: len(v.Trace.Speed) > 0}, v.Units)
}

// hole puts the seconds without a value behind all others.
func hole(bpm int) int {
	if bpm <= 0 {
		return 1 << 20
	}
	return bpm
}

// links are the links of the recordings of the run.
func (v *RunTrace) links(l ledger, h history, row store.RunRow) {
	v.Links = []LinkView{}
	b := linkBook{links: store.StandingLinks(l.links, l.retracts, 0), recs: map[ebb.RecordingID]store.RunRow{}, runs: map[ebb.RecordingID]store.RunRow{}, loc: h.zone()}
	for _, r := range l.runs {
		b.recs[r.Recording.ID] = r
	}
	for _, run := range h.runs {
		for _, id := range run.Run.Recordings {
			b.runs[id] = run
		}
	}
	for _, link := range b.links {
		if slices.Contains(row.Run.Recordings, link.A) || slices.Contains(row.Run.Recordings, link.B) {
			v.Links = append(v.Links, b.view(link))
		}
	}
}
