package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"ebb"
	"ebb/internal/store"
)

func die(format string, args ...any) {
	fmt.Fprintf(os.Stderr, format+"\n", args...)
	os.Exit(1)
}

// mkruns DIR LASTDAY WEEKS [nohr] writes one TCX file for each run of a made-up runner who
// trains on Monday (easy), Tuesday (intervals), Thursday (easy) and Saturday (long).
func mkruns() {
	if len(os.Args) < 4 {
		die("mkruns DIR LASTDAY WEEKS [nohr]")
	}
	last, err := time.Parse("2006-01-02", os.Args[2])
	if err != nil {
		die("%v", err)
	}
	weeks, err := strconv.Atoi(os.Args[3])
	if err != nil {
		die("%v", err)
	}
	hr := len(os.Args) < 5
	if err := os.MkdirAll(os.Args[1], 0o755); err != nil {
		die("%v", err)
	}
	for d := last.AddDate(0, 0, -7*weeks+1); !d.After(last); d = d.AddDate(0, 0, 1) {
		var speed func(s int) float64
		var minutes int
		switch d.Weekday() {
		case time.Monday, time.Thursday:
			minutes, speed = 45, func(int) float64 { return 2.7 }
		case time.Tuesday:
			minutes, speed = 60, func(s int) float64 {
				if s > 900 && s < 3000 && (s-900)%350 < 200 {
					return 4.4
				}
				return 2.5
			}
		case time.Saturday:
			minutes, speed = 80, func(int) float64 { return 2.65 }
		default:
			continue
		}
		doc := tcx(d.Add(17*time.Hour), minutes*60, speed, hr)
		if err := os.WriteFile(filepath.Join(os.Args[1], d.Format("2006-01-02")+".tcx"), []byte(doc), 0o644); err != nil {
			die("%v", err)
		}
	}
}

func tcx(start time.Time, seconds int, speed func(int) float64, hr bool) string {
	var b strings.Builder
	stamp := func(s int) string { return start.Add(time.Duration(s) * time.Second).Format("2006-01-02T15:04:05Z") }
	fmt.Fprintf(&b, `<?xml version="1.0" encoding="UTF-8"?>
<TrainingCenterDatabase xmlns="http://www.garmin.com/xmlschemas/TrainingCenterDatabase/v2"><Activities><Activity Sport="Running">
<Id>%s</Id><Lap StartTime="%s"><TotalTimeSeconds>%d</TotalTimeSeconds><Track>
`, stamp(0), stamp(0), seconds)
	dist, bpm := 0.0, 95.0
	for s := 0; s <= seconds; s++ {
		v := speed(s)
		dist += v
		bpm += (62 + 28*v - bpm) / 40
		if s%2 != 0 {
			continue
		}
		fmt.Fprintf(&b, "<Trackpoint><Time>%s</Time><AltitudeMeters>50</AltitudeMeters><DistanceMeters>%.1f</DistanceMeters>", stamp(s), dist)
		if hr {
			fmt.Fprintf(&b, "<HeartRateBpm><Value>%d</Value></HeartRateBpm>", int(math.Round(bpm+2*math.Sin(float64(s)/37))))
		}
		b.WriteString("</Trackpoint>\n")
	}
	b.WriteString("</Track></Lap></Activity></Activities></TrainingCenterDatabase>\n")
	return b.String()
}

// forge WHEN records an answer that no Ebb would give: the latest one, a verdict harder.
func forge() {
	at, err := time.Parse(time.RFC3339, os.Args[1])
	if err != nil {
		die("%v", err)
	}
	ctx := context.Background()
	st, err := store.Open(ctx, store.Config{Dir: os.Getenv("EBB_DATA"), Clock: func() time.Time { return at }})
	if err != nil {
		die("%v", err)
	}
	err = st.Tx(ctx, func(t *store.Tx) error {
		all, err := t.Decisions(ctx, ebb.LocalAthlete)
		if err != nil {
			return err
		}
		ans, err := all[len(all)-1].Answer()
		if err != nil {
			return err
		}
		ans.Decision.Verdict = ebb.Hard
		_, _, err = t.PutDecision(ctx, ebb.LocalAthlete, ans, "forged")
		return err
	})
	if err != nil {
		die("%v", err)
	}
}

// nodigit FILE fails when a digit is in the file.
func nodigit() {
	doc, err := os.ReadFile(os.Args[1])
	if err != nil {
		die("%v", err)
	}
	if i := strings.IndexFunc(string(doc), unicode.IsDigit); i >= 0 {
		die("there is a digit at byte %d:\n%s", i, doc)
	}
}

// widest FILE N fails when a line is longer than N characters.
func widest() {
	doc, err := os.ReadFile(os.Args[1])
	if err != nil {
		die("%v", err)
	}
	n, _ := strconv.Atoi(os.Args[2])
	for _, l := range strings.Split(string(doc), "\n") {
		if utf8.RuneCountInString(l) > n {
			die("%d characters: %s", utf8.RuneCountInString(l), l)
		}
	}
}

// field FILE PATH… prints fields of a JSON document, one a line; a field that is not there
// is an error, null is "null". A path is names and indexes joined by dots; "len" is a length.
func field() {
	doc, err := os.ReadFile(os.Args[1])
	if err != nil {
		die("%v", err)
	}
	dec := json.NewDecoder(strings.NewReader(string(doc)))
	dec.UseNumber()
	var tree any
	if err := dec.Decode(&tree); err != nil {
		die("not JSON: %v", err)
	}
	if _, err := dec.Token(); err != io.EOF {
		die("more than one JSON value")
	}
	for _, path := range os.Args[2:] {
		v := tree
		for _, step := range strings.Split(path, ".") {
			switch x := v.(type) {
			case map[string]any:
				next, ok := x[step]
				if !ok {
					die("%s: there is no %s", path, step)
				}
				v = next
			case []any:
				i, err := strconv.Atoi(step)
				switch {
				case step == "len":
					v = len(x)
				case err != nil || i >= len(x):
					die("%s: there is no element %s of %d", path, step, len(x))
				default:
					v = x[i]
				}
			default:
				die("%s: %s of a %T", path, step, v)
			}
		}
		if v == nil {
			v = "null"
		}
		fmt.Println(v)
	}
}
