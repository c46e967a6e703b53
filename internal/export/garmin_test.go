package export_test

import (
	"fmt"
	"io"
	"math/rand"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"ebb"
	"ebb/internal/export"
	"ebb/internal/limit"

	"github.com/google/go-cmp/cmp"
)

const sleepJSON = `[{"retro": false, "spo2SleepSummary": {"deviceId": 7}},
 {"sleepStartTimestampGMT": "2026-01-14T22:00:00.0", "sleepEndTimestampGMT": "2026-01-15T05:30:30.0", "calendarDate": "2026-01-15",
  "sleepWindowConfirmationType": "ENHANCED_CONFIRMED_FINAL", "napList": [{"napTimeSec": 1020}], "deepSleepSeconds": 3600, "lightSleepSeconds": 14400,
  "remSleepSeconds": 5400, "awakeSleepSeconds": 1800, "unmeasurableSeconds": 600},
 {"sleepStartTimestampGMT": 1768514400000, "sleepEndTimestampGMT": 1768536000000, "calendarDate": "2026-01-16", "lightSleepSeconds": "21600"},
 {"sleepStartTimestampGMT": "2026-01-22T06:00:00.0", "sleepEndTimestampGMT": "2026-01-22T06:00:00.0", "calendarDate": "2026-01-22", "lightSleepSeconds": 21600},
 {"calendarDate": "2026-01-17", "sleepWindowConfirmationType": "OFF_WRIST", "deepSleepSeconds": 3600, "lightSleepSeconds": 14400},
 {"calendarDate": "2026-01-18", "sleepStartTimestampGMT": "2026-01-17T22:00:00.0", "sleepEndTimestampGMT": "2026-01-18T08:00:00.0"},
 {"calendarDate": "2026-01-19", "lightSleepSeconds": 240},
 {"calendarDate": "2026-01-20", "lightSleepSeconds": 61200},
 {"calendarDate": "someday", "lightSleepSeconds": 21600}]`

const healthJSON = `[{"calendarDate": "2026-01-15", "metrics": [{"type": "HR", "value": 47.0}, {"type": "HRV", "status": "ONBOARDING", "value": 62.5}, {"type": "SPO2"}]},
 {"calendarDate": "2026-01-16", "metrics": [{"type": "HRV", "status": "UNKNOWN", "value": 55.0}]},
 {"calendarDate": "2026-01-17", "metrics": [{"type": "HRV", "status": "BALANCED", "value": 511}]}, {"calendarDate": "2026-01-18", "metrics": null}, {"calendarDate": "2026-01-19", "metrics": {"HRV": 1}}]`

const udsJSON = `[{"calendarDate": "2026-01-15", "restingHeartRate": 51, "currentDayRestingHeartRate": 105}, {"calendarDate": {"date": "2026-01-16"}, "restingHeartRate": null,
 "currentDayRestingHeartRate": 54}, {"calendarDate": 1768608000000, "restingHeartRate": 50.0}, {"calendarDate": 20260118, "restingHeartRate": 0}, {"calendarDate": 20260119, "restingHeartRate": 49},
 {"calendarDate": "2026-01-20", "restingHeartRate": 19}, {"calendarDate": "2026-01-21T00:00:00.0", "restingHeartRate": 52}, {"uuid": "x"}]`

const activitiesJSON = `[{"summarizedActivitiesExport": [
 {"activityId": 75, "name": "Morning\nloop", "activityType": "trail_running", "sportType": "RUNNING", "beginTimestamp": 1768539600000, "startTimeGmt": 1.7685396E12,
  "duration": 3600499.0, "elapsedDuration": 3700500.0, "movingDuration": 3500000, "distance": 1022149.0, "workoutRpe": 60, "workoutFeel": 75, "splits": [{"a": [1, 2, {"b": 3}]}]},
 {"activityId": 76, "activityType": "inline_thing", "sportType": "CYCLING", "workoutRpe": 0, "distance": -4}, {"name": "no number"}]},
 {"summarizedActivitiesExport": [{"activityId": 77}]}]`

const gearJSON = `[{"gearDTOS": [{"gearPk": 5, "displayName": "Shoe five", "customMakeModel": ""}, {"gearPk": 6, "displayName": "x", "customMakeModel": "Maker 6"}],
 "gearActivityDTOs": {"5": [{"activityId": 75, "gearPk": 5}], "6": [{"activityId": 77}, {"activityId": 78}], "9": [{"activityId": 79}]}}]`

