package app

import (
	"context"
	"runtime"
	"slices"

	"ebb"
	"ebb/internal/ingest"
	"ebb/internal/limit"
	"ebb/internal/spare"
	"ebb/internal/store"
)

// Rebuild reads every original again and makes the samples and features of its
// recordings anew. Runs, corrections and everything else that was said stay as they
// are. An original that is damaged or gone leaves what was made of it before.
func (a *App) Rebuild(ctx context.Context, actor ebb.Actor, athlete ebb.AthleteID, progress func(RebuildProgress)) (RebuildView, error) {
	v := RebuildView{Schema: Schema, Failed: []RebuildFailure{}, Missing: []ebb.RecordingID{}, Engine: engineVersion()}
	if err := may(actor, athlete); err != nil {
		return v, err
	}
	defer spareCollector(100)()
	var rows []store.RecordingRow
	if err := a.st.Read(ctx, func(t *store.Tx) (err error) {
		rows, err = t.Recordings(ctx, athlete)
		return err
	}); err != nil {
		return v, err
	}
	leaves := leavesOf(rows)
	var group []rebuiltLeaf // read again, and not yet stored
	size := 0
	for done := 0; done < len(leaves); {
		if err := ctx.Err(); err != nil {
			return v, ebb.Wrap(ebb.Unavailable, "cancelled", err, "stopped: run the same command to go on")
		}
		some := leaves[done:min(done+4*runtime.GOMAXPROCS(0), len(leaves))]
		again := make([]rebuiltLeaf, len(some))
		onEveryCore(len(some), func(i int) { again[i] = a.readAgain(ctx, athlete, some[i]) })
		for _, leaf := range again {
			if leaf.err != nil {
				return v, leaf.err
			}
			size += leaf.bytes
		}
		done += len(some)
		if group = append(group, again...); len(group) < groupItems && size < groupBytes && done < len(leaves) {
			continue
		}
		if err := a.storeAgain(ctx, actor, athlete, group, &v); err != nil {
			return v, err
		}
		if group, size = group[:0], 0; progress != nil {
			progress(RebuildProgress{Done: done, Of: len(leaves)})
		}
	}
	return v, nil
}

// rebuiltLeaf is an original read again.
type rebuiltLeaf struct {
	rows   []store.RecordingRow // that were read from it before
	recs   []decodedRecording   // that were read from it now; none when it could not be read
	bytes  int
	failed *RebuildFailure // why it could not
	err    error           // ends the whole
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

// readAgain reads one original. It runs on every core.
func (a *App) readAgain(ctx context.Context, athlete ebb.AthleteID, rows []store.RecordingRow) rebuiltLeaf {
	first := rows[0]
	data, err := a.st.Originals().Get(ctx, athlete, first.SHA256)
	if err != nil {
		return rebuiltLeaf{failed: &RebuildFailure{Path: first.Path, SHA256: first.SHA256, Code: ebb.CodeOf(err), Message: err.Error()}}
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
		return rebuiltLeaf{failed: &f, bytes: len(data)}
	}
	again := rebuiltLeaf{rows: rows, bytes: len(data)}
	for _, rec := range d.Recordings {
		dr, err := prepare(rec, a.numbers())
		if err != nil {
			return rebuiltLeaf{err: err}
		}
		dr.row = first
		dr.row.ID, dr.row.Index, dr.row.Format = rec.ID, rec.Index, rec.Format
		again.recs = append(again.recs, dr)
		spare.GiveColumns(rec)
	}
	return again
}

// storeAgain stores what was made of a group of originals in one transaction.
func (a *App) storeAgain(ctx context.Context, actor ebb.Actor, athlete ebb.AthleteID, group []rebuiltLeaf, v *RebuildView) error {
	var rebuilt, added int
	err := a.st.Tx(ctx, func(t *store.Tx) error {
		rebuilt, added = 0, 0
		for _, leaf := range group {
			for i := range leaf.recs {
				d := &leaf.recs[i]
				_, existed, err := t.AddRecording(ctx, athlete, actor, d.row)
				if err != nil {
					return err
				}
				if rebuilt++; !existed {
					rebuilt, added = rebuilt-1, added+1
				}
				if err := d.put(ctx, t, athlete); err != nil {
					return err
				}
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	v.Rebuilt += rebuilt
	v.Added += added
	for _, leaf := range group {
		v.Missing = append(v.Missing, leaf.missing()...)
		if leaf.failed != nil {
			v.Failed = append(v.Failed, *leaf.failed)
		}
	}
	return nil
}

// missing is what was found in the original before and is not found now.
func (l rebuiltLeaf) missing() []ebb.RecordingID {
	var out []ebb.RecordingID
	for _, r := range l.rows {
		if !slices.ContainsFunc(l.recs, func(d decodedRecording) bool { return d.row.ID == r.ID }) {
			out = append(out, r.ID)
		}
	}
	return out
}
