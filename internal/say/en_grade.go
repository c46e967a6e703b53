package say

import (
	"fmt"
	"strings"

	"ebb"
)

// What is said of a run that came back, in English.

// GradeText is a grade in words.
type GradeText struct {
	Word      string        // "True recovery"
	Sentence  string        // what speaks for the word, with the moment
	Moment    string        // the moment alone: "11 of 32 min above 133, all in the last mile, …"; "" for none
	More      []string      // the other criteria, and what is told without grading
	Criteria  []AskedAndGot // criterion by criterion
	AskFeel   bool          // exertion or talk test would help
	Full      string        // one line of plain text
	NotAsked  bool          // nothing was asked to be easy of it
	HeldTo    string        // what it was held to: "under 133 bpm, the ceiling of a recovery run"
	LetterWhy string        // what the letter adds to the word
}

// AskedAndGot is one criterion in words.
type AskedAndGot struct {
	Name, Label, Asked, Got string
	Pass                    ebb.Opt[bool]
	Describes               bool // it never grades
}

var levels = map[ebb.Level]string{
	ebb.TrueRecovery: "True recovery",
	ebb.MostlyEasy:   "Mostly easy",
	ebb.Drifted:      "Drifted",
	ebb.Disguise:     "A workout in disguise",
	ebb.CantSay:      "Can't say",
}

// Level is the word for a grade; "" for an unknown one.
func Level(l ebb.Level) string { return levels[l] }

// Grade puts a grade and its moment into words. units is km or mi.
func Grade(g ebb.Grade, m ebb.Moment, units string) GradeText {
	t := GradeText{Word: Level(g.Level), NotAsked: g.Why == "not_asked",
		AskFeel: feelHelps(g), HeldTo: heldTo(g, units)}
	if g.OverPct.OK {
		t.Moment = moment(g, m, units)
	}
	t.Sentence = gradeSentence(g, t.Moment)
	t.More = gradeMore(g, units)
	for _, c := range g.Criteria {
		t.Criteria = append(t.Criteria, askedAndGot(c, g, units))
	}
	if w := worseByMinutes(g); w != "" {
		t.LetterWhy = w
	}
	words := t.Word
	if g.Letter != ebb.Ungraded {
		words += " (" + string(g.Letter) + ")"
	}
	t.Full = strings.Join(append([]string{words + ".", t.Sentence}, t.More...), " ")
	return t
}

// feelHelps: what the person says could still be heard.
func feelHelps(g ebb.Grade) bool {
	if g.Asked.Source == "" || g.Why == "flags" || g.Why == "part" || g.Why == "damaged" || g.Why == "other_sport" || g.Witness == ebb.WitnessWalk {
		return false
	}
	for _, c := range g.Criteria {
		if (c.Name == ebb.CriterionRPE || c.Name == ebb.CriterionTalk) && !c.Got.OK {
			return true
		}
	}
	return false
}

// whys says why heart rate did not grade a run.
var whys = map[string]string{
	"not_asked":   "Nothing was asked to be easy here, so there is nothing to grade.",
	"flags":       "On a day with a red flag no run is graded.",
	"damaged":     "The recording is damaged, so it gives no number.",
	"other_sport": "Only runs, walks and rides are graded.",
	"part":        "This is the warm-up or the cool-down of a harder session, so it is not graded alone.",
	"no_ceiling":  "there is no maximum heart rate to rest a ceiling on, or heart rate does not guide you",
	"ignored":     "you said that its heart rate is wrong",
	"erratic":     "its heart rate jumps up and down too often to be believed",
	"missing":     "heart rate is there for too little of the time",
	"steps":       "in some of its minutes the sensor may have counted steps instead of beats, and the grade hangs on them",
}

func gradeSentence(g ebb.Grade, moment string) string {
	ran := Minutes((g.RanS + 30) / 60)
	switch {
	case g.Witness == ebb.WitnessWalk:
		return ran + " walked: a good call."
	case g.Witness == ebb.WitnessHR:
		return upperFirst(moment) + "."
	case g.Witness == ebb.WitnessFeel:
		return ran + ", judged by pace and feel: " + whys[g.Why] + "."
	}
	switch g.Why {
	case "not_asked", "flags", "damaged", "other_sport", "part":
		return whys[g.Why]
	}
	s := upperFirst(whys[g.Why]) + "."
	if g.Why == "missing" && g.ValidS == 0 {
		s = "There is no heart rate in it."
	}
	if g.Why == "steps" {
		s = upperFirst(fmt.Sprintf("in %s of %s the sensor may have counted steps instead of beats, and the grade hangs on them.", overTime(g.DoubtS), ran))
	}
	return s
}

