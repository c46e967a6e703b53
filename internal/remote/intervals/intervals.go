// Package intervals talks to Intervals.icu with a person's own key: one request at a time, no
// more than one a second, and it steps back when it is asked to.
package intervals

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/klauspost/compress/gzip"

	"ebb"
)

// Base is the address of the service.
const Base = "https://intervals.icu"

// Codes of errors: what a person can do about them differs.
const (
	CodeKeyRefused = "key_refused" // 401: a new key is needed
	CodeNotGiven   = "not_given"   // 403: not this thing, as files that came through Strava
	CodeGone       = "remote_gone" // 404: there is no such thing there
	CodeBusy       = "remote_busy" // 429, after waiting: later
	CodeFailing    = "remote_fail" // 5xx, cut off, too slow, or not what was promised: later
)

// Politeness and limits.
const (
	apart     = time.Second // between two requests
	tries     = 3
	firstWait = 2 * time.Second
	longWait  = 2 * time.Minute // the longest that is waited for one answer's wish
	answerMax = 64 << 20        // bytes of a list
	fileMax   = 64 << 20        // bytes of a recording, inflated
)

// Client asks for one athlete: the owner of the key.
type Client struct {
	Key     string
	Base    string        // "" for Base
	Timeout time.Duration // of one request, 0 for 60 s
	// Wait sleeps; nil is the real thing. Tests count instead.
	Wait func(ctx context.Context, d time.Duration) error

	asked bool
}

// Activity is one line of the list of activities.
type Activity struct {
	ID      string  `json:"id"`
	Start   string  `json:"start_date_local"`
	Type    string  `json:"type"`
	Source  string  `json:"source"` // STRAVA: the file is refused
	Elapsed float64 `json:"elapsed_time"`
	Meters  float64 `json:"distance"`
	File    string  `json:"file_type"` // "" when there is none, an entry by hand
}

// Wellness is one morning. Absent is null.
type Wellness struct {
	ID        string   `json:"id"` // the day
	RestingHR *float64 `json:"restingHR,omitempty"`
	RMSSD     *float64 `json:"hrv,omitempty"`
	SDNN      *float64 `json:"hrvSDNN,omitempty"`
	SleepS    *float64 `json:"sleepSecs,omitempty"`
	Soreness  *int     `json:"soreness,omitempty"` // 1 low … 4 extreme
}

// SportSettings are the limits that the service has for some sports.
type SportSettings struct {
	Types []string `json:"types"`
	LTHR  int      `json:"lthr"`
	MaxHR int      `json:"max_hr"`
}

// Event is a planned workout. Workout is read back with its targets resolved.
type Event struct {
	ID         int64           `json:"id,omitempty"`
	Category   string          `json:"category"`
	Type       string          `json:"type"`
	Start      string          `json:"start_date_local"`
	Name       string          `json:"name"`
	Text       string          `json:"description"`
	Target     string          `json:"target"`
	ExternalID string          `json:"external_id"`
	Workout    json.RawMessage `json:"workout_doc,omitempty"`
}

// Planned is an event of the calendar as it is listed, whoever put it there.
type Planned struct {
	Category   string  `json:"category"` // WORKOUT, RACE_A, RACE_B, RACE_C, NOTE …
	Type       string  `json:"type"`
	Start      string  `json:"start_date_local"`
	Name       string  `json:"name"`
	ExternalID string  `json:"external_id"`
	MovingS    float64 `json:"moving_time"`   // seconds, 0 unknown
	Intensity  float64 `json:"icu_intensity"` // % of threshold, 0 unknown
}

// Planned lists what stands in the calendar from day to day, both included.
func (c *Client) Planned(ctx context.Context, from, to ebb.Day) ([]Planned, error) {
	var out []Planned
	q := url.Values{"oldest": {from.String()}, "newest": {to.String()}, "category": {"WORKOUT,RACE_A,RACE_B,RACE_C"}}
	return out, c.json(ctx, http.MethodGet, "/athlete/0/events?"+q.Encode(), nil, &out)
}

// Activities lists what was done from day to day, both included.
func (c *Client) Activities(ctx context.Context, from, to ebb.Day) ([]Activity, error) {
	var out []Activity
	q := url.Values{"oldest": {from.String()}, "newest": {to.String()},
		"fields": {"id,start_date_local,type,source,elapsed_time,distance,file_type"}}
	return out, c.json(ctx, http.MethodGet, "/athlete/0/activities?"+q.Encode(), nil, &out)
}

