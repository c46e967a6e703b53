package store_test

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"ebb"
	"ebb/internal/store"
)

var me = ebb.LocalOwner("test")

// addRecording stores one recording with everything that belongs to it.
func addRecording(t *testing.T, s *store.Store, a ebb.AthleteID, i int) store.RecordingRow {
	t.Helper()
	data := []byte(fmt.Sprint("file ", i))
	sum := store.HashOf(data)
	if err := s.Originals().Put(ctx, a, store.Original{SHA256: sum, Data: data}); err != nil {
		t.Fatal(err)
	}
	id := ebb.NewRecordingID(a, sum, 0)
	rec := &ebb.Recording{ID: id, SHA256: sum, Format: "fit", Start: ebb.Instant(1_700_000_000_000 - int64(i)*1000), Cols: ebb.Columns{TMs: []int32{0, 1000}, HR: []uint8{0, 120}}}
	blob, err := store.Encode(rec)
	if err != nil {
		t.Fatal(err)
	}
	var row store.RecordingRow
	tx(t, s, func(x *store.Tx) error {
		imp := store.NewID("imp", 1)
		err := x.BeginImport(ctx, a, store.Import{ID: imp, StartedAt: 1, Actor: me, Engine: "e1", Doc: []byte(`{}`)})
		err2 := x.PutOriginal(ctx, a, sum, len(data))
		var err3 error
		row, _, err3 = x.AddRecording(ctx, a, me, store.RecordingRow{ID: id, SHA256: sum, Import: imp, Path: "f\xff\x00.fit", Format: "fit", Manufacturer: "garmin", Product: "fenix"})
		err4 := x.PutStream(ctx, a, id, rec.Start, "e1", blob)
		err5 := x.PutFeatures(ctx, a, id, "e1", ebb.Features{Recording: id, Start: rec.Start, MovingS: i})
		err6 := x.PutEffort(ctx, a, "e1", ebb.Effort{Recording: id, TimerS: i})
		return errors.Join(err, err2, err3, err4, err5, err6)
	})
	return row
}

func TestARecordingMintsItsRunOnceAndIsFoundAgain(t *testing.T) {
	suite(t, func(t *testing.T, s *store.Store) {
		first, second := addRecording(t, s, local, 1), addRecording(t, s, local, 2)
		if first.Path != "f��.fit" {
			t.Errorf("path %q", first.Path)
		}
		tx(t, s, func(x *store.Tx) error {
			again, existed, err := x.AddRecording(ctx, local, me, store.RecordingRow{ID: first.ID, SHA256: first.SHA256})
			if !existed || again.Run != first.Run || again.Seq != first.Seq {
				t.Errorf("again: %+v, existed %v", again, existed)
			}
			return err
		})
		read(t, s, func(x *store.Tx) error {
			runs, err := x.Runs(ctx, local)
			if len(runs) != 2 || runs[0].Run.ID != second.Run || runs[1].Run.ID != first.Run {
				t.Fatalf("runs are not oldest start first: %+v", runs)
			}
			if !runs[1].HasFeatures || runs[1].Features.MovingS != 1 || runs[1].Engine != "e1" || runs[1].Run.Preferred != first.ID {
				t.Errorf("got %+v", runs[1])
			}
			early, err2 := x.RunsUpTo(ctx, local, first.Seq)
			if len(early) != 1 || early[0].Run.ID != first.Run {
				t.Errorf("known then: %+v", early)
			}
			rec, err3 := x.Recording(ctx, local, first.ID)
			if err3 == nil && (rec.ID != first.ID || rec.Cols.HR[1] != 120) {
				t.Errorf("got %+v", rec)
			}
			ids, err4 := x.LeafRecordings(ctx, local, first.SHA256)
			if d := cmp.Diff([]ebb.RecordingID{first.ID}, ids); d != "" {
				t.Error(d)
			}
			known, err5 := x.KnownLeaves(ctx, local)
			if len(known) != 2 || !known[second.SHA256] {
				t.Errorf("known leaves: %v", known)
			}
			others, err6 := x.Runs(ctx, "somebody")
			if len(others) != 0 {
				t.Error("somebody else sees the runs")
			}
			_, hidden := x.Recording(ctx, "somebody", first.ID)
			wantCode(t, hidden, ebb.NotFound, "no_recording")
			return errors.Join(err, err2, err3, err4, err5, err6)
		})
	})
}

