package ebb

// PlanSession is one hard or long session that a person wants in a week.
type PlanSession struct {
	Weekday int       `json:"weekday"` // 1 Monday … 7 Sunday
	Day     Day       `json:"day"`     // a race on a date; 0: every week
	Kind    Kind      `json:"kind"`    // intervals, tempo, long, race
	Class   HardClass `json:"class"`   // the window it opens
	Minutes Opt[int]  `json:"minutes"` // as asked
}

// PlanAsk is what a person wants of their weeks, from a Monday on until they want another.
type PlanAsk struct {
	Text       string        `json:"text"`             // as it was typed
	Sessions   []PlanSession `json:"sessions"`         // in the order of the week
	Weekdays   []int         `json:"weekdays"`         // days that can be run, 1 … 7; none: all
	WeekMin    Opt[int]      `json:"week_min"`         // minutes of running a week
	LongestMin Opt[int]      `json:"longest_min"`      // of one run
	Learned    bool          `json:"learned"`          // from the person's own history
	Source     string        `json:"source,omitempty"` // PlanFromIntervals, or "": typed or learned
}

// PlanFromIntervals is the source of a week that was taken from the calendar of Intervals.icu.
const PlanFromIntervals = "intervals"

// What changed about one day of a plan.
const (
	PlanMissed = "missed" // the session of the day was not done and is not to be done this week
	PlanMove   = "move"   // the session goes to another day
	PlanOff    = "off"    // the day cannot be run: travel, work, life
	PlanSick   = "sick"   // not well: no session on this day or the next ones of the week
)

// PlanChange is one tap on a day of the plan. The latest of a day counts.
type PlanChange struct {
	Day  Day    `json:"day"`
	What string `json:"what"`
	To   Day    `json:"to"` // where a session was moved; 0 otherwise
}

// PlanDay is one day of a week as it is laid.
type PlanDay struct {
	Day     Day            `json:"day"`
	Verdict Verdict        `json:"verdict"`
	Minutes int            `json:"minutes"`
	Walking int            `json:"walking"` // of the minutes; 0 of a run
	Kind    Kind           `json:"kind"`    // of a session; unknown for the days between
	Class   Opt[HardClass] `json:"class"`   // the window that the day opens
	Fixed   bool           `json:"fixed"`   // a session that was asked for
	Done    bool           `json:"done"`    // it is past, and this is what was run
	Why     string         `json:"why"`     // key
	Ref     Day            `json:"ref"`     // the day that the reason speaks of
	From    Day            `json:"from"`    // the day on which the session was asked, where it was moved
	Rule    RuleID         `json:"rule"`    // the rule that moved it
}

// Running is the minutes of a day that are run: of a run-walk not all.
func (d PlanDay) Running() int { return d.Minutes - d.Walking }

// PlanRefusal is a law that a wish would have broken.
type PlanRefusal struct {
	Law   string `json:"law"` // window, race, free_day, longest, week_minutes, least, taken, unavailable, rule, past
	Day   Day    `json:"day"` // where it was wished
	To    Day    `json:"to"`  // where it is laid instead; 0: nowhere this week
	Kind  Kind   `json:"kind"`
	Rule  RuleID `json:"rule"`  // of decide, that objected
	Asked int    `json:"asked"` // minutes
	Limit int    `json:"limit"` // minutes
}