// Wellness lists the mornings from day to day, both included.
func (c *Client) Wellness(ctx context.Context, from, to ebb.Day) ([]Wellness, error) {
	var out []Wellness
	q := url.Values{"oldest": {from.String()}, "newest": {to.String()}}
	return out, c.json(ctx, http.MethodGet, "/athlete/0/wellness?"+q.Encode(), nil, &out)
}

// PutWellness sets values of a morning; what is nil stays as it is there.
func (c *Client) PutWellness(ctx context.Context, w Wellness) error {
	return c.json(ctx, http.MethodPut, "/athlete/0/wellness/"+url.PathEscape(w.ID), w, nil)
}

// Settings are the limits of all sports.
func (c *Client) Settings(ctx context.Context) ([]SportSettings, error) {
	var out []SportSettings
	return out, c.json(ctx, http.MethodGet, "/athlete/0/sport-settings", nil, &out)
}

// File is the original recording of an activity, inflated and whole.
func (c *Client) File(ctx context.Context, id string) ([]byte, error) {
	b, err := c.ask(ctx, http.MethodGet, "/activity/"+url.PathEscape(id)+"/file", nil)
	if err != nil || len(b) < 2 || b[0] != 0x1f || b[1] != 0x8b {
		return b, err
	}
	z, err := gzip.NewReader(bytes.NewReader(b))
	if err == nil {
		b, err = io.ReadAll(io.LimitReader(z, fileMax+1))
	}
	if err != nil {
		return nil, ebb.Wrap(ebb.Unavailable, CodeFailing, err, "the file of an activity came damaged")
	}
	if len(b) > fileMax {
		return nil, ebb.Errorf(ebb.TooLarge, CodeFailing, "file", "the file of an activity is larger than %d MB", fileMax>>20)
	}
	return b, nil
}

// PutEvent adds an event, or changes the one with the same external id, and gives its number.
func (c *Client) PutEvent(ctx context.Context, e Event) (int64, error) {
	var out []Event
	if err := c.json(ctx, http.MethodPost, "/athlete/0/events/bulk?upsert=true", []Event{e}, &out); err != nil {
		return 0, err
	}
	if len(out) != 1 || out[0].ID == 0 {
		return 0, ebb.Errorf(ebb.Unavailable, CodeFailing, "event", "Intervals.icu did not say which event it made")
	}
	return out[0].ID, nil
}

// Event reads an event back with its targets in beats.
func (c *Client) Event(ctx context.Context, id int64) (Event, error) {
	var e Event
	return e, c.json(ctx, http.MethodGet, fmt.Sprintf("/athlete/0/events/%d?resolve=true", id), nil, &e)
}

// DropEvent removes an event; one that is gone already is no error.
func (c *Client) DropEvent(ctx context.Context, id int64) error {
	err := c.json(ctx, http.MethodDelete, fmt.Sprintf("/athlete/0/events/%d", id), nil, nil)
	if ebb.CodeOf(err) == CodeGone {
		return nil
	}
	return err
}

// Ceiling is the highest heart rate that any step of the workout asks for, in beats; ok is
// false when none can be read.
func (e Event) Ceiling() (bpm int, ok bool) {
	var doc struct {
		Steps []step `json:"steps"`
	}
	if json.Unmarshal(e.Workout, &doc) != nil {
		return 0, false
	}
	for _, s := range doc.Steps {
		bpm = max(bpm, s.ceiling())
	}
	return bpm, bpm > 0
}

type step struct {
	Resolved *heartRate `json:"_hr"`
	Said     *heartRate `json:"hr"`
	Steps    []step     `json:"steps"`
}

type heartRate struct {
	Value float64 `json:"value"`
	End   float64 `json:"end"`
	Units string  `json:"units"`
}

func (s step) ceiling() int {
	out := 0
	for _, inner := range s.Steps {
		out = max(out, inner.ceiling())
	}
	switch {
	case s.Resolved != nil:
		out = max(out, int(max(s.Resolved.Value, s.Resolved.End)+0.5))
	case s.Said != nil && s.Said.Units == "bpm":
		out = max(out, int(max(s.Said.Value, s.Said.End)+0.5))
	}
	return out
}

func (c *Client) json(ctx context.Context, method, path string, in, out any) error {
	var body []byte
	if in != nil {
		var err error
		if body, err = json.Marshal(in); err != nil {
			return ebb.Wrap(ebb.Internal, "bad_json", err, "a request cannot be written")
		}
	}
	b, err := c.ask(ctx, method, path, body)
	if err != nil || out == nil {
		return err
	}
	if err := json.Unmarshal(b, out); err != nil {
		return ebb.Wrap(ebb.Unavailable, CodeFailing, err, "Intervals.icu answered something that cannot be read")
	}
	return nil
}

