package app

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strconv"

	"ebb"
	"ebb/engine"
	"ebb/internal/demo"
	"ebb/internal/store"
)

// DemoOptions say which synthetic runner to make.
type DemoOptions struct {
	Seed  uint64
	Until ebb.Day // last morning of the season; 0 is today
	// Turn sets the clock that this App and its store share: each morning is decided and
	// recorded at its own seven o'clock.
	Turn     func(ebb.Instant)
	Progress func(what string, done, of int)
}

// DemoView says what was made.
type DemoView struct {
	Schema    int         `json:"schema"`
	Synthetic bool        `json:"synthetic"`
	Dir       string      `json:"dir"`
	Files     string      `json:"files"` // folder of the FIT files
	Seed      uint64      `json:"seed"`
	From      ebb.Day     `json:"from"`
	Until     ebb.Day     `json:"until"`
	Import    ImportView  `json:"import"`
	CheckIns  int         `json:"check_ins"`
	Days      int         `json:"days"`
	Verdicts  []DayCounts `json:"verdicts"`
}

// DayCounts is how many days came out as one verdict.
type DayCounts struct {
	Verdict ebb.Verdict `json:"verdict"`
	Days    int         `json:"days"`
}

// Meta keys that say which season a demo folder holds, and until when.
const (
	metaSeed  = "synthetic_seed"
	metaUntil = "synthetic_until"
)

// demoDays is how many mornings are decided in one transaction.
const demoDays = 32

// demoHour is the hour of the morning at which the synthetic runner asks.
const demoHour = 7

// Demo makes the synthetic runner in an empty store: files by our own encoder through the
// ordinary import, check-ins, and a decision for every morning. The store is marked, so that
// every view says that it is synthetic. The same call again goes on where it stopped. A store
// that holds anything else is a conflict.
func (a *App) Demo(ctx context.Context, actor ebb.Actor, athlete ebb.AthleteID, o DemoOptions) (DemoView, error) {
	if err := may(actor, athlete); err != nil {
		return DemoView{}, err
	}
	if o.Progress == nil {
		o.Progress = func(string, int, int) {}
	}
	if o.Turn == nil {
		return DemoView{}, ebb.Errorf(ebb.Internal, "no_clock", "turn", "a demo needs a clock that turns")
	}
	if err := a.claimDemo(ctx, actor, athlete, &o); err != nil {
		return DemoView{}, err
	}
	dir := filepath.Join(a.st.Dir(), "files")
	if err := writeSeason(ctx, dir, o); err != nil {
		return DemoView{}, err
	}
	o.Turn(o.Until.At(demoHour, 0, utc))
	report, err := a.Import(ctx, actor, athlete, []string{dir}, func(p ImportProgress) { o.Progress("files read", p.Done, p.Seen) })
	if err != nil {
		return DemoView{}, err
	}
	v := DemoView{Schema: Schema, Synthetic: true, Dir: a.st.Dir(), Files: dir, Seed: o.Seed, From: o.Until - demo.Days + 1, Until: o.Until, Import: report}
	said := demo.CheckIns(o.Seed, o.Until)
	v.CheckIns = len(said)
	if err := a.decideSeason(ctx, actor, athlete, o, said); err != nil {
		return v, err
	}
	return v, a.countSeason(ctx, athlete, &v)
}

// claimDemo marks an empty store, or finds the season that it was marked for.
func (a *App) claimDemo(ctx context.Context, actor ebb.Actor, athlete ebb.AthleteID, o *DemoOptions) error {
	want := *o
	return a.st.Tx(ctx, func(t *store.Tx) error {
		*o = want
		if o.Until == 0 {
			o.Until = ebb.DayOf(a.now(), utc)
		}
		syn, err := synthetic(ctx, t)
		if err != nil {
			return err
		}
		if syn {
			return sameSeason(ctx, t, o, want.Until != 0)
		}
		seq, err := t.LastSeq(ctx, athlete)
		if err != nil {
			return err
		}
		if seq > 0 {
			return ebb.Errorf(ebb.Conflict, "not_empty", "dir", "%s holds data that is not synthetic: choose another folder with --dir", a.st.Dir())
		}
		for k, v := range map[string]string{store.MetaSynthetic: "true", metaSeed: strconv.FormatUint(o.Seed, 10), metaUntil: o.Until.String()} {
			if err := t.SetMeta(ctx, k, v); err != nil {
				return err
			}
		}
		for _, item := range demo.Profile(o.Until) {
			doc, err := store.Doc(item)
			if err != nil {
				return err
			}
			if _, _, err := t.AppendFact(ctx, athlete, store.Fact{Kind: store.KindProfile, Subject: item.Field, Effective: item.From, Actor: actor, Doc: doc}); err != nil {
				return err
			}
		}
		return nil
	})
}

