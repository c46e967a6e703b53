package app_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"ebb"
	"ebb/evidence"
	"ebb/internal/app"
)

func TestSessionsAreReadAsTheyAreTyped(t *testing.T) {
	n := evidence.Current()
	got, err := app.ParseSessions("Tue intervals, thursday tempo 45; Sun long 1h40, 2026-12-06 race half, ", n)
	if err != nil {
		t.Fatal(err)
	}
	want := []ebb.PlanSession{
		{Weekday: 2, Kind: ebb.KindIntervals, Class: ebb.ClassIntervals},
		{Weekday: 4, Kind: ebb.KindTempo, Class: ebb.ClassTempo, Minutes: ebb.Some(45)},
		{Weekday: 7, Kind: ebb.KindLong, Class: ebb.ClassLong, Minutes: ebb.Some(100)},
		{Weekday: 7, Day: ebb.NewDay(2026, 12, 6), Kind: ebb.KindRace, Class: ebb.ClassRaceHalf},
	}
	if len(got) != len(want) {
		t.Fatalf("%+v", got)
	}
	for i := range want {
		if got[i] != want[i] {
			t.Errorf("%+v, want %+v", got[i], want[i])
		}
	}
	if long, err := app.ParseSessions("Sat long 150min", n); err != nil || long[0].Class != ebb.ClassLongHard {
		t.Errorf("two and a half hours are a hard long run: %+v, %v", long, err)
	}
	for _, bad := range []string{"intervals", "Tue", "Tue swim", "Tue intervals 5min", "Tue intervals, Wed tempo, Thu tempo, Fri tempo, Sat tempo", "2026-13-40 race"} {
		if _, err := app.ParseSessions(bad, n); ebb.KindOf(err) != ebb.Invalid {
			t.Errorf("%q: %v", bad, err)
		}
	}
}

// TestAPlanIsAWishThatTheMorningCanOnlyMakeEasier: the planned day, then the same day with sore legs.
func TestAPlanIsAWishThatTheMorningCanOnlyMakeEasier(t *testing.T) {
	s := newSeason(t, 300)
	for weekdayOf(s.day) != 1 {
		s.live(allOK)
	}
	ask := ebb.PlanAsk{Text: "Wed intervals, Sun long"}
	v, err := s.a.SetPlan(ctx, me, my, 0, ask, false)
	if err != nil {
		t.Fatal(err)
	}
	if len(v.Days) != 7 || !v.Set || v.Monday != s.day {
		t.Fatalf("%+v", v)
	}
	free := 0
	for _, d := range v.Days {
		if d.Minutes == 0 {
			free++
		}
		if d.Why == "" {
			t.Errorf("%s has no reason", d.Day)
		}
	}
	if free == 0 || v.Minutes > v.Limit {
		t.Errorf("%d free days, %d of %d minutes", free, v.Minutes, v.Limit)
	}
	if _, err := s.a.CheckIn(ctx, me, my, allOK, ""); err != nil {
		t.Fatal(err)
	}
	day := s.today()
	if day.Plan == "" || !strings.HasPrefix(day.Plan, "Plan for today") {
		t.Errorf("the day does not say what is planned: %q", day.Plan)
	}
	if day.Verdict > v.Days[0].Verdict {
		t.Errorf("planned is %s, the day is %s", v.Days[0].Verdict, day.Verdict)
	}
	sore := allOK
	sore.Legs = ebb.Some(7)
	if _, err := s.a.CheckIn(ctx, me, my, sore, ""); err != nil {
		t.Fatal(err)
	}
	if now := s.today(); now.Verdict > ebb.Walk {
		t.Errorf("battered legs and a plan: %s", now.Verdict)
	}
	rep, err := s.a.Replay(ctx, me, my, true, "")
	if err != nil || len(rep.Different) != 0 {
		t.Errorf("a day with a plan is not the same again: %+v, %v", rep, err)
	}
}

func weekdayOf(d ebb.Day) int { return int(d.Weekday()+6)%7 + 1 }

