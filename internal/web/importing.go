package web

import (
	"context"
	"errors"
	"io"
	"net/http"
	"os"
	"strings"
	"syscall"
	"time"

	"ebb"
	"ebb/internal/app"
	"ebb/internal/say"
)

// What one form may bring. Each file has its own limit inside the import.
const (
	uploadBytes = 4 << 30 // whole exports of ten years are larger than one would think
	uploadFiles = 5000
	uploadPause = 30 * time.Second // without a byte, and the upload is given up
)

// importPage asks for files, shows what was imported and asks about doubles.
type importPage struct {
	pageOf
	Words         say.SetupWords
	Many          string
	ImportCommand string
	Waiting       *say.CutShortText
	Imports       []say.ImportLine
	Links         doublesPart
}

func (s *server) importFrame(r *http.Request) importPage {
	p := importPage{pageOf: s.page(r, say.Setup.ImportTitle, "import"), Words: say.Setup, Many: say.ManyFiles(uploadBytes >> 30), ImportCommand: "ebb import ~/runs"}
	if s.dir != "" {
		p.ImportCommand = "ebb --data " + quoted(s.dir) + " import ~/runs"
	}
	return p
}

func (s *server) askImport(w http.ResponseWriter, r *http.Request) {
	actor, athlete := me()
	p := s.importFrame(r)
	all, err := s.app.Imports(r.Context(), actor, athlete)
	if err != nil {
		s.fail(w, r, err)
		return
	}
	for i := len(all.Imports) - 1; i >= 0; i-- {
		p.Imports = append(p.Imports, importLine(all.Imports[i], s.shop.busy() != ""))
	}
	if p.Links, err = s.links(r); err != nil {
		s.fail(w, r, err)
		return
	}
	box, ok, err := s.app.WaitingInbox(r.Context(), actor, athlete)
	if err != nil {
		s.fail(w, r, err)
		return
	}
	if ok && s.shop.busy() == "" {
		t := say.CutShort(len(box.Names), unfinished(all))
		p.Waiting, p.Notice = &t, nil
	}
	show(w, http.StatusOK, "import", p)
}

// unfinished is how many files the last import had read when it was cut short.
func unfinished(v app.ImportsView) int {
	if n := len(v.Imports); n > 0 && !v.Imports[n-1].Finished.OK {
		return v.Imports[n-1].Seen
	}
	return 0
}

// importLine is one import of the past in a line. busy: one that is not finished still runs.
func importLine(row app.ImportRow, busy bool) say.ImportLine {
	return say.ImportOf(say.ImportCounts{ID: row.ID, Started: row.Started, Finished: row.Finished.OK, Busy: busy, Undone: row.Undone, Paths: row.Paths, Seen: row.Seen,
		Stored: row.Stored, Duplicate: row.Duplicate, Merged: row.Merged, Salvaged: row.Salvaged, Refused: row.Refused, NoActivity: row.NoActivity})
}

// importFiles takes files from a form, and begins their import when all of them are here.
func (s *server) importFiles(w http.ResponseWriter, r *http.Request) {
	actor, athlete := me()
	if syn, err := s.app.Synthetic(r.Context(), actor, athlete); err != nil || syn {
		if err == nil {
			err = ebb.Errorf(ebb.Conflict, "synthetic", "", "%s", say.Setup.NotIntoDemo)
		}
		s.fail(w, r, err)
		return
	}
	j, err := s.shop.take(say.WorkReceive)
	if err != nil {
		s.fail(w, r, err)
		return
	}
	box, err := s.receive(w, r)
	if err != nil {
		j.end("", nil)
		_ = s.app.EmptyInbox(r.Context(), actor, athlete) // half of the files are none
		s.fail(w, r, err)
		return
	}
	s.importBox(j, box)
	again(w, r, "/progress")
}

// importBox imports the files of an inbox as the work j.
func (s *server) importBox(j *work, box app.Inbox) {
	actor, athlete := me()
	j.mu.Lock()
	j.what = say.WorkImport
	j.mu.Unlock()
	s.shop.run(j, func(ctx context.Context) (string, error) {
		counted := make(chan struct{})
		go func() {
			defer close(counted)
			if n, err := s.app.Expect(ctx, actor, athlete, box); err == nil {
				j.expect(n)
			}
		}()
		defer func() { <-counted }()
		v, err := s.app.ImportInbox(ctx, actor, athlete, box, func(p app.ImportProgress) { j.tell(p.Done, p.Seen, problems(p.Items)) })
		if err != nil {
			return "/import", err
		}
		_, err = s.app.Today(ctx, actor, athlete, 0)
		return "/import/" + v.ID, err
	})
}

// resume goes on with an import that was cut short.
func (s *server) resume(w http.ResponseWriter, r *http.Request) {
	actor, athlete := me()
	box, ok, err := s.app.WaitingInbox(r.Context(), actor, athlete)
	if err == nil && !ok {
		again(w, r, "/import")
		return
	}
	var j *work
	if err == nil {
		j, err = s.shop.take(say.WorkImport)
	}
	if err != nil {
		s.fail(w, r, err)
		return
	}
	s.importBox(j, box)
	again(w, r, "/progress")
}

