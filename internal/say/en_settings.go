package say

import (
	"fmt"
	"strconv"
	"time"

	"ebb"
)

// SettingsWords are the texts of the page Settings.
type SettingsWords struct {
	Title, Profile, ProfileHint, From, FromHint, Keep, Kept, History, Always string
	HRMax, HRMaxUnknown, HRMaxAsk, Candidates, Day, Bpm, Held, Judged        string
	Data, DataAt, Backup, BackupHint, BackupPass, BackupDo                   string
	Export, ExportHint, ExportDo                                             string
	Erase, EraseHint, EraseType, EraseDo, EraseWord, NotErased, EraseBusy    string
	Erased, ErasedElse                                                       string
	Devices, DevicesLocal, DevicesNone, DeviceHere, DeviceAway, DevicesAway  string
	Pair, PairHint, PairDo, PairOnce, SignOut                                string
	Passphrase, PassphraseNow, PassphraseNew, PassphraseAgain, PassphraseDo  string
	PassphraseHint, PassphraseDiffers, ConfirmPass, DeviceSince, DeviceSeen  string
}

// Settings is what is said on the page Settings.
var Settings = SettingsWords{
	Title:             "Settings",
	Profile:           "About you",
	ProfileHint:       "What changes with time counts from a day on; earlier days stay as they were decided.",
	From:              "These count from",
	FromHint:          "Empty is today.",
	Keep:              "Keep",
	Kept:              "Kept.",
	History:           "Everything you said of yourself",
	Always:            "always",
	HRMax:             "Maximum heart rate",
	HRMaxUnknown:      "It is not known. Your year of birth gives a first guess, and races prove it.",
	HRMaxAsk:          "Of your runs, %d held a higher heart rate, for longer and more easily, than this maximum allows: it is probably higher. Ebb never changes it in silence.",
	Candidates:        "The runs that speak for it or against it",
	Day:               "Day",
	Bpm:               "bpm",
	Held:              "Held for",
	Judged:            "Judged",
	Data:              "Your data",
	DataAt:            "Everything is in this folder of the machine that Ebb runs on, and nowhere else:",
	Backup:            "A backup",
	BackupHint:        "Everything in one file, for a new machine: the database and your files as you imported them. With a passphrase it is encrypted; without that passphrase nobody can open it.",
	BackupPass:        "Passphrase for this backup, if it shall be encrypted",
	BackupDo:          "Make and download",
	Export:            "An export",
	ExportHint:        "Everything to read without Ebb: a zip of plain tables and texts, and your files as you imported them.",
	ExportDo:          "Make and download",
	Erase:             "Erase everything",
	EraseHint:         "Every run, check-in and decision goes for ever, also the passphrase and the signed-in devices. Nothing brings it back but a backup elsewhere; backups and exports that you made are yours to delete.",
	EraseType:         "Type the word erase to do it",
	EraseDo:           "Erase everything",
	EraseWord:         "erase",
	NotErased:         "The word was not typed: nothing was erased.",
	EraseBusy:         "An import is under way: nothing was erased. Wait until it is done.",
	Erased:            "Everything is erased",
	ErasedElse:        "Backups and exports that you made elsewhere are yours to delete, and so are the files that you imported from.",
	Devices:           "Your devices",
	DevicesLocal:      "Ebb answers on this machine alone. To see it on your phone, choose a passphrase and show it in your network; docs/install.md tells how to do that with HTTPS:",
	DevicesNone:       "No device is signed in.",
	DeviceHere:        "this device",
	DeviceAway:        "Send away",
	DevicesAway:       "Send all others away",
	Pair:              "Pair another device",
	PairHint:          "A code for its camera. It lets one device in, once, within ten minutes.",
	PairDo:            "Show a pairing code",
	PairOnce:          "Open it on the other device before %s. It works once.",
	SignOut:           "Sign out here",
	Passphrase:        "Change the passphrase",
	PassphraseNow:     "The passphrase now",
	PassphraseNew:     "The new one",
	PassphraseAgain:   "The new one once more",
	PassphraseDo:      "Change it",
	PassphraseHint:    "At least ten characters; four or five words are easy to remember. Every other device has to sign in anew.",
	PassphraseDiffers: "The two new ones are not the same: nothing was changed.",
	ConfirmPass:       "Your passphrase, to be sure that it is you",
	DeviceSince:       "since",
	DeviceSeen:        "seen",
}

// HRMaxIs states the maximum heart rate in force with its error and source.
func HRMaxIs(bpm, errorBpm int, source ebb.HRMaxSource) string {
	return fmt.Sprintf("%d ± %d bpm, %s", bpm, errorBpm, HRMaxSource(source))
}

// Field is the name of a field of the profile.
func Field(name string) string {
	for _, q := range ProfileQuestions() {
		if q.Field == name {
			return q.Ask
		}
	}
	return name
}

// FieldValue is a value of the profile in words.
func FieldValue(name, value string) string {
	for _, q := range ProfileQuestions() {
		if q.Field != name {
			continue
		}
		for _, c := range q.Choices {
			if c.Value == value {
				return c.Label
			}
		}
	}
	return value
}

// HeldFor is how long a heart rate was held.
func HeldFor(s int) string {
	if s < 60 {
		return fmt.Sprintf("%d s", s)
	}
	return fmt.Sprintf("%d:%02d min", s/60, s%60)
}

// DeviceWhen says when a device came in and was seen, in the zone of the person.
func DeviceWhen(since, seen ebb.Instant, loc *time.Location) string {
	f := func(i ebb.Instant) string { return Moment(i.In(loc).Format(time.RFC3339)) }
	return fmt.Sprintf("since %s, seen %s", f(since), f(seen))
}

// HRMaxAsk says that runs contradict the maximum heart rate in force.
func HRMaxAsk(runs int) string { return fmt.Sprintf(Settings.HRMaxAsk, runs) }

// Whole is a whole number.
func Whole(n int) string { return strconv.Itoa(n) }

// PairUntil says until when a pairing code works.
func PairUntil(end ebb.Instant, loc *time.Location) string {
	return fmt.Sprintf(Settings.PairOnce, end.In(loc).Format("15:04"))
}

// ErasedLines say what was erased.
func ErasedLines(rows, originals int, left []string) []string {
	out := []string{fmt.Sprintf("%s and %s of yours are gone.", Count(rows, "row"), Count(originals, "file"))}
	if len(left) > 0 {
		out = append(out, "Not Ebb's, and left in the folder: "+OneLine(list(left), LongLine)+".")
	}
	return append(out, Settings.ErasedElse)
}
