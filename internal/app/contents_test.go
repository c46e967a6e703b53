package app_test

import (
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"ebb/internal/store"
)

// contents is what a store holds of a person, without what chance and the clock put into
// it: the same history gives the same text, on either database.
func contents(t testing.TB, st *store.Store) string {
	t.Helper()
	var b strings.Builder
	if err := st.Read(ctx, func(x *store.Tx) error {
		for _, kind := range []string{store.KindCheckIn, store.KindRun, store.KindCorrection, store.KindRetract} {
			f, err := x.Facts(ctx, my, kind, 0)
			if err != nil {
				return err
			}
			fmt.Fprintln(&b, kind, len(f))
		}
		rows, err := x.Runs(ctx, my)
		for _, r := range rows {
			slices.Sort(r.Run.Recordings) // workers bring them in any order
			rec, err := x.Recording(ctx, my, r.Run.Preferred)
			if err != nil {
				return err
			}
			fmt.Fprintln(&b, "run of", r.Run.Recordings, "reads", r.Run.Preferred, rec.Cols.Len(), r.HasFeatures)
		}
		links, err2 := x.Links(ctx, my)
		for _, l := range links {
			fmt.Fprintln(&b, "link", min(l.A, l.B), max(l.A, l.B), l.State)
		}
		d, err3 := x.Decisions(ctx, my)
		fmt.Fprintln(&b, "decisions", len(d))
		return errors.Join(err, err2, err3)
	}); err != nil {
		return fmt.Sprintf("cannot be read: %v", err)
	}
	for _, sum := range originalsUnder(t, st.Dir()) {
		fmt.Fprintln(&b, "original", sum)
	}
	return b.String()
}

// originalsUnder are the names of whole originals.
func originalsUnder(t testing.TB, dir string) (out []string) {
	t.Helper()
	err := filepath.WalkDir(filepath.Join(dir, "originals"), func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() && !strings.HasSuffix(path, ".part") {
			out = append(out, d.Name())
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}
