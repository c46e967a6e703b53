//go:build linux && amd64

package app_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"ebb"
	"ebb/internal/app"
	"ebb/internal/crash"
	"ebb/internal/store"
)

// The harness of D-2: a flow runs in a process of its own and is killed before its nth
// call that changes a disk, for every n there is. After each, the data folder is whole,
// what was acknowledged is in it, and the same command again ends where an undisturbed
// one ends. The child is this test binary again.
const (
	crashFlow = "EBB_CRASH_FLOW" // makes this process the child
	crashData = "EBB_CRASH_DATA"
	crashIn   = "EBB_CRASH_IN" // what it imports, writes or reads
)

// crashing is one thing that a person does.
type crashing struct {
	// prepare fills the data folder and says what the flow reads or writes.
	prepare func(t *testing.T, data, base string) (in string)
	// do does it; again is the second time, after the kill.
	do func(a *app.App, in string, again bool) error
	// outside: it works on a folder or file of its own and leaves the data as they are.
	outside bool
}

// ack says on the child's standard output that something is stored.
func ack(what string) { _, _ = os.Stdout.WriteString("ack " + what + "\n") }

func importFlow(a *app.App, in string, _ bool) error {
	_, err := a.Import(ctx, owner, my, []string{in}, func(p app.ImportProgress) {
		for _, it := range p.Items {
			for _, id := range it.RecordingIDs {
				ack(string(id))
			}
		}
	})
	return err
}

// tolerate leaves away an error that the second time may have, because the first was done.
func tolerate(err error, again bool, codes ...string) error {
	if again && slices.Contains(codes, ebb.CodeOf(err)) {
		return nil
	}
	return err
}

func importedRuns(t *testing.T, data, base string, n int) {
	t.Helper()
	in := filepath.Join(base, "before")
	for i := range n {
		write(t, filepath.Join(in, fmt.Sprint(i, ".fit")), fitFile(t, i, 60))
	}
	a, st := openAt(t, data)
	importAll(t, a, in)
	if err := st.Close(); err != nil {
		t.Fatal(err)
	}
}

// openAt opens a data folder with the clock of all imports.
func openAt(t testing.TB, dir string) (*app.App, *store.Store) {
	t.Helper()
	st, err := store.Open(ctx, store.Config{Dir: dir, Clock: func() time.Time { return importNow }})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = st.Close() })
	return app.New(st, func() time.Time { return importNow }), st
}

var crashFlows = map[string]crashing{
	"import": {
		prepare: func(t *testing.T, _, base string) string {
			in := filepath.Join(base, "in")
			for i := range 3 {
				write(t, filepath.Join(in, fmt.Sprint(i, ".fit")), fitFile(t, i, 60))
			}
			write(t, filepath.Join(in, "broken.fit"), []byte("no recording"))
			return in
		},
		do: importFlow,
	},
	"zip import": {
		prepare: func(t *testing.T, data, base string) string {
			importedRuns(t, data, base, 1)
			return write(t, filepath.Join(base, "e.zip"), zipped(t, map[string][]byte{"0.fit": fitFile(t, 0, 60), "1.fit.gz": gz(t, fitFile(t, 1, 60)),
				"2.fit": otherCopy(t, 1, 60, 2, false), "3.fit": fitFile(t, 3, 60)[:900]}, "0.fit", "1.fit.gz", "2.fit", "3.fit"))
		},
		do: importFlow,
	},
	"check-in": {
		prepare: func(t *testing.T, data, base string) string { importedRuns(t, data, base, 1); return "" },
		do: func(a *app.App, _ string, _ bool) error {
			_, err := a.CheckIn(ctx, me, my, allOK, "key")
			if err == nil {
				ack("check-in")
			}
			return err
		},
	},
	"decision": {
		prepare: func(t *testing.T, data, base string) string { importedRuns(t, data, base, 2); return "" },
		do: func(a *app.App, _ string, _ bool) error {
			_, err := a.Today(ctx, me, my, 0)
			if err == nil {
				ack("decision")
			}
			return err
		},
	},
	"merge": {
		prepare: func(t *testing.T, data, base string) string {
			in := filepath.Join(base, "before")
			write(t, filepath.Join(in, "a.fit"), fitFile(t, 1, 900))
			write(t, filepath.Join(in, "b.fit"), otherCopy(t, 1, 900, 3, true))
			a, st := openAt(t, data)
			importAll(t, a, in)
			id := onlyLink(t, a).ID
			if _, err := a.SplitLink(ctx, owner, my, id); err != nil {
				t.Fatal(err)
			}
			_ = st.Close()
			return id
		},
		do: func(a *app.App, id string, again bool) error {
			_, err := a.AcceptLink(ctx, owner, my, id)
			if err == nil {
				ack("merge")
			}
			return tolerate(err, again, "already_linked")
		},
	},
	"undo": {
		prepare: func(t *testing.T, data, base string) string { importedRuns(t, data, base, 3); return "" },
		do: func(a *app.App, _ string, again bool) error {
			_, err := a.UndoImport(ctx, owner, my, "last")
			return tolerate(err, again, "no_import")
		},
	},
	"erase": {
		prepare: func(t *testing.T, data, base string) string { importedRuns(t, data, base, 2); return "" },
		do:      func(a *app.App, _ string, _ bool) error { _, err := a.Erase(ctx, me, my); return err },
	},
	"backup": {
		prepare: func(t *testing.T, data, base string) string {
			importedRuns(t, data, base, 2)
			return filepath.Join(base, "b.ebb")
		},
		do: func(a *app.App, in string, again bool) error {
			_, err := a.Backup(ctx, me, my, in, "", nil)
			return tolerate(err, again, "file_exists")
		},
		outside: true,
	},
	"export": {
		prepare: func(t *testing.T, data, base string) string {
			importedRuns(t, data, base, 2)
			return filepath.Join(base, "e.zip")
		},
		do: func(a *app.App, in string, again bool) error {
			_, err := a.Export(ctx, me, my, in, nil)
			return tolerate(err, again, "file_exists")
		},
		outside: true,
	},
}

