-- What is set for single devices, and a frame log that keeps the bytes of one commit together.
-- Differences from the PostgreSQL twin: BLOB for BYTEA; the frame log is rebuilt, because SQLite
-- changes neither a primary key nor a constraint in place, and WITHOUT ROWID keeps a frame in its
-- primary key instead of in a second tree.

-- Words are those of the types of the same name in the model. addresses: ranges, with commas.
CREATE TABLE IF NOT EXISTS device_settings (
    mn TEXT NOT NULL PRIMARY KEY REFERENCES devices (mn),
    strictness TEXT NOT NULL,
    crc TEXT NOT NULL,
    answers TEXT NOT NULL,
    answer_without_qn BOOLEAN NOT NULL,
    edition TEXT NOT NULL,
    addresses TEXT NOT NULL,
    frames_per_second BIGINT,
    skew_limit_seconds BIGINT,
    changed_at BIGINT NOT NULL,
    changed_by TEXT NOT NULL
);

-- bytes: the frames of one commit, compressed together, in the format of the module `frame_group`.
CREATE TABLE IF NOT EXISTS frame_groups (
    id BIGINT NOT NULL PRIMARY KEY,
    bytes BLOB NOT NULL
);
INSERT INTO counters (name, value) VALUES ('frame-groups', 0) ON CONFLICT (name) DO NOTHING;

-- state: stored, held (waits for adoption), released (was held, its rows are in the ledger).
-- The bytes lie in a group at a place or, of frames logged before there were groups, in raw.
CREATE TABLE IF NOT EXISTS frames_grouped (
    frame_key TEXT NOT NULL PRIMARY KEY,
    mn TEXT NOT NULL,
    state TEXT NOT NULL,
    cn BIGINT NOT NULL,
    st TEXT NOT NULL,
    edition TEXT NOT NULL,
    peer TEXT NOT NULL,
    received_at BIGINT NOT NULL,
    released_at BIGINT,
    raw BLOB,
    group_id BIGINT,
    place BIGINT
) WITHOUT ROWID;
INSERT INTO frames_grouped (frame_key, mn, state, cn, st, edition, peer, received_at, released_at,
                            raw)
    SELECT frame_key, mn, state, cn, st, edition, peer, received_at, released_at, raw FROM frames;
DROP TABLE frames;
ALTER TABLE frames_grouped RENAME TO frames;
CREATE INDEX IF NOT EXISTS frames_held ON frames (mn, received_at) WHERE state = 'held';
