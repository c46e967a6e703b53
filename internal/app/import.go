package app

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"runtime"
	"runtime/debug"
	"slices"
	"sort"
	"sync"
	"time"

	"ebb"
	"ebb/evidence"
	"ebb/internal/ingest"
	"ebb/internal/limit"
	"ebb/internal/store"
)

// The shape of an import. Groups are small, so that a kill costs at most half a
// second of work, and large enough that syncing to disk is not what takes the time.
const (
	groupItems  = 64
	groupBytes  = 8 << 20
	groupWait   = 500 * time.Millisecond
	flightBytes = 24 << 20 // of leaves read and not yet durable
	memoryGoal  = 64 << 20 // the collector works harder above this
	staleParts  = -24      // hours after which a half-written original is swept
)

// importItem is one leaf on its way through an import.
type importItem struct {
	n      int64
	path   string
	leaf   ingest.Leaf // let go when it is decoded
	sum    string      // SHA-256 of the leaf, hex; "" when it was not read to its end
	data   []byte      // to be kept as original
	bytes  int64
	weight int64 // of the budget that it holds
	state  ebb.ItemState
	fault  *ebb.DecodeError
	recs   []decodedRecording
	known  []ebb.RecordingID // of a duplicate: the recordings that are here
	same   bool              // same bytes as an earlier leaf of this import
	read   bool              // a side file: its state is set already

	proposed int // links that a person is to judge
}

// leafEnd is how a leaf ended, for the copies that come after it: no more is kept of the thousands.
type leafEnd struct {
	state ebb.ItemState
	fault *ebb.DecodeError
}

// decodedRecording is a recording ready to be stored.
type decodedRecording struct {
	row      store.RecordingRow
	start    ebb.Instant
	blob     []byte
	features ebb.Features
	effort   ebb.Effort
}

// importRun is one import at work.
type importRun struct {
	app      *App
	names    map[string]string // what a person calls the file of a path, where it is not the path
	athlete  ebb.AthleteID
	actor    ebb.Actor
	id       string
	numbers  evidence.Numbers
	limits   limit.Limits
	now      ebb.Instant
	budget   *budget
	bulk     bulk
	jobs     chan *importItem
	done     chan *importItem
	progress func(ImportProgress)

	mu      sync.Mutex
	seen    int
	claimed map[string]bool // SHA-256 of leaves of this import

	known   knownLeaves
	ends    map[string]leafEnd // by SHA-256, of the first leaf with those bytes
	pending []*importItem      // duplicates whose first copy has not ended yet
	view    ImportView
	lines   []numbered
	ended   int64
}

// knownLeaves answers which leaves were here before. The first are asked for one by one, so
// that one new run does not wait for the list of thousands; an archive reads the list.
type knownLeaves struct {
	mu    sync.Mutex
	asked int
	all   map[string]bool // by SHA-256
}

const askedLeaves = 32

func (k *knownLeaves) has(ctx context.Context, st *store.Store, athlete ebb.AthleteID, sum string) (bool, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.all != nil {
		return k.all[sum], nil
	}
	k.asked++
	var one bool
	err := st.Read(ctx, func(t *store.Tx) (err error) {
		if k.asked <= askedLeaves {
			one, err = t.KnowsLeaf(ctx, athlete, sum)
			return err
		}
		k.all, err = t.KnownLeaves(ctx, athlete)
		return err
	})
	return one || k.all[sum], err
}

type numbered struct {
	n    int64
	view ImportItemView
}

// Import reads every recording under paths (files, folders, archives) into the store.
// Each leaf is durable before progress hears of it and before it stands in the
// report, so a kill or an error loses nothing that was told, and the same call again
// goes on where it stopped. When ctx ends, the group at hand is finished; the report
// then holds what is stored, and the error is Unavailable with the code "cancelled".
// After any other error, too, the report holds exactly what was confirmed.
func (a *App) Import(ctx context.Context, actor ebb.Actor, athlete ebb.AthleteID, paths []string, progress func(ImportProgress)) (ImportView, error) {
	return a.ImportWith(ctx, actor, athlete, paths, ImportOptions{}, progress)
}

