package web

import (
	"html/template"
	"math"
	"strconv"
	"strings"

	"ebb/internal/app"
)

// plotWide is the width of every drawing in its own units: it is stretched to the width of
// the page, and text and strokes are not.
const plotWide = 1000

// plot draws values over a row of days or seconds as SVG. It needs no script, and no style
// but classes.
type plot struct {
	height    int     // px
	from, to  float64 // ends of the x axis
	low, high float64 // ends of the y axis
	paths     strings.Builder
	texts     strings.Builder
}

func num(v float64) string { return strconv.FormatFloat(math.Round(v*10)/10, 'f', -1, 64) }

func (p *plot) x(v float64) string {
	if p.to <= p.from {
		return "0"
	}
	return num((v - p.from) / (p.to - p.from) * plotWide)
}

// y is kept within the drawing: what lies beyond the axis runs along its edge.
func (p *plot) y(v float64) string {
	v = min(max(v, p.low), p.high)
	return num((p.high - v) / (p.high - p.low) * float64(p.height))
}

// level is a line across at a value, with its label in the margin at the left.
func (p *plot) level(v float64, class, label string) {
	y := p.y(v)
	p.texts.WriteString(`<line class="` + class + `" x1="0" x2="100%" y1="` + y + `" y2="` + y + `"/>`)
	if label == "" {
		return
	}
	at := (p.high - v) / (p.high - p.low) * float64(p.height)
	p.texts.WriteString(`<text class="` + class + `" x="-8" y="` + num(at+4) + `" text-anchor="end">` + template.HTMLEscapeString(label) + `</text>`)
}

// tick is a mark on the x axis.
func (p *plot) tick(v float64, label string) {
	share := (v - p.from) / (p.to - p.from) * 100
	anchor := "middle"
	switch {
	case share < 4:
		anchor = "start"
	case share > 96:
		anchor = "end"
	}
	x := num(share) + "%"
	p.texts.WriteString(`<line class="tick" x1="` + x + `" x2="` + x + `" y1="0" y2="` + strconv.Itoa(p.height) + `"/>`)
	p.texts.WriteString(`<text class="tick" x="` + x + `" y="` + strconv.Itoa(p.height+16) + `" text-anchor="` + anchor + `">` + template.HTMLEscapeString(label) + `</text>`)
}

// piece is a stretch of the x axis with the lowest and the highest value in it.
type piece struct {
	x, first, last, lo, hi float64
	ok                     bool
}

// pieces gathers values into at most n stretches: each keeps its lowest and highest, so that
// no peak is lost. at is ascending.
func pieces(at, values app.Samples, from, to float64, n int) []piece {
	n = max(1, min(n, int(to-from)+1))
	out := make([]piece, n)
	width := (to - from + 1) / float64(n)
	for i := range out {
		out[i].x = from + (float64(i)+0.5)*width - 0.5
	}
	for i, v := range values {
		if v == app.NoSample || i >= len(at) {
			continue
		}
		k := int((float64(at[i]) - from) / width)
		if k < 0 || k >= n {
			continue
		}
		c, y := &out[k], float64(v)
		if !c.ok {
			*c = piece{x: c.x, first: y, lo: y, hi: y, ok: true}
		}
		c.last, c.lo, c.hi = y, min(c.lo, y), max(c.hi, y)
	}
	return out
}

// line joins pieces, and breaks where there are none.
func (p *plot) line(class string, all []piece) {
	var d strings.Builder
	open := false
	for _, c := range all {
		if !c.ok {
			open = false
			continue
		}
		x := p.x(c.x)
		ys := []float64{c.lo, c.hi}
		if c.last < c.first {
			ys = []float64{c.hi, c.lo}
		}
		if p.y(c.lo) == p.y(c.hi) {
			ys = ys[:1]
		}
		for _, y := range ys {
			verb := "L"
			if !open {
				verb, open = "M", true
			}
			d.WriteString(verb + x + " " + p.y(y))
		}
		if len(ys) == 1 {
			d.WriteString("h0") // a piece alone is a dot
		}
	}
	p.path(class, d.String(), true)
}

