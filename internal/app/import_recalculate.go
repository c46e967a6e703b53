package app

import (
	"context"

	"ebb"
	"ebb/internal/store"
	"ebb/session"
)

// Recalculate makes the features and efforts of every recording anew from its samples as they
// are stored, without the original: what is to be done when the numbers or the physiology have changed and
// the reading of files has not. Samples that are damaged or gone leave what was made of them before.
func (a *App) Recalculate(ctx context.Context, actor ebb.Actor, athlete ebb.AthleteID, progress func(RebuildProgress)) (RebuildView, error) {
	v := RebuildView{Schema: Schema, Failed: []RebuildFailure{}, Missing: []ebb.RecordingID{}, Engine: engineVersion()}
	if err := may(actor, athlete); err != nil {
		return v, err
	}
	var rows []store.RecordingRow
	if err := a.st.Read(ctx, func(t *store.Tx) (err error) {
		rows, err = t.Recordings(ctx, athlete)
		return err
	}); err != nil {
		return v, err
	}
	for done := 0; done < len(rows); {
		if err := ctx.Err(); err != nil {
			return v, ebb.Wrap(ebb.Unavailable, "cancelled", err, "stopped: run the same command to go on")
		}
		group := rows[done:min(done+groupItems, len(rows))]
		if err := a.recalculate(ctx, athlete, group, &v); err != nil {
			return v, err
		}
		if done += len(group); progress != nil {
			progress(RebuildProgress{Done: done, Of: len(rows)})
		}
	}
	return v, nil
}

// recalculate does it for one group in one transaction, so that none is taken back in between.
func (a *App) recalculate(ctx context.Context, athlete ebb.AthleteID, group []store.RecordingRow, v *RebuildView) error {
	n := a.numbers()
	var rebuilt int
	var failed []RebuildFailure
	err := a.st.Tx(ctx, func(t *store.Tx) error {
		rebuilt, failed = 0, nil
		for _, r := range group {
			if here, err := t.HasRecording(ctx, athlete, r.ID); err != nil {
				return err
			} else if !here {
				continue // taken back since
			}
			rec, err := t.Recording(ctx, athlete, r.ID)
			if code := ebb.CodeOf(err); code == "no_recording" || code == "damaged_stream" {
				failed = append(failed, RebuildFailure{Path: r.Path, SHA256: r.SHA256, Code: code, Message: err.Error()})
				continue
			}
			if err != nil {
				return err
			}
			f, e := session.Efforts(rec, n)
			if err := t.PutFeatures(ctx, athlete, r.ID, engineVersion(), f); err != nil {
				return err
			}
			if err := t.PutEffort(ctx, athlete, engineVersion(), e); err != nil {
				return err
			}
			rebuilt++
		}
		return nil
	})
	if err == nil {
		v.Rebuilt, v.Failed = v.Rebuilt+rebuilt, append(v.Failed, failed...)
	}
	return err
}
