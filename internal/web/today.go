package web

import (
	"net"
	"net/http"
	"net/url"
	"slices"
	"strconv"
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
	Reasons    []reason
	Tone       string // the mode, which chooses a colour
	BigIsWords bool
	AskCheckIn string // the label of the way to the check-in, "" when it is done
	AskRested  bool
	Stale      string // the question of the runs that may be missing, where no reason says it
	AskImport  bool   // nothing is known of the runs, or some may be missing
	Easier     []say.Option
	Card       string // one line to copy, "" when the day may not leave Ebb
	CardTitle  string
	Download   string // the label of the workout for a watch, "" when there is none
	Now        ebb.Day
	Recent     []app.CalendarDay
	Done       []donePart
	Likely     string
	Asks       []string // of the trial that runs
	Plan       string   // what the plan of the week says of the day
	Toast      *toast
}

// reason is why the day is what it is, with the rule on the page Why that says it.
type reason struct {
	Text string
	Rule ebb.RuleID // "" when it is no single rule
}

// toast says what was just noted, and takes it back.
type toast struct {
	Text, Undo string // Undo is where a form goes, "" when there is nothing to undo
	Run        string
}

// donePart is a session of today: what it was, or what is asked about it.
type donePart struct {
	ID    ebb.RunID
	Text  string
	Ask   bool
	Felt  string
	Grade string // whether it really was easy, where it was to be
	Scale []say.Option
	Talk  []say.Option
	Words struct{ Exertion, ExertionHint, Talk, TalkHint string }
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
	s.showDay(w, r, why.TodayView)
}

func (s *server) showDay(w http.ResponseWriter, r *http.Request, v app.TodayView) {
	p, name := todayOf(v)
	frame := s.page(r, p.Text.Word, "today")
	frame.Date, frame.Synthetic, frame.Closing = say.Date(v.Day), v.Synthetic, slices.Clone(p.Text.Closing)
	for i, line := range frame.Closing {
		frame.Closing[i] = unmarked(line)
	}
	p.pageOf = frame
	p.Toast = toastOf(r)
	p.Wide = name != "flagday"
	if name == "flagday" {
		p.Date = ""
	}
	if len(p.Done) > 0 && !slices.ContainsFunc(p.Done, func(d donePart) bool { return d.Ask }) {
		actor, athlete := me()
		next, err := s.app.Likely(r.Context(), actor, athlete)
		if err != nil {
			s.fail(w, r, err)
			return
		}
		p.Likely = next.Text
	}
	show(w, http.StatusOK, name, p)
}

// toastOf is what the address says was just done. Only the words are chosen by it.
func toastOf(r *http.Request) *toast {
	what := r.URL.Query().Get("done")
	t := toast{Text: say.Done[what]}
	switch what {
	case "checkin", "wish", "rested":
		t.Undo = "/checkin/undo"
	case "felt":
		t.Undo, t.Run = "/felt/undo", r.URL.Query().Get("run")
	}
	if t.Text == "" {
		return nil
	}
	return &t
}

func onlyFlags(v app.TodayView) bool {
	return v.Safety.Level.Professional()
}

// todayOf lays a day out, and names the template for it: a day that belongs to a
// professional has its own, which has no place for a number.
func todayOf(v app.TodayView) (todayPage, string) {
	p := todayPage{Text: v.Say, Tone: string(v.Mode)}
	if onlyFlags(v) {
		return p, "flagday"
	}
	p.Now, p.Recent, p.Asks, p.Plan = v.Day, v.Recent, v.Asks, v.Plan
	for _, d := range v.Done {
		part := doneOf(d)
		for _, g := range v.Graded {
			if g.Run == d.ID {
				part.Grade = g.Say.Word + ". " + g.Say.Sentence
			}
		}
		p.Done = append(p.Done, part)
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
			if !slices.Contains(v.Say.Reasons, f.Text) {
				p.Stale = f.Text
			}
		}
	}
	for _, text := range v.Say.Reasons {
		line := reason{Text: text}
		if i := slices.IndexFunc(v.Findings, func(f app.FindingView) bool { return f.Text == text && f.State != ebb.Silent }); i >= 0 {
			line.Rule = v.Findings[i].Rule
		}
		p.Reasons = append(p.Reasons, line)
	}
	for _, o := range say.Easier() {
		var wish ebb.Verdict
		if wish.UnmarshalText([]byte(o.Value)) == nil && wish < v.Verdict && o.Value != string(v.Mode) {
			p.Easier = append(p.Easier, o)
		}
	}
	if slices.ContainsFunc(v.Wishes, func(w ebb.Wish) bool { return w.Source == ebb.WishAthlete && w.Verdict < min(v.Allowed, ebb.Easy) }) {
		p.Easier = append(p.Easier, say.TakeBack)
	}
	return p, "today"
}

