package app

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"path"
	"path/filepath"
	"strings"
	"time"

	"ebb"
	"ebb/engine"
	"ebb/internal/export"
	"ebb/internal/ingest"
	"ebb/internal/store"
)

// ImportOptions say how an import is done; zero values are the usual ones.
type ImportOptions struct {
	CSVMap string // which columns of tables of morning values hold what, or a preset; remembered for tables with the same header

	names map[string]string // see importRun
}

// Codes of rows that could not be used, beside those of package export.
const (
	codeMissingFile = "missing_file" // a list names a file that did not come with it
	codeFuture      = "future"       // a morning that has not come yet
)

// tableBytes is how large a table that is read whole may be: 20,000 activities are 14 MB.
const tableBytes = 32 << 20

// rowsTold is how many rows that could not be used are listed; more are counted.
const rowsTold = 1000

// bulk gathers what the side files of an import say. The walker alone touches it until
// every file is walked.
type bulk struct {
	said     string
	zone     *time.Location    // of the athlete, nil when none is stated
	maps     map[string]string // mappings remembered, by the header of the table
	mornings []morningFile
	lists    []activityList
	gear     map[string]string // name by the number of the activity
	learned  []tableMapping
	faults   []ImportRowView // of the first rowsTold
	more     int             // behind those
	refused  int             // of all, those of morning values
}

// morningFile is the morning values of one file.
type morningFile struct {
	path string
	rows []export.MorningRow
}

// activityList is what a list says of activities, whose files are named relative to dir.
type activityList struct {
	path, dir, source string
	rows              []export.ActivityRow
}

// sideEnd is how a side file ended as an item of the report.
type sideEnd struct {
	state ebb.ItemState
	fault *ebb.DecodeError
}

// used is the end of a side file that was read: it is no activity, and the message says
// what was taken from it.
func used(format string, args ...any) *sideEnd {
	return &sideEnd{ebb.ItemNotActivity, &ebb.DecodeError{Code: ebb.CodeNotActivity, Offset: -1, Msg: fmt.Sprintf(format, args...)}}
}

func refusedSide(code, format string, args ...any) *sideEnd {
	return &sideEnd{ebb.ItemRefused, &ebb.DecodeError{Code: code, Offset: -1, Msg: fmt.Sprintf(format, args...)}}
}

// beginBulk reads what an import of tables needs to know.
func (r *importRun) beginBulk(ctx context.Context, t *store.Tx) error {
	items, err := profileItems(ctx, t, r.athlete)
	if err != nil {
		return err
	}
	today, err := r.app.todayOf(items)
	if err != nil {
		return err
	}
	r.bulk.gear = map[string]string{}
	if r.bulk.zone, err = zoneOf(engine.Profile(items, today).Zone); err != nil || engine.Profile(items, today).Zone == "" {
		r.bulk.zone = nil
	}
	r.bulk.maps, err = mappings(ctx, t, r.athlete)
	return err
}

// side reads a side file while it is open. handled is false for one that says nothing
// to Ebb: it is an item like any other.
func (r *importRun) side(ctx context.Context, l ingest.Leaf) (handled bool, err error) {
	name := l.Member
	if name == "" {
		name = filepath.ToSlash(l.Path)
	}
	var end *sideEnd
	switch kind := export.GarminMember(name); {
	case l.Side.Kind == ingest.SideApple:
		return true, r.sideApple(ctx, l)
	case l.Side.Kind == ingest.SideCSV:
		end = r.sideTable(&l, path.Base(name))
	case l.Side.Kind == ingest.SideJSON && kind != "" && kind != export.GarminUploads:
		end = r.sideGarmin(ctx, &l, kind)
	}
	if ctx.Err() != nil {
		return true, context.Cause(ctx)
	}
	if end == nil {
		return false, nil
	}
	return true, r.queue(ctx, l, end)
}

// leafPath is a leaf as the report names it.
func leafPath(l ingest.Leaf) string {
	if l.Member != "" {
		return l.Path + "/" + l.Member
	}
	return l.Path
}

// unread is the end of a side file that could not be opened or read.
func unread(err error) *sideEnd {
	var d *ebb.DecodeError
	if errors.As(err, &d) {
		return &sideEnd{ebb.ItemRefused, d}
	}
	return refusedSide(ebb.CodeUnreadable, "this could not be read to its end: %v", err)
}

// readTable reads a table whole.
func readTable(l *ingest.Leaf) ([]byte, *sideEnd) {
	f, err := l.Side.Open()
	if err != nil {
		return nil, unread(err)
	}
	defer f.Close()
	b, err := io.ReadAll(io.LimitReader(f, tableBytes+1))
	if err != nil {
		return nil, unread(err)
	}
	if len(b) > tableBytes {
		return nil, refusedSide(ebb.CodeTooLarge, "the table is larger than is read (%d MB)", tableBytes>>20)
	}
	l.SHA256 = store.HashOf(b)
	return b, nil
}

