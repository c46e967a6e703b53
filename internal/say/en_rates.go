package say

import (
	"fmt"

	"ebb"
)

// Rate is how often one sign objects for this person: on Fired of the Of days, among the
// last 90, on which it had a value.
type Rate struct {
	Signal string `json:"signal"`
	Fired  int    `json:"fired"`
	Of     int    `json:"of"`
	Muted  bool   `json:"muted"`
	Text   string `json:"text"`
}

// Rates lists the signs that had a value in the last 90 days, in the order of the check-in. A
// sign that objects on most days tells little, and the person can see that it does.
func Rates(s ebb.Signals) []Rate {
	out := []Rate{}
	for _, q := range []struct {
		name   string
		signal ebb.Signal
	}{
		{"legs", s.Legs}, {"pain", s.Pain}, {"ill", s.Ill}, {"flags", s.FlagsAsk}, {"sleep", s.SleepMin},
		{"wellness", s.Wellness}, {"rhr", s.RHRDelta}, {"hrv", s.HRV}, {"wbgt", s.WBGT}, {"heat", s.Heat},
	} {
		if q.signal.Of <= 0 {
			continue
		}
		what := Measure(q.name)
		if q.name == "wbgt" {
			what = "typed heat"
		}
		text := fmt.Sprintf("%s: %d of %s", what, q.signal.Fires, Count(q.signal.Of, "day"))
		if q.signal.Muted {
			text += ", so it was re-centred and does not count for now"
		}
		out = append(out, Rate{Signal: q.name, Fired: q.signal.Fires, Of: q.signal.Of, Muted: q.signal.Muted, Text: upperFirst(text)})
	}
	return out
}
