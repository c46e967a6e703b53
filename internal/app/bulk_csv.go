package app

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"path/filepath"
	"strings"

	"ebb"
	"ebb/internal/export"
	"ebb/internal/ingest"
	"ebb/internal/store"
)

// tableMapping is what was said of tables with a header: the document of a mapping fact,
// whose Subject is the header's hash.
type tableMapping struct {
	Header  string `json:"header"` // the first line as it stands in the file
	Mapping string `json:"mapping"`
}

// valid says whether what is said can be a mapping or is the name of a preset.
func (o ImportOptions) valid() error {
	switch strings.ToLower(strings.TrimSpace(o.CSVMap)) {
	case "", export.SourceHRV4Training, export.SourceIntervals:
		return nil
	}
	_, err := export.ParseMapping(o.CSVMap)
	return err
}

// headerBytes is how long a header may be that is remembered.
const headerBytes = 16 << 10

// headerOf is the first line of a table, without a mark or the line in which spreadsheets
// name the separator.
func headerOf(head []byte) string {
	b := bytes.TrimPrefix(head, []byte("\xef\xbb\xbf"))
	line, rest, _ := bytes.Cut(b, []byte("\n"))
	if len(line) < 8 && bytes.HasPrefix(bytes.ToLower(line), []byte("sep=")) {
		line, _, _ = bytes.Cut(rest, []byte("\n"))
	}
	line = bytes.TrimSpace(line)
	return string(bytes.ToValidUTF8(line[:min(len(line), headerBytes)], nil))
}

// mappings are the mappings remembered, by header; what was said last stands.
func mappings(ctx context.Context, t *store.Tx, athlete ebb.AthleteID) (map[string]string, error) {
	facts, err := liveFacts(ctx, t, athlete, store.KindMapping)
	if err != nil {
		return nil, err
	}
	out := map[string]string{}
	for _, f := range facts {
		var m tableMapping
		if err := json.Unmarshal(f.Doc, &m); err != nil {
			return nil, ebb.Wrap(ebb.Internal, "bad_fact", err, "mapping %s", f.ID)
		}
		out[m.Header] = m.Mapping
	}
	return out, nil
}

// sideMornings reads a table of morning values. What its columns are is said with this
// import, or was said before of a table with this header, or is plain from their names;
// inside an archive the names must be those of a program that is known. nil is a
// table of something else.
func (r *importRun) sideMornings(l *ingest.Leaf) *sideEnd {
	header := headerOf(l.Data)
	said := ""
	if l.Member == "" {
		said = r.bulk.said
	}
	fresh := said != ""
	if !fresh {
		said = r.bulk.maps[header]
	}
	m, err := export.MappingFor(l.Data, said)
	if err != nil && said == "" || err == nil && said == "" && l.Member != "" && m.Source == export.SourceCSV {
		return nil
	}
	if err != nil {
		return refusedTable(err, "")
	}
	b, end := readTable(l)
	if end != nil {
		return end
	}
	rows, err := export.CSVMornings(b, m, r.limits, &r.numbers)
	if err != nil {
		dmy := m
		dmy.Date.Unit = "dmy"
		return refusedTable(err, fmt.Sprintf("For example: ebb import --csv-map '%s' %s", dmy, filepath.Base(l.Path)))
	}
	p := filepath.ToSlash(leafPath(*l))
	r.bulk.morningFaults(p, rows.Faults)
	r.bulk.mornings = append(r.bulk.mornings, morningFile{p, rows.Rows})
	if fresh && r.bulk.maps[header] != m.String() {
		r.bulk.maps[header] = m.String()
		r.bulk.learned = append(r.bulk.learned, tableMapping{header, m.String()})
	}
	return used("a table of %d mornings, read as %s", len(rows.Rows), m)
}

func refusedTable(err error, hint string) *sideEnd {
	var e *ebb.Error
	if !errors.As(err, &e) {
		return unread(err)
	}
	if e.Code != "ambiguous_date" {
		hint = ""
	}
	return refusedSide(e.Code, "%s", sentence(e.Msg, hint))
}

// remember notes what was said of tables; the same said again is no new fact.
func (r *importRun) remember(ctx context.Context, t *store.Tx) error {
	if len(r.bulk.learned) == 0 {
		return nil
	}
	known, err := mappings(ctx, t, r.athlete)
	if err != nil {
		return err
	}
	for _, m := range r.bulk.learned {
		if known[m.Header] == m.Mapping {
			continue
		}
		doc, err := store.Doc(m)
		if err != nil {
			return err
		}
		if _, _, err := t.AppendFact(ctx, r.athlete, store.Fact{Kind: store.KindMapping, Subject: "csv:" + store.HashOf([]byte(m.Header)),
			RecordedAt: r.now, Actor: r.actor, Doc: doc}); err != nil {
			return err
		}
	}
	return nil
}
