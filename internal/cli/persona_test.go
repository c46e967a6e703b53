package cli_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"ebb"
	"ebb/internal/cli"
	"ebb/internal/fit"
	"ebb/stats"
)

// monday is the morning on which every persona asks.
var monday = ebb.NewDay(2026, 11, 23)

// runner is the body of a made-up person: a heart that follows the speed.
type runner struct {
	seed      uint64
	base      float64 // bpm at no speed
	perMS     float64 // bpm for each m/s
	top       float64 // bpm, the true maximum
	noHR      bool
	treadmill bool // no position, no altitude
}

// part is a stretch of a session at one speed.
type part struct {
	s  int
	ms float64
}

// outing is one session of a persona.
type outing struct {
	ago   int // days before monday
	hour  int // UTC
	parts []part
}

// steady is a run at one speed.
func steady(minutes int, ms float64) []part { return []part{{minutes * 60, ms}} }

// intervals are n repetitions of on seconds with a warm-up and a cool-down.
func intervals(n, on int, fast float64, off int, slow float64) []part {
	out := []part{{900, slow}}
	for range n {
		out = append(out, part{on, fast}, part{off, slow})
	}
	return append(out, part{600, slow})
}

// record runs an outing second by second.
func (r runner) record(o outing) *ebb.Recording {
	g := stats.NewRand(r.seed + uint64(1000*o.ago+o.hour))
	day := monday - ebb.Day(o.ago)
	rec := &ebb.Recording{Format: "fit", Condition: ebb.Intact, Sport: ebb.SportRunning, ZoneS: ebb.Some(0),
		Start: day.At(o.hour, 0, time.UTC), Device: ebb.Device{Manufacturer: "development", Product: "persona", HR: ebb.HRStrap}}
	if r.treadmill {
		rec.SubSport = "treadmill"
	}
	c, t, dist, heart := &rec.Cols, int32(0), 0.0, 85.0
	for _, p := range o.parts {
		for range p.s {
			v := p.ms + 0.15*(g.Float64()-0.5)
			want := min(r.base+r.perMS*v+0.1*max(0, float64(t)/60-10), r.top)
			heart += (want - heart) / 35
			dist += v
			c.TMs = append(c.TMs, t*1000)
			c.Cad = append(c.Cad, uint16(158+9*(v-2)+4*g.Float64()))
			c.DistCm = append(c.DistCm, int32(dist*100))
			c.SpeedMm = append(c.SpeedMm, int32(v*1000))
			if !r.noHR {
				c.HR = append(c.HR, uint8(heart+2*(g.Float64()-0.5)+0.5))
			}
			if !r.treadmill {
				c.AltCm = append(c.AltCm, 4000)
				c.LatE7 = append(c.LatE7, 450_000+int32(dist*90))
				c.LonE7 = append(c.LonE7, 450_000)
			}
			t++
		}
	}
	rec.Totals.ElapsedMs, rec.Totals.TimerMs, rec.Totals.DistCm = ebb.Some(t*1000), ebb.Some(t*1000), ebb.Some(int32(dist*100))
	return rec
}

