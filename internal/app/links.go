package app

import (
	"context"
	"slices"
	"strings"
	"time"

	"ebb"
	"ebb/internal/say"
	"ebb/internal/store"
)

// LinkedRecording is one end of a link.
type LinkedRecording struct {
	ID        ebb.RecordingID `json:"id"`
	Run       ebb.RunID       `json:"run"` // that it counts for today
	Start     string          `json:"start"`
	ElapsedS  int             `json:"elapsed_s"`
	DistanceM ebb.Opt[int]    `json:"distance_m"`
	Sport     ebb.Sport       `json:"sport"`
	Path      string          `json:"path"`
	Device    string          `json:"device"` // "" when the file does not say
}

// LinkView is what stands between two recordings.
type LinkView struct {
	ID        string          `json:"id"`
	State     string          `json:"state"` // linked, proposed, refused
	Why       string          `json:"why"`
	A         LinkedRecording `json:"a"` // known first
	B         LinkedRecording `json:"b"`
	Preferred ebb.RecordingID `json:"preferred"` // of the two; what is read for the run today is read
	Chosen    bool            `json:"chosen"`
	Read      ebb.RecordingID `json:"read"` // for the run of A
	ShiftS    int             `json:"shift_s"`
	Overlap   int             `json:"overlap_permille"`
	Distance  ebb.Opt[int]    `json:"distance_permille"`
	Trace     ebb.Opt[string] `json:"trace"`
	Equal     ebb.Opt[int]    `json:"equal_permille"`
	By        ebb.ActorKind   `json:"by"`
	At        string          `json:"at"`
	Text      string          `json:"text"` // what speaks for or against it
}

// LinksView is every link, in the order of the first recordings.
type LinksView struct {
	Schema int        `json:"schema"`
	Links  []LinkView `json:"links"`
}

// linkBook is what is needed to judge and show links.
type linkBook struct {
	links []store.LinkRow
	recs  map[ebb.RecordingID]store.RunRow // one a recording
	runs  map[ebb.RecordingID]store.RunRow // that it counts for
	loc   *time.Location
}

func (a *App) linkBook(ctx context.Context, t *store.Tx, athlete ebb.AthleteID) (linkBook, error) {
	b := linkBook{recs: map[ebb.RecordingID]store.RunRow{}, runs: map[ebb.RecordingID]store.RunRow{}}
	var err error
	if b.links, err = t.Links(ctx, athlete); err != nil {
		return b, err
	}
	rows, err := t.RecordingRuns(ctx, athlete, 0)
	if err != nil {
		return b, err
	}
	for _, r := range rows {
		b.recs[r.Recording.ID] = r
	}
	for _, run := range store.Group(rows, b.links) {
		for _, id := range run.Run.Recordings {
			b.runs[id] = run
		}
	}
	items, err := profileItems(ctx, t, athlete)
	b.loc = history{items: withZone(items, a.Zone)}.zone()
	return b, err
}

func (b linkBook) end(id ebb.RecordingID) LinkedRecording {
	r := b.recs[id]
	return LinkedRecording{ID: id, Run: b.runs[id].Run.ID, Start: r.Features.Start.In(b.loc).Format(time.RFC3339), ElapsedS: r.Features.ElapsedS,
		DistanceM: r.Features.DistM, Sport: r.Features.Sport, Path: r.Recording.Path,
		Device: strings.TrimSpace(r.Recording.Manufacturer + " " + r.Recording.Product)}
}

func (b linkBook) view(l store.LinkRow) LinkView {
	v := LinkView{ID: l.ID(), State: l.State, Why: l.Why, A: b.end(l.A), B: b.end(l.B), Preferred: l.Preferred, Chosen: l.Chosen,
		Read: b.runs[l.A].Run.Preferred, ShiftS: l.ShiftS, Overlap: l.Overlap, Distance: l.Distance, Equal: l.Equal,
		Text: say.LinkWhy(l.Link), By: l.Fact.Actor.Kind, At: l.Fact.RecordedAt.In(b.loc).Format(time.RFC3339)}
	if l.Trace != "" {
		v.Trace = ebb.Some(l.Trace)
	}
	return v
}

