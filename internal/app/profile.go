package app

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"ebb"
	"ebb/engine"
	"ebb/evidence"
	"ebb/internal/store"
)

// firstDay stands for "from the beginning" in a dated item.
const firstDay = ebb.Day(1)

// ProfileFields lists the fields of the profile in the order in which they are shown.
var ProfileFields = []string{ebb.FieldBirthYear, ebb.FieldSex, ebb.FieldZone, ebb.FieldUnits, ebb.FieldHRMax,
	ebb.FieldHRRest, ebb.FieldLTHR, ebb.FieldRunningSince, ebb.FieldHRMode}

// lasting are the fields that were as they are before anybody said so: the last word
// counts for all days (engine.Profile).
var lasting = []string{ebb.FieldBirthYear, ebb.FieldSex, ebb.FieldUnits, ebb.FieldRunningSince}

// normalField checks one value of the profile as typed and returns how it is kept.
func normalField(field, value string, today ebb.Day, p ebb.Profile, g evidence.Guard) (string, error) {
	value = strings.TrimSpace(value)
	switch field {
	case ebb.FieldBirthYear:
		y, _, _ := today.Date()
		return number(field, value, y-g.AgeHigh.Int(), y-g.AgeLow.Int(), ": Ebb is for people from 16 to 100 years of age")
	case ebb.FieldSex:
		return oneOf(field, value, []string{string(ebb.SexFemale), string(ebb.SexMale), "unspecified"})
	case ebb.FieldUnits:
		return oneOf(field, value, []string{"km", "mi"})
	case ebb.FieldZone:
		if _, err := zoneOf(value); err != nil {
			return "", err
		}
		return value, nil
	case ebb.FieldHRMax:
		return number(field, value, g.HRMaxLow.Int(), g.HRMaxHigh.Int(), " bpm")
	case ebb.FieldHRRest:
		return number(field, value, g.HRRestLow.Int(), g.HRRestHigh.Int(), " bpm")
	case ebb.FieldLTHR:
		low, high := g.HRMaxLow.Int()*g.LTHRLowPct.Int()/100, g.HRMaxHigh.Int()*g.LTHRHighPct.Int()/100
		if m, ok := p.HRMax.Get(); ok {
			low, high = m*g.LTHRLowPct.Int()/100, m*g.LTHRHighPct.Int()/100
		}
		return number(field, value, low, high, " bpm")
	case ebb.FieldRunningSince:
		return runningSince(value, today, g)
	case ebb.FieldHRMode:
		return oneOf(field, value, hrModes())
	}
	return "", ebb.Errorf(ebb.Invalid, "unknown_field", "field", "%q is not a field of the profile; they are: %s",
		field, strings.Join(ProfileFields, ", "))
}

func hrModes() []string {
	var out []string
	for _, m := range ebb.HRModes {
		out = append(out, string(m))
	}
	return out
}

func number(field, value string, low, high int, unit string) (string, error) {
	n, err := strconv.Atoi(value)
	if err != nil || n < low || n > high {
		return "", ebb.Errorf(ebb.Invalid, "out_of_range", field, "%s is %q: it must be a whole number from %d to %d%s", field, value, low, high, unit)
	}
	return strconv.Itoa(n), nil
}

func oneOf(field, value string, words []string) (string, error) {
	v := strings.ToLower(value)
	if !slices.Contains(words, v) {
		return "", ebb.Errorf(ebb.Invalid, "bad_value", field, "%s is %q: it must be one of %s", field, value, strings.Join(words, ", "))
	}
	return v, nil
}

// runningSince takes a day, a month or a year and keeps a day.
func runningSince(value string, today ebb.Day, g evidence.Guard) (string, error) {
	full := value
	switch strings.Count(value, "-") {
	case 0:
		full += "-01-01"
	case 1:
		full += "-01"
	}
	d, err := ebb.ParseDay(full)
	y, _, _ := today.Date()
	if err != nil || d > today || d < ebb.NewDay(y-g.RunningSinceEarliestYears.Int(), time.January, 1) {
		return "", ebb.Errorf(ebb.Invalid, "out_of_range", ebb.FieldRunningSince,
			"running-since is %q: it must be a past year, month or day, like 2019, 2019-04 or 2019-04-20", value)
	}
	return d.String(), nil
}

