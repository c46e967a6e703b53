package app_test

import (
	"testing"

	"ebb"
	"ebb/internal/app"
	"ebb/internal/store"
)

// A habit is no reason to decide a day again: nothing of it is seen by what decides.
func TestHabitsTakeNoPartInTheDay(t *testing.T) {
	a, st, _ := open(t, "2026-11-23T07:00:00Z")
	if _, err := a.CheckIn(ctx, me, my, allOK, ""); err != nil {
		t.Fatal(err)
	}
	why := func() (string, int) {
		t.Helper()
		if _, err := a.Today(ctx, me, my, 0); err != nil {
			t.Fatal(err)
		}
		v, err := a.Why(ctx, me, my, 0)
		if err != nil {
			t.Fatal(err)
		}
		doc, err := store.Doc(v.Morning)
		if err != nil {
			t.Fatal(err)
		}
		n := 0
		err = st.Read(ctx, func(tx *store.Tx) error {
			all, err := tx.Decisions(ctx, my)
			n = len(all)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		return string(doc), n
	}
	before, records := why()
	if _, err := a.AddHabit(ctx, me, my, "cold bath"); err != nil {
		t.Fatal(err)
	}
	if _, err := a.HabitDone(ctx, me, my, []string{"cold bath", "sleep"}, 0, true); err != nil {
		t.Fatal(err)
	}
	if _, err := a.HabitDone(ctx, me, my, []string{"sleep"}, 0, false); err != nil {
		t.Fatal(err)
	}
	if _, err := a.AddGear(ctx, me, my, ebb.GearSocks, "Long socks", 0, 0); err != nil {
		t.Fatal(err)
	}
	if _, err := a.DefaultGear(ctx, me, my, "long", nil, false); err != nil {
		t.Fatal(err)
	}
	if _, err := a.WearGear(ctx, me, my, "long", "", 0, 60, true); err != nil {
		t.Fatal(err)
	}
	if after, n := why(); after != before || n != records {
		t.Errorf("habits changed the morning: %d records, then %d\n%s\n%s", records, n, before, after)
	}
}

// Noting twice is noting once; one wrong name notes none of them; the last word counts.
func TestHabitDays(t *testing.T) {
	a, st, _ := open(t, "2026-11-23T07:00:00Z")
	seq := func() (n int64) {
		t.Helper()
		if err := st.Read(ctx, func(tx *store.Tx) (err error) { n, err = tx.LastSeq(ctx, my); return err }); err != nil {
			t.Fatal(err)
		}
		return n
	}
	count := func(v app.HabitsView, id ebb.HabitID) int {
		t.Helper()
		for _, h := range v.Habits {
			if h.ID == id {
				return h.Count
			}
		}
		t.Fatalf("no habit %s", id)
		return 0
	}
	today := ebb.NewDay(2026, 11, 23)
	for _, day := range []ebb.Day{0, today, today - 27, today - 28} {
		if _, err := a.HabitDone(ctx, me, my, []string{"Mobility"}, day, true); err != nil {
			t.Fatal(err)
		}
	}
	if n := seq(); n != 3 { // today once, and the two days before
		t.Errorf("%d facts, want 3", n)
	}
	v, err := a.Habits(ctx, me, my, 0)
	if err != nil {
		t.Fatal(err)
	}
	if got := count(v, ebb.HabitMobility); got != 2 || len(v.Habits[0].Days) != 28 || v.To != today {
		t.Errorf("mobility on %d of %d days to %s, want 2 of 28: the 29th is not shown", got, len(v.Habits[0].Days), v.To)
	}
	before := seq()
	if _, err := a.HabitDone(ctx, me, my, []string{"sleep", "nothing"}, 0, true); ebb.KindOf(err) != ebb.NotFound || seq() != before {
		t.Errorf("one wrong name: %v, %d facts more", err, seq()-before)
	}
	if v, err = a.HabitDone(ctx, me, my, []string{"mobility"}, 0, false); err != nil || count(v, ebb.HabitMobility) != 1 {
		t.Errorf("taken back: %v", err)
	}
	if _, err = a.HabitDone(ctx, me, my, []string{"mobility"}, today+1, true); ebb.CodeOf(err) != "future" {
		t.Errorf("tomorrow: %v", err)
	}
}
