package store

import (
	"context"
	"encoding/json"

	"ebb"
)

// effortDoc is an Effort in few bytes. Cells are rows of whole numbers: where a row begins, and
// what is there and at each place after it, 0 where there is no cell.
type effortDoc struct {
	Erratic  bool         `json:"erratic"`
	Pace     bool         `json:"pace"`
	TimerS   int          `json:"timer_s"`
	MovingS  int          `json:"moving_s"`
	WalkS    int          `json:"walk_s"`
	CountedS int          `json:"counted_s"`
	Surges   int          `json:"surges"`
	Thirds   [3]ebb.Third `json:"thirds"`
	Hearts   [][]int      `json:"hearts"` // place, bpm, seconds there and at each bpm after it
	Doubts   [][]int      `json:"doubts"` // place, bpm, doubtful seconds there and at each bpm after it
	Paces    [][]int      `json:"paces"`  // 0, s/km, seconds there and at each after it
}

// cellGap is how many places without a cell a row goes over before another is begun.
const cellGap = 3

// layRows lays n cells of one or two numbers of place, the last of which goes up, into rows.
func layRows(n int, cell func(i int) (place [2]int, v int)) [][]int {
	rows := [][]int{}
	var last [2]int
	for i := range n {
		at, v := cell(i)
		if v == 0 {
			continue
		}
		gap := at[1] - last[1]
		if len(rows) == 0 || at[0] != last[0] || gap < 1 || gap > cellGap {
			rows, gap = append(rows, []int{at[0], at[1]}), 1
		}
		row := &rows[len(rows)-1]
		for ; gap > 1; gap-- {
			*row = append(*row, 0)
		}
		*row, last = append(*row, v), at
	}
	return rows
}

// cellsOf calls cell with what layRows laid.
func cellsOf(rows [][]int, cell func(place [2]int, v int)) bool {
	for _, row := range rows {
		if len(row) < 3 {
			return false
		}
		for i, v := range row[2:] {
			if v != 0 {
				cell([2]int{row[0], row[1] + i}, v)
			}
		}
	}
	return true
}

func toEffortDoc(e ebb.Effort) effortDoc {
	heart := func(v func(ebb.HeartCell) int) [][]int {
		return layRows(len(e.Heart), func(i int) ([2]int, int) { return [2]int{e.Heart[i].Place, e.Heart[i].Bpm}, v(e.Heart[i]) })
	}
	return effortDoc{Erratic: e.Erratic, Pace: e.Pace, TimerS: e.TimerS, MovingS: e.MovingS, WalkS: e.WalkS, CountedS: e.CountedS,
		Surges: e.Surges, Thirds: e.Thirds,
		Hearts: heart(func(c ebb.HeartCell) int { return c.S }), Doubts: heart(func(c ebb.HeartCell) int { return c.Doubt }),
		Paces: layRows(len(e.Paces), func(i int) ([2]int, int) { return [2]int{0, e.Paces[i].SPerKm}, e.Paces[i].S })}
}
func (d effortDoc) effort(id ebb.RecordingID) (ebb.Effort, bool) {
	e := ebb.Effort{Recording: id, Erratic: d.Erratic, Pace: d.Pace, TimerS: d.TimerS, MovingS: d.MovingS, WalkS: d.WalkS,
		CountedS: d.CountedS, Surges: d.Surges, Thirds: d.Thirds, Heart: []ebb.HeartCell{}, Paces: []ebb.PaceCell{}}
	var heart [6][256][2]int // by place and bpm: believed, doubtful
	n, inside := 0, true
	fill := func(which int) func([2]int, int) {
		return func(at [2]int, v int) {
			if inside = inside && uint(at[0]) < 6 && uint(at[1]) < 256; inside {
				heart[at[0]][at[1]][which] = v
				n++
			}
		}
	}
	ok := d.Hearts != nil && d.Doubts != nil && d.Paces != nil && // as they were before there were rows
		cellsOf(d.Hearts, fill(0)) && cellsOf(d.Doubts, fill(1)) &&
		cellsOf(d.Paces, func(at [2]int, v int) { e.Paces = append(e.Paces, ebb.PaceCell{SPerKm: at[1], S: v}) })
	if !ok || !inside {
		return e, false
	}
	e.Heart = make([]ebb.HeartCell, 0, n)
	for place := range heart {
		for bpm, c := range heart[place] {
			if c != [2]int{} {
				e.Heart = append(e.Heart, ebb.HeartCell{Place: place, Bpm: bpm, S: c[0], Doubt: c[1]})
			}
		}
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
