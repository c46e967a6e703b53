package cli

import (
	"context"
	"io"
	"os"
	"sync"

	"golang.org/x/term"

	"ebb"
	"ebb/internal/app"
	"ebb/internal/door"
)

// ServeOptions are what `ebb serve` was told.
type ServeOptions struct {
	Listen      string // host:port; other than this machine needs a passphrase
	BehindProxy bool   // a reverse proxy shows the pages under URL
	URL         string // the address that other devices use
	Open        bool   // open the page in the browser
	Dir         string // the data folder
	Out         io.Writer
	Terminal    bool // Out is a terminal
	Door        *door.Door
	// Demo makes the synthetic runner and opens their folder.
	Demo func(ctx context.Context, progress func(step string, done, of int)) (*app.App, error)
}

type serveCmd struct {
	Open        bool   `help:"Open the page in the browser."`
	Listen      string `help:"Where to listen; ${default} by itself. Anything but this machine needs a passphrase." default:"127.0.0.1:8127" placeholder:"HOST:PORT"`
	BehindProxy bool   `help:"A reverse proxy shows Ebb to your devices under --url; needs a passphrase."`
	URL         string `name:"url" help:"The address that your devices use." placeholder:"URL"`
}

func (serveCmd) Help() string {
	return example("ebb serve --open", "ebb passphrase set", "ebb serve --listen 0.0.0.0:8127", "ebb serve --behind-proxy --url https://ebb.example.org") +
		"\n\nBy itself Ebb answers on this machine alone. docs/install.md shows how to reach it from a phone."
}

func (c serveCmd) Run(s *session) error {
	if s.env.Serve == nil {
		return ebb.Errorf(ebb.Unsupported, "no_serve", "", "this Ebb has no pages")
	}
	a, err := s.app()
	if err != nil {
		return err
	}
	release, err := s.st.LockDir()
	if err != nil {
		return err
	}
	defer release()
	d, err := s.door()
	if err != nil {
		return err
	}
	ctx, stop := context.WithCancel(s.ctx)
	var ticks sync.WaitGroup
	ticks.Go(func() { ticking(ctx, a) })
	defer func() { stop(); ticks.Wait() }()
	return s.env.Serve(s.ctx, a, ServeOptions{Listen: c.Listen, BehindProxy: c.BehindProxy, URL: c.URL, Open: c.Open, Dir: s.dir,
		Out: s.env.Stderr, Terminal: terminal(s.env.Stderr), Door: d, Demo: s.invented})
}

// terminal says whether what is written is seen on a terminal.
func terminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}

// door opens the data folder, if nobody has, and stands at its door.
func (s *session) door() (*door.Door, error) {
	clock, err := s.clock()
	if err != nil {
		return nil, err
	}
	if s.st == nil {
		if _, err := s.app(); err != nil {
			return nil, err
		}
	}
	return door.New(s.st, clock, ebb.LocalAthlete), nil
}
