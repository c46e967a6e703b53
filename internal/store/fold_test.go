package store_test

import (
	"context"
	"os"
	"path/filepath"
	"testing"
	"time"

	"ebb"
	"ebb/internal/store"
)

func keptFold(t *testing.T, s *store.Store, a ebb.AthleteID) (f store.Fold) {
	t.Helper()
	if err := s.Read(context.Background(), func(x *store.Tx) (err error) { f, err = x.Fold(context.Background(), a); return err }); err != nil {
		t.Fatal(err)
	}
	return f
}

func TestAFoldIsKeptUntilWhatItRestsOnIsMadeAnew(t *testing.T) {
	ctx := context.Background()
	suite(t, func(t *testing.T, s *store.Store) {
		if f := keptFold(t, s, local); f.Gen != 0 || len(f.Doc) != 0 {
			t.Fatalf("of nothing is kept %+v", f)
		}
		put := func(f store.Fold) { tx(t, s, func(x *store.Tx) error { return x.PutFold(ctx, local, f) }) }
		put(store.Fold{Seq: 4, MadeBy: "one", Doc: []byte(`{"a":1}`)})
		first := keptFold(t, s, local)
		if string(first.Doc) != `{"a":1}` || first.Seq != 4 || first.MadeBy != "one" || first.Gen != 1 {
			t.Fatalf("kept %+v", first)
		}
		put(store.Fold{Seq: 9, MadeBy: "two", Doc: []byte(`{"a":2}`)}) // read when there was none
		if f := keptFold(t, s, local); f.Seq != 4 {
			t.Fatalf("somebody who had seen none wrote over it: %+v", f)
		}
		put(store.Fold{Gen: 1, Seq: 5, MadeBy: "one", Doc: []byte(`{"a":3}`)})
		row := addRecording(t, s, local, 1)
		id := row.ID
		features := func() {
			tx(t, s, func(x *store.Tx) error { return x.PutFeatures(ctx, local, id, "e1", ebb.Features{Recording: id}) })
		}
		before := keptFold(t, s, local).Gen
		features() // made anew, if the helper made them
		now := keptFold(t, s, local)
		features()
		again := keptFold(t, s, local)
		if again.Gen <= before || len(again.Doc) != 0 {
			t.Fatalf("features were made anew and the fold stays: %+v, %+v", now, again)
		}
		put(store.Fold{Gen: first.Gen, Seq: 6, MadeBy: "late", Doc: []byte(`{"a":4}`)})
		if f := keptFold(t, s, local); len(f.Doc) != 0 {
			t.Fatalf("a fold of the features of before was kept: %+v", f)
		}
		put(store.Fold{Gen: again.Gen, Seq: 7, MadeBy: "one", Doc: []byte(`{"a":5}`)})
		tx(t, s, func(x *store.Tx) error { return x.DropDerived(ctx, local, id) })
		if f := keptFold(t, s, local); len(f.Doc) != 0 || f.Gen <= again.Gen {
			t.Fatalf("features were removed and the fold stays: %+v", f)
		}
		// Of a recording that has no features nothing can have been seen.
		gen := keptFold(t, s, local).Gen
		put(store.Fold{Gen: gen, Seq: 8, MadeBy: "one", Doc: []byte(`{"a":6}`)})
		features()
		if f := keptFold(t, s, local); f.Seq != 8 {
			t.Fatalf("new features dropped it: %+v", f)
		}
	})
}

func TestADamagedFoldIsAsIfThereWereNone(t *testing.T) {
	ctx := context.Background()
	suite(t, func(t *testing.T, s *store.Store) {
		tx(t, s, func(x *store.Tx) error {
			return x.PutFold(ctx, local, store.Fold{Seq: 4, MadeBy: "one", Doc: []byte(`{"a":1}`)})
		})
		for _, damage := range []string{"doc = '{\"a\":7}'", "seq = 3", "made_by = 'two'", "seal = NULL", "seal = '0'"} {
			if _, err := s.Writer().ExecContext(ctx, "UPDATE fold SET "+damage); err != nil {
				t.Fatal(err)
			}
			f := keptFold(t, s, local)
			if len(f.Doc) != 0 {
				t.Errorf("%s: taken as %+v", damage, f)
			}
			tx(t, s, func(x *store.Tx) error {
				return x.PutFold(ctx, local, store.Fold{Gen: f.Gen, Seq: 4, MadeBy: "one", Doc: []byte(`{"a":1}`)})
			})
			if f := keptFold(t, s, local); string(f.Doc) != `{"a":1}` {
				t.Errorf("%s: it is not made again: %+v", damage, f)
			}
		}
	})
}

func TestRunsAfterAFactAndNamedOnesAreThoseOfTheWholeList(t *testing.T) {
	ctx := context.Background()
	suite(t, func(t *testing.T, s *store.Store) {
		fill(t, s, local, 5)
		err := s.Read(ctx, func(x *store.Tx) error {
			all, err := x.RecordingRuns(ctx, local, 0)
			if err != nil {
				return err
			}
			some, err := x.RecordingRunsAfter(ctx, local, 0, nil)
			if err != nil || len(some) != len(all) {
				t.Errorf("%d of %d: %v", len(some), len(all), err)
			}
			first, last := all[0], all[0]
			for _, r := range all {
				if r.Seq < first.Seq {
					first = r
				}
				if r.Seq > last.Seq {
					last = r
				}
			}
			named := []ebb.RecordingID{first.Recording.ID, last.Recording.ID, "rec_nobody"}
			some, err = x.RecordingRunsAfter(ctx, local, last.Seq-1, named)
			if err != nil || len(some) != 2 || some[0].Run.ID != last.Run.ID || some[1].Run.ID != first.Run.ID {
				t.Errorf("%d runs, %v", len(some), err)
			}
			facts, err := x.FactsAfter(ctx, local, store.KindRun, last.Seq-1)
			if err != nil || len(facts) != 1 || facts[0].Seq != last.Seq {
				t.Errorf("%+v %v", facts, err)
			}
			here, err := x.HasRecording(ctx, local, last.Recording.ID)
			if nobody, _ := x.HasRecording(ctx, local, "rec_nobody"); err != nil || !here || nobody {
				t.Errorf("here: %v, nobody: %v, %v", here, nobody, err)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}

// TestOpeningAFolderWritesNothing: what every command did at every start would cost syncs of the disk.
func TestOpeningAFolderWritesNothing(t *testing.T) {
	dir := t.TempDir()
	s := open(t, store.Config{Dir: dir, Clock: clock})
	fill(t, s, local, 2)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, "ebb.db")
	long := time.Now().Add(-time.Hour).Truncate(time.Second)
	if err := os.Chtimes(path, long, long); err != nil {
		t.Fatal(err)
	}
	s = open(t, store.Config{Dir: dir, Clock: clock})
	keptFold(t, s, local)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(path); err != nil || !info.ModTime().Equal(long) {
		t.Errorf("the database was written to: %v %v", info.ModTime(), err)
	}
}
