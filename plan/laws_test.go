package plan_test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"testing"

	"ebb"
	"ebb/engine"
	"ebb/evidence"
	"ebb/plan"
)

// A law looks at a laid week beside the morning and the wish it came from, asks anew what may be, and says what
// is wrong; "" when nothing is. It knows nothing of how the week was found.
type law struct {
	name  string
	holds func(m ebb.Morning, w plan.Week, l plan.Laid) string
}

var laws = []law{
	{"every laid day is allowed by the rules under a perfect check-in", allowedByRules},
	{"nobody is given a hard day that was not wished", noHardUnwished},
	{"no run is longer than its share of the longest", longestHolds},
	{"no week is longer than its share of the average, or than was asked", weekHolds},
	{"one day is free", oneIsFree},
	{"nothing is run on a day that cannot be run", offIsOff},
	{"a race stays on its day", racesStay},
	{"nothing hard in the days before a race", restedBeforeRace},
	{"the day before a race is a recovery run at most", lightBeforeRace},
	{"days that are past stay as they were", pastStays},
	{"no run is shorter than the least", leastHolds},
	{"a session that is not where it was wished is told", movesAreTold},
	{"of a session that is left out nothing else is said", leftOutIsToldOnce},
	{"a day between is run, or run and walked, as the session of its morning will be", inTurnsAsTheMorning},
}

// each asks one thing of every day that can still be laid.
func each(w plan.Week, l plan.Laid, bad func(k int, d ebb.PlanDay) bool) string {
	for k, d := range l.Days {
		if d.Day >= w.From && bad(k, d) {
			return fmt.Sprintf("%s %s, %d min", d.Day, d.Verdict, d.Minutes)
		}
	}
	return ""
}

func allowedByRules(m ebb.Morning, w plan.Week, l plan.Laid) string {
	return each(w, l, func(k int, d ebb.PlanDay) bool {
		return d.Verdict > engine.Ahead(m, d.Day, l.Days[:k], ebb.Hard, n).Decision.Allowed
	})
}

func noHardUnwished(_ ebb.Morning, w plan.Week, l plan.Laid) string {
	return each(w, l, func(_ int, d ebb.PlanDay) bool {
		return d.Verdict == ebb.Hard && !slices.ContainsFunc(w.Sessions, func(s plan.Session) bool { return s.Kind == d.Kind && s.Class == d.Class.V })
	})
}

func longestHolds(_ ebb.Morning, w plan.Week, l plan.Laid) string {
	return each(w, l, func(_ int, d ebb.PlanDay) bool {
		return d.Kind != ebb.KindRace && 100*d.Running() > w.LongestMin*n.Plan.LongestPct.Int()
	})
}

// weekHolds: nobody is told how far a race is, so a week with one has no law of minutes.
func weekHolds(_ ebb.Morning, w plan.Week, l plan.Laid) string {
	sum, most := 0, w.WeekMin*n.Plan.WeekPct.Int()/100
	for _, d := range l.Days {
		if d.Kind == ebb.KindRace {
			return ""
		}
		sum += d.Running()
	}
	done := 0
	for _, d := range w.Done {
		done += d.Minutes
	}
	if most = min(most, w.AskWeek.Or(most)); sum > max(most, done) {
		return fmt.Sprintf("%d of %d minutes", sum, most)
	}
	return ""
}

// oneIsFree: days that were run are run; where they filled the week up, nothing is added.
func oneIsFree(_ ebb.Morning, w plan.Week, l plan.Laid) string {
	if free(l.Days) < n.Plan.FreeDays.Int() {
		return "no day is free"
	}
	return ""
}

func offIsOff(_ ebb.Morning, w plan.Week, l plan.Laid) string {
	return each(w, l, func(_ int, d ebb.PlanDay) bool { return d.Minutes > 0 && slices.Contains(w.Off, d.Day) })
}

func racesStay(_ ebb.Morning, w plan.Week, l plan.Laid) string {
	return each(w, l, func(_ int, d ebb.PlanDay) bool {
		return d.Kind == ebb.KindRace && !slices.ContainsFunc(w.Sessions, func(s plan.Session) bool { return s.Race && s.Day == d.Day })
	})
}

// beforeRace: a race is laid within so many days after day k.
func beforeRace(l plan.Laid, k, days int) bool {
	return slices.ContainsFunc(l.Days[k+1:min(k+1+days, len(l.Days))], func(d ebb.PlanDay) bool { return d.Kind == ebb.KindRace })
}

func restedBeforeRace(_ ebb.Morning, w plan.Week, l plan.Laid) string {
	return each(w, l, func(k int, d ebb.PlanDay) bool {
		return d.Verdict == ebb.Hard && d.Kind != ebb.KindRace && beforeRace(l, k, n.Plan.RaceHardDays.Int())
	})
}

func lightBeforeRace(_ ebb.Morning, w plan.Week, l plan.Laid) string {
	return each(w, l, func(k int, d ebb.PlanDay) bool {
		return d.Verdict > ebb.RecoveryRun && d.Kind != ebb.KindRace && beforeRace(l, k, n.Plan.RaceEasyDays.Int())
	})
}

