package web

import "html/template"

// shapes draw what a day was, in 32 by 32: told apart by form, and only then by colour.
var shapes = map[string]template.HTML{
	"hard":     `<path class="full" d="M16 3l13 13-13 13L3 16z"/>`,
	"perhaps":  `<path d="M16 4l12 12-12 12L4 16z"/><path d="M16 11v6M16 20.5v.2"/>`,
	"steady":   `<path class="full" d="M6 6h20v20H6z"/>`,
	"easy":     `<circle class="full" cx="16" cy="16" r="11"/>`,
	"recovery": `<circle cx="16" cy="16" r="10.5"/>`,
	"walk":     `<path class="line" d="M5 22l6-12 5 9 5-9 6 12"/>`,
	"other":    `<path d="M16 5l11 20H5z"/>`,
	"rest":     `<path class="line" d="M6 16h20"/>`,
	"unknown":  `<path class="line" d="M11.5 12a4.5 4.5 0 1 1 6.5 4c-1.5.8-2 1.6-2 3.2M16 24v.2"/>`,
	"open":     `<circle class="open" cx="16" cy="16" r="10.5"/>`,
	"before":   `<circle class="full" cx="16" cy="16" r="1.5"/>`,
	"ahead":    `<circle class="full" cx="16" cy="16" r="1.5"/>`,
}

// shape is the drawing of a day, beside words that say the same: nothing reads it out.
func shape(key string) template.HTML {
	return template.HTML(`<svg class="shape s-`+template.HTMLEscapeString(key)+`" viewBox="0 0 32 32" aria-hidden="true" focusable="false">`) + shapes[key] + `</svg>`
}
