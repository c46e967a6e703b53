package say

import (
	"fmt"
	"strings"
	"time"

	"ebb"
)

// SetupWords are the texts of the first run, the imports and their report.
type SetupWords struct {
	Welcome, WelcomeWhat, WelcomePrivate                   string
	Files, FilesHint, FilesAlso, Send, Many                string
	NoRuns, NoRunsHint, NoRunsDo, OnlyLooking, Demo        string
	DemoDo, DemoLeave, NotIntoDemo, NoDemo                 string
	ImportTitle, MoreFiles, History, NoHistory, Links      string
	CutShort, ShowCutShort, Resume, Forget, ShowWork       string
	ReportTitle, ToToday, ToConfirm, ToImports             string
	Undo, UndoHint, UndoDo, UndoneAlready                  string
	ConfirmTitle, ConfirmHint, ConfirmDo, ConfirmLater     string
	HRMaxTitle, HRMaxOther, HRMaxHint, Proof, NoProof      string
	ClosePage, Problems, Together, Apart, Split, ReadOther string
	Modes, ModesHint                                       string
	IsRead, LinksHint, LinksNone, LinksSettled             string
}

// Setup is what is said before and around the first day.
var Setup = SetupWords{
	Welcome:        "Welcome to Ebb",
	WelcomeWhat:    "Ebb reads the runs you have recorded, asks each morning how your legs are, and says what today should be: rest, walk, recovery run, easy run, or ready for hard.",
	WelcomePrivate: "Everything stays on the machine that Ebb runs on.",
	Files:          "Your runs",
	FilesHint:      "The whole export of Garmin, Strava or Apple Health as it came (the zip), or single files: FIT, TCX, GPX.",
	FilesAlso:      "How to get your export",
	Send:           "Read these files",
	Many:           "At most %d GB at a time. For a folder, or more, there is the command line:",
	NoRuns:         "No files at hand?",
	NoRunsHint:     "Begin with a few words about you. Your runs can come later.",
	NoRunsDo:       "Begin without runs",
	OnlyLooking:    "Only looking?",
	Demo:           "Take an invented runner with a season of runs and mornings. It lives in a folder of its own, and nothing of it touches your data.",
	DemoDo:         "Show the invented runner",
	DemoLeave:      "Leave the invented runner",
	NotIntoDemo:    "This is the invented runner. Leave it first, to import your own runs.",
	NoDemo:         "There is no invented runner here; the command ebb demo makes one.",
	ImportTitle:    "Imports",
	MoreFiles:      "Add runs",
	History:        "What was imported",
	NoHistory:      "Nothing has been imported yet.",
	Links:          "Recorded twice?",
	CutShort:       "An import was cut short when Ebb stopped.",
	ShowCutShort:   "See what is left",
	Resume:         "Go on with it",
	Forget:         "Leave it as it is",
	ShowWork:       "See how far it is",
	ReportTitle:    "What was imported",
	ToToday:        "To today",
	ToConfirm:      "Go on: a few words about you",
	ToImports:      "All imports",
	Undo:           "Take this import back",
	UndoHint:       "Its recordings, their runs and the morning values it brought go; what another import brought too stays. What you said of its runs stays on record, and counts again when you import the same files again.",
	UndoDo:         "Take it back",
	UndoneAlready:  "This import was taken back.",
	ConfirmTitle:   "A few words about you",
	ConfirmHint:    "Ebb is careful where it does not know. Anything may stay empty, and be changed later under Settings.",
	ConfirmDo:      "That is right",
	ConfirmLater:   "Later",
	HRMaxTitle:     "Your maximum heart rate",
	HRMaxOther:     "Another one, if you know it better, in bpm",
	HRMaxHint:      "From a test or a race, not from a formula.",
	Proof:          "What speaks for it",
	NoProof:        "No run of yours says anything of it yet. With your year of birth there is a guess until one does.",
	Modes:          "Does one of these apply to you?",
	ModesHint:      "Then heart rate may not be what should guide you, and Ebb goes by the talk test, or asks more carefully.",
	ClosePage:      "You can close this page: it goes on without you.",
	Problems:       "Could not be read so far",
	Together:       "One run",
	Apart:          "Two runs",
	Split:          "Make two runs of it again",
	ReadOther:      "Read the other one",
	IsRead:         " (this one is read)",
	LinksHint:      "These look like one run, recorded by two devices or exported twice. Until you say so, both count.",
	LinksNone:      "No run waits for your word.",
	LinksSettled:   "What was decided, and can be changed",
}

// Work is a kind of long work.
type Work string

// The long work there is.
const (
	WorkReceive Work = "receive"
	WorkImport  Work = "import"
	WorkDemo    Work = "demo"
	WorkSync    Work = "sync"
)

// WorkBusy is said to who wants to begin a second one.
const WorkBusy = "Something else is being read or made. When that is done, this can begin."

// WorkGoesOn is the notice above the other pages.
func WorkGoesOn(w Work) string {
	switch w {
	case WorkReceive:
		return "Files are on their way to Ebb."
	case WorkSync:
		return "Intervals.icu is being read."
	case WorkDemo:
		return "The invented runner is being made."
	}
	return "Your runs are being read."
}

