package web

import (
	"encoding/json"
	"fmt"
	"html/template"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/klauspost/compress/gzip"

	"ebb"
	"ebb/internal/app"
	"ebb/internal/say"
)

// longName is where a name out of a file is cut.
const longName = 120

// fact is a number with its name.
type fact struct{ Name, Value string }

// choice is one thing that can be said with one tap.
type choice struct {
	Value, Label string
	On           bool
}

// keyItem explains a line of a drawing.
type keyItem struct{ Class, Label string }

// table is the numbers behind a drawing.
type table struct {
	Name string
	Head []string
	Rows [][]string
}

// panel is one drawing with what is said of it.
type panel struct {
	ID, Title, Text, About string
	Plot                   template.HTML
	Key                    []keyItem
}

// bandRow is one band of heart rate; Share is 0…100.
type bandRow struct {
	Key, Range, Time, Text string
	Share                  int
	Bar                    template.HTML
}

// runPage is one run.
type runPage struct {
	pageOf
	Grade                          *gradeBox
	ID, Kind, When, Name, Bike     string // Bike is the gear of what is not on foot, as an export names it
	Worn, Other                    []app.WornView
	Shape                          string
	Facts                          []fact
	Hard                           string
	Ask                            bool
	Evidence, Notes                []string
	Said, Just                     string
	Kinds, Exertions, Talks        []choice
	HRIgnored, HasHR               bool
	Panels                         []panel
	Numbers, Laps, Bouts           table
	Bands                          []bandRow
	BandsText, Lost, Units, Ground string
	Route                          template.HTML
	Links                          []linkRow
	Before, After                  string
}

// linkRow is another recording of the run, or of what might be it.
type linkRow struct{ State, Why, Device, Time, Path string }

// runRoutes are the pages of a run.
func (s *server) runRoutes(mux *http.ServeMux) {
	mux.HandleFunc("GET /runs/{id}", s.run)
	mux.HandleFunc("GET /easy", s.easyDays)
	mux.HandleFunc("GET /insight", s.insight)
	mux.HandleFunc("GET /letter", s.letter)
	mux.HandleFunc("GET /runs/{id}/trace.json", s.trace)
	mux.HandleFunc("POST /runs/{id}/correct", s.correct)
	mux.HandleFunc("POST /runs/{id}/undo", s.undoCorrect)
}

// run shows one run.
func (s *server) run(w http.ResponseWriter, r *http.Request) {
	actor, athlete := me()
	v, err := s.app.RunTrace(r.Context(), actor, athlete, r.PathValue("id"))
	if err != nil {
		s.fail(w, r, err)
		return
	}
	p := runOf(v, r.URL.Query().Get("said") != "")
	p.Grade = gradeOf(v.Grade)
	frame := s.page(r, p.Kind+", "+say.ShortDate(v.Day), "calendar")
	frame.Wide, frame.Date, frame.Styles, frame.Scripts = true, say.Date(v.Day), []string{"chart.css"}, []string{"chart.js"}
	p.pageOf = frame
	show(w, http.StatusOK, "run", p)
}

// trace is the run as data: what `ebb run --json` gives, with the samples.
func (s *server) trace(w http.ResponseWriter, r *http.Request) {
	actor, athlete := me()
	v, err := s.app.RunTrace(r.Context(), actor, athlete, r.PathValue("id"))
	s.json(w, r, v, err)
}

// json sends a view as data, packed where the browser reads that. Pages are not packed: their
// length would tell what they hold of a secret beside what somebody else put in.
func (s *server) json(w http.ResponseWriter, r *http.Request, v any, err error) {
	status := http.StatusOK
	if err != nil {
		status, v = statusOf(err), map[string]string{"error": err.Error()}
	}
	doc, err := json.Marshal(v)
	if err != nil {
		http.Error(w, "This could not be written.", http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Vary", "Accept-Encoding")
	if !strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") {
		w.WriteHeader(status)
		_, _ = w.Write(doc) // the browser may have gone
		return
	}
	w.Header().Set("Content-Encoding", "gzip")
	w.WriteHeader(status)
	z := gzip.NewWriter(w)
	_, _ = z.Write(doc)
	_ = z.Close()
}

// correct notes what one tap says of a run.
func (s *server) correct(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, formBytes)
	c, err := correctionOf(r)
	if err == nil {
		actor, athlete := me()
		_, err = s.app.Correct(r.Context(), actor, athlete, r.PathValue("id"), c)
	}
	s.backToRun(w, r, err, "?said=1#said")
}

