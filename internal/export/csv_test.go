package export_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"ebb"
	"ebb/internal/export"
	"ebb/internal/limit"

	"github.com/google/go-cmp/cmp"
)

// As the programs write them: CR alone, blanks before names, "-" and 0 for nothing,
// a row for every day; on Android the date is year-day-month, and rows end in a comma.
const hrv4tIOS = "date,rMSSD,HR,test_duration,HRV4T_Recovery_Points, SDNN, sleep_time,daily_message\r" +
	"2026-09-22 00:01:00 +0000,-,-,0,-,-,-,-\r2026-09-23 00:01:00 +0000,41.54,55,1,7.6,60.1,7.5,x: go\r2026-09-24 00:01:00 +0000,34.2,60,1,7.4,0,8,x: go\r"

const hrv4tAndroid = "date, time, HR, AVNN, SDNN, rMSSD, pNN50, HRV4T_Recovery_Points,\n" +
	"2026-23-09, 06:50, 52, 1100.1, 61.5, 47.25, 30, 8.1,\n2026-02-10, 06:55, 0, 0, 0, 0, 0, 0,\n2026-03-10, 06:55, 53, 1100.1, 60, 44, 30, 8.1,\n"

const intervalsCSV = "date,weight,restingHR,hrv,hrvSDNN,sleepSecs,sleepQuality,comments\n" +
	"2026-08-01,70.1,52,80.4,60,27000,2,\"tired,\nvery\"\n2026-08-02,,54,75,,240,,\n2026-08-03,,,,,,,\n"

func table(t *testing.T, b, said string) ([]string, export.Faults, error) {
	t.Helper()
	m, err := export.MappingFor([]byte(b), said)
	if err != nil {
		return nil, export.Faults{}, err
	}
	got, err := export.CSVMornings([]byte(b), m, limit.Local(), &numbers)
	var out []string
	for _, r := range got.Rows {
		s := r.Day.String()
		for _, v := range []struct {
			name string
			v    ebb.Opt[int]
		}{{"rhr", r.RHR}, {"rmssd", r.RMSSD}, {"sdnn", r.SDNN}, {"sleep", r.SleepMin}} {
			if v.v.OK {
				s += fmt.Sprintf(" %s %d", v.name, v.v.V)
			}
		}
		out = append(out, s)
	}
	return out, got.Faults, err
}

func TestTablesOfKnownProgramsAreReadUnasked(t *testing.T) {
	for _, c := range []struct {
		name, table, mapping string
		rows, faults         []string
	}{
		{"HRV4Training on iOS", hrv4tIOS, "source=hrv4training,date=date,rhr=HR,rmssd=rMSSD,sdnn=SDNN,sleep=sleep_time",
			[]string{"2026-09-23 rhr 55 rmssd 415 sdnn 601 sleep 450", "2026-09-24 rhr 60 rmssd 342 sleep 480"}, nil},
		{"HRV4Training on Android", hrv4tAndroid, "source=hrv4training,date=date,rhr=HR,rmssd=rMSSD,sdnn=SDNN",
			[]string{"2026-09-23 rhr 52 rmssd 473 sdnn 615", "2026-10-03 rhr 53 rmssd 440 sdnn 600"}, nil},
		{"Intervals.icu", intervalsCSV, "source=intervals,date=date,rhr=restingHR,rmssd=hrv,sdnn=hrvSDNN,sleep=sleepSecs:s",
			[]string{"2026-08-01 rhr 52 rmssd 804 sdnn 600 sleep 450", "2026-08-02 rhr 54 rmssd 750"}, []string{"4:sleep:implausible"}},
		{"Intervals.icu, day called id", "id,restingHR,sleepSecs\n2026-08-01,52,27000\n", "source=intervals,date=id,rhr=restingHR,sleep=sleepSecs:s",
			[]string{"2026-08-01 rhr 52 sleep 450"}, nil},
		{"a spreadsheet of Europe", "sep=;\r\nDatum;Ruhepuls;Schlaf (h)\r\n23.11.2026;48,0;7,25\r\n24.11.2026;49;6\r\n", "date=Datum,rhr=Ruhepuls",
			[]string{"2026-11-23 rhr 48", "2026-11-24 rhr 49"}, nil},
		{"tabs, quotes, sleep as time", "Day\tSleep\tResting HR\n\"Nov 3, 2026\"\t7:45\t50\n4 Nov 2026\t7h 05m\t51\n", "date=Day,rhr=Resting HR,sleep=Sleep",
			[]string{"2026-11-03 rhr 50 sleep 465", "2026-11-04 rhr 51 sleep 425"}, nil},
	} {
		m, err := export.MappingFor([]byte(c.table), "")
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		if m.String() != c.mapping {
			t.Errorf("%s: mapping %s", c.name, m)
		}
		for _, said := range []string{"", m.String()} { // what is remembered reads the same
			for name, b := range map[string]string{"": c.table, ", with a mark": "\ufeff" + c.table, ", UTF-16": string(utf16LE(c.table))} {
				rows, faults, err := table(t, b, said)
				if err != nil {
					t.Errorf("%s%s: %v", c.name, name, err)
				}
				if diff := cmp.Diff(c.rows, rows); diff != "" {
					t.Errorf("%s%s: %s", c.name, name, diff)
				}
				if diff := cmp.Diff(c.faults, codes(faults)); diff != "" {
					t.Errorf("%s%s: %s", c.name, name, diff)
				}
			}
		}
	}
}