// WorkText is long work as it goes on.
type WorkText struct {
	Title, Count, Left string
}

// WorkNow says how far work is: done of so many files (of 0: nobody knows), after so long.
// step is the part of making an invented runner that goes on.
func WorkNow(w Work, step string, done, of int, since time.Duration) WorkText {
	switch w {
	case WorkReceive:
		return WorkText{Title: "Waiting for your files", Count: "They are still on their way."}
	case WorkSync:
		t := WorkText{Title: "Reading Intervals.icu", Count: "Asking what is new. The first time that is all of the past, one recording a second.", Left: left(done, of, since)}
		if of > 0 {
			t.Count = fmt.Sprintf("%d of %s fetched", done, Count(of, "recording"))
		}
		return t
	case WorkDemo:
		t := WorkText{Title: "Making an invented runner", Count: "A season of runs, and a check-in for each morning."}
		if step != "" {
			t.Count = fmt.Sprintf("%d %s", done, step)
		}
		return t
	}
	t := WorkText{Title: "Reading your runs", Count: Count(done, "file") + " read", Left: left(done, of, since)}
	if of > 0 {
		t.Count = fmt.Sprintf("%d of %s read", done, Count(of, "file"))
	}
	return t
}

// left estimates how long it takes still, from how long it took; "" while that is a mere guess.
func left(done, of int, since time.Duration) string {
	if done < 20 || of <= done || since < 2*time.Second {
		return ""
	}
	s := int(since.Seconds() * float64(of-done) / float64(done))
	switch {
	case s < 10:
		return "A few seconds left"
	case s < 55:
		return fmt.Sprintf("About %d seconds left", (s+5)/10*10)
	case s < 90:
		return "About a minute left"
	}
	return fmt.Sprintf("About %d minutes left", (s+30)/60)
}

// CutShortText is what is said of an import that a stop cut short.
type CutShortText struct{ Title, Sentence string }

// CutShort says what is left of files whose import was cut short after so many leaves.
func CutShort(files, done int) CutShortText {
	s := fmt.Sprintf("Ebb stopped while it read %s.", Count(files, "file"))
	if done > 0 {
		s += fmt.Sprintf(" What it had read until then is stored: %s.", Count(done, "file"))
	}
	return CutShortText{Title: "An import was cut short", Sentence: s + " Going on adds only what is missing."}
}

// ImportCounts is what is known of one import.
type ImportCounts struct {
	ID, Started                                                    string // RFC 3339
	Finished, Busy, Undone                                         bool
	Paths                                                          []string
	Seen, Stored, Duplicate, Merged, Salvaged, Refused, NoActivity int
}

// ImportLine is one import in the list of all.
type ImportLine struct {
	ID, When, What, State string
	Counts                []string
	Undone                bool
	Problems              int // files that were not read, or in part
}

// ShortLine and LongLine are the most characters of a text that a stranger wrote: of a name,
// and of a path with what is wrong with it.
const (
	ShortLine = 120
	LongLine  = 500
)

// pathsShown is how many names of files a line of the list holds.
const pathsShown = 3

// ImportOf puts one import into a line.
func ImportOf(c ImportCounts) ImportLine {
	l := ImportLine{ID: c.ID, When: Moment(c.Started), Undone: c.Undone, Problems: c.Refused + c.Salvaged, State: "done"}
	switch {
	case c.Undone:
		l.State = "taken back"
	case !c.Finished && c.Busy:
		l.State = "under way"
	case !c.Finished:
		l.State = "cut short"
	}
	names := []string{}
	for _, p := range c.Paths[:min(len(c.Paths), pathsShown)] {
		names = append(names, OneLine(p, ShortLine))
	}
	if n := len(c.Paths) - pathsShown; n > 0 {
		names = append(names, fmt.Sprintf("%d more", n))
	}
	l.What = list(names)
	l.Counts = []string{Count(c.Seen, "file") + " seen"}
	for _, n := range []struct {
		n     int
		state ebb.ItemState
	}{{c.Stored, ebb.ItemStored}, {c.Merged, ebb.ItemMerged}, {c.Duplicate, ebb.ItemDuplicate}, {c.Salvaged, ebb.ItemSalvaged}, {c.Refused, ebb.ItemRefused}, {c.NoActivity, ebb.ItemNotActivity}} {
		if n.n > 0 {
			l.Counts = append(l.Counts, fmt.Sprintf("%d %s", n.n, ItemState(n.state)))
		}
	}
	return l
}

// Moment writes a moment in RFC 3339 as a person does: "Mon 23 Nov 2026, 07:05".
func Moment(rfc3339 string) string {
	if len(rfc3339) < len("2026-11-23T07:05") {
		return rfc3339
	}
	d, err := ebb.ParseDay(rfc3339[:10])
	if err != nil {
		return rfc3339
	}
	return ShortDate(d) + ", " + rfc3339[11:16]
}

