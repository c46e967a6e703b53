package ingest

import (
	"bufio"
	"context"
	"io"
	"os"
	"strings"

	"ebb/internal/limit"
)

// Estimate is how many leaves a file seems to hold: one, or the members of a zip and of the
// zips in it. Only directories are read, so that it is much faster than walking; what cannot
// be read counts as one.
func Estimate(ctx context.Context, path string, l limit.Limits) int {
	f, err := os.Open(path)
	if err != nil {
		return 1
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil || !info.Mode().IsRegular() {
		return 1
	}
	w := &walker{ctx: ctx, l: l}
	return w.estimate(f, info.Size(), 0)
}

func (w *walker) estimate(r io.ReaderAt, size int64, depth int) int {
	var head [4]byte
	if _, err := r.ReadAt(head[:], 0); err != nil || string(head[:]) != "PK\x03\x04" || depth > w.l.Depth {
		return 1
	}
	dir, fault := openZip(r, size, w.l.Entries)
	if fault != nil {
		return 1
	}
	n := 0
	_ = dir.each(func(e zipEntry) error { // a damaged rest is told when it is walked
		switch {
		case w.ctx.Err() != nil:
			return w.ctx.Err()
		case e.dir:
		case strings.HasSuffix(strings.ToLower(e.name), ".zip") && !e.overlaps && !e.encrypted && !e.symlink:
			n += w.estimateMember(dir, e, depth+1)
		default:
			n++
		}
		return nil
	})
	return max(n, 1)
}

func (w *walker) estimateMember(dir *zipDir, e zipEntry, depth int) int {
	packed, fault := dir.data(e)
	if fault != nil {
		return 1
	}
	if e.method == 0 {
		return w.estimate(packed, e.packed, depth)
	}
	in, err := w.openMember(dir, e, false)
	if err != nil {
		return 1
	}
	defer in.Close()
	r, size, done, err := w.spool(&source{w: w, r: bufio.NewReader(in), disk: true}, nil)
	if done != nil {
		defer done()
	}
	if err != nil {
		return 1
	}
	return w.estimate(r, size, depth)
}
