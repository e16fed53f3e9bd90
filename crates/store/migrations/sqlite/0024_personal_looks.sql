-- Who read in clear what a case says of private persons, without being a party of it.
-- Differences between the twins: the triggers, whose language is not the same.
CREATE TABLE IF NOT EXISTS personal_looks (
    id TEXT NOT NULL PRIMARY KEY,
    case_id TEXT NOT NULL REFERENCES cases (id),
    person_id TEXT NOT NULL,
    person_name TEXT NOT NULL,
    unit_name TEXT NOT NULL,
    looked_at BIGINT NOT NULL
);
CREATE INDEX IF NOT EXISTS personal_looks_at ON personal_looks (looked_at);
CREATE INDEX IF NOT EXISTS personal_looks_case ON personal_looks (case_id, looked_at);

-- A log that its subjects could thin out proves nothing.
CREATE TRIGGER IF NOT EXISTS personal_looks_no_update BEFORE UPDATE ON personal_looks
BEGIN
    SELECT RAISE(ABORT, 'looks are never changed');
END;
CREATE TRIGGER IF NOT EXISTS personal_looks_no_delete BEFORE DELETE ON personal_looks
BEGIN
    SELECT RAISE(ABORT, 'looks are never deleted');
END;
