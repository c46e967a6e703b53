package cli

import (
	"errors"
	"os"
	"path/filepath"
	"strings"

	"ebb"
	"ebb/internal/app"
	"ebb/internal/say"
)

type sendCmd struct {
	Day string `help:"Day, like 2026-11-23. Default: today." placeholder:"DAY"`
	To  string `help:"Where to: a watch as it is mounted, a folder, or a file. intervals: the calendar of Intervals.icu, which gives it to the watch. Default: the watch that is mounted." placeholder:"FILE|DIR|intervals"`
}

func (sendCmd) Help() string {
	return example("ebb send", "ebb send --to /media/you/GARMIN", "ebb send --to ~/Desktop/today.fit", "ebb send --to intervals")
}

// sendView is what was written, and where.
type sendView struct {
	app.WorkoutView
	File   string `json:"file"`
	Device string `json:"device"` // garmin, wahoo, folder or file
}

func (c sendCmd) Run(s *session) error {
	if c.Day != "" {
		s.g.Date = c.Day
	}
	day, err := s.day()
	if err != nil {
		return err
	}
	a, err := s.app()
	if err != nil {
		return err
	}
	actor, athlete := owner()
	if c.To == "intervals" {
		if day != 0 {
			return ebb.Errorf(ebb.Invalid, "bad_day", "day", "only today goes to Intervals.icu")
		}
		v, err := a.PushIntervals(s.ctx, actor, athlete)
		if err != nil {
			return err
		}
		return s.remote(v, v.Text)
	}
	w, err := a.Workout(s.ctx, actor, athlete, day)
	if err != nil {
		return err
	}
	file, device, err := target(c.To, w.FileName, mounts(s.env.Getenv))
	if err != nil {
		return err
	}
	if err := writeWhole(file, w.File); err != nil {
		return ebb.Wrap(ebb.Invalid, "unwritable", err, "the workout cannot be written to %s", clean(file))
	}
	if err := a.NoteSent(s.ctx, actor, athlete, w); err != nil {
		return err
	}
	if s.g.JSON {
		return s.out.json(sendView{w, file, device})
	}
	s.out.para(bold, "", w.Text)
	s.out.para(plain, "", say.SentTo(device, file))
	return nil
}

// target is the file to write: where a watch takes workouts when the place is a watch.
func target(to, name string, mounted []string) (file, device string, err error) {
	if to == "" {
		for _, m := range mounted {
			if dir, device := watchDir(m); device != "folder" {
				return filepath.Join(dir, name), device, nil
			}
		}
		return "", "", ebb.Errorf(ebb.Invalid, "no_watch", "to", "no watch is mounted here: say where to with --to FILE or --to DIR")
	}
	info, err := os.Stat(to)
	if err == nil && info.IsDir() {
		dir, device := watchDir(to)
		return filepath.Join(dir, name), device, nil
	}
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return "", "", ebb.Wrap(ebb.Invalid, "unwritable", err, "the workout cannot be written to %s", clean(to))
	}
	if !strings.EqualFold(filepath.Ext(to), ".fit") {
		return "", "", ebb.Errorf(ebb.Invalid, "bad_target", "to", "there is no folder %s; a file must end in .fit", clean(to))
	}
	return to, "file", nil
}

// watchDir is the folder in which the watch mounted at dir looks for workouts, or dir itself.
func watchDir(dir string) (in, device string) {
	for _, w := range []struct {
		path   []string
		device string
	}{{[]string{"GARMIN", "NewFiles"}, "garmin"}, {[]string{"NewFiles"}, "garmin"}, {[]string{"plans"}, "wahoo"}} {
		at, ok := dir, true
		for _, name := range w.path {
			if at, ok = child(at, name); !ok {
				break
			}
		}
		if ok {
			return at, w.device
		}
	}
	return dir, "folder"
}

// child is the folder of that name in dir, whatever its case: watches are FAT disks.
func child(dir, name string) (string, bool) {
	list, err := os.ReadDir(dir)
	if err != nil {
		return "", false
	}
	for _, e := range list {
		if e.IsDir() && strings.EqualFold(e.Name(), name) {
			return filepath.Join(dir, e.Name()), true
		}
	}
	return "", false
}

// mounts are the disks that this machine has mounted for its user.
func mounts(getenv func(string) string) []string {
	var out []string
	for _, pattern := range []string{"/media/" + getenv("USER") + "/*", "/run/media/" + getenv("USER") + "/*", "/Volumes/*"} {
		list, _ := filepath.Glob(pattern) // only a bad pattern is an error
		out = append(out, list...)
	}
	if filepath.Separator == '\\' {
		for c := 'D'; c <= 'Z'; c++ {
			out = append(out, string(c)+`:\`)
		}
	}
	return out
}

// writeWhole writes a file whole or not at all, and durably: a watch is unplugged soon.
func writeWhole(file string, b []byte) error {
	part := file + ".part"
	f, err := os.OpenFile(part, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o644)
	if err != nil {
		return err
	}
	_, err = f.Write(b)
	err = errors.Join(err, f.Sync(), f.Close())
	if err == nil {
		err = os.Rename(part, file)
	}
	if err != nil {
		_ = os.Remove(part)
	}
	return err
}

type cardCmd struct {
	Day string `arg:"" optional:"" help:"Day, like 2026-11-23. Default: today."`
}

func (cardCmd) Help() string { return example("ebb card", "ebb card | pbcopy") }

func (c cardCmd) Run(s *session) error {
	if c.Day != "" {
		s.g.Date = c.Day
	}
	day, err := s.day()
	if err != nil {
		return err
	}
	a, err := s.app()
	if err != nil {
		return err
	}
	actor, athlete := owner()
	v, err := a.Card(s.ctx, actor, athlete, day)
	if err != nil {
		return err
	}
	if s.g.JSON {
		return s.out.json(v)
	}
	s.out.line(v.Text)
	return nil
}
