//go:build unix

package bench_test

import (
	"bytes"
	stdgzip "compress/gzip"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"time"

	"ebb"
	"ebb/engine"
	"ebb/evidence"
	"ebb/internal/app"
	"ebb/internal/export"
	"ebb/internal/fit"
	"ebb/internal/gpx"
	"ebb/internal/limit"
	"ebb/internal/store"
	"ebb/internal/tcx"
	"ebb/internal/web"
	"ebb/session"
)

// A run of the table prints lines; it asserts nothing, because a busy machine is no bug.
type table struct{ t *testing.T }

func (b table) line(what, figure, floor, ratio, aim string, reached bool) {
	mark := "missed"
	switch {
	case aim == "":
		mark = ""
	case reached:
		mark = "ok"
	}
	fmt.Printf("%-52s %16s %22s %9s   %-14s %s\n", what, figure, floor, ratio, aim, mark)
}

func ms(d time.Duration) string          { return fmt.Sprintf("%.1f ms", float64(d.Microseconds())/1000) }
func sec(d time.Duration) string         { return fmt.Sprintf("%.2f s", d.Seconds()) }
func mbps(n int, d time.Duration) string { return fmt.Sprintf("%.0f MB/s", float64(n)/1e6/d.Seconds()) }
func times(x float64) string             { return fmt.Sprintf("%.2f ×", x) }

// best is the shortest of several runs, in turns with the others of its row: what a
// neighbour on the machine takes is not ours.
func best(rounds int, fs ...func()) []time.Duration {
	out := make([]time.Duration, len(fs))
	for i := range rounds {
		for k, f := range fs {
			start := time.Now()
			f()
			if d := time.Since(start); i == 0 || d < out[k] {
				out[k] = d
			}
		}
	}
	return out
}

// TestBench is `make bench`.
func TestBench(t *testing.T) {
	if os.Getenv("EBB_BENCH") == "" {
		t.Skip("a measurement: make bench")
	}
	runs := 3000
	if n, err := strconv.Atoi(os.Getenv("BENCH_RUNS")); err == nil && n > 0 {
		runs = n
	}
	scratch := os.Getenv("EBB_BENCH_DIR")
	if scratch == "" {
		scratch = os.TempDir()
	}
	b := table{t}
	fmt.Printf("%d cores, %s %s/%s, %s; %d runs of one hour\n\n", cores, runtime.Version(), runtime.GOOS, runtime.GOARCH, time.Now().UTC().Format(time.DateOnly), runs)
	fmt.Printf("%-52s %16s %22s %9s   %-14s\n", "job", "Ebb", "floor", "ratio", "aim")
	b.readers()
	b.apple()
	b.features()
	exe := buildEbb(t)
	until := ebb.DayOf(ebb.InstantOf(time.Now()), time.UTC)
	b.imports(exe, archive(t, scratch, runs, until), archive(t, scratch, max(runs/10, 1), until), runs)
	b.histories(exe, until, runs)
}

func buildEbb(t *testing.T) string {
	t.Helper()
	exe := filepath.Join(t.TempDir(), "ebb")
	cmd := exec.Command("go", "build", "-trimpath", "-ldflags", "-s -w", "-o", exe, "ebb/cmd/ebb")
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return exe
}

