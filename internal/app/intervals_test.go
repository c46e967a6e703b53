package app

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"ebb"
	"ebb/internal/fit"
	"ebb/internal/remote/intervals"
	"ebb/internal/store"
)

const theKey = "key-of-a-person-0123456789"

// service is a server of our own that follows the published interface of Intervals.icu.
type service struct {
	*httptest.Server
	t       *testing.T
	mu      sync.Mutex
	list    []intervals.Activity
	files   map[string][]byte
	well    []intervals.Wellness
	events  map[int64]intervals.Event
	planned []intervals.Planned
	lthr    int
	// fault answers in place of the service when it returns true.
	fault func(w http.ResponseWriter, r *http.Request) bool
	asked []string // method and path of every request
}

func newService(t *testing.T) *service {
	t.Helper()
	s := &service{t: t, files: map[string][]byte{}, events: map[int64]intervals.Event{}, lthr: 170}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /api/v1/athlete/0/sport-settings", func(w http.ResponseWriter, _ *http.Request) {
		answer(w, []map[string]any{{"types": []string{"Ride"}, "lthr": 150, "max_hr": 180}, {"types": []string{"Run", "TrailRun"}, "lthr": s.lthr, "max_hr": 188}})
	})
	mux.HandleFunc("GET /api/v1/athlete/0/activities", func(w http.ResponseWriter, r *http.Request) {
		out := []intervals.Activity{}
		for _, x := range s.list {
			if d := x.Start[:10]; d >= r.FormValue("oldest") && d <= r.FormValue("newest") {
				out = append(out, x)
			}
		}
		answer(w, out)
	})
	mux.HandleFunc("GET /api/v1/activity/{id}/file", s.file)
	mux.HandleFunc("GET /api/v1/athlete/0/wellness", func(w http.ResponseWriter, r *http.Request) {
		out := []intervals.Wellness{}
		for _, x := range s.well {
			if x.ID >= r.FormValue("oldest") && x.ID <= r.FormValue("newest") {
				out = append(out, x)
			}
		}
		answer(w, out)
	})
	mux.HandleFunc("GET /api/v1/athlete/0/events", func(w http.ResponseWriter, _ *http.Request) { answer(w, s.planned) })
	mux.HandleFunc("PUT /api/v1/athlete/0/wellness/{day}", s.putWellness)
	mux.HandleFunc("POST /api/v1/athlete/0/events/bulk", s.putEvents)
	mux.HandleFunc("GET /api/v1/athlete/0/events/{id}", s.event)
	mux.HandleFunc("DELETE /api/v1/athlete/0/events/{id}", s.dropEvent)
	s.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.asked = append(s.asked, r.Method+" "+strings.TrimPrefix(r.URL.Path, "/api/v1"))
		if user, key, ok := r.BasicAuth(); !ok || user != "API_KEY" || key != theKey {
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		if s.fault != nil && s.fault(w, r) {
			return
		}
		mux.ServeHTTP(w, r)
	}))
	t.Cleanup(s.Close)
	return s
}

func answer(w http.ResponseWriter, v any) {
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(v)
}

func (s *service) file(w http.ResponseWriter, r *http.Request) {
	b, ok := s.files[r.PathValue("id")]
	if !ok {
		w.WriteHeader(http.StatusNotFound)
		return
	}
	w.Header().Set("Content-Type", "application/gzip")
	z := gzip.NewWriter(w)
	_, _ = z.Write(b)
	_ = z.Close()
}

