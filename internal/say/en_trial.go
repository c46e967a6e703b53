package say

import (
	"fmt"
	"math"
	"strings"

	"ebb"
)

// The words of trials on oneself, in English. Nothing here says "proven" or "works", and no
// sentence speaks of anybody but this person.

// TrialTemplate is a question that is ready to be asked.
type TrialTemplate struct {
	Key, Question, A, B, When string
}

// TrialTemplates are the questions that are ready, in the order in which they are shown.
var TrialTemplates = []TrialTemplate{
	{"compression", "Does compression leave my legs less sore?",
		"wear compression on the legs from after the session until you go to bed", "no compression on the legs until the next morning", ebb.ArmNight},
	{"recovery_run", "Does a recovery run leave my legs less sore than a walk?",
		"a recovery run, the day after", "a walk, the day after", ebb.ArmNextDay},
	{"mobility", "Do ten minutes of mobility leave my legs less sore?",
		"ten minutes of mobility in the evening", "no mobility in the evening", ebb.ArmNight},
	{"sleep", "Does an extra hour in bed leave my legs less sore?",
		"in bed an hour earlier than usual", "to bed at the usual time", ebb.ArmNight},
	{"hydration", "Does drinking to a plan leave my legs less sore?",
		"drink half a litre in the two hours after the session, and with every meal", "drink when thirsty, as usual", ebb.ArmNight},
}

// TrialExpectation stands beside every result: no habit of this kind can be hidden from the one who tries it.
const TrialExpectation = "You knew which arm it was, so expecting it to help may be part of this."

// TrialRest is the other arm of a recovery run when rest is what it is held against.
const TrialRest = "a day of rest, the day after"

// TrialSessions says how long it takes and what it can see, before it is begun.
func TrialSessions(weeks ebb.Opt[int], sees ebb.Opt[float64], pairs int) string {
	see := "and even then it would miss differences of 5 points"
	if v, ok := sees.Get(); ok {
		see = fmt.Sprintf("and it can only see differences of %s points or more", points(v))
	}
	if w, ok := weeks.Get(); ok {
		if w > 104 {
			return fmt.Sprintf("At the pace of your hard sessions %d pairs take more than two years, %s.", pairs, see)
		}
		return fmt.Sprintf("At the pace of your hard sessions %d pairs take about %s, %s.", pairs, Count(w, "week"), see)
	}
	return fmt.Sprintf("How long %d pairs take cannot be said yet, %s.", pairs, see)
}

// TrialSpread says where that comes from.
func TrialSpread(sd float64, own bool) string {
	if own {
		return fmt.Sprintf("Reckoned from your own mornings after hard sessions, which differ by about %s points (standard deviation).", points(sd))
	}
	return fmt.Sprintf("Too few of your own mornings are known, so a spread of %s points is assumed; yours may differ.", points(sd))
}

var trialAdvice = map[string]string{
	"go":        "",
	"no_gap":    "Refused: in your usual weeks no hard session is far enough from the one before it, so no arm could be lived undisturbed. Leave more days between hard sessions, or do not ask this question now.",
	"too_long":  "Advised against: this would take more than a year. Fewer pairs, or a question with a larger effect, would be kinder.",
	"too_blunt": "Advised against: it could only see a difference larger than any such habit is known to make. More pairs help; so do steadier mornings.",
	"unknown":   "There are not yet four weeks of runs with a hard session in them: how long this takes cannot be said.",
}

// TrialAdvice is what is thought of a design; "" when nothing speaks against it.
func TrialAdvice(key string) string { return trialAdvice[key] }

var trialSkips = map[string]string{
	"gap":          "too few days since the hard session before it",
	"ill":          "you were ill",
	"pain":         "something hurt",
	"arrived_late": "it came in when the time of the arm was over",
	"planned":      "the plan had something hard in the time of the arm",
}

// TrialSkip is why a hard session was no episode.
func TrialSkip(key string) string { return trialSkips[key] }

// TrialTonight is what a habit arm asks, once its hard session is in.
func TrialTonight(arm string) string {
	return "Trial, drawn for this session: " + arm + "."
}

// TrialDay is what an arm that is a day asks; a rule may ask for an easier day, and then that counts.
func TrialDay(arm string, capped bool) string {
	if capped {
		return "Trial: drawn was " + arm + ", but today is to be easier. Do what today says; it is noted, and the trial goes on."
	}
	return "Trial, drawn for today: " + arm + "."
}

