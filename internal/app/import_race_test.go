package app_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"ebb"
	"ebb/internal/app"
	"ebb/internal/store"
)

// whole checks that every recording has its samples and its original, and returns how
// many there are.
func whole(t testing.TB, st *store.Store) int {
	t.Helper()
	return len(state(t, st)) - 1
}

// TestEightImportersOfOneZipStoreOneCopyAndTellTheTruth is D-8.
func TestEightImportersOfOneZipStoreOneCopyAndTellTheTruth(t *testing.T) {
	const clients, files = 8, 12
	repeats := 3
	if os.Getenv("EBB_DEEP") != "" {
		repeats = 20
	}
	members, names := map[string][]byte{}, []string{}
	for i := range files {
		name := fmt.Sprintf("%02d.fit", i)
		names, members[name] = append(names, name), fitFile(t, i, 120)
	}
	in := write(t, filepath.Join(t.TempDir(), "export.zip"), zipped(t, members, names...))
	for range repeats {
		data := t.TempDir()
		views := make([]app.ImportView, clients)
		var wg sync.WaitGroup
		var last *store.Store
		for i := range clients {
			ap, st := openApp(t, data) // each its own, as processes have
			last = st
			wg.Go(func() {
				v, err := ap.Import(context.Background(), owner, ebb.LocalAthlete, []string{in}, nil)
				if err != nil {
					t.Errorf("client %d: %v", i, err)
				}
				views[i] = v
			})
		}
		wg.Wait()
		for _, v := range views {
			checkSums(t, v)
		}
		for _, fault := range untrue(views, files) {
			t.Error(fault)
		}
		if n := whole(t, last); n != files {
			t.Errorf("%d recordings, want %d", n, files)
		}
	}
}

// untrue is what cannot be right in what the importers of the same files were told.
func untrue(views []app.ImportView, files int) (faults []string) {
	stored := map[ebb.RecordingID]int{}
	for i, v := range views {
		if v.Stored+v.Duplicate != files {
			faults = append(faults, fmt.Sprintf("client %d: %s", i, counts(v)))
		}
		for _, it := range v.Items {
			if len(it.RecordingIDs) != 1 {
				faults = append(faults, fmt.Sprintf("client %d: %s is %s without its recording", i, it.Path, it.State))
			} else if it.State == ebb.ItemStored {
				stored[it.RecordingIDs[0]]++
			}
		}
	}
	for id, n := range stored {
		if n != 1 {
			faults = append(faults, fmt.Sprintf("%d clients say that they stored %s", n, id))
		}
	}
	if len(stored) != files {
		faults = append(faults, fmt.Sprintf("%d of %d are said to be stored", len(stored), files))
	}
	return faults
}

// The control of D-8: importers that do not see each other both store, and that is noticed.
func TestImportersThatDoNotSeeEachOtherAreNoticed(t *testing.T) {
	in := write(t, filepath.Join(t.TempDir(), "a.fit"), fitFile(t, 1, 60))
	a, _ := openApp(t, t.TempDir())
	b, _ := openApp(t, t.TempDir())
	if f := untrue([]app.ImportView{importAll(t, a, in), importAll(t, b, in)}, 1); len(f) != 1 {
		t.Errorf("the test is blind: %v", f)
	}
	if f := untrue([]app.ImportView{importAll(t, a, in)}, 1); len(f) != 1 {
		t.Errorf("nobody stored it, and it is not noticed: %v", f)
	}
}

func TestAnUndoBesideAnImportOfTheSameFilesLosesNothing(t *testing.T) {
	bg := context.Background()
	in := t.TempDir()
	for i := range 80 {
		write(t, filepath.Join(in, fmt.Sprintf("%02d.fit", i)), fitFile(t, i, 60))
	}
	data := t.TempDir()
	a, st := openApp(t, data)
	b, _ := openApp(t, data)
	for range 5 {
		importAll(t, a, in)
		var wg sync.WaitGroup
		var v app.ImportView
		wg.Go(func() { v = importAll(t, b, in) })
		imports, err := a.Imports(bg, owner, ebb.LocalAthlete)
		if err != nil {
			t.Fatal(err)
		}
		for _, im := range imports.Imports {
			if im.Recordings > 0 && im.Finished.OK {
				if _, err := a.UndoImport(bg, owner, ebb.LocalAthlete, im.ID); err != nil {
					t.Error(err)
				}
			}
		}
		wg.Wait()
		// What the import said is here, is here, unless it was taken back after.
		n := whole(t, st)
		if said := v.Stored + v.Duplicate; n > 80 || n == 0 && said > 0 && v.Refused == 0 {
			t.Errorf("%d recordings after %s", n, counts(v))
		}
		if v := importAll(t, a, in); v.Stored+v.Duplicate != 80 || whole(t, st) != 80 {
			t.Errorf("imported again: %s, %d recordings", counts(v), whole(t, st))
		}
		for {
			if _, err := a.UndoImport(bg, owner, ebb.LocalAthlete, "last"); ebb.CodeOf(err) == "no_import" {
				break
			} else if err != nil {
				t.Fatal(err)
			}
		}
		if n := whole(t, st); n != 0 {
			t.Errorf("%d recordings are left", n)
		}
	}
}
