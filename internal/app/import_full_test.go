//go:build linux

package app_test

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"ebb"
	"ebb/internal/app"
)

// A disk of 4 MB fills up: what was acknowledged is there, and the import goes on
// when there is room.
func TestAFullDiskIsNeverAcknowledged(t *testing.T) {
	data := t.TempDir()
	if err := syscall.Mount("ebbtest", data, "tmpfs", 0, "size=4m,mode=0700"); err != nil {
		t.Skipf("SKIPPED, MAY NOT MOUNT A SMALL DISK: %v", err)
	}
	t.Cleanup(func() { _ = syscall.Unmount(data, syscall.MNT_DETACH) })
	files := manyRuns(t, killFiles)
	h := child(t, data, files, 0)
	if h.complete {
		t.Fatal("five hundred runs went onto 4 MB: the disk is not small")
	}
	if h.fault != string(ebb.NotConfirmed)+" storage_full" {
		t.Errorf("the error is %q", h.fault)
	}
	acked := map[string]bool{}
	for _, sum := range h.acked {
		acked[sum] = true
	}
	if _, faults := held(data, acked); len(faults) > 0 {
		t.Fatalf("%s", strings.Join(faults[:min(5, len(faults))], "\n"))
	}
	if err := syscall.Mount("ebbtest", data, "tmpfs", syscall.MS_REMOUNT, "size=64m,mode=0700"); err != nil {
		t.Fatal(err)
	}
	if h := child(t, data, files, 0); !h.complete {
		t.Fatalf("with room again: %s", h.fault)
	}
	if stored, faults := held(data, acked); stored != killFiles || len(faults) > 0 {
		t.Fatalf("%d stored; %v", stored, faults)
	}
}

// TestAFullDiskStillAnswers is the rest of D-6: what is stored is read, the day is decided, a
// copy goes to another disk, and what cannot be saved is said, and saved when there is room.
func TestAFullDiskStillAnswers(t *testing.T) {
	data, other := t.TempDir(), t.TempDir()
	if err := syscall.Mount("ebbtest", data, "tmpfs", 0, "size=4m,mode=0700"); err != nil {
		t.Skipf("SKIPPED, MAY NOT MOUNT A SMALL DISK: %v", err)
	}
	t.Cleanup(func() { _ = syscall.Unmount(data, syscall.MNT_DETACH) })
	a, st := openAt(t, data)
	files := manyRuns(t, 5)
	importAll(t, a, files)
	if err := st.Close(); err != nil { // its log goes into the database
		t.Fatal(err)
	}
	fill, err := os.Create(filepath.Join(data, "fill"))
	if err != nil {
		t.Fatal(err)
	}
	a, _ = openAt(t, data)
	if n, err := io.CopyN(fill, zeros{}, 8<<20); err == nil {
		t.Fatalf("%d bytes went onto 4 MB: the disk is not small", n)
	}
	if v, err := a.Runs(ctx, me, my, 0); err != nil || len(v.Runs) != 5 {
		t.Errorf("%d runs, %v", len(v.Runs), err)
	}
	v, err := a.Today(ctx, me, my, 0)
	if err != nil || v.Empty || v.Recorded.OK || v.Unrecorded != ebb.Some("storage_full") {
		t.Errorf("today: %v, recorded %v, %v", err, v.Recorded, v.Unrecorded)
	}
	if _, err := a.CheckIn(ctx, me, my, allOK, "k"); ebb.KindOf(err) != ebb.NotConfirmed || ebb.CodeOf(err) != "storage_full" {
		t.Errorf("a check-in: %v", err)
	}
	for _, name := range []string{"b.ebb", "e.zip"} {
		out := filepath.Join(other, name)
		if name == "b.ebb" {
			_, err = a.Backup(ctx, me, my, out, "", nil)
		} else {
			_, err = a.Export(ctx, me, my, out, nil)
		}
		if err != nil {
			t.Errorf("%s: %v", name, err)
		} else if _, err := app.Restore(ctx, me, my, out, out+"-r", nil, nil); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	if left, _ := filepath.Glob(filepath.Join(other, "*.part")); len(left) > 0 {
		t.Errorf("left: %v", left)
	}
	if _, err := a.Backup(ctx, me, my, filepath.Join(other, "secret"), "pass", nil); ebb.CodeOf(err) != "storage_full" {
		t.Errorf("an encrypted backup may leave nothing readable beside it: %v", err)
	}
	if err := errors.Join(fill.Close(), os.Remove(fill.Name())); err != nil {
		t.Fatal(err)
	}
	_, e1 := a.CheckIn(ctx, me, my, allOK, "k") // without a new start
	v, e2 := a.Today(ctx, me, my, 0)            // the control: now it is recorded
	if e1 != nil || e2 != nil || !v.Recorded.OK || v.Unrecorded.OK {
		t.Errorf("with room: %v, %v, %v", e1, e2, v.Recorded)
	}
	if d, err := app.Verify(ctx, me, my, data, nil); err != nil || len(d.Damaged) > 0 {
		t.Errorf("%v, %+v", err, d.Damaged)
	}
}

type zeros struct{}

func (zeros) Read(b []byte) (int, error) { clear(b); return len(b), nil }

// Memory is flat: it does not grow with the number of runs.
func TestAnImportStaysUnder128MiB(t *testing.T) {
	files := t.TempDir()
	for i := range rounds(60, 800) {
		write(t, filepath.Join(files, fmt.Sprintf("%04d.fit.gz", i)), gz(t, fitFile(t, i, 3600)))
	}
	h := child(t, t.TempDir(), files, 0)
	if !h.complete {
		t.Fatal(h.fault)
	}
	t.Logf("peak %d MiB", h.peak>>10)
	if h.peak > 128<<10 {
		t.Errorf("peak %d MiB", h.peak>>10)
	}
}
