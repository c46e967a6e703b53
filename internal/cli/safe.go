package cli

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"golang.org/x/term"

	"ebb"
	"ebb/internal/app"
	"ebb/internal/say"
)

type backupCmd struct {
	File           string `arg:"" help:"File to write. It must not be there yet." placeholder:"FILE"`
	Encrypt        bool   `help:"Ask for a passphrase on the terminal and encrypt with it."`
	PassphraseFile string `help:"Encrypt with the first line of this file." placeholder:"F"`
}

func (backupCmd) Help() string {
	return example("ebb backup /media/stick/ebb-2026-11-23.ebb", "ebb backup --encrypt ebb.ebb", "ebb backup --passphrase-file ~/.ebb-pass ebb.ebb") +
		"\n\nOne file with everything: the database and your files. Ebb may be running meanwhile. The file is read back before it gets its name." +
		"\n\nWithout its passphrase an encrypted backup is lost: nobody can open it for you."
}

func (c backupCmd) Run(s *session) error {
	a, err := s.appToKeep()
	if err != nil {
		return err
	}
	pass := ""
	if c.Encrypt || c.PassphraseFile != "" {
		if pass, err = s.passphrase(c.PassphraseFile, true); err != nil {
			return err
		}
	}
	actor, athlete := owner()
	bar := s.progress()
	v, err := a.Backup(s.ctx, actor, athlete, c.File, pass, func(done, of int) { bar.tell(done, of, nil) })
	bar.end()
	if err != nil {
		return err
	}
	if s.g.JSON {
		return errors.Join(s.out.json(v), s.damagedThere(v.Damaged))
	}
	how := ""
	if v.Encrypted {
		how = ", encrypted"
	}
	s.out.line(fmt.Sprintf("%s: %s and the database, %s%s. Read back: whole.", clean(v.File), say.Count(v.Originals, "file"), size(v.Bytes), how))
	s.out.para(dim, "", "`ebb restore "+v.File+" --data DIR` makes a data folder out of it.")
	return s.damagedThere(v.Damaged)
}

type restoreCmd struct {
	Source         string `arg:"" help:"A backup, or an export (a folder or a zip)." placeholder:"FILE"`
	PassphraseFile string `help:"The passphrase is the first line of this file." placeholder:"F"`
}

func (restoreCmd) Help() string {
	return example("ebb restore ebb-2026-11-23.ebb --data ~/ebb-new", "ebb restore export.zip --data ~/ebb-new") +
		"\n\nThe folder must be new or empty: nothing is ever restored over data that are there. What is damaged is refused, and leaves nothing behind."
}

func (c restoreCmd) Run(s *session) error {
	actor, athlete := owner()
	bar := s.progress()
	v, err := app.Restore(s.ctx, actor, athlete, c.Source, s.dataDir(), func() (string, error) { return s.passphrase(c.PassphraseFile, false) },
		func(done, of int) { bar.tell(done, of, nil) })
	bar.end()
	if err != nil {
		return err
	}
	if s.g.JSON {
		return errors.Join(s.out.json(v), s.damagedThere(v.Damaged))
	}
	s.out.line(fmt.Sprintf("%s is restored from the %s: %s, %s checked.", clean(v.Data), v.Kind, say.Count(v.Originals, "file"), say.Count(v.Objects, "object")))
	return s.damagedThere(v.Damaged)
}

type verifyCmd struct{}

func (verifyCmd) Help() string {
	return example("ebb verify", "ebb verify --json") +
		"\n\nReads everything again and changes nothing: each file, each row, the samples, the chain of decisions. Exit code 5: something is damaged."
}

