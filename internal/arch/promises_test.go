package arch_test

import (
	"go/ast"
	"regexp"
	"strings"
	"testing"
)

// Every test that docs/reliability.md names is there: a promise whose test was renamed or
// removed is a promise that nothing holds.
func TestEveryPromiseHasItsTest(t *testing.T) {
	var have []string
	for _, f := range house(t) {
		for _, d := range f.ast.Decls {
			if fn, ok := d.(*ast.FuncDecl); ok && f.test && strings.HasPrefix(fn.Name.Name, "Test") {
				have = append(have, fn.Name.Name)
			}
		}
	}
	if missing := unheld(read(t, "docs/reliability.md"), have); len(missing) > 0 {
		t.Errorf("docs/reliability.md names tests that are not there: %v", missing)
	}
	if missing := unheld("`TestNobodyWroteThis` and `TestEveryPromise…`", have); len(missing) != 1 {
		t.Errorf("the control: %v", missing)
	}
}

// unheld are the tests that a text names in backquotes, whole or by their beginning and an
// ellipsis, and that are not there.
func unheld(text string, have []string) (missing []string) {
	for _, m := range regexp.MustCompile("`(Test[A-Za-z0-9]+)(…?)`").FindAllStringSubmatch(text, -1) {
		found := false
		for _, h := range have {
			found = found || h == m[1] || m[2] != "" && strings.HasPrefix(h, m[1])
		}
		if !found {
			missing = append(missing, m[1]+m[2])
		}
	}
	return missing
}
