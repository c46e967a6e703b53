package web_test

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"ebb"
	"ebb/internal/fit"
)

// record is a made-up run of so many seconds that began at six in the morning.
func record(day, seconds int, hr func(int) uint8, mmS int32) *ebb.Recording {
	c := ebb.Columns{}
	for s := range seconds {
		c.TMs = append(c.TMs, int32(s*1000))
		c.HR = append(c.HR, hr(s))
		c.SpeedMm = append(c.SpeedMm, mmS)
		c.DistCm = append(c.DistCm, int32(s)*mmS/10)
		c.AltCm = append(c.AltCm, int32(1000+s%400*20))
		c.LatE7 = append(c.LatE7, 450000+int32(s)*200)
		c.LonE7 = append(c.LonE7, 450000+int32(s%600)*100)
	}
	return &ebb.Recording{Condition: ebb.Intact, Sport: ebb.SportRunning, Cols: c, Device: ebb.Device{HR: ebb.HRStrap},
		Start: ebb.InstantOf(time.Date(2026, 11, day, 6, 0, 0, 0, time.UTC))}
}

func beats(bpm uint8) func(int) uint8 { return func(int) uint8 { return bpm } }

// imports writes recordings as FIT and imports them.
func (h *house) imports(recs ...*ebb.Recording) {
	h.t.Helper()
	files := map[string][]byte{}
	for i, r := range recs {
		b, err := fit.EncodeActivity(r)
		if err != nil {
			h.t.Fatal(err)
		}
		files[fmt.Sprintf("%d.fit", i)] = b
	}
	h.importFiles(files)
}

func (h *house) importFiles(files map[string][]byte) {
	h.t.Helper()
	dir := h.t.TempDir()
	for name, b := range files {
		if err := os.WriteFile(filepath.Join(dir, name), b, 0o600); err != nil {
			h.t.Fatal(err)
		}
	}
	if _, err := h.app.Import(ctx, me, my, []string{dir}, nil); err != nil {
		h.t.Fatal(err)
	}
}

func (h *house) profile(pairs ...string) {
	h.t.Helper()
	for i := 0; i < len(pairs); i += 2 {
		if _, err := h.app.SetProfile(ctx, me, my, pairs[i], pairs[i+1], 0); err != nil {
			h.t.Fatal(err)
		}
	}
}

