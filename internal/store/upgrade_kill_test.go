//go:build linux && amd64

package store_test

import (
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/pressly/goose/v3"

	"ebb/internal/crash"
	"ebb/internal/store"
)

// olderFolder is a data folder as an Ebb of an older schema left it, with n recordings.
func olderFolder(t *testing.T, schema int64, n int) string {
	t.Helper()
	dir := filled(t, n)
	path := filepath.Join(dir, "ebb.db")
	now, old := path+"-now", path+"-old"
	if err := os.Rename(path, now); err != nil {
		t.Fatal(err)
	}
	db, err := sql.Open("sqlite", old)
	if err != nil {
		t.Fatal(err)
	}
	db.SetMaxOpenConns(1)
	p, err := goose.NewProvider(goose.DialectSQLite3, db, store.Migrations(), goose.WithDisableGlobalRegistry(true))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := p.UpTo(ctx, schema); err != nil {
		t.Fatal(err)
	}
	do := func(q string) {
		t.Helper()
		if _, err := db.Exec(q); err != nil {
			t.Fatal(q, err)
		}
	}
	do("PRAGMA foreign_keys = OFF")
	do("ATTACH '" + now + "' AS now")
	for _, table := range store.Tables() {
		cols := strings1(t, db, "SELECT name FROM pragma_table_info('"+table+"', 'main')")
		if len(cols) == 0 {
			continue // a later schema made this table
		}
		list := strings.Join(cols, ", ")
		do("INSERT INTO main." + table + " (" + list + ") SELECT " + list + " FROM now." + table)
	}
	do("DETACH now")
	do("PRAGMA application_id = 1164075553")
	do("PRAGMA journal_mode = WAL")
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(old, path); err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(now); err != nil {
		t.Fatal(err)
	}
	return dir
}

// TestUpgradeChild opens a data folder, and is nothing when run by itself.
func TestUpgradeChild(t *testing.T) {
	dir := os.Getenv("EBB_UPGRADE_DIR")
	if dir == "" {
		return
	}
	if os.Getenv("EBB_UPGRADE_HALVES") != "" { // the control: a step that is two transactions
		db, err := sql.Open("sqlite", filepath.Join(dir, "ebb.db"))
		if err != nil {
			t.Fatal(err)
		}
		for _, q := range []string{"DELETE FROM features", "DELETE FROM stream"} {
			if _, err := db.Exec(q); err != nil {
				t.Fatal(err)
			}
		}
		os.Exit(0)
	}
	_ = open(t, store.Config{Dir: dir, Clock: clock}).Close()
	os.Exit(0)
}

func upgraded(t *testing.T, from, to string, n int, env ...string) crash.Run {
	t.Helper()
	if err := os.CopyFS(to, os.DirFS(from)); err != nil && !errors.Is(err, fs.ErrNotExist) {
		t.Fatal(err)
	}
	cmd := exec.Command(os.Args[0], "-test.run=^TestUpgradeChild$")
	cmd.Env = append(os.Environ(), append(env, "EBB_UPGRADE_DIR="+to)...)
	r, err := crash.At(cmd, n)
	if err != nil {
		t.Skipf("SKIPPED, MAY NOT WATCH A PROGRAM (ptrace): %v", err)
	}
	if !r.Killed && r.Exit != 0 {
		t.Fatalf("exit %d: %s%s", r.Exit, r.Out, r.Err)
	}
	return r
}

