package app

import (
	"context"
	"slices"

	"ebb"
	"ebb/engine"
	"ebb/evidence"
	"ebb/internal/say"
	"ebb/internal/store"
	"ebb/physio"
	"ebb/readiness"
)

// Spans of the trends. Their days are civil days up to today.
const (
	SpanWeeks  = "6w"
	SpanMonths = "6m"
	SpanAll    = "all"
)

// Spans lists them as a page offers them.
var Spans = []string{SpanWeeks, SpanMonths, SpanAll}

// TrendLine is one line of a chart; its values are at the resolution of the chart, one a
// day, NoSample where the day has none.
type TrendLine struct {
	Key    string  `json:"key"`
	Label  string  `json:"label"`
	Values Samples `json:"values"`
	Dots   bool    `json:"dots"` // single measurements, not joined
}

// TrendChart is one chart of a span: a value a day from From on. Low and High end the axis
// and are the same for every span. Band is the person's own, one low and one high a day.
type TrendChart struct {
	Key      string      `json:"key"` // load, form, resting, rmssd, sdnn, legs, easy
	Title    string      `json:"title"`
	Unit     string      `json:"unit"`
	Decimals int         `json:"decimals"` // 1: values are tenths
	From     ebb.Day     `json:"from"`
	Low      int         `json:"low"`
	High     int         `json:"high"`
	Lines    []TrendLine `json:"lines"`
	BandLow  Samples     `json:"band_low"`
	BandHigh Samples     `json:"band_high"`
	BandText string      `json:"band_text"`
	Text     string      `json:"text"`
	About    string      `json:"about"` // what it is, and what it does not say
}

// TrendsView is what goes up and down over weeks and years. A chart for which nothing is
// known is left out; Missing says what would make it.
type TrendsView struct {
	Schema    int          `json:"schema"`
	Synthetic bool         `json:"synthetic"`
	Span      string       `json:"span"`
	From      ebb.Day      `json:"from"`
	To        ebb.Day      `json:"to"`
	Charts    []TrendChart `json:"charts"`
	Missing   []string     `json:"missing"`

	Units string `json:"-"`
}

// Trends shows load, the signs of the morning against the person's own bands, soreness, and
// heart rate at easy pace over a span ("": six weeks). It reads no samples.
func (a *App) Trends(ctx context.Context, actor ebb.Actor, athlete ebb.AthleteID, span string) (TrendsView, error) {
	if err := may(actor, athlete); err != nil {
		return TrendsView{}, err
	}
	if span == "" {
		span = SpanWeeks
	}
	if !slices.Contains(Spans, span) {
		return TrendsView{}, ebb.Errorf(ebb.Invalid, "bad_span", "span", "%q is not a span; they are: %s", span, joined(Spans))
	}
	var v TrendsView
	err := a.st.Read(ctx, func(t *store.Tx) error {
		h, out, err := a.read(ctx, t, athlete, 0)
		if err != nil {
			return err
		}
		v = TrendsView{Schema: Schema, Span: span, To: out.Answer.Decision.Day, Charts: []TrendChart{}, Missing: []string{}, Units: out.Answer.Morning.Units}
		if v.Synthetic, err = synthetic(ctx, t); err != nil {
			return err
		}
		n := a.numbers()
		log := readiness.NewLog(h.checkIns, &n)
		first := firstKnown(h, out, v.To)
		switch v.From = first; span {
		case SpanWeeks:
			v.From = v.To - 41
		case SpanMonths:
			v.From = v.To - 182
		}
		d := &trends{v: &v, first: first, skip: int(v.From - first), n: &n}
		d.load(out)
		d.signs(log)
		d.easy(h, out)
		return nil
	})
	return v, err
}

// firstKnown is the day of the first run or answer, not before the year 1990 nor after today.
func firstKnown(h history, out engine.Output, today ebb.Day) ebb.Day {
	first := today
	for _, r := range out.Readings {
		if believedClock(r) {
			first = min(first, r.Day)
		}
	}
	for _, c := range h.checkIns {
		first = min(first, c.Day)
	}
	return max(first, ebb.NewDay(1990, 1, 1))
}

// trends makes the charts: each over everything first, so that its axis is the same for
// every span, and then cut to the span.
type trends struct {
	v     *TrendsView
	first ebb.Day
	skip  int // days of everything before the span; negative when it began later
	n     *evidence.Numbers
}

func (d *trends) days() int { return int(d.v.To-d.first) + 1 }

// empty is a column of everything without a value.
func (d *trends) empty() Samples {
	s := make(Samples, d.days())
	for i := range s {
		s[i] = NoSample
	}
	return s
}

