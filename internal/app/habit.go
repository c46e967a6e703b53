package app

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"unicode/utf8"

	"ebb"
	"ebb/internal/say"
	"ebb/internal/store"
)

// HabitDayView is one dot. Done false means that nothing was noted, which is not a no.
type HabitDayView struct {
	Day  ebb.Day `json:"day"`
	Done bool    `json:"done"`
}

// HabitView is one habit with its last days, oldest first, and what is known of it.
type HabitView struct {
	ID        ebb.HabitID     `json:"id"`
	Name      string          `json:"name"`
	Own       bool            `json:"own"`
	Days      []HabitDayView  `json:"days"`
	Count     int             `json:"count"` // of those days on which it was noted
	CountText string          `json:"count_text"`
	Grade     ebb.Opt[string] `json:"grade"` // A to D, P; null for the person's own
	GradeText string          `json:"grade_text"`
	Text      string          `json:"text"`
	Source    ebb.Opt[string] `json:"source"`
	Trial     ebb.Opt[string] `json:"trial"` // key of the trial that tests it
}

// Last says whether it was noted on the last day that is shown.
func (v HabitView) Last() bool { return len(v.Days) > 0 && v.Days[len(v.Days)-1].Done }

// HabitsView is every habit on the person's list.
type HabitsView struct {
	Schema    int                `json:"schema"`
	Synthetic bool               `json:"synthetic"`
	From      ebb.Day            `json:"from"`
	To        ebb.Day            `json:"to"`
	Habits    []HabitView        `json:"habits"`
	Retired   []string           `json:"retired"` // names of habits that were taken off the list
	Routine   []say.MobilityStep `json:"routine"`
}

// Only is the view with one habit alone, by its name or the beginning of it.
func (v HabitsView) Only(name string) (HabitsView, error) {
	b := habitBook{}
	for _, h := range v.Habits {
		b.items = append(b.items, ebb.HabitItem{ID: h.ID, Name: h.Name})
	}
	it, err := b.find(name)
	if err != nil {
		return v, err
	}
	v.Habits = []HabitView{v.Habits[b.index(it.ID)]}
	return v, nil
}

// longestHabit bounds a name, characters.
const longestHabit = 40

// habitBook is what was said of habits: the list in order, and the days.
type habitBook struct {
	items []ebb.HabitItem
	done  map[ebb.HabitID]map[ebb.Day]bool
}

func habitsOf(ctx context.Context, t *store.Tx, athlete ebb.AthleteID) (*habitBook, error) {
	b := &habitBook{done: map[ebb.HabitID]map[ebb.Day]bool{}}
	for _, id := range ebb.Habits {
		b.items = append(b.items, ebb.HabitItem{ID: id})
	}
	items, err := t.Facts(ctx, athlete, store.KindHabit, 0)
	if err != nil {
		return nil, err
	}
	said, err := docs[ebb.HabitItem](items)
	if err != nil {
		return nil, err
	}
	for _, it := range said {
		if at := b.index(it.ID); at >= 0 {
			b.items[at] = it
		} else {
			b.items = append(b.items, it)
		}
	}
	gear, err := saidOfGear(ctx, t, athlete)
	if err != nil {
		return nil, err
	}
	for k, minutes := range gear.windows() { // a garment after a run; what is said of the habit itself goes above it
		if minutes > 0 {
			b.note(ebb.HabitCompression, k.day, true)
		}
	}
	days, err := t.Facts(ctx, athlete, store.KindHabitDay, 0)
	if err != nil {
		return nil, err
	}
	for _, f := range days {
		var d ebb.HabitDay
		if err := json.Unmarshal(f.Doc, &d); err != nil {
			return nil, ebb.Wrap(ebb.Internal, "bad_fact", err, "the %s fact %s cannot be read", f.Kind, f.ID)
		}
		b.note(d.Habit, d.Day, d.Done)
	}
	return b, nil
}

func (b *habitBook) note(habit ebb.HabitID, day ebb.Day, done bool) {
	if b.done[habit] == nil {
		b.done[habit] = map[ebb.Day]bool{}
	}
	b.done[habit][day] = done
}

func (b *habitBook) index(id ebb.HabitID) int {
	return slices.IndexFunc(b.items, func(it ebb.HabitItem) bool { return it.ID == id })
}

func habitName(it ebb.HabitItem) string {
	if w := say.Habit(it.ID); w.Name != "" {
		return w.Name
	}
	return it.Name
}

