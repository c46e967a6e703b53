package app

import (
	"slices"

	"ebb"
	"ebb/internal/say"
)

// ImportItemView is one leaf of an import as every skin shows it.
type ImportItemView struct {
	Path         string            `json:"path"` // the file, and the path inside an archive after it
	State        ebb.ItemState     `json:"state"`
	Code         ebb.Opt[string]   `json:"code"`
	Offset       ebb.Opt[int64]    `json:"offset"` // byte, from 0
	Line         ebb.Opt[int]      `json:"line"`   // from 1
	Message      ebb.Opt[string]   `json:"message"`
	SHA256       ebb.Opt[string]   `json:"sha256"`
	RecordingIDs []ebb.RecordingID `json:"recording_ids"`
}

// ImportView is the report of an import. The states add up to Seen.
type ImportView struct {
	Schema      int              `json:"schema"`
	ID          string           `json:"id"`
	Seen        int              `json:"seen"`
	Stored      int              `json:"stored"`
	Duplicate   int              `json:"duplicate"`
	Merged      int              `json:"merged"`
	Salvaged    int              `json:"salvaged"`
	Refused     int              `json:"refused"`
	NotActivity int              `json:"not_an_activity"`
	Proposed    int              `json:"proposed"` // pairs of recordings that may be of one run: a person decides
	Mornings    MorningsView     `json:"mornings"`
	Rows        []ImportRowView  `json:"rows"`      // of tables and lists, that could not be used: the first of them
	RowsMore    int              `json:"rows_more"` // and how many more
	Items       []ImportItemView `json:"items"`
}

// ImportProgress is told after each group: everything in it is durable.
type ImportProgress struct {
	Seen  int              // leaves found so far
	Done  int              // of them at their end
	Bytes int64            // bytes of the leaves done
	Items []ImportItemView // the leaves that this group has ended
}

// RebuildProgress is told after each group of originals read again.
type RebuildProgress struct{ Done, Of int }

// RebuildView is what a rebuild did.
type RebuildView struct {
	Schema  int               `json:"schema"`
	Rebuilt int               `json:"rebuilt"` // recordings read again
	Added   int               `json:"added"`   // recordings that this version finds and the former did not
	Failed  []RebuildFailure  `json:"failed"`  // kept as they were
	Engine  string            `json:"engine"`
	Missing []ebb.RecordingID `json:"missing"` // recordings that this version no longer finds, kept as they were
}

// RebuildFailure is an original that could not be read again.
type RebuildFailure struct {
	Path    string `json:"path"`
	SHA256  string `json:"sha256"`
	Code    string `json:"code"`
	Message string `json:"message"`
}

func (v *ImportView) count(s ebb.ItemState) {
	v.Seen++
	switch s {
	case ebb.ItemStored:
		v.Stored++
	case ebb.ItemDuplicate:
		v.Duplicate++
	case ebb.ItemMerged:
		v.Merged++
	case ebb.ItemSalvaged:
		v.Salvaged++
	case ebb.ItemRefused:
		v.Refused++
	case ebb.ItemNotActivity:
		v.NotActivity++
	}
}

// itemView is one line of the report.
func itemView(it *importItem) ImportItemView {
	v := ImportItemView{Path: it.path, State: it.state, RecordingIDs: it.ids()}
	if it.sum != "" {
		v.SHA256 = ebb.Some(it.sum)
	}
	if it.fault == nil {
		return v
	}
	v.Code = ebb.Some(it.fault.Code)
	if it.fault.Offset >= 0 && it.fault.Line == 0 {
		v.Offset = ebb.Some(it.fault.Offset)
	}
	if it.fault.Line > 0 {
		v.Line = ebb.Some(it.fault.Line)
	}
	what, todo := say.Code(it.fault.Code)
	if it.fault.Msg != "" {
		what = it.fault.Msg
	}
	if it.read && it.state == ebb.ItemNotActivity { // it was read, and the message says what for
		todo = ""
	}
	v.Message = ebb.Some(sentence(what, todo))
	return v
}

// sentence joins what is wrong and what to do about it.
func sentence(what, todo string) string {
	if what == "" || todo == "" {
		return what + todo
	}
	return what + ". " + todo
}

func (it *importItem) ids() []ebb.RecordingID {
	out := slices.Clone(it.known)
	for _, r := range it.recs {
		out = append(out, r.row.ID)
	}
	if out == nil {
		out = []ebb.RecordingID{}
	}
	return out
}
