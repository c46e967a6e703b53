package browser_test

import (
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"ebb"
)

// TestTheWeekOfAnotherCalendar takes next week's hard days from a calendar that is connected: looked at
// first, kept by a second tap, and taken back by a third.
func TestTheWeekOfAnotherCalendar(t *testing.T) {
	h := open(t, t.TempDir())
	var all []*ebb.Recording
	for i := range 14 {
		all = append(all, made(time.Now().AddDate(0, 0, -2*i-1), 2700, true))
	}
	if _, err := h.app.Import(t.Context(), me, my, files(t, all...), nil); err != nil {
		t.Fatal(err)
	}
	for field, value := range map[string]string{ebb.FieldBirthYear: "1988", ebb.FieldRunningSince: "2018"} {
		if _, err := h.app.SetProfile(t.Context(), me, my, field, value, 1); err != nil {
			t.Fatal(err)
		}
	}
	now, err := h.app.Plan(t.Context(), me, my, 0)
	if err != nil {
		t.Fatal(err)
	}
	next := now.Monday + 7
	h.link(strings.NewReplacer("TUE", (next+1).String(), "SUN", (next+6).String()).Replace(`[
		{"category":"WORKOUT","type":"Run","start_date_local":"TUET00:00:00","name":"5x1000 <b>Intervals</b>","moving_time":2700,"icu_intensity":95},
		{"category":"WORKOUT","type":"Ride","start_date_local":"TUET00:00:00","name":"Threshold","moving_time":3600,"icu_intensity":95},
		{"category":"WORKOUT","type":"Run","start_date_local":"SUNT00:00:00","name":"Long run","moving_time":3000,"icu_intensity":70}]`), false)
	b := newTab(t, browser(t))
	b.look(390, 844, true, false)
	b.do(chromedp.Navigate(h.join("/plan?week=" + next.String())))
	b.tap(`form[action="/plan/intervals"] button`)
	b.until(`location.search.includes("source=intervals") && document.body.innerText.includes("Only looked at")`)
	b.shoot(shots(t), "plan-calendar-phone-light")
	if v, err := h.app.Plan(t.Context(), me, my, next); err != nil || v.Set {
		t.Fatalf("looking kept it: %+v %v", v.Ask, err)
	}
	b.tap(`form[action="/plan"] button[value="keep"]`)
	b.until(`!document.body.innerText.includes("Only looked at") && document.querySelectorAll(".planday[data-session]").length == 2`)
	v, err := h.app.Plan(t.Context(), me, my, next)
	if err != nil || !v.Set || v.Ask.Source != ebb.PlanFromIntervals || len(v.Ask.Sessions) != 2 || v.Days[1].Kind.V != "intervals" {
		t.Fatalf("kept as %+v %v", v.Ask, err)
	}
	b.look(1280, 900, false, true)
	b.do(chromedp.Navigate(h.join("/plan?week=" + next.String())))
	b.shoot(shots(t), "plan-calendar-desk-dark")
	b.tap(`form[action="/plan/undo"] button`)
	b.until(`document.querySelectorAll(".planday").length == 0`)
	if v, err := h.app.Plan(t.Context(), me, my, next); err != nil || v.Set {
		t.Errorf("taken back, and still %+v %v", v.Ask, err)
	}
}
