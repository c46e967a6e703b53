package say_test

import (
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"

	"pgregory.net/rapid"

	"ebb"
	"ebb/decide"
	"ebb/evidence"
	"ebb/internal/say"
	"ebb/prescribe"
)

// today is a Monday.
var today = ebb.NewDay(2026, 11, 23)

// answer runs a morning through the rules.
func answer(m ebb.Morning) ebb.Answer {
	n := evidence.Current()
	d := decide.Today(m, n, decide.Rules())
	return ebb.Answer{Morning: m, Decision: d, Prescription: prescribe.For(m, d, n)}
}

func said(v int) ebb.Signal { return ebb.Signal{State: ebb.Present, Value: v, AsOf: today} }

// usual is a runner of two years on a day on which nothing is wrong.
func usual() ebb.Morning {
	return ebb.Morning{
		Schema: 1, Athlete: ebb.LocalAthlete, Day: today, Zone: "Europe/Berlin", RuleSet: evidence.Current().RuleSet,
		Age: ebb.Some(38), HRMode: ebb.HRAuto, Units: "km",
		HRMax:   ebb.HRMax{Bpm: 190, Source: ebb.HRMaxObservedMax, ErrorBpm: 4},
		Signals: ebb.Signals{Legs: said(1), Pain: said(0), Ill: said(0), FlagsAsk: said(0), Stride: said(0)},
		History: ebb.History{WeekMin: 200, LongestMin: 90, EasyMin: ebb.Some(45), Months: ebb.Some(24), RunDays: 1, FullDays: 1,
			LastDaysAgo: ebb.Some(1), UsualGap: ebb.Some(2), DaysOfRuns: 300,
			EasySPerKm: ebb.Some(370), PaceLine: ebb.Some(ebb.PaceLine{InterceptMmS: 0, SlopeUmS: 20000, Runs: 20})},
	}
}

func hard(c ebb.HardClass, hours int) ebb.HardSession {
	return ebb.HardSession{Run: "run_1", Day: today - ebb.Day(hours/24), HoursAgo: hours, Class: c, Sport: ebb.SportRunning, Why: "kind"}
}

func TestEveryKeyOfDecideHasItsSentence(t *testing.T) {
	have := say.Sentences()
	known := map[string]bool{}
	for _, k := range decide.Keys {
		known[string(k.Rule)+"."+k.Key] = true
		f := ebb.Finding{Rule: k.Rule, Key: k.Key, State: k.State, Allows: k.Allows}
		for _, name := range k.Facts {
			f.Facts = append(f.Facts, ebb.Fact{Name: strings.TrimRight(name, "?*"), Value: 24, Limit: ebb.Some(48), Unit: "x", Text: "hrv"})
		}
		says, _, has, lacked := say.Lacked(f)
		if !has || says == "" && k.State != ebb.Silent {
			t.Errorf("%s.%s has no sentence", k.Rule, k.Key)
		}
		if len(lacked) > 0 {
			t.Errorf("%s.%s speaks of facts that do not come with it: %v", k.Rule, k.Key, lacked)
		}
		// The optional facts may all be absent.
		f.Facts = slices.DeleteFunc(f.Facts, func(x ebb.Fact) bool { return !slices.Contains(k.Facts, x.Name) })
		if _, _, _, lacked := say.Lacked(f); len(lacked) > 0 {
			t.Errorf("%s.%s needs facts that may be left out: %v", k.Rule, k.Key, lacked)
		}
	}
	for r, keys := range have {
		for k := range keys {
			if !known[string(r)+"."+k] {
				t.Errorf("%s.%s has a sentence that no rule can say", r, k)
			}
		}
	}
	for _, k := range decide.SafetyKeys {
		if _, ok := say.SafetyCauses[k]; !ok {
			t.Errorf("the safety key %s has no text", k)
		}
	}
	for _, k := range prescribe.StopKeys {
		if say.StopRule(k) == "" {
			t.Errorf("the stop rule %s has no text", k)
		}
	}
}

var (
	broken    = regexp.MustCompile(`%!|  |:60|<nil>|(?:^|[^0-9.,:/])0 (?:month|run|day|min|h|of)|\.\.|,,| ,| \.|: \.|^\s|\s$|ebb\.|\{|NaN`)
	forbidden = regexp.MustCompile(`(?i)\b(safe|safely|healthy|cleared|diagnos\w*|treatment|prevent\w*|injur\w*|abnormal\w*|medical-grade|lactate|TSS|CTL|streak\w*|must run|cancer|infarct\w*|stroke|thrombosis|rhabdo\w*|fracture|risk of \d+|risk is \d+|\d+ % risk)\b`)
	digit     = regexp.MustCompile(`[0-9]`)
)

