package app

import (
	"cmp"
	"context"
	"encoding/json"
	"strings"
	"time"

	"ebb"
	"ebb/internal/store"
)

// ImportRow is one import of the past.
type ImportRow struct {
	ID         string          `json:"id"`
	Started    string          `json:"started"`  // RFC 3339, in the zone of the person
	Finished   ebb.Opt[string] `json:"finished"` // null when it was stopped or still runs
	Via        string          `json:"via"`
	Paths      []string        `json:"paths"` // as they were named
	Seen       int             `json:"seen"`
	Stored     int             `json:"stored"`
	Duplicate  int             `json:"duplicate"`
	Merged     int             `json:"merged"`
	Salvaged   int             `json:"salvaged"`
	Refused    int             `json:"refused"`
	NoActivity int             `json:"not_an_activity"`
	Recordings int             `json:"recordings"` // that stand in its name today
	Undone     bool            `json:"undone"`
}

// ImportsView is every import, oldest first.
type ImportsView struct {
	Schema  int         `json:"schema"`
	Imports []ImportRow `json:"imports"`
}

// UndoView is what taking back an import did.
type UndoView struct {
	Schema     int    `json:"schema"`
	ID         string `json:"id"`
	Recordings int    `json:"recordings"` // gone, with their samples and originals
	Runs       int    `json:"runs"`       // that no other recording is of
	Kept       int    `json:"kept"`       // recordings that another import brought too
	Facts      int    `json:"facts"`      // check-ins and the like taken back
	Links      int    `json:"links"`      // links between recordings taken back
	Already    bool   `json:"already"`    // it was taken back before
}

// Imports lists every import with what became of it.
func (a *App) Imports(ctx context.Context, actor ebb.Actor, athlete ebb.AthleteID) (ImportsView, error) {
	v := ImportsView{Schema: Schema, Imports: []ImportRow{}}
	if err := may(actor, athlete); err != nil {
		return v, err
	}
	err := a.st.Read(ctx, func(t *store.Tx) error {
		v.Imports = []ImportRow{}
		imports, err := t.Imports(ctx, athlete)
		if err != nil {
			return err
		}
		counts, err := t.ImportCounts(ctx, athlete)
		if err != nil {
			return err
		}
		undone, err := t.UndoneImports(ctx, athlete)
		if err != nil {
			return err
		}
		recs, err := t.Recordings(ctx, athlete)
		if err != nil {
			return err
		}
		standing := map[string]int{}
		for _, r := range recs {
			standing[r.Import]++
		}
		items, err := profileItems(ctx, t, athlete)
		if err != nil {
			return err
		}
		loc := history{items: withZone(items, a.Zone)}.zone()
		for _, im := range imports {
			row := importRow(im, counts[im.ID], loc)
			row.Recordings = standing[im.ID]
			_, row.Undone = undone[im.ID]
			v.Imports = append(v.Imports, row)
		}
		return nil
	})
	return v, err
}

func importRow(im store.Import, n map[ebb.ItemState]int, loc *time.Location) ImportRow {
	row := ImportRow{ID: im.ID, Started: im.StartedAt.In(loc).Format(time.RFC3339), Via: im.Actor.Via, Paths: []string{},
		Stored: n[ebb.ItemStored], Duplicate: n[ebb.ItemDuplicate], Merged: n[ebb.ItemMerged], Salvaged: n[ebb.ItemSalvaged],
		Refused: n[ebb.ItemRefused], NoActivity: n[ebb.ItemNotActivity]}
	if im.FinishedAt != 0 {
		row.Finished = ebb.Some(im.FinishedAt.In(loc).Format(time.RFC3339))
	}
	for _, c := range n {
		row.Seen += c
	}
	var asked struct {
		Paths []string `json:"paths"`
	}
	if json.Unmarshal(im.Doc, &asked) == nil && asked.Paths != nil {
		row.Paths = asked.Paths
	}
	return row
}

