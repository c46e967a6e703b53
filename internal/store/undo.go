package store

import (
	"context"
	"encoding/json"

	"ebb"
)

// Undone is the document of an undo fact: what one import had brought and nobody else.
type Undone struct {
	Recordings []UndoneRecording `json:"recordings"`
	Kept       int               `json:"kept"`    // recordings that another import brought too
	Facts      int               `json:"facts"`   // check-ins and other facts taken back
	Links      int               `json:"links"`   // links between recordings taken back
	Already    bool              `json:"already"` // it was taken back before: nothing was changed
}

// UndoneRecording is a recording that went, with its run and the hash of its original.
type UndoneRecording struct {
	ID     ebb.RecordingID `json:"id"`
	Run    ebb.RunID       `json:"run"`
	SHA256 string          `json:"sha256"`
}

// UndoneImports are the imports that were taken back, with what went.
func (t *Tx) UndoneImports(ctx context.Context, a ebb.AthleteID) (map[string]Undone, error) {
	facts, err := t.Facts(ctx, a, KindUndo, 0)
	if err != nil {
		return nil, err
	}
	out := map[string]Undone{}
	for _, f := range facts {
		var u Undone
		if err := json.Unmarshal(f.Doc, &u); err != nil {
			return nil, ebb.Wrap(ebb.Internal, "bad_fact", err, "undo %s", f.ID)
		}
		out[f.Subject] = u
	}
	return out, nil
}

// ImportUndone says whether an import was taken back.
func (t *Tx) ImportUndone(ctx context.Context, a ebb.AthleteID, id string) (bool, error) {
	var seq int64
	return t.get(ctx, `SELECT seq FROM fact WHERE athlete_id = $1 AND subject = $2 AND kind = 'undo'`, []any{string(a), id}, &seq)
}

// runBefore is the run that a recording belonged to before its import was taken back.
func (t *Tx) runBefore(ctx context.Context, a ebb.AthleteID, id ebb.RecordingID) (ebb.RunID, bool, error) {
	if t.before == nil {
		undone, err := t.UndoneImports(ctx, a)
		if err != nil {
			return "", false, err
		}
		t.before = map[ebb.RecordingID]ebb.RunID{}
		for _, u := range undone {
			for _, r := range u.Recordings {
				t.before[r.ID] = r.Run // the same in each: a run keeps its id
			}
		}
	}
	run, ok := t.before[id]
	return run, ok, nil
}

// UndoImport takes back what an import brought and no other did: recordings with what was
// made of them, facts whose Subject is the import, and the links that the program made.
// What a person said stays, and counts again when the recordings are imported again.
// A recording that another import brought too goes over to that one. Purge removes the
// originals afterwards. A second call changes nothing.
func (t *Tx) UndoImport(ctx context.Context, a ebb.AthleteID, actor ebb.Actor, id string) (Undone, error) {
	undone, err := t.UndoneImports(ctx, a)
	if err != nil {
		return Undone{}, err
	}
	if u, ok := undone[id]; ok {
		u.Already = true
		return u, nil
	}
	u := Undone{Recordings: []UndoneRecording{}}
	if err := t.removeRecordings(ctx, a, id, undone, &u); err != nil {
		return u, err
	}
	if err := t.retractBrought(ctx, a, actor, id, &u); err != nil {
		return u, err
	}
	doc, err := Doc(u)
	if err != nil {
		return u, err
	}
	_, _, err = t.AppendFact(ctx, a, Fact{Kind: KindUndo, Subject: id, Actor: actor, Doc: doc})
	t.before = nil
	return u, err
}