func (b table) readers() {
	l := limit.Local()
	r := hour(1, ebb.Instant(1_767_250_800_000))
	data, err := fit.EncodeActivity(r)
	must(b.t, err)
	var lib library
	d := best(40, func() { fit.Decode(data, l) }, func() { documented(b.t, data) }, func() { lib.decode(b.t, data) })
	ratio := float64(d[1]) / float64(d[0])
	b.line("FIT reader, one core, CRC on", mbps(len(data), d[0]), "listener "+mbps(len(data), d[1]), times(ratio), "≥ 6 ×", ratio >= 6)
	b.line("  (the listener at its leanest: used again, raw fields)", mbps(len(data), d[0]), "leanest "+mbps(len(data), d[2]), times(float64(d[2])/float64(d[0])), "", true)
	for _, x := range []struct {
		name   string
		doc    []byte
		decode func([]byte, limit.Limits) ebb.Decoded
	}{{"TCX", tcxHour(r), tcx.Decode}, {"GPX", gpxHour(r), gpx.Decode}} {
		if got := x.decode(x.doc, l); len(got.Recordings) != 1 || got.Recordings[0].Cols.Len() != hourS {
			b.t.Fatalf("%s is not read: %+v", x.name, got.Fault)
		}
		d := best(12, func() { x.decode(x.doc, l) }, func() { rawTokens(x.doc) })
		ratio := float64(d[1]) / float64(d[0])
		b.line(x.name+" with checks", mbps(len(x.doc), d[0]), "RawToken "+mbps(len(x.doc), d[1]), times(ratio), "≥ 8 ×", ratio >= 8)
	}
}

func (b table) apple() {
	doc := appleExport(60)
	l, n := limit.Local(), evidence.Current()
	d := best(5, func() {
		rep, err := export.Apple(func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(doc)), nil }, time.UTC, l, &n,
			func(*export.AppleWorkout) error { return nil })
		if err != nil || rep.Fault != nil || rep.Workouts == 0 {
			b.t.Fatalf("the export is not read: %v %+v", err, rep)
		}
	}, func() { rawTokens(doc) })
	ratio, mb := float64(d[1])/float64(d[0]), float64(len(doc))/1e6/d[0].Seconds()
	b.line("Apple with checks, workouts and mornings", mbps(len(doc), d[0]), "RawToken "+mbps(len(doc), d[1]), times(ratio), "≥ 8 ×, 250 MB/s", ratio >= 8 && mb >= 250)
}

func (b table) features() {
	n := evidence.Current()
	var rs []*ebb.Recording
	for seed := range uint64(4) { // one of them with bouts
		rs = append(rs, hour(seed, 0))
	}
	d := best(25, func() {
		for _, r := range rs {
			session.Features(r, n)
		}
	})
	ns := float64(d[0].Nanoseconds()) / float64(len(rs)*hourS)
	b.line("all per-second metrics", fmt.Sprintf("%.0f ns/sample", ns), "", "", "≤ 150 ns", ns <= 150)
	var blob, files int
	for _, r := range rs {
		x, err := store.Encode(r)
		must(b.t, err)
		f, err := fit.EncodeActivity(r)
		must(b.t, err)
		blob, files = blob+len(x), files+len(f)
	}
	share := 100 * float64(blob) / float64(files)
	b.line("column blob of an hour", fmt.Sprintf("%.1f KB", float64(blob)/float64(len(rs))/1000), fmt.Sprintf("FIT %.0f KB", float64(files)/float64(len(rs))/1000),
		fmt.Sprintf("%.1f %%", share), "≤ 13 %", share <= 13)
	b.real()
}

// real says what the blob of real recordings takes, where they lie beside the checkout.
func (b table) real() {
	root := os.Getenv("EBB_REAL_DATA")
	if root == "" {
		root = filepath.Join("..", "..", "..", "shared", "data")
	}
	files, _ := filepath.Glob(filepath.Join(root, "histories", "A_fit", "*.fit.gz"))
	if len(files) == 0 {
		fmt.Println("SKIPPED, NO REAL DATA: the blob of real recordings")
		return
	}
	var blob, size, seconds int
	for _, f := range files {
		packed, err := os.ReadFile(f)
		must(b.t, err)
		z, err := stdgzip.NewReader(bytes.NewReader(packed))
		must(b.t, err)
		data, err := io.ReadAll(z)
		must(b.t, err)
		size += len(data)
		for _, r := range fit.Decode(data, limit.Local()).Recordings {
			x, err := store.Encode(r)
			must(b.t, err)
			blob += len(x)
			if n := r.Cols.Len(); n > 0 {
				seconds += int(r.Cols.TMs[n-1] / 1000)
			}
		}
	}
	share, hours := 100*float64(blob)/float64(size), float64(seconds)/3600
	b.line("  (of real recordings)", fmt.Sprintf("%.1f KB", float64(blob)/hours/1000), fmt.Sprintf("FIT %.0f KB", float64(size)/hours/1000),
		fmt.Sprintf("%.1f %%", share), "≤ 13 %", share <= 13)
}