// undoCorrect takes the last word back.
func (s *server) undoCorrect(w http.ResponseWriter, r *http.Request) {
	actor, athlete := me()
	_, err := s.app.UndoLastCorrect(r.Context(), actor, athlete, r.PathValue("id"))
	s.backToRun(w, r, err, "#said")
}

func (s *server) backToRun(w http.ResponseWriter, r *http.Request, err error, where string) {
	if err != nil {
		s.fail(w, r, err)
		return
	}
	again(w, r, "/runs/"+url.PathEscape(r.PathValue("id"))+where)
}

func correctionOf(r *http.Request) (ebb.Correction, error) {
	var c ebb.Correction
	if k := r.PostFormValue("kind"); k != "" {
		c.Kind = ebb.Some(ebb.Kind(k))
	}
	if k := r.PostFormValue("talk"); k != "" {
		c.Talk = ebb.Some(ebb.Talk(k))
	}
	if v := r.PostFormValue("rpe"); v != "" {
		n, err := strconv.Atoi(v)
		if err != nil {
			return c, ebb.Errorf(ebb.Invalid, "bad_number", "rpe", "Exertion is a whole number from 0 to 10.")
		}
		c.RPE = ebb.Some(n)
	}
	if v := r.PostFormValue("hr"); v != "" {
		c.IgnoreHR = ebb.Some(v == "ignore")
	}
	return c, nil
}

// runOf lays a run out.
func runOf(v app.RunTrace, just bool) runPage {
	p := runPage{ID: string(v.ID), Kind: strings.ToUpper(v.KindText[:1]) + v.KindText[1:], Shape: v.Shape(), Name: say.OneLine(v.Name.Or(""), longName),
		Worn: v.Worn, Other: v.Other, Hard: v.HardText, Ask: v.AskHRMax, Said: v.SaidText, Units: v.Units, Lost: unmarked(v.Lost),
		Before: string(v.Before.V), After: string(v.After.V), HRIgnored: v.Correction.IgnoreHR.V, HasHR: v.HRMaxBpm.OK || len(v.Trace.HR) > 0 || len(v.Trace.RawHR) > 0}
	if just && p.Said != "" {
		p.Just = say.Noted
	}
	if t, err := time.Parse(time.RFC3339, v.Start); err == nil {
		p.When = t.Format("15:04")
	}
	if !onFoot(v.Sport) {
		p.Bike = say.OneLine(v.Gear.Or(""), longName)
	}
	for _, e := range v.Evidence {
		if e.Text != "" {
			p.Evidence = append(p.Evidence, e.Text)
		}
	}
	for _, n := range v.Notes {
		p.Notes = append(p.Notes, strings.ToUpper(n.Text[:1])+n.Text[1:]+".")
	}
	if v.Condition != ebb.Intact && v.Condition != "" {
		p.Notes = append(p.Notes, "The recording: "+say.Condition(v.Condition)+".")
	}
	p.Facts = runFacts(v)
	p.choices(v)
	p.bands(v)
	p.Panels = panels(v)
	p.Numbers = traceTable(v)
	p.Laps, p.Bouts = lapTable(v), boutTable(v)
	p.Route = routePlot(v.Route)
	p.links(v)
	return p
}

// onFoot: its speed is told as a pace.
func onFoot(s ebb.Sport) bool {
	return s == ebb.SportRunning || s == ebb.SportWalking || s == ebb.SportHiking || s == ebb.SportUnknown
}

