package door

import "context"

// Cheap makes guesses cost little, for tests that are not about their cost.
func Cheap() { work = cost{memoryKiB: 64, time: 1, threads: 1} }

// Dear makes them cost what they cost.
func Dear() { work = dear }

var dear = work

func init() { Cheap() }

// Derived is the work of one guess.
type Derived struct {
	Time, MemoryKiB uint32
	Threads         uint8
}

// Watch calls note for the work of each guess, until the function that it returns is called.
func Watch(note func(Derived, func())) (stop func()) {
	plain := derive
	derive = func(word, salt []byte, time, memory uint32, threads uint8, n uint32) (key []byte) {
		note(Derived{time, memory, threads}, func() { key = plain(word, salt, time, memory, threads, n) })
		return key
	}
	return func() { derive = plain }
}

// Naive is a door as one that was not thought through: what cannot be right is not hashed.
func (d *Door) Naive(ctx context.Context, word, right string) {
	if len(word) == len(right) {
		_, _ = d.key(ctx, word, make([]byte, saltBytes), work)
	}
}
