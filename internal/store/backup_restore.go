package store

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"ebb"
)

// RestoreInfo is what was restored.
type RestoreInfo struct {
	Kind      string // "backup" or "export"
	Dir       string // absolute
	MadeAt    ebb.Instant
	Originals int
	Verified  Verified // what a check of the new folder found; damage was there when the copy was made
}

// Restore makes a data folder out of a backup file or an export (a folder or a zip); which
// of them it is, the content says. The folder must not be there or be empty
// (not_empty). Everything is written beside it first, checked against the digests, and
// takes its name at the end: whatever goes wrong, no half of a folder is left. passphrase
// is called when the file is encrypted. progress may be nil.
func Restore(ctx context.Context, src, dir string, passphrase func() (string, error), progress func(done, of int)) (RestoreInfo, error) {
	info := RestoreInfo{}
	var err error
	if info.Dir, err = emptyTarget(dir); err != nil {
		return info, err
	}
	if progress == nil {
		progress = func(int, int) {}
	}
	export, err := openExport(src)
	if err != nil {
		return info, err
	}
	var backup *backupReader
	if export == nil {
		if backup, err = openBackup(src, passphrase); err != nil {
			return info, err
		}
		defer func() { _ = backup.close() }()
	} else {
		defer func() { _ = export.close() }()
	}
	parent := filepath.Dir(info.Dir)
	if err := makeDir(parent); err != nil {
		return info, err
	}
	work, err := os.MkdirTemp(parent, "."+filepath.Base(info.Dir)+"-*"+partSuffix)
	if err != nil {
		return info, classify(err)
	}
	defer func() { _ = os.RemoveAll(work) }()
	w := &restoring{ctx: ctx, dir: work, info: &info, progress: progress}
	if export != nil {
		err = w.fromExport(export)
	} else {
		err = w.fromBackup(backup)
	}
	if err != nil {
		return info, err
	}
	return info, w.finish()
}

// emptyTarget is the absolute name of a folder that is not there or empty.
func emptyTarget(dir string) (string, error) {
	abs, err := filepath.Abs(dir)
	if err != nil || dir == "" {
		return "", ebb.Errorf(ebb.Invalid, "no_dir", "data", "name a folder to restore to")
	}
	list, err := os.ReadDir(abs)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return abs, nil
	case err != nil:
		return "", ebb.Wrap(ebb.Invalid, "bad_dir", err, "%s is no folder to restore to", abs)
	case len(list) > 0:
		return "", ebb.Errorf(ebb.Conflict, "not_empty", "data", "%s is not empty, and nothing is restored over data that are there: name a new folder with --data", abs)
	}
	return abs, nil
}

// restoring is one restore at work.
type restoring struct {
	ctx      context.Context
	dir      string // where it is put together
	info     *RestoreInfo
	head     manifest
	progress func(done, of int)
	unsynced []string
	dirs     map[string]bool
}

const syncGroup = 64

// namesOriginal says whether name is the entry of an original: originals/ATHLETE/first digit/SHA-256.
func namesOriginal(name string) bool {
	p := strings.Split(name, "/")
	return len(p) == 4 && p[0] == "originals" && namesAthlete(p[1]) && namesHash(p[3]) && p[2] == p[3][:1]
}

func (w *restoring) fromBackup(r *backupReader) error {
	w.info.Kind = "backup"
	first := true
	err := r.entries(w.ctx, func(name string, size int64, body io.Reader) (string, error) {
		if first != (name == backupHead) {
			return "", damagedBackup(errors.New("it does not begin with its first page"))
		}
		if first {
			first = false
			var b bytes.Buffer
			if _, err := io.Copy(&b, io.LimitReader(body, 1<<16)); err != nil {
				return "", damagedBackup(err)
			}
			var err error
			w.head, err = manifestOf(b.Bytes())
			return HashOf(b.Bytes()), err
		}
		if name != databaseName && !namesOriginal(name) {
			return "", damagedBackup(fmt.Errorf("an entry %q that does not belong there", name))
		}
		return w.file(name, body)
	})
	if err != nil {
		return err
	}
	w.info.MadeAt = w.head.MadeAt
	return nil
}

// file writes one file below the folder and returns its SHA-256. It is synced later.
func (w *restoring) file(name string, body io.Reader) (string, error) {
	path := filepath.Join(w.dir, filepath.FromSlash(name))
	if d := filepath.Dir(path); !w.dirs[d] {
		if err := os.MkdirAll(d, 0o700); err != nil {
			return "", classify(err)
		}
		if w.dirs == nil {
			w.dirs = map[string]bool{}
		}
		for ; len(d) >= len(w.dir); d = filepath.Dir(d) {
			w.dirs[d] = true
		}
	}
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return "", classify(err)
	}
	h := sha256.New()
	err = copyFrom(io.MultiWriter(f, h), body)
	if e := f.Close(); err == nil && e != nil {
		err = classify(e)
	}
	if err != nil {
		return "", err
	}
	if w.unsynced = append(w.unsynced, path); len(w.unsynced) >= syncGroup {
		err = w.sync()
	}
	if name != databaseName {
		w.info.Originals++
		w.progress(w.info.Originals, max(w.info.Originals, w.head.Originals))
	}
	return hex.EncodeToString(h.Sum(nil)), err
}

// copyFrom copies, and tells a source that cannot be read from a disk that cannot be written.
func copyFrom(to io.Writer, from io.Reader) error {
	buf := make([]byte, 256<<10)
	for {
		n, err := from.Read(buf)
		if n > 0 {
			if _, err := to.Write(buf[:n]); err != nil {
				return classify(err)
			}
		}
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return damagedBackup(err)
		}
	}
}

func (w *restoring) sync() error {
	err := inParallel(len(w.unsynced), func(i int) error { return syncPath(w.unsynced[i]) })
	w.unsynced = nil
	return classify(err)
}

// finish checks the new folder and gives it its name.
func (w *restoring) finish() error {
	if err := inspectRestored(w.ctx, filepath.Join(w.dir, databaseName)); err != nil {
		return err
	}
	if err := w.sync(); err != nil {
		return err
	}
	for d := range w.dirs {
		if err := syncPath(d); err != nil {
			return classify(err)
		}
	}
	var err error
	if w.info.Verified, err = Verify(w.ctx, w.dir, w.progress); err != nil {
		return err
	}
	if err := os.Remove(w.info.Dir); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return ebb.Wrap(ebb.Conflict, "not_empty", err, "%s is no longer empty: nothing was restored over it", w.info.Dir)
	}
	return takeName(w.dir, w.info.Dir)
}

// inspectRestored refuses a database that is none of ours or newer.
func inspectRestored(ctx context.Context, path string) error {
	if _, err := os.Stat(path); err != nil {
		return damagedBackup(err)
	}
	return inspectSchema(ctx, path)
}
