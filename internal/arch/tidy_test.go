package arch_test

import (
	"os"
	"os/exec"
	"regexp"
	"strings"
	"testing"
)

func read(t *testing.T, path string) string {
	t.Helper()
	b, err := os.ReadFile("../../" + path)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// tracked lists the files of the repository; outside a checkout the test says so.
func tracked(t *testing.T) []string {
	t.Helper()
	cmd := exec.Command("git", "ls-files")
	cmd.Dir = "../.."
	out, err := cmd.Output()
	if err != nil {
		t.Skip("SKIPPED, NOT A CHECKOUT: git ls-files does not answer")
	}
	return strings.Fields(string(out))
}

func TestEveryDirectDependencyIsExplained(t *testing.T) {
	decisions := read(t, "docs/DECISIONS.md")
	req := regexp.MustCompile(`(?m)^\s*(?:require )?([\w./-]+) v[\w.+-]+(.*)$`)
	n := 0
	for _, m := range req.FindAllStringSubmatch(read(t, "go.mod"), -1) {
		if strings.Contains(m[2], "indirect") {
			continue
		}
		n++
		if !strings.Contains(decisions, m[1]) {
			t.Errorf("docs/DECISIONS.md does not say why %s is needed", m[1])
		}
	}
	if n < 5 {
		t.Fatalf("only %d direct dependencies found in go.mod", n)
	}
}

func TestReadmeNamesTheTwoCommands(t *testing.T) {
	readme, mk := read(t, "README.md"), read(t, "Makefile")
	for _, c := range []string{"run", "test", "build"} {
		if !strings.Contains(readme, "make "+c) {
			t.Errorf("README.md does not name make %s", c)
		}
		if !regexp.MustCompile(`(?m)^` + c + `:`).MatchString(mk) {
			t.Errorf("the Makefile has no target %s", c)
		}
	}
}

func TestEveryRoomIsInTheOverview(t *testing.T) {
	overview := read(t, "docs/overview.md")
	seen := map[string]bool{}
	for _, f := range house(t) {
		if f.test || seen[f.pkg] || storeys[f.pkg] == 7 || f.pkg == "ebb" {
			continue
		}
		seen[f.pkg] = true
		name := strings.TrimPrefix(f.pkg, "ebb/")
		short := name[strings.LastIndex(name, "/")+1:]
		if !strings.Contains(overview, "`"+name+"`") && !strings.Contains(overview, "`"+short+"`") {
			t.Errorf("docs/overview.md does not mention %s", name)
		}
	}
}

func TestNoLargeFileAndNoRecordingIsTracked(t *testing.T) {
	for _, p := range tracked(t) {
		info, err := os.Stat("../../" + p)
		if err != nil {
			continue // deleted in the work tree
		}
		if info.Size() > 256<<10 {
			t.Errorf("%s has %d bytes: too large to be ours", p, info.Size())
		}
		for _, ext := range []string{".fit", ".tcx", ".gpx", ".fit.gz", ".FIT"} {
			if strings.HasSuffix(p, ext) && !strings.Contains(p, "testdata/") {
				t.Errorf("%s: a recording outside testdata", p)
			}
		}
	}
}

func TestChangelogHasAnUnreleasedPart(t *testing.T) {
	if !strings.Contains(read(t, "CHANGELOG.md"), "## Unreleased") {
		t.Error("CHANGELOG.md has no Unreleased part")
	}
}

// Words that Ebb never uses of a day (RELIABILITY 7.4). `say` has the full lint; this
// one sees that no other room starts to write prose.
func TestProseAboutADayLivesInSay(t *testing.T) {
	for _, f := range house(t) {
		if f.test || strings.HasPrefix(f.pkg, "ebb/internal/say") {
			continue
		}
		for _, w := range []string{"flush lactate", "medical-grade", "prevents injury", "cleared to"} {
			if strings.Contains(read(t, f.path), w) {
				t.Errorf("%s says %q", f.path, w)
			}
		}
	}
}
