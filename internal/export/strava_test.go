package export_test

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"ebb"
	"ebb/internal/export"
	"ebb/internal/limit"
	"ebb/internal/spent"

	"github.com/google/go-cmp/cmp"
)

// The 51 first columns of the list as it is since 2019.
const stravaHeader = "Activity ID,Activity Date,Activity Name,Activity Type,Activity Description,Elapsed Time,Distance,Max Heart Rate,Relative Effort,Commute," +
	"Activity Private Note,Activity Gear,Filename,Athlete Weight,Bike Weight,Elapsed Time,Moving Time,Distance,Max Speed,Average Speed,Elevation Gain," +
	"Elevation Loss,Elevation Low,Elevation High,Max Grade,Average Grade,Average Positive Grade,Average Negative Grade,Max Cadence,Average Cadence,Max Heart Rate," +
	"Average Heart Rate,Max Watts,Average Watts,Calories,Max Temperature,Average Temperature,Relative Effort,Total Work,Number of Runs,Uphill Time,Downhill Time," +
	"Other Time,Perceived Exertion,Type,Start Time,Weighted Average Power,Power Count,Prefer Perceived Exertion,Perceived Relative Effort,Commute"

const stravaEnglish = stravaHeader + "\n" +
	`11,"Sep 5, 2026, 5:04:03 AM",Long one,Run,,3700,10.22,150,,false,,Blue shoes,activities/21.fit.gz,,,3700.0,3600.0,10221.4,,,,,,,,,,,,,150,140,,,,,,,,,,,,7.0,,,,,,,` + "\n" +
	`12,"Sep 6, 2026, 5:04:03 AM","A, ""quoted"" one",Trail Run,"first line` + "\n" + `second, line",1800,5.00,,,true,,,activities/22.gpx,,,1800.0,,,,,,,,,,,,,,,,,,,,,,,,,,,,0.0,,,,,,,` + "\n"

func TestStravaRowsAreFoundByNameAndOccurrence(t *testing.T) {
	got, err := export.Strava([]byte(stravaEnglish), limit.Local())
	if err != nil {
		t.Fatal(err)
	}
	want := []export.ActivityRow{
		{ID: "11", Start: ebb.InstantOf(time.Date(2026, 9, 5, 5, 4, 3, 0, time.UTC)), Name: "Long one", Sport: ebb.SportRunning, Type: "Run",
			File: "activities/21.fit.gz", Gear: "Blue shoes", RPE: ebb.Some(7), ElapsedS: ebb.Some(3700), MovingS: ebb.Some(3600),
			DistanceM: ebb.Some(10221), Commute: ebb.Some(false), Line: 2},
		{ID: "12", Start: ebb.InstantOf(time.Date(2026, 9, 6, 5, 4, 3, 0, time.UTC)), Name: `A, "quoted" one`, Sport: ebb.SportRunning, Sub: ebb.SubTrail,
			Type: "Trail Run", File: "activities/22.gpx", ElapsedS: ebb.Some(1800), DistanceM: ebb.Some(5000), Commute: ebb.Some(true),
			Description: "first line second, line", Line: 3},
	}
	if diff := cmp.Diff(want, got.Rows); diff != "" {
		t.Error(diff)
	}
	if len(got.Faults.List) != 0 {
		t.Errorf("faults %+v", got.Faults)
	}
}

