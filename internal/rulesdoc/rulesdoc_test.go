package rulesdoc_test

import (
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"ebb"
	"ebb/decide"
	"ebb/evidence"
	"ebb/internal/rulesdoc"
)

var update = flag.Bool("update", false, "write docs/rules.md")

func TestRulesAreCurrent(t *testing.T) {
	path := filepath.Join("..", "..", "docs", "rules.md")
	want := rulesdoc.Markdown(evidence.Current())
	if *update {
		if err := os.WriteFile(path, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(got), want); diff != "" {
		t.Errorf("docs/rules.md is not current; `make docs` writes it (-file +tables):\n%s", diff)
	}
}

func TestEveryRuleNumberAndSourceIsOnThePage(t *testing.T) {
	n := evidence.Current()
	page := rulesdoc.Markdown(n)
	for _, k := range decide.Keys {
		if !strings.Contains(page, k.Means) {
			t.Errorf("%s.%s is not on the page", k.Rule, k.Key)
		}
		if k.State != ebb.Silent && rulesdoc.Example(k, n) == "" {
			t.Errorf("%s.%s has no example", k.Rule, k.Key)
		}
	}
	for _, e := range n.All() {
		if !strings.Contains(page, "| "+e.Name+" |") {
			t.Errorf("%s.%s is not on the page", e.Room, e.Name)
		}
	}
	for k := range evidence.Sources {
		if !strings.Contains(page, "| "+k+" |") {
			t.Errorf("the source %s is not on the page", k)
		}
	}
	if bad := regexp.MustCompile(`%!|<nil>`).FindString(page); bad != "" {
		t.Errorf("%q is on the page", bad)
	}
}
