package cli_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"ebb"
	"ebb/stats"
)

// want is the essential outcome of a morning. Numbers are ranges, 0 when there must be none.
type want struct {
	verdict, mode, guide, confidence string
	ceiling, minutes, running, pace  [2]int
	says, never                      []string
}

func (p *person) expect(w want) {
	p.t.Helper()
	v := p.today()
	for _, c := range [][3]string{{"verdict", v.Verdict, w.verdict}, {"mode", v.Mode, w.mode}, {"guide", v.Guide, w.guide}, {"confidence", v.Confidence, w.confidence}} {
		if c[1] != c[2] && c[2] != "" {
			p.t.Errorf("%s is %s, not %s", c[0], c[1], c[2])
		}
	}
	for _, c := range []struct {
		name string
		got  *int
		want [2]int
	}{{"ceiling", v.Ceiling, w.ceiling}, {"minutes", v.Minutes, w.minutes}, {"running", v.RunMinutes, w.running}, {"pace", v.Pace, w.pace}} {
		switch {
		case c.want == [2]int{}:
			if c.got != nil {
				p.t.Errorf("%s is %d and should not be there", c.name, *c.got)
			}
		case c.got == nil:
			p.t.Errorf("%s is not there", c.name)
		case *c.got < c.want[0] || *c.got > c.want[1]:
			p.t.Errorf("%s is %d, not %d…%d", c.name, *c.got, c.want[0], c.want[1])
		}
	}
	shown := p.run(0)
	page := strings.Join(strings.Fields(shown), " ")
	p.hears(page, w.says...)
	for _, s := range append([]string{" 0 months", " 0 runs", "null", "%!", "Not asked"}, w.never...) {
		if strings.Contains(page, s) {
			p.t.Errorf("%q is said in\n%s", s, shown)
		}
	}
	if p.t.Failed() {
		p.t.Log(shown)
	}
}

// hears: each phrase is in what was printed, however it was wrapped.
func (p *person) hears(printed string, phrases ...string) {
	p.t.Helper()
	flat := strings.NewReplacer("· ", "").Replace(strings.Join(strings.Fields(printed), " "))
	for _, s := range phrases {
		if !strings.Contains(flat, strings.ReplaceAll(s, "· ", "")) {
			p.t.Errorf("%q is not said in\n%s", s, printed)
		}
	}
}

// with makes a person who typed what the README says: import, a few facts.
func with(t *testing.T, r runner, outings []outing, profile ...string) *person {
	t.Helper()
	t.Parallel()
	p := newPerson(t)
	dir := filepath.Join(t.TempDir(), "runs")
	r.write(t, dir, outings)
	p.hears(p.run(0, "import", dir), "stored", "`ebb` says what today should be")
	for _, f := range profile {
		field, value, _ := strings.Cut(f, "=")
		p.run(0, "profile", "set", field, value)
	}
	return p
}

// well is a check-in of somebody with nothing to report but the legs.
func (p *person) well(legs string, more ...string) {
	p.t.Helper()
	p.run(0, append([]string{"checkin", "--legs", legs, "--pain", "0", "--ill", "none", "--no-flags"}, more...)...)
}

var walking = [2]int{20, 20}

func TestABeginnerRunsAndWalks(t *testing.T) {
	p := with(t, newcomer, beginner(), "birth-year=1992")
	p.expect(want{verdict: "recovery_run", mode: "run_walk", guide: "talk", confidence: "poor", ceiling: [2]int{125, 131}, minutes: walking, running: [2]int{5, 10},
		says: []string{"IF NOTHING HURTS AND YOU ARE WELL", "RUN AND WALK", "a guess", "while your legs are not answered", "Not answered yet: legs"}})
	p.well("fine")
	p.expect(want{verdict: "recovery_run", mode: "run_walk", guide: "talk", confidence: "limited", ceiling: [2]int{125, 131}, minutes: walking, running: [2]int{5, 10},
		says: []string{"Walk 60 s, run 60 s", "Walking in between is the right session, not a lesser one.", "For now even a slow jog lifts your heart rate over the ceiling",
			"Ebb knows of 1 month of running", "estimated from age alone"}, never: []string{"IF NOTHING HURTS", "tempo run"}})
	p.now = "2026-11-24T06:00:00Z"
	p.well("fresh")
	p.expect(want{verdict: "easy", mode: "run_walk", guide: "talk", ceiling: [2]int{125, 131}, minutes: walking, running: [2]int{5, 10},
		says: []string{"so walking comes in between."}})
}

