package browser_test

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"

	"ebb"
	"ebb/internal/app"
	"ebb/internal/store"
	"ebb/internal/web"
	"ebb/internal/web/ui"
)

var (
	me = ebb.LocalOwner("test")
	my = ebb.LocalAthlete
)

// house is an Ebb with its pages on a port of this machine.
type house struct {
	t    *testing.T
	app  *app.App
	url  string
	addr string
	dir  string
	pair string // the path of a pairing link, or of a tap, where there is one
	h    http.Handler
	stop func()
}

func open(t *testing.T, dir string) *house { return openAt(t, dir, time.Now) }

// openAt is one in which clock says what time it is.
func openAt(t *testing.T, dir string, clock func() time.Time) *house {
	t.Helper()
	st, err := store.Open(t.Context(), store.Config{Dir: dir, Clock: clock})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = st.Close() })
	a := app.New(st, clock)
	h := &house{t: t, app: a, dir: dir, h: web.Handler(a, web.Options{}), addr: "127.0.0.1:0"}
	h.serve()
	t.Cleanup(func() { h.stop() })
	return h
}

// serve answers until stop is called; the same port again after it.
func (h *house) serve() {
	h.t.Helper()
	l, err := (&net.ListenConfig{}).Listen(h.t.Context(), "tcp", h.addr)
	if err != nil {
		h.t.Fatal(err)
	}
	s := &http.Server{Handler: h.h, ReadHeaderTimeout: time.Minute}
	done := make(chan struct{})
	go func() { defer close(done); _ = s.Serve(l) }()
	h.addr = l.Addr().String()
	h.url = "http://" + h.addr
	h.stop = func() { _ = s.Close(); <-done }
}

func (h *house) say(c ebb.CheckIn) {
	h.t.Helper()
	if _, err := h.app.CheckIn(h.t.Context(), me, my, c, ""); err != nil {
		h.t.Fatal(err)
	}
}

// demo is the synthetic runner, until today.
func demo(t *testing.T) *house {
	t.Helper()
	dir, at := t.TempDir(), time.Now()
	st, err := store.Open(t.Context(), store.Config{Dir: dir, Clock: func() time.Time { return at }})
	if err != nil {
		t.Fatal(err)
	}
	_, err = app.New(st, func() time.Time { return at }).Demo(t.Context(), me, my, app.DemoOptions{Turn: func(i ebb.Instant) { at = i.In(time.UTC) }})
	if cerr := st.Close(); err != nil || cerr != nil {
		t.Fatal(err, cerr)
	}
	return open(t, dir)
}

// browser starts one browser for all tests; a machine without one skips, loudly.
func browser(t *testing.T, more ...chromedp.ExecAllocatorOption) context.Context {
	t.Helper()
	path := ""
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if p, err := exec.LookPath(name); err == nil {
			path = p
			break
		}
	}
	if path == "" {
		t.Skip("SKIPPED, NO BROWSER: install chromium (apt-get install chromium)")
	}
	if !ui.Built() {
		t.Skip("SKIPPED, NO BUNDLE: make ui bundles the scripts of the pages")
	}
	opts := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(path), chromedp.NoSandbox, chromedp.Flag("hide-scrollbars", true))
	opts = append(opts, more...)
	alloc, stop := chromedp.NewExecAllocator(context.Background(), opts...)
	t.Cleanup(stop)
	ctx, cancel := chromedp.NewContext(alloc)
	t.Cleanup(cancel)
	if err := chromedp.Do(ctx); err != nil {
		t.Fatal("the browser does not start: ", err)
	}
	return ctx
}

// tab is a window of its own, with nothing remembered. What the console says is noted.
type tab struct {
	t    *testing.T
	ctx  context.Context
	mu   sync.Mutex
	said []string
}

func newTab(t *testing.T, browser context.Context) *tab {
	t.Helper()
	b := &tab{t: t}
	ctx, cancel := chromedp.NewContext(browser, chromedp.WithNewBrowserContext())
	t.Cleanup(cancel)
	ctx, cancel = context.WithTimeout(ctx, 5*time.Minute) // a hung browser, not a slow one
	t.Cleanup(cancel)
	b.ctx = ctx
	b.do(chromedp.Navigate("about:blank"))
	msgs := chromedp.Console(ctx)
	go func() {
		for m, err := range msgs {
			if err != nil {
				return
			}
			b.mu.Lock()
			b.said = append(b.said, fmt.Sprintf("%+v", m))
			b.mu.Unlock()
		}
	}()
	return b
}

func (b *tab) do(steps ...chromedp.Action[chromedp.Void]) {
	b.t.Helper()
	if err := chromedp.Do(b.ctx, steps...); err != nil {
		b.t.Fatal(err)
	}
}

// eval runs an expression in the page; a promise is waited for.
func eval[T any](b *tab, js string) T {
	b.t.Helper()
	v, err := chromedp.Run(b.ctx, chromedp.Evaluate[T](js, chromedp.EvalAwaitPromise))
	if err != nil {
		b.t.Fatalf("%.80s: %v", js, err)
	}
	return v
}

// look sets the size of the window and what the person prefers.
func (b *tab) look(width, height int64, mobile, dark bool) {
	b.t.Helper()
	scheme := "light"
	if dark {
		scheme = "dark"
	}
	var opts []chromedp.EmulateViewportOption
	if mobile {
		opts = append(opts, chromedp.EmulateMobile, chromedp.EmulateTouch)
	}
	b.do(chromedp.EmulateViewport(width, height, opts...), chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		_, err := cdp.Call(ctx, t, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
			Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}, {Name: "prefers-reduced-motion", Value: "reduce"}}})
		return err
	}))
}

// shots is where the screenshots go; git does not see it.
func shots(t *testing.T) string {
	t.Helper()
	dir := filepath.Join("..", "..", "screenshots")
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	return dir
}

// shoot writes the whole page as a picture, in a window as high as the page.
func (b *tab) shoot(dir, name string) {
	b.t.Helper()
	size := eval[[]int64](b, "[innerWidth, Math.min(8000, document.documentElement.scrollHeight)]")
	b.do(chromedp.EmulateViewport(size[0], size[1]))
	png, err := chromedp.Run(b.ctx, chromedp.FullScreenshot(100))
	if err != nil {
		b.t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, name+".png"), png, 0o644); err != nil {
		b.t.Fatal(err)
	}
}
