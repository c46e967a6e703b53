package app

import (
	"context"
	"slices"
	"strings"
	"unicode/utf8"

	"ebb"
	"ebb/internal/say"
	"ebb/internal/store"
)

// GearItemView is one piece with what was done in it.
type GearItemView struct {
	ID        ebb.GearID       `json:"id"`
	Kind      ebb.GearKind     `json:"kind"`
	Name      string           `json:"name"`
	Export    ebb.Opt[string]  `json:"export"` // its name in exports of other services
	Runs      int              `json:"runs"`
	DistanceM int              `json:"distance_m"`
	Minutes   int              `json:"minutes"` // on runs and in recovery windows
	Last      ebb.Opt[ebb.Day] `json:"last"`
	Default   []ebb.Kind       `json:"default"` // kinds of run that it is worn on now
	Limit     int              `json:"limit"`   // km for shoes, hours for garments
	LimitSet  bool             `json:"limit_set"`
	Due       bool             `json:"due"`
	DueText   string           `json:"due_text"`
	Retired   ebb.Opt[ebb.Day] `json:"retired"`
}

// GearView is all gear, the retired pieces last.
type GearView struct {
	Schema    int            `json:"schema"`
	Synthetic bool           `json:"synthetic"`
	Units     string         `json:"units"`
	Gear      []GearItemView `json:"gear"`
}

const longestGear = 60

// Gear shows all gear with its distance and hours.
func (a *App) Gear(ctx context.Context, actor ebb.Actor, athlete ebb.AthleteID) (GearView, error) {
	if err := may(actor, athlete); err != nil {
		return GearView{}, err
	}
	var v GearView
	err := a.st.Read(ctx, func(t *store.Tx) (err error) {
		v, err = a.gearView(ctx, t, athlete)
		return err
	})
	return v, err
}

func (a *App) gearView(ctx context.Context, t *store.Tx, athlete ebb.AthleteID) (GearView, error) {
	h, out, err := a.read(ctx, t, athlete, 0)
	if err != nil {
		return GearView{}, err
	}
	b, err := gearOf(ctx, t, athlete, h, out.Readings)
	if err != nil {
		return GearView{}, err
	}
	v := GearView{Schema: Schema, Gear: []GearItemView{}, Units: out.Answer.Morning.Units}
	if v.Synthetic, err = synthetic(ctx, t); err != nil {
		return v, err
	}
	at := map[ebb.GearID]*GearItemView{}
	n := a.numbers().Habits
	for _, it := range b.items {
		x := &GearItemView{ID: it.ID, Kind: it.Kind, Name: it.Name, DistanceM: it.StartM, Default: []ebb.Kind{}, Retired: dated(it.Retired), Limit: n.GarmentH.Int()}
		if it.Export != "" {
			x.Export = ebb.Some(it.Export)
		}
		if it.Kind == ebb.GearShoes {
			x.Limit = n.ShoeKm.Int()
		}
		if l, ok := it.Limit.Get(); ok {
			x.Limit, x.LimitSet = l, true
		}
		for _, k := range ebb.Kinds {
			if b.usual(it.Kind, ebb.Reading{Day: out.Answer.Morning.Day, Kind: k, Sport: ebb.SportRunning}) == it.ID {
				x.Default = append(x.Default, k)
			}
		}
		at[it.ID] = x
	}
	canonical, byID := store.Canonical(h.runs), h.byID()
	for _, r := range out.Readings {
		for _, w := range b.on(r, h.told[r.Run].Gear, canonical) {
			x := at[w.gear]
			x.Runs++
			x.DistanceM += r.DistM.Or(0)
			x.Minutes += byID[r.Run].Features.MovingS / 60
			x.Last = ebb.Some(max(x.Last.Or(0), r.Day))
		}
	}
	for k, minutes := range b.windows() {
		if x := at[k.gear]; x != nil && minutes > 0 {
			x.Minutes += minutes
			x.Last = ebb.Some(max(x.Last.Or(0), k.day))
		}
	}
	for _, retired := range []bool{false, true} {
		for _, it := range b.items {
			if x := at[it.ID]; x.Retired.OK == retired {
				x.due()
				v.Gear = append(v.Gear, *x)
			}
		}
	}
	return v, nil
}

type windowKey struct {
	gear ebb.GearID
	day  ebb.Day
}

// windows are the minutes in recovery windows by piece and day; the last word counts.
func (b *gearBook) windows() map[windowKey]int {
	out := map[windowKey]int{}
	for _, w := range b.worn {
		if w.Run == "" {
			out[windowKey{w.Gear, w.Day}] = w.Minutes
		}
	}
	return out
}

// due reminds when a piece that is still worn has been used for as long as its limit.
func (x *GearItemView) due() {
	used := x.Minutes / 60
	if x.Kind == ebb.GearShoes {
		used = x.DistanceM / 1000
	}
	if x.Due = !x.Retired.OK && used >= x.Limit; x.Due {
		x.DueText = say.GearDue(x.Kind, x.Limit)
	}
}

