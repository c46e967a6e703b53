package cli

import (
	"fmt"

	"ebb"
	"ebb/internal/app"
	"ebb/internal/say"
)

type loadCmd struct {
	Days int `help:"How many days to list." default:"28"`
}

func (loadCmd) Help() string { return example("ebb load", "ebb load --days 90", "ebb load --json") }

func (c loadCmd) Run(s *session) error {
	day, err := s.day()
	if err != nil {
		return err
	}
	a, err := s.app()
	if err != nil {
		return err
	}
	actor, athlete := owner()
	v, err := a.Load(s.ctx, actor, athlete, day)
	switch {
	case err != nil:
		return err
	case s.g.JSON:
		return s.out.json(v)
	case len(v.Days) == 0:
		s.out.para(plain, "", "There is no load yet. `ebb import ~/runs` reads your recordings.")
		return nil
	}
	s.out.load(v, max(1, c.Days))
	return nil
}

func (p *printer) load(v app.LoadView, n int) {
	days, known := v.Days[max(0, len(v.Days)-n):], false
	p.line(p.paint(dim, pad("day", 15)+padLeft("load", 8)+padLeft("fitness", 9)+padLeft("fatigue", 9)+padLeft("form", 8)))
	for _, d := range days {
		note := ""
		known = known || d.Fitness != 0 || d.Load != 0
		if d.Building {
			note = "  building"
		}
		load := d.Load.String()
		if d.Load == 0 {
			load = "·"
		}
		p.line(pad(d.Day.Weekday().String()[:3]+" "+d.Day.String(), 15) + padLeft(load, 8) + padLeft(d.Fitness.String(), 9) +
			padLeft(d.Fatigue.String(), 9) + padLeft(d.Form.String(), 8) + p.paint(dim, note))
	}
	p.blank()
	if !known {
		p.para(plain, "", "No load is known. It needs heart rate and a maximum (`ebb profile set birth-year 1985`), or how hard each run felt (`ebb correct ID --rpe N`).")
	}
	if m, ok := v.Monotony.Get(); ok {
		p.para(plain, "", fmt.Sprintf("Monotony of the last week: %s (the same load every day makes it high).", m))
	}
	if s, ok := v.SpikePct.Get(); ok {
		p.para(plain, "", fmt.Sprintf("The last run was %d %% of the longest of the 30 days before it.", s))
	}
	p.para(dim, "", "Load is shown so that you can see it. It is in points of an hour at your threshold = 100.")
	if v.Synthetic {
		p.synthetic()
	}
}

type hrmaxCmd struct {
	All bool `help:"Every run that was heard, not the 12 highest."`
}

func (hrmaxCmd) Help() string {
	return example("ebb hrmax", "ebb hrmax --json", "ebb profile set hr-max 190")
}

func (c hrmaxCmd) Run(s *session) error {
	day, err := s.day()
	if err != nil {
		return err
	}
	a, err := s.app()
	if err != nil {
		return err
	}
	actor, athlete := owner()
	v, err := a.HRMax(s.ctx, actor, athlete, day)
	if err != nil {
		return err
	}
	if s.g.JSON {
		return s.out.json(v)
	}
	s.out.hrmax(v, c.All)
	return nil
}

const courtLines = 12

func (p *printer) hrmax(v app.HRMaxCourtView, all bool) {
	if b, ok := v.InForce.Bpm.Get(); ok {
		p.line(p.paint(bold, fmt.Sprintf("HRmax %d ± %d bpm", b, v.InForce.ErrorBpm.Or(0))))
		p.para(plain, "", say.HRMaxSource(v.InForce.Source))
	} else {
		p.line(p.paint(bold, "HRmax is not known"))
		p.para(plain, "", "`ebb profile set birth-year 1985` gives a first guess; `ebb profile set hr-max 190` states a tested one.")
	}
	p.blank()
	if len(v.Ask) > 0 {
		p.para(plain, "", fmt.Sprintf("%s of yours held a higher heart rate, longer and easier, than this maximum allows: it is probably higher. Ebb never changes it in silence; a tested value is stated with `ebb profile set hr-max`.", say.Count(len(v.Ask), "run")))
		p.blank()
	}
	if len(v.Candidates) == 0 {
		p.para(plain, "", "No run has offered a candidate yet.")
	} else {
		p.candidates(v, all)
	}
	if v.Synthetic {
		p.synthetic()
	}
}