// add cuts a chart to the span and takes it, when anything in it was ever known.
func (d *trends) add(c TrendChart, known bool, missing string) {
	if !known {
		d.v.Missing = append(d.v.Missing, missing)
		return
	}
	c.From = d.v.From
	for i := range c.Lines {
		c.Lines[i].Values = d.cut(c.Lines[i].Values)
	}
	c.BandLow, c.BandHigh = d.cut(c.BandLow), d.cut(c.BandHigh)
	d.v.Charts = append(d.v.Charts, c)
}

// cut is the span's part of a column of everything; days before the first known have none.
func (d *trends) cut(s Samples) Samples {
	if len(s) == 0 {
		return Samples{}
	}
	if d.skip >= 0 {
		return s[d.skip:]
	}
	out := make(Samples, -d.skip, len(s)-d.skip)
	for i := range out {
		out[i] = NoSample
	}
	return append(out, s...)
}

// load draws fitness and fatigue, and form against the person's own usual range.
func (d *trends) load(out engine.Output) {
	fitness, fatigue, form := d.empty(), d.empty(), d.empty()
	low, high := d.empty(), d.empty()
	var forms []int
	top, floor, ceil := 0, 0, 0
	for _, day := range out.Load {
		i := int(day.Day - d.first)
		if i < 0 || i >= len(form) || day.Building {
			continue
		}
		fitness[i], fatigue[i], form[i] = tenth(day.Fitness), tenth(day.Fatigue), tenth(day.Form)
		top = max(top, day.Fitness, day.Fatigue)
		floor, ceil = min(floor, day.Form), max(ceil, day.Form)
		if day.Fitness >= 100 { // years without a run are none of "your days"
			forms = append(forms, day.Form)
		}
	}
	slices.Sort(forms)
	if k := len(forms); k > 0 {
		for i := range low {
			if form[i] != NoSample {
				low[i], high[i] = tenth(forms[k/10]), tenth(forms[k-1-k/10])
			}
		}
	}
	d.add(TrendChart{Key: "load", Title: say.TrendTitle("load"), Decimals: 1, Low: 0, High: roundUp((top+9)/10, 200),
		Lines: []TrendLine{{Key: "fitness", Label: say.TrendLine("fitness"), Values: fitness}, {Key: "fatigue", Label: say.TrendLine("fatigue"), Values: fatigue}},
		Text:  say.LoadTrend(ends(d.cut(fitness)), ends(d.cut(fatigue))), About: say.TrendAbout("load")}, len(forms) > 0, say.TrendMissing("load"))
	if len(forms) == 0 {
		return
	}
	d.add(TrendChart{Key: "form", Title: say.TrendTitle("form"), Decimals: 1, Low: -roundUp((9-floor)/10, 100), High: roundUp((ceil+9)/10, 100),
		Lines: []TrendLine{{Key: "form", Label: say.TrendLine("form"), Values: form}}, BandLow: low, BandHigh: high,
		BandText: say.TrendBand("form"), Text: say.SignTrend("form", sign(d.cut(form), d.cut(form), d.cut(low), d.cut(high))), About: say.TrendAbout("form")}, true, "")
}

// tenth turns 0.01 into 0.1, rounded half away from zero.
func tenth(v int) int32 {
	if v < 0 {
		return -tenth(-v)
	}
	return int32((v + 5) / 10)
}

func roundUp(v, step int) int { return max(step, (v+step-1)/step*step) }

// signs draws the signs of the morning.
func (d *trends) signs(log *readiness.Log) {
	last := d.v.To
	d.sign("resting", log.Resting(d.first, last, d.n), 50, 150)
	any := false
	for _, measure := range []string{ebb.MeasureRMSSD, ebb.MeasureSDNN} {
		marks := log.HRV(measure, d.first, last, d.n)
		if slices.ContainsFunc(marks, func(m readiness.Mark) bool { return m.Value.OK }) {
			any = true
			d.sign(measure, marks, 100, 200)
		}
	}
	if !any {
		d.v.Missing = append(d.v.Missing, say.TrendMissing("hrv"))
	}
	d.sign("legs", log.Legs(d.first, last), 100, 100)
}

