package app

import (
	"context"
	"slices"
	"strings"

	"ebb"
	"ebb/engine"
	"ebb/evidence"
	"ebb/internal/say"
	"ebb/internal/store"
)

// PlanDayView is one day of a planned week.
type PlanDayView struct {
	Day     ebb.Day          `json:"day"`
	Verdict ebb.Verdict      `json:"verdict"`
	Minutes int              `json:"minutes"` // 0: no run
	Walking int              `json:"walking"` // of the minutes, of a run-walk
	Kind    ebb.Opt[string]  `json:"kind"`    // of a session
	Fixed   bool             `json:"fixed"`   // a session that was wished
	Done    bool             `json:"done"`    // it is past, and this was run
	Why     string           `json:"why"`
	Change  ebb.Opt[string]  `json:"change"` // what was said of the day: missed, move, off, sick
	From    ebb.Opt[ebb.Day] `json:"from"`   // where the session was wished, when it is laid elsewhere
	Word    string           `json:"-"`
}

// PlanRefusalView is a wish that breaks a law, with the nearest that is legal.
type PlanRefusalView struct {
	Law  string  `json:"law"`
	Day  ebb.Day `json:"day"`
	Text string  `json:"text"`
}

// PlanView is one week around its hard days.
type PlanView struct {
	Schema    int               `json:"schema"`
	Synthetic bool              `json:"synthetic"`
	Monday    ebb.Day           `json:"monday"`
	Today     ebb.Day           `json:"today"`
	Set       bool              `json:"set"`  // a plan holds for this week
	Kept      bool              `json:"kept"` // false: only looked at
	Ask       ebb.PlanAsk       `json:"ask"`  // what was wished
	Days      []PlanDayView     `json:"days"` // Monday to Sunday; empty without a plan
	Refused   []PlanRefusalView `json:"refused"`
	Minutes   int               `json:"minutes"` // of the week
	Limit     int               `json:"limit"`   // the most that it may hold
	Text      string            `json:"text"`
}

// maxPlanText bounds a plan as it is typed, bytes.
const maxPlanText = 500

// mostWeeks is how far ahead a week can be laid.
const mostWeeks = 12

// Plan shows the week of a day (0: today).
func (a *App) Plan(ctx context.Context, actor ebb.Actor, athlete ebb.AthleteID, day ebb.Day) (PlanView, error) {
	if err := may(actor, athlete); err != nil {
		return PlanView{}, err
	}
	var v PlanView
	err := a.st.Read(ctx, func(t *store.Tx) (err error) {
		v, err = a.planView(ctx, t, athlete, day, nil)
		return err
	})
	return v, err
}

// TryPlan shows what a wish would come to, and keeps nothing.
func (a *App) TryPlan(ctx context.Context, actor ebb.Actor, athlete ebb.AthleteID, day ebb.Day, ask ebb.PlanAsk) (PlanView, error) {
	if err := may(actor, athlete); err != nil {
		return PlanView{}, err
	}
	ask, err := a.checkAsk(ask)
	if err != nil {
		return PlanView{}, err
	}
	if on, ok := datedWeek(ask); ok {
		day = on
	}
	var v PlanView
	err = a.st.Read(ctx, func(t *store.Tx) (err error) {
		v, err = a.planView(ctx, t, athlete, day, &ask)
		return err
	})
	return v, err
}

// SetPlan keeps a wish from the week of a day (0: today) on, or for that week alone. An empty text ends it.
func (a *App) SetPlan(ctx context.Context, actor ebb.Actor, athlete ebb.AthleteID, day ebb.Day, ask ebb.PlanAsk, oneWeek bool) (PlanView, error) {
	if err := may(actor, athlete); err != nil {
		return PlanView{}, err
	}
	ask, err := a.checkAsk(ask)
	if err != nil {
		return PlanView{}, err
	}
	if on, ok := datedWeek(ask); ok {
		day, oneWeek = on, true
	}
	return a.changePlan(ctx, actor, athlete, day, func(h history, today, day ebb.Day) (store.Fact, error) {
		f := store.Fact{Kind: store.KindPlan, Effective: mondayOf(day)}
		if oneWeek {
			f.Subject = planOneWeek
		}
		f.Doc, err = store.Doc(ask)
		return f, err
	})
}

