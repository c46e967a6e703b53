package say

import (
	"fmt"
	"maps"
	"slices"

	"ebb"
)

// What follows are the words of lists, pages and reports, in English.

var kinds = map[ebb.Kind]string{
	ebb.KindUnknown:   "unknown",
	ebb.KindRecovery:  "recovery run",
	ebb.KindEasy:      "easy run",
	ebb.KindModerate:  "moderate run",
	ebb.KindLong:      "long run",
	ebb.KindTempo:     "tempo run",
	ebb.KindIntervals: "intervals",
	ebb.KindRace:      "race",
}

// Kind is the name of a kind of session, in lower case.
func Kind(k ebb.Kind) string { return kinds[k] }

var classes = map[ebb.HardClass]string{
	ebb.ClassModerate:  "a moderate session",
	ebb.ClassLong:      "a long run",
	ebb.ClassLoad:      "a session that counted as hard",
	ebb.ClassTempo:     "a run at tempo effort",
	ebb.ClassIntervals: "intervals",
	ebb.ClassLongHard:  "a hard long run",
	ebb.ClassRaceShort: "a race of up to an hour",
	ebb.ClassRaceHalf:  "a half marathon or similar race",
	ebb.ClassMarathon:  "a run as long as a marathon or longer",
	ebb.ClassDamage:    "a very long or downhill run",
}

// the names a hard session that was spoken of before.
var the = map[ebb.HardClass]string{
	ebb.ClassModerate:  "the moderate session",
	ebb.ClassLong:      "the long run",
	ebb.ClassLoad:      "that session",
	ebb.ClassTempo:     "that run",
	ebb.ClassIntervals: "the intervals",
	ebb.ClassLongHard:  "the long run",
	ebb.ClassRaceShort: "the race",
	ebb.ClassRaceHalf:  "the race",
	ebb.ClassMarathon:  "that run",
	ebb.ClassDamage:    "that run",
}

// Class is a hard session in words, with its article.
func Class(c ebb.HardClass) string { return classes[c] }

var sports = map[ebb.Sport]string{
	ebb.SportRunning:  "run",
	ebb.SportWalking:  "walk",
	ebb.SportHiking:   "hike",
	ebb.SportCycling:  "ride",
	ebb.SportSwimming: "swim",
	ebb.SportStrength: "strength session",
	ebb.SportOther:    "session",
	ebb.SportUnknown:  "session",
}

// Sport is what one session of a sport is called.
func Sport(s ebb.Sport) string {
	if w, ok := sports[s]; ok {
		return w
	}
	return "session"
}

var verdicts = map[ebb.Verdict]string{
	ebb.Rest:        "rest",
	ebb.Walk:        "a walk",
	ebb.RecoveryRun: "a recovery run",
	ebb.Easy:        "an easy run",
	ebb.Hard:        "a hard session",
}

// Verdict is a verdict in the middle of a sentence, with its article.
func Verdict(v ebb.Verdict) string { return verdicts[v] }

var loadSources = map[ebb.LoadSource]string{
	ebb.LoadHR:       "from heart rate",
	ebb.LoadPace:     "from pace",
	ebb.LoadRPE:      "from how hard it felt",
	ebb.LoadDuration: "from its length alone",
	ebb.LoadNone:     "not known",
}

// LoadSource says where the load of a session comes from.
func LoadSource(s ebb.LoadSource) string { return loadSources[s] }

var conditions = map[ebb.Condition]string{
	ebb.Intact:      "complete",
	ebb.Truncated:   "cut short",
	ebb.CRCFailed:   "checksum wrong",
	ebb.Damaged:     "damaged",
	ebb.Quarantined: "dated wrongly",
}

// Condition says in what state the bytes of a recording were.
func Condition(c ebb.Condition) string { return conditions[c] }

