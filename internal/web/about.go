package web

import (
	"net/http"
	"net/url"
	"strings"

	"ebb"
	"ebb/internal/app"
	"ebb/internal/say"
)

// aboutField is one field of the profile as a form asks it.
type aboutField struct {
	Name, Label, Value, Example string
	Choices                     []say.Option
}

// firstFields are what the first run asks for; the heart rate mode is asked in its own words.
var firstFields = []string{ebb.FieldBirthYear, ebb.FieldRunningSince, ebb.FieldUnits, ebb.FieldZone, ebb.FieldHRMode, ebb.FieldHRMax}

// aboutFields are fields with the values in force, or with those of a form that came back.
func aboutFields(now app.ProfileView, form url.Values, names []string) []aboutField {
	var out []aboutField
	for _, name := range names {
		for _, q := range say.ProfileQuestions() {
			if q.Field != name {
				continue
			}
			f := aboutField{Name: q.Field, Label: q.Ask, Example: q.Example, Choices: q.Choices, Value: now.Get(q.Field)}
			for _, p := range now.Fields {
				// What may speak against heart rate is never taken to be answered.
				if p.Field == name && f.Value == "" && name != ebb.FieldHRMode {
					f.Value = p.Assumed.Or("")
				}
			}
			if form != nil {
				f.Value = form.Get(q.Field)
			}
			out = append(out, f)
		}
	}
	return out
}

// keepAbout keeps every field of a form that was changed, from the day that it names. An
// emptied field stays as it was: a statement is followed by another one, never removed.
func (s *server) keepAbout(r *http.Request) error {
	if err := r.ParseForm(); err != nil {
		return ebb.Wrap(ebb.TooLarge, "form", err, "the form could not be read")
	}
	actor, athlete := me()
	now, err := s.app.ProfileNow(r.Context(), actor, athlete, 0)
	if err != nil {
		return err
	}
	var from ebb.Day
	if d := strings.TrimSpace(r.PostForm.Get("from")); d != "" {
		if from, err = ebb.ParseDay(d); err != nil {
			return err
		}
	}
	for _, field := range app.ProfileFields {
		v := strings.TrimSpace(r.PostForm.Get(field))
		if v == "" || v == now.Get(field) {
			continue
		}
		if _, err := s.app.SetProfile(r.Context(), actor, athlete, field, v, from); err != nil {
			return err
		}
	}
	_, err = s.app.Today(r.Context(), actor, athlete, 0)
	return err
}

// firstPage is shown while nothing is known of the person.
type firstPage struct {
	importPage
	Sources []say.ExportHelp
}

func (s *server) first(w http.ResponseWriter, r *http.Request) {
	p := firstPage{importPage: s.importFrame(r), Sources: say.ExportHelps}
	p.Title, p.Page = say.Setup.Welcome, "today"
	actor, athlete := me()
	if box, ok, err := s.app.WaitingInbox(r.Context(), actor, athlete); ok && err == nil && s.shop.busy() == "" {
		t := say.CutShort(len(box.Names), 0)
		p.Waiting, p.Notice = &t, nil
	}
	show(w, http.StatusOK, "first", p)
}

// confirmPage is the one screen between the first import and the first day.
type confirmPage struct {
	pageOf
	Words  say.SetupWords
	HRMax  string // what it is taken to be, "" while it is not known
	Proof  []string
	Fields []aboutField
}

// proofs is how many runs are named as proof of a maximum heart rate.
const proofs = 3

func (s *server) confirmPage(r *http.Request, form url.Values) (confirmPage, error) {
	actor, athlete := me()
	p := confirmPage{pageOf: s.page(r, say.Setup.ConfirmTitle, "today"), Words: say.Setup}
	now, err := s.app.ProfileNow(r.Context(), actor, athlete, 0)
	if err != nil {
		return p, err
	}
	p.Fields = aboutFields(now, form, firstFields)
	court, err := s.app.HRMax(r.Context(), actor, athlete, 0)
	if err != nil {
		return p, err
	}
	p.HRMax = hrMaxIs(court)
	for _, c := range court.Candidates {
		if c.Accepted && len(p.Proof) < proofs {
			p.Proof = append(p.Proof, say.HRMaxProof(c.Day, c.Bpm, c.HeldS))
		}
	}
	return p, nil
}

func hrMaxIs(v app.HRMaxCourtView) string {
	if b, ok := v.InForce.Bpm.Get(); ok {
		return say.HRMaxIs(b, v.InForce.ErrorBpm.Or(0), v.InForce.Source)
	}
	return ""
}

func (s *server) askConfirm(w http.ResponseWriter, r *http.Request) {
	p, err := s.confirmPage(r, nil)
	if err != nil {
		s.fail(w, r, err)
		return
	}
	show(w, http.StatusOK, "confirm", p)
}

func (s *server) confirm(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, formBytes)
	err := s.keepAbout(r)
	switch {
	case err == nil:
		again(w, r, "/")
	case ebb.KindOf(err) == ebb.Invalid:
		p, err2 := s.confirmPage(r, echoed(r.PostForm))
		if err2 != nil {
			s.fail(w, r, err2)
			return
		}
		p.Error = inWords(err)
		show(w, statusOf(err), "confirm", p)
	default:
		s.fail(w, r, err)
	}
}
