//go:build linux

package store_test

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"ebb/internal/store"
)

const (
	powerData = "EBB_POWER_DATA" // the folder the child writes to: makes this process the child
	powerSync = "EBB_POWER_SYNC" // PRAGMA synchronous of the child
)

// TestPowerChild writes facts and originals for ever, and says each when it is acknowledged.
func TestPowerChild(t *testing.T) {
	dir := os.Getenv(powerData)
	if dir == "" {
		return
	}
	s := open(t, store.Config{Dir: dir})
	if _, err := s.Writer().Exec("PRAGMA synchronous = " + os.Getenv(powerSync)); err != nil {
		t.Fatal(err)
	}
	for i := 0; ; i++ {
		data := []byte(fmt.Sprint("original ", i))
		sum := store.HashOf(data)
		if err := s.Originals().Put(ctx, local, store.Original{SHA256: sum, Data: data}); err != nil {
			t.Fatal(err)
		}
		doc, _ := json.Marshal(sum)
		if err := s.Tx(ctx, func(x *store.Tx) error { _, _, err := x.AppendFact(ctx, local, fact("", string(doc))); return err }); err != nil {
			t.Fatal(err)
		}
		fmt.Println("ack", sum)
	}
}

// powerCut lets the child write to a disk of its own, takes the disk as a power cut
// would leave it (what was not synced is not in it), and counts what of the
// acknowledged is gone.
func powerCut(t *testing.T, sync string, after int) (acked, lost int) {
	t.Helper()
	base := t.TempDir()
	image, disk := filepath.Join(base, "disk"), filepath.Join(base, "mnt")
	run(t, "truncate", "-s", "48M", image)
	run(t, "mkfs.ext4", "-q", "-F", image)
	run(t, "mkdir", disk)
	if out, err := exec.Command("mount", "-o", "loop,commit=300", image, disk).CombinedOutput(); err != nil {
		t.Skipf("SKIPPED, MAY NOT MOUNT A DISK: %s", out)
	}
	defer func() { _ = exec.Command("umount", "-l", disk).Run() }()
	cmd := exec.Command(os.Args[0], "-test.run=^TestPowerChild$")
	cmd.Env = append(os.Environ(), powerData+"="+filepath.Join(disk, "ebb"), powerSync+"="+sync)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	var sums []string
	lines := bufio.NewScanner(out)
	for len(sums) < after && lines.Scan() {
		if sum, ok := strings.CutPrefix(lines.Text(), "ack "); ok {
			sums = append(sums, sum)
		}
	}
	cut := image + "-cut"
	if err := cmd.Process.Signal(syscall.SIGSTOP); err != nil { // the disk must not change while it is copied
		t.Fatal(err)
	}
	run(t, "cp", "--sparse=always", image, cut)
	_ = cmd.Process.Kill()
	_ = cmd.Wait()
	after2 := filepath.Join(base, "after")
	run(t, "mkdir", after2)
	run(t, "mount", "-o", "loop", cut, after2)
	defer func() { _ = exec.Command("umount", "-l", after2).Run() }()
	return len(sums), missing(t, filepath.Join(after2, "ebb"), sums)
}

func missing(t *testing.T, dir string, sums []string) (lost int) {
	t.Helper()
	s, err := store.Open(ctx, store.Config{Dir: dir})
	if err != nil {
		t.Logf("it does not open: %v", err)
		return len(sums)
	}
	defer func() { _ = s.Close() }()
	have := map[string]bool{}
	read(t, s, func(x *store.Tx) error {
		fs, err := x.Facts(ctx, local, store.KindCheckIn, 0)
		for _, f := range fs {
			have[strings.Trim(string(f.Doc), `"`)] = true
		}
		return err
	})
	for _, sum := range sums {
		if _, err := s.Originals().Get(ctx, local, sum); err != nil || !have[sum] {
			lost++
		}
	}
	return lost
}

func run(t *testing.T, name string, args ...string) {
	t.Helper()
	if out, err := exec.Command(name, args...).CombinedOutput(); err != nil {
		t.Skipf("SKIPPED, %s: %v %s", name, err, out)
	}
}

// kill -9 cannot tell synchronous=FULL from NORMAL; a power cut can.
func TestAPowerCutLosesNothingThatWasAcknowledged(t *testing.T) {
	if os.Getenv("EBB_DEEP") != "1" {
		t.Skip("EBB_DEEP is not set")
	}
	start := time.Now()
	cuts, controls, end := 10, 5, time.Now().Add(time.Hour)
	if os.Getenv("EBB_SOAK") == "1" {
		d, err := time.ParseDuration(os.Getenv("EBB_SOAK_FOR"))
		if err != nil {
			t.Fatal(err)
		}
		cuts, controls, end = 200, 25, time.Now().Add(d)
	}
	done := 0
	for ; done < cuts && time.Now().Before(end); done++ {
		i := done % 10
		if acked, lost := powerCut(t, "FULL", 20+13*i); lost > 0 || acked == 0 {
			t.Fatalf("cut %d: %d of %d acknowledged facts are lost", i, lost, acked)
		}
	}
	// The control: without the sync of each commit the harness must see losses.
	lossy := 0
	for i := range controls {
		if _, lost := powerCut(t, "NORMAL", 20+13*(i%10)); lost > 0 {
			lossy++
		}
	}
	t.Logf("%d cuts lost nothing; control: with synchronous=NORMAL %d of %d cuts lost acknowledged facts; %v", done, lossy, controls, time.Since(start))
	if 2*lossy < controls {
		t.Fatal("power cuts with synchronous=NORMAL lose too little: the harness is blind")
	}
}
