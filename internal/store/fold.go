package store

import (
	"context"
	"database/sql"

	"ebb"
)

// Fold is what was kept of an athlete's past, by whoever makes sense of Doc.
type Fold struct {
	Gen    int64  // counts how often features that it may rest on were made anew; 0: no row
	Seq    int64  // the last fact it has seen
	MadeBy string // which program made it, with which numbers
	Doc    []byte // empty: nothing is kept
}

// Fold is what is kept for the athlete. What does not match its seal is as if it were not there.
func (t *Tx) Fold(ctx context.Context, a ebb.AthleteID) (Fold, error) {
	var f Fold
	var doc string
	var seal sql.NullString
	ok, err := t.get(ctx, `SELECT gen, seq, made_by, doc, seal FROM fold WHERE athlete_id = $1`, []any{string(a)}, &f.Gen, &f.Seq, &f.MadeBy, &doc, &seal)
	if err != nil || !ok {
		return Fold{}, err
	}
	f.Doc = []byte(doc)
	if f.seal(a) != seal.String {
		return Fold{Gen: f.Gen}, nil
	}
	return f, nil
}

func (f Fold) seal(a ebb.AthleteID) string {
	return sealOf("fold", rowMap{"athlete_id": string(a), "gen": f.Gen, "seq": f.Seq, "made_by": f.MadeBy, "doc": string(f.Doc)})
}

// PutFold keeps f. Gen is that of the Fold that was read in the transaction that f was made
// from: nothing is written when features were made anew since.
func (t *Tx) PutFold(ctx context.Context, a ebb.AthleteID, f Fold) error {
	if f.Gen == 0 {
		f.Gen = 1
		_, err := t.exec(ctx, `INSERT INTO fold (athlete_id, gen, seq, made_by, doc, seal) VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (athlete_id) DO NOTHING`,
			string(a), f.Gen, f.Seq, f.MadeBy, string(f.Doc), f.seal(a))
		return err
	}
	_, err := t.exec(ctx, `UPDATE fold SET seq = $1, made_by = $2, doc = $3, seal = $4 WHERE athlete_id = $5 AND gen = $6`,
		f.Seq, f.MadeBy, string(f.Doc), f.seal(a), string(a), f.Gen)
	return err
}

// dropFold forgets what is kept before the features of a recording are made anew or removed. New
// features do not touch it: their recording is of a later fact than what is kept, or was
// noted there as not read.
func (t *Tx) dropFold(ctx context.Context, a ebb.AthleteID, id ebb.RecordingID) error {
	_, err := t.exec(ctx, `INSERT INTO fold (athlete_id, gen, seq, made_by, doc)
		SELECT CAST($1 AS TEXT), 1, 0, '', '' WHERE EXISTS (SELECT 1 FROM features WHERE athlete_id = $2 AND recording_id = $3)
		ON CONFLICT (athlete_id) DO UPDATE SET gen = fold.gen + 1, seq = 0, made_by = '', doc = '', seal = NULL`,
		string(a), string(a), string(id))
	return err
}

// FactsAfter lists the facts of one kind after a Seq, in order.
func (t *Tx) FactsAfter(ctx context.Context, a ebb.AthleteID, kind string, seq int64) ([]Fact, error) {
	var out []Fact
	err := t.each(ctx, `SELECT `+factColumns+` FROM fact WHERE athlete_id = $1 AND kind = $2 AND seq > $3 ORDER BY seq`,
		[]any{string(a), kind, seq}, func(scan func(...any) error) error {
			f, err := scanFact(a, scan)
			out = append(out, f)
			return err
		})
	return out, err
}

// RecordingRunsAfter lists, as RecordingRuns does, the recordings that became known after a Seq
// and the named ones; those of the named that are not here are left out.
func (t *Tx) RecordingRunsAfter(ctx context.Context, a ebb.AthleteID, seq int64, named []ebb.RecordingID) ([]RunRow, error) {
	var out []RunRow
	var reader featuresReader
	// By their facts, which have an index: the recordings have none over when they became known.
	err := t.each(ctx, `SELECT `+runColumns+` FROM fact m, `+runTables+`
		WHERE m.athlete_id = $1 AND m.kind = 'run' AND m.seq > $2 AND r.athlete_id = m.athlete_id AND r.run_id = m.subject AND r.seq = m.seq`,
		[]any{string(a), seq}, reader.rows(&out))
	if err != nil {
		return nil, err
	}
	for _, id := range named {
		if err := t.each(ctx, `SELECT `+runColumns+` FROM `+runTables+` WHERE r.athlete_id = $1 AND r.id = $2 AND r.seq <= $3`, []any{string(a), string(id), seq}, reader.rows(&out)); err != nil {
			return nil, err
		}
	}
	byStart(out)
	return out, nil
}

// HasRecording says whether a recording is here.
func (t *Tx) HasRecording(ctx context.Context, a ebb.AthleteID, id ebb.RecordingID) (bool, error) {
	var seq int64
	return t.get(ctx, `SELECT seq FROM recording WHERE athlete_id = $1 AND id = $2`, []any{string(a), string(id)}, &seq)
}