// overTime writes seconds over a ceiling: seconds below two minutes, minutes above.
func overTime(s int) string {
	if s < 120 {
		return fmt.Sprintf("%d s", s)
	}
	return Minutes((s + 30) / 60)
}

// NeedsMoment says whether the sentence of a grade tells where the run went over.
func NeedsMoment(g ebb.Grade) bool {
	for _, c := range g.Criteria {
		if c.Name == ebb.CriterionOver {
			return g.OverPct.OK && c.Letter != ebb.LetterA
		}
	}
	return false
}

// moment says how much of the run lay above the ceiling, and where.
func moment(g ebb.Grade, m ebb.Moment, units string) string {
	ceiling := g.Asked.CeilingBpm.V
	ran := Minutes((g.RanS + 30) / 60)
	if g.OverS == 0 {
		if g.ExcessBpmS > 0 {
			return fmt.Sprintf("%s, never more than a beat or two above %d", ran, ceiling)
		}
		return fmt.Sprintf("%s, never above %d", ran, ceiling)
	}
	s := fmt.Sprintf("%s of %s above %d", overTime(g.OverS), ran, ceiling)
	if g.OverS >= 120 && g.RanS < 3600 {
		s = fmt.Sprintf("%d of %s above %d", (g.OverS+30)/60, ran, ceiling)
	}
	if !NeedsMoment(g) {
		return s // too little to look for its place
	}
	if where := whereWords(m, units); where != "" {
		s += ", " + where
	}
	return s + paceWords(m, units)
}

func whereWords(m ebb.Moment, units string) string {
	unit := "kilometre"
	if units == Mi {
		unit = "mile"
	}
	share := "most of it"
	if m.All {
		share = "all"
	}
	switch m.Where {
	case "all_along":
		return "all along"
	case "last":
		return share + " in the last " + unit
	case "first":
		return share + " in the first " + unit
	case "climb":
		return share + " uphill"
	case "stretch":
		if m.ToS-m.FromS < 90 {
			return fmt.Sprintf("%s around minute %d", share, (m.FromS+m.ToS)/120+1)
		}
		return fmt.Sprintf("%s between minute %d and minute %d", share, m.FromS/60+1, (m.ToS+59)/60)
	case "second_half":
		return "all in the second half"
	case "spread":
		if m.Spells > 1 {
			return fmt.Sprintf("in %d stretches", m.Spells)
		}
	}
	return ""
}

func paceWords(m ebb.Moment, units string) string {
	before, known := m.Before.Get()
	switch {
	case known && m.Where == "first":
		return fmt.Sprintf(", where you ran %s, and %s after it", bare(m.In.V, units), Pace(before, units))
	case known:
		return fmt.Sprintf(", where you sped up from %s to %s", bare(before, units), Pace(m.In.V, units))
	case m.Same && m.Where != "all_along" && m.Where != "spread":
		return ", at no faster a pace"
	}
	return ""
}

// bare is a pace without its unit.
func bare(sPerKm int, units string) string {
	s, _, _ := strings.Cut(Pace(sPerKm, units), " ")
	return s
}

// gradeMore says what else was asked and not met, and what is told without grading.
func gradeMore(g ebb.Grade, units string) []string {
	var out []string
	if g.Witness == ebb.WitnessWalk {
		return out
	}
	for _, c := range g.Criteria {
		if s := missed(c, g, units); s != "" {
			out = append(out, s)
		}
	}
	for _, d := range g.Describes {
		if s := describes[d]; s != "" {
			out = append(out, s)
		}
	}
	if e, ok := g.Asked.CeilingErr.Get(); ok && g.Witness == ebb.WitnessHR {
		out = append(out, fmt.Sprintf("The ceiling is a guess (± %d bpm): your maximum comes from your age.", e))
	}
	return out
}

var describes = map[string]string{
	"fast_start":  "It began faster than it went on.",
	"fast_finish": "It ended faster than it began.",
	"drift":       "Heart rate drifted up at the same pace.",
}

// missed is a criterion that was not met, in a sentence; "" where there is nothing to say.
func missed(c ebb.Criterion, g ebb.Grade, units string) string {
	pass, known := c.Pass.Get()
	if !known || pass && c.Name != ebb.CriterionMinutes {
		return ""
	}
	switch c.Name {
	case ebb.CriterionDay:
		return fmt.Sprintf("The day asked for %s.", dayAsked[ebb.Verdict(c.Asked.V)])
	case ebb.CriterionPace:
		return fmt.Sprintf("%d %% of the time it was faster than %s, hills reckoned in.", c.Got.V, Pace(g.Asked.PaceSPerKm.V, units))
	case ebb.CriterionRPE:
		return fmt.Sprintf("It felt like %d of 10.", c.Got.V)
	case ebb.CriterionTalk:
		return upperFirst(Talk(ebb.Talks[c.Got.V])) + "."
	case ebb.CriterionSurges:
		if g.Level == ebb.TrueRecovery || g.Level == ebb.CantSay {
			return "" // they never grade
		}
		return upperFirst(Count(c.Got.V, "surge")) + " of pace."
	case ebb.CriterionMinutes:
		switch {
		case !pass:
			return fmt.Sprintf("%d min where %d were asked.", c.Got.V, c.Asked.V)
		case c.Got.V < c.Asked.V-2:
			return fmt.Sprintf("%d of the %d min asked: shorter is fine.", c.Got.V, c.Asked.V)
		}
	}
	return ""
}

