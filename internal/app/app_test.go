package app_test

import (
	"context"
	"encoding/json"
	"reflect"
	"strconv"
	"strings"
	"testing"
	"time"

	"ebb"
	"ebb/engine"
	"ebb/internal/app"
	"ebb/internal/store"
)

// clock is a clock that a test turns by hand.
type clock struct{ t time.Time }

func (c *clock) now() time.Time { return c.t }

func open(t *testing.T, at string) (*app.App, *store.Store, *clock) {
	t.Helper()
	when, err := time.Parse(time.RFC3339, at)
	if err != nil {
		t.Fatal(err)
	}
	c := &clock{when}
	st, err := store.Open(context.Background(), store.Config{Dir: t.TempDir(), Clock: c.now})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = st.Close() })
	return app.New(st, c.now), st, c
}

var (
	ctx   = context.Background()
	me    = ebb.LocalOwner("test")
	my    = ebb.LocalAthlete
	allOK = ebb.CheckIn{Legs: ebb.Some(0), Pain: ebb.Some(0), Ill: ebb.Some(ebb.IllNone), Flags: ebb.Some([]ebb.FlagID{})}
)

// TestAStrangerIsForbiddenEverything calls every method there is, so that a new one
// cannot be forgotten.
func TestAStrangerIsForbiddenEverything(t *testing.T) {
	a, _, _ := open(t, "2026-11-23T07:00:00Z")
	strangers := []ebb.Actor{{}, {ID: "somebody", Kind: ebb.ActorPerson, Via: "test"}, {ID: "local", Kind: ebb.ActorCoach, Via: "test"},
		{ID: "local", Kind: ebb.ActorAgent, Via: "test"}}
	v := reflect.ValueOf(a)
	if v.NumMethod() < 12 {
		t.Fatalf("only %d methods: the test does not see them", v.NumMethod())
	}
	for i := 0; i < v.NumMethod(); i++ {
		name, m := v.Type().Method(i).Name, v.Method(i)
		mt := m.Type()
		if mt.NumIn() < 3 || mt.In(1) != reflect.TypeFor[ebb.Actor]() || mt.In(2) != reflect.TypeFor[ebb.AthleteID]() {
			t.Errorf("%s does not take (ctx, actor, athlete, …)", name)
			continue
		}
		for _, who := range strangers {
			args := []reflect.Value{reflect.ValueOf(ctx), reflect.ValueOf(who), reflect.ValueOf(my)}
			for j := 3; j < mt.NumIn(); j++ {
				if mt.IsVariadic() && j == mt.NumIn()-1 {
					break
				}
				args = append(args, reflect.Zero(mt.In(j)))
			}
			out := m.Call(args)
			err, _ := out[len(out)-1].Interface().(error)
			if ebb.KindOf(err) != ebb.Forbidden || err == nil {
				t.Errorf("%s as %+v: %v, want forbidden", name, who, err)
			}
		}
	}
}

