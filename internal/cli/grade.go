package cli

import (
	"fmt"

	"ebb"
	"ebb/internal/app"
	"ebb/internal/say"
)

type gradeCmd struct {
	ID string `arg:"" optional:"" default:"last" help:"The id, its last six characters, a day with one run, or last."`
}

func (gradeCmd) Help() string {
	return "Was the run really easy? It is held against the answer that was in force when it began, or against the limits of the kind it was.\n\n" +
		example("ebb grade", "ebb grade 2021-05-03", "ebb grade x7k2m9 --json")
}

func (c gradeCmd) Run(s *session) error {
	a, err := s.app()
	if err != nil {
		return err
	}
	actor, athlete := owner()
	v, err := a.Grade(s.ctx, actor, athlete, c.ID)
	switch {
	case err != nil:
		return err
	case s.g.JSON:
		return s.out.json(v)
	}
	s.out.grade(v)
	return nil
}

func (p *printer) grade(v app.RunGrade) {
	t := v.Say
	p.line(p.paint(dim, say.ShortDate(v.Day)+" "+v.Start+"   "+string(v.Run)))
	p.blank()
	p.parts(bold, gradeHead(v))
	p.para(plain, "", t.Sentence)
	for _, m := range t.More {
		p.para(plain, "", m)
	}
	if t.LetterWhy != "" {
		p.para(plain, "", t.LetterWhy)
	}
	p.blank()
	var lines []string
	for _, c := range t.Criteria {
		mark := "?"
		if pass, ok := c.Pass.Get(); ok {
			mark = map[bool]string{true: "✓", false: "✗"}[pass]
		}
		lines = append(lines, fmt.Sprintf("%s %s: %s (asked: %s)", mark, c.Label, c.Got, c.Asked))
	}
	p.section("asked, got", lines...)
	p.section("held to", t.HeldTo)
	if t.AskFeel {
		p.para(dim, "", fmt.Sprintf("How did it feel? `ebb correct %s --rpe N --talk yes` is heard too.", v.Run))
	}
	if v.Synthetic {
		p.synthetic()
	}
}

// gradeHead is the word with its letter.
func gradeHead(v app.RunGrade) string {
	if v.Letter == ebb.Ungraded {
		return v.Say.Word
	}
	return v.Say.Word + " · " + string(v.Letter)
}
