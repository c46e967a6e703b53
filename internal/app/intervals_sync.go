package app

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"ebb"
	"ebb/internal/remote/intervals"
	"ebb/internal/say"
	"ebb/internal/store"
)

// States of an activity that was looked at.
const (
	activityFetched = "fetched"
	activityStrava  = "strava"  // came through Strava: its file is not given out
	activityWithout = "without" // has no file
)

// The shape of a sync.
const (
	syncBatch   = 20 // recordings that are fetched before they are kept
	syncOverlap = 14 // days that are looked at again: recordings come late
	syncYear    = 365
	emptyYears  = 3 // in a row, after which the past is done
	lastWrite   = 5 * time.Second
	faultsInRow = 3 // recordings that fail one after the other, after which it is not them
)

// SyncProgress is told while recordings are fetched: what was counted is kept.
type SyncProgress struct{ Done, Of int }

// SyncView is what a sync brought, and how the connection stands after it.
type SyncView struct {
	IntervalsView
	New      int `json:"new"`       // runs that were not here
	Known    int `json:"known"`     // recordings that were here already, or are copies of a run that was
	Mornings int `json:"mornings"`  // values added or changed
	Refused  int `json:"not_kept"`  // files that are no recordings
	FileMiss int `json:"no_longer"` // activities without a file
}

// SyncIntervals fetches what is new: recordings as they were recorded, mornings, and the limits of the
// sport. It can be stopped at any moment and goes on there; the same again changes nothing.
func (a *App) SyncIntervals(ctx context.Context, actor ebb.Actor, athlete ebb.AthleteID, progress func(SyncProgress)) (SyncView, error) {
	var v SyncView
	if err := may(actor, athlete); err != nil {
		return v, err
	}
	if progress == nil {
		progress = func(SyncProgress) {}
	}
	doc, client, err := a.connectedIntervals(ctx, athlete)
	if err != nil {
		return v, err
	}
	actor.Via = "intervals"
	s := syncing{app: a, actor: actor, athlete: athlete, client: client, doc: &doc, view: &v, progress: progress}
	err = s.run(ctx)
	if ctx.Err() == nil || err == nil { // who stops a sync has not seen it fail
		doc.ended(err, a.now())
	}
	keep, cancel := context.WithTimeout(context.WithoutCancel(ctx), lastWrite)
	defer cancel()
	if e := a.putIntervals(keep, athlete, doc); err == nil {
		err = e
	}
	state, e := a.IntervalsState(keep, actor, athlete)
	v.IntervalsView = state
	v.Text = append(say.Synced(v.New, v.Known, v.Mornings, v.Refused), v.Text...)
	if err == nil {
		err = e
	}
	return v, err
}

// syncing is one sync at work.
type syncing struct {
	app      *App
	actor    ebb.Actor
	athlete  ebb.AthleteID
	client   *intervals.Client
	doc      *intervalsDoc
	view     *SyncView
	progress func(SyncProgress)
	faults   int // recordings that failed one after the other
}

func (s *syncing) run(ctx context.Context) error {
	settings, err := s.client.Settings(ctx)
	if err != nil {
		return err
	}
	s.doc.settings(settings)
	today, err := s.today(ctx)
	if err != nil {
		return err
	}
	list, from, err := s.list(ctx, today)
	if err != nil {
		return err
	}
	if err := s.mornings(ctx, from, today); err != nil {
		return err
	}
	seen, err := s.app.seenActivities(ctx, s.athlete)
	if err != nil {
		return err
	}
	var todo []intervals.Activity
	for _, x := range list {
		switch was, ok := seen[x.ID]; {
		case x.ID == "" || ok && was.Print == printOf(x):
		case strings.EqualFold(x.Source, "STRAVA"):
			if err := s.looked(ctx, map[string]activityDoc{x.ID: {printOf(x), activityStrava}}); err != nil {
				return err
			}
		default:
			todo = append(todo, x)
		}
	}
	if err := s.fetchAll(ctx, todo); err != nil {
		return err
	}
	s.doc.Through = today
	return nil
}

func (s *syncing) today(ctx context.Context) (today ebb.Day, err error) {
	err = s.app.st.Read(ctx, func(t *store.Tx) error {
		today, err = s.app.today(ctx, t, s.athlete)
		return err
	})
	return today, err
}

// list is every activity to be looked at, newest first: the last days, or year by year all of
// the past when it was not looked at yet.
func (s *syncing) list(ctx context.Context, today ebb.Day) ([]intervals.Activity, ebb.Day, error) {
	if s.doc.Through > 0 {
		from := min(s.doc.Through, today) - syncOverlap
		list, err := s.client.Activities(ctx, from, today+1)
		return list, from, err
	}
	var all []intervals.Activity
	from := today
	for to, empty := today+1, 0; empty < emptyYears; to -= syncYear {
		list, err := s.client.Activities(ctx, to-syncYear+1, to)
		if err != nil {
			return nil, 0, err
		}
		empty++
		if len(list) > 0 {
			empty, from = 0, to-syncYear+1
		}
		all = append(all, list...)
	}
	return all, from, nil
}

// printOf changes when an activity does.
func printOf(x intervals.Activity) string {
	return hexDigest([]byte(fmt.Sprintf("%s %s %.0f %.0f", x.Start, x.Type, x.Elapsed, x.Meters)))[:16]
}

