-- Marks of sand and dust: hours whose particles statistics are made with and without.
-- Differences from the SQLite twin: the triggers, whose language is not the same.

CREATE TABLE IF NOT EXISTS dust_marks (
    id TEXT NOT NULL PRIMARY KEY,
    area_id TEXT NOT NULL REFERENCES areas (id),
    point_id TEXT REFERENCES objects (id),
    from_at BIGINT NOT NULL,
    to_at BIGINT NOT NULL,
    state TEXT NOT NULL,
    steps BIGINT NOT NULL
);
CREATE INDEX IF NOT EXISTS dust_marks_span ON dust_marks (state, from_at, to_at);

CREATE TABLE IF NOT EXISTS dust_steps (
    mark_id TEXT NOT NULL REFERENCES dust_marks (id),
    position BIGINT NOT NULL,
    at BIGINT NOT NULL,
    person_id TEXT NOT NULL,
    person_name TEXT NOT NULL,
    unit_id TEXT NOT NULL,
    unit_name TEXT NOT NULL,
    act TEXT NOT NULL,
    reason TEXT,
    document TEXT,
    request_id TEXT NOT NULL,
    PRIMARY KEY (mark_id, position)
);
CREATE UNIQUE INDEX IF NOT EXISTS dust_steps_request ON dust_steps (person_id, request_id);
CREATE OR REPLACE FUNCTION refuse_dust_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'steps of dust marks are never changed and never deleted';
END;
$$;
CREATE OR REPLACE TRIGGER dust_steps_no_change BEFORE UPDATE OR DELETE ON dust_steps
    FOR EACH ROW EXECUTE FUNCTION refuse_dust_change();
CREATE OR REPLACE TRIGGER dust_steps_no_truncate BEFORE TRUNCATE ON dust_steps
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_dust_change();
