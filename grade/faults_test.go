package grade_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"ebb"
	"ebb/grade"
	"ebb/session"
)

// world is the room as the laws see it; faults are planted in it.
type world struct {
	efforts func(*ebb.Recording) (ebb.Features, ebb.Effort)
	sum     func(ebb.Line, *ebb.Features) ebb.Effort
	run     func(grade.Input) ebb.Grade
	find    func(ebb.Line, int, int) ebb.Moment
}

func ours() world {
	return world{
		efforts: func(r *ebb.Recording) (ebb.Features, ebb.Effort) { return session.Efforts(r, n) },
		sum:     func(l ebb.Line, f *ebb.Features) ebb.Effort { return session.SumUp(l, f, n) },
		run:     func(in grade.Input) ebb.Grade { return grade.Run(in, n) },
		find:    func(l ebb.Line, ceiling, unitM int) ebb.Moment { return grade.Find(l, ceiling, unitM, n) },
	}
}

// laws of the room; each says what broke it, or "".
var laws = []struct {
	name  string
	holds func(world) string
}{
	{"the worked values of SCIENCE 8.4", goldenGrades},
	{"a second implementation grades the same", gradesTheSame},
	{"a second implementation sums up the same", sumsUpTheSame},
	{"a second implementation finds the same moment", findsTheSameMoment},
	{"higher heart rates are never better", higherIsNeverBetter},
}

func TestTheLaws(t *testing.T) {
	for _, l := range laws {
		if broke := l.holds(ours()); broke != "" {
			t.Fatalf("%s: %s", l.name, broke)
		}
	}
}

// The worked values of SCIENCE 8.4.
func goldenGrades(w world) string {
	for _, c := range []struct {
		name   string
		parts  []part
		rpe    int // −1: not said
		pace   int
		letter ebb.Letter
		level  ebb.Level
		over   int // ‰
		excess int // bpm·min
	}{
		{"30 min at 125, exertion 2", []part{{1800, 125, 2400, 0}}, 2, 0, ebb.LetterA, ebb.TrueRecovery, 0, 0},
		{"two minutes over", []part{{180, 120, 2400, 0}, {1500, 130, 2400, 0}, {120, 140, 2400, 0}}, -1, 0, ebb.LetterB, ebb.MostlyEasy, 74, 14},
		{"seven minutes over", []part{{180, 120, 2400, 0}, {1200, 130, 2400, 0}, {420, 140, 2400, 0}}, -1, 0, ebb.LetterC, ebb.Drifted, 259, 49},
		{"27 min at 145, exertion 5", []part{{180, 120, 2400, 0}, {1620, 145, 2400, 0}}, 5, 0, ebb.LetterF, ebb.Disguise, 1000, 324},
		{"high in the grace only", []part{{180, 150, 2400, 0}, {1620, 128, 2400, 0}}, -1, 0, ebb.LetterA, ebb.TrueRecovery, 0, 0},
		{"40 minutes for 30", []part{{2400, 125, 2400, 0}}, -1, 0, ebb.LetterC, ebb.TrueRecovery, 0, 0},
		{"half of the heart rate missing", []part{{900, 125, 2400, 0}, {900, 0, 2400, 0}}, -1, 0, ebb.Ungraded, ebb.CantSay, -1, 0},
		{"3.0 m/s where 2.6 was the limit", []part{{1800, 125, 3000, 0}}, -1, 385, ebb.LetterD, ebb.Drifted, 0, 0},
	} {
		a := asked()
		if c.pace > 0 {
			a.PaceSPerKm = ebb.Some(c.pace)
		}
		f, e := w.efforts(recorded(c.parts...))
		in := grade.Input{Run: "run_x", Sport: f.Sport, Asked: a, Effort: e}
		if c.rpe >= 0 {
			in.RPE = ebb.Some(c.rpe)
		}
		g := w.run(in)
		if g.Letter != c.letter || g.Level != c.level || g.OverPct.Or(-1) != c.over || c.over >= 0 && g.ExcessBpmS != 60*c.excess {
			return fmt.Sprintf("%s: %s %s over %d‰ excess %d, want %s %s %d %d", c.name, g.Letter, g.Level, g.OverPct.Or(-1), g.ExcessBpmS/60, c.letter, c.level, c.over, c.excess)
		}
	}
	return ""
}