func (verifyCmd) Run(s *session) error {
	actor, athlete := owner()
	bar := s.progress()
	bar.what = "objects"
	v, err := app.Verify(s.ctx, actor, athlete, s.dataDir(), func(done, of int) { bar.tell(done, of, nil) })
	bar.end()
	if err != nil {
		return err
	}
	if s.g.JSON {
		return errors.Join(s.out.json(v), damagedExit(len(v.Damaged)))
	}
	if len(v.Damaged) == 0 {
		s.out.line(fmt.Sprintf("%s read again: nothing is damaged.", say.Count(v.Objects, "object")))
		return nil
	}
	s.out.line(s.out.paint(bold, fmt.Sprintf("%s read again, %d damaged:", say.Count(v.Objects, "object"), len(v.Damaged))))
	for _, d := range v.Damaged {
		s.out.line("  " + oneLine(strings.TrimSpace(d.Kind+" "+d.ID)+": "+d.Why))
	}
	s.out.blank()
	s.out.para(plain, "", advice(v.Damaged))
	return damagedExit(len(v.Damaged))
}

// advice is what to do about damage.
func advice(list []app.DamageView) string {
	rebuild, original := true, false
	for _, d := range list {
		rebuild = rebuild && slices.Contains([]string{"stream", "features", "effort", "fold"}, d.Kind)
		original = original || d.Kind == "original"
	}
	switch {
	case rebuild:
		return "`ebb rebuild` makes these again from your files."
	case original:
		return "Restore a backup from before the damage into a new folder (`ebb restore FILE --data DIR`), or import the file itself there once more, if you still have it. Keep this folder until then."
	}
	return "`ebb restore` a backup into a new folder, and keep this one until then. Disks that damage one thing damage more: make a backup elsewhere."
}

type exportCmd struct {
	Path string `arg:"" help:"Folder to make, or a zip when it ends in .zip." placeholder:"PATH"`
}

func (exportCmd) Help() string {
	return example("ebb export ~/my-ebb", "ebb export my-ebb.zip") +
		"\n\nEverything about you, to read without Ebb: your files under readable names, samples as CSV, every row as JSON Lines. `ebb restore` makes an equal data folder out of it. It is not encrypted."
}

func (c exportCmd) Run(s *session) error {
	a, err := s.appToKeep()
	if err != nil {
		return err
	}
	actor, athlete := owner()
	bar := s.progress()
	bar.what = "recordings and files"
	v, err := a.Export(s.ctx, actor, athlete, c.Path, func(done, of int) { bar.tell(done, of, nil) })
	bar.end()
	if err != nil {
		return err
	}
	if s.g.JSON {
		return errors.Join(s.out.json(v), s.damagedThere(v.Damaged))
	}
	s.out.line(fmt.Sprintf("%s: %s, %d of them yours as you imported them; %s. README.txt says what is what.",
		clean(v.Path), say.Count(v.Files, "file"), v.Originals, size(v.Bytes)))
	return s.damagedThere(v.Damaged)
}

type eraseCmd struct {
	Yes bool `help:"Do not ask."`
}

func (eraseCmd) Help() string {
	return example("ebb backup last.ebb", "ebb erase", "ebb erase --yes") +
		"\n\nErases everything that Ebb keeps about you in this data folder, without a trace and for ever. Backups and exports elsewhere are yours to delete."
}

func (c eraseCmd) Run(s *session) error {
	a, err := s.appToKeep()
	if err != nil {
		return err
	}
	if !c.Yes {
		if err := s.reallyErase(); err != nil {
			return err
		}
	}
	actor, athlete := owner()
	v, err := a.Erase(s.ctx, actor, athlete)
	if err != nil {
		return err
	}
	if s.g.JSON {
		return s.out.json(v)
	}
	s.out.line(fmt.Sprintf("Erased from %s: %s, %s, %d copies of the database.", clean(s.dir), say.Count(v.Rows, "row"), say.Count(v.Originals, "file"), v.Backups))
	if len(v.Left) > 0 {
		s.out.para(plain, "", "Not Ebb's, and left there: "+strings.Join(v.Left, ", ")+".")
	}
	s.out.para(plain, "", "Backups and exports that you made elsewhere are yours to delete, and so are the files that you imported from.")
	return nil
}

// eraseWord is what has to be typed.
const eraseWord = "erase"

