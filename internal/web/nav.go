package web

import "html/template"

// navEntry is one page in the navigation. The first four with Tab are the tabs of a phone;
// the others stand on the page More there, and beside the tabs where there is room.
type navEntry struct {
	Page  string // as pageOf.Page names it
	Path  string
	Label string
	Icon  string // a name in icons
	Tab   bool
}

// nav is every page that a person goes to by themselves, in order. A page that does not
// exist has no line.
var nav = []navEntry{
	{"today", "/", "Today", "today", true},
	{"checkin", "/checkin", "Check in", "checkin", true},
	{"calendar", "/calendar", "Calendar", "calendar", true},
	{"trends", "/trends", "Trends", "trends", false},
	{"easy", "/easy", "Easy days", "check", false},
	{"plan", "/plan", "Plan", "plan", true},
	{"habits", "/habits", "Habits", "habits", false},
	{"gear", "/gear", "Gear", "gear", false},
	{"insight", "/insight", "Do easy days pay?", "trends", false},
	{"letter", "/letter", "Letter", "plan", false},
	{"trials", "/trials", "Trials", "trials", false},
	{"import", "/import", "Imports", "import", false},
	{"connections", "/connections", "Connections", "connections", false},
	{"settings", "/settings", "Settings", "settings", false},
}

// navMore are the entries that are not tabs.
func navMore() []navEntry {
	var out []navEntry
	for _, e := range nav {
		if !e.Tab {
			out = append(out, e)
		}
	}
	return out
}

// icons are the inside of drawings of 24 by 24, stroked in the colour of their text.
var icons = map[string]template.HTML{
	"today":       `<circle cx="12" cy="12" r="4"/><path d="M12 2.8v2M12 19.2v2M2.8 12h2M19.2 12h2M5.5 5.5l1.4 1.4M17.1 17.1l1.4 1.4M5.5 18.5l1.4-1.4M17.1 6.9l1.4-1.4"/>`,
	"checkin":     `<path d="M3 12h4l2.2-6 4 12 2.3-6H21"/>`,
	"calendar":    `<rect x="3.5" y="5" width="17" height="15" rx="2.5"/><path d="M3.5 10h17M8 3v4M16 3v4"/>`,
	"trends":      `<path d="M3.5 17.5l5-6 4 3 8-9"/><path d="M3.5 21h17"/>`,
	"runs":        `<circle cx="15.5" cy="4.5" r="1.8"/><path d="M6 10l4-3 4 2 2 3h4M13.5 9l-3 5 4 3-1 5M10 15l-2 3H4"/>`,
	"plan":        `<path d="M5 4h14v16H5z"/><path d="M8.5 9h7M8.5 13h7M8.5 17h4"/>`,
	"trials":      `<path d="M9.5 3v6l-5 9.5A1.7 1.7 0 0 0 6 21h12a1.7 1.7 0 0 0 1.5-2.5l-5-9.5V3M8 3h8M7.5 14.5h9"/>`,
	"habits":      `<circle cx="6" cy="7" r="2.300"/><circle cx="12" cy="7" r="2.300"/><circle cx="18" cy="7" r="2.300"/><circle cx="6" cy="16" r="2.300"/><path d="M12 16h.1M18 16h.1"/>`,
	"gear":        `<path d="M3 16.500V9c1.500 1.500 3.500 1.500 4.500 0l6 4.500c1 .7 2 1 3.500 1.200 2.500.4 4 1.500 4 3.300H3zM10 10.500l-1.500 2M12.500 12.500l-1.500 2"/>`,
	"import":      `<path d="M12 3.5v11M7.5 10.5l4.5 4.5 4.5-4.5M4 16.5V20h16v-3.5"/>`,
	"settings":    `<path d="M4 7h9M17 7h3M4 17h3M11 17h9"/><circle cx="15" cy="7" r="2"/><circle cx="9" cy="17" r="2"/>`,
	"you":         `<circle cx="12" cy="8" r="4"/><path d="M4 20.5c1.2-3.6 4.2-5.5 8-5.5s6.8 1.9 8 5.5"/>`,
	"why":         `<circle cx="12" cy="12" r="9"/><path d="M9.5 9.5a2.6 2.6 0 1 1 3.6 2.400c-.8.4-1.1.9-1.1 1.900M12 17v.1"/>`,
	"connections": `<path d="M9 15l6-6M10.5 6.5l1.600-1.600a4.200 4.200 0 0 1 6 6L16.500 12.500M13.500 17.500l-1.600 1.600a4.200 4.200 0 0 1-6-6L7.500 11.500"/>`,
	"more":        `<path d="M5 12h.1M12 12h.1M19 12h.1"/>`,
	"check":       `<path d="M4.5 12.5l5 5 10-11"/>`,
	"undo":        `<path d="M8 5L4 9l4 4M4 9h10a6 6 0 0 1 0 12h-3"/>`,
}

// icon is a drawing beside a text that says the same: nothing reads it out.
func icon(name string) template.HTML {
	return `<svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">` + icons[name] + `</svg>`
}
