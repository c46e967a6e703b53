package cli

import (
	"context"
	"time"

	"ebb/internal/app"
	"ebb/internal/say"
)

// notifyCmd tells the phone, by ntfy. It is off until an address is set.
type notifyCmd struct {
	Show notifyShowCmd `cmd:"" default:"withargs" help:"How notifications stand."`
	Set  notifySetCmd  `cmd:"" help:"Where they go: the address of an ntfy topic."`
	Off  notifyOffCmd  `cmd:"" help:"End them."`
	Test notifyTestCmd `cmd:"" help:"Send one now."`
	Run  notifyRunCmd  `cmd:"" help:"Send and fetch what is due, once: for cron, where ebb serve does not run."`
}

func (notifyCmd) Help() string {
	return example("ebb notify set https://ntfy.sh/a-name-nobody-guesses", "ebb notify test", "ebb notify off")
}

type notifyShowCmd struct{}

func (notifyShowCmd) Help() string { return example("ebb notify") }

func (notifyShowCmd) Run(s *session) error {
	a, err := s.app()
	if err != nil {
		return err
	}
	actor, athlete := owner()
	v, err := a.NotifyState(s.ctx, actor, athlete)
	if err != nil {
		return err
	}
	return s.remote(v, v.Text)
}

type notifySetCmd struct {
	Address string `arg:"" name:"url" help:"Address of the topic. A token goes before the host: https://:tk_…@ntfy.example.org/topic."`
	At      string `help:"When the morning is asked about." default:"07:00" placeholder:"HH:MM"`
	Page    string `help:"Address of Ebb as the phone reaches it, for the link in the message." placeholder:"URL"`
}

func (notifySetCmd) Help() string {
	return example("ebb notify set https://ntfy.sh/a-name-nobody-guesses", "ebb notify set https://ntfy.example.org/ebb --at 06:30 --page https://ebb.example.org")
}

func (c notifySetCmd) Run(s *session) error {
	a, err := s.app()
	if err != nil {
		return err
	}
	actor, athlete := owner()
	v, err := a.SetNotify(s.ctx, actor, athlete, c.Address, c.At, c.Page)
	if err != nil {
		return err
	}
	return s.remote(v, v.Text)
}

type notifyOffCmd struct{}

func (notifyOffCmd) Help() string { return example("ebb notify off") }

func (notifyOffCmd) Run(s *session) error {
	a, err := s.app()
	if err != nil {
		return err
	}
	actor, athlete := owner()
	v, err := a.DropNotify(s.ctx, actor, athlete)
	if err != nil {
		return err
	}
	return s.remote(v, v.Text)
}

type notifyTestCmd struct{}

func (notifyTestCmd) Help() string { return example("ebb notify test") }

func (notifyTestCmd) Run(s *session) error {
	a, err := s.app()
	if err != nil {
		return err
	}
	actor, athlete := owner()
	if err := a.TestNotify(s.ctx, actor, athlete); err != nil {
		return err
	}
	s.out.para(plain, "", say.NotifySent)
	return nil
}

type notifyRunCmd struct{}

func (notifyRunCmd) Help() string { return example("*/5 * * * * ebb notify run") }

func (notifyRunCmd) Run(s *session) error {
	a, err := s.app()
	if err != nil {
		return err
	}
	actor, athlete := owner()
	return a.Tick(s.ctx, actor, athlete)
}

const tickEvery = time.Minute

// ticking does what is due every minute until ctx ends. What fails is kept where its state is
// shown, and tried again.
func ticking(ctx context.Context, a *app.App) {
	actor, athlete := owner()
	actor.Via = "serve"
	t := time.NewTicker(tickEvery)
	defer t.Stop()
	for {
		_ = a.Tick(ctx, actor, athlete)
		select {
		case <-ctx.Done():
			return
		case <-t.C:
		}
	}
}
