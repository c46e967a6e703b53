package app

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"time"

	"ebb"
	"ebb/engine"
	"ebb/evidence"
	"ebb/internal/remote/intervals"
	"ebb/internal/say"
	"ebb/internal/store"
)

// How a connection stands.
const (
	RemoteNever   = "never"   // not connected
	RemoteNew     = "new"     // connected, nothing fetched yet
	RemoteWorking = "working" // the last try went well
	RemoteFailing = "failing" // it did not, and is tried again by itself
	RemoteRefused = "refused" // the key is refused: nothing is tried until there is a new one
)

// How often Intervals.icu is asked: it tells nobody of news who has only a key of their own.
const (
	intervalsEvery = 15 * time.Minute
	intervalsMost  = 4 * time.Hour // between two tries while it fails
)

// IntervalsView is how the connection to Intervals.icu stands.
type IntervalsView struct {
	Schema  int              `json:"schema"`
	State   string           `json:"state"` // never, new, working, failing, refused
	LastOK  ebb.Opt[Instant] `json:"last_ok"`
	Since   ebb.Opt[Instant] `json:"failing_since"`
	Next    ebb.Opt[Instant] `json:"next_try"`
	Fault   ebb.Opt[string]  `json:"fault"`
	LTHR    ebb.Opt[int]     `json:"lthr_bpm"` // as Intervals.icu has them for runs
	MaxHR   ebb.Opt[int]     `json:"hr_max_bpm"`
	Fetched int              `json:"fetched"`  // activities whose recording is here
	Strava  int              `json:"strava"`   // whose recording is not given out
	Without int              `json:"without"`  // that have no recording
	Unread  int              `json:"not_come"` // that could not be fetched, or not be kept: tried again
	Text    []string         `json:"text"`
}

// intervalsDoc is what is kept of the connection.
type intervalsDoc struct {
	Key      string      `json:"key"` // concealed
	Base     string      `json:"base"`
	LastOK   ebb.Instant `json:"last_ok"`
	Since    ebb.Instant `json:"since"` // failing since; 0: it is not
	Next     ebb.Instant `json:"next"`
	Fails    int         `json:"fails"`
	Fault    string      `json:"fault"`
	Refused  bool        `json:"refused"`
	Through  ebb.Day     `json:"through"`  // all up to this day was looked at; 0: not yet
	Wellness string      `json:"wellness"` // digest of the mornings that were read last
	LTHR     int         `json:"lthr"`
	MaxHR    int         `json:"max_hr"`
	Unread   int         `json:"unread"`
}

// activityDoc is what is kept of an activity that was looked at.
type activityDoc struct {
	Print string `json:"print"` // of what the list says: another one is fetched again
	State string `json:"state"` // fetched, strava, without
}

// ConnectIntervals keeps the key, encrypted, after it was tried. Base is "" for the service itself.
func (a *App) ConnectIntervals(ctx context.Context, actor ebb.Actor, athlete ebb.AthleteID, key, base string) (IntervalsView, error) {
	if err := may(actor, athlete); err != nil {
		return IntervalsView{}, err
	}
	key = strings.TrimSpace(key)
	if len(key) < 8 || len(key) > 200 || strings.ContainsAny(key, " \t\r\n") {
		return IntervalsView{}, ebb.Errorf(ebb.Invalid, "bad_key", "key", "%s", say.BadKey)
	}
	if base != "" && !strings.HasPrefix(base, "https://") && !strings.HasPrefix(base, "http://127.0.0.1:") {
		return IntervalsView{}, ebb.Errorf(ebb.Invalid, "bad_url", "url", "%q is not an https address", base)
	}
	c := a.intervalsClient(key, base)
	settings, err := c.Settings(ctx)
	if err != nil {
		return IntervalsView{}, err
	}
	hidden, err := a.st.Conceal(key)
	if err != nil {
		return IntervalsView{}, err
	}
	doc := intervalsDoc{Key: hidden, Base: base}
	doc.settings(settings)
	if err := a.putIntervals(ctx, athlete, doc); err != nil {
		return IntervalsView{}, err
	}
	return a.IntervalsState(ctx, actor, athlete)
}

