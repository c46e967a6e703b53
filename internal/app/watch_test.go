package app_test

import (
	"context"
	"os"
	"path/filepath"
	"testing"
	"time"

	"ebb"
	"ebb/internal/app"
)

// watched runs a watch until stop is called, which returns how it ended.
func watched(t *testing.T, a *app.App, dir string) (events chan app.WatchEvent, stop func() error) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	events, end := make(chan app.WatchEvent, 100), make(chan error, 1)
	go func() {
		end <- a.Watch(ctx, owner, ebb.LocalAthlete, dir, app.WatchOptions{Every: 10 * time.Millisecond, Settle: 150 * time.Millisecond}, func(e app.WatchEvent) { events <- e })
	}()
	done := false
	stop = func() error {
		if done {
			return nil
		}
		done = true
		cancel()
		select {
		case err := <-end:
			return err
		case <-time.After(10 * time.Second):
			t.Error("it does not end")
			return nil
		}
	}
	t.Cleanup(func() { _ = stop() })
	return events, stop
}

func next(t *testing.T, events chan app.WatchEvent) app.WatchEvent {
	t.Helper()
	select {
	case e := <-events:
		return e
	case <-time.After(10 * time.Second):
		t.Fatal("nothing happens")
		return app.WatchEvent{}
	}
}

func quiet(t *testing.T, events chan app.WatchEvent, d time.Duration) {
	t.Helper()
	select {
	case e := <-events:
		t.Errorf("unexpected: %+v", e)
	case <-time.After(d):
	}
}

func TestWhatAppearsInAFolderIsImportedOnceItIsWritten(t *testing.T) {
	dir := t.TempDir()
	a, st := openApp(t, t.TempDir())
	write(t, filepath.Join(dir, "old.fit"), fitFile(t, 1, 60))
	events, stop := watched(t, a, dir)
	if e := next(t, events); e.Imported.Stored != 1 {
		t.Fatalf("what was there: %+v", e)
	}
	quiet(t, events, 300*time.Millisecond)

	// Written slowly: never taken half.
	whole := fitFile(t, 2, 600)
	f, err := os.Create(filepath.Join(dir, "slow.fit"))
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i < 10; i++ {
		if _, err := f.Write(whole[len(whole)*i/10 : len(whole)*(i+1)/10]); err != nil {
			t.Fatal(err)
		}
		time.Sleep(50 * time.Millisecond)
		select {
		case e := <-events:
			t.Fatalf("taken while it is written: %+v", e)
		default:
		}
	}
	_ = f.Close()
	if e := next(t, events); e.Imported.Stored != 1 || e.Imported.Salvaged != 0 {
		t.Errorf("%+v", e)
	}

	write(t, filepath.Join(dir, "below", "new.fit"), fitFile(t, 3, 60))
	write(t, filepath.Join(dir, ".hidden.fit"), fitFile(t, 4, 60))
	if e := next(t, events); e.Imported.Seen != 1 || e.Imported.Stored != 1 {
		t.Errorf("%+v", e)
	}
	quiet(t, events, 300*time.Millisecond)
	if err := stop(); err != nil {
		t.Errorf("it ended with %v", err)
	}
	if n := len(runsOf(t, st)); n != 3 {
		t.Errorf("%d runs", n)
	}
}

func TestACardThatIsPulledOutIsSurvived(t *testing.T) {
	place := t.TempDir()
	dir := filepath.Join(place, "card")
	write(t, filepath.Join(dir, "a.fit"), fitFile(t, 1, 60))
	a, st := openApp(t, t.TempDir())
	events, stop := watched(t, a, dir)
	next(t, events)
	if err := os.Rename(dir, filepath.Join(place, "elsewhere")); err != nil {
		t.Fatal(err)
	}
	if e := next(t, events); !e.Gone {
		t.Errorf("%+v", e)
	}
	quiet(t, events, 100*time.Millisecond)
	write(t, filepath.Join(place, "elsewhere", "b.fit"), fitFile(t, 2, 60))
	if err := os.Rename(filepath.Join(place, "elsewhere"), dir); err != nil {
		t.Fatal(err)
	}
	if e := next(t, events); !e.Back {
		t.Errorf("%+v", e)
	}
	if e := next(t, events); e.Imported.Seen != 1 || e.Imported.Stored != 1 {
		t.Errorf("%+v", e)
	}
	if err := stop(); err != nil || len(runsOf(t, st)) != 2 {
		t.Errorf("%v, %d runs", err, len(runsOf(t, st)))
	}
}

func TestAFileThatCannotBeReadYetIsTriedAgain(t *testing.T) {
	if os.Getuid() == 0 {
		t.Skip("root may read everything")
	}
	dir := t.TempDir()
	path := write(t, filepath.Join(dir, "a.fit"), fitFile(t, 1, 60))
	if err := os.Chmod(path, 0); err != nil {
		t.Fatal(err)
	}
	a, _ := openApp(t, t.TempDir())
	events, _ := watched(t, a, dir)
	if e := next(t, events); e.Imported.Refused != 1 {
		t.Errorf("%+v", e)
	}
	if err := os.Chmod(path, 0o600); err != nil {
		t.Fatal(err)
	}
	for {
		if e := next(t, events); e.Imported.Stored == 1 {
			break
		}
	}
}

func TestAWatchHoldsTheDataFolderAndRefusesItsOwn(t *testing.T) {
	bg := context.Background()
	data := t.TempDir()
	a, _ := openApp(t, data)
	b, _ := openApp(t, data)
	_, stop := watched(t, a, t.TempDir())
	time.Sleep(50 * time.Millisecond)
	other := t.TempDir()
	if err := b.Watch(bg, owner, ebb.LocalAthlete, other, app.WatchOptions{}, nil); ebb.CodeOf(err) != "in_use" {
		t.Errorf("a second watch: %v", err)
	}
	importAll(t, b, write(t, filepath.Join(t.TempDir(), "a.fit"), fitFile(t, 1, 60))) // commands share
	if err := stop(); err != nil {
		t.Error(err)
	}
	for dir, code := range map[string]string{data: "own_folder", filepath.Join(data, "originals"): "own_folder", filepath.Dir(data): "own_folder", filepath.Join(other, "not"): "no_such_folder"} {
		if err := b.Watch(bg, owner, ebb.LocalAthlete, dir, app.WatchOptions{}, nil); ebb.CodeOf(err) != code {
			t.Errorf("%s: %v", dir, err)
		}
	}
}
