//go:build unix

package app_test

import (
	"bufio"
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"ebb"
	"ebb/internal/app"
	"ebb/internal/ingest"
	"ebb/internal/limit"
	"ebb/internal/store"
)

// The harness runs an import in a process of its own, hears which files it
// acknowledges, kills it or lets its disk fail, and then holds the data folder to
// what was heard. The child is this test binary again.
const (
	childData  = "EBB_CHILD_DATA"  // the data folder: makes this process the child
	childFiles = "EBB_CHILD_FILES" // what it imports
	childLimit = "EBB_CHILD_LIMIT" // bytes that a file may have (RLIMIT_FSIZE)
	childLies  = "EBB_CHILD_LIES"  // acknowledge before it is stored: the harness must see it
	childSays  = "EBB_CHILD_SAYS"  // check in and ask for the day meanwhile, with keys that begin so
)

func deep() bool { return os.Getenv("EBB_DEEP") == "1" }

func rounds(quick, full int) int {
	if deep() {
		return full
	}
	return quick
}

// TestImportChild is the child, and nothing when run by itself.
func TestImportChild(t *testing.T) {
	data := os.Getenv(childData)
	if data == "" {
		return
	}
	st, err := store.Open(context.Background(), store.Config{Dir: data})
	if err != nil {
		fmt.Println("error", ebb.KindOf(err), ebb.CodeOf(err))
		os.Exit(4)
	}
	if n, err := strconv.ParseUint(os.Getenv(childLimit), 10, 64); err == nil {
		if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &syscall.Rlimit{Cur: n, Max: n}); err != nil {
			t.Fatal(err)
		}
	}
	a := app.New(st, func() time.Time { return importNow })
	fmt.Println("go")
	if os.Getenv(childLies) != "" {
		_ = ingest.Walk(context.Background(), os.Getenv(childFiles), limit.Local(), func(l ingest.Leaf) error {
			fmt.Println("ack", l.SHA256)
			return nil
		})
	}
	if name := os.Getenv(childSays); name != "" {
		go chatter(a, name)
	}
	_, err = a.Import(context.Background(), owner, ebb.LocalAthlete, []string{os.Getenv(childFiles)}, func(p app.ImportProgress) {
		var b bytes.Buffer
		for _, it := range p.Items {
			if it.State == ebb.ItemStored || it.State == ebb.ItemDuplicate || it.State == ebb.ItemSalvaged {
				fmt.Fprintln(&b, "ack", it.SHA256.V)
			}
		}
		_, _ = os.Stdout.Write(b.Bytes())
	})
	if err != nil {
		fmt.Println("error", ebb.KindOf(err), ebb.CodeOf(err))
		os.Exit(4)
	}
	fmt.Println("peak", highWater())
	fmt.Println("complete")
	os.Exit(0)
}

// highWater is the most memory that this process had, KiB; 0 where the system does not tell. What the parent is
// told of its child after the end counts the parent's own memory too: on Linux a child begins in it.
func highWater() int64 {
	b, _ := os.ReadFile("/proc/self/status")
	_, rest, _ := strings.Cut(string(b), "VmHWM:")
	f := strings.Fields(rest)
	if len(f) == 0 {
		return 0
	}
	kib, _ := strconv.ParseInt(f[0], 10, 64)
	return kib
}

// chatter checks in and asks for the day, again and again, and says each check-in that is stored.
func chatter(a *app.App, name string) {
	for i := 0; ; i++ {
		key := fmt.Sprint(name, "-", i)
		if _, err := a.CheckIn(ctx, owner, my, allOK, key); err != nil {
			fmt.Println("error", ebb.KindOf(err), ebb.CodeOf(err))
			return
		}
		_, _ = os.Stdout.WriteString("said " + key + "\n")
		if _, err := a.Today(ctx, owner, my, 0); err != nil {
			fmt.Println("error", ebb.KindOf(err), ebb.CodeOf(err))
			return
		}
	}
}

// heard is what a child said before it ended.
type heard struct {
	acked    []string
	said     []string // check-ins, by their keys
	complete bool
	fault    string // "kind code"
	peak     int64  // resident memory, KiB on Linux
}

