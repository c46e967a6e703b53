package store

import (
	"database/sql"
	"io/fs"
)

// Writer is the connection that writes, for tests that look behind the curtain.
func (s *Store) Writer() *sql.DB { return s.writer }

// WithMigrations puts other migrations in the place of ours until the answer is called.
func WithMigrations(m fs.FS) func() {
	old := migrations
	migrations = m
	return func() { migrations = old }
}

// Migrations are the ones compiled in.
func Migrations() fs.FS { return migrations }

// DSN is the address of a SQLite file.
var DSN = dsn