// lint says what is wrong with one line of prose.
func lint(line string) []string {
	var out []string
	if line == "" {
		return nil
	}
	if m := broken.FindString(line); m != "" {
		out = append(out, fmt.Sprintf("%q in %q", m, line))
	}
	if m := forbidden.FindString(line); m != "" {
		out = append(out, fmt.Sprintf("the word %q in %q", m, line))
	}
	if strings.Contains(line, "!") {
		out = append(out, fmt.Sprintf("an exclamation mark in %q", line))
	}
	for _, s := range strings.FieldsFunc(line, func(r rune) bool { return r == '.' || r == '?' || r == ';' || r == ':' || r == '·' }) {
		if n := len(strings.Fields(s)); n > 26 {
			out = append(out, fmt.Sprintf("a sentence of %d words: %q", n, s))
		}
	}
	return out
}

func TestTheLintCatches(t *testing.T) {
	for _, bad := range []string{"You are cleared to run.", "it is  wide", "5:60 /km", "0 months of running.", "You run 0 min a week.", "legs %!d(string=x)", "Go!", "your risk is 12 % higher",
		"This prevents injury.", strings.Repeat("word ", 30) + "end.", "Your TSS was high."} {
		if len(lint(bad)) == 0 {
			t.Errorf("%q passed", bad)
		}
	}
	for _, good := range []string{"Legs 6/10 this morning.", "133 is 70 % of 190, tested; ± 3."} {
		if l := lint(good); len(l) > 0 {
			t.Errorf("%q was refused: %v", good, l)
		}
	}
}

// lines are all the lines of a text, each with its name.
func lines(t say.Text) []string {
	out := []string{t.Headline, t.Word, t.Condition, t.Big, t.BigNote, t.Sentence, t.Provenance, t.MinutesWhy, t.TalkTest, t.Safety,
		t.SafetyFirst, t.Wishes, t.Confidence}
	for _, l := range [][]string{t.Parts, t.How, t.Reasons, t.Also, t.Agrees, t.Changes, t.Missing, t.StopRules, t.SafetyMore, t.Notes, t.Closing} {
		out = append(out, l...)
	}
	return out
}

func TestEveryFixedTextIsPlain(t *testing.T) {
	all := slices.Clone(say.Fixed)
	for _, c := range ebb.Codes {
		what, todo := say.Code(c)
		if what == "" || todo == "" {
			t.Errorf("the code %s has no text", c)
		}
		all = append(all, what, todo)
	}
	for _, k := range ebb.Kinds {
		all = append(all, word(t, "kind", string(k), say.Kind(k)))
	}
	for _, f := range ebb.Flags {
		all = append(all, word(t, "flag", string(f), say.Flag(f)))
		if digit.MatchString(say.Flag(f)) {
			t.Errorf("the flag %s holds a digit", f)
		}
	}
	for _, m := range ebb.HRModes {
		all = append(all, word(t, "mode", string(m), say.HRMode(m)))
	}
	for _, m := range ebb.Declinable {
		all = append(all, word(t, "measure", m, say.Measure(m)))
	}
	for _, s := range ebb.ItemStates {
		all = append(all, word(t, "state", string(s), say.ItemState(s)))
	}
	for _, n := range noteKeys(t) {
		if all = append(all, say.Note(ebb.Note{Key: n})); all[len(all)-1] == n {
			t.Errorf("the note %s has no text", n)
		}
	}
	for _, q := range say.Questions() {
		all = append(all, word(t, "question", "", q))
	}
	all = append(all, habitTexts(t)...)
	for _, s := range all {
		for _, bad := range lint(s) {
			t.Error(bad)
		}
	}
	for k, s := range say.SafetyCauses {
		if digit.MatchString(s) {
			t.Errorf("the safety text %s holds a digit: %s", k, s)
		}
	}
}

// noteKeys reads the keys of notes out of the language of the house, so that a new
// one cannot be forgotten.
func noteKeys(t *testing.T) []string {
	t.Helper()
	src, err := os.ReadFile("../../recording.go")
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, m := range regexp.MustCompile(`(?m)^\tNote[A-Za-z]+ += "([a-z_]+)"`).FindAllStringSubmatch(string(src), -1) {
		out = append(out, m[1])
	}
	if len(out) < 14 {
		t.Fatalf("only %d notes found", len(out))
	}
	return out
}

func word(t *testing.T, what, key, s string) string {
	if s == "" {
		t.Errorf("the %s %q has no words", what, key)
	}
	return s
}

