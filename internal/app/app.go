// Package app has one method for each thing a user can ask: may they, load, pure
// call, store, view.
package app

import (
	"context"
	"strings"
	"sync"
	"time"

	"ebb"
	"ebb/evidence"
	"ebb/internal/say"
	"ebb/internal/store"
)

// Schema is the version of every JSON view.
const Schema = 1

// utc is the zone of the synthetic runner.
var utc = time.UTC

// SyntheticLine stands on every page of the demo.
const SyntheticLine = "SYNTHETIC: this runner is made up by `ebb demo`; nobody ran any of it."

// App answers what a user can ask of one store. It holds no state of its own.
type App struct {
	st    *store.Store
	clock func() time.Time
	// Zone is the IANA name that counts while the profile states none.
	Zone string

	stepped sync.Map // by ebb.AthleteID: the steppedAt of the last look for what a running trial waits for

	// For tests of other people's services: how to wait, and how long for an answer.
	remoteWait    func(context.Context, time.Duration) error
	remoteTimeout time.Duration
	lately        lately // what the samples of graded runs said
}

// New makes an App over st; clock says what time it is.
func New(st *store.Store, clock func() time.Time) *App {
	return &App{st: st, clock: clock, Zone: "UTC"}
}

// may says whether the actor may act for the athlete: a person for themself.
func may(actor ebb.Actor, athlete ebb.AthleteID) error {
	if actor.Kind == ebb.ActorPerson && actor.ID != "" && actor.ID == string(athlete) {
		return nil
	}
	return ebb.Errorf(ebb.Forbidden, "forbidden", "actor", "you may not act for this athlete")
}

// now is the moment of the clock.
func (a *App) now() ebb.Instant { return ebb.InstantOf(a.clock()) }

// numbers are the rule set that new days are decided with.
func (a *App) numbers() evidence.Numbers { return evidence.Current() }

// Synthetic says whether this data folder holds the demo runner.
func (a *App) Synthetic(ctx context.Context, actor ebb.Actor, athlete ebb.AthleteID) (bool, error) {
	if err := may(actor, athlete); err != nil {
		return false, err
	}
	var out bool
	err := a.st.Read(ctx, func(t *store.Tx) (err error) {
		out, err = synthetic(ctx, t)
		return err
	})
	return out, err
}

// oneLine is what somebody typed as a name: in one line, without what is not seen.
func oneLine(s string) string { return strings.Join(strings.Fields(say.Plain(s)), " ") }