func TestTodayIsRecordedOnceAndOnlyToday(t *testing.T) {
	a, st, c := open(t, "2026-11-23T07:00:00Z")
	records := func() int {
		t.Helper()
		n := 0
		if err := st.Read(ctx, func(tx *store.Tx) error {
			all, err := tx.Decisions(ctx, my)
			n = len(all)
			return err
		}); err != nil {
			t.Fatal(err)
		}
		return n
	}
	today := func(day ebb.Day) app.TodayView {
		t.Helper()
		v, err := a.Today(ctx, me, my, day)
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	if v := today(0); !v.Empty || v.Recorded.OK || records() != 0 {
		t.Errorf("an empty store was recorded: %+v", v.Recorded)
	}
	if _, err := a.CheckIn(ctx, me, my, allOK, ""); err != nil {
		t.Fatal(err)
	}
	if v := today(0); v.Empty || !v.Recorded.OK || records() != 1 {
		t.Errorf("today was not recorded: %d records", records())
	}
	c.t = c.t.Add(time.Hour)
	today(0)
	if records() != 1 {
		t.Errorf("the same answer was recorded again: %d records", records())
	}
	if v := today(ebb.NewDay(2026, 11, 22)); v.Recorded.OK || records() != 1 {
		t.Errorf("another day was recorded")
	}
	if _, err := a.CheckIn(ctx, me, my, ebb.CheckIn{Legs: ebb.Some(7)}, ""); err != nil {
		t.Fatal(err)
	}
	if v := today(0); records() != 2 || v.Verdict > ebb.Walk {
		t.Errorf("a new answer was not recorded: %d records, %s", records(), v.Verdict)
	}
	r, err := a.Replay(ctx, me, my, false, "")
	if err != nil || r.Days != 1 || r.Records != 2 || len(r.Different) != 0 {
		t.Errorf("replay: %+v, %v", r, err)
	}
	if r, err = a.Replay(ctx, me, my, true, ""); err != nil || len(r.Different) != 0 {
		t.Errorf("replay from facts: %+v, %v", r, err)
	}
}

func TestACheckInWithTheSameKeyIsOne(t *testing.T) {
	a, _, _ := open(t, "2026-11-23T07:00:00Z")
	first, err := a.CheckIn(ctx, me, my, ebb.CheckIn{Legs: ebb.Some(2)}, "k1")
	if err != nil {
		t.Fatal(err)
	}
	again, err := a.CheckIn(ctx, me, my, ebb.CheckIn{Legs: ebb.Some(9)}, "k1")
	if err != nil {
		t.Fatal(err)
	}
	if !again.Existed || again.ID != first.ID || again.State.Legs.V != 2 {
		t.Errorf("the retry is another check-in: %+v", again)
	}
}

func TestAnUndoneCheckInIsGoneAndTheOneBeforeStands(t *testing.T) {
	a, _, _ := open(t, "2026-11-23T07:00:00Z")
	for _, n := range []int{2, 9} {
		if _, err := a.CheckIn(ctx, me, my, ebb.CheckIn{Legs: ebb.Some(n)}, ""); err != nil {
			t.Fatal(err)
		}
	}
	v, err := a.UndoCheckIn(ctx, me, my, 0)
	if err != nil || v.State.Legs != ebb.Some(2) || !v.Undone {
		t.Errorf("after the first undo: %+v, %v", v, err)
	}
	if v, err = a.UndoCheckIn(ctx, me, my, 0); err != nil || v.State.Legs.OK {
		t.Errorf("after the second undo: %+v, %v", v, err)
	}
	if _, err = a.UndoCheckIn(ctx, me, my, 0); ebb.KindOf(err) != ebb.NotFound {
		t.Errorf("a third undo: %v, want not found", err)
	}
}

func TestACheckInOutsideTheGuardRailsIsRefusedAndNamed(t *testing.T) {
	a, _, _ := open(t, "2026-11-23T07:00:00Z")
	for _, c := range []struct {
		name, field string
		in          ebb.CheckIn
	}{
		{"nothing said", "", ebb.CheckIn{}},
		{"legs above the scale", "legs", ebb.CheckIn{Legs: ebb.Some(11)}},
		{"negative pain", "pain", ebb.CheckIn{Pain: ebb.Some(-1)}},
		{"a night of 17 hours", "sleep-h", ebb.CheckIn{SleepMin: ebb.Some(17 * 60)}},
		{"mood zero", "mood", ebb.CheckIn{Mood: ebb.Some(0)}},
		{"resting heart rate of a mouse", "rhr", ebb.CheckIn{RHR: ebb.Some(300)}},
		{"rMSSD of 2 ms", "rmssd", ebb.CheckIn{RMSSD: ebb.Some(20)}},
		{"SDNN of 251 ms", "sdnn", ebb.CheckIn{SDNN: ebb.Some(2510)}},
		{"60 °C", "temp-c", ebb.CheckIn{TempC: ebb.Some(600)}},
		{"humidity 101", "humidity", ebb.CheckIn{Humidity: ebb.Some(101)}},
		{"an unknown illness", "ill", ebb.CheckIn{Ill: ebb.Some(ebb.Illness("flu"))}},
		{"an unknown flag", "flag", ebb.CheckIn{Flags: ebb.Some([]ebb.FlagID{"chestt"})}},
		{"an unknown heat", "heat", ebb.CheckIn{Heat: ebb.Some(ebb.HeatChip("warm"))}},
		{"declining legs", "decline", ebb.CheckIn{Declined: []string{"legs"}}},
		{"a day to come", "date", ebb.CheckIn{Day: ebb.NewDay(2026, 11, 24), Legs: ebb.Some(1)}},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := a.CheckIn(ctx, me, my, c.in, "")
			e, ok := err.(*ebb.Error)
			if !ok || e.Kind != ebb.Invalid || e.Field != c.field {
				t.Errorf("%#v, want an invalid error of field %q", err, c.field)
			}
		})
	}
}