// ImportFile is how one file of an import ended.
type ImportFile struct {
	Path    string
	State   ebb.ItemState
	Message string
	Line    ebb.Opt[int]
	Offset  ebb.Opt[int64]
}

// ImportReportText is what one import did, in words.
type ImportReportText struct {
	Title  string
	Line   ImportLine
	Groups []ImportGroup
}

// ImportGroup are the files that ended alike.
type ImportGroup struct {
	Title string
	Open  bool // shown at once: there is something to know or to do
	Files []ImportLineOf
	More  string // the title of the rest, when there are too many to read at once
	Rest  []ImportLineOf
}

// ImportLineOf is one file and what became of it, "" when nothing is to be said.
type ImportLineOf struct{ Name, Text string }

// filesAtOnce is how many files of a group are shown at once.
const filesAtOnce = 30

// groups is the order and the titles of a report: first what went wrong.
var groups = []struct {
	state ebb.ItemState
	title string
	open  bool
}{
	{ebb.ItemRefused, "Not read", true},
	{ebb.ItemSalvaged, "Damaged: saved as far as they could be read, and no number is taken from them", true},
	{ebb.ItemStored, "Read", false},
	{ebb.ItemMerged, "Another copy of a run that is here", false},
	{ebb.ItemDuplicate, "Here already", false},
	{ebb.ItemNotActivity, "No run or other activity", false},
}

// ImportReport explains every file of an import.
func ImportReport(line ImportLine, files []ImportFile) ImportReportText {
	t := ImportReportText{Title: "Imported", Line: line}
	by, good := map[ebb.ItemState][]ImportLineOf{}, 0
	for _, f := range files {
		text := upperFirst(OneLine(f.Message, LongLine))
		switch {
		case f.Line.OK:
			text += fmt.Sprintf(" (line %d)", f.Line.V)
		case f.Offset.OK:
			text += fmt.Sprintf(" (byte %d)", f.Offset.V)
		}
		by[f.State] = append(by[f.State], ImportLineOf{OneLine(f.Path, LongLine), strings.TrimSpace(text)})
		if f.State == ebb.ItemStored || f.State == ebb.ItemMerged || f.State == ebb.ItemSalvaged {
			good++
		}
	}
	if good == 0 {
		t.Title = "Nothing new"
	}
	for _, g := range groups {
		if list := by[g.state]; len(list) > 0 {
			now := ImportGroup{Title: fmt.Sprintf("%s: %s", g.title, Count(len(list), "file")), Open: g.open, Files: list}
			if n := len(list) - filesAtOnce; g.open && n > 0 {
				now.Files, now.Rest, now.More = list[:filesAtOnce], list[filesAtOnce:], fmt.Sprintf("And %d more", n)
			}
			t.Groups = append(t.Groups, now)
		}
	}
	return t
}

// Recorded is one recording in a line: when, how long, how far, by what.
func Recorded(start string, elapsedS int, distanceM ebb.Opt[int], device, units string) string {
	parts := []string{Moment(start), Minutes(max(1, (elapsedS+30)/60))}
	if m, ok := distanceM.Get(); ok {
		parts = append(parts, Distance(m, units))
	}
	if d := strings.TrimSpace(device); d != "" && d != "0 0" {
		parts = append(parts, OneLine(d, ShortLine))
	}
	return strings.Join(parts, " · ")
}

// HRMaxProof is one run that speaks for a maximum heart rate.
func HRMaxProof(day ebb.Day, bpm, heldS int) string {
	return fmt.Sprintf("%s: %d bpm, held for %s", ShortDate(day), bpm, HeldFor(heldS))
}

// ExportHelp tells how to get an export of a service.
type ExportHelp struct{ Service, How string }

// ExportHelps are the exports that Ebb reads whole.
var ExportHelps = []ExportHelp{
	{"Garmin", "On the web page of your Garmin account, under data management, ask for an export of your data. A link to a zip comes by mail within a few days."},
	{"Strava", "On the web page of Strava, under settings, my account, ask for a download of your archive. A link to a zip comes by mail within hours."},
	{"Apple Health", "On the iPhone, in the app Health, tap your picture, then export all health data. Send the zip to this page."},
}

// ModeChoices are the answers to whether heart rate may guide this person.
func ModeChoices() []Option {
	words := map[ebb.HRMode]string{
		ebb.HRAuto:         "None of these",
		ebb.HRTalk:         "None, and I prefer to go by feel",
		ebb.HRBetaBlocker:  "I take medicine that slows the heart (a beta blocker, for example)",
		ebb.HRArrhythmia:   "My heart beats irregularly, or I have a pacemaker",
		ebb.HRPregnancy:    "I am pregnant",
		ebb.HRHeartDisease: "I have a heart condition",
		ebb.HRInsulin:      "I take insulin",
	}
	var out []Option
	for _, m := range ebb.HRModes {
		out = append(out, Option{string(m), words[m]})
	}
	return out
}

// ManyFiles says what to do with more than a form takes.
func ManyFiles(gb int64) string { return fmt.Sprintf(Setup.Many, gb) }
