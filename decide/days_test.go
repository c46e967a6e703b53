package decide_test

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"ebb"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"
)

var update = flag.Bool("update", false, "rewrite the expected answers of testdata/days")

// Each story is a morning, as what differs from a base (well.json: everything answered
// and fine, a hard day planned; empty.json: nothing known), and the answer it must get.
func TestStories(t *testing.T) {
	files, err := filepath.Glob("../testdata/days/*.txtar")
	if err != nil || len(files) < 30 {
		t.Fatalf("%d stories, %v", len(files), err)
	}
	for _, path := range files {
		t.Run(strings.TrimSuffix(filepath.Base(path), ".txtar"), func(t *testing.T) {
			a, err := txtar.ParseFile(path)
			if err != nil || len(a.Files) != 2 || a.Files[0].Name != "morning.json" || a.Files[1].Name != "want.txt" {
				t.Fatalf("a story has morning.json and want.txt: %v", err)
			}
			base := "well.json"
			if strings.Contains(string(a.Comment), "base: empty") {
				base = "empty.json"
			}
			m := read(t, filepath.Join("../testdata/days", base))
			strict := json.NewDecoder(strings.NewReader(string(a.Files[0].Data)))
			strict.DisallowUnknownFields()
			if err := strict.Decode(&m); err != nil {
				t.Fatal(err)
			}
			got := outline(answer(m))
			if *update {
				a.Files[1].Data = []byte(got)
				if err := os.WriteFile(path, txtar.Format(a), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			if diff := cmp.Diff(string(a.Files[1].Data), got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func read(t *testing.T, path string) ebb.Morning {
	t.Helper()
	doc, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var m ebb.Morning
	if err := json.Unmarshal(doc, &m); err != nil {
		t.Fatal(err)
	}
	return m
}

// The bases are files so that a story can be read without the code.
func TestTheBaseOfTheStoriesIsTheGoodMorning(t *testing.T) {
	m := well()
	if *update {
		for name, m := range map[string]ebb.Morning{"well.json": m, "empty.json": {Schema: 1, Athlete: ebb.LocalAthlete, Day: today,
			Zone: "UTC", RuleSet: "1", HRMode: ebb.HRAuto, HRMax: ebb.HRMax{Source: ebb.HRMaxNone}, Units: "km"}} {
			doc, _ := json.MarshalIndent(m, "", " ")
			if err := os.WriteFile("../testdata/days/"+name, append(doc, '\n'), 0o644); err != nil {
				t.Fatal(err)
			}
		}
	}
	if diff := cmp.Diff(m, read(t, "../testdata/days/well.json")); diff != "" {
		t.Error(diff)
	}
}

// outline is an answer in a few lines that a coach could check.
func outline(d ebb.Decision, p ebb.Prescription) string {
	var b strings.Builder
	line := func(name, value string) {
		if value != "" {
			fmt.Fprintf(&b, "%s: %s\n", name, value)
		}
	}
	opt := func(o ebb.Opt[int]) string {
		if !o.OK {
			return ""
		}
		return fmt.Sprint(o.V)
	}
	line("allowed", d.Allowed.String())
	line("verdict", d.Verdict.String())
	line("mode", string(p.Mode))
	line("guide", string(p.Guide))
	line("ceiling", strings.TrimSpace(opt(p.CeilingBpm)+" "+p.CeilingKind.V))
	line("minutes", opt(p.Minutes))
	line("running", opt(p.RunMinutes))
	line("pace", opt(p.PaceSPerKm))
	for _, s := range p.Steps {
		line("step", fmt.Sprintf("%s %d s × %d", s.Key, s.Seconds, s.Repeat))
	}
	for _, c := range d.Changes {
		facts := []string{}
		for _, f := range c.Facts {
			s := fmt.Sprintf("%s %d", f.Name, f.Value)
			if f.Limit.OK {
				s += fmt.Sprintf("/%d", f.Limit.V)
			}
			if f.Text != "" {
				s += " (" + f.Text + ")"
			}
			facts = append(facts, s)
		}
		line("because", fmt.Sprintf("%s %s [%s], else %s", c.Rule, c.Key, strings.Join(facts, ", "), c.To))
	}
	for _, f := range d.Findings {
		if f.State == ebb.Objects && f.Allows > d.Allowed {
			line("also", fmt.Sprintf("%s %s allows %s", f.Rule, f.Key, f.Allows))
		}
	}
	line("missing", strings.Join(d.Missing, " "))
	if d.Provisional {
		line("provisional", "yes")
	}
	line("confidence", strings.TrimSpace(string(d.Confidence)+" "+strings.Join(d.Lacking, " ")))
	line("safety", string(d.Safety.Level)+" "+d.Safety.Key)
	return b.String()
}