// DisconnectIntervals forgets the key. What came from there stays.
func (a *App) DisconnectIntervals(ctx context.Context, actor ebb.Actor, athlete ebb.AthleteID) (IntervalsView, error) {
	if err := may(actor, athlete); err != nil {
		return IntervalsView{}, err
	}
	err := a.st.Tx(ctx, func(t *store.Tx) error {
		return errors.Join(dropAll(ctx, t, athlete, store.AccessIntervals), dropAll(ctx, t, athlete, store.AccessActivity))
	})
	if err != nil {
		return IntervalsView{}, err
	}
	return a.IntervalsState(ctx, actor, athlete)
}

// IntervalsState says how the connection stands.
func (a *App) IntervalsState(ctx context.Context, actor ebb.Actor, athlete ebb.AthleteID) (IntervalsView, error) {
	v := IntervalsView{Schema: Schema, State: RemoteNever, Text: []string{}}
	if err := may(actor, athlete); err != nil {
		return v, err
	}
	doc, ok, err := a.intervals(ctx, athlete)
	if err != nil {
		return v, err
	}
	if ok {
		seen, err := a.seenActivities(ctx, athlete)
		if err != nil {
			return v, err
		}
		doc.view(&v)
		for _, s := range seen {
			switch s.State {
			case activityFetched:
				v.Fetched++
			case activityStrava:
				v.Strava++
			case activityWithout:
				v.Without++
			}
		}
	}
	v.Text = say.Intervals(say.Connection{State: v.State, LastOK: ebb.Instant(v.LastOK.V), Since: ebb.Instant(v.Since.V), Fault: v.Fault.V,
		Fetched: v.Fetched, Strava: v.Strava, Unread: v.Unread, LTHR: v.LTHR, MaxHR: v.MaxHR})
	return v, nil
}

func (d intervalsDoc) view(v *IntervalsView) {
	moment := func(i ebb.Instant) ebb.Opt[Instant] { return ebb.Opt[Instant]{V: Instant(i), OK: i > 0} }
	v.LastOK, v.Since, v.Next = moment(d.LastOK), moment(d.Since), moment(d.Next)
	v.LTHR, v.MaxHR = ebb.Opt[int]{V: d.LTHR, OK: d.LTHR > 0}, ebb.Opt[int]{V: d.MaxHR, OK: d.MaxHR > 0}
	v.Fault, v.Unread = ebb.Opt[string]{V: d.Fault, OK: d.Fault != ""}, d.Unread
	switch {
	case d.Refused:
		v.State, v.Next = RemoteRefused, ebb.None[Instant]()
	case d.Since > 0:
		v.State = RemoteFailing
	case d.LastOK > 0:
		v.State = RemoteWorking
	default:
		v.State = RemoteNew
	}
}

// settings takes what the service has for runs.
func (d *intervalsDoc) settings(list []intervals.SportSettings) {
	for _, s := range list {
		for _, t := range s.Types {
			if t == "Run" {
				d.LTHR, d.MaxHR = s.LTHR, s.MaxHR
			}
		}
	}
}

// ended notes how a try went.
func (d *intervalsDoc) ended(err error, now ebb.Instant) {
	if err == nil {
		d.LastOK, d.Since, d.Fails, d.Fault, d.Refused = now, 0, 0, "", false
		d.Next = now + ebb.Instant(intervalsEvery.Milliseconds())
		return
	}
	d.Fails++
	if d.Since == 0 {
		d.Since = now
	}
	var e *ebb.Error
	d.Fault = say.RemoteFault
	if errors.As(err, &e) && e.Msg != "" {
		d.Fault = e.Msg
	}
	d.Refused = ebb.CodeOf(err) == intervals.CodeKeyRefused
	d.Next = now + ebb.Instant(min(intervalsEvery<<min(d.Fails, 8), intervalsMost).Milliseconds())
}

func (a *App) intervalsClient(key, base string) *intervals.Client {
	return &intervals.Client{Key: key, Base: base, Timeout: a.remoteTimeout, Wait: a.remoteWait}
}

