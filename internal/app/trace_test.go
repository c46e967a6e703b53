package app_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"ebb"
	"ebb/internal/app"
	"ebb/internal/fit"
)

// traced imports recordings, one a day, and gives their traces.
func traced(t *testing.T, a *app.App, recs ...*ebb.Recording) []app.RunTrace {
	t.Helper()
	imported(t, a, recs...)
	var out []app.RunTrace
	for _, r := range recs {
		v, err := a.RunTrace(ctx, me, my, ebb.DayOf(r.Start, time.UTC).String())
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, v)
	}
	return out
}

// imported writes recordings as FIT and imports them.
func imported(t testing.TB, a *app.App, recs ...*ebb.Recording) {
	t.Helper()
	dir := t.TempDir()
	for i, r := range recs {
		b, err := fit.EncodeActivity(r)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, string(rune('a'+i))+".fit"), b, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := a.Import(ctx, me, my, []string{dir}, nil); err != nil {
		t.Fatal(err)
	}
}

// steadyRun is one sample a second at a heart rate and a speed.
func steadyRun(at time.Time, seconds int, hr func(s int) uint8, mmS func(s int) int32) *ebb.Recording {
	c := ebb.Columns{}
	var dist int32
	for s := range seconds {
		v := mmS(s)
		dist += v / 10
		c.TMs = append(c.TMs, int32(s*1000))
		c.HR = append(c.HR, hr(s))
		c.DistCm = append(c.DistCm, dist)
		c.SpeedMm = append(c.SpeedMm, v)
	}
	return &ebb.Recording{Condition: ebb.Intact, Sport: ebb.SportRunning, Cols: c, Start: ebb.InstantOf(at), Device: ebb.Device{HR: ebb.HRStrap}}
}

func even(mmS int32) func(int) int32 { return func(int) int32 { return mmS } }

// TestTheTraceCountsWhatLiesAboveTheCeilingOfItsDay: HRmax 190 gives 133; ten of 40 minutes at
// 140 are 600 s above it and 70 bpm·min of excess. The first minutes are open.
func TestTheTraceCountsWhatLiesAboveTheCeilingOfItsDay(t *testing.T) {
	a, _, _ := open(t, "2026-11-23T07:00:00Z")
	for f, v := range map[string]string{"hr-max": "190", "birth-year": "1990"} {
		if _, err := a.SetProfile(ctx, me, my, f, v, 0); err != nil {
			t.Fatal(err)
		}
	}
	hr := func(s int) uint8 {
		if s < 120 || s >= 1200 && s < 1800 { // two minutes of the open beginning count for nothing
			return 140
		}
		return 125
	}
	v := traced(t, a, steadyRun(time.Date(2026, 11, 20, 6, 0, 0, 0, time.UTC), 2400, hr, even(2700)))[0]
	if v.RecoveryBpm != ebb.Some(133) || v.EasyBpm != ebb.Some(144) {
		t.Fatalf("ceilings %v and %v, want 133 and 144", v.RecoveryBpm, v.EasyBpm)
	}
	if v.OverS != ebb.Some(600) || v.Excess != ebb.Some(70) {
		t.Errorf("over %v, excess %v; want 600 s and 70 bpm·min", v.OverS, v.Excess)
	}
	if g := v.Grade.Grade; g.OverS != v.OverS.V || g.Asked.CeilingBpm != v.RecoveryBpm {
		t.Errorf("the page counts %d s, its grade %d s above %v", v.OverS.V, g.OverS, g.Asked.CeilingBpm)
	}
	total := 0
	for _, b := range v.Bands {
		total += b.Seconds
	}
	if v.Bands[0].Seconds != 2400-720 || v.Bands[1].Seconds != 720 || total != 2400 {
		t.Errorf("bands %+v", v.Bands)
	}
	for _, want := range []string{"from 125 to 140 bpm", "above 133 bpm for 10 min"} {
		if !strings.Contains(v.HeartText, want) {
			t.Errorf("%q does not say %q", v.HeartText, want)
		}
	}
	if strings.Contains(v.HeartText, "guess") || strings.Contains(v.HeartText, "not believed") {
		t.Errorf("%q", v.HeartText)
	}
	if n := len(v.Trace.AtS); n != 2400 || len(v.Trace.HR) != n || len(v.Trace.Speed) != n || len(v.Trace.Grade) != 0 || len(v.Trace.RawHR) != 0 {
		t.Errorf("columns of %d, %d, %d, %d and %d", n, len(v.Trace.HR), len(v.Trace.Speed), len(v.Trace.Grade), len(v.Trace.RawHR))
	}
	if v.Axes.HRHigh != 200 || v.Axes.HRLow != 70 {
		t.Errorf("axis %+v", v.Axes)
	}
}

