package export

import (
	"encoding/json"
	"fmt"
	"io"
	"path"
	"strings"
	"time"

	"ebb"
	"ebb/evidence"
	"ebb/internal/limit"
	"ebb/internal/scan"
)

// GarminKind is what a member of a Garmin export holds, as far as Ebb reads it.
type GarminKind string

// The members that are read; "" is any other.
const (
	GarminSleep      GarminKind = "sleep"      // *_sleepData.json: nights, by the day of waking
	GarminDaily      GarminKind = "daily"      // UDSFile_*.json: resting heart rate by day
	GarminHealth     GarminKind = "health"     // *_healthStatusData.json: nightly HRV
	GarminHRV        GarminKind = "hrv"        // *hrv*.json with lastNightAvg
	GarminActivities GarminKind = "activities" // *_summarizedActivities.json
	GarminGear       GarminKind = "gear"       // *_gear.json
	GarminUploads    GarminKind = "uploads"    // UploadedFiles_*.zip: the recordings, and many files that are none
)

// GarminMember says what a member is, by its name. Folders have moved over the years
// (daily summaries were in DI-Connect-User, uploads in DI-Connect-Fitness-Uploaded-Files),
// so only the last part and the ending decide.
func GarminMember(name string) GarminKind {
	n := strings.ToLower(base(name))
	match := func(pattern string) bool { ok, _ := path.Match(pattern, n); return ok }
	switch {
	case match("*sleepdata.json"):
		return GarminSleep
	case match("udsfile_*.json"):
		return GarminDaily
	case match("*healthstatusdata.json"):
		return GarminHealth
	case match("*hrvdata*.json"), match("*hrvstatus*.json"):
		return GarminHRV
	case match("*summarizedactivities.json"):
		return GarminActivities
	case match("*_gear.json"):
		return GarminGear
	case match("uploadedfiles_*.zip"):
		return GarminUploads
	}
	return ""
}

// LooksLikeGarmin says whether the names of an archive's members are those of a
// Garmin export: its folder DI_CONNECT, or the archives of uploads inside it.
func LooksLikeGarmin(names []string) bool {
	for _, n := range names {
		if GarminMember(n) == GarminUploads {
			return true
		}
		for _, part := range strings.FieldsFunc(n, func(r rune) bool { return r == '/' || r == '\\' }) {
			if strings.EqualFold(part, "DI_CONNECT") {
				return true
			}
		}
	}
	return false
}

// Containers of records, in the exports and in the answers of the service that other
// programs save under the same names.
var garminWrappers = map[string]bool{"summarizedActivitiesExport": true, "dailySleepDTO": true, "sleepDatas": true,
	"hrvSummary": true, "hrvSummaries": true, "hrvStatusSummaries": true}

// GarminMornings reads one member of kind sleep, daily, health or hrv. calendarDate is
// the day of waking. The HRV is the mean rMSSD of the night. Naps, nights without
// stages (a watch that was not worn leaves a window), zeros and values without a
// measurement are no values; the mean heart rate of the night is no resting heart rate.
func GarminMornings(r io.Reader, kind GarminKind, l limit.Limits, n *evidence.Numbers) Mornings {
	var out Mornings
	wanted := map[GarminKind][]string{
		GarminSleep: {"calendarDate", "deepSleepSeconds", "lightSleepSeconds", "remSleepSeconds", "sleepWindowConfirmationType",
			"sleepStartTimestampGMT", "sleepEndTimestampGMT"},
		GarminDaily:  {"calendarDate", "restingHeartRate", "currentDayRestingHeartRate"},
		GarminHealth: {"calendarDate", "metrics"},
		GarminHRV:    {"calendarDate", "lastNightAvg"},
	}[kind]
	records(r, wanted, l, &out.Faults, func(o object, at int64) {
		row := MorningRow{Source: "garmin"}
		g := garminRow{o: o, at: at, row: &row, faults: &out.Faults, guard: &n.Guard}
		switch kind {
		case GarminSleep:
			g.sleep()
		case GarminDaily:
			if g.rhr("restingHeartRate"); !row.RHR.OK {
				g.rhr("currentDayRestingHeartRate") // the day so far: it has outliers, so only in place of none
			}
		case GarminHealth:
			g.health()
		case GarminHRV:
			g.rmssd(o["lastNightAvg"])
		}
		if !row.Any() {
			if !g.faulty {
				out.Empty++
			}
			return
		}
		if row.Day = garminDay(o["calendarDate"]); row.Day == 0 {
			out.Faults.add(Fault{Offset: at, Field: "calendarDate", Code: CodeBadDate, Msg: "a record of values without a day that can be read"})
			return
		}
		out.Rows = append(out.Rows, row)
	})
	return out
}

