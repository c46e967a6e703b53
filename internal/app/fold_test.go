package app

import (
	"bytes"
	"context"
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"ebb"
	"ebb/engine"
	"ebb/internal/store"
	"ebb/stats"
)

// life is a store to which a seed does what can happen to one.
type life struct {
	t    *testing.T
	dir  string
	a    *App
	st   *store.Store
	now  time.Time
	r    *stats.Rand
	pool []ebb.Features
	rows []store.RecordingRow // ever brought
	runs int
	said []store.Fact

	kept, long int // answers that came from what was kept, and that did not
}

var (
	foldCtx  = context.Background()
	foldMe   = ebb.LocalOwner("test")
	foldWho  = ebb.LocalAthlete
	foldFrom = time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
)

func newLife(t *testing.T, seed uint64) *life {
	t.Helper()
	l := &life{t: t, dir: t.TempDir(), now: foldFrom, r: stats.NewRand(seed)}
	clock := func() time.Time { return l.now }
	var err error
	if l.st, err = store.Open(foldCtx, store.Config{Dir: l.dir, Clock: clock}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.st.Close() })
	l.a = New(l.st, clock)
	l.pool = demoFeatures(t)
	return l
}

// demoFeatures are those of the runs of the synthetic runner.
func demoFeatures(t *testing.T) []ebb.Features {
	t.Helper()
	if demoPool != nil {
		return demoPool
	}
	now := foldFrom
	clock := func() time.Time { return now }
	st, err := store.Open(foldCtx, store.Config{Dir: t.TempDir(), Clock: clock})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = st.Close() }()
	if _, err := New(st, clock).Demo(foldCtx, foldMe, foldWho, DemoOptions{Seed: 3, Turn: func(i ebb.Instant) { now = time.UnixMilli(int64(i)) }}); err != nil {
		t.Fatal(err)
	}
	err = st.Read(foldCtx, func(x *store.Tx) error {
		rows, err := x.Runs(foldCtx, foldWho)
		for _, r := range rows {
			demoPool = append(demoPool, r.Features)
		}
		return err
	})
	if err != nil || len(demoPool) < 50 {
		t.Fatalf("%d runs, %v", len(demoPool), err)
	}
	return demoPool
}

var demoPool []ebb.Features

func (l *life) tx(f func(x *store.Tx) error) {
	l.t.Helper()
	if err := l.st.Tx(foldCtx, f); err != nil {
		l.t.Fatal(err)
	}
}

func (l *life) today() ebb.Day { return ebb.DayOf(ebb.InstantOf(l.now), time.UTC) }

// day is mostly one of the last, and now and then one of long ago.
func (l *life) day() ebb.Day {
	if l.r.Intn(3) > 0 {
		return l.today() - ebb.Day(l.r.Intn(12))
	}
	return l.today() - ebb.Day(l.r.Intn(200))
}

// bring imports some runs of a day, of which some have no features yet; those of the names too
// that were taken back.
func (l *life) bring(days []ebb.Day, again []store.RecordingRow) {
	im := store.NewID("imp", ebb.InstantOf(l.now)) + fmt.Sprint(l.r.Uint64()%1e9)
	l.tx(func(x *store.Tx) error {
		if err := x.BeginImport(foldCtx, foldWho, store.Import{ID: im, Actor: foldMe, Engine: engine.Version(), Doc: []byte("{}")}); err != nil {
			return err
		}
		put := func(row store.RecordingRow, f ebb.Features, features bool) error {
			row.Import = im
			if err := x.PutOriginal(foldCtx, foldWho, row.SHA256, 1); err != nil {
				return err
			}
			row, _, err := x.AddRecording(foldCtx, foldWho, foldMe, row)
			if err == nil && features {
				err = x.PutFeatures(foldCtx, foldWho, row.ID, engine.Version(), f)
			}
			l.rows = append(l.rows, row)
			return err
		}
		for _, d := range days {
			l.runs++
			f := l.pool[l.r.Intn(len(l.pool))]
			sum := store.HashOf([]byte(fmt.Sprint(l.runs)))
			f.Recording, f.Start = ebb.NewRecordingID(foldWho, sum, 0), d.At(l.r.Intn(24), l.r.Intn(60), time.UTC)
			if l.r.Intn(30) == 0 {
				f.Start = 0
			}
			if err := put(store.RecordingRow{ID: f.Recording, SHA256: sum, Path: "x", Format: "fit", RecordedAt: f.Start}, f, l.r.Intn(15) > 0); err != nil {
				return err
			}
		}
		for _, row := range again {
			f := l.pool[l.r.Intn(len(l.pool))]
			f.Recording, f.Start = row.ID, row.RecordedAt
			if err := put(store.RecordingRow{ID: row.ID, SHA256: row.SHA256, Path: "x", Format: "fit", RecordedAt: row.RecordedAt}, f, true); err != nil {
				return err
			}
		}
		return x.FinishImport(foldCtx, foldWho, im)
	})
}

