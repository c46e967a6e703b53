package grade_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"reflect"
	"slices"

	"ebb"
)

// second is one second of a line as the plain readers below see it.
type second struct {
	hr, graded, speed, permille int
	doubt                       bool
	ground                      int // by the distance column
}

func lineFrom(ss []second, grace int) ebb.Line {
	l := ebb.Line{GraceS: grace}
	for i, s := range ss {
		l.AtS = append(l.AtS, int32(i))
		l.HR, l.Doubt = append(l.HR, uint8(s.hr)), append(l.Doubt, s.doubt)
		l.GradedMmS, l.SpeedMmS = append(l.GradedMmS, int32(s.graded)), append(l.SpeedMmS, int32(s.speed))
		l.Permille = append(l.Permille, int16(s.permille))
	}
	if grace%2 == 0 { // every second line has a distance column
		for _, s := range ss {
			l.GroundMmS = append(l.GroundMmS, int32(s.ground))
		}
	}
	return l
}

// patchwork is a run of patches: heart rates about a ceiling of 133, speeds about the limits, on and off hills.
func patchwork(r *rand.Rand) ([]second, int) {
	var ss []second
	base := pick(r, 2000, 2000, 3000)
	longest := pick(r, 12, 40, 90)
	for range 1 + r.IntN(9) {
		p := second{pick(r, 0, 120, 120, 130, 135, 136, 136, 150, 160), 0, 0, pick(r, 0, 0, 0, 29, 30, 40), r.IntN(12) == 0, 0}
		p.speed = pick(r, -1, 999, 1000, 1799, 1800, base, base, base, base*103/100, base*125/100, base*125/100+1, base*14/10, 0)
		p.graded = pick(r, p.speed, p.speed, p.speed, base, base*103/100, base*13/10)
		p.ground = pick(r, p.speed, p.speed, p.speed*6/5, 0, -1)
		for range 1 + r.IntN(longest) {
			ss = append(ss, p)
		}
	}
	return ss, pick(r, 0, 1, 3, len(ss)/10, len(ss)/10+1, len(ss)+2)
}

func lowerMedian(ss []second, of func(second) int) (int, bool) {
	var v []int
	for _, s := range ss {
		if x := of(s); x >= 1000 {
			v = append(v, x)
		}
	}
	slices.Sort(v)
	if len(v) == 0 {
		return 0, false
	}
	return v[(len(v)-1)/2], true
}

func graded(s second) int { return s.graded }
func plain(s second) int  { return s.speed }

// plainEffort sums up a line once more, one question at a time.
func plainEffort(all []second, grace int, f *ebb.Features) ebb.Effort {
	grace = min(grace, len(all))
	ss := all[grace:]
	e := ebb.Effort{Recording: f.Recording, Erratic: f.Erratic, Pace: f.HasSpeed && f.SubSport != "treadmill" && f.SubSport != "indoor",
		TimerS: f.TimerS, CountedS: len(ss)}
	for _, s := range all {
		if s.speed >= 1000 {
			e.MovingS++
		}
		if s.speed >= 1000 && s.speed < 1800 {
			e.WalkS++
		}
	}
	heart, paces := map[[2]int][2]int{}, map[int]int{}
	for i, s := range ss {
		if s.graded >= 0 {
			k := 3600 // the least whole number of s/km that is slower than it was
			if s.graded > 0 {
				k = min(k, int(math.Floor(1e6/float64(s.graded)))+1)
			}
			paces[k]++
		}
		if s.hr == 0 {
			continue
		}
		where := 0
		for where < 2 && float64(i) >= float64(len(ss))*float64(where+1)/3 {
			where++
		}
		if all[max(0, grace+i-30)].permille >= 30 {
			where += 3
		}
		c := heart[[2]int{where, s.hr}]
		if s.doubt {
			c[1]++
		} else {
			c[0]++
		}
		heart[[2]int{where, s.hr}] = c
	}
	for where := range 6 {
		for bpm := range 256 {
			if c, ok := heart[[2]int{where, bpm}]; ok {
				e.Heart = append(e.Heart, ebb.HeartCell{Place: where, Bpm: bpm, S: c[0], Doubt: c[1]})
			}
		}
	}
	for k := range 3601 {
		if paces[k] > 0 {
			e.Paces = append(e.Paces, ebb.PaceCell{SPerKm: k, S: paces[k]})
		}
	}
	for k := range e.Thirds {
		e.Thirds[k] = plainThird(ss[len(ss)*k/3 : len(ss)*(k+1)/3])
	}
	g, ok := lowerMedian(ss, graded)
	v, ok2 := lowerMedian(ss, plain)
	for i, run := 0, 0; ok && ok2 && i < len(ss); i++ {
		if run++; ss[i].graded <= g*5/4 || ss[i].speed <= v*5/4 {
			run = 0
		}
		if run == 20 {
			e.Surges++
		}
	}
	return e
}

