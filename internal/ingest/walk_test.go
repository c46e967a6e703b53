package ingest_test

import (
	"archive/zip"
	"bytes"
	"compress/gzip"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"ebb"
	"ebb/internal/ingest"
	"ebb/internal/limit"
)

// track is a GPX of n points, a second apart, from a start.
func track(start string, n int) []byte {
	at, err := time.Parse(time.RFC3339, start)
	if err != nil {
		panic(err)
	}
	var b bytes.Buffer
	b.WriteString(`<gpx creator="test"><trk><type>running</type><trkseg>`)
	for i := range n {
		fmt.Fprintf(&b, `<trkpt lat="47.%05d" lon="8.%05d"><time>%s</time><extensions><hr>%d</hr></extensions></trkpt>`, i, i,
			at.Add(time.Duration(i)*time.Second).Format(time.RFC3339), 120+i%40)
	}
	b.WriteString(`</trkseg></trk></gpx>`)
	return b.Bytes()
}

var good = track("2024-05-01T06:00:00Z", 120)

type file struct {
	name string
	data []byte
}

func zipped(files ...file) []byte {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, f := range files {
		w, _ := z.Create(f.name)
		w.Write(f.data)
	}
	z.Close()
	return b.Bytes()
}

func stored(files ...file) []byte {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, f := range files {
		w, _ := z.CreateHeader(&zip.FileHeader{Name: f.name, Method: zip.Store})
		w.Write(f.data)
	}
	z.Close()
	return b.Bytes()
}

func gzipped(parts ...[]byte) []byte {
	var b bytes.Buffer
	for _, p := range parts {
		w := gzip.NewWriter(&b)
		w.Write(p)
		w.Close()
	}
	return b.Bytes()
}

