package web_test

import (
	"bytes"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"ebb/internal/store"
)

func TestTheFirstRunGoesFromFilesToToday(t *testing.T) {
	h := open(t)
	w := h.imported(map[string]string{"run.gpx": gpx()})
	body := w.Body.String()
	if w.Code != 200 || !strings.Contains(body, `href="/confirm"`) || !strings.Contains(body, "Read: 1 file") {
		t.Fatalf("%d\n%s", w.Code, visible(body))
	}
	body = h.get("/confirm").Body.String()
	for _, want := range []string{"Year of birth", "Running since", "kilometres", "Time zone", "maximum heart rate", "pregnant", "beta blocker"} {
		if !strings.Contains(body, want) {
			t.Errorf("%q is not asked", want)
		}
	}
	if regexp.MustCompile(`name="hr-mode"[^>]* checked`).MatchString(body) {
		t.Error("what may speak against heart rate is answered beforehand")
	}
	if w := h.post("/confirm", url.Values{"birth-year": {"1600"}, "units": {"mi"}}); w.Code != 422 || !strings.Contains(w.Body.String(), `value="1600"`) {
		t.Errorf("a year that cannot be: %d", w.Code)
	}
	if w := h.post("/confirm", url.Values{"birth-year": {"1986"}, "units": {"mi"}, "zone": {"Europe/Berlin"}, "hr-mode": {"beta_blocker"}}); w.Code != 303 || w.Header().Get("Location") != "/" {
		t.Fatalf("%d", w.Code)
	}
	p, err := h.app.ProfileNow(ctx, me, my, 0)
	if err != nil || p.Get("hr-mode") != "beta_blocker" || p.Get("zone") != "Europe/Berlin" {
		t.Errorf("%+v %v", p, err)
	}
	if body := h.get("/import/last").Body.String(); strings.Contains(body, "/confirm") {
		t.Error("who is known is asked again")
	}
}

func TestAnImportIsTakenBackOnItsPage(t *testing.T) {
	h := open(t)
	h.imported(map[string]string{"run.gpx": gpx()})
	id := regexp.MustCompile(`name="id" value="(imp_[a-z0-9]+)"`).FindStringSubmatch(h.get("/import/last").Body.String())
	if id == nil {
		t.Fatal("there is no way to take it back")
	}
	if w := h.post("/import/undo", url.Values{"id": {id[1]}}); w.Code != 303 {
		t.Fatalf("%d", w.Code)
	}
	if runs, err := h.app.Runs(ctx, me, my, 0); err != nil || len(runs.Runs) != 0 {
		t.Errorf("%+v %v", runs, err)
	}
	if !strings.Contains(h.get("/import").Body.String(), "taken back") {
		t.Error("the list does not say it")
	}
	if w := h.get("/import/imp_none"); w.Code != 404 {
		t.Errorf("an import that is none: %d", w.Code)
	}
}

func TestDoublesAreJudgedAndJudgedAgain(t *testing.T) {
	h := open(t)
	again := strings.Replace(gpx(), `lon="10.0"`, `lon="10.0001"`, -1) // perhaps the same run
	h.imported(map[string]string{"a.gpx": gpx(), "b.gpx": again})
	button := func(do string) string {
		m := regexp.MustCompile(`(?s)name="id" value="([^"]+)">\s*(?:<button[^>]*>[^<]*</button>)*<button[^>]*value="` + do + `"`).FindStringSubmatch(h.get("/import").Body.String())
		if m == nil {
			t.Fatalf("no way to say %q:\n%s", do, h.get("/import").Body)
		}
		return m[1]
	}
	runs := func() int {
		v, err := h.app.Runs(ctx, me, my, 0)
		if err != nil {
			t.Fatal(err)
		}
		return len(v.Runs)
	}
	for _, step := range []struct {
		do   string
		runs int
	}{{"apart", 2}, {"together", 1}, {"read", 1}, {"split", 2}, {"together", 1}} {
		if w := h.post("/links", url.Values{"do": {step.do}, "id": {button(step.do)}}); w.Code != 303 {
			t.Fatalf("%s: %d\n%s", step.do, w.Code, visible(w.Body.String()))
		}
		if runs() != step.runs {
			t.Errorf("after %s: %d runs", step.do, runs())
		}
	}
	if w := h.post("/links", url.Values{"do": {"explode"}, "id": {"x"}}); w.Code != 422 {
		t.Errorf("%d", w.Code)
	}
}

func TestABackupAndAnExportComeDown(t *testing.T) {
	h := open(t)
	tmp := t.TempDir()
	t.Setenv("TMPDIR", tmp)
	h.imported(map[string]string{"run.gpx": gpx()})
	for path, c := range map[string]struct{ name, begins string }{
		"/settings/backup": {"ebb-2026-11-23.ebb", "\x50\x2a\x4d\x18"}, "/settings/export": {"ebb-export-2026-11-23.zip", "PK"}} {
		w := h.post(path, url.Values{})
		if w.Code != 200 || !strings.Contains(w.Header().Get("Content-Disposition"), `filename="`+c.name+`"`) || !strings.HasPrefix(w.Body.String(), c.begins) {
			t.Errorf("%s: %d %v %.8q", path, w.Code, w.Header(), w.Body.String())
		}
		if w.Header().Get("Cache-Control") != "no-store" {
			t.Errorf("%s may be kept", path)
		}
	}
	if w := h.post("/settings/backup", url.Values{"for_backup": {"correct horse"}}); !strings.HasPrefix(w.Body.String(), "age-encryption.org") {
		t.Errorf("with a passphrase: %.30q", w.Body.String())
	}
	if left, _ := os.ReadDir(tmp); len(left) > 0 {
		t.Errorf("%d files are left behind", len(left))
	}
}

