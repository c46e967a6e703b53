package app_test

import (
	"bytes"
	"os"
	"path/filepath"
	"reflect"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/muktihari/fit/decoder"
	"github.com/muktihari/fit/profile/basetype"
	"github.com/muktihari/fit/profile/filedef"

	"ebb"
	"ebb/internal/app"
	"ebb/internal/fit"
	"ebb/internal/store"
)

// stretch is so many seconds at one heart rate and speed; 0 is no heart rate.
type stretch struct{ s, hr, mmS int }

// ranAs is a recording that begins at a moment.
func ranAs(at time.Time, parts ...stretch) *ebb.Recording {
	r := &ebb.Recording{Condition: ebb.Intact, Sport: ebb.SportRunning, Start: ebb.InstantOf(at), Device: ebb.Device{HR: ebb.HRStrap}}
	dist := 0
	for _, p := range parts {
		for range p.s {
			dist += p.mmS
			c := &r.Cols
			c.TMs = append(c.TMs, int32(1000*len(c.TMs)))
			c.HR = append(c.HR, uint8(p.hr))
			c.DistCm = append(c.DistCm, int32(dist/10))
			c.SpeedMm = append(c.SpeedMm, int32(p.mmS))
			c.AltCm = append(c.AltCm, 10000)
		}
	}
	return r
}

// bring writes recordings as FIT files and imports them.
func bring(t *testing.T, a *app.App, recs ...*ebb.Recording) {
	t.Helper()
	dir := t.TempDir()
	for i, r := range recs {
		b, err := fit.EncodeActivity(r)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, strconv.Itoa(i)+".fit"), b, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	v, err := a.Import(ctx, me, my, []string{dir}, nil)
	if err != nil || v.Stored != len(recs) {
		t.Fatalf("%+v %v", v, err)
	}
}

// recoveryDay is a runner of some weeks who ran intervals yesterday, checked in well, and was told what
// today is: a recovery run.
func recoveryDay(t *testing.T) (*app.App, *clock, app.TodayView) {
	t.Helper()
	a, _, c := open(t, "2026-11-23T07:00:00Z")
	for f, v := range map[string]string{"hr-max": "190", "hr-rest": "50", "running-since": "2020-01-01", "birth-year": "1985"} {
		if _, err := a.SetProfile(ctx, me, my, f, v, 0); err != nil {
			t.Fatal(err)
		}
	}
	var before []*ebb.Recording
	for d := 40; d >= 2; d -= 2 {
		before = append(before, ranAs(c.t.AddDate(0, 0, -d), stretch{3000, 140, 2750}))
	}
	before = append(before, ranAs(c.t.AddDate(0, 0, -1), stretch{900, 130, 2600}, stretch{180, 172, 4200}, stretch{120, 150, 2200}, stretch{180, 174, 4200},
		stretch{120, 150, 2200}, stretch{180, 175, 4200}, stretch{120, 150, 2200}, stretch{180, 176, 4200}, stretch{600, 140, 2400}))
	bring(t, a, before...)
	if _, err := a.CheckIn(ctx, me, my, allOK, ""); err != nil {
		t.Fatal(err)
	}
	v, err := a.Today(ctx, me, my, 0)
	if err != nil {
		t.Fatal(err)
	}
	if v.Verdict != ebb.RecoveryRun || v.CeilingBpm != ebb.Some(133) || v.Mode != ebb.ModeRun || v.Provisional {
		t.Fatalf("%s %s under %v, provisional %v", v.Verdict, v.Mode, v.CeilingBpm, v.Provisional)
	}
	return a, c, v
}

// theFileAsks: the file for the watch, read again, guards the ceiling and lasts the minutes that Today says.
func theFileAsks(t *testing.T, a *app.App, ceiling int) {
	t.Helper()
	v, err := a.Today(ctx, me, my, 0)
	if err != nil {
		t.Fatal(err)
	}
	w, err := a.Workout(ctx, me, my, 0)
	if err != nil {
		t.Fatal(err)
	}
	f, err := decoder.New(bytes.NewReader(w.File)).Decode()
	if err != nil {
		t.Fatal(err)
	}
	seconds, high := 0.0, 0
	for _, step := range filedef.NewWorkout(f.Messages...).WorkoutSteps {
		seconds += float64(step.DurationValue) / 1000 // a run is one lap after another: no repeats
		if step.CustomTargetValueHigh != basetype.Uint32Invalid && step.CustomTargetValueHigh > 100 {
			high = max(high, int(step.CustomTargetValueHigh)-100)
		}
	}
	if high != ceiling || v.CeilingBpm != ebb.Some(ceiling) || int(seconds) != 60*v.Minutes.V || seconds == 0 {
		t.Errorf("the file asks for %.0f s under %d, today for %v min under %v", seconds, high, v.Minutes, v.CeilingBpm)
	}
}

