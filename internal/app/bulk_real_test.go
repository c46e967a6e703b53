package app_test

import (
	"archive/zip"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"ebb/internal/app"
)

func zipFS(t *testing.T, path string) fs.FS {
	t.Helper()
	z, err := zip.OpenReader(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { z.Close() })
	return z
}

// layout is an assembled export beside the checkout, or a loud skip.
func layout(t *testing.T, name string) string {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	roots := []string{os.Getenv("EBB_REAL_DATA")}
	for d := dir; d != filepath.Dir(d); d = filepath.Dir(d) {
		roots = append(roots, filepath.Join(filepath.Dir(d), "shared", "data"))
	}
	for _, r := range roots {
		p := filepath.Join(r, "layouts", name)
		if _, err := os.Stat(p); r != "" && err == nil {
			return p
		}
	}
	t.Skip("SKIPPED, NO REAL DATA: the assembled export " + name + " was not imported")
	return ""
}

func TestTheAssembledExportsGoThroughTwice(t *testing.T) {
	for _, c := range []struct {
		file, first, second string
		mornings            app.MorningsView
		described           int
	}{
		{"strava/ASSEMBLED_export_sample.zip", "stored 50 duplicate 0 salvaged 0 refused 1 not 40",
			"stored 0 duplicate 50 salvaged 0 refused 1 not 40", app.MorningsView{}, 50},
		{"garmin/ASSEMBLED_garmin_export_sample.zip", "stored 25 duplicate 0 salvaged 0 refused 0 not 8",
			"stored 0 duplicate 25 salvaged 0 refused 0 not 8", app.MorningsView{Added: 2, Refused: 1}, 25},
	} {
		in := layout(t, c.file)
		ap, st := openApp(t, t.TempDir())
		v := importAll(t, ap, in)
		if got := counts(v); got != c.first || v.Mornings != c.mornings {
			t.Errorf("%s: %s %+v", c.file, got, v.Mornings)
		}
		seq := lastSeq(t, st)
		if want := int64(v.Stored + c.described + c.mornings.Added); seq != want {
			t.Errorf("%s: %d facts, want %d", c.file, seq, want)
		}
		again := importAll(t, ap, in)
		if got := counts(again); got != c.second || lastSeq(t, st) != seq || again.Mornings.Known != c.mornings.Added {
			t.Errorf("%s again: %s %+v, %d facts more", c.file, got, again.Mornings, lastSeq(t, st)-seq)
		}
	}
}
