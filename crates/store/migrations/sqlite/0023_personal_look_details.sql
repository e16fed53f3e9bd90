-- What was read at a look at personal facts: how it was opened (record, document, photo) and the
-- names of the facts, one a line; never what they say. A row goes with the look of the same id in
-- personal_looks, which a later migration makes: looks from before this table have none.
-- Differences between the twins: the triggers, whose language is not the same.
CREATE TABLE IF NOT EXISTS personal_look_details (
    look_id TEXT NOT NULL PRIMARY KEY,
    way TEXT NOT NULL,
    items TEXT NOT NULL
);

CREATE TRIGGER IF NOT EXISTS personal_look_details_no_update BEFORE UPDATE ON personal_look_details
BEGIN
    SELECT RAISE(ABORT, 'looks are never changed');
END;
CREATE TRIGGER IF NOT EXISTS personal_look_details_no_delete BEFORE DELETE ON personal_look_details
BEGIN
    SELECT RAISE(ABORT, 'looks are never deleted');
END;
