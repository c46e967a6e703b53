package web

import (
	"fmt"
	"html/template"
	"math"
	"strings"

	"ebb"
	"ebb/internal/app"
	"ebb/internal/say"
)

// tracePieces is how finely a trace is drawn without scripts.
const tracePieces = 480

// panels are the drawings of a run, one x axis for all.
func panels(v app.RunTrace) []panel {
	t := v.Trace
	if len(t.AtS) == 0 {
		return nil
	}
	last := float64(t.AtS[len(t.AtS)-1])
	frame := func(height int) *plot { return &plot{height: height, from: 0, to: max(last, 1)} }
	var out []panel
	if len(t.HR) > 0 || len(t.RawHR) > 0 {
		out = append(out, heartPanel(v, frame(220)))
	} else {
		out = append(out, panel{ID: "heart", Title: "Heart rate", Text: v.HeartText})
	}
	if len(t.Speed) > 0 {
		out = append(out, speedPanel(v, frame(130)))
	} else {
		out = append(out, panel{ID: "speed", Title: "Pace", Text: v.PaceText})
	}
	if len(t.Grade) > 0 {
		out = append(out, gradePanel(v, frame(80)))
	}
	return out
}

func heartPanel(v app.RunTrace, p *plot) panel {
	p.low, p.high = float64(v.Axes.HRLow), float64(v.Axes.HRHigh)
	all, raw := pieces(v.Trace.AtS, v.Trace.HR, p.from, p.to, tracePieces), pieces(v.Trace.AtS, v.Trace.RawHR, p.from, p.to, tracePieces)
	for b := math.Ceil(p.low/20) * 20; b < p.high; b += 20 {
		if c, ok := v.RecoveryBpm.Get(); !ok || math.Abs(b-float64(c)) >= 8 {
			p.level(b, "grid", fmt.Sprintf("%.0f", b))
		}
	}
	out := panel{ID: "heart", Title: "Heart rate", Text: v.HeartText, Key: []keyItem{}}
	if c, ok := v.RecoveryBpm.Get(); ok {
		p.above("excess", all, float64(c))
		p.level(float64(c), "ceiling", fmt.Sprintf("%d bpm", c))
		out.Key = append(out.Key, keyItem{"ceiling", say.KeyCeiling}, keyItem{"excess", say.KeyExcess})
	}
	p.dots("raw", raw)
	p.line("heart", all)
	if len(v.Trace.HR) > 0 {
		out.Key = append([]keyItem{{"heart", say.KeyHeart}}, out.Key...)
	}
	if len(v.Trace.RawHR) > 0 {
		out.Key = append(out.Key, keyItem{"raw", say.KeyRaw})
	}
	out.Plot = p.finish(v.Trace, v.HeartText)
	return out
}

func speedPanel(v app.RunTrace, p *plot) panel {
	p.low, p.high = 0, float64(v.Axes.SpeedTop)
	foot := onFoot(v.Sport)
	for _, mmS := range speedLevels(foot, v.Units, v.Axes.SpeedTop) {
		p.level(float64(mmS), "grid", say.Speed(mmS, foot, v.Units))
	}
	p.line("speed", pieces(v.Trace.AtS, v.Trace.Speed, p.from, p.to, tracePieces))
	title := "Pace"
	if !foot {
		title = "Speed"
	}
	return panel{ID: "speed", Title: title, Text: v.PaceText, Plot: p.finish(v.Trace, v.PaceText)}
}

// speedLevels are round paces or speeds, mm/s, rounded up so that a pace stays round.
func speedLevels(foot bool, units string, top int) []int {
	metres := 1000.0
	if units == say.Mi {
		metres = 1609.344
	}
	var out []int
	if !foot {
		for v := 10.0; v*metres/3.6 < float64(top); v += 10 {
			out = append(out, int(v*metres/3.6))
		}
		return out
	}
	last := 0.0
	for _, minutes := range []float64{15, 10, 8, 7, 6, 5, 4.5, 4, 3.5, 3} {
		if v := 1000 * metres / 60 / minutes; v < float64(top)*0.97 && v-last > float64(top)*0.13 {
			out = append(out, int(math.Round(v)))
			last = v
		}
	}
	return out
}

func gradePanel(v app.RunTrace, p *plot) panel {
	p.low, p.high = float64(-v.Axes.Grade), float64(v.Axes.Grade)
	p.fill("grade", pieces(v.Trace.AtS, v.Trace.Grade, p.from, p.to, tracePieces), 0)
	p.level(0, "grid", "0 %")
	p.level(100, "grid faint", "10 %")
	p.level(-100, "grid faint", "")
	return panel{ID: "grade", Title: "Gradient", Text: say.KeyGrade, Plot: p.finish(v.Trace, say.KeyGrade)}
}

// finish marks the time and closes the drawing.
func (p *plot) finish(t app.TraceView, text string) template.HTML {
	s := step(p.from, p.to, 6, 10, 30, 60, 300, 600, 900, 1800, 3600, 7200, 14400, 43200, 86400)
	for at := s; at < p.to-s/4; at += s {
		p.tick(at, say.ElapsedShort(int(at)))
	}
	return p.svg(22, text)
}

