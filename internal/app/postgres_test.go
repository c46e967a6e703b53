package app_test

import (
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	_ "github.com/jackc/pgx/v5/stdlib" // the driver "pgx"

	"ebb"
	"ebb/internal/app"
	"ebb/internal/store"
)

// onPostgres opens an App on a schema of this test alone, or says that it does not.
func onPostgres(t *testing.T) (*app.App, *store.Store) {
	t.Helper()
	base := os.Getenv("TEST_PG")
	if base == "" {
		t.Skip("TEST_PG is not set: not run on PostgreSQL")
	}
	db, err := sql.Open("pgx", base)
	if err != nil {
		t.Fatal(err)
	}
	name := strings.ReplaceAll(store.NewID("t", ebb.InstantOf(time.Now())), "-", "")
	if _, err := db.Exec("CREATE SCHEMA " + name); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_, _ = db.Exec("DROP SCHEMA " + name + " CASCADE")
		_ = db.Close()
	})
	sep := "?"
	if strings.Contains(base, "?") {
		sep = "&"
	}
	st, err := store.Open(ctx, store.Config{Dir: t.TempDir(), PostgresDSN: base + sep + "search_path=" + name, Clock: func() time.Time { return importNow }})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = st.Close() })
	return app.New(st, ticking()), st
}

// lived is a person's weeks: imports, one of them twice, a copy from a second device, a
// correction, check-ins, answers, a link that is taken apart and made again, an undo. It
// returns what was to be seen after each step.
func lived(t *testing.T, a *app.App, st *store.Store, in string) []string {
	t.Helper()
	var seen []string
	step := func(what string, err error) {
		t.Helper()
		if err != nil {
			t.Fatalf("%s: %v", what, err)
		}
		seen = append(seen, what+"\n"+contents(t, st))
	}
	for _, name := range []string{"export.zip", "export.zip", "more", "table.csv"} {
		v, err := a.Import(ctx, owner, my, []string{filepath.Join(in, name)}, nil)
		step(name+" "+counts(v), err)
		checkSums(t, v)
	}
	run, err := a.Run(ctx, me, my, "last")
	step("last run of "+run.Day.String(), err)
	_, err = a.Correct(ctx, me, my, "last", ebb.Correction{RPE: ebb.Some(8)})
	step("correct", err)
	_, err = a.CheckIn(ctx, me, my, allOK, "k")
	step("check-in", err)
	day, err := a.Today(ctx, me, my, 0)
	d := day.Answer.Decision
	said := fmt.Sprint("today ", d.Allowed, d.Verdict, d.Provisional, d.Missing, d.Confidence, d.Lacking)
	for _, f := range d.Findings {
		said += fmt.Sprint(" ", f.Rule)
	}
	step(said, err)
	links, err := a.Links(ctx, me, my)
	step("links", err)
	for _, l := range links.Links {
		_, err := a.SplitLink(ctx, me, my, l.ID)
		step("split", err)
		_, err = a.AcceptLink(ctx, me, my, l.ID)
		step("accept", err)
	}
	again, err := a.Replay(ctx, me, my, true, "")
	if len(again.Different) > 0 || again.Records == 0 {
		t.Errorf("replayed: %+v", again)
	}
	step("replay", err)
	for range 2 {
		v, err := a.UndoImport(ctx, me, my, "last")
		step("undo", err)
		seen = append(seen, cmp.Diff(app.UndoView{}, app.UndoView{Recordings: v.Recordings, Kept: v.Kept, Facts: v.Facts, Links: v.Links}))
	}
	v, err := a.Import(ctx, owner, my, []string{filepath.Join(in, "more")}, nil)
	step("more again "+counts(v), err)
	_, err = a.Rebuild(ctx, me, my, nil)
	step("rebuild", err)
	return seen
}

// TestASeasonIsTheSameOnBothDatabases: one history, lived on SQLite and on PostgreSQL,
// step by step.
func TestASeasonIsTheSameOnBothDatabases(t *testing.T) {
	in := t.TempDir()
	write(t, filepath.Join(in, "export.zip"), stravaZip(t))
	for i := range 4 {
		write(t, filepath.Join(in, "more", string(rune('a'+i))+".fit"), fitFile(t, 10+i, 900))
	}
	write(t, filepath.Join(in, "more", "copy.fit"), otherCopy(t, 10, 900, 3, false))
	write(t, filepath.Join(in, "more", "garbage.fit"), []byte("no recording"))
	write(t, filepath.Join(in, "table.csv"), []byte("date,rhr,rmssd,sleep\n2026-11-20,48,60,7.5\n2026-11-21,49,58,7.1\n"))
	lite, st := openApp(t, t.TempDir())
	want := lived(t, lite, st, in)
	if len(want) < 15 || !strings.Contains(want[len(want)-1], "linked") {
		t.Fatalf("the season is not what it should be:\n%s", want[len(want)-1])
	}
	less, st := openApp(t, t.TempDir()) // the control: a difference must be seen
	if err := os.Remove(filepath.Join(in, "more", "copy.fit")); err != nil {
		t.Fatal(err)
	}
	if cmp.Equal(want, lived(t, less, st, in)) {
		t.Error("a recording less makes no difference: the test is blind")
	}
	write(t, filepath.Join(in, "more", "copy.fit"), otherCopy(t, 10, 900, 3, false))
	big, st := onPostgres(t)
	if d := cmp.Diff(want, lived(t, big, st, in)); d != "" {
		t.Errorf("(-SQLite +PostgreSQL)\n%s", d)
	}
}
