package web

import (
	"fmt"
	"net/http"
	"slices"
	"strings"

	"ebb"
	"ebb/internal/app"
	"ebb/internal/say"
)

// trendsPage is what goes up and down over a span.
type trendsPage struct {
	pageOf
	Span    string
	Spans   []choice
	Charts  []trendPanel
	Missing []string
	Units   string
}

// trendPanel is one chart with its numbers.
type trendPanel struct {
	Panel   panel
	Numbers table
}

// trends shows the charts of ?span=6w, 6m or all.
func (s *server) trends(w http.ResponseWriter, r *http.Request) {
	actor, athlete := me()
	v, err := s.app.Trends(r.Context(), actor, athlete, r.FormValue("span"))
	if err != nil {
		s.fail(w, r, err)
		return
	}
	p := trendsPage{Span: v.Span, Missing: v.Missing, Units: v.Units}
	for _, span := range app.Spans {
		p.Spans = append(p.Spans, choice{span, say.Span(span), span == v.Span})
	}
	for _, c := range v.Charts {
		p.Charts = append(p.Charts, trendPanel{trendOf(c, v), trendTable(c, v)})
	}
	p.pageOf = s.page(r, "Trends", "trends")
	p.Wide, p.Styles, p.Scripts = true, []string{"chart.css"}, []string{"chart.js"}
	show(w, http.StatusOK, "trends", p)
}

// trendsData is the same as data.
func (s *server) trendsData(w http.ResponseWriter, r *http.Request) {
	actor, athlete := me()
	v, err := s.app.Trends(r.Context(), actor, athlete, r.FormValue("span"))
	s.json(w, r, v, err)
}

// trendPieces is how finely a trend is drawn without scripts.
const trendPieces = 366

// trendClass is how a line is drawn.
var trendClass = map[string]string{"fitness": "fitness", "fatigue": "fatigue", "form": "form", "day": "day-dots", "run": "run-dots", "week": "week-line", "middle": "middle"}

func trendOf(c app.TrendChart, v app.TrendsView) panel {
	n := int(v.To-v.From) + 1
	p := &plot{height: 180, from: 0, to: max(float64(n-1), 1), low: float64(c.Low), high: float64(c.High)}
	at := make(app.Samples, n)
	for i := range at {
		at[i] = int32(i)
	}
	fine := func(s app.Samples) []piece { return pieces(at, s, p.from, p.to, trendPieces) }
	if len(c.BandLow) > 0 {
		p.between("band", fine(c.BandLow), fine(c.BandHigh))
	}
	for s, y := step(p.low, p.high, 5, 10, 20, 50, 100, 200, 500, 1000, 2000), p.low; y <= p.high; y += s {
		p.level(y, "grid", say.WholeTenths(int(y)))
	}
	out := panel{ID: c.Key, Title: c.Title, Text: c.Text, About: c.About, Key: []keyItem{}}
	if c.Unit != "" {
		out.Title += ", " + c.Unit
	}
	for _, l := range c.Lines {
		class := trendClass[l.Key]
		if l.Dots {
			p.dots(class, fine(l.Values))
		} else {
			p.line(class, fine(l.Values))
		}
		out.Key = append(out.Key, keyItem{class, l.Label})
	}
	if c.BandText != "" {
		out.Key = append(out.Key, keyItem{"band", c.BandText})
	}
	for _, d := range dayTicks(v.From, v.To) {
		p.tick(float64(d.at-v.From), d.label)
	}
	out.Plot = p.svg(22, c.Title+". "+c.Text)
	return out
}

// dayTick is a mark under a chart of days.
type dayTick struct {
	at    ebb.Day
	label string
}

// dayTicks are Mondays, first days of months, or new years, at most seven.
func dayTicks(from, to ebb.Day) []dayTick {
	var out []dayTick
	days := int(to - from)
	for d := from + 1; d < to; d++ {
		y, m, dd := d.Date()
		switch {
		case days <= 60:
			if d.Weekday() == 1 && int(to-d)%14 < 7 {
				out = append(out, dayTick{d, fmt.Sprintf("%d %s", dd, m.String()[:3])})
			}
		case days <= 800:
			if gap := days/190 + 1; dd == 1 && (int(m)-1)%gap == 0 {
				label := m.String()[:3]
				if m == 1 {
					label = fmt.Sprint(y)
				}
				out = append(out, dayTick{d, label})
			}
		case dd == 1 && m == 1 && y%(days/2600+1) == 0:
			out = append(out, dayTick{d, fmt.Sprint(y)})
		}
	}
	return out
}

// trendTable is the chart in rows: days, weeks or months, the last that is known of each.
func trendTable(c app.TrendChart, v app.TrendsView) table {
	out := table{Name: c.Title, Head: []string{"Day"}}
	if v.Span != app.SpanWeeks {
		out.Head[0] = "Up to"
	}
	for _, l := range c.Lines {
		head, _, _ := strings.Cut(l.Label, ",")
		out.Head = append(out.Head, strings.ToUpper(head[:1])+head[1:])
	}
	if len(c.BandLow) > 0 {
		out.Head = append(out.Head, "Own range")
	}
	n, start := int(v.To-v.From)+1, 0
	for i := range n {
		day := v.From + ebb.Day(i)
		_, _, tomorrow := (day + 1).Date()
		last := i == n-1
		switch v.Span {
		case app.SpanMonths:
			last = last || day.Weekday() == 0
		case app.SpanAll:
			last = last || tomorrow == 1
		default:
			last = true
		}
		if last {
			out.Rows = append(out.Rows, trendRow(c, day, start, i))
			start = i + 1
		}
	}
	slices.Reverse(out.Rows)
	return out
}

// trendRow is the latest value of each line within the days from…to.
func trendRow(c app.TrendChart, day ebb.Day, from, to int) []string {
	latest := func(s app.Samples) (int, bool) {
		for i := min(to, len(s)-1); i >= from; i-- {
			if s[i] != app.NoSample {
				return int(s[i]), true
			}
		}
		return 0, false
	}
	row := []string{say.ShortDate(day)}
	for _, l := range c.Lines {
		text := "–"
		if x, ok := latest(l.Values); ok {
			text = say.Tenths(x)
		}
		row = append(row, text)
	}
	if len(c.BandLow) > 0 {
		lo, ok := latest(c.BandLow)
		hi, _ := latest(c.BandHigh)
		text := "–"
		if ok {
			text = say.Tenths(lo) + " to " + say.Tenths(hi)
		}
		row = append(row, text)
	}
	return row
}
