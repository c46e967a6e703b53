package cli

import (
	"encoding/json"
	"io"
	"os"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"golang.org/x/term"

	"ebb/internal/say"
)

const (
	defaultWidth = 80
	widestText   = 84 // longer lines are hard to read
	narrowest    = 40
	labelWidth   = 11
)

// printer lays out lines for a terminal or a pipe. The first error of writing is kept.
type printer struct {
	w      io.Writer
	width  int
	colour bool
	err    error
}

func newPrinter(w io.Writer, getenv func(string) string) *printer {
	p := &printer{w: w, width: defaultWidth}
	if f, ok := w.(*os.File); ok && term.IsTerminal(int(f.Fd())) {
		p.colour = getenv("NO_COLOR") == "" && getenv("TERM") != "dumb"
		if n, _, err := term.GetSize(int(f.Fd())); err == nil && n > 0 {
			p.width = n
		}
	}
	if n, err := strconv.Atoi(getenv("COLUMNS")); err == nil && n > 0 {
		p.width = n
	}
	p.width = max(narrowest, min(p.width, widestText))
	return p
}

// style is how a stretch of text looks on a terminal that has colour.
type style string

const (
	plain style = ""
	bold  style = "1"
	dim   style = "2"
	green style = "32"
	blue  style = "36"
)

// paint colours text that was cleaned before.
func (p *printer) paint(st style, text string) string {
	if !p.colour || st == plain || text == "" {
		return text
	}
	return "\x1b[" + string(st) + "m" + text + "\x1b[0m"
}

func (p *printer) write(s string) {
	if p.err != nil {
		return
	}
	_, p.err = io.WriteString(p.w, s)
}

// line prints one line as it is; the caller has cleaned what is not ours.
func (p *printer) line(s string) { p.write(strings.TrimRight(s, " ") + "\n") }

// blank prints an empty line.
func (p *printer) blank() { p.write("\n") }

// para prints text wrapped to the width, each line led by indent.
func (p *printer) para(st style, indent, text string) {
	for _, l := range wrap(clean(text), p.width-utf8.RuneCountInString(indent)) {
		p.line(indent + p.paint(st, l))
	}
}

// parts prints text that is separated by " · ", breaking lines at the separators where it can.
func (p *printer) parts(st style, text string) {
	const sep = " · "
	line := ""
	flush := func(tail string) {
		for _, l := range wrap(line+tail, p.width) {
			p.line(p.paint(st, l))
		}
		line = ""
	}
	for i, part := range strings.Split(clean(text), sep) {
		switch {
		case i == 0:
			line = part
		case utf8.RuneCountInString(line+sep+part) <= p.width-2:
			line += sep + part
		default:
			flush(" ·")
			line = part
		}
	}
	flush("")
}

// section prints a label and its items in a column beside it. Nothing is printed without items.
func (p *printer) section(label string, items ...string) {
	items = slices.DeleteFunc(slices.Clone(items), func(s string) bool { return s == "" })
	first := true
	for _, item := range items {
		for i, l := range wrap(clean(item), p.width-labelWidth-2) {
			lead := strings.Repeat(" ", labelWidth)
			if first {
				lead = p.paint(dim, pad(label, labelWidth))
				first = false
			}
			bullet := "  "
			if i == 0 && len(items) > 1 {
				bullet = "· "
			}
			p.line(lead + bullet + l)
		}
	}
	if !first {
		p.blank()
	}
}

// json prints one JSON value.
func (p *printer) json(v any) error {
	e := json.NewEncoder(&lastly{p})
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(v)
}

// lastly keeps the first error of writing in the printer.
type lastly struct{ p *printer }

func (l *lastly) Write(b []byte) (int, error) {
	l.p.write(string(b))
	return len(b), nil
}

// wrap breaks text into lines of at most width characters, at blanks where it can.
func wrap(text string, width int) []string {
	var out []string
	for _, para := range strings.Split(text, "\n") {
		line := ""
		for _, word := range strings.Fields(para) {
			for utf8.RuneCountInString(word) > width && width > 0 {
				if line != "" {
					out = append(out, line)
					line = ""
				}
				r := []rune(word)
				out = append(out, string(r[:width]))
				word = string(r[width:])
			}
			switch {
			case line == "":
				line = word
			case utf8.RuneCountInString(line)+1+utf8.RuneCountInString(word) <= width:
				line += " " + word
			default:
				out = append(out, line)
				line = word
			}
		}
		out = append(out, line)
	}
	return out
}

// pad fills text with blanks to n characters; longer text stays as it is.
func pad(s string, n int) string {
	if d := n - utf8.RuneCountInString(s); d > 0 {
		return s + strings.Repeat(" ", d)
	}
	return s
}

// padLeft puts blanks before text to n characters.
func padLeft(s string, n int) string {
	if d := n - utf8.RuneCountInString(s); d > 0 {
		return strings.Repeat(" ", d) + s
	}
	return s
}

// clean takes out of a text whatever could move the cursor, change the terminal or turn the
// reading direction: names in files are written by strangers.
func clean(s string) string { return say.Plain(s) }

// oneLine is a clean text without line breaks.
func oneLine(s string) string { return strings.ReplaceAll(clean(s), "\n", " ") }
