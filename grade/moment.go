package grade

import (
	"ebb"
	"ebb/evidence"
)

// Find says where in a run most of the time over a ceiling lies, and whether the pace changed there.
// unitM is the length of a split: 1000 or 1609. It needs the samples of this one run.
func Find(l ebb.Line, ceiling int, unitM int, numbers evidence.Numbers) ebb.Moment {
	s := newScan(l, ceiling, &numbers)
	m := ebb.Moment{Where: "never", Spells: len(s.spells)}
	if s.total == 0 {
		return m
	}
	switch {
	case 100*s.total >= s.x.AllPct.Int()*s.valid:
		m.Where, m.All, m.FromS, m.ToS = "all_along", true, s.from, l.Len()
		return m
	case s.ends(&m, unitM):
	case s.climbs(&m):
	case s.stretch(&m):
	case s.secondHalf(&m):
	default:
		m.Where, m.FromS, m.ToS = "spread", s.spells[0].from, s.spells[len(s.spells)-1].to
		return m
	}
	if m.Where != "climb" {
		s.pace(&m)
	}
	return m
}

type spell struct{ from, to, over int }

// scan is a line with the seconds over a ceiling counted.
type scan struct {
	l       ebb.Line
	x       *evidence.Grading
	moving  int32
	from    int   // first second that counts
	over    []int // seconds over before second i
	total   int
	valid   int
	way     []int64 // mm covered before second i
	spells  []spell
	lag     int
	hasPace bool
}

func newScan(l ebb.Line, ceiling int, n *evidence.Numbers) *scan {
	x := &n.Grading
	s := &scan{l: l, x: x, moving: int32(n.Session.MovingMmS.Int()), from: min(l.GraceS, l.Len()), lag: x.LagS.Int(),
		over: make([]int, l.Len()+1), way: make([]int64, l.Len()+1)}
	limit := ceiling + x.ToleranceBpm.Int()
	for i := range l.Len() {
		s.over[i+1], s.way[i+1] = s.over[i], s.way[i]+int64(s.ground(i))
		s.hasPace = s.hasPace || l.GradedMmS[i] > 0
		if i < s.from || l.HR[i] == ebb.NoHR || l.Doubt[i] {
			continue
		}
		s.valid++
		if int(l.HR[i]) <= limit {
			continue
		}
		s.over[i+1]++
		s.total++
		if k := len(s.spells); k > 0 && i-s.spells[k-1].to <= x.MergeS.Int() {
			s.spells[k-1].to = i + 1
			s.spells[k-1].over++
		} else {
			s.spells = append(s.spells, spell{i, i + 1, 1})
		}
	}
	return s
}

// ground is what was covered in a second, by its distance where there is one.
func (s *scan) ground(i int) int32 {
	if s.l.GroundMmS != nil {
		return max(0, s.l.GroundMmS[i])
	}
	return max(0, s.l.SpeedMmS[i])
}

func (s *scan) in(a, b int) int { return s.over[b] - s.over[a] }

// most and all: so large a share of the time over.
func (s *scan) most(n int) bool { return 100*n >= s.x.MostPct.Int()*s.total }
func (s *scan) all(n int) bool  { return 100*n >= s.x.AllPct.Int()*s.total }

// ends looks at the first and at the last kilometre or mile, of a run of at least three.
func (s *scan) ends(m *ebb.Moment, unitM int) bool {
	n := s.l.Len()
	unit := int64(unitM) * 1000
	if s.way[n] < 3*unit {
		return false
	}
	last := n
	for last > 0 && s.way[n]-s.way[last] < unit {
		last--
	}
	first := 0
	for first < n && s.way[first] < unit {
		first++
	}
	switch {
	case s.most(s.in(last, n)):
		m.Where, m.All, m.FromS, m.ToS = "last", s.all(s.in(last, n)), last, n
	case s.most(s.in(0, first)):
		m.Where, m.All, m.FromS, m.ToS = "first", s.all(s.in(0, first)), s.from, first
	default:
		return false
	}
	return true
}

// climbs: the time over followed climbs, which were not most of the run.
func (s *scan) climbs(m *ebb.Moment) bool {
	up, over, from, to := 0, 0, -1, 0
	for i := s.from; i < s.l.Len(); i++ {
		if s.l.Permille[max(0, i-s.lag)] < int16(s.x.ClimbPermille.Int()) {
			continue
		}
		up++
		if k := s.in(i, i+1); k > 0 {
			over += k
			if from < 0 {
				from = i
			}
			to = i + 1
		}
	}
	if !s.most(over) || 100*up > s.x.MostUp.Int()*(s.l.Len()-s.from) {
		return false
	}
	m.Where, m.All, m.FromS, m.ToS = "climb", s.all(over), from, to
	return true
}

func (s *scan) stretch(m *ebb.Moment) bool {
	longest := s.spells[0]
	for _, p := range s.spells {
		if p.over > longest.over {
			longest = p
		}
	}
	if !s.most(longest.over) {
		return false
	}
	m.Where, m.All, m.FromS, m.ToS = "stretch", s.all(longest.over), longest.from, longest.to
	return true
}

func (s *scan) secondHalf(m *ebb.Moment) bool {
	half, n := s.from+(s.l.Len()-s.from)/2, s.l.Len()
	if !s.all(s.in(half, n)) {
		return false
	}
	m.Where, m.All, m.FromS, m.ToS = "second_half", true, half, n
	return true
}

// pace compares what was run in the moment with what came before it (after it, for the
// first part). Heart rate answers late, so the pace looked at is that of a little earlier.
func (s *scan) pace(m *ebb.Moment) {
	if !s.hasPace {
		return
	}
	a, b := m.FromS, m.ToS
	switch m.Where {
	case "stretch":
		a, b = max(0, a-s.lag), max(1, b-s.lag)
	case "first":
		a = 0 // the pace of the whole of it, as its lap says
	}
	inG, inP := s.mean(a, b)
	outG, outP := s.mean(0, a)
	if m.Where == "first" {
		outG, outP = s.mean(b, s.l.Len())
	}
	if inG == 0 || outG == 0 || inP == 0 || outP == 0 {
		return
	}
	change := 100*(inG-outG) >= s.x.FasterPct.Int()*outG
	plain := 100*(inP-outP) >= s.x.FasterPct.Int()*outP
	if change && plain {
		m.Before, m.In = ebb.Some((1_000_000+outP/2)/outP), ebb.Some((1_000_000+inP/2)/inP)
	}
	m.Same = !change
}

// mean is the graded speed and the ground covered per second while moving, mm/s; 0 where nothing moved for long enough.
func (s *scan) mean(a, b int) (graded, plain int) {
	n := 0
	for i := a; i < b; i++ {
		if s.l.GradedMmS[i] >= s.moving {
			graded, plain, n = graded+int(s.l.GradedMmS[i]), plain+int(s.ground(i)), n+1
		}
	}
	if n < s.x.SurgeS.Int() {
		return 0, 0
	}
	return graded / n, plain / n
}
