-- Devices, the frame log, quarantine, the ledger of readings, roll-ups, cursors.
-- Differences from the SQLite twin are listed there.

CREATE TABLE IF NOT EXISTS devices (
    mn TEXT PRIMARY KEY,
    status TEXT NOT NULL,
    object_id TEXT REFERENCES objects (id),
    edition TEXT,
    st TEXT,
    password TEXT,
    first_seen BIGINT,
    last_seen BIGINT,
    last_peer TEXT,
    frames BIGINT NOT NULL,
    bad_frames BIGINT NOT NULL,
    held_frames BIGINT NOT NULL,
    skew_seconds BIGINT,
    adopted_at BIGINT
);
-- One object has at most one device that counts.
CREATE UNIQUE INDEX IF NOT EXISTS devices_object ON devices (object_id) WHERE status = 'active';

-- state: stored, held (waits for adoption), released (was held, its rows are in the ledger).
CREATE TABLE IF NOT EXISTS frames (
    frame_key TEXT PRIMARY KEY,
    mn TEXT NOT NULL REFERENCES devices (mn),
    state TEXT NOT NULL,
    cn BIGINT NOT NULL,
    st TEXT NOT NULL,
    edition TEXT NOT NULL,
    peer TEXT NOT NULL,
    received_at BIGINT NOT NULL,
    released_at BIGINT,
    raw BYTEA NOT NULL
);
CREATE INDEX IF NOT EXISTS frames_held ON frames (mn, received_at) WHERE state = 'held';

-- raw is NULL once the budget of the peer and reason is used up.
CREATE TABLE IF NOT EXISTS quarantine (
    id TEXT PRIMARY KEY,
    received_at BIGINT NOT NULL,
    peer TEXT NOT NULL,
    mn TEXT,
    reason TEXT NOT NULL,
    detail TEXT NOT NULL,
    bad_offset BIGINT,
    size BIGINT NOT NULL,
    raw BYTEA
);
CREATE INDEX IF NOT EXISTS quarantine_newest ON quarantine (received_at);
CREATE INDEX IF NOT EXISTS quarantine_bytes ON quarantine (peer, reason, received_at)
    WHERE raw IS NOT NULL;

CREATE TABLE IF NOT EXISTS counters (
    name TEXT PRIMARY KEY,
    value BIGINT NOT NULL
);
INSERT INTO counters (name, value) VALUES ('readings', 0) ON CONFLICT (name) DO NOTHING;

-- pack: all factors of the row, in the format of the module `pack`.
CREATE TABLE IF NOT EXISTS readings (
    point_id TEXT NOT NULL REFERENCES objects (id),
    cadence TEXT NOT NULL,
    start BIGINT NOT NULL,
    revision BIGINT NOT NULL,
    seq BIGINT NOT NULL,
    mn TEXT NOT NULL,
    received_at BIGINT NOT NULL,
    pack BYTEA NOT NULL,
    PRIMARY KEY (point_id, cadence, start, revision)
);
CREATE UNIQUE INDEX IF NOT EXISTS readings_seq ON readings (seq);

-- When a point last got a row: asked every minute for every point, so not searched for.
CREATE TABLE IF NOT EXISTS pulses (
    point_id TEXT PRIMARY KEY REFERENCES objects (id),
    received_at BIGINT NOT NULL
);

-- Values are decimal texts, so that they keep their digits; NULL: the period is not valid.
CREATE TABLE IF NOT EXISTS rollups (
    point_id TEXT NOT NULL REFERENCES objects (id),
    factor TEXT NOT NULL,
    cadence TEXT NOT NULL,
    start BIGINT NOT NULL,
    mean TEXT,
    min TEXT,
    max TEXT,
    valid BIGINT NOT NULL,
    expected BIGINT NOT NULL,
    basis TEXT NOT NULL,
    PRIMARY KEY (point_id, cadence, start, factor)
);

CREATE TABLE IF NOT EXISTS cursors (
    name TEXT PRIMARY KEY,
    position BIGINT NOT NULL
);
