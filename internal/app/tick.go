package app

import (
	"context"
	"errors"

	"ebb"
	"ebb/internal/store"
)

// Tick does what is due: it fetches what is new, takes back what no longer counts, and tells the
// phone. `ebb serve` calls it every minute, `ebb notify run` once. Nothing is due without a connection.
func (a *App) Tick(ctx context.Context, actor ebb.Actor, athlete ebb.AthleteID) error {
	if err := may(actor, athlete); err != nil {
		return err
	}
	return errors.Join(a.tickIntervals(ctx, actor, athlete), a.tickNotify(ctx, actor, athlete))
}

// tickIntervals fetches when it is time, and takes the workout of a day that became easier back
// whenever that is so.
func (a *App) tickIntervals(ctx context.Context, actor ebb.Actor, athlete ebb.AthleteID) error {
	doc, ok, err := a.intervals(ctx, athlete)
	if err != nil || !ok || doc.Refused {
		return err
	}
	if a.now() >= doc.Next {
		if _, err := a.SyncIntervals(ctx, actor, athlete, nil); err != nil {
			return err
		}
	}
	return a.Recall(ctx, actor, athlete)
}

// Recall takes back what went out for today, as far as it can be taken back, when today has
// become easier than it. What cannot be reached now is tried again with the next Tick; Today says so.
func (a *App) Recall(ctx context.Context, actor ebb.Actor, athlete ebb.AthleteID) error {
	if err := may(actor, athlete); err != nil {
		return err
	}
	var v TodayView
	var stale bool
	err := a.st.Read(ctx, func(t *store.Tx) (err error) {
		if v, err = a.answer(ctx, t, athlete, 0); err != nil {
			return err
		}
		list, err := sentOn(ctx, t, athlete, v.Day)
		live, ok := liveOf(list, ebb.ChannelIntervals)
		stale = ok && live.Easier(v.Answer)
		return err
	})
	if err != nil || !stale {
		return err
	}
	_, client, err := a.connectedIntervals(ctx, athlete)
	if err != nil {
		return err
	}
	_, err = a.recallIntervals(ctx, actor, athlete, v, client, false)
	return err
}