// UndoImport takes one import back completely: its recordings, their runs, samples and
// originals, the facts it brought and the links the program made. What another import
// brought too stays, under that one's name; what a person said stays on record, and
// counts again when the same files are imported again. id may be the end of one id, or
// "last". A second call finishes what a first one began and changes nothing else.
func (a *App) UndoImport(ctx context.Context, actor ebb.Actor, athlete ebb.AthleteID, id string) (UndoView, error) {
	v := UndoView{Schema: Schema}
	if err := may(actor, athlete); err != nil {
		return v, err
	}
	if id == "last" {
		cut, err := a.undoneInPart(ctx, athlete)
		if err != nil {
			return v, err
		}
		id = cmp.Or(cut, id)
	}
	var u store.Undone
	err := a.st.Tx(ctx, func(t *store.Tx) error {
		im, err := findImport(ctx, t, athlete, id)
		if err != nil {
			return err
		}
		v.ID = im
		before, err := t.Runs(ctx, athlete)
		if err != nil {
			return err
		}
		if u, err = t.UndoImport(ctx, athlete, actor, im); err != nil {
			return err
		}
		after, err := t.Runs(ctx, athlete)
		v.Runs = len(before) - len(after)
		return err
	})
	if err != nil {
		return v, err
	}
	v.Recordings, v.Kept, v.Facts, v.Links, v.Already = len(u.Recordings), u.Kept, u.Facts, u.Links, u.Already
	sums := make([]string, 0, len(u.Recordings))
	for _, r := range u.Recordings {
		sums = append(sums, r.SHA256)
	}
	return v, a.st.Purge(ctx, athlete, sums)
}

// undoneInPart is the import whose undo was cut off before its originals were removed, ""
// for none: the same command again must end it, and not take back the import before it.
func (a *App) undoneInPart(ctx context.Context, athlete ebb.AthleteID) (id string, err error) {
	var left []string
	err = a.st.Read(ctx, func(t *store.Tx) error {
		undos, err := t.Facts(ctx, athlete, store.KindUndo, 0)
		if err != nil || len(undos) == 0 {
			return err
		}
		id = undos[len(undos)-1].Subject
		left, err = t.UndoneOriginals(ctx, athlete, id)
		return err
	})
	for _, sum := range left {
		if here, err := a.st.Originals().Has(ctx, athlete, sum); err != nil || here {
			return id, err
		}
	}
	return "", err
}

func findImport(ctx context.Context, t *store.Tx, athlete ebb.AthleteID, id string) (string, error) {
	imports, err := t.Imports(ctx, athlete)
	if err != nil {
		return "", err
	}
	undone, err := t.UndoneImports(ctx, athlete)
	if err != nil {
		return "", err
	}
	var found []string
	for i := len(imports) - 1; i >= 0; i-- {
		name := imports[i].ID
		if _, gone := undone[name]; id == "last" && !gone || name == id {
			return name, nil
		}
		if len(id) >= 4 && id != "last" && strings.HasSuffix(name, id) {
			found = append(found, name)
		}
	}
	switch len(found) {
	case 1:
		return found[0], nil
	case 0:
		return "", ebb.Errorf(ebb.NotFound, "no_import", "id", "there is no import %q; `ebb imports` lists them with the end of their ids", id)
	}
	return "", ebb.Errorf(ebb.Invalid, "ambiguous", "id", "%q fits %d imports: write more of the id", id, len(found))
}

// ImportReportView is one import of the past with the line of every file.
type ImportReportView struct {
	Schema int `json:"schema"`
	ImportRow
	Items []ImportItemView `json:"items"`
}

// ImportReport shows one import again: what became of every file. id may be the end of one
// id, or "last".
func (a *App) ImportReport(ctx context.Context, actor ebb.Actor, athlete ebb.AthleteID, id string) (ImportReportView, error) {
	v := ImportReportView{Schema: Schema, Items: []ImportItemView{}}
	if err := may(actor, athlete); err != nil {
		return v, err
	}
	all, err := a.Imports(ctx, actor, athlete)
	if err != nil {
		return v, err
	}
	err = a.st.Read(ctx, func(t *store.Tx) error {
		v.Items = []ImportItemView{}
		im, err := findImport(ctx, t, athlete, id)
		if err != nil {
			return err
		}
		for _, row := range all.Imports {
			if row.ID == im {
				v.ImportRow = row
			}
		}
		items, err := t.Items(ctx, athlete, im)
		if err != nil {
			return err
		}
		for _, it := range items {
			line := ImportItemView{Path: it.Path, State: it.State, RecordingIDs: []ebb.RecordingID{}}
			if err := json.Unmarshal(it.Doc, &line); err != nil {
				return ebb.Wrap(ebb.Internal, "bad_item", err, "a line of the import %s cannot be read", im)
			}
			v.Items = append(v.Items, line)
		}
		return nil
	})
	return v, err
}
