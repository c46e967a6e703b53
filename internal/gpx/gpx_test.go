package gpx_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"ebb"
	"ebb/internal/gpx"
	"ebb/internal/limit"
)

const (
	no   = ebb.NoInt32
	no16 = ebb.NoUint16
)

const run = `<?xml version="1.0" encoding="UTF-8"?>
<gpx version="1.1" creator="Some Watch" xmlns="http://www.topografix.com/GPX/1/1" xmlns:gpxtpx="u" xmlns:xsi="v" xsi:schemaLocation="a b">
<metadata><name>The file</name><link href="x"><text>y</text></link><time>2024-05-01T05:00:00Z</time></metadata>
<wpt lat="1" lon="2"><name>A place</name><type>Marker</type><time>2024-05-01T04:00:00Z</time></wpt>
<trk><name><![CDATA[Morning & more]]></name><type>trail_running</type>
<extensions><colour>red</colour></extensions>
<trkseg>
<trkpt lat="47.1234567" lon="-8.5"><ele>400.25</ele><time>2024-05-01T08:00:00+02:00</time>
 <extensions><gpxtpx:TrackPointExtension><gpxtpx:atemp>21</gpxtpx:atemp><gpxtpx:hr>120.4</gpxtpx:hr><gpxtpx:cad>83</gpxtpx:cad><gpxtpx:speed>2.885</gpxtpx:speed></gpxtpx:TrackPointExtension><power>240</power></extensions></trkpt>
<trkpt lat="47.1235" lon="-8.5001"><time>2024-05-01T08:00:10.500+02:00</time><extensions><hr>130</hr><time>1999-01-01T00:00:00Z</time><distance>31.5</distance></extensions></trkpt>
</trkseg><trkseg/>
<trkseg>
<trkpt lat="100" lon="0"><time>2024-05-01T06:01:00Z</time></trkpt>
<trkpt lat="47.1236" lon="-8.5002"><ele></ele></trkpt>
<trkpt lat="0" lon="0"><ele>NaN</ele><time>2024-05-01T06:01:30Z</time><extensions><heartrate>300</heartrate><ns3:cadence xmlns:ns3="w">0</ns3:cadence><distance>60</distance></extensions></trkpt>
<trkpt lat="47.1236" lon="-8.5002"><time>2024-05-01T06:01:29Z</time></trkpt>
</trkseg></trk></gpx>`

func want() *ebb.Recording {
	return &ebb.Recording{
		Format: "gpx", Condition: ebb.Intact, Sport: ebb.SportRunning, SubSport: ebb.SubTrail, Name: "Morning & more",
		Start: ebb.InstantOf(time.Date(2024, 5, 1, 6, 0, 0, 0, time.UTC)), ZoneS: ebb.Some(7200),
		Device: ebb.Device{Product: "Some Watch", HR: ebb.HRUnknown},
		Cols: ebb.Columns{
			TMs: []int32{0, 10500, 60000, 90000}, HR: []uint8{120, 130, 0, 0}, Cad: []uint16{166, no16, no16, 0},
			DistCm: []int32{no, 3150, no, 6000}, SpeedMm: []int32{2885, no, no, no}, AltCm: []int32{40025, no, no, no},
			LatE7: []int32{471234567, 471235000, no, no}, LonE7: []int32{-85000000, -85001000, no, no}, PowerW: []uint16{240, no16, no16, no16},
		},
		Pauses: []ebb.Pause{{FromMs: 10500, ToMs: 60000}},
		Notes:  []ebb.Note{{Key: ebb.NoteTimeBack, N: 1}, {Key: ebb.NoteHRRange, N: 1}, {Key: ebb.NoteUntimed, N: 1}},
	}
}

