package browser_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// The first run of a new person with an archive, EBB_FIRST names the zip: what is told while it is read, and how long each
// step takes. The figures go to docs/performance.md.
func TestTheFirstRunWithAnArchive(t *testing.T) {
	zip := os.Getenv("EBB_FIRST")
	if zip == "" {
		t.Skip("EBB_FIRST names no archive: nothing to measure")
	}
	h := open(t, t.TempDir())
	b := newTab(t, browser(t))
	b.look(390, 844, true, false)
	b.do(chromedp.Navigate(h.join("/")), chromedp.SetUploadFiles(`input[name=files]`, []string{zip}))
	began := time.Now()
	step := func(what string) {
		t.Logf("%6.1f s  %s", time.Since(began).Seconds(), strings.Join(strings.Fields(what), " "))
	}
	b.tap(`form[action="/import"] button`)
	b.until(`location.pathname == "/progress"`)
	step("the archive is here")
	for i, last := 0, ""; ; i++ {
		at, text := eval[string](b, "location.pathname"), ""
		if at != "/progress" {
			break
		}
		if text = eval[string](b, `document.querySelector("main")?.innerText ?? ""`); text != last {
			step(text)
			last = text
		}
		if i%10 == 2 && i < 60 {
			if png, err := chromedp.Run(b.ctx, chromedp.FullScreenshot(100)); err == nil {
				_ = os.WriteFile(filepath.Join(shots(t), fmt.Sprintf("working-%d.png", i)), png, 0o644)
			}
		}
		time.Sleep(500 * time.Millisecond)
	}
	b.until(`location.pathname.startsWith("/import/imp_")`)
	step("the report: " + eval[string](b, `document.querySelector("main").innerText.slice(0, 200)`))
	b.shoot(shots(t), "first-report")
	b.look(390, 844, true, false)
	b.tap(`main a.button`)
	b.until(`location.pathname == "/confirm"`)
	step("who you are")
	b.shoot(shots(t), "first-confirm")
	b.look(390, 844, true, false)
	b.do(chromedp.SetValue(`input[name="birth-year"]`, "1986"))
	b.tap(`form[action="/confirm"] button`)
	b.until(`location.pathname == "/" && document.querySelector("main h1") !== null`)
	step("Today: " + eval[string](b, `document.querySelector("main").innerText.slice(0, 200)`))
	b.shoot(shots(t), "first-today")
}
