package store

import (
	"path/filepath"
	"strings"
	"testing"

	"ebb"
)

// TestNoNameOfAnOriginalLeavesItsFolder: a name that no hash and no athlete can have is refused before the disk is asked.
func TestNoNameOfAnOriginalLeavesItsFolder(t *testing.T) {
	o := Originals{dir: t.TempDir()}
	sum := HashOf([]byte("a run"))
	if p, err := o.place(ebb.LocalAthlete, sum); err != nil || !strings.HasPrefix(p, o.dir+string(filepath.Separator)) {
		t.Fatalf("%s %v", p, err)
	}
	for _, c := range []struct{ athlete, sum string }{
		{"local", ""}, {"local", sum[:63]}, {"local", sum + "0"}, {"local", strings.ToUpper(sum)},
		{"local", "a/../../../../" + sum[:50]}, {"local", sum[:32] + "/" + sum[33:]}, {"local", sum[:63] + "\x00"}, {"local", sum[:63] + "g"},
		{"", sum}, {"..", sum}, {"a/b", sum}, {"a.b", sum}, {strings.Repeat("a", 65), sum},
	} {
		if p, err := o.place(ebb.AthleteID(c.athlete), c.sum); ebb.CodeOf(err) != "bad_original" {
			t.Errorf("%q of %q is %q %v", c.sum, c.athlete, p, err)
		}
	}
}