func TestEverythingInARunIsRead(t *testing.T) {
	for name, doc := range map[string]string{
		"as it is":           run,
		"blanks in front":    "   " + run,
		"without a prefix":   strings.ReplaceAll(run, "gpxtpx:", ""),
		"another prefix":     strings.ReplaceAll(run, "gpxtpx:", "ns3:"),
		"GPX 1.0":            strings.Replace(run, `version="1.1"`, `version="1.0"`, 1),
		"without namespaces": strings.Replace(run, ` xmlns="http://www.topografix.com/GPX/1/1"`, "", 1),
	} {
		d := gpx.Decode([]byte(doc), limit.Upload())
		if d.Fault != nil || len(d.Recordings) != 1 || d.Format != "gpx" {
			t.Errorf("%s: %d recordings, %+v", name, len(d.Recordings), d.Fault)
			continue
		}
		if diff := cmp.Diff(want(), d.Recordings[0]); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

func point(at string) string { return `<trkpt lat="1" lon="2"><time>` + at + `</time></trkpt>` }

func track(points ...string) string {
	return "<trk><trkseg>" + strings.Join(points, "") + "</trkseg></trk>"
}

func TestTracksOfOneOutingAreOneRecording(t *testing.T) {
	morning := track(point("2024-05-01T06:00:00Z"), point("2024-05-01T06:20:00Z"))
	for _, c := range []struct {
		name, next string
		want       []int
		pauses     int
	}{
		{"minutes later", track(point("2024-05-01T06:25:00Z"), point("2024-05-01T06:30:00Z")), []int{4}, 1},
		{"in the afternoon", track(point("2024-05-01T16:00:00Z"), point("2024-05-01T16:30:00Z")), []int{2, 2}, 0},
		{"earlier in the file's day", track(point("2024-05-01T04:00:00Z"), point("2024-05-01T04:30:00Z")), []int{2, 2}, 0},
		{"at the same second", track(point("2024-05-01T06:20:00Z"), point("2024-05-01T06:21:00Z")), []int{4}, 0},
		{"an empty one", "<trk><trkseg/></trk>", []int{2}, 0},
		{"years apart", track(point("2034-05-01T06:20:00Z"), point("2034-05-01T06:21:00Z")), []int{2, 2}, 0},
	} {
		d := gpx.Decode([]byte("<gpx>"+morning+c.next+"</gpx>"), limit.Local())
		var got []int
		pauses := 0
		for _, r := range d.Recordings {
			got = append(got, r.Cols.Len())
			pauses += len(r.Pauses)
		}
		if cmp.Diff(c.want, got) != "" || pauses != c.pauses || d.Fault != nil {
			t.Errorf("%s: %v, %d pauses, %+v", c.name, got, pauses, d.Fault)
		}
	}
}

func TestADistanceBetweenPointsIsNotADistance(t *testing.T) {
	p := func(at, d string) string {
		return `<trkpt lat="1" lon="2"><time>` + at + `</time><extensions><distance>` + d + `</distance></extensions></trkpt>`
	}
	d := gpx.Decode([]byte("<gpx>"+track(p("2024-05-01T06:00:00Z", "12"), p("2024-05-01T06:00:10Z", "9"))+"</gpx>"), limit.Local())
	if d.Recordings[0].Cols.DistCm != nil {
		t.Error("a distance that shrinks was taken for the way so far")
	}
}

func TestFilesThatHoldNoActivityAreNamed(t *testing.T) {
	for _, c := range []struct{ doc, not, code string }{
		{"<gpx><trk><trkseg><trkpt lat='1' lon='2'/><trkpt lat='1' lon='2'/></trkseg></trk></gpx>", "route without times", ""},
		{"<gpx>" + track(point("2024-05-01T06:00:00Z"), "<trkpt lat='1' lon='2'/><trkpt lat='1' lon='2'/>") + "</gpx>", "route without times", ""},
		{"<gpx><rte><rtept lat='1' lon='2'/></rte></gpx>", "course", ""},
		{"<gpx><wpt lat='1' lon='2'/></gpx>", "places", ""},
		{"<gpx><metadata/><trk><type>hiking</type><trkseg/></trk></gpx>", "", ebb.CodeNoSamples},
		{"<gpx><metadata><time>2024-05-01T06:00:00Z</time></metadata></gpx>", "", ebb.CodeNoSamples},
		{"<kml/>", "", ebb.CodeUnknownFormat},
		{"", "", ebb.CodeBadXML},
		{"<gpx>", "", ebb.CodeTruncated},
		{"<gpx><trk><trkseg><trkpt lat='1' lon='2'>", "", ebb.CodeTruncated},
	} {
		d := gpx.Decode([]byte(c.doc), limit.Local())
		if d.NotActivity != c.not || len(d.Recordings) > 0 || (d.Fault == nil) != (c.code == "") || d.Fault != nil && d.Fault.Code != c.code {
			t.Errorf("%.60q: %+v %+v", c.doc, d, d.Fault)
		}
	}
}

// Cut at every byte: what is read is a true beginning of the whole, and says so.
func TestAFileCutAnywhereGivesItsBeginning(t *testing.T) {
	whole := want().Cols
	for n := range len(run) {
		d := gpx.Decode([]byte(run[:n]), limit.Local())
		if d.Fault == nil || d.Fault.Code != ebb.CodeTruncated && n > 40 || d.Fault.Offset < 0 || d.Fault.Offset > int64(n) || d.Fault.Line < 1 {
			t.Fatalf("cut at %d: %+v", n, d.Fault)
		}
		for _, r := range d.Recordings {
			k := r.Cols.Len()
			if r.Condition != ebb.Truncated || cmp.Diff(whole.TMs[:k], r.Cols.TMs) != "" || cmp.Diff(whole.HR[:k], r.Cols.HR) != "" {
				t.Fatalf("cut at %d: %s, not a beginning", n, r.Condition)
			}
		}
	}
}

func TestAValueThatIsNoneMarksTheRecording(t *testing.T) {
	for _, c := range []struct{ old, new, field string }{
		{"120.4", "12o", "hr"}, {"08:00:10.500", "8:0:10", "time"}, {"2.885", "2,885", "speed"}, {`lat="47.1234567"`, `lat="47.12.3"`, "lat"},
		{"400.25", "high", "ele"}, {">240<", ">-<", "power"},
	} {
		d := gpx.Decode([]byte(strings.Replace(run, c.old, c.new, 1)), limit.Local())
		if len(d.Recordings) != 1 || d.Recordings[0].Condition != ebb.Damaged || d.Fault == nil || d.Fault.Code != ebb.CodeBadData ||
			d.Fault.Field != c.field || d.Fault.Line < 4 {
			t.Errorf("%s: %+v", c.new, d.Fault)
		}
	}
}

func TestOtherEncodingsGiveTheSame(t *testing.T) {
	latin := strings.Replace(strings.Replace(run, "UTF-8", "ISO-8859-1", 1), "Morning", "Z\xfcrich", 1)
	d := gpx.Decode([]byte(latin), limit.Local())
	if len(d.Recordings) != 1 || d.Recordings[0].Name != "Zürich & more" || d.Recordings[0].Cols.Len() != 4 {
		t.Errorf("%+v", d)
	}
}

func TestTooManySamplesAreRefused(t *testing.T) {
	l := limit.Local()
	l.Samples = 3
	if d := gpx.Decode([]byte(run), l); d.Fault == nil || d.Fault.Code != ebb.CodeTooMany || len(d.Recordings) > 0 {
		t.Errorf("%+v", d)
	}
	l = limit.Local()
	l.Recordings = 1
	doc := "<gpx>" + track(point("2024-05-01T06:00:00Z")) + track(point("2024-05-02T06:00:00Z")) + track(point("2024-05-03T06:00:00Z")) + "</gpx>"
	if d := gpx.Decode([]byte(doc), l); d.Fault == nil || d.Fault.Code != ebb.CodeTooMany || len(d.Recordings) > 0 {
		t.Errorf("%+v", d)
	}
}
