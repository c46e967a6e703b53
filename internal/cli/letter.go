package cli

import "ebb/internal/app"

type letterCmd struct {
	Month string `help:"The month. Default: that of yesterday." placeholder:"2026-11"`
}

func (letterCmd) Help() string {
	return "A month that you could forward to a coach: what was hard, how easy the easy was, what changed, one thing to try.\n\n" +
		example("ebb letter", "ebb letter --month 2026-10", "ebb letter --json")
}

func (c letterCmd) Run(s *session) error {
	a, err := s.app()
	if err != nil {
		return err
	}
	actor, athlete := owner()
	v, err := a.Letter(s.ctx, actor, athlete, c.Month)
	switch {
	case err != nil:
		return err
	case s.g.JSON:
		return s.out.json(v)
	}
	s.out.letter(v)
	return nil
}

func (p *printer) letter(v app.LetterView) {
	t := v.Say
	p.line(p.paint(bold, t.Title))
	p.para(dim, "", t.Span)
	p.blank()
	p.para(plain, "", t.Summary)
	p.blank()
	p.section("hard", t.Hard...)
	p.section("easy", t.Easy...)
	p.section("legs", t.Legs...)
	p.section("changed", t.Changed...)
	p.section("try", t.Try)
	p.para(dim, "", t.Foot)
	if v.Synthetic {
		p.synthetic()
	}
}
