package cli

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"ebb"
	"ebb/internal/app"
	"ebb/internal/say"
)

// lastRuns is how many runs are listed without --all.
const lastRuns = 20

type runsCmd struct {
	All bool `help:"All of them, not the last 20."`
}

func (runsCmd) Help() string { return example("ebb runs", "ebb runs --all", "ebb runs --json") }

func (c runsCmd) Run(s *session) error {
	day, err := s.day()
	if err != nil {
		return err
	}
	a, err := s.app()
	if err != nil {
		return err
	}
	actor, athlete := owner()
	v, err := a.Runs(s.ctx, actor, athlete, day)
	switch {
	case err != nil:
		return err
	case s.g.JSON:
		return s.out.json(v)
	case len(v.Runs) == 0:
		s.out.para(plain, "", "No run is stored yet. `ebb import ~/runs` reads your recordings.")
		return nil
	}
	s.out.runs(v, c.All)
	return nil
}

func (p *printer) runs(v app.RunsView, all bool) {
	list := v.Runs
	if hidden := len(list) - lastRuns; hidden > 0 && !all {
		p.line(p.paint(dim, fmt.Sprintf("… %d earlier: ebb runs --all", hidden)))
		list = list[hidden:]
	}
	wide := p.width >= 72
	head := pad("day", 13) + pad("what", 10) + padLeft("length", 8) + padLeft("time", 9) + padLeft("pace", 10)
	if wide {
		head += padLeft("bpm", 5) + padLeft("load", 7)
	}
	p.line(p.paint(dim, head+"  id"))
	for _, r := range list {
		p.line(p.runLine(r, v.Units, wide))
	}
	p.blank()
	p.para(dim, "", "● hard   ○ perhaps hard: `ebb correct ID --kind …` or `--rpe N` says what it was.")
	if v.Synthetic {
		p.synthetic()
	}
}

func (p *printer) runLine(r app.RunView, units string, wide bool) string {
	mark := " "
	switch {
	case r.Possible:
		mark = "○"
	case r.Hard:
		mark = "●"
	}
	what := string(r.Kind)
	if r.Sport != ebb.SportRunning {
		what = string(r.Sport)
	}
	length := ""
	if m, ok := r.DistanceM.Get(); ok {
		length = say.Distance(m, units)
	}
	line := pad(r.Day.String(), 11) + mark + " " + pad(clean(what), 10) + padLeft(length, 8) + padLeft(hms(r.MovingS), 9) + padLeft(paceOf(r, units), 10)
	if wide {
		line += padLeft(orDash(r.HRMeanBpm), 5) + padLeft(loadOf(r), 7)
	}
	id := string(r.ID)
	return line + "  " + p.paint(dim, id[max(0, len(id)-6):])
}

// hms writes seconds as 48:10 or 1:02:03.
func hms(s int) string {
	if s >= 3600 {
		return fmt.Sprintf("%d:%02d:%02d", s/3600, s/60%60, s%60)
	}
	return fmt.Sprintf("%d:%02d", s/60, s%60)
}

// paceOf is the plain pace of a run on foot.
func paceOf(r app.RunView, units string) string {
	m, ok := r.DistanceM.Get()
	foot := r.Sport == ebb.SportRunning || r.Sport == ebb.SportWalking || r.Sport == ebb.SportHiking
	if !ok || m < 100 || r.MovingS == 0 || !foot {
		return ""
	}
	return say.Pace((r.MovingS*1000+m/2)/m, units)
}

// loadOf is the load of a run; where nothing tells it, that is no zero.
func loadOf(r app.RunView) string {
	if r.LoadSource == ebb.LoadNone {
		return "–"
	}
	return strconv.Itoa((int(r.Load) + 50) / 100)
}

func orDash(v ebb.Opt[int]) string {
	if !v.OK {
		return "–"
	}
	return strconv.Itoa(v.V)
}

type runCmd struct {
	ID string `arg:"" help:"The id, its last six characters, a day with one run, or last."`
}

func (runCmd) Help() string {
	return example("ebb run last", "ebb run 2021-05-03", "ebb run x7k2m9 --json")
}

func (c runCmd) Run(s *session) error {
	a, err := s.app()
	if err != nil {
		return err
	}
	actor, athlete := owner()
	v, err := a.Run(s.ctx, actor, athlete, c.ID)
	if err != nil {
		return err
	}
	return s.showRun(v)
}

func (s *session) showRun(v app.RunDetail) error {
	if s.g.JSON {
		return s.out.json(v)
	}
	s.out.run(v)
	return nil
}