// TestCrashChild is the child, and nothing when run by itself.
func TestCrashChild(t *testing.T) {
	name, data, in := os.Getenv(crashFlow), os.Getenv(crashData), os.Getenv(crashIn)
	if name == "" {
		return
	}
	err := childFlow(t, name, data, in)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(4)
	}
	os.Exit(0)
}

func childFlow(t *testing.T, name, data, in string) error {
	switch name {
	case "restore":
		_, err := app.Restore(ctx, me, my, in, data, nil, nil)
		return err
	case "unpack by name": // the control of the names
		return os.WriteFile(filepath.Join(data, "..", "passwd.fit"), []byte("x"), 0o600)
	case "a check-in said too early": // the first control
		ack("check-in")
		name = "check-in"
	case "a check-in in two halves": // the second
		_, st := openAt(t, data)
		for _, doc := range []string{`{"half":1}`, `{"half":2}`} {
			if err := st.Tx(ctx, func(x *store.Tx) error {
				_, _, err := x.AppendFact(ctx, my, store.Fact{Kind: store.KindCheckIn, Actor: me, Doc: []byte(doc)})
				return err
			}); err != nil {
				return err
			}
		}
		return nil
	}
	a, st := openAt(t, data)
	return errors.Join(crashFlows[name].do(a, in, false), st.Close())
}

// crashed runs a flow on a copy of the data folder, killed before its nth call.
func crashed(t *testing.T, name, from, data, in string, n int) crash.Run {
	t.Helper()
	if from != "" {
		if err := os.CopyFS(data, os.DirFS(from)); err != nil {
			t.Fatal(err)
		}
		if err := os.Chmod(data, 0o700); err != nil {
			t.Fatal(err)
		}
	}
	cmd := exec.Command(os.Args[0], "-test.run=^TestCrashChild$")
	cmd.Env = append(os.Environ(), crashFlow+"="+name, crashData+"="+data, crashIn+"="+in)
	r, err := crash.At(cmd, n)
	if err != nil {
		t.Skipf("SKIPPED, MAY NOT WATCH A PROGRAM (ptrace): %v", err)
	}
	if !r.Killed && r.Exit != 0 {
		t.Fatalf("%s, call %d: exit %d: %s", name, n, r.Exit, r.Err)
	}
	return r
}

// shape is what a data folder holds of a person, without what chance and the clock put
// into it.
func shape(t testing.TB, dir string) string {
	t.Helper()
	if v, err := store.Verify(ctx, dir, nil); err != nil || len(v.Damaged) > 0 {
		return fmt.Sprintf("not whole: %v %+v", err, v.Damaged)
	}
	st, err := store.Open(ctx, store.Config{Dir: dir, Clock: func() time.Time { return importNow }})
	if err != nil {
		return fmt.Sprintf("does not open: %v", err)
	}
	defer func() { _ = st.Close() }()
	return contents(t, st)
}

