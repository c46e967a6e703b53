-- +goose Up
-- Who may come in through the pages: the passphrase (as an argon2id hash), pairing links and
-- sessions (as SHA-256 of their tokens). Rows come and go; no fact about a person is here.
CREATE TABLE access (
  athlete_id TEXT   NOT NULL,
  kind       TEXT   NOT NULL,
  id         TEXT   NOT NULL,
  made_at    BIGINT NOT NULL,
  seen_at    BIGINT NOT NULL,
  expires_at BIGINT NOT NULL,
  doc        TEXT   NOT NULL,
  seal       TEXT,
  PRIMARY KEY (athlete_id, kind, id)
);
CREATE INDEX access_unsealed ON access (athlete_id) WHERE seal IS NULL;

-- +goose Down
-- There is no way down: restore the copy that was made before migrating.
SELECT 1;
