package app_test

import (
	"context"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"ebb"
	"ebb/internal/app"
	"ebb/internal/store"
)

const stravaHead = "Activity ID,Activity Date,Activity Name,Activity Type,Activity Description,Elapsed Time,Distance,Commute,Activity Gear,Filename,Perceived Exertion\n"

// hillGPX is a run of ten minutes of which the file does not say what it is, from start on.
func hillGPX(start time.Time) []byte {
	var b strings.Builder
	b.WriteString(`<?xml version="1.0"?><gpx version="1.1" creator="x" xmlns="http://www.topografix.com/GPX/1/1"><trk><trkseg>`)
	lat := 50.0
	for s := range 600 {
		lat += 0.000025 + 0.000008*math.Sin(float64(s)/20)
		fmt.Fprintf(&b, `<trkpt lat="%.6f" lon="5.0"><ele>%d</ele><time>%s</time></trkpt>`, lat, 100+s/100,
			start.Add(time.Duration(s)*time.Second).Format(time.RFC3339))
	}
	b.WriteString(`</trkseg></trk></gpx>`)
	return []byte(b.String())
}

// stravaZip is a small export: a run, a track without a sport, a broken member, and a list
// with a bad row and a file that is not there.
func stravaZip(t *testing.T) []byte {
	list := "\xef\xbb\xbf" + stravaHead +
		"1,\"Jan 1, 2020, 11:00:00 PM\",\"Along the\nriver\",Run,,300,0.8,false,Old shoes,activities/1.fit.gz,8\n" +
		"2,\"Nov 20, 2026, 6:00:00 AM\",Hills,Hike,,600,1.6,false,,activities/2.gpx,\n" +
		"no row at all\n" +
		"3,\"Nov 21, 2026, 6:00:00 AM\",Gone,Run,,600,1.6,false,,activities/3.fit.gz,\n" +
		"4,\"Nov 21, 2026, 7:00:00 AM\",Typed,Run,,600,1.6,false,,,\n" +
		"5,\"Nov 22, 2026, 7:00:00 AM\",Broken,Run,,600,1.6,false,,activities/5.fit.gz,\n"
	return zipped(t, map[string][]byte{"activities/1.fit.gz": gz(t, fitFile(t, 1, 300)), "activities.csv": []byte(list),
		"activities/2.gpx": hillGPX(time.Date(2026, 11, 20, 6, 0, 0, 0, time.UTC)), "activities/5.fit.gz": []byte("\x1f\x8b\x08broken"),
		"profile.csv": []byte("Athlete ID,Email\n1,x\n")}, "activities/1.fit.gz", "activities.csv", "activities/2.gpx", "activities/5.fit.gz", "profile.csv")
}

