-- Connections of devices, when the gateway was at work, and why quarantined bytes were released.
-- No difference between the twins but NOT NULL on text keys.

-- transport: tcp, tls, udp, mqtt. why: peer, idle, no-frame, unframed, deaf, stopped, crashed.
-- seen_at: the last moment of which is known that it was open. No reference to devices: the first
-- frame of an unknown one may still be on its way to disk.
CREATE TABLE IF NOT EXISTS device_connections (
    id TEXT NOT NULL PRIMARY KEY,
    mn TEXT NOT NULL,
    peer TEXT NOT NULL,
    transport TEXT NOT NULL,
    opened_at BIGINT NOT NULL,
    heard_at BIGINT NOT NULL,
    seen_at BIGINT NOT NULL,
    closed_at BIGINT,
    why TEXT,
    frames BIGINT NOT NULL,
    bytes BIGINT NOT NULL,
    refused BIGINT NOT NULL,
    crc_errors BIGINT NOT NULL
);
CREATE INDEX IF NOT EXISTS device_connections_device ON device_connections (mn, opened_at);
CREATE INDEX IF NOT EXISTS device_connections_age ON device_connections (opened_at);
CREATE INDEX IF NOT EXISTS device_connections_open ON device_connections (id)
    WHERE closed_at IS NULL;

-- What is not in a run is not known: the gateway was not there to see it.
CREATE TABLE IF NOT EXISTS gateway_runs (
    id TEXT NOT NULL PRIMARY KEY,
    started_at BIGINT NOT NULL,
    seen_at BIGINT NOT NULL,
    ended_at BIGINT
);

-- Of devices that had too many connections: those opened before this are not kept.
CREATE TABLE IF NOT EXISTS device_connections_cut (
    mn TEXT NOT NULL PRIMARY KEY,
    before BIGINT NOT NULL
);

-- Releases made before a reason was asked for have none.
CREATE TABLE IF NOT EXISTS quarantine_release_reasons (
    quarantine_id TEXT NOT NULL PRIMARY KEY,
    reason TEXT NOT NULL
);
