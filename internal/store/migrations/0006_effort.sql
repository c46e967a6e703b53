-- +goose Up
-- What grading needs of a recording alone: derived, with the engine that made it, so that
-- thousands of runs are graded without their samples.
CREATE TABLE effort (
  athlete_id   TEXT   NOT NULL,
  recording_id TEXT   NOT NULL,
  engine       TEXT   NOT NULL,
  doc          TEXT   NOT NULL,
  seal         TEXT,
  PRIMARY KEY (athlete_id, recording_id),
  FOREIGN KEY (athlete_id, recording_id) REFERENCES recording (athlete_id, id)
);
CREATE INDEX effort_unsealed ON effort (athlete_id) WHERE seal IS NULL;

-- +goose Down
-- There is no way down: restore the copy that was made before migrating.
SELECT 1;
