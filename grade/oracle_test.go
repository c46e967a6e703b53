package grade_test

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"

	"ebb"
	"ebb/grade"
)

// A second implementation of the grade, after SCIENCE 8.4 and docs/grade.md alone: its limits are written out, and
// it asks of every answer what makes it true instead of going down a list.

func within(num, den int, pct ...int) ebb.Letter {
	for i, p := range pct {
		if num*100 <= p*den {
			return ebb.Letter("ABCD"[i : i+1])
		}
	}
	return map[int]ebb.Letter{4: "F", 3: "D"}[len(pct)]
}

// worse is the greater letter: "A" < "B" < … < "F", and "" is less than all.
func worse(a ...ebb.Letter) ebb.Letter { return max("A", slices.Max(a)) }

type plainRun struct {
	in    grade.Input
	g     ebb.Grade
	foot  bool
	walk  bool
	hr    ebb.Letter
	feel  ebb.Letter
	pace  ebb.Letter
	long  ebb.Letter
	floor ebb.Letter
	easy  int
}

func plainGrade(in grade.Input) ebb.Grade {
	p := &plainRun{in: in, g: ebb.Grade{Run: in.Run, Asked: in.Asked, Letter: "ungraded", Level: "cant_say", Witness: "none",
		RanS: in.Effort.TimerS, Criteria: []ebb.Criterion{}, Describes: []string{}}}
	if in.Refused != "" || in.Asked.Source == "" {
		p.g.Why = "not_asked"
		if in.Refused != "" {
			p.g.Why = in.Refused
		}
		return p.g
	}
	p.foot = slices.Contains([]ebb.Sport{"running", "walking", "hiking", "unknown"}, in.Sport)
	byPace := p.foot && in.Effort.Pace && in.Effort.MovingS > 0 && float64(in.Effort.WalkS)/float64(in.Effort.MovingS) >= 0.9
	p.walk = in.Asked.Source == "prescription" && (in.Sport == "walking" || byPace)
	if in.Asked.Source == "prescription" && (in.Asked.Verdict == ebb.Rest || in.Asked.Verdict == ebb.Walk) && p.foot && !p.walk {
		p.add("day", int(in.Asked.Verdict), ebb.Some(int(ebb.RecoveryRun)), "verdict", ebb.Some(false), "")
	}
	p.heart()
	p.others()
	p.told()
	p.words()
	return p.g
}

func (p *plainRun) add(name string, asked int, got ebb.Opt[int], unit string, pass ebb.Opt[bool], l ebb.Letter) {
	p.g.Criteria = append(p.g.Criteria, ebb.Criterion{Name: name, Asked: ebb.Some(asked), Got: got, Unit: unit, Pass: pass, Letter: l})
}

func rounded(num, den int) int { return int(float64(num)/float64(den) + 0.5) }

func (p *plainRun) heart() {
	in, g := p.in, &p.g
	unsaid := func(why string) {
		g.Why = why
		p.add("time_over", 5, ebb.None[int](), "%", ebb.None[bool](), "")
	}
	switch c := in.Asked.CeilingBpm; {
	case in.Effort.Erratic && c.OK && !in.IgnoreHR:
		unsaid("erratic")
		return
	case in.IgnoreHR && c.OK:
		unsaid("ignored")
		return
	case !c.OK:
		unsaid("no_ceiling")
		return
	}
	ceiling, doubtful := in.Asked.CeilingBpm.V, 0
	for _, c := range in.Effort.Heart {
		g.ValidS += c.S + c.Doubt
		g.DoubtS += c.Doubt
		g.ExcessBpmS += max(0, c.Bpm-ceiling) * c.S
		if c.Bpm >= ceiling+3 {
			g.OverS, doubtful = g.OverS+c.S, doubtful+c.Doubt
		}
		if e := in.Asked.EasyBpm; e.OK && c.Bpm >= e.V+3 || !e.OK && c.Bpm >= ceiling+3 {
			p.easy += c.S
		}
	}
	if g.ValidS == 0 || float64(g.ValidS)/float64(in.Effort.CountedS) < 0.7 {
		p.floor = within(g.OverS, max(in.Effort.CountedS, 1), 5, 15, 30, 50)
		unsaid("missing")
		return
	}
	l := within(g.OverS, g.ValidS, 5, 15, 30, 50)
	if l != within(g.OverS+doubtful, g.ValidS, 5, 15, 30, 50) {
		p.floor = l
		unsaid("steps")
		return
	}
	p.hr = l
	g.OverPct = ebb.Some(rounded(1000*g.OverS, g.ValidS))
	p.add("time_over", 5, ebb.Some(rounded(100*g.OverS, g.ValidS)), "%", ebb.Some(l == "A"), l)
}

