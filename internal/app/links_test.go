package app_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"ebb"
	"ebb/internal/app"
	"ebb/internal/fit"
	"ebb/internal/store"
)

// otherCopy is run number i as a second device wrote it: begun some seconds later, and
// without heart rate when told so.
func otherCopy(t testing.TB, i, seconds, late int, hr bool) []byte {
	t.Helper()
	r := madeUpRun(i, seconds)
	r.Start = r.Start.AddS(late)
	c := &r.Cols
	c.TMs = c.TMs[:seconds-late]
	c.HR, c.Cad, c.SpeedMm, c.AltCm = c.HR[late:], c.Cad[late:], c.SpeedMm[late:], c.AltCm[late:]
	c.DistCm, c.LatE7, c.LonE7 = c.DistCm[late:], c.LatE7[late:], c.LonE7[late:]
	if !hr {
		c.HR = nil
	}
	b, err := fit.EncodeActivity(r)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func runsOf(t testing.TB, st *store.Store) (out []store.RunRow) {
	t.Helper()
	if err := st.Read(context.Background(), func(x *store.Tx) (err error) { out, err = x.Runs(context.Background(), ebb.LocalAthlete); return }); err != nil {
		t.Fatal(err)
	}
	return out
}

func onlyLink(t testing.TB, a *app.App) app.LinkView {
	t.Helper()
	v, err := a.Links(context.Background(), owner, ebb.LocalAthlete)
	if err != nil || len(v.Links) != 1 {
		t.Fatalf("%d links, %v", len(v.Links), err)
	}
	return v.Links[0]
}

func TestARicherCopyOfARunTakesItsPlaceAndTheRunStaysItself(t *testing.T) {
	bg := context.Background()
	ap, st := openApp(t, t.TempDir())
	in := t.TempDir()
	importAll(t, ap, write(t, filepath.Join(in, "phone.fit"), otherCopy(t, 1, 1800, 3, false)))
	run := runsOf(t, st)[0]
	if _, err := ap.Correct(bg, owner, ebb.LocalAthlete, string(run.Run.ID), ebb.Correction{Kind: ebb.Some(ebb.KindRace)}); err != nil {
		t.Fatal(err)
	}
	v := importAll(t, ap, write(t, filepath.Join(in, "watch.fit"), fitFile(t, 1, 1800)))
	if v.Merged != 1 || v.Items[0].State != ebb.ItemMerged {
		t.Fatalf("%s merged %d", counts(v), v.Merged)
	}
	check := func(when string, runs int, reads ebb.RecordingID) {
		t.Helper()
		got := runsOf(t, st)
		if len(got) != runs {
			t.Fatalf("%s: %d runs", when, len(got))
		}
		seen, err := ap.Runs(bg, owner, ebb.LocalAthlete, 0)
		if err != nil || len(seen.Runs) != runs {
			t.Errorf("%s: the engine reads %d runs, %v", when, len(seen.Runs), err)
		}
		for _, r := range got {
			if r.Run.ID == run.Run.ID {
				if r.Run.Preferred != reads || r.Features.Recording != reads || r.Run.Correction.Kind != ebb.Some(ebb.KindRace) || r.Seq != run.Seq {
					t.Errorf("%s: %+v", when, r.Run)
				}
				return
			}
		}
		t.Errorf("%s: the run has lost its id", when)
	}
	l := onlyLink(t, ap)
	phone, watch := l.A.ID, l.B.ID
	if l.State != ebb.LinkLinked || l.By != ebb.ActorSystem || l.Preferred != watch || l.A.Run != run.Run.ID || l.B.Run != run.Run.ID {
		t.Errorf("%+v", l)
	}
	check("merged", 1, watch)
	for _, step := range []struct {
		name  string
		do    func(context.Context, ebb.Actor, ebb.AthleteID, string) (app.LinkView, error)
		id    string
		runs  int
		reads ebb.RecordingID
	}{
		{"prefer the phone", ap.PreferRecording, string(phone), 1, phone},
		{"prefer the watch", ap.PreferRecording, string(watch)[8:], 1, watch},
		{"split", ap.SplitLink, l.ID[10:], 2, phone},
		{"accept", ap.AcceptLink, l.ID, 1, watch},
		{"refuse", ap.RefuseLink, l.ID, 2, phone},
		{"accept again", ap.AcceptLink, l.ID, 1, watch},
	} {
		if _, err := step.do(bg, owner, ebb.LocalAthlete, step.id); err != nil {
			t.Fatalf("%s: %v", step.name, err)
		}
		check(step.name, step.runs, step.reads)
	}
	if _, err := ap.Rebuild(bg, owner, ebb.LocalAthlete, nil); err != nil {
		t.Fatal(err)
	}
	check("rebuilt", 1, watch)
	// The second run's id, which once was its own, still leads to the run.
	d, err := ap.Run(bg, owner, ebb.LocalAthlete, string(runsOf(t, st)[0].Aliases[0]))
	if err != nil || d.ID != run.Run.ID {
		t.Errorf("%s %v", d.ID, err)
	}
}

func TestWhatWasSaidOfEitherCopyCountsForTheRun(t *testing.T) {
	bg := context.Background()
	ap, st := openApp(t, t.TempDir())
	in := t.TempDir()
	write(t, filepath.Join(in, "a.fit"), fitFile(t, 1, 1800))
	write(t, filepath.Join(in, "b.fit"), otherCopy(t, 1, 1800, 3, true))
	importAll(t, ap, in)
	l := onlyLink(t, ap)
	if _, err := ap.SplitLink(bg, owner, ebb.LocalAthlete, l.ID); err != nil {
		t.Fatal(err)
	}
	two := runsOf(t, st)
	for i, c := range []ebb.Correction{{Kind: ebb.Some(ebb.KindEasy), RPE: ebb.Some(2)}, {RPE: ebb.Some(7)}} {
		if _, err := ap.Correct(bg, owner, ebb.LocalAthlete, string(two[i].Run.ID), c); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := ap.AcceptLink(bg, owner, ebb.LocalAthlete, l.ID); err != nil {
		t.Fatal(err)
	}
	d, err := ap.Run(bg, owner, ebb.LocalAthlete, "last")
	if err != nil || cmp.Diff(ebb.Correction{Kind: ebb.Some(ebb.KindEasy), RPE: ebb.Some(7)}, d.Correction) != "" || len(d.Recordings) != 2 {
		t.Errorf("%+v %v", d.Correction, err)
	}
	if d := cmp.Diff(d.Correction, runsOf(t, st)[0].Run.Correction); d != "" {
		t.Errorf("the store says otherwise: %s", d)
	}
	if _, err := ap.UndoCorrect(bg, owner, ebb.LocalAthlete, "last"); err != nil {
		t.Fatal(err)
	}
	if d, err := ap.Run(bg, owner, ebb.LocalAthlete, "last"); err != nil || d.Correction.RPE.OK || d.Correction.Kind.OK {
		t.Errorf("not all of it was taken back: %+v %v", d.Correction, err)
	}
}

func TestAProposalWaitsAndARefusalStands(t *testing.T) {
	bg := context.Background()
	ap, st := openApp(t, t.TempDir())
	in := t.TempDir()
	half := madeUpRun(1, 900)
	b, err := fit.EncodeActivity(half)
	if err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(in, "half.fit"), b)
	importAll(t, ap, write(t, filepath.Join(in, "whole.fit"), fitFile(t, 1, 1800)))
	v := importAll(t, ap, filepath.Join(in, "half.fit"))
	if v.Stored != 1 || v.Proposed != 1 || len(runsOf(t, st)) != 2 {
		t.Fatalf("%s, %d proposed", counts(v), v.Proposed)
	}
	l := onlyLink(t, ap)
	if l.State != ebb.LinkProposed || l.Why != "part" {
		t.Errorf("%+v", l)
	}
	if _, err := ap.RefuseLink(bg, owner, ebb.LocalAthlete, l.ID); err != nil {
		t.Fatal(err)
	}
	if _, err := ap.UndoImport(bg, owner, ebb.LocalAthlete, "last"); err != nil {
		t.Fatal(err)
	}
	if v := importAll(t, ap, in); v.Proposed != 0 || v.Stored != 1 {
		t.Errorf("asked again after the refusal: %+v", v)
	}
	if l := onlyLink(t, ap); l.State != ebb.LinkRefused || l.By != ebb.ActorPerson {
		t.Errorf("%+v", l)
	}
}

func TestOneOfThreeCopiesCanLeave(t *testing.T) {
	bg := context.Background()
	ap, st := openApp(t, t.TempDir())
	in := t.TempDir()
	for i := range 3 {
		importAll(t, ap, write(t, filepath.Join(in, fmt.Sprint(i, ".fit")), otherCopy(t, 1, 1800, 2*i, true)))
	}
	if n := len(runsOf(t, st)); n != 1 {
		t.Fatalf("%d runs", n)
	}
	v, err := ap.Links(bg, owner, ebb.LocalAthlete)
	if err != nil || len(v.Links) != 3 {
		t.Fatalf("%d links, %v", len(v.Links), err)
	}
	last := v.Links[2]
	if _, err := ap.SplitLink(bg, owner, ebb.LocalAthlete, last.ID); err != nil {
		t.Fatal(err)
	}
	if runs := runsOf(t, st); len(runs) != 2 || len(runs[0].Run.Recordings) != 2 || runs[1].Run.Preferred != last.B.ID {
		t.Errorf("%+v", runs)
	}
}

func TestAStrangerSeesAndChangesNoLink(t *testing.T) {
	bg := context.Background()
	ap, _ := openApp(t, t.TempDir())
	stranger := ebb.Actor{ID: "somebody", Kind: ebb.ActorPerson, Via: "test"}
	_, e1 := ap.Links(bg, stranger, ebb.LocalAthlete)
	_, e2 := ap.AcceptLink(bg, stranger, ebb.LocalAthlete, "x")
	_, e3 := ap.PreferRecording(bg, stranger, ebb.LocalAthlete, "x")
	_, e4 := ap.Imports(bg, stranger, ebb.LocalAthlete)
	_, e5 := ap.UndoImport(bg, stranger, ebb.LocalAthlete, "last")
	for i, err := range []error{e1, e2, e3, e4, e5} {
		if ebb.KindOf(err) != ebb.Forbidden {
			t.Errorf("%d: %v", i, err)
		}
	}
}

// state is everything that an import leaves, without the numbers of facts.
func state(t testing.TB, st *store.Store) map[string]string {
	t.Helper()
	out := map[string]string{}
	if err := st.Read(context.Background(), func(x *store.Tx) error {
		rows, err := x.RecordingRuns(context.Background(), ebb.LocalAthlete, 0)
		for _, r := range rows {
			rec, err := x.Recording(context.Background(), ebb.LocalAthlete, r.Recording.ID)
			if err != nil {
				return err
			}
			data, err := st.Originals().Get(context.Background(), ebb.LocalAthlete, r.Recording.SHA256)
			if err != nil {
				return err
			}
			out[string(r.Recording.ID)] = fmt.Sprint(r.Run.ID, r.HasFeatures, r.Features.MovingS, rec.Cols.Len(), len(data))
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
	files := 0
	if err := filepath.WalkDir(filepath.Join(st.Dir(), "originals"), func(_ string, d os.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			files++
		}
		return nil
	}); err != nil && !errors.Is(err, os.ErrNotExist) {
		t.Fatal(err)
	}
	out["originals"] = fmt.Sprint(files)
	return out
}

func TestAnImportIsTakenBackCompletelyAndLeavesWhatOthersBrought(t *testing.T) {
	bg := context.Background()
	ap, st := openApp(t, t.TempDir())
	one, two := t.TempDir(), t.TempDir()
	for i := range 6 {
		if i < 4 {
			write(t, filepath.Join(one, fmt.Sprint(i, ".fit")), fitFile(t, i, 600))
		}
		if i >= 2 {
			write(t, filepath.Join(two, fmt.Sprint("same-", i, ".fit")), fitFile(t, i, 600))
		}
	}
	write(t, filepath.Join(one, "bad.fit"), []byte("no recording"))
	empty := state(t, st)
	importAll(t, ap, one)
	alone := state(t, st)
	importAll(t, ap, two)
	both := state(t, st)
	imports, err := ap.Imports(bg, owner, ebb.LocalAthlete)
	if err != nil || len(imports.Imports) != 2 || imports.Imports[0].Recordings != 4 || imports.Imports[0].Refused != 1 || imports.Imports[1].Duplicate != 2 {
		t.Fatalf("%+v %v", imports, err)
	}
	run := runsOf(t, st)[0]
	if _, err := ap.Correct(bg, owner, ebb.LocalAthlete, string(run.Run.ID), ebb.Correction{RPE: ebb.Some(8)}); err != nil {
		t.Fatal(err)
	}
	v, err := ap.UndoImport(bg, owner, ebb.LocalAthlete, imports.Imports[0].ID)
	if err != nil || v.Recordings != 2 || v.Runs != 2 || v.Kept != 2 {
		t.Fatalf("%+v %v", v, err)
	}
	want := map[string]string{"originals": "4"}
	for id, s := range both {
		if _, of := alone[id]; !of || id != "originals" && run.Recording.ID != ebb.RecordingID(id) && runsHave(runsOf(t, st), id) {
			want[id] = s
		}
	}
	if d := cmp.Diff(want, state(t, st)); d != "" {
		t.Errorf("after the undo: %s", d)
	}
	if again, err := ap.UndoImport(bg, owner, ebb.LocalAthlete, imports.Imports[0].ID); err != nil || !again.Already {
		t.Errorf("the second time: %+v %v", again, err)
	}
	importAll(t, ap, one)
	if d := cmp.Diff(both, state(t, st)); d != "" {
		t.Errorf("redone: %s", d)
	}
	if got := runsOf(t, st)[0]; got.Run.ID != run.Run.ID || got.Run.Correction.RPE != ebb.Some(8) {
		t.Errorf("what was said of the run is gone: %+v", got.Run)
	}
	for range 3 { // both imports and the redo
		if _, err := ap.UndoImport(bg, owner, ebb.LocalAthlete, "last"); err != nil && ebb.CodeOf(err) != "no_import" {
			t.Fatal(err)
		}
	}
	if d := cmp.Diff(empty, state(t, st)); d != "" {
		t.Errorf("all undone: %s", d)
	}
}

func runsHave(rows []store.RunRow, id string) bool {
	for _, r := range rows {
		if string(r.Recording.ID) == id {
			return true
		}
	}
	return false
}

func TestAnUndoTakesBackWhatTheImportSaidAndNotWhatThePersonSaid(t *testing.T) {
	bg := context.Background()
	ap, st := openApp(t, t.TempDir())
	importAll(t, ap, write(t, filepath.Join(t.TempDir(), "a.fit"), fitFile(t, 1, 60)))
	imports, _ := ap.Imports(bg, owner, ebb.LocalAthlete)
	id := imports.Imports[0].ID
	if err := st.Tx(bg, func(x *store.Tx) error {
		for _, subject := range []string{id, ""} {
			doc, _ := store.Doc(ebb.CheckIn{Day: ebb.NewDay(2026, 11, 20), SleepMin: ebb.Some(400)})
			if _, _, err := x.AppendFact(bg, ebb.LocalAthlete, store.Fact{Kind: store.KindCheckIn, Subject: subject, Actor: owner, Doc: doc}); err != nil {
				return err
			}
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	v, err := ap.UndoImport(bg, owner, ebb.LocalAthlete, id)
	if err != nil || v.Facts != 1 || v.Recordings != 1 {
		t.Fatalf("%+v %v", v, err)
	}
	if err := st.Read(bg, func(x *store.Tx) error {
		all, err := x.Facts(bg, ebb.LocalAthlete, store.KindCheckIn, 0)
		gone, err2 := x.Facts(bg, ebb.LocalAthlete, store.KindRetract, 0)
		if len(all) != 2 || len(gone) != 1 || gone[0].Supersedes != all[0].ID {
			t.Errorf("%d facts, retracted %+v", len(all), gone)
		}
		return errors.Join(err, err2)
	}); err != nil {
		t.Fatal(err)
	}
}

func TestAnUndoThatWasKilledIsFinishedByTheNext(t *testing.T) {
	bg := context.Background()
	ap, st := openApp(t, t.TempDir())
	importAll(t, ap, write(t, filepath.Join(t.TempDir(), "before.fit"), fitFile(t, 2, 60)))
	importAll(t, ap, write(t, filepath.Join(t.TempDir(), "a.fit"), fitFile(t, 1, 60)))
	imports, _ := ap.Imports(bg, owner, ebb.LocalAthlete)
	id := imports.Imports[1].ID
	if err := st.Tx(bg, func(x *store.Tx) error { _, err := x.UndoImport(bg, ebb.LocalAthlete, owner, id); return err }); err != nil {
		t.Fatal(err)
	}
	if got := state(t, st)["originals"]; got != "2" {
		t.Fatalf("%s originals", got)
	}
	// "last" is the one that was cut off, and not the one before it.
	if v, err := ap.UndoImport(bg, owner, ebb.LocalAthlete, "last"); err != nil || !v.Already || v.ID != id {
		t.Fatalf("%+v %v", v, err)
	}
	if got := state(t, st)["originals"]; got != "1" {
		t.Errorf("%s originals are left", got)
	}
	if v, err := ap.UndoImport(bg, owner, ebb.LocalAthlete, "last"); err != nil || v.Already || v.ID == id {
		t.Errorf("%+v %v", v, err)
	}
}

func TestAnImportThatIsTakenBackWhileItRunsStops(t *testing.T) {
	bg := context.Background()
	in := t.TempDir()
	for i := range 200 {
		write(t, filepath.Join(in, fmt.Sprintf("%03d.fit", i)), fitFile(t, i, 60))
	}
	data := t.TempDir()
	ap, st := openApp(t, data)
	other, _ := openApp(t, data)
	first := true
	v, err := ap.Import(bg, owner, ebb.LocalAthlete, []string{in}, func(app.ImportProgress) {
		if first {
			first = false
			if _, err := other.UndoImport(bg, owner, ebb.LocalAthlete, "last"); err != nil {
				t.Error(err)
			}
		}
	})
	if ebb.CodeOf(err) != "taken_back" || v.Stored == 0 {
		t.Errorf("%v, %s", err, counts(v))
	}
	if n := whole(t, st); n != 0 {
		t.Errorf("%d recordings", n)
	}
}
