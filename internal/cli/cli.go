// Package cli is the command line: a thin skin over app that lays out what app and say give.
package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"time"

	"github.com/alecthomas/kong"

	"ebb"
	"ebb/internal/app"
	"ebb/internal/store"
)

// Env is the world that the command line runs in.
type Env struct {
	Args           []string // without the name of the program
	Stdin          io.Reader
	Stdout, Stderr io.Writer
	Getenv         func(string) string
	Now            func() time.Time
	// Zone is the IANA name of the zone of this machine, "" when it is not known.
	Zone string
	// Serve shows the pages until ctx ends; main hands it in, because skins do not know each other.
	Serve func(ctx context.Context, a *app.App, o ServeOptions) error
}

// grammar is the whole command line.
type grammar struct {
	globals `embed:""`

	Today   todayCmd   `cmd:"" default:"withargs" help:"What today should be. This is what plain ebb does."`
	Import  importCmd  `cmd:"" help:"Read recordings: FIT, TCX, GPX, gz, zip, folders."`
	Imports importsCmd `cmd:"" help:"List the imports; take one back."`
	Watch   watchCmd   `cmd:"" help:"Import what appears in a folder."`
	Links   linksCmd   `cmd:"" help:"Runs that were recorded twice."`
	Checkin checkinCmd `cmd:"" help:"Say how you are: legs, pain, illness, sleep. 15 seconds."`
	Send    sendCmd    `cmd:"" help:"Put today's workout on the watch."`
	Card    cardCmd    `cmd:"" help:"Today as one line to copy."`
	Ics     icsCmd     `cmd:"" help:"The calendar as a file."`
	Feed    feedCmd    `cmd:"" help:"A secret address for your calendar program."`
	Runs    runsCmd    `cmd:"" help:"List the runs and what each was."`
	Run     runCmd     `cmd:"" help:"Show one run with the working behind it."`
	Correct correctCmd `cmd:"" help:"Say what a run really was. You always win."`
	Grade   gradeCmd   `cmd:"" help:"Was the run really easy? Letter, word and moment."`
	Easy    easyCmd    `cmd:"" help:"How easy are my easy days? All of them, by month."`
	Insight insightCmd `cmd:"" help:"Do the easy days pay? What the log shows, with its doubt."`
	Letter  letterCmd  `cmd:"" help:"A month that you could forward to a coach."`
	Load    loadCmd    `cmd:"" help:"Daily load, fitness, fatigue, form."`
	HRMax   hrmaxCmd   `cmd:"" name:"hrmax" help:"Your maximum heart rate and the runs that prove it."`
	Profile profileCmd `cmd:"" help:"Show or set what Ebb knows of you."`
	Why     whyCmd     `cmd:"" help:"Everything behind a day: every rule, its facts, its evidence."`
	Decide  decideCmd  `cmd:"" help:"Answer a morning from a file (as why --json prints it)."`
	Replay  replayCmd  `cmd:"" help:"Run every recorded day again and compare."`
	Rebuild rebuildCmd `cmd:"" help:"Read every stored recording again."`
	Backup  backupCmd  `cmd:"" help:"Everything in one file, while Ebb runs; encrypted if you like."`
	Restore restoreCmd `cmd:"" help:"Make a data folder out of a backup or an export."`
	Verify  verifyCmd  `cmd:"" help:"Read everything again; name what is damaged."`
	Export  exportCmd  `cmd:"" help:"Everything about you, to read without Ebb."`
	Erase   eraseCmd   `cmd:"" help:"Erase everything about you from the data folder."`
	Plan    planCmd    `cmd:"" help:"A week around its hard days: what lies between, and why."`
	Trial   trialCmd   `cmd:"" help:"Find out by an honest trial what helps you."`
	Habits  habitsCmd  `cmd:"" help:"Small habits and their last 28 days."`
	Habit   habitCmd   `cmd:"" help:"Note a habit, read about it, add your own."`
	Gear    gearCmd    `cmd:"" help:"Shoes and compression: distance, hours, when to look at them."`
	Sweat   sweatCmd   `cmd:"" help:"How much you sweat, from the scales."`
	Demo    demoCmd    `cmd:"" help:"Make a synthetic runner to look at."`
	Serve   serveCmd   `cmd:"" help:"Show the pages in a browser, on this machine or on your other devices."`

	Passphrase passphraseCmd `cmd:"" help:"The passphrase with which your other devices come in."`
	Pair       pairCmd       `cmd:"" help:"A code that lets a phone in, once."`
	Devices    devicesCmd    `cmd:"" help:"The devices that are signed in; send one away."`

	Connect    connectCmd    `cmd:"" help:"Connect Intervals.icu."`
	Disconnect disconnectCmd `cmd:"" help:"Forget a connection."`
	Sync       syncCmd       `cmd:"" help:"Fetch what is new elsewhere."`
	Notify     notifyCmd     `cmd:"" help:"Tell the phone, by ntfy."`
}

