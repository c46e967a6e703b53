package store_test

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"ebb/internal/store"
)

func TestAccessComesChangesAndGoes(t *testing.T) {
	suite(t, func(t *testing.T, s *store.Store) {
		one := store.Access{Kind: store.AccessSession, ID: "s1", MadeAt: 5, SeenAt: 5, ExpiresAt: 100, Doc: []byte(`{"name":"phone"}`)}
		two := store.Access{Kind: store.AccessSession, ID: "s2", MadeAt: 3, SeenAt: 3, Doc: []byte(`{}`)}
		list := func(id string) (out []store.Access) {
			read(t, s, func(x *store.Tx) (err error) {
				out, err = x.Accesses(ctx, local, store.AccessSession, id)
				return err
			})
			return out
		}
		put := func(a store.Access) {
			tx(t, s, func(x *store.Tx) error { return x.PutAccess(ctx, local, a) })
		}
		put(one)
		put(two)
		if d := cmp.Diff([]store.Access{two, one}, list("")); d != "" {
			t.Error(d)
		}
		one.SeenAt = 50
		put(one)
		if d := cmp.Diff([]store.Access{one}, list("s1")); d != "" {
			t.Error(d)
		}
		tx(t, s, func(x *store.Tx) error { return x.DropExpired(ctx, local, 99) })
		if n := len(list("")); n != 2 {
			t.Errorf("%d are left before the end", n)
		}
		tx(t, s, func(x *store.Tx) error { return x.DropExpired(ctx, local, 100) })
		if d := cmp.Diff([]store.Access{two}, list("")); d != "" {
			t.Errorf("at its end: %s", d)
		}
		tx(t, s, func(x *store.Tx) error {
			there, err := x.DropAccess(ctx, local, store.AccessSession, "s2")
			gone, err2 := x.DropAccess(ctx, local, store.AccessSession, "s2")
			if !there || gone || err2 != nil {
				t.Errorf("%v %v %v", there, gone, err2)
			}
			return err
		})
	})
}

// What lets somebody in is neither in a backup nor in an export, and erase takes it.
func TestNothingThatLetsSomebodyInLeavesTheFolder(t *testing.T) {
	s := open(t, store.Config{Dir: t.TempDir(), Clock: clock})
	fill(t, s, local, 2)
	out := t.TempDir()
	if _, err := s.Backup(ctx, filepath.Join(out, "b.ebb"), "", nil); err != nil {
		t.Fatal(err)
	}
	restored := filepath.Join(out, "restored")
	if _, err := store.Restore(ctx, filepath.Join(out, "b.ebb"), restored, nil, nil); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Export(ctx, local, filepath.Join(out, "export"), "readme", nil); err != nil {
		t.Fatal(err)
	}
	canary := []byte("a hash that nobody may find")
	if !holds(t, s.Dir(), canary) {
		t.Fatal("the control: the folder itself does not hold it")
	}
	for _, dir := range []string{restored, filepath.Join(out, "export")} {
		if holds(t, dir, canary) {
			t.Errorf("%s holds the hash of the passphrase", filepath.Base(dir))
		}
	}
}

// holds says whether any file below dir has the bytes.
func holds(t *testing.T, dir string, b []byte) (found bool) {
	t.Helper()
	if err := filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		content, err := os.ReadFile(path)
		found = found || bytes.Contains(content, b)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	return found
}
