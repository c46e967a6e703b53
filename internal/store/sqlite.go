package store

import (
	"context"
	"database/sql"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	_ "modernc.org/sqlite" // the driver "sqlite"

	"ebb"
)

const (
	databaseName = "ebb.db"
	// applicationID stands in the header of every database of ours ("Ebb!").
	applicationID = 0x45626221
	readers       = 4
	busyMs        = 10_000
)

// minSQLite is the first release without the WAL-reset corruption (RELIABILITY 0.5).
var minSQLite = [3]int{3, 51, 3}

func makeDir(dir string) error {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		if errors.Is(err, fs.ErrPermission) {
			return ebb.Wrap(ebb.Conflict, "not_writable", err, "the data folder cannot be made there by this user: name another one with --data")
		}
		return ebb.Wrap(ebb.Conflict, "bad_dir", err, "the data folder cannot be made")
	}
	return nil
}

func (s *Store) openSQLite(ctx context.Context) error {
	release, err := s.lockUpgrade(ctx)
	if err != nil {
		return err
	}
	defer release()
	path := filepath.Join(s.dir, databaseName)
	fresh, ours, err := s.inspectFile(path)
	if err != nil {
		return err
	}
	if fresh {
		f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
		if err != nil {
			return classify(err)
		}
		_ = f.Close()
	} else if !ours {
		if err := inspectSchema(ctx, path); err != nil {
			return err
		}
	}
	// The pragmas are run on every new connection, in this order.
	w, err := sql.Open("sqlite", dsn(path, "rw", "immediate", "journal_mode(WAL)", "synchronous(FULL)", "fullfsync(1)", "checkpoint_fullfsync(1)", "foreign_keys(1)", "trusted_schema(0)", "cache_size(-2000)"))
	if err != nil {
		return classify(err)
	}
	s.writer = w
	w.SetMaxOpenConns(1)
	r, err := sql.Open("sqlite", dsn(path, "rw", "deferred", "query_only(1)", "trusted_schema(0)", "cache_size(-4000)"))
	if err != nil {
		return classify(err)
	}
	s.reader = r
	r.SetMaxOpenConns(readers)
	if err := patiently(ctx, func() error { return w.PingContext(ctx) }); err != nil {
		return err
	}
	if err := checkSQLiteVersion(ctx, w); err != nil {
		return err
	}
	if ours {
		if err := checkNotNewer(ctx, w); err != nil {
			return err
		}
	}
	if err := s.mark(ctx, fresh); err != nil {
		return err
	}
	return s.migrate(ctx)
}

// mark writes whose database it is, where that is not written yet: to write it every time
// would cost five syncs of the disk for each command.
func (s *Store) mark(ctx context.Context, fresh bool) error {
	var id int64
	if err := s.writer.QueryRowContext(ctx, "PRAGMA application_id").Scan(&id); err != nil {
		return classify(err)
	}
	if id == applicationID {
		return nil
	}
	if _, err := s.writer.ExecContext(ctx, fmt.Sprintf("PRAGMA application_id = %d", applicationID)); err != nil && fresh {
		return classify(err)
	}
	return nil
}

// patiently tries again while another process holds the database, for some seconds.
func patiently(ctx context.Context, f func() error) error {
	var err error
	for try := 0; try < 50; try++ {
		if err = f(); err == nil || !again(err) {
			return classify(err)
		}
		select {
		case <-ctx.Done():
			return classify(ctx.Err())
		case <-time.After(100 * time.Millisecond):
		}
	}
	return classify(err)
}

// dsn is the address of a SQLite file. The mode "still" is for a file that nobody can be
// writing to, on a disk that is read-only: no lock and no log is made beside it.
func dsn(path, mode, lock string, pragmas ...string) string {
	q := url.Values{"mode": {mode}, "_txlock": {lock}, "_dqs": {"0"}, "_defensive": {"1"}}
	q.Add("_pragma", fmt.Sprintf("busy_timeout(%d)", busyMs))
	for _, p := range pragmas {
		q.Add("_pragma", p)
	}
	if mode == "still" {
		q.Set("mode", "ro")
		q.Set("immutable", "1")
	}
	u := url.URL{Scheme: "file", Path: filepath.ToSlash(path), RawQuery: q.Encode()}
	if !strings.HasPrefix(u.Path, "/") {
		u.Path = "/" + u.Path // C:/…
	}
	return u.String()
}

