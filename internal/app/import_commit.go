package app

import (
	"cmp"
	"context"
	"slices"
	"time"

	"ebb"
	"ebb/engine"
	"ebb/evidence"
	"ebb/internal/ingest"
	"ebb/internal/spare"
	"ebb/internal/store"
	"ebb/session"
)

func engineVersion() string { return engine.Version() }

// decode turns a leaf into what is to be stored. It runs on every core.
func (r *importRun) decode(ctx context.Context, it *importItem) {
	leaf := it.leaf
	it.leaf = ingest.Leaf{}
	if it.read {
		return
	}
	known := ctx.Err() != nil || it.same
	if !known && it.sum != "" { // what cannot be told now is seen when it is stored
		known, _ = r.known.has(ctx, r.app.st, r.athlete, it.sum)
	}
	if known {
		it.state = ebb.ItemDuplicate
		return
	}
	d := ingest.Decode(r.athlete, leaf, r.limits, r.now)
	it.fault = d.Fault
	for _, rec := range d.Recordings {
		dr, err := prepare(rec, r.numbers)
		if err != nil {
			it.fault = &ebb.DecodeError{Code: ebb.CodeBadData, Offset: -1, Msg: "the samples do not fit together"}
			it.recs = nil
			break
		}
		dr.row = store.RecordingRow{ID: rec.ID, SHA256: rec.SHA256, Index: rec.Index, Import: r.id, Path: it.path, Format: rec.Format,
			Manufacturer: rec.Device.Manufacturer, Product: rec.Device.Product, RecordedAt: r.now}
		if leaf.Fault != nil {
			dr.row.Fault = leaf.Fault.Code
		}
		it.recs = append(it.recs, dr)
	}
	it.state, it.fault = endState(d, it.fault, len(it.recs))
	for _, rec := range d.Recordings {
		spare.GiveColumns(rec)
	}
	if len(it.recs) > 0 {
		it.data = leaf.Data
	}
}

// prepare makes what is stored of a recording, but for its row.
func prepare(rec *ebb.Recording, n evidence.Numbers) (decodedRecording, error) {
	blob, err := store.Encode(rec)
	if err != nil {
		return decodedRecording{}, err
	}
	f, e := session.Efforts(rec, n)
	return decodedRecording{start: rec.Start, blob: blob, features: f, effort: e}, nil
}

// put stores what was made of a recording; its row is there.
func (d *decodedRecording) put(ctx context.Context, t *store.Tx, athlete ebb.AthleteID) error {
	id, engine := d.row.ID, engineVersion()
	if err := t.PutStream(ctx, athlete, id, d.start, engine, d.blob); err != nil {
		return err
	}
	if err := t.PutFeatures(ctx, athlete, id, engine, d.features); err != nil {
		return err
	}
	return t.PutEffort(ctx, athlete, engine, d.effort)
}

// conditionCodes are the remarks on recordings that are kept and give no number.
var conditionCodes = map[ebb.Condition]string{
	ebb.Truncated: ebb.CodeTruncated, ebb.CRCFailed: ebb.CodeBadCRC, ebb.Damaged: ebb.CodeBadData, ebb.Quarantined: ebb.CodeClock,
}

// endState is the state of an item of n recordings: the first that applies of refused,
// salvaged, stored; and the fault that goes with it.
func endState(d ebb.Decoded, fault *ebb.DecodeError, n int) (ebb.ItemState, *ebb.DecodeError) {
	switch {
	case n > 0 && fault != nil:
		return ebb.ItemSalvaged, fault
	case n > 0:
		for _, rec := range d.Recordings {
			if rec.Condition != ebb.Intact {
				return ebb.ItemSalvaged, &ebb.DecodeError{Code: conditionCodes[rec.Condition], Offset: -1}
			}
		}
		return ebb.ItemStored, nil
	case fault != nil:
		if fault.Code == ebb.CodeNotActivity {
			return ebb.ItemNotActivity, fault
		}
		return ebb.ItemRefused, fault
	case d.NotActivity != "":
		return ebb.ItemNotActivity, &ebb.DecodeError{Code: ebb.CodeNotActivity, Offset: -1, Msg: d.NotActivity}
	}
	return ebb.ItemRefused, &ebb.DecodeError{Code: ebb.CodeNoSamples, Offset: -1}
}

