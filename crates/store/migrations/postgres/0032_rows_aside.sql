-- Rows of readings that have still to enter the ledger: one lot for each commit instead of one for each
-- shelf, and how far each point has entered.
-- Differences from the SQLite twin: BYTEA for BLOB.

-- A lot: what the frames of one commit say, in the format of the module `lot`. Written in the
-- transaction of the frame log, taken out in the one of the ledger in which the last of it enters.
-- id: number of the commit. part: 0 for all that it set aside, of which frames up to
-- rows_entered.commit_id have entered; another for a piece, which enters as a whole; negative for one
-- that could not enter.
CREATE TABLE IF NOT EXISTS rows_aside (
    id BIGINT NOT NULL,
    part BIGINT NOT NULL,
    frames BIGINT NOT NULL,
    bytes BYTEA NOT NULL
);
CREATE UNIQUE INDEX IF NOT EXISTS rows_aside_due ON rows_aside (id, part, frames);

-- commit_id: the number of the last commit of which everything has entered that it set aside of the
-- point.
CREATE TABLE IF NOT EXISTS rows_entered (
    point_id TEXT NOT NULL PRIMARY KEY REFERENCES objects (id),
    commit_id BIGINT NOT NULL
);

-- A shelf of before becomes a piece. Where this has run before there is no such table any more.
CREATE TABLE IF NOT EXISTS readings_aside (
    shelf BIGINT NOT NULL,
    id BIGINT NOT NULL,
    frames BIGINT NOT NULL,
    bytes BYTEA NOT NULL
);
INSERT INTO rows_aside (id, part, frames, bytes)
    SELECT id, CASE WHEN shelf < 0 THEN shelf ELSE shelf + 1 END, frames, bytes FROM readings_aside;
DROP TABLE readings_aside;
