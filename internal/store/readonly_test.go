//go:build linux

package store_test

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"ebb"
	"ebb/internal/store"
)

// A folder on a disk that is read-only: opening says so and what to do, and it can be checked.
func TestAReadOnlyDiskIsSaidAndCanBeVerified(t *testing.T) {
	dir := t.TempDir()
	if err := syscall.Mount("ebbtest", dir, "tmpfs", 0, "size=16m,mode=0700"); err != nil {
		t.Skipf("SKIPPED, MAY NOT MOUNT A SMALL DISK: %v", err)
	}
	t.Cleanup(func() { _ = syscall.Unmount(dir, syscall.MNT_DETACH) })
	if err := os.CopyFS(dir, os.DirFS(filled(t, 2))); err != nil {
		t.Fatal(err)
	}
	before := tree(t, dir)
	if err := syscall.Mount("ebbtest", dir, "tmpfs", syscall.MS_REMOUNT|syscall.MS_RDONLY, "size=16m"); err != nil {
		t.Fatal(err)
	}
	_, err := store.Open(ctx, store.Config{Dir: dir, Clock: clock})
	wantCode(t, err, ebb.Conflict, "not_writable")
	if !bytes.Contains([]byte(err.Error()), []byte(dir)) {
		t.Errorf("which folder? %v", err)
	}
	if v := verify(t, dir); len(v.Damaged) > 0 || v.Objects < 10 {
		t.Errorf("%+v", v)
	}
	if !equalMaps(before, tree(t, dir)) {
		t.Error("a read-only disk was changed")
	}
	// The control: damage is seen there too, and with room to write the folder opens.
	if err := syscall.Mount("ebbtest", dir, "tmpfs", syscall.MS_REMOUNT, "size=16m"); err != nil {
		t.Fatal(err)
	}
	put(t, originalsIn(t, dir)[0], []byte("rotten"))
	if err := syscall.Mount("ebbtest", dir, "tmpfs", syscall.MS_REMOUNT|syscall.MS_RDONLY, "size=16m"); err != nil {
		t.Fatal(err)
	}
	if v := verify(t, dir); len(v.Damaged) != 1 {
		t.Errorf("%+v", v)
	}
	if err := syscall.Mount("ebbtest", dir, "tmpfs", syscall.MS_REMOUNT, "size=16m"); err != nil {
		t.Fatal(err)
	}
	open(t, store.Config{Dir: dir, Clock: clock}) // one damaged original never stops the start
}

// A log of another database in the place of ours: SQLite itself would take its pages. It must
// not pass in silence.
func TestTheLogOfAnotherDatabaseIsNoticed(t *testing.T) {
	live := func(n int) (dir string, s *store.Store) {
		dir = t.TempDir()
		s = open(t, store.Config{Dir: dir, Clock: clock})
		fill(t, s, local, n)
		return dir, s
	}
	a, sa := live(3)
	b, _ := live(5) // its log stays: it is open
	if err := sa.Close(); err != nil {
		t.Fatal(err)
	}
	log, err := os.ReadFile(filepath.Join(b, "ebb.db-wal"))
	if err != nil || len(log) == 0 {
		t.Fatal("no log", err)
	}
	put(t, filepath.Join(a, "ebb.db-wal"), log)
	v, err := store.Verify(ctx, a, nil)
	switch {
	case err != nil && ebb.CodeOf(err) != "":
	case err == nil && len(v.Damaged) > 0:
	default:
		t.Errorf("nothing is said: %v, %+v", err, v)
	}
	t.Logf("%v, %d damaged", err, len(v.Damaged))
	if err := os.Remove(filepath.Join(a, "ebb.db-wal")); err != nil && !errors.Is(err, os.ErrNotExist) {
		t.Fatal(err)
	}
	if v := verify(t, a); len(v.Damaged) > 0 { // the control: without it all is well
		t.Errorf("%+v", v.Damaged)
	}
}
