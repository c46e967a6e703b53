package web

import (
	"net/http"

	"ebb"
)

// importPage asks for files, or says what to type.
type importPage struct {
	pageOf
	CanUpload     bool
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
	p := importPage{pageOf: s.page(r, "Import", "import"), ImportCommand: "ebb import ~/runs"}
	if s.dir != "" {
		p.ImportCommand = "ebb --data " + quoted(s.dir) + " import ~/runs"
	}
	return p
}

func (s *server) askImport(w http.ResponseWriter, r *http.Request) {
	show(w, http.StatusOK, "import", s.importPage(r))
}

func (s *server) importFiles(w http.ResponseWriter, r *http.Request) {
	s.fail(w, r, ebb.Errorf(ebb.Unsupported, "no_upload", "", "Files are imported with the command line for now."))
}

// quoted writes a path so that a shell takes it as one word.
func quoted(path string) string {
	for _, c := range path {
		if !('a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || c == '/' || c == '.' || c == '_' || c == '-' || c == '~') {
			return "'" + path + "'"
		}
	}
	return path
}
