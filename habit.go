package ebb

// HabitID names a habit: one of Habits, or one that was minted for the person's own.
type HabitID string

// The habits that are ready.
const (
	HabitHydration   HabitID = "hydration"
	HabitSleep       HabitID = "sleep"
	HabitMovement    HabitID = "movement"
	HabitMobility    HabitID = "mobility"
	HabitCompression HabitID = "compression"
)

// Habits are the habits that are ready, in the order in which they are shown.
var Habits = []HabitID{HabitHydration, HabitSleep, HabitMovement, HabitMobility, HabitCompression}

// HabitItem is what the person says of a habit itself. The last word on an id counts.
type HabitItem struct {
	ID      HabitID `json:"id"`
	Name    string  `json:"name"` // of the person's own; "" for one that is ready
	Retired bool    `json:"retired"`
}

// HabitDay says that a habit was lived on a day, or, with Done false, takes that back. The last
// word on a day and habit counts. A day of which nothing was said is unknown, not a no.
type HabitDay struct {
	Habit HabitID `json:"habit"`
	Day   Day     `json:"day"`
	Done  bool    `json:"done"`
}
