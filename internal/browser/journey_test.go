package browser_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// From nothing to the page of a run, as a new person goes: files, report, who you are, Today, run.
func TestFromTheFirstFilesToTheRun(t *testing.T) {
	h := open(t, t.TempDir())
	b := newTab(t, browser(t))
	b.look(390, 844, false, false)
	b.do(chromedp.Navigate(h.join("/")))
	b.do(chromedp.SetUploadFiles(`input[name=files]`, files(t,
		made(time.Now().AddDate(0, 0, -4), 1800, true), made(time.Now().AddDate(0, 0, -2), 3*3600, true), made(time.Now().AddDate(0, 0, -1), 1800, false))))
	b.tap(`form[action="/import"] button`)
	b.until(`location.pathname.startsWith("/import/imp_") && document.body.innerText.includes("Read: 3 files") && document.body.innerText.includes("notes.fit")`)
	b.tap(`main a.button`)
	b.until(`location.pathname == "/confirm"`)
	b.do(chromedp.SetValue(`input[name="birth-year"]`, "1986"))
	b.tap(`form[action="/confirm"] button`)
	b.until(`location.pathname == "/" && document.querySelector("main h1") !== null && document.querySelector("main a[href='/why']") !== null`)
	p, err := h.app.ProfileNow(t.Context(), me, my, 0)
	if err != nil || p.Get("birth-year") != "1986" {
		t.Errorf("the profile is %+v %v", p, err)
	}
	runs, err := h.app.Runs(t.Context(), me, my, 0)
	if err != nil || len(runs.Runs) != 3 {
		t.Fatalf("%d runs, %v", len(runs.Runs), err)
	}
	b.do(chromedp.Navigate(h.join("/calendar?view=list")))
	b.tap(`main a[href="/runs/` + string(runs.Runs[1].ID) + `"]`)
	b.until(`document.querySelectorAll(".uplot canvas").length >= 2`)
	b.drawsAndZooms()
	b.zoomsWithoutAMouse()
	b.look(390, 844, true, false)
	b.do(chromedp.Navigate(h.join("/runs/" + string(runs.Runs[1].ID))))
	b.zoomsWithoutAMouse()
}

// zoomsWithoutAMouse zooms by key and by finger, and reads off what is shown.
func (b *tab) zoomsWithoutAMouse() {
	b.t.Helper()
	const shown = `document.querySelector(".zoom output")?.textContent`
	b.until(`document.querySelectorAll(".uplot canvas").length >= 2`)
	whole := eval[string](b, shown)
	finger := eval[bool](b, `matchMedia("(pointer: coarse)").matches`)
	push := func(n int) {
		sel := fmt.Sprintf(".zoom button:nth-of-type(%d)", n)
		if finger {
			b.tap(sel)
			return
		}
		b.do(chromedp.Evaluate[chromedp.Void](`document.activeElement?.blur()`))
		b.press("\t", sel)
		b.do(chromedp.KeyEvent("\r"))
	}
	if !strings.HasPrefix(whole, "0:00 to ") {
		b.t.Errorf("the whole run is shown as %q", whole)
	}
	var seen []string
	for _, n := range []int{1, 4, 3, 2, 1, 5} { // closer, later, earlier, wider, closer, all
		push(n)
		b.do(chromedp.Evaluate[chromedp.Void](`new Promise(r => requestAnimationFrame(r))`, chromedp.EvalAwaitPromise))
		seen = append(seen, eval[string](b, shown))
	}
	if seen[0] == whole || seen[1] == seen[0] || seen[2] != seen[0] || seen[3] != whole || seen[4] != seen[0] || seen[5] != whole {
		b.t.Errorf("by finger %v: from %q to %q", finger, whole, seen)
	}
	b.t.Logf("by finger %v: %q", finger, append([]string{whole}, seen...))
}

// drawsAndZooms prints how long the charts of a run take, and checks that a drag zooms all of them.
func (b *tab) drawsAndZooms() {
	b.t.Helper()
	b.t.Log(eval[string](b, `(async () => {
		const frame = () => new Promise(r => requestAnimationFrame(() => requestAnimationFrame(r)));
		await frame();
		const first = performance.getEntriesByType("navigation")[0], data = performance.getEntriesByType("resource").find(r => r.name.endsWith("/trace.json"));
		const empty = performance.now(); await frame();
		const bare = performance.now() - empty;
		const over = document.querySelector(".uplot .u-over"), at = over.getBoundingClientRect();
		const mouse = (kind, x) => over.dispatchEvent(new MouseEvent(kind, {bubbles: true, clientX: at.x + x, clientY: at.y + 40, button: 0, buttons: 1}));
		const start = performance.now();
		mouse("mousemove", at.width * .3); mouse("mousedown", at.width * .3);
		document.dispatchEvent(new MouseEvent("mousemove", {bubbles: true, clientX: at.x + at.width * .6, clientY: at.y + 40, buttons: 1}));
		mouse("mousemove", at.width * .6);
		document.dispatchEvent(new MouseEvent("mouseup", {bubbles: true, clientX: at.x + at.width * .6, clientY: at.y + 40, button: 0}));
		const worked = performance.now() - start;
		await frame();
		return "page " + first.responseEnd.toFixed(0) + " ms, trace " + (data.responseEnd - data.startTime).toFixed(0) + " ms and " + data.encodedBodySize + " bytes; a drag works for " +
			worked.toFixed(1) + " ms, its frames take " + (performance.now() - start).toFixed(1) + " ms, two empty frames " + bare.toFixed(1) + " ms";
	})()`))
}

// press presses a key until what has the focus is what was meant: a person without a mouse.
func (b *tab) press(key, until string) {
	b.t.Helper()
	for range 120 {
		if eval[bool](b, "document.activeElement?.matches(`"+until+"`) ?? false") {
			return
		}
		b.do(chromedp.KeyEvent(key))
	}
	b.t.Fatalf("%q is never reached by keys on %s", until, eval[string](b, "location.pathname"))
}

// Today, Why, the plan and the beginning of a trial, without a mouse.
func TestKeysAloneGoEverywhere(t *testing.T) {
	h := imported(t, true)
	b := newTab(t, browser(t))
	b.look(1280, 800, false, false)
	const tab, enter = "\t", "\r"
	b.do(chromedp.Navigate(h.join("/")))
	b.press(tab, `a.skip`)
	if !eval[bool](b, `document.activeElement.getBoundingClientRect().top >= 0`) {
		t.Error("who comes by keys does not see the way past the menu")
	}
	b.do(chromedp.KeyEvent(enter))
	b.press(tab, `main a[href="/why"]`)
	b.do(chromedp.KeyEvent(enter))
	b.until(`location.pathname == "/why"`)
	b.press(tab, `main summary`)
	b.do(chromedp.KeyEvent(" "))
	b.until(`document.activeElement.parentElement.open`)
	b.press(tab, `a[href="/plan"]`)
	b.do(chromedp.KeyEvent(enter))
	b.until(`location.pathname == "/plan"`)
	b.press(tab, `a[href="/trials"]`)
	b.do(chromedp.KeyEvent(enter))
	b.until(`location.pathname == "/trials"`)
	b.press(tab, `main input[name=template]`)
	b.press(tab, `form[action="/trials"] button`)
	b.do(chromedp.KeyEvent(enter))
	b.until(`/^\/trials\/./.test(location.pathname)`)
	b.press(tab, `form[action$="/start"] button`)
	b.do(chromedp.KeyEvent(enter))
	b.until(`document.body.innerText.includes("Stop this trial early")`)
}