// globals are the flags of every command.
type globals struct {
	Data string `help:"Data folder. Default: ${data}." env:"EBB_DATA" placeholder:"DIR"`
	Date string `help:"Look at another day (2026-11-23), as of 7 in the morning. Writes no record." placeholder:"DAY"`
	Now  string `help:"Set the clock, for tests and demonstrations (RFC 3339)." placeholder:"TIME"`
	JSON bool   `name:"json" help:"One JSON value on stdout instead of text."`
}

// morning is the part of the grammar that a morning needs. Laying out all of it takes as long
// as the answer does.
type morning struct {
	globals `embed:""`

	Today todayCmd `cmd:"" default:"withargs"`
}

// session is one run of the command line.
type session struct {
	ctx context.Context
	env Env
	g   *globals
	out *printer
	st  *store.Store
	dir string

	guest *store.Store // of the synthetic runner whom the pages show, nil for none
}

// exited is how kong's wish to exit (after --help) leaves the parser.
type exited int

// Main runs one command and returns the exit code.
func Main(ctx context.Context, env Env) (code int) {
	defer func() {
		switch e := recover().(type) {
		case nil:
		case exited:
			code = int(e)
		default:
			panic(e)
		}
	}()
	kctx, g, err := parse(env)
	if err != nil {
		return usage(env.Stderr, err)
	}
	s := &session{ctx: ctx, env: env, g: g, out: newPrinter(env.Stdout, env.Getenv)}
	err = kctx.Run(s)
	for _, st := range []*store.Store{s.st, s.guest} {
		if st != nil {
			err = errors.Join(err, st.Close())
		}
	}
	if err == nil && s.out.err != nil { // a page that could not be written was not shown
		err = ebb.Wrap(ebb.Internal, codeOutput, s.out.err, "the output could not be written")
	}
	return fail(env.Stderr, err)
}

// parse reads the words of a command. What the grammar of a morning does not know, and each
// question of how something is written, is for all of it.
func parse(env Env) (*kong.Context, *globals, error) {
	args := negatives(env.Args)
	help := func(a string) bool { return strings.HasPrefix(a, "-h") || strings.HasPrefix(a, "--h") }
	if plain := len(args) == 0 || args[0] == "today" || strings.HasPrefix(args[0], "-"); plain && !slices.ContainsFunc(args, help) {
		m := &morning{}
		if kctx, err := read(m, env, args); err == nil {
			return kctx, &m.globals, nil
		}
	}
	g := &grammar{}
	kctx, err := read(g, env, args)
	return kctx, &g.globals, err
}

func read(into any, env Env, args []string) (*kong.Context, error) {
	parser, err := kong.New(into, kong.Name("ebb"), kong.Description(description), kong.Writers(env.Stdout, env.Stderr),
		kong.Exit(func(c int) { panic(exited(c)) }), kong.Vars{"data": defaultDir(env.Getenv)},
		kong.ConfigureHelp(kong.HelpOptions{Compact: true, WrapUpperBound: 80, FlagsLast: true}))
	if err != nil {
		return nil, err
	}
	return parser.Parse(args)
}