func pastStays(_ ebb.Morning, w plan.Week, l plan.Laid) string {
	for k, d := range w.Done {
		if l.Days[k] != d {
			return fmt.Sprintf("%s was changed", d.Day)
		}
	}
	return ""
}

func leastHolds(_ ebb.Morning, w plan.Week, l plan.Laid) string {
	return each(w, l, func(_ int, d ebb.PlanDay) bool {
		return d.Verdict >= ebb.RecoveryRun && d.Kind != ebb.KindRace && d.Minutes < n.Plan.RunLeast.Int()
	})
}

func leftOutIsToldOnce(_ ebb.Morning, w plan.Week, l plan.Laid) string {
	for _, r := range l.Refused {
		if r.Day == 0 || r.To != 0 {
			continue
		}
		for _, x := range l.Refused {
			if x != r && x.Day == r.Day && x.Kind == r.Kind {
				return fmt.Sprintf("%s on %s is left out by %s, and told of by %s", r.Kind, r.Day, r.Law, x.Law)
			}
		}
	}
	return ""
}

// inTurnsAsTheMorning: a recovery run that the morning will make a run-walk, or a walk, is not laid as a run.
func inTurnsAsTheMorning(m ebb.Morning, w plan.Week, l plan.Laid) string {
	return each(w, l, func(k int, d ebb.PlanDay) bool {
		if d.Verdict != ebb.RecoveryRun || d.Fixed {
			return false
		}
		p := engine.Ahead(m, d.Day, l.Days[:k], ebb.RecoveryRun, n).Prescription
		return p.RunMinutes.Or(0) == 0 || d.Walking > 0 != (p.Mode == ebb.ModeRunWalk) || d.Running() > p.RunMinutes.V
	})
}

func movesAreTold(_ ebb.Morning, w plan.Week, l plan.Laid) string {
	for _, s := range w.Sessions {
		there := slices.ContainsFunc(l.Days, func(d ebb.PlanDay) bool { return d.Day == s.Day && d.Fixed && d.Kind == s.Kind && d.From == 0 })
		told := slices.ContainsFunc(l.Refused, func(r ebb.PlanRefusal) bool {
			return r.Kind == s.Kind && (r.Day == s.Day || r.Law == "week_minutes")
		})
		if !there && !told {
			return fmt.Sprintf("%s on %s is not there, and nobody is told", s.Kind, s.Day)
		}
	}
	return ""
}

// begun makes of one week in three one that is under way, with its first days run.
func begun(r *rand.Rand, w plan.Week) plan.Week {
	if r.IntN(3) != 0 {
		return w
	}
	w.From = monday + ebb.Day(1+r.IntN(5))
	for d := w.First; d < w.From; d++ {
		day := ebb.PlanDay{Day: d, Verdict: ebb.Rest, Done: true}
		if r.IntN(2) == 0 {
			day.Verdict, day.Minutes = ebb.Easy, 20+5*r.IntN(8)
		}
		w.Done = append(w.Done, day)
	}
	return w
}

func weeks() int {
	if os.Getenv("EBB_DEEP") != "" {
		return 50_000
	}
	return 1500
}

// TestTheLawsHoldOnRandomWeeks counts also the weeks on which a law has something to see.
func TestTheLawsHoldOnRandomWeeks(t *testing.T) {
	r := rand.New(rand.NewPCG(6, 6))
	sessions, kept, raced, underWay := 0, 0, 0, 0
	for i := range weeks() {
		m, w := randomWeek(r)
		w = begun(r, w)
		l := lay(m, w)
		sessions += len(w.Sessions)
		for _, d := range l.Days {
			if d.Fixed {
				kept++
			}
			if d.Kind == ebb.KindRace {
				raced++
			}
		}
		if len(w.Done) > 0 {
			underWay++
		}
		for _, x := range laws {
			if bad := x.holds(m, w, l); bad != "" {
				t.Fatalf("week %d breaks %q: %s: %s", i, x.name, bad, show(l.Days))
			}
		}
	}
	t.Logf("%d laws on %d weeks (%d under way, %d with a race laid), %d sessions wished, %d laid, 0 laws broken", len(laws), weeks(), underWay, raced, sessions, kept)
	if 50*raced < weeks() || 5*underWay < weeks() || 4*kept < sessions {
		t.Error("the laws see too few weeks of these")
	}
}

// A fault lays weeks that break one law: with other rules, other numbers or another wish than the law is asked with,
// or by what becomes of the week after.
type fault struct {
	law  string
	name string
	lay  func(m ebb.Morning, w plan.Week) plan.Laid
}

// numbered lays with other numbers of the plan; the rules of the morning stay.
func numbered(how func(*evidence.Plan)) func(ebb.Morning, plan.Week) plan.Laid {
	return func(m ebb.Morning, w plan.Week) plan.Laid {
		other := n
		how(&other.Plan)
		return plan.Lay(w, engine.PlanRules(m, n), &other)
	}
}

