package store

import (
	"context"

	"ebb"
)

// Span is how long and how far a recording went.
type Span struct {
	ID        ebb.RecordingID
	SHA256    string
	Condition ebb.Condition
	Start     ebb.Instant
	ElapsedS  int
	DistM     ebb.Opt[int]
}

// Near lists the recordings that started in [from, to], oldest first.
func (t *Tx) Near(ctx context.Context, a ebb.AthleteID, from, to ebb.Instant) ([]Span, error) {
	var out []Span
	var reader featuresReader
	err := t.each(ctx, `SELECT s.recording_id, r.sha256, f.doc FROM stream s
		JOIN recording r ON r.athlete_id = s.athlete_id AND r.id = s.recording_id
		JOIN features f ON f.athlete_id = s.athlete_id AND f.recording_id = s.recording_id
		WHERE s.athlete_id = $1 AND s.start_ms BETWEEN $2 AND $3 ORDER BY s.start_ms, s.recording_id`,
		[]any{string(a), int64(from), int64(to)}, func(scan func(...any) error) error {
			var sp Span
			var doc string
			if err := scan(&sp.ID, &sp.SHA256, &doc); err != nil {
				return err
			}
			var f ebb.Features
			if err := reader.read(doc, &f); err != nil {
				return ebb.Wrap(ebb.Conflict, "damaged_features", err, "what is known of %s cannot be read: run `ebb rebuild`", sp.ID)
			}
			sp.Start, sp.Condition, sp.ElapsedS, sp.DistM = f.Start, f.Condition, f.ElapsedS, f.DistM
			out = append(out, sp)
			return nil
		})
	return out, err
}
