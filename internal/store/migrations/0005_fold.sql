-- +goose Up
-- What is known of an athlete's past on one morning, so that a later one need not read all of
-- it again. Derived: it may be deleted at any time. gen counts how often something that it
-- may have seen was made anew, doc is '' while there is none.
CREATE TABLE fold (
  athlete_id TEXT   NOT NULL PRIMARY KEY,
  gen        BIGINT NOT NULL,
  seq        BIGINT NOT NULL,
  made_by    TEXT   NOT NULL,
  doc        TEXT   NOT NULL,
  seal       TEXT
);
CREATE INDEX fold_unsealed ON fold (athlete_id) WHERE seal IS NULL;

-- +goose Down
-- There is no way down: restore the copy that was made before migrating.
SELECT 1;