func TestAMappingIsSaidAndRemembered(t *testing.T) {
	b := "Date,HR,HR,rMSSD_ms,Sleep,\"Odd, name\"\n03/04/2026,150,48,45,7,61\n"
	rows, _, err := table(t, b, "date=Date:dmy,rhr=HR#2,rmssd=rMSSD_ms,sleep=Sleep:h,\"sdnn=Odd, name\"")
	if diff := cmp.Diff([]string{"2026-04-03 rhr 48 rmssd 450 sdnn 610 sleep 420"}, rows); diff != "" || err != nil {
		t.Error(diff, err)
	}
	for _, said := range []string{"date=Date:dmy,rhr=HR#2", `date=D,"sleep=a ""b"", c:h"`, "source=intervals,date=x,sdnn=y:z"} {
		m, err := export.ParseMapping(said)
		if err != nil {
			t.Errorf("%s: %v", said, err)
			continue
		}
		if again, err := export.ParseMapping(m.String()); err != nil || again != m {
			t.Errorf("%s is remembered as %s (%v)", said, m, err)
		}
	}
	for said, code := range map[string]string{"date": "bad_mapping", "date=": "bad_mapping", "rhr=HR": "bad_mapping", "date=Date": "bad_mapping", "date=Date,pulse=HR": "bad_mapping",
		"date=Date,rhr=HR,rhr=HR": "bad_mapping", "date=Date,rhr=Nope": "unknown_column", "date=Date,rhr=HR#3": "unknown_column", "date=Date,rhr=HR\nsleep=Sleep": "bad_mapping", `"`: "bad_mapping", "source=x,date=Date,rhr=HR": "bad_mapping"} {
		if _, err := export.MappingFor([]byte(b), said); ebb.CodeOf(err) != code || ebb.KindOf(err) != ebb.Invalid {
			t.Errorf("%q: %v, want %s", said, err, code)
		}
	}
}

func TestAHeaderThatLooksLikeAUnitIsRemembered(t *testing.T) {
	b := "date,Sleep Duration:h\n2026-01-10,7\n"
	rows, _, err := table(t, b, "date=date,sleep=Sleep Duration:h")
	if diff := cmp.Diff([]string{"2026-01-10 sleep 420"}, rows); diff != "" || err != nil {
		t.Error(diff, err)
	}
}

func FuzzMapping(f *testing.F) {
	for _, s := range []string{"date=Date:dmy,rhr=HR#2", "date=D,\"sleep=a \"\"b\"\", c:h\"", "source=intervals,date=x,sdnn=y:z", "date=a:h:mm,sleep=b:h:mm:s"} {
		f.Add(s, "date,rhr\n2026-01-01,50\n")
	}
	f.Fuzz(func(t *testing.T, said, b string) {
		m, err := export.ParseMapping(said)
		if err != nil {
			if ebb.KindOf(err) != ebb.Invalid {
				t.Fatal(err)
			}
			return
		}
		if again, err := export.ParseMapping(m.String()); err != nil || again != m {
			t.Fatalf("%q is %+v, remembered as %q, which is %+v (%v)", said, m, m.String(), again, err)
		}
		if got, err := export.CSVMornings([]byte(b), m, limit.Local(), &numbers); err == nil {
			believable(t, got)
		}
	})
}

