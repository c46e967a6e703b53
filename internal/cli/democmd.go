package cli

import (
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
		dir = strings.TrimRight(s.dataDir(), "/\\") + "-demo"
	}
	now, err := s.clock()
	if err != nil {
		return err
	}
	at := now()
	clock := func() time.Time { return at }
	st, err := store.Open(s.ctx, store.Config{Dir: dir, Clock: clock})
	if err != nil {
		return err
	}
	s.st, s.dir = st, st.Dir()
	bar := s.progress()
	actor, athlete := ebb.LocalOwner("demo"), ebb.LocalAthlete
	v, err := app.New(st, clock).Demo(s.ctx, actor, athlete, app.DemoOptions{Seed: c.Seed, Until: until,
		Turn:     func(i ebb.Instant) { at = i.In(time.UTC) },
		Progress: func(what string, done, of int) { bar.what = what; bar.tell(done, of, nil) }})
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
