package cli

import (
	"fmt"
	"math"
	"os"
	"strconv"
	"strings"

	"ebb"
	"ebb/internal/app"
	"ebb/internal/say"
)

type trialCmd struct {
	Status   trialStatusCmd   `cmd:"" default:"withargs" help:"What is running, and what is left to do. This is what plain ebb trial does."`
	New      trialNewCmd      `cmd:"" help:"Design a trial, and hear what it can see. Nothing is begun."`
	Start    trialStartCmd    `cmd:"" help:"Begin the trial that was designed."`
	Done     trialDoneCmd     `cmd:"" help:"Say whether the arm was lived: yes, part or no."`
	Result   trialResultCmd   `cmd:"" help:"What can be said so far. Look as often as you like."`
	Stop     trialStopCmd     `cmd:"" help:"Stop a trial early; that is recorded."`
	List     trialListCmd     `cmd:"" help:"All trials."`
	Export   trialExportCmd   `cmd:"" help:"Protocol, draws and data with their hash, so that anyone can recompute."`
	Verify   trialVerifyCmd   `cmd:"" help:"Recompute a trial: hash, draws, result."`
	Simulate trialSimulateCmd `cmd:"" help:"Live a design a thousand times: its error rate, its power."`
}

func (trialCmd) Help() string {
	lines := []string{"Questions that are ready:", ""}
	for _, t := range say.TrialTemplates {
		lines = append(lines, "    "+pad(t.Key, 14)+t.Question)
	}
	lines = append(lines, "    "+pad("own", 14)+"two arms in your own words")
	return example("ebb trial new compression", "ebb trial start", "ebb trial", "ebb trial result") + "\n\n" + strings.Join(lines, "\n")
}

// trialAsk are the words of a design.
type trialAsk struct {
	Template string  `arg:"" help:"compression, recovery_run, mobility, sleep, hydration, or own."`
	Against  string  `help:"What a recovery run is held against: walk or rest." placeholder:"WORD"`
	Question string  `help:"Own: the question." placeholder:"TEXT"`
	A        string  `help:"Own: the arm that is tried." placeholder:"TEXT"`
	B        string  `help:"Own: the arm it is held against." placeholder:"TEXT"`
	When     string  `help:"Own: lived in the night after the session (night) or on the day after (next_day)." placeholder:"WORD"`
	Pairs    int     `help:"Pairs of hard sessions, 6 to 30." placeholder:"N"`
	SESOI    float64 `name:"sesoi" help:"Smallest difference that matters, 0.5 to 1 point." placeholder:"X"`
	Gap      int     `help:"Days between hard sessions, at least: 3 to 7." placeholder:"N"`
}

func (q trialAsk) ask() app.TrialAsk {
	return app.TrialAsk{Template: q.Template, Against: q.Against, Question: q.Question, A: q.A, B: q.B, When: q.When,
		Pairs: q.Pairs, SESOITenths: int(math.Round(q.SESOI * 10)), GapDays: q.Gap}
}

type trialNewCmd struct{ trialAsk }

func (trialNewCmd) Help() string {
	return example("ebb trial new compression", "ebb trial new recovery_run --against rest --pairs 12",
		`ebb trial new own --question "Does a hot bath help?" --a "a hot bath" --b "no bath"`)
}

func (c trialNewCmd) Run(s *session) error {
	a, err := s.app()
	if err != nil {
		return err
	}
	actor, athlete := owner()
	v, err := a.NewTrial(s.ctx, actor, athlete, c.ask())
	return s.trial(v, err)
}

type trialArg struct {
	ID string `arg:"" optional:"" help:"The trial, or the end of its id. Default: the running one, else the latest."`
}

type trialStartCmd struct{ trialArg }

func (trialStartCmd) Help() string { return example("ebb trial start") }
func (c trialStartCmd) Run(s *session) error {
	a, err := s.app()
	if err != nil {
		return err
	}
	actor, athlete := owner()
	v, err := a.StartTrial(s.ctx, actor, athlete, c.ID)
	return s.trial(v, err)
}

type trialStatusCmd struct{ trialArg }

func (trialStatusCmd) Help() string { return example("ebb trial", "ebb trial status --json") }
func (c trialStatusCmd) Run(s *session) error {
	a, err := s.app()
	if err != nil {
		return err
	}
	actor, athlete := owner()
	v, err := a.Trial(s.ctx, actor, athlete, c.ID)
	return s.trial(v, err)
}