// find finds a habit on the list by its id, its name, or the beginning of exactly one name.
func (b *habitBook) find(name string) (ebb.HabitItem, error) {
	want := strings.ToLower(strings.TrimSpace(name))
	var found, gone []ebb.HabitItem
	names := []string{}
	for _, it := range b.items {
		n := strings.ToLower(habitName(it))
		exact := n == want || strings.ToLower(string(it.ID)) == want
		switch {
		case it.Retired && exact:
			gone = append(gone, it)
		case it.Retired:
		case exact:
			return it, nil
		case want != "" && strings.HasPrefix(n, want):
			found = append(found, it)
		}
		if !it.Retired {
			names = append(names, habitName(it))
		}
	}
	switch {
	case len(found) == 1:
		return found[0], nil
	case len(found) > 1:
		return ebb.HabitItem{}, ebb.Errorf(ebb.Invalid, "ambiguous", "habit", "%q fits several habits: %s and %s", name, habitName(found[0]), habitName(found[1]))
	case len(gone) > 0:
		return gone[0], ebb.Errorf(ebb.NotFound, "retired", "habit", "%s is off your list; `ebb habit add %q` puts it back", habitName(gone[0]), strings.ToLower(habitName(gone[0])))
	}
	return ebb.HabitItem{}, ebb.Errorf(ebb.NotFound, "no_habit", "habit", "there is no habit %q; there are: %s. `ebb habit add NAME` makes one of your own", name, strings.Join(names, ", "))
}

// newName checks a name that the person gives to a habit of their own.
func (b *habitBook) newName(name string) (string, error) {
	kept := oneLine(name)
	switch {
	case kept == "":
		return "", ebb.Errorf(ebb.Invalid, "no_name", "name", "a habit needs a name")
	case utf8.RuneCountInString(kept) > longestHabit:
		return "", ebb.Errorf(ebb.Invalid, "too_long", "name", "the name of a habit is at most %d characters", longestHabit)
	}
	for _, it := range b.items {
		if !it.Retired && (strings.EqualFold(habitName(it), kept) || strings.EqualFold(string(it.ID), kept)) {
			return "", ebb.Errorf(ebb.Conflict, "same_name", "name", "%s is on your list already", habitName(it))
		}
	}
	return kept, nil
}

// view shows the habits that are on the list, as seen on a day.
func (b *habitBook) view(today ebb.Day, days int) HabitsView {
	v := HabitsView{Schema: Schema, From: today - ebb.Day(days) + 1, To: today, Habits: []HabitView{}, Retired: []string{}, Routine: say.MobilityRoutine}
	for _, it := range b.items {
		if it.Retired {
			v.Retired = append(v.Retired, habitName(it))
			continue
		}
		w := say.Habit(it.ID)
		h := HabitView{ID: it.ID, Name: habitName(it), Own: w.Name == "", Text: say.Habits.OwnText, GradeText: say.HabitGrade(w.Grade)}
		if !h.Own {
			h.Grade, h.Text, h.Source, h.Trial = ebb.Some(w.Grade), w.Text, ebb.Some(w.Source), ebb.Some(w.Trial)
		}
		for d := v.From; d <= v.To; d++ {
			done := b.done[it.ID][d]
			h.Days = append(h.Days, HabitDayView{d, done})
			if done {
				h.Count++
			}
		}
		h.CountText = say.HabitCount(h.Count)
		v.Habits = append(v.Habits, h)
	}
	return v
}

// Habits shows the habits on the list and their last days up to a day (0: today).
func (a *App) Habits(ctx context.Context, actor ebb.Actor, athlete ebb.AthleteID, day ebb.Day) (HabitsView, error) {
	if err := may(actor, athlete); err != nil {
		return HabitsView{}, err
	}
	var v HabitsView
	err := a.st.Read(ctx, func(t *store.Tx) error {
		b, err := habitsOf(ctx, t, athlete)
		if err != nil {
			return err
		}
		if day == 0 {
			if day, err = a.today(ctx, t, athlete); err != nil {
				return err
			}
		}
		v, err = a.habitsView(ctx, t, b, day)
		return err
	})
	return v, err
}

func (a *App) habitsView(ctx context.Context, t *store.Tx, b *habitBook, day ebb.Day) (HabitsView, error) {
	v := b.view(day, a.numbers().Habits.GridDays.Int())
	var err error
	v.Synthetic, err = synthetic(ctx, t)
	return v, err
}

