package tcx_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"ebb"
	"ebb/internal/limit"
	"ebb/internal/tcx"
)

const no = ebb.NoInt32

// document wraps activities.
func document(activities string) string {
	return `<?xml version="1.0" encoding="UTF-8"?>
<TrainingCenterDatabase xmlns="http://www.garmin.com/xmlschemas/TrainingCenterDatabase/v2" xmlns:ns3="http://www.garmin.com/xmlschemas/ActivityExtension/v2">
<Activities>` + activities + `</Activities><Author><Name>Somebody</Name></Author></TrainingCenterDatabase>`
}

// run is an activity of two laps with a pause inside the first and one between them.
const run = `<Activity Sport="Running"><Id>2024-05-01T06:00:00Z</Id>
<Lap StartTime="2024-05-01T06:00:00.000Z"><TotalTimeSeconds>20.0</TotalTimeSeconds><DistanceMeters>60.5</DistanceMeters>
 <AverageHeartRateBpm><Value>155</Value></AverageHeartRateBpm><MaximumHeartRateBpm><Value>151</Value></MaximumHeartRateBpm><Cadence>84</Cadence>
 <Track>
  <Trackpoint><Time>2024-05-01T06:00:00Z</Time><Position><LatitudeDegrees>47.1234567</LatitudeDegrees><LongitudeDegrees>-8.5</LongitudeDegrees></Position>
   <AltitudeMeters>400.25</AltitudeMeters><DistanceMeters>0</DistanceMeters><HeartRateBpm xsi:type="x"><Value>120</Value></HeartRateBpm>
   <Extensions><ns3:TPX CadenceSensor="Footpod"><ns3:Speed>2.885</ns3:Speed><ns3:RunCadence>83</ns3:RunCadence><ns3:Watts>240</ns3:Watts></ns3:TPX></Extensions></Trackpoint>
  <Trackpoint><Time>2024-05-01T06:00:10Z</Time><HeartRateBpm><Value>0</Value></HeartRateBpm><Cadence>84</Cadence></Trackpoint>
 </Track>
 <Track>
  <Trackpoint><Time>2024-05-01T06:01:10Z</Time><Position><LatitudeDegrees>0</LatitudeDegrees><LongitudeDegrees>0</LongitudeDegrees></Position></Trackpoint>
  <Trackpoint><Time>2024-05-01T06:01:20Z</Time><DistanceMeters>60.5</DistanceMeters><HeartRateBpm><Value>255</Value></HeartRateBpm></Trackpoint>
 </Track>
</Lap>
<Lap StartTime="2024-05-01T06:03:20Z"><TotalTimeSeconds>30</TotalTimeSeconds><DistanceMeters>100</DistanceMeters>
 <Track>
  <Trackpoint><Time>2024-05-01T06:03:20Z</Time><HeartRateBpm><Value>300</Value></HeartRateBpm></Trackpoint>
  <Trackpoint><Time>2024-05-01T06:03:10Z</Time></Trackpoint>
  <Trackpoint><HeartRateBpm><Value>99</Value></HeartRateBpm></Trackpoint>
  <Trackpoint><Time>2024-05-01T06:03:50Z</Time><HeartRateBpm><Value>151</Value></HeartRateBpm></Trackpoint>
 </Track>
</Lap><Creator><Name>Watch One</Name><UnitId>7</UnitId></Creator></Activity>`

func want() *ebb.Recording {
	none16 := ebb.NoUint16
	return &ebb.Recording{
		Format: "tcx", Condition: ebb.Intact, Sport: ebb.SportRunning, Start: ebb.InstantOf(time.Date(2024, 5, 1, 6, 0, 0, 0, time.UTC)),
		Device: ebb.Device{Product: "Watch One", HR: ebb.HRUnknown},
		Totals: ebb.Totals{TimerMs: ebb.Some(int32(50000)), DistCm: ebb.Some(int32(16050)), MaxHR: ebb.Some(151)},
		Cols: ebb.Columns{
			TMs:     []int32{0, 10000, 70000, 80000, 200000, 230000},
			HR:      []uint8{120, 0, 0, 255, 0, 151},
			Cad:     []uint16{166, 168, none16, none16, none16, none16},
			DistCm:  []int32{0, no, no, 6050, no, no},
			SpeedMm: []int32{2885, no, no, no, no, no},
			AltCm:   []int32{40025, no, no, no, no, no},
			LatE7:   []int32{471234567, no, no, no, no, no},
			LonE7:   []int32{-85000000, no, no, no, no, no},
			PowerW:  []uint16{240, none16, none16, none16, none16, none16},
		},
		Laps:   []ebb.Lap{{StartMs: 0, EndMs: 200000, DistCm: 6050}, {StartMs: 200000, EndMs: 230000, DistCm: 10000}},
		Pauses: []ebb.Pause{{FromMs: 10000, ToMs: 70000}, {FromMs: 80000, ToMs: 200000}},
		Notes:  []ebb.Note{{Key: ebb.NoteTimeBack, N: 1}, {Key: ebb.NoteHRRange, N: 1}, {Key: ebb.NoteUntimed, N: 1}},
	}
}

