package say_test

import (
	"slices"
	"strings"
	"testing"

	"ebb"
	"ebb/internal/say"
)

// habitTexts are the texts of habits, for the lint.
func habitTexts(t *testing.T) []string {
	t.Helper()
	h := say.Habits
	out := []string{h.Intro, h.Key, h.Rest, h.OwnText, h.TestIt, h.Routine, h.RoutineNote, h.Nothing, say.HabitCount(0), say.HabitCount(1)}
	for _, id := range ebb.Habits {
		w := say.Habit(id)
		out = append(out, word(t, "habit", string(id), w.Name), word(t, "habit", string(id), w.Text), word(t, "source of", string(id), w.Source),
			word(t, "grade of", string(id), say.HabitGrade(w.Grade)))
	}
	for _, s := range say.MobilityRoutine {
		out = append(out, s.Name, s.Text)
	}
	for _, c := range [][3]int{{1200, 800, 114}, {1333, 2000, 286}, {500, -500, -63}, {0, 0, 0}} {
		out = append(out, say.Sweat(c[0], c[1], c[2], 2, 40)...)
	}
	return append(out, say.GearDue(ebb.GearShoes, 700), say.GearDue(ebb.GearSocks, 1), say.GearUsed(ebb.GearShoes, 0, 0, 0, 0, "km"), say.GearUsed(ebb.GearSocks, 9000, 60, 1, 20000, "km"),
		say.GearLimit(ebb.GearShoes, 700, false), say.GearLimit(ebb.GearSleeves, 200, true), say.GearDefault(ebb.Kinds), say.GearDefault(ebb.Kinds[:2]))
}

// The grades are those of SCIENCE 9, and each habit leads to a trial that exists.
func TestEveryHabitHasItsGradeAndItsTrial(t *testing.T) {
	for id, grade := range map[ebb.HabitID]string{ebb.HabitHydration: "B", ebb.HabitSleep: "B", ebb.HabitMovement: "C", ebb.HabitMobility: "C", ebb.HabitCompression: "B"} {
		w := say.Habit(id)
		if w.Grade != grade {
			t.Errorf("%s: grade %s, want %s", id, w.Grade, grade)
		}
		if !slices.ContainsFunc(say.TrialTemplates, func(t say.TrialTemplate) bool { return t.Key == w.Trial }) {
			t.Errorf("%s leads to the trial %q, which does not exist", id, w.Trial)
		}
	}
}

func TestTheRoutineTakesTenMinutes(t *testing.T) {
	sum := 0
	for _, s := range say.MobilityRoutine {
		sum += s.Minutes
	}
	if sum != 10 {
		t.Errorf("the routine takes %d minutes, want 10", sum)
	}
}

// Nobody is told to drink more than was lost.
func TestSweatAsksForNoVolume(t *testing.T) {
	for _, lossG := range []int{-2000, -1, 0, 800, 1400, 1401, 4000} {
		text := strings.Join(say.Sweat(1200, lossG, lossG*10000/70000, 2, 40), " ")
		if less := strings.Contains(text, "drink less next time"); less != (lossG < 0) {
			t.Errorf("%d g lost: %s", lossG, text)
		}
		if strings.Contains(text, "drink some of it back") && !strings.Contains(text, "never more than you sweat") {
			t.Errorf("%d g lost, and no limit: %s", lossG, text)
		}
	}
}
