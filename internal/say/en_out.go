package say

import (
	"fmt"
	"strings"

	"ebb"
)

// What leaves Ebb for a wrist, a calendar or a card, in English. A day that is provisional
// or belongs to a professional has none of it; app does not ask for it then.

// Card is the day as one line to copy: "30 min, full sentences, under 133, walk if over".
func Card(a ebb.Answer, units string) string {
	p := a.Prescription
	m, hasMin := p.Minutes.Get()
	switch {
	case p.Mode == ebb.ModeRest:
		return "Rest today"
	case p.Mode == ebb.ModeHard:
		return "Ready for hard"
	case p.Mode == ebb.ModeWalk && hasMin:
		return "Walk " + Minutes(m) + ", as easily as you like"
	}
	var words []string
	if hasMin {
		words = append(words, Minutes(m))
	}
	if walk, run := turns(p); p.Mode == ebb.ModeRunWalk && run > 0 {
		words = append(words, "walk "+seconds(walk)+", run "+seconds(run))
	}
	words = append(words, "full sentences")
	c, ok := p.CeilingBpm.Get()
	led := ok && p.Guide == ebb.GuideHR
	if led {
		words = append(words, fmt.Sprintf("under %d", c))
	}
	if s, ok := p.PaceSPerKm.Get(); ok && !led {
		words = append(words, "slower than "+Pace(s, units))
	}
	if led {
		return strings.Join(append(words, "walk if over"), ", ")
	}
	return strings.Join(append(words, "walk if talking gets hard"), ", ")
}

// turns are the seconds of walking and of running in a run-walk, 0 when there are none.
func turns(p ebb.Prescription) (walk, run int) {
	for _, s := range p.Steps {
		switch s.Key {
		case "run":
			run = s.Seconds
		case "walk":
			walk = s.Seconds
		}
	}
	return walk, run
}

// WatchStep names a step for a watch, in at most 15 characters of ASCII: "Easy <133". Key is
// open, run or walk; a ceiling that only guides is marked: "Easy ~133".
func WatchStep(key string, mode ebb.Mode, ceiling ebb.Opt[int], g ebb.Guide) string {
	name := map[string]string{"open": "Easy start", "walk": "Walk", "run": "Easy"}[key]
	if key == "run" && mode == ebb.ModeRunWalk {
		name = "Run"
	}
	c, ok := ceiling.Get()
	switch {
	case ok && g == ebb.GuideHR:
		return fmt.Sprintf("%s <%d", name, c)
	case ok:
		return fmt.Sprintf("%s ~%d", name, c)
	case key == "run":
		return name + ", talk"
	}
	return name
}

// WatchName names a workout for a watch, in at most 15 characters of ASCII: "Easy 30m <133".
func WatchName(p ebb.Prescription, ceiling ebb.Opt[int]) string {
	name := map[ebb.Mode]string{ebb.ModeRun: "Recov", ebb.ModeEasy: "Easy", ebb.ModeRunWalk: "RunWk", ebb.ModeWalk: "Walk"}[p.Mode]
	name += fmt.Sprintf(" %dm", p.Minutes.V)
	if c, ok := ceiling.Get(); ok {
		mark := map[bool]string{true: "<", false: "~"}[p.Guide == ebb.GuideHR]
		name += fmt.Sprintf(" %s%d", mark, c)
	}
	return name
}

// NoWorkout says why a day has no workout, with what to do.
func NoWorkout(a ebb.Answer) string {
	switch s := a.Decision.Safety.Level; {
	case s.Professional():
		return "Nothing was sent. Today belongs to a professional, not to a watch."
	case a.Decision.Provisional:
		return "Nothing was sent, because some questions of this morning are not answered. Check in first: ebb checkin."
	case a.Prescription.Mode == ebb.ModeHard:
		return "There is nothing to send: today is ready for hard, and that session is yours to choose."
	default:
		return "There is nothing to send: today is " + strings.ToLower(dayWord(a)) + "."
	}
}