// ask sends one request, and again when the answer is one that passes: busy, failing, cut
// off. Every request may be sent twice without harm: events carry our own id.
func (c *Client) ask(ctx context.Context, method, path string, body []byte) (b []byte, err error) {
	pause := firstWait
	for try := 1; ; try++ {
		if c.asked {
			if err := c.wait(ctx, apart); err != nil {
				return nil, err
			}
		}
		c.asked = true
		var after time.Duration
		b, after, err = c.once(ctx, method, path, body)
		if again := ebb.CodeOf(err); err == nil || again != CodeBusy && again != CodeFailing || try == tries || ctx.Err() != nil {
			return b, err
		}
		if after > longWait {
			return nil, err // asked to stay away for longer than it is polite to stand here
		}
		if err := c.wait(ctx, max(pause, after)); err != nil {
			return nil, err
		}
		pause *= 4
	}
}

func (c *Client) once(ctx context.Context, method, path string, body []byte) ([]byte, time.Duration, error) {
	timeout := c.Timeout
	if timeout == 0 {
		timeout = time.Minute
	}
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	base := c.Base
	if base == "" {
		base = Base
	}
	r, err := http.NewRequestWithContext(ctx, method, strings.TrimSuffix(base, "/")+"/api/v1"+path, bytes.NewReader(body))
	if err != nil {
		return nil, 0, ebb.Wrap(ebb.Invalid, "bad_url", err, "the address of Intervals.icu")
	}
	r.SetBasicAuth("API_KEY", c.Key)
	r.Header.Set("Accept-Encoding", "identity") // a file is gzip by itself
	if body != nil {
		r.Header.Set("Content-Type", "application/json")
	}
	res, err := client.Do(r)
	if err != nil {
		return nil, 0, unreachable(err)
	}
	defer func() { _ = res.Body.Close() }()
	if err := refusal(res); err != nil {
		return nil, retryAfter(res), err
	}
	b, err := io.ReadAll(io.LimitReader(res.Body, answerMax+1))
	switch {
	case err != nil:
		return nil, 0, unreachable(err)
	case len(b) > answerMax:
		return nil, 0, ebb.Errorf(ebb.TooLarge, "too_large", "", "the answer of Intervals.icu is larger than %d MB", answerMax>>20)
	}
	return b, 0, nil
}

// client follows no redirect: the key goes to the service and to nobody else.
var client = &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}

// unreachable says what happened without the address, in which nothing secret stands, and
// without the words of the system.
func unreachable(err error) error {
	if errors.Is(err, context.Canceled) {
		return ebb.Wrap(ebb.Unavailable, "cancelled", err, "stopped")
	}
	if errors.Is(err, context.DeadlineExceeded) {
		return ebb.Wrap(ebb.Unavailable, CodeFailing, err, "Intervals.icu took too long to answer")
	}
	return ebb.Wrap(ebb.Unavailable, CodeFailing, err, "Intervals.icu could not be reached, or the connection broke")
}

func refusal(res *http.Response) error {
	switch s := res.StatusCode; {
	case s >= 200 && s < 300:
		return nil
	case s == http.StatusUnauthorized:
		return ebb.Errorf(ebb.Forbidden, CodeKeyRefused, "key", "Intervals.icu refuses the key")
	case s == http.StatusForbidden:
		return ebb.Errorf(ebb.Forbidden, CodeNotGiven, "", "Intervals.icu does not give this out")
	case s == http.StatusNotFound:
		return ebb.Errorf(ebb.NotFound, CodeGone, "", "Intervals.icu has no such thing")
	case s == http.StatusTooManyRequests:
		return ebb.Errorf(ebb.Unavailable, CodeBusy, "", "Intervals.icu asks to come back later")
	case s >= 500:
		return ebb.Errorf(ebb.Unavailable, CodeFailing, "", "Intervals.icu has a fault of its own (%d)", s)
	default:
		return ebb.Errorf(ebb.Unsupported, CodeNotGiven, "", "Intervals.icu refused a request (%d)", s)
	}
}

func retryAfter(res *http.Response) time.Duration {
	s, err := strconv.Atoi(res.Header.Get("Retry-After"))
	if err != nil || s < 0 || s > 24*3600 {
		return 0
	}
	return time.Duration(s) * time.Second
}

func (c *Client) wait(ctx context.Context, d time.Duration) error {
	if c.Wait != nil {
		if err := c.Wait(ctx, d); err != nil {
			return unreachable(err)
		}
		return nil
	}
	select {
	case <-ctx.Done():
		return unreachable(ctx.Err())
	case <-time.After(d):
		return nil
	}
}