func TestTheSameListReadsTheSameHoweverItIsWritten(t *testing.T) {
	want, err := export.Strava([]byte(stravaEnglish), limit.Local())
	if err != nil {
		t.Fatal(err)
	}
	for name, b := range map[string][]byte{
		"with a mark": append([]byte{0xef, 0xbb, 0xbf}, stravaEnglish...), "CRLF": []byte(strings.ReplaceAll(stravaEnglish, "\n", "\r\n")),
		"CR alone": []byte(strings.ReplaceAll(stravaEnglish, "\n", "\r")), "UTF-16": utf16LE(stravaEnglish),
		"narrow blank":     []byte(strings.ReplaceAll(stravaEnglish, " AM", "\u202fAM")),
		"no last line end": []byte(strings.TrimRight(stravaEnglish, "\n")),
	} {
		got, err := export.Strava(b, limit.Local())
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

func TestABadRowIsAFaultOfItsLineAndNeverStopsTheRest(t *testing.T) {
	head, rows, _ := strings.Cut(stravaEnglish, "\n")
	first, second, _ := strings.Cut(rows, "\n")
	list := head + "\n" + `"never closed,Run` + "\n" + first + "\n" + "not a number,x\n" + strings.Replace(first, "11,", "13,", 1) + strings.Repeat(",", 9) + "\n" +
		strings.NewReplacer("11,", "14,", "Sep 5", "Sep 41", "7.0", "17", "3600.0", "-3").Replace(first) + "\n" + `15,"x"y,Run` + "\n" + second
	got, err := export.Strava([]byte(list), limit.Local())
	if err != nil {
		t.Fatal(err)
	}
	var ids []string
	for _, r := range got.Rows {
		ids = append(ids, fmt.Sprintf("%s@%d", r.ID, r.Line))
	}
	if diff := cmp.Diff([]string{"11@3", "14@6", "12@8"}, ids); diff != "" {
		t.Error(diff)
	}
	want := []string{"2::bad_row", "4:id:bad_row", "5:id:bad_row", "6:date:bad_date", "6:moving time:bad_value", "6:perceived exertion:bad_value", "7::bad_row"}
	if diff := cmp.Diff(want, codes(got.Faults)); diff != "" {
		t.Error(diff)
	}
	if r := got.Rows[1]; r.RPE.OK || r.MovingS.OK || !r.ElapsedS.OK || r.Start != 0 {
		t.Errorf("a value that cannot be is in the row: %+v", r)
	}
}

func TestTheListOf2018IsReadInMetres(t *testing.T) {
	got, err := export.Strava([]byte("id,date,name,type,description,elapsed_time,distance,commute,gear,filename\n"+
		"7,2018-11-27 19:11:32,Evening Run,Run,\"\",1468,6075.0,true,Old ones,activities/2125.fit.gz\n"), limit.Local())
	if err != nil {
		t.Fatal(err)
	}
	want := []export.ActivityRow{{ID: "7", Start: ebb.InstantOf(time.Date(2018, 11, 27, 19, 11, 32, 0, time.UTC)), Name: "Evening Run", Sport: ebb.SportRunning,
		Type: "Run", File: "activities/2125.fit.gz", Gear: "Old ones", ElapsedS: ebb.Some(1468), DistanceM: ebb.Some(6075), Commute: ebb.Some(true), Line: 2}}
	if diff := cmp.Diff(want, got.Rows); diff != "" {
		t.Error(diff)
	}
}

func TestAnotherLanguageIsReadByItsOrder(t *testing.T) {
	head := strings.Split(stravaHeader, ",")
	words := map[string]string{}
	for i, w := range head { // the same word for the same word, none of them known
		if words[w] == "" {
			words[w] = fmt.Sprintf("mot %d", i)
		}
		head[i] = words[w]
	}
	row := make([]string, len(head))
	for i, v := range map[int]string{0: "9", 1: `"20.09.2026, 14:12:12"`, 2: "Am Abend", 3: "Lauf", 5: "1390", 6: `"2,81"`, 12: "activities/9.fit.gz", 16: "1380",
		17: `"2,81"`, 43: "4.0"} {
		row[i] = v
	}
	odd := append([]string(nil), row...)
	odd[0], odd[1], odd[17] = "10", `"1 janv. 2026 à 07:00:00"`, "2810.4"
	again := append([]string(nil), odd...)
	again[0] = "11"
	b := strings.Join(head, ",") + "\n" + strings.Join(row, ",") + "\n" + strings.Join(odd, ",") + "\n" + strings.Join(again, ",") + "\n"
	got, err := export.Strava([]byte(b), limit.Local())
	if err != nil {
		t.Fatal(err)
	}
	want := export.ActivityRow{ID: "9", Start: ebb.InstantOf(time.Date(2026, 9, 20, 14, 12, 12, 0, time.UTC)), Name: "Am Abend", Sport: ebb.SportRunning, Type: "Lauf",
		File: "activities/9.fit.gz", RPE: ebb.Some(4), ElapsedS: ebb.Some(1390), MovingS: ebb.Some(1380), DistanceM: ebb.Some(2810), Line: 2}
	if diff := cmp.Diff(want, got.Rows[0]); diff != "" {
		t.Error(diff)
	}
	if got.Rows[1].Start != 0 || got.Rows[1].DistanceM.V != 2810 || len(got.Rows) != 3 {
		t.Errorf("%+v", got.Rows)
	}
	if diff := cmp.Diff([]string{"3:date:unread_dates"}, codes(got.Faults)); diff != "" {
		t.Error("dates that are not read are said once: " + diff)
	}
}

func TestASwimIsInMetresInBothColumns(t *testing.T) {
	row := "3,\"Sep 5, 2026, 5:04:03 AM\",Pool,Swim,,1800,\"1,500\",,,false,,,,,,1800.0,1700.0,1500.0\n"
	got, err := export.Strava([]byte(stravaHeader+"\n"+row+strings.Replace(row, "1500.0", "3.0", 1)), limit.Local())
	if err != nil || len(got.Rows) != 2 || got.Rows[0].DistanceM.V != 1500 || got.Rows[1].DistanceM.V != 3 || got.Rows[0].Sport != ebb.SportSwimming {
		t.Errorf("%+v %v", got, err)
	}
}

func TestAnOrderThatIsNotShownIsNotTrusted(t *testing.T) {
	head := strings.Split(stravaHeader, ",")
	for i := range head {
		head[i] = fmt.Sprintf("mot %d", i)
	}
	head[17] = head[6]
	if _, err := export.Strava([]byte(strings.Join(head, ",")+"\n"), limit.Local()); err == nil {
		t.Error("read by order although the elapsed time does not stand twice")
	}
	head[15] = head[5]
	row := make([]string, len(head))
	row[0], row[43] = "5", "7.0"
	got, err := export.Strava([]byte(strings.Join(head, ",")+"\n"+strings.Join(row, ",")), limit.Local())
	if err != nil || len(got.Rows) != 1 || got.Rows[0].RPE.OK {
		t.Errorf("exertion out of a column of unknown meaning: %+v %v", got, err)
	}
}

func TestWhatIsNoListOfActivitiesIsRefused(t *testing.T) {
	for _, s := range []string{"", "\n\n", "\"", "Comment Date,Comment\n1,2\n", "date,rhr\n2026-01-01,50\n", "a,b,c,d,e,f,g,h,i,j,k,l,m,n,o,p,q,r\n"} {
		if got, err := export.Strava([]byte(s), limit.Local()); ebb.KindOf(err) != ebb.Invalid || err == nil {
			t.Errorf("%q: %v %+v", s, err, got)
		}
	}
}

func TestAStravaExportIsKnownByItsNames(t *testing.T) {
	for _, c := range []struct {
		names []string
		want  string
	}{
		{[]string{"activities/1.fit.gz", "activities.csv"}, "activities.csv"},
		{[]string{"export_77/profile.csv", "export_77/activities.csv"}, "export_77/activities.csv"},
		{[]string{"a/b/activities.csv", "a/b/profile.csv", "z/activities.csv", "z/activities/1.gpx"}, "z/activities.csv"},
		{[]string{"Activities.csv", "İactivities/1.gpx"}, ""},
		{[]string{"activities.csv", "photo.jpg"}, ""},
		{[]string{"DI_CONNECT/x.json"}, ""},
		{nil, ""},
	} {
		if got, ok := export.StravaList(c.names); got != c.want || ok != (c.want != "") {
			t.Errorf("%v: %q %v, want %q", c.names, got, ok, c.want)
		}
	}
}

func TestALongListHasAnEndAndFewFaults(t *testing.T) {
	var b strings.Builder
	b.WriteString(stravaHeader + "\n")
	for i := range 5000 {
		fmt.Fprintf(&b, "x%d,bad\n", i)
	}
	l := limit.Local()
	l.Entries = 4000
	got, err := export.Strava([]byte(b.String()), l)
	if err != nil || len(got.Faults.List) > 300 || len(got.Faults.List)+got.Faults.More != 4001 {
		t.Errorf("%v: %d faults and %d more", err, len(got.Faults.List), got.Faults.More)
	}
	l.Until = time.Now().Add(-time.Hour)
	if got, _ := export.Strava([]byte(stravaEnglish), l); len(got.Rows) != 0 || codes(got.Faults)[0] != "2::"+ebb.CodeTooSlow {
		t.Errorf("read past its time: %+v", got)
	}
}

// A quote that is never closed costs no more than a linear scan of each line.
func TestOpenQuotesAreNotQuadratic(t *testing.T) {
	b := []byte(stravaHeader + "\n" + strings.Repeat("\"\"\"\n\"\"x\n\"a\n", 200_000))
	once := spent.On(func() {
		if _, err := export.Strava(b[:len(b)/8], limit.Local()); err != nil {
			t.Fatal(err)
		}
	})
	took := spent.On(func() {
		if _, err := export.Strava(b, limit.Local()); err != nil {
			t.Fatal(err)
		}
	})
	if took > 24*once { // 8 times the bytes; 64 times the time would be quadratic
		t.Errorf("%d bytes took %s, an eighth of them %s", len(b), took, once)
	}
}

// The standard library is the oracle for tables that are well-formed.
func TestRowsAreThoseOfTheStandardReader(t *testing.T) {
	for _, s := range []string{stravaEnglish, strings.ReplaceAll(stravaEnglish, "\n", "\r\n")} {
		rows, err := csv.NewReader(strings.NewReader(s)).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		got, err := export.Strava([]byte(s), limit.Local())
		if err != nil {
			t.Fatal(err)
		}
		for i, r := range rows[1:] {
			if g := got.Rows[i]; g.ID != r[0] || g.Name != r[2] || g.File != r[12] {
				t.Errorf("row %d: %+v", i, g)
			}
		}
	}
}

func TestTheAssembledStravaExport(t *testing.T) {
	dir := filepath.Join(layouts(t), "strava")
	m := members(t, filepath.Join(dir, "ASSEMBLED_export_sample.zip"))
	list, ok := export.StravaList(names(m))
	if !ok || export.LooksLikeGarmin(names(m)) {
		t.Fatal("not known as a Strava export")
	}
	got, err := export.Strava(m[list], limit.Local())
	if err != nil {
		t.Fatal(err)
	}
	files := 0
	for n := range m {
		if strings.HasPrefix(n, "activities/") {
			files++
		}
	}
	if len(got.Rows) != files || len(got.Faults.List) != 0 {
		t.Errorf("%d rows for %d files, faults %+v", len(got.Rows), files, got.Faults)
	}
	for _, r := range got.Rows {
		if m[r.File] == nil || r.Start == 0 || r.Sport == ebb.SportUnknown || !r.DistanceM.OK || !r.ElapsedS.OK || !r.MovingS.OK {
			t.Errorf("line %d is not joined or not whole", r.Line)
		}
	}
	// The true header, as it was exported, with a row put under it.
	text, err := os.ReadFile(filepath.Join(dir, "all_csv_headers_export_2024-09.txt"))
	if err != nil {
		t.Fatal(err)
	}
	for s := bufio.NewScanner(bytes.NewReader(text)); s.Scan(); {
		head, ok := strings.CutPrefix(s.Text(), "## activities.csv: ")
		if !ok {
			continue
		}
		if n := len(strings.Split(head, ",")); n != 94 {
			t.Errorf("the header has %d columns", n)
		}
		row := make([]string, 94)
		row[0], row[1], row[6], row[17], row[43] = "5", `"Sep 1, 2021, 10:47:04 AM"`, "10.22", "10221.0", "3.0"
		got, err := export.Strava([]byte(head+"\n"+strings.Join(row, ",")), limit.Local())
		if err != nil || len(got.Rows) != 1 || got.Rows[0].DistanceM.V != 10221 || got.Rows[0].RPE.V != 3 {
			t.Errorf("%+v, %v", got, err)
		}
		return
	}
	t.Error("the true header is not there")
}
