-- The duty roster: shifts, swaps, hand-over notes.
-- Differences from the SQLite twin are listed there.

CREATE TABLE IF NOT EXISTS duty_shifts (
    id TEXT PRIMARY KEY,
    role TEXT NOT NULL,
    area_id TEXT NOT NULL REFERENCES areas (id),
    person_id TEXT NOT NULL REFERENCES people (id),
    position BIGINT NOT NULL,
    starts_at BIGINT NOT NULL,
    ends_at BIGINT NOT NULL,
    note TEXT NOT NULL,
    made_by TEXT NOT NULL,
    made_at BIGINT NOT NULL,
    cancelled_at BIGINT
);
CREATE INDEX IF NOT EXISTS duty_shifts_time ON duty_shifts (starts_at, ends_at);
CREATE INDEX IF NOT EXISTS duty_shifts_post ON duty_shifts (role, area_id, starts_at);

CREATE TABLE IF NOT EXISTS duty_swaps (
    id TEXT PRIMARY KEY,
    shift_id TEXT NOT NULL REFERENCES duty_shifts (id),
    from_person TEXT NOT NULL REFERENCES people (id),
    to_person TEXT NOT NULL REFERENCES people (id),
    return_shift_id TEXT REFERENCES duty_shifts (id),
    reason TEXT NOT NULL,
    state TEXT NOT NULL,
    asked_at BIGINT NOT NULL,
    answered_at BIGINT
);
CREATE INDEX IF NOT EXISTS duty_swaps_shift ON duty_swaps (shift_id);

-- open_items: JSON, as it was when the note was written.
CREATE TABLE IF NOT EXISTS duty_notes (
    id TEXT PRIMARY KEY,
    shift_id TEXT NOT NULL REFERENCES duty_shifts (id),
    from_person TEXT NOT NULL REFERENCES people (id),
    note TEXT NOT NULL,
    open_items TEXT NOT NULL,
    at BIGINT NOT NULL,
    received_by TEXT REFERENCES people (id),
    received_at BIGINT,
    received_note TEXT
);
CREATE INDEX IF NOT EXISTS duty_notes_at ON duty_notes (at);