// sideTable reads the list of activities of a Strava export, or a table of morning values.
func (r *importRun) sideTable(l *ingest.Leaf, base string) *sideEnd {
	if strings.EqualFold(base, "activities.csv") {
		b, end := readTable(l)
		if end != nil {
			return end
		}
		if list, err := export.Strava(b, r.limits); err == nil {
			p := filepath.ToSlash(leafPath(*l))
			r.bulk.rowFaults(p, list.Faults)
			r.bulk.list(activityList{path: p, dir: p[:len(p)-len(path.Base(p))], source: "strava", rows: list.Rows})
			return used("a list of %d activities, read for names, gear and exertion", len(list.Rows))
		}
	}
	return r.sideMornings(l)
}

// list keeps the rows of a list without what is not used.
func (b *bulk) list(l activityList) {
	for i := range l.rows {
		l.rows[i].Description = ""
	}
	b.lists = append(b.lists, l)
}

// sideGarmin reads one file of records of a Garmin export.
func (r *importRun) sideGarmin(ctx context.Context, l *ingest.Leaf, kind export.GarminKind) (end *sideEnd) {
	f, err := l.Side.Open()
	if err != nil {
		return unread(err)
	}
	defer f.Close()
	sum := sha256.New()
	in, p := io.TeeReader(&stoppable{ctx, f}, sum), filepath.ToSlash(leafPath(*l))
	defer func() {
		if _, err := io.Copy(io.Discard, in); err == nil { // by its hash it is known again, when an import is taken back
			l.SHA256 = hex.EncodeToString(sum.Sum(nil))
		}
	}()
	switch kind {
	case export.GarminActivities:
		list := export.ReadGarminActivities(in, r.limits)
		r.bulk.rowFaults(p, list.Faults)
		r.bulk.list(activityList{path: p, source: "garmin", rows: list.Rows})
		return used("a list of %d activities, read for names and exertion", len(list.Rows))
	case export.GarminGear:
		gear, faults := export.ReadGarminGear(in, r.limits)
		r.bulk.rowFaults(p, faults)
		for id, name := range gear {
			r.bulk.gear[id] = name
		}
		return used("a list of gear, read for %d activities", len(gear))
	}
	m := export.GarminMornings(in, kind, r.limits, &r.numbers)
	r.bulk.morningFaults(p, m.Faults)
	r.bulk.mornings = append(r.bulk.mornings, morningFile{p, m.Rows})
	return used("morning values, read: %d", len(m.Rows))
}

// stoppable is a reader that ends with its context.
type stoppable struct {
	ctx context.Context
	io.ReadCloser
}

func (s *stoppable) Read(p []byte) (int, error) {
	if s.ctx.Err() != nil {
		return 0, context.Cause(s.ctx)
	}
	return s.ReadCloser.Read(p)
}

// sideApple reads an Apple Health export: each workout is an item of its own, and the
// export is one only when it holds none or could not be read to its end.
func (r *importRun) sideApple(ctx context.Context, l ingest.Leaf) error {
	open := func() (io.ReadCloser, error) {
		f, err := l.Side.Open()
		return &stoppable{ctx, f}, err
	}
	n := 0
	rep, err := export.Apple(open, r.bulk.zone, r.limits, &r.numbers, func(w *export.AppleWorkout) error {
		leaf, err := ingest.AppleWorkout(l, w, r.limits)
		if err != nil {
			return err
		}
		n++
		leaf.Member = strings.TrimPrefix(fmt.Sprintf("%s#%d", leaf.Member, n), "/")
		return r.queue(ctx, leaf, nil)
	})
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	p := filepath.ToSlash(leafPath(l))
	if err != nil && n > 0 {
		return err
	}
	if err != nil {
		return r.queue(ctx, l, unread(err))
	}
	r.bulk.morningFaults(p, rep.Faults)
	m := morningFile{path: p}
	for _, row := range rep.Mornings {
		if row.InBed { // how long somebody lay is not how long they slept
			row.SleepMin = ebb.None[int]()
		}
		if row.Any() {
			m.rows = append(m.rows, row.MorningRow)
		}
	}
	r.bulk.mornings = append(r.bulk.mornings, m)
	switch {
	case rep.Fault != nil:
		return r.queue(ctx, l, &sideEnd{ebb.ItemRefused, rep.Fault})
	case n == 0:
		return r.queue(ctx, l, used("an Apple Health export without workouts, read for %d mornings", len(m.rows)))
	}
	return nil
}
