package app_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"ebb"
	"ebb/internal/app"
	"ebb/internal/store"
)

func TestFilesWaitInTheInboxUntilTheirImportIsOver(t *testing.T) {
	dir := t.TempDir()
	ap, st := openApp(t, dir)
	day := time.Date(2026, 11, 20, 6, 0, 0, 0, time.UTC)
	box, err := ap.NewInbox(ctx, owner, my)
	if err != nil {
		t.Fatal(err)
	}
	names := []string{"../../etc/one.gpx", "two\u202e.gpx\n", "three.gpx"}
	for i, n := range names {
		path := box.Next(n)
		if filepath.Dir(path) != filepath.Join(dir, "inbox") || len(filepath.Base(path)) != 5 {
			t.Errorf("%q became the path %s", n, path)
		}
		write(t, path, hillGPX(day.Add(time.Duration(i)*time.Hour*24)))
	}
	if _, ok, err := ap.WaitingInbox(ctx, owner, my); ok || err != nil {
		t.Errorf("files that did not all come wait: %v %v", ok, err)
	}
	if err := ap.FillInbox(ctx, owner, my, box); err != nil {
		t.Fatal(err)
	}
	// The import is cut short, the program starts anew, and goes on.
	cut, stop := context.WithCancel(ctx)
	stop()
	if _, err := ap.ImportInbox(cut, owner, my, box, nil); ebb.CodeOf(err) != "cancelled" {
		t.Fatal(err)
	}
	_ = st.Close()
	ap, _ = openApp(t, dir)
	box, ok, err := ap.WaitingInbox(ctx, owner, my)
	if !ok || err != nil || len(box.Paths()) != 3 {
		t.Fatalf("%+v %v %v", box, ok, err)
	}
	if n, err := ap.Expect(ctx, owner, my, box); n != 3 || err != nil {
		t.Errorf("%d are expected, %v", n, err)
	}
	v, err := ap.ImportInbox(ctx, owner, my, box, nil)
	if err != nil || v.Stored != 3 || v.ID == "" {
		t.Fatalf("%+v %v", v, err)
	}
	if _, ok, _ := ap.WaitingInbox(ctx, owner, my); ok {
		t.Error("the files wait on")
	}
	if _, err := os.Stat(filepath.Join(dir, "inbox")); !os.IsNotExist(err) {
		t.Error("the inbox is not gone")
	}
	r, err := ap.ImportReport(ctx, owner, my, "last")
	if err != nil || r.ID != v.ID || len(r.Items) != 3 || r.Stored != 3 {
		t.Fatalf("%+v %v", r, err)
	}
	for i, want := range []string{"../../etc/one.gpx", "two.gpx", "three.gpx"} {
		if r.Items[i].Path != want || r.Paths[i] != want {
			t.Errorf("file %d is called %q and %q", i, r.Items[i].Path, r.Paths[i])
		}
		if strings.Contains(r.Items[i].Path, dir) {
			t.Error("a path of the machine is in the report")
		}
	}
}

func TestEraseTakesWhatWaits(t *testing.T) {
	dir := t.TempDir()
	ap, st := openApp(t, dir)
	box, err := ap.NewInbox(ctx, owner, my)
	if err != nil {
		t.Fatal(err)
	}
	write(t, box.Next("run.gpx"), []byte("where somebody lives"))
	release, err := st.LockDir() // as a page does
	if err != nil {
		t.Fatal(err)
	}
	defer release()
	other, err := store.Open(ctx, store.Config{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := app.New(other, time.Now).Erase(ctx, owner, my); ebb.CodeOf(err) != "in_use" {
		t.Errorf("the control: somebody else may erase under a page: %v", err)
	}
	_ = other.Close()
	v, err := ap.Erase(ctx, owner, my)
	if err != nil || len(v.Left) != 0 {
		t.Fatalf("%+v %v", v, err)
	}
	if _, err := os.Stat(filepath.Join(dir, "inbox")); !os.IsNotExist(err) {
		t.Error("the inbox is still there")
	}
}
