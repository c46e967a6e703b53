package ebb

import (
	"fmt"
	"time"
)

// Day is a civil date in the athlete's zone. It counts days with 0001-01-01 as 1,
// so that the zero value is "no day" and never a plausible date. Days are added as
// integers, never as 24 hours: a day of 23 or 25 hours is still one day.
type Day int32

const unixEpochDay = 719163 // 1970-01-01 as a Day

// NewDay is the civil date y-m-d; m and d may overflow as in time.Date.
func NewDay(y int, m time.Month, d int) Day {
	return Day(time.Date(y, m, d, 0, 0, 0, 0, time.UTC).Unix()/86400 + unixEpochDay)
}

// ParseDay reads "2026-11-23". It returns an invalid error that names the text.
func ParseDay(s string) (Day, error) {
	t, err := time.Parse("2006-01-02", s)
	if err != nil || t.Year() < 1 {
		return 0, Errorf(Invalid, "bad_day", "day", "%q is not a date like 2026-11-23", s)
	}
	return NewDay(t.Date()), nil
}

// DayOf is the civil date on which the instant falls in loc.
func DayOf(at Instant, loc *time.Location) Day { return NewDay(at.In(loc).Date()) }

// Date returns year, month and day of the month.
func (d Day) Date() (int, time.Month, int) { return d.midnightUTC().Date() }

// Weekday returns the day of the week.
func (d Day) Weekday() time.Weekday { return d.midnightUTC().Weekday() }

// At is the instant of hour:min on this day in loc. Where the clock skips that
// time, it is the instant that time.Date gives.
func (d Day) At(hour, min int, loc *time.Location) Instant {
	y, m, dd := d.Date()
	return InstantOf(time.Date(y, m, dd, hour, min, 0, 0, loc))
}

func (d Day) midnightUTC() time.Time {
	return time.Unix((int64(d)-unixEpochDay)*86400, 0).UTC()
}

// String writes 2026-11-23, and "" for no day.
func (d Day) String() string {
	if d == 0 {
		return ""
	}
	y, m, dd := d.Date()
	return fmt.Sprintf("%04d-%02d-%02d", y, m, dd)
}

// MarshalText writes the day as text.
func (d Day) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText reads the day from text; empty is no day.
func (d *Day) UnmarshalText(b []byte) error {
	if len(b) == 0 {
		*d = 0
		return nil
	}
	v, err := ParseDay(string(b))
	*d = v
	return err
}

// Instant is a moment: Unix milliseconds, UTC. Zero is "no moment".
type Instant int64

// InstantOf is t to the millisecond.
func InstantOf(t time.Time) Instant { return Instant(t.UnixMilli()) }

// In is the moment as a time.Time in loc.
func (i Instant) In(loc *time.Location) time.Time { return time.UnixMilli(int64(i)).In(loc) }

// AddS is the moment s seconds later.
func (i Instant) AddS(s int) Instant { return i + Instant(s)*1000 }

// String writes RFC 3339 in UTC.
func (i Instant) String() string { return i.In(time.UTC).Format("2006-01-02T15:04:05.999Z07:00") }
