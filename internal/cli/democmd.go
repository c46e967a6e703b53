package cli

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"ebb"
	"ebb/internal/app"
	"ebb/internal/say"
	"ebb/internal/store"
)

type demoCmd struct {
	Dir  string `help:"Folder for the synthetic runner. Default: the data folder with -demo at its end." placeholder:"DIR"`
	Seed uint64 `help:"Another runner." default:"1" placeholder:"N"`
}

func (demoCmd) Help() string {
	return example("ebb demo", "ebb demo --dir /tmp/demo", "ebb --data /tmp/demo") +
		"\n\nThe runner is made up, in a folder of their own, and every page says so."
}

func (c demoCmd) Run(s *session) error {
	until, err := s.day()
	if err != nil {
		return err
	}
	dir := c.Dir
	if dir == "" {
		dir = s.demoDir()
	}
	bar := s.progress()
	v, err := s.makeDemo(s.ctx, dir, app.DemoOptions{Seed: c.Seed, Until: until, Progress: func(what string, done, of int) { bar.what = what; bar.tell(done, of, nil) }})
	bar.end()
	if err != nil {
		return err
	}
	if s.g.JSON {
		return s.out.json(v)
	}
	s.out.demo(v)
	return nil
}

// demoDir is the folder of the synthetic runner beside the data folder.
func (s *session) demoDir() string { return strings.TrimRight(s.dataDir(), "/\\") + "-demo" }

// makeDemo makes the synthetic runner in a folder, or goes on where it stopped.
func (s *session) makeDemo(ctx context.Context, dir string, o app.DemoOptions) (app.DemoView, error) {
	now, err := s.clock()
	if err != nil {
		return app.DemoView{}, err
	}
	at := now()
	clock := func() time.Time { return at }
	st, err := store.Open(ctx, store.Config{Dir: dir, Clock: clock})
	if err != nil {
		return app.DemoView{}, err
	}
	o.Turn = func(i ebb.Instant) { at = i.In(time.UTC) }
	actor, athlete := ebb.LocalOwner("demo"), ebb.LocalAthlete
	v, err := app.New(st, clock).Demo(ctx, actor, athlete, o)
	return v, errors.Join(err, st.Close())
}

// invented makes the synthetic runner for the pages, and opens their folder until the command ends.
func (s *session) invented(ctx context.Context, progress func(step string, done, of int)) (*app.App, error) {
	if s.guest == nil {
		dir := s.demoDir()
		if _, err := s.makeDemo(ctx, dir, app.DemoOptions{Seed: 1, Progress: progress}); err != nil {
			return nil, err
		}
		clock, err := s.clock()
		if err != nil {
			return nil, err
		}
		if s.guest, err = store.Open(ctx, store.Config{Dir: dir, Clock: clock}); err != nil {
			return nil, err
		}
	}
	clock, err := s.clock()
	return app.New(s.guest, clock), err
}

func (p *printer) demo(v app.DemoView) {
	p.para(bold, "", app.SyntheticLine)
	p.blank()
	p.para(plain, "", fmt.Sprintf("%s of recordings, %s and %s until %s, all decided.", say.Count(v.Import.Seen, "file"),
		say.Count(v.CheckIns, "check-in"), say.Count(v.Days, "morning"), say.ShortDate(v.Until)))
	for _, c := range v.Verdicts {
		if c.Days > 0 {
			p.line(padLeft(fmt.Sprint(c.Days), 7) + "  " + say.Verdict(c.Verdict))
		}
	}
	p.blank()
	p.line("  " + p.paint(green, "ebb --data "+clean(v.Dir)))
	p.line("  " + p.paint(green, "ebb --data "+clean(v.Dir)+" serve --open"))
}