// zoneOf loads an IANA zone; "Local" and the empty name are refused, because they
// mean something else on every machine.
func zoneOf(name string) (*time.Location, error) {
	if name != "" && name != "Local" {
		if loc, err := time.LoadLocation(name); err == nil {
			return loc, nil
		}
	}
	return nil, ebb.Errorf(ebb.Invalid, "bad_zone", ebb.FieldZone, "%q is not a time zone; names look like Europe/Berlin or America/New_York", name)
}

// SetProfile notes one statement about the athlete, dated from (0: today).
func (a *App) SetProfile(ctx context.Context, actor ebb.Actor, athlete ebb.AthleteID, field, value string, from ebb.Day) (ProfileView, error) {
	if err := may(actor, athlete); err != nil {
		return ProfileView{}, err
	}
	err := a.st.Tx(ctx, func(t *store.Tx) error {
		today, err := a.today(ctx, t, athlete)
		if err != nil {
			return err
		}
		items, err := profileItems(ctx, t, athlete)
		if err != nil {
			return err
		}
		kept, err := normalField(field, value, today, engine.Profile(items, today), a.numbers().Guard)
		if err != nil {
			return err
		}
		day := from
		if day == 0 {
			day = today
		}
		doc, err := store.Doc(ebb.ProfileItem{Field: field, Value: kept, From: day})
		if err != nil {
			return err
		}
		_, _, err = t.AppendFact(ctx, athlete, store.Fact{Kind: store.KindProfile, Subject: field, Effective: day, RecordedAt: a.now(), Actor: actor, Doc: doc})
		return err
	})
	if err != nil {
		return ProfileView{}, err
	}
	return a.ProfileNow(ctx, actor, athlete, 0)
}

// ProfileNow shows the profile in force on a day (0: today), and every statement ever made.
func (a *App) ProfileNow(ctx context.Context, actor ebb.Actor, athlete ebb.AthleteID, day ebb.Day) (ProfileView, error) {
	if err := may(actor, athlete); err != nil {
		return ProfileView{}, err
	}
	var v ProfileView
	err := a.st.Read(ctx, func(t *store.Tx) error {
		items, err := profileItems(ctx, t, athlete)
		if err != nil {
			return err
		}
		if day == 0 {
			if day, err = a.today(ctx, t, athlete); err != nil {
				return err
			}
		}
		syn, err := synthetic(ctx, t)
		if err != nil {
			return err
		}
		v = profileView(items, day, a.Zone)
		v.Synthetic = syn
		return nil
	})
	return v, err
}

// profileView lays out the items as they are in force on a day.
func profileView(items []ebb.ProfileItem, day ebb.Day, zone string) ProfileView {
	v := ProfileView{Schema: Schema, Day: day, Fields: []ProfileField{}, Items: []ProfileItemView{}}
	for _, name := range ProfileFields {
		f := ProfileField{Field: name}
		if i, ok := inForce(items, name, day); ok {
			f.Value = ebb.Some(i.Value)
			if !slices.Contains(lasting, name) {
				f.From = dated(i.From)
			}
		}
		if word, ok := map[string]string{ebb.FieldZone: zone, ebb.FieldUnits: "km", ebb.FieldHRMode: string(ebb.HRAuto)}[name]; ok && !f.Value.OK {
			f.Assumed = ebb.Some(word)
		}
		v.Fields = append(v.Fields, f)
	}
	for _, i := range items {
		v.Items = append(v.Items, ProfileItemView{Field: i.Field, Value: i.Value, From: dated(i.From)})
	}
	return v
}

// inForce is the statement about a field that counts on a day, as engine.Profile reads it:
// the last word for a lasting trait; else the latest from on or before the day; and before the
// first statement that one, except for the mode, which never reaches back.
func inForce(items []ebb.ProfileItem, name string, day ebb.Day) (best ebb.ProfileItem, ok bool) {
	said := slices.DeleteFunc(slices.Clone(items), func(i ebb.ProfileItem) bool { return i.Field != name })
	slices.SortStableFunc(said, func(x, y ebb.ProfileItem) int { return int(x.From) - int(y.From) })
	for _, i := range said {
		if !ok || i.From <= day || i.From == best.From || slices.Contains(lasting, name) {
			best, ok = i, true
		}
	}
	if name == ebb.FieldHRMode && best.From > day {
		return ebb.ProfileItem{}, false
	}
	return best, ok
}

// dated is the day, absent when it stands for the beginning.
func dated(d ebb.Day) ebb.Opt[ebb.Day] {
	if d <= firstDay {
		return ebb.None[ebb.Day]()
	}
	return ebb.Some(d)
}
