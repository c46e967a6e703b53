package app

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"math"
	"strconv"
	"strings"

	"ebb"
	"ebb/internal/store"
	"ebb/trial"
)

// TrialCheckView says whether a trial can be recomputed from what it keeps.
type TrialCheckView struct {
	Schema int         `json:"schema"`
	ID     ebb.TrialID `json:"id"`
	Hash   string      `json:"sha256"`
	Draws  int         `json:"draws"`
	OK     bool        `json:"ok"`
	Faults []string    `json:"faults"`
}

// TrialCSV is one row an episode, for any program.
func TrialCSV(v TrialView) []byte {
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	rows := [][]string{{"sha256", "n", "session_day", "class", "ended_late", "pair", "arm", "arm_text", "outcome_day", "legs_0_10",
		"done", "capped", "fatigue_1_5", "stride_changed", "wellness_1_5"}}
	for _, d := range v.Draws {
		rows = append(rows, []string{v.Hash.Or(""), strconv.Itoa(d.N), d.Day.String(), string(d.Class), strconv.FormatBool(d.Late),
			strconv.Itoa(d.Block + 1), string(d.Arm), text(d.Text), d.Outcome.String(), cell(d.Legs), cell(d.Done), strconv.FormatBool(d.Capped),
			cell(d.Fatigue), cell(d.Stride), cell(d.Wellness)})
	}
	_ = w.WriteAll(rows) // a buffer never fails
	return b.Bytes()
}

// text is a text in a cell of a table: a spreadsheet takes what begins like a formula for one, so that a quote stands
// before it.
func text(s string) string {
	if s != "" && strings.ContainsRune("=+-@＝＋－＠\t\r", []rune(s)[0]) {
		return "'" + s
	}
	return s
}

// TrialJSON is the exported trial: what VerifyTrial reads.
func TrialJSON(v TrialView) ([]byte, error) {
	doc, err := json.MarshalIndent(v, "", "  ")
	if err != nil {
		return nil, ebb.Wrap(ebb.Internal, "bad_doc", err, "the trial cannot be written")
	}
	return append(doc, '\n'), nil
}

func cell[T any](v ebb.Opt[T]) string {
	if !v.OK {
		return ""
	}
	return fmt.Sprint(v.V)
}

// VerifyTrial recomputes a trial: the hash of the protocol, every draw from the seed, the analysis from
// the outcomes. doc is an exported trial (as Trial gives it in JSON), or nil for the one of that id here.
func (a *App) VerifyTrial(ctx context.Context, actor ebb.Actor, athlete ebb.AthleteID, id string, doc []byte) (TrialCheckView, error) {
	if err := may(actor, athlete); err != nil {
		return TrialCheckView{}, err
	}
	var v TrialView
	if doc != nil {
		if err := json.Unmarshal(doc, &v); err != nil {
			return TrialCheckView{}, ebb.Wrap(ebb.Invalid, "bad_trial", err, "the file is not an exported trial")
		}
		if v.ID == "" || !v.Hash.OK {
			return TrialCheckView{}, ebb.Errorf(ebb.Invalid, "bad_trial", "file", "the file is not an exported trial that was begun")
		}
		return a.verifyTrial(v), nil
	}
	v, err := a.Trial(ctx, actor, athlete, id)
	if err != nil {
		return TrialCheckView{}, err
	}
	if !v.Hash.OK {
		return TrialCheckView{}, ebb.Errorf(ebb.Conflict, "not_begun", "id", "this trial was never begun: there is nothing to verify")
	}
	return a.verifyTrial(v), nil
}

