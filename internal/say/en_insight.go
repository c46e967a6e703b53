package say

import (
	"fmt"
	"strings"
)

// InsightTry is the command that tests properly what a log can only suggest.
const InsightTry = "ebb trial new recovery_run --against rest"

// Pattern is one comparison as it is told: true recovery runs less something else, 0.01 of the unit.
type Pattern struct {
	Outcome, Against string
	N                [2]int
	State            string
	Diff, Low, High  int
	Adjusted         []string
}

// InsightSum is how much was looked at; EachPct is the chance of each interval, 0.1 %.
type InsightSum struct {
	Hards, Looked, Least, EachPct, AllPct int
	Placed                                map[string]int // hard sessions by what the days before were
}

// placed says what the days before the hard sessions were.
func (s InsightSum) placed() string {
	var parts []string
	known := 0
	for _, d := range []string{"recovery", "spoiled", "easy", "walk", "rest"} {
		if k := s.Placed[d]; k > 0 {
			parts = append(parts, fmt.Sprintf("%d after %s", k, insightDids[d]))
			known += k
		}
	}
	if s.Hards == 0 {
		return ""
	}
	if left := s.Hards - known; left > 0 {
		parts = append(parts, fmt.Sprintf("%d cannot be placed (hard the day before, a break, another sport, or a run of which nothing can be said)", left))
	}
	return fmt.Sprintf("Of %s, by the hardest thing on the two days before: %s.", Count(s.Hards, "hard session"), list(parts))
}

// KeptSum is how steady the last weeks were.
type KeptSum struct {
	Weeks, Kept, Usual, Spare   int
	Mornings, Sore, SoreAt, Ill int
	LostSore, LostIll           int
}

// PatternText is one comparison in words, and its cells in a table.
type PatternText struct {
	Outcome, Against, N, Diff, Word, Text string
	Looked                                bool
}

// InsightText is what the log shows, in words.
type InsightText struct {
	Answer  string
	Placed  string
	Found   []string // differences whose interval does not hold 0
	Rows    []PatternText
	Looked  string // how many were looked at, and how the intervals are made
	Caution string
	Kept    []string
	Test    string
}

var insightOutcomes = map[string][2]string{
	"heart_rate": {"heart rate at the same graded pace", "bpm"},
	"fade":       {"fade of intervals", "%"},
	"decoupling": {"decoupling", "%"},
	"exertion":   {"exertion for the same load", "points"},
	"soreness":   {"soreness the morning after", "points"},
}

// InsightOutcome names an outcome.
func InsightOutcome(key string) string { return insightOutcomes[key][0] }

var insightDids = map[string]string{
	"rest": "nothing recorded", "walk": "a walk", "easy": "an easy run", "spoiled": "a run that went over", "recovery": "a true recovery run",
}

// InsightDid names what the days before were.
func InsightDid(key string) string { return insightDids[key] }

var insightAdjusts = map[string]string{
	"class": "sort of session", "season": "time of year and trend", "pace": "pace", "load": "load of the session",
	"gap": "days since the last hard session", "before": "soreness of the morning before",
}

var insightWords = map[string]string{"too_few": "too few days", "cant_tell": "can't tell yet", "lower": "lower", "higher": "higher"}

// Insight puts everything that was compared into words.
func Insight(list []Pattern, sum InsightSum, kept KeptSum) InsightText {
	t := InsightText{
		Caution: "A pattern in days that you chose, not proof: legs that felt bad choose an easier day, and what else differed is not known. Nothing here says what caused what.",
		Test:    "Only a trial, in which chance chooses the day, can say more. To test it properly: `" + InsightTry + "`.",
		Kept:    keptWords(kept),
		Placed:  sum.placed(),
	}
	for _, p := range list {
		row := patternText(p)
		if p.State == "lower" || p.State == "higher" {
			t.Found = append(t.Found, row.Text)
		}
		t.Rows = append(t.Rows, row)
	}
	switch {
	case sum.Hards == 0:
		t.Answer = "Can't tell yet: no hard session is in the log."
	case sum.Looked == 0:
		t.Answer = fmt.Sprintf("Can't tell yet. %s in the log, but no comparison has %d days after true recovery runs and %d after something else.", upperFirst(Count(sum.Hards, "hard session")), sum.Least, sum.Least)
	case len(t.Found) == 0:
		t.Answer = fmt.Sprintf("Can't tell yet. %s looked at, and in none is the difference clear of chance. That does not mean that there is none.", countOf(sum.Looked, "comparison was", "comparisons were"))
	default:
		t.Answer = fmt.Sprintf("Perhaps. Of %s that could be looked at, %d %s a difference that chance alone seldom makes.", Count(sum.Looked, "comparison"), len(t.Found), plural(len(t.Found), "shows", "show"))
	}
	if sum.Looked > 0 {
		t.Looked = fmt.Sprintf("Looked at: %d of %d comparisons; the others have fewer than %d days on a side. Each interval is a %s %% one, so that in %d of 100 logs all of them hold together.", sum.Looked, len(list), sum.Least, Tenths(sum.EachPct), sum.AllPct)
	}
	return t
}

