-- +goose Up
-- A short checksum of each row whose table has none, over all its columns that are not
-- NULL: SQLite itself does not notice a flipped bit. NULL is a row that was just written;
-- it is sealed before its transaction commits. The indexes hold those rows only.
ALTER TABLE meta ADD COLUMN seal TEXT;
ALTER TABLE original ADD COLUMN seal TEXT;
ALTER TABLE import ADD COLUMN seal TEXT;
ALTER TABLE import_item ADD COLUMN seal TEXT;
ALTER TABLE recording ADD COLUMN seal TEXT;
ALTER TABLE stream ADD COLUMN seal TEXT;
ALTER TABLE features ADD COLUMN seal TEXT;
CREATE INDEX meta_unsealed ON meta (key) WHERE seal IS NULL;
CREATE INDEX original_unsealed ON original (athlete_id) WHERE seal IS NULL;
CREATE INDEX import_unsealed ON import (athlete_id) WHERE seal IS NULL;
CREATE INDEX import_item_unsealed ON import_item (athlete_id) WHERE seal IS NULL;
CREATE INDEX recording_unsealed ON recording (athlete_id) WHERE seal IS NULL;
CREATE INDEX stream_unsealed ON stream (athlete_id) WHERE seal IS NULL;
CREATE INDEX features_unsealed ON features (athlete_id) WHERE seal IS NULL;

-- +goose Down
-- There is no way down: restore the copy that was made before migrating.
SELECT 1;
