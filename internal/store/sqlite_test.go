package store_test

import (
	"bytes"
	"database/sql"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"
	"testing/fstest"

	"ebb"
	"ebb/internal/store"
)

func sqliteDir(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	s := open(t, store.Config{Dir: dir, Clock: clock})
	tx(t, s, func(x *store.Tx) error {
		_, _, err := x.AppendFact(ctx, local, fact("", `{"legs":1}`))
		return err
	})
	if err := s.Originals().Put(ctx, local, store.Original{SHA256: store.HashOf([]byte("x")), Data: []byte("x")}); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	return dir
}

// refused opens the folder, wants that code, and that not a byte of it changed.
func refused(t *testing.T, dir, code string) {
	t.Helper()
	path := filepath.Join(dir, "ebb.db")
	before, _ := os.ReadFile(path)
	s, err := store.Open(ctx, store.Config{Dir: dir, Clock: clock})
	if err == nil {
		_ = s.Close()
	}
	wantCode(t, err, ebb.Conflict, code)
	after, _ := os.ReadFile(path)
	if !bytes.Equal(before, after) {
		t.Error("the refused database was changed")
	}
}

func TestTheDurableSettingsAreInForce(t *testing.T) {
	s := open(t, store.Config{Dir: t.TempDir()})
	for pragma, want := range map[string]string{"journal_mode": "wal", "synchronous": "2", "foreign_keys": "1", "busy_timeout": "10000", "application_id": "1164075553"} {
		var got string
		if err := s.Writer().QueryRow("PRAGMA " + pragma).Scan(&got); err != nil || got != want {
			t.Errorf("%s is %s, want %s (%v)", pragma, got, want, err)
		}
	}
	var version string
	if err := s.Writer().QueryRow("SELECT sqlite_version()").Scan(&version); err != nil {
		t.Fatal(err)
	}
	var v [3]int
	if _, err := fmt.Sscanf(version, "%d.%d.%d", &v[0], &v[1], &v[2]); err != nil || v[0]*1_000_000+v[1]*1000+v[2] < 3_051_003 {
		t.Errorf("SQLite %s is older than 3.51.3", version)
	}
}

func TestFilesAreForTheOwnerAlone(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "new", "folder")
	s := open(t, store.Config{Dir: dir})
	tx(t, s, func(x *store.Tx) error { return x.SetMeta(ctx, "a", "b") })
	if err := s.Originals().Put(ctx, local, store.Original{SHA256: store.HashOf([]byte("x")), Data: []byte("x")}); err != nil {
		t.Fatal(err)
	}
	n := 0
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		n++
		if info.Mode().Perm()&0o077 != 0 {
			t.Errorf("%s has mode %v", path, info.Mode())
		}
		return nil
	})
	if err != nil || n < 5 {
		t.Fatalf("%d files, %v", n, err)
	}
}

func TestADatabaseThatIsDamagedForeignOrGoneIsNeverReplaced(t *testing.T) {
	for name, c := range map[string]struct {
		spoil func(t *testing.T, path string)
		code  string
	}{
		"garbage in its place": {func(t *testing.T, p string) {
			put(t, p, []byte("this is no database at all, but long enough to be read as one"))
		}, "damaged_database"},
		"emptied": {func(t *testing.T, p string) { put(t, p, nil) }, "missing_database"},
		"gone":    {func(t *testing.T, p string) { _ = os.Remove(p) }, "missing_database"},
		"cut off": {func(t *testing.T, p string) {
			b, err := os.ReadFile(p)
			if err != nil {
				t.Fatal(err)
			}
			put(t, p, b[:len(b)/2])
		}, "damaged_database"},
		"of another program": {func(t *testing.T, p string) {
			_ = os.Remove(p)
			db, err := sql.Open("sqlite", p)
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = db.Close() }()
			if _, err := db.Exec("CREATE TABLE theirs (a)"); err != nil {
				t.Fatal(err)
			}
		}, "foreign_database"},
	} {
		t.Run(name, func(t *testing.T) {
			dir := sqliteDir(t)
			c.spoil(t, filepath.Join(dir, "ebb.db"))
			refused(t, dir, c.code)
		})
	}
}

