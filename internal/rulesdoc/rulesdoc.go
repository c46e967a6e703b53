// Package rulesdoc writes docs/rules.md: every rule, what it can say and when, every
// sentence, and every number with its bounds, grade and source.
package rulesdoc

import (
	"fmt"
	"sort"
	"strconv"
	"strings"

	"ebb"
	"ebb/decide"
	"ebb/evidence"
	"ebb/internal/say"
	"ebb/prescribe"
)

// doc collects lines of Markdown.
type doc struct{ strings.Builder }

func (d *doc) line(format string, args ...any) { fmt.Fprintf(d, format+"\n", args...) }

// row writes one row of a table; a bar inside a cell would end it.
func (d *doc) row(cells ...string) {
	for i, c := range cells {
		cells[i] = strings.ReplaceAll(c, "|", "\\|")
	}
	d.line("| %s |", strings.Join(cells, " | "))
}

func (d *doc) head(cells ...string) {
	d.row(cells...)
	d.line("|%s", strings.Repeat("---|", len(cells)))
}

// Markdown is the whole page for one rule set. It is a pure function of the tables.
func Markdown(n evidence.Numbers) string {
	d := &doc{}
	d.line("# The rules\n")
	d.line("Generated from the tables of the program by `make docs`; a test fails when it is not current. Rule set %s.\n", n.RuleSet)
	d.line("Each rule names the hardest day it would allow: %s. The day is the smallest of those, and of every wish.", ladder())
	d.line("A rule *objects* when it allows less than hard, *agrees* when it saw its inputs and allows hard, and is *silent* when it had nothing to judge.")
	d.line("No order of rules exists, so none can hide another. Nothing that is missing counts as good.\n")
	rules(d, n)
	safety(d)
	stops(d)
	numbers(d, n)
	words(d)
	sources(d)
	return d.String()
}

func ladder() string {
	var out []string
	for v := ebb.Rest; v <= ebb.Hard; v++ {
		out = append(out, v.String())
	}
	return strings.Join(out, " < ")
}

func rules(d *doc, n evidence.Numbers) {
	d.line("## What each rule can say\n")
	d.line("The sentences are examples with plausible values.\n")
	for _, r := range decide.Rules() {
		d.line("### %s\n", r.ID)
		d.head("key", "state", "allows", "when", "facts", "sentence", "sources")
		for _, k := range decide.Keys {
			if k.Rule != r.ID {
				continue
			}
			allows := k.Allows.String()
			if k.AlsoLow != 0 {
				allows = k.AlsoLow.String() + " … " + allows
			}
			d.row(k.Key, string(k.State), allows, k.Means, strings.Join(k.Facts, ", "), Example(k, n), strings.Join(k.Sources, ", "))
		}
		d.line("")
	}
}

func safety(d *doc) {
	d.line("## Days that belong to a professional\n")
	d.line("On such a day no number is shown through any skin. Only the athlete can take the answer back.\n")
	d.head("key", "level", "text")
	for _, s := range []ebb.Safety{
		{Level: ebb.SafetyEmergency, Key: "emergency", Flags: []ebb.FlagID{ebb.FlagChest}},
		{Level: ebb.SafetyProfessional, Key: "flag", Flags: []ebb.FlagID{ebb.FlagCalf}},
		{Level: ebb.SafetyProfessional, Key: "stride"}, {Level: ebb.SafetyProfessional, Key: "ill_days"},
		{Level: ebb.SafetyStop, Key: "ill"}, {Level: ebb.SafetyStop, Key: "pain"},
	} {
		d.row(s.Key, string(s.Level), say.Safety(s))
	}
	d.line("\nThe red flags, as the check-in asks them:\n")
	d.head("flag", "words", "level", "asked")
	for i, f := range ebb.Flags {
		level, asked := string(ebb.SafetyProfessional), "always"
		if f.Emergency() {
			level = string(ebb.SafetyEmergency)
		}
		if i >= len(ebb.Flags)-ebb.PregnancyFlags {
			asked = "in pregnancy"
		}
		d.row(string(f), say.Flag(f), level, asked)
	}
	d.line("")
}

func stops(d *doc) {
	d.line("## Stop rules\n")
	d.line("They stand on every day with movement: stop and walk home if\n")
	for _, k := range prescribe.StopKeys {
		d.line("- %s", say.StopRule(k))
	}
	d.line("")
}

func numbers(d *doc, n evidence.Numbers) {
	d.line("## The numbers\n")
	d.line("Grades: A strong · B moderate · C weak or indirect · D contradicted or unsupported · P practice convention or Ebb's own policy.")
	room := ""
	for _, e := range n.All() {
		if e.Room != room {
			room = e.Room
			d.line("\n### %s\n", strings.ToLower(room))
			d.head("number", "value", "unit", "bounds", "grade", "source", "what for")
		}
		d.row(e.Name, number(e.Value), e.Unit, number(e.Min)+" … "+number(e.Max), string(e.Grade), e.Source, e.Why)
	}
	d.line("")
}

func number(v float64) string { return strconv.FormatFloat(v, 'g', -1, 64) }

func words(d *doc) {
	d.line("## Remarks on recordings\n")
	d.head("note", "words")
	for _, k := range say.NoteKeys() {
		d.row(k, say.Note(ebb.Note{Key: k}))
	}
	d.line("\n## Codes of an import\n")
	d.head("code", "what it means", "what to do")
	for _, c := range ebb.Codes {
		what, todo := say.Code(c)
		d.row(c, what, todo)
	}
	d.line("")
}

func sources(d *doc) {
	d.line("## Sources\n")
	d.head("key", "source")
	keys := make([]string, 0, len(evidence.Sources))
	for k := range evidence.Sources {
		keys = append(keys, k)
	}
	sort.Strings(keys)
	for _, k := range keys {
		d.row(k, evidence.Sources[k])
	}
}
