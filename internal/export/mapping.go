package export

import (
	"bytes"
	"slices"
	"strconv"
	"strings"

	"ebb"
)

// Column is one column of a table: its name as in the header (blanks and capitals do
// not matter; "HR#2" is the second of that name) and what its values are in: for
// dates ymd, dmy, mdy or ydm, for sleep h, min, s or h:mm. An empty unit is found
// out from the whole column.
type Column struct{ Name, Unit string }

// Mapping says which columns of a table hold what. HRV columns are in ms.
type Mapping struct {
	Source                        string // "hrv4training", "intervals" or "csv"
	Date, RHR, RMSSD, SDNN, Sleep Column
}

// Sources of tables. A preset's name can be said in place of a mapping.
const (
	SourceHRV4Training = "hrv4training"
	SourceIntervals    = "intervals"
	SourceCSV          = "csv"
)

const (
	unitYMD, unitDMY, unitMDY, unitYDM = "ymd", "dmy", "mdy", "ydm"
	unitH, unitMin, unitS, unitHM      = "h", "min", "s", "h:mm"
)

type mappingField struct {
	name  string
	units []string
	of    func(*Mapping) *Column
}

var mappingFields = []mappingField{
	{"date", []string{unitYMD, unitDMY, unitMDY, unitYDM}, func(m *Mapping) *Column { return &m.Date }},
	{"rhr", []string{"bpm"}, func(m *Mapping) *Column { return &m.RHR }},
	{"rmssd", []string{"ms"}, func(m *Mapping) *Column { return &m.RMSSD }},
	{"sdnn", []string{"ms"}, func(m *Mapping) *Column { return &m.SDNN }},
	{"sleep", []string{unitH, unitMin, unitS, unitHM}, func(m *Mapping) *Column { return &m.Sleep }},
}

// String is the mapping as it can be said again: "date=Date:dmy,rhr=HR,sleep=Sleep:h".
func (m Mapping) String() string {
	var parts []string
	if m.Source != "" && m.Source != SourceCSV {
		parts = append(parts, "source="+m.Source)
	}
	for _, f := range mappingFields {
		c := f.of(&m)
		if c.Name == "" {
			continue
		}
		s := f.name + "=" + c.Name
		if c.Unit != "" {
			s += ":" + c.Unit
		}
		if strings.ContainsAny(s, "\",\r\n") {
			s = `"` + strings.ReplaceAll(s, `"`, `""`) + `"`
		}
		parts = append(parts, s)
	}
	return strings.Join(parts, ",")
}

// ParseMapping reads what String writes: name=column[:unit], commas between; an entry
// whose column has a comma in its name stands in double quotes. An error is Invalid.
func ParseMapping(said string) (Mapping, error) {
	m := Mapping{Source: SourceCSV}
	bad := func(format string, args ...any) (Mapping, error) {
		return Mapping{}, ebb.Errorf(ebb.Invalid, "bad_mapping", "map", format, args...)
	}
	t := newTable([]byte(said), ',')
	if !t.next() || t.fault != nil || t.at < len(t.b) {
		return bad("the mapping %q cannot be read; write it like date=Date,rhr=HR,rmssd=rMSSD_ms,sleep=Sleep:h", said)
	}
	for _, part := range t.fields {
		name, column, ok := strings.Cut(strings.TrimSpace(string(part)), "=")
		name, column = strings.ToLower(strings.TrimSpace(name)), strings.TrimSpace(column)
		if !ok || column == "" {
			return bad("%q is not of the form field=column", part)
		}
		if name == "source" {
			if column != SourceHRV4Training && column != SourceIntervals && column != SourceCSV {
				return bad("%q is no source that is known", column)
			}
			m.Source = column
			continue
		}
		i := slices.IndexFunc(mappingFields, func(f mappingField) bool { return f.name == name })
		if i < 0 {
			return bad("%q is not a field; the fields are date, rhr, rmssd, sdnn and sleep", name)
		}
		c := mappingFields[i].of(&m)
		if c.Name != "" {
			return bad("%s is mapped twice", name)
		}
		c.Name = column
		for _, u := range mappingFields[i].units {
			if rest, ok := strings.CutSuffix(column, ":"+u); ok && strings.TrimSpace(rest) != "" {
				c.Name, c.Unit = strings.TrimSpace(rest), u
			}
		}
	}
	if m.Date.Name == "" {
		return bad("the mapping does not say which column is the date")
	}
	if m.RHR.Name == "" && m.RMSSD.Name == "" && m.SDNN.Name == "" && m.Sleep.Name == "" {
		return bad("the mapping names no value: rhr, rmssd, sdnn or sleep")
	}
	return m, nil
}

// MappingFor finds the mapping for a table: as said (a preset's name or a mapping),
// or, when nothing is said, by the names of its columns. An error is Invalid and
// lists the columns; no_date_column and no_value_column mean that the table is
// probably none of morning values.
func MappingFor(b []byte, said string) (Mapping, error) {
	t, names, err := openTable(b)
	if err != nil {
		return Mapping{}, err
	}
	said = strings.TrimSpace(said)
	var m Mapping
	guessed := true
	switch strings.ToLower(said) {
	case "":
		m = guess(names, "")
	case SourceHRV4Training, SourceIntervals:
		m = guess(names, strings.ToLower(said))
	default:
		if m, err = ParseMapping(said); err != nil {
			return Mapping{}, err
		}
		guessed = false
	}
	if m.Date.Name == "" {
		return Mapping{}, ebb.Errorf(ebb.Invalid, "no_date_column", "date", "no column is a date; the columns are %s", listed(names))
	}
	if m.RHR.Name == "" && m.RMSSD.Name == "" && m.SDNN.Name == "" && m.Sleep.Name == "" {
		return Mapping{}, ebb.Errorf(ebb.Invalid, "no_value_column", "", "no column is resting heart rate, rMSSD, SDNN or sleep; the columns are %s", listed(names))
	}
	if _, err := m.resolve(names); err != nil {
		return Mapping{}, err
	}
	// The names as they stand in the file, so that what is remembered looks like it.
	for _, f := range mappingFields {
		if c := f.of(&m); c.Name != "" && guessed {
			if i := column(names, c.Name, 1); i >= 0 {
				c.Name = string(bytes.Join(bytes.Fields(t.fields[i]), []byte{' '}))
			}
		}
	}
	return m, nil
}

