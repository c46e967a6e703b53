package web

import (
	"net/http"
	"strconv"
)

// workout gives the workout of today as a file, and notes that it went out: it is a POST,
// because a GET changes nothing.
func (s *server) workout(w http.ResponseWriter, r *http.Request) {
	actor, athlete := me()
	v, err := s.app.Workout(r.Context(), actor, athlete, 0)
	if err == nil {
		err = s.app.NoteSent(r.Context(), actor, athlete, v)
	}
	if err != nil {
		s.fail(w, r, err)
		return
	}
	h := w.Header()
	h.Set("Content-Type", "application/vnd.ant.fit")
	h.Set("Content-Disposition", `attachment; filename="`+v.FileName+`"`)
	h.Set("Content-Length", strconv.Itoa(len(v.File)))
	_, _ = w.Write(v.File) // the browser may have gone
}
