-- Whose budget the bytes of quarantine count on, and how much of it is used.
-- Differences from the PostgreSQL twin: SQLite cannot add a column only where there is none.

-- sender: 'mn ' and the number of a device of the registry that is not unknown, else 'ip ' and the
-- address. lost: why the bytes are not there any more: budget (there were newer ones of the same
-- sender), rate (they came too fast and were only counted).
ALTER TABLE quarantine ADD COLUMN sender TEXT NOT NULL DEFAULT '';
ALTER TABLE quarantine ADD COLUMN lost TEXT;
UPDATE quarantine SET sender = CASE WHEN EXISTS (SELECT 1 FROM devices d
    WHERE d.mn = quarantine.mn AND d.status <> 'unknown') THEN 'mn ' || mn ELSE 'ip ' || peer END;
UPDATE quarantine SET lost = CASE WHEN raw IS NULL THEN 'budget' ELSE 'rate' END
    WHERE size > 0 AND (raw IS NULL OR LENGTH(raw) = 0);
DROP INDEX IF EXISTS quarantine_bytes;
CREATE INDEX IF NOT EXISTS quarantine_bytes ON quarantine (sender, peer, received_at, id)
    WHERE LENGTH(raw) > 0;
CREATE INDEX IF NOT EXISTS quarantine_lost ON quarantine (lost, mn, reason) WHERE lost IS NOT NULL;
-- How many rows of a sender from an address have their bytes, and how many bytes these are.
CREATE TABLE IF NOT EXISTS quarantine_kept (
    sender TEXT NOT NULL,
    peer TEXT NOT NULL,
    frames BIGINT NOT NULL,
    bytes BIGINT NOT NULL,
    PRIMARY KEY (sender, peer)
);
INSERT INTO quarantine_kept (sender, peer, frames, bytes)
    SELECT sender, peer, COUNT(*), SUM(LENGTH(raw)) FROM quarantine WHERE LENGTH(raw) > 0
    GROUP BY sender, peer
    ON CONFLICT (sender, peer) DO NOTHING;
