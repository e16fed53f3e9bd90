-- Numbered documents that go out with an event of a case.
-- Differences between the twins: the triggers, whose language is not the same.

-- The running number of each series; locked from the draw to the end of the transaction, so that a
-- series has no gap.
CREATE TABLE IF NOT EXISTS document_series (
    series TEXT NOT NULL PRIMARY KEY,
    value BIGINT NOT NULL
);

-- hash: SM3 over number and content, also held by the event that issued it.
CREATE TABLE IF NOT EXISTS documents (
    id TEXT NOT NULL PRIMARY KEY,
    case_id TEXT NOT NULL REFERENCES cases (id),
    seq BIGINT NOT NULL,
    definition TEXT NOT NULL,
    name TEXT NOT NULL,
    series TEXT NOT NULL,
    number TEXT NOT NULL UNIQUE,
    title TEXT NOT NULL,
    recipient TEXT NOT NULL,
    body TEXT NOT NULL,
    signer TEXT NOT NULL,
    issued_at BIGINT NOT NULL,
    hash TEXT NOT NULL,
    UNIQUE (case_id, seq)
);
CREATE INDEX IF NOT EXISTS documents_issued ON documents (definition, issued_at);

-- A document that went out is never changed and never deleted.
CREATE OR REPLACE FUNCTION refuse_document_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'documents are never changed and never deleted';
END;
$$;
CREATE OR REPLACE TRIGGER documents_no_change BEFORE UPDATE OR DELETE ON documents
    FOR EACH ROW EXECUTE FUNCTION refuse_document_change();
CREATE OR REPLACE TRIGGER documents_no_truncate BEFORE TRUNCATE ON documents
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_document_change();
