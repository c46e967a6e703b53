package store_test

import (
	"os"
	"os/exec"
	"strings"
	"testing"

	"ebb"
	"ebb/internal/store"
)

func TestTwoProgramsThatStayDoNotShareAFolder(t *testing.T) {
	if dir := os.Getenv("EBB_LOCK_DIR"); dir != "" { // the second process
		_, err := open(t, store.Config{Dir: dir}).LockDir()
		os.Stdout.WriteString("answer:" + ebb.CodeOf(err) + ".")
		return
	}
	dir := t.TempDir()
	s := open(t, store.Config{Dir: dir})
	other := func() string {
		c := exec.Command(os.Args[0], "-test.run", t.Name())
		c.Env = append(os.Environ(), "EBB_LOCK_DIR="+dir)
		b, err := c.CombinedOutput()
		if err != nil {
			t.Fatalf("%v: %s", err, b)
		}
		return string(b)
	}
	release, err := s.LockDir()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := open(t, store.Config{Dir: dir}).LockDir(); ebb.CodeOf(err) != "in_use" || ebb.KindOf(err) != ebb.Conflict {
		t.Errorf("in this process: %v", err)
	}
	if got := other(); !strings.Contains(got, "answer:in_use.") {
		t.Errorf("in another process: %s", got)
	}
	release()
	if got := other(); !strings.Contains(got, "answer:.") {
		t.Errorf("after it was given back: %s", got)
	}
}