// dots draws every value by itself.
func (p *plot) dots(class string, all []piece) {
	var d strings.Builder
	for _, c := range all {
		if !c.ok {
			continue
		}
		d.WriteString("M" + p.x(c.x) + " " + p.y(c.lo) + "h0")
		if c.hi != c.lo {
			d.WriteString("M" + p.x(c.x) + " " + p.y(c.hi) + "h0")
		}
	}
	p.path(class, d.String(), true)
}

// above fills what lies above a value.
func (p *plot) above(class string, all []piece, level float64) {
	var d strings.Builder
	base := p.y(level)
	for i := 0; i < len(all); i++ {
		if !all[i].ok || all[i].hi <= level {
			continue
		}
		half := 0.5
		if len(all) > 1 {
			half = (all[1].x - all[0].x) / 2
		}
		d.WriteString("M" + p.x(all[i].x-half) + " " + base)
		for ; i < len(all) && all[i].ok && all[i].hi > level; i++ {
			d.WriteString("L" + p.x(all[i].x) + " " + p.y(all[i].hi))
		}
		d.WriteString("L" + p.x(all[i-1].x+half) + " " + base + "Z")
	}
	p.path(class, d.String(), false)
}

// between fills a band from lo to hi, wherever both are known.
func (p *plot) between(class string, lo, hi []piece) {
	var d strings.Builder
	for i := 0; i < len(lo); i++ {
		if !lo[i].ok || !hi[i].ok {
			continue
		}
		from := i
		for ; i < len(lo) && lo[i].ok && hi[i].ok; i++ {
			verb := "L"
			if i == from {
				verb = "M"
			}
			d.WriteString(verb + p.x(hi[i].x) + " " + p.y(hi[i].hi))
		}
		for j := i - 1; j >= from; j-- {
			d.WriteString("L" + p.x(lo[j].x) + " " + p.y(lo[j].lo))
		}
		d.WriteString("Z")
	}
	p.path(class, d.String(), false)
}

// fill draws from a value to the line, as for a gradient around the level.
func (p *plot) fill(class string, all []piece, level float64) {
	flat, shape := make([]piece, len(all)), make([]piece, len(all))
	for i, c := range all {
		flat[i], shape[i] = c, c
		flat[i].lo = level
		if mid := (c.lo + c.hi) / 2; c.ok {
			shape[i].hi = mid
		}
	}
	p.between(class, flat, shape)
}

func (p *plot) path(class, d string, stroke bool) {
	if d == "" {
		return
	}
	p.paths.WriteString(`<path class="` + class + `" d="` + d + `"`)
	if stroke {
		p.paths.WriteString(` vector-effect="non-scaling-stroke"`)
	}
	p.paths.WriteString(`/>`)
}

// svg is the drawing; room is what its tick labels need below it, and label what a reader
// who does not see it is told.
func (p *plot) svg(room int, label string) template.HTML {
	h := strconv.Itoa(p.height)
	return template.HTML(`<svg class="plot" width="100%" height="` + strconv.Itoa(p.height+room) + `" role="img" aria-label="` + template.HTMLEscapeString(label) + `">` +
		`<svg x="0" y="0" width="100%" height="` + h + `" viewBox="0 0 ` + strconv.Itoa(plotWide) + ` ` + h + `" preserveAspectRatio="none">` +
		p.paths.String() + `</svg>` + p.texts.String() + `</svg>`)
}

// step is a round step that makes at most most marks between two values.
func step(low, high float64, most int, steps ...float64) float64 {
	for _, s := range steps {
		if (high-low)/s <= float64(most) {
			return s
		}
	}
	return steps[len(steps)-1]
}
