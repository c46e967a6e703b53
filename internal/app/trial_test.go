package app_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"ebb"
	"ebb/internal/app"
	"ebb/internal/demo"
)

// season lives the days of the synthetic runner one by one, and says every morning what legs gives.
type season struct {
	t     *testing.T
	a     *app.App
	c     *clock
	files map[string][]string // by day
	day   ebb.Day
	until ebb.Day
}

const lately = 90 // days

// newSeason imports the first days of the season at once, as a newcomer would.
func newSeason(t *testing.T, first int) *season {
	t.Helper()
	until := ebb.NewDay(2026, 11, 23)
	dir := t.TempDir()
	s := &season{t: t, files: map[string][]string{}, until: until, day: until - ebb.Day(demo.Days-first)}
	var old []string
	err := demo.Each(1, until, func(f demo.File) error {
		day := f.Name[len("synthetic-") : len("synthetic-")+10]
		path := filepath.Join(dir, f.Name)
		if day < (s.day - lately).String() { // three months are enough to know a runner
			return nil
		}
		if day < s.day.String() {
			old = append(old, path)
		} else {
			s.files[day] = append(s.files[day], path)
		}
		return os.WriteFile(path, f.Data, 0o600)
	})
	if err != nil {
		t.Fatal(err)
	}
	s.a, _, s.c = open(t, s.day.String()+"T06:00:00Z")
	for _, p := range demo.Profile(until) {
		if _, err := s.a.SetProfile(ctx, me, my, p.Field, p.Value, p.From); err != nil {
			t.Fatal(err)
		}
	}
	s.bring(old)
	return s
}

func (s *season) bring(files []string) {
	s.t.Helper()
	if len(files) == 0 {
		return
	}
	if _, err := s.a.Import(ctx, me, my, files, nil); err != nil {
		s.t.Fatal(err)
	}
}

// live goes through one day: the morning with its check-in, the runs, the look in the evening.
func (s *season) live(c ebb.CheckIn) (morning, evening app.TodayView) {
	s.t.Helper()
	at := func(h int) { s.c.t = time.Unix(0, int64(s.day.At(h, 30, time.UTC))*int64(time.Millisecond)).UTC() }
	at(6)
	if _, err := s.a.CheckIn(ctx, me, my, c, ""); err != nil {
		s.t.Fatal(err)
	}
	morning = s.today()
	at(21)
	s.bring(s.files[s.day.String()])
	evening = s.today()
	s.day++
	at(6)
	return morning, evening
}

func (s *season) today() app.TodayView {
	s.t.Helper()
	v, err := s.a.Today(ctx, me, my, 0)
	if err != nil {
		s.t.Fatal(err)
	}
	return v
}

func (s *season) trial() app.TrialView {
	s.t.Helper()
	v, err := s.a.Trial(ctx, me, my, "")
	if err != nil {
		s.t.Fatal(err)
	}
	return v
}

// legsOf is what this runner's legs say on a morning: 3 points less sore where arm A was lived.
func legsOf(v app.TrialView, day ebb.Day) ebb.CheckIn {
	c := allOK
	c.Legs = ebb.Some(3 + int(day)%2)
	for _, d := range v.Draws {
		if d.Outcome == day {
			c.Legs = ebb.Some(5 + int(day)%2)
			if d.Arm == ebb.ArmA {
				c.Legs = ebb.Some(2 + int(day)%2)
			}
		}
	}
	return c
}