// doneOf asks about a session, or says what was said of it.
func doneOf(d app.DoneView) donePart {
	p := donePart{ID: d.ID, Text: d.Text, Ask: d.Open(), Felt: say.Felt(d.RPE, d.Talk)}
	if d.Sport == ebb.SportRunning {
		p.Talk = say.TalkOptions
	}
	for i := 0; i <= 10; i++ {
		p.Scale = append(p.Scale, say.Option{Value: strconv.Itoa(i), Label: say.ExertionWords[i]})
	}
	p.Words.Exertion, p.Words.ExertionHint = say.AskExertion, say.AskExertionHint
	p.Words.Talk, p.Words.TalkHint = say.AskTalk, say.AskTalkHint
	return p
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
func (s *server) said(w http.ResponseWriter, r *http.Request, c ebb.CheckIn, done string) error {
	actor, athlete := me()
	if _, err := s.app.CheckIn(r.Context(), actor, athlete, c, r.PostFormValue("key")); err != nil {
		return err
	}
	if _, err := s.app.Today(r.Context(), actor, athlete, 0); err != nil {
		return err
	}
	again(w, r, "/?done="+done)
	return nil
}

// unsaid takes back the last thing that was said of today.
func (s *server) unsaid(w http.ResponseWriter, r *http.Request) {
	actor, athlete := me()
	_, err := s.app.UndoCheckIn(r.Context(), actor, athlete, 0)
	if err == nil {
		_, err = s.app.Today(r.Context(), actor, athlete, 0)
	}
	if err != nil {
		s.fail(w, r, err)
		return
	}
	again(w, r, "/?done=undone")
}

// felt notes how a session felt, and the day is recorded with it.
func (s *server) felt(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, formBytes)
	actor, athlete := me()
	run, c := r.PostFormValue("run"), ebb.Correction{}
	var err error
	if v := r.PostFormValue("rpe"); v != "" {
		var n int
		if n, err = strconv.Atoi(v); err != nil {
			err = ebb.Wrap(ebb.Invalid, "bad_rpe", err, "The exertion is a number from 0 to 10.")
		}
		c.RPE = ebb.Some(n)
	}
	if v := r.PostFormValue("talk"); v != "" {
		c.Talk = ebb.Some(ebb.Talk(v))
	}
	if err == nil {
		_, err = s.app.Correct(r.Context(), actor, athlete, run, c)
	}
	if err == nil {
		_, err = s.app.Today(r.Context(), actor, athlete, 0)
	}
	if err != nil {
		s.fail(w, r, err)
		return
	}
	again(w, r, "/?done=felt&run="+url.QueryEscape(run))
}

// unfelt takes back what was said of a session.
func (s *server) unfelt(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, formBytes)
	actor, athlete := me()
	_, err := s.app.UndoCorrect(r.Context(), actor, athlete, r.PostFormValue("run"))
	if err == nil {
		_, err = s.app.Today(r.Context(), actor, athlete, 0)
	}
	if err != nil {
		s.fail(w, r, err)
		return
	}
	again(w, r, "/?done=undone")
}

// wish takes "I'll walk", "I'll rest", or the word back.
func (s *server) wish(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, formBytes)
	var v ebb.Verdict
	err := v.UnmarshalText([]byte(r.PostFormValue("wish")))
	if err == nil {
		err = s.said(w, r, ebb.CheckIn{Wish: ebb.Some(v)}, "wish")
	}
	if err != nil {
		s.fail(w, r, err)
	}
}

// rested takes the answer to "rested, or not imported?".
func (s *server) rested(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, formBytes)
	if err := s.said(w, r, ebb.CheckIn{Rested: ebb.Some(true)}, "rested"); err != nil {
		s.fail(w, r, err)
	}
}
