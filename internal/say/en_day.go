package say

import (
	"fmt"
	"slices"
	"strings"

	"ebb"
	"ebb/evidence"
)

// The frame of a day, in English.

const (
	doLess      = "If you feel worse than this says, do less: you are right, not the app."
	heldByMore  = "More than one of these holds the day down, so no single one would change it."
	someMissing = "Some questions are not answered today, so the day stays gentle."
	allAnswered = "Once you check in and nothing is wrong"
	whyTitle    = "Why:"
	alsoTitle   = "Also noted:"
	changeTitle = "What would change it:"
	stopTitle   = "Stop and walk home if:"
)

// stopRules are the reasons to stop, as they stand on every day with movement.
var stopRules = map[string]string{
	"pain":      "pain changes your stride, grows, or turns sharp",
	"chest":     "you feel anything in your chest: then stop at once and get help",
	"dizzy":     "you feel dizzy or faint",
	"talk":      "you cannot talk even after you have slowed to a walk",
	"pregnancy": "there is bleeding, leaking fluid, contractions or a swollen calf: then get help",
}

// StopRule is one reason to stop, as the end of "Stop and walk home if:".
func StopRule(key string) string { return stopRules[key] }

// recentHours is how far back a hard session makes a slow run a recovery run, as an open
// window does; without either it is an easy run like any other (SCIENCE 4.6).
const recentHours = 72

// dayWord is what is to be done, as a title.
func dayWord(a ebb.Answer) string {
	switch a.Prescription.Mode {
	case ebb.ModeRest:
		return "Rest"
	case ebb.ModeWalk:
		return "Walk"
	case ebb.ModeRunWalk:
		return "Run and walk"
	case ebb.ModeHard:
		return "Ready for hard"
	case ebb.ModeEasy:
		return "Easy run"
	}
	if a.Decision.Verdict >= ebb.Easy {
		return "Easy run"
	}
	recovering := slices.ContainsFunc(a.Morning.History.Hards, func(h ebb.HardSession) bool { return h.HoursAgo <= recentHours }) ||
		slices.ContainsFunc(a.Decision.Findings, func(f ebb.Finding) bool { return f.Rule == ebb.RuleHardWindow && f.State == ebb.Objects })
	if recovering {
		return "Recovery run"
	}
	return "Easy/recovery run"
}

// headline is the day on one line.
func headline(a ebb.Answer, units string) string {
	words := []string{strings.ToUpper(dayWord(a))}
	p := a.Prescription
	if m, ok := p.Minutes.Get(); ok {
		words = append(words, Minutes(m))
	}
	if m, ok := p.RunMinutes.Get(); ok && p.Mode == ebb.ModeRunWalk {
		words = append(words, fmt.Sprintf("at most %s of it running", Minutes(m)))
	}
	if runs(p.Mode) && p.Mode != ebb.ModeHard {
		words = append(words, "full sentences")
	}
	if s, ok := p.PaceSPerKm.Get(); ok && p.Guide == ebb.GuideTalk {
		words = append(words, "slower than "+Pace(s, units))
	}
	words = append(words, ceilingWords(a)...)
	if s, ok := p.PaceSPerKm.Get(); ok && p.Guide == ebb.GuideHR {
		words = append(words, "not faster than "+Pace(s, units))
	}
	line := strings.Join(words, " · ")
	if a.Decision.Provisional {
		return strings.ToUpper(strings.TrimSuffix(provisionalCondition(a.Decision), ":")) + " · " + line
	}
	return line
}

// ceilingWords is the ceiling as the headline has it, if there is one.
func ceilingWords(a ebb.Answer) []string {
	p := a.Prescription
	c, ok := p.CeilingBpm.Get()
	switch {
	case !ok || p.Mode == ebb.ModeWalk && p.Guide != ebb.GuideHR:
		return nil
	case p.Guide == ebb.GuideHR:
		return []string{fmt.Sprintf("under %d bpm", c)}
	default:
		return []string{guess(a)}
	}
}

// guess is a ceiling that does not lead: nothing but age supports it, or the sensor
// is in doubt.
func guess(a ebb.Answer) string {
	p := a.Prescription
	switch a.Morning.HRMax.Source {
	case ebb.HRMaxAge, ebb.HRMaxGuarded:
	default:
		return fmt.Sprintf("under %d bpm, if the sensor is right", p.CeilingBpm.V)
	}
	if e, ok := p.CeilingErr.Get(); ok && e > 0 {
		return fmt.Sprintf("≈ %d ± %d bpm, a guess", p.CeilingBpm.V, e)
	}
	return fmt.Sprintf("≈ %d bpm, a guess", p.CeilingBpm.V)
}

