package cli

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"ebb"
	"ebb/internal/app"
)

func noEnv(string) string { return "" }

func TestEveryKindOfErrorHasItsExitCode(t *testing.T) {
	for kind, want := range map[ebb.ErrorKind]int{
		ebb.Invalid: 2, ebb.NotFound: 1, ebb.Forbidden: 3, ebb.Conflict: 3, ebb.TooLarge: 3, ebb.Unsupported: 3,
		ebb.Unavailable: 4, ebb.NotConfirmed: 4, ebb.Internal: 1,
	} {
		err := fmt.Errorf("outer: %w", ebb.Errorf(kind, "code", "", "message"))
		if got := exitOf(err); got != want {
			t.Errorf("%s exits with %d, want %d", kind, got, want)
		}
	}
	if exitOf(nil) != 0 || exitOf(errors.New("other")) != 1 || exitOf(fmt.Errorf("x: %w", different{2})) != 5 {
		t.Error("nil, a plain error or a difference has the wrong code")
	}
}

func TestAnErrorIsPrintedWithoutEscapes(t *testing.T) {
	var b bytes.Buffer
	code := fail(&b, ebb.Errorf(ebb.NotConfirmed, "x", "", "the file \x1b[31mred\x07\u202e"))
	if code != 4 || strings.ContainsAny(b.String(), "\x1b\x07\u202e") || !strings.Contains(b.String(), "harmless") {
		t.Errorf("%d %q", code, b.String())
	}
}

func TestTextIsWrappedToTheWidth(t *testing.T) {
	for _, c := range []struct {
		text  string
		width int
		want  []string
	}{
		{"one two three", 7, []string{"one two", "three"}},
		{"", 10, []string{""}},
		{"abcdefghij", 4, []string{"abcd", "efgh", "ij"}},
		{"größer schöner", 6, []string{"größer", "schöne", "r"}},
		{"a\nb", 10, []string{"a", "b"}},
	} {
		if d := cmp.Diff(c.want, wrap(c.text, c.width)); d != "" {
			t.Errorf("%q to %d: %s", c.text, c.width, d)
		}
	}
}

func TestAHeadlineBreaksBetweenItsParts(t *testing.T) {
	var b bytes.Buffer
	p := &printer{w: &b, width: 60}
	p.parts(plain, "RECOVERY RUN · 30 min · full sentences · under 133 bpm · not faster than 6:30 /km")
	want := "RECOVERY RUN · 30 min · full sentences · under 133 bpm ·\nnot faster than 6:30 /km\n"
	if d := cmp.Diff(want, b.String()); d != "" {
		t.Error(d)
	}
}

func TestASectionStandsInItsColumn(t *testing.T) {
	var b bytes.Buffer
	p := &printer{w: &b, width: 40}
	p.section("why", "intervals twenty hours ago, and more of it", "legs three of ten")
	p.section("nothing")
	want := "why        · intervals twenty hours ago,\n             and more of it\n           · legs three of ten\n\n"
	if d := cmp.Diff(want, b.String()); d != "" {
		t.Error(d)
	}
}

func TestColourIsForTerminalsOnly(t *testing.T) {
	var b bytes.Buffer
	p := newPrinter(&b, noEnv)
	p.para(bold, "", "text")
	if b.String() != "text\n" {
		t.Errorf("%q", b.String())
	}
}

func talk(t *testing.T, pregnant bool, lines ...string) (ebb.CheckIn, string) {
	t.Helper()
	var b bytes.Buffer
	d := newDialogue(strings.NewReader(strings.Join(lines, "\n")+"\n"), newPrinter(&b, noEnv), pregnant)
	c, err := d.run()
	if err != nil {
		t.Fatal(err)
	}
	return c, b.String()
}

func TestTheDialogueAsksLittleAndFillsInNothing(t *testing.T) {
	for _, c := range []struct {
		name  string
		lines []string
		want  ebb.CheckIn
	}{
		{"everything skipped", []string{"", "", "", ""}, ebb.CheckIn{}},
		{"the input ends at once", nil, ebb.CheckIn{}},
		{"a good morning", []string{"fresh", "0", "well", "8"}, ebb.CheckIn{Legs: ebb.Some(0), Pain: ebb.Some(0), Ill: ebb.Some(ebb.IllNone),
			Flags: ebb.Some([]ebb.FlagID{}), SleepMin: ebb.Some(480)}},
		{"no pain in a word", []string{"3", "no", "c", ""}, ebb.CheckIn{Legs: ebb.Some(3), Pain: ebb.Some(0), Ill: ebb.Some(ebb.IllAbove), Flags: ebb.Some([]ebb.FlagID{})}},
		{"pain is asked where and whether it changes the stride", []string{"", "2", "left knee", "yes", "", ""},
			ebb.CheckIn{Pain: ebb.Some(2), PainAt: ebb.Some("left knee"), Stride: ebb.Some(true)}},
		{"fever, and none of the flags", []string{"", "", "fever", "0", ""}, ebb.CheckIn{Ill: ebb.Some(ebb.IllFever), Flags: ebb.Some([]ebb.FlagID{})}},
		{"below the neck, flags skipped", []string{"", "", "below", "", ""}, ebb.CheckIn{Ill: ebb.Some(ebb.IllBelow)}},
		{"something worse leaves illness open", []string{"", "", "worse", "1 7", ""}, ebb.CheckIn{Flags: ebb.Some([]ebb.FlagID{ebb.FlagChest, ebb.FlagCalf})}},
		{"what is not understood is asked again", []string{"eleven", "11", "9", "x", "0", "w", "well", "7:99", "7:30"},
			ebb.CheckIn{Legs: ebb.Some(9), Pain: ebb.Some(0), Ill: ebb.Some(ebb.IllNone), Flags: ebb.Some([]ebb.FlagID{}), SleepMin: ebb.Some(450)}},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, _ := talk(t, false, c.lines...)
			if d := cmp.Diff(c.want, got); d != "" {
				t.Error(d)
			}
		})
	}
}

// TestTheFlagsStandBesideTheQuestion: "well" answers the red flags, so each must have been read.
func TestTheFlagsStandBesideTheQuestion(t *testing.T) {
	_, page := talk(t, false, "", "", "well", "")
	at := strings.Index(page, "How are you?")
	n := len(ebb.Flags) - ebb.PregnancyFlags
	if at < 0 || strings.Count(page[:at], "\n   ") < n-3 || strings.Contains(page, "15 ") {
		t.Errorf("the flags are not all printed before the question:\n%s", page)
	}
	if _, page = talk(t, true, "", "", "well", ""); !strings.Contains(page, "15 ") {
		t.Errorf("in pregnancy its own flags are not printed:\n%s", page)
	}
}

func TestAdviceOnDamageIsTheLeastThatHelps(t *testing.T) {
	for want, kinds := range map[string][]string{
		"`ebb rebuild`":             {"stream", "features", "effort", "fold"}, // all of it is made from the originals
		"or import the file itself": {"original", "features"},
		"`ebb restore` a backup":    {"fold", "fact"},
	} {
		var list []app.DamageView
		for _, k := range kinds {
			list = append(list, app.DamageView{Kind: k})
		}
		if got := advice(list); !strings.Contains(got, want) || want != "`ebb rebuild`" && strings.Contains(got, "ebb rebuild") {
			t.Errorf("of %v: %s", kinds, got)
		}
	}
}
