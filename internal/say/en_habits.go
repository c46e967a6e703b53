package say

import (
	"fmt"

	"ebb"
)

// The words of habits, in English. Nothing here counts days in a row, and nothing asks for more.

// HabitWords is one habit that is ready: what is known of it, how well, and from where.
type HabitWords struct {
	Name, Grade, Text, Source string
	Trial                     string // key of the trial that asks it of this person
}

var habitWords = map[ebb.HabitID]HabitWords{
	ebb.HabitHydration: {"Hydration", "B", "Begin a run neither thirsty nor full, and on long or hot runs try not to lose more than about 2 % of your body mass. " +
		"That is well supported for performance; that drinking brings the legs back sooner is not shown. An easy run of 20 to 40 minutes rarely needs a drink. " +
		"Thirst is enough, and drinking more than you sweat is dangerous.",
		"Sawka et al. 2007, ACSM position stand on fluid replacement", "hydration"},
	ebb.HabitSleep: {"Sleep", "B", "The general case for sleep is the strongest of all of these: less than seven hours as a habit is common among athletes, and goes with more infections. " +
		"What one to three short nights do to your running is unclear. How much you need is your own; seven to nine hours for everybody is unlikely to be right.",
		"Walsh et al. 2021, consensus on sleep and the athlete, bjsm 55/7/356", "sleep"},
	ebb.HabitMovement: {"Easy movement", "C", "A walk or an easy spin can make sore legs feel better for a while. The relief is small and passes, and the studies disagree. " +
		"Moving soon after a session did little for soreness or for the next performance. That it feels good is reason enough, and resting is as good a choice.",
		"Van Hooren & Peake 2018, PMC5999142; Dupuy et al. 2018, fphys.2018.00403", "recovery_run"},
	ebb.HabitMobility: {"Mobility", "C", "Rolling the muscles after exercise eased soreness by about 6 % in the studies put together, and did little else. " +
		"Nobody has shown that ten minutes on a mat change the next run. If you move more freely and like it, that is what it is for.",
		"Wiewelhove et al. 2019, foam rolling put together, PMC6465761", "mobility"},
	ebb.HabitCompression: {"Compression", "B", "Research is mixed. Wearers often feel less sore, by a small to moderate amount; in the newer and stricter reckoning strength came back no sooner. " +
		"Running itself gained little or nothing. Nobody can wear it without knowing, so expecting it to help may be part of what is felt.",
		"Hill et al. 2014; Négyesi et al. 2022, PMC9388468; Leabeater et al. 2022, mdpi 2673-7248/2/3/22", "compression"},
}

// Habit is what is known of a habit that is ready.
func Habit(id ebb.HabitID) HabitWords { return habitWords[id] }

// habitGrades say what a letter stands for.
var habitGrades = map[string]string{
	"A": "strong evidence", "B": "moderate evidence", "C": "weak or indirect evidence", "D": "contradicted, or nothing behind it", "P": "practice: a convention, not a finding",
}

// HabitGrade is a grade with what it stands for: "C, weak or indirect evidence".
func HabitGrade(g string) string {
	if habitGrades[g] == "" {
		return ""
	}
	return g + ", " + habitGrades[g]
}

// HabitCount says on how many of the days something was noted; it says no more.
func HabitCount(n int) string {
	if n == 0 {
		return "nothing noted"
	}
	return Count(n, "day")
}

// HabitDots reads the dots out.
func HabitDots(name string, n, of int) string {
	return fmt.Sprintf("%s: %s in the last %d days", name, HabitCount(n), of)
}

// HabitsWords are the texts around the dots.
type HabitsWords struct {
	Intro, Key, Rest, OwnText, TestIt, Routine, RoutineNote, Nothing string
}

// Habits are the texts around the dots.
var Habits = HabitsWords{
	Intro:       "Small things that some runners do for their legs. Note what you did, if you like to see it; nothing is expected.",
	Key:         "A filled dot is a day you noted. An empty one says nothing: it is not a no.",
	Rest:        "A day of rest is a good day, and no habit here changes what Ebb says of tomorrow.",
	OwnText:     "Your own. Ebb knows nothing of it; a trial on yourself can find out.",
	TestIt:      "Test it properly",
	Routine:     "Ten minutes of mobility",
	RoutineNote: "Slow and easy: it should never hurt, and a spot that does is left alone. One way of many, made to be short.",
	Nothing:     "There is no habit on the list.",
}

