package ebb

// Channel is a way out of Ebb.
type Channel string

// Channels.
const (
	ChannelWatch     Channel = "watch"     // a file on a watch, in a folder, downloaded: it cannot be recalled
	ChannelCalendar  Channel = "calendar"  // an entry of the calendar feed
	ChannelIntervals Channel = "intervals" // an event of Intervals.icu
	ChannelPhone     Channel = "phone"     // a notification
)

// States of what was sent.
const (
	SentOut      = "sent"
	SentRecalled = "recalled"
)

// Sent is what went out for a day: a fact, so that a later answer knows what to take
// back. Ref names it where it went (a serial, a UID, an event, a topic).
type Sent struct {
	Channel    Channel  `json:"channel"`
	State      string   `json:"state"`
	Ref        string   `json:"ref"`
	Sequence   int      `json:"sequence"` // of a calendar entry: each change counts one up
	Digest     string   `json:"digest"`   // of what was sent, so that the same is not sent twice
	Verdict    Verdict  `json:"verdict"`
	Mode       Mode     `json:"mode"`
	Minutes    Opt[int] `json:"minutes"`
	CeilingBpm Opt[int] `json:"ceiling_bpm"`
}

// modeRank orders what is to be done by how much it asks; rest asks nothing.
func modeRank(m Mode) int {
	for i, v := range []Mode{ModeRest, ModeWalk, ModeRunWalk, ModeRun, ModeEasy, ModeHard} {
		if m == v {
			return i
		}
	}
	return 0
}

// Open says whether the answer may leave Ebb at all: a provisional day and one that
// belongs to a professional send no workout, no number and no verdict.
func (a Answer) Open() bool {
	s := a.Decision.Safety.Level
	return !a.Decision.Provisional && s != SafetyProfessional && s != SafetyEmergency
}

// Easier says whether an answer asks for less than what was sent, in anything: then what
// was sent has to be taken back.
func (s Sent) Easier(a Answer) bool {
	p := a.Prescription
	less := func(now, was Opt[int]) bool { return now.OK && was.OK && now.V < was.V }
	return !a.Open() || a.Decision.Verdict < s.Verdict || modeRank(p.Mode) < modeRank(s.Mode) ||
		less(p.Minutes, s.Minutes) || less(p.CeilingBpm, s.CeilingBpm)
}
