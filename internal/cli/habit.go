package cli

import (
	"strings"

	"ebb"
	"ebb/internal/app"
	"ebb/internal/say"
)

type habitsCmd struct{}

func (habitsCmd) Help() string { return example("ebb habits", "ebb habits --json") }
func (habitsCmd) Run(s *session) error {
	day, err := s.day()
	if err != nil {
		return err
	}
	a, err := s.app()
	if err != nil {
		return err
	}
	actor, athlete := owner()
	v, err := a.Habits(s.ctx, actor, athlete, day)
	return s.habits(v, err)
}

type habitCmd struct {
	Done   habitDoneCmd   `cmd:"" help:"Note a habit of today or another day; --undo takes it back."`
	About  habitAboutCmd  `cmd:"" help:"What is known of a habit, how well, and from where."`
	Add    habitAddCmd    `cmd:"" help:"A habit of your own; or one that was taken off the list."`
	Rename habitRenameCmd `cmd:"" help:"Give a habit of your own another name."`
	Retire habitRetireCmd `cmd:"" help:"Take a habit off the list. Its days are kept."`
}

func (habitCmd) Help() string {
	return example("ebb habit done mobility", "ebb habit done sleep --day 2026-11-22", "ebb habit about compression", `ebb habit add "cold shower"`)
}

type habitDoneCmd struct {
	Names []string `arg:"" help:"The habits, or the beginning of their names."`
	Day   string   `help:"The day. Default: today." placeholder:"DAY"`
	Undo  bool     `help:"Take it back."`
}

func (habitDoneCmd) Help() string {
	return example("ebb habit done mobility", "ebb habit done sleep hydration --day 2026-11-22", "ebb habit done mobility --undo")
}

func (c habitDoneCmd) Run(s *session) error {
	day, err := s.day()
	if err != nil {
		return err
	}
	if c.Day != "" {
		if day, err = ebb.ParseDay(c.Day); err != nil {
			return err
		}
	}
	return s.habitChange(func(a *app.App, actor ebb.Actor, athlete ebb.AthleteID) (app.HabitsView, error) {
		return a.HabitDone(s.ctx, actor, athlete, c.Names, day, !c.Undo)
	})
}

type habitAddCmd struct {
	Name string `arg:"" help:"Its name."`
}

func (habitAddCmd) Help() string { return example(`ebb habit add "cold shower"`) }
func (c habitAddCmd) Run(s *session) error {
	return s.habitChange(func(a *app.App, actor ebb.Actor, athlete ebb.AthleteID) (app.HabitsView, error) {
		return a.AddHabit(s.ctx, actor, athlete, c.Name)
	})
}

type habitRenameCmd struct {
	Name string `arg:"" help:"The habit."`
	To   string `arg:"" help:"Its new name."`
}

func (habitRenameCmd) Help() string { return example(`ebb habit rename "cold shower" "cold bath"`) }
func (c habitRenameCmd) Run(s *session) error {
	return s.habitChange(func(a *app.App, actor ebb.Actor, athlete ebb.AthleteID) (app.HabitsView, error) {
		return a.RenameHabit(s.ctx, actor, athlete, c.Name, c.To)
	})
}

type habitRetireCmd struct {
	Name string `arg:"" help:"The habit."`
}

func (habitRetireCmd) Help() string { return example("ebb habit retire compression") }
func (c habitRetireCmd) Run(s *session) error {
	return s.habitChange(func(a *app.App, actor ebb.Actor, athlete ebb.AthleteID) (app.HabitsView, error) {
		return a.RetireHabit(s.ctx, actor, athlete, c.Name)
	})
}

type habitAboutCmd struct {
	Name string `arg:"" optional:"" help:"The habit. Default: all."`
}