func (a *App) verifyTrial(v TrialView) TrialCheckView {
	out := TrialCheckView{Schema: Schema, ID: v.ID, Hash: v.Hash.V, Draws: len(v.Draws), Faults: []string{}}
	fault := func(format string, args ...any) { out.Faults = append(out.Faults, fmt.Sprintf(format, args...)) }
	if h := trial.Hash(v.Protocol); h != v.Hash.V {
		fault("the protocol was changed: its SHA-256 is %s, kept was %s", h, v.Hash.V)
	}
	first := map[int]ebb.Arm{}
	for i, d := range v.Draws {
		want := trial.First(v.Protocol.Seed, d.Block)
		if d.Second {
			want = first[d.Block].Other()
		} else {
			first[d.Block] = d.Arm
		}
		switch {
		case d.N != i+1:
			fault("draw %d stands in place %d", d.N, i+1)
		case d.Arm != want:
			fault("draw %d is %q, but the seed gives %q", d.N, d.Arm, want)
		case d.Outcome != trial.OutcomeDay(v.Protocol, d.Day, d.Late):
			fault("the outcome of draw %d is of the wrong morning", d.N)
		}
	}
	n := a.numbers()
	r := trial.Analyse(v.Protocol, lived(v.Draws), math.MaxInt32, &n)
	if r.Complete != v.Result.Complete || round3(r.E) != v.Result.EValue || round3(r.Belief.Mean) != v.Result.Estimate || r.State != v.Result.State {
		fault("the outcomes give %q with an e-value of %.3f, but %q with %.3f is written", r.State, r.E, v.Result.State, v.Result.EValue)
	}
	out.OK = len(out.Faults) == 0
	return out
}

// TrialWorld is what a simulated trial is lived in; 0 takes what is usual.
type TrialWorld struct {
	Effect     float64 // of arm A, points
	SD         float64 // spread of one morning; 0: the person's own, or the assumed one
	Rho, Trend float64
	MissingPct float64 // below 0: what a design reckons with
	Runs       int
}

// TrialSimulationView counts what came of simulated trials.
type TrialSimulationView struct {
	Schema      int     `json:"schema"`
	Pairs       int     `json:"pairs"`
	Effect      float64 `json:"effect_points"`
	SD          float64 `json:"spread_points"`
	Rho         float64 `json:"autocorrelation"`
	MissingPct  float64 `json:"missing_pct"`
	Runs        int     `json:"trials"`
	Helps       int     `json:"claimed_less_sore"`
	Harms       int     `json:"claimed_more_sore"`
	Small       int     `json:"ended_small"`
	NaiveClaims int     `json:"t_test_claims"`
}

// maxSimulated bounds the work of one simulation.
const maxSimulated = 100000

// SimulateTrial lives a design many times: its error rate without an effect, its power with one.
func (a *App) SimulateTrial(ctx context.Context, actor ebb.Actor, athlete ebb.AthleteID, q TrialAsk, w TrialWorld) (TrialSimulationView, error) {
	if err := may(actor, athlete); err != nil {
		return TrialSimulationView{}, err
	}
	p, err := a.protocol(q)
	if err != nil {
		return TrialSimulationView{}, err
	}
	n := a.numbers()
	if w.Runs == 0 {
		w.Runs = n.Trial.SimRuns.Int()
	}
	if w.MissingPct < 0 {
		w.MissingPct = n.Trial.MissingPct.Value
	}
	if w.SD == 0 {
		err := a.st.Read(ctx, func(t *store.Tx) error {
			h, out, err := a.read(ctx, t, athlete, 0)
			w.SD = trial.Spread(habits(h, out, p, &n), &n)
			return err
		})
		if err != nil {
			return TrialSimulationView{}, err
		}
	}
	for _, f := range []struct {
		name         string
		v, low, high float64
	}{{"runs", float64(w.Runs), 1, maxSimulated}, {"sd", w.SD, 0.1, 5}, {"rho", w.Rho, 0, 0.9}, {"missing", w.MissingPct, 0, 90}, {"effect", w.Effect, -10, 10}, {"trend", w.Trend, -1, 1}} {
		if f.v < f.low || f.v > f.high || f.v != f.v {
			return TrialSimulationView{}, ebb.Errorf(ebb.Invalid, "out_of_range", f.name, "%s must be from %g to %g", f.name, f.low, f.high)
		}
	}
	const base, seed = 5, 1
	s := trial.Simulate(p, trial.World{Base: base, SD: w.SD, Rho: w.Rho, Trend: w.Trend, MissingPct: w.MissingPct, Effect: w.Effect}, w.Runs, seed, &n)
	return TrialSimulationView{Schema: Schema, Pairs: p.Pairs, Effect: w.Effect, SD: round3(w.SD), Rho: w.Rho, MissingPct: w.MissingPct,
		Runs: s.Runs, Helps: s.Helps, Harms: s.Harms, Small: s.Small, NaiveClaims: s.NaiveClaims}, nil
}
