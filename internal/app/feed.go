package app

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"ebb"
	"ebb/engine"
	"ebb/internal/ical"
	"ebb/internal/say"
	"ebb/internal/store"
)

// How far a calendar looks.
const (
	calendarBack  = 28 // days that stay in it
	calendarAhead = 6  // days after today
	calendarEvery = time.Hour
)

// IcsView is the calendar as a file.
type IcsView struct {
	Schema  int            `json:"schema"`
	Entries []IcsEntryView `json:"entries"`

	File []byte `json:"-"`
}

// IcsEntryView is one day of the calendar.
type IcsEntryView struct {
	UID       string  `json:"uid"`
	Sequence  int     `json:"sequence"`
	Day       ebb.Day `json:"day"`
	Changed   Instant `json:"changed"`
	Summary   string  `json:"summary"`
	Cancelled bool    `json:"cancelled"`
}

// FeedView is the state of the secret address of the calendar. Path is there once, when it was made:
// only its hash is kept.
type FeedView struct {
	Schema  int              `json:"schema"`
	On      bool             `json:"on"`
	Numbers bool             `json:"numbers"` // ceilings and minutes are in it
	MadeAt  ebb.Opt[Instant] `json:"made_at"`
	SeenAt  ebb.Opt[Instant] `json:"seen_at"` // when a calendar last asked
	Path    ebb.Opt[string]  `json:"path"`
}

// feedDoc is what is kept of the address.
type feedDoc struct {
	Numbers bool `json:"numbers"`
}

// Ics is the calendar as it stands, and notes what went out with it. Numbers puts
// ceilings and minutes into it; link, which may be "", is the address of Today.
func (a *App) Ics(ctx context.Context, actor ebb.Actor, athlete ebb.AthleteID, numbers bool, link string) (IcsView, error) {
	v := IcsView{Schema: Schema, Entries: []IcsEntryView{}}
	if err := may(actor, athlete); err != nil {
		return v, err
	}
	var list []ical.Entry
	err := a.st.Tx(ctx, func(t *store.Tx) (err error) {
		list, err = a.publish(ctx, t, actor, athlete, numbers)
		return err
	})
	if err != nil {
		return v, err
	}
	for i := range list {
		list[i].URL = link
		e := list[i]
		v.Entries = append(v.Entries, IcsEntryView{e.UID, e.Sequence, e.Day, Instant(e.Changed), e.Summary, e.Cancelled})
	}
	v.File, err = ical.Encode(say.CalendarName, calendarEvery, list)
	return v, err
}

// Feed is the calendar behind a secret address; a wrong token is NotFound.
func (a *App) Feed(ctx context.Context, actor ebb.Actor, athlete ebb.AthleteID, token, link string) (IcsView, error) {
	if err := may(actor, athlete); err != nil {
		return IcsView{}, err
	}
	gone := ebb.Errorf(ebb.NotFound, "no_feed", "token", "there is no such calendar")
	if len(token) < 20 || len(token) > 100 {
		return IcsView{}, gone
	}
	var doc feedDoc
	err := a.st.Tx(ctx, func(t *store.Tx) error {
		list, err := t.Accesses(ctx, athlete, store.AccessFeed, store.HashOf([]byte(token)))
		if err != nil {
			return err
		}
		if len(list) == 0 {
			return gone
		}
		if err := json.Unmarshal(list[0].Doc, &doc); err != nil {
			return ebb.Wrap(ebb.Internal, "bad_feed", err, "the calendar's settings cannot be read")
		}
		list[0].SeenAt = a.now()
		return t.PutAccess(ctx, athlete, list[0])
	})
	if err != nil {
		return IcsView{}, err
	}
	return a.Ics(ctx, actor, athlete, doc.Numbers, link)
}

// MakeFeed makes a new secret address of the calendar, and ends the one before.
func (a *App) MakeFeed(ctx context.Context, actor ebb.Actor, athlete ebb.AthleteID, numbers bool) (FeedView, error) {
	if err := may(actor, athlete); err != nil {
		return FeedView{}, err
	}
	token := strings.ToLower(rand.Text())
	doc, err := store.Doc(feedDoc{Numbers: numbers})
	if err != nil {
		return FeedView{}, err
	}
	err = a.st.Tx(ctx, func(t *store.Tx) error {
		if err := dropAll(ctx, t, athlete, store.AccessFeed); err != nil {
			return err
		}
		return t.PutAccess(ctx, athlete, store.Access{Kind: store.AccessFeed, ID: store.HashOf([]byte(token)), MadeAt: a.now(), Doc: doc})
	})
	if err != nil {
		return FeedView{}, err
	}
	return FeedView{Schema: Schema, On: true, Numbers: numbers, MadeAt: ebb.Some(Instant(a.now())), Path: ebb.Some("/feed/" + token + ".ics")}, nil
}

