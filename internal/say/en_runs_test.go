package say_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"ebb"
	"ebb/evidence"
	"ebb/internal/say"
)

var numbers = evidence.V1()

// TestEveryFactBehindARunHasItsSentence reads the names where session and engine write them, so that a
// new one cannot be forgotten.
func TestEveryFactBehindARunHasItsSentence(t *testing.T) {
	files, err := filepath.Glob("../../session/*.go")
	if err != nil || len(files) == 0 {
		t.Fatalf("session is not there: %v", err)
	}
	more, err := filepath.Glob("../../engine/*.go")
	if err != nil || len(more) == 0 {
		t.Fatalf("engine is not there: %v", err)
	}
	files = append(files, more...)
	names := map[string]bool{}
	pattern := regexp.MustCompile(`(?:j\.fact\(|check\(|Fact\{Name: )"([a-z0-9_]+)"`)
	for _, f := range files {
		if strings.HasSuffix(f, "_test.go") {
			continue
		}
		src, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range pattern.FindAllStringSubmatch(string(src), -1) {
			names[m[1]] = true
		}
	}
	if len(names) < 15 {
		t.Fatalf("only %d names found: the test does not see them", len(names))
	}
	for n := range names {
		if say.Evidence(ebb.Fact{Name: n, Value: 1, Unit: "1"}, say.Km, &numbers) == "" {
			t.Errorf("the fact %q is written, and there is no sentence for it", n)
		}
	}
}

func TestEvidenceIsWrittenAtItsResolution(t *testing.T) {
	for want, f := range map[string]ebb.Fact{
		"It stayed at or above 82 % of HRmax for 16 min (the limit is 15 min).": {Name: "stay_82", Value: 947, Limit: ebb.Some(900), Unit: "s"},
		"It went down 1102 m (the limit is 800 m).":                             {Name: "descent", Value: 1102, Limit: ebb.Some(800), Unit: "m"},
		"Its load was 225 (the limit is 80), among your highest.":               {Name: "load", Value: 22548, Limit: ebb.Some(8028), Unit: "0.01"},
		"The mean heart rate was 121 bpm (the limit is 133 bpm).":               {Name: "hr_mean", Value: 12083, Limit: ebb.Some(13300), Unit: "0.01 bpm"},
		"Two speeds explain 86 % of its changes.":                               {Name: "two_speeds", Value: 857, Unit: "‰"},
		"The harder stretches were run at 4:10 /km.":                            {Name: "bout_speed", Value: 4000, Unit: "mm/s"},
	} {
		if got := say.Evidence(f, say.Km, &numbers); got != want {
			t.Errorf("got  %s\nwant %s", got, want)
		}
	}
	others := evidence.V1()
	others.Session.Kinds.TempoHR.Value = 84
	if got := say.Evidence(ebb.Fact{Name: "stay_82", Value: 947, Unit: "s"}, say.Km, &others); got != "It stayed at or above 84 % of HRmax for 16 min." {
		t.Errorf("another limit, the old sentence: %s", got)
	}
}