// TestATrialIsLivedFromItsDesignToTheVerdict goes through a whole trial morning by morning.
func TestATrialIsLivedFromItsDesignToTheVerdict(t *testing.T) {
	s := newSeason(t, 240)
	draft, err := s.a.NewTrial(ctx, me, my, app.TrialAsk{Template: "compression", Pairs: 8})
	if err != nil {
		t.Fatal(err)
	}
	if draft.State != "draft" || draft.Hash.OK || !draft.Design.V.Weeks.OK || draft.Design.V.Text == "" {
		t.Fatalf("a design says what it can do and is not begun: %+v", draft.Design)
	}
	begun, err := s.a.StartTrial(ctx, me, my, "")
	if err != nil {
		t.Fatal(err)
	}
	if begun.State != "running" || len(begun.Draws) != 0 || len(begun.Hash.V) != 64 {
		t.Fatalf("nothing is drawn before a hard session is in: %+v", begun)
	}
	if _, err := s.a.StartTrial(ctx, me, my, ""); ebb.KindOf(err) != ebb.Conflict {
		t.Errorf("a trial that was begun cannot be begun again: %v", err)
	}
	missed, sawArm, sawMorning, sawAsk := 0, false, false, false
	for s.day < s.until && s.trial().State == "running" {
		v := s.trial()
		c := legsOf(v, s.day)
		for _, d := range v.Draws {
			if d.Outcome == s.day && d.N == 5 { // one morning is missed: its pair is dropped
				c.Legs, missed = ebb.None[int](), missed+1
				sawMorning = strings.Contains(strings.Join(s.today().Asks, " "), "exactly")
			}
		}
		_, evening := s.live(c)
		sawArm = sawArm || strings.Contains(evening.Text, "Trial, drawn for this session")
		if d, ok := s.trial().AskDone.Get(); ok && d.N != 3 {
			sawAsk = sawAsk || strings.Contains(s.today().Text, "Was it so?")
			if _, err := s.a.SayTrialDone(ctx, me, my, 0, ebb.AdheredYes); err != nil {
				t.Fatal(err)
			}
		} else if ok {
			if _, err := s.a.SayTrialDone(ctx, me, my, 3, ebb.AdheredNo); err != nil {
				t.Fatal(err)
			}
		}
	}
	v := s.trial()
	r := v.Result
	t.Logf("%d draws, %d skipped, %s", len(v.Draws), len(v.Skipped), r.Text)
	if v.State != "complete" || len(v.Draws) != 16 || r.Complete != 7 || r.Dropped != 1 || r.NotLived != 1 || missed != 1 {
		t.Fatalf("state %s, %d draws, %d complete, %d dropped, %d not lived", v.State, len(v.Draws), r.Complete, r.Dropped, r.NotLived)
	}
	if !sawArm || !sawMorning || !sawAsk {
		t.Errorf("the day never said: arm %v, morning %v, adherence %v", sawArm, sawMorning, sawAsk)
	}
	if r.State != "helps" || !strings.Contains(r.Text, "less sore than with") || !strings.Contains(r.Expectation, "expecting it") {
		t.Errorf("3 points in each of 7 pairs: %s, %s", r.State, r.Text)
	}
	for _, x := range v.Skipped {
		if x.Why != "gap" && x.Why != "pain" && x.Why != "ill" {
			t.Errorf("skipped on %s: %s", x.Day, x.Why)
		}
	}
	exported(t, s.a, v)
}

// exported: anybody can recompute an exported trial, and a changed one is found out.
func exported(t *testing.T, a *app.App, v app.TrialView) {
	t.Helper()
	doc, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	if c, err := a.VerifyTrial(ctx, me, my, "", doc); err != nil || !c.OK || c.Draws != len(v.Draws) {
		t.Fatalf("verify: %+v, %v", c, err)
	}
	if rows := strings.Count(string(app.TrialCSV(v)), "\n"); rows != len(v.Draws)+1 {
		t.Errorf("%d rows in the table", rows)
	}
	for name, spoil := range map[string]func(*app.TrialView){
		"a softer claim":    func(v *app.TrialView) { v.Protocol.ClaimE = 2 },
		"another seed":      func(v *app.TrialView) { v.Protocol.Seed++ },
		"a swapped arm":     func(v *app.TrialView) { v.Draws[4].Arm = v.Draws[4].Arm.Other() },
		"a better morning":  func(v *app.TrialView) { v.Draws[0].Legs = ebb.Some(v.Draws[0].Legs.V + 1) },
		"a draw left out":   func(v *app.TrialView) { v.Draws = v.Draws[1:] },
		"a nicer result":    func(v *app.TrialView) { v.Result.EValue *= 2 },
		"a kinder question": func(v *app.TrialView) { v.Protocol.Question = "?" },
	} {
		var w app.TrialView
		if err := json.Unmarshal(doc, &w); err != nil {
			t.Fatal(err)
		}
		spoil(&w)
		bad, _ := json.Marshal(w)
		if c, err := a.VerifyTrial(ctx, me, my, "", bad); err != nil || c.OK {
			t.Errorf("%s is not found out: %+v, %v", name, c, err)
		}
	}
}

