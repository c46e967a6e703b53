// Package spent measures work by the processor time of this process, for tests and benchmarks:
// a busy neighbour stretches the wall clock, and hardly this.
package spent

import (
	"hash/fnv"
	"sync"
	"syscall"
	"time"
)

// CPU is the processor time, user and system, of this process so far.
func CPU() time.Duration {
	var u syscall.Rusage
	_ = syscall.Getrusage(syscall.RUSAGE_SELF, &u)
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// On is the processor time of this process while work ran; what runs beside it counts too.
func On(work func()) time.Duration {
	before := CPU()
	work()
	return CPU() - before
}

// Second is what takes about a second of an ordinary core in 2026: FNV-1a, a byte after the
// other, over a gigabyte; a sixteenth of it is measured, once, on the machine that asks. A limit
// of so many of these is the same on a slow machine and on a fast one.
var Second = sync.OnceValue(func() time.Duration {
	b := make([]byte, 1<<20)
	return 16 * On(func() {
		h := fnv.New64a()
		for range 64 {
			h.Write(b)
		}
	})
})
