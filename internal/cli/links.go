package cli

import (
	"context"
	"fmt"
	"time"

	"ebb"
	"ebb/internal/app"
	"ebb/internal/say"
)

type linksCmd struct {
	List   linksListCmd   `cmd:"" default:"withargs" help:"List what is linked, proposed and refused, with why. This is what plain ebb links does."`
	Accept linksAcceptCmd `cmd:"" help:"Two recordings are of one run."`
	Refuse linksRefuseCmd `cmd:"" help:"Two recordings are of two runs."`
	Split  linksSplitCmd  `cmd:"" help:"Make two runs again of linked recordings."`
	Prefer linksPreferCmd `cmd:"" help:"Read this recording of a run, not the other."`
}

func (linksCmd) Help() string {
	return example("ebb links", "ebb links accept x7k2m9", "ebb links prefer 8f3a2c") +
		"\n\nEvery choice can be taken back by another one: nothing is thrown away."
}

type linksListCmd struct {
	All bool `help:"Also what is linked or refused; otherwise only the latest of them."`
}

func (c linksListCmd) Run(s *session) error {
	a, err := s.app()
	if err != nil {
		return err
	}
	actor, athlete := owner()
	v, err := a.Links(s.ctx, actor, athlete)
	if err != nil {
		return err
	}
	if s.g.JSON {
		return s.out.json(v)
	}
	s.out.links(v, c.All)
	return nil
}

// change makes the four commands that change a link.
func (s *session) change(do func(*app.App) func(context.Context, ebb.Actor, ebb.AthleteID, string) (app.LinkView, error), id string) error {
	a, err := s.app()
	if err != nil {
		return err
	}
	actor, athlete := owner()
	v, err := do(a)(s.ctx, actor, athlete, id)
	if err != nil {
		return err
	}
	if s.g.JSON {
		return s.out.json(v)
	}
	s.out.link(v)
	return nil
}

type linkArg struct {
	ID string `arg:"" help:"The link, or the last characters of its id."`
}

type linksAcceptCmd struct{ linkArg }

func (linksAcceptCmd) Help() string { return example("ebb links accept x7k2m9") }
func (c linksAcceptCmd) Run(s *session) error {
	return s.change(func(a *app.App) func(context.Context, ebb.Actor, ebb.AthleteID, string) (app.LinkView, error) {
		return a.AcceptLink
	}, c.ID)
}

type linksRefuseCmd struct{ linkArg }

func (linksRefuseCmd) Help() string { return example("ebb links refuse x7k2m9") }
func (c linksRefuseCmd) Run(s *session) error {
	return s.change(func(a *app.App) func(context.Context, ebb.Actor, ebb.AthleteID, string) (app.LinkView, error) {
		return a.RefuseLink
	}, c.ID)
}

type linksSplitCmd struct{ linkArg }

func (linksSplitCmd) Help() string { return example("ebb links split x7k2m9") }
func (c linksSplitCmd) Run(s *session) error {
	return s.change(func(a *app.App) func(context.Context, ebb.Actor, ebb.AthleteID, string) (app.LinkView, error) {
		return a.SplitLink
	}, c.ID)
}

type linksPreferCmd struct {
	ID string `arg:"" help:"The recording, or the last characters of its id."`
}

func (linksPreferCmd) Help() string { return example("ebb links prefer 8f3a2c") }
func (c linksPreferCmd) Run(s *session) error {
	return s.change(func(a *app.App) func(context.Context, ebb.Actor, ebb.AthleteID, string) (app.LinkView, error) {
		return a.PreferRecording
	}, c.ID)
}

const lastLinks = 10

// links lists the proposals, and the latest of what is settled.
func (p *printer) links(v app.LinksView, all bool) {
	if len(v.Links) == 0 {
		p.para(plain, "", "No run is recorded twice, as far as is known.")
		return
	}
	var open, settled []app.LinkView
	for _, l := range v.Links {
		if l.State == ebb.LinkProposed {
			open = append(open, l)
		} else {
			settled = append(settled, l)
		}
	}
	if hidden := len(settled) - lastLinks; hidden > 0 && !all {
		p.line(p.paint(dim, fmt.Sprintf("… %d more: ebb links list --all", hidden)))
		settled = settled[hidden:]
	}
	for _, l := range append(settled, open...) {
		p.link(l)
		p.blank()
	}
	if len(open) > 0 {
		p.para(plain, "", fmt.Sprintf("%s for you to judge: `ebb links accept ID` or `ebb links refuse ID`. Until then both count.", say.Count(len(open), "pair")))
		return
	}
	p.para(dim, "", "`ebb links split ID` makes two runs of them again; `ebb links prefer RECORDING` reads the other one.")
}

var linkStates = map[string]string{ebb.LinkLinked: "ONE RUN", ebb.LinkProposed: "ONE RUN?", ebb.LinkRefused: "TWO RUNS"}

func (p *printer) link(l app.LinkView) {
	p.line(p.paint(bold, linkStates[l.State]) + "  " + linkTime(l.A.Start) + "   " + p.paint(dim, "link "+tail(l.ID)))
	p.para(plain, "  ", l.Text)
	for _, r := range []app.LinkedRecording{l.A, l.B} {
		mark := "  "
		if l.State == ebb.LinkLinked && r.ID == l.Read {
			mark = "▸ "
		}
		text := hms(r.ElapsedS)
		if m, ok := r.DistanceM.Get(); ok {
			text += fmt.Sprintf("  %d.%02d km", m/1000, m%1000/10)
		}
		if r.Device != "" && r.Device != "0 0" {
			text += "  " + oneLine(r.Device)
		}
		p.line("  " + mark + tail(string(r.ID)) + "  " + text)
		p.para(dim, "            ", oneLine(r.Path))
	}
	if l.State == ebb.LinkLinked {
		p.para(dim, "  ", "▸ is read; the other is kept.")
	}
}

func linkTime(start string) string {
	t, err := time.Parse(time.RFC3339, start)
	if err != nil {
		return start
	}
	return t.Format("2006-01-02 15:04")
}

// tail is the end of an id, enough to type.
func tail(id string) string { return id[max(0, len(id)-6):] }