func ics(t *testing.T, a *app.App) app.IcsView {
	t.Helper()
	v, err := a.Ics(ctx, me, my, true, "")
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// inCalendar: the one entry of a day tells how its run came back, in the words of the grade, and asking
// again changes nothing. A calendar without numbers gets the word.
func inCalendar(t *testing.T, a *app.App, day ebb.Day, g app.RunGrade) {
	t.Helper()
	v, n := ics(t, a), 0
	for _, e := range v.Entries {
		if e.Day == day && !e.Cancelled {
			n++
		}
	}
	file := strings.NewReplacer("\r\n ", "", `\,`, ",", `\;`, ";").Replace(string(v.File))
	if n != 1 || !strings.Contains(file, g.Text) {
		t.Errorf("%d entries of %s; %q is not in %s", n, day, g.Text, file)
	}
	if again := ics(t, a); !reflect.DeepEqual(again.Entries, v.Entries) {
		t.Errorf("asked again: %+v, was %+v", again.Entries, v.Entries)
	}
	shy, err := a.Ics(ctx, me, my, false, "")
	plain := strings.ReplaceAll(string(shy.File), "\r\n ", "")
	if err != nil || strings.Contains(plain, "133") || !strings.Contains(plain, strings.ReplaceAll(g.Say.Word, ",", `\,`)+".") {
		t.Errorf("without numbers (%v): %s", err, shy.File)
	}
}

// The whole loop: a decision, the file for the watch, a run recorded by a watch, the file, the import, the grade, the calendar.
func TestARunComesBackGraded(t *testing.T) {
	for _, c := range []struct {
		name   string
		parts  []stretch
		letter ebb.Letter
		level  ebb.Level
		text   []string
	}{
		{"follows", []stretch{{180, 110, 2300}, {1200, 126, 2400}}, "A", ebb.TrueRecovery, []string{"never above 133"}},
		{"follows, high at first", []stretch{{130, 150, 2400}, {1250, 126, 2400}}, "A", ebb.TrueRecovery, []string{"never above 133"}},
		{"breaks in the last kilometre", []stretch{{180, 115, 2300}, {1000, 130, 2400}, {300, 152, 3300}}, "C", ebb.Drifted,
			[]string{"5 of 25 min above 133, all in the last kilometre, where you sped up from 6:59 to 5:04 /km", "It ended faster"}},
		{"breaks all along", []stretch{{1500, 155, 3100}}, "F", ebb.Disguise, []string{"above 133, all along", "% of the time it was faster than"}},
		{"loses the strap", []stretch{{500, 126, 2400}, {900, 0, 2400}}, ebb.Ungraded, ebb.CantSay, []string{"Heart rate is there for too little"}},
		{"walked instead", []stretch{{1800, 100, 1500}}, "A", ebb.TrueRecovery, []string{"walked: a good call"}},
		{"much shorter", []stretch{{700, 124, 2300}}, "A", ebb.TrueRecovery, []string{"shorter is fine"}},
		{"twice as long", []stretch{{3900, 124, 2300}}, "D", ebb.TrueRecovery, []string{"min where"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			a, clk, _ := recoveryDay(t)
			theFileAsks(t, a, 133)
			ics(t, a)
			bring(t, a, ranAs(clk.t.Add(10*time.Minute), c.parts...))
			clk.t = clk.t.Add(3 * time.Hour)
			g, err := a.Grade(ctx, me, my, "last")
			if err != nil {
				t.Fatal(err)
			}
			if g.Letter != c.letter || g.Level != c.level || g.CeilingBpm != ebb.Some(133) || g.Grade.Asked.Source != ebb.AskedPrescription {
				t.Errorf("%s %s against %v of %q: %s", g.Letter, g.Level, g.CeilingBpm, g.Grade.Asked.Source, g.Text)
			}
			for _, s := range c.text {
				if !strings.Contains(g.Text, s) {
					t.Errorf("%q is not in %q", s, g.Text)
				}
			}
			v, err := a.Today(ctx, me, my, 0)
			if err != nil || len(v.Graded) != 1 || !strings.Contains(v.Text, g.Text) {
				t.Errorf("today shows %d grades (%v): %s", len(v.Graded), err, v.Text)
			}
			inCalendar(t, a, v.Day, g)
			clk.t = clk.t.AddDate(0, 0, 1) // and stays there, told by the same facts
			inCalendar(t, a, v.Day, g)
		})
	}
}

func TestAStraplessRunIsGradedByWhatIsSaidOfIt(t *testing.T) {
	a, c, _ := recoveryDay(t)
	bring(t, a, ranAs(c.t.Add(10*time.Minute), stretch{1500, 0, 2300}))
	c.t = c.t.Add(3 * time.Hour)
	for _, step := range []struct {
		say  ebb.Correction
		want ebb.Level
	}{
		{ebb.Correction{RPE: ebb.Some(2)}, ebb.MostlyEasy},
		{ebb.Correction{Talk: ebb.Some(ebb.TalkYes)}, ebb.TrueRecovery},
		{ebb.Correction{Talk: ebb.Some(ebb.TalkNotSure)}, ebb.Drifted},
		{ebb.Correction{RPE: ebb.Some(6)}, ebb.Disguise},
	} {
		if _, err := a.Correct(ctx, me, my, "last", step.say); err != nil {
			t.Fatal(err)
		}
		if g, err := a.Grade(ctx, me, my, "last"); err != nil || g.Level != step.want || g.MinutesOver.OK || g.Moment.OK {
			t.Errorf("%+v: %s (%v), want %s", step.say, g.Level, err, step.want)
		}
	}
}

func TestTwoRunsOfADayAreGradedApart(t *testing.T) {
	a, c, _ := recoveryDay(t)
	bring(t, a, ranAs(c.t.Add(10*time.Minute), stretch{1200, 125, 2400}))
	c.t = c.t.Add(10 * time.Hour)
	bring(t, a, ranAs(c.t.Add(-2*time.Hour), stretch{1200, 158, 3200}))
	v, err := a.Today(ctx, me, my, 0)
	if err != nil || len(v.Graded) != 2 || v.Graded[0].Level != ebb.TrueRecovery || v.Graded[1].Level != ebb.Disguise {
		t.Fatalf("%v %+v", err, v.Graded)
	}
}

func TestOnlyWhatWasSaidBeforeTheRunCounts(t *testing.T) {
	a, c, before := recoveryDay(t)
	bring(t, a, ranAs(c.t.Add(10*time.Minute), stretch{1500, 126, 2400}))
	// Afterwards the person says more, and learns of another maximum: what was asked stays what it was.
	c.t = c.t.Add(5 * time.Hour)
	if _, err := a.SetProfile(ctx, me, my, "hr-max", "160", 0); err != nil {
		t.Fatal(err)
	}
	if _, err := a.CheckIn(ctx, me, my, ebb.CheckIn{Wish: ebb.Some(ebb.Rest)}, ""); err != nil {
		t.Fatal(err)
	}
	if v, err := a.Today(ctx, me, my, 0); err != nil || v.Verdict == before.Verdict {
		t.Fatalf("%s %v", v.Verdict, err)
	}
	g, err := a.Grade(ctx, me, my, "last")
	if err != nil || g.CeilingBpm != before.CeilingBpm || g.Level != ebb.TrueRecovery {
		t.Errorf("under %v: %s %v", g.CeilingBpm, g.Text, err)
	}
}

func TestNoGradeOnADayThatBelongsToAProfessional(t *testing.T) {
	a, c, _ := recoveryDay(t)
	c.t = c.t.Add(time.Minute)
	if _, err := a.CheckIn(ctx, me, my, ebb.CheckIn{Flags: ebb.Some([]ebb.FlagID{ebb.FlagChest})}, ""); err != nil {
		t.Fatal(err)
	}
	if _, err := a.Today(ctx, me, my, 0); err != nil {
		t.Fatal(err)
	}
	bring(t, a, ranAs(c.t.Add(10*time.Minute), stretch{1500, 126, 2400}))
	c.t = c.t.Add(5 * time.Hour)
	g, err := a.Grade(ctx, me, my, "last")
	if err != nil || g.Level != ebb.CantSay || g.CeilingBpm.OK || g.MinutesOver.OK || len(g.Criteria) != 0 {
		t.Errorf("%+v %v", g, err)
	}
	if v, err := a.Today(ctx, me, my, 0); err != nil || len(v.Graded) != 0 {
		t.Errorf("%+v %v", v.Graded, err)
	}
}

// The sums of `ebb easy` are those of the grades, one by one, whether the efforts are stored or made again.
func TestEasyDaysSumUpTheGradesOfEachRun(t *testing.T) {
	a, st, c := open(t, "2026-11-23T07:00:00Z")
	if _, err := a.SetProfile(ctx, me, my, "hr-max", "190", 0); err != nil {
		t.Fatal(err)
	}
	if _, err := a.SetProfile(ctx, me, my, "hr-max", "190", ebb.NewDay(2026, 1, 1)); err != nil {
		t.Fatal(err)
	}
	at := func(d int) time.Time { return c.t.AddDate(0, 0, -d) }
	bring(t, a,
		ranAs(at(60), stretch{2400, 135, 2600}), ranAs(at(58), stretch{2400, 134, 2600}),
		ranAs(at(50), stretch{1000, 150, 3100}, stretch{2000, 135, 2600}), // fast start
		ranAs(at(20), stretch{2000, 135, 2600}, stretch{700, 150, 3100}),  // fast finish
		ranAs(at(18), stretch{2000, 135, 2600}, stretch{700, 149, 3050}),  // fast finish
		ranAs(at(16), stretch{2400, 0, 2600}),                             // no heart rate
		ranAs(at(10), stretch{1200, 176, 4200}, stretch{1200, 178, 4200})) // hard: not among them
	v, err := a.Easy(ctx, me, my)
	if err != nil || len(v.Months) != 3 {
		t.Fatalf("%+v %v", v, err)
	}
	runs, err := a.Runs(ctx, me, my, 0)
	if err != nil {
		t.Fatal(err)
	}
	want := map[string][3]int{}
	for _, r := range runs.Runs {
		g, err := a.Grade(ctx, me, my, string(r.ID))
		if err != nil {
			t.Fatal(err)
		}
		if g.Grade.Why == "not_asked" {
			continue
		}
		m := want[r.Day.String()[:7]]
		m[0]++
		switch g.Level {
		case ebb.TrueRecovery:
			m[1]++
		case ebb.CantSay:
			m[2]++
		}
		want[r.Day.String()[:7]] = m
	}
	total := 0
	for _, m := range v.Months {
		if got := [3]int{m.EasyRuns, m.TrulyEasy, m.CantSay}; got != want[m.Month] {
			t.Errorf("%s: %v, the grades say %v", m.Month, got, want[m.Month])
		}
		total += m.EasyRuns
	}
	if total != 6 {
		for _, r := range runs.Runs {
			t.Log(r.Day, r.Kind, r.Hard)
		}
		t.Errorf("%d easy runs, want 6 without the hard one", total)
	}
	last := v.Months[2]
	if last.Month != "2026-11" || last.UsualFault.V != "fast_finish" || last.ExcessLoad <= 0 || v.Months[1].UsualFault.V != "fast_start" {
		t.Errorf("%+v", v.Months)
	}
	var all []ebb.RecordingID
	for _, r := range runs.Runs {
		d, err := a.Run(ctx, me, my, string(r.ID))
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, d.Preferred)
	}
	before := st.SamplesRead()
	if again, err := a.Easy(ctx, me, my); err != nil || !reflect.DeepEqual(again, v) || st.SamplesRead() != before {
		t.Errorf("%d samples read, %v %+v", st.SamplesRead()-before, err, again)
	}
	if err := st.Tx(ctx, func(x *store.Tx) error {
		for _, id := range all { // another engine made them
			if err := x.PutEffort(ctx, my, "0", ebb.Effort{Recording: id}); err != nil {
				return err
			}
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	if again, err := a.Easy(ctx, me, my); err != nil || !reflect.DeepEqual(again, v) {
		t.Errorf("made again: %v %+v", err, again)
	}
}