func TestEraseNeedsTheWordAndTakesEverything(t *testing.T) {
	h := open(t)
	release, err := h.st.LockDir() // as ebb serve does
	if err != nil {
		t.Fatal(err)
	}
	defer release()
	h.imported(map[string]string{"run.gpx": gpx()})
	for _, word := range []string{"", "yes", "ERASE "} {
		if w := h.post("/settings/erase", url.Values{"word": {word}}); w.Code != 422 || !strings.Contains(w.Body.String(), "nothing was erased") {
			t.Errorf("%q: %d", word, w.Code)
		}
	}
	if runs, _ := h.app.Runs(ctx, me, my, 0); len(runs.Runs) != 1 {
		t.Fatal("something was erased")
	}
	if w := h.post("/settings/erase", url.Values{"word": {"erase"}}); w.Code != 200 || !strings.Contains(w.Body.String(), "Everything is erased") {
		t.Fatalf("%d %s", w.Code, visible(w.Body.String()))
	}
	if body := h.get("/").Body.String(); !strings.Contains(body, "Welcome to Ebb") {
		t.Error("it does not begin anew")
	}
	b, err := os.ReadFile(filepath.Join(h.st.Dir(), "ebb.db"))
	if err != nil || bytes.Contains(b, []byte("run.gpx")) {
		t.Error("a trace is left", err)
	}
}

// What leaves or goes needs the passphrase once more, where others can ask (S-5).
func TestADeviceIsAskedAgainBeforeEverythingLeaves(t *testing.T) {
	o := toNetwork(t)
	o.signIn(word)
	for _, path := range []string{"/settings/backup", "/settings/export", "/settings/erase"} {
		for _, guess := range []string{"", "wrong words here"} {
			if w := o.do("POST", path, url.Values{"word": {"erase"}, "passphrase": {guess}}); w.Code != http.StatusUnauthorized && w.Code != http.StatusTooManyRequests {
				t.Errorf("%s with %q: %d", path, guess, w.Code)
			}
		}
	}
	o.from = "192.168.1.77:1"
	if w := o.do("POST", "/settings/export", url.Values{"passphrase": {word}}); w.Code != 200 {
		t.Errorf("the control: %d", w.Code)
	}
}

func TestDevicesArePairedAndSentAwayOnThePage(t *testing.T) {
	o := toNetwork(t)
	o.signIn(word)
	if err := o.door.ShownAt(ctx, "http://192.168.1.5:8127/"); err != nil {
		t.Fatal(err)
	}
	w := o.do("POST", "/settings/pair", nil)
	link := regexp.MustCompile(`http://192\.168\.1\.5:8127(/pair/[A-Z2-7]{26})`).FindStringSubmatch(w.Body.String())
	if w.Code != 200 || link == nil || !strings.Contains(w.Body.String(), `<svg class="qr"`) || w.Header().Get("Cache-Control") != "no-store" {
		t.Fatalf("%d\n%s", w.Code, w.Body)
	}
	mine := o.cookie
	o.cookie = nil
	o.do("POST", link[1], nil)
	phone := o.cookie
	o.cookie = mine
	body := o.do("GET", "/settings", nil).Body.String()
	if !strings.Contains(body, "this device") || !strings.Contains(body, "paired by a link") {
		t.Fatalf("%s", visible(body))
	}
	id := regexp.MustCompile(`name="id" value="([0-9a-f]{12})"`).FindStringSubmatch(body)
	if id == nil {
		t.Fatal("the other device cannot be sent away")
	}
	if w := o.do("POST", "/settings/devices", url.Values{"id": {id[1]}}); w.Code != 303 {
		t.Fatalf("%d", w.Code)
	}
	o.cookie = phone
	if w := o.do("GET", "/", nil); w.Code != http.StatusUnauthorized {
		t.Errorf("the device that was sent away: %d", w.Code)
	}
	o.cookie = mine
	if w := o.do("POST", "/settings/passphrase", url.Values{"passphrase": {word}, "new": {"another passphrase"}, "again": {"another"}}); w.Code != 422 {
		t.Errorf("two new ones: %d", w.Code)
	}
	if w := o.do("POST", "/settings/passphrase", url.Values{"passphrase": {word}, "new": {"another passphrase"}, "again": {"another passphrase"}}); w.Code != 303 {
		t.Errorf("%d", w.Code)
	}
	if w := o.do("GET", "/", nil); w.Code != 200 {
		t.Errorf("who changed it is sent away: %d", w.Code)
	}
}

func TestNothingIsImportedIntoTheInventedRunner(t *testing.T) {
	h := open(t)
	if w := h.post("/demo", nil); w.Code != http.StatusNotImplemented {
		t.Errorf("a house without an invented runner: %d", w.Code)
	}
	if w := h.get("/progress"); w.Code != 303 || w.Header().Get("Location") != "/import" {
		t.Errorf("no work: %d", w.Code)
	}
	if w := h.get("/progress/now"); w.Code != http.StatusNoContent || w.Header().Get("HX-Redirect") != "/import" {
		t.Errorf("no work, in part: %d", w.Code)
	}
	if w := h.post("/import/resume", nil); w.Code != 303 {
		t.Errorf("nothing to go on with: %d", w.Code)
	}
	if err := h.st.Tx(ctx, func(tx *store.Tx) error { return tx.SetMeta(ctx, store.MetaSynthetic, "true") }); err != nil {
		t.Fatal(err)
	}
	if w := h.upload(map[string]string{"run.gpx": gpx()}); w.Code != http.StatusConflict || !strings.Contains(w.Body.String(), "Leave it first") {
		t.Errorf("into the invented runner: %d", w.Code)
	}
}