// higherIsNeverBetter raises the heart rate of some cells of a run, believed and doubtful seconds alike.
func higherIsNeverBetter(w world) string {
	r := rand.New(rand.NewPCG(8, 43))
	for range 2000 {
		in := nearLimits(r)
		before := w.run(in)
		raised := in
		raised.Effort.Heart = slices.Clone(in.Effort.Heart)
		for i := range raised.Effort.Heart {
			raised.Effort.Heart[i].Bpm += pick(r, 0, 1, 5, 120)
		}
		after := w.run(raised)
		if before.Level == ebb.CantSay && before.Why == "steps" { // raised, they may say for sure what was in doubt
			before.Letter, before.Level = worse(within(before.OverS, before.ValidS, 5, 15, 30, 50)), ebb.TrueRecovery
		}
		if rank(after) < rank(before) || slices.Index(levels, after.Level) < slices.Index(levels, before.Level) {
			return fmt.Sprintf("%s %s became %s %s: %+v", before.Letter, before.Level, after.Letter, after.Level, in)
		}
		if after.OverS < before.OverS || after.ExcessBpmS < before.ExcessBpmS {
			return fmt.Sprintf("over %d → %d, excess %d → %d", before.OverS, after.OverS, before.ExcessBpmS, after.ExcessBpmS)
		}
	}
	return ""
}

// bend changes what a run is taken for before it is graded, and its grade after.
func bend(before func(*grade.Input), after func(grade.Input, *ebb.Grade)) func(*world) {
	return func(w *world) {
		was := w.run
		w.run = func(in grade.Input) ebb.Grade {
			if before != nil {
				in.Effort.Heart = slices.Clone(in.Effort.Heart)
				before(&in)
			}
			g := was(in)
			if after != nil {
				after(in, &g)
			}
			return g
		}
	}
}

func cells(how func(*ebb.HeartCell)) func(*grade.Input) {
	return func(in *grade.Input) {
		for i := range in.Effort.Heart {
			how(&in.Effort.Heart[i])
		}
	}
}

func bendMoment(how func(*ebb.Moment)) func(*world) {
	return func(w *world) {
		was := w.find
		w.find = func(l ebb.Line, ceiling, unitM int) ebb.Moment {
			m := was(l, ceiling, unitM)
			how(&m)
			return m
		}
	}
}

