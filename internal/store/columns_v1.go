package store

import (
	"encoding/json"

	"ebb"
)

// A blob of the first version is one zstd frame of
//
//	byte 1 · uvarint length of head · head (JSON)
//	uvarint rows · uint16 which columns are there · the columns
//
// A column is a flag byte (1: some samples are absent), then, with the flag, one bit per
// row (1: absent), then four byte planes of the zigzag differences from the row before,
// that wrap at 32 bits. `ebb rebuild` writes the blob in the version of now.

func (c *coder) decodeV1(data []byte) (*ebb.Recording, error) {
	b, err := c.dec.DecodeAll(data, nil)
	if err != nil {
		return nil, err
	}
	if len(b) < 1 || b[0] != 1 {
		return nil, errBlob
	}
	size, b, ok := uvarint(b[1:])
	if !ok || size > uint64(len(b)) {
		return nil, errBlob
	}
	var h head
	if err := json.Unmarshal(b[:size], &h); err != nil {
		return nil, err
	}
	n, mask, b, ok := rowsOf(b[size:])
	if !ok {
		return nil, errBlob
	}
	r := h.recording()
	for i, col := range columnsOf(&r.Cols) {
		if mask&(1<<i) == 0 {
			continue
		}
		if b, ok = c.readColumnV1(b, col, n); !ok {
			return nil, errBlob
		}
	}
	if len(b) != 0 || r.Cols.Len() != n {
		return nil, errBlob
	}
	return r, nil
}

func (c *coder) readColumnV1(b []byte, col column, n int) ([]byte, bool) {
	if len(b) < 1 || b[0] > 1 {
		return nil, false
	}
	var gone []byte
	holes := b[0] == 1
	if b = b[1:]; holes {
		if len(b) < (n+7)/8 {
			return nil, false
		}
		gone, b = b[:(n+7)/8], b[(n+7)/8:]
	}
	if len(b) < 4*n {
		return nil, false
	}
	vals := room(c.vals, n)[:0]
	v := uint32(0)
	for i := range n {
		z := uint32(b[i]) | uint32(b[n+i])<<8 | uint32(b[2*n+i])<<16 | uint32(b[3*n+i])<<24
		v += z>>1 ^ -(z & 1)
		if gone == nil || gone[i/8]&(1<<(i%8)) == 0 {
			vals = append(vals, int32(v))
		}
	}
	c.vals = vals
	col.fill(n, vals, gone)
	return b[4*n:], true
}
