package demo

import (
	"ebb"
	"ebb/stats"
)

// The synthetic runner.
const (
	age       = 38
	hrMaxBpm  = 188
	easyFrom  = 2.50 // m/s, usual easy speed at the start of the season …
	easyTo    = 2.72 // … and at its end
	firstPlan = 66   // weeks ago: before it only easy running
)

// What a session was meant to be, and how it went. They are part of the file name.
const (
	easy      = "easy"
	strides   = "strides"
	recovery  = "recovery"
	spoiled   = "recovery-spoiled"
	intervals = "intervals"
	tempo     = "tempo"
	long      = "long"
	race5k    = "race-5k"
	race10k   = "race-10k"
	raceHalf  = "race-half"
	warmup    = "warm-up"
	cooldown  = "cool-down"
	ride      = "ride"
	hardRide  = "ride-hard"
	walk      = "walk"
)

// seg is a stretch of one session: seconds, speed over the ground on the flat in m/s, and
// the running speed that would cost the heart the same.
type seg struct {
	s         int
	v, effort float64
}

// session is one recording to be made.
type session struct {
	what     string
	sport    ebb.Sport
	startMin int // minutes after midnight
	segs     []seg
	rpe      ebb.Opt[int]
	easyV    float64 // usual easy speed on that day
	shift    float64 // bpm: heat, illness, tiredness
	drift    float64 // bpm a minute after the tenth
	pauseAt  int     // second of a stop at a crossing, 0 for none
	wrist    bool    // the strap stayed at home
	dropouts bool    // the strap loses contact
	spikes   bool    // the strap reads nonsense
	locked   bool    // the wrist sensor counts steps
	died     bool    // the watch went off before it had finished the file
}

// illness of the morning so many days ago: one influenza with two weeks without a run,
// one cold.
func illness(ago int) ebb.Illness {
	switch {
	case ago <= 222 && ago > 220, ago <= 212 && ago > 210, ago <= 52 && ago > 49:
		return ebb.IllAbove
	case ago <= 220 && ago > 217, ago <= 215 && ago > 212:
		return ebb.IllBelow
	case ago <= 217 && ago > 215:
		return ebb.IllFever
	}
	return ebb.IllNone
}

// niggle is the pain in the Achilles tendon, 0–10, so many days ago.
func niggle(ago int) int {
	if pain := []int{2, 3, 4, 4, 3, 1}; ago <= 96 && ago > 96-len(pain) {
		return pain[96-ago]
	}
	return 0
}

// away: a week without runs and without a word.
func away(ago int) bool { return ago <= 300 && ago > 293 }

// grounded: no run on that day.
func grounded(ago int) bool {
	return (ago <= 221 && ago > 207) || (niggle(ago) >= 3) || away(ago)
}

// returning: the easy days after the influenza.
func returning(ago int) bool { return ago <= 207 && ago > 198 }

// races by weeks ago; each takes the day of the long run.
func raceOf(weeks int) string {
	switch weeks {
	case 62, 33, 8:
		return race5k
	case 48, 20, 3:
		return race10k
	case 38:
		return raceHalf
	}
	return ""
}

// planned is what a day is meant to be. The week is laid so that yesterday was the interval
// day: the demo always opens on the morning after.
func planned(ago int, g *stats.Rand) string {
	weeks, day := ago/7, ago%7
	lighter := weeks%4 == 2 || raceOf(weeks) != "" || weeks >= firstPlan
	switch {
	case grounded(ago):
		return ""
	case returning(ago):
		if ago%2 == 0 {
			return easy
		}
		return ""
	case illness(ago) != ebb.IllNone:
		return recovery
	}
	switch day {
	case 1:
		if lighter && ago > 1 {
			return strides
		}
		return intervals
	case 0, 4:
		switch k := g.Intn(10); {
		case day == 4 && k < 2:
			return ride
		case day == 4 && k < 3:
			return hardRide
		case k < 6:
			return recovery
		case k < 9:
			return spoiled
		}
		return ""
	case 5:
		if lighter {
			return easy
		}
		return tempo
	case 3:
		if r := raceOf(weeks); r != "" {
			return r
		}
		return long
	case 2:
		if g.Intn(4) == 0 {
			return walk
		}
		return ""
	}
	if g.Intn(8) == 0 {
		return "" // life
	}
	return easy
}

// sessionsOf lists the recordings of a day, in order.
func sessionsOf(seed uint64, until ebb.Day, ago int) []session {
	g := stats.NewRand(mix(seed, uint64(ago), 1))
	what := planned(ago, g)
	if what == "" {
		return nil
	}
	progress := float64(Days-ago) / Days
	base := session{easyV: easyFrom + float64((easyTo-easyFrom)*progress), sport: ebb.SportRunning, startMin: 17*60 + 30 + g.Intn(60)}
	if ago%7 == 3 || ago%7 == 2 {
		base.startMin = 8*60 + g.Intn(60)
	}
	if hot(seed, until, ago) {
		base.shift += 5
	}
	if illness(ago) != ebb.IllNone || illness(ago-1) != ebb.IllNone {
		base.shift += 6
	}
	base.wrist = ago <= 330 && ago > 318 || ago == 41 || ago == 13
	base.locked = base.wrist && (ago%2 == 1)
	base.dropouts = ago <= 181 && ago > 172 || g.Intn(60) == 0
	base.spikes = base.dropouts && ago%2 == 0 || g.Intn(60) == 0
	base.died = ago == 255
	return shape(base, what, ago, g)
}

