// Package ingest turns folders, files and archives into recordings: it walks, sniffs
// by content, hands each leaf to its format reader and holds the result to the limits.
package ingest

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"

	"github.com/klauspost/compress/gzip"

	"ebb"
	"ebb/internal/limit"
	"ebb/internal/scan"
	"ebb/internal/spare"
)

// Leaf is one file that is no container: the unit of an import.
type Leaf struct {
	Path   string // the file as the person knows it
	Member string // path inside the archive, through nested ones with "/"; a label, never opened
	// Data is the bytes. With a Fault they are what could be saved of a broken
	// container. Of a file that holds no recording only the beginning is read.
	Data   []byte
	SHA256 string           // of the bytes, hex; "" when they were not read to the end
	Fault  *ebb.DecodeError // why the bytes could not be had, or not all of them
	Side   *Side            // of a table, list or health record: how to read it; else nil
}

// walker walks one file that the person named or that lies in their folder.
type walker struct {
	ctx      context.Context
	l        limit.Limits
	path     string
	yield    func(Leaf) error
	inflated int64
	entries  int
	scratch  *scratch
	ahead    bool     // reads one member before its turn
	dir      *os.Root // the folder that is walked, nil when the person named a file
	name     string   // of the file in it
}

// Walk yields every leaf under root, a file or a folder, in the order of names. A
// symlink in a folder is not followed and becomes a leaf with a Fault; root itself
// may be one. Containers are recognised by content and opened to the depth of the
// limits; a bad member is a leaf with a Fault and stops nothing. No path out of an
// archive is ever opened or created. The error is that of yield, of the context, or
// that root is not there.
func Walk(ctx context.Context, root string, l limit.Limits, yield func(Leaf) error) error {
	info, err := os.Stat(root)
	if err != nil {
		return rootError(root, err)
	}
	if !info.IsDir() {
		if !info.Mode().IsRegular() { // a pipe would wait for ever
			return rootError(root, errors.New("this is not a file"))
		}
		f, err := os.Open(root)
		if err != nil {
			return rootError(root, err)
		}
		defer f.Close()
		w := &walker{ctx: ctx, l: l, path: root, yield: yield, scratch: &scratch{}}
		return w.file(f)
	}
	dir, err := os.OpenRoot(root)
	if err != nil {
		return rootError(root, err)
	}
	defer dir.Close()
	var room scratch
	return fs.WalkDir(dir.FS(), ".", func(name string, d fs.DirEntry, err error) error {
		w := &walker{ctx: ctx, l: l, path: filepath.Join(root, filepath.FromSlash(name)), yield: yield, dir: dir, name: name, scratch: &room}
		switch {
		case ctx.Err() != nil:
			return ctx.Err()
		case err != nil:
			return w.fault("", -1, ebb.CodeUnreadable, "this could not be read: "+cause(err))
		case d.IsDir() && strings.Count(name, "/") >= l.DirDepth:
			if err := w.fault("", -1, ebb.CodeTooDeep, "folders are nested deeper than is read"); err != nil {
				return err
			}
			return fs.SkipDir
		case d.IsDir():
			return nil
		case d.Type()&fs.ModeSymlink != 0:
			return w.fault("", -1, ebb.CodeSymlink, "a link to another place is not followed")
		case !d.Type().IsRegular():
			return w.fault("", -1, ebb.CodeUnreadable, "this is not a file")
		}
		f, err := dir.Open(name)
		if err != nil {
			return w.fault("", -1, ebb.CodeUnreadable, "this could not be read: "+cause(err))
		}
		defer f.Close()
		return w.file(f)
	})
}

func rootError(root string, err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return &ebb.Error{Kind: ebb.NotFound, Code: "no_such_file", Field: "path", Msg: "there is no file or folder " + root}
	}
	return &ebb.Error{Kind: ebb.Invalid, Code: ebb.CodeUnreadable, Field: "path", Msg: "cannot read " + root, Err: err}
}

// cause is what went wrong with a file, without the path, which is told beside it.
func cause(err error) string {
	var p *fs.PathError
	if errors.As(err, &p) {
		return p.Err.Error()
	}
	return err.Error()
}

func (w *walker) fault(member string, at int64, code, msg string) error {
	return w.leaf(member, nil, &ebb.DecodeError{Code: code, Offset: at, Msg: msg}, false)
}

// leaf hands one leaf out. Whole says that data is all there is.
func (w *walker) leaf(member string, data []byte, fault *ebb.DecodeError, whole bool) error {
	return w.hand(Leaf{Path: w.path, Member: member, Data: data, Fault: fault}, whole)
}

func (w *walker) hand(out Leaf, whole bool) error {
	if err := w.ctx.Err(); err != nil {
		return err
	}
	if len(out.Data) <= scratchBytes {
		out.Data = append(spare.Take[byte](len(out.Data)), out.Data...) // it may lie in the scratch
	}
	if whole {
		sum := sha256.Sum256(out.Data)
		out.SHA256 = hex.EncodeToString(sum[:])
	}
	return w.yield(out)
}