// changeGear lets what append facts, and shows the gear after it.
func (a *App) changeGear(ctx context.Context, actor ebb.Actor, athlete ebb.AthleteID,
	what func(t *store.Tx, b *gearBook, today ebb.Day) (kind string, id ebb.GearID, day ebb.Day, doc any, err error)) (GearView, error) {
	if err := may(actor, athlete); err != nil {
		return GearView{}, err
	}
	var v GearView
	err := a.st.Tx(ctx, func(t *store.Tx) error {
		h, out, err := a.read(ctx, t, athlete, 0)
		if err != nil {
			return err
		}
		b, err := gearOf(ctx, t, athlete, h, out.Readings)
		if err != nil {
			return err
		}
		kind, id, day, doc, err := what(t, b, out.Answer.Morning.Day)
		if err != nil {
			return err
		}
		if err := a.putFact(ctx, t, actor, athlete, kind, string(id), day, doc); err != nil {
			return err
		}
		v, err = a.gearView(ctx, t, athlete)
		return err
	})
	return v, err
}

// AddGear adds a piece. startM is what was run in it before; limit 0 is the usual one.
func (a *App) AddGear(ctx context.Context, actor ebb.Actor, athlete ebb.AthleteID, kind ebb.GearKind, name string, startM, limit int) (GearView, error) {
	return a.changeGear(ctx, actor, athlete, func(_ *store.Tx, b *gearBook, _ ebb.Day) (string, ebb.GearID, ebb.Day, any, error) {
		kept, err := b.newName(name, "")
		fail := func(err error) (string, ebb.GearID, ebb.Day, any, error) { return "", "", 0, nil, err }
		switch {
		case !slices.Contains(ebb.GearKinds, kind):
			return fail(ebb.Errorf(ebb.Invalid, "bad_kind", "kind", "%q is not a kind of gear; they are: %s", string(kind), joined(ebb.GearKinds)))
		case err != nil:
			return fail(err)
		case startM < 0 || startM > 20_000_000:
			return fail(ebb.Errorf(ebb.Invalid, "out_of_range", "km", "the distance before must be from 0 to 20000 km"))
		}
		it := ebb.GearItem{ID: ebb.GearID(store.NewID("gear", a.now())), Kind: kind, Name: kept, StartM: startM}
		err = setLimit(&it, limit)
		return store.KindGear, it.ID, 0, it, err
	})
}

// newName checks a name that the person gives to a piece; own is the piece itself, "" for a new one.
func (b *gearBook) newName(name string, own ebb.GearID) (string, error) {
	kept := oneLine(name)
	switch {
	case kept == "" || utf8.RuneCountInString(kept) > longestGear:
		return "", ebb.Errorf(ebb.Invalid, "bad_name", "name", "gear needs a name of at most %d characters", longestGear)
	case slices.ContainsFunc(b.items, func(it ebb.GearItem) bool { return it.ID != own && strings.EqualFold(it.Name, kept) }):
		return "", ebb.Errorf(ebb.Conflict, "same_name", "name", "there is gear called %s already", kept)
	}
	return kept, nil
}

// RenameGear gives a piece another name; exports go on meaning it by theirs.
func (a *App) RenameGear(ctx context.Context, actor ebb.Actor, athlete ebb.AthleteID, name, to string) (GearView, error) {
	return a.changeGear(ctx, actor, athlete, func(_ *store.Tx, b *gearBook, _ ebb.Day) (string, ebb.GearID, ebb.Day, any, error) {
		it, err := b.find(name)
		if err == nil {
			it.Name, err = b.newName(to, it.ID)
		}
		return store.KindGear, it.ID, 0, it, err
	})
}

// WornView is a piece that was worn on a run, or could have been.
type WornView struct {
	Gear ebb.GearID   `json:"gear"`
	Kind ebb.GearKind `json:"kind"`
	Name string       `json:"name"`
	By   string       `json:"by"` // said, export, default
}

// wear fills in what was worn on a run, and what else there is to choose from.
func (v *RunDetail) wear(ctx context.Context, t *store.Tx, athlete ebb.AthleteID, h history, readings []ebb.Reading) error {
	b, err := gearOf(ctx, t, athlete, h, readings)
	if err != nil {
		return err
	}
	v.Worn = []WornView{}
	at := slices.IndexFunc(readings, func(r ebb.Reading) bool { return r.Run == v.ID })
	by := map[ebb.GearID]string{}
	for _, w := range b.on(readings[at], v.Gear.Or(""), store.Canonical(h.runs)) {
		by[w.gear] = w.by
	}
	for _, kind := range ebb.GearKinds {
		for _, it := range b.items {
			w := WornView{Gear: it.ID, Kind: it.Kind, Name: it.Name, By: by[it.ID]}
			switch {
			case it.Kind != kind:
			case w.By != "":
				v.Worn = append(v.Worn, w)
			case onFoot(v.Sport) && (it.Retired == 0 || it.Retired > v.Day):
				v.Other = append(v.Other, w)
			}
		}
	}
	return nil
}

