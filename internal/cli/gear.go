package cli

import (
	"strings"

	"ebb"
	"ebb/internal/app"
	"ebb/internal/say"
)

type gearCmd struct {
	List    gearListCmd    `cmd:"" default:"withargs" help:"All gear, with distance and hours. This is what plain ebb gear does."`
	Add     gearAddCmd     `cmd:"" help:"Add shoes, or compression: shorts, socks, sleeves."`
	Wear    gearWearCmd    `cmd:"" help:"Say that something was worn: on a run, or after one."`
	Default gearDefaultCmd `cmd:"" help:"What is worn on runs of some kinds, from today on."`
	Limit   gearLimitCmd   `cmd:"" help:"After how many km (shoes) or hours (compression) to remind."`
	Rename  gearRenameCmd  `cmd:"" help:"Give it another name."`
	Retire  gearRetireCmd  `cmd:"" help:"It is not worn any more; --undo: it is again."`
}

func (gearCmd) Help() string {
	return example("ebb gear", `ebb gear add shoes "Blue shoes" --km 120`, "ebb gear default blue easy recovery", "ebb gear wear blue --run last",
		"ebb gear wear socks --hours 3", "ebb gear limit blue 800", "ebb gear retire blue")
}

type gearListCmd struct{}

func (gearListCmd) Help() string { return example("ebb gear", "ebb gear list --json") }
func (gearListCmd) Run(s *session) error {
	return s.gear(func(a *app.App, actor ebb.Actor, athlete ebb.AthleteID) (app.GearView, error) {
		return a.Gear(s.ctx, actor, athlete)
	})
}

type gearAddCmd struct {
	Kind  string  `arg:"" help:"shoes, shorts, socks or sleeves."`
	Name  string  `arg:"" help:"Its name; that of Strava or Garmin joins both."`
	Km    float64 `help:"What was run in it before." placeholder:"KM"`
	Limit int     `help:"Remind after so many km (shoes) or hours (compression)." placeholder:"N"`
}

func (gearAddCmd) Help() string {
	return example(`ebb gear add shoes "Blue shoes" --km 120 --limit 800`, `ebb gear add socks "Long socks"`)
}

func (c gearAddCmd) Run(s *session) error {
	return s.gear(func(a *app.App, actor ebb.Actor, athlete ebb.AthleteID) (app.GearView, error) {
		return a.AddGear(s.ctx, actor, athlete, ebb.GearKind(strings.ToLower(c.Kind)), c.Name, app.Thousandths(c.Km), c.Limit)
	})
}

type gearWearCmd struct {
	Name  string  `arg:"" help:"The piece, or the beginning of its name."`
	On    string  `name:"run" help:"The run: last, its day, or the end of its id." placeholder:"ID"`
	Day   string  `help:"The day of a recovery window. Default: today." placeholder:"DAY"`
	Hours float64 `help:"How long it was worn after a run." placeholder:"H"`
	Not   bool    `help:"It was not worn."`
}

func (gearWearCmd) Help() string {
	return example("ebb gear wear blue --run last", "ebb gear wear blue --run 2026-11-22 --not", "ebb gear wear socks --hours 3 --day 2026-11-22")
}

func (c gearWearCmd) Run(s *session) error {
	var day ebb.Day
	if c.Day != "" {
		d, err := ebb.ParseDay(c.Day)
		if err != nil {
			return err
		}
		day = d
	}
	return s.gear(func(a *app.App, actor ebb.Actor, athlete ebb.AthleteID) (app.GearView, error) {
		return a.WearGear(s.ctx, actor, athlete, c.Name, c.On, day, app.Thousandths(c.Hours)*60/1000, !c.Not)
	})
}

type gearDefaultCmd struct {
	Name  string   `arg:"" help:"The piece."`
	Kinds []string `arg:"" optional:"" help:"recovery, easy, moderate, long, tempo, intervals, race. Default: all."`
	Off   bool     `help:"No longer, from today on."`
}

func (gearDefaultCmd) Help() string {
	return example("ebb gear default blue easy recovery", "ebb gear default blue --off")
}

func (c gearDefaultCmd) Run(s *session) error {
	var kinds []ebb.Kind
	for _, k := range c.Kinds {
		kinds = append(kinds, ebb.Kind(strings.ToLower(k)))
	}
	return s.gear(func(a *app.App, actor ebb.Actor, athlete ebb.AthleteID) (app.GearView, error) {
		return a.DefaultGear(s.ctx, actor, athlete, c.Name, kinds, c.Off)
	})
}

type gearLimitCmd struct {
	Name  string `arg:"" help:"The piece."`
	Limit int    `arg:"" help:"km for shoes, hours for compression; 0: the usual."`
}

func (gearLimitCmd) Help() string {
	return example("ebb gear limit blue 800", "ebb gear limit socks 150")
}
func (c gearLimitCmd) Run(s *session) error {
	return s.gear(func(a *app.App, actor ebb.Actor, athlete ebb.AthleteID) (app.GearView, error) {
		return a.LimitGear(s.ctx, actor, athlete, c.Name, c.Limit)
	})
}

type gearRenameCmd struct {
	Name string `arg:"" help:"The piece."`
	To   string `arg:"" help:"Its new name. Exports go on meaning it by theirs."`
}

func (gearRenameCmd) Help() string { return example(`ebb gear rename blue "Old blue shoes"`) }
func (c gearRenameCmd) Run(s *session) error {
	return s.gear(func(a *app.App, actor ebb.Actor, athlete ebb.AthleteID) (app.GearView, error) {
		return a.RenameGear(s.ctx, actor, athlete, c.Name, c.To)
	})
}

type gearRetireCmd struct {
	Name string `arg:"" help:"The piece."`
	Undo bool   `help:"It is worn again."`
}

func (gearRetireCmd) Help() string {
	return example("ebb gear retire blue", "ebb gear retire blue --undo")
}
func (c gearRetireCmd) Run(s *session) error {
	return s.gear(func(a *app.App, actor ebb.Actor, athlete ebb.AthleteID) (app.GearView, error) {
		return a.RetireGear(s.ctx, actor, athlete, c.Name, !c.Undo)
	})
}

// gear does something with gear and shows it.
func (s *session) gear(do func(*app.App, ebb.Actor, ebb.AthleteID) (app.GearView, error)) error {
	a, err := s.app()
	if err != nil {
		return err
	}
	actor, athlete := owner()
	v, err := do(a, actor, athlete)
	switch {
	case err != nil:
		return err
	case s.g.JSON:
		return s.out.json(v)
	}
	p := s.out
	if len(v.Gear) == 0 {
		p.para(plain, "", "There is no gear yet. `ebb gear add shoes NAME` adds some; names in exports of Strava and Garmin come by themselves.")
	}
	for _, g := range v.Gear {
		p.line(pad(string(g.Kind), 9) + p.paint(bold, say.OneLine(g.Name, 40)))
		for _, text := range g.Lines(v.Units) {
			p.para(dim, "         ", text)
		}
		if g.Due {
			p.para(plain, "         ", g.DueText)
		}
	}
	if v.Synthetic {
		p.synthetic()
	}
	return nil
}