// HabitDone notes habits of a day (0: today), or, with done false, takes that back. All of them or,
// where one name is wrong, none. What was noted before is not noted again.
func (a *App) HabitDone(ctx context.Context, actor ebb.Actor, athlete ebb.AthleteID, names []string, day ebb.Day, done bool) (HabitsView, error) {
	return a.changeHabits(ctx, actor, athlete, func(t *store.Tx, b *habitBook, today ebb.Day) error {
		on := day
		if on == 0 {
			on = today
		}
		if on > today {
			return ebb.Errorf(ebb.Invalid, "future", "day", "%s has not come yet: note it on the day itself", on)
		}
		for _, name := range names {
			it, err := b.find(name)
			if err != nil {
				return err
			}
			if b.done[it.ID][on] == done {
				continue
			}
			if err := a.putFact(ctx, t, actor, athlete, store.KindHabitDay, string(it.ID), on, ebb.HabitDay{Habit: it.ID, Day: on, Done: done}); err != nil {
				return err
			}
			if b.done[it.ID] == nil {
				b.done[it.ID] = map[ebb.Day]bool{}
			}
			b.done[it.ID][on] = done
		}
		return nil
	})
}

// AddHabit puts a habit on the list: one of the person's own, or one that was taken off before,
// with the days that were noted of it.
func (a *App) AddHabit(ctx context.Context, actor ebb.Actor, athlete ebb.AthleteID, name string) (HabitsView, error) {
	return a.changeHabits(ctx, actor, athlete, func(t *store.Tx, b *habitBook, _ ebb.Day) error {
		kept, err := b.newName(name)
		if err != nil {
			return err
		}
		it := ebb.HabitItem{ID: ebb.HabitID(store.NewID("hab", a.now())), Name: kept}
		for _, old := range b.items {
			if strings.EqualFold(habitName(old), kept) || strings.EqualFold(string(old.ID), kept) {
				it = old
				it.Retired = false
			}
		}
		return a.putHabit(ctx, t, actor, athlete, b, it)
	})
}

// RenameHabit gives a habit of the person's own another name; its days stay.
func (a *App) RenameHabit(ctx context.Context, actor ebb.Actor, athlete ebb.AthleteID, name, to string) (HabitsView, error) {
	return a.changeHabits(ctx, actor, athlete, func(t *store.Tx, b *habitBook, _ ebb.Day) error {
		it, err := b.find(name)
		if err != nil {
			return err
		}
		if say.Habit(it.ID).Name != "" {
			return ebb.Errorf(ebb.Invalid, "ready", "habit", "%s is one of the habits that are ready, and keeps its name: retire it, and add one of your own", habitName(it))
		}
		if strings.EqualFold(it.Name, strings.TrimSpace(to)) { // letters made large or small
			b.items[b.index(it.ID)].Retired = true
		}
		if it.Name, err = b.newName(to); err != nil {
			return err
		}
		return a.putHabit(ctx, t, actor, athlete, b, it)
	})
}

// RetireHabit takes a habit off the list. Its days are kept; adding it brings them back.
func (a *App) RetireHabit(ctx context.Context, actor ebb.Actor, athlete ebb.AthleteID, name string) (HabitsView, error) {
	return a.changeHabits(ctx, actor, athlete, func(t *store.Tx, b *habitBook, _ ebb.Day) error {
		it, err := b.find(name)
		if err != nil {
			return err
		}
		it.Retired = true
		return a.putHabit(ctx, t, actor, athlete, b, it)
	})
}

func (a *App) putHabit(ctx context.Context, t *store.Tx, actor ebb.Actor, athlete ebb.AthleteID, b *habitBook, it ebb.HabitItem) error {
	if at := b.index(it.ID); at >= 0 {
		b.items[at] = it
	} else {
		b.items = append(b.items, it)
	}
	return a.putFact(ctx, t, actor, athlete, store.KindHabit, string(it.ID), 0, it)
}

// putFact appends a fact with a document.
func (a *App) putFact(ctx context.Context, t *store.Tx, actor ebb.Actor, athlete ebb.AthleteID, kind, subject string, day ebb.Day, v any) error {
	doc, err := store.Doc(v)
	if err != nil {
		return err
	}
	_, _, err = t.AppendFact(ctx, athlete, store.Fact{Kind: kind, Subject: subject, Effective: day, RecordedAt: a.now(), Actor: actor, Doc: doc})
	return err
}

// changeHabits lets what change the habits, and shows them after it.
func (a *App) changeHabits(ctx context.Context, actor ebb.Actor, athlete ebb.AthleteID, what func(*store.Tx, *habitBook, ebb.Day) error) (HabitsView, error) {
	if err := may(actor, athlete); err != nil {
		return HabitsView{}, err
	}
	var v HabitsView
	err := a.st.Tx(ctx, func(t *store.Tx) error {
		b, err := habitsOf(ctx, t, athlete)
		if err != nil {
			return err
		}
		today, err := a.today(ctx, t, athlete)
		if err != nil {
			return err
		}
		if err := what(t, b, today); err != nil {
			return err
		}
		v, err = a.habitsView(ctx, t, b, today)
		return err
	})
	return v, err
}
