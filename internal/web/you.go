package web

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"ebb"
	"ebb/internal/app"
	"ebb/internal/say"
)

// youField is one field of the profile as a form asks it.
type youField struct {
	Name, Label, Value, Example string
	Choices                     []say.Option
	Later                       bool
}

type youPage struct {
	pageOf
	Fields []youField
}

// firstPage is shown while nothing is known of the person.
type firstPage struct {
	importPage
	Fields      []youField
	DemoCommand string
}

func (s *server) first(w http.ResponseWriter, r *http.Request) {
	p := firstPage{importPage: s.importPage(r), DemoCommand: "ebb demo"}
	p.Title, p.Page = "Welcome", "today"
	p.Fields = s.youFields(r, nil)
	show(w, http.StatusOK, "first", p)
}

// youFields are the fields with the values in force, or with those of a form that
// came back.
func (s *server) youFields(r *http.Request, form url.Values) []youField {
	actor, athlete := me()
	now, _ := s.app.ProfileNow(r.Context(), actor, athlete, 0) // a page without values is still a page
	var out []youField
	for _, q := range say.ProfileQuestions() {
		f := youField{Name: q.Field, Label: q.Ask, Example: q.Example, Choices: q.Choices, Later: q.Later, Value: now.Get(q.Field)}
		if form != nil {
			f.Value = form.Get(q.Field)
		}
		out = append(out, f)
	}
	return out
}

func (s *server) askYou(w http.ResponseWriter, r *http.Request) {
	show(w, http.StatusOK, "you", youPage{s.page(r, "You", "you"), s.youFields(r, nil)})
}

// you keeps every field that was changed. An emptied field stays as it was: a
// statement is followed by another one, never removed.
func (s *server) you(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, formBytes)
	if err := r.ParseForm(); err != nil {
		s.fail(w, r, ebb.Wrap(ebb.TooLarge, "form", err, "the form could not be read"))
		return
	}
	actor, athlete := me()
	now, err := s.app.ProfileNow(r.Context(), actor, athlete, 0)
	for _, field := range app.ProfileFields {
		v := strings.TrimSpace(r.PostForm.Get(field))
		if err != nil || v == "" || v == now.Get(field) || !slices.ContainsFunc(say.ProfileQuestions(), func(q say.ProfileQuestion) bool { return q.Field == field }) {
			continue
		}
		_, err = s.app.SetProfile(r.Context(), actor, athlete, field, v, 0)
	}
	switch {
	case err == nil:
		again(w, r, "/")
	case ebb.KindOf(err) == ebb.Invalid:
		p := youPage{s.page(r, "You", "you"), s.youFields(r, r.PostForm)}
		p.Error = err.Error()
		show(w, statusOf(err), "you", p)
	default:
		s.fail(w, r, err)
	}
}
