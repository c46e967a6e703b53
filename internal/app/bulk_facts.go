package app

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"ebb"
	"ebb/internal/export"
	"ebb/internal/store"
)

// MorningsView counts the mornings of tables and wellness files: one a day and source.
type MorningsView struct {
	Added   int `json:"added"`   // brought something that was not known
	Known   int `json:"known"`   // brought nothing new
	Refused int `json:"refused"` // values or rows that could not be used; rows says which
}

// ImportRowView is one row of a table or list that could not be used.
type ImportRowView struct {
	Path    string          `json:"path"`
	Line    ebb.Opt[int]    `json:"line"`   // from 1
	Offset  ebb.Opt[int64]  `json:"offset"` // byte, from 0, where there are no lines
	Field   ebb.Opt[string] `json:"field"`
	Code    string          `json:"code"`
	Message string          `json:"message"`
}

// described is what an export says of a recording beside it: the document of a
// described fact, whose Subject is the import that brought it.
type described struct {
	Recording ebb.RecordingID `json:"recording"`
	Name      string          `json:"name"`
	Gear      string          `json:"gear"`
	Sport     ebb.Sport       `json:"sport"` // counts only where the recording itself does not say
	SubSport  string          `json:"sub_sport"`
	RPE       ebb.Opt[int]    `json:"rpe"` // as the person told that service, 0–10
}

// importVia begins the Via of what an import brought; the source follows.
const importVia = "import:"

// bringer is who notes what a source says.
func bringer(source string) ebb.Actor {
	return ebb.Actor{ID: "ebb", Kind: ebb.ActorJob, Via: importVia + source}
}

// brought says whether a file said this and not the person.
func brought(f store.Fact) bool {
	return f.Actor.Kind == ebb.ActorJob && strings.HasPrefix(f.Actor.Via, importVia)
}

// personLast puts what files said before what the person said, each in its order: of one
// day and field the person's answer stands, whichever came first.
func personLast(facts []store.Fact) []store.Fact {
	out, said := make([]store.Fact, 0, len(facts)), []store.Fact(nil)
	for i := range facts {
		if brought(facts[i]) {
			out = append(out, facts[i])
		} else {
			said = append(said, facts[i])
		}
	}
	return append(out, said...)
}

func (r *importRun) rowFault(v ImportRowView) {
	if len(r.view.Rows) >= rowsTold {
		r.view.RowsMore++
		return
	}
	r.view.Rows = append(r.view.Rows, v)
}

// rowFaults tells the rows of a file that could not be used.
func (b *bulk) rowFaults(path string, faults export.Faults) {
	for _, f := range faults.List {
		v := ImportRowView{Path: path, Code: f.Code, Message: f.Msg}
		if f.Line > 0 {
			v.Line = ebb.Some(f.Line)
		} else if f.Offset >= 0 {
			v.Offset = ebb.Some(f.Offset)
		}
		if f.Field != "" {
			v.Field = ebb.Some(f.Field)
		}
		if len(b.faults) >= rowsTold {
			b.more++
			continue
		}
		b.faults = append(b.faults, v)
	}
	b.more += faults.More
}

func (b *bulk) morningFaults(path string, faults export.Faults) {
	b.rowFaults(path, faults)
	b.refused += len(faults.List) + faults.More
}

// bring notes what the side files say, once every recording is stored. It changes
// nothing where nothing is new, so that a second import of an export adds no fact.
func (r *importRun) bring(ctx context.Context) error {
	var rows []export.MorningRow
	slices.SortStableFunc(r.bulk.mornings, func(a, b morningFile) int { return cmp.Compare(a.path, b.path) })
	for _, f := range r.bulk.mornings {
		rows = append(rows, f.rows...)
	}
	rows = export.MergeMornings(rows)
	base := r.view
	base.Mornings.Refused = r.bulk.refused
	base.Rows, base.RowsMore = append(base.Rows, r.bulk.faults...), r.bulk.more
	r.view = base
	if len(rows)+len(r.bulk.lists)+len(r.bulk.learned) == 0 {
		return nil
	}
	err := r.app.st.Tx(ctx, func(t *store.Tx) error {
		r.view = base // the body may run twice
		r.view.Rows = slices.Clone(base.Rows)
		if err := r.remember(ctx, t); err != nil {
			return err
		}
		if err := r.bringMornings(ctx, t, rows); err != nil {
			return err
		}
		return r.bringDescriptions(ctx, t)
	})
	if err != nil {
		r.view = base
	}
	return err
}

// morningFields are the fields of a check-in that a file may answer.
var morningFields = []func(*ebb.CheckIn) *ebb.Opt[int]{
	func(c *ebb.CheckIn) *ebb.Opt[int] { return &c.SleepMin },
	func(c *ebb.CheckIn) *ebb.Opt[int] { return &c.RHR },
	func(c *ebb.CheckIn) *ebb.Opt[int] { return &c.RMSSD },
	func(c *ebb.CheckIn) *ebb.Opt[int] { return &c.SDNN },
}

