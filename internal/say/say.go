// Package say writes everything that is said about a day: it is the only room with
// sentences, and turns findings, numbers and codes into plain English.
//
// The sentences are in the files en_*.go, keyed by what they say; the other files
// decide which of them are said, and in which order. Wording follows RELIABILITY 7.4.
package say

import (
	"slices"
	"strings"

	"ebb"
	"ebb/evidence"
)

// MaxReasons is how many reasons stand at the top of a day.
const MaxReasons = 3

// Text is one day in words. Empty fields are not said. On a day that belongs to a
// professional no field holds a digit.
type Text struct {
	Headline    string   // "RECOVERY RUN · 30 min · full sentences · under 133 bpm · not faster than 6:30 /km"
	Word        string   // "Recovery run"
	Condition   string   // "If nothing hurts and you are well:", on a provisional day
	Big         string   // the largest thing on a page: "133", or "Full sentences, slower than 6:30 /km"
	BigNote     string   // what belongs beside it: "bpm at most", "≈ 128 ± 8 bpm, a guess"
	Parts       []string // the other numbers, one each: "30 min", "not faster than 6:30 /km"
	Sentence    string   // the day in one sentence
	How         []string // how to do it, step by step, and what is worth knowing of it
	Reasons     []string // why, the binding ones first, at most MaxReasons
	Also        []string // what else objected
	Agrees      []string // what was looked at and does not object
	Changes     []string // what would change the day
	Missing     []string // what was not asked or is not there
	Provenance  string   // where the ceiling comes from, with its error
	MinutesWhy  string   // what made the minutes
	TalkTest    string
	StopRules   []string
	Safety      string // all that is said of safety; its first line is SafetyFirst
	SafetyFirst string
	SafetyMore  []string // the flags and what follows from them
	Wishes      string   // who asked for less than is allowed
	Confidence  string   // the word with its rule
	Notes       []string // how often a sign objects for this person, and which are muted
	Recall      string   // that something sent is from an earlier answer; it holds no number
	Closing     []string // what is said at the end of every day
	Full        string   // all of it as lines of plain text
}

// Today puts one day's answer into words; units is km or mi.
func Today(a ebb.Answer, units string) Text {
	var t Text
	if a.Decision.Safety.Level.Professional() {
		t = redFlagDay(a)
	} else {
		t = plainDay(a, units)
	}
	t.Full = full(t)
	return t
}

// WithRecall adds a word about what was sent to a day.
func WithRecall(t Text, line string) Text {
	t.Recall = line
	t.Full = full(t)
	return t
}

// plainDay is any day on which numbers may be shown.
func plainDay(a ebb.Answer, units string) Text {
	d, p, n := a.Decision, a.Prescription, numbers(a)
	t := Text{
		Word:       dayWord(a),
		Parts:      parts(a, units),
		Sentence:   daySentence(a, units),
		How:        how(a, units, n),
		Provenance: provenance(a, n),
		MinutesWhy: minutesWhy(a),
		Wishes:     wishes(a),
		Missing:    missing(d),
		Confidence: confidence(a, n),
		Notes:      notesOf(a),
		Closing:    []string{doLess, notMedical},
	}
	t.Big, t.BigNote = biggest(a, units)
	if d.Provisional {
		t.Condition = provisionalCondition(d)
	}
	if d.Safety.Level == ebb.SafetyStop {
		t.Safety, t.SafetyFirst = Safety(d.Safety), stopFirst
		if s := safetyCauses[d.Safety.Key]; s != "" {
			t.SafetyMore = []string{s}
		}
	}
	if moves(p.Mode) {
		t.TalkTest = talkTest(p)
		for _, k := range p.StopRules {
			t.StopRules = append(t.StopRules, stopRules[k])
		}
	}
	sortFindings(&t, a, units)
	t.Changes = changes(a, units)
	t.Headline = headline(a, units)
	return t
}

// numbers are those of the rule set that the day was decided with.
func numbers(a ebb.Answer) evidence.Numbers {
	if n, ok := evidence.Named(a.Decision.RuleSet); ok {
		return n
	}
	return evidence.Current()
}