func TestTheProfileTakesSenseAndRefusesNonsense(t *testing.T) {
	a, _, _ := open(t, "2026-11-23T07:00:00Z")
	for _, c := range []struct{ field, value, kept string }{
		{"birth-year", "1985", "1985"}, {"birth-year", "2010", "2010"}, {"birth-year", "2011", ""}, {"birth-year", "1925", ""}, {"birth-year", "x", ""},
		{"sex", "Female", "female"}, {"sex", "other", ""}, {"zone", "Europe/Berlin", "Europe/Berlin"}, {"zone", "Berlin", ""}, {"zone", "Local", ""}, {"zone", "", ""},
		{"units", "mi", "mi"}, {"units", "miles", ""}, {"hr-max", "190", "190"}, {"hr-max", "119", ""}, {"hr-max", "231", ""}, {"hr-max", "19O", ""},
		{"hr-rest", "48", "48"}, {"hr-rest", "29", ""}, {"lthr", "170", "170"}, {"lthr", "100", ""}, {"lthr", "189", ""},
		{"running-since", "2019", "2019-01-01"}, {"running-since", "2019-04", "2019-04-01"}, {"running-since", "2027", ""}, {"running-since", "1850", ""},
		{"hr-mode", "beta_blocker", "beta_blocker"}, {"hr-mode", "off", ""}, {"shoe-size", "44", ""},
	} {
		v, err := a.SetProfile(ctx, me, my, c.field, c.value, 0)
		switch {
		case c.kept == "" && ebb.KindOf(err) != ebb.Invalid:
			t.Errorf("%s %q was taken: %v", c.field, c.value, err)
		case c.kept != "" && (err != nil || v.Get(c.field) != c.kept):
			t.Errorf("%s %q: %q, %v, want %q", c.field, c.value, v.Get(c.field), err, c.kept)
		}
	}
}

// TestTheProfileShowsWhatTheEngineReads: the view has rules of its own, which must be those of the engine.
func TestTheProfileShowsWhatTheEngineReads(t *testing.T) {
	a, _, _ := open(t, "2026-11-23T07:00:00Z")
	for _, f := range []struct {
		field, value string
		from         ebb.Day
	}{{"hr-rest", "50", 0}, {"hr-rest", "46", 0}, {"hr-rest", "52", ebb.NewDay(2024, 1, 1)}, {"hr-mode", "talk", ebb.NewDay(2025, 1, 1)},
		{"birth-year", "1985", 0}, {"sex", "female", 0}, {"zone", "Europe/Berlin", ebb.NewDay(2025, 1, 1)}, {"units", "mi", 0}, {"lthr", "160", 0}} {
		if _, err := a.SetProfile(ctx, me, my, f.field, f.value, f.from); err != nil {
			t.Fatal(err)
		}
	}
	for _, day := range []ebb.Day{ebb.NewDay(2020, 1, 1), ebb.NewDay(2024, 6, 1), ebb.NewDay(2025, 6, 1), ebb.NewDay(2026, 11, 23)} {
		v, err := a.ProfileNow(ctx, me, my, day)
		if err != nil {
			t.Fatal(err)
		}
		var items []ebb.ProfileItem
		for _, i := range v.Items {
			items = append(items, ebb.ProfileItem{Field: i.Field, Value: i.Value, From: i.From.V})
		}
		p := engine.Profile(items, day)
		mode := v.Get("hr-mode")
		if mode == "" {
			mode = "auto"
		}
		for field, pair := range map[string][2]string{
			"hr-rest": {v.Get("hr-rest"), strconv.Itoa(p.HRRest.V)}, "lthr": {v.Get("lthr"), strconv.Itoa(p.LTHR.V)},
			"birth-year": {v.Get("birth-year"), strconv.Itoa(p.BirthYear.V)}, "sex": {v.Get("sex"), string(p.Sex)},
			"zone": {v.Get("zone"), p.Zone}, "units": {v.Get("units"), p.Units}, "hr-mode": {mode, string(p.HRMode)},
		} {
			if pair[0] != pair[1] {
				t.Errorf("%s on %s: shown %q, read %q", field, day, pair[0], pair[1])
			}
		}
	}
}