func TestARedFlagDayShowsNoDigit(t *testing.T) {
	for _, c := range []struct {
		name  string
		m     func(*ebb.Morning)
		first string
	}{
		{"chest pain", func(m *ebb.Morning) { m.Signals.Flags = []ebb.FlagID{ebb.FlagChest} }, "Stop now and call your local emergency number."},
		{"chest pain said days ago", func(m *ebb.Morning) {
			m.Signals.Flags = []ebb.FlagID{ebb.FlagChest}
			m.Signals.FlagsAsk = ebb.Signal{State: ebb.Stale, Value: 1, AsOf: today - 3, Latched: true}
		}, "Stop now and call your local emergency number."},
		{"a swollen calf", func(m *ebb.Morning) { m.Signals.Flags = []ebb.FlagID{ebb.FlagCalf} }, "Rest today, and see a professional."},
		{"a changed stride", func(m *ebb.Morning) { m.Signals.Pain, m.Signals.Stride = said(5), said(1) }, "Rest today, and see a professional."},
		{"a fever of five days", func(m *ebb.Morning) { m.Signals.Ill, m.IllDays = said(3), 5 }, "Rest today, and see a professional."},
	} {
		t.Run(c.name, func(t *testing.T) {
			m := usual()
			c.m(&m)
			text := say.Today(answer(m), "km")
			for _, l := range append(lines(text), text.Full) {
				if digit.MatchString(l) {
					t.Errorf("a digit in %q", l)
				}
			}
			if got, _, _ := strings.Cut(text.Full, "\n"); got != c.first {
				t.Errorf("the first line is %q, not %q", got, c.first)
			}
			if len(text.StopRules)+len(text.Parts)+len(text.Reasons)+len(text.Changes) > 0 {
				t.Errorf("more than the flags is shown: %+v", text)
			}
		})
	}
}

func TestDaysReadAsTheyShould(t *testing.T) {
	for _, c := range days() {
		t.Run(c.name, func(t *testing.T) {
			text := say.Today(answer(c.m), c.m.Units)
			t.Log("\n" + text.Full)
			for _, w := range c.want {
				if !strings.Contains(text.Full, w) {
					t.Errorf("%q is not said in\n%s", w, text.Full)
				}
			}
		})
	}
}

type day struct {
	name string
	m    ebb.Morning
	want []string
}

func with(f func(*ebb.Morning)) ebb.Morning {
	m := usual()
	f(&m)
	return m
}

