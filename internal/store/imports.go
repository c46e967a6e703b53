package store

import (
	"context"
	"encoding/json"

	"ebb"
)

// Import is one run of the importer.
type Import struct {
	ID         string
	StartedAt  ebb.Instant
	FinishedAt ebb.Instant // 0 while it runs, and for ever when it was killed
	Actor      ebb.Actor
	Engine     string
	Doc        []byte // canonical JSON: what was asked for
}

// Phases of an import item.
const (
	PhaseReceived = "received" // durable, nobody is at work
	PhaseClaimed  = "claimed"  // somebody is
	PhaseDone     = "done"     // State is its end
)

// ImportItem is one leaf of an import.
type ImportItem struct {
	Import    string
	N         int64 // its place in the import, from 1
	Path      string
	SHA256    string
	Bytes     int64
	Phase     string
	ClaimedBy string
	ClaimedAt ebb.Instant
	State     ebb.ItemState // "" before done
	Doc       []byte        // canonical JSON: the line of the report, "{}" before done
}

// BeginImport notes that an import began.
func (t *Tx) BeginImport(ctx context.Context, a ebb.AthleteID, im Import) error {
	_, err := t.exec(ctx, `INSERT INTO import (athlete_id, id, started_at, actor_id, actor_kind, via, engine, doc) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
		string(a), im.ID, int64(im.StartedAt), im.Actor.ID, string(im.Actor.Kind), im.Actor.Via, im.Engine, clean(string(im.Doc)))
	return err
}

// FinishImport notes that it came to its end.
func (t *Tx) FinishImport(ctx context.Context, a ebb.AthleteID, id string) error {
	_, err := t.exec(ctx, `UPDATE import SET finished_at = $1, seal = NULL WHERE athlete_id = $2 AND id = $3`, int64(t.now()), string(a), id)
	return err
}

// Imports lists the imports, oldest first.
func (t *Tx) Imports(ctx context.Context, a ebb.AthleteID) ([]Import, error) {
	var out []Import
	err := t.each(ctx, `SELECT id, started_at, COALESCE(finished_at, 0), actor_id, actor_kind, via, engine, doc FROM import WHERE athlete_id = $1 ORDER BY started_at, id`,
		[]any{string(a)}, func(scan func(...any) error) error {
			var im Import
			var doc string
			err := scan(&im.ID, &im.StartedAt, &im.FinishedAt, &im.Actor.ID, &im.Actor.Kind, &im.Actor.Via, &im.Engine, &doc)
			im.Doc = []byte(doc)
			out = append(out, im)
			return err
		})
	return out, err
}

const itemColumns = `import_id, n, path, sha256, bytes, phase, claimed_by, claimed_at, state, doc`

// PutItem adds an item, in whatever phase.
func (t *Tx) PutItem(ctx context.Context, a ebb.AthleteID, it ImportItem) error {
	if it.Doc == nil {
		it.Doc = []byte("{}")
	}
	if !json.Valid(it.Doc) {
		return ebb.Errorf(ebb.Internal, "bad_doc", "doc", "the line of an import item is not JSON")
	}
	var at any
	if it.ClaimedAt != 0 {
		at = int64(it.ClaimedAt)
	}
	path, doc := clean(it.Path), clean(string(it.Doc))
	seal := sealOf("import_item", rowMap{"athlete_id": string(a), "import_id": it.Import, "n": it.N, "path": path, "sha256": it.SHA256, "bytes": it.Bytes,
		"phase": it.Phase, "claimed_by": null(it.ClaimedBy), "claimed_at": at, "state": string(it.State), "doc": doc})
	_, err := t.exec(ctx, `INSERT INTO import_item (athlete_id, `+itemColumns+`, seal) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
		string(a), it.Import, it.N, path, it.SHA256, it.Bytes, it.Phase, null(it.ClaimedBy), at, string(it.State), doc, seal)
	return err
}

// Claim takes the oldest item that nobody is at work on, or whose claim is older than
// staleBefore, for by. ok is false when there is none.
func (t *Tx) Claim(ctx context.Context, a ebb.AthleteID, by string, staleBefore ebb.Instant) (it ImportItem, ok bool, err error) {
	err = t.each(ctx, `SELECT import_id, n, path, sha256, bytes FROM import_item WHERE athlete_id = $1 AND (phase = 'received' OR phase = 'claimed' AND claimed_at < $2)
		ORDER BY import_id, n LIMIT 1`, []any{string(a), int64(staleBefore)}, func(scan func(...any) error) error {
		ok = true
		return scan(&it.Import, &it.N, &it.Path, &it.SHA256, &it.Bytes)
	})
	if err != nil || !ok {
		return it, false, err
	}
	it.Phase, it.ClaimedBy, it.ClaimedAt = PhaseClaimed, by, t.now()
	_, err = t.exec(ctx, `UPDATE import_item SET phase = 'claimed', claimed_by = $1, claimed_at = $2, seal = NULL WHERE athlete_id = $3 AND import_id = $4 AND n = $5`,
		by, int64(it.ClaimedAt), string(a), it.Import, it.N)
	return it, err == nil, err
}

// FinishItem ends an item that by has claimed. A claim that was lost meanwhile is a Conflict.
func (t *Tx) FinishItem(ctx context.Context, a ebb.AthleteID, by string, it ImportItem) error {
	n, err := t.exec(ctx, `UPDATE import_item SET phase = 'done', state = $1, doc = $2, seal = NULL WHERE athlete_id = $3 AND import_id = $4 AND n = $5 AND phase = 'claimed' AND claimed_by = $6`,
		string(it.State), clean(string(it.Doc)), string(a), it.Import, it.N, by)
	if err == nil && n != 1 {
		return ebb.Errorf(ebb.Conflict, "claim_lost", "item", "item %d of %s is not claimed by %s", it.N, it.Import, by)
	}
	return err
}

// Items lists the items of an import in order.
func (t *Tx) Items(ctx context.Context, a ebb.AthleteID, importID string) ([]ImportItem, error) {
	var out []ImportItem
	err := t.each(ctx, `SELECT import_id, n, path, sha256, bytes, phase, COALESCE(claimed_by, ''), COALESCE(claimed_at, 0), state, doc
		FROM import_item WHERE athlete_id = $1 AND import_id = $2 ORDER BY n`, []any{string(a), importID}, func(scan func(...any) error) error {
		var it ImportItem
		var doc string
		err := scan(&it.Import, &it.N, &it.Path, &it.SHA256, &it.Bytes, &it.Phase, &it.ClaimedBy, &it.ClaimedAt, &it.State, &doc)
		it.Doc = []byte(doc)
		out = append(out, it)
		return err
	})
	return out, err
}

// ImportCounts counts the items of each import by their end state.
func (t *Tx) ImportCounts(ctx context.Context, a ebb.AthleteID) (map[string]map[ebb.ItemState]int, error) {
	out := map[string]map[ebb.ItemState]int{}
	err := t.each(ctx, `SELECT import_id, state, count(*) FROM import_item WHERE athlete_id = $1 AND phase = 'done' GROUP BY import_id, state`,
		[]any{string(a)}, func(scan func(...any) error) error {
			var id string
			var state ebb.ItemState
			var n int
			if err := scan(&id, &state, &n); err != nil {
				return err
			}
			if out[id] == nil {
				out[id] = map[ebb.ItemState]int{}
			}
			out[id][state] = n
			return nil
		})
	return out, err
}