// forget lets the files of an import that was cut short go.
func (s *server) forget(w http.ResponseWriter, r *http.Request) {
	actor, athlete := me()
	j, err := s.shop.take(say.WorkReceive)
	if err == nil {
		err = s.app.EmptyInbox(r.Context(), actor, athlete)
		j.end("/import", nil)
	}
	if err != nil {
		s.fail(w, r, err)
		return
	}
	again(w, r, "/import")
}

// receive writes the files of a form into the inbox. An upload is slow over a bad network, so
// that it may take as long as bytes come.
func (s *server) receive(w http.ResponseWriter, r *http.Request) (app.Inbox, error) {
	actor, athlete := me()
	r.Body = http.MaxBytesReader(w, r.Body, uploadBytes)
	alive := func() {
		c := http.NewResponseController(w)
		_ = c.SetReadDeadline(time.Now().Add(uploadPause)) // a recorder in a test has none
		_ = c.SetWriteDeadline(time.Now().Add(writeWait))
	}
	alive()
	parts, err := r.MultipartReader()
	if err != nil {
		return app.Inbox{}, ebb.Wrap(ebb.Invalid, "no_files", err, "this form brought no files")
	}
	box, err := s.app.NewInbox(r.Context(), actor, athlete)
	if err != nil {
		return box, err
	}
	for {
		part, err := parts.NextPart()
		switch {
		case errors.Is(err, io.EOF) && len(box.Names) > 0:
			return box, s.app.FillInbox(r.Context(), actor, athlete, box)
		case errors.Is(err, io.EOF):
			return box, ebb.Errorf(ebb.Invalid, "no_files", "files", "Choose at least one file.")
		case err != nil:
			return box, tooLarge(err)
		}
		if part.FormName() != "files" || part.FileName() == "" {
			continue
		}
		if len(box.Names) >= uploadFiles {
			return box, ebb.Errorf(ebb.TooLarge, "too_many", "files", "More than %d files at a time: put them into a zip, or use the command line.", uploadFiles)
		}
		if err := write(box.Next(part.FileName()), part, alive); err != nil {
			return box, err
		}
	}
}

func write(path string, from io.Reader, alive func()) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return ebb.Wrap(ebb.Internal, "temp", err, "a file could not be written")
	}
	for err == nil {
		_, err = io.CopyN(f, from, 1<<20)
		alive()
	}
	if errors.Is(err, io.EOF) {
		err = nil
	}
	if cerr := f.Close(); err == nil {
		err = cerr
	}
	return tooLarge(err)
}

// tooLarge names the ways in which receiving a file usually fails.
func tooLarge(err error) error {
	var max *http.MaxBytesError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &max):
		return ebb.Wrap(ebb.TooLarge, "too_large", err, "More than %d GB at a time: use the command line", uploadBytes>>30)
	case errors.Is(err, syscall.ENOSPC):
		return ebb.Wrap(ebb.TooLarge, "storage_full", err, "the disk of the machine that Ebb runs on is full: nothing of these files was kept")
	default:
		return ebb.Wrap(ebb.Invalid, "form", err, "the files did not arrive whole; send them again")
	}
}

// reportPage is what one import did, file by file.
type reportPage struct {
	pageOf
	Words  say.SetupWords
	Report say.ImportReportText
	ID     string
	Undone bool
	Next   string // the page to go on to
	GoOn   string
}

// showReport shows what became of every file of an import.
func (s *server) showReport(w http.ResponseWriter, r *http.Request) {
	actor, athlete := me()
	v, err := s.app.ImportReport(r.Context(), actor, athlete, r.PathValue("id"))
	if err != nil {
		s.fail(w, r, err)
		return
	}
	p := reportPage{pageOf: s.page(r, say.Setup.ReportTitle, "import"), Words: say.Setup, ID: v.ID, Undone: v.Undone, Next: "/", GoOn: say.Setup.ToToday}
	if prof, err := s.app.ProfileNow(r.Context(), actor, athlete, 0); err == nil && prof.Get(ebb.FieldBirthYear) == "" {
		p.Next, p.GoOn = "/confirm", say.Setup.ToConfirm
	}
	var files []say.ImportFile
	for _, it := range v.Items {
		files = append(files, say.ImportFile{Path: it.Path, State: it.State, Message: it.Message.V, Line: it.Line, Offset: it.Offset})
	}
	p.Report = say.ImportReport(importLine(v.ImportRow, false), files)
	show(w, http.StatusOK, "report", p)
}

// undoImport takes an import back.
func (s *server) undoImport(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, formBytes)
	actor, athlete := me()
	_, err := s.app.UndoImport(r.Context(), actor, athlete, r.PostFormValue("id"))
	if err == nil {
		_, err = s.app.Today(r.Context(), actor, athlete, 0)
	}
	if err != nil {
		s.fail(w, r, err)
		return
	}
	again(w, r, "/import")
}

// quoted writes a path so that a shell takes it as one word.
func quoted(path string) string {
	for _, c := range path {
		if !('a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || c == '/' || c == '.' || c == '_' || c == '-' || c == '~') {
			return "'" + strings.ReplaceAll(path, "'", `'\''`) + "'"
		}
	}
	return path
}
