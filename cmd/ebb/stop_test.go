package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"
)

// stops is how often the program is stopped: a hundred times with EBB_DEEP=1.
var stops = map[bool]int{false: 3, true: 100}[os.Getenv("EBB_DEEP") != ""]

// busy is what others send meanwhile, fifty a second: check-ins, pages and files.
type busy struct {
	told    sync.Map // keys of check-ins that were acknowledged
	n       atomic.Int64
	uploads atomic.Int64 // that were acknowledged
}

// keep sends until the program is gone.
func (b *busy) keep(p *page, round int, form []byte, kind string) *sync.WaitGroup {
	var all sync.WaitGroup
	gone := make(chan struct{})
	var once sync.Once
	for worker := range 5 {
		all.Go(func() {
			tick := time.NewTicker(100 * time.Millisecond) // five of them: fifty a second
			defer tick.Stop()
			for i := 0; ; i++ {
				select {
				case <-gone:
					return
				case <-tick.C:
				}
				var err error
				var w *http.Response
				switch {
				case worker == 0 && i%5 == 0:
					if w, err = p.post("/import", kind, bytes.NewReader(form)); err == nil && w.StatusCode == http.StatusSeeOther {
						b.uploads.Add(1)
					}
				case worker == 1:
					if w, err = plainly.Get(p.url + "/"); err == nil {
						_ = w.Body.Close()
					}
				default:
					key := fmt.Sprintf("r%d-w%d-%d", round, worker, i)
					w, err = p.post("/checkin", "application/x-www-form-urlencoded", strings.NewReader(url.Values{"rhr": {fmt.Sprint(40 + i%50)}, "key": {key}}.Encode()))
					if err == nil && w.StatusCode == http.StatusSeeOther {
						b.told.Store(key, true)
						b.n.Add(1)
					}
				}
				if err != nil {
					once.Do(func() { close(gone) })
				}
			}
		})
	}
	return &all
}

// Stopped again and again while others send fifty requests a second: what is under way is answered, the program
// ends by itself and well, no check-in that was acknowledged is lost, none is there twice, and an upload that
// was acknowledged is imported or waits (D-7).
func TestAStopLosesNothingThatWasAcknowledged(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data")
	kind, form := runsZip(t, 2)
	var b busy
	var slowest time.Duration
	for round := range stops {
		p := servePage(t, dir)
		all := b.keep(p, round, form, kind)
		for before := b.n.Load(); b.n.Load() < before+2; { // on a slow machine too
			time.Sleep(time.Millisecond)
		}
		time.Sleep(time.Duration(rand.IntN(600)) * time.Millisecond)
		began := time.Now()
		if err := p.cmd.Process.Signal(syscall.SIGTERM); err != nil {
			t.Fatal(err)
		}
		if err := ended(t, p.cmd); err != nil {
			t.Fatalf("stop %d: %v", round, err)
		}
		slowest = max(slowest, time.Since(began))
		all.Wait()
	}
	t.Logf("%d stops, %d check-ins and %d uploads acknowledged, the slowest end took %v", stops, b.n.Load(), b.uploads.Load(), slowest)
	there := checkInKeys(t, dir)
	b.told.Range(func(key, _ any) bool {
		if there[key.(string)] != 1 {
			t.Errorf("the check-in %v was acknowledged and is there %d times", key, there[key.(string)])
		}
		return true
	})
	if b.n.Load() < int64(stops) || b.uploads.Load() == 0 || there["never sent"] != 0 {
		t.Error("the control: too little was acknowledged to be lost")
	}
	p := servePage(t, dir)
	if _, body, _ := p.get("/import"); strings.Contains(body, "An import was cut short") {
		if w, err := p.post("/import/resume", "application/x-www-form-urlencoded", strings.NewReader("")); err != nil || w.StatusCode != http.StatusSeeOther {
			t.Fatal(w, err)
		}
	}
	p.finished()
	if got := countRuns(t, dir); got != 2 {
		t.Errorf("%d runs of the uploads, not 2", got)
	}
}

// A second signal is not made to wait for what the first one waits for; a closed terminal ends the program as
// well as any, and a broken pipe does not end it at all.
func TestTheOtherSignalsDoNoHarm(t *testing.T) {
	signal.Notify(make(chan os.Signal, 1), syscall.SIGHUP) // a child begins with it as usual, also where these tests run under nohup
	dir := filepath.Join(t.TempDir(), "data")
	kind, form := runsZip(t, 150)
	p := servePage(t, dir)
	if err := p.cmd.Process.Signal(syscall.SIGPIPE); err != nil {
		t.Fatal(err)
	}
	if w, err := p.post("/import", kind, bytes.NewReader(form)); err != nil || w.StatusCode != http.StatusSeeOther {
		t.Fatal(w, err)
	}
	p.say(t, "before")
	for range 2 {
		_ = p.cmd.Process.Signal(syscall.SIGTERM)
		time.Sleep(20 * time.Millisecond)
	}
	_ = ended(t, p.cmd) // by the signal, or well before it
	p = servePage(t, dir)
	p.say(t, "after")
	if err := p.cmd.Process.Signal(syscall.SIGHUP); err != nil {
		t.Fatal(err)
	}
	if err := ended(t, p.cmd); err != nil {
		t.Errorf("a closed terminal: %v", err)
	}
	if there := checkInKeys(t, dir); there["before"] != 1 || there["after"] != 1 {
		t.Errorf("%v", there)
	}
	if out, err := ebbCommand(dir, "verify").CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}

func (p *page) say(t *testing.T, key string) {
	t.Helper()
	if w, err := p.post("/checkin", "application/x-www-form-urlencoded", strings.NewReader(url.Values{"rhr": {"50"}, "key": {key}}.Encode())); err != nil || w.StatusCode != http.StatusSeeOther {
		t.Fatal(w, err)
	}
}

// ended waits for a program that was told to stop; one that hangs is a failure, one that is slow is not.
func ended(t *testing.T, c *exec.Cmd) error {
	t.Helper()
	done := make(chan error, 1)
	go func() { done <- c.Wait() }()
	select {
	case err := <-done:
		var exit *exec.ExitError
		if errors.As(err, &exit) && !exit.Exited() {
			return fmt.Errorf("it was killed by %v", exit.Sys().(syscall.WaitStatus).Signal())
		}
		return err
	case <-time.After(2 * time.Minute):
		return errors.New("it does not end")
	}
}

// checkInKeys are the keys of the check-ins in an export, and how often each is there.
func checkInKeys(t *testing.T, dir string) map[string]int {
	t.Helper()
	out := filepath.Join(t.TempDir(), "export")
	if b, err := ebbCommand(dir, "export", out).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, b)
	}
	b, err := os.ReadFile(filepath.Join(out, "data", "fact.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	keys := map[string]int{}
	for line := range strings.Lines(string(b)) {
		var f map[string]any
		if json.Unmarshal([]byte(line), &f) == nil && f["kind"] == "checkin" {
			key, _ := f["client_key"].(string)
			keys[key]++
		}
	}
	return keys
}
