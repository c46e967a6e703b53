package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"sort"
	"strings"
	"sync"

	"crypto/sha256"
	"encoding/hex"

	"github.com/pressly/goose/v3"

	"ebb"
)

// Damage is one thing that is no longer what was stored. Kind is the table, "original" or
// "database"; ID names the row, the SHA-256 of the original, or the file.
type Damage struct {
	Kind string
	ID   string
	Why  string
}

// Verified is what a check of a data folder found.
type Verified struct {
	Objects int // things that were checked: rows, originals, the database itself
	Damaged []Damage
}

// inspection is one check at work.
type inspection struct {
	ctx      context.Context
	dir      string
	db       *sql.DB
	progress func(done, of int)

	mu      sync.Mutex
	found   Verified
	done    int
	of      int
	last    map[string]int64  // of fact_seq, by athlete
	facts   map[string]int64  // last seq seen
	chain   map[string]string // digest of the last decision
	records map[string]int64
	bytes   map[string]int64 // of originals, by athlete/sha256
	streams map[string]bool  // recordings that should have samples: true when they have
}

// Verify reads everything in a data folder again: the structure of the database, the
// digest of each row, the chain of decisions, the samples of each recording, and every
// original. It writes nothing, and goes on past what is damaged. progress may be nil. The
// error is for what could not be looked at (no folder, no database, a newer schema); a
// database that cannot be opened is damage.
func Verify(ctx context.Context, dir string, progress func(done, of int)) (Verified, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return Verified{}, ebb.Wrap(ebb.Invalid, "bad_dir", err, "the data folder %q", dir)
	}
	v := &inspection{ctx: ctx, dir: dir, progress: progress, last: map[string]int64{}, facts: map[string]int64{}, chain: map[string]string{},
		records: map[string]int64{}, bytes: map[string]int64{}, streams: map[string]bool{}}
	if progress == nil {
		v.progress = func(int, int) {}
	}
	if err := v.open(); err != nil {
		return v.found, err
	}
	if v.db != nil {
		defer func() { _ = v.db.Close() }()
		v.database()
	}
	if err := v.originals(); err != nil {
		return v.found, err
	}
	sort.SliceStable(v.found.Damaged, func(i, j int) bool {
		a, b := v.found.Damaged[i], v.found.Damaged[j]
		return a.Kind < b.Kind || a.Kind == b.Kind && a.ID < b.ID
	})
	return v.found, classify(ctx.Err())
}

// say notes that something is damaged.
func (v *inspection) say(kind, id, format string, args ...any) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if len(id) > 120 {
		id = id[:120]
	}
	v.found.Damaged = append(v.found.Damaged, Damage{kind, strings.ToValidUTF8(id, "\uFFFD"), fmt.Sprintf(format, args...)})
}

// checked notes that something was looked at.
func (v *inspection) checked() {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.found.Objects++
	if v.done++; v.done%64 == 0 {
		v.progress(v.done, max(v.done, v.of))
	}
}

// open opens the database without being able to write to it. v.db stays nil when it is
// too damaged for that.
func (v *inspection) open() error {
	path := filepath.Join(v.dir, databaseName)
	fresh, _, err := (&Store{originals: &Originals{dir: filepath.Join(v.dir, "originals")}}).inspectFile(path)
	if fresh {
		return ebb.Errorf(ebb.NotFound, "no_data", "data", "there are no data in %s", v.dir)
	}
	mode := "ro"
	if err == nil {
		err = inspectSchema(v.ctx, path)
	}
	if ebb.CodeOf(err) == "not_writable" { // a folder on a read-only disk can be checked, too
		if log, statErr := os.Stat(path + "-wal"); statErr != nil || log.Size() == 0 {
			mode, err = "still", inspectAs(v.ctx, path, "still")
		}
	}
	if code := ebb.CodeOf(err); code == "newer_schema" || code == "cancelled" || code == "not_writable" {
		return err
	}
	v.found.Objects++
	if err != nil {
		v.say("database", databaseName, "%v", err)
		return nil
	}
	v.db, err = sql.Open("sqlite", dsn(path, mode, "deferred", "query_only(1)", "trusted_schema(0)", "cache_size(-8000)"))
	if err != nil {
		return classify(err)
	}
	v.db.SetMaxOpenConns(1)
	return nil
}