func put(t *testing.T, path string, b []byte) {
	t.Helper()
	if err := os.WriteFile(path, b, 0o600); err != nil {
		t.Fatal(err)
	}
}

func TestAFirstStartThatWasKilledIsNotADamage(t *testing.T) {
	dir := t.TempDir()
	put(t, filepath.Join(dir, "ebb.db"), nil) // the file was made, nothing was written
	open(t, store.Config{Dir: dir})
}

func TestAFactThatRottedIsNamed(t *testing.T) {
	dir := sqliteDir(t)
	db, err := sql.Open("sqlite", filepath.Join(dir, "ebb.db"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := db.Exec(`UPDATE fact SET doc = '{"legs":9}'`); err != nil {
		t.Fatal(err)
	}
	_ = db.Close()
	s := open(t, store.Config{Dir: dir})
	err = s.Read(ctx, func(x *store.Tx) error {
		_, err := x.Facts(ctx, local, store.KindCheckIn, 0)
		return err
	})
	wantCode(t, err, ebb.Conflict, "damaged_fact")
}

// nextSchema is ours with one more step.
func nextSchema(t *testing.T, step string) fstest.MapFS {
	t.Helper()
	m := fstest.MapFS{"0099_more.sql": {Data: []byte("-- +goose Up\n" + step + "\n-- +goose Down\nSELECT 1;\n")}}
	names, err := fs.Glob(store.Migrations(), "*.sql")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		b, err := fs.ReadFile(store.Migrations(), name)
		if err != nil {
			t.Fatal(err)
		}
		m[name] = &fstest.MapFile{Data: b}
	}
	return m
}

func TestAnUpgradeKeepsTheFactsAndACopyOfBefore(t *testing.T) {
	dir := sqliteDir(t)
	defer store.WithMigrations(nextSchema(t, "CREATE TABLE later (athlete_id TEXT NOT NULL);"))()
	s := open(t, store.Config{Dir: dir, Clock: clock})
	read(t, s, func(x *store.Tx) error {
		fs, err := x.Facts(ctx, local, store.KindCheckIn, 0)
		if len(fs) != 1 {
			t.Errorf("%d facts after the upgrade", len(fs))
		}
		return err
	})
	copies, _ := filepath.Glob(filepath.Join(dir, "backups", "*.db"))
	if len(copies) != 1 {
		t.Fatalf("%d copies were made", len(copies))
	}
	info, err := os.Stat(copies[0])
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the copy: %v %v", info, err)
	}
	db, err := sql.Open("sqlite", copies[0])
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	var facts, later int
	if err := db.QueryRow("SELECT count(*) FROM fact").Scan(&facts); err != nil || facts != 1 {
		t.Errorf("%d facts in the copy, %v", facts, err)
	}
	if err := db.QueryRow("SELECT count(*) FROM sqlite_master WHERE name = 'later'").Scan(&later); err != nil || later != 0 {
		t.Errorf("the copy is not of before, %v", err)
	}
}

func TestAFailedUpgradeLeavesTheDataAsTheyWere(t *testing.T) {
	dir := sqliteDir(t)
	back := store.WithMigrations(nextSchema(t, "CREATE TABLE later (a TEXT);\nINSERT INTO nowhere VALUES (1);"))
	_, err := store.Open(ctx, store.Config{Dir: dir, Clock: clock})
	back()
	if err == nil {
		t.Fatal("a broken step went through")
	}
	s := open(t, store.Config{Dir: dir, Clock: clock})
	var later int
	if err := s.Writer().QueryRow("SELECT count(*) FROM sqlite_master WHERE name = 'later'").Scan(&later); err != nil || later != 0 {
		t.Errorf("half of the step stayed: %d, %v", later, err)
	}
}

