package store_test

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"ebb"
	"ebb/internal/store"
)

var system = ebb.Actor{ID: "ebb", Kind: ebb.ActorSystem, Via: "test"}

func TestLinksAreFactsOfWhichTheLatestStands(t *testing.T) {
	suite(t, func(t *testing.T, s *store.Store) {
		a, b, c := addRecording(t, s, local, 1), addRecording(t, s, local, 2), addRecording(t, s, local, 3)
		link := ebb.Link{A: a.ID, B: b.ID, State: ebb.LinkLinked, Preferred: b.ID, Why: "equal_traces", Distance: ebb.Some(3)}
		var before int64
		tx(t, s, func(x *store.Tx) error {
			var err error
			before, err = x.LastSeq(ctx, local)
			return errors.Join(err, x.PutLink(ctx, local, system, link, ""), x.PutLink(ctx, local, system,
				ebb.Link{A: b.ID, B: c.ID, State: ebb.LinkProposed, Preferred: b.ID}, ""),
				x.PutLink(ctx, local, system, ebb.Link{A: a.ID, B: "rec_gone", State: ebb.LinkLinked, Preferred: "rec_gone"}, ""))
		})
		read(t, s, func(x *store.Tx) error {
			runs, err := x.Runs(ctx, local)
			if len(runs) != 2 {
				t.Fatalf("%d runs", len(runs))
			}
			want := ebb.Run{ID: a.Run, Preferred: b.ID, Recordings: []ebb.RecordingID{a.ID, b.ID}}
			if d := cmp.Diff(want, runs[1].Run); d != "" || runs[1].Features.Recording != b.ID || runs[1].Seq != a.Seq || cmp.Diff([]ebb.RunID{b.Run}, runs[1].Aliases) != "" {
				t.Errorf("%s %+v", d, runs[1])
			}
			then, err2 := x.RunsUpTo(ctx, local, before)
			if len(then) != 3 {
				t.Errorf("before it was said there are %d runs", len(then))
			}
			links, err3 := x.Links(ctx, local)
			if len(links) != 2 || cmp.Diff(link, links[0].Link) != "" {
				t.Errorf("%+v", links)
			}
			back, ok, err4 := x.LinkOf(ctx, local, b.ID, a.ID) // whichever way round
			if !ok || back.Fact.ID != links[0].Fact.ID {
				t.Errorf("%v %+v", ok, back)
			}
			_, none, err5 := x.LinkOf(ctx, local, a.ID, c.ID)
			_, others, err6 := x.LinkOf(ctx, "somebody", a.ID, b.ID)
			if none || others {
				t.Error("something stands where nothing was said")
			}
			return errors.Join(err, err2, err3, err4, err5, err6)
		})
		tx(t, s, func(x *store.Tx) error {
			no := link
			no.State = ebb.LinkRefused
			return x.PutLink(ctx, local, me, no, "")
		})
		read(t, s, func(x *store.Tx) error {
			runs, err := x.Runs(ctx, local)
			if len(runs) != 3 {
				t.Errorf("refused, and %d runs", len(runs))
			}
			return err
		})
		// The refusal taken back: what stood before stands again.
		tx(t, s, func(x *store.Tx) error {
			l, _, err := x.LinkOf(ctx, local, a.ID, b.ID)
			_, _, err2 := x.AppendFact(ctx, local, store.Fact{Kind: store.KindRetract, Subject: l.Fact.ID, Supersedes: l.Fact.ID, Actor: me, Doc: []byte("{}")})
			return errors.Join(err, err2)
		})
		read(t, s, func(x *store.Tx) error {
			runs, err := x.Runs(ctx, local)
			l, ok, err2 := x.LinkOf(ctx, local, a.ID, b.ID)
			if len(runs) != 2 || !ok || l.State != ebb.LinkLinked {
				t.Errorf("%d runs, %+v", len(runs), l)
			}
			return errors.Join(err, err2)
		})
	})
}

