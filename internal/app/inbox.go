package app

import (
	"context"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"

	"ebb"
	"ebb/internal/ingest"
	"ebb/internal/limit"
	"ebb/internal/say"
	"ebb/internal/store"
)

// Inbox is where files wait that came through a page, until their import is over: in the
// data folder, so that one that was cut short goes on after a restart.
type Inbox struct {
	Dir   string            // holds the files under numbers
	Names map[string]string // what a person calls the file of a path
	Since ebb.Instant       // when they came
}

// inboxList names the files of an inbox; it is written when all of them are there.
const inboxList = "files.json"

// NewInbox makes an empty inbox in place of whatever was in it.
func (a *App) NewInbox(ctx context.Context, actor ebb.Actor, athlete ebb.AthleteID) (Inbox, error) {
	if err := a.EmptyInbox(ctx, actor, athlete); err != nil {
		return Inbox{}, err
	}
	b := Inbox{Dir: a.st.InboxDir(), Names: map[string]string{}, Since: a.now()}
	if err := os.MkdirAll(b.Dir, 0o700); err != nil {
		return b, ebb.Wrap(ebb.Conflict, "not_writable", err, "there is no place for the files")
	}
	return b, nil
}

// Next is the path for one more file. No name from outside ever becomes a path.
func (b Inbox) Next(name string) string {
	path := filepath.Join(b.Dir, strconv.Itoa(100_001 + len(b.Names))[1:])
	b.Names[path] = say.OneLine(name, say.ShortLine)
	return path
}

// Paths are the files in the order in which they came.
func (b Inbox) Paths() []string {
	var out []string
	for i := range len(b.Names) {
		out = append(out, filepath.Join(b.Dir, strconv.Itoa(100_001 + i)[1:]))
	}
	return out
}

// FillInbox says that every file of an inbox is there whole: from now on its import goes on
// after a restart.
func (a *App) FillInbox(_ context.Context, actor ebb.Actor, athlete ebb.AthleteID, b Inbox) error {
	if err := may(actor, athlete); err != nil {
		return err
	}
	list := inboxDoc{Since: b.Since}
	for _, p := range b.Paths() {
		list.Names = append(list.Names, b.Names[p])
	}
	doc, err := json.Marshal(list)
	if err != nil {
		return ebb.Wrap(ebb.Internal, "inbox", err, "the list of the files")
	}
	if err := os.WriteFile(filepath.Join(b.Dir, inboxList), doc, 0o600); err != nil {
		return store.FileError(err)
	}
	return nil
}

type inboxDoc struct {
	Since ebb.Instant `json:"since"`
	Names []string    `json:"names"`
}

// WaitingInbox is the inbox whose import is not over; ok is false when there is none. Files
// that did not all come are none.
func (a *App) WaitingInbox(_ context.Context, actor ebb.Actor, athlete ebb.AthleteID) (b Inbox, ok bool, err error) {
	if err := may(actor, athlete); err != nil {
		return b, false, err
	}
	doc, err := os.ReadFile(filepath.Join(a.st.InboxDir(), inboxList))
	if errors.Is(err, fs.ErrNotExist) {
		return b, false, nil
	}
	var list inboxDoc
	if err == nil {
		err = json.Unmarshal(doc, &list)
	}
	if err != nil {
		return b, false, ebb.Wrap(ebb.Internal, "inbox", err, "the files that wait cannot be read")
	}
	b = Inbox{Dir: a.st.InboxDir(), Names: map[string]string{}, Since: list.Since}
	for _, n := range list.Names {
		b.Next(n)
	}
	return b, true, nil
}

// EmptyInbox forgets the files that wait. What was imported of them stays.
func (a *App) EmptyInbox(_ context.Context, actor ebb.Actor, athlete ebb.AthleteID) error {
	if err := may(actor, athlete); err != nil {
		return err
	}
	if err := os.RemoveAll(a.st.InboxDir()); err != nil {
		return store.FileError(err)
	}
	return nil
}

// Expect estimates how many leaves the files of an inbox hold, to say how long it will take.
func (a *App) Expect(ctx context.Context, actor ebb.Actor, athlete ebb.AthleteID, b Inbox) (int, error) {
	if err := may(actor, athlete); err != nil {
		return 0, err
	}
	n := 0
	for _, p := range b.Paths() {
		n += ingest.Estimate(ctx, p, limit.Upload())
	}
	return n, nil
}
