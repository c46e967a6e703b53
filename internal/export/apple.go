package export

import (
	"bytes"
	"cmp"
	"io"
	"slices"
	"time"

	"ebb"
	"ebb/evidence"
	"ebb/internal/limit"
	"ebb/internal/scan"
)

// AppleWorkout is one workout of an Apple Health export. The same run comes two or
// three times when several programs wrote it: each is a workout of its own, with its
// source. In its JSON form it is all that Ebb reads of a workout, and so its original.
type AppleWorkout struct {
	Type      string        `json:"type"` // in Apple's words, without their prefix: "Running"
	Sport     ebb.Sport     `json:"sport"`
	Start     ebb.Instant   `json:"start_ms"`
	End       ebb.Instant   `json:"end_ms"`
	ZoneS     ebb.Opt[int]  `json:"zone_s"`     // offset from UTC at the start; the offsets of the file are those of the day of the export, so only of HKTimeZone
	DurationS ebb.Opt[int]  `json:"duration_s"` // without pauses
	DistM     ebb.Opt[int]  `json:"dist_m"`
	MeanHR    ebb.Opt[int]  `json:"mean_hr_bpm"`
	MaxHR     ebb.Opt[int]  `json:"max_hr_bpm"`
	Indoor    ebb.Opt[bool] `json:"indoor"`
	Entered   bool          `json:"entered"` // typed by a person, not recorded
	Source    string        `json:"source"`  // the program or watch that wrote it
	Routes    []string      `json:"routes"`  // members of the archive, as the file names them: "/workout-routes/route_….gpx"
	Pauses    []ApplePause  `json:"pauses"`
	HR        []AppleHR     `json:"hr"`        // of the one source that has most within the workout, oldest first
	HRSource  string        `json:"hr_source"` // that source
	Dist      []AppleDist   `json:"dist"`      // likewise
	Speed     []AppleSpeed  `json:"speed"`     // likewise
	Offset    int64         `json:"-"`         // of its tag in the file
	Line      int           `json:"-"`
}

// AppleHR is a heart rate.
type AppleHR struct {
	At  ebb.Instant `json:"t"`
	Bpm uint8       `json:"v"`
}

// AppleDist is how far the workout had come.
type AppleDist struct {
	At ebb.Instant `json:"t"`
	Cm int32       `json:"v"`
}

// AppleSpeed is a speed as the watch gave it.
type AppleSpeed struct {
	At  ebb.Instant `json:"t"`
	MmS uint16      `json:"v"`
}

// ApplePause is a stretch in which the workout was paused.
type ApplePause struct {
	From ebb.Instant `json:"from"`
	To   ebb.Instant `json:"to"`
}

// AppleMorning is a morning; SDNN is never rMSSD. A night is the union of what all
// sources call asleep, without what any calls awake.
type AppleMorning struct {
	MorningRow
	InBed   bool // SleepMin is time in bed: nothing said asleep
	Entered bool // SleepMin was typed by a person: nothing measured it
}

// AppleReport is what was found in an export beside its workouts.
type AppleReport struct {
	Mornings []AppleMorning   // by day
	Faults   Faults           // rows that could not be used
	Fault    *ebb.DecodeError // why the file was not read to its end; what came before counts
	ReadErr  error            // the reader's error behind Fault, if it was that
	Records  int
	Workouts int
	HR       int   // heart rates handed over with workouts
	Passes   int   // times the file was read
	Bytes    int64 // of the file
}

// Bounds on what is held at once. A lifetime of nights and workouts is a tenth of them.
const (
	appleSpans    = 400_000
	appleHRVs     = 200_000
	appleRHRs     = 100_000
	appleWorkouts = 50_000
	appleNames    = 4_000
	appleRoutes   = 100  // of one workout
	applePauses   = 1000 // of one workout
)

// appleSamples are how many samples are held, 8 bytes each. Tests hold fewer.
var appleSamples = 1_200_000

// IsApple says whether a document begins as an Apple Health export: by its root, not
// its name. Give it 64 KiB; a DTD of some pages comes first.
func IsApple(head []byte) bool {
	l := limit.Local()
	s := scan.NewStream(bytes.NewReader(head), scan.Budget{Depth: l.XMLDepth, Token: l.XMLToken, Attrs: l.XMLAttrs, Doctype: l.AppleDoctype})
	return s.Next() == scan.Start && string(s.Name) == "HealthData"
}

// Apple reads an export.xml in memory that does not grow with it. open gives the file
// from its beginning: heart rates stand before the workouts they belong to, so when
// they are too many to hold the file is read again, for those within workouts, and
// again for each thousand hours of them; only the parts that hold such are looked at.
//
// zone is the athlete's, for days; nil takes the zone that the file names most. yield
// gets the workouts, oldest first, and owns them; its error ends the reading and is
// returned, as is that of open. What is wrong with the file is in the report; when it
// cannot be read as far again as at first, the workouts that waited for that are not
// handed over, and Fault says where it ended.
func Apple(open func() (io.ReadCloser, error), zone *time.Location, l limit.Limits, n *evidence.Numbers,
	yield func(*AppleWorkout) error) (AppleReport, error) {
	a := newApple(zone, l, n)
	if err := a.pass(open); err != nil {
		return a.rep, err
	}
	a.mornings()
	a.found = true
	slices.SortStableFunc(a.workouts, func(x, y *AppleWorkout) int {
		return cmp.Or(cmp.Compare(x.Start, y.Start), cmp.Compare(x.End, y.End), cmp.Compare(x.Source, y.Source), cmp.Compare(x.Type, y.Type))
	})
	again := a.store.full
	for lo := 0; lo < len(a.workouts); {
		a.batch = a.workouts[lo:]
		if again {
			a.store.reset()
			a.within = a.within.of(a.batch, l)
			a.blocks.want(a.within)
			if err := a.pass(open); err != nil {
				return a.rep, err
			}
			if a.short {
				break
			}
		}
		slices.Sort(a.store.samples)
		lo += len(a.batch)
		for i, w := range a.batch {
			a.batch[i] = nil
			a.join(w)
			if err := yield(w); err != nil {
				return a.rep, err
			}
		}
	}
	return a.rep, nil
}