var dayAsked = map[ebb.Verdict]string{ebb.Rest: "rest", ebb.Walk: "a walk"}

// worseByMinutes says why the letter is lower than the word.
func worseByMinutes(g ebb.Grade) string {
	for _, c := range g.Criteria {
		if c.Name == ebb.CriterionMinutes && c.Letter != "" && c.Letter == g.Letter && g.Letter != ebb.LetterA && !passedWord(g) {
			return fmt.Sprintf("The letter %s is for the minutes; they do not change the word.", g.Letter)
		}
	}
	return ""
}

// passedWord: another criterion gives the same letter.
func passedWord(g ebb.Grade) bool {
	for _, c := range g.Criteria {
		if c.Name != ebb.CriterionMinutes && c.Letter == g.Letter {
			return true
		}
	}
	return false
}

// heldTo says what the run was held to.
func heldTo(g ebb.Grade, units string) string {
	a := g.Asked
	var parts []string
	if c, ok := a.CeilingBpm.Get(); ok {
		parts = append(parts, fmt.Sprintf("under %d bpm", c))
	}
	if p, ok := a.PaceSPerKm.Get(); ok {
		parts = append(parts, "not faster than "+Pace(p, units))
	}
	if m, ok := a.Minutes.Get(); ok {
		parts = append(parts, Minutes(m))
	}
	from := map[string]string{ebb.AskedPrescription: "what was asked that day", ebb.AskedKind: "the limits of the run it looks like, as they were known before it"}[a.Source]
	if from == "" || len(parts) == 0 {
		return ""
	}
	return strings.Join(parts, ", ") + ": " + from + "."
}

var criterionLabels = map[string]string{
	ebb.CriterionDay: "the day", ebb.CriterionOver: "time over the ceiling", ebb.CriterionPace: "pace", ebb.CriterionSurges: "surges",
	ebb.CriterionRPE: "exertion", ebb.CriterionTalk: "talk test", ebb.CriterionMinutes: "minutes",
}

// askedAndGot is a criterion in words.
func askedAndGot(c ebb.Criterion, g ebb.Grade, units string) AskedAndGot {
	out := AskedAndGot{Name: c.Name, Label: criterionLabels[c.Name], Pass: c.Pass, Got: "not known", Describes: c.Name == ebb.CriterionSurges || c.Name == ebb.CriterionDay}
	got, known := c.Got.Get()
	set := func(asked, value string) {
		out.Asked = asked
		if known {
			out.Got = value
		}
	}
	switch c.Name {
	case ebb.CriterionDay:
		set(dayAsked[ebb.Verdict(c.Asked.V)], "a run")
	case ebb.CriterionOver:
		asked := fmt.Sprintf("at most %d %% of the time", c.Asked.V)
		if b, ok := g.Asked.CeilingBpm.Get(); ok {
			asked = fmt.Sprintf("at most %d %% of the time above %d bpm", c.Asked.V, b)
		}
		set(asked, fmt.Sprintf("%d %%", got))
	case ebb.CriterionPace:
		set(fmt.Sprintf("at most %d %% of the time faster than %s", c.Asked.V, Pace(g.Asked.PaceSPerKm.V, units)), fmt.Sprintf("%d %%", got))
	case ebb.CriterionSurges:
		set("none", fmt.Sprint(got))
	case ebb.CriterionRPE:
		set(fmt.Sprintf("at most %d of 10", c.Asked.V), fmt.Sprintf("%d of 10", got))
		out.unsaid(known)
	case ebb.CriterionTalk:
		value := ""
		if known {
			value = Talk(ebb.Talks[got])
		}
		set(Talk(ebb.TalkYes), value)
		out.unsaid(known)
	case ebb.CriterionMinutes:
		set(fmt.Sprintf("at most %d min", c.Asked.V), fmt.Sprintf("%d min", got))
	}
	return out
}

func (a *AskedAndGot) unsaid(known bool) {
	if !known {
		a.Got = "not said"
	}
}

// TodayGrade is the line of a graded run among the words of its day; start is its time of day.
func TodayGrade(start, text string) string { return "The run at " + start + ": " + text }
