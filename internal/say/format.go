package say

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"ebb"
)

// Units of length a person may choose.
const (
	Km = "km"
	Mi = "mi"
)

// metres of a mile, times 1000.
const mmPerMile = 1609344

// UnitM is the length of a split in metres.
func UnitM(units string) int {
	if units == Mi {
		return mmPerMile / 1000
	}
	return 1000
}

// Pace writes seconds per kilometre as a pace: "6:30 /km", or in miles "10:28 /mi".
// The seconds are rounded once, before they are split, so that no pace ends in :60.
func Pace(sPerKm int, units string) string {
	if units == Mi {
		return clock((sPerKm*mmPerMile+500000)/1000000) + " /mi"
	}
	return clock(sPerKm) + " /km"
}

// clock writes seconds as m:ss.
func clock(s int) string { return fmt.Sprintf("%d:%02d", s/60, s%60) }

// PaceOfSpeed writes a speed in mm/s as a pace; "" for no speed.
func PaceOfSpeed(mmS int, units string) string {
	if mmS <= 0 {
		return ""
	}
	return Pace((1000000+mmS/2)/mmS, units)
}

// Distance writes metres: "8.2 km", "400 m", "5.1 mi".
func Distance(m int, units string) string {
	if units == Mi {
		tenths := (m*10000 + mmPerMile/2) / mmPerMile
		return fmt.Sprintf("%d.%d mi", tenths/10, tenths%10)
	}
	if m < 1000 {
		return fmt.Sprintf("%d m", m)
	}
	tenths := (m + 50) / 100
	return fmt.Sprintf("%d.%d km", tenths/10, tenths%10)
}

// Duration writes seconds for reading: "40 s", "45 min", "1 h 05 min". Above a
// minute it is rounded to whole minutes.
func Duration(s int) string {
	if s < 60 {
		return fmt.Sprintf("%d s", s)
	}
	return Minutes((s + 30) / 60)
}

// Minutes writes minutes: "45 min", "1 h 05 min", "2 h".
func Minutes(m int) string {
	switch h := m / 60; {
	case h == 0:
		return fmt.Sprintf("%d min", m)
	case m%60 == 0:
		return fmt.Sprintf("%d h", h)
	default:
		return fmt.Sprintf("%d h %02d min", h, m%60)
	}
}

// Hundredths writes a value kept as 0.01: 4613 is "46.1" with one decimal.
func Hundredths(v int) string { return decimal((abs(v)+5)/10, v < 0) }

// Tenths writes a value kept as 0.1: 285 is "28.5".
func Tenths(v int) string { return decimal(abs(v), v < 0) }

func decimal(tenths int, negative bool) string {
	s := fmt.Sprintf("%d.%d", tenths/10, tenths%10)
	if negative && tenths != 0 {
		return "−" + s
	}
	return s
}

func abs(v int) int {
	if v < 0 {
		return -v
	}
	return v
}

// Date writes a day in full: "Monday 23 November 2026"; "" for no day.
func Date(d ebb.Day) string {
	if d == 0 {
		return ""
	}
	y, m, dd := d.Date()
	return fmt.Sprintf("%s %d %s %d", d.Weekday(), dd, m, y)
}

// ShortDate writes a day for a list: "Mon 23 Nov 2026"; "" for no day.
func ShortDate(d ebb.Day) string {
	if d == 0 {
		return ""
	}
	y, m, dd := d.Date()
	return fmt.Sprintf("%s %d %s %d", d.Weekday().String()[:3], dd, m.String()[:3], y)
}

// DayMonth writes a day for a narrow table: "23 Nov".
func DayMonth(d ebb.Day) string {
	_, m, dd := d.Date()
	return fmt.Sprintf("%d %s", dd, m.String()[:3])
}

// Ago writes a day as seen from today: "today", "yesterday", "on Friday",
// "12 days ago", and the date itself from four weeks on.
func Ago(d, today ebb.Day) string {
	switch n := int(today - d); {
	case d == 0:
		return ""
	case n == 0:
		return "today"
	case n == 1:
		return "yesterday"
	case 1 < n && n < 7:
		return "on " + d.Weekday().String()
	case 7 <= n && n < 28:
		return strconv.Itoa(n) + " days ago"
	default:
		return "on " + ShortDate(d)
	}
}

// DaysAgo writes a count of days back: "today", "yesterday", "3 days ago".
func DaysAgo(n int) string {
	switch n {
	case 0:
		return "today"
	case 1:
		return "yesterday"
	default:
		return strconv.Itoa(n) + " days ago"
	}
}

// Count writes a number with its noun: "1 day", "3 days".
func Count(n int, one string) string {
	if n == 1 {
		return "1 " + one
	}
	return strconv.Itoa(n) + " " + one + "s"
}

// list joins words as a person does: "a", "a and b", "a, b and c".
func list(words []string) string {
	switch n := len(words); n {
	case 0:
		return ""
	case 1:
		return words[0]
	default:
		return strings.Join(words[:n-1], ", ") + " and " + words[n-1]
	}
}

// upperFirst begins a sentence.
func upperFirst(s string) string {
	if s == "" {
		return ""
	}
	r := []rune(s)
	return strings.ToUpper(string(r[0])) + string(r[1:])
}

// lowerFirst continues one.
func lowerFirst(s string) string {
	if s == "" {
		return ""
	}
	r := []rune(s)
	return strings.ToLower(string(r[0])) + string(r[1:])
}

// mostMarks is how many marks one letter carries; scripts of living languages need three or four.
const mostMarks = 6

// Plain is a text out of a file, fit to be shown: without the control characters that move a cursor, the marks that
// turn the direction of what follows, and what is not seen, but for the two joiners that scripts and emoji need; and
// without towers of marks that grow into the lines around them.
func Plain(s string) string {
	marks := 0
	return strings.Map(func(r rune) rune {
		if unicode.In(r, unicode.Mn, unicode.Me) {
			if marks++; marks > mostMarks {
				return -1
			}
			return r
		}
		marks = 0
		switch {
		case r == '\n', r == '\u200c', r == '\u200d':
			return r
		case r == '\t', unicode.In(r, unicode.Zl, unicode.Zp):
			return ' '
		case unicode.IsControl(r), unicode.In(r, unicode.Cf, unicode.Co), r == utf8.RuneError:
			return -1
		}
		return r
	}, s)
}

// OneLine is Plain in one line of at most most characters.
func OneLine(s string, most int) string {
	r := []rune(strings.Join(strings.Fields(Plain(s)), " "))
	if len(r) > most {
		return string(r[:most-1]) + "…"
	}
	return string(r)
}