type trialDoneCmd struct {
	Done string `arg:"" help:"yes, part or no."`
	N    int    `help:"Number of the draw. Default: the one that is asked about." placeholder:"N"`
}

func (trialDoneCmd) Help() string { return example("ebb trial done yes", "ebb trial done part --n 3") }
func (c trialDoneCmd) Run(s *session) error {
	a, err := s.app()
	if err != nil {
		return err
	}
	actor, athlete := owner()
	v, err := a.SayTrialDone(s.ctx, actor, athlete, c.N, c.Done)
	return s.trial(v, err)
}

type trialStopCmd struct {
	trialArg
	Why string `help:"Why, in your words." placeholder:"TEXT"`
}

func (trialStopCmd) Help() string { return example(`ebb trial stop --why "moved house"`) }
func (c trialStopCmd) Run(s *session) error {
	a, err := s.app()
	if err != nil {
		return err
	}
	actor, athlete := owner()
	v, err := a.StopTrial(s.ctx, actor, athlete, c.ID, c.Why)
	return s.trial(v, err)
}

type trialResultCmd struct{ trialArg }

func (trialResultCmd) Help() string { return example("ebb trial result", "ebb trial result --json") }
func (c trialResultCmd) Run(s *session) error {
	a, err := s.app()
	if err != nil {
		return err
	}
	actor, athlete := owner()
	v, err := a.Trial(s.ctx, actor, athlete, c.ID)
	switch {
	case err != nil:
		return err
	case s.g.JSON:
		return s.out.json(v.Result)
	}
	s.out.line(s.out.paint(bold, oneLine(v.Protocol.Question)))
	s.out.blank()
	s.out.trialResult(v)
	return nil
}

type trialListCmd struct{}

func (trialListCmd) Help() string { return example("ebb trial list") }
func (c trialListCmd) Run(s *session) error {
	a, err := s.app()
	if err != nil {
		return err
	}
	actor, athlete := owner()
	v, err := a.Trials(s.ctx, actor, athlete)
	switch {
	case err != nil:
		return err
	case s.g.JSON:
		return s.out.json(v)
	case len(v.Trials) == 0:
		s.out.para(plain, "", "There is no trial yet. `ebb trial new compression` designs one; `ebb trial --help` lists the questions.")
	}
	for _, t := range v.Trials {
		s.out.line(pad(tail(string(t.ID)), 8) + pad(t.State, 10) + oneLine(t.Protocol.Question))
	}
	return nil
}

type trialExportCmd struct {
	trialArg
	CSV bool   `name:"csv" help:"One row an episode, instead of JSON."`
	To  string `help:"File to write; otherwise stdout." placeholder:"FILE"`
}

func (trialExportCmd) Help() string {
	return example("ebb trial export --to trial.json", "ebb trial export --csv --to trial.csv")
}

func (c trialExportCmd) Run(s *session) error {
	a, err := s.app()
	if err != nil {
		return err
	}
	actor, athlete := owner()
	v, err := a.Trial(s.ctx, actor, athlete, c.ID)
	if err != nil {
		return err
	}
	var b strings.Builder
	if c.CSV {
		b.Write(app.TrialCSV(v))
	} else if err := newPrinter(&b, s.env.Getenv).json(v); err != nil {
		return err
	}
	if c.To == "" {
		s.out.write(b.String())
		return nil
	}
	if err := os.WriteFile(c.To, []byte(b.String()), 0o600); err != nil {
		return ebb.Wrap(ebb.Invalid, "not_writable", err, "the file cannot be written")
	}
	s.out.para(plain, "", "Written: "+c.To)
	return nil
}

type trialVerifyCmd struct {
	File string `arg:"" optional:"" help:"An exported trial in JSON; - reads stdin. Default: the trial here."`
}

func (trialVerifyCmd) Help() string {
	return example("ebb trial verify", "ebb trial verify trial.json")
}
func (c trialVerifyCmd) Run(s *session) error {
	a, err := s.app()
	if err != nil {
		return err
	}
	var doc []byte
	if c.File != "" {
		if doc, err = s.readFile(c.File); err != nil {
			return err
		}
	}
	actor, athlete := owner()
	v, err := a.VerifyTrial(s.ctx, actor, athlete, "", doc)
	if err != nil {
		return err
	}
	if s.g.JSON {
		err = s.out.json(v)
	} else if v.OK {
		s.out.para(plain, "", fmt.Sprintf("The protocol, %s and the result are what they should be. SHA-256 %s", say.Count(v.Draws, "draw"), v.Hash))
	}
	if err == nil && !v.OK {
		err = ebb.Errorf(ebb.Conflict, "not_recomputed", "file", "the trial cannot be recomputed: %s", strings.Join(v.Faults, "; "))
	}
	return err
}