// TestAnArmThatIsADayIsAWishThatSafetyCaps: the rules stand above a trial; what was drawn stays drawn.
func TestAnArmThatIsADayIsAWishThatSafetyCaps(t *testing.T) {
	s := newSeason(t, 300)
	if _, err := s.a.NewTrial(ctx, me, my, app.TrialAsk{Template: "recovery_run", Against: "rest", Pairs: 8}); err != nil {
		t.Fatal(err)
	}
	if _, err := s.a.StartTrial(ctx, me, my, ""); err != nil {
		t.Fatal(err)
	}
	rested, capped := false, false
	for s.day < s.until && !(rested && capped) {
		v := s.trial()
		c := legsOf(v, s.day)
		last := app.TrialDrawView{}
		if len(v.Draws) > 0 {
			last = v.Draws[len(v.Draws)-1]
		}
		mine := last.N > 0 && last.Day+1 == s.day
		if mine && last.Arm == ebb.ArmA {
			c.Ill = ebb.Some(ebb.IllBelow)
		}
		m, _ := s.live(c)
		if !mine {
			continue
		}
		now := s.trial().Draws[last.N-1]
		if now.Arm != last.Arm || now.Block != last.Block {
			t.Fatalf("a draw changed: %+v, then %+v", last, now)
		}
		switch last.Arm {
		case ebb.ArmA:
			if m.Verdict != ebb.Rest || !now.Capped || !strings.Contains(m.Text, "today is to be easier") {
				t.Errorf("ill on the day of a recovery run: %s, capped %v: %s", m.Verdict, now.Capped, m.Text)
			}
			capped = true
		case ebb.ArmB:
			if m.Verdict != ebb.Rest || now.Capped {
				t.Errorf("drawn was rest, the day is %s, capped %v", m.Verdict, now.Capped)
			}
			rested = true
		}
	}
	if !rested || !capped {
		t.Fatalf("the season was too short: rested %v, capped %v", rested, capped)
	}
}

// TestOnlyWhatIsSaidThatMorningCounts: an answer that is given a day later is no outcome.
func TestOnlyWhatIsSaidThatMorningCounts(t *testing.T) {
	s := newSeason(t, 300)
	if _, err := s.a.NewTrial(ctx, me, my, app.TrialAsk{Template: "mobility", Pairs: 6}); err != nil {
		t.Fatal(err)
	}
	if _, err := s.a.StartTrial(ctx, me, my, ""); err != nil {
		t.Fatal(err)
	}
	for len(s.trial().Draws) == 0 {
		s.live(allOK)
	}
	d := s.trial().Draws[0]
	quiet := allOK
	quiet.Legs = ebb.None[int]()
	for s.day <= d.Outcome {
		s.live(quiet)
	}
	late := allOK
	late.Day, late.Legs = d.Outcome, ebb.Some(1)
	if _, err := s.a.CheckIn(ctx, me, my, late, ""); err != nil {
		t.Fatal(err)
	}
	if got := s.trial().Draws[0].Legs; got.OK {
		t.Errorf("remembered a day later, and it counts: %v", got)
	}
}

