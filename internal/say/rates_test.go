package say_test

import (
	"testing"

	"ebb"
	"ebb/internal/say"
)

func TestEachSignSaysHowOftenItObjects(t *testing.T) {
	got := say.Rates(ebb.Signals{
		Legs: ebb.Signal{Fires: 31, Of: 86}, Pain: ebb.Signal{Of: 1}, Ill: ebb.Signal{State: ebb.Missing},
		HRV: ebb.Signal{Fires: 40, Of: 80, Muted: true},
	})
	want := []string{"Legs: 31 of 86 days", "Pain: 0 of 1 day", "HRV: 40 of 80 days, so it was re-centred and does not count for now"}
	if len(got) != len(want) {
		t.Fatalf("%d rates: %+v", len(got), got)
	}
	for i, r := range got {
		if r.Text != want[i] {
			t.Errorf("%q, want %q", r.Text, want[i])
		}
	}
}