func TestWhichNumberIsTheMonthIsDecidedOverTheWholeColumn(t *testing.T) {
	for _, c := range []struct{ name, dates, unit, want string }{
		{"day first, shown by the last", "01/02/2026 02/02/2026 13/02/2026", "", "2026-02-01 2026-02-02 2026-02-13"},
		{"month first, shown by the first", "2/13/2026 3/1/2026", "", "2026-02-13 2026-03-01"},
		{"two digits of the year", "13/2/26 14/2/26", "", "2026-02-13 2026-02-14"},
		{"points are day first", "01.02.2026 03.02.2026", "", "2026-02-01 2026-02-03"},
		{"ISO, all of them open", "2026-02-01 2026-02-03", "", "2026-02-01 2026-02-03"},
		{"ISO with one that is none", "2026-02-20 2026-13-01 2026-02-21", "", "2026-02-20 2026-02-21"},
		{"ISO with times", "2026-02-20T06:00:00+02:00 2026-02-21T06:00", "", "2026-02-20 2026-02-21"},
		{"slashes, year first", "2026/2/3 2026/2/13", "", "2026-02-03 2026-02-13"},
		{"no signs", "20260203 20260213", "", "2026-02-03 2026-02-13"},
		{"the same either way", "02/02/2026 03/03/2026", "", "2026-02-02 2026-03-03"},
		{"leap days", "29/02/2024 28/02/2023", "", "2023-02-28 2024-02-29"},
		{"open", "01/02/2026 02/02/2026", "", "ambiguous_date"},
		{"open, and said", "01/02/2026 02/02/2026", ":mdy", "2026-01-02 2026-02-02"},
		{"both ways in one column", "13/02/2026 02/13/2026", "", "ambiguous_date"},
	} {
		b := "Date;RHR\n"
		for i, d := range strings.Fields(c.dates) {
			b += fmt.Sprintf("%s;%d\n", d, 50+i)
		}
		rows, _, err := table(t, b, "date=Date"+c.unit+",rhr=RHR")
		var days []string
		for _, r := range rows {
			days = append(days, r[:10])
		}
		got := strings.Join(days, " ")
		if err != nil {
			got = ebb.CodeOf(err)
		}
		if got != c.want {
			t.Errorf("%s: %s (%v), want %s", c.name, got, err, c.want)
		}
	}
	timed := "date,rMSSD,HRV4T_Recovery_Points\n2026-02-03 00:01:00 +0000,40,7\n"
	if rows, _, err := table(t, timed, "HRV4Training"); err != nil || rows[0][:10] != "2026-02-03" {
		t.Errorf("with a time it is a file of iOS, which writes ISO: %v %v", rows, err)
	}
	open := "date,rMSSD,HRV4T_Recovery_Points\n2026-02-03,40,7\n2026-02-04,41,7\n"
	if _, _, err := table(t, open, ""); ebb.CodeOf(err) != "ambiguous_date" || !strings.Contains(err.Error(), "date=date:ydm") {
		t.Errorf("a file of HRV4Training for Android that could be either: %v", err)
	}
}

func TestUnitsOfSleepAreDecidedOverTheWholeColumn(t *testing.T) {
	for _, c := range []struct{ cells, unit, want string }{
		{"7.5 8 6", "", "450 480 360"}, {"7,5 8 6", "", "450 480 360"}, {"450 480 9", "", "450 480 9"}, {"27000 28800 540", "", "450 480 9"},
		{"7:30 8:00:31 0:45", "", "450 481 45"}, {"7h30 7h30m 465min", "", "450 450 465"}, {"7.5h 8h 6h", "", "450 480 360"},
		{"7.25 7,25 20", ":h", "435 435 implausible"}, {"27,000 28,800 3600", "", "bad_value bad_value 60"}, {"27,000 28,800 3600", ":s", "450 480 60"},
		{"7,250 7.5 6", ":h", "435 450 360"}, {"7:60 x -5", "", "bad_value bad_value bad_value"}, {"450 -5 400", "", "450 implausible 400"}, {"1e300 7 8", "", "bad_value 420 480"},
		{"7 0 -", "", "420"},
	} {
		b := "date;sleep\n"
		for i, v := range strings.Fields(c.cells) {
			b += fmt.Sprintf("2026-01-%02d;%s\n", i+10, v)
		}
		rows, faults, err := table(t, b, "date=date,sleep=sleep"+c.unit)
		if err != nil {
			t.Errorf("%s: %v", c.cells, err)
			continue
		}
		at := map[int]string{}
		for _, r := range rows {
			var d, v int
			fmt.Sscanf(r, "2026-01-%d sleep %d", &d, &v)
			at[d] = fmt.Sprint(v)
		}
		for _, f := range faults.List {
			at[f.Line+8] = f.Code
		}
		var got []string
		for d := 10; d < 13; d++ {
			if at[d] != "" {
				got = append(got, at[d])
			}
		}
		if strings.Join(got, " ") != c.want {
			t.Errorf("%s%s: %s, want %s", c.cells, c.unit, got, c.want)
		}
	}
}

