package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"strings"

	"ebb"
)

// RecordingRow is a recording with where it came from.
type RecordingRow struct {
	ID           ebb.RecordingID
	Seq          int64 // of the fact that minted its run: when it became known
	SHA256       string
	Index        int
	Run          ebb.RunID
	Import       string // import id
	Path         string // the item as the person knows it
	Format       string
	Manufacturer string
	Product      string
	RecordedAt   ebb.Instant // when it was imported: the clock that its time was judged by
	Fault        string      // code of what was wrong with the container that the file came out of, or ""
}

// RunRow is a run with what is known of the recording that is read for it.
type RunRow struct {
	Run         ebb.Run
	Aliases     []ebb.RunID // ids that were minted for its other recordings
	Seq         int64       // of the fact that minted it
	Recording   RecordingRow
	Features    ebb.Features
	HasFeatures bool
	Engine      string // that made the features
}

const recordingColumns = `id, seq, sha256, idx, run_id, import_id, path, format, manufacturer, product, recorded_at, fault`

// AddRecording stores where a recording came from and mints its run, a fact of actor.
// A recording that is already here is left as it is and its row comes back: existed.
// The original (PutOriginal) and the import must be there. Row needs ID, SHA256,
// Index, Import, Path, Format, Manufacturer and Product. A recording that was here before
// its import was taken back gets the id of its run again.
func (t *Tx) AddRecording(ctx context.Context, a ebb.AthleteID, actor ebb.Actor, row RecordingRow) (_ RecordingRow, existed bool, err error) {
	err = t.each(ctx, `SELECT `+recordingColumns+` FROM recording WHERE athlete_id = $1 AND id = $2`, []any{string(a), string(row.ID)},
		func(scan func(...any) error) error {
			existed = true
			return scanRecording(&row, scan)
		})
	if err != nil || existed {
		return row, existed, err
	}
	row.Path, row.Manufacturer, row.Product = clean(row.Path), clean(row.Manufacturer), clean(row.Product)
	now := t.now()
	if row.RecordedAt == 0 {
		row.RecordedAt = now
	}
	id := NewID("run", now)
	row.Run = ebb.RunID(id)
	if before, ok, err := t.runBefore(ctx, a, row.ID); err != nil {
		return row, false, err
	} else if ok {
		row.Run = before
	}
	doc, err := Doc(RunMinted{Recording: row.ID})
	if err != nil {
		return row, false, err
	}
	f, _, err := t.AppendFact(ctx, a, Fact{ID: id, Kind: KindRun, Subject: string(row.Run), Actor: actor, RecordedAt: now, Doc: doc})
	if err != nil {
		return row, false, err
	}
	row.Seq = f.Seq
	seal := sealOf("recording", rowMap{"athlete_id": string(a), "id": string(row.ID), "seq": row.Seq, "sha256": row.SHA256, "idx": int64(row.Index),
		"run_id": string(row.Run), "import_id": row.Import, "path": row.Path, "format": row.Format, "manufacturer": row.Manufacturer,
		"product": row.Product, "recorded_at": int64(row.RecordedAt), "fault": null(row.Fault)})
	_, err = t.exec(ctx, `INSERT INTO recording (athlete_id, `+recordingColumns+`, seal) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)`,
		string(a), string(row.ID), row.Seq, row.SHA256, row.Index, string(row.Run), row.Import, row.Path, row.Format,
		row.Manufacturer, row.Product, int64(row.RecordedAt), null(row.Fault), seal)
	return row, false, err
}

func scanRecording(r *RecordingRow, scan func(...any) error) error {
	var fault sql.NullString
	err := scan(&r.ID, &r.Seq, &r.SHA256, &r.Index, &r.Run, &r.Import, &r.Path, &r.Format, &r.Manufacturer, &r.Product, &r.RecordedAt, &fault)
	r.Fault = fault.String
	return err
}

// Recordings lists every recording in the order it became known.
func (t *Tx) Recordings(ctx context.Context, a ebb.AthleteID) ([]RecordingRow, error) {
	var out []RecordingRow
	err := t.each(ctx, `SELECT `+recordingColumns+` FROM recording WHERE athlete_id = $1 ORDER BY seq`, []any{string(a)},
		func(scan func(...any) error) error {
			var r RecordingRow
			err := scanRecording(&r, scan)
			out = append(out, r)
			return err
		})
	return out, err
}

// LeafRecordings lists the recordings of the leaf with that SHA-256, by index; none
// when it is not known.
func (t *Tx) LeafRecordings(ctx context.Context, a ebb.AthleteID, sum string) ([]ebb.RecordingID, error) {
	var out []ebb.RecordingID
	err := t.each(ctx, `SELECT id FROM recording WHERE athlete_id = $1 AND sha256 = $2 ORDER BY idx`, []any{string(a), sum},
		func(scan func(...any) error) error {
			var id ebb.RecordingID
			err := scan(&id)
			out = append(out, id)
			return err
		})
	return out, err
}

