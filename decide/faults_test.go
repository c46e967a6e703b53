package decide_test

import (
	"math/rand/v2"
	"testing"

	"ebb"
	"ebb/decide"
	"ebb/evidence"
)

// with replaces the rule of that id.
func with(id ebb.RuleID, judge func(ebb.Morning, evidence.Numbers) ebb.Finding) []decide.Rule {
	out := decide.Rules()
	for i := range out {
		if out[i].ID == id {
			out[i].Judge = judge
		}
	}
	return out
}

func original(id ebb.RuleID) func(ebb.Morning, evidence.Numbers) ebb.Finding {
	for _, r := range decide.Rules() {
		if r.ID == id {
			return r.Judge
		}
	}
	panic(id)
}

// bend changes what a rule says.
func bend(id ebb.RuleID, how func(ebb.Morning, *ebb.Finding)) func(*world) {
	return func(w *world) {
		was := original(id)
		w.rules = with(id, func(m ebb.Morning, n evidence.Numbers) ebb.Finding {
			f := was(m, n)
			how(m, &f)
			return f
		})
	}
}

func hard(f *ebb.Finding) { f.Allows, f.State = ebb.Hard, ebb.Agrees }

// bendDay changes a decision after it is made; bendDoing a prescription.
func bendDay(how func(ebb.Morning, []decide.Rule, *ebb.Decision)) func(*world) {
	return func(w *world) {
		was := w.today
		w.today = func(m ebb.Morning, rules []decide.Rule) ebb.Decision {
			d := was(m, rules)
			how(m, rules, &d)
			return d
		}
	}
}

func bendDoing(how func(ebb.Morning, ebb.Decision, *ebb.Prescription)) func(*world) {
	return func(w *world) {
		was := w.does
		w.does = func(m ebb.Morning, d ebb.Decision) ebb.Prescription {
			p := was(m, d)
			how(m, d, &p)
			return p
		}
	}
}