// shape gives the session its stretches; a race comes with its warm-up and cool-down in
// files of their own.
func shape(s session, what string, ago int, g *stats.Rand) []session {
	s.what = what
	if g.Intn(100) < 85 {
		s.rpe = ebb.Some(effortOf(what) + g.Intn(2))
	}
	switch what {
	case race5k, race10k, raceHalf:
		before, after := s, s
		before.what, before.rpe, before.startMin = warmup, ebb.None[int](), s.startMin-25
		before.segs = s.run(900, 0.88)
		s.segs = raceSegs(s, what)
		minutes := (seconds(s.segs) + 60) / 60
		after.what, after.rpe, after.startMin = cooldown, ebb.None[int](), s.startMin+minutes+8
		after.segs = s.run(600, 0.82)
		return []session{before, s, after}
	case ride, hardRide:
		s.sport = ebb.SportCycling
		s.segs = rideSegs(what, g)
	case walk:
		s.sport = ebb.SportWalking
		s.segs = []seg{{1500 + 60*g.Intn(15), 1.45, 1.4}}
	default:
		s.segs = runSegs(s, what, ago, g)
	}
	switch what {
	case long:
		s.drift = 0.06
	case easy:
		if g.Intn(3) == 0 {
			s.pauseAt = 700 + g.Intn(400)
		}
	}
	return []session{s}
}

// effortOf is the least exertion, 0–10, that the runner gives a session of that kind.
func effortOf(what string) int {
	switch what {
	case recovery, walk, cooldown:
		return 1
	case easy, strides, ride:
		return 3
	case spoiled, long:
		return 4
	case tempo, hardRide:
		return 6
	case intervals:
		return 7
	}
	return 9
}

// run is one stretch at a share of the easy speed.
func (s session) run(sec int, share float64) []seg {
	return []seg{{sec, float64(s.easyV * share), float64(s.easyV * share)}}
}

func (s session) times(n int, on int, fast float64, off int, slow float64) []seg {
	var out []seg
	for range n {
		out = append(append(out, s.run(on, fast)...), s.run(off, slow)...)
	}
	return out
}

func join(parts ...[]seg) []seg {
	var out []seg
	for _, p := range parts {
		out = append(out, p...)
	}
	return out
}

func seconds(segs []seg) int {
	n := 0
	for _, s := range segs {
		n += s.s
	}
	return n
}

func raceSegs(s session, what string) []seg {
	switch what {
	case race5k:
		return join(s.run(1020, 1.48), s.run(240, 1.60))
	case race10k:
		return join(s.run(2400, 1.38), s.run(270, 1.56))
	}
	return join(s.run(5700, 1.28), s.run(300, 1.46))
}

func rideSegs(what string, g *stats.Rand) []seg {
	if what == ride {
		return []seg{{3600 + 60*g.Intn(30), 7.2, 2.2}}
	}
	out := []seg{{1200, 7.2, 2.2}}
	for range 4 {
		out = append(out, seg{480, 9.6, 3.9}, seg{180, 6.5, 2.2})
	}
	return append(out, seg{900, 6.8, 2.0})
}

func runSegs(s session, what string, ago int, g *stats.Rand) []seg {
	up, down := s.run(900, 0.95), s.run(600, 0.88)
	switch what {
	case recovery:
		return s.run(1500+60*g.Intn(11), between(g, 0.79, 0.85))
	case spoiled: // too fast, and a few surges because somebody was ahead
		return join(s.run(900, 0.98), s.times(3, 45, 1.25, 150, 0.98), s.run(600, 1.0))
	case strides:
		return join(s.run(1800+60*g.Intn(10), 0.98), s.times(6, 20, 1.68, 70, 0.86))
	case tempo:
		if g.Intn(2) == 0 {
			return join(up, s.times(3, 600, 1.40, 90, 0.82), down)
		}
		return join(up, s.run(1500, 1.38), down)
	case long:
		most := 40 - min(ago/14, 20)
		return join(s.run(600, 0.93), s.run(4500+60*g.Intn(max(most, 1)), 0.98))
	case intervals:
		switch g.Intn(4) {
		case 0:
			return join(up, s.times(6, 180, 1.56, 120, 0.82), down)
		case 1:
			return join(up, s.times(10, 90, 1.63, 90, 0.75), down)
		case 2:
			return join(up, s.times(5, 240, 1.52, 150, 0.80), down)
		}
		return join(up, s.times(20, 30, 1.70, 30, 0.82), down)
	}
	if returning(ago) {
		return s.run(1200+60*g.Intn(6), 0.92)
	}
	return join(s.run(300, 0.90), s.run(2100+60*g.Intn(16), between(g, 0.97, 1.02)))
}

// hot: every fourth day of the northern summer.
func hot(seed uint64, until ebb.Day, ago int) bool {
	_, month, _ := (until - ebb.Day(ago)).Date()
	return month >= 6 && month <= 8 && stats.NewRand(mix(seed, uint64(ago), 2)).Intn(4) == 0
}
