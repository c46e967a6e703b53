package demo

import (
	"ebb"
	"ebb/stats"
)

// How the body of the synthetic runner carries what it did.
const (
	soreKeep   = 0.45 // of yesterday's soreness is left this morning
	soreSoft   = 0.80 // … of that, after a true recovery run
	tiredKeep  = 0.75
	tiredUsual = 2.0
	measureAgo = 430 // days ago: since then resting heart rate and HRV are measured
	missShare  = 18  // one morning in so many has no check-in
	sureAgo    = 21  // the last mornings all have one
)

// body is the state of the runner on a morning.
type body struct {
	sore, tired float64
}

// CheckIns are the mornings of the season, oldest first, as the body would have answered:
// sorer and with a lower HRV after hard days, worse in illness. Some are missing.
func CheckIns(seed uint64, until ebb.Day) []ebb.CheckIn {
	var out []ebb.CheckIn
	b := body{tired: tiredUsual}
	for ago := Days - 1; ago >= 0; ago-- {
		g := stats.NewRand(mix(seed, uint64(ago), 3))
		missed := g.Intn(missShare) == 0 && ago > sureAgo && illness(ago) == ebb.IllNone && niggle(ago) == 0
		if !missed && !away(ago) {
			out = append(out, b.morning(seed, until, ago, g))
		}
		b = b.night(sessionsOf(seed, until, ago))
	}
	out[0].Declined = []string{ebb.MeasureSDNN}
	return out
}

// night is the body after a day's sessions and the sleep that follows.
func (b body) night(day []session) body {
	next := body{sore: float64(soreKeep * b.sore), tired: float64(tiredKeep * b.tired)}
	for _, s := range day {
		sore, tired := cost(s.what)
		if s.what == recovery {
			next.sore = float64(next.sore * soreSoft)
		}
		next.sore += sore
		next.tired += tired
	}
	return next
}

// cost of a session: soreness on the scale of legs, and tiredness.
func cost(what string) (sore, tired float64) {
	switch what {
	case recovery, warmup, cooldown, walk:
		return 0, 0.15
	case easy:
		return 0.4, 0.40
	case strides:
		return 0.7, 0.50
	case spoiled:
		return 1.6, 0.65
	case tempo:
		return 2.2, 0.95
	case intervals:
		return 2.9, 1.05
	case long:
		return 2.7, 1.10
	case ride:
		return 0.3, 0.40
	case hardRide:
		return 0.9, 0.90
	case race5k:
		return 3.6, 1.30
	case race10k:
		return 4.8, 1.60
	}
	return 7.5, 2.30
}

// morning is the check-in of one day.
func (b body) morning(seed uint64, until ebb.Day, ago int, g *stats.Rand) ebb.CheckIn {
	ill := illness(ago)
	level := float64(ill.Level())
	over := b.tired - tiredUsual
	c := ebb.CheckIn{
		Day: until - ebb.Day(ago), Ill: ebb.Some(ill), Flags: ebb.Some([]ebb.FlagID{}),
		Legs:     whole(b.sore+float64(0.5*bell(g))+float64(0.7*level), 0, 10),
		Pain:     ebb.Some(niggle(ago)),
		SleepMin: whole(455-float64(10*over)-float64(25*level)+float64(32*bell(g)), 240, 600),
		SleepQ:   whole(4.1-float64(0.4*over)-float64(0.6*level)+float64(0.5*bell(g)), 1, 5),
		Fatigue:  whole(3.9-float64(0.8*over)-level+float64(0.4*bell(g)), 1, 5),
		Stress:   whole(3.6-float64(0.3*level)+float64(0.7*bell(g)), 1, 5),
		Mood:     whole(4.0-float64(0.3*over)-float64(0.6*level)+float64(0.5*bell(g)), 1, 5),
	}
	if niggle(ago) > 0 {
		c.PainAt, c.Stride = ebb.Some("left Achilles"), ebb.Some(false)
	}
	if ago <= measureAgo {
		c.RHR = whole(49+float64(1.1*over)+float64(3.5*level)+float64(1.2*bell(g)), 38, 90)
		c.RMSSD = whole(640-float64(45*over)-float64(110*level)+float64(55*bell(g)), 120, 1200)
	}
	if hot(seed, until, ago) {
		c.Heat, c.TempC, c.Humidity = ebb.Some(ebb.HeatHot), whole(275+float64(15*bell(g)), 240, 340), whole(55+float64(8*bell(g)), 20, 90)
	}
	if away(ago + 1) {
		c.Rested = ebb.Some(true)
	}
	return c
}

// whole rounds to an integer within lo … hi.
func whole(v float64, lo, hi int) ebb.Opt[int] {
	return ebb.Some(min(max(int(v+0.5), lo), hi))
}
