-- Forwarding of received frames to superior platforms.
-- Differences from the SQLite twin are listed there.

-- Platforms that get frames, and up to which number of the queue each has taken them.
CREATE TABLE IF NOT EXISTS forwarding_destinations (
    name TEXT NOT NULL PRIMARY KEY,
    position BIGINT NOT NULL
);

-- Frames that some platform has still to take; written in the transaction of the frame log while
-- there are platforms, deleted when all have taken them. Batches take their turn on a row of
-- `counters`, so that numbers are committed in their order.
CREATE TABLE IF NOT EXISTS forwarding_queue (
    seq BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    frame_key TEXT NOT NULL,
    mn TEXT NOT NULL,
    cn BIGINT NOT NULL,
    st TEXT NOT NULL,
    received_at BIGINT NOT NULL,
    raw BYTEA NOT NULL
);

-- Frames that a platform did not take although it took others, or that cannot be passed on.
CREATE TABLE IF NOT EXISTS forwarding_refused (
    destination TEXT NOT NULL,
    seq BIGINT NOT NULL,
    frame_key TEXT NOT NULL,
    reason TEXT NOT NULL,
    refused_at BIGINT NOT NULL,
    PRIMARY KEY (destination, seq)
);
