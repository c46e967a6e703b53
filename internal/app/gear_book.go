package app

import (
	"context"
	"slices"
	"strings"

	"ebb"
	"ebb/internal/say"
	"ebb/internal/store"
)

// gearBook is everything that was said of gear, and the names that exports brought.
type gearBook struct {
	items    []ebb.GearItem
	defaults []ebb.GearDefault
	worn     []ebb.GearWorn
}

// wornOn is a piece on a run.
type wornOn struct {
	gear ebb.GearID
	by   string // said, export, default
}

func gearOf(ctx context.Context, t *store.Tx, athlete ebb.AthleteID, h history, readings []ebb.Reading) (*gearBook, error) {
	b, err := saidOfGear(ctx, t, athlete)
	if err != nil {
		return nil, err
	}
	for _, r := range readings { // the gear of other services is shoes: they know nothing else of a run
		if name := h.told[r.Run].Gear; name != "" && onFoot(r.Sport) && b.named(name) < 0 {
			b.items = append(b.items, ebb.GearItem{ID: ebb.GearID("ex_" + store.HashOf([]byte(strings.ToLower(name)))[:12]), Kind: ebb.GearShoes, Name: say.OneLine(name, longestGear), Export: name})
		}
	}
	return b, nil
}

// saidOfGear is what the person said, without the names that exports brought.
func saidOfGear(ctx context.Context, t *store.Tx, athlete ebb.AthleteID) (*gearBook, error) {
	b := &gearBook{}
	facts, err := t.Facts(ctx, athlete, store.KindGear, 0)
	if err != nil {
		return nil, err
	}
	items, err := docs[ebb.GearItem](facts)
	if err != nil {
		return nil, err
	}
	for _, it := range items {
		if at := b.index(it.ID); at >= 0 {
			b.items[at] = it
		} else {
			b.items = append(b.items, it)
		}
	}
	if facts, err = t.Facts(ctx, athlete, store.KindGearDefault, 0); err != nil {
		return nil, err
	}
	if b.defaults, err = docs[ebb.GearDefault](facts); err != nil {
		return nil, err
	}
	if facts, err = t.Facts(ctx, athlete, store.KindGearWorn, 0); err != nil {
		return nil, err
	}
	b.worn, err = docs[ebb.GearWorn](facts)
	return b, err
}

func onFoot(s ebb.Sport) bool {
	return s == ebb.SportRunning || s == ebb.SportWalking || s == ebb.SportHiking
}

func (b *gearBook) index(id ebb.GearID) int {
	return slices.IndexFunc(b.items, func(it ebb.GearItem) bool { return it.ID == id })
}

// named is the shoe that an export means by a name, -1 for none.
func (b *gearBook) named(name string) int {
	at := slices.IndexFunc(b.items, func(it ebb.GearItem) bool { return it.Export != "" && strings.EqualFold(it.Export, name) })
	if at < 0 {
		at = slices.IndexFunc(b.items, func(it ebb.GearItem) bool { return it.Kind == ebb.GearShoes && strings.EqualFold(it.Name, name) })
	}
	return at
}

// find finds a piece by its id, its name or the beginning of exactly one name; those that are still
// worn come first.
func (b *gearBook) find(name string) (ebb.GearItem, error) {
	want := strings.ToLower(oneLine(name)) // as names are kept
	for _, retired := range []bool{false, true} {
		var found []ebb.GearItem
		for _, it := range b.items {
			switch n := strings.ToLower(it.Name); {
			case (it.Retired != 0) != retired:
			case n == want || strings.ToLower(string(it.ID)) == want:
				return it, nil
			case want != "" && strings.HasPrefix(n, want):
				found = append(found, it)
			}
		}
		if len(found) == 1 {
			return found[0], nil
		}
		if len(found) > 1 {
			return ebb.GearItem{}, ebb.Errorf(ebb.Invalid, "ambiguous", "gear", "%q fits several pieces: %s and %s", name, found[0].Name, found[1].Name)
		}
	}
	return ebb.GearItem{}, ebb.Errorf(ebb.NotFound, "no_gear", "gear", "there is no gear %q; `ebb gear` lists it, `ebb gear add shoes NAME` adds some", name)
}

// on is what was worn on a run: for each kind of gear what the person said; else what an export said;
// else what is worn by default on runs of that kind.
func (b *gearBook) on(r ebb.Reading, export string, canonical func(ebb.RunID) ebb.RunID) []wornOn {
	said := map[ebb.GearID]bool{}
	any := map[ebb.GearKind]bool{}
	for _, w := range b.worn {
		if w.Run != "" && canonical(w.Run) == r.Run {
			said[w.Gear] = w.Worn
		}
	}
	var out []wornOn
	for _, it := range b.items {
		if said[it.ID] {
			any[it.Kind] = true
			out = append(out, wornOn{it.ID, "said"})
		}
	}
	if at := b.named(export); export != "" && at >= 0 && onFoot(r.Sport) && !any[ebb.GearShoes] {
		any[ebb.GearShoes] = true
		if _, ok := said[b.items[at].ID]; !ok {
			out = append(out, wornOn{b.items[at].ID, "export"})
		}
	}
	for _, kind := range ebb.GearKinds {
		id := b.usual(kind, r)
		if _, ok := said[id]; id != "" && !ok && !any[kind] {
			out = append(out, wornOn{id, "default"})
		}
	}
	return out
}

// usual is what is worn by default of one kind of gear on a run, "" for nothing.
func (b *gearBook) usual(kind ebb.GearKind, r ebb.Reading) ebb.GearID {
	var id ebb.GearID
	for _, d := range b.defaults {
		at := b.index(d.Gear)
		if at < 0 || b.items[at].Kind != kind || d.From > r.Day || !slices.Contains(d.Kinds, r.Kind) || !onFoot(r.Sport) {
			continue
		}
		if gone := b.items[at].Retired; gone != 0 && gone <= r.Day {
			continue
		}
		if !d.Off {
			id = d.Gear
		} else if id == d.Gear {
			id = ""
		}
	}
	return id
}