type garminRow struct {
	o      object
	at     int64
	row    *MorningRow
	faults *Faults
	faulty bool
	guard  *evidence.Guard
}

func (g *garminRow) implausible(field string, format string, args ...any) {
	g.faulty = true
	g.faults.add(Fault{Offset: g.at, Field: field, Code: CodeImplausible,
		Msg: fmt.Sprintf("%s: ", garminDay(g.o["calendarDate"])) + fmt.Sprintf(format, args...)})
}

func (g *garminRow) sleep() {
	seconds, staged := int64(0), false
	for _, stage := range []string{"deepSleepSeconds", "lightSleepSeconds", "remSleepSeconds"} {
		if s, ok := jsonFixed(g.o[stage], 0); ok && s > 0 && s < 10*86400 {
			seconds += s
			staged = true
		}
	}
	if !staged || strings.EqualFold(jsonText(g.o["sleepWindowConfirmationType"]), "OFF_WRIST") {
		return
	}
	minutes := int((seconds + 30) / 60)
	if minutes < g.guard.NightLowMin.Int() || minutes > g.guard.SleepHighH.Int()*60 {
		g.implausible("sleep", "%d min of sleep are no night (%d min to %d h are believed)", minutes, g.guard.NightLowMin.Int(), g.guard.SleepHighH.Int())
		return
	}
	g.row.SleepMin = ebb.Some(minutes)
	from, ok1 := jsonInstant(g.o["sleepStartTimestampGMT"])
	to, ok2 := jsonInstant(g.o["sleepEndTimestampGMT"])
	if ok1 && ok2 && to > from {
		g.row.SleepStart, g.row.SleepEnd = ebb.Some(from), ebb.Some(to)
	}
}

func (g *garminRow) rhr(field string) {
	v, ok := jsonFixed(g.o[field], 0)
	if !ok || v <= 0 {
		return
	}
	if v < int64(g.guard.HRRestLow.Int()) || v > int64(g.guard.HRRestHigh.Int()) {
		g.implausible("resting heart rate", "a resting heart rate of %d bpm is not believed (%d to %d)", v, g.guard.HRRestLow.Int(), g.guard.HRRestHigh.Int())
		return
	}
	g.row.RHR = ebb.Some(int(v))
}

func (g *garminRow) rmssd(raw json.RawMessage) {
	v, ok := jsonFixed(raw, 1)
	if !ok || v <= 0 {
		return
	}
	if v < int64(g.guard.HRVLowMs.Int())*10 || v > int64(g.guard.HRVHighMs.Int())*10 {
		g.implausible("hrv", "a heart-rate variability of %d ms is not believed (%d to %d)", v/10, g.guard.HRVLowMs.Int(), g.guard.HRVHighMs.Int())
		return
	}
	g.row.RMSSD = ebb.Some(int(v))
}

// health looks for the nightly HRV among the metrics. HR there is the mean of the
// night and not the resting heart rate.
func (g *garminRow) health() {
	var metrics []struct {
		Type   string          `json:"type"`
		Status string          `json:"status"`
		Value  json.RawMessage `json:"value"`
	}
	if json.Unmarshal(g.o["metrics"], &metrics) != nil {
		return
	}
	for _, m := range metrics {
		if m.Type == "HRV" && m.Status != "UNKNOWN" {
			g.rmssd(m.Value)
		}
	}
}

// garminDay reads a calendarDate: "2026-05-01", with or without a time behind it,
// {"date": …}, Unix milliseconds of its midnight UTC, or 20260501. 0 when it is none.
func garminDay(raw json.RawMessage) ebb.Day {
	var inner struct {
		Date json.RawMessage `json:"date"`
	}
	if len(raw) > 0 && raw[0] == '{' && json.Unmarshal(raw, &inner) == nil {
		raw = inner.Date
	}
	if s := jsonText(raw); len(s) >= 10 && (len(s) == 10 || s[10] == 'T' || s[10] == ' ') {
		if d, err := ebb.ParseDay(s[:10]); err == nil {
			return d
		}
	}
	switch v, ok := jsonFixed(raw, 0); {
	case !ok:
	case v > 19000000 && v < 22000000:
		y, m, d := int(v/10000), time.Month(v/100%100), int(v%100)
		day := ebb.NewDay(y, m, d)
		if yy, mm, dd := day.Date(); yy == y && mm == m && dd == d {
			return day
		}
	case v > 0 && v < 5_000_000_000_000:
		return ebb.DayOf(ebb.Instant(v), time.UTC)
	}
	return 0
}