func TestThePreferredRecordingIsTheOneChosenElseTheOneMostPrefer(t *testing.T) {
	row := func(id ebb.RecordingID, seq int64) store.RunRow {
		return store.RunRow{Seq: seq, Run: ebb.Run{ID: ebb.RunID("run_" + string(id)), Recordings: []ebb.RecordingID{id}},
			Recording: store.RecordingRow{ID: id, Run: ebb.RunID("run_" + string(id))}}
	}
	link := func(a, b, preferred ebb.RecordingID, chosen bool) store.LinkRow {
		return store.LinkRow{Link: ebb.Link{A: a, B: b, State: ebb.LinkLinked, Preferred: preferred, Chosen: chosen}}
	}
	for _, c := range []struct {
		name  string
		links []store.LinkRow
		want  ebb.RecordingID
	}{
		{"most links", []store.LinkRow{link("a", "b", "a", false), link("a", "c", "c", false), link("b", "c", "c", false)}, "c"},
		{"a tie goes to the one known first", []store.LinkRow{link("a", "b", "a", false), link("b", "c", "c", false)}, "a"},
		{"a person's choice against all", []store.LinkRow{link("a", "b", "b", true), link("a", "c", "c", false), link("b", "c", "c", false)}, "b"},
		{"the last choice", []store.LinkRow{link("a", "b", "b", true), link("a", "c", "a", true), link("b", "c", "c", false)}, "a"},
	} {
		got := store.Group([]store.RunRow{row("b", 2), row("c", 3), row("a", 1)}, c.links)
		if len(got) != 1 || got[0].Run.ID != "run_a" || got[0].Run.Preferred != c.want || len(got[0].Aliases) != 2 {
			t.Errorf("%s: %+v", c.name, got)
		}
	}
}

func TestAnUndoneImportLeavesItsFactsAndNothingElse(t *testing.T) {
	suite(t, func(t *testing.T, s *store.Store) {
		a, b := addRecording(t, s, local, 1), addRecording(t, s, local, 2)
		other := addRecording(t, s, "somebody", 1)
		tx(t, s, func(x *store.Tx) error { // another import brought b as well
			return errors.Join(x.BeginImport(ctx, local, store.Import{ID: "imp_z", StartedAt: 2, Actor: me, Engine: "e", Doc: []byte("{}")}),
				x.PutItem(ctx, local, store.ImportItem{Import: "imp_z", N: 1, Path: "again.fit", SHA256: b.SHA256, Phase: store.PhaseDone, State: ebb.ItemDuplicate}),
				x.PutLink(ctx, local, system, ebb.Link{A: a.ID, B: b.ID, State: ebb.LinkProposed, Preferred: b.ID}, ""))
		})
		for _, row := range []store.RecordingRow{a, b} {
			tx(t, s, func(x *store.Tx) error { _, err := x.UndoImport(ctx, local, me, row.Import); return err })
		}
		if err := s.Purge(ctx, local, []string{a.SHA256, b.SHA256}); err != nil {
			t.Fatal(err)
		}
		read(t, s, func(x *store.Tx) error {
			rows, err := x.Recordings(ctx, local)
			if len(rows) != 1 || rows[0].ID != b.ID || rows[0].Import != "imp_z" || rows[0].Path != "again.fit" || rows[0].Run != b.Run {
				t.Errorf("%+v", rows)
			}
			theirs, err2 := x.Recordings(ctx, "somebody")
			if len(theirs) != 1 || theirs[0].Import != other.Import {
				t.Errorf("of somebody else: %+v", theirs)
			}
			links, err3 := x.Links(ctx, local)
			if len(links) != 0 {
				t.Errorf("%+v", links)
			}
			minted, err4 := x.Facts(ctx, local, store.KindRun, 0)
			if len(minted) != 2 {
				t.Errorf("%d facts of runs: facts are never deleted", len(minted))
			}
			return errors.Join(err, err2, err3, err4)
		})
		for sum, want := range map[string]bool{a.SHA256: false, b.SHA256: true} {
			if here, err := s.Originals().Has(ctx, local, sum); err != nil || here != want {
				t.Errorf("the original is here: %v, want %v, %v", here, want, err)
			}
		}
		if here, err := s.Originals().Has(ctx, "somebody", other.SHA256); err != nil || !here {
			t.Errorf("the original of somebody else: %v %v", here, err)
		}
	})
}

func TestRecordingsNearAMomentAreFound(t *testing.T) {
	suite(t, func(t *testing.T, s *store.Store) {
		for i := range 5 { // a second apart, the last first
			addRecording(t, s, local, i)
		}
		read(t, s, func(x *store.Tx) error {
			got, err := x.Near(ctx, local, 1_700_000_000_000-3000, 1_700_000_000_000-1000)
			if len(got) != 3 || got[0].Start != 1_700_000_000_000-3000 || got[2].Start != 1_700_000_000_000-1000 {
				t.Errorf("%+v", got)
			}
			return err
		})
	})
}
