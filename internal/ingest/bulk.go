package ingest

import (
	"errors"
	"io"
	"os"
	"path"
	"path/filepath"
	"strings"

	"github.com/klauspost/compress/flate"
	"github.com/klauspost/compress/gzip"

	"ebb"
)

// Side is how to read a file that holds no recording itself: the tables, lists and
// health records of an export. It is good until yield returns.
type Side struct {
	Kind string // SideCSV, SideJSON or SideApple
	w    *walker
	in   *source
}

// Kinds of side files, by content.
const (
	SideCSV   = kindCSV
	SideJSON  = kindJSON
	SideApple = kindApple
)

// errNoSide: nothing of that name lies beside.
var errNoSide = errors.New("there is no such file beside it")

// Open gives the file from its beginning; it may be called again. Only the first
// reading counts as inflated, so that reading a file twice is not a bomb.
func (s *Side) Open() (io.ReadCloser, error) { return s.in.open() }

// Beside reads a file of the same archive or folder whole, up to the limit of a leaf:
// name is relative to the folder of the side file and never leaves the archive, or on
// disk the folder that was walked.
func (s *Side) Beside(name string) ([]byte, error) {
	if s.in.beside == nil {
		return nil, errNoSide
	}
	r, err := s.in.beside(path.Clean("/" + name)[1:])
	if err != nil {
		return nil, err
	}
	defer r.Close()
	b, err := io.ReadAll(io.LimitReader(r, s.w.l.LeafBytes+1))
	if err == nil && int64(len(b)) > s.w.l.LeafBytes {
		return nil, &ebb.DecodeError{Code: ebb.CodeTooLarge, Offset: s.w.l.LeafBytes, Msg: "the file is larger than is read"}
	}
	return b, err
}

// aside hands out a file that holds no recording, with its beginning and the way to the rest.
func (w *walker) aside(member, kind string, in *source, head []byte, ended bool) error {
	if ended {
		if err := in.check(); err != nil {
			return w.broken(member, head, in, err)
		}
	}
	out := Leaf{Path: w.path, Member: member, Data: head}
	if in.open != nil {
		out.Side = &Side{Kind: kind, w: w, in: in}
	}
	return w.hand(out, ended)
}

// besideDisk opens a file in the folder of the one being walked.
func (w *walker) besideDisk(name string) (io.ReadCloser, error) {
	dir, at := w.dir, path.Dir(filepath.ToSlash(w.name))
	if dir == nil { // the person named the file itself
		var err error
		if dir, err = os.OpenRoot(filepath.Dir(w.path)); err != nil {
			return nil, err
		}
		defer dir.Close()
		at = "."
	}
	f, err := dir.Open(path.Join(at, name))
	if err != nil {
		return nil, err
	}
	if info, err := f.Stat(); err != nil || !info.Mode().IsRegular() {
		f.Close()
		return nil, errNoSide
	}
	return f, nil
}

// besideMember opens a member of the same archive, in the folder of another.
func (w *walker) besideMember(dir *zipDir, of, name string) (io.ReadCloser, error) {
	if dir.names == nil {
		dir.names = map[string]zipEntry{}
		if err := dir.each(func(e zipEntry) error {
			if !e.dir {
				dir.names[strings.ReplaceAll(e.name, "\\", "/")] = e
			}
			return nil
		}); err != nil && !errors.Is(err, errDirectory) {
			return nil, err
		}
	}
	e, ok := dir.names[path.Join(path.Dir(strings.ReplaceAll(of, "\\", "/")), name)]
	if !ok || e.overlaps || e.encrypted || e.symlink || e.method != 0 && e.method != 8 {
		return nil, errNoSide
	}
	return w.openMember(dir, e, false)
}

// openMember is the unpacked bytes of a member, counted like any others unless they
// were counted before. A checksum that does not fit is the error at their end.
func (w *walker) openMember(dir *zipDir, e zipEntry, counted bool) (io.ReadCloser, error) {
	packed, fault := dir.data(e)
	if fault != nil {
		return nil, fault
	}
	src := &source{w: w, size: e.size, sum: newCRC(), want: e.crc, disk: counted}
	if e.method == 0 {
		src.r = packed
		return checked{src, io.NopCloser(nil)}, nil
	}
	in := newCounter(packed)
	z := flate.NewReader(in.r)
	src.r, src.packed = z, in.taken
	return checked{src, z}, nil
}

// openGzip is the unpacked bytes of a gzip file.
func (w *walker) openGzip(outer *source, counted bool) (io.ReadCloser, error) {
	r, err := outer.open()
	if err != nil {
		return nil, err
	}
	in := newCounter(r)
	z, err := gzip.NewReader(in.r)
	if err != nil {
		r.Close()
		return nil, err
	}
	z.Multistream(false)
	src := &source{w: w, r: &members{z: z, in: in, max: w.l.Entries}, packed: in.taken, disk: counted}
	return checked{src, r}, nil
}

// once tells the first call from later ones.
func once(open func(counted bool) (io.ReadCloser, error)) func() (io.ReadCloser, error) {
	opened := false
	return func() (io.ReadCloser, error) {
		counted := opened
		opened = true
		return open(counted)
	}
}

// checked reads a source and compares its checksum behind the last byte.
type checked struct {
	src *source
	io.Closer
}

func (c checked) Read(p []byte) (int, error) {
	n, err := c.src.Read(p)
	if err == io.EOF {
		if bad := c.src.check(); bad != nil {
			return n, bad
		}
	}
	return n, err
}