// write puts the files of a persona into a new folder.
func (r runner) write(t *testing.T, dir string, outings []outing) {
	t.Helper()
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	for _, o := range outings {
		doc, err := fit.EncodeActivity(r.record(o))
		if err != nil {
			t.Fatal(err)
		}
		name := fmt.Sprintf("%s-%02d.fit", monday-ebb.Day(o.ago), o.hour)
		if err := os.WriteFile(filepath.Join(dir, name), doc, 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// weeks repeats a plan: for each of the last n weeks, what each day of the week holds;
// 1 is the day before monday.
func weeks(n int, plan func(ago int, weekday time.Weekday) []outing) []outing {
	var out []outing
	for ago := 7 * n; ago >= 1; ago-- {
		for _, o := range plan(ago, (monday - ebb.Day(ago)).Weekday()) {
			o.ago = ago
			out = append(out, o)
		}
	}
	return out
}

func at(hour int, parts []part) outing { return outing{hour: hour, parts: parts} }

// The people.
var (
	newcomer = runner{seed: 1, base: 75, perMS: 40, top: 190}
	sharp    = runner{seed: 2, base: 19, perMS: 36, top: 187}
	veteran  = runner{seed: 3, base: 38, perMS: 36, top: 165}
	usual    = runner{seed: 4, base: 46, perMS: 34, top: 188}
)

// beginner: six weeks, three runs a week, as slow as running goes.
func beginner() []outing {
	return weeks(6, func(ago int, d time.Weekday) []outing {
		switch d {
		case time.Tuesday, time.Thursday, time.Sunday:
			return []outing{at(17, steady(22, 2.0))}
		}
		return nil
	})
}

// marathoner: eleven runs a week with doubles; with race, last Sunday was a marathon in 3:00.
func marathoner(race bool) []outing {
	return weeks(7, func(ago int, d time.Weekday) []outing {
		easy, short := steady(60, 3.25), steady(35, 3.15)
		switch {
		case race && ago == 1:
			return []outing{at(9, steady(180, 3.9))}
		case race && ago < 8:
			return []outing{at(6, steady(40, 3.2))}
		case d == time.Sunday:
			return []outing{at(8, steady(120, 3.35))}
		case d == time.Tuesday:
			return []outing{at(6, intervals(6, 240, 4.5, 120, 2.9)), at(17, short)}
		case d == time.Thursday:
			return []outing{at(6, []part{{900, 3.2}, {2400, 4.15}, {600, 3.1}}), at(17, short)}
		case d == time.Monday, d == time.Friday:
			return []outing{at(6, easy)}
		}
		return []outing{at(6, easy), at(17, short)}
	})
}

// older: 62 years, four runs a week, intervals on Saturday.
func older() []outing {
	return weeks(12, func(ago int, d time.Weekday) []outing {
		switch d {
		case time.Monday, time.Thursday:
			return []outing{at(9, steady(45, 2.35))}
		case time.Saturday:
			return []outing{at(9, intervals(6, 180, 3.35, 120, 2.1))}
		case time.Wednesday:
			return []outing{at(9, steady(70, 2.3))}
		}
		return nil
	})
}

// ordinary: four runs a week, intervals on Saturday, none in the last free days.
func ordinary(free int) []outing {
	return weeks(9, func(ago int, d time.Weekday) []outing {
		if ago <= free {
			return nil
		}
		switch d {
		case time.Tuesday, time.Thursday:
			return []outing{at(17, steady(45, 2.7))}
		case time.Saturday:
			return []outing{at(9, intervals(6, 180, 3.9, 150, 2.5))}
		case time.Sunday:
			return []outing{at(9, steady(50, 2.65))}
		}
		return nil
	})
}

// person is somebody at a terminal with a data folder.
type person struct {
	t    *testing.T
	data string
	now  string
}

func newPerson(t *testing.T) *person {
	return &person{t: t, data: filepath.Join(t.TempDir(), "data"), now: "2026-11-23T06:00:00Z"}
}

// run types a command; what does not end as expected is a failure.
func (p *person) run(code int, args ...string) string {
	p.t.Helper()
	var out, errs bytes.Buffer
	got := cli.Main(context.Background(), cli.Env{
		Args: append([]string{"--data", p.data, "--now", p.now}, args...), Stdin: strings.NewReader(""), Stdout: &out, Stderr: &errs,
		Getenv: func(string) string { return "" }, Now: time.Now, Zone: "UTC",
	})
	if got != code {
		p.t.Errorf("ebb %s: exit %d, not %d\n%s%s", strings.Join(args, " "), got, code, out.String(), errs.String())
	}
	return out.String() + errs.String()
}

// today is what the tests read of a day.
type today struct {
	Verdict, Allowed, Mode, Guide, Confidence, Text string
	Provisional                                     bool
	Ceiling                                         *int `json:"ceiling_bpm"`
	Minutes                                         *int
	RunMinutes                                      *int `json:"run_minutes"`
	Pace                                            *int `json:"pace_not_faster_s_per_km"`
}

func (p *person) today() today {
	p.t.Helper()
	var v today
	if err := json.Unmarshal([]byte(p.run(0, "--json")), &v); err != nil {
		p.t.Fatal(err)
	}
	return v
}