const description = `Ebb says what today should be: rest, walk, recovery run, easy run, or ready for hard.

Begin with:  ebb import ~/runs   then   ebb checkin   then   ebb

Information, not medical advice.`

// usage tells what is wrong with the words of a command.
func usage(w io.Writer, err error) int {
	msg := clean(err.Error())
	hint := "ebb --help"
	var pe *kong.ParseError
	if errors.As(err, &pe) && pe.Context != nil {
		if cmd := pe.Context.Command(); cmd != "" && pe.Context.Selected() != nil && pe.Context.Selected().Name != "today" {
			hint = pe.Context.Selected().FullPath() + " --help"
		}
	}
	fmt.Fprintf(w, "ebb: %s\n     `%s` shows how it is written\n", msg, hint)
	return exitUsage
}

// negatives joins a flag and a negative number after it, which would be read as a short flag.
func negatives(args []string) []string {
	var out []string
	for _, a := range args {
		last := len(out) - 1
		digit := len(a) > 1 && a[0] == '-' && (a[1] >= '0' && a[1] <= '9' || a[1] == '.')
		if digit && last >= 0 && strings.HasPrefix(out[last], "--") && !strings.Contains(out[last], "=") {
			out[last] += "=" + a
			continue
		}
		out = append(out, a)
	}
	return out
}

// clock is the clock of this run: the machine's, or what --now says.
func (s *session) clock() (func() time.Time, error) {
	if s.g.Now == "" {
		return s.env.Now, nil
	}
	t, err := time.Parse(time.RFC3339, s.g.Now)
	if err != nil {
		return nil, ebb.Errorf(ebb.Invalid, "bad_time", "now", "--now %q is not a time like 2026-11-23T07:00:00+01:00", s.g.Now)
	}
	return func() time.Time { return t }, nil
}

// day is the day that --date names, 0 for today.
func (s *session) day() (ebb.Day, error) {
	if s.g.Date == "" {
		return 0, nil
	}
	return ebb.ParseDay(s.g.Date)
}

// app opens the data folder.
func (s *session) app() (*app.App, error) { return s.appIn(s.dataDir()) }

func (s *session) appIn(dir string) (*app.App, error) {
	clock, err := s.clock()
	if err != nil {
		return nil, err
	}
	st, err := store.Open(s.ctx, store.Config{Dir: dir, Clock: clock})
	if err != nil {
		return nil, err
	}
	s.st, s.dir = st, st.Dir()
	a := app.New(st, clock)
	if s.env.Zone != "" {
		a.Zone = s.env.Zone
	}
	return a, nil
}

func (s *session) dataDir() string {
	if s.g.Data != "" {
		return s.g.Data
	}
	return defaultDir(s.env.Getenv)
}

// defaultDir is the folder for the data of programs of this user.
func defaultDir(getenv func(string) string) string {
	home, err := os.UserHomeDir()
	if err != nil {
		home = "."
	}
	switch runtime.GOOS {
	case "darwin":
		return filepath.Join(home, "Library", "Application Support", "ebb")
	case "windows":
		if d := getenv("LocalAppData"); d != "" {
			return filepath.Join(d, "ebb")
		}
		return filepath.Join(home, "AppData", "Local", "ebb")
	}
	if d := getenv("XDG_DATA_HOME"); filepath.IsAbs(d) {
		return filepath.Join(d, "ebb")
	}
	return filepath.Join(home, ".local", "share", "ebb")
}

// owner is the person at this machine.
func owner() (ebb.Actor, ebb.AthleteID) { return ebb.LocalOwner("cli"), ebb.LocalAthlete }

// example is the body of a --help: what to type, one per line.
func example(lines ...string) string {
	return "Example:\n\n    " + strings.Join(lines, "\n    ")
}
