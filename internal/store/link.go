package store

import (
	"cmp"
	"context"
	"encoding/json"
	"slices"
	"sort"

	"ebb"
)

// LinkRow is what stands between two recordings, with the fact that says so.
type LinkRow struct {
	ebb.Link
	Fact Fact
}

type pair [2]ebb.RecordingID

func pairOf(a, b ebb.RecordingID) pair {
	if b < a {
		a, b = b, a
	}
	return pair{a, b}
}

// Links lists what stands between recordings that are here, one row a pair, in the
// order in which it was said.
func (t *Tx) Links(ctx context.Context, a ebb.AthleteID) ([]LinkRow, error) {
	said, err := t.LinkFacts(ctx, a, 0)
	if err != nil || len(said) == 0 {
		return nil, err
	}
	gone, err := t.Facts(ctx, a, KindRetract, 0)
	if err != nil {
		return nil, err
	}
	rows, err := t.Recordings(ctx, a)
	if err != nil {
		return nil, err
	}
	here := map[ebb.RecordingID]bool{}
	for _, r := range rows {
		here[r.ID] = true
	}
	return slices.DeleteFunc(StandingLinks(said, gone, 0), func(l LinkRow) bool { return !here[l.A] || !here[l.B] }), nil
}

// LinkFacts lists everything that was said of pairs of recordings up to a seq (0: now).
func (t *Tx) LinkFacts(ctx context.Context, a ebb.AthleteID, uptoSeq int64) ([]LinkRow, error) {
	facts, err := t.Facts(ctx, a, KindLink, uptoSeq)
	if err != nil {
		return nil, err
	}
	return LinkRows(facts)
}

// LinkRows reads link facts.
func LinkRows(facts []Fact) ([]LinkRow, error) {
	out := make([]LinkRow, len(facts))
	for i, f := range facts {
		out[i].Fact = f
		if err := json.Unmarshal(f.Doc, &out[i].Link); err != nil {
			return nil, ebb.Wrap(ebb.Internal, "bad_fact", err, "link %s", f.ID)
		}
	}
	return out, nil
}

// StandingLinks are the latest words on each pair of recordings, as they were known at a
// seq (0: now), in the order in which they were said. A fact that was taken back lets
// the one before it stand again.
func StandingLinks(said []LinkRow, retracts []Fact, uptoSeq int64) []LinkRow {
	if len(said) == 0 {
		return nil
	}
	last := upto(uptoSeq)
	gone := map[string]bool{}
	for _, f := range retracts {
		if f.Seq <= last {
			gone[f.Supersedes] = true
		}
	}
	latest := map[pair]LinkRow{}
	for _, row := range said {
		if row.Fact.Seq <= last && !gone[row.Fact.ID] {
			latest[pairOf(row.A, row.B)] = row
		}
	}
	out := make([]LinkRow, 0, len(latest))
	for _, row := range latest {
		out = append(out, row)
	}
	sort.Slice(out, func(i, j int) bool { return out[i].Fact.Seq < out[j].Fact.Seq })
	return out
}

// PutLink says what stands between two recordings; it supersedes what stood.
func (t *Tx) PutLink(ctx context.Context, a ebb.AthleteID, actor ebb.Actor, l ebb.Link, supersedes string) error {
	doc, err := Doc(l)
	if err != nil {
		return err
	}
	_, _, err = t.AppendFact(ctx, a, Fact{Kind: KindLink, Subject: l.ID(), Actor: actor, Supersedes: supersedes, Doc: doc})
	return err
}

