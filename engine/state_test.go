package engine_test

import (
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"testing"

	"ebb"
	"ebb/engine"
	"ebb/stats"
)

// pool is a few recordings of each shape, for histories of thousands of runs.
func pool() []engine.RunInput {
	if len(pooled) > 0 {
		return pooled
	}
	names := make([]string, 0, len(shapes))
	for name := range shapes {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		for i := range 3 {
			pooled = append(pooled, run(name, ebb.Day(20000+i), 8, "UTC"))
		}
	}
	return pooled
}

var pooled []engine.RunInput

// lifetime is years of a runner whose habits the seed draws: how often, breaks, dates that
// cannot be, damage, sessions in parts, exertion, mornings, moves to other zones, maxima.
func lifetime(seed uint64, first ebb.Day, days int) engine.Input {
	r := stats.NewRand(seed)
	in := engine.Input{Athlete: ebb.LocalAthlete, Profile: person([]string{"UTC", zone, "Pacific/Auckland"}[r.Intn(3)])}
	streak, nights := seed%4 == 1, seed%4 != 2
	habit, away, g := 1+r.Intn(4), 0, rand31(uint32(seed))
	for i := range days {
		d := first + ebb.Day(i)
		if away--; away <= 0 && r.Intn(90) == 0 && !streak {
			away = 3 + r.Intn(40) + 90*(r.Intn(4)/3)
		}
		if nights && r.Intn(5) > 0 {
			in.CheckIns = append(in.CheckIns, morningOf(d, i, &g)...)
		}
		if away > 0 || r.Intn(5) > habit && !streak {
			continue
		}
		start := d.At(r.Intn(24), r.Intn(60), location(zone))
		for range 1 + r.Intn(9)/7 {
			x := pool()[r.Intn(len(pool()))]
			x.ID = ebb.RunID(fmt.Sprintf("run_%d_%05d", seed, len(in.Runs)))
			x.Features.Start = start
			start = start.AddS(x.Features.ElapsedS + r.Intn(2400))
			switch r.Intn(40) {
			case 0:
				x.Features.Condition = ebb.Truncated
			case 1:
				x.Features.Condition = ebb.Quarantined
			case 2:
				x.Features.Start = ebb.Instant(-r.Intn(1000))
			case 3:
				x.Correction.IgnoreHR = ebb.Some(true)
			case 4:
				x.Features.Sport = ebb.SportCycling
			case 5, 6, 7:
				x.Correction.RPE = ebb.Some(r.Intn(11))
			case 8:
				x.Correction.Kind = ebb.Some(ebb.Kinds[r.Intn(len(ebb.Kinds))])
			}
			in.Runs = append(in.Runs, x)
		}
	}
	for range r.Intn(4) {
		from := first + ebb.Day(r.Intn(days))
		in.Profile = append(in.Profile, []ebb.ProfileItem{item(ebb.FieldZone, "America/New_York", from), item(ebb.FieldHRMax, "186", from),
			item(ebb.FieldHRMode, string(ebb.HRPregnancy), from), item(ebb.FieldHRRest, "48", from)}[r.Intn(4)])
	}
	r2 := stats.NewRand(seed + 1)
	for i := len(in.Runs) - 1; i > 0; i-- { // in any order
		k := r2.Intn(i + 1)
		in.Runs[i], in.Runs[k] = in.Runs[k], in.Runs[i]
	}
	return in
}

// without lacks what is in the state.
func without(in engine.Input, s *engine.State) engine.Input {
	if s == nil {
		return in
	}
	in.Runs = slices.DeleteFunc(slices.Clone(in.Runs), func(r engine.RunInput) bool { return !s.Rest[r.ID] })
	in.CheckIns = slices.DeleteFunc(slices.Clone(in.CheckIns), func(c ebb.CheckIn) bool { return c.Day < s.Day })
	return in
}

// reread is the state as it comes back from where it was kept.
func reread(t *testing.T, s *engine.State) *engine.State {
	t.Helper()
	b, err := json.Marshal(s)
	if err != nil {
		t.Fatal(err)
	}
	out := &engine.State{Rest: s.Rest}
	if err := json.Unmarshal(b, out); err != nil {
		t.Fatal(err)
	}
	return out
}

// follow asks for a day every step days, each time with a state made now and then of the
// state before, and holds each answer against that of the whole history.
func follow(t *testing.T, in engine.Input, first ebb.Day, days, step int, r *stats.Rand) {
	t.Helper()
	var s *engine.State
	made := 0
	for d := first; d < first+ebb.Day(days); d += ebb.Day(1 + r.Intn(step)) {
		whole := at(in, d, zone)
		if r.Intn(3) == 0 {
			whole.Now = 0
		}
		want := doc(t, ofDay(engine.Day(whole, n), d))
		keep := max(d-ebb.Day(r.Intn(30)), 0)
		got, next, err := engine.Resume(s, without(whole, s), keep, n)
		if err != nil {
			t.Fatalf("%s: %v", d, err)
		}
		if doc(t, ofDay(got, d)) != want {
			t.Fatalf("%s, from a state of %v:\n%s\nwant\n%s", d, s, doc(t, ofDay(got, d)), want)
		}
		if next == nil {
			continue
		}
		made++
		if s = reread(t, next); doc(t, s) != doc(t, next) {
			t.Fatalf("%s: a state comes back as another", d)
		}
		again, _, err := engine.Resume(s, without(whole, s), 0, n)
		if err != nil || doc(t, ofDay(again, d)) != want {
			t.Fatalf("%s, from the state of %s: %v\n%s\nwant\n%s", d, s.Day, err, doc(t, ofDay(again, d)), want)
		}
	}
	if made < 5 {
		t.Fatalf("only %d states were made", made)
	}
}

