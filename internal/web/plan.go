package web

import (
	"context"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"ebb"
	"ebb/internal/app"
	"ebb/internal/say"
)

// planPage is one week around its hard days.
type planPage struct {
	pageOf
	app.PlanView
	Synthetic bool // both above have one
	Rows      []planRow
	Weekdays  []planWeekday
	Before    string // the Monday before, "" when it is past
	After     string
	Next      bool // the week is not this one
	Only      bool // a wish that is looked at holds for one week
	Calendar  bool // Intervals.icu can be asked
	Ahead     int  // days that can still be changed
}

// Short is a day in few letters.
func (planPage) Short(d ebb.Day) string { return say.DayMonth(d) }

type planRow struct {
	app.PlanDayView
	Name, Short string
	Shape       string
	Now         bool
	Open        bool // it can still be changed
	Length      string
	Width       int // of the bar, 0 … 100
	Targets     []planWeekday
	Said        string
}

type planWeekday struct {
	Value, Label string
	On           bool
}

func (s *server) planRoutes(mux *http.ServeMux) {
	mux.HandleFunc("GET /plan", s.plan)
	mux.HandleFunc("POST /plan", s.setPlan)
	mux.HandleFunc("POST /plan/day", s.changePlan)
	mux.HandleFunc("POST /plan/undo", s.undoPlan)
	mux.HandleFunc("POST /plan/learn", s.learnPlan)
	mux.HandleFunc("POST /plan/intervals", s.intervalsPlan)
}

func (s *server) plan(w http.ResponseWriter, r *http.Request) {
	actor, athlete := me()
	day, err := weekAsked(r)
	if err != nil {
		s.fail(w, r, err)
		return
	}
	v, err := s.app.Plan(r.Context(), actor, athlete, day)
	if text := r.URL.Query().Get("try"); err == nil && text != "" {
		v, err = s.app.TryPlan(r.Context(), actor, athlete, day, ebb.PlanAsk{Text: text, Source: sourceOf(r)})
	}
	if err != nil {
		s.fail(w, r, err)
		return
	}
	s.showPlan(w, r, v)
}

// weekAsked is the day in the address, 0 without one.
func weekAsked(r *http.Request) (ebb.Day, error) {
	if q := r.FormValue("week"); q != "" {
		return ebb.ParseDay(q)
	}
	return 0, nil
}

func (s *server) showPlan(w http.ResponseWriter, r *http.Request, v app.PlanView) {
	p := planPage{pageOf: s.page(r, "Plan", "plan"), PlanView: v, Synthetic: v.Synthetic, After: (v.Monday + 7).String()}
	p.Scripts = []string{"plan.js"}
	p.Only = r.FormValue("only") == "yes"
	actor, athlete := me()
	if state, err := s.app.IntervalsState(r.Context(), actor, athlete); err == nil {
		p.Calendar = state.State != app.RemoteNever && state.State != app.RemoteRefused
	}
	if v.Monday > v.Today {
		p.Before, p.Next = (v.Monday - 7).String(), true
	}
	most := 1
	for _, d := range v.Days {
		most = max(most, d.Minutes)
	}
	for _, d := range v.Days {
		row := planRow{PlanDayView: d, Name: d.Day.Weekday().String(), Short: say.DayMonth(d.Day), Shape: planShape(d), Now: d.Day == v.Today,
			Open: !d.Done, Width: 100 * d.Minutes / most, Said: say.PlanChanged(d.Change.Or(""))}
		if d.Minutes > 0 {
			row.Length = say.Minutes(d.Minutes)
		}
		if row.Open {
			p.Ahead++
		}
		for _, to := range v.Days {
			if d.Fixed && !to.Done && to.Day != d.Day {
				row.Targets = append(row.Targets, planWeekday{to.Day.String(), to.Day.Weekday().String(), false})
			}
		}
		p.Rows = append(p.Rows, row)
	}
	for i, l := range []string{"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"} {
		on := len(v.Ask.Weekdays) == 0
		for _, d := range v.Ask.Weekdays {
			on = on || d == i+1
		}
		p.Weekdays = append(p.Weekdays, planWeekday{strconv.Itoa(i + 1), l, on})
	}
	show(w, http.StatusOK, "plan", p)
}