// DropFeed ends the secret address of the calendar.
func (a *App) DropFeed(ctx context.Context, actor ebb.Actor, athlete ebb.AthleteID) (FeedView, error) {
	if err := may(actor, athlete); err != nil {
		return FeedView{}, err
	}
	err := a.st.Tx(ctx, func(t *store.Tx) error { return dropAll(ctx, t, athlete, store.AccessFeed) })
	return FeedView{Schema: Schema}, err
}

// FeedState says whether the calendar has a secret address.
func (a *App) FeedState(ctx context.Context, actor ebb.Actor, athlete ebb.AthleteID) (FeedView, error) {
	v := FeedView{Schema: Schema}
	if err := may(actor, athlete); err != nil {
		return v, err
	}
	err := a.st.Read(ctx, func(t *store.Tx) error {
		list, err := t.Accesses(ctx, athlete, store.AccessFeed, "")
		if err != nil || len(list) == 0 {
			return err
		}
		var doc feedDoc
		if err := json.Unmarshal(list[0].Doc, &doc); err != nil {
			return ebb.Wrap(ebb.Internal, "bad_feed", err, "the calendar's settings cannot be read")
		}
		v.On, v.Numbers, v.MadeAt = true, doc.Numbers, ebb.Some(Instant(list[0].MadeAt))
		if list[0].SeenAt > 0 {
			v.SeenAt = ebb.Some(Instant(list[0].SeenAt))
		}
		return nil
	})
	return v, err
}

func dropAll(ctx context.Context, t *store.Tx, athlete ebb.AthleteID, kind string) error {
	list, err := t.Accesses(ctx, athlete, kind, "")
	for _, x := range list {
		if _, e := t.DropAccess(ctx, athlete, kind, x.ID); err == nil {
			err = e
		}
	}
	return err
}

// dayEntry is what a day should say in the calendar.
type dayEntry struct {
	answer  ebb.Answer
	real    bool // an answer, not a plan
	summary func(numbers bool) string
	text    func(numbers bool) string
}

// publish brings what went out to the calendar up to what the days are, and lists the entries.
// A day ahead is a plan and no verdict; a day that belongs to a professional has no entry.
func (a *App) publish(ctx context.Context, t *store.Tx, actor ebb.Actor, athlete ebb.AthleteID, numbers bool) ([]ical.Entry, error) {
	v, err := a.answer(ctx, t, athlete, 0)
	if err != nil || v.Empty {
		return nil, err
	}
	if _, _, err := t.PutDecision(ctx, athlete, v.Answer, engine.Version()); err != nil {
		return nil, err
	}
	c := outlook{today: v, plans: map[ebb.Day]ebb.Verdict{}}
	if c.h, c.out, err = a.read(ctx, t, athlete, 0); err != nil {
		return nil, err
	}
	if err := a.planned(ctx, t, athlete, c.plans, v.Day); err != nil {
		return nil, err
	}
	var out []ical.Entry
	for day := v.Day - calendarBack; day <= v.Day+calendarAhead; day++ {
		known, err := sentOn(ctx, t, athlete, day)
		if err != nil {
			return nil, err
		}
		known = slices.DeleteFunc(known, func(s outgoing) bool { return s.Channel != ebb.ChannelCalendar })
		live, _ := liveEntry(known)
		want, there, err := a.wanted(ctx, t, athlete, c, day, live)
		if err != nil {
			return nil, err
		}
		known, err = a.settle(ctx, t, actor, athlete, day, v.Day, known, want, there)
		if err != nil {
			return nil, err
		}
		out = append(out, entriesOf(day, known, want, numbers)...)
	}
	return out, nil
}

// outlook is what all the days of a calendar are made from.
type outlook struct {
	today TodayView
	h     history
	out   engine.Output
	plans map[ebb.Day]ebb.Verdict // of days that a plan names
}

// wanted is what a day should say; there is false when it should say nothing. live is the entry
// that the calendar has of it, nil when it has none.
func (a *App) wanted(ctx context.Context, t *store.Tx, athlete ebb.AthleteID, c outlook, day ebb.Day, live *ebb.Sent) (dayEntry, bool, error) {
	today, ans := c.today, c.today.Answer
	switch {
	case day > today.Day && today.onlyFlags(), day < today.Day && live == nil:
		return dayEntry{}, false, nil
	case day > today.Day:
		ans = ebb.Answer{Decision: ebb.Decision{Provisional: true}}
	case day < today.Day:
		rec, ok, err := t.LatestDecision(ctx, athlete, day)
		if err != nil {
			return dayEntry{}, false, err
		}
		if !ok { // nobody asked on the day: it stays what it was meant to be
			return planEntry(live.Verdict), true, nil
		}
		if ans, err = rec.Answer(); err != nil {
			return dayEntry{}, false, err
		}
	}
	if ans.Open() {
		list, err := a.graded(ctx, t, athlete, c.h, c.out, day)
		return answerEntry(ans, list), true, err
	}
	if ans.Decision.Safety.Level.Professional() {
		return dayEntry{}, false, nil
	}
	plan, ok := c.plans[day]
	if !ok {
		plan = ebb.Easy
	}
	return planEntry(plan), true, nil
}