func TestAMarathonerInAnOrdinaryWeek(t *testing.T) {
	p := with(t, sharp, marathoner(false), "birth-year=1990", "running-since=2012", "hr-max=187")
	p.well("heavy")
	p.expect(want{verdict: "recovery_run", mode: "run", guide: "hr", confidence: "good", ceiling: [2]int{130, 130}, minutes: [2]int{25, 40}, running: [2]int{25, 40}, pace: [2]int{325, 350},
		says: []string{"RECOVERY RUN", "under 130 bpm", "130 is 70 % of 187, tested", "A hard long run yesterday (24 h)", "Legs 4/10"}})
	p.hears(p.run(0, "hrmax"), "HRmax 187", "tested", "believed: another run came within a few beats of it")
	p.hears(p.run(0, "runs"), "● intervals", "● tempo", "● long", "easy", "earlier: ebb runs --all")
	p.hears(p.run(0, "load"), "fitness", "Monotony of the last week")
	p.hears(p.run(0, "why"), "Every rule, and the hardest day it allows", "hard_window recovery_run objects", "Stanley et al. 2013")
}

// The marathoner runs twice a day: the second run is answered from what the first one was.
func TestASecondRunOfTheDay(t *testing.T) {
	for _, c := range []struct {
		name, now string
		until     int // days before monday of the last day
		want      want
	}{
		{"after a hard long run", "2026-11-22T17:00:00Z", 1, want{verdict: "walk", mode: "walk", guide: "hr", confidence: "good", ceiling: [2]int{130, 130}, minutes: walking,
			says: []string{"A long run of 2 h is already done today."}, never: []string{"RECOVERY RUN ·"}}},
		{"after an easy hour, the day after a tempo run", "2026-11-20T17:00:00Z", 3, want{verdict: "walk", mode: "walk", guide: "hr", confidence: "good", ceiling: [2]int{130, 130},
			minutes: walking, says: []string{"A run of 1 h is already done today."}}},
	} {
		t.Run(c.name, func(t *testing.T) {
			var done []outing
			for _, o := range marathoner(false) {
				if o.ago >= c.until && !(o.ago < 20 && o.ago%7 == 2) { // Saturdays off
					done = append(done, o)
				}
			}
			t.Parallel()
			p, dir := newPerson(t), filepath.Join(t.TempDir(), "runs")
			p.now = c.now
			sharp.write(t, dir, done)
			p.run(0, "import", dir)
			for _, f := range [][2]string{{"birth-year", "1990"}, {"running-since", "2012"}, {"hr-max", "187"}} {
				p.run(0, "profile", "set", f[0], f[1])
			}
			p.well("fresh")
			p.expect(c.want)
		})
	}
}

func TestTheDayAfterAMarathonIsForWalking(t *testing.T) {
	p := with(t, sharp, marathoner(true), "birth-year=1990", "running-since=2012", "hr-max=187")
	p.well("battered")
	p.expect(want{verdict: "rest", mode: "rest", says: []string{"REST", "it counts as a success", "Legs 9/10"}})
	p.well("fine")
	p.expect(want{verdict: "walk", mode: "walk", guide: "hr", confidence: "good", ceiling: [2]int{130, 130}, minutes: walking,
		says: []string{"A run as long as a marathon or longer yesterday", "walking is best for 3 days, and its window is 10 days", "on Wednesday, this would be a recovery run."}})
	p.now = "2026-11-26T06:00:00Z"
	p.well("fine", "--rested", "yes")
	p.expect(want{verdict: "recovery_run", mode: "run", guide: "hr", ceiling: [2]int{130, 130}, minutes: [2]int{25, 40}, running: [2]int{25, 40}, pace: [2]int{325, 350},
		says: []string{"RECOVERY RUN", "4 days ago; its window is 10 days"}, never: []string{"EASY/RECOVERY"}})
}

func TestAtSixtyTwoTheWindowIsLonger(t *testing.T) {
	p := with(t, veteran, older(), "birth-year=1964", "running-since=1995")
	p.well("fine")
	p.expect(want{verdict: "easy", mode: "easy", guide: "talk", confidence: "limited", ceiling: [2]int{120, 128}, minutes: [2]int{30, 50}, running: [2]int{30, 50},
		says: []string{"Intervals 2 days ago (48 h); their window is 60 h.", "a guess", "slow enough to talk in full sentences"}})
	p.well("sore")
	p.expect(want{verdict: "walk", mode: "walk", guide: "talk", ceiling: [2]int{108, 120}, minutes: walking, says: []string{"Legs 6/10", "this would be a recovery run"}})
}

