package app_test

import (
	"context"
	"path/filepath"
	"testing"
	"time"

	"ebb"
	"ebb/internal/app"
	"ebb/internal/fit"
	"ebb/internal/store"
)

func conditions(t *testing.T, st *store.Store) []ebb.Condition {
	t.Helper()
	var out []ebb.Condition
	if err := st.Read(context.Background(), func(x *store.Tx) error {
		out = nil
		rows, err := x.RecordingRuns(context.Background(), ebb.LocalAthlete, 0)
		for _, r := range rows {
			out = append(out, r.Features.Condition)
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
	return out
}

func TestARebuildDoesNotTrustWhatABrokenArchiveGave(t *testing.T) {
	packed := gz(t, fitFile(t, 1, 120))
	packed[len(packed)-6] ^= 1 // the checksum of the archive
	ap, st := openApp(t, t.TempDir())
	v := importAll(t, ap, write(t, filepath.Join(t.TempDir(), "a.fit.gz"), packed))
	if v.Salvaged != 1 || conditions(t, st)[0] != ebb.CRCFailed {
		t.Fatalf("%s %v", counts(v), conditions(t, st))
	}
	if r, err := ap.Rebuild(context.Background(), owner, ebb.LocalAthlete, nil); err != nil || r.Rebuilt != 1 {
		t.Fatalf("%+v %v", r, err)
	}
	if got := conditions(t, st)[0]; got != ebb.CRCFailed {
		t.Errorf("after the rebuild it is %s", got)
	}
}

func TestARebuildJudgesTheClockByTheTimeOfTheImport(t *testing.T) {
	st, err := store.Open(context.Background(), store.Config{Dir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = st.Close() })
	now := importNow
	ap := app.New(st, func() time.Time { return now })
	run := madeUpRun(1, 120)
	run.Start = ebb.InstantOf(importNow.Add(24 * time.Hour)) // tomorrow: a wrong clock
	b, err := fit.EncodeActivity(run)
	if err != nil {
		t.Fatal(err)
	}
	importAll(t, ap, write(t, filepath.Join(t.TempDir(), "a.fit"), b))
	for _, when := range []time.Time{importNow, importNow.AddDate(1, 0, 0)} {
		now = when
		if _, err := ap.Rebuild(context.Background(), owner, ebb.LocalAthlete, nil); err != nil {
			t.Fatal(err)
		}
		if got := conditions(t, st)[0]; got != ebb.Quarantined {
			t.Errorf("rebuilt in %d it is %s", when.Year(), got)
		}
	}
}
