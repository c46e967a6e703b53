package web

import (
	"fmt"
	"html/template"
	"net/http"
	"slices"
	"strconv"
	"time"

	"ebb"
	"ebb/internal/app"
	"ebb/internal/say"
)

// calendarPage is one month, as a grid or as a list.
type calendarPage struct {
	pageOf
	Month            string
	List             bool
	Before, After    string // yyyy-mm of the months beside it; "" where there is nothing
	This             string // of the one shown
	Weekdays         []string
	Weeks            []calendarWeek
	Key              []string // shapes that the month holds
	Years            []int
	Months           []choice
	Year             int
	Empty, NothingIn bool
}

// calendarWeek is a row of the grid.
type calendarWeek struct {
	Name, Text string
	Days       []calendarCell
	Bar        template.HTML
}

// calendarCell is one day.
type calendarCell struct {
	app.CalendarDay
	Number      int
	Name        string
	Outside     bool // of the month
	Now, Double bool
	Link        string
	Lines       []dayLine
}

// dayLine is one session of a day.
type dayLine struct{ ID, Shape, Text string }

// month shows a month: ?month=2026-11&view=list.
func (s *server) month(w http.ResponseWriter, r *http.Request) {
	actor, athlete := me()
	from, to, err := monthOf(r)
	if err != nil {
		s.fail(w, r, err)
		return
	}
	v, err := s.app.Calendar(r.Context(), actor, athlete, from, to)
	if err != nil {
		s.fail(w, r, err)
		return
	}
	p := calendarOf(v, r.FormValue("view") == "list")
	p.pageOf = s.page(r, "Calendar, "+p.Month, "calendar")
	p.Wide = true
	show(w, http.StatusOK, "calendar", p)
}

// monthOf reads ?month=2026-11, or ?year=2026&m=11 of the form; 0 and 0 without either.
func monthOf(r *http.Request) (from, to ebb.Day, err error) {
	month := r.FormValue("month")
	if y, m := r.FormValue("year"), r.FormValue("m"); month == "" && y != "" {
		month = fmt.Sprintf("%s-%02s", y, m)
	}
	if month == "" {
		return 0, 0, nil
	}
	from, err = ebb.ParseDay(month + "-01")
	if err != nil {
		return 0, 0, ebb.Errorf(ebb.Invalid, "bad_month", "month", "%q is not a month like 2026-11.", month)
	}
	y, m, _ := from.Date()
	return from, ebb.NewDay(y, m+1, 0), nil
}

func yearMonth(d ebb.Day) string { return d.String()[:7] }

func calendarOf(v app.CalendarView, list bool) calendarPage {
	y, m, _ := v.From.Date()
	p := calendarPage{Month: say.Month(v.From), List: list, This: yearMonth(v.From), Year: y, Empty: v.First == 0, NothingIn: true}
	first := v.First
	if first == 0 {
		first = v.Today
	}
	if before := ebb.NewDay(y, m, 0); before >= first {
		p.Before = yearMonth(before)
	}
	if after := ebb.NewDay(y, m+1, 1); after <= v.Today {
		p.After = yearMonth(after)
	}
	firstYear, _, _ := first.Date()
	thisYear, _, _ := v.Today.Date()
	for year := thisYear; year >= firstYear; year-- {
		p.Years = append(p.Years, year)
	}
	for mm := time.January; mm <= time.December; mm++ {
		p.Months = append(p.Months, choice{strconv.Itoa(int(mm)), mm.String(), mm == m})
	}
	for d := range 7 {
		p.Weekdays = append(p.Weekdays, time.Weekday((d+1)%7).String())
	}
	for _, w := range v.Weeks {
		p.Weeks = append(p.Weeks, p.week(v, w))
	}
	slices.SortFunc(p.Key, func(a, b string) int { return slices.Index(keyOrder, a) - slices.Index(keyOrder, b) })
	if list {
		slices.Reverse(p.Weeks)
		for i := range p.Weeks {
			slices.Reverse(p.Weeks[i].Days)
		}
	}
	return p
}

// keyOrder is that of the key of a month, hardest first.
var keyOrder = []string{"hard", "perhaps", "steady", "easy", "recovery", "walk", "other", "rest", "unknown", "open"}

// week lays out one week, and notes what the key has to explain.
func (p *calendarPage) week(v app.CalendarView, w app.WeekView) calendarWeek {
	out := calendarWeek{Name: say.WeekOf(w.From), Text: w.Text, Bar: loadBar(w, v.TopLoad)}
	for _, d := range w.Days {
		_, _, n := d.Day.Date()
		c := calendarCell{CalendarDay: d, Number: n, Name: say.ShortDate(d.Day), Outside: d.Day < v.From || d.Day > v.To,
			Now: d.Day == v.Today, Double: len(d.Runs) > 1}
		for _, r := range d.Runs {
			c.Lines = append(c.Lines, dayLine{string(r.ID), r.Shape(), r.Text(v.Units)})
		}
		switch len(d.Runs) {
		case 0:
		case 1:
			c.Link = "/runs/" + string(d.Runs[0].ID)
		default:
			c.Link = "/calendar?view=list&month=" + yearMonth(v.From) + "#" + d.Day.String()
		}
		if !c.Outside {
			p.NothingIn = p.NothingIn && len(d.Runs) == 0
			if say.Shape(d.Shape) != "" && !slices.Contains(p.Key, d.Shape) {
				p.Key = append(p.Key, d.Shape)
			}
		}
		out.Days = append(out.Days, c)
	}
	return out
}

// loadBar is the load of a week on one scale for all weeks, its hard share at the left; ""
// where the load is not known.
func loadBar(w app.WeekView, top app.Hundredths) template.HTML {
	load, ok := w.Load.Get()
	if !ok || top <= 0 {
		return ""
	}
	share := func(v app.Hundredths) string { return num(float64(v) / float64(top) * 100) }
	return template.HTML(`<svg class="loadbar" width="100%" height="12" aria-hidden="true"><rect class="track" width="100%" height="12" rx="3"/><rect class="rest" width="` +
		share(load) + `%" height="12" rx="3"/><rect class="hardpart" width="` + share(w.HardLoad) + `%" height="12" rx="3"/></svg>`)
}