// planShape is the drawing of a laid day.
func planShape(d app.PlanDayView) string {
	switch {
	case d.Verdict == ebb.Hard:
		return "hard"
	case d.Minutes == 0 && d.Verdict == ebb.Walk:
		return "walk"
	case d.Minutes == 0:
		return "rest"
	case d.Verdict == ebb.RecoveryRun:
		return "recovery"
	}
	return "easy"
}

// setPlan keeps a wish, or only looks at it.
func (s *server) setPlan(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, formBytes)
	day, err := weekAsked(r)
	if err != nil {
		s.fail(w, r, err)
		return
	}
	ask := ebb.PlanAsk{Text: r.PostFormValue("text"), Source: sourceOf(r)}
	days := r.PostForm["day"]
	for _, d := range days {
		n, err := strconv.Atoi(d)
		if err == nil && len(days) < 7 {
			ask.Weekdays = append(ask.Weekdays, n)
		}
	}
	for name, to := range map[string]*ebb.Opt[int]{"week_min": &ask.WeekMin, "longest": &ask.LongestMin} {
		if text := strings.TrimSpace(r.PostFormValue(name)); text != "" {
			n, err := strconv.Atoi(text)
			if err != nil {
				s.fail(w, r, ebb.Errorf(ebb.Invalid, "bad_number", name, "%q is not a whole number of minutes", text))
				return
			}
			*to = ebb.Some(n)
		}
	}
	actor, athlete := me()
	if r.PostFormValue("do") == "try" {
		v, err := s.app.TryPlan(r.Context(), actor, athlete, day, ask)
		if err != nil {
			s.fail(w, r, err)
			return
		}
		s.showPlan(w, r, v)
		return
	}
	if r.PostFormValue("do") == "end" {
		ask = ebb.PlanAsk{}
	}
	_, err = s.app.SetPlan(r.Context(), actor, athlete, day, ask, r.PostFormValue("only") == "yes")
	s.toPlan(w, r, day, err)
}

func (s *server) changePlan(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, formBytes)
	c := ebb.PlanChange{What: r.PostFormValue("what")}
	var err error
	if c.Day, err = ebb.ParseDay(r.PostFormValue("day")); err == nil && c.What == ebb.PlanMove {
		c.To, err = ebb.ParseDay(r.PostFormValue("to"))
	}
	if c.What == "back" {
		c.What = ""
	}
	actor, athlete := me()
	if err == nil {
		_, err = s.app.ChangePlan(r.Context(), actor, athlete, c)
	}
	s.toPlan(w, r, c.Day, err)
}

func (s *server) undoPlan(w http.ResponseWriter, r *http.Request) {
	actor, athlete := me()
	_, err := s.app.UndoPlan(r.Context(), actor, athlete)
	s.toPlan(w, r, 0, err)
}

// learnPlan shows the week that the last weeks were like; keeping it is another step.
func (s *server) learnPlan(w http.ResponseWriter, r *http.Request) {
	actor, athlete := me()
	ask, err := s.app.LearnPlan(r.Context(), actor, athlete)
	if err != nil {
		s.fail(w, r, err)
		return
	}
	again(w, r, "/plan?try="+url.QueryEscape(ask.Text))
}

// patience is how long a page waits for the calendar of another service.
const patience = 20 * time.Second

// intervalsPlan shows the week that stands in the calendar of Intervals.icu; keeping it is another step.
func (s *server) intervalsPlan(w http.ResponseWriter, r *http.Request) {
	day, err := weekAsked(r)
	var ask ebb.PlanAsk
	if err == nil {
		ctx, cancel := context.WithTimeout(r.Context(), patience)
		defer cancel()
		actor, athlete := me()
		ask, err = s.app.IntervalsPlan(ctx, actor, athlete, day)
	}
	if err != nil {
		s.fail(w, r, err)
		return
	}
	q := url.Values{"try": {ask.Text}, "source": {ask.Source}, "only": {"yes"}}
	if day != 0 {
		q.Set("week", day.String())
	}
	again(w, r, "/plan?"+q.Encode())
}

// sourceOf is where a wish came from, as the form carries it.
func sourceOf(r *http.Request) string {
	if r.FormValue("source") == ebb.PlanFromIntervals {
		return ebb.PlanFromIntervals
	}
	return ""
}

// toPlan goes to the week of a day after a change.
func (s *server) toPlan(w http.ResponseWriter, r *http.Request, day ebb.Day, err error) {
	if err != nil {
		s.fail(w, r, err)
		return
	}
	to := "/plan"
	if day != 0 {
		to += "?week=" + day.String()
	}
	again(w, r, to)
}