// runFacts are the numbers at the head of a run; what is not known has no line.
func runFacts(v app.RunTrace) []fact {
	var out []fact
	add := func(name, value string) {
		if value != "" {
			out = append(out, fact{name, value})
		}
	}
	if m, ok := v.DistanceM.Get(); ok {
		add("Distance", say.Distance(m, v.Units))
	}
	add("Time moving", say.Clock(v.MovingS))
	if s, ok := v.PaceSPerKm.Get(); ok {
		name := "Pace"
		if !onFoot(v.Sport) {
			name = "Speed"
		}
		add(name, say.Speed(1000000/max(s, 1), onFoot(v.Sport), v.Units))
	}
	if h, ok := v.HRMeanBpm.Get(); ok {
		add("Heart rate", fmt.Sprintf("%d bpm", h))
	}
	if up, ok := v.AscentM.Get(); ok {
		add("Up", fmt.Sprintf("%d m", up))
	}
	if v.LoadSource != ebb.LoadNone {
		add("Load", fmt.Sprintf("%d", (int(v.Load)+50)/100))
	}
	if n, ok := v.RPE.Get(); ok {
		add("Exertion", fmt.Sprintf("%d of 10", n))
	}
	if d, ok := v.Decoupling.Get(); ok {
		add("Decoupling", say.Hundredths(int(d))+" %")
	}
	return out
}

func (p *runPage) choices(v app.RunTrace) {
	for _, k := range ebb.Kinds {
		if k == ebb.KindUnknown {
			continue
		}
		w := say.Kind(k)
		p.Kinds = append(p.Kinds, choice{string(k), strings.ToUpper(w[:1]) + w[1:], v.Kind == k})
	}
	for n := 0; n <= 10; n++ {
		p.Exertions = append(p.Exertions, choice{strconv.Itoa(n), strconv.Itoa(n), v.RPE == ebb.Some(n)})
	}
	for _, t := range ebb.Talks {
		w := say.Talk(t)
		p.Talks = append(p.Talks, choice{string(t), strings.ToUpper(w[:1]) + w[1:], v.Correction.Talk == ebb.Some(t)})
	}
}

func (p *runPage) bands(v app.RunTrace) {
	total := 0
	for _, b := range v.Bands {
		total += b.Seconds
	}
	for _, b := range v.Bands {
		row := bandRow{Key: b.Key, Text: b.Text, Time: say.Clock(b.Seconds)}
		switch {
		case !b.FromBpm.OK:
			row.Range = fmt.Sprintf("up to %d bpm", b.ToBpm.V)
		case !b.ToBpm.OK:
			row.Range = fmt.Sprintf("from %d bpm", b.FromBpm.V)
		default:
			row.Range = fmt.Sprintf("%d–%d bpm", b.FromBpm.V, b.ToBpm.V)
		}
		if total > 0 {
			row.Share = (100*b.Seconds + total/2) / total
		}
		row.Bar = template.HTML(fmt.Sprintf(`<svg class="bar b-%s" width="100%%" height="10" aria-hidden="true"><rect class="track" width="100%%" height="10" rx="5"/><rect class="part" width="%d%%" height="10" rx="5"/></svg>`,
			template.HTMLEscapeString(b.Key), row.Share))
		p.Bands = append(p.Bands, row)
	}
}

func (p *runPage) links(v app.RunTrace) {
	for _, l := range v.Links {
		other := l.B
		if slices.Contains(v.Recordings, l.B.ID) && l.B.ID != v.Preferred && l.A.ID != v.Preferred || l.B.ID == v.Preferred {
			other = l.A
		}
		row := linkRow{State: say.LinkState(l.State), Why: l.Text, Path: say.OneLine(other.Path, longName), Time: say.Clock(other.ElapsedS)}
		if d := say.OneLine(other.Device, longName); d != "0 0" {
			row.Device = d
		}
		p.Links = append(p.Links, row)
	}
}