// lost is what was acknowledged and is not there.
func lost(t testing.TB, dir, out string) (gone []string) {
	t.Helper()
	have := shape(t, dir)
	for line := range strings.Lines(out) {
		what, ok := strings.CutPrefix(strings.TrimSpace(line), "ack ")
		switch {
		case !ok:
		case what == "check-in" && !strings.Contains(have, store.KindCheckIn+" 1\n"),
			what == "decision" && !strings.Contains(have, "decisions 1\n"),
			what == "merge" && !strings.Contains(have, string(ebb.LinkLinked)+"\n"),
			strings.HasPrefix(what, "rec_") && !strings.Contains(have, what):
			gone = append(gone, what)
		}
	}
	return gone
}

// points are the calls of a flow before which it is killed: all of them with
// EBB_SOAK=1, else some.
func points(calls int, seed uint64) []int {
	var out []int
	for n := range calls {
		out = append(out, n+1)
	}
	if some := rounds(2, 8); !soak() && calls > some {
		r := rand.New(rand.NewPCG(seed, 2))
		r.Shuffle(len(out), func(i, j int) { out[i], out[j] = out[j], out[i] })
		out = out[:some]
	}
	return out
}

func TestAKillBeforeAnyCallLosesNothing(t *testing.T) {
	for name, f := range crashFlows {
		t.Run(name, func(t *testing.T) {
			base := t.TempDir()
			before := filepath.Join(base, "data")
			if err := os.Mkdir(before, 0o700); err != nil {
				t.Fatal(err)
			}
			in := f.prepare(t, before, base)
			whole := filepath.Join(base, "whole")
			calm := crashed(t, name, before, whole, in, 0)
			was, want := shape(t, before), shape(t, whole)
			if f.outside && os.Remove(in) != nil || len(calm.Calls) < 5 || strings.Contains(want, "not whole") {
				t.Fatalf("%d calls; %s", len(calm.Calls), want)
			}
			// An import begun on another thread may make some calls more.
			killed := 0
			list, goesOn := points(len(calm.Calls)+3, uint64(len(name))), soakFor(t)
			for i, n := range list {
				if !goesOn() {
					list = list[:i]
					t.Logf("the time is up after %d of %d", i, len(calm.Calls))
					break
				}
				data := filepath.Join(base, fmt.Sprint("d", n))
				r := crashed(t, name, before, data, in, n)
				if r.Killed {
					killed++
				}
				where := fmt.Sprintf("before call %d of %d (%s)", n, len(calm.Calls), r.Calls[len(r.Calls)-1])
				if gone := lost(t, data, r.Out); len(gone) > 0 {
					t.Errorf("%s: acknowledged and lost: %v", where, gone)
				}
				if f.outside {
					if got := shape(t, data); got != was {
						t.Errorf("%s: the data changed:\n%s", where, got)
					}
				}
				a, st := openAt(t, data)
				if err := f.do(a, in, true); err != nil {
					t.Errorf("%s: again: %v", where, err)
				}
				_ = st.Close()
				if got := shape(t, data); got != want {
					t.Errorf("%s: in the end\n%swant\n%s", where, got, want)
				}
				if f.outside {
					comesBack(t, where, in, filepath.Join(base, fmt.Sprint("r", n)), was)
				}
				_ = os.RemoveAll(data)
			}
			t.Logf("%d calls, killed before %d of them", len(calm.Calls), killed)
			if killed == 0 || killed < len(list)-4 {
				t.Errorf("%d kills in %d tries", killed, len(list))
			}
		})
	}
}

// comesBack restores what a flow wrote, holds it to the data it was made of, and takes it away.
func comesBack(t *testing.T, where, file, to, want string) {
	t.Helper()
	if _, err := app.Restore(ctx, me, my, file, to, nil, nil); err != nil {
		t.Errorf("%s: what has its name is not whole: %v", where, err)
	} else if got := shape(t, to); got != want {
		t.Errorf("%s: restored\n%s", where, got)
	}
	if left, _ := filepath.Glob(filepath.Join(filepath.Dir(file), ".*part*")); len(left) > 3 {
		t.Errorf("%s: left: %v", where, left)
	}
	_, _ = os.RemoveAll(to), os.Remove(file)
}

