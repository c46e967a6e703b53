package web

import (
	"net"
	"net/http"
	"slices"
	"strings"
	"unicode"

	"ebb"
	"ebb/internal/app"
	"ebb/internal/say"
)

// todayPage is one day.
type todayPage struct {
	pageOf
	Text       say.Text
	Tone       string // the mode, which chooses a colour
	BigIsWords bool
	AskCheckIn string // the label of the way to the check-in, "" when it is done
	AskRested  bool
	AskImport  bool // nothing is known of the runs, or some may be missing
	Easier     []say.Option
	Card       string // one line to copy, "" when the day may not leave Ebb
	CardTitle  string
	Download   string // the label of the workout for a watch, "" when there is none
}

// today shows the day and records nothing: a GET changes nothing.
func (s *server) today(w http.ResponseWriter, r *http.Request) {
	actor, athlete := me()
	why, err := s.app.Why(r.Context(), actor, athlete, 0)
	if err != nil {
		s.fail(w, r, err)
		return
	}
	if why.Empty {
		s.first(w, r)
		return
	}
	p, name := todayOf(why.TodayView)
	frame := s.page(r, p.Text.Word, "today")
	frame.Date, frame.Synthetic, frame.Closing = say.Date(why.Day), why.Synthetic, p.Text.Closing
	p.pageOf = frame
	if name == "flagday" {
		p.Date = ""
	}
	show(w, http.StatusOK, name, p)
}

// todayOf lays a day out, and names the template for it: a day that belongs to a
// professional has its own, which has no place for a number.
func todayOf(v app.TodayView) (todayPage, string) {
	p := todayPage{Text: v.Say, Tone: string(v.Mode)}
	if v.Safety.Level == ebb.SafetyProfessional || v.Safety.Level == ebb.SafetyEmergency {
		return p, "flagday"
	}
	p.Text.Big = strings.ReplaceAll(v.Say.Big, " /", "\u00a0/") // a pace stays on one line
	p.Card, p.CardTitle = v.Card, say.CardTitle
	if v.Workout {
		p.Download = say.ButtonDownload
	}
	p.BigIsWords = strings.ContainsFunc(v.Say.Big, unicode.IsLetter)
	if len(v.Missing) > 0 {
		p.AskCheckIn = say.ButtonCheckIn
	}
	for _, f := range v.Findings {
		if f.Rule == ebb.RuleStaleRuns && f.State == ebb.Objects {
			p.AskRested, p.AskImport = f.Key != "no_runs", true
		}
	}
	for _, o := range say.Easier() {
		var wish ebb.Verdict
		if wish.UnmarshalText([]byte(o.Value)) == nil && wish < v.Verdict {
			p.Easier = append(p.Easier, o)
		}
	}
	if slices.ContainsFunc(v.Wishes, func(w ebb.Wish) bool { return w.Source == ebb.WishAthlete && w.Verdict < min(v.Allowed, ebb.Easy) }) {
		p.Easier = append(p.Easier, say.TakeBack)
	}
	return p, "today"
}

// hostOf is the name in host:port, "" when there is no port.
func hostOf(hostport string) string {
	host, _, err := net.SplitHostPort(hostport)
	if err != nil {
		return ""
	}
	return host
}

// said notes part of a check-in and goes back to the day, which is then recorded.
func (s *server) said(w http.ResponseWriter, r *http.Request, c ebb.CheckIn) error {
	actor, athlete := me()
	if _, err := s.app.CheckIn(r.Context(), actor, athlete, c, r.PostFormValue("key")); err != nil {
		return err
	}
	if _, err := s.app.Today(r.Context(), actor, athlete, 0); err != nil {
		return err
	}
	again(w, r, "/")
	return nil
}

// wish takes "I'll walk", "I'll rest", or the word back.
func (s *server) wish(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, formBytes)
	var v ebb.Verdict
	err := v.UnmarshalText([]byte(r.PostFormValue("wish")))
	if err == nil {
		err = s.said(w, r, ebb.CheckIn{Wish: ebb.Some(v)})
	}
	if err != nil {
		s.fail(w, r, err)
	}
}

// rested takes the answer to "rested, or not imported?".
func (s *server) rested(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, formBytes)
	if err := s.said(w, r, ebb.CheckIn{Rested: ebb.Some(true)}); err != nil {
		s.fail(w, r, err)
	}
}