func (t *Tx) removeRecordings(ctx context.Context, a ebb.AthleteID, id string, undone map[string]Undone, u *Undone) error {
	var rows []RecordingRow
	err := t.each(ctx, `SELECT `+recordingColumns+` FROM recording WHERE athlete_id = $1 AND import_id = $2 ORDER BY seq`, []any{string(a), id},
		func(scan func(...any) error) error {
			var r RecordingRow
			err := scanRecording(&r, scan)
			rows = append(rows, r)
			return err
		})
	if err != nil {
		return err
	}
	heirs, err := t.heirs(ctx, a, id, rows, undone)
	if err != nil {
		return err
	}
	for _, r := range rows {
		if h, ok := heirs[r.SHA256]; ok {
			u.Kept++
			if _, err := t.exec(ctx, `UPDATE recording SET import_id = $1, path = $2, seal = NULL WHERE athlete_id = $3 AND id = $4`, h.Import, h.Path, string(a), string(r.ID)); err != nil {
				return err
			}
			continue
		}
		u.Recordings = append(u.Recordings, UndoneRecording{ID: r.ID, Run: r.Run, SHA256: r.SHA256})
		if err := t.DropDerived(ctx, a, r.ID); err != nil {
			return err
		}
		if _, err := t.exec(ctx, `DELETE FROM recording WHERE athlete_id = $1 AND id = $2`, string(a), string(r.ID)); err != nil {
			return err
		}
	}
	for _, r := range u.Recordings { // recordings of one leaf always go together
		if _, err := t.exec(ctx, `DELETE FROM original WHERE athlete_id = $1 AND sha256 = $2`, string(a), r.SHA256); err != nil {
			return err
		}
	}
	return nil
}

// heirs are the first items of other standing imports that brought the same bytes.
func (t *Tx) heirs(ctx context.Context, a ebb.AthleteID, id string, rows []RecordingRow, undone map[string]Undone) (map[string]ImportItem, error) {
	wanted := map[string]bool{}
	for _, r := range rows {
		wanted[r.SHA256] = true
	}
	out := map[string]ImportItem{}
	if len(wanted) == 0 {
		return out, nil
	}
	err := t.each(ctx, `SELECT import_id, path, sha256 FROM import_item WHERE athlete_id = $1 AND import_id <> $2 AND phase = 'done'
		AND state IN ('stored', 'duplicate', 'merged', 'salvaged') ORDER BY import_id, n`, []any{string(a), id}, func(scan func(...any) error) error {
		var it ImportItem
		if err := scan(&it.Import, &it.Path, &it.SHA256); err != nil {
			return err
		}
		_, gone := undone[it.Import]
		if _, have := out[it.SHA256]; wanted[it.SHA256] && !gone && !have {
			out[it.SHA256] = it
		}
		return nil
	})
	return out, err
}

// retractBrought takes back the facts that the import brought, and the program's own
// links of recordings that went.
func (t *Tx) retractBrought(ctx context.Context, a ebb.AthleteID, actor ebb.Actor, id string, u *Undone) error {
	gone := map[string]bool{}
	retracts, err := t.Facts(ctx, a, KindRetract, 0)
	if err != nil {
		return err
	}
	for _, f := range retracts {
		gone[f.Supersedes] = true
	}
	var brought []Fact
	err = t.each(ctx, `SELECT `+factColumns+` FROM fact WHERE athlete_id = $1 AND subject = $2 ORDER BY seq`, []any{string(a), id}, func(scan func(...any) error) error {
		f, err := scanFact(a, scan)
		if !gone[f.ID] && f.Kind != KindUndo && f.Kind != KindRetract {
			brought = append(brought, f)
		}
		return err
	})
	if err != nil {
		return err
	}
	if brought, err = t.handOver(ctx, a, id, brought); err != nil {
		return err
	}
	u.Facts = len(brought)
	went := map[ebb.RecordingID]bool{}
	for _, r := range u.Recordings {
		went[r.ID] = true
	}
	links, err := t.LinkFacts(ctx, a, 0)
	if err != nil {
		return err
	}
	for _, l := range links {
		if l.Fact.Actor.Kind == ebb.ActorSystem && !gone[l.Fact.ID] && (went[l.A] || went[l.B]) {
			brought = append(brought, l.Fact)
			u.Links++
		}
	}
	for _, f := range brought {
		if _, _, err := t.AppendFact(ctx, a, Fact{Kind: KindRetract, Subject: f.ID, Effective: f.Effective, Actor: actor, Supersedes: f.ID, Doc: []byte("{}")}); err != nil {
			return err
		}
	}
	return nil
}

