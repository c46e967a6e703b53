package web

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"ebb"
	"ebb/internal/app"
	"ebb/internal/say"
)

// sure asks a device for the passphrase once more before everything leaves, or goes: a phone
// that lies open on a table must not be enough. On this machine alone nobody is asked.
func (s *server) sure(r *http.Request) error {
	if !s.gate.open {
		return nil
	}
	return s.gate.door.Check(r.Context(), r.PostFormValue("passphrase"), s.gate.from(r))
}

// backup makes a backup and sends it.
func (s *server) backup(w http.ResponseWriter, r *http.Request) {
	s.send(w, r, "ebb-%s.ebb", func(ctx context.Context, path string) error {
		actor, athlete := me()
		_, err := s.app.Backup(ctx, actor, athlete, path, r.PostFormValue("for_backup"), nil)
		return err
	})
}

// export makes an export and sends it.
func (s *server) export(w http.ResponseWriter, r *http.Request) {
	s.send(w, r, "ebb-export-%s.zip", func(ctx context.Context, path string) error {
		actor, athlete := me()
		_, err := s.app.Export(ctx, actor, athlete, path, nil)
		return err
	})
}

// send lets make write a file, sends it under a name with the day, and removes it.
func (s *server) send(w http.ResponseWriter, r *http.Request, name string, make func(ctx context.Context, path string) error) {
	r.Body = http.MaxBytesReader(w, r.Body, formBytes)
	if err := s.sure(r); err != nil {
		r.PostForm = nil
		s.settle(w, r, err, "")
		return
	}
	dir, err := os.MkdirTemp("", "ebb-send-")
	if err != nil {
		s.fail(w, r, ebb.Wrap(ebb.Internal, "temp", err, "no place for the file"))
		return
	}
	defer func() { _ = os.RemoveAll(dir) }() // what is left is swept by the system
	c := http.NewResponseController(w)
	_ = c.SetWriteDeadline(time.Now().Add(sendWait)) // a recorder in a test has none
	path := filepath.Join(dir, "file"+filepath.Ext(name))
	if err := make(r.Context(), path); err != nil {
		s.fail(w, r, err)
		return
	}
	f, err := os.Open(path)
	if err != nil {
		s.fail(w, r, ebb.Wrap(ebb.Internal, "temp", err, "the file cannot be read"))
		return
	}
	defer func() { _ = f.Close() }()
	info, err := f.Stat()
	if err != nil {
		s.fail(w, r, ebb.Wrap(ebb.Internal, "temp", err, "the file cannot be read"))
		return
	}
	actor, athlete := me()
	day := ""
	if prof, err := s.app.ProfileNow(r.Context(), actor, athlete, 0); err == nil {
		day = prof.Day.String()
	}
	h := w.Header()
	h.Set("Content-Type", "application/octet-stream")
	h.Set("Content-Disposition", `attachment; filename="`+fmt.Sprintf(name, day)+`"`)
	h.Set("Content-Length", fmt.Sprint(info.Size()))
	_, _ = io.Copy(w, f) // the browser may have gone
}

// sendWait is the longest that making and sending everything may take.
const sendWait = 2 * time.Hour

// erasedPage is the last one.
type erasedPage struct {
	pageOf
	Words say.SettingsWords
	View  app.EraseView
	Lines []string
}

// erase removes everything when the word was typed.
func (s *server) erase(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, formBytes)
	err := s.sure(r)
	if err == nil && r.PostFormValue("word") != say.Settings.EraseWord {
		err = ebb.Errorf(ebb.Invalid, "not_erased", "word", "%s", say.Settings.NotErased)
	}
	if err != nil {
		r.PostForm = nil
		s.settle(w, r, err, "")
		return
	}
	j, err := s.shop.take(say.WorkReceive) // nothing may be imported meanwhile
	if err != nil {
		s.fail(w, r, ebb.Errorf(ebb.Conflict, "busy", "", "%s", say.Settings.EraseBusy))
		return
	}
	defer j.end("/", nil)
	actor, athlete := me()
	v, err := s.app.Erase(r.Context(), actor, athlete)
	if err != nil {
		s.fail(w, r, err)
		return
	}
	p := erasedPage{pageOf: s.page(r, say.Settings.Erased, ""), Words: say.Settings, View: v, Lines: say.ErasedLines(v.Rows, v.Originals, v.Left)}
	show(w, http.StatusOK, "erased", p)
}
