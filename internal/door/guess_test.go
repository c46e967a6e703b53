package door_test

import (
	"math"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"ebb/internal/door"
)

// guesses are wrong in every way that a shortcut could tell apart.
var guesses = map[string]string{"far off": "mnbvcxz lkjhgfdsa qw", "all but the last": word[:len(word)-1] + "x", "all but the first": "x" + word[1:], "nothing": "",
	"one letter": "f", "too long to be one": strings.Repeat(word, 100), "the right one twice": word + word, "no letters": "\x00\xff\xfe"}

// Every wrong guess takes the same work and is answered in the same words (S-12). There is one owner
// and no name to guess.
func TestEveryWrongGuessIsTheSame(t *testing.T) {
	e := open(t)
	e.set(word)
	var did []door.Derived
	defer door.Watch(func(d door.Derived, work func()) { did = append(did, d); work() })()
	said := map[string]bool{}
	for name, guess := range guesses {
		e.now = e.now.Add(door.Window)
		before := len(did)
		err := e.d.Check(ctx, guess, "a")
		if err == nil || len(did) != before+1 || did[before] != did[0] {
			t.Errorf("%s: %v, work %v", name, err, did[before:])
			continue
		}
		said[err.Error()] = true
	}
	if len(said) != 1 {
		t.Errorf("the answers can be told apart: %v", said)
	}
	before := len(did)
	if e.d.Naive(ctx, "short", word); len(did) != before {
		t.Error("the control: a door that takes a shortcut is not seen")
	}
}

// The work of two hundred guesses at once is that of one at a time, and so is its memory.
func TestGuessesAtOnceTakeTheMemoryOfOne(t *testing.T) {
	e := open(t)
	e.set(word)
	door.Dear()
	dear := func() (d door.Derived) {
		defer door.Watch(func(v door.Derived, _ func()) { d = v })()
		_ = e.d.SetPassphrase(ctx, word) // not done, only asked for
		return d
	}()
	door.Cheap()
	if dear.MemoryKiB < 19<<10 || dear.Time < 2 || dear.MemoryKiB > 256<<10 {
		t.Errorf("one guess takes %+v", dear)
	}
	e.set(word)
	var now, most, all atomic.Int32
	defer door.Watch(func(_ door.Derived, work func()) {
		most.Store(max(most.Load(), now.Add(1)))
		all.Add(1)
		time.Sleep(time.Millisecond)
		work()
		now.Add(-1)
	})()
	var wg sync.WaitGroup
	for i := range 200 {
		wg.Go(func() { _ = e.d.Check(ctx, "a wrong guess", string(rune('a'+i))) })
	}
	wg.Wait()
	if most.Load() != 1 || all.Load() != door.Guesses {
		t.Errorf("%d at once, %d in all", most.Load(), all.Load())
	}
	t.Logf("200 at once: %d verified, %d at a time, %d MiB", all.Load(), most.Load(), dear.MemoryKiB>>10)
}

// The time of a guess that is nearly right is not told from that of one far off, measured in turn with it:
// three times in a row, a thousand each, it would have to be (one in a million by chance).
func TestTheTimeOfAGuessTellsNothing(t *testing.T) {
	e := open(t)
	e.set(word)
	check := func(guess string) func() {
		return func() {
			e.now = e.now.Add(door.Window)
			_ = e.d.Check(ctx, guess, "a")
		}
	}
	for name, guess := range guesses {
		if name == "far off" || name == "too long to be one" {
			continue // its length, which whoever guesses knows, is read longer
		}
		told := 0
		for told < 3 {
			p, a, b := inTurn(1000, check(guesses["far off"]), check(guess))
			t.Logf("far off %v, %s %v (median): p = %.3g", a, name, b, p)
			if p > 0.01 {
				break
			}
			told++
		}
		if told == 3 {
			t.Errorf("%s can be told by its time", name)
		}
	}
	p, a, b := inTurn(1000, func() { e.d.Naive(ctx, guesses["far off"], word) }, func() { e.d.Naive(ctx, "short", word) })
	if t.Logf("a naive door: %v and %v, p = %.3g", a, b, p); p > 1e-6 {
		t.Error("the control: a door that takes a shortcut is not told by its time")
	}
}

// inTurn measures two things n times each, in turn, and returns how likely such a difference of
// their ranks would be by chance (Mann and Whitney), with both medians.
func inTurn(n int, one, two func()) (p float64, a, b time.Duration) {
	type sample struct {
		took time.Duration
		one  bool
	}
	var all []sample
	took := map[bool][]time.Duration{}
	for i := range 2 * n {
		first := i%4 == 0 || i%4 == 3 // who goes first changes
		began := time.Now()
		if first {
			one()
		} else {
			two()
		}
		d := time.Since(began)
		all = append(all, sample{d, first})
		took[first] = append(took[first], d)
	}
	slices.SortFunc(all, func(x, y sample) int { return int(x.took - y.took) })
	ranks := 0.0
	for i := 0; i < len(all); {
		j := i
		for j < len(all) && all[j].took == all[i].took {
			j++
		}
		for k := i; k < j; k++ {
			if all[k].one {
				ranks += float64(i+j+1) / 2
			}
		}
		i = j
	}
	m := float64(n)
	z := (ranks - m*(2*m+1)/2) / math.Sqrt(m*m*(2*m+1)/12)
	for _, s := range took {
		slices.Sort(s)
	}
	return math.Erfc(math.Abs(z) / math.Sqrt2), took[true][n/2], took[false][n/2]
}