// child runs an import, and kills it with SIGKILL after a time when killAfter is not 0.
func child(t *testing.T, data, files string, killAfter time.Duration, env ...string) heard {
	t.Helper()
	cmd := exec.Command(os.Args[0], "-test.run=^TestImportChild$")
	cmd.Env = append(os.Environ(), childData+"="+data, childFiles+"="+files)
	cmd.Env = append(cmd.Env, env...)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	var h heard
	r := bufio.NewReader(out)
	for {
		line, err := r.ReadString('\n')
		if err != nil { // a line that was cut off by the kill was not heard
			if !errors.Is(err, io.EOF) {
				t.Fatal(err)
			}
			break
		}
		word, rest, _ := strings.Cut(strings.TrimSpace(line), " ")
		switch word {
		case "go":
			if killAfter > 0 {
				time.AfterFunc(killAfter, func() { _ = cmd.Process.Kill() })
			}
		case "ack":
			h.acked = append(h.acked, rest)
		case "said":
			h.said = append(h.said, rest)
		case "peak":
			h.peak, _ = strconv.ParseInt(rest, 10, 64)
		case "complete":
			h.complete = true
		case "error":
			h.fault = rest
		}
	}
	_ = cmd.Wait()
	if u, ok := cmd.ProcessState.SysUsage().(*syscall.Rusage); ok && h.peak == 0 {
		h.peak = u.Maxrss
	}
	return h
}

// held is what is wrong with a data folder, given what was acknowledged.
func held(data string, acked map[string]bool) (stored int, faults []string) {
	ctx := context.Background()
	say := func(format string, args ...any) { faults = append(faults, fmt.Sprintf(format, args...)) }
	st, err := store.Open(ctx, store.Config{Dir: data})
	if err != nil {
		say("it does not open: %v", err)
		return 0, faults
	}
	defer func() { _ = st.Close() }()
	byLeaf := map[string]int{}
	err = st.Read(ctx, func(x *store.Tx) error {
		runs, err := x.Runs(ctx, ebb.LocalAthlete)
		if err != nil {
			return err
		}
		facts, err := x.Facts(ctx, ebb.LocalAthlete, store.KindRun, 0)
		if err != nil {
			return err
		}
		if len(facts) != len(runs) {
			say("%d runs were minted for %d recordings", len(facts), len(runs))
		}
		for _, r := range runs {
			byLeaf[r.Recording.SHA256]++
			rec, err := x.Recording(ctx, ebb.LocalAthlete, r.Recording.ID)
			if err != nil || rec.Cols.Len() == 0 || !r.HasFeatures {
				say("%s is not whole: %v", r.Recording.ID, err)
			}
			if _, err := st.Originals().Get(ctx, ebb.LocalAthlete, r.Recording.SHA256); err != nil {
				say("%s has no original: %v", r.Recording.ID, err)
			}
		}
		return nil
	})
	if err != nil {
		say("it cannot be read: %v", err)
	}
	for sum := range acked {
		if byLeaf[sum] == 0 {
			say("%s was acknowledged and is lost", sum)
		}
	}
	for sum, n := range byLeaf {
		if n != 1 {
			say("%s is there %d times", sum, n)
		}
	}
	db, err := sql.Open("sqlite", filepath.Join(data, "ebb.db"))
	if err != nil {
		say("%v", err)
		return len(byLeaf), faults
	}
	defer func() { _ = db.Close() }()
	var n, last int64 // of all kinds together: none is missing
	if err := db.QueryRow("SELECT count(*), COALESCE(max(seq), 0) FROM fact WHERE seq > 0").Scan(&n, &last); err != nil || n != last {
		say("%d facts, the last has seq %d: %v", n, last, err)
	}
	var verdict string
	if err := db.QueryRow("PRAGMA integrity_check").Scan(&verdict); err != nil || verdict != "ok" {
		say("integrity: %s %v", verdict, err)
	}
	return len(byLeaf), faults
}

// manyRuns writes n small recordings.
func manyRuns(t *testing.T, n int) string {
	t.Helper()
	dir := t.TempDir()
	for i := range n {
		write(t, filepath.Join(dir, fmt.Sprintf("%04d.fit", i)), fitFile(t, i, 90))
	}
	return dir
}

const killFiles = 500

