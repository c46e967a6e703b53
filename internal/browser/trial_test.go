package browser_test

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"ebb"
	"ebb/internal/app"
	runner "ebb/internal/demo"
	"ebb/internal/store"
	"ebb/internal/web"
)

// TestATrialIsLivedThroughThePages designs, begins and lives a trial in the browser: the arms are read on
// Today, the mornings answered in the check-in, the arms on the page of the trial, until the verdict.
func TestATrialIsLivedThroughThePages(t *testing.T) {
	chrome := browser(t)
	until := ebb.NewDay(2026, 11, 23)
	day := until - 200
	at := day.At(6, 0, time.UTC).In(time.UTC)
	st, err := store.Open(t.Context(), store.Config{Dir: t.TempDir(), Clock: func() time.Time { return at }})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = st.Close() })
	a := app.New(st, func() time.Time { return at })
	h := &house{t: t, app: a, h: web.Handler(a, web.Options{}), addr: "127.0.0.1:0"}
	h.serve()
	t.Cleanup(func() { h.stop() })
	files := seasonFiles(t, until, day-90)
	for _, p := range runner.Profile(until) {
		if _, err := a.SetProfile(t.Context(), me, my, p.Field, p.Value, p.From); err != nil {
			t.Fatal(err)
		}
	}
	bring := func(from, to ebb.Day) {
		t.Helper()
		var list []string
		for d := from; d <= to; d++ {
			list = append(list, files[d.String()]...)
		}
		if len(list) == 0 {
			return
		}
		if _, err := a.Import(t.Context(), me, my, list, nil); err != nil {
			t.Fatal(err)
		}
	}
	bring(day-90, day-1)

	b := newTab(t, chrome)
	b.look(390, 844, true, false)
	b.do(chromedp.Navigate(h.url+"/trials"), chromedp.Click(`input[value="mobility"]`), chromedp.Click("summary:last-of-type"))
	b.do(chromedp.Evaluate[chromedp.Void](`document.querySelector("input[name=pairs]").value = "8"`))
	b.submit(`form[action="/trials"] button`)
	if text := eval[string](b, "document.body.innerText"); !strings.Contains(text, "pairs take about") {
		t.Fatalf("the design does not say what it can do: %.400s", text)
	}
	b.submit(`form[action$="/start"] button`)
	drawn, asked := 0, 0
	for ; day < until; day++ {
		v, err := a.Trial(t.Context(), me, my, "")
		if err != nil {
			t.Fatal(err)
		}
		if v.State != "running" {
			break
		}
		at = day.At(6, 30, time.UTC).In(time.UTC)
		for _, d := range v.Draws {
			if d.Outcome == day {
				b.morning(h, v, d)
				asked++
			}
		}
		at = day.At(21, 0, time.UTC).In(time.UTC)
		bring(day, day)
		if v, err = a.Trial(t.Context(), me, my, ""); err == nil && len(v.Draws) > drawn {
			drawn = len(v.Draws)
			b.do(chromedp.Navigate(h.url + "/"))
			if text := eval[string](b, "document.body.innerText"); !strings.Contains(text, v.Draws[drawn-1].Text) {
				t.Errorf("Today does not say what was drawn: %.300s", text)
			}
		}
	}
	b.do(chromedp.Navigate(h.url + "/trials/running"))
	text := eval[string](b, "document.body.innerText")
	b.shoot(shots(t), "trial-verdict-phone-light")
	if !strings.Contains(text, "less sore than with") || !strings.Contains(text, "expecting it to help") || eval[int](b, `document.querySelectorAll(".dots .join").length`) != 8 {
		t.Errorf("16 draws, %d mornings; the verdict: %.600s", asked, text)
	}
}

// morning answers the check-in of a morning that counts, and how the arm was lived.
func (b *tab) morning(h *house, v app.TrialView, d app.TrialDrawView) {
	b.t.Helper()
	legs := 6
	if d.Arm == ebb.ArmA {
		legs = 2
	}
	b.do(chromedp.Navigate(h.url + "/checkin"))
	if text := eval[string](b, "document.body.innerText"); !strings.Contains(text, "this morning's legs count") {
		b.t.Errorf("the check-in does not say that this morning counts: %.200s", text)
	}
	b.do(chromedp.Evaluate[chromedp.Void](`document.querySelector("input[name=legs_exact]").value = "` + strconv.Itoa(legs) + `"`))
	b.submit(`form[action="/checkin"] button:not([type=button])`)
	b.do(chromedp.Navigate(h.url + "/trials/running"))
	b.submit(`button[name=done][value=yes]`)
}

// submit presses a button of a form, and waits for the page after it.
func (b *tab) submit(sel string) {
	b.t.Helper()
	b.do(chromedp.Evaluate[chromedp.Void](`document.documentElement.dataset.old = "yes"`), chromedp.ScrollIntoView(sel), chromedp.Click(sel))
	for range 200 {
		if eval[bool](b, `document.readyState === "complete" && !document.documentElement.dataset.old`) {
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
	b.t.Fatalf("nothing came after %s", sel)
}

// seasonFiles writes the files of the synthetic runner from a day on, by their day.
func seasonFiles(t *testing.T, until, from ebb.Day) map[string][]string {
	t.Helper()
	dir, out := t.TempDir(), map[string][]string{}
	err := runner.Each(1, until, func(f runner.File) error {
		day := f.Name[len("synthetic-") : len("synthetic-")+10]
		if day < from.String() {
			return nil
		}
		path := filepath.Join(dir, f.Name)
		out[day] = append(out[day], path)
		return os.WriteFile(path, f.Data, 0o600)
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}
