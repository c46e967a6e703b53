package cli

import (
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/schollz/progressbar/v3"
	"golang.org/x/term"

	"ebb"
	"ebb/internal/app"
	"ebb/internal/say"
)

type importCmd struct {
	Paths  []string `arg:"" name:"path" help:"Files, folders, zips, whole exports of Strava, Garmin or Apple Health." placeholder:"PATH"`
	CSVMap string   `name:"csv-map" help:"Columns of a table of morning values, or a preset: hrv4training, intervals." placeholder:"date=…,rhr=…"`
}

func (importCmd) Help() string {
	return importHelp
}

func (c importCmd) Run(s *session) error {
	a, err := s.app()
	if err != nil {
		return err
	}
	if err := s.notSynthetic(a); err != nil {
		return err
	}
	actor, athlete := owner()
	bar := s.progress()
	v, err := a.ImportWith(s.ctx, actor, athlete, c.Paths, app.ImportOptions{CSVMap: c.CSVMap}, func(p app.ImportProgress) {
		var lines []string
		for _, it := range p.Items {
			if l := problemLine(it); l != "" {
				lines = append(lines, l)
			}
		}
		bar.tell(p.Done, p.Seen, lines)
	})
	bar.end()
	if s.g.JSON {
		return errors.Join(err, s.out.json(v))
	}
	s.rowLines(v)
	if err == nil || v.Seen > 0 {
		s.out.imported(v)
	}
	return err
}

// notSynthetic keeps real recordings out of the folder of the made-up runner.
func (s *session) notSynthetic(a *app.App) error {
	actor, athlete := owner()
	syn, err := a.Synthetic(s.ctx, actor, athlete)
	if err == nil && syn {
		err = ebb.Errorf(ebb.Conflict, "synthetic", "data", "the folder %s holds the made-up runner of `ebb demo`: use another one for your own runs", s.dir)
	}
	return err
}

// problemLine is the one line about a leaf that did not go through whole.
func problemLine(it app.ImportItemView) string {
	switch it.State {
	case ebb.ItemStored, ebb.ItemDuplicate, ebb.ItemMerged, ebb.ItemNotActivity:
		return "" // an export holds thousands of files that are no activity: they are counted
	}
	l := fmt.Sprintf("%s: %s", it.Path, say.ItemState(it.State))
	if m, ok := it.Message.Get(); ok {
		l += ": " + m
	}
	switch {
	case it.Line.OK:
		l += fmt.Sprintf(" (line %d)", it.Line.V)
	case it.Offset.OK:
		l += fmt.Sprintf(" (byte %d)", it.Offset.V)
	}
	return l
}

func (p *printer) imported(v app.ImportView) {
	if v.Seen == 0 {
		p.para(plain, "", "No file was found there. Ebb reads FIT, TCX and GPX, also as .gz, inside a zip, or in a folder of them.")
		return
	}
	p.line(p.paint(bold, fmt.Sprintf("%s seen", say.Count(v.Seen, "file"))))
	for _, l := range []struct {
		n    int
		text string
	}{{v.Stored, "stored"}, {v.Duplicate, "here already"}, {v.Merged, "stored, another copy of a run that is here"},
		{v.Salvaged, "damaged: saved as far as they could be read"}, {v.Refused, "refused"}, {v.NotActivity, "not an activity (settings, courses, tables): --json lists them"}} {
		if l.n > 0 {
			p.line(padLeft(fmt.Sprint(l.n), 7) + "  " + l.text)
		}
	}
	if v.Proposed > 0 {
		p.para(plain, "", fmt.Sprintf("%s may be of one run: `ebb links` asks you.", say.Count(v.Proposed, "pair")))
	}
	p.mornings(v)
	if v.Stored+v.Salvaged+v.Merged+v.Mornings.Added > 0 {
		p.blank()
		p.para(plain, "", "`ebb` says what today should be; `ebb runs` lists what was read.")
	}
}

// meter shows how far a long command is: a bar on a terminal, and otherwise a quiet line
// now and then. Lines about problems stand above it.
type meter struct {
	s    *session
	bar  *progressbar.ProgressBar
	last time.Time
	what string
}

const quietEvery = 10 * time.Second

func (s *session) progress() *meter {
	m := &meter{s: s, last: time.Now(), what: "files"}
	if f, ok := s.env.Stderr.(*os.File); ok && term.IsTerminal(int(f.Fd())) {
		m.bar = progressbar.NewOptions(-1, progressbar.OptionSetWriter(f), progressbar.OptionShowCount(), progressbar.OptionSetWidth(30),
			progressbar.OptionThrottle(100*time.Millisecond), progressbar.OptionClearOnFinish(), progressbar.OptionSetPredictTime(false),
			progressbar.OptionEnableColorCodes(false), progressbar.OptionUseANSICodes(true))
	}
	return m
}

func (m *meter) tell(done, of int, problems []string) {
	if len(problems) > 0 {
		if m.bar != nil {
			_ = m.bar.Clear()
		}
		for _, l := range problems {
			fmt.Fprintln(m.s.env.Stderr, oneLine(l))
		}
	}
	if m.bar != nil {
		m.bar.ChangeMax(max(1, of))
		_ = m.bar.Set(done)
		return
	}
	if time.Since(m.last) >= quietEvery {
		m.last = time.Now()
		fmt.Fprintf(m.s.env.Stderr, "%d of %d %s\n", done, of, m.what)
	}
}

func (m *meter) end() {
	if m.bar != nil {
		_ = m.bar.Finish()
	}
}

type rebuildCmd struct {
	Samples bool `help:"Make the numbers again from the samples that were read, not from the files: faster, and repairs nothing that was read wrongly."`
}

func (rebuildCmd) Help() string {
	return example("ebb rebuild", "ebb rebuild --samples", "ebb rebuild --json") +
		"\n\nWhat you said (corrections, check-ins, profile) stays as it is."
}

func (c rebuildCmd) Run(s *session) error {
	a, err := s.app()
	if err != nil {
		return err
	}
	actor, athlete := owner()
	bar := s.progress()
	rebuild, done := a.Rebuild, "read again"
	if bar.what = "originals"; c.Samples {
		rebuild, done, bar.what = a.Recalculate, "calculated again", "recordings"
	}
	v, err := rebuild(s.ctx, actor, athlete, func(p app.RebuildProgress) { bar.tell(p.Done, p.Of, nil) })
	bar.end()
	if s.g.JSON {
		return errors.Join(err, s.out.json(v))
	}
	for _, f := range v.Failed {
		fmt.Fprintln(s.env.Stderr, oneLine(f.Path+": kept as it was: "+f.Message))
	}
	s.out.line(fmt.Sprintf("%s %s.", say.Count(v.Rebuilt, "recording"), done))
	if v.Added > 0 {
		s.out.line(fmt.Sprintf("%s found that an earlier Ebb did not see.", say.Count(v.Added, "recording")))
	}
	if n := len(v.Missing); n > 0 {
		s.out.line(fmt.Sprintf("%s no longer found by this Ebb; kept as before.", say.Count(n, "recording")))
	}
	return err
}