func (p *printer) candidates(v app.HRMaxCourtView, all bool) {
	list := v.Candidates
	if !all && len(list) > courtLines {
		list = list[:courtLines]
	}
	p.line(p.paint(dim, pad("day", 12)+padLeft("bpm", 4)+padLeft("held", 8)+"  "+"verdict"))
	for _, c := range list {
		why := say.Candidate(c.Why)
		if why == "" {
			why = c.Why
		}
		lines := wrap(clean(why), p.width-26)
		p.line(pad(c.Day.String(), 12) + padLeft(fmt.Sprint(c.Bpm), 4) + padLeft(hms(c.HeldS), 8) + "  " + lines[0])
		for _, l := range lines[1:] {
			p.line(pad("", 26) + l)
		}
	}
	if n := len(v.Candidates) - len(list); n > 0 {
		p.line(p.paint(dim, fmt.Sprintf("… %d more: ebb hrmax --all", n)))
	}
}

type profileCmd struct {
	Show profileShow `cmd:"" default:"1" help:"Show the profile."`
	Set  profileSet  `cmd:"" help:"Say one thing about yourself."`
}

func (profileCmd) Help() string {
	return example("ebb profile", "ebb profile set birth-year 1985", "ebb profile set units mi", "ebb profile set hr-max 190 --from 2026-05-01")
}

type profileShow struct{}

func (profileShow) Run(s *session) error {
	day, err := s.day()
	if err != nil {
		return err
	}
	a, err := s.app()
	if err != nil {
		return err
	}
	actor, athlete := owner()
	v, err := a.ProfileNow(s.ctx, actor, athlete, day)
	return s.showProfile(v, err)
}

type profileSet struct {
	Field string `arg:"" help:"birth-year, sex, zone, units, hr-max, hr-rest, lthr, running-since or hr-mode."`
	Value string `arg:"" help:"The value."`
	From  string `help:"Since when it is so. Default: today." placeholder:"DAY"`
}

func (profileSet) Help() string {
	return example("ebb profile set birth-year 1985", "ebb profile set sex female", "ebb profile set zone Europe/Berlin",
		"ebb profile set hr-max 190 --from 2026-05-01", "ebb profile set running-since 2019-04", "ebb profile set hr-mode talk")
}

func (c profileSet) Run(s *session) error {
	var from ebb.Day
	if c.From != "" {
		d, err := ebb.ParseDay(c.From)
		if err != nil {
			return err
		}
		from = d
	}
	a, err := s.app()
	if err != nil {
		return err
	}
	actor, athlete := owner()
	v, err := a.SetProfile(s.ctx, actor, athlete, c.Field, c.Value, from)
	return s.showProfile(v, err)
}

// fieldWhy says what a field is good for, shown while it is not set.
var fieldWhy = map[string]string{
	ebb.FieldBirthYear:    "a first guess of HRmax; no hard day without it",
	ebb.FieldSex:          "the constants of load",
	ebb.FieldZone:         "when your day begins",
	ebb.FieldUnits:        "or mi",
	ebb.FieldHRMax:        "a tested maximum, believed for two years",
	ebb.FieldHRRest:       "load from heart rate",
	ebb.FieldLTHR:         "threshold heart rate, if you have tested it",
	ebb.FieldRunningSince: "how used to running your legs are",
	ebb.FieldHRMode:       "or why heart rate should not guide",
}

func (s *session) showProfile(v app.ProfileView, err error) error {
	if err != nil {
		return err
	}
	if s.g.JSON {
		return s.out.json(v)
	}
	p := s.out
	for _, f := range v.Fields {
		value, note := f.Value.Or("–"), ""
		switch {
		case !f.Value.OK && f.Assumed.OK:
			value, note = f.Assumed.V, "until you say; "+fieldWhy[f.Field]
		case !f.Value.OK:
			note = fieldWhy[f.Field]
		case f.From.OK:
			note = "since " + f.From.V.String()
		}
		line := pad(f.Field, 15) + pad(clean(value), 17) + " "
		if len(line)+len(note) > p.width {
			p.line(line)
			p.para(dim, pad("", 15), note)
			continue
		}
		p.line(line + p.paint(dim, note))
	}
	p.blank()
	p.para(dim, "", "`ebb profile set FIELD VALUE` changes one; every change keeps the ones before it.")
	if v.Synthetic {
		p.synthetic()
	}
	return nil
}

// synthetic says that the runner is made up, on every page of the demo.
func (p *printer) synthetic() { p.para(bold, "", app.SyntheticLine) }
