//go:build linux

package app_test

import (
	"fmt"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"ebb"
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