// traceTable is the trace in at most sixty rows.
func traceTable(v app.RunTrace) table {
	t := v.Trace
	if len(t.AtS) == 0 {
		return table{}
	}
	last := float64(t.AtS[len(t.AtS)-1])
	s := int(step(0, last, 60, 60, 120, 300, 600, 1200, 1800, 3600, 7200, 43200))
	foot := onFoot(v.Sport)
	out := table{Name: "Minute by minute", Head: []string{"From", "Heart rate", "Highest", "Pace", "Gradient"}}
	if !foot {
		out.Head[3] = "Speed"
	}
	for from, i := 0, 0; i < len(t.AtS); from += s {
		j := i
		for j < len(t.AtS) && int(t.AtS[j]) < from+s {
			j++
		}
		if j == i {
			continue
		}
		row := []string{say.Clock(from), "–", "–", "–", "–"}
		if m, top, ok := meanOf(t.HR, i, j); ok {
			row[1], row[2] = fmt.Sprint(m), fmt.Sprint(top)
		}
		if m, _, ok := meanOf(t.Speed, i, j); ok {
			row[3] = say.Speed(m, foot, v.Units)
		}
		if m, _, ok := meanOf(t.Grade, i, j); ok {
			row[4] = say.Tenths(m) + " %"
		}
		out.Rows = append(out.Rows, row)
		i = j
	}
	return out
}

// meanOf is the mean and the highest of the samples i…j−1 that are there.
func meanOf(s app.Samples, i, j int) (mean, top int, ok bool) {
	sum, n := 0, 0
	for k := i; k < j && k < len(s); k++ {
		if x := int(s[k]); s[k] != app.NoSample {
			if n == 0 || x > top {
				top = x
			}
			sum, n = sum+x, n+1
		}
	}
	if n == 0 {
		return 0, 0, false
	}
	return int(math.Round(float64(sum) / float64(n))), top, true
}

func lapTable(v app.RunTrace) table {
	if len(v.Laps) < 2 {
		return table{}
	}
	foot := onFoot(v.Sport)
	out := table{Name: "Laps", Head: []string{"Lap", "Time", "Distance", "Pace", "Heart rate", "Highest"}}
	if !foot {
		out.Head[3] = "Speed"
	}
	for i, l := range v.Laps {
		row := []string{fmt.Sprint(i + 1), say.Clock(l.DurationS), "–", "–", orDash(l.HRMean), orDash(l.HRMax)}
		if m, ok := l.DistanceM.Get(); ok {
			row[2] = say.DistanceFine(m, v.Units)
		}
		if s, ok := l.SpeedMmS.Get(); ok {
			row[3] = say.Speed(s, foot, v.Units)
		}
		out.Rows = append(out.Rows, row)
	}
	return out
}

func boutTable(v app.RunTrace) table {
	if len(v.Bouts) == 0 || v.Sport != ebb.SportRunning {
		return table{}
	}
	out := table{Name: "Harder stretches that were found", Head: []string{"From", "Time", "Pace on the flat", "Heart rate at the end"}}
	for _, b := range v.Bouts {
		out.Rows = append(out.Rows, []string{say.Clock(b.StartS), say.Clock(b.EndS - b.StartS), say.PaceOfSpeed(b.SpeedMmS, v.Units), orDash(b.HRLate)})
	}
	return out
}

func orDash(v ebb.Opt[int]) string {
	if !v.OK {
		return "–"
	}
	return fmt.Sprint(v.V)
}

// routePlot is the way seen from above, north at the top, at one scale both ways; "" without one.
func routePlot(points []app.Point) template.HTML {
	if len(points) < 2 {
		return ""
	}
	x0, x1, y0, y1 := points[0].X, points[0].X, points[0].Y, points[0].Y
	for _, p := range points {
		x0, x1, y0, y1 = min(x0, p.X), max(x1, p.X), min(y0, p.Y), max(y1, p.Y)
	}
	const side = 1000.0
	size := float64(max(x1-x0, y1-y0, 20))
	put := func(p app.Point) string {
		return num(float64(p.X-x0)/size*side+20) + " " + num(float64(y1-p.Y)/size*side+20)
	}
	var d strings.Builder
	for i, p := range points {
		if i == 0 {
			d.WriteString("M")
		} else {
			d.WriteString("L")
		}
		d.WriteString(put(p))
	}
	wide, tall := float64(x1-x0)/size*side+40, float64(y1-y0)/size*side+40
	dot := func(class string, p app.Point) string {
		return `<path class="` + class + `" d="M` + put(p) + `h0" vector-effect="non-scaling-stroke"/>`
	}
	return template.HTML(fmt.Sprintf(`<svg class="route" viewBox="0 0 %s %s" role="img" aria-label="%s"><path class="way" d="%s" vector-effect="non-scaling-stroke"/>%s%s</svg>`,
		num(wide), num(tall), template.HTMLEscapeString(say.KeyRoute), d.String(), dot("start", points[0]), dot("end", points[len(points)-1])))
}