func (l *life) say(kind, subject string, day ebb.Day, v any) {
	doc, err := store.Doc(v)
	if err != nil {
		l.t.Fatal(err)
	}
	actor := foldMe
	if l.r.Intn(3) == 0 {
		actor = bringer("garmin")
	}
	l.tx(func(x *store.Tx) error {
		f, _, err := x.AppendFact(foldCtx, foldWho, store.Fact{Kind: kind, Subject: subject, Effective: day, Actor: actor, Doc: doc})
		l.said = append(l.said, f)
		return err
	})
}

// recording is one that was brought; mostly a late one.
func (l *life) recording() store.RecordingRow {
	k := len(l.rows)
	if l.r.Intn(3) > 0 {
		return l.rows[k-1-l.r.Intn(min(k, 10))]
	}
	return l.rows[l.r.Intn(k)]
}

// happen does one thing, and names it.
func (l *life) happen() string {
	switch l.r.Intn(16) {
	case 0, 1:
		l.bring([]ebb.Day{l.today()}, nil)
		return "a run of today"
	case 2:
		l.bring([]ebb.Day{l.day(), l.day()}, nil)
		return "two runs"
	case 3, 4, 5:
		d := l.day()
		l.say(store.KindCheckIn, "", d, ebb.CheckIn{Day: d, Legs: ebb.Some(l.r.Intn(9)), RHR: ebb.Some(48 + l.r.Intn(9)), RMSSD: ebb.Some(500 + l.r.Intn(300)),
			Ill: ebb.Some([]ebb.Illness{ebb.IllNone, ebb.IllNone, ebb.IllNone, ebb.IllFever}[l.r.Intn(4)])})
		return "a check-in of " + d.String()
	case 6, 7:
		l.say(store.KindCorrection, string(l.recording().Run), 0, ebb.Correction{RPE: ebb.Some(l.r.Intn(11))})
		return "a correction"
	case 8:
		x, y := l.recording().ID, l.recording().ID
		if x != y {
			l.say(store.KindLink, ebb.Link{A: x, B: y}.ID(), 0, ebb.Link{A: x, B: y, Preferred: y,
				State: []string{ebb.LinkLinked, ebb.LinkLinked, ebb.LinkProposed, ebb.LinkRefused}[l.r.Intn(4)]})
		}
		return "a link"
	case 9:
		l.say(store.KindDescribed, "imp", 0, described{Recording: l.recording().ID, RPE: ebb.Some(l.r.Intn(11)), Sport: ebb.SportCycling})
		return "a description"
	case 10:
		return l.takeBack()
	case 11:
		if l.r.Intn(3) == 0 {
			l.say(store.KindProfile, "", l.day(), []ebb.ProfileItem{{Field: ebb.FieldHRMax, Value: "187", From: l.day()}, {Field: ebb.FieldZone,
				Value: []string{"UTC", "Pacific/Auckland", "America/New_York"}[l.r.Intn(3)], From: l.day()}}[l.r.Intn(2)])
		}
		return "a profile"
	case 12:
		return l.undo()
	case 13:
		return l.rebuild()
	case 14:
		return l.damage()
	}
	l.now = l.now.Add(time.Duration(l.r.Intn(20*24)) * time.Hour)
	return "days go by"
}

func (l *life) takeBack() string {
	f := l.said[max(0, len(l.said)-1-l.r.Intn(8))]
	if l.r.Intn(4) == 0 {
		f = l.said[l.r.Intn(len(l.said))]
	}
	l.tx(func(x *store.Tx) error { return l.a.retract(foldCtx, x, foldMe, foldWho, f) })
	return "taken back: " + f.Kind
}

func (l *life) undo() string {
	row := l.recording()
	var gone []store.RecordingRow
	l.tx(func(x *store.Tx) error {
		u, err := x.UndoImport(foldCtx, foldWho, foldMe, row.Import)
		gone = nil
		for _, r := range u.Recordings {
			for _, have := range l.rows {
				if have.ID == r.ID {
					gone = append(gone, have)
					break
				}
			}
		}
		return err
	})
	if len(gone) == 0 || l.r.Intn(2) == 0 {
		return "an import is taken back"
	}
	l.check("an import is taken back, to come again")
	l.bring(nil, gone[:1])
	return "an import comes again"
}

