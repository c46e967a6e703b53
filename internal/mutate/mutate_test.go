package mutate_test

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"ebb/internal/mutate"
)

func TestFileWritesFaultsThatCanBeSwitchedOn(t *testing.T) {
	src := "package p\n\nfunc f(a, b int) int {\n\tif a < b && !(b > 3) {\n\t\treturn min(a, b)\n\t}\n\treturn a + b\n}\n"
	out, mutants, next, err := mutate.File("p.go", src, 1, func(int) bool { return false })
	if err != nil || next != len(mutants)+1 || len(mutants) < 9 {
		t.Fatalf("%d mutants, next %d, %v", len(mutants), next, err)
	}
	if strings.Count(out, "\n") != strings.Count(src, "\n") {
		t.Error("lines moved")
	}
	if same, none, _, _ := mutate.File("p.go", src, 1, func(int) bool { return true }); same != src || len(none) != 0 {
		t.Error("skipped mutants were written")
	}
	if _, _, _, err := mutate.File("p.go", "package", 1, nil); err == nil {
		t.Error("nonsense parsed")
	}
}

// room is the files whose faults the tests of some packages must see. Those tests named by random are tried
// only on what survived the rest, those named by skip never.
type room struct {
	name         string
	targets      []string
	packages     []string // with a space: only the tests that match what follows
	random, skip string
	sample       int // without EBB_SOAK one in so many is tried, which says less: 90 % of them must be killed
}

// keys.go of decide is a table of text and is held by its own test.
var rooms = []room{
	{"decide", []string{
		"decide/decide.go", "decide/signal.go", "decide/health.go", "decide/runs.go", "decide/signs.go", "decide/person.go",
		"prescribe/prescribe.go", "prescribe/ceiling.go", "prescribe/minutes.go", "prescribe/steps.go",
		"evidence/decide.go", "evidence/prescribe.go",
	}, []string{"decide", "prescribe"}, "Laws|SecondImplementation|TableSays", "PlantedFaults", 1},
	{"grade", []string{"grade/grade.go", "grade/moment.go", "grade/easy.go", "session/effort.go", "evidence/grading.go"},
		[]string{"grade", "session Median|TheLine"}, "", "PlantedFaults|Never", 6}, // what never gets better is a law too
}

// TestMutants switches on every fault of a room in turn and runs the tests of that room. It
// runs in `make deep` (EBB_DEEP=1) and prints what survived.
func TestMutants(t *testing.T) {
	if os.Getenv("EBB_DEEP") == "" {
		t.Skip("mutants run with EBB_DEEP=1")
	}
	for _, r := range rooms {
		t.Run(r.name, func(t *testing.T) { kill(t, r) })
	}
}

func kill(t *testing.T, r room) {
	began := time.Now()
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	mutants, tests := build(t, r, root, dir)
	if out, err := r.run(tests, 0); err != nil {
		t.Fatalf("the tests fail without a mutant: %v\n%s", err, out)
	}
	least := 95.0
	if r.sample > 1 && os.Getenv("EBB_SOAK") == "" {
		least = 90
		var some []mutate.Mutant
		for i := 0; i < len(mutants); i += r.sample {
			some = append(some, mutants[i])
		}
		mutants = some
	}
	survived := make([]bool, len(mutants))
	var wait sync.WaitGroup
	work := make(chan int)
	for range runtime.NumCPU() {
		wait.Add(1)
		go func() {
			defer wait.Done()
			for i := range work {
				_, err := r.run(tests, mutants[i].ID)
				survived[i] = err == nil
			}
		}()
	}
	for i := range mutants {
		work <- i
	}
	close(work)
	wait.Wait()
	alive := 0
	for i, m := range mutants {
		if survived[i] {
			alive++
			fmt.Printf("survived: %s: %s\n", m.At, m.What)
		}
	}
	share := 100 * float64(len(mutants)-alive) / float64(len(mutants))
	fmt.Printf("mutants of %s: %d of %d killed (%.1f %%) in %s\n", r.name, len(mutants)-alive, len(mutants), share, time.Since(began).Round(time.Second))
	if share < least {
		t.Errorf("only %.1f %% of the mutants were killed", share)
	}
}

