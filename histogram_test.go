package ebb_test

import (
	"encoding/json"
	"math/rand/v2"
	"testing"

	"github.com/google/go-cmp/cmp"

	"ebb"
)

func TestAHistogramIsWrittenInRows(t *testing.T) {
	for want, h := range map[string]ebb.Histogram{
		"null":                     nil,
		"[]":                       {},
		"[[86,1]]":                 {{Bpm: 86, S: 1}},
		"[[86,1,0,3,2],[93,7]]":    {{Bpm: 86, S: 1}, {Bpm: 88, S: 3}, {Bpm: 89, S: 2}, {Bpm: 93, S: 7}},
		"[[86,0],[87,0,5],[80,1]]": {{Bpm: 86}, {Bpm: 87}, {Bpm: 88, S: 5}, {Bpm: 80, S: 1}},
	} {
		if got, err := json.Marshal(h); err != nil || string(got) != want {
			t.Errorf("%v is written %s, not %s (%v)", h, got, want, err)
		}
	}
}

func TestAHistogramComesBackAsItWas(t *testing.T) {
	g := rand.New(rand.NewPCG(3, 86))
	for range 5000 {
		h := ebb.Histogram{}
		for range g.IntN(20) {
			h = append(h, ebb.BpmSeconds{Bpm: 60 + g.IntN(12), S: g.IntN(4)})
		}
		b, err := json.Marshal(h)
		if err != nil {
			t.Fatal(err)
		}
		cells, _ := json.Marshal([]ebb.BpmSeconds(h)) // as it was written before
		for _, doc := range [][]byte{b, cells} {
			var got ebb.Histogram
			if err := json.Unmarshal(doc, &got); err != nil || cmp.Diff(h, got) != "" {
				t.Fatalf("%v: %s is read as %v (%v)", h, doc, got, err)
			}
		}
	}
	for _, doc := range []string{`7`, `"x"`, `[["x"]]`, `[{"b":"x"}]`, `{}`} {
		var h ebb.Histogram
		if json.Unmarshal([]byte(doc), &h) == nil {
			t.Errorf("%s was read as %v", doc, h)
		}
	}
}
