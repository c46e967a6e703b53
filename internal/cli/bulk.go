package cli

import (
	"fmt"

	"ebb/internal/app"
	"ebb/internal/say"
)

var importHelp = example("ebb import ~/runs", "ebb import export.zip activity.fit.gz", "ebb import wellness.csv",
	`ebb import mornings.csv --csv-map "date=Day:dmy,rhr=Pulse,sleep=Slept:h"`) + `

An export of Strava, Garmin or Apple Health goes in as it was downloaded, zipped or
unpacked. Names, gear and exertion come from its lists; sleep, resting heart rate and
HRV become answers of their mornings. What you answer yourself always stands above them.

A table of mornings is one row a day. Its columns are found by their names; --csv-map
says what they are where that is not plain, and is remembered for tables with the same
first line: date (:ymd :dmy :mdy), rhr, rmssd, sdnn, sleep (:h :min :s).

Stopping it loses nothing: the same command goes on where it was. The same export twice
changes nothing.`

// rowsShown is how many rows that could not be used are shown; --json has more.
const rowsShown = 20

// rowLines tells the rows of tables and lists that could not be used.
func (s *session) rowLines(v app.ImportView) {
	for i, r := range v.Rows {
		if i == rowsShown {
			break
		}
		l := r.Path
		switch {
		case r.Line.OK:
			l += fmt.Sprintf(" line %d", r.Line.V)
		case r.Offset.OK:
			l += fmt.Sprintf(" byte %d", r.Offset.V)
		}
		fmt.Fprintln(s.env.Stderr, oneLine(l+": "+r.Message))
	}
	if n := len(v.Rows) + v.RowsMore - rowsShown; n > 0 {
		fmt.Fprintf(s.env.Stderr, "and %s more that could not be used: --json lists them\n", say.Count(n, "row"))
	}
}

// mornings counts what tables and wellness files brought.
func (p *printer) mornings(v app.ImportView) {
	m := v.Mornings
	if m.Added+m.Known+m.Refused == 0 {
		if v.NotActivity == v.Seen {
			p.blank()
			p.para(plain, "", "Nothing there is a recording. A table of mornings may need --csv-map: `ebb import --help` shows how it is written.")
		}
		return
	}
	p.line(p.paint(bold, fmt.Sprintf("%s read", say.Count(m.Added+m.Known, "morning"))))
	for _, l := range []struct {
		n    int
		text string
	}{{m.Added, "added"}, {m.Known, "here already"}, {m.Refused, "rows or values refused"}} {
		if l.n > 0 {
			p.line(padLeft(fmt.Sprint(l.n), 7) + "  " + l.text)
		}
	}
}

// exportLines are what exports say of a run.
func exportLines(v app.RunDetail) []string {
	var out []string
	for _, x := range []struct{ what, said string }{{"name", v.Name.V}, {"gear", v.Gear.V}} {
		if x.said != "" {
			out = append(out, x.what+" "+oneLine(x.said))
		}
	}
	return out
}
