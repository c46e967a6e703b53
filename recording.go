package ebb

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"math"
)

// Absent values in the columns of a Recording.
const (
	NoInt32  int32  = math.MinInt32
	NoUint16 uint16 = math.MaxUint16
	NoHR     uint8  = 0
)

// RecordingID names what one device wrote. It is derived, never minted: the same
// file of the same athlete has the same recordings for ever.
type RecordingID string

// NewRecordingID derives the id from athlete, SHA-256 of the leaf file (hex) and
// index of the recording in it.
func NewRecordingID(a AthleteID, sha256Hex string, index int) RecordingID {
	h := sha256.New()
	h.Write([]byte(a))
	h.Write([]byte{0})
	h.Write([]byte(sha256Hex))
	var b [4]byte
	binary.BigEndian.PutUint32(b[:], uint32(index))
	h.Write(b[:])
	return RecordingID("rec_" + hex.EncodeToString(h.Sum(nil)[:10]))
}

// Condition of a recording: whether its bytes can be trusted.
type Condition string

// Conditions. A recording that is not intact is shown and gives no number; its day
// counts as possibly hard until the person says (DESIGN 5).
const (
	Intact      Condition = "intact"
	Truncated   Condition = "truncated"
	CRCFailed   Condition = "crc_failed"
	Damaged     Condition = "damaged"
	Quarantined Condition = "quarantined" // dated in the future or before 1990
)

// HRSource is the class of sensor behind the heart rate.
type HRSource string

// Heart-rate sensor classes.
const (
	HRUnknown HRSource = "unknown"
	HROptical HRSource = "optical"
	HRStrap   HRSource = "strap"
)

// Device is what the file says of the thing that wrote it.
type Device struct {
	Manufacturer string   `json:"manufacturer"`
	Product      string   `json:"product"`
	HR           HRSource `json:"hr"`
}

// Lap is one lap as the device marked it. Times are milliseconds since Start of
// the recording.
type Lap struct {
	StartMs int32 `json:"start_ms"`
	EndMs   int32 `json:"end_ms"`
	DistCm  int32 `json:"dist_cm"` // NoInt32 when the file does not say
}

// Pause is a stretch in which the timer was stopped, ms since Start.
type Pause struct {
	FromMs int32 `json:"from_ms"`
	ToMs   int32 `json:"to_ms"`
}

// Totals are what the device itself summed up; each may be absent.
type Totals struct {
	TimerMs   Opt[int32] `json:"timer_ms"`
	ElapsedMs Opt[int32] `json:"elapsed_ms"`
	DistCm    Opt[int32] `json:"dist_cm"`
	AscentCm  Opt[int32] `json:"ascent_cm"`
	DescentCm Opt[int32] `json:"descent_cm"`
	MeanHR    Opt[int]   `json:"mean_hr_bpm"`
	MaxHR     Opt[int]   `json:"max_hr_bpm"`
	RPE       Opt[int]   `json:"rpe"` // perceived exertion 0–10 if the file carries it
}

// Columns are the samples, one row per sample, each column either nil (the file
// has none) or exactly as long as TMs. Times never go back. Gaps are gaps: nothing
// is filled in.
type Columns struct {
	TMs     []int32  // ms since Start, non-decreasing
	HR      []uint8  // bpm; NoHR when absent (FIT 0 and 255 are absent)
	Cad     []uint16 // steps per minute on foot, revolutions per minute on a bike; NoUint16
	DistCm  []int32  // cumulative, cm; NoInt32
	SpeedMm []int32  // mm/s as the device gave it; NoInt32
	AltCm   []int32  // cm; NoInt32
	LatE7   []int32  // degrees × 1e7; NoInt32
	LonE7   []int32  // degrees × 1e7; NoInt32
	PowerW  []uint16 // W; NoUint16
}

// Len is the number of samples.
func (c Columns) Len() int { return len(c.TMs) }

// Recording is what one device wrote.
type Recording struct {
	ID        RecordingID
	Format    string // fit, tcx, gpx
	SHA256    string // of the leaf file, hex
	Index     int    // 0 for the first recording of the file
	Condition Condition
	Sport     Sport
	SubSport  string
	Name      string
	Start     Instant
	ZoneS     Opt[int] // offset from UTC in seconds, when the file tells
	Device    Device
	Totals    Totals
	Cols      Columns
	Laps      []Lap
	Pauses    []Pause
	RRMs      []uint16 // beat-to-beat intervals, ms
	// Counts of what was read and not understood, or dropped, by name (for notes).
	Notes []Note
}

// Note is a remark about a recording that a person may want to read: cleaning,
// repair that was not done, damage. From and To are ms since Start, both 0 for the whole.
type Note struct {
	Key    string `json:"key"`
	FromMs int32  `json:"from_ms"`
	ToMs   int32  `json:"to_ms"`
	N      int    `json:"n"`
}

// Keys of notes. `say` turns them into words.
const (
	NoteHRRange       = "hr_out_of_range"     // samples outside the plausible range dropped
	NoteHRSpike       = "hr_spike"            // Hampel
	NoteCadenceLock   = "cadence_lock"        // heart rate follows the cadence
	NoteHRMissing     = "hr_missing"          // coverage below the gate
	NoteHRErratic     = "hr_erratic"          // heart rate jumps up and down too often to be one: not read
	NoteNoElevation   = "no_elevation"        // graded pace is plain pace
	NoteSpeedSpike    = "speed_spike"         // implausible speed dropped
	NoteTimeBack      = "time_went_back"      // samples that ran backwards were dropped
	NoteTooLong       = "decimated"           // more samples than are kept
	NoteUnknownFields = "unknown_messages"    // FIT messages not understood
	NoteDeveloper     = "developer_fields"    // FIT developer fields present
	NoteNotARun       = "not_a_run"           // too fast for a run
	NoteDamaged       = "damaged"             // read up to the fault
	NoteClock         = "clock_implausible"   // dated in the future or before 1990
	NoteSummaryOnly   = "summary_only"        // totals and times, no samples
	NotePartialZip    = "partial"             // the file ended early
	NoteUntimed       = "points_without_time" // samples without a time were dropped
	NoteShortPart     = "short_part"          // parts of a file under 30 s were left out
)
