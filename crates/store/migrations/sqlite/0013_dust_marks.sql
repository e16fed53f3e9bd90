-- Marks of sand and dust: hours whose particles statistics are made with and without.
-- Differences from the PostgreSQL twin: the triggers, whose language is not the same.

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
CREATE TRIGGER IF NOT EXISTS dust_steps_no_update BEFORE UPDATE ON dust_steps
BEGIN
    SELECT RAISE(ABORT, 'steps of dust marks are never changed');
END;
CREATE TRIGGER IF NOT EXISTS dust_steps_no_delete BEFORE DELETE ON dust_steps
BEGIN
    SELECT RAISE(ABORT, 'steps of dust marks are never deleted');
END;