func plainThird(ss []second) ebb.Third {
	t := ebb.Third{S: len(ss)}
	sum := func(of func(second) (int, bool)) (total, n int) {
		for _, s := range ss {
			if x, ok := of(s); ok {
				total, n = total+x, n+1
			}
		}
		return
	}
	if v, n := sum(func(s second) (int, bool) { return s.graded, s.graded >= 1000 }); n > 0 {
		t.GradedMmS = ebb.Some(v / n)
		over, _ := sum(func(s second) (int, bool) { return max(0, s.speed), s.graded >= 1000 })
		t.SpeedMmS = ebb.Some(over / n)
	}
	if v, n := sum(func(s second) (int, bool) { return s.hr, s.hr > 0 && !s.doubt }); n > 0 {
		t.HRMean = ebb.Some(10 * v / n)
	}
	return t
}

func sumsUpTheSame(w world) string {
	r := rand.New(rand.NewPCG(8, 41))
	surges := 0
	for i := range 1000 {
		ss, grace := patchwork(r)
		f := &ebb.Features{Recording: "rec_x", Erratic: r.IntN(2) == 0, HasSpeed: r.IntN(4) > 0, TimerS: len(ss),
			SubSport: pick(r, "", "", ebb.SubTreadmill, ebb.SubIndoor)}
		got, want := w.sum(lineFrom(ss, grace), f), plainEffort(ss, grace, f)
		surges += want.Surges
		if !reflect.DeepEqual(got, want) {
			return fmt.Sprintf("line %d (%d s, grace %d):\n got %+v\nwant %+v", i, len(ss), grace, got, want)
		}
	}
	if surges < 50 {
		return fmt.Sprintf("only %d surges", surges)
	}
	return ""
}

// plainMoment finds the moment once more, by sets of seconds.
type plainMoment struct {
	ss         []second
	grace      int
	over       []bool
	all, valid int
	byDistance bool
}

func (p *plainMoment) within(a, b int) int {
	k := 0
	for i := a; i < b; i++ {
		if p.over[i] {
			k++
		}
	}
	return k
}

// spells are the stretches over, gaps of up to 30 s forgiven: first, end and seconds over of each.
func (p *plainMoment) spells() (out [][3]int) {
	gap := math.MaxInt
	for i, o := range p.over {
		if gap++; !o {
			continue
		}
		if len(out) == 0 || gap > 31 {
			out = append(out, [3]int{i, 0, 0})
		}
		last := &out[len(out)-1]
		last[1], last[2], gap = i+1, last[2]+1, 0
	}
	return
}

func (p *plainMoment) mm(i int) int {
	if p.byDistance {
		return max(0, p.ss[i].ground)
	}
	return max(0, p.ss[i].speed)
}

