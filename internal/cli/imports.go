package cli

import (
	"fmt"
	"strings"

	"ebb/internal/app"
	"ebb/internal/say"
)

type importsCmd struct {
	List importsListCmd `cmd:"" default:"withargs" help:"List every import. This is what plain ebb imports does."`
	Show importsShowCmd `cmd:"" help:"What became of every file of one import."`
	Undo importsUndoCmd `cmd:"" help:"Take one import back completely."`
}

func (importsCmd) Help() string { return example("ebb imports", "ebb imports undo x7k2m9") }

type importsListCmd struct{}

func (importsListCmd) Run(s *session) error {
	a, err := s.app()
	if err != nil {
		return err
	}
	actor, athlete := owner()
	v, err := a.Imports(s.ctx, actor, athlete)
	if err != nil {
		return err
	}
	if s.g.JSON {
		return s.out.json(v)
	}
	s.out.imports(v)
	return nil
}

func (p *printer) imports(v app.ImportsView) {
	if len(v.Imports) == 0 {
		p.para(plain, "", "Nothing has been imported yet: `ebb import ~/runs`.")
		return
	}
	for _, im := range v.Imports {
		p.line(linkTime(im.Started) + "  " + p.paint(bold, importState(im)) + "  " + p.paint(dim, tail(im.ID)))
		p.para(dim, "  ", importPaths(im.Paths))
		p.para(plain, "  ", importSum(im))
	}
	p.blank()
	p.para(dim, "", "`ebb imports undo ID` takes one back and leaves what others brought.")
}

func importState(im app.ImportRow) string {
	switch {
	case im.Undone:
		return "taken back"
	case !im.Finished.OK:
		return "not finished"
	}
	return "done"
}

func importPaths(paths []string) string {
	const shown = 3
	text := strings.Join(paths[:min(shown, len(paths))], ", ")
	if n := len(paths) - shown; n > 0 {
		text += fmt.Sprintf(" and %d more", n)
	}
	return oneLine(text)
}

func importSum(im app.ImportRow) string {
	parts := []string{say.Count(im.Seen, "file") + " seen"}
	for _, c := range []struct {
		n    int
		text string
	}{{im.Stored, "stored"}, {im.Duplicate, "here already"}, {im.Merged, "another copy of a run"}, {im.Salvaged, "damaged"},
		{im.Refused, "refused"}, {im.NoActivity, "not an activity"}} {
		if c.n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", c.n, c.text))
		}
	}
	return strings.Join(parts, ", ")
}

type importsShowCmd struct {
	ID string `arg:"" help:"The import, the last characters of its id, or last."`
}

func (importsShowCmd) Help() string {
	return example("ebb imports show last", "ebb imports show x7k2m9 --json")
}

func (c importsShowCmd) Run(s *session) error {
	a, err := s.app()
	if err != nil {
		return err
	}
	actor, athlete := owner()
	v, err := a.ImportReport(s.ctx, actor, athlete, c.ID)
	if err != nil {
		return err
	}
	if s.g.JSON {
		return s.out.json(v)
	}
	s.out.line(linkTime(v.Started) + "  " + s.out.paint(bold, importState(v.ImportRow)) + "  " + s.out.paint(dim, tail(v.ID)))
	s.out.para(plain, "  ", importSum(v.ImportRow))
	for _, it := range v.Items {
		text := it.Path + ": " + say.ItemState(it.State)
		if it.Message.OK {
			text += ": " + it.Message.V
		}
		s.out.para(plain, "  ", oneLine(text))
	}
	return nil
}

type importsUndoCmd struct {
	ID string `arg:"" help:"The import, the last characters of its id, or last."`
}

func (importsUndoCmd) Help() string {
	return example("ebb imports undo x7k2m9", "ebb imports undo last") +
		"\n\nWhat you said of its runs stays on record: import the same files again and it counts again."
}

func (c importsUndoCmd) Run(s *session) error {
	a, err := s.app()
	if err != nil {
		return err
	}
	actor, athlete := owner()
	v, err := a.UndoImport(s.ctx, actor, athlete, c.ID)
	if err != nil {
		return err
	}
	if s.g.JSON {
		return s.out.json(v)
	}
	if v.Already {
		s.out.line("That import was taken back before; nothing was changed.")
		return nil
	}
	s.out.line(fmt.Sprintf("Taken back: %s, %s.", say.Count(v.Recordings, "recording"), say.Count(v.Runs, "run")))
	if v.Facts > 0 {
		s.out.line(fmt.Sprintf("Taken back: %s of the morning.", say.Count(v.Facts, "value")))
	}
	if v.Kept > 0 {
		s.out.para(plain, "", fmt.Sprintf("Left, because another import brought the same file: %s.", say.Count(v.Kept, "recording")))
	}
	return nil
}