func TestARunIsDrawnWithItsCeilingAndCanBeCorrected(t *testing.T) {
	h := open(t)
	h.profile("hr-max", "190", "birth-year", "1990")
	h.imports(record(20, 2400, func(s int) uint8 {
		if s > 1200 {
			return 150
		}
		return 125
	}, 2700))
	page := h.get("/runs/2026-11-20").Body.String()
	for _, want := range []string{`class="ceiling"`, `class="excess"`, `class="heart"`, `class="speed"`, `class="grade"`, `class="route"`, "133 bpm", "6:10 /km",
		"Minute by minute", `<th scope="row">20:00</th>`, "up to 133 bpm", `data-trace="/runs/run_`, "Friday 20 November 2026", "above 133 bpm for 20 min"} {
		if !strings.Contains(page, want) {
			t.Errorf("the page does not hold %q", want)
		}
	}
	id := regexp.MustCompile(`data-trace="/runs/([^/]+)/`).FindStringSubmatch(page)[1]
	if w := h.post("/runs/"+id+"/correct", url.Values{"kind": {"tempo"}}); w.Code != http.StatusSeeOther || w.Header().Get("Location") != "/runs/"+id+"?said=1#said" {
		t.Fatalf("%d to %q", w.Code, w.Header().Get("Location"))
	}
	page = h.get("/runs/" + id + "?said=1").Body.String()
	for _, want := range []string{"<h1>Tempo run</h1>", "You said: it was tempo", `name="kind" value="tempo" aria-pressed="true"`, `role="status"`, "Undo"} {
		if !strings.Contains(page, want) {
			t.Errorf("after the tap the page does not hold %q", want)
		}
	}
	h.post("/runs/"+id+"/correct", url.Values{"rpe": {"8"}})
	h.post("/runs/"+id+"/undo", nil)
	if page = h.get("/runs/" + id).Body.String(); !strings.Contains(page, "You said: it was tempo.") || strings.Contains(page, "8 of 10") {
		t.Error("undo took back more, or less, than the last tap")
	}
	for _, bad := range []url.Values{{"rpe": {"11"}}, {"rpe": {"x"}}, {"kind": {"sprint"}}, {"talk": {"shout"}}, {}} {
		if w := h.post("/runs/"+id+"/correct", bad); w.Code != http.StatusUnprocessableEntity {
			t.Errorf("%v: %d", bad, w.Code)
		}
	}
	if strings.Contains(page, `id="worn"`) {
		t.Error("gear is asked for, and there is none")
	}
	h.post("/gear", url.Values{"do": {"add"}, "kind": {"shoes"}, "name": {"Blue"}})
	for _, tap := range []struct{ is, do, then string }{{"false", "wear", "true"}, {"true", "not", "false"}} {
		button := `name="do" value="` + tap.do + `" aria-pressed="` + tap.is + `"><bdi>Blue</bdi>`
		page = h.get("/runs/" + id).Body.String()
		gear := regexp.MustCompile(`name="gear" value="([^"]+)"`).FindStringSubmatch(page)
		if !strings.Contains(page, button) || gear == nil {
			t.Fatalf("the page does not hold %q", button)
		}
		w := h.post("/gear", url.Values{"do": {tap.do}, "gear": {gear[1]}, "on": {id}, "back": {"run"}})
		if w.Code != http.StatusSeeOther || w.Header().Get("Location") != "/runs/"+id+"#worn" {
			t.Fatalf("%d to %q", w.Code, w.Header().Get("Location"))
		}
		if page = h.get("/runs/" + id).Body.String(); !strings.Contains(page, `aria-pressed="`+tap.then+`"><bdi>Blue</bdi>`) {
			t.Errorf("one tap on %q changed nothing", tap.do)
		}
	}
	if w := h.get("/runs/nobody"); w.Code != http.StatusNotFound {
		t.Errorf("a run that is not there: %d", w.Code)
	}
}

// TestTheTraceIsData: what a script draws is JSON, with null where nothing is known.
func TestTheTraceIsData(t *testing.T) {
	h := open(t)
	h.profile("hr-max", "190", "birth-year", "1990")
	h.imports(record(20, 1800, func(s int) uint8 {
		if s > 900 && s < 1000 {
			return 0
		}
		return 125
	}, 2700))
	w := h.get("/runs/last/trace.json")
	if w.Code != http.StatusOK || w.Header().Get("Content-Type") != "application/json" || w.Header().Get("Cache-Control") != "no-store" {
		t.Fatalf("%d %v", w.Code, w.Header())
	}
	var v struct {
		Ceiling int `json:"recovery_ceiling_bpm"`
		Trace   struct {
			At    []int  `json:"at_s"`
			HR    []*int `json:"hr_bpm"`
			Speed []*int `json:"speed_mm_s"`
		}
	}
	if err := json.Unmarshal(w.Body.Bytes(), &v); err != nil {
		t.Fatal(err)
	}
	if v.Ceiling != 133 || len(v.Trace.At) != 1800 || v.Trace.HR[950] != nil || v.Trace.HR[10] == nil || *v.Trace.HR[10] != 125 {
		t.Errorf("%d, %d samples", v.Ceiling, len(v.Trace.At))
	}
	if regexp.MustCompile(`(?i)"(lat|lon|route|x)\w*":`).MatchString(w.Body.String()) {
		t.Error("the data tells the place")
	}
	r := httptest.NewRequest(http.MethodGet, "/runs/last/trace.json", nil)
	r.Header.Set("Accept-Encoding", "gzip, br")
	packed := h.do(r)
	z, err := gzip.NewReader(packed.Body)
	if err != nil {
		t.Fatal(err)
	}
	if doc, err := io.ReadAll(z); err != nil || !bytes.Equal(doc, w.Body.Bytes()) || packed.Header().Get("Content-Encoding") != "gzip" {
		t.Errorf("packed it is something else: %v %v", err, packed.Header())
	}
	if w := h.get("/runs/nobody/trace.json"); w.Code != http.StatusNotFound || !json.Valid(w.Body.Bytes()) {
		t.Errorf("a run that is not there: %d %s", w.Code, w.Body)
	}
}

