-- Rows of readings of logged frames that have still to enter the ledger.
-- Differences from the SQLite twin: BYTEA for BLOB.

-- A lot: what the frames of one commit say about the points of one shelf, in the format of the module
-- `aside`. Written in the transaction of the frame log, taken out in the one of the ledger.
-- shelf: negative for a lot that could not enter. id: number of the commit.
CREATE TABLE IF NOT EXISTS readings_aside (
    shelf BIGINT NOT NULL,
    id BIGINT NOT NULL,
    frames BIGINT NOT NULL,
    bytes BYTEA NOT NULL,
    PRIMARY KEY (shelf, id)
);
CREATE INDEX IF NOT EXISTS readings_aside_due ON readings_aside (shelf, id, frames);