// TestAKilledUpgradeIsFinishedByTheNextStart is U-2: the upgrade of each older schema is killed
// before each of its calls that change the disk (with EBB_SOAK=1; else before some).
func TestAKilledUpgradeIsFinishedByTheNextStart(t *testing.T) {
	last := int64(len(names(t)))
	for schema := int64(1); schema < last; schema++ {
		base := t.TempDir()
		before := olderFolder(t, schema, 3)
		whole := filepath.Join(base, "whole")
		calm := upgraded(t, before, whole, 0)
		want := content(filepath.Join(whole, "ebb.db"))
		if want == "unreadable" || len(verify(t, whole).Damaged) > 0 || len(calm.Calls) < 20 {
			t.Fatalf("schema %d: not upgraded: %+v", schema, verify(t, whole))
		}
		step := 1
		if os.Getenv("EBB_SOAK") != "1" {
			step = len(calm.Calls)/4 + 1
			if deep() {
				step = 16
			}
		}
		for n := 1 + int(schema)%step; n <= len(calm.Calls); n += step {
			dir := filepath.Join(base, fmt.Sprint("d", n))
			r := upgraded(t, before, dir, n)
			s, err := store.Open(ctx, store.Config{Dir: dir, Clock: func() time.Time { return noon.Add(time.Minute) }})
			if err != nil {
				t.Fatalf("schema %d, killed before call %d (%s): %v", schema, n, r.Calls[len(r.Calls)-1], err)
			}
			if err := s.Close(); err != nil {
				t.Fatal(err)
			}
			if got := content(filepath.Join(dir, "ebb.db")); got != want {
				t.Errorf("schema %d, killed before call %d of %d (%s): the content differs", schema, n, len(calm.Calls), r.Calls[len(r.Calls)-1])
			}
			if v := verify(t, dir); len(v.Damaged) > 0 {
				t.Errorf("schema %d, killed before call %d of %d (%s): %+v", schema, n, len(calm.Calls), r.Calls[len(r.Calls)-1], v.Damaged)
			}
			copies, _ := os.ReadDir(filepath.Join(dir, "backups"))
			for _, c := range copies {
				if !integrity(filepath.Join(dir, "backups", c.Name())) || strings.HasSuffix(c.Name(), ".part") {
					t.Errorf("schema %d, killed before call %d: the copy %s is not whole", schema, n, c.Name())
				}
			}
			_ = os.RemoveAll(dir)
		}
		t.Logf("from schema %d: %d calls", schema, len(calm.Calls))
	}
}

// A first start that is killed while its file is made leaves half a transaction: the next one
// must take it back, and not call the folder read-only.
func TestAKilledFirstStartIsFinishedByTheNext(t *testing.T) {
	base := t.TempDir()
	calm := upgraded(t, filepath.Join("testdata", "none"), filepath.Join(base, "calm"), 0)
	journal := slices.Index(calm.Calls, "unlink") + 1
	if journal == 0 {
		t.Fatalf("no journal was made: %v", calm.Calls)
	}
	hot := 0
	for n := 1; n <= journal+1; n++ {
		dir := filepath.Join(base, fmt.Sprint(n))
		upgraded(t, filepath.Join("testdata", "none"), dir, n)
		if _, err := os.Stat(filepath.Join(dir, "ebb.db-journal")); err == nil {
			hot++
		}
		s, err := store.Open(ctx, store.Config{Dir: dir, Clock: clock})
		if err != nil {
			t.Errorf("killed before call %d (%s): %v", n, calm.Calls[n-1], err)
			continue
		}
		_ = s.Close()
	}
	if hot == 0 {
		t.Error("no kill left a journal behind: the test saw nothing")
	}
}

func names(t *testing.T) []string {
	t.Helper()
	return strings1(t, open(t, store.Config{Dir: t.TempDir()}).Writer(), "SELECT version_id FROM goose_db_version WHERE version_id > 0")
}

// The control: a step in two transactions must be seen half done.
func TestTheUpgradeHarnessSeesAHalf(t *testing.T) {
	base, before := t.TempDir(), filled(t, 2)
	calm := upgraded(t, before, filepath.Join(base, "whole"), 0, "EBB_UPGRADE_HALVES=1")
	ends := []string{content(filepath.Join(before, "ebb.db")), content(filepath.Join(base, "whole", "ebb.db"))}
	for n := len(calm.Calls); n > 0; n-- {
		dir := filepath.Join(base, fmt.Sprint("d", n))
		upgraded(t, before, dir, n, "EBB_UPGRADE_HALVES=1")
		_ = open(t, store.Config{Dir: dir, Clock: clock}).Close()
		if !slices.Contains(ends, content(filepath.Join(dir, "ebb.db"))) {
			return
		}
	}
	t.Error("two transactions were killed between each other and nothing was seen: the harness is blind")
}
