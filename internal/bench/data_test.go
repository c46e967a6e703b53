//go:build unix

package bench_test

import (
	"archive/zip"
	"bytes"
	stdgzip "compress/gzip"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"ebb"
	"ebb/internal/fit"
	"ebb/stats"
)

const hourS = 3600

// hour is one synthetic hour, nine columns each second: heart rate that follows speed, a
// position that wanders as a receiver's does, a barometer. No two seeds are alike.
func hour(seed uint64, start ebb.Instant) *ebb.Recording {
	g := stats.NewRand(seed*0x9E3779B97F4A7C15 + 1)
	noise := func() float64 { return g.Float64() + g.Float64() + g.Float64() - 1.5 }
	r := &ebb.Recording{
		Format: "fit", Condition: ebb.Intact, Sport: ebb.SportRunning, Name: "SYNTHETIC", Start: start, ZoneS: ebb.Some(0),
		Device: ebb.Device{Manufacturer: "development", Product: "Ebb bench", HR: ebb.HRStrap},
	}
	easy := 2.5 + g.Float64()
	hard := seed%4 == 0 // every fourth run has six bouts of three minutes
	var dist, heart, drift, east, north, turn float64
	heart = 85
	c := &r.Cols
	for t := range hourS {
		v := easy
		if hard && t > 900 && t < 3060 && (t-900)%360 < 180 {
			v = easy * 1.35
		}
		drift += 0.05*noise() - 0.02*drift
		v += drift
		heart += (88 + 28*(v-1) - heart) / 35
		dist += v
		turn += 0.02 * noise()
		north += v * math.Cos(turn)
		east += v * math.Sin(turn)
		c.TMs = append(c.TMs, int32(t)*1000)
		c.HR = append(c.HR, uint8(heart+0.7*noise()))
		c.Cad = append(c.Cad, uint16(160+8*(v-2)+noise())&^1)
		c.DistCm = append(c.DistCm, int32(dist*100))
		c.SpeedMm = append(c.SpeedMm, int32(v*1000))
		c.AltCm = append(c.AltCm, int32(200+60*math.Sin(dist/700)+15*math.Sin(dist/130))*20)
		c.LatE7 = append(c.LatE7, int32(north*89.9))
		c.LonE7 = append(c.LonE7, int32(east*89.9))
	}
	r.Totals.TimerMs, r.Totals.ElapsedMs, r.Totals.DistCm = ebb.Some[int32](hourS*1000), ebb.Some[int32](hourS*1000), ebb.Some(int32(dist*100))
	return r
}

// startOf is when run i of n began: five days in seven, the last one yesterday.
func startOf(i, n int, until ebb.Day) ebb.Instant {
	ago := 1 + (n-1-i)*7/5
	return (until - ebb.Day(ago)).At(7, 0, time.UTC)
}

// archive is a zip of gz FIT files, as the bulk exports have them. It is made once for a
// size and a day, and found again in later runs.
func archive(t testing.TB, dir string, runs int, until ebb.Day) string {
	t.Helper()
	path := filepath.Join(dir, fmt.Sprintf("ebb-bench-%d-%s.zip", runs, until))
	if _, err := os.Stat(path); err == nil {
		return path
	}
	packed := make([][]byte, runs)
	parallel(runs, func(i int) {
		b, err := fit.EncodeActivity(hour(uint64(i), startOf(i, runs, until)))
		if err != nil {
			panic(err)
		}
		var z bytes.Buffer
		w := stdgzip.NewWriter(&z)
		_, _ = w.Write(b)
		_ = w.Close()
		packed[i] = z.Bytes()
	})
	f, err := os.Create(path + ".part")
	must(t, err)
	z := zip.NewWriter(f)
	for i, b := range packed {
		w, err := z.CreateHeader(&zip.FileHeader{Name: fmt.Sprintf("activities/%05d.fit.gz", i), Method: zip.Deflate})
		must(t, err)
		_, err = w.Write(b)
		must(t, err)
	}
	must(t, z.Close())
	must(t, f.Close())
	must(t, os.Rename(path+".part", path))
	return path
}

