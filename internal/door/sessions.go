package door

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"time"

	"ebb"
	"ebb/internal/store"
)

// sessions keeps the sessions of scs in the database, by the hash of their tokens.
type sessions struct{ d *Door }

// session is the document of a session.
type session struct {
	Deadline time.Time         `json:"deadline"`
	Values   map[string]string `json:"values"`
}

// standing reads a session that has not come to its end: neither its last day nor too long
// a silence. A clock that was set back ends none, and makes none last for ever.
func (d *Door) standing(r store.Access) (session, bool) {
	var doc session
	now := d.now()
	if json.Unmarshal(r.Doc, &doc) != nil || r.ExpiresAt <= now || now-r.SeenAt >= ebb.Instant(Idle.Milliseconds()) {
		return doc, false
	}
	return doc, true
}

// here is the id of the session that ctx carries, "" for none.
func (d *Door) here(ctx context.Context) string {
	carried, _ := ctx.Value(carries{}).(bool)
	if !carried {
		return ""
	}
	return hashed(d.Sessions.Token(ctx))
}

// carries marks a context that scs has put a session into: it panics on any other.
type carries struct{}

// Carrying marks the context of a request as one with a session.
func Carrying(ctx context.Context) context.Context { return context.WithValue(ctx, carries{}, true) }

// hashed is a token as scs hashes it for its store.
func hashed(token string) string {
	if token == "" {
		return ""
	}
	sum := sha256.Sum256([]byte(token))
	return base64.RawURLEncoding.EncodeToString(sum[:])
}

// FindCtx reads a session, and notes the visit when the last note is old.
func (s sessions) FindCtx(ctx context.Context, id string) (b []byte, found bool, err error) {
	var row store.Access
	err = s.d.st.Read(ctx, func(t *store.Tx) error {
		found = false
		rows, err := t.Accesses(ctx, s.d.athlete, store.AccessSession, id)
		if err != nil || len(rows) == 0 {
			return err
		}
		row = rows[0]
		_, found = s.d.standing(row)
		return nil
	})
	if err != nil || !found {
		return nil, false, err
	}
	if now := s.d.now(); now-row.SeenAt >= ebb.Instant(seenStep.Milliseconds()) || now < row.SeenAt {
		err = s.d.st.Tx(ctx, func(t *store.Tx) error {
			there, err := t.Accesses(ctx, s.d.athlete, store.AccessSession, id)
			if found = len(there) > 0; err != nil || !found { // sent away meanwhile
				return err
			}
			row = there[0]
			row.SeenAt = now
			return t.PutAccess(ctx, s.d.athlete, row)
		})
	}
	return row.Doc, found, err
}

// CommitCtx writes a session.
func (s sessions) CommitCtx(ctx context.Context, id string, b []byte, expiry time.Time) error {
	now := s.d.now()
	return s.d.st.Tx(ctx, func(t *store.Tx) error {
		if err := t.DropExpired(ctx, s.d.athlete, now); err != nil {
			return err
		}
		return t.PutAccess(ctx, s.d.athlete, store.Access{Kind: store.AccessSession, ID: id, MadeAt: now, SeenAt: now,
			ExpiresAt: now + ebb.Instant(Lifetime.Milliseconds()), Doc: b})
	})
}

// DeleteCtx ends a session.
func (s sessions) DeleteCtx(ctx context.Context, id string) error {
	return s.d.st.Tx(ctx, func(t *store.Tx) error {
		_, err := t.DropAccess(ctx, s.d.athlete, store.AccessSession, id)
		return err
	})
}

// Find, Commit and Delete are for callers of scs without a context; there are none here.
func (s sessions) Find(id string) ([]byte, bool, error) { return s.FindCtx(context.Background(), id) }

// Commit is CommitCtx without a context.
func (s sessions) Commit(id string, b []byte, expiry time.Time) error {
	return s.CommitCtx(context.Background(), id, b, expiry)
}

// Delete is DeleteCtx without a context.
func (s sessions) Delete(id string) error { return s.DeleteCtx(context.Background(), id) }

// document writes a session as JSON, as every other document of the store is.
type document struct{}

// Encode writes the words of a session.
func (document) Encode(deadline time.Time, values map[string]any) ([]byte, error) {
	s := session{Deadline: deadline, Values: map[string]string{}}
	for k, v := range values {
		word, ok := v.(string)
		if !ok {
			return nil, ebb.Errorf(ebb.Internal, "bad_session", "", "a session holds words alone, not %T", v)
		}
		s.Values[k] = word
	}
	return store.Doc(s)
}

// Decode reads them.
func (document) Decode(b []byte) (time.Time, map[string]any, error) {
	var s session
	if err := json.Unmarshal(b, &s); err != nil {
		return time.Time{}, nil, ebb.Wrap(ebb.Internal, "bad_session", err, "a session cannot be read")
	}
	values := map[string]any{}
	for k, v := range s.Values {
		values[k] = v
	}
	return s.Deadline, values, nil
}
