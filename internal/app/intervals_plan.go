package app

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"ebb"
	"ebb/evidence"
	"ebb/internal/remote/intervals"
	"ebb/internal/store"
)

// IntervalsPlan proposes the week of a day (0: today) from the hard runs that stand in the calendar of Intervals.icu. It is
// read anew each time, so that what was removed there is not in it; nothing is kept. What Ebb put there itself is never a
// session. The error says when the calendar holds none.
func (a *App) IntervalsPlan(ctx context.Context, actor ebb.Actor, athlete ebb.AthleteID, day ebb.Day) (ebb.PlanAsk, error) {
	if err := may(actor, athlete); err != nil {
		return ebb.PlanAsk{}, err
	}
	_, client, err := a.connectedIntervals(ctx, athlete)
	if err != nil {
		return ebb.PlanAsk{}, err
	}
	if day == 0 {
		if err := a.st.Read(ctx, func(t *store.Tx) error {
			day, err = a.today(ctx, t, athlete)
			return err
		}); err != nil {
			return ebb.PlanAsk{}, err
		}
	}
	monday := mondayOf(day)
	list, err := client.Planned(ctx, monday, monday+6)
	if err != nil {
		return ebb.PlanAsk{}, err
	}
	var parts []string
	for _, e := range list {
		if text, d, ok := plannedSession(e, a.numbers()); ok && mondayOf(d) == monday && !slices.Contains(parts, text) {
			parts = append(parts, text)
		}
	}
	slices.Sort(parts)
	if len(parts) == 0 {
		return ebb.PlanAsk{}, ebb.Errorf(ebb.NotFound, "nothing_planned", "from", "the calendar of Intervals.icu has no hard or long run in the week of %s; the plan here stays as it is", monday)
	}
	return ebb.PlanAsk{Text: strings.Join(parts, ", "), Source: ebb.PlanFromIntervals}, nil
}

// easyWords in the name of a workout say that it is none of the hard ones, whatever else stands there.
var easyWords = []string{"easy", "recovery", "rest", "shakeout", "walk", "jog", "endurance"}

// plannedSession is a planned run as a person would type it; false when it is no hard or long one. The name says what it is;
// without a word that is known, the intensity or the length.
func plannedSession(e intervals.Planned, n evidence.Numbers) (text string, day ebb.Day, ok bool) {
	race := strings.HasPrefix(e.Category, "RACE")
	if strings.HasPrefix(e.ExternalID, intervalsOwn) || !race && e.Category != "WORKOUT" || !strings.HasSuffix(e.Type, "Run") || len(e.Start) < 10 {
		return "", 0, false
	}
	day, err := ebb.ParseDay(e.Start[:10])
	if err != nil {
		return "", 0, false
	}
	what := plannedWord(strings.FieldsFunc(strings.ToLower(e.Name), notLetter), race)
	switch {
	case what == "easy":
		return "", 0, false
	case what != "":
	case e.Intensity >= n.Plan.HardIntensity.Value:
		what = string(ebb.KindTempo)
	case e.MovingS >= n.Session.Hard.LongS.Value:
		what = string(ebb.KindLong)
	default:
		return "", 0, false
	}
	text = day.String() + " " + what
	if m := int(e.MovingS / 60); m >= n.Plan.RunLeast.Int() && m <= 12*60 {
		if m < 60 {
			text += fmt.Sprintf(" %dmin", m)
		} else {
			text += fmt.Sprintf(" %dh%02d", m/60, m%60)
		}
	}
	return text, day, true
}

func notLetter(r rune) bool { return (r < 'a' || r > 'z') && (r < '0' || r > '9') }

// plannedWord is the kind of session that the words of a name say: easy, a kind, a race with its length, or "".
func plannedWord(words []string, race bool) string {
	if race {
		for _, w := range words {
			if _, ok := raceWords[w]; ok {
				return "race " + w
			}
		}
		return "race"
	}
	found := ""
	for _, w := range words {
		if slices.Contains(easyWords, w) {
			return "easy"
		}
		if k, ok := sessionWords[w]; ok && found == "" && k != ebb.KindRace { // "race pace" is no race
			found = string(k)
		}
	}
	return found
}
