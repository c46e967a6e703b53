package store

import (
	"context"
	"errors"
	"io/fs"
	"net"
	"syscall"

	"github.com/jackc/pgx/v5/pgconn"
	"modernc.org/sqlite"

	"ebb"
)

// commitError marks a failure of COMMIT itself: whether it was saved is not known.
type commitError struct{ err error }

func (e *commitError) Error() string { return e.err.Error() }
func (e *commitError) Unwrap() error { return e.err }

// SQLite's primary result codes that mean something to us.
const (
	sqliteBusy    = 5
	sqliteLocked  = 6
	sqliteRO      = 8
	sqliteIOErr   = 10
	sqliteCorrupt = 11
	sqliteFull    = 13
	sqliteCantOpn = 14
	sqliteNotADB  = 26
)

func sqliteCode(err error) int {
	var e *sqlite.Error
	if errors.As(err, &e) {
		return e.Code() & 0xff
	}
	return 0
}

// sqliteHotJournal says whether a database could not be read because a transaction that was
// cut off must be taken back first (SQLITE_READONLY_ROLLBACK).
func sqliteHotJournal(err error) bool {
	var e *sqlite.Error
	return errors.As(err, &e) && e.Code() == sqliteRO|3<<8
}

func pgState(err error) string {
	var e *pgconn.PgError
	if errors.As(err, &e) {
		return e.Code
	}
	return ""
}

// again says whether the transaction lost a race and nothing of it was saved.
func again(err error) bool {
	switch sqliteCode(err) {
	case sqliteBusy, sqliteLocked:
		return true
	}
	switch pgState(err) {
	case "40001", "40P01", "23505": // serialization, deadlock, a row that another has just put
		return true
	}
	return false
}

// classify gives a database or file error its kind. An ebb.Error keeps its own.
// FileError tells what is wrong with a file in the data folder.
func FileError(err error) error { return classify(err) }

func classify(err error) error {
	var own *ebb.Error
	switch {
	case err == nil, errors.As(err, &own):
		return err
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return ebb.Wrap(ebb.Unavailable, "cancelled", err, "stopped before it was finished")
	case errors.Is(err, syscall.ENOSPC), errors.Is(err, syscall.EDQUOT), errors.Is(err, syscall.EFBIG), sqliteCode(err) == sqliteFull, pgState(err) == "53100":
		return ebb.Wrap(ebb.NotConfirmed, "storage_full", err, "the disk is full: not confirmed as saved; free some space and run the same command again")
	case errors.Is(err, fs.ErrPermission), errors.Is(err, syscall.EROFS), sqliteCode(err) == sqliteRO, sqliteCode(err) == sqliteCantOpn:
		return ebb.Wrap(ebb.Conflict, "not_writable", err, "the data folder cannot be written")
	case sqliteCode(err) == sqliteIOErr, errors.Is(err, syscall.EIO):
		return ebb.Wrap(ebb.NotConfirmed, "io_error", err, "the disk reports an error: not confirmed as saved; run the same command again")
	case sqliteCode(err) == sqliteCorrupt, sqliteCode(err) == sqliteNotADB:
		return ebb.Wrap(ebb.Conflict, "damaged_database", err, "the database is damaged: nothing was changed; restore a copy of it")
	case sqliteCode(err) == sqliteBusy, sqliteCode(err) == sqliteLocked:
		return ebb.Wrap(ebb.Conflict, "locked", err, "another Ebb is writing to this data folder; try again in a moment")
	}
	var ce *commitError
	if errors.As(err, &ce) || lostConnection(err) {
		return ebb.Wrap(ebb.NotConfirmed, "commit_unknown", err, "not confirmed as saved; a retry is harmless")
	}
	return ebb.Wrap(ebb.Internal, "database", err, "the database refused a statement")
}

func lostConnection(err error) bool {
	var ne net.Error
	var ce *pgconn.ConnectError
	s := pgState(err)
	return errors.As(err, &ne) || errors.As(err, &ce) || pgconn.SafeToRetry(err) || len(s) == 5 && s[:2] == "57"
}