// days are one story each.
func days() []day {
	return []day{
		{"the day after intervals", with(func(m *ebb.Morning) {
			m.Signals.Legs = said(4)
			m.History.Hards = []ebb.HardSession{hard(ebb.ClassIntervals, 24)}
		}), []string{"RECOVERY RUN · 25 min · full sentences · under 133 bpm · not faster than 6:35 /km", "Legs 4/10 this morning.",
			"Intervals yesterday (24 h); their window is 48 h.", "133 is 70 % of 190, seen in your hardest efforts; ± 3.",
			"Once the window of the intervals has closed, tomorrow, and with legs at 2 or less, this would be an easy run."}},
		{"sore legs", with(func(m *ebb.Morning) { m.Signals.Legs = said(6) }),
			[]string{"WALK · 20 min", "It counts as a success.", "With legs at 5 or less, this would be a recovery run."}},
		{"battered legs", with(func(m *ebb.Morning) { m.Signals.Legs = said(9) }),
			[]string{"REST", "With legs at 7 or less, this would be a walk."}},
		{"nothing wrong, nothing planned", usual(),
			[]string{"EASY RUN · 45 min", "Easy. Your body would allow a hard day, if one is planned."}},
		{"nothing answered", with(func(m *ebb.Morning) {
			m.Signals = ebb.Signals{Legs: miss(), Pain: miss(), Ill: miss(), FlagsAsk: miss()}
		}), []string{"If nothing hurts and you are well: a slow run of", "Not answered yet: legs, pain, illness, the warning signs."}},
		{"HRmax from age alone", with(func(m *ebb.Morning) {
			m.HRMax = ebb.HRMax{Bpm: 183, Source: ebb.HRMaxAge, ErrorBpm: 11}
			m.History.Hards = []ebb.HardSession{hard(ebb.ClassTempo, 24)}
		}), []string{"full sentences · slower than 6:50 /km · ≈ 128 ± 8 bpm, a guess", "estimated from age alone"}},
		{"a jog that is too fast", with(func(m *ebb.Morning) {
			m.History.Hards = []ebb.HardSession{hard(ebb.ClassTempo, 24)}
			m.History.PaceLine, m.History.JogOver = ebb.None[ebb.PaceLine](), ebb.Some(150)
		}), []string{"RUN AND WALK · 20 min", "Walking is part of the session", "the right session, not a lesser one"}},
		{"a sensor in doubt", with(func(m *ebb.Morning) {
			m.History.Hards = []ebb.HardSession{hard(ebb.ClassTempo, 24)}
			m.History.HRDoubt = true
		}), []string{"under 133 bpm, if the sensor is right", "Your last runs have no heart rate that can be used, so talk leads"}},
		{"runs that contradict the maximum", with(func(m *ebb.Morning) { m.History.AskHRMax = []ebb.RunID{"run_7"} }),
			[]string{"Your maximum is probably higher than 190: 1 run felt easy for too long at a high heart rate."}},
		{"a cold", with(func(m *ebb.Morning) { m.Signals.Ill = said(1) }),
			[]string{"WALK", "A cold, above the neck only: nothing harder than a walk."}},
		{"fever", with(func(m *ebb.Morning) { m.Signals.Ill, m.IllDays = said(3), 1 }),
			[]string{"No running today: rest.", "Fever: rest until it has been gone for a full day."}},
		{"a plan with a hard day", with(func(m *ebb.Morning) { m.Wishes = []ebb.Wish{{Source: ebb.WishPlan, Verdict: ebb.Hard}} }),
			[]string{"READY FOR HARD", "Your body allows a hard session today."}},
		{"the person would rather rest", with(func(m *ebb.Morning) { m.Wishes = []ebb.Wish{{Source: ebb.WishAthlete, Verdict: ebb.Rest}} }),
			[]string{"REST", "You chose rest today. Your body would allow a hard session."}},
		{"medicine that slows the heart", with(func(m *ebb.Morning) { m.HRMode = ebb.HRBetaBlocker }),
			[]string{"Ask your clinician", "an effort of at most 3 out of 10"}},
		{"miles", with(func(m *ebb.Morning) {
			m.Units = "mi"
			m.History.Hards = []ebb.HardSession{hard(ebb.ClassIntervals, 24)}
		}), []string{"/mi"}},
		{"a week after a marathon", with(func(m *ebb.Morning) { m.History.Hards = []ebb.HardSession{hard(ebb.ClassMarathon, 168)} }),
			[]string{"A run as long as a marathon or longer 7 days ago; its window is 10 days."}},
		{"a race that ended late", with(func(m *ebb.Morning) {
			h := hard(ebb.ClassRaceShort, 24)
			h.Day -= 1
			m.History.Hards = []ebb.HardSession{h}
		}), []string{"A race of up to an hour 2 days ago that ended late and counts from the day after; its window is 3 days."}},
		{"a short bad night", with(func(m *ebb.Morning) {
			m.Signals.SleepMin, m.Signals.RHRDelta = said(320), said(65)
		}), []string{"resting heart rate 6.5 bpm over your usual and 5 h 20 min of sleep"}},
		{"a night without any", with(func(m *ebb.Morning) { m.Signals.SleepMin = said(0) }), []string{"no sleep"}},
		{"legs that were not answered", with(func(m *ebb.Morning) { m.Signals.Legs = miss() }),
			[]string{"Taken off for today: 5 min while your legs are not answered.", "Not answered yet: legs."}},
		{"heavy legs", with(func(m *ebb.Morning) { m.Signals.Legs = said(4) }),
			[]string{"Taken off for today: 5 min for sore legs."}},
		{"a hot morning after a bad night", with(func(m *ebb.Morning) {
			m.Signals.Legs, m.Signals.Heat, m.Signals.SleepMin = said(4), said(1), said(250)
		}), []string{"WALK · 20 min", "What is taken off today leaves too little for a run, so it is a walk: 10 min for the signs of the night, 5 min for sore legs and 10 min for the heat."}},
		{"a first week", with(func(m *ebb.Morning) {
			m.History.Months, m.History.WeekMin, m.History.LongestMin = ebb.Some(0), 9, 38
		}), []string{"WALK · 20 min", "Ebb knows of less than a month of running; the first 3 months stay easy.",
			"Your average week of 9 min cannot carry a run yet, so it is a walk."}},
		{"no run since the break", with(func(m *ebb.Morning) {
			m.History.SinceBreak, m.History.LastDaysAgo, m.History.Rested = ebb.Some(0), ebb.Some(20), true
		}), []string{"No run yet since a break; the first 3 runs stay easy and short."}},
		{"one run yesterday, and none known before", with(func(m *ebb.Morning) { m.History.UsualGap = ebb.None[int]() }),
			[]string{"The last recording is from yesterday, and too few are here to know whether one is missing."}},
		{"a week that carries some running", with(func(m *ebb.Morning) { m.History.WeekMin, m.History.Months = 45, ebb.Some(2) }),
			[]string{"RUN AND WALK · 20 min", "A run without walking would be more than your average week of 45 min can carry today."}},
		{"the day after a marathon", with(func(m *ebb.Morning) { m.History.Hards = []ebb.HardSession{hard(ebb.ClassMarathon, 24)} }),
			[]string{"walking is best for 3 days, and its window is 10 days.", "Once 3 days have passed, on Wednesday, this would be a recovery run."}},
		{"four days after a marathon", with(func(m *ebb.Morning) { m.History.Hards = []ebb.HardSession{hard(ebb.ClassMarathon, 96)} }),
			[]string{"RECOVERY RUN", "that run", "on Wednesday, this would be an easy run."}},
		{"days without a run while ill", with(func(m *ebb.Morning) {
			m.History.LastDaysAgo = ebb.Some(9)
			m.Ramp = ebb.Some(ebb.Ramp{Kind: ebb.IllFever, Days: 4, FreeDay: 2, FeverEnd: ebb.Some(2)})
		}), []string{"Day 2 without symptoms, after 4 days of illness: recovery runs up to day 5."}},
		{"an empty house", ebb.Morning{Schema: 1, Day: today, RuleSet: "1", HRMode: ebb.HRAuto, HRMax: ebb.HRMax{Source: ebb.HRMaxNone},
			Signals: ebb.Signals{Legs: miss(), Pain: miss(), Ill: miss(), FlagsAsk: miss()}},
			[]string{"If nothing hurts and you are well: walk for 20 min"}},
	}
}