// handOver gives what files said to the first other standing import that held every file
// of this one, so that it stays; such facts are taken back under this import's name, and
// said again under that one's. It returns those that went without an heir.
func (t *Tx) handOver(ctx context.Context, a ebb.AthleteID, id string, brought []Fact) ([]Fact, error) {
	heir, err := t.heirOfAll(ctx, a, id)
	if err != nil || heir == "" {
		return brought, err
	}
	var rest []Fact
	for _, f := range brought {
		if f.Actor.Kind != ebb.ActorJob {
			rest = append(rest, f)
			continue
		}
		again := Fact{Kind: f.Kind, Subject: heir, Effective: f.Effective, Actor: f.Actor, Doc: f.Doc}
		if _, _, err := t.AppendFact(ctx, a, again); err != nil {
			return nil, err
		}
		if _, _, err := t.AppendFact(ctx, a, Fact{Kind: KindRetract, Subject: f.ID, Effective: f.Effective, Actor: f.Actor, Supersedes: f.ID, Doc: []byte("{}")}); err != nil {
			return nil, err
		}
	}
	return rest, nil
}

// heirOfAll is the first other standing import that came to its end and held every file of
// this one, "" when there is none.
func (t *Tx) heirOfAll(ctx context.Context, a ebb.AthleteID, id string) (string, error) {
	undone, err := t.UndoneImports(ctx, a)
	if err != nil {
		return "", err
	}
	imports, err := t.Imports(ctx, a)
	if err != nil {
		return "", err
	}
	wanted, err := t.sumsOf(ctx, a, id)
	if err != nil || len(wanted) == 0 {
		return "", err
	}
	for _, im := range imports {
		if _, gone := undone[im.ID]; gone || im.ID == id || im.FinishedAt == 0 {
			continue
		}
		have, err := t.sumsOf(ctx, a, im.ID)
		if err != nil {
			return "", err
		}
		all := true
		for sum := range wanted {
			all = all && have[sum]
		}
		if all {
			return im.ID, nil
		}
	}
	return "", nil
}

// sumsOf are the hashes of the files of an import.
func (t *Tx) sumsOf(ctx context.Context, a ebb.AthleteID, id string) (map[string]bool, error) {
	out := map[string]bool{}
	err := t.each(ctx, `SELECT sha256 FROM import_item WHERE athlete_id = $1 AND import_id = $2 AND phase = 'done' AND sha256 <> ''`,
		[]any{string(a), id}, func(scan func(...any) error) error {
			var s string
			err := scan(&s)
			out[s] = true
			return err
		})
	return out, err
}

// UndoneOriginals are the hashes of the originals that went with an import, without those
// that an import brought again.
func (t *Tx) UndoneOriginals(ctx context.Context, a ebb.AthleteID, id string) ([]string, error) {
	undone, err := t.UndoneImports(ctx, a)
	if err != nil {
		return nil, err
	}
	var out []string
	for _, r := range undone[id].Recordings {
		var n int64
		used, err := t.get(ctx, `SELECT bytes FROM original WHERE athlete_id = $1 AND sha256 = $2`, []any{string(a), r.SHA256}, &n)
		if err != nil {
			return nil, err
		}
		if !used {
			out = append(out, r.SHA256)
		}
	}
	return out, nil
}

// Purge deletes those of the originals that no recording refers to. It holds the place of
// the writer meanwhile, so that an import that brings the same bytes comes before or
// after it, and puts them back if after.
func (s *Store) Purge(ctx context.Context, a ebb.AthleteID, sums []string) error {
	return s.Tx(ctx, func(t *Tx) error {
		// On PostgreSQL this row is what every import writes too.
		if _, err := t.exec(ctx, `UPDATE fact_seq SET last = last WHERE athlete_id = $1`, string(a)); err != nil {
			return err
		}
		for _, sum := range sums {
			var n int64
			used, err := t.get(ctx, `SELECT bytes FROM original WHERE athlete_id = $1 AND sha256 = $2`, []any{string(a), sum}, &n)
			if err != nil {
				return err
			}
			if used {
				continue
			}
			if err := s.originals.Delete(ctx, a, sum); err != nil {
				return err
			}
		}
		return nil
	})
}
