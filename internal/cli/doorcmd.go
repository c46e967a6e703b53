package cli

import (
	"fmt"
	"time"

	"ebb"
	"ebb/internal/door"
	"ebb/internal/say"
)

type passphraseCmd struct {
	Set    passphraseSetCmd    `cmd:"" help:"Choose the passphrase for your other devices; sends every device away."`
	Remove passphraseRemoveCmd `cmd:"" help:"Remove it: Ebb answers on this machine alone."`
}

type passphraseSetCmd struct {
	PassphraseFile string `help:"It is the first line of this file." placeholder:"F"`
}

func (passphraseSetCmd) Help() string {
	return example("ebb passphrase set", "ebb passphrase set --passphrase-file ~/.ebb-pass") +
		"\n\nWith a passphrase, ebb serve --listen or --behind-proxy shows Ebb to your other devices. Only a slow hash of it is kept. It has nothing to do with the passphrase of a backup."
}

func (c passphraseSetCmd) Run(s *session) error {
	word, err := s.passphrase(c.PassphraseFile, true)
	if err != nil {
		return err
	}
	d, err := s.door()
	if err != nil {
		return err
	}
	if err := d.SetPassphrase(s.ctx, word); err != nil {
		return err
	}
	if s.g.JSON {
		return s.out.json(map[string]any{"schema": 1, "passphrase": true})
	}
	s.out.para(plain, "", "The passphrase is set, and every device has to sign in anew. `ebb serve --listen 0.0.0.0:8127` shows Ebb in your network.")
	return nil
}

type passphraseRemoveCmd struct{}

func (passphraseRemoveCmd) Help() string {
	return example("ebb passphrase remove") + "\n\nEvery device is sent away, and none can come in until you set another one."
}

func (passphraseRemoveCmd) Run(s *session) error {
	d, err := s.door()
	if err != nil {
		return err
	}
	if err := d.RemovePassphrase(s.ctx); err != nil {
		return err
	}
	if s.g.JSON {
		return s.out.json(map[string]any{"schema": 1, "passphrase": false})
	}
	s.out.line("The passphrase is gone, and every device is sent away.")
	return nil
}

type pairCmd struct {
	URL string `name:"url" help:"The address that the device uses. Default: where ebb serve showed Ebb last." placeholder:"URL"`
}

func (pairCmd) Help() string {
	return example("ebb pair", "ebb pair --url https://ebb.example.org") +
		"\n\nA code that lets one device in, once, within ten minutes. Point its camera at it, or open the link there."
}

func (c pairCmd) Run(s *session) error {
	d, err := s.door()
	if err != nil {
		return err
	}
	base := c.URL
	if base == "" {
		if base, err = d.Address(s.ctx); err != nil {
			return err
		}
	}
	if has, err := d.HasPassphrase(s.ctx); err == nil && has && base == "" {
		return ebb.Errorf(ebb.Invalid, "no_url", "url", "Ebb was not shown to other devices yet: run `ebb serve --listen 0.0.0.0:8127` first, or name the address with --url")
	}
	p, err := d.Pair(s.ctx, base)
	if err != nil {
		return err
	}
	if s.g.JSON {
		return s.out.json(map[string]any{"schema": 1, "url": p.URL, "expires": p.Expires.String()})
	}
	if terminal(s.env.Stdout) {
		code, err := door.NewQR(p.URL)
		if err != nil {
			return err
		}
		s.out.para(plain, "", say.Door.PairTerminal)
		s.out.write(code.Terminal())
	}
	s.out.line(p.URL)
	return nil
}

type devicesCmd struct {
	List   devicesListCmd   `cmd:"" default:"1" help:"List the devices that are signed in."`
	Remove devicesRemoveCmd `cmd:"" help:"Send a device away."`
}

type devicesListCmd struct{}

func (devicesListCmd) Help() string { return example("ebb devices", "ebb devices --json") }

func (devicesListCmd) Run(s *session) error {
	d, err := s.door()
	if err != nil {
		return err
	}
	list, err := d.Devices(s.ctx)
	if err != nil {
		return err
	}
	if s.g.JSON {
		return s.out.json(map[string]any{"schema": 1, "devices": list})
	}
	if len(list) == 0 {
		s.out.line("No other device is signed in.")
	}
	for _, v := range list {
		s.out.line(fmt.Sprintf("%s  %s  %s, seen %s", v.ID, pad(oneLine(v.Name), 26), say.DeviceHow(v.How), v.Seen.In(time.Local).Format("2006-01-02 15:04")))
	}
	return nil
}

type devicesRemoveCmd struct {
	ID string `arg:"" help:"The id that ebb devices shows, or its beginning; all for every device." placeholder:"ID"`
}

func (devicesRemoveCmd) Help() string {
	return example("ebb devices remove 3fa2", "ebb devices remove all")
}

func (c devicesRemoveCmd) Run(s *session) error {
	d, err := s.door()
	if err != nil {
		return err
	}
	n := 1
	if c.ID == "all" {
		n, err = d.SendAllAway(s.ctx)
	} else {
		_, err = d.SendAway(s.ctx, c.ID)
	}
	if err != nil {
		return err
	}
	if s.g.JSON {
		return s.out.json(map[string]any{"schema": 1, "sent_away": n})
	}
	s.out.line("Sent away: " + say.Count(n, "device") + ".")
	return nil
}