func lastSeq(t *testing.T, st *store.Store) (seq int64) {
	t.Helper()
	if err := st.Read(context.Background(), func(x *store.Tx) (err error) {
		seq, err = x.LastSeq(context.Background(), ebb.LocalAthlete)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	return seq
}

func runOn(t *testing.T, a *app.App, day string) app.RunDetail {
	t.Helper()
	v, err := a.Run(context.Background(), owner, ebb.LocalAthlete, day)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// rowsOf are the rows that could not be used, in short.
func rowsOf(v app.ImportView) []string {
	var out []string
	for _, r := range v.Rows {
		out = append(out, fmt.Sprintf("%s line %d %s", filepath.Base(r.Path), r.Line.V, r.Code))
	}
	return out
}

func TestAStravaExportNamesItsRuns(t *testing.T) {
	in := t.TempDir()
	packed := write(t, filepath.Join(in, "whatever.bin"), stravaZip(t))
	open := filepath.Join(in, "open")
	if err := os.CopyFS(open, zipFS(t, packed)); err != nil {
		t.Fatal(err)
	}
	for _, from := range []string{packed, open} {
		ap, st := openApp(t, t.TempDir())
		v := importAll(t, ap, from)
		if got, want := counts(v), "stored 2 duplicate 0 salvaged 0 refused 1 not 2"; got != want {
			t.Fatalf("%s: got %s, want %s: %+v", from, got, want, v.Items)
		}
		if diff := cmp.Diff([]string{"activities.csv line 5 bad_row", "activities.csv line 6 missing_file"}, rowsOf(v)); diff != "" {
			t.Errorf("%s: %s", from, diff)
		}
		river, hills := runOn(t, ap, "2020-01-01"), runOn(t, ap, "2026-11-20")
		if river.Name != ebb.Some("Along the river") || river.Gear != ebb.Some("Old shoes") || river.RPE != ebb.Some(8) || river.Correction.RPE.OK {
			t.Errorf("%s: %+v", from, river)
		}
		if hills.Name != ebb.Some("Hills") || hills.Gear.OK || hills.RPE.OK || hills.Sport != ebb.SportHiking {
			t.Errorf("%s: %+v %v", from, hills, hills.Sport)
		}
		before := lastSeq(t, st)
		if again := importAll(t, ap, from); again.Duplicate != 2 || lastSeq(t, st) != before {
			t.Errorf("%s again: %s, %d facts more", from, counts(again), lastSeq(t, st)-before)
		}
		if _, err := ap.Correct(context.Background(), owner, ebb.LocalAthlete, "2020-01-01", ebb.Correction{RPE: ebb.Some(2)}); err != nil {
			t.Fatal(err)
		}
		importAll(t, ap, from)
		if got := runOn(t, ap, "2020-01-01").RPE; got != ebb.Some(2) {
			t.Errorf("the person said 2, the run has %v", got)
		}
	}
}

func TestAListWithoutItsFilesIsToldOnce(t *testing.T) {
	ap, _ := openApp(t, t.TempDir())
	v := importAll(t, ap, write(t, filepath.Join(t.TempDir(), "activities.csv"), []byte(stravaHead+
		"1,\"Jan 1, 2020, 11:00:00 PM\",A,Run,,300,0.8,false,,activities/1.fit.gz,8\n2,\"Jan 1, 2020, 11:00:00 PM\",A,Run,,300,0.8,false,,activities/2.fit.gz,8\n")))
	if diff := cmp.Diff([]string{"activities.csv line 0 missing_file"}, rowsOf(v)); diff != "" {
		t.Error(diff)
	}
}

func garminZip(t *testing.T) []byte {
	inner := zipped(t, map[string][]byte{"a_1.fit": fitFile(t, 1, 300), "a_2.txt": []byte("x")}, "a_1.fit", "a_2.txt")
	start := madeUpRun(1, 300).Start
	return zipped(t, map[string][]byte{
		"DI_CONNECT/DI-Connect-Uploaded-Files/UploadedFiles_0-_Part1.zip": inner,
		"DI_CONNECT/DI-Connect-Fitness/x_0_summarizedActivities.json": []byte(fmt.Sprintf(`[{"summarizedActivitiesExport":[{"activityId":7,"name":"Dawn","activityType":"running","beginTimestamp":%d,"workoutRpe":30},{"activityId":8,"name":"Other","beginTimestamp":%d}]}]`,
			start+1000, start+3600_000)),
		"DI_CONNECT/DI-Connect-Fitness/x_gear.json": []byte(`[{"gearDTOS":[{"gearPk":1,"customMakeModel":"Blue"}],"gearActivityDTOs":{"1":[{"activityId":7}]}}]`),
		"DI_CONNECT/DI-Connect-Wellness/2026_sleepData.json": []byte(`[{"calendarDate":"2026-11-20","deepSleepSeconds":7200,"lightSleepSeconds":14400,"remSleepSeconds":3600},` +
			`{"calendarDate":"2026-11-21","deepSleepSeconds":7200,"lightSleepSeconds":18000},{"calendarDate":"2026-12-24","lightSleepSeconds":18000},{"calendarDate":"2026-11-22","lightSleepSeconds":60}]`),
		"DI_CONNECT/DI-Connect-Aggregator/UDSFile_2026.json":        []byte(`[{"calendarDate":"2026-11-20","restingHeartRate":50}]`),
		"DI_CONNECT/DI-Connect-Wellness/2026_healthStatusData.json": []byte(`[{"calendarDate":"2026-11-20","metrics":[{"type":"HRV","value":61.5,"status":"IN_RANGE"}]}, {"cut`),
	}, "DI_CONNECT/DI-Connect-Wellness/2026_sleepData.json", "DI_CONNECT/DI-Connect-Uploaded-Files/UploadedFiles_0-_Part1.zip",
		"DI_CONNECT/DI-Connect-Fitness/x_gear.json", "DI_CONNECT/DI-Connect-Fitness/x_0_summarizedActivities.json",
		"DI_CONNECT/DI-Connect-Aggregator/UDSFile_2026.json", "DI_CONNECT/DI-Connect-Wellness/2026_healthStatusData.json")
}

// stateOf is the check-ins of a day, merged: asked by saying one thing more and taking it back.
func stateOf(t *testing.T, a *app.App, day string) ebb.CheckIn {
	t.Helper()
	d, err := ebb.ParseDay(day)
	if err != nil {
		t.Fatal(err)
	}
	v, err := a.CheckIn(context.Background(), owner, ebb.LocalAthlete, ebb.CheckIn{Day: d, Mood: ebb.Some(3)}, "")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := a.UndoCheckIn(context.Background(), owner, ebb.LocalAthlete, d); err != nil {
		t.Fatal(err)
	}
	return v.State
}

func TestAGarminExportAnswersItsMornings(t *testing.T) {
	ap, st := openApp(t, t.TempDir())
	ctx, in := context.Background(), write(t, filepath.Join(t.TempDir(), "garmin"), garminZip(t))
	own := ebb.NewDay(2026, 11, 21)
	if _, err := ap.CheckIn(ctx, owner, ebb.LocalAthlete, ebb.CheckIn{Day: own, SleepMin: ebb.Some(300)}, ""); err != nil {
		t.Fatal(err)
	}
	v := importAll(t, ap, in)
	if got, want := counts(v), "stored 1 duplicate 0 salvaged 0 refused 0 not 6"; got != want {
		t.Errorf("got %s, want %s: %+v", got, want, v.Items)
	}
	if diff := cmp.Diff(app.MorningsView{Added: 2, Refused: 3}, v.Mornings); diff != "" {
		t.Error(diff, v.Rows)
	}
	if r := runOn(t, ap, "2020-01-01"); r.Name != ebb.Some("Dawn") || r.Gear != ebb.Some("Blue") || r.RPE != ebb.Some(3) {
		t.Errorf("%+v", r)
	}
	before := lastSeq(t, st)
	again := importAll(t, ap, in)
	if diff := cmp.Diff(app.MorningsView{Known: 2, Refused: 3}, again.Mornings); diff != "" || lastSeq(t, st) != before {
		t.Error(diff, lastSeq(t, st)-before)
	}
	s := stateOf(t, ap, "2026-11-20")
	if s.SleepMin != ebb.Some(420) || s.RHR != ebb.Some(50) || s.RMSSD != ebb.Some(615) {
		t.Errorf("the night: %+v", s)
	}
	if s := stateOf(t, ap, "2026-11-21"); s.SleepMin != ebb.Some(300) {
		t.Errorf("the person slept 300 minutes, not %v", s.SleepMin)
	}
	// What the person says is taken back; what the file says stands then.
	if _, err := ap.UndoCheckIn(ctx, owner, ebb.LocalAthlete, own); err != nil {
		t.Fatal(err)
	}
	if s := stateOf(t, ap, "2026-11-21"); s.SleepMin != ebb.Some(420) {
		t.Errorf("after it was taken back: %v", s.SleepMin)
	}
	if _, err := ap.UndoCheckIn(ctx, owner, ebb.LocalAthlete, own); ebb.CodeOf(err) != "no_checkin" {
		t.Errorf("what a file said is no check-in to take back: %v", err)
	}
}

func TestAnImportTakenBackTakesItsMorningsAlong(t *testing.T) {
	ap, _ := openApp(t, t.TempDir())
	ctx, in := context.Background(), write(t, filepath.Join(t.TempDir(), "garmin"), garminZip(t))
	first := importAll(t, ap, in)
	u, err := ap.UndoImport(ctx, owner, ebb.LocalAthlete, "last")
	if err != nil || u.Facts != 3 || u.Recordings != 1 {
		t.Fatalf("%+v %v", u, err)
	}
	if s := stateOf(t, ap, "2026-11-20"); s.SleepMin.OK || s.RHR.OK || s.RMSSD.OK {
		t.Errorf("still there: %+v", s)
	}
	if again := importAll(t, ap, in); again.Mornings != first.Mornings || again.Stored != 1 {
		t.Errorf("again: %+v", again)
	}
	if r := runOn(t, ap, "2020-01-01"); r.Name != ebb.Some("Dawn") {
		t.Errorf("%+v", r.Name)
	}
}

// Who brought something first does not matter: it stays until all who did are taken back.
func TestWhatASecondImportOfTheSameExportBroughtStays(t *testing.T) {
	ap, _ := openApp(t, t.TempDir())
	ctx, in := context.Background(), write(t, filepath.Join(t.TempDir(), "garmin"), garminZip(t))
	importAll(t, ap, in)
	importAll(t, ap, in)
	list, err := ap.Imports(ctx, owner, ebb.LocalAthlete)
	if err != nil {
		t.Fatal(err)
	}
	u, err := ap.UndoImport(ctx, owner, ebb.LocalAthlete, list.Imports[0].ID)
	if err != nil || u.Facts != 0 || u.Recordings != 0 || u.Kept != 1 {
		t.Fatalf("%+v %v", u, err)
	}
	if s := stateOf(t, ap, "2026-11-20"); s.SleepMin != ebb.Some(420) {
		t.Errorf("%+v", s)
	}
	if u, err = ap.UndoImport(ctx, owner, ebb.LocalAthlete, list.Imports[1].ID); err != nil || u.Facts != 3 || u.Recordings != 1 {
		t.Fatalf("%+v %v", u, err)
	}
	if s := stateOf(t, ap, "2026-11-20"); s.SleepMin.OK {
		t.Errorf("%+v", s)
	}
}

func TestATableIsReadOnceItIsSaidHowAndThenByItself(t *testing.T) {
	ap, st := openApp(t, t.TempDir())
	ctx, dir := context.Background(), t.TempDir()
	one := write(t, filepath.Join(dir, "one.csv"), []byte("When;Pulse;Slept\n03/04/2026;48;7,5\n04/04/2026;49;7,0\n"))
	two := write(t, filepath.Join(dir, "two.csv"), []byte("When;Pulse;Slept\n04/04/2026;49;7,0\n05/04/2026;50;6,0\n06/04/2026;500;6,5\n"))
	if v := importAll(t, ap, one); v.NotActivity != 1 || v.Mornings != (app.MorningsView{}) {
		t.Errorf("not said: %+v", v)
	}
	with := func(said string, paths ...string) app.ImportView {
		v, err := ap.ImportWith(ctx, owner, ebb.LocalAthlete, paths, app.ImportOptions{CSVMap: said}, nil)
		if err != nil {
			t.Fatal(err)
		}
		checkSums(t, v)
		return v
	}
	v := with("date=When,rhr=Pulse,sleep=Slept", one)
	if v.Refused != 1 || v.Items[0].Code != ebb.Some("ambiguous_date") || !strings.Contains(v.Items[0].Message.V, "--csv-map 'date=When:dmy,rhr=Pulse,sleep=Slept'") {
		t.Fatalf("ambiguous: %+v", v.Items)
	}
	if v = with("date=Nothing,rhr=Pulse", one); v.Refused != 1 || v.Items[0].Code != ebb.Some("unknown_column") {
		t.Fatalf("a column that is not there: %+v", v.Items)
	}
	if v = with("date=When:dmy,rhr=Pulse,sleep=Slept:h", one); v.Mornings != (app.MorningsView{Added: 2}) || v.NotActivity != 1 {
		t.Fatalf("said: %+v", v)
	}
	v = importAll(t, ap, two)
	if diff := cmp.Diff(app.MorningsView{Added: 2, Known: 1, Refused: 1}, v.Mornings); diff != "" || len(v.Rows) != 1 || v.Rows[0].Line != ebb.Some(4) {
		t.Errorf("the next of the same shape: %s %+v", diff, v.Rows)
	}
	if s := stateOf(t, ap, "2026-04-03"); s.RHR != ebb.Some(48) || s.SleepMin != ebb.Some(450) {
		t.Errorf("%+v", s)
	}
	before := lastSeq(t, st)
	with("date=When:dmy,rhr=Pulse,sleep=Slept:h", one, two)
	if n := lastSeq(t, st) - before; n != 0 {
		t.Errorf("%d facts more", n)
	}
}

func TestKnownTablesNeedNothing(t *testing.T) {
	for name, c := range map[string]struct {
		text string
		want app.MorningsView
	}{
		"intervals.icu":   {"date,restingHR,hrv,sleepSecs\n2026-11-20,50,61.5,27000\n2026-11-21,51,,\n", app.MorningsView{Added: 2}},
		"hrv4training":    {"date, HR, rMSSD, HRV4T_Recovery_Points\n2026-11-20, 50, 61.5, 8\n2026-11-30, 51, 60, 8\n", app.MorningsView{Added: 1, Refused: 1}},
		"plain names":     {"Date,RHR\n2026-11-20,50\n", app.MorningsView{Added: 1}},
		"of another kind": {"Date,Weight\n2026-11-20,70\n", app.MorningsView{}},
	} {
		ap, _ := openApp(t, t.TempDir())
		v := importAll(t, ap, write(t, filepath.Join(t.TempDir(), "wellness.csv"), []byte(c.text)))
		if v.Mornings != c.want || v.NotActivity != 1 {
			t.Errorf("%s: %+v %+v", name, v.Mornings, v.Rows)
		}
	}
}

func appleZip(t *testing.T, routesFirst bool) []byte {
	start := time.Date(2026, 11, 20, 6, 0, 0, 0, time.UTC)
	stamp := func(at time.Time) string { return at.Format("2006-01-02 15:04:05 -0700") }
	var b strings.Builder
	b.WriteString("<?xml version=\"1.0\"?>\n<!DOCTYPE HealthData [\n<!ELEMENT HealthData (ExportDate)>\n]>\n<HealthData locale=\"en_US\">\n")
	for s := 0; s <= 600; s += 5 {
		fmt.Fprintf(&b, ` <Record type="HKQuantityTypeIdentifierHeartRate" sourceName="Watch" unit="count/min" startDate="%[1]s" endDate="%[1]s" value="%[2]d"/>`+"\n", stamp(start.Add(time.Duration(s)*time.Second)), 120+s/60)
	}
	night := start.Add(-8 * time.Hour)
	fmt.Fprintf(&b, ` <Record type="HKCategoryTypeIdentifierSleepAnalysis" sourceName="Watch" startDate="%s" endDate="%s" value="HKCategoryValueSleepAnalysisAsleepCore"/>`+"\n", stamp(night), stamp(night.Add(7*time.Hour)))
	fmt.Fprintf(&b, ` <Record type="HKQuantityTypeIdentifierHeartRateVariabilitySDNN" sourceName="Watch" unit="ms" startDate="%[1]s" endDate="%[1]s" value="45"/>`+"\n", stamp(night.Add(3*time.Hour)))
	fmt.Fprintf(&b, ` <Workout workoutActivityType="HKWorkoutActivityTypeRunning" duration="10" durationUnit="min" sourceName="Watch" startDate="%s" endDate="%s">
  <WorkoutStatistics type="HKQuantityTypeIdentifierDistanceWalkingRunning" sum="1.665" unit="km"/>
  <WorkoutRoute sourceName="Watch"><FileReference path="/workout-routes/route_2026-11-20_7.10am.gpx"/></WorkoutRoute>
 </Workout>
`, stamp(start), stamp(start.Add(10*time.Minute)))
	fmt.Fprintf(&b, ` <Workout workoutActivityType="HKWorkoutActivityTypeYoga" duration="30" durationUnit="min" sourceName="Watch" startDate="%s" endDate="%s"/>`+"\n</HealthData>\n",
		stamp(start.Add(24*time.Hour)), stamp(start.Add(24*time.Hour+30*time.Minute)))
	m := map[string][]byte{"apple_health_export/export.xml": []byte(b.String()), "apple_health_export/export_cda.xml": append([]byte("<?xml version=\"1.0\"?><ClinicalDocument>"), make([]byte, 100_000)...),
		"apple_health_export/workout-routes/route_2026-11-20_7.10am.gpx": hillGPX(start)}
	order := []string{"apple_health_export/export.xml", "apple_health_export/export_cda.xml", "apple_health_export/workout-routes/route_2026-11-20_7.10am.gpx"}
	if routesFirst {
		slices.Reverse(order)
	}
	return zipped(t, m, order...)
}

func TestAnAppleExportBringsWorkoutsWithHeartRateAndRoute(t *testing.T) {
	for _, routesFirst := range []bool{false, true} {
		in := t.TempDir()
		packed := write(t, filepath.Join(in, "export.zip"), appleZip(t, routesFirst))
		open := filepath.Join(in, "open")
		if err := os.CopyFS(open, zipFS(t, packed)); err != nil {
			t.Fatal(err)
		}
		for _, from := range []string{packed, open} {
			ap, st := openApp(t, t.TempDir())
			v := importAll(t, ap, from)
			if v.Seen != 4 || v.Stored+v.Merged != 3 || v.Merged != 1 || v.NotActivity != 1 {
				t.Fatalf("routes first %v, %s: %+v", routesFirst, from, v)
			}
			if diff := cmp.Diff(app.MorningsView{Added: 1}, v.Mornings); diff != "" {
				t.Error(diff)
			}
			run := runOn(t, ap, "2026-11-20")
			if run.Sport != ebb.SportRunning || !run.HRMeanBpm.OK || !run.AscentM.OK || len(run.Recordings) != 2 || run.HRCoverage < 900 {
				t.Errorf("%+v", run)
			}
			if m, ok := run.DistanceM.Get(); !ok || m < 1600 || m > 1750 {
				t.Errorf("%d m", m)
			}
			if yoga := runOn(t, ap, "2026-11-21"); yoga.Sport != ebb.SportOther {
				t.Errorf("%+v", yoga)
			}
			if s := stateOf(t, ap, "2026-11-20"); s.SleepMin != ebb.Some(420) || s.SDNN != ebb.Some(450) || s.RMSSD.OK {
				t.Errorf("%+v", s)
			}
			before := lastSeq(t, st)
			if again := importAll(t, ap, from); again.Duplicate != 3 || again.Mornings != (app.MorningsView{Known: 1}) || lastSeq(t, st) != before {
				t.Errorf("again: %+v", again)
			}
			rb, err := ap.Rebuild(context.Background(), owner, ebb.LocalAthlete, nil)
			if err != nil || rb.Rebuilt != 3 || len(rb.Failed)+len(rb.Missing) != 0 {
				t.Errorf("rebuild: %+v %v", rb, err)
			}
			if diff := cmp.Diff(run, runOn(t, ap, "2026-11-20")); diff != "" {
				t.Error("after a rebuild:", diff)
			}
		}
	}
}

// An upload may carry no DOCTYPE, except the one that every Apple export begins with: it
// is skipped unread there too, and what it defines is never used.
func TestAnAppleExportIsReadFromAnUploadToo(t *testing.T) {
	upload := func(name string, b []byte) app.ImportView {
		ap, _ := openApp(t, t.TempDir())
		box, err := ap.NewInbox(context.Background(), owner, ebb.LocalAthlete)
		if err != nil {
			t.Fatal(err)
		}
		write(t, box.Next(name), b)
		v, err := ap.ImportInbox(context.Background(), owner, ebb.LocalAthlete, box, nil)
		if err != nil {
			t.Fatal(err)
		}
		checkSums(t, v)
		return v
	}
	if v := upload("export.zip", appleZip(t, false)); v.Stored != 2 || v.Merged != 1 || v.Refused != 0 || v.Mornings.Added != 1 {
		t.Errorf("the export: %+v", v)
	}
	entity := "<!DOCTYPE HealthData [<!ENTITY a '<Record/>'>]><HealthData locale=\"en\">&a;</HealthData>"
	if v := upload("entity.xml", []byte(entity)); v.Refused != 1 || v.Items[0].Code != ebb.Some(ebb.CodeBadXML) {
		t.Errorf("an entity: %+v", v)
	}
	long := "<!DOCTYPE HealthData [" + strings.Repeat(" ", 65<<10) + "]><HealthData></HealthData>"
	if v := upload("long.xml", []byte(long)); v.Stored != 0 || v.Mornings.Added != 0 {
		t.Errorf("a DOCTYPE without end: %+v", v)
	}
	other := strings.Replace(string(hillGPX(time.Date(2026, 11, 20, 6, 0, 0, 0, time.UTC))), "<gpx", "<!DOCTYPE gpx []><gpx", 1)
	if v := upload("other.gpx", []byte(other)); v.Refused != 1 || v.Items[0].Code != ebb.Some(ebb.CodeBadXML) {
		t.Errorf("the control, a DOCTYPE of another document: %+v", v)
	}
}

func TestAnAppleExportThatIsCutKeepsWhatCameBefore(t *testing.T) {
	ap, _ := openApp(t, t.TempDir())
	z := appleZip(t, false)
	dir := t.TempDir()
	if err := os.CopyFS(dir, zipFS(t, write(t, filepath.Join(t.TempDir(), "z.zip"), z))); err != nil {
		t.Fatal(err)
	}
	doc, err := os.ReadFile(filepath.Join(dir, "apple_health_export", "export.xml"))
	if err != nil {
		t.Fatal(err)
	}
	v := importAll(t, ap, write(t, filepath.Join(t.TempDir(), "export.xml"), doc[:len(doc)-200]))
	if v.Stored != 1 || v.Refused != 1 || v.Mornings.Added != 1 || v.Items[1].Code != ebb.Some(ebb.CodeTruncated) {
		t.Errorf("%+v", v)
	}
}
