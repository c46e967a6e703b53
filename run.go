package ebb

import (
	"crypto/sha256"
	"encoding/hex"
)

// RunID names what the person did; minted once, a fact. Corrections, exertion and
// grades hang on it. (A Run may be a ride: its sport says so.)
type RunID string

// Run is one thing the person did, with the recordings of it; Preferred is the one
// that is read.
type Run struct {
	ID         RunID
	Preferred  RecordingID
	Recordings []RecordingID
	Correction Correction
}

// Correction is what the person says of a run. It always wins. Each field is the latest said.
type Correction struct {
	Kind     Opt[Kind] `json:"kind"`
	RPE      Opt[int]  `json:"rpe"` // 0–10
	IgnoreHR Opt[bool] `json:"ignore_hr"`
	Talk     Opt[Talk] `json:"talk"`
}

// Talk is the talk test of a run: could a full sentence (about 30 words) be said in comfort?
// It is asked for the harder parts of the run; "not sure" counts as no (SCIENCE 1.6).
type Talk string

// Answers to the talk test.
const (
	TalkYes     Talk = "yes"
	TalkNotSure Talk = "not_sure"
	TalkNo      Talk = "no"
)

// Talks are the answers in the order of a page.
var Talks = []Talk{TalkYes, TalkNotSure, TalkNo}

// Merge lays later over c: what later says wins.
func (c Correction) Merge(later Correction) Correction {
	if later.Kind.OK {
		c.Kind = later.Kind
	}
	if later.RPE.OK {
		c.RPE = later.RPE
	}
	if later.IgnoreHR.OK {
		c.IgnoreHR = later.IgnoreHR
	}
	if later.Talk.OK {
		c.Talk = later.Talk
	}
	return c
}

// States of a link.
const (
	LinkLinked   = "linked"   // two recordings of one run
	LinkProposed = "proposed" // perhaps: a person decides
	LinkRefused  = "refused"  // two runs, somebody said so
)

// Link says that two recordings are of the same run, or that somebody said they are not.
type Link struct {
	A         RecordingID `json:"a"` // known first
	B         RecordingID `json:"b"`
	State     string      `json:"state"`
	Preferred RecordingID `json:"preferred"` // the one that is read; also of a proposal, for when it is accepted
	Chosen    bool        `json:"chosen"`    // a person preferred it: richer ones do not take its place
	Why       string      `json:"why"`       // key: equal_traces, same_device, no_traces, unlike_traces, elsewhere, distance, no_distance, sport, part, person
	ShiftS    int         `json:"shift_s"`   // clock of B less clock of A: whole hours
	Overlap   int         `json:"overlap"`   // ‰ of the longer one's time
	Distance  Opt[int]    `json:"distance"`  // ‰ between the distances
	Trace     string      `json:"trace"`     // what was compared: heart_rate, speed, or ""
	Equal     Opt[int]    `json:"equal"`     // ‰ of its samples that are equal
}

// ID names the pair, whichever way round.
func (l Link) ID() string {
	a, b := l.A, l.B
	if b < a {
		a, b = b, a
	}
	h := sha256.Sum256([]byte(string(a) + "\x00" + string(b)))
	return "lnk_" + hex.EncodeToString(h[:8])
}

// Kind is what sort of session a run was.
type Kind string

// The kinds, SCIENCE 3.3.
const (
	KindUnknown   Kind = "unknown"
	KindRecovery  Kind = "recovery"
	KindEasy      Kind = "easy"
	KindModerate  Kind = "moderate"
	KindLong      Kind = "long"
	KindTempo     Kind = "tempo"
	KindIntervals Kind = "intervals"
	KindRace      Kind = "race"
)

// Kinds lists all kinds in the order of a page.
var Kinds = []Kind{KindRecovery, KindEasy, KindModerate, KindLong, KindTempo, KindIntervals, KindRace, KindUnknown}

// HardClass is the class of a hard (or window-opening) session: it chooses the
// window of SCIENCE 4.6.
type HardClass string

// The classes with a window.
const (
	ClassModerate  HardClass = "moderate"
	ClassLong      HardClass = "long" // a long run that is not hard
	ClassLoad      HardClass = "load" // hard by load or exertion only, or a hard ride or swim
	ClassTempo     HardClass = "tempo"
	ClassIntervals HardClass = "intervals"
	ClassLongHard  HardClass = "long_hard"
	ClassRaceShort HardClass = "race_10k"  // ≤ 10 km, or ≤ 60 min
	ClassRaceHalf  HardClass = "race_half" // half marathon, or ≤ 150 min
	ClassMarathon  HardClass = "marathon"
	ClassDamage    HardClass = "damage" // ≥ 150 min, ≥ 30 km or ≥ 800 m of descent
)

// LoadSource says how the load of a session was found (SCIENCE 2.7).
type LoadSource string

// Load sources, best first.
const (
	LoadHR       LoadSource = "hr"
	LoadPace     LoadSource = "pace"
	LoadRPE      LoadSource = "rpe"
	LoadDuration LoadSource = "duration"
	LoadNone     LoadSource = "none"
)

// Fact is one number that something rests on. Values are integers at the stated
// unit; a unit of "‰", "0.01 bpm" and so on states the resolution. Limit is the
// threshold it was held against, absent when there is none.
type Fact struct {
	Name  string   `json:"name"`
	Value int      `json:"value"`
	Limit Opt[int] `json:"limit"`
	Unit  string   `json:"unit"`
	Text  string   `json:"ref,omitempty"` // an id, a date or a key the value belongs to; never prose
}

// Reading is what a run was for this athlete, with the numbers as they were known
// before it. It is recomputed from Features, corrections and numbers, never stored as truth.
type Reading struct {
	Run        RunID          `json:"run"`
	Recording  RecordingID    `json:"recording"`
	Day        Day            `json:"day"`        // civil day of the start
	WindowDay  Day            `json:"window_day"` // the day its hours count from: the next one when it ended after 21:00
	Sport      Sport          `json:"sport"`
	Start      Instant        `json:"start"`
	End        Instant        `json:"end"`
	DurationS  int            `json:"duration_s"`
	DistM      Opt[int]       `json:"dist_m"`
	Kind       Kind           `json:"kind"`
	SubKind    string         `json:"sub_kind"`   // cruise, strides, run_walk, or ""
	Sure       bool           `json:"sure"`       // false: low confidence
	ByAthlete  bool           `json:"by_athlete"` // the kind was corrected by the person
	Hard       bool           `json:"hard"`
	HardBy     []string       `json:"hard_by"`  // kind, long, rpe, load, athlete, session
	Possible   bool           `json:"possible"` // counts as possibly hard until the person says
	Damage     bool           `json:"damage"`
	Class      Opt[HardClass] `json:"class"`   // the window it opens, if any
	Partner    Opt[RunID]     `json:"partner"` // the main part, when this is its warm-up or cool-down
	Load       int            `json:"load"`    // HRSS-scaled, 0.01
	LoadSource LoadSource     `json:"load_source"`
	Trimp      Opt[int]       `json:"trimp"` // 0.01
	RPE        Opt[int]       `json:"rpe"`
	HRUsed     bool           `json:"hr_used"`    // heart rate was good enough to read
	AskHRMax   bool           `json:"ask_hr_max"` // contradicts the HRmax in force (SCIENCE 1.2, step 7)
	Evidence   []Fact         `json:"evidence"`
}
