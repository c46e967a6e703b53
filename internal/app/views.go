package app

import (
	"fmt"

	"ebb"
	"ebb/internal/say"
	"ebb/internal/store"
)

// Hundredths is a number kept in 0.01 and shown with two decimals.
type Hundredths int

// MarshalJSON writes 4549 as 45.49.
func (h Hundredths) MarshalJSON() ([]byte, error) { return []byte(h.String()), nil }

// String writes 4549 as 45.49.
func (h Hundredths) String() string {
	sign := ""
	if h < 0 {
		sign, h = "-", -h
	}
	return fmt.Sprintf("%s%d.%02d", sign, h/100, h%100)
}

// HRMaxView is the maximum heart rate in force; bpm and error are null when there is
// none, or when no number is to be shown.
type HRMaxView struct {
	Bpm      ebb.Opt[int]    `json:"bpm"`
	Source   ebb.HRMaxSource `json:"source"`
	ErrorBpm ebb.Opt[int]    `json:"error_bpm"`
}

// FactView is one number that a finding rests on, an integer at the resolution of its
// unit. Value is null where no number is to be shown; ref is an id, a date or a key.
type FactView struct {
	Name  string          `json:"name"`
	Value ebb.Opt[int]    `json:"value"`
	Limit ebb.Opt[int]    `json:"limit"`
	Unit  string          `json:"unit"`
	Ref   ebb.Opt[string] `json:"ref"`
}

// FindingView is what one rule says, in data and in words.
type FindingView struct {
	Rule   ebb.RuleID       `json:"rule"`
	Allows ebb.Verdict      `json:"allows"`
	State  ebb.FindingState `json:"state"`
	Key    string           `json:"key"`
	Facts  []FactView       `json:"facts"`
	Text   string           `json:"text"`
}

// ChangeView is one thing that would change the day.
type ChangeView struct {
	Rule  ebb.RuleID  `json:"rule"`
	To    ebb.Verdict `json:"to"`
	Facts []FactView  `json:"facts"`
	Text  string      `json:"text"`
}

// SafetyView says whether the day belongs to a professional; text is empty at level none.
type SafetyView struct {
	Level ebb.SafetyLevel `json:"level"`
	Key   string          `json:"key"`
	Flags []ebb.FlagID    `json:"flags"`
	Text  string          `json:"text"`
}

// TodayView is the answer for one day.
type TodayView struct {
	Schema      int              `json:"schema"`
	Synthetic   bool             `json:"synthetic"`
	Day         ebb.Day          `json:"day"`
	Verdict     ebb.Verdict      `json:"verdict"`
	Allowed     ebb.Verdict      `json:"allowed"`
	Provisional bool             `json:"provisional"`
	Mode        ebb.Mode         `json:"mode"`
	Guide       ebb.Guide        `json:"guide"`
	CeilingBpm  ebb.Opt[int]     `json:"ceiling_bpm"`
	CeilingKind ebb.Opt[string]  `json:"ceiling_kind"`
	Minutes     ebb.Opt[int]     `json:"minutes"`
	RunMinutes  ebb.Opt[int]     `json:"run_minutes"`
	PaceSPerKm  ebb.Opt[int]     `json:"pace_not_faster_s_per_km"`
	HRMax       HRMaxView        `json:"hr_max"`
	Wishes      []ebb.Wish       `json:"wishes"`
	Findings    []FindingView    `json:"findings"`
	Changes     []ChangeView     `json:"changes"`
	Missing     []string         `json:"missing"`
	Graded      []RunGrade       `json:"graded"` // the runs of the day that were to be easy
	Asks        []string         `json:"asks"`   // what a running trial asks of the day
	Plan        string           `json:"plan"`   // what the plan of the week says of the day; "" without one
	Confidence  ebb.Confidence   `json:"confidence"`
	Lacking     []string         `json:"lacking"`
	Safety      SafetyView       `json:"safety"`
	RuleSet     string           `json:"rule_set"`
	Card        string           `json:"card"`        // one line to copy; "" when the day may not leave Ebb
	Workout     bool             `json:"workout"`     // there is a workout for a watch
	Sent        []SentView       `json:"sent"`        // what went out for the day, in order
	Recorded    ebb.Opt[Instant] `json:"recorded_at"` // when the record of this answer was stored; null when none was
	Unrecorded  ebb.Opt[string]  `json:"unrecorded"`  // why it could not be: storage_full, not_writable; null when it was, or needs not be
	Text        string           `json:"text"`
	Recent      []CalendarDay    `json:"-"` // the last seven days, this one included; empty where no number is shown
	Done        []DoneView       `json:"-"` // the sessions of the day, with what was said of them

	// Say is the same answer in words, for the terminal and the page; Answer is the data behind it.
	Say    say.Text   `json:"-"`
	Answer ebb.Answer `json:"-"`
	// Empty: the store knows nothing of the person yet: no run, no check-in, no profile.
	Empty bool `json:"-"`
	// Units are those of the profile: km or mi.
	Units string `json:"-"`

	arm  string      // what was drawn for this day or its night
	now  bool        // the day is today
	fold *store.Fold // to be kept for the next morning
}

