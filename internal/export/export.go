// Package export reads the side files of bulk exports (Strava, Garmin, Apple, tables of
// morning values): it yields rows and members by name, never Recordings.
package export

import (
	"bytes"
	"encoding/binary"
	"slices"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"ebb"
)

// MorningRow is what one source knows of one morning. Day is the day of waking up.
// Values outside of the guard-rails are never in a row: they are Faults.
type MorningRow struct {
	Day        ebb.Day
	SleepMin   ebb.Opt[int]         // minutes asleep in the night that ended on Day, without naps
	SleepStart ebb.Opt[ebb.Instant] // when that night began, if told
	SleepEnd   ebb.Opt[ebb.Instant]
	RHR        ebb.Opt[int] // resting heart rate, bpm
	RMSSD      ebb.Opt[int] // 0.1 ms
	SDNN       ebb.Opt[int] // 0.1 ms; another series than RMSSD, never mixed with it
	Source     string       // "garmin", "hrv4training", "intervals", "csv", "apple"
	Line       int          // in a table, from 1; 0 elsewhere
}

// Any says whether the row holds a value at all.
func (r MorningRow) Any() bool { return r.SleepMin.OK || r.RHR.OK || r.RMSSD.OK || r.SDNN.OK }

// ActivityRow is what an export says of an activity beside its recording.
type ActivityRow struct {
	ID          string      // the service's own, digits
	Start       ebb.Instant // 0 when not told or not readable
	Name        string
	Sport       ebb.Sport
	Sub         string       // ebb.SubTrail …, "" when not told
	Type        string       // the sport in the words of the service
	File        string       // member that holds the recording, relative to the list; "" when none is named
	Gear        string       // name of the gear
	RPE         ebb.Opt[int] // exertion as the person gave it, 0–10
	Feel        ebb.Opt[int] // how it felt, 0 (very weak) – 100 (very strong)
	ElapsedS    ebb.Opt[int]
	MovingS     ebb.Opt[int]
	DistanceM   ebb.Opt[int]
	Commute     ebb.Opt[bool]
	Description string
	Line        int // where its row begins, from 1; 0 when the file has no lines
}

// Codes of faults in rows and tables.
const (
	CodeBadRow      = "bad_row"      // not a row of this table
	CodeBadValue    = "bad_value"    // not a value of this field
	CodeImplausible = "implausible"  // outside of the guard-rails: not stored
	CodeSameDay     = "same_day"     // a second row of one day
	CodeBadDate     = "bad_date"     // a date that cannot be read
	CodeUnread      = "unread_dates" // dates of a language that is not read; the rest of the rows is
)

// Fault is one thing in a side file that could not be used. It never stops the rest,
// except for CodeTruncated, CodeTooLarge, CodeTooMany and CodeTooSlow of the root,
// behind which nothing was read.
type Fault struct {
	Line   int   // from 1; 0 when the file has no lines worth counting
	Offset int64 // byte offset; -1 when Line says where
	Field  string
	Code   string
	Msg    string
}

// Faults are the faults of one file: the first keptFaults of them and how many more.
type Faults struct {
	List []Fault
	More int
}

const keptFaults = 200

func (f *Faults) add(x Fault) {
	if len(f.List) >= keptFaults {
		f.More++
		return
	}
	f.List = append(f.List, x)
}

// Mornings is what a file of morning values holds.
type Mornings struct {
	Rows   []MorningRow
	Empty  int // records that hold no value, which is nobody's fault
	Faults Faults
}

// Activities is what a list of activities holds.
type Activities struct {
	Rows   []ActivityRow
	Faults Faults
}

// MergeMornings makes one row for each day and source, sorted by day, then source.
// The longest night of a day wins, with its times; of other values the last given.
// Hand the rows over in the order of the members' names, so that the result is that
// of the export and not of the archive.
func MergeMornings(rows []MorningRow) []MorningRow {
	type key struct {
		day    ebb.Day
		source string
	}
	at := map[key]int{}
	var out []MorningRow
	for _, r := range rows {
		k := key{r.Day, r.Source}
		i, ok := at[k]
		if !ok {
			at[k] = len(out)
			out = append(out, r)
			continue
		}
		o := &out[i]
		if r.SleepMin.OK && (!o.SleepMin.OK || r.SleepMin.V > o.SleepMin.V) {
			o.SleepMin, o.SleepStart, o.SleepEnd = r.SleepMin, r.SleepStart, r.SleepEnd
		}
		for _, v := range []struct{ to, from *ebb.Opt[int] }{{&o.RHR, &r.RHR}, {&o.RMSSD, &r.RMSSD}, {&o.SDNN, &r.SDNN}} {
			if v.from.OK {
				*v.to = *v.from
			}
		}
	}
	slices.SortFunc(out, func(a, b MorningRow) int {
		if a.Day != b.Day {
			return int(a.Day) - int(b.Day)
		}
		return strings.Compare(a.Source, b.Source)
	})
	return out
}

// text is b as UTF-8: UTF-8 and UTF-16 with or without a mark, else Windows-1252
// taken as ISO-8859-1, which is what old spreadsheets write.
func text(b []byte) []byte {
	switch {
	case bytes.HasPrefix(b, []byte{0xef, 0xbb, 0xbf}):
		b = b[3:]
	case bytes.HasPrefix(b, []byte{0xff, 0xfe}):
		return fromUTF16(b[2:], binary.LittleEndian)
	case bytes.HasPrefix(b, []byte{0xfe, 0xff}):
		return fromUTF16(b[2:], binary.BigEndian)
	case len(b) > 3 && b[0] != 0 && b[1] == 0 && b[2] != 0 && b[3] == 0:
		return fromUTF16(b, binary.LittleEndian)
	case len(b) > 3 && b[0] == 0 && b[1] != 0 && b[2] == 0 && b[3] != 0:
		return fromUTF16(b, binary.BigEndian)
	}
	b = bytes.TrimRight(b, "\x00")
	if utf8.Valid(b) {
		return b
	}
	out := make([]byte, 0, len(b)+len(b)/8)
	for _, c := range b {
		out = utf8.AppendRune(out, rune(c))
	}
	return out
}

func fromUTF16(b []byte, order binary.ByteOrder) []byte {
	out := make([]byte, 0, len(b))
	for i := 0; i+1 < len(b); i += 2 {
		r := rune(order.Uint16(b[i:]))
		if utf16.IsSurrogate(r) && i+3 < len(b) {
			if full := utf16.DecodeRune(r, rune(order.Uint16(b[i+2:]))); full != utf8.RuneError {
				r = full
				i += 2
			}
		}
		out = utf8.AppendRune(out, r)
	}
	return bytes.TrimRight(out, "\x00")
}

// base is the last part of a member's name, whatever the slashes.
func base(name string) string { return name[strings.LastIndexAny(name, `/\`)+1:] }

// dir is what stands before base, with its slash.
func dir(name string) string { return name[:strings.LastIndexAny(name, `/\`)+1] }
