// Package store keeps the facts: one schema and the same statements on SQLite and
// PostgreSQL, originals as files, and nothing acknowledged that a power cut could take.
package store

import (
	"context"
	"database/sql"
	"errors"
	"math/rand/v2"
	"path/filepath"
	"sync/atomic"
	"time"

	"ebb"
)

// Config says where the facts live.
type Config struct {
	// Dir is the data folder; made with mode 0700 when it is not there. Originals are
	// files below it with either database.
	Dir string
	// PostgresDSN chooses PostgreSQL; empty is SQLite in Dir.
	PostgresDSN string
	// Clock stamps facts that carry no time of their own; nil is the machine's.
	Clock func() time.Time
}

// Store is an open data folder. It is safe for use by many goroutines.
type Store struct {
	dir       string
	clock     func() time.Time
	postgres  bool
	writer    *sql.DB // SQLite: exactly one connection, BEGIN IMMEDIATE
	reader    *sql.DB // SQLite: a few, query-only; PostgreSQL: the same pool as writer
	originals *Originals
	samples   atomic.Int64
	held      bool // LockDir has the folder for this Store
}

// SamplesRead is how many recordings' samples were read since Open: the pages are tested to
// read those of no run but the one they show.
func (s *Store) SamplesRead() int64 { return s.samples.Load() }

// Open opens the data folder, or makes it, and brings its schema up to date. It never
// puts an empty database in the place of one that is damaged, foreign, newer or gone:
// these are Conflict errors with the codes damaged_database, foreign_database,
// newer_schema and missing_database.
func Open(ctx context.Context, c Config) (*Store, error) {
	if c.Clock == nil {
		c.Clock = time.Now
	}
	if c.Dir == "" {
		return nil, ebb.Errorf(ebb.Invalid, "no_dir", "data", "no data folder was named")
	}
	dir, err := filepath.Abs(c.Dir)
	if err != nil {
		return nil, ebb.Wrap(ebb.Invalid, "bad_dir", err, "the data folder %q", c.Dir)
	}
	if err := makeDir(dir); err != nil {
		return nil, err
	}
	s := &Store{dir: dir, clock: c.Clock, postgres: c.PostgresDSN != "", originals: &Originals{dir: filepath.Join(dir, "originals")}}
	if s.postgres {
		err = s.openPostgres(ctx, c.PostgresDSN)
	} else {
		err = s.openSQLite(ctx)
	}
	if err != nil {
		_ = s.Close()
		if ebb.CodeOf(err) == "not_writable" {
			err = ebb.Wrap(ebb.Conflict, "not_writable", errors.Unwrap(err), "the data folder %s cannot be written by this user: give it that right, or name another folder with --data", dir)
		}
		return nil, err
	}
	return s, nil
}

// Dir is the data folder, absolute.
func (s *Store) Dir() string { return s.dir }

// InboxDir is the folder for files that were received and not imported yet.
func (s *Store) InboxDir() string { return filepath.Join(s.dir, inboxName) }

const inboxName = "inbox"

// Originals is where the files themselves are kept.
func (s *Store) Originals() *Originals { return s.originals }

// Close lets go of the database.
func (s *Store) Close() error {
	var errs []error
	if s.reader != nil && s.reader != s.writer {
		errs = append(errs, s.reader.Close())
	}
	if s.writer != nil {
		errs = append(errs, s.writer.Close())
	}
	return errors.Join(errs...)
}

// Tx is one transaction. Its methods are the only way to the tables.
type Tx struct {
	tx      *sql.Tx
	s       *Store
	stmts   map[string]*sql.Stmt          // prepared in this transaction: never on a second connection
	touched int                           // a bit for each sealed table that was written to
	before  map[ebb.RecordingID]ebb.RunID // of recordings that were taken back; nil: not read yet
}

const maxTries = 60

// Tx runs body in a transaction that writes, and commits it durably. The body may run
// more than once, so it must have no effect outside the transaction that a second run
// would double. On SQLite there is one writer; on PostgreSQL the transaction is
// SERIALIZABLE and runs again when it lost a race. A NotConfirmed error means that it
// may or may not have been saved: every write is idempotent, so try again.
func (s *Store) Tx(ctx context.Context, body func(*Tx) error) error {
	opt := &sql.TxOptions{}
	if s.postgres {
		opt.Isolation = sql.LevelSerializable
	}
	return s.run(ctx, s.writer, opt, body)
}

// Read runs body in a transaction that sees one state of the data and writes nothing.
// The body may run more than once.
func (s *Store) Read(ctx context.Context, body func(*Tx) error) error {
	opt := &sql.TxOptions{}
	if s.postgres {
		opt.ReadOnly = true
		opt.Isolation = sql.LevelRepeatableRead
	}
	return s.run(ctx, s.reader, opt, body)
}

func (s *Store) run(ctx context.Context, db *sql.DB, opt *sql.TxOptions, body func(*Tx) error) error {
	var err error
	for try := 0; try < maxTries; try++ {
		err = s.once(ctx, db, opt, body)
		if err == nil || !again(err) {
			return classify(err)
		}
		// Full jitter, so that two losers do not meet again.
		wait := time.Duration(rand.Int64N(int64(time.Millisecond) << min(try, 7)))
		select {
		case <-ctx.Done():
			return classify(ctx.Err())
		case <-time.After(wait):
		}
	}
	return classify(err)
}

func (s *Store) once(ctx context.Context, db *sql.DB, opt *sql.TxOptions, body func(*Tx) error) error {
	tx, err := db.BeginTx(ctx, opt)
	if err != nil {
		return err
	}
	t := &Tx{tx: tx, s: s, stmts: map[string]*sql.Stmt{}}
	err = body(t)
	if err == nil {
		err = t.sealRows(ctx)
	}
	if err != nil {
		_ = tx.Rollback()
		return err
	}
	if err := tx.Commit(); err != nil {
		_ = tx.Rollback()
		return &commitError{err}
	}
	return nil
}

func (t *Tx) stmt(ctx context.Context, query string) (*sql.Stmt, error) {
	if p, ok := t.stmts[query]; ok {
		return p, nil
	}
	p, err := t.tx.PrepareContext(ctx, query)
	if err == nil {
		t.stmts[query] = p
	}
	return p, err
}

func (t *Tx) exec(ctx context.Context, query string, args ...any) (int64, error) {
	t.touch(query)
	return t.execRaw(ctx, query, args...)
}

func (t *Tx) execRaw(ctx context.Context, query string, args ...any) (int64, error) {
	p, err := t.stmt(ctx, query)
	if err != nil {
		return 0, err
	}
	res, err := p.ExecContext(ctx, args...)
	if err != nil {
		return 0, err
	}
	return res.RowsAffected()
}

// get reads one row into dest and says whether there was one.
func (t *Tx) get(ctx context.Context, query string, args []any, dest ...any) (bool, error) {
	p, err := t.stmt(ctx, query)
	if err != nil {
		return false, err
	}
	err = p.QueryRowContext(ctx, args...).Scan(dest...)
	if errors.Is(err, sql.ErrNoRows) {
		return false, nil
	}
	return err == nil, err
}

// each calls row for every row of the answer.
func (t *Tx) each(ctx context.Context, query string, args []any, row func(scan func(...any) error) error) error {
	p, err := t.stmt(ctx, query)
	if err != nil {
		return err
	}
	rows, err := p.QueryContext(ctx, args...)
	if err != nil {
		return err
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		if err := row(rows.Scan); err != nil {
			return err
		}
	}
	return rows.Err()
}

func (t *Tx) now() ebb.Instant { return ebb.InstantOf(t.s.clock()) }
