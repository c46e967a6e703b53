-- +goose Up
-- What was wrong with the container that a recording's file came out of, NULL for
-- nothing: a rebuild must not make intact what was not.
ALTER TABLE recording ADD COLUMN fault TEXT;

-- Recordings near a moment: the neighbours of a new one.
CREATE INDEX stream_start ON stream (athlete_id, start_ms, recording_id);

-- +goose Down
-- There is no way down: restore the copy that was made before migrating.
SELECT 1;