// rebuild makes the features of a recording anew, and others than they were.
func (l *life) rebuild() string {
	row := l.recording()
	l.tx(func(x *store.Tx) error {
		here, err := x.HasRecording(foldCtx, foldWho, row.ID)
		if err != nil || !here {
			return err
		}
		if l.r.Intn(2) == 0 {
			if err := x.DropDerived(foldCtx, foldWho, row.ID); err != nil {
				return err
			}
		}
		f := l.pool[l.r.Intn(len(l.pool))]
		f.Recording, f.Start = row.ID, row.RecordedAt
		return x.PutFeatures(foldCtx, foldWho, row.ID, engine.Version(), f)
	})
	return "features are made anew"
}

// damage is a flipped bit in what is kept, or all of it gone.
func (l *life) damage() string {
	db, err := sql.Open("sqlite", filepath.Join(l.dir, "ebb.db"))
	if err != nil {
		l.t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	q := []string{"DELETE FROM fold", "UPDATE fold SET doc = replace(doc, '1', '2')", "UPDATE fold SET seq = seq + 1",
		"UPDATE fold SET made_by = 'another'", "UPDATE fold SET doc = '{}', seal = '0'"}[l.r.Intn(5)]
	if _, err := db.Exec(q); err != nil {
		l.t.Fatal(err)
	}
	return q
}

// check holds the answer of now, and of a day near by, against those that come the long way.
func (l *life) check(after string) {
	l.t.Helper()
	for _, day := range []ebb.Day{0, l.today() - ebb.Day(l.r.Intn(25))} {
		var got, want look
		var holds bool
		err := l.st.Read(foldCtx, func(x *store.Tx) error {
			f, err := x.Fold(foldCtx, foldWho)
			if err != nil {
				return err
			}
			if k := l.a.readKept(f); k != nil {
				if _, holds, err = l.a.lookFrom(foldCtx, x, foldWho, day, f.Gen, k); err != nil {
					return err
				}
			}
			if got, err = l.a.look(foldCtx, x, foldWho, day); err != nil {
				return err
			}
			want, _, err = l.a.lookFrom(foldCtx, x, foldWho, day, 0, nil)
			return err
		})
		if err != nil {
			l.t.Fatalf("after %s: %v", after, err)
		}
		x, _ := store.Doc(got.out.Answer)
		y, _ := store.Doc(want.out.Answer)
		if !bytes.Equal(x, y) || got.day != want.day || got.h.empty() != want.h.empty() {
			l.t.Fatalf("after %s, on %s (kept: %v):\n%s\nwant\n%s", after, got.day, holds, x, y)
		}
		if day == 0 && holds {
			l.kept++
		} else if day == 0 {
			l.long++
		}
	}
	if _, err := l.a.Today(foldCtx, foldMe, foldWho, 0); err != nil {
		l.t.Fatalf("after %s: %v", after, err)
	}
}

func TestAMorningFromWhatWasKeptIsTheOneFromEverything(t *testing.T) {
	seeds, steps := uint64(2), 140
	if os.Getenv("EBB_DEEP") != "" {
		seeds, steps = 5, 400
	}
	if os.Getenv("EBB_SOAK") != "" {
		seeds = 30
	}
	for seed := range seeds {
		l := newLife(t, seed)
		l.say(store.KindProfile, "", 1, ebb.ProfileItem{Field: ebb.FieldBirthYear, Value: "1988", From: 1})
		var days []ebb.Day
		for i := range 120 {
			days = append(days, l.today()-ebb.Day(i*2))
		}
		l.bring(days, nil)
		for step := range steps {
			l.check(fmt.Sprintf("seed %d, step %d: %s", seed, step, l.happen()))
		}
		t.Logf("seed %d: %d answers from what was kept, %d the long way", seed, l.kept, l.long)
		if l.kept < steps/4 || l.long < steps/20 {
			t.Errorf("seed %d: %d answers from what was kept and %d the long way: the test sees one of the two alone", seed, l.kept, l.long)
		}
	}
}

// TestTheSyntheticRunnerIsAnsweredTheSameFromWhatWasKept goes on from the demo day by day.
func TestTheSyntheticRunnerIsAnsweredTheSameFromWhatWasKept(t *testing.T) {
	l := newLife(t, 1)
	if _, err := l.a.Demo(foldCtx, foldMe, foldWho, DemoOptions{Seed: 5, Turn: func(i ebb.Instant) { l.now = time.UnixMilli(int64(i)) }}); err != nil {
		t.Fatal(err)
	}
	for range 12 {
		l.now = l.now.Add(110 * time.Hour)
		l.check("some days")
	}
	if l.kept < 9 {
		t.Errorf("only %d answers came from what was kept", l.kept)
	}
}
