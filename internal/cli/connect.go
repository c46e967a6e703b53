package cli

import (
	"bufio"
	"io"
	"os"
	"strings"

	"golang.org/x/term"

	"ebb"
	"ebb/internal/app"
	"ebb/internal/say"
)

type connectCmd struct {
	Intervals connectIntervalsCmd `cmd:"" help:"Intervals.icu, with your own key."`
}

func (connectCmd) Help() string { return example("ebb connect intervals") }

type connectIntervalsCmd struct {
	KeyFile string `help:"File with the key; - reads stdin. Default: asks on the terminal." placeholder:"FILE"`
	URL     string `help:"Another address of the service." hidden:""`
}

func (connectIntervalsCmd) Help() string {
	return say.WhereTheKeyIs + "\n\n" + example("ebb connect intervals", "ebb connect intervals --key-file key.txt")
}

func (c connectIntervalsCmd) Run(s *session) error {
	key, err := s.secretLine(c.KeyFile, say.AskKey)
	if err != nil {
		return err
	}
	a, err := s.app()
	if err != nil {
		return err
	}
	actor, athlete := owner()
	v, err := a.ConnectIntervals(s.ctx, actor, athlete, key, c.URL)
	if err != nil {
		return err
	}
	return s.remote(v, append(v.Text, say.ThenSync))
}

// secretLine reads one line that nobody should see: from a file, from stdin, or typed unseen.
func (s *session) secretLine(file, ask string) (string, error) {
	var in io.Reader = s.env.Stdin
	switch f, isFile := s.env.Stdin.(*os.File); {
	case file != "" && file != "-":
		b, err := s.readFile(file)
		if err != nil {
			return "", err
		}
		in = strings.NewReader(string(b))
	case file == "" && isFile && term.IsTerminal(int(f.Fd())):
		if _, err := io.WriteString(s.env.Stderr, ask+" "); err != nil {
			return "", ebb.Wrap(ebb.Internal, codeOutput, err, "the question could not be printed")
		}
		b, err := term.ReadPassword(int(f.Fd()))
		_, _ = io.WriteString(s.env.Stderr, "\n")
		if err != nil {
			return "", ebb.Wrap(ebb.Invalid, "unreadable", err, "the key cannot be read")
		}
		return strings.TrimSpace(string(b)), nil
	}
	line, err := bufio.NewReader(io.LimitReader(in, 4096)).ReadString('\n')
	if err != nil && err != io.EOF {
		return "", ebb.Wrap(ebb.Invalid, "unreadable", err, "the key cannot be read")
	}
	return strings.TrimSpace(line), nil
}

type disconnectCmd struct {
	Intervals disconnectIntervalsCmd `cmd:"" help:"Forget the key of Intervals.icu. What came from there stays."`
}

func (disconnectCmd) Help() string { return example("ebb disconnect intervals") }

type disconnectIntervalsCmd struct{}

func (disconnectIntervalsCmd) Help() string { return example("ebb disconnect intervals") }

func (disconnectIntervalsCmd) Run(s *session) error {
	a, err := s.app()
	if err != nil {
		return err
	}
	actor, athlete := owner()
	v, err := a.DisconnectIntervals(s.ctx, actor, athlete)
	if err != nil {
		return err
	}
	return s.remote(v, v.Text)
}

type syncCmd struct {
	Intervals syncIntervalsCmd `cmd:"" help:"Fetch what is new on Intervals.icu."`
}

func (syncCmd) Help() string { return example("ebb sync intervals", "ebb sync intervals --status") }

type syncIntervalsCmd struct {
	Status  bool `help:"Only say how the connection stands."`
	Checkin bool `help:"Write what you said this morning there: resting heart rate, HRV, sleep, legs."`
}

func (syncIntervalsCmd) Help() string {
	return example("ebb sync intervals", "ebb sync intervals --status", "ebb sync intervals --checkin", "ebb sync intervals --json")
}

func (c syncIntervalsCmd) Run(s *session) error {
	a, err := s.app()
	if err != nil {
		return err
	}
	actor, athlete := owner()
	state, err := a.IntervalsState(s.ctx, actor, athlete)
	if err != nil {
		return err
	}
	if c.Status {
		return s.remote(state, state.Text)
	}
	if c.Checkin {
		text, err := a.PushMorning(s.ctx, actor, athlete)
		if err != nil {
			return err
		}
		return s.remote(text, text)
	}
	bar := s.progress()
	if state.State == app.RemoteNew && !s.g.JSON {
		s.out.para(dim, "", say.FirstFetch)
	}
	v, err := a.SyncIntervals(s.ctx, actor, athlete, func(p app.SyncProgress) { bar.tell(p.Done, p.Of, nil) })
	bar.end()
	if v.State != "" {
		if e := s.remote(v, v.Text); err == nil {
			err = e
		}
	}
	return err
}

// remote shows how a connection stands.
func (s *session) remote(v any, text []string) error {
	if s.g.JSON {
		return s.out.json(v)
	}
	for _, l := range text {
		s.out.para(plain, "", l)
	}
	return nil
}