// NoCard says why a day has no card.
func NoCard(a ebb.Answer) string {
	if a.Decision.Safety.Level.Professional() {
		return "There is no card today. Today belongs to a professional."
	}
	return "There is no card yet, because some questions of this morning are not answered. Check in first: ebb checkin."
}

// SentTo says where a workout went; device is garmin, wahoo, folder or file.
func SentTo(device, file string) string {
	switch device {
	case "garmin":
		return "Written to the watch: " + file + ". Unmount it; the workout is then under Workouts."
	case "wahoo":
		return "Written to the plans of the Wahoo: " + file + "."
	default:
		return "Written: " + file + "."
	}
}

// CannotRecall says that a file on a watch is from before the day became easier. It
// holds no number: it may stand on any day.
const CannotRecall = "A workout from before this answer may be on your watch, and Ebb cannot take it back. Do not follow it: what stands here counts."

// NotYetRecalled says that an event elsewhere is still there. It holds no number.
const NotYetRecalled = "A workout from before this answer is still in the calendar of Intervals.icu, and may reach your watch. Ebb takes it back as soon as it can. Do not follow it: what stands here counts."

// SendAgain says that what was sent is no longer what today is, without it being harder.
const SendAgain = "The workout that was sent is from an earlier answer. Send it again to have today's."

// ButtonDownload gives the workout of the day.
const ButtonDownload = "Workout for the watch"

// CardTitle stands over the card.
const CardTitle = "To copy"

// CalendarName is what the calendar is called.
const CalendarName = "Ebb"

// CalendarGone is what an entry says that was taken back. It holds no number and no verdict.
const CalendarGone = "Ebb: taken back"

// CalendarSummary is the title of a day in a calendar. Without numbers it is the word alone:
// calendars are shared more easily than one thinks.
func CalendarSummary(a ebb.Answer, numbers bool) string {
	words := []string{dayWord(a)}
	p := a.Prescription
	if !numbers {
		return words[0]
	}
	if m, ok := p.Minutes.Get(); ok {
		words = append(words, Minutes(m))
	}
	if c, ok := p.CeilingBpm.Get(); ok && p.Guide == ebb.GuideHR {
		words = append(words, fmt.Sprintf("under %d", c))
	}
	return strings.Join(words, " · ")
}

// CalendarText is what stands below the title.
func CalendarText(a ebb.Answer, units string, numbers bool) string {
	if numbers {
		return Card(a, units) + ".\n" + doLess
	}
	return "The ceiling, the minutes and the reasons are in Ebb.\n" + doLess
}

// CalendarPlan is the title of a day that nobody has checked in for: a plan, never a
// verdict. A day is easy unless a plan says otherwise.
func CalendarPlan(v ebb.Verdict) string { return "plan: " + planWords[v] + " (check in first)" }

// CalendarAhead is what stands below it.
const CalendarAhead = "What the day really is, Ebb says once you have checked in that morning."

// planWords name a planned day.
var planWords = map[ebb.Verdict]string{ebb.Rest: "rest day", ebb.Walk: "walk", ebb.RecoveryRun: "easy day", ebb.Easy: "easy day", ebb.Hard: "hard day"}

// CalendarWritten says that the calendar is in a file.
func CalendarWritten(n int, file string) string {
	return Count(n, "day") + " written to " + file + ". Import the file into a calendar, or make an address that a calendar reads again by itself: ebb feed new."
}

// Feed says how the secret address of the calendar stands. Path is known once, when it was made.
func Feed(on, numbers bool, path string, seen ebb.Instant) []string {
	if !on {
		return []string{"The calendar has no address. Nobody but you can read it."}
	}
	var out []string
	if path != "" {
		out = append(out, "The address of your calendar is the one of the page (ebb serve), followed by this. It is shown once:", path)
	}
	out = append(out, FeedState(numbers, seen))
	return append(out, "Whoever knows the address can read the calendar. To end it: ebb feed revoke.")
}