func (p *printer) run(v app.RunDetail) {
	title := say.ShortDate(v.Day)
	if t, err := time.Parse(time.RFC3339, v.Start); err == nil {
		title += " " + t.Format("15:04")
	}
	p.line(p.paint(dim, title+"   "+string(v.ID)))
	p.blank()
	words := []string{strings.ToUpper(v.KindText)}
	if m, ok := v.DistanceM.Get(); ok {
		words = append(words, say.Distance(m, v.Units))
	}
	words = append(words, hms(v.MovingS))
	if pace := paceOf(v.RunView, v.Units); pace != "" {
		words = append(words, pace)
	}
	if h, ok := v.HRMeanBpm.Get(); ok {
		words = append(words, fmt.Sprintf("%d bpm", h))
	}
	p.parts(bold, strings.Join(words, " · "))
	p.blank()
	p.section("hard?", hardWords(v))
	p.section("rests on", evidenceLines(v)...)
	p.section("load", fmt.Sprintf("%s, %s", v.Load, say.LoadSource(v.LoadSource)))
	p.section("numbers", numberLines(v)...)
	p.section("you said", v.SaidText)
	var worn []string
	for _, w := range v.Worn {
		worn = append(worn, say.OneLine(w.Name, 40))
	}
	p.section("worn", worn...)
	p.section("export", exportLines(v)...)
	p.section("notes", noteLines(v)...)
	if v.AskHRMax {
		p.para(plain, "", "This run speaks for a higher maximum heart rate than the one in force: see `ebb hrmax`.")
	}
	if v.Synthetic {
		p.synthetic()
	}
}

// hardWords is what the view says, with the command that settles a doubt.
func hardWords(v app.RunDetail) string {
	if v.Possible {
		return v.HardText + " (`ebb correct " + string(v.ID) + " --rpe N`)"
	}
	return v.HardText
}

func evidenceLines(v app.RunDetail) []string {
	var out []string
	for _, f := range v.Evidence {
		out = append(out, f.Text)
	}
	return out
}

func numberLines(v app.RunDetail) []string {
	var out []string
	if h, ok := v.HRMaxBpm.Get(); ok {
		out = append(out, fmt.Sprintf("highest second %d bpm (never used as a maximum), heart rate for %s %% of the time", h, say.Tenths(v.HRCoverage)))
	}
	if g, ok := v.GradedSPKm.Get(); ok {
		out = append(out, "graded pace "+say.Pace(g, v.Units))
	}
	if up, ok := v.AscentM.Get(); ok {
		out = append(out, fmt.Sprintf("%d m up, %d m down", up, v.DescentM.Or(0)))
	}
	if d, ok := v.Decoupling.Get(); ok {
		out = append(out, fmt.Sprintf("decoupling %s %%", d))
	}
	if r, ok := v.RPE.Get(); ok {
		out = append(out, fmt.Sprintf("exertion %d of 10", r))
	}
	return out
}

func noteLines(v app.RunDetail) []string {
	var out []string
	for _, n := range v.Notes {
		out = append(out, n.Text)
	}
	if v.Condition != ebb.Intact && v.Condition != "" {
		out = append(out, say.Condition(v.Condition))
	}
	return out
}

type correctCmd struct {
	ID       string  `arg:"" help:"The id, its last six characters, a day with one run, or last."`
	Kind     *string `help:"recovery, easy, moderate, long, tempo, intervals, race, unknown." placeholder:"K"`
	RPE      *int    `name:"rpe" help:"How hard it felt, 0 to 10." placeholder:"N"`
	Talk     *string `help:"Could you say a full sentence in comfort, in its harder parts too? yes, not-sure, no." placeholder:"A"`
	IgnoreHR bool    `name:"ignore-hr" xor:"hr" help:"Its heart rate is wrong: do not use it."`
	UseHR    bool    `name:"use-hr" xor:"hr" help:"Its heart rate is right after all."`
	Undo     bool    `help:"Take back all that was said of this run."`
}

func (correctCmd) Help() string {
	return example("ebb correct last --kind easy", "ebb correct x7k2m9 --rpe 7", "ebb correct last --rpe 2 --talk yes", "ebb correct 2021-05-03 --ignore-hr", "ebb correct last --undo")
}

func (c correctCmd) Run(s *session) error {
	a, err := s.app()
	if err != nil {
		return err
	}
	actor, athlete := owner()
	if c.Undo {
		if c.Kind != nil || c.RPE != nil || c.Talk != nil || c.IgnoreHR || c.UseHR {
			return ebb.Errorf(ebb.Invalid, "undo_alone", "undo", "--undo takes back what was said of a run and stands alone")
		}
		v, err := a.UndoCorrect(s.ctx, actor, athlete, c.ID)
		if err != nil {
			return err
		}
		return s.showRun(v)
	}
	said := ebb.Correction{RPE: opt(c.RPE)}
	if c.Kind != nil {
		said.Kind = ebb.Some(ebb.Kind(strings.ToLower(*c.Kind)))
	}
	if c.Talk != nil {
		said.Talk = ebb.Some(ebb.Talk(strings.ReplaceAll(strings.ToLower(*c.Talk), "-", "_")))
	}
	if c.IgnoreHR || c.UseHR {
		said.IgnoreHR = ebb.Some(c.IgnoreHR)
	}
	v, err := a.Correct(s.ctx, actor, athlete, c.ID, said)
	if err != nil {
		return err
	}
	return s.showRun(v)
}
