package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"ebb"
)

// Erased counts what was removed.
type Erased struct {
	Rows      int
	Originals int
	Backups   int      // copies of the database inside the data folder
	Left      []string // files in the data folder that are not Ebb's, by name: they were not touched
}

// Erase removes everything about an athlete from the data folder and leaves no trace in
// it: rows, free pages, the log, originals, copies of the database made before upgrades and
// what killed commands left. It can be run again after it was stopped. Nobody else may
// have the folder open (in_use, locked); whoever holds its lock by this Store sees to it that
// nothing is at work. Backups elsewhere are not reached.
func (s *Store) Erase(ctx context.Context, a ebb.AthleteID) (Erased, error) {
	e := Erased{Left: []string{}}
	if !namesAthlete(string(a)) {
		return e, ebb.Errorf(ebb.Invalid, "bad_athlete", "athlete", "%q names no athlete", a)
	}
	if !s.held { // a page or a watcher would bring things back
		release, err := s.LockDir()
		if err != nil {
			return e, err
		}
		defer release()
	}
	if !s.postgres {
		// What is deleted from now on is overwritten with zeros.
		if _, err := s.writer.ExecContext(ctx, "PRAGMA secure_delete = ON"); err != nil {
			return e, classify(err)
		}
	}
	if err := s.Tx(ctx, func(t *Tx) (err error) {
		e.Rows, err = t.eraseRows(ctx, a)
		return err
	}); err != nil {
		return e, err
	}
	if !s.postgres {
		if err := s.compact(ctx); err != nil {
			return e, err
		}
	}
	return e, s.eraseFiles(a, &e)
}

func (t *Tx) eraseRows(ctx context.Context, a ebb.AthleteID) (int, error) {
	total := 0
	for i := len(tables) - 1; i >= 0; i-- { // children first
		query, args := "DELETE FROM "+tables[i].name, []any{}
		if tables[i].owned() {
			query, args = query+" WHERE athlete_id = $1", []any{string(a)}
		}
		n, err := t.exec(ctx, query, args...)
		if err != nil {
			return 0, err
		}
		if tables[i].owned() {
			total += int(n)
		}
	}
	return total, nil
}

// compact writes the database anew without its free pages and empties the log. Both need
// that nobody else reads.
func (s *Store) compact(ctx context.Context) error {
	if err := s.emptyLog(ctx); err != nil {
		return err
	}
	if _, err := s.writer.ExecContext(ctx, "VACUUM"); err != nil {
		return classify(err)
	}
	return s.emptyLog(ctx)
}

func (s *Store) emptyLog(ctx context.Context) error {
	s.reader.SetMaxIdleConns(0) // our own readers must not hold an old state
	defer s.reader.SetMaxIdleConns(2)
	if _, err := s.writer.ExecContext(ctx, "PRAGMA busy_timeout = 1000"); err != nil {
		return classify(err)
	}
	defer func() { _, _ = s.writer.ExecContext(ctx, fmt.Sprintf("PRAGMA busy_timeout = %d", busyMs)) }()
	return patiently(ctx, func() error {
		var busy, log, moved sql.NullInt64
		if err := s.writer.QueryRowContext(ctx, "PRAGMA wal_checkpoint(TRUNCATE)").Scan(&busy, &log, &moved); err != nil {
			return err
		}
		if busy.Int64 != 0 {
			return ebb.Errorf(ebb.Conflict, "locked", "data", "the rows are gone, but another Ebb has this data folder open, so that traces stay in its log: stop it and run the same command again")
		}
		return nil
	})
}

// eraseFiles removes the originals of the athlete, every copy of the database, and half-written
// files, and then makes the folders durable.
func (s *Store) eraseFiles(a ebb.AthleteID, e *Erased) error {
	base := filepath.Join(s.originals.dir, string(a))
	err := filepath.WalkDir(base, func(_ string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			e.Originals++
		}
		return err
	})
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return classify(err)
	}
	if err := os.RemoveAll(base); err != nil {
		return classify(err)
	}
	list, err := os.ReadDir(s.dir)
	if err != nil {
		return classify(err)
	}
	for _, d := range list {
		switch name := d.Name(); {
		case name == "backups":
			copies, err := os.ReadDir(filepath.Join(s.dir, name))
			if err != nil {
				return classify(err)
			}
			e.Backups = len(copies)
			if err := os.RemoveAll(filepath.Join(s.dir, name)); err != nil {
				return classify(err)
			}
		case name == inboxName, name == secretName, strings.HasSuffix(name, partSuffix):
			if err := os.RemoveAll(filepath.Join(s.dir, name)); err != nil {
				return classify(err)
			}
		case name == "originals":
			_ = os.Remove(filepath.Join(s.dir, name)) // when nobody else's are in it
		case name == databaseName, name == databaseName+"-wal", name == databaseName+"-shm", name == lockName, name == upgradeLockName:
		default:
			e.Left = append(e.Left, name)
		}
	}
	return classify(syncPath(s.dir))
}
