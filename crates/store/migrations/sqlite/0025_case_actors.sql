-- Who has acted in which case, as long as it is open: derived from case_events, for the desk's part
-- of cases that were handed on. opened_at: that of the case, which never changes. And from when to
-- when a case last changed, for the list of those that were open on a past day.

CREATE TABLE IF NOT EXISTS case_actors (
    case_id TEXT NOT NULL REFERENCES cases (id),
    person_id TEXT NOT NULL,
    opened_at BIGINT NOT NULL,
    PRIMARY KEY (case_id, person_id)
);
CREATE INDEX IF NOT EXISTS case_actors_person ON case_actors (person_id, opened_at, case_id);

INSERT INTO case_actors (case_id, person_id, opened_at)
SELECT DISTINCT c.id, e.actor_id, c.opened_at
FROM cases c JOIN case_events e ON e.case_id = c.id
WHERE c.is_open AND e.actor_id IS NOT NULL
ON CONFLICT (case_id, person_id) DO NOTHING;

CREATE INDEX IF NOT EXISTS cases_lives ON cases (opened_at, updated_at, id);
