package web

import (
	"fmt"
	"net/http"
	"strconv"

	"ebb"
	"ebb/internal/app"
	"ebb/internal/say"
)

// trialsPage is all trials and the form of a new one.
type trialsPage struct {
	pageOf
	Trials    []trialRow
	Templates []say.TrialTemplate
	Running   bool
}

type trialRow struct {
	ID, Question, State, Text string
}

// trialPage is one trial.
type trialPage struct {
	pageOf
	app.TrialView
	Synthetic bool // both above have one
	Dots      trialDots
	Range     trialRange
	ShowData  bool
	DoneWords []say.Option
}

// Short is a day in a narrow table.
func (trialPage) Short(d ebb.Day) string { return say.DayMonth(d) }

// trialRoutes are the pages of trials on oneself.
func (s *server) trialRoutes(mux *http.ServeMux) {
	mux.HandleFunc("GET /trials", s.trials)
	mux.HandleFunc("POST /trials", s.newTrial)
	mux.HandleFunc("GET /trials/{id}", s.trial)
	mux.HandleFunc("POST /trials/{id}/start", s.startTrial)
	mux.HandleFunc("POST /trials/{id}/stop", s.stopTrial)
	mux.HandleFunc("POST /trials/done", s.trialDone)
	mux.HandleFunc("GET /trials/{id}/export.json", s.exportTrial)
	mux.HandleFunc("GET /trials/{id}/export.csv", s.exportTrial)
}

func (s *server) trials(w http.ResponseWriter, r *http.Request) {
	actor, athlete := me()
	v, err := s.app.Trials(r.Context(), actor, athlete)
	if err != nil {
		s.fail(w, r, err)
		return
	}
	p := trialsPage{pageOf: s.page(r, "Trials", "trials"), Templates: say.TrialTemplates}
	for _, t := range v.Trials {
		row := trialRow{ID: string(t.ID), Question: t.Protocol.Question, State: t.State, Text: t.Result.Text}
		if t.State == "draft" {
			row.Text = t.Design.V.Text
		}
		p.Running = p.Running || t.State == "running"
		p.Trials = append([]trialRow{row}, p.Trials...)
	}
	show(w, http.StatusOK, "trials", p)
}

func (s *server) trial(w http.ResponseWriter, r *http.Request) {
	actor, athlete := me()
	id := r.PathValue("id")
	if id == "running" {
		id = ""
	}
	v, err := s.app.Trial(r.Context(), actor, athlete, id)
	if err != nil {
		s.fail(w, r, err)
		return
	}
	p := trialPage{pageOf: s.page(r, v.Protocol.Question, "trials"), TrialView: v, ShowData: len(v.Draws) > 0, DoneWords: say.TrialDoneWords}
	p.Synthetic = v.Synthetic
	p.Dots, p.Range = dotsOf(v.Result.Pairs), rangeOf(v)
	show(w, http.StatusOK, "trial", p)
}

// newTrial designs a trial and goes to it.
func (s *server) newTrial(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, formBytes)
	q := app.TrialAsk{Template: r.PostFormValue("template"), Against: r.PostFormValue("against")}
	if q.Template == "own" {
		q.Question, q.A, q.B, q.When = r.PostFormValue("question"), r.PostFormValue("a"), r.PostFormValue("b"), r.PostFormValue("when")
	}
	if q.Template != "recovery_run" {
		q.Against = ""
	}
	if n := r.PostFormValue("pairs"); n != "" {
		v, err := strconv.Atoi(n)
		if err != nil {
			s.fail(w, r, ebb.Errorf(ebb.Invalid, "bad_number", "pairs", "%q is not a whole number of pairs", n))
			return
		}
		q.Pairs = v
	}
	actor, athlete := me()
	v, err := s.app.NewTrial(r.Context(), actor, athlete, q)
	s.toTrial(w, r, v, err)
}

func (s *server) startTrial(w http.ResponseWriter, r *http.Request) {
	actor, athlete := me()
	v, err := s.app.StartTrial(r.Context(), actor, athlete, r.PathValue("id"))
	s.toTrial(w, r, v, err)
}

func (s *server) stopTrial(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, formBytes)
	actor, athlete := me()
	v, err := s.app.StopTrial(r.Context(), actor, athlete, r.PathValue("id"), r.PostFormValue("why"))
	s.toTrial(w, r, v, err)
}

