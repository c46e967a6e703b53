package ingest

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"os"
	"sync"

	"github.com/klauspost/compress/flate"
	"github.com/klauspost/compress/gzip"

	"ebb"
)

// spoolBytes is how much of a zip inside an archive is held in memory; a larger one
// goes through a nameless temporary file.
const spoolBytes = 8 << 20

func newBytes(b []byte) *bytes.Reader { return bytes.NewReader(b) }

// counter counts the packed bytes that a decompressor takes. What it hands to the
// decompressor is the plain *bufio.Reader, for which that has a faster loop.
type counter struct {
	from io.Reader
	n    int64
	r    *bufio.Reader
}

var counters = sync.Pool{New: func() any {
	c := &counter{}
	c.r = bufio.NewReaderSize(c, 32<<10)
	return c
}}

func newCounter(from io.Reader) *counter {
	c := counters.Get().(*counter)
	c.from, c.n = from, 0
	c.r.Reset(c)
	return c
}

// done lets the next one use the buffer.
func (c *counter) done() {
	c.from = nil
	counters.Put(c)
}

// Decompressors are large, and used again for the next member.
var (
	inflaters = sync.Pool{New: func() any { return flate.NewReader(nil) }}
	gunzips   = sync.Pool{New: func() any { return new(gzip.Reader) }}
)

// Read fills the buffer of r.
func (c *counter) Read(p []byte) (int, error) {
	n, err := c.from.Read(p)
	c.n += int64(n)
	return n, err
}

// taken is how many bytes the decompressor took out of the buffer.
func (c *counter) taken() int64 { return c.n - int64(c.r.Buffered()) }

// members reads the members of a gzip file as one. The standard readers do so too, but
// take any bytes behind the last member for damage, and a million empty members for work.
type members struct {
	z     *gzip.Reader
	in    *counter
	count int
	max   int
}

func (m *members) Read(p []byte) (int, error) {
	for {
		n, err := m.z.Read(p)
		if n > 0 || err == nil {
			if err == io.EOF {
				err = nil
			}
			return n, err
		}
		if err != io.EOF {
			return 0, err
		}
		if next, err := m.in.r.Peek(2); err != nil || next[0] != 0x1f || next[1] != 0x8b {
			return 0, io.EOF // the end, or padding
		}
		if m.count++; m.count > m.max {
			return 0, &ebb.DecodeError{Code: ebb.CodeTooMany, Offset: m.in.taken(), Msg: "the file has more packed parts than are read"}
		}
		if err := m.z.Reset(m.in.r); err != nil {
			return 0, err
		}
		m.z.Multistream(false)
	}
}

// gzip walks into a gzip file.
func (w *walker) gzip(member string, outer *source, head []byte, depth int) error {
	if r, ok := outer.rest(head).(*io.SectionReader); ok {
		if done, err := w.quick(member, r, zipEntry{}, depth); done || err != nil {
			return err
		}
	}
	in := newCounter(outer.rest(head))
	defer in.done()
	z := gunzips.Get().(*gzip.Reader)
	defer gunzips.Put(z)
	if err := z.Reset(in.r); err != nil {
		return w.fault(member, 0, ebb.CodeBadArchive, "the packed file has no good beginning")
	}
	z.Multistream(false)
	src := &source{w: w, r: &members{z: z, in: in, max: w.l.Entries}, packed: in.taken, size: min(outer.size*4, 64<<20), beside: outer.beside}
	if outer.open != nil {
		src.open = once(func(counted bool) (io.ReadCloser, error) { return w.openGzip(outer, counted) })
	}
	return w.stream(member, src, depth+1)
}

// archive walks into a zip.
func (w *walker) archive(member string, in *source, head []byte, depth int) error {
	r, size := in.at, in.size
	if r == nil {
		spooled, n, done, err := w.spool(in, head)
		if done != nil {
			defer done()
		}
		if err != nil {
			return w.broken(member, nil, in, err)
		}
		r, size = spooled, n
	}
	dir, fault := openZip(r, size, w.l.Entries-w.entries)
	if fault != nil {
		return w.leaf(member, nil, fault, false)
	}
	q := queue{w: w, dir: dir, depth: depth}
	defer q.wait()
	err := dir.each(func(e zipEntry) error { return q.add(w.label(member, e.name), e) })
	if err == nil || errors.Is(err, errDirectory) {
		if broke := q.drain(0); broke != nil {
			err = broke
		}
	}
	if errors.Is(err, errDirectory) {
		return w.fault(member, dir.from, ebb.CodeBadArchive, errDirectory.Error()+": members may be missing")
	}
	return err
}

// member walks one entry of a zip.
func (w *walker) member(label string, dir *zipDir, e zipEntry, depth int) error {
	refuse := func(code, msg string) error { return w.fault(label, e.header, code, msg) }
	switch {
	case e.overlaps:
		return refuse(ebb.CodeBadArchive, "this member lies over another one")
	case e.encrypted:
		return refuse(ebb.CodeEncrypted, "this member is locked with a password")
	case e.symlink:
		return refuse(ebb.CodeSymlink, "a link inside an archive is not followed")
	case e.method != 0 && e.method != 8:
		return refuse(ebb.CodeBadArchive, "this member is packed in a way that is not read")
	}
	packed, fault := dir.data(e)
	if fault != nil {
		return w.leaf(label, nil, fault, false)
	}
	if done, err := w.quick(label, packed, e, depth+1); done || err != nil {
		return err
	}
	src := &source{w: w, size: min(e.size, e.packed*int64(w.l.Ratio)), sum: newCRC(), want: e.crc}
	src.open = once(func(counted bool) (io.ReadCloser, error) { return w.openMember(dir, e, counted) })
	src.beside = func(name string) (io.ReadCloser, error) { return w.besideMember(dir, e.name, name) }
	if e.method == 0 {
		src.r, src.at, src.size = packed, packed, e.packed
		return w.stream(label, src, depth+1)
	}
	in := newCounter(packed)
	defer in.done()
	z := inflaters.Get().(io.ReadCloser)
	defer inflaters.Put(z)
	if err := z.(flate.Resetter).Reset(in.r, nil); err != nil {
		return refuse(ebb.CodeBadArchive, "this member cannot be read: "+cause(err))
	}
	src.r, src.packed = z, in.taken
	return w.stream(label, src, depth+1)
}

// spool makes the bytes of a zip inside an archive readable by place. Done removes
// the temporary file, whose name has nothing of the archive in it.
func (w *walker) spool(in *source, head []byte) (r io.ReaderAt, size int64, done func(), err error) {
	buf := bytes.NewBuffer(bytes.Clone(head))
	_, err = io.CopyN(buf, in, spoolBytes)
	if err == io.EOF {
		return bytes.NewReader(buf.Bytes()), int64(buf.Len()), nil, nil
	}
	if err != nil {
		return nil, 0, nil, err
	}
	f, err := os.CreateTemp("", "ebb-zip-*")
	if err != nil {
		return nil, 0, nil, err
	}
	done = func() {
		f.Close()
		os.Remove(f.Name())
	}
	if _, err = buf.WriteTo(f); err == nil {
		_, err = io.Copy(f, in)
	}
	size, _ = f.Seek(0, io.SeekCurrent)
	return f, size, done, err
}