// morningValue is a value that an import brought, and through which source.
type morningValue struct {
	v   int
	via string
}

type morningKey struct {
	day   ebb.Day
	field int
}

// standingMornings are the values that imports brought and nobody took back.
func standingMornings(ctx context.Context, t *store.Tx, athlete ebb.AthleteID) (map[morningKey]morningValue, error) {
	facts, err := liveFacts(ctx, t, athlete, store.KindCheckIn)
	if err != nil {
		return nil, err
	}
	facts = slices.DeleteFunc(facts, func(f store.Fact) bool { return !brought(f) })
	said, err := docs[ebb.CheckIn](facts)
	if err != nil {
		return nil, err
	}
	out := map[morningKey]morningValue{}
	for i := range said {
		for field, of := range morningFields {
			if v, ok := of(&said[i]).Get(); ok {
				out[morningKey{said[i].Day, field}] = morningValue{v, facts[i].Actor.Via}
			}
		}
	}
	return out, nil
}

// bringMornings notes morning values as check-ins of their days. Of two sources that
// answer the same field of a day the first stands; a newer export of the same source
// corrects the older one.
func (r *importRun) bringMornings(ctx context.Context, t *store.Tx, rows []export.MorningRow) error {
	if len(rows) == 0 {
		return nil
	}
	have, err := standingMornings(ctx, t, r.athlete)
	if err != nil {
		return err
	}
	today, err := r.app.today(ctx, t, r.athlete)
	if err != nil {
		return err
	}
	for _, row := range rows {
		refuse := func(code, msg string) {
			r.view.Mornings.Refused++
			r.rowFault(ImportRowView{Path: row.Source, Code: code, Message: msg})
		}
		if row.Day > today {
			refuse(codeFuture, fmt.Sprintf("%s has not come yet: it is not taken", row.Day))
			continue
		}
		via := importVia + row.Source
		c, fresh := ebb.CheckIn{Day: row.Day}, false
		for field, v := range []ebb.Opt[int]{row.SleepMin, row.RHR, row.RMSSD, row.SDNN} {
			k := morningKey{row.Day, field}
			if old, ok := have[k]; !v.OK || ok && (old.v == v.V || old.via != via) {
				continue
			}
			*morningFields[field](&c), have[k], fresh = v, morningValue{v.V, via}, true
		}
		if !fresh {
			r.view.Mornings.Known++
			continue
		}
		if err := validCheckIn(c, r.numbers.Guard); err != nil {
			refuse(export.CodeImplausible, fmt.Sprintf("%s: %v", row.Day, err))
			continue
		}
		if err := r.note(ctx, t, store.KindCheckIn, row.Source, row.Day, c); err != nil {
			return err
		}
		r.view.Mornings.Added++
	}
	return nil
}

// note appends a fact that this import brought. Its Subject is the import, by which it
// can be taken back.
func (r *importRun) note(ctx context.Context, t *store.Tx, kind, source string, day ebb.Day, v any) error {
	doc, err := store.Doc(v)
	if err != nil {
		return err
	}
	key := strings.Join([]string{r.id, kind, source, day.String(), store.HashOf(doc)[:16]}, "|")
	_, _, err = t.AppendFact(ctx, r.athlete, store.Fact{Kind: kind, Subject: r.id, Effective: day, RecordedAt: r.now,
		Actor: bringer(source), ClientKey: key, Doc: doc})
	return err
}

