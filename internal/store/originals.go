package store

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"time"

	"ebb"
)

// Originals keeps the files themselves, addressed by athlete and SHA-256.
type Originals struct {
	dir    string
	rooted sync.Map // folders whose own entries this process has synced
}

// Original is the bytes of one leaf, with their SHA-256 in hex.
type Original struct {
	SHA256 string
	Data   []byte
}

// HashOf is the SHA-256 of b in hex.
func HashOf(b []byte) string {
	h := sha256.Sum256(b)
	return hex.EncodeToString(h[:])
}

const (
	partSuffix = ".part"
	syncers    = 8 // fsyncs in flight: the disk merges them
)

// namesAthlete says whether s can be the folder of an athlete: 1 to 64 letters, digits, _ or -.
func namesAthlete(s string) bool { return len(s) <= 64 && madeOf(s, nameBytes) }

// namesHash says whether s is a SHA-256 in hex, as the file of an original is called.
func namesHash(s string) bool { return len(s) == 64 && madeOf(s, hexBytes) }

const (
	hexBytes  = "0123456789abcdef"
	nameBytes = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_-"
)

// madeOf says whether s is there and has no byte but these.
func madeOf(s, bytes string) bool { return s != "" && strings.Trim(s, bytes) == "" }

// place is the file of one original. Sixteen folders: few to fsync for a batch.
func (o *Originals) place(a ebb.AthleteID, sum string) (string, error) {
	if !namesAthlete(string(a)) || !namesHash(sum) {
		return "", ebb.Errorf(ebb.Invalid, "bad_original", "sha256", "%q of %q names no original", sum, a)
	}
	return filepath.Join(o.dir, string(a), sum[:1], sum), nil
}

// Put keeps the originals. When it returns nil they survive a power cut: each file is
// written in the folder of the athlete, synced and renamed to its place, then the folders are
// synced. One that is already there is left alone.
func (o *Originals) Put(ctx context.Context, a ebb.AthleteID, items ...Original) error {
	dirs, fresh := map[string]bool{}, map[string]bool{}
	places := make([]string, len(items))
	for i, it := range items {
		if HashOf(it.Data) != it.SHA256 {
			return ebb.Errorf(ebb.Internal, "bad_original", "sha256", "the bytes of an original do not have the hash %s", it.SHA256)
		}
		p, err := o.place(a, it.SHA256)
		if err != nil {
			return err
		}
		places[i] = p
		d := filepath.Dir(p)
		if dirs[d] {
			continue
		}
		dirs[d] = true
		if there, err := folder(d); err != nil {
			return classify(err)
		} else if _, known := o.rooted.Load(d); !there || !known {
			fresh[d] = true // its own entry has to be synced too, and those above it
		}
	}
	if err := inParallel(len(items), func(i int) error {
		if err := ctx.Err(); err != nil {
			return err
		}
		return putFile(places[i], items[i].Data)
	}); err != nil {
		return classify(err)
	}
	for d := range fresh {
		for d != filepath.Dir(o.dir) {
			d = filepath.Dir(d)
			dirs[d] = true
		}
	}
	list := slices.Collect(maps.Keys(dirs))
	err := classify(inParallel(len(list), func(i int) error { return syncPath(list[i]) }))
	for d := range fresh {
		if err == nil {
			o.rooted.Store(d, true)
		}
	}
	return err
}

// folder makes a folder, and says whether it was there.
func folder(d string) (there bool, err error) {
	err = os.Mkdir(d, 0o700)
	if errors.Is(err, fs.ErrExist) {
		return true, nil
	}
	if errors.Is(err, fs.ErrNotExist) {
		err = os.MkdirAll(d, 0o700)
	}
	return false, err
}

func putFile(path string, data []byte) error {
	if info, err := os.Stat(path); err == nil && info.Size() == int64(len(data)) {
		return nil
	}
	part := filepath.Join(filepath.Dir(filepath.Dir(path)), filepath.Base(path)+"-"+NewID("w", 0)+partSuffix)
	f, err := os.OpenFile(part, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	if err == nil {
		err = f.Sync()
	}
	if e := f.Close(); err == nil {
		err = e
	}
	if err == nil {
		err = os.Rename(part, path)
	}
	if err != nil {
		_ = os.Remove(part)
	}
	return err
}

// Get returns the bytes, and checks that they still are what was put.
func (o *Originals) Get(_ context.Context, a ebb.AthleteID, sum string) ([]byte, error) {
	p, err := o.place(a, sum)
	if err != nil {
		return nil, err
	}
	b, err := os.ReadFile(p)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, ebb.Errorf(ebb.NotFound, "no_original", "sha256", "the original %s is not here", sum)
	}
	if err != nil {
		return nil, classify(err)
	}
	if HashOf(b) != sum {
		return nil, ebb.Errorf(ebb.Conflict, "damaged_original", "sha256", "the original %s has changed on the disk", sum)
	}
	return b, nil
}

// Has says whether the original is here.
func (o *Originals) Has(_ context.Context, a ebb.AthleteID, sum string) (bool, error) {
	p, err := o.place(a, sum)
	if err != nil {
		return false, err
	}
	_, err = os.Stat(p)
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	return err == nil, classify(err)
}

// Delete removes an original; one that is not here is no error.
func (o *Originals) Delete(_ context.Context, a ebb.AthleteID, sum string) error {
	p, err := o.place(a, sum)
	if err != nil {
		return err
	}
	if err := os.Remove(p); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return classify(err)
	}
	return nil
}

// Sweep removes half-written files of the athlete that a killed process left before then. They lie in one
// folder, so that it takes no longer where thousands are kept.
func (o *Originals) Sweep(a ebb.AthleteID, before time.Time) error {
	if !namesAthlete(string(a)) {
		return ebb.Errorf(ebb.Invalid, "bad_original", "athlete", "%q names no athlete", a)
	}
	base := filepath.Join(o.dir, string(a))
	list, err := os.ReadDir(base)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	for _, d := range list {
		if d.IsDir() || !strings.HasSuffix(d.Name(), partSuffix) {
			continue
		}
		if info, e := d.Info(); e == nil && info.ModTime().Before(before) {
			err = errors.Join(err, os.Remove(filepath.Join(base, d.Name())))
		}
	}
	return classify(err)
}

// any says whether at least one original is kept here.
func (o *Originals) any() bool {
	found := false
	_ = filepath.WalkDir(o.dir, func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() && namesHash(d.Name()) {
			found = true
			return filepath.SkipAll
		}
		return nil
	})
	return found
}

// inParallel runs f for 0 … n-1, a few at a time, and returns the first error.
func inParallel(n int, f func(int) error) error {
	var wg sync.WaitGroup
	var mu sync.Mutex
	var first error
	next := make(chan int)
	for range min(syncers, n) {
		wg.Go(func() {
			for i := range next {
				if err := f(i); err != nil {
					mu.Lock()
					if first == nil {
						first = err
					}
					mu.Unlock()
				}
			}
		})
	}
	for i := range n {
		next <- i
	}
	close(next)
	wg.Wait()
	return first
}

// syncPath makes a file or a folder durable. Windows cannot sync a folder and needs not:
// NTFS keeps its journal.
func syncPath(path string) error {
	if runtime.GOOS == "windows" {
		if info, err := os.Stat(path); err == nil && info.IsDir() {
			return nil
		}
	}
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	err = f.Sync()
	if e := f.Close(); err == nil {
		err = e
	}
	return err
}
