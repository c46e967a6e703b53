package app

import (
	"context"
	"crypto/rand"
	"errors"
	"strings"
	"time"

	"ebb"
	"ebb/engine"
	"ebb/internal/remote/ntfy"
	"ebb/internal/say"
	"ebb/internal/store"
)

// morningEnds is the hour after which nobody is asked how the legs are.
const morningEnds = 12

// NotifyView is how notifications stand.
type NotifyView struct {
	Schema int              `json:"schema"`
	On     bool             `json:"on"`
	Server string           `json:"server"` // without the topic, which is the secret
	At     string           `json:"at"`     // when the morning is asked about
	Page   string           `json:"page"`   // what a tap opens, "" for nothing
	LastOK ebb.Opt[Instant] `json:"last_ok"`
	Since  ebb.Opt[Instant] `json:"failing_since"`
	Fault  ebb.Opt[string]  `json:"fault"`
	Text   []string         `json:"text"`
}

// ntfyDoc is what is kept of them.
type ntfyDoc struct {
	URL    string      `json:"url"` // concealed
	Server string      `json:"server"`
	At     string      `json:"at"`
	Page   string      `json:"page"`
	LastOK ebb.Instant `json:"last_ok"`
	Since  ebb.Instant `json:"since"`
	Next   ebb.Instant `json:"next"`
	Fails  int         `json:"fails"`
	Fault  string      `json:"fault"`
}

// tapDoc is one "all well": for one day, and gone once it was used.
type tapDoc struct {
	Day ebb.Day `json:"day"`
}

const ntfyID = "topic"

// SetNotify keeps where notifications go, and when the morning is asked about (HH:MM, "" for 07:00). Page is the
// address of Ebb as the phone reaches it, "" for none.
func (a *App) SetNotify(ctx context.Context, actor ebb.Actor, athlete ebb.AthleteID, address, at, page string) (NotifyView, error) {
	if err := may(actor, athlete); err != nil {
		return NotifyView{}, err
	}
	server, _, err := ntfy.Topic(address)
	if err != nil {
		return NotifyView{}, err
	}
	if at == "" {
		at = "07:00"
	}
	clock, err := time.Parse("15:04", at)
	if err != nil {
		return NotifyView{}, ebb.Errorf(ebb.Invalid, "bad_time", "at", "%q is not a time like 07:00", at)
	}
	at = clock.Format("15:04")
	if page = strings.TrimRight(page, "/"); page != "" && !strings.HasPrefix(page, "http://") && !strings.HasPrefix(page, "https://") {
		return NotifyView{}, ebb.Errorf(ebb.Invalid, "bad_url", "page", "%q is not an address like https://ebb.example.org", page)
	}
	hidden, err := a.st.Conceal(strings.TrimSpace(address))
	if err != nil {
		return NotifyView{}, err
	}
	if err := a.putNtfy(ctx, athlete, ntfyDoc{URL: hidden, Server: server.Host, At: at, Page: page}); err != nil {
		return NotifyView{}, err
	}
	return a.NotifyState(ctx, actor, athlete)
}

// DropNotify ends notifications.
func (a *App) DropNotify(ctx context.Context, actor ebb.Actor, athlete ebb.AthleteID) (NotifyView, error) {
	if err := may(actor, athlete); err != nil {
		return NotifyView{}, err
	}
	err := a.st.Tx(ctx, func(t *store.Tx) error {
		return errors.Join(dropAll(ctx, t, athlete, store.AccessNtfy), dropAll(ctx, t, athlete, store.AccessTap))
	})
	if err != nil {
		return NotifyView{}, err
	}
	return a.NotifyState(ctx, actor, athlete)
}

