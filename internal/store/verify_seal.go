package store

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// table is what backup, verify, export and erase know of a table: everything else they
// read from the schema.
type table struct {
	name   string
	key    []string
	sealed bool   // its rows carry a seal; fact and decision have digests of their own
	heavy  string // a column that is not part of the seal, because another holds its digest
	// unexported is why an export leaves the table out: it is a secret of this folder, or
	// is made again from the rest. A backup holds every other table, and erase empties each.
	unexported string
	// here: its rows let somebody into this folder, so that a backup has none of them either.
	here bool
}

// tables lists every table with data of a person, parents before children.
var tables = []table{
	{name: "meta", key: []string{"key"}, sealed: true},
	{name: "fact_seq", key: []string{"athlete_id"}},
	{name: "fact", key: []string{"athlete_id", "seq"}},
	{name: "original", key: []string{"athlete_id", "sha256"}, sealed: true},
	{name: "import", key: []string{"athlete_id", "id"}, sealed: true},
	{name: "import_item", key: []string{"athlete_id", "import_id", "n"}, sealed: true},
	{name: "recording", key: []string{"athlete_id", "id"}, sealed: true},
	{name: "stream", key: []string{"athlete_id", "recording_id"}, sealed: true, heavy: "data"},
	{name: "features", key: []string{"athlete_id", "recording_id"}, sealed: true},
	{name: "effort", key: []string{"athlete_id", "recording_id"}, sealed: true},
	{name: "decision", key: []string{"athlete_id", "n"}},
	{name: "fold", key: []string{"athlete_id"}, sealed: true, unexported: "what is kept of the past for the next morning; it is made again from the rest"},
	{name: "access", key: []string{"athlete_id", "kind", "id"}, sealed: true, here: true,
		unexported: "who may come in through the pages of this folder: the hash of the passphrase, sessions and pairing links"},
}

// owned: its rows belong to an athlete.
func (t table) owned() bool { return t.key[0] == "athlete_id" }

func (t table) id(r rowMap) string {
	var parts []string
	for _, k := range t.key {
		if k != "athlete_id" {
			parts = append(parts, plainText(r[k]))
		}
	}
	if len(parts) == 0 {
		return plainText(r["athlete_id"])
	}
	return strings.Join(parts, "/")
}

// rowMap is a row by column.
type rowMap map[string]any

// eachRow calls f for every row of an answer, whatever its columns are. The map is used
// again for the next row.
func eachRow(rows *sql.Rows, f func(rowMap) error) error {
	defer func() { _ = rows.Close() }()
	cols, err := rows.Columns()
	if err != nil {
		return err
	}
	vals, to, m := make([]any, len(cols)), make([]any, len(cols)), make(rowMap, len(cols))
	for i := range vals {
		to[i] = &vals[i]
	}
	for rows.Next() {
		if err := rows.Scan(to...); err != nil {
			return err
		}
		for i, c := range cols {
			m[c] = vals[i]
		}
		if err := f(m); err != nil {
			return err
		}
	}
	return rows.Err()
}

// sealText writes a value so that its type counts too.
func sealText(v any) string {
	switch v := v.(type) {
	case string:
		return "s" + v
	case int64:
		return "i" + strconv.FormatInt(v, 10)
	case []byte:
		return "b" + base64.StdEncoding.EncodeToString(v)
	}
	return fmt.Sprintf("%T %v", v, v)
}

// plainText is a value as the digests of facts and decisions have it: absent is "".
func plainText(v any) string {
	switch v := v.(type) {
	case nil:
		return ""
	case string:
		return v
	case int64:
		return strconv.FormatInt(v, 10)
	}
	return sealText(v) // no value of ours
}

// sealLength is 64 bits in hex: against rot, not against a forger.
const sealLength = 16

// sealOf is the seal of a row. Columns that are NULL do not count, so that a column that
// is added later leaves it as it is.
func (t table) sealOf(r rowMap) string {
	names := make([]string, 0, len(r))
	for c, v := range r {
		if v != nil && c != "seal" && c != t.heavy {
			names = append(names, c)
		}
	}
	slices.Sort(names)
	h := sha256.New()
	for _, p := range append([]string{t.name}, names...) {
		fmt.Fprintf(h, "%d:%s", len(p), p)
		if v, ok := r[p]; ok {
			s := sealText(v)
			fmt.Fprintf(h, "%d:%s", len(s), s)
		}
	}
	return hex.EncodeToString(h.Sum(nil))[:sealLength]
}

// sealOf is the seal of a row of the table of that name.
func sealOf(name string, r rowMap) string { return tableNamed(name).sealOf(r) }

func tableNamed(name string) table {
	for _, t := range tables {
		if t.name == name {
			return t
		}
	}
	panic("no table " + name)
}

// touch notes that a statement writes to a sealed table.
func (t *Tx) touch(query string) {
	verb, rest, _ := strings.Cut(strings.TrimSpace(query), " ")
	if verb == "INSERT" {
		rest = strings.TrimPrefix(rest, "INTO ")
	} else if verb != "UPDATE" {
		return
	}
	name, _, _ := strings.Cut(rest, " ")
	for i := range tables {
		if tables[i].name == name && tables[i].sealed {
			t.touched |= 1 << i
		}
	}
}

// sealRows seals the rows that this transaction wrote. A statement that changes a row of
// a sealed table sets its seal to NULL; a new row has none.
func (t *Tx) sealRows(ctx context.Context) error {
	for i, tab := range tables {
		if t.touched&(1<<i) == 0 {
			continue
		}
		if err := t.sealTable(ctx, tab); err != nil {
			return err
		}
	}
	return nil
}

func (t *Tx) sealTable(ctx context.Context, tab table) error {
	type sealed struct {
		key  []any
		seal string
	}
	var list []sealed
	p, err := t.stmt(ctx, "SELECT * FROM "+tab.name+" WHERE seal IS NULL")
	if err != nil {
		return err
	}
	rows, err := p.QueryContext(ctx)
	if err != nil {
		return err
	}
	err = eachRow(rows, func(r rowMap) error {
		s := sealed{seal: tab.sealOf(r), key: make([]any, len(tab.key))}
		for i, k := range tab.key {
			s.key[i] = r[k]
		}
		list = append(list, s)
		return nil
	})
	if err != nil {
		return err
	}
	query := "UPDATE " + tab.name + " SET seal = $1 WHERE "
	for i, k := range tab.key {
		if i > 0 {
			query += " AND "
		}
		query += k + " = $" + strconv.Itoa(i+2)
	}
	for _, s := range list {
		if _, err := t.execRaw(ctx, query, append([]any{s.seal}, s.key...)...); err != nil {
			return err
		}
	}
	return nil
}

// sealLeft ends the work of an upgrade that was killed between its steps and the seals.
func (s *Store) sealLeft(ctx context.Context) error {
	var q []string
	for _, tab := range tables {
		if tab.sealed {
			q = append(q, "EXISTS (SELECT 1 FROM "+tab.name+" WHERE seal IS NULL)")
		}
	}
	var left bool
	if err := s.writer.QueryRowContext(ctx, "SELECT "+strings.Join(q, " OR ")).Scan(&left); err != nil {
		return classify(err)
	}
	if !left {
		return nil
	}
	return s.sealAll(ctx)
}

// sealAll seals what was stored before there were seals.
func (s *Store) sealAll(ctx context.Context) error {
	return s.Tx(ctx, func(t *Tx) error {
		for i := range tables {
			if tables[i].sealed {
				t.touched |= 1 << i
			}
		}
		return nil
	})
}
