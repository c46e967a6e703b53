package main

import (
	"archive/zip"
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"
)

// page is a real `ebb serve` on a data folder.
type page struct {
	t   *testing.T
	cmd *exec.Cmd
	url string
}

func ebbCommand(dir string, args ...string) *exec.Cmd {
	c := exec.Command(os.Args[0], args...)
	c.Args[0] = "ebb" // TestMain runs what it is called as
	c.Env = append(os.Environ(), "EBB_DATA="+dir, "TZ=UTC")
	return c
}

func servePage(t *testing.T, dir string, args ...string) *page {
	t.Helper()
	if len(args) == 0 {
		args = []string{"--listen", "127.0.0.1:0"}
	}
	p := &page{t: t, cmd: ebbCommand(dir, append([]string{"serve"}, args...)...)}
	out, err := p.cmd.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = p.cmd.Process.Kill(); _ = p.cmd.Wait() })
	lines := bufio.NewScanner(out)
	for p.url == "" && lines.Scan() {
		p.url = strings.TrimSuffix(string(regexp.MustCompile(`https?://[^ ]+/`).Find(lines.Bytes())), "/")
	}
	if p.url == "" {
		t.Fatal("the page did not say where it is")
	}
	go func() { _, _ = io.Copy(io.Discard, out) }()
	return p
}

var plainly = &http.Client{Timeout: time.Minute, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}

func (p *page) post(path, kind string, body io.Reader) (*http.Response, error) {
	r, err := http.NewRequest("POST", p.url+path, body)
	if err != nil {
		return nil, err
	}
	r.Header.Set("Content-Type", kind)
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	w, err := plainly.Do(r)
	if err == nil {
		_ = w.Body.Close()
	}
	return w, err
}

func (p *page) get(path string) (code int, body, to string) {
	p.t.Helper()
	w, err := plainly.Get(p.url + path)
	if err != nil {
		p.t.Fatal(err)
	}
	defer w.Body.Close()
	b, _ := io.ReadAll(w.Body)
	return w.StatusCode, string(b), w.Header.Get("Location")
}