// openTable stands behind the header of a table.
func openTable(b []byte) (*table, []string, error) {
	b = text(b)
	comma, said := delimiter(b)
	t := newTable(b, comma)
	if said {
		t.next()
	}
	if !t.next() || t.fault != nil {
		return nil, nil, ebb.Errorf(ebb.Invalid, ebb.CodeEmpty, "", "the table is empty or its first row is damaged")
	}
	return t, t.names(), nil
}

// resolve gives the index of each column in the order of mappingFields, -1 for none.
func (m Mapping) resolve(names []string) ([]int, error) {
	at := make([]int, len(mappingFields))
	for i, f := range mappingFields {
		c := f.of(&m)
		if at[i] = -1; c.Name == "" {
			continue
		}
		want := strings.ToLower(strings.Join(strings.Fields(c.Name), " "))
		if at[i] = column(names, want, 1); at[i] < 0 {
			if j := strings.LastIndexByte(want, '#'); j > 0 {
				if nth, err := strconv.Atoi(want[j+1:]); err == nil && nth > 0 {
					at[i] = column(names, want[:j], nth)
				}
			}
		}
		if at[i] < 0 && c.Unit != "" { // a header that itself says "Sleep:h"
			at[i] = column(names, want+":"+c.Unit, 1)
		}
		if at[i] < 0 {
			return nil, ebb.Errorf(ebb.Invalid, "unknown_column", f.name, "there is no column %q; the columns are %s", c.Name, listed(names))
		}
	}
	return at, nil
}

func listed(names []string) string {
	s := strings.Join(names[:min(len(names), 40)], ", ")
	if len(names) > 40 || len(s) > 1000 {
		s = s[:min(len(s), 1000)] + " …"
	}
	return strings.ToValidUTF8(s, "")
}

// What columns are called, without blanks, underscores, hyphens and brackets. An
// "hrv" that does not say whether it is rMSSD or SDNN is not guessed: they are never
// mixed. "hr" is a resting heart rate only beside an HRV of the same measurement.
var columnWords = map[string][]string{
	"date": {"date", "day", "datum", "fecha", "calendardate", "datelocal", "measurementdate", "timestampmeasurement", "datetime",
		"timestamp", "wakedate", "cyclestarttime"},
	"rhr": {"rhr", "rhrbpm", "restinghr", "restinghrbpm", "restingheartrate", "restingheartratebpm", "hrrest", "ruhepuls",
		"restingpulse", "hr", "hrlying", "hrbpm"},
	"rmssd": {"rmssd", "rmssdms", "rmssdlying", "hrvrmssd", "hrvrmssdms"},
	"sdnn":  {"sdnn", "sdnnms", "sdnnlying", "hrvsdnn", "hrvsdnnms"},
	"sleep": {"sleep", "sleeph", "sleephours", "hoursofsleep", "sleepmin", "sleepminutes", "sleeps", "sleepsecs", "sleepseconds", "sleepduration",
		"sleeptime", "totalsleep", "timeasleep", "asleepduration", "asleepdurationmin", "asleepminutes", "schlaf", "schlafdauer"},
}

var sleepUnits = []struct{ suffix, unit string }{{"secs", unitS}, {"seconds", unitS}, {"minutes", unitMin}, {"min", unitMin}, {"hours", unitH}, {"sleeph", unitH}}

func bare(name string) string {
	return strings.NewReplacer(" ", "", "_", "", "-", "", "(", "", ")", "", "[", "", "]", "", ".", "", "/", "").Replace(name)
}

// guess maps what its names make plain. A preset adds what only it says.
func guess(names []string, preset string) Mapping {
	index := map[string]string{}
	for i := len(names) - 1; i >= 0; i-- {
		index[bare(names[i])] = names[i]
	}
	has := func(words ...string) bool {
		return !slices.ContainsFunc(words, func(w string) bool { return index[w] == "" })
	}
	m := Mapping{Source: SourceCSV}
	switch {
	case preset != "":
		m.Source = preset
	case has("restinghr") && (has("hrv") || has("hrvsdnn") || has("sleepsecs")):
		m.Source = SourceIntervals
	case has("rmssd") && (has("hrv4trecoverypoints") || has("timestampmeasurement")):
		m.Source = SourceHRV4Training
	}
	for _, f := range mappingFields {
		for _, w := range columnWords[f.name] {
			if name := index[w]; name != "" {
				f.of(&m).Name = name
				break
			}
		}
	}
	if m.Source == SourceIntervals { // its hrv is rMSSD; a copy of its API's answer calls the day id
		if m.RMSSD.Name == "" {
			m.RMSSD.Name = index["hrv"]
		}
		if m.Date.Name == "" {
			m.Date.Name = index["id"]
		}
	}
	if w := bare(m.RHR.Name); (w == "hr" || w == "hrbpm") && m.RMSSD.Name == "" && m.SDNN.Name == "" {
		m.RHR.Name = ""
	}
	for _, u := range sleepUnits {
		if m.Sleep.Unit == "" && strings.HasSuffix(bare(m.Sleep.Name), u.suffix) {
			m.Sleep.Unit = u.unit
		}
	}
	return m
}
