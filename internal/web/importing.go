package web

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"

	"ebb"
	"ebb/internal/app"
	"ebb/internal/say"
)

// What one form may bring. Each file has its own limit inside the import.
const (
	uploadBytes = 256 << 20
	uploadFiles = 2000
	reportLines = 200
)

// importPage asks for files, and says what to type for many.
type importPage struct {
	pageOf
	UploadMB      int64
	ImportCommand string
	Report        *report
}

// report is what an import did, in words.
type report struct {
	Title string
	Lines []string
	Items []string
}

func (s *server) importPage(r *http.Request) importPage {
	p := importPage{pageOf: s.page(r, "Import", "import"), UploadMB: uploadBytes >> 20, ImportCommand: "ebb import ~/runs"}
	if s.dir != "" {
		p.ImportCommand = "ebb --data " + quoted(s.dir) + " import ~/runs"
	}
	return p
}

func (s *server) askImport(w http.ResponseWriter, r *http.Request) {
	show(w, http.StatusOK, "import", s.importPage(r))
}

// importFiles takes files from a form: each is written to a folder that is gone
// afterwards, and imported within the limits for uploads.
func (s *server) importFiles(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, uploadBytes)
	dir, err := os.MkdirTemp("", "ebb-upload-")
	if err != nil {
		s.fail(w, r, ebb.Wrap(ebb.Internal, "temp", err, "no place for the files"))
		return
	}
	defer func() { _ = os.RemoveAll(dir) }() // what is left is swept by the system
	names, err := receive(r, dir)
	if err != nil {
		s.fail(w, r, err)
		return
	}
	actor, athlete := me()
	v, err := s.app.ImportUpload(r.Context(), actor, athlete, []string{dir}, nil)
	if err != nil {
		s.fail(w, r, err)
		return
	}
	if _, err := s.app.Today(r.Context(), actor, athlete, 0); err != nil {
		s.fail(w, r, err)
		return
	}
	p := s.importPage(r)
	p.Report = reportOf(v, func(path string) string {
		path, _ = strings.CutPrefix(path, dir+string(filepath.Separator))
		number, member, inside := strings.Cut(path, "/")
		if name, ok := names[number]; ok && inside {
			return name + "/" + member
		} else if ok {
			return name
		}
		return path
	})
	show(w, http.StatusOK, "import", p)
}

// receive writes the files of a form into dir under numbers, and returns the name
// that each had. No name from outside ever becomes a path.
func receive(r *http.Request, dir string) (map[string]string, error) {
	parts, err := r.MultipartReader()
	if err != nil {
		return nil, ebb.Wrap(ebb.Invalid, "no_files", err, "this form brought no files")
	}
	names := map[string]string{}
	for {
		part, err := parts.NextPart()
		switch {
		case errors.Is(err, io.EOF) && len(names) > 0:
			return names, nil
		case errors.Is(err, io.EOF):
			return nil, ebb.Errorf(ebb.Invalid, "no_files", "files", "Choose at least one file.")
		case err != nil:
			return nil, tooLarge(err)
		}
		if part.FormName() != "files" || part.FileName() == "" {
			continue
		}
		if len(names) >= uploadFiles {
			return nil, ebb.Errorf(ebb.TooLarge, "too_many", "files", "More than %d files at a time: use the command line.", uploadFiles)
		}
		number := fmt.Sprintf("%06d", len(names)+1)
		names[number] = part.FileName()
		if err := write(filepath.Join(dir, number), part); err != nil {
			return nil, err
		}
	}
}

func write(path string, from io.Reader) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return ebb.Wrap(ebb.Internal, "temp", err, "a file could not be written")
	}
	_, err = io.Copy(f, from)
	if cerr := f.Close(); err == nil && cerr != nil {
		return ebb.Wrap(ebb.Internal, "temp", cerr, "a file could not be written")
	}
	return tooLarge(err)
}

// tooLarge names the one way in which reading a form usually fails.
func tooLarge(err error) error {
	var max *http.MaxBytesError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &max):
		return ebb.Wrap(ebb.TooLarge, "too_large", err, "More than %d MB at a time: use the command line", uploadBytes>>20)
	default:
		return ebb.Wrap(ebb.Invalid, "form", err, "the files did not arrive whole; send them again")
	}
}

// reportOf puts an import into words: the counts, and a line for each problem.
func reportOf(v app.ImportView, nameOf func(string) string) *report {
	out := &report{Title: "Imported"}
	var counts []string
	for _, c := range []struct {
		n     int
		state ebb.ItemState
	}{{v.Stored, ebb.ItemStored}, {v.Duplicate, ebb.ItemDuplicate}, {v.Merged, ebb.ItemMerged}, {v.Salvaged, ebb.ItemSalvaged},
		{v.Refused, ebb.ItemRefused}, {v.NotActivity, ebb.ItemNotActivity}} {
		if c.n > 0 {
			counts = append(counts, fmt.Sprintf("%d %s", c.n, say.ItemState(c.state)))
		}
	}
	if v.Stored+v.Merged+v.Salvaged+v.Mornings.Added == 0 {
		out.Title = "Nothing new"
	}
	out.Lines = []string{say.Count(v.Seen, "file") + ": " + strings.Join(counts, ", ") + "."}
	if m := v.Mornings; m.Added+m.Known+m.Refused > 0 {
		out.Lines = append(out.Lines, fmt.Sprintf("%s added, %d here already, %d refused.", say.Count(m.Added, "morning"), m.Known, m.Refused))
	}
	for _, i := range v.Items {
		if i.Message.OK && len(out.Items) < reportLines {
			out.Items = append(out.Items, nameOf(i.Path)+": "+i.Message.V)
		}
	}
	return out
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