// MobilityStep is one part of the routine.
type MobilityStep struct {
	Minutes int    `json:"minutes"`
	Name    string `json:"name"`
	Text    string `json:"text"`
}

// MobilityRoutine is the one routine, ten minutes in all.
var MobilityRoutine = []MobilityStep{
	{2, "Ankles", "Stand facing a wall, one foot a hand's width away. Let that knee travel towards the wall and back, heel down. A minute on each side."},
	{1, "Calves", "Hold on to something. Rise slowly onto both sets of toes, and take twice as long to come down."},
	{2, "Front of the hips", "Kneel on one knee, the other foot in front. Tuck the tail under, and lean forward a little until the front of the hip opens. A minute on each side."},
	{2, "Seat", "Lie on your back, one ankle over the other knee. Draw that leg towards you as far as is easy, and breathe. A minute on each side."},
	{1, "Back of the thighs", "Still on your back, hold one thigh upright and straighten the knee, then let it bend again. Half a minute on each side."},
	{1, "Back", "On hands and knees, round the back to the ceiling and let it sink again, one breath for each."},
	{1, "Quiet", "Sit back on your heels with the arms in front, or lie as you like. Breathe out for longer than you breathe in."},
}

// Litres writes millilitres as litres: 1200 is "1.2".
func Litres(ml int) string { return Tenths((ml + 50) / 100) }

// Sweat is what a session on the scales says: the rate in mL/h, what was lost in g and in 0.01 % of the
// mass before. It never asks anybody to drink more than was lost.
func Sweat(rateMlH, lossG, lossCent, mostPct, easyMin int) []string {
	out := []string{fmt.Sprintf("You sweated about %s litres an hour in this session.", Litres(rateMlH))}
	switch {
	case lossG < 0:
		out = append(out, fmt.Sprintf("You came back %d g heavier: you drank more than you sweated. That helps nothing and can be dangerous, so drink less next time.", -lossG))
	case lossCent > mostPct*100:
		out = append(out, fmt.Sprintf("You lost %s %% of your body mass, more than the %d %% that is better not exceeded. On a run like this, drink some of it back on the way, and never more than you sweat.", Hundredths(lossCent), mostPct))
	default:
		out = append(out, fmt.Sprintf("You lost %s %% of your body mass, within the %d %% that is better not exceeded: what you drank was enough.", Hundredths(lossCent), mostPct))
	}
	return append(out,
		fmt.Sprintf("It is the number of one session. Heat, pace and clothes change it, and an easy run of up to %d minutes rarely needs a drink.", easyMin),
		"Afterwards thirst, and a drink with meals, bring it back; it is not a target.")
}

// GearDue is the reminder that gear has been used for as long as was set, in km for shoes and hours for
// garments.
func GearDue(kind ebb.GearKind, limit int) string {
	if kind == ebb.GearShoes {
		return fmt.Sprintf("Past %d km: look at the sole and at how they feel. The number is a reminder, not a finding.", limit)
	}
	return fmt.Sprintf("Past %s: see whether it still holds. The number is a reminder, not a finding.", Count(limit, "hour"))
}

// GearUsed is what was done in a piece of gear.
func GearUsed(kind ebb.GearKind, m, minutes, runs int, last ebb.Day, units string) string {
	if runs == 0 && minutes == 0 && m == 0 {
		return "not worn yet"
	}
	used := Minutes(minutes)
	if kind == ebb.GearShoes {
		used = Distance(m, units)
	}
	out := used + ", " + Count(runs, "run")
	if last != 0 {
		out += ", last " + ShortDate(last)
	}
	return out
}

// GearLimit is when a piece reminds.
func GearLimit(kind ebb.GearKind, limit int, set bool) string {
	text := "reminds after " + Count(limit, "hour")
	if kind == ebb.GearShoes {
		text = fmt.Sprintf("reminds after %d km", limit)
	}
	if !set {
		text += ", the usual"
	}
	return text
}

// GearRetired is since when a piece is not worn.
func GearRetired(d ebb.Day) string { return "retired " + ShortDate(d) }

// GearDefault is on which runs a piece is worn unless something else is said.
func GearDefault(kinds []ebb.Kind) string {
	words := make([]string, 0, len(kinds))
	for _, k := range kinds {
		words = append(words, Kind(k))
	}
	if len(kinds) == len(ebb.Kinds) {
		return "worn on every run unless you say otherwise"
	}
	return "worn unless you say otherwise on: " + list(words)
}
