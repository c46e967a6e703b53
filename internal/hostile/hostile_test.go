package hostile_test

import (
	"strings"
	"testing"
	"unicode"

	"ebb/internal/hostile"
)

// The control of every test that uses them: there are as many as were promised, of every class, and each can be told
// from the others on a page.
func TestThereAreEnoughAndEachIsItsOwn(t *testing.T) {
	names, classes, seen := hostile.Names(), map[string]int{}, map[string]bool{}
	for _, n := range names {
		classes[n.Class]++
		key := strings.ToLower(strings.Join(strings.Fields(strings.Map(func(r rune) rune {
			if !unicode.IsGraphic(r) {
				return -1
			}
			return r
		}, n.Text)), " "))
		if seen[key] || !strings.ContainsFunc(n.Text, unicode.IsLetter) {
			t.Errorf("%q is like another, or is nothing that is seen", n.Text)
		}
		seen[key] = true
	}
	t.Logf("%d names: %v", len(names), classes)
	if len(names) < 300 || len(classes) < 13 {
		t.Errorf("%d names of %d classes", len(names), len(classes))
	}
}