const intervalsID = "key"

// intervals is what is kept of the connection; ok is false when there is none.
func (a *App) intervals(ctx context.Context, athlete ebb.AthleteID) (doc intervalsDoc, ok bool, err error) {
	err = a.st.Read(ctx, func(t *store.Tx) error {
		ok, err = readAccess(ctx, t, athlete, store.AccessIntervals, intervalsID, &doc)
		return err
	})
	return doc, ok, err
}

// unsynced says why the connected service cannot be trusted to have brought every run, "" where none is connected.
func (a *App) unsynced(ctx context.Context, t *store.Tx, athlete ebb.AthleteID, now ebb.Instant) (ebb.Unsynced, error) {
	var doc intervalsDoc
	ok, err := readAccess(ctx, t, athlete, store.AccessIntervals, intervalsID, &doc)
	old := now - ebb.Instant(a.numbers().Decide.SyncH.Int())*ebb.Instant(time.Hour.Milliseconds())
	switch {
	case err != nil || !ok:
		return "", err
	case doc.Refused || doc.Since > 0:
		return ebb.SyncFailing, nil
	case doc.LastOK < old:
		return ebb.SyncOld, nil
	}
	return "", nil
}

// withUnsynced decides once more, knowing that runs may be missing.
func withUnsynced(ans ebb.Answer, why ebb.Unsynced, n evidence.Numbers) ebb.Answer {
	if why == "" {
		return ans
	}
	m := ans.Morning
	m.History.Unsynced = why
	return engine.Decide(m, n)
}

// readAccess reads the document of a row; false when there is none.
func readAccess(ctx context.Context, t *store.Tx, athlete ebb.AthleteID, kind, id string, to any) (bool, error) {
	list, err := t.Accesses(ctx, athlete, kind, id)
	if err != nil || len(list) == 0 {
		return false, err
	}
	if err := json.Unmarshal(list[0].Doc, to); err != nil {
		return false, ebb.Wrap(ebb.Internal, "bad_access", err, "what is kept of a connection (%s) cannot be read", kind)
	}
	return true, nil
}

func (a *App) putAccess(ctx context.Context, t *store.Tx, athlete ebb.AthleteID, kind, id string, v any) error {
	doc, err := store.Doc(v)
	if err != nil {
		return err
	}
	return t.PutAccess(ctx, athlete, store.Access{Kind: kind, ID: id, MadeAt: a.now(), Doc: doc})
}

func (a *App) putIntervals(ctx context.Context, athlete ebb.AthleteID, doc intervalsDoc) error {
	return a.st.Tx(ctx, func(t *store.Tx) error { return a.putAccess(ctx, t, athlete, store.AccessIntervals, intervalsID, doc) })
}

// seenActivities are the activities that were looked at, by their number there.
func (a *App) seenActivities(ctx context.Context, athlete ebb.AthleteID) (map[string]activityDoc, error) {
	out := map[string]activityDoc{}
	err := a.st.Read(ctx, func(t *store.Tx) error {
		list, err := t.Accesses(ctx, athlete, store.AccessActivity, "")
		if err != nil {
			return err
		}
		for _, x := range list {
			var d activityDoc
			if err := json.Unmarshal(x.Doc, &d); err != nil {
				return ebb.Wrap(ebb.Internal, "bad_access", err, "what is kept of an activity cannot be read")
			}
			out[x.ID] = d
		}
		return nil
	})
	return out, err
}

// connectedIntervals is the connection with a client for it; Conflict (not_connected) without one.
func (a *App) connectedIntervals(ctx context.Context, athlete ebb.AthleteID) (intervalsDoc, *intervals.Client, error) {
	doc, ok, err := a.intervals(ctx, athlete)
	if err == nil && !ok {
		err = ebb.Errorf(ebb.Conflict, "not_connected", "intervals", "%s", say.NotConnected)
	}
	if err != nil {
		return doc, nil, err
	}
	key, err := a.st.Reveal(doc.Key)
	if err != nil {
		return doc, nil, err
	}
	return doc, a.intervalsClient(key, doc.Base), nil
}
