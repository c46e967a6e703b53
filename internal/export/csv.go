package export

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"time"

	"ebb"
	"ebb/evidence"
	"ebb/internal/limit"
	"ebb/internal/scan"
)

// sleepField is where sleep stands among mappingFields.
const sleepField = 4

// tableRow is one row of a table before its values are understood: cells in the
// order of mappingFields, pointing into the table.
type tableRow struct {
	line  int
	cells [5][]byte
	date  dateCell
}

// CSVMornings reads a table of morning values through a mapping (MappingFor). What a
// date or a sleep means is decided over the whole column: where D/M and M/D both fit,
// the error ambiguous_date says how to tell. Zero and "-" are no values. Of two rows of
// one day the one of the earlier measurement stands, the other is a fault where it
// says something else.
func CSVMornings(b []byte, m Mapping, l limit.Limits, n *evidence.Numbers) (Mornings, error) {
	var out Mornings
	t, names, err := openTable(b)
	if err != nil {
		return out, err
	}
	at, err := m.resolve(names)
	if err != nil {
		return out, err
	}
	rows := tableRows(t, at, l, &out)
	order, err := dateOrder(rows, m)
	if err != nil {
		return out, err
	}
	c := converter{guard: &n.Guard, source: m.Source, sleep: m.Sleep.Unit, sure: m.Sleep.Unit != "", faults: &out.Faults}
	if c.sleep == "" {
		c.sleep = sleepUnit(rows, n.Guard.SleepHighH.Int())
	}
	for _, r := range rows {
		day, ok := r.date.day(order)
		if !ok || int64(day.At(0, 0, time.UTC)) < l.EarliestUnix*1000 {
			out.Faults.add(Fault{Line: r.line, Offset: -1, Field: "date", Code: CodeBadDate, Msg: fmt.Sprintf("%q is not a date of the kind in this column", clip(r.cells[0]))})
			continue
		}
		before := len(out.Faults.List) + out.Faults.More
		row := c.row(r)
		row.Day = day
		switch {
		case row.Any():
			out.Rows = append(out.Rows, row)
		case before == len(out.Faults.List)+out.Faults.More:
			out.Empty++
		}
	}
	out.Rows = oneADay(out.Rows, &out.Faults)
	return out, nil
}

func tableRows(t *table, at []int, l limit.Limits, out *Mornings) []tableRow {
	var rows []tableRow
	for t.next() {
		if len(rows)%1024 == 0 && !l.Until.IsZero() && time.Now().After(l.Until) {
			out.Faults.add(tooSlow(t.start))
			break
		}
		if len(rows) >= l.Entries {
			out.Faults.add(Fault{Line: t.start, Offset: -1, Code: ebb.CodeTooMany, Msg: fmt.Sprintf("more than %d rows; the rest was not read", l.Entries)})
			break
		}
		if t.fault != nil {
			out.Faults.add(*t.fault)
			continue
		}
		r := tableRow{line: t.start}
		for i, col := range at {
			r.cells[i] = t.cell(col)
		}
		if r.date = readDate(r.cells[0]); r.cells[0] == nil {
			if slices.ContainsFunc(r.cells[1:], func(c []byte) bool { return c != nil }) {
				out.Faults.add(Fault{Line: t.start, Offset: -1, Field: "date", Code: CodeBadDate, Msg: "values without a date"})
			} else {
				out.Empty++
			}
			continue
		}
		rows = append(rows, r)
	}
	return rows
}

// dateCell is a date as written: three numbers, of which the year stands first or
// last, or a day that leaves no question.
type dateCell struct {
	a, b, c   int
	yearFirst bool
	timed     bool // a time of day follows
	known     ebb.Day
	ok        bool
}

var namedDates = []string{"Jan 2, 2006", "2 Jan 2006", "January 2, 2006", "2 January 2006", "2-Jan-2006", "2-Jan-06", "Monday, January 2, 2006"}