// TestRunsWithLittleInThemAreShown: no heart rate, no way, no movement, thirty seconds, six hours.
func TestRunsWithLittleInThemAreShown(t *testing.T) {
	h := open(t)
	h.profile("hr-max", "190", "birth-year", "1990")
	bare := record(10, 1800, beats(0), 2700)
	bare.Cols.AltCm, bare.Cols.LatE7, bare.Cols.LonE7 = nil, nil, nil
	still := record(11, 1800, beats(100), 0)
	still.Cols.LatE7, still.Cols.LonE7 = nil, nil
	h.imports(bare, still, record(12, 31, beats(120), 2700), record(13, 6*3600, beats(130), 2300))
	for day, want := range map[string][]string{
		"2026-11-10": {"No heart rate was recorded", "hills are not accounted for"},
		"2026-11-11": {`class="heart"`, "No speed was recorded"},
		"2026-11-12": {`class="heart"`, "20 s"},
		"2026-11-13": {`class="heart"`, "6:00:00", "1:00 h"},
	} {
		w := h.get("/runs/" + day)
		page := w.Body.String()
		for _, s := range want {
			if !strings.Contains(page, s) {
				t.Errorf("%s (%d) does not hold %q", day, w.Code, s)
			}
		}
		if day < "2026-11-12" && strings.Contains(page, `class="route"`) {
			t.Errorf("%s has a way and no positions", day)
		}
		if regexp.MustCompile(`="[^"]*(NaN|Inf)`).MatchString(page) {
			t.Errorf("%s holds what is no number", day)
		}
		if len(page) > 200<<10 {
			t.Errorf("%s has %d bytes: a drawing is as fine as a screen", day, len(page))
		}
	}
}

// TestANameOutOfAFileIsText: markup, control characters and marks that turn the text round.
func TestANameOutOfAFileIsText(t *testing.T) {
	h := open(t)
	evil := "<img src=x onerror=alert(1)>\u202egnp.\u2066\u0007\"'><script>alert(2)</script> {{.}} é"
	xml := strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;", "\u0007", "").Replace(evil)
	var gpx strings.Builder
	gpx.WriteString(`<?xml version="1.0"?><gpx version="1.1" creator="` + xml + `" xmlns="http://www.topografix.com/GPX/1/1"><trk><name>` + xml + `</name><type>running</type><trkseg>`)
	for s := range 900 {
		fmt.Fprintf(&gpx, `<trkpt lat="%.6f" lon="0.045"><ele>10</ele><time>%s</time></trkpt>`, 0.045+float64(s)*0.000025, time.Date(2026, 11, 20, 6, 0, s, 0, time.UTC).Format(time.RFC3339))
	}
	gpx.WriteString(`</trkseg></trk></gpx>`)
	h.importFiles(map[string][]byte{"<b>evil\u202e.gpx": []byte(gpx.String())})
	page := h.get("/runs/last").Body.String()
	if !strings.Contains(page, "&lt;img src=x onerror=alert(1)&gt;gnp.") || !strings.Contains(page, "{{.}} é") {
		t.Fatal("the name is not shown as it was written")
	}
	for _, bad := range []string{"<img", "<script>alert", "\u202e", "\u2066", "\u0007"} {
		if strings.Contains(page, bad) {
			t.Errorf("the page holds %q", bad)
		}
	}
}
