package export_test

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"github.com/google/go-cmp/cmp"

	"ebb"
	"ebb/evidence"
	"ebb/internal/export"
	"ebb/internal/limit"
)

const (
	appleHead = `<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE HealthData [
<!-- HealthKit Export Version: 11 -->
<!ELEMENT HealthData (ExportDate,Me,(Record|Correlation|Workout|ActivitySummary)*)>
<!ATTLIST HealthData
  locale CDATA #REQUIRED
>
<!ENTITY boom "no one reads me">
]>
<HealthData locale="en_US">
 <ExportDate value="2023-06-17 21:07:11 -0400"/>
 <Me HKCharacteristicTypeIdentifierBiologicalSex="HKBiologicalSexNotSet"/>
`
	appleTail = ` <ActivitySummary dateComponents="2023-05-01" activeEnergyBurned="510"/>
</HealthData>
`
	watch = "Ann’s Apple Watch"
)

var device = 0

// rec is a Record; every one has another address in its device.
func rec(typ, source, unit, start, end, value string, inside ...string) string {
	device = (device + 0x160) & 0xfffffff
	s := fmt.Sprintf(` <Record type="%s" sourceName="%s" sourceVersion="9.3.1" device="&lt;&lt;HKDevice: 0x2%07x&gt;, name:Apple Watch, manufacturer:Apple Inc., model:Watch, hardware:Watch6,2, software:9.3.1&gt;" unit="%s" creationDate="%s" startDate="%s" endDate="%s" value="%s"`,
		typ, source, device, unit, end, start, end, value)
	if len(inside) == 0 {
		return s + "/>\n"
	}
	return s + ">\n  " + strings.Join(inside, "\n  ") + "\n </Record>\n"
}

func meta(key, value string) string {
	return fmt.Sprintf(`<MetadataEntry key="%s" value="%s"/>`, key, value)
}

// stamp is a time as an export of the zone −0400 writes it.
func stamp(at time.Time) string {
	return at.In(time.FixedZone("", -4*3600)).Format("2006-01-02 15:04:05 -0700")
}

func hr(source string, at time.Time, bpm int) string {
	return rec("HKQuantityTypeIdentifierHeartRate", source, "count/min", stamp(at), stamp(at), fmt.Sprint(bpm),
		meta("HKMetadataKeyHeartRateMotionContext", "2"))
}

func dist(source string, at time.Time, s int, km string) string {
	return rec("HKQuantityTypeIdentifierDistanceWalkingRunning", source, "km", stamp(at), stamp(at.Add(time.Duration(s)*time.Second)), km)
}

func slept(source, stage, from, to string, inside ...string) string {
	return rec("HKCategoryTypeIdentifierSleepAnalysis", source, "", from+" -0400", to+" -0400", "HKCategoryValueSleepAnalysis"+stage, inside...)
}

func workout(typ, source string, from time.Time, minutes int, attrs string, inside ...string) string {
	to := from.Add(time.Duration(minutes) * time.Minute)
	return fmt.Sprintf(" <Workout workoutActivityType=\"HKWorkoutActivityType%s\" duration=\"%d.0\" durationUnit=\"min\"%s sourceName=\"%s\" sourceVersion=\"9\" creationDate=\"%s\" startDate=\"%s\" endDate=\"%s\">\n  %s\n </Workout>\n",
		typ, minutes, attrs, source, stamp(to), stamp(from), stamp(to), strings.Join(inside, "\n  "))
}

func opener(doc string) func() (io.ReadCloser, error) {
	return func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(doc)), nil }
}