// readDate reads 2026-11-23, 23.11.2026, 11/23/26, 20261123, Nov 23, 2026, with or
// without a time behind it. The date is taken as written, without a shift of zone.
func readDate(cell []byte) (d dateCell) {
	if len(cell) == 0 || len(cell) > 64 {
		return d
	}
	s := string(cell)
	var n, width [3]int
	field, i := 0, 0
	for ; i < len(s) && field < 3; i++ {
		c := s[i]
		switch {
		case c >= '0' && c <= '9' && width[field] < 8:
			n[field] = n[field]*10 + int(c-'0')
			width[field]++
			continue
		case width[field] > 0 && field < 2 && (c == '-' || c == '/' || c == '.'):
			field++
			continue
		}
		break
	}
	if field == 0 && width[0] == 8 && i == len(s) {
		return dateCell{a: n[0] / 10000, b: n[0] / 100 % 100, c: n[0] % 100, yearFirst: true, ok: true}
	}
	rest := s[i:]
	if field == 2 && width[2] > 0 && (rest == "" || rest[0] == ' ' || rest[0] == 'T' || rest[0] == ',') {
		d = dateCell{a: n[0], b: n[1], c: n[2], timed: len(strings.TrimSpace(rest)) > 0, ok: true}
		switch {
		case width[0] == 4 && width[1] <= 2 && width[2] <= 2:
			d.yearFirst = true
			return d
		case width[0] <= 2 && width[1] <= 2 && (width[2] == 4 || width[2] == 2):
			if width[2] == 2 {
				d.c += 2000
			}
			if strings.Contains(s[:i], ".") { // with points the day always stands first
				if day, ok := civil(d.c, d.b, d.a); ok {
					d.known = day
				}
			}
			return d
		}
	}
	for _, layout := range namedDates {
		if at, err := time.Parse(layout, s); err == nil {
			return dateCell{known: ebb.NewDay(at.Date()), ok: true}
		}
	}
	return dateCell{}
}

// civil is the day y-m-d when there is such a day.
func civil(y, m, d int) (ebb.Day, bool) {
	if y < 1900 || y > 2200 || m < 1 || m > 12 || d < 1 || d > 31 {
		return 0, false
	}
	day := ebb.NewDay(y, time.Month(m), d)
	_, mm, _ := day.Date()
	return day, int(mm) == m
}

// day is the day in an order; a date that is written the other way round than the
// order expects (year first or last) is read as what it plainly is.
func (d dateCell) day(order string) (ebb.Day, bool) {
	switch {
	case !d.ok:
		return 0, false
	case d.known != 0:
		return d.known, true
	case d.yearFirst && order == unitYDM:
		return civil(d.a, d.c, d.b)
	case d.yearFirst:
		return civil(d.a, d.b, d.c)
	case order == unitMDY:
		return civil(d.c, d.a, d.b)
	case order == unitDMY || d.a == d.b:
		return civil(d.c, d.b, d.a)
	}
	return 0, false // a year at the end, and nothing that says which of the others is the month
}