func TestAFoldThatGoesOnFromAStateAnswersTheSame(t *testing.T) {
	for seed := range uint64(4) {
		first := day("2022-03-01")
		follow(t, lifetime(seed, first, 700), first+20, 700, 45, stats.NewRand(seed+100))
	}
	in := season(day(firstDay), zone)
	follow(t, in, day(firstDay), 230, 6, stats.NewRand(1))
}

func TestTheRealHistoryGoesOnFromAStateAsItWas(t *testing.T) {
	runs := realRuns(t)
	first, last := runs[0].Features.Start, runs[0].Features.Start
	for i := range runs {
		if s := runs[i].Features.Start; s > 0 {
			first, last = min(first, s), max(last, s)
		}
	}
	in := engine.Input{Runs: runs, Profile: person("America/New_York")}
	from, to := ebb.DayOf(first, location(zone)), ebb.DayOf(last, location(zone))
	follow(t, in, from, int(to-from)+10, max(2, int(to-from)/25), stats.NewRand(5))
}

func TestAStateRefusesWhatItDoesNotKnow(t *testing.T) {
	in := season(day(firstDay), zone)
	d := day(firstDay) + 150
	whole := at(in, d, zone)
	_, s, err := engine.Resume(nil, whole, d-20, n)
	if err != nil || s == nil {
		t.Fatalf("%v %v", s, err)
	}
	rest := without(whole, s)
	if _, _, err := engine.Resume(s, rest, 0, n); err != nil {
		t.Fatal(err)
	}
	for name, wrong := range map[string]func(*engine.Input, *engine.State){
		"a run of before":       func(in *engine.Input, _ *engine.State) { in.Runs = append(in.Runs, run("easy", d-30, 7, zone)) },
		"a check-in of before":  func(in *engine.Input, _ *engine.State) { in.CheckIns = append(in.CheckIns, well(d-21, 3)) },
		"a day before":          func(in *engine.Input, _ *engine.State) { in.Day = d - 21 },
		"a moment before":       func(in *engine.Input, _ *engine.State) { in.Now = (d - 30).At(7, 0, location(zone)) },
		"windows that are gone": func(_ *engine.Input, s *engine.State) { s.Windows = s.Windows[1:] },
		"a log that is gone":    func(_ *engine.Input, s *engine.State) { s.Log.Series = nil },
	} {
		in, bad := rest, *s
		in.Runs, in.CheckIns = slices.Clone(in.Runs), slices.Clone(in.CheckIns)
		wrong(&in, &bad)
		if _, _, err := engine.Resume(&bad, in, 0, n); err == nil {
			t.Errorf("%s is taken in silence", name)
		}
	}
}

func TestNoStateIsMadeBeforeARunIsOverOrOfNothing(t *testing.T) {
	in := at(engine.Input{Runs: []engine.RunInput{run("long", day(firstDay), 9, zone)}, Profile: person(zone)}, day(firstDay)+1, zone)
	in.Now = day(firstDay).At(9, 10, location(zone))
	if _, s, _ := engine.Resume(nil, in, in.Day, n); s != nil {
		t.Error("a run that goes on is in a state")
	}
	if _, s, _ := engine.Resume(nil, at(engine.Input{Profile: person(zone)}, in.Day, zone), in.Day, n); s != nil {
		t.Error("a state was made of nothing")
	}
}

// What a new field of the input does to the days before a state must be thought of: this
// list says how each is dealt with.
func TestEveryFieldOfTheInputIsDealtWithInAState(t *testing.T) {
	dealt := map[string]string{
		"Athlete": "only copied", "Seq": "only copied", "Wishes": "of the day alone",
		"Day": "held against the day of the state", "Now": "held against its End",
		"Profile": "the keeper of the state holds it against the profile it was made with",
		"Runs":    "those of days before are refused", "CheckIns": "those of days before are refused",
	}
	for f := range reflect.TypeFor[engine.Input]().Fields() {
		if dealt[f.Name] == "" {
			t.Errorf("Input.%s: say in engine.State and here what becomes of it when a fold goes on from a state", f.Name)
		}
	}
}

// ofDay is the answer of an output, with the readings and limits of the runs of its day; those whose
// clock cannot be believed have no day.
func ofDay(out engine.Output, d ebb.Day) any {
	list := []any{out.Answer}
	for i, r := range out.Readings {
		unclocked := slices.ContainsFunc(r.Evidence, func(f ebb.Fact) bool { return f.Text == string(ebb.Quarantined) })
		if r.Day == d && !unclocked {
			list = append(list, r, out.Limits[i])
		}
	}
	return list
}
