package app

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"ebb"
	"ebb/evidence"
)

// maxMorningBytes is more than any Morning needs.
const maxMorningBytes = 1 << 20

// parseMorning reads a Morning as `why --json` prints it: alone, or inside that document
// under "morning". Nothing may be left out and nothing may be added, because a missing
// answer that is read as a zero would be a good answer. Errors name the field and the line.
func parseMorning(doc []byte) (ebb.Morning, error) {
	if len(doc) > maxMorningBytes {
		return ebb.Morning{}, ebb.Errorf(ebb.TooLarge, "too_large", "morning", "a morning is at most %d bytes", maxMorningBytes)
	}
	doc, offset, err := unwrapMorning(doc)
	if err != nil {
		return ebb.Morning{}, err
	}
	at := func(off int64) string {
		return fmt.Sprintf("line %d", offset+1+bytes.Count(doc[:min(off, int64(len(doc)))], []byte("\n")))
	}
	var tree any
	if err := json.Unmarshal(doc, &tree); err != nil {
		return ebb.Morning{}, syntaxError(err, at)
	}
	if err := complete(reflect.TypeFor[ebb.Morning](), tree, "morning"); err != nil {
		return ebb.Morning{}, err
	}
	var m ebb.Morning
	if err := json.Unmarshal(doc, &m); err != nil {
		return ebb.Morning{}, syntaxError(err, at)
	}
	return m, validMorning(m)
}

// unwrapMorning takes the morning out of a `why --json` document; offset is the number of
// lines before it.
func unwrapMorning(doc []byte) (_ []byte, offset int, _ error) {
	var outer map[string]json.RawMessage
	if err := json.Unmarshal(doc, &outer); err != nil {
		return nil, 0, syntaxError(err, func(off int64) string {
			return fmt.Sprintf("line %d", 1+bytes.Count(doc[:min(off, int64(len(doc)))], []byte("\n")))
		})
	}
	inner, ok := outer["morning"]
	if !ok {
		return doc, 0, nil
	}
	if string(inner) == "null" {
		return nil, 0, ebb.Errorf(ebb.Invalid, "no_morning", "morning", "the document holds no morning: on a day with a red flag Ebb shows none")
	}
	return inner, bytes.Count(doc[:max(0, bytes.Index(doc, inner))], []byte("\n")), nil
}

func syntaxError(err error, at func(int64) string) error {
	var syn *json.SyntaxError
	var typ *json.UnmarshalTypeError
	switch {
	case errors.As(err, &syn):
		return ebb.Errorf(ebb.Invalid, "bad_json", "morning", "%s: not JSON: %v", at(syn.Offset), syn)
	case errors.As(err, &typ):
		return ebb.Errorf(ebb.Invalid, "bad_type", "morning."+typ.Field, "%s: morning.%s must be %s, not a %s",
			at(typ.Offset), typ.Field, kindWord(typ.Type), typ.Value)
	}
	return ebb.Errorf(ebb.Invalid, "bad_json", "morning", "not a morning: %v", err)
}

// kindWord is a Go type in the words of JSON.
func kindWord(t reflect.Type) string {
	switch t.Kind() {
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return "a whole number"
	case reflect.Bool:
		return "true or false"
	case reflect.Slice:
		return "a list"
	case reflect.Struct, reflect.Map:
		return "an object"
	}
	return "a text"
}

// complete holds a JSON tree against the fields of a type: each must be there, and no other.
func complete(t reflect.Type, v any, path string) error {
	if inner, ok := optional(t); ok {
		if v == nil {
			return nil
		}
		t = inner
	}
	switch {
	case t.Kind() == reflect.Slice:
		list, ok := v.([]any)
		if !ok {
			return nil // null is an empty list; any other type is told by the decoder
		}
		for i, e := range list {
			if err := complete(t.Elem(), e, fmt.Sprintf("%s[%d]", path, i)); err != nil {
				return err
			}
		}
	case t.Kind() == reflect.Struct:
		return completeStruct(t, v, path)
	case v == nil:
		return ebb.Errorf(ebb.Invalid, "missing_value", path, "%s may not be null", path)
	}
	return nil
}