func TestBackFromFlu(t *testing.T) {
	p := with(t, usual, ordinary(8), "birth-year=1988", "running-since=2015")
	p.now = "2026-11-16T06:00:00Z"
	p.run(0, "checkin", "--legs", "sore", "--pain", "0", "--ill", "fever", "--no-flags")
	p.expect(want{verdict: "rest", mode: "rest", says: []string{"No running today: rest.", "The runs can wait.", "Fever: rest until it has been gone for a full day."}})
	for _, day := range []string{"17", "18"} {
		p.now = "2026-11-" + day + "T06:00:00Z"
		p.run(0, "checkin", "--legs", "sore", "--pain", "0", "--ill", "fever", "--no-flags")
	}
	slow := want{verdict: "recovery_run", mode: "run", guide: "hr", ceiling: [2]int{127, 127}, minutes: [2]int{20, 30}, running: [2]int{20, 30}, pace: [2]int{380, 420},
		says: []string{"without symptoms, after 3 days of illness: recovery runs up to day 4."}, never: []string{"rested, or not imported"}}
	easy := want{verdict: "easy", mode: "easy", guide: "hr", ceiling: [2]int{138, 138}, minutes: [2]int{20, 30}, running: [2]int{20, 30},
		says: []string{"easy days up to day 6."}, never: []string{"rested, or not imported"}}
	for i, w := range []want{
		{verdict: "rest", mode: "rest", says: []string{"The fever ended less than a full day ago.", "Tomorrow, if the fever stays away, this would be a recovery run."}, never: []string{"rested, or not imported"}},
		slow, slow, slow, easy, easy,
		{verdict: "easy", mode: "easy", guide: "hr", ceiling: [2]int{138, 138}, minutes: [2]int{20, 50}, running: [2]int{20, 50}, says: []string{"rested, or not imported"}, never: []string{"illness"}},
	} {
		p.now = (monday - 4 + ebb.Day(i)).String() + "T06:00:00Z"
		p.well("fine")
		p.expect(w)
	}
}

func TestSomebodyWhoNeverChecksIn(t *testing.T) {
	p := with(t, usual, ordinary(0), "birth-year=1988", "running-since=2015", "units=mi")
	p.expect(want{verdict: "recovery_run", mode: "run", guide: "hr", confidence: "limited", ceiling: [2]int{127, 127}, minutes: [2]int{20, 30}, running: [2]int{20, 30}, pace: [2]int{380, 420},
		says: []string{"IF NOTHING HURTS AND YOU ARE WELL", "not faster than 10:", "/mi", "Some questions are not answered today, so the day stays gentle.",
			"Once you check in and nothing is wrong, this would be an easy run.", "the highest your runs have shown"}, never: []string{"/km", "You have not said"}})
}

func TestNoHeartRateAtAll(t *testing.T) {
	r := usual
	r.noHR = true
	p := with(t, r, ordinary(0), "birth-year=1988", "running-since=2015")
	p.well("fine")
	p.expect(want{verdict: "recovery_run", mode: "run", guide: "talk", confidence: "limited", ceiling: [2]int{120, 130}, minutes: [2]int{20, 30}, running: [2]int{20, 30}, pace: [2]int{380, 420},
		says: []string{"Your last runs have no heart rate that can be used", "A session yesterday may have been hard. Until you say, it counts as a run at tempo effort.", "ebb correct", "Say a full sentence aloud"}})
	p.hears(p.run(0, "load"), "No load is known.")
	p.run(0, "correct", "last", "--rpe", "2")
	p.expect(want{verdict: "easy", mode: "easy", guide: "talk", confidence: "limited", ceiling: [2]int{130, 140}, minutes: [2]int{40, 50}, running: [2]int{40, 50},
		says: []string{"EASY RUN"}, never: []string{"may have been hard"}})
}

func TestATreadmillWithoutPositions(t *testing.T) {
	r := usual
	r.treadmill = true
	p := with(t, r, ordinary(0), "birth-year=1988", "running-since=2015")
	p.well("heavy")
	p.expect(want{verdict: "recovery_run", mode: "run", guide: "hr", confidence: "good", ceiling: [2]int{127, 127}, minutes: [2]int{20, 30}, running: [2]int{20, 30}, pace: [2]int{0, 0},
		says: []string{"RECOVERY RUN", "Legs 4/10 this morning.", "for sore legs"}})
	p.hears(p.run(0, "run", "last"), "EASY RUN", "no elevation, so hills are not accounted for")
}

func TestOneSingleRun(t *testing.T) {
	p := with(t, usual, []outing{{ago: 1, hour: 9, parts: steady(38, 2.6)}}, "birth-year=1988")
	p.well("fine")
	p.expect(want{verdict: "easy", mode: "walk", guide: "talk", confidence: "poor", ceiling: [2]int{120, 130}, minutes: walking,
		says: []string{"Ebb knows of less than a month of running", "cannot carry a run yet, so it is a walk.", "too few are here to know whether one is missing",
			"if you ran before your first recording"}, never: []string{"for 1 day:"}})
}

