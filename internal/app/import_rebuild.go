package app

import (
	"context"

	"ebb"
	"ebb/internal/ingest"
	"ebb/internal/limit"
	"ebb/internal/store"
	"ebb/session"
)

// Rebuild reads every original again and makes the samples and features of its
// recordings anew. Runs, corrections and everything else that was said stay as they
// are. An original that is damaged or gone leaves what was made of it before.
func (a *App) Rebuild(ctx context.Context, actor ebb.Actor, athlete ebb.AthleteID, progress func(RebuildProgress)) (RebuildView, error) {
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
	leaves := leavesOf(rows)
	for i, leaf := range leaves {
		if err := ctx.Err(); err != nil {
			return v, ebb.Wrap(ebb.Unavailable, "cancelled", err, "stopped: run the same command to go on")
		}
		if err := a.rebuildLeaf(ctx, actor, athlete, leaf, &v); err != nil {
			return v, err
		}
		if progress != nil {
			progress(RebuildProgress{Done: i + 1, Of: len(leaves)})
		}
	}
	return v, nil
}

// leavesOf groups recordings by the original they were read from, in order.
func leavesOf(rows []store.RecordingRow) [][]store.RecordingRow {
	at := map[string]int{}
	var out [][]store.RecordingRow
	for _, r := range rows {
		i, ok := at[r.SHA256]
		if !ok {
			i = len(out)
			at[r.SHA256] = i
			out = append(out, nil)
		}
		out[i] = append(out[i], r)
	}
	return out
}

func (a *App) rebuildLeaf(ctx context.Context, actor ebb.Actor, athlete ebb.AthleteID, rows []store.RecordingRow, v *RebuildView) error {
	first := rows[0]
	data, err := a.st.Originals().Get(ctx, athlete, first.SHA256)
	if err != nil {
		v.Failed = append(v.Failed, RebuildFailure{Path: first.Path, SHA256: first.SHA256, Code: ebb.CodeOf(err), Message: err.Error()})
		return nil
	}
	leaf := ingest.Leaf{Path: first.Path, Data: data, SHA256: first.SHA256}
	if first.Fault != "" { // the bytes are as they were, and so is the doubt about them
		leaf.Fault = &ebb.DecodeError{Code: first.Fault, Offset: -1, Msg: "the archive that it came out of was damaged"}
	}
	d := ingest.Decode(athlete, leaf, limit.Local(), first.RecordedAt)
	if len(d.Recordings) == 0 {
		f := RebuildFailure{Path: first.Path, SHA256: first.SHA256, Code: ebb.CodeNotActivity, Message: d.NotActivity}
		if d.Fault != nil {
			f.Code, f.Message = d.Fault.Code, d.Fault.Msg
		}
		v.Failed = append(v.Failed, f)
		return nil
	}
	var rebuilt, added int
	found := map[ebb.RecordingID]bool{}
	err = a.st.Tx(ctx, func(t *store.Tx) error {
		rebuilt, added = 0, 0
		for _, rec := range d.Recordings {
			found[rec.ID] = true
			row := first
			row.ID, row.Index, row.Format = rec.ID, rec.Index, rec.Format
			_, existed, err := t.AddRecording(ctx, athlete, actor, row)
			if err != nil {
				return err
			}
			if rebuilt++; !existed {
				rebuilt, added = rebuilt-1, added+1
			}
			if err := a.putDerived(ctx, t, athlete, rec); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	v.Rebuilt += rebuilt
	v.Added += added
	for _, r := range rows {
		if !found[r.ID] {
			v.Missing = append(v.Missing, r.ID)
		}
	}
	return nil
}

func (a *App) putDerived(ctx context.Context, t *store.Tx, athlete ebb.AthleteID, rec *ebb.Recording) error {
	blob, err := store.Encode(rec)
	if err != nil {
		return err
	}
	if err := t.PutStream(ctx, athlete, rec.ID, rec.Start, engineVersion(), blob); err != nil {
		return err
	}
	f, e := session.Efforts(rec, a.numbers())
	if err := t.PutEffort(ctx, athlete, engineVersion(), e); err != nil {
		return err
	}
	return t.PutFeatures(ctx, athlete, rec.ID, engineVersion(), f)
}