func (s *session) reallyErase() error {
	s.out.para(plain, "", fmt.Sprintf("This erases every run, check-in and decision in %s, for ever. Nothing can bring it back but a backup elsewhere.", s.dir))
	s.out.write("Type the word " + eraseWord + " to do it: ")
	in := bufio.NewScanner(s.env.Stdin)
	if in.Scan() && strings.TrimSpace(in.Text()) == eraseWord {
		return nil
	}
	s.out.blank()
	return ebb.Errorf(ebb.Invalid, "not_erased", "yes", "the word was not typed: nothing was erased")
}

// appToKeep opens a data folder that must be there: a backup of nothing would be mistaken for one.
func (s *session) appToKeep() (*app.App, error) {
	if _, err := os.Stat(s.dataDir()); err != nil {
		return nil, ebb.Errorf(ebb.NotFound, "no_data", "data", "there are no data in %s", s.dataDir())
	}
	return s.app()
}

// damagedThere tells of damage that was there before, on stderr, and gives the exit code for it.
func (s *session) damagedThere(list []app.DamageView) error {
	for _, d := range list {
		fmt.Fprintln(s.env.Stderr, oneLine("damaged already: "+strings.TrimSpace(d.Kind+" "+d.ID)+": "+d.Why))
	}
	return damagedExit(len(list))
}

// damagedExit is exit code 5 when something is damaged; it was printed already.
func damagedExit(n int) error {
	if n == 0 {
		return nil
	}
	return different{n}
}

// passphrase reads the passphrase from the first line of a file, or asks on the terminal;
// a new one is asked for twice.
func (s *session) passphrase(file string, fresh bool) (string, error) {
	if file != "" {
		return passphraseIn(file)
	}
	f, ok := s.env.Stdin.(*os.File)
	if !ok || !term.IsTerminal(int(f.Fd())) {
		return "", ebb.Errorf(ebb.Invalid, "passphrase_needed", "passphrase", "a passphrase is needed, and there is no terminal to ask on: put it into a file and name it with --passphrase-file")
	}
	ask := func(text string) (string, error) {
		fmt.Fprint(s.env.Stderr, text)
		b, err := term.ReadPassword(int(f.Fd()))
		fmt.Fprintln(s.env.Stderr)
		if err != nil {
			return "", ebb.Wrap(ebb.Invalid, "passphrase_needed", err, "the passphrase could not be read")
		}
		return string(b), nil
	}
	word, err := ask("Passphrase: ")
	if err != nil || !fresh {
		return word, err
	}
	if word == "" {
		return "", ebb.Errorf(ebb.Invalid, "passphrase_needed", "passphrase", "an empty passphrase protects nothing")
	}
	again, err := ask("The same once more: ")
	if err == nil && again != word {
		err = ebb.Errorf(ebb.Invalid, "passphrase_differs", "passphrase", "the two are not the same: nothing was written")
	}
	return word, err
}

func passphraseIn(file string) (string, error) {
	f, err := os.Open(file)
	if err != nil {
		return "", ebb.Wrap(ebb.Invalid, "passphrase_needed", err, "the file with the passphrase cannot be read")
	}
	defer func() { _ = f.Close() }()
	b, err := io.ReadAll(io.LimitReader(f, 1<<12))
	line, _, _ := strings.Cut(string(b), "\n")
	line = strings.TrimSuffix(line, "\r")
	if err == nil && line == "" {
		err = ebb.Errorf(ebb.Invalid, "passphrase_needed", "passphrase", "the first line of %s is empty", file)
	}
	return line, err
}

// size is a number of bytes for people.
func size(n int64) string {
	const unit = 1000
	switch {
	case n < unit:
		return fmt.Sprintf("%d B", n)
	case n < unit*unit:
		return fmt.Sprintf("%d kB", (n+unit/2)/unit)
	case n < 10*unit*unit*unit:
		return fmt.Sprintf("%d MB", (n+unit*unit/2)/(unit*unit))
	}
	return fmt.Sprintf("%d GB", (n+unit*unit*unit/2)/(unit*unit*unit))
}
