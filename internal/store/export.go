package store

import (
	"bytes"
	"context"
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
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/klauspost/compress/zip"

	"ebb"
)

// An export is a folder, or a zip of it:
//
//	README.txt               what is what
//	ebb-export.json          the manifest
//	data/<table>.jsonl       every row of every table, one JSON object a line
//	originals/…, index.jsonl the files as they were imported, under readable names
//	recordings/…             each recording as CSV (a sample a line) and JSON (laps, device, …)
//	SHA256SUMS               for `sha256sum -c`
const (
	exportHead  = "ebb-export.json"
	exportIndex = "originals/index.jsonl"
)

// ExportInfo is what an export holds.
type ExportInfo struct {
	Path      string // absolute
	Files     int
	Rows      int
	Originals int
	Bytes     int64 // before compression
	Damaged   []Damage
}

// indexLine is one original in the index of an export.
type indexLine struct {
	Athlete ebb.AthleteID `json:"athlete_id"`
	SHA256  string        `json:"sha256"`
	File    string        `json:"file"`
}

// Export writes everything about an athlete to a new folder, or to a new zip when the name
// ends in .zip: readable without Ebb, and complete, so that Restore makes an equal data folder of
// it. It never overwrites (file_exists). readme is the text for the one who opens it.
func (s *Store) Export(ctx context.Context, a ebb.AthleteID, path, readme string, progress func(done, of int)) (ExportInfo, error) {
	info := ExportInfo{Damaged: []Damage{}}
	var err error
	if info.Path, err = s.newFile(path); err != nil {
		return info, err
	}
	if progress == nil {
		progress = func(int, int) {}
	}
	part := info.Path + "-" + NewID("w", 0) + partSuffix
	defer func() { _ = os.RemoveAll(part) }()
	w := &exporter{ctx: ctx, s: s, athlete: a, info: &info, progress: progress, sums: map[string]string{}, names: map[string]string{}, used: map[string]bool{}}
	if err := w.open(part, strings.EqualFold(filepath.Ext(info.Path), ".zip")); err != nil {
		return info, classify(err)
	}
	err = w.everything(readme)
	if e := w.close(); err == nil {
		err = e
	}
	if err != nil {
		return info, classify(err)
	}
	return info, takeName(part, info.Path)
}

// exporter is one export at work.
type exporter struct {
	ctx      context.Context
	s        *Store
	athlete  ebb.AthleteID
	info     *ExportInfo
	progress func(done, of int)
	at       time.Time

	dir  string // of a folder
	file *os.File
	zip  *zip.Writer

	sums     map[string]string
	names    map[string]string // readable name of a recording's file by SHA-256, without ending
	used     map[string]bool
	dirs     map[string]bool
	unsynced []string
	done, of int
}

func (w *exporter) open(part string, zipped bool) (err error) {
	w.at = w.s.clock()
	if !zipped {
		w.dir, w.dirs = part, map[string]bool{part: true}
		return os.Mkdir(part, 0o700)
	}
	w.file, err = os.OpenFile(part, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err == nil {
		w.zip = zip.NewWriter(w.file)
	}
	return err
}

// close makes everything durable.
func (w *exporter) close() error {
	if w.zip != nil {
		return errors.Join(w.zip.Close(), w.file.Sync(), w.file.Close())
	}
	err := w.sync()
	for d := range w.dirs {
		err = errors.Join(err, syncPath(d))
	}
	return err
}

func (w *exporter) sync() error {
	err := inParallel(len(w.unsynced), func(i int) error { return syncPath(w.unsynced[i]) })
	w.unsynced = nil
	return err
}

// entry is one file of the export while it is written.
type entry struct {
	w    *exporter
	name string
	out  io.Writer
	f    *os.File
	h    hash.Hash
}

func (w *exporter) create(name string) (*entry, error) {
	e := &entry{w: w, name: name, h: sha256.New()}
	if w.zip != nil {
		out, err := w.zip.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate, Modified: w.at})
		e.out = out
		return e, err
	}
	path := filepath.Join(w.dir, filepath.FromSlash(name))
	if d := filepath.Dir(path); !w.dirs[d] {
		if err := os.MkdirAll(d, 0o700); err != nil {
			return nil, err
		}
		w.dirs[d] = true
	}
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	e.out, e.f = f, f
	return e, err
}

func (e *entry) Write(b []byte) (int, error) {
	_, _ = e.h.Write(b)
	e.w.info.Bytes += int64(len(b))
	return e.out.Write(b)
}

