-- Areas, objects, units, people, posts, sessions, notes.
-- Differences from the SQLite twin are listed there.

CREATE TABLE IF NOT EXISTS areas (
    id TEXT PRIMARY KEY,
    parent_id TEXT REFERENCES areas (id),
    path TEXT NOT NULL,
    level TEXT NOT NULL,
    code TEXT NOT NULL,
    name TEXT NOT NULL,
    lon DOUBLE PRECISION NOT NULL,
    lat DOUBLE PRECISION NOT NULL,
    geometry TEXT,
    invented BOOLEAN NOT NULL
);

CREATE TABLE IF NOT EXISTS objects (
    id TEXT PRIMARY KEY,
    kind TEXT NOT NULL,
    code TEXT NOT NULL,
    name TEXT NOT NULL,
    area_id TEXT NOT NULL REFERENCES areas (id),
    parent_id TEXT REFERENCES objects (id),
    lon DOUBLE PRECISION NOT NULL,
    lat DOUBLE PRECISION NOT NULL,
    -- JSON object of texts.
    attributes TEXT NOT NULL,
    invented BOOLEAN NOT NULL,
    source_note TEXT
);
CREATE INDEX IF NOT EXISTS objects_area ON objects (area_id);
CREATE INDEX IF NOT EXISTS objects_parent ON objects (parent_id);

CREATE TABLE IF NOT EXISTS units (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    area_id TEXT NOT NULL REFERENCES areas (id),
    kind TEXT NOT NULL
);

CREATE TABLE IF NOT EXISTS people (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    login TEXT NOT NULL UNIQUE,
    phone TEXT,
    unit_id TEXT NOT NULL REFERENCES units (id),
    password_hash TEXT,
    must_change_password BOOLEAN NOT NULL,
    failed_logins BIGINT NOT NULL,
    locked_until BIGINT,
    disabled BOOLEAN NOT NULL
);

CREATE TABLE IF NOT EXISTS posts (
    person_id TEXT NOT NULL REFERENCES people (id),
    unit_id TEXT NOT NULL REFERENCES units (id),
    area_id TEXT NOT NULL REFERENCES areas (id),
    role TEXT NOT NULL,
    PRIMARY KEY (person_id, unit_id, area_id, role)
);
CREATE INDEX IF NOT EXISTS posts_role_area ON posts (role, area_id);

CREATE TABLE IF NOT EXISTS sessions (
    session_key TEXT PRIMARY KEY,
    person_id TEXT NOT NULL REFERENCES people (id),
    csrf TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    last_seen_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX IF NOT EXISTS sessions_person ON sessions (person_id);

CREATE TABLE IF NOT EXISTS notes (
    name TEXT PRIMARY KEY,
    content TEXT NOT NULL
);
