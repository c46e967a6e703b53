package ingest

import (
	"bufio"
	"encoding/binary"
	"errors"
	"io"
	"slices"
	"strings"

	"ebb"
)

// The zip reader is our own because the standard one holds every entry of the
// directory in memory, takes a bad one for the end of all, and believes overlaps.

const (
	sigLocal    = 0x04034b50
	sigCentral  = 0x02014b50
	sigEnd      = 0x06054b50
	sigEnd64    = 0x06064b50
	sigLocator  = 0x07064b50
	endBytes    = 22
	centralSize = 46
	localSize   = 30
	max32       = 0xffffffff
)

// zipEntry is one member as the directory describes it.
type zipEntry struct {
	name      string
	method    uint16
	crc       uint32
	packed    int64
	size      int64 // a claim; only a hint for memory
	header    int64 // offset of the local header in the archive
	encrypted bool
	symlink   bool
	dir       bool
	overlaps  bool
}

// zipDir is where the directory of an archive lies.
type zipDir struct {
	r          io.ReaderAt
	from, to   int64
	base       int64 // what precedes the archive, as in a self-extractor
	shadowed   map[int64]bool
	entryCount int
	names      map[string]zipEntry // once something was looked up by name
}

var errDirectory = errors.New("the directory of the archive is damaged")

// openZip finds the directory and marks the entries that overlap.
func openZip(r io.ReaderAt, size int64, maxEntries int) (*zipDir, *ebb.DecodeError) {
	d, err := findDirectory(r, size)
	if err != nil {
		return nil, &ebb.DecodeError{Code: ebb.CodeBadArchive, Offset: max(size-endBytes, 0), Msg: "the archive has no directory: it was cut off or is damaged"}
	}
	type span struct{ from, to int64 }
	var spans []span
	_ = d.each(func(e zipEntry) error { // a damaged rest is told when the entries are walked
		if d.entryCount++; d.entryCount > maxEntries {
			return errDirectory
		}
		spans = append(spans, span{e.header, e.header + localSize + e.packed})
		return nil
	})
	if d.entryCount > maxEntries {
		return nil, &ebb.DecodeError{Code: ebb.CodeTooMany, Offset: d.from, Field: "entries", Msg: "the archive has more entries than are read"}
	}
	slices.SortFunc(spans, func(a, b span) int {
		if a.from != b.from {
			return int(min(max(a.from-b.from, -1), 1))
		}
		return int(min(max(a.to-b.to, -1), 1))
	})
	var end int64
	for i, s := range spans {
		if i > 0 && s.from < end {
			if d.shadowed == nil {
				d.shadowed = map[int64]bool{}
			}
			d.shadowed[s.from] = true
		}
		end = max(end, s.to)
	}
	return d, nil
}

func findDirectory(r io.ReaderAt, size int64) (*zipDir, error) {
	n := min(size, endBytes+0xffff)
	buf := make([]byte, n)
	if _, err := r.ReadAt(buf, size-n); err != nil && err != io.EOF {
		return nil, err
	}
	for i := len(buf) - endBytes; i >= 0; i-- {
		b := buf[i:]
		if binary.LittleEndian.Uint32(b) != sigEnd || int(binary.LittleEndian.Uint16(b[20:])) > len(b)-endBytes {
			continue
		}
		at := size - n + int64(i)
		length, offset := int64(binary.LittleEndian.Uint32(b[12:])), int64(binary.LittleEndian.Uint32(b[16:]))
		if length == max32 || offset == max32 || binary.LittleEndian.Uint16(b[10:]) == 0xffff {
			if l, o, a, ok := directory64(r, at); ok {
				length, offset, at = l, o, a
			}
		}
		base := at - length - offset
		if length < 0 || offset < 0 || base < 0 {
			continue
		}
		return &zipDir{r: r, from: base + offset, to: at, base: base}, nil
	}
	return nil, errDirectory
}