func (p *plainRun) others() {
	in := p.in
	if fast, all := 0, 0; in.Asked.PaceSPerKm.OK && in.Effort.Pace && p.foot {
		for _, c := range in.Effort.Paces {
			all += c.S
			if c.SPerKm < in.Asked.PaceSPerKm.V+1 {
				fast += c.S
			}
		}
		if all > 0 {
			p.pace = within(fast, all, 10, 25, 50)
			p.add("pace", 10, ebb.Some(rounded(100*fast, all)), "%", ebb.Some(p.pace == "A"), p.pace)
		}
	}
	rpe := ebb.Letter("")
	if v := in.RPE; v.OK {
		rpe = ebb.Letter("AAAABCFFFFF"[v.V : v.V+1])
	}
	p.add("exertion", 3, in.RPE, "0–10", ebb.Opt[bool]{V: rpe == "A", OK: in.RPE.OK}, rpe)
	talk, got := ebb.Letter(""), ebb.None[int]()
	if v := in.Talk; v.OK {
		talk = map[ebb.Talk]ebb.Letter{ebb.TalkYes: "A"}[v.V]
		if talk == "" {
			talk = "C"
		}
		got = ebb.Some(map[ebb.Talk]int{ebb.TalkYes: 0, ebb.TalkNotSure: 1, ebb.TalkNo: 2}[v.V])
	}
	p.add("talk_test", 0, got, "talk", ebb.Opt[bool]{V: talk == "A", OK: in.Talk.OK}, talk)
	p.feel = max(rpe, talk)
	if m := in.Asked.Minutes; m.OK && m.V > 0 {
		p.long = within(in.Effort.TimerS, 60*m.V, 110, 125, 150)
		p.add("minutes", m.V, ebb.Some(rounded(in.Effort.TimerS, 60)), "min", ebb.Some(p.long == "A"), p.long)
	}
}

func (p *plainRun) told() {
	e, g := p.in.Effort, &p.g
	faster := func(i, j int) bool {
		a, b := e.Thirds[i].GradedMmS, e.Thirds[j].GradedMmS
		return a.OK && b.OK && a.V*100 >= b.V*103
	}
	quick := func(i, j, k int) bool { return e.Pace && faster(i, j) && faster(i, k) }
	a, c := e.Thirds[0].HRMean, e.Thirds[2].HRMean
	believed := !p.in.IgnoreHR && !e.Erratic && g.Why != "missing" && g.Why != "steps"
	tells := map[string]bool{"fast_start": quick(0, 1, 2), "fast_finish": quick(2, 0, 1), "drift": believed && a.OK && c.OK && c.V >= a.V+50 && !faster(2, 0)}
	if e.Pace && p.foot && !p.walk {
		tells["surges"] = e.Surges > 0
		p.add("surges", 0, ebb.Some(e.Surges), "1", ebb.Some(e.Surges == 0), "")
	}
	for _, k := range []string{"fast_start", "fast_finish", "drift", "surges"} {
		if tells[k] {
			g.Describes = append(g.Describes, k)
		}
	}
	if p.hr == "" || p.hr == "A" {
		return
	}
	in := func(which func(place int, over bool) bool) int {
		s := 0
		for _, c := range e.Heart {
			if which(c.Place, c.Bpm > p.in.Asked.CeilingBpm.V+2) {
				s += c.S
			}
		}
		return s
	}
	most := func(s int) bool { return float64(s) >= 0.6*float64(g.OverS) }
	third := func(k int) bool { return most(in(func(q int, over bool) bool { return over && (q == k || q == k+3) })) }
	climbing := in(func(q int, over bool) bool { return q > 2 })
	everything := in(func(int, bool) bool { return true })
	switch hills := most(in(func(q int, over bool) bool { return over && q > 2 })) && 2*climbing <= everything; {
	case hills:
		g.Fault = "hills"
	case tells["fast_start"] && third(0):
		g.Fault = "fast_start"
	case tells["fast_finish"] && third(2):
		g.Fault = "fast_finish"
	case p.in.Hot && !tells["fast_start"] && !tells["fast_finish"]:
		g.Fault = "heat"
	case tells["drift"] && third(2):
		g.Fault = "drift"
	default:
		g.Fault = "throughout"
	}
}

