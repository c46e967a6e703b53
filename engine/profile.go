package engine

import (
	"cmp"
	"slices"
	"strconv"
	"time"

	"ebb"
	"ebb/physio"
)

// timeline is what the person said of themself, by day.
type timeline struct {
	items   []ebb.ProfileItem // ascending by From, later said last
	changes []ebb.Day         // days on which something changes
	zones   map[string]*time.Location
}

func newTimeline(items []ebb.ProfileItem) *timeline {
	t := &timeline{items: slices.Clone(items), zones: map[string]*time.Location{}}
	slices.SortStableFunc(t.items, func(a, b ebb.ProfileItem) int { return cmp.Compare(a.From, b.From) })
	for _, it := range t.items {
		t.changes = append(t.changes, it.From)
	}
	return t
}

// Profile is what the person said of themself, as in force on a day. Birth year, sex,
// units and the start of running hold for all days as last said. Zone, maximum, resting and threshold
// heart rate hold from their day on; before the first statement that first one holds too, so that a
// value typed today also reads the runs of last month (a maximum reaches 24 months either way). The
// heart-rate mode holds from its day on and never before. What cannot be read is absent.
func Profile(items []ebb.ProfileItem, day ebb.Day) ebb.Profile { return newTimeline(items).at(day) }

func (t *timeline) at(day ebb.Day) ebb.Profile {
	p := ebb.Profile{Zone: "UTC", Units: "km", HRMode: ebb.HRAuto}
	p.BirthYear = number(t.ever(ebb.FieldBirthYear))
	switch s := ebb.Sex(t.ever(ebb.FieldSex)); s {
	case ebb.SexFemale, ebb.SexMale:
		p.Sex = s
	}
	if u := t.ever(ebb.FieldUnits); u == "mi" {
		p.Units = u
	}
	if d, err := ebb.ParseDay(t.ever(ebb.FieldRunningSince)); err == nil {
		p.RunningSince = d
	}
	if z, _ := t.since(ebb.FieldZone, day); z != "" {
		p.Zone = z
	}
	hrmax, from := t.since(ebb.FieldHRMax, day)
	if p.HRMax = number(hrmax); p.HRMax.OK {
		p.HRMaxSince = from
	}
	rest, _ := t.since(ebb.FieldHRRest, day)
	lthr, _ := t.since(ebb.FieldLTHR, day)
	p.HRRest, p.LTHR = number(rest), number(lthr)
	if mode, from := t.since(ebb.FieldHRMode, day); from <= day && slices.Contains(ebb.HRModes, ebb.HRMode(mode)) {
		p.HRMode = ebb.HRMode(mode)
	}
	return p
}

// ever is the value of a field as last said.
func (t *timeline) ever(field string) string {
	for i := len(t.items) - 1; i >= 0; i-- {
		if t.items[i].Field == field {
			return t.items[i].Value
		}
	}
	return ""
}

// since is the value of a field on a day and the day it was said for; before the first
// statement it is the first one.
func (t *timeline) since(field string, day ebb.Day) (string, ebb.Day) {
	value, from, found := "", ebb.Day(0), false
	for _, it := range t.items {
		if it.Field != field || found && it.From > day && it.From != from {
			continue
		}
		value, from, found = it.Value, it.From, true
	}
	return value, from
}

func number(s string) ebb.Opt[int] {
	v, err := strconv.Atoi(s)
	if err != nil {
		return ebb.None[int]()
	}
	return ebb.Some(v)
}

func age(p ebb.Profile, day ebb.Day) ebb.Opt[int] { return physio.Age(p, day) }

// changed says whether anything was said for a day after a and up to b.
func (t *timeline) changed(a, b ebb.Day) bool {
	i, _ := slices.BinarySearch(t.changes, a+1)
	return i < len(t.changes) && t.changes[i] <= b
}

// zone is the time zone in force at a moment. A zone that nobody knows is UTC.
func (t *timeline) zone(at ebb.Instant) *time.Location {
	name, _ := t.since(ebb.FieldZone, ebb.DayOf(at, time.UTC))
	if z, ok := t.zones[name]; ok {
		return z
	}
	z, err := time.LoadLocation(name)
	if err != nil || name == "Local" {
		z = time.UTC
	}
	t.zones[name] = z
	return z
}
