package web

import (
	"net/http"

	"ebb"
	"ebb/internal/app"
	"ebb/internal/say"
)

// doublesPart is what stands between recordings: the proposals, and what is settled.
type doublesPart struct {
	Open    []doubleRow
	Settled []doubleRow
}

// doubleRow is one pair of recordings.
type doubleRow struct {
	ID, State, Why string
	A, B           string
	Linked         bool
	Refused        bool
	Other          ebb.RecordingID // of a linked pair: the one that is not read
}

func (s *server) links(r *http.Request) (doublesPart, error) {
	actor, athlete := me()
	var out doublesPart
	v, err := s.app.Links(r.Context(), actor, athlete)
	if err != nil {
		return out, err
	}
	prof, err := s.app.ProfileNow(r.Context(), actor, athlete, 0)
	if err != nil {
		return out, err
	}
	for i := len(v.Links) - 1; i >= 0; i-- {
		l := v.Links[i]
		row := doubleRow{ID: l.ID, State: say.LinkState(l.State), A: recorded(l.A, prof.Get(ebb.FieldUnits)), B: recorded(l.B, prof.Get(ebb.FieldUnits)),
			Why:    l.Text,
			Linked: l.State == ebb.LinkLinked, Refused: l.State == ebb.LinkRefused}
		if l.State == ebb.LinkProposed {
			out.Open = append(out.Open, row)
			continue
		}
		if row.Linked {
			if row.Other = l.B.ID; l.Read == l.B.ID {
				row.Other = l.A.ID
			}
			if l.Read == l.A.ID {
				row.A += say.Setup.IsRead
			} else if l.Read == l.B.ID {
				row.B += say.Setup.IsRead
			}
		}
		out.Settled = append(out.Settled, row)
	}
	return out, nil
}

func recorded(l app.LinkedRecording, units string) string {
	return say.Recorded(l.Start, l.ElapsedS, l.DistanceM, l.Device, units)
}

// judge takes a person's word on two recordings. Every word can be followed by another one.
func (s *server) judge(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, formBytes)
	actor, athlete := me()
	id, err := r.PostFormValue("id"), error(nil)
	switch r.PostFormValue("do") {
	case "together":
		_, err = s.app.AcceptLink(r.Context(), actor, athlete, id)
	case "apart":
		_, err = s.app.RefuseLink(r.Context(), actor, athlete, id)
	case "split":
		_, err = s.app.SplitLink(r.Context(), actor, athlete, id)
	case "read":
		_, err = s.app.PreferRecording(r.Context(), actor, athlete, id)
	default:
		err = ebb.Errorf(ebb.Invalid, "bad_form", "do", "This is no form of Ebb's, so nothing was changed.")
	}
	if err == nil {
		_, err = s.app.Today(r.Context(), actor, athlete, 0)
	}
	if err != nil {
		s.fail(w, r, err)
		return
	}
	again(w, r, "/import#links")
}
