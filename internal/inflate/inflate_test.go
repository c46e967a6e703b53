package inflate_test

import (
	"bytes"
	"compress/flate"
	"errors"
	"io"
	"math/rand/v2"
	"strings"
	"testing"

	kflate "github.com/klauspost/compress/flate"

	"ebb/internal/inflate"
)

// standard is what the standard library makes of a stream, and how much of it that took.
func standard(src []byte) (out []byte, taken int, err error) {
	in := bytes.NewReader(src)
	out, err = io.ReadAll(flate.NewReader(in))
	return out, len(src) - in.Len(), err
}

// same holds one reading against the standard one: equal bytes and places, or both refuse.
func same(t *testing.T, z *inflate.Inflater, src []byte) (refused bool) {
	t.Helper()
	want, taken, refusal := standard(src)
	front := []byte("before")
	for _, room := range []int{0, 1, 300, len(want), len(want) + 400} {
		dst := append(make([]byte, 0, len(front)+room), front...)
		got, n, err := z.Append(dst, src, len(want)+1000)
		if refusal != nil {
			if err == nil || n != 0 || !bytes.Equal(got, front) {
				t.Fatalf("room %d: %d bytes of %d, error %v; the standard library says %v\n%x", room, len(got), len(want), err, refusal, src)
			}
			if errors.Is(err, inflate.ErrTooLarge) {
				continue // what follows the fault was not looked at
			}
			if cut := errors.Is(refusal, io.ErrUnexpectedEOF); cut != errors.Is(err, io.ErrUnexpectedEOF) && cut {
				t.Logf("room %d: %v, the standard library %v", room, err, refusal)
			}
			continue
		}
		if err != nil || n != taken || !bytes.Equal(got, append(bytes.Clone(front), want...)) {
			t.Fatalf("room %d: took %d of %d, error %v, bytes equal %v\n%x", room, n, taken, err, bytes.Equal(got[len(front):], want), src)
		}
	}
	if len(want) > 0 && refusal == nil {
		if got, _, err := z.Append(nil, src, len(want)-1); !errors.Is(err, inflate.ErrTooLarge) || len(got) != 0 {
			t.Fatalf("one byte less than there is: %d bytes, %v", len(got), err)
		}
	}
	return refusal != nil
}