func miss() ebb.Signal { return ebb.Signal{State: ebb.Missing} }

func TestStopRulesStandOnEveryDayWithMovement(t *testing.T) {
	for _, c := range days() {
		text := say.Today(answer(c.m), "km")
		if moves := text.Word != "Rest"; moves && len(text.StopRules) < 4 {
			t.Errorf("%s: %d stop rules", c.name, len(text.StopRules))
		}
	}
}

// Random mornings never print a broken sentence.
func TestRandomMorningsReadWell(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := randomMorning(t)
		a := answer(m)
		units := rapid.SampledFrom([]string{"km", "mi"}).Draw(t, "units")
		text := say.Today(a, units)
		for _, l := range lines(text) {
			for _, bad := range lint(l) {
				t.Fatal(bad)
			}
		}
		if text.Headline == "" || text.Sentence == "" || text.Word == "" || text.Full == "" || len(text.Closing) == 0 {
			t.Fatalf("an empty frame: %+v", text)
		}
		level := a.Decision.Safety.Level
		if (level == ebb.SafetyProfessional || level == ebb.SafetyEmergency) && digit.MatchString(text.Full) {
			t.Fatalf("a digit on a red-flag day:\n%s", text.Full)
		}
		if a.Prescription.Mode != ebb.ModeRest && len(text.StopRules) < 4 {
			t.Fatalf("no stop rules on a day with movement:\n%s", text.Full)
		}
		if p := a.Prescription; a.Decision.Verdict >= ebb.RecoveryRun && level < ebb.SafetyStop {
			reasons := strings.Join(text.Reasons, " ")
			switch {
			case p.Mode == ebb.ModeWalk && !strings.Contains(reasons, "so it is a walk"),
				p.Mode == ebb.ModeRunWalk && !strings.Contains(reasons, "walking comes in between.") && !strings.Contains(reasons, "A run without walking"):
				t.Fatalf("%s without its reason:\n%s", p.Mode, text.Full)
			}
		}
		if len(text.Reasons) > say.MaxReasons && a.Decision.Allowed < ebb.Hard {
			t.Fatalf("%d reasons:\n%s", len(text.Reasons), text.Full)
		}
		if a.Decision.Allowed < ebb.Hard && level != ebb.SafetyProfessional && level != ebb.SafetyEmergency && len(text.Reasons) == 0 {
			t.Fatalf("no reason:\n%s", text.Full)
		}
		for _, f := range a.Decision.Findings {
			s := say.Finding(f, units)
			if (s == "") != (f.State == ebb.Silent) {
				t.Fatalf("%s.%s (%s) says %q", f.Rule, f.Key, f.State, s)
			}
			for _, bad := range lint(s) {
				t.Fatal(bad)
			}
			if _, _, _, lacked := say.Lacked(f); len(lacked) > 0 {
				t.Fatalf("%s.%s speaks of %v", f.Rule, f.Key, lacked)
			}
		}
	})
}

func randomSignal(t *rapid.T, name string, low, high int) ebb.Signal {
	s := ebb.Signal{State: rapid.SampledFrom([]ebb.SignalState{ebb.Present, ebb.Present, ebb.Present, ebb.Stale, ebb.Missing,
		ebb.Implausible, ebb.Contradictory, ebb.Declined}).Draw(t, name+" state")}
	s.Expected = rapid.Bool().Draw(t, name+" expected")
	if s.Known() || s.State == ebb.Stale {
		s.Value = rapid.IntRange(low, high).Draw(t, name)
		s.AsOf = today
	}
	if s.State == ebb.Stale {
		s.AsOf = today - ebb.Day(rapid.IntRange(1, 60).Draw(t, name+" age"))
		s.Latched = rapid.Bool().Draw(t, name+" latched")
	}
	s.Muted = rapid.Bool().Draw(t, name+" muted")
	s.Fires, s.Of = rapid.IntRange(0, 40).Draw(t, name+" fires"), rapid.IntRange(40, 90).Draw(t, name+" of")
	return s
}

