package store_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/klauspost/compress/zip"
	"github.com/klauspost/compress/zstd"

	"ebb"
	"ebb/internal/store"
)

func noPassphrase() (string, error) { return "", nil }

func word(s string) func() (string, error) { return func() (string, error) { return s, nil } }

// tree is every file below a folder with its bytes.
func tree(t *testing.T, dir string) map[string]string {
	t.Helper()
	out := map[string]string{}
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		b, err := os.ReadFile(path)
		rel, _ := filepath.Rel(dir, path)
		out[rel] = string(b)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// sameData says whether two closed data folders hold the same rows and the same originals,
// apart from what lets somebody into one of them.
func sameData(t *testing.T, a, b string) {
	t.Helper()
	kept := slices.DeleteFunc(store.Tables(), func(name string) bool { return name == "access" || name == "fold" }) // these an export leaves out
	x, y := contentOf(filepath.Join(a, "ebb.db"), kept), contentOf(filepath.Join(b, "ebb.db"), kept)
	if x == "unreadable" || x != y {
		t.Errorf("the databases differ (%d and %d bytes of content)", len(x), len(y))
	}
	fa, fb := tree(t, filepath.Join(a, "originals")), tree(t, filepath.Join(b, "originals"))
	if len(fa) == 0 || !equalMaps(fa, fb) {
		t.Errorf("%d and %d originals, or unlike ones", len(fa), len(fb))
	}
}

func equalMaps(a, b map[string]string) bool {
	if len(a) != len(b) {
		return false
	}
	for k, v := range a {
		if b[k] != v {
			return false
		}
	}
	return true
}

// backedUp is a data folder and a backup of it.
func backedUp(t *testing.T, n int, passphrase string) (dir, file string) {
	t.Helper()
	dir = filled(t, n)
	file = filepath.Join(t.TempDir(), "b.ebb")
	s := open(t, store.Config{Dir: dir, Clock: clock})
	info, err := s.Backup(ctx, file, passphrase, nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if info.Originals != n || info.Bytes == 0 || len(info.Damaged) > 0 || info.Encrypted != (passphrase != "") {
		t.Errorf("%+v", info)
	}
	return dir, file
}

func TestABackupComesBackEqual(t *testing.T) {
	for _, pass := range []string{"", "correct horse"} {
		dir, file := backedUp(t, 4, pass)
		to := filepath.Join(t.TempDir(), "a", "new")
		info, err := store.Restore(ctx, file, to, word(pass), nil)
		if err != nil {
			t.Fatal(err)
		}
		if info.Kind != "backup" || info.Originals != 4 || len(info.Verified.Damaged) > 0 || info.MadeAt != ebb.InstantOf(noon) {
			t.Errorf("%+v", info)
		}
		sameData(t, dir, to)
		s := open(t, store.Config{Dir: to, Clock: clock}) // and it opens
		read(t, s, func(x *store.Tx) error { _, err := x.Decisions(ctx, local); return err })
		left, _ := filepath.Glob(filepath.Join(filepath.Dir(to), ".*"))
		if len(left) > 0 {
			t.Errorf("left beside it: %v", left)
		}
		left, _ = filepath.Glob(filepath.Join(dir, "*.part"))
		if len(left) > 0 {
			t.Errorf("left in the data folder: %v", left)
		}
		if info, _ := os.Stat(file); info.Mode().Perm() != 0o600 {
			t.Errorf("mode %v", info.Mode())
		}
	}
}

func TestAnEncryptedBackupShowsNothing(t *testing.T) {
	_, plain := backedUp(t, 2, "")
	_, secret := backedUp(t, 2, "pass")
	a, _ := os.ReadFile(plain)
	b, _ := os.ReadFile(secret)
	z, err := zstd.NewReader(bytes.NewReader(a)) // any zstd reads the plain one
	if err != nil {
		t.Fatal(err)
	}
	all, err := io.ReadAll(z)
	if err != nil || !bytes.Contains(all, []byte("a note that is long enough")) {
		t.Errorf("the plain backup does not show its content: %v", err)
	}
	if bytes.Contains(b, []byte("ebb backup")) || !bytes.HasPrefix(b, []byte("age-encryption.org/v1\n")) {
		t.Error("the encrypted one does")
	}
}

func TestABackupNeverOverwritesAndStaysOutOfTheData(t *testing.T) {
	dir := filled(t, 1)
	s := open(t, store.Config{Dir: dir, Clock: clock})
	there := filepath.Join(t.TempDir(), "there")
	if err := os.WriteFile(there, []byte("mine"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ file, code string }{{there, "file_exists"}, {filepath.Join(dir, "b"), "inside_data"}, {filepath.Join(dir, "originals", "b"), "inside_data"},
		{filepath.Join(dir, "..", "no", "b"), "bad_file"}, {"", "bad_file"}} {
		if _, err := s.Backup(ctx, c.file, "", nil); ebb.CodeOf(err) != c.code {
			t.Errorf("%s: %v, want %s", c.file, err, c.code)
		}
		if _, err := s.Export(ctx, local, c.file, "", nil); ebb.CodeOf(err) != c.code {
			t.Errorf("export %s: %v, want %s", c.file, err, c.code)
		}
	}
	if b, _ := os.ReadFile(there); string(b) != "mine" {
		t.Error("it was overwritten")
	}
}

func TestARestoreNeverTouchesWhatIsThere(t *testing.T) {
	_, file := backedUp(t, 1, "")
	dir := filled(t, 2)
	before := tree(t, dir)
	_, err := store.Restore(ctx, file, dir, noPassphrase, nil)
	wantCode(t, err, ebb.Conflict, "not_empty")
	if !equalMaps(before, tree(t, dir)) {
		t.Error("it was changed")
	}
	empty := t.TempDir() // an empty folder is fine
	if _, err := store.Restore(ctx, file, empty, noPassphrase, nil); err != nil {
		t.Fatal(err)
	}
}

func TestWhatIsNoGoodBackupIsRefusedAndLeavesNothing(t *testing.T) {
	_, plain := backedUp(t, 2, "")
	_, secret := backedUp(t, 2, "pass")
	good, _ := os.ReadFile(plain)
	dark, _ := os.ReadFile(secret)
	for name, c := range map[string]struct {
		bytes []byte
		pass  string
		code  string
	}{
		"another file":            {[]byte("hello"), "", "not_a_backup"},
		"an empty file":           {nil, "", "not_a_backup"},
		"a zip of something else": {zipOf(t, map[string]string{"a": "b"}), "", "not_a_backup"},
		"cut off":                 {good[:len(good)/2], "", "damaged_backup"},
		"cut off by one":          {good[:len(good)-1], "", "damaged_backup"},
		"longer":                  {append(slices.Clone(good), 0), "", "damaged_backup"},
		"no passphrase":           {dark, "", "passphrase_needed"},
		"the wrong passphrase":    {dark, "Pass", "wrong_passphrase"},
		"encrypted, cut off":      {dark[:len(dark)/2], "pass", "damaged_backup"},
		"encrypted, head only":    {dark[:30], "pass", "damaged_backup"},
	} {
		t.Run(name, func(t *testing.T) {
			parent := t.TempDir()
			file := filepath.Join(t.TempDir(), "f")
			if err := os.WriteFile(file, c.bytes, 0o600); err != nil {
				t.Fatal(err)
			}
			_, err := store.Restore(ctx, file, filepath.Join(parent, "new"), word(c.pass), nil)
			if ebb.CodeOf(err) != c.code {
				t.Errorf("%v (%s), want %s", err, ebb.CodeOf(err), c.code)
			}
			if left, _ := os.ReadDir(parent); len(left) > 0 {
				t.Errorf("%v was left", left)
			}
		})
	}
	_, err := store.Restore(ctx, filepath.Join(t.TempDir(), "none"), filepath.Join(t.TempDir(), "x"), noPassphrase, nil)
	wantCode(t, err, ebb.NotFound, "no_file")
}

// TestNoFlippedBitOfABackupIsRestored is U-7: 1,000 of them, plain and encrypted.
func TestNoFlippedBitOfABackupIsRestored(t *testing.T) {
	n := 120
	if deep() {
		n = 1000
	}
	r := rand.New(rand.NewPCG(7, 7))
	for _, pass := range []string{"", "pass"} {
		_, file := backedUp(t, 2, pass)
		good, _ := os.ReadFile(file)
		parent := t.TempDir()
		for range n {
			bad := slices.Clone(good)
			bit := r.IntN(8 * len(bad))
			bad[bit/8] ^= 1 << (bit % 8)
			if err := os.WriteFile(file, bad, 0o600); err != nil {
				t.Fatal(err)
			}
			if _, err := store.Restore(ctx, file, filepath.Join(parent, "new"), word(pass), nil); err == nil {
				t.Fatalf("bit %d of %d was restored", bit, 8*len(good))
			}
			if left, _ := os.ReadDir(parent); len(left) > 0 {
				t.Fatalf("%v was left", left)
			}
		}
		if err := os.WriteFile(file, good, 0o600); err != nil { // the control: unchanged it is restored
			t.Fatal(err)
		}
		if _, err := store.Restore(ctx, file, filepath.Join(parent, "new"), word(pass), nil); err != nil {
			t.Fatal(err)
		}
	}
}

func TestABackupOfANewerEbbIsRefused(t *testing.T) {
	back := store.WithMigrations(nextSchema(t, "CREATE TABLE later (a TEXT);"))
	dir := filled(t, 1)
	s := open(t, store.Config{Dir: dir, Clock: clock})
	file, folder := filepath.Join(t.TempDir(), "b"), filepath.Join(t.TempDir(), "e")
	_, err := s.Backup(ctx, file, "", nil)
	_, err2 := s.Export(ctx, local, folder, "", nil)
	back()
	if err := errors.Join(err, err2); err != nil {
		t.Fatal(err)
	}
	for _, src := range []string{file, folder} {
		_, err = store.Restore(ctx, src, filepath.Join(t.TempDir(), "x"), noPassphrase, nil)
		wantCode(t, err, ebb.Conflict, "newer_schema")
	}
}

func TestADamagedOriginalIsBackedUpAsItIsAndNamed(t *testing.T) {
	dir := filled(t, 3)
	files := originalsIn(t, dir)
	if err := os.WriteFile(files[0], []byte("rotten"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(files[1]); err != nil {
		t.Fatal(err)
	}
	s := open(t, store.Config{Dir: dir, Clock: clock})
	file, folder := filepath.Join(t.TempDir(), "b"), filepath.Join(t.TempDir(), "e")
	info, err := s.Backup(ctx, file, "", nil)
	ex, err2 := s.Export(ctx, local, folder, "", nil)
	if err := errors.Join(err, err2); err != nil {
		t.Fatal(err)
	}
	if len(info.Damaged) != 2 || info.Originals != 2 || len(ex.Damaged) != 2 || ex.Originals != 2 {
		t.Errorf("%+v, %+v", info, ex)
	}
	for _, src := range []string{file, folder} {
		to := filepath.Join(t.TempDir(), "x")
		r, err := store.Restore(ctx, src, to, noPassphrase, nil)
		if err != nil || len(r.Verified.Damaged) != 2 {
			t.Fatalf("%v: %+v", err, r)
		}
		if b, _ := os.ReadFile(filepath.Join(to, strings.TrimPrefix(files[0], dir))); string(b) != "rotten" {
			t.Errorf("%q", b)
		}
	}
}

// TestBackupsWhileOthersWriteHoldEverythingAcknowledgedBefore is U-6.
func TestBackupsWhileOthersWriteHoldEverythingAcknowledgedBefore(t *testing.T) {
	n := 6
	if deep() {
		n = 100
	}
	dir := filled(t, 3)
	s := open(t, store.Config{Dir: dir})
	stop, stopped := context.WithCancel(ctx)
	done := make(chan error, 1)
	var acked atomic.Int64
	var worst time.Duration
	go func() {
		for i := 0; stop.Err() == nil; i++ {
			begin := time.Now()
			err := s.Tx(ctx, func(x *store.Tx) error {
				f, _, err := x.AppendFact(ctx, local, fact("", fmt.Sprintf(`{"n":%d}`, i)))
				if err == nil {
					defer acked.Store(f.Seq - 1) // this one is acknowledged when Tx returns
				}
				return err
			})
			worst = max(worst, time.Since(begin))
			if err != nil {
				done <- err
				return
			}
		}
		done <- nil
	}()
	out := t.TempDir()
	for i := range n {
		before := acked.Load()
		file := filepath.Join(out, fmt.Sprint("b", i))
		if _, err := s.Backup(ctx, file, "", nil); err != nil {
			t.Fatal(err)
		}
		to := filepath.Join(out, fmt.Sprint("d", i))
		r, err := store.Restore(ctx, file, to, noPassphrase, nil)
		if err != nil || len(r.Verified.Damaged) > 0 {
			t.Fatalf("%v: %+v", err, r.Verified.Damaged)
		}
		got, err := store.Open(ctx, store.Config{Dir: to})
		if err != nil {
			t.Fatal(err)
		}
		read(t, got, func(x *store.Tx) error {
			seq, err := x.LastSeq(ctx, local)
			if seq < before {
				t.Errorf("backup %d has %d facts, %d were acknowledged before", i, seq, before)
			}
			return err
		})
		_ = got.Close()
	}
	stopped()
	if err := <-done; err != nil {
		t.Fatal(err)
	}
	t.Logf("%d backups beside %d writes, the slowest write %v", n, acked.Load(), worst)
}

func TestAStoppedBackupLeavesNothing(t *testing.T) {
	dir := filled(t, 5)
	s := open(t, store.Config{Dir: dir, Clock: clock})
	out := t.TempDir()
	for _, name := range []string{"b", "e", "e.zip"} {
		stop, stopped := context.WithCancel(ctx)
		progress := func(int, int) { stopped() }
		var err error
		if name == "b" {
			_, err = s.Backup(stop, filepath.Join(out, name), "", progress)
		} else {
			_, err = s.Export(stop, local, filepath.Join(out, name), "", progress)
		}
		wantCode(t, err, ebb.Unavailable, "cancelled")
	}
	left, _ := os.ReadDir(out)
	parts, _ := filepath.Glob(filepath.Join(dir, "*.part"))
	if len(left)+len(parts) > 0 {
		t.Errorf("left: %v %v", left, parts)
	}
}

func zipOf(t *testing.T, files map[string]string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for name, text := range files {
		w, err := z.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		_, _ = io.WriteString(w, text)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}