func TestOneTapLaysTheWeekAgain(t *testing.T) {
	s := newSeason(t, 300)
	for weekdayOf(s.day) != 1 {
		s.live(allOK)
	}
	next := s.day + 7
	if _, err := s.a.ChangePlan(ctx, me, my, ebb.PlanChange{Day: next, What: ebb.PlanOff}); ebb.KindOf(err) != ebb.NotFound {
		t.Errorf("a change without a plan: %v", err)
	}
	if _, err := s.a.SetPlan(ctx, me, my, 0, ebb.PlanAsk{Text: "Tue intervals, Sat tempo 40min"}, false); err != nil {
		t.Fatal(err)
	}
	change := func(c ebb.PlanChange) app.PlanView {
		t.Helper()
		v, err := s.a.ChangePlan(ctx, me, my, c)
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	v := change(ebb.PlanChange{Day: next + 1, What: ebb.PlanMove, To: next + 2})
	if v.Days[1].Fixed || !v.Days[2].Fixed {
		t.Errorf("Tuesday's session goes to Wednesday: %+v", v.Days)
	}
	v = change(ebb.PlanChange{Day: next + 5, What: ebb.PlanOff})
	if v.Days[5].Minutes != 0 || len(v.Refused) != 1 || v.Refused[0].Law != "unavailable" || v.Refused[0].Text == "" {
		t.Errorf("Saturday is not there: %+v", v.Refused)
	}
	v = change(ebb.PlanChange{Day: next + 2, What: ebb.PlanSick})
	for _, d := range v.Days[2:] {
		if d.Fixed {
			t.Errorf("a session on %s, though not well since Wednesday", d.Day)
		}
	}
	for range 3 {
		if _, err := s.a.UndoPlan(ctx, me, my); err != nil {
			t.Fatal(err)
		}
	}
	v, err := s.a.Plan(ctx, me, my, next)
	if err != nil || !v.Days[1].Fixed || !v.Days[5].Fixed {
		t.Errorf("taken back, and the week is not as it was: %+v, %v", v.Days, err)
	}
	if v, err = s.a.TryPlan(ctx, me, my, next, ebb.PlanAsk{Text: "Tue intervals, Wed tempo"}); err != nil || v.Kept || len(v.Refused) == 0 {
		t.Errorf("two hard days in a row: %+v, %v", v.Refused, err)
	}
	if _, err := s.a.SetPlan(ctx, me, my, 0, ebb.PlanAsk{}, false); err != nil {
		t.Fatal(err)
	}
	if v, err = s.a.Plan(ctx, me, my, next); err != nil || v.Set {
		t.Errorf("a plan that was ended: %+v, %v", v, err)
	}
}

func TestAWeekIsLearnedFromTheRuns(t *testing.T) {
	s := newSeason(t, 300)
	ask, err := s.a.LearnPlan(ctx, me, my)
	if err != nil || ask.Text == "" || !ask.Learned {
		t.Fatalf("%+v, %v", ask, err)
	}
	if _, err := s.a.TryPlan(ctx, me, my, 0, ask); err != nil {
		t.Errorf("what was learned cannot be read: %v", err)
	}
	empty, _, _ := open(t, "2026-11-23T07:00:00Z")
	if _, err := empty.LearnPlan(ctx, me, my); ebb.KindOf(err) != ebb.NotFound {
		t.Errorf("nothing to learn from: %v", err)
	}
	if v, err := empty.SetPlan(ctx, me, my, 0, ebb.PlanAsk{Text: "Tue intervals, Sun long"}, false); err != nil || len(v.Days) != 7 {
		t.Errorf("a plan without a run: %+v, %v", v, err)
	}
}

// TestAMovedSessionIsNamedByTheDayOnWhichItStands: it can be moved on, swapped, and left out; a day without one is said.
func TestAMovedSessionIsNamedByTheDayOnWhichItStands(t *testing.T) {
	s := newSeason(t, 300)
	for weekdayOf(s.day) != 1 {
		s.live(allOK)
	}
	next := s.day + 7
	if _, err := s.a.SetPlan(ctx, me, my, 0, ebb.PlanAsk{Text: "Tue intervals, Sat tempo 40min"}, false); err != nil {
		t.Fatal(err)
	}
	kinds := func(c ebb.PlanChange) (out string) {
		t.Helper()
		v, err := s.a.ChangePlan(ctx, me, my, c)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range v.Days {
			if d.Fixed {
				out += fmt.Sprintf("%d %s ", d.Day-next, d.Kind.V)
			}
		}
		return out
	}
	move := func(from, to ebb.Day) ebb.PlanChange {
		return ebb.PlanChange{Day: next + from, What: ebb.PlanMove, To: next + to}
	}
	if got := kinds(move(1, 2)); got != "2 intervals 5 tempo " {
		t.Errorf("moved: %s", got)
	}
	if got := kinds(move(2, 0)); got != "0 intervals 5 tempo " {
		t.Errorf("moved on: %s", got)
	}
	kinds(move(0, 5))
	if got := kinds(move(5, 0)); got != "0 tempo 5 intervals " {
		t.Errorf("swapped: %s", got)
	}
	if got := kinds(ebb.PlanChange{Day: next + 5, What: ebb.PlanMissed}); got != "0 tempo " {
		t.Errorf("left out: %s", got)
	}
	for _, c := range []ebb.PlanChange{move(3, 4), {Day: next + 3, What: ebb.PlanMissed}} {
		if _, err := s.a.ChangePlan(ctx, me, my, c); ebb.KindOf(err) != ebb.NotFound {
			t.Errorf("a day without a session: %v", err)
		}
	}
}

// TestABeginnerIsLaidRunsAndWalks: who runs fifteen minutes three times a week is laid run-walks, as the mornings
// will say, and not seven days of rest.
func TestABeginnerIsLaidRunsAndWalks(t *testing.T) {
	a, _, _ := open(t, "2026-11-23T07:00:00Z")
	for f, v := range map[string]string{"birth-year": "1990", "running-since": "2026-10"} {
		if _, err := a.SetProfile(ctx, me, my, f, v, 0); err != nil {
			t.Fatal(err)
		}
	}
	var runs []*ebb.Recording
	for w := range 4 {
		for _, d := range []int{0, 2, 5} {
			runs = append(runs, steadyRun(time.Date(2026, 10, 26+7*w+d, 7, 0, 0, 0, time.UTC), 15*60, func(int) uint8 { return 140 }, even(2200)))
		}
	}
	imported(t, a, runs...)
	ask := ebb.PlanAsk{Text: "Sun long 30min"}
	v, err := a.SetPlan(ctx, me, my, 0, ask, false)
	if err != nil {
		t.Fatal(err)
	}
	turns := 0
	for _, d := range v.Days {
		if d.Minutes > 0 {
			turns++
			if d.Word != "Run and walk" || d.Verdict != ebb.RecoveryRun || d.Minutes != 20 || d.Walking != 10 || !strings.Contains(d.Why, "10 min of it running") {
				t.Errorf("%s: %s, %d min, %d of them walked: %s", d.Day, d.Word, d.Minutes, d.Walking, d.Why)
			}
		}
	}
	if turns < 2 || v.Minutes != 10*turns || len(v.Refused) != 1 || v.Refused[0].Law != "least" {
		t.Errorf("%d run-walks, %d min of running, refused %+v", turns, v.Minutes, v.Refused)
	}
}