func (p *plainRun) words() {
	g, word := &p.g, ebb.Letter("")
	switch both := p.in.RPE.OK && p.in.Talk.OK; {
	case p.walk:
		word, p.long, g.Witness, g.Why = "A", "A", "walk", ""
	case p.hr != "":
		word, g.Witness = worse(p.hr, p.pace, p.feel), "hr"
	case both:
		word, g.Witness = worse(p.floor, p.pace, p.feel), "feel"
	case p.feel != "" || p.pace == "C" || p.pace == "D":
		word, g.Witness = worse(p.floor, p.pace, p.feel, "B"), "feel"
	default:
		return
	}
	g.Letter = worse(word, p.long)
	strong := p.in.RPE.OK && p.in.RPE.V >= 5 || g.ValidS > 0 && float64(p.easy)/float64(g.ValidS) >= 0.15
	switch {
	case word == "A":
		g.Level = "true_recovery"
	case word == "B":
		g.Level = "mostly_easy"
	case word >= "D" && strong:
		g.Level = "workout_in_disguise"
	default:
		g.Level = "drifted"
	}
}

func pick[T any](r *rand.Rand, of ...T) T { return of[r.IntN(len(of))] }

func maybe[T any](r *rand.Rand, of ...T) ebb.Opt[T] {
	if r.IntN(3) == 0 {
		return ebb.None[T]()
	}
	return ebb.Some(pick(r, of...))
}