// directory64 reads the zip64 end record that the locator before endAt points to.
func directory64(r io.ReaderAt, endAt int64) (length, offset, at int64, ok bool) {
	var loc [20]byte
	if endAt < 20 {
		return 0, 0, 0, false
	}
	if _, err := r.ReadAt(loc[:], endAt-20); err != nil || binary.LittleEndian.Uint32(loc[:]) != sigLocator {
		return 0, 0, 0, false
	}
	at = int64(binary.LittleEndian.Uint64(loc[8:]))
	var end [56]byte
	if at < 0 || at > endAt {
		return 0, 0, 0, false
	}
	if _, err := r.ReadAt(end[:], at); err != nil || binary.LittleEndian.Uint32(end[:]) != sigEnd64 {
		return 0, 0, 0, false
	}
	return int64(binary.LittleEndian.Uint64(end[40:])), int64(binary.LittleEndian.Uint64(end[48:])), at, true
}

// each calls f for every entry in the order of the directory. It returns errDirectory
// when the directory breaks off, and the error of f.
func (d *zipDir) each(f func(zipEntry) error) error {
	br := bufio.NewReaderSize(io.NewSectionReader(d.r, d.from, d.to-d.from), 64<<10)
	var h [centralSize]byte
	for left := d.to - d.from; left > 0; {
		if _, err := io.ReadFull(br, h[:]); err != nil || binary.LittleEndian.Uint32(h[:]) != sigCentral {
			return errDirectory
		}
		name, extra, comment := int(le16(h[28:])), int(le16(h[30:])), int(le16(h[32:]))
		rest := make([]byte, name+extra+comment)
		if _, err := io.ReadFull(br, rest); err != nil {
			return errDirectory
		}
		left -= int64(centralSize + len(rest))
		e := zipEntry{
			name: string(rest[:name]), method: le16(h[10:]), crc: binary.LittleEndian.Uint32(h[16:]),
			packed: int64(binary.LittleEndian.Uint32(h[20:])), size: int64(binary.LittleEndian.Uint32(h[24:])),
			header: int64(binary.LittleEndian.Uint32(h[42:])), encrypted: le16(h[8:])&1 != 0,
			symlink: h[5] == 3 && h[41]&0xf0 == 0xa0, // made on Unix, S_IFLNK
		}
		e.dir = strings.HasSuffix(e.name, "/")
		e.wide(rest[name : name+extra])
		e.header += d.base
		if e.packed < 0 || e.header < 0 || e.packed > d.to || e.header > d.to {
			e.packed, e.overlaps = 0, true // lies outside of the archive
		}
		e.overlaps = e.overlaps || d.shadowed[e.header]
		if err := f(e); err != nil {
			return err
		}
	}
	return nil
}

// wide takes the sizes that did not fit 32 bits from the zip64 extra field.
func (e *zipEntry) wide(extra []byte) {
	for len(extra) >= 4 {
		id, n := le16(extra), int(le16(extra[2:]))
		extra = extra[4:]
		if n > len(extra) {
			return
		}
		if id != 1 {
			extra = extra[n:]
			continue
		}
		f := extra[:n]
		for _, v := range []*int64{&e.size, &e.packed, &e.header} {
			if *v == max32 && len(f) >= 8 {
				*v = int64(binary.LittleEndian.Uint64(f))
				f = f[8:]
			}
		}
		return
	}
}

// data is the packed bytes of an entry.
func (d *zipDir) data(e zipEntry) (*io.SectionReader, *ebb.DecodeError) {
	var h [localSize]byte
	if _, err := d.r.ReadAt(h[:], e.header); err != nil || binary.LittleEndian.Uint32(h[:]) != sigLocal {
		return nil, &ebb.DecodeError{Code: ebb.CodeBadArchive, Offset: e.header, Msg: "the archive points to a member that is not there"}
	}
	from := e.header + localSize + int64(le16(h[26:])) + int64(le16(h[28:]))
	if from+e.packed > d.from {
		return nil, &ebb.DecodeError{Code: ebb.CodeBadArchive, Offset: e.header, Msg: "a member runs into the directory of the archive"}
	}
	return io.NewSectionReader(d.r, from, e.packed), nil
}

func le16(b []byte) uint16 { return binary.LittleEndian.Uint16(b) }