// KnowsLeaf says whether a leaf with that SHA-256 was read before.
func (t *Tx) KnowsLeaf(ctx context.Context, a ebb.AthleteID, sum string) (bool, error) {
	var n int
	return t.get(ctx, `SELECT 1 FROM recording WHERE athlete_id = $1 AND sha256 = $2 LIMIT 1`, []any{string(a), sum}, &n)
}

// KnownLeaves is the SHA-256 of every leaf of which a recording is stored.
func (t *Tx) KnownLeaves(ctx context.Context, a ebb.AthleteID) (map[string]bool, error) {
	out := map[string]bool{}
	err := t.each(ctx, `SELECT sha256 FROM recording WHERE athlete_id = $1`, []any{string(a)}, func(scan func(...any) error) error {
		var s string
		err := scan(&s)
		out[s] = true
		return err
	})
	return out, err
}

// PutOriginal notes that an original is kept. It must be durable already (Originals.Put).
func (t *Tx) PutOriginal(ctx context.Context, a ebb.AthleteID, sum string, bytes int) error {
	now := int64(t.now())
	seal := sealOf("original", rowMap{"athlete_id": string(a), "sha256": sum, "bytes": int64(bytes), "stored_at": now})
	_, err := t.exec(ctx, `INSERT INTO original (athlete_id, sha256, bytes, stored_at, seal) VALUES ($1, $2, $3, $4, $5) ON CONFLICT (athlete_id, sha256) DO NOTHING`,
		string(a), sum, bytes, now, seal)
	return err
}

// PutStream stores the samples of a recording as Encode wrote them.
func (t *Tx) PutStream(ctx context.Context, a ebb.AthleteID, id ebb.RecordingID, start ebb.Instant, engine string, data []byte) error {
	sum := HashOf(data)
	seal := sealOf("stream", rowMap{"athlete_id": string(a), "recording_id": string(id), "engine": engine, "start_ms": int64(start), "sha256": sum})
	_, err := t.exec(ctx, `INSERT INTO stream (athlete_id, recording_id, engine, start_ms, sha256, data, seal) VALUES ($1, $2, $3, $4, $5, $6, $7)
		ON CONFLICT (athlete_id, recording_id) DO UPDATE SET engine = excluded.engine, start_ms = excluded.start_ms, sha256 = excluded.sha256, data = excluded.data, seal = excluded.seal`,
		string(a), string(id), engine, int64(start), sum, data, seal)
	return err
}

// PutFeatures stores what can be said of a recording alone.
func (t *Tx) PutFeatures(ctx context.Context, a ebb.AthleteID, id ebb.RecordingID, engine string, f ebb.Features) error {
	doc, err := Doc(docOf(f))
	if err != nil {
		return err
	}
	if err := t.dropFold(ctx, a, id); err != nil {
		return err
	}
	seal := sealOf("features", rowMap{"athlete_id": string(a), "recording_id": string(id), "engine": engine, "doc": string(doc)})
	_, err = t.exec(ctx, `INSERT INTO features (athlete_id, recording_id, engine, doc, seal) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (athlete_id, recording_id) DO UPDATE SET engine = excluded.engine, doc = excluded.doc, seal = excluded.seal`,
		string(a), string(id), engine, string(doc), seal)
	return err
}

// DropDerived removes all that was derived of one recording; the next Put makes it again.
func (t *Tx) DropDerived(ctx context.Context, a ebb.AthleteID, id ebb.RecordingID) error {
	if err := t.dropFold(ctx, a, id); err != nil {
		return err
	}
	if _, err := t.exec(ctx, `DELETE FROM stream WHERE athlete_id = $1 AND recording_id = $2`, string(a), string(id)); err != nil {
		return err
	}
	if _, err := t.exec(ctx, `DELETE FROM effort WHERE athlete_id = $1 AND recording_id = $2`, string(a), string(id)); err != nil {
		return err
	}
	_, err := t.exec(ctx, `DELETE FROM features WHERE athlete_id = $1 AND recording_id = $2`, string(a), string(id))
	return err
}

// Recording is the recording with its samples.
func (t *Tx) Recording(ctx context.Context, a ebb.AthleteID, id ebb.RecordingID) (*ebb.Recording, error) {
	s, err := t.Samples(ctx, a, id)
	if err != nil {
		return nil, err
	}
	return s.Recording()
}

// Samples is the blob of a recording and the SHA-256 that stands beside it, not looked at yet.
type Samples struct {
	id   ebb.RecordingID
	sum  string
	data []byte
}

// Samples reads the blob of a recording; NotFound with the code "no_recording" when there is none.
func (t *Tx) Samples(ctx context.Context, a ebb.AthleteID, id ebb.RecordingID) (Samples, error) {
	t.s.samples.Add(1)
	s := Samples{id: id}
	ok, err := t.get(ctx, `SELECT sha256, data FROM stream WHERE athlete_id = $1 AND recording_id = $2`, []any{string(a), string(id)}, &s.sum, &s.data)
	if err == nil && !ok {
		err = ebb.Errorf(ebb.NotFound, "no_recording", "recording", "there are no samples of %s", id)
	}
	return s, err
}

