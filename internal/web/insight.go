package web

import (
	"net/http"

	"ebb/internal/say"
)

// insightPage is what the log shows, with its doubt.
type insightPage struct {
	pageOf
	Say   say.InsightText
	Table table
}

func (s *server) insight(w http.ResponseWriter, r *http.Request) {
	actor, athlete := me()
	v, err := s.app.Insight(r.Context(), actor, athlete)
	if err != nil {
		s.fail(w, r, err)
		return
	}
	p := insightPage{Say: v.Say}
	if v.Looked > 0 { // of the others there is nothing to read
		p.Table = table{Name: "What was looked at", Head: []string{"after true recovery runs", "against", "days", "difference", "what it says"}}
		for _, row := range v.Say.Rows {
			if !row.Looked {
				continue
			}
			p.Table.Rows = append(p.Table.Rows, []string{row.Outcome, row.Against, row.N, row.Diff, row.Word})
		}
	}
	p.pageOf = s.page(r, "Do easy days pay?", "insight")
	p.Styles = []string{"chart.css"}
	show(w, http.StatusOK, "insight", p)
}

// letterPage is one month.
type letterPage struct {
	pageOf
	Say            say.LetterText
	Earlier, Later string
}

// letter shows the month of ?month=2026-11.
func (s *server) letter(w http.ResponseWriter, r *http.Request) {
	actor, athlete := me()
	v, err := s.app.Letter(r.Context(), actor, athlete, r.FormValue("month"))
	if err != nil {
		s.fail(w, r, err)
		return
	}
	p := letterPage{Say: v.Say, Earlier: v.Earlier, Later: v.Later}
	p.pageOf = s.page(r, "Letter, "+v.Say.Title, "letter")
	show(w, http.StatusOK, "letter", p)
}