// database checks the structure, then every row, all in one state of the data.
func (v *inspection) database() {
	tx, err := v.db.BeginTx(v.ctx, nil)
	if err != nil {
		v.say("database", databaseName, "%v", err)
		return
	}
	defer func() { _ = tx.Rollback() }()
	v.structure(tx)
	v.schema(tx)
	for _, t := range tables {
		var n int
		if tx.QueryRowContext(v.ctx, "SELECT count(*) FROM "+t.name).Scan(&n) == nil {
			v.of += n
		}
		if t.name == "original" {
			v.of += n
		}
	}
	for _, t := range tables {
		v.table(tx, t)
	}
	for a, last := range v.last {
		if v.facts[a] != last {
			v.say("fact_seq", a, "the last fact is %d, and %d were given out", v.facts[a], last)
		}
		delete(v.facts, a)
	}
	for a, n := range v.facts {
		v.say("fact_seq", a, "nothing stands for %d facts", n)
	}
	for id, has := range v.streams {
		if !has {
			v.say("stream", id, "the samples are missing: run `ebb rebuild`")
		}
	}
}

// structure asks SQLite itself: pages, indexes against tables, references.
func (v *inspection) structure(tx *sql.Tx) {
	rows, err := tx.QueryContext(v.ctx, "PRAGMA integrity_check(20)")
	if err == nil {
		err = eachRow(rows, func(r rowMap) error {
			if line := plainText(r["integrity_check"]); line != "ok" {
				v.say("database", databaseName, "%s", line)
			}
			return nil
		})
	}
	if err != nil {
		v.say("database", databaseName, "%v", err)
	}
	rows, err = tx.QueryContext(v.ctx, "PRAGMA foreign_key_check")
	if err == nil {
		err = eachRow(rows, func(r rowMap) error {
			v.say("database", databaseName, "a row of %s refers to a row of %s that is not there", plainText(r["table"]), plainText(r["parent"]))
			return nil
		})
	}
	if err != nil {
		v.say("database", databaseName, "%v", err)
	}
}

// schema compares the schema with the one that this version of it has when it is new.
func (v *inspection) schema(tx *sql.Tx) {
	var version int64
	if err := tx.QueryRowContext(v.ctx, "SELECT max(version_id) FROM goose_db_version WHERE is_applied").Scan(&version); err != nil {
		v.say("database", "schema", "%v", err)
		return
	}
	fresh, err := sql.Open("sqlite", ":memory:")
	if err != nil {
		v.say("database", "schema", "%v", err)
		return
	}
	defer func() { _ = fresh.Close() }()
	fresh.SetMaxOpenConns(1)
	if err := migrateTo(v.ctx, fresh, version); err != nil {
		v.say("database", "schema", "%v", err)
		return
	}
	const query = "SELECT type, name, tbl_name, sql FROM sqlite_master ORDER BY name"
	want, err := lines(fresh.QueryContext(v.ctx, query))
	is, err2 := lines(tx.QueryContext(v.ctx, query))
	if err == nil {
		err = err2
	}
	if err != nil || !slices.Equal(want, is) {
		v.say("database", "schema", "the schema is not the one of version %d (%v)", version, err)
	}
	const steps = "SELECT version_id, is_applied FROM goose_db_version ORDER BY id"
	want, _ = lines(fresh.QueryContext(v.ctx, steps))
	if is, err := lines(tx.QueryContext(v.ctx, steps)); err != nil || !slices.Equal(want, is) {
		v.say("database", "schema", "the list of its versions is not whole (%v)", err)
	}
}

func migrateTo(ctx context.Context, db *sql.DB, version int64) error {
	p, err := goose.NewProvider(goose.DialectSQLite3, db, migrations, goose.WithDisableGlobalRegistry(true))
	if err != nil {
		return err
	}
	_, err = p.UpTo(ctx, version)
	return err
}

// lines are the rows of an answer as text.
func lines(rows *sql.Rows, err error) ([]string, error) {
	if err != nil {
		return nil, err
	}
	cols, err := rows.Columns()
	if err != nil {
		return nil, err
	}
	var out []string
	err = eachRow(rows, func(r rowMap) error {
		var b strings.Builder
		for _, c := range cols {
			b.WriteString(sealText(r[c]) + "|")
		}
		out = append(out, b.String())
		return nil
	})
	return out, err
}

// table checks every row of a table, in the order of its key.
func (v *inspection) table(tx *sql.Tx, t table) {
	rows, err := tx.QueryContext(v.ctx, "SELECT * FROM "+t.name+" ORDER BY "+strings.Join(t.key, ", "))
	if err == nil {
		err = eachRow(rows, func(r rowMap) error {
			v.checked()
			v.row(t, r)
			return v.ctx.Err()
		})
	}
	if err != nil && v.ctx.Err() == nil {
		v.say(t.name, "", "its rows cannot be read to the end: %v", err)
	}
}

