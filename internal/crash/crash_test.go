//go:build linux && amd64

package crash_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"ebb/internal/crash"
)

// TestChild is the program that is killed, and nothing when run by itself.
func TestChild(t *testing.T) {
	dir := os.Getenv("EBB_CRASH_DIR")
	if dir == "" {
		return
	}
	done := make(chan error)
	go func() { // calls count whatever thread they are made on
		for i := range 3 {
			f, err := os.Create(filepath.Join(dir, fmt.Sprint(i)))
			if err != nil {
				done <- err
				return
			}
			_, _ = f.WriteString("all")
			_ = f.Sync()
			_ = f.Close()
			fmt.Println("ack", i)
		}
		done <- nil
	}()
	if err := <-done; err != nil {
		t.Fatal(err)
	}
	os.Exit(0)
}

func TestAProgramIsKilledBeforeEachOfItsCalls(t *testing.T) {
	at := func(n int) (crash.Run, string) {
		dir := t.TempDir()
		cmd := exec.Command(os.Args[0], "-test.run=^TestChild$")
		cmd.Env = append(os.Environ(), "EBB_CRASH_DIR="+dir)
		r, err := crash.At(cmd, n)
		if err != nil {
			t.Skipf("SKIPPED, MAY NOT WATCH A PROGRAM (ptrace): %v", err)
		}
		var got string
		for i := range 3 {
			if b, err := os.ReadFile(filepath.Join(dir, fmt.Sprint(i))); err == nil {
				got += fmt.Sprintf("[%s]", b)
			}
		}
		return r, got
	}
	r, got := at(0)
	if fmt.Sprint(r.Calls) != "[openat write fsync openat write fsync openat write fsync]" || r.Killed || r.Exit != 0 || r.Out != "ack 0\nack 1\nack 2\n" {
		t.Fatalf("%+v", r)
	}
	if len(r.Made) != 3 || filepath.Base(r.Made[2]) != "2" {
		t.Errorf("made %v", r.Made)
	}
	if got != "[all][all][all]" {
		t.Fatalf("%s", got)
	}
	for n, want := range []string{"", "[]", "[all]", "[all]", "[all][]", "[all][all]"} {
		r, got := at(n + 1)
		if !r.Killed || got != want || len(r.Calls) != n+1 {
			t.Errorf("before call %d: %q, want %q; %+v", n+1, got, want, r)
		}
	}
}
