package store_test

import (
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"ebb"
	"ebb/internal/store"
)

func deep() bool { return os.Getenv("EBB_DEEP") == "1" }

// filled is a closed data folder with n recordings and something in every table.
func filled(t *testing.T, n int) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "data")
	s := open(t, store.Config{Dir: dir, Clock: clock})
	fill(t, s, local, n)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	return dir
}

func verify(t *testing.T, dir string) store.Verified {
	t.Helper()
	v, err := store.Verify(ctx, dir, nil)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func TestAnIntactFolderIsFoundIntactWhileOthersWrite(t *testing.T) {
	dir := t.TempDir()
	s := open(t, store.Config{Dir: dir, Clock: clock})
	fill(t, s, local, 4)
	v := verify(t, dir) // the log of the open database is part of it
	if len(v.Damaged) > 0 || v.Objects < 4*7 {
		t.Errorf("%+v", v)
	}
	done := make(chan error)
	go func() {
		var err error
		for i := range 40 {
			err = errors.Join(err, s.Tx(ctx, func(x *store.Tx) error {
				_, _, err := x.AppendFact(ctx, local, fact("", fmt.Sprintf(`{"n":%d}`, i)))
				return err
			}))
		}
		done <- err
	}()
	for range 5 {
		if v := verify(t, dir); len(v.Damaged) > 0 {
			t.Errorf("%+v", v.Damaged)
		}
	}
	if err := <-done; err != nil {
		t.Fatal(err)
	}
}

func TestVerifyNamesWhatIsDamaged(t *testing.T) {
	for name, c := range map[string]struct {
		spoil string
		kind  string
	}{
		"a fact":                    {`UPDATE fact SET doc = '{"legs":9}' WHERE seq = 2`, "fact"},
		"a fact that is gone":       {`DELETE FROM fact WHERE kind = 'checkin' AND seq = 4`, "fact"},
		"the last fact":             {`DELETE FROM fact WHERE seq = 6`, "fact_seq"},
		"a record of a day":         {`UPDATE decision SET decision = '{}' WHERE n = 2`, "decision"},
		"a record that is gone":     {`DELETE FROM decision WHERE n = 2`, "decision"},
		"where a recording is from": {`UPDATE recording SET path = 'elsewhere'`, "recording"},
		"features":                  {`UPDATE features SET doc = '{}'`, "features"},
		"an effort":                 {`UPDATE effort SET engine = 'e2'`, "effort"},
		"samples":                   {`UPDATE stream SET data = X'00'`, "stream"},
		"when samples began":        {`UPDATE stream SET start_ms = 5`, "stream"},
		"samples that are gone":     {`DELETE FROM stream`, "stream"},
		"an import":                 {`UPDATE import SET engine = 'e2'`, "import"},
		"a line of an import":       {`UPDATE import_item SET path = 'q'`, "import_item"},
		"the size of an original":   {`UPDATE original SET bytes = 7`, "original"},
		"a word about the folder":   {`UPDATE meta SET value = 'x' WHERE key = 'word'`, "meta"},
		"an index":                  {`DROP INDEX fact_kind`, "database"},
		"the list of versions":      {`DELETE FROM goose_db_version WHERE version_id = 1`, "database"},
	} {
		t.Run(name, func(t *testing.T) {
			dir := filled(t, 3)
			db, err := sql.Open("sqlite", store.DSN(filepath.Join(dir, "ebb.db"), "rw", "immediate"))
			if err != nil {
				t.Fatal(err)
			}
			if _, err := db.Exec(c.spoil); err != nil {
				t.Fatal(err)
			}
			if err := db.Close(); err != nil {
				t.Fatal(err)
			}
			v := verify(t, dir)
			if !slices.ContainsFunc(v.Damaged, func(d store.Damage) bool { return d.Kind == c.kind }) {
				t.Errorf("not named as %s: %+v", c.kind, v.Damaged)
			}
		})
	}
}

func TestVerifyNamesOriginals(t *testing.T) {
	dir := filled(t, 3)
	files := originalsIn(t, dir)
	if err := os.Remove(files[0]); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(files[1], []byte("file x"), 0o600); err != nil {
		t.Fatal(err)
	}
	v := verify(t, dir)
	var ids []string
	for _, d := range v.Damaged {
		ids = append(ids, d.Kind+" "+d.ID)
	}
	want := []string{"original " + filepath.Base(files[0]), "original " + filepath.Base(files[1])}
	slices.Sort(want)
	if !slices.Equal(ids, want) {
		t.Errorf("%v, want %v", ids, want)
	}
}

func TestVerifyOfNothingIsAnError(t *testing.T) {
	_, err := store.Verify(ctx, filepath.Join(t.TempDir(), "none"), nil)
	wantCode(t, err, ebb.NotFound, "no_data")
	dir := filled(t, 1)
	if err := os.WriteFile(filepath.Join(dir, "ebb.db"), []byte("not a database at all, and long enough to have a head of a hundred bytes if one were looked for here"), 0o600); err != nil {
		t.Fatal(err)
	}
	v := verify(t, dir)
	if len(v.Damaged) != 1 || v.Damaged[0].Kind != "database" || v.Objects != 2 {
		t.Errorf("%+v", v)
	}
}

func originalsIn(t *testing.T, dir string) []string {
	t.Helper()
	var out []string
	err := filepath.WalkDir(filepath.Join(dir, "originals"), func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			out = append(out, path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// content is everything that the tables say, "unreadable" when they cannot be read. When
// a migration ran is nothing of a person.
func content(path string) string { return contentOf(path, store.Tables()) }

// contentOf is what some tables say.
func contentOf(path string, names []string) string {
	db, err := sql.Open("sqlite", "file:"+path+"?mode=ro&immutable=1")
	if err != nil {
		return "unreadable"
	}
	defer func() { _ = db.Close() }()
	var b strings.Builder
	for _, q := range append([]string{"SELECT type, name, sql FROM sqlite_master ORDER BY name", "SELECT version_id, is_applied FROM goose_db_version NOT INDEXED"},
		prefixed("SELECT * FROM ", names, " NOT INDEXED")...) {
		rows, err := db.Query(q)
		if err != nil {
			return "unreadable"
		}
		cols, _ := rows.Columns()
		vals, to := make([]any, len(cols)), make([]any, len(cols))
		for i := range vals {
			to[i] = &vals[i]
		}
		var lines []string
		for rows.Next() {
			if rows.Scan(to...) != nil {
				return "unreadable"
			}
			lines = append(lines, fmt.Sprintf("%T%q\n", vals, vals))
		}
		slices.Sort(lines) // where in the file a row stands says nothing
		b.WriteString(strings.Join(lines, ""))
		if rows.Err() != nil {
			return "unreadable"
		}
		_ = rows.Close()
	}
	return b.String()
}

func prefixed(a string, names []string, z string) []string {
	var out []string
	for _, n := range names {
		out = append(out, a+n+z)
	}
	return out
}

// integrity is what SQLite itself says of a file.
func integrity(path string) bool {
	db, err := sql.Open("sqlite", "file:"+path+"?mode=ro&immutable=1")
	if err != nil {
		return false
	}
	defer func() { _ = db.Close() }()
	var word string
	return db.QueryRow("PRAGMA integrity_check").Scan(&word) == nil && word == "ok"
}

// TestEveryFlippedBitThatChangesSomethingIsFound is D-11: with the control that SQLite's own
// check must miss some of the flips.
func TestEveryFlippedBitThatChangesSomethingIsFound(t *testing.T) {
	n := 1000
	if deep() {
		n = 5000
	}
	dir := filled(t, 16)
	db := filepath.Join(dir, "ebb.db")
	before := content(db)
	files := append(originalsIn(t, dir), db)
	if before == "unreadable" || len(files) != 17 || len(verify(t, dir).Damaged) > 0 {
		t.Fatal("the folder is not intact to begin with")
	}
	r := rand.New(rand.NewPCG(11, 3))
	changed, missed, harmless := 0, 0, 0
	for range n {
		path := db
		if r.IntN(8) == 0 {
			path = files[r.IntN(len(files)-1)]
		}
		good, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		bad := slices.Clone(good)
		bit := r.IntN(8 * len(bad))
		bad[bit/8] ^= 1 << (bit % 8)
		if err := os.WriteFile(path, bad, 0o600); err != nil {
			t.Fatal(err)
		}
		if path != db || content(db) != before {
			changed++
			if v, err := store.Verify(ctx, dir, nil); err == nil && len(v.Damaged) == 0 || err != nil && ebb.CodeOf(err) != "newer_schema" {
				t.Errorf("bit %d of %s: not found (%v)", bit, filepath.Base(path), err)
			}
			if path == db && integrity(db) {
				missed++
			}
		} else {
			harmless++
		}
		if err := os.WriteFile(path, good, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	t.Logf("%d flips changed something and were looked for; %d of them pass integrity_check; %d changed nothing", changed, missed, harmless)
	if changed < 300 || missed == 0 {
		t.Errorf("%d changes, %d missed by integrity_check: the control must miss some", changed, missed)
	}
	if v := verify(t, dir); len(v.Damaged) > 0 {
		t.Errorf("after putting everything back: %+v", v.Damaged)
	}
}
