package cli

import "ebb/internal/app"

type insightCmd struct{}

func (insightCmd) Help() string {
	return "Do the easy days pay? How hard sessions went, and how sore the mornings were, after true recovery runs and after other days. " +
		"\"Can't tell yet\" is the usual answer.\n\n" + example("ebb insight", "ebb insight --json")
}

func (c insightCmd) Run(s *session) error {
	a, err := s.app()
	if err != nil {
		return err
	}
	actor, athlete := owner()
	v, err := a.Insight(s.ctx, actor, athlete)
	switch {
	case err != nil:
		return err
	case s.g.JSON:
		return s.out.json(v)
	}
	s.out.insight(v)
	return nil
}

func (p *printer) insight(v app.InsightView) {
	t := v.Say
	p.line(p.paint(bold, "Do the easy days pay?"))
	p.blank()
	p.para(plain, "", t.Answer)
	if t.Placed != "" {
		p.para(plain, "", t.Placed)
	}
	p.blank()
	var looked []string
	for _, r := range t.Rows {
		if r.Looked {
			looked = append(looked, r.Text)
		}
	}
	p.section("compared", looked...)
	if t.Looked != "" {
		p.para(dim, "", t.Looked)
	}
	p.para(dim, "", t.Caution)
	p.blank()
	p.section("steadiness", t.Kept...)
	p.para(plain, "", t.Test)
	if v.Synthetic {
		p.synthetic()
	}
}