var candidates = map[string]string{
	"ok":           "believed",
	"confirmed":    "believed: another run came within a few beats of it",
	"alone":        "not believed yet: no other run came near it",
	"jump":         "not believed: it jumps up instead of being reached",
	"sparse":       "not believed: too few good samples around it",
	"cadence_lock": "not believed: the sensor followed the steps",
	"ignored":      "not used: you asked to ignore this heart rate",
	"damaged":      "not used: the recording is damaged",
	"over_cap":     "not believed: too far above what age predicts",
	"old":          "not used: more than a year old",
	"below":        "lower than the value in force",
}

// Candidate says why a run's peak was believed for HRmax or not.
func Candidate(why string) string { return candidates[why] }

var hrMaxSources = map[ebb.HRMaxSource]string{
	ebb.HRMaxTested:        "tested",
	ebb.HRMaxObservedMax:   "seen in your hardest efforts",
	ebb.HRMaxObservedFloor: "the highest your runs have shown (the true one may be higher)",
	ebb.HRMaxAge:           "estimated from age alone",
	ebb.HRMaxGuarded:       "the lower of the value you entered and the estimate for your age",
	ebb.HRMaxNone:          "not known",
}

// HRMaxSource says where an HRmax comes from.
func HRMaxSource(s ebb.HRMaxSource) string { return hrMaxSources[s] }

var notes = map[string]string{
	ebb.NoteHRRange:       "heart-rate samples outside the plausible range were left out",
	ebb.NoteHRSpike:       "heart-rate spikes were left out",
	ebb.NoteCadenceLock:   "the heart rate follows the steps here, so it is not used",
	ebb.NoteHRMissing:     "too little heart rate to use",
	ebb.NoteHRErratic:     "the heart rate jumps up and down too often to be one; it is not used",
	ebb.NoteSummaryOnly:   "totals only, no samples: no pace, heart rate or kind can be read from it",
	ebb.NoteUntimed:       "points without a time were left out",
	ebb.NoteShortPart:     "parts too short to be a session were left out",
	ebb.NoteNoElevation:   "no elevation, so hills are not accounted for",
	ebb.NoteSpeedSpike:    "speeds that cannot be were left out",
	ebb.NoteTimeBack:      "samples whose clock ran backwards were left out",
	ebb.NoteTooLong:       "more samples than Ebb keeps; it was thinned evenly",
	ebb.NoteUnknownFields: "parts of the file that Ebb does not know were kept and not read",
	ebb.NoteDeveloper:     "fields added by an app were kept and not read",
	ebb.NoteNotARun:       "too fast for a run; check the sport",
	ebb.NoteDamaged:       "the file is damaged; it was read up to the fault and gives no number",
	ebb.NoteClock:         "the clock of the device was wrong; this recording gives no number",
	ebb.NotePartialZip:    "the file ends early",
}

// NoteKeys lists the keys of notes that have words, sorted.
func NoteKeys() []string { return slices.Sorted(maps.Keys(notes)) }

// Note is one remark about a recording in words, with its place and count:
// "12:31–12:34 heart-rate spikes were left out (5)".
func Note(n ebb.Note) string {
	s, ok := notes[n.Key]
	if !ok {
		s = n.Key
	}
	if n.N > 1 {
		s = fmt.Sprintf("%s (%d)", s, n.N)
	}
	if n.FromMs == 0 && n.ToMs == 0 {
		return s
	}
	return fmt.Sprintf("%s–%s %s", clock(int(n.FromMs)/1000), clock(int(n.ToMs)/1000), s)
}