func mornings(s string, k export.GarminKind) export.Mornings {
	return export.GarminMornings(strings.NewReader(s), k, limit.Local(), &numbers)
}

func TestGarminNightsBelongToTheDayOfWaking(t *testing.T) {
	got := mornings(sleepJSON, export.GarminSleep)
	want := []export.MorningRow{
		{Day: day(t, "2026-01-15"), SleepMin: ebb.Some(390), Source: "garmin",
			SleepStart: ebb.Some(ebb.InstantOf(time.Date(2026, 1, 14, 22, 0, 0, 0, time.UTC))),
			SleepEnd:   ebb.Some(ebb.InstantOf(time.Date(2026, 1, 15, 5, 30, 30, 0, time.UTC)))},
		{Day: day(t, "2026-01-16"), SleepMin: ebb.Some(360), Source: "garmin",
			SleepStart: ebb.Some(ebb.Instant(1768514400000)), SleepEnd: ebb.Some(ebb.Instant(1768536000000))},
		{Day: day(t, "2026-01-22"), SleepMin: ebb.Some(360), Source: "garmin"},
	}
	if diff := cmp.Diff(want, got.Rows); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"0:sleep:implausible", "0:sleep:implausible", "0:calendarDate:bad_date"}, codes(got.Faults)); diff != "" {
		t.Error(diff)
	}
	if got.Empty != 3 {
		t.Errorf("%d records without a measurement, want 3: the empty one, the watch off the wrist, the window without stages", got.Empty)
	}
}

func TestGarminRestingHeartRateAndHRV(t *testing.T) {
	rhr := mornings(udsJSON, export.GarminDaily)
	days := map[string]int{}
	for _, r := range rhr.Rows {
		days[r.Day.String()] = r.RHR.V
	}
	want := map[string]int{"2026-01-15": 51, "2026-01-16": 54, "2026-01-17": 50, "2026-01-19": 49, "2026-01-21": 52}
	if diff := cmp.Diff(want, days); diff != "" || rhr.Empty != 2 {
		t.Error(diff, rhr.Empty)
	}
	if diff := cmp.Diff([]string{"0:resting heart rate:implausible"}, codes(rhr.Faults)); diff != "" {
		t.Error(diff)
	}
	hrv := mornings(healthJSON, export.GarminHealth)
	if diff := cmp.Diff([]export.MorningRow{{Day: day(t, "2026-01-15"), RMSSD: ebb.Some(625), Source: "garmin"}}, hrv.Rows); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"0:hrv:implausible"}, codes(hrv.Faults)); diff != "" || hrv.Empty != 3 {
		t.Error(diff, hrv.Empty)
	}
	for _, s := range []string{`{"hrvSummaries": [{"calendarDate": "2026-01-15", "weeklyAvg": 50, "lastNightAvg": 44}]}`,
		`{"hrvSummary": {"calendarDate": "2026-01-15", "lastNightAvg": 44}, "readings": [1, 2]}`, `[{"calendarDate": "2026-01-15", "lastNightAvg": 44}]`} {
		if got := mornings(s, export.GarminHRV); len(got.Rows) != 1 || got.Rows[0].RMSSD.V != 440 || len(got.Faults.List) != 0 {
			t.Errorf("%s: %+v", s, got)
		}
	}
}

func TestGarminActivitiesAndGear(t *testing.T) {
	got := export.ReadGarminActivities(strings.NewReader(activitiesJSON), limit.Local())
	want := []export.ActivityRow{
		{ID: "75", Start: 1768539600000, Name: "Morning loop", Sport: ebb.SportRunning, Sub: ebb.SubTrail, Type: "trail_running", RPE: ebb.Some(6), Feel: ebb.Some(75),
			ElapsedS: ebb.Some(3701), MovingS: ebb.Some(3500), DistanceM: ebb.Some(10221)},
		{ID: "76", Sport: ebb.SportCycling, Type: "inline_thing"},
		{ID: "77", Sport: ebb.SportUnknown},
	}
	if diff := cmp.Diff(want, got.Rows); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"0:activityId:bad_row"}, codes(got.Faults)); diff != "" {
		t.Error(diff)
	}
	gear, faults := export.ReadGarminGear(strings.NewReader(gearJSON), limit.Local())
	if diff := cmp.Diff(map[string]string{"75": "Shoe five", "77": "Maker 6", "78": "Maker 6"}, gear); diff != "" || len(faults.List) != 0 {
		t.Error(diff, faults)
	}
}

