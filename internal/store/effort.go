package store

import (
	"context"
	"encoding/json"

	"ebb"
)

// effortDoc is an Effort in few bytes: cells are rows of whole numbers laid end to end.
type effortDoc struct {
	Erratic  bool         `json:"erratic"`
	Pace     bool         `json:"pace"`
	TimerS   int          `json:"timer_s"`
	MovingS  int          `json:"moving_s"`
	WalkS    int          `json:"walk_s"`
	CountedS int          `json:"counted_s"`
	Surges   int          `json:"surges"`
	Thirds   [3]ebb.Third `json:"thirds"`
	Heart    []int        `json:"heart"` // place, bpm, seconds, doubtful seconds
	Paces    []int        `json:"paces"` // s/km, seconds
}

const heartRow, paceRow = 4, 2

func toEffortDoc(e ebb.Effort) effortDoc {
	d := effortDoc{Erratic: e.Erratic, Pace: e.Pace, TimerS: e.TimerS, MovingS: e.MovingS, WalkS: e.WalkS, CountedS: e.CountedS,
		Surges: e.Surges, Thirds: e.Thirds, Heart: make([]int, 0, heartRow*len(e.Heart)), Paces: make([]int, 0, paceRow*len(e.Paces))}
	for _, c := range e.Heart {
		d.Heart = append(d.Heart, c.Place, c.Bpm, c.S, c.Doubt)
	}
	for _, c := range e.Paces {
		d.Paces = append(d.Paces, c.SPerKm, c.S)
	}
	return d
}

func (d effortDoc) effort(id ebb.RecordingID) (ebb.Effort, bool) {
	e := ebb.Effort{Recording: id, Erratic: d.Erratic, Pace: d.Pace, TimerS: d.TimerS, MovingS: d.MovingS, WalkS: d.WalkS,
		CountedS: d.CountedS, Surges: d.Surges, Thirds: d.Thirds}
	if len(d.Heart)%heartRow != 0 || len(d.Paces)%paceRow != 0 {
		return e, false
	}
	e.Heart, e.Paces = make([]ebb.HeartCell, 0, len(d.Heart)/heartRow), make([]ebb.PaceCell, 0, len(d.Paces)/paceRow)
	for h := d.Heart; len(h) > 0; h = h[heartRow:] {
		e.Heart = append(e.Heart, ebb.HeartCell{Place: h[0], Bpm: h[1], S: h[2], Doubt: h[3]})
	}
	for p := d.Paces; len(p) > 0; p = p[paceRow:] {
		e.Paces = append(e.Paces, ebb.PaceCell{SPerKm: p[0], S: p[1]})
	}
	return e, true
}

// PutEffort stores what grading needs of a recording alone.
func (t *Tx) PutEffort(ctx context.Context, a ebb.AthleteID, engine string, e ebb.Effort) error {
	doc, err := Doc(toEffortDoc(e))
	if err != nil {
		return err
	}
	seal := sealOf("effort", rowMap{"athlete_id": string(a), "recording_id": string(e.Recording), "engine": engine, "doc": string(doc)})
	_, err = t.exec(ctx, `INSERT INTO effort (athlete_id, recording_id, engine, doc, seal) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (athlete_id, recording_id) DO UPDATE SET engine = excluded.engine, doc = excluded.doc, seal = excluded.seal`,
		string(a), string(e.Recording), engine, string(doc), seal)
	return err
}

// EachEffort calls f with what is stored of every recording that want names, made by this engine. A
// row that cannot be read is left out: it is made again from the samples.
func (t *Tx) EachEffort(ctx context.Context, a ebb.AthleteID, engine string, want map[ebb.RecordingID]bool, f func(ebb.Effort)) error {
	return t.each(ctx, `SELECT recording_id, doc FROM effort WHERE athlete_id = $1 AND engine = $2`, []any{string(a), engine},
		func(scan func(...any) error) error {
			var id ebb.RecordingID
			var doc string
			if err := scan(&id, &doc); err != nil || !want[id] {
				return err
			}
			var d effortDoc
			if json.Unmarshal([]byte(doc), &d) != nil {
				return nil
			}
			if e, ok := d.effort(id); ok {
				f(e)
			}
			return nil
		})
}
