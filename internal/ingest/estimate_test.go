package ingest_test

import (
	"archive/zip"
	"bytes"
	"context"
	"os"
	"path/filepath"
	"testing"

	"ebb/internal/ingest"
	"ebb/internal/limit"
)

func TestTheEstimateIsWhatAWalkFinds(t *testing.T) {
	zipped := func(method uint16, files map[string][]byte) []byte {
		var b bytes.Buffer
		z := zip.NewWriter(&b)
		for name, body := range files {
			w, err := z.CreateHeader(&zip.FileHeader{Name: name, Method: method})
			if err != nil {
				t.Fatal(err)
			}
			_, _ = w.Write(body)
		}
		_ = z.Close()
		return b.Bytes()
	}
	for _, method := range []uint16{zip.Store, zip.Deflate} {
		inner := zipped(zip.Deflate, map[string][]byte{"a.fit": []byte("x"), "b.fit": []byte("y"), "c.fit": []byte("z")})
		outer := zipped(method, map[string][]byte{"folder/": nil, "folder/Uploaded_1.zip": inner, "d.gpx": []byte("q")})
		for name, body := range map[string][]byte{"zip": outer, "plain": []byte("not a zip"), "broken": outer[:len(outer)-30], "empty": nil} {
			path := filepath.Join(t.TempDir(), name)
			if err := os.WriteFile(path, body, 0o600); err != nil {
				t.Fatal(err)
			}
			found := 0
			if err := ingest.Walk(context.Background(), path, limit.Upload(), func(ingest.Leaf) error { found++; return nil }); err != nil {
				t.Fatal(err)
			}
			if got := ingest.Estimate(context.Background(), path, limit.Upload()); got != found {
				t.Errorf("%s (method %d): estimated %d, found %d", name, method, got, found)
			}
			if want := map[string]int{"zip": 4, "plain": 1, "empty": 1}[name]; found != want && name != "broken" {
				t.Errorf("the control: %s holds %d leaves", name, found)
			}
		}
	}
	if got := ingest.Estimate(context.Background(), filepath.Join(t.TempDir(), "gone"), limit.Upload()); got != 1 {
		t.Errorf("a file that is not there: %d", got)
	}
}