// FeedState says what is in the calendar behind the address, and who asked.
func FeedState(numbers bool, seen ebb.Instant) string {
	s := "It holds what each day is, without numbers."
	if numbers {
		s = "It holds what each day is, with ceilings and minutes."
	}
	if seen == 0 {
		return s + " No calendar has asked yet."
	}
	return s + " A calendar last asked on " + seen.String()[:10] + " at " + seen.String()[11:16] + " UTC."
}

// NoFeed is what a calendar program hears under a wrong or an ended address.
const NoFeed = "There is no calendar under this address. It may have been ended."

// What is said of connections to other people's services.
const (
	BadKey           = "That is no key of Intervals.icu. You find yours there under Settings, Developer Settings."
	NotConnected     = "Intervals.icu is not connected: ebb connect intervals."
	NotConnectedHere = "Intervals.icu is not connected yet: put your key in first."
	RemoteFault      = "Something went wrong on the way."
)

// Connection is how a connection stands, in data.
type Connection struct {
	State                   string // never, new, working, failing, refused
	LastOK, Since           ebb.Instant
	Fault                   string
	Fetched, Strava, Unread int
	LTHR, MaxHR             ebb.Opt[int]
}

// Intervals says how the connection to Intervals.icu stands.
func Intervals(c Connection) []string {
	var out []string
	switch {
	case c.State == "never":
		return []string{"Intervals.icu is not connected."}
	case c.State == "new" && c.Fetched > 0:
		out = append(out, "Intervals.icu is connected. The past is not all here yet; the next time goes on.")
	case c.State == "new":
		out = append(out, "Intervals.icu is connected. Nothing was fetched yet.")
	case c.State == "working":
		out = append(out, "Intervals.icu is connected and works. Last fetched "+utcWords(c.LastOK)+".")
	case c.State == "failing":
		out = append(out, "Intervals.icu has been failing since "+utcWords(c.Since)+". It is tried again by itself.", end(c.Fault))
		if c.LastOK > 0 {
			out = append(out, "Last fetched "+utcWords(c.LastOK)+".")
		}
	case c.State == "refused":
		return []string{"Intervals.icu refuses the key since " + utcWords(c.Since) + ". Nothing is tried until there is a new one: ebb connect intervals."}
	}
	if c.Fetched > 0 {
		out = append(out, Count(c.Fetched, "recording")+" came from there.")
	}
	if c.Unread > 0 {
		out = append(out, Count(c.Unread, "recording")+" could not be fetched yet.")
	}
	if c.Strava > 0 {
		out = append(out, fmt.Sprintf("%d came to it through Strava, which does not let the files out. Import your own Strava archive for them.", c.Strava))
	}
	return append(out, limits(c.LTHR, c.MaxHR)...)
}

// limits says what the service has for runs. It is shown and changes nothing.
func limits(lthr, max ebb.Opt[int]) []string {
	var have []string
	if v, ok := max.Get(); ok {
		have = append(have, fmt.Sprintf("a maximum of %d", v))
	}
	if v, ok := lthr.Get(); ok {
		have = append(have, fmt.Sprintf("a threshold of %d", v))
	}
	if len(have) == 0 {
		return nil
	}
	return []string{"For runs it has " + list(have) + " bpm. Ebb goes by its own; to state them here: ebb profile set."}
}

// utcWords writes an instant for reading.
func utcWords(i ebb.Instant) string {
	s := i.String()
	return s[:10] + " at " + s[11:16] + " UTC"
}

// Synced says what a sync brought.
func Synced(added, known, mornings, refused int) []string {
	if added+known+mornings+refused == 0 {
		return []string{"Nothing new."}
	}
	out := []string{Count(added, "new recording") + "."}
	if known > 0 {
		out = append(out, Count(known, "recording")+" of what was here already.")
	}
	if mornings > 0 {
		out = append(out, Count(mornings, "value")+" of mornings.")
	}
	if refused > 0 {
		out = append(out, Count(refused, "file")+" could not be read.")
	}
	return out
}

// FirstFetch says what comes now, before a long first fetch.
const FirstFetch = "Fetching all of the past, one recording a second. Stop it whenever you like; it goes on there."