// nearLimits is a run that lies at one side or the other of the limits more often than chance would have it.
func nearLimits(r *rand.Rand) grade.Input {
	const ceiling = 133
	counted := 100 * (1 + r.IntN(24))
	in := grade.Input{Run: "run_x", RPE: maybe(r, 0, 2, 3, 4, 5, 6, 10), Talk: maybe(r, ebb.Talks...), IgnoreHR: r.IntN(30) == 0, Hot: r.IntN(3) == 0,
		Sport:   pick(r, "running", "running", "running", ebb.SportUnknown, ebb.SportWalking, ebb.SportHiking, ebb.SportCycling),
		Refused: pick(r, append(make([]string, 40), "damaged")...)}
	in.Asked = ebb.Asked{Source: pick(r, "", "kind", "prescription", "prescription", "prescription", "kind", "prescription"),
		Verdict: pick(r, ebb.Rest, ebb.Walk, ebb.RecoveryRun, ebb.Easy), PaceSPerKm: maybe(r, 380, 385), Minutes: maybe(r, 0, 20, 30), EasyBpm: maybe(r, 144, 140)}
	if r.IntN(20) > 0 {
		in.Asked.CeilingBpm = ebb.Some(ceiling)
	}
	ran := 60 * 30 * pick(r, 20, 110, 125, 150, 200) / 100
	e := ebb.Effort{CountedS: counted, TimerS: ran + pick(r, -31, -30, -1, 0, 0, 1, 29, 30), Pace: r.IntN(5) > 0, Erratic: r.IntN(30) == 0, Surges: r.IntN(3)}
	e.MovingS = pick(r, 0, 1, 100, 200)
	e.WalkS = min(e.MovingS, pick(r, 0, 1, 89, 90, 91, 180, 179))
	valid := counted * pick(r, 0, 50, 69, 69, 70, 71, 100, 100, 100, 100, 100) / 100
	if valid == counted*69/100 {
		valid = (counted*7 - 1) / 10 // a second short
	}
	over := valid*pick(r, 0, 1, 5, 5, 15, 15, 30, 30, 50, 50, 100)/100 + pick(r, 0, 0, 0, 1, -1)
	over = min(max(over, 0), valid)
	doubt := min(over, pick(r, 0, 0, 0, 0, 1, valid/20))
	easy := min(over-doubt, pick(r, 0, valid*15/100-1, valid*15/100, valid*15/100+1, over))
	easy = max(easy, 0)
	spread(r, &e, over-doubt-easy, pick(r, ceiling+3, ceiling+4), 0)
	spread(r, &e, easy, pick(r, 146, 147, 148, 143, 142, 160), 0)
	spread(r, &e, 0, pick(r, ceiling+2, ceiling+3), doubt)
	spread(r, &e, valid-over, pick(r, 100, ceiling-1, ceiling, ceiling+1, ceiling+2), 0)
	fast := pick(r, 0, 10, 25, 50, 51, 100)
	for _, c := range []ebb.PaceCell{{SPerKm: pick(r, 300, 379, 380, 385), S: fast + r.IntN(2)}, {SPerKm: pick(r, 381, 386, 900), S: 100 - fast}} {
		if c.S > 0 && r.IntN(10) > 0 {
			e.Paces = append(e.Paces, c)
		}
	}
	for k := range e.Thirds {
		e.Thirds[k] = ebb.Third{GradedMmS: pick(r, ebb.Some(2000), ebb.Some(2059), ebb.Some(2060), ebb.Some(2061), ebb.Some(2122), ebb.None[int]()),
			HRMean: pick(r, ebb.Some(1300), ebb.Some(1349), ebb.Some(1350), ebb.Some(1351), ebb.None[int]())}
	}
	in.Effort = e
	return in
}

// spread lays seconds at one heart rate into one or two places.
func spread(r *rand.Rand, e *ebb.Effort, s, bpm, doubt int) {
	part := pick(r, 0, s, s/2, s*6/10, s*6/10-1, s*4/10)
	part = max(part, 0)
	e.Heart = append(e.Heart, ebb.HeartCell{Place: r.IntN(6), Bpm: bpm, S: part, Doubt: doubt}, ebb.HeartCell{Place: r.IntN(6), Bpm: bpm, S: s - part})
}

func gradesTheSame(w world) string {
	r := rand.New(rand.NewPCG(8, 4))
	letters, faults, whys := map[ebb.Letter]int{}, map[string]int{}, map[string]int{}
	for i := range 6000 {
		in := nearLimits(r)
		got, want := w.run(in), plainGrade(in)
		letters[want.Letter]++
		faults[want.Fault]++
		whys[want.Why]++
		if !reflect.DeepEqual(got, want) {
			return fmt.Sprintf("run %d: %+v\n got %+v\nwant %+v", i, in, got, want)
		}
	}
	few := []string{}
	for _, l := range append(slices.Clone(ebb.Letters), ebb.Ungraded) {
		if letters[l] < 60 {
			few = append(few, string(l))
		}
	}
	for _, f := range ebb.Faults {
		if faults[f] < 5 {
			few = append(few, f)
		}
	}
	for _, why := range []string{"not_asked", "damaged", "no_ceiling", "ignored", "erratic", "missing", "steps"} {
		if whys[why] < 15 {
			few = append(few, why)
		}
	}
	if len(few) > 0 {
		return fmt.Sprintf("too few runs were %v", few)
	}
	return ""
}