func (s *server) trialDone(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, formBytes)
	number, err := strconv.Atoi(r.PostFormValue("n"))
	if err != nil {
		number = 0
	}
	actor, athlete := me()
	v, err := s.app.SayTrialDone(r.Context(), actor, athlete, number, r.PostFormValue("done"))
	s.toTrial(w, r, v, err)
}

// toTrial goes to a trial after a change.
func (s *server) toTrial(w http.ResponseWriter, r *http.Request, v app.TrialView, err error) {
	if err != nil {
		s.fail(w, r, err)
		return
	}
	again(w, r, "/trials/"+string(v.ID))
}

// exportTrial sends the trial as a file.
func (s *server) exportTrial(w http.ResponseWriter, r *http.Request) {
	actor, athlete := me()
	v, err := s.app.Trial(r.Context(), actor, athlete, r.PathValue("id"))
	if err != nil {
		s.fail(w, r, err)
		return
	}
	ext, kind, body := "json", "application/json", []byte(nil)
	if r.URL.Path[len(r.URL.Path)-4:] == ".csv" {
		ext, kind, body = "csv", "text/csv; charset=utf-8", app.TrialCSV(v)
	} else if body, err = app.TrialJSON(v); err != nil {
		s.fail(w, r, err)
		return
	}
	w.Header().Set("Content-Type", kind)
	w.Header().Set("Content-Disposition", fmt.Sprintf(`attachment; filename="ebb-trial.%s"`, ext))
	_, _ = w.Write(body) // the browser may have gone
}

// trialDots is a drawing of the complete pairs: one row a pair, soreness 0 to 10 from left to right.
type trialDots struct {
	Width, Height int
	FootY         int
	Rows          []dotRow
	Ticks         []dotTick
}

type dotRow struct {
	Pair          int
	Y, TextY      int
	AX, BX        int
	A, B          int
	Less, Same    bool // with A
	DX, DY, DSize int  // the square of B
}

type dotTick struct {
	X, Label int
}

const (
	dotsLeft  = 34
	dotsRight = 12
	dotsWidth = 360
	dotsRow   = 26
)

func dotsOf(pairs []app.TrialPairView) trialDots {
	x := func(v int) int { return dotsLeft + v*(dotsWidth-dotsLeft-dotsRight)/10 }
	d := trialDots{Width: dotsWidth}
	for _, p := range pairs {
		if p.State != "complete" {
			continue
		}
		y := 20 + len(d.Rows)*dotsRow
		d.Rows = append(d.Rows, dotRow{Pair: p.Block, Y: y, TextY: y + 4, AX: x(p.A.V), BX: x(p.B.V), A: p.A.V, B: p.B.V,
			Less: p.A.V < p.B.V, Same: p.A.V == p.B.V, DX: x(p.B.V) - 6, DY: y - 6, DSize: 12})
	}
	for v := 0; v <= 10; v += 2 {
		d.Ticks = append(d.Ticks, dotTick{x(v), v})
	}
	d.Height = 20 + len(d.Rows)*dotsRow + 22
	d.FootY = d.Height - 16
	return d
}

// trialRange is a drawing of the interval of the difference beside what matters, points −4 to 4.
type trialRange struct {
	Width, Left, Right           int
	Low, High, Mid               int
	NullLow, NullWidth, BarWidth int
	Zero                         int
	Ticks                        []dotTick
}

func rangeOf(v app.TrialView) trialRange {
	const most = 4.0
	x := func(p float64) int {
		p = max(-most, min(most, p))
		return dotsRight + 8 + int((p+most)/(2*most)*float64(dotsWidth-2*dotsRight-16))
	}
	sesoi := float64(v.Protocol.SESOITenths) / 10
	r := trialRange{Width: dotsWidth, Left: x(-most), Right: x(most), Low: x(v.Result.Low), High: x(v.Result.High), Mid: x(v.Result.Estimate),
		NullLow: x(-sesoi), NullWidth: x(sesoi) - x(-sesoi), Zero: x(0)}
	r.BarWidth = r.High - r.Low
	for p := -4; p <= 4; p += 2 {
		r.Ticks = append(r.Ticks, dotTick{x(float64(p)), p})
	}
	return r
}
