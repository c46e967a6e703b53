package cli

import (
	"io"
	"os"
	"slices"

	"ebb"
	"ebb/internal/app"
	"ebb/internal/say"
)

type todayCmd struct{}

func (todayCmd) Help() string {
	return example("ebb", "ebb --json", "ebb --date 2026-11-22")
}

func (c todayCmd) Run(s *session) error {
	day, err := s.day()
	if err != nil {
		return err
	}
	a, err := s.app()
	if err != nil {
		return err
	}
	return s.showToday(a, day)
}

// showToday prints the answer of a day, or the first screen when nothing is known yet.
func (s *session) showToday(a *app.App, day ebb.Day) error {
	actor, athlete := owner()
	v, err := a.Today(s.ctx, actor, athlete, day)
	switch {
	case err != nil:
		return err
	case s.g.JSON:
		return s.out.json(v)
	case v.Empty:
		s.firstScreen()
		return nil
	}
	s.out.today(v)
	switch v.Unrecorded.V {
	case "storage_full":
		s.out.para(bold, "", "The disk is full: this answer stands, but no record of it was kept, and nothing new can be saved until there is room.")
	case "not_writable":
		s.out.para(bold, "", "The data folder cannot be written: this answer stands, but no record of it was kept.")
	}
	return nil
}

// firstScreen tells a newcomer what to type.
func (s *session) firstScreen() {
	p := s.out
	p.line(p.paint(bold, "Ebb knows nothing of your running yet."))
	p.blank()
	for _, l := range [][2]string{
		{"ebb import ~/runs", "your recordings: FIT, TCX, GPX, zip, a folder"},
		{"ebb profile set birth-year 1985", "a few facts; ebb profile lists them"},
		{"ebb checkin", "how you are today, 15 seconds"},
		{"ebb", "what today should be, and why"},
		{"ebb demo", "or first look at a made-up runner"},
	} {
		if p.width < 70 {
			p.line("  " + p.paint(green, l[0]))
			p.para(dim, "      ", l[1])
			continue
		}
		p.line("  " + p.paint(green, pad(l[0], 33)) + l[1])
	}
	p.blank()
	p.para(dim, "", "Everything stays on this machine, in "+s.dir+". Information, not medical advice.")
}

// today lays out one day. A day with a red flag shows nothing above its first line and
// no number at all.
func (p *printer) today(v app.TodayView) {
	t := v.Say
	if flagged(v) {
		p.parts(bold, t.SafetyFirst)
		if t.Headline != t.SafetyFirst {
			p.parts(plain, t.Headline)
		}
		p.blank()
		for _, l := range t.SafetyMore {
			p.para(plain, "", l)
		}
		p.blank()
		if t.Recall != "" {
			p.para(bold, "", t.Recall)
			p.blank()
		}
		p.closing(t.Closing)
		return
	}
	p.line(p.paint(dim, say.Date(v.Day)))
	p.blank()
	p.parts(headlineStyle(v.Mode), t.Headline)
	p.blank()
	if t.SafetyFirst != "" {
		p.para(bold, "", t.SafetyFirst)
		for _, l := range t.SafetyMore {
			p.para(plain, "", l)
		}
		p.blank()
	}
	p.para(plain, "", t.Sentence)
	if t.Recall != "" {
		p.blank()
		p.para(bold, "", t.Recall)
	}
	p.blank()
	p.section("how", append(append([]string{}, t.How...), t.TalkTest)...)
	p.section("why", append(append([]string{}, t.Reasons...), t.Wishes)...)
	p.section("also", t.Also...)
	for _, g := range v.Graded {
		p.section("run", say.TodayGrade(g.Start, g.Text))
	}
	p.section("plan", v.Plan)
	p.section("trial", v.Asks...)
	p.section("to change", t.Changes...)
	p.section("missing", t.Missing...)
	p.section("numbers", t.Provenance, t.MinutesWhy)
	p.section("signs", t.Notes...)
	p.section("stop if", t.StopRules...)
	p.section("trust", t.Confidence)
	p.section("type", commands(v)...)
	p.closing(t.Closing)
}

// commands are what to type to answer what is open on a day.
func commands(v app.TodayView) []string {
	var out []string
	add := func(s string) {
		if !slices.Contains(out, s) {
			out = append(out, s)
		}
	}
	for _, f := range v.Findings {
		if f.State != ebb.Objects {
			continue
		}
		switch {
		case f.Key == "unanswered":
			add("ebb checkin")
		case f.Rule == ebb.RuleStaleRuns && say.Ill(v.Answer.Decision): // there is a reason for the gap
		case f.Rule == ebb.RuleStaleRuns && f.Key != "no_runs":
			add("ebb checkin --rested yes   (nothing is missing)   or   ebb import PATH")
		case f.Rule == ebb.RuleStaleRuns:
			add("ebb import PATH")
		case f.Rule == ebb.RulePossibleHard:
			add("ebb correct " + runOf(f) + " --rpe N   (how hard it was, 0 to 10)")
		case f.Rule == ebb.RuleCondition && f.Key == "age_unknown":
			add("ebb profile set birth-year YEAR")
		case f.Rule == ebb.RuleBuilding && f.Key == "months_unknown":
			add("ebb profile set running-since YEAR")
		case sinceRecordings(v.Answer.Morning.History) && (f.Rule == ebb.RuleBuilding && f.Key == "new" || f.Rule == ebb.RuleRunDays && f.Key == "novice"):
			add("ebb profile set running-since YEAR   (if you ran before your first recording)")
		}
	}
	if len(v.Answer.Morning.History.AskHRMax) > 0 {
		add("ebb hrmax   (your runs speak for a higher maximum)")
	}
	return out
}