func setLimit(it *ebb.GearItem, limit int) error {
	if limit < 0 || limit > 20000 {
		return ebb.Errorf(ebb.Invalid, "out_of_range", "limit", "a limit must be from 1 to 20000: km for shoes, hours for compression; 0 is the usual one")
	}
	if it.Limit = ebb.None[int](); limit > 0 {
		it.Limit = ebb.Some(limit)
	}
	return nil
}

// LimitGear sets after how many km (shoes) or hours (garments) a piece reminds; 0: the usual.
func (a *App) LimitGear(ctx context.Context, actor ebb.Actor, athlete ebb.AthleteID, name string, limit int) (GearView, error) {
	return a.changeGear(ctx, actor, athlete, func(_ *store.Tx, b *gearBook, _ ebb.Day) (string, ebb.GearID, ebb.Day, any, error) {
		it, err := b.find(name)
		if err == nil {
			err = setLimit(&it, limit)
		}
		return store.KindGear, it.ID, 0, it, err
	})
}

// RetireGear says that a piece is not worn any more, or, with retired false, that it is again.
func (a *App) RetireGear(ctx context.Context, actor ebb.Actor, athlete ebb.AthleteID, name string, retired bool) (GearView, error) {
	return a.changeGear(ctx, actor, athlete, func(_ *store.Tx, b *gearBook, today ebb.Day) (string, ebb.GearID, ebb.Day, any, error) {
		it, err := b.find(name)
		if it.Retired = 0; retired {
			it.Retired = today
		}
		return store.KindGear, it.ID, 0, it, err
	})
}

// DefaultGear makes a piece what is worn on runs of some kinds from today on, or, with off, no longer.
func (a *App) DefaultGear(ctx context.Context, actor ebb.Actor, athlete ebb.AthleteID, name string, kinds []ebb.Kind, off bool) (GearView, error) {
	return a.changeGear(ctx, actor, athlete, func(_ *store.Tx, b *gearBook, today ebb.Day) (string, ebb.GearID, ebb.Day, any, error) {
		it, err := b.find(name)
		for _, k := range kinds {
			if err == nil && !slices.Contains(ebb.Kinds, k) {
				err = ebb.Errorf(ebb.Invalid, "bad_kind", "kind", "%q is not a kind of run; they are: %s", string(k), joined(ebb.Kinds))
			}
		}
		if err == nil && len(kinds) == 0 {
			kinds = ebb.Kinds
		}
		return store.KindGearDefault, it.ID, today, ebb.GearDefault{Gear: it.ID, Kinds: kinds, From: today, Off: off}, err
	})
}

// WearGear says that a piece was worn on a run ("last", an id, a day), or, with run "", for some minutes
// of the recovery window of a day (0: today); with worn false, that it was not.
func (a *App) WearGear(ctx context.Context, actor ebb.Actor, athlete ebb.AthleteID, name, run string, day ebb.Day, minutes int, worn bool) (GearView, error) {
	return a.changeGear(ctx, actor, athlete, func(t *store.Tx, b *gearBook, today ebb.Day) (string, ebb.GearID, ebb.Day, any, error) {
		it, err := b.find(name)
		w := ebb.GearWorn{Gear: it.ID, Day: day, Minutes: minutes, Worn: worn}
		if w.Day == 0 {
			w.Day = today
		}
		switch {
		case err != nil:
		case run != "":
			var row store.RunRow
			row, err = a.findRun(ctx, t, athlete, run)
			w.Run, w.Day, w.Minutes = row.Run.ID, 0, 0
		case w.Day > today:
			err = ebb.Errorf(ebb.Invalid, "future", "day", "%s has not come yet: note it on the day itself", w.Day)
		case !worn:
			w.Minutes = 0
		case it.Kind == ebb.GearShoes:
			err = ebb.Errorf(ebb.Invalid, "shoes", "run", "shoes are worn on a run: name it with --run, like --run last")
		case minutes < 1 || minutes > 24*60:
			err = ebb.Errorf(ebb.Invalid, "out_of_range", "hours", "say how long it was worn, from 0.1 to 24 hours")
		}
		return store.KindGearWorn, it.ID, w.Day, w, err
	})
}

// Lines are what is said of a piece, in words.
func (x GearItemView) Lines(units string) []string {
	out := []string{say.GearUsed(x.Kind, x.DistanceM, x.Minutes, x.Runs, x.Last.Or(0), units)}
	if !x.Retired.OK {
		out = append(out, say.GearLimit(x.Kind, x.Limit, x.LimitSet))
	} else {
		out = append(out, say.GearRetired(x.Retired.V))
	}
	if len(x.Default) > 0 {
		out = append(out, say.GearDefault(x.Default))
	}
	return out
}
