-- Releases of many quarantined frames that the server carries out, as far as they have come.
-- No difference between the twins but NOT NULL on text keys.

-- quarantined_for: of a batch of one device and reason; NULL: the rows in quarantine_run_rows.
-- strictness, crc, edition: how the bytes are read; NULL: as set for each device.
-- state: running, stopped (by a person), failed (the starter may not do it any more), done.
-- after_at, after_id: the row that was dealt with last, moved in the transaction of its release.
CREATE TABLE IF NOT EXISTS quarantine_runs (
    id TEXT NOT NULL PRIMARY KEY,
    request_id TEXT NOT NULL,
    mn TEXT,
    quarantined_for TEXT,
    from_at BIGINT,
    until_at BIGINT,
    strictness TEXT,
    crc TEXT,
    edition TEXT,
    person_id TEXT NOT NULL,
    person_name TEXT NOT NULL,
    reason TEXT NOT NULL,
    started_at BIGINT NOT NULL,
    state TEXT NOT NULL,
    ended_at BIGINT,
    ended_by TEXT,
    why TEXT,
    total BIGINT NOT NULL,
    after_at BIGINT,
    after_id TEXT,
    looked BIGINT NOT NULL,
    released BIGINT NOT NULL,
    entered BIGINT NOT NULL,
    duplicates BIGINT NOT NULL,
    already BIGINT NOT NULL
);
CREATE UNIQUE INDEX IF NOT EXISTS quarantine_runs_request
    ON quarantine_runs (person_id, request_id);
-- Of a device and reason one runs at a time.
CREATE UNIQUE INDEX IF NOT EXISTS quarantine_runs_one ON quarantine_runs (mn, quarantined_for)
    WHERE state = 'running' AND quarantined_for IS NOT NULL;
CREATE INDEX IF NOT EXISTS quarantine_runs_started ON quarantine_runs (started_at);
-- The rows of a selection.
CREATE TABLE IF NOT EXISTS quarantine_run_rows (
    run_id TEXT NOT NULL,
    quarantine_id TEXT NOT NULL,
    received_at BIGINT NOT NULL,
    PRIMARY KEY (run_id, received_at, quarantine_id)
);
-- Rows that a run left in quarantine, and why: a stable word, for which reason they would be refused
-- again, a sentence.
CREATE TABLE IF NOT EXISTS quarantine_run_left (
    run_id TEXT NOT NULL,
    quarantine_id TEXT NOT NULL,
    received_at BIGINT NOT NULL,
    code TEXT NOT NULL,
    refusal TEXT,
    sentence TEXT NOT NULL,
    PRIMARY KEY (run_id, quarantine_id)
);