func (p *plainMoment) find(unitM int) ebb.Moment {
	n := len(p.ss)
	p.over = make([]bool, n)
	for i := p.grace; i < n; i++ {
		if s := p.ss[i]; s.hr > 0 && !s.doubt {
			p.valid++
			if s.hr > 135 {
				p.over[i] = true
				p.all++
			}
		}
	}
	spells := p.spells()
	m := ebb.Moment{Where: "never", Spells: len(spells)}
	if p.all == 0 {
		return m
	}
	if 10*p.all >= 9*p.valid {
		m.Where, m.All, m.FromS, m.ToS = "all_along", true, p.grace, n
		return m
	}
	most, every := func(k int) bool { return 10*k >= 6*p.all }, func(k int) bool { return 10*k >= 9*p.all }
	last, first := n, 0
	for mm := 0; mm < 1000*unitM && last > 0; last-- {
		mm += p.mm(last - 1)
	}
	for mm := 0; mm < 1000*unitM && first < n; first++ {
		mm += p.mm(first)
	}
	long := slices.MaxFunc(spells, func(a, b [3]int) int { return a[2] - b[2] })
	var hill []int // seconds over, half a minute after a climb
	up := 0
	for i := p.grace; i < n; i++ {
		if p.ss[max(0, i-30)].permille >= 30 {
			if up++; p.over[i] {
				hill = append(hill, i)
			}
		}
	}
	half := p.grace + (n-p.grace)/2
	whole := 0
	for i := range p.ss {
		whole += p.mm(i)
	}
	enough := whole >= 3000*unitM
	switch {
	case enough && most(p.within(last, n)):
		m.Where, m.All, m.FromS, m.ToS = "last", every(p.within(last, n)), last, n
	case enough && most(p.within(0, first)):
		m.Where, m.All, m.FromS, m.ToS = "first", every(p.within(0, first)), p.grace, first
	case len(hill) > 0 && most(len(hill)) && 2*up <= n-p.grace:
		m.Where, m.All, m.FromS, m.ToS = "climb", every(len(hill)), hill[0], hill[len(hill)-1]+1
	case most(long[2]):
		m.Where, m.All, m.FromS, m.ToS = "stretch", every(long[2]), long[0], long[1]
	case every(p.within(half, n)):
		m.Where, m.All, m.FromS, m.ToS = "second_half", true, half, n
	default:
		m.Where, m.FromS, m.ToS = "spread", spells[0][0], spells[len(spells)-1][1]
	}
	if s := m.Where; s == "last" || s == "first" || s == "stretch" || s == "second_half" {
		p.change(&m)
	}
	return m
}

// change: the pace there against that of before, or of after for what came first.
func (p *plainMoment) change(m *ebb.Moment) {
	a, b := m.FromS, m.ToS
	if m.Where == "stretch" {
		a, b = max(0, a-30), max(1, b-30) // heart rate is late
	}
	if m.Where == "first" {
		a = 0
	}
	mean := func(a, b int) (g, v int) {
		moving, way := 0, 0
		for i := a; i < b; i++ {
			if p.ss[i].graded >= 1000 {
				moving, way = moving+1, way+p.mm(i)
			}
		}
		if moving < 20 {
			return 0, 0
		}
		return plainThird(p.ss[a:b]).GradedMmS.V, way / moving
	}
	g1, v1 := mean(a, b)
	g0, v0 := mean(0, a)
	if m.Where == "first" {
		g0, v0 = mean(b, len(p.ss))
	}
	if g1*v1*g0*v0 == 0 {
		return
	}
	m.Same = 100*g1 < 103*g0
	if !m.Same && 100*v1 >= 103*v0 {
		pace := func(v int) ebb.Opt[int] { return ebb.Some(int(1e6/float64(v) + 0.5)) }
		m.Before, m.In = pace(v0), pace(v1)
	}
}

func findsTheSameMoment(w world) string {
	r := rand.New(rand.NewPCG(8, 42))
	seen, changed, same := map[string]int{}, 0, 0
	for i := range 3000 {
		ss, grace := patchwork(r)
		for j := range ss { // some run well until they are half way
			if i%5 == 0 && j < grace+(len(ss)-grace)/2 && ss[j].hr > 135 {
				ss[j].hr = 120
			}
		}
		unit := pick(r, 10, 30, 80, 1000)
		got := w.find(lineFrom(ss, grace), 133, unit)
		want := (&plainMoment{ss: ss, grace: min(grace, len(ss)), byDistance: grace%2 == 0}).find(unit)
		seen[want.Where]++
		if want.In.OK {
			changed++
		}
		if want.Same {
			same++
		}
		if got != want {
			return fmt.Sprintf("line %d (%d s, grace %d, unit %d m):\n got %+v\nwant %+v", i, len(ss), grace, unit, got, want)
		}
	}
	for _, where := range []string{"never", "all_along", "last", "first", "climb", "stretch", "second_half", "spread"} {
		if seen[where] < 2 {
			return fmt.Sprintf("only %d moments were %q: %v", seen[where], where, seen)
		}
	}
	if changed < 40 || same < 40 {
		return fmt.Sprintf("the pace changed in %d, did not in %d", changed, same)
	}
	return ""
}
