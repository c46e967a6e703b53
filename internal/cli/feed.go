package cli

import (
	"context"

	"ebb"
	"ebb/internal/app"
	"ebb/internal/say"
)

type icsCmd struct {
	To      string `help:"File to write. Default: stdout." placeholder:"FILE"`
	Numbers bool   `help:"With ceilings and minutes in it."`
}

func (icsCmd) Help() string { return example("ebb ics --to ebb.ics", "ebb ics --numbers > ebb.ics") }

func (c icsCmd) Run(s *session) error {
	a, err := s.app()
	if err != nil {
		return err
	}
	actor, athlete := owner()
	v, err := a.Ics(s.ctx, actor, athlete, c.Numbers, "")
	if err != nil {
		return err
	}
	if c.To != "" {
		if err := writeWhole(c.To, v.File); err != nil {
			return ebb.Wrap(ebb.Invalid, "unwritable", err, "the calendar cannot be written to %s", clean(c.To))
		}
	}
	switch {
	case s.g.JSON:
		return s.out.json(v)
	case c.To != "":
		s.out.para(plain, "", say.CalendarWritten(len(v.Entries), c.To))
	default:
		s.out.write(string(v.File))
	}
	return nil
}

// feedCmd is the secret address under which a calendar program reads the calendar again
// and again; it is served by ebb serve.
type feedCmd struct {
	Show   feedShowCmd   `cmd:"" default:"withargs" help:"Whether there is one, and when a calendar last asked."`
	New    feedNewCmd    `cmd:"" help:"Make a new secret address; the one before ends."`
	Revoke feedRevokeCmd `cmd:"" help:"End the address."`
}

func (feedCmd) Help() string {
	return example("ebb feed new", "ebb feed new --numbers", "ebb feed", "ebb feed revoke")
}

type feedShowCmd struct{}

func (feedShowCmd) Help() string { return example("ebb feed") }

func (feedShowCmd) Run(s *session) error {
	return s.feed((*app.App).FeedState)
}

type feedNewCmd struct {
	Numbers bool `help:"With ceilings and minutes in it. Whoever knows the address can read them."`
}

func (feedNewCmd) Help() string { return example("ebb feed new", "ebb feed new --numbers") }

func (c feedNewCmd) Run(s *session) error {
	return s.feed(func(a *app.App, ctx context.Context, actor ebb.Actor, athlete ebb.AthleteID) (app.FeedView, error) {
		return a.MakeFeed(ctx, actor, athlete, c.Numbers)
	})
}

type feedRevokeCmd struct{}

func (feedRevokeCmd) Help() string { return example("ebb feed revoke") }

func (feedRevokeCmd) Run(s *session) error { return s.feed((*app.App).DropFeed) }

// feed does one thing with the address and shows how it stands then.
func (s *session) feed(do func(*app.App, context.Context, ebb.Actor, ebb.AthleteID) (app.FeedView, error)) error {
	a, err := s.app()
	if err != nil {
		return err
	}
	actor, athlete := owner()
	v, err := do(a, s.ctx, actor, athlete)
	if err != nil {
		return err
	}
	if s.g.JSON {
		return s.out.json(v)
	}
	for _, l := range say.Feed(v.On, v.Numbers, v.Path.V, ebb.Instant(v.SeenAt.V)) {
		s.out.para(plain, "", l)
	}
	return nil
}
