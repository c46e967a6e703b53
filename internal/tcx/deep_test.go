package tcx_test

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"strings"
	"testing"

	"ebb"
	"ebb/internal/limit"
	"ebb/internal/tcx"
)

// check holds what must be true of whatever the reader makes of any bytes.
func check(t *testing.T, b []byte, d ebb.Decoded) {
	t.Helper()
	if len(d.Recordings) == 0 && d.Fault == nil && d.NotActivity == "" {
		t.Fatal("neither a recording, nor a fault, nor a name for what it is")
	}
	if f := d.Fault; f != nil && (f.Code == "" || f.Msg == "" || f.Offset > int64(len(b)) || f.Offset < 0 && f.Code != ebb.CodeNoSamples && f.Code != ebb.CodeTooLong) {
		t.Fatalf("a fault without code or place: %+v", f)
	}
	for _, r := range d.Recordings {
		n := r.Cols.Len()
		c := r.Cols
		for name, k := range map[string]int{"hr": len(c.HR), "cad": len(c.Cad), "dist": len(c.DistCm), "speed": len(c.SpeedMm),
			"alt": len(c.AltCm), "lat": len(c.LatE7), "lon": len(c.LonE7), "power": len(c.PowerW)} {
			if k != 0 && k != n {
				t.Fatalf("column %s has %d of %d rows", name, k, n)
			}
		}
		if n == 0 || c.TMs[0] != 0 {
			t.Fatal("a recording without samples, or not from its start")
		}
		for i := 1; i < n; i++ {
			if c.TMs[i] < c.TMs[i-1] {
				t.Fatal("time goes back")
			}
		}
		for _, p := range r.Pauses {
			if p.FromMs < 0 || p.ToMs <= p.FromMs || p.ToMs > c.TMs[n-1] {
				t.Fatalf("pause %+v outside of the recording", p)
			}
		}
		for _, p := range r.Laps {
			if p.StartMs < 0 || p.EndMs < p.StartMs || p.EndMs > c.TMs[n-1] {
				t.Fatalf("lap %+v outside of the recording", p)
			}
		}
	}
}

func FuzzTCX(f *testing.F) {
	f.Add([]byte(document(run)))
	f.Add([]byte(strings.ToUpper(document(run))))
	f.Fuzz(func(t *testing.T, b []byte) { check(t, b, tcx.Decode(b, limit.Local())) })
}

// hour is a file of an hour, a sample a second, as TCX usually looks.
func hour() []byte {
	var b bytes.Buffer
	b.WriteString(`<?xml version="1.0" encoding="UTF-8"?>
<TrainingCenterDatabase xmlns="http://www.garmin.com/xmlschemas/TrainingCenterDatabase/v2">
  <Activities>
    <Activity Sport="Running">
      <Id>2024-05-01T06:00:00.000Z</Id>
      <Lap StartTime="2024-05-01T06:00:00.000Z">
        <TotalTimeSeconds>3600.0</TotalTimeSeconds>
        <Track>
`)
	for i := range 3600 {
		fmt.Fprintf(&b, `          <Trackpoint>
            <Time>2024-05-01T06:%02d:%02d.000Z</Time>
            <Position>
              <LatitudeDegrees>%.7f</LatitudeDegrees>
              <LongitudeDegrees>%.7f</LongitudeDegrees>
            </Position>
            <AltitudeMeters>%.1f</AltitudeMeters>
            <DistanceMeters>%.2f</DistanceMeters>
            <HeartRateBpm>
              <Value>%d</Value>
            </HeartRateBpm>
            <Extensions>
              <ns3:TPX>
                <ns3:Speed>%.3f</ns3:Speed>
                <ns3:RunCadence>%d</ns3:RunCadence>
              </ns3:TPX>
            </Extensions>
          </Trackpoint>
`, i/60, i%60, 47+float64(i)/1e5, 8+float64(i)/1e5, 400+float64(i%50)/10, float64(i)*2.8, 140+i%20, 2.8+float64(i%7)/10, 84+i%3)
	}
	b.WriteString("        </Track>\n      </Lap>\n    </Activity>\n  </Activities>\n</TrainingCenterDatabase>\n")
	return b.Bytes()
}

// The file that the benchmarks measure is read, and whole; make bench holds the speed beside
// the standard library's raw tokens.
func TestTheMeasuredFileIsRead(t *testing.T) {
	d := tcx.Decode(hour(), limit.Local())
	if d.Fault != nil || d.Recordings[0].Cols.Len() != 3600 || d.Recordings[0].Cols.HR[100] == 0 {
		t.Fatalf("%+v", d.Fault)
	}
}

func rawTokens(doc []byte) {
	d := xml.NewDecoder(bytes.NewReader(doc))
	for {
		if _, err := d.RawToken(); err != nil {
			return
		}
	}
}

func BenchmarkDecode(b *testing.B) {
	doc := hour()
	b.SetBytes(int64(len(doc)))
	b.ReportAllocs()
	for b.Loop() {
		tcx.Decode(doc, limit.Local())
	}
}

func BenchmarkStandardRawToken(b *testing.B) {
	doc := hour()
	b.SetBytes(int64(len(doc)))
	for b.Loop() {
		rawTokens(doc)
	}
}