func randomOpt(t *rapid.T, name string, low, high int) ebb.Opt[int] {
	if rapid.Bool().Draw(t, name+"?") {
		return ebb.Some(rapid.IntRange(low, high).Draw(t, name))
	}
	return ebb.None[int]()
}

func randomMorning(t *rapid.T) ebb.Morning {
	m := ebb.Morning{Schema: 1, Athlete: ebb.LocalAthlete, Day: today, RuleSet: "1",
		Age: randomOpt(t, "age", 10, 95), HRMode: rapid.SampledFrom(append(slices.Clone(ebb.HRModes), ebb.HRAuto, ebb.HRAuto, ebb.HRAuto)).Draw(t, "mode"),
		LTHR: randomOpt(t, "lthr", 120, 185), Acclimatised: rapid.Bool().Draw(t, "acc"),
		HRMax: ebb.HRMax{Bpm: rapid.IntRange(150, 210).Draw(t, "hrmax"), ErrorBpm: rapid.IntRange(0, 11).Draw(t, "err"),
			Source: rapid.SampledFrom([]ebb.HRMaxSource{ebb.HRMaxTested, ebb.HRMaxObservedMax, ebb.HRMaxObservedFloor, ebb.HRMaxAge, ebb.HRMaxGuarded, ebb.HRMaxNone}).Draw(t, "source")},
		IllDays: rapid.IntRange(0, 6).Draw(t, "ill days"),
	}
	if m.HRMax.Source == ebb.HRMaxNone {
		m.HRMax.Bpm = 0
	}
	well := func(name string, high int) ebb.Signal {
		if rapid.IntRange(0, 2).Draw(t, name+" usual") > 0 {
			return said(0)
		}
		return randomSignal(t, name, 0, high)
	}
	m.Signals = ebb.Signals{Legs: randomSignal(t, "legs", 0, 10), Pain: well("pain", 10), Stride: well("stride", 1), Niggle: well("niggle", 1),
		Ill: well("ill", 3), FlagsAsk: well("flags", 0), SleepMin: randomSignal(t, "sleep", 0, 700), Wellness: randomSignal(t, "wellness", -400, 300),
		RHRDelta: randomSignal(t, "rhr", -100, 200), HRV: randomSignal(t, "hrv", -1, 1), WBGT: randomSignal(t, "wbgt", 100, 350), Heat: randomSignal(t, "heat", 0, 2)}
	if rapid.IntRange(0, 4).Draw(t, "flagged") == 0 {
		m.Signals.Flags = rapid.SliceOfNDistinct(rapid.SampledFrom(ebb.Flags), 1, 4, rapid.ID[ebb.FlagID]).Draw(t, "flags")
	}
	if rapid.Bool().Draw(t, "ramp") {
		m.Ramp = ebb.Some(ebb.Ramp{Kind: rapid.SampledFrom([]ebb.Illness{ebb.IllAbove, ebb.IllBelow, ebb.IllFever}).Draw(t, "was"),
			Days: rapid.IntRange(1, 9).Draw(t, "days ill"), FreeDay: rapid.IntRange(1, 20).Draw(t, "free day"), FeverEnd: randomOpt(t, "fever end", 0, 20)})
	}
	m.History = ebb.History{WeekMin: rapid.IntRange(0, 600).Draw(t, "week"), LongestMin: rapid.IntRange(0, 240).Draw(t, "longest"),
		EasyMin: randomOpt(t, "easy", 5, 120), Months: randomOpt(t, "months", 0, 300), RunDays: rapid.IntRange(0, 12).Draw(t, "days"), FullDays: rapid.IntRange(0, 12).Draw(t, "full days"),
		SinceBreak: randomOpt(t, "break", 0, 6), LastDaysAgo: randomOpt(t, "last", 0, 60), UsualGap: randomOpt(t, "gap", 1, 9),
		Rested: rapid.Bool().Draw(t, "rested"), DaysOfRuns: rapid.IntRange(0, 900).Draw(t, "span"), EasySPerKm: randomOpt(t, "pace", 200, 700),
		JogOver: randomOpt(t, "jog", 90, 180), HRDoubt: rapid.IntRange(0, 5).Draw(t, "doubt") == 0}
	if rapid.Bool().Draw(t, "line?") {
		m.History.PaceLine = ebb.Some(ebb.PaceLine{InterceptMmS: rapid.IntRange(-1000, 1000).Draw(t, "i"), SlopeUmS: rapid.IntRange(-100, 30000).Draw(t, "s"), Runs: 9})
	}
	classes := []ebb.HardClass{ebb.ClassModerate, ebb.ClassLong, ebb.ClassLoad, ebb.ClassTempo, ebb.ClassIntervals, ebb.ClassLongHard,
		ebb.ClassRaceShort, ebb.ClassRaceHalf, ebb.ClassMarathon, ebb.ClassDamage}
	for range rapid.IntRange(0, 2).Draw(t, "hards") {
		h := hard(rapid.SampledFrom(classes).Draw(t, "class"), 24*rapid.IntRange(0, 12).Draw(t, "ago"))
		h.Possible = rapid.Bool().Draw(t, "possible")
		m.History.Hards = append(m.History.Hards, h)
	}
	for range rapid.IntRange(0, 3).Draw(t, "today") {
		m.History.Today = append(m.History.Today, ebb.TodayRun{Run: "run_2", Kind: rapid.SampledFrom(ebb.Kinds).Draw(t, "kind"),
			Sport: ebb.SportRunning, Hard: rapid.Bool().Draw(t, "hard"), Minutes: rapid.IntRange(0, 200).Draw(t, "minutes"), Part: rapid.Bool().Draw(t, "part")})
	}
	if rapid.IntRange(0, 3).Draw(t, "ask") == 0 {
		m.History.AskHRMax = []ebb.RunID{"run_8", "run_9"}
	}
	for range rapid.IntRange(0, 1).Draw(t, "wishes") {
		m.Wishes = append(m.Wishes, ebb.Wish{Source: rapid.SampledFrom([]ebb.WishSource{ebb.WishPlan, ebb.WishAthlete, ebb.WishTrial, ebb.WishCoach}).Draw(t, "who"),
			Verdict: ebb.Verdict(rapid.IntRange(1, 5).Draw(t, "wish"))})
	}
	return m
}

