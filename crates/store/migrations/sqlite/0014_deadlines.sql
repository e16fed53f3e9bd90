-- When a running clock next has to be told: at its warning, at its end, and again while it is late.
-- What was told lies in the notices.
ALTER TABLE case_clocks ADD COLUMN remind_at BIGINT NOT NULL DEFAULT 0;
UPDATE case_clocks SET remind_at = warn_at;
CREATE INDEX IF NOT EXISTS case_clocks_remind ON case_clocks (remind_at);

-- Lists begin with the newest case.
CREATE INDEX IF NOT EXISTS cases_newest ON cases (opened_at, id);
CREATE INDEX IF NOT EXISTS cases_flow ON cases (flow, is_open, opened_at);
