package store_test

import (
	"encoding/binary"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/klauspost/compress/zstd"
	"pgregory.net/rapid"

	"ebb"
	"ebb/internal/store"
)

// encodeV1 writes a blob as the program did before its second version.
func encodeV1(t *rapid.T, r *ebb.Recording) []byte {
	head := map[string]any{"id": r.ID, "format": r.Format, "sha256": r.SHA256, "index": r.Index, "condition": r.Condition, "sport": r.Sport,
		"sub_sport": r.SubSport, "name": r.Name, "start": r.Start, "zone_s": r.ZoneS, "device": r.Device, "totals": r.Totals,
		"laps": r.Laps, "pauses": r.Pauses, "rr_ms": r.RRMs, "notes": r.Notes}
	h, err := store.Doc(head)
	if err != nil {
		t.Fatal(err)
	}
	b := binary.AppendUvarint([]byte{1}, uint64(len(h)))
	b = append(b, h...)
	b = binary.AppendUvarint(b, uint64(r.Cols.Len()))
	at := len(b)
	b = append(b, 0, 0)
	c := &r.Cols
	for i, col := range [][]byte{columnV1(c.TMs, 0, true), columnV1(c.HR, ebb.NoHR, false), columnV1(c.Cad, ebb.NoUint16, false),
		columnV1(c.DistCm, ebb.NoInt32, false), columnV1(c.SpeedMm, ebb.NoInt32, false), columnV1(c.AltCm, ebb.NoInt32, false),
		columnV1(c.LatE7, ebb.NoInt32, false), columnV1(c.LonE7, ebb.NoInt32, false), columnV1(c.PowerW, ebb.NoUint16, false)} {
		if col != nil {
			b[at+i/8] |= 1 << (i % 8)
			b = append(b, col...)
		}
	}
	z, err := zstd.NewWriter(nil)
	if err != nil {
		t.Fatal(err)
	}
	defer z.Close()
	return z.EncodeAll(b, nil)
}

func columnV1[T uint8 | uint16 | int32](col []T, absent T, always bool) []byte {
	if len(col) == 0 {
		return nil
	}
	n := len(col)
	holes := !always && slices.Contains(col, absent)
	b := []byte{0}
	if holes {
		b = append([]byte{1}, make([]byte, (n+7)/8)...)
	}
	planes := make([]byte, 4*n)
	prev := uint32(0)
	for i, v := range col {
		x := uint32(v)
		if holes && v == absent {
			b[1+i/8] |= 1 << (i % 8)
			x = prev
		}
		d := x - prev
		z := d<<1 ^ uint32(int32(d)>>31)
		planes[i], planes[n+i], planes[2*n+i], planes[3*n+i] = byte(z), byte(z>>8), byte(z>>16), byte(z>>24)
		prev = x
	}
	return append(b, planes...)
}

func TestABlobOfTheFirstVersionIsRead(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := anyRecording(t)
		r.Name = validText(r.Name)
		got, err := store.Decode(encodeV1(t, r))
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(r, got); d != "" {
			t.Fatal(d)
		}
	})
}
