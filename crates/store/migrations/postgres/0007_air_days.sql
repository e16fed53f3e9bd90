-- Days of air at points and over areas.
-- Differences from the SQLite twin are listed there.

-- day: 2026-03-01, a civil date in Beijing. record: JSON, in the format of the module
-- `air_record`; what was judged stands in it, so that a report needs no second judgement.
CREATE TABLE IF NOT EXISTS air_point_days (
    point_id TEXT NOT NULL REFERENCES objects (id),
    day TEXT NOT NULL,
    record TEXT NOT NULL,
    PRIMARY KEY (point_id, day)
);
CREATE INDEX IF NOT EXISTS air_point_days_day ON air_point_days (day);

CREATE TABLE IF NOT EXISTS air_area_days (
    area_id TEXT NOT NULL REFERENCES areas (id),
    day TEXT NOT NULL,
    record TEXT NOT NULL,
    PRIMARY KEY (area_id, day)
);
