package ui_test

import (
	"encoding/json"
	"net/http/httptest"
	"os"
	"regexp"
	"strings"
	"testing"

	"ebb/internal/web/ui"
)

// The bundle is made from the sources as they are. `make test` makes it first.
func TestTheBundleIsCurrent(t *testing.T) {
	doc, err := os.ReadFile("dist/" + ui.ManifestFile)
	if err != nil {
		t.Skip("SKIPPED, NO BUNDLE: make ui bundles the scripts of the pages")
	}
	var m ui.Manifest
	if err := json.Unmarshal(doc, &m); err != nil {
		t.Fatal(err)
	}
	now, err := ui.SourcesHash(os.DirFS("."))
	if err != nil {
		t.Fatal(err)
	}
	if m.Sources != now {
		t.Error("dist is older than its sources: run make ui")
	}
	if !ui.Built() || ui.Address("app.js") == "" {
		t.Error("the bundle is there and its scripts are not served")
	}
}

// Without a bundle the styles are whole: every file of css is in app.css, in its place.
func TestTheStylesNeedNoBundle(t *testing.T) {
	css := string(ui.PlainCSS())
	all, err := os.ReadDir("css")
	if err != nil || len(all) < 4 {
		t.Fatalf("%d files, %v", len(all), err)
	}
	for _, f := range all {
		doc, err := os.ReadFile("css/" + f.Name())
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(css, string(doc)) {
			t.Errorf("css/%s is not in entry/app.css", f.Name())
		}
	}
	if strings.Contains(css, "@import") {
		t.Error("an @import is left")
	}
}

func TestFilesAreKeptForEverAndZipped(t *testing.T) {
	for _, name := range []string{"app.css", "icon.svg"} {
		path := ui.Address(name)
		if !regexp.MustCompile(`^/static/[a-z]+-\w{8}\.[a-z]+$`).MatchString(path) {
			t.Errorf("%s is at %q", name, path)
		}
		for _, enc := range []string{"", "gzip, br"} {
			r := httptest.NewRequest("GET", path, nil)
			r.Header.Set("Accept-Encoding", enc)
			w := httptest.NewRecorder()
			if !ui.Serve(w, r) {
				t.Fatalf("%s is not there", path)
			}
			zipped := w.Header().Get("Content-Encoding") == "gzip"
			if name == "app.css" && zipped != (enc != "") || !strings.Contains(w.Header().Get("Cache-Control"), "immutable") {
				t.Errorf("%s for %q: %v", path, enc, w.Header())
			}
			if w.Body.Len() == 0 || w.Header().Get("Content-Type") == "" {
				t.Errorf("%s for %q: %d bytes of %q", path, enc, w.Body.Len(), w.Header().Get("Content-Type"))
			}
		}
	}
	if ui.Serve(httptest.NewRecorder(), httptest.NewRequest("GET", "/static/manifest.json", nil)) {
		t.Error("the list of the bundle is served")
	}
}