// SentView is one thing that went out: channel is watch, calendar, intervals or phone. What is
// recalled was taken back; what is stale is from an answer that asked for more than this one.
type SentView struct {
	Channel ebb.Channel `json:"channel"`
	At      Instant     `json:"at"`
	State   string      `json:"state"`
	Ref     string      `json:"ref"`
	Stale   bool        `json:"stale"`
}

// Instant is a moment written as RFC 3339 in UTC.
type Instant ebb.Instant

// MarshalText writes RFC 3339.
func (i Instant) MarshalText() ([]byte, error) { return []byte(ebb.Instant(i).String()), nil }

// WhyView is the answer for a day with the Morning that decides it. The morning is null
// when no number is to be shown.
type WhyView struct {
	TodayView
	Grades  []GradeView          `json:"evidence"`
	Rates   []say.Rate           `json:"rates"` // how often each sign objects for this person
	Morning ebb.Opt[ebb.Morning] `json:"morning"`
}

// GradeView is one source that a finding rests on: the grade is A strong, B moderate, C weak,
// D contradicted, or P for Ebb's own choice.
type GradeView struct {
	Rule   ebb.RuleID `json:"rule"`
	Key    string     `json:"key"`
	Grade  string     `json:"grade"`
	Source string     `json:"source"`
	Text   string     `json:"text"`
}

// CheckInView is a check-in that was noted, with the state of its day.
type CheckInView struct {
	Schema    int         `json:"schema"`
	Synthetic bool        `json:"synthetic"`
	ID        string      `json:"id"`
	Seq       int64       `json:"seq"`
	Day       ebb.Day     `json:"day"`
	Existed   bool        `json:"existed"` // the same key was noted before
	Undone    bool        `json:"undone"`
	State     ebb.CheckIn `json:"state"`
}

// ProfileField is one field as in force; Assumed is what counts while nothing is said.
type ProfileField struct {
	Field   string           `json:"field"`
	Value   ebb.Opt[string]  `json:"value"`
	From    ebb.Opt[ebb.Day] `json:"from"`
	Assumed ebb.Opt[string]  `json:"assumed"`
}

// ProfileItemView is one statement ever made; from is null for "from the beginning".
type ProfileItemView struct {
	Field string           `json:"field"`
	Value string           `json:"value"`
	From  ebb.Opt[ebb.Day] `json:"from"`
}

// ProfileView is the profile in force on a day.
type ProfileView struct {
	Schema    int               `json:"schema"`
	Synthetic bool              `json:"synthetic"`
	Day       ebb.Day           `json:"day"`
	Fields    []ProfileField    `json:"fields"`
	Items     []ProfileItemView `json:"items"`
}

// Get is the value in force of a field, "" when nothing is said.
func (p ProfileView) Get(field string) string {
	for _, f := range p.Fields {
		if f.Field == field {
			return f.Value.V
		}
	}
	return ""
}

// NoteView is a remark about a recording; from_s and to_s are seconds since its start.
type NoteView struct {
	Key   string       `json:"key"`
	FromS ebb.Opt[int] `json:"from_s"`
	ToS   ebb.Opt[int] `json:"to_s"`
	N     int          `json:"n"`
	Text  string       `json:"text"`
}

// RunView is one run as it was read.
type RunView struct {
	ID         ebb.RunID      `json:"id"`
	Start      string         `json:"start"` // RFC 3339 in the zone of the profile
	Day        ebb.Day        `json:"day"`
	Sport      ebb.Sport      `json:"sport"`
	Kind       ebb.Kind       `json:"kind"`
	Sure       bool           `json:"sure"`
	ByAthlete  bool           `json:"by_athlete"`
	Hard       bool           `json:"hard"`
	Possible   bool           `json:"possible"`
	DistanceM  ebb.Opt[int]   `json:"distance_m"`
	MovingS    int            `json:"moving_s"`
	HRMeanBpm  ebb.Opt[int]   `json:"hr_mean_bpm"`
	HRMaxBpm   ebb.Opt[int]   `json:"hr_max_bpm"`
	Load       Hundredths     `json:"load"`
	LoadSource ebb.LoadSource `json:"load_source"`
	Notes      []NoteView     `json:"notes"`
}