// fetchAll fetches recordings in batches; each batch is kept before the next is fetched.
func (s *syncing) fetchAll(ctx context.Context, todo []intervals.Activity) error {
	s.doc.Unread = 0
	for done := 0; done < len(todo); {
		batch := todo[done:min(done+syncBatch, len(todo))]
		if err := s.fetch(ctx, batch); err != nil {
			s.doc.Unread += len(todo) - done
			return err
		}
		done += len(batch)
		s.progress(SyncProgress{done, len(todo)})
	}
	return nil
}

// fetch fetches a batch and keeps it. One recording that does not come stops nothing and is
// tried again the next time; several in a row are the service's fault.
func (s *syncing) fetch(ctx context.Context, batch []intervals.Activity) error {
	dir, err := os.MkdirTemp("", "ebb-intervals-")
	if err != nil {
		return ebb.Wrap(ebb.Unavailable, "no_temp", err, "there is no place for what is fetched")
	}
	defer func() { _ = os.RemoveAll(dir) }()
	looked, files := map[string]activityDoc{}, map[string]string{}
	for i, x := range batch {
		b, err := s.client.File(ctx, x.ID)
		switch code := ebb.CodeOf(err); {
		case err == nil:
			s.faults = 0
			name := fmt.Sprintf("%03d-%s", i, fileName(x.ID))
			if err := os.WriteFile(filepath.Join(dir, name), b, 0o600); err != nil {
				return ebb.Wrap(ebb.Unavailable, "no_temp", err, "there is no place for what is fetched")
			}
			files[name] = x.ID
			looked[x.ID] = activityDoc{printOf(x), activityFetched}
		case code == intervals.CodeGone || code == intervals.CodeNotGiven:
			looked[x.ID] = activityDoc{printOf(x), activityWithout}
			s.view.FileMiss++
		case code == intervals.CodeFailing && ctx.Err() == nil && s.faults+1 < faultsInRow:
			s.faults++
			s.doc.Unread++
		default:
			return err
		}
	}
	if len(files) > 0 {
		if err := s.keep(ctx, dir); err != nil {
			return err
		}
	}
	return s.looked(ctx, looked)
}

// fileName is an id as the name of a file.
func fileName(id string) string {
	return strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' {
			return r
		}
		return '_'
	}, id[:min(len(id), 60)])
}

// keep imports a folder as anybody would: what is here already is found by its bytes or by its
// trace, and stays one run.
func (s *syncing) keep(ctx context.Context, dir string) error {
	files, err := os.ReadDir(dir)
	if err != nil {
		return ebb.Wrap(ebb.Unavailable, "no_temp", err, "what was fetched cannot be read again")
	}
	names := map[string]string{dir: "Intervals.icu"} // the folder is gone after this, and tells nobody anything
	for _, f := range files {
		names[filepath.Join(dir, f.Name())] = "Intervals.icu/" + f.Name()
	}
	v, err := s.app.ImportWith(ctx, s.actor, s.athlete, []string{dir}, ImportOptions{names: names}, nil)
	s.view.New += v.Stored + v.Salvaged
	s.view.Known += v.Duplicate + v.Merged
	s.view.Refused += v.Refused
	s.view.Mornings += v.Mornings.Added
	return err
}

func (s *syncing) looked(ctx context.Context, at map[string]activityDoc) error {
	return s.app.st.Tx(ctx, func(t *store.Tx) error {
		for id, d := range at {
			if err := s.app.putAccess(ctx, t, s.athlete, store.AccessActivity, id, d); err != nil {
				return err
			}
		}
		return nil
	})
}

// mornings reads resting heart rate, HRV and sleep; nothing is read again while nothing changed.
func (s *syncing) mornings(ctx context.Context, from, today ebb.Day) error {
	list, err := s.client.Wellness(ctx, from, today)
	if err != nil {
		return err
	}
	table := wellnessTable(list)
	print := hexDigest(table)
	if table == nil || print == s.doc.Wellness {
		return nil
	}
	dir, err := os.MkdirTemp("", "ebb-intervals-")
	if err != nil {
		return ebb.Wrap(ebb.Unavailable, "no_temp", err, "there is no place for what is fetched")
	}
	defer func() { _ = os.RemoveAll(dir) }()
	if err := os.WriteFile(filepath.Join(dir, "wellness.csv"), table, 0o600); err != nil {
		return ebb.Wrap(ebb.Unavailable, "no_temp", err, "there is no place for what is fetched")
	}
	if err := s.keep(ctx, dir); err != nil {
		return err
	}
	s.doc.Wellness = print
	return nil
}

// wellnessTable writes mornings as the service's own table does; nil when nothing is in them.
func wellnessTable(list []intervals.Wellness) []byte {
	var b bytes.Buffer
	b.WriteString("date,restingHR,hrv,hrvSDNN,sleepSecs\n")
	cell := func(v *float64) string {
		if v == nil || *v <= 0 {
			return ""
		}
		return strconv.FormatFloat(*v, 'f', -1, 64)
	}
	empty := true
	for _, w := range list {
		row := cell(w.RestingHR) + "," + cell(w.RMSSD) + "," + cell(w.SDNN) + "," + cell(w.SleepS)
		if _, err := ebb.ParseDay(w.ID); err != nil || row == ",,," {
			continue
		}
		b.WriteString(w.ID + "," + row + "\n")
		empty = false
	}
	if empty {
		return nil
	}
	return b.Bytes()
}
