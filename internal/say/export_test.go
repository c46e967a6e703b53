package say

import "ebb"

// Lacked returns the sentence of a finding and of its change, and the names of facts that they asked for
// and did not get.
func Lacked(f ebb.Finding) (says, change string, has bool, lacked []string) {
	s, ok := sentences[f.Rule][f.Key]
	if !ok {
		return "", "", false, nil
	}
	fs := facts{list: f.Facts, units: Km, day: 738000, lacked: &lacked}
	if s.says != nil {
		says = end(s.says(fs))
	}
	if s.change != nil {
		change = s.change(fs)
	}
	return says, change, true, lacked
}

// Sentences lists every (rule, key) that has a sentence.
func Sentences() map[ebb.RuleID]map[string]bool {
	out := map[ebb.RuleID]map[string]bool{}
	for r, keys := range sentences {
		out[r] = map[string]bool{}
		for k := range keys {
			out[r][k] = true
		}
	}
	return out
}

// Fixed are the fixed texts of a day.
var Fixed = []string{doLess, heldByMore, whyTitle, alsoTitle, changeTitle, stopTitle, emergencyFirst,
	professionalFirst, stopFirst, flagsLatched, notMedical}

// SafetyCauses are the texts of the keys of Safety.
var SafetyCauses = safetyCauses

// ChangeTo returns what the sentence of a change promises of the day.
func ChangeTo(c ebb.Change) (condition string, to ebb.Verdict) { return change(c, Km, 0) }
