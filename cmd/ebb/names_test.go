package main

import (
	"archive/zip"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode"

	"ebb/internal/hostile"
)

// On a terminal a name moves no cursor, turns no reading and stays in its line; in JSON it is a string (S-13).
func TestNoNameMovesTheCursorOrLeavesItsLine(t *testing.T) {
	dir, path := filepath.Join(t.TempDir(), "data"), filepath.Join(t.TempDir(), "names.zip")
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	names := hostile.Names()
	z := zip.NewWriter(f)
	for i, n := range names {
		w, err := z.Create(fmt.Sprintf("%s-%d.fit", n.Text, i))
		if err != nil {
			t.Fatal(err)
		}
		_, _ = io.WriteString(w, hostile.Refused)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	out, _ := ebbCommand(dir, "import", path).CombinedOutput() // it refuses them all
	lines, begun := 0, 0
	for line := range strings.Lines(string(out)) {
		if strings.Contains(line, "names.zip!") || strings.Contains(line, "names.zip/") {
			lines++
		}
		if strings.HasPrefix(line, "ERROR") || strings.HasPrefix(line, "Set-Cookie") {
			begun++
		}
	}
	if t.Logf("%d lines of %d names", lines, len(names)); lines < len(names)/2 || lines > len(names) || begun > 0 {
		t.Errorf("%d names are told in %d lines, and %d begin as lines of ours:\n%.600s", len(names), lines, begun, out)
	}
	if r := moves(string(out)); r != "" {
		t.Errorf("ebb import shows %s", r)
	}
	for i, n := range names {
		if i%30 == 0 {
			text := string([]rune(strings.ReplaceAll(n.Text, "\x00", ""))[:min(30, len([]rune(n.Text)))])
			_ = ebbCommand(dir, "gear", "add", "--", text).Run()
			_ = ebbCommand(dir, "habit", "add", "--", text).Run()
		}
	}
	for _, args := range [][]string{{"imports"}, {"imports", "last"}, {"gear"}, {"habit"}} {
		out, err := ebbCommand(dir, args...).CombinedOutput()
		if r := moves(string(out)); r != "" || len(out) < 40 {
			t.Errorf("ebb %v shows %s (%v)\n%.200s", args, r, err, out)
		}
		if doc, err := ebbCommand(dir, append([]string{"--json"}, args...)...).Output(); err == nil && !json.Valid(doc) {
			t.Errorf("ebb --json %v is none", args)
		}
	}
	told := 0
	for _, n := range names {
		if moves(n.Text) != "" {
			told++
		}
	}
	if told < 100 {
		t.Errorf("the control: only %d names would do harm", told)
	}
}

// moves is the first character of a text that does more than stand there.
func moves(s string) string {
	for i, r := range s {
		if r != '\n' && r != '\u200c' && r != '\u200d' && (unicode.IsControl(r) || unicode.In(r, unicode.Cf, unicode.Zl, unicode.Zp)) {
			return fmt.Sprintf("%U in %.60q", r, s[max(0, i-30):])
		}
	}
	return ""
}