// TestTheRunOfADayOfAProfessionalHasNoCeiling: whatever was run on a day with a red flag, its page names no number
// to run by. The bands of the day before keep theirs, and end at the stated threshold.
func TestTheRunOfADayOfAProfessionalHasNoCeiling(t *testing.T) {
	a, _, _ := open(t, "2026-11-23T07:00:00Z")
	for f, v := range map[string]string{"hr-max": "190", "lthr": "160", "birth-year": "1990"} {
		if _, err := a.SetProfile(ctx, me, my, f, v, 0); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := a.CheckIn(ctx, me, my, ebb.CheckIn{Day: ebb.NewDay(2026, 11, 20), Legs: ebb.Some(2), Flags: ebb.Some([]ebb.FlagID{ebb.FlagCalf})}, ""); err != nil {
		t.Fatal(err)
	}
	hr := func(int) uint8 { return 140 }
	vs := traced(t, a, steadyRun(time.Date(2026, 11, 19, 6, 0, 0, 0, time.UTC), 2400, hr, even(2700)),
		steadyRun(time.Date(2026, 11, 20, 6, 0, 0, 0, time.UTC), 2400, hr, even(2700)))
	if v := vs[0]; v.RecoveryBpm != ebb.Some(133) || !v.OverS.OK || len(v.Bands) != 5 || v.Bands[3].ToBpm != ebb.Some(160) {
		t.Errorf("the day before: %v, over %v, bands %+v", v.RecoveryBpm, v.OverS, v.Bands)
	}
	if v := vs[1]; v.RecoveryBpm.OK || v.EasyBpm.OK || v.OverS.OK || v.Excess.OK || len(v.Bands) != 0 || strings.Contains(v.HeartText, "133") || v.Grade.CeilingBpm.OK {
		t.Errorf("the day of the flag: %v %v, over %v, bands %+v, %q, graded against %v", v.RecoveryBpm, v.EasyBpm, v.OverS, v.Bands, v.HeartText, v.Grade.CeilingBpm)
	}
}

// TestWhatIsNotBelievedIsDrawnApartAndNeverZero: spikes, a hole and a pause.
func TestWhatIsNotBelievedIsDrawnApartAndNeverZero(t *testing.T) {
	a, _, _ := open(t, "2026-11-23T07:00:00Z")
	r := steadyRun(time.Date(2026, 11, 20, 6, 0, 0, 0, time.UTC), 1800, func(s int) uint8 {
		switch {
		case s >= 600 && s < 606:
			return 220
		case s >= 900 && s < 1000:
			return ebb.NoHR
		}
		return uint8(128 + s%3)
	}, even(2700))
	for i := range r.Cols.TMs {
		if i >= 1200 {
			r.Cols.TMs[i] += 60_000
		}
	}
	r.Pauses = []ebb.Pause{{FromMs: 1200_000, ToMs: 1260_000}}
	v := traced(t, a, r)[0]
	if !slices.Contains(v.Trace.RawHR, 220) || slices.Contains(v.Trace.HR, 220) {
		t.Error("the spike is not told apart")
	}
	if slices.Contains(v.Trace.HR, 0) || slices.Contains(v.Trace.RawHR, 0) {
		t.Error("a gap is drawn as zero")
	}
	holes := 0
	for i, at := range v.Trace.AtS {
		if at > 920 && at < 1000 && v.Trace.HR[i] != app.NoSample {
			t.Fatalf("the hole is filled at %d s", at)
		}
		if at > 1000 && at < 1300 && v.Trace.HR[i] == app.NoSample && v.Trace.Speed[i] == app.NoSample {
			holes++
		}
		if at > 1201 && at < 1259 {
			t.Fatalf("a sample within the pause, at %d s", at)
		}
	}
	if holes == 0 {
		t.Error("the line goes on across the pause")
	}
	doc, err := json.Marshal(v.Trace.HR[895:930])
	if err != nil || !strings.Contains(string(doc), "null") {
		t.Errorf("%s, %v", doc, err)
	}
	if len(v.Notes) == 0 || !strings.Contains(v.HeartText, "not believed") {
		t.Errorf("nothing is said of it: %q %+v", v.HeartText, v.Notes)
	}
}

// TestARunWithoutItsNumbersSaysSo: no heart rate; no way; 45 seconds; fourteen hours; ignored.
func TestARunWithoutItsNumbersSaysSo(t *testing.T) {
	a, _, _ := open(t, "2026-11-23T07:00:00Z")
	at := func(day int) time.Time { return time.Date(2026, 11, day, 6, 0, 0, 0, time.UTC) }
	none := func(int) uint8 { return ebb.NoHR }
	beat := func(int) uint8 { return 130 }
	bare := steadyRun(at(10), 1800, none, even(2700))
	still := steadyRun(at(11), 1800, beat, even(0))
	short := steadyRun(at(12), 45, beat, even(2700))
	long := steadyRun(at(13), 14*3600, func(s int) uint8 {
		if s == 30000 {
			return 138
		}
		return 130
	}, even(2200))
	vs := traced(t, a, bare, still, short, long)
	if v := vs[0]; v.HeartText != "No heart rate was recorded." || len(v.Trace.HR) != 0 || v.OverS.OK || len(v.Bands) != 0 {
		t.Errorf("without heart rate: %q %v", v.HeartText, v.OverS)
	}
	if v := vs[1]; len(v.Trace.Speed) != 0 || !strings.Contains(v.PaceText, "No speed") || v.RecoveryBpm.OK {
		t.Errorf("standing still: %q, ceiling %v", v.PaceText, v.RecoveryBpm)
	}
	if v := vs[2]; len(v.Trace.AtS) != 45 {
		t.Errorf("45 s: %d samples", len(v.Trace.AtS))
	}
	if v := vs[3]; len(v.Trace.AtS) > 12*3600+2 || !slices.Contains(v.Trace.HR, 138) || !slices.IsSorted(v.Trace.AtS) {
		t.Errorf("14 h: %d samples, the highest of one second kept: %v", len(v.Trace.AtS), slices.Contains(v.Trace.HR, 138))
	}
	if _, err := a.Correct(ctx, me, my, string(vs[3].ID), ebb.Correction{IgnoreHR: ebb.Some(true)}); err != nil {
		t.Fatal(err)
	}
	v, err := a.RunTrace(ctx, me, my, string(vs[3].ID))
	if err != nil || len(v.Trace.HR) != 0 || len(v.Trace.RawHR) == 0 || !strings.Contains(v.HeartText, "none of it can be believed") {
		t.Errorf("ignored: %q, %v", v.HeartText, err)
	}
}

// TestAPageReadsTheSamplesOfNoOtherRun counts the reads.
func TestAPageReadsTheSamplesOfNoOtherRun(t *testing.T) {
	a, st, _ := open(t, "2026-11-23T07:00:00Z")
	var recs []*ebb.Recording
	for i := range 6 {
		recs = append(recs, steadyRun(time.Date(2026, 11, 10+i, 6, 0, 0, 0, time.UTC), 1800, func(int) uint8 { return 130 }, even(2700+int32(i))))
	}
	vs := traced(t, a, recs...)
	for name, c := range map[string]struct {
		want int64
		call func() error
	}{
		"run":      {1, func() error { _, err := a.RunTrace(ctx, me, my, string(vs[2].ID)); return err }},
		"runs":     {0, func() error { _, err := a.Runs(ctx, me, my, 0); return err }},
		"calendar": {0, func() error { _, err := a.Calendar(ctx, me, my, 0, 0); return err }},
		"trends":   {0, func() error { _, err := a.Trends(ctx, me, my, app.SpanAll); return err }},
		"today":    {0, func() error { _, err := a.Why(ctx, me, my, 0); return err }},
	} {
		before := st.SamplesRead()
		if err := c.call(); err != nil {
			t.Fatal(err)
		}
		if n := st.SamplesRead() - before; n != c.want {
			t.Errorf("%s read the samples of %d runs, want %d", name, n, c.want)
		}
	}
}

// TestTheRouteTellsNoPlace: metres from its own start, a receiver's error left out.
func TestTheRouteTellsNoPlace(t *testing.T) {
	a, _, _ := open(t, "2026-11-23T07:00:00Z")
	r := madeUpRun(1, 1800)
	r.Cols.LatE7[900], r.Cols.LonE7[900] = 0, 0
	v := traced(t, a, r)[0]
	if len(v.Route) < 100 || len(v.Route) > 900 || v.Route[0] != (app.Point{}) {
		t.Fatalf("%d points from %v", len(v.Route), v.Route[0])
	}
	for _, p := range v.Route {
		if max(p.X, -p.X, p.Y, -p.Y) > 20_000 {
			t.Errorf("a point %v m away", p)
		}
	}
	doc, err := json.Marshal(v)
	if err != nil || strings.Contains(string(doc), "Route") || strings.Contains(string(doc), "5000") && strings.Contains(string(doc), "lat") {
		t.Errorf("the place is in the document: %v", err)
	}
}

// TestTheLastWordOnARunIsTakenBackAlone: what was said before stands again.
func TestTheLastWordOnARunIsTakenBackAlone(t *testing.T) {
	a, _, _ := open(t, "2026-11-23T07:00:00Z")
	v := traced(t, a, steadyRun(time.Date(2026, 11, 20, 6, 0, 0, 0, time.UTC), 1800, func(int) uint8 { return 130 }, even(2700)))[0]
	id := string(v.ID)
	for _, c := range []ebb.Correction{{RPE: ebb.Some(7)}, {Kind: ebb.Some(ebb.KindTempo)}} {
		if _, err := a.Correct(ctx, me, my, id, c); err != nil {
			t.Fatal(err)
		}
	}
	d, err := a.UndoLastCorrect(ctx, me, my, id)
	if err != nil || d.Correction != (ebb.Correction{RPE: ebb.Some(7)}) || d.Kind != v.Kind {
		t.Errorf("after the first: %+v, %v", d.Correction, err)
	}
	if d, err = a.UndoLastCorrect(ctx, me, my, id); err != nil || d.Correction != (ebb.Correction{}) {
		t.Errorf("after the second: %+v, %v", d.Correction, err)
	}
	if _, err = a.UndoLastCorrect(ctx, me, my, id); ebb.KindOf(err) != ebb.NotFound {
		t.Errorf("a third: %v", err)
	}
}
