-- Quarantined bytes that a person released into the ledger.
-- No difference between the twins but NOT NULL on text keys.

-- The note stays when the bytes are cleaned up. fate: stored, duplicate (the frame was in the log).
-- strictness, crc, edition: how the bytes were read, in the words of the settings of a device.
CREATE TABLE IF NOT EXISTS quarantine_releases (
    quarantine_id TEXT PRIMARY KEY,
    mn TEXT NOT NULL,
    released_at BIGINT NOT NULL,
    person_id TEXT NOT NULL,
    person_name TEXT NOT NULL,
    strictness TEXT NOT NULL,
    crc TEXT NOT NULL,
    edition TEXT NOT NULL,
    frame_key TEXT NOT NULL,
    fate TEXT NOT NULL,
    entered BIGINT NOT NULL
);
-- The newest of a device and reason; how many of a device in an hour.
CREATE INDEX IF NOT EXISTS quarantine_device ON quarantine (mn, reason, received_at);
