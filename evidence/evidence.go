// Package evidence is the one home of physiological numbers and of product policy:
// each has a value, a unit, bounds, a grade and a source. A rule set is one version
// of all of them; released versions are kept for ever, so that an old decision can be
// re-run with the numbers it was made with.
package evidence

import (
	"fmt"
	"math"
	"reflect"
)

// Grade says how good the evidence is. The zero grade is refused by a test.
type Grade string

// Grades, SCIENCE 9.
const (
	A Grade = "A" // strong
	B Grade = "B" // moderate
	C Grade = "C" // weak or indirect
	D Grade = "D" // contradicted or unsupported
	P Grade = "P" // practice convention, or product policy: a defensible choice, not a constant of nature
)

// Number is one number the house rests on.
type Number struct {
	Value    float64
	Unit     string // "1" for a pure number
	Min, Max float64
	Grade    Grade
	Source   string // a key of Sources
	Why      string // one line: what it is for
}

// Int is the value as an integer; it panics when the value is not whole, which a
// test over every number would show.
func (n Number) Int() int {
	if n.Value != math.Trunc(n.Value) {
		panic(fmt.Sprintf("evidence: %v %s is not whole", n.Value, n.Unit))
	}
	return int(n.Value)
}

// Numbers is one rule set: the numbers of every room.
type Numbers struct {
	RuleSet   string
	Session   Session
	Physio    Physio
	Load      Load
	Readiness Readiness
	Decide    Decide
	Prescribe Prescribe
	Guard     Guard
	Trial     Trial
	Grading   Grading
	Plan      Plan
	Habits    Habits
	Insight   Insight
}

// Current is the rule set that new days are decided with.
func Current() Numbers { return V1() }

// V1 is the first rule set.
func V1() Numbers {
	return Numbers{
		RuleSet:   "1",
		Session:   sessionV1(),
		Physio:    physioV1(),
		Load:      loadV1(),
		Readiness: readinessV1(),
		Decide:    decideV1(),
		Prescribe: prescribeV1(),
		Guard:     guardV1(),
		Trial:     trialV1(),
		Plan:      planV1(),
		Grading:   gradingV1(),
		Habits:    habitsV1(),
		Insight:   insightV1(),
	}
}

// Named returns the rule set of that name.
func Named(name string) (Numbers, bool) {
	for _, n := range []Numbers{V1()} {
		if n.RuleSet == name {
			return n, true
		}
	}
	return Numbers{}, false
}

// Entry is one number with the room and the field it lives in.
type Entry struct {
	Room, Name string
	Number
}

// All lists every number of a rule set in the order of its fields.
func (n Numbers) All() []Entry {
	var out []Entry
	v := reflect.ValueOf(n)
	for i := 0; i < v.NumField(); i++ {
		room := v.Type().Field(i).Name
		if v.Field(i).Kind() != reflect.Struct {
			continue
		}
		out = appendNumbers(out, room, "", v.Field(i))
	}
	return out
}

func appendNumbers(out []Entry, room, prefix string, v reflect.Value) []Entry {
	for i := 0; i < v.NumField(); i++ {
		name := prefix + v.Type().Field(i).Name
		if num, ok := v.Field(i).Interface().(Number); ok {
			out = append(out, Entry{Room: room, Name: name, Number: num})
			continue
		}
		if v.Field(i).Kind() == reflect.Struct {
			out = appendNumbers(out, room, name+".", v.Field(i))
		}
	}
	return out
}
