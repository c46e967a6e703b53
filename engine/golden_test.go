package engine_test

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"ebb"
	"ebb/engine"
)

var update = flag.Bool("update", false, "rewrite the hash of the golden season")

// The same season must give the same bytes on every machine: this test is also run
// under emulation, built for another processor that fuses multiply and add.
func TestGoldenSeason(t *testing.T) {
	in := season(day(firstDay), zone)
	sum := sha256.New()
	enc := json.NewEncoder(sum)
	said := map[string]int{}
	for i := range 200 {
		out := engine.Day(at(in, day(firstDay)+ebb.Day(i), zone), n)
		if err := enc.Encode(out.Answer); err != nil {
			t.Fatal(err)
		}
		if err := enc.Encode(out.Load); err != nil {
			t.Fatal(err)
		}
		said[out.Answer.Decision.Verdict.String()]++
	}
	got := hex.EncodeToString(sum.Sum(nil))
	t.Logf("golden season: %s, days by verdict: %v", got, said)
	for _, v := range []string{"rest", "walk", "recovery_run", "easy"} {
		if said[v] == 0 {
			t.Errorf("no day of the season is %s: it proves too little", v)
		}
	}
	file := filepath.Join("testdata", "season.sha256")
	if *update {
		if err := os.MkdirAll("testdata", 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(got+"\n"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if strings.TrimSpace(string(want)) != got {
		t.Errorf("golden season is %s, want %s: what changed? (-update rewrites it)", got, strings.TrimSpace(string(want)))
	}
}