// dateOrder decides over the whole column which of the numbers is the month.
func dateOrder(rows []tableRow, m Mapping) (string, error) {
	if m.Date.Unit != "" {
		return m.Date.Unit, nil
	}
	only := map[string]int{} // rows that fit this order and not its counterpart
	open := map[bool]int{}   // rows that fit both, as different days, by yearFirst
	dateOnly := false
	for _, r := range rows {
		d := r.date
		if !d.ok || d.known != 0 {
			continue
		}
		first, second := unitDMY, unitMDY
		if d.yearFirst {
			first, second = unitYMD, unitYDM
		}
		x, okX := d.day(first)
		y, okY := d.day(second)
		switch {
		case okX && okY && x != y:
			open[d.yearFirst]++
			dateOnly = dateOnly || d.yearFirst && !d.timed
		case okX && !okY:
			only[first]++
		case okY && !okX:
			only[second]++
		}
	}
	ask := func(why, a, b string) error {
		return ebb.Errorf(ebb.Invalid, "ambiguous_date", "date", "%s; say which it is: date=%s:%s or date=%s:%s", why, m.Date.Name, a, m.Date.Name, b)
	}
	switch {
	case only[unitDMY] > 0 && only[unitMDY] > 0:
		return "", ask("some dates of the column are day/month and some month/day", unitDMY, unitMDY)
	case only[unitDMY] > 0:
		return unitDMY, nil
	case only[unitMDY] > 0:
		return unitMDY, nil
	case open[false] > 0:
		return "", ask("every date of the column can be day/month or month/day", unitDMY, unitMDY)
	case only[unitYDM] > only[unitYMD]: // HRV4Training on Android writes year-day-month
		return unitYDM, nil
	case m.Source == SourceHRV4Training && only[unitYMD] == 0 && open[true] > 0 && dateOnly:
		return "", ask("every date of the column can be year-month-day or, as this program writes on Android, year-day-month", unitYMD, unitYDM)
	}
	return unitYMD, nil
}

// sleepUnit decides by the middle value of the column: up to the longest night that is
// believed it is hours, up to as many minutes minutes, above that seconds.
func sleepUnit(rows []tableRow, highH int) string {
	var v []int64
	for _, r := range rows {
		if x, ok := scan.Fixed(number(r.cells[sleepField]), 0); ok && x > 0 && !thousands(r.cells[sleepField]) {
			v = append(v, x)
		}
	}
	if len(v) == 0 {
		return unitHM
	}
	slices.Sort(v)
	switch mid := v[len(v)/2]; {
	case mid <= int64(highH):
		return unitH
	case mid <= int64(highH)*60:
		return unitMin
	}
	return unitS
}

type converter struct {
	guard  *evidence.Guard
	source string
	sleep  string // unit of the column
	sure   bool   // it was said, by the person or the header
	faults *Faults
}

func (c *converter) row(r tableRow) MorningRow {
	ms := func(n evidence.Number) int64 { return int64(n.Int()) * 10 }
	low := int64(1)
	if c.source != SourceCSV { // what a person writes of a short night is believed
		low = int64(c.guard.NightLowMin.Int())
	}
	return MorningRow{Source: c.source, Line: r.line,
		RHR:      c.value(r, 1, 0, int64(c.guard.HRRestLow.Int()), int64(c.guard.HRRestHigh.Int()), 1, "bpm"),
		RMSSD:    c.value(r, 2, 1, ms(c.guard.HRVLowMs), ms(c.guard.HRVHighMs), 10, "ms"),
		SDNN:     c.value(r, 3, 1, ms(c.guard.HRVLowMs), ms(c.guard.HRVHighMs), 10, "ms"),
		SleepMin: c.value(r, sleepField, 0, low, int64(c.guard.SleepHighH.Int())*60, 1, "min")}
}

// value reads a cell as an integer of 10^-decimals within low and high, which shown
// are divided by per.
func (c *converter) value(r tableRow, field, decimals int, low, high, per int64, unit string) ebb.Opt[int] {
	cell := r.cells[field]
	if cell == nil {
		return ebb.None[int]()
	}
	var v int64
	var ok bool
	if field == sleepField {
		if v, ok = sleepMinutes(cell, c.sleep); thousands(cell) && !c.sure {
			ok = false // 7.25 hours, or two hours in seconds?
		}
	} else {
		v, ok = scan.Fixed(number(cell), decimals)
	}
	name := mappingFields[field].name
	switch {
	case !ok:
		c.faults.add(Fault{Line: r.line, Offset: -1, Field: name, Code: CodeBadValue, Msg: fmt.Sprintf("%q is not a value of %s", clip(cell), name)})
	case v == 0:
	case v < low || v > high:
		c.faults.add(Fault{Line: r.line, Offset: -1, Field: name, Code: CodeImplausible,
			Msg: fmt.Sprintf("%s of %q is not believed (%d to %d %s)", name, clip(cell), low/per, high/per, unit)})
	default:
		return ebb.Some(int(v))
	}
	return ebb.None[int]()
}

