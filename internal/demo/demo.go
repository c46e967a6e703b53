// Package demo makes the synthetic runner: eighteen months of files and check-ins, the same
// bytes for the same seed on every machine, that nobody could take for a person's.
package demo

import (
	"fmt"

	"ebb"
	"ebb/internal/fit"
	"ebb/stats"
)

// Days is how many mornings a season has, the last one included: eighteen months.
const Days = 548

// File is one recording as a device would leave it. Name begins with "synthetic-" and
// tells day, time and what the session was meant to be.
type File struct {
	Name string
	Data []byte
}

// Season is everything the synthetic runner leaves behind: files (oldest first), one
// check-in for most mornings, and what was said of the runner.
type Season struct {
	Files    []File
	CheckIns []ebb.CheckIn
	Profile  []ebb.ProfileItem
}

// Make builds the whole season that ends with the morning of until: a check-in of that
// day, and runs up to the day before.
func Make(seed uint64, until ebb.Day) (Season, error) {
	s := Season{Profile: Profile(until), CheckIns: CheckIns(seed, until)}
	err := Each(seed, until, func(f File) error {
		s.Files = append(s.Files, f)
		return nil
	})
	return s, err
}

// Each yields the files of the season one by one, oldest first, so that memory stays
// flat. It stops at the first error of yield.
func Each(seed uint64, until ebb.Day, yield func(File) error) error {
	for ago := Days - 1; ago > 0; ago-- {
		for i, s := range sessionsOf(seed, until, ago) {
			r := record(s, until-ebb.Day(ago), stats.NewRand(mix(seed, uint64(ago), uint64(10+i))))
			b, err := fit.EncodeActivity(r)
			if err != nil {
				return fmt.Errorf("synthetic session %d days ago: %w", ago, err)
			}
			if s.died {
				b = b[:len(b)*2/3]
			}
			name := fmt.Sprintf("synthetic-%s-%02d%02d-%s.fit", until-ebb.Day(ago), s.startMin/60, s.startMin%60, s.what)
			if err := yield(File{Name: name, Data: b}); err != nil {
				return err
			}
		}
	}
	return nil
}

// Profile is what the synthetic runner said of themself. The greatest heart rate is not
// among it: the races have to prove it.
func Profile(until ebb.Day) []ebb.ProfileItem {
	year, month, day := until.Date()
	always := ebb.Day(1)
	return []ebb.ProfileItem{
		{Field: ebb.FieldBirthYear, Value: fmt.Sprint(year - age), From: always},
		{Field: ebb.FieldSex, Value: string(ebb.SexFemale), From: always},
		{Field: ebb.FieldZone, Value: "UTC", From: always},
		{Field: ebb.FieldUnits, Value: "km", From: always},
		{Field: ebb.FieldRunningSince, Value: ebb.NewDay(year-5, month, min(day, 28)).String(), From: always},
	}
}

// mix makes one seed of several numbers: each day has its own stream, so that a change
// of one day leaves the others as they were.
func mix(a, b, c uint64) uint64 {
	r := stats.NewRand(a ^ b*0x9E3779B97F4A7C15 ^ c*0xC2B2AE3D27D4EB4F)
	return r.Uint64()
}

// bell draws a number around 0 with standard deviation 1 and at most 3.5 from it: the sum of
// twelve even draws. It uses no function whose last bit differs between processors.
func bell(g *stats.Rand) float64 {
	sum := -6.0
	for range 12 {
		sum += g.Float64()
	}
	return min(max(sum, -3.5), 3.5)
}

// between draws evenly from lo … hi.
func between(g *stats.Rand, lo, hi float64) float64 { return lo + float64((hi-lo)*g.Float64()) }