// NotifyState says how notifications stand.
func (a *App) NotifyState(ctx context.Context, actor ebb.Actor, athlete ebb.AthleteID) (NotifyView, error) {
	v := NotifyView{Schema: Schema, Text: []string{}}
	if err := may(actor, athlete); err != nil {
		return v, err
	}
	doc, ok, err := a.ntfy(ctx, athlete)
	if ok {
		v.On, v.Server, v.At, v.Page = true, doc.Server, doc.At, doc.Page
		v.LastOK, v.Since = ebb.Opt[Instant]{V: Instant(doc.LastOK), OK: doc.LastOK > 0}, ebb.Opt[Instant]{V: Instant(doc.Since), OK: doc.Since > 0}
		v.Fault = ebb.Opt[string]{V: doc.Fault, OK: doc.Fault != ""}
	}
	v.Text = say.Notify(v.On, v.Server, v.At, v.Page != "", ebb.Instant(v.Since.V), v.Fault.V)
	return v, err
}

// TestNotify sends a word to the phone now.
func (a *App) TestNotify(ctx context.Context, actor ebb.Actor, athlete ebb.AthleteID) error {
	if err := may(actor, athlete); err != nil {
		return err
	}
	doc, ok, err := a.ntfy(ctx, athlete)
	if err == nil && !ok {
		err = ebb.Errorf(ebb.Conflict, "not_connected", "notify", "%s", say.NotifyOff)
	}
	if err != nil {
		return err
	}
	return a.tell(ctx, athlete, &doc, ntfy.Message{Title: say.NotifyTitle, Text: say.NotifyTest, Click: doc.Page})
}

func (a *App) ntfy(ctx context.Context, athlete ebb.AthleteID) (doc ntfyDoc, ok bool, err error) {
	err = a.st.Read(ctx, func(t *store.Tx) error {
		ok, err = readAccess(ctx, t, athlete, store.AccessNtfy, ntfyID, &doc)
		return err
	})
	return doc, ok, err
}

func (a *App) putNtfy(ctx context.Context, athlete ebb.AthleteID, doc ntfyDoc) error {
	return a.st.Tx(ctx, func(t *store.Tx) error { return a.putAccess(ctx, t, athlete, store.AccessNtfy, ntfyID, doc) })
}

// tell sends one message and keeps how it went.
func (a *App) tell(ctx context.Context, athlete ebb.AthleteID, doc *ntfyDoc, m ntfy.Message) error {
	address, err := a.st.Reveal(doc.URL)
	if err == nil {
		err = ntfy.Send(ctx, address, m)
	}
	now := a.now()
	if err == nil {
		doc.LastOK, doc.Since, doc.Fails, doc.Fault, doc.Next = now, 0, 0, "", 0
	} else {
		doc.Fails++
		if doc.Since == 0 {
			doc.Since = now
		}
		doc.Fault = err.Error()
		doc.Next = now + ebb.Instant(min(time.Minute<<min(doc.Fails, 8), time.Hour).Milliseconds())
	}
	return errors.Join(err, a.putNtfy(context.WithoutCancel(ctx), athlete, *doc))
}

// tickNotify tells the phone what is due: in the morning the question, once, while it is not answered; after a
// graded run its sentence; and that something that was sent no longer counts.
func (a *App) tickNotify(ctx context.Context, actor ebb.Actor, athlete ebb.AthleteID) error {
	doc, ok, err := a.ntfy(ctx, athlete)
	if err != nil || !ok || a.now() < doc.Next {
		return err
	}
	var v TodayView
	var list []outgoing
	var late []RunGrade
	var told map[string]bool
	var hour string
	err = a.st.Read(ctx, func(t *store.Tx) (err error) {
		if v, err = a.answer(ctx, t, athlete, 0); err != nil {
			return err
		}
		if list, err = sentOn(ctx, t, athlete, v.Day); err != nil {
			return err
		}
		if late, told, err = a.late(ctx, t, athlete, v); err != nil {
			return err
		}
		items, err := profileItems(ctx, t, athlete)
		if err != nil {
			return err
		}
		loc, err := zoneOf(engine.Profile(withZone(items, a.Zone), v.Day).Zone)
		if err == nil {
			hour = a.now().In(loc).Format("15:04")
		}
		return err
	})
	if err != nil || v.Empty {
		return err
	}
	for _, s := range list {
		told[s.Ref] = told[s.Ref] || s.Channel == ebb.ChannelPhone
	}
	for _, n := range a.due(v, late, list, doc, hour) {
		if told[n.ref] {
			continue
		}
		if n.tap && doc.Page != "" {
			token, err := a.makeTap(ctx, athlete, v.Day)
			if err != nil {
				return err
			}
			n.ButtonURL = doc.Page + TapPath + token
			n.Click = n.ButtonURL
		}
		if err := a.tell(ctx, athlete, &doc, n.Message); err != nil {
			return err
		}
		if err := a.noteSent(ctx, actor, athlete, v.Day, ebb.Sent{Channel: ebb.ChannelPhone, State: ebb.SentOut, Ref: n.ref, Verdict: v.Verdict}); err != nil {
			return err
		}
	}
	return nil
}