// runsZip is n slow runs, an hour each, in one zip, as a form that is ready to be sent.
func runsZip(t *testing.T, n int) (kind string, form []byte) {
	t.Helper()
	var packed, b bytes.Buffer
	z := zip.NewWriter(&packed)
	start := time.Date(2024, 1, 1, 6, 0, 0, 0, time.UTC)
	for i := range n {
		w, err := z.Create(fmt.Sprintf("run-%03d.gpx", i))
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprint(w, slowRun(start.AddDate(0, 0, i), 50+float64(i)*0.001, 3600))
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	m := multipart.NewWriter(&b)
	w, err := m.CreateFormFile("files", "export.zip")
	if err != nil {
		t.Fatal(err)
	}
	_, _ = w.Write(packed.Bytes())
	_ = m.Close()
	return m.FormDataContentType(), b.Bytes()
}

// slowRun is a run of so many seconds as a GPX file.
func slowRun(start time.Time, lat float64, seconds int) string {
	var b strings.Builder
	b.WriteString(`<?xml version="1.0"?><gpx version="1.1" creator="test" xmlns="http://www.topografix.com/GPX/1/1"><trk><type>running</type><trkseg>`)
	for s := range seconds {
		fmt.Fprintf(&b, `<trkpt lat="%.6f" lon="10.0"><ele>100</ele><time>%s</time></trkpt>`, lat+float64(s)*0.0000225, start.Add(time.Duration(s)*time.Second).Format(time.RFC3339))
	}
	b.WriteString(`</trkseg></trk></gpx>`)
	return b.String()
}

var readSoFar = regexp.MustCompile(`>(\d+) of (\d+) files? read<`)

// An import that is stopped in its middle, kindly or not, loses nothing that was stored; the
// next start says so, and going on adds only what is missing (D-7). Meanwhile no check-in
// that was acknowledged is lost.
func TestAStopInTheMiddleOfAnImportLosesNothing(t *testing.T) {
	const runs = 150
	kind, form := runsZip(t, runs)
	for _, sig := range []syscall.Signal{syscall.SIGTERM, syscall.SIGKILL} {
		t.Run(sig.String(), func(t *testing.T) {
			dir := filepath.Join(t.TempDir(), "data")
			p := servePage(t, dir)
			if w, err := p.post("/import", kind, bytes.NewReader(form)); err != nil || w.StatusCode != http.StatusSeeOther {
				t.Fatal(w, err)
			}
			acked := p.saying(t, sig)
			err := p.cmd.Wait()
			if sig == syscall.SIGTERM && err != nil {
				t.Errorf("SIGTERM: %v", err)
			}
			p = servePage(t, dir)
			code, body, _ := p.get("/import")
			if code != 200 || !strings.Contains(body, "An import was cut short") || !strings.Contains(body, "adds only what is missing") {
				t.Fatalf("the restart says nothing of it: %d", code)
			}
			if w, err := p.post("/import/resume", "application/x-www-form-urlencoded", strings.NewReader("")); err != nil || w.StatusCode != http.StatusSeeOther {
				t.Fatal(w, err)
			}
			to := p.finished()
			if _, body, _ := p.get(to); !strings.Contains(body, fmt.Sprintf("%d files seen", runs)) || !strings.Contains(body, "already here") || !strings.Contains(body, " stored<") {
				t.Errorf("going on is not told from the beginning")
			}
			if _, body, _ := p.get("/import"); strings.Contains(body, "An import was cut short") {
				t.Error("it is still said to be cut short")
			}
			if got := countRuns(t, dir); got != runs {
				t.Errorf("%d runs, not %d", got, runs)
			}
			if acked == 0 {
				t.Error("the control: nothing was acknowledged before the stop")
			}
			if n := checkInsOf(t, dir); n < acked {
				t.Errorf("%d check-ins were acknowledged and %d are there", acked, n)
			}
		})
	}
}

// saying posts check-ins until some of the import is stored, then stops the program and goes
// on until it is gone. It returns how many check-ins were acknowledged.
func (p *page) saying(t *testing.T, sig syscall.Signal) (acked int) {
	t.Helper()
	stopped := false
	for i := 0; ; i++ {
		if !stopped {
			_, body, _ := p.get("/progress")
			m := readSoFar.FindStringSubmatch(body)
			if strings.Contains(body, `role="alert"`) || i > 5000 {
				t.Fatalf("the import does not go on:\n%s", body)
			}
			if m != nil && m[1] != "0" && m[1] != m[2] {
				if err := p.cmd.Process.Signal(sig); err != nil {
					t.Fatal(err)
				}
				stopped = true
			}
		}
		w, err := p.post("/checkin", "application/x-www-form-urlencoded", strings.NewReader(url.Values{"rhr": {fmt.Sprint(40 + i%50)}, "key": {fmt.Sprintf("k%d", i)}}.Encode()))
		if err != nil {
			if stopped {
				return acked
			}
			t.Fatal(err)
		}
		if w.StatusCode == http.StatusSeeOther {
			acked++
		}
	}
}

// finished waits for the work to end and returns the page of what came of it.
func (p *page) finished() string {
	for {
		code, _, to := p.get("/progress")
		if code == http.StatusSeeOther {
			return to
		}
		time.Sleep(50 * time.Millisecond)
	}
}

func countRuns(t *testing.T, dir string) int {
	t.Helper()
	b, err := ebbCommand(dir, "--json", "runs").Output()
	var v struct{ Runs []json.RawMessage }
	if err != nil || json.Unmarshal(b, &v) != nil {
		t.Fatal(err)
	}
	return len(v.Runs)
}

// checkInsOf counts the check-ins in an export.
func checkInsOf(t *testing.T, dir string) int {
	t.Helper()
	out := filepath.Join(t.TempDir(), "export")
	if b, err := ebbCommand(dir, "export", out).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, b)
	}
	b, err := os.ReadFile(filepath.Join(out, "data", "fact.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	return strings.Count(string(b), `"kind":"checkin"`)
}

// Reached from a second network namespace, as from a phone: refused without a session, let in
// with the passphrase, paired once. It needs to be root and to have ip and curl.
func TestFromAnotherNetwork(t *testing.T) {
	const ns, here, there = "ebbtest", "10.231.87.1", "10.231.87.2"
	skip := func(why string) {
		t.Skip("== SKIPPED, NOT TRIED FROM ANOTHER NETWORK: " + why)
	}
	for _, tool := range []string{"ip", "curl"} {
		if _, err := exec.LookPath(tool); err != nil {
			skip(tool + " is not there")
		}
	}
	ip := func(args string) error { return exec.Command("ip", strings.Fields(args)...).Run() }
	if os.Getuid() != 0 || ip("netns add "+ns) != nil {
		skip("a network namespace may not be made")
	}
	t.Cleanup(func() { _ = ip("netns del " + ns) })
	for _, step := range []string{"link add ebbhere type veth peer name ebbthere netns " + ns, "addr add " + here + "/30 dev ebbhere", "link set ebbhere up",
		"-n " + ns + " addr add " + there + "/30 dev ebbthere", "-n " + ns + " link set ebbthere up"} {
		if err := ip(step); err != nil {
			skip("ip " + step + " failed")
		}
	}
	t.Cleanup(func() { _ = ip("link del ebbhere") })

	dir := filepath.Join(t.TempDir(), "data")
	listen := []string{"serve", "--listen", here + ":0"}
	if b, err := ebbCommand(dir, listen...).CombinedOutput(); err == nil || !strings.Contains(string(b), "ebb passphrase set") {
		t.Fatalf("without a passphrase: %v %s", err, b)
	}
	pass := filepath.Join(t.TempDir(), "pass")
	if err := os.WriteFile(pass, []byte("four easy miles home\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if b, err := ebbCommand(dir, "passphrase", "set", "--passphrase-file", pass).CombinedOutput(); err != nil {
		t.Fatalf("%s", b)
	}
	p := servePage(t, dir, listen[1:]...)
	if !strings.HasPrefix(p.url, "http://"+here+":") {
		t.Fatalf("it says that it is at %s", p.url)
	}
	phone := func(jar string, args ...string) string {
		ctx, stop := context.WithTimeout(context.Background(), time.Minute)
		defer stop()
		args = append([]string{"netns", "exec", ns, "curl", "-s", "-o", "/dev/null", "-w", "%{http_code}", "-H", "Sec-Fetch-Site: same-origin", "-b", jar, "-c", jar}, args...)
		b, _ := exec.CommandContext(ctx, "ip", args...).Output()
		return string(b)
	}
	jars := t.TempDir()
	one, two, three := filepath.Join(jars, "1"), filepath.Join(jars, "2"), filepath.Join(jars, "3")
	link := func() string {
		b, err := ebbCommand(dir, "pair").Output()
		if err != nil {
			t.Fatal(err)
		}
		return strings.TrimSpace(string(b))
	}()
	if !strings.HasPrefix(link, p.url+"/pair/") {
		t.Errorf("the pairing link is %s", link)
	}
	for _, c := range []struct{ what, want, got string }{
		{"without a session", "401", phone(one, p.url+"/")},
		{"a wrong passphrase", "401", phone(one, "-d", "passphrase=five easy miles home", p.url+"/signin")},
		{"the passphrase", "303", phone(one, "-d", "passphrase=four easy miles home", p.url+"/signin")},
		{"signed in", "200", phone(one, p.url+"/")},
		{"looking at the pairing link", "200", phone(two, link)},
		{"pairing", "303", phone(two, "-d", "", link)},
		{"paired", "200", phone(two, p.url+"/settings")},
		{"pairing once more", "403", phone(three, "-d", "", link)},
		{"and so not paired", "401", phone(three, p.url+"/settings")},
		{"another name for it", "403", phone(one, "-H", "Host: evil.example", p.url+"/")},
	} {
		if c.got != c.want {
			t.Errorf("%s: %s, not %s", c.what, c.got, c.want)
		}
	}
}