// read reads a document to its end.
func read(t *testing.T, doc string, zone *time.Location) ([]*export.AppleWorkout, export.AppleReport) {
	t.Helper()
	n := evidence.V1()
	var ws []*export.AppleWorkout
	rep, err := export.Apple(opener(doc), zone, limit.Local(), &n, func(w *export.AppleWorkout) error {
		ws = append(ws, w)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return ws, rep
}

func at(s string) time.Time {
	v, err := time.Parse("2006-01-02 15:04:05 -0700", s)
	if err != nil {
		panic(err)
	}
	return v
}

func newYork(t *testing.T) *time.Location {
	t.Helper()
	loc, err := time.LoadLocation("America/New_York")
	if err != nil {
		t.Fatal(err)
	}
	return loc
}

func TestAnExportIsKnownByItsRoot(t *testing.T) {
	for doc, want := range map[string]bool{appleHead: true, "<HealthData>": true, "<gpx/>": false, "": false,
		"<!DOCTYPE HealthData []><ClinicalDocument/>": false, "\xef\xbb\xbf<HealthData locale='de'><": true} {
		if got := export.IsApple([]byte(doc)); got != want {
			t.Errorf("%.40q: %v", doc, got)
		}
	}
	if _, rep := read(t, "<gpx><trk/></gpx>", nil); rep.Fault == nil || rep.Fault.Code != ebb.CodeUnknownFormat {
		t.Errorf("a GPX is %+v", rep.Fault)
	}
}

func TestAWorkoutOfAnOldExportHasItsTotalsAsAttributes(t *testing.T) {
	start := at("2019-06-01 07:00:00 -0400")
	ws, rep := read(t, appleHead+workout("Running", watch, start, 30, ` totalDistance="3.1" totalDistanceUnit="mi" totalEnergyBurned="300"`,
		meta("HKTimeZone", "Europe/Berlin"), meta("HKIndoorWorkout", "0"))+appleTail, nil)
	if rep.Fault != nil || len(ws) != 1 {
		t.Fatalf("%+v, %d workouts", rep.Fault, len(ws))
	}
	w := *ws[0]
	if w.Line == 0 || w.Offset == 0 {
		t.Error("a workout without its place")
	}
	w.Line, w.Offset = 0, 0
	want := export.AppleWorkout{Type: "Running", Sport: ebb.SportRunning, Start: ebb.InstantOf(start), End: ebb.InstantOf(start.Add(30 * time.Minute)),
		ZoneS: ebb.Some(2 * 3600), DurationS: ebb.Some(1800), DistM: ebb.Some(4989), Indoor: ebb.Some(false), Source: watch}
	if diff := cmp.Diff(want, w); diff != "" {
		t.Error(diff)
	}
}

func TestAWorkoutOfANewExportHasStatisticsRoutesAndPauses(t *testing.T) {
	start := at("2023-05-01 07:00:00 -0400")
	ws, _ := read(t, appleHead+workout("Running", watch, start, 40, "",
		meta("HKIndoorWorkout", "1"),
		`<WorkoutEvent type="HKWorkoutEventTypePause" date="2023-05-01 07:10:00 -0400"/>`,
		`<WorkoutEvent type="HKWorkoutEventTypeSegment" date="2023-05-01 07:11:00 -0400" duration="3" durationUnit="min"/>`,
		`<WorkoutEvent type="HKWorkoutEventTypeResume" date="2023-05-01 07:12:00 -0400"/>`,
		`<WorkoutEvent type="HKWorkoutEventTypePause" date="2023-05-01 07:38:00 -0400"/>`,
		`<WorkoutActivity uuid="x" startDate="2023-05-01 07:00:00 -0400"><WorkoutStatistics type="HKQuantityTypeIdentifierDistanceWalkingRunning" sum="1" unit="km"/></WorkoutActivity>`,
		`<WorkoutStatistics type="HKQuantityTypeIdentifierDistanceWalkingRunning" startDate="x" sum="6.4321" unit="km"/>`,
		`<WorkoutStatistics type="HKQuantityTypeIdentifierDistanceCycling" sum="99" unit="km"/>`,
		`<WorkoutStatistics type="HKQuantityTypeIdentifierHeartRate" average="131.6" minimum="90" maximum="149" unit="count/min"/>`,
		`<WorkoutRoute sourceName="x"><MetadataEntry key="HKTimeZone" value="Asia/Tokyo"/><FileReference path="/workout-routes/route_2023-05-01_7.40am.gpx"/></WorkoutRoute>`)+appleTail, nil)
	w := ws[0]
	w.Line, w.Offset = 0, 0
	want := &export.AppleWorkout{Type: "Running", Sport: ebb.SportRunning, Start: ebb.InstantOf(start), End: ebb.InstantOf(start.Add(40 * time.Minute)),
		DurationS: ebb.Some(2400), DistM: ebb.Some(6432), MeanHR: ebb.Some(132), MaxHR: ebb.Some(149), Indoor: ebb.Some(true), Source: watch,
		Routes: []string{"/workout-routes/route_2023-05-01_7.40am.gpx"},
		Pauses: []export.ApplePause{{From: ebb.InstantOf(start.Add(10 * time.Minute)), To: ebb.InstantOf(start.Add(12 * time.Minute))},
			{From: ebb.InstantOf(start.Add(38 * time.Minute)), To: ebb.InstantOf(start.Add(40 * time.Minute))}}}
	if diff := cmp.Diff(want, w); diff != "" {
		t.Error(diff)
	}
}

func TestSportsAreReadAndUnknownOnesAreOther(t *testing.T) {
	for typ, want := range map[string]ebb.Sport{"Running": ebb.SportRunning, "Walking": ebb.SportWalking, "Hiking": ebb.SportHiking,
		"Cycling": ebb.SportCycling, "Swimming": ebb.SportSwimming, "TraditionalStrengthTraining": ebb.SportStrength, "Yoga": ebb.SportOther,
		"HighIntensityIntervalTraining": ebb.SportOther, "NewIn2031": ebb.SportOther, "": ebb.SportUnknown} {
		ws, _ := read(t, appleHead+workout(typ, watch, at("2023-05-01 07:00:00 -0400"), 40, "")+appleTail, nil)
		if len(ws) != 1 || ws[0].Sport != want || ws[0].Type != typ {
			t.Errorf("%q: %+v", typ, ws[0])
		}
	}
}

// The heart rate comes from the source that has most of it: a phone and a watch side
// by side are no trace. What is in a Correlation, before or behind the workout, or in
// the file twice, is left out.
func TestSamplesAreJoinedByTime(t *testing.T) {
	start := at("2023-05-01 07:00:00 -0400")
	var b strings.Builder
	b.WriteString(appleHead)
	b.WriteString(hr(watch, start.Add(-time.Second), 60) + hr(watch, start.Add(1801*time.Second), 150))
	for s := 1795; s >= 0; s -= 5 { // backwards: the order of the file is nobody's promise
		b.WriteString(hr(watch, start.Add(time.Duration(s)*time.Second), 120+s/100))
		if s%60 == 0 {
			b.WriteString(hr("Strap App", start.Add(time.Duration(s)*time.Second), 99))
		}
		if s%10 == 0 {
			b.WriteString(dist(watch, start.Add(time.Duration(s)*time.Second), 10, "0.025"))
			b.WriteString(rec("HKQuantityTypeIdentifierRunningSpeed", watch, "km/hr", stamp(start.Add(time.Duration(s)*time.Second)), "x", "9"))
		}
	}
	b.WriteString(hr(watch, start, 120)) // a second time
	b.WriteString(` <Correlation type="HKCorrelationTypeIdentifierFood" startDate="x"><MetadataEntry key="HKWasUserEntered" value="1"/>` +
		hr(watch, start.Add(2*time.Second), 220) + " </Correlation>\n")
	b.WriteString(hr(watch, start.Add(3*time.Second), 0) + hr(watch, start.Add(4*time.Second), 255))
	b.WriteString(workout("Running", watch, start, 30, "") + workout("Running", "Strava", start.Add(2*time.Second), 30, "") +
		workout("Running", "Strap App", start, 30, "") + workout("Walking", watch, start.Add(5*time.Hour), 10, "") + appleTail)
	ws, rep := read(t, b.String(), nil)
	if len(ws) != 4 || rep.Workouts != 4 || rep.Passes != 1 || rep.Fault != nil {
		t.Fatalf("%d workouts, %+v", len(ws), rep)
	}
	if ws[0].Source != watch || ws[1].Source != "Strap App" || ws[2].Source != "Strava" {
		t.Errorf("the same run from three sources, or their order: %s, %s, %s", ws[0].Source, ws[1].Source, ws[2].Source)
	}
	w := ws[0]
	if len(w.HR) != 360 || w.HRSource != watch || len(w.Dist) != 180 || len(w.Speed) != 180 || len(ws[2].HR) != 359+1 || len(ws[3].HR) != 0 {
		t.Fatalf("%d heart rates of %s, %d distances, %d speeds; %d, %d", len(w.HR), w.HRSource, len(w.Dist), len(w.Speed), len(ws[2].HR), len(ws[3].HR))
	}
	if len(ws[1].HR) != 360 || ws[1].HRSource != watch {
		t.Errorf("the strap's own %d heart rates of %s go before more of the watch", len(ws[1].HR), ws[1].HRSource)
	}
	for i, h := range w.HR {
		if h.At != ebb.InstantOf(start.Add(time.Duration(i)*5*time.Second)) || int(h.Bpm) != 120+i*5/100 {
			t.Fatalf("sample %d is %+v", i, h)
		}
	}
	if w.Dist[0] != (export.AppleDist{At: ebb.InstantOf(start.Add(10 * time.Second)), Cm: 2500}) || w.Dist[179].Cm != 180*2500 || w.Speed[0].MmS != 2500 {
		t.Errorf("%+v %+v %+v", w.Dist[0], w.Dist[179], w.Speed[0])
	}
	if len(rep.Faults.List) != 2 || rep.Faults.List[0].Line == 0 {
		t.Errorf("heart rates of 0 and 255: %+v", rep.Faults.List)
	}
}

func TestANightIsAUnionOfSources(t *testing.T) {
	zone := meta("HKTimeZone", "America/New_York")
	sdnn := func(when, ms string) string {
		return rec("HKQuantityTypeIdentifierHeartRateVariabilitySDNN", watch, "ms", when+" -0400", when+" -0400", ms,
			`<HeartRateVariabilityMetadataList><InstantaneousBeatsPerMinute bpm="61" time="7:47:41.86 AM"/></HeartRateVariabilityMetadataList>`)
	}
	rest := func(day, v string) string {
		return rec("HKQuantityTypeIdentifierRestingHeartRate", watch, "count/min", day+" 00:00:10 -0400", day+" 23:50:00 -0400", v)
	}
	for _, c := range []struct {
		name, doc string
		want      []string
	}{
		{"in bed and asleep, phone and watch, counted once", slept("Phone", "InBed", "2023-05-01 22:30:00", "2023-05-02 07:00:00", zone) +
			slept("Phone", "Asleep", "2023-05-01 23:00:00", "2023-05-02 06:30:00", zone) +
			slept(watch, "AsleepCore", "2023-05-01 23:10:00", "2023-05-02 03:00:00", zone) +
			slept(watch, "AsleepREM", "2023-05-02 03:00:00", "2023-05-02 06:40:00", zone),
			[]string{"2023-05-02 460"}},
		{"awake is taken off", slept(watch, "AsleepCore", "2023-05-01 23:00:00", "2023-05-02 06:00:00") +
			slept(watch, "Awake", "2023-05-02 02:00:00", "2023-05-02 02:30:00") + slept(watch, "Awake", "2023-05-02 05:50:00", "2023-05-02 06:20:00"),
			[]string{"2023-05-02 380"}},
		{"only in bed is said", slept("Phone", "InBed", "2023-05-01 22:30:00", "2023-05-02 07:00:00"), []string{"2023-05-02 510 in bed"}},
		{"a typed night of ten hours is said", slept("Health", "Asleep", "2023-05-01 21:00:00", "2023-05-02 07:00:00", meta("HKWasUserEntered", "1")),
			[]string{"2023-05-02 600 typed"}},
		{"a measured night goes before a typed one", slept("Health", "Asleep", "2023-05-01 21:00:00", "2023-05-02 07:00:00", meta("HKWasUserEntered", "1")) +
			slept(watch, "AsleepUnspecified", "2023-05-01 23:00:00", "2023-05-02 06:00:00"), []string{"2023-05-02 420"}},
		{"a nap is no night", slept(watch, "Asleep", "2023-05-01 23:00:00", "2023-05-02 06:00:00") +
			slept(watch, "Asleep", "2023-05-02 13:00:00", "2023-05-02 14:30:00"), []string{"2023-05-02 420"}},
		{"forty hours are no night", slept(watch, "Asleep", "2023-05-01 20:00:00", "2023-05-03 12:00:00"), nil},
		{"a night that ends before it begins", slept(watch, "Asleep", "2023-05-02 06:00:00", "2023-05-01 23:00:00"), nil},
		{"a night abroad, by its own zone", slept(watch, "Asleep", "2023-05-01 10:00:00", "2023-05-01 18:00:00", meta("HKTimeZone", "Asia/Tokyo")),
			[]string{"2023-05-02 480"}},
		{"variability of the night, not of the day", slept(watch, "Asleep", "2023-05-01 23:00:00", "2023-05-02 06:00:00") +
			sdnn("2023-05-02 01:00:00", "40.04") + sdnn("2023-05-02 03:00:00", "50") + sdnn("2023-05-02 05:00:00", "90") + sdnn("2023-05-02 08:00:00", "20") +
			sdnn("2023-05-02 16:00:00", "150"), []string{"2023-05-02 420 sdnn 500"}},
		{"variability of a morning without a night", sdnn("2023-05-02 07:00:00", "40") + sdnn("2023-05-02 16:00:00", "150"), []string{"2023-05-02 sdnn 400"}},
		{"resting heart rate, the last of a day", rest("2023-05-02", "50") + rest("2023-05-02", "52") + rest("2023-05-03", "48") + rest("2023-05-04", "200"),
			[]string{"2023-05-02 rhr 52", "2023-05-03 rhr 48"}},
		{"a day of summer in an export of winter", rec("HKQuantityTypeIdentifierRestingHeartRate", watch, "count/min",
			"2023-07-01 23:00:10 -0500", "2023-07-02 22:50:00 -0500", "50"), []string{"2023-07-02 rhr 50"}},
		{"within a correlation", " <Correlation type='x'>" + rest("2023-05-02", "50") + "</Correlation>", nil},
	} {
		_, rep := read(t, appleHead+c.doc+appleTail, newYork(t))
		var got []string
		for _, m := range rep.Mornings {
			line := m.Day.String()
			if m.SleepMin.OK {
				line += fmt.Sprintf(" %d", m.SleepMin.V)
			}
			if m.InBed {
				line += " in bed"
			}
			if m.Entered {
				line += " typed"
			}
			if m.SDNN.OK {
				line += fmt.Sprintf(" sdnn %d", m.SDNN.V)
			}
			if m.RHR.OK {
				line += fmt.Sprintf(" rhr %d", m.RHR.V)
			}
			if m.RMSSD.OK || m.Source != "apple" {
				line += " WRONG"
			}
			got = append(got, line)
		}
		if diff := cmp.Diff(c.want, got); diff != "" || rep.Fault != nil {
			t.Errorf("%s: %s %+v", c.name, diff, rep.Fault)
		}
	}
}

// The offset of every row is that of the day of the export: without a zone of the
// athlete, the zone that the rows name decides the day.
func TestTheZoneOfRowsThatNameNoneIsTheOneMostName(t *testing.T) {
	tokyo := meta("HKTimeZone", "Asia/Tokyo")
	rhr := rec("HKQuantityTypeIdentifierRestingHeartRate", watch, "count/min", "2023-05-01 20:00:00 -0400", "2023-05-01 20:00:00 -0400", "50")
	night := slept(watch, "Asleep", "2023-05-01 10:00:00", "2023-05-01 18:00:00", tokyo)
	winter := rec("HKQuantityTypeIdentifierRestingHeartRate", watch, "count/min", "2023-07-01 23:00:10 -0500", "2023-07-02 22:50:00 -0500", "50")
	for doc, want := range map[string]string{winter: "2023-07-02", rhr + night: "2023-05-02", rhr: "2023-05-01",
		rhr + strings.Replace(night, "Asia/Tokyo", "../../etc/passwd", 1): "2023-05-01"} {
		_, rep := read(t, appleHead+doc+appleTail, nil)
		got := ""
		for _, m := range rep.Mornings {
			if m.RHR.OK {
				got = m.Day.String()
			}
		}
		if got != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
}

// lifetime generates an export as it is read: days of records, then the workouts.
type lifetime struct {
	days, day int
	stage     int
	buf       bytes.Buffer
}

func (r *lifetime) Read(p []byte) (int, error) {
	for r.buf.Len() < len(p) && r.stage < 3 {
		r.more()
	}
	return r.buf.Read(p)
}

func (r *lifetime) more() {
	day := time.Date(2012, 1, 1, 12, 0, 0, 0, time.UTC).AddDate(0, 0, r.day)
	switch {
	case r.stage == 0:
		r.buf.WriteString(appleHead)
		r.stage = 1
	case r.stage == 1 && r.day < r.days:
		for s := 0; s < 3600; s += 5 {
			r.buf.WriteString(hr(watch, day.Add(time.Duration(s)*time.Second), 120+s/100))
		}
		for h := 2; h < 20; h++ {
			for m := 0; m < 60; m += 5 {
				t := day.Add(time.Duration(h*60+m) * time.Minute)
				r.buf.WriteString(hr(watch, t, 60+h))
				r.buf.WriteString(rec("HKQuantityTypeIdentifierStepCount", "Phone", "count", stamp(t), stamp(t), "31"))
			}
		}
		for h := 11; h < 18; h++ {
			t := day.Add(time.Duration(h) * time.Hour)
			r.buf.WriteString(rec("HKCategoryTypeIdentifierSleepAnalysis", watch, "", stamp(t), stamp(t.Add(55*time.Minute)), "HKCategoryValueSleepAnalysisAsleepCore"))
		}
		r.day++
	case r.stage == 1:
		r.day, r.stage = 0, 2
	case r.day < r.days:
		r.buf.WriteString(workout("Running", watch, day, 60, ""))
		r.day++
	default:
		r.buf.WriteString(appleTail)
		r.stage = 3
	}
}

// A lifetime whose samples do not fit is read again and again: nothing is lost, the
// same workouts come, and what is held does not grow.
func TestMemoryIsFlatAndNothingIsLost(t *testing.T) {
	n := evidence.V1()
	for _, days := range []int{20, 400, 2000} {
		if days > 400 && (testing.Short() || os.Getenv("EBB_DEEP") == "") {
			continue // five hundred megabytes, four times
		}
		count, peak, last := 0, uint64(0), ebb.Instant(0)
		open := func() (io.ReadCloser, error) { return io.NopCloser(&lifetime{days: days}), nil }
		rep, err := export.Apple(open, time.UTC, limit.Local(), &n, func(w *export.AppleWorkout) error {
			count++
			if len(w.HR) != 720 || w.HR[719].Bpm != 155 || w.Start <= last {
				return fmt.Errorf("workout %d has %d heart rates", count, len(w.HR))
			}
			last = w.Start
			if count%20 == 1 {
				var m runtime.MemStats
				runtime.GC()
				runtime.ReadMemStats(&m)
				peak = max(peak, m.HeapAlloc)
			}
			return nil
		})
		if err != nil || rep.Fault != nil || count != days || len(rep.Mornings) != days || rep.HR != 720*days {
			t.Fatalf("%d days: %v, %+v, %d workouts, %d mornings, %d heart rates", days, err, rep.Fault, count, len(rep.Mornings), rep.HR)
		}
		if days > 1700 && rep.Passes < 3 {
			t.Errorf("%d passes do not try the batches", rep.Passes)
		}
		t.Logf("%d days: %d MB in %d passes, %.1f MB held", days, rep.Bytes>>20, rep.Passes, float64(peak)/1e6)
		if peak > 24<<20 {
			t.Errorf("%d days: %d bytes held", days, peak)
		}
	}
}

// Read once, or again and again for want of room: the same workouts, sample by sample.
func TestReadingAgainGivesTheSameWorkouts(t *testing.T) {
	n := evidence.V1()
	all := func(hold int) (string, export.AppleReport) {
		defer export.HoldAppleSamples(hold)()
		var ws []*export.AppleWorkout
		rep, err := export.Apple(func() (io.ReadCloser, error) { return io.NopCloser(&lifetime{days: 25}), nil }, time.UTC, limit.Local(), &n,
			func(w *export.AppleWorkout) error { ws = append(ws, w); return nil })
		if err != nil || rep.Fault != nil {
			t.Fatal(err, rep.Fault)
		}
		doc, _ := json.Marshal(ws)
		return string(doc), rep
	}
	want, once := all(1_000_000)
	for _, hold := range []int{20_000, 5_000, 1_000, 720} {
		got, rep := all(hold)
		if got != want {
			t.Errorf("holding %d: other workouts", hold)
		}
		if rep.Passes < 2 || once.Passes != 1 || rep.HR != once.HR || hold < 5000 && rep.Passes < 20 {
			t.Errorf("holding %d: %d passes, %d heart rates", hold, rep.Passes, rep.HR)
		}
	}
	if _, rep := all(100); rep.HR != 25*100 || len(rep.Faults.List) == 0 { // one workout alone is more than fits
		t.Errorf("%d heart rates, %+v", rep.HR, rep.Faults)
	}
}

// A walk within a run, as another program saw it: their times overlap.
func TestWorkoutsWithinWorkoutsAreReadAgainToo(t *testing.T) {
	n := evidence.V1()
	start := at("2023-05-01 07:00:00 -0400")
	var b strings.Builder
	for s := 3595; s >= -1800; s -= 5 { // backwards: the last stretch must not answer for all
		b.WriteString(hr(watch, start.Add(time.Duration(s)*time.Second), 120))
	}
	doc := appleHead + b.String() + workout("Running", watch, start, 30, "") + workout("Walking", "Strava", start.Add(5*time.Minute), 1, "") +
		workout("Running", "Strava", start.Add(20*time.Minute), 12, "") + appleTail
	for hold, passes := range map[int]int{10_000: 1, 400: 2} {
		restore := export.HoldAppleSamples(hold)
		var got []int
		rep, err := export.Apple(opener(doc), nil, limit.Local(), &n, func(w *export.AppleWorkout) error { got = append(got, len(w.HR)); return nil })
		restore()
		if diff := cmp.Diff([]int{361, 13, 145}, got); diff != "" || err != nil || rep.Passes != passes {
			t.Errorf("holding %d, %d passes, %v: %s", hold, rep.Passes, err, diff)
		}
	}
}

func TestAnExportCutAnywhereKeepsWhatCameBefore(t *testing.T) {
	start := at("2023-05-01 07:00:00 -0400")
	doc := appleHead + slept(watch, "Asleep", "2023-05-01 23:00:00", "2023-05-02 06:00:00") + hr(watch, start, 120) +
		hr(watch, start.Add(5*time.Second), 121) + workout("Running", watch, start, 30, "") + workout("Running", "Strava", start, 30, "") + appleTail
	ends := []int{strings.Index(doc, "</Workout>") + 10, strings.LastIndex(doc, "</Workout>") + 10}
	night := strings.Index(doc, `value="HKCategoryValueSleepAnalysisAsleep"/>`) + len(`value="HKCategoryValueSleepAnalysisAsleep"/>`)
	for cut := 0; cut < len(doc)-1; cut += 3 {
		ws, rep := read(t, doc[:cut], nil)
		want := 0
		for _, e := range ends {
			if cut >= e {
				want++
			}
		}
		if rep.Fault == nil && cut < len(doc)-1 || len(ws) != want || (len(rep.Mornings) == 1) != (cut >= night) {
			t.Fatalf("cut at %d: %d workouts, %d mornings, %+v", cut, len(ws), len(rep.Mornings), rep.Fault)
		}
		if rep.Fault.Offset > int64(cut) || rep.Fault.Line < 1 {
			t.Fatalf("cut at %d: the place is %+v", cut, rep.Fault)
		}
		if want == 2 && (len(ws[0].HR) != 2 || len(ws[1].HR) != 2) {
			t.Fatalf("cut at %d: heart rates are lost", cut)
		}
	}
}

func TestReadersThatFailAndPeopleWhoStop(t *testing.T) {
	n := evidence.V1()
	stop := errors.New("enough")
	doc := appleHead + workout("Running", watch, at("2023-05-01 07:00:00 -0400"), 30, "") + appleTail
	none := func(*export.AppleWorkout) error { return nil }
	if _, err := export.Apple(opener(doc), nil, limit.Local(), &n, func(*export.AppleWorkout) error { return stop }); !errors.Is(err, stop) {
		t.Errorf("yield: %v", err)
	}
	if _, err := export.Apple(func() (io.ReadCloser, error) { return nil, stop }, nil, limit.Local(), &n, none); !errors.Is(err, stop) {
		t.Errorf("open: %v", err)
	}
	rep, err := export.Apple(func() (io.ReadCloser, error) {
		return io.NopCloser(io.MultiReader(strings.NewReader(doc[:len(doc)/2]), iotest.ErrReader(stop))), nil
	}, nil, limit.Local(), &n, none)
	if err != nil || rep.Fault == nil || rep.Fault.Code != ebb.CodeUnreadable || !errors.Is(rep.ReadErr, stop) {
		t.Errorf("a reader that fails: %v %+v", err, rep)
	}
	l := limit.Local()
	l.Until = time.Now().Add(-time.Second)
	rep, _ = export.Apple(func() (io.ReadCloser, error) { return io.NopCloser(&lifetime{days: 20}), nil }, nil, l, &n, none)
	if rep.Fault == nil || rep.Fault.Code != ebb.CodeTooSlow {
		t.Errorf("a deadline: %+v", rep.Fault)
	}
}

// A second reading that ends sooner than the first has not all heart rates: better no
// workout than half of one.
func TestAFileThatShrinksBetweenReadingsGivesNoHalfWorkouts(t *testing.T) {
	n := evidence.V1()
	defer export.HoldAppleSamples(10_000)()
	opened := 0
	rep, err := export.Apple(func() (io.ReadCloser, error) {
		if opened++; opened == 1 {
			return io.NopCloser(&lifetime{days: 30}), nil
		}
		return io.NopCloser(io.LimitReader(&lifetime{days: 30}, 1<<20)), nil
	}, nil, limit.Local(), &n, func(*export.AppleWorkout) error { return errors.New("a workout") })
	if err != nil || rep.Fault == nil || rep.Fault.Code != ebb.CodeTruncated || rep.Passes != 2 {
		t.Errorf("%v %+v in %d passes", err, rep.Fault, rep.Passes)
	}
}

func FuzzApple(f *testing.F) {
	start := at("2023-05-01 07:00:00 -0400")
	f.Add([]byte(appleHead + hr(watch, start, 120) + dist(watch, start, 10, "0.1") + workout("Running", watch, start, 30, "", meta("HKTimeZone", "Asia/Tokyo")) +
		slept(watch, "Asleep", "2023-05-01 23:00:00", "2023-05-02 06:00:00", meta("HKTimeZone", "")) + appleTail))
	f.Add([]byte("<HealthData><Workout startDate='0001-01-01 00:00:00 +9999' endDate='9999-12-31 23:59:60 -9999'/></HealthData>"))
	n := evidence.V1()
	f.Fuzz(func(t *testing.T, b []byte) {
		out := [2]string{}
		for i := range out {
			var ws []*export.AppleWorkout
			rep, err := export.Apple(func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(b)), nil }, nil, limit.Local(), &n,
				func(w *export.AppleWorkout) error { ws = append(ws, w); return nil })
			if err != nil || rep.Fault != nil && (rep.Fault.Code == "" || rep.Fault.Line < 1 || rep.Fault.Offset < 0) || len(ws) != rep.Workouts {
				t.Fatalf("%v %+v", err, rep.Fault)
			}
			doc, err := json.Marshal([]any{ws, rep.Mornings})
			if err != nil {
				t.Fatal(err)
			}
			out[i] = string(doc)
		}
		if out[0] != out[1] {
			t.Fatalf("two readings differ:\n%s\n%s", out[0], out[1])
		}
	})
}

// BenchmarkApple reads 300 MB that repeat from memory, once as a whole and once as a
// file whose samples do not fit, and a bare RawToken pass over the first part of the
// same bytes; each the best of three.
func BenchmarkApple(b *testing.B) {
	chunk, err := io.ReadAll(&lifetime{days: 100})
	if err != nil {
		b.Fatal(err)
	}
	head, tail := bytes.Index(chunk, []byte(" <Record")), bytes.Index(chunk, []byte(" <Workout"))
	open := func() (io.ReadCloser, error) {
		parts := []io.Reader{bytes.NewReader(chunk[:head])}
		for range 300_000_000 / (tail - head) {
			parts = append(parts, bytes.NewReader(chunk[head:tail]))
		}
		return io.NopCloser(io.MultiReader(append(parts, bytes.NewReader(chunk[tail:]))...)), nil
	}
	long := func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(chunk)), nil }
	n := evidence.V1()
	best := func(job func() int64) float64 {
		mbs := 0.0
		for range 3 {
			began := time.Now()
			bytes := job()
			mbs = max(mbs, float64(bytes)/time.Since(began).Seconds()/1e6)
		}
		return mbs
	}
	reader := func(open func() (io.ReadCloser, error), passes *int) func() int64 {
		return func() int64 {
			rep, err := export.Apple(open, time.UTC, limit.Local(), &n, func(*export.AppleWorkout) error { return nil })
			if err != nil || rep.Fault != nil {
				b.Fatal(err, rep.Fault)
			}
			*passes = rep.Passes
			return rep.Bytes
		}
	}
	for range b.N {
		var one, two int
		once := best(reader(open, &one))
		restore := export.HoldAppleSamples(73_000) // the workouts fit, the rest does not
		twice := best(reader(long, &two))
		restore()
		raw := best(func() int64 {
			d := xml.NewDecoder(bytes.NewReader(chunk))
			var err error
			for err == nil {
				_, err = d.RawToken()
			}
			return int64(len(chunk))
		})
		b.Logf("in %d pass %.0f MB/s, in %d passes %.0f MB/s; RawToken %.0f MB/s; ratio %.1f and %.1f", one, once, two, twice, raw, once/raw, twice/raw)
		b.ReportMetric(once, "MB/s")
		b.ReportMetric(once/raw, "xRawToken")
	}
}
