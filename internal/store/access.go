package store

import (
	"context"

	"ebb"
)

// Kinds of access.
const (
	AccessPassphrase = "passphrase" // ID is "owner", Doc holds the hash
	AccessPairing    = "pairing"    // ID is the SHA-256 of the link's token, hex
	AccessSession    = "session"    // ID is the hash of the session's token
	AccessFeed       = "feed"       // ID is the SHA-256 of the calendar's token, hex
	AccessIntervals  = "intervals"  // ID is "key": the concealed key of Intervals.icu and how the connection stands
	AccessActivity   = "activity"   // ID is the number of an activity there that was looked at
	AccessNtfy       = "ntfy"       // ID is "topic": where notifications go
	AccessTap        = "tap"        // ID is the SHA-256 of the token of "all well", one for a day
	AccessAddress    = "address"    // ID is "page": where the pages were shown last
)

// Access is one thing that lets somebody in, or is kept of it. It is a row that changes,
// and belongs to this data folder: neither an export nor a backup holds it.
type Access struct {
	Kind, ID  string
	MadeAt    ebb.Instant
	SeenAt    ebb.Instant
	ExpiresAt ebb.Instant // 0: never
	Doc       []byte      // JSON
}

const accessColumns = `kind, id, made_at, seen_at, expires_at, doc`

// PutAccess adds a row or takes the place of the one with the same kind and id.
func (t *Tx) PutAccess(ctx context.Context, a ebb.AthleteID, x Access) error {
	if x.Doc == nil {
		x.Doc = []byte("{}")
	}
	_, err := t.exec(ctx, `INSERT INTO access (athlete_id, `+accessColumns+`) VALUES ($1, $2, $3, $4, $5, $6, $7)
		ON CONFLICT (athlete_id, kind, id) DO UPDATE SET made_at = excluded.made_at, seen_at = excluded.seen_at,
		expires_at = excluded.expires_at, doc = excluded.doc, seal = NULL`,
		string(a), x.Kind, clean(x.ID), int64(x.MadeAt), int64(x.SeenAt), int64(x.ExpiresAt), clean(string(x.Doc)))
	return err
}

// Accesses lists the rows of a kind, oldest first; id "" is all of them.
func (t *Tx) Accesses(ctx context.Context, a ebb.AthleteID, kind, id string) ([]Access, error) {
	var out []Access
	query, args := `SELECT `+accessColumns+` FROM access WHERE athlete_id = $1 AND kind = $2 ORDER BY made_at, id`, []any{string(a), kind}
	if id != "" {
		query, args = `SELECT `+accessColumns+` FROM access WHERE athlete_id = $1 AND kind = $2 AND id = $3`, append(args, clean(id))
	}
	err := t.each(ctx, query, args, func(scan func(...any) error) error {
		var x Access
		var doc string
		err := scan(&x.Kind, &x.ID, &x.MadeAt, &x.SeenAt, &x.ExpiresAt, &doc)
		x.Doc = []byte(doc)
		out = append(out, x)
		return err
	})
	return out, err
}

// DropAccess removes a row and says whether it was there.
func (t *Tx) DropAccess(ctx context.Context, a ebb.AthleteID, kind, id string) (bool, error) {
	n, err := t.exec(ctx, `DELETE FROM access WHERE athlete_id = $1 AND kind = $2 AND id = $3`, string(a), kind, clean(id))
	return n > 0, err
}

// DropExpired removes what has come to its end.
func (t *Tx) DropExpired(ctx context.Context, a ebb.AthleteID, now ebb.Instant) error {
	_, err := t.exec(ctx, `DELETE FROM access WHERE athlete_id = $1 AND expires_at > 0 AND expires_at <= $2`, string(a), int64(now))
	return err
}