// child runs the program and says how long it took, what processor time and what memory.
func child(t *testing.T, exe string, args ...string) (wall, cpu time.Duration, peak int64) {
	t.Helper()
	cmd := exec.Command(exe, args...)
	cmd.Env = append(os.Environ(), "GOMAXPROCS="+strconv.Itoa(cores))
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	start := time.Now()
	must(t, cmd.Start())
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	// The high-water mark is read while the program runs: what the system tells at its
	// end counts the memory of this process too, from before the program was loaded.
	for {
		select {
		case err := <-ended:
			if err != nil {
				t.Fatalf("%v: %v\n%s", args, err, out.Bytes())
			}
			return time.Since(start), cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime(), peak
		case <-time.After(10 * time.Millisecond):
			peak = max(peak, highWater(cmd.Process.Pid))
		}
	}
}

// highWater is the largest memory that a process had so far, in bytes; 0 where that is not told.
func highWater(pid int) int64 {
	b, _ := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	_, rest, _ := strings.Cut(string(b), "VmHWM:")
	f := strings.Fields(rest)
	if len(f) == 0 {
		return 0
	}
	kb, _ := strconv.ParseInt(f[0], 10, 64)
	return kb << 10
}

func (b table) imports(exe, whole, tenth string, runs int) {
	t := b.t
	var std, own, wall, stdCPU, ownCPU, cpu time.Duration
	var peak int64
	var samples int
	var data string
	for range 2 { // in turns, the better of two
		d, c, n := bare(t, whole, func() worker { return &stdWorker{} })
		std, stdCPU, samples = shorter(std, d), shorter(stdCPU, c), n
		d, c, n = bare(t, whole, func() worker { return &ownWorker{} })
		if own, ownCPU = shorter(own, d), shorter(ownCPU, c); n != samples {
			t.Fatalf("the floors differ: %d and %d samples", n, samples)
		}
		data = t.TempDir()
		w, used, p := child(t, exe, "import", whole, "--data", data)
		wall, cpu, peak = shorter(wall, w), shorter(cpu, used), max(peak, p)
	}
	hours := float64(samples) / 3600
	lib, bare := float64(wall)/float64(std), float64(wall)/float64(own)
	b.line(fmt.Sprintf("import of %d runs, everything included", runs), sec(wall), "std+library "+sec(std), times(lib), "≤ 0.65 ×", lib <= 0.65)
	b.line("", sec(wall), "klauspost+own "+sec(own), times(bare), "≤ 1.6 ×", bare <= 1.6)
	b.line("  (processor time, which a busy machine leaves alone)", sec(cpu), "std+library "+sec(stdCPU), times(float64(cpu)/float64(stdCPU)), "", true)
	b.line("", sec(cpu), "klauspost+own "+sec(ownCPU), times(float64(cpu)/float64(ownCPU)), "", true)
	size := float64(tree(t, data, "ebb.db")) / hours / 1000
	b.line("database beside the originals, per recorded hour", fmt.Sprintf("%.1f KB", size), "", "", "≤ 18 KB", size <= 18)
	small := t.TempDir()
	_, _, p := child(t, exe, "import", tenth, "--data", small)
	flat := float64(peak) / float64(max(p, 1))
	b.line("peak memory of an import", fmt.Sprintf("%d MiB", peak>>20), fmt.Sprintf("a tenth: %d MiB", p>>20), times(flat), "≤ 128 MiB", peak <= 128<<20)
	_, again, _ := child(t, exe, "rebuild", "--samples", "--data", data)
	share := float64(again) / float64(cpu)
	b.line("full recalculation from the blobs, CPU", sec(again), "import "+sec(cpu), times(share), "≤ 0.45 ×", share <= 0.45)
	_, again, _ = child(t, exe, "rebuild", "--data", data)
	b.line("  (from the originals: every file is read again)", sec(again), "import "+sec(cpu), times(float64(again)/float64(cpu)), "", true)
	b.oneRun(data)
}

