package app_test

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"ebb"
	"ebb/internal/store"
)

// everything is each row of a person but the imports themselves, as text.
func everything(t *testing.T, st *store.Store) string {
	t.Helper()
	var b strings.Builder
	if err := st.Read(ctx, func(x *store.Tx) error {
		seq, err := x.LastSeq(ctx, my)
		if err != nil {
			return err
		}
		fmt.Fprintln(&b, seq)
		rows, err := x.RecordingRuns(ctx, my, 0)
		for _, r := range rows {
			rec, err := x.Recording(ctx, my, r.Recording.ID)
			if err != nil {
				return err
			}
			fmt.Fprintf(&b, "%+v\n%+v\n", r, *rec)
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
	return b.String() + contents(t, st)
}

// TestTenTimesTheSameExportsChangeNothing is D-10: every kind of export, ten times, with what
// the person said in between kept.
func TestTenTimesTheSameExportsChangeNothing(t *testing.T) {
	in := t.TempDir()
	write(t, filepath.Join(in, "strava.zip"), stravaZip(t))
	write(t, filepath.Join(in, "garmin.zip"), garminZip(t))
	write(t, filepath.Join(in, "apple.zip"), appleZip(t, false))
	write(t, filepath.Join(in, "mornings.csv"), []byte("date,rhr,rmssd,sleep\n2026-11-18,48,60,7.5\n2026-11-19,49,58,7.1\n"))
	write(t, filepath.Join(in, "one.fit"), fitFile(t, 40, 300))
	a, st := openApp(t, t.TempDir())
	first := importAll(t, a, in)
	if first.Stored < 3 || first.Mornings.Added == 0 {
		t.Fatalf("%s, %+v", counts(first), first.Mornings)
	}
	if _, err := a.Correct(ctx, me, my, "last", ebb.Correction{Kind: ebb.Some(ebb.KindRace), RPE: ebb.Some(9)}); err != nil {
		t.Fatal(err)
	}
	if _, err := a.CheckIn(ctx, me, my, allOK, "k"); err != nil {
		t.Fatal(err)
	}
	want := everything(t, st)
	for i := range 10 {
		v := importAll(t, a, in)
		if v.Stored != 0 || v.Mornings.Added != 0 {
			t.Errorf("time %d: %s, %+v", i+2, counts(v), v.Mornings)
		}
		if got := everything(t, st); got != want {
			t.Fatalf("time %d changed something", i+2)
		}
	}
	if d, err := a.Run(ctx, me, my, "last"); err != nil || d.Correction.RPE != ebb.Some(9) {
		t.Errorf("the correction: %+v, %v", d.Correction, err)
	}
	// The control: one value that is new is seen.
	write(t, filepath.Join(in, "mornings.csv"), []byte("date,rhr,rmssd,sleep\n2026-11-18,48,60,7.5\n2026-11-19,49,58,7.1\n2026-11-17,50,57,7.0\n"))
	if importAll(t, a, in); everything(t, st) == want {
		t.Error("a new morning is not seen: the test is blind")
	}
}