// commit makes the items durable in groups: while the transaction of one group runs, the
// originals of the next go to the disk. When the import is stopped it finishes the group
// at hand; on an error nothing of the group is told.
func (r *importRun) commit(ctx context.Context, stop context.CancelCauseFunc) error {
	// A group once begun is finished, whoever asks to stop.
	begun := context.WithoutCancel(ctx)
	var group []*importItem
	var size int64
	var writing chan error // the group before, while its transaction runs
	timer := time.NewTimer(groupWait)
	defer timer.Stop()
	settle := func() error {
		if writing == nil {
			return nil
		}
		err := <-writing
		writing = nil
		return err
	}
	flush := func() error {
		defer timer.Reset(groupWait)
		if len(group) == 0 {
			return settle()
		}
		batch := group
		group, size = nil, 0
		kept := r.keep(begun, batch)
		if err := cmp.Or(settle(), kept); err != nil {
			return err
		}
		writing = make(chan error, 1)
		go func() {
			err := r.commitGroup(begun, batch)
			for _, it := range batch {
				r.budget.give(it.weight)
			}
			writing <- err
		}()
		return nil
	}
	fail := func(err error) error {
		stop(err)
		for range r.done { // workers must not wait for us
		}
		return err
	}
	for {
		select {
		case it, more := <-r.done:
			if !more {
				return cmp.Or(flush(), settle())
			}
			if ctx.Err() != nil {
				continue // it may be half decoded: the next import takes it
			}
			group = append(group, it)
			if size += it.weight; len(group) < groupItems && size < groupBytes {
				continue
			}
			if err := flush(); err != nil {
				return fail(err)
			}
		case <-timer.C:
			if err := flush(); err != nil {
				return fail(err)
			}
		}
	}
}

// keep makes the originals of a group durable.
func (r *importRun) keep(ctx context.Context, group []*importItem) error {
	var list []store.Original
	for _, it := range group {
		if it.data != nil {
			list = append(list, store.Original{SHA256: it.sum, Data: it.data})
		}
	}
	if len(list) == 0 {
		return nil
	}
	return r.app.st.Originals().Put(ctx, r.athlete, list...)
}

