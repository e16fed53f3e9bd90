-- Review of readings, automatic flags, the log of interference at stations.
-- Differences from the SQLite twin are listed there.

-- What the automatic checks find: a view of the rows, kept so that lists are quick.
CREATE TABLE IF NOT EXISTS quality_flags (
    point_id TEXT NOT NULL REFERENCES objects (id),
    cadence TEXT NOT NULL,
    start BIGINT NOT NULL,
    factor TEXT NOT NULL,
    check_id TEXT NOT NULL,
    detail TEXT NOT NULL,
    found_at BIGINT NOT NULL,
    value TEXT NOT NULL,
    flag TEXT,
    PRIMARY KEY (point_id, cadence, start, factor, check_id)
);
CREATE INDEX IF NOT EXISTS quality_flags_start ON quality_flags (cadence, start);

-- Where the review of a value stands. settled_value and settled_flag are what the device had sent
-- when a second person confirmed: another value is another matter.
CREATE TABLE IF NOT EXISTS review_items (
    point_id TEXT NOT NULL REFERENCES objects (id),
    cadence TEXT NOT NULL,
    start BIGINT NOT NULL,
    factor TEXT NOT NULL,
    state TEXT NOT NULL,
    value TEXT NOT NULL,
    flag TEXT,
    verdict TEXT,
    first_person TEXT,
    first_name TEXT,
    settled TEXT,
    settled_value TEXT,
    settled_flag TEXT,
    steps BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    PRIMARY KEY (point_id, cadence, start, factor)
);
CREATE INDEX IF NOT EXISTS review_items_queue ON review_items (state, start);
CREATE INDEX IF NOT EXISTS review_items_settled ON review_items (start) WHERE settled IS NOT NULL;

CREATE TABLE IF NOT EXISTS review_steps (
    point_id TEXT NOT NULL,
    cadence TEXT NOT NULL,
    start BIGINT NOT NULL,
    factor TEXT NOT NULL,
    position BIGINT NOT NULL,
    at BIGINT NOT NULL,
    person_id TEXT NOT NULL,
    person_name TEXT NOT NULL,
    unit_id TEXT NOT NULL,
    unit_name TEXT NOT NULL,
    act TEXT NOT NULL,
    verdict TEXT NOT NULL,
    reason TEXT,
    revision BIGINT NOT NULL,
    value TEXT NOT NULL,
    flag_before TEXT,
    flag_after TEXT,
    request_id TEXT NOT NULL,
    PRIMARY KEY (point_id, cadence, start, factor, position),
    FOREIGN KEY (point_id, cadence, start, factor)
        REFERENCES review_items (point_id, cadence, start, factor)
);
CREATE UNIQUE INDEX IF NOT EXISTS review_steps_request ON review_steps (person_id, request_id);
CREATE OR REPLACE FUNCTION refuse_review_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'review steps are never changed and never deleted';
END;
$$;
CREATE OR REPLACE TRIGGER review_steps_no_change BEFORE UPDATE OR DELETE ON review_steps
    FOR EACH ROW EXECUTE FUNCTION refuse_review_change();
CREATE OR REPLACE TRIGGER review_steps_no_truncate BEFORE TRUNCATE ON review_steps
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_review_change();

-- Rows that count otherwise since a review: read by reconcilers among the rows of the ledger, in
-- the order of the same counter.
CREATE TABLE IF NOT EXISTS reading_touches (
    seq BIGINT NOT NULL PRIMARY KEY,
    point_id TEXT NOT NULL,
    cadence TEXT NOT NULL,
    start BIGINT NOT NULL
);

CREATE TABLE IF NOT EXISTS interferences (
    id TEXT NOT NULL PRIMARY KEY,
    point_id TEXT NOT NULL REFERENCES objects (id),
    kind TEXT NOT NULL,
    started_at BIGINT NOT NULL,
    ended_at BIGINT,
    doer TEXT NOT NULL,
    note TEXT NOT NULL,
    photo TEXT,
    person_id TEXT NOT NULL,
    person_name TEXT NOT NULL,
    recorded_at BIGINT NOT NULL
);
CREATE INDEX IF NOT EXISTS interferences_point ON interferences (point_id, started_at);
