package browser_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// sizes are how a page is looked at.
var sizes = []struct {
	name          string
	width, height int64
	mobile, dark  bool
	axe           bool // both sizes and both themes are checked; the tokens are tested in every pair
}{
	{"phone-light", 390, 844, true, false, true},
	{"phone-dark", 390, 844, true, true, false},
	{"desk-light", 1280, 800, false, false, false},
	{"desk-dark", 1280, 800, false, true, true},
}

// Every page of the list, in every size and theme: a screenshot, no finding of axe-core, no
// complaint in the console, nothing beyond the side at 400 % zoom (1280 pixels wide become 320).
func TestEveryPage(t *testing.T) {
	chrome := browser(t)
	axe, err := os.ReadFile(filepath.Join("..", "web", "ui", "node_modules", "axe-core", "axe.min.js"))
	if err != nil {
		t.Fatal(err)
	}
	dir := shots(t)
	made := map[string]*house{}
	only := os.Getenv("EBB_PAGE")
	for _, p := range pages {
		if only != "" && !strings.Contains(p.name, only) {
			continue
		}
		if made[p.house] == nil {
			made[p.house] = houses[p.house](t)
		}
		t.Run(p.name, func(t *testing.T) {
			b := newTab(t, chrome)
			for _, s := range sizes {
				b.look(s.width, s.height, s.mobile, s.dark)
				b.do(chromedp.Navigate(made[p.house].join(p.path)))
				if moves := eval[string](b, moving); moves != "" {
					t.Errorf("%s: it moves for a person who wants no motion: %s", s.name, moves)
				}
				if s.axe {
					b.do(chromedp.Evaluate[chromedp.Void](string(axe)))
					b.noFindings(s.name)
				}
				b.shoot(dir, p.name+"-"+s.name)
			}
			b.look(320, 256, false, false)
			b.do(chromedp.Navigate(made[p.house].join(p.path)))
			if over := eval[int](b, "document.documentElement.scrollWidth - document.documentElement.clientWidth"); over > 0 {
				b.shoot(dir, p.name+"-zoom")
				t.Errorf("at 400 %% it is %d pixels too wide: %s", over, eval[string](b, tooWide))
			}
			b.mu.Lock()
			defer b.mu.Unlock()
			for _, m := range b.said {
				if !strings.Contains(m, "status of 404") || !slices.Contains([]string{"nothing-here", "well-used"}, p.name) {
					t.Error("the console says: ", m)
				}
			}
		})
	}
}

// moving names what has a transition or an animation that takes time; look asks for no motion.
const moving = `[...document.querySelectorAll("*")].filter(e => ["", "::before", "::after"].some(p => {
	const s = getComputedStyle(e, p || null);
	return [s.transitionDuration, s.animationName == "none" ? "0s" : s.animationDuration].some(d => d.split(",").some(x => parseFloat(x) > 0));
})).map(e => e.tagName + "." + e.className).slice(0, 5).join(" ")`

// finding is one rule of axe-core that a page breaks.
type finding struct {
	ID    string `json:"id"`
	Help  string `json:"help"`
	Nodes []struct {
		HTML    string `json:"html"`
		Summary string `json:"failureSummary"`
	} `json:"nodes"`
}

func (b *tab) noFindings(size string) {
	b.t.Helper()
	var out []finding
	doc := eval[string](b, `axe.run(document, {runOnly: ["wcag2a","wcag2aa","wcag21a","wcag21aa","wcag22aa","best-practice"], resultTypes: ["violations"]}).then(r => JSON.stringify(r.violations))`)
	if err := json.Unmarshal([]byte(doc), &out); err != nil {
		b.t.Fatal(err)
	}
	for _, f := range out {
		for _, n := range f.Nodes[:min(3, len(f.Nodes))] {
			b.t.Errorf("%s: %s (%s)\n%.300s\n%s", size, f.Help, f.ID, n.HTML, n.Summary)
		}
	}
}

// The list names every state of the house, so that none is kept without being looked at.
func TestEveryHouseIsLookedAt(t *testing.T) {
	for name := range houses {
		if !slices.ContainsFunc(pages, func(p page) bool { return p.house == name }) {
			t.Errorf("no page is looked at in the house %q", name)
		}
	}
}

// tooWide names the first things that stand out of the window.
const tooWide = `[...document.querySelectorAll("body *")].filter(e => e.getBoundingClientRect().right > document.documentElement.clientWidth + 1)
	.slice(0, 3).map(e => e.tagName + "." + e.className + " " + e.textContent.trim().slice(0, 60)).join("; ")`
