// Package ical writes a calendar of whole days (RFC 5545) from strings that are ready.
package ical

import (
	"bytes"
	"fmt"
	"time"

	ics "github.com/arran4/golang-ical"

	"ebb"
)

// Entry is one whole day in a calendar. A whole day has no zone and no daylight saving: it is that date
// wherever the calendar is looked at.
type Entry struct {
	UID         string // the same for ever
	Sequence    int    // counts up with each change
	Changed     ebb.Instant
	Day         ebb.Day
	Summary     string
	Description string // "" for none
	URL         string // "" for none
	Cancelled   bool
}

// Encode writes the entries as one calendar; every is how often a reader should ask again.
func Encode(name string, every time.Duration, entries []Entry) ([]byte, error) {
	cal := ics.NewCalendarFor("Ebb")
	cal.SetProductId("-//Ebb//Ebb//EN")
	cal.SetMethod(ics.MethodPublish)
	cal.SetName(name)
	ttl := fmt.Sprintf("PT%dM", int(every.Minutes()))
	cal.SetRefreshInterval(ttl)
	cal.SetXPublishedTTL(ttl)
	for _, e := range entries {
		v := cal.AddEvent(e.UID)
		at := e.Changed.In(time.UTC)
		v.SetDtStampTime(at)
		v.SetModifiedAt(at)
		v.SetSequence(e.Sequence)
		v.SetProperty(ics.ComponentPropertyDtStart, date(e.Day), ics.WithValue("DATE"))
		v.SetProperty(ics.ComponentPropertyDtEnd, date(e.Day+1), ics.WithValue("DATE"))
		v.SetSummary(e.Summary)
		if e.Description != "" {
			v.SetDescription(e.Description)
		}
		if e.URL != "" {
			v.SetURL(e.URL)
		}
		v.SetTimeTransparency(ics.TransparencyTransparent)
		v.SetClass(ics.ClassificationPrivate)
		status := ics.ObjectStatusConfirmed
		if e.Cancelled {
			status = ics.ObjectStatusCancelled
		}
		v.SetStatus(status)
	}
	var b bytes.Buffer
	if err := cal.SerializeTo(&b, ics.WithNewLineWindows); err != nil {
		return nil, ebb.Wrap(ebb.Internal, "calendar", err, "the calendar cannot be written")
	}
	return b.Bytes(), nil
}

func date(d ebb.Day) string {
	y, m, dd := d.Date()
	return fmt.Sprintf("%04d%02d%02d", y, m, dd)
}