func completeStruct(t reflect.Type, v any, path string) error {
	obj, ok := v.(map[string]any)
	if !ok {
		return ebb.Errorf(ebb.Invalid, "bad_type", path, "%s must be an object", path)
	}
	var names []string
	for i := 0; i < t.NumField(); i++ {
		name, opts, _ := strings.Cut(t.Field(i).Tag.Get("json"), ",")
		names = append(names, name)
		child, there := obj[name]
		if !there {
			if opts == "omitempty" {
				continue
			}
			return ebb.Errorf(ebb.Invalid, "missing_field", path+"."+name, "%s.%s is missing: what is not known is null (or a signal with the state \"missing\"), never left out", path, name)
		}
		if err := complete(t.Field(i).Type, child, path+"."+name); err != nil {
			return err
		}
	}
	var extra []string
	for name := range obj {
		if !slices.Contains(names, name) {
			extra = append(extra, name)
		}
	}
	slices.Sort(extra)
	if len(extra) > 0 {
		return ebb.Errorf(ebb.Invalid, "unknown_field", path+"."+extra[0], "%s.%s is not a field of a morning", path, extra[0])
	}
	return nil
}

// optional says whether a type is an ebb.Opt, and of what.
func optional(t reflect.Type) (reflect.Type, bool) {
	if t.Kind() != reflect.Struct || t.NumField() != 2 || t.Field(0).Name != "V" || t.Field(1).Name != "OK" {
		return nil, false
	}
	return t.Field(0).Type, true
}

// validMorning checks what the types cannot: the words and the ranges.
func validMorning(m ebb.Morning) error {
	bad := func(field, format string, args ...any) error {
		return ebb.Errorf(ebb.Invalid, "bad_value", "morning."+field, "morning."+field+" "+format, args...)
	}
	if m.Schema != Schema {
		return ebb.Errorf(ebb.Conflict, "newer_schema", "morning.schema", "morning.schema is %d; this Ebb knows %d", m.Schema, Schema)
	}
	if m.Day == 0 {
		return bad("day", "must be a date like 2026-11-23")
	}
	if _, err := zoneOf(m.Zone); err != nil {
		return bad("zone", "is %q, which is not a time zone", m.Zone)
	}
	if !slices.Contains(ebb.HRModes, m.HRMode) {
		return bad("hr_mode", "is %q; it must be one of %s", string(m.HRMode), joined(ebb.HRModes))
	}
	if m.Units != "km" && m.Units != "mi" {
		return bad("units", "is %q; it must be km or mi", m.Units)
	}
	if m.HRMax.Bpm < 0 || m.HRMax.Bpm > evidence.Current().Guard.HRMaxHigh.Int() {
		return bad("hr_max.bpm", "is %d; it must be from 0 to %d", m.HRMax.Bpm, evidence.Current().Guard.HRMaxHigh.Int())
	}
	if m.IllDays < 0 {
		return bad("ill_days", "is %d; it may not be negative", m.IllDays)
	}
	for _, f := range m.Signals.Flags {
		if !slices.Contains(ebb.Flags, f) {
			return bad("signals.flag_ids", "has %q, which is not a red flag", string(f))
		}
	}
	for i, w := range m.Wishes {
		if w.Verdict < ebb.Rest || w.Verdict > ebb.Hard {
			return bad(fmt.Sprintf("wishes[%d].verdict", i), "is not rest, walk, recovery_run, easy or hard")
		}
	}
	if err := validPast(m, bad); err != nil {
		return err
	}
	return validSignals(m.Signals, bad)
}

// What the words of a history may be. A class that no rule knows would open no window.
var (
	hardClasses = []ebb.HardClass{ebb.ClassModerate, ebb.ClassLong, ebb.ClassLoad, ebb.ClassTempo, ebb.ClassIntervals, ebb.ClassLongHard,
		ebb.ClassRaceShort, ebb.ClassRaceHalf, ebb.ClassMarathon, ebb.ClassDamage}
	sports = []ebb.Sport{ebb.SportRunning, ebb.SportWalking, ebb.SportHiking, ebb.SportCycling, ebb.SportSwimming, ebb.SportStrength,
		ebb.SportOther, ebb.SportUnknown}
	hrMaxSources = []ebb.HRMaxSource{ebb.HRMaxTested, ebb.HRMaxObservedMax, ebb.HRMaxObservedFloor, ebb.HRMaxAge, ebb.HRMaxGuarded, ebb.HRMaxNone}
)

