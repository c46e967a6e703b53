package web_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"database/sql"
	"fmt"
	"io"
	"maps"
	"math"
	"mime/multipart"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"ebb"
	"ebb/internal/app"
	"ebb/internal/door"
	"ebb/internal/store"
	"ebb/internal/web"
	"ebb/internal/web/ui"
)

var (
	ctx = context.Background()
	me  = ebb.LocalOwner("test")
	my  = ebb.LocalAthlete
)

// house is an Ebb with its pages, in a folder of its own.
type house struct {
	t    *testing.T
	app  *app.App
	st   *store.Store
	door *door.Door
	h    http.Handler
}

func open(t *testing.T) *house {
	t.Helper()
	clock := func() time.Time { return time.Date(2026, 11, 23, 7, 0, 0, 0, time.UTC) }
	st, err := store.Open(ctx, store.Config{Dir: t.TempDir(), Clock: clock})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = st.Close() })
	a := app.New(st, clock)
	d := door.New(st, clock, my)
	return &house{t, a, st, d, web.Handler(a, web.Options{Dir: "/data/it's mine", Door: d})}
}

func (h *house) do(r *http.Request) *httptest.ResponseRecorder {
	r.Host = "127.0.0.1:8127"
	w := httptest.NewRecorder()
	h.h.ServeHTTP(w, r)
	return w
}

func (h *house) get(path string) *httptest.ResponseRecorder {
	return h.do(httptest.NewRequest("GET", path, nil))
}

