package web

import (
	"net/http"
	"slices"
	"strconv"

	"ebb"
	"ebb/internal/app"
	"ebb/internal/say"
)

// gradeBox says on the page of a run whether it was easy.
type gradeBox struct {
	Word, Letter, Sentence string
	More                   []string
	LetterWhy, HeldTo      string
	Table                  table
	AskFeel                bool
}

// gradeOf lays a grade out; nil of a run that was not to be easy.
func gradeOf(v app.RunGrade) *gradeBox {
	t := v.Say
	if t.NotAsked {
		return nil
	}
	b := &gradeBox{Word: t.Word, Sentence: t.Sentence, More: t.More, LetterWhy: t.LetterWhy, HeldTo: t.HeldTo, AskFeel: t.AskFeel,
		Table: table{Name: "What was asked, and what it got", Head: []string{"what", "asked", "got", "verdict"}}}
	if v.Letter != ebb.Ungraded {
		b.Letter = string(v.Letter)
	}
	for _, c := range t.Criteria {
		mark := "?"
		if pass, ok := c.Pass.Get(); ok {
			mark = map[bool]string{true: "met", false: "not met"}[pass]
		}
		b.Table.Rows = append(b.Table.Rows, []string{c.Label, c.Asked, c.Got, mark})
	}
	return b
}

// easyPage is all easy days, by month.
type easyPage struct {
	pageOf
	Empty     string
	Year, All []string
	Table     table
	Note      string
}

func (s *server) easyDays(w http.ResponseWriter, r *http.Request) {
	actor, athlete := me()
	v, err := s.app.Easy(r.Context(), actor, athlete)
	if err != nil {
		s.fail(w, r, err)
		return
	}
	p := easyPage{Empty: v.Say.Empty, Year: v.Say.Year, All: v.Say.All, Note: v.Say.Note,
		Table: table{Name: "Easy runs by month, newest first", Head: []string{"month", "easy runs", "truly easy", "can't say", "went over", "excess load"}}}
	for _, m := range slices.Backward(v.Months) {
		p.Table.Rows = append(p.Table.Rows, []string{m.Month, strconv.Itoa(m.EasyRuns), strconv.Itoa(m.TrulyEasy), strconv.Itoa(m.CantSay),
			say.FaultOf(m.UsualFault), say.Hundredths(int(m.ExcessLoad))})
	}
	p.pageOf = s.page(r, "Easy days", "easy")
	p.Styles = []string{"chart.css"}
	show(w, http.StatusOK, "easydays", p)
}