func shorter(a, b time.Duration) time.Duration {
	if a == 0 || b < a {
		return b
	}
	return a
}

// tree is the size of the files of a folder that begin with a name.
func tree(t *testing.T, dir, prefix string) int64 {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, prefix+"*"))
	must(t, err)
	var sum int64
	for _, f := range files {
		info, err := os.Stat(f)
		must(t, err)
		sum += info.Size()
	}
	return sum
}

// oneRun imports one file into the history and asks for Today, beside a bare durable
// write: one original and one transaction.
func (b table) oneRun(dir string) {
	t, ctx := b.t, context.Background()
	st, err := store.Open(ctx, store.Config{Dir: dir})
	must(t, err)
	defer st.Close()
	a := app.New(st, time.Now)
	me := ebb.LocalOwner("bench")
	var took, commit time.Duration
	for i := range 5 {
		data, err := fit.EncodeActivity(hour(uint64(900_000+i), ebb.InstantOf(time.Now().Add(-time.Duration(2+2*i)*time.Hour))))
		must(t, err)
		path := filepath.Join(t.TempDir(), "new.fit")
		must(t, os.WriteFile(path, data, 0o600))
		start := time.Now()
		_, err = a.Import(ctx, me, ebb.LocalAthlete, []string{path}, nil)
		must(t, err)
		_, err = a.Today(ctx, me, ebb.LocalAthlete, 0)
		must(t, err)
		took = shorter(took, time.Since(start))
		data[len(data)-3]++
		start = time.Now()
		must(t, st.Originals().Put(ctx, ebb.LocalAthlete, store.Original{SHA256: store.HashOf(data), Data: data}))
		must(t, st.Tx(ctx, func(x *store.Tx) error { return x.SetMeta(ctx, "bench", strconv.Itoa(i)) }))
		commit = shorter(commit, time.Since(start))
	}
	extra := took - commit
	b.line("one new run until Today is right", ms(took), "bare commit "+ms(commit), ms(extra), "≤ 10 ms beside", extra <= 10*time.Millisecond)
}

// histories measures what is asked of long histories: rows are put in straight, with the
// features of a few recordings moved to other days, and a check-in of every morning.
func (b table) histories(exe string, until ebb.Day, runs int) {
	var cold []time.Duration
	for _, n := range []int{max(runs/10, 1), runs, 2 * runs} {
		dir := b.t.TempDir()
		history(b.t, dir, n, until)
		child(b.t, exe, "today", "--data", dir) // the page cache is warm, the process is not
		var wall, floor time.Duration
		for range 7 { // in turns
			w, _, _ := child(b.t, exe, "today", "--data", dir)
			start := time.Now()
			_ = exec.Command(exe, "--help").Run()
			wall, floor = shorter(wall, w), shorter(floor, time.Since(start))
		}
		cold = append(cold, wall)
		flat := float64(wall) / float64(cold[0])
		b.line(fmt.Sprintf("ebb today, cold process, %d runs", n), ms(wall), "ebb --help "+ms(floor), times(flat), "≤ 50 ms, 1.2 ×", wall <= 50*time.Millisecond && flat <= 1.2)
		if n == runs {
			b.newHRMax(dir, until, n)
		}
		if n == 2*runs {
			b.server(dir, n)
		}
	}
}

