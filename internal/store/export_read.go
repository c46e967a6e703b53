package store

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"database/sql"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/klauspost/compress/zip"
)

// exportReader reads the files of an export out of a folder or a zip.
type exportReader struct {
	fsys fs.FS
	file *os.File
	sums map[string]string
}

func (r *exportReader) close() error {
	if r.file == nil {
		return nil
	}
	return r.file.Close()
}

// openExport opens an export; nil when src is none but may be a backup.
func openExport(src string) (*exportReader, error) {
	info, err := os.Stat(src)
	if err != nil {
		return nil, fileError(err, src)
	}
	r := &exportReader{}
	if info.IsDir() {
		r.fsys = os.DirFS(src)
	} else {
		if r.file, err = os.Open(src); err != nil {
			return nil, fileError(err, src)
		}
		word := make([]byte, 4)
		if n, _ := r.file.ReadAt(word, 0); string(word[:n]) != "PK\x03\x04" {
			return nil, r.close()
		}
		z, err := zip.NewReader(r.file, info.Size())
		if err != nil {
			_ = r.close()
			return nil, damagedBackup(err)
		}
		r.fsys = z
	}
	if _, err := fs.Stat(r.fsys, exportHead); err != nil {
		_ = r.close()
		return nil, notABackup(src)
	}
	sums, err := fs.ReadFile(r.fsys, sumsName)
	if err != nil {
		_ = r.close()
		return nil, damagedBackup(err)
	}
	r.sums = readSums(sums)
	return r, nil
}

// small reads a file that fits into memory, and checks its digest.
func (r *exportReader) small(name string) ([]byte, error) {
	b, err := fs.ReadFile(r.fsys, name)
	if err != nil {
		return nil, damagedBackup(err)
	}
	if HashOf(b) != r.sums[name] {
		return nil, damagedBackup(fmt.Errorf("%s is not what was written", name))
	}
	return b, nil
}

func (w *restoring) fromExport(r *exportReader) error {
	w.info.Kind = "export"
	b, err := r.small(exportHead)
	if err != nil {
		return err
	}
	if w.head, err = manifestOf(b); err != nil {
		return err
	}
	w.info.MadeAt = w.head.MadeAt
	if err := w.tablesFrom(r); err != nil {
		return err
	}
	index, err := r.small(exportIndex)
	if err != nil {
		return err
	}
	for _, text := range strings.Split(string(index), "\n") {
		if text == "" {
			continue
		}
		var line indexLine
		if err := json.Unmarshal([]byte(text), &line); err != nil || !fs.ValidPath(line.File) {
			return damagedBackup(fmt.Errorf("a line of %s cannot be read", exportIndex))
		}
		if err := w.originalFrom(r, line); err != nil {
			return err
		}
	}
	return nil
}

func (w *restoring) originalFrom(r *exportReader, line indexLine) error {
	if err := w.ctx.Err(); err != nil {
		return classify(err)
	}
	want, ok := r.sums[line.File]
	if !ok {
		return nil // it was missing when the export was made: verify says so
	}
	to := kept{line.Athlete, line.SHA256}
	if !namesHash(to.sum) || !namesOriginal(to.name()) {
		return damagedBackup(fmt.Errorf("a line of %s names no original", exportIndex))
	}
	f, err := r.fsys.Open(path.Clean(line.File))
	if err != nil {
		return damagedBackup(err)
	}
	defer func() { _ = f.Close() }()
	sum, err := w.file(to.name(), f)
	if err == nil && sum != want {
		err = damagedBackup(fmt.Errorf("%s is not what was written", line.File))
	}
	return err
}