func (e *entry) close() error {
	if e.name != sumsName {
		e.w.sums[e.name] = hex.EncodeToString(e.h.Sum(nil))
	}
	e.w.info.Files++
	if e.f == nil {
		return nil
	}
	err := e.f.Close()
	if e.w.unsynced = append(e.w.unsynced, e.f.Name()); len(e.w.unsynced) >= syncGroup {
		err = errors.Join(err, e.w.sync())
	}
	return err
}

func (w *exporter) put(name string, data []byte) error {
	e, err := w.create(name)
	if err != nil {
		return err
	}
	_, err = e.Write(data)
	return errors.Join(err, e.close())
}

// everything writes all files from one state of the database.
func (w *exporter) everything(readme string) error {
	tx, err := w.s.reader.BeginTx(w.ctx, &sql.TxOptions{ReadOnly: w.s.postgres, Isolation: isolation(w.s.postgres)})
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback() }()
	if err := w.count(tx); err != nil {
		return err
	}
	if err := w.put("README.txt", []byte(readme)); err != nil {
		return err
	}
	head, err := Doc(manifest{Format: backupFormat, Schema: schemaVersion(), MadeAt: ebb.InstantOf(w.at), Originals: w.of / 2})
	if err != nil {
		return err
	}
	if err := w.put(exportHead, append(head, '\n')); err != nil {
		return err
	}
	for _, t := range tables {
		if t.unexported != "" {
			continue
		}
		if err := w.table(tx, t); err != nil {
			return err
		}
	}
	if err := w.recordings(tx); err != nil {
		return err
	}
	if err := w.originals(tx); err != nil {
		return err
	}
	return w.put(sumsName, sumsText(w.sums))
}

func isolation(postgres bool) sql.IsolationLevel {
	if postgres {
		return sql.LevelRepeatableRead
	}
	return sql.LevelDefault
}

// count sets how much there is to do: originals and recordings.
func (w *exporter) count(tx *sql.Tx) error {
	for _, name := range []string{"original", "stream"} {
		var n int
		if err := tx.QueryRowContext(w.ctx, "SELECT count(*) FROM "+name+" WHERE athlete_id = $1", string(w.athlete)).Scan(&n); err != nil {
			return err
		}
		w.of += n
	}
	return nil
}

func (w *exporter) step() error {
	w.done++
	w.progress(w.done, w.of)
	return w.ctx.Err()
}

// rowsOf reads the athlete's rows of a table in the order of its key.
func (w *exporter) rowsOf(tx *sql.Tx, t table) (*sql.Rows, error) {
	if !t.owned() {
		return tx.QueryContext(w.ctx, "SELECT * FROM "+t.name+" ORDER BY "+strings.Join(t.key, ", "))
	}
	return tx.QueryContext(w.ctx, "SELECT * FROM "+t.name+" WHERE athlete_id = $1 ORDER BY "+strings.Join(t.key, ", "), string(w.athlete))
}

func (w *exporter) table(tx *sql.Tx, t table) error {
	rows, err := w.rowsOf(tx, t)
	if err != nil {
		return err
	}
	e, err := w.create("data/" + t.name + ".jsonl")
	if err != nil {
		_ = rows.Close()
		return err
	}
	cols, err := rows.Columns()
	if err != nil {
		return err
	}
	var line []byte
	err = eachRow(rows, func(r rowMap) error {
		w.info.Rows++
		line = appendRow(line[:0], cols, r)
		_, err := e.Write(line)
		return err
	})
	return errors.Join(err, e.close())
}

// appendRow writes a row as a line of JSON. A document stands in it as it is, byte for byte.
func appendRow(b []byte, cols []string, r rowMap) []byte {
	for i, c := range cols {
		b = append(b, ",{"[b2i(i == 0)])
		b = appendJSON(b, c)
		b = append(b, ':')
		switch v := r[c].(type) {
		case nil:
			b = append(b, "null"...)
		case int64:
			b = strconv.AppendInt(b, v, 10)
		case []byte:
			b = append(b, '"')
			b = base64.StdEncoding.AppendEncode(b, v)
			b = append(b, '"')
		case string:
			if isDocument(v) {
				b = append(b, v...)
			} else {
				b = appendJSON(b, v)
			}
		default:
			b = appendJSON(b, fmt.Sprint(v))
		}
	}
	return append(b, '}', '\n')
}