// bringDescriptions joins the rows of lists to the recordings of this import and notes
// what is new.
func (r *importRun) bringDescriptions(ctx context.Context, t *store.Tx) error {
	if len(r.bulk.lists) == 0 {
		return nil
	}
	known, err := descriptions(ctx, t, r.athlete)
	if err != nil {
		return err
	}
	tell := func(source string, id ebb.RecordingID, row export.ActivityRow) error {
		d := described{Recording: id, Name: row.Name, Gear: row.Gear, SubSport: row.Sub, RPE: row.RPE}
		if row.Sport != ebb.SportUnknown {
			d.Sport = row.Sport
		}
		if d == (described{Recording: id}) || known[id][importVia+source] == d {
			return nil
		}
		if known[id] == nil {
			known[id] = map[string]described{}
		}
		known[id][importVia+source] = d
		return r.note(ctx, t, store.KindDescribed, source, 0, d)
	}
	for _, l := range r.bulk.lists {
		if l.source == "strava" {
			err = r.byFile(l, tell)
		} else {
			err = r.byStart(ctx, t, l, tell)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// descriptions are what lists said of recordings, by recording and source.
func descriptions(ctx context.Context, t *store.Tx, athlete ebb.AthleteID) (map[ebb.RecordingID]map[string]described, error) {
	facts, err := liveFacts(ctx, t, athlete, store.KindDescribed)
	if err != nil {
		return nil, err
	}
	return describedBy(facts)
}

func describedBy(facts []store.Fact) (map[ebb.RecordingID]map[string]described, error) {
	out := map[ebb.RecordingID]map[string]described{}
	for _, f := range facts {
		var d described
		if err := json.Unmarshal(f.Doc, &d); err != nil {
			return nil, ebb.Wrap(ebb.Internal, "bad_fact", err, "described %s", f.ID)
		}
		if out[d.Recording] == nil {
			out[d.Recording] = map[string]described{}
		}
		out[d.Recording][f.Actor.Via] = d
	}
	return out, nil
}

// byFile joins rows to the files they name.
func (r *importRun) byFile(l activityList, tell func(string, ebb.RecordingID, export.ActivityRow) error) error {
	at := map[string][]ebb.RecordingID{}
	for _, it := range r.view.Items {
		at[filepath.ToSlash(it.Path)] = it.RecordingIDs
	}
	var missing []export.ActivityRow
	named := 0
	for _, row := range l.rows {
		if row.File == "" {
			continue // typed in by hand: there never was a file
		}
		named++
		ids, ok := at[l.dir+row.File]
		if !ok {
			missing = append(missing, row)
		}
		for _, id := range ids {
			if err := tell(l.source, id, row); err != nil {
				return err
			}
		}
	}
	if named > 0 && len(missing) == named {
		r.rowFault(ImportRowView{Path: l.path, Code: codeMissingFile,
			Message: fmt.Sprintf("none of the %d files that this list names is beside it: import the whole export", named)})
		return nil
	}
	for _, row := range missing {
		r.rowFault(ImportRowView{Path: l.path, Line: ebb.Some(row.Line), Field: ebb.Some("filename"), Code: codeMissingFile,
			Message: fmt.Sprintf("%s is not in the export, so of this activity only its line is left", row.File)})
	}
	return nil
}

// startSlackS is how far the start in a list may lie from that of the recording.
const startSlackS = 30

// byStart joins rows to the recordings of this import that start when they say.
func (r *importRun) byStart(ctx context.Context, t *store.Tx, l activityList, tell func(string, ebb.RecordingID, export.ActivityRow) error) error {
	here := map[ebb.RecordingID]bool{}
	for _, it := range r.view.Items {
		for _, id := range it.RecordingIDs {
			here[id] = true
		}
	}
	rows := slices.DeleteFunc(slices.Clone(l.rows), func(row export.ActivityRow) bool { return row.Start == 0 })
	if len(rows) == 0 || len(here) == 0 {
		return nil
	}
	slices.SortFunc(rows, func(a, b export.ActivityRow) int {
		return cmp.Or(cmp.Compare(a.Start, b.Start), cmp.Compare(a.ID, b.ID))
	})
	spans, err := t.Near(ctx, r.athlete, rows[0].Start.AddS(-startSlackS), rows[len(rows)-1].Start.AddS(startSlackS))
	if err != nil {
		return err
	}
	spans = slices.DeleteFunc(spans, func(s store.Span) bool { return !here[s.ID] })
	for _, row := range rows {
		best, off := ebb.RecordingID(""), ebb.Instant(startSlackS*1000+1)
		from, _ := slices.BinarySearchFunc(spans, row.Start.AddS(-startSlackS), func(s store.Span, at ebb.Instant) int { return cmp.Compare(s.Start, at) })
		for _, s := range spans[from:] {
			if s.Start > row.Start.AddS(startSlackS) {
				break
			}
			if d := max(s.Start-row.Start, row.Start-s.Start); d < off {
				best, off = s.ID, d
			}
		}
		if best == "" {
			continue
		}
		if row.Gear == "" {
			row.Gear = r.bulk.gear[row.ID]
		}
		if err := tell(l.source, best, row); err != nil {
			return err
		}
	}
	return nil
}

// toldOf is what lists say of a run: of several recordings or sources the first that says
// anything of a field, the preferred recording before the others.
func toldOf(run ebb.Run, by map[ebb.RecordingID]map[string]described) described {
	var out described
	ids := append([]ebb.RecordingID{run.Preferred}, run.Recordings...)
	for _, id := range ids {
		vias := make([]string, 0, len(by[id]))
		for via := range by[id] {
			vias = append(vias, via)
		}
		slices.Sort(vias)
		for _, via := range vias {
			d := by[id][via]
			out.Name, out.Gear = cmp.Or(out.Name, d.Name), cmp.Or(out.Gear, d.Gear)
			if out.Sport == "" {
				out.Sport, out.SubSport = d.Sport, d.SubSport
			}
			if !out.RPE.OK {
				out.RPE = d.RPE
			}
		}
	}
	return out
}

// describe adds what exports say of a run.
func (v *RunDetail) describe(d described) {
	if d.Name != "" {
		v.Name = ebb.Some(d.Name)
	}
	if d.Gear != "" {
		v.Gear = ebb.Some(d.Gear)
	}
}
