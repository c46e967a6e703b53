package say

import (
	"fmt"
	"strings"

	"ebb"
)

// LetterMonth is what a month, or the same days of the one before, came to. Medians are 0.1, fitness 0.01.
type LetterMonth struct {
	From, To                                              ebb.Day
	Runs, Days, Minutes, DistM, LongestMin, Hard, Nearest int
	Easy                                                  EasySum
	Spoilt                                                ebb.Opt[LetterOver]
	Mornings, Sore, Ill, Pain, Worst                      int
	WorstDay                                              ebb.Day
	Legs, RHR, Fitness                                    ebb.Opt[int]
}

// LetterOver is an easy run that went over.
type LetterOver struct {
	Day                     ebb.Day
	OverMin, OfMin, Ceiling int
}

// LetterHard is one hard session; fade is 0.01 %.
type LetterHard struct {
	Day                   ebb.Day
	Sport                 ebb.Sport
	Kind                  ebb.Kind
	Sure, ByAthlete       bool
	MovingS               int
	DistM, PaceSPerKm, HR ebb.Opt[int]
	RPE, Fade             ebb.Opt[int]
	Bouts, BoutMmS, BoutS int
	Before                string
}

// LetterData is everything a letter is written from.
type LetterData struct {
	From, To     ebb.Day
	Whole        bool
	Units        string
	This, Before LetterMonth
	Hard         []LetterHard
	Try          string
}

// LetterText is a letter in words.
type LetterText struct {
	Title, Span               string
	Summary                   string
	Hard, Easy, Legs, Changed []string
	Try, Foot                 string
}

// Letter writes a month.
func Letter(d LetterData) LetterText {
	y, m, _ := d.From.Date()
	t := LetterText{Title: fmt.Sprintf("%s %d", m, y), Span: fmt.Sprintf("%s to %s.", Date(d.From), Date(d.To)),
		Try: letterTries[d.Try], Foot: "Written by Ebb from the recordings and the answers of the mornings. It tells what was, not why."}
	if !d.Whole {
		t.Span = "The month so far: " + t.Span
	}
	x := d.This
	if x.Runs == 0 {
		t.Summary = "No run is recorded in these days."
		t.Legs = letterLegs(x)
		return t
	}
	t.Summary = fmt.Sprintf("%s on %s: %s", upperFirst(Count(x.Runs, "run")), Count(x.Days, "day"), Minutes(x.Minutes))
	if x.DistM > 0 {
		t.Summary += " and " + Distance(x.DistM, d.Units)
	}
	t.Summary += fmt.Sprintf(". The longest took %s.", Minutes(x.LongestMin))
	for _, h := range d.Hard {
		t.Hard = append(t.Hard, HardLine(h, d.Units))
	}
	switch {
	case len(d.Hard) == 0:
		t.Hard = []string{"No session counted as hard."}
	case x.Nearest == 1:
		t.Hard = append(t.Hard, "Some of them were on days next to each other.")
	case x.Nearest > 1:
		t.Hard = append(t.Hard, fmt.Sprintf("At the nearest, two of them were %d days apart.", x.Nearest))
	}
	t.Easy = letterEasy(x)
	t.Legs = letterLegs(x)
	t.Changed = letterChanged(d)
	return t
}

// HardLine is one hard session: "Tue 3 Nov: intervals, 58 min, 11.2 km, 5 × 3:10 at 4:05 /km, fading by 1.2 %".
func HardLine(h LetterHard, units string) string {
	parts := []string{RunKind(h.Sport, h.Kind, h.Sure, h.ByAthlete), Duration(h.MovingS)}
	if v, ok := h.DistM.Get(); ok {
		parts = append(parts, Distance(v, units))
	}
	if h.Bouts > 0 {
		s := fmt.Sprintf("%d × about %s at %s on the flat", h.Bouts, clock(h.BoutS), PaceOfSpeed(h.BoutMmS, units))
		if f, ok := h.Fade.Get(); ok {
			switch {
			case f >= 50:
				s += fmt.Sprintf(", the last half %s %% slower", Hundredths(f))
			case f <= -50:
				s += fmt.Sprintf(", the last half %s %% faster", Hundredths(-f))
			default:
				s += ", evenly"
			}
		}
		parts = append(parts, s)
	} else if v, ok := h.PaceSPerKm.Get(); ok {
		parts = append(parts, Pace(v, units))
	}
	if v, ok := h.HR.Get(); ok {
		parts = append(parts, fmt.Sprintf("mean heart rate %d", v))
	}
	if v, ok := h.RPE.Get(); ok {
		parts = append(parts, fmt.Sprintf("exertion %d of 10", v))
	}
	line := ShortDate(h.Day) + ": " + strings.Join(parts, ", ")
	if w := insightDids[h.Before]; w != "" {
		line += ". The hardest thing on the days before: " + w
	}
	return line + "."
}

