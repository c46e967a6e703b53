package cli

import (
	"strconv"

	"ebb/internal/app"
	"ebb/internal/say"
)

type easyCmd struct{}

func (easyCmd) Help() string {
	return "How easy are my easy days? By month: how many were truly easy, how the others went wrong, and what that weighed.\n\n" +
		example("ebb easy", "ebb easy --json")
}

func (c easyCmd) Run(s *session) error {
	a, err := s.app()
	if err != nil {
		return err
	}
	actor, athlete := owner()
	v, err := a.Easy(s.ctx, actor, athlete)
	switch {
	case err != nil:
		return err
	case s.g.JSON:
		return s.out.json(v)
	}
	s.out.easy(v)
	return nil
}

func (p *printer) easy(v app.EasyView) {
	p.line(p.paint(bold, "How easy are my easy days?"))
	p.blank()
	if v.Say.Empty != "" {
		p.para(plain, "", v.Say.Empty)
		return
	}
	for _, list := range [][]string{v.Say.Year, v.Say.All} {
		for _, s := range list {
			p.para(plain, "", s)
		}
		if len(list) > 0 {
			p.blank()
		}
	}
	p.line(p.paint(dim, pad("month", 9)+padLeft("runs", 5)+padLeft("easy", 6)+padLeft("?", 5)+padLeft("excess", 8)+"  went over"))
	for _, m := range v.Months {
		p.line(pad(m.Month, 9) + padLeft(strconv.Itoa(m.EasyRuns), 5) + padLeft(strconv.Itoa(m.TrulyEasy), 6) + padLeft(strconv.Itoa(m.CantSay), 5) +
			padLeft(say.Hundredths(int(m.ExcessLoad)), 8) + "  " + say.FaultOf(m.UsualFault))
	}
	p.blank()
	p.para(dim, "", "easy: truly easy. ?: can't say. excess: load above the ceilings. "+v.Say.Note)
	if v.Synthetic {
		p.synthetic()
	}
}