// datedWeek is a day of the one week that a wish is for when each of its sessions has a date in it: a race in
// December is no plan for today, and none for the weeks after it.
func datedWeek(ask ebb.PlanAsk) (ebb.Day, bool) {
	for _, s := range ask.Sessions {
		if s.Day == 0 || mondayOf(s.Day) != mondayOf(ask.Sessions[0].Day) {
			return 0, false
		}
	}
	if len(ask.Sessions) == 0 {
		return 0, false
	}
	return ask.Sessions[0].Day, true
}

// checkAsk reads the text of a wish.
func (a *App) checkAsk(ask ebb.PlanAsk) (ebb.PlanAsk, error) {
	n := a.numbers()
	ask.Text = strings.TrimSpace(ask.Text)
	if len(ask.Text) > maxPlanText {
		return ask, ebb.Errorf(ebb.Invalid, "too_long", "plan", "a plan is at most %d bytes", maxPlanText)
	}
	var err error
	if ask.Sessions, err = ParseSessions(ask.Text, n); err != nil {
		return ask, err
	}
	for _, d := range ask.Weekdays {
		if d < 1 || d > 7 {
			return ask, ebb.Errorf(ebb.Invalid, "bad_days", "days", "a weekday is from Monday to Sunday")
		}
	}
	if v, ok := ask.WeekMin.Get(); ok && (v < n.Plan.RunLeast.Int() || v > 3000) {
		return ask, ebb.Errorf(ebb.Invalid, "out_of_range", "week-min", "week-min must be from %d to 3000 minutes", n.Plan.RunLeast.Int())
	}
	if v, ok := ask.LongestMin.Get(); ok && (v < n.Plan.RunLeast.Int() || v > 720) {
		return ask, ebb.Errorf(ebb.Invalid, "out_of_range", "longest", "longest must be from %d to 720 minutes", n.Plan.RunLeast.Int())
	}
	return ask, nil
}

// ChangePlan is one tap on a day: its session was missed, goes to another day, the day cannot be run, or the
// person is not well. What "" takes the word on the day back.
func (a *App) ChangePlan(ctx context.Context, actor ebb.Actor, athlete ebb.AthleteID, c ebb.PlanChange) (PlanView, error) {
	if err := may(actor, athlete); err != nil {
		return PlanView{}, err
	}
	if !slices.Contains([]string{"", ebb.PlanMissed, ebb.PlanMove, ebb.PlanOff, ebb.PlanSick}, c.What) {
		return PlanView{}, ebb.Errorf(ebb.Invalid, "bad_change", "what", "%q: a day of the plan is missed, moved, off or sick", c.What)
	}
	if c.Day <= 0 || c.What == ebb.PlanMove && mondayOf(c.To) != mondayOf(c.Day) {
		return PlanView{}, ebb.Errorf(ebb.Invalid, "bad_day", "to", "a session moves within its week; say from which day to which")
	}
	return a.changePlan(ctx, actor, athlete, c.Day, func(h history, today, day ebb.Day) (store.Fact, error) {
		if _, ok := h.plans.of(mondayOf(c.Day)); !ok {
			return store.Fact{}, ebb.Errorf(ebb.NotFound, "no_plan", "day", "there is no plan for that week: `ebb plan \"Tue intervals, Sun long\"` makes one")
		}
		if c.What == ebb.PlanMove || c.What == ebb.PlanMissed {
			from, ok := h.plans.sessionOn(c.Day)
			if !ok {
				return store.Fact{}, ebb.Errorf(ebb.NotFound, "no_session", "day", "no session of the plan is wished for or moved to %s; `ebb plan` shows the week", c.Day.Weekday())
			}
			c.Day = from
		}
		doc, err := store.Doc(c)
		return store.Fact{Kind: store.KindPlanChange, Effective: c.Day, Doc: doc}, err
	})
}

