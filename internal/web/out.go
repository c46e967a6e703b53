package web

import (
	"net/http"
	"strconv"
	"strings"

	"ebb"
	"ebb/internal/app"
	"ebb/internal/say"
)

// feedPath stands before the token of the calendar: the token lets a calendar program in.
const feedPath = "/feed/"

// origin is the address under which this request reached the pages.
func (s *server) origin(r *http.Request) string {
	if u := s.gate.url; u != nil {
		return u.Scheme + "://" + u.Host
	}
	return "http://" + r.Host
}

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

// calendar is the feed behind its secret address. A calendar program has no session: the token
// lets it in, and what it read is noted, so that changes of it count up.
func (s *server) calendar(w http.ResponseWriter, r *http.Request) {
	actor, athlete := me()
	token, ok := strings.CutSuffix(r.PathValue("file"), ".ics")
	if !ok {
		token = ""
	}
	v, err := s.app.Feed(r.Context(), actor, athlete, token, s.origin(r)+"/")
	if err != nil {
		http.Error(w, say.NoFeed, statusOf(err))
		return
	}
	h := w.Header()
	h.Set("Content-Type", "text/calendar; charset=utf-8")
	h.Set("Content-Disposition", `inline; filename="ebb.ics"`)
	_, _ = w.Write(v.File) // the other side may have gone
}

// connectionsPage is what Ebb is connected to.
type connectionsPage struct {
	pageOf
	Feed      app.FeedView
	FeedState string
	Address   string // of a feed that was just made: shown once
}

func (s *server) connections(w http.ResponseWriter, r *http.Request) {
	p, err := s.connectionsPage(r)
	if err != nil {
		s.fail(w, r, err)
		return
	}
	show(w, http.StatusOK, "connections", p)
}

func (s *server) connectionsPage(r *http.Request) (connectionsPage, error) {
	actor, athlete := me()
	p := connectionsPage{pageOf: s.page(r, "Connections", "connections")}
	var err error
	p.Feed, err = s.app.FeedState(r.Context(), actor, athlete)
	p.FeedState = say.FeedState(p.Feed.Numbers, ebb.Instant(p.Feed.SeenAt.V))
	return p, err
}

// feed makes a new address of the calendar, or ends it. A new one is on the answer itself, because it is
// shown once: only its hash is kept.
func (s *server) feed(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, formBytes)
	actor, athlete := me()
	if r.PostFormValue("do") == "revoke" {
		if _, err := s.app.DropFeed(r.Context(), actor, athlete); err != nil {
			s.fail(w, r, err)
			return
		}
		again(w, r, "/connections")
		return
	}
	made, err := s.app.MakeFeed(r.Context(), actor, athlete, r.PostFormValue("numbers") != "")
	if err != nil {
		s.fail(w, r, err)
		return
	}
	p, err := s.connectionsPage(r)
	if err != nil {
		s.fail(w, r, err)
		return
	}
	p.Address = s.origin(r) + made.Path.V
	show(w, http.StatusOK, "connections", p)
}
