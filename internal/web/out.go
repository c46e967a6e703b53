package web

import (
	"context"
	"net/http"
	"strconv"
	"strings"

	"ebb"
	"ebb/internal/app"
	"ebb/internal/say"
)

// feedPath stands before the token of the calendar: the token lets a calendar program in.
const feedPath = "/feed/"

// outRoutes are the ways out: the watch, the calendar, other services, the phone.
func (s *server) outRoutes(mux *http.ServeMux) {
	mux.HandleFunc("POST /today/workout.fit", s.workout)
	mux.HandleFunc("GET "+feedPath+"{file}", s.calendar)
	mux.HandleFunc("GET /connections", s.connections)
	mux.HandleFunc("POST /connections/feed", s.feed)
	mux.HandleFunc("POST /connections/intervals", s.intervals)
	mux.HandleFunc("POST /connections/notify", s.notify)
	mux.HandleFunc("GET "+app.TapPath+"{token}", s.askWell)
	mux.HandleFunc("POST "+app.TapPath+"{token}", s.well)
}

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
	Intervals app.IntervalsView
	WhereKey  string
	Notify    app.NotifyView
	Said      []string // what came of what was just done
}

func (s *server) connections(w http.ResponseWriter, r *http.Request) {
	p, err := s.connectionsPage(r)
	if err != nil {
		s.fail(w, r, err)
		return
	}
	status := http.StatusOK
	if r.FormValue("done") == string(say.WorkSync) {
		said, fault := s.shop.outcome(say.WorkSync)
		if p.Said = said; fault != nil {
			p.Error, status = inWords(fault), statusOf(fault)
		}
	}
	show(w, status, "connections", p)
}

// sync fetches what is new on Intervals.icu, as long work: the first time that is all of the past, a recording a second.
// The page of the connections says what came of it.
func (s *server) sync(r *http.Request) error {
	actor, athlete := me()
	v, err := s.app.IntervalsState(r.Context(), actor, athlete)
	if err != nil {
		return err
	}
	if v.State == app.RemoteNever {
		return ebb.Errorf(ebb.Conflict, "not_connected", "intervals", "%s", say.NotConnectedHere)
	}
	j, err := s.shop.take(say.WorkSync)
	if err != nil {
		return err
	}
	s.shop.run(j, func(ctx context.Context) (string, error) {
		v, err := s.app.SyncIntervals(ctx, actor, athlete, func(p app.SyncProgress) { j.tell(p.Done, p.Of, nil) })
		brought := v.New + v.Known + v.Mornings + v.Refused
		j.mu.Lock()
		if err == nil || brought > 0 {
			j.said = say.Synced(v.New, v.Known, v.Mornings, v.Refused)
		}
		j.fault = err
		j.mu.Unlock()
		return "/connections?done=" + string(say.WorkSync), nil
	})
	return nil
}

func (s *server) connectionsPage(r *http.Request) (connectionsPage, error) {
	actor, athlete := me()
	p := connectionsPage{pageOf: s.page(r, "Connections", "connections")}
	var err error
	if p.Intervals, err = s.app.IntervalsState(r.Context(), actor, athlete); err != nil {
		return p, err
	}
	if p.Notify, err = s.app.NotifyState(r.Context(), actor, athlete); err != nil {
		return p, err
	}
	p.WhereKey = say.WhereTheKeyIs
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

// wellPage asks for the one tap, or says that it was noted.
type wellPage struct {
	Title, Text, Path, Button, Else, Home string
	Done                                  bool
	Styles, Scripts                       []string
	Refresh                               int // never
}

// askWell shows what "all well" says. A GET changes nothing: phones and mail programs open links by
// themselves.
func (s *server) askWell(w http.ResponseWriter, r *http.Request) {
	actor, athlete := me()
	token := r.PathValue("token")
	if err := s.app.Tap(r.Context(), actor, athlete, token); err != nil {
		s.refuse(w, r, err)
		return
	}
	show(w, http.StatusOK, "well", wellPage{Title: say.TapTitle, Text: say.TapText, Path: app.TapPath + token, Button: say.AllWell, Else: say.TapElse})
}

// well answers the morning with one tap. The token lets it in, for this one answer.
func (s *server) well(w http.ResponseWriter, r *http.Request) {
	actor, athlete := me()
	if err := s.app.AllWell(r.Context(), actor, athlete, r.PathValue("token")); err != nil {
		s.refuse(w, r, err)
		return
	}
	show(w, http.StatusOK, "well", wellPage{Title: say.TapDone, Home: say.ToToday, Done: true})
}

// remote shows the page again after something was done with a connection, with what there is to say of it.
func (s *server) remote(w http.ResponseWriter, r *http.Request, said []string, err error) {
	if err == nil && len(said) == 0 {
		again(w, r, "/connections")
		return
	}
	p, e := s.connectionsPage(r)
	if e != nil {
		s.fail(w, r, e)
		return
	}
	status := http.StatusOK
	if err != nil {
		p.Error, status = inWords(err), statusOf(err)
	}
	p.Said = said
	show(w, status, "connections", p)
}

func (s *server) intervals(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, formBytes)
	actor, athlete := me()
	var err error
	var said []string
	switch r.PostFormValue("do") {
	case "connect":
		_, err = s.app.ConnectIntervals(r.Context(), actor, athlete, r.PostFormValue("key"), "")
	case "sync":
		if err = s.sync(r); err == nil {
			again(w, r, "/progress")
			return
		}
	case "push":
		var v app.PushView
		v, err = s.app.PushIntervals(r.Context(), actor, athlete)
		said = v.Text
	case "checkin":
		said, err = s.app.PushMorning(r.Context(), actor, athlete)
	case "disconnect":
		_, err = s.app.DisconnectIntervals(r.Context(), actor, athlete)
	default:
		err = ebb.Errorf(ebb.Invalid, "bad_form", "do", "%s", say.NoSuchButton)
	}
	s.remote(w, r, said, err)
}

func (s *server) notify(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, formBytes)
	actor, athlete := me()
	var err error
	var said []string
	switch r.PostFormValue("do") {
	case "set":
		page := s.origin(r)
		if s.gate.url == nil && loopback(hostOf(r.Host)) {
			page = "" // the phone does not reach this machine under that name
		}
		_, err = s.app.SetNotify(r.Context(), actor, athlete, r.PostFormValue("url"), r.PostFormValue("at"), page)
	case "test":
		if err = s.app.TestNotify(r.Context(), actor, athlete); err == nil {
			said = []string{say.NotifySent}
		}
	case "off":
		_, err = s.app.DropNotify(r.Context(), actor, athlete)
	default:
		err = ebb.Errorf(ebb.Invalid, "bad_form", "do", "%s", say.NoSuchButton)
	}
	s.remote(w, r, said, err)
}