// TrialTomorrow announces an arm that is lived on the next day.
func TrialTomorrow(arm string) string { return "Trial, drawn for tomorrow: " + arm + "." }

// TrialMorning asks for the outcome.
func TrialMorning() string {
	return "Trial: this morning's legs count. Say them exactly, from 0 (nothing at all) to 10 (the worst you know), before you think about what you did."
}

// TrialAdherence asks how an arm was lived.
func TrialAdherence(day ebb.Day, arm string) string {
	return fmt.Sprintf("Trial: after the hard session of %s the draw was: %s. Was it so?", ShortDate(day), arm)
}

// TrialFinding is what a result says.
type TrialFinding struct {
	State           string // too_early, small, helps, harms, unclear
	A, B            string // the arms
	Complete, Pairs int
	Mean, Low, High float64 // A − B, points
	SESOI           float64 // points
	More            ebb.Opt[int]
	Over            bool // no pair is left to come
}

// TrialResult is the sentence of a state (SCIENCE 6.7).
func TrialResult(f TrialFinding) string {
	between := fmt.Sprintf("plausible from %s to %s", signed(f.Low), signed(f.High))
	switch f.State {
	case "too_early":
		if f.Over {
			return fmt.Sprintf("You can't tell: only %s complete, and even a perfect streak of so few could be luck.", isAre(f.Complete))
		}
		return fmt.Sprintf("Too early: %s complete, and even a perfect streak could not rule out luck yet.", isAre(f.Complete))
	case "small":
		return fmt.Sprintf("For you the difference, if there is any, is smaller than %s (best guess %s, %s).", atMost(f.SESOI), signed(f.Mean), between)
	case "helps", "harms":
		way := "less"
		if f.State == "harms" {
			way = "more"
		}
		return fmt.Sprintf("In your randomised trial, mornings with “%s” were on average %s %s sore than with “%s” (%s; below 0 is less sore).",
			f.A, atMost(math.Round(10*math.Abs(f.Mean))/10), way, f.B, between)
	}
	s := fmt.Sprintf("You can't tell%s. Best guess %s points, %s; below 0 is less sore with “%s”.", yet(f.Over), signed(f.Mean), between, f.A)
	if n, ok := f.More.Get(); ok && n > 0 {
		s += fmt.Sprintf(" To see a difference of %s about %s would be needed.", atMost(f.SESOI), Count(n, "more pair"))
	}
	return s
}

func isAre(pairs int) string {
	if pairs == 1 {
		return "1 pair is"
	}
	return fmt.Sprintf("%d pairs are", pairs)
}

func yet(over bool) string {
	if over {
		return ""
	}
	return " yet"
}

// atMost is a difference with its unit.
func atMost(v float64) string {
	if s := points(v); s != "1" {
		return s + " points"
	}
	return "1 point"
}

// points is a number of points with at most one decimal, or two where the second is not 0.
func points(v float64) string {
	s := strings.TrimRight(fmt.Sprintf("%.2f", v), "0")
	return strings.TrimSuffix(s, ".")
}

// signed is a difference with one decimal and its sign; a minus is a real one.
func signed(v float64) string {
	s := fmt.Sprintf("%+.1f", v)
	if s == "-0.0" || s == "+0.0" {
		return "0.0"
	}
	return strings.Replace(s, "-", "−", 1)
}

// TrialAsDone describes the episodes by what was really done.
func TrialAsDone(a, b, leftOut int, diff ebb.Opt[float64]) string {
	v, ok := diff.Get()
	if !ok {
		return ""
	}
	s := fmt.Sprintf("By what was really done: %s points, %d mornings against %d", signed(v), a, b)
	if leftOut > 0 {
		s += fmt.Sprintf("; %d left out, done in part, capped or not said", leftOut)
	}
	return s + ". This is described only: who does as drawn on which days is not random."
}