// Each law is shown faults that it must see. A law that passes its fault is no law.
var faults = []struct {
	law   int
	name  string
	plant func(*world)
}{
	{0, "battered legs count as fresh", bend(ebb.RuleSoreness, func(m ebb.Morning, f *ebb.Finding) {
		if m.Signals.Legs.Value == 10 {
			hard(f)
		}
	})},
	{0, "a window closes early, at 24 h of intervals", bend(ebb.RuleHardWindow, func(m ebb.Morning, f *ebb.Finding) {
		for _, h := range m.History.Hards {
			if h.HoursAgo == 24 {
				hard(f)
			}
		}
	})},
	{0, "heat adds minutes", bendDoing(func(m ebb.Morning, _ ebb.Decision, p *ebb.Prescription) {
		if m.Signals.WBGT.Known() && m.Signals.WBGT.Value >= 220 && p.Minutes.OK {
			p.Minutes.V += 10
		}
	})},
	{0, "a cold raises the ceiling", bendDoing(func(m ebb.Morning, _ ebb.Decision, p *ebb.Prescription) {
		if m.Signals.Ill.Value == 1 && p.CeilingBpm.OK {
			p.CeilingBpm.V += 30
		}
	})},
	{0, "a seventh hard day in a row is harder than the sixth", bend(ebb.RuleRunDays, func(m ebb.Morning, f *ebb.Finding) {
		if m.History.FullDays == 7 {
			hard(f)
		}
	})},
	{0, "three runs leave more than two", bend(ebb.RuleSameDay, func(m ebb.Morning, f *ebb.Finding) {
		if len(m.History.Today) >= 3 {
			hard(f)
		}
	})},
	{1, "the first objecting rule decides", bendDay(func(m ebb.Morning, rules []decide.Rule, d *ebb.Decision) {
		for _, r := range rules {
			if f := r.Judge(m, evidence.V1()); f.State == ebb.Objects {
				d.Allowed = f.Allows
				return
			}
		}
	})},
	{2, "a plan for a hard day is followed", bendDay(func(m ebb.Morning, _ []decide.Rule, d *ebb.Decision) {
		for _, w := range m.Wishes {
			d.Verdict = max(d.Verdict, w.Verdict)
		}
	})},
	{2, "the default wish is forgotten", bendDay(func(_ ebb.Morning, _ []decide.Rule, d *ebb.Decision) { d.Wishes = nil })},
	{3, "a rule objects and says that it agrees", bend(ebb.RuleSoreness, func(_ ebb.Morning, f *ebb.Finding) { f.State = ebb.Agrees })},
	{4, "silent rules are left out", bendDay(func(_ ebb.Morning, _ []decide.Rule, d *ebb.Decision) {
		kept := []ebb.Finding{}
		for _, f := range d.Findings {
			if f.State != ebb.Silent {
				kept = append(kept, f)
			}
		}
		d.Findings = kept
	})},
	{4, "a rule speaks for another", bend(ebb.RuleHeat, func(_ ebb.Morning, f *ebb.Finding) { f.Rule = ebb.RulePain })},
	{5, "unanswered pain is no pain", bend(ebb.RulePain, func(m ebb.Morning, f *ebb.Finding) {
		if f.Key == "unanswered" {
			hard(f)
		}
	})},
	{5, "no birth year, no objection", bend(ebb.RuleCondition, func(m ebb.Morning, f *ebb.Finding) {
		if f.Key == "age_unknown" {
			hard(f)
		}
	})},
	{5, "a failing sync is as good as one that went well", bend(ebb.RuleStaleRuns, func(_ ebb.Morning, f *ebb.Finding) {
		if f.Key == "sync_failing" {
			hard(f)
		}
	})},
	{5, "no usual gap, no objection", bend(ebb.RuleStaleRuns, func(m ebb.Morning, f *ebb.Finding) {
		if f.Key == "gap_unknown" {
			hard(f)
		}
	})},
	{6, "a missing night is a good night", bend(ebb.RuleNightMissing, func(_ ebb.Morning, f *ebb.Finding) { hard(f) })},
	{7, "one beat over the ceiling", bendDoing(func(m ebb.Morning, _ ebb.Decision, p *ebb.Prescription) { p.CeilingBpm.V++ })},
	{7, "heat lowers the ceiling", bendDoing(func(m ebb.Morning, _ ebb.Decision, p *ebb.Prescription) {
		if m.Signals.WBGT.Value > 300 {
			p.CeilingBpm.V--
		}
	})},
	{7, "no ceiling on a walk", bendDoing(func(m ebb.Morning, _ ebb.Decision, p *ebb.Prescription) {
		if p.Mode == ebb.ModeWalk {
			p.CeilingBpm = ebb.None[int]()
		}
	})},
	{8, "weekly running is forgotten", bendDoing(func(m ebb.Morning, _ ebb.Decision, p *ebb.Prescription) {
		if p.Mode == ebb.ModeRunWalk || p.Mode == ebb.ModeRun {
			p.Minutes, p.RunMinutes = ebb.Some(40), ebb.Some(40)
		}
	})},
	{8, "a step too long", bendDoing(func(m ebb.Morning, _ ebb.Decision, p *ebb.Prescription) {
		if len(p.Steps) > 0 {
			p.Steps[0].Seconds += 60
		}
	})},
	{9, "the usual easy pace is the limit", bendDoing(func(m ebb.Morning, _ ebb.Decision, p *ebb.Prescription) {
		if p.PaceSPerKm.OK {
			p.PaceSPerKm = m.History.EasySPerKm
		}
	})},
	{10, "a counter in the decision", func(w *world) {
		was, i := w.today, 0
		w.today = func(m ebb.Morning, rules []decide.Rule) ebb.Decision {
			d := was(m, rules)
			i++
			if i%2 == 0 {
				d.RuleSet = "2"
			}
			return d
		}
	}},
	{10, "a list that is null", bendDay(func(_ ebb.Morning, _ []decide.Rule, d *ebb.Decision) { d.Changes = nil })},
	{11, "no hard day on a Sunday", bend(ebb.RuleHeat, func(m ebb.Morning, f *ebb.Finding) {
		if m.Day.Weekday() == 0 {
			f.Allows, f.State = ebb.Easy, ebb.Objects
		}
	})},
	{12, "a walk with a flag", bend(ebb.RuleRedFlags, func(_ ebb.Morning, f *ebb.Finding) {
		if f.Key == "flag" {
			f.Allows = ebb.Walk
		}
	})},
	{12, "minutes with a flag", bendDoing(func(_ ebb.Morning, d ebb.Decision, p *ebb.Prescription) {
		if d.Safety.Level == ebb.SafetyEmergency {
			p.Minutes = ebb.Some(20)
		}
	})},
	{13, "a pace on a walk", bendDoing(func(_ ebb.Morning, _ ebb.Decision, p *ebb.Prescription) {
		if p.Mode == ebb.ModeWalk {
			p.PaceSPerKm = ebb.Some(500)
		}
	})},
	{13, "a workout on a conditional day", bendDoing(func(_ ebb.Morning, d ebb.Decision, p *ebb.Prescription) {
		if d.Provisional {
			p.Steps = []ebb.Step{{Key: "walk", Seconds: 60, Repeat: 1}}
		}
	})},
	{14, "every change leads to a hard day", bendDay(func(_ ebb.Morning, _ []decide.Rule, d *ebb.Decision) {
		changes := append([]ebb.Change{}, d.Changes...)
		for i := range changes {
			changes[i].To = ebb.Hard
		}
		d.Changes = changes
	})},
}

func TestEveryLawSeesItsPlantedFaults(t *testing.T) {
	shown := make([]int, len(laws))
	for _, f := range faults {
		shown[f.law]++
		w := ours()
		f.plant(&w)
		l, r, seen := laws[f.law], rand.New(rand.NewPCG(5, 6)), false
		for i := 0; i < 20_000 && !seen; i++ {
			seen = l.holds(w, r, w.base(random(r))) != ""
		}
		if !seen {
			t.Errorf("%q did not see: %s", l.name, f.name)
		}
	}
	for i, n := range shown {
		if n == 0 {
			t.Errorf("%q was shown no fault", laws[i].name)
		}
	}
}
