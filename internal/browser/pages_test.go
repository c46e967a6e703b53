package browser_test

import (
	"testing"

	"ebb"
)

// page is one page as a person sees it, in a house that is in one state.
type page struct {
	name  string // of its screenshots
	house string // of houses
	path  string
}

// pages is every page in every state worth looking at. Each is drawn on a phone and on a
// desk, light and dark; axe-core must find nothing; at 400 % nothing runs out of the side.
// Who adds a page adds its line here.
var pages = []page{
	{"today", "demo", "/"},
	{"run", "demo", "/runs/last"},
	{"calendar", "demo", "/calendar"},
	{"calendar-list", "demo", "/calendar?view=list"},
	{"calendar-none", "empty", "/calendar"},
	{"trends", "demo", "/trends?span=6m"},
	{"trends-none", "empty", "/trends"},
	{"today-asks", "unanswered", "/"},
	{"today-flag", "flag", "/"},
	{"why", "demo", "/why"},
	{"checkin", "demo", "/checkin"},
	{"plan", "demo", "/plan?try=Tue+intervals,+Thu+tempo,+Sun+long"},
	{"plan-none", "empty", "/plan"},
	{"trials", "demo", "/trials"},
	{"import", "demo", "/import"},
	{"habits", "noted", "/habits"},
	{"habits-none", "empty", "/habits"},
	{"gear", "noted", "/gear"},
	{"gear-none", "empty", "/gear"},
	{"settings", "demo", "/settings"},
	{"easy", "demo", "/easy"},
	{"easy-none", "empty", "/easy"},
	{"insight", "demo", "/insight"},
	{"insight-none", "empty", "/insight"},
	{"letter", "demo", "/letter"},
	{"letter-none", "empty", "/letter"},
	{"connections", "demo", "/connections"},
	{"connections-linked", "linked", "/connections"},
	{"connections-failing", "failing", "/connections"},
	{"gallery", "empty", "/gallery"},
	{"more", "demo", "/more"},
	{"nothing-here", "demo", "/nowhere"},
	{"first", "empty", "/"},
	{"report", "imported", "/import/last"},
	{"confirm", "imported", "/confirm"},
	{"today-after", "imported", "/"},
	{"run-short", "imported", "/runs/last"},
	{"run-heartless", "heartless", "/runs/last"},
	{"gear-named", "hostile", "/gear"},
	{"habits-named", "hostile", "/habits"},
	{"trials-named", "hostile", "/trials"},
	{"report-named", "hostile", "/import/last"},
	{"run-named", "hostile", "/runs/last"},
	{"signin", "closed", "/signin"},
	{"pairing", "closed", pairing},
	{"run-damaged", "damaged", "/runs/last"},
	{"well", "asked", pairing},
	{"well-used", "empty", "/well/aaaaaaaaaaaaaaaaaaaaaaaaaa"},
}

// houses are the states that pages are looked at in. Each is made once.
var houses = map[string]func(*testing.T) *house{
	"demo":      demo,
	"empty":     func(t *testing.T) *house { return open(t, t.TempDir()) },
	"imported":  func(t *testing.T) *house { return imported(t, true) },
	"heartless": func(t *testing.T) *house { return imported(t, false) },
	"closed":    closed,
	"hostile":   hostileHouse,
	"damaged":   damaged,
	"asked":     asked,
	"linked":    func(t *testing.T) *house { return linked(t, false) },
	"failing":   func(t *testing.T) *house { return linked(t, true) },
	"noted": func(t *testing.T) *house {
		h := open(t, t.TempDir())
		h.habits()
		if _, err := h.app.AddGear(t.Context(), me, my, ebb.GearShoes, "Blue shoes", 720_000, 0); err != nil {
			t.Fatal(err)
		}
		if _, err := h.app.AddGear(t.Context(), me, my, ebb.GearSocks, "Long socks", 0, 0); err != nil {
			t.Fatal(err)
		}
		return h
	},
	"unanswered": func(t *testing.T) *house {
		h := open(t, t.TempDir())
		h.say(ebb.CheckIn{Legs: ebb.Some(2)})
		return h
	},
	"flag": func(t *testing.T) *house {
		h := open(t, t.TempDir())
		h.say(ebb.CheckIn{Legs: ebb.Some(2), Pain: ebb.Some(0), Ill: ebb.Some(ebb.IllNone), Flags: ebb.Some([]ebb.FlagID{ebb.FlagCalf})})
		return h
	},
}

// join is the address of a path of a house, with its query.
func (h *house) join(path string) string {
	if path == pairing {
		path = h.pair
	}
	return h.url + path
}

// pairing stands for the path of the pairing link of a house, or of its tap.
const pairing = "(pairing)"

// habits notes some, the person's own among them, with a name that is as long as can be.
func (h *house) habits() {
	h.t.Helper()
	own := "standing on one leg while brushing teeth"
	if _, err := h.app.AddHabit(h.t.Context(), me, my, own); err != nil {
		h.t.Fatal(err)
	}
	v, err := h.app.Habits(h.t.Context(), me, my, 0)
	if err != nil {
		h.t.Fatal(err)
	}
	for i := range 28 {
		for j, name := range []string{own, "sleep", "mobility"} {
			if i*(j+3)%7 > 3 {
				continue
			}
			if _, err := h.app.HabitDone(h.t.Context(), me, my, []string{name}, v.From+ebb.Day(i), true); err != nil {
				h.t.Fatal(err)
			}
		}
	}
}
