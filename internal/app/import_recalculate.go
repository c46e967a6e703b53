package app

import (
	"context"
	"runtime"
	"sync"
	"sync/atomic"

	"ebb"
	"ebb/evidence"
	"ebb/internal/spare"
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
	defer spareCollector(400)()
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
		work := make([]recalculation, 0, len(group))
		for _, r := range group {
			if here, err := t.HasRecording(ctx, athlete, r.ID); err != nil {
				return err
			} else if !here {
				continue // taken back since
			}
			s, err := t.Samples(ctx, athlete, r.ID)
			if err != nil && ebb.CodeOf(err) != "no_recording" {
				return err
			}
			work = append(work, recalculation{row: r, samples: s, err: err})
		}
		onEveryCore(len(work), func(i int) { work[i].do(n) })
		for i := range work {
			w := &work[i]
			if code := ebb.CodeOf(w.err); code == "no_recording" || code == "damaged_stream" {
				failed = append(failed, RebuildFailure{Path: w.row.Path, SHA256: w.row.SHA256, Code: code, Message: w.err.Error()})
				continue
			}
			if w.err != nil {
				return w.err
			}
			if err := t.PutFeatures(ctx, athlete, w.row.ID, engineVersion(), w.features); err != nil {
				return err
			}
			if err := t.PutEffort(ctx, athlete, engineVersion(), w.effort); err != nil {
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

// recalculation is one recording on its way; err says why there is nothing new of it.
type recalculation struct {
	row      store.RecordingRow
	samples  store.Samples
	features ebb.Features
	effort   ebb.Effort
	err      error
}

func (r *recalculation) do(n evidence.Numbers) {
	if r.err != nil {
		return
	}
	rec, err := r.samples.Recording()
	if r.samples, r.err = (store.Samples{}), err; err == nil {
		r.features, r.effort = session.Efforts(rec, n)
		spare.GiveColumns(rec)
	}
}

// onEveryCore calls f for 0 … n-1, on each core the next that nobody has taken.
func onEveryCore(n int, f func(i int)) {
	var next atomic.Int64
	var wg sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), n) {
		wg.Go(func() {
			for i := int(next.Add(1)) - 1; i < n; i = int(next.Add(1)) - 1 {
				f(i)
			}
		})
	}
	wg.Wait()
}
