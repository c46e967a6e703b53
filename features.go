package ebb

import (
	"encoding/json"
	"strconv"
)

// BpmSeconds is one cell of a sparse heart-rate histogram.
type BpmSeconds struct {
	Bpm int `json:"b"`
	S   int `json:"s"`
}

// Histogram is seconds by heart rate. As JSON it is rows of numbers: a bpm, the seconds there,
// and the seconds at each bpm after it, 0 where there is no cell. It is most of what is kept of
// a run, and a third as long as a list of cells, which is read as well.
type Histogram []BpmSeconds

// rowGap is how many bpm without a cell a row goes over before it is cheaper to begin another.
const rowGap = 3

// MarshalJSON writes the rows, null for nil.
func (h Histogram) MarshalJSON() ([]byte, error) {
	if h == nil {
		return []byte("null"), nil
	}
	b := append(make([]byte, 0, 2+6*len(h)), '[')
	for i, c := range h {
		gap := 0
		if i > 0 {
			gap = c.Bpm - h[i-1].Bpm
		}
		if gap < 1 || gap > rowGap || c.S == 0 {
			if i > 0 {
				b = append(b, ']', ',')
			}
			b = strconv.AppendInt(append(b, '['), int64(c.Bpm), 10)
			gap = 1
		}
		for ; gap > 1; gap-- {
			b = append(b, ',', '0')
		}
		b = strconv.AppendInt(append(b, ','), int64(c.S), 10)
	}
	if len(h) > 0 {
		b = append(b, ']')
	}
	return append(b, ']'), nil
}

// UnmarshalJSON reads rows, or a list of cells as it was written before there were rows.
func (h *Histogram) UnmarshalJSON(b []byte) error {
	var rows [][]int
	if err := json.Unmarshal(b, &rows); err != nil {
		return json.Unmarshal(b, (*[]BpmSeconds)(h))
	}
	if *h = nil; rows != nil {
		*h = Histogram{}
	}
	for _, row := range rows {
		for i := 1; i < len(row); i++ {
			if i == 1 || row[i] != 0 {
				*h = append(*h, BpmSeconds{Bpm: row[0] + i - 1, S: row[i]})
			}
		}
	}
	return nil
}

// Bout is one stretch of harder running found by speed, seconds since the start of the recording.
type Bout struct {
	StartS   int      `json:"start_s"`
	EndS     int      `json:"end_s"`
	SpeedMmS int      `json:"speed_mm_s"` // mean graded speed
	HRLate   Opt[int] `json:"hr_late"`    // median bpm of the last third
}

// Split is a two-speed (Otsu) reading of a recording, SCIENCE 3.2.
type Split struct {
	Eta   float64 `json:"eta"`     // between-class share of the variance
	LoMmS int     `json:"lo_mm_s"` // mean of the slow class
	HiMmS int     `json:"hi_mm_s"` // mean of the fast class
	N     int     `json:"n"`       // bouts
	LongS int     `json:"long_s"`  // longest bout
	HighS int     `json:"high_s"`  // total time in bouts
	Bouts []Bout  `json:"bouts"`
}

// Peak is the candidate for HRmax that one recording offers (SCIENCE 1.2, step 4).
type Peak struct {
	Bpm    int    `json:"bpm"`
	AtS    int    `json:"at_s"`
	HeldS  int    `json:"held_s"` // longest stay at or above Bpm−3
	Accept bool   `json:"accept"`
	Why    string `json:"why"` // key: ok, jump, sparse, cadence_lock, damaged, ignored
}

// Best is the fastest stretch of S seconds of a recording, graded; distance is S × SpeedMmS.
type Best struct {
	S        int `json:"s"`
	SpeedMmS int `json:"speed_mm_s"`
}

// Features are what can be said of a recording alone: no number of the athlete is
// used (not HRmax, not the usual pace), so they are stored and never change when the
// athlete's numbers do. Speeds are integers in mm/s, times in seconds.
type Features struct {
	Recording  RecordingID `json:"recording"`
	Sport      Sport       `json:"sport"`
	SubSport   string      `json:"sub_sport"`
	Start      Instant     `json:"start"`
	ZoneS      Opt[int]    `json:"zone_s"`
	Condition  Condition   `json:"condition"`
	HRSource   HRSource    `json:"hr_source"`
	ElapsedS   int         `json:"elapsed_s"`
	TimerS     int         `json:"timer_s"` // elapsed less the pauses of the timer
	MovingS    int         `json:"moving_s"`
	DistM      Opt[int]    `json:"dist_m"`
	AscentM    Opt[int]    `json:"ascent_m"`
	DescentM   Opt[int]    `json:"descent_m"`
	HasGPS     bool        `json:"has_gps"`
	HasSpeed   bool        `json:"has_speed"`
	HasAlt     bool        `json:"has_alt"`
	SpeedMmS   Opt[int]    `json:"speed_mm_s"`  // mean while moving
	GradedMmS  Opt[int]    `json:"graded_mm_s"` // mean graded speed while moving
	NGSMmS     Opt[int]    `json:"ngs_mm_s"`    // normalised graded speed
	HRCoverage int         `json:"hr_coverage"` // per mille of the timer time with valid heart rate
	HRMean     Opt[int]    `json:"hr_mean"`
	HRMax      Opt[int]    `json:"hr_max"`       // highest cleaned second; never used for HRmax
	HRMeanLate Opt[int]    `json:"hr_mean_late"` // mean after the first 180 s, bpm × 100
	HRP95Late  Opt[int]    `json:"hr_p95_late"`  // bpm not exceeded in 95 % of the time after the first 180 s
	Suspect    int         `json:"suspect_s"`    // seconds of suspected cadence lock
	Erratic    bool        `json:"erratic"`      // heart rate jumps too often to be read at all
	Hist       Histogram   `json:"hist"`         // cleaned seconds at each bpm, ascending
	Stay       Histogram   `json:"stay"`         // longest stay at or above each bpm (31-s median, gaps ≤ 30 s merged), ascending
	Peak       Opt[Peak]   `json:"peak"`
	All        Opt[Split]  `json:"all"`         // on all moving samples
	Running    Opt[Split]  `json:"running"`     // on samples ≥ 1.8 m/s, when there are ≥ 180 s of them
	Decoupling Opt[int]    `json:"decoupling"`  // Pa:HR in 0.01 %
	Efficiency Opt[int]    `json:"efficiency"`  // graded m/min per bpm × 1000
	SteadyHR   Opt[int]    `json:"steady_hr"`   // after 10 min, bpm × 10, steady runs only
	SteadyMmS  Opt[int]    `json:"steady_mm_s"` // graded, after 10 min, steady runs only
	HRAfter10  Opt[int]    `json:"hr_after_10"` // median bpm after 10 min, any run
	Best       []Best      `json:"best"`        // fastest graded stretches of set lengths, shortest first
	RPE        Opt[int]    `json:"rpe"`         // from the file
	Notes      []Note      `json:"notes"`
}