// sign is one chart of marks. The axis holds every value there ever was, in steps, and is
// at least span wide.
func (d *trends) sign(key string, marks []readiness.Mark, step, span int) {
	day, week, low, high := d.empty(), d.empty(), d.empty(), d.empty()
	lo, hi, known := 1<<30, 0, false
	put := func(to Samples, i int, v ebb.Opt[int]) {
		if x, ok := v.Get(); ok {
			to[i] = int32(x)
			lo, hi = min(lo, x), max(hi, x)
		}
	}
	for i, m := range marks {
		put(day, i, m.Value)
		put(week, i, m.Week)
		put(low, i, m.Low)
		put(high, i, m.High)
		known = known || m.Value.OK
	}
	c := TrendChart{Key: key, Title: say.TrendTitle(key), Unit: say.TrendUnit(key), Decimals: 1, BandLow: low, BandHigh: high,
		BandText: say.TrendBand(key), About: say.TrendAbout(key), Lines: []TrendLine{{Key: "day", Label: say.TrendLine(key), Values: day, Dots: true}}}
	if key == "legs" {
		c.Low, c.High, c.BandLow, c.BandHigh = 0, 100, nil, nil
	} else if known {
		c.Low, c.High = lo/step*step, roundUp(hi, step)
		c.High = max(c.High, c.Low+span)
	}
	held := day
	if key == ebb.MeasureRMSSD || key == ebb.MeasureSDNN {
		held = week
		c.Lines = append(c.Lines, TrendLine{Key: "week", Label: say.TrendLine("week"), Values: week})
	}
	c.Text = say.SignTrend(key, sign(d.cut(day), d.cut(held), d.cut(c.BandLow), d.cut(c.BandHigh)))
	d.add(c, known, say.TrendMissing(key))
}

// easy draws heart rate at the usual easy pace of today.
func (d *trends) easy(h history, out engine.Output) {
	usual, ok := out.Numbers.EasyMmS.Get()
	rows := map[ebb.RunID]*store.RunRow{}
	for i := range h.runs {
		rows[h.runs[i].Run.ID] = &h.runs[i]
	}
	var steady []physio.EasyRun
	for _, r := range out.Readings {
		f := &rows[r.Run].Features
		if r.Sport != ebb.SportRunning || !r.HRUsed || !believedClock(r) || f.SubSport == ebb.SubTreadmill || f.SubSport == ebb.SubIndoor ||
			!f.SteadyHR.OK || !f.SteadyMmS.OK {
			continue
		}
		steady = append(steady, physio.EasyRun{Day: r.Day, Steady: physio.Steady{HRTenths: f.SteadyHR.V, SpeedMmS: f.SteadyMmS.V}})
	}
	near := physio.NearEasy(steady, usual, d.n)
	dots, middle := d.empty(), d.empty()
	lo, hi := 1<<30, 0
	for _, r := range near {
		if i := int(r.Day - d.first); i >= 0 {
			dots[i] = int32(r.HRTenths)
			lo, hi = min(lo, r.HRTenths), max(hi, r.HRTenths)
		}
	}
	for i := range middle {
		if m, ok := physio.EasyHeart(near, d.first+ebb.Day(i), d.n).Get(); ok {
			middle[i] = int32(m)
		}
	}
	c := TrendChart{Key: "easy", Title: say.TrendTitle("easy"), Unit: say.TrendUnit("easy"), Decimals: 1, About: say.TrendAbout("easy"),
		Lines: []TrendLine{{Key: "run", Label: say.TrendLine("run"), Values: dots, Dots: true}, {Key: "middle", Label: say.TrendLine("middle"), Values: middle}}}
	if len(near) > 0 {
		c.Low = lo / 100 * 100
		c.High = max(roundUp(hi, 100), c.Low+300)
	}
	c.Text = say.EasyTrend(usual, ends(d.cut(middle)), count(d.cut(dots)), d.v.Units)
	d.add(c, ok && len(near) > 0, say.TrendMissing("easy"))
}

// ends are the first and the last value of a column, and on which of its days.
func ends(s Samples) say.Ends {
	var e say.Ends
	for i, v := range s {
		if v == NoSample {
			continue
		}
		if !e.Any {
			e.Any, e.First, e.FirstDay = true, int(v), i
		}
		e.Last, e.LastDay = int(v), i
	}
	e.Days = len(s)
	return e
}

func count(s Samples) int {
	n := 0
	for _, v := range s {
		if v != NoSample {
			n++
		}
	}
	return n
}

// sign gathers what is said of a sign: held is what is held against the band.
func sign(day, held, low, high Samples) say.Sign {
	out := say.Sign{Days: len(day), Measured: count(day)}
	for i, v := range day {
		if v != NoSample && (!out.Top.OK || int(v) > out.Top.V) {
			out.Top = ebb.Some(int(v))
			out.TopAgo = len(day) - 1 - i
		}
	}
	e := ends(held)
	if !e.Any {
		return out
	}
	out.Last, out.LastAgo = ebb.Some(e.Last), len(held)-1-e.LastDay
	if len(low) == len(held) && low[e.LastDay] != NoSample {
		out.Low, out.High = ebb.Some(int(low[e.LastDay])), ebb.Some(int(high[e.LastDay]))
	}
	for i, v := range held {
		if v != NoSample && len(low) == len(held) && low[i] != NoSample {
			out.Judged++
			if v < low[i] || v > high[i] {
				out.Outside++
			}
		}
	}
	return out
}
