package store

import (
	"errors"
	"path/filepath"

	"ebb"
)

const (
	lockName        = "ebb.lock"     // a program that stays
	upgradeLockName = "upgrade.lock" // while the schema is brought up to date
)

var errHeld = errors.New("held by another process")

// LockDir takes the data folder for a program that stays (serve, watch): a second one is
// refused with Conflict, in_use. Commands that come and go share the folder without it.
// The lock goes with the process, however it ends; release gives it back before.
func (s *Store) LockDir() (release func(), err error) {
	path := filepath.Join(s.dir, lockName)
	f, err := lockFile(path)
	if errors.Is(err, errHeld) {
		return nil, ebb.Errorf(ebb.Conflict, "in_use", "data",
			"another `ebb serve` or `ebb watch` is at work on %s: end it first, or name another data folder", s.dir)
	}
	if err != nil {
		return nil, classify(err)
	}
	s.held = true
	return func() { s.held = false; _ = f.Close() }, nil
}
