package store

import "context"

// MetaSynthetic is "true" in a data folder that holds a made-up runner.
const MetaSynthetic = "synthetic"

// MetaCalendar makes the UIDs of this folder's calendar unlike those of any other.
const MetaCalendar = "calendar"

// Meta reads a word about the data folder as a whole, "" when it was never set.
func (t *Tx) Meta(ctx context.Context, key string) (string, error) {
	var v string
	_, err := t.get(ctx, `SELECT value FROM meta WHERE key = $1`, []any{key}, &v)
	return v, err
}

// SetMeta sets a word about the data folder as a whole.
func (t *Tx) SetMeta(ctx context.Context, key, value string) error {
	_, err := t.exec(ctx, `INSERT INTO meta (key, value) VALUES ($1, $2) ON CONFLICT (key) DO UPDATE SET value = excluded.value, seal = NULL`, key, value)
	return err
}