func TestWhatStandsBeforeAFaultIsRead(t *testing.T) {
	first := `[{"calendarDate": "2026-01-15", "restingHeartRate": 51}, `
	for _, c := range []struct {
		name, s, code string
		rows          int
	}{
		{"cut in a record", first + `{"calendarDate": "2026-0`, ebb.CodeTruncated, 1},
		{"cut between records", first, ebb.CodeTruncated, 1},
		{"not JSON", first + `oops]`, export.CodeBadRow, 1},
		{"empty", "", ebb.CodeEmpty, 0},
		{"nested for ever", strings.Repeat("[", 100_000), ebb.CodeTooDeep, 0},
		{"a record too large", first + `{"x": "` + strings.Repeat("y", 40<<20) + `"}]`, ebb.CodeTooLarge, 1},
		{"not an object", `[1, "two", null, true]`, "", 0},
		{"a scalar", `7`, "", 0},
		{"a mark before it", "\ufeff" + first + `{}]`, "", 1},
	} {
		got := mornings(c.s, export.GarminDaily)
		code := ""
		if len(got.Faults.List) > 0 {
			code = got.Faults.List[0].Code
		}
		if len(got.Rows) != c.rows || code != c.code {
			t.Errorf("%s: %d rows, fault %q (want %d, %q)", c.name, len(got.Rows), code, c.rows, c.code)
		}
	}
	l := limit.Local()
	l.LeafBytes = 20
	if got := export.GarminMornings(strings.NewReader(udsJSON), export.GarminDaily, l, &numbers); codes(got.Faults)[0] != "0::"+ebb.CodeTooLarge {
		t.Errorf("read past its budget: %+v", got)
	}
	l = limit.Local()
	l.Until = time.Now().Add(-time.Hour)
	if got := export.GarminMornings(strings.NewReader(udsJSON), export.GarminDaily, l, &numbers); codes(got.Faults)[0] != "0::"+ebb.CodeTooSlow {
		t.Errorf("read past its time: %+v", got)
	}
}

// endless is a list of activities of n bytes that is made while it is read.
type endless struct {
	left int
	one  string
	buf  string
}

func (e *endless) Read(p []byte) (int, error) {
	if e.buf == "" {
		if e.left <= 0 {
			return 0, io.EOF
		}
		e.buf = e.one
		e.left -= len(e.one)
	}
	n := copy(p, e.buf)
	e.buf = e.buf[n:]
	return n, nil
}

func TestAHugeListKeepsMemoryFlat(t *testing.T) {
	one := `{"activityId": 1, "splits": "` + strings.Repeat("s", 1<<20) + `"},`
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	body := &endless{left: 200 << 20, one: one}
	got := export.ReadGarminActivities(io.MultiReader(strings.NewReader(`[{"summarizedActivitiesExport": [`), body, strings.NewReader(`{"activityId": 2}]}]`)), limit.Local())
	runtime.ReadMemStats(&after)
	if len(got.Rows) != 201 || len(got.Faults.List) != 0 {
		t.Errorf("%d rows, %+v", len(got.Rows), got.Faults)
	}
	if grown := int64(after.HeapSys) - int64(before.HeapSys); grown > 48<<20 {
		t.Errorf("the heap grew by %d MB for 200 MB of JSON", grown>>20)
	}
}

func TestMutilatedJSONIsNeverMoreThanAFault(t *testing.T) {
	rng := rand.New(rand.NewSource(1))
	for _, s := range []string{sleepJSON, healthJSON, udsJSON, activitiesJSON, gearJSON} {
		for range 400 {
			b := []byte(s)
			for range 1 + rng.Intn(4) {
				b[rng.Intn(len(b))] = byte(rng.Intn(256))
			}
			s := string(b[:rng.Intn(len(b)+1)])
			for _, k := range []export.GarminKind{export.GarminSleep, export.GarminDaily, export.GarminHealth, export.GarminHRV} {
				believable(t, mornings(s, k))
			}
			export.ReadGarminActivities(strings.NewReader(s), limit.Local())
			export.ReadGarminGear(strings.NewReader(s), limit.Local())
		}
	}
}

