-- What was read at a look at personal facts: how it was opened (record, document, photo) and the
-- names of the facts, one a line; never what they say. A row goes with the look of the same id in
-- personal_looks, which a later migration makes: looks from before this table have none.
-- Differences between the twins: the triggers, whose language is not the same.
CREATE TABLE IF NOT EXISTS personal_look_details (
    look_id TEXT NOT NULL PRIMARY KEY,
    way TEXT NOT NULL,
    items TEXT NOT NULL
);

CREATE OR REPLACE FUNCTION refuse_look_detail_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'looks are never changed and never deleted';
END;
$$;
CREATE OR REPLACE TRIGGER personal_look_details_no_change
    BEFORE UPDATE OR DELETE ON personal_look_details
    FOR EACH ROW EXECUTE FUNCTION refuse_look_detail_change();
CREATE OR REPLACE TRIGGER personal_look_details_no_truncate
    BEFORE TRUNCATE ON personal_look_details
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_look_detail_change();
