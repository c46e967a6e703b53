-- +goose Up
-- One text for SQLite and PostgreSQL. Instants are Unix milliseconds UTC, days are
-- text, documents are canonical JSON. No triggers, no defaults from a clock.

CREATE TABLE meta (
  key   TEXT NOT NULL PRIMARY KEY,
  value TEXT NOT NULL
);

-- The last number given to a fact of an athlete.
CREATE TABLE fact_seq (
  athlete_id TEXT   NOT NULL PRIMARY KEY,
  last       BIGINT NOT NULL
);

-- What was said or done. Rows are never changed and never deleted by the program.
CREATE TABLE fact (
  athlete_id  TEXT   NOT NULL,
  seq         BIGINT NOT NULL,
  id          TEXT   NOT NULL,
  kind        TEXT   NOT NULL,
  subject     TEXT   NOT NULL,
  effective   TEXT   NOT NULL,
  recorded_at BIGINT NOT NULL,
  actor_id    TEXT   NOT NULL,
  actor_kind  TEXT   NOT NULL,
  via         TEXT   NOT NULL,
  client_key  TEXT,
  supersedes  TEXT,
  doc         TEXT   NOT NULL,
  sha256      TEXT   NOT NULL,
  PRIMARY KEY (athlete_id, seq),
  UNIQUE (athlete_id, id)
);
CREATE UNIQUE INDEX fact_client_key ON fact (athlete_id, client_key) WHERE client_key IS NOT NULL;
CREATE INDEX fact_kind ON fact (athlete_id, kind, seq);
CREATE INDEX fact_subject ON fact (athlete_id, subject, seq);

-- The originals that are kept as files, each member of an archive by itself.
CREATE TABLE original (
  athlete_id TEXT   NOT NULL,
  sha256     TEXT   NOT NULL,
  bytes      BIGINT NOT NULL,
  stored_at  BIGINT NOT NULL,
  PRIMARY KEY (athlete_id, sha256)
);

-- One run of the importer.
CREATE TABLE import (
  athlete_id  TEXT   NOT NULL,
  id          TEXT   NOT NULL,
  started_at  BIGINT NOT NULL,
  finished_at BIGINT,
  actor_id    TEXT   NOT NULL,
  actor_kind  TEXT   NOT NULL,
  via         TEXT   NOT NULL,
  engine      TEXT   NOT NULL,
  doc         TEXT   NOT NULL,
  PRIMARY KEY (athlete_id, id)
);

-- One leaf of it. phase: received, claimed, done; state is the end state when done.
CREATE TABLE import_item (
  athlete_id TEXT   NOT NULL,
  import_id  TEXT   NOT NULL,
  n          BIGINT NOT NULL,
  path       TEXT   NOT NULL,
  sha256     TEXT   NOT NULL,
  bytes      BIGINT NOT NULL,
  phase      TEXT   NOT NULL,
  claimed_by TEXT,
  claimed_at BIGINT,
  state      TEXT   NOT NULL,
  doc        TEXT   NOT NULL,
  PRIMARY KEY (athlete_id, import_id, n),
  FOREIGN KEY (athlete_id, import_id) REFERENCES import (athlete_id, id)
);
CREATE INDEX import_item_phase ON import_item (athlete_id, phase, import_id, n);

-- What one device wrote, with where it came from. run_id is the Run minted for it;
-- links between recordings are facts.
CREATE TABLE recording (
  athlete_id   TEXT   NOT NULL,
  id           TEXT   NOT NULL,
  seq          BIGINT NOT NULL,
  sha256       TEXT   NOT NULL,
  idx          BIGINT NOT NULL,
  run_id       TEXT   NOT NULL,
  import_id    TEXT   NOT NULL,
  path         TEXT   NOT NULL,
  format       TEXT   NOT NULL,
  manufacturer TEXT   NOT NULL,
  product      TEXT   NOT NULL,
  recorded_at  BIGINT NOT NULL,
  PRIMARY KEY (athlete_id, id),
  UNIQUE (athlete_id, sha256, idx),
  FOREIGN KEY (athlete_id, seq) REFERENCES fact (athlete_id, seq),
  FOREIGN KEY (athlete_id, sha256) REFERENCES original (athlete_id, sha256),
  FOREIGN KEY (athlete_id, import_id) REFERENCES import (athlete_id, id)
);
CREATE INDEX recording_run ON recording (athlete_id, run_id);

-- Derived, with the engine that made it: may be dropped and rebuilt.
CREATE TABLE stream (
  athlete_id   TEXT   NOT NULL,
  recording_id TEXT   NOT NULL,
  engine       TEXT   NOT NULL,
  start_ms     BIGINT NOT NULL,
  sha256       TEXT   NOT NULL,
  data         BYTEA  NOT NULL,
  PRIMARY KEY (athlete_id, recording_id),
  FOREIGN KEY (athlete_id, recording_id) REFERENCES recording (athlete_id, id)
);

CREATE TABLE features (
  athlete_id   TEXT   NOT NULL,
  recording_id TEXT   NOT NULL,
  engine       TEXT   NOT NULL,
  doc          TEXT   NOT NULL,
  PRIMARY KEY (athlete_id, recording_id),
  FOREIGN KEY (athlete_id, recording_id) REFERENCES recording (athlete_id, id)
);

-- What was answered, with what was seen, each chained to the one before it.
CREATE TABLE decision (
  athlete_id          TEXT   NOT NULL,
  n                   BIGINT NOT NULL,
  id                  TEXT   NOT NULL,
  day                 TEXT   NOT NULL,
  recorded_at         BIGINT NOT NULL,
  facts_seq           BIGINT NOT NULL,
  rule_set            TEXT   NOT NULL,
  engine              TEXT   NOT NULL,
  morning             TEXT   NOT NULL,
  decision            TEXT   NOT NULL,
  prescription        TEXT   NOT NULL,
  morning_sha256      TEXT   NOT NULL,
  decision_sha256     TEXT   NOT NULL,
  prescription_sha256 TEXT   NOT NULL,
  prev_sha256         TEXT   NOT NULL,
  sha256              TEXT   NOT NULL,
  PRIMARY KEY (athlete_id, n),
  UNIQUE (athlete_id, id)
);
CREATE INDEX decision_day ON decision (athlete_id, day, n);

-- +goose Down
-- There is no way down: restore the copy that was made before migrating.
SELECT 1;
