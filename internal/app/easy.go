package app

import (
	"context"
	"slices"

	"ebb"
	"ebb/engine"
	"ebb/grade"
	"ebb/internal/say"
	"ebb/internal/store"
	"ebb/session"
)

// EasyMonth is one month of the runs that were to be easy: truly easy ones, those of which nothing can be
// said, how the others went wrong, and what all of them weighed above their ceilings.
type EasyMonth struct {
	Month      string          `json:"month"` // 2026-11
	EasyRuns   int             `json:"easy_runs"`
	TrulyEasy  int             `json:"truly_easy"`
	CantSay    int             `json:"cant_say"`
	UsualFault ebb.Opt[string] `json:"usual_fault"`
	ExcessLoad Hundredths      `json:"excess_load"`
}

// EasyView says how easy the easy days are, oldest month first.
type EasyView struct {
	Schema    int         `json:"schema"`
	Synthetic bool        `json:"synthetic"`
	Months    []EasyMonth `json:"months"`

	// Say is the same in words, of the last twelve months and of all time.
	Say say.EasyText `json:"-"`
}

// Easy grades every run that was to be easy, from what is stored beside its features: it reads the
// samples of a run only once, when that is not there yet.
func (a *App) Easy(ctx context.Context, actor ebb.Actor, athlete ebb.AthleteID) (EasyView, error) {
	if err := may(actor, athlete); err != nil {
		return EasyView{}, err
	}
	v, missing, err := a.easy(ctx, athlete)
	if err != nil || len(missing) == 0 {
		return v, err
	}
	if err := a.fillEfforts(ctx, athlete, missing); err != nil {
		return v, nil // a folder that cannot be written still answers, without those runs
	}
	v, _, err = a.easy(ctx, athlete)
	return v, err
}

// easy is the view with the recordings whose effort is not stored.
func (a *App) easy(ctx context.Context, athlete ebb.AthleteID) (v EasyView, missing []ebb.RecordingID, err error) {
	v = EasyView{Schema: Schema, Months: []EasyMonth{}}
	err = a.st.Read(ctx, func(t *store.Tx) error {
		v.Months, missing = []EasyMonth{}, nil
		h, out, err := a.read(ctx, t, athlete, 0)
		if err != nil {
			return err
		}
		if v.Synthetic, err = synthetic(ctx, t); err != nil {
			return err
		}
		inputs, err := a.easyInputs(ctx, t, athlete, h, out)
		if err != nil {
			return err
		}
		efforts := map[ebb.RecordingID]ebb.Effort{}
		want := map[ebb.RecordingID]bool{}
		for _, in := range inputs {
			want[out.Readings[in.at].Recording] = true
		}
		if err := t.EachEffort(ctx, athlete, engineVersion(), want, func(e ebb.Effort) { efforts[e.Recording] = e }); err != nil {
			return err
		}
		missing = v.fill(inputs, out, efforts, a)
		return nil
	})
	return v, missing, err
}

// easyInput is a run that was to be easy, without its effort.
type easyInput struct {
	at int
	in grade.Input
}

// easyInputs are the runs that were to be easy and can be graded.
func (a *App) easyInputs(ctx context.Context, t *store.Tx, athlete ebb.AthleteID, h history, out engine.Output) ([]easyInput, error) {
	times, err := t.DecisionTimes(ctx, athlete)
	if err != nil {
		return nil, err
	}
	answered := map[ebb.Day]bool{}
	for _, d := range times {
		answered[d.Day] = true
	}
	n, byID := a.numbers(), h.byID()
	var list []easyInput
	for i, r := range out.Readings {
		if r.Sport != ebb.SportRunning && r.Sport != ebb.SportUnknown {
			continue
		}
		before := ebb.None[ebb.Answer]()
		if answered[r.Day] {
			if before, err = a.before(ctx, t, athlete, r); err != nil {
				return nil, err
			}
		}
		in := h.gradeInput(out, i, byID[r.Run], before, n)
		if in.Refused == "" && in.Asked.Source != "" {
			list = append(list, easyInput{i, in})
		}
	}
	return list, nil
}

// fill grades the runs and sums them up by month; it names the recordings without an effort.
func (v *EasyView) fill(inputs []easyInput, out engine.Output, efforts map[ebb.RecordingID]ebb.Effort, a *App) (missing []ebb.RecordingID) {
	n := a.numbers()
	var months []string
	sums := map[string]*grade.Month{}
	for _, x := range inputs {
		r := out.Readings[x.at]
		e, ok := efforts[r.Recording]
		if !ok {
			missing = append(missing, r.Recording)
			continue
		}
		x.in.Effort = e
		g := grade.Run(x.in, n)
		excess := 0
		if g.OverPct.OK && r.LoadSource == ebb.LoadHR {
			excess = grade.ExcessLoad(e, g.Asked.CeilingBpm.V, out.Limits[x.at], out.Profile.Sex, r.Load, n)
		}
		name := r.Day.String()[:len("2026-11")]
		if sums[name] == nil {
			sums[name] = &grade.Month{}
			months = append(months, name)
		}
		sums[name].Add(g, r.Load, excess)
	}
	slices.Sort(months)
	var all, year grade.Month
	since := (out.Answer.Morning.Day - 365).String()[:len("2026-11")]
	for _, name := range months {
		m := *sums[name]
		v.Months = append(v.Months, EasyMonth{Month: name, EasyRuns: m.Runs, TrulyEasy: m.Truly, CantSay: m.CantSay,
			UsualFault: ebb.Opt[string]{V: m.Fault(), OK: m.Fault() != ""}, ExcessLoad: Hundredths(m.Excess)})
		if all.Join(m); name > since {
			year.Join(m)
		}
	}
	v.Say = say.Easy(easySum(year), easySum(all))
	return missing
}

func easySum(m grade.Month) say.EasySum {
	return say.EasySum{Runs: m.Runs, Truly: m.Truly, CantSay: m.CantSay, Excess: m.Excess, Load: m.Load, Fault: m.Fault()}
}

// fillEfforts makes what grading needs of recordings that were stored before it was kept.
func (a *App) fillEfforts(ctx context.Context, athlete ebb.AthleteID, ids []ebb.RecordingID) error {
	for from := 0; from < len(ids); from += 64 {
		err := a.st.Tx(ctx, func(t *store.Tx) error {
			for _, id := range ids[from:min(from+64, len(ids))] {
				rec, err := t.Recording(ctx, athlete, id)
				if k := ebb.KindOf(err); err != nil && (k == ebb.NotFound || k == ebb.Conflict) {
					continue // its samples are gone or damaged: `ebb verify` says so
				} else if err != nil {
					return err
				}
				_, e := session.Efforts(rec, a.numbers())
				if err := t.PutEffort(ctx, athlete, engineVersion(), e); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}
