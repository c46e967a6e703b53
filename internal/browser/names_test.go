package browser_test

import (
	"archive/zip"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	cdppage "github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"

	"ebb"
	"ebb/internal/app"
	"ebb/internal/hostile"
)

// hostileHouse is one in which everything has a name that tries to be more than one; some of them, to be looked at.
func hostileHouse(t *testing.T) *house { return namedHouse(t, 12) }

// namedHouse has every so many of the hostile names on gear, habits and trials, and all of them on files.
func namedHouse(t *testing.T, step int) *house {
	t.Helper()
	h := open(t, t.TempDir())
	names := hostile.Names()
	path := filepath.Join(t.TempDir(), "names.zip")
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	z := zip.NewWriter(f)
	for i, n := range names {
		w, err := z.Create(fmt.Sprintf("%s-%d.fit", n.Text, i))
		if err != nil {
			t.Fatal(err)
		}
		_, _ = io.WriteString(w, hostile.Refused)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	run := made(time.Now().Add(-2*time.Hour), 1800, true)
	run.Name = `<img src=x onerror=alert(1)>` + strings.Repeat("W", 120)
	run.Device.Product = `"><script>alert(1)</script>`
	if _, err := h.app.Import(t.Context(), me, my, append(files(t, run), path), nil); err != nil {
		t.Fatal(err)
	}
	for i, n := range names {
		if i%step != 0 && n.Class != "long" {
			continue
		}
		name := fmt.Sprint(i, " ", string([]rune(n.Text)[:min(30, len([]rune(n.Text)))]))
		if _, err := h.app.AddGear(t.Context(), me, my, ebb.GearShoes, name, 0, 0); err != nil {
			t.Fatal(err)
		}
		if i%8 == 0 {
			if _, err := h.app.AddHabit(t.Context(), me, my, name); err != nil {
				t.Fatal(err)
			}
		}
		if i%60 == 0 {
			if _, err := h.app.NewTrial(t.Context(), me, my, app.TrialAsk{Template: "own", Question: name + n.Text[:min(60, len(n.Text))], A: name, B: "b" + name, Pairs: 6}); err != nil {
				t.Fatal(err)
			}
		}
	}
	return h
}

// Without the policy that forbids it, no name is run by the browser either, and none makes it ask anybody else (S-13).
func TestNoNameIsRun(t *testing.T) {
	h := namedHouse(t, 1)
	b := newTab(t, browser(t))
	b.look(390, 844, true, false)
	b.do(chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		if _, err := cdp.Call(ctx, t, cdppage.SetBypassCSP, cdppage.SetBypassCSPParams{Enabled: true}); err != nil {
			return err
		}
		_, err := cdp.Call(ctx, t, cdppage.AddScriptToEvaluateOnNewDocument, cdppage.AddScriptToEvaluateOnNewDocumentParams{
			Source: `window.alert = () => { document.documentElement.dataset.ran = "yes"; }`})
		return err
	}))
	ran := func() string {
		return eval[string](b, `new Promise(done => setTimeout(() => done([document.documentElement.dataset.ran ?? "", ...performance.getEntriesByType("resource").map(r => r.name).filter(n => !n.startsWith(location.origin))].join(" ").trim()), 300))`)
	}
	for _, path := range []string{"/gear", "/habits", "/trials", "/import", "/import/last", "/runs/last", "/calendar?view=list", "/", "/plan?try=" + "%3Cimg+src%3Dx+onerror%3Dalert(1)%3E"} {
		b.do(chromedp.Navigate(h.url + path))
		if r := ran(); r != "" {
			t.Errorf("%s: %s", path, r)
		}
	}
	bare := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		for _, n := range hostile.Names() {
			if n.Class == "html" && strings.Contains(n.Text, "onerror") {
				_, _ = io.WriteString(w, "<p>"+n.Text+"</p>")
			}
		}
	}))
	defer bare.Close()
	b.do(chromedp.Navigate(bare.URL))
	if r := ran(); !strings.Contains(r, "yes") {
		t.Errorf("the control: a name that is printed as it is does not run: %q", r)
	}
}
