package ingest

import (
	"hash"
	"hash/crc32"
	"io"
	"slices"

	"ebb"
	"ebb/internal/inflate"
)

// source is the bytes of one leaf or container as they come, counted.
type source struct {
	w      *walker
	r      io.Reader
	at     io.ReaderAt // the same bytes by place, when they lie on disk or unpacked in an archive
	size   int64       // of the bytes as somebody claims; a hint only
	packed func() int64
	leaf   bool // a leaf may not be larger than LeafBytes
	disk   bool // not inflated: does not count
	n      int64
	sum    hash.Hash32
	want   uint32
	open   func() (io.ReadCloser, error)            // the same bytes again; nil when they cannot be had
	beside func(name string) (io.ReadCloser, error) // what lies in the same folder
}

// Read counts what it reads and stops with a *ebb.DecodeError at a limit.
func (s *source) Read(p []byte) (int, error) {
	n, err := s.r.Read(p)
	s.n += int64(n)
	if s.sum != nil {
		s.sum.Write(p[:n])
	}
	if s.leaf && s.n > s.w.l.LeafBytes {
		return 0, &ebb.DecodeError{Code: ebb.CodeTooLarge, Offset: s.n, Msg: "the file is larger than is read"}
	}
	if s.disk {
		return n, err
	}
	if s.w.inflated += int64(n); s.w.inflated > s.w.l.InflatedBytes {
		return 0, &ebb.DecodeError{Code: ebb.CodeTooLarge, Offset: s.n, Msg: "the archive inflates to more than is read"}
	}
	if s.packed != nil && s.n > s.w.l.RatioFrom && s.n > int64(s.w.l.Ratio)*max(s.packed(), 1) {
		return 0, &ebb.DecodeError{Code: ebb.CodeRatio, Offset: s.n, Msg: "the bytes inflate more than any recording does"}
	}
	return n, err
}

// scratch is memory that a walker uses again and again. Nothing of it is handed out.
type scratch struct {
	heads [][]byte // first bytes, by how many containers are around them
	whole []byte   // a leaf while it is read

	z                    inflate.Inflater // and what it unpacks, at most scratchBytes
	packed, outer, inner []byte
}

// scratchBytes is how large a leaf may be that is read into the scratch.
const scratchBytes = 1 << 20

// body is room for a leaf of about so many bytes.
func (s *scratch) body(size int) []byte {
	if size > scratchBytes {
		return make([]byte, 0, size)
	}
	return slices.Grow(s.whole[:0], size)
}

func (s *scratch) keep(body []byte) {
	if cap(body) <= scratchBytes {
		s.whole = body
	}
}

// head is the first bytes, with io.EOF when they are all. They lie in the scratch until
// the next head within as many containers.
func (s *source) head(depth int) ([]byte, error) {
	room := s.w.scratch
	for len(room.heads) <= depth {
		room.heads = append(room.heads, make([]byte, headBytes))
	}
	head, n := room.heads[depth], 0
	for n < headBytes {
		m, err := s.Read(head[n:])
		n += m
		if err != nil {
			return head[:n], err
		}
	}
	return head, nil
}

// check compares the checksum of the archive, when there is one, after the last byte.
func (s *source) check() error {
	if s.sum == nil || s.sum.Sum32() == s.want {
		return nil
	}
	return &ebb.DecodeError{Code: ebb.CodeBadCRC, Offset: s.n, Msg: "the checksum of the archive does not fit the bytes"}
}

// rest is the bytes once more from the beginning, when head has been read already.
func (s *source) rest(head []byte) io.Reader {
	if s.at != nil {
		return io.NewSectionReader(s.at, 0, s.size)
	}
	return io.MultiReader(newBytes(head), s)
}

func newCRC() hash.Hash32 { return crc32.NewIEEE() }
