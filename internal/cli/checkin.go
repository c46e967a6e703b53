package cli

import (
	"context"
	"os"
	"strconv"
	"strings"
	"time"

	"golang.org/x/term"

	"ebb"
	"ebb/internal/app"
	"ebb/internal/say"
)

type checkinCmd struct {
	Legs      *string  `help:"fresh, fine, heavy, sore, battered, or a number from 0 to 10." placeholder:"WORD"`
	Pain      *int     `help:"Pain in one spot, 0 to 10." placeholder:"N"`
	PainWhere *string  `help:"Where it hurts." placeholder:"TEXT"`
	Stride    *string  `help:"Does the pain change your stride: yes or no." placeholder:"YES|NO"`
	Niggle    *string  `help:"A known spot, looked at and stable: yes or no." placeholder:"YES|NO"`
	Ill       *string  `help:"none, above (a cold), below (chest, stomach, aches), fever." placeholder:"WORD"`
	Flag      []string `help:"A red flag; may be repeated. ebb checkin --help lists them." placeholder:"ID"`
	NoFlags   bool     `help:"None of the red flags."`
	SleepH    *string  `help:"Hours of sleep: 7.5 or 7:30." placeholder:"HOURS"`
	SleepQ    *int     `help:"Quality of sleep, 1 to 5 (best)." placeholder:"N"`
	Fatigue   *int     `help:"1 very tired to 5 very fresh." placeholder:"N"`
	Stress    *int     `help:"1 very stressed to 5 very relaxed." placeholder:"N"`
	Mood      *int     `help:"1 down to 5 very positive." placeholder:"N"`
	RHR       *int     `name:"rhr" help:"Resting heart rate, bpm." placeholder:"BPM"`
	RMSSD     *float64 `name:"rmssd" help:"Heart-rate variability as rMSSD, ms." placeholder:"MS"`
	SDNN      *float64 `name:"sdnn" help:"Heart-rate variability as SDNN, ms." placeholder:"MS"`
	Heat      *string  `help:"none, hot, very_hot." placeholder:"WORD"`
	TempC     *float64 `name:"temp-c" help:"Air temperature, degrees Celsius." placeholder:"C"`
	Humidity  *int     `help:"Relative humidity, percent." placeholder:"N"`
	Decline   []string `help:"What you do not measure: rhr, rmssd, sdnn, sleep, wellness." placeholder:"NAME"`
	Undecline []string `help:"What you measure again." placeholder:"NAME"`
	Rested    *string  `help:"Nothing hard is missing since the last recording: yes or no." placeholder:"YES|NO"`
	Wish      *string  `help:"What you would rather do: rest, walk, recovery_run, easy." placeholder:"WORD"`
	Habit     []string `help:"A habit that you did; may be repeated. ebb habits lists them." placeholder:"NAME"`
	Key       string   `help:"Name of this check-in: the same key twice is noted once." placeholder:"K"`
	Undo      bool     `help:"Take back the newest check-in of the day."`
}

func (checkinCmd) Help() string {
	lines := []string{"Red flags (--flag ID):", ""}
	for _, f := range ebb.Flags {
		lines = append(lines, "    "+pad(string(f), 14)+say.Flag(f))
	}
	return example("ebb checkin", "ebb checkin --legs heavy --pain 0 --ill none --no-flags --sleep-h 7:30",
		"ebb checkin --flag chest", "ebb checkin --undo") + "\n\n" + strings.Join(lines, "\n")
}

func (c checkinCmd) Run(s *session) error {
	day, err := s.day()
	if err != nil {
		return err
	}
	said, any, err := c.checkIn()
	if err != nil {
		return err
	}
	said.Day = day
	a, err := s.app()
	if err != nil {
		return err
	}
	actor, athlete := owner()
	if c.Undo {
		if any || len(c.Habit) > 0 {
			return ebb.Errorf(ebb.Invalid, "undo_alone", "undo", "--undo takes a check-in back and stands alone")
		}
		v, err := a.UndoCheckIn(s.ctx, actor, athlete, day)
		return s.checkedIn(a, v, err)
	}
	if len(c.Habit) > 0 { // first, because a name that is wrong notes nothing
		v, err := a.HabitDone(s.ctx, actor, athlete, c.Habit, day, true)
		if err != nil || !any {
			return s.habits(v, err)
		}
	}
	if !any {
		if said, err = s.ask(a, day); err != nil {
			return err
		}
	}
	v, err := a.CheckIn(s.ctx, actor, athlete, said, c.Key)
	return s.checkedIn(a, v, err)
}

const recallWait = 10 * time.Second

// recall takes back what went out, when the day has become easier than it. Today says what could not be reached.
func (s *session) recall(a *app.App) {
	ctx, stop := context.WithTimeout(s.ctx, recallWait)
	defer stop()
	actor, athlete := owner()
	_ = a.Recall(ctx, actor, athlete)
}

// checkedIn says that it was noted, and then what that makes of the day.
func (s *session) checkedIn(a *app.App, v app.CheckInView, err error) error {
	if err != nil {
		return err
	}
	if s.g.JSON {
		return s.out.json(v)
	}
	day, err := s.day()
	if err != nil {
		return err
	}
	actor, athlete := owner()
	s.recall(a)
	today, err := a.Today(s.ctx, actor, athlete, day)
	if err != nil {
		return err
	}
	if !flagged(today) { // with a red flag nothing stands above its first line
		switch {
		case v.Undone:
			s.out.line(s.out.paint(dim, "Taken back."))
		case v.Existed:
			s.out.line(s.out.paint(dim, "Noted before under this key; nothing was added."))
		default:
			s.out.line(s.out.paint(dim, "Noted."))
		}
		s.out.blank()
	}
	if today.Empty {
		s.firstScreen()
		return nil
	}
	s.out.today(today)
	return nil
}

