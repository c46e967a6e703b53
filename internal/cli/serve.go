package cli

import (
	"ebb"
)

type serveCmd struct {
	Open bool   `help:"Open the page in the browser."`
	Addr string `help:"Where to listen." default:"127.0.0.1:8127" placeholder:"HOST:PORT"`
}

func (serveCmd) Help() string { return example("ebb serve --open", "ebb serve --addr 127.0.0.1:9000") }

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
	return s.env.Serve(s.ctx, a, ServeOptions{Addr: c.Addr, Open: c.Open, Dir: s.dir, Out: s.env.Stderr})
}
