package ebb

// ItemState is how one leaf of an import ended: exactly one of these.
type ItemState string

// The end states of an import item.
const (
	ItemStored      ItemState = "stored"
	ItemDuplicate   ItemState = "duplicate"
	ItemMerged      ItemState = "merged"
	ItemSalvaged    ItemState = "salvaged"
	ItemRefused     ItemState = "refused"
	ItemNotActivity ItemState = "not_an_activity"
)

// ItemStates in the order in which an item of several recordings takes the first.
var ItemStates = []ItemState{ItemRefused, ItemSalvaged, ItemStored, ItemMerged, ItemDuplicate, ItemNotActivity}

// Codes of refusals and of remarks on items: a closed list.
const (
	CodeUnknownFormat = "unknown_format"
	CodeEmpty         = "empty"      // zero bytes
	CodeNoSamples     = "no_samples" // an activity without samples or times
	CodeBadHeader     = "bad_header"
	CodeBadCRC        = "bad_crc"
	CodeTruncated     = "truncated"
	CodeBadData       = "bad_data" // a record that cannot be what it says
	CodeBadXML        = "bad_xml"
	CodeBadEncoding   = "bad_encoding"
	CodeBadArchive    = "bad_archive"
	CodeEncrypted     = "encrypted"
	CodeTooLarge      = "too_large"
	CodeTooDeep       = "too_deep"
	CodeTooMany       = "too_many"
	CodeRatio         = "ratio" // inflates too much
	CodeTooSlow       = "too_slow"
	CodeTooShort      = "too_short" // under 30 s
	CodeTooLong       = "too_long"  // over 72 h
	CodeClock         = "clock_implausible"
	CodeUnreadable    = "unreadable"      // the file could not be read (permission, I/O)
	CodeNotActivity   = "not_an_activity" // a course, settings, monitoring …
	CodeSymlink       = "symlink"
)

// Codes lists every code.
var Codes = []string{CodeUnknownFormat, CodeEmpty, CodeNoSamples, CodeBadHeader, CodeBadCRC, CodeTruncated, CodeBadData,
	CodeBadXML, CodeBadEncoding, CodeBadArchive, CodeEncrypted, CodeTooLarge, CodeTooDeep, CodeTooMany, CodeRatio,
	CodeTooSlow, CodeTooShort, CodeTooLong, CodeClock, CodeUnreadable, CodeNotActivity, CodeSymlink}

// DecodeError says where and why a file could not be read, or not to its end.
// Offset is a byte offset or -1; Line counts from 1, 0 when it has none.
type DecodeError struct {
	Code   string
	Offset int64
	Line   int
	Field  string
	Msg    string
}

func (e *DecodeError) Error() string { return e.Msg }

// Decoded is what a format reader makes of the bytes of one leaf. Recordings with a
// Fault were salvaged up to it (each carries its Condition); a Fault alone is a
// refusal; NotActivity names what the file is instead ("course", "settings", …).
type Decoded struct {
	Format      string
	Recordings  []*Recording
	NotActivity string
	Fault       *DecodeError
}
