-- Downlink: what is asked of devices, what they say; how each is spoken to; its keys; what it has
-- been asked for again.
-- Differences from the SQLite twin are listed there.

-- until_wall and deadline_wall are real time, since a device answers in real time; the others are
-- business time. secret is a parameter that is never shown again and goes once it is done with.
CREATE TABLE IF NOT EXISTS downlinks (
    id TEXT PRIMARY KEY,
    mn TEXT NOT NULL REFERENCES devices (mn),
    command TEXT NOT NULL,
    parameters TEXT NOT NULL,
    secret TEXT,
    changes BOOLEAN NOT NULL,
    reason TEXT NOT NULL,
    person_id TEXT,
    person_name TEXT NOT NULL,
    asked_at BIGINT NOT NULL,
    until_wall BIGINT NOT NULL,
    state TEXT NOT NULL,
    qn TEXT,
    sent_at BIGINT,
    deadline_wall BIGINT,
    ended_at BIGINT,
    code BIGINT,
    records BIGINT NOT NULL,
    outcome TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS downlinks_newest ON downlinks (mn, asked_at);
CREATE INDEX IF NOT EXISTS downlinks_open ON downlinks (state, asked_at)
    WHERE ended_at IS NULL;

-- Every frame of an exchange, in its order. raw is empty where it would show a secret.
CREATE TABLE IF NOT EXISTS downlink_frames (
    downlink_id TEXT NOT NULL REFERENCES downlinks (id),
    position BIGINT NOT NULL,
    at BIGINT NOT NULL,
    outgoing BOOLEAN NOT NULL,
    cn BIGINT NOT NULL,
    raw BYTEA NOT NULL,
    words TEXT NOT NULL,
    PRIMARY KEY (downlink_id, position)
);

-- How a device is to be spoken to. Rows are there for devices that depart from the default.
CREATE TABLE IF NOT EXISTS device_links (
    mn TEXT PRIMARY KEY REFERENCES devices (mn),
    over_time_s BIGINT,
    resends BIGINT,
    execution_s BIGINT,
    next_password TEXT,
    media_login TEXT,
    media_authorization TEXT
);
CREATE UNIQUE INDEX IF NOT EXISTS device_links_media ON device_links (media_authorization);

-- Keys, each wrapped by the deployment's own secret, which is not in the database.
CREATE TABLE IF NOT EXISTS device_keys (
    mn TEXT PRIMARY KEY,
    wrapped TEXT NOT NULL,
    made_at BIGINT NOT NULL,
    previous TEXT,
    previous_until BIGINT,
    pending TEXT,
    pending_made_at BIGINT,
    person_name TEXT NOT NULL,
    updated_at BIGINT NOT NULL
);

-- Periods that were missing and have been asked for; state: asked, none (the device has none).
CREATE TABLE IF NOT EXISTS gap_asks (
    mn TEXT NOT NULL REFERENCES devices (mn),
    cadence TEXT NOT NULL,
    start BIGINT NOT NULL,
    state TEXT NOT NULL,
    tries BIGINT NOT NULL,
    asked_at BIGINT NOT NULL,
    next_at BIGINT NOT NULL,
    downlink_id TEXT NOT NULL,
    PRIMARY KEY (mn, cadence, start)
);