// biggest is the largest thing on a page and what stands beside it: the ceiling where
// heart rate leads, the talk test where it does not, the minutes of a walk.
func biggest(a ebb.Answer, units string) (big, note string) {
	p := a.Prescription
	c, hasCeiling := p.CeilingBpm.Get()
	switch {
	case p.Mode == ebb.ModeRest || p.Mode == ebb.ModeHard:
		return "", ""
	case p.Mode == ebb.ModeWalk:
		if m, ok := p.Minutes.Get(); ok {
			return Minutes(m), "of easy walking"
		}
		return "", ""
	case p.Guide == ebb.GuideHR && hasCeiling:
		return fmt.Sprint(c), "bpm, stay under it"
	}
	big = "Full sentences"
	if s, ok := p.PaceSPerKm.Get(); ok {
		big += ", slower than " + Pace(s, units)
	}
	if hasCeiling {
		note = guess(a)
	}
	return big, note
}

// parts are the other numbers of the day.
func parts(a ebb.Answer, units string) []string {
	p := a.Prescription
	var out []string
	if m, ok := p.Minutes.Get(); ok && p.Mode != ebb.ModeWalk {
		out = append(out, Minutes(m))
	}
	if m, ok := p.RunMinutes.Get(); ok && p.Mode == ebb.ModeRunWalk {
		out = append(out, "at most "+Minutes(m)+" running")
	}
	if c, ok := p.CeilingBpm.Get(); ok && p.Mode == ebb.ModeWalk && p.Guide == ebb.GuideHR {
		out = append(out, fmt.Sprintf("under %d bpm", c))
	}
	if s, ok := p.PaceSPerKm.Get(); ok && p.Guide == ebb.GuideHR {
		out = append(out, "not faster than "+Pace(s, units))
	}
	if runs(p.Mode) && p.Mode != ebb.ModeHard && p.Guide == ebb.GuideHR {
		out = append(out, "full sentences")
	}
	return out
}

// daySentence is the day in one plain sentence.
func daySentence(a ebb.Answer, units string) string {
	p, d := a.Prescription, a.Decision
	m, hasMin := p.Minutes.Get()
	length := ""
	if hasMin {
		length = " of " + Minutes(m)
	}
	switch p.Mode {
	case ebb.ModeRest:
		if d.Safety.Level == ebb.SafetyStop {
			return "Rest today. The runs can wait."
		}
		return "Rest today. It is often the smarter call, and it counts as a success."
	case ebb.ModeWalk:
		if !hasMin {
			return "Walk today, as easily as you like. It counts as a success."
		}
		return fmt.Sprintf("Walk for %s, as easily as you like. It counts as a success.", Minutes(m))
	case ebb.ModeRunWalk:
		return fmt.Sprintf("Run and walk in turns%s. Walking is part of the session, and the right way to keep it easy.", strings.Replace(length, " of ", " for ", 1))
	case ebb.ModeHard:
		return "Your body allows a hard session today."
	case ebb.ModeEasy:
		if d.Allowed == ebb.Hard && wishOf(d) == ebb.WishDefault {
			return "Easy. Your body would allow a hard day, if one is planned."
		}
		return fmt.Sprintf("An easy run%s, slow enough to talk in full sentences.", length)
	}
	return fmt.Sprintf("A slow run%s, so easy that full sentences come without effort.", length)
}

// wishOf is the source of the wish that made the day easier than it need be, or
// "" when none did.
func wishOf(d ebb.Decision) ebb.WishSource {
	if d.Verdict >= d.Allowed {
		return ""
	}
	for _, w := range d.Wishes {
		if w.Verdict == d.Verdict {
			return w.Source
		}
	}
	return ""
}

// wishes says who asked for less than the body would allow.
func wishes(a ebb.Answer) string {
	d := a.Decision
	allowed := Verdict(d.Allowed)
	switch wishOf(d) {
	case ebb.WishAthlete:
		return fmt.Sprintf("You chose %s today. Your body would allow %s.", Verdict(d.Verdict), allowed)
	case ebb.WishPlan:
		return fmt.Sprintf("Your plan asks for %s. Your body would allow %s.", Verdict(d.Verdict), allowed)
	case ebb.WishTrial:
		return fmt.Sprintf("Your trial asks for %s. Your body would allow %s.", Verdict(d.Verdict), allowed)
	case ebb.WishCoach:
		return fmt.Sprintf("Your coach asks for %s. Your body would allow %s.", Verdict(d.Verdict), allowed)
	default:
		return ""
	}
}