func TestEverythingInARunIsRead(t *testing.T) {
	for name, doc := range map[string]string{
		"as it is":           document(run),
		"blanks in front":    "          " + document(run),
		"without namespaces": strings.NewReplacer("ns3:", "", ` xmlns="http://www.garmin.com/xmlschemas/TrainingCenterDatabase/v2"`, "").Replace(document(run)),
		"all prefixed":       strings.NewReplacer("<ns3:", "<ns3:", "</ns3:", "</ns3:", "</", "</t:", "<", "<t:").Replace(strings.NewReplacer("ns3:", "", `<?xml version="1.0" encoding="UTF-8"?>`, "").Replace(document(run))),
	} {
		doc = strings.NewReplacer("<t:/", "</", "</t:t:", "</t:", "</t:/", "</").Replace(doc)
		if name == "all prefixed" {
			doc = strings.ReplaceAll(doc, "<t:t:", "<t:")
		}
		d := tcx.Decode([]byte(doc), limit.Upload())
		if d.Fault != nil || len(d.Recordings) != 1 || d.Format != "tcx" {
			t.Errorf("%s: %d recordings, %+v", name, len(d.Recordings), d.Fault)
			continue
		}
		if diff := cmp.Diff(want(), d.Recordings[0]); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

func TestALapThatFollowsAtOnceIsNoPause(t *testing.T) {
	doc := strings.NewReplacer(`StartTime="2024-05-01T06:03:20Z"`, `StartTime="2024-05-01T06:01:21Z"`, "<Time>2024-05-01T06:03:20Z", "<Time>2024-05-01T06:01:22Z").Replace(document(run))
	r := tcx.Decode([]byte(doc), limit.Local()).Recordings[0]
	if diff := cmp.Diff([]ebb.Pause{{FromMs: 10000, ToMs: 70000}}, r.Pauses); diff != "" {
		t.Error(diff)
	}
}

func TestARideKeepsItsRevolutionsAndAWalkItsSteps(t *testing.T) {
	point := func(s, cad int) string {
		return fmt.Sprintf("<Trackpoint><Time>2024-05-01T06:00:%02dZ</Time><Cadence>%d</Cadence></Trackpoint>", s, cad)
	}
	for _, c := range []struct {
		sport string
		cad   int
		want  uint16
		is    ebb.Sport
	}{
		{"Biking", 90, 90, ebb.SportCycling}, {"Running", 84, 168, ebb.SportRunning}, {"Running", 168, 168, ebb.SportRunning},
		{"Walking", 55, 110, ebb.SportWalking}, {"Other", 60, 60, ebb.SportOther}, {"", 60, 60, ebb.SportUnknown},
	} {
		doc := document(`<Activity Sport="` + c.sport + `"><Lap StartTime="2024-05-01T06:00:00Z"><Track>` + point(0, c.cad) + point(40, c.cad) + "</Track></Lap></Activity>")
		r := tcx.Decode([]byte(doc), limit.Local()).Recordings[0]
		if r.Cols.Cad[1] != c.want || r.Sport != c.is {
			t.Errorf("%s with %d: %d, %s", c.sport, c.cad, r.Cols.Cad[1], r.Sport)
		}
	}
}

func TestSeveralActivitiesAreSeveralRecordings(t *testing.T) {
	multi := "<MultiSportSession><Id>x</Id><FirstSport>" + run + "</FirstSport><NextSport><Transition StartTime='2024-05-01T07:00:00Z'><TotalTimeSeconds>9</TotalTimeSeconds></Transition>" +
		strings.ReplaceAll(strings.ReplaceAll(run, "T06:", "T07:"), "Running", "Biking") + "</NextSport></MultiSportSession>"
	d := tcx.Decode([]byte(document(multi)), limit.Local())
	if len(d.Recordings) != 2 || d.Fault != nil || d.Recordings[1].Sport != ebb.SportCycling || d.Recordings[1].Start-d.Recordings[0].Start != 3600_000 {
		t.Errorf("%+v", d)
	}
}

func TestFilesThatHoldNoActivityAreNamed(t *testing.T) {
	for _, c := range []struct{ doc, not, code string }{
		{"<TrainingCenterDatabase><Courses><Course><Name>x</Name><Lap><TotalTimeSeconds>5</TotalTimeSeconds></Lap><Track><Trackpoint><Time>2024-05-01T06:00:00Z</Time></Trackpoint></Track></Course></Courses></TrainingCenterDatabase>", "course", ""},
		{"<TrainingCenterDatabase><Workouts><Workout/></Workouts></TrainingCenterDatabase>", "workout", ""},
		{"<TrainingCenterDatabase/>", "", ebb.CodeNoSamples},
		{document("<Activity Sport='Running'><Id>2024-05-01T06:00:00Z</Id></Activity>"), "", ebb.CodeNoSamples},
		{"<gpx/>", "", ebb.CodeUnknownFormat},
		{"", "", ebb.CodeBadXML},
		{"<TrainingCenterDatabase>", "", ebb.CodeTruncated},
	} {
		d := tcx.Decode([]byte(c.doc), limit.Local())
		if d.NotActivity != c.not || len(d.Recordings) > 0 || (d.Fault == nil) != (c.code == "") || d.Fault != nil && d.Fault.Code != c.code {
			t.Errorf("%.60q: %+v %+v", c.doc, d, d.Fault)
		}
	}
}

// Cut at every byte: what is read is a true beginning of the whole, and says so.
func TestAFileCutAnywhereGivesItsBeginning(t *testing.T) {
	doc := document(run)
	whole := want().Cols
	for n := range len(doc) {
		d := tcx.Decode([]byte(doc[:n]), limit.Local())
		if d.Fault == nil || d.Fault.Code != ebb.CodeTruncated && n > 40 || d.Fault.Offset < 0 || d.Fault.Offset > int64(n) || d.Fault.Line < 1 {
			t.Fatalf("cut at %d: %+v", n, d.Fault)
		}
		for _, r := range d.Recordings {
			if r.Condition == ebb.Intact && n < strings.Index(doc, "</Activity>") {
				t.Fatalf("cut at %d: intact", n)
			}
			k := r.Cols.Len()
			if diff := cmp.Diff(whole.TMs[:k], r.Cols.TMs); diff != "" || r.Cols.HR != nil && cmp.Diff(whole.HR[:k], r.Cols.HR) != "" {
				t.Fatalf("cut at %d: not a beginning: %s", n, diff)
			}
		}
	}
}

func TestAValueThatIsNoneMarksTheActivity(t *testing.T) {
	for _, c := range []struct{ old, new, field string }{
		{"<Value>120</Value>", "<Value>12o</Value>", "HeartRateBpm"},
		{"06:00:10Z", "06:00:1xZ", "Time"},
		{"2.885", "2,885", "Speed"},
		{"47.1234567", "47.12.34", "LatitudeDegrees"},
		{">20.0<", ">twenty<", "TotalTimeSeconds"},
		{`"2024-05-01T06:03:20Z"`, `"yesterday"`, "StartTime"},
	} {
		doc := strings.Replace(document(run), c.old, c.new, 1)
		d := tcx.Decode([]byte(doc), limit.Local())
		if len(d.Recordings) != 1 || d.Recordings[0].Condition != ebb.Damaged || d.Fault == nil || d.Fault.Code != ebb.CodeBadData ||
			d.Fault.Field != c.field || d.Fault.Line < 4 {
			t.Errorf("%s: %+v", c.new, d.Fault)
		}
	}
	doc := strings.Replace(document(run), "<AltitudeMeters>400.25<", "<AltitudeMeters>NaN<", 1)
	if d := tcx.Decode([]byte(doc), limit.Local()); d.Fault != nil || d.Recordings[0].Cols.AltCm != nil {
		t.Errorf("NaN is a way to write nothing: %+v", d.Fault)
	}
}

func TestTooManySamplesAreRefusedAndWeeksApartAreDamage(t *testing.T) {
	l := limit.Local()
	l.Samples = 5
	if d := tcx.Decode([]byte(document(run)), l); d.Fault == nil || d.Fault.Code != ebb.CodeTooMany || len(d.Recordings) > 0 {
		t.Errorf("%+v", d)
	}
	l = limit.Local()
	l.LapsOrPauses = 1
	if d := tcx.Decode([]byte(document(run)), l); d.Fault == nil || d.Fault.Code != ebb.CodeTooMany || d.Fault.Field != "Lap" {
		t.Errorf("%+v", d)
	}
	l = limit.Local()
	l.Recordings = 1
	if d := tcx.Decode([]byte(document(run+run)), l); d.Fault == nil || d.Fault.Code != ebb.CodeTooMany || d.Fault.Field != "Activity" {
		t.Errorf("%+v", d)
	}
	doc := strings.Replace(document(run), "<Time>2024-05-01T06:03:50Z", "<Time>2024-09-01T06:03:50Z", 1)
	d := tcx.Decode([]byte(doc), limit.Local())
	if d.Fault == nil || d.Fault.Code != ebb.CodeTooLong || d.Recordings[0].Condition != ebb.Damaged || d.Recordings[0].Cols.Len() != 5 {
		t.Errorf("%+v", d)
	}
}
