package browser_test

import (
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"ebb"
)

// until waits for an expression of the page to be true; while a page goes and the next one
// comes it has no value.
func (b *tab) until(js string) {
	b.t.Helper()
	for end := time.Now().Add(time.Minute); ; time.Sleep(50 * time.Millisecond) {
		ok, err := chromedp.Run(b.ctx, chromedp.Evaluate[bool]("document.readyState == 'complete' && document.body !== null && ("+js+")"))
		switch {
		case err == nil && ok:
			return
		case time.Now().After(end):
			b.t.Fatalf("%s: %v\n%s", js, err, eval[string](b, "location.href + document.body?.innerText.slice(0, 600)"))
		}
	}
}

// tap presses what is under the middle of an element, after it was scrolled to, and once nothing moves it any more: the
// letters are here, and the page before has faded away, which takes every press until then.
func (b *tab) tap(sel string) {
	b.t.Helper()
	b.until(`document.fonts.status == "loaded" && !document.getAnimations().some(a => a.effect?.pseudoElement?.startsWith("::view-transition"))`)
	b.do(chromedp.ScrollIntoView(sel), chromedp.Click(sel))
}

// state is what is known of today.
func (h *house) state(t *testing.T) ebb.Signals {
	t.Helper()
	v, err := h.app.Why(t.Context(), me, my, 0)
	if err != nil {
		t.Fatal(err)
	}
	return v.Morning.V.Signals
}

func TestACheckInTakesThreeTapsAndSave(t *testing.T) {
	h := open(t, t.TempDir())
	b := newTab(t, browser(t))
	b.look(390, 844, false, false)
	b.do(chromedp.Navigate(h.join("/checkin")))
	taps := []string{`input[name=legs][value=heavy]`, `input[name=hurts][value=no]`, `input[name=well][value=well]`, `.send button`}
	if len(taps) > 7 {
		t.Fatal("more than six taps and save")
	}
	for _, s := range taps {
		b.tap(s)
	}
	b.until(`location.pathname == "/" && document.querySelector(".toast") !== null`)
	s := h.state(t)
	if s.Legs.Value != 4 || !strings.Contains(eval[string](b, "document.body.innerText"), "Legs 4/10") {
		t.Errorf("the legs are %+v", s.Legs)
	}
	// One tap takes it back.
	b.tap(".toast button")
	b.until(`location.search == "?done=undone"`)
	if s := h.state(t); s.Legs.State == ebb.Present {
		t.Errorf("after the undo the legs are %+v", s.Legs)
	}
}

func TestACheckInByKeysAlone(t *testing.T) {
	h := open(t, t.TempDir())
	b := newTab(t, browser(t))
	b.look(1280, 800, false, false)
	b.do(chromedp.Navigate(h.join("/checkin")))
	b.until(`document.activeElement.name == "legs"`)
	b.do(chromedp.KeyEvent("3"), chromedp.KeyEvent("1"), chromedp.KeyEvent("1"))
	b.do(chromedp.KeyEvent("\r", chromedp.KeyModifiers(chromedp.ModifierCtrl)))
	b.until(`location.pathname == "/"`)
	if s := h.state(t); s.Legs.Value != 4 || s.Ill.State != ebb.Present {
		t.Errorf("legs %+v, illness %+v", s.Legs, s.Ill)
	}
}

// A check-in without a connection waits on the device and is sent once, although it is sent again
// and again.
func TestACheckInWithoutAConnectionIsSentLaterAndOnce(t *testing.T) {
	h := open(t, t.TempDir())
	b := newTab(t, browser(t))
	b.look(390, 844, false, false)
	b.do(chromedp.Navigate(h.join("/checkin")))
	b.until(`navigator.serviceWorker.controller !== null`)
	if !eval[bool](b, `(async () => { for (let i = 0; i < 300; i++) { if (await caches.match("/checkin")) return true; await new Promise(r => setTimeout(r, 200)); } return false; })()`) {
		t.Fatal("the form is not kept")
	}
	h.stop()
	b.do(chromedp.Navigate(h.join("/checkin")))
	b.until(`document.readyState == "complete" && document.querySelector("form[data-offline]") !== null && document.documentElement.classList.contains("scripts")`)
	b.shoot(shots(t), "checkin-offline")
	for _, s := range []string{`input[name=legs][value=sore]`, `input[name=hurts][value=no]`, `input[name=well][value=well]`, `.send button`} {
		b.tap(s)
	}
	b.until(`document.getElementById("notice")?.innerText.includes("kept on this device")`)
	b.shoot(shots(t), "checkin-kept")
	h.serve()
	b.do(chromedp.Navigate(h.join("/")))
	b.until(`location.search == "?done=checkin"`)
	if s := h.state(t); s.Legs.Value != 6 {
		t.Errorf("the legs are %+v", s.Legs)
	}
	for range 2 {
		b.do(chromedp.Navigate(h.join("/")))
	}
	_, err := h.app.UndoCheckIn(t.Context(), me, my, 0)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := h.app.UndoCheckIn(t.Context(), me, my, 0); ebb.KindOf(err) != ebb.NotFound {
		t.Errorf("it was noted more than once: %v", err)
	}
}
