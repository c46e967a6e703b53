package cli

import (
	"bufio"
	"errors"
	"io"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"ebb"
	"ebb/internal/app"
	"ebb/internal/say"
)

// dialogue asks the few questions of a check-in. Enter skips a question: what is not said
// stays unsaid, and nothing is filled in.
type dialogue struct {
	in    *bufio.Scanner
	out   *printer
	flags []ebb.FlagID
}

func newDialogue(in io.Reader, out *printer, pregnant bool) *dialogue {
	flags := ebb.Flags
	if !pregnant {
		flags = flags[:len(flags)-ebb.PregnancyFlags]
	}
	return &dialogue{in: bufio.NewScanner(in), out: out, flags: flags}
}

var errEnough = errors.New("the input ended")

// question asks until answer accepts what was typed; Enter and the end of the input skip.
// The answers to choose from stand beside the question, or below it where it is narrow.
func (d *dialogue) question(text, choices string, answer func(string) error) error {
	for {
		switch {
		case utf8.RuneCountInString(text+choices)+3 <= d.out.width:
			d.out.line(d.out.paint(bold, text) + "   " + choices)
		default:
			d.out.line(d.out.paint(bold, text))
			d.out.para(plain, "  ", choices)
		}
		d.out.write("> ")
		if !d.in.Scan() {
			d.out.blank()
			return errEnough
		}
		line := strings.ToLower(strings.TrimSpace(d.in.Text()))
		if line == "" {
			return nil
		}
		err := answer(line)
		if err == nil {
			return nil
		}
		d.out.para(plain, "  ", err.Error())
	}
}

func (d *dialogue) run() (ebb.CheckIn, error) {
	var c ebb.CheckIn
	for _, ask := range []func(*ebb.CheckIn) error{d.legs, d.pain, d.feeling, d.sleep} {
		if err := ask(&c); err != nil {
			if errors.Is(err, errEnough) {
				break
			}
			return c, err
		}
	}
	d.out.blank()
	return c, nil
}

func (d *dialogue) legs(c *ebb.CheckIn) error {
	return d.question("Legs?", strings.Join(app.LegsWords(), " · ")+"   (or 0–10)", func(s string) error {
		n, err := app.ParseLegs(s)
		if err == nil && (n < 0 || n > 10) {
			err = errors.New("a number from 0 (fresh) to 10")
		}
		if err == nil {
			c.Legs = ebb.Some(n)
		}
		return err
	})
}

func (d *dialogue) pain(c *ebb.CheckIn) error {
	err := d.question("Anything that hurts in one spot?", "0 no … 10", func(s string) error {
		if strings.HasPrefix(s, "n") {
			s = "0"
		}
		n, err := strconv.Atoi(s)
		if err != nil || n < 0 || n > 10 {
			return errors.New("a number from 0 (nothing hurts) to 10")
		}
		c.Pain = ebb.Some(n)
		return nil
	})
	if err != nil || c.Pain.Or(0) == 0 {
		return err
	}
	if err := d.question("Where?", "", func(s string) error { c.PainAt = ebb.Some(clean(s)); return nil }); err != nil {
		return err
	}
	return d.question("Does it change your stride?", "yes · no", func(s string) error { return yesNo("stride", &s, &c.Stride) })
}

// feelings are the answers to "how are you?". Well and a cold answer the red flags too,
// because they stand beside the question.
var feelings = []struct {
	word  string
	ill   ebb.Opt[ebb.Illness]
	flags bool // answers "none of the red flags"
}{
	{"well", ebb.Some(ebb.IllNone), true},
	{"cold", ebb.Some(ebb.IllAbove), true},
	{"below the neck", ebb.Some(ebb.IllBelow), false},
	{"fever", ebb.Some(ebb.IllFever), false},
	{"something worse", ebb.None[ebb.Illness](), false},
}

func (d *dialogue) feeling(c *ebb.CheckIn) error {
	d.out.para(dim, "", "Something worse is any of these:")
	d.listFlags()
	chosen := -1
	err := d.question("How are you?", "well · cold · below the neck · fever · something worse", func(s string) error {
		for i, f := range feelings {
			if strings.HasPrefix(f.word, s) || strings.HasPrefix(strings.TrimPrefix(f.word, "something "), s) {
				if chosen >= 0 {
					chosen = -1
					break
				}
				chosen = i
			}
		}
		if chosen < 0 {
			return errors.New("one of: well, cold, below, fever, worse")
		}
		return nil
	})
	if err != nil || chosen < 0 {
		return err
	}
	f := feelings[chosen]
	c.Ill = f.ill
	if f.flags {
		c.Flags = ebb.Some([]ebb.FlagID{})
		return nil
	}
	return d.which(c, f.ill.OK)
}

// which asks for the red flags by their numbers.
func (d *dialogue) which(c *ebb.CheckIn, maybeNone bool) error {
	text, choices := "Which of them?", "their numbers, like 1 or 2 5"
	if maybeNone {
		text, choices = "Any of the list above as well?", "their numbers, or 0 for none"
	}
	return d.question(text, choices, func(s string) error {
		var flags []ebb.FlagID
		for _, w := range strings.FieldsFunc(s, func(r rune) bool { return r == ' ' || r == ',' }) {
			n, err := strconv.Atoi(w)
			if err == nil && n == 0 && maybeNone && s == w {
				c.Flags = ebb.Some([]ebb.FlagID{})
				return nil
			}
			if err != nil || n < 1 || n > len(d.flags) {
				return errors.New("numbers of the list above")
			}
			if !slices.Contains(flags, d.flags[n-1]) {
				flags = append(flags, d.flags[n-1])
			}
		}
		c.Flags = ebb.Some(flags)
		return nil
	})
}

func (d *dialogue) listFlags() {
	for i, f := range d.flags {
		d.out.line(d.out.paint(dim, "  "+padLeft(strconv.Itoa(i+1), 2)+"  "+say.Flag(f)))
	}
}

func (d *dialogue) sleep(c *ebb.CheckIn) error {
	return d.question("Sleep?", "hours, like 7.5 or 7:30", func(s string) error {
		n, err := app.ParseSleep(s)
		if err == nil && (n < 0 || n > 16*60) {
			err = errors.New("hours from 0 to 16")
		}
		if err == nil {
			c.SleepMin = ebb.Some(n)
		}
		return err
	})
}
