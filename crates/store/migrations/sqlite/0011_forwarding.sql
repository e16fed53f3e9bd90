-- Forwarding of received frames to superior platforms.
-- Differences from the PostgreSQL twin: BLOB for BYTEA; AUTOINCREMENT for an identity, because a
-- number must not come back after the newest rows were deleted; WITHOUT ROWID.

-- Platforms that get frames, and up to which number of the queue each has taken them.
CREATE TABLE IF NOT EXISTS forwarding_destinations (
    name TEXT NOT NULL PRIMARY KEY,
    position BIGINT NOT NULL
) WITHOUT ROWID;

-- Frames that some platform has still to take; written in the transaction of the frame log while
-- there are platforms, deleted when all have taken them. Without platforms it costs nothing.
CREATE TABLE IF NOT EXISTS forwarding_queue (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    frame_key TEXT NOT NULL,
    mn TEXT NOT NULL,
    cn BIGINT NOT NULL,
    st TEXT NOT NULL,
    received_at BIGINT NOT NULL,
    raw BLOB NOT NULL
);

-- Frames that a platform did not take although it took others, or that cannot be passed on.
CREATE TABLE IF NOT EXISTS forwarding_refused (
    destination TEXT NOT NULL,
    seq BIGINT NOT NULL,
    frame_key TEXT NOT NULL,
    reason TEXT NOT NULL,
    refused_at BIGINT NOT NULL,
    PRIMARY KEY (destination, seq)
) WITHOUT ROWID;