func (v *inspection) row(t table, r rowMap) {
	id, athlete := t.id(r), plainText(r["athlete_id"])
	if seal, ok := r["seal"]; ok && t.sealed && seal != nil && plainText(seal) != t.sealOf(r) {
		v.say(t.name, id, "it does not match its seal: it has changed on the disk")
	}
	switch t.name {
	case "fact_seq":
		n, ok := r["last"].(int64)
		if !ok {
			v.say(t.name, athlete, "it is no number")
		}
		v.last[athlete] = n
	case "fact":
		v.fact(athlete, r)
	case "decision":
		v.decision(athlete, r)
	case "original":
		n, _ := r["bytes"].(int64)
		v.bytes[athlete+"/"+plainText(r["sha256"])] = n
	case "recording":
		v.streams[athlete+"/"+id] = false
	case "stream":
		v.stream(athlete+"/"+id, r)
	}
}

func (v *inspection) fact(athlete string, r rowMap) {
	id := plainText(r["id"])
	if plainText(r["sha256"]) != digestOf(r, "athlete_id", "seq", "id", "kind", "subject", "effective", "recorded_at", "actor_id", "actor_kind", "via", "client_key", "supersedes", "doc") {
		v.say("fact", id, "fact %s does not match its digest: it has changed on the disk", plainText(r["seq"]))
	}
	seq, _ := r["seq"].(int64)
	if seq != v.facts[athlete]+1 {
		v.say("fact", id, "fact %d is missing", v.facts[athlete]+1)
	}
	v.facts[athlete] = seq
}

func (v *inspection) decision(athlete string, r rowMap) {
	id := plainText(r["id"])
	for _, doc := range []string{"morning", "decision", "prescription"} {
		if HashOf([]byte(plainText(r[doc]))) != plainText(r[doc+"_sha256"]) {
			v.say("decision", id, "its %s does not match its digest: it has changed on the disk", doc)
		}
	}
	if plainText(r["sha256"]) != digestOf(r, "athlete_id", "n", "id", "day", "recorded_at", "facts_seq", "rule_set", "engine",
		"morning_sha256", "decision_sha256", "prescription_sha256", "prev_sha256") {
		v.say("decision", id, "it does not match its digest: it has changed on the disk")
	}
	n, _ := r["n"].(int64)
	if n != v.records[athlete]+1 || plainText(r["prev_sha256"]) != v.chain[athlete] {
		v.say("decision", id, "record %d does not follow the one before it", n)
	}
	v.records[athlete], v.chain[athlete] = n, plainText(r["sha256"])
}

func digestOf(r rowMap, columns ...string) string {
	parts := make([]string, len(columns))
	for i, c := range columns {
		parts[i] = plainText(r[c])
	}
	return digest(parts...)
}

func (v *inspection) stream(id string, r rowMap) {
	if _, ok := v.streams[id]; ok {
		v.streams[id] = true
	}
	data, _ := r["data"].([]byte)
	if HashOf(data) != plainText(r["sha256"]) {
		v.say("stream", plainText(r["recording_id"]), "the samples do not match their digest: run `ebb rebuild`")
		return
	}
	if _, err := Decode(data); err != nil {
		v.say("stream", plainText(r["recording_id"]), "%v", err)
	}
}

// originals hashes every file again: those that the database knows, and any other that has
// the name of one.
func (v *inspection) originals() error {
	var names []string
	for name := range v.bytes {
		names = append(names, name)
	}
	base := filepath.Join(v.dir, "originals")
	err := filepath.WalkDir(base, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !namesHash(d.Name()) {
			return err
		}
		rel, err := filepath.Rel(base, path)
		if err != nil {
			return err
		}
		name := strings.SplitN(filepath.ToSlash(rel), "/", 2)[0] + "/" + d.Name()
		if _, ok := v.bytes[name]; !ok {
			names = append(names, name)
		}
		return nil
	})
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return classify(err)
	}
	sort.Strings(names)
	err = inParallel(len(names), func(i int) error {
		v.checked()
		v.original(names[i])
		return v.ctx.Err()
	})
	return classify(err)
}

func (v *inspection) original(name string) {
	athlete, sum, _ := strings.Cut(name, "/")
	path, err := (&Originals{dir: filepath.Join(v.dir, "originals")}).place(ebb.AthleteID(athlete), sum)
	if err != nil {
		v.say("original", sum, "%v", err)
		return
	}
	is, size, err := hashFile(path)
	want, known := v.bytes[name]
	switch {
	case errors.Is(err, fs.ErrNotExist):
		v.say("original", sum, "the file is missing")
	case err != nil:
		v.say("original", sum, "%v", err)
	case known && size != want:
		v.say("original", sum, "it has %d bytes, not %d", size, want)
	case is != sum:
		v.say("original", sum, "its bytes have changed on the disk")
	}
}

// hashFile is the SHA-256 of a file, in hex, and its size.
func hashFile(path string) (sum string, size int64, err error) {
	f, err := os.Open(path)
	if err != nil {
		return "", 0, err
	}
	defer func() { _ = f.Close() }()
	h := sha256.New()
	size, err = io.Copy(h, f)
	return hex.EncodeToString(h.Sum(nil)), size, err
}
