package stats

import (
	"math"
	"math/bits"
)

// Rand is a seeded generator (SplitMix64, Steele, Lea and Flood 2014): the same seed gives the same
// numbers on every machine and for ever. It is not for secrets and not for use by
// several goroutines at once.
type Rand struct{ state uint64 }

// NewRand starts a generator; every seed is good.
func NewRand(seed uint64) *Rand { return &Rand{state: seed} }

// Uint64 is the next 64 bits.
func (r *Rand) Uint64() uint64 {
	r.state += 0x9e3779b97f4a7c15
	z := r.state
	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9
	z = (z ^ (z >> 27)) * 0x94d049bb133111eb
	return z ^ (z >> 31)
}

// Float64 is uniform in [0, 1).
func (r *Rand) Float64() float64 { return float64(r.Uint64()>>11) / (1 << 53) }

// Intn is uniform in 0…n−1; it is 0 for n ≤ 1.
func (r *Rand) Intn(n int) int {
	if n <= 1 {
		return 0
	}
	hi, _ := bits.Mul64(r.Uint64(), uint64(n)) // bias below n/2^64
	return int(hi)
}

// Norm is standard normal (polar method, Marsaglia and Bray 1964).
func (r *Rand) Norm() float64 {
	for {
		u, v := 2*r.Float64()-1, 2*r.Float64()-1
		s := float64(u*u) + float64(v*v)
		if s > 0 && s < 1 {
			return u * math.Sqrt(-2*math.Log(s)/s)
		}
	}
}
