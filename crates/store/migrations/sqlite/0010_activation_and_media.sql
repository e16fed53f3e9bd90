-- Loggers of the 2025 edition that ask for a number, and the files that devices upload.
-- Differences from the PostgreSQL twin: NOT NULL on text keys.

-- id: hash of the hardware ids. state: waiting (for a number), given (asked of the logger), done.
CREATE TABLE IF NOT EXISTS activations (
    id TEXT NOT NULL PRIMARY KEY,
    logger TEXT NOT NULL,
    processor TEXT NOT NULL,
    mac1 TEXT NOT NULL,
    mac2 TEXT,
    sent_mn TEXT NOT NULL,
    st TEXT NOT NULL,
    peer TEXT NOT NULL,
    first_seen BIGINT NOT NULL,
    last_seen BIGINT NOT NULL,
    times BIGINT NOT NULL,
    state TEXT NOT NULL,
    given_mn TEXT,
    person_name TEXT,
    given_at BIGINT
);
CREATE INDEX IF NOT EXISTS activations_newest ON activations (last_seen);

-- Files of devices (2025, appendix H); the bytes lie in the media folder under their hash.
CREATE TABLE IF NOT EXISTS device_media (
    hash TEXT NOT NULL,
    mn TEXT NOT NULL REFERENCES devices (mn),
    data_time BIGINT NOT NULL,
    kind BIGINT NOT NULL,
    format BIGINT NOT NULL,
    name TEXT NOT NULL,
    bytes BIGINT NOT NULL,
    received_at BIGINT NOT NULL,
    PRIMARY KEY (hash, mn, data_time)
);
CREATE INDEX IF NOT EXISTS device_media_newest ON device_media (mn, data_time);