// ImportWith is Import with something said about the files.
func (a *App) ImportWith(ctx context.Context, actor ebb.Actor, athlete ebb.AthleteID, paths []string, o ImportOptions, progress func(ImportProgress)) (ImportView, error) {
	return a.importWithin(ctx, actor, athlete, paths, o, limit.Local(), progress)
}

// ImportInbox is Import for the files of an inbox, which came through a page: the limits are
// strict. When it ran to its end the inbox is empty; else the same call goes on.
func (a *App) ImportInbox(ctx context.Context, actor ebb.Actor, athlete ebb.AthleteID, b Inbox, progress func(ImportProgress)) (ImportView, error) {
	v, err := a.importWithin(ctx, actor, athlete, b.Paths(), ImportOptions{names: b.Names}, limit.Upload(), progress)
	if err == nil {
		err = a.EmptyInbox(ctx, actor, athlete)
	}
	return v, err
}

func (a *App) importWithin(ctx context.Context, actor ebb.Actor, athlete ebb.AthleteID, paths []string, o ImportOptions, limits limit.Limits, progress func(ImportProgress)) (ImportView, error) {
	empty := ImportView{Schema: Schema, Items: []ImportItemView{}, Rows: []ImportRowView{}}
	if err := may(actor, athlete); err != nil {
		return empty, err
	}
	if len(paths) == 0 {
		return empty, ebb.Errorf(ebb.Invalid, "no_path", "path", "name a file or a folder to import")
	}
	if err := o.valid(); err != nil {
		return empty, err
	}
	defer spareCollector(100)()
	if progress == nil {
		progress = func(ImportProgress) {}
	}
	r := &importRun{
		names: o.names, app: a, athlete: athlete, actor: actor, id: store.NewID("imp", a.now()), numbers: a.numbers(), limits: limits, now: a.now(),
		budget: newBudget(flightBytes), jobs: make(chan *importItem, 16), done: make(chan *importItem, groupItems),
		progress: progress, claimed: map[string]bool{}, ends: map[string]leafEnd{}, view: empty, bulk: bulk{said: o.CSVMap},
	}
	r.view.ID = r.id
	if err := r.begin(ctx, paths); err != nil {
		return empty, err
	}
	err := r.run(ctx, paths)
	sort.Slice(r.lines, func(i, j int) bool { return r.lines[i].n < r.lines[j].n })
	for _, l := range r.lines {
		r.view.Items = append(r.view.Items, l.view)
	}
	if err == nil {
		err = r.bring(ctx)
	}
	if err != nil {
		return r.view, err
	}
	if err := a.st.Tx(ctx, func(t *store.Tx) error { return t.FinishImport(ctx, athlete, r.id) }); err != nil {
		return r.view, err
	}
	return r.view, a.stepTrials(ctx, athlete)
}

// spareCollector lets the garbage of many recordings, one after the other, come to a few times of what is alive before
// it is collected, below a goal for all memory; the function puts it back as it was.
func spareCollector(percent int) func() {
	limit, before := debug.SetMemoryLimit(memoryGoal), debug.SetGCPercent(percent)
	return func() {
		debug.SetMemoryLimit(limit)
		debug.SetGCPercent(before)
	}
}

func (r *importRun) begin(ctx context.Context, paths []string) error {
	for _, p := range paths {
		if _, err := os.Stat(p); errors.Is(err, fs.ErrNotExist) {
			return ebb.Errorf(ebb.NotFound, "no_such_file", "path", "there is no file or folder %s", p)
		}
	}
	st := r.app.st
	if err := st.Originals().Sweep(r.athlete, r.app.clock().Add(staleParts*time.Hour)); err != nil {
		return err
	}
	asked := slices.Clone(paths)
	for i, p := range asked {
		if name, ok := r.names[p]; ok {
			asked[i] = name
		}
	}
	doc, err := store.Doc(map[string][]string{"paths": asked})
	if err != nil {
		return err
	}
	return st.Tx(ctx, func(t *store.Tx) error {
		if err := r.beginBulk(ctx, t); err != nil {
			return err
		}
		return t.BeginImport(ctx, r.athlete, store.Import{ID: r.id, StartedAt: r.now, Actor: r.actor, Engine: engineVersion(), Doc: doc})
	})
}