// Group makes one run of the recordings that are linked with each other. Rows are one a
// recording, as RecordingRuns lists them. The run has the id that was minted for the
// recording known first, whichever is preferred; the other ids are its Aliases. The
// preferred recording is the one that a person chose last, else the one that most
// links prefer, else the one known first.
func Group(rows []RunRow, links []LinkRow) []RunRow {
	if len(links) == 0 {
		return rows
	}
	at := make(map[ebb.RecordingID]int, len(rows))
	for i := range rows {
		at[rows[i].Recording.ID] = i
	}
	var linked []LinkRow
	for _, l := range links {
		_, okA := at[l.A]
		_, okB := at[l.B]
		if okA && okB && l.State == ebb.LinkLinked {
			linked = append(linked, l)
		}
	}
	if len(linked) == 0 {
		return rows
	}
	root := make([]int, len(rows))
	for i := range root {
		root[i] = i
	}
	find := func(i int) int {
		for root[i] != i {
			root[i] = root[root[i]]
			i = root[i]
		}
		return i
	}
	for _, l := range linked {
		i, j := find(at[l.A]), find(at[l.B])
		if rows[j].Seq < rows[i].Seq {
			i, j = j, i
		}
		root[j] = i // the one known first leads
	}
	members, said := map[int][]int{}, map[int][]LinkRow{}
	for i := range rows {
		members[find(i)] = append(members[find(i)], i)
	}
	for _, l := range linked {
		said[find(at[l.A])] = append(said[find(at[l.A])], l)
	}
	out := make([]RunRow, 0, len(rows))
	for i := range rows {
		if find(i) == i {
			out = append(out, together(rows, members[i], said[i]))
		}
	}
	byStart(out)
	return out
}

// together is one run of several recordings.
func together(rows []RunRow, members []int, links []LinkRow) RunRow {
	if len(members) == 1 {
		return rows[members[0]]
	}
	sort.Slice(members, func(i, j int) bool { return rows[members[i]].Seq < rows[members[j]].Seq })
	wins := map[ebb.RecordingID]int{}
	var chosen ebb.RecordingID
	for _, l := range links {
		wins[l.Preferred]++
		if l.Chosen {
			chosen = l.Preferred // in the order said: the last one stays
		}
	}
	best := members[0]
	for _, m := range members[1:] {
		if wins[rows[m].Recording.ID] > wins[rows[best].Recording.ID] {
			best = m
		}
	}
	for _, m := range members {
		if rows[m].Recording.ID == chosen {
			best = m
		}
	}
	first, out := rows[members[0]], rows[best]
	out.Seq = first.Seq
	out.Run = ebb.Run{ID: first.Run.ID, Preferred: out.Recording.ID}
	for _, m := range members {
		out.Run.Recordings = append(out.Run.Recordings, rows[m].Recording.ID)
		if id := rows[m].Recording.Run; id != out.Run.ID {
			out.Aliases = append(out.Aliases, id)
		}
	}
	return out
}

// byStart sorts rows by when they started, then by when they became known. Their places are sorted first, because a row is
// a thousand bytes; then each is moved once, to where it belongs.
func byStart(rows []RunRow) {
	type place struct {
		start ebb.Instant
		seq   int64
		at    int
	}
	order := make([]place, len(rows))
	for i := range rows {
		order[i] = place{rows[i].Features.Start, rows[i].Seq, i}
	}
	earlier := func(x, y place) int {
		return cmp.Or(cmp.Compare(x.start, y.start), cmp.Compare(x.seq, y.seq), cmp.Compare(x.at, y.at))
	}
	if slices.IsSortedFunc(order, earlier) {
		return
	}
	slices.SortFunc(order, earlier)
	for i := range order {
		if order[i].at == i {
			continue
		}
		first := rows[i] // it goes where the last of its circle leaves
		at := i
		for order[at].at != i {
			from := order[at].at
			rows[at] = rows[from]
			order[at].at, at = at, from
		}
		rows[at] = first
		order[at].at = at
	}
}

// LinkOf is what stands between two recordings, if anything was said of them.
func (t *Tx) LinkOf(ctx context.Context, a ebb.AthleteID, x, y ebb.RecordingID) (LinkRow, bool, error) {
	about := func(subject string) (out []Fact, err error) {
		err = t.each(ctx, `SELECT `+factColumns+` FROM fact WHERE athlete_id = $1 AND subject = $2 ORDER BY seq`, []any{string(a), subject},
			func(scan func(...any) error) error {
				f, err := scanFact(a, scan)
				out = append(out, f)
				return err
			})
		return out, err
	}
	links, err := about(ebb.Link{A: x, B: y}.ID())
	if err != nil || len(links) == 0 {
		return LinkRow{}, false, err
	}
	var gone []Fact
	for _, f := range links {
		g, err := about(f.ID)
		if err != nil {
			return LinkRow{}, false, err
		}
		gone = append(gone, g...)
	}
	said, err := LinkRows(links)
	if err != nil {
		return LinkRow{}, false, err
	}
	standing := StandingLinks(said, gone, 0)
	if len(standing) == 0 {
		return LinkRow{}, false, nil
	}
	return standing[0], true, nil
}
