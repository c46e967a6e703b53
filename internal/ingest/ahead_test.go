package ingest_test

import (
	"archive/zip"
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"ebb/internal/ingest"
	"ebb/internal/limit"
)

// padding is text that packs badly: a file that packs too well is refused.
func padding(n int) string {
	g := rand.New(rand.NewPCG(1, 1))
	b := make([]byte, n)
	for i := range b {
		b[i] = "abcdefghijklmnop"[g.IntN(16)]
	}
	return string(b)
}

// Members are unpacked ahead of their turn, of very unlike sizes, and some only when their
// turn comes: the leaves are those of the archive, in its order, each with its own bytes.
func TestLeavesComeInTheOrderOfTheArchiveHoweverLongEachTakes(t *testing.T) {
	var inner bytes.Buffer
	iz := zip.NewWriter(&inner)
	for _, n := range []string{"x.fit", "y.csv"} {
		w, _ := iz.Create(n)
		fmt.Fprint(w, "inner "+n)
	}
	_ = iz.Close()
	path := filepath.Join(t.TempDir(), "a.zip")
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	var want []string
	for i := range 60 {
		name := fmt.Sprintf("%02d.gpx", i)
		body := fmt.Sprintf("<gpx>%d%s</gpx>", i, padding(i%4*400_000))
		switch i % 10 {
		case 3:
			body, name = fmt.Sprintf("a,b\n1,%d\n", i), fmt.Sprintf("%02d.csv", i)
		case 7:
			body, name = inner.String(), fmt.Sprintf("%02d.zip", i)
		}
		w, _ := z.Create(name)
		fmt.Fprint(w, body)
		if i%10 == 7 {
			want = append(want, name+"/x.fit inner x.fit", name+"/y.csv inner y.csv")
			continue
		}
		want = append(want, name+" "+body[:min(len(body), 20)])
	}
	_ = z.Close()
	if err := os.WriteFile(path, b.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	var got []string
	if err := ingest.Walk(context.Background(), path, limit.Local(), func(l ingest.Leaf) error {
		if l.Fault != nil {
			t.Errorf("%s: %+v", l.Member, l.Fault)
		}
		got = append(got, l.Member+" "+string(l.Data[:min(len(l.Data), 20)]))
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}
