package web_test

import (
	"archive/zip"
	"bytes"
	"cmp"
	"encoding/csv"
	"fmt"
	"net/http/httptest"
	"net/url"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode"

	"golang.org/x/net/html"

	"ebb"
	"ebb/internal/app"
	"ebb/internal/fit"
	"ebb/internal/hostile"
)

// A page is the same page whatever things are called: the same elements with the same attributes in the same order, no address
// made of a name, no character that is not seen or turns the reading (S-13). Each place is tried with an ordinary
// name, and then with each of those that try to be more.
func TestNoNameBecomesMarkupOrTurnsTheReading(t *testing.T) {
	names := hostile.Names()
	if os.Getenv("EBB_DEEP") == "" {
		names = everyNth(names, 6)
	}
	t.Logf("%d names", len(names))
	for _, c := range []struct {
		place string
		tried func(t *testing.T, names []string) []string // pages
	}{
		{"runs and files", runsCalled}, {"what is not read", refusedFiles}, {"what is typed", thingsCalled}, {"trials", trialsCalled}, {"what is refused", refusedForms},
	} {
		t.Run(c.place, func(t *testing.T) {
			var plain, evil []string
			for i, n := range names {
				plain, evil = append(plain, fmt.Sprintf("plain n%03d", i)), append(evil, n.Text)
			}
			want, got := c.tried(t, plain), c.tried(t, evil)
			if len(want) != len(got) || len(got) < 3 {
				t.Fatalf("%d pages with ordinary names, %d with hostile ones", len(want), len(got))
			}
			shown := 0
			for i := range got {
				shown += strings.Count(want[i], "plain n")
				if a, b := skeleton(want[i]), skeleton(got[i]); a != b {
					t.Errorf("page %d is another page: %s", i, firstOf(a, b))
				}
				if r := unseen(got[i]); r != "" {
					t.Errorf("page %d shows %s", i, r)
				}
			}
			if t.Logf("%d pages, names shown %d times", len(got), shown); shown == 0 {
				t.Error("the control: no name is on any of these pages")
			}
		})
	}
	page := func(name string) string { return "<main><p class=name>" + name + "</p></main>" }
	noticed, classes := 0, map[string]bool{}
	for _, n := range hostile.Names() {
		if skeleton(page(n.Text)) != skeleton(page("plain")) || unseen(page(n.Text)) != "" {
			noticed++
			classes[n.Class] = true
		}
	}
	if noticed < 150 || !classes["html"] || !classes["bidi"] || !classes["control"] || !classes["combining"] {
		t.Errorf("the control: of names printed as they are only %d are noticed: %v", noticed, classes)
	}
}

func everyNth(names []hostile.Name, n int) (out []hostile.Name) {
	seen := map[string]int{}
	for _, v := range names {
		if seen[v.Class]++; seen[v.Class]%n == 1 {
			out = append(out, v)
		}
	}
	return out
}

// everyOther is one in n of a list.
func everyOther(list []string, n int) (out []string) {
	for i := 0; i < len(list); i += n {
		out = append(out, list[i])
	}
	return out
}

// skeleton is what a page is made of without its texts: elements, attributes, and the kind of each address.
func skeleton(page string) string {
	doc, err := html.Parse(strings.NewReader(page))
	if err != nil {
		return err.Error()
	}
	var b strings.Builder
	for n := range doc.Descendants() {
		switch n.Type {
		case html.ElementNode:
			b.WriteString("\n" + n.Data)
			for _, a := range n.Attr {
				b.WriteString(" " + a.Key)
				if slices.Contains([]string{"href", "src", "action", "formaction", "data", "style", "class", "type", "hx-get"}, a.Key) {
					v, _, _ := strings.Cut(a.Val, "?") // a name may stand in a query
					if i := strings.LastIndexByte(v, '/'); i >= 0 && strings.HasPrefix(v, "/") && !strings.HasPrefix(v, "//") {
						v = v[:i] // and ids differ
					}
					b.WriteString("=" + anyID.ReplaceAllString(v, "ID"))
				}
			}
		case html.CommentNode:
			b.WriteString("\ncomment")
		}
	}
	return b.String()
}

var anyID = regexp.MustCompile(`[a-z]+_[0-9a-z]{20,}`)

func firstOf(a, b string) string {
	x, y := strings.Split(a, "\n"), strings.Split(b, "\n")
	for i := range min(len(x), len(y)) {
		if x[i] != y[i] {
			return fmt.Sprintf("%q where %q was", y[i], x[i])
		}
	}
	return fmt.Sprintf("%d elements instead of %d", len(y), len(x))
}

