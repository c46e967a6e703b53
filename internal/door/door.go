// Package door is who may come in through the pages: one passphrase, pairing links that work
// once, and the devices that came in by either.
package door

import (
	"context"
	"encoding/json"
	"sync"
	"time"

	"github.com/alexedwards/scs/v2"

	"ebb"
	"ebb/internal/store"
)

// How long a device stays signed in.
const (
	Lifetime = 365 * 24 * time.Hour // since it signed in, however often it is used
	Idle     = 60 * 24 * time.Hour  // without being used
	seenStep = time.Hour            // a visit is noted this often, so that reading a page rarely writes
)

// Door guards the pages of one athlete's data folder. It is safe for use by many goroutines.
type Door struct {
	// Sessions carries the sessions of signed-in devices in requests (SignedIn, SignIn, SignOut).
	Sessions *scs.SessionManager

	st      *store.Store
	clock   func() time.Time
	athlete ebb.AthleteID

	mu    sync.Mutex
	tries []try         // verifications of the last Window
	work  chan struct{} // one verification at a time: each takes 64 MiB
}

// New guards the data folder of st; clock says what time it is.
func New(st *store.Store, clock func() time.Time, athlete ebb.AthleteID) *Door {
	d := &Door{st: st, clock: clock, athlete: athlete, work: make(chan struct{}, 1)}
	m := scs.New()
	m.Store, m.Codec, m.HashTokenInStore = sessions{d}, document{}, true
	m.Lifetime = Lifetime
	m.Cookie.Name = "ebb"
	d.Sessions = m
	return d
}

// Secure makes the cookie one that no browser sends, or takes, without HTTPS.
func (d *Door) Secure() {
	d.Sessions.Cookie.Secure = true
	d.Sessions.Cookie.Name = "__Host-ebb"
}

func (d *Door) now() ebb.Instant { return ebb.InstantOf(d.clock()) }

// Ways in which a device came in.
const (
	ByPassphrase = "passphrase"
	ByLink       = "link"
)

// Keys of a session.
const (
	keyName = "name"
	keyHow  = "how"
)

// SignIn makes the session of a request one of a device that may come in, under a new token:
// whoever knew the old one knows nothing. how is ByPassphrase or ByLink.
func (d *Door) SignIn(ctx context.Context, name, how string) error {
	if err := d.Sessions.RenewToken(ctx); err != nil {
		return err
	}
	d.Sessions.Put(ctx, keyName, name)
	d.Sessions.Put(ctx, keyHow, how)
	return nil
}

// SignedIn says whether the session of a request may come in.
func (d *Door) SignedIn(ctx context.Context) bool { return d.Sessions.GetString(ctx, keyHow) != "" }

// SignOut ends the session of a request, here and in the browser.
func (d *Door) SignOut(ctx context.Context) error { return d.Sessions.Destroy(ctx) }

// Device is one browser that is signed in.
type Device struct {
	ID    string      `json:"id"`
	Name  string      `json:"name"` // as the browser describes itself: Safari on iPhone
	How   string      `json:"how"`  // passphrase or link
	Since ebb.Instant `json:"since"`
	Seen  ebb.Instant `json:"seen"` // within an hour
	Here  bool        `json:"-"`    // it is the one that asks

	row string // its session in the database
}

// Devices lists the devices that are signed in, in the order in which they came. ctx may
// carry a session.
func (d *Door) Devices(ctx context.Context) ([]Device, error) {
	out := []Device{}
	here := d.here(ctx)
	err := d.st.Read(ctx, func(t *store.Tx) error {
		out = []Device{}
		rows, err := t.Accesses(ctx, d.athlete, store.AccessSession, "")
		for _, r := range rows {
			doc, ok := d.standing(r)
			if !ok {
				continue
			}
			out = append(out, Device{ID: tokenID(r.ID)[:12], row: r.ID, Name: doc.Values[keyName], How: doc.Values[keyHow], Since: r.MadeAt, Seen: r.SeenAt, Here: r.ID == here})
		}
		return err
	})
	return out, err
}

// SendAway ends the session of a device at once. id is that of Devices, or its beginning of
// at least four characters.
func (d *Door) SendAway(ctx context.Context, id string) (Device, error) {
	all, err := d.Devices(ctx)
	if err != nil {
		return Device{}, err
	}
	var found []Device
	for _, v := range all {
		if v.ID == id || len(id) >= 4 && len(id) < len(v.ID) && v.ID[:len(id)] == id {
			found = append(found, v)
		}
	}
	switch len(found) {
	case 0:
		return Device{}, ebb.Errorf(ebb.NotFound, "no_device", "id", "no device %q is signed in; `ebb devices` lists them", id)
	case 1:
		return found[0], d.st.Tx(ctx, func(t *store.Tx) error {
			_, err := t.DropAccess(ctx, d.athlete, store.AccessSession, found[0].row)
			return err
		})
	}
	return Device{}, ebb.Errorf(ebb.Invalid, "ambiguous", "id", "%q fits %d devices: write more of the id", id, len(found))
}

// SendAllAway ends every session but the one that ctx carries, and every pairing link.
func (d *Door) SendAllAway(ctx context.Context) (n int, err error) {
	err = d.st.Tx(ctx, func(t *store.Tx) (err error) {
		n, err = d.sendAllAway(ctx, t)
		return err
	})
	return n, err
}

func (d *Door) sendAllAway(ctx context.Context, t *store.Tx) (n int, err error) {
	here := d.here(ctx)
	for _, kind := range []string{store.AccessSession, store.AccessPairing} {
		rows, err := t.Accesses(ctx, d.athlete, kind, "")
		if err != nil {
			return 0, err
		}
		for _, r := range rows {
			if kind == store.AccessSession && r.ID == here {
				continue
			}
			if _, err := t.DropAccess(ctx, d.athlete, kind, r.ID); err != nil {
				return 0, err
			}
			if kind == store.AccessSession {
				n++
			}
		}
	}
	return n, nil
}

// Address is where the pages were shown last, "" when never to other devices.
func (d *Door) Address(ctx context.Context) (string, error) {
	var url string
	err := d.st.Read(ctx, func(t *store.Tx) error {
		rows, err := t.Accesses(ctx, d.athlete, store.AccessAddress, addressID)
		if err != nil || len(rows) == 0 {
			return err
		}
		return json.Unmarshal(rows[0].Doc, &url)
	})
	return url, err
}

const addressID = "page"

// ShownAt notes where the pages are shown, for links that are made elsewhere.
func (d *Door) ShownAt(ctx context.Context, url string) error {
	doc, err := store.Doc(url)
	if err != nil {
		return err
	}
	return d.st.Tx(ctx, func(t *store.Tx) error {
		return t.PutAccess(ctx, d.athlete, store.Access{Kind: store.AccessAddress, ID: addressID, MadeAt: d.now(), Doc: doc})
	})
}