func TestPaceDistanceAndDuration(t *testing.T) {
	for _, c := range []struct{ got, want string }{
		{say.Pace(390, "km"), "6:30 /km"}, {say.Pace(360, "mi"), "9:39 /mi"}, {say.Pace(300, "mi"), "8:03 /mi"},
		{say.Pace(600, "km"), "10:00 /km"}, {say.Pace(359, "km"), "5:59 /km"},
		{say.PaceOfSpeed(2500, "km"), "6:40 /km"}, {say.PaceOfSpeed(0, "km"), ""},
		{say.Distance(8240, "km"), "8.2 km"}, {say.Distance(400, "km"), "400 m"}, {say.Distance(1609, "mi"), "1.0 mi"},
		{say.Distance(42195, "mi"), "26.2 mi"}, {say.Distance(9960, "km"), "10.0 km"},
		{say.Duration(40), "40 s"}, {say.Duration(2700), "45 min"}, {say.Duration(3599), "1 h"}, {say.Duration(3900), "1 h 05 min"},
		{say.Date(today), "Monday 23 November 2026"}, {say.ShortDate(today), "Mon 23 Nov 2026"}, {say.Date(0), ""},
		{say.Ago(today, today), "today"}, {say.Ago(today-1, today), "yesterday"}, {say.Ago(today-3, today), "on Friday"},
		{say.Ago(today-9, today), "9 days ago"}, {say.Ago(today-40, today), "on Wed 14 Oct 2026"},
		{say.Hundredths(4613), "46.1"}, {say.Hundredths(-46), "−0.5"}, {say.Hundredths(-2), "0.0"}, {say.Tenths(285), "28.5"},
		{say.Note(ebb.Note{Key: ebb.NoteHRSpike, FromMs: 751000, ToMs: 754000, N: 5}), "12:31–12:34 heart-rate spikes were left out (5)"},
	} {
		if c.got != c.want {
			t.Errorf("%q, not %q", c.got, c.want)
		}
	}
	for s := 1; s < 3600; s++ {
		for _, u := range []string{"km", "mi"} {
			if p := say.Pace(s, u); strings.Contains(p, ":60") {
				t.Errorf("%d s/km is written %s", s, p)
			}
		}
	}
}

// A sentence begins with a capital letter or a number.
func TestSentencesBeginAsSentencesDo(t *testing.T) {
	for _, c := range days() {
		text := say.Today(answer(c.m), "km")
		for _, l := range [][]string{text.How, text.Reasons, text.Also, text.Agrees, text.Changes, text.Missing, text.Closing} {
			for _, s := range l {
				if r := []rune(s)[0]; !unicode.IsUpper(r) && !unicode.IsDigit(r) {
					t.Errorf("%q begins small", s)
				}
			}
		}
	}
}