func (s *service) putWellness(w http.ResponseWriter, r *http.Request) {
	var x intervals.Wellness
	if json.NewDecoder(r.Body).Decode(&x) != nil || x.ID != r.PathValue("day") {
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	s.well = append(slices.DeleteFunc(s.well, func(y intervals.Wellness) bool { return y.ID == x.ID }), x)
	answer(w, x)
}

func (s *service) putEvents(w http.ResponseWriter, r *http.Request) {
	var in []intervals.Event
	if json.NewDecoder(r.Body).Decode(&in) != nil || r.FormValue("upsert") != "true" {
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	for i, e := range in {
		id := int64(len(s.events) + 1)
		for k, have := range s.events {
			if have.ExternalID == e.ExternalID {
				id = k
			}
		}
		in[i].ID = id
		s.events[id] = in[i]
	}
	answer(w, in)
}

// event gives an event with its targets in beats, as resolve=true asks for.
func (s *service) event(w http.ResponseWriter, r *http.Request) {
	id, _ := strconv.ParseInt(r.PathValue("id"), 10, 64)
	e, ok := s.events[id]
	if !ok {
		w.WriteHeader(http.StatusNotFound)
		return
	}
	var steps []map[string]any
	for _, l := range strings.Split(e.Text, "\n") {
		var low, high int
		f := strings.Fields(l)
		if len(f) < 3 || !strings.Contains(l, "%") {
			continue
		}
		if n, _ := fmt.Sscanf(f[len(f)-2], "%d-%d%%", &low, &high); n == 2 {
			of := map[string]int{"LTHR": s.lthr, "HR": 188}[f[len(f)-1]]
			steps = append(steps, map[string]any{"_hr": map[string]any{"start": float64(low*of) / 100, "end": float64(high*of) / 100, "units": "bpm"}})
		}
	}
	doc, _ := json.Marshal(map[string]any{"steps": steps})
	e.Workout = doc
	answer(w, e)
}

func (s *service) dropEvent(w http.ResponseWriter, r *http.Request) {
	id, _ := strconv.ParseInt(r.PathValue("id"), 10, 64)
	if _, ok := s.events[id]; !ok {
		w.WriteHeader(http.StatusNotFound)
		return
	}
	delete(s.events, id)
	answer(w, map[string]int{})
}

// recorded is a run of some minutes that begins at an instant; each seed is another trace.
func recorded(t *testing.T, start time.Time, minutes int, seed int) []byte {
	t.Helper()
	r := &ebb.Recording{Format: "fit", Condition: ebb.Intact, Sport: ebb.SportRunning, Start: ebb.InstantOf(start), ZoneS: ebb.Some(0),
		Device: ebb.Device{Manufacturer: "development", Product: "synthetic", HR: ebb.HRStrap}}
	c := &r.Cols
	for i := range minutes * 60 {
		c.TMs = append(c.TMs, int32(i)*1000)
		c.HR = append(c.HR, uint8(118+(i*seed/7)%9))
		c.DistCm = append(c.DistCm, int32(i*270+(i*seed)%40))
		c.SpeedMm = append(c.SpeedMm, int32(2600+(i*seed)%200))
	}
	b, err := fit.EncodeActivity(r)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// filled is a service with n runs, one every other day up to Sunday.
func filled(t *testing.T, n int) *service {
	s := newService(t)
	for i := range n {
		start := time.Date(2026, 11, 22, 7, 0, 0, 0, time.UTC).AddDate(0, 0, -2*i)
		id := fmt.Sprintf("i%d", 100+i)
		s.list = append(s.list, intervals.Activity{ID: id, Start: start.Format("2006-01-02T15:04:05"), Type: "Run", Source: "GARMIN_CONNECT", Elapsed: 1200, Meters: 3240})
		s.files[id] = recorded(t, start, 20, i+1)
	}
	hr, hrv, sleep := 50.0, 61.5, 27000.0
	s.well = []intervals.Wellness{{ID: "2026-11-22", RestingHR: &hr, RMSSD: &hrv, SleepS: &sleep}}
	return s
}

// linked is a house connected to a service; it never really waits.
func linked(t *testing.T, s *service) *house {
	t.Helper()
	h := newHouse(t, "2026-11-23T07:00:00Z")
	h.remoteWait = func(ctx context.Context, _ time.Duration) error { return ctx.Err() }
	if _, err := h.ConnectIntervals(bg, owner, mine, theKey, s.URL); err != nil {
		t.Fatal(err)
	}
	return h
}

func (h *house) sync() (SyncView, error) {
	h.at = h.at.Add(time.Minute)
	return h.SyncIntervals(bg, owner, mine, nil)
}

// counts are the runs, the recordings and the facts that are here.
func (h *house) counts() (runs, recordings int, seq int64) {
	h.t.Helper()
	if err := h.st.Read(bg, func(t *store.Tx) error {
		hist, err := h.load(bg, t, mine)
		if err != nil {
			return err
		}
		for _, r := range hist.runs {
			runs++
			recordings += len(r.Run.Recordings)
		}
		seq, err = t.LastSeq(bg, mine)
		return err
	}); err != nil {
		h.t.Fatal(err)
	}
	return runs, recordings, seq
}

func TestASyncBringsEverythingOnceAndASecondOneChangesNothing(t *testing.T) {
	s := filled(t, 25)
	s.list = append(s.list, intervals.Activity{ID: "777", Start: "2026-11-01T08:00:00", Type: "Run", Source: "STRAVA"},
		intervals.Activity{ID: "i778", Start: "2026-11-02T08:00:00", Type: "Run", Source: "MANUAL"})
	h := linked(t, s)
	var told []SyncProgress
	v, err := h.SyncIntervals(bg, owner, mine, func(p SyncProgress) { told = append(told, p) })
	if err != nil || v.New != 25 || v.State != RemoteWorking || v.Fetched != 25 || v.Strava != 1 || v.Without != 1 || v.Mornings != 1 || v.LTHR.V != 170 || v.MaxHR.V != 188 {
		t.Fatalf("%+v %v", v, err)
	}
	if len(told) != 2 || told[1] != (SyncProgress{26, 26}) {
		t.Errorf("progress: %+v", told)
	}
	runs, recs, seq := h.counts()
	if runs != 25 || recs != 25 {
		t.Errorf("%d runs of %d recordings", runs, recs)
	}
	for range 3 {
		before := len(s.asked)
		if v, err = h.sync(); err != nil || v.New+v.Known+v.Mornings != 0 {
			t.Errorf("%+v %v", v, err)
		}
		if r, c, q := h.counts(); r != runs || c != recs || q != seq {
			t.Errorf("a second sync: %d runs, %d recordings, %d new facts", r, c, q-seq)
		}
		for _, path := range s.asked[before:] {
			if strings.Contains(path, "/file") {
				t.Errorf("fetched again: %s", path)
			}
		}
	}
	doc, _, _ := h.intervals(bg, mine)
	if files, _ := filepath.Glob(filepath.Join(h.dir, "ebb.db*")); len(files) == 0 || strings.Contains(doc.Key, theKey) {
		t.Error("the key stands in the database as it is")
	} else {
		for _, f := range files {
			if b, _ := os.ReadFile(f); bytes.Contains(b, []byte(theKey)) {
				t.Errorf("%s holds the key", filepath.Base(f))
			}
		}
	}
}

func TestARunThatWasImportedByHandStaysOne(t *testing.T) {
	s := filled(t, 4)
	h := linked(t, s)
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "mine.fit"), s.files["i100"], 0o600); err != nil {
		t.Fatal(err)
	}
	// the watch and the phone: the same run, another file
	other := recorded(t, time.Date(2026, 11, 20, 7, 0, 0, 0, time.UTC), 20, 2)
	s.files["i101"] = append(other[:0:0], other...)
	copied := bytes.Replace(other, []byte("synthetic"), []byte("different"), 1)
	if err := os.WriteFile(filepath.Join(dir, "copy.fit"), resealed(copied), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := h.Import(bg, owner, mine, []string{dir}, nil); err != nil {
		t.Fatal(err)
	}
	if runs, _, _ := h.counts(); runs != 2 {
		t.Fatalf("%d runs by hand", runs)
	}
	v, err := h.sync()
	if err != nil || v.New != 2 || v.Known != 2 {
		t.Errorf("%+v %v", v, err)
	}
	if runs, recs, _ := h.counts(); runs != 4 || recs != 5 {
		t.Errorf("%d runs of %d recordings, want 4 of 5", runs, recs)
	}
}

// resealed gives a FIT file that was changed its checksum again.
func resealed(b []byte) []byte {
	var c uint16
	for _, v := range b[:len(b)-2] {
		c ^= uint16(v)
		for range 8 {
			if c&1 != 0 {
				c = c>>1 ^ 0xA001
			} else {
				c >>= 1
			}
		}
	}
	return append(b[:len(b)-2], byte(c), byte(c>>8))
}

func TestWhatChangedThereIsFetchedAgainAndStaysOneRun(t *testing.T) {
	s := filled(t, 3)
	h := linked(t, s)
	if _, err := h.sync(); err != nil {
		t.Fatal(err)
	}
	s.list[0].Meters += 10 // corrected there; the file is as it was
	if v, err := h.sync(); err != nil || v.Known != 1 || v.New != 0 {
		t.Errorf("%+v %v", v, err)
	}
	hr := 55.0
	s.well[0].RestingHR = &hr
	if v, err := h.sync(); err != nil || v.Mornings != 1 {
		t.Errorf("%+v %v", v, err)
	}
	if runs, recs, _ := h.counts(); runs != 3 || recs != 3 {
		t.Errorf("%d runs of %d recordings", runs, recs)
	}
}

// Under every fault: the state says what is true, nothing is lost, and once the fault is over
// there is exactly one copy of each run.
func TestUnderEveryFaultThereIsOneCopyAndATruthfulState(t *testing.T) {
	isFile := func(r *http.Request) bool { return strings.HasSuffix(r.URL.Path, "/file") }
	status := func(code int, when func(*http.Request) bool) func(http.ResponseWriter, *http.Request) bool {
		return func(w http.ResponseWriter, r *http.Request) bool {
			if when(r) {
				w.WriteHeader(code)
				return true
			}
			return false
		}
	}
	all := func(*http.Request) bool { return true }
	oneFile := func(r *http.Request) bool { return strings.Contains(r.URL.Path, "/i101/") }
	for name, c := range map[string]struct {
		fault  func(http.ResponseWriter, *http.Request) bool
		state  string
		unread int
	}{
		"401":                {status(401, all), RemoteRefused, 0},
		"429 everywhere":     {status(429, all), RemoteFailing, 0},
		"429 for a file":     {status(429, isFile), RemoteFailing, 4},
		"500 everywhere":     {status(500, all), RemoteFailing, 0},
		"500 for every file": {status(500, isFile), RemoteFailing, 6},
		"500 for one file":   {status(500, oneFile), RemoteWorking, 1},
		"not JSON":           {func(w http.ResponseWriter, r *http.Request) bool { _, _ = w.Write([]byte("<html>")); return !isFile(r) }, RemoteFailing, 0},
		"a redirect":         {status(302, all), RemoteFailing, 0},
		"slow":               {func(_ http.ResponseWriter, r *http.Request) bool { time.Sleep(400 * time.Millisecond); return false }, RemoteFailing, 0},
		"cut in the middle":  {cut(isFile, true), RemoteFailing, 6},
		"cut without a word": {cut(isFile, false), RemoteFailing, 6},
		"one cut":            {cut(oneFile, true), RemoteWorking, 1},
		"the list cut":       {cut(func(r *http.Request) bool { return strings.HasSuffix(r.URL.Path, "/activities") }, true), RemoteFailing, 0},
	} {
		t.Run(name, func(t *testing.T) {
			s := filled(t, 4)
			h := linked(t, s)
			if name == "slow" {
				h.remoteTimeout = 100 * time.Millisecond
			}
			s.fault = c.fault
			v, err := h.sync()
			if v.State != c.state || (err == nil) != (c.state == RemoteWorking) || c.state == RemoteFailing && (!v.Since.OK || !v.Next.OK || !v.Fault.OK) {
				t.Errorf("state %s, %v: %+v", v.State, err, v.IntervalsView)
			}
			if (v.Unread > 0) != (c.unread > 0) {
				t.Errorf("%d not fetched yet: %v", v.Unread, v.Text)
			}
			if strings.Contains(strings.Join(v.Text, " ")+fmt.Sprint(err), theKey) {
				t.Error("the key is in what is said")
			}
			s.fault, h.remoteTimeout = nil, 0
			if c.state == RemoteRefused {
				if _, err := h.ConnectIntervals(bg, owner, mine, theKey, s.URL); err != nil {
					t.Fatal(err)
				}
			}
			if v, err = h.sync(); err != nil || v.State != RemoteWorking || v.Since.OK || v.Unread != 0 {
				t.Errorf("afterwards: %v %+v", err, v.IntervalsView)
			}
			if runs, recs, _ := h.counts(); runs != 4 || recs != 4 {
				t.Errorf("afterwards: %d runs of %d recordings", runs, recs)
			}
		})
	}
}

// cut sends half of a file: with the length of the whole, or as if half were all.
func cut(when func(*http.Request) bool, promised bool) func(http.ResponseWriter, *http.Request) bool {
	return func(w http.ResponseWriter, r *http.Request) bool {
		if !when(r) {
			return false
		}
		var b bytes.Buffer
		z := gzip.NewWriter(&b)
		_, _ = z.Write(bytes.Repeat([]byte("half of a file "), 500))
		_ = z.Close()
		if promised {
			w.Header().Set("Content-Length", strconv.Itoa(b.Len()))
		}
		_, _ = w.Write(b.Bytes()[:b.Len()/2])
		return true
	}
}

func TestAFileThatIsGoneIsNotAskedForAgain(t *testing.T) {
	s := filled(t, 3)
	delete(s.files, "i101")
	h := linked(t, s)
	if v, err := h.sync(); err != nil || v.Without != 1 || v.Fetched != 2 || v.State != RemoteWorking {
		t.Errorf("%+v %v", v, err)
	}
	before := len(s.asked)
	if _, err := h.sync(); err != nil || slices.Contains(s.asked[before:], "GET /activity/i101/file") {
		t.Errorf("%v %v", err, s.asked[before:])
	}
}

func TestASyncThatIsStoppedGoesOnAndHasNotFailed(t *testing.T) {
	s := filled(t, 30)
	h := linked(t, s)
	ctx, stop := context.WithCancel(bg)
	v, err := h.SyncIntervals(ctx, owner, mine, func(SyncProgress) { stop() })
	if ebb.KindOf(err) != ebb.Unavailable || v.State == RemoteFailing || v.Fetched != syncBatch {
		t.Errorf("%v %+v", err, v.IntervalsView)
	}
	if v, err = h.sync(); err != nil || v.New != 30-syncBatch {
		t.Errorf("%v %+v", err, v)
	}
	if runs, _, _ := h.counts(); runs != 30 {
		t.Errorf("%d runs", runs)
	}
}

func TestRequestsAreASecondApartAndStepBack(t *testing.T) {
	s := filled(t, 2)
	h := linked(t, s)
	var waits []time.Duration
	h.remoteWait = func(_ context.Context, d time.Duration) error { waits = append(waits, d); return nil }
	before := len(s.asked)
	if _, err := h.sync(); err != nil {
		t.Fatal(err)
	}
	if n := len(s.asked) - before; len(waits) != n-1 || slices.Min(waits) < time.Second {
		t.Errorf("%d requests, waits %v", n, waits)
	}
	waits = nil
	s.fault = func(w http.ResponseWriter, _ *http.Request) bool {
		w.Header().Set("Retry-After", "30")
		w.WriteHeader(429)
		return true
	}
	if _, err := h.sync(); err == nil || !slices.Contains(waits, 30*time.Second) {
		t.Errorf("%v, waits %v", err, waits)
	}
	doc, _, _ := h.intervals(bg, mine)
	first := doc.Next - h.now()
	if _, err := h.sync(); err == nil {
		t.Error("no fault")
	}
	if doc, _, _ = h.intervals(bg, mine); doc.Next-h.now() <= first {
		t.Error("it does not step back")
	}
}

func TestAWrongKeyIsNotKept(t *testing.T) {
	s := filled(t, 1)
	h := newHouse(t, "2026-11-23T07:00:00Z")
	h.remoteWait = func(context.Context, time.Duration) error { return nil }
	if _, err := h.ConnectIntervals(bg, owner, mine, "another-key-altogether", s.URL); ebb.CodeOf(err) != intervals.CodeKeyRefused {
		t.Errorf("%v", err)
	}
	for _, bad := range []string{"", "short", "with a blank in it"} {
		if _, err := h.ConnectIntervals(bg, owner, mine, bad, s.URL); ebb.CodeOf(err) != "bad_key" {
			t.Errorf("%q: %v", bad, err)
		}
	}
	if _, err := h.ConnectIntervals(bg, owner, mine, theKey, "http://example.org"); ebb.CodeOf(err) != "bad_url" {
		t.Errorf("a key over plain http: %v", err)
	}
	if v, err := h.IntervalsState(bg, owner, mine); err != nil || v.State != RemoteNever {
		t.Errorf("%+v %v", v, err)
	}
	if _, err := h.SyncIntervals(bg, owner, mine, nil); ebb.CodeOf(err) != "not_connected" {
		t.Errorf("%v", err)
	}
}

// What came from Intervals.icu says so, and names no folder that is gone.
func TestWhatIsFetchedIsCalledByItsService(t *testing.T) {
	h := newHouse(t, "2026-11-23T07:00:00Z")
	if _, err := linkedTo(h, filled(t, 2)).sync(); err != nil {
		t.Fatal(err)
	}
	all, err := h.Imports(bg, owner, mine)
	if err != nil || len(all.Imports) == 0 {
		t.Fatalf("%+v %v", all, err)
	}
	b, err := json.Marshal(all)
	if err != nil || strings.Contains(string(b), "ebb-intervals-") || !strings.Contains(string(b), "Intervals.icu") {
		t.Errorf("%v: %s", err, b)
	}
	v, err := h.ImportReport(bg, owner, mine, string(all.Imports[0].ID))
	if err != nil {
		t.Fatal(err)
	}
	if b, err = json.Marshal(v); err != nil || strings.Contains(string(b), "ebb-intervals-") || !strings.Contains(string(b), "Intervals.icu/") {
		t.Errorf("%v: %s", err, b)
	}
}

// A source that does not answer, or was not read for a day, leaves the hours since the last hard session unknown: the
// day is never "ready for hard", and says why (E-7).
func TestAStaleSyncIsNeverReadyForHard(t *testing.T) {
	for name, c := range map[string]struct {
		fault func(http.ResponseWriter, *http.Request) bool
		wait  time.Duration
		key   string
	}{
		"it fails":            {func(w http.ResponseWriter, _ *http.Request) bool { w.WriteHeader(500); return true }, 0, "sync_failing"},
		"the key is refused":  {func(w http.ResponseWriter, _ *http.Request) bool { w.WriteHeader(401); return true }, 0, "sync_failing"},
		"nobody asked it for": {nil, 24*time.Hour + time.Minute, "sync_old"},
	} {
		t.Run(name, func(t *testing.T) { neverReady(t, c.fault, c.wait, c.key) })
	}
}

func neverReady(t *testing.T, fault func(http.ResponseWriter, *http.Request) bool, wait time.Duration, want string) {
	s := filled(t, 60)
	h := linked(t, s)
	h.at = h.at.AddDate(0, 0, 1) // the window of the last hard run has closed
	h.profile(ebb.FieldBirthYear, "1980")
	h.profile(ebb.FieldRunningSince, "2010")
	h.says(fine)
	syncs := func() {
		t.Helper()
		if _, err := h.sync(); err != nil {
			t.Fatal(err)
		}
	}
	is := func(what string, allowed ebb.Verdict, key string) {
		t.Helper()
		v, err := h.Today(bg, owner, mine, 0)
		if err != nil {
			t.Fatal(err)
		}
		at := slices.IndexFunc(v.Findings, func(f FindingView) bool { return f.Rule == ebb.RuleStaleRuns })
		f := v.Findings[at]
		if v.Allowed != allowed || f.Key != key || strings.HasPrefix(key, "sync") && (!strings.Contains(f.Text, "Intervals.icu") || !strings.Contains(v.Text, "Intervals.icu")) {
			t.Fatalf("%s: %s, %s %q, want %s %s\n%s", what, v.Allowed, f.Key, f.Text, allowed, key, v.Text)
		}
		// The record of the day runs again to the same answer, from its own morning and from the facts.
		for _, facts := range []bool{false, true} {
			if r, err := h.Replay(bg, owner, mine, facts, ""); err != nil || r.Records == 0 || len(r.Different) > 0 {
				t.Errorf("%s: replay: %v %+v", what, err, r.Different)
			}
		}
	}
	syncs()
	is("the control", ebb.Hard, "current")
	if s.fault = fault; fault != nil {
		if _, err := h.sync(); err == nil {
			t.Fatal("the sync went well")
		}
	}
	if h.at = h.at.Add(wait); wait > 0 {
		h.says(fine)
	}
	is("stale", ebb.Easy, want)
	h.says(ebb.CheckIn{Rested: ebb.Some(true)}) // "nothing is missing" is the person's word
	is("nothing is missing", ebb.Hard, "rested")
	h.says(ebb.CheckIn{Rested: ebb.Some(false)})
	s.fault = nil
	if _, err := h.ConnectIntervals(bg, owner, mine, theKey, s.URL); err != nil {
		t.Fatal(err)
	}
	is("connected anew, and never read", ebb.Easy, "sync_old")
	syncs()
	is("after a good sync", ebb.Hard, "current")
	if _, err := h.DisconnectIntervals(bg, owner, mine); err != nil {
		t.Fatal(err)
	}
	is("not connected", ebb.Hard, "current")
}
