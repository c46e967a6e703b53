package app

import (
	"context"

	"ebb"
	"ebb/internal/store"
)

// DamageView is one thing that is no longer what was stored: Kind is original, fact,
// decision, recording, stream, features, import, import_item, meta, fact_seq or database.
type DamageView struct {
	Kind string `json:"kind"`
	ID   string `json:"id"`
	Why  string `json:"why"`
}

// VerifyView is what a check of everything found.
type VerifyView struct {
	Schema  int          `json:"schema"`
	Objects int          `json:"objects"` // rows, originals and the database itself
	Damaged []DamageView `json:"damaged"`
}

// BackupView is what a backup holds.
type BackupView struct {
	Schema        int          `json:"schema"`
	File          string       `json:"file"`
	Bytes         int64        `json:"bytes"`
	DatabaseBytes int64        `json:"database_bytes"`
	Originals     int          `json:"originals"`
	Encrypted     bool         `json:"encrypted"`
	Damaged       []DamageView `json:"damaged"` // before it was made; what is left of it is in it
}

// RestoreView is what was restored.
type RestoreView struct {
	Schema    int          `json:"schema"`
	Kind      string       `json:"kind"` // backup or export
	Data      string       `json:"data"`
	MadeAt    ebb.Instant  `json:"made_at"`
	Originals int          `json:"originals"`
	Objects   int          `json:"objects"` // that were checked afterwards
	Damaged   []DamageView `json:"damaged"` // already when the copy was made
}

// ExportView is what an export holds.
type ExportView struct {
	Schema    int          `json:"schema"`
	Path      string       `json:"path"`
	Files     int          `json:"files"`
	Rows      int          `json:"rows"`
	Originals int          `json:"originals"`
	Bytes     int64        `json:"bytes"` // before compression
	Damaged   []DamageView `json:"damaged"`
}

// EraseView is what was erased.
type EraseView struct {
	Schema    int      `json:"schema"`
	Rows      int      `json:"rows"`
	Originals int      `json:"originals"`
	Backups   int      `json:"backups"` // copies of the database inside the data folder
	Left      []string `json:"left"`    // files in the data folder that are not Ebb's
}

func damage(list []store.Damage) []DamageView {
	out := []DamageView{}
	for _, d := range list {
		out = append(out, DamageView(d))
	}
	return out
}

// Backup writes everything in the data folder to one new file, encrypted when there is a
// passphrase, and reads it back. progress, which may be nil, hears of originals.
func (a *App) Backup(ctx context.Context, actor ebb.Actor, athlete ebb.AthleteID, file, passphrase string, progress func(done, of int)) (BackupView, error) {
	v := BackupView{Schema: Schema, Damaged: []DamageView{}}
	if err := may(actor, athlete); err != nil {
		return v, err
	}
	b, err := a.st.Backup(ctx, file, passphrase, progress)
	v.File, v.Bytes, v.DatabaseBytes, v.Originals, v.Encrypted, v.Damaged = b.File, b.Bytes, b.Database, b.Originals, b.Encrypted, damage(b.Damaged)
	return v, err
}

// Export writes everything about the athlete to a new folder, or a new zip when the name
// ends in .zip: readable, complete, and good for Restore.
func (a *App) Export(ctx context.Context, actor ebb.Actor, athlete ebb.AthleteID, path string, progress func(done, of int)) (ExportView, error) {
	v := ExportView{Schema: Schema, Damaged: []DamageView{}}
	if err := may(actor, athlete); err != nil {
		return v, err
	}
	e, err := a.st.Export(ctx, athlete, path, exportReadme, progress)
	v.Path, v.Files, v.Rows, v.Originals, v.Bytes, v.Damaged = e.Path, e.Files, e.Rows, e.Originals, e.Bytes, damage(e.Damaged)
	return v, err
}

// Erase removes everything about the athlete from the data folder, without a trace.
func (a *App) Erase(ctx context.Context, actor ebb.Actor, athlete ebb.AthleteID) (EraseView, error) {
	v := EraseView{Schema: Schema, Left: []string{}}
	if err := may(actor, athlete); err != nil {
		return v, err
	}
	e, err := a.st.Erase(ctx, athlete)
	v.Rows, v.Originals, v.Backups, v.Left = e.Rows, e.Originals, e.Backups, e.Left
	return v, err
}

// Verify checks everything in the data folder dir again and writes nothing. It needs no
// App, because a database may be too damaged to be opened.
func Verify(ctx context.Context, actor ebb.Actor, athlete ebb.AthleteID, dir string, progress func(done, of int)) (VerifyView, error) {
	v := VerifyView{Schema: Schema, Damaged: []DamageView{}}
	if err := may(actor, athlete); err != nil {
		return v, err
	}
	r, err := store.Verify(ctx, dir, progress)
	v.Objects, v.Damaged = r.Objects, damage(r.Damaged)
	return v, err
}

// Restore makes the data folder dir, which is not there or empty, out of a backup or an
// export. passphrase is asked for when the file is encrypted.
func Restore(ctx context.Context, actor ebb.Actor, athlete ebb.AthleteID, src, dir string, passphrase func() (string, error), progress func(done, of int)) (RestoreView, error) {
	v := RestoreView{Schema: Schema, Damaged: []DamageView{}}
	if err := may(actor, athlete); err != nil {
		return v, err
	}
	r, err := store.Restore(ctx, src, dir, passphrase, progress)
	v.Kind, v.Data, v.MadeAt, v.Originals, v.Objects, v.Damaged = r.Kind, r.Dir, r.MadeAt, r.Originals, r.Verified.Objects, damage(r.Verified.Damaged)
	return v, err
}

const exportReadme = `Everything that Ebb keeps about you.

originals/     the files as you imported them, unchanged, named by when and what;
               index.jsonl says which is which
recordings/    each recording for reading: a CSV with one sample a line (an empty field
               was not recorded) and a JSON with laps, pauses, device and totals
data/          every row of the database, one JSON object a line:
  fact           what you said and did: check-ins, profile, corrections, runs, links.
                 Nothing in it is ever changed; a later line supersedes an earlier one
  decision       what Ebb answered, with everything it knew at that moment
  features       what was made of each recording
  import         what you imported; import_item: each file of it, and how it ended
  recording      where each recording came from
  stream         the samples as Ebb stores them (the CSV files say the same)
  original       the files that are kept
  fact_seq, meta what the folder keeps of itself
SHA256SUMS     for ` + "`sha256sum -c SHA256SUMS`" + `

Times are Unix milliseconds in UTC, days are written 2026-11-23, lengths are in the unit that
the name says. sha256, seal and the like are checksums.

` + "`ebb restore` THIS --data DIR" + ` makes an equal data folder out of it.

These are health data and show where you live and run. Keep them as you would keep a key.
`
