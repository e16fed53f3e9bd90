-- What else the events of a case give: hops, suspension, outcome, relapses, its own place, who was
-- given it to read; the unit of who is awaited and the party of a clock.

ALTER TABLE cases ADD COLUMN hops BIGINT NOT NULL DEFAULT 0;
ALTER TABLE cases ADD COLUMN relapses BIGINT NOT NULL DEFAULT 0;
ALTER TABLE cases ADD COLUMN suspended_at BIGINT;
ALTER TABLE cases ADD COLUMN outcome TEXT;
ALTER TABLE cases ADD COLUMN lon DOUBLE PRECISION;
ALTER TABLE cases ADD COLUMN lat DOUBLE PRECISION;
CREATE INDEX IF NOT EXISTS cases_flow_state ON cases (flow, state);

ALTER TABLE case_awaiting ADD COLUMN unit_id TEXT;
ALTER TABLE case_clocks ADD COLUMN party TEXT;

-- People who may read a case wherever their own areas lie.
CREATE TABLE IF NOT EXISTS case_readers (
    case_id TEXT NOT NULL REFERENCES cases (id),
    person_id TEXT NOT NULL REFERENCES people (id),
    PRIMARY KEY (case_id, person_id)
);
CREATE INDEX IF NOT EXISTS case_readers_person ON case_readers (person_id);