func TestAKilledRestoreLeavesAllOrNothing(t *testing.T) {
	base := t.TempDir()
	before, file := filepath.Join(base, "data"), filepath.Join(base, "b.ebb")
	importedRuns(t, before, base, 2)
	a, st := openAt(t, before)
	if _, err := a.Backup(ctx, me, my, file, "", nil); err != nil {
		t.Fatal(err)
	}
	_ = st.Close()
	want := shape(t, before)
	calm := crashed(t, "restore", "", filepath.Join(base, "calm"), file, 0)
	for _, n := range points(len(calm.Calls), 7) {
		to := filepath.Join(base, fmt.Sprint("r", n))
		crashed(t, "restore", "", to, file, n)
		if _, err := os.Stat(to); err == nil {
			if got := shape(t, to); got != want {
				t.Errorf("before call %d: it is there, and not whole:\n%s", n, got)
			}
			continue
		}
		if _, err := app.Restore(ctx, me, my, file, to, nil, nil); err != nil {
			t.Errorf("before call %d: again: %v", n, err)
		} else if got := shape(t, to); got != want {
			t.Errorf("before call %d: %s", n, got)
		}
		_ = os.RemoveAll(to)
	}
	t.Logf("%d calls", len(calm.Calls))
}

// The controls: an acknowledgement before the commit, and one thing in two transactions,
// must be seen by the same harness.
func TestTheCrashHarnessCatchesWhatItIsFor(t *testing.T) {
	base := t.TempDir()
	before := filepath.Join(base, "data")
	importedRuns(t, before, base, 1)
	early, halves := false, false
	calm := crashed(t, "a check-in said too early", before, filepath.Join(base, "early"), "", 0)
	for n := len(calm.Calls); n > 0 && !early; n-- {
		data := filepath.Join(base, fmt.Sprint("e", n))
		r := crashed(t, "a check-in said too early", before, data, "", n)
		early = len(lost(t, data, r.Out)) > 0
	}
	calm = crashed(t, "a check-in in two halves", before, filepath.Join(base, "halves"), "", 0)
	was, want := shape(t, before), shape(t, filepath.Join(base, "halves"))
	for n := len(calm.Calls); n > 0 && !halves; n-- {
		data := filepath.Join(base, fmt.Sprint("h", n))
		crashed(t, "a check-in in two halves", before, data, "", n)
		got := shape(t, data)
		halves = got != was && got != want
	}
	if !early || !halves {
		t.Errorf("seen: an acknowledgement too early %v, a half %v: the harness is blind", early, halves)
	}
}

// TestNoFileIsNamedByAnArchive is P-7: every name that an import of a hostile archive makes is
// one of Ebb's own, in the data folder.
func TestNoFileIsNamedByAnArchive(t *testing.T) {
	base := t.TempDir()
	before, data := filepath.Join(base, "data"), filepath.Join(base, "work")
	if err := os.Mkdir(before, 0o700); err != nil {
		t.Fatal(err)
	}
	names := []string{"../../passwd.fit", "/etc/passwd.fit", `..\..\passwd.fit`, "a/../../../passwd.fit", "C:passwd.fit", "passwd.fit\x00.gpx", "\u202etif.dwssap", "con.fit", strings.Repeat("p", 3000) + ".fit"}
	members := map[string][]byte{}
	for i, name := range names {
		members[name] = fitFile(t, i, 60)
	}
	in := write(t, filepath.Join(base, "hostile.zip"), zipped(t, members, names...))
	own := regexp.MustCompile(`^(/(ebb\.db(-wal|-shm|-journal)?|ebb\.lock|upgrade\.lock|originals(/local(/[0-9a-f](/[0-9a-f]{64})?|/[0-9a-f]{64}-w_[0-9a-z]+\.part)?)?))?$`)
	strange := func(r crash.Run) (out []string) {
		for _, name := range r.Made {
			if rest, inside := strings.CutPrefix(filepath.Clean(name), data); !inside || !own.MatchString(rest) {
				out = append(out, name)
			}
		}
		return out
	}
	r := crashed(t, "import", before, data, in, 0)
	if got := strange(r); len(got) > 0 || len(r.Made) < 20 {
		t.Errorf("%d names, of them strange: %q", len(r.Made), got)
	}
	if n := strings.Count(r.Out, "ack "); n < len(names) {
		t.Errorf("%d of %d members were read: the test saw little", n, len(names))
	}
	if got := strange(crashed(t, "unpack by name", "", data, "", 0)); len(got) != 1 {
		t.Errorf("the control: %q", got)
	}
}
