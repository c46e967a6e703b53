package app_test

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"ebb"
	"ebb/internal/store"
)

// realHistory is the folder of a real history beside the checkout, or a loud skip.
func realHistory(t *testing.T) string {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	roots := []string{os.Getenv("EBB_REAL_DATA")}
	for d := dir; d != filepath.Dir(d); d = filepath.Dir(d) {
		roots = append(roots, filepath.Join(filepath.Dir(d), "shared", "data"))
	}
	for _, r := range roots {
		h := filepath.Join(r, "histories", "A_fit")
		if info, err := os.Stat(h); r != "" && err == nil && info.IsDir() {
			return h
		}
	}
	t.Skip("SKIPPED, NO REAL DATA: the real history was not imported")
	return ""
}

func TestTheRealHistoryGoesInOnceAndTakesLittle(t *testing.T) {
	in := realHistory(t)
	ap, st := openApp(t, t.TempDir())
	v := importAll(t, ap, in)
	if got, want := counts(v), "stored 365 duplicate 0 salvaged 0 refused 1 not 0"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	for _, it := range v.Items {
		if it.State == ebb.ItemRefused && it.Code != ebb.Some(ebb.CodeTooShort) {
			t.Errorf("%s: %+v", filepath.Base(it.Path), it.Code)
		}
	}
	var blob int
	var hours float64
	ctx := context.Background()
	if err := st.Read(ctx, func(x *store.Tx) error {
		runs, err := x.Runs(ctx, ebb.LocalAthlete)
		for _, r := range runs {
			rec, err := x.Recording(ctx, ebb.LocalAthlete, r.Recording.ID)
			if err != nil {
				return err
			}
			b, err := store.Encode(rec)
			if err != nil {
				return err
			}
			blob += len(b)
			hours += float64(r.Features.TimerS) / 3600
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
	if per := float64(blob) / hours; per > 15_000 {
		t.Errorf("an hour takes %.0f bytes", per)
	}
	if again := importAll(t, ap, in); again.Duplicate != 365 || again.Stored != 0 {
		t.Errorf("the second time: %s", counts(again))
	}
}