// Links lists what stands between recordings: linked, proposed and refused.
func (a *App) Links(ctx context.Context, actor ebb.Actor, athlete ebb.AthleteID) (LinksView, error) {
	v := LinksView{Schema: Schema, Links: []LinkView{}}
	if err := may(actor, athlete); err != nil {
		return v, err
	}
	err := a.st.Read(ctx, func(t *store.Tx) error {
		v.Links = []LinkView{}
		b, err := a.linkBook(ctx, t, athlete)
		if err != nil {
			return err
		}
		slices.SortStableFunc(b.links, func(x, y store.LinkRow) int {
			return int(min(1, max(-1, b.recs[x.A].Features.Start-b.recs[y.A].Features.Start)))
		})
		for _, l := range b.links {
			v.Links = append(v.Links, b.view(l))
		}
		return nil
	})
	return v, err
}

// AcceptLink says that two recordings are of one run: a proposal, or one refused before.
// id is that of the link, or its end.
func (a *App) AcceptLink(ctx context.Context, actor ebb.Actor, athlete ebb.AthleteID, id string) (LinkView, error) {
	return a.changeLink(ctx, actor, athlete, id, func(t *store.Tx, _ linkBook, l store.LinkRow) error {
		if l.State == ebb.LinkLinked {
			return ebb.Errorf(ebb.Conflict, "already_linked", "id", "these two are linked already")
		}
		return word(ctx, t, actor, athlete, l, ebb.LinkLinked)
	})
}

// RefuseLink says that two recordings are of two runs, whether proposed or linked.
func (a *App) RefuseLink(ctx context.Context, actor ebb.Actor, athlete ebb.AthleteID, id string) (LinkView, error) {
	return a.changeLink(ctx, actor, athlete, id, func(t *store.Tx, b linkBook, l store.LinkRow) error {
		if l.State == ebb.LinkRefused {
			return ebb.Errorf(ebb.Conflict, "already_refused", "id", "these two are two runs already")
		}
		return part(ctx, t, actor, athlete, b, l)
	})
}

// SplitLink makes two runs again of recordings that are linked.
func (a *App) SplitLink(ctx context.Context, actor ebb.Actor, athlete ebb.AthleteID, id string) (LinkView, error) {
	return a.changeLink(ctx, actor, athlete, id, func(t *store.Tx, b linkBook, l store.LinkRow) error {
		if l.State != ebb.LinkLinked {
			return ebb.Errorf(ebb.Conflict, "not_linked", "id", "these two are not linked: they are two runs")
		}
		return part(ctx, t, actor, athlete, b, l)
	})
}

// word notes a person's word on a pair.
func word(ctx context.Context, t *store.Tx, actor ebb.Actor, athlete ebb.AthleteID, l store.LinkRow, state string) error {
	next := l.Link
	next.State, next.Why, next.Chosen = state, "person", l.Chosen && state == ebb.LinkLinked
	return t.PutLink(ctx, athlete, actor, next, l.Fact.ID)
}