// ReadGarminActivities reads a *_summarizedActivities.json: durations are
// milliseconds, distances centimetres, exertion 0–100. Its rows name no file: they
// are joined to recordings by their start. Gear is in another member.
func ReadGarminActivities(r io.Reader, l limit.Limits) Activities {
	var out Activities
	wanted := []string{"activityId", "name", "activityName", "activityType", "sportType", "beginTimestamp", "startTimeGmt", "duration",
		"elapsedDuration", "movingDuration", "distance", "workoutRpe", "workoutFeel", "directWorkoutRpe", "directWorkoutFeel", "description"}
	records(r, wanted, l, &out.Faults, func(o object, at int64) {
		id, ok := jsonFixed(o["activityId"], 0)
		if !ok || id <= 0 {
			out.Faults.add(Fault{Offset: at, Field: "activityId", Code: CodeBadRow, Msg: "an activity without a number"})
			return
		}
		row := ActivityRow{ID: fmt.Sprint(id), Name: scan.Label([]byte(jsonText(o.first("name", "activityName"))), l.TextBytes),
			Type:        scan.Label([]byte(jsonText(o.first("activityType", "sportType"))), l.TextBytes),
			Description: scan.Label([]byte(jsonText(o["description"])), descriptionBytes)}
		if row.Sport, row.Sub = scan.Sport(row.Type); row.Sport == ebb.SportUnknown {
			row.Sport, _ = scan.Sport(jsonText(o["sportType"]))
		}
		if start, ok := jsonInstant(o.first("startTimeGmt", "beginTimestamp")); ok {
			row.Start = start
		}
		scaled := func(per int64, most int, names ...string) ebb.Opt[int] {
			v, ok := jsonFixed(o.first(names...), 0)
			if !ok || v < 0 || v > int64(most)*per {
				return ebb.None[int]()
			}
			return ebb.Some(int((v + per/2) / per))
		}
		row.ElapsedS = scaled(1000, longestS, "elapsedDuration", "duration")
		row.MovingS = scaled(1000, longestS, "movingDuration")
		row.DistanceM = scaled(100, longestM, "distance")
		if row.RPE = scaled(10, rpeMost, "workoutRpe", "directWorkoutRpe"); row.RPE.V == 0 {
			row.RPE = ebb.None[int]()
		}
		row.Feel = scaled(1, 100, "workoutFeel", "directWorkoutFeel")
		out.Rows = append(out.Rows, row)
	})
	return out
}

// ReadGarminGear reads a *_gear.json: the names of the gear by the number of the activity.
func ReadGarminGear(r io.Reader, l limit.Limits) (byActivity map[string]string, faults Faults) {
	byActivity = map[string]string{}
	names := map[string]string{}
	type link struct {
		Activity json.RawMessage `json:"activityId"`
	}
	records(r, []string{"gearDTOS", "gearActivityDTOs"}, l, &faults, func(o object, at int64) {
		var gear []struct {
			PK      json.RawMessage `json:"gearPk"`
			Display string          `json:"displayName"`
			Model   string          `json:"customMakeModel"`
		}
		links := map[string][]link{}
		if json.Unmarshal(o["gearDTOS"], &gear) != nil || json.Unmarshal(o["gearActivityDTOs"], &links) != nil {
			faults.add(Fault{Offset: at, Field: "gear", Code: CodeBadRow, Msg: "the list of gear is not of the form that is known"})
			return
		}
		for _, g := range gear {
			name := g.Model
			if name == "" {
				name = g.Display
			}
			if pk, ok := jsonFixed(g.PK, 0); ok {
				names[fmt.Sprint(pk)] = scan.Label([]byte(name), l.TextBytes)
			}
		}
		for _, pk := range sortedKeys(links) {
			for _, x := range links[pk] {
				if id, ok := jsonFixed(x.Activity, 0); ok && names[pk] != "" {
					byActivity[fmt.Sprint(id)] = names[pk]
				}
			}
		}
	})
	return byActivity, faults
}
