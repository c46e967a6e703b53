package app

import (
	"context"

	"ebb"
	"ebb/internal/ingest"
	"ebb/internal/store"
)

// identifier is who links what it finds alike; a person's word stands above it.
func identifier(via string) ebb.Actor {
	return ebb.Actor{ID: "ebb", Kind: ebb.ActorSystem, Via: via}
}

// identify looks for other recordings of the run that a new recording is of, and notes the
// links. linked: it joined a run that is here; proposed: how many pairs a person is to judge.
func (a *App) identify(ctx context.Context, t *store.Tx, actor ebb.Actor, athlete ebb.AthleteID, f ebb.Features, sum string, blob []byte) (linked bool, proposed int, err error) {
	if f.Condition == ebb.Quarantined {
		return false, 0, nil
	}
	reach := ingest.NearS(f.ElapsedS)
	spans, err := t.Near(ctx, athlete, f.Start.AddS(-reach), f.Start.AddS(reach))
	if err != nil {
		return false, 0, err
	}
	me := ingest.Span{Start: f.Start, LastsS: f.ElapsedS, DistM: f.DistM}
	var near []*ebb.Recording
	for _, s := range spans {
		if s.SHA256 == sum || s.Condition == ebb.Quarantined || !ingest.Near(ingest.Span{Start: s.Start, LastsS: s.ElapsedS, DistM: s.DistM}, me) {
			continue
		}
		rec, err := t.Recording(ctx, athlete, s.ID)
		if err != nil {
			return false, 0, err
		}
		near = append(near, rec)
	}
	if len(near) == 0 {
		return false, 0, nil
	}
	fresh, err := store.Decode(blob)
	if err != nil {
		return false, 0, err
	}
	var first ebb.RecordingID // that this recording was linked to
	for _, l := range ingest.Identify(fresh, near) {
		said, ok, err := t.LinkOf(ctx, athlete, l.A, l.B)
		if err != nil {
			return linked, proposed, err
		}
		if !ok {
			if l.State, err = keepApart(ctx, t, athlete, first, l); err != nil {
				return linked, proposed, err
			}
			if err := t.PutLink(ctx, athlete, identifier(actor.Via), l, ""); err != nil {
				return linked, proposed, err
			}
			said.Link = l
		}
		switch said.State {
		case ebb.LinkLinked:
			linked = true
			if first == "" {
				first = said.A
			}
		case ebb.LinkProposed:
			proposed++
		}
	}
	return linked, proposed, nil
}

// keepApart turns a link into a proposal when it would join two runs of which somebody
// said that they are two.
func keepApart(ctx context.Context, t *store.Tx, athlete ebb.AthleteID, first ebb.RecordingID, l ebb.Link) (string, error) {
	if first == "" || l.State != ebb.LinkLinked {
		return l.State, nil
	}
	between, ok, err := t.LinkOf(ctx, athlete, first, l.A)
	if err == nil && ok && between.State == ebb.LinkRefused {
		return ebb.LinkProposed, nil
	}
	return l.State, err
}
