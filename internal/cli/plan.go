package cli

import (
	"strings"

	"ebb"
	"ebb/internal/app"
	"ebb/internal/say"
)

type planCmd struct {
	Text    string   `arg:"" optional:"" help:"The hard and long days: \"Tue intervals, Thu tempo, Sun long 100min, 2026-12-06 race half\"."`
	Week    string   `help:"The week of this day. Default: this week." placeholder:"DAY"`
	Try     bool     `help:"Only look at what it would come to."`
	Only    bool     `help:"For that week alone; otherwise from it on."`
	Days    []string `help:"Days that can be run: Mon,Tue,Thu,Sun. Default: all." placeholder:"DAYS"`
	WeekMin int      `help:"Minutes of running a week, at most." placeholder:"N"`
	Longest int      `help:"Minutes of the longest run, at most." placeholder:"N"`
	Learn   bool     `help:"Take the hard days from your own last weeks."`
	From    string   `help:"Take the hard days of that week from a calendar: intervals (Intervals.icu, when it is connected)." enum:"intervals," default:"" placeholder:"intervals"`
	Missed  string   `help:"The session of this day was missed: leave it out." placeholder:"DAY"`
	Move    []string `help:"The session goes from one day to another: --move Tue,Wed." placeholder:"DAY,DAY"`
	Off     string   `help:"This day cannot be run: travel, work, life." placeholder:"DAY"`
	Sick    string   `help:"Not well since this day: no session for the rest of the week." placeholder:"DAY"`
	Back    string   `help:"Take back what was said of this day." placeholder:"DAY"`
	Undo    bool     `help:"Take back the latest word on the plan."`
	End     bool     `help:"No plan any more, from that week on."`
}

func (planCmd) Help() string {
	return example(`ebb plan "Tue intervals, Thu tempo, Sun long 100min"`, "ebb plan", `ebb plan --try "Tue intervals, Wed tempo"`,
		"ebb plan --move Tue,Wed", "ebb plan --off Thu", "ebb plan --undo")
}

func (c planCmd) Run(s *session) error {
	a, err := s.app()
	if err != nil {
		return err
	}
	actor, athlete := owner()
	now, err := a.Plan(s.ctx, actor, athlete, 0)
	if err != nil {
		return err
	}
	week := ebb.Day(0)
	if c.Week != "" {
		if week, err = dayIn(now, c.Week); err != nil {
			return err
		}
	}
	if change, ok, err := c.change(now); err != nil || ok {
		if err == nil {
			change.Day, err = s.wishedFor(a, now, change)
		}
		if err != nil {
			return err
		}
		return s.plan(a.ChangePlan(s.ctx, actor, athlete, change))
	}
	if c.Undo {
		return s.plan(a.UndoPlan(s.ctx, actor, athlete))
	}
	ask, err := c.ask()
	if err != nil {
		return err
	}
	if c.Learn {
		learned, err := a.LearnPlan(s.ctx, actor, athlete)
		if err != nil {
			return err
		}
		ask.Text, ask.Learned = learned.Text, true
	}
	if c.From != "" {
		planned, err := a.IntervalsPlan(s.ctx, actor, athlete, week)
		if err != nil {
			return err
		}
		ask.Text, ask.Source, c.Only = planned.Text, planned.Source, true
	}
	switch {
	case ask.Text == "" && !c.End:
		return s.plan(a.Plan(s.ctx, actor, athlete, week))
	case c.Try:
		return s.plan(a.TryPlan(s.ctx, actor, athlete, week, ask))
	}
	if c.End {
		ask.Text = ""
	}
	return s.plan(a.SetPlan(s.ctx, actor, athlete, week, ask, c.Only))
}