func TestGarminMembersAreKnownByTheirNames(t *testing.T) {
	for name, want := range map[string]export.GarminKind{
		"DI_CONNECT/DI-Connect-Wellness/2024-01-31_2024-05-10_10000001_sleepData.json": export.GarminSleep,
		"DI_CONNECT/DI-Connect-Aggregator/UDSFile_2026-02-02_2026-05-13.json":          export.GarminDaily,
		"DI_CONNECT/DI-Connect-User/UDSFile_2019-02-02_2019-05-13.json":                export.GarminDaily,
		"DI_CONNECT/DI-Connect-Wellness/2025-09-01_2025-12-10_1_healthStatusData.json": export.GarminHealth,
		"DI_CONNECT/DI-Connect-Wellness/2025_hrvData.json":                             export.GarminHRV,
		"2f/DI_CONNECT/DI-Connect-Fitness/a@b.c_0_summarizedActivities.json":           export.GarminActivities,
		`DI_CONNECT\DI-Connect-Fitness\a@b.c_gear.json`:                                export.GarminGear,
		"DI_CONNECT/DI-Connect-Uploaded-Files/UploadedFiles_0-_Part1.zip":              export.GarminUploads,
		"DI_CONNECT/DI-Connect-Fitness-Uploaded-Files/UploadedFiles_0-_Part2.zip":      export.GarminUploads,
		"DI_CONNECT/DI-Connect-Metrics/TrainingReadinessDTO_20260217_20260528_1.json":  "",
		"DI_CONNECT/DI-Connect-User/user_profile.json":                                 "", "activities.csv": "", "": "", "/": "",
	} {
		if got := export.GarminMember(name); got != want {
			t.Errorf("%s is %q, want %q", name, got, want)
		}
	}
	if export.LooksLikeGarmin([]string{"activities.csv", "DI_CONNECTED/x"}) || !export.LooksLikeGarmin([]string{"x", "1/di_connect/y"}) ||
		!export.LooksLikeGarmin([]string{"UploadedFiles_0-_Part1.zip"}) {
		t.Error("an export is not told from what is none")
	}
}

func TestTheAssembledGarminExport(t *testing.T) {
	m := members(t, filepath.Join(layouts(t), "garmin", "ASSEMBLED_garmin_export_sample.zip"))
	if _, ok := export.StravaList(names(m)); ok || !export.LooksLikeGarmin(names(m)) {
		t.Fatal("not known as a Garmin export")
	}
	kinds := map[export.GarminKind]int{}
	for name, b := range m {
		k := export.GarminMember(name)
		kinds[k]++
		switch k {
		case export.GarminSleep:
			got := mornings(string(b), k)
			var have []string
			for _, r := range got.Rows {
				have = append(have, fmt.Sprintf("%s %d %t", r.Day, r.SleepMin.V, r.SleepStart.OK && r.SleepEnd.OK))
			}
			// 4440+14820+5460 s, 2040+19260 s; the night of four minutes is none.
			if diff := cmp.Diff([]string{"2024-05-16 412 true", "2024-05-26 355 true"}, have); diff != "" {
				t.Error(diff)
			}
			if diff := cmp.Diff([]string{"0:sleep:implausible"}, codes(got.Faults)); diff != "" || got.Empty != 1 {
				t.Error(diff, got.Empty)
			}
		case export.GarminActivities:
			got := export.ReadGarminActivities(strings.NewReader(string(b)), limit.Local())
			if len(got.Rows) == 0 || len(got.Faults.List) != 0 {
				t.Errorf("%d activities, %+v", len(got.Rows), got.Faults)
			}
			for _, r := range got.Rows {
				if r.Sport != ebb.SportRunning || r.Start == 0 || !r.DistanceM.OK || r.DistanceM.V > 200_000 || r.DistanceM.V < 100 || !r.ElapsedS.OK || r.Name == "" {
					t.Errorf("activity %s is not whole", r.ID)
				}
			}
		}
	}
	if kinds[export.GarminUploads] == 0 || kinds[export.GarminSleep] == 0 || kinds[export.GarminActivities] == 0 {
		t.Errorf("members by kind: %v", kinds)
	}
}