func packed(t testing.TB, plain []byte, level int) []byte {
	t.Helper()
	var b bytes.Buffer
	w, err := flate.NewWriter(&b, level)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Write(plain); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// plain is bytes of some kind: noise, text, runs, rows of numbers, few symbols.
func plain(r *rand.Rand) []byte {
	n := [...]int{0, 1, 5, 100, 3000, 70000}[r.IntN(6)]
	if n > 5 {
		n += r.IntN(n)
	}
	b := make([]byte, 0, n+64)
	kind, step := r.IntN(6), byte(r.IntN(4))
	for len(b) < n {
		i := len(b)
		switch kind {
		case 0:
			b = append(b, byte(r.Uint32()))
		case 1:
			b = append(b, strings.Repeat("easy run ", 1+r.IntN(3))...)
		case 2:
			b = append(b, bytes.Repeat([]byte{byte(r.IntN(3))}, 1+r.IntN(2000))...)
		case 3:
			b = append(b, byte(i), byte(i>>8), 140+byte(r.IntN(8)), step, 0, 0, byte(r.NormFloat64()*9))
		case 4: // rare symbols have long codes
			b = append(b, byte(min(255, r.ExpFloat64()*r.ExpFloat64()*6)))
		case 5: // matches from far away
			b = append(b, byte(r.Uint32()))
			if i > 100 {
				at := i - 1 - r.IntN(min(i-1, 32768))
				b = append(b, b[at:min(at+1+r.IntN(300), i)]...)
			}
		}
	}
	return b
}

func TestWhatIsUnpackedIsWhatTheStandardLibraryUnpacks(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	var z inflate.Inflater
	for range 150 {
		b := plain(r)
		for _, level := range []int{flate.HuffmanOnly, 0, 1, 6, 9} {
			src := append(packed(t, b, level), make([]byte, r.IntN(12))...)
			if same(t, &z, src) {
				t.Fatal("a good stream is refused")
			}
		}
	}
}

func TestOfADamagedStreamBothReadTheSameOrRefuse(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	var z inflate.Inflater
	refused, read := 0, 0
	for range 300 {
		src := packed(t, plain(r), []int{flate.HuffmanOnly, 0, 1, 6, 9}[r.IntN(5)])
		if len(src) > 4000 { // what is changed should be reached
			src = src[:4000+r.IntN(2000)%(len(src)-4000+1)]
		}
		for range 10 {
			m := bytes.Clone(src)
			switch r.IntN(4) {
			case 0:
				m = m[:r.IntN(len(m)+1)]
			case 1:
				for range 1 + r.IntN(3) {
					m[r.IntN(len(m))] ^= 1 << r.IntN(8)
				}
			case 2: // the tables stand at the beginning
				m[r.IntN(min(len(m), 80))] = byte(r.Uint32())
			case 3:
				at := r.IntN(len(m))
				m = append(m[:at], append([]byte{byte(r.Uint32())}, m[at:]...)...)
			}
			if same(t, &z, m) {
				refused++
			} else {
				read++
			}
		}
	}
	if refused < 300 || read < 30 {
		t.Errorf("%d refused and %d read: the changes say little", refused, read)
	}
}

func TestNoiseIsReadTheSameOrRefused(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	var z inflate.Inflater
	for range 20000 {
		m := make([]byte, r.IntN(60))
		for i := range m {
			m[i] = byte(r.Uint32())
		}
		if len(m) > 0 && r.IntN(2) == 0 {
			m[0] = m[0]&^7 | byte(r.IntN(4)<<1|r.IntN(2))
		}
		same(t, &z, m)
	}
}

func FuzzAppend(f *testing.F) {
	r := rand.New(rand.NewPCG(7, 8))
	for range 20 {
		b := plain(r)
		f.Add(packed(f, b[:min(len(b), 2000)], []int{flate.HuffmanOnly, 0, 1, 6, 9}[r.IntN(5)]))
	}
	f.Fuzz(func(t *testing.T, src []byte) {
		if len(src) > 1<<13 {
			return
		}
		var z inflate.Inflater
		same(t, &z, src)
	})
}

// BenchmarkAppend prints the speed beside that of the library that reads a stream.
func BenchmarkAppend(b *testing.B) {
	r := rand.New(rand.NewPCG(9, 1))
	var rows []byte
	for i := range 3600 { // as a watch writes them
		rows = append(rows, byte(i), byte(i>>8), 0x66, 0x40, 130+byte(r.IntN(20)), byte(r.IntN(256)), byte(r.IntN(256)), 3, 0,
			byte(r.IntN(256)), byte(i>>5), 0x12, 0x2c, byte(r.IntN(256)), byte(i>>4), 0x12, 0x1c, 80+byte(r.IntN(4)), byte(i*3), byte(i*3>>8), byte(i*3>>16), 0, 0, 0)
	}
	src := packed(b, rows, 6)
	b.Run("own", func(b *testing.B) {
		var z inflate.Inflater
		dst := make([]byte, 0, len(rows)+300)
		b.SetBytes(int64(len(rows)))
		for b.Loop() {
			if _, _, err := z.Append(dst, src, len(rows)); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("klauspost", func(b *testing.B) {
		z, in := kflate.NewReader(nil), bytes.NewReader(nil)
		dst := make([]byte, len(rows))
		b.SetBytes(int64(len(rows)))
		for b.Loop() {
			in.Reset(src)
			if err := z.(kflate.Resetter).Reset(in, nil); err != nil {
				b.Fatal(err)
			}
			if _, err := io.ReadFull(z, dst); err != nil {
				b.Fatal(err)
			}
		}
	})
}