// build compiles the tests of a room with every mutant in them. A mutant that does
// not compile is left out and the rest are tried again.
func build(t *testing.T, r room, root, dir string) ([]mutate.Mutant, []string) {
	bad := map[int]bool{}
	for range 20 {
		overlay := map[string]string{}
		lines := map[string][]string{}
		var all []mutate.Mutant
		next := 1
		for _, name := range r.targets {
			src, err := os.ReadFile(filepath.Join(root, name))
			if err != nil {
				t.Fatal(err)
			}
			out, ms, n, err := mutate.File(name, string(src), next, func(id int) bool { return bad[id] })
			if err != nil {
				t.Fatal(err)
			}
			next = n
			all = append(all, ms...)
			lines[name] = strings.Split(out, "\n")
			replace(t, overlay, root, dir, name, out)
			pkg := filepath.Dir(name)
			replace(t, overlay, root, dir, pkg+"/zz_mutant.go", fmt.Sprintf(mutate.Switch, pkg))
		}
		doc, _ := json.Marshal(map[string]any{"Replace": overlay})
		list := filepath.Join(dir, "overlay.json")
		if err := os.WriteFile(list, doc, 0o600); err != nil {
			t.Fatal(err)
		}
		tests, failed := []string{}, ""
		for _, pkg := range r.packages {
			pkg, only, _ := strings.Cut(pkg, " ")
			exe := filepath.Join(dir, pkg+".test")
			cmd := exec.Command("go", "test", "-c", "-vet=off", "-gcflags=ebb/...=-e", "-overlay", list, "-o", exe, "./"+pkg)
			cmd.Dir = root
			if out, err := cmd.CombinedOutput(); err != nil {
				failed += string(out)
			}
			tests = append(tests, filepath.Join(root, pkg)+"\n"+exe+"\n"+only)
		}
		if failed == "" {
			return all, tests
		}
		if !blame(failed, lines, bad) {
			t.Fatalf("the mutants do not compile:\n%s", failed)
		}
	}
	t.Fatal("the mutants never compiled")
	return nil, nil
}

func replace(t *testing.T, overlay map[string]string, root, dir, name, text string) {
	path := filepath.Join(dir, strings.ReplaceAll(name, "/", "_"))
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	overlay[filepath.Join(root, name)] = path
}

var (
	place  = regexp.MustCompile(`([a-z]+_[a-z]+\.go):(\d+)(?::(\d+))?: `)
	number = regexp.MustCompile(`mutant(?:Pick|Zero|Is)(?:\[float64\])?\((\d+)`)
)

// blame leaves out the mutant nearest before each error.
func blame(errors string, lines map[string][]string, bad map[int]bool) bool {
	found := false
	for _, m := range place.FindAllStringSubmatch(errors, -1) {
		name := strings.Replace(m[1], "_", "/", 1)
		line, _ := strconv.Atoi(m[2])
		text, ok := lines[name]
		if !ok || line > len(text) {
			continue
		}
		column, _ := strconv.Atoi(m[3]) // some errors have none: the first of the line then
		nearest := 0
		for _, at := range number.FindAllStringSubmatchIndex(text[line-1], -1) {
			if n, _ := strconv.Atoi(text[line-1][at[2]:at[3]]); !bad[n] && (at[0] < column || nearest == 0) {
				nearest = n
			}
		}
		if nearest > 0 && !bad[nearest] {
			bad[nearest], found = true, true
		}
	}
	return found
}

// run runs the quick tables of a room with one mutant on, and what is random
// only when it survived them. An error is a kill.
func (r room) run(tests []string, mutant int) (string, error) {
	passes := [][]string{{"-test.skip", r.skip}}
	if r.random != "" {
		passes = [][]string{{"-test.skip", r.random + "|" + r.skip}, {"-test.run", r.random, "-test.skip", r.skip}}
	}
	for _, pass := range passes {
		for _, x := range tests {
			f := strings.Split(x, "\n")
			dir, exe, args := f[0], f[1], append([]string{"-test.failfast"}, pass...)
			if f[2] != "" {
				args = append(args, "-test.run", f[2])
			}
			ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
			cmd := exec.CommandContext(ctx, exe, args...)
			cmd.Dir = dir
			cmd.Env = append(os.Environ(), "EBB_MUTANT="+strconv.Itoa(mutant), "EBB_MORNINGS=1500", "EBB_DEEP=")
			out, err := cmd.CombinedOutput()
			cancel()
			if err != nil {
				return string(out), err
			}
		}
	}
	return "", nil
}
