//go:build unix

package store_test

import (
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"ebb/internal/store"
)

const (
	safeJob  = "EBB_SAFE_JOB"  // backup, restore, export, erase: makes this process the child
	safeData = "EBB_SAFE_DATA" // its data folder
	safeFile = "EBB_SAFE_FILE" // what it writes or reads
)

// TestSafeChild is the child, and nothing when run by itself.
func TestSafeChild(t *testing.T) {
	job, dir, file := os.Getenv(safeJob), os.Getenv(safeData), os.Getenv(safeFile)
	if job == "" {
		return
	}
	var err error
	if job == "restore" {
		_, err = store.Restore(ctx, file, dir, noPassphrase, nil)
	} else {
		s := open(t, store.Config{Dir: dir, Clock: clock})
		switch job {
		case "backup":
			_, err = s.Backup(ctx, file, "", nil)
		case "export":
			_, err = s.Export(ctx, local, file, "", nil)
		case "erase":
			_, err = s.Erase(ctx, local)
		}
	}
	if err != nil {
		t.Fatal(err)
	}
}

// killed runs a job in a process of its own, kills it at a random moment and says whether it was
// faster.
func killed(t *testing.T, r *rand.Rand, job, dir, file string) bool {
	t.Helper()
	cmd := exec.Command(os.Args[0], "-test.run=^TestSafeChild$")
	cmd.Env = append(os.Environ(), safeJob+"="+job, safeData+"="+dir, safeFile+"="+file)
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	time.AfterFunc(time.Duration(3+r.IntN(35))*time.Millisecond, func() { _ = cmd.Process.Kill() })
	return cmd.Wait() == nil
}

// TestAKilledCommandLeavesAllOrNothing: what has its name is whole, the data are as they
// were, and the same command again ends the work.
func TestAKilledCommandLeavesAllOrNothing(t *testing.T) {
	n := 8
	if deep() {
		n = 100
	}
	r := rand.New(rand.NewPCG(9, 9))
	whole := filled(t, 12)
	for _, job := range []string{"backup", "export", "restore", "erase"} {
		finished := 0
		for range n {
			dir, out := filepath.Join(t.TempDir(), "d"), filepath.Join(t.TempDir(), "f")
			if err := os.CopyFS(dir, os.DirFS(whole)); err != nil {
				t.Fatal(err)
			}
			src, data := out, dir
			if job == "restore" {
				_, src = dir, filepath.Join(t.TempDir(), "b")
				s := open(t, store.Config{Dir: dir, Clock: clock})
				if _, err := s.Backup(ctx, src, "", nil); err != nil {
					t.Fatal(err)
				}
				_ = s.Close()
				data = filepath.Join(filepath.Dir(out), "new")
			}
			if killed(t, r, job, data, src) {
				finished++
			}
			if job == "erase" {
				s := open(t, store.Config{Dir: dir, Clock: clock}) // it opens, and the rest is done
				if _, err := s.Erase(ctx, local); err != nil {
					t.Fatal(err)
				}
				for name := range tree(t, dir) {
					if !slices.Contains([]string{"ebb.db", "ebb.db-wal", "ebb.db-shm", "ebb.lock", "upgrade.lock"}, name) {
						t.Errorf("%s was left", name)
					}
				}
				_ = s.Close()
				continue
			}
			sameData(t, whole, dir)
			result := map[string]string{"backup": out, "export": out, "restore": data}[job]
			if _, err := os.Stat(result); err == nil {
				if job != "restore" {
					if _, err := store.Restore(ctx, out, out+"-r", noPassphrase, nil); err != nil {
						t.Errorf("%s: what has its name is not whole: %v", job, err)
					}
					result = out + "-r"
				}
				sameData(t, whole, result)
			}
		}
		t.Logf("%s: %d kills, %d were too late", job, n, finished)
	}
}
