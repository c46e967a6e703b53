package app

import (
	"context"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"ebb"
)

// How a folder is watched. It is read again and again, because network folders and cards
// do not tell of changes.
const (
	watchEvery  = 2 * time.Second
	watchSettle = 4 * time.Second // a file that has not changed for so long has been written
	watchSlow   = time.Minute     // between tries while the store cannot take anything
)

// WatchOptions say how a folder is watched; zero values are the usual ones.
type WatchOptions struct {
	Every  time.Duration // between two looks
	Settle time.Duration // that size and time of a file must stand still
}

// WatchEvent is one thing that happened. Exactly one of the fields is set.
type WatchEvent struct {
	Imported ImportView // of the files that had come
	Gone     bool       // the folder cannot be read: pulled out, or the network is away
	Back     bool       // it can be read again
	Trouble  error      // the import failed and is tried again
}

// stamp is what tells whether a file is still being written.
type stamp struct {
	size int64
	time time.Time
}

type seenFile struct {
	stamp
	since time.Time // when it was first seen so
	done  bool      // imported as it is
}

// watcher is one folder being watched.
type watcher struct {
	dir      string
	settle   time.Duration
	files    map[string]seenFile
	away     bool
	nextTry  time.Time
	failures int
}

// Watch imports what is in dir and what appears in it, until ctx ends; then it returns nil.
// Files in folders below count too; names that begin with a dot do not, nor links. A file is
// taken when its size and time have stood still. That the folder goes away and comes
// back is told and survived. It holds the data folder: a second Watch or serve is
// refused (Conflict, in_use).
func (a *App) Watch(ctx context.Context, actor ebb.Actor, athlete ebb.AthleteID, dir string, o WatchOptions, tell func(WatchEvent)) error {
	if err := may(actor, athlete); err != nil {
		return err
	}
	if info, err := os.Stat(dir); err != nil || !info.IsDir() {
		return ebb.Errorf(ebb.NotFound, "no_such_folder", "dir", "there is no folder %s", dir)
	}
	if inside(dir, a.st.Dir()) {
		return ebb.Errorf(ebb.Invalid, "own_folder", "dir", "%s holds the data of Ebb itself: watch another folder", dir)
	}
	release, err := a.st.LockDir()
	if err != nil {
		return err
	}
	defer release()
	if o.Every <= 0 {
		o.Every = watchEvery
	}
	if o.Settle <= 0 {
		o.Settle = watchSettle
	}
	w := &watcher{dir: dir, settle: o.Settle, files: map[string]seenFile{}}
	tick := time.NewTicker(o.Every)
	defer tick.Stop()
	for {
		if err := a.watchOnce(ctx, actor, athlete, w, tell); err != nil {
			return err
		}
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
	}
}

// inside says whether the folders lie in one another.
func inside(dir, data string) bool {
	full, err := filepath.EvalSymlinks(dir)
	if err != nil {
		full = dir
	}
	if full, err = filepath.Abs(full); err != nil {
		return false
	}
	if real, err := filepath.EvalSymlinks(data); err == nil {
		data = real
	}
	within := func(a, b string) bool {
		rel, err := filepath.Rel(b, a)
		return err == nil && rel != ".." && !strings.HasPrefix(rel, ".."+string(filepath.Separator))
	}
	return within(full, data) || within(data, full)
}

// watchOnce looks once and imports what is ready.
func (a *App) watchOnce(ctx context.Context, actor ebb.Actor, athlete ebb.AthleteID, w *watcher, tell func(WatchEvent)) error {
	ready, err := w.look(ctx, time.Now())
	if err != nil {
		if !w.away && ctx.Err() == nil {
			w.away = true
			tell(WatchEvent{Gone: true})
		}
		return nil
	}
	if w.away {
		w.away = false
		tell(WatchEvent{Back: true})
	}
	if len(ready) == 0 || time.Now().Before(w.nextTry) {
		return nil
	}
	v, err := a.Import(ctx, actor, athlete, ready, nil)
	if v.Seen > 0 {
		tell(WatchEvent{Imported: v})
	}
	switch {
	case err == nil:
		w.failures = 0
		w.took(ready, v)
	case ctx.Err() != nil: // ended in the middle: what is told is stored
	case ebb.CodeOf(err) == "no_such_file": // went between the look and the import: look again
	case ebb.KindOf(err) == ebb.NotConfirmed, ebb.KindOf(err) == ebb.Unavailable, ebb.CodeOf(err) == "locked":
		tell(WatchEvent{Trouble: err})
		w.failures++
		w.nextTry = time.Now().Add(min(watchSlow, watchEvery<<min(w.failures, 5)))
	default:
		return err
	}
	return nil
}

// look reads the folder and returns the files that are ready, in order. An error means
// that the folder itself is not there.
func (w *watcher) look(ctx context.Context, now time.Time) ([]string, error) {
	var ready []string
	err := filepath.WalkDir(w.dir, func(path string, d fs.DirEntry, err error) error {
		switch {
		case ctx.Err() != nil:
			return ctx.Err()
		case err != nil && path == w.dir:
			return err
		case err != nil: // a folder below that cannot be read now
			if d != nil && d.IsDir() {
				return fs.SkipDir
			}
			return nil
		case path != w.dir && strings.HasPrefix(d.Name(), "."):
			if d.IsDir() {
				return fs.SkipDir
			}
			return nil
		case !d.Type().IsRegular():
			return nil
		}
		info, err := d.Info()
		if err != nil {
			return nil // gone again
		}
		is := stamp{info.Size(), info.ModTime()}
		f, known := w.files[path]
		if !known || !f.time.Equal(is.time) || f.size != is.size {
			w.files[path] = seenFile{stamp: is, since: now}
			return nil
		}
		if !f.done && now.Sub(f.since) >= w.settle && (f.size > 0 || now.Sub(f.since) >= 10*w.settle) {
			ready = append(ready, path)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	// A card that was pulled out leaves an empty folder: what is not there is not forgotten,
	// so that it is not read again when it comes back as it was. What went for good costs a
	// few bytes until the watch ends.
	slices.Sort(ready)
	return ready, nil
}

// took notes what an import has dealt with; a file that changed while it was read looks
// different at the next look. What could not be read is tried again.
func (w *watcher) took(ready []string, v ImportView) {
	again := map[string]bool{}
	for _, it := range v.Items {
		if it.Code.Or("") == ebb.CodeUnreadable {
			again[it.Path] = true
		}
	}
	for _, path := range ready {
		f := w.files[path]
		if f.done = !again[path]; !f.done {
			f.since = time.Now()
		}
		w.files[path] = f
	}
}
