package store

import (
	"context"
	"database/sql"

	_ "github.com/jackc/pgx/v5/stdlib" // the driver "pgx"

	"ebb"
)

func (s *Store) openPostgres(ctx context.Context, dsn string) error {
	db, err := sql.Open("pgx", dsn)
	if err != nil {
		return ebb.Wrap(ebb.Invalid, "bad_dsn", err, "the address of the PostgreSQL database")
	}
	s.writer, s.reader = db, db
	db.SetMaxOpenConns(8)
	if err := db.PingContext(ctx); err != nil {
		return ebb.Wrap(ebb.Unavailable, "no_database", err, "PostgreSQL does not answer")
	}
	if err := checkNotNewer(ctx, db); err != nil {
		return err
	}
	return s.migrate(ctx)
}
