package ingest

import (
	"bytes"
	"strings"
	"unicode/utf8"

	"ebb/internal/limit"
	"ebb/internal/scan"
)

// What Sniff can find.
const (
	kindFIT     = "fit"
	kindTCX     = "tcx"
	kindGPX     = "gpx"
	kindGzip    = "gzip"
	kindZip     = "zip"
	kindApple   = "apple" // an Apple Health export.xml
	kindXML     = "xml"   // some other XML, or broken XML
	kindJSON    = "json"
	kindCSV     = "csv"
	kindText    = "text"
	kindMedia   = "media"         // pictures, sound, PDF
	kindWorkout = "apple workout" // a workout of an Apple Health export, as it is kept
	kindSystem  = "system file"   // what operating systems leave in folders and archives
)

// headBytes is how much of a file Sniff needs to see.
const headBytes = 64 << 10

var magics = []struct {
	at    int
	magic string
	kind  string
}{
	{8, ".FIT", kindFIT},
	{0, workoutMagic, kindWorkout},
	{0, "\x1f\x8b", kindGzip},
	{0, "PK\x03\x04", kindZip},
	{0, "PK\x05\x06", kindZip}, // without an entry
	{0, "PK\x07\x08", kindZip}, // split
	{0, "\x00\x05\x16\x07", kindSystem},
	{0, "\x00\x05\x16\x00", kindSystem},
	{0, "\x00\x00\x00\x01Bud1", kindSystem},
	{0, "\xff\xd8\xff", kindMedia},
	{0, "\x89PNG", kindMedia},
	{0, "GIF8", kindMedia},
	{0, "%PDF", kindMedia},
	{4, "ftyp", kindMedia},
	{8, "WEBP", kindMedia},
}

// Sniff says what the bytes are by their content: fit, tcx, gpx, gzip, zip, apple,
// xml, json, csv, text, media, system file, or "" when they are nothing known. The
// first 64 KiB are enough.
func Sniff(b []byte) string {
	for _, m := range magics {
		if len(b) >= m.at+len(m.magic) && string(b[m.at:m.at+len(m.magic)]) == m.magic {
			return m.kind
		}
	}
	head := b[:min(len(b), headBytes)]
	if root, ok := xmlRoot(head); ok {
		switch root {
		case "TrainingCenterDatabase":
			return kindTCX
		case "gpx":
			return kindGPX
		case "HealthData":
			return kindApple
		}
		return kindXML
	}
	return textKind(head)
}

// xmlRoot is the local name of the root element, "" when XML begins and breaks
// before it; false when this is no XML.
func xmlRoot(head []byte) (string, bool) {
	s := scan.New(head, budget(limit.Local()))
	if s.Next() == scan.Start {
		return string(s.Name), true
	}
	t := bytes.TrimLeft(bytes.TrimPrefix(head, []byte("\xef\xbb\xbf")), " \t\r\n\x00")
	return "", len(t) > 1 && t[0] == '<' && (t[1] == '?' || t[1] == '!' || t[1] >= 'A')
}

// textKind tells the text that lies beside recordings from bytes that are nothing.
func textKind(head []byte) string {
	t := bytes.TrimSpace(bytes.TrimPrefix(head, []byte("\xef\xbb\xbf")))
	for range utf8.UTFMax { // the head may end within a character
		if len(t) > 0 && !utf8.Valid(t) && len(head) == headBytes {
			t = t[:len(t)-1]
		}
	}
	if len(t) == 0 || !utf8.Valid(t) || bytes.ContainsFunc(t, func(r rune) bool { return r < 0x20 && r != '\n' && r != '\r' && r != '\t' }) {
		return ""
	}
	line, _, _ := strings.Cut(string(t), "\n")
	switch {
	case t[0] == '{' || t[0] == '[':
		return kindJSON
	case strings.Count(line, ",") > 0 || strings.Count(line, ";") > 0 || strings.Count(line, "\t") > 0:
		return kindCSV
	}
	return kindText
}