// commitGroup: the originals are on the disk; one transaction, then the word.
func (r *importRun) commitGroup(ctx context.Context, group []*importItem) error {
	group = r.resolve(group)
	var states []ebb.ItemState // set in the transaction, which may run twice
	err := r.app.st.Tx(ctx, func(t *store.Tx) error {
		if gone, err := t.ImportUndone(ctx, r.athlete, r.id); err != nil || gone {
			if gone {
				err = ebb.Errorf(ebb.Conflict, "taken_back", "import", "this import was taken back while it ran: nothing more of it was stored")
			}
			return err
		}
		states = make([]ebb.ItemState, len(group))
		for i, it := range group {
			var err error
			if states[i], err = r.put(ctx, t, it); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	for i, it := range group {
		spare.Give(it.data)
		it.state, it.data = states[i], nil
		if !it.same && it.sum != "" && !it.read {
			r.ends[it.sum] = leafEnd{it.state, it.fault}
		}
	}
	r.tell(group)
	return nil
}

// resolve gives the later copies of a leaf the end of the first one, once it is
// known; copies that come too early wait for a later group.
func (r *importRun) resolve(group []*importItem) []*importItem {
	out := make([]*importItem, 0, len(group)+len(r.pending))
	for _, it := range group {
		if !it.same {
			out = append(out, it)
			if it.sum != "" && !it.read {
				r.ends[it.sum] = leafEnd{it.state, it.fault}
			}
		}
	}
	waiting := append(r.pending, slices.DeleteFunc(slices.Clone(group), func(it *importItem) bool { return !it.same })...)
	r.pending = nil
	for _, it := range waiting {
		first, ok := r.ends[it.sum]
		if !ok {
			r.pending = append(r.pending, it)
			continue
		}
		it.fault = first.fault
		switch it.state = first.state; it.state {
		case ebb.ItemStored, ebb.ItemSalvaged, ebb.ItemMerged, ebb.ItemDuplicate:
			it.state, it.fault = ebb.ItemDuplicate, nil
		}
		out = append(out, it)
	}
	return out
}

// put stores one item within the transaction of its group and says how it ended.
func (r *importRun) put(ctx context.Context, t *store.Tx, it *importItem) (ebb.ItemState, error) {
	state := it.state
	it.proposed = 0
	if len(it.recs) > 0 {
		if err := t.PutOriginal(ctx, r.athlete, it.sum, len(it.data)); err != nil {
			return state, err
		}
		fresh, linked := 0, 0
		for i := range it.recs {
			d := &it.recs[i]
			_, existed, err := t.AddRecording(ctx, r.athlete, r.actor, d.row)
			if err != nil {
				return state, err
			}
			if existed {
				continue // another import was faster
			}
			fresh++
			if err := d.put(ctx, t, r.athlete); err != nil {
				return state, err
			}
			ok, proposed, err := r.app.identify(ctx, t, r.actor, r.athlete, d.features, it.sum, d.blob)
			if err != nil {
				return state, err
			}
			if it.proposed += proposed; ok {
				linked++
			}
		}
		switch {
		case fresh == 0:
			state = ebb.ItemDuplicate
		case fresh == linked && state == ebb.ItemStored:
			state = ebb.ItemMerged
		}
		if err := r.stillKept(ctx, it); err != nil {
			return state, err
		}
	}
	if state == ebb.ItemDuplicate && len(it.recs) == 0 {
		ids, err := t.LeafRecordings(ctx, r.athlete, it.sum)
		if err != nil {
			return state, err
		}
		if it.known = ids; len(ids) == 0 && !it.same {
			// It was here when this import began, and was not read.
			state = ebb.ItemRefused
			it.fault = &ebb.DecodeError{Code: ebb.CodeUnreadable, Offset: -1, Msg: "the recording was taken back while this import ran: import it again"}
		}
	}
	line := *it
	line.state = state
	doc, err := store.Doc(itemView(&line))
	if err != nil {
		return state, err
	}
	return state, t.PutItem(ctx, r.athlete, store.ImportItem{Import: r.id, N: it.n, Path: it.path, SHA256: it.sum, Bytes: it.bytes,
		Phase: store.PhaseDone, State: state, Doc: doc})
}

// stillKept puts the original back when the import that had brought it was taken back
// after this one saw it. In the transaction it has its place: a purge comes before or after.
func (r *importRun) stillKept(ctx context.Context, it *importItem) error {
	here, err := r.app.st.Originals().Has(ctx, r.athlete, it.sum)
	if err != nil || here || it.data == nil {
		return err
	}
	return r.app.st.Originals().Put(ctx, r.athlete, store.Original{SHA256: it.sum, Data: it.data})
}

// tell reports a group that is durable.
func (r *importRun) tell(group []*importItem) {
	p := ImportProgress{}
	for _, it := range group {
		v := itemView(it)
		r.view.count(it.state)
		r.view.Proposed += it.proposed
		r.lines = append(r.lines, numbered{it.n, v})
		r.ended += it.bytes
		p.Items = append(p.Items, v)
		for i := range it.recs {
			it.recs[i] = decodedRecording{row: store.RecordingRow{ID: it.recs[i].row.ID}} // let the bytes go
		}
	}
	r.mu.Lock()
	p.Seen = r.seen
	r.mu.Unlock()
	p.Done, p.Bytes = r.view.Seen, r.ended
	r.progress(p)
}