// server measures pages and data, as the server makes them.
func (b table) server(dir string, n int) {
	t, ctx := b.t, context.Background()
	st, err := store.Open(ctx, store.Config{Dir: dir})
	must(t, err)
	defer st.Close()
	a := app.New(st, time.Now)
	h := web.Handler(a, web.Options{Dir: dir})
	get := func(path string) (size int) {
		w, r := httptest.NewRecorder(), httptest.NewRequest(http.MethodGet, "http://127.0.0.1"+path, nil)
		r.RemoteAddr = "127.0.0.1:40000"
		r.Header.Set("Accept-Encoding", "gzip")
		if h.ServeHTTP(w, r); w.Code != http.StatusOK {
			t.Fatalf("%s answers %d", path, w.Code)
		}
		return w.Body.Len()
	}
	get("/")
	d := best(40, func() { get("/") })
	b.line(fmt.Sprintf("the page of Today, in the server, %d runs", n), ms(d[0]), "", "", "≤ 5 ms", d[0] <= 5*time.Millisecond)
	size := get("/trends.json?span=all")
	d = best(5, func() { get("/trends?span=all") }, func() { get("/trends.json?span=all") }, func() { get("/trends?span=6w") })
	b.line(fmt.Sprintf("trends of all years, %d runs", n), ms(d[0]), "six weeks "+ms(d[2]), times(float64(d[0])/float64(d[2])), "≤ 300 ms", d[0] <= 300*time.Millisecond)
	b.line("  (as data, gzip)", ms(d[1]), fmt.Sprintf("%d KB", size/1000), "", "", true)
	b.longRun(a, get)
}

// longRun measures the page of a run of three hours beside that of the same run's first hour.
func (b table) longRun(a *app.App, get func(string) int) {
	t, hours := b.t, hour(77, 0)
	c := &hours.Cols
	for range 2 {
		end, dist := c.TMs[len(c.TMs)-1]+1000, c.DistCm[len(c.DistCm)-1]
		for i := range hourS {
			c.TMs, c.HR, c.Cad = append(c.TMs, end+c.TMs[i]), append(c.HR, c.HR[i]), append(c.Cad, c.Cad[i])
			c.DistCm, c.SpeedMm, c.AltCm = append(c.DistCm, dist+c.DistCm[i]), append(c.SpeedMm, c.SpeedMm[i]), append(c.AltCm, c.AltCm[i])
			c.LatE7, c.LonE7 = append(c.LatE7, c.LatE7[i]), append(c.LonE7, c.LonE7[i])
		}
	}
	whole := int32(len(c.TMs) * 1000)
	hours.Totals.TimerMs, hours.Totals.ElapsedMs, hours.Totals.DistCm = ebb.Some(whole), ebb.Some(whole), ebb.Some(c.DistCm[len(c.DistCm)-1])
	show := func(r *ebb.Recording, ago time.Duration) string {
		r.Start = ebb.InstantOf(time.Now().Add(-ago))
		data, err := fit.EncodeActivity(r)
		must(t, err)
		path := filepath.Join(t.TempDir(), "long.fit")
		must(t, os.WriteFile(path, data, 0o600))
		_, err = a.Import(context.Background(), ebb.LocalOwner("bench"), ebb.LocalAthlete, []string{path}, nil)
		must(t, err)
		v, err := a.Run(context.Background(), ebb.LocalOwner("bench"), ebb.LocalAthlete, "last")
		must(t, err)
		return "/runs/" + string(v.ID)
	}
	short, long := show(hour(78, 0), 9*time.Hour), show(hours, 4*time.Hour)
	size := get(long + "/trace.json")
	d := best(5, func() { get(long) }, func() { get(short) }, func() { get(long + "/trace.json") })
	b.line("the page of a run of 3 hours", ms(d[0]), "one hour "+ms(d[1]), times(float64(d[0])/float64(d[1])), "", true)
	b.line("  (its data, gzip)", ms(d[2]), fmt.Sprintf("%d KB", size/1000), "", "", true)
}