// sinceRecordings: how long somebody has been running is only as long as there are recordings.
func sinceRecordings(h ebb.History) bool {
	months, ok := h.Months.Get()
	return ok && months == h.DaysOfRuns*100/3044
}

// runOf is the end of the id of the run that a finding is about.
func runOf(f app.FindingView) string {
	for _, fact := range f.Facts {
		if id, ok := fact.Ref.Get(); ok && fact.Name == "hours" {
			return clean(id[max(0, len(id)-6):])
		}
	}
	return "ID"
}

func (p *printer) closing(lines []string) {
	for _, l := range lines {
		p.para(dim, "", l)
	}
}

func flagged(v app.TodayView) bool {
	return v.Safety.Level.Professional()
}

// headlineStyle: rest and walk are never a warning; they are as good as any other day.
func headlineStyle(m ebb.Mode) style {
	if m == ebb.ModeRest || m == ebb.ModeWalk {
		return bold + ";" + blue
	}
	return bold + ";" + green
}

type whyCmd struct {
	Day string `arg:"" optional:"" help:"Day, like 2026-11-22. Default: today, or --date."`
}

func (whyCmd) Help() string {
	return example("ebb why", "ebb why 2026-11-22", "ebb why --json > morning.json")
}

func (c whyCmd) Run(s *session) error {
	if c.Day != "" {
		s.g.Date = c.Day
	}
	day, err := s.day()
	if err != nil {
		return err
	}
	a, err := s.app()
	if err != nil {
		return err
	}
	actor, athlete := owner()
	v, err := a.Why(s.ctx, actor, athlete, day)
	if err != nil {
		return err
	}
	if s.g.JSON {
		return s.out.json(v)
	}
	s.out.today(v.TodayView)
	if !flagged(v.TodayView) {
		s.out.behind(v)
	}
	return nil
}

// behind prints every rule and what its numbers rest on.
func (p *printer) behind(v app.WhyView) {
	p.blank()
	p.line(p.paint(bold, "Every rule, and the hardest day it allows"))
	for _, f := range v.Findings {
		mark := map[ebb.FindingState]string{ebb.Objects: "objects", ebb.Agrees: "agrees", ebb.Silent: "silent"}[f.State]
		st := plain
		if f.State == ebb.Silent {
			st = dim
		}
		p.line(p.paint(st, pad(string(f.Rule), 16)+pad(f.Allows.String(), 13)+mark))
		if f.Text != "" {
			p.para(st, "    ", f.Text)
		}
	}
	p.blank()
	p.line(p.paint(bold, "What the rules that spoke rest on"))
	p.para(dim, "", "A strong · B moderate · C weak or indirect · D contradicted · P a choice of Ebb's own")
	seen := map[string]bool{}
	for _, g := range v.Grades {
		if !seen[g.Source] {
			seen[g.Source] = true
			p.para(plain, "  ", g.Grade+"  "+g.Text)
		}
	}
	if len(v.Rates) > 0 {
		p.blank()
		p.line(p.paint(bold, "How often each sign objects for you, in the last 90 days"))
		for _, r := range v.Rates {
			p.para(plain, "  ", r.Text)
		}
	}
	if v.Synthetic {
		p.synthetic()
	}
}

type decideCmd struct {
	File string `arg:"" help:"File with a morning as ebb why --json prints it; - reads stdin."`
}

func (decideCmd) Help() string {
	return example("ebb why --json > morning.json", "ebb decide morning.json", "ebb why --json | ebb decide -")
}

// maxMorning bounds what is read of a file; app says what is too large.
const maxMorning = 2 << 20

func (c decideCmd) Run(s *session) error {
	doc, err := s.readFile(c.File)
	if err != nil {
		return err
	}
	actor, athlete := owner()
	v, err := app.New(nil, s.env.Now).DecideMorning(s.ctx, actor, athlete, doc)
	if err != nil {
		return err
	}
	if s.g.JSON {
		return s.out.json(v)
	}
	s.out.today(v)
	return nil
}

func (s *session) readFile(name string) ([]byte, error) {
	if name == "-" {
		doc, err := io.ReadAll(io.LimitReader(s.env.Stdin, maxMorning))
		if err != nil {
			return nil, ebb.Wrap(ebb.Invalid, "unreadable", err, "stdin cannot be read")
		}
		return doc, nil
	}
	f, err := os.Open(name)
	if err != nil {
		return nil, ebb.Wrap(ebb.Invalid, "unreadable", err, "the file cannot be read")
	}
	defer func() { _ = f.Close() }()
	doc, err := io.ReadAll(io.LimitReader(f, maxMorning))
	if err != nil {
		return nil, ebb.Wrap(ebb.Invalid, "unreadable", err, "the file cannot be read")
	}
	return doc, nil
}