func plural(n int, one, many string) string {
	if n == 1 {
		return one
	}
	return many
}

func countOf(n int, one, many string) string { return fmt.Sprintf("%d %s", n, plural(n, one, many)) }

func patternText(p Pattern) PatternText {
	o := insightOutcomes[p.Outcome]
	r := PatternText{Outcome: o[0], Against: insightDids[p.Against], N: fmt.Sprintf("%d and %d", p.N[0], p.N[1]), Diff: "–", Word: insightWords[p.State], Looked: p.State != "too_few"}
	days := fmt.Sprintf("%d after a true recovery run, %d after %s", p.N[0], p.N[1], r.Against)
	if !r.Looked {
		r.Text = fmt.Sprintf("%s: too few days to compare (%s).", upperFirst(r.Outcome), days)
		return r
	}
	r.Diff = fmt.Sprintf("%s (%s to %s) %s", Hundredths(p.Diff), Hundredths(p.Low), Hundredths(p.High), o[1])
	var held []string
	for _, a := range p.Adjusted {
		held = append(held, insightAdjusts[a])
	}
	switch p.State {
	case "cant_tell":
		r.Text = fmt.Sprintf("%s: can't tell. Best guess %s %s (%s to %s); %s; adjusted for %s.", upperFirst(r.Outcome), Hundredths(p.Diff), o[1], Hundredths(p.Low), Hundredths(p.High), days, list(held))
	default:
		low, high := p.Low, p.High
		if p.State == "lower" {
			low, high = -p.High, -p.Low
		}
		r.Text = fmt.Sprintf("After a true recovery run, %s was %s %s %s than after %s (%s to %s); %s; adjusted for %s.", r.Outcome, Hundredths(abs(p.Diff)), o[1], p.State, r.Against,
			Hundredths(low), Hundredths(high), days, list(held))
	}
	return r
}

func keptWords(k KeptSum) []string {
	if k.Weeks == 0 {
		return []string{"Too few whole weeks of running to say how steady they are."}
	}
	out := []string{fmt.Sprintf("In %d of the last %d whole weeks you ran on at least %s; %d is usual.", k.Kept, k.Weeks, Count(max(1, k.Usual-k.Spare), "day"), k.Usual)}
	if k.Mornings > 0 {
		out = append(out, fmt.Sprintf("Of %s with an answer, %d had legs at %d or more.", Count(k.Mornings, "morning"), k.Sore, k.SoreAt))
	}
	if k.Ill > 0 {
		out = append(out, fmt.Sprintf("You were ill on %s.", Count(k.Ill, "morning")))
	}
	if k.LostSore+k.LostIll > 0 {
		out = append(out, fmt.Sprintf("Of the hard days of your plan, %d became easier for soreness or pain and %d for illness.", k.LostSore, k.LostIll))
	} else {
		out = append(out, "No hard day of a plan was lost to soreness, pain or illness, as far as Ebb was asked.")
	}
	return out
}

// Lines is all of it as sentences; comparisons with too few days are left out.
func (t InsightText) Lines() []string {
	out := []string{t.Answer}
	for _, r := range t.Rows {
		if r.Looked {
			out = append(out, r.Text)
		}
	}
	for _, s := range append([]string{t.Placed, t.Looked, t.Caution, t.Test}, t.Kept...) {
		if s = strings.TrimSpace(s); s != "" {
			out = append(out, s)
		}
	}
	return out
}