func letterEasy(x LetterMonth) []string {
	e := x.Easy
	graded := e.Runs - e.CantSay
	if e.Runs == 0 {
		return []string{"No run was to be easy."}
	}
	var out []string
	if graded == 0 {
		out = append(out, fmt.Sprintf("%s, and of none can it be said how easy it was.", Count(e.Runs, "easy run")))
	} else {
		out = append(out, fmt.Sprintf("%d of %s %s truly easy.", e.Truly, Count(graded, "easy run"), plural(e.Truly, "was", "were")))
		if e.CantSay > 0 {
			out = append(out, fmt.Sprintf("Of %d more it can't be said.", e.CantSay))
		}
	}
	if f := Fault(e.Fault); f != "" {
		out = append(out, "Where they went over, it was mostly "+f+".")
	}
	if s, ok := x.Spoilt.Get(); ok && s.OverMin > 0 {
		out = append(out, fmt.Sprintf("Furthest over: %s, %d of %d min above its ceiling of %d.", ShortDate(s.Day), s.OverMin, s.OfMin, s.Ceiling))
	}
	return out
}

func letterLegs(x LetterMonth) []string {
	if x.Mornings == 0 {
		return []string{"No morning has an answer on how the legs were."}
	}
	s := fmt.Sprintf("Asked on %s", Count(x.Mornings, "morning"))
	if v, ok := x.Legs.Get(); ok {
		s += fmt.Sprintf("; the middle one had soreness %s of 10", Tenths(v))
	}
	if x.Worst > 0 {
		s += fmt.Sprintf("; the worst %d, on %s", x.Worst, ShortDate(x.WorstDay))
	}
	out := []string{s + "."}
	if x.Pain > 0 {
		out = append(out, fmt.Sprintf("Pain in one spot was said on %s.", Count(x.Pain, "morning")))
	}
	if x.Ill > 0 {
		out = append(out, fmt.Sprintf("Ill on %s.", Count(x.Ill, "morning")))
	}
	return out
}

func letterChanged(d LetterData) []string {
	x, b := d.This, d.Before
	if b.Runs == 0 {
		return []string{"There is nothing before to compare with."}
	}
	when := "the month before"
	if !d.Whole {
		when = fmt.Sprintf("the same days of the month before (%s to %s)", DayMonth(b.From), DayMonth(b.To))
	}
	out := []string{fmt.Sprintf("Against %s: %s on %s, before %s on %d; %s, before %s; %s, before %d.", when, Minutes(x.Minutes), Count(x.Days, "day"), Minutes(b.Minutes), b.Days,
		Distance(x.DistM, d.Units), Distance(b.DistM, d.Units), Count(x.Hard, "hard session"), b.Hard)}
	if g, was := x.Easy.Runs-x.Easy.CantSay, b.Easy.Runs-b.Easy.CantSay; g > 0 && was > 0 {
		out = append(out, fmt.Sprintf("Truly easy: %d of %d, before %d of %d.", x.Easy.Truly, g, b.Easy.Truly, was))
	}
	if x.Fitness.OK && b.Fitness.OK {
		out = append(out, fmt.Sprintf("Fitness (the mean load of about six weeks): %s, before %s.", WholeTenths((x.Fitness.V+5)/10), WholeTenths((b.Fitness.V+5)/10)))
	}
	if x.RHR.OK && b.RHR.OK {
		out = append(out, fmt.Sprintf("Resting heart rate, middle of the mornings: %s bpm, before %s.", Tenths(x.RHR.V), Tenths(b.RHR.V)))
	}
	if x.Legs.OK && b.Legs.OK {
		out = append(out, fmt.Sprintf("Soreness, middle of the mornings: %s, before %s.", Tenths(x.Legs.V), Tenths(b.Legs.V)))
	}
	return out
}

var letterTries = map[string]string{
	"safety":      "Today asks you to see somebody first. Nothing to try until then.",
	"pain":        "Have the painful spot looked at before the next hard session.",
	"import":      "Import the runs of these days, if there were any.",
	"fast_start":  "Begin the next easy runs at a shuffle: the first ten minutes slower than feels natural.",
	"hills":       "On the next easy runs walk every climb on which the ceiling comes near.",
	"fast_finish": "End the next easy runs at the pace of their beginning, or walk the last five minutes.",
	"drift":       "Make the next easy runs ten minutes shorter, or walk a minute whenever heart rate reaches the ceiling.",
	"heat":        "Move the next easy runs to the cool of the day, and let the ceiling set the pace.",
	"throughout":  "Run the next easy runs by the ceiling alone: walk whenever heart rate goes above it, however slow that is.",
	"gap":         "Leave at least one easy day between hard sessions next month.",
	"checkin":     "Answer the question of the morning, runs or no runs: without it nobody can say what the legs made of the month.",
	"trial":       "Find out by a trial what the day after a hard session should be: `" + InsightTry + "`.",
}

// Lines is the letter as plain lines.
func (t LetterText) Lines() []string {
	out := []string{t.Title, t.Span, t.Summary}
	for _, list := range [][]string{t.Hard, t.Easy, t.Legs, t.Changed} {
		out = append(out, list...)
	}
	if t.Try != "" {
		out = append(out, "One thing to try: "+lowerFirst(t.Try))
	}
	return append(out, t.Foot)
}
