package app

import (
	"bytes"
	"context"
	"encoding/json"
	"slices"

	"ebb"
	"ebb/engine"
	"ebb/evidence"
	"ebb/internal/say"
	"ebb/internal/store"
	"ebb/plan"
)

// planBook is what was said of the weeks, in the order in which it was said.
type planBook struct {
	asks    []planAsked
	changes []ebb.PlanChange
}

type planAsked struct {
	from ebb.Day // the Monday from which it holds
	one  bool    // for that week alone
	ask  ebb.PlanAsk
}

// planFacts are the facts of both kinds.
func planFacts(ctx context.Context, t *store.Tx, athlete ebb.AthleteID) ([]store.Fact, error) {
	out, err := t.Facts(ctx, athlete, store.KindPlan, 0)
	if err != nil || len(out) == 0 {
		return out, err
	}
	changes, err := t.Facts(ctx, athlete, store.KindPlanChange, 0)
	return append(out, changes...), err
}

func readPlans(facts []store.Fact) (planBook, error) {
	var b planBook
	for _, f := range facts {
		var err error
		if f.Kind == store.KindPlan {
			x := planAsked{from: f.Effective, one: f.Subject == planOneWeek}
			err = json.Unmarshal(f.Doc, &x.ask)
			b.asks = append(b.asks, x)
		} else {
			err = add(f.Doc, &b.changes)
		}
		if err != nil {
			return b, ebb.Wrap(ebb.Internal, "bad_fact", err, "the %s fact %s cannot be read", f.Kind, f.ID)
		}
	}
	return b, nil
}

// of is what holds for a week: the last word on that week alone, else the last that holds from a Monday up
// to it on. No sessions and no days: no plan.
func (b planBook) of(monday ebb.Day) (ebb.PlanAsk, bool) {
	var best planAsked
	found := false
	for _, x := range b.asks {
		if x.one && x.from == monday || !x.one && x.from <= monday && !(found && best.one) && (!found || x.from >= best.from) {
			best, found = x, true
		}
	}
	return best.ask, found && best.ask.Text != ""
}

// same is whether a fact says of its week what the last word on it said: said again it changes nothing.
func (b planBook) same(f store.Fact) bool {
	if len(b.asks) == 0 {
		return false
	}
	x := b.asks[len(b.asks)-1]
	doc, err := store.Doc(x.ask)
	return err == nil && x.from == f.Effective && x.one == (f.Subject == planOneWeek) && bytes.Equal(doc, f.Doc)
}

// change is the latest word on a day.
func (b planBook) change(day ebb.Day) (ebb.PlanChange, bool) {
	for _, c := range slices.Backward(b.changes) {
		if c.Day == day {
			return c, true
		}
	}
	return ebb.PlanChange{}, false
}

// wished is whether a session was wished for a day, wherever it is laid.
func (b planBook) wished(day ebb.Day) bool {
	ask, ok := b.of(mondayOf(day))
	return ok && slices.ContainsFunc(ask.Sessions, func(s ebb.PlanSession) bool {
		return s.Day == day || s.Day == 0 && s.Weekday == weekday(day)
	})
}

// sessionOn is the day for which the session of a day was wished: that day while its own session stands there, or the one
// it was moved from, because who looks at a week names the day on which a session now is. false: there is none.
func (b planBook) sessionOn(day ebb.Day) (ebb.Day, bool) {
	own := b.wished(day)
	c, changed := b.change(day)
	if away := changed && (c.What == ebb.PlanMissed || c.What == ebb.PlanMove && c.To != day); own && !away {
		return day, true
	}
	for from := mondayOf(day); from < mondayOf(day)+7; from++ {
		if c, ok := b.change(from); ok && c.What == ebb.PlanMove && c.To == day && b.wished(from) {
			return from, true
		}
	}
	return day, own
}

// layWeek lays the week of a Monday, as it is seen from the morning m. before are the days that were laid
// between m and that week. false: there is no plan.
func (h history) layWeek(m ebb.Morning, monday ebb.Day, before []ebb.PlanDay, n evidence.Numbers) (plan.Laid, bool) {
	ask, ok := h.plans.of(monday)
	if !ok {
		return plan.Laid{}, false
	}
	return plan.Lay(h.weekOf(m, monday, ask, n), h.rulesFrom(m, before, n), &n), true
}

func (h history) rulesFrom(m ebb.Morning, before []ebb.PlanDay, n evidence.Numbers) plan.Rules {
	rules := engine.PlanRules(m, n)
	return func(day ebb.Day, days []ebb.PlanDay) plan.Answer {
		return rules(day, append(slices.Clone(before), days...))
	}
}