// late are the graded runs of yesterday, which may have come after midnight, and what the phone was told on that day. In the
// morning they wait for the check-in.
func (a *App) late(ctx context.Context, t *store.Tx, athlete ebb.AthleteID, v TodayView) ([]RunGrade, map[string]bool, error) {
	told := map[string]bool{}
	list, err := sentOn(ctx, t, athlete, v.Day-1)
	if err != nil || v.Empty || v.onlyFlags() || len(openQuestions(v)) > 0 {
		return nil, told, err
	}
	for _, s := range list {
		if s.Ref != "morning" { // the question is asked every day
			told[s.Ref] = told[s.Ref] || s.Channel == ebb.ChannelPhone
		}
	}
	h, out, err := a.read(ctx, t, athlete, 0)
	if err != nil {
		return nil, told, err
	}
	graded, err := a.graded(ctx, t, athlete, h, out, v.Day-1)
	return graded, told, err
}

// notice is one thing to tell, under a name by which it is told once.
type notice struct {
	ntfy.Message
	ref string
	tap bool // with the way to say that all is well
}

// due is what the phone is to be told now.
func (a *App) due(v TodayView, late []RunGrade, list []outgoing, doc ntfyDoc, hour string) []notice {
	var out []notice
	if len(openQuestions(v)) > 0 && hour >= doc.At && hour < "12:00" {
		click := ""
		if doc.Page != "" {
			click = doc.Page + "/checkin"
		}
		out = append(out, notice{ntfy.Message{Title: say.NotifyTitle, Text: say.NotifyMorning, Click: click, Button: say.AllWell}, "morning", mayTap(v)})
	}
	if v.onlyFlags() {
		return append(out, a.changed(v, list, doc)...)
	}
	for _, g := range append(late, v.Graded...) {
		out = append(out, notice{ntfy.Message{Title: say.NotifyTitle, Text: g.Text, Click: doc.Page}, string(g.Run), false})
	}
	if v.arm != "" && len(openQuestions(v)) == 0 { // before the check-in a phone hears only the question
		out = append(out, notice{ntfy.Message{Title: say.NotifyTitle, Text: v.arm, Click: doc.Page}, "trial:" + store.HashOf([]byte(v.arm))[:12], false})
	}
	return append(out, a.changed(v, list, doc)...)
}

// changed: what went out asks for more than today does. The word has no number and no verdict.
func (a *App) changed(v TodayView, list []outgoing, doc ntfyDoc) []notice {
	for _, s := range list {
		out := s.Channel == ebb.ChannelWatch || s.Channel == ebb.ChannelIntervals
		if out && s.State == ebb.SentOut && s.Easier(v.Answer) {
			return []notice{{ntfy.Message{Title: say.NotifyTitle, Text: say.NotifyChanged, Click: doc.Page}, "changed:" + s.Ref, false}}
		}
	}
	return nil
}