// TestTheDayBeginsAtMidnightOfTheProfile: the zone of the profile, not of the server.
func TestTheDayBeginsAtMidnightOfTheProfile(t *testing.T) {
	a, _, _ := open(t, "2026-11-23T23:30:00Z")
	for zone, want := range map[string]string{"Asia/Tokyo": "2026-11-24", "America/New_York": "2026-11-23"} {
		if _, err := a.SetProfile(ctx, me, my, "zone", zone, ebb.NewDay(2020, 1, 1)); err != nil {
			t.Fatal(err)
		}
		v, err := a.Today(ctx, me, my, 0)
		if err != nil || v.Day.String() != want {
			t.Errorf("%s: %s, %v, want %s", zone, v.Day, err, want)
		}
	}
}

func TestARedFlagShowsNoNumberAnywhere(t *testing.T) {
	for _, flag := range []ebb.FlagID{ebb.FlagChest, ebb.FlagCalf} {
		a, _, _ := open(t, "2026-11-23T07:00:00Z")
		if _, err := a.SetProfile(ctx, me, my, "birth-year", "1985", 0); err != nil {
			t.Fatal(err)
		}
		// Much stands around the answer of an ordinary day: a graded run, what was done, the last days.
		var runs []*ebb.Recording
		for i := range 10 {
			runs = append(runs, steadyRun(time.Date(2026, 11, 23-2*i, 5, 30, 0, 0, time.UTC), 2400, func(int) uint8 { return 120 }, even(2500)))
		}
		imported(t, a, runs...)
		if _, err := a.CheckIn(ctx, me, my, ebb.CheckIn{Legs: ebb.Some(1), Pain: ebb.Some(0), Ill: ebb.Some(ebb.IllNone), Flags: ebb.Some([]ebb.FlagID{})}, ""); err != nil {
			t.Fatal(err)
		}
		v, err := a.Why(ctx, me, my, 0)
		if err != nil || len(v.Graded) == 0 || len(v.Recent) == 0 || len(v.Done) == 0 {
			t.Fatalf("before the flag: %d graded, %d days, %d done, %v: the test sees nothing", len(v.Graded), len(v.Recent), len(v.Done), err)
		}
		if _, err := a.CheckIn(ctx, me, my, ebb.CheckIn{Legs: ebb.Some(7), Pain: ebb.Some(3), Flags: ebb.Some([]ebb.FlagID{flag})}, ""); err != nil {
			t.Fatal(err)
		}
		if v, err = a.Why(ctx, me, my, 0); err != nil {
			t.Fatal(err)
		}
		if l, err := a.Letter(ctx, me, my, ""); err != nil || strings.ContainsAny(l.Try, "0123456789") || !strings.Contains(l.Try, "see somebody first") {
			t.Errorf("%s: the letter of the month says %q %v", flag, l.Try, err)
		}
		doc, err := json.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		var tree map[string]any
		if err := json.Unmarshal(doc, &tree); err != nil {
			t.Fatal(err)
		}
		delete(tree, "schema")
		noNumber(t, string(flag), tree)
		if v.Verdict != ebb.Rest || len(v.Findings) == 0 || strings.ContainsAny(v.Text, "0123456789") {
			t.Errorf("%s: %s with %d findings: %s", flag, v.Verdict, len(v.Findings), v.Text)
		}
	}
}

func noNumber(t *testing.T, path string, v any) {
	t.Helper()
	switch x := v.(type) {
	case float64:
		t.Errorf("%s is %v on a day with a red flag", path, x)
	case []any:
		for _, e := range x {
			noNumber(t, path+"[]", e)
		}
	case map[string]any:
		for k, e := range x {
			noNumber(t, path+"."+k, e)
		}
	}
}

// TestTheJSONOfTodayHasEveryField: absent is null, never left out.
func TestTheJSONOfTodayHasEveryField(t *testing.T) {
	a, _, _ := open(t, "2026-11-23T07:00:00Z")
	v, err := a.Today(ctx, me, my, 0)
	if err != nil {
		t.Fatal(err)
	}
	doc, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	var tree map[string]any
	if err := json.Unmarshal(doc, &tree); err != nil {
		t.Fatal(err)
	}
	for _, k := range []string{"schema", "day", "verdict", "allowed", "provisional", "mode", "guide", "ceiling_bpm", "ceiling_kind", "minutes",
		"run_minutes", "pace_not_faster_s_per_km", "hr_max", "wishes", "findings", "changes", "missing", "confidence", "safety", "text"} {
		if _, ok := tree[k]; !ok {
			t.Errorf("%s is left out", k)
		}
	}
	if len(v.Findings) != 16 {
		t.Errorf("%d findings, want one of each of the 16 rules", len(v.Findings))
	}
	for _, list := range []string{"wishes", "findings", "changes", "missing"} {
		if _, ok := tree[list].([]any); !ok {
			t.Errorf("%s is %v, want a list", list, tree[list])
		}
	}
}

