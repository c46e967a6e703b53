package insight

import (
	"slices"

	"ebb"
	"ebb/evidence"
	"ebb/stats"
)

// Sum is what some days came to.
type Sum struct {
	Runs, Days int // runs without warm-ups and cool-downs, and days with a run
	MovingS    int
	DistM      int
	LongestS   int // the longest run
	Hard       int // days with a hard session, of any sport
	Nearest    int // fewest civil days from one hard session to the next; 0 with fewer than two
}

// SumOf sums up the running of the days from…to.
func SumOf(runs []Run, from, to ebb.Day) Sum {
	var s Sum
	days := map[ebb.Day]bool{}
	last := ebb.Day(0)
	for _, r := range runs {
		x := r.Reading
		if x.Day < from || x.Day > to {
			continue
		}
		if x.Hard && !x.Partner.OK && x.Day != last { // a hard ride is one to the legs
			if gap := int(x.Day - last); last > 0 && (s.Nearest == 0 || gap < s.Nearest) {
				s.Nearest = gap
			}
			s.Hard++
			last = x.Day
		}
		if x.Sport != ebb.SportRunning && x.Sport != ebb.SportUnknown {
			continue
		}
		days[x.Day] = true
		s.MovingS += r.Features.MovingS
		s.DistM += x.DistM.V
		if x.Partner.OK {
			continue
		}
		s.Runs++
		s.LongestS = max(s.LongestS, r.Features.MovingS)
	}
	s.Days = len(days)
	return s
}

// Kept is how steadily somebody ran.
type Kept struct {
	Weeks int // whole weeks looked at; 0: too few
	Kept  int // with at most WeekSpare days of running fewer than usual
	Usual int // days with a run in the middle one of them
}

// Consistency counts the last whole weeks before day, Monday to Sunday, from the first run on.
func Consistency(in Input, n *evidence.Insight) Kept {
	if len(in.Runs) == 0 {
		return Kept{}
	}
	monday := in.Day - ebb.Day((int(in.Day.Weekday())+6)%7)
	first := in.Runs[0].Reading.Day
	var ran []float64
	for w := 1; w <= n.Weeks.Int(); w++ {
		from := monday - ebb.Day(7*w)
		if from < first {
			break
		}
		ran = append(ran, float64(SumOf(in.Runs, from, from+6).Days))
	}
	if len(ran) < n.LeastWeeks.Int() {
		return Kept{}
	}
	k := Kept{Weeks: len(ran), Usual: int(stats.Median(ran))}
	for _, d := range ran {
		if d > 0 && int(d) >= k.Usual-n.WeekSpare.Int() {
			k.Kept++
		}
	}
	return k
}

// Before is what the days before a hard session were, Unknown when that cannot be said.
func Before(in Input, id ebb.RunID, n *evidence.Insight) Did {
	d := newDiary(in.Runs)
	list := d.hards()
	i := slices.IndexFunc(list, func(h hard) bool { return h.Reading.Run == id })
	if i < 0 {
		return Unknown
	}
	return d.before(list[i], n)
}
