package stats

import (
	"encoding/json"
	"errors"
	"slices"
)

// Window keeps the values of the last days in order of time and of size, so that a
// median over a sliding window costs no sorting. Days must be added in ascending order
// (an earlier one is counted as the latest seen).
type Window struct {
	days   []int
	values []int // in order of time, from head
	sorted []int
	head   int
}

// Add puts in a value of a day.
func (w *Window) Add(day, value int) {
	if k := len(w.days); k > w.head {
		day = max(day, w.days[k-1])
	}
	w.days, w.values = append(w.days, day), append(w.values, value)
	at, _ := slices.BinarySearch(w.sorted, value)
	w.sorted = slices.Insert(w.sorted, at, value)
}

// Expire forgets every value of a day before first.
func (w *Window) Expire(first int) {
	for w.head < len(w.days) && w.days[w.head] < first {
		at, _ := slices.BinarySearch(w.sorted, w.values[w.head])
		w.sorted = slices.Delete(w.sorted, at, at+1)
		w.head++
	}
}

// Len is how many values are in the window.
func (w *Window) Len() int { return len(w.sorted) }

// Sorted is the values, ascending. It is valid until the next Add or Expire and must not be changed.
func (w *Window) Sorted() []int { return w.sorted }

// Median is the middle value, rounded down to a whole number; 0 of nothing.
func (w *Window) Median() int {
	k := len(w.sorted)
	if k == 0 {
		return 0
	}
	return floorHalf(w.sorted[(k-1)/2] + w.sorted[k/2])
}

// Percentile is the p-th percentile (0…100), linear between order statistics and
// rounded down; 0 of nothing.
func (w *Window) Percentile(p int) int {
	k := len(w.sorted)
	if k == 0 {
		return 0
	}
	at := min(max(p, 0), 100) * (k - 1)
	lo, part := at/100, at%100
	if lo+1 >= k {
		return w.sorted[k-1]
	}
	step := (w.sorted[lo+1] - w.sorted[lo]) * part
	return w.sorted[lo] + step/100
}

func floorHalf(sum int) int { return sum >> 1 }

// Clone is the same window, which goes on by itself.
func (w *Window) Clone() Window {
	return Window{days: slices.Clone(w.days[w.head:]), values: slices.Clone(w.values[w.head:]), sorted: slices.Clone(w.sorted)}
}

// entries is a window as it is kept: days and values in order of time.
type entries struct {
	Days   []int `json:"d"`
	Values []int `json:"v"`
}

// MarshalJSON writes what is in the window, and not what has left it.
func (w Window) MarshalJSON() ([]byte, error) {
	return json.Marshal(entries{w.days[w.head:], w.values[w.head:]})
}

// UnmarshalJSON reads what MarshalJSON wrote; anything else is an error.
func (w *Window) UnmarshalJSON(b []byte) error {
	var e entries
	if err := json.Unmarshal(b, &e); err != nil {
		return err
	}
	if len(e.Days) != len(e.Values) || !slices.IsSorted(e.Days) {
		return errors.New("stats: these are no entries of a window")
	}
	*w = Window{days: e.Days, values: e.Values, sorted: slices.Clone(e.Values)}
	slices.Sort(w.sorted)
	return nil
}