// What is asked and said when somebody connects Intervals.icu.
const (
	WhereTheKeyIs = "Your key stands on intervals.icu under Settings, Developer Settings. It is kept encrypted; the file that opens it stays in the data folder and in no backup."
	AskKey        = "Your key of Intervals.icu (it is not shown):"
	ThenSync      = "To fetch your runs: ebb sync intervals. While ebb serve runs it does so by itself."
)

// EventStep is a step with what to do when the watch beeps.
func EventStep(name string) string {
	if name == "Walk" {
		return name + ", slower if it beeps"
	}
	return name + ", walk if it beeps"
}

// NothingToPush: nothing of this morning is there to be written elsewhere.
const NothingToPush = "You said nothing this morning that Intervals.icu has a place for."

// MorningPushed says what was written to Intervals.icu.
func MorningPushed(what []string) string {
	var names []string
	for _, w := range what {
		names = append(names, Measure(w))
	}
	return "Written to Intervals.icu: " + list(names) + "."
}

// Pushed says how the workout of the day went into the calendar of Intervals.icu. ceiling is that of
// the day, 0 for none; back is what was read back.
func Pushed(state string, ceiling int, back ebb.Opt[int], why string) []string {
	switch {
	case state == "same":
		return []string{"Today's workout is in the calendar of Intervals.icu already."}
	case state == ebb.SentRecalled && why != "":
		return []string{"The workout was taken back from the calendar of Intervals.icu.", why}
	case state == ebb.SentRecalled:
		return []string{fmt.Sprintf("The ceiling came back from Intervals.icu as %d and not as %d, so the workout was taken back. Look at the threshold it has for runs.", back.V, ceiling)}
	case state != ebb.SentOut:
		return []string{why}
	}
	out := []string{"Today's workout is in the calendar of Intervals.icu, which gives it to your watch."}
	b, ok := back.Get()
	switch {
	case ceiling == 0:
		return append(out, "It has no ceiling in it. Go by talk.")
	case !ok:
		return append(out, fmt.Sprintf("Its ceiling could not be read back. Check on the watch that it is %d.", ceiling))
	case b < ceiling-1:
		return append(out, fmt.Sprintf("Its ceiling came back as %d and not as %d: it beeps a little early.", b, ceiling))
	}
	return append(out, fmt.Sprintf("Its ceiling was read back: %d.", b))
}

// What a phone is told. In the morning it is only the question: no number and no verdict.
const (
	NotifyTitle   = "Ebb"
	NotifyMorning = "How are your legs?"
	NotifyChanged = "Today has changed. What was sent before no longer counts: look at Ebb before you run."
	NotifyTest    = "This is how Ebb reaches you."
	NotifyOff     = "Notifications are off: ebb notify set URL."
	NotifySent    = "Sent. If nothing arrives, look at the address in the app on the phone."
	AllWell       = "All well"
)

// Notify says how notifications stand.
func Notify(on bool, server, at string, page bool, since ebb.Instant, fault string) []string {
	if !on {
		return []string{"Notifications are off."}
	}
	out := []string{"Notifications go to " + server + ": at " + at + " the question how your legs are, while it is not answered; after a run its grade; and when something that was sent no longer counts."}
	if !page {
		out = append(out, "Say where your phone reaches Ebb, and \"all well\" is one tap: ebb notify set URL --page https://ebb.example.org.")
	}
	if since > 0 {
		out = append(out, "They have been failing since "+utcWords(since)+".", end(fault))
	}
	return out
}

// The page behind the link of the morning.
const (
	TapTitle = "How are your legs?"
	TapText  = "All well means: your legs are fine, nothing hurts, you are not ill, and none of the warning signs is there."
	TapElse  = "Something else"
	TapDone  = "Noted."
	ToToday  = "To today"
	NoTap    = "This link has been used, or its day is over."
)

// NoSuchButton answers a form that no page of Ebb has.
const NoSuchButton = "This form does not say what it wants, so nothing was changed."