// openQuestions are those of the morning that are not answered.
func openQuestions(v TodayView) []string {
	var out []string
	for _, m := range v.Missing {
		if m == "legs" || m == "pain" || m == "ill" || m == "flags" {
			out = append(out, m)
		}
	}
	return out
}

// mayTap: "all well" in one tap is for mornings after one on which all was well: what was said of pain, illness
// or a red flag stays until it is looked at.
func mayTap(v TodayView) bool {
	s := v.Answer.Morning.Signals
	return v.Safety.Level == ebb.SafetyNone && !s.Pain.Latched && !s.Ill.Latched && !s.FlagsAsk.Latched && len(s.Flags) == 0
}

// TapPath stands before the token of "all well".
const TapPath = "/well/"

// makeTap makes the token of one day's "all well". Only its hash is kept, until the day ends.
func (a *App) makeTap(ctx context.Context, athlete ebb.AthleteID, day ebb.Day) (string, error) {
	token := strings.ToLower(rand.Text())
	doc, err := store.Doc(tapDoc{Day: day})
	if err != nil {
		return "", err
	}
	err = a.st.Tx(ctx, func(t *store.Tx) error {
		if err := dropAll(ctx, t, athlete, store.AccessTap); err != nil {
			return err
		}
		return t.PutAccess(ctx, athlete, store.Access{Kind: store.AccessTap, ID: store.HashOf([]byte(token)), MadeAt: a.now(),
			ExpiresAt: a.now().AddS(morningEnds * 3600), Doc: doc})
	})
	return token, err
}

// Tap says whether a token of "all well" still counts, and changes nothing. One that does not is
// NotFound.
func (a *App) Tap(ctx context.Context, actor ebb.Actor, athlete ebb.AthleteID, token string) error {
	if err := may(actor, athlete); err != nil {
		return err
	}
	return a.st.Read(ctx, func(t *store.Tx) error { return a.tapped(ctx, t, athlete, token) })
}

func (a *App) tapped(ctx context.Context, t *store.Tx, athlete ebb.AthleteID, token string) error {
	var doc tapDoc
	gone := ebb.Errorf(ebb.NotFound, "no_tap", "token", "%s", say.NoTap)
	if len(token) < 20 || len(token) > 100 {
		return gone
	}
	id := store.HashOf([]byte(token))
	list, err := t.Accesses(ctx, athlete, store.AccessTap, id)
	if err != nil {
		return err
	}
	ok, err := readAccess(ctx, t, athlete, store.AccessTap, id, &doc)
	if err != nil || !ok || list[0].ExpiresAt <= a.now() {
		return errors.Join(err, gone)
	}
	v, err := a.answer(ctx, t, athlete, 0)
	if err == nil && (v.Day != doc.Day || !mayTap(v)) {
		return gone
	}
	return err
}

// AllWell answers the morning: legs fine, no pain, not ill, no red flag. The token is used up by it.
func (a *App) AllWell(ctx context.Context, actor ebb.Actor, athlete ebb.AthleteID, token string) error {
	if err := may(actor, athlete); err != nil {
		return err
	}
	if err := a.Tap(ctx, actor, athlete, token); err != nil {
		return err
	}
	well := ebb.CheckIn{Legs: ebb.Some(legsFine), Pain: ebb.Some(0), Ill: ebb.Some(ebb.IllNone), Flags: ebb.Some([]ebb.FlagID{})}
	if _, err := a.CheckIn(ctx, actor, athlete, well, "tap-"+hexDigest([]byte(token))[:32]); err != nil {
		return err
	}
	if err := a.st.Tx(ctx, func(t *store.Tx) error {
		_, err := t.DropAccess(ctx, athlete, store.AccessTap, store.HashOf([]byte(token)))
		return err
	}); err != nil {
		return err
	}
	_, err := a.Today(ctx, actor, athlete, 0)
	return err
}

// legsFine is the second of the five words for legs.
const legsFine = 2