// how tells what the numbers leave open.
func how(a ebb.Answer, units string, n evidence.Numbers) []string {
	p := a.Prescription
	var out []string
	if p.Mode == ebb.ModeRunWalk {
		out = append(out, runWalkSteps(p))
		if jogsOver(p) {
			out = append(out, "Walking in between is the right session, not a lesser one.")
		}
	}
	if low, ok := p.FloorInfo.Get(); ok && p.Guide == ebb.GuideHR && p.Mode == ebb.ModeRun {
		out = append(out, fmt.Sprintf("Anything below the ceiling is fine. The usual band begins at %d bpm; never speed up to reach it.", low))
	}
	if s, ok := p.SuggestSPerKm.Get(); ok && p.Mode == ebb.ModeEasy {
		out = append(out, fmt.Sprintf("Your usual easy pace is %s.", Pace(s, units)))
	} else if ok && p.Mode == ebb.ModeRun && s > p.PaceSPerKm.V {
		out = append(out, fmt.Sprintf("A pace around %s usually does it.", Pace(s, units)))
	}
	if p.Guide == ebb.GuideTalk && runs(p.Mode) && p.Mode != ebb.ModeHard {
		out = append(out, fmt.Sprintf("Go by breath and feel: an effort of at most %d out of 10.", n.Prescribe.TalkRPE.Int()))
	}
	if p.Mode == ebb.ModeRun && a.Decision.Verdict == ebb.RecoveryRun {
		out = append(out, "The run is optional: research finds no clear gain over rest, so a walk or a day off is just as good.")
	}
	return out
}

// runWalkSteps reads the steps of a run-walk day aloud.
func runWalkSteps(p ebb.Prescription) string {
	var run, walk int
	for _, s := range p.Steps {
		switch s.Key {
		case "run":
			run = s.Seconds
		case "walk":
			walk = s.Seconds
		}
	}
	if run == 0 || walk == 0 {
		return "Walk as soon as talking gets harder, and run again when it is easy."
	}
	if c, ok := p.CeilingBpm.Get(); ok && p.Guide == ebb.GuideHR {
		return fmt.Sprintf("Walk %s, run %s or until %d bpm, whichever comes first, and so on.", seconds(walk), seconds(run), c)
	}
	return fmt.Sprintf("Walk %s, run %s, and so on. Walk sooner if talking gets harder.", seconds(walk), seconds(run))
}

// why says whether a fact of that name made the prescription what it is.
func why(p ebb.Prescription, name string) bool {
	return slices.ContainsFunc(p.Why, func(f ebb.Fact) bool { return f.Name == name })
}

// carries is what allows the least running, in words and minutes, and what is taken off
// them today, in minutes and words; "" when nothing was reckoned.
func carries(a ebb.Answer) (what string, least, taken int, off []string) {
	for _, f := range a.Prescription.Why {
		words := ""
		switch f.Name {
		case "vol", "weekly":
			words = "your average week of " + Minutes(f.Limit.V)
		case "exp":
			words = carriedMonths(a, f.Limit.V)
		case "longest":
			words = "your longest run of " + Minutes(f.Limit.V)
		case "signs", "legs", "heat":
			taken += f.Value
			off = append(off, takenOff(f))
		}
		if words != "" && (what == "" || f.Value < least) {
			what, least = words, f.Value
		}
	}
	return what, least, taken, off
}

// carriedMonths are the months of running as what carries a day.
func carriedMonths(a ebb.Answer, n int) string {
	switch {
	case !a.Morning.History.Months.OK:
		return "what is known of your running"
	case n <= 0:
		return "a first month of running"
	default:
		return months(n) + " of running"
	}
}

// takenOff is what takes minutes off a day.
func takenOff(f ebb.Fact) string {
	switch {
	case f.Name == "legs" && f.Text != "":
		return Minutes(f.Value) + " while your legs are not answered"
	default:
		return Minutes(f.Value) + " for " + offs[f.Name]
	}
}