// Recording is the recording in the blob; a Conflict when the bytes have changed. It asks nothing of the database, so that
// many can be read side by side.
func (s Samples) Recording() (*ebb.Recording, error) {
	if HashOf(s.data) != s.sum {
		return nil, ebb.Errorf(ebb.Conflict, "damaged_stream", "recording", "the samples of %s do not match their checksum: run `ebb rebuild`", s.id)
	}
	return Decode(s.data)
}

// Runs lists all runs, oldest start first, with features and corrections.
func (t *Tx) Runs(ctx context.Context, a ebb.AthleteID) ([]RunRow, error) {
	return t.RunsUpTo(ctx, a, 0)
}

// RunsUpTo lists the runs, links and corrections that were known at a Seq (0: now).
func (t *Tx) RunsUpTo(ctx context.Context, a ebb.AthleteID, uptoSeq int64) ([]RunRow, error) {
	rows, err := t.RecordingRuns(ctx, a, uptoSeq)
	if err != nil {
		return nil, err
	}
	links, err := t.LinkFacts(ctx, a, uptoSeq)
	if err != nil {
		return nil, err
	}
	gone, err := t.Facts(ctx, a, KindRetract, uptoSeq)
	if err != nil {
		return nil, err
	}
	said, err := t.Facts(ctx, a, KindCorrection, uptoSeq)
	if err != nil {
		return nil, err
	}
	out := Group(rows, StandingLinks(links, gone, uptoSeq))
	corr, err := corrections(out, said)
	for i := range out {
		out[i].Run.Correction = corr[out[i].Run.ID]
	}
	return out, err
}

// RecordingRuns lists one run a recording, oldest start first, as if nothing were
// linked and nothing corrected.
func (t *Tx) RecordingRuns(ctx context.Context, a ebb.AthleteID, uptoSeq int64) ([]RunRow, error) {
	var n int
	if _, err := t.get(ctx, `SELECT count(*) FROM recording WHERE athlete_id = $1`, []any{string(a)}, &n); err != nil {
		return nil, err
	}
	out := make([]RunRow, 0, n)
	var reader featuresReader
	err := t.each(ctx, `SELECT `+runColumns+` FROM `+runTables+` WHERE r.athlete_id = $1 AND r.seq <= $2`, []any{string(a), upto(uptoSeq)}, reader.rows(&out))
	byStart(out)
	return out, err
}

// runColumns and runTables are the row that featuresReader.rows reads. No ORDER BY goes with
// them: the database would carry every document through a file to sort them.
const (
	runColumns = `r.id, r.seq, r.sha256, r.idx, r.run_id, r.import_id, r.path, r.format, r.manufacturer, r.product, r.recorded_at, r.fault,
	COALESCE(f.engine, ''), COALESCE(f.doc, '')`
	runTables = `recording r LEFT JOIN features f ON f.athlete_id = r.athlete_id AND f.recording_id = r.id`
)

// rows appends a run for every row of the answer.
func (reader *featuresReader) rows(out *[]RunRow) func(scan func(...any) error) error {
	return func(scan func(...any) error) error {
		*out = append(*out, RunRow{})
		row := &(*out)[len(*out)-1]
		var doc string
		if err := scanRecording(&row.Recording, func(to ...any) error { return scan(append(to, &row.Engine, &doc)...) }); err != nil {
			return err
		}
		row.Seq = row.Recording.Seq
		row.Run = ebb.Run{ID: row.Recording.Run, Preferred: row.Recording.ID, Recordings: []ebb.RecordingID{row.Recording.ID}}
		if doc != "" {
			if err := reader.read(doc, &row.Features); err != nil {
				return ebb.Wrap(ebb.Conflict, "damaged_features", err, "what is known of %s cannot be read: run `ebb rebuild`", row.Recording.ID)
			}
			row.HasFeatures = true
		}
		return nil
	}
}

// Canonical leads from every id that was minted to the id of its run.
func Canonical(rows []RunRow) func(ebb.RunID) ebb.RunID {
	alias := map[ebb.RunID]ebb.RunID{}
	for _, r := range rows {
		for _, id := range r.Aliases {
			alias[id] = r.Run.ID
		}
	}
	return func(id ebb.RunID) ebb.RunID {
		if to, ok := alias[id]; ok {
			return to
		}
		return id
	}
}

// corrections folds the corrections of every run, in the order in which they were said.
func corrections(rows []RunRow, facts []Fact) (map[ebb.RunID]ebb.Correction, error) {
	canonical := Canonical(rows)
	out := map[ebb.RunID]ebb.Correction{}
	for _, f := range facts {
		var c ebb.Correction
		if err := json.Unmarshal(f.Doc, &c); err != nil {
			return nil, ebb.Wrap(ebb.Internal, "bad_fact", err, "correction %s", f.ID)
		}
		id := canonical(ebb.RunID(f.Subject))
		out[id] = out[id].Merge(c)
	}
	return out, nil
}

// clean makes text out of a file fit for a column: valid UTF-8 without NUL, which
// PostgreSQL refuses.
func clean(s string) string {
	return strings.ReplaceAll(strings.ToValidUTF8(s, "\uFFFD"), "\x00", "\uFFFD")
}