func TestAKilledImportLosesNothingItAcknowledgedAndGoesOn(t *testing.T) {
	files := manyRuns(t, killFiles)
	data, acked := t.TempDir(), map[string]bool{}
	seed := uint64(20261123)
	rng := rand.New(rand.NewPCG(seed, 1))
	kills, acks, completions := 0, 0, 0
	within := 250 // ms; it follows the machine: longer while kills come too early, shorter when they come too late
	for kills < rounds(4, 100) || acks == 0 && kills < 100 {
		h := child(t, data, files, time.Duration(1+rng.IntN(within))*time.Millisecond)
		if h.complete {
			within -= within / 5
		} else if len(h.acked) == 0 {
			within += within / 5
		}
		for _, sum := range h.acked {
			acked[sum] = true
		}
		acks += len(h.acked)
		stored, faults := held(data, acked)
		if len(faults) > 0 {
			t.Fatalf("seed %d, kill %d, %d stored:\n%s", seed, kills, stored, strings.Join(faults[:min(5, len(faults))], "\n"))
		}
		if h.complete {
			if stored != killFiles {
				t.Fatalf("it says it is complete with %d of %d", stored, killFiles)
			}
			completions++
			data, acked = t.TempDir(), map[string]bool{}
			continue
		}
		kills++
	}
	if h := child(t, data, files, 0); !h.complete {
		t.Fatalf("the same command did not complete after the kills: %s", h.fault)
	}
	if stored, faults := held(data, acked); len(faults) > 0 || stored != killFiles {
		t.Fatalf("%d stored; %v", stored, faults)
	}
	if acks == 0 {
		t.Fatal("no import was killed after its first acknowledgement: the test saw nothing")
	}
	t.Logf("%d kills, %d acknowledgements heard, %d imports ran to their end in between", kills, acks, completions)
}

// The control: a child that acknowledges what it has only read must be caught.
func TestTheHarnessCatchesAnImportThatAcknowledgesTooEarly(t *testing.T) {
	files := manyRuns(t, killFiles)
	for try := range 10 {
		data, acked := t.TempDir(), map[string]bool{}
		for _, sum := range child(t, data, files, time.Duration(30+20*try)*time.Millisecond, childLies+"=1").acked {
			acked[sum] = true
		}
		if _, faults := held(data, acked); len(faults) > 0 {
			return
		}
	}
	t.Fatal("ten lying imports were killed and not one was caught: the harness is blind")
}

// The disk refuses to let files grow, at another point each time: no acknowledgement
// after the error, a clear refusal, and the retry leaves each exactly once.
func TestAnIOErrorIsNeverAcknowledged(t *testing.T) {
	files := manyRuns(t, killFiles)
	rng := rand.New(rand.NewPCG(5, 5))
	failed := 0
	for i := range rounds(3, 30) {
		data, acked := t.TempDir(), map[string]bool{}
		if st, err := store.Open(context.Background(), store.Config{Dir: data}); err != nil {
			t.Fatal(err)
		} else if err := st.Close(); err != nil {
			t.Fatal(err)
		}
		bytes := 64<<10 + rng.IntN(2<<20)
		h := child(t, data, files, 0, fmt.Sprintf("%s=%d", childLimit, bytes))
		for _, sum := range h.acked {
			acked[sum] = true
		}
		if !h.complete {
			failed++
			if !strings.HasPrefix(h.fault, string(ebb.NotConfirmed)) {
				t.Errorf("round %d, files of at most %d bytes: the error is %q, not %q", i, bytes, h.fault, ebb.NotConfirmed)
			}
		}
		if _, faults := held(data, acked); len(faults) > 0 {
			t.Fatalf("round %d, files of at most %d bytes:\n%s", i, bytes, strings.Join(faults[:min(5, len(faults))], "\n"))
		}
		if h := child(t, data, files, 0); !h.complete {
			t.Fatalf("round %d: the retry failed: %s", i, h.fault)
		}
		if stored, faults := held(data, acked); stored != killFiles || len(faults) > 0 {
			t.Fatalf("round %d: after the retry %d stored; %v", i, stored, faults)
		}
	}
	if failed == 0 {
		t.Fatal("no import met the limit: the test saw nothing")
	}
}
