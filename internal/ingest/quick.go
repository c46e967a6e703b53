package ingest

import (
	"encoding/binary"
	"hash/crc32"
	"io"
	"slices"

	"ebb/internal/inflate"
)

// quick hands out the recording that a packed member or file is, unpacked from memory to
// memory, when nothing is wrong with it and no limit is near. It is false when somebody
// has to look closer, or when it is anything but one recording: then nothing was done, and
// the way through the streams says what there is to say.
func (w *walker) quick(member string, packed *io.SectionReader, e zipEntry, depth int) (done bool, err error) {
	if packed.Size() > aheadBytes/2 || w.ctx.Err() != nil {
		return false, nil
	}
	room := w.scratch
	room.packed = slices.Grow(room.packed[:0], int(packed.Size()))[:packed.Size()]
	if _, err := packed.ReadAt(room.packed, 0); err != nil {
		return false, nil
	}
	data, sure, inflated := room.packed, false, int64(0)
	if e.method == 8 {
		room.outer, _, err = room.z.Append(room.outer[:0], data, int(min(e.size, w.quickMost())))
		if err != nil || len(room.outer) == 0 {
			return false, nil
		}
		data, inflated = room.outer, int64(len(room.outer))
	}
	if Sniff(data[:min(len(data), headBytes)]) == kindGzip {
		if depth >= w.l.Depth+1 {
			return false, nil
		}
		room.inner, sure = gunzip(&room.z, room.inner[:0], data, int(w.quickMost()))
		if !sure {
			return false, nil
		}
		data, inflated = room.inner, inflated+int64(len(room.inner))
	}
	switch Sniff(data[:min(len(data), headBytes)]) {
	case kindFIT, kindTCX, kindGPX, kindWorkout:
	default:
		return false, nil
	}
	// A gzip file has a sum of its own; that of the archive says no more about it.
	if !sure && crc32.ChecksumIEEE(data) != e.crc || w.inflated+inflated > w.l.InflatedBytes {
		return false, nil
	}
	w.inflated += inflated
	return true, w.leaf(member, data, nil, true)
}

// quickMost is to how many bytes something may come without a look at the limits.
func (w *walker) quickMost() int64 {
	return min(w.l.RatioFrom, w.l.LeafBytes, w.l.InflatedBytes, scratchBytes)
}

// gunzip unpacks a gzip file of one part whose header is as they usually are.
func gunzip(z *inflate.Inflater, dst, b []byte, most int) (out []byte, ok bool) {
	const headerBytes, named, nameMost = 10, 1 << 3, 256
	if len(b) < headerBytes || b[2] != 8 || b[3]&^named != 0 {
		return dst, false
	}
	at := headerBytes
	if b[3]&named != 0 {
		end := slices.Index(b[at:min(len(b), at+nameMost)], 0)
		if end < 0 {
			return dst, false
		}
		at += end + 1
	}
	out, taken, err := z.Append(dst, b[at:], most)
	at += taken
	if err != nil || len(b)-at < 8 || binary.LittleEndian.Uint32(b[at:]) != crc32.ChecksumIEEE(out) ||
		binary.LittleEndian.Uint32(b[at+4:]) != uint32(len(out)) {
		return dst, false
	}
	at += 8
	return out, len(b)-at < 2 || b[at] != 0x1f || b[at+1] != 0x8b
}
