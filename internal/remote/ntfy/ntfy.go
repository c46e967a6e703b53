// Package ntfy tells a phone something through an ntfy server, the public one or one's own.
package ntfy

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"time"

	"ebb"
)

// Message is one notification.
type Message struct {
	Title, Text string
	Click       string // address that a tap opens, "" for none
	Button      string // label of a button
	ButtonURL   string // and what it opens; "" for no button
}

// Send publishes to the topic at address, like https://ntfy.sh/my-topic. A name and a password, or a token as the
// password of an empty name, may stand before the host. Errors are Unavailable, or Invalid for the address.
func Send(ctx context.Context, address string, m Message) error {
	u, topic, err := Topic(address)
	if err != nil {
		return err
	}
	doc := map[string]any{"topic": topic, "title": m.Title, "message": m.Text}
	if m.Click != "" {
		doc["click"] = m.Click
	}
	if m.ButtonURL != "" {
		doc["actions"] = []map[string]string{{"action": "view", "label": m.Button, "url": m.ButtonURL}}
	}
	body, err := json.Marshal(doc)
	if err != nil {
		return ebb.Wrap(ebb.Internal, "bad_json", err, "a notification cannot be written")
	}
	ctx, cancel := context.WithTimeout(ctx, 30*time.Second)
	defer cancel()
	who := u.User
	u.User = nil
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, u.String(), bytes.NewReader(body))
	if err != nil {
		return ebb.Wrap(ebb.Invalid, "bad_url", err, "the address for notifications")
	}
	r.Header.Set("Content-Type", "application/json")
	if password, ok := who.Password(); ok && who.Username() == "" {
		r.Header.Set("Authorization", "Bearer "+password)
	} else if ok {
		r.SetBasicAuth(who.Username(), password)
	}
	res, err := client.Do(r)
	if err != nil {
		return ebb.Errorf(ebb.Unavailable, "ntfy_unreachable", "", "the server for notifications could not be reached")
	}
	_ = res.Body.Close()
	if res.StatusCode < 200 || res.StatusCode > 299 {
		return ebb.Errorf(ebb.Unavailable, "ntfy_refused", "", "the server for notifications answered %d", res.StatusCode)
	}
	return nil
}

// Topic splits an address into that of the server and the topic. It is Invalid for any other.
func Topic(address string) (server *url.URL, topic string, err error) {
	bad := ebb.Errorf(ebb.Invalid, "bad_url", "url", "an address for notifications looks like https://ntfy.sh/a-name-nobody-guesses")
	u, err := url.Parse(strings.TrimSpace(address))
	if err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" || u.RawQuery != "" || u.Fragment != "" {
		return nil, "", bad
	}
	path := strings.Trim(u.Path, "/")
	at := strings.LastIndex(path, "/")
	topic = path[at+1:]
	if topic == "" || len(topic) > 64 || strings.ContainsFunc(topic, func(r rune) bool {
		return !(r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r == '-' || r == '_')
	}) {
		return nil, "", bad
	}
	u.Path = "/" + path[:max(at, 0)]
	return u, topic, nil
}

// client follows no redirect: what is told goes where it was addressed.
var client = &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
