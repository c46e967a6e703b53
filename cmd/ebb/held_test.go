package main

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// held is how many connections are held open: the full count with EBB_DEEP=1.
var held = map[bool]int{false: 400, true: 10_000}[os.Getenv("EBB_DEEP") != ""]

// Others are answered while many connections are held open that say nothing, half a header, half a form, or
// HTTP/2 that is begun and taken back; and the silent ones are let go (S-21).
func TestConnectionsThatSayNothingKeepNobodyOut(t *testing.T) {
	var most syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_NOFILE, &most); err != nil || most.Max < uint64(held)+200 {
		t.Skipf("== SKIPPED, NOT TRIED WITH %d CONNECTIONS: a process may open %d files here", held, most.Max)
	}
	p := servePage(t, filepath.Join(t.TempDir(), "data"))
	addr := strings.TrimPrefix(p.url, "http://")
	before := p.answers(t, 20)
	ways := []string{"", "GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: ",
		"POST /checkin HTTP/1.1\r\nHost: " + addr + "\r\nSec-Fetch-Site: same-origin\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 1000\r\n\r\nlegs=",
		"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + strings.Repeat("\x00\x00\x04\x03\x00\x00\x00\x00\x01\x00\x00\x00\x08", 50)}
	silent := make([]net.Conn, 0, held)
	t.Cleanup(func() {
		for _, c := range silent {
			_ = c.Close()
		}
	})
	for i := range held {
		c, err := net.Dial("tcp", addr)
		if err != nil {
			t.Fatalf("after %d connections: %v", i, err)
		}
		silent = append(silent, c)
		_, _ = io.WriteString(c, ways[i%len(ways)])
	}
	during := p.answers(t, 20)
	if !p.keepsOthersOut(t) {
		t.Error("the control: a server that takes one after the other is not noticed")
	}
	t.Logf("the slowest of 20 answers: %v before, %v while %d connections are held; the server takes %s", before, during, held, resident(p.cmd.Process.Pid))
	p.floodsAreRefused(t, addr)
	for i, c := range silent[:min(400, held)] { // each of them is let go: the read ends
		if i%len(ways) == 2 {
			continue // a form may be slow: two minutes
		}
		_ = c.SetReadDeadline(time.Now().Add(2 * time.Minute)) // a hung server, not a slow one
		if _, err := io.Copy(io.Discard, c); err != nil && os.IsTimeout(err) {
			t.Fatalf("connection %d (%.20q) is held for ever", i, ways[i%len(ways)])
		}
	}
}

// answers asks for Today so many times, as others do meanwhile, and returns how long the slowest took.
func (p *page) answers(t *testing.T, n int) (slowest time.Duration) {
	t.Helper()
	for range n {
		began := time.Now()
		if code, _, _ := p.get("/"); code != 200 {
			t.Fatalf("others are answered %d", code)
		}
		slowest = max(slowest, time.Since(began))
	}
	return slowest
}

// keepsOthersOut says whether one silent connection is enough for a server that takes one after the other.
func (p *page) keepsOthersOut(t *testing.T) bool {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			_, _ = bufio.NewReader(c).ReadString('\n')
			_, _ = io.WriteString(c, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
			_ = c.Close()
		}
	}()
	get := func() error {
		w, err := (&http.Client{Timeout: 3 * time.Second}).Get("http://" + l.Addr().String())
		if err == nil {
			_ = w.Body.Close()
		}
		return err
	}
	if err := get(); err != nil {
		t.Fatal(err)
	}
	c, err := net.Dial("tcp", l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = c.Close() }()
	return get() != nil
}

func (p *page) floodsAreRefused(t *testing.T, addr string) {
	t.Helper()
	for name, c := range map[string]struct{ header, want string }{
		"one long header":    {"X-Flood: " + strings.Repeat("x", 64<<10), "431"},
		"many short ones":    {strings.Repeat("X-Flood: x\r\n", 6<<10), "431"},
		"the control: a few": {strings.Repeat("X-Few: x\r\n", 20), "200"},
	} {
		c2, err := net.Dial("tcp", addr)
		if err != nil {
			t.Fatal(err)
		}
		_, _ = fmt.Fprintf(c2, "GET / HTTP/1.1\r\nHost: %s\r\n%s\r\n\r\n", addr, strings.TrimSuffix(c.header, "\r\n"))
		line, _ := bufio.NewReader(c2).ReadString('\n')
		_ = c2.Close()
		if !strings.Contains(line, c.want) {
			t.Errorf("%s is answered %q, not %s", name, line, c.want)
		}
	}
}

// resident is the memory of a process, where it can be read.
func resident(pid int) string {
	b, _ := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	for line := range strings.Lines(string(b)) {
		if v, ok := strings.CutPrefix(line, "VmRSS:"); ok {
			return strings.TrimSpace(v)
		}
	}
	return "unknown memory"
}
