package scan_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strconv"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"ebb"
	"ebb/internal/scan"
)

func TestNumbersAreReadExactly(t *testing.T) {
	for _, c := range []struct {
		text     string
		decimals int
		want     int64
		ok       bool
	}{
		{"0", 2, 0, true}, {"1", 2, 100, true}, {" 12.345 ", 2, 1235, true}, {"12.344", 2, 1234, true},
		{"-12.345", 2, -1235, true}, {"+3.5", 0, 4, true}, {".5", 1, 5, true}, {"5.", 1, 50, true},
		{"-0.00000004", 7, 0, true}, {"-34.90647330880165", 7, -349064733, true},
		{"1.5E-4", 7, 1500, true}, {"1e3", 0, 1000, true}, {"20.3999996185303", 1, 204, true},
		{"", 2, 0, false}, {"-", 2, 0, false}, {".", 2, 0, false}, {"NaN", 2, 0, false}, {"Inf", 2, 0, false},
		{"0x1p4", 0, 0, false}, {"1_000", 0, 0, false}, {"12,5", 1, 0, false}, {"1 2", 0, 0, false}, {"1.2.3", 1, 0, false},
		{"99999999999999999999", 0, 0, false}, {"1e300", 0, 0, false}, {"e", 0, 0, false}, {"--1", 0, 0, false},
	} {
		got, ok := scan.Fixed([]byte(c.text), c.decimals)
		if got != c.want || ok != c.ok {
			t.Errorf("Fixed(%q, %d) = %d, %v, want %d, %v", c.text, c.decimals, got, ok, c.want, c.ok)
		}
	}
}

func TestNumbersAgreeWithTheStandardReader(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 20000 {
		text := strconv.FormatFloat((r.Float64()-0.5)*360, 'f', r.IntN(12), 64)
		f, _ := strconv.ParseFloat(text, 64)
		got, ok := scan.Fixed([]byte(text), 7)
		if want := math.Round(f * 1e7); !ok || math.Abs(float64(got)-want) > 1 {
			t.Fatalf("Fixed(%q, 7) = %d, want %.0f", text, got, want)
		}
	}
}

func TestTimesAreReadInAllTheirForms(t *testing.T) {
	for _, c := range []struct {
		text, want string
		off        ebb.Opt[int]
	}{
		{"2013-06-01T17:32:20Z", "2013-06-01T17:32:20Z", ebb.None[int]()},
		{"2013-06-01T17:32:20", "2013-06-01T17:32:20Z", ebb.None[int]()},
		{" 2013-06-01 17:32:20z\n", "2013-06-01T17:32:20Z", ebb.None[int]()},
		{"2020-02-05T16:25:15.909Z", "2020-02-05T16:25:15.909Z", ebb.None[int]()},
		{"2020-02-05T16:25:15.9Z", "2020-02-05T16:25:15.9Z", ebb.None[int]()},
		{"1901-12-13T20:45:52.2073437Z", "1901-12-13T20:45:52.207Z", ebb.None[int]()},
		{"2021-01-07T21:51:59.179+01:15", "2021-01-07T20:36:59.179Z", ebb.Some(4500)},
		{"2021-01-07T21:51:59-0330", "2021-01-08T01:21:59Z", ebb.Some(-12600)},
		{"2021-01-07T21:51:59+02", "2021-01-07T19:51:59Z", ebb.Some(7200)},
		{"2024-02-29T00:00:00Z", "2024-02-29T00:00:00Z", ebb.None[int]()},
		{"2016-12-31T23:59:60Z", "2017-01-01T00:00:00Z", ebb.None[int]()},
		{"2023-02-29T00:00:00Z", "", ebb.None[int]()}, {"2023-13-01T00:00:00Z", "", ebb.None[int]()},
		{"2023-01-01T24:00:00Z", "", ebb.None[int]()}, {"2023-01-01", "", ebb.None[int]()}, {"", "", ebb.None[int]()},
		{"2023-01-01T00:00:00.Z", "", ebb.None[int]()}, {"2023-01-01T00:00:00+1:00", "", ebb.None[int]()},
		{"2023-01-01T00:00:00+99:00", "", ebb.None[int]()}, {"2023-01-01T00:00:00 EST", "", ebb.None[int]()},
		{"x023-01-01T00:00:00Z", "", ebb.None[int]()}, {"2023/01/01T00:00:00Z", "", ebb.None[int]()},
	} {
		var clock scan.Clock
		ms, off, has, ok := clock.Ms([]byte(c.text))
		got := ""
		if ok {
			got = ebb.Instant(ms).String()
		}
		if got != c.want || has != (c.off.OK && ok) || off != c.off.V {
			t.Errorf("%q: %q, offset %d %v, want %q, %v", c.text, got, off, has, c.want, c.off)
		}
	}
}

func TestEveryDayFromYearOneIsTheRightOne(t *testing.T) {
	var clock scan.Clock
	for d := time.Date(1, 1, 1, 0, 0, 0, 0, time.UTC); d.Year() < 2201; d = d.AddDate(0, 0, 13) {
		ms, _, _, ok := clock.Ms([]byte(d.Format("2006-01-02T15:04:05Z")))
		if !ok || ms != d.UnixMilli() {
			t.Fatalf("%s is %d, want %d", d, ms, d.UnixMilli())
		}
	}
}

func TestColumnsBeginWithTheirFirstValue(t *testing.T) {
	var r scan.Rows
	for i, hr := range []uint8{0, 0, 120, 0} {
		w := scan.NewRow()
		w.AtMs, w.HR = int64(5000+1000*i), hr
		r.Add(w)
	}
	back := scan.NewRow()
	back.AtMs = 1
	r.Add(back)
	far := scan.NewRow()
	far.AtMs = 1 << 40
	r.Add(far)
	want := ebb.Columns{TMs: []int32{0, 1000, 2000, 3000}, HR: []uint8{0, 0, 120, 0}}
	if diff := cmp.Diff(want, r.Cols); diff != "" || r.Back != 1 || !r.TooFar || r.StartMs != 5000 {
		t.Errorf("%s back %d, far %v, start %d", diff, r.Back, r.TooFar, r.StartMs)
	}
}

func TestStridesBecomeStepsAndStepsStay(t *testing.T) {
	for _, c := range []struct{ in, want []uint16 }{
		{[]uint16{80, 85, 0, ebb.NoUint16, 90}, []uint16{160, 170, 0, ebb.NoUint16, 180}},
		{[]uint16{160, 170, 0, 180}, []uint16{160, 170, 0, 180}},
		{[]uint16{0, 0}, []uint16{0, 0}}, {nil, nil},
	} {
		got := append([]uint16(nil), c.in...)
		scan.StepsPerMinute(got)
		if fmt.Sprint(got) != fmt.Sprint(c.want) {
			t.Errorf("%v became %v, want %v", c.in, got, c.want)
		}
	}
}

func TestLabelsAreFitToBeShown(t *testing.T) {
	for in, want := range map[string]string{"  a \n b\t": "a b", "a\x1b[mb": "a[mb", "x\u202ey": "xy", "\xff\xfe": "", "ééé": "éé"} {
		if got := scan.Label([]byte(in), 5); got != want {
			t.Errorf("%q became %q, want %q", in, got, want)
		}
	}
}