func (b table) newHRMax(dir string, until ebb.Day, n int) {
	t, ctx := b.t, context.Background()
	st, err := store.Open(ctx, store.Config{Dir: dir})
	must(t, err)
	defer st.Close()
	var rows []store.RunRow
	must(t, st.Read(ctx, func(x *store.Tx) (err error) { rows, err = x.Runs(ctx, ebb.LocalAthlete); return err }))
	in := engine.Input{Athlete: ebb.LocalAthlete, Day: until, Now: ebb.InstantOf(time.Now())}
	for _, r := range rows {
		in.Runs = append(in.Runs, engine.RunInput{ID: r.Run.ID, Features: r.Features})
	}
	bpm := 180
	d := best(7, func() {
		bpm++
		in.Profile = []ebb.ProfileItem{{Field: ebb.FieldHRMax, Value: strconv.Itoa(bpm), From: 1}}
		engine.Day(in, evidence.Current())
	})
	b.line(fmt.Sprintf("a new HRmax over %d runs", n), ms(d[0]), "", "", "≤ 50 ms", d[0] <= 50*time.Millisecond)
}

// history fills a data folder with n runs.
func history(t *testing.T, dir string, n int, until ebb.Day) {
	t.Helper()
	ctx := context.Background()
	st, err := store.Open(ctx, store.Config{Dir: dir})
	must(t, err)
	defer st.Close()
	numbers := evidence.Current()
	var made []ebb.Features
	for seed := range uint64(20) {
		made = append(made, session.Features(hour(seed, 0), numbers))
	}
	me := ebb.LocalOwner("bench")
	im := store.NewID("imp", 0)
	must(t, st.Tx(ctx, func(x *store.Tx) error {
		return x.BeginImport(ctx, ebb.LocalAthlete, store.Import{ID: im, Actor: me, Engine: engine.Version(), Doc: []byte("{}")})
	}))
	must(t, mornings(ctx, st, me, ebb.DayOf(startOf(0, n, until), time.UTC), until))
	for from := 0; from < n; from += 500 {
		must(t, st.Tx(ctx, func(x *store.Tx) error {
			for i := from; i < min(from+500, n); i++ {
				sum := store.HashOf([]byte(strconv.Itoa(i)))
				f := made[i%len(made)]
				f.Recording, f.Start = ebb.NewRecordingID(ebb.LocalAthlete, sum, 0), startOf(i, n, until)
				if err := x.PutOriginal(ctx, ebb.LocalAthlete, sum, 1); err != nil {
					return err
				}
				row := store.RecordingRow{ID: f.Recording, SHA256: sum, Import: im, Path: "bench", Format: "fit", RecordedAt: f.Start}
				if _, _, err := x.AddRecording(ctx, ebb.LocalAthlete, me, row); err != nil {
					return err
				}
				if err := x.PutFeatures(ctx, ebb.LocalAthlete, f.Recording, engine.Version(), f); err != nil {
					return err
				}
			}
			return nil
		}))
	}
}

// mornings says how every day was.
func mornings(ctx context.Context, st *store.Store, me ebb.Actor, first, until ebb.Day) error {
	return st.Tx(ctx, func(x *store.Tx) error {
		for d := first; d <= until; d++ {
			doc, err := store.Doc(ebb.CheckIn{Day: d, Legs: ebb.Some(int(d) % 5), Pain: ebb.Some(0), Ill: ebb.Some(ebb.IllNone), Flags: ebb.Some([]ebb.FlagID{}),
				SleepMin: ebb.Some(400 + int(d)%90), RHR: ebb.Some(50 + int(d)%4), RMSSD: ebb.Some(600 + int(d)%70)})
			if err != nil {
				return err
			}
			if _, _, err := x.AppendFact(ctx, ebb.LocalAthlete, store.Fact{Kind: store.KindCheckIn, Effective: d, Actor: me, Doc: doc}); err != nil {
				return err
			}
		}
		return nil
	})
}