// part refuses a link. When the two still hang together by a third recording, the one
// known later leaves its run altogether.
func part(ctx context.Context, t *store.Tx, actor ebb.Actor, athlete ebb.AthleteID, b linkBook, l store.LinkRow) error {
	if err := word(ctx, t, actor, athlete, l, ebb.LinkRefused); err != nil {
		return err
	}
	var rest []store.LinkRow
	for _, o := range b.links {
		if o.Fact.ID != l.Fact.ID {
			rest = append(rest, o)
		}
	}
	rows := make([]store.RunRow, 0, len(b.recs))
	for _, id := range []ebb.RecordingID{l.A, l.B} {
		for _, m := range b.runs[id].Run.Recordings {
			if !slices.ContainsFunc(rows, func(r store.RunRow) bool { return r.Recording.ID == m }) {
				rows = append(rows, b.recs[m])
			}
		}
	}
	for _, run := range store.Group(rows, rest) {
		if !slices.Contains(run.Run.Recordings, l.A) || !slices.Contains(run.Run.Recordings, l.B) {
			continue
		}
		leaves := l.B
		if b.recs[l.B].Seq < b.recs[l.A].Seq {
			leaves = l.A
		}
		for _, o := range rest {
			if o.State == ebb.LinkLinked && (o.A == leaves || o.B == leaves) {
				if err := word(ctx, t, actor, athlete, o, ebb.LinkRefused); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// PreferRecording says which recording of a run is to be read. id is that of the
// recording, or its end.
func (a *App) PreferRecording(ctx context.Context, actor ebb.Actor, athlete ebb.AthleteID, id string) (LinkView, error) {
	if err := may(actor, athlete); err != nil {
		return LinkView{}, err
	}
	var v LinkView
	err := a.st.Tx(ctx, func(t *store.Tx) error {
		b, err := a.linkBook(ctx, t, athlete)
		if err != nil {
			return err
		}
		rec, err := b.recording(id)
		if err != nil {
			return err
		}
		at := slices.IndexFunc(b.links, func(l store.LinkRow) bool { return l.State == ebb.LinkLinked && (l.A == rec || l.B == rec) })
		if at < 0 {
			return ebb.Errorf(ebb.Conflict, "not_linked", "id", "%s is the only recording of its run", rec)
		}
		l := b.links[at]
		next := l.Link
		next.Preferred, next.Chosen = rec, true
		if err := t.PutLink(ctx, athlete, actor, next, l.Fact.ID); err != nil {
			return err
		}
		v, err = a.linkNow(ctx, t, athlete, l.ID())
		return err
	})
	return v, err
}

func (b linkBook) recording(id string) (ebb.RecordingID, error) {
	var found []ebb.RecordingID
	for r := range b.recs {
		if string(r) == id {
			return r, nil
		}
		if len(id) >= 4 && strings.HasSuffix(string(r), id) {
			found = append(found, r)
		}
	}
	switch len(found) {
	case 1:
		return found[0], nil
	case 0:
		return "", ebb.Errorf(ebb.NotFound, "no_recording", "id", "there is no recording %q; `ebb links` lists those of which there are several", id)
	}
	return "", ebb.Errorf(ebb.Invalid, "ambiguous", "id", "%q fits %d recordings: write more of the id", id, len(found))
}

func (b linkBook) link(id string) (store.LinkRow, error) {
	var found []store.LinkRow
	for _, l := range b.links {
		if l.ID() == id || len(id) >= 4 && strings.HasSuffix(l.ID(), id) {
			found = append(found, l)
		}
	}
	switch len(found) {
	case 1:
		return found[0], nil
	case 0:
		return store.LinkRow{}, ebb.Errorf(ebb.NotFound, "no_link", "id", "there is no link %q; `ebb links` lists them with the end of their ids", id)
	}
	return store.LinkRow{}, ebb.Errorf(ebb.Invalid, "ambiguous", "id", "%q fits %d links: write more of the id", id, len(found))
}

func (a *App) changeLink(ctx context.Context, actor ebb.Actor, athlete ebb.AthleteID, id string, change func(*store.Tx, linkBook, store.LinkRow) error) (LinkView, error) {
	if err := may(actor, athlete); err != nil {
		return LinkView{}, err
	}
	var v LinkView
	err := a.st.Tx(ctx, func(t *store.Tx) error {
		b, err := a.linkBook(ctx, t, athlete)
		if err != nil {
			return err
		}
		l, err := b.link(id)
		if err != nil {
			return err
		}
		if err := change(t, b, l); err != nil {
			return err
		}
		v, err = a.linkNow(ctx, t, athlete, l.ID())
		return err
	})
	return v, err
}

// linkNow is the view of a link after a change.
func (a *App) linkNow(ctx context.Context, t *store.Tx, athlete ebb.AthleteID, id string) (LinkView, error) {
	b, err := a.linkBook(ctx, t, athlete)
	if err != nil {
		return LinkView{}, err
	}
	l, err := b.link(id)
	return b.view(l), err
}
