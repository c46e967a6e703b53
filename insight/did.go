package insight

import (
	"ebb"
	"ebb/evidence"
)

// Did is what the days between two hard sessions were, by the hardest thing that was done.
type Did string

// What may be done, easiest first. Unknown days are compared with nothing.
const (
	Unknown  Did = ""
	Rest     Did = "rest" // nothing was recorded
	Walk     Did = "walk"
	Recovery Did = "recovery" // a recovery run that truly was one
	Easy     Did = "easy"     // an easy run that stayed easy, or a recovery run that was mostly easy
	Spoiled  Did = "spoiled"  // a run that was to be easy and went over
)

// Dids are the known ones, easiest first.
var Dids = []Did{Rest, Walk, Recovery, Easy, Spoiled}

// Run is one run as it was read; Grade is that of a run that was to be easy.
type Run struct {
	Reading  ebb.Reading
	Features *ebb.Features
	Grade    ebb.Opt[ebb.Grade]
}

// Input is a log: runs oldest first, all of days up to Day, and the soreness (0–10) that was said of mornings.
type Input struct {
	Day  ebb.Day
	Runs []Run
	Legs map[ebb.Day]int
}

// of says what one run was as an easy day.
func of(r Run) Did {
	switch r.Reading.Sport {
	case ebb.SportWalking, ebb.SportHiking:
		return Walk
	case ebb.SportRunning, ebb.SportUnknown:
	default:
		return Unknown // a ride may be anything
	}
	g, ok := r.Grade.Get()
	if !ok || r.Reading.Possible {
		return Unknown
	}
	switch {
	case g.Witness == ebb.WitnessWalk:
		return Walk
	case g.Level == ebb.TrueRecovery && g.Asked.Verdict <= ebb.RecoveryRun:
		return Recovery
	case g.Level == ebb.TrueRecovery, g.Level == ebb.MostlyEasy:
		return Easy
	case g.Level == ebb.Drifted, g.Level == ebb.Disguise:
		return Spoiled
	}
	return Unknown
}

// rank orders what is known.
func (d Did) rank() int {
	for i, x := range Dids {
		if x == d {
			return i
		}
	}
	return -1
}

// diary is what every day was.
type diary struct {
	runs []Run // without warm-ups and cool-downs
	days map[ebb.Day]Did
}

func newDiary(runs []Run) diary {
	d := diary{days: map[ebb.Day]Did{}}
	for _, r := range runs {
		if r.Reading.Partner.OK {
			continue
		}
		d.runs = append(d.runs, r)
		day, did := r.Reading.Day, of(r)
		if r.Reading.Hard {
			did = Unknown
		}
		if old, ok := d.days[day]; ok && did != Unknown && (old == Unknown || old.rank() > did.rank()) {
			did = old
		}
		d.days[day] = did
	}
	return d
}

// between is the hardest thing that was done on the days from…to; Unknown when any of them is, or there is none.
func (d diary) between(from, to ebb.Day) Did {
	most := Unknown
	for day := from; day <= to; day++ {
		did, ran := d.days[day]
		if !ran {
			did = Rest
		}
		if did == Unknown {
			return Unknown
		}
		if did.rank() > most.rank() {
			most = did
		}
	}
	return most
}

// hard is a hard session, with the one before it.
type hard struct {
	Run
	gap int // civil days since the hard session before; 0 when there is none
}

// hards are the hard runs, the first of each day, oldest first.
func (d diary) hards() []hard {
	var out []hard
	var last, window ebb.Day
	for _, r := range d.runs {
		x := r.Reading
		if !x.Hard || x.Day == last || (x.Sport != ebb.SportRunning && x.Sport != ebb.SportUnknown) {
			if x.Hard { // a hard ride, or the second of a day: the next one comes after it
				last, window = max(last, x.Day), max(window, x.WindowDay)
			}
			continue
		}
		h := hard{Run: r}
		if window > 0 {
			h.gap = int(x.Day - window)
		}
		out = append(out, h)
		last, window = x.Day, max(window, x.WindowDay)
	}
	return out
}

// before is what the days before a hard session were: at most BackDays of them, none of them before or on the day of the hard session before it.
func (d diary) before(h hard, n *evidence.Insight) Did {
	if h.gap < 2 || h.gap > n.MostGapDays.Int() {
		return Unknown
	}
	day := h.Reading.Day
	return d.between(day-ebb.Day(min(n.BackDays.Int(), h.gap-1)), day-1)
}