// unseen is the first character of a page that is not seen, turns the reading, or stands on a tower of others.
func unseen(page string) string {
	marks := 0
	for i, r := range html.UnescapeString(page) {
		if unicode.In(r, unicode.Mn, unicode.Me) {
			marks++
		} else {
			marks = 0
		}
		if r != '\n' && r != '\t' && r != '\u200c' && r != '\u200d' && (unicode.IsControl(r) || unicode.In(r, unicode.Cf, unicode.Zl, unicode.Zp)) || marks > 8 {
			return fmt.Sprintf("%U in %.60q", r, html.UnescapeString(page)[max(0, i-20):])
		}
	}
	return ""
}

func bodies(list ...*httptest.ResponseRecorder) (out []string) {
	for _, w := range list {
		out = append(out, w.Body.String())
	}
	return out
}

// escaped is a name within XML.
func escaped(s string) string {
	var b bytes.Buffer
	for _, r := range s {
		if r < 0x20 && r != '\t' && r != '\n' && r != '\r' || r == 0xfffd {
			continue // cannot stand in XML; it comes by FIT
		}
		b.WriteString(html.EscapeString(string(r)))
	}
	return b.String()
}

// runsCalled imports a short run for each name, as GPX, TCX and FIT in turn, in files that are called so, and looks at each.
func runsCalled(t *testing.T, names []string) []string {
	h := open(t)
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for i, name := range names {
		start := time.Date(2026, 11, 22, 7, 0, 0, 0, time.UTC).Add(-time.Duration(i) * time.Hour)
		w, err := z.Create(name + fmt.Sprint(i) + []string{".gpx", ".tcx", ".fit"}[i%3])
		if err != nil {
			t.Fatal(err)
		}
		_, _ = w.Write(called(t, name, start, i%3))
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	out := bodies(h.imported(map[string]string{"export.zip": b.String()}), h.get("/import"), h.get("/import/last"), h.get("/calendar?view=list"), h.get("/calendar"), h.get("/"))
	v, err := h.app.Runs(ctx, me, my, 0)
	if err != nil || len(v.Runs) != len(names) {
		t.Fatalf("%d runs of %d files, %v", len(v.Runs), len(names), err)
	}
	slices.SortFunc(v.Runs, func(a, b app.RunView) int { return cmp.Compare(a.Start, b.Start) })
	for _, r := range v.Runs {
		out = append(out, h.get("/runs/"+string(r.ID)).Body.String())
	}
	return out
}

// called is a recording of two minutes with a name.
func called(t *testing.T, name string, start time.Time, kind int) []byte {
	t.Helper()
	var b strings.Builder
	at := func(s int) string { return start.Add(time.Duration(s) * time.Second).Format(time.RFC3339) }
	switch kind {
	case 0:
		fmt.Fprintf(&b, `<?xml version="1.0"?><gpx version="1.1" creator="%s" xmlns="http://www.topografix.com/GPX/1/1"><trk><name>%s</name><type>running</type><trkseg>`, escaped(name), escaped(name))
		for s := range 120 {
			fmt.Fprintf(&b, `<trkpt lat="%.6f" lon="10.0"><ele>100</ele><time>%s</time></trkpt>`, 50+float64(s)*0.0000225, at(s))
		}
		b.WriteString(`</trkseg></trk></gpx>`)
	case 1:
		fmt.Fprintf(&b, `<?xml version="1.0"?><TrainingCenterDatabase xmlns="http://www.garmin.com/xmlschemas/TrainingCenterDatabase/v2"><Activities><Activity Sport="Running"><Id>%s</Id><Lap StartTime="%s"><TotalTimeSeconds>120</TotalTimeSeconds><DistanceMeters>300</DistanceMeters><Track>`, at(0), at(0))
		for s := range 120 {
			fmt.Fprintf(&b, `<Trackpoint><Time>%s</Time><DistanceMeters>%.1f</DistanceMeters></Trackpoint>`, at(s), float64(s)*2.5)
		}
		fmt.Fprintf(&b, `</Track></Lap><Notes>%s</Notes><Creator><Name>%s</Name></Creator></Activity></Activities></TrainingCenterDatabase>`, escaped(name), escaped(name))
	default:
		name = strings.ToValidUTF8(cut(name, 240), "") // the encoder takes no more
		r := &ebb.Recording{Format: "fit", Condition: ebb.Intact, Sport: ebb.SportRunning, Name: name, Start: ebb.InstantOf(start), Device: ebb.Device{Manufacturer: "development", Product: name, HR: ebb.HRUnknown}}
		for s := range 120 {
			r.Cols.TMs, r.Cols.DistCm, r.Cols.SpeedMm = append(r.Cols.TMs, int32(s)*1000), append(r.Cols.DistCm, int32(s)*250), append(r.Cols.SpeedMm, 2500)
		}
		r.Totals.TimerMs, r.Totals.ElapsedMs, r.Totals.DistCm = ebb.Some[int32](120_000), ebb.Some[int32](120_000), ebb.Some[int32](30_000)
		data, err := fit.EncodeActivity(r)
		if err != nil {
			t.Fatal(err)
		}
		return data
	}
	return []byte(b.String())
}

func refusedFiles(t *testing.T, names []string) []string {
	h := open(t)
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for i, p := range names {
		w, err := z.Create(fmt.Sprintf("%s-%d.fit", p, i))
		if err != nil {
			t.Fatal(err)
		}
		_, _ = w.Write([]byte(hostile.Refused))
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	out := bodies(h.imported(map[string]string{"names.zip": b.String()}), h.get("/import"), h.get("/import/last"))
	for i, p := range names {
		if i%20 == 0 {
			p = strings.Map(func(r rune) rune { return map[bool]rune{true: -1, false: r}[unicode.IsControl(r)] }, p) // no browser sends those
			out = append(out, h.imported(map[string]string{p + ".zip": b.String()[:100]}).Body.String())
		}
	}
	return out
}

// cut is a name that fits into so many bytes.
func cut(s string, most int) string {
	if len(s) <= most {
		return s
	}
	return s[:most-4] + s[len(s)-4:]
}

func thingsCalled(t *testing.T, names []string) (out []string) {
	h := open(t)
	h.imported(map[string]string{"run.gpx": gpx()})
	for i, n := range names {
		if w := h.post("/checkin", url.Values{"hurts": {"yes"}, "pain": {"3"}, "pain_where": {cut(n, 180)}}); w.Code != 303 {
			t.Fatalf("%q: %d", n, w.Code)
		}
		n = fmt.Sprint(string([]rune(strings.ToValidUTF8(n, ""))[:min(24, len([]rune(strings.ToValidUTF8(n, ""))))]), " n", i)
		if w := h.post("/gear", url.Values{"do": {"add"}, "kind": {"shoes"}, "name": {n}}); w.Code != 303 {
			t.Fatalf("gear %q: %d %s", n, w.Code, visible(w.Body.String()))
		}
		if w := h.post("/habits", url.Values{"do": {"add"}, "name": {n}}); w.Code != 303 && i < 10 {
			t.Fatalf("habit %q: %d %s", n, w.Code, visible(w.Body.String()))
		}
		if i%10 == 0 {
			h.post("/gear", url.Values{"do": {"wear"}, "gear": {n}, "on": {"last"}})
			out = append(out, bodies(h.get("/gear"), h.get("/habits"), h.get("/runs/last"), h.get("/?done=checkin"), h.get("/why"), h.get("/checkin"), h.get("/trials"), h.get("/insight"), h.get("/letter"))...)
		}
	}
	return out
}

func trialsCalled(t *testing.T, names []string) (out []string) {
	h := open(t)
	names = everyOther(names, 8) // each is designed for its own
	for i, n := range names {
		n = strings.ToValidUTF8(cut(n, 190), "")
		w := h.post("/trials", url.Values{"template": {"own"}, "question": {n}, "a": {n}, "b": {"b" + n}, "pairs": {"6"}})
		if w.Code != 303 {
			t.Fatalf("%q: %d %s", n, w.Code, visible(w.Body.String()))
		}
		at := w.Header().Get("Location")
		out = append(out, h.get(at).Body.String())
		if i == len(names)-1 {
			h.post(at+"/start", nil)
			h.post(at+"/stop", url.Values{"why": {n}})
		}
		if rows, err := csv.NewReader(strings.NewReader(h.get(at + "/export.csv").Body.String())).ReadAll(); err != nil || len(rows) != 1 {
			t.Errorf("%q: %v %v", n, rows, err)
		}
	}
	return append(out, bodies(h.get("/trials"), h.get("/trials/last"))...)
}

// refusedForms fills every form with the name: what is refused says so, and says no more.
func refusedForms(t *testing.T, names []string) (out []string) {
	h := open(t)
	h.imported(map[string]string{"run.gpx": gpx()})
	h.checkIn(well())
	for _, n := range names {
		for _, f := range []struct {
			path   string
			fields []string
		}{{"/checkin", []string{"legs_exact", "sleep", "rhr", "heat", "flag"}}, {"/settings/about", []string{"zone", "birth-year"}}, {"/confirm", []string{"zone", "units"}}, {"/gear", []string{"do", "kind"}},
			{"/habits", []string{"do", "habit"}}, {"/plan", []string{"text", "do"}}, {"/connections/notify", []string{"url", "do"}}, {"/runs/last/correct", []string{"kind", "do", "rpe"}}, {"/links", []string{"do", "id"}}, {"/wish", []string{"wish"}}} {
			for _, field := range f.fields {
				w := h.post(f.path, url.Values{field: {n}})
				out = append(out, w.Body.String())
			}
		}
		q := url.QueryEscape(n)
		out = append(out, bodies(h.get("/plan?try="+q), h.get("/runs/"+url.PathEscape(n)), h.get("/trials/"+url.PathEscape(n)), h.get("/import/"+url.PathEscape(n)), h.get("/calendar?month="+q), h.get("/trends?span="+q), h.get("/?done="+q), h.get("/nowhere/"+url.PathEscape(n)))...)
	}
	return out
}
