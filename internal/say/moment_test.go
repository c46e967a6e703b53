package say_test

import (
	"testing"

	"ebb"
	"ebb/evidence"
	"ebb/grade"
	"ebb/internal/say"
	"ebb/session"
)

// stretch is so many seconds at one heart rate, speed and gradient.
type stretch struct{ s, hr, mmS, permille int }

func laid(parts ...stretch) *ebb.Recording {
	r := &ebb.Recording{ID: "rec_x", Condition: ebb.Intact, Sport: ebb.SportRunning, Device: ebb.Device{HR: ebb.HRStrap}}
	mm, alt := 0, 10000.0
	for _, p := range parts {
		for range p.s {
			mm += p.mmS
			alt += float64(p.mmS*p.permille) / 10_000
			c := &r.Cols
			c.TMs, c.HR = append(c.TMs, int32(1000*len(c.TMs))), append(c.HR, uint8(p.hr))
			c.DistCm, c.SpeedMm, c.AltCm = append(c.DistCm, int32(mm/10)), append(c.SpeedMm, int32(p.mmS)), append(c.AltCm, int32(alt))
		}
	}
	return r
}

// Every form of the sentence of a moment, from made samples, in kilometres and in miles.
func TestEveryFormOfTheMoment(t *testing.T) {
	n := evidence.Current()
	slow, over := func(s int) stretch { return stretch{s, 125, 2400, 0} }, func(s int) stretch { return stretch{s, 150, 2400, 0} }
	for _, c := range []struct {
		name   string
		parts  []stretch
		km, mi string
	}{
		{"never", []stretch{slow(2400)}, "40 min, never above 133", "40 min, never above 133"},
		{"a beat or two", []stretch{slow(1400), {1000, 135, 2400, 0}}, "40 min, never more than a beat or two above 133", "40 min, never more than a beat or two above 133"},
		{"too little to look for its place", []stretch{slow(2320), over(80)}, "80 s of 40 min above 133", "80 s of 40 min above 133"},
		{"all along", []stretch{over(2400)}, "37 of 40 min above 133, all along", "37 of 40 min above 133, all along"},
		{"an hour, all along", []stretch{over(4000)}, "1 h 04 min of 1 h 07 min above 133, all along", "1 h 04 min of 1 h 07 min above 133, all along"},
		{"the end, faster", []stretch{slow(2040), {360, 150, 2800, 0}}, "6 of 40 min above 133, all in the last kilometre, where you sped up from 6:57 to 5:57 /km",
			"6 of 40 min above 133, all in the last mile, where you sped up from 11:11 to 10:10 /mi"},
		{"the end, at the same pace", []stretch{slow(2040), over(360)}, "6 of 40 min above 133, all in the last kilometre, at no faster a pace",
			"6 of 40 min above 133, all in the last mile, at no faster a pace"},
		{"most of it at the end", []stretch{slow(600), over(120), slow(1320), over(360)}, "8 of 40 min above 133, most of it in the last kilometre, at no faster a pace",
			"8 of 40 min above 133, most of it in the last mile, at no faster a pace"},
		{"the start, faster", []stretch{{360, 150, 2800, 0}, slow(2040)}, "3 of 40 min above 133, all in the first kilometre, where you ran 5:57, and 6:57 /km after it",
			"3 of 40 min above 133, all in the first mile, where you ran 10:12, and 11:11 /mi after it"},
		{"most of it at the start", []stretch{{470, 150, 2800, 0}, slow(1930)}, "5 of 40 min above 133, most of it in the first kilometre, where you ran 5:57, and 6:53 /km after it",
			"5 of 40 min above 133, all in the first mile, where you ran 9:52, and 11:11 /mi after it"},
		{"one stretch in the middle, faster", []stretch{slow(900), {300, 150, 2800, 0}, slow(1200)},
			"5 of 40 min above 133, all between minute 16 and minute 20, where you sped up from 6:57 to 6:02 /km",
			"5 of 40 min above 133, all between minute 16 and minute 20, where you sped up from 11:11 to 9:43 /mi"},
		{"a short stretch of a short run", []stretch{slow(400), over(80), slow(440)}, "80 s of 15 min above 133, all around minute 8, at no faster a pace",
			"80 s of 15 min above 133, all around minute 8, at no faster a pace"},
		{"uphill", []stretch{slow(500), {240, 125, 2000, 60}, slow(30), {200, 125, 2400, -40}, slow(300), {60, 125, 2000, 60}, {240, 150, 2000, 60}, slow(400), {60, 125, 2000, 60}, {240, 150, 2000, 60}, slow(530)},
			"8 of 47 min above 133, all uphill", "8 of 47 min above 133, all uphill"},
		{"the second half", []stretch{slow(1320), over(90), slow(60), over(90), slow(60), over(90), slow(60), over(90), slow(1000)},
			"6 of 48 min above 133, in 4 stretches", "6 of 48 min above 133, in 4 stretches"},
		{"all in the second half", []stretch{slow(1500), over(90), slow(60), over(90), slow(60), over(90), slow(60), over(90), slow(660)},
			"6 of 45 min above 133, all in the second half, at no faster a pace", "6 of 45 min above 133, all in the second half, at no faster a pace"},
		{"spread out", []stretch{slow(400), over(120), slow(500), over(120), slow(300), over(120), slow(600), over(120), slow(120)}, "8 of 40 min above 133, in 4 stretches",
			"8 of 40 min above 133, in 4 stretches"},
	} {
		rec := laid(c.parts...)
		f, e := session.Efforts(rec, n)
		g := grade.Run(grade.Input{Run: "run_x", Sport: f.Sport, Effort: e, Asked: ebb.Asked{Source: ebb.AskedPrescription, Verdict: ebb.RecoveryRun,
			Mode: ebb.ModeRun, CeilingBpm: ebb.Some(133), EasyBpm: ebb.Some(144), Minutes: ebb.Some(30)}}, n)
		for units, want := range map[string]string{say.Km: c.km, say.Mi: c.mi} {
			if got := say.Grade(g, grade.Find(session.LineOf(rec, n), 133, say.UnitM(units), n), units).Moment; got != want {
				t.Errorf("%s, %s:\n got %s\nwant %s", c.name, units, got, want)
			}
		}
	}
}
