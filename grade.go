package ebb

// Letter is the grade of a run, SCIENCE 8.4: A is best.
type Letter string

// The letters, best first. An ungraded run got none.
const (
	LetterA  Letter = "A"
	LetterB  Letter = "B"
	LetterC  Letter = "C"
	LetterD  Letter = "D"
	LetterF  Letter = "F"
	Ungraded Letter = "ungraded"
)

// Letters are the letters in order, best first; Ungraded is not among them.
var Letters = []Letter{LetterA, LetterB, LetterC, LetterD, LetterF}

// Level is the word for a grade: the letter without its minutes term.
type Level string

// The levels, best first, and the one for a run of which nothing can be said.
const (
	TrueRecovery Level = "true_recovery"
	MostlyEasy   Level = "mostly_easy"
	Drifted      Level = "drifted"
	Disguise     Level = "workout_in_disguise"
	CantSay      Level = "cant_say"
)

// Where what is asked of a run comes from.
const (
	AskedPrescription = "prescription" // the answer of its day, in force when it began
	AskedKind         = "kind"         // what it looks like: a recovery run or an easy run
)

// Asked is what a run is held against: the answer in force when it began, or the limits of
// the kind it was. Absent is "nothing was asked".
type Asked struct {
	Source      string // prescription, kind, or "": nothing was asked to be easy
	Verdict     Verdict
	Mode        Mode
	CeilingBpm  Opt[int]
	CeilingKind Opt[string]
	CeilingErr  Opt[int] // 1 SD, when HRmax is a guess from age
	EasyBpm     Opt[int] // the ceiling of an easy day, whatever was asked
	PaceSPerKm  Opt[int]
	Minutes     Opt[int]
}

// Limits are what a run of a kind is held against when nothing was prescribed, from the
// numbers as they were known before it.
type Limits struct {
	RecoveryBpm Opt[int] // ceiling of a recovery run
	EasyBpm     Opt[int] // ceiling of an easy day
	CeilingErr  Opt[int] // 1 SD, when HRmax is a guess from age
	PaceSPerKm  Opt[int] // of a recovery run: not to be faster
	HRMaxBpm    int      // behind the ceilings, 0 when not known
	HRMaxSource HRMaxSource
	LTHR        Opt[int] // stated threshold heart rate, bpm
	HRRestBpm   Opt[int]

	Professional bool // the day belonged to one, by what was said up to it: no number is shown
}

// Line is a recording second by second as grading sees it: seconds of the running timer, all
// columns of one length. Heart rate is the median of the seconds around it and is
// not cleaned: a value too high for a heart stays, so that raising a value never helps.
type Line struct {
	AtS       []int32 // seconds since the start
	HR        []uint8 // bpm, 0 none
	Doubt     []bool  // the heart rate there may be the steps (optical sensors)
	GradedMmS []int32 // smoothed graded speed, −1 none
	SpeedMmS  []int32 // smoothed speed over ground, −1 none
	Permille  []int16 // gradient
	GroundMmS []int32 // ground covered in the second, −1 none; nil where only a speed was recorded, or where no moment is looked for
	GraceS    int     // so many seconds at the head are not counted: heart rate lags
}

// Len is the number of seconds.
func (l Line) Len() int { return len(l.AtS) }

// Third is one third of the counted time of a run.
type Third struct {
	S         int      `json:"s"`
	GradedMmS Opt[int] `json:"graded_mm_s"` // mean while moving
	SpeedMmS  Opt[int] `json:"speed_mm_s"`  // likewise, over ground
	HRMean    Opt[int] `json:"hr_mean"`     // bpm × 10
}

// HeartCell is the seconds at one heart rate in one place of a run.
type HeartCell struct {
	Place int // 0…2 the third, + 3 on a climb
	Bpm   int
	S     int // seconds that are believed
	Doubt int // seconds that may be the steps
}

// PaceCell is the seconds whose graded speed is faster than SPerKm − 1 and not faster than SPerKm − 0:
// they beat every limit of SPerKm or more.
type PaceCell struct{ SPerKm, S int }

// Effort is what grading needs of one recording alone. Like Features it uses no number of the
// athlete, so it is stored, and a new HRmax grades thousands of runs without their samples.
// Everything but TimerS, MovingS and WalkS counts the time after the grace.
type Effort struct {
	Recording RecordingID
	Erratic   bool // none of the heart rate can be believed
	Pace      bool // graded speed may be held against a limit: not of a treadmill
	TimerS    int
	MovingS   int
	WalkS     int // of MovingS, slower than running
	CountedS  int // timer less the grace
	Heart     []HeartCell
	Paces     []PaceCell // ascending by pace
	Thirds    [3]Third
	Surges    int // stretches much faster than the rest of the run
}

// Witness says what a grade rests on.
type Witness string

// Witnesses.
const (
	WitnessHR   Witness = "hr"
	WitnessFeel Witness = "feel" // pace, exertion and the talk test, where heart rate cannot be used
	WitnessWalk Witness = "walk" // it was walked: a good call
	WitnessNone Witness = "none"
)

// Names of criteria.
const (
	CriterionDay     = "day"
	CriterionOver    = "time_over"
	CriterionPace    = "pace"
	CriterionSurges  = "surges"
	CriterionRPE     = "exertion"
	CriterionTalk    = "talk_test"
	CriterionMinutes = "minutes"
)

// Criterion is one thing asked of a run and what it got. Counts are integers at Unit; a talk
// test is the index in Talks. Letter is what it alone would give, "" when it only describes.
type Criterion struct {
	Name   string
	Asked  Opt[int]
	Got    Opt[int]
	Unit   string
	Pass   Opt[bool] // absent: not known
	Letter Letter
}

// Grade says whether a run really was easy. It is computed, never stored as truth.
type Grade struct {
	Run        RunID
	Asked      Asked
	Letter     Letter
	Level      Level
	Witness    Witness
	Why        string // key, of a run that cannot be graded or not by heart rate; see grade.Whys
	RanS       int
	ValidS     int // counted seconds with heart rate, doubtful ones too
	DoubtS     int
	OverS      int
	OverPct    Opt[int]
	ExcessBpmS int
	Criteria   []Criterion
	Describes  []string // keys: fast_start, fast_finish, drift, surges; they never grade
	Fault      string   // where it went over: fast_start, hills, fast_finish, drift, heat, throughout, or ""
}

// Faults are the usual ways in which an easy day goes wrong, in the order of a page.
var Faults = []string{"fast_start", "hills", "fast_finish", "drift", "heat", "throughout"}

// Moment is where in a run most of the time over the ceiling lies.
type Moment struct {
	Where  string   // keys: never, all_along, last, first, climb, stretch, second_half, spread
	All    bool     // nearly all of the time over lies there, not just most
	FromS  int      // of the stretch, seconds of running time
	ToS    int      //
	Spells int      // stretches over the ceiling in all
	Before Opt[int] // s/km over ground before it (after it, for the first), when the pace changed there
	In     Opt[int] // s/km over ground in it
	Same   bool     // the pace did not change: heart rate rose at the same effort
}
