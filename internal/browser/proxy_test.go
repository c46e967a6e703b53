package browser_test

import (
	"context"
	"crypto/sha256"
	"crypto/tls"
	"encoding/base64"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"

	"ebb"
)

// The Caddyfile of docs/install.md, word for word but for the name and who signs the certificate: a phone pairs by HTTPS,
// its cookie goes nowhere else, and its check-in waits for the connection to come back. From a second network
// namespace nobody is let in without.
func TestBehindTheProxyOfTheInstallPage(t *testing.T) {
	if _, err := exec.LookPath("caddy"); err != nil {
		t.Skip("== SKIPPED, NO PROXY: install caddy (apt-get install caddy)")
	}
	l, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "0.0.0.0:0")
	if err != nil {
		t.Fatal(err)
	}
	_, port, _ := net.SplitHostPort(l.Addr().String())
	_ = l.Close()
	name := "ebb.example.org"
	h := closedUnder(t, "https://"+name+":"+port)
	stop := caddy(t, name+":"+port, h.addr)
	key := signedBy(t, name, port)
	b := newTab(t, browser(t, chromedp.Flag("host-resolver-rules", "MAP "+name+" 127.0.0.1"), chromedp.Flag("ignore-certificate-errors-spki-list", key), chromedp.UserDataDir(t.TempDir())))
	b.look(390, 844, true, false)
	b.do(chromedp.Navigate(h.join(pairing)))
	b.tap("main form button")
	b.until(`location.pathname == "/" && document.querySelector("main h1") !== null`)
	b.cookieIsOurs(h.url)
	b.do(chromedp.Navigate(h.join("/checkin")))
	b.until(`navigator.serviceWorker.controller !== null`)
	b.until(`isSecureContext`)
	if !eval[bool](b, `(async () => { for (let i = 0; i < 300; i++) { if (await caches.match("/checkin")) return true; await new Promise(r => setTimeout(r, 200)); } return false; })()`) {
		t.Fatal("the form is not kept")
	}
	anotherNetwork(t, h, name, port)
	stop()
	b.do(chromedp.Navigate(h.join("/checkin")))
	b.until(`document.querySelector("form[data-offline]") !== null && document.documentElement.classList.contains("scripts")`)
	for _, s := range []string{`input[name=legs][value=sore]`, `input[name=hurts][value=no]`, `input[name=well][value=well]`, `.send button`} {
		b.tap(s)
	}
	b.until(`document.getElementById("notice")?.innerText.includes("kept on this device")`)
	caddy(t, name+":"+port, h.addr)
	b.do(chromedp.Navigate(h.join("/")))
	b.until(`location.search == "?done=checkin"`)
	if s := h.state(t); s.Legs.Value != 6 || s.Legs.State != ebb.Present {
		t.Errorf("the legs are %+v", s.Legs)
	}
}