// file walks a file on disk.
func (w *walker) file(f fs.File) error {
	info, err := f.Stat()
	if err != nil {
		return w.fault("", -1, ebb.CodeUnreadable, "this could not be read: "+cause(err))
	}
	if info.IsDir() || !info.Mode().IsRegular() {
		return w.fault("", -1, ebb.CodeUnreadable, "this is not a file")
	}
	r, ok := f.(io.ReaderAt)
	if !ok {
		return w.fault("", -1, ebb.CodeUnreadable, "this file cannot be read in parts")
	}
	in := &source{w: w, r: io.NewSectionReader(r, 0, info.Size()), at: r, size: info.Size(), disk: true}
	in.open = func() (io.ReadCloser, error) { return io.NopCloser(io.NewSectionReader(r, 0, info.Size())), nil }
	in.beside = w.besideDisk
	return w.stream("", in, 0)
}

// stream reads the first bytes of a leaf or container and goes on as they say. Depth
// counts the containers around it.
func (w *walker) stream(member string, in *source, depth int) error {
	if err := w.ctx.Err(); err != nil {
		return err
	}
	head, err := in.head(depth)
	ended := err == io.EOF
	kind := Sniff(head)
	if err != nil && !ended {
		return w.broken(member, head, in, err)
	}
	if w.ahead && (kind == kindZip || kind == kindCSV || kind == kindJSON || kind == kindApple) {
		return errTurn // what is read by parts, or together with others
	}
	switch kind {
	case kindZip, kindGzip:
		if depth >= w.l.Depth+1 {
			return w.fault(member, -1, ebb.CodeTooDeep, "archives are nested deeper than is read")
		}
		if kind == kindGzip {
			return w.gzip(member, in, head, depth)
		}
		return w.archive(member, in, head, depth)
	case kindXML:
		if root, _ := xmlRoot(head); root != "" && !ended {
			return w.leaf(member, head, nil, false) // of gigabytes, perhaps, and none of ours
		}
		return w.whole(member, in, head, ended)
	case kindFIT, kindTCX, kindGPX, kindWorkout:
		return w.whole(member, in, head, ended)
	case kindCSV, kindJSON, kindApple:
		return w.aside(member, kind, in, head, ended)
	default: // nothing that holds a recording: its beginning is enough to say what it is
		if ended {
			return w.whole(member, in, head, true)
		}
		return w.leaf(member, head, nil, false)
	}
}

// whole reads a leaf to its end.
func (w *walker) whole(member string, in *source, head []byte, ended bool) error {
	if ended {
		if err := in.check(); err != nil {
			return w.broken(member, head, in, err)
		}
		return w.leaf(member, head, nil, true)
	}
	in.leaf = true
	data := w.scratch.body(int(max(int64(len(head)), min(in.size+1, 64<<20, w.l.LeafBytes))))
	data = append(data, head...)
	defer func() { w.scratch.keep(data) }()
	for {
		if len(data) == cap(data) {
			data = append(data, 0)[:len(data)]
		}
		n, err := in.Read(data[len(data):cap(data)])
		data = data[:len(data)+n]
		if err == io.EOF {
			if err = in.check(); err == nil {
				return w.leaf(member, data, nil, true)
			}
		}
		if err != nil {
			return w.broken(member, data, in, err)
		}
	}
}

// broken is a leaf whose bytes stopped coming: what came is kept, unless a limit was passed.
func (w *walker) broken(member string, data []byte, in *source, err error) error {
	var over *ebb.DecodeError
	if errors.As(err, &over) && over.Code != ebb.CodeBadCRC {
		return w.leaf(member, nil, over, false)
	}
	fault := over
	if fault == nil {
		fault = &ebb.DecodeError{Code: ebb.CodeBadArchive, Offset: in.n, Msg: "the packed bytes are damaged: " + cause(err)}
		if errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF) {
			fault.Code, fault.Msg = ebb.CodeTruncated, "the packed bytes end in the middle"
		}
		if errors.Is(err, gzip.ErrChecksum) {
			fault.Code, fault.Msg = ebb.CodeBadCRC, "the checksum of the packed file does not fit the bytes"
		}
		if in.disk { // try again later: half a file is not what the person has
			fault.Code, fault.Msg, data = ebb.CodeUnreadable, "this could not be read: "+cause(err), nil
		}
	}
	if len(data) == 0 {
		data = nil
	}
	return w.leaf(member, data, fault, len(data) > 0)
}

// label is a path out of an archive, fit to be shown.
func (w *walker) label(parent, name string) string {
	name = scan.Label([]byte(strings.ReplaceAll(name, "\\", "/")), w.l.TextBytes)
	return strings.TrimPrefix(path.Join(parent, name), "/")
}