// moves says whether the day asks for any movement.
func moves(m ebb.Mode) bool { return m != ebb.ModeRest }

// runs says whether the day asks for any running.
func runs(m ebb.Mode) bool { return m != ebb.ModeRest && m != ebb.ModeWalk }

// sortFindings fills Reasons, Also and Agrees in the order of the decision. Questions
// without an answer are one reason together; Missing names them. Where nothing
// objects, what was looked at is the reason.
func sortFindings(t *Text, a ebb.Answer, units string) {
	d := a.Decision
	open, room := false, MaxReasons
	less := lessThanRun(a)
	if less != "" {
		room--
	}
	for _, f := range d.Findings {
		s := finding(f, units, a.Morning.Day)
		binds := f.State == ebb.Objects && f.Allows == d.Allowed
		switch {
		case f.Key == unanswered && binds:
			open = true
		case s == "" || f.State == ebb.Silent || named(f, a):
		case f.State == ebb.Agrees:
			t.Agrees = append(t.Agrees, s)
		case binds && len(t.Reasons) < room:
			t.Reasons = append(t.Reasons, s)
		default:
			t.Also = append(t.Also, s)
		}
	}
	if open {
		t.Reasons = append(t.Reasons[:min(len(t.Reasons), room-1)], someMissing)
	}
	if less != "" {
		t.Reasons = append(t.Reasons, less)
	}
	if d.Allowed < ebb.Hard {
		return
	}
	for _, rule := range []ebb.RuleID{ebb.RuleSoreness, ebb.RuleHardWindow, ebb.RuleRecovery} {
		for _, f := range d.Findings {
			if s := finding(f, units, a.Morning.Day); f.Rule == rule && s != "" {
				t.Reasons = append(t.Reasons, s)
			}
		}
	}
}

// named: what a finding would say stands elsewhere on the page. Missing names the open
// questions, and who is ill or on the way back need not be asked why there was no run.
func named(f ebb.Finding, a ebb.Answer) bool {
	return f.Key == unanswered || f.Rule == ebb.RuleStaleRuns && f.Key == "gap" && Ill(a.Decision)
}

// Ill: an illness, or the way back from one, holds the day down.
func Ill(d ebb.Decision) bool {
	return slices.ContainsFunc(d.Findings, func(f ebb.Finding) bool {
		return f.State == ebb.Objects && f.Key != unanswered && (f.Rule == ebb.RuleIllness || f.Rule == ebb.RuleIllnessRamp)
	})
}

// unanswered is the key of every question that has no answer today.
const unanswered = "unanswered"

// changes are the sentences of what would change the day. A change that alone would
// not move it is left out: another finding, or a wish, holds it. Where several hold
// it, they are named together as long as that stays one short sentence.
func changes(a ebb.Answer, units string) []string {
	d := a.Decision
	var out, all []string
	to, silent, asks := wished(d), false, true
	for _, f := range d.Findings {
		if f.State != ebb.Objects || f.Allows != d.Allowed {
			to = min(to, f.Allows)
		}
	}
	for _, c := range d.Changes {
		cond, then := change(c, units, d.Day)
		if cond == "" {
			silent = true
			continue
		}
		if then > d.Verdict && !thin(a, then) {
			out = append(out, upperFirst(cond)+", "+wouldDay(a, then)+".")
		}
		if next := nextOf(c); next != 0 {
			to = min(to, next)
		}
		all = append(all, cond)
		asks = asks && c.Key == unanswered
	}
	switch {
	case len(out) > 0 || len(d.Changes) < 2 || to <= d.Verdict || thin(a, to):
		return out
	case asks:
		return []string{allAnswered + ", " + wouldDay(a, to) + "."}
	case len(all) == 2 && !silent:
		return []string{upperFirst(all[0]) + ", and " + all[1] + ", " + wouldDay(a, to) + "."}
	default:
		return []string{heldByMore}
	}
}

// thin: so little running is known that a day which allows v, short of a hard one, would be
// a walk all the same: no run is promised then.
func thin(a ebb.Answer, v ebb.Verdict) bool {
	h, q := a.Morning.History, numbers(a).Prescribe
	least := min(h.WeekMin*q.WeekPct.Int(), h.LongestMin*q.LongestPct.Int()) / 100
	return v > ebb.Walk && v < ebb.Hard && least < q.RunWalkLow.Int()
}