// parallel calls f for 0 … n-1 on every core.
func parallel(n int, f func(int)) {
	var wg sync.WaitGroup
	next := make(chan int)
	for range cores {
		wg.Go(func() {
			for i := range next {
				f(i)
			}
		})
	}
	for i := range n {
		next <- i
	}
	close(next)
	wg.Wait()
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// tcxHour and gpxHour write the hour as the text formats have it.
func tcxHour(r *ebb.Recording) []byte {
	var b strings.Builder
	b.WriteString(`<?xml version="1.0" encoding="UTF-8"?><TrainingCenterDatabase xmlns="http://www.garmin.com/xmlschemas/TrainingCenterDatabase/v2"><Activities><Activity Sport="Running"><Id>2026-01-01T07:00:00Z</Id><Lap StartTime="2026-01-01T07:00:00Z"><TotalTimeSeconds>3600</TotalTimeSeconds><Track>`)
	for i := range r.Cols.TMs {
		fmt.Fprintf(&b, "\n          <Trackpoint>\n            <Time>%s</Time>\n            <Position>\n              <LatitudeDegrees>%.7f</LatitudeDegrees>\n              <LongitudeDegrees>%.7f</LongitudeDegrees>\n            </Position>\n            <AltitudeMeters>%.1f</AltitudeMeters>\n            <DistanceMeters>%.2f</DistanceMeters>\n            <HeartRateBpm>\n              <Value>%d</Value>\n            </HeartRateBpm>\n          </Trackpoint>",
			stamp(i), float64(r.Cols.LatE7[i])/1e7, float64(r.Cols.LonE7[i])/1e7, float64(r.Cols.AltCm[i])/100, float64(r.Cols.DistCm[i])/100, r.Cols.HR[i])
	}
	b.WriteString(`</Track></Lap></Activity></Activities></TrainingCenterDatabase>`)
	return []byte(b.String())
}

func gpxHour(r *ebb.Recording) []byte {
	var b strings.Builder
	b.WriteString(`<?xml version="1.0" encoding="UTF-8"?><gpx version="1.1" creator="bench" xmlns="http://www.topografix.com/GPX/1/1" xmlns:gpxtpx="http://www.garmin.com/xmlschemas/TrackPointExtension/v1"><trk><type>running</type><trkseg>`)
	for i := range r.Cols.TMs {
		fmt.Fprintf(&b, "\n      <trkpt lat=\"%.7f\" lon=\"%.7f\">\n        <ele>%.1f</ele>\n        <time>%s</time>\n        <extensions>\n          <gpxtpx:TrackPointExtension>\n            <gpxtpx:hr>%d</gpxtpx:hr>\n          </gpxtpx:TrackPointExtension>\n        </extensions>\n      </trkpt>",
			float64(r.Cols.LatE7[i])/1e7, float64(r.Cols.LonE7[i])/1e7, float64(r.Cols.AltCm[i])/100, stamp(i), r.Cols.HR[i])
	}
	b.WriteString(`</trkseg></trk></gpx>`)
	return []byte(b.String())
}

func stamp(s int) string { return fmt.Sprintf("2026-01-01T%02d:%02d:%02dZ", 7+s/3600, s/60%60, s%60) }

// appleExport is so many days of an Apple Health export: heart rate all day, a workout each.
func appleExport(days int) []byte {
	var b strings.Builder
	b.WriteString("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<HealthData locale=\"en_GB\">\n")
	const layout = "2006-01-02 15:04:05 -0700"
	first := time.Date(2025, 1, 1, 0, 0, 0, 0, time.UTC)
	for day := range days {
		for k := range 1440 {
			at := first.AddDate(0, 0, day).Add(time.Duration(k) * time.Minute).Format(layout)
			fmt.Fprintf(&b, " <Record type=\"HKQuantityTypeIdentifierHeartRate\" sourceName=\"Watch\" sourceVersion=\"11.0\" device=\"&lt;&lt;HKDevice: 0x1&gt;, name:Apple Watch, manufacturer:Apple Inc., model:Watch&gt;\" unit=\"count/min\" creationDate=\"%s\" startDate=\"%s\" endDate=\"%s\" value=\"%d\">\n  <MetadataEntry key=\"HKMetadataKeyHeartRateMotionContext\" value=\"0\"/>\n </Record>\n", at, at, at, 60+k%80)
		}
	}
	for day := range days {
		from := first.AddDate(0, 0, day).Add(7 * time.Hour)
		fmt.Fprintf(&b, " <Workout workoutActivityType=\"HKWorkoutActivityTypeRunning\" duration=\"40\" durationUnit=\"min\" sourceName=\"Watch\" creationDate=\"%s\" startDate=\"%s\" endDate=\"%s\">\n </Workout>\n",
			from.Format(layout), from.Format(layout), from.Add(40*time.Minute).Format(layout))
	}
	b.WriteString("</HealthData>\n")
	return []byte(b.String())
}