// tablesFrom makes the database, with the schema that the export was made with, and puts
// every row into it.
func (w *restoring) tablesFrom(r *exportReader) (err error) {
	file := filepath.Join(w.dir, databaseName)
	db, err := sql.Open("sqlite", dsn(file, "rwc", "immediate", "foreign_keys(1)", "trusted_schema(0)", "cache_size(-8000)"))
	if err != nil {
		return classify(err)
	}
	defer func() { err = errors.Join(err, classify(db.Close())) }()
	db.SetMaxOpenConns(1)
	if _, err := db.ExecContext(w.ctx, fmt.Sprintf("PRAGMA application_id = %d", applicationID)); err != nil {
		return classify(err)
	}
	if err := migrateTo(w.ctx, db, w.head.Schema); err != nil {
		return classify(err)
	}
	tx, err := db.BeginTx(w.ctx, nil)
	if err != nil {
		return classify(err)
	}
	defer func() { _ = tx.Rollback() }()
	for _, t := range tables {
		if t.unexported != "" {
			continue
		}
		if err := w.tableFrom(tx, r, t); err != nil {
			return err
		}
	}
	if err := tx.Commit(); err != nil {
		return classify(err)
	}
	if err := os.Chmod(file, 0o600); err != nil {
		return classify(err)
	}
	w.unsynced = append(w.unsynced, file)
	return nil
}

func (w *restoring) tableFrom(tx *sql.Tx, r *exportReader, t table) error {
	name := "data/" + t.name + ".jsonl"
	types, err := columnTypes(tx, t.name)
	if err != nil {
		return classify(err)
	}
	if len(types) == 0 && r.sums[name] == "" {
		return nil // a table that this version of the schema does not have
	}
	f, err := r.fsys.Open(name)
	if err != nil {
		return damagedBackup(err)
	}
	defer func() { _ = f.Close() }()
	h := newHashing(f)
	lines := bufio.NewReaderSize(h, 1<<20)
	for n := 1; ; n++ {
		line, err := lines.ReadBytes('\n')
		if len(bytes.TrimSpace(line)) > 0 {
			if err := insertLine(tx, t.name, types, line); err != nil {
				return damagedBackup(fmt.Errorf("%s, line %d: %w", name, n, err))
			}
		}
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return damagedBackup(err)
		}
	}
	if h.sum() != r.sums[name] {
		return damagedBackup(fmt.Errorf("%s is not what was written", name))
	}
	return nil
}

// columnTypes are the declared types of a table's columns.
func columnTypes(tx *sql.Tx, name string) (map[string]string, error) {
	rows, err := tx.Query("PRAGMA table_info(" + name + ")")
	if err != nil {
		return nil, err
	}
	out := map[string]string{}
	err = eachRow(rows, func(r rowMap) error {
		out[plainText(r["name"])] = plainText(r["type"])
		return nil
	})
	return out, err
}

func insertLine(tx *sql.Tx, name string, types map[string]string, line []byte) error {
	var row map[string]json.RawMessage
	if err := json.Unmarshal(line, &row); err != nil {
		return err
	}
	var cols, marks []string
	var vals []any
	for c, raw := range row {
		kind, ok := types[c]
		if !ok {
			return fmt.Errorf("there is no column %q", c)
		}
		v, err := valueOf(kind, raw)
		if err != nil {
			return err
		}
		cols, vals, marks = append(cols, c), append(vals, v), append(marks, "$"+strconv.Itoa(len(vals)+1))
	}
	query := "INSERT INTO " + name + " (" + strings.Join(cols, ", ") + ") VALUES (" + strings.Join(marks, ", ") + ")"
	_, err := tx.Exec(query, vals...)
	return err
}

// valueOf is the value of a column out of its JSON.
func valueOf(kind string, raw json.RawMessage) (any, error) {
	raw = bytes.TrimSpace(raw)
	switch {
	case string(raw) == "null":
		return nil, nil
	case kind == "BIGINT":
		return strconv.ParseInt(string(raw), 10, 64)
	case raw[0] == '{' || raw[0] == '[':
		return string(raw), nil
	}
	var s string
	if err := json.Unmarshal(raw, &s); err != nil {
		return nil, err
	}
	if kind == "BYTEA" {
		return base64.StdEncoding.DecodeString(s)
	}
	return s, nil
}

// hashing hashes what is read through it.
type hashing struct {
	r io.Reader
	h hash.Hash
}

func newHashing(r io.Reader) *hashing { return &hashing{r, sha256.New()} }

func (h *hashing) Read(b []byte) (int, error) {
	n, err := h.r.Read(b)
	_, _ = h.h.Write(b[:n])
	return n, err
}

func (h *hashing) sum() string { return hex.EncodeToString(h.h.Sum(nil)) }
