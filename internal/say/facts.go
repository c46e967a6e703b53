package say

import (
	"strings"

	"ebb"
)

// facts is what one sentence may speak of: the facts of a finding by name. Asking
// for one that is not there is noted, and a test fails on it.
type facts struct {
	list   []ebb.Fact
	units  string
	day    ebb.Day   // the day spoken of, 0 when it is not known
	lacked *[]string // names that were asked for and are not there; nil outside tests
}

// has says whether a fact is there.
func (f facts) has(name string) bool {
	for _, x := range f.list {
		if x.Name == name {
			return true
		}
	}
	return false
}

// get returns a fact that must be there.
func (f facts) get(name string) ebb.Fact {
	for _, x := range f.list {
		if x.Name == name {
			return x
		}
	}
	if f.lacked != nil {
		*f.lacked = append(*f.lacked, name)
	}
	return ebb.Fact{Name: name}
}

func (f facts) val(name string) int { return f.get(name).Value }

// limit returns the limit of a fact, which must have one.
func (f facts) limit(name string) int {
	x := f.get(name)
	if !x.Limit.OK && f.lacked != nil {
		*f.lacked = append(*f.lacked, name+".limit")
	}
	return x.Limit.V
}

func (f facts) ref(name string) string { return f.get(name).Text }

// refs are the references of every fact of that name, in order.
func (f facts) refs(name string) []string {
	var out []string
	for _, x := range f.list {
		if x.Name == name {
			out = append(out, x.Text)
		}
	}
	return out
}

// measures are the references of every fact of that name as names of measurements.
func (f facts) measures(name string) string {
	var out []string
	for _, r := range f.refs(name) {
		out = append(out, Measure(r))
	}
	return list(out)
}

// since says that an answer is an older one still in force, or that it is of today.
func (f facts) since() string {
	if !f.has("since") {
		return ""
	}
	when := DaysAgo(f.val("since"))
	if d, err := ebb.ParseDay(f.ref("since")); err == nil && f.day != 0 {
		when = Ago(d, f.day)
	}
	return ", said " + when + " and not answered since"
}

// Finding is one finding in one sentence: what was seen, with value, date and limit.
// It is "" when there is nothing to say.
func Finding(f ebb.Finding, units string) string { return finding(f, units, 0) }

func finding(f ebb.Finding, units string, day ebb.Day) string {
	s, ok := sentences[f.Rule][f.Key]
	if !ok || s.says == nil {
		return ""
	}
	return end(s.says(facts{list: f.Facts, units: units, day: day}))
}

// Change is one thing that would change the day: "With legs at 5 or less, this would
// be a recovery run." It is "" when there is nothing that could be otherwise.
func Change(c ebb.Change, units string) string {
	cond, to := change(c, units, 0)
	if cond == "" {
		return ""
	}
	return upperFirst(cond) + ", " + would(to) + "."
}

// change is the condition of a change, in the middle of a sentence, and what the day
// would be then.
func change(c ebb.Change, units string, day ebb.Day) (string, ebb.Verdict) {
	s, ok := sentences[c.Rule][c.Key]
	if !ok || s.change == nil {
		return "", c.To
	}
	to := c.To
	if next := nextOf(c); next != 0 {
		to = min(to, next)
	}
	return s.change(facts{list: c.Facts, units: units, day: day}), to
}

// nextOf is the day that the next step of a finding allows, when it is not all of its
// way; 0 otherwise.
func nextOf(c ebb.Change) ebb.Verdict {
	if partly(facts{list: c.Facts}) && c.Rule == ebb.RuleHardWindow && c.Key == "recovery" {
		return ebb.Easy
	}
	return sentences[c.Rule][c.Key].next
}

// would says what the day would be then.
func would(v ebb.Verdict) string {
	if v == ebb.Hard {
		return "a hard day would be allowed"
	}
	return "this would be " + verdicts[v]
}

// end makes a sentence of a phrase.
func end(s string) string {
	if s == "" || strings.HasSuffix(s, ".") || strings.HasSuffix(s, "?") {
		return upperFirst(s)
	}
	return upperFirst(s) + "."
}
