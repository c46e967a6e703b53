package export

import (
	"bytes"
	"fmt"
	"strings"
	"time"

	"ebb"
	"ebb/internal/limit"
	"ebb/internal/scan"
)

const stravaList = "activities.csv"

// StravaList finds the list of activities among the names of an archive's members:
// activities.csv beside a folder activities/ or beside other lists of the same
// export. Of several the shallowest. ActivityRow.File is relative to its folder.
func StravaList(names []string) (member string, ok bool) {
	beside := map[string]bool{}
	for _, n := range names {
		switch strings.ToLower(base(n)) {
		case "profile.csv", "shoes.csv", "bikes.csv", "logins.csv", "general_preferences.csv":
			beside[dir(n)] = true
		}
		const folder = "activities/"
		if d := dir(n); len(d) >= len(folder) && strings.EqualFold(d[len(d)-len(folder):], folder) {
			beside[d[:len(d)-len(folder)]] = true
		}
	}
	for _, n := range names {
		if strings.ToLower(base(n)) != stravaList || !beside[dir(n)] {
			continue
		}
		if !ok || strings.Count(n, "/") < strings.Count(member, "/") || strings.Count(n, "/") == strings.Count(member, "/") && n < member {
			member, ok = n, true
		}
	}
	return member, ok
}

// stravaColumns says where each field stands; -1 where the list has none.
type stravaColumns struct {
	id, date, name, sport, description, gear, file, rpe, commute int
	elapsed, moving                                              int
	km, metres                                                   int
	english                                                      bool
}

// Strava reads activities.csv. Three layouts are known: of 2018 (ten columns with
// small names, metres), of 2019 on in English (fifteen to a hundred columns, found by
// name and occurrence: the first Distance is kilometres, the second metres), and the
// same in other languages, which is found by its order and the names that occur twice.
// Dates are UTC. An error is Invalid: it is not this list at all.
func Strava(b []byte, l limit.Limits) (Activities, error) {
	var out Activities
	t := newTable(text(b), ',')
	if !t.next() || t.fault != nil {
		return out, ebb.Errorf(ebb.Invalid, ebb.CodeEmpty, stravaList, "the list of activities is empty or its first row is damaged")
	}
	c, ok := stravaHeader(t.names())
	if !ok {
		return out, ebb.Errorf(ebb.Invalid, ebb.CodeUnknownFormat, stravaList, "the columns of the list of activities are not those of a Strava export")
	}
	width, unreadDates := len(t.fields), false
	for n := 0; t.next(); n++ {
		if n%1024 == 0 && !l.Until.IsZero() && time.Now().After(l.Until) {
			out.Faults.add(tooSlow(t.start))
			break
		}
		if n >= l.Entries {
			out.Faults.add(Fault{Line: t.start, Offset: -1, Code: ebb.CodeTooMany, Msg: fmt.Sprintf("more than %d activities; the rest was not read", l.Entries)})
			break
		}
		if t.fault != nil {
			out.Faults.add(*t.fault)
			continue
		}
		if id := t.cell(c.id); !digits(id) || len(t.fields) > width {
			out.Faults.add(Fault{Line: t.start, Offset: -1, Field: "id", Code: CodeBadRow, Msg: "this row does not begin with the number of an activity, or has more fields than the first"})
			continue
		}
		out.Rows = append(out.Rows, stravaRow(t, c, l, &out.Faults, &unreadDates))
	}
	return out, nil
}

func digits(b []byte) bool {
	for _, c := range b {
		if c < '0' || c > '9' {
			return false
		}
	}
	return len(b) > 0 && len(b) <= 20
}

func stravaHeader(names []string) (stravaColumns, bool) {
	col := func(name string, nth int) int { return column(names, name, nth) }
	if col("activity id", 1) >= 0 {
		c := stravaColumns{english: true, id: col("activity id", 1), date: col("activity date", 1), name: col("activity name", 1),
			sport: col("activity type", 1), description: col("activity description", 1), gear: col("activity gear", 1),
			file: col("filename", 1), rpe: col("perceived exertion", 1), commute: col("commute", 1),
			elapsed: col("elapsed time", 1), moving: col("moving time", 1), km: col("distance", 1), metres: col("distance", 2)}
		return c, c.date >= 0
	}
	if col("id", 1) >= 0 && col("elapsed_time", 1) >= 0 && col("filename", 1) >= 0 {
		return stravaColumns{english: true, id: col("id", 1), date: col("date", 1), name: col("name", 1), sport: col("type", 1),
			description: col("description", 1), gear: col("gear", 1), file: col("filename", 1), rpe: -1, commute: col("commute", 1),
			elapsed: col("elapsed_time", 1), moving: -1, km: -1, metres: col("distance", 1)}, true
	}
	// Another language: the order is the same, and two names that occur twice show it.
	if len(names) < 18 || names[5] == "" || names[5] != names[15] || names[6] != names[17] || names[5] == names[6] {
		return stravaColumns{}, false
	}
	c := stravaColumns{id: 0, date: 1, name: 2, sport: 3, description: 4, elapsed: 5, km: 6, commute: 9, gear: 11, file: 12,
		moving: 16, metres: 17, rpe: -1}
	if len(names) > 50 && names[8] == names[37] && names[9] == names[50] {
		c.rpe = 43
	}
	return c, true
}