// wouldDay says what the day would be then. Where running comes with walking today, an easy
// day is not called a run.
func wouldDay(a ebb.Answer, v ebb.Verdict) string {
	if v == ebb.Easy && a.Prescription.Mode == ebb.ModeRunWalk {
		return "this would be an easy day"
	}
	return would(v)
}

// wished is the least that anybody wishes of the day.
func wished(d ebb.Decision) ebb.Verdict {
	out := ebb.Hard
	for _, w := range d.Wishes {
		out = min(out, w.Verdict)
	}
	return out
}

// redFlagDay shows the flags and nothing else: no number at all.
func redFlagDay(a ebb.Answer) Text {
	s := a.Decision.Safety
	t := Text{Word: "Rest", Closing: []string{flagsLatched, notMedical}}
	if s.Level == ebb.SafetyEmergency {
		t.Headline, t.SafetyFirst, t.Word = emergencyFirst, emergencyFirst, "Stop"
	} else {
		t.Headline, t.SafetyFirst = "REST · see a professional", professionalFirst
	}
	t.Sentence, t.SafetyMore, t.Safety = t.SafetyFirst, SafetyLines(s), Safety(s)
	return t
}

// SafetyLines are what follows the first line of a red-flag day: what was said, and
// what Ebb does about it. They hold no digit.
func SafetyLines(s ebb.Safety) []string {
	var out, said []string
	for _, f := range s.Flags {
		if w := Flag(f); w != "" {
			said = append(said, lowerFirst(w))
		}
	}
	if len(said) > 0 {
		out = append(out, "You told Ebb: "+strings.Join(said, "; ")+".")
	}
	if c := safetyCauses[s.Key]; c != "" {
		out = append(out, c)
	}
	if s.Level == ebb.SafetyEmergency {
		return append(out, "Do not run, and do not wait to see whether it passes.")
	}
	if s.Key == "stride" || s.Key == "ill_days" {
		return out
	}
	return append(out, "Do not run until it has been looked at.")
}

// Safety is the text of a safety level: "" for none.
func Safety(s ebb.Safety) string {
	switch s.Level {
	case ebb.SafetyEmergency:
		return strings.Join(append([]string{emergencyFirst}, SafetyLines(s)...), " ")
	case ebb.SafetyProfessional:
		return strings.Join(append([]string{professionalFirst}, SafetyLines(s)...), " ")
	case ebb.SafetyStop:
		return strings.TrimSpace(stopFirst + " " + safetyCauses[s.Key])
	default:
		return ""
	}
}

// full lays a day out as plain text, one thing to a line.
func full(t Text) string {
	var b []string
	say := func(prefix string, lines ...string) {
		for _, l := range lines {
			if l != "" {
				b = append(b, prefix+l)
			}
		}
	}
	if t.SafetyFirst != "" {
		say("", t.SafetyFirst)
		say("", t.SafetyMore...)
	} else {
		say("", t.Headline, joinCondition(t.Condition, t.Sentence))
	}
	say("", t.Recall)
	say("", t.How...)
	say("", t.TalkTest, t.Wishes)
	section(&b, whyTitle, t.Reasons)
	section(&b, alsoTitle, t.Also)
	section(&b, changeTitle, t.Changes)
	say("", t.Missing...)
	section(&b, stopTitle, t.StopRules)
	say("", t.Provenance, t.MinutesWhy, t.Confidence)
	say("", t.Notes...)
	say("", t.Closing...)
	return strings.Join(b, "\n")
}

func section(b *[]string, title string, lines []string) {
	if len(lines) == 0 {
		return
	}
	*b = append(*b, title)
	for _, l := range lines {
		*b = append(*b, "  "+l)
	}
}

// joinCondition puts the condition of a provisional day before its sentence.
func joinCondition(condition, sentence string) string {
	if condition == "" {
		return sentence
	}
	return condition + " " + lowerFirst(sentence)
}
