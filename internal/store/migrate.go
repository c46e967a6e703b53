package store

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"

	"ebb"
)

//go:embed migrations/*.sql
var migrationFiles embed.FS

// migrations are append-only: a released file is never changed. A test puts a later
// schema in their place.
var migrations fs.FS = compiledIn()

func compiledIn() fs.FS {
	sub, err := fs.Sub(migrationFiles, "migrations")
	if err != nil {
		panic(err) // the folder is compiled in
	}
	return sub
}

// schemaVersion is the version that this program writes.
func schemaVersion() int64 {
	names, err := fs.Glob(migrations, "*.sql")
	if err != nil {
		panic(err)
	}
	var last int64
	for _, n := range names {
		if v, err := goose.NumericComponent(n); err == nil {
			last = max(last, v)
		}
	}
	return last
}

// databaseVersion is the schema version in force, 0 for none, without writing.
func databaseVersion(ctx context.Context, db *sql.DB) (int64, error) {
	var v sql.NullInt64
	err := db.QueryRowContext(ctx, "SELECT max(version_id) FROM goose_db_version WHERE is_applied").Scan(&v)
	if err != nil && (pgState(err) == "42P01" || sqliteCode(err) == 1) {
		return 0, nil // no such table
	}
	return v.Int64, err
}

func checkNotNewer(ctx context.Context, db *sql.DB) error {
	v, err := databaseVersion(ctx, db)
	if err != nil {
		return classify(err)
	}
	if have := schemaVersion(); v > have {
		return ebb.Errorf(ebb.Conflict, "newer_schema", "data",
			"the data were written by a newer Ebb (schema %d, this one knows %d). Nothing was changed: use the newer program", v, have)
	}
	return nil
}

// migrate brings the schema up to date: each step in one transaction, and an existing
// SQLite file is copied, and the copy read back, before the first of them.
func (s *Store) migrate(ctx context.Context) error {
	from, err := databaseVersion(ctx, s.writer)
	if err != nil {
		return classify(err)
	}
	if from == schemaVersion() {
		return s.sealLeft(ctx)
	}
	if from > 0 && !s.postgres {
		if err := s.copyBefore(ctx, from); err != nil {
			return err
		}
	}
	dialect, opts := goose.DialectSQLite3, []goose.ProviderOption{goose.WithDisableGlobalRegistry(true)}
	if s.postgres {
		l, err := lock.NewPostgresSessionLocker()
		if err != nil {
			return ebb.Wrap(ebb.Internal, "migrate", err, "the migration lock")
		}
		dialect, opts = goose.DialectPostgres, append(opts, goose.WithSessionLocker(l))
	}
	p, err := goose.NewProvider(dialect, s.writer, migrations, opts...)
	if err != nil {
		return ebb.Wrap(ebb.Internal, "migrate", err, "the migrations cannot be read")
	}
	if _, err := p.Up(ctx); err != nil {
		return s.migratedByAnother(ctx, err)
	}
	return s.sealAll(ctx)
}

// lockUpgrade lets one process at a time look at a SQLite file and bring it up to date: two of
// them would each see the other's half-made database. It waits for as long as ctx allows. Where
// the folder cannot be written nobody can make anything half, and opening says so itself.
func (s *Store) lockUpgrade(ctx context.Context) (release func(), err error) {
	for {
		f, err := lockFile(filepath.Join(s.dir, upgradeLockName))
		if err == nil {
			return func() { _ = f.Close() }, nil
		}
		if errors.Is(err, fs.ErrPermission) {
			return func() {}, nil
		}
		if !errors.Is(err, errHeld) {
			return nil, classify(err)
		}
		select {
		case <-ctx.Done():
			return nil, classify(ctx.Err())
		case <-time.After(20 * time.Millisecond):
		}
	}
}

// migratedByAnother waits a little for another process that is migrating the same
// file; when the schema then is what we want, our own failure was only a lost race.
func (s *Store) migratedByAnother(ctx context.Context, cause error) error {
	for try := 0; try < 50; try++ {
		if v, err := databaseVersion(ctx, s.writer); err == nil && v == schemaVersion() {
			return nil
		}
		select {
		case <-ctx.Done():
			return classify(ctx.Err())
		case <-time.After(20 * time.Millisecond):
		}
	}
	if err := classify(cause); ebb.CodeOf(err) != "database" {
		return err
	}
	return ebb.Wrap(ebb.Internal, "migrate", cause, "the schema could not be brought up to date; the data are as before")
}

func (s *Store) copyBefore(ctx context.Context, from int64) error {
	dir := filepath.Join(s.dir, "backups")
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return classify(err)
	}
	killed, _ := filepath.Glob(filepath.Join(dir, "*"+partSuffix+"*")) // of an upgrade that did not end: this one has the lock
	for _, path := range killed {
		if err := os.Remove(path); err != nil {
			return classify(err)
		}
	}
	path := filepath.Join(dir, fmt.Sprintf("ebb-schema%d-%s.db", from, s.clock().UTC().Format("20060102T150405.000")))
	if err := s.copyTo(ctx, path+partSuffix); err != nil {
		return err
	}
	return takeName(path+partSuffix, path)
}

// copyTo writes a consistent copy of the SQLite file, reads it back and makes it
// durable. It refuses to overwrite.
func (s *Store) copyTo(ctx context.Context, path string) error {
	if _, err := s.writer.ExecContext(ctx, "VACUUM INTO $1", path); err != nil {
		return classify(err)
	}
	if err := os.Chmod(path, 0o600); err != nil {
		return classify(err)
	}
	if err := syncPath(path); err != nil {
		return classify(err)
	}
	db, err := sql.Open("sqlite", dsn(path, "ro", "deferred", "query_only(1)"))
	if err != nil {
		return classify(err)
	}
	defer func() { _ = db.Close() }()
	var verdict string
	if err := db.QueryRowContext(ctx, "PRAGMA integrity_check").Scan(&verdict); err != nil {
		return classify(err)
	}
	if verdict != "ok" {
		return ebb.Errorf(ebb.Conflict, "damaged_database", "data", "the copy made before the upgrade is not sound (%s): nothing was changed", verdict)
	}
	same, err := sameCounts(ctx, s.writer, db)
	if err != nil {
		return classify(err)
	}
	if !same {
		return ebb.Errorf(ebb.Conflict, "busy_database", "data", "the copy made before the upgrade differs from the database: close other Ebbs and try again")
	}
	return nil
}

// sameCounts compares how many rows each table of two SQLite databases has.
func sameCounts(ctx context.Context, a, b *sql.DB) (bool, error) {
	var tables []string
	rows, err := a.QueryContext(ctx, "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
	if err != nil {
		return false, err
	}
	for rows.Next() {
		var n string
		if err := rows.Scan(&n); err != nil {
			return false, err
		}
		tables = append(tables, n)
	}
	if err := rows.Close(); err != nil {
		return false, err
	}
	for _, t := range tables {
		var na, nb int64
		for _, c := range []struct {
			db *sql.DB
			n  *int64
		}{{a, &na}, {b, &nb}} {
			if err := c.db.QueryRowContext(ctx, `SELECT count(*) FROM "`+t+`"`).Scan(c.n); err != nil {
				return false, err
			}
		}
		if na != nb {
			return false, nil
		}
	}
	return true, nil
}