// sameSeason takes over the season that the store was marked for; another one is a conflict.
func sameSeason(ctx context.Context, t *store.Tx, o *DemoOptions, untilGiven bool) error {
	seed, err := t.Meta(ctx, metaSeed)
	if err != nil {
		return err
	}
	until, err := t.Meta(ctx, metaUntil)
	if err != nil {
		return err
	}
	if seed != strconv.FormatUint(o.Seed, 10) || untilGiven && until != o.Until.String() {
		return ebb.Errorf(ebb.Conflict, "other_season", "dir", "the folder holds the season with seed %s until %s: choose another folder with --dir", seed, until)
	}
	o.Until, err = ebb.ParseDay(until)
	return err
}

// writeSeason writes the files of the season, one by one.
func writeSeason(ctx context.Context, dir string, o DemoOptions) error {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return ebb.Wrap(ebb.Conflict, "not_writable", err, "the folder for the synthetic files cannot be made")
	}
	n := 0
	return demo.Each(o.Seed, o.Until, func(f demo.File) error {
		if err := ctx.Err(); err != nil {
			return ebb.Wrap(ebb.Unavailable, "cancelled", err, "stopped: the same command goes on")
		}
		if err := os.WriteFile(filepath.Join(dir, f.Name), f.Data, 0o600); err != nil {
			return ebb.Wrap(ebb.NotConfirmed, "io_error", err, "a synthetic file could not be written")
		}
		n++
		o.Progress("files made", n, 0)
		return nil
	})
}

// decideSeason notes the check-ins and decides every morning, each at its own time.
func (a *App) decideSeason(ctx context.Context, actor ebb.Actor, athlete ebb.AthleteID, o DemoOptions, said []ebb.CheckIn) error {
	byDay := map[ebb.Day]ebb.CheckIn{}
	for _, c := range said {
		byDay[c.Day] = c
	}
	first := o.Until - demo.Days + 1
	for from := first; from <= o.Until; from += demoDays {
		if err := ctx.Err(); err != nil {
			return ebb.Wrap(ebb.Unavailable, "cancelled", err, "stopped: the same command goes on")
		}
		to := min(from+demoDays-1, o.Until)
		err := a.st.Tx(ctx, func(t *store.Tx) error {
			h, err := a.load(ctx, t, athlete)
			if err != nil {
				return err
			}
			for day := from; day <= to; day++ {
				c, ok := byDay[day]
				if err := a.decideMorningOf(ctx, t, actor, athlete, o, &h, day, c, ok); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
		o.Progress("mornings decided", int(to-first)+1, demo.Days)
	}
	return nil
}

// decideMorningOf notes the check-in of one morning and records its answer.
func (a *App) decideMorningOf(ctx context.Context, t *store.Tx, actor ebb.Actor, athlete ebb.AthleteID, o DemoOptions, h *history, day ebb.Day, c ebb.CheckIn, checkedIn bool) error {
	if _, done, err := t.LatestDecision(ctx, athlete, day); err != nil || done {
		return err
	}
	at := day.At(demoHour, 0, utc)
	o.Turn(at)
	if checkedIn {
		doc, err := store.Doc(c)
		if err != nil {
			return err
		}
		f, existed, err := t.AppendFact(ctx, athlete, store.Fact{Kind: store.KindCheckIn, Subject: day.String(), Effective: day, RecordedAt: at,
			Actor: actor, ClientKey: fmt.Sprintf("demo-%s", day), Doc: doc})
		if err != nil {
			return err
		}
		if !existed {
			h.checkIns = append(h.checkIns, c)
			h.seq = f.Seq
		}
	}
	_, _, err := t.PutDecision(ctx, athlete, engine.Day(h.at(athlete, day, at), a.numbers()).Answer, engine.Version())
	return err
}

// countSeason counts what the days came out as.
func (a *App) countSeason(ctx context.Context, athlete ebb.AthleteID, v *DemoView) error {
	return a.st.Read(ctx, func(t *store.Tx) error {
		records, err := t.Decisions(ctx, athlete)
		if err != nil {
			return err
		}
		count := map[ebb.Verdict]int{}
		for _, r := range records {
			ans, err := r.Answer()
			if err != nil {
				return err
			}
			count[ans.Decision.Verdict]++
		}
		v.Days, v.Verdicts = len(records), nil
		for d := ebb.Rest; d <= ebb.Hard; d++ {
			v.Verdicts = append(v.Verdicts, DayCounts{Verdict: d, Days: count[d]})
		}
		return nil
	})
}