// validPast checks the words and the signs of what the runs and illnesses say.
func validPast(m ebb.Morning, bad func(field, format string, args ...any) error) error {
	if !slices.Contains(hrMaxSources, m.HRMax.Source) {
		return bad("hr_max.source", "is %q; it must be one of %s", string(m.HRMax.Source), joined(hrMaxSources))
	}
	if r, ok := m.Ramp.Get(); ok && (r.Kind.Level() < 0 || r.Days < 0 || r.FreeDay < 0) {
		return bad("ramp", "has an unknown kind of illness or a negative count")
	}
	for i, h := range m.History.Hards {
		at := fmt.Sprintf("history.hards[%d]", i)
		switch {
		case !slices.Contains(hardClasses, h.Class):
			return bad(at+".class", "is %q; it must be one of %s", string(h.Class), joined(hardClasses))
		case !slices.Contains(sports, h.Sport):
			return bad(at+".sport", "is %q; it must be one of %s", string(h.Sport), joined(sports))
		case h.HoursAgo < 0:
			return bad(at+".hours_ago", "is %d; it may not be negative", h.HoursAgo)
		}
	}
	for i, r := range m.History.Today {
		at := fmt.Sprintf("history.today[%d]", i)
		switch {
		case !slices.Contains(ebb.Kinds, r.Kind):
			return bad(at+".kind", "is %q; it must be one of %s", string(r.Kind), joined(ebb.Kinds))
		case !slices.Contains(sports, r.Sport):
			return bad(at+".sport", "is %q; it must be one of %s", string(r.Sport), joined(sports))
		case r.Minutes < 0:
			return bad(at+".minutes", "is %d; it may not be negative", r.Minutes)
		}
	}
	for _, c := range []struct {
		name string
		v    int
	}{{"week_min", m.History.WeekMin}, {"longest_min", m.History.LongestMin}, {"run_days", m.History.RunDays}, {"full_days", m.History.FullDays}, {"days_of_runs", m.History.DaysOfRuns}} {
		if c.v < 0 {
			return bad("history."+c.name, "is %d; it may not be negative", c.v)
		}
	}
	return nil
}

// validSignals checks the state and the range of every signal.
func validSignals(s ebb.Signals, bad func(field, format string, args ...any) error) error {
	states := []ebb.SignalState{ebb.Present, ebb.Stale, ebb.Missing, ebb.Implausible, ebb.Contradictory, ebb.Declined}
	const any = 1 << 30
	for _, f := range []struct {
		name      string
		s         ebb.Signal
		low, high int
	}{
		{"legs", s.Legs, 0, 10}, {"pain", s.Pain, 0, 10}, {"stride", s.Stride, 0, 1}, {"niggle", s.Niggle, 0, 1},
		{"ill", s.Ill, 0, ebb.IllFever.Level()}, {"flags", s.FlagsAsk, 0, 1}, {"sleep", s.SleepMin, 0, 24 * 60},
		{"wellness", s.Wellness, -any, any}, {"rhr_delta", s.RHRDelta, -any, any}, {"hrv", s.HRV, -1, 1},
		{"wbgt", s.WBGT, -any, any}, {"heat", s.Heat, 0, 2},
	} {
		if !slices.Contains(states, f.s.State) {
			return bad("signals."+f.name+".state", "is %q; it must be one of %s", string(f.s.State), joined(states))
		}
		if f.s.Known() && (f.s.Value < f.low || f.s.Value > f.high) {
			return bad("signals."+f.name+".value", "is %d; it must be from %d to %d", f.s.Value, f.low, f.high)
		}
	}
	return nil
}

// ruleSet is the rule set of that name. "next" is the newest that this Ebb knows.
func ruleSet(name string) (evidence.Numbers, error) {
	if name == "next" {
		return evidence.Current(), nil
	}
	n, ok := evidence.Named(name)
	if !ok {
		return n, ebb.Errorf(ebb.NotFound, "no_rule_set", "rules", "there is no rule set %q in this Ebb; the current one is %q", name, evidence.Current().RuleSet)
	}
	return n, nil
}