// run joins one walker, a worker on each core, and the committer, which is this
// goroutine. Whoever fails first stops the others.
func (r *importRun) run(ctx context.Context, paths []string) error {
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	// A walker that waits for room must wake when the import ends.
	defer context.AfterFunc(ctx, r.budget.close)()
	var walker, workers sync.WaitGroup
	walker.Go(func() {
		defer close(r.jobs)
		for _, p := range paths {
			if err := ingest.Walk(ctx, p, r.limits, func(l ingest.Leaf) error { return r.found(ctx, l) }); err != nil {
				stop(err)
				return
			}
		}
	})
	for range runtime.GOMAXPROCS(0) {
		workers.Go(func() {
			for it := range r.jobs {
				r.decode(ctx, it)
				select {
				case r.done <- it:
				case <-ctx.Done():
				}
			}
		})
	}
	go func() {
		workers.Wait()
		close(r.done)
	}()
	commitErr := r.commit(ctx, stop)
	walker.Wait()
	if commitErr != nil {
		return commitErr
	}
	if cause := context.Cause(ctx); cause != nil {
		var own *ebb.Error
		if errors.As(cause, &own) {
			return cause
		}
		if errors.Is(cause, context.Canceled) || errors.Is(cause, context.DeadlineExceeded) {
			return ebb.Wrap(ebb.Unavailable, "cancelled", cause, "stopped: what is listed is stored, run the same command to go on")
		}
		return ebb.Wrap(ebb.Internal, "walk", cause, "the files could not be walked")
	}
	return nil
}

// found takes a leaf from the walker; a side file is read while it is open.
func (r *importRun) found(ctx context.Context, l ingest.Leaf) error {
	if name, ok := r.names[l.Path]; ok {
		l.Path = name
	}
	if l.Side != nil {
		if handled, err := r.side(ctx, l); handled || err != nil {
			return err
		}
	}
	return r.queue(ctx, l, nil)
}

// queue makes an item of a leaf, of a side file with its end; it waits while too many
// bytes are in flight.
func (r *importRun) queue(ctx context.Context, l ingest.Leaf, end *sideEnd) error {
	it := &importItem{path: l.Path, bytes: int64(len(l.Data)), weight: int64(len(l.Data)) + 64<<10}
	if l.Member != "" {
		it.path += "/" + l.Member
	}
	if l.SHA256 == "" && l.Fault != nil && len(l.Data) > 0 {
		l.SHA256 = store.HashOf(l.Data) // what could be saved of it is what is kept
	}
	it.sum = l.SHA256
	if l.Side = nil; end != nil { // what follows needs none of its bytes
		it.read, it.state, it.fault, l.Data = true, end.state, end.fault, nil
	}
	it.leaf = l
	if !r.budget.take(it.weight) {
		return context.Cause(ctx)
	}
	r.mu.Lock()
	r.seen++
	it.n = int64(r.seen)
	if it.sum != "" && !it.read {
		it.same = r.claimed[it.sum]
		r.claimed[it.sum] = true
	}
	r.mu.Unlock()
	select {
	case r.jobs <- it:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

// budget is how many bytes may be in flight.
type budget struct {
	mu     sync.Mutex
	room   *sync.Cond
	left   int64
	whole  int64
	closed bool
}

func newBudget(n int64) *budget {
	b := &budget{left: n, whole: n}
	b.room = sync.NewCond(&b.mu)
	return b
}

// take waits for n bytes of room; a leaf larger than the whole waits for all of it.
// It is false when the budget was closed.
func (b *budget) take(n int64) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	for !b.closed && b.left < min(n, b.whole) {
		b.room.Wait()
	}
	b.left -= n
	return !b.closed
}

func (b *budget) give(n int64) {
	b.mu.Lock()
	b.left += n
	b.mu.Unlock()
	b.room.Broadcast()
}

func (b *budget) close() {
	b.mu.Lock()
	b.closed = true
	b.mu.Unlock()
	b.room.Broadcast()
}