// minutesWhy says what made the minutes, and what was taken off today.
func minutesWhy(a ebb.Answer) string {
	p := a.Prescription
	m, ok := p.RunMinutes.Get()
	if !ok || !runs(p.Mode) {
		return ""
	}
	usual := 0
	for _, f := range p.Why {
		if f.Name == "easy" {
			usual = f.Value
		}
	}
	what, least, taken, off := carries(a)
	switch {
	case jogsOver(p) && least-taken >= m+5:
		return "At most half of the time is running."
	case usual > 0 && (what == "" || m >= usual-usual%5):
		return fmt.Sprintf("%s is about the length of your usual easy run.", Minutes(m))
	case what == "":
		return ""
	}
	s := fmt.Sprintf("%s of running is what %s can carry.", Minutes(m), what)
	if len(off) > 0 {
		s += " Taken off for today: " + list(off) + "."
	}
	return s
}

// lessThanRun is the reason why a day that allows a run holds walking: too little running
// to stand on, or a jog that is too fast for the ceiling; "" on any other day.
func lessThanRun(a ebb.Answer) string {
	p := a.Prescription
	if a.Decision.Verdict < ebb.RecoveryRun || p.Mode != ebb.ModeWalk && p.Mode != ebb.ModeRunWalk {
		return ""
	}
	what, least, taken, off := carries(a)
	h := a.Morning.History
	switch {
	case p.Mode == ebb.ModeRunWalk && jogsOver(p):
		return "For now even a slow jog lifts your heart rate over the ceiling, so walking comes in between."
	case p.Mode == ebb.ModeRunWalk:
		return "A run without walking would be more than " + what + " can carry today."
	case h.LongestMin <= 0 || h.WeekMin <= 0:
		return "No recent running is known that a run could stand on, so it is a walk."
	case taken > 0 && least >= numbers(a).Prescribe.RunWalkLow.Int():
		return "What is taken off today leaves too little for a run, so it is a walk: " + list(off) + "."
	default:
		return upperFirst(what) + " cannot carry a run yet, so it is a walk."
	}
}

// jogsOver: no jog is slow enough for the ceiling.
func jogsOver(p ebb.Prescription) bool { return why(p, "jog") || why(p, "jog_speed") }

// offs names what takes minutes off a day.
var offs = map[string]string{"signs": "the signs of the night", "legs": "sore legs", "heat": "the heat"}

// seconds writes a short stretch of time: "60 s", "2 min".
func seconds(s int) string {
	if s > 90 && s%60 == 0 {
		return Minutes(s / 60)
	}
	return fmt.Sprintf("%d s", s)
}

// talkTest is the safety net under every number.
func talkTest(p ebb.Prescription) string {
	switch {
	case p.Mode == ebb.ModeWalk || p.Mode == ebb.ModeHard:
		return ""
	case p.Guide == ebb.GuideHR:
		return "Wrist sensors can be ten or more beats wrong. If you cannot talk in full sentences, slow down whatever the watch says."
	default:
		return "Say a full sentence aloud now and then. If it is hard, or you are not sure, slow down or walk."
	}
}

// provenance says what the ceiling is made of, and how far off it may be.
func provenance(a ebb.Answer, n evidence.Numbers) string {
	p := a.Prescription
	c, ok := p.CeilingBpm.Get()
	if !ok && runs(p.Mode) && p.Mode != ebb.ModeHard {
		return noCeiling(a)
	}
	if !ok || p.Mode == ebb.ModeWalk && p.Guide != ebb.GuideHR {
		return ""
	}
	err := ""
	if e, ok := p.CeilingErr.Get(); ok && e > 0 {
		err = fmt.Sprintf("; ± %d", e)
	}
	return ceilingShare(a, c, n) + err + "."
}

// ceilingShare says of what the ceiling is a share: of HRmax, or of the threshold
// that was stated when that gives less.
func ceilingShare(a ebb.Answer, c int, n evidence.Numbers) string {
	pct, lthrPct := n.Prescribe.CeilingPct.Int(), n.Prescribe.CeilingLTHRPct.Int()
	if a.Prescription.CeilingKind.V == ebb.CeilingEasy {
		pct, lthrPct = n.Prescribe.EasyPct.Int(), n.Prescribe.EasyLTHRPct.Int()
	}
	h := a.Morning.HRMax
	if l, ok := a.Morning.LTHR.Get(); ok && c == l*lthrPct/100 && c < h.Bpm*pct/100 {
		return fmt.Sprintf("%d is %d %% of your threshold heart rate of %d", c, lthrPct, l)
	}
	return fmt.Sprintf("%d is %d %% of %d, %s", c, pct, h.Bpm, hrMaxSources[h.Source])
}

