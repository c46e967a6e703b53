package app

import (
	"context"
	"slices"

	"ebb"
	"ebb/engine"
	"ebb/internal/say"
	"ebb/internal/store"
)

// recentDays is how many days stand beside today's answer, today included.
const recentDays = 7

// DoneView is a session of today, with what the person said of it.
type DoneView struct {
	RunView
	RPE  ebb.Opt[int]      `json:"rpe"`
	Talk ebb.Opt[ebb.Talk] `json:"talk"`
	Text string            `json:"text"`
}

// Open says whether there is something to ask: exertion of any session, the talk test of a run.
func (d DoneView) Open() bool {
	return !d.RPE.OK || !d.Talk.OK && d.Sport == ebb.SportRunning
}

// LikelyView is what the next day is likely to be, should it feel like this one. Verdict is
// null where a professional comes first.
type LikelyView struct {
	Day     ebb.Day              `json:"day"`
	Verdict ebb.Opt[ebb.Verdict] `json:"verdict"`
	Text    string               `json:"text"`
}

// around fills what stands beside the answer of today: the last days, and what was done. A kept
// fold is older than those days, so all their runs are at hand.
func (v *TodayView) around(l look) {
	if v.onlyFlags() || !l.isToday || l.out.First == 0 {
		return
	}
	c := CalendarView{Today: v.Day, From: v.Day - recentDays + 1, To: v.Day, Units: v.Units, First: l.out.First}
	c.fill(l.h, engine.Output{Readings: slices.DeleteFunc(slices.Clone(l.out.Recent), func(r ebb.Reading) bool { return r.Day < c.From })})
	for _, w := range c.Weeks {
		for _, d := range w.Days {
			if d.Day >= c.From && d.Day <= v.Day {
				v.Recent = append(v.Recent, d)
			}
		}
	}
	for _, r := range v.Recent[len(v.Recent)-1].Runs {
		d := DoneView{RunView: r, Text: r.Text(v.Units), Talk: l.h.fixes[r.ID].Talk}
		for _, x := range l.out.Recent {
			if x.Run == r.ID {
				d.RPE = x.RPE
			}
		}
		v.Done = append(v.Done, d)
	}
}

// Likely says what the day after today is likely to be: tomorrow's answer, should the answers
// of this morning hold. Nothing is recorded.
func (a *App) Likely(ctx context.Context, actor ebb.Actor, athlete ebb.AthleteID) (LikelyView, error) {
	if err := may(actor, athlete); err != nil {
		return LikelyView{}, err
	}
	var v LikelyView
	err := a.st.Read(ctx, func(t *store.Tx) error {
		now, err := a.look(ctx, t, athlete, 0)
		if err != nil {
			return err
		}
		same := sameAgain(now.h.checkIns, now.day)
		next, err := a.look(ctx, t, athlete, now.day+1, same)
		if err != nil {
			return err
		}
		ans := next.out.Answer
		v = LikelyView{Day: next.day, Text: say.Likely(ans, same.Legs.OK)}
		if v.Text != "" {
			v.Verdict = ebb.Some(ans.Decision.Verdict)
		}
		return nil
	})
	return v, err
}

// sameAgain is the check-in of the next day, should it be as today was answered; what was
// wished for one day is not wished for the next.
func sameAgain(said []ebb.CheckIn, today ebb.Day) ebb.CheckIn {
	var c ebb.CheckIn
	for _, s := range said {
		if s.Day == today {
			c = mergeCheckIn(c, s)
		}
	}
	c.Day, c.Wish, c.Rested, c.Declined, c.Undecline = today+1, ebb.None[ebb.Verdict](), ebb.None[bool](), nil, nil
	return c
}