// caddy shows addr under a name, as docs/install.md says, until stop or the end of the test.
func caddy(t *testing.T, name, addr string) (stop func()) {
	t.Helper()
	doc, err := os.ReadFile(filepath.Join("..", "..", "docs", "install.md"))
	if err != nil {
		t.Fatal(err)
	}
	block := regexp.MustCompile("(?s)```\n(ebb\\.example\\.org \\{.*?\n\\})\n```").FindSubmatch(doc)
	if block == nil {
		t.Fatal("docs/install.md shows no Caddyfile")
	}
	text := strings.NewReplacer("ebb.example.org {", name+" {\n\ttls internal", "127.0.0.1:8127", addr).Replace(string(block[1]))
	file := filepath.Join(t.TempDir(), "Caddyfile")
	if err := os.WriteFile(file, []byte("{\n\tadmin off\n\tskip_install_trust\n\tauto_https disable_redirects\n}\n"+text+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	c := exec.Command("caddy", "run", "--config", file, "--adapter", "caddyfile")
	c.Env = append(os.Environ(), "XDG_DATA_HOME="+caddyHome(t), "XDG_CONFIG_HOME="+t.TempDir())
	var said strings.Builder
	c.Stderr = &said
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	done := make(chan struct{})
	go func() { defer close(done); _ = c.Wait() }()
	stop = func() { _ = c.Process.Kill(); <-done }
	t.Cleanup(stop)
	_, port, _ := net.SplitHostPort(name)
	for end := time.Now().Add(time.Minute); ; time.Sleep(50 * time.Millisecond) {
		conn, err := tls.Dial("tcp", "127.0.0.1:"+port, &tls.Config{InsecureSkipVerify: true, ServerName: "ebb.example.org"})
		if err == nil {
			_ = conn.Close()
			return stop
		}
		select {
		case <-done:
			t.Fatalf("the proxy ended: %s", said.String())
		default:
		}
		if time.Now().After(end) {
			t.Fatalf("%v\n%s", err, said.String())
		}
	}
}

// caddyHome holds the certificate, the same for every start of a test.
func caddyHome(t *testing.T) string {
	t.Helper()
	home := filepath.Join(os.TempDir(), "ebb-caddy-"+strings.ReplaceAll(t.Name(), "/", "-"))
	t.Cleanup(func() { _ = os.RemoveAll(home) })
	return home
}

// signedBy is the key of the certificate, as the browser wants to be told to believe it.
func signedBy(t *testing.T, name, port string) string {
	t.Helper()
	conn, err := tls.Dial("tcp", "127.0.0.1:"+port, &tls.Config{InsecureSkipVerify: true, ServerName: name})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close() }()
	sum := sha256.Sum256(conn.ConnectionState().PeerCertificates[0].RawSubjectPublicKeyInfo)
	return base64.StdEncoding.EncodeToString(sum[:])
}

// cookieIsOurs looks at the cookie of the session as the browser keeps it.
func (b *tab) cookieIsOurs(url string) {
	b.t.Helper()
	b.do(chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		res, err := cdp.Call(ctx, t, network.GetCookies, network.GetCookiesParams{URLs: []string{url}})
		if err != nil {
			return err
		}
		for _, c := range res.Cookies {
			if c.Name == "__Host-ebb" && c.Secure && c.HTTPOnly && c.SameSite == network.CookieSameSiteLax && c.Path == "/" {
				return nil
			}
		}
		b.t.Errorf("the cookies are %+v", res.Cookies)
		return nil
	}))
}

// anotherNetwork asks from a second network namespace, as a stranger's device would.
func anotherNetwork(t *testing.T, h *house, name, port string) {
	t.Helper()
	const ns, here, there = "ebbproxy", "10.231.88.1", "10.231.88.2"
	ip := func(args string) error { return exec.Command("ip", strings.Fields(args)...).Run() }
	if os.Getuid() != 0 || ip("netns add "+ns) != nil {
		t.Log("== SKIPPED, NOT TRIED FROM ANOTHER NETWORK: a network namespace may not be made")
		return
	}
	t.Cleanup(func() { _ = ip("netns del " + ns) })
	for _, step := range []string{"link add ebbproxy0 type veth peer name ebbproxy1 netns " + ns, "addr add " + here + "/30 dev ebbproxy0", "link set ebbproxy0 up",
		"-n " + ns + " addr add " + there + "/30 dev ebbproxy1", "-n " + ns + " link set ebbproxy1 up"} {
		if err := ip(step); err != nil {
			t.Fatal(step, err)
		}
	}
	t.Cleanup(func() { _ = ip("link del ebbproxy0") })
	ask := func(args ...string) string {
		args = append([]string{"netns", "exec", ns, "curl", "-sk", "-m", "30", "-o", "/dev/null", "-w", "%{http_code} %header{strict-transport-security}", "--resolve", name + ":" + port + ":" + here, "-H", "Sec-Fetch-Site: same-origin"}, args...)
		b, _ := exec.Command("ip", args...).Output()
		return strings.TrimSpace(string(b))
	}
	_, own, _ := net.SplitHostPort(h.addr)
	for _, c := range []struct{ what, want, got string }{
		{"without a session", "401 max-age=31536000", ask(h.url + "/")},
		{"a wrong passphrase", "401 max-age=31536000", ask("-d", "passphrase=five easy miles home", h.url+"/signin")},
		{"the right one", "303 max-age=31536000", ask("-d", "passphrase=four easy miles home", h.url+"/signin")},
		{"the link that was used", "403 max-age=31536000", ask("-d", "", h.join(pairing))},
		{"past the proxy", "000", ask("http://" + here + ":" + own + "/")},
	} {
		if c.got != c.want {
			t.Errorf("%s: %q, not %q", c.what, c.got, c.want)
		}
	}
}