// ask runs the dialogue on a terminal.
func (s *session) ask(a *app.App, day ebb.Day) (ebb.CheckIn, error) {
	f, ok := s.env.Stdin.(*os.File)
	if !ok || !term.IsTerminal(int(f.Fd())) || s.g.JSON {
		return ebb.CheckIn{}, ebb.Errorf(ebb.Invalid, "no_stdin", "", "nothing was said, and there is no terminal to ask on: use the flags, like `ebb checkin --legs fine --pain 0 --ill none --no-flags`")
	}
	actor, athlete := owner()
	p, err := a.ProfileNow(s.ctx, actor, athlete, day)
	if err != nil {
		return ebb.CheckIn{}, err
	}
	d := newDialogue(s.env.Stdin, s.out, p.Get(ebb.FieldHRMode) == string(ebb.HRPregnancy))
	c, err := d.run()
	c.Day = day
	return c, err
}

// checkIn turns the flags into a check-in; any says whether one was given.
func (c checkinCmd) checkIn() (out ebb.CheckIn, any bool, err error) {
	if c.Legs != nil {
		n, err := app.ParseLegs(*c.Legs)
		if err != nil {
			return out, true, err
		}
		out.Legs = ebb.Some(n)
	}
	if c.SleepH != nil {
		n, err := app.ParseSleep(*c.SleepH)
		if err != nil {
			return out, true, err
		}
		out.SleepMin = ebb.Some(n)
	}
	if len(c.Flag) > 0 && c.NoFlags {
		return out, true, ebb.Errorf(ebb.Invalid, "contradiction", "flag", "--flag and --no-flags contradict each other")
	}
	for _, f := range c.Flag {
		out.Flags = ebb.Some(append(out.Flags.V, ebb.FlagID(strings.ToLower(f))))
	}
	if c.NoFlags {
		out.Flags = ebb.Some([]ebb.FlagID{})
	}
	if c.Wish != nil {
		var v ebb.Verdict
		if err := v.UnmarshalText([]byte(strings.ReplaceAll(strings.ToLower(*c.Wish), "-", "_"))); err != nil {
			return out, true, err
		}
		out.Wish = ebb.Some(v)
	}
	if c.Ill != nil {
		out.Ill = ebb.Some(ebb.Illness(strings.ToLower(*c.Ill)))
	}
	if c.Heat != nil {
		out.Heat = ebb.Some(ebb.HeatChip(strings.ReplaceAll(strings.ToLower(*c.Heat), "-", "_")))
	}
	for _, y := range []struct {
		name string
		in   *string
		to   *ebb.Opt[bool]
	}{{"stride", c.Stride, &out.Stride}, {"niggle", c.Niggle, &out.Niggle}, {"rested", c.Rested, &out.Rested}} {
		if err := yesNo(y.name, y.in, y.to); err != nil {
			return out, true, err
		}
	}
	if c.PainWhere != nil {
		out.PainAt = ebb.Some(*c.PainWhere)
	}
	out.Pain, out.SleepQ, out.Fatigue, out.Stress, out.Mood = opt(c.Pain), opt(c.SleepQ), opt(c.Fatigue), opt(c.Stress), opt(c.Mood)
	out.RHR, out.Humidity = opt(c.RHR), opt(c.Humidity)
	out.RMSSD, out.SDNN, out.TempC = tenths(c.RMSSD), tenths(c.SDNN), tenths(c.TempC)
	out.Declined, out.Undecline = c.Decline, c.Undecline
	return out, c.said(), nil
}

// said: at least one answer was given as a flag.
func (c checkinCmd) said() bool {
	return c.Legs != nil || c.Pain != nil || c.PainWhere != nil || c.Stride != nil || c.Niggle != nil || c.Ill != nil ||
		len(c.Flag) > 0 || c.NoFlags || c.SleepH != nil || c.SleepQ != nil || c.Fatigue != nil || c.Stress != nil || c.Mood != nil ||
		c.RHR != nil || c.RMSSD != nil || c.SDNN != nil || c.Heat != nil || c.TempC != nil || c.Humidity != nil ||
		len(c.Decline) > 0 || len(c.Undecline) > 0 || c.Rested != nil || c.Wish != nil
}

func yesNo(name string, in *string, to *ebb.Opt[bool]) error {
	if in == nil {
		return nil
	}
	switch strings.ToLower(*in) {
	case "yes", "y", "true":
		*to = ebb.Some(true)
	case "no", "n", "false":
		*to = ebb.Some(false)
	default:
		return ebb.Errorf(ebb.Invalid, "bad_answer", name, "--%s is %s: it must be yes or no", name, strconv.Quote(*in))
	}
	return nil
}

func opt(v *int) ebb.Opt[int] {
	if v == nil {
		return ebb.None[int]()
	}
	return ebb.Some(*v)
}

// tenths keeps a number to 0.1; what does not fit is kept out of range, where the
// guard-rails refuse it.
func tenths(v *float64) ebb.Opt[int] {
	if v == nil {
		return ebb.None[int]()
	}
	x := *v * 10
	if x != x || x > 1e6 || x < -1e6 {
		return ebb.Some(1000000)
	}
	if x < 0 {
		return ebb.Some(int(x - 0.5))
	}
	return ebb.Some(int(x + 0.5))
}