func TestANewerSchemaIsRefusedAndNotTouched(t *testing.T) {
	dir := sqliteDir(t)
	back := store.WithMigrations(nextSchema(t, "CREATE TABLE later (a TEXT);"))
	s := open(t, store.Config{Dir: dir, Clock: clock})
	_ = s.Close()
	back()
	refused(t, dir, "newer_schema")
}

func TestANewerSchemaIsRefusedOnPostgres(t *testing.T) {
	dsn := emptyPostgres(t)
	back := store.WithMigrations(nextSchema(t, "CREATE TABLE later (a TEXT);"))
	s := open(t, store.Config{Dir: t.TempDir(), PostgresDSN: dsn})
	_ = s.Close()
	back()
	_, err := store.Open(ctx, store.Config{Dir: t.TempDir(), PostgresDSN: dsn})
	wantCode(t, err, ebb.Conflict, "newer_schema")
}

func TestManyFirstStartsAtOnceMakeOneDatabase(t *testing.T) {
	for range 3 {
		dir := t.TempDir()
		inParallel(t, 6, func(int) error {
			s, err := store.Open(ctx, store.Config{Dir: dir, Clock: clock})
			if err != nil {
				return err
			}
			defer func() { _ = s.Close() }()
			return s.Tx(ctx, func(x *store.Tx) error {
				_, _, err := x.AppendFact(ctx, local, fact("", `{}`))
				return err
			})
		})
		read(t, open(t, store.Config{Dir: dir}), func(x *store.Tx) error {
			n, err := x.LastSeq(ctx, local)
			if n != 6 {
				t.Errorf("%d of 6 facts", n)
			}
			return err
		})
	}
}

// A single flipped bit in the file: no fact reads differently without an error. (SQLite
// alone lets one in seven through. A fact that drops out of an index is for `verify`.)
func TestAFlippedBitNeverChangesAFactInSilence(t *testing.T) {
	dir := t.TempDir()
	s := open(t, store.Config{Dir: dir, Clock: clock})
	for i := range 50 {
		tx(t, s, func(x *store.Tx) error {
			_, _, err := x.AppendFact(ctx, local, fact("", fmt.Sprintf(`{"legs":%d,"pain_where":"left knee, outside"}`, i)))
			return err
		})
	}
	want := allFacts(t, dir)
	_ = s.Close()
	clean, err := os.ReadFile(filepath.Join(dir, "ebb.db"))
	if err != nil {
		t.Fatal(err)
	}
	rng := rand.New(rand.NewPCG(3, 3))
	seen := 0
	for range 60 {
		d := t.TempDir()
		b := bytes.Clone(clean)
		b[rng.IntN(len(b))] ^= 1 << rng.IntN(8)
		put(t, filepath.Join(d, "ebb.db"), b)
		got, err := factsOf(d)
		switch {
		case err != nil:
			seen++
		case got != want && len(got) >= len(want):
			t.Errorf("a fact changed and nothing was said")
		}
	}
	t.Logf("%d of 60 flips were reported", seen)
}

func allFacts(t *testing.T, dir string) string {
	t.Helper()
	got, err := factsOf(dir)
	if err != nil {
		t.Fatal(err)
	}
	return got
}

func factsOf(dir string) (string, error) {
	s, err := store.Open(ctx, store.Config{Dir: dir})
	if err != nil {
		return "", err
	}
	defer func() { _ = s.Close() }()
	var out bytes.Buffer
	err = s.Read(ctx, func(x *store.Tx) error {
		fs, err := x.Facts(ctx, local, store.KindCheckIn, 0)
		for _, f := range fs {
			fmt.Fprintln(&out, f.Seq, f.ID, string(f.Doc))
		}
		return err
	})
	return out.String(), err
}
