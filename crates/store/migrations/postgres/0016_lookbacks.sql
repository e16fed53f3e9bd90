-- Draws of closed cases that are looked back on. inputs: the list that was drawn from, one id a
-- line; inputs_hash: SM3 over flow, period, share, seed and list. A draw is never changed.

CREATE TABLE IF NOT EXISTS lookback_draws (
    id TEXT NOT NULL PRIMARY KEY,
    flow TEXT NOT NULL,
    period TEXT NOT NULL,
    percent BIGINT NOT NULL,
    seed TEXT NOT NULL,
    inputs TEXT NOT NULL,
    inputs_hash TEXT NOT NULL,
    drawn_at BIGINT NOT NULL,
    drawn_by TEXT NOT NULL,
    UNIQUE (flow, period)
);

CREATE TABLE IF NOT EXISTS lookback_cases (
    draw_id TEXT NOT NULL REFERENCES lookback_draws (id),
    position BIGINT NOT NULL,
    case_id TEXT NOT NULL REFERENCES cases (id),
    PRIMARY KEY (draw_id, position)
);
CREATE INDEX IF NOT EXISTS lookback_cases_case ON lookback_cases (case_id);