// UndoPlan takes the latest word on the plan back.
func (a *App) UndoPlan(ctx context.Context, actor ebb.Actor, athlete ebb.AthleteID) (PlanView, error) {
	if err := may(actor, athlete); err != nil {
		return PlanView{}, err
	}
	var v PlanView
	err := a.st.Tx(ctx, func(t *store.Tx) error {
		var last store.Fact
		for _, kind := range []string{store.KindPlan, store.KindPlanChange} {
			live, err := liveFacts(ctx, t, athlete, kind)
			if err != nil {
				return err
			}
			if len(live) > 0 && live[len(live)-1].Seq > last.Seq {
				last = live[len(live)-1]
			}
		}
		if last.ID == "" {
			return ebb.Errorf(ebb.NotFound, "no_plan", "", "nothing was said of a plan: there is nothing to take back")
		}
		if err := a.retract(ctx, t, actor, athlete, last); err != nil {
			return err
		}
		var err error
		v, err = a.planView(ctx, t, athlete, 0, nil)
		return err
	})
	return v, err
}

// changePlan appends one fact and shows the week of the day.
func (a *App) changePlan(ctx context.Context, actor ebb.Actor, athlete ebb.AthleteID, day ebb.Day, what func(h history, today, day ebb.Day) (store.Fact, error)) (PlanView, error) {
	var v PlanView
	err := a.st.Tx(ctx, func(t *store.Tx) error {
		l, err := a.look(ctx, t, athlete, 0)
		if err != nil {
			return err
		}
		if day == 0 {
			day = l.day
		}
		if day < mondayOf(l.day) || day > l.day+7*mostWeeks {
			return ebb.Errorf(ebb.Invalid, "bad_week", "week", "a plan is for this week or one of the next %d", mostWeeks)
		}
		f, err := what(l.h, l.day, day)
		if err != nil {
			return err
		}
		if f.Kind == store.KindPlan && l.h.plans.same(f) {
			v, err = a.planView(ctx, t, athlete, day, nil)
			return err
		}
		f.Actor, f.RecordedAt = actor, a.now()
		if _, _, err := t.AppendFact(ctx, athlete, f); err != nil {
			return err
		}
		v, err = a.planView(ctx, t, athlete, day, nil)
		v.Kept = true
		return err
	})
	return v, err
}

// LearnPlan proposes a week from the person's own history: weekdays that had a hard or a long session in at least
// half of the last weeks. Nothing is kept.
func (a *App) LearnPlan(ctx context.Context, actor ebb.Actor, athlete ebb.AthleteID) (ebb.PlanAsk, error) {
	if err := may(actor, athlete); err != nil {
		return ebb.PlanAsk{}, err
	}
	var ask ebb.PlanAsk
	err := a.st.Read(ctx, func(t *store.Tx) error {
		_, out, err := a.read(ctx, t, athlete, 0)
		if err == nil {
			ask = learned(out, a.numbers())
		}
		return err
	})
	if err == nil && ask.Text == "" {
		return ask, ebb.Errorf(ebb.NotFound, "no_habit", "learn", "no weekday had a hard or a long session in half of your last weeks: say what you want, like \"Tue intervals, Sun long\"")
	}
	return ask, err
}

func learned(out engine.Output, n evidence.Numbers) ebb.PlanAsk {
	today := out.Answer.Morning.Day
	from := mondayOf(today) - ebb.Day(n.Plan.LearnDays.Int())
	weeks := n.Plan.LearnDays.Int() / 7
	count := [8]map[ebb.Kind]int{}
	for _, r := range out.Readings {
		c, ok := r.Class.Get()
		if !ok || c == ebb.ClassModerate || r.Day < from || r.Day >= mondayOf(today) || r.Sport != ebb.SportRunning || r.Partner.OK {
			continue
		}
		d := weekday(r.Day)
		if count[d] == nil {
			count[d] = map[ebb.Kind]int{}
		}
		count[d][r.Kind]++
	}
	var parts []string
	for d := 1; d <= 7 && len(parts) < n.Plan.MostSessions.Int(); d++ {
		best, all := ebb.KindUnknown, 0
		for _, k := range []ebb.Kind{ebb.KindIntervals, ebb.KindTempo, ebb.KindLong} {
			all += count[d][k]
			if best == ebb.KindUnknown || count[d][k] > count[d][best] {
				best = k
			}
		}
		if all*100 >= weeks*n.Plan.LearnPct.Int() {
			parts = append(parts, strings.ToUpper(weekdays[d-1][:1])+weekdays[d-1][1:3]+" "+string(best))
		}
	}
	return ebb.PlanAsk{Text: strings.Join(parts, ", "), Learned: true}
}