// walked is one line per leaf: path below the folder, member, state.
func walked(t testing.TB, root string, l limit.Limits) []string {
	t.Helper()
	var out []string
	err := ingest.Walk(context.Background(), root, l, func(leaf ingest.Leaf) error {
		rel, _ := filepath.Rel(root, leaf.Path)
		line := rel
		if leaf.Member != "" {
			line += "|" + leaf.Member
		}
		out = append(out, line+": "+state(ingest.Decode("local", leaf, l, now)))
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// single walks one file of these bytes and leaves the path away.
func single(t testing.TB, b []byte, l limit.Limits) []string {
	t.Helper()
	p := filepath.Join(t.TempDir(), "x")
	if err := os.WriteFile(p, b, 0o600); err != nil {
		t.Fatal(err)
	}
	out := walked(t, p, l)
	for i := range out {
		out[i] = strings.TrimPrefix(strings.TrimPrefix(out[i], "."), "|")
	}
	return out
}

func TestAFolderIsWalkedInTheOrderOfNames(t *testing.T) {
	dir := t.TempDir()
	outside := filepath.Join(t.TempDir(), "secret.gpx")
	os.WriteFile(outside, good, 0o600)
	for _, f := range []file{
		{"b.gpx", good}, {"a/2.fit", gzipped(good)}, {"a/1.gpx.gz", gzipped(good[:len(good)/2], good[len(good)/2:])},
		{"c.fit", zipped(file{"one.gpx", good}, file{"d/", nil}, file{"d/two.gpx", gzipped(good)})},
		{"d.json", []byte(`{"a":1}`)}, {"e.bin", []byte{1, 2, 3}}, {"f.gpx", nil}, {".DS_Store", []byte("\x00\x00\x00\x01Bud1xxxx")},
		{"g.jpg", []byte("\xff\xd8\xff\xe0")}, {"h.xml", []byte("<HealthData locale='de'><Record")}, {"i.pwx", []byte("<?xml version='1.0'?><pwx/>")},
		{"j.tcx", []byte("<?xml version='1.0'?>\n<Training&Center")}, {"k.note", []byte("some words\n")}, {"l.gpx", track("2024-05-01T06:00:00Z", 20)},
		{"m.gpx", track("1970-01-01T00:00:00Z", 60)}, {"n.gpx", track("2026-11-23T08:00:00Z", 60)}, {"o.gpx", good[:len(good)-50]},
		{"p.gz", gzipped(good)[:len(gzipped(good))-40]}, {"q.gpx", append([]byte("\x1f\x8b"), good...)}, {"r.zip", []byte("PK\x05\x06")},
	} {
		p := filepath.Join(dir, f.name)
		os.MkdirAll(filepath.Dir(p), 0o700)
		if err := os.WriteFile(p, f.data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Symlink(outside, filepath.Join(dir, "s.gpx")); err != nil {
		t.Fatal(err)
	}
	os.Symlink(dir, filepath.Join(dir, "t"))
	want := []string{
		".DS_Store: not_an_activity system file",
		"a/1.gpx.gz: intact", "a/2.fit: intact", "b.gpx: intact", "c.fit|one.gpx: intact", "c.fit|d/two.gpx: intact",
		"d.json: not_an_activity json", "e.bin: refused unknown_format", "f.gpx: refused empty", "g.jpg: not_an_activity media",
		"h.xml: not_an_activity Apple Health export", "i.pwx: refused unknown_format", "j.tcx: refused bad_xml",
		"k.note: refused unknown_format", "l.gpx: refused too_short", "m.gpx: salvaged quarantined", "n.gpx: salvaged quarantined",
		"o.gpx: salvaged truncated", "p.gz: salvaged truncated", "q.gpx: refused bad_archive", "r.zip: refused bad_archive",
		"s.gpx: refused symlink", "t: refused symlink",
	}
	if diff := cmp.Diff(want, walked(t, dir, limit.Local())); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	link := filepath.Join(t.TempDir(), "link")
	os.Symlink(dir, link)
	if got := walked(t, link, limit.Local()); len(got) != len(want) {
		t.Errorf("a link that the person names is followed: %v", got)
	}
}

func TestNothingAtThePathIsAnError(t *testing.T) {
	err := ingest.Walk(context.Background(), filepath.Join(t.TempDir(), "none"), limit.Local(), nil)
	if ebb.KindOf(err) != ebb.NotFound {
		t.Errorf("%v", err)
	}
}

func TestWhatYieldSaysStopsTheWalk(t *testing.T) {
	stop := errors.New("stop")
	p := filepath.Join(t.TempDir(), "x.zip")
	os.WriteFile(p, zipped(file{"a", good}, file{"b", good}), 0o600)
	n := 0
	err := ingest.Walk(context.Background(), p, limit.Local(), func(ingest.Leaf) error { n++; return stop })
	if err != stop || n != 1 {
		t.Errorf("%v after %d", err, n)
	}
	ctx, cancel := context.WithCancel(context.Background())
	n = 0
	err = ingest.Walk(ctx, p, limit.Local(), func(ingest.Leaf) error { n++; cancel(); return nil })
	if err != context.Canceled || n != 1 {
		t.Errorf("%v after %d", err, n)
	}
}

// patch changes every directory entry (or local header) of a zip.
func patch(b []byte, sig uint32, f func(h []byte)) []byte {
	b = bytes.Clone(b)
	var s [4]byte
	binary.LittleEndian.PutUint32(s[:], sig)
	for i := 0; ; {
		k := bytes.Index(b[i:], s[:])
		if k < 0 {
			return b
		}
		f(b[i+k:])
		i += k + 4
	}
}

const central = 0x02014b50

func TestHostileArchivesAreRefusedMemberByMember(t *testing.T) {
	bomb := bytes.Repeat([]byte("<gpx>"+strings.Repeat(" ", 1000)), 40_000)
	two := zipped(file{"a.gpx", good}, file{"b.gpx", good})
	small := limit.Local()
	small.Entries, small.InflatedBytes, small.LeafBytes = 2, 20_000, 15_000
	nested := good
	for range 6 {
		nested = zipped(file{"in.zip", nested})
	}
	for _, c := range []struct {
		name string
		data []byte
		l    limit.Limits
		want []string
	}{
		{"a member that inflates more than any recording", zipped(file{"bomb.gpx", bomb}, file{"ok.gpx", good}), limit.Local(), []string{"bomb.gpx: refused ratio", "ok.gpx: intact"}},
		{"the same as gz", gzipped(bomb), limit.Local(), []string{": refused ratio"}},
		{"nested too deep", nested, limit.Local(), []string{"in.zip/in.zip/in.zip/in.zip: refused too_deep"}},
		{"nested once for an upload", zipped(file{"a.zip", zipped(file{"b.gpx.gz", gzipped(good)})}), limit.Upload(), []string{"a.zip/b.gpx.gz: refused too_deep"}},
		{"a gz in a zip for an upload", zipped(file{"b.gpx.gz", gzipped(good)}), limit.Upload(), []string{"b.gpx.gz: intact"}},
		{"a zip in a stored zip", stored(file{"a.zip", zipped(file{"b.gpx", good})}), limit.Local(), []string{"a.zip/b.gpx: intact"}},
		{"more entries than allowed", zipped(file{"a", good}, file{"b", good}, file{"c", good}), small, []string{": refused too_many"}},
		{"more bytes than allowed", two, small, []string{"a.gpx: intact", "b.gpx: refused too_large"}},
		{"a leaf that is too large", zipped(file{"a.gpx", track("2024-05-01T06:00:00Z", 240)}), small, []string{"a.gpx: refused too_large"}},
		{"names that climb", zipped(file{"../../etc/passwd.gpx", good}, file{"/etc/x.gpx", good}, file{`..\..\y.gpx`, good}, file{"a\x1b[2J.gpx", good}), limit.Local(),
			[]string{"../../etc/passwd.gpx: intact", "etc/x.gpx: intact", "../../y.gpx: intact", "a[2J.gpx: intact"}},
		{"the same name twice", zipped(file{"a.gpx", good}, file{"a.gpx", good}), limit.Local(), []string{"a.gpx: intact", "a.gpx: intact"}},
		{"a password", patch(two, central, func(h []byte) { h[8] |= 1 }), limit.Local(), []string{"a.gpx: refused encrypted", "b.gpx: refused encrypted"}},
		{"a link", patch(two, central, func(h []byte) { h[5], h[41] = 3, 0xa1 }), limit.Local(), []string{"a.gpx: refused symlink", "b.gpx: refused symlink"}},
		{"an unknown packing", patch(two, central, func(h []byte) { h[10] = 12 }), limit.Local(), []string{"a.gpx: refused bad_archive", "b.gpx: refused bad_archive"}},
		{"all entries on one member", patch(two, central, func(h []byte) { copy(h[42:46], "\x00\x00\x00\x00") }), limit.Local(), []string{"a.gpx: refused bad_archive", "b.gpx: refused bad_archive"}},
		{"entries outside of the file", patch(two, central, func(h []byte) { copy(h[42:46], "\x00\x00\x00\x7f") }), limit.Local(), []string{"a.gpx: refused bad_archive", "b.gpx: refused bad_archive"}},
		{"a size that is a lie", patch(two, central, func(h []byte) { copy(h[24:28], "\xff\xff\xff\x7f") }), limit.Local(), []string{"a.gpx: intact", "b.gpx: intact"}},
		{"a checksum that is a lie", patch(two, central, func(h []byte) { h[16] ^= 1 }), limit.Local(), []string{"a.gpx: salvaged crc_failed", "b.gpx: salvaged crc_failed"}},
		{"a directory that breaks off", patch(two, central, func(h []byte) {
			if bytes.HasPrefix(h[46:], []byte("b.gpx")) {
				h[0] = 0
			}
		}), limit.Local(), []string{"a.gpx: intact", ": refused bad_archive"}},
		{"cut in the middle", two[:len(two)/2], limit.Local(), []string{": refused bad_archive"}},
		{"behind a program", append(bytes.Repeat([]byte("PK\x03\x04x"), 20), two...), limit.Local(), []string{"a.gpx: intact", "b.gpx: intact"}},
		{"an empty archive", zipped(), limit.Local(), nil},
		{"a resource fork and side files", zipped(file{"__MACOSX/._a.gpx", []byte("\x00\x05\x16\x07\x00\x02")}, file{"activities.csv", []byte("Activity ID,Date\n1,2\n")},
			file{"media.csv", []byte("Media Filename\n")}, file{"p.json", []byte("{}")}, file{"e.gpx", nil}), limit.Local(),
			[]string{"__MACOSX/._a.gpx: not_an_activity system file", "activities.csv: not_an_activity csv", "media.csv: not_an_activity text", "p.json: not_an_activity json", "e.gpx: refused empty"}},
		{"gz with padding behind", append(gzipped(good), make([]byte, 512)...), limit.Local(), []string{": intact"}},
		{"gz of four parts with padding behind", append(gzipped(good[:100], good[100:200], nil, good[200:]), make([]byte, 512)...), limit.Local(), []string{": intact"}},
		{"gz with a bad checksum", flip(gzipped(good), -6), limit.Local(), []string{": salvaged crc_failed"}},
		{"gz in gz in gz in gz in gz", gzipped(gzipped(gzipped(gzipped(gzipped(good))))), limit.Local(), []string{": refused too_deep"}},
	} {
		if diff := cmp.Diff(c.want, single(t, c.data, c.l)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.name, diff)
		}
	}
}

func flip(b []byte, at int) []byte {
	b = bytes.Clone(b)
	b[(len(b)+at)%len(b)] ^= 0x10
	return b
}

func TestBigHostilesTakeNeitherTimeNorMemory(t *testing.T) {
	var many bytes.Buffer
	z := zip.NewWriter(&many)
	for i := range 100_000 {
		z.CreateHeader(&zip.FileHeader{Name: fmt.Sprint(i), Method: zip.Store})
	}
	z.Close()
	bomb := func() []byte { // 64 KB that inflate to 64 MiB
		var b bytes.Buffer
		w := gzip.NewWriter(&b)
		zeros := make([]byte, 1<<20)
		copy(zeros, "<gpx>")
		for range 64 {
			w.Write(zeros)
		}
		w.Close()
		return b.Bytes()
	}
	for _, c := range []struct {
		name string
		data []byte
		l    limit.Limits
		want int
	}{
		{"100,000 entries for an upload", many.Bytes(), limit.Upload(), 1},
		{"100,000 entries", many.Bytes(), limit.Local(), 100_000},
		{"64 KB that are 64 MiB", bomb(), limit.Local(), 1},
		{"a million empty gzip members", bytes.Repeat(gzipped(nil), 1_000_000), limit.Local(), 1},
	} {
		p := filepath.Join(t.TempDir(), "x")
		os.WriteFile(p, c.data, 0o600)
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		start, n, peak := time.Now(), 0, uint64(0)
		err := ingest.Walk(context.Background(), p, c.l, func(leaf ingest.Leaf) error {
			if n++; n%20_000 == 1 {
				runtime.ReadMemStats(&after)
				peak = max(peak, after.HeapAlloc)
			}
			return nil
		})
		if err != nil || n != c.want {
			t.Errorf("%s: %d leaves, %v", c.name, n, err)
		}
		t.Logf("%s: %s, heap +%d MB", c.name, time.Since(start).Round(time.Millisecond), (int64(peak)-int64(before.HeapAlloc))>>20)
		if int64(peak)-int64(before.HeapAlloc) > 128<<20 {
			t.Errorf("%s takes %d MB", c.name, peak>>20)
		}
	}
}