// What a change promises is what the rules then say: legs or pain one under the limit, or
// the hours of a session at it, everything else the same.
func TestAPromisedChangeIsTrue(t *testing.T) {
	seen := 0
	rapid.Check(t, func(t *rapid.T) {
		m := randomMorning(t)
		if m.Signals.Legs.State == ebb.Contradictory || m.Signals.Pain.State == ebb.Contradictory {
			t.Skip("a value that contradicts another one is two answers")
		}
		for _, c := range answer(m).Decision.Changes {
			limit := ebb.Some(0)
			for _, f := range c.Facts {
				if f.Name == "legs" || f.Name == "pain" || f.Name == "hours" {
					limit = f.Limit
				}
			}
			then := m
			switch {
			case c.Rule == ebb.RuleHardWindow && len(m.History.Hards) == 1 && len(m.History.Today) == 0:
				then.History.Hards = slices.Clone(m.History.Hards)
				then.History.Hards[0].HoursAgo = limit.V
			case c.Rule == ebb.RuleSoreness && c.Key != "unanswered":
				then.Signals.Legs.Value = limit.V - 1
			case c.Rule == ebb.RulePain && slices.Contains([]string{"strong", "some", "slight"}, c.Key):
				then.Signals.Pain = said(limit.V - 1)
				then.Signals.Niggle = said(0)
			default:
				continue
			}
			seen++
			cond, to := say.ChangeTo(c)
			if got := answer(then).Decision.Verdict; got != to {
				t.Fatalf("%s.%s: %q promises %s, and the rules say %s", c.Rule, c.Key, cond, to, got)
			}
		}
	})
	if seen == 0 {
		t.Error("no change was tried")
	}
}

// The morning that a window names is the first on which the day is what was promised.
func TestTheMorningThatAWindowNamesIsTheFirst(t *testing.T) {
	part := 0
	for _, class := range []ebb.HardClass{ebb.ClassModerate, ebb.ClassLong, ebb.ClassLoad, ebb.ClassTempo, ebb.ClassIntervals, ebb.ClassLongHard, ebb.ClassRaceShort, ebb.ClassRaceHalf, ebb.ClassMarathon, ebb.ClassDamage} {
		for h := 0; h < 264; h += 24 {
			d := answer(with(func(m *ebb.Morning) { m.History.Hards = []ebb.HardSession{hard(class, h)} })).Decision
			c := d.Changes
			if len(c) != 1 || c[0].Rule != ebb.RuleHardWindow {
				continue
			}
			cond, to := say.ChangeTo(c[0])
			if to <= d.Verdict {
				continue // a wish holds the day as well
			}
			if strings.Contains(cond, "first part") {
				part++
			}
			limit := c[0].Facts[0].Limit.V
			for later := h + 24; ; later += 24 {
				v := answer(with(func(m *ebb.Morning) { m.History.Hards = []ebb.HardSession{hard(class, later)} })).Decision.Verdict
				if (v == to) != (later >= limit) {
					t.Errorf("%s after %d h: %q promises %s, at %d h it is %s", class, h, cond, to, later, v)
				}
				if later >= limit {
					break
				}
			}
		}
	}
	if part == 0 {
		t.Error("no window opened in parts")
	}
}

// A run is not promised to somebody whose next answer would be a walk again.
func TestNoRunIsPromisedThatWouldBeAWalk(t *testing.T) {
	m := usual()
	m.History.WeekMin, m.History.LongestMin, m.Signals.Legs = 9, 38, said(6)
	if c := say.Today(answer(m), "km").Changes; len(c) > 0 {
		t.Errorf("with nine minutes a week: %q", c)
	}
	m = usual()
	m.History.PaceLine, m.History.JogOver = ebb.None[ebb.PaceLine](), ebb.Some(150)
	m.History.Hards = []ebb.HardSession{hard(ebb.ClassTempo, 24)}
	if c := say.Today(answer(m), "km").Changes; len(c) != 1 || !strings.HasSuffix(c[0], ", tomorrow, this would be an easy day.") {
		t.Errorf("where even a jog is too fast: %q", c)
	}
	m.History.JogOver = ebb.None[int]()
	if c := say.Today(answer(m), "km").Changes; len(c) != 1 || !strings.HasSuffix(c[0], "this would be an easy run.") {
		t.Errorf("on an ordinary day: %q", c)
	}
}

// Who is on the way back from an illness is not asked why there was no run.
func TestAnIllnessIsReasonEnoughForAGap(t *testing.T) {
	m := usual()
	m.History.LastDaysAgo = ebb.Some(9)
	if text := say.Today(answer(m), "km").Full; !strings.Contains(text, "rested, or not imported?") {
		t.Errorf("a gap is not asked about:\n%s", text)
	}
	m.Ramp = ebb.Some(ebb.Ramp{Kind: ebb.IllFever, Days: 4, FreeDay: 2, FeverEnd: ebb.Some(2)})
	if text := say.Today(answer(m), "km").Full; strings.Contains(text, "rested, or not imported?") {
		t.Errorf("it is asked on the way back from a fever:\n%s", text)
	}
}