// RunsView lists runs, oldest first.
type RunsView struct {
	Schema    int       `json:"schema"`
	Synthetic bool      `json:"synthetic"`
	Runs      []RunView `json:"runs"`

	Units string `json:"-"`
}

// EvidenceView is one fact behind the reading of a run, in data and in words.
type EvidenceView struct {
	FactView
	Text string `json:"text"`
}

// RunDetail is one run with the working behind its reading.
type RunDetail struct {
	Schema    int  `json:"schema"`
	Synthetic bool `json:"synthetic"`
	RunView
	Name       ebb.Opt[string]        `json:"name"` // as an export names it
	Gear       ebb.Opt[string]        `json:"gear"` // likewise
	Worn       []WornView             `json:"worn"`
	Other      []WornView             `json:"-"` // gear that was not worn and could have been
	SubKind    string                 `json:"sub_kind"`
	HardBy     []string               `json:"hard_by"`
	Damage     bool                   `json:"damage"`
	Class      ebb.Opt[ebb.HardClass] `json:"class"`
	Partner    ebb.Opt[ebb.RunID]     `json:"partner"`
	RPE        ebb.Opt[int]           `json:"rpe"`
	AskHRMax   bool                   `json:"ask_hr_max"`
	ElapsedS   int                    `json:"elapsed_s"`
	AscentM    ebb.Opt[int]           `json:"ascent_m"`
	DescentM   ebb.Opt[int]           `json:"descent_m"`
	PaceSPerKm ebb.Opt[int]           `json:"pace_s_per_km"`
	GradedSPKm ebb.Opt[int]           `json:"graded_pace_s_per_km"`
	HRCoverage int                    `json:"hr_coverage_permille"`
	Decoupling ebb.Opt[Hundredths]    `json:"decoupling_pct"`
	Condition  ebb.Condition          `json:"condition"`
	HRSource   ebb.HRSource           `json:"hr_source"`
	Bouts      []ebb.Bout             `json:"bouts"`
	Correction ebb.Correction         `json:"correction"`
	Recordings []ebb.RecordingID      `json:"recordings"`
	Preferred  ebb.RecordingID        `json:"preferred"`
	Evidence   []EvidenceView         `json:"evidence"`
	KindText   string                 `json:"kind_text"`
	HardText   string                 `json:"hard_text"`
	SaidText   string                 `json:"said_text"` // what the person said of it; "" for nothing

	Units string `json:"-"`
}

// LoadDayView is the load of one civil day and the state after it.
type LoadDayView struct {
	Day      ebb.Day    `json:"day"`
	Load     Hundredths `json:"load"`
	Fitness  Hundredths `json:"fitness"`
	Fatigue  Hundredths `json:"fatigue"`
	Form     Hundredths `json:"form"`
	Building bool       `json:"building"`
}

// LoadView is the daily load, oldest first, with what is only shown and never decides.
type LoadView struct {
	Schema    int                 `json:"schema"`
	Synthetic bool                `json:"synthetic"`
	Days      []LoadDayView       `json:"days"`
	Monotony  ebb.Opt[Hundredths] `json:"monotony"`
	SpikePct  ebb.Opt[int]        `json:"spike_pct"`
}

// CandidateView is one line of the court file of HRmax.
type CandidateView struct {
	Run      ebb.RunID `json:"run"`
	Day      ebb.Day   `json:"day"`
	Bpm      int       `json:"bpm"`
	HeldS    int       `json:"held_s"`
	Maximal  bool      `json:"maximal"`
	Accepted bool      `json:"accepted"`
	Why      string    `json:"why"`
}

// HRMaxCourtView is the maximum heart rate in force and the runs that speak for or against it.
type HRMaxCourtView struct {
	Schema     int             `json:"schema"`
	Synthetic  bool            `json:"synthetic"`
	InForce    HRMaxView       `json:"in_force"`
	Ask        []ebb.RunID     `json:"ask"` // runs that contradict it: "your maximum is probably higher"
	Candidates []CandidateView `json:"candidates"`
}

// DayDiff is one day on which a replay did not give what was recorded.
type DayDiff struct {
	Day    ebb.Day  `json:"day"`
	Seq    int64    `json:"seq"`
	What   []string `json:"what"` // morning, decision, prescription
	Was    string   `json:"was"`
	Is     string   `json:"is"`
	Detail []string `json:"detail"`
}

// ReplayView says how many recorded days were run again and which came out different.
type ReplayView struct {
	Schema    int       `json:"schema"`
	Synthetic bool      `json:"synthetic"`
	Rules     string    `json:"rules"`
	FromFacts bool      `json:"from_facts"`
	Days      int       `json:"days"`
	Records   int       `json:"records"`
	Different []DayDiff `json:"different"`
}
