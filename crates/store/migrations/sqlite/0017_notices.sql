-- Notices, the messages that come of them, and the deliveries by which these go out.
-- Differences from the PostgreSQL twin: NOT NULL on text keys (SQLite lets NULL into them).
-- Times named *_wall are of the wall clock, all others of the business clock.

CREATE TABLE IF NOT EXISTS notices (
    id TEXT NOT NULL PRIMARY KEY,
    cause TEXT NOT NULL UNIQUE,
    subject TEXT NOT NULL,
    ladder TEXT NOT NULL,
    title TEXT NOT NULL,
    content TEXT NOT NULL,
    link TEXT NOT NULL,
    area_id TEXT NOT NULL REFERENCES areas (id),
    merge_key TEXT NOT NULL,
    at BIGINT NOT NULL,
    -- open: the ladder goes on; settled: somebody acted; ended: nobody did, and no rung is left.
    state TEXT NOT NULL,
    next_rung BIGINT NOT NULL,
    next_at BIGINT NOT NULL,
    settled_how TEXT,
    settled_at BIGINT,
    settled_by TEXT,
    settled_by_name TEXT
);
CREATE INDEX IF NOT EXISTS notices_due ON notices (state, next_at);
CREATE INDEX IF NOT EXISTS notices_subject ON notices (subject, state);

-- Either one person, or the holders of a role for an area.
CREATE TABLE IF NOT EXISTS notice_recipients (
    notice_id TEXT NOT NULL REFERENCES notices (id),
    position BIGINT NOT NULL,
    person_id TEXT REFERENCES people (id),
    role TEXT,
    area_id TEXT REFERENCES areas (id),
    PRIMARY KEY (notice_id, position)
);

-- channels: the words of the channels to be tried, separated by blanks; step: how many were.
CREATE TABLE IF NOT EXISTS messages (
    id TEXT NOT NULL PRIMARY KEY,
    notice_id TEXT NOT NULL REFERENCES notices (id),
    rung BIGINT NOT NULL,
    rung_name TEXT NOT NULL,
    person_id TEXT NOT NULL REFERENCES people (id),
    at BIGINT NOT NULL,
    due_at BIGINT NOT NULL,
    urgent BOOLEAN NOT NULL,
    state TEXT NOT NULL,
    channels TEXT NOT NULL,
    step BIGINT NOT NULL,
    read_at BIGINT,
    UNIQUE (notice_id, rung, person_id)
);
CREATE INDEX IF NOT EXISTS messages_due ON messages (state, due_at);
CREATE INDEX IF NOT EXISTS messages_person ON messages (person_id, at);
CREATE INDEX IF NOT EXISTS messages_unread ON messages (person_id, read_at);
CREATE INDEX IF NOT EXISTS messages_at ON messages (at);

CREATE TABLE IF NOT EXISTS deliveries (
    id TEXT NOT NULL PRIMARY KEY,
    channel TEXT NOT NULL,
    endpoint TEXT NOT NULL,
    title TEXT NOT NULL,
    content TEXT NOT NULL,
    link TEXT NOT NULL,
    urgent BOOLEAN NOT NULL,
    merge_key TEXT NOT NULL,
    made_at BIGINT NOT NULL,
    state TEXT NOT NULL,
    attempt BIGINT NOT NULL,
    claimed_wall BIGINT,
    detail TEXT,
    finished_at BIGINT,
    finished_wall BIGINT,
    remote_id TEXT,
    -- awaited, delivered, undelivered, overdue; NULL where no report follows.
    report TEXT
);
CREATE INDEX IF NOT EXISTS deliveries_state ON deliveries (state, made_at);
CREATE INDEX IF NOT EXISTS deliveries_endpoint ON deliveries (endpoint, made_at);
CREATE INDEX IF NOT EXISTS deliveries_report ON deliveries (report, finished_wall);

CREATE TABLE IF NOT EXISTS delivery_messages (
    delivery_id TEXT NOT NULL REFERENCES deliveries (id),
    message_id TEXT NOT NULL REFERENCES messages (id),
    PRIMARY KEY (delivery_id, message_id)
);
CREATE INDEX IF NOT EXISTS delivery_messages_message ON delivery_messages (message_id);

-- tokens: thousandths of a delivery, as of at_wall.
CREATE TABLE IF NOT EXISTS delivery_budgets (
    endpoint TEXT NOT NULL PRIMARY KEY,
    tokens BIGINT NOT NULL,
    at_wall BIGINT NOT NULL,
    left_alone_until_wall BIGINT
);

-- without_channels: words separated by blanks; digest: none, hourly, or the minute of the day.
CREATE TABLE IF NOT EXISTS notice_preferences (
    person_id TEXT NOT NULL PRIMARY KEY REFERENCES people (id),
    email TEXT,
    without_channels TEXT NOT NULL,
    quiet_from BIGINT,
    quiet_to BIGINT,
    digest TEXT NOT NULL
);
