package cli

import (
	"fmt"

	"ebb/internal/app"
	"ebb/internal/say"
)

type watchCmd struct {
	Dir string `arg:"" help:"The folder." placeholder:"DIR"`
}

func (watchCmd) Help() string {
	return example("ebb watch ~/Downloads", "ebb watch /Volumes/GARMIN/Activity") +
		"\n\nIt imports what is there and what appears, until you stop it with Ctrl-C. A folder on the network or on a card may go away and come back."
}

func (c watchCmd) Run(s *session) error {
	a, err := s.app()
	if err != nil {
		return err
	}
	if err := s.notSynthetic(a); err != nil {
		return err
	}
	actor, athlete := owner()
	if !s.g.JSON {
		s.out.para(plain, "", "Watching "+oneLine(c.Dir)+". Ctrl-C ends it.")
	}
	return a.Watch(s.ctx, actor, athlete, c.Dir, app.WatchOptions{}, func(e app.WatchEvent) {
		switch {
		case e.Gone:
			fmt.Fprintln(s.env.Stderr, "The folder is gone; waiting for it.")
		case e.Back:
			fmt.Fprintln(s.env.Stderr, "The folder is back.")
		case e.Trouble != nil:
			fmt.Fprintln(s.env.Stderr, oneLine(e.Trouble.Error())+"; trying again.")
		case s.g.JSON:
			_ = s.out.json(e.Imported) // one report after another; the printer keeps an error
		default:
			for _, it := range e.Imported.Items {
				if l := problemLine(it); l != "" {
					fmt.Fprintln(s.env.Stderr, oneLine(l))
				}
			}
			s.out.line(watchLine(e.Imported))
		}
	})
}

// watchLine is one import in a line.
func watchLine(v app.ImportView) string {
	return importSum(app.ImportRow{Seen: v.Seen, Stored: v.Stored, Duplicate: v.Duplicate, Merged: v.Merged, Salvaged: v.Salvaged,
		Refused: v.Refused, NoActivity: v.NotActivity}) + proposedNote(v.Proposed)
}

func proposedNote(n int) string {
	if n == 0 {
		return ""
	}
	return fmt.Sprintf("; %s that may be of one run: ebb links", say.Count(n, "pair"))
}
