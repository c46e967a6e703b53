package session

import "ebb/evidence"

// What the tests of the worked values reach for.
var (
	Decoupling = decoupling
	PaceLoad   = paceLoad
)

// Spikes is which values the sliding spike filter drops.
func Spikes(hr []uint8, n evidence.Numbers) []bool {
	s := &series{desk: new(desk), n: len(hr), hr: hr, cad: make([]uint16, len(hr))}
	c := cleanHR(s, &n)
	out := make([]bool, len(hr))
	for i, w := range c.why {
		out[i] = w == whySpike
	}
	return out
}

// NGS is the normalised graded speed, mm/s.
func NGS(graded []int32, window int) (float64, bool) { return ngs(new(desk), graded, window) }

// Efficiency is graded metres per minute per beat of a speed in mm/s at a heart rate.
func Efficiency(mmS, bpm int) float64 { return sums{bpm: bpm, mm: mmS, s: 1}.efficiency() }

// GradeCost is the energy cost on a slope.
func GradeCost(i float64, m evidence.Minetti) float64 { return gradeCost(i, &m) }

// GradeFactor is how much harder a slope is than the level.
func GradeFactor(i float64, m evidence.Minetti) float64 { return gradeFactor(i, &m) }

// MedianFrom is the lower median of the values of at least floor.
func MedianFrom(v []int32, floor int32) (int32, bool) { return medianFrom(v, floor) }

// Medians is the median of the window around each second.
func Medians(hr []uint8, width int) []uint8 { return medians(new(desk), hr, width) }