func stravaRow(t *table, c stravaColumns, l limit.Limits, faults *Faults, unread *bool) ActivityRow {
	r := ActivityRow{ID: string(t.cell(c.id)), Line: t.start,
		Name: scan.Label(t.cell(c.name), l.TextBytes), Type: scan.Label(t.cell(c.sport), l.TextBytes),
		Gear: scan.Label(t.cell(c.gear), l.TextBytes), Description: scan.Label(t.cell(c.description), descriptionBytes)}
	r.Sport, r.Sub = stravaSport(r.Type)
	r.File = strings.ReplaceAll(scan.Label(t.cell(c.file), l.TextBytes), `\`, "/")
	if f := t.cell(c.date); f != nil {
		at, ok := stravaTime(f)
		switch {
		case ok:
			r.Start = at
		case c.english:
			faults.add(Fault{Line: t.start, Offset: -1, Field: "date", Code: CodeBadDate, Msg: "the date of this activity cannot be read"})
		case !*unread:
			*unread = true
			faults.add(Fault{Line: t.start, Offset: -1, Field: "date", Code: CodeUnread, Msg: "the dates of this list are in a language that is not read; its activities are found by their files"})
		}
	}
	whole := func(field string, col, most int) ebb.Opt[int] {
		f := t.cell(col)
		if f == nil {
			return ebb.None[int]()
		}
		v, ok := scan.Fixed(number(f), 0)
		if !ok || v < 0 || v > int64(most) {
			faults.add(Fault{Line: t.start, Offset: -1, Field: field, Code: CodeBadValue, Msg: fmt.Sprintf("%s of this activity cannot be read", field)})
			return ebb.None[int]()
		}
		return ebb.Some(int(v))
	}
	r.ElapsedS = whole("elapsed time", c.elapsed, longestS)
	r.MovingS = whole("moving time", c.moving, longestS)
	r.RPE = whole("perceived exertion", c.rpe, rpeMost)
	if r.RPE.V == 0 { // asked and not answered: the scale begins at 1
		r.RPE = ebb.None[int]()
	}
	r.DistanceM = whole("distance", c.metres, longestM)
	if km := t.cell(c.km); km != nil && r.Sport != ebb.SportSwimming { // of a swim both are metres
		if m, ok := scan.Fixed(number(km), 3); ok && m >= 0 && m <= longestM && (!r.DistanceM.OK || r.DistanceM.V > 0 && int64(r.DistanceM.V) < m/100) {
			r.DistanceM = ebb.Some(int(m)) // none in metres, or kilometres in both
		}
	}
	switch string(bytes.ToLower(t.cell(c.commute))) {
	case "true", "1", "1.0":
		r.Commute = ebb.Some(true)
	case "false", "0", "0.0":
		r.Commute = ebb.Some(false)
	}
	return r
}

const (
	descriptionBytes = 4096
	rpeMost          = 10
	longestS         = 366 * 86400
	longestM         = 100_000_000
)

// stravaSport knows the words of the service in German too; of other languages the
// recording itself has to tell.
func stravaSport(word string) (ebb.Sport, string) {
	switch strings.ToLower(word) {
	case "lauf":
		return ebb.SportRunning, ""
	case "radfahrt":
		return ebb.SportCycling, ""
	}
	return scan.Sport(word)
}

var stravaTimes = []string{"Jan 2, 2006, 3:04:05 PM", "2006-01-02 15:04:05", "2 Jan 2006, 15:04:05", "02.01.2006, 15:04:05",
	"2006-01-02T15:04:05Z", "Jan 2, 2006 3:04:05 PM", "2006-01-02 15:04:05 UTC"}

// stravaTime reads the start of an activity, which is written in UTC.
func stravaTime(f []byte) (ebb.Instant, bool) {
	if len(f) > 64 {
		return 0, false
	}
	s := strings.Join(strings.Fields(string(f)), " ") // some have a narrow blank before PM
	for _, layout := range stravaTimes {
		if at, err := time.Parse(layout, s); err == nil && at.Year() > 1900 {
			return ebb.InstantOf(at), true
		}
	}
	return 0, false
}