// ruled lays with rules that answer something else.
func ruled(how func(*plan.Answer)) func(ebb.Morning, plan.Week) plan.Laid {
	return func(m ebb.Morning, w plan.Week) plan.Laid {
		rules := engine.PlanRules(m, n)
		return plan.Lay(w, func(d ebb.Day, before []ebb.PlanDay) plan.Answer {
			a := rules(d, before)
			how(&a)
			return a
		}, &n)
	}
}

// wished lays another wish than was made; spoilt changes the week after it was laid.
func wished(how func(*plan.Week)) func(ebb.Morning, plan.Week) plan.Laid {
	return func(m ebb.Morning, w plan.Week) plan.Laid {
		w.Sessions = slices.Clone(w.Sessions)
		how(&w)
		return lay(m, w)
	}
}

func spoilt(how func(*plan.Laid)) func(ebb.Morning, plan.Week) plan.Laid {
	return func(m ebb.Morning, w plan.Week) plan.Laid {
		l := lay(m, w)
		l.Days = slices.Clone(l.Days)
		how(&l)
		return l
	}
}

func noRaces(w *plan.Week) {
	for i := range w.Sessions {
		w.Sessions[i].Race = false
	}
}

var faults = []fault{
	{laws[0].name, "every day is allowed a step more", ruled(func(a *plan.Answer) { a.Allowed = min(a.Allowed+1, ebb.Hard) })},
	{laws[0].name, "a walk counts as a recovery run", ruled(func(a *plan.Answer) {
		if a.Allowed == ebb.Walk {
			a.Allowed, a.Minutes = ebb.RecoveryRun, 30
		}
	})},
	{laws[0].name, "the rules forget the days before", func(m ebb.Morning, w plan.Week) plan.Laid {
		rules := engine.PlanRules(m, n)
		return plan.Lay(w, func(d ebb.Day, _ []ebb.PlanDay) plan.Answer { return rules(d, nil) }, &n)
	}},
	{laws[1].name, "easy days become hard ones", spoilt(func(l *plan.Laid) {
		for k := range l.Days {
			if d := &l.Days[k]; d.Verdict == ebb.Easy && !d.Fixed && !d.Done {
				d.Verdict = ebb.Hard
			}
		}
	})},
	{laws[2].name, "the longest run may be half as long again", numbered(func(p *evidence.Plan) { p.LongestPct.Value = 150 })},
	{laws[3].name, "the week may be half as long again", numbered(func(p *evidence.Plan) { p.WeekPct.Value = 150 })},
	{laws[3].name, "the minutes asked for are not heard", wished(func(w *plan.Week) { w.AskWeek = ebb.Opt[int]{} })},
	{laws[4].name, "no day has to be free", numbered(func(p *evidence.Plan) { p.FreeDays.Value = 0 })},
	{laws[5].name, "days that cannot be run are not heard", wished(func(w *plan.Week) { w.Off = nil })},
	{laws[6].name, "a race may move", wished(noRaces)},
	{laws[7].name, "one day before a race is enough", numbered(func(p *evidence.Plan) { p.RaceHardDays.Value = 1 })},
	{laws[8].name, "the day before a race is as any", numbered(func(p *evidence.Plan) { p.RaceEasyDays.Value = 0 })},
	{laws[9].name, "what was run is forgotten", wished(func(w *plan.Week) { w.From, w.Done = w.First, nil })},
	{laws[10].name, "a run of five minutes is one", numbered(func(p *evidence.Plan) { p.RunLeast.Value = 5 })},
	{laws[12].name, "the minutes of what is left out are told", spoilt(func(l *plan.Laid) {
		for _, r := range l.Refused {
			if r.Day != 0 && r.To == 0 {
				l.Refused = append(slices.Clone(l.Refused), ebb.PlanRefusal{Law: "longest", Day: r.Day, To: r.Day, Kind: r.Kind, Asked: 60, Limit: 40})
				return
			}
		}
	})},
	{laws[13].name, "nobody says what is walked", ruled(func(a *plan.Answer) { a.Walking = 0 })},
	{laws[11].name, "what was moved is not told", spoilt(func(l *plan.Laid) { l.Refused = nil })},
}

// TestEveryLawSeesItsPlantedFaults: a law that passes its faults is no law.
func TestEveryLawSeesItsPlantedFaults(t *testing.T) {
	for _, f := range faults {
		x := laws[slices.IndexFunc(laws, func(x law) bool { return x.name == f.law })]
		r, seen, tried := rand.New(rand.NewPCG(8, 8)), 0, 0
		for tried < 1500 && seen == 0 {
			m, w := randomWeek(r)
			w = begun(r, w)
			tried++
			if x.holds(m, w, f.lay(m, w)) != "" {
				seen++
			}
		}
		if seen == 0 {
			t.Errorf("%q passes on %d weeks although %s", f.law, tried, f.name)
		}
		t.Logf("%s: seen by week %d", f.name, tried)
	}
	for _, x := range laws {
		if !slices.ContainsFunc(faults, func(f fault) bool { return f.law == x.name }) {
			t.Errorf("%q has no planted fault", x.name)
		}
	}
}