func (h *house) post(path string, form url.Values) *httptest.ResponseRecorder {
	r := httptest.NewRequest("POST", path, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	return h.do(r)
}

// seq counts the facts; records counts the days on record.
func (h *house) seq() (seq int64, records int) {
	h.t.Helper()
	if err := h.st.Read(ctx, func(tx *store.Tx) error {
		all, err := tx.Decisions(ctx, my)
		if err != nil {
			return err
		}
		records = len(all)
		seq, err = tx.LastSeq(ctx, my)
		return err
	}); err != nil {
		h.t.Fatal(err)
	}
	return seq, records
}

func (h *house) checkIn(c ebb.CheckIn) {
	h.t.Helper()
	if _, err := h.app.CheckIn(ctx, me, my, c, ""); err != nil {
		h.t.Fatal(err)
	}
}

func well() ebb.CheckIn {
	return ebb.CheckIn{Legs: ebb.Some(2), Pain: ebb.Some(0), Ill: ebb.Some(ebb.IllNone), Flags: ebb.Some([]ebb.FlagID{})}
}

// kept is how long an answer may be kept: what has its content in its name for ever, and
// nothing of a person at all.
func kept(method, path, host string) string {
	if method == "GET" && strings.HasPrefix(path, "/static/") && !strings.Contains(path, "..") && host != "evil.example" {
		return "public, max-age=31536000, immutable"
	}
	if method == "GET" && path == "/sw.js" && ui.Built() && host != "evil.example" {
		return "no-cache"
	}
	return "no-store"
}

// What a browser fetches before Today stands there is at most 100 KB, zipped: the page, its
// styles, its scripts and the typeface.
func TestTheFirstLoadIsSmall(t *testing.T) {
	if !ui.Built() {
		t.Skip("SKIPPED, NO BUNDLE: make ui bundles the scripts of the pages")
	}
	h := open(t)
	h.checkIn(well())
	body := h.get("/").Body.Bytes()
	sum := zipped(t, body)
	parts := regexp.MustCompile(`(?:src|href)="(/static/[^"]+)"`).FindAllSubmatch(body, -1)
	if len(parts) < 3 {
		t.Fatalf("only %d parts", len(parts))
	}
	for _, p := range parts {
		part := h.get(string(p[1])).Body.Bytes()
		sum += zipped(t, part)
		if m := regexp.MustCompile(`/static/figtree-latin-wght[\w-]+\.woff2`).Find(part); m != nil {
			sum += h.get(string(m)).Body.Len()
		}
	}
	t.Logf("first load: %d KB in %d parts", sum/1024, len(parts)+2)
	if sum > 100<<10 {
		t.Errorf("the first load is %d bytes", sum)
	}
}

func zipped(t *testing.T, body []byte) int {
	t.Helper()
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	_, _ = w.Write(body)
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Len()
}

// Every route, from here and from elsewhere, answers with the same headers, errors too (S-16).
func TestEveryAnswerCarriesTheHeaders(t *testing.T) {
	h := open(t)
	secure := openTo(t, web.Options{Listen: "127.0.0.1:8127", BehindProxy: true, URL: "https://ebb.example.org"})
	for _, r := range routes {
		for _, host := range []string{"127.0.0.1:8127", "evil.example"} {
			for _, site := range []string{"same-origin", "cross-site"} {
				w := asked(h.h, r, host, site)
				for _, wrong := range wrongHeaders(w, r, host, site) {
					t.Errorf("%s %s (%d): %s", r.method, r.path, w.Code, wrong)
				}
				if w.Header().Get("Strict-Transport-Security") != "" {
					t.Errorf("%s %s: HTTPS alone is asked of who came without", r.method, r.path)
				}
			}
		}
		w := asked(secure.h, r, "ebb.example.org", "same-origin")
		if wrong := wrongHeaders(w, r, "ebb.example.org", "same-origin"); len(wrong) > 0 || w.Header().Get("Strict-Transport-Security") == "" {
			t.Errorf("%s %s by HTTPS (%d): %v, HSTS %q", r.method, r.path, w.Code, wrong, w.Header().Get("Strict-Transport-Security"))
		}
	}
	bare := asked(http.NotFoundHandler(), routes[0], "127.0.0.1:8127", "same-origin")
	if got := wrongHeaders(bare, routes[0], "127.0.0.1:8127", "same-origin"); len(got) < 6 {
		t.Errorf("the control: only %v is missed in an answer without any", got)
	}
}

func asked(h http.Handler, r route, host, site string) *httptest.ResponseRecorder {
	req := httptest.NewRequest(r.method, r.path, nil)
	req.Header.Set("Sec-Fetch-Site", site)
	req.Host = host
	w := httptest.NewRecorder()
	h.ServeHTTP(w, req)
	return w
}

// wrongHeaders says what is not as it should be in the headers of an answer.
func wrongHeaders(w *httptest.ResponseRecorder, r route, host, site string) (wrong []string) {
	for k, want := range map[string]string{"X-Content-Type-Options": "nosniff", "X-Frame-Options": "DENY",
		"Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Resource-Policy": "same-origin",
		"Referrer-Policy": referrer(r.path, host, site, r.method), "Cache-Control": kept(r.method, r.path, host)} {
		if got := w.Header().Get(k); got != want {
			wrong = append(wrong, fmt.Sprintf("%s is %q", k, got))
		}
	}
	csp := w.Header().Get("Content-Security-Policy")
	if strings.Contains(csp, "unsafe") || !strings.Contains(csp, "default-src 'none'") || !strings.Contains(csp, "frame-ancestors 'none'") {
		wrong = append(wrong, fmt.Sprintf("CSP %q", csp))
	}
	if w.Header().Get("Permissions-Policy") == "" || w.Header().Get("Server") != "" {
		wrong = append(wrong, fmt.Sprintf("headers %v", w.Header()))
	}
	switch kind := w.Header().Get("Content-Type"); {
	case w.Body.Len() == 0:
	case kind == "":
		wrong = append(wrong, "no content type")
	case strings.HasPrefix(strings.TrimSpace(w.Body.String()), "<!doctype html") != strings.HasPrefix(kind, "text/html") && !strings.HasPrefix(w.Body.String(), "<a href"):
		wrong = append(wrong, fmt.Sprintf("it is called %q and begins with %.20q", kind, w.Body.String()))
	}
	return wrong
}

func TestAFormFromElsewhereChangesNothing(t *testing.T) {
	h := open(t)
	h.checkIn(well())
	seq, records := h.seq()
	for _, from := range []map[string]string{{"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"},
		{"Origin": "https://evil.example"}, {"Origin": "null"}} {
		for _, r := range routes {
			if r.method != "POST" {
				continue
			}
			req := httptest.NewRequest("POST", r.path, strings.NewReader("legs=battered&wish=rest&birth-year=1980"))
			req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
			for k, v := range from {
				req.Header.Set(k, v)
			}
			if w := h.do(req); w.Code != http.StatusForbidden {
				t.Errorf("%s with %v: %d", r.path, from, w.Code)
			}
		}
	}
	if s, n := h.seq(); s != seq || n != records {
		t.Error("something was written")
	}
	// The control: the same form from here is taken.
	if w := h.post("/checkin", url.Values{"legs": {"battered"}}); w.Code != http.StatusSeeOther {
		t.Errorf("our own form: %d", w.Code)
	}
	if s, n := h.seq(); s != seq+1 || n != records+1 {
		t.Errorf("our own form wrote %d facts and %d records", s-seq, n-records)
	}
}

func TestAnotherNameForThisMachineIsRefused(t *testing.T) {
	h := open(t)
	for host, want := range map[string]int{"127.0.0.1:8127": 200, "localhost:8127": 200, "[::1]:8127": 200, "localhost": 200,
		"evil.example:8127": 403, "127.0.0.1.nip.io:8127": 403, "192.168.1.4:8127": 403, "": 403} {
		req := httptest.NewRequest("GET", "/", nil)
		req.Host = host
		w := httptest.NewRecorder()
		h.h.ServeHTTP(w, req)
		if w.Code != want {
			t.Errorf("host %q: %d, not %d", host, w.Code, want)
		}
	}
}

// A GET changes nothing: every table is as it was, but for the kept fold, which is made of the others.
func TestAGetChangesNothing(t *testing.T) {
	h := open(t)
	h.checkIn(well())
	h.get("/")
	before := h.tables()
	for _, r := range routes {
		if r.method == "GET" {
			h.get(r.path)
			h.get(r.path + "?wish=rest&legs=battered")
			if h.tables() != before {
				t.Fatalf("GET %s changed something", r.path)
			}
		}
	}
	h.post("/wish", url.Values{"wish": {"rest"}})
	if h.tables() == before {
		t.Error("the control: a change is not seen")
	}
}

// tables is everything that the database holds but the kept fold.
func (h *house) tables() string {
	h.t.Helper()
	db, err := sql.Open("sqlite", "file:"+filepath.Join(h.st.Dir(), "ebb.db")+"?mode=ro")
	if err != nil {
		h.t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	names := h.rows(db, "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT IN ('fold') AND name NOT LIKE 'sqlite%' ORDER BY name")
	var b strings.Builder
	for _, name := range names {
		fmt.Fprintln(&b, name, h.rows(db, "SELECT * FROM \""+strings.Trim(name, "[]\"")+"\""))
	}
	return b.String()
}

func (h *house) rows(db *sql.DB, q string) (out []string) {
	h.t.Helper()
	rows, err := db.Query(q)
	if err != nil {
		h.t.Fatal(err)
	}
	defer func() { _ = rows.Close() }()
	cols, _ := rows.Columns()
	vals, to := make([]any, len(cols)), make([]any, len(cols))
	for i := range vals {
		to[i] = &vals[i]
	}
	for rows.Next() {
		if err := rows.Scan(to...); err != nil {
			h.t.Fatal(err)
		}
		out = append(out, fmt.Sprintf("%q", vals))
	}
	slices.Sort(out)
	return out
}

func TestWithNothingThePageSaysHowToBegin(t *testing.T) {
	h := open(t)
	w := h.get("/")
	body := w.Body.String()
	for _, want := range []string{"Welcome to Ebb", "import ~/runs", `action="/demo"`, `href="/confirm"`, `&#39;/data/it&#39;\&#39;&#39;s mine&#39;`} {
		if !strings.Contains(body, want) {
			t.Errorf("%q is not on the first page", want)
		}
	}
	if strings.Contains(body, "SYNTHETIC") {
		t.Error("a real folder is called synthetic")
	}
}

func TestADayIsShown(t *testing.T) {
	h := open(t)
	h.checkIn(well())
	body := h.get("/").Body.String()
	for _, want := range []string{"Monday 23 November 2026", "Stop and walk home if", "How sure this is", "Information, not medical advice",
		"do less: you are right, not the app", "Why", ">Import runs<"} {
		if !strings.Contains(body, want) {
			t.Errorf("%q is not on the page", want)
		}
	}
	if strings.Contains(body, "If nothing hurts") {
		t.Error("an answered day is shown as provisional")
	}
}

func TestAnUnansweredDayIsAConditionAndAsks(t *testing.T) {
	h := open(t)
	h.checkIn(ebb.CheckIn{Legs: ebb.Some(2)})
	body := h.get("/").Body.String()
	for _, want := range []string{"If nothing hurts and you are well:", "Not answered yet: pain, illness", `<a class="button" href="/checkin">`} {
		if !strings.Contains(body, want) {
			t.Errorf("%q is not on the page", want)
		}
	}
}

// visible is the text of a page without its markup, title and addresses.
func visible(body string) string {
	body = regexp.MustCompile(`(?s)<head>.*?</head>`).ReplaceAllString(body, "")
	return regexp.MustCompile(`(?s)<[^>]*>`).ReplaceAllString(strings.ReplaceAll(body, "&#39;", "'"), " ")
}

func TestARedFlagDayShowsNoDigitAndNothingAboveIt(t *testing.T) {
	for _, c := range []struct {
		name  string
		c     func(*ebb.CheckIn)
		first string
	}{
		{"chest pain", func(c *ebb.CheckIn) { c.Flags = ebb.Some([]ebb.FlagID{ebb.FlagChest}) }, "Stop now and call your local emergency number."},
		{"a swollen calf", func(c *ebb.CheckIn) { c.Flags = ebb.Some([]ebb.FlagID{ebb.FlagCalf}) }, "Rest today, and see a professional."},
		{"a changed stride", func(c *ebb.CheckIn) { c.Pain, c.Stride = ebb.Some(5), ebb.Some(true) }, "Rest today, and see a professional."},
	} {
		t.Run(c.name, func(t *testing.T) {
			h := open(t)
			h.imported(map[string]string{"today.gpx": strings.ReplaceAll(gpxOf("2026-11-23"), "T07", "T05"), "before.gpx": gpxOf("2026-11-20")})
			h.checkIn(well())
			if text := visible(h.get("/").Body.String()); !strings.Contains(text, "The last seven days") || !strings.Contains(text, "How hard was it?") {
				t.Fatalf("before the flag the page shows no run: the test sees nothing\n%s", text)
			}
			said := well()
			c.c(&said)
			h.checkIn(said)
			text := strings.TrimSpace(visible(h.get("/").Body.String()))
			if !strings.HasPrefix(strings.TrimSpace(strings.TrimPrefix(text, "<!doctype html>")), c.first) {
				t.Errorf("the page begins with %.80q", text)
			}
			if d := regexp.MustCompile(`[0-9]`).FindString(text); d != "" {
				t.Errorf("the digit %s is shown:\n%s", d, text)
			}
		})
	}
}

func TestTheCheckInIsReadAsItWasSaid(t *testing.T) {
	h := open(t)
	w := h.post("/checkin", url.Values{"key": {"k1"}, "legs": {"heavy"}, "hurts": {"yes"}, "pain": {"2"}, "pain_where": {"left knee"},
		"niggle": {"yes"}, "well": {"cold"}, "sleep": {"6:45"}, "rhr": {"52"}, "rmssd": {"41,5"}, "mood": {"4"}, "heat": {"hot"}, "temp_c": {"27.5"},
		"humidity": {"60"}, "decline": {"sdnn"}})
	if w.Code != http.StatusSeeOther || w.Header().Get("Location") != "/?done=checkin" {
		t.Fatalf("%d %s\n%s", w.Code, w.Header().Get("Location"), w.Body)
	}
	v, err := h.app.CheckIn(ctx, me, my, ebb.CheckIn{Legs: ebb.Some(4)}, "k2")
	if err != nil {
		t.Fatal(err)
	}
	s := v.State
	got := fmt.Sprintln(s.Legs.V, s.Pain.V, s.PainAt.V, s.Stride, s.Niggle, s.Ill.V, s.Flags, s.SleepMin.V, s.RHR.V, s.RMSSD.V, s.SDNN.OK, s.Mood.V, s.Heat.V, s.TempC.V, s.Humidity.V, s.Declined)
	want := "4 2 left knee {false true} {true true} above {[] true} 405 52 415 false 4 hot 275 60 [sdnn]\n"
	if got != want {
		t.Errorf("read\n%s, not\n%s", got, want)
	}
}

func TestOneTapAnswersIllnessAndFlagsAndTicksAlwaysCount(t *testing.T) {
	for _, c := range []struct {
		name string
		form url.Values
		safe ebb.SafetyLevel
		code int
	}{
		{"well", url.Values{"well": {"well"}}, ebb.SafetyNone, 303},
		{"fever", url.Values{"well": {"fever"}}, ebb.SafetyStop, 303},
		{"a tick beside well", url.Values{"well": {"well"}, "flag": {"calf"}}, ebb.SafetyProfessional, 303},
		{"a tick alone", url.Values{"flag": {"chest"}}, ebb.SafetyEmergency, 303},
		{"worse, with a tick", url.Values{"well": {"worse"}, "flag": {"faint"}}, ebb.SafetyEmergency, 303},
		{"worse, with none", url.Values{"well": {"worse"}}, ebb.SafetyNone, 422},
		{"pain that is not said", url.Values{"hurts": {"yes"}}, ebb.SafetyNone, 422},
		{"nothing at all", url.Values{}, ebb.SafetyNone, 422},
		{"a number that is none", url.Values{"rhr": {"NaN"}}, ebb.SafetyNone, 422},
		{"legs of eleven", url.Values{"legs_exact": {"11"}}, ebb.SafetyNone, 422},
		{"a flag that does not exist", url.Values{"flag": {"nonsense"}}, ebb.SafetyNone, 422},
	} {
		t.Run(c.name, func(t *testing.T) {
			h := open(t)
			w := h.post("/checkin", c.form)
			if w.Code != c.code {
				t.Fatalf("%d\n%s", w.Code, w.Body)
			}
			v, err := h.app.Why(ctx, me, my, 0)
			if err != nil || v.Safety.Level != c.safe {
				t.Errorf("safety %s, %v", v.Safety.Level, err)
			}
			if c.code == 422 {
				if seq, _ := h.seq(); seq != 0 || !strings.Contains(w.Body.String(), `role="alert"`) {
					t.Errorf("a refused form wrote or was not explained")
				}
			}
		})
	}
}

func TestTheSameFormTwiceIsOneAnswer(t *testing.T) {
	h := open(t)
	for range 3 {
		h.post("/checkin", url.Values{"key": {"same"}, "legs": {"fine"}})
	}
	if seq, _ := h.seq(); seq != 1 {
		t.Errorf("%d facts", seq)
	}
}

func TestEasierIsOneTapAndCanBeTakenBack(t *testing.T) {
	h := open(t)
	h.checkIn(well())
	if !strings.Contains(h.get("/").Body.String(), "I&#39;ll rest") {
		t.Fatal("no way to rest")
	}
	h.post("/wish", url.Values{"wish": {"rest"}, "key": {"w1"}})
	body := h.get("/").Body.String()
	if !strings.Contains(body, "You chose rest today.") || !strings.Contains(body, "Back to what Ebb says") || strings.Contains(body, "I&#39;ll walk") {
		t.Errorf("rest was not taken:\n%s", visible(body))
	}
	h.post("/wish", url.Values{"wish": {"easy"}, "key": {"w2"}})
	if strings.Contains(h.get("/").Body.String(), "You chose") {
		t.Error("the wish was not taken back")
	}
	h.post("/wish", url.Values{"wish": {"rest"}, "key": {"w3"}})
	h.post("/checkin", url.Values{"well": {"fever"}})
	if strings.Contains(h.get("/").Body.String(), "Back to what Ebb says") {
		t.Error("rest in a fever is offered to be taken back")
	}
	if w := h.post("/wish", url.Values{"wish": {"fly"}}); w.Code != 422 {
		t.Errorf("a wish that is none: %d", w.Code)
	}
}

// foreign is a page without the scripts that Ebb itself sends.
func foreign(body string) string {
	return regexp.MustCompile(`<script type="module" src="/static/[\w.-]+"></script>`).ReplaceAllString(body, "")
}

func TestWhatAPersonTypesIsText(t *testing.T) {
	h := open(t)
	evil := `"><script>alert(1)</script><img src=x onerror=y>`
	w := h.post("/checkin", url.Values{"legs": {evil}, "sleep": {evil}, "pain_where": {evil}, "key": {evil}})
	if w.Code != 422 || strings.Contains(foreign(w.Body.String()), "<script") || strings.Contains(w.Body.String(), "<img") {
		t.Errorf("%d: markup came back", w.Code)
	}
	w = h.post("/settings/about", url.Values{"zone": {evil}})
	if w.Code != 422 || strings.Contains(foreign(w.Body.String()), "<script") {
		t.Errorf("%d: markup came back", w.Code)
	}
}

func TestTheProfileIsKept(t *testing.T) {
	h := open(t)
	if w := h.post("/settings/about", url.Values{"birth-year": {"1986"}, "units": {"mi"}, "hr-max": {""}}); w.Code != 303 {
		t.Fatalf("%d\n%s", w.Code, w.Body)
	}
	p, err := h.app.ProfileNow(ctx, me, my, 0)
	if err != nil || p.Get("birth-year") != "1986" || p.Get("units") != "mi" {
		t.Errorf("%+v, %v", p, err)
	}
	seq, _ := h.seq()
	h.post("/settings/about", url.Values{"birth-year": {"1986"}, "units": {"mi"}})
	if s, _ := h.seq(); s != seq {
		t.Error("what did not change was written again")
	}
	if !strings.Contains(h.get("/settings").Body.String(), `value="1986"`) {
		t.Error("the year is not shown")
	}
}

func TestAFormThatIsTooLargeIsRefused(t *testing.T) {
	h := open(t)
	w := h.post("/checkin", url.Values{"pain_where": {strings.Repeat("x", 1<<20)}})
	if w.Code != http.StatusRequestEntityTooLarge {
		t.Errorf("%d", w.Code)
	}
}

func TestNothingComesFromElsewhereAndNoScriptIsInline(t *testing.T) {
	h := open(t)
	h.checkIn(well())
	for _, p := range []string{"/", "/checkin", "/import", "/settings", "/more", "/nowhere"} {
		body := h.get(p).Body.String()
		body = foreign(body)
		if regexp.MustCompile(`(?i)<script|javascript:|style="|\son[a-z]+=|https?://|//[a-z]`).MatchString(body) {
			t.Errorf("%s holds a script, an inline style or a foreign address", p)
		}
		if !strings.Contains(body, `lang="en"`) || !strings.Contains(body, "viewport") || strings.Count(body, "<h1") > 1 {
			t.Errorf("%s is not a proper page", p)
		}
	}
}

// Every text colour has at least 4.5 : 1 on every ground it stands on (WCAG AA), and
// no verdict is red.
func TestColoursCanBeRead(t *testing.T) {
	css, err := os.ReadFile(filepath.Join("ui", "css", "tokens.css"))
	if err != nil {
		t.Fatal(err)
	}
	themes := regexp.MustCompile(`(?s):root \{(.*?)\}`).FindAllStringSubmatch(string(css), -1)
	if len(themes) != 2 {
		t.Fatalf("%d themes", len(themes))
	}
	for i, theme := range themes {
		c := map[string]string{}
		for _, m := range regexp.MustCompile(`--([a-z-]+): (#[0-9a-f]{6})`).FindAllStringSubmatch(theme[1], -1) {
			c[m[1]] = m[2]
		}
		for _, pair := range [][2]string{{"ink", "page"}, {"ink", "card"}, {"ink", "sunk"}, {"soft", "page"}, {"soft", "card"}, {"soft", "sunk"},
			{"accent", "page"}, {"accent", "card"}, {"accent", "sunk"}, {"accent", "accent-wash"}, {"ink", "accent-wash"}, {"accent-ink", "accent"},
			{"rest", "card"}, {"walk", "card"}, {"run", "card"}, {"easy", "card"}, {"hard", "card"},
			{"rest", "rest-wash"}, {"walk", "walk-wash"}, {"run", "run-wash"}, {"easy", "easy-wash"}, {"hard", "hard-wash"},
			{"ink", "rest-wash"}, {"ink", "walk-wash"}, {"ink", "run-wash"}, {"ink", "easy-wash"}, {"ink", "hard-wash"},
			{"soft", "rest-wash"}, {"soft", "walk-wash"}, {"soft", "run-wash"}, {"soft", "easy-wash"}, {"soft", "hard-wash"},
			{"flag-ink", "flag"}, {"notice-ink", "notice"}} {
			if r := contrast(t, c[pair[0]], c[pair[1]]); r < 4.5 {
				t.Errorf("theme %d: %s on %s has a contrast of %.2f", i, pair[0], pair[1], r)
			}
		}
		for _, edge := range [][2]string{{"field", "card"}, {"trace", "card"}, {"trace-raw", "card"}} {
			if r := contrast(t, c[edge[0]], c[edge[1]]); r < 3 {
				t.Errorf("theme %d: %s on %s has a contrast of %.2f", i, edge[0], edge[1], r)
			}
		}
		for _, v := range []string{"rest", "walk", "run", "easy", "hard"} {
			for _, colour := range []string{v, v + "-wash"} {
				if r, g, b := rgb(t, c[colour]); r > 1.6*g && r > 1.6*b {
					t.Errorf("theme %d: %s is red", i, colour)
				}
			}
		}
	}
}

func rgb(t *testing.T, hex string) (r, g, b float64) {
	t.Helper()
	n, err := strconv.ParseUint(strings.TrimPrefix(hex, "#"), 16, 32)
	if err != nil {
		t.Fatalf("colour %q", hex)
	}
	return float64(n >> 16), float64(n >> 8 & 255), float64(n & 255)
}

func contrast(t *testing.T, a, b string) float64 {
	t.Helper()
	lum := func(hex string) float64 {
		r, g, bl := rgb(t, hex)
		f := func(v float64) float64 {
			if v /= 255; v <= 0.03928 {
				return v / 12.92
			}
			return math.Pow((v+0.055)/1.055, 2.4)
		}
		return 0.2126*f(r) + 0.7152*f(g) + 0.0722*f(bl)
	}
	x, y := lum(a), lum(b)
	return (max(x, y) + 0.05) / (min(x, y) + 0.05)
}

func TestServeListensHereAloneAndStops(t *testing.T) {
	h := open(t)
	for bad, code := range map[string]string{"0.0.0.0:0": "no_passphrase", "example.org:80": "no_passphrase", ":8127": "no_passphrase", "nonsense": "bad_addr"} {
		if err := web.Serve(ctx, h.app, web.Options{Listen: bad, Door: h.door}); ebb.CodeOf(err) != code {
			t.Errorf("%s: %v", bad, err)
		}
	}
	busy, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer busy.Close()
	if err := web.Serve(ctx, h.app, web.Options{Listen: busy.Addr().String()}); ebb.KindOf(err) != ebb.Conflict || err == nil {
		t.Errorf("a port that is taken: %v", err)
	}

	ctx, stop := context.WithCancel(ctx)
	defer stop()
	out, in := io.Pipe()
	done := make(chan error, 1)
	go func() { done <- web.Serve(ctx, h.app, web.Options{Listen: "127.0.0.1:0", Out: in}) }()
	line := make([]byte, 200)
	n, err := out.Read(line)
	if err != nil {
		t.Fatal(err)
	}
	addr := regexp.MustCompile(`http://[^ ]+`).Find(line[:n])
	r, err := http.Get(string(addr))
	if err != nil {
		t.Fatal(err)
	}
	body, _ := io.ReadAll(r.Body)
	_ = r.Body.Close()
	if r.StatusCode != 200 || !bytes.Contains(body, []byte("Ebb")) {
		t.Errorf("%d", r.StatusCode)
	}
	stop()
	select {
	case err := <-done:
		if err != nil {
			t.Error(err)
		}
	case <-time.After(10 * time.Second):
		t.Error("it does not stop")
	}
}

// gpx is a slow run of half an hour on flat ground.
func gpx() string {
	var b strings.Builder
	b.WriteString(`<?xml version="1.0"?><gpx version="1.1" creator="test" xmlns="http://www.topografix.com/GPX/1/1"><trk><type>running</type><trkseg>`)
	start := time.Date(2026, 11, 22, 7, 0, 0, 0, time.UTC)
	for i := range 1800 {
		fmt.Fprintf(&b, `<trkpt lat="%.6f" lon="10.0"><ele>100</ele><time>%s</time></trkpt>`, 50+float64(i)*0.0000225,
			start.Add(time.Duration(i)*time.Second).Format(time.RFC3339))
	}
	b.WriteString(`</trkseg></trk></gpx>`)
	return b.String()
}

func (h *house) upload(files map[string]string) *httptest.ResponseRecorder {
	var b bytes.Buffer
	form := multipart.NewWriter(&b)
	for _, name := range slices.Sorted(maps.Keys(files)) {
		w, err := form.CreateFormFile("files", name)
		if err != nil {
			h.t.Fatal(err)
		}
		_, _ = w.Write([]byte(files[name]))
	}
	_ = form.Close()
	r := httptest.NewRequest("POST", "/import", &b)
	r.Header.Set("Content-Type", form.FormDataContentType())
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	return h.do(r)
}

// imported is the page of what came of files that were sent, once they are imported.
func (h *house) imported(files map[string]string) *httptest.ResponseRecorder {
	h.t.Helper()
	w := h.upload(files)
	for w.Code == http.StatusSeeOther {
		w = h.get(w.Header().Get("Location"))
		for w.Code == http.StatusOK && strings.Contains(w.Body.String(), `hx-get="/progress/now"`) {
			time.Sleep(10 * time.Millisecond)
			w = h.get("/progress")
		}
	}
	return w
}

func TestFilesAreImportedAndEachProblemIsNamed(t *testing.T) {
	h := open(t)
	tmp := t.TempDir()
	t.Setenv("TMPDIR", tmp)
	w := h.imported(map[string]string{"run.gpx": gpx(), "<b>nonsense.fit": "not a recording", "../../../etc/again.gpx": gpx()})
	body := w.Body.String()
	if w.Code != 200 || !strings.Contains(body, "3 files seen") || !strings.Contains(body, "1 stored") || !strings.Contains(body, "1 already here") || !strings.Contains(body, "1 not read") {
		t.Fatalf("%d\n%s", w.Code, visible(body))
	}
	if !strings.Contains(body, "<bdi>&lt;b&gt;nonsense.fit</bdi><p>") || strings.Contains(body, "<b>nonsense") || strings.Contains(body, tmp) {
		t.Errorf("the names are not shown as they were:\n%s", body)
	}
	runs, err := h.app.Runs(ctx, me, my, 0)
	if err != nil || len(runs.Runs) != 1 || runs.Runs[0].Sport != ebb.SportRunning {
		t.Errorf("%+v, %v", runs, err)
	}
	if left, _ := os.ReadDir(tmp); len(left) > 0 {
		t.Errorf("%d folders are left behind", len(left))
	}
	if w := h.upload(nil); w.Code != 422 {
		t.Errorf("no file: %d", w.Code)
	}
	if w := h.post("/import", url.Values{"files": {"x"}}); w.Code != 422 {
		t.Errorf("a form without files: %d", w.Code)
	}
}

func TestTheDemoSaysSyntheticOnEveryPage(t *testing.T) {
	h := open(t)
	if err := h.st.Tx(ctx, func(tx *store.Tx) error { return tx.SetMeta(ctx, "synthetic", "true") }); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]ebb.CheckIn{"well": well(), "flag": {Flags: ebb.Some([]ebb.FlagID{ebb.FlagCalf})}} {
		h.checkIn(c)
		for _, p := range []string{"/", "/checkin", "/import", "/settings", "/nowhere"} {
			if !strings.Contains(h.get(p).Body.String(), "SYNTHETIC") {
				t.Errorf("%s (%s) does not say that the runner is invented", p, name)
			}
		}
	}
}

func TestRestedOrNotImportedIsAskedAndAnswered(t *testing.T) {
	h := open(t)
	old := strings.ReplaceAll(gpx(), "2026-11-22", "2026-11-02")
	h.imported(map[string]string{"old.gpx": old})
	h.checkIn(well())
	if body := h.get("/").Body.String(); !strings.Contains(body, "nothing is missing") || !strings.Contains(body, "rested, or not imported?") {
		t.Fatalf("it is not asked:\n%s", visible(body))
	}
	if w := h.post("/rested", url.Values{"key": {"r"}}); w.Code != 303 {
		t.Fatalf("%d", w.Code)
	}
	if strings.Contains(h.get("/").Body.String(), "rested, or not imported?") {
		t.Error("it is asked again")
	}
}
