-- Definitions, evidence, cases with their chains, episodes, alarms.
-- Differences from the PostgreSQL twin: the triggers, whose language is not the same.

CREATE TABLE IF NOT EXISTS definitions (
    version TEXT NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL,
    id TEXT NOT NULL,
    content TEXT NOT NULL
);

CREATE TABLE IF NOT EXISTS evidence (
    hash TEXT NOT NULL,
    person_id TEXT NOT NULL REFERENCES people (id),
    person_name TEXT NOT NULL,
    original TEXT NOT NULL,
    media_type TEXT NOT NULL,
    bytes BIGINT NOT NULL,
    width BIGINT NOT NULL,
    height BIGINT NOT NULL,
    taken_at BIGINT,
    lon DOUBLE PRECISION,
    lat DOUBLE PRECISION,
    uploaded_at BIGINT NOT NULL,
    PRIMARY KEY (hash, person_id)
);

CREATE TABLE IF NOT EXISTS case_series (
    series TEXT NOT NULL PRIMARY KEY,
    value BIGINT NOT NULL
);

CREATE TABLE IF NOT EXISTS cases (
    id TEXT NOT NULL PRIMARY KEY,
    number TEXT NOT NULL UNIQUE,
    flow TEXT NOT NULL,
    flow_version TEXT NOT NULL,
    title TEXT NOT NULL,
    state TEXT NOT NULL,
    is_open BOOLEAN NOT NULL,
    area_id TEXT NOT NULL REFERENCES areas (id),
    object_id TEXT REFERENCES objects (id),
    origin TEXT NOT NULL UNIQUE,
    opened_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    head_seq BIGINT NOT NULL,
    head_hash TEXT NOT NULL,
    invented BOOLEAN NOT NULL
);
CREATE INDEX IF NOT EXISTS cases_open ON cases (is_open, opened_at);
CREATE INDEX IF NOT EXISTS cases_area ON cases (area_id);
CREATE INDEX IF NOT EXISTS cases_object ON cases (object_id);

-- body: JSON, hashed as the text that stands here.
CREATE TABLE IF NOT EXISTS case_events (
    case_id TEXT NOT NULL REFERENCES cases (id),
    seq BIGINT NOT NULL,
    occurred_at BIGINT NOT NULL,
    recorded_at BIGINT NOT NULL,
    verb TEXT NOT NULL,
    actor_id TEXT,
    actor_name TEXT,
    unit_id TEXT,
    unit_name TEXT,
    from_state TEXT,
    to_state TEXT NOT NULL,
    body TEXT NOT NULL,
    request_id TEXT NOT NULL,
    prev_hash TEXT NOT NULL,
    hash TEXT NOT NULL,
    PRIMARY KEY (case_id, seq),
    UNIQUE (case_id, request_id)
);
CREATE INDEX IF NOT EXISTS case_events_actor ON case_events (actor_id, case_id);

-- An event is never changed and never deleted.
CREATE TRIGGER IF NOT EXISTS case_events_no_update BEFORE UPDATE ON case_events
BEGIN
    SELECT RAISE(ABORT, 'case events are never changed');
END;
CREATE TRIGGER IF NOT EXISTS case_events_no_delete BEFORE DELETE ON case_events
BEGIN
    SELECT RAISE(ABORT, 'case events are never deleted');
END;

CREATE TABLE IF NOT EXISTS case_awaiting (
    case_id TEXT NOT NULL REFERENCES cases (id),
    position BIGINT NOT NULL,
    party TEXT NOT NULL,
    role TEXT NOT NULL,
    area_id TEXT NOT NULL,
    person_id TEXT,
    PRIMARY KEY (case_id, position)
);
CREATE INDEX IF NOT EXISTS case_awaiting_role_area ON case_awaiting (role, area_id);

CREATE TABLE IF NOT EXISTS case_clocks (
    case_id TEXT NOT NULL REFERENCES cases (id),
    position BIGINT NOT NULL,
    clock TEXT NOT NULL,
    started_at BIGINT NOT NULL,
    warn_at BIGINT NOT NULL,
    due_at BIGINT NOT NULL,
    PRIMARY KEY (case_id, position)
);

-- What the events attach, for questions by file; person_id: whose upload it is, NULL: the system's.
CREATE TABLE IF NOT EXISTS case_evidence (
    case_id TEXT NOT NULL REFERENCES cases (id),
    seq BIGINT NOT NULL,
    position BIGINT NOT NULL,
    hash TEXT NOT NULL,
    person_id TEXT,
    kind TEXT NOT NULL,
    PRIMARY KEY (case_id, seq, position),
    FOREIGN KEY (hash, person_id) REFERENCES evidence (hash, person_id)
);
CREATE INDEX IF NOT EXISTS case_evidence_hash ON case_evidence (hash);

CREATE TABLE IF NOT EXISTS alarms (
    id TEXT NOT NULL PRIMARY KEY,
    rule TEXT NOT NULL,
    severity TEXT NOT NULL,
    point_id TEXT NOT NULL REFERENCES objects (id),
    factor TEXT,
    state TEXT NOT NULL,
    started_at BIGINT NOT NULL,
    opened_at BIGINT NOT NULL,
    cleared_at BIGINT,
    summary TEXT NOT NULL,
    peak TEXT,
    law TEXT,
    flow TEXT,
    case_id TEXT REFERENCES cases (id),
    taken_by TEXT REFERENCES people (id),
    taken_by_name TEXT,
    taken_at BIGINT
);
CREATE INDEX IF NOT EXISTS alarms_newest ON alarms (opened_at);
CREATE INDEX IF NOT EXISTS alarms_point ON alarms (point_id, opened_at);
CREATE INDEX IF NOT EXISTS alarms_state ON alarms (state, opened_at);

CREATE TABLE IF NOT EXISTS alarm_steps (
    alarm_id TEXT NOT NULL REFERENCES alarms (id),
    position BIGINT NOT NULL,
    at BIGINT NOT NULL,
    who TEXT,
    what TEXT NOT NULL,
    note TEXT,
    PRIMARY KEY (alarm_id, position)
);

-- factor: the empty text for rules that look at the row as a whole, since a key has no NULL.
CREATE TABLE IF NOT EXISTS episodes (
    rule TEXT NOT NULL,
    point_id TEXT NOT NULL REFERENCES objects (id),
    factor TEXT NOT NULL,
    phase TEXT NOT NULL,
    started_at BIGINT NOT NULL,
    periods BIGINT NOT NULL,
    judged_to BIGINT NOT NULL,
    alarm_id TEXT REFERENCES alarms (id),
    PRIMARY KEY (rule, point_id, factor)
);
