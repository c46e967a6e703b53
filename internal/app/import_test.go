package app_test

import (
	"archive/zip"
	"bytes"
	"compress/gzip"
	"context"
	"database/sql"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"ebb"
	"ebb/internal/app"
	"ebb/internal/fit"
	"ebb/internal/store"
)

var (
	importNow = time.Date(2026, 11, 23, 7, 0, 0, 0, time.UTC)
	owner     = ebb.LocalOwner("test")
)

// madeUpRun is a synthetic run number i: seconds long, one sample a second.
func madeUpRun(i, seconds int) *ebb.Recording {
	rng := rand.New(rand.NewPCG(uint64(i), 7))
	c := ebb.Columns{}
	dist, alt, hr := 0.0, 100.0, 110.0
	lat, lon := 500000000, 40000000
	for s := range seconds {
		v := 2.8 + 0.3*rng.Float64()
		dist += v
		alt += rng.Float64() - 0.5
		hr += (140-hr)*0.01 + rng.Float64() - 0.5
		lat += int(rng.Float64() * 250)
		lon += int(rng.Float64()*100) - 50
		c.TMs = append(c.TMs, int32(s*1000))
		c.HR = append(c.HR, uint8(hr))
		c.Cad = append(c.Cad, uint16(2*(82+rng.IntN(3))))
		c.DistCm = append(c.DistCm, int32(dist*100))
		c.SpeedMm = append(c.SpeedMm, int32(v*1000))
		c.AltCm = append(c.AltCm, int32(alt*5)*20)
		c.LatE7 = append(c.LatE7, int32(lat))
		c.LonE7 = append(c.LonE7, int32(lon))
	}
	return &ebb.Recording{Condition: ebb.Intact, Sport: ebb.SportRunning, Cols: c,
		Start: ebb.InstantOf(time.Date(2020, 1, 1, 6, 0, 0, 0, time.UTC).Add(time.Duration(i) * 17 * time.Hour)), Device: ebb.Device{HR: ebb.HRStrap}}
}