var codes = map[string][2]string{
	ebb.CodeUnknownFormat: {"not a format that Ebb reads", "If it is a run, export it again as FIT, TCX or GPX."},
	ebb.CodeEmpty:         {"the file is empty", "Copy or export it again."},
	ebb.CodeNoSamples:     {"an activity without samples", "Nothing to do: there is nothing in it to read."},
	ebb.CodeBadHeader:     {"the beginning of the file is damaged", "Copy it again from the device, or export it again."},
	ebb.CodeBadCRC:        {"the checksum does not fit the content", "Copy it again from the device, or export it again."},
	ebb.CodeTruncated:     {"the file ends in the middle", "Copy it again from the device, or export it again."},
	ebb.CodeBadData:       {"a record in it cannot be what it says", "Export it again. If it fails again, report it with the byte named here."},
	ebb.CodeBadXML:        {"the XML is broken", "Export it again. The line named here shows where it breaks."},
	ebb.CodeBadEncoding:   {"the text encoding cannot be read", "Save it as UTF-8, or export it again."},
	ebb.CodeBadArchive:    {"the archive is damaged", "Copy or download it again. Whole files inside it were still read."},
	ebb.CodeEncrypted:     {"the archive has a password", "Unpack it first, then import the folder."},
	ebb.CodeTooLarge:      {"larger than the limit", "Import it with the command line, which allows more, or split it."},
	ebb.CodeTooDeep:       {"archives inside archives, too many layers", "Unpack it first, then import the folder."},
	ebb.CodeTooMany:       {"more entries than the limit", "Split it, or import it with the command line."},
	ebb.CodeRatio:         {"it inflates far more than a recording does", "Unpack it yourself and look at it before you import it."},
	ebb.CodeTooSlow:       {"it took too long to read", "Try again. If it fails again, report it."},
	ebb.CodeTooShort:      {"too short to be a session", "Nothing to do."},
	ebb.CodeTooLong:       {"longer than three days", "Check the clock of the device. Split the recording if it holds several runs."},
	ebb.CodeClock:         {"dated in the future or long before there were watches", "Set the clock of the device. The recording is kept and gives no number."},
	ebb.CodeUnreadable:    {"the file could not be opened", "Check that you may read it, then import again."},
	ebb.CodeNotActivity:   {"not an activity", "Nothing to do: it holds settings, a course or something else."},
	ebb.CodeSymlink:       {"a link to another place", "Import the place it points to."},
}

// Code says what a code of an import means and what the person can do. Both are ""
// for an unknown code.
func Code(code string) (what, todo string) {
	c := codes[code]
	return c[0], c[1]
}

var itemStates = map[ebb.ItemState]string{
	ebb.ItemStored:      "stored",
	ebb.ItemDuplicate:   "already here",
	ebb.ItemMerged:      "another copy of a run that is here",
	ebb.ItemSalvaged:    "damaged, read in part and gives no number",
	ebb.ItemRefused:     "not read",
	ebb.ItemNotActivity: "not an activity",
}

// ItemState says how one file of an import ended.
func ItemState(s ebb.ItemState) string { return itemStates[s] }

var measures = map[string]string{
	"legs": "legs", "pain": "pain", "ill": "illness", "flags": "the warning signs",
	ebb.MeasureRHR: "resting heart rate", ebb.MeasureRMSSD: "HRV (rMSSD)", ebb.MeasureSDNN: "HRV (SDNN)",
	ebb.MeasureSleep: "sleep", ebb.MeasureWellness: "how you feel", "hrv": "HRV", "wbgt": "heat", "heat": "heat", "stride": "your stride",
}

// Measure is the name of a question or a measurement.
func Measure(name string) string {
	if w, ok := measures[name]; ok {
		return w
	}
	return name
}

var hrModes = map[ebb.HRMode]string{
	ebb.HRAuto:         "heart rate and talk test",
	ebb.HRTalk:         "by feel, with the talk test",
	ebb.HRBetaBlocker:  "medicine that slows the heart",
	ebb.HRArrhythmia:   "irregular heartbeat or pacemaker",
	ebb.HRPregnancy:    "pregnancy",
	ebb.HRHeartDisease: "a known heart condition",
	ebb.HRInsulin:      "insulin",
}

// HRMode names a heart-rate mode.
func HRMode(m ebb.HRMode) string { return hrModes[m] }
