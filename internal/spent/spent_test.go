package spent_test

import (
	"testing"
	"time"

	"ebb/internal/spent"
)

func TestWhatIsSpentGrowsWithWorkAndNotWithWaiting(t *testing.T) {
	second := spent.Second()
	if second <= 0 {
		t.Fatalf("a second of work took %s", second)
	}
	if waited := spent.On(func() { time.Sleep(50 * time.Millisecond) }); waited > second/2 {
		t.Errorf("waiting cost %s, a second of work %s", waited, second)
	}
	t.Logf("a second of work: %s", second)
}