func TestAnImplausibleValueIsAFaultAndNotStored(t *testing.T) {
	rows, faults, err := table(t, "date,rhr,rmssd,sdnn,sleep\n2026-01-10,150,300,2.9,7\n2026-01-11,x,\"1,234,567\",61,8\n,50,,,\n2026-01-12,,,,\nyesterday,50,,,\n1889-01-01,50,,,\n2026-01-13,\"5,1\n", "")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"2026-01-10 sleep 420", "2026-01-11 sdnn 610 sleep 480"}, rows); diff != "" {
		t.Error(diff)
	}
	want := []string{"4:date:bad_date", "8::bad_row", "2:rhr:implausible", "2:rmssd:implausible", "2:sdnn:implausible", "3:rhr:bad_value", "3:rmssd:implausible",
		"6:date:bad_date", "7:date:bad_date"}
	if diff := cmp.Diff(want, codes(faults)); diff != "" {
		t.Error(diff)
	}
}

func TestOfTwoRowsOfADayTheEarlierMeasurementStands(t *testing.T) {
	up := []string{"2026-01-10 06:00,50,,7", "2026-01-10 21:00,64,40,", "2026-01-11 06:00,51,,"}
	want := []string{"2026-01-10 rhr 50 rmssd 400 sleep 420", "2026-01-11 rhr 51"}
	for _, rows := range [][]string{up, {up[2], up[1], up[0]}} {
		got, faults, err := table(t, "date,rhr,rmssd,sleep\n"+strings.Join(rows, "\n")+"\n", "")
		if diff := cmp.Diff(want, got); diff != "" || err != nil {
			t.Error(diff, err)
		}
		if len(faults.List) != 1 || faults.List[0].Code != export.CodeSameDay || faults.List[0].Line != 3 {
			t.Errorf("%+v", faults)
		}
	}
}

func TestATableOfSomethingElseIsNotGuessed(t *testing.T) {
	for b, code := range map[string]string{"": ebb.CodeEmpty, "\n\r\n": ebb.CodeEmpty, "\"": ebb.CodeEmpty, stravaEnglish: "no_date_column", "date,distance,HR\n2026-01-01,5,150\n": "no_value_column",
		"date,hrv\n2026-01-01,60\n": "no_value_column", "Comment Date,Comment\n": "no_date_column", "a;b\n1;2\n": "no_date_column"} {
		if _, err := export.MappingFor([]byte(b), ""); ebb.CodeOf(err) != code || ebb.KindOf(err) != ebb.Invalid {
			t.Errorf("%.30q: %v, want %s", b, err, code)
		}
	}
	if m, err := export.MappingFor([]byte(hrv4tIOS), "hrv4training"); err != nil || m.RMSSD.Name != "rMSSD" || m.Source != export.SourceHRV4Training {
		t.Errorf("%+v %v", m, err)
	}
	if _, err := export.MappingFor([]byte("date,HR\n2026-01-01,50\n"), "hrv4training"); ebb.CodeOf(err) != "no_value_column" {
		t.Errorf("a preset whose columns are not there: %v", err)
	}
}

func TestALongTableHasAnEnd(t *testing.T) {
	l := limit.Local()
	l.Entries = 2
	b := []byte("date,rhr\n2026-01-10,50\n2026-01-11,50\n2026-01-12,50\n")
	m, err := export.MappingFor(b, "")
	if err != nil {
		t.Fatal(err)
	}
	got, err := export.CSVMornings(b, m, l, &numbers)
	if err != nil || len(got.Rows) != 2 || codes(got.Faults)[0] != "4::"+ebb.CodeTooMany {
		t.Errorf("%+v, %v", got, err)
	}
	l.Until = time.Now().Add(-time.Hour)
	if got, err := export.CSVMornings(b, m, l, &numbers); err != nil || len(got.Rows) != 0 || codes(got.Faults)[0] != "2::"+ebb.CodeTooSlow {
		t.Errorf("%+v, %v", got, err)
	}
}
