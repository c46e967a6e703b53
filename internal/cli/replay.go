package cli

import (
	"fmt"

	"ebb/internal/say"
)

type replayCmd struct {
	FromFacts bool   `help:"Rebuild each morning from the facts as they were known then."`
	Rules     string `help:"Another rule set: a name, or next for the newest." placeholder:"NAME"`
}

func (replayCmd) Help() string {
	return example("ebb replay", "ebb replay --from-facts", "ebb replay --rules next") +
		"\n\nExit code 5 says that a day came out different."
}

func (c replayCmd) Run(s *session) error {
	a, err := s.app()
	if err != nil {
		return err
	}
	actor, athlete := owner()
	v, err := a.Replay(s.ctx, actor, athlete, c.FromFacts, c.Rules)
	if err != nil {
		return err
	}
	var differ error
	if len(v.Different) > 0 {
		differ = different{days: len(v.Different)}
	}
	if s.g.JSON {
		if err := s.out.json(v); err != nil {
			return err
		}
		return differ
	}
	p := s.out
	p.line(fmt.Sprintf("%s run again from %s.", say.Count(v.Days, "day"), say.Count(v.Records, "record")))
	for _, d := range v.Different {
		p.blank()
		p.line(p.paint(bold, d.Day.String()) + "  was " + d.Was + ", is " + d.Is)
		for _, l := range d.Detail {
			p.para(dim, "    ", l)
		}
	}
	switch {
	case len(v.Different) > 0:
		p.blank()
		p.line(fmt.Sprintf("%s came out different.", say.Count(len(v.Different), "record")))
	case v.Records == 0:
		p.line("No day is recorded yet: `ebb` records today when it answers.")
	default:
		p.line("Every answer is the same.")
	}
	if v.Synthetic {
		p.synthetic()
	}
	return differ
}
