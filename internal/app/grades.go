package app

import (
	"ebb"
	"ebb/decide"
	"ebb/evidence"
)

// grades lists, for every finding that spoke, the sources it rests on, each with the
// grade of the best number that is taken from it.
func grades(d ebb.Decision, n evidence.Numbers) []GradeView {
	best := map[string]evidence.Grade{}
	for _, e := range n.All() {
		if g, ok := best[e.Source]; !ok || e.Grade < g {
			best[e.Source] = e.Grade
		}
	}
	best["policy"] = evidence.P // some choices of ours carry the grade of what they carry over
	out := []GradeView{}
	for _, f := range d.Findings {
		if f.State == ebb.Silent {
			continue
		}
		for _, k := range decide.Keys {
			if k.Rule != f.Rule || k.Key != f.Key {
				continue
			}
			for _, s := range k.Sources {
				if g, ok := best[s]; ok {
					out = append(out, GradeView{Rule: f.Rule, Key: f.Key, Grade: string(g), Source: s, Text: evidence.Sources[s]})
				}
			}
		}
	}
	return out
}