// planned notes what today and the days ahead are meant to be, each week of them laid once. A day that no plan
// names is easy.
func (a *App) planned(ctx context.Context, t *store.Tx, athlete ebb.AthleteID, into map[ebb.Day]ebb.Verdict, today ebb.Day) error {
	for _, day := range []ebb.Day{today, today + calendarAhead} {
		if _, ok := into[day]; ok {
			continue
		}
		v, err := a.planView(ctx, t, athlete, day, nil)
		if err != nil {
			return err
		}
		for _, d := range v.Days {
			into[d.Day] = d.Verdict
		}
	}
	return nil
}

func planEntry(v ebb.Verdict) dayEntry {
	return dayEntry{answer: ebb.Answer{Decision: ebb.Decision{Provisional: true, Verdict: v}},
		summary: func(bool) string { return say.CalendarPlan(v) }, text: func(bool) string { return say.CalendarAhead }}
}

// answerEntry says the answer of a day, and below it how its runs came back: the word alone where numbers stay out.
func answerEntry(ans ebb.Answer, list []RunGrade) dayEntry {
	text := func(numbers bool) string {
		s := say.CalendarText(ans, ans.Morning.Units, numbers)
		for _, g := range list {
			if numbers {
				s += "\n" + g.Text
			} else {
				s += "\n" + g.Say.Word + "."
			}
		}
		return s
	}
	return dayEntry{answer: ans, real: true, summary: func(numbers bool) string { return say.CalendarSummary(ans, numbers) }, text: text}
}

// settle notes what has to change for a day to say what it should: a new entry, a change of
// it, or, when today asks for less than what went out, an entry that is taken back and a new one.
func (a *App) settle(ctx context.Context, t *store.Tx, actor ebb.Actor, athlete ebb.AthleteID, day, today ebb.Day, known []outgoing, want dayEntry, there bool) ([]outgoing, error) {
	put := func(s ebb.Sent) error {
		known = append(known, outgoing{s, a.now()})
		return a.putSent(ctx, t, actor, athlete, day, s)
	}
	live, n := liveEntry(known)
	if !there {
		if live == nil {
			return known, nil
		}
		return known, put(takenBack(*live))
	}
	next := sentOf(want.answer, ebb.ChannelCalendar, "", hexDigest([]byte(want.summary(true)+"\n"+want.text(true)+"\n"+want.summary(false))))
	if !want.real {
		next.Mode, next.Minutes, next.CeilingBpm = "", ebb.None[int](), ebb.None[int]()
	}
	if live != nil {
		if live.Digest == next.Digest {
			return known, nil
		}
		if live.Mode == "" || day < today || want.real && !live.Easier(want.answer) {
			next.Ref, next.Sequence = live.Ref, live.Sequence+1
			return known, put(next)
		}
		if err := put(takenBack(*live)); err != nil {
			return nil, err
		}
	}
	id, err := calendarID(ctx, t)
	if err != nil {
		return nil, err
	}
	next.Ref = fmt.Sprintf("%s-%d-%s@ebb", day, n+1, id)
	return known, put(next)
}

func takenBack(s ebb.Sent) ebb.Sent {
	s.State, s.Digest = ebb.SentRecalled, ""
	s.Sequence++
	return s
}

// liveEntry is the latest entry of a day that was not taken back, and how many the day has had.
func liveEntry(known []outgoing) (live *ebb.Sent, n int) {
	refs := map[string]bool{}
	for i := range known {
		refs[known[i].Ref] = true
		live = &known[i].Sent
		if known[i].State == ebb.SentRecalled {
			live = nil
		}
	}
	return live, len(refs)
}

// calendarID makes the UIDs of this data folder unlike those of any other.
func calendarID(ctx context.Context, t *store.Tx) (string, error) {
	id, err := t.Meta(ctx, store.MetaCalendar)
	if err != nil || id != "" {
		return id, err
	}
	id = strings.ToLower(rand.Text())
	return id, t.SetMeta(ctx, store.MetaCalendar, id)
}

// entriesOf are the entries of a day as a calendar shows them: what was taken back too, so that every calendar
// hears of it.
func entriesOf(day ebb.Day, known []outgoing, want dayEntry, numbers bool) []ical.Entry {
	var out []ical.Entry
	for _, s := range known {
		e := ical.Entry{UID: s.Ref, Sequence: s.Sequence, Changed: s.at, Day: day, Summary: say.CalendarGone, Cancelled: s.State == ebb.SentRecalled}
		if !e.Cancelled && want.summary != nil {
			e.Summary, e.Description = want.summary(numbers), want.text(numbers)
		}
		if n := len(out); n > 0 && out[n-1].UID == e.UID {
			out[n-1] = e
			continue
		}
		out = append(out, e)
	}
	return out
}