func b2i(b bool) int {
	if b {
		return 1
	}
	return 0
}

func appendJSON(b []byte, s string) []byte {
	out, err := Doc(s)
	if err != nil {
		return append(b, `""`...) // a string can always be written
	}
	return append(b, out...)
}

// isDocument: a compact JSON object or list, which comes back as the same bytes.
func isDocument(s string) bool {
	if s == "" || s[0] != '{' && s[0] != '[' || !json.Valid([]byte(s)) {
		return false
	}
	var c bytes.Buffer
	return json.Compact(&c, []byte(s)) == nil && c.String() == s
}

// recordings writes each recording as CSV and JSON.
func (w *exporter) recordings(tx *sql.Tx) error {
	t := tableNamed("stream")
	rows, err := w.rowsOf(tx, t)
	if err != nil {
		return err
	}
	return eachRow(rows, func(r rowMap) error {
		data, _ := r["data"].([]byte)
		rec, err := Decode(data)
		if err != nil {
			w.info.Damaged = append(w.info.Damaged, Damage{"stream", t.id(r), err.Error()})
			return w.step()
		}
		name := w.unused(readableName(rec))
		if _, ok := w.names[rec.SHA256]; !ok {
			w.names[rec.SHA256] = name
		}
		doc, err := json.MarshalIndent(headOf(rec), "", "  ")
		if err != nil {
			return err
		}
		if err := w.put("recordings/"+name+".json", append(doc, '\n')); err != nil {
			return err
		}
		if err := w.put("recordings/"+name+".csv", samplesCSV(rec)); err != nil {
			return err
		}
		return w.step()
	})
}

// readableName is when and what, from the recording alone: 2026-11-21T0830-running.
func readableName(r *ebb.Recording) string {
	at := time.UnixMilli(int64(r.Start)).UTC().Add(time.Duration(r.ZoneS.Or(0)) * time.Second)
	sport := strings.Map(func(c rune) rune {
		if c >= 'a' && c <= 'z' || c >= '0' && c <= '9' {
			return c
		}
		return -1
	}, strings.ToLower(string(r.Sport)))
	if sport == "" {
		sport = "activity"
	}
	return at.Format("2006-01-02T1504") + "-" + sport
}

// unused makes a name unique.
func (w *exporter) unused(name string) string {
	out := name
	for i := 2; w.used[out]; i++ {
		out = name + "-" + strconv.Itoa(i)
	}
	w.used[out] = true
	return out
}

// originals writes the files as they were imported, and which is which.
func (w *exporter) originals(tx *sql.Tx) error {
	formats := map[string]string{}
	for _, name := range []string{"recording", "original"} {
		rows, err := w.rowsOf(tx, tableNamed(name))
		if err != nil {
			return err
		}
		if name == "recording" {
			if err := eachRow(rows, func(r rowMap) error {
				formats[plainText(r["sha256"])] = plainText(r["format"])
				return nil
			}); err != nil {
				return err
			}
			continue
		}
		var index []byte
		if err := eachRow(rows, func(r rowMap) error {
			sum := plainText(r["sha256"])
			line := indexLine{Athlete: w.athlete, SHA256: sum, File: w.originalName(sum, formats[sum])}
			doc, err := Doc(line)
			if err != nil {
				return err
			}
			index = append(append(index, doc...), '\n')
			if err := w.original(line); err != nil {
				return err
			}
			return w.step()
		}); err != nil {
			return err
		}
		return w.put(exportIndex, index)
	}
	return nil
}

func (w *exporter) originalName(sum, format string) string {
	name, ok := w.names[sum]
	if !ok {
		name = "file-" + sum[:min(12, len(sum))]
	}
	switch format {
	case "fit", "tcx", "gpx":
	default:
		format = "bin"
	}
	return "originals/" + w.unused(name+"."+format)
}

func (w *exporter) original(line indexLine) error {
	path, err := w.s.originals.place(line.Athlete, line.SHA256)
	if err != nil {
		return err
	}
	data, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		w.info.Damaged = append(w.info.Damaged, Damage{"original", line.SHA256, "the file is missing"})
		return nil
	}
	if err != nil {
		return err
	}
	if HashOf(data) != line.SHA256 {
		w.info.Damaged = append(w.info.Damaged, Damage{"original", line.SHA256, "its bytes have changed on the disk"})
	}
	w.info.Originals++
	return w.put(line.File, data)
}