// weekOf makes a concrete week of what was asked.
func (h history) weekOf(m ebb.Morning, monday ebb.Day, ask ebb.PlanAsk, n evidence.Numbers) plan.Week {
	w := plan.Week{First: monday, From: max(monday, m.Day), WeekMin: m.History.WeekMin, LongestMin: m.History.LongestMin,
		AskWeek: ask.WeekMin, AskLongest: ask.LongestMin, EasyMin: m.History.EasyMin.Or(0)}
	if len(ask.Weekdays) == 0 { // who names the days says how many
		w.RunDays = h.usualRunDays(m.Day)
	}
	w.Done = h.doneDays(m, monday)
	if len(w.Done) > 0 {
		w.From = monday + ebb.Day(len(w.Done))
	}
	sick := ebb.Day(0)
	for d := monday; d < monday+7; d++ {
		c, changed := h.plans.change(d)
		if len(ask.Weekdays) > 0 && !slices.Contains(ask.Weekdays, weekday(d)) || changed && (c.What == ebb.PlanOff || c.What == ebb.PlanSick) {
			w.Off = append(w.Off, d)
		}
		if changed && c.What == ebb.PlanSick && sick == 0 {
			sick = d
		}
	}
	for _, s := range ask.Sessions {
		day := s.Day
		if day == 0 {
			day = monday + ebb.Day(s.Weekday-1)
		}
		if day < monday || day >= monday+7 {
			continue
		}
		c, changed := h.plans.change(day)
		if changed && c.What == ebb.PlanMove && c.To >= monday && c.To < monday+7 {
			day = c.To
		}
		if changed && c.What == ebb.PlanMissed || sick != 0 && day >= sick || doneIn(w.Done, s, day) {
			continue
		}
		w.Sessions = append(w.Sessions, plan.Session{Day: day, Kind: s.Kind, Class: s.Class, Minutes: s.Minutes.Or(0), Race: s.Kind == ebb.KindRace})
	}
	return w
}

// usualDays is the span of which the usual number of days with a run is taken: what a kept fold never has.
const usualDays = 14

// usualRunDays is how many days of a week have a run, rounded up.
func (h history) usualRunDays(today ebb.Day) int {
	loc, days := h.zone(), map[ebb.Day]bool{}
	for _, r := range h.runs {
		if d := ebb.DayOf(r.Features.Start, loc); r.HasFeatures && r.Features.Sport == ebb.SportRunning && d < today && d >= today-usualDays {
			days[d] = true
		}
	}
	return (len(days) + 1) / 2
}

// doneDays are the days of a week that are over, and today once something was run on it.
func (h history) doneDays(m ebb.Morning, monday ebb.Day) []ebb.PlanDay {
	last := m.Day - 1
	if len(m.History.Today) > 0 {
		last = m.Day
	}
	loc := h.zone()
	out := []ebb.PlanDay{}
	for d := monday; d <= last && d < monday+7; d++ {
		day := ebb.PlanDay{Day: d, Verdict: ebb.Rest, Done: true}
		for _, r := range h.runs {
			f := r.Features
			if !r.HasFeatures || f.Sport != ebb.SportRunning || ebb.DayOf(f.Start, loc) != d {
				continue
			}
			day.Minutes += f.MovingS / 60
			day.Verdict = max(day.Verdict, ebb.Easy)
		}
		for _, x := range m.History.Hards {
			if x.Day == d {
				day.Class = ebb.Some(x.Class)
				day.Kind, day.Verdict = kindOf(x.Class), ebb.Hard
				if x.Class == ebb.ClassLong || x.Class == ebb.ClassModerate {
					day.Verdict = ebb.Easy
				}
			}
		}
		out = append(out, day)
	}
	return out
}

// kindOf is the kind of session that opens such a window.
func kindOf(c ebb.HardClass) ebb.Kind {
	switch c {
	case ebb.ClassIntervals:
		return ebb.KindIntervals
	case ebb.ClassLong, ebb.ClassLongHard, ebb.ClassDamage:
		return ebb.KindLong
	case ebb.ClassRaceShort, ebb.ClassRaceHalf, ebb.ClassMarathon:
		return ebb.KindRace
	case ebb.ClassTempo:
		return ebb.KindTempo
	}
	return ebb.KindUnknown
}

// doneIn finds the day on which a session was done, and takes it: on its own day whatever hard or long
// session it was, else one of its own kind.
func doneIn(done []ebb.PlanDay, s ebb.PlanSession, day ebb.Day) bool {
	for _, own := range []bool{true, false} {
		for i := range done {
			d := &done[i]
			if d.Fixed || !d.Class.OK || own != (d.Day == day) || !own && d.Kind != s.Kind {
				continue
			}
			d.Fixed = true
			return true
		}
	}
	return false
}

// withPlan lays the wish of the plan over a day that was answered without it, with what the plan says of the
// day; "" without one.
func (h history) withPlan(ans ebb.Answer, n evidence.Numbers) (ebb.Answer, string) {
	m := ans.Morning
	laid, ok := h.layWeek(m, mondayOf(m.Day), nil, n)
	if !ok {
		return ans, ""
	}
	for _, d := range laid.Days {
		if d.Day == m.Day && !d.Done {
			m.Wishes = append([]ebb.Wish{{Source: ebb.WishPlan, Verdict: d.Verdict, Ref: "plan"}}, m.Wishes...)
			return engine.Decide(m, n), say.PlanToday(d)
		}
	}
	return ans, ""
}

// planOneWeek is the subject of a plan that holds for its week alone.
const planOneWeek = "week"