// ask is the wish as it was typed.
func (c planCmd) ask() (ebb.PlanAsk, error) {
	ask := ebb.PlanAsk{Text: c.Text}
	for _, w := range c.Days {
		d, ok := app.ParseWeekday(strings.TrimSpace(w))
		if !ok {
			return ask, ebb.Errorf(ebb.Invalid, "bad_days", "days", "%q is not a day of the week", w)
		}
		ask.Weekdays = append(ask.Weekdays, d)
	}
	if c.WeekMin != 0 {
		ask.WeekMin = ebb.Some(c.WeekMin)
	}
	if c.Longest != 0 {
		ask.LongestMin = ebb.Some(c.Longest)
	}
	return ask, nil
}

// change is what was said of one day; false when nothing was.
func (c planCmd) change(now app.PlanView) (ebb.PlanChange, bool, error) {
	for _, x := range []struct{ day, what string }{{c.Missed, ebb.PlanMissed}, {c.Off, ebb.PlanOff}, {c.Sick, ebb.PlanSick}, {c.Back, ""}} {
		if x.day != "" {
			d, err := dayIn(now, x.day)
			return ebb.PlanChange{Day: d, What: x.what}, true, err
		}
	}
	if len(c.Move) == 0 {
		return ebb.PlanChange{}, false, nil
	}
	if len(c.Move) != 2 {
		return ebb.PlanChange{}, false, ebb.Errorf(ebb.Invalid, "bad_move", "move", "write from which day to which: --move Tue,Wed")
	}
	from, err := dayIn(now, c.Move[0])
	if err != nil {
		return ebb.PlanChange{}, false, err
	}
	to, err := dayIn(now, c.Move[1])
	return ebb.PlanChange{Day: from, What: ebb.PlanMove, To: to}, true, err
}

// wishedFor is the day for which the session was wished that the week shows on the day of a
// change: who reads the week names what it shows.
func (s *session) wishedFor(a *app.App, now app.PlanView, c ebb.PlanChange) (ebb.Day, error) {
	if c.What != ebb.PlanMissed && c.What != ebb.PlanMove {
		return c.Day, nil
	}
	if c.Day < now.Monday || c.Day > now.Monday+6 {
		actor, athlete := owner()
		var err error
		if now, err = a.Plan(s.ctx, actor, athlete, c.Day); err != nil {
			return 0, err
		}
	}
	for _, d := range now.Days {
		if from, ok := d.From.Get(); ok && d.Day == c.Day {
			return from, nil
		}
	}
	return c.Day, nil
}

// dayIn reads a date, today, tomorrow or a weekday of this week.
func dayIn(now app.PlanView, text string) (ebb.Day, error) {
	switch strings.ToLower(text) {
	case "today":
		return now.Today, nil
	case "tomorrow":
		return now.Today + 1, nil
	case "next":
		return now.Monday + 7, nil
	}
	if d, ok := app.ParseWeekday(text); ok {
		return now.Monday + ebb.Day(d-1), nil
	}
	return ebb.ParseDay(text)
}

// plan shows a week.
func (s *session) plan(v app.PlanView, err error) error {
	switch {
	case err != nil:
		return err
	case s.g.JSON:
		return s.out.json(v)
	}
	p := s.out
	if !v.Set {
		p.para(plain, "", v.Text)
		return nil
	}
	p.line(p.paint(bold, "Week of "+say.Date(v.Monday)))
	p.para(dim, "", oneLine(v.Ask.Text))
	p.blank()
	for _, d := range v.Days {
		minutes := ""
		if d.Minutes > 0 {
			minutes = say.Minutes(d.Minutes)
		}
		mark := "  "
		if d.Day == v.Today {
			mark = "▸ "
		}
		st := plain
		if d.Done {
			st = dim
		}
		p.line(p.paint(st, mark+pad(d.Day.Weekday().String()[:3], 5)+pad(d.Word, 15)+padLeft(minutes, 10)))
		p.para(dim, "       ", d.Why)
	}
	p.blank()
	for _, r := range v.Refused {
		p.para(plain, "", r.Text)
	}
	p.para(dim, "", v.Text)
	if !v.Kept {
		p.para(dim, "", "Only looked at: the same command without --try keeps it.")
	}
	if v.Synthetic {
		p.synthetic()
	}
	return nil
}