// planView lays the week of a day; try is a wish that is only looked at.
func (a *App) planView(ctx context.Context, t *store.Tx, athlete ebb.AthleteID, day ebb.Day, try *ebb.PlanAsk) (PlanView, error) {
	l, err := a.look(ctx, t, athlete, 0)
	if err != nil {
		return PlanView{}, err
	}
	if day == 0 {
		day = l.day
	}
	v := PlanView{Schema: Schema, Monday: mondayOf(day), Today: l.day, Kept: try == nil, Days: []PlanDayView{}, Refused: []PlanRefusalView{}}
	if v.Synthetic, err = synthetic(ctx, t); err != nil {
		return v, err
	}
	if day > l.day+7*mostWeeks {
		return v, ebb.Errorf(ebb.Invalid, "bad_week", "week", "a week can be laid up to %d weeks ahead", mostWeeks)
	}
	if try != nil {
		l.h.plans.asks = append(slices.Clone(l.h.plans.asks), planAsked{from: v.Monday, ask: *try})
	}
	if v.Ask, v.Set = l.h.plans.of(v.Monday); !v.Set {
		v.Text = say.PlanNone
		return v, nil
	}
	v.Ask.Sessions, v.Ask.Weekdays = notNil(v.Ask.Sessions), notNil(v.Ask.Weekdays)
	m := l.out.Answer.Morning
	m.Wishes = nil
	n := a.numbers()
	var before []ebb.PlanDay
	for w := mondayOf(l.day); w < v.Monday; w += 7 { // the weeks between are laid first
		if laid, ok := l.h.layWeek(m, w, before, n); ok {
			before = append(before, laid.Days...)
		}
	}
	laid, _ := l.h.layWeek(m, v.Monday, before, n)
	for _, d := range laid.Days {
		one := PlanDayView{Day: d.Day, Verdict: d.Verdict, Minutes: d.Minutes, Walking: d.Walking, Fixed: d.Fixed && !d.Done, Done: d.Done, Why: say.PlanWhy(d), Word: say.PlanWord(d)}
		if d.Kind != ebb.KindUnknown && d.Kind != "" {
			one.Kind = ebb.Some(string(d.Kind))
		}
		if c, ok := l.h.plans.change(d.Day); ok && c.What != "" {
			one.Change = ebb.Some(c.What)
		}
		if d.From != 0 {
			one.From = ebb.Some(d.From)
		}
		v.Days = append(v.Days, one)
	}
	for _, r := range laid.Refused {
		v.Refused = append(v.Refused, PlanRefusalView{Law: r.Law, Day: r.Day, Text: say.PlanRefused(r)})
	}
	v.Minutes, v.Limit = laid.Minutes, laid.Limit
	v.Text = say.PlanWeek(v.Minutes, v.Limit)
	if l.out.Answer.Decision.Safety.Level.Professional() {
		v.silence()
	}
	return v, nil
}

// silence leaves of a week what was done: on a day that belongs to a professional nothing ahead has a number.
func (v *PlanView) silence() {
	v.Refused, v.Minutes, v.Limit, v.Text = []PlanRefusalView{}, 0, 0, say.PlanSilent
	for i := range v.Days {
		if d := &v.Days[i]; d.Day >= v.Today && !d.Done {
			*d = PlanDayView{Day: d.Day, Verdict: ebb.Rest, Change: d.Change, Why: say.PlanSilentDay, Word: say.PlanWord(ebb.PlanDay{Verdict: ebb.Rest})}
		}
	}
}