// sleepMinutes reads 7:45, 7:45:00, 7h 45m, 7.5 h, 465 min, or a number in a unit.
func sleepMinutes(cell []byte, unit string) (int64, bool) {
	s := strings.ToLower(strings.Join(strings.Fields(string(cell)), ""))
	for _, w := range []string{"hours", "hrs", "hr", "h"} {
		s = strings.Replace(s, w, ":", 1)
	}
	for _, w := range []string{"minutes", "mins", "min", "m"} {
		if rest, ok := strings.CutSuffix(s, w); ok {
			s, unit = rest, unitMin
			break
		}
	}
	if h, rest, ok := strings.Cut(s, ":"); ok {
		if rest == "" {
			return sleepNumber([]byte(h), unitH)
		}
		m, sec, _ := strings.Cut(rest, ":")
		var v [3]int64
		for i, part := range []string{h, m, sec} {
			if part == "" && i == 2 {
				break
			}
			x, ok := scan.Fixed([]byte(part), 0)
			if !ok || !digits([]byte(part)) || i == 0 && x > 1000 || i > 0 && x > 59 {
				return 0, false
			}
			v[i] = x
		}
		return v[0]*60 + v[1] + (v[2]+30)/60, true
	}
	return sleepNumber([]byte(s), unit)
}

// thousands says whether a number is written like 27,000: whole thousands, or three
// decimals behind a comma.
func thousands(f []byte) bool {
	i := bytes.IndexByte(f, ',')
	return i > 0 && i <= 3 && len(f) == i+4 && digits(f[:i]) && digits(f[i+1:])
}

func sleepNumber(f []byte, unit string) (int64, bool) {
	if unit == unitS && thousands(f) {
		f = bytes.ReplaceAll(f, []byte{','}, nil)
	}
	f = number(f)
	switch unit {
	case unitH:
		v, ok := scan.Fixed(f, 4)
		return (v*60 + 5000) / 10000, ok && v > -1e12 && v < 1e12
	case unitS:
		v, ok := scan.Fixed(f, 0)
		return (v + 30) / 60, ok && v > -1e12 && v < 1e12
	case unitMin:
		return scan.Fixed(f, 0)
	}
	return 0, false
}

// oneADay joins rows of one day. The earlier measurement is the one of the morning:
// in a table that runs backwards it stands below.
func oneADay(rows []MorningRow, faults *Faults) []MorningRow {
	if len(rows) > 1 && rows[0].Day > rows[len(rows)-1].Day {
		slices.Reverse(rows)
	}
	at := map[ebb.Day]int{}
	out := rows[:0]
	for _, r := range rows {
		i, ok := at[r.Day]
		if !ok {
			at[r.Day] = len(out)
			out = append(out, r)
			continue
		}
		o := &out[i]
		for f, v := range []struct{ to, from *ebb.Opt[int] }{{&o.RHR, &r.RHR}, {&o.RMSSD, &r.RMSSD}, {&o.SDNN, &r.SDNN}, {&o.SleepMin, &r.SleepMin}} {
			switch {
			case !v.from.OK:
			case !v.to.OK:
				*v.to = *v.from
			case v.to.V != v.from.V:
				faults.add(Fault{Line: r.Line, Offset: -1, Field: mappingFields[f+1].name, Code: CodeSameDay,
					Msg: fmt.Sprintf("a second %s of %s; the one of line %d stands", mappingFields[f+1].name, r.Day, o.Line)})
			}
		}
	}
	slices.SortFunc(out, func(a, b MorningRow) int { return int(a.Day) - int(b.Day) })
	return out
}

// clip is a cell short enough for a message.
func clip(cell []byte) string { return scan.Label(cell, 40) }