func TestCorrectionsFoldAndAreKnownUpToASeq(t *testing.T) {
	suite(t, func(t *testing.T, s *store.Store) {
		row := addRecording(t, s, local, 1)
		var seqs []int64
		for _, c := range []ebb.Correction{{Kind: ebb.Some(ebb.KindRace)}, {RPE: ebb.Some(9)}, {Kind: ebb.Some(ebb.KindTempo)}} {
			doc, err := store.Doc(c)
			if err != nil {
				t.Fatal(err)
			}
			tx(t, s, func(x *store.Tx) error {
				f, _, err := x.AppendFact(ctx, local, store.Fact{Kind: store.KindCorrection, Subject: string(row.Run), Actor: me, Doc: doc})
				seqs = append(seqs, f.Seq)
				return err
			})
		}
		read(t, s, func(x *store.Tx) error {
			now, err := x.Runs(ctx, local)
			if d := cmp.Diff(ebb.Correction{Kind: ebb.Some(ebb.KindTempo), RPE: ebb.Some(9)}, now[0].Run.Correction); d != "" {
				t.Error(d)
			}
			then, err2 := x.RunsUpTo(ctx, local, seqs[0])
			if d := cmp.Diff(ebb.Correction{Kind: ebb.Some(ebb.KindRace)}, then[0].Run.Correction); d != "" {
				t.Error(d)
			}
			return errors.Join(err, err2)
		})
	})
}

func TestDerivedDataCanBeDroppedAndMadeAgain(t *testing.T) {
	suite(t, func(t *testing.T, s *store.Store) {
		row := addRecording(t, s, local, 1)
		tx(t, s, func(x *store.Tx) error { return x.DropDerived(ctx, local, row.ID) })
		read(t, s, func(x *store.Tx) error {
			runs, err := x.Runs(ctx, local)
			if len(runs) != 1 || runs[0].HasFeatures || runs[0].Run.ID != row.Run {
				t.Errorf("got %+v", runs)
			}
			return err
		})
		tx(t, s, func(x *store.Tx) error { return x.PutFeatures(ctx, local, row.ID, "e2", ebb.Features{MovingS: 7}) })
		tx(t, s, func(x *store.Tx) error { return x.PutFeatures(ctx, local, row.ID, "e3", ebb.Features{MovingS: 8}) })
		read(t, s, func(x *store.Tx) error {
			runs, err := x.Runs(ctx, local)
			if runs[0].Features.MovingS != 8 || runs[0].Engine != "e3" {
				t.Errorf("got %+v", runs[0])
			}
			return err
		})
	})
}

func TestNothingDerivedStandsWithoutItsRecording(t *testing.T) {
	suite(t, func(t *testing.T, s *store.Store) {
		if err := s.Tx(ctx, func(x *store.Tx) error { return x.PutFeatures(ctx, local, "rec_none", "e", ebb.Features{}) }); err == nil {
			t.Error("features of nothing were stored")
		}
	})
}

func answer(day ebb.Day, verdict ebb.Verdict) ebb.Answer {
	return ebb.Answer{
		Morning:      ebb.Morning{Schema: 1, Athlete: local, Day: day, Seq: 4, RuleSet: "1"},
		Decision:     ebb.Decision{Schema: 1, RuleSet: "1", Day: day, Allowed: ebb.Hard, Verdict: verdict},
		Prescription: ebb.Prescription{Schema: 1, Minutes: ebb.Some(30)},
	}
}

func TestDecisionsAreChainedAndTheSameAnswerIsRecordedOnce(t *testing.T) {
	suite(t, func(t *testing.T, s *store.Store) {
		day := ebb.NewDay(2026, 11, 23)
		for i, c := range []struct {
			a       ebb.Answer
			existed bool
		}{{answer(day, ebb.Easy), false}, {answer(day, ebb.Easy), true}, {answer(day, ebb.Walk), false}, {answer(day+1, ebb.Easy), false}, {answer(day, ebb.Easy), false}} {
			tx(t, s, func(x *store.Tx) error {
				_, existed, err := x.PutDecision(ctx, local, c.a, "e1")
				if existed != c.existed {
					t.Errorf("answer %d: existed %v", i, existed)
				}
				return err
			})
		}
		read(t, s, func(x *store.Tx) error {
			all, err := x.Decisions(ctx, local)
			if len(all) != 4 {
				t.Fatalf("%d records, want 4", len(all))
			}
			for i, d := range all {
				if d.N != int64(i+1) || i > 0 && d.PrevSHA256 != all[i-1].SHA256 || d.FactsSeq != 4 {
					t.Errorf("record %d: %+v", i, d)
				}
			}
			got, err2 := all[1].Answer()
			if d := cmp.Diff(answer(day, ebb.Walk), got); d != "" {
				t.Error(d)
			}
			last, ok, err3 := x.LatestDecision(ctx, local, day)
			if !ok || last.N != 4 {
				t.Errorf("latest of the day is %d", last.N)
			}
			_, ok, err4 := x.LatestDecision(ctx, local, day+9)
			if ok {
				t.Error("a day without an answer has one")
			}
			return errors.Join(err, err2, err3, err4)
		})
	})
}

