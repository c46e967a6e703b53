package app

import (
	"context"
	"math"

	"ebb"
	"ebb/internal/say"
	"ebb/physio"
)

// SweatAsk is one session on the scales: body mass in g, drinks and urine in mL.
type SweatAsk struct {
	BeforeG, AfterG, DrankMl, UrineMl, Minutes int
}

// SweatView is the sweat rate of one session, in words too. Nothing of it is kept.
type SweatView struct {
	Schema  int        `json:"schema"`
	RateMlH int        `json:"sweat_ml_per_h"`
	LossG   int        `json:"loss_g"` // of body mass; negative: more was drunk than lost
	LossPct Hundredths `json:"loss_pct"`
	Gained  bool       `json:"gained"`
	Over    bool       `json:"over"` // the loss is over the share that is better not exceeded
	Text    []string   `json:"text"`
}

// Sweat works out a sweat rate from the scales (SCIENCE 4.4). It stores nothing.
func (a *App) Sweat(_ context.Context, actor ebb.Actor, athlete ebb.AthleteID, q SweatAsk) (SweatView, error) {
	if err := may(actor, athlete); err != nil {
		return SweatView{}, err
	}
	n := a.numbers().Habits
	low, high, drinks := n.MassLowKg.Int(), n.MassHighKg.Int(), n.DrankHighL.Int()
	for _, f := range []struct {
		name            string
		v, low, high, k int
		unit            string
	}{
		{"before", q.BeforeG, low, high, 1000, "kg"}, {"after", q.AfterG, low, high, 1000, "kg"},
		{"drank", q.DrankMl, 0, drinks, 1000, "litres"}, {"urine", q.UrineMl, 0, drinks, 1000, "litres"},
		{"minutes", q.Minutes, n.MinutesLow.Int(), n.MinutesHigh.Int(), 1, "minutes"},
	} {
		if f.v < f.low*f.k || f.v > f.high*f.k {
			return SweatView{}, ebb.Errorf(ebb.Invalid, "out_of_range", f.name, "%s must be from %d to %d %s", f.name, f.low, f.high, f.unit)
		}
	}
	s := physio.SweatOf(q.BeforeG, q.AfterG, q.DrankMl, q.UrineMl, q.Minutes)
	if s.RateMlH < 0 {
		return SweatView{}, ebb.Errorf(ebb.Invalid, "no_sweat", "after", "by these numbers you gained more than you drank: weigh yourself before and after with the same clothes on the same scales, and count every drink and bite")
	}
	if s.RateMlH > n.SweatHighLh.Int()*1000 {
		return SweatView{}, ebb.Errorf(ebb.Invalid, "too_much_sweat", "minutes", "by these numbers you sweat %s litres an hour, more than anybody is known to: masses are in kg, drinks in litres, the time in minutes", say.Litres(s.RateMlH))
	}
	v := SweatView{Schema: Schema, RateMlH: s.RateMlH, LossG: s.LossG, LossPct: Hundredths(s.LossCent), Gained: s.LossG < 0,
		Over: s.LossCent > int(n.LossPct.Value*100)}
	v.Text = say.Sweat(s.RateMlH, s.LossG, s.LossCent, n.LossPct.Int(), n.EasyRunMin.Int())
	return v, nil
}

// Thousandths keeps a number of kg or litres as g or mL. What is no number, or too large to be one of
// either, becomes a number that is refused.
func Thousandths(v float64) int {
	if math.IsNaN(v) || math.Abs(v) > 1e6 {
		return -1
	}
	return int(math.Round(v * 1000))
}
