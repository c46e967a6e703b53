package export

import (
	"io"
	"math"
	"sort"
)

// block is a part of the file, whole elements, with the span of time of its samples.
type block struct {
	from, to   int64 // offsets
	minS, maxS int64
	wanted     bool
}

// blockList says where the samples are, so that a second reading looks at few of them.
type blockList struct {
	list []block
	open block
	size int64
}

const (
	blockBytes = 64 << 10 // of a block at first
	blockCount = 1 << 15  // of them before new ones are twice as large
)

// sample is in the block that is open.
func (b *blockList) sample(s int64) {
	b.open.minS, b.open.maxS = min(b.open.minS, s), max(b.open.maxS, s)
}

// ended: an element inside the root, or the root's own tag, ends at this offset.
func (b *blockList) ended(at int64) {
	if b.size == 0 {
		b.size = blockBytes
		b.open = block{from: at, to: at, minS: math.MaxInt64, maxS: math.MinInt64}
	}
	if b.open.to = at; at-b.open.from >= b.size {
		b.close()
	}
}

func (b *blockList) close() {
	if b.open.minS <= b.open.maxS {
		b.list = append(b.list, b.open)
		if len(b.list)%blockCount == 0 {
			b.size *= 2
		}
	}
	b.open = block{from: b.open.to, to: b.open.to, minS: math.MaxInt64, maxS: math.MinInt64}
}

// want marks the blocks that may hold samples within the stretches.
func (b *blockList) want(x stretches) {
	for i := range b.list {
		k := &b.list[i]
		j := sort.Search(len(x.list), func(j int) bool { return x.list[j].to >= k.minS })
		k.wanted = j < len(x.list) && x.list[j].from <= k.maxS
	}
}

// blockReader gives the wanted blocks of a file as a document of their own.
type blockReader struct {
	r      io.Reader
	at     int64 // in the file
	blocks []block
	begun  bool
	rest   string // of a tag of the root
}

func (b *blockReader) Read(p []byte) (int, error) {
	if !b.begun {
		if b.begun, b.rest = true, "<HealthData>"; len(b.blocks) == 0 {
			b.rest = "<HealthData/>"
		}
	}
	if b.rest != "" {
		n := copy(p, b.rest)
		b.rest = b.rest[n:]
		return n, nil
	}
	for len(b.blocks) > 0 && (!b.blocks[0].wanted || b.at >= b.blocks[0].to) {
		if b.blocks = b.blocks[1:]; len(b.blocks) == 0 {
			b.rest = "</HealthData>"
			return b.Read(p)
		}
	}
	if len(b.blocks) == 0 {
		return 0, io.EOF
	}
	if k := b.blocks[0]; b.at < k.from {
		n, err := io.CopyN(io.Discard, b.r, k.from-b.at)
		if b.at += n; err != nil {
			return 0, unexpected(err)
		}
	}
	n, err := b.r.Read(p[:min(int64(len(p)), b.blocks[0].to-b.at)])
	b.at += int64(n)
	if err == io.EOF && b.at >= b.blocks[0].to {
		err = nil
	}
	return n, unexpected(err)
}

func unexpected(err error) error {
	if err == io.EOF {
		return io.ErrUnexpectedEOF
	}
	return err
}