type trialSimulateCmd struct {
	trialAsk
	Effect  float64 `help:"Difference of the arms, points; below 0 is less sore. Default: none." placeholder:"X"`
	SD      float64 `name:"sd" help:"Spread of one morning, points. Default: your own." placeholder:"X"`
	Rho     float64 `help:"How alike one hard session's morning is to the next, 0 to 0.9." placeholder:"R" default:"0.2"`
	Trend   float64 `help:"Change from session to session, points." placeholder:"X"`
	Missing float64 `help:"Mornings that are missed, %." placeholder:"PCT" default:"-1"`
	Runs    int     `help:"How many trials. Default: 1000." placeholder:"N"`
}

func (trialSimulateCmd) Help() string {
	return example("ebb trial simulate compression", "ebb trial simulate compression --effect -1.5 --pairs 12")
}

func (c trialSimulateCmd) Run(s *session) error {
	a, err := s.app()
	if err != nil {
		return err
	}
	actor, athlete := owner()
	v, err := a.SimulateTrial(s.ctx, actor, athlete, c.ask(),
		app.TrialWorld{Effect: c.Effect, SD: c.SD, Rho: c.Rho, Trend: c.Trend, MissingPct: c.Missing, Runs: c.Runs})
	switch {
	case err != nil:
		return err
	case s.g.JSON:
		return s.out.json(v)
	}
	s.out.para(dim, "", fmt.Sprintf("%d pairs, spread %s points, likeness %s, %s %% of the mornings missed",
		v.Pairs, short(v.SD), short(v.Rho), short(v.MissingPct)))
	for i, l := range say.TrialSimulated(v.Runs, v.Helps, v.Harms, v.Small, v.NaiveClaims, v.Effect) {
		lead := "  "
		if i == 0 {
			lead = ""
		}
		s.out.para(plain, lead, l)
	}
	return nil
}

func short(v float64) string { return strconv.FormatFloat(v, 'f', -1, 64) }

// trial shows one trial.
func (s *session) trial(v app.TrialView, err error) error {
	switch {
	case err != nil:
		return err
	case s.g.JSON:
		return s.out.json(v)
	}
	p := s.out
	p.line(p.paint(bold, oneLine(v.Protocol.Question)) + "  " + p.paint(dim, v.State+" · "+tail(string(v.ID))))
	p.blank()
	p.section("a", v.Protocol.A.Text)
	p.section("b", v.Protocol.B.Text)
	p.section("fixed", v.Fixed...)
	p.section("expect", v.Design.V.Text)
	if h, ok := v.Hash.Get(); ok {
		p.section("sha-256", h)
	}
	if st, ok := v.Stopped.Get(); ok && st.Why != "" {
		p.section("stopped", oneLine(st.Why))
	}
	p.draws(v)
	if v.State != "draft" {
		p.trialResult(v)
	}
	next := []string{v.Next}
	if d, ok := v.AskDone.Get(); ok {
		next = append(next, d.Text+" `ebb trial done yes`, `part` or `no`.")
	}
	if v.State == "draft" {
		next = append(next, "`ebb trial start` begins it.")
	}
	p.section("next", next...)
	if v.Synthetic {
		p.synthetic()
	}
	return nil
}

// draws lists what was drawn, with its outcome.
func (p *printer) draws(v app.TrialView) {
	if len(v.Draws) == 0 {
		return
	}
	p.line(p.paint(dim, pad("  n", 5)+pad("session", 13)+pad("pair", 6)+pad("arm", 5)+pad("legs", 6)+"as drawn"))
	for _, d := range v.Draws {
		legs, done := "·", d.Done.Or("·")
		if n, ok := d.Legs.Get(); ok {
			legs = strconv.Itoa(n)
		}
		if d.Capped {
			done += ", capped"
		}
		p.line(padLeft(strconv.Itoa(d.N), 3) + "  " + pad(d.Day.String(), 13) + pad(strconv.Itoa(d.Block+1), 6) + pad(string(d.Arm), 5) + pad(legs, 6) + done)
	}
	p.blank()
}

func (p *printer) trialResult(v app.TrialView) {
	r := v.Result
	p.section("result", r.Text)
	p.section("mind", r.Expectation, r.Counts)
	p.section("as done", r.AsDone)
}