// inspectFile looks at the file without opening it as a database. fresh: there is
// none and none is missing. ours: its header says that it is Ebb's and keeps a log, and there is no log beside it, so that
// the header is true and to open the database changes nothing in it; otherwise somebody has to look closer first.
func (s *Store) inspectFile(path string) (fresh, ours bool, err error) {
	info, err := os.Stat(path)
	empty := errors.Is(err, fs.ErrNotExist) || err == nil && info.Size() == 0
	if err != nil && !empty {
		return false, false, classify(err)
	}
	wal, walErr := os.Stat(path + "-wal")
	hasWAL := walErr == nil && wal.Size() > 0
	if empty {
		if kept := s.originals.any(); kept || hasWAL {
			return false, false, ebb.Errorf(ebb.Conflict, "missing_database", "data",
				"%s is missing or empty, but the files it described are still here. Put a copy of it back, or name another data folder; nothing was changed", path)
		}
		return true, false, nil
	}
	f, err := os.Open(path)
	if err != nil {
		return false, false, classify(err)
	}
	defer func() { _ = f.Close() }()
	head := make([]byte, 100)
	if _, err := io.ReadFull(f, head); err != nil || string(head[:16]) != "SQLite format 3\x00" {
		return false, false, ebb.Errorf(ebb.Conflict, "damaged_database", "data",
			"%s is not a database of Ebb, or its beginning is damaged. Nothing was changed: restore a copy, or name another data folder", path)
	}
	page := int64(binary.BigEndian.Uint16(head[16:]))
	if page == 1 {
		page = 65536
	}
	if want := page * int64(binary.BigEndian.Uint32(head[28:])); info.Size() < want && !hasWAL {
		return false, false, ebb.Errorf(ebb.Conflict, "damaged_database", "data",
			"%s is cut off: %d bytes of %d are there. Nothing was changed: restore a copy", path, info.Size(), want)
	}
	const writeVersion, readVersion, appID, keepsLog = 18, 19, 68, 2 // places in the header, and what the first two say
	ours = !hasWAL && head[writeVersion] == keepsLog && head[readVersion] == keepsLog && binary.BigEndian.Uint32(head[appID:]) == applicationID
	return false, ours, nil
}

// inspectSchema reads the database without being able to change it: is it ours, and
// not newer than this program? A first start that was killed leaves half a transaction
// behind, which SQLite must take back before anybody can read.
func inspectSchema(ctx context.Context, path string) error {
	err := inspectAs(ctx, path, "ro")
	if sqliteHotJournal(err) {
		return inspectAs(ctx, path, "rw")
	}
	return err
}

func inspectAs(ctx context.Context, path, mode string) error {
	db, err := sql.Open("sqlite", dsn(path, mode, "deferred", "query_only(1)"))
	if err != nil {
		return classify(err)
	}
	defer func() { _ = db.Close() }()
	db.SetMaxOpenConns(1)
	var id int64
	var tables int
	err = patiently(ctx, func() error {
		if err := db.QueryRowContext(ctx, "PRAGMA application_id").Scan(&id); err != nil {
			return err
		}
		return db.QueryRowContext(ctx, "SELECT count(*) FROM sqlite_master WHERE type = 'table'").Scan(&tables)
	})
	if err != nil {
		return err
	}
	if id != applicationID && (id != 0 || tables > 0) {
		return ebb.Errorf(ebb.Conflict, "foreign_database", "data",
			"%s is a database of another program. Nothing was changed: name another data folder", path)
	}
	return checkNotNewer(ctx, db)
}

func checkSQLiteVersion(ctx context.Context, db *sql.DB) error {
	var text string
	if err := db.QueryRowContext(ctx, "SELECT sqlite_version()").Scan(&text); err != nil {
		return classify(err)
	}
	var v [3]int
	if _, err := fmt.Sscanf(text, "%d.%d.%d", &v[0], &v[1], &v[2]); err != nil {
		return ebb.Wrap(ebb.Internal, "sqlite_version", err, "SQLite says its version is %q", text)
	}
	for i := range v {
		if v[i] != minSQLite[i] {
			if v[i] < minSQLite[i] {
				return ebb.Errorf(ebb.Internal, "sqlite_version", "", "SQLite %s is older than 3.51.3, which corrupts data: build with a newer one", text)
			}
			return nil
		}
	}
	return nil
}
