//go:build unix

package bench_test

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	stdgzip "compress/gzip"
	"encoding/xml"
	"io"
	"os"
	"runtime"
	"sync"
	"testing"
	"time"

	kflate "github.com/klauspost/compress/flate"
	kgzip "github.com/klauspost/compress/gzip"
	"github.com/muktihari/fit/decoder"
	"github.com/muktihari/fit/profile/mesgdef"
	"github.com/muktihari/fit/profile/untyped/fieldnum"
	"github.com/muktihari/fit/profile/untyped/mesgnum"
	"github.com/muktihari/fit/proto"

	"ebb/internal/fit"
	"ebb/internal/limit"
	"ebb/internal/spent"
)

var cores = runtime.GOMAXPROCS(0)

// lean is the leanest use of the library: a listener that puts records into columns.
type lean struct {
	t, dist, speed, alt []uint32
	lat, long           []int32
	hr, cad             []uint8
}

func (l *lean) OnMesg(m proto.Message) {
	if m.Num != mesgnum.Record {
		return
	}
	for i := range m.Fields {
		f := &m.Fields[i]
		switch f.Num {
		case fieldnum.RecordTimestamp:
			l.t = append(l.t, f.Value.Uint32())
		case fieldnum.RecordDistance:
			l.dist = append(l.dist, f.Value.Uint32())
		case fieldnum.RecordSpeed, fieldnum.RecordEnhancedSpeed:
			l.speed = append(l.speed, f.Value.Uint32())
		case fieldnum.RecordAltitude, fieldnum.RecordEnhancedAltitude:
			l.alt = append(l.alt, f.Value.Uint32())
		case fieldnum.RecordPositionLat:
			l.lat = append(l.lat, f.Value.Int32())
		case fieldnum.RecordPositionLong:
			l.long = append(l.long, f.Value.Int32())
		case fieldnum.RecordHeartRate:
			l.hr = append(l.hr, f.Value.Uint8())
		case fieldnum.RecordCadence:
			l.cad = append(l.cad, f.Value.Uint8())
		}
	}
}

// library is a decoder that is used again and again, as its documentation advises.
type library struct {
	dec *decoder.Decoder
	l   lean
}

func (d *library) decode(t testing.TB, b []byte) int {
	d.l = lean{t: d.l.t[:0], dist: d.l.dist[:0], speed: d.l.speed[:0], alt: d.l.alt[:0], lat: d.l.lat[:0], long: d.l.long[:0], hr: d.l.hr[:0], cad: d.l.cad[:0]}
	opts := []decoder.Option{decoder.WithMesgListener(&d.l), decoder.WithBroadcastOnly(), decoder.WithNoComponentExpansion()}
	if d.dec == nil {
		d.dec = decoder.New(bytes.NewReader(b), opts...)
	} else {
		d.dec.Reset(bytes.NewReader(b), opts...)
	}
	for d.dec.Next() {
		if _, err := d.dec.Decode(); err != nil {
			t.Fatal(err)
		}
	}
	return len(d.l.t)
}

// typed is the listener as the library documents it: one typed record after the other.
type typed struct{ records []*mesgdef.Record }

func (l *typed) OnMesg(m proto.Message) {
	if m.Num == mesgnum.Record {
		l.records = append(l.records, mesgdef.NewRecord(&m))
	}
}

func documented(t testing.TB, b []byte) {
	dec := decoder.New(bytes.NewReader(b), decoder.WithMesgListener(&typed{}), decoder.WithBroadcastOnly())
	for dec.Next() {
		if _, err := dec.Decode(); err != nil {
			t.Fatal(err)
		}
	}
}

// worker turns one packed member into samples.
type worker interface {
	member(t testing.TB, f *zip.File) int
}

// stdWorker: standard inflate, standard gunzip, the library.
type stdWorker struct {
	lib library
	buf bytes.Buffer
}

func (w *stdWorker) member(t testing.TB, f *zip.File) int {
	raw, err := f.OpenRaw()
	if err != nil {
		t.Fatal(err)
	}
	z, err := stdgzip.NewReader(flate.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	w.buf.Reset()
	if _, err := io.Copy(&w.buf, z); err != nil {
		t.Fatal(err)
	}
	return w.lib.decode(t, w.buf.Bytes())
}

// ownWorker: klauspost inflate and gunzip, our reader.
type ownWorker struct{ buf bytes.Buffer }

func (w *ownWorker) member(t testing.TB, f *zip.File) int {
	raw, err := f.OpenRaw()
	if err != nil {
		t.Fatal(err)
	}
	z, err := kgzip.NewReader(kflate.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	w.buf.Reset()
	if _, err := io.Copy(&w.buf, z); err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, r := range fit.Decode(w.buf.Bytes(), limit.Local()).Recordings {
		n += r.Cols.Len()
	}
	return n
}

// bare reads the whole archive on every core and keeps nothing.
func bare(t *testing.T, path string, fresh func() worker) (wall, cpu time.Duration, samples int) {
	t.Helper()
	start, before := time.Now(), spent.CPU()
	f, err := os.Open(path)
	must(t, err)
	defer f.Close()
	info, err := f.Stat()
	must(t, err)
	z, err := zip.NewReader(f, info.Size())
	must(t, err)
	var wg sync.WaitGroup
	var mu sync.Mutex
	next := make(chan *zip.File)
	for range cores {
		wg.Go(func() {
			w, n := fresh(), 0
			for m := range next {
				n += w.member(t, m)
			}
			mu.Lock()
			samples += n
			mu.Unlock()
		})
	}
	for _, m := range z.File {
		next <- m
	}
	close(next)
	wg.Wait()
	return time.Since(start), spent.CPU() - before, samples
}

func rawTokens(doc []byte) {
	d := xml.NewDecoder(bytes.NewReader(doc))
	for {
		if _, err := d.RawToken(); err != nil {
			return
		}
	}
}