func (habitAboutCmd) Help() string { return example("ebb habit about", "ebb habit about mobility") }
func (c habitAboutCmd) Run(s *session) error {
	a, err := s.app()
	if err != nil {
		return err
	}
	actor, athlete := owner()
	v, err := a.Habits(s.ctx, actor, athlete, 0)
	if err != nil {
		return err
	}
	if c.Name != "" {
		if v, err = v.Only(c.Name); err != nil {
			return err
		}
	}
	if s.g.JSON {
		return s.out.json(v)
	}
	for i, h := range v.Habits {
		if i > 0 {
			s.out.blank()
		}
		s.out.aboutHabit(h)
	}
	return nil
}

func (p *printer) aboutHabit(h app.HabitView) {
	p.line(p.paint(bold, oneLine(h.Name)))
	p.para(plain, "", h.Text)
	if h.Own {
		return
	}
	p.para(dim, "", "Evidence: "+h.GradeText+". "+h.Source.V+".")
	if h.ID == ebb.HabitMobility {
		p.blank()
		p.para(bold, "", say.Habits.Routine)
		for _, step := range say.MobilityRoutine {
			p.para(plain, "  ", say.Minutes(step.Minutes)+", "+strings.ToLower(step.Name)+": "+step.Text)
		}
		p.para(dim, "", say.Habits.RoutineNote)
	}
	p.para(dim, "", say.Habits.TestIt+": `ebb trial new "+h.Trial.V+"`")
}

// habitChange changes the habits and shows them.
func (s *session) habitChange(change func(*app.App, ebb.Actor, ebb.AthleteID) (app.HabitsView, error)) error {
	a, err := s.app()
	if err != nil {
		return err
	}
	actor, athlete := owner()
	v, err := change(a, actor, athlete)
	return s.habits(v, err)
}

const habitLabel = 20

func (s *session) habits(v app.HabitsView, err error) error {
	switch {
	case err != nil:
		return err
	case s.g.JSON:
		return s.out.json(v)
	}
	p := s.out
	if len(v.Habits) == 0 {
		p.para(plain, "", say.Habits.Nothing+" `ebb habit add NAME` puts one there.")
	}
	for _, h := range v.Habits {
		p.line(pad(say.OneLine(h.Name, habitLabel-2), habitLabel) + habitDots(h) + "  " + p.paint(dim, h.CountText))
	}
	p.blank()
	p.para(dim, "", "● noted · nothing said, which is not a no. "+say.DayMonth(v.From)+" to "+say.DayMonth(v.To)+", the newest on the right. "+say.Habits.Rest)
	p.para(dim, "", "`ebb habit done NAME` notes one; `ebb habit about NAME` says what is known of it.")
	if v.Synthetic {
		p.synthetic()
	}
	return nil
}

// habitDots are the days, a gap after each week.
func habitDots(h app.HabitView) string {
	var b strings.Builder
	for i, d := range h.Days {
		if i > 0 && i%7 == 0 {
			b.WriteByte(' ')
		}
		if d.Done {
			b.WriteString("●")
		} else {
			b.WriteString("·")
		}
	}
	return b.String()
}

type sweatCmd struct {
	Before  float64 `required:"" help:"Body mass before, kg." placeholder:"KG"`
	After   float64 `required:"" help:"Body mass after, kg." placeholder:"KG"`
	Drank   float64 `help:"Drunk in between, litres." placeholder:"L"`
	Urine   float64 `help:"Passed in between, litres." placeholder:"L"`
	Minutes int     `required:"" help:"How long it was." placeholder:"N"`
}

func (sweatCmd) Help() string {
	return example("ebb sweat --before 70.0 --after 69.2 --drank 0.5 --urine 0.1 --minutes 60")
}

func (c sweatCmd) Run(s *session) error {
	a, err := s.app()
	if err != nil {
		return err
	}
	actor, athlete := owner()
	v, err := a.Sweat(s.ctx, actor, athlete, app.SweatAsk{BeforeG: app.Thousandths(c.Before), AfterG: app.Thousandths(c.After),
		DrankMl: app.Thousandths(c.Drank), UrineMl: app.Thousandths(c.Urine), Minutes: c.Minutes})
	switch {
	case err != nil:
		return err
	case s.g.JSON:
		return s.out.json(v)
	}
	for _, t := range v.Text {
		s.out.para(plain, "", t)
	}
	return nil
}