func TestAnEmptyFolder(t *testing.T) {
	t.Parallel()
	p := newPerson(t)
	p.hears(p.run(0), "Ebb knows nothing of your running yet.", "ebb import ~/runs", "ebb demo")
	p.hears(p.run(0, "import", t.TempDir()), "No file was found there.")
	p.well("fine")
	p.expect(want{verdict: "easy", mode: "walk", guide: "talk", confidence: "poor", minutes: walking,
		says: []string{"No recent running is known that a run could stand on, so it is a walk.", "ebb profile set birth-year YEAR", "ebb import PATH"}})
}

func TestAFolderOfGarbage(t *testing.T) {
	t.Parallel()
	p, dir, g := newPerson(t), t.TempDir(), stats.NewRand(7)
	noise := func(n int) []byte {
		b := make([]byte, n)
		for i := range b {
			b[i] = byte(g.Intn(256))
		}
		return b
	}
	runs := filepath.Join(t.TempDir(), "runs")
	usual.write(t, runs, []outing{{ago: 2, hour: 9, parts: steady(45, 2.6)}, {ago: 3, hour: 9, parts: steady(45, 2.6)}})
	whole, err := os.ReadFile(filepath.Join(runs, "2026-11-21-09.fit"))
	if err != nil {
		t.Fatal(err)
	}
	other, err := os.ReadFile(filepath.Join(runs, "2026-11-20-09.fit"))
	if err != nil {
		t.Fatal(err)
	}
	for name, doc := range map[string][]byte{
		"noise.fit": noise(5000), "photo.jpg": append([]byte("\xff\xd8\xff\xe0"), noise(3000)...), "empty.gpx": nil, "half.gpx": []byte("<gpx"),
		"cut.fit": other[:len(other)/2], "run.txt": whole, "noise.zip": noise(300),
	} {
		if err := os.WriteFile(filepath.Join(dir, name), doc, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	said := p.run(0, "import", dir)
	p.hears(said, "7 files seen", "1 stored", "1 damaged: saved as far as they could be read",
		"cut.fit: damaged, read in part and gives no number", "empty.gpx: not read: the file is empty", "half.gpx: not read: the file ends in the middle. Copy it again",
		"noise.fit: not read: this is no recording that is read (FIT, TCX, GPX). If it is a run, export it again")
	if strings.Contains(said, "What could be read") {
		t.Errorf("a file that was not read is said to be shown:\n%s", said)
	}
	p.hears(p.run(0, "runs"), "○ unknown", "–")
	p.run(1, "import", filepath.Join(dir, "nowhere"))
}

func TestAFolderThatMayNotBeWrittenIsSaid(t *testing.T) {
	t.Parallel()
	p := newPerson(t)
	p.data = filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(p.data, []byte("not a folder"), 0o600); err != nil {
		t.Fatal(err)
	}
	p.hears(p.run(3), "the data folder")
	p.hears(p.run(3, "checkin", "--legs", "fine"), "the data folder")
}

func TestSlipsOfTheKeyboardAreAnsweredKindly(t *testing.T) {
	t.Parallel()
	p := newPerson(t)
	for _, c := range []struct{ typed, says string }{
		{"--dat x", `did you mean one of "--data", "--date"?`},
		{"--date 2026-13-40", "is not a date like 2026-11-23"},
		{"--date yesterday", "is not a date like 2026-11-23"},
		{"why 23.11.2026", "is not a date like 2026-11-23"},
		{"checkin --legs tired", "one of fresh, fine, heavy, sore, battered, or a number"},
		{"checkin --pain 11", "pain must be from 0 to 10"},
		{"checkin --ill flu", "how ill is one of none, above, below, fever"},
		{"checkin --sleep-h 25", "sleep-h must be from 0 to 16 hours"},
		{"checkin --date 2026-11-30 --legs fine", "has not come yet"},
		{"profile set zone Mars/Base", "names look like Europe/Berlin"},
		{"profile set zone", "`ebb profile set --help` shows how it is written"},
		{"profile set birth-year 85", "a whole number from 1926 to 2010"},
		{"profile set hr-max 300", "from 120 to 230 bpm"},
		{"profile set hrmax 190", "is not a field of the profile; they are: birth-year"},
		{"profile set running-since 2030", "it must be a past year"},
		{"todya", "unexpected argument todya"},
		{"import", "`ebb import --help` shows"},
	} {
		p.hears(p.run(2, strings.Fields(c.typed)...), c.says)
	}
	if bytes.Contains([]byte(p.run(1, "run", "zzz")), []byte("panic")) {
		t.Error("a run that is not there is a panic")
	}
}
