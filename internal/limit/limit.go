// Package limit holds the budgets that everything arriving from outside is read under.
package limit

import "time"

// Limits are the budgets of one source of files (RELIABILITY 4). A limit that is
// passed is a refusal with a code, never a crash and never silence.
type Limits struct {
	LeafBytes     int64 // bytes of one leaf, after inflation
	InflatedBytes int64 // bytes inflated out of one file, counted, never believed
	Entries       int   // archive entries in one file
	Depth         int   // containers inside containers; a .gz inside a zip is one
	Ratio         int   // inflated : packed of one entry …
	RatioFrom     int64 // … once it has inflated more than this many bytes
	DirDepth      int   // folders inside folders

	Samples       int // samples read from one file; more is refused
	StoredSamples int // samples kept of one recording; more is decimated, and said

	MinS         int // shortest recording, seconds
	MaxS         int // longest recording, seconds
	FutureS      int // seconds a start may lie ahead of now
	EarliestUnix int64

	XMLDepth     int           // elements inside elements
	XMLToken     int           // bytes of one tag, text run, comment or instruction
	XMLAttrs     int           // attributes of one element
	XMLDoctype   int           // bytes of a DOCTYPE that are skipped unread; 0 refuses it
	AppleDoctype int           // the same for an Apple Health export: each begins with one
	Messages     int           // FIT messages read from one file
	Definitions  int           // FIT definitions read from one file
	Chained      int           // FIT files in one file
	Recordings   int           // recordings of one file
	TextBytes    int           // bytes kept of a name out of a file
	PerMB        time.Duration // time to read a megabyte …
	MinDeadline  time.Duration // … at least this in all …
	MaxDeadline  time.Duration // … and at most this
	Until        time.Time     // the moment to give up on this leaf; zero is never
	RRIntervals  int           // beat-to-beat intervals kept of one recording
	LapsOrPauses int           // laps, and pauses, kept of one recording
}

// Upload is for bytes from strangers: strict.
func Upload() Limits {
	l := Local()
	l.LeafBytes = 50 << 20
	l.InflatedBytes = 2 << 30
	l.Entries = 20_000
	l.Depth = 1
	l.XMLDoctype = 0
	return l
}

// Local is for files that the person names on their own machine: wide.
func Local() Limits {
	return Limits{
		LeafBytes: 512 << 20, InflatedBytes: 16 << 30, Entries: 1_000_000, Depth: 3,
		Ratio: 200, RatioFrom: 1 << 20, DirDepth: 64,
		Samples: 2_000_000, StoredSamples: 500_000,
		MinS: 30, MaxS: 72 * 3600, FutureS: 15 * 60, EarliestUnix: 631152000, // 1990-01-01
		XMLDepth: 32, XMLToken: 64 << 10, XMLAttrs: 64, XMLDoctype: 64 << 10, AppleDoctype: 64 << 10,
		Messages: 20_000_000, Definitions: 1_000_000, Chained: 1000, Recordings: 1000,
		TextBytes: 512, RRIntervals: 4_000_000, LapsOrPauses: 100_000,
		PerMB: time.Second, MinDeadline: time.Second, MaxDeadline: time.Minute,
	}
}

// Deadline is the longest that reading n bytes may take: 1 s per MB, within 1 s … 60 s.
func (l Limits) Deadline(n int) time.Duration {
	d := time.Duration(n/1_000_000) * l.PerMB
	return min(max(d, l.MinDeadline), l.MaxDeadline)
}