// noCeiling says why a day of running has no ceiling.
func noCeiling(a ebb.Answer) string {
	switch m := a.Morning.HRMode; {
	case m == ebb.HRTalk:
		return "You go by feel, so there is no heart-rate ceiling."
	case m != ebb.HRAuto && m != "":
		return "Because of " + hrModes[m] + ", Ebb goes by talk instead of heart rate, so there is no ceiling."
	case a.Morning.HRMax.Source == ebb.HRMaxNone || a.Morning.HRMax.Bpm == 0:
		return "There is no heart-rate ceiling, because Ebb knows neither your maximum nor your birth year."
	case a.Morning.History.HRDoubt:
		return "There is no heart-rate ceiling, because your last runs have no heart rate that can be used."
	default:
		return ""
	}
}

// provisionalCondition is the condition under which a provisional day holds.
func provisionalCondition(d ebb.Decision) string {
	pain, well := slices.Contains(d.Missing, "pain"), slices.Contains(d.Missing, "ill") || slices.Contains(d.Missing, "flags")
	switch {
	case pain && !well:
		return "If nothing hurts:"
	case well && !pain:
		return "If you are well:"
	default:
		return "If nothing hurts and you are well:"
	}
}

// missing says what was not asked and what usually is here and is not.
func missing(d ebb.Decision) []string {
	var asks, night []string
	for _, m := range d.Missing {
		switch m {
		case "legs", "pain", "ill", "flags":
			asks = append(asks, Measure(m))
		default:
			night = append(night, Measure(m))
		}
	}
	var out []string
	if len(asks) > 0 {
		out = append(out, "Not answered yet: "+strings.Join(asks, ", ")+".")
	}
	if len(night) > 0 {
		out = append(out, "Missing this morning, though usually there: "+strings.Join(night, ", ")+".")
	}
	return out
}

// lacking names one of the three things that a good confidence needs.
func lacking(key string, n evidence.Numbers) string {
	switch key {
	case "hr_max":
		return "a maximum heart rate that was tested or seen in your runs"
	case "history":
		return Count(n.Decide.GoodHistoryD.Int(), "day") + " of runs"
	default:
		return "a full check-in today"
	}
}

// confidence is the word and the rule behind it.
func confidence(a ebb.Answer, n evidence.Numbers) string {
	d := a.Decision
	if d.Confidence == "" {
		return ""
	}
	s := fmt.Sprintf("Confidence: %s.", d.Confidence)
	var not []string
	for _, l := range d.Lacking {
		not = append(not, lacking(l, n))
	}
	switch len(not) {
	case 0:
		return s + " It rests on " + list([]string{lacking("hr_max", n), lacking("history", n), lacking("checkin", n)}) + "."
	case 1:
		return s + " One of three things is lacking: " + not[0] + "."
	}
	return s + " " + upperFirst([]string{"two of", "all"}[len(not)-2]) + " three things are lacking: " + list(not) + "."
}

// notesOf are what the person should know of their numbers: a maximum that their runs
// contradict, a sensor in doubt, and how often a sign objects.
func notesOf(a ebb.Answer) []string {
	var out []string
	h := a.Morning.History
	if n := len(h.AskHRMax); n > 0 && a.Morning.HRMax.Bpm > 0 {
		out = append(out, fmt.Sprintf("Your maximum is probably higher than %d: %s felt easy for too long at a high heart rate. Test it, or enter what you know.",
			a.Morning.HRMax.Bpm, Count(n, "run")))
	}
	if h.HRDoubt && a.Morning.HRMode == ebb.HRAuto && runs(a.Prescription.Mode) {
		out = append(out, "Your last runs have no heart rate that can be used, so talk leads.")
	}
	return append(out, signNotes(a)...)
}

// signNotes says of each measurement that counts against today how often it does so
// for this person, and of each muted one that it is.
func signNotes(a ebb.Answer) []string {
	s := a.Morning.Signals
	signs := facts{}
	for _, f := range a.Decision.Findings {
		if f.Rule == ebb.RuleRecovery {
			signs.list = f.Facts
		}
	}
	var out []string
	for _, q := range []struct {
		name   string
		signal ebb.Signal
	}{{"hrv", s.HRV}, {"rhr", s.RHRDelta}, {"sleep", s.SleepMin}, {"wellness", s.Wellness}} {
		what := upperFirst(Measure(q.name))
		switch {
		case q.signal.Muted && q.signal.Known():
			out = append(out, what+" objects on so many of your days that it was re-centred. It does not count for now.")
		case fires(signs, q.name) && q.signal.Of > 0 && q.signal.Fires > 0:
			out = append(out, fmt.Sprintf("%s objects on %d of your last %s with a value.", what, q.signal.Fires, Count(q.signal.Of, "day")))
		}
	}
	return out
}