func TestAChangedOrMissingDecisionIsNoticed(t *testing.T) {
	for name, spoil := range map[string]string{
		"changed": `UPDATE decision SET decision = '{}' WHERE n = 2`,
		"redated": `UPDATE decision SET recorded_at = 5 WHERE n = 2`,
		"missing": `DELETE FROM decision WHERE n = 2`,
	} {
		t.Run(name, func(t *testing.T) {
			s := open(t, store.Config{Dir: t.TempDir(), Clock: clock})
			for i := range 3 {
				tx(t, s, func(x *store.Tx) error {
					_, _, err := x.PutDecision(ctx, local, answer(ebb.NewDay(2026, 11, 20+i), ebb.Easy), "e")
					return err
				})
			}
			if _, err := s.Writer().Exec(spoil); err != nil {
				t.Fatal(err)
			}
			err := s.Read(ctx, func(x *store.Tx) error { _, err := x.Decisions(ctx, local); return err })
			wantCode(t, err, ebb.Conflict, "damaged_record")
		})
	}
}

func TestAnItemIsClaimedByOneAndFinishedByItsHolder(t *testing.T) {
	suite(t, func(t *testing.T, s *store.Store) {
		tx(t, s, func(x *store.Tx) error {
			err := x.BeginImport(ctx, local, store.Import{ID: "imp_1", StartedAt: 1, Actor: me, Doc: []byte(`{"paths":["a"]}`)})
			for n := range 20 {
				err = errors.Join(err, x.PutItem(ctx, local, store.ImportItem{Import: "imp_1", N: int64(n + 1), Path: "p", Phase: store.PhaseReceived}))
			}
			return err
		})
		got := make([][]int64, 4)
		inParallel(t, 4, func(w int) error {
			me := fmt.Sprint("worker ", w)
			for {
				var it store.ImportItem
				var ok bool
				if err := s.Tx(ctx, func(x *store.Tx) (err error) { it, ok, err = x.Claim(ctx, local, me, 0); return }); err != nil || !ok {
					return err
				}
				it.State, it.Doc = ebb.ItemStored, []byte(`{}`)
				if err := s.Tx(ctx, func(x *store.Tx) error { return x.FinishItem(ctx, local, me, it) }); err != nil {
					return err
				}
				got[w] = append(got[w], it.N)
			}
		})
		all := slices.Concat(got...)
		slices.Sort(all)
		if len(all) != 20 || all[0] != 1 || all[19] != 20 || len(slices.Compact(all)) != 20 {
			t.Errorf("claimed %v", all)
		}
		read(t, s, func(x *store.Tx) error {
			items, err := x.Items(ctx, local, "imp_1")
			for _, it := range items {
				if it.Phase != store.PhaseDone || it.State != ebb.ItemStored {
					t.Errorf("item %d is %s", it.N, it.Phase)
				}
			}
			ims, err2 := x.Imports(ctx, local)
			if len(ims) != 1 || string(ims[0].Doc) != `{"paths":["a"]}` || ims[0].FinishedAt != 0 {
				t.Errorf("got %+v", ims)
			}
			return errors.Join(err, err2)
		})
	})
}