// Each law is shown faults that it must see. A law that passes its fault is no law.
var faults = []struct {
	law   int
	name  string
	plant func(*world)
}{
	{0, "the first minutes count", func(w *world) {
		w.efforts = func(r *ebb.Recording) (ebb.Features, ebb.Effort) {
			f, _ := session.Efforts(r, n)
			l := session.LineOf(r, n)
			l.GraceS = 0
			return f, session.SumUp(l, &f, n)
		}
	}},
	{0, "two beats over are over", func(w *world) {
		was := w.run
		w.run = func(in grade.Input) ebb.Grade { in.Asked.CeilingBpm.V -= 13; return was(in) }
	}},
	{0, "the half that is missing was as good as the other", bend(func(in *grade.Input) {
		seen := 0
		for _, c := range in.Effort.Heart {
			seen += c.S
		}
		in.Effort.CountedS = seen
	}, nil)},
	{0, "minutes are not looked at", bend(func(in *grade.Input) { in.Asked.Minutes = ebb.None[int]() }, nil)},
	{0, "too fast is no fault while the heart is slow", bend(func(in *grade.Input) { in.Effort.Pace = false }, nil)},
	{1, "exactly 2 bpm over the ceiling is over", bend(cells(func(c *ebb.HeartCell) {
		if c.Bpm == 135 {
			c.Bpm = 136
		}
	}), nil)},
	{1, "minutes change the word", bend(nil, func(in grade.Input, g *ebb.Grade) {
		if g.Level == ebb.TrueRecovery && g.Letter == ebb.LetterC {
			g.Level = ebb.Drifted
		}
	})},
	{1, "a workout in disguise without 15 % over the easy ceiling and without exertion", bend(nil, func(in grade.Input, g *ebb.Grade) {
		if g.Letter == ebb.LetterF && g.Level == ebb.Drifted {
			g.Level = ebb.Disguise
		}
	})},
	{1, "not sure in the talk test counts as yes", bend(func(in *grade.Input) {
		if in.Talk.OK && in.Talk.V == ebb.TalkNotSure {
			in.Talk.V = ebb.TalkYes
		}
	}, nil)},
	{1, "seconds that may be steps are taken for heart beats", bend(cells(func(c *ebb.HeartCell) { c.S, c.Doubt = c.S+c.Doubt, 0 }), nil)},
	{1, "erratic heart rate is graded", bend(func(in *grade.Input) { in.Effort.Erratic = false }, nil)},
	{1, "69 % of the time with heart rate will do", bend(func(in *grade.Input) { in.Effort.CountedS = in.Effort.CountedS * 69 / 70 }, nil)},
	{1, "a longer walk is a fault", bend(nil, func(in grade.Input, g *ebb.Grade) {
		if g.Witness == ebb.WitnessWalk && in.Asked.Minutes.OK && in.Effort.TimerS > 90*in.Asked.Minutes.V {
			g.Letter = ebb.LetterC
		}
	})},
	{1, "one good witness is enough for an A without heart rate", bend(nil, func(in grade.Input, g *ebb.Grade) {
		if g.Witness == ebb.WitnessFeel && g.Letter == ebb.LetterB && in.RPE.Or(9) <= 3 && !in.Talk.OK {
			g.Letter, g.Level = ebb.LetterA, ebb.TrueRecovery
		}
	})},
	{2, "climbs are those of the same second", func(w *world) {
		was := w.sum
		w.sum = func(l ebb.Line, f *ebb.Features) ebb.Effort {
			late := slices.Clone(l.Permille)
			for i := range late {
				late[i] = l.Permille[min(len(late)-1, i+30)]
			}
			l.Permille = late
			return was(l, f)
		}
	}},
	{2, "a walked minute is a run one", func(w *world) {
		was := w.sum
		w.sum = func(l ebb.Line, f *ebb.Features) ebb.Effort { e := was(l, f); e.WalkS = 0; return e }
	}},
	{3, "most is called all", bendMoment(func(m *ebb.Moment) { m.All = m.All || m.Where == "last" })},
	{3, "the pace is that of the other part", bendMoment(func(m *ebb.Moment) { m.Before, m.In = m.In, m.Before })},
	{3, "a mile is a kilometre", func(w *world) {
		was := w.find
		w.find = func(l ebb.Line, ceiling, unitM int) ebb.Moment { return was(l, ceiling, unitM*1000/1609) }
	}},
	{3, "seconds before the grace ends are in the moment", func(w *world) {
		was := w.find
		w.find = func(l ebb.Line, ceiling, unitM int) ebb.Moment { l.GraceS = 0; return was(l, ceiling, unitM) }
	}},
	{4, "what is too high for a heart is thrown away", bend(cells(func(c *ebb.HeartCell) {
		if c.Bpm > 230 {
			c.S, c.Doubt = 0, 0
		}
	}), nil)},
}

func TestEveryLawSeesItsPlantedFaults(t *testing.T) {
	shown := make([]int, len(laws))
	for _, f := range faults {
		shown[f.law]++
		w := ours()
		f.plant(&w)
		broke := laws[f.law].holds(w)
		if broke == "" {
			t.Errorf("%q did not see: %s", laws[f.law].name, f.name)
		} else if strings.Contains(broke, "only") || strings.Contains(broke, "too few") {
			t.Errorf("%q counted instead of seeing %s: %s", laws[f.law].name, f.name, broke)
		}
	}
	for i, n := range shown {
		if n == 0 {
			t.Errorf("%q was shown no fault", laws[i].name)
		}
	}
}
