package app_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"ebb"
	"ebb/internal/app"
)

func chart(t *testing.T, v app.TrendsView, key string) app.TrendChart {
	t.Helper()
	i := slices.IndexFunc(v.Charts, func(c app.TrendChart) bool { return c.Key == key })
	if i < 0 {
		t.Fatalf("no chart %q; missing: %q", key, v.Missing)
	}
	return v.Charts[i]
}

// TestTrendsHaveGapsBandsAndOneAxis: the runs and mornings of ten weeks, with a week of
// silence in the middle.
func TestTrendsHaveGapsBandsAndOneAxis(t *testing.T) {
	a, st, _ := open(t, "2026-11-23T07:00:00Z")
	for f, v := range map[string]string{"hr-max": "190", "birth-year": "1990", "hr-rest": "50"} {
		if _, err := a.SetProfile(ctx, me, my, f, v, 0); err != nil {
			t.Fatal(err)
		}
	}
	today := ebb.NewDay(2026, 11, 23)
	var recs []*ebb.Recording
	for ago := 70; ago > 0; ago -= 3 {
		at := time.Date(2026, 11, 23-ago, 6, 0, 0, 0, time.UTC)
		recs = append(recs, steadyRun(at, 2700, func(int) uint8 { return uint8(136 - ago/10) }, even(2600)))
	}
	imported(t, a, recs...)
	silent := func(ago int) bool { return ago >= 20 && ago < 27 }
	for ago := 69; ago >= 0; ago-- {
		if silent(ago) {
			continue
		}
		c := ebb.CheckIn{Day: today - ebb.Day(ago), Legs: ebb.Some(ago % 5), RHR: ebb.Some(50 + ago%2)}
		if ago == 1 {
			c.RHR = ebb.Some(62)
		}
		if _, err := a.CheckIn(ctx, me, my, c, ""); err != nil {
			t.Fatal(err)
		}
	}
	views := map[string]app.TrendsView{}
	before := st.SamplesRead()
	for _, span := range app.Spans {
		v, err := a.Trends(ctx, me, my, span)
		if err != nil {
			t.Fatal(err)
		}
		views[span] = v
	}
	if st.SamplesRead() != before {
		t.Error("the trends read samples")
	}
	short := views[app.SpanWeeks]
	if short.From != today-41 || short.To != today || views[app.SpanMonths].From != today-182 || views[app.SpanAll].From != today-70 {
		t.Errorf("spans from %s, %s and %s", short.From, views[app.SpanMonths].From, views[app.SpanAll].From)
	}
	for _, c := range short.Charts {
		for _, l := range c.Lines {
			if len(l.Values) != 42 || l.Label == "" {
				t.Errorf("%s %s: %d values", c.Key, l.Key, len(l.Values))
			}
		}
		for _, span := range app.Spans {
			o := chart(t, views[span], c.Key)
			if o.Low != c.Low || o.High != c.High || c.Low >= c.High {
				t.Errorf("%s: the axis goes %d…%d over six weeks and %d…%d over %s", c.Key, c.Low, c.High, o.Low, o.High, span)
			}
		}
		if c.Title == "" || c.Text == "" || c.About == "" {
			t.Errorf("%s says nothing: %q %q %q", c.Key, c.Title, c.Text, c.About)
		}
	}
	legs, rest := chart(t, short, "legs"), chart(t, short, "resting")
	for ago := range 42 {
		i := 41 - ago
		if got := legs.Lines[0].Values[i]; silent(ago) && got != app.NoSample || !silent(ago) && got != int32(10*(ago%5)) {
			t.Errorf("legs %d days ago: %d", ago, got)
		}
		if silent(ago) != (rest.Lines[0].Values[i] == app.NoSample) {
			t.Errorf("resting heart rate %d days ago: %d", ago, rest.Lines[0].Values[i])
		}
	}
	if !strings.Contains(rest.Text, "Noted on 35 of 42 days") || !strings.Contains(rest.Text, "inside your own range") || !strings.Contains(rest.Text, "Outside it on 1 of 35 days") {
		t.Errorf("%q", rest.Text)
	}
	easy := chart(t, short, "easy")
	if !strings.Contains(easy.Text, "6:25 /km") || easy.Lines[0].Values[41] != app.NoSample || easy.Lines[0].Values[40] != 1360 || !slices.Contains(easy.Lines[0].Values, 1350) {
		t.Errorf("%q %v", easy.Text, easy.Lines[0].Values)
	}
	load := chart(t, views[app.SpanAll], "load")
	if load.Lines[0].Values[41] != app.NoSample || load.Lines[0].Values[42] == app.NoSample {
		t.Error("the first six weeks of fitness are drawn, or more is left out")
	}
	if !slices.ContainsFunc(short.Missing, func(s string) bool { return strings.Contains(s, "variability") }) {
		t.Errorf("missing: %q", short.Missing)
	}
}

// Years without a run are none of the days that make the band of form.
func TestTheBandOfFormLeavesIdleYearsOut(t *testing.T) {
	a, _, _ := open(t, "2026-11-23T07:00:00Z")
	var recs []*ebb.Recording
	for i := range 40 {
		at := time.Date(2021, 5, 1+2*i, 6, 0, 0, 0, time.UTC)
		recs = append(recs, steadyRun(at, 2700+i%3*1200, func(int) uint8 { return 140 }, even(2600)))
	}
	for f, v := range map[string]string{"hr-max": "190", "birth-year": "1990", "hr-rest": "50"} {
		if _, err := a.SetProfile(ctx, me, my, f, v, 0); err != nil {
			t.Fatal(err)
		}
	}
	imported(t, a, recs...)
	v, err := a.Trends(ctx, me, my, app.SpanAll)
	if err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(v.Charts, func(c app.TrendChart) bool { return c.Key == "form" })
	if i < 0 {
		t.Fatalf("no form among %d charts", len(v.Charts))
	}
	n := len(v.Charts[i].BandLow)
	if low, high := v.Charts[i].BandLow[n-1], v.Charts[i].BandHigh[n-1]; high-low < 100 {
		t.Errorf("five years without a run leave a band of %d to %d tenths", low, high)
	}
}

func TestTrendsOfNothingSayWhatIsMissing(t *testing.T) {
	a, _, _ := open(t, "2026-11-23T07:00:00Z")
	v, err := a.Trends(ctx, me, my, "")
	if err != nil || len(v.Charts) != 0 || len(v.Missing) != 5 || v.Span != app.SpanWeeks {
		t.Errorf("%+v, %v", v, err)
	}
	if _, err := a.Trends(ctx, me, my, "9w"); ebb.KindOf(err) != ebb.Invalid {
		t.Errorf("an unknown span: %v", err)
	}
}
