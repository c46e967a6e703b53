package ebb

// SignalState is what is known of one input on one morning.
type SignalState string

// The states. Only present and contradictory carry a value; a contradictory one
// carries the worse of the two.
const (
	Present       SignalState = "present"
	Stale         SignalState = "stale"
	Missing       SignalState = "missing"
	Implausible   SignalState = "implausible"
	Contradictory SignalState = "contradictory"
	Declined      SignalState = "declined"
)

// Signal is one input of the morning. Expected: it was present on at least 4 of the
// last 7 days. Nothing missing ever becomes a default number. The unit of Value
// stands beside the field that holds the signal.
type Signal struct {
	State    SignalState `json:"state"`
	Expected bool        `json:"expected"`
	Value    int         `json:"value"`
	AsOf     Day         `json:"as_of"`
	Source   string      `json:"source"`
	// Latched: not said today, still in force from AsOf (pain, illness, red flags).
	Latched bool `json:"latched"`
	// Muted: it fires on more than 7 of 28 days, so it was re-centred and says nothing.
	Muted bool `json:"muted"`
	// Fires: on how many of the last 90 days with a value this signal objected; Of: days with a value.
	Fires int `json:"fires"`
	Of    int `json:"of"`
}

// Known says whether the signal carries a value.
func (s Signal) Known() bool { return s.State == Present || s.State == Contradictory }

// Signals are the inputs of the morning that the person or a device tells.
type Signals struct {
	Legs     Signal   `json:"legs"` // soreness 0–10
	Pain     Signal   `json:"pain"` // 0–10
	PainAt   string   `json:"pain_where"`
	Stride   Signal   `json:"stride"`    // 1: pain changes the stride
	Niggle   Signal   `json:"niggle"`    // 1: known, looked at, stable
	Ill      Signal   `json:"ill"`       // Illness.Level: 0 none … 3 fever
	FlagsAsk Signal   `json:"flags"`     // 1: at least one red flag
	Flags    []FlagID `json:"flag_ids"`  // in the order of Flags
	SleepMin Signal   `json:"sleep"`     // minutes
	Wellness Signal   `json:"wellness"`  // z × 100, low is worse; missing until ≥ 10 values
	RHRDelta Signal   `json:"rhr_delta"` // bpm × 10 over the own baseline
	HRV      Signal   `json:"hrv"`       // −1 below the own band, 0 in, 1 above; rMSSD, or SDNN if only that is measured
	HRVKind  string   `json:"hrv_kind"`  // rmssd, sdnn or ""
	WBGT     Signal   `json:"wbgt"`      // 0.1 °C, typed
	Heat     Signal   `json:"heat"`      // 0 none, 1 hot, 2 very hot, tapped
}

// Ramp is the way back after an illness.
type Ramp struct {
	Kind     Illness  `json:"kind"`      // the worst of the episode
	Days     int      `json:"days"`      // days of the episode, latched days count
	FreeDay  int      `json:"free_day"`  // 1 on the first symptom-free day
	FeverEnd Opt[int] `json:"fever_end"` // civil days since the last fever day
}

// Hard is one earlier session whose window may still be open.
type HardSession struct {
	Run      RunID     `json:"run"`
	Day      Day       `json:"day"`
	HoursAgo int       `json:"hours_ago"` // 24 × civil days from its window day
	Class    HardClass `json:"class"`
	Sport    Sport     `json:"sport"`
	Possible bool      `json:"possible"` // counted as hard until the person says
	Why      string    `json:"why"`      // key: kind, long, rpe, load, unknown_kind, salvaged, moderate
}

// TodayRun is what was already done today.
type TodayRun struct {
	Run     RunID `json:"run"`
	Kind    Kind  `json:"kind"`
	Sport   Sport `json:"sport"`
	Hard    bool  `json:"hard"`
	Minutes int   `json:"minutes"`
	// Part: it goes on with the run before it, minutes later, and is no session of its own.
	Part bool `json:"part"`
}

// Unsynced says why runs may be missing though a service is connected; "" where none is, or it brought what there was.
type Unsynced string

// Reasons.
const (
	SyncFailing Unsynced = "failing" // the last try did not go well
	SyncOld     Unsynced = "old"     // the last that did is too long ago, or there was none yet
)

// History is what the runs say on this morning.
type History struct {
	WeekMin     int           `json:"week_min"`           // 28-day running minutes / 4
	LongestMin  int           `json:"longest_min"`        // longest run of 30 days, minutes
	EasyMin     Opt[int]      `json:"easy_min"`           // median of easy runs of 42 days, minutes
	Months      Opt[int]      `json:"months"`             // months of running: stated, else since the first recorded run
	RunDays     int           `json:"run_days"`           // consecutive days with a run, ending yesterday
	FullDays    int           `json:"full_days"`          // of these, consecutive days with a run that was more than a recovery run
	SinceBreak  Opt[int]      `json:"since_break"`        // runs since a break of ≥ 14 days; absent when there was none in 42 days
	LastDaysAgo Opt[int]      `json:"last_days_ago"`      // civil days since the last recording of any sport
	UsualGap    Opt[int]      `json:"usual_gap"`          // usual days between recordings, rounded up
	Rested      bool          `json:"rested"`             // the person said that nothing is missing since the last recording
	Unsynced    Unsynced      `json:"unsynced,omitempty"` // why the service that brings the runs cannot be trusted to have brought all
	DaysOfRuns  int           `json:"days_of_runs"`       // span of the history, days
	Hards       []HardSession `json:"hards"`              // newest first
	Today       []TodayRun    `json:"today"`
	// PaceLine: graded speed that goes with a heart rate, from ≥ 5 steady runs of 60 days.
	PaceLine   Opt[PaceLine] `json:"pace_line"`
	EasySPerKm Opt[int]      `json:"easy_s_per_km"` // usual easy graded pace
	JogOver    Opt[int]      `json:"jog_over_bpm"`  // lowest of the last 3 easy runs' median bpm after 10 min (all three over the ceiling means: infeasible); absent with fewer than 3
	Fitness    int           `json:"fitness"`       // 0.01
	Fatigue    int           `json:"fatigue"`       // 0.01
	Form       int           `json:"form"`          // 0.01
	Monotony   Opt[int]      `json:"monotony"`      // 0.01
	SpikePct   Opt[int]      `json:"spike_pct"`     // last run's distance as % of the longest of the 30 days before it
	HRDoubt    bool          `json:"hr_doubt"`      // most of the last runs had unusable heart rate
	AskHRMax   []RunID       `json:"ask_hr_max"`    // runs that contradict the HRmax in force
}

// PaceLine is speed = InterceptMmS + SlopeUmS × bpm / 1000, from Runs steady runs.
type PaceLine struct {
	InterceptMmS int `json:"intercept_mm_s"`
	SlopeUmS     int `json:"slope_um_s_per_bpm"`
	Runs         int `json:"runs"`
}

// SpeedAt is the graded speed in mm/s that goes with bpm, never below 0.
func (l PaceLine) SpeedAt(bpm int) int { return max(0, l.InterceptMmS+l.SlopeUmS*bpm/1000) }
