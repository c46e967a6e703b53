package browser_test

import (
	"context"
	"database/sql"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"ebb"
	"ebb/internal/app"
	"ebb/internal/door"
	"ebb/internal/fit"
	"ebb/internal/store"
	"ebb/internal/web"
)

// made is an invented run of so many seconds: a steady one up and down a hill, with five fast
// minutes in its middle, and without a heart rate when heart is false.
func made(start time.Time, seconds int, heart bool) *ebb.Recording {
	r := &ebb.Recording{Format: "fit", Condition: ebb.Intact, Sport: ebb.SportRunning, Name: "Over the hill <b>&amp; back</b>", Start: ebb.InstantOf(start),
		ZoneS: ebb.Some(0), Device: ebb.Device{Manufacturer: "development", Product: "Ebb test", HR: ebb.HRStrap}}
	bpm, dist := 90, 0
	for t := range seconds {
		speed, aim := 2800+(t*7)%150, 138
		if t > seconds/2 && t < seconds/2+300 {
			speed, aim = 4100+(t*7)%150, 174
		}
		if t%9 == 0 && bpm != aim {
			bpm += (aim - bpm) / max(1, abs(aim-bpm)) * 2
		}
		dist += speed / 10
		c := &r.Cols
		c.TMs = append(c.TMs, int32(t)*1000)
		c.DistCm = append(c.DistCm, int32(dist))
		c.SpeedMm = append(c.SpeedMm, int32(speed))
		c.AltCm = append(c.AltCm, int32(20000+abs(t%1200-600)*10))
		if heart {
			c.HR = append(c.HR, uint8(bpm+t%3))
		}
	}
	ms := int32(seconds * 1000)
	r.Totals.TimerMs, r.Totals.ElapsedMs, r.Totals.DistCm = ebb.Some(ms), ebb.Some(ms), ebb.Some(int32(dist))
	return r
}

func abs(v int) int { return max(v, -v) }

// files writes recordings as FIT files, and one that is none.
func files(t *testing.T, all ...*ebb.Recording) []string {
	t.Helper()
	dir := t.TempDir()
	var out []string
	write := func(name string, data []byte) {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
		out = append(out, path)
	}
	for _, r := range all {
		data, err := fit.EncodeActivity(r)
		if err != nil {
			t.Fatal(err)
		}
		write(r.Start.In(time.UTC).Format("2006-01-02")+".fit", data)
	}
	write("notes.fit", []byte("these are notes"))
	return out
}

// imported is a house after its first import, the last run of which ended half an hour ago.
func imported(t *testing.T, heart bool) *house {
	t.Helper()
	h := open(t, t.TempDir())
	var all []*ebb.Recording
	for _, days := range []int{9, 6, 4} {
		all = append(all, made(time.Now().AddDate(0, 0, -days), 2400, true))
	}
	all = append(all, made(time.Now().Add(-70*time.Minute), 2400, heart))
	if _, err := h.app.Import(t.Context(), me, my, files(t, all...), nil); err != nil {
		t.Fatal(err)
	}
	return h
}

// closed is a house that is open to other devices, to one that is not signed in, with a
// pairing link that stands.
func closed(t *testing.T) *house { return closedUnder(t, "") }

// closedUnder is one that a proxy shows under an address, "" for its own.
func closedUnder(t *testing.T, url string) *house {
	t.Helper()
	st, err := store.Open(t.Context(), store.Config{Dir: t.TempDir(), Clock: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	d := door.New(st, time.Now, my)
	if err := d.SetPassphrase(t.Context(), "four easy miles home"); err != nil {
		t.Fatal(err)
	}
	l, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	h := &house{t: t, app: app.New(st, time.Now), addr: l.Addr().String(), url: "http://" + l.Addr().String()}
	_ = l.Close()
	if url != "" {
		h.url = url
	}
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() {
		done <- web.Serve(ctx, h.app, web.Options{Listen: h.addr, BehindProxy: true, URL: h.url, Door: d, Out: io.Discard})
	}()
	t.Cleanup(func() {
		stop()
		if err := <-done; err != nil {
			t.Error(err)
		}
		_ = st.Close()
	})
	p, err := d.Pair(t.Context(), h.url+"/")
	if err != nil {
		t.Fatal(err)
	}
	h.pair = p.URL[len(h.url):]
	for end := time.Now().Add(time.Minute); ; time.Sleep(20 * time.Millisecond) {
		c, err := (&net.Dialer{}).DialContext(t.Context(), "tcp", h.addr)
		if err == nil {
			_ = c.Close()
			return h
		}
		if time.Now().After(end) {
			t.Fatal(err)
		}
	}
}

// damaged is a house in which a bit of the samples of the last run has flipped on the disk.
func damaged(t *testing.T) *house {
	t.Helper()
	h := imported(t, true)
	db, err := sql.Open("sqlite", filepath.Join(h.dir, "ebb.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	if _, err := db.Exec(`UPDATE stream SET data = substr(data, 1, 200) || x'a5a5' || substr(data, 203)`); err != nil {
		t.Fatal(err)
	}
	return h
}

// asked is a house whose phone was asked about the morning: its tap stands.
func asked(t *testing.T) *house {
	t.Helper()
	now := time.Now()
	morning := time.Date(now.Year(), now.Month(), now.Day(), 7, 0, 0, 0, time.UTC) // the phone is asked until noon
	h := openAt(t, t.TempDir(), func() time.Time { return morning })
	if _, err := h.app.Import(t.Context(), me, my, files(t, made(morning.AddDate(0, 0, -2), 1800, true)), nil); err != nil {
		t.Fatal(err)
	}
	var message []byte
	phone := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { message, _ = io.ReadAll(r.Body) }))
	defer phone.Close()
	if _, err := h.app.SetNotify(t.Context(), me, my, phone.URL+"/a-topic-nobody-guesses", "06:00", h.url+"/"); err != nil {
		t.Fatal(err)
	}
	if err := h.app.Tick(t.Context(), me, my); err != nil {
		t.Fatal(err)
	}
	path := regexp.MustCompile(`/well/\w+`).Find(message)
	if path == nil {
		t.Fatalf("nothing to tap in %s", message)
	}
	h.pair = string(path)
	return h
}

// linked is connected to an Intervals.icu of our own, which answers nonsense from the second request on if it fails.
func linked(t *testing.T, fails bool) *house {
	h := open(t, t.TempDir())
	h.link("[]", fails)
	return h
}

// link connects a house to an Intervals.icu of our own with that calendar.
func (h *house) link(calendar string, fails bool) {
	t := h.t
	t.Helper()
	asked := 0
	service := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked++
		switch {
		case fails && asked > 1:
			_, _ = io.WriteString(w, "<html>")
			return
		case r.Method == http.MethodGet && strings.HasSuffix(r.URL.Path, "/events"):
			w.Header().Set("Content-Type", "application/json")
			_, _ = io.WriteString(w, calendar)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		_, _ = io.WriteString(w, "[]")
	}))
	t.Cleanup(service.Close)
	if _, err := h.app.ConnectIntervals(t.Context(), me, my, "key-of-nobody-0123456789", service.URL); err != nil {
		t.Fatal(err)
	}
	if fails {
		if _, err := h.app.SyncIntervals(t.Context(), me, my, nil); err == nil {
			t.Fatal("nonsense was believed")
		}
	}
}