func TestStoppingIsRecordedAndDesignsAreChecked(t *testing.T) {
	s := newSeason(t, 300)
	for _, q := range []app.TrialAsk{{Template: "magic"}, {Template: "compression", Pairs: 5}, {Template: "compression", SESOITenths: 20},
		{Template: "compression", GapDays: 1}, {Template: "own", Question: "?", A: "same", B: "Same"}, {Template: "own", A: "a", B: "b"},
		{Template: "sleep", Against: "walk"}, {Template: "sleep", A: "x"}, {Template: "recovery_run", Against: "cake"},
		{Template: "own", Question: "?", A: "a", B: "b", When: "noon"}, {Template: "own", Question: strings.Repeat("?", 301), A: "a", B: "b"}} {
		if _, err := s.a.NewTrial(ctx, me, my, q); ebb.KindOf(err) != ebb.Invalid {
			t.Errorf("%+v: %v", q, err)
		}
	}
	if _, err := s.a.Trial(ctx, me, my, ""); ebb.KindOf(err) != ebb.NotFound {
		t.Errorf("no trial: %v", err)
	}
	if _, err := s.a.NewTrial(ctx, me, my, app.TrialAsk{Template: "own", Question: "A bath?", A: "a hot bath", B: "no bath", Pairs: 6}); err != nil {
		t.Fatal(err)
	}
	if _, err := s.a.StopTrial(ctx, me, my, "", ""); ebb.KindOf(err) != ebb.Conflict {
		t.Errorf("a design cannot be stopped: %v", err)
	}
	if _, err := s.a.StartTrial(ctx, me, my, ""); err != nil {
		t.Fatal(err)
	}
	v, err := s.a.StopTrial(ctx, me, my, "", "moved house")
	if err != nil || v.State != "stopped" || v.Stopped.V.Why != "moved house" {
		t.Fatalf("stop: %+v, %v", v.Stopped, err)
	}
	s.live(allOK)
	if len(s.trial().Draws) != 0 {
		t.Error("a stopped trial draws")
	}
}

// TestAWeekWithoutGapsRefusesADesign: hard every other day leaves no room for an arm.
func TestAWeekWithoutGapsRefusesADesign(t *testing.T) {
	s := newSeason(t, 300)
	v, err := s.a.Runs(ctx, me, my, 0)
	if err != nil {
		t.Fatal(err)
	}
	tempo := ebb.KindTempo
	for _, r := range v.Runs {
		if r.Sport == ebb.SportRunning && r.Day > s.day-200 {
			if _, err := s.a.Correct(ctx, me, my, string(r.ID), ebb.Correction{Kind: ebb.Some(tempo)}); err != nil {
				t.Fatal(err)
			}
		}
	}
	if _, err := s.a.NewTrial(ctx, me, my, app.TrialAsk{Template: "sleep", GapDays: 7}); ebb.KindOf(err) != ebb.Conflict {
		t.Errorf("every run is hard, and the design is not refused: %v", err)
	}
	if list, err := s.a.Trials(ctx, me, my); err != nil || len(list.Trials) != 0 {
		t.Errorf("a refused design was kept: %v, %v", list, err)
	}
}

// TestAnArmThatIsADayNeedsItsDayFree: where the plan has a session on the day after, nothing is drawn.
func TestAnArmThatIsADayNeedsItsDayFree(t *testing.T) {
	s := newSeason(t, 300)
	if _, err := s.a.NewTrial(ctx, me, my, app.TrialAsk{Template: "recovery_run", Pairs: 8}); err != nil {
		t.Fatal(err)
	}
	if _, err := s.a.StartTrial(ctx, me, my, ""); err != nil {
		t.Fatal(err)
	}
	every := ebb.PlanAsk{Text: "Mon tempo, Tue tempo, Wed tempo, Thu tempo"}
	if _, err := s.a.SetPlan(ctx, me, my, 0, every, false); err != nil {
		t.Fatal(err)
	}
	for range 35 {
		s.live(allOK)
	}
	planned, drawn := 0, s.trial().Draws
	for _, x := range s.trial().Skipped {
		if x.Why == "planned" {
			planned++
			if weekdayOf(x.Day+1) > 4 {
				t.Errorf("%s was left out for the plan, but nothing is planned the day after", x.Day)
			}
		}
	}
	if planned == 0 {
		t.Error("no session was left out for the plan: the test saw nothing")
	}
	for _, d := range drawn {
		if weekdayOf(d.Day+1) <= 4 {
			t.Errorf("%s was drawn, and the plan has a session the day after", d.Day)
		}
	}
}