// TrialCounts says what was lost, so that nobody has to guess.
func TrialCounts(dropped, notLived, capped, skipped int) string {
	var out []string
	for _, x := range []struct {
		n         int
		one, many string
	}{
		{dropped, "pair dropped because a morning is missing", "pairs dropped because a morning is missing"},
		{notLived, "arm not lived as drawn, counted as drawn", "arms not lived as drawn, counted as drawn"},
		{capped, "arm capped by a rule, counted as drawn", "arms capped by a rule, counted as drawn"},
		{skipped, "hard session left out by the rules", "hard sessions left out by the rules"},
	} {
		if x.n == 1 {
			out = append(out, "1 "+x.one)
		} else if x.n > 1 {
			out = append(out, fmt.Sprintf("%d %s", x.n, x.many))
		}
	}
	if len(out) == 0 {
		return ""
	}
	return upperFirst(strings.Join(out, "; ") + ".")
}

// TrialNext is what a trial waits for.
func TrialNext(state string, gapDays, complete, pairs, drawn int) string {
	switch state {
	case "draft":
		return "Not begun. Starting it draws a seed and fixes everything above: from then on nothing of it can be changed."
	case "stopped":
		return fmt.Sprintf("Stopped early, with %d of %d pairs complete.", complete, pairs)
	case "complete":
		return "Complete: no pair is left to come."
	}
	if drawn == 2*pairs {
		return fmt.Sprintf("%d of %d pairs complete. Every arm is drawn; the last morning is still to come.", complete, pairs)
	}
	return fmt.Sprintf("%d of %d pairs complete. The next arm is drawn when a hard session is in that is at least %d days after the one before.", complete, pairs, gapDays)
}

// TrialFixed says in words what is fixed.
func TrialFixed(p ebb.TrialProtocol) []string {
	when, counts := "that evening or night", "the next morning; two mornings later when the session ended after "+fmt.Sprintf("%d:00", p.LateHour)
	if p.When == ebb.ArmNextDay {
		when, counts = "the whole day after", "the morning after that day"
	}
	return []string{
		"Lived: " + when + ". Counted: soreness of the legs, 0 to 10, said at the check-in of " + counts + ", on that day itself.",
		fmt.Sprintf("%d pairs; within each pair a coin says which arm comes first. A hard session takes part when it comes at least %d days after the one before, without illness or pain, and pairs are made of sessions of one sort where possible.", p.Pairs, p.GapDays),
		fmt.Sprintf("A difference of %s matters. A claim needs an e-value of %d, which luck alone reaches in at most 1 of %d trials however often you look, and a chance of %d %% that the difference matters.", atMost(float64(p.SESOITenths)/10), p.ClaimE, p.ClaimE, p.ClaimPct),
		"Also noted, never tested: " + strings.Join(secondaries(p.Secondary), ", ") + ".",
	}
}

var secondaryWords = map[string]string{"fatigue": "how fresh you are", "stride": "whether pain changes the stride", "wellness": "sleep, freshness, stress and mood together"}

func secondaries(keys []string) []string {
	out := make([]string, 0, len(keys))
	for _, k := range keys {
		out = append(out, secondaryWords[k])
	}
	return out
}

// TrialSimulated tells what came of many simulated trials.
func TrialSimulated(runs, helps, harms, small, naive int, effect float64) []string {
	pct := func(n int) string { return Tenths((2000*n+runs)/(2*runs)) + " %" }
	if effect == 0 {
		return []string{
			fmt.Sprintf("%d trials in which the arms do not differ, each looked at after every pair:", runs),
			"claimed a difference all the same: " + pct(helps+harms) + " (a t-test after every pair from the fifth on: " + pct(naive) + ")",
			"ended as “smaller than matters”: " + pct(small),
			"left in doubt: " + pct(runs-helps-harms-small),
		}
	}
	right, wrong := helps, harms
	if effect > 0 {
		right, wrong = harms, helps
	}
	return []string{
		fmt.Sprintf("%d trials in which the arms differ by %s points, each looked at after every pair:", runs, signed(effect)),
		"found it: " + pct(right) + " (a t-test after every pair from the fifth on: " + pct(naive) + ", and it cries wolf)",
		"claimed the opposite: " + pct(wrong),
		"ended as “smaller than matters”: " + pct(small),
		"left in doubt: " + pct(runs-right-wrong-small),
	}
}

// TrialDoneWords are the answers to how an arm was lived.
var TrialDoneWords = []Option{{"yes", "Yes"}, {"part", "In part"}, {"no", "No"}}