func TestAMorningGivesTheSameAnswerAgain(t *testing.T) {
	a, _, _ := open(t, "2026-11-23T07:00:00Z")
	for _, f := range [][2]string{{"birth-year", "1985"}, {"running-since", "2015"}, {"units", "mi"}} {
		if _, err := a.SetProfile(ctx, me, my, f[0], f[1], 0); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := a.CheckIn(ctx, me, my, allOK, ""); err != nil {
		t.Fatal(err)
	}
	why, err := a.Why(ctx, me, my, 0)
	if err != nil {
		t.Fatal(err)
	}
	for name, doc := range map[string]any{"the whole document": why, "the morning alone": why.Morning} {
		b, err := json.MarshalIndent(doc, "", "  ")
		if err != nil {
			t.Fatal(err)
		}
		again, err := a.DecideMorning(ctx, me, my, b)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		x, _ := json.Marshal(why.TodayView)
		y, _ := json.Marshal(again)
		if string(x) != string(y) {
			t.Errorf("%s gives another answer:\n%s\n%s", name, x, y)
		}
	}
}

// TestABadMorningIsRefusedWithItsPlace: a field that is left out must never be read as zero.
func TestABadMorningIsRefusedWithItsPlace(t *testing.T) {
	a, _, _ := open(t, "2026-11-23T07:00:00Z")
	why, err := a.Why(ctx, me, my, ebb.NewDay(2026, 11, 22))
	if err != nil {
		t.Fatal(err)
	}
	good, err := json.MarshalIndent(why.Morning, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := a.DecideMorning(ctx, me, my, good); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ name, old, new, want string }{
		{"not JSON", `{`, `{,`, "line 1"},
		{"a misspelt field", `"ill_days"`, `"ill_day"`, "morning.ill_days is missing"},
		{"a field too many", `"ill_days"`, `"extra": 1, "ill_days"`, "morning.extra is not a field"},
		{"a wrong type", `"ill_days": 0`, `"ill_days": "two"`, "line "},
		{"a wrong state", `"state": "missing"`, `"state": "absent"`, "signals.legs.state"},
		{"no day", `"2026-11-22"`, `""`, "morning.day"},
		{"an unknown rule set", `"rule_set": "1"`, `"rule_set": "99"`, `"99"`},
		{"a class that no rule knows", `"hards": []`, `"hards": [{"run":"r","day":"2026-11-21","hours_ago":24,"class":"sprint","sport":"running","possible":false,"why":"kind"}]`, "hards[0].class"},
		{"hours that are not yet", `"hards": []`, `"hards": [{"run":"r","day":"2026-11-21","hours_ago":-24,"class":"tempo","sport":"running","possible":false,"why":"kind"}]`, "hours_ago"},
		{"a negative week", `"week_min": 0`, `"week_min": -1`, "week_min"},
		{"a newer schema", `"schema": 1`, `"schema": 2`, "schema"},
	} {
		bad := strings.Replace(string(good), c.old, c.new, 1)
		if bad == string(good) {
			t.Errorf("%s: nothing was changed", c.name)
			continue
		}
		if _, err := a.DecideMorning(ctx, me, my, []byte(bad)); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q in it", c.name, err, c.want)
		}
	}
}

func TestWordsForLegsAndSleep(t *testing.T) {
	for in, want := range map[string]int{"fresh": 0, "fi": 2, "h": 4, "Sore": 6, "b": 9, "7": 7} {
		if n, err := app.ParseLegs(in); err != nil || n != want {
			t.Errorf("legs %q: %d, %v, want %d", in, n, err, want)
		}
	}
	for in, want := range map[string]int{"7.5": 450, "7:30": 450, "7h30": 450, "8": 480, "8h": 480, "6,25": 375} {
		if n, err := app.ParseSleep(in); err != nil || n != want {
			t.Errorf("sleep %q: %d, %v, want %d", in, n, err, want)
		}
	}
	for _, in := range []string{"", "f", "tired"} {
		if _, err := app.ParseLegs(in); err == nil {
			t.Errorf("legs %q was taken", in)
		}
	}
	for _, in := range []string{"", "long", "7:75", "NaN", "Inf"} {
		if n, err := app.ParseSleep(in); err == nil {
			t.Errorf("sleep %q was taken as %d", in, n)
		}
	}
}
