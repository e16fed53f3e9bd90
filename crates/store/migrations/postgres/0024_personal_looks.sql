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
CREATE OR REPLACE FUNCTION refuse_look_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'looks are never changed and never deleted';
END;
$$;
CREATE OR REPLACE TRIGGER personal_looks_no_change BEFORE UPDATE OR DELETE ON personal_looks
    FOR EACH ROW EXECUTE FUNCTION refuse_look_change();
CREATE OR REPLACE TRIGGER personal_looks_no_truncate BEFORE TRUNCATE ON personal_looks
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_look_change();
