package web

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"ebb"
	"ebb/internal/app"
	"ebb/internal/say"
)

// habitsPage is the habits with their dots, what is known of them, and the scales.
type habitsPage struct {
	pageOf
	app.HabitsView
	Synthetic bool // both above have one
	Words     say.HabitsWords
	Rows      []habitRow
	Width     int
	Form      url.Values // of the scales, as typed
	Sweat     []string
}

// Was is what was typed.
func (p habitsPage) Was(name string) string { return p.Form.Get(name) }

// Mobile says whether the routine is on the list.
func (p habitsPage) Mobile() bool {
	for _, h := range p.Habits {
		if h.ID == ebb.HabitMobility {
			return true
		}
	}
	return false
}

// Span is the days that the dots show.
func (p habitsPage) Span() string { return say.DayMonth(p.From) + " to " + say.DayMonth(p.To) }

// habitRow is one habit as it is drawn.
type habitRow struct {
	app.HabitView
	Dots []habitDot
	Aria string
}

type habitDot struct {
	X    int
	Done bool
}

const (
	habitStep  = 12 // from dot to dot
	habitWeek  = 6  // more after each week
	habitFirst = 7
)

func habitX(i int) int { return habitFirst + i*habitStep + i/7*habitWeek }

// habitRoutes are the pages of habits and gear.
func (s *server) habitRoutes(mux *http.ServeMux) {
	mux.HandleFunc("GET /habits", func(w http.ResponseWriter, r *http.Request) { s.habits(w, r, nil, nil, nil) })
	mux.HandleFunc("POST /habits", s.changeHabit)
	mux.HandleFunc("POST /habits/sweat", s.sweat)
	mux.HandleFunc("GET /gear", func(w http.ResponseWriter, r *http.Request) { s.gear(w, r, nil) })
	mux.HandleFunc("POST /gear", s.changeGear)
}

func (s *server) habits(w http.ResponseWriter, r *http.Request, form url.Values, sweat []string, wrong error) {
	actor, athlete := me()
	v, err := s.app.Habits(r.Context(), actor, athlete, 0)
	if err != nil {
		s.fail(w, r, err)
		return
	}
	p := habitsPage{pageOf: s.page(r, "Habits", "habits"), HabitsView: v, Synthetic: v.Synthetic, Words: say.Habits, Form: form, Sweat: sweat}
	for _, h := range v.Habits {
		row := habitRow{HabitView: h, Aria: say.HabitDots(h.Name, h.Count, len(h.Days))}
		for i, d := range h.Days {
			row.Dots = append(row.Dots, habitDot{habitX(i), d.Done})
		}
		p.Width = habitX(len(h.Days)-1) + habitFirst
		p.Rows = append(p.Rows, row)
	}
	status := http.StatusOK
	if wrong != nil {
		p.Error, status = inWords(wrong), statusOf(wrong)
	}
	show(w, status, "habits", p)
}

// changeHabit does the one thing that a button of the page says.
func (s *server) changeHabit(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, formBytes)
	ctx, habit, name := r.Context(), r.PostFormValue("habit"), r.PostFormValue("name")
	actor, athlete := me()
	var err error
	var day ebb.Day
	if v := r.PostFormValue("day"); v != "" {
		day, err = ebb.ParseDay(v)
	}
	if err == nil {
		switch do := r.PostFormValue("do"); do {
		case "done", "undo":
			_, err = s.app.HabitDone(ctx, actor, athlete, []string{habit}, day, do == "done")
		case "add":
			_, err = s.app.AddHabit(ctx, actor, athlete, name)
		case "rename":
			_, err = s.app.RenameHabit(ctx, actor, athlete, habit, name)
		case "retire":
			_, err = s.app.RetireHabit(ctx, actor, athlete, habit)
		default:
			err = ebb.Errorf(ebb.Invalid, "bad_do", "do", "%q is nothing that can be done with a habit", do)
		}
	}
	if err != nil {
		s.habits(w, r, nil, nil, err)
		return
	}
	again(w, r, "/habits")
}

// sweat works out a sweat rate and shows it on the page; nothing of it is kept.
func (s *server) sweat(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, formBytes)
	if err := r.ParseForm(); err != nil {
		s.fail(w, r, ebb.Wrap(ebb.TooLarge, "form", err, "the form could not be read"))
		return
	}
	q, err := readSweat(r.PostForm)
	var v app.SweatView
	if err == nil {
		actor, athlete := me()
		v, err = s.app.Sweat(r.Context(), actor, athlete, q)
	}
	s.habits(w, r, r.PostForm, v.Text, err)
}

func readSweat(f url.Values) (app.SweatAsk, error) {
	var q app.SweatAsk
	for _, x := range []struct {
		name, what string
		to         *int
		need       bool
	}{{"before", "Body mass before", &q.BeforeG, true}, {"after", "Body mass after", &q.AfterG, true}, {"drank", "Drunk in between", &q.DrankMl, false}, {"urine", "Passed in between", &q.UrineMl, false}} {
		text := strings.Replace(strings.TrimSpace(f.Get(x.name)), ",", ".", 1)
		if text == "" && !x.need {
			continue
		}
		v, err := strconv.ParseFloat(text, 64)
		if err != nil {
			return q, ebb.Errorf(ebb.Invalid, "bad_number", x.name, "%s: %q is not a number.", x.what, f.Get(x.name))
		}
		*x.to = app.Thousandths(v)
	}
	n, err := strconv.Atoi(strings.TrimSpace(f.Get("minutes")))
	if err != nil {
		return q, ebb.Errorf(ebb.Invalid, "bad_number", "minutes", "Minutes: %q is not a whole number.", f.Get("minutes"))
	}
	q.Minutes = n
	return q, nil
}