func TestAClaimThatWasTakenOverCannotBeFinished(t *testing.T) {
	suite(t, func(t *testing.T, s *store.Store) {
		var it store.ImportItem
		tx(t, s, func(x *store.Tx) error {
			err := x.BeginImport(ctx, local, store.Import{ID: "imp_1", StartedAt: 1, Actor: me, Doc: []byte(`{}`)})
			err2 := x.PutItem(ctx, local, store.ImportItem{Import: "imp_1", N: 1, Phase: store.PhaseReceived})
			return errors.Join(err, err2)
		})
		tx(t, s, func(x *store.Tx) (err error) { it, _, err = x.Claim(ctx, local, "slow", 0); return })
		tx(t, s, func(x *store.Tx) error {
			_, ok, err := x.Claim(ctx, local, "quick", ebb.InstantOf(noon.Add(-time.Minute)))
			if ok {
				t.Error("a fresh claim was taken over")
			}
			return err
		})
		tx(t, s, func(x *store.Tx) error {
			_, ok, err := x.Claim(ctx, local, "quick", ebb.InstantOf(noon.Add(time.Minute)))
			if !ok {
				t.Error("a stale claim was not taken over")
			}
			return err
		})
		it.State, it.Doc = ebb.ItemStored, []byte(`{}`)
		wantCode(t, s.Tx(ctx, func(x *store.Tx) error { return x.FinishItem(ctx, local, "slow", it) }), ebb.Conflict, "claim_lost")
	})
}

func TestAnOriginalIsGivenBackOrNamedAsDamaged(t *testing.T) {
	dir := t.TempDir()
	s := open(t, store.Config{Dir: dir})
	o := s.Originals()
	data := bytes.Repeat([]byte("abc"), 1000)
	sum := store.HashOf(data)
	for range 2 { // the second time it is already there
		if err := o.Put(ctx, local, store.Original{SHA256: sum, Data: data}); err != nil {
			t.Fatal(err)
		}
	}
	got, err := o.Get(ctx, local, sum)
	if err != nil || !bytes.Equal(got, data) {
		t.Fatalf("got %d bytes, %v", len(got), err)
	}
	if has, err := o.Has(ctx, "other", sum); has || err != nil {
		t.Errorf("another athlete has it: %v", err)
	}
	wantCode(t, o.Put(ctx, local, store.Original{SHA256: sum, Data: data[1:]}), ebb.Internal, "bad_original")
	wantCode(t, o.Put(ctx, "../x", store.Original{SHA256: sum, Data: data}), ebb.Invalid, "bad_original")
	path := filepath.Join(dir, "originals", "local", sum[:1], sum)
	put(t, path, []byte("rotten"))
	_, err = o.Get(ctx, local, sum)
	wantCode(t, err, ebb.Conflict, "damaged_original")
	if err := o.Put(ctx, local, store.Original{SHA256: sum, Data: data}); err != nil { // another size: it is put again
		t.Fatal(err)
	}
	if _, err := o.Get(ctx, local, sum); err != nil {
		t.Error(err)
	}
	if err := errors.Join(o.Delete(ctx, local, sum), o.Delete(ctx, local, sum)); err != nil {
		t.Error(err)
	}
	_, err = o.Get(ctx, local, sum)
	wantCode(t, err, ebb.NotFound, "no_original")
}

func TestSweepRemovesOnlyOldHalfWrittenFiles(t *testing.T) {
	dir := t.TempDir()
	s := open(t, store.Config{Dir: dir})
	data := []byte("x")
	sum := store.HashOf(data)
	if err := s.Originals().Put(ctx, local, store.Original{SHA256: sum, Data: data}); err != nil {
		t.Fatal(err)
	}
	folder := filepath.Join(dir, "originals", "local")
	old, fresh := filepath.Join(folder, "a.part"), filepath.Join(folder, "b.part")
	put(t, old, data)
	put(t, fresh, data)
	day := time.Now().AddDate(0, 0, -2)
	if err := os.Chtimes(old, day, day); err != nil {
		t.Fatal(err)
	}
	if err := s.Originals().Sweep(local, time.Now().Add(-time.Hour)); err != nil {
		t.Fatal(err)
	}
	left, _ := filepath.Glob(filepath.Join(folder, "*"))
	if d := cmp.Diff([]string{filepath.Join(folder, sum[:1]), fresh}, slices.DeleteFunc(left, func(p string) bool { return p == old })); d != "" || len(left) != 2 {
		t.Errorf("left %v", left)
	}
}

func TestIdsSortByTime(t *testing.T) {
	var prev string
	for ms := range ebb.Instant(2000) {
		id := store.NewID("x", 1_700_000_000_000+ms*977)
		if id <= prev {
			t.Fatalf("%s after %s", id, prev)
		}
		prev = id
	}
}