func fitFile(t testing.TB, i, seconds int) []byte {
	t.Helper()
	b, err := fit.EncodeActivity(madeUpRun(i, seconds))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func gz(t testing.TB, b []byte) []byte {
	t.Helper()
	var out bytes.Buffer
	w := gzip.NewWriter(&out)
	if _, err := w.Write(b); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func zipped(t testing.TB, members map[string][]byte, order ...string) []byte {
	t.Helper()
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for _, name := range order {
		f, err := w.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := f.Write(members[name]); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func write(t testing.TB, path string, b []byte) string {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, b, 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

func openApp(t testing.TB, dir string) (*app.App, *store.Store) {
	t.Helper()
	st, err := store.Open(context.Background(), store.Config{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = st.Close() })
	return app.New(st, ticking()), st
}

// ticking is a clock that goes on by a little: imports are told apart by when they began.
func ticking() func() time.Time {
	var ticks atomic.Int64
	return func() time.Time { return importNow.Add(time.Duration(ticks.Add(1)) * time.Millisecond) }
}

func importAll(t testing.TB, a *app.App, paths ...string) app.ImportView {
	t.Helper()
	v, err := a.Import(context.Background(), owner, ebb.LocalAthlete, paths, nil)
	if err != nil {
		t.Fatal(err)
	}
	checkSums(t, v)
	return v
}

func checkSums(t testing.TB, v app.ImportView) {
	t.Helper()
	if n := v.Stored + v.Duplicate + v.Merged + v.Salvaged + v.Refused + v.NotActivity; n != v.Seen || len(v.Items) != v.Seen {
		t.Fatalf("the states add up to %d, %d items, seen %d", n, len(v.Items), v.Seen)
	}
}

func counts(v app.ImportView) string {
	return fmt.Sprintf("stored %d duplicate %d salvaged %d refused %d not %d", v.Stored, v.Duplicate, v.Salvaged, v.Refused, v.NotActivity)
}

func TestAFolderOfEverythingEndsInOneStateEach(t *testing.T) {
	in := t.TempDir()
	a, b := fitFile(t, 1, 120), fitFile(t, 2, 120)
	write(t, filepath.Join(in, "a.fit"), a)
	write(t, filepath.Join(in, "b-is-gz.bin"), gz(t, b))
	write(t, filepath.Join(in, "c-copy.fit"), a)
	write(t, filepath.Join(in, "d-cut.fit"), fitFile(t, 3, 300)[:3000])
	write(t, filepath.Join(in, "e-empty.fit"), nil)
	write(t, filepath.Join(in, "f-garbage.fit"), []byte("no recording at all \x01\x02\x03"))
	write(t, filepath.Join(in, "g.zip"), zipped(t, map[string][]byte{"x/a.fit": a, "x/b.fit.gz": gz(t, b), "new.fit": fitFile(t, 4, 120)}, "x/a.fit", "x/b.fit.gz", "new.fit"))
	write(t, filepath.Join(in, "h-garbage-again.fit"), []byte("no recording at all \x01\x02\x03"))
	ap, st := openApp(t, t.TempDir())
	v := importAll(t, ap, in)
	if got, want := counts(v), "stored 3 duplicate 3 salvaged 1 refused 3 not 0"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	for _, it := range v.Items {
		switch it.State {
		case ebb.ItemRefused, ebb.ItemSalvaged:
			if !it.Code.OK || !it.Message.OK || it.Message.V == "" {
				t.Errorf("%s is %s without code or message: %+v", it.Path, it.State, it)
			}
		case ebb.ItemStored, ebb.ItemDuplicate:
			if len(it.RecordingIDs) != 1 || !it.SHA256.OK {
				t.Errorf("%s is %s without its recording: %+v", it.Path, it.State, it)
			}
		}
	}
	err := st.Read(context.Background(), func(x *store.Tx) error {
		runs, err := x.Runs(context.Background(), ebb.LocalAthlete)
		if len(runs) != 4 {
			t.Errorf("%d runs, want 4", len(runs))
		}
		for _, r := range runs {
			if !r.HasFeatures || r.Features.Start == 0 {
				t.Errorf("run %s has no features", r.Run.ID)
			}
			rec, err := x.Recording(context.Background(), ebb.LocalAthlete, r.Recording.ID)
			if err != nil || rec.Cols.Len() == 0 {
				t.Errorf("run %s has no samples: %v", r.Run.ID, err)
			}
			data, err := st.Originals().Get(context.Background(), ebb.LocalAthlete, r.Recording.SHA256)
			if err != nil || len(data) == 0 {
				t.Errorf("run %s has no original: %v", r.Run.ID, err)
			}
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}

	again := importAll(t, ap, in)
	if got, want := counts(again), "stored 0 duplicate 7 salvaged 0 refused 3 not 0"; got != want {
		t.Errorf("the second time: got %s, want %s", got, want)
	}
}

func TestAStrangerImportsAndRebuildsNothing(t *testing.T) {
	ap, _ := openApp(t, t.TempDir())
	in := write(t, filepath.Join(t.TempDir(), "a.fit"), fitFile(t, 1, 60))
	stranger := ebb.Actor{ID: "somebody", Kind: ebb.ActorPerson, Via: "test"}
	if _, err := ap.Import(context.Background(), stranger, ebb.LocalAthlete, []string{in}, nil); ebb.KindOf(err) != ebb.Forbidden {
		t.Errorf("import: %v", err)
	}
	if _, err := ap.Recalculate(context.Background(), stranger, ebb.LocalAthlete, nil); ebb.KindOf(err) != ebb.Forbidden {
		t.Errorf("got %v", err)
	}
	if _, err := ap.Rebuild(context.Background(), stranger, ebb.LocalAthlete, nil); ebb.KindOf(err) != ebb.Forbidden {
		t.Errorf("rebuild: %v", err)
	}
}

func TestAPathThatIsNotThereIsSaidBeforeAnythingIsRead(t *testing.T) {
	ap, _ := openApp(t, t.TempDir())
	in := write(t, filepath.Join(t.TempDir(), "a.fit"), fitFile(t, 1, 60))
	v, err := ap.Import(context.Background(), owner, ebb.LocalAthlete, []string{in, in + "-not"}, nil)
	if ebb.KindOf(err) != ebb.NotFound || v.Seen != 0 {
		t.Errorf("got %v, seen %d", err, v.Seen)
	}
}

func TestAStoppedImportReportsWhatIsStoredAndGoesOn(t *testing.T) {
	in := t.TempDir()
	const n = 400
	for i := range n {
		write(t, filepath.Join(in, fmt.Sprintf("%03d.fit", i)), fitFile(t, i, 60))
	}
	ap, st := openApp(t, t.TempDir())
	ctx, cancel := context.WithCancel(context.Background())
	told := 0
	v, err := ap.Import(ctx, owner, ebb.LocalAthlete, []string{in}, func(p app.ImportProgress) {
		told += len(p.Items)
		cancel()
	})
	if ebb.KindOf(err) != ebb.Unavailable || ebb.CodeOf(err) != "cancelled" {
		t.Fatalf("got %v", err)
	}
	checkSums(t, v)
	if v.Stored == 0 || v.Stored == n || told != v.Seen {
		t.Errorf("stored %d of %d, told %d", v.Stored, n, told)
	}
	var runs []store.RunRow
	if err := st.Read(context.Background(), func(x *store.Tx) (err error) {
		runs, err = x.Runs(context.Background(), ebb.LocalAthlete)
		return err
	}); err != nil || len(runs) != v.Stored {
		t.Errorf("%d runs are there, %d were told: %v", len(runs), v.Stored, err)
	}
	rest := importAll(t, ap, in)
	if rest.Stored != n-v.Stored || rest.Duplicate != v.Stored {
		t.Errorf("the second import: %s after %d", counts(rest), v.Stored)
	}
}

func TestARebuildKeepsRunsAndCorrections(t *testing.T) {
	bg := context.Background()
	in := t.TempDir()
	for i := range 3 {
		write(t, filepath.Join(in, fmt.Sprint(i, ".fit")), fitFile(t, i, 60))
	}
	ap, st := openApp(t, t.TempDir())
	importAll(t, ap, in)
	runs := func() (out []store.RunRow) {
		if err := st.Read(bg, func(x *store.Tx) (err error) { out, err = x.Runs(bg, ebb.LocalAthlete); return }); err != nil {
			t.Fatal(err)
		}
		return out
	}
	before := runs()
	doc, _ := store.Doc(ebb.Correction{Kind: ebb.Some(ebb.KindRace)})
	if err := st.Tx(bg, func(x *store.Tx) error {
		for _, r := range before {
			if err := x.DropDerived(bg, ebb.LocalAthlete, r.Recording.ID); err != nil {
				return err
			}
		}
		_, _, err := x.AppendFact(bg, ebb.LocalAthlete, store.Fact{Kind: store.KindCorrection, Subject: string(before[1].Run.ID), Actor: owner, Doc: doc})
		return err
	}); err != nil {
		t.Fatal(err)
	}
	v, err := ap.Rebuild(bg, owner, ebb.LocalAthlete, nil)
	if err != nil || v.Rebuilt != 3 || v.Added != 0 || len(v.Failed) != 0 || len(v.Missing) != 0 {
		t.Fatalf("got %+v, %v", v, err)
	}
	after := runs()
	for i, r := range after {
		if r.Run.ID != before[i].Run.ID || !r.HasFeatures || r.Features.MovingS != before[i].Features.MovingS {
			t.Errorf("run %d is another after the rebuild", i)
		}
	}
	if after[1].Run.Correction.Kind != ebb.Some(ebb.KindRace) {
		t.Error("the correction is gone")
	}
}

// Originals are read side by side and stored in groups: none is left out at the seams, and progress tells all.
func TestARebuildReadsEveryOneOfMany(t *testing.T) {
	bg, in := context.Background(), t.TempDir()
	const n = 150
	for i := range n {
		write(t, filepath.Join(in, fmt.Sprint(i, ".fit")), fitFile(t, i, 60))
	}
	data := t.TempDir()
	ap, _ := openApp(t, data)
	importAll(t, ap, in)
	db, err := sql.Open("sqlite", filepath.Join(data, "ebb.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	for name, rebuild := range map[string]func(context.Context, ebb.Actor, ebb.AthleteID, func(app.RebuildProgress)) (app.RebuildView, error){
		"from the originals": ap.Rebuild, "from the samples": ap.Recalculate,
	} {
		if _, err := db.Exec("UPDATE features SET engine = 'of before'"); err != nil {
			t.Fatal(err)
		}
		var last app.RebuildProgress
		v, err := rebuild(bg, owner, ebb.LocalAthlete, func(p app.RebuildProgress) {
			if p.Done <= last.Done || p.Of != n {
				t.Errorf("%s: %+v after %+v", name, p, last)
			}
			last = p
		})
		if err != nil || v.Rebuilt != n || v.Added != 0 || len(v.Failed) != 0 || len(v.Missing) != 0 || last.Done != n {
			t.Errorf("%s: %+v, %v, at the end %+v", name, v, err, last)
		}
		var left int
		if err := db.QueryRow("SELECT count(*) FROM features WHERE engine = 'of before'").Scan(&left); err != nil || left != 0 {
			t.Errorf("%s: %d are as before, %v", name, left, err)
		}
	}
}

func TestARebuildNamesADamagedOriginalAndKeepsItsRun(t *testing.T) {
	bg := context.Background()
	data := t.TempDir()
	ap, st := openApp(t, data)
	v := importAll(t, ap, write(t, filepath.Join(t.TempDir(), "a.fit"), fitFile(t, 1, 60)))
	sum := v.Items[0].SHA256.V
	write(t, filepath.Join(data, "originals", "local", sum[:1], sum), []byte("rot"))
	r, err := ap.Rebuild(bg, owner, ebb.LocalAthlete, nil)
	if err != nil || len(r.Failed) != 1 || r.Failed[0].Code != "damaged_original" {
		t.Fatalf("got %+v, %v", r, err)
	}
	if err := st.Read(bg, func(x *store.Tx) error {
		_, err := x.Recording(bg, ebb.LocalAthlete, v.Items[0].RecordingIDs[0])
		return err
	}); err != nil {
		t.Errorf("the samples made before are gone: %v", err)
	}
}

// databaseOf is the database of a data folder, to look behind the store.
func databaseOf(t *testing.T, data string) *sql.DB {
	t.Helper()
	db, err := sql.Open("sqlite", filepath.Join(data, "ebb.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	return db
}

// derived are the features and efforts as they are stored.
func derived(t *testing.T, db *sql.DB) map[string]string {
	t.Helper()
	out := map[string]string{}
	for _, table := range []string{"features", "effort"} {
		rows, err := db.Query("SELECT recording_id, engine || ' ' || doc || ' ' || COALESCE(seal, '') FROM " + table)
		if err != nil {
			t.Fatal(err)
		}
		for rows.Next() {
			var id, doc string
			if err := rows.Scan(&id, &doc); err != nil {
				t.Fatal(err)
			}
			out[table+" "+id] = doc
		}
		if err := rows.Close(); err != nil {
			t.Fatal(err)
		}
	}
	return out
}

func TestARecalculationMakesOfTheSamplesWhatTheImportMade(t *testing.T) {
	bg, in := context.Background(), t.TempDir()
	for i := range 70 { // more than a group
		write(t, filepath.Join(in, fmt.Sprintf("%02d.fit", i)), fitFile(t, i, 120))
	}
	data := t.TempDir()
	ap, _ := openApp(t, data)
	db := databaseOf(t, data)
	importAll(t, ap, in)
	want := derived(t, db)
	for _, spoil := range []string{
		`UPDATE features SET doc = '{}', engine = 'e0'`, `DELETE FROM effort`, `UPDATE effort SET doc = '{"heart":[]}'`,
	} {
		if _, err := db.Exec(spoil); err != nil {
			t.Fatal(err)
		}
	}
	var told []app.RebuildProgress
	v, err := ap.Recalculate(bg, owner, ebb.LocalAthlete, func(p app.RebuildProgress) { told = append(told, p) })
	if err != nil || v.Rebuilt != 70 || len(v.Failed) != 0 || len(told) != 2 || told[1] != (app.RebuildProgress{Done: 70, Of: 70}) {
		t.Fatalf("got %+v, %v, %v", v, told, err)
	}
	if diff := cmp.Diff(want, derived(t, db)); diff != "" {
		t.Error(diff)
	}
}

func TestARecalculationNamesDamagedSamplesAndKeepsWhatWasMadeOfThem(t *testing.T) {
	bg := context.Background()
	data := t.TempDir()
	ap, _ := openApp(t, data)
	db := databaseOf(t, data)
	for i := range 3 {
		importAll(t, ap, write(t, filepath.Join(t.TempDir(), "a.fit"), fitFile(t, i, 60)))
	}
	want := derived(t, db)
	for i, spoil := range []string{`UPDATE stream SET data = x'00'`, `DELETE FROM stream`} {
		if _, err := db.Exec(spoil + fmt.Sprintf(` WHERE recording_id = (SELECT id FROM recording ORDER BY seq LIMIT 1 OFFSET %d)`, i)); err != nil {
			t.Fatal(err)
		}
	}
	v, err := ap.Recalculate(bg, owner, ebb.LocalAthlete, nil)
	if err != nil || v.Rebuilt != 1 || len(v.Failed) != 2 || v.Failed[0].Code != "damaged_stream" || v.Failed[1].Code != "no_recording" {
		t.Fatalf("got %+v, %v", v, err)
	}
	if diff := cmp.Diff(want, derived(t, db)); diff != "" {
		t.Error(diff)
	}
}

func TestTwoImportsAtOnceStoreEachFileOnce(t *testing.T) {
	in := t.TempDir()
	for i := range 60 {
		write(t, filepath.Join(in, fmt.Sprintf("%02d.fit", i)), fitFile(t, i, 60))
	}
	data := t.TempDir()
	a, _ := openApp(t, data)
	b, _ := openApp(t, data)
	views := make(chan app.ImportView, 2)
	for _, ap := range []*app.App{a, b} {
		go func() {
			v, err := ap.Import(context.Background(), owner, ebb.LocalAthlete, []string{in}, nil)
			if err != nil {
				t.Error(err)
			}
			views <- v
		}()
	}
	v, w := <-views, <-views
	if v.Stored+w.Stored != 60 || v.Duplicate+w.Duplicate != 60 {
		t.Errorf("one: %s; other: %s", counts(v), counts(w))
	}
}
